"""Tests of src/scrlessons/show."""
