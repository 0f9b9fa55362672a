"""Blocks as Markdown: CommonMark with GitHub's tables, nothing wrapped, one record a line.

What comes from data is text: whatever Markdown or HTML would read in it is escaped.
"""

import re
from collections.abc import Iterable, Sequence

from scrlessons.show import blocks as b
from scrlessons.text import visible

_OPENING = re.compile(r"^(\s*)(\d{0,9})([#+\-=.)])(?=[\s#=-]|$)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])|&(?=#?\w+;)")
_AROUND = {"strong": "**", "match": "**", "name": ""}


def render_page(documents: Iterable[Iterable[b.Block]]) -> str:
    """Several documents, one after the other."""
    return "\n".join(map(render_blocks, documents))


def render_blocks(blocks: Iterable[b.Block]) -> str:
    """The blocks, with a final line end."""
    return "\n\n".join(part for block in blocks for part in _draw(block) if part) + "\n"


def _draw(block: b.Block) -> list[str]:
    match block:
        case b.Panel():
            parts = [part for inner in block.body for part in _draw(inner)]
            return [f"# {text(block.title)}", *parts]
        case b.Heading():
            return [f"## {_bare(block.text)}"]
        case b.Paragraph(tone="hint"):
            return []
        case b.Paragraph():
            said = _words(block.text)
            return [f"*{said}*" if block.tone == "ours" else said]
        case b.Facts():
            return ["\n".join(f"- {text(label)}: {_words(value)}" for label, value in block.rows)]
        case b.Table():
            title = [f"# {text(block.title)}"] if block.title else []
            return [*title, _table(block)]
        case b.Entries():
            return ["\n".join(_entry(block.style, n, e) for n, e in enumerate(block.entries, 1))]
        case b.Lessons():
            title = [f"### {_bare(block.title)}"] if block.title else []
            return [*title, "\n".join(line for one in block.lessons for line in _lesson(one))]


def _entry(style: str, number: int, entry: b.Entry) -> str:
    label = f"{number}." if style == "numbered" else "-"
    said = [_words(entry.head), *map(_words, entry.lines)]
    return f"{label} {' · '.join(filter(None, said))}"


def _lesson(lesson: b.LessonLine) -> Iterable[str]:
    number = f"**{text(lesson.number)}** · " if lesson.number else ""
    cited = f"{text(lesson.cited)} · " if lesson.cited else ""
    kind = f"{text(lesson.kind)}: " if lesson.kind else ""
    after = f" {_words(lesson.after)}" if lesson.after else ""
    yield f"- {number}{cited}{kind}{_words(lesson.text)}{after}"
    for note in lesson.notes:
        yield f"  - *Note:* {' '.join(map(_words, (note.head, *note.lines)))}"


def _table(table: b.Table) -> str:
    """A table as GitHub renders it."""
    if not table.rows:
        return "None."
    head = [text(column.name) for column in table.columns]
    return "\n".join([_row(head), "|---" * len(head) + "|", *map(_cells, table.rows)])


def _cells(row: Sequence[b.Words]) -> str:
    return _row([_words(cell) for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _words(words: b.Words) -> str:
    """Words with their marks."""
    drawn = []
    for span in words:
        mark = _AROUND.get(span.mark, "") if span.text.strip() else ""
        said = link(span.text) if span.mark == "address" else text(span.text)
        bare = said.strip()
        drawn.append(said.replace(bare, f"{mark}{bare}{mark}", 1) if mark else said)
    return "".join(drawn).strip()


def _bare(words: b.Words) -> str:
    """Words without their marks, as a heading has them."""
    return text(b.text_of(words))


def text(value: str) -> str:
    """Text from data, so that Markdown and HTML read nothing in it, on one line."""
    line = _SPECIAL.sub(lambda found: f"\\{found[1]}" if found[1] else "&amp;", visible(value))
    return _OPENING.sub(r"\1\2\\\3", line)  # neither a heading nor a list begins


def link(url: str) -> str:
    """An address to click, if it is a web address; else text."""
    if not url.startswith(("http://", "https://")):
        return text(url)
    safe = "".join(c if c.isprintable() and c not in "<>\\ " else _percent(c) for c in url)
    return f"<{safe}>"


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
