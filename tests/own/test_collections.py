"""A board's own reviews beside the paper's: whole journeys, and what can go wrong on the way."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest

from scrlessons.errors import UsageError
from scrlessons.media.collection_file import render_collection, render_file_schema
from scrlessons.own import collections
from scrlessons.own import folder as own
from scrlessons.places import bundled_path
from scrlessons.records import BUNDLED, Dataset
from scrlessons.store.dataset import load_bundled, load_dataset, parse_dataset
from tests.conftest import ROOT, SMALL, Run, is_private, read_terminal

SHEET = """\
Theme,Lesson,Case,Local Authority,Year,Keywords,Paragraph,Type
voice,"Nobody asked Child Q, ""not once"", how home was.",Child Q,Anytown,2021,"asked, heard",3.1,
Theme 2,The school nurse did not escalate.,child q,Anytown,2021,,3.2,
Working with Resistance,Visits were put off.,Child R,Othertown,,,,Recommendation
"""


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


def test_one_user_from_spreadsheet_to_removal(run: Run, tmp_path: Path, folder: Path) -> None:
    """Import, add by prompt, find it by theme, case, search and matrix, export, check, remove."""
    sheet = tmp_path / "reviews 2021.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    done = run("collection", "import", str(sheet), "--publisher", "Anytown SCP", "--year", "2022")
    assert done.code == 0, done.err
    assert done.out.startswith("added reviews-2021: 2 cases, 3 lessons: ")

    done = run(
        "add",
        "--theme",
        "voice",
        "--text",
        "Ask again.",
        "--case",
        "Child Q",
        "--to",
        "reviews-2021",
        "--keyword",
        "revisit",
    )
    assert done.out == f"added reviews-2021:4 to {folder / 'reviews-2021.toml'}\n"

    theme = json.loads(run("theme", "voice", "--json").out)
    assert [one["text"] for one in theme["lessons"] if one["collection"] == "reviews-2021"] == [
        'Nobody asked Child Q, "not once", how home was.',
        "Ask again.",
    ]
    assert "Anytown · case review · published 2021 · reviews-2021" in run("theme", "voice").out
    case = json.loads(run("case", "child", "q", "--json").out)
    assert (case["area"], case["year"], case["themes"]) == ("Anytown", 2021, ["challenge", "voice"])
    hits = json.loads(run("search", "revisit", "--collection", "reviews-2021", "--json").out)[
        "hits"
    ]
    assert [(hit["id"], hit["collection"]) for hit in hits] == [("4", "reviews-2021")]
    rows = {row["id"]: row for row in json.loads(run("matrix", "--json").out)["cases"]}
    assert rows["child-q"]["themes"]["voice"] == {"lessons": 2, "also": 0}
    listed = json.loads(run("collection", "--json").out)
    assert [
        (one["id"], one["case_count"], one["lesson_count"], one["sound"]) for one in listed
    ] == [
        ("salford-2013", 12, 105, True),
        ("reviews-2021", 2, 4, True),
    ]
    assert "reviews-2021" in run("collection").out

    exported = run("collection", "export", "reviews-2021", "--format", "csv")
    assert exported.out.splitlines()[1].startswith('Child Q,Anytown,2021,voice,"Nobody asked')
    assert exported.err.startswith("scr: CSV cannot hold: the cases' ids")
    checked = run("collection", "check", "reviews-2021")
    assert checked.out.endswith("sound: reviews-2021, 2 cases, 4 lessons\n")

    refused = run("collection", "remove", "reviews-2021")
    assert (refused.code, refused.err) == (
        2,
        "scr: removing reviews-2021 without asking needs --yes\n",
    )
    removed = run("collection", "remove", "reviews-2021", "--yes")
    kept = Path(removed.out.split("a copy is kept: ")[1].strip())
    assert load_dataset(kept, own.known_themes()).collection.id == "reviews-2021"
    assert run("case", "child", "q").code == 1
    assert run("collection", "remove", "reviews-2021", "--yes").code == 1


def test_a_file_is_added_once_unless_replaced(run: Run, folder: Path) -> None:
    """The copy is byte for byte the file, for the user alone; a second needs --replace."""
    assert run("collection", "add", str(SMALL)).code == 0
    copy = folder / "anytown-2020.toml"
    assert copy.read_bytes() == SMALL.read_bytes()
    assert is_private(copy)
    assert is_private(folder)
    again = run("collection", "add", str(SMALL))
    assert (again.code, again.out) == (2, "")
    assert again.err == (
        "scr: there is a collection anytown-2020 already; --replace puts this in its place\n"
    )
    assert run("collection", "add", str(SMALL), "--replace").code == 0


def test_what_is_broken_is_not_added(run: Run, tmp_path: Path, folder: Path) -> None:
    """Every fault is told, and nothing is written."""
    broken = tmp_path / "broken.toml"
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace('case = "child-d"', 'case = "x"').replace('area = "Anytown"\n', "")
    broken.write_text(text, encoding="utf-8")
    for command in ("add", "check"):
        done = run("collection", command, str(broken))
        assert done.code == 3
        assert done.out.splitlines() == [
            'case child-d: field "area" is missing',
            'lesson 1a: field "case": no case "x"',
        ]
        then = "; nothing was changed" if command == "add" else ""
        assert done.err == f"scr: {broken}: 2 faults{then}\n"
    assert not folder.exists()


def test_the_bundled_id_is_taken(run: Run) -> None:
    """Nobody's collection can pass for the paper's."""
    done = run("collection", "add", str(bundled_path()))
    assert done.code == 3
    assert done.out == 'collection: field "id": "salford-2013" is that of another collection\n'


def test_a_broken_collection_never_takes_the_others_down(run: Run, folder: Path) -> None:
    """One line names it and what to do; the lookup goes on; the list says what is wrong."""
    run("collection", "add", str(SMALL))
    (folder / "bad.toml").write_text("format = 2\n", encoding="utf-8")
    done = run("case", "--json")
    assert done.code == 0
    assert len(json.loads(done.out)) == 13
    assert done.err == (
        f'scr: {folder / "bad.toml"}: file: field "format": must be 1 (is 2); '
        "left out: scr collection check bad\n"
    )
    listed = json.loads(run("collection", "--json").out)
    assert [one["sound"] for one in listed] == [True, True, False]
    assert run("collection", "check", "bad").code == 3


def test_two_files_of_one_id(run: Run, folder: Path) -> None:
    """The second is left out, and told."""
    folder.mkdir()
    for name in ("a.toml", "b.toml"):
        (folder / name).write_bytes(SMALL.read_bytes())
    done = run("case", "--json")
    assert len(json.loads(done.out)) == 13
    assert '"anytown-2020" is that of another collection' in done.err


def test_data_for_one_call(run: Run, tmp_path: Path) -> None:
    """--data looks in a file that is not kept; broken or missing, it is the user's error."""
    done = run("lesson", "anytown-2020:1a", "--data", str(SMALL))
    assert "anytown-2020" in done.out
    assert "[sic]" in done.out
    assert run("lesson", "1a").code == 1
    missing = run("theme", "--data", str(tmp_path / "none.toml"))
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.endswith("none.toml: there is no such file\n")


