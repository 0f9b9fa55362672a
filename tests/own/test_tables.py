"""Text tables: the delimiter is that of the header; a row keeps its own faults."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.own.sheets import lessons, take, take_table, texts


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ('Theme,Lesson\nVoice,"Seen by the GP; the nurse; the school."\n',
         "Seen by the GP; the nurse; the school."),
        ("Theme,Lesson\nVoice,GP; nurse; school; police; court\n",
         "GP; nurse; school; police; court"),
        ('Theme;Lesson\nVoice;"Housing, health, police and school knew."\n',
         "Housing, health, police and school knew."),
        ("Theme;Lesson\nVoice;Housing, health, police, school.\n",
         "Housing, health, police, school."),
        ("Theme\tLesson\nVoice\tHousing, health; police, school.\n",
         "Housing, health; police, school."),
        ("Log, of 2024; a draft; v2; not final\n\nTheme,Lesson\nVoice,One.\n", "One."),
    ],
)  # fmt: skip
def test_the_delimiter_is_that_of_the_header(
    run: Run, tmp_path: Path, rows: str, text: str
) -> None:
    """However many of the other marks are in the cells, quoted or not."""
    take_table(run, tmp_path, rows)
    assert texts() == [text]


def test_a_theme_column_full_of_semicolons(run: Run, tmp_path: Path) -> None:
    """A form writes what was ticked with semicolons between."""
    ticked = "Voice of the child;Challenge and escalation;Assessment and analysis;"
    take_table(run, tmp_path, f"Case,Area,Theme,Learning\nChild A,Anytown,{ticked},One.\n")
    assert [(one.theme, one.also) for one in lessons()] == [("voice", ("challenge", "assessment"))]


@pytest.mark.parametrize("end", ["Voice,Three\n", 'Voice,"Three"\n'])
def test_a_missing_quotation_mark_is_the_fault_of_its_row(
    run: Run, tmp_path: Path, end: str
) -> None:
    """Nothing is merged in silence: the rows below are read on their own."""
    rows = f'Theme,Lesson\nVoice,"One\nVoice,Two\n{end}'
    fault = "row 2: a quotation mark is not closed, or stands undoubled inside a quoted cell"
    assert fault in take_table(run, tmp_path, rows, code=3)
    take_table(run, tmp_path, rows, "--skip-faulty")
    assert texts() == ["Two", "Three"]


def test_a_quotation_mark_inside_a_quoted_cell_is_a_fault(run: Run, tmp_path: Path) -> None:
    """It would be taken out, and the words around it run together."""
    rows = 'Theme,Lesson\nVoice,"He said "no" twice."\nVoice,"He said ""yes""."\n'
    assert "row 2: a quotation mark" in take_table(run, tmp_path, rows, code=3)
    take_table(run, tmp_path, rows, "--skip-faulty")
    assert texts() == ['He said "yes".']


def test_many_missing_quotation_marks_take_no_longer(run: Run, tmp_path: Path) -> None:
    """Each is its own row's fault: a file of nothing else is read once, not once a row."""
    rows = "Theme,Lesson\n" + 'Voice,"One\n' * 20_000 + "Voice,Two\n"
    take_table(run, tmp_path, rows, "--skip-faulty")
    assert texts() == ["Two"]


def test_one_big_cell_is_the_fault_of_its_row(run: Run, tmp_path: Path) -> None:
    """The file is read, and the other rows are taken."""
    rows = f"Theme,Lesson\nVoice,{'x' * 140_000}\nVoice,Two.\n"
    assert "row 2: lesson is longer than 100,000" in take_table(run, tmp_path, rows, code=3)
    take_table(run, tmp_path, rows, "--skip-faulty")
    assert texts() == ["Two."]


def test_line_breaks_and_quotation_marks_in_a_cell_stay(run: Run, tmp_path: Path) -> None:
    """In a quoted cell they are text."""
    file = tmp_path / "r.csv"
    file.write_bytes(b'Theme,Lesson\r\nVoice,"One.\r\nTwo, ""three""."\r\nVoice,Four.\r\n')
    take(run, file)
    assert texts() == ['One.\nTwo, "three".', "Four."]


def test_a_map_may_not_be_endless(run: Run, tmp_path: Path) -> None:
    """A map file longer than any is not read whole."""
    big = tmp_path / "map.toml"
    big.write_bytes(b"#" * (2**20 + 1))
    table = "Theme,Lesson\nVoice,One.\n"
    said = take_table(run, tmp_path, table, "--map", str(big), code=3)
    assert "is longer than 1 MiB, the most that a map may be" in said
