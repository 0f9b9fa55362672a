"""A query becomes an answer: parse, correct, widen, match, rank, and say what was done.

Every word of a query reaches SQLite as a quoted string of letters and figures, so that no query is
ever a syntax error. The word lists and the stemming are SQLite's own (FTS5).
"""

import sqlite3
from collections.abc import Sequence

from scrlessons.errors import SearchUnavailableError, UsageError
from scrlessons.pages import Answer, Match
from scrlessons.records import Case, RecordType, Subject, Theme
from scrlessons.search.correct import correct, find_near
from scrlessons.search.explain import find_hits
from scrlessons.search.match import Scope, Weighed, find_candidates, read_candidates, weigh
from scrlessons.search.query import Part, Query, parse
from scrlessons.search.rank import Meant, Ranked, rank, rank_by_meaning
from scrlessons.search.subjects import find_subject
from scrlessons.search.units import find_units, is_acronym
from scrlessons.store.library import Library
from scrlessons.store.reader import TYPES
from scrlessons.text import fold, has_search

LEAST, LESS, FEWEST = 0.54, 0.02, 0.41
"""The share of a question that an answer has to have: of one word, how much less for each further
one, and at the least. Of a long question a part says as much as the whole of a short one."""

SHORT = 3
"""Up to how many words a question says all of what it means, where a record has all of them."""

NEAR = 0.6
"""How near to what a question means a record is that is read though it has few of its words."""

ENOUGH = 0.88
"""What the share of a question's words that a record has and its nearness in meaning come to at the
least, where meaning is asked and the record lacks a word."""

SURE = 0.5
"""How near to what a question means a record is that says it in passing only."""

FALL = 0.3
"""How far behind the best an answer may be and still be shown, as a share of its score."""

POOL = 200
"""How many of the likeliest records are read and scored: an answer has no more."""


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
    """The records that answer a query, the best first.

    `theme` and `case` narrow to what belongs to them, `kind` to one kind of record; `exact` turns
    widening and correcting off. Raises UsageError for an empty query, SearchUnavailableError where
    SQLite has no FTS5, and NotFoundError or AmbiguousError for the names.
    """
    query = _checked(text)
    connection = library.reader.connection
    if not has_search(connection):
        raise SearchUnavailableError(
            "searching needs SQLite with FTS5, which this Python lacks; the other commands work, "
            "and the Python of python.org, Homebrew or your distribution has it"
        )
    scope = _scope(library, theme, case, kind)
    subject = find_subject(connection, query.wanted)  # Clare's Law is no misspelling of "care law"
    as_typed = exact or subject is not None
    parts, corrected = (query.wanted, {}) if as_typed else correct(connection, query.wanted)
    weighed = weigh(connection, find_units(connection, parts, widened=not exact))
    unwanted = find_units(connection, query.unwanted, widened=False)
    least = _least(len(weighed))
    candidates = find_candidates(connection, weighed, unwanted, scope, least, POOL)
    kinds = _kinds(connection, [one.n for one in candidates])
    ranked = rank(candidates, weighed, kinds)
    named = [] if query.unwanted else _named(connection, parts, text, scope)
    if named or corrected:
        subject = None if named else find_subject(connection, parts)
    said = named or (ranked and ranked[0].has_all and not ranked[0].passing)
    plain = exact or subject or (said and len(parts) <= SHORT) or _is_strange(weighed)
    meant = {} if plain else _meant(connection, parts, weighed, scope)
    if meant:
        near = {n for n, one in meant.items() if one.nearness >= NEAR} - kinds.keys()
        more = read_candidates(connection, near, unwanted, scope)
        kinds |= _kinds(connection, [one.n for one in more])
        ranked = rank_by_meaning([*ranked, *rank(more, weighed, kinds)], meant, kinds)
    good = [one for one in ranked if _is_enough(one, least, asked_by_meaning=bool(meant))]
    return _answer(connection, text, weighed, _with_named(good, named), corrected, subject, limit)


def _is_enough(one: Ranked, least: float, *, asked_by_meaning: bool) -> bool:
    """Whether a record answers enough of a question to be shown."""
    if not asked_by_meaning:
        return one.share >= least
    if one.passing and one.nearness < SURE:
        return False
    return one.share >= least if one.has_all else one.share + one.nearness >= ENOUGH


