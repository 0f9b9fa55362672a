"""What SECURITY.md promises: hostile files, text, queries, places and machines."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrlessons.errors import BrokenCollectionError
from scrlessons.media.collection_file import render_collection
from scrlessons.own import folder as own
from scrlessons.records import Case, Collection, Dataset, Lesson, Note, Source, Term
from scrlessons.store.dataset import load_dataset, parse_dataset
from scrlessons.text import escaped_json, escaped_toml, visible
from tests.conftest import ROOT, SMALL, Run, spawn
from tests.fuzz import fuzz_files, fuzz_queries
from tests.test_packaging import build

SCR = [sys.executable, "-m", "scrlessons"]

# Hostile collections


def test_a_short_fuzz_of_files() -> None:
    """A part of what `python tests/fuzz.py` does in full."""
    ended = fuzz_files(600, seed=1)
    assert sum(ended.values()) == 600
    assert ended[".csv sound"] > 0


def test_a_short_fuzz_of_queries() -> None:
    """A part of what `python tests/fuzz.py` does in full, at fewer cases."""
    ended = fuzz_queries(1_000, seed=1, cases=200)
    assert ended["all"] > 0
    assert ended["none"] > 0


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
NAME = TEXT.filter(str.strip)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    name=NAME,
    text=TEXT,
    words=st.lists(TEXT, max_size=3),
    basis=st.none() | TEXT,
    ref=st.none() | TEXT,
)
def test_any_text_goes_out_and_in_again(
    name: str, text: str, words: list[str], basis: str | None, ref: str | None
) -> None:
    """Whatever characters a collection holds, TOML and JSON lose none of them."""
    dataset = Dataset(
        collection=Collection(id="any", title=name, publisher=text, year=2020),
        cases=(
            Case(
                id="c", name=name, aliases=tuple(words), kind="inquiry", area=text, summary=text,
                notes=(Note(text=text, basis=basis),), collection="any",
            ),
        ),
        lessons=(
            Lesson(
                id="1", theme="voice", case="c", kind="finding", text=text, ref=ref,
                keywords=tuple(words), collection="any",
            ),
        ),
        sources=(Source(id="s", title=name, kind=text, url=basis, collection="any"),),
        terms=(Term(id="t", name=name, meaning=text, collection="any"),),
    )  # fmt: skip
    for kind in ("toml", "json"):
        out = render_collection(dataset, "toml" if kind == "toml" else "json").decode()
        assert parse_dataset(out, f".{kind}", ["voice"]) == dataset


@settings(deadline=None, max_examples=300)
@given(st.text())
def test_any_text_is_refused_in_a_line_or_taken(text: str) -> None:
    """No text makes reading a collection fail in any other way."""
    for suffix in (".toml", ".json"):
        with pytest.raises(BrokenCollectionError):
            parse_dataset(text, suffix)


HEAD = 'format = 1\n[collection]\nid = "x"\ntitle = "T"\npublisher = "P"\nyear = 2020\n'
GIANTS = {
    "deep.toml": ("a = " + "[" * 100_000, "nested too deeply"),
    "deep.json": ("[" * 100_000, "nested too deeply"),
    "keys.toml": (".".join("a" * 200_000) + " = 1", "a key has more than 1,000 parts"),
    "string.toml": (f'{HEAD}summary = "{"x" * 100 * 2**20}"', "is longer than 32 MiB"),
    "string.json": ('{"format": 1, "about": "' + "x" * 100 * 2**20 + '"}', "file"),
    "tables.toml": (HEAD + "[[lessons]]\n" * 1_000_000, "the first 1,000 faults are listed"),
    "tables.json": ('{"lessons": [' + "{}," * 999_999 + "{}]}", "the first 1,000 faults"),
    "integer.toml": (HEAD.replace("2020", "9" * 5_000), "is not valid TOML"),
    "integer.json": (
        '{"format": ' + "9" * 5_000 + "}",
        "is not valid JSON: Integer value out of range",
    ),
    "nul.toml": ("a = '\x00'", "is not valid TOML"),
    "surrogate.json": ('{"format": "\\ud800"}', "is not valid JSON"),
    "huge.csv": ("theme,lesson\nvoice," + "x" * 200_000, "field larger than field limit"),
    "wide.csv": ("," * 100_000, 'row 1: no column "theme"'),
    "long.csv": ("x" * (64 * 2**20 + 1), "is longer than 64 MiB"),
}


@pytest.mark.parametrize("name", GIANTS)
def test_giants_are_refused_in_bounded_time_and_memory(tmp_path: Path, name: str) -> None:
    """A process of its own, with two gigabytes of memory and two minutes, says what is wrong."""
    import resource

    content, fault = GIANTS[name]
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    command = "import" if file.suffix == ".csv" else "check"
    done = subprocess.run(
        [*SCR, "collection", command, str(file)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3, done.stderr[-500:]
    assert done.stderr.count(b"\n") == 1
    assert fault in (done.stdout + done.stderr).decode()
    assert done.stdout.count(b"\n") <= 1_001


# Hostile text

HOSTILE = {
    "escape": "\x1b[31mred\x1b[0m",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\text\x1b]8;;\x1b\\",
    "c1": "\x9b31m\x9d0;owned\x9c",
    "bidi": "\u202egnirts\u202c \u2066x\u2069 \u200e\u200f\u061c",
    "width": "z\u200be\u2060r\ufeffo\u00ad",
    "tags": "a\U000e0041\U000e007fb",
    "delete": "a\x7fb\x08\x08c",
    "lines": "a\rb\u2028c\u2029d\x85e\x0bf",
}
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("form", ["rich", "markdown", "json", "toml"])
def test_hostile_text_is_harmless_in_every_format(
    run: Run, tmp_path: Path, kind: str, form: str
) -> None:
    """From data: nothing that is not seen comes out, in any view; JSON and TOML escape it."""
    hostile = f"x {HOSTILE[kind]} y"
    file = tmp_path / "hostile.json"
    text = SMALL.read_text(encoding="utf-8")
    tables = parse_dataset(text, ".toml", own.known_themes())
    raw = json.loads(render_collection(tables, "json"))
    raw["collection"]["title"] = hostile
    raw["lessons"][0] |= {"text": hostile, "ref": hostile, "keywords": [hostile]}
    raw["cases"][0] |= {"name": f"Q {hostile}", "area": hostile, "summary": hostile}
    raw["cases"][0]["notes"] = [{"text": hostile, "basis": hostile}]
    raw["sources"][0] |= {"title": hostile, "url": hostile, "printed": hostile}
    raw["terms"][0] |= {"name": f"T {hostile}", "now": hostile, "meaning": hostile}
    raw["themes"][0] |= {"name": hostile, "questions": [hostile]}
    file.write_text(json.dumps(raw), encoding="utf-8")
    data = ["--data", str(file), "--format", form]
    for args in (
        ["theme"],
        ["theme", "transitions"],
        ["case"],
        ["case", "anytown-2020:child-d"],
        ["lesson", "anytown-2020:1a"],
        ["source", "anytown-report"],
        ["term", "ctf"],
        ["matrix"],
        ["search", "Q"],
    ):
        outcome = run(*args, *data)
        assert outcome.code == 0, outcome.err
        assert not UNSEEN.search(outcome.out), (args, UNSEEN.findall(outcome.out))
        assert not UNSEEN.search(outcome.err)
    page = tmp_path / "page.html"
    assert run("brief", "anytown-2020:child-d", "--data", str(file), "-o", str(page)).code == 0
    assert not UNSEEN.search(page.read_text(encoding="utf-8"))


def test_escaping_loses_nothing() -> None:
    """What JSON and TOML escape reads as it was; what is shown is less only what is not seen."""
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert json.loads(escaped_json(json.dumps(every, ensure_ascii=False))) == every
    assert tomllib.loads(escaped_toml(msgspec.toml.encode({"a": every}).decode())) == {"a": every}
    spaces = "\t\n\x0b\x0c\r\x85\u2028\u2029"
    kept = [c for c in every if c in spaces or not (UNSEEN.match(c) or "\ufff9" <= c <= "\ufffb")]
    assert visible(every) == "".join(" " if c in spaces else c for c in kept)


@pytest.mark.parametrize("hostile", HOSTILE.values())
def test_file_names_and_queries_come_back_harmless(run: Run, tmp_path: Path, hostile: str) -> None:
    """On stderr, in JSON, in Markdown: what was typed or is a file's name."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    name = hostile.replace("/", "").replace("\x00", "")
    (folder / f"{name}.toml").write_text("format = 2", encoding="utf-8")
    os.environ["SCR_DATA_DIR"] = str(folder)
    try:
        for args in (
            ["collection"],
            ["collection", "--json"],
            ["collection", "--format", "markdown"],
            ["search", f"child {hostile}", "--json"],
            ["search", f"child {hostile}", "--format", "markdown"],
            ["collection", "check", str(folder / f"{name}.toml")],
            ["theme", hostile],
        ):
            outcome = run(*args)
            assert not UNSEEN.search(outcome.out), args
            assert not UNSEEN.search(outcome.err), args
    finally:
        del os.environ["SCR_DATA_DIR"]


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    """Bytes of no encoding in a name are written out, in a message and in JSON."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.toml")).write_text("format = 2")
    shutil.copy(SMALL, Path(os.fsdecode(os.fsencode(folder) + b"/\xfe.toml")))
    for form in ("rich", "json", "markdown", "toml"):
        done = spawn("collection", "--format", form, env={"SCR_DATA_DIR": str(folder)})
        assert done.returncode == 0
        assert b"\\xff.toml: file: field" in done.stderr


# Files


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a collection in it."""
    folder = tmp_path / ".local" / "share" / "scr"
    folder.mkdir(parents=True, mode=0o700)
    shutil.copy(SMALL, folder / "anytown-2020.toml")
    (folder / "anytown-2020.toml").chmod(0o600)
    return tmp_path


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
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
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
    ("args", "target"),
    [
        (["collection", "add", str(SMALL), "--replace"], ".local/share/scr/anytown-2020.toml"),
        (["collection", "remove", "anytown-2020", "--yes"], ".local/share/scr/anytown-2020.toml"),
        (["collection", "import", "SHEET", "--id", "anytown-2020", "--replace"],
         ".local/share/scr/anytown-2020.toml"),
        (["brief", "voice", "--output", "OUT", "--force"], "out.html"),
    ],
)  # fmt: skip
def test_killed_while_writing(home: Path, args: list[str], target: str) -> None:
    """At every write point: the old file, the new one, or (removed) the copy that is kept."""
    sheet, out = home / "sheet.csv", home / "out.html"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", encoding="utf-8")
    args = [arg.replace("SHEET", str(sheet)).replace("OUT", str(out)) for arg in args]
    path = home / target
    old = b"<old>" if path == out else SMALL.read_bytes()
    path.write_bytes(old)
    path.chmod(0o600)
    points = 0
    for points in killed(home, args):  # noqa: B007
        kept = list((path.parent / "removed").glob("*.toml"))
        content = (path if path.exists() else kept[0]).read_bytes()
        whole = content.endswith(b"</html>\n") or b'text = "Ask."' in content
        assert content == old or whole
        if path.suffix == ".toml":
            parse_dataset(content.decode(), ".toml", own.known_themes())
        for copy in kept:
            copy.unlink()
        path.write_bytes(old)
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


