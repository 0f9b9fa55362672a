"""Lessons as rows of a spreadsheet, saved as CSV: in and out."""

import csv
import io
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import get_args

from scrlessons.errors import BrokenCollectionError, NotFoundError
from scrlessons.files import reason
from scrlessons.own.folder import theme_names
from scrlessons.records import LONGEST, Case, Collection, Dataset, Lesson, LessonKind, Theme
from scrlessons.store.names import Names
from scrlessons.text import fold, slug, visible_lines

COLUMNS = ("case", "area", "year", "theme", "lesson", "kind", "keywords", "ref")
"""The columns that are read, in any order, and written in this one."""

MOST_BYTES = 64 * 2**20
"""How long a spreadsheet may be."""

_SYNONYMS: dict[str, str] = {
    name: column
    for column, names in {
        "case": ("case", "case name", "child", "review", "case review"),
        "area": ("area", "local authority", "authority", "place", "council"),
        "year": ("year", "published", "year published", "publication year"),
        "theme": ("theme", "themes", "theme name"),
        "lesson": ("lesson", "lessons", "text", "lesson text", "learning"),
        "kind": ("kind", "type", "kind of lesson", "lesson kind"),
        "keywords": ("keywords", "keyword", "key words", "tags"),
        "ref": ("ref", "refs", "reference", "paragraph", "para"),
    }.items()
    for name in names
}
FindTheme = Callable[[str], str | None]
"""From the name of a theme to its id."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_spreadsheet(
    path: Path, collection: Collection, bundled: Dataset
) -> tuple[Dataset, list[str]]:
    """The collection that a spreadsheet's rows make, and the columns that were left out.

    A row is a lesson; rows of one case name and area are one case. Raises BrokenCollectionError,
    which lists every row that cannot be taken with its number as the spreadsheet shows it.
    """
    rows = _rows(path)
    columns, left_out, faults = _columns(rows[0] if rows else [])
    if faults:
        raise BrokenCollectionError(path, faults)
    cases: dict[tuple[str, str], Case] = {}
    lessons: list[Lesson] = []
    slugs: dict[str, int] = {}
    find_theme = cache(partial(_find_theme, theme_names([bundled])))
    for number, row in enumerate(rows[1:], 2):
        cells = {name: _cell(row, place) for name, place in columns.items()}
        if not any(cells.values()):
            continue
        wrong = list(_faults(cells, find_theme))
        faults += [f"row {number}: {fault}" for fault in wrong]
        if not wrong:
            lessons.append(
                _lesson(cells, collection, find_theme, cases, slugs, str(len(lessons) + 1))
            )
    if not faults and not lessons:
        faults.append("has no rows below its header")
    if faults:
        raise BrokenCollectionError(path, faults)
    made = Dataset(collection=collection, cases=tuple(cases.values()), lessons=tuple(lessons))
    return made, left_out


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open("rb") if str(path) != "-" else sys.stdin.buffer as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            fault = f"is longer than {MOST_BYTES // 2**20} MiB, the most that is read"
            raise BrokenCollectionError(path, [fault])
        text = _decoded(content)
        first = text.lstrip("\n").split("\n", 1)[0]
        if first.lower().startswith("sep=") and len(first.strip()) == 5:
            delimiter, text = first[4], text.lstrip("\n")[len(first) + 1 :]
        else:
            delimiter = max(",;\t", key=first.count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except OSError as error:
        raise BrokenCollectionError(path, [f"cannot be read: {reason(error)}"]) from None
    except csv.Error as error:
        raise BrokenCollectionError(path, [f"is not a CSV file: {error}"]) from None


def _decoded(content: bytes) -> str:
    """The text of a file as spreadsheets write them: UTF-8 or UTF-16 with a mark, or Windows'."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _columns(header: Sequence[str]) -> tuple[dict[str, int], list[str], list[str]]:
    """Where each column is, the columns that are not known, and what is wrong with the header."""
    columns: dict[str, int] = {}
    unknown, faults = [], []
    for place, name in enumerate(header):
        column = _SYNONYMS.get(fold(name))
        if column in columns:
            faults.append(f'row 1: two columns are "{column}"')
        elif column:
            columns[column] = place
        elif name.strip():
            unknown.append(name.strip())
    for needed in ("theme", "lesson"):
        if needed not in columns:
            faults.append(f'row 1: no column "{needed}"; known: {", ".join(COLUMNS)}')
    return columns, unknown, faults


