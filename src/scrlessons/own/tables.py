"""Reading a text table: .csv, .tsv and what Excel calls "Unicode text"."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from scrlessons.own.sheets import MAX_BYTES, Budget, Sheet

MeasureHeader = Callable[[Sheet], tuple[int, int]]
"""Returns how many columns of a sheet's header are known, and how many cells the header has."""

SAMPLE = 200  # rows that are read to find the delimiter
DELIMITERS = ",;\t"

BAD_QUOTES = "a quotation mark is not closed, or stands undoubled inside a quoted cell"


def read_table(path: Path, content: bytes, measure: MeasureHeader) -> Sheet:
    """Return a text table as a sheet. Raises BrokenCollectionError."""
    lines = io.StringIO(_decode(content)).readlines()
    declared = next((line for line in lines if line.strip()), "").rstrip("\n")
    if declared.lower().startswith("sep=") and len(declared) == 5:
        delimiter = declared[4]
        lines = lines[lines.index(f"{declared}\n") + 1 :] if len(lines) > 1 else []
    elif path.suffix.lower() == ".tsv":
        delimiter = "\t"
    else:
        delimiter = _find_delimiter(lines, measure)
    budget = Budget(path)
    rows, faults = [], {}
    for number, (cells, fault) in enumerate(_parse(lines, delimiter), 1):
        budget.spend_cells(len(cells))
        rows.append((number, cells))
        if fault:
            faults[number] = fault
    return Sheet("", rows, faults=faults)


def _find_delimiter(lines: Sequence[str], measure: MeasureHeader) -> str:
    """Return the delimiter under which a header is found and most rows are as wide as it."""

    def rank(delimiter: str) -> tuple[int, int]:
        sample = islice(_parse(lines, delimiter), SAMPLE)
        rows = [(number, cells) for number, (cells, _) in enumerate(sample, 1)]
        known, width = measure(Sheet("", rows))
        widths = [len(cells) for _, cells in rows if len(cells) > 1]
        width = width or max(widths, key=widths.count, default=0)
        return known, widths.count(width)

    return max(DELIMITERS, key=rank)


def _parse(lines: Sequence[str], delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Yield the rows of a text table, each with what is wrong with its quotation marks, or "".

    Where a quotation mark is missing, the csv module reads on to the next one, over any number of
    rows. Only the row where it began is faulty; those below it are read on their own.
    """
    csv.field_size_limit(MAX_BYTES)  # the row's own check refuses what is too long for a lesson
    start = 0
    while start < len(lines):
        begin = start
        rest = (lines[place] for place in range(begin, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield cells, ""
                start = begin + reader.line_num
        except csv.Error:
            yield next(csv.reader([lines[start]], delimiter=delimiter)), BAD_QUOTES
            start += 1


def _decode(content: bytes) -> str:
    """Return the text of a file as spreadsheets write it: UTF-8, UTF-16 with a mark, or cp1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
