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

PARTS = ".scr-*.part"
"""The names of files that are still being written, or that a killed program left half written."""

ABANDONED = 3600.0
"""Seconds after which such a file counts as left behind, where no lock tells whose it is."""


def find_distrust(path: Path) -> str | None:
    """Why a file or folder is not to be used; None where it may be, or is not there.

    What the user or root owns is trusted, unless everybody can write it; so is what a link of
    theirs leads to. A pipe or a device is not: reading it may never end.
    """
    if not hasattr(os, "getuid"):
        return None
    try:
        link, found = path.lstat(), path.stat()
    except OSError:
        return None
    if {link.st_uid, found.st_uid} - {os.getuid(), 0}:
        return "belongs to another user, so it is not trusted"
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return "is neither a file nor a folder, so it is not read: remove it"
    if found.st_mode & stat.S_IWOTH:
        return f"can be written by everybody, so it is not trusted: chmod o-w {path}"
    return None


def is_there(path: Path) -> bool:
    """Return whether a path leads to something; False where that cannot be found out."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def make_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, all for the user alone. Raises OSError."""
    for one in (*reversed(folder.parents), folder):
        if not is_there(one):
            one.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise FileExistsError(folder)


def make_folder(folder: Path) -> None:
    """Make a folder for the user alone, where it is not there.

    Raises UsageError where it cannot be made, or is not trusted.
    """
    try:
        make_private(folder)
    except OSError as error:
        there = next((one for one in (folder, *folder.parents) if is_there(one)), folder)
        if there.is_dir():
            raise UsageError(f"{folder}: cannot be made: {reason(error)}") from None
        if there == folder and not isinstance(error, FileNotFoundError):
            raise UsageError(f"{folder}: is a file; a folder is needed there") from None
        raise UsageError(f"{folder}: a part of this path is a file, not a folder") from None
    if distrust := find_distrust(folder):
        raise UsageError(f"{folder}: {distrust}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the program's own, for the user alone to read, whole or not at all.

    A link stays one: what it leads to is written. Raises UsageError where it cannot be written;
    what was there before stays.
    """
    _write(path, content, lambda _: 0o600)


def write_output(path: Path, content: bytes) -> None:
    """Write a file that the user asked for, whole or not at all, as `write_whole` does.

    A new file has the permissions that the user's umask gives; one that is replaced keeps its own.
    """
    _sweep_abandoned(Path(os.path.realpath(path)).parent)
    _write(path, content, lambda target: stat.S_IMODE(target.stat().st_mode))


def _write(path: Path, content: bytes, mode_of: Callable[[Path], int]) -> None:
    """Write a file beside its place, and move it there.

    `mode_of` gives the permissions of the file; where it finds no file, the umask decides.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(PARTS.replace("*", os.urandom(8).hex()))
    try:
        try:
            mode: int | None = mode_of(target)
        except FileNotFoundError:
            mode = None
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(beside, flags, 0o666 if mode is None else 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                beside.chmod(mode)
            replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {reason(error)}") from None


def _sweep_abandoned(folder: Path) -> None:
    """Remove what a killed program left half written in a folder of the user's some time ago."""
    with contextlib.suppress(OSError):
        for path in folder.glob(PARTS):
            if time.time() - path.lstat().st_mtime > ABANDONED:
                path.unlink()


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


def remove(path: Path) -> OSError | None:
    """Remove a file; return what kept it from being removed, such as a program that has it open."""
    try:
        _retry(lambda: path.unlink(missing_ok=True), path, BRIEFLY)
    except OSError as error:
        return error
    return None


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
    lock = open_lock(folder)
    try:
        _wait_for(lock, folder, say)
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield folder
    finally:
        os.close(lock)


def open_lock(folder: Path) -> int:
    """Open the lock file of a folder, and return its descriptor. Raises UsageError."""
    path = folder / ".lock"
    try:
        if path.is_symlink():  # it would be written through
            raise UsageError(f"{path}: is a link, which a lock cannot be: remove it")
        lock = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {reason(error)}") from None
    found = os.fstat(lock)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(lock)
        raise UsageError(f"{path}: is not a file of this program's alone: remove it")
    return lock


def _wait_for(lock: int, folder: Path, say: Callable[[str], None] | None) -> None:
    start = time.monotonic()
    while not try_lock(lock, folder):
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


def try_lock(lock: int, folder: Path) -> bool:
    """Return whether the lock could be had this time.

    Raises UsageError where the disk of the folder knows no locks.
    """
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
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        if os.name == "nt":  # does not say why: mostly another has it
            return False
        raise UsageError(
            f"{folder}: cannot be locked, so nothing is written there: {reason(error)}; "
            "set SCR_DATA_DIR to a folder on another disk"
        ) from None
    return True
