"""Each page told: whose each record is, in what order, and nothing twice."""

from pathlib import Path

import pytest

from scrlessons.media.markdown import text
from tests.conftest import SMALL, Run

OWN = """
[[lessons]]
id = "2a"
theme = "communication"
case = "child-d"
kind = "comment"
text = "Our own remark."

[[lessons]]
id = "2b"
theme = "communication"
case = "child-d"
kind = "finding"
text = "Nobody rang."

[[lessons]]
id = "2c"
case = "child-d"
kind = "finding"
text = "On everything."

[[terms]]
id = "zebra-hub"
name = "Zebra hub"
meaning = "A hub."
basis = "https://example.org/hub"

[[since]]
id = "later"
term = "zebra-hub"
date = "2024-03"
who = "Ofsted"
told_by = "Anytown"
url = "https://example.org/later"
text = "The hub was looked at."
"""


@pytest.fixture
def data(tmp_path: Path) -> tuple[str, ...]:
    """The options for a call with the small collection, and a few more records in it."""
    file = tmp_path / "own.toml"
    dated = 'year = 2020\nchecked = "2025-01-31"\n'
    small = SMALL.read_text("utf-8").replace("year = 2020\n", dated, 1)
    file.write_text(f"{small}\n{OWN}", encoding="utf-8")
    return "--data", str(file), "--format", "markdown"


def test_a_case_has_each_lesson_once(run: Run, data: tuple[str, ...]) -> None:
    """Those of all themes, those of each theme, then the board's own comments; whose it all is."""
    assert run("case", "anytown-2020:child-d", *data).out == (
        """\
# Child D

Anytown · case review · published 2020 · anytown-2020

A child who moved between four schools.

4 lessons under 2 themes · summary written by Anytown Safeguarding Children Partnership

### On all themes

- **anytown-2020:2c** · On all themes · On everything.

### 1 Communication and information sharing

- **anytown-2020:2b** · 1 Communication and information sharing · Nobody rang.

### 8 Moves & transitions · anytown-2020

- **anytown-2020:1a** · 8 Moves & transitions · anytown-2020 · Records did not follow the \
child: \\[sic\\] 'on their way', said the school's co-ordinator.

### Comments · anytown-2020

- **anytown-2020:2a** · Comment · Our own remark. (under communication)

## Read on

- Child D: the report · anytown-2020 · <https://example.org/online/child-d.pdf> · kept copies: \
<https://web.archive.org/web/*/https://example.org/online/child-d.pdf>
"""
    )


def test_a_theme_has_comments_last(run: Run, data: tuple[str, ...]) -> None:
    """Though a comment comes first in the file; of no reviews but the collection's own."""
    out = run("theme", "communication", *data, "--collection", "anytown-2020").out
    assert [line for line in out.splitlines() if line.startswith(("#", "- **"))] == [
        "# Theme 1 · Communication and information sharing",
        "### In general · anytown-2020",
        "- **anytown-2020:1b** · In general · Recommendation: Schools should ask for records "
        "within five days.",
        "### Child D  Anytown · case review · published 2020 · anytown-2020",
        "- **anytown-2020:2b** · Child D (Anytown, 2020) · Nobody rang.",
        "### Comments · anytown-2020",
        "- **anytown-2020:2a** · In general · Our own remark. (Child D)",
        "## Lessons of other themes that bear on this one",
        "### 8 Moves & transitions · anytown-2020",
        "- **anytown-2020:1a** · 8 Moves & transitions · anytown-2020 · Records did not follow the "
        "child: \\[sic\\] 'on their way', said the school's co-ordinator. (Child D)",
        "## Questions for your team (written for this tool, not taken from the paper)",
    ]
    assert "1 case · 3 lessons · 1 of other themes · summary written for this tool" in out


def test_a_term_with_its_page_and_what_came_after(run: Run, data: tuple[str, ...]) -> None:
    """What the meaning rests on, who told of it later, and when that was last looked up."""
    assert (
        run("term", "zebra hub", *data).out
        == """\
# Zebra hub · anytown-2020

A hub.

Meaning written by Anytown Safeguarding Children Partnership.

- Rests on: <https://example.org/hub>

## Since 2013, as of 31 January 2025 (not in the paper)

- **March 2024** · Ofsted, as told by Anytown · anytown-2020 · The hub was looked at. · \
<https://example.org/later>
"""
    )


def test_an_own_lesson_says_whose_it_is(run: Run, data: tuple[str, ...]) -> None:
    """Its collection, and what it rests on with the place of kept copies."""
    assert (
        run("lesson", "anytown-2020:1a", *data).out
        == """\
# anytown-2020:1a · finding

Records did not follow the child: \\[sic\\] 'on their way', said the school's co-ordinator.

- Theme: 8 Moves & transitions · anytown-2020
- Bears on: 1 Communication and information sharing
- Case: Child D, Anytown · case review · published 2020 · anytown-2020
- Paragraph: 1
- Collection: anytown-2020

## Rests on

- Child D: the report · anytown-2020 · <https://example.org/online/child-d.pdf> · kept copies: \
<https://web.archive.org/web/*/https://example.org/online/child-d.pdf>
"""
    )


