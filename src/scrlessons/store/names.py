"""The one resolver of names: from what was typed to the record that it means."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from scrlessons.errors import AmbiguousError, Candidate, NotFoundError
from scrlessons.records import BUNDLED, Case, Entry, Lesson, Since, Source, name_to_type
from scrlessons.store.reader import TYPES, R, Reader, decode
from scrlessons.text import LAST, fold, shorten

Named = Literal["theme", "case", "source", "term"]
"""The types of records that go by names."""

Completion = tuple[str, str, str]
"""What to type for a record, the same beginning as what was typed so far, and what it is called."""

MOST_CANDIDATES = 12  # lines: half a screen
"""How many candidates an ambiguous name lists."""

BY_WORDS = 1
"""How closely a name fits whose words are all those of a record's names, and not beginnings."""

MAX_NEAR = 3
"""How many names are told that are near to one that nothing has."""

LIKELY = 75
"""From what likeness on, of 100, a name may have been meant: a letter or two are wrong in it."""

MAX_WORDS = 100
"""Words of a name that are looked up one by one: SQLite joins no more than 500 queries, and nothing
is called by so many words."""


class Names:
    """What goes by which name.

    Case, accents and punctuation do not count. An id, a name, an alias or a theme's number goes
    before the words of a name, these before the beginning of a name, that before the beginnings of
    words, and these before who wrote or published a source and which case it is on.
    `collection:name` looks in one collection alone. A theme of the bundled collection goes before
    an own one that fits as closely: no file can take a command away.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def get(self, kind: Named, name: str, record: type[R]) -> tuple[int, R]:
        """The one record that `name` means, with its number in the compiled library.

        Raises NotFoundError or AmbiguousError.
        """
        _, found = self.find_all(name, (kind,))
        self.check_sole(name, found)
        return next(iter(self.reader.records([found[0][1]], record)))

    def get_kind(self, name: str, kinds: Sequence[Named]) -> Named:
        """The kind of the one record that `name` fits most closely, of these kinds.

        Raises NotFoundError or AmbiguousError.
        """
        _, found = self.find_all(name, kinds)
        self.check_sole(name, found)
        return found[0][0]

    def find_all(self, name: str, kinds: Sequence[Named]) -> tuple[int, list[tuple[Named, int]]]:
        """Return how closely a name fits, and all records of these kinds that it fits so.

        "theme:name" looks for a theme alone. "theme 2" and "two" are read as "2" where nothing is
        called so. Raises NotFoundError.
        """
        prefix, rest = self._split_kind(name)
        kinds = [kind for kind in kinds if prefix in {None, kind}] or kinds
        collection, key = self.split(rest)
        for keys in (dict.fromkeys(kinds, key), {kind: _bare(kind, key) for kind in kinds}):
            found = {kind: self.find(kind, collection, keys[kind]) for kind in kinds}
            closest = min(closeness for closeness, _ in found.values())
            fitting = [(kind, n) for kind in kinds for n in found[kind][1]
                       if found[kind][0] == closest]  # fmt: skip
            if fitting:
                return closest, fitting
        raise self.unknown(kinds, name, key)

    def is_name(self, name: str, kinds: Sequence[Named]) -> bool:
        """Return whether a record of these kinds has exactly that id, name or number."""
        try:
            return self.find_all(name, kinds)[0] == 0
        except NotFoundError:
            return False

    def is_likely(self, name: str, kinds: Sequence[Named]) -> bool:
        """Return whether a record of these kinds has all words of a name, or nearly that name."""
        try:
            return self.find_all(name, kinds)[0] <= BY_WORDS
        except NotFoundError as error:
            return bool(error.candidates)

    def check_sole(self, name: str, found: Sequence[tuple[Named, int]]) -> None:
        """Raise AmbiguousError, with what to type for each, where several records were found."""
        if len(found) > 1:
            records = [self._record(kind, n) for kind, n in found[:MOST_CANDIDATES]]
            kinds = list(dict.fromkeys(kind for kind, _ in found))
            raise AmbiguousError(
                f'"{shorten(name)}" may be any of',
                name=name,
                candidates=[self._candidate(one, kinds) for one in records],
                more=len(found) - len(records),
            )

    def _record(self, kind: str, n: int) -> Entry:
        return next(iter(self.reader.records([n], TYPES[kind])))[1]

    def _candidate(self, record: Entry, kinds: Sequence[Named]) -> Candidate:
        """Return the shortest text that means this record alone, and what it is."""
        kind = kind_of(record)
        full = f"{record.collection}:{record.id}"
        short = name_to_type(record)
        for typed in (short, f"{kind}:{short}", full):
            with suppress(NotFoundError):
                found = self.find_all(typed, kinds)[1]
                if len(found) == 1 and self._record(*found[0]) == record:
                    return typed, described(record)
        return f"{kind}:{full}", described(record)

    def _split_kind(self, name: str) -> tuple[str | None, str]:
        """Return the kind that stands before a name, as in "theme:challenge", and the rest.

        A collection of that id goes before.
        """
        head, colon, tail = name.partition(":")
        kind = head.strip().lower()
        is_kind = colon and kind in TYPES and not self._is_known(kind)
        return (kind, tail) if is_kind else (None, name)

    def _is_known(self, id_: str) -> bool:
        known = "SELECT 1 FROM record WHERE type = 'collection' AND id = ?"
        return bool(id_.isascii() and self.reader.rows(known, (id_,)))

    def split(self, name: str) -> tuple[str | None, str]:
        """A name as collection and folded key; the collection is None where none is meant."""
        head, colon, tail = name.partition(":")
        id_ = head.strip().lower()
        return (id_, fold(tail)) if colon and self._is_known(id_) else (None, fold(name))

    def find(self, kind: str, collection: str | None, key: str) -> tuple[int, list[int]]:
        """How closely the key fits (0: wholly), and the numbers of the records that it fits so."""
        words = key.split()
        words = words if len(words) <= MAX_WORDS else []
        exact = "SELECT n FROM name WHERE type = ? AND whole = ? AND key = ?"
        start = "SELECT n FROM name WHERE type = ? AND whole = ? AND key >= ? AND key < ?"
        said = "SELECT n FROM name WHERE type = ? AND whole IN (0, 2) AND key = ?"
        ways: tuple[tuple[list[str], list[tuple[object, ...]]], ...] = (
            ([exact], [(kind, 1, key)]),
            ([exact] * len(words), [(kind, 0, word) for word in words]),
            ([start], [(kind, 1, key, key + LAST)]),
            ([start] * len(words), [(kind, 0, word, word + LAST) for word in words]),
            ([said] * len(words), [(kind, word) for word in words]),
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

    def unknown(self, kinds: Sequence[str], name: str, key: str) -> NotFoundError:
        """Return the error that nothing goes by that name, with up to three near names."""
        near = self._near(kinds, key)
        named = ["lesson or paragraph" if kind == "lesson" else kind for kind in kinds]
        then = f'"scr {kinds[0]}" lists them all' if len(kinds) == 1 else '"scr" lists the themes'
        if kinds[0] == "lesson":
            then = 'lessons are numbered as the paper\'s paragraphs are: "scr lesson 5.4"'
        return NotFoundError(
            f'no {" or ".join(named)} is called "{shorten(name)}"',
            then,
            name=name,
            candidates=[(name_to_type(one), described(one)) for one in near],
            elsewhere=None if near else self._elsewhere(kinds, name),
        )

    def _elsewhere(self, kinds: Sequence[str], name: str) -> tuple[str, str] | None:
        """Return the kind and what to type of the one record of another kind of that name."""
        collection, key = self.split(name)
        for kind in ("theme", "case", "term", "source"):
            if kind not in kinds:
                closeness, numbers = self.find(kind, collection, key)
                if closeness <= BY_WORDS and len(numbers) == 1:
                    return kind, name_to_type(self._record(kind, numbers[0]))
        if "lesson" not in kinds and self.find("lesson", collection, bare_ref(key))[0] == 0:
            return "lesson", name
        return None

    def near(self, kind: str, key: str) -> list[str]:
        """Return what to type for up to three records with a whole name like the key."""
        return [name_to_type(record) for record in self._near([kind], key, (1,))]

    def _near(self, kinds: Sequence[str], key: str, parts: Sequence[int] = (1, 0)) -> list[Entry]:
        """Return up to three records with a name like the key or, where there is none, a word."""
        from rapidfuzz import fuzz, process

        for whole in parts:
            likely: list[tuple[float, str, str]] = []
            for kind in kinds:
                rows = self.reader.rows(
                    "SELECT DISTINCT key FROM name WHERE type = ? AND whole = ? "
                    "ORDER BY substr(key, 1, 1) <> ?, key LIMIT 5000",
                    (kind, whole, key[:1]),
                )
                names = [name for (name,) in rows]
                close = process.extract(key, names, scorer=fuzz.ratio, limit=6, score_cutoff=LIKELY)
                likely += [(score, kind, name) for name, score, _ in close]
            likely.sort(key=lambda one: -one[0])
            if likely:
                named = [(kind, self.find(kind, None, name)[1]) for _, kind, name in likely]
                numbers = dict.fromkeys((kind, n) for kind, found in named for n in found)
                return [self._record(*one) for one in numbers][:MAX_NEAR]
        return []


NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
"""The numbers of the bundled themes, as they are said."""


def _bare(kind: str, key: str) -> str:
    """Return a key without the kind before it, a number in figures: "theme two" is "2"."""
    bare = key.removeprefix(f"{kind} ")
    return str(NUMBERS.get(bare, bare))


def bare_ref(key: str) -> str:
    """Return a paragraph's key without the word before it: "para 5 4 a" is "5 4a"."""
    head, _, rest = key.partition(" ")
    bare = rest if rest and head in {"para", "paragraph", "lesson", "section"} else key
    number, _, letter = bare.rpartition(" ")
    return number + letter if number and len(letter) == 1 and letter.isalpha() else bare


def name_of(record: Entry) -> str:
    """What a record is called."""
    match record:
        case Source():
            return record.title
        case Lesson() | Since():
            return record.id
        case _:
            return record.name


def kind_of(record: Entry) -> str:
    """Return the kind of a record, as commands and prefixes name it."""
    return type(record).__name__.lower()


def described(record: Entry) -> str:
    """Return what tells a record from others of its name: for a case its area and year too."""
    match record:
        case Case():
            return ", ".join(filter(None, [record.name, record.area, str(record.year or "")]))
        case Source():
            return record.title
    return ""
