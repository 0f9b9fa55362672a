"""Handouts: what they hold, that they fit two pages, and that a browser shows them well."""

import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from scrlessons.briefs import Brief
from scrlessons.media import html, markdown
from scrlessons.records import Lesson
from scrlessons.show.handout import tell_handouts, title_of
from scrlessons.store import brief
from scrlessons.store.library import Library
from scrlessons.store.opening import open_library
from tests.conftest import SMALL, Run

THEMES = "communication challenge assessment recognition resistance equality voice".split()
CASES = (
    "child-h child-d child-c case-1 case-2 case-6 birmingham-2010-11-3 bury-a05-a06 "
    "victoria-climbie peter-connelly daniel-pelka khyra-ishaq"
).split()
MADE = date(2026, 11, 23)
AXE = os.environ.get("SCR_AXE", "")
needs_axe = pytest.mark.skipif(not AXE, reason="SCR_AXE does not name an axe.min.js")

THEME_PARTS = [
    "What this is about",
    "Why it matters",
    "What reviews found",
    "What bears on it from other themes",
    "What they asked for, and what was done",
    "What the paper adds",
    "Questions for your team",
    "Words to know, then and now",
    "Since 2013",
    "Read on",
    "Our action",
]
CASE_PARTS = [
    "Background",
    "Notes",
    "What was found, by theme",
    "What was asked for",
    "Learning",
    "What the paper adds",
    "Questions for your team",
    "Words to know, then and now",
    "Since 2013",
    "Read on",
    "Our action",
]
ALWAYS = {"Questions for your team", "Read on", "Our action"}


def render_markdown(briefs: Sequence[Brief]) -> str:
    """Handouts in Markdown."""
    return markdown.render_page(tell_handouts(briefs, "0.1.0", MADE))


def render_html(briefs: Sequence[Brief]) -> str:
    """Handouts as a page."""
    return html.render_page(title_of(briefs), tell_handouts(briefs, "0.1.0", MADE))


def handout(library: Library, *names: str) -> str:
    """The handout in Markdown."""
    return render_markdown(brief.find_briefs(library, names))


@pytest.mark.parametrize("name", [*THEMES, *CASES])
def test_every_theme_and_case_has_a_handout(library: Library, name: str) -> None:
    """All its parts in order; every lesson with its paragraph; what is left out is counted."""
    text = handout(library, name)
    parts = THEME_PARTS if name in THEMES else CASE_PARTS
    found = re.findall(r"^## ([^,(\n]+(?:, (?:and|then|by) [^(\n]+)?)", text, re.MULTILINE)
    found = [part.strip().replace("Before and since", "Since") for part in found]
    assert [part for part in parts if part in found] == found
    assert ALWAYS | {parts[0]} <= set(found)
    assert "## Questions for your team (written for this tool, not taken from the paper)" in text
    assert "in immediate danger call 999." in text
    assert "Lessons from Case Reviews (Salford Safeguarding Children Board, 2013" in text
    assert "made with scr 0.1.0 on 23 November 2026" in text
    (made,) = brief.find_briefs(library, [name])
    page = library.get_theme(name) if name in THEMES else library.get_case(name)
    for lesson in page.lessons:
        line = next((line for line in text.splitlines() if lesson.text in line), None)
        assert line is None or f"({lesson.ref}" in line
    kinds = brief.FINDING if name in THEMES else brief.FINDING + brief.ASKED + ("evidence",)
    wanted = [lesson for lesson in page.lessons if lesson.kind in kinds]
    shown = [lesson for lesson in wanted if lesson.text in text]
    left_out = sum(part.excerpt.left_out for part in made.parts)
    assert len(wanted) - len(shown) <= left_out
    for number in [part.excerpt.left_out for part in made.parts if part.excerpt.left_out]:
        assert f"{number} more: scr " in text


@pytest.mark.parametrize("name", ["recognition", "voice", "child-d"])
def test_handouts_as_they_are(
    library: Library, golden: Callable[[str, str], None], name: str
) -> None:
    """Whole outputs, in Markdown and in HTML."""
    briefs = brief.find_briefs(library, [name])
    golden(f"brief-{name}.md", render_markdown(briefs))
    golden(f"brief-{name}.html", render_html(briefs))


