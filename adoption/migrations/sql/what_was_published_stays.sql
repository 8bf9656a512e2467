-- What was published of a pilot never changes: report versions, and the reasons for which milestones changed.
CREATE FUNCTION adoption_what_was_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was published stays as it is.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER report_version_stays
    BEFORE DELETE OR UPDATE OF pilot_id, number, content, sha256, published_at ON adoption_reportversion
    FOR EACH ROW EXECUTE FUNCTION adoption_what_was_published_stays();
CREATE TRIGGER milestone_change_stays
    BEFORE DELETE OR UPDATE ON adoption_milestonechange
    FOR EACH ROW EXECUTE FUNCTION adoption_what_was_published_stays();
