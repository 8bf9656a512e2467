-- How many records each list has. One row per change and tag, only ever added, so that two transactions never wait for
-- each other here; a task folds them. The row of kind '' counts every change of the catalogue and every event: the version
-- of all that is public.
CREATE FUNCTION catalogue_count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_cataloguechange (kind, tag, change, at)
        SELECT kind, tag, count(*), now() FROM added, unnest(tags || ''::varchar) AS tag GROUP BY kind, tag;
    INSERT INTO catalogue_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_cataloguechange (kind, tag, change, at)
        SELECT kind, tag, -count(*), now() FROM removed, unnest(tags || ''::varchar) AS tag GROUP BY kind, tag;
    INSERT INTO catalogue_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_cataloguechange (kind, tag, change, at)
        SELECT kind, tag, sum(change), now() FROM (
            SELECT kind, unnest(tags || ''::varchar) AS tag, 1 AS change FROM added
            UNION ALL SELECT kind, unnest(tags || ''::varchar), -1 FROM removed
        ) AS both_ways GROUP BY kind, tag HAVING sum(change) <> 0;
    IF EXISTS (SELECT FROM added) THEN
        INSERT INTO catalogue_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_version_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON catalogue_catalogueentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_added();
CREATE TRIGGER count_removed AFTER DELETE ON catalogue_catalogueentry
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_removed();
CREATE TRIGGER count_changed AFTER UPDATE ON catalogue_catalogueentry
    REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_changed();
CREATE TRIGGER version_of_event AFTER INSERT ON records_event
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_version_of_event();
