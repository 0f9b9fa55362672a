"""Taking a query apart."""

import pytest

from scrlessons.search.query import MOST_WORDS, Part, parse


def words(text: str) -> list[str]:
    """The words that are wanted."""
    return [part.text for part in parse(text).wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("child not seen", ["child", "not", "seen"]),
        ("didn't", ["did", "not"]),
        ("didn’t", ["did", "not"]),
        ("dont", ["do", "not"]),
        ("can't", ["can", "not"]),
        ("I've mother's they're", ["I", "mother", "they"]),
        ("What, (really)?", ["What", "really"]),
        ("child child", ["child"]),
        ("how to say hard to reach", ["how", "to", "say", "hard", "to", "reach"]),
        ("– ... !", []),
    ],
)
def test_words(text: str, wanted: list[str]) -> None:
    """Punctuation goes, and what comes again unless it holds a phrase together; "can't" is two."""
    assert words(text) == wanted


def test_phrases_beginnings_and_what_is_left_out() -> None:
    """Quotation marks of every kind, a final star, a leading minus before a word or a phrase."""
    query = parse('“school nurse” communicat* -judge -"her honour"')
    assert query.wanted == (
        Part("school nurse", ("school", "nurse"), quoted=True),
        Part("communicat", ("communicat",), prefix=True),
    )
    assert [part.text for part in query.unwanted] == ["judge", "her honour"]


def test_small_words_say_nothing_alone() -> None:
    """They are told from the others, unless they are quoted."""
    small = {
        part.text: part.is_small for part in parse('what did the review say about "we"').wanted
    }
    assert small == {
        "what": True, "did": True, "the": True, "review": False, "say": True, "about": True,
        "we": False,
    }  # fmt: skip


def test_a_query_without_end_is_cut() -> None:
    """More words than any question has are not looked for."""
    assert len(parse(" ".join(map(str, range(500)))).wanted) == MOST_WORDS
