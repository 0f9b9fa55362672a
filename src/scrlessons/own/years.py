"""Parse the year in a cell, in the ways in which spreadsheets and people write it."""

import re
from datetime import date, timedelta

from scrlessons.own.cells import is_unknown, line_of
from scrlessons.own.sheets import Cell
from scrlessons.text import fold

_UNPUBLISHED = set(
    "not yet published|not published|unpublished|to be published|awaiting publication|"
    "in progress|ongoing|pending|draft|not applicable".split("|")
)
"""What people write for a review that is not published, folded."""

_FULL = re.compile(r"(?<!\d)(19\d\d|20\d\d|2100)(?!\d)")
_COMPACT = re.compile(r"(19\d\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_SHORT = (
    re.compile(r"\d{1,2}[./-]\d{1,2}[./-](\d\d)"),  # 14/3/21
    re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?[\s-]{_MONTH}[\s-]['’]?(\d\d)", re.I),  # 14-Mar-21
    re.compile(rf"{_MONTH}\.?(?:[/-]|\s*['’])(\d\d)", re.I),  # Mar-21, March '21
)
_FINANCIAL = re.compile(r"(?:(Q[1-4]|FY)\s*)?(\d\d)[/-](\d\d)(?:\s*(Q[1-4]))?", re.I)  # Q3 21/22

_EPOCH = date(1899, 12, 30)  # day 0 of Excel's dates
_FIRST, _LAST = 25_569, 73_050  # 1970 to 2099, as Excel's days


def year_of(cell: Cell) -> int | None:
    """Return the year in a cell; None where it says none. Raises ValueError if it is not clear."""
    if isinstance(cell, date):
        return _checked(cell.year)
    text = line_of(cell)
    if is_unknown(text) or fold(text) in _UNPUBLISHED:
        return None
    if found := _FULL.search(text) or _COMPACT.fullmatch(text):
        return int(found[1])
    if _SERIAL.fullmatch(text) and _FIRST <= float(text) <= _LAST:
        return (_EPOCH + timedelta(days=int(float(text)))).year
    for short in _SHORT:
        if found := short.fullmatch(text):
            return _past(int(found[1]))
    if (years := _FINANCIAL.fullmatch(text)) and _is_financial(years):
        return _past(int(years[2]))
    raise ValueError(f'"{text}" is not a year')


def _is_financial(found: re.Match[str]) -> bool:
    """Return whether "21/22" is a financial year and not a month: 11/12 may be November 2012."""
    first, second = int(found[2]), int(found[3])
    return (first + 1) % 100 == second and bool(found[1] or found[4] or second > 12)


def _past(short: int) -> int:
    """Return the year of two figures that is not in the future."""
    return 2000 + short if 2000 + short <= date.today().year else 1900 + short


def _checked(year: int) -> int:
    if not 1900 <= year <= 2100:
        raise ValueError(f'"{year}" is not a year')
    return year