def test_names_need_no_quotes_and_several_make_a_meeting(library: Library, run: Run) -> None:
    """The longest run of words that is a name is taken; themes and cases mix."""
    briefs = brief.find_briefs(library, "working with resistance baby p challenge".split())
    assert [one.id for one in briefs] == ["resistance", "peter-connelly", "challenge"]
    assert run("brief", "voice", "child-h", "--format", "markdown").out.count("## Our action") == 2
    unknown = run("brief", "voice", "zzz")
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err == (
        'scr: no theme or case is called "zzz". To search for it, type: scr search zzz\n'
    )
    many = run("brief", "child")
    assert many.err.splitlines()[:3] == [
        'scr: "child" may be any of these:',
        "  scr brief voice",
        "  scr brief child-h       Child H, Salford, 2011",
    ]
    assert many.code == 1


def test_writing_to_a_file(run: Run, tmp_path: Path) -> None:
    """Markdown or HTML by the ending; nothing is overwritten without --force."""
    page = tmp_path / "voice.html"
    assert run("brief", "voice", "--output", str(page)).code == 0
    before = page.read_bytes()
    assert before.startswith(b"<!DOCTYPE html>")
    again = run("brief", "challenge", "--output", str(page))
    assert (again.code, again.out) == (2, "")
    assert again.err == f"scr: {page} is there already; --force overwrites it\n"
    assert page.read_bytes() == before
    assert run("brief", "challenge", "--output", str(page), "--force").code == 0
    assert page.read_bytes() != before
    assert run("brief", "voice", "-o", str(tmp_path / "voice.md")).code == 0
    assert (tmp_path / "voice.md").read_text("utf-8").startswith("# Voice of the child: ")
    for name, told in (("voice.pdf", "FILE.md or FILE.html"), ("none/voice.md", "is not there")):
        done = run("brief", "voice", "-o", str(tmp_path / name))
        assert (done.code, told in done.err) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["voice.html", "voice.md"]


