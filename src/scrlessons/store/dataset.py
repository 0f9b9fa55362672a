"""A collection file becomes checked records. The one door to the bundled collection."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from scrlessons import places
from scrlessons.errors import BrokenCollectionError
from scrlessons.files import read_whole, reason
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
from scrlessons.text import shorten, spelt
from scrlessons.toml import parse_toml

FORMAT = 1
"""The version of the file format that this program reads."""

MOST_BYTES = {".toml": 32 * 2**20, ".json": 512 * 2**20}
"""How long a collection file may be. TOML takes a hundred times as long to read as JSON."""

MOST_FAULTS = 1_000
"""How many faults of a file are listed: more than anyone mends before looking again."""

TABLES: dict[str, type[Record]] = {
    "themes": Theme,
    "cases": Case,
    "lessons": Lesson,
    "sources": Source,
    "terms": Term,
    "since": Since,
}
"""Each array of tables of a collection file, with the record that its tables are."""


@cache
def load_bundled() -> Dataset:
    """The bundled collection, whose themes every collection may use."""
    return load_dataset(places.bundled_path())


def load_dataset(
    path: Path, themes: Iterable[str] = (), *, taken: set[str] | None = None
) -> Dataset:
    """Read and check a collection file, TOML or JSON.

    `themes` are the ids of the themes that the file may use besides its own; `taken` are the ids of
    collections that it may not have, and gets its own. Raises BrokenCollectionError, which lists
    every fault with the record and the field it is in.
    """
    return parse_file(path, read_bytes(path), themes, taken=taken)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that may be a collection. Raises BrokenCollectionError."""
    if path.is_dir():
        raise BrokenCollectionError(path, ["is a folder, not a collection file"])
    try:
        return read_whole(path, max(MOST_BYTES.values()) + 1)
    except OSError as error:
        raise BrokenCollectionError(path, [f"cannot be read: {reason(error)}"]) from None


def kind_of(path: Path, content: bytes) -> str:
    """What a file is, ".toml" or ".json": by its name or, where that does not tell, its content."""
    if path.suffix in MOST_BYTES:
        return path.suffix
    return ".json" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else ".toml"


def parse_file(
    path: Path, content: bytes, themes: Iterable[str] = (), *, taken: set[str] | None = None
) -> Dataset:
    """Check the bytes of the file at a path, as `load_dataset` does."""
    kind = kind_of(path, content)
    most = MOST_BYTES[kind]
    if len(content) > most:
        larger = "; save larger collections as JSON" if kind == ".toml" else ""
        fault = f"is longer than {most // 2**20} MiB, the most that is read{larger}"
        raise BrokenCollectionError(path, [fault])
    try:
        parsed = parse_dataset(content.decode("utf-8-sig"), kind, themes, taken=taken)
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 text (byte {error.start})"
        raise BrokenCollectionError(path, [fault]) from None
    except BrokenCollectionError as error:
        raise BrokenCollectionError(path, error.faults) from None
    return msgspec.structs.replace(parsed, path=spelt(path))


def parse_dataset(
    text: str, suffix: str, themes: Iterable[str] = (), *, taken: set[str] | None = None
) -> Dataset:
    """Check the text of a collection file, as `load_dataset` does."""
    raw = _parse(text, suffix)
    _tell_questions_whole(raw)
    try:
        dataset, faults = _convert(raw)
        faults += _check_ids(raw)
        faults += _check_references(raw, set(themes))
    except RecursionError:
        raise BrokenCollectionError("collection", ["is nested too deeply"]) from None
    if dataset and taken is not None:
        if dataset.collection.id in taken:
            id_ = dataset.collection.id
            faults.append(f'collection: field "id": "{id_}" is that of another collection')
        taken.add(dataset.collection.id)
    if len(faults) > MOST_FAULTS:
        faults = [*faults[:MOST_FAULTS], f"and more: the first {MOST_FAULTS:,} faults are listed"]
    if dataset is None or faults:
        raise BrokenCollectionError("collection", faults)
    return dataset


def _tell_questions_whole(raw: Mapping[str, Any]) -> None:
    """A question may be written as a text alone: make a table of it."""
    for _, theme in _rows(raw, "themes"):
        if isinstance(questions := theme.get("questions"), list):
            theme["questions"] = [{"text": q} if isinstance(q, str) else q for q in questions]


def _parse(text: str, suffix: str) -> dict[str, Any]:
    """The text as plain tables."""
    kind, decode = ("JSON", msgspec.json.decode) if suffix == ".json" else ("TOML", parse_toml)
    try:
        raw = decode(text)
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        fault = "is nested too deeply" if deep else f"is not valid {kind}: {error}"
        raise BrokenCollectionError("collection", [fault]) from None
    if not isinstance(raw, dict):
        raise BrokenCollectionError("collection", ["file: must be a table of tables"])
    return raw


