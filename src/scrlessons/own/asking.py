"""Asking for a lesson at the terminal: completing and checking as it goes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from scrlessons.errors import BrokenCollectionError, NotFoundError
from scrlessons.own.folder import bundled, find_file, load_collection, theme_names
from scrlessons.records import Dataset, Theme
from scrlessons.text import fold

Ask = Callable[[str, str], str]
"""Asks a question, with the answer that an empty line gives; returns what was answered."""


class Told(NamedTuple):
    """What is known of the lesson so far; None and an empty list are asked for."""

    theme: str | None
    text: str | None
    case: str | None
    area: str | None
    year: int | None
    keywords: Sequence[str]
    ref: str | None


def ask_for_lesson(told: Told, id_: str, ask: Ask, say: Callable[[str], None]) -> Told:
    """Ask for whatever is not told yet, each until it can be taken.

    `id_` is the collection to be added to: the area and the year are asked for new cases only.
    """
    datasets, cases = [bundled()], []
    if find_file(id_):
        try:
            own = load_collection(id_)
            datasets, cases = [bundled(), own], list(own.cases)
        except BrokenCollectionError:
            pass  # told when the lesson is added
    case, area, year = told.case, told.area, told.year
    if case is None:
        with completing([name for case in cases for name in (case.name, case.id)]):
            case = ask("Case (empty: a lesson in general)", "")
    known = {fold(name) for one in cases for name in (one.id, one.name, *one.aliases)}
    if case and fold(case) not in known:
        while not area:
            area = ask("Area", "")
        while year is None:
            answer = ask("Year published (empty: not known)", "")
            if not answer:
                break
            if answer.isdecimal() and 1900 <= int(answer) <= 2100:
                year = int(answer)
            else:
                say(f"{answer} is not a year, such as 2021")
    theme = _ask_for_theme(told.theme, datasets, ask, say)
    text = told.text
    while not text:
        text = ask("Lesson", "")
    ref = told.ref if told.ref is not None else ask("Paragraph (empty: none)", "")
    words = ", ".join(told.keywords) or ask("Keywords, with commas between (empty: none)", "")
    keywords = [word.strip() for word in words.split(",") if word.strip()]
    return Told(theme, text, case or None, area or None, year, keywords, ref or None)


def _ask_for_theme(
    theme: str | None, datasets: Sequence[Dataset], ask: Ask, say: Callable[[str], None]
) -> str:
    names = theme_names(datasets)
    themes = [theme.id for dataset in datasets for theme in dataset.themes]
    while True:
        try:
            if theme:
                return names.get("theme", theme, Theme)[1].id
        except NotFoundError as error:
            say(f"{error}: {', '.join(themes)}")
        with completing(themes):
            theme = ask("Theme", "")


class completing:  # noqa: N801
    """While this lasts, the Tab key completes these words, where the terminal can."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def __enter__(self) -> None:
        try:
            import readline
        except ImportError:  # Windows
            return
        readline.set_completer_delims("")
        readline.parse_and_bind("tab: complete")
        readline.set_completer(self.complete)

    def complete(self, start: str, number: int) -> str | None:
        """The words that begin so, one by one, then None: what readline asks for."""
        fitting = [word for word in self.words if word.lower().startswith(start.lower())]
        return fitting[number] if number < len(fitting) else None

    def __exit__(self, *_: object) -> None:
        try:
            import readline
        except ImportError:
            return
        readline.set_completer(None)
