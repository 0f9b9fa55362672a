"""The lessons of child safeguarding case reviews, one command away."""

__version__ = "0.1.0"
