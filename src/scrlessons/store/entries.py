"""What a search asks: every record as texts and stems, and the words that stand for each other."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

import msgspec

from scrlessons.records import Case, Dataset, Lesson, Record, Since, Source, Term, Theme
from scrlessons.store.idioms import key_of, spell_out
from scrlessons.store.lexicon import Lexicon
from scrlessons.store.meanings import Meanings, pack, signs_of
from scrlessons.store.numbering import Numbers, Progress, numbered, tables
from scrlessons.store.sealed import checksum, unpack
from scrlessons.text import day, normalize, sound, stem, visible

_BREAK = "\ue000"
"""A word of its own to SQLite, and in no query: it belongs to no alphabet."""

_HYPHENATED = re.compile(r"\w+(?:[-‐‑]\w+)+")
_NEGATED = re.compile(r"(\w+)n['’]t\b((?: \w+)?)")

AT_ONCE = 2_000
"""How many texts are stemmed at once."""

SAME, UNDER, SEE = 0.9, 0.8, 0.7
"""What a word is worth that is found for another: what stands for it, what it is looked for as, and
what to look under where nothing says it."""


Form = tuple[int, str, str, float]
"""One of the words that stand for each other: the set, the word, its role and its worth."""


class _Texts(msgspec.Struct):
    """The texts of a record that it is searched by. Ids and addresses are left out: no prose."""

    title: str
    body: str
    name: Sequence[str | None] = ()
    context: Sequence[str | None] = ()
    keywords: Sequence[str] = ()
    asked: Sequence[str] = ()


def insert_entries(
    connection: sqlite3.Connection,
    dataset: Dataset,
    numbers: Numbers,
    themes: dict[str, int],
    progress: Progress | None,
) -> None:
    """Insert what a collection's records are searched by, and its glossary's words."""
    theme_names = {
        theme: msgspec.json.decode(unpack(packed), type=Theme).name
        for theme, n in themes.items()
        for (packed,) in connection.execute("SELECT packed FROM record WHERE n = ?", (n,))
    }
    cases = {case.id: case for case in dataset.cases}
    titles = {source.id: source.title for source in dataset.sources}
    waiting: list[tuple[int, list[str]]] = []
    with closing(Meanings()) as meanings:
        for kind, records in tables(dataset):
            for n, record in numbered(numbers[kind], records):
                if progress and n % 1000 == 0:
                    progress(n, numbers["since"].stop * 3 // 2)  # indexing takes half as long again
                if kind != "collection":
                    texts = _texts(record, theme_names, cases, titles)
                    waiting.append((n, [texts.title, *_columns(texts)]))
                    _insert_meaning(connection, n, texts, meanings)
                if len(waiting) >= AT_ONCE:
                    _insert(connection, waiting)
                    waiting.clear()
    _insert(connection, waiting)
    forms: list[Form] = []
    for n, term in numbered(numbers["term"], dataset.terms):
        names = [term.name, term.expansion, *term.aliases]
        forms += [(n, name, "same", SAME) for name in names if name]
        forms += [(n, word, "see", SEE) for word in term.see]
    _insert_forms(connection, forms)


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[int, list[str]]]) -> None:
    searched = [text for _, (_, *columns) in rows for text in columns]
    stems = iter(stem(connection, searched))
    for n, (title, name, body, context, keywords, asked) in rows:
        lines = [" ".join(next(stems)).replace(_BREAK, "|") for _ in range(5)]
        of_name, of_body, of_context, of_keywords, of_asked = lines
        in_order = "\n".join([of_name, of_asked, of_keywords, of_body, of_context])
        texts = f" {_BREAK} ".join([name, body, context, keywords, asked])
        normal = normalized if (normalized := normalize(texts)) != texts else ""
        sealed = checksum(title, body)
        row = (n, title, name, body, context, keywords, asked, normal, in_order, sealed)
        connection.execute(f"INSERT INTO entry VALUES ({', '.join('?' * len(row))})", row)


def _insert_meaning(
    connection: sqlite3.Connection, n: int, texts: _Texts, meanings: Meanings
) -> None:
    said = [*enumerate(texts.asked), (-1, texts.body)]
    connection.executemany(
        "INSERT INTO meaning (n, phrase, numbers) VALUES (?, ?, ?)",
        (
            (n, phrase, pack(numbers))
            for phrase, text in said
            if (numbers := meanings.numbers_of(text))
        ),
    )


def _texts(
    record: Record, themes: dict[str, str], cases: dict[str, Case], sources: dict[str, str]
) -> _Texts:
    """A record's texts."""
    match record:
        case Theme():
            return _Texts(
                record.name,
                record.summary,
                name=[record.name, *record.aliases],
                keywords=[question.text for question in record.questions],
                asked=record.asked,
            )
        case Case():
            return _Texts(
                _told_apart(record),
                record.summary,
                name=[record.name, *record.aliases, record.area],
                context=[record.board, str(record.year or ""), record.kind.replace("-", " ")],
                keywords=[note.text for note in record.notes],
                asked=record.asked,
            )
        case Lesson():
            return _lesson(record, themes, cases, sources)
        case Source():
            return _Texts(
                record.title,
                " ".join(note.text for note in record.notes),
                name=[record.title],
                context=[*record.authors, record.publisher, str(record.year or "")],
                keywords=[record.kind],
            )
        case Term():
            expansion = f" ({record.expansion})" if record.expansion else ""
            return _Texts(
                f"{record.name}{expansion}",
                record.meaning,
                name=[record.name, record.expansion, *record.aliases, record.now],
                asked=record.asked,
            )
        case Since():
            about = themes[record.theme] if record.theme else None
            about = cases[record.case].name if record.case else about
            return _Texts(
                f"{record.who}, {day(record.date)}",
                record.text,
                context=[record.who, record.told_by, record.date[:4], about],
                asked=record.asked,
            )
    raise TypeError(record)


