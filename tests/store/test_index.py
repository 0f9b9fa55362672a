"""The compiled library: right whatever happens to its file, and never older than what it is of."""

import os
import pty
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import platformdirs
import pytest

from scrlessons import places
from scrlessons.store import index
from scrlessons.store.opening import open_library
from tests.conftest import SMALL, read_terminal, spawn

SCR = [sys.executable, "-m", "scrlessons"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which a lookup has compiled the library, from files that are not fresh."""
    own = tmp_path / ".local" / "share" / "scr"
    own.mkdir(parents=True, mode=0o700)
    shutil.copy(SMALL, own / "anytown-2020.toml")
    age(own / "anytown-2020.toml")
    age(places.bundled_path())
    assert look_up(tmp_path) == "Anytown"
    return tmp_path


def age(path: Path, seconds: float = 60) -> None:
    """Make a file look as if it had been written a while ago."""
    if time.time() - path.stat().st_mtime < index.FRESH * 2:
        os.utime(path, (time.time() - seconds,) * 2)


def look_up(home: Path, name: str = "anytown-2020:child-d") -> str:
    """The area of the own case, as a process of its own says; fails on any complaint."""
    done = spawn("case", name, "--format", "toml", env={"HOME": str(home)})
    assert (done.returncode, done.stderr) == (0, b"")
    line = next(line for line in done.stdout.decode().splitlines() if line.startswith("area"))
    return line.split('"')[1]


def compiled(home: Path) -> Path:
    """The one compiled file."""
    (path,) = (home / ".cache" / "scr").glob("*")
    return path


def test_the_second_lookup_reads_the_file(home: Path) -> None:
    """It is there, for the user alone, and stays what it was."""
    path = compiled(home)
    assert path.suffix == ".sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.stat()
    assert look_up(home) == "Anytown"
    assert path.stat().st_ino == before.st_ino
    code = (
        "import sys; from scrlessons.cli.app import app\n"
        "try: app(['case', 'child-h', '--json'])\n"
        "except SystemExit: print(sorted(set(sys.modules) & {'tomllib', 'scrlessons.store.build'}))"
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert done.stdout.decode().endswith("[]\n"), "no TOML is parsed, nothing is built"


def test_an_edit_is_seen_at_once(home: Path) -> None:
    """Ten edits of the same length in quick succession: never the old text."""
    own = home / ".local" / "share" / "scr" / "anytown-2020.toml"
    text = own.read_text(encoding="utf-8")
    for number in range(10):
        own.write_text(text.replace('"Anytown"', f'"Anytow{number}"'), encoding="utf-8")
        assert look_up(home) == f"Anytow{number}"


def test_an_edit_that_keeps_the_time_is_seen(home: Path) -> None:
    """A file moved in place with the old one's length and time has another inode."""
    own = home / ".local" / "share" / "scr" / "anytown-2020.toml"
    other = own.with_suffix(".new")
    other.write_text(own.read_text("utf-8").replace('"Anytown"', '"Elstown"'), "utf-8")
    found = own.stat()
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(own)
    assert look_up(home) == "Elstown"


def test_a_collection_that_comes_or_goes_is_seen(home: Path) -> None:
    """Added or removed by hand."""
    own = home / ".local" / "share" / "scr" / "anytown-2020.toml"
    own.rename(own.with_suffix(".off"))
    assert spawn("case", "anytown", env={"HOME": str(home)}).returncode == 1
    own.with_suffix(".off").rename(own)
    assert look_up(home) == "Anytown"


def test_another_version_compiles_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's version and the code that builds are part of the fingerprint."""
    monkeypatch.setenv("HOME", str(home))
    before = compiled(home).stat().st_ino
    open_library().index.connection.close()
    assert compiled(home).stat().st_ino == before
    monkeypatch.setattr(index, "__version__", "99")
    open_library().index.connection.close()
    assert compiled(home).stat().st_ino != before


def cut(path: Path) -> None:
    """Cut short, as by a full disk."""
    os.truncate(path, path.stat().st_size // 2)


def cut_to_nothing(path: Path) -> None:
    """Emptied."""
    os.truncate(path, 0)


def overwrite(path: Path) -> None:
    """Bytes in the middle written over, the length kept."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"Elsewhere" * 1000)


def fill_with_noise(path: Path) -> None:
    """Not a database."""
    path.write_bytes(os.urandom(path.stat().st_size))


def put_a_foreign_database(path: Path) -> None:
    """A database, but not one of ours."""
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE record (n)")
    connection.close()


def put_one_of_other_collections(path: Path) -> None:
    """One of ours, of a home without own collections."""
    home = path.parents[2]
    other = home / "other"
    assert spawn("theme", env={"HOME": str(other)}).returncode == 0
    compiled(other).replace(path)


def let_others_write(path: Path) -> None:
    """What others may have written is not trusted."""
    path.chmod(0o666)


def link(path: Path) -> None:
    """A symbolic link, even to a good file, is not followed."""
    real = path.with_name("real")
    path.replace(real)
    path.symlink_to(real)


def make_a_folder(path: Path) -> None:
    """A folder where the file should be."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        cut,
        cut_to_nothing,
        overwrite,
        fill_with_noise,
        put_a_foreign_database,
        put_one_of_other_collections,
        let_others_write,
        link,
        make_a_folder,
    ],
)
def test_a_spoilt_file_is_not_believed(home: Path, spoil: object) -> None:
    """Every lookup still answers right."""
    path = compiled(home)
    spoil(path)  # type: ignore[operator]
    assert look_up(home) == "Anytown"
    assert look_up(home) == "Anytown"


