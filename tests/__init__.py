"""Tests of scr, laid out as the package is; golden/ holds whole expected outputs."""
