"""Build the index: the documents, their words, the synonyms and the subjects."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from scrlessons.records import Subject, Term
from scrlessons.search.documents import Document
from scrlessons.search.lexicon import Emergency, Lexicon
from scrlessons.search.query import make_keys, split_words
from scrlessons.text import checksum, to_search_text

Synonym = tuple[str, str]
"""A word or phrase that is typed, and one to search for besides."""


def create(connection: sqlite3.Connection) -> None:
    """Create the empty tables."""
    script = Path(__file__).with_name("index.sql").read_text(encoding="utf-8")
    connection.executescript(script)


def insert_documents(
    connection: sqlite3.Connection, kind: str, documents: Iterable[tuple[int, Document]]
) -> None:
    """Index records of a kind, each with its number in the library."""
    for n, document in documents:
        columns = [to_search_text(text) for text in document.columns]
        shown = (document.title, document.body)
        row = (n, kind, *shown, checksum(*shown))
        connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
        connection.execute(
            "INSERT INTO document (rowid, name, asked, keywords, body, context) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (n, *columns),
        )
        connection.execute(
            "INSERT INTO unstemmed (rowid, text) VALUES (?, ?)", (n, " ".join(columns))
        )


def insert_lexicon(connection: sqlite3.Connection, terms: Iterable[Term], lexicon: Lexicon) -> None:
    """Index the glossary, the thesaurus, and the subjects that no record speaks of."""
    pairs = [*_pair_terms(terms), *_pair_thesaurus(lexicon)]
    keys = make_keys(connection, [typed for typed, _ in pairs])
    others = make_keys(connection, [other for _, other in pairs])
    rows = zip(keys, others, pairs, strict=True)
    connection.executemany(
        "INSERT OR IGNORE INTO synonym VALUES (?, ?)",
        ((key, text) for key, other, (_, text) in rows if key and other and key != other),
    )
    subjects = [(text, one) for one in lexicon.subjects for text in (one.name, *one.words)]
    held = {one.name for one in lexicon.subjects if _is_held(connection, one)}
    keys = make_keys(connection, [text for text, _ in subjects])
    connection.executemany(
        "INSERT INTO subject VALUES (?, ?, ?)",
        (
            (key, text, msgspec.json.encode(one))
            for key, (text, one) in zip(keys, subjects, strict=True)
            if one.name not in held
        ),
    )
    if lexicon.emergency:
        _insert_emergency(connection, lexicon.emergency)
    texts = [text for pair in pairs for text in pair] + [text for text, _ in subjects]
    _insert_words(connection, texts)


def _insert_emergency(connection: sqlite3.Connection, emergency: Emergency) -> None:
    roles = {"phrase": emergency.phrases, "now": emergency.now, "harm": emergency.harm}
    for role, texts in roles.items():
        connection.executemany(
            "INSERT OR IGNORE INTO emergency VALUES (?, ?, ?)",
            ((key, role, emergency.message) for key in make_keys(connection, texts)),
        )


def _insert_words(connection: sqlite3.Connection, texts: Iterable[str]) -> None:
    """List every word of the records, and of these texts besides."""
    words: dict[str, int] = dict(connection.execute("SELECT term, doc FROM temp.unstemmed_word"))
    for text in texts:
        for word in split_words(text):
            words.setdefault(word, 0)
    keys = make_keys(connection, [*words])
    connection.executemany(
        "INSERT INTO word VALUES (?, ?, ?)",
        ((word, key, n) for (word, n), key in zip(words.items(), keys, strict=True)),
    )
    connection.execute("DROP TABLE temp.unstemmed_word")


def _pair_terms(terms: Iterable[Term]) -> Iterator[Synonym]:
    for term in terms:
        names = [name for name in (term.name, term.expansion, *term.aliases) if name]
        for name in names:
            yield from ((name, other) for other in (*names, *term.see))


def _pair_thesaurus(lexicon: Lexicon) -> Iterator[Synonym]:
    for same in lexicon.same:
        yield from ((word, other) for word in same.words for other in same.words)
    for under in lexicon.under:
        yield from ((word, other) for word in under.words for other in under.as_)


def _is_held(connection: sqlite3.Connection, subject: Subject) -> bool:
    """Return whether a record's name, text or keywords have any of the words for a subject."""
    query = (
        "SELECT 1 FROM document JOIN entry ON n = document.rowid "
        "WHERE document MATCH ? AND instr(title || ' ' || entry.body, ?) > 0 LIMIT 1"
    )
    for text in (subject.name, *subject.words):
        expression = f'{{name body keywords}} : "{" ".join(split_words(text))}"'
        # An acronym as it is spelt: SEND is not "send".
        spelt = text if text.isupper() else ""
        if connection.execute(query, (expression, spelt)).fetchone():
            return True
    return False
