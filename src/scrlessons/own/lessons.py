"""Single lessons of the user's own: added at the end of a collection's file."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from scrlessons.errors import BrokenCollectionError, UsageError
from scrlessons.files import read_whole, write_whole
from scrlessons.media.collection_file import render_collection, render_tables
from scrlessons.own.folder import (
    OWN,
    check_id,
    find_file,
    get_file,
    parse_at,
    theme_names,
    writing,
)
from scrlessons.own.resolving import get_theme
from scrlessons.records import Case, Collection, Dataset, Lesson, LessonKind, Source
from scrlessons.store.dataset import load_bundled
from scrlessons.store.nearest import stems
from scrlessons.text import fold, slug

ALIKE = 0.6
"""From which share of words in common on two lessons say nearly the same."""

NO_SUMMARY = "Added with scr add, without a summary."


class Draft(Struct, kw_only=True):
    """A lesson as it was told: names, not ids; None and empty lists where nothing was told."""

    theme: str | None = None
    text: str | None = None
    case: str | None = None
    area: str | None = None
    year: int | None = None
    summary: str | None = None
    """Of the case, where it is new."""
    kind: LessonKind | None = None
    keywords: tuple[str, ...] = ()
    ref: str | None = None
    also: tuple[str, ...] = ()
    source: str | None = None
    """An address that it rests on."""


class Addition(Struct, frozen=True):
    """What is to be added: a lesson, and the case and the source that are new with it."""

    lesson: Lesson
    case: Case | None
    source: Source | None
    alike: tuple[Lesson, ...]
    """Lessons that are there already and say nearly the same."""


def prepare(id_: str, draft: Draft) -> Addition:
    """What adding a lesson to an own collection would add.

    Raises UsageError where something is missing, NotFoundError for a theme, and
    BrokenCollectionError where the file is broken already.
    """
    check_id(id_)
    if (draft.area or draft.year or draft.summary) and not draft.case:
        raise UsageError("an area, a year or a summary is of a case: say which with --case")
    if id_ != OWN:
        get_file(id_)
    path = find_file(id_)
    dataset = parse_at(path, read_whole(path)) if path else _begin()
    return _addition(dataset, draft)


def _addition(dataset: Dataset, draft: Draft) -> Addition:
    names = theme_names([load_bundled(), dataset])

    missing = [
        name for name, value in (("--theme", draft.theme), ("--text", draft.text)) if not value
    ]
    if missing:
        example = 'scr add --theme voice --text "Nobody asked the child."'
        raise UsageError(f"a lesson needs {' and '.join(missing)}, as in: {example}")
    theme = get_theme(names, draft.theme or "")
    also = [get_theme(names, other) for other in draft.also]
    case, case_id = _case(dataset, draft)
    source, source_id = _source(dataset, draft)
    lesson = Lesson(
        id=next_id(known.id for known in dataset.lessons),
        theme=theme,
        also=tuple(dict.fromkeys(other for other in also if other != theme)),
        case=case_id,
        kind=draft.kind or "finding",
        text=draft.text or "",
        keywords=draft.keywords,
        ref=draft.ref or None,
        sources=(source_id,) if source_id else (),
    )
    return Addition(lesson, case, source, find_alike(dataset.lessons, lesson.text))


def add_lesson(
    id_: str, draft: Draft, say: Callable[[str], None] | None = None
) -> tuple[Path, Addition]:
    """Add a lesson at the end of an own collection's file; returns where it is, and what was added.

    Every byte before it stays. The collection "own" is made where it is not there yet, and so are
    the case and the source. Raises as `prepare` does, and UsageError where the file is not TOML
    with [[lessons]].
    """
    prepare(id_, draft)
    with writing(say) as own:
        path = find_file(id_)
        if path is None:
            path, before = own / f"{id_}.toml", render_collection(_begin(), "toml")
        else:
            before = read_whole(path)
        if path.suffix != ".toml":
            raise UsageError(f"{path} is JSON; lessons can be added to TOML collections only")
        addition = _addition(parse_at(path, before), draft)
        added = render_tables(
            sources=[addition.source] if addition.source else [],
            cases=[addition.case] if addition.case else [],
            lessons=[addition.lesson],
        )
        content = _appended(before, added)
        try:
            parse_at(path, content)
        except BrokenCollectionError as error:
            raise UsageError(f"{path}: the lesson does not fit in: {error.faults[0]}") from None
        write_whole(path, content)
    return path, addition


def _appended(before: bytes, added: bytes) -> bytes:
    """Tables behind those of a file, with its own line ends."""
    newline = b"\r\n" if before.count(b"\r\n") > before.count(b"\n") / 2 else b"\n"
    gap = b"" if before.endswith(b"\n") else newline
    return before + gap + newline + added.replace(b"\n", newline)


def _begin() -> Dataset:
    """The collection that `scr add` makes, with nothing in it yet."""
    year = time.localtime().tm_year
    made = Collection(id=OWN, title="Own lessons", publisher="not stated", year=year)
    return Dataset(collection=made)


def find_case(dataset: Dataset, draft: Draft) -> Case | None:
    """The case of that name which is there already."""
    key = fold(draft.case or "")
    for known in dataset.cases:
        names = {fold(form) for form in (known.id, known.name, *known.aliases)}
        same = draft.area in (None, known.area) and draft.year in (None, known.year)
        if key in names and same:
            return known
    return None


def _case(dataset: Dataset, draft: Draft) -> tuple[Case | None, str | None]:
    """The case to be written, if it is new, and its id."""
    if not draft.case:
        return None, None
    if known := find_case(dataset, draft):
        return None, known.id
    if not draft.area:
        raise UsageError(f'the case "{draft.case}" is new: say its area with --area')
    case = Case(
        id=slug(draft.case, {known.id: 1 for known in dataset.cases}),
        name=draft.case,
        kind="case-review",
        area=draft.area,
        year=draft.year,
        summary=draft.summary or NO_SUMMARY,
    )
    return case, case.id


def _source(dataset: Dataset, draft: Draft) -> tuple[Source | None, str | None]:
    """The source to be written, if it is new, and its id."""
    url = draft.source
    if not url:
        return None, None
    if not url.startswith(("http://", "https://")):
        raise UsageError(f'"{url}" is not a web address, such as https://example.org/report')
    for known in dataset.sources:
        if known.url == url:
            return None, known.id
    taken = {known.id: 1 for known in dataset.sources}
    bare = url.partition("://")[2].rstrip("/")
    source = Source(id=slug(bare, taken), title=bare, kind="web-page", url=url)
    return source, source.id


def find_alike(lessons: Iterable[Lesson], text: str) -> tuple[Lesson, ...]:
    """Lessons that say nearly the same, at most three."""
    wanted = stems(text)
    alike = []
    for lesson in lessons:
        own = stems(lesson.text)
        if fold(lesson.text) == fold(text) or (
            wanted and len(wanted & own) >= ALIKE * len(wanted | own)
        ):
            alike.append(lesson)
    return tuple(alike[:3])


def next_id(taken: Iterable[str]) -> str:
    """The number after the highest among the ids."""
    return str(max((int(id_) for id_ in taken if id_.isdecimal()), default=0) + 1)
