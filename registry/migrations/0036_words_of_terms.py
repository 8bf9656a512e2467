"""The terms of an entry as lexemes beside its words: `tg:` and the tag, in D. A search that names a term finds them."""

from django.db import migrations

_CONCEPTS = """
        || coalesce((
            SELECT string_agg(
                quote_literal('cx:' || key) || CASE WHEN value::float >= 0.6 THEN ':1B' ELSE ':1' END, ' '
            )::tsvector
            FROM jsonb_each_text(NEW.concepts)
        ), ''::tsvector)"""
_TERMS = """
        || registry_term_words(NEW.tags)"""
_WORDS = """
CREATE OR REPLACE FUNCTION registry_entry_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words :=
        setweight(to_tsvector('registry_fr', NEW.title_fr), 'A')
        || setweight(to_tsvector('registry_en', coalesce(nullif(NEW.title_en, ''), NEW.title_fr)), 'A')
        || setweight(to_tsvector('registry_fr', NEW.summary_fr || ' ' || NEW.names), 'B')
        || setweight(to_tsvector('registry_en', NEW.summary_en || ' ' || NEW.names), 'B')
        || setweight(to_tsvector('registry_fr', NEW.body_fr), 'C')
        || setweight(to_tsvector('registry_en', NEW.body_en), 'C'){more};
    RETURN NEW;
END $$;
DROP TRIGGER entry_words ON registry_catalogueentry;
CREATE TRIGGER entry_words
    BEFORE INSERT OR UPDATE OF title_fr, title_en, summary_fr, summary_en, body_fr, body_en, names, concepts{columns}
    ON registry_catalogueentry FOR EACH ROW EXECUTE FUNCTION registry_entry_words();
"""
_TERM_WORDS = """
CREATE FUNCTION registry_term_words(tags varchar[]) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(quote_literal('tg:' || tag) || ':1', ' ')::tsvector, ''::tsvector)
    FROM unnest(tags) AS tag
    WHERE split_part(tag, ':', 1) IN ('region', 'specialty', 'population', 'ai_field', 'technique', 'standard')
$$;
"""
FORWARDS = (
    _TERM_WORDS
    + _WORDS.format(more=_CONCEPTS + _TERMS, columns=", tags")
    + "UPDATE registry_catalogueentry SET words = words || registry_term_words(tags);"
)
BACKWARDS = (
    _WORDS.format(more=_CONCEPTS, columns="")
    + """
UPDATE registry_catalogueentry
SET words = ts_delete(words, ARRAY(SELECT lexeme FROM unnest(words) WHERE lexeme LIKE 'tg:%'));
DROP FUNCTION registry_term_words(varchar[]);
"""
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0035_kept_tables")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
