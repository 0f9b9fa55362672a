"""A page told as blocks, once for every medium."""
