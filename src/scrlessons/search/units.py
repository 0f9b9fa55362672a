"""What a record is asked for: each telling part of a query, with all that stands for it.

The glossary and the thesaurus widen a query through one mechanism: their forms, by their stems.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scrlessons.search.query import NEGATIONS, SMALL, Part
from scrlessons.store.idioms import is_whole, key_of
from scrlessons.text import split, stem

DENIED = 0.9
"""What a word is worth where the query has "not" before it and the record has not."""

MOST_LOOSE = 2
"""How many articles and pronouns may stand between the words of a fixed phrase."""

_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 2, 5


class Form(Struct, frozen=True):
    """One way in which a record may say a unit."""

    text: str
    words: tuple[str, ...]
    """Its words, as they are spelt."""
    stems: tuple[str, ...]
    """Its words as they are matched: their stems, or as they are spelt where `plain`."""
    worth: float = 1.0
    """What it is worth of the unit itself."""
    plain: bool = False
    """Matched as it is spelt, and not by its stem: the beginning of a word, or an acronym."""
    prefix: bool = False
    """The last word is the beginning of one."""
    adjacent: bool = False
    """Its words stand next to each other, in this order; else near each other."""
    denied: bool = False
    """A word such as "not" stands shortly before it."""


class Unit(Struct, frozen=True):
    """A telling part of a query."""

    text: str
    """As it was typed."""
    forms: tuple[Form, ...]
    """The ways in which a record may say it, as typed first."""
    typed: int = 1
    """How many of the forms are as typed; the others stand for it."""

    @property
    def others(self) -> tuple[str, ...]:
        """What stands for it besides."""
        return tuple(form.text for form in self.forms[self.typed :])


def find_units(
    connection: sqlite3.Connection, parts: Sequence[Part], *, widened: bool = True
) -> tuple[Unit, ...]:
    """The telling parts of a query, each longest run of words that stands for others made one."""
    if not parts:
        return ()
    stems = [tuple(own) for own in stem(connection, [" ".join(part.words) for part in parts])]
    units = list(_units(connection, parts, stems, widened))
    telling = [unit for unit, is_small in units if not is_small]
    return tuple(telling or [unit for unit, _ in units])


def _units(
    connection: sqlite3.Connection,
    parts: Sequence[Part],
    stems: Sequence[tuple[str, ...]],
    widened: bool,
) -> Iterator[tuple[Unit, bool]]:
    """Each unit, and whether it says nothing alone."""
    longest = _one(connection, "SELECT max(size) FROM form") if widened else 0
    at, denied = 0, False
    while at < len(parts):
        size = _longest_run(connection, parts, stems, at, longest)
        run = parts[at : at + max(size, 1)]
        own = tuple(one for part in stems[at : at + len(run)] for one in part)
        text = " ".join(part.text for part in run)
        small = size == 0 and run[0].is_small
        typed = _typed(run, own, size == 1 and _names_acronym(connection, own))
        forms = [typed]
        if denied and not small and not typed.plain:
            forms = [replace(typed, denied=True), replace(typed, worth=DENIED)]
        others = find_others(connection, text, own) if size else ()
        yield Unit(text, (*forms, *others), len(forms)), small
        words = {word.lower() for word in run[-1].words}
        denied = bool(words & NEGATIONS) or (denied and small)
        at += len(run)


def _longest_run(
    connection: sqlite3.Connection,
    parts: Sequence[Part],
    stems: Sequence[tuple[str, ...]],
    at: int,
    longest: int,
) -> int:
    """How many parts from here on are together a word or phrase that others stand for; 0: none."""
    reach = at + longest + MOST_LOOSE if longest else 0
    for end in range(min(len(parts), reach), at, -1):
        run = parts[at:end]
        if any(part.is_literal for part in run) and (len(run) > 1 or run[0].prefix):
            continue
        own = [one for part in stems[at:end] for one in part]
        query = "SELECT 1 FROM form WHERE key = ? AND role IN ('same', 'from') LIMIT 1"
        if own and is_whole(own) and _one(connection, query, " ".join(key_of(own))):
            return len(run)
    return 0


def _typed(run: Sequence[Part], stems: tuple[str, ...], acronym: bool) -> Form:
    text = " ".join(part.text for part in run)
    words = tuple(word.lower() for part in run for word in part.words)
    if run[0].prefix:
        return Form(text, words, words, plain=True, prefix=True, adjacent=True)
    if len(run) == 1 and (acronym or is_acronym(run[0].text)):
        return Form(text, words, words, plain=True)
    return Form(text, words, stems, adjacent=run[0].quoted or _is_fixed(words))


def _names_acronym(connection: sqlite3.Connection, stems: tuple[str, ...]) -> bool:
    """Whether the glossary or the thesaurus has this word as an acronym."""
    rows = connection.execute("SELECT text FROM form WHERE key = ?", (" ".join(stems),))
    return any(is_acronym(text) for (text,) in rows)


def is_acronym(text: str) -> bool:
    """Whether a word is the kind that is not inflected: DNA, but not Ealing."""
    return _SHORTEST_ACRONYM <= len(text) <= _LONGEST_ACRONYM and text.isupper()


def _is_fixed(words: Iterable[str]) -> bool:
    """Whether small words hold words together, so that they stand as they are."""
    return any(word in SMALL for word in words)


def find_others(
    connection: sqlite3.Connection, text: str, stems: tuple[str, ...]
) -> Iterator[Form]:
    """What stands for a form; where nothing says any of that, what to look under."""
    rows = connection.execute(
        "SELECT other.stems, other.text, other.worth, other.role FROM form AS own "
        "JOIN form AS other ON other.set_ = own.set_ AND other.key <> own.key "
        "WHERE own.key = ? AND (own.role = 'same' AND other.role IN ('same', 'see') "
        "OR own.role = 'from' AND other.role = 'under') ORDER BY other.rowid",
        (" ".join(key_of(stems)),),
    ).fetchall()
    found: dict[str, Form] = {}
    for other, shown, worth, role in rows:
        if role != "see" and other not in found:
            found[other] = _form(shown, tuple(other.split()), worth)
    see = [_form(shown, tuple(other.split()), worth) for other, shown, worth, role in rows
           if role == "see"]  # fmt: skip
    if see and not _is_said(connection, [_form(text, stems, 1.0), *found.values()]):
        found.update({" ".join(form.stems): form for form in see})
    yield from found.values()


def _form(text: str, stems: tuple[str, ...], worth: float) -> Form:
    words = tuple(word.lower() for word in split(text))
    if len(words) == 1 and is_acronym(text):
        return Form(text, words, words, worth, plain=True)
    return Form(text, words, stems, worth, adjacent=_is_fixed(words))


def _is_said(connection: sqlite3.Connection, forms: Iterable[Form]) -> bool:
    """Whether any record says it, apart from the glossary and what came after."""
    return bool(
        _one(
            connection,
            "SELECT 1 FROM stemmed JOIN record ON n = stemmed.rowid "
            "WHERE stemmed MATCH ? AND type NOT IN ('term', 'since') LIMIT 1",
            " OR ".join(phrase(form.words) for form in forms),
        )
    )


def phrase(words: Iterable[str]) -> str:
    """Words next to each other, in FTS5's language."""
    return f'"{" ".join(words)}"'


def _one(connection: sqlite3.Connection, query: str, *parameters: object) -> int:
    """The one number that a query gives; 0 where it gives no row."""
    row = connection.execute(query, parameters).fetchone()
    return int(row[0] or 0) if row else 0
