"""What the words of a workbook are taken for: nothing is sorted by chance, all of it is said."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrlessons.cli.app import app
from scrlessons.own import folder as own
from tests.conftest import Run

HEADER = "case,area,theme,lesson\n"


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test here has a data folder of its own."""
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The file that is imported as the collection "log"."""
    return tmp_path / "log.csv"


def write(log: Path, *rows: str, header: str = HEADER) -> str:
    """Write rows below a header; returns the name of the file."""
    log.write_text(header + "".join(f"{row}\n" for row in rows), "utf-8")
    return str(log)


def themes() -> list[tuple[str | None, tuple[str, ...]]]:
    """The themes of the lessons of "log", in their order."""
    return [(one.theme, one.also) for one in own.load_collection("log").lessons]


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("voice", "voice"),
        ("Voice of the Child", "voice"),
        ("Challenge & Escalation", "challenge"),
        ("theme 3", "assessment"),
        ("Theme 2: Challenge and escalation", "challenge"),
        ("7 - Voice of the child", "voice"),
        ("3", None),
        ("#3", None),
        ("Theme 9", None),
        ("N/A", None),
        ("No", None),
        ("P", None),
        ("TBC", None),
        ("Neglect", None),
        ("chal", None),
        ("child", None),
        ("", None),
    ],
)
def test_only_a_whole_name_is_a_theme(text: str, id_: str | None) -> None:
    """Parts of names, codes and what says nothing are no theme; a number is one after its word."""
    from scrlessons.own.resolving import find_theme
    from scrlessons.store.dataset import load_bundled

    names = own.theme_names([load_bundled()])
    assert find_theme(names, text) == id_


def test_rows_that_name_no_theme_are_told_from_codes(run: Run, log: Path) -> None:
    """ "N/A" says that there is none; "P" and "3" say something that nobody knows."""
    rows = [f"Child A,Anytown,{theme},Lesson {n}." for n, theme in
            enumerate(("N/A", "No", "P", "3", "#3", "TBC", "Neglect", ""))]  # fmt: skip
    done = run("collection", "import", write(log, *rows))
    assert done.code == 3
    assert done.out.splitlines() == [
        'rows 2, 3, 7, 9: no theme. Put them all under one: --map-theme "=voice"; or under none: '
        '--map-theme "=none"; or leave them out: --map-theme "=skip"',
        'row 4: no theme is called "P". Say which it is: --map-theme "P=ID"',
        'row 5: no theme is called "3". Say which it is: --map-theme "3=ID"',
        'row 6: no theme is called "#3". Say which it is: --map-theme "#3=ID"',
        'row 8: no theme is called "Neglect". Say which it is: --map-theme "Neglect=ID"; '
        "or make it a theme: --new-themes",
    ]
    new = run("collection", "import", str(log), "--new-themes", "--map-theme", "=none")
    assert (new.code, '"P"' in new.out, '"Neglect"' in new.out) == (3, True, False)


def test_a_code_is_what_the_user_says(run: Run, log: Path) -> None:
    """A board's own list of themes can be mapped, number by number; "N/A" is no theme."""
    file = write(log, "Child A,Anytown,3,One.", "Child A,Anytown,N/A,Two.")
    told = ["--map-theme", "3=voice", "--map-theme", "=challenge"]
    assert run("collection", "import", file, *told).code == 0
    assert themes() == [("voice", ()), ("challenge", ())]


def test_no_theme_beside_a_theme_is_passed_over(run: Run, log: Path) -> None:
    """ "Voice; N/A" is of one theme."""
    file = write(log, "Child A,Anytown,Voice; N/A,One.", "Child A,Anytown,TBC; Challenge,Two.")
    assert run("collection", "import", file).code == 0
    assert themes() == [("voice", ()), ("challenge", ())]


def test_what_each_value_was_taken_for_is_said(run: Run, log: Path) -> None:
    """With the number of its rows, in a dry run too."""
    file = write(
        log,
        "Child A,Anytown,Voice of the child,One.,Action",
        "Child A,Anytown,voice,Two.,",
        "Child A,Anytown,Voice,Three.,",
        "Child A,Anytown,Gangs; Voice,Four.,",
        "Child A,Anytown,N/A,Five.,Finding",
        "Child A,Anytown,Total,6,",
        header="case,area,theme,lesson,kind\n",
    )
    said = ["--new-themes", "--map-theme", "=none", "--map-theme", "Total=skip"]
    for more in (["--dry-run"], []):
        done = run("collection", "import", file, *said, *more)
        assert done.code == 0, done.out
        assert [line.removeprefix("scr: ") for line in done.err.splitlines()][1:] == [
            'theme voice: "Voice" (2 rows), "Voice of the child" (1 row), "voice" (1 row)',
            'new theme gangs: "Gangs" (1 row)',
            'no theme: "N/A" (1 row)',
            'left out: "Total" (1 row)',
            'kind recommendation: "Action" (1 row)',
            'kind finding: nothing said (3 rows), "Finding" (1 row)',
        ]


