"""All collections together: get one record by any of its names, or find many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from scrlessons.errors import AmbiguousError, BrokenCollectionError, NotFoundError
from scrlessons.pages import (
    MOST_SINCE,
    CaseList,
    CasePage,
    CollectionState,
    LessonList,
    LessonPage,
    Matrix,
    MatrixRow,
    SourceList,
    SourcePage,
    TermList,
    TermPage,
    ThemeCount,
    ThemeList,
    ThemePage,
    theme_keys,
)
from scrlessons.records import (
    Case,
    Collection,
    Entry,
    Lesson,
    Since,
    Source,
    Term,
    Theme,
)
from scrlessons.store.index import Index
from scrlessons.store.names import MOST_CANDIDATES, Named, Names, bare_ref
from scrlessons.store.nearest import nearest, newest_first
from scrlessons.store.reader import TYPES, R, Reader, decode, sql_limit
from scrlessons.text import LAST, fold, shorten

MOST_NEAREST = 3
"""How many later facts a lesson shows: those nearest to it."""


class Library:
    """The compiled library, with what can be asked of it."""

    def __init__(
        self,
        index: Index,
        only: Sequence[str] = (),
        refused: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`only` narrows every answer to these collections. Raises NotFoundError for others.

        `refused` are files that are not trusted, each with the reason.
        """
        self.index = index
        self.refused = tuple(refused)
        self.reader = Reader(index.connection)
        if only:
            self._check_known(only)
            self.reader = Reader(index.connection, only)
        self.names = Names(self.reader)

    def _check_known(self, only: Sequence[str]) -> None:
        known = [collection.id for collection in self.find_collections()]
        broken = {Path(path).stem: (path, reason) for path, reason in self.find_broken()}
        for name in only:
            if name not in known and name in broken:
                path, reason = broken[name]
                raise BrokenCollectionError(path, [reason])
            if name not in known:
                raise NotFoundError(unknown_collection(name, known))

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.index.connection.close()

    # One by name

    def get_theme(self, name: str, limit: int | None = None) -> ThemePage:
        """The theme of that name, with its lessons; `limit` is the most of each list.

        Raises NotFoundError or AmbiguousError.
        """
        n, theme = self.names.get("theme", name, Theme)
        return self.page_of_theme(n, theme, limit)

    def page_of_theme(self, n: int, theme: Theme, limit: int | None = None) -> ThemePage:
        """The theme of that number, with its lessons; `limit` is the most of each list."""
        lessons = self.reader.linked(n, "under", Lesson, limit)
        bearing = self.reader.linked(n, "bears", Lesson, limit)
        since = newest_first(self.reader.linked(n, "since", Since))
        sources = self.reader.linked(n, "reading", Source, limit)
        named = {(lesson.collection, lesson.case) for lesson in (*lessons, *bearing) if lesson.case}
        cases = self._cases(named) if limit else self.reader.linked(n, "touches", Case)
        shown = since[:MOST_SINCE] if limit else since
        return ThemePage(
            theme=theme,
            cases=cases,
            lessons=lessons,
            bearing=bearing,
            themes=self._themes_of(bearing),
            sources=sources,
            lesson_count=self.reader.count(n, "under"),
            bearing_count=self.reader.count(n, "bears"),
            case_count=self.reader.count(n, "touches"),
            since=shown,
            since_count=len(since),
            collections=self.collections_of([theme, *lessons, *bearing, *sources, *shown]),
        )

    def get_case(self, name: str) -> CasePage:
        """The case of that name, with its lessons. Raises NotFoundError or AmbiguousError."""
        return self.page_of_case(*self.names.get("case", name, Case))

    def page_of_case(self, n: int, case: Case) -> CasePage:
        """The case of that number, with its lessons."""
        themes = self.reader.linked(n, "themes", Theme)
        order = {key: place for place, key in enumerate(self._theme_keys(n))}
        lessons = self.reader.linked(n, "about", Lesson)
        since = newest_first(self.reader.linked(n, "since", Since))
        sources = self.reader.linked(n, "reading", Source)
        return CasePage(
            case=case,
            themes=themes,
            lessons=tuple(sorted(lessons, key=lambda lesson: order.get(lesson.theme, -1))),
            sources=sources,
            since=since,
            collections=self.collections_of([case, *lessons, *sources, *since]),
        )

    def _theme_keys(self, n: int) -> list[str | None]:
        """The ids of the themes that the lessons of case `n` stand under, in order."""
        return [theme.id for theme in self.reader.linked(n, "themes", Theme)]

    def get_page(self, name: str) -> ThemePage | CasePage:
        """The theme or the case of that name: the one that it fits more closely.

        Raises NotFoundError or AmbiguousError.
        """
        kind = self.names.get_kind(name, ("theme", "case"))
        return self.get_theme(name) if kind == "theme" else self.get_case(name)

    def get_source(self, name: str) -> SourcePage:
        """The source of that name. Raises NotFoundError or AmbiguousError."""
        source = self.names.get("source", name, Source)[1]
        return SourcePage(source=source, collection=self.collections_of([source])[0])

    def get_term(self, name: str) -> TermPage:
        """The glossary's entry of that name. Raises NotFoundError or AmbiguousError."""
        n, term = self.names.get("term", name, Term)
        since = newest_first(self.reader.linked(n, "since", Since))
        return TermPage(term=term, since=since, collection=self.collections_of([term])[0])

    def get_lesson(self, ref: str, limit: int | None = None) -> LessonPage | LessonList:
        """The lesson of that id ("5.4a"), or those of that paragraph ("5.4") or section ("5").

        Raises NotFoundError where there is neither, AmbiguousError where collections share an id.
        """
        collection, key = self.names.split(ref)
        bare = bare_ref(key)
        tries = [(key, key)] + [(bare, bare)] * (bare != key)
        tries += [(f"{bare} ", f"{bare} {LAST}")] * bare.isdecimal()
        for start, end in tries:
            if rows := self._lessons_called(collection, start, end):
                break
        else:
            raise self.names.unknown(["lesson"], ref, bare)
        named = [(n, f"{owner}:{id_}") for n, id_, owner in rows if fold(id_) == start]
        if len(named) > 1:
            raise AmbiguousError(
                f'"{shorten(ref)}" may be any of',
                name=ref,
                candidates=[(label, "") for _, label in named[:MOST_CANDIDATES]],
                more=len(named[MOST_CANDIDATES:]),
            )
        numbers = [n for n, _ in named] or [n for n, _, _ in rows][:limit]
        pages = tuple(
            self.page_of_lesson(n, one) for n, one in self.reader.records(numbers, Lesson)
        )
        return pages[0] if named else LessonList(ref=ref, lessons=pages, total=len(rows))

    def _lessons_called(
        self, collection: str | None, start: str, end: str
    ) -> list[tuple[int, str, str]]:
        """Return number, id and collection of the lessons with an id or paragraph between these."""
        return self.reader.rows(
            "SELECT DISTINCT n, id, collection FROM name JOIN record USING (n, type) "
            "WHERE type = 'lesson' AND whole = 1 AND key >= ? AND key <= ? "
            f"AND (? IS NULL OR collection = ?) AND {self.reader.condition} ORDER BY n",
            (start, end, collection, collection),
        )

    def page_of_lesson(self, n: int, lesson: Lesson) -> LessonPage:
        """The lesson of that number, with what it refers to."""
        linked: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
        for role, of, packed in self.reader.rows(
            "SELECT role, of, packed FROM link JOIN record ON record.n = link.of WHERE link.n = ? "
            "AND role IN ('under', 'bears', 'about') ORDER BY record.n",
            (n,),
        ):
            linked[role].append((of, packed))
        sources = [self.get_record("source", lesson.collection, id_) for id_ in lesson.sources]
        since = [
            fact
            for role in ("about", "under")
            for of, _ in linked[role]
            for fact in nearest(
                self.reader.linked(of, "since", Since), [lesson.text], _said, least=2
            )
        ]
        return LessonPage(
            lesson=lesson,
            theme=next((decode(packed, Theme) for _, packed in linked["under"]), None),
            also=tuple(decode(packed, Theme) for _, packed in linked["bears"]),
            case=next((decode(packed, Case) for _, packed in linked["about"]), None),
            sources=tuple(source for source in sources if isinstance(source, Source)),
            since=tuple(since[:MOST_NEAREST]),
            collection=self.collections_of([lesson])[0],
        )

    # Many

    def find_collections(self) -> tuple[Collection, ...]:
        """All collections, the bundled one first."""
        return self.reader.collections()

    def find_broken(self) -> tuple[tuple[str, str], ...]:
        """The files of own collections that could not be read, each with the first reason."""
        return (*self.refused, *self.reader.rows("SELECT path, reason FROM broken"))

    def find_themes(self) -> ThemeList:
        """All themes, with how much stands under each, and the lessons on all of them."""
        counts = self.count_themes()
        general = self.find_general(Lesson)
        return ThemeList(
            themes=counts,
            general=general,
            collections=self.collections_of([*general, *(count.theme for count in counts)]),
        )

    def count_themes(self) -> tuple[ThemeCount, ...]:
        """All themes, with how much stands under each."""
        rows = self.reader.rows("SELECT n, packed FROM record WHERE type = 'theme' ORDER BY n")
        return tuple(
            ThemeCount(
                theme=decode(packed, Theme),
                case_count=self.reader.count(n, "touches"),
                lesson_count=self.reader.count(n, "under"),
            )
            for n, packed in rows
        )

    def find_cases(self, limit: int | None = None) -> CaseList:
        """All cases, or the first of them."""
        return CaseList(cases=self.reader.all(Case, limit), total=self.reader.total(Case))

    def find_sources(self, limit: int | None = None) -> SourceList:
        """All sources, or the first of them."""
        return SourceList(
            sources=self.reader.all(Source, limit),
            total=self.reader.total(Source),
            since_count=self.count_since_pages(),
        )

    def count_since(self) -> int:
        """How many later facts there are."""
        return self.reader.total(Since)

    def count_since_pages(self) -> int:
        """How many pages the later facts rest on."""
        return len({fact.url for fact in self.reader.all(Since)})

    def find_terms(self, limit: int | None = None) -> TermList:
        """All terms, or the first of them."""
        terms = self.reader.all(Term, limit)
        return TermList(
            terms=terms, total=self.reader.total(Term), collections=self.collections_of(terms)
        )

    def find_matrix(self, limit: int | None = None) -> Matrix:
        """All cases, or the first of them, by all themes."""
        themes = tuple(count.theme for count in self.count_themes())
        keys = theme_keys(themes)
        rows = []
        for n, packed in self.reader.rows(
            f"SELECT n, packed FROM record WHERE type = 'case' AND {self.reader.condition} "
            "ORDER BY n LIMIT ?",
            (sql_limit(limit),),
        ):
            counts: dict[str, dict[str, int]] = {"under": {}, "bears": {}}
            for collection, theme, role, count in self.reader.rows(
                "SELECT theme.collection, theme.id, link.role, count(*) FROM link AS about "
                "JOIN link ON link.n = about.n AND link.role IN ('under', 'bears') "
                "JOIN record AS theme ON theme.n = link.of "
                "WHERE about.of = ? AND about.role = 'about' GROUP BY theme.n, link.role",
                (n,),
            ):
                counts[role][keys[collection, theme]] = count
            case = decode(packed, Case)
            rows.append(MatrixRow(case=case, lessons=counts["under"], also=counts["bears"]))
        return Matrix(themes=themes, rows=tuple(rows), total=self.reader.total(Case))

    def find_states(self) -> tuple[CollectionState, ...]:
        """All collections with where they are and how much is in them; the broken ones last."""
        rows = self.reader.rows(
            "SELECT packed, path, "
            "(SELECT count(*) FROM record WHERE type = 'case' AND collection = own.id), "
            "(SELECT count(*) FROM record WHERE type = 'lesson' AND collection = own.id) "
            "FROM record AS own JOIN file USING (n) WHERE type = 'collection' ORDER BY n"
        )
        sound = [
            CollectionState(
                path=path,
                collection=decode(packed, Collection),
                case_count=cases,
                lesson_count=lessons,
                fault=None,
            )
            for packed, path, cases, lessons in rows
        ]
        broken = [
            CollectionState(path=path, collection=None, case_count=0, lesson_count=0, fault=reason)
            for path, reason in self.find_broken()
        ]
        return (*sound, *broken)

    def get_record(self, kind: str, collection: str, id_: str) -> Entry:
        """The record of exactly that kind, collection and id. Raises NotFoundError."""
        query = "SELECT packed FROM record WHERE type = ? AND collection = ? AND id = ?"
        for (packed,) in self.reader.rows(query, (kind, collection, id_)):
            return decode(packed, TYPES[kind])
        raise NotFoundError(f'no {kind} is called "{collection}:{id_}"')

    def get_named(self, kind: Named, name: str) -> Entry:
        """The record of a kind that a name means. Raises NotFoundError or AmbiguousError."""
        return self.names.get(kind, name, TYPES[kind])[1]

    def find_record(self, kind: type[R], name: str) -> R | None:
        """The first record of exactly that id, with or without its collection before it."""
        collection, _, id_ = name.rpartition(":")
        rows = self.reader.rows(
            "SELECT packed FROM record WHERE type = ? AND id = ? AND (? = '' OR collection = ?) "
            f"AND {self.reader.condition} ORDER BY n LIMIT 1",
            (kind.__name__.lower(), id_, collection, collection),
        )
        return decode(rows[0][0], kind) if rows else None

    def find_general(self, kind: type[R]) -> tuple[R, ...]:
        """What stands under no theme and no case."""
        rows = self.reader.rows(
            "SELECT packed FROM link JOIN record USING (n) WHERE role = ? AND of IN "
            f"(SELECT n FROM record WHERE type = 'collection') AND {self.reader.condition} "
            "ORDER BY n",
            (f"general {kind.__name__.lower()}",),
        )
        return tuple(decode(packed, kind) for (packed,) in rows)

    def collections_of(self, records: Iterable[Entry]) -> tuple[Collection, ...]:
        """The collections that the records are of, in order."""
        ids = {record.collection for record in records}
        return tuple(one for one in self.find_collections() if one.id in ids)

    def _themes_of(self, lessons: Iterable[Lesson]) -> tuple[Theme, ...]:
        """The themes that lessons stand under, in order."""
        under = {lesson.theme for lesson in lessons}
        return tuple(theme for theme in self.reader.all(Theme) if theme.id in under)

    def _cases(self, wanted: Iterable[tuple[str, str]]) -> tuple[Case, ...]:
        found = []
        query = "SELECT n, packed FROM record WHERE type = 'case' AND id = ? AND collection = ?"
        for collection, id_ in wanted:
            found += self.reader.rows(query, (id_, collection))
        return tuple(decode(packed, Case) for _, packed in sorted(found))


def unknown_collection(name: str, known: Iterable[str]) -> str:
    """That no collection is called so, and which there are."""
    return f'no collection is called "{shorten(name)}"; there are: {", ".join(known)}'


def _said(fact: Since) -> str:
    return fact.text
