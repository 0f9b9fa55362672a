"""A workbook or a text table as sheets of rows: .xlsx, .csv and .tsv."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from scrlessons.errors import BrokenCollectionError

MOST_BYTES = 64 * 2**20
"""How long a workbook may be, and a text table."""

MOST_UNPACKED = 512 * 2**20
"""How long what is inside a workbook may be: it is an archive, and a small one may hold a giant."""

Cell = str | int | float | bool | date | None

_OLD = b"\xd0\xcf\x11\xe0"
"""How an .xls begins, and a workbook with a password."""


class Sheet(Struct, frozen=True):
    """A sheet: its name, and its rows with the numbers that the program shows."""

    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]


def read_sheets(path: Path, content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook; a text table is one. Raises BrokenCollectionError."""
    if len(content) > MOST_BYTES:
        fault = f"is longer than {MOST_BYTES // 2**20} MiB, the most that is read"
        raise BrokenCollectionError(path, [fault])
    if content.startswith(_OLD) or path.suffix.lower() == ".xls":
        raise BrokenCollectionError(path, [_save_as("is an old workbook, or has a password")])
    if content.startswith(b"PK"):
        return _read_workbook(path, content)
    if path.suffix.lower() == ".xlsx":
        raise BrokenCollectionError(path, ["is not a workbook, though its name ends in .xlsx"])
    return (Sheet("", _read_table(path, content)),)


def _save_as(what: str) -> str:
    return f"{what}: open it and save it as Excel Workbook (.xlsx), without a password"


def _read_workbook(path: Path, content: bytes) -> tuple[Sheet, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            unpacked = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BrokenCollectionError(path, [f"is not a sound workbook: {error}"]) from None
    if unpacked > MOST_UNPACKED:
        fault = f"unpacks to more than {MOST_UNPACKED // 2**20} MiB, the most that is read"
        raise BrokenCollectionError(path, [fault])
    if "xl/workbook.xml" not in names:
        raise BrokenCollectionError(path, [_save_as("is not an Excel workbook")])
    return tuple(_read_sheet(sheet) for sheet in _load(path, content).worksheets)


def _load(path: Path, content: bytes) -> Any:
    import warnings

    from openpyxl import DEFUSEDXML, load_workbook

    assert DEFUSEDXML, "defusedxml is installed with the program"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on what it leaves out: pictures, lists to choose from
        try:
            return load_workbook(io.BytesIO(content), data_only=True)
        except Exception as error:
            # What it raises for a workbook that is none depends on where it breaks: KeyError,
            # TypeError, ValueError, the XML parser's own.
            fault = f"is not a sound workbook: {type(error).__name__}"
            raise BrokenCollectionError(path, [fault]) from None


def _read_sheet(sheet: Any) -> Sheet:
    merged: dict[tuple[int, int], Cell] = {}
    for span in sheet.merged_cells.ranges:
        value = sheet.cell(span.min_row, span.min_col).value
        if span.min_col == span.max_col:  # a cell for several rows counts for each of them
            for number in range(span.min_row, span.max_row + 1):
                merged[number, span.min_col] = value
    rows: list[tuple[int, Sequence[Cell]]] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        whole = [merged.get((number, place), cell) for place, cell in enumerate(cells, 1)]
        rows.append((number, [_cell(value) for value in whole]))
    return Sheet(sheet.title, rows)


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, str | int | float | date | None) else str(value)


def _read_table(path: Path, content: bytes) -> list[tuple[int, Sequence[Cell]]]:
    text = _decoded(content)
    lines = text.lstrip("\n").split("\n", 1)
    first = lines[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first[4], lines[1] if len(lines) > 1 else ""
    else:
        delimiter = _delimiter(path, text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BrokenCollectionError(path, [f"is not a CSV file: {error}"]) from None
    return list(enumerate(rows, 1))


def _delimiter(path: Path, text: str) -> str:
    """What stands between the cells: what the first lines have most of."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    first = text.split("\n", 20)[:20]
    return max(",;\t", key=lambda mark: max((line.count(mark) for line in first), default=0))


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


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """Sheets as a workbook. Text that a spreadsheet would take for a formula stays text."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        made = book.create_sheet(sheet.name)
        for number, cells in sheet.rows:
            for place, value in enumerate(cells, 1):
                if value not in (None, ""):
                    cell = made.cell(number, place)
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