def test_a_linked_lock_is_not_written_through(home: Path, tmp_path: Path) -> None:
    """The lock is the program's own file, and never a link."""
    folder = home / ".local" / "share" / "scr"
    (tmp_path / "elsewhere").write_text("mine", encoding="utf-8")
    (folder / ".lock").symlink_to(tmp_path / "elsewhere")
    done = spawn("add", "--theme", "1", "--text", "x", env={"HOME": str(home)})
    assert done.returncode == 2
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "mine"


def test_a_link_of_the_user_s_is_followed(home: Path) -> None:
    """A data folder, a collection and a handout may each be a link to another disk."""
    folder = home / ".local" / "share" / "scr"
    folder.rename(home / "disk")
    folder.symlink_to(home / "disk")
    (home / "disk" / "anytown-2020.toml").rename(home / "elsewhere.toml")
    (home / "disk" / "anytown-2020.toml").symlink_to(home / "elsewhere.toml")
    env = {"HOME": str(home)}
    done = spawn("case", "--json", env=env)
    assert (len(json.loads(done.stdout)), done.stderr) == (13, b"")
    added = spawn("add", "--to", "anytown-2020", "--theme", "1", "--text", "New.", env=env)
    assert added.returncode == 0, added.stderr
    assert (home / "disk" / "anytown-2020.toml").is_symlink()
    assert 'text = "New."' in (home / "elsewhere.toml").read_text(encoding="utf-8")
    (home / "target.md").write_text("mine", encoding="utf-8")
    (home / "link.md").symlink_to(home / "target.md")
    assert spawn("brief", "voice", "-o", str(home / "link.md"), "--force", env=env).returncode == 0
    assert (home / "link.md").is_symlink()
    assert (home / "target.md").read_text(encoding="utf-8").startswith("# Voice of the child: ")


