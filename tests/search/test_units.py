"""A query's telling parts, each with all that stands for it."""

from scrlessons.search.query import parse
from scrlessons.search.units import Unit, find_units, is_acronym
from scrlessons.store.library import Library


def units(library: Library, text: str, *, widened: bool = True) -> dict[str, Unit]:
    """The telling parts of a query by what was typed."""
    found = find_units(library.reader.connection, parse(text).wanted, widened=widened)
    return {unit.text: unit for unit in found}


def test_the_longest_run_that_others_stand_for_is_one_part(library: Library) -> None:
    """A fixed phrase of the thesaurus or the glossary, in any inflection."""
    found = units(library, "why were there missed appointments of mum")
    assert list(found) == ["missed appointments", "mum"]
    assert "mother" in found["mum"].others
    assert "DNA" in found["missed appointments"].others


def test_an_apostrophe_hides_no_phrase(library: Library) -> None:
    """Phrases of the thesaurus are read as a query is: "can't" is two words, "mum's" one."""
    for phrase in ("story doesn't add up", "mum's dramas", "can't cope"):
        assert any(unit.others for unit in units(library, phrase).values()), phrase
    assert "dramas" not in units(library, "mum's dramas")


def test_one_way_words_widen_one_way(library: Library) -> None:
    """Kids are looked for as children too, and children not as kids."""
    assert "child" in units(library, "kids")["kids"].others
    assert "kids" not in units(library, "child")["child"].others


def test_a_word_after_not_is_wanted_denied_first(library: Library) -> None:
    """And is worth less where nothing denies it."""
    denied, plain = units(library, "agencies did not challenge")["challenge"].forms[:2]
    assert (denied.denied, plain.denied) == (True, False)
    assert denied.worth > plain.worth
    assert units(library, "agencies did not really challenge")["challenge"].forms[0].denied
    assert not units(library, "agencies did challenge")["challenge"].forms[0].denied


def test_words_around_small_ones_stand_as_they_are(library: Library) -> None:
    """The rule of optimism is no rule somewhere near optimism."""
    fixed, loose = units(library, "rule of optimism"), units(library, "missed appointments")
    assert fixed["rule of optimism"].forms[0].adjacent
    assert not loose["missed appointments"].forms[0].adjacent


def test_small_words_are_parts_only_where_there_is_nothing_else(library: Library) -> None:
    """A query of them alone is looked for as it is."""
    assert list(units(library, "what about it")) == ["what", "about", "it"]


def test_nothing_is_widened_where_that_is_not_wanted(library: Library) -> None:
    """Each word stands for itself."""
    found = units(library, "mum DNA", widened=False)
    assert {unit.text: unit.others for unit in found.values()} == {"mum": (), "DNA": ()}


def test_acronyms() -> None:
    """DNA and CAMHS, but not Ealing, a letter or a long word in capitals."""
    told = ["DNA", "CAMHS", "Ealing", "A", "SAFEGUARDING"]
    assert [word for word in told if is_acronym(word)] == ["DNA", "CAMHS"]