def test_narrowing_to_collections(run: Run) -> None:
    """--collection looks in one alone, in every lookup."""
    only = ["--data", str(SMALL), "--collection", "anytown-2020", "--json"]
    assert [case["id"] for case in json.loads(run("case", *only).out)] == ["child-d"]
    page = json.loads(run("theme", "communication", *only).out)
    assert [lesson["id"] for lesson in (*page["lessons"], *page["bearing"])] == ["1b", "1a"]
    assert (page["lesson_count"], page["bearing_count"]) == (1, 1)
    assert json.loads(run("case", "child d", *only).out)["area"] == "Anytown"
    hits = json.loads(run("search", "records", *only).out)["hits"]
    assert {hit["collection"] for hit in hits} == {"anytown-2020"}
    assert len(json.loads(run("matrix", *only).out)["cases"]) == 1
    assert len(json.loads(run("term", *only).out)) == 1
    assert len(json.loads(run("source", *only).out)) == 1
    unknown = run("case", "--collection", "nope")
    assert (unknown.code, unknown.err) == (
        1,
        'scr: no collection is called "nope"; there are: salford-2013\n',
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace(",", ";").replace("Q; ", "Q, ").encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: ("sep=,\n" + text).encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("home was", "café was").encode("cp1252"),
    ],
)
def test_spreadsheets_as_they_come(encode: object, tmp_path: Path, run: Run) -> None:
    """Excel's mark, semicolons, UTF-16, its sep= line, Windows' line ends and encoding."""
    sheet = tmp_path / "r.csv"
    sheet.write_bytes(encode(SHEET))  # type: ignore[operator]
    assert run("collection", "import", str(sheet)).code == 0
    dataset = own.load_collection("r")
    assert [lesson.theme for lesson in dataset.lessons] == ["voice", "challenge", "resistance"]
    assert "asked Child Q" in dataset.lessons[0].text
    assert dataset.lessons[0].keywords == ("asked", "heard")
    assert [(case.name, case.area, case.year) for case in dataset.cases] == [
        ("Child Q", "Anytown", 2021),
        ("Child R", "Othertown", None),
    ]
    assert [lesson.kind for lesson in dataset.lessons] == ["finding", "finding", "recommendation"]