@pytest.mark.parametrize("mode", [0o664, 0o644, 0o640])
def test_a_file_that_an_editor_wrote_is_trusted(home: Path, mode: int) -> None:
    """Under umask 002 the user's group may write it; it is the user's own all the same."""
    folder = home / ".local" / "share" / "scr"
    (folder / "anytown-2020.toml").chmod(mode)
    folder.chmod(mode | 0o111)
    done = spawn("case", "--json", env={"HOME": str(home)})
    assert (len(json.loads(done.stdout)), done.stderr) == (13, b"")


@pytest.mark.parametrize("spoil", ["folder", "file", "owner", "link"])
def test_what_is_not_the_user_s_alone_is_not_trusted(home: Path, spoil: str) -> None:
    """What everybody can write, or another user owns, or another user's link leads to: told."""
    folder = home / ".local" / "share" / "scr"
    own = folder / "anytown-2020.toml"
    try:
        if spoil == "folder":
            folder.chmod(0o777)
        elif spoil == "file":
            own.chmod(0o666)
        elif spoil == "owner":
            os.chown(own, 12345, 12345)
        else:
            own.rename(home / "real.toml")
            own.symlink_to(home / "real.toml")
            os.chown(own, 12345, 12345, follow_symlinks=False)
    except PermissionError:
        pytest.skip("giving a file away needs root")
    done = spawn("case", "--json", env={"HOME": str(home)})
    assert (done.returncode, len(json.loads(done.stdout))) == (0, 12)
    told = b"can be written by everybody" if spoil in {"folder", "file"} else b"another user"
    assert told in done.stderr
    if spoil == "folder":
        assert spawn("add", "--theme", "1", "--text", "x", env={"HOME": str(home)}).returncode == 2


