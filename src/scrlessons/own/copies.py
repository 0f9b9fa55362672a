"""Dated copies: what was replaced, changed or removed can be brought back.

A copy's name begins with a number that counts on, and has the time in UTC behind it:
"000012-2026-11-24T21-30-05Z.toml". The number says which is newer, whatever the clocks did. Copies
of earlier versions have the local time alone for a name, and count as older than all others.
"""

import calendar
import re
import time
from pathlib import Path

from msgspec import Struct

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError, UsageError
from scrlessons.files import make_folder, read_whole, reason, write_whole
from scrlessons.own import layout
from scrlessons.store.dataset import load_dataset

KEPT = 50
"""How many copies of a collection are kept; the oldest go first."""

_STAMP = "%Y-%m-%dT%H-%M-%S"

_NAME = re.compile(r"(\d{6,})-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)Z")

_ROWS = ".rows"
"""The ending of what a collection's workbook had said when the copy of that name was made."""


class Copy(Struct, frozen=True):
    """A copy of a collection."""

    path: Path
    when: str
    """When it was made, as it is said and typed: "2026-11-24 21:30:05"."""
    cases: int = 0
    lessons: int = 0
    fault: str | None = None
    """Why it cannot be used; None where it can."""


def keep(own: Path, id_: str, path: Path) -> Path:
    """Keep a dated copy of a collection's file; returns it. Raises UsageError.

    What its workbook said when it was last read is kept with it.
    """
    folder = layout.copies_of(own, id_)
    for one in (folder.parent, folder):
        make_folder(one)
    older = find_files(own, id_)
    number = 1 + max((_number(file) for file in older), default=0)
    copy = folder / f"{number:06}-{time.strftime(_STAMP, time.gmtime())}Z{path.suffix}"
    rows = layout.read_part(own, layout.rows_of(own, id_))
    if rows is not None:
        write_whole(copy.with_suffix(_ROWS), rows)
    try:
        write_whole(copy, read_whole(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {reason(error)}") from None
    for oldest in older[KEPT - 1 :]:
        oldest.unlink(missing_ok=True)
        oldest.with_suffix(_ROWS).unlink(missing_ok=True)
    return copy


def _number(path: Path) -> int:
    """Return the place of a copy among those of its collection; 0 for one of an earlier version."""
    named = _NAME.fullmatch(path.stem)
    return int(named[1]) if named else 0


def find_files(own: Path, id_: str) -> list[Path]:
    """Return the copies of a collection, the newest first. Raises UsageError."""
    folder = layout.copies_of(own, id_)
    try:
        files = [*folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UsageError(f"{folder}: cannot be read: {reason(error)}") from None
    copies = [one for one in files if one.suffix in places.SUFFIXES and one.name[:1] != "."]
    return sorted(copies, key=lambda path: (_number(path), path.stem), reverse=True)


def find_rows(own: Path, copy: Path) -> bytes | None:
    """Return what the workbook of a collection had said when a copy was made; None if nothing.

    Raises UsageError.
    """
    return layout.read_part(own, copy.with_suffix(_ROWS))


def has_rows(copy: Path) -> bool:
    """Return whether it is known what the workbook had said: earlier versions did not keep it."""
    return _number(copy) > 0


def find_ids() -> list[str]:
    """Return the ids of the collections that have copies."""
    own = places.data_dir()
    folder = own / layout.COPIES if own else None
    return sorted(path.name for path in folder.iterdir()) if folder and folder.is_dir() else []


def count(own: Path, id_: str) -> int:
    """Return how many copies of a collection there are."""
    return len(find_files(own, id_))


def find_copies(own: Path, id_: str, themes: list[str]) -> list[Copy]:
    """Return the copies of a collection with what is in them, the newest first.

    Raises NotFoundError and UsageError.
    """
    files = find_files(own, id_)
    if not files:
        raise NotFoundError(f'there are no copies of a collection "{id_}"')
    return [_copy(own, path, when, themes) for path, when in _with_times(files)]


def _copy(own: Path, path: Path, when: str, themes: list[str]) -> Copy:
    try:
        layout.check_trusted(own, path)
        dataset = load_dataset(path, themes)
    except UsageError as error:
        return Copy(path, when, fault=str(error))
    except BrokenCollectionError as error:
        return Copy(path, when, fault=error.faults[0])
    return Copy(path, when, len(dataset.cases), len(dataset.lessons))


def _with_times(files: list[Path]) -> list[tuple[Path, str]]:
    """Return copies, the newest first, each with the local time at which it was made.

    Of several that have the same time, the later ones have a number behind it.
    """
    found: list[tuple[Path, str]] = []
    same: dict[str, int] = {}
    for path in reversed(files):
        when = _when(path)
        same[when] = same.get(when, 0) + 1
        found.append((path, when if same[when] == 1 else f"{when}.{same[when]:03}"))
    return found[::-1]


def _when(path: Path) -> str:
    """Return when a copy was made, in local time: "2026-11-24 21:30:05"."""
    if named := _NAME.fullmatch(path.stem):
        try:
            seconds = calendar.timegm(time.strptime(named[2], _STAMP))
        except ValueError:  # no name that was made here
            return path.stem
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
    day, _, rest = path.stem.partition("T")
    clock, dot, number = rest.partition(".")
    return f"{day} {clock.replace('-', ':')}{dot}{number}"


def get_copy(own: Path, id_: str, when: str | None) -> Path:
    """Return the copy of that time, or of its beginning; the newest where none is said.

    Raises NotFoundError, and UsageError where others may have written it.
    """
    files = _with_times(find_files(own, id_))
    wanted = (when or "").strip().replace("T", " ")
    for path, made in sorted(files, key=lambda file: file[1] != wanted):
        if made.startswith(wanted):
            layout.check_trusted(own, path)
            return path
    at = f' of "{when}"; scr collection restore {id_} --list shows them' if files else ""
    raise NotFoundError(f'there is no copy of a collection "{id_}"{at}')
