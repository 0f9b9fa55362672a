"""Reading records from the compiled library."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from scrlessons.records import Case, Collection, Entry, Lesson, Since, Source, Term, Theme
from scrlessons.store.sealed import unpack

R = TypeVar("R", bound=Entry | Collection)

TYPES: dict[str, type[Entry]] = {
    "theme": Theme,
    "case": Case,
    "lesson": Lesson,
    "source": Source,
    "term": Term,
    "since": Since,
}
"""Each type of record that can be looked up, by the name that the library has for it."""


class Reader:
    """A connection to the compiled library, narrowed to the collections that are looked at."""

    def __init__(self, connection: sqlite3.Connection, only: Iterable[str] = ()) -> None:
        self.connection = connection
        self.condition = f"collection IN ({', '.join(map(repr, only))})" if only else "1"
        """Which records are looked at, in SQL."""

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """What a query gives."""
        return self.connection.execute(query, parameters).fetchall()

    def number(self, query: str, parameters: Sequence[Any] = ()) -> int:
        """The one number that a query gives; 0 where it gives no row."""
        row = self.connection.execute(query, parameters).fetchone()
        return int(row[0]) if row else 0

    def records(self, numbers: Iterable[int], kind: type[R]) -> list[tuple[int, R]]:
        """The records of these numbers, in the collections' order."""
        rows = self.rows(f"SELECT n, packed FROM record WHERE n IN ({listed(numbers)}) ORDER BY n")
        return [(n, decode(packed, kind)) for n, packed in rows]

    def numbered(self, kind: type[R]) -> list[tuple[int, R]]:
        """All records of a type with their numbers."""
        rows = self.rows(
            "SELECT n, packed FROM record WHERE type = ? ORDER BY n", (kind.__name__.lower(),)
        )
        return [(n, decode(packed, kind)) for n, packed in rows]

    def all(self, kind: type[R], limit: int | None = None) -> tuple[R, ...]:
        """The records of a type, or the first of them."""
        condition = "1" if kind is Theme else self.condition  # every collection may use any theme
        rows = self.rows(
            f"SELECT packed FROM record WHERE type = ? AND {condition} ORDER BY n LIMIT ?",
            (kind.__name__.lower(), sql_limit(limit)),
        )
        return tuple(decode(packed, kind) for (packed,) in rows)

    def total(self, kind: type[Entry]) -> int:
        """How many records of a type there are."""
        query = f"SELECT count(*) FROM record WHERE type = ? AND {self.condition}"
        return self.number(query, (kind.__name__.lower(),))

    def linked(self, n: int, role: str, kind: type[R], limit: int | None = None) -> tuple[R, ...]:
        """The records that stand in a role to the record `n`, or the first of them."""
        rows = self.rows(
            "SELECT packed FROM link JOIN record USING (n) WHERE of = ? AND role = ? "
            f"AND {'1' if kind is Theme else self.condition} ORDER BY n LIMIT ?",
            (n, role, sql_limit(limit)),
        )
        return tuple(decode(packed, kind) for (packed,) in rows)

    def count(self, n: int, role: str) -> int:
        """How many records stand in a role to the record `n`."""
        query = "SELECT count(*) FROM link WHERE of = ? AND role = ?"
        if self.condition != "1":
            query = query.replace("WHERE", f"JOIN record USING (n) WHERE {self.condition} AND")
        return self.number(query, (n, role))

    def collections(self) -> tuple[Collection, ...]:
        """All collections, the bundled one first."""
        rows = self.rows("SELECT packed FROM record WHERE type = 'collection' ORDER BY n")
        return tuple(decode(packed, Collection) for (packed,) in rows)


def decode(packed: bytes, kind: type[R]) -> R:
    """A record as the library holds it."""
    return msgspec.json.decode(unpack(packed), type=kind)


def sql_limit(limit: int | None) -> int:
    """A limit as SQL has it: -1 is none."""
    return -1 if limit is None else limit


def listed(numbers: Iterable[int]) -> str:
    """Numbers for SQL's IN: of any length, where parameters are limited."""
    return ", ".join(map(str, numbers))
