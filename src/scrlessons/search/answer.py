"""A query becomes ranked hits: parse it, widen it by the glossary, match, rank, and correct it.

Every word of a query reaches SQLite as a quoted string of letters and figures, so that no query is
ever a syntax error. The word lists and the stemming are SQLite's own (FTS5).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from math import log

from msgspec import Struct
from msgspec.structs import replace

from scrlessons.errors import SearchUnavailableError, UsageError
from scrlessons.pages import Answer, Hit, Match
from scrlessons.records import Case, Lesson, RecordType, Theme
from scrlessons.store.library import Library
from scrlessons.store.reader import TYPES, decode
from scrlessons.store.sealed import DamagedLibraryError, checksum
from scrlessons.text import LAST, fold, has_search, split, stem

WEIGHTS = (8.0, 4.0, 1.0, 2.0)
"""What a match counts in a record's name, body, context and keywords."""

PREFERENCE = {
    "lesson": 1.0, "theme": 0.8, "case": 0.8, "source": 0.6, "term": 0.6, "since": 0.5,
}  # fmt: skip
"""Lessons are what a reader comes for: what the same match counts in each kind of record."""

MOST_WORDS = 50
"""How many words of a query are looked for: more than any question has, few enough to be quick."""

_SHORT = 6
"""Up to how many letters a word is short: one slip makes another word of it."""

_QUESTION = 3
"""From how many words on a query is a question, which lessons are to answer."""

_POOL = 200
"""How many records are ranked anew by how many of the words they have, where none has all."""

_MARK = "\x02"  # no text in the index holds it

_QUOTES = dict.fromkeys(map(ord, "“”„«»"), '"')

_SMALL = frozenset(
    # The words that hold a question together and say nothing of what it is about.
    "a about after all also am an and any are as at be because been before being between both but "
    "by ca came can come could did do does doing done for from get go goes got had happen happened "
    "happens has have having he her here hers him his how i if in into is it its know known let "
    "made make many may me might more most much must my no nor not of on one only or other our "
    "ours out over really said saw say says see seen shall she should so some such tell than that "
    "the their theirs them then there these they thing things this those through to told too under "
    "until up us very was way we went were what when where which while who whom whose why will "
    "with wo would you your yours".split()
)


class Clause(Struct, frozen=True):
    """A part of a query that a record must have: a word, a phrase or the beginning of a word."""

    text: str
    """As it was typed, without quotes and marks."""
    words: tuple[str, ...]
    """Its letters and figures, word by word."""
    quoted: bool = False
    """The words stand next to each other in this order."""
    prefix: bool = False
    """The last word is the beginning of one."""
    others: tuple[str, ...] = ()
    """What the glossary says in its place."""

    @property
    def small(self) -> bool:
        """Whether it holds a question together and no more."""
        plain = not (self.quoted or self.prefix or self.others)
        return plain and all(word.lower() in _SMALL for word in self.words)

    @property
    def table(self) -> str:
        """The index that knows it: stems have no beginnings of words."""
        return "plain" if self.prefix else "stemmed"

    def expression(self) -> str:
        """The clause in FTS5's language."""
        if self.prefix:
            return f"{_phrase(self.words)} *"
        if self.quoted:
            typed = [_phrase(self.words)]
        elif " " in self.text:
            typed = [_together(self.words)]
        else:
            # "co-operation" is also "cooperation", and "s.47" is also "s47".
            typed = [_phrase(self.words)]
            if len(self.words) > 1:
                typed.append(_phrase(["".join(self.words)]))
        others = [_together(split(other)) for other in self.others]
        return f"({' OR '.join(dict.fromkeys(typed + others))})"


class Query(Struct, frozen=True):
    """A query taken apart."""

    wanted: tuple[Clause, ...]
    unwanted: tuple[Clause, ...]
    every: bool = True
    """Whether a record must have every wanted clause, or at least one."""


class Scope(Struct, frozen=True):
    """Which records a search looks at: a condition on `n`, with its parameters."""

    condition: str = "1"
    parameters: tuple[object, ...] = ()


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
    if not text.strip():
        raise UsageError('nothing to search for; try: scr search "missed appointments"')
    if not has_search(library.reader.connection):
        raise SearchUnavailableError(
            "searching needs SQLite with FTS5, which this Python lacks; the other commands work, "
            "and the Python of python.org, Homebrew or your distribution has it"
        )
    query = parse(text)
    if query.unwanted and not query.wanted:
        raise UsageError(
            "these are only words to leave out; say what to look for too: scr search neglect -judge"
        )
    scope = _scope(library, theme, case, kind)
    return _Search(library.reader.connection, scope, kind, limit, exact).answer(text)


