"""A collection as a board keeps it: a text table or a workbook, which `import` reads again."""

import csv
import io
from collections.abc import Iterable, Sequence

from scrlessons.errors import UsageError
from scrlessons.own import cells
from scrlessons.own.sheets import Cell, Sheet
from scrlessons.records import Case, Dataset, Lesson
from scrlessons.text import fold, visible_lines

MAX_TEXT = 32_767
"""How much a cell of a workbook holds, in UTF-16 code units."""

MOST_NAMED = 5
"""How many lessons a line names."""

COLUMNS = (
    "case", "area", "year", "theme", "lesson", "kind", "keywords", "ref", "also", "asked", "id",
    "case kind",
)  # fmt: skip
"""The columns of lessons, as `columns.NAMES` reads them."""

CASES = ("id", "name", "area", "year", "kind", "board", "summary", "aliases")
THEMES = ("id", "number", "name", "summary", "aliases")
COLLECTION = ("id", "title", "publisher", "year", "summary", "about")
"""The columns of a workbook's other sheets, each a field of the record."""

SHEETS = ("Lessons", "Cases", "Themes", "Collection")


def render_csv(dataset: Dataset) -> tuple[str, list[str]]:
    """Return the lessons of a collection as CSV, and what CSV cannot hold of it, in words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _lessons(dataset):
        writer.writerow(harmless("" if cell is None else str(cell)) for cell in row)
    return out.getvalue(), [*_lost_in_csv(dataset), *_inexact(dataset)]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, without what is not visible."""
    cell = visible_lines(cell)
    return f"'{cell}" if cell.startswith(cells.FORMULA) else _as_text(cell)


def _as_text(cell: str) -> str:
    """Return a text with one apostrophe more where it looks as if it had been made harmless."""
    return f"'{cell}" if cells.is_harmless(cell) else cell


def render_workbook(dataset: Dataset) -> tuple[bytes, list[str]]:
    """Return a workbook with the lessons, the cases, the themes and the collection on a sheet each.

    Beside it, what it cannot hold, in words. Raises UsageError if a text is too long for a cell.
    """
    from scrlessons.own.excel import write_workbook  # loads openpyxl

    tables: tuple[tuple[Sequence[str], Iterable[Sequence[Cell]]], ...] = (
        (COLUMNS, _lessons(dataset)),
        (CASES, (_fields(case, CASES) for case in dataset.cases)),
        (THEMES, (_fields(theme, THEMES) for theme in dataset.themes)),
        (COLLECTION, [_fields(dataset.collection, COLLECTION)]),
    )
    sheets = [
        Sheet(name, [(1, header), *enumerate((_fitting(name, header, row) for row in rows), 2)])
        for name, (header, rows) in zip(SHEETS, tables, strict=True)
    ]
    return write_workbook(sheets), [*_lost_in_workbook(dataset), *_inexact(dataset)]


def _fitting(sheet: str, header: Sequence[str], row: Sequence[Cell]) -> Sequence[Cell]:
    """Return a row without what is not visible. Raises UsageError if a text is too long."""
    made = [_as_text(visible_lines(cell)) if isinstance(cell, str) else cell for cell in row]
    for name, cell in zip(header, made, strict=True):
        length = len(cell.encode("utf-16-le")) // 2 if isinstance(cell, str) else 0
        if length > MAX_TEXT:
            record = f"{sheet[:-1].lower()} {row[header.index('id')]}"
            record = "the collection" if sheet == "Collection" else record
            raise UsageError(
                f"{record}: {name} has {length:,} characters, and a cell of a workbook holds "
                f"{MAX_TEXT:,}; write a .csv, .toml or .json file"
            )
    return made


def _fields(record: object, names: Sequence[str]) -> list[Cell]:
    return [_cell(getattr(record, name)) for name in names]


def _cell(value: object) -> Cell:
    if isinstance(value, tuple):
        return cells.join_list(value)
    return value if isinstance(value, str | int) else None


def _lessons(dataset: Dataset) -> Iterable[Sequence[Cell]]:
    cases = {case.id: case for case in dataset.cases}
    for lesson in dataset.lessons:
        yield _row(lesson, cases.get(lesson.case or ""))


def _row(lesson: Lesson, case: Case | None) -> Sequence[Cell]:
    return (
        case.name if case else "none",  # a blank cell may stand for the case above
        case.area if case else None,
        case.year if case else None,
        lesson.theme or "none",
        lesson.text,
        lesson.kind,
        cells.join_list(lesson.keywords),
        lesson.ref,
        cells.join_list(lesson.also),
        cells.join_list(lesson.asked),
        lesson.id,
        case.kind if case else None,
    )


def _lost(dataset: Dataset) -> Iterable[str]:
    """What neither a table nor a workbook can hold."""
    for records, noun in (
        (dataset.sources, "sources"),
        (dataset.terms, "terms"),
        (dataset.since, "later facts"),
    ):
        if records:
            yield f"{len(records)} {noun}"
    if any(lesson.notes or lesson.sources for lesson in dataset.lessons):
        yield "the lessons' notes and sources"


def _lost_in_workbook(dataset: Dataset) -> Iterable[str]:
    yield from _lost(dataset)
    if any(theme.questions or theme.asked for theme in dataset.themes):
        yield "the themes' questions and search phrases"
    if any(case.notes or case.sources or case.asked for case in dataset.cases):
        yield "the cases' notes, sources and search phrases"


def _lost_in_csv(dataset: Dataset) -> Iterable[str]:
    if dataset.themes:
        yield f"{len(dataset.themes)} themes"
    yield from _lost(dataset)
    if dataset.cases:
        yield "the cases' ids, aliases, boards, summaries, notes and sources"
    used = {lesson.case for lesson in dataset.lessons}
    if without := [case.id for case in dataset.cases if case.id not in used]:
        yield f"cases without a lesson: {', '.join(without)}"
    yield "the collection's title, publisher, year and summary"


def _inexact(dataset: Dataset) -> Iterable[str]:
    """Return the lessons that would come back otherwise, such as with other spaces."""
    cases = {case.id: case for case in dataset.cases}
    seen: set[tuple[str | None, str]] = set()
    changed = []
    for lesson in dataset.lessons:
        key = (lesson.case, fold(lesson.text))
        if key in seen or not _comes_back(lesson, cases.get(lesson.case or "")):
            changed.append(lesson.id)
        seen.add(key)
    if changed:
        more = f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else ""
        yield f"some lessons exactly as they are: {', '.join(changed[:MOST_NAMED])}{more}"


def _comes_back(lesson: Lesson, case: Case | None) -> bool:
    row = [harmless("" if cell is None else str(cell)) for cell in _row(lesson, case)]
    cell = dict(zip(COLUMNS, row, strict=True))
    name = cells.case_name_of(cells.known_of(cell["case"]))[0]
    return (
        (cells.text_of(cell["lesson"]), cells.is_lesson(lesson.text)) == (lesson.text, True)
        and (name, cells.known_of(cell["area"])) == ((case.name, case.area) if case else ("", ""))
        and cells.list_of(cell["keywords"]) == lesson.keywords
        and cells.list_of(cell["asked"]) == lesson.asked
        and cells.known_of(cell["ref"]) == (lesson.ref or "")
    )
