"""Blocks, or a page, drawn in one medium each."""
