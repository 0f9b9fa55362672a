"""Which case of a collection a case of a workbook is, when the workbook is read again.

A name or an area may have been corrected in the workbook, and a case edited here by hand.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scrlessons.records import Case, Dataset, Lesson
from scrlessons.text import fold

FIELDS = ("name", "area", "year", "kind")
"""The fields of a case that a workbook says."""


class Matched(Struct):
    """The cases of a workbook, as those of the collection."""

    cases: dict[str, Case]
    """Each case as the workbook says it, by its id in the collection."""
    ids: dict[str, str]
    """The id of each case in the import with its id in the collection."""
    new: set[str]
    """The ids of the cases that the collection does not have yet."""

    def rename(self, new: str, old: str) -> None:
        """Take a case that seemed new for one of the collection, its name or area corrected."""
        self.cases[old] = replace(self.cases.pop(new), id=old)
        self.ids = {id_: old if one == new else one for id_, one in self.ids.items()}
        self.new.remove(new)


class Recased(Struct):
    """What became of the cases of a collection."""

    cases: tuple[Case, ...]
    changed: list[tuple[Case, Case]]
    """Each case that changed, as it was and as it is."""
    empty: list[Case]
    """Cases that the workbook has no longer, and of which no lesson is left."""
    said: tuple[Case, ...]
    """The cases as the workbook said them, with the ids of the collection."""


def _key(case: Case) -> tuple[str, str]:
    return fold(case.name), fold(case.area)


def match_cases(own: Sequence[Case], last: Sequence[Case], new: Sequence[Case]) -> Matched:
    """Find each case of the workbook by its name and area: as the workbook had them, or as here."""
    taken = {case.id for case in own}
    known = {_key(case): case.id for case in (*own, *last) if case.id in taken}
    matched = Matched({}, {}, set())
    for case in new:
        id_ = known.get(_key(case))
        if id_ is None:
            id_, number = case.id, 1
            while id_ in taken:
                number += 1
                id_ = f"{case.id}-{number}"
            matched.new.add(id_)
        taken.add(id_)
        matched.ids[case.id] = id_
        matched.cases[id_] = replace(case, id=id_)
    return matched


def find_renamed(matched: Matched, moves: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the id of each case that only seems new with that of the case that it was.

    `moves` has the case of each lesson that is known, as the workbook says it now and as it said
    it before. All known lessons of the new case were of the one that is gone, and no other new case
    has lessons of that.
    """
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for new, old in moves:
        before.setdefault(new, set()).add(old)
        after.setdefault(old, set()).add(new)
    return {
        new: next(iter(old))
        for new, old in before.items()
        if new in matched.new
        and len(old) == 1
        and not old & matched.cases.keys()
        and all(len(after[one]) == 1 for one in old)
    }


def merge_cases(
    own: Dataset,
    lessons: Sequence[Lesson],
    matched: Matched,
    last: Sequence[Case],
    kinds: set[str],
    *,
    prune: bool,
) -> Recased:
    """Return the cases of a collection, with what the workbook has changed of them.

    `kinds` are the ids of the cases whose kind the workbook says; `prune` takes out those of which
    no lesson is left.
    """
    known = {case.id: case for case in last}
    used = {lesson.case for lesson in lessons} | {since.case for since in own.since}
    cases: list[Case] = []
    changed, empty = [], []
    for case in own.cases:
        new = matched.cases.get(case.id)
        merged = _merged(case, new, known.get(case.id), case.id in kinds) if new else case
        if merged != case:
            changed.append((case, merged))
        if not new and case.id in known and case.id not in used:
            empty.append(case)
            if prune:
                continue
        cases.append(merged)
    cases += [matched.cases[id_] for id_ in matched.cases if id_ in matched.new & used]
    there = {case.id for case in cases}
    others = [case for case in last if case.id in there and case.id not in matched.cases]
    said = [case for case in matched.cases.values() if case.id in there]
    return Recased(tuple(cases), changed, empty, (*said, *others))


def _merged(case: Case, new: Case, last: Case | None, says_kind: bool) -> Case:
    """Return the case as it is now, with what the workbook has changed since it was last read."""
    changes = {
        name: value
        for name in FIELDS
        if (value := getattr(new, name)) is not None
        and value != getattr(last or case, name)
        and (name != "kind" or says_kind)
    }
    return replace(case, **changes)
