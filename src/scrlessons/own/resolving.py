"""What the words of a board's workbook stand for: as told, as known, or as asked.

A value that is not known is asked once for all its rows, where a person is there.
"""

from collections.abc import Callable

from msgspec import Struct, field

from scrlessons.errors import NotFoundError
from scrlessons.own import cells
from scrlessons.own.folder import theme_names
from scrlessons.records import Dataset, LessonKind, Theme
from scrlessons.store.names import Names
from scrlessons.text import fold, slug

NEW, SKIP, NONE = "new", "skip", "none"
"""What may be said of a theme that is not known: make one of that name, leave its rows out, or take
them without a theme."""

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
        self.made: dict[str, Theme] = {}
        """The themes that are made, by their folded names."""
        self._found: dict[str, str | None] = {}

    def is_known(self, name: str) -> bool:
        """Whether a name means a theme, or was said what it means."""
        return fold(name) in {*self.told.themes, NONE} or self._known(name) is not None

    def _known(self, name: str) -> str | None:
        key = fold(name)
        if key not in self._found:
            try:
                self._found[key] = self.names.get("theme", name, Theme)[1].id
            except NotFoundError:
                self._found[key] = None
        return self._found[key]

    def near(self, name: str) -> str:
        """Names of themes that are near to one that is not known, in words."""
        close = self.names.near("theme", fold(name))
        return f"; near: {', '.join(close)}" if close else ""

    def theme(self, name: str, rows: int) -> str | None:
        """The id of the theme that a name means, or SKIP or NONE; None where nobody knows."""
        key = fold(name)
        # What `scr collection export` writes for a lesson without a theme comes in as that.
        told = self.told.themes.get(key, NONE if key == NONE else None)
        if told is None and self._known(name) is not None and name:
            return self._known(name)
        if told is None and self.ask:
            told = self.told.themes[key] = self.ask(name, rows)
        if told is None and self.new_themes and name:
            told = NEW
        if told in {SKIP, NONE, None}:
            return told
        return self._make(name).id if told == NEW else self._known(str(told))

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
                id=slug(name, taken), number=number, name=name, summary="Named in the workbook."
            )
        return self.made[key]

    def kind(self, word: str, rows: int = 1) -> LessonKind | None:
        """The kind of lesson that a word stands for; None where nobody knows."""
        key = fold(word)
        told = self.told.kinds.get(key)
        found = cells.kind_of(told if told is not None else word)
        if found is None and self.ask_kind:
            self.told.kinds[key] = self.ask_kind(word, rows)
            found = cells.kind_of(self.told.kinds[key])
        return found
