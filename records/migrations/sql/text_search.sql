-- Full-text search in both languages: accents are dropped before the words are stemmed.
CREATE TEXT SEARCH CONFIGURATION registry_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION registry_fr
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH CONFIGURATION registry_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION registry_en
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
