"""How well each record answers a query: one soft score, and no stages.

A record is scored by the share of the question that it answers, its words weighed by their rarity,
squared; times what kind of record it is. In a longer question, and where no record has all of its
words, how near each is to what it means counts too.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scrlessons.records import RecordType
from scrlessons.search.match import Candidate, Weighed, find_worth, says
from scrlessons.search.units import Unit, is_acronym

KINDS: dict[RecordType, float] = {
    "lesson": 1.0, "theme": 0.9, "case": 0.95, "since": 0.7, "term": 0.7, "source": 0.75,
}  # fmt: skip
"""Lessons are what a reader comes for: what the same answer counts in each kind of record."""

ASKED = 0.4
"""How much of the score comes from the one phrase that is nearest to the whole question."""

MEANING = 0.4
"""What the nearness of meaning counts beside the words."""

PLAIN = 0.8
"""How near a record without phrases counts as, of the share of the question that it answers."""


class Meant(Struct, frozen=True):
    """How near a record is to what a query means."""

    nearness: float
    phrase: int
    """The place of the phrase that is the nearest; -1 where it is the text itself."""


NOT_MEANT = Meant(0.0, -1)


class Ranked(Struct, frozen=True):
    """A record with how well it answers."""

    n: int
    score: float
    share: float
    """The share of the question that it answers: 1 where it has every telling word as typed."""
    has_all: bool
    """Whether it has every telling word, or what stands for it."""
    phrase: int
    """The place of the phrase that is nearest to the question; -1 where none is."""
    nearness: float = 0.0
    """How near it is to what the question means."""
    passing: bool = False
    """Whether it says what is asked in passing only: by a single word of a phrase of `asked`."""


def rank(
    candidates: Sequence[Candidate], weighed: Sequence[Weighed], kinds: dict[int, RecordType]
) -> list[Ranked]:
    """The candidates, the best first, ties in the collections' order."""
    return _sorted([_rank(candidate, weighed, kinds[candidate.n]) for candidate in candidates])


def rank_by_meaning(
    ranked: Sequence[Ranked], meant: Mapping[int, Meant], kinds: dict[int, RecordType]
) -> list[Ranked]:
    """What was ranked by its words, ranked by its meaning too."""
    return _sorted(
        [_with_meaning(one, meant.get(one.n, NOT_MEANT), kinds[one.n]) for one in ranked]
    )


def _sorted(ranked: Sequence[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.n))


def _with_meaning(one: Ranked, meant: Meant, kind: RecordType) -> Ranked:
    score = (one.score + MEANING * meant.nearness**2 * KINDS[kind]) / (1 + MEANING)
    phrase = one.phrase if one.phrase >= 0 else meant.phrase
    return replace(one, score=score, phrase=phrase, nearness=meant.nearness)


def _rank(candidate: Candidate, weighed: Sequence[Weighed], kind: RecordType) -> Ranked:
    total = sum(one.weight for one in weighed)
    worths = [find_worth(candidate, one.unit) for one in weighed]
    share = sum(one.weight * worth for one, worth in zip(weighed, worths, strict=True)) / total
    # A record of the user's own may have no phrases: that is no reason to put it last.
    phrase, nearness, said = (
        _nearest_phrase(candidate, weighed, total) if candidate.asked else (-1, PLAIN * share, 0)
    )
    passing = said == 1 and not any(_is_told(candidate, one.unit) for one in weighed)
    score = ((1 - ASKED) * share + ASKED * nearness) ** 2 * KINDS[kind]
    return Ranked(candidate.n, score, share, all(worths), phrase, passing=passing)


def _is_told(candidate: Candidate, unit: Unit) -> bool:
    """Whether a record says a unit itself, or is asked for with a phrase of more than one word."""
    return is_acronym(unit.text) or any(
        says(line, form)
        for form in unit.forms
        for place, line in enumerate(candidate.fields(form))
        if line and (form.plain or place != 1 or len(form.words) > 1)
    )


def _nearest_phrase(
    candidate: Candidate, weighed: Sequence[Weighed], total: float
) -> tuple[int, float, int]:
    """The phrase that is nearest to the question, how near, and how many of the units it has."""
    best = (-1, 0.0, 0)
    # Most forms stand in none of the phrases: these are looked through together first.
    all_said = [
        (one.weight, [form for form in one.unit.forms if says(candidate.lines[1], form)])
        for one in weighed
    ]
    for place, phrase in enumerate(candidate.asked):
        covered, said = 0.0, 0
        for weight, forms in all_said:
            worth = max(
                (form.worth for form in forms if not form.plain and says(phrase, form)),
                default=0.0,
            )
            covered += weight * worth
            said += worth > 0
        near = covered / total * (0.5 + 0.5 * min(1.0, said / max(len(phrase.split()) * 0.6, 1)))
        if near > best[1]:
            best = (place, near, said)
    return best
