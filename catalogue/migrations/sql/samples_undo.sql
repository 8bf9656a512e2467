DROP INDEX catalogue_sample_8;
DROP INDEX catalogue_sample_64;
DROP INDEX catalogue_sample_512;
