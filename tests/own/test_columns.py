"""Which column of a workbook is which: what the user said goes before a guess."""

from pathlib import Path

import pytest

from scrlessons.own import folder as own
from scrlessons.own.columns import find_header
from scrlessons.own.sheets import Sheet
from tests.conftest import Run


def header_of(*names: str, told: dict[str, str] | None = None) -> tuple[dict[str, str], list[str]]:
    """Each column that is read with its name in the sheet, and the names that are not read."""
    header = find_header(Sheet("Log", [(1, list(names))]), told or {})
    assert header
    read = {column: names[place] for column, place in header.columns.items()}
    return read, [*header.unknown, *header.twice]


def test_the_name_of_a_person_is_never_guessed_to_be_the_case() -> None:
    """A form's "Name" is whoever filled it in; "Child name" is a child's."""
    read, left = header_of("Name", "Email", "Child name", "Review name", "Theme", "Key learning")
    assert read == {"case": "Review name", "theme": "Theme", "lesson": "Key learning"}
    assert left == ["Name", "Email", "Child name"]
    read, _ = header_of("Name", "Email", "Theme", "Key learning")
    assert "case" not in read


@pytest.mark.parametrize("names", [("Child", "Case ref"), ("Case ref", "Child")])
def test_the_plainest_name_of_the_case_is_taken(names: tuple[str, ...]) -> None:
    """Wherever it stands."""
    read, left = header_of(*names, "Theme", "Lesson")
    assert (read["case"], left) == ("Case ref", ["Child"])


def test_what_the_user_said_goes_before_a_guess() -> None:
    """Also where the guessed column stands first, and has the plainest name."""
    told = {"which review was it": "case", "our themes": "theme"}
    names = ("Case", "Theme", "Which review was it?", "Our themes", "Lesson")
    read, left = header_of(*names, told=told)
    assert (read["case"], read["theme"]) == ("Which review was it?", "Our themes")
    assert left == ["Case", "Theme"]


def test_a_form_s_respondent_is_no_case(run: Run, tmp_path: Path, folder: Path) -> None:
    """The review that was said is the case, and the person's name is nowhere in the collection."""
    form = tmp_path / "form.csv"
    form.write_text(
        "Name,Review name,Area,Theme,Key learning\nJo Bloggs,Child A,Anytown,Voice,One.\n", "utf-8"
    )
    assert run("collection", "import", str(form)).code == 0
    assert [case.name for case in own.load_collection("form").cases] == ["Child A"]
    assert "Bloggs" not in (folder / "form.toml").read_text("utf-8")