@pytest.mark.parametrize("text", ["n/a", "Neglect", "chal"])
def test_a_lesson_is_added_under_a_whole_name_alone(run: Run, text: str) -> None:
    """Or under a theme's number; `scr edit` takes the same."""
    refused = run("add", "--theme", text, "--text", "One.")
    assert (refused.code, f'no theme is called "{text}"' in refused.err) == (1, True)
    assert run("add", "--theme", "3", "--text", "One.").code == 0
    assert own.load_collection("own").lessons[0].theme == "assessment"
    assert run("edit", "own:1", "--theme", text).code == 1


def test_columns_that_are_not_known_are_counted(run: Run, log: Path) -> None:
    """However many there are and however long their names: one message of a few lines."""
    more = [f"Column {n} {'x' * 200}" for n in range(5000)]
    done = run("collection", "import", write(log, "Voice,One.", header=",".join(
        ("theme", "lesson", *more)) + "\n"))  # fmt: skip
    assert done.code == 0
    said = done.err.splitlines()[0]
    assert said.startswith('scr: left out 5,000 columns that are not known: "Column 0 xxx')
    assert said.endswith(" and 4,992 more")
    assert len(said) < 800


def test_each_fault_is_printed_once(run: Run, log: Path) -> None:
    """On stdout; stderr has their number."""
    done = run("collection", "import", write(log, "Child A,Anytown,Gangs,One."))
    assert done.out.count("Gangs") == 2, "what is not known, and what to type"
    assert done.err == f"scr: {log}: 1 fault; nothing was changed\n"


def test_faulty_rows_are_not_written_over_anything(run: Run, log: Path, tmp_path: Path) -> None:
    """Not over a file that is there, never over the workbook, and not at all in a dry run."""
    file = write(log, "Child A,Anytown,Gangs,One.", "Child A,Anytown,voice,Two.")
    before = log.read_bytes()
    importing = ["collection", "import", file, "--skip-faulty", "--faults"]
    for more in ([], ["--force"], ["--dry-run", "--force"]):
        refused = run(*importing, file, *more)
        assert (refused.code, "is the workbook itself" in refused.err) == (2, True)
        assert log.read_bytes() == before
    faults = tmp_path / "faults.csv"
    assert run(*importing, str(faults), "--dry-run").code == 0
    assert not faults.exists()
    faults.write_text("mine", "utf-8")
    refused = run(*importing, str(faults))
    assert (refused.code, "--force overwrites it" in refused.err) == (2, True)
    assert faults.read_text("utf-8") == "mine"
    assert run(*importing, str(faults), "--force").code == 0
    assert "One." in faults.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (
            ["--map", "Lerning=lesson"],
            'no column is called "Lerning"; the columns are "case", "area", "theme", "lesson"',
        ),
        (
            ["--map-theme", "Gangz=voice"],
            'no row has the theme "Gangz"; the themes are "Gangs", "Voice"',
        ),
        (["--map-theme", "Gangs=voyce"], '"voyce" is not a theme: communication, '),
        (["--map-kind", "Poem=comment"], 'no row has the kind "Poem"; the kinds are none'),
    ],
)
def test_a_typing_error_in_a_map_is_an_error(
    run: Run, log: Path, typed: list[str], fault: str
) -> None:
    """It names what there is; what was kept of an earlier month is no error."""
    file = write(log, "Child A,Anytown,Gangs,One.", "Child A,Anytown,Voice,Two.")
    refused = run("collection", "import", file, "--new-themes", *typed)
    assert (refused.code, refused.err.startswith(f"scr: {typed[0]}: {fault}")) == (2, True), (
        refused.err
    )
    assert run("collection", "import", file, "--map-theme", "Gangs=voice").code == 0
    write(log, "Child A,Anytown,Voice,Two.")
    assert run("collection", "import", file, "--update").code == 0


