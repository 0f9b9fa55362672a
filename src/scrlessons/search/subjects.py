"""Find what a query is about that no record speaks of, and whether it cannot wait."""

import sqlite3
from collections.abc import Sequence

import msgspec

from scrlessons.records import Subject
from scrlessons.search.query import Term

MAX_WORDS = 12  # of the longest phrase for a subject

VOWELS = frozenset("AEIOU")


def find_subject(
    connection: sqlite3.Connection, terms: Sequence[Term], keys: Sequence[str]
) -> Subject | None:
    """Return the subject that a query has a word for, the longest word first.

    `keys` are the stems of each term.
    """
    for size in range(min(MAX_WORDS, len(keys)), 0, -1):
        for start in range(len(keys) - size + 1):
            key = " ".join(keys[start : start + size])
            typed = " ".join(term.text for term in terms[start : start + size])
            query = "SELECT text, json FROM subject WHERE key = ?"
            for text, json in connection.execute(query, (key,)).fetchall():
                if len(keys) == 1 or text == typed or not _is_word(text):
                    return msgspec.json.decode(json, type=Subject)
    return None


def _is_word(text: str) -> bool:
    """Return whether an acronym may be read as a word: "send a referral" is not about SEND."""
    return text.isupper() and not VOWELS.isdisjoint(text)


def find_emergency(connection: sqlite3.Connection, keys: Sequence[str]) -> str | None:
    """Return what to answer first if a query speaks of a child in danger now.

    `keys` are the stems of each term.
    """
    runs = {
        " ".join(keys[start : start + size])
        for size in range(1, MAX_WORDS + 1)
        for start in range(len(keys) - size + 1)
    }
    query = "SELECT key, role, message FROM emergency"
    found = {role: message for key, role, message in connection.execute(query) if key in runs}
    is_now = "phrase" in found or {"now", "harm"} <= found.keys()
    return next(iter(found.values())) if is_now else None
