"""Small workbooks and tables for tests, and what an import of them says and makes."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

from scrlessons.own import folder as own
from scrlessons.records import Lesson
from tests.conftest import Run

HEADER = ("Case", "Area", "Year", "Theme", "Learning")


def book_of(sheets: Mapping[str, Iterable[Iterable[object]]]) -> Workbook:
    """Return a workbook with these rows on its sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def save(book: Workbook, path: Path) -> Path:
    """Save a workbook and return its path."""
    book.save(path)
    return path


def save_xml(path: Path, sheet: str, strings: str = "") -> Path:
    """Save a workbook of one sheet, "Log", whose XML is given, and return its path."""
    whole = io.BytesIO()
    book_of({"Log": [["x"]]}).save(whole)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts["xl/worksheets/sheet1.xml"] = f"<worksheet {main}>{sheet}</worksheet>".encode()
        parts["xl/sharedStrings.xml"] = f"<sst {main}>{strings}</sst>".encode()
        types = parts["[Content_Types].xml"]
        if b"sharedStrings" not in types:
            parts["[Content_Types].xml"] = types.replace(b"</Types>", part.encode())
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def row_xml(number: int, *cells: str) -> str:
    """Return a row of a sheet's XML with these texts."""
    texts = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">{cell}</t></is></c>'
        for letter, cell in zip("ABCDEFGH", cells, strict=False)
    )
    return f'<row r="{number}">{texts}</row>'


def take(run: Run, file: Path, *args: str, code: int = 0) -> str:
    """Import a file as the collection "r"; return what was said."""
    done = run("collection", "import", str(file), "--id", "r", *args)
    assert done.code == code, done.err + done.out
    assert "Traceback" not in done.err
    return done.err + done.out


def take_table(run: Run, folder: Path, text: str, *args: str, code: int = 0) -> str:
    """Import a CSV as the collection "r"; return what was said."""
    file = folder / "r.csv"
    file.write_bytes(text.encode())
    return take(run, file, *args, code=code)


def lessons() -> list[Lesson]:
    """Return the lessons of the collection "r"."""
    return list(own.load_collection("r").lessons)


def texts() -> list[str]:
    """Return the texts of the collection "r"."""
    return [lesson.text for lesson in lessons()]


def cases() -> list[tuple[str, str, int | None]]:
    """Return name, area and year of each lesson's case in the collection "r"; empty if none."""
    known = {case.id: case for case in own.load_collection("r").cases}
    found = [known.get(lesson.case or "") for lesson in lessons()]
    return [(case.name, case.area, case.year) if case else ("", "", None) for case in found]
