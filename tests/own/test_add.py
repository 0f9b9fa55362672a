"""Whole collections of the user's own come in by any door, and are found by their id."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scrlessons.own.folder import load_collection
from scrlessons.own.lessons import find_alike
from scrlessons.records import Lesson
from tests.conftest import SMALL, Run

SCR = [sys.executable, "-m", "scrlessons", "collection"]


@pytest.mark.parametrize("name", ["own.txt", "own", "own.TOML", "own.bak"])
def test_a_file_of_any_ending_is_added_as_what_it_is(
    run: Run, folder: Path, tmp_path: Path, name: str
) -> None:
    """The ending of what is written follows from what was read; nothing else is left."""
    file = tmp_path / name
    file.write_bytes(SMALL.read_bytes())
    for options in ([], ["--replace"]):
        assert run("collection", "add", str(file), *options).code == 0
        assert run("case", "anytown-2020:child-d").code == 0
    assert [path.name for path in folder.glob("[!.]*.*")] == ["anytown-2020.toml"]


def test_json_is_known_by_its_content(run: Run, folder: Path, tmp_path: Path) -> None:
    """A file without an ending that begins as JSON is JSON."""
    file = tmp_path / "export"
    run("collection", "add", str(SMALL))
    file.write_text(run("collection", "export", "anytown-2020", "--format", "json").out, "utf-8")
    assert run("collection", "add", str(file), "--replace").code == 0
    assert [path.name for path in folder.glob("[!.]*.*")] == ["anytown-2020.json"]
    assert run("case", "anytown-2020:child-d").err == ""


def test_what_is_piped_is_read_once(folder: Path) -> None:
    """`-` is standard input for check, add and import alike."""
    env = {**os.environ, "SCR_DATA_DIR": str(folder)}
    sheet = b"theme,lesson\nvoice,Ask.\n"
    for args, content in (
        (["check", "-"], SMALL.read_bytes()),
        (["add", "-"], SMALL.read_bytes()),
        (["import", "-", "--id", "piped"], sheet),
    ):
        done = subprocess.run(
            [*SCR, *args], input=content, env=env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert (folder / "anytown-2020.toml").read_bytes() == SMALL.read_bytes()
    assert (folder / "piped.toml").exists()


@pytest.mark.skipif(
    os.name == "nt", reason="Windows has no /dev/stdin and no named pipes in folders"
)
def test_pipes_that_have_names_are_read_once(folder: Path, tmp_path: Path) -> None:
    """/dev/stdin and a FIFO give their bytes once: they are what is added."""
    env = {**os.environ, "SCR_DATA_DIR": str(folder)}
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for name in ("/dev/stdin", str(fifo)):
        command = [*SCR, "add", name, "--replace"]
        piped = subprocess.PIPE if name == "/dev/stdin" else subprocess.DEVNULL
        reading = subprocess.Popen(command, env=env, stdin=piped, stdout=subprocess.DEVNULL)
        if name == str(fifo):
            fifo.write_bytes(SMALL.read_bytes())
        reading.communicate(SMALL.read_bytes() if piped == subprocess.PIPE else None, timeout=60)
        assert reading.returncode == 0
        assert (folder / "anytown-2020.toml").read_bytes() == SMALL.read_bytes()


def test_a_collection_is_found_by_its_id_whatever_its_file_is_called(
    run: Run, folder: Path
) -> None:
    """Listed, exported, replaced, added to and removed, and never twice there."""
    folder.mkdir(mode=0o700)
    (folder / "other.toml").write_bytes(SMALL.read_bytes())
    assert run("collection", "export", "anytown-2020").code == 0
    assert run("collection", "check", "anytown-2020").code == 0
    again = run("collection", "add", str(SMALL))
    assert (again.code, again.out) == (2, "")
    assert run("collection", "add", str(SMALL), "--replace").code == 0
    assert run("case", "anytown-2020:child-d").err == ""
    assert run("add", "--to", "anytown-2020", "--theme", "1", "--text", "x").code == 0
    assert run("collection", "remove", "anytown-2020", "--yes").code == 0
    assert run("case", "anytown-2020:child-d").code == 1
    assert [path.name for path in folder.glob("[!.]*.*")] == []


def test_a_file_of_another_collection_is_not_written_over(run: Run, folder: Path) -> None:
    """Where another collection's file has the name, the new one's gets a number."""
    folder.mkdir(mode=0o700)
    other = SMALL.read_text("utf-8").replace('id = "anytown-2020"', 'id = "other"')
    (folder / "anytown-2020.toml").write_text(other, encoding="utf-8")
    assert run("collection", "add", str(SMALL)).code == 0
    assert (folder / "anytown-2020.toml").read_text("utf-8") == other
    assert (folder / "anytown-2020-2.toml").read_bytes() == SMALL.read_bytes()
    assert run("case", "other:child-d").err == ""


def test_a_source_is_added_once(run: Run, folder: Path) -> None:
    """A second lesson of the same address rests on the source that is there."""
    for text, url in (
        ("One.", "https://example.org/a"),
        ("Two.", "https://example.org/b/"),
        ("Three.", "https://example.org/a"),
    ):
        assert run("add", "--theme", "1", "--text", text, "--source", url).code == 0
    made = load_collection("own")
    assert [(one.id, one.title, one.url) for one in made.sources] == [
        ("example-org-a", "example.org/a", "https://example.org/a"),
        ("example-org-b", "example.org/b", "https://example.org/b/"),
    ]
    assert [lesson.sources for lesson in made.lessons] == [
        ("example-org-a",), ("example-org-b",), ("example-org-a",),
    ]  # fmt: skip


def test_lessons_that_say_nearly_the_same() -> None:
    """From three words of five in common on; at most three are named."""
    said = "Schools should always request records within seven working days."
    texts = (
        "Schools should request records within seven days, always.",
        "Nobody asked where records went.",
        "SCHOOLS should always request records within seven working days!",
        "Schools should always request records promptly.",
        "Schools should always request records within seven working weeks.",
    )
    known = [
        Lesson(id=str(n), kind="finding", text=text, theme="voice") for n, text in enumerate(texts)
    ]
    assert [one.id for one in find_alike(known, said)] == ["0", "2", "4"]
    assert [one.id for one in find_alike([*known, *known], said)] == ["0", "2", "4"]


def test_an_own_theme_of_a_bundled_id_is_told(run: Run, tmp_path: Path) -> None:
    """It is allowed, and `check` says what to type for which."""
    file = tmp_path / "mine.toml"
    file.write_text(SMALL.read_text("utf-8").replace('"transitions"', '"challenge"'), "utf-8")
    checked = run("collection", "check", str(file))
    assert (checked.code, checked.err) == (
        0,
        'scr: theme challenge: a bundled theme has this id too: "scr theme challenge" shows that, '
        '"scr theme anytown-2020:challenge" shows this\n',
    )


def test_an_id_that_ends_a_line_is_refused(run: Run, tmp_path: Path) -> None:
    """ "1a" with a line end is not an id."""
    file = tmp_path / "n.toml"
    file.write_text(SMALL.read_text("utf-8").replace('id = "1a"', 'id = "1a\\n"'), "utf-8")
    done = run("collection", "check", str(file))
    assert done.code == 3
    assert 'field "id": must be lower-case letters' in done.out
