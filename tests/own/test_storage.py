"""The user's collections on disk: nothing is lost, left behind, or believed that others own."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scrlessons import files
from scrlessons.errors import UsageError
from scrlessons.own import collections, copies, updating, workbooks
from scrlessons.own import folder as own
from scrlessons.own.edits import Target, change_text
from scrlessons.own.lessons import Draft, add_lesson
from tests.conftest import (
    SMALL,
    Outcome,
    Run,
    is_private,
    machine,
    needs_links,
    settle,
    unix_modes,
)

FORGET = ("collection", "forget")
SOMEONE = 12345
"""A user whom no machine has."""


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> Path:
    """Every test has a data folder of its own."""
    return folder


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Moves this process to another time zone."""
    if not hasattr(time, "tzset"):
        pytest.skip("Windows has no time zone that a process could change")

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def texts(id_: str) -> list[str]:
    """The texts of a collection's lessons."""
    return [lesson.text for lesson in own.load_collection(id_).lessons]


def begin(run: Run, text: str = "Original.") -> None:
    """Make a collection "own" with one lesson."""
    assert run("add", "--theme", "voice", "--text", text).code == 0


def edit(run: Run, text: str) -> None:
    """Change its lesson."""
    assert run("edit", "own:1", "--text", text).code == 0


