"""A board's workbook becomes a collection, again next month, and out again; nothing is lost."""

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from scrlessons.cli.app import app
from scrlessons.own import copies, excel
from scrlessons.own import folder as own
from scrlessons.own.exporting import render_workbook
from scrlessons.own.workbooks import Wishes, import_workbook
from scrlessons.records import Case, Collection, Dataset, Lesson, Theme
from tests.conftest import Run
from tests.own.log import ROWS, write_log

MOST_LINES = 20
"""How long the output of a step may be."""


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


def lessons(id_: str) -> dict[str, Lesson]:
    """The lessons of a collection by their texts."""
    return {lesson.text: lesson for lesson in own.load_collection(id_).lessons}


def test_the_whole_walk(run: Run, tmp_path: Path, folder: Path) -> None:  # noqa: PLR0915
    """Import, map, faults, update, edit, remove, brief, export, in again, remove, restore."""
    log = str(write_log(tmp_path / "learning log.xlsx"))

    def step(*args: str, code: int = 0) -> str:
        done = run(*args)
        assert done.code == code, done.err
        assert len((done.out + done.err).splitlines()) <= MOST_LINES
        return done.err + done.out

    said = step("collection", "import", log, code=3)
    assert said.splitlines()[0] == 'scr: read sheet "Reviews 2021-24", header in row 2'
    assert said.splitlines()[2:] == [
        'rows 5, 8, 9: no theme is called "Professional curiosity". '
        'Say which it is: --map-theme "Professional curiosity=ID"; '
        "or make it a theme: --new-themes",
        'row 7: no theme is called "Disguised compliance". '
        'Say which it is: --map-theme "Disguised compliance=ID"; '
        "or make it a theme: --new-themes",
        'row 10: no theme. Put them all under one: --map-theme "=voice"; or under none: '
        '--map-theme "=none"; or leave them out: --map-theme "=skip"',
        "row 11: no lesson",
    ]
    assert not list(folder.glob("*.toml"))

    map_file = tmp_path / "map.toml"
    step("collection", "import", log, "--write-map", str(map_file))
    filled = map_file.read_text("utf-8")
    filled = filled.replace('"Professional curiosity" = ""', '"Professional curiosity" = "new"')
    filled = filled.replace('"Disguised compliance" = ""', '"Disguised compliance" = "resistance"')
    map_file.write_text(filled.replace('"" = ""', '"" = "none"'), encoding="utf-8")
    mapped = ["collection", "import", log, "--map", str(map_file)]
    assert "would add" not in step(*mapped, "--dry-run", code=3)
    said = step(*mapped, "--dry-run", "--skip-faulty")
    assert said.splitlines()[-1] == (
        "would add learning-log: 5 cases, 7 lessons and 1 theme of your own"
    )
    assert not list(folder.glob("*.toml"))
    faults = tmp_path / "faults.csv"
    step(*mapped, "--faults", str(faults), code=3)
    rows = list(csv.reader(faults.read_text("utf-8-sig").splitlines()))
    assert (rows[0][:2], rows[1][:2]) == (["row", "reason"], ["11", "no lesson"])

    said = step(*mapped, "--skip-faulty", "--publisher", "Anytown SCP", "--year", "2024")
    assert "scr: the same lesson of the same case, taken once: row 9\n" in said
    assert "scr: cases with several years, of which the first stands: Child A (2021)\n" in said
    made = own.load_collection("learning-log")
    assert [(one.name, one.year, one.kind) for one in made.cases] == [
        ("Child A", 2021, "local-child-safeguarding-practice-review"),
        ("Child B", 2022, "case-review"),
        ("Child C", 2023, "case-review"),
        ("Child D", 2023, "case-review"),
        ("Child E", None, "case-review"),
    ]
    assert [(one.theme, one.also, one.kind, one.ref, one.keywords) for one in made.lessons] == [
        ("communication", (), "finding", "1.0", ()),
        ("communication", (), "recommendation", "2.1", ("curiosity", "fathers")),
        ("professional-curiosity", (), "finding", "3.2", ()),
        ("voice", ("resistance",), "good-practice", "1.4", ("DNA",)),
        ("resistance", (), "finding", "4.1", ()),
        ("professional-curiosity", (), "recommendation", "4.2", ()),
        (None, (), "finding", "5.1", ()),
    ]

    # A theme of the board's own works everywhere.
    theme = json.loads(run("theme", "professional curiosity", "--json").out)
    assert [lesson["id"] for lesson in theme["lessons"]] == ["3", "6"]
    assert "professional-curiosity" in run("matrix", "--json").out
    apart = ("--collection", "learning-log", "--format", "markdown")
    handout = run("brief", "professional curiosity", *apart).out
    assert handout.startswith("# Professional curiosity: a seven-minute briefing\n")

    # Next month: two rows changed, one gone, two new. Nothing needs to be said again.
    changed = [list(row) for row in ROWS]
    changed[0][4], changed[4][3] = "The child was seen alone once.", "Challenge"
    del changed[1], changed[7]
    changed += [
        ["Child G", "Othertown", "2024", "Voice", "Nobody asked the child.", None, None, "7.1", ""],
        ["Child A", "Anytown", "2021", "Challenge", "Ask again.", None, None, "1.9", ""],
    ]
    write_log(tmp_path / "learning log.xlsx", [tuple(row) for row in changed])
    step("edit", "learning-log:3", "--text", "No one asked who he was.", "--keyword", "fathers")
    update = ["collection", "import", log, "--update"]
    assert "would update learning-log: 2 new, 2 changed, 1 gone" in step(*update, "--dry-run")
    said = step(*update)
    assert "gone from the workbook: learning-log:2: School and health visitor each held" in said
    assert "updated learning-log: 2 new, 2 changed, 1 gone (stays: --prune takes it out)" in said
    now = lessons("learning-log")
    assert now["The child was seen alone once."].id == "1"
    assert now["No one asked who he was."].keywords == ("fathers",), "what was edited stays"
    assert now["Supervision did not test the parents' account."].theme == "challenge"
    assert len(now) == 9
    assert "0 new, 0 changed, 1 gone (taken out)" in step(*update, "--prune")
    assert len(lessons("learning-log")) == 8

    # Change, take out, hand on.
    step("edit", "learning-log", "--summary", "What Anytown learnt.")
    assert own.load_collection("learning-log").collection.summary == "What Anytown learnt."
    step("remove", "learning-log:7", "--yes")
    handout = run("brief", "learning-log:child-a", *apart).out
    assert "The child was seen alone once. (1.0)" in handout
    assert "(written for this tool, not taken from the paper)" in handout, "the paper's questions"
    handout = run("brief", "voice", *apart).out
    assert "Nobody asked the child. (Child G, Othertown 2024, 7.1)" in handout

    # Out, in again, gone, and back.
    out = str(tmp_path / "out.xlsx")
    step("collection", "export", "learning-log", "--output", out)
    step("collection", "import", out, "--id", "again")
    first, second = (own.load_collection(id_) for id_ in ("learning-log", "again"))
    assert (first.cases, first.themes) == (
        tuple(case for case in map(_of("learning-log"), second.cases)),
        tuple(theme for theme in map(_of("learning-log"), second.themes)),
    )
    assert [_bare(one) for one in first.lessons] == [_bare(one) for one in second.lessons]
    step("collection", "remove", "learning-log", "--yes")
    assert run("case", "learning-log:child-a").code == 1
    listed = step("collection", "restore", "learning-log", "--list")
    assert len(listed.splitlines()) == 6
    restored = step("collection", "restore", "learning-log")
    assert "restored learning-log: 5 cases, 7 lessons" in restored
    assert own.load_collection("learning-log") == first


