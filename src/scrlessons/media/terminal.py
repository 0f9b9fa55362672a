"""A view as a Rich renderable, for a person at a terminal.

Colours are the terminal's own sixteen, so that they suit dark and light backgrounds alike. Text
from data is never markup: it goes through `_text`, which also drops what is not seen.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from scrlessons.pages import (
    Answer,
    CaseList,
    CasePage,
    CollectionList,
    Hit,
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
from scrlessons.text import seen_lines

NARROW = 50
"""Below this many columns a lesson's number stands above its text, not beside it."""

HEADING = "bold"
NUMBER = "cyan"
QUIET = "dim"
MATCH = "bold magenta"
OURS = "italic"
"""What the tool's authors wrote is set apart from what the paper says."""

_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}


def render_view(view: View) -> RenderableType:
    """The view, to be printed with `crop=False`: an address may be wider than the terminal."""
    match view:
        case Overview():
            return _overview(view)
        case ThemeList():
            return _theme_list(view)
        case ThemePage():
            return _theme(view)
        case CaseList():
            return _case_list(view)
        case CasePage():
            return _case(view)
        case LessonPage():
            return _lesson(view)
        case LessonList():
            return _spaced(map(_lesson, view.lessons))
        case SourceList():
            return _reading("Reading", view.sources)
        case Source():
            return _source(view)
        case TermList():
            return _term_list(view)
        case Term():
            return _term(view)
        case Matrix():
            return _matrix(view)
        case Answer():
            return _answer(view)
        case CollectionList():
            return _collections(view)


# Views


def _overview(overview: Overview) -> RenderableType:
    about = [
        _text("The lessons of child safeguarding case reviews, one command away.", HEADING),
        *(
            _text(f"{collection.title}, {collection.publisher}, {collection.year}")
            for collection in overview.collections
        ),
    ]
    examples = _grid()
    for command, meaning in (
        ("scr theme challenge", "one theme: its lessons by case, questions, reading"),
        ("scr case child-h", "one case, across every theme that it touches"),
        ('scr search "DNA"', "any word, phrase, acronym, or today's word for it"),
        ("scr lesson 5.4", "what one paragraph teaches"),
        ("scr term DNA", "a word of the field, then and now"),
        ("scr matrix", "cases by themes"),
        ("scr --help", "all commands"),
    ):
        examples.add_row(_text(command, NUMBER), _text(meaning))
    return _spaced(
        [
            _panel(f"scr {overview.version}", about),
            _theme_table(overview.themes),
            Group(_heading("Where to go next"), Padding(examples, (0, 0, 0, 1))),
        ]
    )


def _theme_list(view: ThemeList) -> RenderableType:
    return _spaced(
        [
            _theme_table(view.themes),
            *(
                Group(
                    _text(_theme_name(count.theme), HEADING),
                    Padding(_text(count.theme.summary), (0, 0, 0, 2)),
                )
                for count in view.themes
            ),
            _hint("One of them, by name or number: scr theme challenge, scr theme 2"),
        ]
    )


def _theme_table(counts: Sequence[ThemeCount]) -> Table:
    table = _table("", "Theme", "Cases", "Lessons", title="Themes")
    for count in counts:
        table.add_row(
            _text(str(count.theme.number), NUMBER),
            _named(count.theme.name, count.theme.id, count.theme.collection),
            str(count.case_count),
            str(count.lesson_count),
        )
    for column in (2, 3):
        table.columns[column].justify = "right"
    return table


def _theme(page: ThemePage) -> RenderableType:
    theme = page.theme
    cases = {(case.collection, case.id): case for case in page.cases}
    counts = [
        _count(len(page.cases), "case"),
        _count(page.lesson_count, "lesson"),
        f"{_count(page.bearing_count, 'lesson')} of other themes",
    ]
    head: list[Text] = [_text(theme.summary), _blank()]
    head += _also(theme.name, theme.aliases)
    head.append(_text(" · ".join(counts), QUIET))
    title = f"Theme {theme.number} · {theme.name}{_from(theme.collection)}"
    parts: list[RenderableType] = [_panel(title, head)]
    parts += _by_case(page.lessons, cases)
    if page.bearing:
        parts.append(_rule("Lessons of other themes that bear on this one"))
        parts += _by_case(page.bearing, cases, of_themes=True)
    if theme.questions:
        parts.append(_questions(theme.questions))
    if page.sources:
        parts.append(_reading("Read on", page.sources))
    return _spaced(parts)


