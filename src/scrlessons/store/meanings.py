"""What texts mean, as numbers: texts that mean nearly the same have nearly the same numbers.

Each word of plain English has its numbers in data/meanings.sqlite (docs/meanings.py made them); a
text has the sum of its words', scaled to one length.
"""

import sqlite3
import struct
import sys
from collections.abc import Sequence
from itertools import repeat
from math import sqrt
from operator import mul

from scrlessons import places
from scrlessons.text import fold

SIZE = 64
"""How many numbers a word has, and a text: each of -127 to 127."""

LENGTH = 127
"""The length that every text's numbers are scaled to, so that each of them stays within a byte."""

MOST_WORDS = 256
"""How many words of a text are added up."""

MIDDLE = 128
"""What is added to a number where it is kept as a byte: so none is less than nought."""

_LANES = struct.Struct(f"<{SIZE}H")  # two bytes a number while it is added up: room for 256 words

Numbers = tuple[int, ...]


def words_of(text: str) -> list[str]:
    """The words of a text that may have numbers."""
    return fold(text.replace("n't", " not").replace("n’t", " not")).split()


class Meanings:
    """The numbers of words, read as they are asked for. Close it when done."""

    def __init__(self) -> None:
        uri = f"{places.data_file('meanings.sqlite').as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True)
        self._known: dict[str, int | None] = {}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def share_known(self, text: str) -> float:
        """Which share of a text's words have numbers."""
        words = words_of(text)[:MOST_WORDS]
        return sum(self._of_word(word) is not None for word in words) / max(len(words), 1)

    def numbers_of(self, text: str) -> Numbers | None:
        """What a text means; None where no word of it is known."""
        known = [one for one in map(self._of_word, words_of(text)[:MOST_WORDS]) if one is not None]
        added = sum(known).to_bytes(_LANES.size, "little")
        none = MIDDLE * len(known)
        return _scaled([number - none for number in _LANES.unpack(added)])

    def _of_word(self, word: str) -> int | None:
        """A word's numbers as the lanes of one large number: adding two adds all lanes at once."""
        if word not in self._known:
            query = "SELECT numbers FROM word WHERE word = ?"
            row = self._connection.execute(query, (word,)).fetchone()
            self._known[word] = _lanes(row[0]) if row else None
        return self._known[word]


def _lanes(numbers: bytes) -> int:
    lanes = bytearray(_LANES.size)
    lanes[::2] = numbers
    return int.from_bytes(lanes, "little")


def _scaled(numbers: Sequence[int]) -> Numbers | None:
    length = sqrt(sum(map(mul, numbers, numbers)))
    if not length:
        return None
    return tuple(map(round, map(mul, numbers, repeat(LENGTH / length))))


def pack(numbers: Numbers) -> bytes:
    """Numbers as bytes."""
    return bytes(map(MIDDLE.__add__, numbers))


_ABOVE = bytes(b"01"[byte > MIDDLE] for byte in range(256))


def signs_of(packed: bytes) -> bytes:
    """Which of the numbers are above nought, a bit each: texts that are near have most alike."""
    bits = packed.translate(_ABOVE).decode("ascii")
    return int(bits, 2).to_bytes(SIZE // 8, sys.byteorder)


def nearness(one: Numbers, packed: bytes) -> float:
    """How near two texts are in what they mean: 1 is the same, 0 has nothing to do with it."""
    product: int = sum(map(mul, one, packed))
    return (product - MIDDLE * sum(one)) / LENGTH**2