def test_rows_that_cannot_be_taken(tmp_path: Path, run: Run, folder: Path) -> None:
    """All are listed with the number that the spreadsheet shows, and nothing goes in."""
    sheet = tmp_path / "r.csv"
    sheet.write_text(
        "case,area,year,theme,lesson,kind\n"
        "Q,,2021,voice,Text.,\n"
        "Q,Anytown,soon,voce,,poem\n"
        ",,,,,\n"
        ",,,theme 1,Sound.,finding\n",
        encoding="utf-8",
    )
    done = run("collection", "import", str(sheet))
    assert done.code == 3
    assert done.out.splitlines() == [
        "row 2: a case, but no area; say it for all: --area NAME",
        "row 3: no lesson",
        'row 3: "soon" is not a year; to leave the column out: --map "year=-"',
        'row 3: no theme is called "voce"; near: voice. Say which it is: --map-theme "voce=ID"; '
        "or make it a theme: --new-themes",
        'row 3: "poem" is not a kind of lesson: finding, recommendation, response, evidence, '
        'guidance, comment, good-practice; --map-kind "poem=KIND"',
    ]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", 'no column "lesson" and "theme" in the first'),
        ("theme,lesson\n", "has no rows below its header"),
        ("theme,lesson,text\nvoice,,Ask.\n", "row 2: no lesson"),
    ],
)
def test_sheets_that_are_none(tmp_path: Path, run: Run, content: str, fault: str) -> None:
    """Empty, headless, with columns that nobody knows."""
    sheet = tmp_path / "r.csv"
    sheet.write_text(content, encoding="utf-8")
    done = run("collection", "import", str(sheet))
    assert done.code == 3
    assert done.out.startswith(fault)


def test_formulas_go_out_harmless_and_come_in_as_they_were(tmp_path: Path, run: Run) -> None:
    """No spreadsheet program runs what a lesson says."""
    run("add", "--theme", "1", "--text", "=cmd()|'/c calc'!A1")
    out = run("collection", "export", "own", "--format", "csv").out
    assert ",'=cmd()|" in out
    sheet = tmp_path / "again.csv"
    sheet.write_text(out, encoding="utf-8")
    run("collection", "import", str(sheet))
    assert own.load_collection("again").lessons[0].text == "=cmd()|'/c calc'!A1"


