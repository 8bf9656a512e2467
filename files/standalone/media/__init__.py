"""Pictures and recordings without what cameras and editors say beside them: for each format, a list of what may stay."""
