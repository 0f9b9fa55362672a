"""A handout told as blocks: a theme or a case on two pages, for a meeting or supervision."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from scrlessons.briefs import Brief, Excerpt, Part
from scrlessons.records import BUNDLED, Case, Lesson, Since, Source, Term, theme_of
from scrlessons.show import blocks as b
from scrlessons.show import lookups, parts
from scrlessons.show import phrases as say
from scrlessons.text import day

ACTION = ("What we will do", "Who", "By when", "How we will know")
"""The team's own part: room to write in."""


def tell_handouts(briefs: Iterable[Brief], version: str, made: date) -> list[list[b.Block]]:
    """Handouts, as they were on the day that they were made."""
    return [_tell(brief, version, made) for brief in briefs]


def title_of(briefs: Iterable[Brief]) -> str:
    """What a page of handouts is called."""
    return f"{'; '.join(brief.name for brief in briefs)}: a seven-minute briefing"


def _tell(brief: Brief, version: str, made: date) -> list[b.Block]:
    head: list[b.Block] = [b.Panel(f"{brief.name}: a seven-minute briefing", ())]
    if brief.kind == "case":
        head.append(b.Paragraph(b.strong(say.placed(brief.cases[0]))))
    plural = "s" if "," in brief.refs else ""
    refs = f" (paragraph{plural} {brief.refs})" if brief.refs else ""
    if brief.summary:
        head.append(_heading("What this is about" if brief.kind == "theme" else "Background"))
        head.append(b.Paragraph(b.plain(f"{brief.summary}{refs}")))
    own = [one for one in brief.collections if one.id == _owner(brief)]
    told = head + parts.notes(brief.notes, own)
    for part in brief.parts:
        told += _part(part, brief)
    told += parts.questions(brief.questions, brief.asked_by)
    told += _words(brief)
    told += _since(brief)
    told += [_heading("Read on"), *_reading(brief.reading)]
    rows = [((),) * len(ACTION)] * 3
    told += [_heading("Our action"), b.Table("", [b.Column(name, 1) for name in ACTION], rows)]
    return [*told, *_origin(brief, version, made)]


def _owner(brief: Brief) -> str:
    return (brief.cases if brief.kind == "case" else brief.themes)[0].collection


def _heading(text: str) -> b.Block:
    return b.Heading(b.plain(text))


def _part(part: Part, brief: Brief) -> list[b.Block]:
    lessons = [lesson for lesson in part.excerpt.records if isinstance(lesson, Lesson)]
    if (
        not lessons
        and not part.text
        and part.title not in {brief.parts[0].title, "What reviews found"}
    ):
        return []
    told = [_heading(part.title)]
    if brief.kind == "case":
        for theme, own in groupby(lessons, key=lambda lesson: theme_of(lesson, brief.themes)):
            title = b.plain(say.theme_name(theme) if theme else "On all themes")
            told.append(_lessons(title, own, brief))
    elif lessons:
        told.append(_lessons((), lessons, brief))
    told += _rest(part.excerpt)
    if part.text:
        told.append(b.Paragraph(b.plain(part.text)))
    return told


def _lessons(title: b.Words, lessons: Iterable[Lesson], brief: Brief) -> b.Block:
    lines = [
        b.LessonLine(
            number="",
            kind="" if lesson.kind == "comment" else say.kind_of(lesson),
            text=b.plain(lesson.text),
            after=b.plain(f"({_cited(lesson, brief)})"),
            notes=[*map(parts.note, lesson.notes)],
        )
        for lesson in lessons
    ]
    return b.Lessons(title, lines)


def _cited(lesson: Lesson, brief: Brief) -> str:
    """Where a lesson comes from: its paragraph, its case and, where it may be either, whose."""
    number = lesson.ref or lesson.id
    case = next((c for c in brief.cases if _key(c) == (lesson.collection, lesson.case)), None)
    if len(brief.collections) > 1 and lesson.collection != BUNDLED:
        whose = next(c for c in brief.collections if c.id == lesson.collection)
        named = say.joined(" ", case.area, case.year) if case else whose.publisher
        return say.joined(", ", case.name if case else "", named, number)
    return say.joined(", ", number, case.name if case and brief.kind == "theme" else "")


def _key(case: Case) -> tuple[str, str]:
    return case.collection, case.id


def _words(brief: Brief) -> list[b.Block]:
    terms = [term for term in brief.words.records if isinstance(term, Term)]
    if not terms:
        return []
    written = say.written_by("Meanings", brief.meant_by)
    whose = b.Paragraph(b.quiet(f"{written}; scr term shows what they rest on."))
    table = lookups.terms_table(terms, "")
    return [_heading("Words to know, then and now"), table, *_rest(brief.words), whose]


def _since(brief: Brief) -> list[b.Block]:
    facts = [fact for fact in brief.since.records if isinstance(fact, Since)]
    if not facts:
        return []
    return [*parts.since(facts, brief.collections), *_rest(brief.since)]


def _reading(excerpt: Excerpt) -> list[b.Block]:
    entries = []
    for source in excerpt.records:
        if isinstance(source, Source):
            head = b.plain(say.titled(source))
            head += (*b.plain(" "), *b.address(source.url)) if source.url else ()
            entries.append(b.Entry(head))
    if not entries:
        return [b.Paragraph(b.plain("The collection names nothing to read on this."))]
    return [b.Entries(entries, "bullets"), *_rest(excerpt)]


def _rest(excerpt: Excerpt) -> list[b.Block]:
    if not excerpt.left_out:
        return []
    return [b.Paragraph(b.quiet(f"{excerpt.left_out} more: {excerpt.command}"))]


def _origin(brief: Brief, version: str, made: date) -> list[b.Block]:
    from_ = "; ".join(
        f"{one.title} ({one.publisher}, {one.year}; {one.id})" for one in brief.collections
    )
    bundled = any(one.id == BUNDLED for one in brief.collections)
    whose = " Lessons of the paper are told in this tool's words." if bundled else ""
    text = (
        f"A briefing from {from_}, made with scr {version} on {day(made.isoformat())}."
        f"{whose}{_numbers(brief)}"
    )
    return [b.Paragraph(b.quiet(say.SAFEGUARDING_NOW)), b.Paragraph(b.quiet(text))]


def _numbers(brief: Brief) -> str:
    """Say what the numbers of the lessons are: paragraphs, or ids where there are none."""
    records = [record for part in brief.parts for record in part.excerpt.records]
    lessons = [record for record in records if isinstance(record, Lesson)]
    if all(lesson.ref for lesson in lessons):
        return " Numbers are the paragraphs that they come from."
    if not any(lesson.ref for lesson in lessons):
        return " Numbers are those of the lessons in their collection."
    return (
        " Numbers are the paragraphs that they come from or, where a collection numbers none, "
        "those of the lessons in it."
    )
