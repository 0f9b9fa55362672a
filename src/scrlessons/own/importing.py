"""A board's workbook becomes a collection: its rows lessons, its cases, and themes of its own.

What nobody knows is a fault, told once for each value with the rows that have it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from scrlessons.errors import BrokenCollectionError
from scrlessons.own import cells
from scrlessons.own.columns import Header, find_header, names_in
from scrlessons.own.resolving import NONE, SKIP, Resolver, Told
from scrlessons.own.workbook import Cell, Sheet
from scrlessons.records import (
    ID_PATTERN,
    LONGEST,
    Case,
    CaseKind,
    Collection,
    Dataset,
    Lesson,
)
from scrlessons.text import fold, slug

NO_SUMMARY = "Imported from a workbook, which gives no summary."

MOST_LETTERS = 80
"""How long an id may be."""

MOST_ROWS = 5
"""How many rows a fault names."""


class Row(Struct):
    """A row, taken apart."""

    number: int
    """As the program shows it."""
    cells: dict[str, Cell]
    text: str
    case: str
    area: str
    case_kind: CaseKind | None
    year: int | None
    themes: tuple[str, ...]
    also: tuple[str, ...]
    kind: str
    id: str = ""
    """The id that the workbook gives it, where that can be one."""
    faults: list[str] = field(default_factory=list)
    """What keeps it from being taken, each as the same words for all rows that have it."""


class Imported(Struct):
    """What became of a workbook."""

    dataset: Dataset
    said: list[str]
    """What was done besides, in a line each."""
    faults: dict[str, list[int]]
    """What is wrong, each with the numbers of the rows that have it."""
    faulty: list[Row]
    """The rows that could not be taken."""
    lesson_rows: dict[str, Row]
    """The id of each lesson with the row that it is from."""


def find_sheet(
    path: Path, sheets: Sequence[Sheet], wanted: str | None, told: Told
) -> tuple[Sheet, Header]:
    """The sheet that is read, and its header. Raises BrokenCollectionError."""
    if wanted is not None:
        sheets = [one for one in sheets if fold(one.name) == fold(wanted)]
        if not sheets:
            raise BrokenCollectionError(path, [f'has no sheet called "{wanted}"'])
    for sheet in sheets:
        if header := find_header(sheet, told.columns):
            return sheet, header
    names = ", ".join(f'"{name}"' for name in list(names_in(sheets[0]))[:8]) if sheets else ""
    there = f"; its first rows have {names}" if names else ""
    fault = (
        f'row 1: no column "lesson" and "theme" in its first rows{there}; say which is which: '
        '--map "Key learning=lesson" --map "Topic=theme"'
    )
    raise BrokenCollectionError(path, [fault])


def read_rows(
    sheet: Sheet, header: Header, known: Callable[[str], bool], area: str | None
) -> list[Row]:
    """The rows below the header that say anything."""
    columns = _with_case_kind(sheet, header)
    rows = []
    for number, row in sheet.rows[header.row + 1 :]:
        values = {name: row[place] if place < len(row) else None for name, place in columns.items()}
        if any(cells.text_of(value) for value in values.values()):
            rows.append(_row(number, values, known, area))
    return rows


def _with_case_kind(sheet: Sheet, header: Header) -> dict[str, int]:
    """The columns; a "Type" that holds kinds of review is the kind of the case."""
    place = header.columns.get("kind")
    if place is None or "case kind" in header.columns:
        return header.columns
    values = {
        cells.text_of(row[place]) for _, row in sheet.rows[header.row + 1 :] if place < len(row)
    }
    of_cases = sum(cells.case_kind_of(value) is not None for value in values)
    if of_cases > sum(fold(value) in cells.KINDS for value in values):
        columns = {name: at for name, at in header.columns.items() if name != "kind"}
        return {**columns, "case kind": place}
    return header.columns


def _row(
    number: int, values: dict[str, Cell], known: Callable[[str], bool], area: str | None
) -> Row:
    name, case_kind = cells.case_name_of(cells.text_of(values.get("case")))
    if kind := cells.case_kind_of(cells.text_of(values.get("case kind"))):
        case_kind = kind
    row = Row(
        number=number,
        cells=values,
        text=cells.text_of(values.get("lesson")),
        case=name,
        area=cells.text_of(values.get("area")) or (area or ""),
        case_kind=case_kind,
        year=None,
        themes=cells.themes_in(values.get("theme"), known),
        also=cells.themes_in(values.get("also"), known),
        kind=cells.text_of(values.get("kind")),
    )
    row.id = _id(cells.text_of(values.get("id")).lower())
    if not row.text:
        row.faults.append("no lesson")
    if row.case and not row.area:
        row.faults.append("a case, but no area; say it for all: --area NAME")
    for column, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST:
            row.faults.append(f"{column} is longer than {LONGEST:,} characters")
    try:
        row.year = cells.year_of(values.get("year"))
    except ValueError as error:
        row.faults.append(str(error))
    return row


def _id(text: str) -> str:
    """What stands in the column of ids, as an id: "LL 14/2" is ll-14-2; empty where none stands."""
    if not text or (re.fullmatch(ID_PATTERN, text) and len(text) <= MOST_LETTERS):
        return text
    return slug(text, {})[:MOST_LETTERS].rstrip("-")


def import_rows(
    rows: Sequence[Row], collection: Collection, resolver: Resolver, header: Header | None = None
) -> Imported:
    """The collection that rows make, and what was said and found wrong on the way."""
    said = _left_out(header) if header else []
    counts = _count(name for row in rows for name in (row.themes or ("",))[:1])
    for name, number in counts.items():
        resolver.theme(name, number)
    for word, number in _count(row.kind for row in rows).items():
        resolver.kind(word, number)
    taken, skipped, faulty = _sift(rows, resolver)
    cases = _cases(taken, said)
    ids = _free_ids(taken)
    lessons: list[Lesson] = []
    lesson_rows: dict[str, Row] = {}
    seen: dict[tuple[str, str], int] = {}
    twice: list[int] = []
    for row in taken:
        case = cases.get(_case_key(row)) if row.case else None
        key = (case.id if case else "", fold(row.text))
        if key in seen:
            twice.append(row.number)
            continue
        seen[key] = row.number
        lesson = _lesson(row, case, resolver, next(ids, "") if not row.id else row.id)
        lessons.append(lesson)
        lesson_rows[lesson.id] = row
    if twice:
        said.append(f"the same lesson of the same case, taken once: {rows_in_words(twice)}")
    if skipped:
        said.append(f"left out as you said: {rows_in_words(skipped)}")
    faults: dict[str, list[int]] = {}
    for row in faulty:
        for fault in row.faults:
            faults.setdefault(fault, []).append(row.number)
    dataset = Dataset(
        collection=collection,
        themes=(*resolver.themes.values(), *resolver.made.values()),
        cases=tuple(cases.values()),
        lessons=tuple(lessons),
    )
    return Imported(dataset, said, faults, faulty, lesson_rows)


def _free_ids(rows: Sequence[Row]) -> Iterator[str]:
    """Numbers for the lessons of rows that have none; ids that two rows have count for neither."""
    counts = _count(row.id for row in rows if row.id)
    for row in rows:
        if row.id and counts[row.id] > 1:
            row.id = ""
    given = {row.id for row in rows}
    return (str(number) for number in count(1) if str(number) not in given)


def _left_out(header: Header) -> list[str]:
    said = []
    if header.unknown:
        said.append(f"columns that are not known were left out: {', '.join(header.unknown)}")
    if header.twice:
        said.append(f"columns that are there twice were left out: {', '.join(header.twice)}")
    return said


def _count(values: Iterable[str]) -> dict[str, int]:
    """Each value, as first spelt, with how often it is there."""
    spelt: dict[str, str] = {}
    counts: dict[str, int] = {}
    for value in values:
        name = spelt.setdefault(fold(value), value)
        counts[name] = counts.get(name, 0) + 1
    return counts


def _sift(rows: Iterable[Row], resolver: Resolver) -> tuple[list[Row], list[int], list[Row]]:
    """The rows that can be taken, the numbers of those that are not wanted, and the faulty ones."""
    taken: list[Row] = []
    skipped: list[int] = []
    faulty: list[Row] = []
    for row in rows:
        name = row.themes[0] if row.themes else ""
        theme = resolver.theme(name, 1)
        if theme == SKIP:
            skipped.append(row.number)
            continue
        if theme is None and name:
            how = f'--map-theme "{name}=ID" or --new-themes'
            row.faults.append(f'no theme is called "{name}"{resolver.near(name)}; {how}')
        elif theme is None:
            row.faults.append('no theme; for all of these: --map-theme "=ID", or "=none"')
        for other in (*row.themes[1:], *row.also):
            if resolver.theme(other, 1) is None:
                how = f'--map-theme "{other}=ID" or --new-themes'
                row.faults.append(f'no theme is called "{other}"{resolver.near(other)}; {how}')
        if resolver.kind(row.kind) is None:
            known = ", ".join(dict.fromkeys(cells.KINDS.values()))
            how = f'--map-kind "{row.kind}=KIND"'
            row.faults.append(f'"{row.kind}" is not a kind of lesson: {known}; {how}')
        (faulty if row.faults else taken).append(row)
    return taken, skipped, faulty


def _case_key(row: Row) -> tuple[str, str]:
    return fold(row.case), fold(row.area)


def _cases(rows: Iterable[Row], said: list[str]) -> dict[tuple[str, str], Case]:
    """The cases of the rows: those of one name and area are one."""
    cases: dict[tuple[str, str], Case] = {}
    taken: dict[str, int] = {}
    several: dict[str, None] = {}
    for row in rows:
        if not row.case:
            continue
        key = _case_key(row)
        case = cases.get(key)
        if case is None:
            case = Case(
                id=slug(row.case, taken),
                name=row.case,
                kind=row.case_kind or "case-review",
                area=row.area,
                year=row.year,
                summary=NO_SUMMARY,
            )
        elif row.year and case.year and row.year != case.year:
            several[f"{case.name} ({case.year})"] = None
        if case.year is None and row.year:
            case = replace(case, year=row.year)
        if row.case_kind and case.kind == "case-review":
            case = replace(case, kind=row.case_kind)
        cases[key] = case
    if several:
        named = list(several)
        more = f" and {len(named) - MOST_ROWS} more" if len(named) > MOST_ROWS else ""
        told = ", ".join(named[:MOST_ROWS])
        said.append(f"cases with several years, of which the first stands: {told}{more}")
    return cases


def _lesson(row: Row, case: Case | None, resolver: Resolver, id_: str) -> Lesson:
    themes = [resolver.theme(name, 1) for name in (row.themes or ("",))]
    others = [resolver.theme(name, 1) for name in row.also]
    known = [theme for theme in (*themes, *others) if theme not in {None, SKIP, NONE}]
    first = themes[0] if themes[0] != NONE else None
    keywords = cells.list_of(str(row.cells.get("keywords") or ""))
    return Lesson(
        id=id_,
        theme=first,
        also=tuple(theme for theme in dict.fromkeys(known) if theme and theme != first),
        case=case.id if case else None,
        kind=resolver.kind(row.kind) or "finding",
        text=row.text,
        keywords=keywords,
        asked=cells.list_of(str(row.cells.get("asked") or "")),
        ref=cells.text_of(row.cells.get("ref")) or None,
    )


def rows_in_words(numbers: Sequence[int]) -> str:
    """Rows by their numbers, the first few named."""
    shown = ", ".join(map(str, numbers[:MOST_ROWS]))
    more = f" and {len(numbers) - MOST_ROWS} more" if len(numbers) > MOST_ROWS else ""
    return f"row{'s' * (len(numbers) > 1)} {shown}{more}"


def faults_in_words(faults: Mapping[str, Sequence[int]], most: int) -> list[str]:
    """What is wrong, a line each, the most frequent first."""
    ordered = sorted(faults.items(), key=lambda fault: (-len(fault[1]), fault[1][0]))
    lines = [f"{rows_in_words(numbers)}: {fault}" for fault, numbers in ordered]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"and {len(lines) - most + 1} more; --faults FILE.csv has all"]
    return lines
