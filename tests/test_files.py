"""Which files are trusted, how they are written, and who waits for whom."""

import itertools
import json
import os
from pathlib import Path

import pytest

from scrlessons import files
from scrlessons.errors import UsageError
from tests.conftest import SMALL, Run, needs_links, spawn, unix_modes


@needs_links
def test_a_linked_lock_is_not_written_through(home: Path, tmp_path: Path) -> None:
    """The lock is the program's own file, and never a link."""
    folder = home / ".local" / "share" / "scr"
    (tmp_path / "elsewhere").write_text("mine", encoding="utf-8")
    (folder / ".lock").symlink_to(tmp_path / "elsewhere")
    done = spawn("add", "--theme", "1", "--text", "x", env={"HOME": str(home)})
    assert done.returncode == 2
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "mine"


@needs_links
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


@unix_modes
@pytest.mark.parametrize("mode", [0o664, 0o644, 0o640])
def test_a_file_that_an_editor_wrote_is_trusted(home: Path, mode: int) -> None:
    """Under umask 002 the user's group may write it; it is the user's own all the same."""
    folder = home / ".local" / "share" / "scr"
    (folder / "anytown-2020.toml").chmod(mode)
    folder.chmod(mode | 0o111)
    done = spawn("case", "--json", env={"HOME": str(home)})
    assert (len(json.loads(done.stdout)), done.stderr) == (13, b"")


@unix_modes
@pytest.mark.parametrize("spoil", ["folder", "file", "owner", "link"])
@pytest.mark.thorough
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


@unix_modes
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


def test_a_place_that_is_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is said in words, not as the system says it."""
    monkeypatch.setenv("SCR_DATA_DIR", str(SMALL))
    done = run("add", "--theme", "1", "--text", "x")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"scr: {SMALL}: is a file; a folder is needed there\n"
    monkeypatch.setenv("SCR_DATA_DIR", str(SMALL / "below"))
    done = run("add", "--theme", "1", "--text", "x")
    assert done.err.endswith("below: a part of this path is a file, not a folder\n")


def test_whoever_waits_says_for_whom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer is waited for; after a moment its process is named, and at last given up."""
    clock = itertools.count()
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    monkeypatch.setattr("time.sleep", lambda _: None)
    said: list[str] = []
    with (
        files.locked(tmp_path),
        pytest.raises(UsageError) as caught,
        files.locked(tmp_path, said.append),
    ):
        pytest.fail("two at once")
    process = f"(process {os.getpid()})" if hasattr(os, "pread") else ""
    assert said == [f"{tmp_path}: waiting for another scr that writes there {process}".strip()]
    assert str(caught.value).startswith(f"{tmp_path}: another scr has been writing there")
    with files.locked(tmp_path):
        pass


@pytest.mark.parametrize("act", ["read", "replace"])
def test_a_file_that_another_has_open_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """As on Windows: what is just being put in its place can be neither read nor replaced."""
    target, beside = tmp_path / "own.toml", tmp_path / "beside"
    target.write_bytes(b"before")
    beside.write_bytes(b"after")
    refused = iter([True, True, False])
    name = {"read": "open", "replace": "replace"}[act]
    real = getattr(Path, name)

    def refuse(path: Path, *args: object) -> object:
        if next(refused):
            raise PermissionError(13, "sharing violation")
        return real(path, *args)

    monkeypatch.setattr(files, "ON_WINDOWS", True)
    monkeypatch.setattr(Path, name, refuse)
    if act == "read":
        assert files.read_whole(target) == b"before"
    else:
        files.replace(beside, target)
        monkeypatch.undo()
        assert target.read_bytes() == b"after"
