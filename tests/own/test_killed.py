"""Nothing is lost, whatever stops the program: killed at every write, on full disks."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrlessons.own import folder as own
from scrlessons.store.dataset import load_dataset, parse_dataset
from tests.conftest import SMALL, machine, spawn

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL to stop a program with"),
]


KILLER = """
import os, signal, sys
left = int(sys.argv.pop(1))
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.utime", "os.chmod", "sqlite3.connect"}
def count(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
def audit(event, args):
    if event == "open" and not (isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
        return
    if event in EVENTS:
        count()
for name in ("fsync", "write", "close", "fdopen"):
    def counted(*args, _real=getattr(os, name), **more):
        count()
        return _real(*args, **more)
    setattr(os, name, counted)
from scrlessons.__main__ import main
sys.argv[0] = "scr"
sys.addaudithook(audit)
main()
"""


def killed(home: Path, args: list[str]) -> Iterator[int]:
    """The command, killed before its first, second, third ... write, until one run ends well."""
    env = machine(home)
    for number in range(1000):
        done = subprocess.run(
            [sys.executable, "-c", KILLER, str(number), *args],
            env=env, capture_output=True, check=False,
        )  # fmt: skip
        yield number
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stderr
            return


def test_killed_while_adding_a_lesson(home: Path) -> None:
    """At every write point the file is the old or the new one, whole."""
    path = home / ".local" / "share" / "scr" / "anytown-2020.toml"
    args = ["add", "--to", "anytown-2020", "--theme", "1", "--text", "New."]
    old = path.read_bytes()
    points = 0
    for points in killed(home, args):  # noqa: B007
        now = path.read_bytes()
        assert now == old or (now.startswith(old) and b'text = "New."' in now[len(old) :])
        load_dataset(path, own.known_themes())
        path.write_bytes(old)
        path.chmod(0o600)
    assert points >= 5


@pytest.mark.parametrize(
    "args",
    [
        ["collection", "add", str(SMALL), "--replace"],
        ["collection", "remove", "anytown-2020", "--yes"],
        ["collection", "import", "SHEET", "--id", "anytown-2020", "--replace"],
        ["collection", "import", "SHEET", "--id", "anytown-2020", "--update"],
        ["collection", "restore", "anytown-2020"],
        ["edit", "anytown-2020:1a", "--text", "Ask."],
        ["edit", "anytown-2020", "--title", "Ask"],
        ["remove", "anytown-2020:1a", "--yes"],
    ],
    ids=lambda args: " ".join(args[:3]).replace(str(SMALL), "FILE"),
)
def test_killed_while_changing_a_collection(home: Path, args: list[str]) -> None:
    """At every write point: the old file or the new one, whole; and then the copy of the old."""
    sheet = home / "sheet.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", encoding="utf-8")
    args = [arg.replace("SHEET", str(sheet)) for arg in args]
    path = home / ".local/share/scr/anytown-2020.toml"
    copies = path.parent / "copies" / "anytown-2020"
    copies.mkdir(parents=True, mode=0o700)
    older = copies / "2020-01-01T00-00-00.toml"
    older.write_bytes(SMALL.read_bytes().replace(b"Anytown", b"Elstown"))
    old = SMALL.read_bytes()
    points = 0
    for points in killed(home, args):  # noqa: B007
        kept = [copy for copy in copies.glob("[!.]*.toml") if copy != older]
        if path.exists():
            content = path.read_bytes()
            parse_dataset(content.decode(), ".toml", own.known_themes())
        if not path.exists() or content != old:
            assert [copy.read_bytes() for copy in kept] == [old]
        for copy in kept:
            copy.unlink()
        path.write_bytes(old)
        path.chmod(0o600)
    assert points >= 3


def test_killed_while_writing_a_handout(home: Path) -> None:
    """At every write point the file is the old or the new one, whole."""
    path = home / "out.html"
    points = 0
    path.write_bytes(b"<old>")
    for points in killed(home, ["brief", "voice", "--output", str(path), "--force"]):  # noqa: B007
        content = path.read_bytes()
        assert content == b"<old>" or content.endswith(b"</html>\n")
        path.write_bytes(b"<old>")
    assert points >= 3


def test_killed_while_compiling(home: Path) -> None:
    """At every write point of the cache: the next lookup answers right."""
    age = time.time() - 60
    os.utime(home / ".local" / "share" / "scr" / "anytown-2020.toml", (age, age))
    args = ["lesson", "anytown-2020:1a", "--json"]
    for _ in killed(home, args):
        done = spawn(*args, env={"HOME": str(home)})
        assert (done.returncode, json.loads(done.stdout)["ref"]) == (0, "1")
        for path in (home / ".cache" / "scr").glob("*.sqlite"):
            path.unlink()


@pytest.mark.parametrize("options", ["size=4k", "size=64k,ro"])
def test_full_and_read_only_disks(home: Path, options: str) -> None:
    """One line, exit code 2, and what was there is whole."""
    folder = home / ".local" / "share" / "scr"
    disk = home / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"{options},mode=700", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        env = {"HOME": str(home), "SCR_DATA_DIR": str(disk), "XDG_CACHE_HOME": str(disk)}
        sheet = home / "sheet.csv"
        sheet.write_text("theme,lesson\n" + "voice,Ask again and again.\n" * 500, encoding="utf-8")
        out = str(disk / "out.html")
        for args in (
            ["collection", "import", str(sheet)],
            ["add", "--theme", "1", "--text", "x" * 5000],
            ["brief", "voice", "--output", out],
        ):
            done = spawn(*args, env=env)
            assert done.returncode == 2, (args, done.stdout)
            assert done.stderr.count(b"\n") == 1
            assert b"cannot be" in done.stderr
        assert {path.name for path in disk.iterdir()} <= {".lock", "scr"}
        assert spawn("theme", "2", env=env).returncode == 0
        assert (folder / "anytown-2020.toml").read_bytes() == SMALL.read_bytes()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
