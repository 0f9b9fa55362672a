"""The user's own collections: files in the data folder, written whole or not at all."""

import re
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError, UsageError
from scrlessons.files import locked, make_folder, write_whole
from scrlessons.media.collection_file import render_collection, render_tables
from scrlessons.own.spreadsheet import read_spreadsheet
from scrlessons.records import BUNDLED, ID_PATTERN, Case, Collection, Dataset, Lesson, LessonKind
from scrlessons.store.dataset import find_theme, load_dataset, parse_dataset
from scrlessons.text import fold, slug

OWN = "own"
"""The id of the collection that `scr add` makes at its first use."""


@cache
def bundled() -> Dataset:
    """The bundled collection, whose themes every collection may use."""
    return load_dataset(places.bundled_path())


def known_themes() -> list[str]:
    """The ids of the themes that every collection may use."""
    return [theme.id for theme in bundled().themes]


def folder() -> Path:
    """The data folder, made where it is not there. Raises UsageError where it cannot be."""
    found = places.data_dir()
    if found is None:
        raise UsageError("there is no place for your collections: set SCR_DATA_DIR to a folder")
    make_folder(found)
    return found


def find_file(id_: str) -> Path | None:
    """The file of the own collection of that id, sound or not; None where there is none."""
    found = places.data_dir()
    if found is None or not re.match(ID_PATTERN, id_):
        return None
    paths = [found / f"{id_}{suffix}" for suffix in places.SUFFIXES]
    return next((path for path in paths if path.is_file()), None)


def add_collection(file: Path, *, replace: bool = False) -> Path:
    """Check a collection file and copy it into the data folder; returns the copy.

    Raises BrokenCollectionError, and UsageError where there is one of that id and this one is not
    to stand `instead`.
    """
    dataset = load_dataset(file, known_themes(), taken={BUNDLED})
    content = file.read_bytes()
    with locked(folder()) as own:
        return _put(own, dataset.collection.id, file.suffix, content, replace=replace)


def add_dataset(dataset: Dataset, *, replace: bool = False) -> Path:
    """Write a collection made here into the data folder, as `add_collection` does."""
    content = render_collection(dataset, "toml")
    parse_dataset(content.decode(), ".toml", known_themes(), taken={BUNDLED})
    with locked(folder()) as own:
        return _put(own, dataset.collection.id, ".toml", content, replace=replace)


def _put(own: Path, id_: str, suffix: str, content: bytes, *, replace: bool) -> Path:
    old = find_file(id_)
    if old and not replace:
        raise UsageError(f"there is a collection {id_} already; --replace puts this in its place")
    path = own / f"{id_}{suffix}"
    write_whole(path, content)
    if old and old != path:
        old.unlink()
    return path


def remove_collection(id_: str) -> Path:
    """Take a collection out of use; returns the copy that is kept.

    Raises NotFoundError where there is none of that id.
    """
    with locked(folder()) as own:
        path = find_file(id_)
        if path is None:
            raise NotFoundError(f'no own collection is called "{id_}"; "scr collection" lists them')
        kept = own / "removed" / f"{path.stem}-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}"
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        number = 1
        while kept.exists():
            number += 1
            kept = kept.with_stem(f"{kept.stem}-{number}")
        path.replace(kept)
    return kept


def check(name: str) -> Dataset:
    """The collection in a file, or the own collection of an id. Raises BrokenCollectionError."""
    file = Path(name)
    found = places.bundled_path() if name == BUNDLED else find_file(name)
    path = file if file.exists() else found
    if path is None:
        raise UsageError(f'"{name}" is neither a file nor the id of a collection of yours')
    return load_dataset(path, known_themes() if path != places.bundled_path() else ())


def load_collection(id_: str) -> Dataset:
    """The whole collection of an id, the bundled one's included. Raises NotFoundError."""
    if id_ == BUNDLED:
        return bundled()
    path = find_file(id_)
    if path is None:
        raise NotFoundError(f'no collection is called "{id_}"; "scr collection" lists them')
    return load_dataset(path, known_themes())


def import_spreadsheet(
    file: Path,
    *,
    id_: str | None = None,
    title: str | None = None,
    publisher: str,
    year: int | None = None,
    replace: bool = False,
) -> tuple[Path, Dataset, list[str]]:
    """Make an own collection of a spreadsheet's rows.

    Returns where it is, what it holds, and the columns that were left out. What is not told is made
    of the file's name and of this year. Raises BrokenCollectionError, and UsageError for the id.
    """
    if id_ is not None:
        _check_id(id_)
    collection = Collection(
        id=id_ or slug(file.stem),
        title=title or file.stem,
        publisher=publisher,
        year=year or time.localtime().tm_year,
    )
    dataset, left_out = read_spreadsheet(file, collection, bundled().themes)
    return add_dataset(dataset, replace=replace), dataset, left_out


def _check_id(id_: str) -> None:
    if id_ == BUNDLED:
        raise UsageError(f"{id_} is the bundled collection, which stays as it is")
    if not re.match(ID_PATTERN, id_):
        raise UsageError(f'"{id_}" cannot be an id: use lower-case letters, figures and hyphens')


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
) -> tuple[Path, str, str | None]:
    """Add a lesson at the end of an own collection's file.

    Returns where it is, its id, and the id of its case where that was made. Every byte before it
    stays. The collection "own" is made where it is not there yet, and so is the case. Raises
    UsageError where something is missing or the file is not TOML with [[lessons]], NotFoundError
    for the theme, and BrokenCollectionError where the file is broken already.
    """
    _check_id(id_)
    if (area or year) and not case:
        raise UsageError("an area or a year is of a case: say which with --case")
    if id_ != OWN and find_file(id_) is None:
        raise UsageError(f'no own collection is called "{id_}"; "scr collection" lists them')
    with locked(folder()) as own:
        path = find_file(id_)
        if path is None:
            path, before = own / f"{id_}.toml", render_collection(_begin(), "toml")
        else:
            before = path.read_bytes()
        if path.suffix != ".toml":
            raise UsageError(f"{path} is JSON; lessons can be added to TOML collections only")
        dataset = parse_at(path, before)
        found = find_theme((*bundled().themes, *dataset.themes), theme)
        if found is None:
            raise NotFoundError(f'no theme is called "{theme}"; "scr theme" lists them all')
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
        id=slug(name, [known.id for known in dataset.cases]),
        name=name,
        kind="case-review",
        area=area,
        year=year,
        summary="Added with scr add, without a summary.",
    )
    return [case], case.id


def parse_at(path: Path, content: bytes) -> Dataset:
    """Check the content of a file that is, or is to be, at that path."""
    try:
        return parse_dataset(content.decode("utf-8-sig"), path.suffix, known_themes())
    except UnicodeDecodeError as error:
        raise BrokenCollectionError(path, [f"is not UTF-8 text (byte {error.start})"]) from None
    except BrokenCollectionError as error:
        raise BrokenCollectionError(path, error.faults) from None


def next_id(taken: Sequence[str]) -> str:
    """The number after the highest among the ids."""
    return str(max((int(id_) for id_ in taken if id_.isdecimal()), default=0) + 1)
