"""Blocks as Rich renderables, for a person at a terminal.

Colours are the terminal's own sixteen, so that they suit dark and light backgrounds alike. Text
from data is never markup: it goes through `_text`, which also drops what is not visible.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel as Frame
from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text

from scrlessons.show import blocks as b
from scrlessons.text import visible_lines

STYLES = {"strong": "bold", "quiet": "dim", "match": "bold magenta", "name": "cyan"}
BULLET = "•"
TONES = {"quiet": "dim", "hint": "dim", "ours": "italic"}


def render_blocks(blocks: Iterable[b.Block]) -> RenderableType:
    """The blocks, to be printed with `crop=False`: an address may be wider than the terminal."""
    spaced: list[RenderableType] = []
    before: b.Block | None = None
    for block in blocks:
        below = isinstance(before, b.Heading)
        title = _title(block)
        if title and not below:
            spaced.append(_Ruled(title))
        elif title:
            spaced.append(title)
        elif before and not below:
            spaced.append(Text(""))
        if not isinstance(block, b.Heading) or not title:
            spaced.append(_draw(block))
        before = block
    return Group(*spaced)


def _title(block: b.Block) -> Text | None:
    """What stands in a rule before a part: the lessons of a case, or a heading that begins one."""
    match block:
        case b.Lessons():
            return _text(block.title)
        case b.Heading(ruled=True):
            return _text(block.text)
    return None


def _draw(block: b.Block) -> RenderableType:
    match block:
        case b.Panel():
            return _ByWidth(lambda width: _panel(block, width))
        case b.Heading():
            return _text(
                block.text
                if any(span.mark != "plain" for span in block.text)
                else b.strong(b.text_of(block.text))
            )
        case b.Paragraph():
            return _text(block.text, TONES.get(block.tone, ""))
        case b.Facts():
            return _ByWidth(lambda width: _facts(block, width))
        case b.Table():
            return _ByWidth(lambda width: _table(block, width))
        case b.Entries():
            return _entries(block)
        case b.Lessons():
            return _ByWidth(lambda width: _lessons(block, width))


def _panel(panel: b.Panel, width: int) -> RenderableType:
    """A frame with its title in it or, where it is too narrow for that, inside."""
    title, parts = _text(b.strong(panel.title)), [_draw(block) for block in panel.body]
    if title.cell_len + 6 > width:
        return Frame(Group(title, Text(""), *parts), box=box.ROUNDED, padding=(0, 1))
    return Frame(Group(*parts), title=title, title_align="left", box=box.ROUNDED, padding=(0, 1))


def _facts(facts: b.Facts, width: int) -> RenderableType:
    grid = Grid.grid(padding=(0, 1))
    grid.add_column(overflow="fold", max_width=max(width // 3, 1))
    grid.add_column(ratio=1, overflow="fold")
    lines: list[RenderableType] = []
    for label, value in facts.rows:
        if any(span.mark == "address" for span in value):
            lines.append(_line(f"{label}: ", "dim").append_text(_text(value)))
        else:
            lines.append(_row(_text(b.quiet(label)), _text(value), facts, width))
    return Group(*lines)


def _row(label: Text, value: Text, facts: b.Facts, width: int) -> RenderableType:
    longest = max(len(one) for one, _ in facts.rows)
    return _Hanging(label, value, min(longest, max(width // 3, 1)))


def _table(table: b.Table, width: int) -> RenderableType:
    """A grid or, where the columns would be too narrow to read, a row below the other."""
    title = [_text(b.strong(table.title))] if table.title else []
    weights = sum(column.weight for column in table.columns)
    if width < 8 * weights + 4 * len(table.columns):
        return Group(*title, *(_stacked(table.columns, row) for row in table.rows))
    grid = Grid(box=box.ROUNDED, header_style="dim", expand=weights > 8)
    for column in table.columns:
        ratio = column.weight if weights > 8 else None
        minimum = 2 if column.align == "center" else None
        grid.add_column(
            column.name, overflow="fold", justify=column.align, ratio=ratio, min_width=minimum
        )
    for row in table.rows:
        grid.add_row(*map(_text, row))
    return Group(*title, grid)


def _stacked(columns: Sequence[b.Column], row: Sequence[b.Words]) -> RenderableType:
    first, *others = zip(columns, row, strict=True)
    lines: list[RenderableType] = [_text(first[1])]
    for column, words in others:
        if b.text_of(words) not in {"", "·"}:
            lines.append(_indented(_text((*b.quiet(f"{column.name}: "), *words)), 2))
    return Group(*lines)


def _entries(entries: b.Entries) -> RenderableType:
    lines: list[RenderableType] = []
    spaced = entries.style == "plain"
    for number, entry in enumerate(entries.entries, 1):
        if spaced and any(one.lines for one in entries.entries) and lines:
            lines.append(Text(""))
        label = {"numbered": f"{number:>2}", "bullets": BULLET, "plain": ""}[entries.style]
        head = _text(entry.head, TONES.get(entries.tone, ""))
        lines.append(_Hanging(_text(b.name(label)), head, len(label)) if label else head)
        indent = len(label) + 1 if label else 2
        for words in entry.lines:
            text = _text(words)
            lines.append(_indented(text, indent))
    return Group(*lines)


def _lessons(lessons: b.Lessons, width: int) -> RenderableType:
    longest = max((len(one.number or BULLET) for one in lessons.lessons), default=0)
    lines: list[RenderableType] = []
    for lesson in lessons.lessons:
        kind = b.quiet(f"{lesson.kind}: ") if lesson.kind else ()
        after = (*b.plain(" "), *lesson.after) if lesson.after else ()
        text = _text((*kind, *lesson.text, *after))
        number = _text(b.name(lesson.number or BULLET))
        fits = longest * 5 <= width
        lines += [_Hanging(number, text, longest)] if fits else [number, text]
        for note in lesson.notes:
            indent = longest + 1 if fits else 2
            lines.append(_indented(_text((*b.quiet("Note: "), *note.head), "italic"), indent))
            lines += [_indented(_text(words), indent) for words in note.lines]
    return Group(*lines)


class _ByWidth:
    """What is made for the columns that there are."""

    def __init__(self, make: Callable[[int], RenderableType]) -> None:
        self.make = make

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.make(options.max_width)


class _Ruled:
    """A title, wrapped where it is long, with a rule behind its last line."""

    def __init__(self, title: Text) -> None:
        self.title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        *above, last = self.title.wrap(console, options.max_width, overflow="fold")
        yield from above
        rest = options.max_width - last.cell_len - 1
        if rest > 0:
            last.append(f" {'─' * rest}", "dim")
        yield last


class _Hanging:
    """A label, and a text beside it, its lines below one another: a table of Rich's, but quick."""

    def __init__(self, label: Text, text: Text, width: int) -> None:
        self.label, self.text, self.width = label, text, width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        labels = self.label.wrap(console, self.width, overflow="fold") if self.label else [Text()]
        room = max(options.max_width - self.width - 1, 1)
        texts = [self.text] if self.text.no_wrap else self.text.wrap(console, room, overflow="fold")
        for label, text in zip_longest(labels, texts):
            line = Text(no_wrap=True, overflow="ignore")
            line.append_text(label or Text())
            line.append(" " * (self.width + 1 - line.cell_len))
            line.append_text(text or Text())
            line.rstrip()
            yield line


def _indented(text: Text, indent: int) -> RenderableType:
    return _Hanging(Text(), text, indent - 1)


def _text(words: b.Words, style: str = "") -> Text:
    """Words with their marks; an address alone is never broken, so that it can be copied."""
    text = Text(style=style)
    for span in words:
        shown = visible_lines(span.text)
        if span.mark == "address":
            web = shown.startswith(("http://", "https://"))
            text.append(shown, Style(color="blue", link=shown) if web else "")
            text.no_wrap, text.overflow = True, "ignore"
        else:
            text.append(shown, STYLES.get(span.mark, ""))
    return text


def _line(text: str, style: str = "") -> Text:
    """The beginning of a line that is never broken, whatever the width."""
    line = Text(no_wrap=True, overflow="ignore")
    return line.append(visible_lines(text), style)
