"""Parse the cells of a board's workbook: texts, kinds, names of cases, themes, lists."""

import re
from collections.abc import Callable, Iterable
from itertools import chain

import msgspec

from scrlessons.own.sheets import Cell
from scrlessons.records import CaseKind, LessonKind
from scrlessons.text import fold

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""

UNKNOWN = {"", *"n a|na|n k|nk|tbc|tba|tbd|unknown|not known|none|nil".split("|")}
"""What people write where they know nothing, folded."""

_NO_LESSON = {"yes", "no", "y", "n", "x", "true", "false"}
"""What is ticked in a column, and no lesson, folded."""

_NUMBER = re.compile(r"\W*\d+([.,:/-]\d+)*\W*")

_ERROR = re.compile(r"#(REF|VALUE|NAME|NULL|NUM|DIV/0|SPILL|CALC|GETTING_DATA)[!?]?", re.IGNORECASE)
"""What a spreadsheet shows for a formula that failed; #N/A is what people write themselves."""

_HARMLESS = re.compile(r"'+[=+\-@\t\r]")

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
    """Return a cell as text with its line breaks; a whole number without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return text[1:] if is_harmless(text) else text


def is_harmless(text: str) -> bool:
    """Return whether a text would be a formula but for apostrophes before it, such as '=1+1."""
    return text.startswith("'") and _HARMLESS.match(text) is not None


def line_of(cell: Cell) -> str:
    """Return a cell as text on one line."""
    return " ".join(text_of(cell).split())


def known_of(cell: Cell) -> str:
    """Return a cell as text on one line; empty where it says that something is not known."""
    text = line_of(cell)
    return "" if fold(text) in UNKNOWN else text


def is_unknown(text: str) -> bool:
    """Return whether a text says that something is not known: empty, "-", "N/A", "TBC"."""
    return fold(text) in UNKNOWN


def is_error(text: str) -> bool:
    """Return whether a text is what a spreadsheet shows for a formula that failed."""
    return text.startswith("#") and _ERROR.fullmatch(text) is not None


def is_lesson(text: str) -> bool:
    """Return whether a text can be a lesson: not a number, a tick, "Yes" or "N/A"."""
    if fold(text) in _NO_LESSON | UNKNOWN or _NUMBER.fullmatch(text):
        return False
    return any(letter.isalnum() for letter in text)


def kind_of(text: str) -> LessonKind | None:
    """The kind of lesson that a word stands for; a finding where there is none."""
    key = fold(text)
    return "finding" if key in UNKNOWN else KINDS.get(key)


def case_name_of(text: str) -> tuple[str, CaseKind | None]:
    """The name of a case, and the kind of review that stands in brackets behind it."""
    found = _BRACKET.search(text)
    kind = CASE_KINDS.get(fold(found[1])) if found else None
    return (text[: found.start()], kind) if found and kind else (text, None)


def case_kind_of(text: str) -> CaseKind | None:
    """The kind of review that a word stands for."""
    return CASE_KINDS.get(fold(text))


_ITEM = re.compile(r'\s*"((?:[^"]|"")+)"\s*(?=[;,\n]|$)|([^;,\n]+)')
_NEEDS_QUOTES = re.compile(r'[;,\n]|^"|^\s|\s$')


def list_of(cell: Cell) -> tuple[str, ...]:
    """Return the items of a cell, with commas, semicolons or lines between them.

    An item in quotation marks may have commas, semicolons and lines in it.
    """
    found = _ITEM.finditer(text_of(cell))
    items = (one[1].replace('""', '"') if one[1] else one[2].strip() for one in found)
    return tuple(dict.fromkeys(item for item in items if item))


def join_list(items: Iterable[str]) -> str:
    """Return items as a cell that `list_of` parses."""
    return "; ".join(
        '"{}"'.format(item.replace('"', '""')) if _NEEDS_QUOTES.search(item) else item
        for item in items
    )


_NUMBERED = re.compile(
    r"(?:theme\s+\d{1,2}\s*[.):–-]?|\d{1,2}(?:[.):]|\s*[–-](?=\s)))\s*(?=[^\W\d])", re.IGNORECASE
)
"""The number before the name of a theme: "1. Voice", "Theme 2: Challenge", "7 - Voice"."""

_QUOTES = "\"'“”‘’[]"


def themes_in(cell: Cell, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the names of the themes in a cell, one or several, without numbers before them.

    What is a theme's name is not taken apart: first at lines and semicolons, then at commas, at
    slashes and at ampersands, as long as that makes names that are known.
    """
    lines = _lines_of(text_of(cell))
    pieces = (_apart(" ".join(line.split()), ";,/&", is_known) for line in lines)
    names = (_bare(name, is_known) for name in chain.from_iterable(pieces))
    # "none" is what an export writes for a lesson without a theme: to be told from "not known".
    return tuple(dict.fromkeys(one for one in names if fold(one) not in UNKNOWN - {"none"}))


def _lines_of(text: str) -> list[str]:
    """Return the values of a cell that SharePoint exports: a JSON list, or with ;# between."""
    if text.startswith("["):
        try:
            return msgspec.json.decode(text, type=list[str])
        except msgspec.MsgspecError:
            return text.split("\n")
    if ";#" in text:
        # A looked-up value has the number of its row beside it: "Voice;#3;#Gangs;#4".
        values = [value for value in text.split(";#") if value]
        return [value for value in values if not value.isdecimal()] or values
    return text.split("\n")


def _bare(name: str, is_known: Callable[[str], bool]) -> str:
    """Return the name of a theme without a number before it and quotation marks around it."""
    if is_known(name):
        return name
    bare = name.strip(_QUOTES).strip()
    return bare if is_known(bare) else _NUMBERED.sub("", bare, count=1)


def _apart(text: str, marks: str, is_known: Callable[[str], bool]) -> Iterable[str]:
    if not text or not marks or is_known(text):
        return [text] if text else []
    pieces = [piece.strip() for piece in text.split(marks[0]) if piece.strip()]
    names = [name for piece in pieces for name in _apart(piece, marks[1:], is_known)]
    # "Health & wellbeing" is one name that is not known, "Neglect; Thresholds" are two.
    return names if marks[0] == ";" or any(map(is_known, names)) else [text]
