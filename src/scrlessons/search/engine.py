"""Search the index: parse, correct, widen, rank, and say what was done."""

import sqlite3
from collections.abc import Callable, Sequence

from msgspec import Struct

from scrlessons.records import Subject
from scrlessons.search.query import Query, Term, make_keys
from scrlessons.search.ranking import Ranked, Scope, find_excluded, rank
from scrlessons.search.spelling import Speller
from scrlessons.search.subjects import find_emergency, find_subject
from scrlessons.search.terms import Terms, find_terms, quote

MIN_COVERAGE = 0.4
"""The share of a query that an answer covers, weighed by rarity: a name beside an unknown word."""

FIRST = 3  # hits that are looked at first: at most as many are shown where none answers
ROUNDING = 1e-9  # of a sum of shares

FindNamed = Callable[[Sequence[str]], Sequence[int]]
"""Returns the records that go by one of these names."""


class Found(Struct, frozen=True):
    """What a search has found."""

    terms: Terms
    hits: tuple[Ranked, ...]
    """The records that answer, the best first."""
    nearest: tuple[Ranked, ...]
    """All records that have something of the query, the best first."""
    has_all: bool
    """True if the first hit has every word."""
    missing: tuple[str, ...]
    """The words that no record has."""
    similar: tuple[str, ...]
    """Words like those that are missing, if nothing answers."""
    subject: Subject | None
    """What the query is about, if no record speaks of it."""
    emergency: str | None
    """What to answer first, if the query speaks of a child in danger now."""


def search(
    connection: sqlite3.Connection,
    query: Query,
    scope: Scope,
    find_named: FindNamed,
    *,
    exact: bool = False,
) -> Found:
    """Return the records of a scope that answer a query; those that it names stand first."""
    keys = make_keys(connection, [" ".join(term.words) for term in query.terms])
    subject = find_subject(connection, query.terms, keys)
    # Clare's Law is no misspelling of "care law".
    terms = find_terms(connection, query.terms, keys, exact=exact or subject is not None)
    ranked, missing = rank(connection, terms, scope)
    excluded = find_excluded(connection, [quote(term.words) for term in query.excluded])
    nearest = tuple(one for one in ranked if one.n not in excluded)
    named = [n for n in find_named(_find_names(terms.terms)) if n not in excluded]
    if terms.corrected:
        subject = find_subject(connection, terms.terms, terms.keys)
    if named:
        subject = None
    hits = _put_first(named, _find_hits(nearest))
    similar: dict[str, None] = {}
    if not (hits or subject or exact):
        speller = Speller(connection)
        similar = dict.fromkeys(one for word in missing for one in speller.find_similar(word))
    return Found(
        terms=terms,
        hits=() if subject else tuple(hits),
        nearest=nearest,
        has_all=bool(hits) and hits[0].coverage > 1 - ROUNDING,
        missing=missing,
        similar=tuple(similar),
        subject=subject,
        emergency=find_emergency(connection, keys),
    )


def _find_hits(nearest: Sequence[Ranked]) -> list[Ranked]:
    """Return the records that answer, if one of the first covers enough; the first always do."""
    if not any(one.coverage >= MIN_COVERAGE for one in nearest[:FIRST]):
        return []
    return [*nearest[:FIRST], *(one for one in nearest[FIRST:] if one.coverage >= MIN_COVERAGE)]


def _find_names(terms: Sequence[Term]) -> list[str]:
    """Return what a query may name: all of it, or it without the stop words at its ends.

    "what is child h" names Child H; stop words stay where they are a name's own, as in "Adult A".
    """
    telling = [at for at, term in enumerate(terms) if not term.is_stop_word] or [0]
    first, last = telling[0], telling[-1] + 1
    runs = (terms, terms[first:], terms[:last], terms[first:last])
    return [" ".join(term.text for term in run) for run in runs]


def _put_first(named: Sequence[int], hits: Sequence[Ranked]) -> list[Ranked]:
    top = max((hit.score for hit in hits), default=0.0) + 1
    return [*(Ranked(n, top, 1.0) for n in named), *(hit for hit in hits if hit.n not in named)]
