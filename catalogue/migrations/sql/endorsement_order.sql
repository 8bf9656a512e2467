CREATE INDEX CONCURRENTLY IF NOT EXISTS catalogue_endorsements ON catalogue_catalogueentry
    (coalesce(jsonb_array_length(nullif(details->'endorsed_by', 'null'::jsonb)), 0) DESC, published_at DESC, id DESC)
    WHERE kind = 'need';
