"""What a lookup shows, as a collection of its own: to be edited and loaded."""

from collections.abc import Sequence

from msgspec.structs import replace

from scrlessons.errors import NotFoundError
from scrlessons.pages import (
    Answer,
    CaseList,
    CasePage,
    CollectionList,
    LessonList,
    LessonPage,
    Matrix,
    Overview,
    SourceList,
    TermList,
    ThemeList,
    ThemePage,
    View,
)
from scrlessons.records import BUNDLED, Case, Collection, Dataset, Entry, Lesson, Source, Term
from scrlessons.store.library import TYPES, Library

EXTRACT = "extract"
"""The id of such a collection."""


def find_extract(library: Library, view: View) -> Dataset:
    """What a view shows, with all that its records refer to.

    The bundled themes are known to every collection and are left out. Where collections share an
    id, the later one's is told apart by its collection's; references follow.
    """
    taken = _Extract(library)
    match view:
        case Overview() | ThemeList():
            taken.take(*(count.theme for count in view.themes))
        case ThemePage():
            taken.take(view.theme, *view.cases, *view.lessons, *view.bearing, *view.sources)
        case CasePage():
            taken.take(view.case, *view.lessons, *view.sources)
        case LessonPage():
            taken.take(view.lesson)
        case LessonList():
            taken.take(*(page.lesson for page in view.lessons))
        case CaseList():
            taken.take(*view.cases)
        case SourceList():
            taken.take(*view.sources)
        case TermList():
            taken.take(*view.terms)
        case Matrix():
            taken.take(*(row.case for row in view.rows))
        case Answer():
            taken.take(*(library.get_record(h.type, h.collection, h.id) for h in view.hits))
        case Source() | Term():
            taken.take(view)
        case CollectionList():
            pass
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
            match record:
                case Lesson():
                    for theme in (record.theme, *record.also):
                        self._refer("theme", record.collection, theme)
                    if record.case:
                        self._refer("case", record.collection, record.case)
                    for source in record.sources:
                        self._refer("source", record.collection, source)
                case Case():
                    for source in record.sources:
                        self._refer("source", record.collection, source)

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

            def of(kind: str, *names: str) -> tuple[str, ...]:
                return tuple(ids.get((kind, collection, name), name) for name in names)

            changes: dict[str, object] = {"id": ids[key], "collection": EXTRACT}
            match record:
                case Lesson():
                    changes["theme"] = of("theme", record.theme)[0]
                    changes["also"] = of("theme", *record.also)
                    changes["case"] = of("case", record.case)[0] if record.case else None
                    changes["sources"] = of("source", *record.sources)
                case Case():
                    changes["sources"] = of("source", *record.sources)
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
        )

    def _ids(self, order: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
        """The id that each record has in the extract."""
        themes = [count.theme for count in self.library.find_themes()]
        taken = {("theme", theme.id) for theme in themes if theme.collection == BUNDLED}
        ids = {}
        for key in order:
            kind, collection, id_ = key
            ids[key] = f"{collection}.{id_}" if (kind, id_) in taken else id_
            taken.add((kind, ids[key]))
        return ids
