"""The same workbook again next month: what is new is added, what changed is changed.

What was edited by hand since, and is not changed in the workbook, stays.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scrlessons.files import make_folder, write_whole
from scrlessons.own import layout
from scrlessons.own.importing import Imported
from scrlessons.own.lessons import next_id
from scrlessons.records import Case, Dataset, Lesson, Theme
from scrlessons.text import fold

FIELDS = ("theme", "also", "case", "kind", "text", "keywords", "asked", "ref")
"""The fields of a lesson that a workbook says."""


class Update(Struct):
    """What an update makes of a collection."""

    dataset: Dataset
    added: list[Lesson]
    changed: list[Lesson]
    gone: list[Lesson]
    """Lessons that the workbook has no longer."""
    before: dict[str, str]
    """The id of each lesson in the workbook's import to its id in the collection."""


def find_update(own: Dataset, imported: Imported, last: Sequence[Lesson], *, prune: bool) -> Update:
    """What the workbook, read again, makes of the collection that it made before.

    `last` are the lessons as the workbook had them then, with the ids of the collection; empty
    where that is not known.
    """
    cases, case_ids = _cases(own, imported.dataset)
    new = [_with_case(lesson, case_ids) for lesson in imported.dataset.lessons]
    given = {id_: bool(row.id) for id_, row in imported.lesson_rows.items()}
    pairs = _pairs(new, own, last, given)
    said = {lesson.id: lesson for lesson in last}
    result = {lesson.id: lesson for lesson in own.lessons}
    added, changed = [], []
    before: dict[str, str] = {}
    for lesson in new:
        id_ = pairs.get(lesson.id)
        if id_ is None:
            taken = lesson.id in result or not given.get(lesson.id)
            id_ = next_id(result) if taken else lesson.id
            result[id_] = replace(lesson, id=id_)
            added.append(result[id_])
        else:
            merged = _merged(result[id_], lesson, said.get(id_))
            if merged != result[id_]:
                changed.append(merged)
            result[id_] = merged
        before[lesson.id] = id_
    known = {lesson.id for lesson in last} or set(result)
    gone = [result[id_] for id_ in result if id_ in known and id_ not in before.values()]
    if prune:
        for lesson in gone:
            del result[lesson.id]
    used = {lesson.case for lesson in result.values()}
    old = {case.id for case in own.cases}
    dataset = replace(
        own,
        themes=_themes(own, imported.dataset),
        cases=tuple(case for case in cases if case.id in used or case.id in old),
        lessons=tuple(result.values()),
    )
    return Update(dataset, added, changed, gone, before)


def _themes(own: Dataset, new: Dataset) -> tuple[Theme, ...]:
    ids = {theme.id for theme in own.themes}
    return (*own.themes, *(theme for theme in new.themes if theme.id not in ids))


def _key(case: Case) -> tuple[str, str]:
    return fold(case.name), fold(case.area)


def _cases(own: Dataset, new: Dataset) -> tuple[list[Case], dict[str, str]]:
    """The cases of both, and the id of each case in the workbook to its id in the collection."""
    known = {_key(case): case for case in own.cases}
    ids: dict[str, str] = {}
    cases = list(own.cases)
    taken = {case.id for case in own.cases}
    for case in new.cases:
        old = known.get(_key(case))
        if old:
            ids[case.id] = old.id
            if old.year is None and case.year:
                cases[cases.index(old)] = replace(old, year=case.year)
            continue
        id_, number = case.id, 1
        while id_ in taken:
            number += 1
            id_ = f"{case.id}-{number}"
        taken.add(id_)
        ids[case.id] = id_
        cases.append(replace(case, id=id_))
    return cases, ids


def _with_case(lesson: Lesson, ids: dict[str, str]) -> Lesson:
    return replace(lesson, case=ids[lesson.case]) if lesson.case else lesson


def _pairs(
    new: Sequence[Lesson], own: Dataset, last: Sequence[Lesson], given: dict[str, bool]
) -> dict[str, str]:
    """The id of each lesson in the workbook to the id of the one that it was.

    By the workbook's own ids; else by case and text; else by case and paragraph or, where the case
    was corrected, by the text alone: both where only one of each is left.
    """
    # As the workbook had them last, and as they are now: either may be what the new row is like.
    old = [*last, *(lesson for lesson in own.lessons)]
    alive = {lesson.id for lesson in own.lessons}
    pairs: dict[str, str] = {}
    free = dict.fromkeys(alive)
    for lesson in new:
        if given.get(lesson.id) and lesson.id in free:
            pairs[lesson.id] = lesson.id
            del free[lesson.id]
    for by in (_by_text, _by_paragraph, _by_words):
        waiting = [lesson for lesson in new if lesson.id not in pairs]
        candidates: dict[object, dict[str, None]] = {}
        for lesson in old:
            if lesson.id in free and by(lesson):
                candidates.setdefault(by(lesson), {})[lesson.id] = None
        groups: dict[object, list[Lesson]] = {}
        for lesson in waiting:
            if by(lesson):
                groups.setdefault(by(lesson), []).append(lesson)
        for key, lessons in groups.items():
            ids = [id_ for id_ in candidates.get(key, ()) if id_ in free]
            if by is not _by_text and (len(ids) != 1 or len(lessons) != 1):
                continue
            for lesson, id_ in zip(lessons, ids, strict=False):
                pairs[lesson.id] = id_
                del free[id_]
    return pairs


def _by_text(lesson: Lesson) -> object:
    return lesson.case, fold(lesson.text)


def _by_paragraph(lesson: Lesson) -> object:
    return (lesson.case, lesson.ref) if lesson.ref else None


def _by_words(lesson: Lesson) -> object:
    return fold(lesson.text)


def _merged(current: Lesson, new: Lesson, last: Lesson | None) -> Lesson:
    """The lesson as it is now, with what the workbook has changed since it was last read."""
    changes = {
        name: getattr(new, name)
        for name in FIELDS
        if last is None or getattr(new, name) != getattr(last, name)
    }
    return replace(current, **changes)


def keep_rows(own: Path, id_: str, lessons: Iterable[Lesson]) -> None:
    """Keep what the workbook said, to know next time what was changed in it."""
    path = layout.rows_of(own, id_)
    make_folder(path.parent)
    bare = [replace(lesson, collection="") for lesson in lessons]
    write_whole(path, msgspec.json.encode(bare))


def last_rows(own: Path, id_: str) -> tuple[Lesson, ...]:
    """What the workbook said when it was last read; nothing where that is not known.

    Raises UsageError where others may have written it.
    """
    content = layout.read_part(own, layout.rows_of(own, id_))
    try:
        return msgspec.json.decode(content or b"[]", type=tuple[Lesson, ...])
    except msgspec.MsgspecError:
        return ()
