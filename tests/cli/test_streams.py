"""What only a process of its own can show: pipes, encodings, terminals and bare machines."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scrlessons.cli import streams
from scrlessons.own.asking import completing
from tests.conftest import Run, machine, read_terminal, shared_machine, spawn

SCR = [sys.executable, "-m", "scrlessons"]
needs_shell = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("sh"), reason="it takes a Unix shell to redirect so"
)


def test_a_pipe_has_no_colour_and_the_same_content() -> None:
    """What a person sees in colour, a pipe gets as plain text."""
    plain = spawn("theme", "challenge", env={"COLUMNS": "80"})
    forced = spawn("theme", "challenge", env={"COLUMNS": "80", "FORCE_COLOR": "1"})
    assert plain.returncode == forced.returncode == 0
    assert b"\x1b" not in plain.stdout
    assert b"\x1b[" in forced.stdout
    assert len(forced.stdout) > len(plain.stdout)


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_a_terminal(tmp_path: Path, env: dict[str, str], coloured: bool) -> None:
    """Colour and clickable links where the terminal can; NO_COLOR and TERM=dumb are respected."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [*SCR, "source", "munro"],
        stdout=writer,
        env=machine(tmp_path, COLUMNS="80", **env),
    )
    process.wait(60)
    os.close(writer)
    out = b""
    while chunk := read_terminal(reader):
        out += chunk
    os.close(reader)
    assert process.returncode == 0
    assert (b"\x1b[34m" in out or b";34m" in out) is coloured
    if coloured:
        assert b"\x1b]8;" in out, "addresses are links"
    assert b"https://www.gov.uk/government/publications/munro-review" in out


