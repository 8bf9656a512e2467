UPDATE catalogue_catalogueentry SET priority_rank = 0 WHERE kind = 'solution' AND priority_rank > 0;
