"""Find the sheet and the header of a workbook, and take its rows apart."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from msgspec import Struct, field

from scrlessons.errors import BrokenCollectionError
from scrlessons.own import cells
from scrlessons.own.columns import TEXTS, Header, NoHeaderError, find_header, names_in
from scrlessons.own.resolving import Told
from scrlessons.own.sheets import Cell, Formula, Sheet
from scrlessons.own.years import year_of
from scrlessons.records import ID_PATTERN, LONGEST, CaseKind
from scrlessons.text import fold, slug

MOST_LETTERS = 80
"""How long an id may be."""

MOST_ROWS = 5
"""How many rows a fault names, and how many sheets or columns a line."""

_CASE = ("case", "case kind", "area", "year")
"""The columns that say of which case a row is."""

Values = dict[str, Cell]


class Row(Struct):
    """A lesson of a row, taken apart; a row with a recommendation beside its lesson has two."""

    number: int
    """As the program shows it."""
    cells: Values
    text: str
    case: str
    area: str
    case_kind: CaseKind | None
    year: int | None
    themes: tuple[str, ...]
    also: tuple[str, ...]
    kind: str
    ref: str
    id: str = ""
    """The id that the workbook gives it, where that can be one."""
    faults: list[str] = field(default_factory=list)
    """What keeps it from being taken, each as the same words for all rows that have it."""


def find_sheet(
    path: Path, sheets: Sequence[Sheet], wanted: str | None, told: Told
) -> tuple[Sheet, Header, str]:
    """Return the sheet that is read, its header, and a line that says which and which not.

    That is the sheet whose header knows most columns, the first of several. A hidden one is read
    only if it is `wanted`. Raises BrokenCollectionError.
    """
    headers = [(sheet, find_header(sheet, told.columns)) for sheet in sheets]
    found = [(sheet, header) for sheet, header in headers if header]
    if wanted is not None:
        if not any(fold(sheet.name) == fold(wanted) for sheet in sheets):
            raise BrokenCollectionError(path, [f'has no sheet called "{wanted}"'])
        fitting = [one for one in found if fold(one[0].name) == fold(wanted)]
        sheets = [sheet for sheet in sheets if fold(sheet.name) == fold(wanted)]
    else:
        fitting = [one for one in found if not one[0].hidden]
    if fitting:
        sheet, header = max(fitting, key=lambda one: len(one[1].columns))
        others = [other for other, _ in found if other is not sheet]
        return sheet, header, _say_sheet(sheet, header, others)
    if found and wanted is None:
        name = found[0][0].name
        fault = f'only hidden sheets have a header; to read one: --sheet "{name}"'
        raise BrokenCollectionError(path, [fault])
    raise NoHeaderError(path, names_in(sheets[0]) if sheets else [])


def _say_sheet(sheet: Sheet, header: Header, others: Sequence[Sheet]) -> str:
    if not sheet.name:  # a text table
        return ""
    line = f'read sheet "{sheet.name}", header in row {sheet.rows[header.row][0]}'
    if not others:
        return line
    named = [f'"{other.name}"{" (hidden)" if other.hidden else ""}' for other in others]
    has = "have headers" if len(others) > 1 else "has a header"
    return f"{line}; not read, though {_enumerated(named)} {has} too: --sheet NAME"


def _enumerated(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_ROWS} more" if len(names) > MOST_ROWS else ""
    return ", ".join(names[:MOST_ROWS]) + more


def rows_in_words(numbers: Sequence[int]) -> str:
    """Return rows by their numbers, the first few named."""
    return f"row{'s' * (len(numbers) > 1)} {_enumerated([str(number) for number in numbers])}"


def read_rows(
    sheet: Sheet, header: Header, known: Callable[[str], bool], area: str | None
) -> tuple[list[Row], list[str]]:
    """Return the lessons of the rows below the header, and what was done on the way, in lines."""
    columns = _with_case_kind(sheet, header)
    names = {fold(name) for name in header.names.values()}
    rows: list[tuple[int, Values]] = []
    for number, row in sheet.rows[header.row + 1 :]:
        values = {name: row[place] if place < len(row) else None for name, place in columns.items()}
        said = {fold(str(value)) for value in values.values() if cells.text_of(value)}
        if said and not said <= names:  # a header may be there again, on each printed page
            rows.append((number, values))
    notes = _fill_down(rows)
    if hidden := [number for number, _ in rows if number in sheet.hidden_rows]:
        notes.append(f"{_number(hidden)} hidden, and read like the others: {rows_in_words(hidden)}")
    read = [
        one
        for number, values in rows
        for one in _rows(number, values, header, known, area, sheet.faults.get(number))
    ]
    return read, notes


def _with_case_kind(sheet: Sheet, header: Header) -> dict[str, int]:
    """Return the columns; a "Type" that holds kinds of review is the kind of the case."""
    place = header.columns.get("kind")
    if place is None or "case kind" in header.columns:
        return header.columns
    values = {
        cells.line_of(row[place]) for _, row in sheet.rows[header.row + 1 :] if place < len(row)
    }
    of_cases = sum(cells.case_kind_of(value) is not None for value in values)
    if of_cases > sum(fold(value) in cells.KINDS for value in values):
        columns = {name: at for name, at in header.columns.items() if name != "kind"}
        return {**columns, "case kind": place}
    return header.columns


def _fill_down(rows: Sequence[tuple[int, Values]]) -> list[str]:
    """Give blank cells of the case the values above them, where a sheet names each case once.

    So it is where most rows say nothing of a case, and none repeats the case of the row before
    it. A lesson of no case has "-" there. Returns what was done, in a line.
    """
    lessons = [(n, row) for n, row in rows if any(cells.text_of(row.get(one)) for one in TEXTS)]
    if not any("case" in row for _, row in lessons):
        return []
    blank = [n for n, row in lessons if not any(cells.text_of(row.get(one)) for one in _CASE)]
    case = [fold(cells.line_of(row.get("case"))) for _, row in lessons]
    repeated = any(one and one == after for one, after in pairwise(case))
    named = sum(map(bool, case))
    if repeated or not named or len(blank) <= named:
        general = [n for (n, _), name in zip(lessons, case, strict=True) if not name]
        line = f"{_number(general)} without a case: {rows_in_words(general)}"
        return [line] if general and named else []
    above: Values = {}
    filled = []
    below = set(blank)
    for number, row in rows:
        if number in below and above:
            row.update(above)
            filled.append(number)
        elif cells.text_of(row.get("case")):
            above = {name: row[name] for name in _CASE if name in row}
        elif number not in below and any(cells.text_of(row.get(one)) for one in TEXTS):
            above = {}  # a lesson of an area or a year, and of no case
    of_above = f"{_number(filled)} without a case, taken to be of the case above"
    return [f"{of_above}: {rows_in_words(filled)}"] if filled else []


def _number(rows: Sequence[int]) -> str:
    return f"{len(rows)} row{'s' * (len(rows) > 1)}"


def _rows(
    number: int,
    values: Values,
    header: Header,
    known: Callable[[str], bool],
    area: str | None,
    fault: str | None,
) -> list[Row]:
    """Return a row's lessons: that of the lesson's column, and that of the recommendation's."""
    columns = [one for one in TEXTS if not cells.is_unknown(cells.line_of(values.get(one)))]
    rows = []
    for column in columns or ["lesson"]:
        row = _row(number, values, column, known, area)
        broken = [fault] if fault else _cell_faults(values, header)
        row.faults += broken
        if not columns:
            row.faults.append("no lesson")
        elif not cells.is_lesson(row.text):
            row.faults.append(f'"{row.text}" is not a lesson')
        if not broken:
            row.faults += _case_faults(row, values, header)
        if column == "recommendation":
            alone = len(columns) == 1
            row.kind = (row.kind if alone else "") or "recommendation"
            row.id = row.id if alone or not row.id else f"{row.id}-recommendation"[:MOST_LETTERS]
        rows.append(row)
    return rows


