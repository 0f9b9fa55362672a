"""What came after: of a theme, a case or a term, in general, or all."""

from collections.abc import Iterable, Sequence

from scrlessons.pages import SinceGroup, SinceKind, SinceList
from scrlessons.records import Case, Since, Term, Theme
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

    What is called exactly so, or has one id, is told together, the theme before the term.
    Raises NotFoundError or AmbiguousError.
    """
    if fold(name) in GENERAL:
        return _list(library, "In general", "general", None, library.find_general(Since))
    if one := library.find_record(Since, name.strip().lower()):
        return _list(library, "Since 2013", "one", None, [one])
    closeness, found = library.names.find_all(name, tuple(KINDS))
    records = [(kind, n, _get(library, kind, n)) for kind, n in found]
    ids = {record.id for _, _, record in records}
    if len({kind for kind, _ in found}) < len(found) or (closeness and len(ids) > 1):
        library.names.check_sole(name, found)
    (first, _, record), *others = records
    groups = {kind: library.reader.linked(n, "since", Since) for kind, n, _ in records}
    if not others:
        return _list(library, name_of(record), KINDS[first], record.id, groups[first])
    titled = [(f"{kind.capitalize()}: {name_of(one)}", groups[kind]) for kind, _, one in records]
    return _grouped(library, name_of(record), KINDS[first], record.id, titled)


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
    return _grouped(library, "Since 2013", "all", None, groups)


def _get(library: Library, kind: Named, n: int) -> Theme | Case | Term:
    record = library.reader.records([n], TYPES[kind])[0][1]
    assert isinstance(record, Theme | Case | Term)
    return record


def _list(
    library: Library, name: str, kind: SinceKind, id_: str | None, facts: Iterable[Since]
) -> SinceList:
    return _grouped(library, name, kind, id_, [(name, tuple(facts))])


def _grouped(
    library: Library,
    name: str,
    kind: SinceKind,
    id_: str | None,
    groups: Iterable[tuple[str, Sequence[Since]]],
) -> SinceList:
    """Return facts under their headings, each once and the newest first; empty groups left out."""
    told: dict[Since, str] = {}
    for title, facts in groups:
        for fact in newest_first(facts):
            told.setdefault(fact, title)
    found = tuple(
        SinceGroup(title=title, since=tuple(fact for fact, of in told.items() if of == title))
        for title in dict.fromkeys(told.values())
    )
    return SinceList(
        name=name, kind=kind, id=id_, groups=found, collections=library.collections_of(told)
    )
