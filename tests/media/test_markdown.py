"""Markdown that GitHub renders: one record a line, whole, and data is never markup."""

from collections.abc import Callable
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from scrlessons.media.markdown import link, render_blocks, text
from scrlessons.show.views import tell
from scrlessons.store.opening import open_library
from tests.conftest import Run
from tests.show.test_handout import HOSTILE

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("theme-challenge.md", ["theme", "challenge"]),
        ("case-child-d.md", ["case", "child-d"]),
        ("search-dna.md", ["search", "DNA"]),
        ("matrix.md", ["matrix"]),
    ],
)
def test_views_as_markdown(
    run: Run, golden: Callable[[str, str], None], name: str, args: list[str]
) -> None:
    """Whole outputs, the same at any width."""
    outcome = run(*args, "--format", "markdown", columns=40)
    assert (outcome.code, outcome.err) == (0, "")
    golden(name, outcome.out)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["theme"],
        ["theme", "voice"],
        ["case"],
        ["case", "child-h"],
        ["lesson", "5.4"],
        ["lesson", "5.4a"],
        ["source"],
        ["source", "birmingham"],
        ["term", "--all"],
        ["term", "dna"],
        ["matrix"],
        ["search", "disguised complience"],
        ["search", "nursery staff zebra challenge"],
        ["collection"],
    ],
)
def test_every_view_has_its_markdown(run: Run, args: list[str]) -> None:
    """It parses, and every table of it has rows of as many cells as its head."""
    outcome = run(*args, "--format", "markdown")
    assert (outcome.code, outcome.err) == (0, "")
    tokens = PARSER.parse(outcome.out)
    heads = sum(token.type == "table_open" for token in tokens)
    assert heads == outcome.out.count("|---") // max(outcome.out.count("|---"), 1) or heads > 0
    assert not [token for token in tokens if token.type in {"html_block", "code_block"}]


def test_grep_shows_whole_lessons(run: Run) -> None:
    """A line of a theme's Markdown holds the lesson, its number, its case, area and year."""
    out = run("theme", "challenge", "--format", "markdown").out
    (line,) = [line for line in out.splitlines() if "nursery staff" in line and "2.4a" in line]
    assert "Case No.2010-11/3 (Birmingham, 2013)" in line
    assert line.endswith("later convicted of child sexual abuse offences.")


def test_what_data_says_is_text(tmp_path: Path) -> None:
    """HTML, Markdown, pipes and addresses of other kinds are shown, not read."""
    file = tmp_path / "hostile.toml"
    file.write_text(HOSTILE, encoding="utf-8")
    with open_library([file], cached=False) as library:
        for view in (library.get_case("x"), library.get_lesson("hostile:1")):
            html = PARSER.render(render_blocks(tell(view)))
            for tag in ("<script", "<img", "<iframe", "<b>", "<em>", "javascript:alert(1)</a>"):
                assert tag not in html
            assert 'href="javascript' not in html
            assert "\x1b" not in html


@pytest.mark.parametrize(
    "hostile",
    [
        "a|b",
        "*a* _b_ `c`",
        "<b>&lt;&amp;</b>",
        "[x](y) ![z](w)",
        "a\\|b",
        "~~x~~",
        "a\nb",
        "\x1b[1m",
    ],
)
def test_escaped_text_reads_as_it_was(hostile: str) -> None:
    """What a reader sees is what the data says."""
    import html

    shown = PARSER.render(f"x {text(hostile)} y").removeprefix("<p>").removesuffix("</p>\n")
    wanted = f"x {hostile} y".replace("\n", " ").replace("\x1b", "")
    assert html.unescape(shown) == wanted


def test_addresses() -> None:
    """Only http and https become links; what would end one early is encoded."""
    assert link("https://a.org/x y<z>") == "<https://a.org/x%20y%3Cz%3E>"
    assert link("file:///etc/passwd") == "file:///etc/passwd"
