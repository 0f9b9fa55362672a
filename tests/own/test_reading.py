"""Which sheet, columns and rows of a workbook are read; nothing hidden, vague or blank by guess."""

from pathlib import Path

import pytest

from scrlessons.own import folder as own
from tests.conftest import Run
from tests.own.sheets import (
    HEADER,
    book_of,
    cases,
    lessons,
    save,
    take,
    take_table,
    texts,
)

ROW = ("Child B", "Anytown", 2022, "Voice", "Right lesson.")
OLD = ("Child Z", "Anytown", 2019, "Voice", "Withdrawn lesson.")


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


def test_a_hidden_sheet_is_read_only_if_it_is_named(run: Run, tmp_path: Path) -> None:
    """The one that is seen is read, and the hidden one is said to be there."""
    book = book_of({"Archive": [HEADER, OLD], "Log": [HEADER, ROW]})
    book["Archive"].sheet_state = "hidden"
    file = save(book, tmp_path / "r.xlsx")
    said = take(run, file)
    assert texts() == ["Right lesson."]
    assert (
        'scr: read sheet "Log", header in row 1; not read, though "Archive" (hidden) has a header '
        "too: --sheet NAME\n"
    ) in said
    take(run, file, "--sheet", "Archive", "--replace")
    assert texts() == ["Withdrawn lesson."]


def test_if_only_hidden_sheets_have_a_header_nothing_is_read(run: Run, tmp_path: Path) -> None:
    """The message says what to type."""
    book = book_of({"Notes": [["see JB"]], "Archive": [HEADER, OLD]})
    book["Archive"].sheet_state = "veryHidden"
    said = take(run, save(book, tmp_path / "r.xlsx"), code=3)
    assert 'only hidden sheets have a header; to read one: --sheet "Archive"' in said


def test_the_sheet_whose_header_knows_most_columns_is_read(run: Run, tmp_path: Path) -> None:
    """Not a summary before it; of two alike it is the first, and the other is named."""
    summary: list[tuple[object, ...]] = [
        ("Theme", "Findings", "Closed"),
        ("Voice of the child", 2, 0),
    ]
    book = book_of({"Summary": summary, "Log": [HEADER, ROW], "Log 2": [HEADER, OLD]})
    said = take(run, save(book, tmp_path / "r.xlsx"))
    assert texts() == ["Right lesson."]
    assert 'read sheet "Log", header in row 1; not read, though "Summary", "Log 2" have' in said


def test_the_sheet_is_said_when_its_rows_are_faulty_too(run: Run, tmp_path: Path) -> None:
    """Whoever looks for the fault needs to know where."""
    file = save(book_of({"Log": [["Log 2024"], HEADER, (*ROW[:4], None)]}), tmp_path / "r.xlsx")
    said = take(run, file, code=3)
    assert 'scr: read sheet "Log", header in row 2\n' in said
    assert "row 3: no lesson" in said


def test_a_hidden_column_is_taken_only_if_it_is_mapped(run: Run, tmp_path: Path) -> None:
    """A child's real name may be in it."""
    rows = [("Case", "Case ref", *HEADER[1:]), ("Real Name", *ROW)]
    book = book_of({"Log": rows})
    book["Log"].column_dimensions["A"].hidden = True
    file = save(book, tmp_path / "r.xlsx")
    said = take(run, file)
    assert cases() == [("Child B", "Anytown", 2022)]
    assert "Real Name" not in Path(str(own.find_file("r"))).read_text("utf-8")
    assert 'hidden columns were left out: "Case"; to take one: --map "Case=COLUMN"' in said
    take(run, file, "--map", "Case=case", "--replace")
    assert cases() == [("Real Name", "Anytown", 2022)]


def test_a_range_of_hidden_columns_is_hidden(run: Run, tmp_path: Path) -> None:
    """Excel writes neighbours that are hidden together as one range."""
    rows = [("Case", "Published", "Case ref", *HEADER[1:]), ("Real Name", 2001, *ROW)]
    book = book_of({"Log": rows})
    book["Log"].column_dimensions.group("A", "B", hidden=True)
    take(run, save(book, tmp_path / "r.xlsx"))
    assert cases() == [("Child B", "Anytown", 2022)]


def test_hidden_rows_are_taken_and_counted(run: Run, tmp_path: Path) -> None:
    """A filter hides rows and takes nothing away."""
    book = book_of({"Log": [HEADER, *((*ROW[:4], f"Lesson {n}.") for n in range(2, 6))]})
    for number in (3, 5):
        book["Log"].row_dimensions[number].hidden = True
    said = take(run, save(book, tmp_path / "r.xlsx"))
    assert len(texts()) == 4
    assert "2 rows hidden, and read like the others: rows 3, 5" in said


