"""Parse a query: words, "a phrase", begin* and -without.

Everything else is literal, so no query is ever a syntax error.
"""

import re
import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from scrlessons.text import stem, to_search_text, visible

MAX_TERMS = 50  # more than any question has
MAX_LETTERS = 60  # of one word; a longer one is a pasted token, and no record has it

STOP_WORDS = frozenset(
    "a about after all also always am an and any are as at be because been before being but by "
    "can could define did do does dr explain for from get go had happen happened happens has have "
    "he her him his how i if in into is it its just me mean meaning miss mr mrs ms my of on one "
    "or our out own people put said say saying she should so some than that the their them then "
    "there these they thing this to up us was we were what when where which who why will with "
    "would you your".split()
)
"""Words that hold a question together, and titles: they say nothing of what it is about."""

MAX_CHARACTERS = 10_000  # of a query that are read

_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORD = re.compile(r"[^\W_]+")


class Term(Struct, frozen=True):
    """One part of a query: a word, a quoted phrase or the beginning of a word."""

    text: str
    """As it was typed, without its quotation marks."""
    words: tuple[str, ...]
    """Normalized."""
    is_phrase: bool = False
    """True if the words must stand next to each other."""
    is_prefix: bool = False
    """True if the word is the beginning of one."""

    @property
    def is_word(self) -> bool:
        """True for a plain word."""
        return not (self.is_phrase or self.is_prefix)

    @property
    def is_stop_word(self) -> bool:
        """True for a plain stop word."""
        return self.is_word and self.words[0] in STOP_WORDS


class Query(Struct, frozen=True):
    """A parsed query."""

    terms: tuple[Term, ...]
    excluded: tuple[Term, ...]
    """What no hit may have."""


def split_words(text: str) -> tuple[str, ...]:
    """Return the normalized words of a text, as the index has them."""
    return tuple(_WORD.findall(to_search_text(text)))


def parse(text: str) -> Query:
    """Parse a query."""
    terms: list[Term] = []
    excluded: list[Term] = []
    for minus, phrase, token in _PIECE.findall(text[:MAX_CHARACTERS].translate(_QUOTES)):
        without = bool(minus) or (token.startswith("-") and len(token) > 1)
        found = excluded if without else terms
        for term in _parse_token(token) if token else _parse_phrase(phrase):
            if len(found) < MAX_TERMS:
                found.append(term)
    return Query(tuple(terms), tuple(excluded))


def _parse_phrase(text: str) -> list[Term]:
    words = split_words(text)[:MAX_TERMS]
    return [Term(" ".join(text.split()), words, is_phrase=True)] if words else []


def _parse_token(token: str) -> list[Term]:
    words = [word for word in split_words(token) if len(word) <= MAX_LETTERS]
    if token.endswith("*") and len(words) == 1:
        return [Term(words[0], (words[0],), is_prefix=True)]
    typed = {to_search_text(word): word for word in _WORD.findall(visible(token))}
    return [Term(typed.get(word, word), (word,)) for word in words]


def make_keys(connection: sqlite3.Connection, texts: Sequence[str]) -> list[str]:
    """Return the stems of each text on one line, so that "missed visits" is "missed visit"."""
    return [" ".join(stems) for stems in stem(connection, map(to_search_text, texts))]
