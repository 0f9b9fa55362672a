"""What is nearest to what is shown: by the words that two texts share."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from scrlessons.records import Since
from scrlessons.text import fold

T = TypeVar("T")


def newest_first(facts: Iterable[Since]) -> tuple[Since, ...]:
    """Facts by date, the newest first; those of one date in the collections' order."""
    return tuple(sorted(facts, key=lambda fact: fact.date, reverse=True))


def nearest(
    records: Iterable[T], said: Iterable[str], text: Callable[[T], str], *, least: int = 0
) -> tuple[T, ...]:
    """The records whose text shares words with what is said, the nearest first.

    Those that share fewer than `least` words are left out.
    """
    wanted = {stem for one in said for stem in stems(one)}
    shared = [(record, stems(text(record)) & wanted) for record in records]
    common = Counter(stem for _, own in shared for stem in own)
    # A word that only one of the records shares tells more than one that all do.
    near = [(sum(1 / common[stem] for stem in own), record) for record, own in shared
            if len(own) >= least]  # fmt: skip
    return tuple(record for _, record in sorted(near, key=lambda one: -one[0]))


_COMMON = frozenset(
    "agenci became case cases child childr family famili found inform learni nation panel parent "
    "partne practi profes report review safegu seriou servic should social their there these "
    "which".split()
)
"""What everything in this field speaks of, and so tells nothing of what a text is about."""


def stems(text: str) -> set[str]:
    """The beginnings of a text's longer words: near enough to compare two texts by."""
    return {word[:6] for word in fold(text).split() if len(word) > 4} - _COMMON