def _row(
    number: int, values: Values, column: str, known: Callable[[str], bool], area: str | None
) -> Row:
    name, case_kind = cells.case_name_of(cells.known_of(values.get("case")))
    return Row(
        number=number,
        cells=values,
        text=cells.text_of(values.get(column)),
        case=name,
        area=cells.known_of(values.get("area")) or (area or ""),
        case_kind=cells.case_kind_of(cells.line_of(values.get("case kind"))) or case_kind,
        year=None,
        themes=cells.themes_in(values.get("theme"), known),
        also=cells.themes_in(values.get("also"), known),
        kind=cells.line_of(values.get("kind")),
        ref=cells.known_of(values.get("ref")),
        id=_id(cells.known_of(values.get("id")).lower()),
    )


def _case_faults(row: Row, values: Values, header: Header) -> list[str]:
    """Return what is wrong with the area and the year of a row, which gets its year."""
    faults = []
    if row.case and not row.area:
        faults.append("a case, but no area; say it for all: --area NAME")
    try:
        row.year = year_of(values.get("year"))
    except ValueError as error:
        faults.append(f'{error}; to leave the column out: --map "{header.names.get("year")}=-"')
    return faults


def _cell_faults(values: Values, header: Header) -> list[str]:
    """Return what is wrong with the cells of a row, whatever column they are."""
    faults = []
    for column, value in values.items():
        name = header.names.get(column, column)
        if isinstance(value, Formula):
            faults.append(
                f'a formula in "{name}" has no result yet: open the workbook in Excel and save it'
            )
        elif isinstance(value, str) and cells.is_error(value):
            faults.append(f'"{name}" is {value}, a formula that failed')
        elif isinstance(value, str) and len(value) > LONGEST:
            faults.append(f"{column} is longer than {LONGEST:,} characters")
        elif column == "ref" and isinstance(value, date):
            leave_out = f'--map "{name}=-"'
            faults.append(
                f'"{name}" is a date, as Excel makes of 1.5; mend it, or leave the column out: '
                f"{leave_out}"
            )
    return faults


def _id(text: str) -> str:
    """Return what is in the column of ids as an id: "LL 14/2" is ll-14-2; "" if there is none."""
    if not text or (re.fullmatch(ID_PATTERN, text) and len(text) <= MOST_LETTERS):
        return text
    return slug(text, {})[:MOST_LETTERS].rstrip("-")