def test_a_folder_that_everybody_can_write_is_not_used(home: Path) -> None:
    """Whoever can write there could plant a library."""
    compiled(home).unlink()
    (home / ".cache" / "scr").chmod(0o777)
    assert look_up(home) == "Anytown"
    assert not list((home / ".cache" / "scr").iterdir())


def test_twenty_at_once_on_first_use(home: Path) -> None:
    """All answer right, and one compiled file is left."""
    compiled(home).unlink()
    env = {**os.environ, "HOME": str(home)}
    command = [*SCR, "case", "anytown-2020:child-d", "--json"]
    running = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(20)
    ]
    outputs = {process.communicate(timeout=120) for process in running}
    assert len(outputs) == 1
    ((out, err),) = outputs
    assert b'"area": "Anytown"' in out
    assert err == b""
    assert compiled(home).suffix == ".sqlite"


def test_a_killed_build_leaves_nothing_believed(home: Path) -> None:
    """Killed at twenty moments of a build: the next lookup answers right, the left-overs go."""
    folder = home / ".cache" / "scr"
    env = {**os.environ, "HOME": str(home)}
    for moment in range(20):
        for path in folder.glob("*.sqlite"):
            path.unlink()
        process = subprocess.Popen([*SCR, "theme"], env=env, stdout=subprocess.DEVNULL)
        time.sleep(0.05 + moment * 0.01)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        if moment % 5 == 0:
            assert look_up(home) == "Anytown"
    for path in folder.glob("*.building"):
        os.utime(path, (0, 0))
    for path in folder.glob("*.sqlite"):
        path.unlink()
    assert look_up(home) == "Anytown"
    assert compiled(home).suffix == ".sqlite"


def test_a_file_size_limit(home: Path) -> None:
    """Where the compiled file would be too long to be written, memory serves."""
    compiled(home).unlink()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [*SCR, "case", "anytown-2020:child-d"],
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        preexec_fn=limit,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Anytown" in done.stdout.decode()
    assert not list((home / ".cache" / "scr").iterdir())


def test_a_full_disk(home: Path, tmp_path: Path) -> None:
    """A cache folder of 64 KiB."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        env = {"HOME": str(home), "XDG_CACHE_HOME": str(small)}
        done = spawn("case", "anytown-2020:child-d", env=env)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"Anytown" in done.stdout
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize("cache", ["/dev/null", "/proc/nowhere", "/sys/none"])
def test_a_cache_folder_that_cannot_be(home: Path, cache: str) -> None:
    """Missing, read-only, or no folder at all: memory serves."""
    env = {"HOME": str(home), "XDG_CACHE_HOME": cache}
    done = spawn("case", "anytown-2020:child-d", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Anytown" in done.stdout


def test_old_ones_are_swept(home: Path) -> None:
    """Each set of collections has a file; those built longest ago go."""
    folder = home / ".cache" / "scr"
    for number in range(12):
        path = folder / f"library-{number:08x}.sqlite"
        path.touch()
        os.utime(path, (number, number))
    compiled_path = next(path for path in folder.glob("*") if path.stat().st_size)
    compiled_path.unlink()
    assert look_up(home) == "Anytown"
    assert len(list(folder.iterdir())) == index.KEPT


def test_a_long_build_shows_that_it_goes_on(home: Path) -> None:
    """A bar on stderr where a person is watching; none in a pipe, and none on stdout."""
    lesson = '{{"id": "{0}", "theme": "voice", "kind": "finding", "text": "Lesson {0} of many."}}'
    lessons = ", ".join(lesson.format(number) for number in range(30_000))
    head = '{"format": 1, "collection": {"id": "big", "title": "B", "publisher": "P", "year": 2020}'
    big = home / "big.json"
    big.write_text(f'{head}, "lessons": [{lessons}]}}', encoding="utf-8")
    age(big)
    command = [*SCR, "lesson", "big:7", "--data", str(big)]
    env = {**os.environ, "HOME": str(home), "TERM": "xterm", "COLUMNS": "80"}
    reader, writer = pty.openpty()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=writer)
    os.close(writer)
    shown = b""
    while chunk := read_terminal(reader):
        shown += chunk
    os.close(reader)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert b"Compiling your collections" in shown
    assert b"Lesson 7 of many." in out
    assert b"Compiling" not in out
    for path in (home / ".cache" / "scr").glob("*"):
        path.unlink()
    piped = subprocess.run(command, env=env, capture_output=True, check=True)
    assert piped.stderr == b""


def test_places_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux the rule is written out, to start sooner; it stays the same rule."""
    for data, cache in (("", ""), ("/data", "/cache"), ("  ", " "), ("/a b/é", "/c")):
        monkeypatch.setenv("XDG_DATA_HOME", data)
        monkeypatch.setenv("XDG_CACHE_HOME", cache)
        assert places.data_dir() == platformdirs.user_data_path("scr", appauthor=False)
        assert places.cache_dir() == platformdirs.user_cache_path("scr", appauthor=False)
    monkeypatch.setenv("SCR_DATA_DIR", "own")
    assert places.data_dir() == Path.cwd() / "own"


def test_memory_and_file_are_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code builds both: every table has the same rows."""
    monkeypatch.setenv("HOME", str(home))
    tables = ("record", "name", "link", "file", "broken", "entry", "word", "form")
    with open_library() as filed, open_library(cached=False) as held:
        for table in tables:
            query = f"SELECT * FROM {table}"
            assert (
                filed.index.connection.execute(query).fetchall()
                == held.index.connection.execute(query).fetchall()
            )
