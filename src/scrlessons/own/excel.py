"""Reading an Excel workbook (.xlsx, .xlsm), and writing one."""

import io
import re
import warnings
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import DEFUSEDXML, Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import (
    CELL_TAG,
    COL_TAG,
    FORMULA_TAG,
    ROW_TAG,
    WorkSheetParser,
)
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from scrlessons.errors import BrokenCollectionError
from scrlessons.own.sheets import Budget, Cell, Formula, Sheet

MAX_UNPACKED = 512 * 2**20
"""The size of a workbook's parts: it is an archive, and a small one may hold a giant."""

MAX_TAGS = 12_000_000
"""Tags in the sheets of a workbook and their texts: 2 million cells need some 8 million."""

MAX_OTHER_TAGS = 1_000_000
"""Tags in its other parts: the 65,490 cell formats that Excel allows need fewer."""

MAX_MERGES = 100_000
"""Merged ranges in a sheet."""

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384  # the size of a sheet in Excel

_SHEET_PARTS = ("xl/worksheets/", "xl/sharedStrings")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_MERGE_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
_STRING_TAG = f"{{{SHEET_MAIN_NS}}}si"
_TEXT_PATHS = (f"{{{SHEET_MAIN_NS}}}t", f"{{{SHEET_MAIN_NS}}}r/{{{SHEET_MAIN_NS}}}t")
"""Where the text of a shared string is: plain, or in runs that have a format each."""
_SHOWN_DIGITS = re.compile(r"0+(\.0+)?")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

assert DEFUSEDXML, "defusedxml is installed with the program"


