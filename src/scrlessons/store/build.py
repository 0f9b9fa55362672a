"""Building the compiled library: loaded only when a collection has changed."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from scrlessons.errors import BrokenCollectionError
from scrlessons.records import Case, Dataset, Lesson, Record, Since, Source, Term, Theme
from scrlessons.store.sealed import checksum, pack, unpack
from scrlessons.text import can_search, day, fold, spelt, stem, visible

Progress = Callable[[int, int], None]
"""Is told, now and then, how much is done, and of how much."""

_BREAK = " \ue000 "
"""A word of its own to SQLite, and in no query: it belongs to no alphabet."""

_HYPHENATED = re.compile(r"\w+(?:[-‐‑]\w+)+")
_NEGATED = re.compile(r"(\w+)n['’]t\b")
_SECTION = re.compile(r"\d+(?=\.)")


def build(
    connection: sqlite3.Connection,
    datasets: Iterable[Dataset | BrokenCollectionError],
    progress: Progress | None = None,
) -> None:
    """Compile the collections into an empty database; of a broken one, what is wrong with it."""
    connection.executescript(_script("schema"))
    searchable = can_search(connection)
    if searchable:
        connection.executescript(_script("search"))
    themes: dict[str, int] = {}
    first = 1
    with connection:
        for dataset in datasets:
            if isinstance(dataset, BrokenCollectionError):
                row = (spelt(dataset.path), dataset.faults[0])
                connection.execute("INSERT INTO broken VALUES (?, ?)", row)
                continue
            numbers = _number(dataset, first)
            own = {theme.id: n for n, theme in _numbered(numbers["theme"], dataset.themes)}
            # A collection may use the themes of those before it; its own come first.
            themes_here = {**themes, **own}
            themes = {**own, **themes}
            connection.execute("INSERT INTO file VALUES (?, ?)", (first, dataset.path))
            _insert_records(connection, dataset, numbers)
            _insert_names(connection, dataset, numbers)
            _insert_links(connection, dataset, numbers, themes_here)
            if searchable:
                _insert_entries(connection, dataset, numbers, themes_here, progress)
            first = numbers["since"].stop
        if searchable:
            for table in ("stemmed", "plain"):
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
            connection.execute("INSERT INTO word SELECT term, doc FROM temp.vocabulary")


def _script(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


Numbers = dict[str, range]
"""Each type of record to the numbers that its records have, in the file's order."""


def _number(dataset: Dataset, first: int) -> Numbers:
    numbers = {}
    for kind, records in _tables(dataset):
        numbers[kind] = range(first, first + len(records))
        first += len(records)
    return numbers


def _tables(dataset: Dataset) -> Iterator[tuple[str, tuple[Record, ...]]]:
    yield "collection", (dataset.collection,)
    yield "theme", dataset.themes
    yield "case", dataset.cases
    yield "lesson", dataset.lessons
    yield "source", dataset.sources
    yield "term", dataset.terms
    yield "since", dataset.since


R = TypeVar("R", bound=Record)


def _numbered(numbers: range, records: Iterable[R]) -> Iterator[tuple[int, R]]:
    return zip(numbers, records, strict=True)


