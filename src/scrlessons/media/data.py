"""A view as JSON. Every key is always there; what is not known is null or an empty list."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from scrlessons.pages import (
    Answer,
    CaseList,
    CasePage,
    CollectionList,
    CollectionState,
    LessonList,
    LessonPage,
    Matrix,
    Overview,
    SourceList,
    TermList,
    ThemeCount,
    ThemeList,
    ThemePage,
    View,
)
from scrlessons.records import (
    Case,
    CaseKind,
    Collection,
    Dataset,
    Lesson,
    Note,
    Record,
    Source,
    Term,
    Theme,
)
from scrlessons.text import escaped_json, escaped_toml


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
    cases: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    lesson_count: int
    bearing: tuple[Lesson, ...]
    bearing_count: int
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
    themes: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    notes: tuple[Note, ...]
    sources: tuple[SourceOutput, ...]
    collection: str


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


class CollectionFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """A collection: a TOML file, or a JSON file of the same shape."""

    format: Literal[1]
    collection: Collection
    themes: tuple[Theme, ...] = ()
    cases: tuple[Case, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    sources: tuple[Source, ...] = ()
    terms: tuple[Term, ...] = ()


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


TABLES = ("themes", "cases", "lessons", "sources", "terms")
"""The arrays of a collection file, in the order that they are written."""

OUTPUTS: dict[str, Any] = {
    "scr": OverviewOutput,
    "theme": tuple[ThemeListed, ...],
    "theme-name": ThemeOutput,
    "case": tuple[Case, ...],
    "case-name": CaseOutput,
    "lesson-id": Lesson,
    "lesson-paragraph": tuple[Lesson, ...],
    "source": tuple[SourceOutput, ...],
    "source-name": SourceOutput,
    "term": tuple[Term, ...],
    "term-name": Term,
    "matrix": MatrixOutput,
    "search": Answer,
    "collection": tuple[CollectionOutput, ...],
}
"""Each command with what it prints as JSON; `-name`, `-id`, `-paragraph`: when asked by that."""


def render_json(view: View) -> bytes:
    """The view as indented JSON in UTF-8, with a final line end."""
    return _json(_output(view))


def _json(value: Any) -> bytes:
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return f"{escaped_json(text)}\n".encode()


def render_collection(dataset: Dataset, kind: Literal["toml", "json"]) -> bytes:
    """A collection as a file: what `dataset.parse_dataset` reads. Nothing in it is lost."""
    header = _table(dataset.collection)
    if kind == "toml":
        head = b"format = 1\n\n[collection]\n" + _encode_toml(header)
        tables = render_tables(**{key: getattr(dataset, key) for key in TABLES})
        return head + b"\n" + tables if tables else head
    arrays = {key: [_table(record) for record in getattr(dataset, key)] for key in TABLES}
    return _json({"format": 1, "collection": header, **arrays})


def render_tables(**records: Sequence[Record]) -> bytes:
    """Records as TOML tables, each under its [[heading]], to stand behind those of a file."""
    return b"\n".join(_toml(key, _table(record)) for key, own in records.items() for record in own)


def _toml(heading: str, table: dict[str, Any]) -> bytes:
    # Written heading by heading: left to itself, tomli-w puts short records on one line.
    nested = {key: rows for key, rows in table.items() if key == "notes"}
    flat = {key: value for key, value in table.items() if key not in nested}
    parts = [f"[[{heading}]]\n".encode() + _encode_toml(flat)]
    parts += [_toml(f"{heading}.{key}", row) for key, rows in nested.items() for row in rows]
    return b"\n".join(parts)


def _encode_toml(table: dict[str, Any]) -> bytes:
    return escaped_toml(msgspec.toml.encode(table).decode()).encode()


def _table(record: Record) -> dict[str, Any]:
    """A record as a file has it: without what is not known, and without its collection's id."""
    table: dict[str, Any] = msgspec.to_builtins(record)
    table.pop("collection", None)
    for note in table.get("notes", ()):
        if note["basis"] is None:
            del note["basis"]
    return {key: value for key, value in table.items() if value not in (None, (), [])}


def render_schema(name: str) -> bytes:
    """The JSON Schema of an output of OUTPUTS, with a final line end."""
    command = "scr" if name == "scr" else f"scr {name.replace('-', ' ')}"
    return _schema(f"{command} --json", msgspec.json.schema(OUTPUTS[name]))


def render_file_schema() -> bytes:
    """The JSON Schema of a collection file, with a final line end."""
    schema = msgspec.json.schema(CollectionFile)
    for record in schema["$defs"].values():
        if "id" in record["properties"]:  # a file says it once, at its head
            record["properties"].pop("collection", None)
    return _schema("A collection of scr", schema)


def _schema(title: str, schema: dict[str, Any]) -> bytes:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return _json({**head, **schema})


def _output(view: View) -> Any:
    match view:
        case Overview():
            themes = tuple(map(_theme_listed, view.themes))
            return OverviewOutput(version=view.version, collections=view.collections, themes=themes)
        case ThemeList():
            return tuple(map(_theme_listed, view.themes))
        case ThemePage():
            return _theme(view)
        case CaseList():
            return view.cases
        case CasePage():
            return _case(view)
        case LessonPage():
            return view.lesson
        case LessonList():
            return tuple(page.lesson for page in view.lessons)
        case SourceList():
            return tuple(map(_source, view.sources))
        case Source():
            return _source(view)
        case TermList():
            return view.terms
        case Matrix():
            return _matrix(view)
        case CollectionList():
            return tuple(map(_collection, view.collections))
        case Term() | Answer():
            return view


def _fields(record: Case | Source | Theme) -> dict[str, Any]:
    return msgspec.structs.asdict(record)


def _theme_listed(count: ThemeCount) -> ThemeListed:
    fields = _fields(count.theme)
    del fields["questions"]
    return ThemeListed(**fields, case_count=count.case_count, lesson_count=count.lesson_count)


def _theme(page: ThemePage) -> ThemeOutput:
    return ThemeOutput(
        **_fields(page.theme),
        # An id alone would not say whose it is.
        cases=tuple(
            case.id if case.collection == page.theme.collection else f"{case.collection}:{case.id}"
            for case in page.cases
        ),
        lessons=page.lessons,
        lesson_count=page.lesson_count,
        bearing=page.bearing,
        bearing_count=page.bearing_count,
        sources=tuple(map(_source, page.sources)),
    )


def _case(page: CasePage) -> CaseOutput:
    return CaseOutput(
        **{**_fields(page.case), "sources": tuple(map(_source, page.sources))},
        themes=tuple(theme.id for theme in page.themes),
        lessons=page.lessons,
    )


def _source(source: Source) -> SourceOutput:
    return SourceOutput(**_fields(source), archive=source.archive)


def _collection(state: CollectionState) -> CollectionOutput:
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
    )


def _matrix(matrix: Matrix) -> MatrixOutput:
    themes = tuple(theme.id for theme in matrix.themes)
    return MatrixOutput(
        themes=themes,
        cases=tuple(
            MatrixCase(
                id=row.case.id,
                name=row.case.name,
                area=row.case.area,
                year=row.case.year,
                themes={
                    theme: MatrixCell(
                        lessons=row.lessons.get(theme, 0), also=row.also.get(theme, 0)
                    )
                    for theme in themes
                },
                collection=row.case.collection,
            )
            for row in matrix.rows
        ),
    )