def _by_case(
    lessons: Sequence[Lesson], cases: dict[tuple[str, str], Case], *, of_themes: bool = False
) -> Iterator[RenderableType]:
    """The lessons in a table for each case, in the order of the cases' first lessons."""
    keys = [(lesson.collection, lesson.case or "") for lesson in lessons]
    for key in dict.fromkeys(keys):
        own = [lesson for lesson, of in zip(lessons, keys, strict=True) if of == key]
        case = cases.get(key)
        title = _case_title(case) if case else _general(key[0])
        yield _lesson_table(title, own, of_themes=of_themes)


def _case_list(view: CaseList) -> RenderableType:
    table = _table("Case", "Area", "Review", "Published", title="Cases")
    for case in view.cases:
        table.add_row(
            _named(case.name, case.id, case.collection),
            _text(case.area),
            _text(_spoken(case.kind)),
            _text(str(case.year or "not stated"), "" if case.year else QUIET),
        )
    return _spaced([table, _hint("One of them, by any of its names: scr case child-h")])


def _case(page: CasePage) -> RenderableType:
    case = page.case
    head: list[Text] = [_text(_placed(case), HEADING), _blank(), _text(case.summary), _blank()]
    head += _also(case.name, case.aliases)
    head.append(
        _text(f"{_count(len(page.lessons), 'lesson')} · {_count(len(page.themes), 'theme')}", QUIET)
    )
    parts: list[RenderableType] = [_panel(case.name, head)]
    names = {theme.id: f"{theme.number} {theme.name}" for theme in page.themes}
    for theme, lessons in groupby(page.lessons, key=lambda lesson: lesson.theme):
        parts.append(_lesson_table(_text(names[theme], HEADING), list(lessons)))
    if case.notes:
        parts.append(_notes(case.notes))
    if page.sources:
        parts.append(_reading("Read on", page.sources))
    return _spaced(parts)


def _lesson(page: LessonPage) -> RenderableType:
    lesson = page.lesson
    facts = _grid()
    facts.add_row(_text("Theme", QUIET), _text(_theme_name(page.theme)))
    if page.also:
        facts.add_row(_text("Bears on", QUIET), _text("; ".join(map(_theme_name, page.also))))
    if page.case:
        facts.add_row(_text("Case", QUIET), _text(f"{page.case.name}, {_placed(page.case)}"))
    if lesson.ref:
        facts.add_row(_text("Paragraph", QUIET), _text(lesson.ref))
    if lesson.collection != BUNDLED:
        facts.add_row(_text("Collection", QUIET), _text(lesson.collection))
    if lesson.keywords:
        facts.add_row(_text("Found by", QUIET), _text(", ".join(lesson.keywords), QUIET))
    parts: list[RenderableType] = [
        _panel(f"{lesson.id} · {lesson.kind}", [_text(lesson.text), _blank(), facts])
    ]
    if page.sources:
        parts.append(_reading("Rests on", page.sources))
    return _spaced(parts)


def _source(source: Source) -> RenderableType:
    head: list[Text] = [_text(_described(source))] if _described(source) else []
    head.append(_text(_of_kind(source), QUIET))
    parts: list[RenderableType] = [_panel(source.title, head)]
    lines = list(_addresses(source, "  "))
    if source.printed:
        lines.append(_line(f"  as printed: {source.printed}", QUIET))
    if lines:
        parts.append(Group(*lines))
    else:
        parts.append(_hint("The paper gives no address for it."))
    if source.notes:
        parts.append(_notes(source.notes))
    return _spaced(parts)


