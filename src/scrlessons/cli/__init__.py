"""Commands: parse, ask, show, exit."""
