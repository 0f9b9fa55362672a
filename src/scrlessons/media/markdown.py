"""A view as Markdown: CommonMark with GitHub's tables, nothing wrapped, one record a line.

What comes from data is text: whatever Markdown or HTML would read in it is escaped.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from scrlessons.pages import (
    Answer,
    CaseList,
    CasePage,
    CollectionList,
    LessonList,
    LessonPage,
    Matrix,
    Overview,
    SourceList,
    TermList,
    ThemeCount,
    ThemeList,
    ThemePage,
    View,
)
from scrlessons.records import BUNDLED, Case, Lesson, Note, Source, Term, Theme
from scrlessons.text import seen

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
_OPENING = re.compile(r"^(\s*)(\d{0,9})([#+\-=.)])(?=[\s#=-]|$)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])|&(?=#?\w+;)")


def render_markdown(view: View) -> str:
    """The view as Markdown, with a final line end."""
    match view:
        case Overview():
            blocks = _overview(view)
        case ThemeList():
            blocks = [_theme_table(view.themes), *_theme_summaries(view.themes)]
        case ThemePage():
            blocks = _theme(view)
        case CaseList():
            blocks = ["# Cases", _case_table(view.cases)]
        case CasePage():
            blocks = _case(view)
        case LessonPage():
            blocks = _lesson(view)
        case LessonList():
            blocks = [block for page in view.lessons for block in _lesson(page)]
        case SourceList():
            blocks = ["# Reading", sources(view.sources)]
        case Source():
            blocks = _source(view)
        case TermList():
            blocks = ["# Words, then and now", terms(view.terms)]
        case Term():
            blocks = _term(view)
        case Matrix():
            blocks = _matrix(view)
        case Answer():
            blocks = _answer(view)
        case CollectionList():
            blocks = _collections(view)
    return "\n\n".join(block for block in blocks if block) + "\n"


# Views


def _overview(overview: Overview) -> list[str]:
    collections = [
        f"- {text(one.title)}, {text(one.publisher)}, {one.year}" for one in overview.collections
    ]
    return [f"# scr {overview.version}", "\n".join(collections), _theme_table(overview.themes)]


def _theme_table(counts: Iterable[ThemeCount]) -> str:
    rows = [
        (str(c.theme.number), c.theme.name, c.theme.id, str(c.case_count), str(c.lesson_count))
        for c in counts
    ]
    return table(("", "Theme", "Name to type", "Cases", "Lessons"), rows)


def _theme_summaries(counts: Iterable[ThemeCount]) -> Iterator[str]:
    for count in counts:
        yield f"## {text(theme_name(count.theme))}"
        yield text(count.theme.summary)


def _theme(page: ThemePage) -> list[str]:
    names = case_names(page.cases)
    blocks = [f"# {text(theme_name(page.theme))}", text(page.theme.summary)]
    blocks += ["## Lessons", lessons(page.lessons, names)]
    if page.bearing:
        blocks += ["## Lessons of other themes that bear on it", lessons(page.bearing, names)]
    if page.theme.questions:
        blocks += ["## Questions for your team or supervision", questions(page.theme.questions)]
    if page.sources:
        blocks += ["## Read on", sources(page.sources)]
    return blocks


def _case(page: CasePage) -> list[str]:
    case = page.case
    blocks = [f"# {text(case.name)}", text(placed(case)), text(case.summary)]
    if case.aliases:
        blocks.append(f"Also: {text(', '.join(case.aliases))}")
    blocks += ["## Lessons", lessons(page.lessons, {theme.id: theme.name for theme in page.themes})]
    if case.notes:
        blocks += ["## Notes (written for this tool)", notes(case.notes)]
    if page.sources:
        blocks += ["## Read on", sources(page.sources)]
    return blocks


def _lesson(page: LessonPage) -> list[str]:
    lesson = page.lesson
    facts = [("Theme", theme_name(page.theme))]
    facts += [("Bears on", "; ".join(map(theme_name, page.also)))] if page.also else []
    facts += [("Case", f"{page.case.name}, {placed(page.case)}")] if page.case else []
    facts += [("Paragraph", lesson.ref)] if lesson.ref else []
    facts += [("Collection", lesson.collection)] if lesson.collection != BUNDLED else []
    facts += [("Found by", ", ".join(lesson.keywords))] if lesson.keywords else []
    blocks = [f"# {text(lesson.id)} ({lesson.kind})", text(lesson.text)]
    blocks.append("\n".join(f"- {label}: {text(value)}" for label, value in facts))
    if page.sources:
        blocks += ["## Rests on", sources(page.sources)]
    return blocks


def _source(source: Source) -> list[str]:
    blocks = [f"# {text(source.title)}", sources([source])]
    if source.printed:
        blocks.append(f"As printed: {text(source.printed)}")
    if source.notes:
        blocks += ["## Notes (written for this tool)", notes(source.notes)]
    return blocks


def _term(term: Term) -> list[str]:
    facts = [
        (label, value)
        for label, value in (
            ("Stands for", term.expansion),
            ("Today", term.now),
            ("Otherwise", ", ".join(term.aliases)),
            ("Look under", ", ".join(term.see)),
            ("Paragraphs", ", ".join(term.refs)),
            ("Collection", term.collection if term.collection != BUNDLED else None),
        )
        if value
    ]
    lines = [f"- {label}: {text(value)}" for label, value in facts]
    if term.basis:
        rests = "Today's word rests on" if term.now else "Rests on"
        lines.append(f"- {rests}: {link(term.basis)}")
    return [f"# {text(term.name)}", text(term.meaning), "\n".join(lines)]


def _matrix(matrix: Matrix) -> list[str]:
    rows = []
    for row in matrix.rows:
        cells = []
        for theme in matrix.themes:
            under, also = row.lessons.get(theme.id, 0), row.also.get(theme.id, 0)
            cells.append(f"{under or ''}{f'+{also}' if also else ''}" or "·")
        rows.append((f"{row.case.name} ({where(row.case)})", *cells))
    head = ("Case", *(theme.name for theme in matrix.themes))
    key = "3: lessons under the theme; +2: lessons of other themes that bear on it."
    return ["# Cases by themes", table(head, rows), key]


def _answer(answer: Answer) -> list[str]:
    told = [
        f"Nothing has “{text(wrong)}”: searched for “{text(right)}” instead."
        for wrong, right in answer.corrected.items()
    ]
    if answer.match == "some":
        told.append(f"{missing(answer)} These are the closest, and have some of the words.")
    told += [
        f"{text(word)}: also searched for {text(', '.join(others))}"
        for word, others in answer.widened.items()
    ]
    rows = [
        (str(hit.rank), hit.title + _from(hit.collection), hit.type, hit.id, Marked(hit.snippet))
        for hit in answer.hits
    ]
    found = f"{len(answer.hits)} of {answer.total}"
    return [
        f"# Search: {text(answer.query)}",
        *told,
        table(("", "Found in", "Kind", "Name to type", "Text"), rows),
        found,
    ]


def _collections(view: CollectionList) -> list[str]:
    rows = [
        (
            state.collection.title if state.collection else "not known",
            state.collection.id if state.collection else "",
            str(state.case_count),
            str(state.lesson_count),
            state.fault or "sound",
            state.path,
        )
        for state in view.collections
    ]
    head = ("Collection", "Id", "Cases", "Lessons", "State", "File")
    return ["# Collections", table(head, rows)]


def missing(answer: Answer) -> str:
    """What nothing has, in a sentence."""
    words = ", ".join(f"“{text(word)}”" for word in answer.missing)
    return f"Nothing has {words}." if words else "No lesson has all of these words."


# Parts, shared with handouts


class Marked(str):
    """Text in which ** and ** stand around what matches."""

    __slots__ = ()


def text(value: str) -> str:
    """Text from data, so that Markdown and HTML read nothing in it, on one line."""
    if isinstance(value, Marked):
        return "**".join(text(str(piece)) for piece in value.split("**"))
    line = seen(value)
    line = _SPECIAL.sub(lambda found: f"\\{found[1]}" if found[1] else "&amp;", line)
    return _OPENING.sub(r"\1\2\\\3", line)  # neither a heading nor a list begins


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as GitHub renders it; nothing where there are no rows."""
    lines = [_row([text(cell) for cell in row]) for row in rows]
    if not lines:
        return "None."
    return "\n".join([_row(list(map(text, head))), "|---" * len(head) + "|", *lines])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def case_names(cases: Iterable[Case]) -> Callable[[Lesson], str]:
    """How the lessons of these cases name theirs, with area and year."""
    names = {(case.collection, case.id): f"{case.name} ({where(case)})" for case in cases}
    return lambda lesson: names.get((lesson.collection, lesson.case or ""), "In general")


