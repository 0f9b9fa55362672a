"""Rank records by SQLite's bm25, times the kind of record and the share of the query covered."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log

from msgspec import Struct

from scrlessons.search.terms import Terms, Variant

KINDS = {"lesson": 1.0, "case": 1.0, "theme": 0.7, "source": 0.7, "term": 0.7, "since": 0.7}
"""What a kind of record counts: what reviews found goes before what sums it up or explains it."""

MAX_ROWS = 5_000  # of one word that are scored; a word in more records tells little

_QUERY = (
    "SELECT n, kind, -bm25({table}) FROM {table} JOIN entry ON n = {table}.rowid "
    "WHERE {table} MATCH ? AND {condition} LIMIT {limit}"
)


class Scope(Struct, frozen=True):
    """Which records a search looks at: an SQL condition on `n`, and its parameters."""

    condition: str = "1"
    parameters: tuple[object, ...] = ()


class Ranked(Struct, frozen=True):
    """One record that has something of a query."""

    n: int
    score: float
    coverage: float
    """The share of the query's terms that it has, each weighed by how rare it is."""


class _Scores:
    """What each record has of a query, added up variant by variant."""

    def __init__(self, connection: sqlite3.Connection, terms: Terms, scope: Scope) -> None:
        self._connection = connection
        self._scope = scope
        self.scores: dict[int, float] = defaultdict(float)
        self.terms: dict[int, set[int]] = defaultdict(set)
        """The terms that each record has."""
        self.records: dict[int, set[int]] = {at: set() for at in terms.counted}
        """The records that have each term."""

    def add(self, variant: Variant, numbers: Iterable[int] | None = None) -> set[int]:
        """Score the records that have a variant, or those of `numbers`; return them."""
        inside = "" if numbers is None else f" AND n IN ({', '.join(map(str, numbers))})"
        query = _QUERY.format(
            table="unstemmed" if variant.is_prefix else "document",
            condition=self._scope.condition + inside,
            limit=MAX_ROWS,
        )
        rows = self._connection.execute(query, (variant.expression, *self._scope.parameters))
        places = range(variant.start, variant.end)
        added = set()
        for n, kind, score in rows:
            added.add(n)
            self.scores[n] += score * variant.weight * KINDS[kind]
            self.terms[n].update(places)
        for at in self.records.keys() & places:
            self.records[at] |= added
        return added


def rank(
    connection: sqlite3.Connection, terms: Terms, scope: Scope
) -> tuple[tuple[Ranked, ...], tuple[str, ...]]:
    """Return the records that have something of a query, the best first, and what none has."""
    table = _Scores(connection, terms, scope)
    common = []
    for variant in terms.variants:
        rows = table.add(variant)
        if len(rows) == MAX_ROWS:
            common.append((variant, rows))
    for variant, rows in common:  # what has a rarer term may have this one too
        if others := sorted(table.scores.keys() - rows)[:MAX_ROWS]:
            table.add(variant, others)
    (total,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    weights = {at: log(1 + total / max(1, len(rows))) for at, rows in table.records.items()}
    whole = sum(weights.values()) or 1.0
    ranked = []
    for n, score in table.scores.items():
        coverage = sum(weights.get(at, 0.0) for at in table.terms[n]) / whole
        ranked.append(Ranked(n, score * coverage, coverage))
    missing = tuple(terms.terms[at].text for at, rows in table.records.items() if not rows)
    return tuple(sorted(ranked, key=lambda one: (-one.score, one.n))), missing


def find_excluded(connection: sqlite3.Connection, expressions: Sequence[str]) -> set[int]:
    """Return the records that have any of these."""
    query = "SELECT rowid FROM document WHERE document MATCH ?"
    return {n for one in expressions for (n,) in connection.execute(query, (one,))}
