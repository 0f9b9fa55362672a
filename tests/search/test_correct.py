"""Spelling: misspelt, joined and split words; and what is never changed."""

import pytest

from scrlessons.search.correct import correct, find_near
from scrlessons.search.query import parse
from scrlessons.store.library import Library


def read_as(library: Library, text: str) -> dict[str, str]:
    """Each word that was set right, with what it is read as."""
    return correct(library.reader.connection, parse(text).wanted)[1]


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("neglekt", "neglect"),
        ("nursary", "nursery"),
        ("refferal", "referral"),
        ("escalashun", "escalation"),
        ("shcool", "school"),
        ("dissguised", "disguised"),
        ("nowledge", "knowledge"),
        ("CAHMS", "camhs"),
        ("mumm", "mum"),
        ("thild", "child"),
    ],
)
def test_slips(library: Library, typed: str, right: str) -> None:
    """Wrong, doubled, transposed and missing letters, the first among them; what sounds alike.

    Of words as near the one that more records have: of "thild" child, and not third.
    """
    assert read_as(library, typed) == {typed: right}


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("schoolnurse", "school nurse"),
        ("strategymeeting", "strategy meeting"),
        ("voiceofthechild", "voice of the child"),
    ],
)
def test_words_run_together(library: Library, typed: str, right: str) -> None:
    """As many as there are, where each is a word."""
    assert read_as(library, typed) == {typed: right}


def test_words_typed_apart(library: Library) -> None:
    """Where the records have them as one, and nowhere side by side."""
    assert read_as(library, "under standing history") == {"under standing": "understanding"}
    assert read_as(library, "thresh hold met") == {"thresh hold": "threshold"}
    assert read_as(library, "school nurse") == {}


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("childh", {"childh": "child h"}),
        ("what happened to babyp", {"babyp": "baby p"}),
        ("Daniel Pelker", {"Daniel Pelker": "daniel pelka"}),
        ("review of khira ishak", {"khira ishak": "khyra ishaq"}),
        ("daniel smithson", {}),  # somebody else
        ('"daniel pelker"', {}),  # as it stands
    ],
)
def test_names_of_cases(library: Library, typed: str, right: dict[str, str]) -> None:
    """Run together or misspelt by more than a word alone may be; never one person for another."""
    assert read_as(library, typed) == right


def test_no_slip_in_what_tells_cases_apart(library: Library) -> None:
    """There is a Child H and no Child B."""
    assert "child h" not in read_as(library, "childb").values()


def test_the_words_of_a_query_are_read_together(library: Library) -> None:
    """Of two readings alike, the one that a record has with the other words."""
    assert read_as(library, "omther father") == {"omther": "mother"}
    assert read_as(library, "orker agency") == {"orker": "worker"}


@pytest.mark.parametrize("known", ["county lines", "prison", "DNA", "WNB", "cot", "FGM", "zebra"])
def test_what_is_known_stays(library: Library, known: str) -> None:
    """Plain English, short words and short acronyms are never changed."""
    assert read_as(library, known) == {}


def test_near_words(library: Library) -> None:
    """At most three that resemble what nothing has, the nearest first."""
    assert find_near(library.reader.connection, ["challengexyz"]) == (
        "challenge", "challenged", "challenges",
    )  # fmt: skip
    assert find_near(library.reader.connection, ["procedurist"]) == ("procedures", "procedure")
    assert find_near(library.reader.connection, ["xyz"]) == ()


def test_a_word_longer_than_five_words_run_together_stays(library: Library) -> None:
    """So that a pasted token of any length is answered at once."""
    connection = library.reader.connection
    for word in ("communication" * 5, "x" * 100_000):
        assert correct(connection, parse(word).wanted)[1] == {}
        assert find_near(connection, [word]) == ()