def answer(monkeypatch: pytest.MonkeyPatch, log: Path, answers: str, *args: str) -> tuple[int, str]:
    """Import at a terminal with these answers; returns its exit code and what is said."""
    for where in ("cli.own", "cli.streams", "cli.importing"):
        monkeypatch.setattr(f"scrlessons.{where}.can_ask", lambda: True)
    args = ("collection", "import", str(log), *args)
    done = CliRunner().invoke(app, args, input=answers, prog_name="scr")
    return done.exit_code, done.stdout + done.stderr


def test_answers_are_kept_at_once(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that stops the import later, or an end in between, does not lose them."""
    header = "theme,lesson,year,kind\n"
    rows = ("Gangs,One.,soon,", "Knives,Two.,,Poem")
    write(log, *rows, header=header)
    code, said = answer(monkeypatch, log, "voice\n")  # the end of the answers is like Ctrl-C
    assert (code, '"Gangs" (1 row)' in said) == (130, True)
    code, said = answer(monkeypatch, log, "voice\nguidance\n")
    assert (code, '"Gangs"' in said, '"Knives" (1 row)' in said) == (3, False, True)
    assert "your answers are kept; they are not asked again" in said
    write(log, *rows[1:], header=header)
    code, said = answer(monkeypatch, log, "")
    assert (code, "which" in said) == (0, False)
    assert themes() == [("voice", ())]


def test_a_dry_run_keeps_no_answers(
    log: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes nothing at all."""
    write(log, "Gangs,One.", header="theme,lesson\n")
    assert answer(monkeypatch, log, "voice\n", "--dry-run")[0] == 0
    assert not folder.exists()


@pytest.mark.parametrize("none", ["none", "0"])
def test_no_theme_is_an_answer(log: Path, monkeypatch: pytest.MonkeyPatch, none: str) -> None:
    """An empty answer is not taken for one: what to type is said."""
    write(log, ",One.", "Neglect,Two.", header="theme,lesson\n")
    code, said = answer(monkeypatch, log, f"\n{none}\n{none}\n")
    assert (code, themes()) == (0, [(None, ()), (None, ())])
    assert "answer with a number, a name or a letter; Ctrl-C stops" in said


def test_leaving_out_every_row_is_said(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbook has rows: the user left them out."""
    write(log, "Total,2", header="theme,lesson\n")
    code, said = answer(monkeypatch, log, "s\n")
    assert (code, "every row was left out, as you said" in said) == (3, True)


def test_nothing_is_asked_for_a_collection_that_is_there(
    run: Run, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers would be for nothing."""
    run("collection", "import", write(log, "voice,One.", header="theme,lesson\n"))
    write(log, "Gangs,One.", header="theme,lesson\n")
    code, said = answer(monkeypatch, log, "voice\n")
    assert (code, "which theme" in said) == (2, False)
    assert "--update brings it up to date, --replace puts this in its place" in said


def test_a_header_that_is_not_known_leads_on(run: Run, log: Path, tmp_path: Path) -> None:
    """The names that there are, those of a form's questions too; and a map of them to fill in."""
    own_of_form = "ID,Start time,Completion time,Email,Name,Language,Points,Feedback"
    header = f"{own_of_form},What did you learn?,What was it about?\n"
    file = write(log, "1,,,,Jo,,,,Nobody asked.,Voice", header=header)
    refused = run("collection", "import", file)
    assert refused.code == 3
    assert '"What did you learn?", "What was it about?"' in refused.out
    assert "delete the rows above the header" in refused.out
    map_file = tmp_path / "map.toml"
    assert run("collection", "import", file, "--write-map", str(map_file)).code == 0
    filled = map_file.read_text("utf-8")
    filled = filled.replace('"What did you learn?" = ""', '"What did you learn?" = "lesson"')
    filled = filled.replace('"What was it about?" = ""', '"What was it about?" = "theme"')
    map_file.write_text(filled, "utf-8")
    assert run("collection", "import", file, "--map", str(map_file)).code == 0
    assert themes() == [("voice", ())]


def test_a_column_of_themes_that_is_not_known_is_named(run: Run, log: Path) -> None:
    """Before all themes are given up with "=none"."""
    file = write(log, "Voice,One.", header="Strand of work,lesson,case\n")
    refused = run("collection", "import", file)
    assert refused.code == 3
    assert 'as in --map "Strand of work=theme": "Strand of work"' in refused.out
    assert run("collection", "import", file, "--map", "Strand of work=theme").code == 0
