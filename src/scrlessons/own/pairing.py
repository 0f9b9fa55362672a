"""Which lesson of a collection a row of a workbook is, when the workbook is read again."""

from collections.abc import Callable, Hashable, Mapping, Sequence

from msgspec import Struct

from scrlessons.records import Lesson
from scrlessons.text import fold

LIKE = 65
"""From which token_set_ratio, of 100, two texts may be one lesson reworded.

Rewordings have 67 and more; of pairs of different lessons of the paper, 99 in 100 have 61 or less.
"""

Key = Callable[[Lesson], Hashable]


class Pairing(Struct):
    """The pairs that are found so far."""

    old: Sequence[Lesson]
    """The lessons as the workbook had them last, then as the collection has them now."""
    free: dict[str, None]
    """The ids of the lessons that have no row yet."""
    texts: dict[str, list[str]]
    """The texts of each lesson."""
    pairs: dict[str, str]
    """The id of each lesson in the workbook to the id of the one that it was."""

    def add(self, new: Lesson, id_: str) -> None:
        """Take a row for the lesson of an id."""
        self.pairs[new.id] = id_
        del self.free[id_]

    def waiting(self, new: Sequence[Lesson]) -> list[Lesson]:
        """Return the rows that have no lesson yet."""
        return [lesson for lesson in new if lesson.id not in self.pairs]

    def candidates(self, key: Key) -> dict[Hashable, dict[str, None]]:
        """Return the ids of the free lessons by a key; lessons without one are left out."""
        found: dict[Hashable, dict[str, None]] = {}
        for lesson in self.old:
            if lesson.id in self.free and (value := key(lesson)):
                found.setdefault(value, {})[lesson.id] = None
        return found

    def is_like(self, text: str, id_: str) -> bool:
        """Whether a text may be the lesson of an id, reworded."""
        return any(is_like(text, other) for other in self.texts[id_])


def find_pairs(
    new: Sequence[Lesson], old: Sequence[Lesson], alive: Sequence[str], numbers: Mapping[str, str]
) -> dict[str, str]:
    """Return the id of each lesson in the workbook with the id of the one that it was.

    The same text of the same case goes first; then the same text alone, where the case was
    corrected; then the workbook's number, and the case and paragraph, if the text is like the one
    that stood there. `alive` are the ids in the collection; `numbers` has the workbook's number of
    each row that has one, with the id that it stood for.
    """
    texts: dict[str, list[str]] = {}
    for lesson in old:
        texts.setdefault(lesson.id, []).append(lesson.text)
    pairing = Pairing(old, dict.fromkeys(alive), texts, {})
    _pair_by_text(pairing, new, numbers)
    _pair_alone(pairing, new, lambda lesson: fold(lesson.text))
    for lesson in pairing.waiting(new):
        id_ = numbers.get(lesson.id)
        if id_ in pairing.free and pairing.is_like(lesson.text, id_):
            pairing.add(lesson, id_)
    _pair_alone(pairing, new, lambda lesson: (lesson.case, lesson.ref) if lesson.ref else None)
    return pairing.pairs


def _pair_by_text(pairing: Pairing, new: Sequence[Lesson], numbers: Mapping[str, str]) -> None:
    """Pair the same text of the same case; of several such, those of the same number first."""

    def key(lesson: Lesson) -> Hashable:
        return lesson.case, fold(lesson.text)

    candidates = pairing.candidates(key)
    for lesson in new:
        id_ = numbers.get(lesson.id)
        if id_ in pairing.free and id_ in candidates.get(key(lesson), ()):
            pairing.add(lesson, id_)
    for lesson in pairing.waiting(new):
        free = [id_ for id_ in candidates.get(key(lesson), ()) if id_ in pairing.free]
        if free:
            pairing.add(lesson, free[0])


def _pair_alone(pairing: Pairing, new: Sequence[Lesson], key: Key) -> None:
    """Pair what has the same key, is alone in having it on both sides, and says the like."""
    groups: dict[Hashable, list[Lesson]] = {}
    for lesson in pairing.waiting(new):
        if value := key(lesson):
            groups.setdefault(value, []).append(lesson)
    candidates = pairing.candidates(key)
    for value, lessons in groups.items():
        ids = [id_ for id_ in candidates.get(value, ()) if id_ in pairing.free]
        if len(ids) == len(lessons) == 1 and pairing.is_like(lessons[0].text, ids[0]):
            pairing.add(lessons[0], ids[0])


def is_like(text: str, other: str) -> bool:
    """Whether two texts may be one lesson, reworded."""
    from rapidfuzz.fuzz import token_set_ratio  # late: an import of a workbook needs none of it

    return token_set_ratio(fold(text), fold(other)) >= LIKE
