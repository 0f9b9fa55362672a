"""The pages: what a lookup gives back, made of records."""

from collections.abc import Iterable
from typing import Literal

from scrlessons.records import (
    Case,
    Collection,
    Lesson,
    Note,
    Record,
    RecordType,
    Since,
    Source,
    Subject,
    Term,
    Theme,
    name_to_type,
)

MOST_LISTED = 100
"""How many records a list shows unless all are asked for: never a flood by accident."""

Match = Literal["all", "some", "none"]
SinceKind = Literal["all", "general", "theme", "case", "term", "one"]


MOST_SINCE = 6
"""How many later facts a theme's page shows; `scr since THEME` shows all."""


def _left_out(shown: int, total: int, noun: str, command: str) -> str | None:
    if shown == total:
        return None
    return f"{shown:,} of {total:,} {noun} shown; all: {command} --all"


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
    themes: tuple[Theme, ...]
    """The themes that the lessons of `bearing` stand under, in order."""
    sources: tuple[Source, ...]
    """What to read."""
    lesson_count: int
    """How many lessons stand under the theme; `lessons` may hold only the first of them."""
    bearing_count: int
    """How many lessons of other themes bear on it; `bearing` may hold only the first of them."""
    case_count: int
    """How many cases have lessons under the theme or bearing on it; `cases` may hold fewer."""
    since: tuple[Since, ...]
    """What came after, the newest first; at most MOST_SINCE."""
    since_count: int
    """How much came after."""
    collections: tuple[Collection, ...]
    """Whose records these are."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        command = f"scr theme {name_to_type(self.theme)}"
        return _left_out(len(self.lessons), self.lesson_count, "lessons", command) or _left_out(
            len(self.bearing), self.bearing_count, "lessons of other themes", command
        )


class CasePage(Record, frozen=True, kw_only=True):
    """All that is known of one case."""

    case: Case
    themes: tuple[Theme, ...]
    """The themes that its lessons stand under or bear on, in order."""
    lessons: tuple[Lesson, ...]
    """In the order of the themes, those of all themes first."""
    sources: tuple[Source, ...]
    """What to read."""
    since: tuple[Since, ...]
    """What came after, the newest first."""
    collections: tuple[Collection, ...]
    """Whose records these are."""


class ThemeList(Record, frozen=True, kw_only=True):
    """All themes."""

    themes: tuple[ThemeCount, ...]
    general: tuple[Lesson, ...]
    """What speaks of all themes together."""
    collections: tuple[Collection, ...]
    """Whose records these are."""


class CaseList(Record, frozen=True, kw_only=True):
    """All cases."""

    cases: tuple[Case, ...]
    total: int
    """How many there are; this may hold only the first of them."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.cases), self.total, "cases", "scr case")


class SourceList(Record, frozen=True, kw_only=True):
    """What there is to read."""

    sources: tuple[Source, ...]
    total: int
    """How many there are; this may hold only the first of them."""
    since_count: int
    """How many pages the later facts rest on: they are read with `scr since`."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.sources), self.total, "sources", "scr source")


class SourcePage(Record, frozen=True, kw_only=True):
    """One document or page to read."""

    source: Source
    collection: Collection
    """Whose record it is."""


class TermPage(Record, frozen=True, kw_only=True):
    """One word of the glossary, with what came after."""

    term: Term
    since: tuple[Since, ...]
    """What came after, the newest first."""
    collection: Collection
    """Whose record it is."""


class SinceGroup(Record, frozen=True, kw_only=True):
    """Later facts under a heading, the newest first."""

    title: str
    since: tuple[Since, ...]


class SinceList(Record, frozen=True, kw_only=True):
    """What came after: of a theme, a case or a term, in general, or all."""

    name: str
    """Whose it is, as a heading."""
    kind: SinceKind
    id: str | None
    """The id of the theme, case or term; None where it is of none."""
    groups: tuple[SinceGroup, ...]
    collections: tuple[Collection, ...]
    """Whose records these are."""


class TermList(Record, frozen=True, kw_only=True):
    """The glossary."""

    terms: tuple[Term, ...]
    total: int
    """How many there are; this may hold only the first of them."""
    collections: tuple[Collection, ...]
    """Whose records these are."""

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.terms), self.total, "terms", "scr term")


class Overview(Record, frozen=True, kw_only=True):
    """What there is to look up."""

    version: str
    """The program's version."""
    collections: tuple[Collection, ...]
    themes: tuple[ThemeCount, ...]
    since_count: int
    """How many later facts there are."""
    case_count: int
    """How many cases there are."""
    lesson_count: int
    """How many lessons there are: those under each theme, and those on all themes."""
    general_count: int
    """How many lessons are on all themes."""


