"""Single lessons of the user's own: added at the end of a collection's file."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scrlessons.errors import BrokenCollectionError, UsageError
from scrlessons.files import locked, write_whole
from scrlessons.media.collection_file import render_collection, render_tables
from scrlessons.own.folder import (
    OWN,
    bundled,
    check_id,
    find_file,
    folder,
    get_file,
    parse_at,
    theme_names,
)
from scrlessons.records import Case, Collection, Dataset, Lesson, LessonKind, Theme
from scrlessons.text import fold, slug


def add_lesson(
    id_: str,
    *,
    theme: str,
    text: str,
    case: str | None = None,
    area: str | None = None,
    year: int | None = None,
    kind: LessonKind = "finding",
    keywords: Sequence[str] = (),
    ref: str | None = None,
    say: Callable[[str], None] | None = None,
) -> tuple[Path, str, str | None]:
    """Add a lesson at the end of an own collection's file.

    Returns where it is, its id, and the id of its case where that was made. Every byte before it
    stays. The collection "own" is made where it is not there yet, and so is the case. Raises
    UsageError where something is missing or the file is not TOML with [[lessons]], NotFoundError
    for the theme, and BrokenCollectionError where the file is broken already.
    """
    check_id(id_)
    if (area or year) and not case:
        raise UsageError("an area or a year is of a case: say which with --case")
    if id_ != OWN:
        get_file(id_)
    with locked(folder()) as own:
        path = find_file(id_)
        if path is None:
            path, before = own / f"{id_}.toml", render_collection(_begin(), "toml")
        else:
            before = path.read_bytes()
        if path.suffix != ".toml":
            raise UsageError(f"{path} is JSON; lessons can be added to TOML collections only")
        dataset = parse_at(path, before)
        found = theme_names([bundled(), dataset]).get("theme", theme, Theme)[1]
        new_case, case_id = _case(dataset, case, area, year)
        lesson = Lesson(
            id=next_id([known.id for known in dataset.lessons]),
            theme=found.id,
            case=case_id,
            kind=kind,
            text=text,
            keywords=tuple(keywords),
            ref=ref,
        )
        added = render_tables(cases=new_case, lessons=[lesson])
        newline = b"\r\n" if before.count(b"\r\n") > before.count(b"\n") / 2 else b"\n"
        gap = b"" if before.endswith(b"\n") else newline
        content = before + gap + newline + added.replace(b"\n", newline)
        try:
            parse_at(path, content)
        except BrokenCollectionError as error:
            raise UsageError(f"{path}: the lesson does not fit in: {error.faults[0]}") from None
        write_whole(path, content)
    return path, lesson.id, new_case[0].id if new_case else None


def _begin() -> Dataset:
    """The collection that `scr add` makes, with nothing in it yet."""
    year = time.localtime().tm_year
    made = Collection(id=OWN, title="Own lessons", publisher="not stated", year=year)
    return Dataset(collection=made)


def _case(
    dataset: Dataset, name: str | None, area: str | None, year: int | None
) -> tuple[list[Case], str | None]:
    """The case to be written, if it is new, and its id."""
    if not name:
        return [], None
    key = fold(name)
    for known in dataset.cases:
        names = {fold(form) for form in (known.id, known.name, *known.aliases)}
        if key in names and area in (None, known.area) and year in (None, known.year):
            return [], known.id
    if not area:
        raise UsageError(f'the case "{name}" is new: say its area with --area')
    case = Case(
        id=slug(name, {known.id: 1 for known in dataset.cases}),
        name=name,
        kind="case-review",
        area=area,
        year=year,
        summary="Added with scr add, without a summary.",
    )
    return [case], case.id


def next_id(taken: Sequence[str]) -> str:
    """The number after the highest among the ids."""
    return str(max((int(id_) for id_ in taken if id_.isdecimal()), default=0) + 1)
