"""A collection file becomes checked records, one SQLite file, and lookups."""