def test_a_matrix_row_says_whose_it_is(run: Run, data: tuple[str, ...]) -> None:
    """Two collections may each have a Child D: area, year and collection tell them apart."""
    rows = [line for line in run("matrix", *data).out.splitlines() if "Child D" in line]
    assert rows == [
        "| **Child D** (Salford) | child-d | **3** | **2** | +2 | +1 | · | · | · | · |",
        "| **Child D** (Anytown, 2020 · anytown-2020) | anytown-2020:child-d | **2**+1 | · | · | · "
        "| · | · | · | **1** |",
    ]


def test_what_a_paragraph_s_lessons_share_is_told_once(run: Run) -> None:
    """Three later facts are of 5.3, one of them of all its lessons; each stands there once."""
    out = run("lesson", "5.3", "--format", "markdown").out.splitlines()
    told = [line.split(" · ")[0] for line in out if line.startswith("- **")]
    assert told == ["- **12 March 2009**", "- **7 March 2025**", "- **May 2021**"]
    assert [line for line in out if line.startswith("#")] == [
        "# 5.3a · comment",
        "# 5.3b · finding",
        "# 5.3c · comment",
        "## Notes (written for this tool, not taken from the paper)",
        "## Before and since 2013, as of 23 November 2026 (not in the paper)",
        "## Rests on",
    ]


def test_a_source_without_an_address_says_so(run: Run) -> None:
    """Whole, as Markdown."""
    assert (
        run("source", "child-d-scr", "--format", "markdown").out
        == """\
# Serious Case Review re Child D

Salford Safeguarding Children Board

case-review · child-d-scr · paragraph 1.3, 2.2

The paper gives no address for it.
"""
    )


def test_an_own_source(run: Run, data: tuple[str, ...]) -> None:
    """Whose it is stands where its publisher would."""
    assert (
        run("source", "anytown-report", *data).out
        == """\
# Child D: the report

anytown-2020

report · anytown-2020:anytown-report

- Address: <https://example.org/online/child-d.pdf>
- Kept copies: <https://web.archive.org/web/*/https://example.org/online/child-d.pdf>
"""
    )


def test_what_came_after_of_one_theme_has_no_heading_of_its_own(run: Run) -> None:
    """The title says it already; all of it has a heading for each theme and case."""
    one = run("since", "voice", "--format", "markdown").out
    assert [line for line in one.splitlines() if line.startswith("#")] == [
        "# Voice of the child · Since 2013, as of 23 November 2026"
    ]
    every = run("since", "--format", "markdown").out
    headings = [line for line in every.splitlines() if line.startswith("## ")]
    assert (len(headings), headings[0], headings[-1]) == (
        12,
        "## Communication and information sharing",
        "## In general",
    )


def test_what_is_broken_says_so_in_the_list(run: Run, folder: Path) -> None:
    """Beside the sound ones, with the first fault and its path; whoever made a collection."""
    assert run("add", "--theme", "1", "--text", "One.").code == 0
    (folder / "bad.toml").write_text("format = 2\n", encoding="utf-8")
    out = run("collection", "--format", "markdown").out
    rows = [line for line in out.splitlines() if line.startswith("| ")]
    assert rows[1] == (
        "| **Lessons from Case Reviews**, Salford Safeguarding Children Board, 2013 | salford-2013 "
        "| 12 | 105 | 0 | sound |"
    )
    assert rows[2].startswith("| **Own lessons**, not stated, ")
    assert rows[2].endswith(" | own | 0 | 1 | 0 | sound |")
    assert rows[3] == '| not known |  | 0 | 0 | 0 | file: field "format": must be 1 (is 2) |'
    assert text(f"broken: {folder / 'bad.toml'}") in out


def test_who_wrote_what_nobody_signed(run: Run, folder: Path) -> None:
    """A case of `scr add` is by whoever keeps the collection, and not by "not stated"."""
    told = ["--theme", "1", "--text", "One.", "--case", "Child Z", "--area", "Anytown"]
    assert run("add", *told).code == 0
    out = run("case", "own:child-z", "--format", "markdown").out
    assert "1 lesson under 1 theme · summary written by whoever keeps the collection own\n" in out


def test_other_names_are_those_that_differ(run: Run) -> None:
    """The name itself, in other capitals or with other marks, is none."""
    out = run("theme", "challenge", "--format", "markdown").out
    (also,) = [line for line in out.splitlines() if line.startswith("Also: ")]
    assert "challenge and escalation" not in also.lower().replace("&", "and")
