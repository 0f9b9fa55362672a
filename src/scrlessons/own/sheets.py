"""What a workbook or a text table is read as: sheets of rows, and the limits of reading."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from scrlessons.errors import BrokenCollectionError

MAX_BYTES = 64 * 2**20
"""The size of a workbook or a text table."""

MAX_CELLS = 2_000_000
"""Cells in all sheets together; the blank ones before the last cell of a row count too."""

MAX_SECONDS = 60
"""CPU time for reading a file, whatever is in it."""


class Formula(str):
    """The text of a formula that has no result: no program has calculated it yet."""

    __slots__ = ()


Cell = str | int | float | bool | date | None


class Sheet(Struct, frozen=True):
    """A sheet: its name, and its rows with the numbers that Excel shows; empty rows may lack."""

    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    """The places of hidden columns in a row, from 0."""
    hidden_rows: frozenset[int] = frozenset()
    """The numbers of hidden rows."""
    faults: Mapping[int, str] = {}
    """The numbers of rows that could not be read, with the reason."""


class Budget:
    """What reading a file may cost. Each method raises BrokenCollectionError when it is spent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cells = 0
        self.end = time.process_time() + MAX_SECONDS

    def spend_cells(self, number: int) -> None:
        """Count cells that were read."""
        self.cells += number
        if self.cells > MAX_CELLS:
            raise self.refuse(
                f"has more than {MAX_CELLS:,} cells, the most that is read; copy the rows that "
                "you need to a new workbook and import that"
            )
        self.check_time()

    def check_time(self) -> None:
        """Raise if reading has taken too long."""
        if time.process_time() > self.end:
            raise self.refuse(
                f"takes longer than {MAX_SECONDS} seconds to read; copy the rows that you need "
                "to a new workbook and import that"
            )

    def refuse(self, fault: str) -> BrokenCollectionError:
        """Return the error that says why a file is not read."""
        return BrokenCollectionError(self.path, [fault])
