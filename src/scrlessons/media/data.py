"""A page as JSON. Every key is always there; what is not known is null or an empty list."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from scrlessons import pages
from scrlessons.media.collection_file import indented_json
from scrlessons.records import (
    CaseKind,
    Collection,
    Lesson,
    LessonKind,
    Note,
    Since,
    Source,
)


class SourceOutput(Struct, kw_only=True):
    """A source, with the address of its kept copies."""

    id: str
    title: str
    authors: tuple[str, ...]
    publisher: str | None
    year: int | None
    kind: str
    url: str | None
    archive: str | None
    printed: str | None
    refs: tuple[str, ...]
    notes: tuple[Note, ...]
    collection: str


class ThemeListed(Struct, kw_only=True):
    """A theme among all themes."""

    id: str
    number: int
    name: str
    aliases: tuple[str, ...]
    summary: str
    asked: tuple[str, ...]
    case_count: int
    lesson_count: int
    collection: str


class ThemeOutput(Struct, kw_only=True):
    """A theme with all that stands under it."""

    id: str
    number: int
    name: str
    aliases: tuple[str, ...]
    summary: str
    questions: tuple[str, ...]
    question_refs: tuple[tuple[str, ...], ...]
    asked: tuple[str, ...]
    cases: tuple[str, ...]
    case_count: int
    lessons: tuple[Lesson, ...]
    lesson_count: int
    bearing: tuple[Lesson, ...]
    bearing_count: int
    since: tuple[Since, ...]
    since_count: int
    sources: tuple[SourceOutput, ...]
    collection: str


class CaseOutput(Struct, kw_only=True):
    """A case with all that is known of it."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: CaseKind
    area: str
    board: str | None
    year: int | None
    summary: str
    asked: tuple[str, ...]
    themes: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    since: tuple[Since, ...]
    notes: tuple[Note, ...]
    sources: tuple[SourceOutput, ...]
    collection: str


class LessonOutput(Struct, kw_only=True):
    """A lesson with what came after."""

    id: str
    theme: str | None
    also: tuple[str, ...]
    case: str | None
    kind: LessonKind
    text: str
    keywords: tuple[str, ...]
    asked: tuple[str, ...]
    ref: str | None
    sources: tuple[str, ...]
    notes: tuple[Note, ...]
    since: tuple[Since, ...]
    collection: str


class TermOutput(Struct, kw_only=True):
    """A word of the glossary with what came after."""

    id: str
    name: str
    expansion: str | None
    meaning: str
    aliases: tuple[str, ...]
    see: tuple[str, ...]
    now: str | None
    basis: str | None
    refs: tuple[str, ...]
    asked: tuple[str, ...]
    since: tuple[Since, ...]
    collection: str


class SinceOutput(Struct, kw_only=True):
    """What came after: all, of a theme, case or term, or in general."""

    name: str
    kind: pages.SinceKind
    id: str | None
    checked: str | None
    since: tuple[Since, ...]


class MatrixCell(Struct, kw_only=True):
    """A case under a theme: how many lessons, and how many of other themes that bear on it."""

    lessons: int
    also: int


class MatrixCase(Struct, kw_only=True):
    """A case's row: every theme's id to its cell."""

    id: str
    name: str
    area: str
    year: int | None
    themes: dict[str, MatrixCell]
    collection: str


class MatrixOutput(Struct, kw_only=True):
    """Cases by themes."""

    themes: tuple[str, ...]
    cases: tuple[MatrixCase, ...]


class OverviewOutput(Struct, kw_only=True):
    """What there is to look up."""

    version: str
    collections: tuple[Collection, ...]
    themes: tuple[ThemeListed, ...]
    since_count: int
    case_count: int
    lesson_count: int
    general_count: int


class CollectionOutput(Struct, kw_only=True):
    """A collection on this machine; of a broken one only the path and the fault are known."""

    id: str | None
    title: str | None
    publisher: str | None
    year: int | None
    case_count: int
    lesson_count: int
    path: str
    sound: bool
    fault: str | None
    copies: int


def render_json(page: pages.View) -> bytes:
    """The page as indented JSON in UTF-8, with a final line end."""
    return indented_json(MAKERS[type(page)](page))


def _fields(record: Any) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.structs.asdict(record)
    return fields


