"""Blocks as HTML: one self-contained page, no script, nothing fetched, all text escaped."""

import html
from collections.abc import Iterable
from pathlib import Path

from scrlessons.show import blocks as b
from scrlessons.text import visible


def _style() -> str:
    return (Path(__file__).parent / "html.css").read_text(encoding="utf-8")


def render_page(title: str, articles: Iterable[Iterable[b.Block]]) -> str:
    """A whole page: each article is the blocks of a view or a handout."""
    body = "\n".join(f"<article>\n{render_blocks(one)}</article>" for one in articles)
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{_style()}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def render_blocks(blocks: Iterable[b.Block], links: bool = False, level: int = 1) -> str:
    """The blocks as HTML; `links`: names of records are links to their anchors on the page.

    `level` is that of the highest heading.
    """
    drawing = _Drawing(links, level)
    return "".join(f"{line}\n" for block in blocks for line in drawing.draw(block))


class _Drawing:
    def __init__(self, links: bool, level: int) -> None:
        self.links = links
        self.level = level

    def heading(self, below: int, text: str, anchor: str = "") -> str:
        """A heading, so many levels below the highest."""
        tag = f"h{self.level + below}"
        return f"<{tag}{_id(anchor)}>{text}</{tag}>"

    def draw(self, block: b.Block) -> Iterable[str]:
        """The lines of a block."""
        match block:
            case b.Panel():
                yield self.heading(0, _text(block.title), block.anchor)
                for inner in block.body:
                    yield from self.draw(inner)
            case b.Heading():
                yield self.heading(1, self.words(block.text))
            case b.Paragraph(tone="hint"):
                return
            case b.Paragraph():
                tone = "" if block.tone == "plain" else f' class="{block.tone}"'
                yield f"<p{tone}>{self.words(block.text)}</p>"
            case b.Facts():
                rows = (f"<dt>{_text(k)}</dt><dd>{self.words(v)}</dd>" for k, v in block.rows)
                yield f"<dl>{''.join(rows)}</dl>"
            case b.Table():
                yield from self.table(block)
            case b.Entries():
                tag = "ol" if block.style == "numbered" else "ul"
                yield f"<{tag}>"
                yield from (self.entry(entry) for entry in block.entries)
                yield f"</{tag}>"
            case b.Lessons():
                if block.title:
                    yield self.heading(2, self.words(block.title))
                yield "<ul>"
                yield from (self.lesson(lesson) for lesson in block.lessons)
                yield "</ul>"

    def table(self, table: b.Table) -> Iterable[str]:
        """A table under its title."""
        if table.title:
            yield self.heading(0, _text(table.title))
        head = "".join(f'<th scope="col">{_text(column.name)}</th>' for column in table.columns)
        yield f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>"
        for row in table.rows:
            yield f"<tr>{''.join(f'<td>{self.words(cell)}</td>' for cell in row)}</tr>"
        yield "</tbody>\n</table>"

    def entry(self, entry: b.Entry) -> str:
        """One of a list, its lines below its head."""
        lines = "".join(f"<br>{self.words(line)}" for line in entry.lines)
        return f"<li{_id(entry.anchor)}>{self.words(entry.head)}{lines}</li>"

    def lesson(self, lesson: b.LessonLine) -> str:
        """A lesson with its number before it, its notes below it."""
        number = f"<b>{_text(lesson.number)}</b>" if lesson.number else ""
        number = f"{self.linked(number, lesson.target)} " if number else ""
        kind = f"{_text(lesson.kind)}: " if lesson.kind else ""
        after = f" {self.words(lesson.after)}" if lesson.after else ""
        notes = "".join(
            f'<br><span class="ours">Note: {" ".join(map(self.words, (one.head, *one.lines)))}'
            "</span>"
            for one in lesson.notes
        )
        text = f"{number}{kind}{self.words(lesson.text)}{after}{notes}"
        return f"<li{_id(lesson.anchor)}>{text}</li>"

    def words(self, words: b.Words) -> str:
        """Words with their marks."""
        return "".join(map(self.span, words)).strip()

    def span(self, span: b.Span) -> str:
        """Words with one mark."""
        text = _text(span.text)
        match span.mark:
            case "address" if span.text.startswith(("http://", "https://")):
                return f'<a href="{text}">{text}</a>'
            case "name":
                return self.linked(text, span.target)
            case "strong":
                return f"<strong>{self.linked(text, span.target)}</strong>"
            case "match":
                return f"<mark>{text}</mark>"
            case "quiet":
                return f'<span class="quiet">{text}</span>'
            case _:
                return text

    def linked(self, drawn: str, target: str) -> str:
        """What is drawn, as a link to an anchor of the page where it is to be one."""
        return f'<a href="#{_text(target)}">{drawn}</a>' if self.links and target else drawn


def _id(anchor: str) -> str:
    return f' id="{_text(anchor)}"' if anchor else ""


def _text(text: str) -> str:
    return html.escape(visible(text))
