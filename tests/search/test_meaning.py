"""The records that mean nearly what a query does."""

from contextlib import closing

import pytest

from scrlessons.pages import Answer
from scrlessons.search import meaning
from scrlessons.search.answer import search
from scrlessons.search.match import Scope
from scrlessons.search.meaning import find_meant
from scrlessons.search.rank import Meant
from scrlessons.store.library import Library
from scrlessons.store.meanings import Meanings, nearness

QUESTION = "mums' and dads' worries left the little ones unseen"


def names(answer: Answer) -> list[str]:
    """What was found."""
    return [f"{hit.type} {hit.id}" for hit in answer.hits]


def test_the_nearest_by_their_signs_are_the_nearest(library: Library) -> None:
    """Those compared number by number hold the ten nearest of all, with the phrase that is."""
    connection = library.reader.connection
    with closing(Meanings()) as meanings:
        wanted = meanings.numbers_of(QUESTION)
    assert wanted
    rows = connection.execute("SELECT n, phrase, numbers FROM meaning").fetchall()
    near = sorted(((nearness(wanted, numbers), n, phrase) for n, phrase, numbers in rows))[::-1]
    found = find_meant(connection, QUESTION, Scope())
    assert all(found[n].nearness >= one for one, n, _ in near[:10])
    best, n, phrase = near[0]
    assert (found[n].nearness, found[n].phrase) == (best, phrase)
    assert min(one.nearness for one in found.values()) > 0


def test_nothing_known_is_near_nothing(library: Library) -> None:
    """No record, and no error."""
    assert find_meant(library.reader.connection, "xqzzy", Scope()) == {}


def test_meaning_is_asked_only_where_words_do_not_answer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for a few words that a record has, nor where just these words are wanted."""

    def refuse(*_: object) -> None:
        raise AssertionError("not needed")

    monkeypatch.setattr(meaning, "find_meant", refuse)
    assert search(library, "missed appointments").match == "all"
    search(library, QUESTION, exact=True)
    with pytest.raises(AssertionError, match="not needed"):
        search(library, QUESTION)


def test_words_and_meaning_come_to_enough_together(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record with every word is an answer whatever it means; one without has to be near."""
    whole, part = "missed appointments at the CAMHS clinic", "missed appointments in the town hall"
    assert search(library, part).match == "some"
    near = search(library, whole).hits[0].id
    monkeypatch.setattr(meaning, "find_meant", lambda *_: {1: Meant(0.1, -1)})
    assert (search(library, whole).match, search(library, whole).hits[0].id) == ("all", near)
    assert search(library, part).match == "none"


def test_what_is_near_is_no_answer_out_of_its_scope(library: Library) -> None:
    """A theme, a case, a kind and a word to leave out hold for what is found by meaning too."""
    found = search(library, QUESTION, limit=100)
    assert found.hits
    lessons = search(library, QUESTION, kind="lesson", limit=100)
    assert {hit.type for hit in lessons.hits} == {"lesson"}
    (theme,) = {hit.theme for hit in search(library, QUESTION, kind="lesson", limit=1).hits}
    assert theme
    inside = search(library, QUESTION, theme=theme, kind="lesson", limit=100)
    assert set(names(inside)) <= set(names(lessons))
    assert [hit for hit in found.hits if "focus" in hit.text]
    without = search(library, f"{QUESTION} -focus", limit=100)
    assert without.hits
    assert not [hit for hit in without.hits if "focus" in hit.text]


def test_what_no_record_speaks_of_is_not_guessed(library: Library) -> None:
    """Where the greater part of a question is strange, what the rest means is no answer."""
    assert search(library, "union meeting").match == "none"
    assert search(library, "childminder insurance").match == "none"


def test_an_acronym_means_what_it_stands_for(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The meaning of the words that it is short for is looked for."""
    asked: list[str] = []

    def find(_: object, text: str, __: object) -> dict[int, Meant]:
        asked.append(text)
        return {}

    monkeypatch.setattr(meaning, "find_meant", find)
    search(library, "NAI in non-mobile babies")
    assert asked == ["non accidental injury in non-mobile babies"]
