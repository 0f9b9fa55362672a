"""Misspelt, joined and split words set right: the likeliest reading of the whole query.

A word that is known is never changed: one of the records, the glossary, the thesaurus, or plain
English. Nor is a short acronym.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from math import log
from pathlib import Path

from msgspec import Struct

from scrlessons.search.query import SMALL, Part
from scrlessons.search.units import phrase
from scrlessons.text import LAST, fold, sound, stem

SHORT = 6
"""Up to how many letters one slip may be set right; two in a longer word."""

MOST_JOINED = 5
"""How many words may be run together."""

SHORTEST = 3
"""A word of so few letters is never misspelt."""

IN_NAME, MOST_IN_NAME = 4, 6
"""Of how many letters of a name one may be a slip; of up to how many words that name is."""

MAX_LETTERS = 60
"""Letters of a word that is set right: five long words run together have fewer, and the time that
it takes grows with their square."""

MOST_READINGS = 4
"""How many readings of a word are weighed against the rest of the query."""

_ENGLISH = Path(__file__).parent / "english.txt"


def english() -> list[str]:
    """The plain English words that are never set right."""
    lines = _ENGLISH.read_text(encoding="ascii").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Reading(Struct, frozen=True):
    """What a misspelt word may be meant for."""

    words: tuple[str, ...]
    slips: float
    """How far it is from what was typed."""
    records: int
    """How many records have it."""


def correct(
    connection: sqlite3.Connection, parts: Sequence[Part]
) -> tuple[tuple[Part, ...], dict[str, str]]:
    """The parts with misspelt words set right, and each such word with what it is read as."""
    parts, corrected = _join(connection, parts)
    unknown = _unknown(connection, parts)
    if unknown and (found := _find_name(connection, parts, unknown)):
        start, end, name = found
        corrected[" ".join(part.text for part in parts[start:end])] = name
        parts[start:end] = [Part(word, (word,)) for word in name.split()]
        unknown = [part for part in unknown if part in parts]
    if not unknown:
        return tuple(parts), corrected
    readings = [_readings(connection, part.words[0]) for part in unknown]
    others = [part.words[0] for part in parts if part not in unknown and not part.is_small]
    best = _likeliest(connection, readings, others)
    for part, reading in zip(unknown, best, strict=True):
        if reading:
            corrected[part.text] = " ".join(reading.words)
    return tuple(_applied(parts, corrected)), corrected


def _applied(parts: Iterable[Part], corrected: Mapping[str, str]) -> Iterator[Part]:
    for part in parts:
        words = corrected.get(part.text, "").split()
        yield from [Part(word, (word,)) for word in words] or [part]


def _spellable(part: Part) -> tuple[str, ...]:
    """The word of a part, where it may be misspelt."""
    word = part.words[0]
    plain = not part.is_literal and len(part.words) == 1 and word.isalpha()
    plain = plain and SHORTEST < len(word) <= MAX_LETTERS
    return (fold(word),) if plain and not (word.isupper() and len(word) < 5) else ()


def _join(
    connection: sqlite3.Connection, parts: Sequence[Part]
) -> tuple[list[Part], dict[str, str]]:
    """Words that were typed apart and that the records have as one: "under standing"."""
    joined: list[Part] = []
    corrected: dict[str, str] = {}
    for part in parts:
        before = joined[-1] if joined else None
        if before and not (before.is_literal or part.is_literal) and len(part.words) == 1:
            first, second = before.words[-1], part.words[0]
            one = _as_one(connection, fold(first), fold(second))
            apart = f"{before.text} {part.text}"
            if one and not _stand_together(connection, first, second):
                joined[-1] = Part(one, (one,))
                corrected[apart] = one
                continue
        joined.append(part)
    return joined, corrected


def _as_one(connection: sqlite3.Connection, first: str, second: str) -> str | None:
    """The word of the records that two words make: "under standing"; None where they make none.

    A letter doubled where they meet counts once: "thresh hold".
    """
    whole = [first + second]
    if first[-1:] == second[:1] and not _records(connection, first):
        whole.append(first + second[1:])
    known = (one for one in whole if len(one) > SHORT and _records(connection, one))
    return next(known, None)


def _stand_together(connection: sqlite3.Connection, first: str, second: str) -> bool:
    """Whether a record, the glossary or the thesaurus has these two words side by side."""
    query = "SELECT 1 FROM stemmed WHERE stemmed MATCH ? LIMIT 1"
    if connection.execute(query, (phrase([first, second]),)).fetchone():
        return True
    (stems,) = stem(connection, [f"{first} {second}"])
    query = "SELECT 1 FROM form WHERE ' ' || stems || ' ' LIKE ? LIMIT 1"
    return bool(connection.execute(query, (f"% {' '.join(stems)} %",)).fetchone())


def _records(connection: sqlite3.Connection, word: str) -> int:
    row = connection.execute("SELECT records FROM word WHERE term = ?", (word,)).fetchone()
    return int(row[0]) if row else 0


def _unknown(connection: sqlite3.Connection, parts: Sequence[Part]) -> list[Part]:
    """The parts that are spelt as nothing is."""
    known = _known(connection, [word for part in parts for word in _spellable(part)])
    return [part for part in parts if any(word not in known for word in _spellable(part))]


def _find_name(
    connection: sqlite3.Connection, parts: Sequence[Part], unknown: Sequence[Part]
) -> tuple[int, int, str] | None:
    """The parts that are a case's name, from and to, and the name: "childh", "Daniel Pelker"."""
    said: dict[str, list[tuple[str, int, int]]] = {}
    for start in range(len(parts)):
        for end in range(start + 1, min(start + MOST_IN_NAME, len(parts)) + 1):
            here = parts[start:end]
            if any(part in unknown for part in here) and not any(part.is_literal for part in here):
                text = fold(" ".join(part.text for part in here))
                begins = text[:1] if " " in text else text[:2]  # as much as has to be right
                said.setdefault(begins, []).append((text, start, end))
    query = (
        "SELECT DISTINCT key FROM name WHERE type = 'case' AND whole = 1 "
        "AND key >= ? AND key < ? AND key LIKE '% %'"
    )
    found: list[tuple[int, int, int, str]] = []
    for begins, spans in said.items():
        for (name,) in connection.execute(query, (begins, begins + LAST)):
            for text, start, end in spans:
                slips = _slips(text, name)
                found += [(slips, start, end, name)] if slips is not None else []
    return min(found)[1:] if found else None