def test_adding_leaves_every_byte_before_it_alone(run: Run, folder: Path) -> None:
    """Comments, order and spacing stay; the lesson stands at the end and is found at once."""
    run("collection", "add", str(SMALL))
    path = folder / "anytown-2020.toml"
    before = path.read_bytes()
    done = run(
        "add",
        "--to",
        "anytown-2020",
        "--theme",
        "transitions",
        "--case",
        "CHILD D",
        "--text",
        'They said: "wait".',
        "--ref",
        "9",
        "--kind",
        "guidance",
    )
    assert done.code == 0, done.err
    after = path.read_bytes()
    assert after.startswith(before)
    added = tomllib.loads(after[len(before) :].decode())
    assert added == {
        "lessons": [
            {
                "id": "1",
                "theme": "transitions",
                "case": "child-d",
                "kind": "guidance",
                "text": 'They said: "wait".',
                "ref": "9",
            }
        ]
    }
    assert is_private(path)
    assert 'They said: "wait".' in run("lesson", "anytown-2020:1").out


def test_adding_keeps_line_ends_and_mends_a_missing_one(run: Run, folder: Path) -> None:
    """A file of Windows stays one."""
    folder.mkdir()
    path = folder / "anytown-2020.toml"
    before = SMALL.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n")
    path.write_bytes(before)
    run("add", "--to", "anytown-2020", "--theme", "1", "--text", "More.")
    after = path.read_bytes()
    assert after.startswith(before)
    assert b"\n" not in after.replace(b"\r\n", b"")
    assert load_dataset(path, own.known_themes()).lessons[-1].text == "More."


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["--text", "x"], 2, "a lesson needs --theme"),
        ([], 2, "a lesson needs --theme and --text"),
        (["--theme", "zzz", "--text", "x"], 1, 'no theme is called "zzz"; "scr theme" lists'),
        (["--theme", "1", "--text", "x", "--case", "New"], 2, 'the case "New" is new: say its'),
        (["--theme", "1", "--text", "x", "--year", "1066"], 2, "--year takes a number from 1900"),
        (["--theme", "1", "--text", "x", "--to", "Bad Id"], 2, '"Bad Id" cannot be an id'),
        (["--theme", "1", "--text", "x", "--to", BUNDLED], 2, "salford-2013 is the bundled"),
    ],
)
def test_what_cannot_be_added(
    run: Run, folder: Path, args: list[str], code: int, message: str
) -> None:
    """One line, and no file."""
    done = run("add", *args)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"scr: {message}")
    assert not list(folder.glob("*.toml"))


def test_a_file_that_cannot_be_added_to_stays(run: Run, folder: Path) -> None:
    """JSON, and TOML that writes its lessons inline, are refused and left as they are."""
    folder.mkdir()
    small = load_dataset(SMALL, own.known_themes())
    (folder / "anytown-2020.json").write_bytes(render_collection(small, "json"))
    done = run("add", "--to", "anytown-2020", "--theme", "1", "--text", "x")
    assert (done.code, "is JSON" in done.err) == (2, True)
    inline = folder / "inline.toml"
    inline.write_text(
        'format = 1\nlessons = []\n[collection]\nid = "inline"\ntitle = "I"\npublisher = "P"\n'
        "year = 2020\n",
        encoding="utf-8",
    )
    before = inline.read_bytes()
    done = run("add", "--to", "inline", "--theme", "1", "--text", "x")
    assert (done.code, "does not fit in" in done.err) == (2, True)
    assert inline.read_bytes() == before


