"""The records: what a collection file holds, and what a lookup gives back.

All are frozen and typed. A collection file holds them without `collection`, which is set when the
file is loaded. An absent fact is None or an empty tuple, never a guess.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

BUNDLED = "salford-2013"
"""The id of the collection that comes with the program; all others are the user's own."""

PAGE = 100
"""How many records a list shows unless all are asked for: never a flood by accident."""

ID_PATTERN = r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$"
Id = Annotated[str, Meta(pattern=ID_PATTERN, max_length=80)]
"""Lower-case letters and figures, joined by hyphens or dots: what a command line can carry."""

LONGEST = 100_000
"""How many characters a text may have: a lesson, not a book."""

Text = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
Year = Annotated[int, Meta(ge=1900, le=2100)]

CaseKind = Literal["serious-case-review", "case-review", "inquiry"]
LessonKind = Literal["finding", "recommendation", "response", "evidence", "guidance"]
RecordType = Literal["lesson", "theme", "case", "source", "term"]
Match = Literal["all", "some", "corrected", "none"]


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The root of all records."""


class Note(Record, frozen=True, kw_only=True):
    """A correction or an inconsistency: written for this tool, apart from what the paper says."""

    text: Text
    """The note, in a sentence or two."""
    basis: Text | None = None
    """The address that it rests on; None where it rests on the paper itself or on no page."""


class Collection(Record, frozen=True, kw_only=True):
    """What a collection is and who stands behind it."""

    id: Id
    """Its short name, unique among the collections of one machine."""
    title: Text
    """The title of the paper or of the body of reviews."""
    publisher: Text
    """Who published it."""
    year: Year
    """The year in which it was published."""
    summary: Text | None = None
    """What it is, in a few sentences; None where nobody wrote one."""
    about: Text | None = None
    """How it was made and what to bear in mind when reading it; None where nobody wrote it."""


class Theme(Record, frozen=True, kw_only=True):
    """One of the themes under which lessons are gathered."""

    id: Id
    """Its short name."""
    number: Annotated[int, Meta(ge=1)]
    """Its place in the collection's order, from 1."""
    name: Text
    """Its name as a heading."""
    aliases: tuple[Text, ...] = ()
    """Other names that it goes by."""
    summary: Text
    """What goes wrong under this theme."""
    questions: tuple[Text, ...] = ()
    """Prompts for supervision and team meetings, written for this tool."""
    collection: str = ""
    """The id of the collection that it belongs to."""


class Case(Record, frozen=True, kw_only=True):
    """A child or children whose case was reviewed."""

    id: Id
    """Its short name. Not unique between boards: always shown with area and year."""
    name: Text
    """The name that the review goes by."""
    aliases: tuple[Text, ...] = ()
    """Other names that it goes by."""
    kind: CaseKind
    """What kind of review it was."""
    area: Text
    """The place whose agencies were reviewed."""
    board: Text | None = None
    """The board that published the review; None where the paper does not say."""
    year: Year | None = None
    """The year in which the review was published; None where the paper does not say."""
    summary: Text
    """What the paper tells of the case."""
    notes: tuple[Note, ...] = ()
    """Corrections and inconsistencies, apart from what the paper says."""
    sources: tuple[Id, ...] = ()
    """The ids of what to read about it."""
    collection: str = ""
    """The id of the collection that it belongs to."""


class Lesson(Record, frozen=True, kw_only=True):
    """One point that a review makes."""

    id: Id
    """Its short name: the paragraph and a letter in the bundled collection."""
    theme: Id
    """The id of the theme that it stands under."""
    also: tuple[Id, ...] = ()
    """The ids of other themes that it bears on."""
    case: Id | None = None
    """The id of the case that it was drawn from; None where it speaks in general."""
    kind: LessonKind
    """What it is: found, recommended, done in response, shown by evidence, or guidance."""
    text: Text
    """The lesson, complete in itself."""
    keywords: tuple[Text, ...] = ()
    """Words a reader may look for that the text does not say."""
    ref: Text | None = None
    """The paragraph that it comes from; None where the collection numbers none."""
    sources: tuple[Id, ...] = ()
    """The ids of the documents that it rests on."""
    collection: str = ""
    """The id of the collection that it belongs to."""


class Source(Record, frozen=True, kw_only=True):
    """A document or a page to read."""

    id: Id
    """Its short name."""
    title: Text
    """Its title, or what it is where the paper prints an address alone."""
    authors: tuple[Text, ...] = ()
    """Who wrote it; empty where not known."""
    publisher: Text | None = None
    """Who published it; None where not known."""
    year: Year | None = None
    """The year in which it came out; None where not known."""
    kind: Text
    """What kind of document it is, in a word or two."""
    url: Text | None = None
    """Its address, mended where the paper broke it; None where the paper gives none."""
    printed: Text | None = None
    """The address as the paper prints it; None where that is the same."""
    refs: tuple[Text, ...] = ()
    """The paragraphs that name it; "5.F" is the further reading of section 5."""
    notes: tuple[Note, ...] = ()
    """Corrections and what came after, apart from what the paper says."""
    collection: str = ""
    """The id of the collection that it belongs to."""

    @property
    def archive(self) -> str | None:
        """Where copies of the page are kept, by date; None where it has no web address.

        Many addresses of 2013 answer no longer.
        """
        web = self.url is not None and self.url.startswith(("http://", "https://"))
        return f"https://web.archive.org/web/*/{self.url}" if web else None


class Term(Record, frozen=True, kw_only=True):
    """A word of the field, then and now."""

    id: Id
    """Its short name."""
    name: Text
    """The word."""
    expansion: Text | None = None
    """What the letters stand for; None where it is not an acronym."""
    meaning: Text
    """What it means, in a sentence or two."""
    aliases: tuple[Text, ...] = ()
    """The same thing said otherwise: a search for one finds them all."""
    see: tuple[Text, ...] = ()
    """Words to look under where the word itself finds nothing."""
    now: Text | None = None
    """Today's word; None where the word still stands."""
    basis: Text | None = None
    """The address that `now` rests on; None where no page was read."""
    refs: tuple[Text, ...] = ()
    """The paragraphs that use it."""
    collection: str = ""
    """The id of the collection that it belongs to."""


Entry = Theme | Case | Lesson | Source | Term
"""What a search can find."""


class Dataset(Record, frozen=True, kw_only=True):
    """A collection file, loaded and checked."""

    path: str = ""
    """Where it was read from."""
    collection: Collection
    themes: tuple[Theme, ...] = ()
    cases: tuple[Case, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    sources: tuple[Source, ...] = ()
    terms: tuple[Term, ...] = ()


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
