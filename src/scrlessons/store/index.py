"""The compiled library: one SQLite file in the user's cache folder, or one in memory.

The file is used only while its fingerprint is that of the collections, the program and SQLite, and
while nothing has touched it: its length, its time stamp and its checksum are written inside it.
"""

import os
import sqlite3
import stat
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from scrlessons import __version__, places
from scrlessons.files import find_distrust, make_private, read_whole, reason, remove, replace
from scrlessons.store import sealed
from scrlessons.text import can_search, spelt

KEPT = 8
"""How many compiled libraries stay in the cache folder: one for each data folder in use."""

FRESH, JUST_NOW = 2.0, 0.02
"""Seconds within which a file may change again without its time stamp, or the system's own record
of the change, showing it."""

CHECKED_WHOLE = 4 * 2**20
"""Up to how many bytes a compiled file is checked whole at each opening, which costs a lookup a
fiftieth. Of a longer one each record is checked as it is read."""

Fill = Callable[[sqlite3.Connection, bool], None]
"""Builds the library in an empty database, with what a search needs or without."""


class Index:
    """The compiled library: a connection to it, and where it is kept."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self.connection = connection
        self.path = path
        """The file; None where it is in memory."""

    def is_damaged(self) -> bool:
        """Whether the file holds what was not written there."""
        try:
            return self.path is not None and not sealed.is_whole(self.path)
        except OSError:
            return True

    def discard(self) -> None:
        """Close it, and remove the file."""
        self.connection.close()
        if self.path is not None:
            remove(self.path)


def open_index(
    files: Sequence[Path],
    fill: Fill,
    folder: Path | None,
    name: object = "",
    *,
    searching: bool = True,
) -> Index:
    """The compiled library of these collection files.

    From the file in `folder` where that is good, else built by `fill` and kept there; in memory
    where there is no folder, or it cannot be written, or a collection was changed this moment.
    `name` tells one set of collections from another: the folder that they are in. `searching`
    False does without what a search needs, where it is in memory.
    """
    states = [_state(file) for file in files]
    if folder is not None:
        number = zlib.crc32(os.fsencode(f"{files[0]}\n{name}"))
        path = folder / f"library-{number:08x}.sqlite"
        if index := _reopen(path, states):
            return index
        if not _is_fresh(files) and (index := _compile(path, states, fill)):
            return index
    connection = sqlite3.connect(":memory:")
    try:
        fill(connection, searching)
    except BaseException:
        connection.close()
        raise
    return Index(connection)


def remove_compiled(folder: Path | None) -> list[str]:
    """Remove every compiled library, with the text that is in it. They are made anew.

    Returns what could not be removed, and why.
    """
    try:
        found = [*folder.iterdir()] if folder else []
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        return [f"{folder}: {reason(error)}"]
    compiled = [path for path in found if path.name.startswith("library-")]
    return [f"{path}: {reason(fault)}" for path in compiled if (fault := remove(path))]


# The compiled file


def _state(file: Path) -> str:
    """What changes when the file does.

    The time stamp can be set back; the time at which the system recorded the last change cannot.
    Windows keeps no such time where Python could read it: there the bytes themselves are read.
    """
    try:
        found = file.stat()
        last = zlib.crc32(read_whole(file)) if sys.platform == "win32" else found.st_ctime_ns
    except OSError:
        return f"{spelt(file)} is not there"
    return f"{spelt(file)} {found.st_size} {found.st_mtime_ns} {found.st_ino} {last}"


def _is_fresh(files: Sequence[Path]) -> bool:
    """Whether a file was changed so shortly ago that its next change might go unseen."""
    now = time.time()
    found = [file.stat() for file in files if file.exists()]
    return any(
        abs(now - one.st_mtime) < FRESH or abs(now - one.st_ctime) < JUST_NOW for one in found
    )


def _fingerprint(connection: sqlite3.Connection, states: Sequence[str]) -> str:
    """All that a compiled library depends on."""
    here = Path(__file__).parent
    search = "documents.py index.py index.sql lexicon.py query.py".split()
    code = [_state(here.parent / "search" / name) for name in search]
    names = "build.py numbering.py schema.sql sealed.py ../records.py ../text.py ../toml.py".split()
    code += [_state(here / name) for name in names]
    code += [_state(places.data_file(name)) for name in ("thesaurus.toml", "subjects.toml")]
    return "\n".join(
        [__version__, sqlite3.sqlite_version, str(can_search(connection)), *code, *states]
    )


def _reopen(path: Path, states: Sequence[str]) -> Index | None:
    """The compiled file, if it is ours, whole, untouched and of these collections."""
    connection = None
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or find_distrust(path) or find_distrust(path.parent):
            return None
        if found.st_size <= CHECKED_WHOLE and not sealed.is_whole(path):
            return None
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        seal = _seal(found.st_size, found.st_mtime_ns)
        if meta == {**seal, "fingerprint": _fingerprint(connection, states)}:
            return Index(connection, path)
    except (OSError, sqlite3.Error):
        pass
    if connection:
        connection.close()
    return None


def _seal(size: int, stamp: int) -> dict[str, str]:
    """What a compiled file says of itself, so that one cut short or written over shows."""
    return {"size": f"{size:015d}", "stamp": str(stamp)}


def _compile(path: Path, states: Sequence[str], fill: Fill) -> Index | None:
    """A new compiled file, built beside and moved in place; None where that cannot be."""
    beside = path.with_suffix(f".{os.getpid()}.building")
    try:
        make_private(path.parent)
        if find_distrust(path.parent):
            return None
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            stamp = int(time.time()) // 2 * 2 * 10**9  # as coarse as the coarsest file system's
            connection = sqlite3.connect(beside)
            try:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                fill(connection, True)
                _write_seal(connection, stamp, _fingerprint(connection, states))
            finally:
                connection.close()
            sealed.seal(beside)
            os.utime(beside, ns=(stamp, stamp))
            replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
        _sweep(path.parent)
    except (OSError, sqlite3.Error):
        return None
    return _reopen(path, states)


def _write_seal(connection: sqlite3.Connection, stamp: int, fingerprint: str) -> None:
    insert = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
    with connection:
        rows = {**_seal(0, stamp), "fingerprint": fingerprint}
        connection.executemany(insert, rows.items())
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page,) = connection.execute("PRAGMA page_size").fetchone()
    with connection:
        connection.executemany(insert, _seal(pages * page, stamp).items())


def _sweep(folder: Path) -> None:
    """Remove what killed builds left an hour ago, and the libraries that were built longest ago."""

    def age(path: Path) -> float:
        return time.time() - path.lstat().st_mtime

    left = [path for path in folder.glob("library-*.building") if age(path) > 3600]
    left += sorted(folder.glob("library-*.sqlite"), key=age)[KEPT:]
    for path in left:
        remove(path)
