"""Asking at the terminal: for a lesson, and for what a workbook's words stand for."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from scrlessons.errors import BrokenCollectionError, NotFoundError
from scrlessons.own.cells import KINDS, kind_of
from scrlessons.own.folder import find_file, load_collection, theme_names
from scrlessons.own.lessons import Draft, find_case
from scrlessons.own.resolving import NEW, SKIP
from scrlessons.records import Dataset, LessonKind, Theme
from scrlessons.store.dataset import load_bundled
from scrlessons.store.names import Names
from scrlessons.text import visible

Ask = Callable[[str, str], str]
"""Asks a question, with the answer that an empty line gives; returns what was answered."""

Say = Callable[[str], None]


def ask_for_lesson(draft: Draft, id_: str, ask: Ask, say: Say) -> Draft:
    """Ask for whatever is not told yet, each until it can be taken.

    `id_` is the collection to be added to: the area and the year are asked for new cases only.
    """
    datasets = [load_bundled()]
    if find_file(id_):
        with suppress(BrokenCollectionError):  # told when the lesson is added
            datasets.append(load_collection(id_))
    own = datasets[-1] if len(datasets) > 1 else Dataset(collection=load_bundled().collection)
    if draft.case is None:
        with completing([name for case in own.cases for name in (case.name, case.id)]):
            draft.case = ask("Case (empty: a lesson in general)", "") or None
    if draft.case and find_case(own, draft) is None:
        while not draft.area:
            draft.area = ask("Area", "")
        if draft.year is None:
            draft.year = _ask_for_year(ask, say)
        if draft.summary is None:
            draft.summary = ask("What the case was, in a sentence (empty: nothing)", "") or None
    draft.theme = _ask_for_theme(draft.theme, datasets, ask, say)
    while not draft.text:
        draft.text = ask("Lesson", "")
    if draft.kind is None:
        draft.kind = _ask_for_kind(ask, say)
    if draft.ref is None:
        draft.ref = ask("Paragraph (empty: none)", "")
    words = ", ".join(draft.keywords) or ask("Keywords, with commas between (empty: none)", "")
    draft.keywords = tuple(word.strip() for word in words.split(",") if word.strip())
    return draft


def _ask_for_year(ask: Ask, say: Say) -> int | None:
    while answer := ask("Year published (empty: not known)", ""):
        if answer.isdecimal() and 1900 <= int(answer) <= 2100:
            return int(answer)
        say(f"{answer} is not a year, such as 2021")
    return None


def _ask_for_theme(theme: str | None, datasets: Sequence[Dataset], ask: Ask, say: Say) -> str:
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


def _ask_for_kind(ask: Ask, say: Say) -> LessonKind:
    kinds = list(dict.fromkeys(KINDS.values()))
    while True:
        with completing(kinds):
            answer = ask(f"Kind: {', '.join(kinds)} (empty: finding)", "")
        if kind := kind_of(answer):
            return kind
        say(f'"{answer}" is not a kind of lesson')


def ask_for_theme_of(names: Names, name: str, rows: int, ask: Ask, say: Say) -> str:
    """What a theme of a workbook is: a theme's id, NEW or SKIP; asked until it can be taken."""
    themes = names.all_of("theme")
    near = names.near("theme", name)
    shown = f'"{name}"' if name else "no theme"
    hint = f" (near: {', '.join(near)})" if near else ""
    question = f"{shown} ({rows} row{'s' * (rows != 1)}){hint}: which theme?"
    say("; ".join(f"{number} {theme}" for number, theme in enumerate(themes, 1)))
    choices = f"[1-{len(themes)}{', n new' if name else ''}, s skip]"
    while True:
        answer = ask(f"{question} {choices}", "").strip()
        if answer.lower() == "s":
            return SKIP
        if answer.lower() == "n" and name:
            return NEW
        if answer.isdecimal() and 1 <= int(answer) <= len(themes):
            return themes[int(answer) - 1]
        try:
            if answer:
                return names.get("theme", answer, Theme)[1].id
        except NotFoundError as error:
            say(str(error))


def ask_for_kind_of(word: str, rows: int, ask: Ask, say: Say) -> str:
    """What a kind of lesson in a workbook is; asked until it can be taken."""
    kinds = list(dict.fromkeys(KINDS.values()))
    say("; ".join(f"{number} {kind}" for number, kind in enumerate(kinds, 1)))
    while True:
        answer = ask(f'"{word}" ({rows} row{"s" * (rows != 1)}): which kind? [1-{len(kinds)}]', "")
        if answer.strip().isdecimal() and 1 <= int(answer) <= len(kinds):
            return kinds[int(answer) - 1]
        if answer.strip() and (kind := kind_of(answer)):
            return kind
        say(f'"{answer}" is not a kind of lesson')


class completing:  # noqa: N801
    """While this lasts, the Tab key completes these words, where the terminal can."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(map(visible, words))

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
