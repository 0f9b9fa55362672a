"""The hits of an answer: each with the passage that matches."""

import sqlite3
from collections.abc import Iterator, Sequence

from scrlessons.pages import Hit
from scrlessons.records import Case, Lesson, Since, Source, Theme
from scrlessons.search.match import Weighed, by_table, expression
from scrlessons.search.rank import Ranked
from scrlessons.store.reader import TYPES, decode
from scrlessons.store.sealed import DamagedLibraryError, checksum

_MARK = "\x02"  # no text in the index holds it

SNIPPET = 32
"""How many words of a record an answer shows."""

_BREAK = " \ue000 "


def find_hits(
    connection: sqlite3.Connection, ranked: Sequence[Ranked], weighed: Sequence[Weighed]
) -> Iterator[Hit]:
    """The best, as hits."""
    numbers = ", ".join(str(one.n) for one in ranked)
    rows = {
        n: row
        for n, *row in connection.execute(
            "SELECT n, type, title, body, asked, packed, checksum FROM record JOIN entry USING (n) "
            f"WHERE n IN ({numbers})"
        )
    }
    snippets = _snippets(connection, [one.n for one in ranked], weighed)
    for rank, one in enumerate(ranked, 1):
        kind, title, body, asked, packed, number = rows[one.n]
        if checksum(title, body) != number:
            raise DamagedLibraryError
        record = decode(packed, TYPES[kind])
        snippet, is_marked = snippets.get(one.n, (_beginning(body or title), False))
        if not is_marked and one.phrase >= 0:
            phrase = asked.split(_BREAK)[one.phrase]
            snippet = f"{_beginning(body or title)} (asked as: {phrase})"
        lesson = record if isinstance(record, Lesson) else None
        yield Hit(
            rank=rank,
            score=round(one.score, 4),
            type=kind,
            id=record.id,
            title=title,
            text=body or title,
            snippet=snippet,
            kind=lesson.kind if lesson else None,
            notes=lesson.notes if lesson else (),
            date=record.date if isinstance(record, Since) else None,
            url=record.url if isinstance(record, Since | Source) else None,
            theme=lesson.theme if lesson else record.id if isinstance(record, Theme) else None,
            case=lesson.case if lesson else record.id if isinstance(record, Case) else None,
            ref=lesson.ref if lesson else None,
            collection=record.collection,
        )


def _beginning(text: str) -> str:
    """The first words of a text, as many as a snippet has."""
    words = text.split(" ")
    return text if len(words) <= SNIPPET else f"{' '.join(words[:SNIPPET])}…"


def _snippets(
    connection: sqlite3.Connection, numbers: Sequence[int], weighed: Sequence[Weighed]
) -> dict[int, tuple[str, bool]]:
    """The passage of each record that matches, and whether anything is marked in it."""
    snippets: dict[int, tuple[str, bool]] = {}
    forms = [form for one in weighed for form in one.unit.forms]
    for table, own in reversed([*by_table(forms)]):  # as it was typed, before what stands for it
        cut = f"snippet({table}, ?, '{_MARK}', '{_MARK}', '…', {SNIPPET})"
        left = ", ".join(str(n) for n in numbers if n not in snippets or not snippets[n][1])
        rows = connection.execute(
            f"SELECT rowid, {cut}, {cut} FROM {table} WHERE {table} MATCH ? AND rowid IN ({left})",
            (1, 0, expression(own)),
        )
        for n, body, name in rows:
            text = body or name
            if n not in snippets or _MARK in text:
                snippets[n] = text.replace(_MARK, "**"), _MARK in text
    return snippets
