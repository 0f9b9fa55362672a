"""How well search answers questions that are not its own, and what each of its steps is worth.

    python benchmarks/search.py [--worth] [--wrong] [FILE ...]

A file has tables of questions, one for each class, each question with what must come among the
first three hits: a paragraph, a case, a theme, a term or a later fact; the class `nothing` (or
`none`) has what no record is about. None given: tests/questions.toml. `--worth` asks them all again
with each step taken out in turn; `--wrong` lists what is not answered.
"""

import argparse
import sqlite3
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest import mock

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from msgspec.structs import replace  # noqa: E402

from scrlessons import places  # noqa: E402
from scrlessons.pages import Answer, Hit  # noqa: E402
from scrlessons.records import Dataset  # noqa: E402
from scrlessons.search.answer import search  # noqa: E402
from scrlessons.search.match import FIELDS  # noqa: E402
from scrlessons.search.rank import KINDS  # noqa: E402
from scrlessons.store.build import build  # noqa: E402
from scrlessons.store.dataset import load_dataset  # noqa: E402
from scrlessons.store.index import Index  # noqa: E402
from scrlessons.store.lexicon import Lexicon, load_lexicon  # noqa: E402
from scrlessons.store.library import Library  # noqa: E402

Questions = Mapping[str, Mapping[str, list[str]]]
Change = Callable[[Dataset], Dataset]

NOTHING = ("nothing", "none")


def names_of(hit: Hit, library: Library) -> set[str]:
    """All that a hit may be wanted as."""
    names = {hit.id, hit.ref or "", hit.case or ""}
    if hit.type == "source":
        names |= {ref for ref in library.get_source(hit.id).source.refs if ref.endswith("F")}
    return names


def is_right(answer: Answer, wanted: list[str], library: Library) -> bool:
    """Whether one of the first three hits is wanted."""
    return any(names_of(hit, library) & set(wanted) for hit in answer.hits[:3])


def score(library: Library, questions: Questions) -> dict[str, list[str]]:
    """The questions of each class that are not answered."""
    wrong: dict[str, list[str]] = {}
    for kind, asked in questions.items():
        wrong[kind] = []
        for question, wanted in asked.items():
            answer = search(library, question, limit=3)
            right = answer.match == "none" if kind in NOTHING else is_right(answer, wanted, library)
            if not right:
                wrong[kind].append(question)
    return wrong


def compile_library(change: Change | None = None, lexicon: Lexicon | None = None) -> Library:
    """The bundled collection, changed, with another lexicon where one is given."""
    dataset = load_dataset(places.bundled_path())
    connection = sqlite3.connect(":memory:")
    own = lexicon or load_lexicon()
    with mock.patch("scrlessons.store.build.load_lexicon", return_value=own):
        build(connection, [change(dataset) if change else dataset])
    return Library(Index(connection))


def without(field: str, *tables: str) -> Change:
    """The dataset with a field of some records emptied."""

    def change(dataset: Dataset) -> Dataset:
        emptied = {
            table: tuple(replace(record, **{field: ()}) for record in getattr(dataset, table))
            for table in tables
        }
        return replace(dataset, **emptied)

    return change


ALL = ("themes", "cases", "lessons", "terms", "since")

STEPS: dict[str, Callable[[], Library]] = {
    "the glossary": lambda: compile_library(without("aliases", "terms")),
    "the thesaurus": lambda: compile_library(lexicon=Lexicon(subjects=load_lexicon().subjects)),
    "subjects": lambda: compile_library(lexicon=replace(load_lexicon(), subjects=())),
    "what is asked for": lambda: compile_library(without("asked", *ALL)),
    "keywords": lambda: compile_library(without("keywords", "lessons")),
}
"""Each step that is in the compiled library, with the library that lacks it."""

PATCHES: dict[str, tuple[str, object]] = {
    "correcting": ("scrlessons.search.answer.correct", lambda _, parts: (tuple(parts), {})),
    "the nearest phrase": ("scrlessons.search.rank.ASKED", 0.0),
    "meaning": ("scrlessons.search.meaning.find_meant", lambda *_: {}),
    "negation": ("scrlessons.search.units.NEGATIONS", frozenset()),
    "kinds of record": ("scrlessons.search.rank.KINDS", dict.fromkeys(KINDS, 1.0)),
    "where a word stands": ("scrlessons.search.match.FIELDS", dict.fromkeys(FIELDS, 1.0)),
}
"""Each step that is in the search itself, with what takes it out."""


def worths(questions: Questions) -> Iterator[tuple[str, int]]:
    """Each step with how many questions are not answered without it."""
    for step, make in STEPS.items():
        yield step, sum(map(len, score(make(), questions).values()))
    library = compile_library()
    for step, (target, value) in PATCHES.items():
        with mock.patch(target, value):
            yield step, sum(map(len, score(library, questions).values()))


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--worth", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    files = options.files or [HERE.parent / "tests" / "questions.toml"]
    questions: dict[str, dict[str, list[str]]] = {}
    for file in files:
        for kind, own in tomllib.loads(file.read_text(encoding="utf-8")).items():
            questions.setdefault(kind, {}).update(own)
    library = compile_library()
    wrong = score(library, questions)
    for kind, asked in questions.items():
        print(f"{kind:16} {len(asked) - len(wrong[kind]):4} of {len(asked):4}")
    total = sum(map(len, questions.values()))
    right = total - sum(map(len, wrong.values()))
    print(f"{'all':16} {right:4} of {total:4}  {right / total:.1%}")
    if options.wrong:
        for kind, listed in wrong.items():
            for question in listed:
                hits = search(library, question, limit=3).hits
                shown = ", ".join(f"{hit.type} {hit.id}" for hit in hits)
                print(f"{kind}: {question}: {questions[kind][question]}: {shown or 'none'}")
    for step, fewer in worths(questions) if options.worth else ():
        print(f"without {step:20} {total - fewer:4}  {total - fewer - right:+}")


if __name__ == "__main__":
    main()