def test_a_planted_cache_is_not_believed(home: Path) -> None:
    """A compiled file that another user owns is not read."""
    env = {"HOME": str(home)}
    path = home / ".local" / "share" / "scr" / "anytown-2020.toml"
    age = time.time() - 60
    os.utime(path, (age, age))
    assert spawn("theme", env=env).returncode == 0
    (compiled,) = (home / ".cache" / "scr").glob("*.sqlite")
    try:
        os.chown(compiled, 12345, 12345)
    except PermissionError:
        pytest.skip("giving a file away needs root")
    assert spawn("theme", env=env).returncode == 0
    (compiled,) = (home / ".cache" / "scr").glob("*.sqlite")
    assert compiled.stat().st_uid == os.getuid()


def test_everything_written_is_for_the_user_alone(home: Path) -> None:
    """Collections, copies, locks, handouts, the compiled library."""
    out = home / "voice.html"
    sheet = home / "sheet.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", encoding="utf-8")
    before = set(home.rglob("*"))
    for args in (
        ["add", "--theme", "1", "--text", "x"],
        ["collection", "import", str(sheet)],
        ["collection", "remove", "own", "--yes"],
        ["brief", "voice", "-o", str(out)],
        ["theme"],
    ):
        assert spawn(*args, env={"HOME": str(home)}).returncode == 0
    written = set(home.rglob("*")) - before
    assert len(written) >= 4
    assert [path for path in written if path.stat().st_mode & 0o077 and "scr" in path.parts] == []
    assert out.stat().st_mode & 0o077 == 0


