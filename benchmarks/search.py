"""How well search answers questions that it was not made for, and what each of its steps is worth.

    python benchmarks/search.py [--worth] [--wrong] [FILE ...]

A file has tables of questions, one for each class, each question with what must be among the first
three records shown: a paragraph, a case, a theme, a term or a later fact; the class `nothing` (or
`none`) has what no record is about. None given: tests/questions*.toml. The questions are split in
two by a hash. Of the first half `--wrong` lists what is not answered, to learn from; of the second
only the score is ever printed. `--worth` asks the second half again with each step taken out.
"""

import argparse
import sqlite3
import sys
import tomllib
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest import mock

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from msgspec.structs import replace  # noqa: E402

from scrlessons import places  # noqa: E402
from scrlessons.pages import Answer, Hit  # noqa: E402
from scrlessons.records import Dataset  # noqa: E402
from scrlessons.search.lexicon import Lexicon, load_lexicon  # noqa: E402
from scrlessons.search.ranking import KINDS  # noqa: E402
from scrlessons.store.answers import search  # noqa: E402
from scrlessons.store.build import build  # noqa: E402
from scrlessons.store.dataset import load_dataset  # noqa: E402
from scrlessons.store.index import Index  # noqa: E402
from scrlessons.store.library import Library  # noqa: E402

Questions = Mapping[str, Mapping[str, list[str]]]
Change = Callable[[Dataset], Dataset]

NOTHING = ("nothing", "none", "public-nothing")


def is_unseen(question: str) -> bool:
    """Return whether a question is in the half whose misses nobody looks at."""
    return zlib.crc32(question.encode()) % 2 == 1


def half(questions: Questions, *, unseen: bool) -> dict[str, dict[str, list[str]]]:
    """Return one half of the questions."""
    return {
        kind: {text: wanted for text, wanted in own.items() if is_unseen(text) is unseen}
        for kind, own in questions.items()
    }


def names_of(hit: Hit, library: Library) -> set[str]:
    """Return all that a hit may be wanted as."""
    names = {hit.id, hit.ref or "", hit.case or ""}
    if hit.type == "source":
        names |= {ref for ref in library.get_source(hit.id).source.refs if ref.endswith("F")}
    return names


def is_right(answer: Answer, wanted: list[str], library: Library) -> bool:
    """Return whether one of the first three records shown is wanted."""
    shown = (answer.hits or answer.near_hits)[:3]
    return any(names_of(hit, library) & set(wanted) for hit in shown)


def score(library: Library, questions: Questions) -> dict[str, list[str]]:
    """Return the questions of each class that are not answered."""
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
    """Return the bundled collection, changed, with another lexicon if one is given."""
    dataset = load_dataset(places.bundled_path())
    connection = sqlite3.connect(":memory:")
    own = lexicon or load_lexicon()
    with mock.patch("scrlessons.store.build.load_lexicon", return_value=own):
        build(connection, [change(dataset) if change else dataset])
    return Library(Index(connection))


def without(field: str, *tables: str) -> Change:
    """Return a change that empties a field of some records."""

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
    "search phrases": lambda: compile_library(without("asked", *ALL)),
    "keywords": lambda: compile_library(without("keywords", "lessons")),
}
"""Each step that is in the index, with the library that lacks it."""

PATCHES: dict[str, tuple[str, object]] = {
    "spelling": ("scrlessons.search.spelling.Speller.find_spellings", lambda *_: []),
    "words run together": ("scrlessons.search.spelling.Speller.split", lambda *_: ()),
    "words typed apart": ("scrlessons.search.spelling.Speller.find_joined", lambda *_: []),
    "pairs of words": ("scrlessons.search.terms._make_pairs", lambda *_: []),
    "the kind of record": ("scrlessons.search.ranking.KINDS", dict.fromkeys(KINDS, 1.0)),
    "records that are named": ("scrlessons.store.answers._find_named", lambda *_: []),
}
"""Each step of the search itself, with what takes it out."""


def worths(questions: Questions) -> Iterator[tuple[str, int]]:
    """Yield each step with how many questions are not answered without it."""
    for step, make in STEPS.items():
        yield step, sum(map(len, score(make(), questions).values()))
    library = compile_library()
    for step, (target, value) in PATCHES.items():
        with mock.patch(target, value):
            yield step, sum(map(len, score(library, questions).values()))


def print_scores(questions: Questions, wrong: Mapping[str, list[str]]) -> int:
    """Print the score of each class and of all; return how many are right."""
    for kind, asked in questions.items():
        if asked:
            print(f"{kind:16} {len(asked) - len(wrong[kind]):4} of {len(asked):4}")
    right = 0
    for title, is_nothing in (("with an answer", False), ("about nothing", True)):
        kinds = [kind for kind in questions if (kind in NOTHING) is is_nothing]
        total = sum(len(questions[kind]) for kind in kinds)
        own = total - sum(len(wrong[kind]) for kind in kinds)
        right += own
        print(f"{title:16} {own:4} of {total:4}  {own / max(total, 1):.1%}")
    return right


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--worth", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    files = options.files or sorted((HERE.parent / "tests").glob("questions*.toml"))
    questions: dict[str, dict[str, list[str]]] = {}
    for file in files:
        for kind, own in tomllib.loads(file.read_text(encoding="utf-8")).items():
            questions.setdefault(kind, {}).update(own)
    library = compile_library()
    seen, unseen = (half(questions, unseen=one) for one in (False, True))
    print("-- the half that may be learned from")
    wrong = score(library, seen)
    print_scores(seen, wrong)
    for kind, listed in wrong.items() if options.wrong else ():
        for question in listed:
            answer = search(library, question, limit=3)
            shown = ", ".join(f"{hit.type} {hit.id}" for hit in answer.hits or answer.near_hits)
            print(f"{kind}: {question}: {seen[kind][question]}: {answer.match}: {shown}")
    print("-- the half that nobody looks at")
    right = print_scores(unseen, score(library, unseen))
    total = sum(map(len, unseen.values()))
    for step, fewer in worths(unseen) if options.worth else ():
        print(f"without {step:24} {total - fewer:4}  {total - fewer - right:+}")


if __name__ == "__main__":
    main()
