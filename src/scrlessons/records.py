"""The records: what a collection file holds.

All are frozen and typed. A collection file holds them without `collection`, which is set when the
file is loaded. An absent fact is None or an empty tuple, never a guess.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

BUNDLED = "salford-2013"
"""The id of the collection that comes with the program; all others are the user's own."""

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
