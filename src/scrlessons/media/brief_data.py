"""Handouts as JSON. Every key is always there; what is not known is null or an empty list."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from scrlessons.briefs import Brief, Excerpt
from scrlessons.media.collection_file import indented_json
from scrlessons.media.data import SourceOutput, source_output
from scrlessons.records import Lesson, Note, Since, Source, Term


class PartOutput(Struct, kw_only=True):
    """Lessons under a heading, and how many there was no room for."""

    title: str
    text: str
    lessons: tuple[Lesson, ...]
    left_out: int


class BriefOutput(Struct, kw_only=True):
    """A handout on a theme or a case."""

    name: str
    kind: str
    id: str
    summary: str
    refs: str
    cases: tuple[str, ...]
    themes: tuple[str, ...]
    collections: tuple[str, ...]
    parts: tuple[PartOutput, ...]
    questions: tuple[str, ...]
    notes: tuple[Note, ...]
    words: tuple[Term, ...]
    words_left_out: int
    since: tuple[Since, ...]
    since_left_out: int
    reading: tuple[SourceOutput, ...]
    reading_left_out: int


def render_json(briefs: Iterable[Brief]) -> bytes:
    """Return handouts as an indented JSON list in UTF-8, with a final line end."""
    return indented_json([*map(_brief, briefs)])


def _brief(brief: Brief) -> BriefOutput:
    return BriefOutput(
        name=brief.name,
        kind=brief.kind,
        id=brief.id,
        summary=brief.summary,
        refs=brief.refs,
        cases=tuple(case.id for case in brief.cases),
        themes=tuple(theme.id for theme in brief.themes),
        collections=tuple(one.id for one in brief.collections),
        parts=tuple(
            PartOutput(
                title=part.title,
                text=part.text,
                lessons=_records(part.excerpt, Lesson),
                left_out=part.excerpt.left_out,
            )
            for part in brief.parts
        ),
        questions=tuple(question.text for question in brief.questions),
        notes=brief.notes,
        words=_records(brief.words, Term),
        words_left_out=brief.words.left_out,
        since=_records(brief.since, Since),
        since_left_out=brief.since.left_out,
        reading=tuple(map(source_output, _records(brief.reading, Source))),
        reading_left_out=brief.reading.left_out,
    )


def _records(excerpt: Excerpt, kind: type[Any]) -> tuple[Any, ...]:
    return tuple(record for record in excerpt.records if isinstance(record, kind))