# Privacy

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
def test_no_command_opens_a_connection_or_starts_a_program(home: Path, args: list[str]) -> None:
    """Every command, with sockets and processes forbidden."""
    sheet = home / "sheet.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", encoding="utf-8")
    args = [{"SHEET": str(sheet), "OUT": str(home / "out.html")}.get(arg, arg) for arg in args]
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
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


# Machines


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
def test_odd_machines(env: dict[str, str]) -> None:
    """Odd time zones and locales, homes that cannot be written or are none."""
    for args in (["theme", "2"], ["search", "DNA", "--json"], ["brief", "voice"]):
        done = spawn(*args, env=env)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "flags", [["-O"], ["-OO"], ["-W", "error"], ["-I"], ["-B", "-s"], ["-X", "dev"]]
)
def test_ways_to_run_python(home: Path, flags: list[str]) -> None:
    """Assertions off, docstrings off, warnings as errors, isolated, in development mode."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    for args in (["theme", "2"], ["search", "DNA"], ["brief", "voice"], ["--help"]):
        command = [sys.executable, *flags, "-m", "scrlessons", *args]
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert b"Warning" not in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams(home: Path, closed: str) -> None:
    """No stdout, no stderr, neither: no traceback, the right exit code."""
    for args, code in (("theme 2", 0), ("theme 2 --json", 0), ("theme zzz", 1), ("search", 2)):
        done = subprocess.run(
            ["sh", "-c", f"{' '.join(SCR)} {args} {closed}"],
            env={"PATH": os.environ["PATH"], "HOME": str(home)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, (args, done.stderr)
        assert b"Traceback" not in done.stderr


def test_stopped_from_the_keyboard(home: Path) -> None:
    """SIGINT in the middle of a long build: exit 130, no traceback, nothing left behind."""
    folder = home / ".local" / "share" / "scr"
    lesson = '[[lessons]]\nid = "{}"\ntheme = "voice"\nkind = "finding"\ntext = "{}"\n'
    text = "".join(lesson.format(n, "word " * 100) for n in range(8_000))
    big = folder / "big.toml"
    big.write_text(HEAD.replace('"x"', '"big"') + text, encoding="utf-8")
    big.chmod(0o600)
    os.utime(big, (0, 0))
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    for moment in (0.5, 0.7, 0.9, 1.1):
        process = subprocess.Popen(
            [*SCR, "theme"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, (out, err)
        assert b"Traceback" not in err
        assert not list((home / ".cache").rglob("*.building"))


# Supply


def test_wheels_are_reproducible(tmp_path: Path) -> None:
    """Two builds of the same tree, at different times and places: the same bytes."""
    wheels = []
    for name in ("one", "two"):
        copy = tmp_path / name / "scr"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache")
        )
        wheels.append(build("wheel", copy, tmp_path / name / "dist").read_bytes())
        time.sleep(2.1)  # longer than the grain of a zip file's time stamps
    assert wheels[0] == wheels[1]


def test_dependencies_are_few_and_bounded() -> None:
    """Each has a lower and an upper bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[\w-]+", one) for one in project["dependencies"]]
    assert [name[0] for name in names if name] == [
        "typer", "rich", "msgspec", "tomli-w", "platformdirs", "markdown-it-py",
    ]  # fmt: skip
    assert all(re.search(r">=.*,<", one) for one in project["dependencies"])
