"""The same workbook again: no lesson is taken for another, and what was corrected is corrected."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from scrlessons.own import folder as own
from scrlessons.own.pairing import is_like
from scrlessons.records import Case, Lesson
from tests.conftest import Run

NUMBERED = "No,Case,Area,Year,Theme,Learning\n"
CASES = "Case,Area,Year,Review type,Theme,Learning\n"


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The file that is imported as the collection "log"."""
    return tmp_path / "log.csv"


def take(run: Run, log: Path, content: str, *args: str, code: int = 0) -> str:
    """Import rows; returns what was said."""
    log.write_text(content, "utf-8")
    done = run("collection", "import", str(log), *args)
    assert done.code == code, done.err + done.out
    return done.err + done.out


def lessons() -> dict[str, Lesson]:
    """The lessons of "log" by their ids."""
    return {lesson.id: lesson for lesson in own.load_collection("log").lessons}


def cases() -> list[Case]:
    """The cases of "log"."""
    return list(own.load_collection("log").cases)


FIRST = (
    f"{NUMBERED}1,Child A,Anytown,2021,Voice,The father was not seen.\n"
    "2,Child A,Anytown,2021,Equality,No interpreter was used.\n"
    "3,Child A,Anytown,2021,Assessment,History was not read.\n"
)
CLOSED_UP = (
    f"{NUMBERED}1,Child A,Anytown,2021,Equality,No interpreter was used.\n"
    "2,Child A,Anytown,2021,Assessment,History was not read.\n"
)


def test_numbers_that_are_closed_up_mix_nothing_up(run: Run, log: Path) -> None:
    """Keywords and hand-edited words stay with the text that they were given to."""
    take(run, log, FIRST)
    assert run("edit", "log:2", "--keyword", "polish", "--keyword", "language").code == 0
    assert run("edit", "log:3", "--text", "The history on file was not read.").code == 0
    said = take(run, log, CLOSED_UP, "--update")
    assert "0 new, 0 changed, 1 gone" in said
    assert "gone from the workbook: log:1: The father was not seen." in said
    assert "2 numbers of the workbook stand at another lesson than before" in said
    now = lessons()
    assert {id_: one.text for id_, one in now.items()} == {
        "1": "The father was not seen.",
        "2": "No interpreter was used.",
        "3": "The history on file was not read.",
    }
    assert now["2"].keywords == ("polish", "language")
    # The month after, a lesson is reworded: it is known by its number of last month.
    reworded = CLOSED_UP.replace("No interpreter was used.", "No interpreter was ever used by all.")
    assert "0 new, 1 changed, 1 gone" in take(run, log, reworded, "--update")
    assert lessons()["2"].keywords == ("polish", "language")
    assert lessons()["2"].text == "No interpreter was ever used by all."


def test_a_sheet_that_numbers_from_one_again_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    """The lessons of the second sheet are new ones."""
    book = Workbook()
    texts = {"Child A": ("The father was not seen.", "The school did not ask."),
             "Child B": ("No interpreter was used.", "History was not read.")}  # fmt: skip
    for name, rows in texts.items():
        sheet = book.create_sheet(name)
        sheet.append(["No", "Theme", "Finding"])
        for number, text in enumerate(rows, 1):
            sheet.append([number, "Voice", text])
    del book["Sheet"]
    book.save(tmp_path / "log.xlsx")
    importing = ["collection", "import", str(tmp_path / "log.xlsx")]
    assert run(*importing, "--sheet", "Child A").code == 0
    assert "2 new, 0 changed" in run(*importing, "--sheet", "Child B", "--update").out
    assert [one.text for one in lessons().values()] == [*texts["Child A"], *texts["Child B"]]


def test_a_number_whose_text_is_another_is_another_lesson(run: Run, log: Path) -> None:
    """A lesson in the place of one that was deleted does not take over what belongs to that."""
    take(run, log, FIRST)
    assert run("edit", "log:1", "--keyword", "fathers").code == 0
    new = FIRST.replace("The father was not seen.", "Supervision was cancelled for six months.")
    assert "1 new, 0 changed, 1 gone" in take(run, log, new, "--update")
    assert (lessons()["1"].text, lessons()["1"].keywords) == (
        "The father was not seen.",
        ("fathers",),
    )
    assert (lessons()["4"].text, lessons()["4"].keywords) == (
        "Supervision was cancelled for six months.",
        (),
    )


@pytest.mark.parametrize(
    ("text", "other", "like"),
    [
        ("One.", "One reworded.", True),
        ("Audit visits.", "Audit them.", True),
        ("The child was not seen alone by any agency.", "The child was seen alone once.", True),
        ("History was not read.", "The history on file was not read before the visit.", True),
        ("Schools should always request records within seven working days.",
         "Schools should request records promptly.", True),
        ("The father was not seen.", "No interpreter was used.", False),
        ("The father was not seen.", "The school did not ask.", False),
        ("No interpreter was used.", "History was not read.", False),
        ("Old.", "New.", False),
    ],
)  # fmt: skip
def test_rewordings_are_told_from_other_lessons(text: str, other: str, like: bool) -> None:
    """By one standard measure of likeness."""
    assert is_like(text, other) is like


