"""What came after: of a theme, a case or a term, in general, or all."""

from collections.abc import Iterable, Sequence

from scrlessons.pages import SinceGroup, SinceKind, SinceList
from scrlessons.records import Case, Since, Theme
from scrlessons.store.library import Library
from scrlessons.store.names import Named, name_of
from scrlessons.store.nearest import newest_first
from scrlessons.store.reader import TYPES
from scrlessons.text import fold

KINDS: dict[Named, SinceKind] = {"theme": "theme", "case": "case", "term": "term"}

GENERAL = {"general", "in general"}
"""The names of what is about no theme, case or term."""


def get_since(library: Library, name: str) -> SinceList:
    """What came after of a theme, a case or a term; "general" is of none of them; or one by its id.

    Raises NotFoundError or AmbiguousError.
    """
    if fold(name) in GENERAL:
        return _list(library, "In general", "general", None, library.find_general(Since))
    if one := library.find_record(Since, name.strip().lower()):
        return _list(library, "Since 2013", "one", None, [one])
    kind = library.names.get_kind(name, tuple(KINDS))
    n, record = library.names.get(kind, name, TYPES[kind])
    facts = library.reader.linked(n, "since", Since)
    return _list(library, name_of(record), KINDS[kind], record.id, facts)


def find_since(library: Library) -> SinceList:
    """All that came after, by theme and case, the newest first; what is general last."""
    groups: list[tuple[str, Sequence[Since]]] = []
    named: list[tuple[int, Theme | Case]] = [
        *library.reader.numbered(Theme),
        *library.reader.numbered(Case),
    ]
    for n, record in named:
        groups.append((record.name, library.reader.linked(n, "since", Since)))
    groups.append(("In general", library.find_general(Since)))
    told = tuple(
        SinceGroup(title=title, since=newest_first(facts)) for title, facts in groups if facts
    )
    return SinceList(
        name="Since 2013",
        kind="all",
        id=None,
        groups=told,
        collections=library.collections_of(fact for group in told for fact in group.since),
    )


def _list(
    library: Library, name: str, kind: SinceKind, id_: str | None, facts: Iterable[Since]
) -> SinceList:
    found = newest_first(facts)
    groups = (SinceGroup(title=name, since=found),) if found else ()
    collections = library.collections_of(found)
    return SinceList(name=name, kind=kind, id=id_, groups=groups, collections=collections)
