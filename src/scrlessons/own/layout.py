"""The data folder's parts: what is kept of each collection besides its file, and where."""

import contextlib
import os
import shutil
from pathlib import Path

from scrlessons.errors import UsageError
from scrlessons.files import PARTS, find_distrust, open_lock, read_whole, reason, try_lock

COPIES = "copies"
"""Dated copies: a folder for each collection."""

ANSWERS = "maps"
"""What the user said about a workbook: a file for each collection."""

ROWS = "imports"
"""What a workbook said when it was last read: a file for each collection."""

DRAFTS = "drafts"
"""What was typed in an editor and could not be written: a folder for each collection."""

EDITING = "editing"
"""What is open in an editor now: a folder for each."""


def copies_of(own: Path, id_: str) -> Path:
    """Return the folder of a collection's copies. Raises UsageError."""
    return _part(own, COPIES, id_)


def answers_of(own: Path, id_: str) -> Path:
    """Return the file of what was said about a collection's workbook. Raises UsageError."""
    return _part(own, ANSWERS, id_, ".toml")


def rows_of(own: Path, id_: str) -> Path:
    """Return the file of what a collection's workbook said. Raises UsageError."""
    return _part(own, ROWS, id_, ".json")


def drafts_of(own: Path, id_: str) -> Path:
    """Return the folder of what was typed for a collection and not written. Raises UsageError."""
    return _part(own, DRAFTS, id_)


def _part(own: Path, part: str, id_: str, suffix: str = "") -> Path:
    """Return the path of a part. What would lead out of its folder is refused.

    The name of a broken file goes for an id, so it need not be a valid one.
    """
    if id_[:1] in {"", "."} or "\0" in id_ or Path(id_).name != id_ or ":" in id_:
        raise UsageError(f'"{id_}" cannot be the id of a collection')
    return own / part / f"{id_}{suffix}"


def read_part(own: Path, path: Path) -> bytes | None:
    """Return the bytes of a file that is kept in the data folder; None where there is none.

    Raises UsageError where it cannot be read, or where others may have written it.
    """
    check_trusted(own, path)
    try:
        return read_whole(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {reason(error)}") from None


def check_trusted(own: Path, path: Path) -> None:
    """Refuse what others own or may write: a file, and each folder that it is in.

    Raises UsageError.
    """
    above = [one for one in path.parents if one.is_relative_to(own)]
    for one in (*reversed(above), path):
        if distrust := find_distrust(one):
            raise UsageError(f"{one}: {distrust}")


def sweep(own: Path) -> None:
    """Remove what killed programs left: files half written, and texts that no editor has open.

    Only for whoever holds the lock of the data folder: nobody else is writing there then.
    """
    for folder in (own, own / ANSWERS, own / ROWS, *(own / COPIES).glob("*")):
        for path in folder.glob(PARTS):
            with contextlib.suppress(OSError):
                path.unlink()
    for folder in (own / EDITING).glob("*"):
        with contextlib.suppress(OSError, UsageError):
            if not _is_open(folder):
                shutil.rmtree(folder)


def _is_open(folder: Path) -> bool:
    """Return whether an editor has the text in a folder open: a program holds its lock then."""
    lock = open_lock(folder)
    try:
        return not try_lock(lock, folder)
    finally:
        os.close(lock)
