"""The columns of a board's workbook, by the names that they usually have."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from scrlessons.errors import BrokenCollectionError
from scrlessons.own.sheets import Cell, Sheet
from scrlessons.text import fold

LOOKED_AT = 20
"""In how many first rows of a sheet its header is looked for."""

NAMES: dict[str, str] = {
    "case": "case|case name|case ref|case reference|case id|case title|review|review name|"
    "name of review|review title|title of review|case review|cspr|lcspr|scr|review or audit|"
    "source of learning|learning from|child|child or family|family|subject",
    "area": "area|local area|local authority|authority|la|place|council|borough|county|partnership|"
    "safeguarding partnership|lscp|scp|board|region|local authority area",
    "year": "year published|publication year|year of publication|date published|"
    "date of publication|publication date|published|published on|when published|year|"
    "year of review|date of report|report date|date of review|review date|date",
    "theme": "theme|themes|theme name|key theme|key themes|main theme|primary theme|"
    "learning theme|learning themes|theme of learning|practice theme|area of learning|"
    "practice area|category|topic|topics",
    "also": "also|other themes|secondary theme|secondary themes|second theme|additional themes|"
    "sub theme|sub themes|subtheme|related themes|cross cutting themes",
    "lesson": "lesson|lessons|lesson text|learning|key learning|learning point|"
    "learning points|key learning point|key learning points|lesson learned|lessons learned|"
    "lessons learnt|lesson learnt|learning identified|key lesson|key lessons|finding|findings|"
    "key finding|key findings|what we learned|what we learnt|what was learnt|"
    "detail of learning|details of learning|summary of learning|practice learning|key message|"
    "key messages|text|issue identified|issue|description",
    "recommendation": "recommendation|recommendations",
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
"""Each column that is read, with the names that it goes by, folded, the plainest first.

Missing on purpose: "Name" and "Child name" hold the names of persons, such as whoever filled in a
form; "Completed" is a date of an action; "Priority" is no theme.
"""

TEXTS = ("lesson", "recommendation")
"""The columns of which each cell is a lesson."""

VAGUE = {"text", "issue identified", "issue", "description"}
"""Names of a lesson's column that give way to a recommendation's: they may be the case's."""

ORDER = tuple(NAMES)
"""The columns in the order in which they are written."""

_COLUMNS = {name: column for column, names in NAMES.items() for name in names.split("|")}
_RANKS = {name: rank for names in NAMES.values() for rank, name in enumerate(names.split("|"))}


MOST_COLUMNS = 8  # a message of a few lines

MOST_NAMES = 20  # where the columns of a form are named: its own come first

LONGEST_NAME = 60  # letters of a column's name that are shown


class NoHeaderError(BrokenCollectionError):
    """No row has the names of columns that are known; `names` may be those of columns."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self.names = names
        there = f"; there is {columns_in_words(names, MOST_NAMES)}" if names else ""
        fault = (
            f'no column "lesson" and "theme" in the first {LOOKED_AT} rows{there}. Say which is '
            'which: --map "Key learning=lesson" --map "Topic=theme"; or delete the rows above '
            "the header"
        )
        super().__init__(path, [fault])


class Header(Struct, frozen=True):
    """Where a sheet's columns are."""

    row: int
    """The place of the header among the sheet's rows, from 0."""
    columns: dict[str, int]
    """Each column that is there, with its place in a row, from 0."""
    names: dict[str, str]
    """Each column that is there, with its name in the sheet."""
    unknown: tuple[str, ...]
    """The names of the columns that nobody knows."""
    twice: dict[str, str]
    """Names of columns that are not read, each with the name of the one that is read for it."""
    hidden: tuple[str, ...] = ()
    """The names of known columns that the sheet hides: taken only if the user said so."""


def column_of(name: str, told: Mapping[str, str]) -> str | None:
    """Return the column that a name stands for; `told` are names that the user said."""
    return told.get(fold(name)) or _COLUMNS.get(_plural(name))


def _plural(name: str) -> str:
    """Return a name, folded: "Theme(s)" as "themes"."""
    return fold(name.replace("(s)", "s"))


def find_header(sheet: Sheet, told: Mapping[str, str]) -> Header | None:
    """Return the header of a sheet: the row that knows most columns, a lesson's among them."""
    best: Header | None = None
    for place, (_, cells) in enumerate(sheet.rows[:LOOKED_AT]):
        header = _header(place, cells, told, sheet.hidden_columns)
        texts = header.columns.keys() & set(TEXTS)
        if texts and len(header.columns) > len(best.columns if best else ()):
            best = header
    return best if best and len(best.columns) > 1 else None


def measure_header(sheet: Sheet, told: Mapping[str, str]) -> tuple[int, int]:
    """Return how many columns of a sheet's header are known, and how many cells the header has."""
    header = find_header(sheet, told)
    return (len(header.columns), len(sheet.rows[header.row][1])) if header else (0, 0)


def _header(
    place: int, cells: Sequence[Cell], told: Mapping[str, str], hidden: frozenset[int]
) -> Header:
    """Return the header in a row: what the user said goes before a guess, a plain name first."""
    names = {at: name for at, cell in enumerate(cells) if (name := _name_in(cell))}
    known = {at: column for at, name in names.items() if (column := column_of(name, told))}
    unseen = {at for at in known if at in hidden and fold(names[at]) not in told}
    found = {at: column for at, column in known.items() if at not in unseen}
    columns: dict[str, int] = {}
    for at in sorted(found, key=lambda at: _rank(names[at], told)):
        columns.setdefault(found[at], at)
    columns.pop("-", None)  # the user said to leave it out
    lesson = fold(names[columns["lesson"]]) if "lesson" in columns else ""
    instead = dict(columns)
    if "recommendation" in columns and lesson in VAGUE and lesson not in told:
        del columns["lesson"]
        instead["lesson"] = columns["recommendation"]
    left = [at for at, one in found.items() if one != "-" and columns.get(one) != at]
    in_order = dict(sorted(columns.items(), key=lambda column: column[1]))
    return Header(
        row=place,
        columns=in_order,
        names={column: names[at] for column, at in in_order.items()},
        unknown=tuple(name for at, name in names.items() if at not in known),
        twice={names[at]: names[instead[found[at]]] for at in left},
        hidden=tuple(names[at] for at in sorted(unseen)),
    )


def _name_in(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _rank(name: str, told: Mapping[str, str]) -> int:
    """Return how sure it is that a name means its column; the lowest is the surest."""
    return -1 if fold(name) in told else _RANKS[_plural(name)]


def header_names(sheet: Sheet, header: Header) -> list[str]:
    """Return the names of all columns of a sheet, known or not."""
    return [name for cell in sheet.rows[header.row][1] if (name := _name_in(cell))]


def columns_in_words(names: Sequence[str], most: int = MOST_COLUMNS) -> str:
    """Return the names of columns: the first few, none longer than a form's question may be."""
    shown = [
        f'"{name[:LONGEST_NAME].rstrip()}{"…" * (len(name) > LONGEST_NAME)}"'
        for name in names[:most]
    ]
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(shown) + more


def names_in(sheet: Sheet) -> list[str]:
    """What may be names of columns in the first rows of a sheet that has no header."""
    widest = max(sheet.rows[:LOOKED_AT], key=lambda row: sum(map(bool, row[1])), default=(0, ()))
    return [name for cell in widest[1] if (name := _name_in(cell))]