class Outline(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        """Read them all."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append(tag)
        self.attributes += attrs


HOSTILE = """
format = 1
[collection]
id = "hostile"
title = "<script>alert(1)</script>"
publisher = "P & Q <b>"
year = 2020
[[cases]]
id = "x"
name = '<img src=x onerror=alert(1)> "x" *a* | _b_ [c](javascript:alert(1))'
kind = "case-review"
area = "A</article><script>"
summary = "# not a heading\\n- not a list\\u001b[31m &lt; `code` | cell"
notes = [{ text = "see", basis = "javascript:alert(1)" }]
sources = ["s"]
[[lessons]]
id = "1"
theme = "voice"
case = "x"
kind = "finding"
text = '1. <iframe src="//evil"></iframe> | **bold** ![i](http://e.vil/i.png) http://e.vil'
sources = ["s"]
[[sources]]
id = "s"
title = "S](x) <b>"
kind = "report"
url = "javascript:alert(document.cookie)"
"""


def test_a_page_is_still_and_its_text_is_text(tmp_path: Path) -> None:
    """No script, nothing fetched, only web links; data is escaped, whatever it says."""
    file = tmp_path / "hostile.toml"
    file.write_text(HOSTILE, encoding="utf-8")
    with open_library([file], cached=False) as library:
        for names in (["x"], ["voice"], ["challenge"]):
            briefs = brief.find_briefs(library, names)
            outline = Outline(render_html(briefs))
            assert not {"script", "img", "iframe", "link", "object", "form"} & set(outline.tags)
            assert {"main", "article", "h1", "h2", "table", "th"} <= set(outline.tags)
            assert ("lang", "en-GB") in outline.attributes
            for name, value in outline.attributes:
                assert name in {
                    "lang",
                    "charset",
                    "name",
                    "content",
                    "href",
                    "class",
                    "scope",
                    "id",
                }
                assert name != "href" or (value or "").startswith(("http://", "https://"))
        text = render_markdown(brief.find_briefs(library, ["x"]))
    assert "\\<iframe" in text
    assert "\x1b" not in text
    assert not re.search(r"^# not a heading", text, re.MULTILINE)


def count_pages(browser: Any, text: str) -> int:
    """How many A4 pages a browser prints it on."""
    page = browser.new_page()
    page.set_content(text)
    printed: bytes = page.pdf(prefer_css_page_size=True, format="A4")
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b", printed))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*THEMES, *CASES])
def test_a_handout_fits_two_pages(browser: Any, library: Library, name: str) -> None:
    """Printed by a real browser."""
    assert 1 <= count_pages(browser, render_html(brief.find_briefs(library, [name]))) <= 2


@pytest.mark.slow
def test_a_long_collection_fits_two_pages_too(browser: Any, tmp_path: Path) -> None:
    """Two hundred long lessons of every kind: what does not fit is counted."""
    kinds = ("finding", "recommendation", "response", "evidence", "guidance")
    sheet = "theme,lesson,case,area,year,kind,ref\n" + "".join(
        f"voice,{'Nobody asked the child how things were at home. ' * 8}{n},Child {n},Anytown,2020,"
        f"{kinds[n % 5]},{n}.1\n"
        for n in range(200)
    )
    (tmp_path / "long.csv").write_text(sheet, encoding="utf-8")

    from scrlessons.media.collection_file import render_collection
    from scrlessons.own.workbooks import Wishes, import_workbook

    wishes = Wishes(file=str(tmp_path / "long.csv"), publisher="P", year=2020, dry_run=True)
    dataset = import_workbook(wishes, confirm=lambda _: True).dataset
    (tmp_path / "long.toml").write_bytes(render_collection(dataset, "toml"))
    with open_library([tmp_path / "long.toml"], cached=False) as library:
        (made,) = brief.find_briefs(library, ["voice"])
        findings = [one for one in library.get_theme("voice").lessons if one.kind == "finding"]
    assert count_pages(browser, render_html([made])) <= 2
    found = made.parts[1].excerpt
    assert len(found.records) + found.left_out == len(findings)
    assert all(isinstance(record, Lesson) for record in found.records)


@pytest.mark.slow
def test_a_phone_needs_no_sideways_scrolling(browser: Any, library: Library) -> None:
    """At 390 pixels nothing is wider than the screen."""
    briefs = brief.find_briefs(library, ["challenge", "child-h", "voice"])
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content(render_html(briefs))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()


@pytest.mark.slow
@needs_axe
@pytest.mark.parametrize("name", ["challenge", "child-h", "victoria-climbie"])
def test_an_accessibility_checker_finds_nothing(browser: Any, library: Library, name: str) -> None:
    """axe-core, all its rules: no violations."""
    page = browser.new_page()
    page.set_content(render_html(brief.find_briefs(library, [name])))
    page.add_script_tag(path=AXE)
    passes, violations = page.evaluate(
        "axe.run().then(r => [r.passes.length, r.violations.map(v => v.id)])"
    )
    page.close()
    assert passes > 10
    assert violations == []


def test_each_thing_is_attributed_to_who_wrote_it(run: Run, tmp_path: Path) -> None:
    """What a board wrote is never said to be this tool's, in a view or a handout."""
    file = tmp_path / "own.toml"
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace('["moving on"]', '["moving on"]\nquestions = ["Who asks?", "Who knows?"]')
    text = text.replace('summary = "A child', 'notes = [{ text = "A note." }]\nsummary = "A child')
    file.write_text(text, encoding="utf-8")
    for args in (
        ["theme", "transitions"],
        ["case", "anytown-2020:child-d"],
        ["term", "ctf"],
        ["brief", "transitions"],
        ["brief", "anytown-2020:child-d"],
    ):
        out = " ".join(run(*args, "--data", str(file)).out.split())
        assert "ritten for this tool" not in out, args
        assert "this tool's" not in out, args
        assert "by Anytown Safeguarding Children Partnership" in out, args
    handout = run("brief", "communication", "--data", str(file), "--format", "markdown").out
    summary = next(line for line in handout.splitlines() if "(paragraphs" in line)
    assert summary.endswith("(paragraphs 1.1, 1.2, 1.3, 1.4, 1.5, 1.6)")
    lines = handout.splitlines()
    (cited,) = [line for line in lines if "details were not shared with Children's Serv" in line]
    assert cited.endswith("(1.4, Case 1)"), "a paragraph of the paper needs no area and year"


def test_one_lesson_that_is_longer_than_its_room_is_shown(tmp_path: Path) -> None:
    """The first is never left out, so that no part is empty; the rest are counted."""
    file = tmp_path / "long.toml"
    long = "Nobody asked the child. " * 200
    lessons = "".join(
        f'[[lessons]]\nid = "{n}"\ntheme = "transitions"\nkind = "finding"\ntext = "{long}{n}"\n'
        for n in range(2)
    )
    own = SMALL.read_text("utf-8").replace('kind = "finding"', 'kind = "guidance"')
    file.write_text(f"{own}\n{lessons}", encoding="utf-8")
    with open_library([file], cached=False) as library:
        (made,) = brief.find_briefs(library, ["transitions"])
    found = made.parts[1].excerpt
    assert [record.id for record in found.records] == ["0"]
    assert (found.left_out, found.command) == (1, "scr theme anytown-2020:transitions")
