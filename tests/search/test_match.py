"""Which records may answer, and how each says each part of a query."""

import pytest

from scrlessons.search.match import (
    MISSING,
    Candidate,
    Scope,
    find_candidates,
    find_worth,
    says,
    weigh,
)
from scrlessons.search.query import parse
from scrlessons.search.units import Form, Unit, find_units
from scrlessons.store.library import Library

LINE = "nurs did not escal her concern about miss appoint"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (Form("escalate", ("escalate",), ("escal",)), True),
        (Form("escalate", ("escalate",), ("escal",), denied=True), True),
        (Form("appointment", ("appointment",), ("appoint",), denied=True), False),
        (Form("missed appointment", ("missed", "appointment"), ("miss", "appoint")), True),
        (Form("appointments missed", ("appointments", "missed"), ("appoint", "miss")), True),
        (Form('"appoint miss"', ("appoint", "miss"), ("appoint", "miss"), adjacent=True), False),
        (Form("concerned", ("concerned",), ("concern",), denied=True), True),
        (Form("about", ("about",), ("about",), denied=True), False),
        (Form("escalate appointment", ("escalate", "appointment"), ("escal", "appoint")), True),
        (Form("nurse appointment", ("nurse", "appointment"), ("nurs", "appoint")), False),
        (Form("esc*", ("esc",), ("esc",), plain=True, prefix=True), True),
        (Form("cal*", ("cal",), ("cal",), plain=True, prefix=True), False),
    ],
)
def test_what_a_line_says(form: Form, said: bool) -> None:
    """A word, a denied one, words near each other, words side by side, the beginning of one."""
    assert says(LINE, form) is said


@pytest.mark.parametrize(
    ("place", "worth"), [(0, 1.0), (1, 1.0), (2, 0.9), (3, 1.0), (4, 0.6), (None, 0.0)]
)
def test_where_a_word_stands_counts(place: int | None, worth: float) -> None:
    """Name, what it is asked for, keywords, text; least what it only belongs to."""
    lines = ["nurs" if one == place else "" for one in range(5)]
    unit = Unit("nurse", (Form("nurse", ("nurse",), ("nurs",)),))
    assert find_worth(Candidate(1, "\n".join(lines), lines), unit) == worth


def test_rare_words_weigh_more(library: Library) -> None:
    """And what no record has weighs most, the less so the more of the question is known."""
    connection = library.reader.connection
    units = find_units(connection, parse("child nursery zebra").wanted)
    weights = {one.unit.text: one.weight for one in weigh(connection, units)}
    assert weights["zebra"] > weights["nursery"] > weights["child"]
    assert sorted(MISSING, reverse=True) == list(MISSING)


def test_candidates_have_enough_of_the_question(library: Library) -> None:
    """Those with the rare words, the likeliest first; without what is left out, in the scope."""
    connection = library.reader.connection

    def find(text: str, scope: Scope = Scope(), most: int = 100) -> list[int]:  # noqa: B008
        query = parse(text)
        units = find_units(connection, query.wanted)
        unwanted = find_units(connection, query.unwanted, widened=False)
        weighed = weigh(connection, units)
        return [one.n for one in find_candidates(connection, weighed, unwanted, scope, 0.5, most)]

    both = find("nursery staff convicted")
    assert both
    best = find("interpreter language family", most=1)
    (id_,) = connection.execute("SELECT id FROM record WHERE n = ?", best).fetchone()
    assert id_ == "7.6a"
    assert [find("nursery staff convicted", most=most) for most in (1, 5)] == [both[:1], both[:5]]
    assert len(find("nursery staff convicted -convicted")) < len(both)
    assert find("nursery staff convicted", Scope("n = ?", (both[0],))) == [both[0]]
