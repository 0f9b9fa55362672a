"""`scr add` asks at the terminal: says what it needs, goes back, and makes nothing unasked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrlessons.cli.app import app
from scrlessons.own import folder as own
from tests.conftest import Run


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


def add(monkeypatch: pytest.MonkeyPatch, *answers: str, options: tuple[str, ...] = ()) -> str:
    """Answer the questions of `scr add`; returns what was said."""
    for where in ("cli.own", "cli.streams"):
        monkeypatch.setattr(f"scrlessons.{where}.can_ask", lambda: True)
    typed = "".join(f"{answer}\n" for answer in answers)
    done = CliRunner().invoke(app, ["add", *options], input=typed, prog_name="scr")
    assert done.exit_code == 0, done.output
    return done.stderr


def test_the_themes_are_shown_and_a_number_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty answer is answered with what is needed, and how to stop is said first."""
    said = add(monkeypatch, "", "", "9", "7", "", "Nobody asked.", "7", "", "", "y")
    assert said.startswith("b goes back to the question before. Ctrl-C stops; nothing is added")
    assert "2 Challenge and escalation\n" in said
    assert "a lesson needs a theme: a number from 1 to 7, or a name" in said
    assert 'no theme is called "9"' in said
    assert "a lesson needs a text, a sentence or two" in said
    lesson = own.load_collection("own").lessons[0]
    assert (lesson.theme, lesson.text, lesson.kind) == ("voice", "Nobody asked.", "good-practice")


def test_a_new_case_is_made_after_a_yes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was meant for another question makes no case."""
    said = add(monkeypatch, "missed appointments", "n", "", "voice", "One.", "", "", "", "y")
    assert 'own has no case called "missed appointments". Make it a new case? (y or n)' in said
    assert "no case was made" in said
    assert own.load_collection("own").cases == ()
    add(monkeypatch, "Child Z", "y", "", "Anytown", "", "", "voice", "Two.", "", "", "", "y")
    assert [case.name for case in own.load_collection("own").cases] == ["Child Z"]
    said = add(monkeypatch, "child z", "voice", "Three.", "", "", "", "y")
    assert "Make it a new case" not in said
    assert own.load_collection("own").lessons[-1].case == "child-z"


def test_one_can_go_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """To each question before, and what is answered then counts."""
    run("add", "--theme", "1", "--text", "x", "--case", "Child A", "--area", "Anytown")
    add(
        monkeypatch, "Child Z", "y", "Elsewhere", "2021", "b", "b", "b", "Child A",
        "challenge", "b", "7", "On.", "b", "One.", "", "", "", "y",
    )  # fmt: skip
    lesson = own.load_collection("own").lessons[-1]
    assert (lesson.case, lesson.theme, lesson.text) == ("child-a", "voice", "One.")
    assert [case.name for case in own.load_collection("own").cases] == ["Child A"]


def test_what_was_given_as_an_option_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it cannot be taken: then why is said."""
    options = ("--theme", "n/a", "--case", "Child Z", "--kind", "comment")
    said = add(monkeypatch, "Anytown", "", "", "voice", "One.", "", "", "y", options=options)
    assert 'no theme is called "n/a"' in said
    lesson = own.load_collection("own").lessons[0]
    assert (lesson.case, lesson.theme, lesson.kind) == ("child-z", "voice", "comment")