@pytest.mark.parametrize(
    "args",
    [
        ["theme", "challenge"],
        ["theme", "challenge", "--json"],
        ["search", "child"],
        ["search", "xyzzy", "--json"],
        ["collection", "export", "salford-2013"],
        ["--help"],
        ["--version"],
    ],
)
@pytest.mark.thorough
def test_a_pipe_that_nobody_reads(args: list[str]) -> None:
    """No complaint, and no error where there is none else."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*SCR, *args], env=shared_machine(), stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    found = b'scr: nothing found for "xyzzy"\n' if "xyzzy" in args else b""
    ends = {-13} if hasattr(signal, "SIGPIPE") else {1 if found else 0}
    assert done.returncode in ends
    assert done.stderr in {b"", found}


@needs_shell
@pytest.mark.parametrize("args", ["theme challenge", "theme challenge --json", "search child"])
def test_a_closed_pipe_ends_silently(args: str) -> None:
    """`scr theme challenge | head -1` prints one line and nothing else."""
    command = f"{' '.join(SCR)} {args} | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
@pytest.mark.parametrize(
    "args",
    [
        ["case", "climbie"],
        ["search", "Climbié"],
        *(
            pytest.param(args, marks=pytest.mark.slow)
            for args in (["theme", "recognition"], ["matrix"])
        ),
    ],
)
@pytest.mark.thorough
def test_narrow_encodings(env: dict[str, str], args: list[str]) -> None:
    """No traceback where the terminal cannot show every character; the words are all there."""
    done = spawn(*args, env={**env, "COLUMNS": "80"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Victoria Climbi" in done.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_json_is_utf8_whatever_the_terminal(encoding: str) -> None:
    """JSON is UTF-8 by its standard."""
    done = spawn("case", "climbie", "--json", env={"PYTHONIOENCODING": encoding})
    assert json.loads(done.stdout.decode("utf-8"))["name"] == "Victoria Climbié"


def test_errors_in_a_narrow_encoding() -> None:
    """What was typed comes back as best it can."""
    done = spawn("theme", "zzé👶", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert done.stderr.startswith(b'scr: no theme is called "zz')


@pytest.mark.parametrize("columns", ["1", "20", "0", "-5", "many", "100000"])
def test_any_width(run: Run, columns: str) -> None:
    """Even a width that is none."""
    for args in (["theme", "challenge"], ["matrix"], ["search", "DNA"], ["case"]):
        done = run(*args, columns=columns)
        assert (done.code, done.err) == (0, "")


@needs_shell
@pytest.mark.parametrize("form", ["rich", "json", "markdown", "toml"])
def test_a_full_disk_behind_a_redirection(form: str) -> None:
    """One line, exit code 2, no traceback."""
    command = f"{' '.join(SCR)} theme 5 --format {form} > /dev/full"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr == b"scr: the output cannot be written: No space left on device\n"


@needs_shell
@pytest.mark.parametrize(
    ("args", "code"),
    [
        ("theme voice > /dev/full", 2),
        ("theme voice --nosuch", 2),
        ("theme nosuchtheme", 1),
        ("search appointmints", 0),
    ],
)
def test_a_full_disk_behind_stderr_changes_no_exit_code(args: str, code: int) -> None:
    """What cannot be said is lost; 1 still means that nothing was found."""
    command = f"{' '.join(SCR)} {args} 2> /dev/full"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == code


def test_no_home() -> None:
    """HOME unset, and HOME a place that cannot be."""
    for home in ({"HOME": ""}, {"HOME": str(Path(__file__) / "none")}):
        done = spawn("theme", "challenge", "--json", env=home)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="arguments are text on Windows")
@pytest.mark.parametrize("query", [b"\xff\xfe child", b"\xed\xa0\x80"])
def test_arguments_that_are_no_text(query: bytes) -> None:
    """Bytes that no encoding explains are looked for as what they are, or not found."""
    for form in ([], ["--json"]):
        done = subprocess.run(
            [*SCR, "search", query, *form], capture_output=True, check=False, timeout=60
        )
        assert done.returncode in {0, 1}
        assert b"Traceback" not in done.stderr


def test_another_working_directory(tmp_path: Path) -> None:
    """The collection is found from anywhere."""
    done = subprocess.run(
        [*SCR, "theme", "2", "--json"], cwd=tmp_path, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["id"] == "challenge"


def test_a_missing_bundled_collection_is_told(tmp_path: Path) -> None:
    """A broken installation is one line and exit code 3."""
    code = (
        "import sys; from pathlib import Path; from scrlessons import places\n"
        "from scrlessons.cli.app import main\n"
        f"places.bundled_path = lambda: Path({str(tmp_path)!r}) / 'lessons.toml'\n"
        "sys.argv = ['scr', 'theme']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 3
    assert done.stderr.decode() == (
        f"scr: {tmp_path / 'lessons.toml'}: cannot be read: the file or its folder is not there\n"
    )


ESCAPES = "Child\x1b]52;c;aGk=\x07 Z\x9b2J"


@pytest.mark.parametrize("ask", [lambda text: streams.ask_for(text, ""), streams.confirm])
def test_questions_hold_no_escape_sequences(
    ask: Callable[[str], object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a workbook says is shown in a question, and never obeyed by the terminal."""
    monkeypatch.setattr(streams, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    ask(f'"{ESCAPES}": which theme?')
    shown = capsys.readouterr().err
    assert '"Child]52;c;aGk= Z2J": which theme?' in shown
    assert not set(shown) & set("\x1b\x07\x9b")


def test_the_tab_key_offers_no_escape_sequences() -> None:
    """Names of cases are offered without what a terminal would obey."""
    assert completing([ESCAPES]).complete("child", 0) == "Child]52;c;aGk= Z2J"


@needs_shell
@pytest.mark.parametrize("args", ["theme nosuch", "theme nosuch --json", "search"])
def test_errors_never_go_to_stdout(args: str) -> None:
    """Not where stderr is closed either: what reads the pipe gets results alone."""
    done = subprocess.run(
        ["sh", "-c", f"{' '.join(SCR)} {args} 2>&-"],
        env=shared_machine(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode in {1, 2}
    assert b"scr:" not in done.stdout


@needs_shell
@pytest.mark.parametrize("command", ["collection add -", "collection check -"])
def test_a_closed_stdin_is_an_empty_one(command: str, tmp_path: Path) -> None:
    """One line, and no traceback."""
    done = subprocess.run(
        ["sh", "-c", f"{' '.join(SCR)} {command} <&-"],
        env=machine(tmp_path), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith(b"scr: standard input: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("columns", ["2147483648", "99999999999", "9" * 20, "9" * 5_000, "²"])
@pytest.mark.parametrize("args", [["theme", "2"], ["--help"]])
def test_a_width_that_no_screen_has(columns: str, args: list[str]) -> None:
    """It is bounded, as is a number of lines: quick, and no traceback."""
    env = {"COLUMNS": columns, "LINES": columns}
    done = spawn(*args, env=env, timeout=30)
    assert (done.returncode, done.stderr) == (0, b"")


NOT_TEXT = "x\udcff"


@pytest.mark.parametrize(
    "args",
    [
        *(
            ["add", "--theme", "voice", "--text", "Ask.", "--area", "Anytown", option, NOT_TEXT]
            for option in ("--case", "--summary", "--ref", "--keyword", "--also", "--kind")
        ),
        ["add", "--theme", "voice", "--text", "Ask.", "--case", "Z", "--area", NOT_TEXT],
        ["add", "--theme", "voice", "--text", "Ask.", "--source", f"https://a.uk/{NOT_TEXT}"],
        ["add", "--theme", "voice", "--text", "Ask.", "--to", NOT_TEXT],
        *(["edit", "own", option, NOT_TEXT] for option in ("--title", "--publisher", "--summary")),
        ["edit", f"own:{NOT_TEXT}", "--text", "y"],
        ["remove", f"own:{NOT_TEXT}", "--yes"],
        ["collection", "remove", NOT_TEXT, "--yes"],
        ["collection", "export", NOT_TEXT],
        ["collection", "check", NOT_TEXT],
        *(
            ["collection", "import", "LOG", option, NOT_TEXT]
            for option in ("--title", "--publisher", "--summary", "--area", "--id", "--map-theme")
        ),
        ["theme", NOT_TEXT],
        ["lesson", NOT_TEXT],
        ["brief", NOT_TEXT],
        ["search", "child", "--theme", NOT_TEXT],
        ["search", "child", "--collection", NOT_TEXT],
    ],
)
def test_no_argument_has_to_be_text(
    run: Run, folder: Path, tmp_path: Path, args: list[str]
) -> None:
    """Bytes that are no UTF-8 reach commands as lone surrogates: each is replaced, in one place."""
    log = tmp_path / "log.csv"
    log.write_text("theme,lesson\nvoice,Ask.\n", encoding="utf-8")
    assert run("add", "--theme", "voice", "--text", "First.").code == 0
    done = run(*(str(log) if arg == "LOG" else arg for arg in args))
    assert done.code in {0, 1, 2}
    assert NOT_TEXT not in done.out + done.err
    for path in folder.rglob("*.toml"):
        path.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="names of files are text on Windows")
def test_the_name_of_a_workbook_need_not_be_text(tmp_path: Path) -> None:
    """As from an old archive: the title says so, and the file is found."""
    log = os.path.join(os.fsencode(tmp_path), b"log\xff.csv")  # noqa: PTH118
    with open(log, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("theme,lesson\nvoice,Ask.\n")
    done = subprocess.run(
        [*SCR, "collection", "import", log, "--id", "log"],
        env=machine(tmp_path), capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count(b"Traceback")) == (0, 0), done.stderr


@needs_shell
def test_utf8_is_read_as_such_whatever_the_system_says(tmp_path: Path) -> None:
    """Python hands "Zoë" on as bytes that are no text where the locale knows ASCII alone."""
    env = machine(tmp_path, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LC_ALL="C")
    args = ["add", "--theme", "voice", "--text", "Ask Zoë.", "--case", "Zoë", "--area", "Anytown"]
    done = subprocess.run([*SCR, *args], env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.rglob("own.toml")
    assert path.read_text(encoding="utf-8").count("Zoë") == 2


def test_a_long_query_is_not_repeated_whole(run: Run) -> None:
    """A message stays a line that can be read."""
    for args in (["search", "x" * 200_000], ["theme", "x" * 200_000], ["case", "q " * 5_000]):
        done = run(*args)
        assert done.code == 1
        assert len(done.err) < 300


@pytest.mark.parametrize("command", ["theme", "case", "source", "term", "since", "brief"])
def test_a_name_of_any_number_of_words(run: Run, command: str) -> None:
    """More than SQLite joins in one query: nothing goes by that name."""
    assert run(command, *(["child"] * 600)).code == 1
    assert run("search", "x", "--theme", "child " * 600).code == 1


def test_data_is_read_from_files_alone(run: Run) -> None:
    """ "-" is no file: the message says so at once."""
    done = run("theme", "voice", "--data", "-")
    assert (done.code, done.err) == (2, "scr: -: there is no such file\n")
