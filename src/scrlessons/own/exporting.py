"""A collection as a board keeps it: a text table, or a workbook that comes back in as it was."""

import csv
import io
from collections.abc import Iterable, Sequence

from scrlessons.own.cells import FORMULA
from scrlessons.own.workbook import Cell, Sheet, write_workbook
from scrlessons.records import Case, Dataset, Lesson
from scrlessons.text import visible_lines

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
    """The lessons of a collection as CSV, and what CSV cannot hold of it, in words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _lessons(dataset):
        writer.writerow(harmless("" if cell is None else str(cell)) for cell in row)
    return out.getvalue(), list(_lost(dataset))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, without what is not visible."""
    cell = visible_lines(cell)
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def render_workbook(dataset: Dataset) -> bytes:
    """A whole workbook: a sheet for the lessons, the cases, the themes and the collection."""
    tables: tuple[tuple[Sequence[str], Iterable[Sequence[Cell]]], ...] = (
        (COLUMNS, _lessons(dataset)),
        (CASES, (_fields(case, CASES) for case in dataset.cases)),
        (THEMES, (_fields(theme, THEMES) for theme in dataset.themes)),
        (COLLECTION, [_fields(dataset.collection, COLLECTION)]),
    )
    return write_workbook(
        Sheet(name, [(1, header), *enumerate(map(_visible, rows), 2)])
        for name, (header, rows) in zip(SHEETS, tables, strict=True)
    )


def _visible(row: Sequence[Cell]) -> Sequence[Cell]:
    return [visible_lines(cell) if isinstance(cell, str) else cell for cell in row]


def _fields(record: object, names: Sequence[str]) -> list[Cell]:
    return [_cell(getattr(record, name)) for name in names]


def _cell(value: object) -> Cell:
    if isinstance(value, tuple):
        return "; ".join(value)
    return value if isinstance(value, str | int) else None


def _lessons(dataset: Dataset) -> Iterable[Sequence[Cell]]:
    cases = {case.id: case for case in dataset.cases}
    for lesson in dataset.lessons:
        yield _row(lesson, cases.get(lesson.case or ""))


def _row(lesson: Lesson, case: Case | None) -> Sequence[Cell]:
    return (
        case.name if case else None,
        case.area if case else None,
        case.year if case else None,
        lesson.theme or "none",
        lesson.text,
        lesson.kind,
        "; ".join(lesson.keywords),
        lesson.ref,
        "; ".join(lesson.also),
        "; ".join(lesson.asked),
        lesson.id,
        case.kind if case else None,
    )


def _lost(dataset: Dataset) -> Iterable[str]:
    counted = (
        (dataset.themes, "themes"),
        (dataset.sources, "sources"),
        (dataset.terms, "terms"),
        (dataset.since, "later facts"),
    )
    for records, noun in counted:
        if records:
            yield f"{len(records)} {noun}"
    if dataset.cases:
        yield "the cases' ids, aliases, boards, summaries, notes and sources"
    used = {lesson.case for lesson in dataset.lessons}
    if without := [case.id for case in dataset.cases if case.id not in used]:
        yield f"cases without a lesson: {', '.join(without)}"
    if any(lesson.notes or lesson.sources for lesson in dataset.lessons):
        yield "the lessons' notes and sources"
    yield "the collection's title, publisher, year and summary"
