-- Kept in the row, never compressed: it is all that a list of the API reads. The long texts move out instead.
ALTER TABLE catalogue_catalogueentry ALTER COLUMN listing SET STORAGE MAIN;
ALTER TABLE catalogue_catalogueentry SET (toast_tuple_target = 4080);