def without_lock(folder: Path) -> list[Path]:
    """The files in a data folder."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def spawn_bound(home: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as a user whom the modes of files bind, which root is without two powers."""
    bound: list[str] = []
    if not os.getuid():
        bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
        if not shutil.which(bound[0]):
            pytest.skip("no setpriv, which lets the modes of files bind root")
    return subprocess.run(
        [*bound, sys.executable, "-m", "scrlessons", *args],
        env=machine(home), capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def shut() -> Iterator[Callable[[Path, int], None]]:
    """Takes permissions off a folder for one test."""
    changed: list[Path] = []

    def take(path: Path, mode: int) -> None:
        changed.append(path)
        path.chmod(mode)

    yield take
    for path in changed:
        path.chmod(0o700)


# Copies


def test_a_copy_survives_clocks_and_zones_that_go_back(
    run: Run, zone: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy that `remove` has just made is never the one that goes."""
    monkeypatch.setattr(copies, "KEPT", 3)
    begin(run)
    zone("UTC-14")
    for number in range(4):
        edit(run, f"Edit {number}.")
    zone("UTC+11")
    monkeypatch.setattr("time.gmtime", lambda: time.struct_time((2001, 1, 1, 0, 0, 0, 0, 1, 0)))
    done = run("collection", "remove", "own", "--yes")
    kept = Path(done.out.partition("a copy is kept: ")[2].strip())
    assert "Edit 3." in kept.read_text("utf-8")


def test_the_latest_copy_is_the_latest_whatever_the_zone(
    run: Run, zone: Callable[[str], None]
) -> None:
    """A journey west, or the hour that comes twice in autumn, makes no older copy the newest."""
    begin(run)
    zone("UTC-1")
    edit(run, "Second.")
    zone("UTC+5")
    edit(run, "Third.")
    assert run("collection", "restore", "own").code == 0
    assert texts("own") == ["Second."]


def test_a_copy_is_named_in_utc_and_told_in_local_time(
    run: Run, folder: Path, zone: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `--list` shows is the time on the user's clock, and can be typed."""
    zone("UTC-2")
    monkeypatch.setattr(
        "scrlessons.own.copies.time.gmtime",
        lambda: time.struct_time((2026, 11, 24, 21, 30, 5, 1, 328, 0)),
    )
    begin(run)
    edit(run, "Second.")
    edit(run, "Third.")
    names = sorted(path.name for path in (folder / "copies" / "own").iterdir())
    stamp = "2026-11-24T21-30-05Z.toml"
    assert names == [f"000001-{stamp}", f"000002-{stamp}"]
    listed = run("collection", "restore", "own", "--list").out.splitlines()
    assert [line.rpartition(": ")[0] for line in listed] == [
        "2026-11-24 23:30:05.002",
        "2026-11-24 23:30:05",
    ]
    assert run("collection", "restore", "own", "--at", "2026-11-24 23:30:05").code == 0
    assert texts("own") == ["Original."]


def test_copies_of_earlier_versions_are_listed_and_restored(run: Run, folder: Path) -> None:
    """They have the local time for a name, and count as older than all that are made now."""
    begin(run)
    edit(run, "Second.")
    place = folder / "copies" / "own"
    (new,) = place.iterdir()
    old = place / "2099-01-02T03-04-05.toml"
    old.write_text(new.read_text("utf-8").replace("Original.", "Long ago."), "utf-8")
    listed = run("collection", "restore", "own", "--list").out.splitlines()
    assert listed[1] == "2099-01-02 03:04:05: 0 cases, 1 lesson"
    assert run("collection", "restore", "own", "--at", "2099-01-02").code == 0
    assert texts("own") == ["Long ago."]
    assert run("collection", "restore", "own").code == 0
    assert texts("own") == ["Second."]


def test_a_copy_that_cannot_be_used_is_listed_as_such(run: Run, folder: Path) -> None:
    """And not as one that holds nothing."""
    folder.mkdir(mode=0o700)
    (folder / "own.toml").write_text("format = 1\nzebra [[[", "utf-8")
    assert run("collection", "remove", "own", "--yes").code == 0
    listed = run("collection", "restore", "own", "--list").out
    assert "is not valid TOML" in listed
    assert "0 lessons" not in listed


def test_what_changes_nothing_keeps_no_copy(run: Run, tmp_path: Path) -> None:
    """Fifty updates without a change would push out the real copies."""
    sheet = tmp_path / "log.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", "utf-8")
    assert run("collection", "import", str(sheet)).code == 0
    path = own.get_file("log")
    before = path.stat()
    done = run("collection", "import", str(sheet), "--update")
    assert (done.code, done.out) == (0, "updated log: 0 new, 0 changed, 0 gone\n")
    assert "a copy" not in done.err
    same = run("edit", "log:1", "--text", "Ask.")
    assert (same.code, same.out) == (0, "log:1 stays as it was\n")
    again = run("collection", "add", str(path), "--replace")
    assert (again.code, again.err) == (0, "")
    assert run("collection", "restore", "log", "--list").code == 1
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


# A workbook's update


BEFORE = (
    "No,Case,Area,Theme,Learning\n1,Child A,Anytown,Voice,One.\n2,Child A,Anytown,theme 1,Two.\n"
)
AFTER = BEFORE.replace("Voice,One.", "Assessment,One reworded.")


def test_what_the_workbook_said_goes_back_with_a_copy(
    run: Run, tmp_path: Path, folder: Path
) -> None:
    """After `restore`, the next update brings the workbook's changes again."""
    sheet = tmp_path / "log.csv"
    for rows, args in ((BEFORE, ()), (AFTER, ("--update",))):
        sheet.write_text(rows, "utf-8")
        assert run("collection", "import", str(sheet), *args).code == 0
    assert texts("log")[0] == "One reworded."
    assert run("collection", "restore", "log").code == 0
    assert texts("log")[0] == "One."
    done = run("collection", "import", str(sheet), "--update")
    assert "0 new, 1 changed, 0 gone" in done.out
    assert texts("log")[0] == "One reworded."
    for path in without_lock(folder):
        assert is_private(path)


def test_a_copy_from_before_the_workbook_takes_its_rows_away(
    run: Run, tmp_path: Path, folder: Path
) -> None:
    """What no workbook had made then has no workbook's words behind it."""
    begin(run)
    sheet = tmp_path / "own.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", "utf-8")
    assert run("collection", "import", str(sheet), "--replace").code == 0
    assert (folder / "imports" / "own.json").exists()
    assert run("collection", "restore", "own").code == 0
    assert not (folder / "imports" / "own.json").exists()


