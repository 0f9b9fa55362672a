"""A handout: a brief as Markdown, and that as one HTML page to print, mail or open in Word."""

import html
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby

from scrlessons.media import markdown as md
from scrlessons.pages import Brief, Excerpt, Part
from scrlessons.records import Lesson, Source, Term
from scrlessons.text import seen

ACTION = ("What we will do", "Who", "By when", "How we will know")
"""The team's own part: room to write in."""


def render_handout(briefs: Sequence[Brief], version: str, made: date) -> str:
    """The briefs as Markdown, one after the other, with a final line end."""
    return "\n\n".join(_brief(brief, version, made) for brief in briefs) + "\n"


def _brief(brief: Brief, version: str, made: date) -> str:
    first = "What this is about" if brief.kind == "theme" else "Background"
    plural = "s" if "," in brief.refs else ""
    refs = f" (paragraph{plural} {brief.refs})" if brief.refs else ""
    blocks = [f"# {md.text(brief.name)}: a seven-minute briefing"]
    if brief.kind == "case":
        blocks.append(f"**{md.text(md.placed(brief.cases[0]))}**")
    blocks += [f"## {first}", md.text(f"{brief.summary}{refs}")]
    if brief.notes:
        blocks += ["*Notes, written for this tool:*", md.notes(brief.notes)]
    for part in brief.parts:
        blocks += [f"## {part.title}", *_part(part, brief)]
    if brief.questions:
        blocks += ["## Questions for your team or supervision", md.questions(brief.questions)]
    if brief.words.records:
        terms = [term for term in brief.words.records if isinstance(term, Term)]
        blocks += ["## Words to know, then and now", md.terms(terms), _rest(brief.words)]
        blocks.append("*Meanings are this tool's; `scr term` shows what they rest on.*")
    sources = [source for source in brief.reading.records if isinstance(source, Source)]
    reading = "\n".join(map(_source, sources)) or "The collection names nothing to read on this."
    blocks += ["## Read on", reading, _rest(brief.reading)]
    rows = [("",) * len(ACTION)] * 3
    blocks += ["## Our action", md.table(ACTION, rows), _origin(brief, version, made)]
    return "\n\n".join(block for block in blocks if block)


def _part(part: Part, brief: Brief) -> Iterable[str]:
    lessons = [lesson for lesson in part.excerpt.records if isinstance(lesson, Lesson)]
    names = md.case_names(brief.cases)
    if brief.kind == "case":
        titles = {theme.id: md.theme_name(theme) for theme in brief.themes}
        for theme, own in groupby(lessons, key=lambda lesson: lesson.theme):
            yield f"*{md.text(titles[theme])}*"
            yield "\n".join(_lesson(lesson, None) for lesson in own)
    elif lessons:
        yield "\n".join(_lesson(lesson, names) for lesson in lessons)
    yield _rest(part.excerpt)
    if part.text:
        yield md.text(part.text)
    elif not lessons:
        yield "The collection holds nothing on this."


def _lesson(lesson: Lesson, name: Callable[[Lesson], str] | None) -> str:
    told = [lesson.ref or lesson.id]
    if name and lesson.case:
        told.append(name(lesson))
    kind = "" if lesson.kind == "finding" else f"{lesson.kind.capitalize()}: "
    return f"- {kind}{md.text(lesson.text)} ({md.text(', '.join(told))})"


def _source(source: Source) -> str:
    told = [", ".join(source.authors), source.publisher, str(source.year or "")]
    line = ", ".join(md.text(part) for part in (source.title, *told) if part)
    return f"- {line}{f' {md.link(source.url)}' if source.url else ''}"


def _rest(excerpt: Excerpt) -> str:
    if not excerpt.left_out:
        return ""
    return f"*{excerpt.left_out} more: `{excerpt.command}`*"


def _origin(brief: Brief, version: str, made: date) -> str:
    collections = "; ".join(
        f"{one.title} ({one.publisher}, {one.year}; {one.id})" for one in brief.collections
    )
    day = f"{made.day} {made:%B %Y}"
    return (
        f"*A briefing from {md.text(collections)}, made with scr {version} on {day}. Lessons are "
        "told in words of this tool's; numbers are the paragraphs they come from.*"
    )


STYLE = """
:root { color-scheme: light; }
body { font: 10.5pt/1.4 Calibri, Carlito, Arial, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.5em; line-height: 1.2; margin: 0 0 .5em; }
h2 { font-size: 1.12em; margin: .9em 0 .25em; color: #123a5e; }
p, ul, ol { margin: .3em 0; }
ul, ol { padding-left: 1.3em; }
li { margin: .12em 0; }
table { border-collapse: collapse; width: 100%; margin: .4em 0; }
th, td { border: 1px solid #767676; padding: .2em .45em; text-align: left; vertical-align: top; }
th { background: #eef2f6; }
td:empty { height: 2.4em; }
a, code { overflow-wrap: anywhere; }
a { color: #0b4f8a; }
code { font-family: Consolas, "Liberation Mono", monospace; font-size: .95em; }
article + article { margin-top: 3rem; }
@media (max-width: 30rem) { body { margin: .75rem auto; font-size: 12pt; }
  th, td { padding: .2em .3em; } }
@page { size: A4; margin: 13mm 15mm; }
@media print { body { font-size: 9.2pt; line-height: 1.3; max-width: none; margin: 0; padding: 0; }
  article + article { break-before: page; margin-top: 0; }
  h2 { break-after: avoid; } li, tr { break-inside: avoid; } a { color: inherit; } }
"""


def render_page(briefs: Sequence[Brief], version: str, made: date) -> str:
    """The briefs as one HTML page: no script, nothing fetched, everything from data escaped."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    articles = [parser.render(_brief(brief, version, made)) for brief in briefs]
    title = html.escape(seen("; ".join(brief.name for brief in briefs)))
    body = "\n".join(f"<article>\n{article}</article>" for article in articles)
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: a seven-minute briefing</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
