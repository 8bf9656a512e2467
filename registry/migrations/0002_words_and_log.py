"""Full-text search in both languages without accents, and the log that nobody can alter."""

from django.contrib.postgres.operations import BtreeGinExtension, CITextExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

CONFIGS = """
CREATE TEXT SEARCH CONFIGURATION registry_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION registry_fr
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH CONFIGURATION registry_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION registry_en
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""
NO_CONFIGS = """
DROP TEXT SEARCH CONFIGURATION registry_fr;
DROP TEXT SEARCH CONFIGURATION registry_en;
"""

# A title in one language only is often a proper name: it is stemmed in both languages.
WORDS = """
CREATE FUNCTION registry_entry_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words :=
        setweight(to_tsvector('registry_fr', NEW.title_fr), 'A')
        || setweight(to_tsvector('registry_en', coalesce(nullif(NEW.title_en, ''), NEW.title_fr)), 'A')
        || setweight(to_tsvector('registry_fr', NEW.summary_fr || ' ' || NEW.names), 'B')
        || setweight(to_tsvector('registry_en', NEW.summary_en || ' ' || NEW.names), 'B')
        || setweight(to_tsvector('registry_fr', NEW.body_fr), 'C')
        || setweight(to_tsvector('registry_en', NEW.body_en), 'C');
    RETURN NEW;
END $$;
CREATE TRIGGER entry_words
    BEFORE INSERT OR UPDATE OF title_fr, title_en, summary_fr, summary_en, body_fr, body_en, names
    ON registry_catalogueentry FOR EACH ROW EXECUTE FUNCTION registry_entry_words();
"""
NO_WORDS = """
DROP TRIGGER entry_words ON registry_catalogueentry;
DROP FUNCTION registry_entry_words();
"""

APPEND_ONLY = """
CREATE FUNCTION registry_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The event log is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE ON registry_event FOR EACH ROW EXECUTE FUNCTION registry_event_is_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER event_is_append_only ON registry_event;
DROP FUNCTION registry_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        CITextExtension(),
        migrations.RunSQL(CONFIGS, NO_CONFIGS),
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