def _of(collection: str):  # type: ignore[no-untyped-def]
    from msgspec.structs import replace

    return lambda record: replace(record, collection=collection)


def _bare(lesson: Lesson) -> tuple[object, ...]:
    return (lesson.id, lesson.theme, lesson.also, lesson.case, lesson.kind, lesson.text,
            lesson.keywords, lesson.ref, lesson.asked)  # fmt: skip


def test_what_is_not_known_is_asked_once_for_each_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for each row; the answers are kept, and used the next time."""
    rows = [*ROWS[:-1], ("Child G", "Anytown", 2024, "Voice", "Ask.", "Poem", None, "7.1", "")]
    log = str(write_log(tmp_path / "log.xlsx", rows))
    for where in ("cli.own", "cli.streams", "cli.importing"):
        monkeypatch.setattr(f"scrlessons.{where}.can_ask", lambda: True)
    answers = "what\nn\n5\ns\n9\nguidance\n"
    done = CliRunner().invoke(app, ["collection", "import", log], input=answers, prog_name="scr")
    assert done.exit_code == 0, done.output
    assert (
        '"Professional curiosity" (3 rows): which theme? '
        "[1-7, n new, 0 none, s leave out]" in done.stderr
    )
    assert '"Disguised compliance" (1 row): which theme?' in done.stderr
    assert "no theme (1 row): which theme? [1-7, 0 none, s leave out]" in done.stderr
    assert done.stderr.count("which theme?") == 4, "one was asked again"
    assert '"Poem" (1 row): which kind? [1-7]' in done.stderr
    assert done.stderr.count("which kind?") == 2, "asked again"
    assert own.load_collection("log").lessons[-1].kind == "guidance"
    assert "left out as you said: row 10" in done.stderr
    assert [one.theme for one in own.load_collection("log").lessons][2] == "professional-curiosity"
    again = CliRunner().invoke(app, ["collection", "import", log, "--update"], prog_name="scr")
    assert (again.exit_code, "which theme?" in again.stderr) == (0, False)


def test_what_is_said_on_the_command_line(run: Run, tmp_path: Path) -> None:
    """Columns, themes and kinds, each repeatable; an area for all; themes of one's own."""
    sheet = tmp_path / "r.tsv"
    sheet.write_text(
        "What happened\tWho\tSubject area\tSort\n"
        "Nobody asked.\tChild Z\tNeglect\tpoem\nNobody saw.\tChild Z\tGangs\tpoem\n",
        encoding="utf-8",
    )
    told = ["--map", "What happened=lesson", "--map", "Who=case", "--map", "Subject area=theme",
            "--map", "Sort=kind", "--map-theme", "Neglect=recognition",
            "--map-kind", "poem=comment", "--new-themes", "--area", "Anytown"]  # fmt: skip
    assert run("collection", "import", str(sheet), *told).code == 0
    made = own.load_collection("r")
    assert [(one.theme, one.kind) for one in made.lessons] == [
        ("recognition", "comment"),
        ("gangs", "comment"),
    ]
    assert (made.cases[0].area, made.themes[0].number) == ("Anytown", 8)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("r.xls", b"\xd0\xcf\x11\xe0rest", "save it as Excel Workbook (.xlsx)"),
        ("r.ods", b"PK\x03\x04", "is not a sound workbook"),
        ("r.xlsx", b"theme,lesson\n", "is not a workbook, though its name ends in .xlsx"),
        ("r.csv", b"a,b\nc,d\n", 'no column "lesson" and "theme"'),
    ],
)
def test_files_that_are_no_workbooks(
    run: Run, tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    """One line each, with what to do."""
    file = tmp_path / name
    file.write_bytes(content)
    done = run("collection", "import", str(file))
    assert done.code == 3
    assert fault in done.out


def test_an_archive_that_unpacks_to_a_giant_is_not_unpacked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sizes are looked at first."""
    import zipfile

    assert excel.MAX_UNPACKED == 512 * 2**20
    monkeypatch.setattr(excel, "MAX_UNPACKED", 2**20)

    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\x00" * (2**20 + 1))
    done = run("collection", "import", str(file))
    assert (done.code, "unpacks to more than 1 MiB" in done.out) == (3, True)


def test_a_sheet_by_its_name_and_merged_cells(run: Run, tmp_path: Path) -> None:
    """A cell merged over rows counts for all of them; formulas are what they came to."""
    book = Workbook()
    book.worksheets[0].append(["nothing here"])
    sheet = book.create_sheet("Log")
    for row in (["Case", "Area", "Theme", "Lesson"], ["Child A", "Anytown", "voice", "One."],
                [None, None, None, "Two."]):  # fmt: skip
        sheet.append(row)
    for column in "ABC":
        sheet.merge_cells(f"{column}2:{column}3")
    book.save(tmp_path / "m.xlsx")
    assert run("collection", "import", str(tmp_path / "m.xlsx"), "--sheet", "log").code == 0
    assert [(one.case, one.theme) for one in own.load_collection("m").lessons] == [
        ("child-a", "voice")
    ] * 2
    missing = run("collection", "import", str(tmp_path / "m.xlsx"), "--sheet", "Other", "--id", "n")
    assert (missing.code, missing.out) == (3, 'has no sheet called "Other"\n')


def test_far_fewer_lessons_need_a_yes(run: Run, tmp_path: Path) -> None:
    """One lesson does not take the place of eight unasked."""
    write_log(tmp_path / "log.xlsx")
    common = ["--id", "log", "--new-themes", "--skip-faulty"]
    assert run("collection", "import", str(tmp_path / "log.xlsx"), *common).code == 0
    write_log(tmp_path / "one.xlsx", ROWS[:1])
    fewer = ["collection", "import", str(tmp_path / "one.xlsx"), *common, "--replace"]
    refused = run(*fewer)
    assert (refused.code, refused.err.splitlines()[-1]) == (
        2,
        "scr: log has 6 lessons and would have 1; --yes replaces it",
    )
    done = run(*fewer, "--yes")
    assert done.code == 0
    assert "a copy of log as it was is kept" in done.err
    assert run("collection", "restore", "log").code == 0
    assert len(own.load_collection("log").lessons) == 6


def test_copies_are_listed_counted_bounded_and_forgotten(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many at most, the oldest go first; `forget` leaves nothing."""
    assert copies.KEPT == 50
    monkeypatch.setattr(copies, "KEPT", 5)
    run("add", "--theme", "1", "--text", "One.")
    for number in range(7):
        assert run("edit", "own:1", "--text", f"Number {number}.").code == 0
    listed = run("collection", "restore", "own", "--list").out.splitlines()
    assert len(listed) == 5
    times = [line.split(": ")[0] for line in listed]
    assert times == sorted(times, reverse=True)
    oldest = times[-1]
    shown = json.loads(run("collection", "--json").out)
    assert [one["copies"] for one in shown] == [0, 5]
    assert run("collection", "restore", "own", "--at", oldest).code == 0
    assert own.load_collection("own").lessons[0].text == "Number 1."
    assert run("collection", "restore", "own", "--at", "1999").code == 1
    assert run("collection", "remove", "own", "--yes").code == 0
    refused = run("collection", "forget", "own")
    assert (refused.code, refused.err) == (
        2,
        "scr: removing the copies of own without asking needs --yes\n",
    )
    assert run("collection", "forget", "own", "--yes").out == "deleted 5 copies of own\n"
    left = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    assert left == []
    assert run("collection", "forget", "own", "--yes").code == 1


def test_all_out_for_a_backup_and_in_again(run: Run, tmp_path: Path, folder: Path) -> None:
    """Every own collection as a file of a folder."""
    run("add", "--theme", "1", "--text", "One.")
    run("add", "--theme", "voice", "--text", "Two.")
    backup = tmp_path / "backup"
    assert run("collection", "export", "--all", "--output", str(backup)).code == 0
    again = run("collection", "export", "--all", "--output", str(backup))
    assert (again.code, "--force overwrites it" in again.err) == (2, True)
    before = (folder / "own.toml").read_bytes()
    assert run("collection", "remove", "own", "--yes").code == 0
    assert run("collection", "add", str(backup)).code == 0
    assert (folder / "own.toml").read_bytes() == before


def test_time_is_in_proportion_to_the_rows(tmp_path: Path) -> None:
    """Five times the rows take about five times as long: CPU time, with room for the machine."""

    def seconds(rows: int) -> float:
        sheet = tmp_path / f"{rows}.csv"
        lines = (f"Child {n},Town {n},2020,theme {1 + n % 7},Lesson {n}.\n" for n in range(rows))
        sheet.write_text("case,area,year,theme,lesson\n" + "".join(lines), encoding="utf-8")
        start = time.process_time()
        wishes = Wishes(file=str(sheet), dry_run=True)
        assert len(import_workbook(wishes, confirm=lambda _: True).dataset.lessons) == rows
        return time.process_time() - start

    seconds(100)
    assert seconds(10_000) <= 10 * seconds(2_000)


def take(run: Run, tmp_path: Path, rows: str, *args: str, code: int = 0) -> str:
    """Import these rows as the collection "r"; returns what was said."""
    sheet = tmp_path / "r.csv"
    sheet.write_text(rows, encoding="utf-8")
    done = run("collection", "import", str(sheet), *args)
    assert done.code == code, done.err
    return done.err + done.out


def test_what_rows_say_of_one_case(run: Run, tmp_path: Path) -> None:
    """A year that a later row gives, in two figures too; the same lesson of two cases is two."""
    take(
        run,
        tmp_path,
        "case,area,year,theme,also,lesson\n"
        "Child A,Anytown,n/k,voice,Voice,Ask again.\n"
        "Child A,Anytown,01/02/21,theme 2,voice,Ask others.\n"
        "Child B,Anytown,2022,voice,,Ask again.\n",
    )
    made = own.load_collection("r")
    assert [(case.name, case.year) for case in made.cases] == [("Child A", 2021), ("Child B", 2022)]
    assert [(one.case, one.theme, one.also, one.text) for one in made.lessons] == [
        ("child-a", "voice", (), "Ask again."),
        ("child-a", "challenge", ("voice",), "Ask others."),
        ("child-b", "voice", (), "Ask again."),
    ]


def test_ids_that_two_rows_have_count_for_neither(run: Run, tmp_path: Path) -> None:
    """An id is a lesson's own: both get a number that is free, the others keep theirs."""
    rows = "theme,lesson,id\nvoice,One.,7\nvoice,Two.,LL 1/2\nvoice,Three.,7\nvoice,Four.,1\n"
    take(run, tmp_path, rows)
    assert {text: one.id for text, one in lessons("r").items()} == {
        "One.": "2", "Two.": "ll-1-2", "Three.": "3", "Four.": "1",
    }  # fmt: skip


def test_every_theme_of_a_row_is_known_or_a_fault(run: Run, tmp_path: Path) -> None:
    """Two that nobody knows are two; one behind a known one is not lost in silence."""
    rows = "theme,lesson\nvoice; Gangs,One.\nGangs; Hidden harm,Two.\n"
    assert take(run, tmp_path, rows, code=3).splitlines()[1:] == [
        f'{rows_}: no theme is called "{name}". Say which it is: --map-theme "{name}=ID"; '
        "or make it a theme: --new-themes"
        for rows_, name in (("rows 2, 3", "Gangs"), ("row 3", "Hidden harm"))
    ]
    take(run, tmp_path, rows, "--new-themes")
    made = own.load_collection("r")
    assert [(theme.number, theme.id) for theme in made.themes] == [(8, "gangs"), (9, "hidden-harm")]
    assert [(one.theme, one.also) for one in made.lessons] == [
        ("voice", ("gangs",)),
        ("gangs", ("hidden-harm",)),
    ]


def test_a_third_fewer_lessons_need_no_yes(run: Run, tmp_path: Path) -> None:
    """Only fewer than half are asked about."""
    rows = "theme,lesson\n" + "".join(f"voice,Lesson {n}.\n" for n in range(6))
    take(run, tmp_path, rows)
    take(run, tmp_path, "\n".join(rows.splitlines()[:4]), "--replace")
    assert list(lessons("r")) == ["Lesson 0.", "Lesson 1.", "Lesson 2."]


def test_an_update_leaves_what_was_added_by_hand(run: Run, tmp_path: Path) -> None:
    """It was never in the workbook, so it is not gone from it; a case learns its year."""
    take(run, tmp_path, "case,area,year,theme,lesson\nChild A,Anytown,,voice,One.\n")
    assert run("add", "--to", "r", "--theme", "1", "--text", "By hand.").code == 0
    rows = "case,area,year,theme,lesson\nChild A,Anytown,2021,voice,One.\n"
    assert "0 new, 0 changed, 0 gone" in take(run, tmp_path, rows, "--update", "--prune")
    assert list(lessons("r")) == ["One.", "By hand."]
    assert [case.year for case in own.load_collection("r").cases] == [2021]


def test_a_paragraph_of_two_new_rows_is_nobody_s(run: Run, tmp_path: Path) -> None:
    """Which of the two the old lesson was cannot be known: both are new, and it is gone."""
    take(run, tmp_path, "theme,lesson,ref\nvoice,Old.,1.1\n")
    rows = "theme,lesson,ref\nvoice,New.,1.1\nvoice,Newer.,1.1\n"
    assert "2 new, 0 changed, 1 gone" in take(run, tmp_path, rows, "--update")
    assert {text: one.id for text, one in lessons("r").items()} == {
        "Old.": "1", "New.": "2", "Newer.": "3",
    }  # fmt: skip


def test_a_row_that_comes_back_is_the_lesson_that_it_was(run: Run, tmp_path: Path) -> None:
    """Gone from the workbook for a month: what was edited by hand meanwhile stays, once."""
    rows = "theme,lesson\nvoice,One.\nvoice,Two.\n"
    take(run, tmp_path, rows)
    assert run("edit", "r:2", "--text", "Two, by hand.").code == 0
    assert "1 gone" in take(run, tmp_path, "theme,lesson\nvoice,One.\n", "--update")
    assert "0 new, 0 changed, 0 gone" in take(run, tmp_path, rows, "--update")
    assert {text: one.id for text, one in lessons("r").items()} == {
        "One.": "1", "Two, by hand.": "2",
    }  # fmt: skip


def test_forgetting_copies_keeps_what_the_workbook_said(run: Run, tmp_path: Path) -> None:
    """As long as the collection is there, its next update needs it."""
    rows = "theme,lesson\nGangs,One.\n"
    take(run, tmp_path, rows, "--map-theme", "Gangs=voice")
    assert run("edit", "r:1", "--text", "One, by hand.").code == 0
    assert run("collection", "forget", "r", "--yes").out == "deleted 1 copy of r\n"
    assert "0 new, 0 changed, 0 gone" in take(run, tmp_path, rows, "--update")
    assert list(lessons("r")) == ["One, by hand."]


def test_what_a_table_holds_and_what_it_loses(run: Run, tmp_path: Path) -> None:
    """A lesson without a theme says so and comes back without one; lost cases are named."""
    collection = 'format = 1\n[collection]\nid = "k"\ntitle = "T"\npublisher = "P"\nyear = 2020\n'
    cases = "".join(
        f'[[cases]]\nid = "{id_}"\nname = "Child {id_}"\nkind = "rapid-review"\narea = "A"\n'
        'summary = "S."\n'
        for id_ in ("x", "y")
    )
    lesson = '[[lessons]]\nid = "1"\ncase = "x"\nkind = "finding"\ntext = "Ask."\n'
    file = tmp_path / "k.toml"
    file.write_text(collection + cases + lesson, encoding="utf-8")
    assert run("collection", "add", str(file)).code == 0
    done = run("collection", "export", "k", "--format", "csv")
    assert done.out == (
        "case,area,year,theme,lesson,kind,keywords,ref,also,asked,id,case kind\n"
        "Child x,A,,none,Ask.,finding,,,,,1,rapid-review\n"
    )
    assert done.err == (
        "scr: CSV cannot hold: the cases' ids, aliases, boards, summaries, notes and sources; "
        "cases without a lesson: y; the collection's title, publisher, year and summary\n"
    )
    take(run, tmp_path, done.out)
    assert [(one.theme, one.case) for one in lessons("r").values()] == [(None, "child-x")]
    book = tmp_path / "k.xlsx"
    assert run("collection", "export", "k", "--output", str(book)).code == 0
    assert run("collection", "import", str(book), "--id", "again").code == 0
    again = own.load_collection("again")
    assert [(one.theme, one.case) for one in again.lessons] == [(None, "x")]
    assert [case.id for case in again.cases] == ["x", "y"]


LETTERS = st.characters(
    min_codepoint=32, max_codepoint=0x2FF, blacklist_categories=["Cc", "Cf", "Zs", "Zl"]
)
TEXTS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: any(map(str.isalnum, text)))
WORDS = st.from_regex(r"[a-z]{1,9}( [a-z]{1,9})?", fullmatch=True)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """A made-up collection, with themes and cases of its own."""
    themes = tuple(
        Theme(id=f"own-{n}", number=8 + n, name=f"Own theme {n}", summary=draw(TEXTS))
        for n in range(draw(st.integers(0, 2)))
    )
    cases = tuple(
        Case(
            id=f"case-{n}", name=f"Child {n}", area=draw(WORDS), summary=draw(TEXTS),
            year=draw(st.none() | st.integers(1990, 2026)), kind="rapid-review",
        )
        for n in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    ids = ["voice", "challenge", *(theme.id for theme in themes)]
    made = tuple(
        Lesson(
            id=draw(st.sampled_from(["", "a."])) + str(n),
            theme=draw(st.sampled_from(ids)),
            text=f"{draw(TEXTS)} {n}",
            case=draw(st.none() | st.sampled_from([case.id for case in cases])),
            kind=draw(st.sampled_from(["finding", "comment", "good-practice", "guidance"])),
            keywords=tuple(draw(st.lists(WORDS, max_size=3, unique=True))),
            ref=draw(st.none() | st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True)),
        )
        for n in range(1, draw(st.integers(1, 6)) + 1)
    )
    lessons_ = tuple(
        Lesson(**{
            **{name: getattr(one, name) for name in one.__struct_fields__},
            "also": tuple(t for t in draw(st.lists(st.sampled_from(ids), unique=True, max_size=2))
                          if t != one.theme),
        })
        for one in made
    )  # fmt: skip
    head = Collection(id="made", title=draw(WORDS), publisher=draw(WORDS), year=2024)
    return Dataset(collection=head, themes=themes, cases=cases, lessons=lessons_)


@settings(
    max_examples=10, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(dataset=datasets())
def test_a_workbook_comes_back_as_it_went_out(tmp_path: Path, dataset: Dataset) -> None:
    """The same lessons, cases, themes, also, kinds, keywords and paragraphs, of any collection."""
    file = tmp_path / "made.xlsx"
    file.write_bytes(render_workbook(dataset)[0])
    assert load_workbook(file).sheetnames == ["Lessons", "Cases", "Themes", "Collection"]
    back = import_workbook(Wishes(file=str(file), dry_run=True), confirm=lambda _: True).dataset
    assert [_bare(one) for one in back.lessons] == [_bare(one) for one in dataset.lessons]
    assert sorted(back.cases, key=lambda one: one.id) == sorted(
        dataset.cases, key=lambda one: one.id
    )
    assert back.themes == dataset.themes
    assert back.collection == dataset.collection
