"""How the program starts and ends: on any machine, however it is run or stopped, and alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SMALL, machine, settle, shared_machine, spawn

SCR = [sys.executable, "-m", "scrlessons"]


OFFLINE = """
import sys
def audit(event, args):
    if event.startswith(("socket.", "http.", "urllib.", "ftplib.", "smtplib.")):
        print("NETWORK", event, file=sys.stderr)
        raise SystemExit(99)
    if event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}:
        print("PROCESS", event, args[:2], file=sys.stderr)
        raise SystemExit(98)
sys.addaudithook(audit)
from scrlessons.__main__ import main
sys.argv[0] = "scr"
main()
"""


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--help"],
        ["--version"],
        ["theme"],
        ["theme", "challenge"],
        ["case", "child-h", "--json"],
        ["lesson", "5.4", "--format", "markdown"],
        ["source"],
        ["source", "munro"],
        ["term", "DNA", "--format", "toml"],
        ["matrix"],
        ["search", "disguised complience"],
        ["brief", "voice", "--output", "OUT"],
        ["collection"],
        ["collection", "add", str(SMALL), "--replace"],
        ["collection", "check", str(SMALL)],
        ["collection", "export", "salford-2013"],
        ["collection", "import", "SHEET", "--replace"],
        ["collection", "remove", "anytown-2020", "--yes"],
        ["add", "--theme", "1", "--text", "x"],
    ],
)
@pytest.mark.thorough
def test_no_command_opens_a_connection_or_starts_a_program(home: Path, args: list[str]) -> None:
    """Every command, with sockets and processes forbidden."""
    sheet = home / "sheet.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", encoding="utf-8")
    args = [{"SHEET": str(sheet), "OUT": str(home / "out.html")}.get(arg, arg) for arg in args]
    own = {"collection", "add", "brief"} & {*args}
    env = machine(home) if own else shared_machine()
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, *args], env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_query_is_kept(home: Path) -> None:
    """After searching, no file of the home has the words of the query in it."""
    query = "xylophonequery"
    spawn("search", query, env={"HOME": str(home)})
    spawn("theme", query, env={"HOME": str(home)})
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if query.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    "env",
    [
        {"TZ": "Mars/Olympus"},
        {"TZ": ":::"},
        {"LC_ALL": "tlh_KX.UTF-99", "LANG": "xx"},
        {"LC_ALL": "tr_TR.UTF-8"},
        {"HOME": "/proc/self"},
        {"HOME": "relative"},
        {"PYTHONUTF8": "0", "LC_ALL": "POSIX"},
    ],
)
@pytest.mark.thorough
def test_odd_machines(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Odd time zones and locales, homes that cannot be written or are none."""
    monkeypatch.chdir(tmp_path)
    for args in (["theme", "2"], ["search", "DNA", "--json"], ["brief", "voice"]):
        done = spawn(*args, env=env)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "flags",
    [
        ["-OO", "-W", "error"],
        *(
            pytest.param(flags, marks=pytest.mark.slow)
            for flags in (["-O"], ["-I"], ["-B", "-s"], ["-X", "dev"])
        ),
    ],
)
@pytest.mark.thorough
def test_ways_to_run_python(home: Path, flags: list[str]) -> None:
    """Assertions off, docstrings off, warnings as errors, isolated, in development mode."""
    env = machine(home)
    for args in (["theme", "2"], ["search", "DNA"], ["brief", "voice"], ["--help"]):
        command = [sys.executable, *flags, "-m", "scrlessons", *args]
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert b"Warning" not in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="it takes a Unix shell to close a stream")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
@pytest.mark.thorough
def test_closed_streams(closed: str) -> None:
    """No stdout, no stderr, neither: no traceback, the right exit code."""
    for args, code in (("theme 2", 0), ("theme 2 --json", 0), ("theme zzz", 1), ("search", 2)):
        done = subprocess.run(
            ["sh", "-c", f"{' '.join(SCR)} {args} {closed}"],
            env=shared_machine(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, (args, done.stderr)
        assert b"Traceback" not in done.stderr


STOPPED = """
import os, sys
target = sys.argv.pop(1)
class Stop:
    def find_spec(self, name, *_):
        if name == target:
            os.kill(os.getpid(), 2)
sys.meta_path.insert(0, Stop())
sys.argv[0] = "scr"
from scrlessons.__main__ import main
main()
"""
"""Presses Ctrl-C at the moment when a module is loaded."""


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends a program on Windows: no Ctrl-C")
@pytest.mark.parametrize(
    "module",
    [
        "scrlessons.cli.app",
        "typer",
        "typer.main",
        "scrlessons.cli.program",
        "scrlessons.cli.lookups",
        "msgspec",
        "scrlessons.store.library",
        "scrlessons.store.build",
        "rich.console",
    ],
)
@pytest.mark.thorough
def test_stopped_while_it_is_loaded(home: Path, module: str) -> None:
    """Ctrl-C at any moment of the start: exit 130, silently."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, module, "theme"],
        env=machine(home),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


STOPPED_BUILDING = """
import os, sys
from scrlessons.store import build
real = getattr(build, sys.argv[1])
def stopped(*args):
    os.kill(os.getpid(), 2)
    return real(*args)
setattr(build, sys.argv.pop(1), stopped)
sys.argv[0] = "scr"
from scrlessons.__main__ import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends a program on Windows: no Ctrl-C")
@pytest.mark.parametrize(
    "step", ["_insert_records", "_insert_names", "_insert_links", "_insert_documents"]
)
def test_stopped_while_it_compiles(home: Path, step: str) -> None:
    """Ctrl-C in the middle of a build: exit 130, no traceback, nothing left behind."""
    settle(home / ".local" / "share" / "scr" / "anytown-2020.toml")
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_BUILDING, step, "theme"],
        env=machine(home),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
    assert not list((home / ".cache").rglob("library-*"))


def test_it_is_called_scr_however_it_is_run() -> None:
    """Help and errors name the command that one types, not the module."""
    assert spawn("--help").stdout.lstrip().startswith(b"Usage: scr ")
    assert spawn("theme", "--zzz").stderr == (
        b'scr: "scr theme" has no option "--zzz". Help: scr theme --help\n'
    )
