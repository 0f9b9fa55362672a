"""Asking at the terminal: for a lesson, and for what a workbook's words stand for."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from msgspec.structs import replace

from scrlessons.errors import BrokenCollectionError, NotFoundError
from scrlessons.own.cells import KINDS, kind_of
from scrlessons.own.folder import find_file, load_collection, theme_names
from scrlessons.own.lessons import Draft, find_case
from scrlessons.own.resolving import NEW, NONE, SKIP, find_theme, get_theme
from scrlessons.records import Dataset
from scrlessons.store.dataset import load_bundled
from scrlessons.store.names import Names
from scrlessons.text import fold, visible

Ask = Callable[[str, str], str]
"""Asks a question, with the answer that an empty line gives; returns what was answered."""

Say = Callable[[str], None]


BACK = "b"  # what is typed to answer the question before once more


class _Back(Exception):  # noqa: N818
    """The person wants to go back to the question before."""


class _Again(Exception):  # noqa: N818
    """The answer cannot be taken; its text says why."""


def ask_for_lesson(draft: Draft, id_: str, ask: Ask, say: Say) -> Draft:
    """Ask for whatever is not told yet, each until it can be taken, and return the whole draft.

    `id_` is the collection to be added to: the area, the year and the summary are asked for new
    cases only. What was given as an option is not asked.
    """
    datasets = [load_bundled()]
    if find_file(id_):
        with suppress(BrokenCollectionError):  # told when the lesson is added
            datasets.append(load_collection(id_))
    questions = Questions(draft, id_, datasets, ask, say)
    say(
        f"{BACK} goes back to the question before. Ctrl-C stops; nothing is added before you say so"
    )
    steps = questions.steps()
    if draft.theme and questions.theme in {step for _, step in steps}:
        say(str(questions.names.unknown(["theme"], draft.theme, fold(draft.theme))))
    asked: list[int] = []
    at = 0
    while at < len(steps):
        is_needed, step = steps[at]
        if not is_needed():
            at += 1
            continue
        try:
            step()
        except _Again as why:
            say(str(why))
        except _Back:
            at = asked.pop() if asked else at
        else:
            asked.append(at)
            at += 1
    return draft


class Questions:
    """The questions of a lesson, each a step that can be gone back to."""

    def __init__(
        self, draft: Draft, id_: str, datasets: Sequence[Dataset], ask: Ask, say: Say
    ) -> None:
        self.draft, self.id, self.ask_person, self.say = draft, id_, ask, say
        self.given = replace(draft)
        """What was given as options."""
        self.own = datasets[1] if len(datasets) > 1 else Dataset(collection=datasets[0].collection)
        self.names = theme_names(datasets)
        self.themes = [theme for dataset in datasets for theme in dataset.themes]
        self.kinds = list(dict.fromkeys(KINDS.values()))

    def steps(self) -> list[tuple[Callable[[], bool], Callable[[], None]]]:
        """Return each question that was not answered by an option, with whether it is needed."""
        draft = self.draft

        def always() -> bool:
            return True

        steps: list[tuple[object, Callable[[], bool], Callable[[], None]]] = [
            (draft.case, always, self.case),
            (draft.area, self._is_new_case, self.area),
            (draft.year, self._is_new_case, self.year),
            (draft.summary, self._is_new_case, self.summary),
            (draft.theme and self._theme_of(draft.theme), always, self.theme),
            (draft.text, always, self.text),
            (draft.kind, always, self.kind),
            (draft.ref, always, self.ref),
            (draft.keywords or None, always, self.keywords),
        ]
        return [(is_needed, step) for told, is_needed, step in steps if told is None]

    def _is_new_case(self) -> bool:
        given = Draft(case=self.draft.case, area=self.given.area, year=self.given.year)
        return bool(given.case) and find_case(self.own, given) is None

    def ask(self, question: str, words: Sequence[str] = ()) -> str:
        """Return what was answered; the Tab key completes the words."""
        with completing(words):
            answer = self.ask_person(question, "").strip()
        if answer.lower() == BACK:
            raise _Back
        return answer

    def case(self) -> None:
        """Ask for the case; a new one is made only after a yes."""
        known = [name for case in self.own.cases for name in (case.name, case.id)]
        answer = self.ask("Case (empty: a lesson in general)", known)
        if answer and find_case(self.own, Draft(case=answer)) is None:
            question = f'{self.id} has no case called "{answer}". Make it a new case? (y or n)'
            if self.ask(question).lower() not in {"y", "yes"}:
                raise _Again("no case was made")
        self.draft.case = answer or None
        for name in ("area", "year", "summary"):  # those of another case that was answered before
            setattr(self.draft, name, getattr(self.given, name))

    def area(self) -> None:
        """Ask for the area of a new case."""
        self.draft.area = self._needed("Area", "a new case needs an area, such as Anytown")

    def year(self) -> None:
        """Ask for the year of a new case."""
        answer = self.ask("Year published (empty: not known)")
        if answer and not (answer.isdecimal() and 1900 <= int(answer) <= 2100):
            raise _Again(f"{answer} is not a year, such as 2021")
        self.draft.year = int(answer) if answer else None

    def summary(self) -> None:
        """Ask for the summary of a new case."""
        self.draft.summary = self.ask("What the case was, in a sentence (empty: nothing)") or None

    def theme(self) -> None:
        """Ask for the theme: by its number in the list, or a name."""
        ids = [theme.id for theme in self.themes]
        for at, theme in enumerate(self.themes, 1):
            self.say(f"{at} {theme.name}")
        answer = self._needed(
            f"Theme (1-{len(ids)}, or a name)",
            f"a lesson needs a theme: a number from 1 to {len(ids)}, or a name",
            ids,
        )
        if answer.isdecimal() and 1 <= int(answer) <= len(ids):
            answer = ids[int(answer) - 1]
        self.draft.theme = self._theme_of(answer)
        if self.draft.theme is None:
            raise _Again(str(self.names.unknown(["theme"], answer, fold(answer))))

    def _theme_of(self, name: str) -> str | None:
        return find_theme(self.names, name, numbers=True)

    def text(self) -> None:
        """Ask for the lesson itself."""
        self.draft.text = self._needed("Lesson", "a lesson needs a text, a sentence or two")

    def kind(self) -> None:
        """Ask for the kind of lesson: by its number in the list, or a word for it."""
        self.say("; ".join(f"{at} {kind}" for at, kind in enumerate(self.kinds, 1)))
        answer = self.ask(f"Kind (1-{len(self.kinds)}, or a name; empty: finding)", self.kinds)
        if answer.isdecimal() and 1 <= int(answer) <= len(self.kinds):
            answer = self.kinds[int(answer) - 1]
        self.draft.kind = kind_of(answer)
        if self.draft.kind is None:
            raise _Again(f'"{answer}" is not a kind of lesson')

    def ref(self) -> None:
        """Ask for the paragraph."""
        self.draft.ref = self.ask("Paragraph (empty: none)")

    def keywords(self) -> None:
        """Ask for words to find it by."""
        words = self.ask("Keywords, with commas between (empty: none)").split(",")
        self.draft.keywords = tuple(word.strip() for word in words if word.strip())

    def _needed(self, question: str, why: str, words: Sequence[str] = ()) -> str:
        answer = self.ask(question, words)
        if not answer:
            raise _Again(why)
        return answer


def ask_for_theme_of(names: Names, name: str, rows: int, ask: Ask, say: Say) -> str:
    """Return what a theme of a workbook is: its id, NEW, SKIP or NONE. Asks until it knows."""
    themes = names.all_of("theme")
    near = names.near("theme", name)
    shown = f'"{name}"' if name else "no theme"
    hint = f" (near: {', '.join(near)})" if near else ""
    question = f"{shown} ({rows} row{'s' * (rows != 1)}){hint}: which theme?"
    say("; ".join(f"{number} {theme}" for number, theme in enumerate(themes, 1)))
    choices = f"[1-{len(themes)}, {'n new, ' if name else ''}0 none, s leave out]"
    said = {"s": SKIP, SKIP: SKIP, "0": NONE, NONE: NONE, **({"n": NEW, NEW: NEW} if name else {})}
    while True:
        answer = ask(f"{question} {choices}", "").strip()
        if answer.lower() in said:
            return said[answer.lower()]
        if answer.isdecimal() and 1 <= int(answer) <= len(themes):
            return themes[int(answer) - 1]
        try:
            return get_theme(names, answer)
        except NotFoundError as error:
            say(str(error) if answer else "answer with a number, a name or a letter; Ctrl-C stops")


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