def _lesson(
    lesson: Lesson, themes: dict[str, str], cases: dict[str, Case], sources: dict[str, str]
) -> _Texts:
    title = themes[lesson.theme] if lesson.theme else "On all themes"
    context: list[str | None] = [sources[source] for source in lesson.sources]
    context += [themes[lesson.theme]] if lesson.theme else []
    if lesson.case:
        case = cases[lesson.case]
        title = f"{_told_apart(case)} · {title}"
        context += [case.name, *case.aliases, case.area, case.board]
    kind = [] if lesson.kind in {"finding", "comment"} else [lesson.kind]
    return _Texts(
        title,
        lesson.text,
        context=context,
        keywords=[*lesson.keywords, *kind],
        asked=lesson.asked,
    )


def _columns(texts: _Texts) -> list[str]:
    """Name, body, context, keywords and asked, each on a line."""
    name, context, asked = _line(texts.name), _line(texts.context), _line(texts.asked)
    body = _line([texts.body])
    # "co-working" is indexed as two words; a reader may type it as one.
    text = " ".join([texts.title, name, body, context, *texts.keywords])
    joined = {re.sub(r"\W", "", word) for word in _HYPHENATED.findall(text)}
    # "didn't tell" is looked for as "did not tell".
    joined |= {f"{word} not{after}" for word, after in _NEGATED.findall(f"{text} {asked}")}
    return [name, body, context, _line([*texts.keywords, *sorted(joined)]), asked]


def _told_apart(case: Case) -> str:
    """A case's name with what tells it from others of that name."""
    return f"{case.name} ({', '.join(filter(None, [case.area, str(case.year or '')]))})"


def _line(parts: Iterable[str | None]) -> str:
    """Parts on one line, set apart so that no phrase runs from one into the next."""
    return f" {_BREAK} ".join(visible(part) for part in parts if part)


def insert_lexicon(connection: sqlite3.Connection, lexicon: Lexicon) -> None:
    """Insert the thesaurus and the subjects."""
    sets = _free_sets(connection)
    forms: list[Form] = []
    for same in lexicon.same:
        set_ = next(sets)
        forms += [(set_, word, "same", SAME) for word in same.words]
    for under in lexicon.under:
        set_ = next(sets)
        forms += [(set_, word, "from", UNDER) for word in under.words]
        forms += [(set_, word, "under", UNDER) for word in under.as_]
    _insert_forms(connection, forms)
    subjects = [
        (id_, text, None if place else msgspec.json.encode(subject))
        for id_, subject in enumerate(lexicon.subjects)
        for place, text in enumerate((subject.name, *subject.words))
    ]
    stems = stem(connection, [_typed(text) for _, text, _ in subjects])
    connection.executemany(
        "INSERT INTO subject VALUES (?, ?, ?, ?, ?)",
        (
            (id_, " ".join(own), len(own), text, json)
            for (id_, text, json), own in zip(subjects, stems, strict=True)
        ),
    )


def _free_sets(connection: sqlite3.Connection) -> Iterator[int]:
    """Numbers of sets that no term's set has."""
    (last,) = connection.execute("SELECT coalesce(max(set_), 0) FROM form").fetchone()
    number = int(last)
    while True:
        number += 1
        yield number


def _insert_forms(connection: sqlite3.Connection, forms: Sequence[Form]) -> None:
    stems = stem(connection, [text for _, text, _, _ in forms])
    keys = map(key_of, stem(connection, [_typed(text) for _, text, _, _ in forms]))
    connection.executemany(
        "INSERT INTO form VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (" ".join(own), " ".join(key), len(key), set_, text, role, worth)
            for (set_, text, role, worth), own, key in zip(forms, stems, keys, strict=True)
            if own  # a name of punctuation alone says nothing
        ),
    )


def _typed(text: str) -> str:
    """A phrase as a query is read."""
    return " ".join(map(spell_out, text.split()))


def finish_indexes(connection: sqlite3.Connection) -> None:
    """Index what was inserted, and list every word with its sound."""
    packed = connection.execute("SELECT numbers FROM meaning ORDER BY id")
    signs = b"".join(signs_of(numbers) for (numbers,) in packed)
    connection.execute("INSERT INTO meaning_signs VALUES (?)", (signs,))
    for table in ("stemmed", "plain"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    rows = connection.execute("SELECT term, doc FROM temp.vocabulary")
    words: dict[str, int] = {word: records for word, records in rows if normalize(word) == word}
    for (text,) in connection.execute("SELECT text FROM form UNION ALL SELECT text FROM subject"):
        for word in re.findall(r"[a-z]++(?!['’]s)", text.lower()):  # no names: "sarah's law"
            words.setdefault(word, 0)
    connection.executemany(
        "INSERT INTO word VALUES (?, ?, ?)",
        (
            (word, records, sound(word) if len(word) > 4 and word.isalpha() else "")
            for word, records in words.items()
        ),
    )
