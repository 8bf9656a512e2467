CREATE INDEX CONCURRENTLY IF NOT EXISTS catalogue_score ON catalogue_catalogueentry
    (coalesce((details->>'score')::float8, -1) DESC, published_at DESC, id DESC) WHERE kind = 'need';