def _slips(text: str, name: str) -> int | None:
    """How many slips a text is from a name; None where it is no misspelling of it.

    Run together it has all its letters. Otherwise one in four letters may be a slip, more than in a
    word alone, since the rest of the name is there; but none in a short word, which may be all that
    tells one case from another.
    """
    from rapidfuzz.distance import OSA

    if " " not in text:
        return 0 if text == name.replace(" ", "") else None
    if text.count(" ") != name.count(" ") or min(map(len, name.split())) <= SHORTEST:
        return None
    most = len(name) // IN_NAME
    slips = OSA.distance(text, name, score_cutoff=most)
    return slips if slips <= most else None


def _known(connection: sqlite3.Connection, words: Sequence[str]) -> set[str]:
    """Those words that are spelt as something is."""
    known = {word for word in words if word in SMALL or _has_stem(connection, word)}
    left = set(words) - known
    return known | plain(left) if left else known


def plain(words: Iterable[str]) -> set[str]:
    """Those of the words that are plain English."""
    all_words = f"\n{_ENGLISH.read_text(encoding='ascii')}"
    return {word for word in words if f"\n{word}\n" in all_words}


def _has_stem(connection: sqlite3.Connection, word: str) -> bool:
    """Whether a record, the glossary or the thesaurus has the word, in any inflection."""
    query = "SELECT 1 FROM stemmed WHERE stemmed MATCH ? LIMIT 1"
    if connection.execute(query, (phrase([word]),)).fetchone():
        return True
    query = "SELECT 1 FROM word WHERE term = ?"
    return bool(connection.execute(query, (word,)).fetchone())


def _readings(connection: sqlite3.Connection, word: str) -> list[Reading]:
    """What a word may be meant for, the likeliest first."""
    word = fold(word)
    found = {reading.words: reading for reading in _split(connection, word)}
    for reading in _alike(connection, word):
        found.setdefault(reading.words, reading)
    ranked = sorted(found.values(), key=lambda one: (-_likelihood(one), one.words))
    return ranked[:MOST_READINGS]


def _likelihood(reading: Reading) -> float:
    return 0.3 * log(1 + reading.records) - reading.slips


