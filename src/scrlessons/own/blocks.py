"""One record's lines in a collection file, changed or taken out: all else stays byte for byte.

tomlkit keeps comments and white space, but moves tables that stand in turn. So it is given the
lines of the one record alone, which are then put back where they were.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import tomlkit
from msgspec import Struct

from scrlessons.toml import parse_toml

_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_CONTENT = re.compile(r"^(?![ \t]*(?:#|\r?$)).*$", re.MULTILINE)


class Block(Struct, frozen=True):
    """Where a record stands in a text: its lines, without blank ones and comments behind them."""

    table: str
    start: int
    end: int


def find_block(text: str, table: str, id_: str) -> Block | None:
    """The lines of the record of that id; None where it is not written under a [[heading]]."""
    for block in _blocks(text, table):
        lines = text[block.start : block.end]
        if f'"{id_}"' in lines or f"'{id_}'" in lines:
            record = parse_toml(lines)[table]
            if (record if isinstance(record, dict) else record[0]).get("id") == id_:
                return block
    return None


def _blocks(text: str, table: str) -> Iterator[Block]:
    own = re.compile(rf"[ \t]*(?:\[\[[ \t]*{table}[ \t]*\]\]|\[[ \t]*{table}[ \t]*\][^\]])")
    inner = re.compile(rf"[ \t]*\[\[?[ \t]*{table}[ \t]*\.")
    starts = [found.start() for found in _HEADER.finditer(text)]
    for place, start in enumerate(starts):
        if not own.match(text, start):
            continue
        for end in (*starts[place + 1 :], len(text)):
            if end < len(text) and inner.match(text, end):
                continue
            if _is_toml(text[start:end]):  # else a text has a line that looks like a heading
                yield Block(table, start, start + _content_end(text[start:end]))
                break


def _is_toml(text: str) -> bool:
    try:
        parse_toml(text)
    except ValueError:
        return False
    return True


def _content_end(lines: str) -> int:
    """Where the last line ends that is neither blank nor a comment, its line end included."""
    last = 0
    for found in _CONTENT.finditer(lines):
        last = found.end()
    newline = lines.find("\n", last)
    return newline + 1 if newline >= 0 and not lines[last:newline].strip() else last


def changed(text: str, block: Block, changes: Mapping[str, Any]) -> str:
    """The text with fields of a record set, or taken out where they are None."""
    lines = text[block.start : block.end]
    windows = "\r\n" in lines
    document = tomlkit.parse(lines.replace("\r\n", "\n"))
    table = document[block.table]
    record: Any = table[0] if isinstance(table, list) else table
    for name, value in changes.items():
        if value is None or value == []:
            record.pop(name, None)
        else:
            record[name] = value
    made = tomlkit.dumps(document)
    if not made.endswith("\n") and block.end < len(text):
        made += "\n"
    return put(text, block, made.replace("\n", "\r\n") if windows else made)


def put(text: str, block: Block, lines: str) -> str:
    """The text with other lines in the place of a record's."""
    return text[: block.start] + lines + text[block.end :]


def without(text: str, block: Block) -> str:
    """The text without a record, and without the blank line behind it."""
    after = text[block.end :]
    blank = re.match(r"[ \t]*\r?\n", after)
    return text[: block.start] + (after[blank.end() :] if blank else after)
