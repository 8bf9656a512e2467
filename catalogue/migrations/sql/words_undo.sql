DROP TRIGGER entry_words ON catalogue_catalogueentry;
DROP FUNCTION catalogue_entry_words();
DROP FUNCTION catalogue_term_words(varchar[]);