def parse(text: str, corrected: Mapping[str, str] | None = None) -> Query:
    """Take a query apart. Whatever is not a quote, a final `*` or a leading `-` is literal.

    `corrected` gives the words to be read in place of misspelt ones.
    """
    wanted: dict[Clause, None] = {}
    unwanted: dict[Clause, None] = {}
    before = ""
    for place, piece in enumerate(text.translate(_QUOTES).split('"')):
        quoted = place % 2 == 1
        for part in [piece] if quoted else piece.split():
            without = f" {before}".endswith(" -") if quoted else part.startswith("-")
            clause = _clause(part, quoted, corrected or {})
            if clause.words:
                (unwanted if without else wanted)[clause] = None
        before = piece
    return Query(tuple(wanted)[:MOST_WORDS], tuple(unwanted)[:MOST_WORDS])


def _clause(part: str, quoted: bool, corrected: Mapping[str, str]) -> Clause:
    if quoted:
        return Clause(" ".join(part.split()), split(part), quoted=True)
    bare = part.strip(".,;:!?()[]{}'’‘-")
    for ending in ("'s", "’s"):
        bare = bare.removesuffix(ending)
    for ending in ("n't", "n’t"):
        if bare.endswith(ending):
            bare = f"{bare.removesuffix(ending)} not"
    typed = split(bare)
    words = tuple(corrected.get(word, word) for word in typed)
    shown = bare.strip("*") if words == typed else "-".join(words)
    return Clause(shown, words, prefix=bare.endswith("*"))


def _scope(library: Library, theme: str | None, case: str | None, kind: str | None) -> Scope:
    conditions: list[str] = ["1"]
    if library.reader.condition != "1":
        conditions.append(f"n IN (SELECT n FROM record WHERE {library.reader.condition})")
    parameters: list[object] = []
    belongs = "n IN (SELECT n FROM link WHERE of = ? AND role IN ({}) UNION SELECT ?)"
    if theme is not None:
        number, _ = library.names.get("theme", theme, Theme)
        conditions.append(belongs.format("'under', 'bears', 'touches', 'reading'"))
        parameters += [number, number]
    if case is not None:
        number, _ = library.names.get("case", case, Case)
        conditions.append(belongs.format("'about', 'reading'"))
        parameters += [number, number]
    if kind is not None:
        conditions.append("n IN (SELECT n FROM record WHERE type = ?)")
        parameters.append(kind)
    return Scope(" AND ".join(conditions), tuple(parameters))


