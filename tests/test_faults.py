"""Each numbered fault."""

import json
import os
import signal
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Run, spawn

SMALL = Path(__file__).parent / "small.toml"
SCR = [sys.executable, "-m", "scrlessons"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "collections"
    monkeypatch.setenv("SCR_DATA_DIR", str(folder))
    return folder


@pytest.mark.parametrize("name", ["own.txt", "own", "own.TOML", "own.bak"])
def test_01_any_ending(run: Run, folder, tmp_path, name) -> None:
    file = tmp_path / name
    file.write_bytes(SMALL.read_bytes())
    for options in ([], ["--replace"]):
        assert run("collection", "add", str(file), *options).code == 0
        assert run("case", "anytown-2020:child-d").code == 0
    assert [p.name for p in folder.glob("*.*") if p.is_file() and p.name != ".lock"] == ["anytown-2020.toml"]


def test_02_stdin(folder) -> None:
    env = {**os.environ, "SCR_DATA_DIR": str(folder)}
    for args in (["check", "-"], ["add", "-"], ["add", "/dev/stdin", "--replace"]):
        done = subprocess.run([*SCR, "collection", *args], input=SMALL.read_bytes(), env=env, capture_output=True)
        assert done.returncode == 0, done.stderr
    assert (folder / "anytown-2020.toml").read_bytes() == SMALL.read_bytes()
    sheet = b"theme,lesson\nvoice,Ask.\n"
    done = subprocess.run([*SCR, "collection", "import", "-", "--id", "piped"], input=sheet, env=env, capture_output=True)
    assert done.returncode == 0, done.stderr
    fifo = folder / "fifo"
    os.mkfifo(fifo)
    reading = subprocess.Popen([*SCR, "collection", "add", str(fifo), "--replace"], env=env, stdout=subprocess.DEVNULL)
    fifo.write_bytes(SMALL.read_bytes())
    assert reading.wait(20) == 0
    assert (folder / "anytown-2020.toml").read_bytes() == SMALL.read_bytes()


def test_03_file_name_not_id(run: Run, folder, tmp_path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "other.toml").write_bytes(SMALL.read_bytes())
    assert run("collection", "export", "anytown-2020").code == 0
    again = run("collection", "add", str(SMALL))
    assert again.code == 2
    assert run("collection", "add", str(SMALL), "--replace").code == 0
    assert run("case", "anytown-2020:child-d").err == ""
    assert run("add", "--to", "anytown-2020", "--theme", "1", "--text", "x").code == 0
    assert run("collection", "remove", "anytown-2020", "--yes").code == 0
    assert run("case", "anytown-2020:child-d").code == 1


def test_04_link(run: Run, tmp_path) -> None:
    (tmp_path / "t.md").write_text("mine")
    (tmp_path / "l.md").symlink_to(tmp_path / "t.md")
    assert run("brief", "voice", "-o", str(tmp_path / "l.md"), "--force").code == 0
    assert (tmp_path / "l.md").is_symlink()
    assert (tmp_path / "t.md").read_text().startswith("# Voice")


def own_theme(tmp_path, id_="mine", theme="challenge"):
    file = tmp_path / f"{id_}.toml"
    text = SMALL.read_text().replace("anytown-2020", id_).replace('"transitions"', f'"{theme}"')
    file.write_text(text.replace("Moves & transitions", "Challenge and escalation"))
    return file


def test_05_bundled_theme_wins(run: Run, tmp_path, folder) -> None:
    file = own_theme(tmp_path)
    for name in ("challenge", "Challenge and escalation", "chal"):
        page = json.loads(run("theme", name, "--json", "--data", str(file)).out)
        assert page["collection"] == "salford-2013"
    own = json.loads(run("theme", "mine:challenge", "--json", "--data", str(file)).out)
    assert [one["id"] for one in own["lessons"]] == ["1a"]
    assert page["lesson_count"] == json.loads(run("theme", "challenge", "--json").out)["lesson_count"]
    checked = run("collection", "check", str(file))
    assert "theme challenge" in checked.err


def test_06_only_exclusions(run: Run) -> None:
    for query in (["-challenge"], ["-challenge", '-"school nurse"'], ['-"challenge"']):
        done = run("search", *query)
        assert (done.code, done.out) == (2, "")
        assert "leave" in done.err


def test_07_counts(run: Run, folder, tmp_path) -> None:
    rows = "".join(f"Case {n},Anytown,2020,voice,Lesson {n}.\n" for n in range(150))
    sheet = tmp_path / "many.csv"
    sheet.write_text(f"case,area,year,theme,lesson\n{rows}")
    assert run("collection", "import", str(sheet)).code == 0
    out = run("theme", "voice").out
    assert "156 cases" in out
    page = json.loads(run("theme", "voice", "--json").out)
    assert page["case_count"] == 156
    listed = json.loads(run("theme", "--json").out)
    assert [one["case_count"] for one in listed if one["id"] == "voice"] == [156]


def test_08_headings_once(run: Run, tmp_path) -> None:
    file = tmp_path / "k.toml"
    lessons = "".join(
        f'[[lessons]]\nid = "{n}"\ntheme = "{theme}"\ncase = "k"\nkind = "finding"\ntext = "Text {n}."\n'
        for n, theme in enumerate(("voice", "challenge", "voice"))
    )
    file.write_text(
        'format = 1\n[collection]\nid = "k"\ntitle = "T"\npublisher = "P"\nyear = 2020\n'
        '[[cases]]\nid = "k"\nname = "Child K"\nkind = "case-review"\narea = "A"\nsummary = "S."\n' + lessons
    )
    for form in ("rich", "markdown"):
        out = run("case", "k:k", "--data", str(file), "--format", form).out
        assert out.count("7 Voice of the child\n") == 1 or out.count("7 Voice of the child") == out.count("Voice of the child"), out
    out = run("case", "k:k", "--data", str(file)).out
    assert out.count("Voice of the child") == 1


def test_09_whose_words(run: Run, tmp_path) -> None:
    file = tmp_path / "own.toml"
    text = SMALL.read_text().replace('aliases = ["moving on"]', 'aliases = ["moving on"]\nquestions = ["Who asks?", "Who knows?", "Who tells?"]')
    file.write_text(text.replace('summary = "A child who', 'notes = [{ text = "A note." }]\nsummary = "A child who'))
    for args in (["theme", "transitions"], ["case", "anytown-2020:child-d"], ["brief", "transitions"], ["brief", "anytown-2020:child-d"]):
        out = " ".join(run(*args, "--data", str(file)).out.split())
        assert "ritten for this tool" not in out, args
        assert "this tool's" not in out, args
    handout = run("brief", "communication", "--data", str(file)).out
    summary = next(line for line in handout.splitlines() if "(paragraphs" in line)
    assert "(paragraphs 1.1, 1.2, 1.3, 1.4, 1.5, 1.6)" in summary


def settle(*paths) -> None:
    for path in paths:
        os.utime(path, (time.time() - 60,) * 2)
    time.sleep(0.05)


def test_10_same_size_and_time(tmp_path) -> None:
    own = tmp_path / ".local" / "share" / "scr"
    own.mkdir(parents=True, mode=0o700)
    file = own / "anytown-2020.toml"
    shutil.copy(SMALL, file)
    settle(file)
    env = {"HOME": str(tmp_path)}
    assert b"Anytown" in spawn("case", "anytown-2020:child-d", env=env).stdout
    found = file.stat()
    file.write_bytes(file.read_bytes().replace(b'area = "Anytown"', b'area = "Elstown"'))
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert b"Elstown" in spawn("case", "anytown-2020:child-d", env=env).stdout


def test_11_flipped_bits(tmp_path) -> None:
    import random
    env = {"HOME": str(tmp_path)}
    right = spawn("theme", "voice", "--json", env=env).stdout
    (path,) = (tmp_path / ".cache" / "scr").glob("*.sqlite")
    whole, found = path.read_bytes(), path.stat()
    source = random.Random(1)
    for _ in range(15):
        spoilt = bytearray(whole)
        for _ in range(20):
            spoilt[source.randrange(len(spoilt))] ^= 1 << source.randrange(8)
        path.write_bytes(spoilt)
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
        done = spawn("theme", "voice", "--json", env=env)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout == right


def test_12_nothing_left_in_the_cache(tmp_path) -> None:
    home = {"HOME": str(tmp_path)}
    file = tmp_path / "secret.toml"
    file.write_text(SMALL.read_text().replace("four schools", "Zanzibar schools"))
    settle(file)
    cache = tmp_path / ".cache" / "scr"
    assert spawn("case", "anytown-2020:child-d", "--data", str(file), env=home).returncode == 0
    assert not [p for p in cache.glob("*") if b"Zanzibar" in p.read_bytes()]
    assert spawn("collection", "add", str(file), env=home).returncode == 0
    kept = tmp_path / ".local" / "share" / "scr" / "anytown-2020.toml"
    settle(kept)
    assert spawn("theme", env=home).returncode == 0
    assert [p for p in cache.glob("*") if b"Zanzibar" in p.read_bytes()]
    assert spawn("collection", "remove", "anytown-2020", "--yes", env=home).returncode == 0
    assert not [p for p in cache.glob("*") if b"Zanzibar" in p.read_bytes()]


def test_13_one_resolver(run: Run, folder, tmp_path) -> None:
    sheet = tmp_path / "s.csv"
    names = ("voice of child", "7", "working resist", "Challenge & Escalation", "information sharing")
    sheet.write_text("theme,lesson\n" + "".join(f'"{name}",Ask.\n' for name in names))
    assert run("collection", "import", str(sheet)).code == 0
    lessons = json.loads(run("lesson", "s:1", "--json").out)
    for n, name in enumerate(names, 1):
        theme = json.loads(run("theme", name, "--json").out)["id"]
        assert json.loads(run("lesson", f"s:{n}", "--json").out)["theme"] == theme
        assert run("add", "--theme", name, "--text", "x").code == 0
    assert run("add", "--theme", "wor", "--text", "x").code == 0


@pytest.mark.parametrize("query", ["neglekt", "nursary", "refferal", "escalashun"])
def test_14_spelling(run: Run, query) -> None:
    assert run("search", query).code == 0


def test_15_punctuation_alias(run: Run, tmp_path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(SMALL.read_text().replace('aliases = ["pupil record"]', 'aliases = ["pupil record", "—", "…"]'))
    for query in (["pupil", "record"], ["CTF"], ["—"]):
        done = run("search", *query, "--data", str(file))
        assert done.code in (0, 1)


STOP = """
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


@pytest.mark.parametrize("module", ["scrlessons.cli.app", "typer", "typer.main", "scrlessons.cli.program", "scrlessons.store.library", "msgspec", "rich.console", "rich.table"])
def test_16_interrupted(module) -> None:
    done = subprocess.run([sys.executable, "-c", STOP, module, "theme"], capture_output=True)
    assert (done.returncode, done.stderr) == (130, b"")


def test_17_line_end_in_an_id(run: Run, tmp_path) -> None:
    file = tmp_path / "n.toml"
    file.write_text(SMALL.read_text().replace('id = "1a"', 'id = "1a\\n"'))
    assert run("collection", "check", str(file)).code == 3


def test_18_names(tmp_path) -> None:
    from scrlessons.own import spreadsheet
    import inspect
    env = {"HOME": str(tmp_path)}
    took = []
    for count in (8_000, 40_000):
        sheet = tmp_path / f"s{count}.csv"
        sheet.write_text("case,area,theme,lesson\n" + "".join(f"Case,Town {n},voice,Ask.\n" for n in range(count)))
        start = os.times()
        done = spawn("collection", "import", str(sheet), env=env, timeout=300)
        end = os.times()
        assert done.returncode == 0, done.stderr
        took.append(end.children_user - start.children_user)
    print(took)
    assert took[1] < took[0] * 7


def test_20_no_browser(tmp_path) -> None:
    done = spawn("source", "munro", "--open", env={"HOME": str(tmp_path), "PATH": "/nonexistent"})
    assert done.returncode == 2
    assert b"https://www.gov.uk/government/publications/munro" in done.stderr


def test_21_messages(run: Run, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SCR_DATA_DIR", str(SMALL))
    done = run("add", "--theme", "1", "--text", "x")
    assert done.code == 2
    assert "File exists" not in done.err
    assert "is a file" in done.err


def test_25_module_name() -> None:
    assert b"Usage: scr " in spawn("--help").stdout
    done = spawn("theme", "--zzz")
    assert b"python" not in done.stderr and b"See: scr theme --help" in done.stderr