def test_asking_for_a_lesson(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Where a person is there `scr add` asks, and checks each answer."""
    from typer.testing import CliRunner

    from scrlessons.cli.app import app

    monkeypatch.setattr("scrlessons.cli.own.can_ask", lambda: True)
    monkeypatch.setattr("scrlessons.cli.streams.can_ask", lambda: True)
    answers = (
        "Child Z\ny\nAnytown\nlast year\n2021\nA review.\nvoyce\nvoice\nNobody asked.\n"
        "poem\nwhat worked\n3.2\nasked, heard\ny\n"
    )
    done = CliRunner().invoke(app, ["add"], input=answers, prog_name="scr")
    assert done.exit_code == 0, done.output
    assert "last year is not a year" in done.stderr
    assert 'no theme is called "voyce"; near: voice\n' in done.stderr
    lesson = own.load_collection("own").lessons[0]
    assert (lesson.theme, lesson.text, lesson.ref) == ("voice", "Nobody asked.", "3.2")
    assert (lesson.keywords, lesson.kind) == (("asked", "heard"), "good-practice")
    assert own.load_collection("own").cases[0].summary == "A review."
    assert done.stdout.endswith(f"added own:1 to {folder / 'own.toml'}\n")
    shown = done.stderr[done.stderr.index("Collection: own") :].splitlines()
    assert shown[:7] == [
        "Collection: own",
        "Case: Child Z (new: Anytown, 2021)",
        "Theme: voice",
        "Kind: good-practice",
        "Lesson: Nobody asked.",
        "Paragraph: 3.2",
        "Keywords: asked, heard",
    ]
    assert shown[-1] == (
        "scr: see it: scr lesson own:1; change it: scr edit own:1; out: scr remove own:1"
    )


def test_saying_no_adds_nothing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """What was typed is shown before it goes in."""
    from typer.testing import CliRunner

    from scrlessons.cli.app import app

    monkeypatch.setattr("scrlessons.cli.own.can_ask", lambda: True)
    monkeypatch.setattr("scrlessons.cli.streams.can_ask", lambda: True)
    answers = "\nvoice\nNobody asked.\n\n\n\nn\n"
    done = CliRunner().invoke(app, ["add"], input=answers, prog_name="scr")
    assert (done.exit_code, "nothing was added" in done.stderr) == (1, True)
    assert not list(folder.glob("*.toml"))


def test_asking_at_a_real_terminal(folder: Path, tmp_path: Path) -> None:
    """`scr add` asks, checks each answer and completes names with the Tab key."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")

    reader, writer = pty.openpty()
    answers = (
        "Child Z\ny\nAnytown\nlast year\n2021\n\nvoyce\nvoi\t\nNobody asked.\n\n3.2\n"
        "asked, heard\ny\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "scrlessons", "add"],
        stdin=writer,
        stdout=writer,  # a terminal too, or there is no Tab key
        stderr=subprocess.PIPE,
        env={**os.environ, "TERM": "xterm"},
    )
    os.write(reader, answers.encode())
    _, err = process.communicate(timeout=60)
    os.close(writer)
    out = b""
    while chunk := read_terminal(reader):
        out += chunk
    os.close(reader)
    assert process.returncode == 0, err
    assert b"last year is not a year" in err
    assert b'no theme is called "voyce"; near: voice\n' in err
    lesson = own.load_collection("own").lessons[0]
    assert (lesson.theme, lesson.text, lesson.ref) == ("voice", "Nobody asked.", "3.2")
    assert lesson.keywords == ("asked", "heard")
    case = own.load_collection("own").cases[0]
    assert (case.name, case.area, case.year) == ("Child Z", "Anytown", 2021)
    assert f"added own:1 to {folder / 'own.toml'}" in out.decode()


def test_two_at_once(folder: Path) -> None:
    """Ten `scr add` at the same time: all ten lessons are there."""
    command = [sys.executable, "-m", "scrlessons", "add", "--theme", "1", "--text"]
    running = [subprocess.Popen([*command, f"Lesson {n}."]) for n in range(10)]
    assert [process.wait(60) for process in running] == [0] * 10
    lessons = own.load_collection("own").lessons
    assert {lesson.text for lesson in lessons} == {f"Lesson {n}." for n in range(10)}
    assert [lesson.id for lesson in lessons] == [str(n) for n in range(1, 11)]