class LessonPage(Record, frozen=True, kw_only=True):
    """One lesson with what it refers to."""

    lesson: Lesson
    theme: Theme | None
    """The theme that it stands under; None where it speaks of all themes."""
    also: tuple[Theme, ...]
    """Other themes that it bears on."""
    case: Case | None
    """The case that it was drawn from; None where it speaks in general."""
    sources: tuple[Source, ...]
    """The documents that it rests on."""
    since: tuple[Since, ...]
    """What came after that is nearest to it, at most three."""
    collection: Collection
    """Whose record it is."""


def theme_keys(themes: Iterable[Theme]) -> dict[tuple[str, str], str]:
    """Each theme, by collection and id, to its id or, where one before it has that, its name to
    type."""
    keys: dict[tuple[str, str], str] = {}
    for theme in themes:
        taken = theme.id in keys.values()
        keys[theme.collection, theme.id] = name_to_type(theme) if taken else theme.id
    return keys


class MatrixRow(Record, frozen=True, kw_only=True):
    """One case's lessons, counted by theme."""

    case: Case
    lessons: dict[str, int]
    """Theme key to the number of lessons that stand under it; themes without any are left out."""
    also: dict[str, int]
    """Theme key to the number of lessons of other themes that bear on it."""


class Matrix(Record, frozen=True, kw_only=True):
    """Cases by themes: where the same case teaches more than one thing."""

    themes: tuple[Theme, ...]
    rows: tuple[MatrixRow, ...]
    total: int
    """How many cases there are; `rows` may hold only the first of them."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each theme in the rows: its id or, where another has that, its full name."""
        return tuple(theme_keys(self.themes).values())

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where all is."""
        return _left_out(len(self.rows), self.total, "cases", "scr matrix")


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
    copies: int = 0
    """How many copies of it as it was are kept."""


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
        return _left_out(len(self.lessons), self.total, "lessons", f"scr lesson {self.ref}")


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
    phrase: str | None = None
    """The search phrase that matched best; None if another text did."""
    kind: str | None = None
    """The lesson's kind, for a lesson."""
    notes: tuple[Note, ...] = ()
    """Corrections of a lesson and what holds now."""
    date: str | None = None
    """The date, for a later fact."""
    url: str | None = None
    """The address, for a later fact or a source."""
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
    emergency: str | None
    """What to do first, if the query speaks of a child in danger now."""
    match: Match
    """"all" if the first hit has every word, "some" if not, "none" if no record answers."""
    widened: dict[str, tuple[str, ...]]
    """Each word or phrase of the query with synonyms, to what was searched for besides."""
    corrected: dict[str, str]
    """Each misspelt word to the word that it was read as."""
    missing: tuple[str, ...]
    """The words of the query that no record has."""
    near: tuple[str, ...]
    """Known words like the missing ones, if nothing was found."""
    subject: Subject | None
    """What the query is about, where the collections have nothing on it."""
    near_hits: tuple[Hit, ...]
    """The nearest three records, if none answers."""
    total: int
    """How many records match; `hits` holds the first of them."""
    hits: tuple[Hit, ...]


View = (
    Overview
    | ThemeList
    | ThemePage
    | CaseList
    | CasePage
    | LessonPage
    | LessonList
    | SourceList
    | SourcePage
    | TermList
    | TermPage
    | SinceList
    | Matrix
    | Answer
    | CollectionList
)
"""What a command shows: a renderer takes any of these."""
