"""The blocks that every view and handout is told in: each medium draws these, and nothing else.

Text in a block is plain text from data. What it is, besides words, stands in marks: each medium
makes text harmless, and draws the marks, in one place of its own.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

Mark = Literal["plain", "strong", "quiet", "match", "name", "address"]
"""What words are: said plainly, strongly or quietly, what a search matched, a name to type, or a
web address."""

Tone = Literal["plain", "quiet", "ours", "hint"]
"""Whose a paragraph is and how loud: "ours" was written by the collection's authors and not taken
from the review; a hint says what to type, and is for the terminal alone."""


class Span(Struct, frozen=True):
    """Words with a mark."""

    text: str
    mark: Mark = "plain"
    target: str = ""
    """The anchor of the record that a name, plain or strong, is of; empty where it is of none."""


Words = tuple[Span, ...]


class Paragraph(Struct, frozen=True):
    """A paragraph."""

    text: Words
    tone: Tone = "plain"


class Heading(Struct, frozen=True):
    """A heading of what stands below it."""

    text: Words
    ruled: bool = False
    """Whether it begins a part of its own, set off by a rule."""


class Facts(Struct, frozen=True):
    """Labels with their values."""

    rows: Sequence[tuple[str, Words]]


class Column(Struct, frozen=True):
    """A column of a table."""

    name: str
    weight: int = 0
    """Its share of the width; 0: as wide as what is in it."""
    align: Literal["left", "right", "center"] = "left"


class Table(Struct, frozen=True):
    """A table."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Words, ...]]


class Entry(Struct, frozen=True):
    """One of a list: a line, and what stands below it."""

    head: Words
    lines: Sequence[Words] = ()
    anchor: str = ""


class Entries(Struct, frozen=True):
    """A list: what to read, what came after, questions, notes or the answers to a search."""

    entries: Sequence[Entry]
    style: Literal["plain", "numbered", "bullets"] = "plain"
    tone: Tone = "plain"


class LessonLine(Struct, frozen=True):
    """A lesson as lists show it."""

    number: str
    """What to type for it; empty where a handout cites it in `after` instead."""
    text: Words
    kind: str = ""
    """What it is, to stand before the text; empty for a finding."""
    after: Words = ()
    """What stands quietly behind the text."""
    cited: str = ""
    """What the heading says of it, for a medium that shows each lesson on a line of its own."""
    notes: Sequence[Entry] = ()
    """Corrections of it and what holds now."""
    anchor: str = ""
    target: str = ""
    """The anchor that its number leads to, where its own place is elsewhere on the page."""


class Lessons(Struct, frozen=True):
    """Lessons under a heading of theirs, such as the case that they are from."""

    title: Words
    lessons: Sequence[LessonLine]


class Panel(Struct, frozen=True):
    """What stands in a frame under its title: the head of a view, or a part set apart."""

    title: str
    body: "Sequence[Block]"
    anchor: str = ""


Block = Panel | Heading | Paragraph | Facts | Table | Entries | Lessons


def plain(text: str | None) -> Words:
    """Plain words; none where nothing is known."""
    return (Span(text),) if text else ()


def strong(text: str, target: str = "") -> Words:
    """Words that stand out."""
    return (Span(text, "strong", target),)


def quiet(text: str | None) -> Words:
    """Words that stand back; none where there are none."""
    return (Span(text, "quiet"),) if text else ()


def name(text: str, target: str = "") -> Words:
    """A name to type."""
    return (Span(text, "name", target),)


def address(url: str | None) -> Words:
    """A web address; none where there is none."""
    return (Span(url, "address"),) if url else ()


def matched(snippet: str) -> Words:
    """A passage in which what matched stands between ** and **."""
    marks: tuple[Mark, Mark] = ("plain", "match")
    pieces = enumerate(snippet.split("**"))
    return tuple(Span(piece, marks[place % 2]) for place, piece in pieces if piece)


def hint(text: str) -> Paragraph:
    """What to type next."""
    return Paragraph(plain(text), "hint")


def text_of(words: Iterable[Span]) -> str:
    """The words alone."""
    return "".join(span.text for span in words)