def _cell(row: Sequence[str], place: int) -> str:
    text = " ".join(row[place].split()) if place < len(row) else ""
    # What was made harmless on its way out, as "'=1+1", comes in as it was.
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def _find_theme(names: Names, name: str) -> str | None:
    """The id of the theme that a name means; None where it means none, or several."""
    try:
        return names.get("theme", name, Theme)[1].id
    except NotFoundError:
        return None


def _faults(cells: dict[str, str], find_theme: FindTheme) -> Iterable[str]:
    theme = cells["theme"]
    if not theme:
        yield "no theme"
    elif not find_theme(theme):
        yield f'no theme is called "{theme}"'
    if not cells["lesson"]:
        yield "no lesson"
    for name, cell in cells.items():
        if len(cell) > LONGEST:
            yield f"{name} is longer than {LONGEST:,} characters"
    if cells.get("case") and not cells.get("area"):
        yield "a case, but no area"
    year = cells.get("year", "")
    if year and not (year.isdecimal() and 1900 <= int(year) <= 2100):
        yield f'"{year}" is not a year'
    kind = cells.get("kind", "").lower()
    if kind and kind not in get_args(LessonKind):
        yield f'"{kind}" is not a kind of lesson: {", ".join(get_args(LessonKind))}'


def _lesson(
    cells: dict[str, str],
    collection: Collection,
    find_theme: FindTheme,
    cases: dict[tuple[str, str], Case],
    slugs: dict[str, int],
    id_: str,
) -> Lesson:
    case = None
    if cells.get("case"):
        key = (fold(cells["case"]), fold(cells["area"]))
        case = cases.get(key)
        if case is None:
            case = Case(
                id=slug(cells["case"], slugs),
                name=cells["case"],
                kind="case-review",
                area=cells["area"],
                year=int(cells["year"]) if cells.get("year") else None,
                summary="Imported from a spreadsheet, which gives no summary.",
            )
            cases[key] = case
    keywords = cells.get("keywords", "").replace(";", ",").split(",")
    return Lesson(
        id=id_,
        theme=find_theme(cells["theme"]),
        case=case.id if case else None,
        kind=cells.get("kind", "").lower() or "finding",  # type: ignore[arg-type]
        text=cells["lesson"],
        keywords=tuple(word.strip() for word in keywords if word.strip()),
        ref=cells.get("ref") or None,
        collection=collection.id,
    )


def render_spreadsheet(dataset: Dataset) -> tuple[str, list[str]]:
    """The lessons of a collection as CSV, and what CSV cannot hold of it, in words."""
    cases = {case.id: case for case in dataset.cases}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for lesson in dataset.lessons:
        case = cases.get(lesson.case or "")
        cells = (
            case.name if case else "",
            case.area if case else "",
            str(case.year or "") if case else "",
            lesson.theme or "",
            lesson.text,
            lesson.kind,
            ", ".join(lesson.keywords),
            lesson.ref or "",
        )
        writer.writerow(map(_harmless, cells))
    return out.getvalue(), list(_lost(dataset))


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, without what is not visible."""
    cell = visible_lines(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _lost(dataset: Dataset) -> Iterable[str]:
    for records, noun in (
        (dataset.themes, "themes"),
        (dataset.sources, "sources"),
        (dataset.terms, "terms"),
    ):
        if records:
            yield f"{len(records)} {noun}"
    if dataset.cases:
        yield "the cases' ids, aliases, kinds, boards, summaries, notes and sources"
    used = {lesson.case for lesson in dataset.lessons}
    if without := [case.id for case in dataset.cases if case.id not in used]:
        yield f"cases without a lesson: {', '.join(without)}"
    if any(lesson.also or lesson.sources for lesson in dataset.lessons):
        yield "the lessons' ids, other themes and sources"
    yield "the collection's title, publisher, year and summary"
