"""One record of an own collection, changed or taken out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError, UsageError
from scrlessons.files import locked, read_whole, write_whole
from scrlessons.media.collection_file import render_collection
from scrlessons.own import blocks, copies
from scrlessons.own.folder import find_file, folder, get_file, parse_at
from scrlessons.records import BUNDLED, Dataset, Lesson, Since
from scrlessons.store.index import remove_compiled
from scrlessons.store.library import Library
from scrlessons.store.opening import look_up

TABLES = {
    "collection": "collection", "theme": "themes", "case": "cases", "lesson": "lessons",
    "source": "sources", "term": "terms", "since": "since",
}  # fmt: skip
"""Each kind of record with its table in a collection file."""

REFERENCES = (
    ("case", "lessons", "case"), ("case", "since", "case"), ("theme", "lessons", "theme"),
    ("theme", "lessons", "also"), ("theme", "since", "theme"), ("source", "lessons", "sources"),
    ("source", "cases", "sources"), ("term", "since", "term"),
)  # fmt: skip
"""What refers to each kind of record: the table and the field."""

Say = Callable[[str], None]


class Target(Struct, frozen=True):
    """A record that is to be changed or taken out."""

    collection: str
    kind: str
    id: str

    @property
    def name(self) -> str:
        """What to type for it."""
        return self.collection if self.kind == "collection" else f"{self.collection}:{self.id}"


def find_target(name: str) -> Target:
    """The record of an own collection that a name means: "own:3", "own:child z" or "own".

    Raises UsageError, NotFoundError and AmbiguousError.
    """
    collection, colon, rest = name.partition(":")
    id_ = collection.strip().lower()
    if not colon:
        if find_file(id_):
            return Target(id_, "collection", id_)
        raise UsageError(f'"{name}": say in which of your collections too, as in own:{name}')
    if id_ == BUNDLED:
        raise UsageError(f"{id_} is the bundled collection, which stays as it is")
    get_file(id_)
    return look_up(lambda library: _find(library, id_, rest.strip()), only=[id_])


def _find(library: Library, collection: str, name: str) -> Target:
    for kind in (Lesson, Since):
        if record := library.find_record(kind, f"{collection}:{name.lower()}"):
            return Target(collection, kind.__name__.lower(), record.id)
    full = f"{collection}:{name}"
    named = library.names.get_kind(full, ("theme", "case", "source", "term"))
    record = library.get_named(named, full)
    if record.collection != collection:
        raise NotFoundError(f'no record of {collection} is called "{name}"')
    return Target(collection, named, record.id)


class Opened:
    """The file of a collection with one record in it."""

    def __init__(self, path: Path, target: Target) -> None:
        self.path = path
        self.target = target
        self.text = read_whole(path).decode("utf-8-sig")
        self.dataset = parse_at(path, self.text.encode())
        self.block = None
        if path.suffix != ".json":
            self.block = blocks.find_block(self.text, TABLES[target.kind], target.id)

    def lines(self) -> str:
        """The record as TOML, to be edited."""
        if self.block:
            return self.text[self.block.start : self.block.end]
        raise UsageError(
            f"{self.path}: the record does not stand under a heading of its own, "
            f"[[{TABLES[self.target.kind]}]], so it cannot be edited here"
        )

    def with_changes(self, changes: Mapping[str, Any]) -> str:
        """The text of the file with fields of the record changed."""
        if self.block:
            return blocks.changed(self.text, self.block, changes)
        return _rendered(self.path, self.dataset, self.target, changes)


def _rendered(path: Path, dataset: Dataset, target: Target, changes: Mapping[str, Any]) -> str:
    """A file that is not written under headings, such as JSON, written anew."""
    table = TABLES[target.kind]
    values = msgspec.to_builtins(dataset)
    rows = [values[table]] if table == "collection" else values[table]
    row = next(row for row in rows if row["id"] == target.id)
    row.update(changes)
    return _encoded(path, values)


def _encoded(path: Path, values: dict[str, Any]) -> str:
    """A collection in the form of its file."""
    made = msgspec.convert(values, Dataset)
    return render_collection(made, "json" if path.suffix == ".json" else "toml").decode()


def change(target: Target, changes: Mapping[str, Any], say: Say | None = None) -> Path:
    """Change fields of a record, None takes one out; returns the kept copy of the file before.

    Raises UsageError where what is made would not hold.
    """
    with locked(folder(), say) as own:
        path = get_file(target.collection)
        opened = Opened(path, target)
        return _write(own, path, target, opened.with_changes(changes))


def change_text(
    target: Target, edit: Callable[[str], str | None], say: Say | None = None
) -> Path | None:
    """Have a record's lines edited; returns the kept copy of the file, None where nothing changed.

    `edit` gets the lines and gives them back changed. What does not hold is given to it again,
    with what is wrong before it, until it holds or comes back as it was given.
    """
    path = get_file(target.collection)
    opened = Opened(path, target)
    before = given = opened.lines()
    while True:
        edited = edit(given)
        if edited is None or edited.strip() in {"", before.strip()} or edited == given:
            return None
        end = "\r\n" if "\r\n" in before else "\n"
        kept = [line for line in edited.splitlines() if not line.startswith(WRONG)]
        lines = "".join(f"{line}{end}" for line in kept)
        assert opened.block
        text = blocks.put(opened.text, opened.block, lines)
        try:
            parse_at(path, text.encode())
        except BrokenCollectionError as error:
            given = "".join(f"{WRONG}{fault}\n" for fault in error.faults[:10]) + lines
            continue
        with locked(folder(), say) as own:
            if read_whole(path).decode("utf-8-sig") != opened.text:
                raise UsageError(f"{path} was changed meanwhile; nothing was written")
            return _write(own, path, target, text)


WRONG = "#! "
"""How a line begins that says what is wrong with what was typed."""


def remove(target: Target, say: Say | None = None) -> tuple[Path, list[str]]:
    """Take a record out, and the references to it.

    Returns the kept copy of the file before, and what else was changed, in words. Raises UsageError
    where lessons would be left without their theme.
    """
    with locked(folder(), say) as own:
        path = get_file(target.collection)
        opened = Opened(path, target)
        found = _references(opened)
        told = [f"{one.name} had it as its {one.field}" for one in found]
        if opened.block is None:
            text = _rendered_without(opened, found)
        else:
            text = opened.text
            for one in found:
                text = _unreferenced(text, opened, one)
            block = blocks.find_block(text, TABLES[target.kind], target.id)
            assert block
            text = blocks.without(text, block)
        return _write(own, path, target, text), told


class Reference(Struct, frozen=True):
    """A record that refers to the one that is to go."""

    name: str
    table: str
    id: str
    field: str
    left: list[str] | None
    """What the field then holds; None takes it out."""


def _references(opened: Opened) -> list[Reference]:
    target, found = opened.target, []
    for kind, table, field in REFERENCES:
        for record in getattr(opened.dataset, table) if kind == target.kind else ():
            value = getattr(record, field)
            if value != target.id and not (isinstance(value, tuple) and target.id in value):
                continue
            name = f"{target.collection}:{record.id}"
            if table == "lessons" and field == "theme":
                raise UsageError(
                    f"{target.name} is the theme of lessons such as {name}; give them another "
                    f"first: scr edit {name} --theme NAME"
                )
            several = isinstance(value, tuple)
            left = [one for one in value if one != target.id] if several else None
            found.append(Reference(name, table, record.id, field, left))
    return found


def _unreferenced(text: str, opened: Opened, one: Reference) -> str:
    block = blocks.find_block(text, one.table, one.id)
    if block is None:
        raise UsageError(f"{one.name} refers to it and cannot be changed here: edit {opened.path}")
    return blocks.changed(text, block, {one.field: one.left})


def _rendered_without(opened: Opened, found: list[Reference]) -> str:
    """A file that is not written under headings, written anew without the record."""
    table, id_ = TABLES[opened.target.kind], opened.target.id
    values = msgspec.to_builtins(opened.dataset)
    for one in found:
        row = next(row for row in values[one.table] if row["id"] == one.id)
        row[one.field] = one.left
    values[table] = [row for row in values[table] if row["id"] != id_]
    return _encoded(opened.path, values)


def _write(own: Path, path: Path, target: Target, text: str) -> Path:
    content = text.encode()
    try:
        made = parse_at(path, content)
    except BrokenCollectionError as error:
        raise UsageError(f"{target.name}: that does not hold: {error.faults[0]}") from None
    if made.collection.id != target.collection:
        raise UsageError(f"{target.name}: the id of a collection stays: export it, and add it anew")
    kept = copies.keep(own, target.collection, path)
    write_whole(path, content)
    remove_compiled(places.cache_dir())
    return kept
