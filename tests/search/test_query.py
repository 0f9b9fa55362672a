"""Parsing a query."""

import pytest

from scrlessons.search.query import MAX_TERMS, Term, parse


def words(text: str) -> list[str]:
    """Return the words of the terms."""
    return [word for term in parse(text).terms for word in term.words]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("child not seen", ["child", "not", "seen"]),
        ("didn't", ["did", "not"]),
        ("didn’t", ["did", "not"]),
        ("I've mother's they're", ["i", "mother", "they"]),
        ("What, (really)?", ["what", "really"]),
        ("peer on peer", ["peer", "on", "peer"]),
        ("how to say hard to reach", ["how", "to", "say", "hard", "to", "reach"]),
        ("MASH/LADO", ["mash", "lado"]),
        ("2009-10", ["2009", "10"]),
        ("dis\u00adguised\u00a0compliance", ["disguised", "compliance"]),
        ("ﬁle Straße 12½ Øst", ["file", "strasse", "12", "1", "2", "ost"]),
        ("a" * 100_000, []),
        ("– ... !", []),
    ],
)
def test_words(text: str, wanted: list[str]) -> None:
    """Punctuation and invisible characters go; text is read as it is pasted."""
    assert words(text) == wanted


def test_phrases_beginnings_and_what_is_left_out() -> None:
    """Quotation marks of every kind, a final star, a leading minus before a word or a phrase."""
    query = parse('“school nurse” communicat* -judge -"her honour"')
    assert query.terms == (
        Term("school nurse", ("school", "nurse"), is_phrase=True),
        Term("communicat", ("communicat",), is_prefix=True),
    )
    assert [term.text for term in query.excluded] == ["judge", "her honour"]


def test_stop_words() -> None:
    """They are told from the others, unless they are quoted."""
    stop = {
        term.text: term.is_stop_word for term in parse('what did the review say about "we"').terms
    }
    assert stop == {
        "what": True, "did": True, "the": True, "review": False, "say": True, "about": True,
        "we": False,
    }  # fmt: skip


def test_a_query_without_end_is_cut() -> None:
    """More words than any question has are not looked for."""
    assert len(parse(" ".join(map(str, range(500)))).terms) == MAX_TERMS
