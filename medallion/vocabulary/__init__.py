"""Names, columns, keys, settings and errors in plain Python: all that a Glue job may import."""
