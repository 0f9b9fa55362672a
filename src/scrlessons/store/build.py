"""Building the compiled library: loaded only when a collection has changed."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from scrlessons.errors import BrokenCollectionError
from scrlessons.records import Case, Dataset, Lesson, Record, Since, Source, Term, Theme
from scrlessons.search import index
from scrlessons.search.documents import Document, make_document
from scrlessons.search.documents import Names as DocumentNames
from scrlessons.search.lexicon import load_lexicon
from scrlessons.store.numbering import Numbers, Progress, number, numbered, tables
from scrlessons.store.sealed import pack
from scrlessons.text import can_search, fold, spelt

_SECTION = re.compile(r"\d+(?=\.)")


def build(
    connection: sqlite3.Connection,
    datasets: Iterable[Dataset | BrokenCollectionError],
    progress: Progress | None = None,
    *,
    searching: bool = True,
) -> None:
    """Compile the collections into an empty database; of a broken one, what is wrong with it.

    `searching` False leaves out what a search alone needs, which takes most of the time.
    """
    connection.execute("PRAGMA temp_store = MEMORY")  # a full disk is no reason to fail
    connection.executescript(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    searchable = searching and can_search(connection)
    if searchable:
        index.create(connection)
    terms: list[Term] = []
    theme_names: dict[str, str] = {}
    themes: dict[str, int] = {}
    first = 1
    with connection:
        for dataset in datasets:
            if isinstance(dataset, BrokenCollectionError):
                row = (spelt(dataset.path), dataset.faults[0])
                connection.execute("INSERT INTO broken VALUES (?, ?)", row)
                continue
            numbers = number(dataset, first)
            own = {theme.id: n for n, theme in numbered(numbers["theme"], dataset.themes)}
            # A collection may use the themes of those before it; its own come first.
            themes_here = {**themes, **own}
            themes = {**own, **themes}
            connection.execute("INSERT INTO file VALUES (?, ?)", (first, dataset.path))
            _insert_records(connection, dataset, numbers)
            _insert_names(connection, dataset, numbers)
            _insert_links(connection, dataset, numbers, themes_here)
            if searchable:
                own_names = {theme.id: theme.name for theme in dataset.themes}
                _insert_documents(connection, dataset, numbers, theme_names | own_names, progress)
                theme_names = own_names | theme_names
                terms += dataset.terms
            first = numbers["since"].stop
        if searchable:
            index.insert_lexicon(connection, terms, load_lexicon())


def _insert_documents(
    connection: sqlite3.Connection,
    dataset: Dataset,
    numbers: Numbers,
    themes: dict[str, str],
    progress: Progress | None,
) -> None:
    names = DocumentNames(
        themes,
        {case.id: case for case in dataset.cases},
        {source.id: source.title for source in dataset.sources},
    )

    def documents(kind: str, records: Iterable[Record]) -> Iterator[tuple[int, Document]]:
        for n, record in numbered(numbers[kind], records):
            if progress and n % 1000 == 0:
                progress(n, numbers["since"].stop)
            yield n, make_document(record, names)

    for kind, records in tables(dataset):
        if kind != "collection":
            index.insert_documents(connection, kind, documents(kind, records))


def _insert_records(connection: sqlite3.Connection, dataset: Dataset, numbers: Numbers) -> None:
    encode = msgspec.json.Encoder().encode
    for kind, records in tables(dataset):
        connection.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
            (
                (n, kind, dataset.collection.id, record.id, pack(encode(record)))  # type: ignore[attr-defined]
                for n, record in numbered(numbers[kind], records)
            ),
        )


def _names(record: Record) -> tuple[str | None, ...]:
    """What a record answers to."""
    match record:
        case Theme():
            return record.id, record.name, str(record.number), *record.aliases
        case Case():
            return record.id, record.name, *record.aliases
        case Lesson():
            return record.id, record.ref
        case Source():
            return record.id, record.title
        case Term():
            return record.id, record.name, record.expansion, record.now, *record.aliases
        case Since():
            return (record.id,)
    return ()


def _words(keys: Iterable[str]) -> set[str]:
    return {word for key in keys for word in key.split()}


def _insert_names(connection: sqlite3.Connection, dataset: Dataset, numbers: Numbers) -> None:
    about: dict[str, set[str]] = defaultdict(set)  # the names of the cases that a source is on
    for case in dataset.cases:
        for source in case.sources:
            about[source] |= {fold(name) for name in _names(case) if name}

    def rows() -> Iterator[tuple[str, int, str, int]]:
        for kind, records in tables(dataset):
            for n, record in numbered(numbers[kind], records):
                keys = {fold(name) for name in _names(record) if name}
                yield from ((kind, 1, key, n) for key in keys)
                if kind not in {"lesson", "since"}:
                    if isinstance(record, Case):
                        keys.add(fold(record.area))  # "scr case coventry" is worth understanding
                    yield from ((kind, 0, word, n) for word in _words(keys))
                if isinstance(record, Source):
                    who = {fold(one) for one in (*record.authors, record.publisher or "")}
                    yield from ((kind, 2, word, n) for word in _words(who | about[record.id]))

    connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", rows())


def _insert_links(
    connection: sqlite3.Connection, dataset: Dataset, numbers: Numbers, themes: dict[str, int]
) -> None:
    cases = {case.id: n for n, case in numbered(numbers["case"], dataset.cases)}
    sources = {source.id: n for n, source in numbered(numbers["source"], dataset.sources)}
    (whole,) = numbers["collection"]
    sections: dict[str, set[int]] = defaultdict(set)
    links: set[tuple[int, str, int]] = set()
    for case in dataset.cases:
        links |= {(cases[case.id], "reading", sources[source]) for source in case.sources}
    for n, lesson in numbered(numbers["lesson"], dataset.lessons):
        under = [themes[lesson.theme]] if lesson.theme else []
        also = [themes[other] for other in lesson.also]
        reading = [sources[source] for source in lesson.sources]
        links |= {(theme, "under", n) for theme in under}
        links |= {(other, "bears", n) for other in also}
        links |= {(theme, "reading", source) for theme in under for source in reading}
        if not under:
            links.add((whole, "general lesson", n))
        if lesson.case:
            case_n = cases[lesson.case]
            links.add((case_n, "about", n))
            links |= {(case_n, "reading", source) for source in reading}
            links |= {(case_n, "themes", touched) for touched in (*under, *also)}
            links |= {(touched, "touches", case_n) for touched in (*under, *also)}
        if section := _SECTION.match(lesson.ref or ""):
            sections[section[0]].update(under)
    # The further reading of a section ("5.F") belongs to the themes of that section's lessons.
    for n, source in numbered(numbers["source"], dataset.sources):
        for ref in source.refs:
            if section := _SECTION.match(ref):
                links |= {(theme, "reading", n) for theme in sections[section[0]]}
    terms = {term.id: n for n, term in numbered(numbers["term"], dataset.terms)}
    for n, fact in numbered(numbers["since"], dataset.since):
        if fact.is_general:
            links.add((whole, "general since", n))
        if fact.theme:
            links.add((themes[fact.theme], "since", n))
        if fact.case:
            links.add((cases[fact.case], "since", n))
        if fact.term:
            links.add((terms[fact.term], "since", n))
    connection.executemany("INSERT INTO link VALUES (?, ?, ?)", sorted(links))
