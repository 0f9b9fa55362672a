"""Tests of src/scrlessons/own."""