def _meant(
    connection: sqlite3.Connection, parts: Sequence[Part], weighed: Sequence[Weighed], scope: Scope
) -> dict[int, Meant]:
    """The records that mean nearly what these parts do, each word of them counted once."""
    from scrlessons.search.meaning import find_meant

    others = {one.unit.text: one.unit.others for one in weighed if is_acronym(one.unit.text)}
    # An acronym means what it stands for.
    texts = [(*others.get(part.text, ()), part.text)[0] for part in parts]
    return find_meant(connection, " ".join(dict.fromkeys(texts)), scope)


def _is_strange(weighed: Sequence[Weighed]) -> bool:
    """Whether no record has a word of the greater part of a question."""
    unknown = sum(one.weight for one in weighed if not one.rows)
    return unknown > sum(one.weight for one in weighed) / 2


def _least(units: int) -> float:
    """The share of a question of so many telling parts that an answer has to have."""
    return max(FEWEST, LEAST - LESS * units)


def _checked(text: str) -> Query:
    if not text.strip():
        raise UsageError('nothing to search for; try: scr search "missed appointments"')
    query = parse(text)
    if query.unwanted and not query.wanted:
        raise UsageError(
            "these are only words to leave out; say what to look for too: scr search neglect -judge"
        )
    return query


def _scope(library: Library, theme: str | None, case: str | None, kind: str | None) -> Scope:
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


def _kinds(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, RecordType]:
    listed = ", ".join(map(str, numbers))
    return dict(connection.execute(f"SELECT n, type FROM record WHERE n IN ({listed})"))


def _named(
    connection: sqlite3.Connection, parts: Sequence[Part], text: str, scope: Scope
) -> list[int]:
    """The records that a query is an id or a name of: as typed, as set right, or in a question.

    "what is child h" names Child H; small words stay where they are a name's own, as in "Adult A".
    """
    telling = [place for place, part in enumerate(parts) if not part.is_small] or [0]
    first, last = telling[0], telling[-1] + 1
    asked = [parts, parts[first:], parts[:last], parts[first:last]]
    names = {fold(text), *(fold(" ".join(part.text for part in one)) for one in asked)}
    kinds = ", ".join(map(repr, TYPES))
    rows = connection.execute(
        f"SELECT DISTINCT n FROM name WHERE type IN ({kinds}) AND whole = 1 "
        f"AND key IN ({', '.join('?' * len(names))}) AND {scope.condition} ORDER BY n",
        (*names, *scope.parameters),
    )
    return [n for (n,) in rows]


def _with_named(ranked: Sequence[Ranked], named: Sequence[int]) -> list[Ranked]:
    """The records that the query names stand before all that only speak of them."""
    scored = {one.n: one for one in ranked}
    top = max((one.score for one in ranked), default=0.0)
    first = []
    for n in named:
        own = scored.get(n)
        first.append(Ranked(n, top + 1, 1.0, True, own.phrase if own else -1))
    return [*first, *(one for one in ranked if one.n not in named)]


def _answer(
    connection: sqlite3.Connection,
    text: str,
    weighed: Sequence[Weighed],
    ranked: Sequence[Ranked],
    corrected: dict[str, str],
    subject: Subject | None,
    limit: int,
) -> Answer:
    missing = tuple(one.unit.text for one in weighed if not one.rows)
    best = max((one.score for one in ranked if one.score <= 1), default=0.0)
    shown = [one for one in ranked if one.score >= FALL * best]
    match: Match = "none"
    if shown:
        match = "some" if not shown[0].has_all else "corrected" if corrected else "all"
    hits = tuple(find_hits(connection, shown[:limit], weighed)) if shown else ()
    found = bool(hits) and subject is None
    return Answer(
        query=text,
        match=match if found else "none",
        widened={one.unit.text: one.unit.others for one in weighed if one.unit.others},
        corrected=corrected if shown else {},
        missing=missing,
        near=() if shown else find_near(connection, missing),
        subject=subject,
        total=len(shown) if found else 0,
        hits=hits if found else (),
        near_hits=() if found else hits[:3],
    )
