"""The compiled library: one SQLite file in the user's cache folder, or one in memory.

The file is used only while its fingerprint is that of the collections, the program and SQLite, and
while nothing has touched it: its length and time stamp are written inside it.
"""

import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from scrlessons import __version__
from scrlessons.files import find_distrust
from scrlessons.text import can_search, spelt

KEPT = 8
"""How many compiled libraries stay in the cache folder: one for each set of collections in use."""

FRESH = 2.0
"""Seconds within which a file may change again without its time stamp showing it."""

Fill = Callable[[sqlite3.Connection], None]
"""Builds the library in an empty database."""


def open_index(files: Sequence[Path], fill: Fill, folder: Path | None) -> sqlite3.Connection:
    """The compiled library of these collection files.

    From the file in `folder` where that is good, else built by `fill` and kept there; in memory
    where there is no folder, or it cannot be written, or a collection was changed this moment.
    """
    states = [_state(file) for file in files]
    if folder is not None:
        names = zlib.crc32(os.fsencode("\n".join(map(str, files))))
        path = folder / f"library-{names:08x}.sqlite"
        if connection := _reopen(path, states):
            return connection
        if not _is_fresh(files) and (connection := _compile(path, states, fill)):
            return connection
    connection = sqlite3.connect(":memory:")
    try:
        fill(connection)
    except BaseException:
        connection.close()
        raise
    return connection


# The compiled file


def _state(file: Path) -> str:
    """What changes when the file does."""
    try:
        found = file.stat()
    except OSError:
        return f"{spelt(file)} is not there"
    return f"{spelt(file)} {found.st_size} {found.st_mtime_ns} {found.st_ino}"


def _is_fresh(files: Sequence[Path]) -> bool:
    """Whether a file was changed so shortly ago that its next change might go unseen."""
    now = time.time()
    return any(abs(now - file.stat().st_mtime) < FRESH for file in files if file.exists())


def _fingerprint(connection: sqlite3.Connection, states: Sequence[str]) -> str:
    """All that a compiled library depends on."""
    here = Path(__file__).parent
    names = ("build.py", "schema.sql", "search.sql", "../records.py", "../text.py")
    code = [_state(here / name) for name in names]
    return "\n".join(
        [__version__, sqlite3.sqlite_version, str(can_search(connection)), *code, *states]
    )


def _reopen(path: Path, states: Sequence[str]) -> sqlite3.Connection | None:
    """The compiled file, if it is ours, whole, untouched and of these collections."""
    connection = None
    try:
        found = path.lstat()
        regular = stat.S_ISREG(found.st_mode) and not find_distrust(path)
        if not regular or find_distrust(path.parent):
            return None
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        seal = _seal(found.st_size, found.st_mtime_ns)
        if meta == {**seal, "fingerprint": _fingerprint(connection, states)}:
            return connection
    except (OSError, sqlite3.Error):
        pass
    if connection:
        connection.close()
    return None


def _seal(size: int, stamp: int) -> dict[str, str]:
    """What a compiled file says of itself, so that one cut short or written over shows."""
    return {"size": f"{size:015d}", "stamp": str(stamp)}


def _compile(path: Path, states: Sequence[str], fill: Fill) -> sqlite3.Connection | None:
    """A new compiled file, built beside and moved in place; None where that cannot be."""
    beside = path.with_suffix(f".{os.getpid()}.building")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if find_distrust(path.parent):
            return None
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            stamp = int(time.time()) // 2 * 2 * 10**9  # as coarse as the coarsest file system's
            connection = sqlite3.connect(beside)
            try:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                fill(connection)
                _write_seal(connection, stamp, _fingerprint(connection, states))
            finally:
                connection.close()
            os.utime(beside, ns=(stamp, stamp))
            beside.replace(path)
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
        path.unlink(missing_ok=True)
