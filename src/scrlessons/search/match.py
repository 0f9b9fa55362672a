"""Which records may answer a query, and how each of them says each unit."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from math import log

from msgspec import Struct

from scrlessons.search.query import NEGATIONS
from scrlessons.search.units import Form, Unit, phrase
from scrlessons.text import split

FIELDS = {"name": 1.0, "asked": 1.0, "keywords": 0.9, "body": 1.0, "context": 0.6}
"""What a match counts by where it stands, in the order of the compiled library's lines."""

MOST_ROWS = 5_000
"""From how many records on a word is so common that they are not all looked at."""

NEAR = 4
"""How many words may stand between the words of a phrase that is not fixed."""

MISSING = (1.5, 1.5, 1.0, 0.7)
"""How much a word counts that no record has, of one that a single record has: by how many of the
others are known, since a word more or less turns a long question less than a short one."""


class Weighed(Struct, frozen=True):
    """A unit with what it counts: the rarer, the more."""

    unit: Unit
    weight: float
    rows: frozenset[int]
    """The numbers of the records that have it, or the first of them."""
    cut: bool
    """Whether there are more of them."""


class Scope(Struct, frozen=True):
    """Which records a search looks at: a condition on `n`, with its parameters."""

    condition: str = "1"
    parameters: tuple[object, ...] = ()


class Candidate:
    """A record that may answer, with the words of its fields."""

    def __init__(self, n: int, stems: str, texts: Sequence[str]) -> None:
        self.n = n
        self.lines = stems.split("\n")
        self.texts = texts
        self._plain: list[str] | None = None

    def fields(self, form: Form) -> Sequence[str]:
        """The fields as a form is matched against: by stems, or as they are spelt."""
        if not form.plain:
            return self.lines
        if self._plain is None:
            texts = (text.replace("\ue000", "|") for text in self.texts)  # ASCII is split sooner
            self._plain = [" ".join(split(text)).lower() for text in texts]
        return self._plain

    @property
    def asked(self) -> list[str]:
        """The phrases that the record would be asked for with, as stems."""
        return self.lines[1].split(" | ") if self.lines[1] else []


def weigh(connection: sqlite3.Connection, units: Sequence[Unit]) -> list[Weighed]:
    """Each unit with its weight and the records that have it, the weightiest first."""
    records = int(connection.execute("SELECT max(rowid) FROM entry").fetchone()[0] or 1)
    weighed = []
    found = [frozenset(_rows(connection, unit)) for unit in units]
    missing = MISSING[min(sum(map(bool, found)), len(MISSING) - 1)]
    for unit, rows in zip(units, found, strict=True):
        weight = log(1 + records / len(rows)) if rows else log(1 + records) * missing
        weighed.append(Weighed(unit, weight, rows, len(rows) >= MOST_ROWS))
    return sorted(weighed, key=lambda one: -one.weight)


def _rows(connection: sqlite3.Connection, unit: Unit) -> Iterator[int]:
    for table, forms in by_table(unit.forms):
        query = f"SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT {MOST_ROWS}"
        for (n,) in connection.execute(query, (expression(forms),)):
            yield n


def by_table(forms: Iterable[Form]) -> Iterator[tuple[str, list[Form]]]:
    """Forms with the index that knows them."""
    forms = list(forms)
    for table, plain in (("stemmed", False), ("plain", True)):
        own = [form for form in forms if form.plain is plain]
        if own:
            yield table, own


def expression(forms: Iterable[Form]) -> str:
    """Forms in FTS5's language: any of them."""
    return " OR ".join(map(_expression, forms))


def _expression(form: Form) -> str:
    if form.prefix:
        return f"({phrase(form.words)} *)"
    if form.adjacent or len(form.words) == 1:
        return phrase(form.words)
    near = f"NEAR({' '.join(phrase([word]) for word in form.words)}, {NEAR})"
    joined = phrase(["".join(form.words)])  # "co-operation" is also "cooperation"
    return f"{near} OR {joined}" if len(form.words) == 2 else near


