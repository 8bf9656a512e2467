DROP TRIGGER count_added ON catalogue_catalogueentry;
DROP TRIGGER count_removed ON catalogue_catalogueentry;
DROP TRIGGER count_changed ON catalogue_catalogueentry;
DROP TRIGGER version_of_event ON records_event;
DROP FUNCTION catalogue_count_added();
DROP FUNCTION catalogue_count_removed();
DROP FUNCTION catalogue_count_changed();
DROP FUNCTION catalogue_version_of_event();