def test_a_corrected_year_and_kind_of_review_are_taken_over(run: Run, log: Path) -> None:
    """And said; what was corrected here by hand, and not in the workbook, stays."""
    take(run, log, f"{CASES}Child A,Anytown,2021,Rapid Review,Voice,One.\n")
    corrected = f"{CASES}Child A,Anytown,2022,LCSPR,Voice,One.\n"
    said = take(run, log, corrected, "--update")
    assert "0 new, 0 changed, 0 gone; 1 case changed" in said
    assert (
        "case child-a: year 2021 is now 2022, kind rapid-review is now "
        "local-child-safeguarding-practice-review"
    ) in said
    assert [(case.year, case.kind) for case in cases()] == [
        (2022, "local-child-safeguarding-practice-review")
    ]
    assert run("edit", "log:child-a", "--year", "2020").code == 0
    assert "case changed" not in take(run, log, corrected, "--update")
    assert [case.year for case in cases()] == [2020]


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        ("Family A,Anytown", "name Child A is now Family A"),
        ("Child A,Othertown", "area Anytown is now Othertown"),
    ],
)
def test_a_renamed_case_is_the_case_that_it_was(
    run: Run, log: Path, row: str, changed: str
) -> None:
    """It keeps its id and its summary, and no empty case is left behind."""
    old = "Child A,Anytown,2021,,Voice,One.\nChild A,Anytown,2021,,Voice,Two.\n"
    take(run, log, CASES + old)
    assert run("edit", "log:child-a", "--summary", "A baby of five months.").code == 0
    new = CASES + old.replace("Child A,Anytown", row)
    said = take(run, log, new, "--update")
    assert "0 new, 0 changed, 0 gone; 1 case changed" in said
    assert f"case child-a: {changed}" in said
    assert [(one.id, f"{one.name},{one.area}", one.summary) for one in cases()] == [
        ("child-a", row, "A baby of five months.")
    ]
    assert {one.case for one in lessons().values()} == {"child-a"}


def test_a_case_without_lessons_is_told_and_taken_out(run: Run, log: Path) -> None:
    """Two cases that become one leave one behind, until --prune."""
    rows = "Child A,Anytown,2021,,Voice,One.\nChilda,Anytown,2021,,Voice,Two.\n"
    take(run, log, CASES + rows)
    joined = CASES + rows.replace("Childa", "Child A")
    said = take(run, log, joined, "--update")
    assert "no lesson is left of the case childa; --prune takes it out" in said
    assert [case.id for case in cases()] == ["child-a", "childa"]
    take(run, log, joined, "--update", "--prune")
    assert [case.id for case in cases()] == ["child-a"]


def test_a_case_that_was_renamed_here_stays_so(run: Run, log: Path) -> None:
    """The workbook's name for it is still known."""
    rows = f"{CASES}Child A,Anytown,2021,,Voice,One.\n"
    take(run, log, rows)
    assert run("edit", "log:child-a", "--area", "Anyshire").code == 0
    assert "0 new, 0 changed, 0 gone\n" in take(run, log, rows, "--update")
    assert [(case.name, case.area) for case in cases()] == [("Child A", "Anyshire")]


def test_taking_out_more_than_half_needs_a_yes(run: Run, log: Path) -> None:
    """Also where as many new ones come in, as of a wrong sheet."""
    take(run, log, FIRST)
    other = f"{NUMBERED}9,Child A,Anytown,2021,Voice,Supervision was cancelled.\n"
    other += "8,Child A,Anytown,2021,Voice,Nobody read the letter.\n"
    refused = take(run, log, other, "--update", "--prune", code=2)
    assert "would take out 3 of the 3 lessons of log; --yes takes them out" in refused
    assert len(lessons()) == 3
    assert "3 gone (taken out)" in take(run, log, other, "--update", "--prune", "--yes")
    assert [one.id for one in lessons().values()] == ["9", "8"]


def test_the_sheet_and_the_area_are_kept_for_the_next_update(run: Run, tmp_path: Path) -> None:
    """And that themes may be made; what is said anew goes before what is kept."""
    book = Workbook()
    book.worksheets[0].title = "Summary"
    book.create_sheet("Log")
    for row in (("Theme", "Findings"), ("Voice of the child", 1)):
        book["Summary"].append(row)
    for log_row in (("Case", "Theme", "Learning"), ("Child A", "Gangs", "One.")):
        book["Log"].append(log_row)
    file = str(tmp_path / "log.xlsx")
    book.save(file)
    said = ["--sheet", "Log", "--area", "Anytown", "--new-themes"]
    assert run("collection", "import", file, *said).code == 0
    book["Log"].append(("Child B", "Hidden harm", "Two."))
    book.save(file)
    done = run("collection", "import", file, "--update")
    assert "1 new, 0 changed, 0 gone" in done.out
    assert 'read as the last time: --sheet "Log" --area "Anytown" --new-themes' in done.err
    assert [(case.name, case.area) for case in cases()] == [
        ("Child A", "Anytown"), ("Child B", "Anytown"),
    ]  # fmt: skip
    other = run("collection", "import", file, "--update", "--area", "Othertown")
    assert "2 cases changed" in other.out
    assert 'read as the last time: --area "Othertown"' not in other.err
    again = run("collection", "import", file, "--update")
    assert '--area "Othertown"' in again.err


def test_an_update_of_another_file_name_says_what_to_type(run: Run, tmp_path: Path) -> None:
    """The collections that there are, and the likeliest."""
    for name in ("learning log Sept 2024.csv", "other.csv"):
        (tmp_path / name).write_text("theme,lesson\nvoice,One.\n", "utf-8")
    october = tmp_path / "learning log Oct 2024.csv"
    october.write_text("theme,lesson\nvoice,One.\n", "utf-8")
    update = ["collection", "import", str(october), "--update"]
    first = run(*update)
    assert (first.code, "import the file without --update first" in first.err) == (1, True)
    for name in ("learning log Sept 2024.csv", "other.csv"):
        assert run("collection", "import", str(tmp_path / name)).code == 0
    refused = run(*update)
    assert (refused.code, refused.err) == (
        1,
        'scr: no collection is called "learning-log-oct-2024"; you have learning-log-sept-2024, '
        "other. Say which it is: --update --id learning-log-sept-2024\n",
    )
