-- Nobody alters the log, not even by hand.
CREATE FUNCTION records_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The event log is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE ON records_event FOR EACH ROW EXECUTE FUNCTION records_event_is_append_only();
