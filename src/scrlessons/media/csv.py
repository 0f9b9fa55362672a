"""Pages as CSV: one record a line, ids in columns of their own, lists joined by `; `."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scrlessons import pages
from scrlessons.text import visible_lines

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""

LESSON = "id ref theme also case kind text keywords notes sources collection".split()
CASE = "id name kind area board year summary aliases notes sources collection".split()
SOURCE = "id title authors publisher year kind url archive printed refs notes collection".split()
TERM = "id name expansion meaning now basis aliases see refs collection".split()
SINCE = "id theme case term date text who told_by url date_note collection".split()
THEME = "id number name summary aliases cases lessons collection".split()
HIT = "rank score type id title text kind theme case ref date url collection".split()

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


def render_csv(page: pages.View) -> str:
    """The page as CSV, with a header of stable names."""
    header, rows = TABLES[type(page)](page)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(_cell(value)) for value in row] for row in rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, without what is not visible."""
    cell = visible_lines(cell)
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(str(getattr(one, "text", one)) for one in value)
    return "" if value is None else str(value)


def _records(fields: Sequence[str], records: Iterable[Any]) -> Table:
    return fields, ([getattr(record, field) for field in fields] for record in records)


def _themes(counts: Iterable[pages.ThemeCount]) -> Table:
    rows = (
        (t.id, t.number, t.name, t.summary, t.aliases, one.case_count, one.lesson_count,
         t.collection)
        for one in counts for t in [one.theme]
    )  # fmt: skip
    return THEME, rows


def _matrix(page: pages.Matrix) -> Table:
    rows = (
        (row.case.id, key, row.lessons.get(key, 0), row.also.get(key, 0), row.case.collection)
        for row in page.rows
        for key in page.keys
    )
    return ("case", "theme", "lessons", "bearing", "collection"), rows


def _collections(page: pages.CollectionList) -> Table:
    rows = []
    for state in page.collections:
        one = state.collection
        known = (one.id, one.title, one.publisher, one.year) if one else (None,) * 4
        rows.append(
            (*known, state.case_count, state.lesson_count, state.path, state.fault, state.copies)
        )
    return ("id", "title", "publisher", "year", "cases", "lessons", "path", "fault", "copies"), rows


TABLES: dict[type, Callable[[Any], Table]] = {
    pages.Overview: lambda page: _themes(page.themes),
    pages.ThemeList: lambda page: _themes(page.themes),
    pages.ThemePage: lambda page: _records(LESSON, (*page.lessons, *page.bearing)),
    pages.CaseList: lambda page: _records(CASE, page.cases),
    pages.CasePage: lambda page: _records(LESSON, page.lessons),
    pages.LessonPage: lambda page: _records(LESSON, [page.lesson]),
    pages.LessonList: lambda page: _records(LESSON, [one.lesson for one in page.lessons]),
    pages.SourceList: lambda page: _records(SOURCE, page.sources),
    pages.SourcePage: lambda page: _records(SOURCE, [page.source]),
    pages.TermList: lambda page: _records(TERM, page.terms),
    pages.TermPage: lambda page: _records(TERM, [page.term]),
    pages.SinceList: lambda page: _records(SINCE, [f for g in page.groups for f in g.since]),
    pages.Matrix: _matrix,
    pages.Answer: lambda page: _records(HIT, page.hits),
    pages.CollectionList: _collections,
}
"""Each page with its header and rows."""
