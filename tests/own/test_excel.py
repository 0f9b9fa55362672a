"""Workbooks of any content: read within limits, or refused in one line."""

import time
import zipfile
from pathlib import Path

import pytest

from scrlessons.own import excel, sheets
from tests.conftest import Run
from tests.own.sheets import HEADER, book_of, row_xml, save, save_xml, take, texts

HEAD = row_xml(1, "Theme", "Lesson")
ONE = row_xml(2, "voice", "One.")


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


@pytest.mark.parametrize(
    ("data", "after"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', ""),
        ('<row r="1048576"><c r="H1048576"><v>1</v></c></row>', ""),
        ("", '<mergeCells count="1"><mergeCell ref="C1:XFD1048576"/></mergeCells>'),
        ("", '<mergeCells count="1"><mergeCell ref="C2:C1048576"/></mergeCells>'),
    ],
)
def test_a_far_cell_or_a_great_merge_costs_nothing(
    run: Run, tmp_path: Path, data: str, after: str
) -> None:
    """Only the cells that are there are read: people do merge whole columns."""
    file = save_xml(tmp_path / "r.xlsx", f"<sheetData>{HEAD}{ONE}{data}</sheetData>{after}")
    start = time.process_time()
    take(run, file)
    assert texts() == ["One."]
    assert time.process_time() - start < 5, "a million rows or cells were made of one"


def test_a_merge_of_a_whole_column_counts_for_its_rows(run: Run, tmp_path: Path) -> None:
    """As far as there are rows."""
    data = HEAD + ONE + row_xml(3, "", "Two.").replace('<c r="A3"', '<c r="H3"')
    merges = '<mergeCells count="1"><mergeCell ref="A2:A1048576"/></mergeCells>'
    file = save_xml(tmp_path / "r.xlsx", f"<sheetData>{data}</sheetData>{merges}")
    take(run, file)
    assert texts() == ["One.", "Two."]


@pytest.mark.parametrize(
    ("module", "limit", "fault"),
    [
        (sheets, "MAX_CELLS", "has more than 3 cells, the most that is read; copy the rows"),
        (excel, "MAX_TAGS", "holds more than is read; copy the rows that you need"),
        (excel, "MAX_OTHER_TAGS", "holds more than is read; copy the rows that you need"),
        (excel, "MAX_MERGES", "has more than 3 merged ranges; unmerge them"),
    ],
)
def test_a_workbook_beyond_a_limit_is_refused(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    limit: str,
    fault: str,
) -> None:
    """In one line that says what to do."""
    book = book_of({"Log": [HEADER, *[("Child A", "A", 2020, "voice", "One.")] * 9]})
    for row in (2, 4, 6, 8):
        book["Log"].merge_cells(f"A{row}:A{row + 1}")
    file = save(book, tmp_path / "r.xlsx")
    monkeypatch.setattr(module, limit, 3)
    assert fault in take(run, file, code=3)


def test_cells_that_a_merge_fills_count(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ranges one over another could fill a sheet any number of times."""
    book = book_of({"Log": [HEADER, *[("Child A", "A", 2020, "voice", "One.")] * 9]})
    for column in "AB":
        book["Log"].merge_cells(f"{column}2:{column}10")
    file = save(book, tmp_path / "r.xlsx")
    monkeypatch.setattr(sheets, "MAX_CELLS", 60)
    assert "has more than 60 cells" in take(run, file, code=3)


def test_a_table_beyond_the_cells_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text table of commas is many cells too."""
    file = tmp_path / "r.csv"
    file.write_text("theme,lesson\nvoice,One.\n" + "," * 99, encoding="utf-8")
    monkeypatch.setattr(sheets, "MAX_CELLS", 60)
    assert "has more than 60 cells" in take(run, file, code=3)


@pytest.mark.parametrize("name", ["r.xlsx", "r.csv"])
def test_reading_that_takes_too_long_ends(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whatever makes it slow."""
    file = tmp_path / name
    if name == "r.csv":
        file.write_text("theme,lesson\nvoice,One.\n", encoding="utf-8")
    else:
        save(book_of({"Log": [("Theme", "Lesson"), ("voice", "One.")]}), file)
    monkeypatch.setattr(sheets, "MAX_SECONDS", -1)
    assert "takes longer than -1 seconds to read; copy the rows" in take(run, file, code=3)


@pytest.mark.parametrize(
    "row", ['<row r="99999999999"><c><v>1</v></c></row>', '<row r="x"/>',
            '<row r="9"><c r="XFE9"><v>1</v></c></row>', '<row r="9"><c r="A9" s="x"/></row>']
)  # fmt: skip
def test_a_sheet_that_excel_could_not_write_is_refused(run: Run, tmp_path: Path, row: str) -> None:
    """In one line, without a traceback."""
    file = save_xml(tmp_path / "r.xlsx", f"<sheetData>{HEAD}{ONE}{row}</sheetData>")
    assert "is not a sound workbook" in take(run, file, code=3)


def test_what_excel_escapes_in_a_text_is_decoded(run: Run, tmp_path: Path) -> None:
    """In shared strings and in a cell's own: a line break, and not _x000D_."""
    data = (
        HEAD
        + row_xml(2, "voice", "One._x000D_\nTwo.")
        + (
            '<row r="3"><c r="A3" t="inlineStr"><is><t>voice</t></is></c>'
            '<c r="B3" t="s"><v>0</v></c></row>'
        )
    )
    strings = "<si><t>Three._x000D_\nFour _x005F_x000D_.</t></si>"
    take(run, save_xml(tmp_path / "r.xlsx", f"<sheetData>{data}</sheetData>", strings))
    assert texts() == ["One.\nTwo.", "Three.\nFour _x000D_."]


def test_strict_open_xml_is_read(run: Run, tmp_path: Path) -> None:
    """Excel offers it under the same ending; its parts have other namespaces."""
    usual = save(book_of({"Log": [("Theme", "Lesson"), ("voice", "One.")]}), tmp_path / "u.xlsx")
    strict = tmp_path / "r.xlsx"
    with zipfile.ZipFile(usual) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            for part in (b"spreadsheetml", b"officeDocument", b"drawingml"):
                xml = xml.replace(b"http://schemas.openxmlformats.org/" + part + b"/2006/",
                                  b"http://purl.oclc.org/ooxml/" + part + b"/")  # fmt: skip
            new.writestr(name, xml)
    take(run, strict)
    assert texts() == ["One."]


def test_a_text_of_several_formats_is_read_whole(run: Run, tmp_path: Path) -> None:
    """Without the reading aid that Excel keeps beside a text."""
    data = HEAD + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
    bold = "<r><rPr><b/></rPr><t>He was </t></r><r><t>not seen.</t></r>"
    strings = f'<si><t>voice</t></si><si>{bold}<rPh sb="0" eb="1"><t>aid</t></rPh></si>'
    take(run, save_xml(tmp_path / "r.xlsx", f"<sheetData>{data}</sheetData>", strings))
    assert texts() == ["He was not seen."]
