"""How well a record answers."""

from scrlessons.records import RecordType
from scrlessons.search.match import Candidate, Weighed
from scrlessons.search.rank import rank
from scrlessons.search.units import Form, Unit

NURSE = Weighed(Unit("nurse", (Form("nurse", ("nurse",), ("nurs",)),)), 3.0, frozenset({1}), False)
RECORD = Weighed(
    Unit("record", (Form("record", ("record",), ("record",)),)), 1.0, frozenset({1}), False
)


def candidate(n: int, *, name: str = "", asked: str = "", body: str = "") -> Candidate:
    """A record with these stems in its fields."""
    return Candidate(n, "\n".join([name, asked, "", body, ""]), [name, asked, "", body, ""])


def order(*candidates: Candidate, kinds: dict[int, RecordType] | None = None) -> list[int]:
    """The numbers of the records, the best first."""
    known: dict[int, RecordType] = dict.fromkeys((one.n for one in candidates), "lesson")
    return [one.n for one in rank(candidates, [NURSE, RECORD], {**known, **(kinds or {})})]


def test_the_larger_share_goes_first() -> None:
    """All words before the rarer, the rarer before the commoner."""
    both = candidate(3, body="nurs record")
    rare, common = candidate(2, body="nurs x"), candidate(1, body="record x")
    assert order(common, rare, both) == [3, 2, 1]


def test_a_phrase_that_is_the_question_goes_first() -> None:
    """Before one that says more besides, and before the same words far apart."""
    near = candidate(2, asked="nurs record", body="x")
    far = candidate(1, asked="nurs about home | record of what was said", body="x")
    assert order(far, near) == [2, 1]


def test_the_phrase_that_is_nearest_is_known_by_its_place() -> None:
    """The first of those as near; none where none has a word of the question."""
    first, none = candidate(1, asked="nurs record | record nurs"), candidate(2, asked="home | x")
    kinds: dict[int, RecordType] = {1: "lesson", 2: "lesson"}
    places = {one.n: one.phrase for one in rank([first, none], [NURSE, RECORD], kinds)}
    assert places == {1: 0, 2: -1}


def test_lessons_go_before_what_came_after() -> None:
    """Of the same answer, a lesson before a later fact."""
    kinds: dict[int, RecordType] = {1: "since"}
    assert order(
        candidate(1, body="nurs record"), candidate(2, body="nurs record"), kinds=kinds
    ) == [
        2,
        1,
    ]


def test_ties_keep_the_order_of_the_collections() -> None:
    """The record that comes first in the file."""
    assert order(candidate(2, body="nurs"), candidate(1, body="nurs")) == [1, 2]


def test_one_word_of_a_phrase_is_said_in_passing() -> None:
    """Not where the record itself says it, nor where a phrase has more of the question."""
    records = [
        candidate(1, asked="the nurs was late again", body="x"),
        candidate(2, asked="the nurs was late again", body="nurs"),
        candidate(3, asked="nurs record lost", body="x"),
    ]
    kinds: dict[int, RecordType] = dict.fromkeys((1, 2, 3), "lesson")
    passing = {one.n: one.passing for one in rank(records, [NURSE, RECORD], kinds)}
    assert passing == {1: True, 2: False, 3: False}
