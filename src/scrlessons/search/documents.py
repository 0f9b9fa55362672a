"""What is searched of each record. Ids and addresses are left out: they are no prose."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from scrlessons.records import Case, Lesson, Record, Since, Source, Term, Theme
from scrlessons.text import day, visible

BREAK = " \ue000 "
"""Stands between phrases: a word of its own to SQLite, so that no match runs across it."""

_HYPHENATED = re.compile(r"\w+(?:[-‐‑]\w+)+")


class Document(Struct):
    """The texts of one record."""

    title: str
    """A line that names the record."""
    body: str
    """What it says."""
    name: Sequence[str | None] = ()
    """What it is called."""
    asked: Sequence[str] = ()
    """Its search phrases."""
    keywords: Sequence[str] = ()
    context: Sequence[str | None] = ()
    """The names of the case, the theme and the place that it belongs to."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the index: name, asked, keywords, body and context."""
        own = [self.title, *self.name, self.body, *self.keywords, *self.context]
        text = " ".join(filter(None, own))
        # "co-working" is two words to SQLite; a reader may type it as one.
        joined = sorted({re.sub(r"\W", "", word) for word in _HYPHENATED.findall(text)})
        parts = (self.name, self.asked, [*self.keywords, *joined], [self.body], self.context)
        return tuple(map(_join, parts))


def _join(parts: Iterable[str | None]) -> str:
    return BREAK.join(visible(part) for part in parts if part)


class Names(Struct, frozen=True):
    """What a collection's records call each other by: ids to names and cases."""

    themes: dict[str, str]
    cases: dict[str, Case]
    sources: dict[str, str]


def make_document(record: Record, names: Names) -> Document:
    """Return what is searched of a record."""
    match record:
        case Theme():
            return Document(
                record.name,
                record.summary,
                name=[record.name, *record.aliases],
                asked=record.asked,
                keywords=[question.text for question in record.questions],
            )
        case Case():
            return Document(
                _label_case(record),
                record.summary,
                name=[record.name, *record.aliases, record.area],
                asked=record.asked,
                keywords=[note.text for note in record.notes],
                context=[record.board, str(record.year or ""), record.kind.replace("-", " ")],
            )
        case Lesson():
            return _make_lesson(record, names)
        case Source():
            return Document(
                record.title,
                " ".join(note.text for note in record.notes),
                name=[record.title],
                keywords=[record.kind],
                context=[*record.authors, record.publisher, str(record.year or "")],
            )
        case Term():
            expansion = f" ({record.expansion})" if record.expansion else ""
            return Document(
                f"{record.name}{expansion}",
                record.meaning,
                name=[record.name, record.expansion, *record.aliases, record.now],
                asked=record.asked,
            )
        case Since():
            about = names.themes[record.theme] if record.theme else None
            about = names.cases[record.case].name if record.case else about
            return Document(
                f"{record.who}, {day(record.date)}",
                record.text,
                asked=record.asked,
                context=[record.who, record.told_by, record.date[:4], about],
            )
    raise TypeError(record)


def _make_lesson(lesson: Lesson, names: Names) -> Document:
    title = names.themes[lesson.theme] if lesson.theme else "On all themes"
    context: list[str | None] = [names.sources[source] for source in lesson.sources]
    context += [title] if lesson.theme else []
    if lesson.case:
        case = names.cases[lesson.case]
        title = f"{_label_case(case)} · {title}"
        context += [case.name, *case.aliases, case.area, case.board]
    kind = [] if lesson.kind in {"finding", "comment"} else [lesson.kind]
    return Document(
        title,
        lesson.text,
        asked=lesson.asked,
        keywords=[*lesson.keywords, *kind],
        context=context,
    )


def _label_case(case: Case) -> str:
    """Return a case's name with what tells it from others of that name."""
    return f"{case.name} ({', '.join(filter(None, [case.area, str(case.year or '')]))})"