def loaded(content: str | bytes, suffix: str = ".toml") -> Dataset:
    """A collection from its text."""
    text = content if isinstance(content, str) else content.decode()
    return parse_dataset(text, suffix, own.known_themes())


@pytest.mark.parametrize("form", ["toml", "json"])
def test_out_and_in_again_loses_nothing(run: Run, form: str) -> None:
    """The whole bundled collection, as TOML and as JSON."""
    from msgspec.structs import replace

    out = run("collection", "export", BUNDLED, "--format", form).out
    assert replace(loaded(out, f".{form}"), path="") == replace(load_bundled(), path="")


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["theme"],
        ["theme", "communication"],
        ["theme", "transitions"],
        ["case", "salford-2013:child-d"],
        ["case", "anytown-2020:child-d"],
        ["case"],
        ["lesson", "5.4"],
        ["lesson", "1a"],
        ["source"],
        ["source", "munro"],
        ["term", "--all"],
        ["term", "DNA"],
        ["matrix"],
        ["search", "child d", "--limit", "40"],
        ["collection"],
    ],
)
def test_toml_of_a_view_is_a_collection(
    run: Run, tmp_path: Path, folder: Path, args: list[str]
) -> None:
    """`check` accepts it and `collection add` takes it, ids of two collections told apart."""
    run("collection", "add", str(SMALL))
    out = run(*args, "--format", "toml")
    assert (out.code, out.err) == (0, "")
    extract = loaded(out.out)
    assert extract.collection.id == "extract"
    assert extract.collection.title.startswith("Extract from ")
    file = tmp_path / "extract.toml"
    file.write_text(out.out, encoding="utf-8")
    assert run("collection", "check", str(file)).code == 0
    assert run("collection", "add", str(file)).code == 0
    assert run("case").err == ""


def test_an_extract_holds_what_the_view_shows(run: Run) -> None:
    """All lessons of the theme, each with its case and sources, from both collections."""
    data = ["--data", str(SMALL)]
    page = json.loads(run("theme", "communication", "--json", *data).out)
    extract = loaded(run("theme", "communication", "--format", "toml", *data).out)
    texts = [lesson["text"] for lesson in (*page["lessons"], *page["bearing"])]
    assert sorted(lesson.text for lesson in extract.lessons) == sorted(texts)
    assert {case.id for case in extract.cases} >= {"child-h", "child-d", "anytown-2020.child-d"}
    own_lesson = next(lesson for lesson in extract.lessons if lesson.id == "1a")
    assert (own_lesson.case, own_lesson.theme) == ("anytown-2020.child-d", "transitions")
    assert [theme.id for theme in extract.themes] == ["transitions"]


