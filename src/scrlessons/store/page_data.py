"""What the web page needs to search: the records' texts, the synonyms and the subjects."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from scrlessons.errors import SearchUnavailableError
from scrlessons.records import (
    BUNDLED,
    Case,
    Entry,
    Lesson,
    Since,
    Source,
    Subject,
    Theme,
    name_to_type,
)
from scrlessons.search.documents import Names, make_document
from scrlessons.search.query import STOP_WORDS
from scrlessons.search.ranking import KINDS
from scrlessons.store.library import Library
from scrlessons.store.reader import TYPES, decode
from scrlessons.text import has_search, plain_letters

_WEB = ("http://", "https://")

_THEME = ("under", "bears", "touches", "reading", "since")
_CASE = ("about", "reading", "since")


def find_page_data(library: Library) -> dict[str, object]:
    """Return all of it, ready to become JSON. Raises SearchUnavailableError without FTS5."""
    connection = library.reader.connection
    if not has_search(connection):
        raise SearchUnavailableError("a page with search needs SQLite with FTS5")
    return {
        "records": list(_find_records(library)),
        "synonyms": _find_synonyms(connection),
        "subjects": _find_subjects(connection),
        "emergency": connection.execute("SELECT key, role, message FROM emergency").fetchall(),
        "stopWords": sorted(STOP_WORDS),
        "letters": plain_letters(),
        "weights": KINDS,
    }


def _find_records(library: Library) -> Iterator[dict[str, object]]:
    """Yield each record with its texts, in the collections' order; empty fields are left out."""
    connection = library.reader.connection
    anchors = {n: anchor for n, anchor, _ in _find_anchors(connection)}
    linked: dict[tuple[int, str], list[str]] = defaultdict(list)
    for n, of, role in connection.execute("SELECT n, of, role FROM link ORDER BY of"):
        anchor = anchors.get(of, "")
        if anchor.startswith("theme-") and role in _THEME:
            linked[n, "themes"].append(anchor.removeprefix("theme-"))
        if anchor.startswith("case-") and role in _CASE:
            linked[n, "cases"].append(anchor.removeprefix("case-"))
    keys: dict[int, list[str]] = defaultdict(list)
    for n, key in connection.execute("SELECT n, key FROM name WHERE whole = 1 ORDER BY n, key"):
        keys[n].append(key)
    names = _find_names(connection)
    for n, anchor, record in _find_anchors(connection):
        document = make_document(record, names[record.collection])
        own = {kind: [*dict.fromkeys(linked[n, kind])] for kind in ("themes", "cases")}
        own |= _itself(record)
        row = {
            "at": anchor,
            "title": document.title,
            "body": document.body,
            "name": [*filter(None, document.name)],
            "asked": document.asked,
            "keywords": document.keywords,
            "context": [*filter(None, document.context)],
            "names": keys[n],
            "collection": record.collection,
            **own,
            **_more(record),
        }
        yield {key: value for key, value in row.items() if value}


def _find_anchors(connection: sqlite3.Connection) -> Iterator[tuple[int, str, Entry]]:
    query = "SELECT n, type, packed FROM record WHERE type <> 'collection' ORDER BY n"
    for n, kind, packed in connection.execute(query):
        record = decode(packed, TYPES[kind])
        yield n, f"{kind}-{name_to_type(record)}", record


def _find_names(connection: sqlite3.Connection) -> dict[str, Names]:
    """Return what the records of each collection call each other by."""
    found: dict[str, Names] = {}
    bundled: dict[str, str] = {}
    for _, _, record in _find_anchors(connection):
        names = found.setdefault(record.collection, Names({**bundled}, {}, {}))
        if isinstance(record, Theme):
            names.themes[record.id] = record.name
            if record.collection == BUNDLED:
                bundled[record.id] = record.name
        elif isinstance(record, Case):
            names.cases[record.id] = record
        elif isinstance(record, Source):
            names.sources[record.id] = record.title
    return found


def _itself(record: Entry) -> dict[str, list[str]]:
    """Return what a theme and a case belong to: themselves."""
    kind = f"{type(record).__name__.lower()}s"
    return {kind: [name_to_type(record)]} if kind in {"themes", "cases"} else {}


def _more(record: Entry) -> dict[str, object]:
    """Return what a hit shows besides, by the record's kind."""
    more: dict[str, object] = {}
    if isinstance(record, Lesson):
        more |= {"kind": record.kind, "ref": record.ref}
        more["notes"] = [note.text for note in record.notes]
    if isinstance(record, Source | Since) and (record.url or "").startswith(_WEB):
        more["url"] = record.url
    return more


def _find_synonyms(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return each word or phrase that has synonyms, as stems, with them."""
    synonyms: dict[str, list[str]] = defaultdict(list)
    for key, text in connection.execute("SELECT key, text FROM synonym ORDER BY key, text"):
        synonyms[key].append(text)
    return synonyms


def _find_subjects(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Return the subjects that no record speaks of, each with the stems of its words."""
    subjects: dict[bytes, dict[str, object]] = {}
    keys: dict[bytes, list[tuple[str, str]]] = defaultdict(list)
    for key, text, json in connection.execute("SELECT key, text, json FROM subject ORDER BY rowid"):
        subjects[json] = msgspec.to_builtins(msgspec.json.decode(json, type=Subject))
        keys[json].append((key, text))
    return [{**subject, "words": keys[json]} for json, subject in subjects.items()]
