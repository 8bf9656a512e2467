CREATE INDEX CONCURRENTLY IF NOT EXISTS catalogue_deadline ON catalogue_catalogueentry
    (coalesce(details->>'responses_until', '9999-12-31'), id) WHERE kind = 'need';
