"""The one resolver of names: from what was typed to the record that it means."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

from scrlessons.errors import AmbiguousError, NotFoundError
from scrlessons.records import BUNDLED, Case, Entry, Lesson, Since, Source, Theme
from scrlessons.store.reader import TYPES, R, Reader, decode
from scrlessons.text import LAST, fold, shorten

Named = Literal["theme", "case", "source", "term"]
"""The types of records that go by names."""

Completion = tuple[str, str, str]
"""What to type for a record, the same beginning as what was typed so far, and what it is called."""

MOST_CANDIDATES = 6
"""How many candidates an ambiguous name lists."""

MAX_WORDS = 100
"""Words of a name that are looked up one by one: SQLite joins no more than 500 queries, and nothing
is called by so many words."""


class Names:
    """What goes by which name.

    Case, accents and punctuation do not count. An id, a name, an alias or a theme's number goes
    before the words of a name, these before the beginning of a name, and that before the
    beginnings of words. `collection:name` looks in one collection alone. A theme of the bundled
    collection goes before an own one that fits as closely: no file can take a command away.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def get(self, kind: Named, name: str, record: type[R]) -> tuple[int, R]:
        """The one record that `name` means, with its number in the compiled library.

        Raises NotFoundError or AmbiguousError.
        """
        collection, key = self.split(name)
        _, numbers = self.find(kind, collection, key)
        if not numbers:
            raise NotFoundError(self.unknown(kind, name, key))
        if len(numbers) > 1:
            raise AmbiguousError(self._ambiguous({kind: numbers}, name))
        return next(iter(self.reader.records(numbers, record)))

    def get_kind(self, name: str, kinds: Sequence[Named]) -> Named:
        """The kind of the one record that `name` fits most closely, of these kinds.

        Raises NotFoundError or AmbiguousError.
        """
        collection, key = self.split(name)
        found = {kind: self.find(kind, collection, key) for kind in kinds}
        closest = min(closeness for closeness, _ in found.values())
        fitting = {kind: n for kind, (closeness, n) in found.items() if n and closeness == closest}
        if not fitting:
            near = [label for kind in kinds for label in self.near(kind, key)][:3]
            then = f"near: {', '.join(near)}" if near else '"scr" lists the themes'
            raise NotFoundError(f'no {" or ".join(kinds)} is called "{shorten(name)}"; {then}')
        if sum(map(len, fitting.values())) > 1:
            raise AmbiguousError(self._ambiguous(fitting, name))
        return next(iter(fitting))

    def split(self, name: str) -> tuple[str | None, str]:
        """A name as collection and folded key; the collection is None where none is meant."""
        head, colon, tail = name.partition(":")
        id_ = head.strip().lower()
        known = "SELECT 1 FROM record WHERE type = 'collection' AND id = ?"
        if colon and id_.isascii() and self.reader.rows(known, (id_,)):
            return id_, fold(tail)
        return None, fold(name)

    def find(self, kind: str, collection: str | None, key: str) -> tuple[int, list[int]]:
        """How closely the key fits (0: wholly), and the numbers of the records that it fits so."""
        words = key.split()
        words = words if len(words) <= MAX_WORDS else []
        exact = "SELECT n FROM name WHERE type = ? AND whole = ? AND key = ?"
        start = "SELECT n FROM name WHERE type = ? AND whole = ? AND key >= ? AND key < ?"
        ways: tuple[tuple[list[str], list[tuple[object, ...]]], ...] = (
            ([exact], [(kind, 1, key)]),
            ([exact] * len(words), [(kind, 0, word) for word in words]),
            ([start], [(kind, 1, key, key + LAST)]),
            ([start] * len(words), [(kind, 0, word, word + LAST) for word in words]),
        )
        for closeness, (queries, parameters) in enumerate(ways if key else ()):
            values = tuple(value for row in parameters for value in row)
            joined = " INTERSECT ".join(queries)
            if joined and (rows := self._fitting(kind, collection, joined, values)):
                return closeness, rows
        return len(ways), []

    def _fitting(
        self, kind: str, collection: str | None, query: str, values: tuple[object, ...]
    ) -> list[int]:
        condition = "1" if kind == "theme" else self.reader.condition
        rows = self.reader.rows(
            f"SELECT DISTINCT n, collection FROM ({query}) JOIN record USING (n) "
            f"WHERE (? IS NULL OR collection = ?) AND {condition} ORDER BY n",
            (*values, collection, collection),
        )
        if kind == "theme" and any(owner == BUNDLED for _, owner in rows):
            rows = [row for row in rows if row[1] == BUNDLED]
        return [n for n, _ in rows]

    def complete(self, kind: str, start: str) -> tuple[Completion, ...]:
        """Return the records with an id, a name or an alias that begins with `start`, at most 100.

        Case, accents and punctuation do not count. `collection:start` looks in one alone.
        """
        collection, key = self.split(start)
        if key and start[-1].isascii() and not start[-1].isalnum():
            key += " "  # "child-" is the beginning of child-h, not of children
        head = f"{collection}:" if collection else ""
        rows = self.reader.rows(
            "SELECT packed, min(key) FROM record JOIN name USING (n) WHERE record.type = ? "
            "AND name.type = record.type AND whole = 1 AND key >= ? AND key < ? "
            f"AND (? IS NULL OR collection = ?) AND {self.reader.condition} "
            "GROUP BY n ORDER BY id LIMIT 100",
            (kind, key, key + LAST, collection, collection),
        )
        found = []
        for packed, name in rows:
            record = decode(packed, TYPES[kind])
            begun = record.id if fold(record.id).startswith(key) else name.replace(" ", "-")
            text = record.text if isinstance(record, Lesson | Since) else name_of(record)
            found.append((head + record.id, head + begun, text))
        return tuple(found)

    def all_of(self, kind: Named) -> tuple[str, ...]:
        """The ids of all records of a kind."""
        rows = self.reader.rows("SELECT id FROM record WHERE type = ? ORDER BY n", (kind,))
        return tuple(id_ for (id_,) in rows)

    def unknown(self, kind: str, name: str, key: str) -> str:
        """That nothing goes by that name, with what is near."""
        near = self.near(kind, key)
        then = f"near: {', '.join(near)}" if near else f'"scr {kind}" lists them all'
        what = "lesson or paragraph" if kind == "lesson" else kind
        if kind == "lesson" and not near:
            then = 'lessons are numbered as the paper\'s paragraphs are: "scr lesson 5.4"'
        return f'no {what} is called "{shorten(name)}"; {then}'

    def near(self, kind: str, key: str) -> list[str]:
        """Up to three names that resemble the key."""
        rows = self.reader.rows(
            "SELECT DISTINCT key FROM name WHERE type = ? AND whole = 1 "
            "ORDER BY substr(key, 1, 1) <> ?, key LIMIT 5000",
            (kind, key[:1]),
        )
        close = get_close_matches(key, [row[0] for row in rows], n=6)
        numbers: list[int] = []
        for name in close:
            numbers += [n for n in self.find(kind, None, name)[1] if n not in numbers]
        records = dict(self.reader.records(numbers, TYPES[kind]))
        return list(dict.fromkeys(label_of(records[n]) for n in numbers))[:3]

    def _ambiguous(self, candidates: Mapping[Named, Sequence[int]], name: str) -> str:
        found: list[Entry] = []
        for kind, numbers in candidates.items():
            found += [r for _, r in self.reader.records(numbers[:MOST_CANDIDATES], TYPES[kind])]
        ids = [record.id for record in found]
        labels = [
            ("theme " if isinstance(record, Theme) and len(candidates) > 1 else "")
            + (f"{record.collection}:" if ids.count(record.id) > 1 else "")
            + label_of(record)
            for record in found[:MOST_CANDIDATES]
        ]
        left_out = sum(map(len, candidates.values())) - len(labels)
        more = f" and {left_out} more" if left_out else ""
        return f'"{shorten(name)}" may be any of: {", ".join(labels)}{more}; say which'


def name_of(record: Entry) -> str:
    """What a record is called."""
    match record:
        case Source():
            return record.title
        case Lesson() | Since():
            return record.id
        case _:
            return record.name


def label_of(record: Entry) -> str:
    """How a message names a record: what to type, and for a case what tells it from others."""
    if isinstance(record, Case):
        known = [record.name, record.area, str(record.year or "")]
        return f"{record.id} ({', '.join(filter(None, known))})"
    return record.id
