"""How many records each list has, kept by the transaction that changes them; and each entry as the API lists it."""

import django.utils.timezone
from django.db import migrations, models

# One row per change and tag, only ever added: two transactions never wait for each other here. A task folds them.
# The row of kind "" counts every change of the catalogue and every event: the version of all that is public.
FUNCTIONS = """
CREATE FUNCTION registry_count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_cataloguechange (kind, tag, change, at)
        SELECT kind, tag, count(*), now() FROM added, unnest(tags || ''::varchar) AS tag GROUP BY kind, tag;
    INSERT INTO registry_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    RETURN NULL;
END $$;
CREATE FUNCTION registry_count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_cataloguechange (kind, tag, change, at)
        SELECT kind, tag, -count(*), now() FROM removed, unnest(tags || ''::varchar) AS tag GROUP BY kind, tag;
    INSERT INTO registry_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    RETURN NULL;
END $$;
CREATE FUNCTION registry_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_cataloguechange (kind, tag, change, at)
        SELECT kind, tag, sum(change), now() FROM (
            SELECT kind, unnest(tags || ''::varchar) AS tag, 1 AS change FROM added
            UNION ALL SELECT kind, unnest(tags || ''::varchar), -1 FROM removed
        ) AS both_ways GROUP BY kind, tag HAVING sum(change) <> 0;
    IF EXISTS (SELECT FROM added) THEN
        INSERT INTO registry_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION registry_version_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_cataloguechange (kind, tag, change, at) VALUES ('', 'version', 1, now());
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION registry_count_added();
DROP FUNCTION registry_count_removed();
DROP FUNCTION registry_count_changed();
DROP FUNCTION registry_version_of_event();
"""
TRIGGERS = """
LOCK TABLE registry_catalogueentry IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO registry_cataloguechange (kind, tag, change, at)
    SELECT kind, tag, count(*), now() FROM registry_catalogueentry, unnest(tags || ''::varchar) AS tag GROUP BY kind, tag;
CREATE TRIGGER count_added AFTER INSERT ON registry_catalogueentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION registry_count_added();
CREATE TRIGGER count_removed AFTER DELETE ON registry_catalogueentry
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION registry_count_removed();
CREATE TRIGGER count_changed AFTER UPDATE ON registry_catalogueentry
    REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION registry_count_changed();
CREATE TRIGGER version_of_event AFTER INSERT ON registry_event
    FOR EACH STATEMENT EXECUTE FUNCTION registry_version_of_event();
"""
NO_TRIGGERS = """
DROP TRIGGER count_added ON registry_catalogueentry;
DROP TRIGGER count_removed ON registry_catalogueentry;
DROP TRIGGER count_changed ON registry_catalogueentry;
DROP TRIGGER version_of_event ON registry_event;
"""
# Kept in the row, never compressed: it is all that a list of the API reads. The long texts move out instead.
STORAGE = """
ALTER TABLE registry_catalogueentry ALTER COLUMN listing SET STORAGE MAIN;
ALTER TABLE registry_catalogueentry SET (toast_tuple_target = 4080);
"""
NO_STORAGE = "ALTER TABLE registry_catalogueentry RESET (toast_tuple_target);"


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_concepts")]

    operations = [
        migrations.CreateModel(
            name="CatalogueChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("tag", models.CharField(max_length=80)),
                ("change", models.BigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"indexes": [models.Index(fields=["kind", "tag"], name="catalogue_change")]},
        ),
        migrations.AddField("catalogueentry", "listing", models.TextField(default="", editable=False)),
        migrations.RunSQL(STORAGE, NO_STORAGE),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
