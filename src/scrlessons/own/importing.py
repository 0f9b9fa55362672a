"""A board's workbook becomes a collection: its rows lessons, its cases, and themes of its own.

What nobody knows is a fault, told once for each value with the rows that have it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from scrlessons.own import cells
from scrlessons.own.columns import Header, columns_in_words
from scrlessons.own.reading import MOST_ROWS, Row, rows_in_words
from scrlessons.own.resolving import NONE, SKIP, Resolver, can_be_new
from scrlessons.records import Case, Collection, Dataset, Lesson
from scrlessons.text import fold, slug

NO_SUMMARY = "Imported from a workbook, which gives no summary."

NO_THEME = (
    'no theme. Put them all under one: --map-theme "=voice"; or under none: --map-theme "=none"; '
    'or leave them out: --map-theme "=skip"'
)


class Imported(Struct):
    """What became of a workbook."""

    dataset: Dataset
    said: list[str]
    """What was done besides, in a line each."""
    faults: dict[str, list[int]]
    """What is wrong, each with the numbers of the rows that have it."""
    faulty: list[Row]
    """The rows that could not be taken."""
    taken: list[Row]
    """The other rows, those too that the user said to leave out."""
    lesson_rows: dict[str, Row]
    """The id of each lesson with the row that it is from."""


def import_rows(
    rows: Sequence[Row], collection: Collection, resolver: Resolver, header: Header | None = None
) -> Imported:
    """The collection that rows make, and what was said and found wrong on the way."""
    said = _left_out(header) if header else []
    for row in rows:
        row.themes, row.also = resolver.named(row.themes), resolver.named(row.also)
    counts = _count(name for row in rows for name in (row.themes or ("",))[:1])
    for name, number in counts.items():
        resolver.theme(name, number)
    for word, number in _count(row.kind for row in rows).items():
        resolver.kind(word, number)
    taken, skipped, faulty = _sift(rows, resolver, header)
    cases = _cases(taken, said)
    ids = _free_ids(taken)
    lessons: list[Lesson] = []
    lesson_rows: dict[str, Row] = {}
    seen: dict[tuple[str, str], int] = {}
    twice: list[int] = []
    joined: list[int] = []
    for row in taken:
        case = cases.get(_case_key(row)) if row.case else None
        key = (case.id if case else "", fold(row.text))
        if key in seen:
            before = lessons[seen[key]]
            lesson = _joined(before, _lesson(row, case, resolver, before.id))
            (twice if lesson == before else joined).append(row.number)
            lessons[seen[key]] = lesson
            continue
        seen[key] = len(lessons)
        lesson = _lesson(row, case, resolver, next(ids, "") if not row.id else row.id)
        lessons.append(lesson)
        lesson_rows[lesson.id] = row
    if twice:
        said.append(f"the same lesson of the same case, taken once: {rows_in_words(twice)}")
    if joined:
        said.append(
            "the same lesson of the same case, taken once with the themes of all its rows: "
            f"{rows_in_words(joined)}"
        )
    if skipped:
        said.append(f"left out as you said: {rows_in_words([row.number for row in skipped])}")
    dataset = Dataset(
        collection=collection,
        themes=(*resolver.themes.values(), *resolver.made.values()),
        cases=tuple(cases.values()),
        lessons=tuple(lessons),
    )
    others = [*taken, *skipped]
    return Imported(dataset, said, _group_faults(faulty), faulty, others, lesson_rows)


def _group_faults(faulty: Iterable[Row]) -> dict[str, list[int]]:
    """Return each fault with the numbers of the rows that have it."""
    faults: dict[str, list[int]] = {}
    for row in faulty:
        for fault in row.faults:
            numbers = faults.setdefault(fault, [])
            if row.number not in numbers[-1:]:  # a row with two lessons has the fault once
                numbers.append(row.number)
    return faults


def _free_ids(rows: Sequence[Row]) -> Iterator[str]:
    """Numbers for the lessons of rows that have none; ids that two rows have count for neither."""
    counts = _count(row.id for row in rows if row.id)
    for row in rows:
        if row.id and counts[row.id] > 1:
            row.id = ""
    given = {row.id for row in rows}
    return (str(number) for number in count(1) if str(number) not in given)


def _left_out(header: Header) -> list[str]:
    said = []
    if header.unknown:
        columns = "column that is" if len(header.unknown) == 1 else "columns that are"
        named = columns_in_words(header.unknown)
        said.append(f"left out {len(header.unknown):,} {columns} not known: {named}")
    if header.twice:
        left = list(header.twice.items())
        named = ", ".join(f'"{name}" ("{read}" is read instead)' for name, read in left[:MOST_ROWS])
        more = f" and {len(left) - MOST_ROWS:,} more" if len(left) > MOST_ROWS else ""
        said.append(f"not read: {named}{more}")
    if header.hidden:
        said.append(
            f"hidden columns were left out: {columns_in_words(header.hidden)}; "
            f'to take one: --map "{header.hidden[0]}=COLUMN"'
        )
    return said


def _count(values: Iterable[str]) -> dict[str, int]:
    """Each value, as first spelt, with how often it is there."""
    spelt: dict[str, str] = {}
    counts: dict[str, int] = {}
    for value in values:
        name = spelt.setdefault(fold(value), value)
        counts[name] = counts.get(name, 0) + 1
    return counts


def _sift(
    rows: Iterable[Row], resolver: Resolver, header: Header | None
) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows that can be taken, those that are not wanted, and the faulty ones."""
    taken: list[Row] = []
    skipped: list[Row] = []
    no_theme = _no_theme(header)
    faulty: list[Row] = []
    for row in rows:
        name = row.themes[0] if row.themes else ""
        theme = resolver.theme(name, 1)
        if theme == SKIP:
            skipped.append(row)
            continue
        if theme is None:
            row.faults.append(_unknown_theme(name, resolver) if name else no_theme)
        for other in (*row.themes[1:], *row.also):
            if resolver.theme(other, 1) is None:
                row.faults.append(_unknown_theme(other, resolver))
        if resolver.kind(row.kind) is None:
            known = ", ".join(dict.fromkeys(cells.KINDS.values()))
            how = f'--map-kind "{row.kind}=KIND"'
            row.faults.append(f'"{row.kind}" is not a kind of lesson: {known}; {how}')
        (faulty if row.faults else taken).append(row)
    return taken, skipped, faulty


