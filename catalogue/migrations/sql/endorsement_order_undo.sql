DROP INDEX CONCURRENTLY IF EXISTS catalogue_endorsements;