def _convert(raw: Mapping[str, Any]) -> tuple[Dataset | None, list[str]]:
    """The records, and what keeps a table from being one."""
    faults = []
    number = raw.get("format")
    if type(number) is not int or number != FORMAT:  # True is equal to 1
        faults.append(f'file: field "format": must be {FORMAT} (is {_shown(number)})')
    for key in sorted(raw.keys() - TABLES.keys() - {"format", "collection"}):
        faults.append(f"file: unknown key {_shown(key)}")
    header = raw.get("collection")
    collection = header.get("id", "") if isinstance(header, dict) else ""
    if header is None:
        faults.append('file: field "collection" is missing')
    elif not isinstance(header, dict):
        faults.append('file: field "collection": must be a table')
    else:
        faults += _faults_of("collection", header, Collection)
    tables: dict[str, list[Any]] = {}
    for key, kind in TABLES.items():
        rows = raw.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            faults.append(f'file: field "{key}": must be an array of tables, [[{key}]]')
            continue
        tables[key] = []
        for place, row in enumerate(rows, 1):
            if len(faults) > MOST_FAULTS:
                break
            own = _faults_of(_name(key, place, row), row, kind)
            faults += own
            if not own:
                tables[key].append(msgspec.convert({**row, "collection": collection}, kind))
    if faults:
        return None, faults
    return msgspec.convert({"collection": header, **tables}, Dataset), []


def _faults_of(name: str, row: Mapping[str, Any], kind: type[Record]) -> list[str]:
    """Everything that keeps one table from being a record, where msgspec names only the first."""
    try:
        msgspec.convert(row, kind)
    except msgspec.ValidationError:
        return _field_faults(name, row, kind)
    # A record carries the id of its collection, but a file says that once, at its head.
    if "collection" in row:
        return [f'{name}: unknown key "collection"']
    return []


def _field_faults(name: str, row: Mapping[str, Any], kind: type[Record]) -> list[str]:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    faults = [
        f"{name}: unknown key {_shown(key)}"
        for key in row
        if key not in fields or (key == "collection" and kind is not Collection)
    ]
    for key, field in fields.items():
        if key not in row:
            if field.required:
                faults.append(f'{name}: field "{key}" is missing')
            continue
        try:
            msgspec.convert(row[key], field.type)
        except msgspec.ValidationError as error:
            faults.append(f'{name}: field "{key}": {_plain(str(error))}')
    return faults


def _plain(message: str) -> str:
    """A validation message in the words of someone who edits the file."""
    if "matching regex" in message:
        return "must be lower-case letters, figures, hyphens and dots, such as child-h or 5.4a"
    message = message.replace("Expected", "must be").replace("`str` of length >= 1", "text")
    for kind, word in {"str": "text", "int": "a whole number", "array": "a list"}.items():
        message = message.replace(f"`{kind}`", word)
    return message.replace(" - at `$", " at `").replace(", got", ", is")


def _check_ids(raw: Mapping[str, Any]) -> list[str]:
    """Ids that two records of a kind share, and theme numbers that two themes share."""
    faults = []
    for key, field in [*((table, "id") for table in TABLES), ("themes", "number")]:
        seen: set[Any] = set()
        for place, row in _rows(raw, key):
            value = row.get(field)
            if isinstance(value, str | int) and value in seen:
                faults.append(f'{_name(key, place, row)}: field "{field}": used twice')
            elif isinstance(value, str | int):
                seen.add(value)
    return faults


def _check_references(raw: Mapping[str, Any], themes: set[str]) -> list[str]:
    """References to records that are not there."""
    known = {
        key: {row["id"] for _, row in _rows(raw, key) if isinstance(row.get("id"), str)}
        for key in TABLES
    }
    known["themes"] |= themes
    faults = []
    for key, field, target in [
        ("cases", "sources", "sources"),
        ("lessons", "theme", "themes"),
        ("lessons", "also", "themes"),
        ("lessons", "case", "cases"),
        ("lessons", "sources", "sources"),
        ("since", "theme", "themes"),
        ("since", "case", "cases"),
        ("since", "term", "terms"),
    ]:
        for place, row in _rows(raw, key):
            value = row.get(field)
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and item not in known[target]:
                    kind = target.removesuffix("s")
                    faults.append(
                        f'{_name(key, place, row)}: field "{field}": no {kind} {_shown(item)}'
                    )
    for place, row in _rows(raw, "lessons"):
        also = row.get("also")
        if isinstance(also, list) and row.get("theme") in also:
            faults.append(f'{_name("lessons", place, row)}: field "also": repeats its own theme')
    return faults


def _rows(raw: Mapping[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = raw.get(key)
    for place, row in enumerate(rows if isinstance(rows, list) else (), 1):
        if isinstance(row, dict):
            yield place, row


def _name(key: str, place: int, row: Mapping[str, Any]) -> str:
    """How a fault names a record: by its id, or by its place where it has none."""
    kind = key.removesuffix("s")
    id_ = row.get("id")
    return f"{kind} {id_[:80]}" if isinstance(id_, str) else f"{kind} number {place}"


def _shown(value: object) -> str:
    """A value of the file as a fault shows it: short, on one line."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and value.bit_length() > 64:
        return "too large a number"
    text = "missing" if value is None else f'"{value}"' if isinstance(value, str) else str(value)
    return shorten(text)