def test_what_is_written_while_a_workbook_is_read_stays(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The collection is read behind the lock; questions are asked before it, and hold nobody up."""
    sheet = tmp_path / "log.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", "utf-8")
    assert run("collection", "import", str(sheet)).code == 0
    sheet.write_text("theme,lesson\nvoice,Ask.\nGangs,New.\n", "utf-8")

    def add_meanwhile(*_: object) -> str:
        add_lesson("log", Draft(theme="voice", text="Added meanwhile."))
        return "challenge"

    wishes = workbooks.Wishes(file=str(sheet), update=True)
    real = own.load_collection
    calls: list[str] = []

    def load(id_: str) -> object:
        calls.append(id_)
        return real(id_)

    monkeypatch.setattr(workbooks, "load_collection", load)
    workbooks.import_workbook(wishes, confirm=lambda _: True, ask=add_meanwhile)
    assert calls == ["log", "log"]
    assert sorted(texts("log")) == ["Added meanwhile.", "Ask.", "New."]


def test_nobody_writes_between_reading_and_writing_an_update(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds a lesson while an update is merged waits, and is not overwritten."""
    sheet = tmp_path / "log.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", "utf-8")
    assert run("collection", "import", str(sheet)).code == 0
    sheet.write_text("theme,lesson\nvoice,Ask.\nvoice,New.\n", "utf-8")
    merge = updating.find_update
    adding = threading.Thread(
        target=lambda: add_lesson("log", Draft(theme="voice", text="Added meanwhile."))
    )

    def merge_slowly(*args: Any, **more: Any) -> updating.Update:
        adding.start()
        adding.join(0.5)  # it has to wait: it cannot end before the update does
        assert adding.is_alive()
        return merge(*args, **more)

    monkeypatch.setattr(updating, "find_update", merge_slowly)
    wishes = workbooks.Wishes(file=str(sheet), update=True)
    workbooks.import_workbook(wishes, confirm=lambda _: True)
    adding.join(30)
    assert texts("log") == ["Ask.", "New.", "Added meanwhile."]


# Removing and forgetting


@unix_modes
@pytest.mark.parametrize("spoil", ["copies", "cache"])
def test_forgetting_fails_where_it_cannot_delete(
    home: Path, shut: Callable[[Path, int], None], spoil: str
) -> None:
    """It says what is left; it never says that it has deleted what it has not."""
    data, cache = home / ".local" / "share" / "scr", home / ".cache" / "scr"
    assert spawn_bound(home, "edit", "anytown-2020:1a", "--text", "Zebra.").returncode == 0
    settle(data / "anytown-2020.toml")
    assert spawn_bound(home, "search", "zebra").returncode == 0
    place = data / "copies" / "anytown-2020" if spoil == "copies" else cache
    if spoil == "copies":
        (data / "anytown-2020.toml").unlink()
    held = [*place.iterdir()]
    assert len(held) == 1
    shut(place, 0o500)
    if spoil == "cache":
        removed = spawn_bound(home, "collection", "remove", "anytown-2020", "--yes")
        assert removed.returncode == 0
        assert "text may be left in it" in removed.stderr
    done = spawn_bound(home, *FORGET, "anytown-2020", "--yes")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"left is {held[0]}" in done.stderr
    assert [*place.iterdir()] == held