def lessons(own: Iterable[Lesson], name: Callable[[Lesson], str] | dict[str, str]) -> str:
    """Lessons in a table, one a line, each with its paragraph and its case or theme."""
    named = name if callable(name) else (lambda lesson: name[lesson.theme])
    head = ("Lesson", "Kind", "Case" if callable(name) else "Theme", "Text")
    rows = [
        (lesson.id + _from(lesson.collection), lesson.kind, named(lesson), lesson.text)
        for lesson in own
    ]
    return table(head, rows)


def questions(own: Iterable[str]) -> str:
    """Numbered questions, marked as the tool's."""
    lines = [f"{number}. {text(question)}" for number, question in enumerate(own, 1)]
    return "\n".join([*lines, "", "*Written for this tool, not taken from the paper.*"])


def notes(own: Iterable[Note]) -> str:
    """Notes as a list, each with the address that it rests on."""
    return "\n".join(
        f"- {text(note.text)}{f' {link(note.basis)}' if note.basis else ''}" for note in own
    )


def sources(own: Iterable[Source]) -> str:
    """What to read as a list, with addresses and where copies are kept."""
    lines = []
    for source in own:
        told = [", ".join(source.authors), source.publisher, str(source.year or "")]
        line = ", ".join(text(part) for part in (source.title, *told) if part)
        line += text(_from(source.collection))
        if source.url:
            line += f" {link(source.url)}"
        if source.archive:
            line += f" (kept copies: {link(source.archive)})"
        lines.append(f"- {line}")
    return "\n".join(lines)