def _term_list(view: TermList) -> RenderableType:
    table = _table("Term", "Meaning", "Today")
    for term in view.terms:
        name = _text(term.name, HEADING)
        if term.expansion:
            name.append(f"\n{seen_lines(term.expansion)}", QUIET)
        name.append(_from(term.collection), QUIET)
        table.add_row(name, _text(term.meaning), _text(term.now or ""))
    for column, ratio in enumerate((3, 6, 3)):
        table.columns[column].ratio = ratio
    table.expand = True
    return _spaced([table, _hint("One of them, by any word for it: scr term DNA")])


def _term(term: Term) -> RenderableType:
    facts = _grid()
    for label, value in (
        ("Today", term.now),
        ("Otherwise", ", ".join(term.aliases)),
        ("Look under", ", ".join(term.see)),
        ("Paragraphs", ", ".join(term.refs)),
    ):
        if value:
            facts.add_row(_text(label, QUIET), _text(value))
    title = f"{term.name} · {term.expansion}" if term.expansion else term.name
    title += _from(term.collection)
    body: list[RenderableType] = [_text(term.meaning)]
    if facts.row_count:
        body += [_blank(), facts]
    parts: list[RenderableType] = [_panel(title, body)]
    if term.basis:
        rests = "Today's word rests on" if term.now else "Rests on"
        parts.append(Group(_text(rests, QUIET), _address(term.basis, "  ")))
    return _spaced(parts)


def _matrix(matrix: Matrix) -> RenderableType:
    legend = _grid()
    for theme in matrix.themes:
        legend.add_row(_text(str(theme.number), NUMBER), _text(theme.name))
    key = Text.assemble(
        ("3", HEADING), " = 3 lessons under the theme   ", ("+2", QUIET),
        " = 2 lessons of other themes that bear on it",
    )  # fmt: skip
    grid = _ByWidth(lambda width: _matrix_grid(matrix, width))
    return _spaced([grid, Group(Padding(legend, (0, 0, 0, 1)), _blank(), key)])


def _matrix_grid(matrix: Matrix, width: int) -> RenderableType:
    names = [
        _text(row.case.name, HEADING).append(f" ({seen_lines(_where(row.case))})", QUIET)
        for row in matrix.rows
    ]
    if width < NARROW:
        lines: list[RenderableType] = []
        for name, row in zip(names, matrix.rows, strict=True):
            lines.append(name)
            for theme in matrix.themes:
                cell = _cell(row.lessons, row.also, theme)
                if cell.plain != "·":
                    lines.append(_text(f"  {theme.number}: ", NUMBER).append_text(cell))
        return Group(*lines)
    table = _table("Case", *(str(theme.number) for theme in matrix.themes), title="Cases by themes")
    for column in table.columns[1:]:
        column.justify = "center"
        column.min_width = 2
    for name, row in zip(names, matrix.rows, strict=True):
        table.add_row(name, *(_cell(row.lessons, row.also, theme) for theme in matrix.themes))
    return table


def _collections(view: CollectionList) -> RenderableType:
    table = _table("Collection", "Cases", "Lessons", "State", title="Collections")
    for state in view.collections:
        if known := state.collection:
            name = _named(known.title, known.id)
            name.append(f"\n{seen_lines(known.publisher)}, {known.year}", QUIET)
        else:
            name = _text("not known", QUIET)
        told = _text("sound" if state.fault is None else state.fault, "" if known else MATCH)
        table.add_row(name, str(state.case_count), str(state.lesson_count), told)
    for column in (1, 2):
        table.columns[column].justify = "right"
    paths = [
        _line(f"{state.collection.id if state.collection else 'broken'}: {state.path}", QUIET)
        for state in view.collections
    ]
    return _spaced([table, Group(*paths)])


def _cell(lessons: dict[str, int], also: dict[str, int], theme: Theme) -> Text:
    under, bearing = lessons.get(theme.id, 0), also.get(theme.id, 0)
    cell = _text(str(under) if under else "", HEADING)
    if bearing:
        cell.append(f"+{bearing}", QUIET)
    return cell if under or bearing else _text("·", QUIET)


def _answer(answer: Answer) -> RenderableType:
    parts: list[RenderableType] = []
    told = list(_told(answer))
    if told:
        parts.append(Group(*told))
    parts += [_hit(hit) for hit in answer.hits]
    shown = len(answer.hits)
    if shown < answer.total:
        parts.append(_hint(f"{shown} of {answer.total}; more with --limit {answer.total}"))
    elif shown:
        parts.append(_hint(_count(shown, "answer")))
    return _spaced(parts)


