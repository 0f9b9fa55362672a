"""What is made to be handed on: whose reviews are in it, and how it is shown and written."""

import re
from pathlib import Path

import pytest

from tests.conftest import Run

SECRET = "Nobody asked her before the meeting."


@pytest.fixture
def log(run: Run, folder: Path, tmp_path: Path) -> None:
    """A collection of the user's own, with a theme of its own and a lesson under a bundled one."""
    file = tmp_path / "log.csv"
    rows = f"Child Z,Anytown,2024,Voice,{SECRET}\nChild Z,Anytown,2024,Gangs,Nobody knew.\n"
    file.write_text(f"Case,Area,Year,Theme,Lesson\n{rows}", encoding="utf-8")
    done = run("collection", "import", str(file), "--id", "log", "--new-themes")
    assert done.code == 0, done.err
    assert folder.is_dir()


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("form", ["rich", "markdown", "html"])
def test_a_handout_takes_in_own_reviews_only_where_that_is_asked_for(run: Run, form: str) -> None:
    """They may be unpublished. Whose are in it is said, and nothing of any other."""
    alone = run("brief", "voice", "--format", form)
    assert (alone.code, alone.err) == (0, "")
    assert SECRET not in alone.out
    for option in (["--collection", "log"], ["--all-collections"]):
        taken_in = run("brief", "voice", "--format", form, *option)
        assert SECRET in re.sub(r"\s+", " ", taken_in.out)
        assert taken_in.err == (
            "scr: in the handout is your own collection log (log): mind whom you pass it on to\n"
        )
    other = run("brief", "child-h", "--format", form, "--all-collections")
    assert (other.code, other.err) == (0, ""), "nothing of log is in it"


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("name", ["child-z", "Child Z", "log:child-z"])
def test_a_handout_of_own_reviews_says_what_to_type(run: Run, name: str) -> None:
    """Where only an own collection has the name."""
    told = run("brief", name)
    assert (told.code, told.out) == (1, "")
    command = "brief log:child-z --collection log"
    assert told.err.endswith(f"a handout leaves out. Type: scr {command}\n")
    assert SECRET in re.sub(r"\s+", " ", run(*command.split()).out)
    assert run("brief", "nosuch").err.startswith('scr: no theme or case is called "nosuch"')


@pytest.mark.usefixtures("log")
def test_both_commands_know_the_same_options(run: Run, tmp_path: Path) -> None:
    """`brief` and `page` alike: the bundled collection alone, one more, or all."""
    for command in (["brief", "voice"], ["page"]):
        for options in ([], ["--collection", "log"], ["--all-collections"]):
            path = tmp_path / f"{command[0]}{len(options)}.html"
            done = run(*command, *options, "--output", str(path), "--force")
            assert done.code == 0
            assert ("log (log): mind whom" in done.err) is bool(options)
        assert run(*command, "--collection", "none", "--output", str(path), "--force").code == 1


def test_a_file_given_for_one_call_is_in_the_handout(run: Run) -> None:
    """It was named."""
    small = str(Path(__file__).parents[1] / "small.toml")
    done = run("brief", "transitions", "--data", small)
    assert done.code == 0
    assert "anytown-2020 (" in done.err


def test_a_handout_is_shown_as_every_other_view(run: Run) -> None:
    """Drawn and wrapped at a terminal and in a pipe; Markdown where that is asked for."""
    for columns in (60, 80, 120):
        lines = run("brief", "voice", columns=columns).out.splitlines()
        assert lines[0].startswith("╭─ Voice of the child: a seven-minute briefing ─")
        assert not [line for line in lines if len(line) > columns and "http" not in line]
        assert not [line for line in lines if line.startswith(("#", "|", "- "))]
    assert run("brief", "voice", "--format", "markdown").out.startswith("# Voice of the child: ")
    assert run("brief", "voice", "--format", "html").out.startswith("<!DOCTYPE html>")


def test_a_written_handout_says_so(run: Run, tmp_path: Path) -> None:
    """On stderr: stdout is for what is found."""
    for name in ("a.md", "a.html"):
        path = tmp_path / name
        done = run("brief", "voice", "--output", str(path))
        assert (done.code, done.out, done.err) == (0, "", f"scr: wrote {path}\n")
    done = run("brief", "voice", "--output", str(tmp_path / "b.md"), "--format", "html")
    assert done.code == 2


@pytest.mark.usefixtures("log")
def test_a_handout_claims_nothing_that_a_workbook_does_not_say(run: Run) -> None:
    """No summary that nobody wrote, and no paragraphs where the numbers are those of rows."""
    own = run("brief", "gangs", "--collection", "log", "--format", "markdown").out
    assert "What this is about" not in own
    assert "Named in the workbook" not in own
    assert "Numbers are those of the lessons in their collection." in own
    assert "paragraphs" not in own
    both = run("brief", "voice", "--collection", "log", "--format", "markdown").out
    assert "Numbers are the paragraphs that they come from or, where a collection" in both
    bundled = run("brief", "voice", "--format", "markdown").out
    assert "Numbers are the paragraphs that they come from.\n" in bundled


def test_a_written_answer_has_a_heading(run: Run, tmp_path: Path) -> None:
    """A file is read apart from the command that made it."""
    for name, heading in (("x.html", "<h1>Search: DNA</h1>"), ("x.md", "# Search: DNA\n")):
        path = tmp_path / name
        assert run("search", "DNA", "--output", str(path)).code == 0
        assert heading in path.read_text(encoding="utf-8")
