"""What texts mean, as numbers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from scrlessons import places
from scrlessons.store.meanings import (
    LENGTH,
    MIDDLE,
    SIZE,
    Meanings,
    nearness,
    pack,
    signs_of,
    words_of,
)


@pytest.fixture(scope="module")
def meanings() -> Iterator[Meanings]:
    """The bundled numbers."""
    with closing(Meanings()) as opened:
        yield opened


def near(meanings: Meanings, one: str, other: str) -> float:
    """How near two texts are."""
    mine, theirs = meanings.numbers_of(one), meanings.numbers_of(other)
    assert mine
    assert theirs
    return nearness(mine, pack(theirs))


@pytest.mark.parametrize(
    ("text", "same", "other"),
    [
        ("mum cancelled again", "the mother did not keep the appointment", "reading at school"),
        ("nobody rang the police", "officers were never called", "the child's own language"),
        ("teacher saw bruises", "injuries noticed at school", "a house move to another council"),
        ("dad was never spoken to", "professionals did not talk to the father", "court fees"),
    ],
)
def test_what_means_the_same_is_near(meanings: Meanings, text: str, same: str, other: str) -> None:
    """Whatever its words."""
    assert near(meanings, text, same) > near(meanings, text, other) + 0.2
    assert near(meanings, text, text) == pytest.approx(1, abs=0.01)
    assert near(meanings, text, same) == pytest.approx(near(meanings, same, text), abs=0.001)


def test_a_text_is_the_sum_of_its_words(meanings: Meanings) -> None:
    """In any order, scaled to one length; a word that is not known adds nothing."""
    with closing(sqlite3.connect(places.data_file("meanings.sqlite"))) as connection:
        query = "SELECT numbers FROM word WHERE word IN ('hidden', 'men')"
        kept = [numbers for (numbers,) in connection.execute(query)]
    added = [sum(one) - MIDDLE * len(kept) for one in zip(*kept, strict=True)]
    length = sum(number**2 for number in added) ** 0.5
    wanted = tuple(round(number * LENGTH / length) for number in added)
    assert meanings.numbers_of("Men, hidden") == meanings.numbers_of("hidden xqzzy men") == wanted


def test_nothing_known_means_nothing(meanings: Meanings) -> None:
    """No numbers, and no error."""
    assert [meanings.numbers_of(text) for text in ("", "xqzzy", "– ? 93847")] == [None] * 3
    assert meanings.numbers_of("child " * 5000) == meanings.numbers_of("child")


def test_a_denial_is_a_word() -> None:
    """With either apostrophe."""
    assert words_of("Didn’t see: Climbié's mum, isn't it") == (
        "did not see climbie s mum is not it".split()
    )


def test_signs_tell_which_numbers_are_above_nought() -> None:
    """A bit each: texts whose signs are all alike or all different have 0 or 64 between them."""
    up, down = pack((5,) * SIZE), pack((-5,) * SIZE)
    assert [int.from_bytes(signs_of(one)) for one in (up, down, pack((0,) * SIZE))] == [
        2**SIZE - 1,
        0,
        0,
    ]
    mixed = int.from_bytes(signs_of(pack((5, *(-5,) * (SIZE - 1)))))
    assert mixed.bit_count() == 1
