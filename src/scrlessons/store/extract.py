"""What a lookup shows, as a collection of its own: to be edited and loaded."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from scrlessons import pages
from scrlessons.errors import NotFoundError
from scrlessons.records import BUNDLED, Case, Collection, Dataset, Entry, Lesson, Since
from scrlessons.store.library import Library
from scrlessons.store.reader import TYPES

EXTRACT = "extract"
"""The id of such a collection."""


SHOWN: dict[type, Callable[[Any], Sequence[Entry]]] = {
    pages.Overview: lambda page: [count.theme for count in page.themes],
    pages.ThemeList: lambda page: [*(count.theme for count in page.themes), *page.general],
    pages.ThemePage: lambda page: (
        [page.theme, *page.cases, *page.lessons, *page.bearing, *page.since, *page.sources]
    ),
    pages.CaseList: lambda page: page.cases,
    pages.CasePage: lambda page: [page.case, *page.lessons, *page.since, *page.sources],
    pages.LessonPage: lambda page: [page.lesson, *page.since],
    pages.LessonList: lambda page: [
        record for one in page.lessons for record in (one.lesson, *one.since)
    ],
    pages.SourceList: lambda page: page.sources,
    pages.SourcePage: lambda page: [page.source],
    pages.TermList: lambda page: page.terms,
    pages.TermPage: lambda page: [page.term, *page.since],
    pages.SinceList: lambda page: [fact for group in page.groups for fact in group.since],
    pages.Matrix: lambda page: [row.case for row in page.rows],
    pages.CollectionList: lambda page: [],
}
"""Each page with the records that it shows."""


def find_extract(library: Library, page: pages.View) -> Dataset:
    """What a page shows, with all that its records refer to.

    The bundled themes are known to every collection and are left out. Where collections share an
    id, the later one's is told apart by its collection's; references follow.
    """
    taken = _Extract(library)
    if isinstance(page, pages.Answer):
        taken.take(*(library.get_record(h.type, h.collection, h.id) for h in page.hits))
    else:
        taken.take(*SHOWN[type(page)](page))
    return taken.dataset()


class _Extract:
    """Records gathered from all collections into one."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.records: dict[tuple[str, str, str], Entry] = {}
        """By type, collection and id."""

    def take(self, *records: Entry) -> None:
        """Take records in, with those that they refer to."""
        for record in records:
            kind = type(record).__name__.lower()
            key = (kind, record.collection, record.id)
            if key in self.records or (kind == "theme" and record.collection == BUNDLED):
                continue
            self.records[key] = record
            for kind, names in _references(record).items():
                for name in names:
                    self._refer(kind, record.collection, name)

    def _refer(self, kind: str, collection: str, id_: str) -> None:
        try:
            self.take(self.library.get_record(kind, collection, id_))
        except NotFoundError:
            if kind != "theme":  # a theme of the bundled collection is known to all
                raise

    def dataset(self) -> Dataset:
        """What was taken, as one collection."""
        collections = [collection.id for collection in self.library.find_collections()]
        order = sorted(self.records, key=lambda key: collections.index(key[1]))
        ids = self._ids(order)

        def renamed(key: tuple[str, str, str]) -> Entry:
            record, collection = self.records[key], key[1]

            def of(kind: str, name: str | None) -> str | None:
                return ids.get((kind, collection, name), name) if name else None

            changes: dict[str, object] = {"id": ids[key], "collection": EXTRACT}
            match record:
                case Lesson():
                    changes["theme"] = of("theme", record.theme)
                    changes["also"] = tuple(of("theme", name) for name in record.also)
                    changes["case"] = of("case", record.case)
                    changes["sources"] = tuple(of("source", name) for name in record.sources)
                case Case():
                    changes["sources"] = tuple(of("source", name) for name in record.sources)
                case Since():
                    changes["theme"] = of("theme", record.theme)
                    changes["case"] = of("case", record.case)
                    changes["term"] = of("term", record.term)
            return replace(record, **changes)

        tables = {kind: [renamed(key) for key in order if key[0] == kind] for kind in TYPES}
        used = [c for c in self.library.find_collections() if any(key[1] == c.id for key in order)]
        used = used or list(self.library.find_collections())[:1]
        themes = [
            replace(theme, number=number)  # numbers of two collections may be the same
            for number, theme in enumerate(tables["theme"], 8)
        ]
        return Dataset(
            collection=Collection(
                id=EXTRACT,
                title=f"Extract from {'; '.join(collection.title for collection in used)}",
                publisher="; ".join(dict.fromkeys(collection.publisher for collection in used)),
                year=max(collection.year for collection in used),
                summary="Made by scr from what a lookup showed; not a whole collection.",
            ),
            themes=tuple(themes),  # type: ignore[arg-type]
            cases=tuple(tables["case"]),  # type: ignore[arg-type]
            lessons=tuple(tables["lesson"]),  # type: ignore[arg-type]
            sources=tuple(tables["source"]),  # type: ignore[arg-type]
            terms=tuple(tables["term"]),  # type: ignore[arg-type]
            since=tuple(tables["since"]),  # type: ignore[arg-type]
        )

    def _ids(self, order: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
        """The id that each record has in the extract."""
        themes = [count.theme for count in self.library.count_themes()]
        taken = {("theme", theme.id) for theme in themes if theme.collection == BUNDLED}
        ids = {}
        for key in order:
            kind, collection, id_ = key
            ids[key] = f"{collection}.{id_}" if (kind, id_) in taken else id_
            taken.add((kind, ids[key]))
        return ids


def _references(record: Entry) -> dict[str, tuple[str, ...]]:
    """The ids that a record refers to, by type."""
    match record:
        case Lesson():
            themes = (*([record.theme] if record.theme else []), *record.also)
            cases = (record.case,) if record.case else ()
            return {"theme": themes, "case": cases, "source": record.sources}
        case Case():
            return {"source": record.sources}
        case Since():
            named = {"theme": record.theme, "case": record.case, "term": record.term}
            return {kind: (name,) for kind, name in named.items() if name}
    return {}