def _alike(connection: sqlite3.Connection, word: str) -> Iterator[Reading]:
    """Words that are spelt or sound nearly so."""
    from rapidfuzz.distance import OSA

    most = 1 if len(word) <= SHORT else 2
    heard = sound(word) if len(word) > 4 else ""
    # It begins alike, or one slip is at the beginning: wrong, missing, added or the two swapped.
    rows = connection.execute(
        "SELECT term, records, sound FROM word WHERE length(term) BETWEEN ? AND ? "
        "AND (substr(term, 1, 1) = ? OR substr(term, 2, 2) IN (?, ?) "
        "OR substr(term, 1, 2) IN (?, ?)) OR sound = ? AND sound <> ''",
        (len(word) - most, len(word) + most, word[0], word[1:3], word[:2], word[1:3],
         word[1] + word[0], heard),
    )  # fmt: skip
    for term, records, own in rows:
        slips = OSA.distance(word, term, score_cutoff=most + 1)
        alike = bool(heard) and own == heard and slips <= most + 1
        if slips <= most or alike:
            first = 0.0 if term[:1] == word[:1] else 0.4  # the first letter is seldom wrong
            yield Reading((term,), slips - (0.6 if alike else 0.0) + first, records)


def _split(connection: sqlite3.Connection, word: str) -> Iterator[Reading]:
    """Words that were run together: "schoolnurse", "voiceofthechild"."""
    counts: dict[str, int] = {}

    def is_word(part: str) -> bool:
        if part not in counts:
            counts[part] = _records(connection, part) if len(part) > 2 or part in SMALL else 0
        return counts[part] > 0 or (part in SMALL and len(part) > 1)

    for words in _parts(word, MOST_JOINED, is_word):
        if len(words) > 1 and not all(one in SMALL for one in words):
            pairs = list(pairwise(words))
            apart = sum(not _stand_together(connection, *pair) for pair in pairs)
            records = min((counts[one] for one in words if counts[one]), default=0)
            yield Reading(words, 0.2 * len(pairs) + 0.8 * apart, records)


def _parts(word: str, most: int, is_word: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    """The ways to take a word apart into at most so many words."""
    if is_word(word):
        yield (word,)
    for at in range(2, len(word) - 1) if most > 1 else ():
        if is_word(word[:at]):
            for rest in _parts(word[at:], most - 1, is_word):
                yield (word[:at], *rest)


def _likeliest(
    connection: sqlite3.Connection, readings: Sequence[Sequence[Reading]], others: Sequence[str]
) -> tuple[Reading | None, ...]:
    """The reading of all misspelt words that goes best together with the rest of the query."""
    best: tuple[Reading | None, ...] = (None,) * len(readings)
    highest = float("-inf")
    choices: list[list[Reading | None]] = [[*own] if own else [None] for own in readings]
    for choice in product(*choices):
        words = [*others, *(word for one in choice if one for word in one.words)]
        together = _together(connection, words) if len(words) > 1 else 0.0
        likely = sum(_likelihood(one) for one in choice if one) + 1.5 * together
        if likely > highest:
            best, highest = choice, likely
    return best


def _together(connection: sqlite3.Connection, words: Sequence[str]) -> float:
    """The share of these words that one record has together, at best."""
    rows: dict[int, int] = {}
    for word in words:
        query = "SELECT rowid FROM stemmed WHERE stemmed MATCH ? LIMIT 1000"
        for (n,) in connection.execute(query, (phrase([word]),)):
            rows[n] = rows.get(n, 0) + 1
    return max(rows.values(), default=0) / len(words)


def find_near(connection: sqlite3.Connection, words: Iterable[str]) -> tuple[str, ...]:
    """Up to three words that resemble these, for a query that finds nothing."""
    near = {
        reading.words[0]: None
        for word in words
        for reading in _alike_loosely(connection, fold(word))
    }
    return tuple(near)[:3]


def _alike_loosely(connection: sqlite3.Connection, word: str) -> list[Reading]:
    from rapidfuzz.distance import OSA

    if not 4 < len(word) <= MAX_LETTERS or not word.isalpha():
        return []
    rows = connection.execute(
        "SELECT term, records FROM word WHERE records > 0 AND length(term) BETWEEN ? AND ? "
        "AND substr(term, 1, 1) = ?",
        (len(word) - 3, len(word) + 3, word[0]),
    )
    near = [Reading((term,), OSA.distance(word, term), records) for term, records in rows]
    return sorted((one for one in near if one.slips <= 3), key=lambda one: (one.slips, one.words))
