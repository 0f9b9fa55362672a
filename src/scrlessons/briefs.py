"""What a handout holds, before it is told: what two pages have room for, of a theme or a case."""

from typing import Literal

from scrlessons.records import (
    Case,
    Collection,
    Lesson,
    Note,
    Question,
    Record,
    Since,
    Source,
    Term,
    Theme,
)


class Excerpt(Record, frozen=True, kw_only=True):
    """As many records as there is room for."""

    records: tuple[Lesson | Term | Source | Since, ...]
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
    """Empty where nobody has described it."""
    refs: str
    """The paragraphs that it tells of, in a line; empty where the collection numbers none."""
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]
    """Prompts for the meeting."""
    asked_by: tuple[Collection, ...]
    """Whose authors wrote the questions."""
    notes: tuple[Note, ...]
    """Apart from what the paper says."""
    words: Excerpt
    meant_by: tuple[Collection, ...]
    """Whose authors wrote what the words mean."""
    since: Excerpt
    """What came after, the nearest to what is shown first."""
    reading: Excerpt
