"""Search the library: what the engine found, as hits with their records."""

import sqlite3
from collections.abc import Iterator, Sequence

from scrlessons.errors import SearchUnavailableError, UsageError
from scrlessons.pages import Answer, Hit, Match
from scrlessons.records import Case, Lesson, RecordType, Since, Source, Theme
from scrlessons.search.engine import Found
from scrlessons.search.engine import search as find
from scrlessons.search.query import STOP_WORDS, Query, parse
from scrlessons.search.ranking import Ranked, Scope
from scrlessons.search.snippets import make_snippets, pick_phrase
from scrlessons.store.library import Library
from scrlessons.store.reader import TYPES, decode
from scrlessons.store.sealed import DamagedLibraryError
from scrlessons.text import checksum, fold, has_search

MAX_NEAREST = 3  # hits that are shown when none of them answers


def search(
    library: Library,
    text: str,
    *,
    theme: str | None = None,
    case: str | None = None,
    kind: RecordType | None = None,
    limit: int = 10,
    exact: bool = False,
) -> Answer:
    """Return the records that answer a query, the best first.

    `theme` and `case` narrow to what belongs to them, `kind` to one kind of record. `exact` turns
    synonyms and spelling off. Raises UsageError for an empty query, SearchUnavailableError if
    SQLite lacks FTS5, and NotFoundError or AmbiguousError for the names.
    """
    query = _parse(text)
    connection = library.reader.connection
    if not has_search(connection):
        raise SearchUnavailableError(
            "searching needs SQLite with FTS5, which this Python lacks; the other commands work, "
            "and the Python of python.org, Homebrew or your distribution has it"
        )
    scope = _make_scope(library, theme, case, kind)

    def find_named(names: Sequence[str]) -> list[int]:
        return _find_named(connection, [*names, text], scope)

    found = find(connection, query, scope, find_named, exact=exact)
    nearest = () if found.hits else found.nearest[:MAX_NEAREST]
    shown = [*_make_hits(connection, found.hits[:limit] or nearest, found)]
    match: Match = "none"
    if found.hits:
        match = "all" if found.has_all else "some"
    return Answer(
        query=text,
        emergency=found.emergency,
        match=match,
        widened=found.terms.synonyms,
        corrected=found.terms.corrected,
        missing=found.missing,
        near=found.similar,
        subject=found.subject,
        total=len(found.hits),
        hits=tuple(shown) if found.hits else (),
        near_hits=() if found.hits else tuple(shown),
    )


def _parse(text: str) -> Query:
    if not text.strip():
        raise UsageError('nothing to search for; try: scr search "missed appointments"')
    query = parse(text)
    if query.excluded and not query.terms:
        raise UsageError(
            "these are only words to leave out; say what to look for too: scr search neglect -judge"
        )
    return query


def _make_scope(
    library: Library, theme: str | None, case: str | None, kind: RecordType | None
) -> Scope:
    conditions: list[str] = []
    if library.reader.condition != "1":
        conditions.append(f"n IN (SELECT n FROM record WHERE {library.reader.condition})")
    parameters: list[object] = []
    belongs = "n IN (SELECT n FROM link WHERE of = ? AND role IN ({}) UNION SELECT ?)"
    if theme is not None:
        number, _ = library.names.get("theme", theme, Theme)
        conditions.append(belongs.format("'under', 'bears', 'touches', 'reading', 'since'"))
        parameters += [number, number]
    if case is not None:
        number, _ = library.names.get("case", case, Case)
        conditions.append(belongs.format("'about', 'reading', 'since'"))
        parameters += [number, number]
    if kind is not None:
        conditions.append("n IN (SELECT n FROM record WHERE type = ?)")
        parameters.append(kind)
    return Scope(" AND ".join(conditions) or "1", tuple(parameters))


def _find_named(connection: sqlite3.Connection, names: Sequence[str], scope: Scope) -> list[int]:
    """Return the records that go by one of these names, as a whole."""
    keys = {fold(name) for name in names}
    kinds = ", ".join(map(repr, TYPES))
    rows = connection.execute(
        f"SELECT DISTINCT n FROM name WHERE type IN ({kinds}) AND whole = 1 "
        f"AND key IN ({', '.join('?' * len(keys))}) AND {scope.condition} ORDER BY n",
        (*keys, *scope.parameters),
    )
    return [n for (n,) in rows]


def _make_hits(
    connection: sqlite3.Connection, ranked: Sequence[Ranked], found: Found
) -> Iterator[Hit]:
    """Yield the records as hits, each with the passage that matches."""
    numbers = ", ".join(str(one.n) for one in ranked)
    rows = {
        n: row
        for n, *row in connection.execute(
            "SELECT n, type, title, body, packed, checksum FROM record JOIN entry USING (n) "
            f"WHERE n IN ({numbers})"
        )
    }
    texts = [rows[one.n][2] or rows[one.n][1] for one in ranked]
    snippets = make_snippets(connection, texts, found.terms.variants)
    records = [decode(rows[one.n][3], TYPES[rows[one.n][0]]) for one in ranked]
    words = {word for term in found.terms.terms for word in term.words} - STOP_WORDS
    for rank, (one, text, snippet) in enumerate(zip(ranked, texts, snippets, strict=True), 1):
        kind, title, body, _, number = rows[one.n]
        if checksum(title, body) != number:
            raise DamagedLibraryError
        record = records[rank - 1]
        lesson = record if isinstance(record, Lesson) else None
        yield Hit(
            rank=rank,
            score=round(one.score, 4),
            type=kind,
            id=record.id,
            title=title,
            text=text,
            snippet=snippet,
            phrase=pick_phrase(getattr(record, "asked", ()), words),
            kind=lesson.kind if lesson else None,
            notes=lesson.notes if lesson else (),
            date=record.date if isinstance(record, Since) else None,
            url=record.url if isinstance(record, Since | Source) else None,
            theme=lesson.theme if lesson else record.id if isinstance(record, Theme) else None,
            case=lesson.case if lesson else record.id if isinstance(record, Case) else None,
            ref=lesson.ref if lesson else None,
            collection=record.collection,
        )
