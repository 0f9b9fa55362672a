"""The compiled library: right whatever happens to its file, and never older than what it is of."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import platformdirs
import pytest

from scrlessons import places
from scrlessons.records import Lesson
from scrlessons.store import index, opening
from scrlessons.store.opening import open_library
from tests.conftest import (
    PLACES,
    SMALL,
    Run,
    is_private,
    machine,
    move_home,
    settle,
    spawn,
    unix_modes,
)

SCR = [sys.executable, "-m", "scrlessons"]


@pytest.fixture
def compiled_home(home: Path) -> Path:
    """A home in which a lookup has compiled the library, from files that are not fresh."""
    settle(home / ".local" / "share" / "scr" / "anytown-2020.toml")
    if time.time() - places.bundled_path().stat().st_mtime < index.FRESH * 2:
        settle(places.bundled_path())
    assert look_up(home) == "Anytown"
    return home


def look_up(home: Path, name: str = "anytown-2020:child-d") -> str:
    """The area of the own case, as a lookup in that home says; nothing is left out."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        move_home(monkeypatch, home)
        return opening.look_up(
            lambda library: "" if library.find_broken() else library.get_case(name).case.area
        )


def compiled(home: Path) -> Path:
    """The one compiled file."""
    (path,) = (home / ".cache" / "scr").glob("*")
    return path


def unmeasured(env: dict[str, str]) -> dict[str, str]:
    """Without measuring coverage, which loads and writes things of its own."""
    return {name: value for name, value in env.items() if not name.startswith("COVERAGE")}


def test_the_second_lookup_reads_the_file(compiled_home: Path) -> None:
    """It is there, for the user alone, and stays what it was."""
    path = compiled(compiled_home)
    assert path.suffix == ".sqlite"
    assert is_private(path)
    before = path.stat()
    assert look_up(compiled_home) == "Anytown"
    assert path.stat().st_ino == before.st_ino
    code = (
        "import sys; from scrlessons.cli.app import app\n"
        "try: app(['case', 'child-h', '--json'])\n"
        "except SystemExit: print(sorted(set(sys.modules) & {'tomllib', 'scrlessons.store.build'}))"
    )
    env = unmeasured(machine(compiled_home))
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert done.stdout.decode().rstrip().endswith("[]"), "no TOML is parsed, nothing is built"


def test_an_edit_is_seen_at_once(compiled_home: Path) -> None:
    """Ten edits of the same length in quick succession: never the old text."""
    own = compiled_home / ".local" / "share" / "scr" / "anytown-2020.toml"
    text = own.read_text(encoding="utf-8")
    for number in range(10):
        own.write_text(text.replace('"Anytown"', f'"Anytow{number}"'), encoding="utf-8")
        assert look_up(compiled_home) == f"Anytow{number}"


@pytest.mark.parametrize("how", ["moved", "written"])
def test_an_edit_that_keeps_size_and_time_is_seen(compiled_home: Path, how: str) -> None:
    """As by `cp -p`, `rsync -t`, a restored backup or `touch -d`: moved in place or overwritten."""
    own = compiled_home / ".local" / "share" / "scr" / "anytown-2020.toml"
    found = own.stat()
    new = own.read_bytes().decode().replace('"Anytown"', '"Elstown"')
    target = own.with_suffix(".new") if how == "moved" else own
    target.write_bytes(new.encode())
    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
    target.replace(own)
    assert (own.stat().st_size, own.stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns)
    assert look_up(compiled_home) == "Elstown"


def test_a_collection_that_comes_or_goes_is_seen(compiled_home: Path) -> None:
    """Added or removed by hand."""
    own = compiled_home / ".local" / "share" / "scr" / "anytown-2020.toml"
    own.rename(own.with_suffix(".off"))
    assert spawn("case", "anytown", env={"HOME": str(compiled_home)}).returncode == 1
    own.with_suffix(".off").rename(own)
    assert look_up(compiled_home) == "Anytown"


