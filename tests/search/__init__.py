"""Tests of src/scrlessons/search."""
