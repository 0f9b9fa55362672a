"""Tests of src/scrlessons/media."""
