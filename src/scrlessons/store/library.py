"""All collections together: get one record by any of its names, or find many."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from scrlessons import places
from scrlessons.errors import AmbiguousError, BrokenCollectionError, NotFoundError, ScrError
from scrlessons.pages import (
    CaseList,
    CasePage,
    CollectionState,
    LessonList,
    LessonPage,
    Matrix,
    MatrixRow,
    SourceList,
    TermList,
    ThemeCount,
    ThemePage,
)
from scrlessons.records import Case, Collection, Dataset, Entry, Lesson, Source, Term, Theme
from scrlessons.store import index
from scrlessons.text import LAST, fold, spelt

if TYPE_CHECKING:
    from scrlessons.store.build import Watch

R = TypeVar("R", bound=Entry | Collection)
Named = Literal["theme", "case", "source", "term"]

TYPES: dict[str, type[Entry]] = {
    "theme": Theme,
    "case": Case,
    "lesson": Lesson,
    "source": Source,
    "term": Term,
}

_SHOWN = 6
"""How many candidates an ambiguous name lists."""


class Library:
    """A connection to the compiled library, with what can be asked of it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        only: Sequence[str] = (),
        refused: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`only` narrows every answer to these collections. Raises NotFoundError for others.

        `refused` are files that are not trusted, each with the reason.
        """
        self.connection = connection
        self.refused = tuple(refused)
        self.condition = "1"
        """Which records are looked at, in SQL."""
        if only:
            known = [collection.id for collection in self.find_collections()]
            broken = {Path(path).stem: (path, reason) for path, reason in self.find_broken()}
            for name in only:
                if name not in known and name in broken:
                    path, reason = broken[name]
                    raise BrokenCollectionError(path, [reason])
                if name not in known:
                    raise NotFoundError(
                        f'no collection is called "{name}"; there are: {", ".join(known)}'
                    )
            self.condition = f"collection IN ({', '.join(map(repr, only))})"

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.connection.close()

    # One by name

    def get_theme(self, name: str, limit: int | None = None) -> ThemePage:
        """The theme of that name, with its lessons; `limit` is the most of each list.

        Raises NotFoundError or AmbiguousError.
        """
        n, theme = self.get_numbered("theme", name, Theme)
        lessons = self._linked(n, "under", Lesson, limit)
        bearing = self._linked(n, "bears", Lesson, limit)
        cases = {(lesson.collection, lesson.case) for lesson in (*lessons, *bearing) if lesson.case}
        return ThemePage(
            theme=theme,
            cases=self._cases(cases) if limit else self._linked(n, "touches", Case),
            lessons=lessons,
            bearing=bearing,
            sources=self._linked(n, "reading", Source, limit),
            lesson_count=self._count(n, "under"),
            bearing_count=self._count(n, "bears"),
        )

    def get_case(self, name: str) -> CasePage:
        """The case of that name, with its lessons. Raises NotFoundError or AmbiguousError."""
        n, case = self.get_numbered("case", name, Case)
        return CasePage(
            case=case,
            themes=self._linked(n, "themes", Theme),
            lessons=self._linked(n, "about", Lesson),
            sources=self._linked(n, "reading", Source),
        )

    def get_page(self, name: str) -> ThemePage | CasePage:
        """The theme or the case of that name: the one that it fits more closely.

        Raises NotFoundError or AmbiguousError.
        """
        collection, key = self._split(name)
        kinds: tuple[Named, Named] = ("theme", "case")
        found = {kind: self._candidates(kind, collection, key) for kind in kinds}
        closest = min(closeness for closeness, _ in found.values())
        fitting = {kind: numbers for kind, (closeness, numbers) in found.items() if numbers}
        fitting = {kind: n for kind, n in fitting.items() if found[kind][0] == closest}
        if not fitting:
            near = [label for kind in kinds for label in self._near(kind, key)][:3]
            then = f"near: {', '.join(near)}" if near else '"scr" lists the themes'
            raise NotFoundError(f'no theme or case is called "{name}"; {then}')
        if sum(map(len, fitting.values())) > 1:
            raise AmbiguousError(self._ambiguous(fitting, name))
        if "theme" in fitting:
            return self.get_theme(name)
        return self.get_case(name)

    def get_source(self, name: str) -> Source:
        """The source of that name. Raises NotFoundError or AmbiguousError."""
        return self.get_numbered("source", name, Source)[1]

    def get_term(self, name: str) -> Term:
        """The glossary's entry of that name. Raises NotFoundError or AmbiguousError."""
        return self.get_numbered("term", name, Term)[1]

    def get_lesson(self, ref: str, limit: int | None = None) -> LessonPage | LessonList:
        """The lesson of that id ("5.4a"), or the lessons of that paragraph ("5.4").

        Raises NotFoundError where there is neither, AmbiguousError where collections share an id.
        """
        collection, key = self._split(ref)
        rows = self._rows(
            "SELECT n, id, collection FROM name JOIN record USING (n, type) WHERE type = 'lesson' "
            f"AND whole = 1 AND key = ? AND (? IS NULL OR collection = ?) AND {self.condition} "
            "ORDER BY n",
            (key, collection, collection),
        )
        if not rows:
            raise NotFoundError(self._unknown("lesson", ref, key))
        named = [(n, f"{owner}:{id_}") for n, id_, owner in rows if fold(id_) == key]
        if len(named) > 1:
            candidates = ", ".join(label for _, label in named[:_SHOWN])
            raise AmbiguousError(f'"{ref}" may be any of: {candidates}; say which')
        numbers = [n for n, _ in named] or [n for n, _, _ in rows][:limit]
        pages = tuple(self._page(lesson) for _, lesson in self._records(numbers, Lesson))
        return pages[0] if named else LessonList(ref=ref, lessons=pages, total=len(rows))

    def _page(self, lesson: Lesson) -> LessonPage:
        rows = self._rows(
            "SELECT link.role, record.json FROM record AS lesson JOIN link ON link.n = lesson.n "
            "JOIN record ON record.n = link.of "
            "WHERE lesson.type = 'lesson' AND lesson.id = ? AND lesson.collection = ? "
            "ORDER BY record.n",
            (lesson.id, lesson.collection),
        )
        linked: dict[str, list[bytes]] = {"under": [], "bears": [], "about": []}
        for role, json in rows:
            linked[role].append(json)
        sources = self._rows(
            "SELECT json FROM record WHERE type = 'source' AND collection = ? "
            f"AND id IN ({_marks(lesson.sources)}) ORDER BY n",
            (lesson.collection, *lesson.sources),
        )
        return LessonPage(
            lesson=lesson,
            theme=_decode(linked["under"][0], Theme),
            also=tuple(_decode(json, Theme) for json in linked["bears"]),
            case=next((_decode(json, Case) for json in linked["about"]), None),
            sources=tuple(_decode(json, Source) for (json,) in sources),
        )

    # Many

    def find_collections(self) -> tuple[Collection, ...]:
        """All collections, the bundled one first."""
        rows = self._rows("SELECT json FROM record WHERE type = 'collection' ORDER BY n")
        return tuple(_decode(json, Collection) for (json,) in rows)

    def find_broken(self) -> tuple[tuple[str, str], ...]:
        """The files of own collections that could not be read, each with the first reason."""
        return (*self.refused, *self._rows("SELECT path, reason FROM broken"))

    def find_themes(self) -> tuple[ThemeCount, ...]:
        """All themes, with how much stands under each."""
        rows = self._rows("SELECT n, json FROM record WHERE type = 'theme' ORDER BY n")
        return tuple(
            ThemeCount(
                theme=_decode(json, Theme),
                case_count=self._count(n, "touches"),
                lesson_count=self._count(n, "under"),
            )
            for n, json in rows
        )

    def find_cases(self, limit: int | None = None) -> CaseList:
        """All cases, or the first of them."""
        return CaseList(cases=self._all(Case, limit), total=self._total(Case))

    def find_sources(self, limit: int | None = None) -> SourceList:
        """All sources, or the first of them."""
        return SourceList(sources=self._all(Source, limit), total=self._total(Source))

    def find_terms(self, limit: int | None = None) -> TermList:
        """All terms, or the first of them."""
        return TermList(terms=self._all(Term, limit), total=self._total(Term))

    def find_matrix(self, limit: int | None = None) -> Matrix:
        """All cases, or the first of them, by all themes."""
        rows = []
        for n, json in self._rows(
            f"SELECT n, json FROM record WHERE type = 'case' AND {self.condition} "
            "ORDER BY n LIMIT ?",
            (_sql_limit(limit),),
        ):
            counts: dict[str, dict[str, int]] = {"under": {}, "bears": {}}
            for theme, role, count in self._rows(
                "SELECT theme.id, link.role, count(*) FROM link AS about "
                "JOIN link ON link.n = about.n AND link.role IN ('under', 'bears') "
                "JOIN record AS theme ON theme.n = link.of "
                "WHERE about.of = ? AND about.role = 'about' GROUP BY theme.n, link.role",
                (n,),
            ):
                counts[role][theme] = count
            case = _decode(json, Case)
            rows.append(MatrixRow(case=case, lessons=counts["under"], also=counts["bears"]))
        themes = tuple(count.theme for count in self.find_themes())
        return Matrix(themes=themes, rows=tuple(rows), total=self._total(Case))

    def find_states(self) -> tuple[CollectionState, ...]:
        """All collections with where they are and how much is in them; the broken ones last."""
        rows = self._rows(
            "SELECT json, path, "
            "(SELECT count(*) FROM record WHERE type = 'case' AND collection = own.id), "
            "(SELECT count(*) FROM record WHERE type = 'lesson' AND collection = own.id) "
            "FROM record AS own JOIN file USING (n) WHERE type = 'collection' ORDER BY n"
        )
        sound = [
            CollectionState(
                path=path,
                collection=_decode(json, Collection),
                case_count=cases,
                lesson_count=lessons,
                fault=None,
            )
            for json, path, cases, lessons in rows
        ]
        broken = [
            CollectionState(path=path, collection=None, case_count=0, lesson_count=0, fault=reason)
            for path, reason in self.find_broken()
        ]
        return (*sound, *broken)

    def find_completions(self, kind: Named, start: str) -> tuple[tuple[str, str], ...]:
        """The ids that begin with `start`, each with the record's name; at most 100."""
        rows = self._rows(
            f"SELECT json FROM record WHERE type = ? AND {self.condition} "
            "AND id >= ? AND id < ? ORDER BY id LIMIT 100",
            (kind, start, start + LAST),
        )
        return tuple((record.id, _title(record)) for record in self._decoded(kind, rows))

    def get_record(self, kind: str, collection: str, id_: str) -> Entry:
        """The record of exactly that kind, collection and id. Raises NotFoundError."""
        query = "SELECT json FROM record WHERE type = ? AND collection = ? AND id = ?"
        for (json,) in self._rows(query, (kind, collection, id_)):
            return _decode(json, TYPES[kind])
        raise NotFoundError(f'no {kind} is called "{collection}:{id_}"')

    # Names

    def get_numbered(self, kind: Named, name: str, record: type[R]) -> tuple[int, R]:
        """The one record that `name` means, with its number in the compiled library.

        Case, accents and punctuation do not count. An id, a name, an alias or a theme's number
        goes before the words of a name, these before the beginning of a name, and that before the
        beginnings of words. `collection:name` looks in one collection alone.
        """
        collection, key = self._split(name)
        _, numbers = self._candidates(kind, collection, key)
        if not numbers:
            raise NotFoundError(self._unknown(kind, name, key))
        if len(numbers) > 1:
            raise AmbiguousError(self._ambiguous({kind: numbers}, name))
        return next(iter(self._records(numbers, record)))

    def _split(self, name: str) -> tuple[str | None, str]:
        """A name as collection and folded key; the collection is None where none is meant."""
        head, colon, tail = name.partition(":")
        id_ = head.strip().lower()
        known = "SELECT 1 FROM record WHERE type = 'collection' AND id = ?"
        if colon and id_.isascii() and self._rows(known, (id_,)):
            return id_, fold(tail)
        return None, fold(name)

    def _candidates(self, kind: str, collection: str | None, key: str) -> tuple[int, list[int]]:
        """How closely the key fits (0: wholly), and the numbers of the records that it fits so."""
        words = key.split()
        condition = "1" if kind == "theme" else self.condition
        exact = "SELECT n FROM name WHERE type = ? AND whole = ? AND key = ?"
        start = "SELECT n FROM name WHERE type = ? AND whole = ? AND key >= ? AND key < ?"
        ways: tuple[tuple[list[str], list[tuple[object, ...]]], ...] = (
            ([exact], [(kind, 1, key)]),
            ([exact] * len(words), [(kind, 0, word) for word in words]),
            ([start], [(kind, 1, key, key + LAST)]),
            ([start] * len(words), [(kind, 0, word, word + LAST) for word in words]),
        )
        for closeness, (query, parameters) in enumerate(ways if key else ()):
            found = " INTERSECT ".join(query)
            rows = self._rows(
                f"SELECT DISTINCT n FROM ({found}) JOIN record USING (n) "
                f"WHERE (? IS NULL OR collection = ?) AND {condition} ORDER BY n",
                (*(value for row in parameters for value in row), collection, collection),
            )
            if rows:
                return closeness, [n for (n,) in rows]
        return len(ways), []

    def _unknown(self, kind: str, name: str, key: str) -> str:
        near = self._near(kind, key)
        then = f"near: {', '.join(near)}" if near else f'"scr {kind}" lists them all'
        what = "lesson or paragraph" if kind == "lesson" else kind
        if kind == "lesson" and not near:
            then = 'lessons are numbered as the paper\'s paragraphs are: "scr lesson 5.4"'
        return f'no {what} is called "{name}"; {then}'

    def _near(self, kind: str, key: str) -> list[str]:
        """Up to three names that resemble the key."""
        rows = self._rows(
            "SELECT DISTINCT key FROM name WHERE type = ? AND whole = 1 "
            "ORDER BY substr(key, 1, 1) <> ?, key LIMIT 5000",
            (kind, key[:1]),
        )
        close = get_close_matches(key, [row[0] for row in rows], n=6)
        numbers: list[int] = []
        for name in close:
            numbers += [n for n in self._candidates(kind, None, name)[1] if n not in numbers]
        records = dict(self._records(numbers, TYPES[kind]))
        return list(dict.fromkeys(_label(records[n]) for n in numbers))[:3]

    def _ambiguous(self, candidates: Mapping[Named, Sequence[int]], name: str) -> str:
        found: list[Entry] = []
        for kind, numbers in candidates.items():
            found += [record for _, record in self._records(numbers[:_SHOWN], TYPES[kind])]
        ids = [record.id for record in found]
        labels = [
            ("theme " if isinstance(record, Theme) and len(candidates) > 1 else "")
            + (f"{record.collection}:" if ids.count(record.id) > 1 else "")
            + _label(record)
            for record in found[:_SHOWN]
        ]
        left_out = sum(map(len, candidates.values())) - len(labels)
        more = f" and {left_out} more" if left_out else ""
        return f'"{name}" may be any of: {", ".join(labels)}{more}; say which'

    # Reading the compiled library

    def _rows(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        return self.connection.execute(query, parameters).fetchall()

    def _linked(self, n: int, role: str, kind: type[R], limit: int | None = None) -> tuple[R, ...]:
        rows = self._rows(
            "SELECT json FROM link JOIN record USING (n) WHERE of = ? AND role = ? "
            f"AND {'1' if kind is Theme else self.condition} ORDER BY n LIMIT ?",
            (n, role, _sql_limit(limit)),
        )
        return tuple(_decode(json, kind) for (json,) in rows)

    def _count(self, n: int, role: str) -> int:
        query = "SELECT count(*) FROM link WHERE of = ? AND role = ?"
        if self.condition != "1":
            query = query.replace("WHERE", f"JOIN record USING (n) WHERE {self.condition} AND")
        return int(self._rows(query, (n, role))[0][0])

    def _all(self, kind: type[R], limit: int | None) -> tuple[R, ...]:
        rows = self._rows(
            f"SELECT json FROM record WHERE type = ? AND {self.condition} ORDER BY n LIMIT ?",
            (kind.__name__.lower(), _sql_limit(limit)),
        )
        return tuple(_decode(json, kind) for (json,) in rows)

    def _total(self, kind: type[Entry]) -> int:
        query = f"SELECT count(*) FROM record WHERE type = ? AND {self.condition}"
        return int(self._rows(query, (kind.__name__.lower(),))[0][0])

    def _cases(self, wanted: Iterable[tuple[str, str]]) -> tuple[Case, ...]:
        found = []
        query = "SELECT n, json FROM record WHERE type = 'case' AND id = ? AND collection = ?"
        for collection, id_ in wanted:
            found += self._rows(query, (id_, collection))
        return tuple(_decode(json, Case) for _, json in sorted(found))

    def _records(self, numbers: Iterable[int], kind: type[R]) -> list[tuple[int, R]]:
        listed = ", ".join(map(str, numbers))  # of any length, where parameters are limited
        rows = self._rows(f"SELECT n, json FROM record WHERE n IN ({listed}) ORDER BY n")
        return [(n, _decode(json, kind)) for n, json in rows]

    def _decoded(self, kind: str, rows: Iterable[tuple[bytes]]) -> list[Entry]:
        return [_decode(json, TYPES[kind]) for (json,) in rows]


def open_library(
    data: Sequence[Path] = (),
    only: Sequence[str] = (),
    *,
    cached: bool = True,
    watch: "Watch | None" = None,
) -> Library:
    """The library of the bundled collection, the user's own, and those in the files of `data`.

    `only` narrows it to these collections; `cached` False compiles it in memory. Raises
    BrokenCollectionError where the bundled collection or a file of `data` is broken; a broken one
    of the user's own is told by `find_broken`.
    """
    own, refused = own_files()

    def fill(connection: sqlite3.Connection) -> None:
        from scrlessons.store.build import build

        build(connection, _load(own, data), watch)

    files = [places.bundled_path(), *own, *data]
    connection = index.open_index(files, fill, places.cache_dir() if cached else None)
    try:
        return Library(connection, only, refused)
    except ScrError:
        connection.close()
        raise


def own_files() -> tuple[list[Path], list[tuple[str, str]]]:
    """The files of the user's own collections, in the order of listing, and those not trusted.

    These with the reason: links are not followed, and what others can write is not read.
    """
    folder = places.data_dir()
    try:
        found = sorted(folder.iterdir()) if folder else []
    except OSError:
        return [], []
    if folder and (reason := places.find_distrust(folder)):
        return [], [(spelt(folder), reason)]
    files = [path for path in found if path.suffix in places.SUFFIXES and path.name[:1] != "."]
    distrusted = {path: places.find_distrust(path) for path in files}
    refused = [(spelt(path), reason) for path, reason in distrusted.items() if reason]
    return [path for path, reason in distrusted.items() if not reason], refused


def _load(own: Iterable[Path], data: Iterable[Path]) -> Iterator[Dataset | BrokenCollectionError]:
    from scrlessons.store import dataset

    bundled = dataset.load_dataset(places.bundled_path())
    yield bundled
    themes = [theme.id for theme in bundled.themes]
    seen = {bundled.collection.id}
    for path in own:
        try:
            yield dataset.load_dataset(path, themes, taken=seen)
        except BrokenCollectionError as error:
            yield error
    for path in data:
        yield dataset.load_dataset(path, themes, taken=seen)


def _decode(json: bytes, kind: type[R]) -> R:
    return msgspec.json.decode(json, type=kind)


def _sql_limit(limit: int | None) -> int:
    return -1 if limit is None else limit


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _title(record: Entry) -> str:
    match record:
        case Source():
            return record.title
        case Lesson():
            return record.id
        case _:
            return record.name


def _label(record: Entry) -> str:
    """How a message names a record: what to type, and for a case what tells it from others."""
    if isinstance(record, Case):
        told = [record.name, record.area, str(record.year or "")]
        return f"{record.id} ({', '.join(filter(None, told))})"
    return record.id
