DROP TRIGGER event_is_append_only ON records_event;
DROP FUNCTION records_event_is_append_only();