@pytest.mark.parametrize("text", ["2", "14", "3.5", "50%", "Yes", "no", "x"])
def test_a_number_or_a_tick_is_no_lesson(run: Run, tmp_path: Path, text: str) -> None:
    """It is a fault that shows it."""
    said = take_table(run, tmp_path, f"theme,lesson\nvoice,{text}\n", code=3)
    assert f'row 2: "{text}" is not a lesson' in said


@pytest.mark.parametrize("text", ["-", "N/A", "TBC", "#N/A", "None"])
def test_what_says_that_nothing_is_known_is_no_lesson(run: Run, tmp_path: Path, text: str) -> None:
    """As an empty cell is none."""
    said = take_table(run, tmp_path, f"theme,lesson\nvoice,{text}\n", code=3)
    assert "row 2: no lesson" in said


@pytest.mark.parametrize("text", ["-", "N/A", "TBC", "#N/A", "None", "tbc"])
def test_what_says_that_nothing_is_known_is_no_case_area_or_paragraph(
    run: Run, tmp_path: Path, text: str
) -> None:
    """Nor a theme beside another."""
    rows = f"case,area,theme,also,lesson,para\n{text},{text},voice,{text},Ask.,{text}\n"
    take_table(run, tmp_path, rows)
    assert [(one.case, one.ref, one.also) for one in lessons()] == [(None, None, ())]


