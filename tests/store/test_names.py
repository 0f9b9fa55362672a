"""One resolver of names for lookups, adding and importing alike."""

import json
from pathlib import Path

import pytest

from tests.conftest import SMALL, Run


@pytest.mark.parametrize("name", ["challenge", "Challenge and escalation", "chal", "CHALLENGE"])
def test_no_file_takes_a_bundled_theme_s_name_away(run: Run, tmp_path: Path, name: str) -> None:
    """A name that a bundled theme has means that; an own one goes by its full name."""
    file = tmp_path / "mine.toml"
    text = SMALL.read_text("utf-8").replace('"transitions"', '"challenge"')
    file.write_text(text.replace("Moves & transitions", "Challenge and escalation"), "utf-8")
    data = ["--json", "--data", str(file)]
    page = json.loads(run("theme", name, *data).out)
    assert page["collection"] == "salford-2013"
    alone = json.loads(run("theme", "challenge", "--json").out)
    assert page["lesson_count"] == alone["lesson_count"]
    own = json.loads(run("theme", "anytown-2020:challenge", *data).out)
    assert [lesson["id"] for lesson in own["lessons"]] == ["1a"]


def test_a_whole_name_means_the_same_wherever_it_is_typed(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """A lookup, a row of a spreadsheet and `scr add` take an id, a name and an alias alike."""
    names = ("voice", "Voice of the child", "Challenge & Escalation", "theme 7")
    sheet = tmp_path / "s.csv"
    sheet.write_text(
        "theme,lesson\n" + "".join(f'"{name}",Ask {name} of it.\n' for name in names), "utf-8"
    )
    assert run("collection", "import", str(sheet)).code == 0
    for number, name in enumerate(names, 1):
        theme = json.loads(run("theme", name.removeprefix("theme "), "--json").out)["id"]
        assert json.loads(run("lesson", f"s:{number}", "--json").out)["theme"] == theme
        assert run("add", "--theme", name, "--text", "x").code == 0
        assert json.loads(run("lesson", f"own:{number}", "--json").out)["theme"] == theme


@pytest.mark.parametrize(
    ("args", "id_"),
    [
        (["theme", "Theme 2"], "challenge"),
        (["theme", "theme", "two"], "challenge"),
        (["theme", "Seven"], "voice"),
        (["theme", "theme:challenge"], "challenge"),
        (["term", "term:challenge"], "challenge"),
        (["case", "case:salford-2013:child-d"], "child-d"),
        (["lesson", "5.4 a"], "5.4a"),
        (["lesson", "para 5.4 a"], "5.4a"),
        (["lesson", "Paragraph", "5.4a"], "5.4a"),
        (["source", "baby", "p", "reports"], "peter-connelly-scr-reports"),
        (["source", "munro"], "munro-review"),
    ],
)
def test_what_is_printed_can_be_typed(run: Run, args: list[str], id_: str) -> None:
    """A number said or written, the word before it, the kind before a name, what a source is on."""
    assert json.loads(run(*args, "--json").out)["id"] == id_


@pytest.mark.parametrize(
    ("ref", "first", "last"),
    [("5.4", "5.4a", "5.4c"), ("para 5.4", "5.4a", "5.4c"), ("5", "5.1a", "5.5b"), ("§ 0", "", "")],
)
def test_a_section_is_all_its_lessons(run: Run, ref: str, first: str, last: str) -> None:
    """As a paragraph is; the word before the number does not count."""
    ids = [lesson["id"] for lesson in json.loads(run("lesson", ref, "--json").out)]
    assert (ids[0], ids[-1]) == (first or "0.1a", last or "0.6a")


def test_a_source_goes_by_who_wrote_or_published_it(run: Run) -> None:
    """Where no title has the word."""
    for page in json.loads(run("source", "--json").out):
        for who in page["authors"]:
            outcome = run("source", who)
            assert page["id"] in outcome.out + outcome.err, who
