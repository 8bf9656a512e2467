"""What the public finds: the index, the search, its pages and its exports."""