def test_editors_can_complete_a_collection_file() -> None:
    """The JSON Schema of a collection file accepts what loading accepts, and refuses a fault."""
    rules = json.loads(render_file_schema())
    assert rules == json.loads((ROOT / "docs/schema/collection-file.json").read_text("utf-8"))
    for path in (SMALL, bundled_path()):
        jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), rules)
    broken = tomllib.loads(SMALL.read_text(encoding="utf-8"))
    broken["lessons"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        jsonschema.validate(broken, rules)


def test_no_place_for_collections(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder that cannot be made is one line; lookups go on without it."""
    monkeypatch.setenv("SCR_DATA_DIR", str(SMALL / "none"))
    assert run("theme", "2").code == 0
    done = run("add", "--theme", "1", "--text", "x")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"scr: {SMALL / 'none'}: a part of this path is a file, not a folder\n"


def test_a_flood_is_cut_and_told(run: Run, tmp_path: Path) -> None:
    """A theme with 300 lessons shows the first 100 and says so; --all shows all."""
    rows = "".join(f"Case {n},Anytown,2020,challenge,Lesson {n}.\n" for n in range(300))
    sheet = tmp_path / "many.csv"
    sheet.write_text(f"case,area,year,theme,lesson\n{rows}", encoding="utf-8")
    run("collection", "import", str(sheet))
    some = run("theme", "challenge", "--json")
    page = json.loads(some.out)
    assert (len(page["lessons"]), page["lesson_count"]) == (100, 320)
    assert some.err == "scr: 100 of 320 lessons shown; all: scr theme challenge --all\n"
    every = run("theme", "challenge", "--json", "--all")
    assert (len(json.loads(every.out)["lessons"]), every.err) == (320, "")
    rows = "".join(f"voice,Lesson {n}.,4.2\n" for n in range(300))
    sheet.write_text(f"theme,lesson,ref\n{rows}", encoding="utf-8")
    run("collection", "import", str(sheet), "--id", "same")
    paragraph = run("lesson", "same:4.2", "--json")
    assert len(json.loads(paragraph.out)) == 100
    assert paragraph.err == "scr: 100 of 300 lessons shown; all: scr lesson same:4.2 --all\n"
    assert len(json.loads(run("lesson", "same:4.2", "--json", "--all").out)) == 300
    for command in ("case", "matrix"):
        told = f"scr: 100 of 312 cases shown; all: scr {command} --all\n"
        assert run(command).err == told
        assert run(command, "--all").err == ""


def test_faults_are_errors_of_the_domain() -> None:
    """A name that is no file and no id; the bundled collection is sound."""
    with pytest.raises(UsageError, match="neither a file nor the id"):
        collections.check("nowhere.toml")
    assert collections.check(BUNDLED).collection.id == BUNDLED


def test_columns_that_are_not_known_are_told_and_left_out(tmp_path: Path, run: Run) -> None:
    """A spreadsheet with a column of notes can be taken."""
    sheet = tmp_path / "r.csv"
    sheet.write_text("theme,Notes,lesson\nvoice,mine,Ask.\n", encoding="utf-8")
    done = run("collection", "import", str(sheet))
    assert (done.code, done.err.splitlines()[0]) == (
        0,
        'scr: left out 1 column that is not known: "Notes"',
    )


def test_what_adding_makes_is_told(run: Run) -> None:
    """A case that is new is named; an area without a case, and a blank text, are refused."""
    done = run("add", "--theme", "1", "--text", "x", "--case", "Q", "--area", "A", "--year", "2020")
    assert done.err.splitlines()[0] == "scr: made a new case for it: q"
    again = run(
        "add", "--theme", "1", "--text", "x", "--case", "Q", "--area", "A", "--year", "2021"
    )
    assert again.err.splitlines()[:2] == [
        "scr: says nearly the same already: own:1",
        "scr: made a new case for it: q-2",
    ]
    alone = run("add", "--theme", "1", "--text", "x", "--area", "A")
    assert (alone.code, alone.out) == (2, "")
    assert run("add", "--theme", "1", "--text", "  ").err.startswith("scr: a lesson needs --text,")


def test_narrowing_to_a_broken_collection(run: Run, folder: Path) -> None:
    """It is broken, not unknown."""
    folder.mkdir(mode=0o700)
    (folder / "bad.toml").write_text("format = 2\n", encoding="utf-8")
    done = run("case", "--collection", "bad")
    assert (done.code, done.out) == (3, "")
    assert "must be 1 (is 2)" in done.err


def test_ids_of_two_collections_are_told_apart_in_json(run: Run) -> None:
    """A theme's cases: those of another collection with its name before theirs."""
    page = json.loads(run("theme", "communication", "--json", "--data", str(SMALL)).out)
    assert "child-d" in page["cases"]
    assert "anytown-2020:child-d" in page["cases"]


def test_a_short_name_does_not_hide_another_board_s_case(run: Run, tmp_path: Path) -> None:
    """`h` is the bundled Child H only while no other collection has one."""
    other = tmp_path / "other.toml"
    text = SMALL.read_text(encoding="utf-8").replace("child-d", "child-h")
    other.write_text(text.replace("Child D", "Child H"), encoding="utf-8")
    assert run("case", "h").code == 0
    assert run("case", "h", "--data", str(other)).code == 1