def _theme_listed(count: pages.ThemeCount) -> ThemeListed:
    fields = _fields(count.theme)
    del fields["questions"]
    return ThemeListed(**fields, case_count=count.case_count, lesson_count=count.lesson_count)


def _themes(page: pages.Overview | pages.ThemeList) -> tuple[ThemeListed, ...]:
    return tuple(map(_theme_listed, page.themes))


def _overview(page: pages.Overview) -> OverviewOutput:
    return OverviewOutput(
        version=page.version,
        collections=page.collections,
        themes=_themes(page),
        since_count=page.since_count,
        case_count=page.case_count,
        lesson_count=page.lesson_count,
        general_count=page.general_count,
    )


def _theme(page: pages.ThemePage) -> ThemeOutput:
    fields = _fields(page.theme)
    questions = fields.pop("questions")
    return ThemeOutput(
        **fields,
        questions=tuple(question.text for question in questions),
        question_refs=tuple(question.refs for question in questions),
        # An id alone would not say whose it is.
        cases=tuple(
            case.id if case.collection == page.theme.collection else f"{case.collection}:{case.id}"
            for case in page.cases
        ),
        case_count=page.case_count,
        lessons=page.lessons,
        lesson_count=page.lesson_count,
        bearing=page.bearing,
        bearing_count=page.bearing_count,
        since=page.since,
        since_count=page.since_count,
        sources=tuple(map(source_output, page.sources)),
    )


def _case(page: pages.CasePage) -> CaseOutput:
    return CaseOutput(
        **{**_fields(page.case), "sources": tuple(map(source_output, page.sources))},
        themes=tuple(theme.id for theme in page.themes),
        lessons=page.lessons,
        since=page.since,
    )


def _lesson(page: pages.LessonPage) -> LessonOutput:
    return LessonOutput(**_fields(page.lesson), since=page.since)


def _term(page: pages.TermPage) -> TermOutput:
    return TermOutput(**_fields(page.term), since=page.since)


def source_output(source: Source) -> SourceOutput:
    """Return a source with the address of its kept copies."""
    return SourceOutput(**_fields(source), archive=source.archive)


def _since(page: pages.SinceList) -> SinceOutput:
    checked = [one.checked for one in page.collections if one.checked]
    return SinceOutput(
        name=page.name,
        kind=page.kind,
        id=page.id,
        checked=max(checked, default=None),
        since=tuple(fact for group in page.groups for fact in group.since),
    )


def _collection(state: pages.CollectionState) -> CollectionOutput:
    known = state.collection
    return CollectionOutput(
        id=known.id if known else None,
        title=known.title if known else None,
        publisher=known.publisher if known else None,
        year=known.year if known else None,
        case_count=state.case_count,
        lesson_count=state.lesson_count,
        path=state.path,
        sound=state.fault is None,
        fault=state.fault,
        copies=state.copies,
    )


def _matrix(page: pages.Matrix) -> MatrixOutput:
    return MatrixOutput(themes=page.keys, cases=tuple(_row(row, page.keys) for row in page.rows))


def _row(row: pages.MatrixRow, keys: tuple[str, ...]) -> MatrixCase:
    cells = {
        key: MatrixCell(lessons=row.lessons.get(key, 0), also=row.also.get(key, 0)) for key in keys
    }
    case = row.case
    return MatrixCase(
        id=case.id,
        name=case.name,
        area=case.area,
        year=case.year,
        themes=cells,
        collection=case.collection,
    )


MAKERS: dict[type, Callable[[Any], Any]] = {
    pages.Overview: _overview,
    pages.ThemeList: _themes,
    pages.ThemePage: _theme,
    pages.CaseList: lambda page: page.cases,
    pages.CasePage: _case,
    pages.LessonPage: _lesson,
    pages.LessonList: lambda page: tuple(map(_lesson, page.lessons)),
    pages.SourceList: lambda page: tuple(map(source_output, page.sources)),
    pages.SourcePage: lambda page: source_output(page.source),
    pages.TermList: lambda page: page.terms,
    pages.TermPage: _term,
    pages.SinceList: _since,
    pages.Matrix: _matrix,
    pages.CollectionList: lambda page: tuple(map(_collection, page.collections)),
    pages.Answer: lambda page: page,
}
"""Each page with what is printed of it."""