def find_candidates(
    connection: sqlite3.Connection,
    weighed: Sequence[Weighed],
    unwanted: Sequence[Unit],
    scope: Scope,
    least: float,
    most: int,
) -> list[Candidate]:
    """The records that may answer at least that share of the query, the likeliest first.

    Units are taken from the weightiest on, until what has only the rest could not answer enough.
    """
    total = sum(one.weight for one in weighed)
    left = total
    found: dict[int, float] = {}
    for one in weighed:
        fresh = left >= least * total
        for n in one.rows if fresh else one.rows & found.keys():
            found[n] = found.get(n, 0.0) + one.weight
        left -= one.weight
    inside = _inside(connection, found, unwanted, scope)
    return _read(connection, sorted(inside, key=lambda n: (-found[n], n))[:most])


def read_candidates(
    connection: sqlite3.Connection, numbers: Iterable[int], unwanted: Sequence[Unit], scope: Scope
) -> list[Candidate]:
    """Those of these records that the search looks at."""
    return _read(connection, sorted(_inside(connection, numbers, unwanted, scope)))


def _inside(
    connection: sqlite3.Connection, numbers: Iterable[int], unwanted: Sequence[Unit], scope: Scope
) -> set[int]:
    """Those of these records that are in the scope and have nothing unwanted."""
    inside = set(numbers)
    for unit in unwanted:
        inside.difference_update(_rows(connection, unit))
    if scope.condition != "1":
        listed = ", ".join(map(str, inside))
        query = f"SELECT n FROM entry WHERE n IN ({listed}) AND {scope.condition}"
        inside = {n for (n,) in connection.execute(query, scope.parameters)}
    return inside


def _read(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Candidate]:
    listed = ", ".join(map(str, numbers))
    rows = {
        n: Candidate(n, stems, texts)
        for n, stems, *texts in connection.execute(
            "SELECT n, stems, name, asked, keywords, body, context FROM entry "
            f"WHERE n IN ({listed})"
        )
    }
    return [rows[n] for n in numbers]


def find_worth(candidate: Candidate, unit: Unit) -> float:
    """How well a record says a unit: 1 where its name or what it is asked for has it as typed."""
    best = 0.0
    for form in unit.forms:
        if form.worth <= best:
            continue
        fields = candidate.fields(form)
        for line, weight in zip(fields, FIELDS.values(), strict=True):
            if form.worth * weight > best and line and says(line, form):
                best = form.worth * weight
    return best


DENIALS = frozenset({*NEGATIONS, "nobodi", "noth", "t"})  # the t of "didn't"


def says(line: str, form: Form) -> bool:
    """Whether a line of words has a form."""
    if form.prefix:
        return f" {' '.join(form.stems)}" in f" {line}"
    if form.denied:
        return _is_denied(line.split(), form.stems)
    there = form.stems[0] in line  # most lines have nothing of it: no need to look closely
    if there and f" {' '.join(form.stems)} " in f" {line} ":
        return True
    if form.adjacent or len(form.stems) == 1:
        return False
    joined = "".join(form.words)
    if joined in line and f" {joined} " in f" {line} ":
        return True
    return there and _are_near(line.split(), form.stems)


def _is_denied(words: Sequence[str], stems: Sequence[str]) -> bool:
    """Whether a word such as "not" stands shortly before these."""
    return any(
        words[at : at + len(stems)] == list(stems) and DENIALS & set(words[max(at - 3, 0) : at])
        for at in range(len(words))
    )


def _are_near(words: Sequence[str], stems: Sequence[str]) -> bool:
    """Whether all of these stand near each other, in any order."""
    wanted = set(stems)
    if not wanted <= set(words):
        return False
    span = len(stems) + NEAR
    return any(
        word in wanted and wanted <= set(words[at : at + span]) for at, word in enumerate(words)
    )
