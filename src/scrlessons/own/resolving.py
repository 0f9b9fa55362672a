"""What the words of a board's workbook stand for: as told, as known, or as asked.

A value that is not known is asked once for all its rows, where a person is there.
"""

import re
from collections.abc import Callable

from msgspec import Struct, field

from scrlessons.own import cells
from scrlessons.own.folder import theme_names
from scrlessons.records import BUNDLED, UNDESCRIBED, Dataset, LessonKind, Theme
from scrlessons.store.names import Names
from scrlessons.text import fold, slug

NEW, SKIP, NONE = "new", "skip", "none"
"""What may be said of a theme that is not known: make one of that name, leave its rows out, or take
them without a theme."""

_NO_NAME = {*cells.UNKNOWN, "no", "yes"} - {NONE}
"""What people write in a column of themes where they name none, folded."""

_NUMBERED = re.compile(r"(?:theme )?\d+ (?=\D)")
"""The number before a theme's name, folded: "7 - Voice of the child", "Theme 2: Challenge"."""

LEAST_LETTERS = 2
"""The fewest letters of a theme's name: what has fewer is a code, such as P or #3."""

Ask = Callable[[str, int], str]
"""Asks what a value of the workbook is, with the number of its rows; returns what was said."""


class Told(Struct):
    """What the user said about a workbook; names are folded."""

    columns: dict[str, str] = field(default_factory=dict)
    """The name of a column to the column that it is; "-" leaves it out."""
    themes: dict[str, str] = field(default_factory=dict)
    """A theme in the workbook to the id of a theme, or NEW, SKIP or NONE."""
    kinds: dict[str, str] = field(default_factory=dict)
    """A kind of lesson in the workbook to the kind that it is."""
    options: dict[str, str] = field(default_factory=dict)
    """Options of the import that hold for the next update too: see mapping.OPTIONS."""


def find_theme(names: Names, text: str, *, numbers: bool = False) -> str | None:
    """Return the id of the one theme that a text names, or None.

    An id, a whole name and an alias name a theme, and so does a bundled theme's number after the
    word "theme". Unlike a lookup, a part of a name does not: it would sort lessons by chance.
    `numbers` says that a bare number names the theme of that number, as in `--theme 3`.
    """
    collection, key = names.split(text)
    keys = [key, _NUMBERED.sub("", key, count=1) if _NUMBERED.match(key) else key]
    if numbered := re.fullmatch(r"theme (\d+)", key):
        collection, keys = BUNDLED, [*keys, numbered[1]]
    elif key.isdecimal() and not numbers:
        return None
    for one in keys:
        closeness, found = names.find("theme", collection, one)
        if closeness == 0 and len(found) == 1:
            return next(iter(names.reader.records(found, Theme)))[1].id
    return None


def get_theme(names: Names, text: str) -> str:
    """Return the id of the theme that a person named: an id, a name, an alias or a number.

    Raises NotFoundError.
    """
    if found := find_theme(names, text, numbers=True):
        return found
    raise names.unknown(["theme"], text, fold(text))


def can_be_new(name: str) -> bool:
    """Whether a theme may be made of a name unasked: a code, such as P or #3, is no name."""
    return sum(map(str.isalpha, name)) >= LEAST_LETTERS


class Resolver:
    """What the values of a workbook stand for: as told, as known, or as asked."""

    def __init__(
        self,
        bundled: Dataset,
        own: Dataset | None,
        told: Told,
        *,
        new_themes: bool,
        ask: Ask | None,
    ) -> None:
        self.names: Names = theme_names([bundled, own] if own else [bundled])
        self.bundled_numbers = [theme.number for theme in bundled.themes]
        self.themes = {theme.id: theme for theme in (own.themes if own else ())}
        self.told = told
        self.new_themes = new_themes
        self.ask = ask
        self.ask_kind: Ask | None = None
        self.keep: Callable[[], None] | None = None
        """Called after each answer, to keep it."""
        self.was_asked = False
        self.made: dict[str, Theme] = {}
        """The themes that are made, by their folded names."""
        self._found: dict[str, str | None] = {}

    def is_known(self, name: str) -> bool:
        """Whether a name means a theme or none, or was said what it means."""
        key = fold(name)
        return key in {*self.told.themes, *_NO_NAME, NONE} or self._known(name) is not None

    def named(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names that name a theme: not "N/A" and the like, unless they were mapped."""
        return tuple(name for name in names if fold(name) not in _NO_NAME - self.told.themes.keys())

    def _known(self, name: str) -> str | None:
        key = fold(name)
        if key not in self._found:
            self._found[key] = find_theme(self.names, name)
        return self._found[key]

    def near(self, name: str) -> str:
        """Names of themes that are near to one that is not known, in words."""
        close = self.names.near("theme", fold(name)) if can_be_new(name) else []
        return f"; near: {', '.join(close)}" if close else ""

    def theme(self, name: str, rows: int) -> str | None:
        """Return the id of the theme that a name means, SKIP or NONE; None where nobody knows."""
        key = fold(name)
        # What `scr collection export` writes for a lesson without a theme comes in as that.
        told = self.told.themes.get(key, NONE if key == NONE else None)
        if told is None and self._known(name) is not None and name:
            return self._known(name)
        if told is None and self.ask:
            told = self.told.themes[key] = self.ask(name, rows)
            self._answered()
        if told is None and self.new_themes and can_be_new(name):
            told = NEW
        if told in {SKIP, NONE, None}:
            return told
        return self._make(name).id if told == NEW else find_theme(self.names, told, numbers=True)

    def _answered(self) -> None:
        self.was_asked = True
        if self.keep:
            self.keep()

    def _make(self, name: str) -> Theme:
        """A theme of the board's own, of that name."""
        key = fold(name)
        for theme in self.themes.values():
            if fold(theme.name) == key:
                return theme
        if key not in self.made:
            taken = dict.fromkeys([*self.themes, *(one.id for one in self.made.values())], 1)
            known = (*self.bundled_numbers, *(one.number for one in self.themes.values()))
            number = max(known) + len(self.made) + 1
            self.made[key] = Theme(
                id=slug(name, taken), number=number, name=name, summary=UNDESCRIBED
            )
        return self.made[key]

    def kind(self, word: str, rows: int = 1) -> LessonKind | None:
        """The kind of lesson that a word stands for; None where nobody knows."""
        key = fold(word)
        told = self.told.kinds.get(key)
        found = cells.kind_of(told if told is not None else word)
        if found is None and self.ask_kind:
            self.told.kinds[key] = self.ask_kind(word, rows)
            self._answered()
            found = cells.kind_of(self.told.kinds[key])
        return found