def test_another_version_compiles_anew(
    compiled_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's version and the code that builds are part of the fingerprint."""
    move_home(monkeypatch, compiled_home)
    before = compiled(compiled_home).stat().st_ino
    open_library().index.connection.close()
    assert compiled(compiled_home).stat().st_ino == before
    monkeypatch.setattr(index, "__version__", "99")
    open_library().index.connection.close()
    assert compiled(compiled_home).stat().st_ino != before


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


SPOILT_TOO = (
    cut_to_nothing,
    fill_with_noise,
    put_a_foreign_database,
    put_one_of_other_collections,
    let_others_write,
    make_a_folder,
)


@pytest.mark.parametrize(
    "spoil",
    [
        cut,
        overwrite,
        link,
        *(pytest.param(spoil, marks=pytest.mark.slow) for spoil in SPOILT_TOO),
    ],
)
def test_a_spoilt_file_is_not_believed(compiled_home: Path, spoil: object) -> None:
    """Every lookup still answers right."""
    path = compiled(compiled_home)
    spoil(path)  # type: ignore[operator]
    assert look_up(compiled_home) == "Anytown"
    assert look_up(compiled_home) == "Anytown"


@unix_modes
def test_a_folder_that_everybody_can_write_is_not_used(compiled_home: Path) -> None:
    """Whoever can write there could plant a library."""
    compiled(compiled_home).unlink()
    (compiled_home / ".cache" / "scr").chmod(0o777)
    assert look_up(compiled_home) == "Anytown"
    assert not list((compiled_home / ".cache" / "scr").iterdir())


@pytest.mark.slow
def test_twenty_at_once_on_first_use(compiled_home: Path) -> None:
    """All answer right, and one compiled file is left."""
    compiled(compiled_home).unlink()
    env = machine(compiled_home)
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
    assert compiled(compiled_home).suffix == ".sqlite"


def test_what_a_killed_build_left_is_swept(compiled_home: Path) -> None:
    """Half-built files of an hour ago go at the next build."""
    folder = compiled_home / ".cache" / "scr"
    left = folder / "library-0.1.building"
    left.touch()
    os.utime(left, (0, 0))
    compiled_path = next(folder.glob("*.sqlite"))
    compiled_path.unlink()
    assert look_up(compiled_home) == "Anytown"
    assert compiled(compiled_home).suffix == ".sqlite"


def test_a_file_size_limit(compiled_home: Path) -> None:
    """Where the compiled file would be too long to be written, memory serves."""
    compiled(compiled_home).unlink()

    resource = pytest.importorskip("resource", reason="Windows has no limits on file sizes")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [*SCR, "case", "anytown-2020:child-d"],
        env=unmeasured(machine(compiled_home, PYTHONDONTWRITEBYTECODE="1")),
        preexec_fn=limit,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Anytown" in done.stdout.decode()
    assert not list((compiled_home / ".cache" / "scr").iterdir())


def test_a_full_disk(compiled_home: Path, tmp_path: Path) -> None:
    """A cache folder of 64 KiB."""
    small = tmp_path / "small"
    small.mkdir()
    if not shutil.which("mount"):
        pytest.skip("mounting a small file system needs Unix")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        env = {"HOME": str(compiled_home), "XDG_CACHE_HOME": str(small)}
        done = spawn("case", "anytown-2020:child-d", env=env)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"Anytown" in done.stdout
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize("cache", ["/dev/null", "/proc/nowhere", "/sys/none"])
@pytest.mark.thorough
def test_a_cache_folder_that_cannot_be(compiled_home: Path, cache: str) -> None:
    """Missing, read-only, or no folder at all: memory serves."""
    env = {"HOME": str(compiled_home), "XDG_CACHE_HOME": cache}
    done = spawn("case", "anytown-2020:child-d", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Anytown" in done.stdout


def test_old_ones_are_swept(compiled_home: Path) -> None:
    """Each set of collections has a file; those built longest ago go."""
    folder = compiled_home / ".cache" / "scr"
    for number in range(12):
        path = folder / f"library-{number:08x}.sqlite"
        path.touch()
        os.utime(path, (number, number))
    compiled_path = next(path for path in folder.glob("*") if path.stat().st_size)
    compiled_path.unlink()
    assert look_up(compiled_home) == "Anytown"
    left = {f"library-{number:08x}.sqlite" for number in range(5, 12)}
    assert {path.name for path in folder.iterdir()} == {*left, compiled_path.name}
    assert len(left) + 1 == index.KEPT


def test_a_long_build_tells_how_far_it_is(tmp_path: Path) -> None:
    """Now and then, how much is done and of how much, never more than all."""
    lesson = '{{"id": "{0}", "theme": "voice", "kind": "finding", "text": "Lesson {0} of many."}}'
    lessons = ", ".join(lesson.format(number) for number in range(5_000))
    head = '{"format": 1, "collection": {"id": "big", "title": "B", "publisher": "P", "year": 2020}'
    big = tmp_path / "big.json"
    big.write_text(f'{head}, "lessons": [{lessons}]}}', encoding="utf-8")
    told: list[tuple[int, int]] = []
    with open_library([big], progress=lambda done, total: told.append((done, total))) as library:
        found = library.find_record(Lesson, "big:7")
    assert found is not None
    assert found.text == "Lesson 7 of many."
    assert len(told) >= 5
    assert told == sorted(told)
    assert all(0 < done < total for done, total in told)


def test_places_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux the rule is written out, to start sooner; it stays the same rule."""
    for variable in PLACES:
        monkeypatch.delenv(variable, raising=False)
    for data, cache in (("", ""), ("/data", "/cache"), ("  ", " "), ("/a b/é", "/c")):
        monkeypatch.setenv("XDG_DATA_HOME", data)
        monkeypatch.setenv("XDG_CACHE_HOME", cache)
        assert places.data_dir() == platformdirs.user_data_path("scr", appauthor=False)
        assert places.cache_dir() == platformdirs.user_cache_path("scr", appauthor=False)
    monkeypatch.setenv("SCR_DATA_DIR", "own")
    assert places.data_dir() == Path.cwd() / "own"


def test_memory_and_file_are_one(compiled_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code builds both: every table has the same rows."""
    move_home(monkeypatch, compiled_home)
    tables = ("record", "name", "link", "file", "broken", "entry", "word", "synonym")
    with open_library() as filed, open_library(cached=False) as held:
        for table in tables:
            query = f"SELECT * FROM {table}"
            assert (
                filed.index.connection.execute(query).fetchall()
                == held.index.connection.execute(query).fetchall()
            )


def test_a_planted_cache_is_not_believed(compiled_home: Path) -> None:
    """A compiled file that another user owns is not read."""
    try:
        os.chown(compiled(compiled_home), 12345, 12345)
    except (AttributeError, PermissionError):
        pytest.skip("giving a file away needs root, and Unix")
    assert look_up(compiled_home) == "Anytown"
    assert compiled(compiled_home).stat().st_uid == os.getuid()


LOOKUPS = (["theme", "voice"], ["case", "child-h"], ["search", "DNA"], ["matrix"], ["term", "scr"])


def spoil(path: Path, whole: bytes, source: random.Random) -> None:
    """Flip twenty bits of a file, its time stamp kept, as a failing disk does."""
    found = path.stat()
    spoilt = bytearray(whole)
    for _ in range(20):
        spoilt[source.randrange(len(spoilt))] ^= 1 << source.randrange(8)
    path.write_bytes(spoilt)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


@pytest.mark.parametrize("checked_whole", [index.CHECKED_WHOLE, 0])
@pytest.mark.parametrize("disks", [2, pytest.param(40, marks=pytest.mark.slow)])
def test_altered_bytes_are_never_shown(
    compiled_home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, checked_whole: int, disks: int
) -> None:
    """So many failing disks: each lookup answers as from a good one, and makes the file anew.

    A short file is checked whole; a long one record by record, as this one is with the limit at 0.
    """
    move_home(monkeypatch, compiled_home)
    monkeypatch.setattr(index, "CHECKED_WHOLE", checked_whole)
    right = [run(*args, "--json") for args in LOOKUPS]
    path = compiled(compiled_home)
    whole, source = path.read_bytes(), random.Random(1)
    for number in range(disks):
        spoil(path, whole, source)
        args, wanted = LOOKUPS[number % len(LOOKUPS)], right[number % len(LOOKUPS)]
        done = run(*args, "--json")
        assert (done.code, done.out, done.err) == (wanted.code, wanted.out, wanted.err), number
        if not path.exists():
            path.write_bytes(whole)


def test_what_is_given_for_one_call_leaves_nothing_behind(
    compiled_home: Path, tmp_path: Path
) -> None:
    """The text of `--data` is not in the cache; that of a removed collection leaves it."""
    env = {"HOME": str(compiled_home)}
    cache = compiled_home / ".cache" / "scr"

    def has(word: bytes) -> bool:
        return any(word in path.read_bytes() for path in cache.glob("*"))

    file = tmp_path / "secret.toml"
    text = SMALL.read_text("utf-8").replace("anytown-2020", "secret").replace("four", "Zanzibar")
    file.write_text(text, encoding="utf-8")
    settle(file)
    assert spawn("case", "secret:child-d", "--data", str(file), env=env).returncode == 0
    assert not has(b"Zanzibar")
    assert spawn("collection", "add", str(file), env=env).returncode == 0
    settle(compiled_home / ".local" / "share" / "scr" / "secret.toml")
    assert spawn("theme", env=env).returncode == 0
    assert has(b"Zanzibar")
    assert spawn("collection", "remove", "secret", "--yes", env=env).returncode == 0
    assert not has(b"Zanzibar")


def test_what_is_removed_by_hand_leaves_the_cache_at_the_next_lookup(compiled_home: Path) -> None:
    """The compiled library of a data folder is one file, made anew."""
    (compiled_home / ".local" / "share" / "scr" / "anytown-2020.toml").unlink()
    assert spawn("theme", env={"HOME": str(compiled_home)}).returncode == 0
    assert b"four schools" not in compiled(compiled_home).read_bytes()