@pytest.mark.parametrize("text", ["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("column", ["case", "lesson", "ref"])
def test_a_cell_with_an_error_is_a_fault(run: Run, tmp_path: Path, text: str, column: str) -> None:
    """In any column that is read, with its name."""
    row = {"case": "Child A", "area": "A", "theme": "voice", "lesson": "Ask.", "ref": "1"}
    row[column] = text
    rows = f"{','.join(row)}\n{','.join(row.values())}\n"
    said = take_table(run, tmp_path, rows, code=3)
    assert f'row 2: "{column}" is {text}, a formula that failed' in said


def test_a_formula_that_was_never_calculated_is_a_fault(run: Run, tmp_path: Path) -> None:
    """No case, year or lesson is lost for it."""
    rows = [HEADER, ROW, ("=A2", "Anytown", "=C2", "Voice", "Two.")]
    said = take(run, save(book_of({"Log": rows}), tmp_path / "r.xlsx"), code=3)
    for name in ("Case", "Year"):
        assert (
            f'row 3: a formula in "{name}" has no result yet: open the workbook in Excel and '
            "save it"
        ) in said
    assert '"=C2" is not a year' not in said


def test_a_number_is_taken_as_its_format_shows_it(run: Run, tmp_path: Path) -> None:
    """Paragraph 5.10 is not 5.1, and id 007 not 7; figures that a format hides stay."""
    rows = [("No", "Theme", "Lesson", "Para"), *((7, "Voice", f"L{n}.", 5.1) for n in range(3))]
    book = book_of({"Log": rows})
    sheet = book["Log"]
    for row, format_ in ((2, "0.00"), (3, "0.0"), (4, "0")):
        sheet.cell(row, 4).number_format = format_
    sheet["A2"].number_format = "000"
    sheet["A3"], sheet["A4"] = 8, 9
    take(run, save(book, tmp_path / "r.xlsx"))
    assert [(one.id, one.ref) for one in lessons()] == [("007", "5.10"), ("8", "5.1"), ("9", "5.1")]


def test_a_paragraph_that_excel_made_a_date_is_a_fault(run: Run, tmp_path: Path) -> None:
    """1.5 typed into Excel may become the first of May: another paragraph, and none."""
    from datetime import datetime

    rows = [("Theme", "Lesson", "Para"), ("Voice", "Ask.", datetime(2024, 5, 1))]
    said = take(run, save(book_of({"Log": rows}), tmp_path / "r.xlsx"), code=3)
    assert 'row 2: "Para" is a date, as Excel makes of 1.5; mend it, or leave the column' in said


YEARS = {
    "14/3/99": 1999, "14/3/1999": 1999, "14.3.21": 2021, "Mar-21": 2021, "14-Mar-21": 2021,
    "March '21": 2021, "44269": 2021, "44269.0": 2021, "20210314": 2021, "Q3 21/22": 2021,
    "2021/22": 2021, "21/22": 2021, "FY2021-22": 2021, "Spring 2021": 2021,
    "14th March 2021": 2021, "Not yet published": None, "Unpublished": None, "In progress": None,
    "-": None, "TBC": None,
}  # fmt: skip
"""Years as spreadsheets and people write them."""


@pytest.mark.parametrize("text", YEARS)
def test_years_as_they_are_written(run: Run, tmp_path: Path, text: str) -> None:
    """A year of two figures is never in the future; what is not published has none."""
    rows = f"case,area,published,theme,lesson\nChild A,Anytown,{text},voice,Ask.\n"
    take_table(run, tmp_path, rows)
    assert cases() == [("Child A", "Anytown", YEARS[text])]


@pytest.mark.parametrize("text", ["Yes", "11/12", "21-Mar", "March 21", "12345"])
def test_what_may_be_another_year_is_a_fault(run: Run, tmp_path: Path, text: str) -> None:
    """It names the column and how to leave it out."""
    rows = f"case,area,Date published,theme,lesson\nChild A,Anytown,{text},voice,Ask.\n"
    said = take_table(run, tmp_path, rows, code=3)
    assert (
        f'row 2: "{text}" is not a year; to leave the column out: --map "Date published=-"' in said
    )


BELOW = "case,area,year,theme,lesson\n"


def test_blank_cells_below_a_case_are_of_that_case(run: Run, tmp_path: Path) -> None:
    """Where each case is named once for its block: it is said of how many rows and which."""
    rows = (
        "Child A,Anytown,2021,voice,One.\n,,,challenge,Two.\n,,,assessment,Three.\n"
        "Child B,Otherton,2022,voice,Four.\n,,,challenge,Five.\n"
    )
    said = take_table(run, tmp_path, BELOW + rows)
    assert cases() == [("Child A", "Anytown", 2021)] * 3 + [("Child B", "Otherton", 2022)] * 2
    assert "scr: 3 rows without a case, taken to be of the case above: rows 3, 4, 6\n" in said


@pytest.mark.parametrize(
    ("rows", "general"),
    [
        ("Child A,Anytown,2021,voice,1a.\nChild A,Anytown,2021,voice,1b.\n,,,voice,1c.\n"
         ",,,voice,1d.\n", 2),
        ("Child A,Anytown,2021,voice,1a.\nChild B,Anytown,2021,voice,1b.\n,,,voice,1c.\n"
         ",,,voice,1d.\n", 2),
        ("Child A,Anytown,2021,voice,1a.\n-,,,voice,1b.\n-,,,voice,1c.\n", 2),
        ("Child A,Anytown,2021,voice,1a.\n,Anytown,,voice,1b.\n,Anytown,,voice,1c.\n", 2),
    ],
)  # fmt: skip
def test_a_lesson_in_general_stays_one(run: Run, tmp_path: Path, rows: str, general: int) -> None:
    """Where cases are repeated in each row, or few rows have none, or a row says "-"."""
    said = take_table(run, tmp_path, BELOW + rows)
    assert [one.case for one in lessons()].count(None) == general
    assert f"{general} row{'s' * (general > 1)} without a case: row" in said


def test_a_lesson_and_a_recommendation_of_a_row_are_two(run: Run, tmp_path: Path) -> None:
    """Each with its kind, under the themes of the row; a blank one is none."""
    rows = (
        "id,case,area,theme,Learning,Recommendation\n"
        "7,Child A,Anytown,Voice,Nobody saw him.,Audit visits.\n"
        "8,Child A,Anytown,Challenge,Nobody asked.,\n"
        "9,Child A,Anytown,Challenge,N/A,Train staff.\n"
    )
    take_table(run, tmp_path, rows)
    assert [(one.id, one.theme, one.kind, one.text) for one in lessons()] == [
        ("7", "voice", "finding", "Nobody saw him."),
        ("7-recommendation", "voice", "recommendation", "Audit visits."),
        ("8", "challenge", "finding", "Nobody asked."),
        ("9", "challenge", "recommendation", "Train staff."),
    ]
    said = take_table(run, tmp_path, rows.replace("Audit visits.", "Audit them."), "--update")
    assert "0 new, 1 changed, 0 gone" in said


def test_a_fault_of_a_row_with_two_lessons_names_the_row_once(run: Run, tmp_path: Path) -> None:
    """It is one row."""
    rows = "theme,Learning,Recommendation\nGangs,One.,Two.\n"
    assert take_table(run, tmp_path, rows, code=3).count("row 2: no theme is called") == 1


@pytest.mark.parametrize("name", ["Recommendation", "Recommendations", "Recommendation(s)"])
def test_a_column_of_recommendations_makes_recommendations(
    run: Run, tmp_path: Path, name: str
) -> None:
    """Unless the row says that it is something else."""
    take_table(run, tmp_path, f"theme,{name},type\nvoice,Audit.,\nvoice,Done.,Action taken\n")
    assert [one.kind for one in lessons()] == ["recommendation", "response"]


def test_a_row_for_each_theme_of_a_lesson_makes_one_lesson(run: Run, tmp_path: Path) -> None:
    """With all its themes and paragraphs, and a line that says so."""
    rows = (
        "case,area,theme,lesson,para\nChild A,Anytown,voice,Seen late.,1.1\n"
        "Child A,Anytown,challenge,Seen late.,2.2\nChild A,Anytown,voice,Seen late.,1.1\n"
    )
    said = take_table(run, tmp_path, rows)
    assert [(one.theme, one.also, one.ref) for one in lessons()] == [
        ("voice", ("challenge",), "1.1, 2.2")
    ]
    assert (
        "the same lesson of the same case, taken once with the themes of all its rows: row 3"
        in said
    )
    assert "taken once: row 4" in said
    assert "0 new, 0 changed, 0 gone" in take_table(run, tmp_path, rows, "--update")


@pytest.mark.parametrize(
    ("cell", "themes"),
    [
        ("1. Voice of the child", ["voice"]),
        ("Theme 2: Challenge and escalation", ["challenge"]),
        ("7 - Voice of the child", ["voice"]),
        ('"[""Gangs"",""Voice of the child""]"', ["gangs", "voice"]),
        ("Voice of the child;#3;#Gangs;#4", ["voice", "gangs"]),
        (";#Gangs;#Voice of the child;#", ["gangs", "voice"]),
        ("3) Gangs", ["gangs"]),
        ("24-hour care", ["24-hour-care"]),
        ("16-17 year olds", ["16-17-year-olds"]),
        ("Gangs; N/A", ["gangs"]),
    ],
)
def test_themes_without_their_numbers_and_brackets(
    run: Run, tmp_path: Path, cell: str, themes: list[str]
) -> None:
    """As lists and SharePoint write them: no double of a theme, and no theme of a number."""
    take_table(run, tmp_path, f"theme,lesson\n{cell},Ask.\n", "--new-themes")
    (lesson,) = lessons()
    assert [lesson.theme, *lesson.also] == themes
    named = [theme.name for theme in own.load_collection("r").themes]
    assert not any(set(name) & set('#[]"') for name in named)


@pytest.mark.parametrize(
    ("header", "row", "read", "left"),
    [
        ("Description,Recommendation", "A baby.,See him.", "See him.", "Description"),
        ("Issue,Learning", "A baby.,See him.", "See him.", "Issue"),
    ],
)
def test_a_vague_name_does_not_win_by_its_place(
    run: Run, tmp_path: Path, header: str, row: str, read: str, left: str
) -> None:
    """What is not read is named, with what is read instead."""
    said = take_table(run, tmp_path, f"theme,{header}\nvoice,{row}\n")
    assert texts() == [read]
    assert f'not read: "{left}" ("{header.split(",")[1]}" is read instead)' in said


def test_the_date_of_publication_goes_before_another_date(run: Run, tmp_path: Path) -> None:
    """The day on which a lesson was logged is not the year of the review."""
    rows = "Date,Case,Area,Published,Theme,Learning\n1/3/2025,Child A,Anytown,2021,voice,One.\n"
    take_table(run, tmp_path, rows)
    assert cases() == [("Child A", "Anytown", 2021)]


def test_a_priority_is_no_theme_and_a_completion_no_year(run: Run, tmp_path: Path) -> None:
    """Both are left out, and said to be."""
    rows = "Review,Area,Priority,Recommendation,Completed\nChild A,Anytown,High,See him.,Yes\n"
    said = take_table(run, tmp_path, rows, "--map-theme", "=none", "--new-themes")
    assert [(one.theme, one.text) for one in lessons()] == [(None, "See him.")]
    assert 'left out 2 columns that are not known: "Priority", "Completed"' in said


def test_a_header_that_is_there_again_is_no_lesson(run: Run, tmp_path: Path) -> None:
    """On each printed page, or merged down two rows."""
    book = book_of({"Log": [HEADER, [None] * 5, ROW, HEADER]})
    for letter in "ABCDE":
        book["Log"].merge_cells(f"{letter}1:{letter}2")
    take(run, save(book, tmp_path / "r.xlsx"))
    assert texts() == ["Right lesson."]