def read_workbook(path: Path, content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook. Raises BrokenCollectionError."""
    budget = Budget(path)
    try:
        content = _check_archive(content, budget)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what openpyxl leaves out, such as pictures
            return tuple(_read_sheets(content, budget))
    except BrokenCollectionError:
        raise
    except MemoryError:
        raise budget.refuse("needs more memory than this machine has") from None
    except Exception as error:
        # What openpyxl raises for a broken workbook depends on where it breaks: KeyError,
        # TypeError, ValueError, the XML parser's own.
        raise budget.refuse(f"is not a sound workbook: {type(error).__name__}") from None


def _check_archive(content: bytes, budget: Budget) -> bytes:
    """Return a workbook whose size was checked before anything is parsed.

    Strict Open XML, a second format under the same ending, is turned into the usual one.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise budget.refuse(
                f"unpacks to more than {MAX_UNPACKED // 2**20} MiB, the most that is read"
            )
        if "xl/workbook.xml" not in archive.namelist():
            raise budget.refuse(
                "is not an Excel workbook: open it and save it as Excel Workbook (.xlsx), "
                "without a password"
            )
        of_sheets = others = 0
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                tags = _count_tags(archive, part)
                of_sheets += tags if part.filename.startswith(_SHEET_PARTS) else 0
                others += tags if not part.filename.startswith(_SHEET_PARTS) else 0
                budget.check_time()
        if of_sheets > MAX_TAGS or others > MAX_OTHER_TAGS:
            raise budget.refuse(
                "holds more than is read; copy the rows that you need to a new workbook and "
                "import that"
            )
        strict = _STRICT.search(archive.read("xl/workbook.xml"))
        return _to_transitional(archive) if strict else content


def _count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Return how many tags an XML part has, without parsing it."""
    with archive.open(part) as file:
        return sum(chunk.count(b"<") for chunk in iter(lambda: file.read(2**20), b""))


def _to_transitional(archive: zipfile.ZipFile) -> bytes:
    """Return a Strict Open XML workbook with the namespaces that openpyxl knows."""
    out = io.BytesIO()
    with _Archive(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in archive.infolist():
            if part.filename.endswith((".xml", ".rels")):
                xml = _STRICT.sub(
                    rb"http://schemas.openxmlformats.org/\1/2006/", archive.read(part)
                )
                made.writestr(part.filename, xml)
    return out.getvalue()


class _Reader(ExcelReader):
    """openpyxl's reader, with texts that are unescaped as Excel does, within the budget."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        super().__init__(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        self.budget = budget

    def read(self) -> None:
        """Read the parts that say what the sheets are and how their cells are to be read."""
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)

    def find_sheets(self) -> Iterator[tuple[Any, str]]:
        """Yield what the workbook says of each sheet of cells, with the sheet's part."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and relation.Type.endswith("/worksheet"):
                yield sheet, relation.target

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as file:
            for _, node in iterparse(file):
                if node.tag == _STRING_TAG:
                    runs = (run.text or "" for path in _TEXT_PATHS for run in node.iterfind(path))
                    self.shared_strings.append(unescape("".join(runs)))
                    node.clear()
                    self.budget.spend_cells(1)


class _SheetParser(WorkSheetParser):
    """openpyxl's parser of a sheet; what is hidden or merged is kept, all else passed over."""

    def __init__(self, source: Any, book: Any, strings: list[str], budget: Budget) -> None:
        super().__init__(
            source,
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.book = book
        self.budget = budget
        self.hidden_columns: set[int] = set()
        self.hidden_rows: set[int] = set()
        self.merges: list[str] = []

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows that have a value, each as long as its last value."""
        cells = columns = 0  # of the row that is being read, and column ranges
        for _, element in iterparse(self.source):
            if element.tag == CELL_TAG:
                cells += 1
            elif element.tag == ROW_TAG:
                self.budget.check_time()
                number, values = self.parse_row(element)
                if element.get("hidden") in {"1", "true"}:
                    self.hidden_rows.add(number)
                self.row_dimensions.clear()
                element.clear()
                cells = 0
                if values:
                    yield number, self._dense(number, values)
            elif element.tag == COL_TAG:
                columns += 1
                if element.get("hidden") in {"1", "true"}:
                    last = min(int(element.get("max")), MAX_COLUMN)
                    self.hidden_columns.update(range(int(element.get("min")) - 1, last))
            elif element.tag == _MERGE_TAG:
                self.merges.append(element.get("ref"))
            if max(cells, columns) > MAX_COLUMN or len(self.merges) > MAX_MERGES:
                break
        self._check(cells, columns)

    def _check(self, cells: int, columns: int) -> None:
        """Raise if reading was broken off, since there is more than Excel or this program takes."""
        if max(cells, columns) > MAX_COLUMN:
            raise ValueError("more columns than a sheet has")
        if len(self.merges) > MAX_MERGES:
            raise self.budget.refuse(f"has more than {MAX_MERGES:,} merged ranges; unmerge them")

    def _dense(self, number: int, cells: Iterable[dict[str, Any]]) -> list[Cell]:
        """Return the values of a row in a list as long as its last value."""
        values: dict[int, Cell] = {cell["column"]: cell["value"] for cell in cells}
        width = max((place for place, value in values.items() if value is not None), default=0)
        if number > MAX_ROW or width > MAX_COLUMN:
            raise ValueError("outside of a sheet")
        self.budget.spend_cells(max(width, len(values)))
        return [values.get(place) for place in range(1, width + 1)]

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        value = cell["value"]
        if value is None:
            formula = element.find(FORMULA_TAG)
            # A formula that came to an empty text is of the type "str".
            if formula is not None and element.get("t") != "str":
                cell["value"] = Formula(f"={formula.text or ''}")
        elif isinstance(value, str):
            cell["value"] = value if element.get("t") == "s" else unescape(value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and cell["style_id"]:
            cell["value"] = self._as_shown(value, cell["style_id"])
        else:
            cell["value"] = _plain(value)
        return cell

    def _as_shown(self, value: float, style: int) -> Cell:
        """Return a number as Excel shows it where a format adds noughts: 5.10, 007."""
        format_ = self.book._cell_styles[style].numFmtId
        shown = _SHOWN_DIGITS.fullmatch(_number_format(self.book, format_))
        if not shown:
            return value
        places = len(shown[1] or ".") - 1
        whole = len(shown[0]) - len(shown[1] or "")
        # Figures that the format rounds away stay: 5.125 is not 5.1.
        if round(value, places) != value or value < 0:
            return value
        return f"{value:0{whole + places + (places > 0)}.{places}f}"


def _number_format(book: Any, number: int) -> str:
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(number, ""))
    return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, Cell) else str(value)


def _read_sheets(content: bytes, budget: Budget) -> Iterator[Sheet]:
    reader = _Reader(content, budget)
    reader.read()
    for sheet, part in reader.find_sheets():
        with reader.archive.open(part) as source:
            parser = _SheetParser(source, reader.wb, reader.shared_strings, budget)
            rows = dict(parser.rows())
        rows = {number: rows[number] for number in sorted(rows)}
        _fill_merged(rows, parser.merges, budget)
        yield Sheet(
            sheet.name,
            tuple(rows.items()),
            hidden=sheet.state != "visible",
            hidden_columns=frozenset(parser.hidden_columns),
            hidden_rows=frozenset(parser.hidden_rows),
        )


def _fill_merged(rows: dict[int, list[Cell]], merges: Iterable[str], budget: Budget) -> None:
    """Give the value of a cell that is merged down to each row that it spans."""
    numbers = list(rows)
    for span in merges:
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(span))
        cells = rows.get(top, [])
        if left != right or top == bottom or len(cells) < left or cells[left - 1] is None:
            continue
        for number in numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]:
            row = rows[number]
            budget.spend_cells(1 + max(0, left - len(row)))
            row.extend([None] * (left - len(row)))
            row[left - 1] = cells[left - 1]


class _Archive(zipfile.ZipFile):
    """A zip archive whose parts bear no time: a clock before 1980 stops no export."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        part = zipfile.ZipInfo(str(zinfo_or_arcname))
        part.compress_type = self.compression
        super().writestr(part, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        self.writestr(arcname or filename, Path(filename).read_bytes())


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return sheets as a workbook. Text that a spreadsheet would take for a formula stays text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        made = book.create_sheet(sheet.name)
        for number, cells in sheet.rows:
            for place, value in enumerate(cells, 1):
                if value not in (None, ""):
                    cell = made.cell(number, place)
                    if isinstance(value, str):
                        cell.value = _ESCAPE.sub("_x005F_", value)
                        cell.data_type = "s"
                    else:
                        cell.value = value
    out = io.BytesIO()
    ExcelWriter(book, _Archive(out, "w", zipfile.ZIP_DEFLATED)).save()
    return out.getvalue()
