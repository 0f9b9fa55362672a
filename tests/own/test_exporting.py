"""A collection goes out and comes back as it was, or the export says what it cannot hold."""

import time
from pathlib import Path

import pytest

from scrlessons.own import folder as own
from scrlessons.own.collections import put_dataset
from scrlessons.records import Case, Collection, Dataset, Lesson
from tests.conftest import Run
from tests.own.sheets import lessons, take


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


def keep(*made: Lesson, **fields: object) -> None:
    """Make the collection "k" of these lessons."""
    head = Collection(id="k", title="T", publisher="P", year=2020, **fields)  # type: ignore[arg-type]
    case = Case(id="a", name="Child A", area="A", kind="audit", summary="One.\n\nTwo.")
    with own.writing() as folder:
        dataset = Dataset(collection=head, cases=(case,), lessons=made)
        put_dataset(folder, dataset, replace=True)


def lesson(text: str, id_: str = "1", **fields: object) -> Lesson:
    """Return a finding under the theme of the voice."""
    return Lesson(id=id_, theme="voice", kind="finding", text=text, **fields)  # type: ignore[arg-type]


def out_and_in(run: Run, path: Path) -> str:
    """Export the collection "k", import it as "r"; return what the export said."""
    done = run("collection", "export", "k", "--output", str(path), "--force")
    assert done.code == 0, done.err
    take(run, path, "--replace")
    return done.err


ENDINGS = pytest.mark.parametrize("ending", ["xlsx", "csv"])


@ENDINGS
@pytest.mark.parametrize(
    "text",
    ["One.\nTwo.\n\nThree.", "Two  spaces.", "'=1+1 quoted", "'-5 quoted", "''=1 it", "=1+1",
     "-5 or", "@home", "'quoted'", "Literal _x000D_ here", 'A "quoted" word', "1. One.\n• Two."],
)  # fmt: skip
def test_a_text_comes_back_as_it_went_out(run: Run, tmp_path: Path, ending: str, text: str) -> None:
    """Line breaks, spaces, apostrophes and what looks like a formula."""
    keep(lesson(text))
    said = out_and_in(run, tmp_path / f"r.{ending}")
    assert [one.text for one in lessons()] == [text]
    assert "exactly as they are" not in said


@ENDINGS
def test_keywords_and_phrases_come_back_as_they_went_out(
    run: Run, tmp_path: Path, ending: str
) -> None:
    """With commas, semicolons and quotation marks in them."""
    words = ("c, d", "e; f", 'say "x"', '"all"', "plain")
    keep(lesson("Ask.", keywords=words, asked=("who, me?", "not heard")))
    assert "exactly" not in out_and_in(run, tmp_path / f"r.{ending}")
    assert [(one.keywords, one.asked) for one in lessons()] == [(words, ("who, me?", "not heard"))]


@ENDINGS
def test_lessons_in_general_among_those_of_a_case_come_back(
    run: Run, tmp_path: Path, ending: str
) -> None:
    """A blank cell below a case would be taken for that case."""
    keep(lesson("One.", "1", case="a"), lesson("Two.", "2"), lesson("Three.", "3"))
    out_and_in(run, tmp_path / f"r.{ending}")
    assert [bool(one.case) for one in lessons()] == [True, False, False]


def test_a_summary_keeps_its_lines_in_a_workbook(run: Run, tmp_path: Path) -> None:
    """That of a case, and of the collection."""
    keep(lesson("One.", case="a"), summary="A.\n\nB.")
    out_and_in(run, tmp_path / "r.xlsx")
    made = own.load_collection("r")
    assert (made.cases[0].summary, made.collection.summary) == ("One.\n\nTwo.", "A.\n\nB.")


@ENDINGS
@pytest.mark.parametrize("text", [" at the end ", "no\u200bwidth", "Yes", "\ufffe\uffffbad"])
def test_what_cannot_come_back_is_said(run: Run, tmp_path: Path, ending: str, text: str) -> None:
    """The lesson is named."""
    keep(lesson("Sound.", "4"), lesson(text, "5"))
    done = run("collection", "export", "k", "--output", str(tmp_path / f"r.{ending}"))
    assert done.code == 0
    assert f"{ending.upper()} cannot hold: " in done.err
    assert "some lessons exactly as they are: 5" in done.err


def test_a_workbook_says_what_it_cannot_hold(run: Run, tmp_path: Path) -> None:
    """The bundled collection has sources, terms and notes, for which there is no sheet."""
    done = run("collection", "export", "salford-2013", "--output", str(tmp_path / "s.xlsx"))
    assert done.code == 0
    assert "XLSX cannot hold: " in done.err
    for noun in ("sources", "terms", "later facts", "the lessons' notes and sources"):
        assert noun in done.err


@pytest.mark.parametrize("text", ["x" * 32_768, "xx" + "\N{GRINNING FACE}" * 16_383])
def test_a_text_too_long_for_a_cell_is_refused_before_writing(
    run: Run, tmp_path: Path, text: str
) -> None:
    """Excel would cut it off: the record is named, and what holds it whole."""
    file = tmp_path / "r.xlsx"
    file.write_bytes(b"as it was")
    keep(lesson(text, "5"))
    done = run("collection", "export", "k", "--output", str(file), "--force")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "scr: lesson 5: lesson has 32,768 characters, and a cell of a workbook holds 32,767; "
        "write a .csv, .toml or .json file\n"
    )
    assert file.read_bytes() == b"as it was"
    out_and_in(run, tmp_path / "r.csv")
    assert [one.text for one in lessons()] == [text]


def test_the_longest_text_that_a_cell_holds_is_whole(run: Run, tmp_path: Path) -> None:
    """As many characters as Excel has."""
    keep(lesson("x" * 32_767))
    out_and_in(run, tmp_path / "r.xlsx")
    assert [len(one.text) for one in lessons()] == [32_767]


def test_no_character_that_xml_forbids_is_written(run: Run, tmp_path: Path) -> None:
    """The workbook opens."""
    keep(lesson("Not\ufffe a\uffff character."))
    out_and_in(run, tmp_path / "r.xlsx")
    assert [one.text for one in lessons()] == ["Not a character."]


def test_a_clock_before_1980_stops_no_export(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty battery sets it to 1970, and an archive has no such time."""
    keep(lesson("One."))
    monkeypatch.setattr(time, "time", lambda: 0.0)
    out_and_in(run, tmp_path / "r.xlsx")
    assert [one.text for one in lessons()] == ["One."]