def _insert_records(connection: sqlite3.Connection, dataset: Dataset, numbers: Numbers) -> None:
    encode = msgspec.json.Encoder().encode
    for kind, records in _tables(dataset):
        connection.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
            (
                (n, kind, dataset.collection.id, record.id, pack(encode(record)))  # type: ignore[attr-defined]
                for n, record in _numbered(numbers[kind], records)
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


def _insert_names(connection: sqlite3.Connection, dataset: Dataset, numbers: Numbers) -> None:
    def rows() -> Iterator[tuple[str, int, str, int]]:
        for kind, records in _tables(dataset):
            for n, record in _numbered(numbers[kind], records):
                keys = {fold(name) for name in _names(record) if name}
                yield from ((kind, 1, key, n) for key in keys)
                if kind not in {"lesson", "since"}:
                    if isinstance(record, Case):
                        keys.add(fold(record.area))  # "scr case coventry" is worth understanding
                    yield from ((kind, 0, word, n) for word in {w for k in keys for w in k.split()})

    connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", rows())


def _insert_links(
    connection: sqlite3.Connection, dataset: Dataset, numbers: Numbers, themes: dict[str, int]
) -> None:
    cases = {case.id: n for n, case in _numbered(numbers["case"], dataset.cases)}
    sources = {source.id: n for n, source in _numbered(numbers["source"], dataset.sources)}
    (whole,) = numbers["collection"]
    sections: dict[str, set[int]] = defaultdict(set)
    links: set[tuple[int, str, int]] = set()
    for case in dataset.cases:
        links |= {(cases[case.id], "reading", sources[source]) for source in case.sources}
    for n, lesson in _numbered(numbers["lesson"], dataset.lessons):
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
    for n, source in _numbered(numbers["source"], dataset.sources):
        for ref in source.refs:
            if section := _SECTION.match(ref):
                links |= {(theme, "reading", n) for theme in sections[section[0]]}
    terms = {term.id: n for n, term in _numbered(numbers["term"], dataset.terms)}
    for n, fact in _numbered(numbers["since"], dataset.since):
        if fact.is_general:
            links.add((whole, "general since", n))
        if fact.theme:
            links.add((themes[fact.theme], "since", n))
        if fact.case:
            links.add((cases[fact.case], "since", n))
        if fact.term:
            links.add((terms[fact.term], "since", n))
    connection.executemany("INSERT INTO link VALUES (?, ?, ?)", sorted(links))


def _insert_entries(
    connection: sqlite3.Connection,
    dataset: Dataset,
    numbers: Numbers,
    themes: dict[str, int],
    progress: Progress | None,
) -> None:
    theme_names = {
        theme: msgspec.json.decode(unpack(packed), type=Theme).name
        for theme, n in themes.items()
        for (packed,) in connection.execute("SELECT packed FROM record WHERE n = ?", (n,))
    }
    cases = {case.id: case for case in dataset.cases}
    titles = {source.id: source.title for source in dataset.sources}

    def rows() -> Iterator[tuple[int, str, str, str, str, str, int]]:
        for kind, records in _tables(dataset):
            for n, record in _numbered(numbers[kind], records):
                if progress and n % 1000 == 0:
                    progress(n, numbers["since"].stop * 3 // 2)  # indexing takes half as long again
                if kind != "collection":
                    entry = _entry(record, theme_names, cases, titles)
                    yield n, *entry, checksum(entry[0], entry[2])

    connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows())
    _insert_forms(connection, list(_numbered(numbers["term"], dataset.terms)))


def _entry(
    record: Record, themes: dict[str, str], cases: dict[str, Case], sources: dict[str, str]
) -> tuple[str, str, str, str, str]:
    """A record's title, and the name, body, context and keywords that it is searched by.

    Ids and web addresses are left out: they are not prose.
    """
    name: list[str | None] = []
    context: list[str | None] = []
    match record:
        case Theme():
            title, body = record.name, record.summary
            name = [record.name, *record.aliases]
            keywords = [question.text for question in record.questions]
        case Case():
            title, body = _told_apart(record), record.summary
            name = [record.name, *record.aliases, record.area]
            context = [record.board, str(record.year or ""), _spaced(record.kind)]
            keywords = [note.text for note in record.notes]
        case Lesson():
            title = themes[record.theme] if record.theme else "All themes"
            body, context = record.text, [*(sources[source] for source in record.sources)]
            context += [themes[record.theme]] if record.theme else []
            if record.case:
                case = cases[record.case]
                title = f"{_told_apart(case)} · {title}"
                context += [case.name, *case.aliases, case.area, case.board]
            keywords = [*record.keywords, record.kind]
        case Source():
            title, body = record.title, " ".join(note.text for note in record.notes)
            name, context = [title], [*record.authors, record.publisher, str(record.year or "")]
            keywords = [record.kind]
        case Term():
            title, body = record.name, record.meaning
            if record.expansion:
                title = f"{record.name} ({record.expansion})"
            name = [record.name, record.expansion, *record.aliases, record.now]
            keywords = []
        case Since():
            title, body = f"{record.who}, {day(record.date)}", record.text
            context = [record.who, record.told_by, record.date[:4]]
            context += [themes[record.theme]] if record.theme else []
            context += [cases[record.case].name] if record.case else []
            keywords = []
        case _:
            raise TypeError(record)
    columns = [_line([title]), _line(name), _line([body]), _line(context)]
    # "co-working" is indexed as two words; a reader may type it as one.
    text = " ".join([*columns, *(word for word in keywords if word)])
    hyphenated = _HYPHENATED.findall(text)
    joined = {re.sub(r"\W", "", word) for word in hyphenated}
    # "didn't" is looked for as "did not".
    joined |= {f"{word} not" for word in _NEGATED.findall(text)}
    return columns[0], columns[1], columns[2], columns[3], _line([*keywords, *sorted(joined)])


def _told_apart(case: Case) -> str:
    """A case's name with what tells it from others of that name."""
    return f"{case.name} ({', '.join(filter(None, [case.area, str(case.year or '')]))})"


def _spaced(identifier: str) -> str:
    return identifier.replace("-", " ")


def _line(parts: Iterable[str | None]) -> str:
    """Parts on one line, set apart so that no phrase runs from one into the next."""
    return visible(_BREAK.join(part for part in parts if part))


def _insert_forms(connection: sqlite3.Connection, terms: list[tuple[int, Term]]) -> None:
    forms = [
        (n, form, see)
        for n, term in terms
        for names, see in (
            ((term.name, term.expansion, *term.aliases), 0),
            (term.see, 1),
        )
        for form in names
        if form
    ]
    for (n, form, see), stems in zip(
        forms, stem(connection, [form for _, form, _ in forms]), strict=True
    ):
        if stems:  # a name of punctuation alone says nothing
            row = (" ".join(stems), len(stems), n, form, see)
            connection.execute("INSERT INTO form VALUES (?, ?, ?, ?, ?)", row)
