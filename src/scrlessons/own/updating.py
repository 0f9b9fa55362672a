"""The same workbook again next month: what is new is added, what changed is changed.

What was edited by hand since, and is not changed in the workbook, stays.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from scrlessons.files import make_folder, write_whole
from scrlessons.own import layout
from scrlessons.own.importing import Imported
from scrlessons.own.lessons import next_id
from scrlessons.own.pairing import find_pairs
from scrlessons.own.recasing import FIELDS as CASE_FIELDS
from scrlessons.own.recasing import Matched, Recased, find_renamed, match_cases, merge_cases
from scrlessons.records import Case, Dataset, Lesson, Theme

FIELDS = ("theme", "also", "case", "kind", "text", "keywords", "asked", "ref")
"""The fields of a lesson that a workbook says."""


MOST_NUMBERS = 8  # of the workbook, that a message names


class Said(Struct):
    """What a workbook said when it was last read, with the ids of the collection."""

    lessons: tuple[Lesson, ...] = ()
    cases: tuple[Case, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)
    """The workbook's number of each row that had one, with the id of its lesson."""


class Update(Struct):
    """What an update makes of a collection."""

    dataset: Dataset
    added: list[Lesson]
    changed: list[Lesson]
    gone: list[Lesson]
    """Lessons that the workbook has no longer."""
    own: Dataset
    """The collection as it was."""
    cases: Recased
    """What became of the cases."""
    renumbered: list[str]
    """Numbers of the workbook that now stand at another lesson."""
    said: Said
    """What the workbook said, to be kept for the next time."""


def find_update(own: Dataset, imported: Imported, last: Said, *, prune: bool) -> Update:
    """Return what the workbook, read again, makes of the collection that it made before."""
    given = {id_ for id_, row in imported.lesson_rows.items() if row.id}
    numbers = {id_: last.numbers.get(id_, id_) for id_ in given}
    matched, read, pairs = _match(own, imported, last, numbers)
    known = {lesson.id: lesson for lesson in last.lessons}
    result = {lesson.id: lesson for lesson in own.lessons}
    added, changed = [], []
    before: dict[str, str] = {}
    for lesson in read:
        id_ = pairs.get(lesson.id)
        if id_ is None:
            taken = lesson.id in result or lesson.id not in given
            id_ = next_id(result) if taken else lesson.id
            result[id_] = replace(lesson, id=id_)
            added.append(result[id_])
        else:
            merged = _merged(result[id_], lesson, known.get(id_))
            if merged != result[id_]:
                changed.append(merged)
            result[id_] = merged
        before[lesson.id] = id_
    there = set(before.values())
    gone = [result[id_] for id_ in result if id_ in (known or result) and id_ not in there]
    if prune:
        for lesson in gone:
            del result[lesson.id]
    left = tuple(result.values())
    kinds = {
        matched.ids[one.case]
        for one in imported.dataset.lessons
        if one.case and imported.lesson_rows[one.id].case_kind
    }
    cases = merge_cases(own, left, matched, last.cases, kinds, prune=prune)
    dataset = replace(own, themes=_themes(own, imported.dataset), cases=cases.cases, lessons=left)
    said = Said(
        lessons=(
            *(replace(lesson, id=before[lesson.id]) for lesson in read),
            *(one for one in last.lessons if one.id in result and one.id not in there),
        ),
        cases=cases.said,
        numbers={**last.numbers, **{id_: before[id_] for id_ in before if id_ in given}},
    )
    stood = {lesson.id for lesson in own.lessons}
    moved = [id_ for id_, one in numbers.items() if one in stood and before[id_] != one]
    return Update(dataset, added, changed, gone, own, cases, moved, said)


def _match(
    own: Dataset, imported: Imported, last: Said, numbers: Mapping[str, str]
) -> tuple[Matched, list[Lesson], dict[str, str]]:
    """Return the cases of the workbook, its lessons with those cases, and which lesson each was."""
    matched = match_cases(own.cases, last.cases, imported.dataset.cases)
    old = (*last.lessons, *own.lessons)
    read = [_with_case(lesson, matched) for lesson in imported.dataset.lessons]
    pairs = find_pairs(read, old, [lesson.id for lesson in own.lessons], numbers)
    cases = {lesson.id: lesson.case for lesson in reversed(old)}  # the workbook's before the own
    moves = [
        (lesson.case, before)
        for lesson in read
        if lesson.case and lesson.id in pairs and (before := cases[pairs[lesson.id]])
    ]
    for new, before in find_renamed(matched, moves).items():
        matched.rename(new, before)
    read = [_with_case(lesson, matched) for lesson in imported.dataset.lessons]
    return matched, read, pairs


def _with_case(lesson: Lesson, matched: Matched) -> Lesson:
    return replace(lesson, case=matched.ids[lesson.case]) if lesson.case else lesson


def _themes(own: Dataset, new: Dataset) -> tuple[Theme, ...]:
    ids = {theme.id for theme in own.themes}
    return (*own.themes, *(theme for theme in new.themes if theme.id not in ids))


def _merged(current: Lesson, new: Lesson, last: Lesson | None) -> Lesson:
    """Return the lesson as it is now, with what the workbook has changed since the last time."""
    changes = {
        name: getattr(new, name)
        for name in FIELDS
        if last is None or getattr(new, name) != getattr(last, name)
    }
    return replace(current, **changes)


def render_update(update: Update, *, prune: bool) -> list[str]:
    """Return what became of the cases and of the workbook's numbers, in a line each."""
    lines = []
    for before, after in update.cases.changed:
        changes = [
            f"{name} {getattr(before, name) or 'not known'} is now {getattr(after, name)}"
            for name in CASE_FIELDS
            if getattr(before, name) != getattr(after, name)
        ]
        lines.append(f"case {after.id}: {', '.join(changes)}")
    for case in update.cases.empty:
        then = "it was taken out" if prune else "--prune takes it out"
        lines.append(f"no lesson is left of the case {case.id}; {then}")
    if moved := update.renumbered:
        more = f" and {len(moved) - MOST_NUMBERS} more" if len(moved) > MOST_NUMBERS else ""
        numbers = "1 number" if len(moved) == 1 else f"{len(moved)} numbers"
        stand = "stands" if len(moved) == 1 else "stand"
        lines.append(
            f"{numbers} of the workbook {stand} at another lesson than before, so the text was "
            f"compared: {', '.join(moved[:MOST_NUMBERS])}{more}"
        )
    return lines


def keep_said(own: Path, id_: str, said: Said) -> None:
    """Keep what the workbook said, to know next time what was changed in it."""
    path = layout.rows_of(own, id_)
    make_folder(path.parent)
    said.lessons = tuple(replace(lesson, collection="") for lesson in said.lessons)
    said.cases = tuple(replace(case, collection="") for case in said.cases)
    write_whole(path, msgspec.json.encode(said))


def last_said(own: Path, id_: str) -> Said:
    """Return what the workbook said when it was last read; nothing where that is not known.

    Raises UsageError where others may have written it.
    """
    content = layout.read_part(own, layout.rows_of(own, id_))
    try:
        said = msgspec.json.decode(content or b"[]", type=Said | tuple[Lesson, ...])
    except msgspec.MsgspecError:
        return Said()
    return said if isinstance(said, Said) else Said(said)  # 0.1.0 kept the lessons alone
