"""Tests of src/scrlessons/store."""
