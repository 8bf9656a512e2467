"""Finding public records: what was typed, the facets, the pages of a list."""
