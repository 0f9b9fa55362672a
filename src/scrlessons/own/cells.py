"""What stands in the cells of a board's workbook: years, kinds, names of cases, several themes."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from scrlessons.own.workbook import Cell
from scrlessons.records import CaseKind, LessonKind
from scrlessons.text import fold

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""

_UNKNOWN = {"", *"n a|na|n k|nk|tbc|tba|tbd|unknown|not known|none|nil".split("|")}
"""What people write where they know nothing, folded."""

_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d|2100)(?!\d)")
_SHORT_DATE = re.compile(r"^\s*\d{1,2}[./-]\d{1,2}[./-](\d\d)\s*$")

_KINDS: dict[LessonKind, str] = {
    "finding": "finding|findings|learning|learning point|learning points|lesson|lessons|"
    "key learning|key finding|issue|concern|what happened|gap|weakness|area for improvement|"
    "what did not work|lesson learned|lesson learnt|observation",
    "recommendation": "recommendation|recommendations|action|actions|required action|proposal|"
    "what should happen|next step|next steps|improvement|suggested action|multi agency action",
    "response": "response|responses|action taken|progress|what was done|done|update|outcome|"
    "what we did|implementation",
    "evidence": "evidence|research|data|statistic|national learning|national evidence|"
    "audit finding",
    "guidance": "guidance|policy|procedure|practice guidance|advice|practice point",
    "comment": "comment|comments|note|remark|reflection|author comment|reviewer comment",
    "good-practice": "good practice|what worked|what worked well|strength|strengths|"
    "positive practice|effective practice|best practice|what went well|notable practice",
}
KINDS: dict[str, LessonKind] = {
    name: kind for kind, names in _KINDS.items() for name in names.split("|")
}
"""The kinds of lesson by the words that boards have for them, folded."""

_CASE_KINDS: dict[CaseKind, str] = {
    "local-child-safeguarding-practice-review": "lcspr|cspr|local child safeguarding practice "
    "review|child safeguarding practice review|lspr|local review|practice review",
    "serious-case-review": "scr|serious case review",
    "rapid-review": "rapid review|rr|rapid",
    "national-review": "national review|national child safeguarding practice review|npr",
    "child-practice-review": "cpr|child practice review|concise child practice review|"
    "extended child practice review|susr",
    "domestic-homicide-review": "dhr|domestic homicide review|dardr|"
    "domestic abuse related death review",
    "inquiry": "inquiry|public inquiry",
    "audit": "audit|multi agency audit|maca|deep dive|jtai",
    "case-review": "case review|learning review|management review|practice learning review|"
    "thematic review|imr|reflective review|learning event",
}
CASE_KINDS: dict[str, CaseKind] = {
    name: kind for kind, names in _CASE_KINDS.items() for name in names.split("|")
}
"""The kinds of review by the words that boards have for them, folded."""

_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")


def text_of(cell: Cell) -> str:
    """A cell as text on one line; a number without the point that programs put behind it."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else " ".join(str(cell).split())
    # What was made harmless on its way out, as "'=1+1", comes in as it was.
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def year_of(cell: Cell) -> int | None:
    """The year in a cell; None where it says none. Raises ValueError where it cannot be read."""
    if isinstance(cell, date):
        return _checked(cell.year)
    text = text_of(cell)
    if fold(text) in _UNKNOWN:
        return None
    if found := _YEAR.search(text):
        return int(found[1])
    if short := _SHORT_DATE.match(text):
        return 2000 + int(short[1])
    raise ValueError(f'"{text}" is not a year')


def _checked(year: int) -> int:
    if not 1900 <= year <= 2100:
        raise ValueError(f'"{year}" is not a year')
    return year


def kind_of(text: str) -> LessonKind | None:
    """The kind of lesson that a word stands for; a finding where there is none."""
    key = fold(text)
    return "finding" if key in _UNKNOWN else KINDS.get(key)


def case_name_of(text: str) -> tuple[str, CaseKind | None]:
    """The name of a case, and the kind of review that stands in brackets behind it."""
    found = _BRACKET.search(text)
    kind = CASE_KINDS.get(fold(found[1])) if found else None
    return (text[: found.start()], kind) if found and kind else (text, None)


def case_kind_of(text: str) -> CaseKind | None:
    """The kind of review that a word stands for."""
    return CASE_KINDS.get(fold(text))


def list_of(text: str) -> tuple[str, ...]:
    """The words of a cell that holds several, with commas, semicolons or lines between."""
    parts = re.split(r"[;,\n]", text)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def themes_in(cell: Cell, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """The names of themes in a cell, one or several.

    What is a theme's name is not taken apart: first at lines and semicolons, then at commas, at
    slashes and at ampersands, as long as that makes names that are known.
    """
    lines = str(cell or "").replace("\r", "\n").split("\n")
    names = [name for line in lines for name in _apart(text_of(line), ";,/&", is_known)]
    return tuple(dict.fromkeys(names))


def _apart(text: str, marks: str, is_known: Callable[[str], bool]) -> Iterable[str]:
    if not text or not marks or is_known(text):
        return [text] if text else []
    pieces = [piece.strip() for piece in text.split(marks[0]) if piece.strip()]
    names = [name for piece in pieces for name in _apart(piece, marks[1:], is_known)]
    # "Health & wellbeing" is one name that is not known, "Neglect; Thresholds" are two.
    return names if marks[0] == ";" or any(map(is_known, names)) else [text]
