"""What to search for: each term of a query with its spellings and synonyms."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from scrlessons.search.query import Term, make_keys, split_words
from scrlessons.search.spelling import Reading, Speller

MAX_KEY = 6  # words of the longest phrase that is looked up among the synonyms

SYNONYM = 0.6  # what a match of a synonym counts, of one of the word itself
SPELLING = {1: 0.8, 2: 0.6}  # likewise of a spelling, by its slips
PAIR = 0.5  # likewise of two words that follow each other as in the query

Synonyms = dict[tuple[int, int], tuple[str, ...]]
"""Runs of terms (the first, and the one after the last), each with what to search for besides."""


class Variant(Struct, frozen=True):
    """One thing to search for."""

    start: int
    """The first term that it stands for."""
    end: int
    """The term after the last one."""
    expression: str
    """In the language of FTS5."""
    text: str
    """Words to mark in a hit, as one phrase."""
    weight: float = 1.0
    is_prefix: bool = False


class Terms(Struct, frozen=True):
    """A query, ready to be searched for."""

    terms: tuple[Term, ...]
    """Corrected."""
    keys: tuple[str, ...]
    """The stems of each term."""
    variants: tuple[Variant, ...]
    corrected: dict[str, str]
    """Each misspelt word to the word that it was read as."""
    synonyms: dict[str, tuple[str, ...]]
    """Each word or phrase of the query to what was searched for besides."""
    counted: tuple[int, ...]
    """The terms that an answer should cover: all but stop words, unless there is nothing else."""


def find_terms(
    connection: sqlite3.Connection, terms: Sequence[Term], keys: Sequence[str], *, exact: bool
) -> Terms:
    """Return what to search for. `exact` leaves out spellings and synonyms."""
    found: Synonyms = {}
    joined: dict[int, str] = {}
    corrected: dict[str, str] = {}
    readings = [Reading(term) for term in terms]
    if not exact:
        speller = Speller(connection)
        found = _find_synonyms(connection, terms, keys)
        joined = dict(speller.find_joined(terms))
        known = {at for start, end in found for at in range(start, end)}
        known |= {at for start in joined for at in (start, start + 1)}
        readings, corrected = _correct(speller, terms, keys, known)
    if corrected:
        terms = [reading.term for reading in readings]
        keys = make_keys(connection, [" ".join(term.words) for term in terms])
        found = _find_synonyms(connection, terms, keys)
    counted = [at for at, term in enumerate(terms) if not term.is_stop_word] or range(len(terms))
    variants = [one for at in counted for one in _make_variants(at, readings[at])]
    variants += [Variant(at, at + 2, quote([word]), word) for at, word in joined.items()]
    if not exact:
        variants += _make_pairs(terms)
    synonyms = {}
    for (start, end), others in found.items():
        synonyms[" ".join(term.text for term in terms[start:end])] = others
        variants += [_make_synonym(start, end, other) for other in others]
    return Terms(tuple(terms), tuple(keys), tuple(variants), corrected, synonyms, tuple(counted))


def quote(words: Sequence[str]) -> str:
    """Return words as a phrase in the language of FTS5."""
    return f'"{" ".join(words)}"'


def _correct(
    speller: Speller, terms: Sequence[Term], keys: Sequence[str], known: set[int]
) -> tuple[list[Reading], dict[str, str]]:
    """Return the terms as they are read, and each misspelt word with what it was read as."""
    readings: list[Reading] = []
    corrected = {}
    for at, (term, key) in enumerate(zip(terms, keys, strict=True)):
        read = [Reading(term)] if at in known else speller.read(term, key)
        readings += read
        words = [reading.term.words[0] for reading in read]
        if words != [term.words[0]]:
            corrected[term.text] = " ".join(words)
    return readings, corrected


def _make_variants(at: int, reading: Reading) -> Iterator[Variant]:
    for word, slips in reading.spellings:
        yield Variant(at, at + 1, quote([word]), word, SPELLING[slips])
    if reading.spellings:
        return
    text, is_prefix = " ".join(reading.term.words), reading.term.is_prefix
    expression = f"{quote(reading.term.words)}{' *' if is_prefix else ''}"
    yield Variant(at, at + 1, expression, text, is_prefix=is_prefix)


def _find_synonyms(
    connection: sqlite3.Connection, terms: Sequence[Term], keys: Sequence[str]
) -> Synonyms:
    """Return the synonyms of each run of words, the longest runs from the left on."""
    query = "SELECT text FROM synonym WHERE key = ?"
    found: Synonyms = {}
    start = 0
    while start < len(terms):
        end = start + 1
        for last in range(min(start + MAX_KEY, len(terms)), start, -1):
            if not all(term.is_word for term in terms[start:last]):
                continue
            key = " ".join(keys[start:last])
            if rows := connection.execute(query, (key,)).fetchall():
                found[start, last] = tuple(text for (text,) in rows)
                end = last
                break
        start = end
    return found


def _make_pairs(terms: Sequence[Term]) -> Iterator[Variant]:
    """Yield each two words that follow each other: a record with "not brought" is nearer."""
    for at, (one, other) in enumerate(pairwise(terms)):
        if one.is_word and other.is_word and not (one.is_stop_word and other.is_stop_word):
            words = (*one.words, *other.words)
            yield Variant(at, at + 2, quote(words), " ".join(words), PAIR)


def _make_synonym(start: int, end: int, text: str) -> Variant:
    words = split_words(text)
    return Variant(start, end, quote(words), " ".join(words), SYNONYM)
