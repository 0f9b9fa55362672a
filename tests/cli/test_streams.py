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
