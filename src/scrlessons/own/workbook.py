"""A workbook or a text table as sheets of rows: .xlsx, .xlsm, .csv and .tsv."""

from pathlib import Path

from scrlessons.errors import BrokenCollectionError
from scrlessons.own.sheets import MAX_BYTES, Sheet
from scrlessons.own.tables import MeasureHeader, read_table

_OLD = b"\xd0\xcf\x11\xe0"
"""How an .xls begins, and a workbook with a password."""


def read_sheets(path: Path, content: bytes, measure: MeasureHeader) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook; a text table is one. Raises BrokenCollectionError.

    `measure` tells the delimiter of a text table from the marks in its texts.
    """
    if len(content) > MAX_BYTES:
        fault = f"is longer than {MAX_BYTES // 2**20} MiB, the most that is read"
        raise BrokenCollectionError(path, [fault])
    if content.startswith(_OLD) or path.suffix.lower() == ".xls":
        fault = "is an old workbook, or has a password: open it and save it as Excel Workbook "
        raise BrokenCollectionError(path, [f"{fault}(.xlsx), without a password"])
    if content.startswith(b"PK"):
        from scrlessons.own.excel import read_workbook  # loads openpyxl

        return read_workbook(path, content)
    if path.suffix.lower() == ".xlsx":
        raise BrokenCollectionError(path, ["is not a workbook, though its name ends in .xlsx"])
    return (read_table(path, content, measure),)
