"""Records as a collection file, TOML or JSON: what `store/dataset.py` reads."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from scrlessons.records import (
    Case,
    Collection,
    Dataset,
    Lesson,
    Record,
    Since,
    Source,
    Term,
    Theme,
)
from scrlessons.text import escaped_json, escaped_toml

TABLES = ("themes", "cases", "lessons", "sources", "terms", "since")
"""The arrays of a collection file, in the order that they are written."""

_NESTED = {"notes", "questions"}
"""The fields that are arrays of tables themselves."""


class CollectionFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """A collection: a TOML file, or a JSON file of the same shape."""

    format: Literal[1]
    collection: Collection
    themes: tuple[Theme, ...] = ()
    cases: tuple[Case, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    sources: tuple[Source, ...] = ()
    terms: tuple[Term, ...] = ()
    since: tuple[Since, ...] = ()


def render_collection(dataset: Dataset, kind: Literal["toml", "json"]) -> bytes:
    """A collection as a file. Nothing in it is lost."""
    header = _table(dataset.collection)
    if kind == "toml":
        head = b"format = 1\n\n[collection]\n" + _encode_toml(header)
        tables = render_tables(**{key: getattr(dataset, key) for key in TABLES})
        return head + b"\n" + tables if tables else head
    arrays = {key: [_table(record) for record in getattr(dataset, key)] for key in TABLES}
    return indented_json({"format": 1, "collection": header, **arrays})


def render_tables(**records: Sequence[Record]) -> bytes:
    """Records as TOML tables, each under its [[heading]], to stand behind those of a file."""
    return b"\n".join(_toml(key, _table(record)) for key, own in records.items() for record in own)


def _toml(heading: str, table: dict[str, Any]) -> bytes:
    # Written heading by heading: left to itself, tomli-w puts short records on one line.
    nested = {key: rows for key, rows in table.items() if key in _NESTED}
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
    for key in _NESTED & table.keys():
        table[key] = [_known(row) for row in table[key]]
    return _known(table)


def _known(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value not in (None, (), [])}


def indented_json(value: Any) -> bytes:
    """A value as indented JSON in UTF-8, with a final line end."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return f"{escaped_json(text)}\n".encode()


def render_file_schema() -> bytes:
    """The JSON Schema of a collection file, with a final line end."""
    schema = msgspec.json.schema(CollectionFile)
    for record in schema["$defs"].values():
        if "id" in record["properties"]:  # a file says it once, at its head
            record["properties"].pop("collection", None)
    questions = schema["$defs"]["Theme"]["properties"]["questions"]
    questions["items"] = {"anyOf": [{"type": "string", "minLength": 1}, questions["items"]]}
    return render_schema("A collection of scr", schema)


def render_schema(title: str, schema: dict[str, Any]) -> bytes:
    """A JSON Schema under its title, with a final line end."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return indented_json({**head, **schema})