def _no_theme(header: Header | None) -> str:
    """Return that a row has no theme, with what to type; where no column has any, which may be."""
    if header is None or "theme" in header.columns or not header.unknown:
        return NO_THEME
    how = f'--map "{header.unknown[0]}=theme"'
    return (
        f"{NO_THEME}. No column of themes was found; if one of these is it, say so, as in {how}: "
        f"{columns_in_words(header.unknown)}"
    )


def _unknown_theme(name: str, resolver: Resolver) -> str:
    """Return that nobody knows a theme, with what to type."""
    new = "; or make it a theme: --new-themes" if can_be_new(name) else ""
    fault = f'no theme is called "{name}"{resolver.near(name)}'
    return f'{fault}. Say which it is: --map-theme "{name}=ID"{new}'


def _case_key(row: Row) -> tuple[str, str]:
    return fold(row.case), fold(row.area)


def _cases(rows: Iterable[Row], said: list[str]) -> dict[tuple[str, str], Case]:
    """The cases of the rows: those of one name and area are one."""
    cases: dict[tuple[str, str], Case] = {}
    taken: dict[str, int] = {}
    several: dict[str, None] = {}
    for row in rows:
        if not row.case:
            continue
        key = _case_key(row)
        case = cases.get(key)
        if case is None:
            case = Case(
                id=slug(row.case, taken),
                name=row.case,
                kind=row.case_kind or "case-review",
                area=row.area,
                year=row.year,
                summary=NO_SUMMARY,
            )
        elif row.year and case.year and row.year != case.year:
            several[f"{case.name} ({case.year})"] = None
        if case.year is None and row.year:
            case = replace(case, year=row.year)
        if row.case_kind and case.kind == "case-review":
            case = replace(case, kind=row.case_kind)
        cases[key] = case
    if several:
        named = list(several)
        more = f" and {len(named) - MOST_ROWS} more" if len(named) > MOST_ROWS else ""
        told = ", ".join(named[:MOST_ROWS])
        said.append(f"cases with several years, of which the first stands: {told}{more}")
    return cases


def _lesson(row: Row, case: Case | None, resolver: Resolver, id_: str) -> Lesson:
    themes = [resolver.theme(name, 1) for name in (row.themes or ("",))]
    others = [resolver.theme(name, 1) for name in row.also]
    known = [theme for theme in (*themes, *others) if theme not in {None, SKIP, NONE}]
    first = themes[0] if themes[0] != NONE else None
    return Lesson(
        id=id_,
        theme=first,
        also=tuple(theme for theme in dict.fromkeys(known) if theme and theme != first),
        case=case.id if case else None,
        kind=resolver.kind(row.kind) or "finding",
        text=row.text,
        keywords=cells.list_of(row.cells.get("keywords")),
        asked=cells.list_of(row.cells.get("asked")),
        ref=row.ref or None,
    )


def _joined(first: Lesson, other: Lesson) -> Lesson:
    """Return a lesson that has a row for each of its themes, with all of them."""
    theme = first.theme or other.theme
    themes = (*first.also, *([other.theme] if other.theme else ()), *other.also)
    refs = dict.fromkeys(f"{first.ref or ''}, {other.ref or ''}".split(", "))
    return replace(
        first,
        theme=theme,
        also=tuple(one for one in dict.fromkeys(themes) if one != theme),
        keywords=tuple(dict.fromkeys((*first.keywords, *other.keywords))),
        asked=tuple(dict.fromkeys((*first.asked, *other.asked))),
        ref=", ".join(filter(None, refs)) or None,
    )


def faults_in_words(faults: Mapping[str, Sequence[int]], most: int) -> list[str]:
    """What is wrong, a line each, the most frequent first."""
    ordered = sorted(faults.items(), key=lambda fault: (-len(fault[1]), fault[1][0]))
    lines = [f"{rows_in_words(numbers)}: {fault}" for fault, numbers in ordered]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"and {len(lines) - most + 1} more; --faults FILE.csv has all"]
    return lines
