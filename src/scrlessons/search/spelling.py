"""Read misspelt words, and words run together or typed apart, as words of the index."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from scrlessons.search.query import STOP_WORDS, Term

MAX_SPELLINGS = 4  # of one word that are searched for
MAX_PARTS = 5  # that a run-together word is taken apart into
MIN_SIMILARITY = 75  # percent of letters, of a word that is offered where nothing is found


class Reading(Struct, frozen=True):
    """A term as it is read."""

    term: Term
    spellings: tuple[tuple[str, int], ...] = ()
    """If nothing has the word: what to search for in its place, each with its number of slips."""


class Speller:
    """Corrects terms by the words of the index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @cached_property
    def _records(self) -> dict[str, int]:
        """Each word of the index with the number of records that have it."""
        return dict(self._connection.execute("SELECT term, records FROM word"))

    def is_known(self, key: str) -> bool:
        """Return whether the index has a word of this stem."""
        query = "SELECT 1 FROM word WHERE stem = ?"
        return self._connection.execute(query, (key,)).fetchone() is not None

    def find_joined(self, terms: Sequence[Term]) -> Iterator[tuple[int, str]]:
        """Yield words that were typed apart ("super vision"), each with the place of its start."""
        for at, (one, other) in enumerate(pairwise(terms)):
            if one.is_word and other.is_word and not (one.is_stop_word and other.is_stop_word):
                word = one.words[0] + other.words[0]
                query = "SELECT 1 FROM word WHERE term = ? AND records"
                if self._connection.execute(query, (word,)).fetchone():
                    yield at, word

    def read(self, term: Term, key: str) -> list[Reading]:
        """Return a term as it is read: itself, corrected, or taken apart; `key` is its stem."""
        (word, *_) = term.words
        if not term.is_word or term.is_stop_word or self.is_known(key):
            return [Reading(term)]
        if spellings := self.find_spellings(word):
            return [Reading(Term(term.text, (spellings[0][0],)), tuple(spellings))]
        if parts := self.split(word):
            return [Reading(Term(part, (part,))) for part in parts]
        return [Reading(term)]

    def find_spellings(self, word: str) -> list[tuple[str, int]]:
        """Return the nearest words of the index, each with its number of slips, the nearest first.

        One slip in a word of four letters, two in one of seven; in a shorter word only two letters
        that changed places. Of words as near, the one in more records comes first.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 2 if len(word) > 6 else 1
        near = process.extract(
            word, self._records.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        if len(word) < 4:
            near = [one for one in near if sorted(one[0]) == sorted(word)]
        near.sort(key=lambda one: (one[1], one[0][0] != word[0], -self._records[one[0]]))
        return [(other, int(distance)) for other, distance, _ in near[:MAX_SPELLINGS]]

    def find_similar(self, word: str) -> list[str]:
        """Return up to three words that are less near, for a query that finds nothing."""
        from rapidfuzz import fuzz, process

        words = [other for other, records in self._records.items() if records]
        near = process.extract(word, words, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=3)
        return [other for other, _, _ in near]

    def split(self, word: str) -> Sequence[str]:
        """Return the fewest known words that a run-together word is made of, or nothing."""
        best: list[list[str] | None] = [[], *([None] * len(word))]
        for end in range(2, len(word) + 1):
            for start in range(end - 1):
                before, known = best[start], best[end]
                if before is None or len(before) == MAX_PARTS:
                    continue
                if known and len(known) <= len(before) + 1:
                    continue
                if self._is_part(word[start:end]):
                    best[end] = [*before, word[start:end]]
        return best[-1] or ()

    def _is_part(self, part: str) -> bool:
        return part in STOP_WORDS or (len(part) > 2 and self._records.get(part, 0) > 0)