@needs_links
def test_copies_on_another_disk_are_deleted_through_the_link(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """A link of the user's is followed for deleting too; the link itself stays."""
    begin(run)
    edit(run, "Second.")
    place = folder / "copies" / "own"
    place.rename(tmp_path / "disk")
    place.symlink_to(tmp_path / "disk")
    assert run(*FORGET, "own", "--yes").out == "deleted 1 copy of own\n"
    assert [*(tmp_path / "disk").iterdir()] == []


def test_a_broken_file_of_any_name_can_be_forgotten(run: Run, folder: Path) -> None:
    """What can be removed can be forgotten."""
    folder.mkdir(mode=0o700)
    (folder / "My Review 2024.toml").write_text("zebraword [[[", "utf-8")
    assert run("collection", "remove", "My Review 2024", "--yes").code == 0
    done = run(*FORGET, "My Review 2024", "--yes")
    assert (done.code, done.out) == (0, "deleted 1 copy of My Review 2024\n")
    assert without_lock(folder) == []


@pytest.mark.parametrize("id_", ["../victim", "/victim", "..", ".", "", "a/b"])
def test_no_id_leads_out_of_the_data_folder(run: Run, folder: Path, id_: str) -> None:
    """Neither when it is typed, nor where a file in the data folder gives it."""
    folder.mkdir(mode=0o700)
    (folder / "odd.toml").write_text(f'format = 2\n[collection]\nid = "{id_}"\n', "utf-8")
    victim = folder.parent / "victim"
    victim.mkdir()
    (victim / "precious.toml").write_text("mine", "utf-8")
    for command in (("remove", "--yes"), ("forget", "--yes"), ("restore",)):
        assert run("collection", command[0], id_, *command[1:]).code in {1, 2}
    backup = folder.parent / "backup"
    assert run("collection", "export", "--all", "--output", str(backup), "--force").code == 0
    assert [path.name for path in backup.iterdir()] == ["odd.toml"]
    assert [path.name for path in victim.iterdir()] == ["precious.toml"]


def test_an_id_is_no_longer_than_a_file_can_be(run: Run) -> None:
    """It is refused as an id, not as a path."""
    done = run("collection", "import", str(SMALL), "--id", "a" * 300)
    assert (done.code, "cannot be an id" in done.err) == (2, True)


def test_a_backup_has_both_files_of_one_id(run: Run, folder: Path, tmp_path: Path) -> None:
    """None is written over the other."""
    folder.mkdir(mode=0o700)
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_bytes(SMALL.read_bytes() + f"# {name}\n".encode())
    backup = tmp_path / "new" / "backup"
    for more in ((), ("--force",)):
        done = run("collection", "export", "--all", "--output", str(backup), *more)
        assert (done.code, done.out.count("wrote ")) == (0, 2)
        saved = {path.read_text("utf-8").splitlines()[-1] for path in backup.iterdir()}
        assert saved == {"# a", "# b"}


@unix_modes
def test_a_backup_says_what_is_not_in_it(run: Run, folder: Path, tmp_path: Path) -> None:
    """A collection that is not trusted is not left out in silence."""
    begin(run)
    (folder / "open.toml").write_bytes(SMALL.read_bytes())
    (folder / "open.toml").chmod(0o666)
    done = run("collection", "export", "--all", "--output", str(tmp_path / "backup"))
    assert (done.code, done.out) == (3, f"wrote {tmp_path / 'backup' / 'own.toml'}\n")
    assert "open.toml: can be written by everybody" in done.err
    assert "it is not in the backup" in done.err
    again = run("collection", "export", "--all", "--output", str(tmp_path / "other"), "--json")
    assert again.code == 3
    assert [one["path"] for one in json.loads(again.out)] == [str(tmp_path / "other" / "own.toml")]


def test_replacing_and_removing_heal_what_a_kill_left_twice(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """Killed between writing the .json and removing the .toml: `check` says so, both go."""
    assert run("collection", "add", str(SMALL)).code == 0
    out = tmp_path / "a.json"
    exported = run("collection", "export", "anytown-2020", "--format", "json").out
    out.write_text(exported, "utf-8")
    stale = (folder / "anytown-2020.toml").read_bytes()
    assert run("collection", "add", str(out), "--replace").code == 0
    (folder / "anytown-2020.toml").write_bytes(stale)
    checked = run("collection", "check", "anytown-2020")
    assert checked.code == 3
    assert "has the id anytown-2020, as anytown-2020.json has" in checked.out
    assert run("collection", "add", str(out), "--replace").code == 0
    assert [path.name for path in folder.glob("any*")] == ["anytown-2020.json"]
    (folder / "anytown-2020.toml").write_bytes(stale)
    assert run("collection", "remove", "anytown-2020", "--yes").code == 0
    assert [*folder.glob("any*")] == []
    assert run("collection", "restore", "anytown-2020").code == 0
    assert [path.name for path in folder.glob("any*")] == ["anytown-2020.json"]


# What killed programs leave


def test_what_a_killed_write_left_is_swept_by_the_next(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half-written files have the text of a collection in them."""
    begin(run)
    monkeypatch.setattr(files, "replace", lambda *_: os._exit(9))
    places = [folder / "own.toml", folder / "maps/own.toml", folder / "imports/own.json"]
    places += [folder / "copies/own/x.toml", folder / "copies/other/x.toml"]
    for path in places:
        path.parent.mkdir(exist_ok=True, parents=True, mode=0o700)
        if hasattr(os, "fork"):
            if (child := os.fork()) == 0:
                files.write_whole(path, b"zebra")
            os.waitpid(child, 0)
    monkeypatch.undo()
    left = [*folder.rglob(".scr-*.part")]
    assert len(left) == len(places) or not hasattr(os, "fork")
    monkeypatch.setenv("SCR_DATA_DIR", str(folder))
    edit(run, "Second.")
    assert [*folder.rglob(".scr-*.part")] == []


def test_what_a_killed_export_left_is_swept_after_a_while(tmp_path: Path) -> None:
    """Beside the user's own files no lock tells whose it is, so only what is old goes."""
    old, new = (tmp_path / f".scr-{name}.part" for name in ("old", "new"))
    for path in (old, new):
        path.write_text("zebra", "utf-8")
    os.utime(old, (time.time() - 2 * files.ABANDONED,) * 2)
    files.write_output(tmp_path / "out.md", b"text")
    assert sorted(path.name for path in tmp_path.glob("[.o]*[dt]")) == [new.name, "out.md"]


EDITOR = """
import sys, time
from pathlib import Path
Path(sys.argv[2]).write_text(Path(sys.argv[2]).read_text() + "# typed\\n")
Path(sys.argv[1]).write_text(sys.argv[2])
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows ends programs without a word")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_an_editor_s_file_goes_when_the_program_is_ended(
    run: Run, folder: Path, tmp_path: Path, number: str
) -> None:
    """At once where the system asks it to end; by the next write where it was killed."""
    pty = pytest.importorskip("pty")
    begin(run)
    script, seen = tmp_path / "editor.py", tmp_path / "seen"
    script.write_text(EDITOR, "utf-8")
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "scrlessons", "edit", "own:1"],
        stdin=writer, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "VISUAL": f"{sys.executable} {script} {seen}", "TMPDIR": str(tmp_path)},
        start_new_session=True,
    )  # fmt: skip
    while not (seen.exists() and seen.read_text("utf-8")):
        assert process.poll() is None
        time.sleep(0.02)
    opened = Path(seen.read_text("utf-8"))
    assert "# typed" in opened.read_text("utf-8")
    edit(run, "Written while the editor is open.")
    assert opened.exists(), "what is open is not swept"
    process.send_signal(getattr(signal, number))
    assert process.wait(30) == -getattr(signal, number)
    if number == "SIGKILL":
        os.killpg(process.pid, signal.SIGKILL)
        assert opened.exists()
        edit(run, "The next write.")
    os.close(reader)
    os.close(writer)
    for stream in (process.stdout, process.stderr):
        assert stream
        stream.close()
    assert not opened.exists()
    assert not [path for path in folder.rglob("*") if b"# typed" in contents(path)]


def contents(path: Path) -> bytes:
    """The bytes of a file; nothing for a folder."""
    return path.read_bytes() if path.is_file() else b""


# What was typed


@pytest.fixture
def two(run: Run) -> Target:
    """The first of two lessons."""
    begin(run)
    begin(run, "Another.")
    return Target("own", "lesson", "1")


def typing(change: Callable[[str], str]) -> Callable[[Path], bool]:
    """An editor that changes its text so."""

    def edit(path: Path) -> bool:
        path.write_text(change(path.read_text("utf-8")), "utf-8")
        return True

    return edit


def test_what_is_typed_goes_in_beside_what_changed_meanwhile(run: Run, two: Target) -> None:
    """Another record was changed while the editor was open: both changes are there."""

    def change(lines: str) -> str:
        assert run("edit", "own:2", "--text", "Changed meanwhile.").code == 0
        return lines.replace("Original.", "Typed.")

    assert change_text(two, typing(change))
    assert texts("own") == ["Typed.", "Changed meanwhile."]


def test_what_is_typed_is_kept_where_its_record_changed(
    run: Run, two: Target, folder: Path
) -> None:
    """Neither change is lost; `forget` deletes what was kept."""

    def change(lines: str) -> str:
        edit(run, "Changed meanwhile.")
        return lines.replace("Original.", "Typed.")

    with pytest.raises(UsageError, match="own:1 was changed meanwhile") as caught:
        change_text(two, typing(change))
    kept = folder / "drafts" / "own" / "1.toml"
    assert str(caught.value).endswith(f"what you typed is kept: {kept}")
    assert "Typed." in kept.read_text("utf-8")
    assert texts("own") == ["Changed meanwhile.", "Another."]
    done = run(*FORGET, "own", "--yes")
    assert done.out == "deleted 1 copy of own, 1 unfinished edit\n"
    assert not kept.exists()


def test_what_is_typed_is_kept_where_nothing_can_be_written(
    two: Target, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """As on a full disk."""

    def refuse(*_: object) -> None:
        raise UsageError("own.toml: cannot be written: No space left on device")

    monkeypatch.setattr("scrlessons.own.edits.write_whole", refuse)
    with pytest.raises(UsageError, match="No space left on device; what you typed is kept"):
        change_text(two, typing(lambda lines: lines.replace("Original.", "Typed.")))
    assert "Typed." in (folder / "drafts" / "own" / "1.toml").read_text("utf-8")


def test_an_editor_that_always_writes_the_same_fault_ends(two: Target) -> None:
    """It is opened twice, and not for ever; what it wrote is kept."""
    calls: list[Path] = []

    def write_nonsense(path: Path) -> bool:
        calls.append(path)
        path.write_text("nonsense [[", "utf-8")
        return True

    with pytest.raises(UsageError, match=r"that does not hold: .*; what you typed is kept: "):
        change_text(two, write_nonsense)
    assert len(calls) == 2


def test_an_editor_that_removes_its_file(two: Target) -> None:
    """The message says so; it is not about the output."""

    def delete(path: Path) -> bool:
        path.unlink()
        return True

    with pytest.raises(UsageError, match="the editor left nothing to read"):
        change_text(two, delete)


def test_what_an_editor_saved_in_another_encoding_is_not_guessed(two: Target, folder: Path) -> None:
    """No letter is replaced in silence: the bytes are kept as they are, and nothing is written."""

    def save_latin(path: Path) -> bool:
        path.write_bytes(path.read_bytes().replace(b"Original", "Zoë".encode("latin-1")))
        return True

    with pytest.raises(UsageError, match=r"is not UTF-8 text .*; what you typed is kept: "):
        change_text(two, save_latin)
    assert texts("own") == ["Original.", "Another."]
    assert b"Zo\xeb" in (folder / "drafts" / "own" / "1.toml").read_bytes()


def test_an_editor_that_saves_a_byte_order_mark(two: Target) -> None:
    """As Notepad may: it is no part of the text."""

    def save_marked(path: Path) -> bool:
        path.write_text(path.read_text("utf-8").replace("Original", "Typed"), "utf-8-sig")
        return True

    assert change_text(two, save_marked)
    assert texts("own") == ["Typed.", "Another."]


def end_waiting(pipe: Path) -> None:
    """Let whoever waits for a pipe go on, if anybody does before it is removed."""
    with contextlib.suppress(OSError):
        pipe.write_text("", "utf-8")


@unix_modes
@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_an_editor_that_leaves_no_file_of_its_own(two: Target, tmp_path: Path, kind: str) -> None:
    """A pipe is not waited for, and what a link leads to keeps its permissions."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("nonsense [[", "utf-8")
    elsewhere.chmod(0o644)

    def swap(path: Path) -> bool:
        path.unlink()
        if kind == "pipe":
            os.mkfifo(path)
            threading.Thread(target=end_waiting, args=(path,), daemon=True).start()
        else:
            path.symlink_to(elsewhere)
        return True

    with pytest.raises(UsageError, match="the editor left nothing to read"):
        change_text(two, swap)
    assert elsewhere.stat().st_mode & 0o777 == 0o644


# What others own


@unix_modes
@pytest.mark.parametrize("spoil", ["file", "folder"])
@pytest.mark.parametrize("part", ["maps", "imports", "copies"])
def test_what_others_own_is_not_believed(
    run: Run, tmp_path: Path, folder: Path, part: str, spoil: str
) -> None:
    """Answers, a workbook's rows and copies are trusted as collections are."""
    sheet = tmp_path / "log.csv"
    sheet.write_text("theme,lesson\nGangs,Ask.\n", "utf-8")
    told = ("--map-theme", "Gangs=voice")
    assert run("collection", "import", str(sheet), *told).code == 0
    assert run("edit", "log:1", "--text", "Asked.").code == 0
    path = next(one for one in (folder / part).rglob("*") if one.suffix in {".toml", ".json"})
    try:
        os.chown(path if spoil == "file" else path.parent, SOMEONE, SOMEONE)
    except PermissionError:
        pytest.skip("giving a file away needs root")
    args = ("import", str(sheet), "--update", "--dry-run")
    done = run("collection", *(args if part != "copies" else ("restore", "log")))
    assert (done.code, done.out) == (2, "")
    assert "belongs to another user, so it is not trusted" in done.err


@unix_modes
def test_a_pipe_in_the_data_folder_is_named_and_not_waited_for(folder: Path, home: Path) -> None:
    """It has no writer: a lookup would wait for ever, and so would the Tab key."""
    folder.mkdir(mode=0o700)
    os.mkfifo(folder / "pipe.toml", 0o600)
    env = {**machine(home), "SCR_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "scrlessons", "theme", "voice", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, check=False, timeout=30)
    assert done.returncode == 0
    assert b"pipe.toml: is neither a file nor a folder" in done.stderr


@unix_modes
@pytest.mark.parametrize("part", ["imports", "copies"])
def test_a_pipe_among_what_is_kept_is_not_waited_for(
    run: Run, tmp_path: Path, folder: Path, part: str
) -> None:
    """As the rows of a workbook, and as a copy."""
    sheet = tmp_path / "log.csv"
    sheet.write_text("theme,lesson\nvoice,Ask.\n", "utf-8")
    assert run("collection", "import", str(sheet)).code == 0
    assert run("edit", "log:1", "--text", "Asked.").code == 0
    path = next(one for one in (folder / part).rglob("*") if one.suffix in {".toml", ".json"})
    content = path.read_bytes()
    path.unlink()
    os.mkfifo(path, 0o600)
    threading.Thread(target=path.write_bytes, args=(content,), daemon=True).start()
    args = ("import", str(sheet), "--update", "--dry-run")
    done = run("collection", *(args if part != "copies" else ("restore", "log")))
    assert (done.code, done.out) == (2, "")
    assert "is neither a file nor a folder" in done.err


# A folder that cannot be read


@unix_modes
@pytest.mark.parametrize("mode", [0o000, 0o300])
def test_a_folder_that_cannot_be_read_is_no_empty_one(
    home: Path, shut: Callable[[Path, int], None], mode: int
) -> None:
    """Never "nothing found", and never a second file of one id."""
    data = home / ".local" / "share" / "scr"
    shut(data, mode)
    for args in (
        ("search", "transitions"),
        ("collection",),
        ("collection", "export", "--all", "--output", str(home / "backup")),
        ("edit", "anytown-2020:1a", "--text", "x"),
    ):
        done = spawn_bound(home, *args)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith(f"scr: {data}: your own collections cannot be read")
        assert done.stderr.count("\n") == 1
    for adding in ("collection", "add", str(SMALL)), ("add", "--theme", "voice", "--text", "x"):
        done = spawn_bound(home, *adding)
        assert done.returncode in {2, 3}
        assert f"scr: {data}: " in done.stderr
    data.chmod(0o700)
    assert [path.name for path in data.glob("*.toml")] == ["anytown-2020.toml"]


def test_a_file_in_the_place_of_the_folder_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By lookups too, which would find nothing there."""
    monkeypatch.setenv("SCR_DATA_DIR", str(SMALL))
    done = run("search", "zebra")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"scr: {SMALL}: is a file; a folder is needed there\n"


def test_the_tab_key_is_silent_where_the_folder_cannot_be_read() -> None:
    """It completes nothing, and prints nothing over the prompt."""
    env = {
        **machine("/nonexistent"), "SCR_DATA_DIR": str(SMALL), "_SCR_COMPLETE": "complete_bash",
        "COMP_WORDS": "scr theme ch", "COMP_CWORD": "2",
    }  # fmt: skip
    command = [sys.executable, "-m", "scrlessons"]
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (b"", b"")


@unix_modes
@pytest.mark.parametrize(
    "args", [("collection", "add"), ("collection", "check"), ("collection", "import"),
             ("theme", "1", "--data")],
)  # fmt: skip
def test_an_input_that_cannot_be_reached_is_not_blamed_on_the_output(
    home: Path, shut: Callable[[Path, int], None], args: tuple[str, ...]
) -> None:
    """The message names the input."""
    file = home / "shut" / "a.toml"
    file.parent.mkdir()
    file.write_bytes(SMALL.read_bytes())
    shut(file.parent, 0o000)
    done = spawn_bound(home, *args, str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "output" not in done.stderr
    assert str(file) in done.stderr


@pytest.mark.parametrize("args", [("collection", "add"), ("collection", "import"), ("brief", "1")])
def test_a_name_that_is_too_long_is_said_by_its_name(run: Run, args: tuple[str, ...]) -> None:
    """Of an input as of an output."""
    name = f"{'n' * 300}.md"
    done = run(*args, *(["--output"] if args[0] == "brief" else []), name)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"scr: {name}: ")


# Permissions


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    """Sets the umask of this process for one test."""
    before = os.umask(0o077)
    os.umask(before)
    yield os.umask
    os.umask(before)


def mode(path: Path) -> int:
    """The permissions of a file."""
    return path.stat().st_mode & 0o777


@unix_modes
@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_what_the_user_writes_out_follows_the_umask(
    run: Run, tmp_path: Path, umask: Callable[[int], int], mask: int, expected: int
) -> None:
    """Lookups, handouts, pages, exports, faulty rows and maps: as any program's files."""
    begin(run)
    sheet = tmp_path / "log.csv"
    sheet.write_text("theme,lesson\nGangs,Ask.\n", "utf-8")
    umask(mask)
    outputs = {
        "theme.json": ("theme", "1", "--output"),
        "brief.md": ("brief", "voice", "--output"),
        "page.html": ("page", "--output"),
        "own.xlsx": ("collection", "export", "own", "--output"),
        "map.toml": ("collection", "import", str(sheet), "--write-map"),
    }
    for name, args in outputs.items():
        done: Outcome = run(*args, str(tmp_path / name))
        assert done.code == 0, done.err
        assert mode(tmp_path / name) == expected, name
    run("collection", "import", str(sheet), "--faults", str(tmp_path / "faults.csv"))
    assert mode(tmp_path / "faults.csv") == expected
    backup = tmp_path / "deep" / "backup"
    assert run("collection", "export", "--all", "--output", str(backup)).code == 0
    assert mode(backup / "own.toml") == expected
    assert mode(backup) == mode(backup.parent) == 0o777 & ~mask


@unix_modes
def test_an_output_that_is_replaced_keeps_its_permissions(
    tmp_path: Path, umask: Callable[[int], int]
) -> None:
    """A file that was closed to others stays closed, one that was open to a group stays open."""
    umask(0o022)
    for before in (0o600, 0o640, 0o444):
        path = tmp_path / f"{before:o}.md"
        path.write_text("old", "utf-8")
        path.chmod(before)
        files.write_output(path, b"new")
        assert (path.read_text("utf-8"), mode(path)) == ("new", before)


@unix_modes
def test_folders_on_the_way_to_the_data_are_the_user_s_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: Callable[[int], int]
) -> None:
    """Whatever the umask: the data folder, the cache, and all that is in them."""
    umask(0o000)
    for name in ("DATA", "CACHE"):
        monkeypatch.setenv(f"SCR_{name}_DIR", str(tmp_path / name / "a" / "b"))
    begin(run)
    edit(run, "Second.")
    settle(tmp_path / "DATA" / "a" / "b" / "own.toml")
    assert run("theme", "1").code == 0
    made = [path for name in ("DATA", "CACHE") for path in (tmp_path / name).rglob("*")]
    assert len(made) >= 8
    for path in (tmp_path / "DATA", tmp_path / "CACHE", *made):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path


# Locks and places


@needs_links
@pytest.mark.parametrize("kind", ["hard link", "pipe"])
def test_a_lock_is_a_file_of_its_own(tmp_path: Path, kind: str) -> None:
    """What it is another name of is not written."""
    precious = tmp_path / "precious"
    precious.write_text("mine", "utf-8")
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    if kind == "pipe":
        os.mkfifo(folder / ".lock")
    else:
        (folder / ".lock").hardlink_to(precious)
    with (
        pytest.raises(UsageError, match="is not a file of this program's alone"),
        files.locked(folder),
    ):
        pytest.fail("locked")
    assert precious.read_text("utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt", reason="flock is not on Windows")
def test_a_disk_without_locks_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is not taken for another program that writes there."""
    import errno
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waits"))
    message = re.escape(f"{tmp_path}: cannot be locked, so nothing is written there")
    with pytest.raises(UsageError, match=message), files.locked(tmp_path):
        pytest.fail("locked")


@pytest.mark.skipif(os.name == "nt", reason="no variable moves the home on Windows")
def test_a_tilde_is_the_home(home: Path, tmp_path: Path) -> None:
    """In either variable, as quotation marks keep it from the shell."""
    env = {**machine(home), "SCR_DATA_DIR": "~/d", "SCR_CACHE_DIR": "~/c"}
    command = [sys.executable, "-m", "scrlessons", "add", "--theme", "1", "--text", "x"]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode() == f"added own:1 to {home / 'd' / 'own.toml'}\n"
    assert not (tmp_path / "~").exists()


def test_replacing_asks_no_lock_of_whoever_answers(run: Run, tmp_path: Path) -> None:
    """While a question waits for its answer, others write."""
    rows = "".join(f"voice,Lesson {number}.\n" for number in range(6))
    sheet = tmp_path / "log.csv"
    sheet.write_text(f"theme,lesson\n{rows}", "utf-8")
    assert run("collection", "import", str(sheet)).code == 0
    small = tmp_path / "small.toml"
    small.write_text(SMALL.read_text("utf-8").replace("anytown-2020", "log"), "utf-8")

    def answer(_: str) -> bool:
        begin(run)
        return True

    collections.add_collection(small, replace=True, confirm=answer)
    assert texts("own") == ["Original."]