def _told(answer: Answer) -> Iterator[Text]:
    """What was done to the query, in a line each."""
    for wrong, right in answer.corrected.items():
        yield _text(f'Nothing has "{wrong}": searched for "{right}" instead.', OURS)
    if answer.match == "some":
        missing = ", ".join(f'"{word}"' for word in answer.missing)
        nothing = f"Nothing has {missing}." if missing else "No lesson has all of these words."
        yield _text(f"{nothing} These are the closest, and have some of the words.", OURS)
    for word, others in answer.widened.items():
        yield _text(f"{word}: also searched for {', '.join(others)}", QUIET)


def _hit(hit: Hit) -> RenderableType:
    head = _text(f"{hit.rank:>2} ", QUIET)
    head.append(seen_lines(hit.title), HEADING)
    head.append(f"  {hit.type} ", QUIET)
    head.append(seen_lines(hit.id), NUMBER)
    head.append(_from(hit.collection), QUIET)
    snippet = Text()
    for place, piece in enumerate(seen_lines(hit.snippet).split("**")):
        snippet.append(piece, MATCH if place % 2 else "")
    return Group(head, Padding(snippet, (0, 0, 0, 3)))


# Parts of views


def _lesson_table(
    title: Text, lessons: Sequence[Lesson], *, of_themes: bool = False
) -> RenderableType:
    """Lessons with their numbers, kinds and, where they are `of_themes`, their themes."""

    def fitting(width: int) -> RenderableType:
        if width < NARROW:
            stacked: list[RenderableType] = [title]
            for lesson in lessons:
                stacked += [_lesson_number(lesson, " ", of_themes), _text(lesson.text)]
            return Group(*stacked)
        # Widths are told, not measured: measuring every cell would cost as much as printing.
        number = len("recommendation")
        table = Table(box=box.HORIZONTALS, show_header=False, show_lines=True)
        table.title, table.title_justify, table.title_style = title, "left", ""
        table.add_column(no_wrap=True, width=number)
        table.add_column(overflow="fold", width=width - number - 6)
        for lesson in lessons:
            table.add_row(_lesson_number(lesson, "\n", of_themes), _text(lesson.text))
        return table

    return _ByWidth(fitting)


def _lesson_number(lesson: Lesson, between: str, of_theme: bool) -> Text:
    number = _text(lesson.id, NUMBER).append(f"{between}{lesson.kind}", QUIET)
    return number.append(f"{between}{seen_lines(lesson.theme)}", NUMBER) if of_theme else number


def _questions(questions: Iterable[str]) -> RenderableType:
    grid = _grid()
    for number, question in enumerate(questions, 1):
        grid.add_row(_text(f"{number}", NUMBER), _text(question))
    written = _text("Written for this tool, not taken from the paper.", QUIET)
    return _panel("Questions for your team or supervision", [grid, _blank(), written])


def _notes(notes: Iterable[Note]) -> RenderableType:
    lines: list[RenderableType] = [_heading("Notes"), _text("Written for this tool.", QUIET)]
    for note in notes:
        grid = _grid()
        grid.add_row(_text("•", NUMBER), _text(note.text, OURS))
        lines.append(grid)
        if note.basis:
            lines.append(_address(note.basis, "  "))
    return Group(*lines)


def _reading(title: str, sources: Iterable[Source]) -> RenderableType:
    lines: list[RenderableType] = [_heading(title)]
    for source in sources:
        name = _text(source.title)
        if described := _described(source):
            name.append(f", {seen_lines(described)}", QUIET)
        lines += [Padding(name, (0, 0, 0, 2)), *_addresses(source, "    ")]
    return Group(*lines)


def _addresses(source: Source, before: str) -> Iterator[Text]:
    if source.url:
        yield _address(source.url, before)
    if source.archive:
        yield _address(source.archive, f"{before}kept copies: ")


