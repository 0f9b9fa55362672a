"""Files of the user's: which are trusted, and how they are written and locked."""

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from scrlessons.errors import UsageError

T = TypeVar("T")

ON_WINDOWS = os.name == "nt"
"""Whether a file that one program has open can be kept from others."""

PATIENCE = 30.0
"""Seconds to wait for another program that has a file open, before giving up."""

BRIEFLY = 2.0
"""Seconds to wait for it where what is to be done can be left undone."""

POLITE = 1.0
"""Seconds to wait in silence, before saying what is waited for."""


def find_distrust(path: Path) -> str | None:
    """Why a file or folder is not to be used; None where it may be, or is not there.

    What the user or root owns is trusted, unless everybody can write it; so is what a link of
    theirs leads to.
    """
    if not hasattr(os, "getuid"):
        return None
    try:
        owners = {path.lstat().st_uid, path.stat().st_uid}
        anybody = path.stat().st_mode & stat.S_IWOTH
    except OSError:
        return None
    if owners - {os.getuid(), 0}:
        return "belongs to another user, so it is not trusted"
    if anybody:
        return f"can be written by everybody, so it is not trusted: chmod o-w {path}"
    return None


def make_folder(folder: Path) -> None:
    """Make a folder for the user alone, where it is not there.

    Raises UsageError where it cannot be made, or is not trusted.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
        if there.is_dir():
            raise UsageError(f"{folder}: cannot be made: {reason(error)}") from None
        if there == folder:
            raise UsageError(f"{folder}: is a file; a folder is needed there") from None
        raise UsageError(f"{folder}: a part of this path is a file, not a folder") from None
    if distrust := find_distrust(folder):
        raise UsageError(f"{folder}: {distrust}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, for the user alone to read.

    A link stays one: what it leads to is written. Raises UsageError where it cannot be written;
    what was there before stays.
    """
    import tempfile

    target = Path(os.path.realpath(path))
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {reason(error)}") from None


def read_whole(path: Path, most: int = -1) -> bytes:
    """The bytes of a file, or so many of them. Raises OSError.

    Waits for another program that is putting a new file in its place.
    """

    def read() -> bytes:
        with path.open("rb") as file:
            return file.read(most)

    return _retry(read, path, BRIEFLY)


def replace(beside: Path, target: Path) -> None:
    """Move a file into the place of another."""
    _retry(lambda: beside.replace(target), target)


def remove(path: Path) -> None:
    """Remove a file that can be made anew, unless another program holds on to it."""
    with contextlib.suppress(OSError):
        _retry(lambda: path.unlink(missing_ok=True), path, BRIEFLY)


def _retry(act: Callable[[], T], path: Path, patience: float = PATIENCE) -> T:
    """Do what on Windows fails while another program has the file open: try again for a while."""
    end = time.monotonic() + patience
    while True:
        try:
            return act()
        except PermissionError:
            if not ON_WINDOWS or path.is_dir() or time.monotonic() > end:
                raise
            time.sleep(0.02)


def reason(error: OSError) -> str:
    """What went wrong, in the words of someone who looks at a folder."""
    match error:
        case FileNotFoundError():
            return "the file or its folder is not there"
        case NotADirectoryError():
            return "a part of its path is not a folder"
        case IsADirectoryError():
            return "it is a folder"
        case PermissionError():
            return "it may not be opened: ask who owns it, or choose another place"
    return error.strerror or str(error)


@contextlib.contextmanager
def locked(folder: Path, say: Callable[[str], None] | None = None) -> Iterator[Path]:
    """The folder, with nobody else writing in it.

    `say` is told who is waited for, where that takes longer than a moment. Raises UsageError.
    """
    path = folder / ".lock"
    if path.is_symlink():  # it would be written through
        raise UsageError(f"{path}: is a link, which a lock cannot be: remove it")
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {reason(error)}") from None
    try:
        _wait_for(lock, folder, say)
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield folder
    finally:
        os.close(lock)


def _wait_for(lock: int, folder: Path, say: Callable[[str], None] | None) -> None:
    start = time.monotonic()
    while not _try_lock(lock):
        waited = time.monotonic() - start
        if say and waited > POLITE:
            say(f"{folder}: waiting for another scr that writes there{_process(lock)}")
            say = None
        if waited > PATIENCE:
            raise UsageError(f"{folder}: another scr has been writing there{_process(lock)}")
        time.sleep(0.02)


def _process(lock: int) -> str:
    number = os.pread(lock, 20, 0).decode() if hasattr(os, "pread") else ""
    return f" (process {number})" if number.isdecimal() else ""


def _try_lock(lock: int) -> bool:
    """Whether the lock could be had this time."""
    try:
        if os.name == "nt":
            import msvcrt

            # A byte far behind the text: Windows keeps others from reading what is locked.
            os.lseek(lock, 2**20, os.SEEK_SET)
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            os.lseek(lock, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
