-- What of an entry is found: its texts by language, its concepts (`cx:`) and its terms (`tg:`) as lexemes.
-- A title in one language only is often a proper name: it is stemmed in both languages.
CREATE FUNCTION catalogue_term_words(tags varchar[]) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(quote_literal('tg:' || tag) || ':1', ' ')::tsvector, ''::tsvector)
    FROM unnest(tags) AS tag
    WHERE split_part(tag, ':', 1) IN ('region', 'specialty', 'population', 'ai_field', 'technique', 'standard')
$$;

CREATE FUNCTION catalogue_entry_words() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ), ''::tsvector)
        || catalogue_term_words(NEW.tags);
    RETURN NEW;
END $$;
CREATE TRIGGER entry_words
    BEFORE INSERT OR UPDATE OF title_fr, title_en, summary_fr, summary_en, body_fr, body_en, names, concepts, tags
    ON catalogue_catalogueentry FOR EACH ROW EXECUTE FUNCTION catalogue_entry_words();
