"""The columns of a board's workbook, by the names that they usually have."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from scrlessons.own.workbook import Cell, Sheet
from scrlessons.text import fold

LOOKED_AT = 20
"""In how many first rows of a sheet its header is looked for."""

NAMES: dict[str, str] = {
    "case": "case|case name|case ref|case reference|case id|case title|child|child name|subject|"
    "review|review name|name of review|review title|title of review|case review|cspr|lcspr|scr|"
    "name|family|child or family|review or audit|source of learning|learning from",
    "area": "area|local area|local authority|authority|la|place|council|borough|county|partnership|"
    "safeguarding partnership|lscp|scp|board|region|local authority area",
    "year": "year|published|year published|publication year|year of publication|date published|"
    "date of publication|publication date|date|review date|date of review|date completed|"
    "completed|date of report|report date|published on|when published|year of review",
    "theme": "theme|themes|theme s|theme name|key theme|key themes|main theme|primary theme|"
    "learning theme|learning themes|theme of learning|category|topic|topics|area of learning|"
    "practice theme|practice area|priority",
    "also": "also|other themes|secondary theme|secondary themes|second theme|additional themes|"
    "sub theme|sub themes|subtheme|related themes|cross cutting themes",
    "lesson": "lesson|lessons|text|lesson text|learning|key learning|learning point|"
    "learning points|key learning point|key learning points|lesson learned|lessons learned|"
    "lessons learnt|lesson learnt|learning identified|key lesson|key lessons|finding|findings|"
    "key finding|key findings|what we learned|what we learnt|what was learnt|description|"
    "detail of learning|details of learning|summary of learning|recommendation|recommendations|"
    "issue|issue identified|practice learning|key message|key messages",
    "kind": "kind|type|kind of lesson|lesson kind|type of learning|learning type|lesson type|"
    "finding type|type of finding|nature of learning|type of lesson",
    "keywords": "keywords|keyword|key words|tags|tag|labels|search terms|search words",
    "asked": "asked|asked as|search phrases|what people ask|questions asked",
    "ref": "ref|refs|reference|paragraph|para|para no|paragraph number|para number|report ref|"
    "page|page number|page no|section|report paragraph|report reference",
    "id": "id|lesson id|learning id|row id|no|number|log no|log number|log id|entry|entry no|"
    "item|item no|learning ref|learning reference|unique id|ref no|reference number",
    "case kind": "case kind|review type|type of review|kind of review|review kind|process",
}  # fmt: skip
"""Each column that is read, with the names that it goes by, folded."""

ORDER = tuple(NAMES)
"""The columns in the order in which they are written."""

_COLUMNS = {name: column for column, names in NAMES.items() for name in names.split("|")}


class Header(Struct, frozen=True):
    """Where a sheet's columns are."""

    row: int
    """The place of the header among the sheet's rows, from 0."""
    columns: dict[str, int]
    """Each column that is there, with its place in a row, from 0."""
    unknown: tuple[str, ...]
    """The names of the columns that nobody knows."""
    twice: tuple[str, ...]
    """Names of columns that are the same column as one before them."""


def column_of(name: str, told: Mapping[str, str]) -> str | None:
    """The column that a name stands for; `told` are names that the user said."""
    key = fold(name)
    return told.get(key) or _COLUMNS.get(key)


def find_header(sheet: Sheet, told: Mapping[str, str]) -> Header | None:
    """The header of a sheet: the row that knows most columns, the lesson's among them."""
    best: Header | None = None
    for place, (_, cells) in enumerate(sheet.rows[:LOOKED_AT]):
        header = _header(place, cells, told)
        if "lesson" in header.columns and len(header.columns) > len(best.columns if best else ()):
            best = header
    return best if best and len(best.columns) > 1 else None


def _header(place: int, cells: Sequence[Cell], told: Mapping[str, str]) -> Header:
    columns: dict[str, int] = {}
    unknown, twice = [], []
    for at, cell in enumerate(cells):
        name = " ".join(str(cell).split()) if isinstance(cell, str) else ""
        column = column_of(name, told) if name else None
        if column == "-":  # the user said to leave it out
            continue
        if column and column not in columns:
            columns[column] = at
        elif column:
            twice.append(name)
        elif name:
            unknown.append(name)
    return Header(place, columns, tuple(unknown), tuple(twice))


def names_in(sheet: Sheet) -> Iterable[str]:
    """What may be names of columns in the first rows of a sheet that has no header."""
    widest = max(sheet.rows[:LOOKED_AT], key=lambda row: sum(map(bool, row[1])), default=(0, ()))
    return [" ".join(cell.split()) for cell in widest[1] if isinstance(cell, str) and cell.strip()]
