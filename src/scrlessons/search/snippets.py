"""Show the passage of a text that a query matches, its words marked."""

import re
import sqlite3
from collections.abc import Sequence
from itertools import accumulate

from scrlessons.search.query import split_words
from scrlessons.search.terms import Variant
from scrlessons.text import stem, to_search_text

MARK = "**"
MAX_SNIPPET_WORDS = 32  # two to three lines at 80 columns

_WORD = re.compile(r"[^\W_]+")


def make_snippets(
    connection: sqlite3.Connection, texts: Sequence[str], variants: Sequence[Variant]
) -> list[str]:
    """Return the passage of each text with most of the marked words, or its beginning.

    A phrase is marked where it stands as a whole. Words that were typed go before synonyms.
    """
    shown = [one for one in variants if one.text]
    looked_for = [*zip(shown, stem(connection, [one.text for one in shown]), strict=True)]
    found = [[*_WORD.finditer(text)] for text in texts]
    words = [[_fold(one[0]) for one in row] for row in found]
    # A stem begins as its word does: so most words need not be stemmed.
    initials = {wanted[:1] for _, own in looked_for for wanted in own}
    few = sorted({word for row in words for word in row if word[:1] in initials})
    stems = dict(zip(few, map(" ".join, stem(connection, few)), strict=True))
    rows = [[stems.get(word, "") for word in row] for row in words]
    snippets = []
    for text, matches, own, row in zip(texts, found, words, rows, strict=True):
        marked = [False] * len(row)
        for variant, wanted in looked_for:
            _mark(marked, own, row, variant, wanted)
        snippets.append(_cut(text, matches, marked))
    return snippets


def pick_phrase(asked: Sequence[str], words: set[str]) -> str | None:
    """Return the search phrase that has most of these words; None if none has one."""
    shared = [len(words.intersection(split_words(text))) for text in asked]
    most = max(shared, default=0)
    return asked[shared.index(most)] if most else None


def _fold(word: str) -> str:
    return word.lower() if word.isascii() else to_search_text(word)


def _mark(
    marked: list[bool],
    words: Sequence[str],
    stems: Sequence[str],
    variant: Variant,
    wanted: Sequence[str],
) -> None:
    if variant.is_prefix:
        for at, word in enumerate(words):
            marked[at] |= word.startswith(variant.text)
        return
    size = len(wanted)
    for at in range(len(stems) - size + 1):
        if stems[at : at + size] == wanted:
            marked[at : at + size] = [True] * size


def _cut(text: str, matches: Sequence[re.Match[str]], marked: Sequence[bool]) -> str:
    """Return the part of a text with the most marks, and … where it was cut."""
    first, last = 0, len(matches)
    if last > MAX_SNIPPET_WORDS:
        sums = [0, *accumulate(marked)]
        starts = range(last - MAX_SNIPPET_WORDS + 1)
        first = max(starts, key=lambda at: (sums[at + MAX_SNIPPET_WORDS] - sums[at], -at))
        last = first + MAX_SNIPPET_WORDS
    pieces: list[str] = []
    end = matches[first].start() if first else 0
    for at in range(first, last):
        word, between = matches[at], text[end : matches[at].start()]
        if marked[at] and pieces and pieces[-1].endswith(MARK) and between == " ":
            pieces[-1] = f"{pieces[-1].removesuffix(MARK)} {word[0]}{MARK}"  # one mark for both
        else:
            pieces += [between, f"{MARK}{word[0]}{MARK}" if marked[at] else word[0]]
        end = word.end()
    tail = text[end:] if last == len(matches) else "…"
    return f"{'…' if first else ''}{''.join(pieces)}{tail}"
