"""Tests of src/scrlessons/cli."""
