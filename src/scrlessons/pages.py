"""The pages: what a lookup gives back, made of records."""

from typing import Literal

from scrlessons.records import (
    Case,
    Collection,
    Lesson,
    Note,
    Record,
    RecordType,
    Source,
    Term,
    Theme,
)

PAGE = 100
"""How many records a list shows unless all are asked for: never a flood by accident."""

Match = Literal["all", "some", "corrected", "none"]


def _left_out(shown: int, total: int, noun: str) -> str | None:
    return f"{shown:,} of {total:,} {noun} shown; --all shows all" if shown < total else None


class ThemeCount(Record, frozen=True, kw_only=True):
    """A theme with how much stands under it."""

    theme: Theme
    case_count: int
    """Cases with a lesson under the theme or bearing on it."""
    lesson_count: int
    """Lessons under the theme; those that only bear on it are not counted."""


class ThemePage(Record, frozen=True, kw_only=True):
    """All that is known under one theme."""

    theme: Theme
    cases: tuple[Case, ...]
    """The cases of `lessons` and `bearing`, in the collections' order."""
    lessons: tuple[Lesson, ...]
    """The lessons under the theme."""
    bearing: tuple[Lesson, ...]
    """Lessons of other themes that bear on it."""
    sources: tuple[Source, ...]
    """What to read."""
    lesson_count: int
    """How many lessons stand under the theme; `lessons` may hold only the first of them."""
    bearing_count: int
    """How many lessons of other themes bear on it; `bearing` may hold only the first of them."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        lessons = _left_out(len(self.lessons), self.lesson_count, "lessons")
        return lessons or _left_out(
            len(self.bearing), self.bearing_count, "lessons of other themes"
        )


class CasePage(Record, frozen=True, kw_only=True):
    """All that is known of one case."""

    case: Case
    themes: tuple[Theme, ...]
    """The themes that its lessons stand under or bear on, in order."""
    lessons: tuple[Lesson, ...]
    sources: tuple[Source, ...]
    """What to read."""


class ThemeList(Record, frozen=True, kw_only=True):
    """All themes."""

    themes: tuple[ThemeCount, ...]


class CaseList(Record, frozen=True, kw_only=True):
    """All cases."""

    cases: tuple[Case, ...]
    total: int
    """How many there are; this may hold only the first of them."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.cases), self.total, "cases")


class SourceList(Record, frozen=True, kw_only=True):
    """What there is to read."""

    sources: tuple[Source, ...]
    total: int
    """How many there are; this may hold only the first of them."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.sources), self.total, "sources")


class TermList(Record, frozen=True, kw_only=True):
    """The glossary."""

    terms: tuple[Term, ...]
    total: int
    """How many there are; this may hold only the first of them."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.terms), self.total, "terms")


class Overview(Record, frozen=True, kw_only=True):
    """What there is to look up."""

    version: str
    """The program's version."""
    collections: tuple[Collection, ...]
    themes: tuple[ThemeCount, ...]


class LessonPage(Record, frozen=True, kw_only=True):
    """One lesson with what it refers to."""

    lesson: Lesson
    theme: Theme
    also: tuple[Theme, ...]
    """Other themes that it bears on."""
    case: Case | None
    """The case that it was drawn from; None where it speaks in general."""
    sources: tuple[Source, ...]
    """The documents that it rests on."""


class MatrixRow(Record, frozen=True, kw_only=True):
    """One case's lessons, counted by theme."""

    case: Case
    lessons: dict[str, int]
    """Theme id to the number of lessons that stand under it; themes without any are left out."""
    also: dict[str, int]
    """Theme id to the number of lessons of other themes that bear on it."""


class Matrix(Record, frozen=True, kw_only=True):
    """Cases by themes: where the same case teaches more than one thing."""

    themes: tuple[Theme, ...]
    rows: tuple[MatrixRow, ...]
    total: int
    """How many cases there are; `rows` may hold only the first of them."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.rows), self.total, "cases")


class CollectionState(Record, frozen=True, kw_only=True):
    """A collection on this machine, sound or broken."""

    path: str
    """Where its file is."""
    collection: Collection | None
    """What it is; None where it is broken."""
    case_count: int
    lesson_count: int
    fault: str | None
    """The first thing that is wrong with it; None where it is sound."""


class CollectionList(Record, frozen=True, kw_only=True):
    """All collections on this machine."""

    collections: tuple[CollectionState, ...]


class LessonList(Record, frozen=True, kw_only=True):
    """The lessons of a paragraph."""

    ref: str
    """What was asked for."""
    lessons: tuple[LessonPage, ...]
    total: int
    """How many there are; this may hold only the first of them."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.lessons), self.total, "lessons")


class Hit(Record, frozen=True, kw_only=True):
    """One answer to a search."""

    rank: int
    """Its place, from 1."""
    score: float
    """How well it fits: higher is better, comparable within one search only."""
    type: RecordType
    """What kind of record it is."""
    id: str
    """The record's id."""
    title: str
    """A line that names it."""
    text: str
    """The lesson's text, the theme's or case's summary, the term's meaning, the source's title."""
    snippet: str
    """The part that matches, the matching words between ** and **; … where it was cut."""
    theme: str | None = None
    """The theme's id, for a lesson or a theme."""
    case: str | None = None
    """The case's id, for a lesson or a case."""
    ref: str | None = None
    """The paragraph, for a lesson."""
    collection: str
    """The id of the collection that it belongs to."""


class Answer(Record, frozen=True, kw_only=True):
    """The answer to a search."""

    query: str
    """The query as it was given."""
    match: Match
    """Whether the hits have all the words, some, all after correcting, or there are none."""
    widened: dict[str, tuple[str, ...]]
    """Each word of the query that the glossary knows, to the other words searched for with it."""
    corrected: dict[str, str]
    """Each misspelt word to the word searched for in its place."""
    missing: tuple[str, ...]
    """The words of the query that nothing has."""
    near: tuple[str, ...]
    """Words near to the query's, where nothing was found."""
    total: int
    """How many records match; `hits` holds the first of them."""
    hits: tuple[Hit, ...]


class Excerpt(Record, frozen=True, kw_only=True):
    """As many records as there is room for."""

    records: tuple[Lesson | Term | Source, ...]
    left_out: int
    """How many there was no room for."""
    command: str
    """The command that shows them all."""


class Part(Record, frozen=True, kw_only=True):
    """A part of a handout: lessons under a heading."""

    title: str
    text: str = ""
    """A line before the lessons, made of what the collection holds; empty where there is none."""
    excerpt: Excerpt


class Brief(Record, frozen=True, kw_only=True):
    """A handout on a theme or a case, for a team meeting or supervision."""

    name: str
    kind: Literal["theme", "case"]
    id: str
    cases: tuple[Case, ...]
    """The cases that its lessons are from; the case itself."""
    themes: tuple[Theme, ...]
    """The theme itself; the themes that the case's lessons stand under or bear on."""
    collections: tuple[Collection, ...]
    """Where its lessons come from."""
    summary: str
    refs: str
    """The paragraphs that it tells of, in a line; empty where the collection numbers none."""
    parts: tuple[Part, ...]
    questions: tuple[str, ...]
    """Written for this tool."""
    notes: tuple[Note, ...]
    """Apart from what the paper says."""
    words: Excerpt
    reading: Excerpt


View = (
    Overview
    | ThemeList
    | ThemePage
    | CaseList
    | CasePage
    | LessonPage
    | LessonList
    | SourceList
    | Source
    | TermList
    | Term
    | Matrix
    | Answer
    | CollectionList
)
"""What a command shows: a renderer takes any of these."""
