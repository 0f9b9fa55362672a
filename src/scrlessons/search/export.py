"""What a page needs to search as `scr search` does: the records' texts, the words that stand for
each other, and the figures of the ranking, as plain data.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

import msgspec

from scrlessons.errors import SearchUnavailableError
from scrlessons.records import Entry, Lesson, Since, Source, Subject, name_to_type
from scrlessons.search import answer, correct, match, query, rank, units
from scrlessons.search.subjects import is_held
from scrlessons.store.idioms import DENIED, LOOSE, PAST
from scrlessons.store.library import Library
from scrlessons.store.reader import TYPES, decode
from scrlessons.text import has_search, plain_letters, stem, visible

_BREAK = " \ue000 "

_WEB = ("http://", "https://")

_THEME = ("under", "bears", "touches", "reading", "since")
_CASE = ("about", "reading", "since")

FIGURES: dict[str, object] = {
    "fields": list(match.FIELDS.values()),
    "near": match.NEAR,
    "missing": match.MISSING,
    "kinds": rank.KINDS,
    "asked": rank.ASKED,
    "plain": rank.PLAIN,
    "least": answer.LEAST,
    "less": answer.LESS,
    "fewest": answer.FEWEST,
    "fall": answer.FALL,
    "denied": units.DENIED,
    "loose": units.MOST_LOOSE,
    "short": correct.SHORT,
    "joined": correct.MOST_JOINED,
    "letters": correct.MAX_LETTERS,
    "readings": correct.MOST_READINGS,
    "words": query.MOST_WORDS,
    "characters": query.MAX_CHARACTERS,
    "pool": answer.POOL,
}
"""The figures of the search, each kept in one place, by what the page calls them."""


def find_data(library: Library) -> dict[str, object]:
    """All of it, ready to become JSON. Raises SearchUnavailableError where SQLite has no FTS5."""
    connection = library.reader.connection
    if not has_search(connection):
        raise SearchUnavailableError("a page with search needs SQLite with FTS5")
    return {
        "records": list(_records(connection)),
        "sets": list(_sets(connection)),
        "subjects": list(_subjects(connection)),
        "english": front_coded(_english(connection)),
        "letters": plain_letters(),
        "small": " ".join(sorted(query.SMALL)),
        "loose": " ".join(sorted(LOOSE)),
        "past": PAST,
        "negations": " ".join(sorted(query.NEGATIONS)),
        "denials": " ".join(sorted(match.DENIALS)),
        "verbs": DENIED,
        "figures": FIGURES,
    }


def _records(connection: sqlite3.Connection) -> Iterator[dict[str, object]]:
    """Each record with its texts, in the collections' order. What it has not got is left out."""
    anchors = {n: name for n, name, _ in _named(connection)}
    linked: dict[tuple[int, str], list[str]] = defaultdict(list)
    for n, of, role in connection.execute("SELECT n, of, role FROM link ORDER BY of"):
        anchor = anchors.get(of, "")
        if anchor.startswith("theme-") and role in _THEME:
            linked[n, "themes"].append(anchor.removeprefix("theme-"))
        if anchor.startswith("case-") and role in _CASE:
            linked[n, "cases"].append(anchor.removeprefix("case-"))
    names: dict[int, list[str]] = defaultdict(list)
    for n, key in connection.execute("SELECT n, key FROM name WHERE whole = 1 ORDER BY n, key"):
        names[n].append(key)
    entries = {
        n: [text.replace(_BREAK, "\n") for text in texts]
        for n, *texts in connection.execute(
            "SELECT n, title, name, asked, keywords, body, context FROM entry"
        )
    }
    for n, anchor, record in _named(connection):
        title, *texts = entries[n]
        own = {kind: [*dict.fromkeys(linked[n, kind])] for kind in ("themes", "cases")}
        own |= _itself(record)
        told = {"at": anchor, "title": title, "texts": texts, "names": names[n], **own}
        yield {key: value for key, value in (told | _more(record)).items() if value}


def _named(connection: sqlite3.Connection) -> Iterator[tuple[int, str, Entry]]:
    query_ = "SELECT n, type, packed FROM record WHERE type <> 'collection' ORDER BY n"
    for n, kind, packed in connection.execute(query_):
        record = decode(packed, TYPES[kind])
        yield n, f"{kind}-{name_to_type(record)}", record


def _itself(record: Entry) -> dict[str, list[str]]:
    """A theme and a case belong to themselves."""
    kind = f"{type(record).__name__.lower()}s"
    return {kind: [name_to_type(record)]} if kind in {"themes", "cases"} else {}


def _more(record: Entry) -> dict[str, object]:
    """What a hit shows besides, by the record's type."""
    more: dict[str, object] = {"collection": record.collection}
    if isinstance(record, Lesson):
        more |= {"kind": record.kind, "ref": record.ref}
        more["notes"] = [note.text for note in record.notes]
    if isinstance(record, Source | Since) and (record.url or "").startswith(_WEB):
        more["url"] = visible(record.url or "")
    return more


def _sets(connection: sqlite3.Connection) -> Iterator[tuple[list[str], list[str], float]]:
    """The words of each set, what each of them is looked for as besides (none: as each other), and
    what that is worth. Words to look under come last, for those that nothing says otherwise.
    """
    sets: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    worths: dict[tuple[int, str], float] = {}
    for set_, text, role, worth in connection.execute(
        "SELECT set_, text, role, worth FROM form ORDER BY rowid"
    ):
        sets[set_][role].append(text)
        worths[set_, role] = worth
    for set_, roles in sets.items():
        if roles["same"]:
            yield roles["same"], [], worths[set_, "same"]
        if roles["from"]:
            yield roles["from"], roles["under"], worths[set_, "under"]
    for set_, roles in sets.items():
        if roles["see"]:
            stems = stem(connection, roles["same"])
            unsaid = [
                text
                for text, own in zip(roles["same"], stems, strict=True)
                if any(
                    form.text in roles["see"]
                    for form in units.find_others(connection, text, tuple(own))
                )
            ]
            if unsaid:
                yield unsaid, roles["see"], worths[set_, "see"]


def _subjects(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """The subjects that no record speaks of, each with the words for it."""
    words: dict[int, list[str]] = defaultdict(list)
    subjects: dict[int, bytes] = {}
    for id_, text, json in connection.execute("SELECT id, text, json FROM subject ORDER BY rowid"):
        words[id_].append(text)
        subjects[id_] = json or subjects[id_]
    for id_, json in subjects.items():
        if not is_held(connection, id_):
            subject = msgspec.json.decode(json, type=Subject)
            told = {**msgspec.to_builtins(subject), "words": words[id_]}
            yield {key: value for key, value in told.items() if value}


def _english(connection: sqlite3.Connection) -> set[str]:
    """The stems of the plain English words, without those that a record has: all are known."""
    words = [word for word in correct.english() if len(word) > 3]
    rows = connection.execute("SELECT stems FROM entry")
    held = {one for (text,) in rows for one in text.split()}
    return {one for own in stem(connection, words) for one in own} - held


def front_coded(words: Iterable[str]) -> str:
    """Words in order, each as how many letters it shares with the one before it, and the rest."""
    coded, before = [], ""
    for word in sorted(words):
        pairs = zip(before, word, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        shared = min(shared, 9)
        coded.append(f"{shared}{word[shared:]}")
        before = word
    return "".join(coded)
