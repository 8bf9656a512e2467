"""The concepts of an entry, and their lexemes beside its words: `cx:` and the code, in B when it is about them, else D."""

from django.db import migrations, models

WORDS = """
CREATE OR REPLACE FUNCTION registry_entry_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words :=
        setweight(to_tsvector('registry_fr', NEW.title_fr), 'A')
        || setweight(to_tsvector('registry_en', coalesce(nullif(NEW.title_en, ''), NEW.title_fr)), 'A')
        || setweight(to_tsvector('registry_fr', NEW.summary_fr || ' ' || NEW.names), 'B')
        || setweight(to_tsvector('registry_en', NEW.summary_en || ' ' || NEW.names), 'B')
        || setweight(to_tsvector('registry_fr', NEW.body_fr), 'C')
        || setweight(to_tsvector('registry_en', NEW.body_en), 'C')
        || coalesce((
            SELECT string_agg(
                quote_literal('cx:' || key) || CASE WHEN value::float >= 0.6 THEN ':1B' ELSE ':1' END, ' '
            )::tsvector
            FROM jsonb_each_text(NEW.concepts)
        ), ''::tsvector);
    RETURN NEW;
END $$;
DROP TRIGGER entry_words ON registry_catalogueentry;
CREATE TRIGGER entry_words
    BEFORE INSERT OR UPDATE OF title_fr, title_en, summary_fr, summary_en, body_fr, body_en, names, concepts
    ON registry_catalogueentry FOR EACH ROW EXECUTE FUNCTION registry_entry_words();
"""
BEFORE = """
CREATE OR REPLACE FUNCTION registry_entry_words() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER entry_words ON registry_catalogueentry;
CREATE TRIGGER entry_words
    BEFORE INSERT OR UPDATE OF title_fr, title_en, summary_fr, summary_en, body_fr, body_en, names
    ON registry_catalogueentry FOR EACH ROW EXECUTE FUNCTION registry_entry_words();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_kept_forms")]

    operations = [
        migrations.AddField("catalogueentry", "concepts", models.JSONField(default=dict, db_default={})),
        migrations.RunSQL(WORDS, BEFORE),
    ]