def terms(own: Iterable[Term]) -> str:
    """Words with what they mean and today's words for them."""
    rows = [
        (
            f"{term.name} ({term.expansion})" if term.expansion else term.name,
            term.meaning + _from(term.collection),
            term.now or "–",
        )
        for term in own
    ]
    return table(("Word", "Meaning", "Today"), rows)


def link(url: str) -> str:
    """An address to click, if it is a web address; else text."""
    if not url.startswith(("http://", "https://")):
        return text(url)
    safe = "".join(c if c.isprintable() and c not in "<>\\ " else _percent(c) for c in url)
    return f"<{safe}>"


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def placed(case: Case) -> str:
    """What tells a case from others of its name."""
    published = f"published {case.year}" if case.year else ""
    told = " · ".join(filter(None, [case.area, case.kind.replace("-", " "), published]))
    return told + _from(case.collection)


def where(case: Case) -> str:
    """A case's area and year."""
    return ", ".join(filter(None, [case.area, str(case.year or "")])) + _from(case.collection)


def theme_name(theme: Theme) -> str:
    """A theme's number and name."""
    return f"{theme.number} {theme.name}{_from(theme.collection)}"


def _from(collection: str) -> str:
    return "" if collection == BUNDLED else f" · {collection}"


def _case_table(cases: Iterable[Case]) -> str:
    rows = [
        (
            case.name,
            case.id + _from(case.collection),
            case.area,
            case.kind.replace("-", " "),
            str(case.year or "not stated"),
        )
        for case in cases
    ]
    return table(("Case", "Name to type", "Area", "Review", "Published"), rows)