def _address(url: str, before: str) -> Text:
    """An address on one line, however long, so that it can be clicked and copied."""
    line = _line(before, QUIET)
    web = url.startswith(("http://", "https://"))
    line.append(seen_lines(url), Style(color="blue", link=seen_lines(url)) if web else "")
    return line


def _described(source: Source) -> str:
    told = [", ".join(source.authors), source.publisher, str(source.year or "")]
    return ", ".join(filter(None, told)) + _from(source.collection)


def _of_kind(source: Source) -> str:
    refs = f" · paragraph {', '.join(source.refs)}" if source.refs else ""
    return f"{source.kind} · {source.id}{refs}{_from(source.collection)}"


def _named(name: str, id_: str, collection: str = BUNDLED) -> Text:
    """A name, and below it what to type for it."""
    text = _text(name, HEADING).append(f"\n{seen_lines(id_)}", NUMBER)
    return text.append(_from(collection), QUIET)


def _general(collection: str) -> Text:
    """The heading of lessons that are from no case."""
    return _text("In general", HEADING).append(_from(collection), QUIET)


def _from(collection: str) -> str:
    """Where a record comes from, if not from the bundled collection."""
    return "" if collection == BUNDLED else f" · {seen_lines(collection)}"


def _case_title(case: Case) -> Text:
    title = _text(case.name, HEADING)
    title.append(f"  {seen_lines(_placed(case))}", QUIET)
    return title


def _also(name: str, aliases: Iterable[str]) -> Iterator[Text]:
    """The other names, without those that differ in case and punctuation alone."""
    bare = {re.sub(r"\W+", "", alias.replace("&", "and").lower()): alias for alias in aliases}
    bare.pop(re.sub(r"\W+", "", name.lower()), None)
    if bare:
        yield _text(f"Also: {', '.join(bare.values())}", QUIET)


def _placed(case: Case) -> str:
    """What tells a case from others of its name."""
    published = f"published {case.year}" if case.year else ""
    told = " · ".join(filter(None, [case.area, _spoken(case.kind), published]))
    return told + _from(case.collection)


def _where(case: Case) -> str:
    return ", ".join(filter(None, [case.area, str(case.year or "")])) + _from(case.collection)


def _theme_name(theme: Theme) -> str:
    return f"{theme.number} {theme.name}{_from(theme.collection)}"


def _spoken(kind: str) -> str:
    return kind.replace("-", " ")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# Rich


def _text(text: str, style: str = "") -> Text:
    return Text().append(seen_lines(text), style)


def _line(text: str, style: str = "") -> Text:
    """Text that is never broken, whatever the width."""
    line = Text(no_wrap=True, overflow="ignore")
    line.append(seen_lines(text), style)
    return line


def _blank() -> Text:
    return Text("")


def _heading(text: str) -> Text:
    return _text(text, HEADING)


def _hint(text: str) -> Text:
    return _text(text, QUIET)


def _rule(text: str) -> Text:
    return _text(text, "bold underline")


def _panel(title: str, body: Iterable[RenderableType]) -> RenderableType:
    """A panel with its title in the frame or, where the frame is too narrow for it, inside."""
    name, parts = _text(title, HEADING), list(body)

    def fitting(width: int) -> RenderableType:
        if width < name.cell_len + 6:
            return Panel(Group(name, _blank(), *parts), box=box.ROUNDED, padding=(0, 1))
        return Panel(Group(*parts), title=name, title_align="left", box=box.ROUNDED, padding=(0, 1))

    return _ByWidth(fitting)


class _ByWidth:
    """What is made for the columns that there are."""

    def __init__(self, make: Callable[[int], RenderableType]) -> None:
        self.make = make

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.make(options.max_width)


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(box=box.ROUNDED, header_style=QUIET)
    for column in columns:
        table.add_column(column, overflow="fold")
    if title:
        table.title, table.title_justify, table.title_style = _heading(title), "left", ""
    return table


def _grid() -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    return grid


def _spaced(parts: Iterable[RenderableType]) -> Group:
    """The parts with a blank line between them."""
    spaced: list[RenderableType] = []
    for part in parts:
        spaced += [_blank(), part] if spaced else [part]
    return Group(*spaced)
