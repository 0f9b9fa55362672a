"""What practitioners look for and the collections have nothing on."""

import sqlite3
from collections.abc import Sequence

import msgspec

from scrlessons.records import Subject
from scrlessons.search.correct import plain
from scrlessons.search.query import Part
from scrlessons.search.units import is_acronym, phrase
from scrlessons.text import fold, stem


def find_subject(connection: sqlite3.Connection, parts: Sequence[Part]) -> Subject | None:
    """The subject that a query is about, the longest word for one first.

    None where it is about none of those known, and where a record says any of its words: an own
    collection may have lessons on it.
    """
    texts = [" ".join(part.words) for part in parts]
    stems = [one for own in stem(connection, texts) for one in own]
    typed = {word for part in parts for word in part.words}
    (longest,) = connection.execute("SELECT coalesce(max(size), 0) FROM subject").fetchone()
    for size in range(min(longest, len(stems)), 0, -1):
        for at in range(len(stems) - size + 1):
            key = " ".join(stems[at : at + size])
            query = "SELECT id, text FROM subject WHERE stems = ?"
            for id_, text in connection.execute(query, (key,)).fetchall():
                if (
                    is_acronym(text)
                    and text not in typed
                    and len(stems) > 1
                    and plain([fold(text)])
                ):
                    continue  # "send a referral" is not about SEND
                if not is_held(connection, id_):
                    return _read(connection, id_)
    return None


def _read(connection: sqlite3.Connection, subject: int) -> Subject:
    query = "SELECT json FROM subject WHERE id = ? AND json IS NOT NULL"
    (json,) = connection.execute(query, (subject,)).fetchone()
    return msgspec.json.decode(json, type=Subject)


def is_held(connection: sqlite3.Connection, subject: int) -> bool:
    """Whether a record says any of the words for a subject; being asked for so is not enough."""
    words = connection.execute("SELECT text FROM subject WHERE id = ?", (subject,)).fetchall()
    for (text,) in words:
        query = "SELECT 1 FROM stemmed JOIN entry ON n = stemmed.rowid WHERE stemmed MATCH ?"
        if is_acronym(text):  # as it is spelt: SEND, not "send"
            query += " AND instr(entry.name || ' ' || entry.body || ' ' || entry.keywords, ?) > 0"
        else:
            query += " AND ? <> ''"
        said = f"{{name body keywords}} : {phrase(fold(text).split())}"
        if connection.execute(f"{query} LIMIT 1", (said, text)).fetchone():
            return True
    return False
