"""The records: what a collection file holds.

All are frozen and typed. A collection file holds them without `collection`, which is set when the
file is loaded. An absent fact is None or an empty tuple, never a guess.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

BUNDLED = "salford-2013"
"""The id of the collection that comes with the program; all others are the user's own."""

ID_PATTERN = r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$(?!\n)"
Id = Annotated[str, Meta(pattern=ID_PATTERN, max_length=80)]
"""Lower-case letters and figures, joined by hyphens or dots: what a command line can carry."""

LONGEST = 100_000
"""How many characters a text may have: a lesson, not a book."""

Text = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
Year = Annotated[int, Meta(ge=1900, le=2100)]

DATE_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$(?!\n)"
Date = Annotated[str, Meta(pattern=DATE_PATTERN)]
"""A day, a month or a year, as exactly as it is known: 2024-04-19, 2024-04 or 2024."""

CaseKind = Literal[
    "serious-case-review",
    "case-review",
    "inquiry",
    "local-child-safeguarding-practice-review",
    "rapid-review",
    "national-review",
    "child-practice-review",
    "domestic-homicide-review",
    "audit",
    "other",
]
LessonKind = Literal[
    "finding", "recommendation", "response", "evidence", "guidance", "comment", "good-practice"
]
RecordType = Literal["lesson", "theme", "case", "source", "term", "since"]


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The root of all records."""


class Note(Record, frozen=True, kw_only=True):
    """A correction, an inconsistency or what holds now: apart from what the review says."""

    text: Text
    """The note, in a sentence or two."""
    basis: Text | None = None
    """The address that it rests on; None where it rests on the paper itself or on no page."""


class Question(Record, frozen=True, kw_only=True):
    """A prompt for supervision or a team meeting."""

    text: Text
    """The question."""
    refs: tuple[Id, ...] = ()
    """The ids of the lessons that it rests on."""


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
    checked: Date | None = None
    """When the addresses of its later facts were last read; None where nobody says."""


UNDESCRIBED = "Named in the workbook."
"""The summary of a theme that a workbook names and nobody has described yet."""


class Theme(Record, frozen=True, kw_only=True):
    """One of the themes under which lessons are gathered."""

    id: Id
    """Its short name."""
    number: Annotated[int, Meta(ge=1, le=100_000)]
    """Its place in the collection's order, from 1."""
    name: Text
    """Its name as a heading."""
    aliases: tuple[Text, ...] = ()
    """Other names that it goes by."""
    summary: Text
    """What goes wrong under this theme."""
    questions: tuple[Question, ...] = ()
    """Prompts for supervision and team meetings, by the collection's authors."""
    asked: tuple[Text, ...] = ()
    """What a reader would type to find it, in everyday words."""
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
    asked: tuple[Text, ...] = ()
    """What a reader would type to find it, in everyday words."""
    collection: str = ""
    """The id of the collection that it belongs to."""


class Lesson(Record, frozen=True, kw_only=True):
    """One point that a review makes."""

    id: Id
    """Its short name: the paragraph and a letter in the bundled collection."""
    theme: Id | None = None
    """The id of the theme that it stands under; None where it speaks of all themes."""
    also: tuple[Id, ...] = ()
    """The ids of other themes that it bears on."""
    case: Id | None = None
    """The id of the case that it was drawn from; None where it speaks in general."""
    kind: LessonKind
    """What it is: found, recommended, done in response, shown by evidence, guidance, the author's
    own comment, or good practice."""
    text: Text
    """The lesson, complete in itself."""
    keywords: tuple[Text, ...] = ()
    """Words a reader may look for that the text does not say."""
    ref: Text | None = None
    """The paragraph that it comes from; None where the collection numbers none."""
    sources: tuple[Id, ...] = ()
    """The ids of the documents that it rests on."""
    notes: tuple[Note, ...] = ()
    """Corrections of it and what holds now, apart from what it says."""
    asked: tuple[Text, ...] = ()
    """What a reader would type to find it, in everyday words."""
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
    asked: tuple[Text, ...] = ()
    """What a reader would type to find it, in everyday words."""
    collection: str = ""
    """The id of the collection that it belongs to."""


class Since(Record, frozen=True, kw_only=True):
    """What a later review, law or guidance said: never what the collection's own paper says."""

    id: Id
    """Its short name."""
    theme: Id | None = None
    """The id of the theme that it is about; None where it is about none."""
    case: Id | None = None
    """The id of the case that it is about; None where it is about none."""
    term: Id | None = None
    """The id of the term that it is about; None where it is about none."""
    text: Text
    """The fact, in a sentence or two."""
    date: Date
    """When it was said or passed, as exactly as that is known."""
    who: Text
    """Whose finding, law or guidance it is."""
    told_by: Text | None = None
    """Whose page tells it; None where the page is their own."""
    url: Text
    """The address of the page that it rests on."""
    date_note: Text | None = None
    """What to know of the date where the page does not show it; None where it does."""
    asked: tuple[Text, ...] = ()
    """What a reader would type to find it, in everyday words."""
    collection: str = ""
    """The id of the collection that it belongs to."""

    @property
    def is_general(self) -> bool:
        """Whether it is about no theme and no case."""
        return self.theme is None and self.case is None


class Subject(Record, frozen=True, kw_only=True):
    """A subject that practitioners look for, with where to read of it today."""

    name: Text
    """The subject, in the field's words."""
    words: tuple[Text, ...] = ()
    """Other words that people type for it."""
    title: Text | None = None
    """The title of a page on it; None where none was found."""
    who: Text | None = None
    """Whose page it is."""
    url: Text | None = None
    """The page's address."""
    read: date | None = None
    """The day on which the page was read."""


Entry = Theme | Case | Lesson | Source | Term | Since
"""What a search can find."""


def name_to_type(record: Entry) -> str:
    """What to type for a record: its id, with its collection where that is the user's own."""
    return record.id if record.collection == BUNDLED else f"{record.collection}:{record.id}"


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
    since: tuple[Since, ...] = ()


def theme_of(lesson: Lesson, themes: Iterable[Theme]) -> Theme | None:
    """The theme that a lesson stands under: its own collection's goes before another of that id."""
    fitting = [theme for theme in themes if theme.id == lesson.theme]
    own = [theme for theme in fitting if theme.collection == lesson.collection]
    return next(iter(own or fitting), None)
