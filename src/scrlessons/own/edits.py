"""One record of an own collection, changed or taken out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from scrlessons.errors import BrokenCollectionError, NotFoundError, ScrError, UsageError
from scrlessons.files import read_whole, write_whole
from scrlessons.media.collection_file import render_collection
from scrlessons.own import blocks, copies
from scrlessons.own.drafts import Draft, draft
from scrlessons.own.folder import Say, clear_cache, find_file, get_file, parse_at, writing
from scrlessons.records import BUNDLED, Dataset, Lesson, Since
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

Edit = Callable[[Path], bool]
"""Lets the user edit a file; returns whether the editor ended well."""


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
    if not name.strip():
        raise UsageError("say which record, as in own:3")
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
    try:
        named = library.names.get_kind(full, ("theme", "case", "source", "term"))
        record = library.get_named(named, full)
    except NotFoundError as error:
        if error.candidates:
            raise
        record = None
    if record is None or record.collection != collection:
        raise NotFoundError(
            f'no record of {collection} is called "{name}"',
            f"all of them: scr collection export {collection} --format csv",
        )
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

    def with_lines(self, lines: str) -> str:
        """The text of the file with other lines in the place of the record's."""
        assert self.block
        return blocks.put(self.text, self.block, lines)

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


def change(target: Target, changes: Mapping[str, Any], say: Say | None = None) -> Path | None:
    """Change fields of a record; None takes one out.

    Returns the kept copy of the file before, None where nothing changed. Raises UsageError where
    what is made would not hold.
    """
    with writing(say) as own:
        opened = Opened(get_file(target.collection), target)
        return _write(own, opened, opened.with_changes(changes), say)


WRONG = "#! "
"""How a line begins that says what is wrong with what was typed."""


def change_text(target: Target, edit: Edit, say: Say | None = None) -> Path | None:
    """Have a record's lines edited; returns the kept copy of the file, None where nothing changed.

    What does not hold is given to the editor again, with what is wrong before it, unless it comes
    back the same. What was typed and cannot be written is kept, and UsageError says where.
    """
    opened = Opened(get_file(target.collection), target)
    before = given = opened.lines()
    end = "\r\n" if "\r\n" in before else "\n"
    refused = None
    with draft(say) as typing:
        while True:
            typing.write(given)
            if not edit(typing.path):
                return None
            edited = _read_typed(typing, target)
            if edited.strip() in {"", before.strip()}:
                return None
            typed = [line for line in edited.splitlines() if not line.startswith(WRONG)]
            lines = "".join(f"{line}{end}" for line in typed)
            try:
                parse_at(opened.path, opened.with_lines(lines).encode())
            except BrokenCollectionError as error:
                if lines == refused:
                    raise _kept(typing, target, f"that does not hold: {error.faults[0]}") from None
                given = "".join(f"{WRONG}{fault}\n" for fault in error.faults[:10]) + lines
                refused = lines
                continue
            try:
                return _write_typed(opened, lines, say)
            except ScrError as error:
                raise _kept(typing, target, str(error)) from None


def _read_typed(typing: Draft, target: Target) -> str:
    """Return what was typed. Raises UsageError; what is not UTF-8 text is kept as it is."""
    try:
        return typing.read()
    except UnicodeDecodeError as error:
        fault = f"what the editor saved is not UTF-8 text (byte {error.start}): set it to UTF-8"
        raise _kept(typing, target, fault) from None


def _write_typed(opened: Opened, lines: str, say: Say | None) -> Path | None:
    """Write what was typed; what was written meanwhile in other records stays.

    Raises UsageError where the record itself was changed meanwhile.
    """
    target = opened.target
    with writing(say) as own:
        fresh = Opened(get_file(target.collection), target)
        if fresh.lines() != opened.lines():
            raise UsageError(f"{target.name} was changed meanwhile; nothing was written")
        return _write(own, fresh, fresh.with_lines(lines), say)


def _kept(typing: Draft, target: Target, fault: str) -> UsageError:
    """Keep what was typed, and return the error that says so."""
    return UsageError(f"{fault}; what you typed is kept: {typing.keep(target.collection)}")


def remove(target: Target, say: Say | None = None) -> tuple[Path, list[str]]:
    """Take a record out, and the references to it.

    Returns the kept copy of the file before, and what else was changed, in words. Raises UsageError
    where lessons would be left without their theme.
    """
    with writing(say) as own:
        opened = Opened(get_file(target.collection), target)
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
        kept = _write(own, opened, text, say)
        assert kept  # a record less is a change
        return kept, told


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


def _write(own: Path, opened: Opened, text: str, say: Say | None) -> Path | None:
    """Write the changed file of a record; returns the copy of what was, None if nothing changed."""
    target, content = opened.target, text.encode()
    try:
        made = parse_at(opened.path, content)
    except BrokenCollectionError as error:
        raise UsageError(f"{target.name}: that does not hold: {error.faults[0]}") from None
    if made.collection.id != target.collection:
        raise UsageError(f"{target.name}: the id of a collection stays: export it, and add it anew")
    if text == opened.text:
        return None
    kept = copies.keep(own, target.collection, opened.path)
    write_whole(opened.path, content)
    clear_cache(say)
    return kept