class _Search:
    """One search: what is looked at, and how far the query may be bent."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        scope: Scope,
        kind: RecordType | None,
        limit: int,
        exact: bool,
    ) -> None:
        self.connection = connection
        self.scope = scope
        self.kind = kind
        self.limit = limit
        self.exact = exact

    def answer(self, text: str) -> Answer:
        """As typed; else with misspelt words set right; else the closest that have some words."""
        typed = self._widen(parse(text))
        named = self._named(text)
        if named or self._answers(typed):
            return self._found(text, "all", typed, named=named)
        missing = self._missing(typed)
        corrected = {} if self.exact else self._corrections(missing)
        right = parse(text, corrected)
        mended = self._widen(right) if corrected else typed
        if corrected and self._answers(mended):
            named = self._named(" ".join(clause.text for clause in right.wanted))
            return self._found(text, "corrected", mended, named=named, corrected=corrected)
        absent = tuple(clause.text for clause in missing)
        some = self._some(typed, missing)
        if self._total(some):
            return self._found(text, "some", some, missing=absent)
        some = self._some(mended, self._missing(mended))
        if self._total(some):
            return self._found(text, "some", some, corrected=corrected, missing=absent)
        near = {word: None for clause in missing for word in self._near(clause.words[-1])}
        return Answer(
            query=text,
            match="none",
            widened=_widened(typed),
            corrected={},
            missing=absent,
            near=tuple(near)[:3],
            total=0,
            hits=(),
        )

    # Widening

    def _widen(self, query: Query) -> Query:
        """The query with the glossary's other words, and without words that say nothing alone."""
        wanted = query.wanted if self.exact else tuple(self._known(query.wanted))
        telling = tuple(clause for clause in wanted if not clause.small)
        return replace(query, wanted=telling or wanted)

    def _known(self, clauses: Sequence[Clause]) -> Iterator[Clause]:
        """The clauses, each longest run of words that the glossary knows made one."""
        stems = stem(self.connection, [" ".join(clause.words) for clause in clauses])
        longest = self._one("SELECT max(size) FROM form") or 0
        at = 0
        while at < len(clauses):
            for end in range(min(len(clauses), at + longest), at, -1):
                run = clauses[at:end]
                literal = any(clause.quoted or clause.prefix for clause in run)
                if run[0].prefix or (literal and len(run) > 1):
                    continue
                whole = replace(
                    run[0],
                    text=" ".join(clause.text for clause in run),
                    words=tuple(word for clause in run for word in clause.words),
                )
                key = " ".join(stem for own in stems[at:end] for stem in own)
                if self._one("SELECT 1 FROM form WHERE stems = ? AND NOT see LIMIT 1", key):
                    others = self._others(whole, key)
                    # A name that goes by no other, such as "Adult A", stands as it is.
                    yield replace(whole, others=others, quoted=whole.quoted or not others)
                    at = end
                    break
            else:
                yield clauses[at]
                at += 1

    def _others(self, clause: Clause, stems: str) -> tuple[str, ...]:
        """What else the glossary calls it; where nothing says any of that, what to look under."""
        rows = self.connection.execute(
            "SELECT text, see FROM form WHERE stems <> ? AND n IN "
            "(SELECT n FROM form WHERE stems = ? AND NOT see) GROUP BY stems ORDER BY min(rowid)",
            (stems, stems),
        ).fetchall()
        same = tuple(dict.fromkeys(text for text, see in rows if not see))
        under = tuple(dict.fromkeys(text for text, see in rows if see))
        said = under and self._one(
            "SELECT 1 FROM stemmed JOIN record ON n = stemmed.rowid "
            "WHERE stemmed MATCH ? AND type NOT IN ('term', 'since') LIMIT 1",
            replace(clause, quoted=True, others=same).expression(),
        )
        return same if said else tuple(dict.fromkeys(same + under))

    # Matching

    def _answers(self, query: Query) -> bool:
        """Whether something has all the words; of a whole question, whether a lesson has.

        A theme's or a case's summary is long enough to have the words of a question by chance, and
        would hide the lessons that are nearest to it.
        """
        if len(query.wanted) < _QUESTION or self.kind is not None:
            return self._total(query) > 0
        select, parameters = self._select(query)
        lessons = f"SELECT 1 FROM ({select}) JOIN record USING (n) WHERE type = 'lesson' LIMIT 1"
        return bool(self._one(lessons, *parameters))

    def _select(self, query: Query) -> tuple[str, list[object]]:
        """SQL that gives n and score (lower is better) of what matches, with its parameters."""
        whole = [clause.expression() for clause in query.wanted if not clause.prefix]
        begun = [clause.expression() for clause in query.wanted if clause.prefix]
        if not query.every:
            arms = [("stemmed", " OR ".join(whole), ""), ("plain", " OR ".join(begun), "")]
        elif whole:
            arms = [("stemmed", " AND ".join(whole), " AND ".join(begun))]
        else:
            arms = [("plain", " AND ".join(begun), "")]
        selects: list[str] = []
        parameters: list[object] = []
        for table, match, also in arms:
            if not match:
                continue
            select = (
                f"SELECT rowid AS n, bm25({table}, {', '.join(map(str, WEIGHTS))}) AS score "
                f"FROM {table} WHERE {table} MATCH ?"
            )
            parameters.append(match)
            if also:
                select += " AND rowid IN (SELECT rowid FROM plain WHERE plain MATCH ?)"
                parameters.append(also)
            for clause in query.unwanted:
                other = clause.table
                select += f" AND rowid NOT IN (SELECT rowid FROM {other} WHERE {other} MATCH ?)"
                parameters.append(clause.expression())
            selects.append(select)
        union = " UNION ALL ".join(selects) or "SELECT 0 AS n, 0 AS score WHERE 0"
        # The limit keeps SQLite from folding this into a query that bm25 cannot be used in.
        matched = f"SELECT * FROM ({union} LIMIT -1) WHERE {self.scope.condition}"
        return matched, [*parameters, *self.scope.parameters]

    def _total(self, query: Query) -> int:
        select, parameters = self._select(query)
        return self._one(f"SELECT count(DISTINCT n) FROM ({select})", *parameters)

    def _named(self, text: str) -> list[int]:
        """The records that the whole query is an id or a name of."""
        kinds = ", ".join(map(repr, TYPES))
        rows = self.connection.execute(
            f"SELECT DISTINCT n FROM name WHERE type IN ({kinds}) AND whole = 1 AND key = ? "
            f"AND {self.scope.condition} ORDER BY n",
            (fold(text), *self.scope.parameters),
        )
        return [n for (n,) in rows]

    def _count(self, clause: Clause) -> int:
        """How many records have the clause."""
        return self._one(
            f"SELECT count(*) FROM {clause.table} WHERE {clause.table} MATCH ?", clause.expression()
        )

    def _missing(self, query: Query) -> list[Clause]:
        """The clauses that nothing has."""
        return [clause for clause in query.wanted if not self._count(clause)]

    def _some(self, query: Query, missing: Sequence[Clause]) -> Query:
        """The query for any of its clauses; of a compound that nothing has, for its words."""
        wanted: list[Clause] = []
        for clause in query.wanted:
            if clause not in missing:
                wanted.append(clause)
            elif len(clause.words) > 1:
                words = [Clause(word, (word,)) for word in clause.words]
                wanted += [word for word in words if not word.small and self._count(word)]
        return replace(query, wanted=tuple(dict.fromkeys(wanted)), every=False)

    # Ranking

    def _ranked(self, query: Query, most: int) -> list[tuple[int, float]]:
        """Numbers and scores (higher is better), the best first, ties in the collections' order."""
        scores = self._scores(query)
        typed = replace(query, wanted=tuple(replace(c, others=()) for c in query.wanted))
        if typed != query:
            # What has the words as typed goes before what has only the glossary's.
            for n, score in self._scores(typed).items():
                scores[n] = scores.get(n, 0.0) + score
        if not query.every:
            scores = self._by_coverage(scores, query.wanted)
        kinds = self.connection.execute(
            f"SELECT n, type FROM record WHERE n IN ({_listed(scores)})"
        )
        scores = {n: scores[n] * PREFERENCE[kind] for n, kind in kinds}
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most]

    def _scores(self, query: Query) -> dict[int, float]:
        """The numbers and scores of the best that match."""
        select, parameters = self._select(query)
        return dict(
            self.connection.execute(
                f"SELECT n, -min(score) AS best FROM ({select}) GROUP BY n "
                "ORDER BY best DESC, n LIMIT ?",
                (*parameters, max(_POOL, self.limit)),
            )
        )

    def _by_coverage(self, pool: dict[int, float], clauses: Sequence[Clause]) -> dict[int, float]:
        """The scores, less where a record has fewer of the words; rare words count for more."""
        records = self._one("SELECT max(n) FROM record")
        weights = {clause: log(1 + records / self._count(clause)) for clause in clauses}
        covered = dict.fromkeys(pool, 0.0)
        for clause, weight in weights.items():
            rows = self.connection.execute(
                f"SELECT rowid FROM {clause.table} WHERE {clause.table} MATCH ? "
                f"AND rowid IN ({_listed(pool)})",
                (clause.expression(),),
            )
            for (n,) in rows:
                covered[n] += weight / sum(weights.values())
        return {n: score * covered[n] ** 2 for n, score in pool.items()}

    # Correcting

    def _corrections(self, missing: Iterable[Clause]) -> dict[str, str]:
        """Each misspelt word to the word of the collections that it is nearest to."""
        words = [word for clause in missing for word in clause.words if not clause.prefix]
        unknown = [word for word in words if not self._count(Clause(word, (word,)))]
        if len(unknown) > 1:  # several short words that nothing has are about something else
            unknown = [word for word in unknown if len(word) > _SHORT]
        mended = {word: self._mended(word) for word in unknown}
        return {word: right for word, right in mended.items() if right}

    def _mended(self, word: str) -> str | None:
        """The likeliest spelling: one slip in a word of up to eight letters, two in a longer."""
        if len(word) < 4 or not word.isalpha() or (word.isupper() and len(word) < 5):
            return None
        most = 1 if len(word) <= 8 else 2
        near = self._near(word, cutoff=1 - most / len(word))
        close = [one for one in near if _slips(one, fold(word)) <= most]

        def likelihood(near: str) -> tuple[float, int]:
            frequency = self._one("SELECT records FROM word WHERE term = ?", near)
            return SequenceMatcher(None, near, fold(word)).ratio(), frequency

        return max(close, key=likelihood, default=None)

    def _near(self, word: str, cutoff: float = 0.8) -> list[str]:
        """Up to three words of the collections that resemble this one, the nearest first."""
        word = fold(word)
        words = [
            term
            for first in sorted(
                set(word[:2])
            )  # the first letter is seldom wrong, but may be swapped
            for (term,) in self.connection.execute(
                "SELECT term FROM word WHERE term >= ? AND term < ? "
                "AND length(term) BETWEEN ? AND ?",
                (first, first + LAST, len(word) - 3, len(word) + 3),
            )
        ]
        return get_close_matches(word, words, n=3, cutoff=cutoff)

    # Answering

    def _found(
        self,
        text: str,
        match: Match,
        query: Query,
        *,
        named: Sequence[int] = (),
        corrected: dict[str, str] | None = None,
        missing: tuple[str, ...] = (),
    ) -> Answer:
        ranked = self._ranked(query, self.limit + len(named))
        # A record that the whole query names stands before all that only speak of it.
        scores = dict(ranked)
        top = max(scores.values(), default=0.0) + 1
        best = [(n, top + scores.get(n, 0.0)) for n in named]
        best += [(n, score) for n, score in ranked if n not in named]
        unmatched = [n for n in named if not self._matches(n, query)]
        return Answer(
            query=text,
            match=match,
            widened=_widened(query),
            corrected=corrected or {},
            missing=missing,
            near=(),
            total=self._total(query) + len(unmatched),
            hits=tuple(self._hits(best[: self.limit], query.wanted)),
        )

    def _matches(self, number: int, query: Query) -> bool:
        select, parameters = self._select(query)
        return bool(self._one(f"SELECT 1 FROM ({select}) WHERE n = ?", *parameters, number))

    def _hits(
        self, ranked: Sequence[tuple[int, float]], clauses: Sequence[Clause]
    ) -> Iterator[Hit]:
        numbers = _listed(n for n, _ in ranked)
        snippets = self._snippets(numbers, clauses)
        rows = {
            row[0]: row[1:]
            for row in self.connection.execute(
                "SELECT n, type, title, body, packed, checksum FROM record JOIN entry USING (n) "
                f"WHERE n IN ({numbers})"
            )
        }
        for rank, (n, score) in enumerate(ranked, 1):
            kind, title, body, packed, number = rows[n]
            if checksum(title, body) != number:
                raise DamagedLibraryError
            record = decode(packed, TYPES[kind])
            lesson = record if isinstance(record, Lesson) else None
            yield Hit(
                rank=rank,
                score=round(score, 4),
                type=kind,
                id=record.id,
                title=title,
                text=body or title,
                snippet=snippets[n],
                theme=lesson.theme if lesson else record.id if kind == "theme" else None,
                case=lesson.case if lesson else record.id if kind == "case" else None,
                ref=lesson.ref if lesson else None,
                collection=record.collection,
            )

    def _snippets(self, numbers: str, clauses: Sequence[Clause]) -> dict[int, str]:
        """The passage of each record that matches, or its beginning."""
        snippets = dict(
            self.connection.execute(
                f"SELECT n, coalesce(nullif(body, ''), title) FROM entry WHERE n IN ({numbers})"
            )
        )
        for table in ("plain", "stemmed"):
            match = " OR ".join(clause.expression() for clause in clauses if clause.table == table)
            if match:
                cut = f"snippet({table}, ?, '{_MARK}', '{_MARK}', '…', 32)"
                rows = self.connection.execute(
                    f"SELECT rowid, {cut}, {cut} FROM {table} "
                    f"WHERE {table} MATCH ? AND rowid IN ({numbers})",
                    (1, 0, match),
                )
                snippets.update((n, body or name) for n, body, name in rows)
        return {n: text.replace(_MARK, "**") for n, text in snippets.items()}

    def _one(self, query: str, *parameters: object) -> int:
        """The one number that a query gives; 0 where it gives no row."""
        row = self.connection.execute(query, parameters).fetchone()
        return row[0] if row else 0


def _slips(right: str, word: str) -> int:
    """How many letters are wrong, missing, too many or swapped."""
    if sorted(right) == sorted(word):
        return 1
    changes = SequenceMatcher(None, right, word, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in changes if kind != "equal")


def _phrase(words: Iterable[str]) -> str:
    return f'"{" ".join(words)}"'


def _together(words: tuple[str, ...]) -> str:
    """The words near each other in any order; where small words hold them together, as they are."""
    if len(words) == 1 or any(word.lower() in _SMALL for word in words):
        return _phrase(words)
    return f"NEAR({' '.join(_phrase([word]) for word in words)}, 5)"


def _widened(query: Query) -> dict[str, tuple[str, ...]]:
    return {clause.text: clause.others for clause in query.wanted if clause.others}


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
