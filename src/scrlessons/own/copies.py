"""Dated copies: what was replaced, changed or removed can be brought back."""

import shutil
import time
from pathlib import Path

from msgspec import Struct

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError
from scrlessons.files import make_folder, read_whole, write_whole
from scrlessons.store.dataset import load_dataset

FOLDER = "copies"
"""Where the copies are, in the data folder: a folder for each collection's id."""

KEPT = 50
"""How many copies of a collection are kept; the oldest go first."""


class Copy(Struct, frozen=True):
    """A copy of a collection."""

    path: Path
    when: str
    """When it was made, as it is said and typed: "2026-11-24 21:30:05"."""
    cases: int
    lessons: int


def keep(own: Path, id_: str, path: Path) -> Path:
    """Keep a dated copy of a collection's file; returns it. Raises UsageError."""
    folder = own / FOLDER / id_
    for one in (folder.parent, folder):
        make_folder(one)
    when = time.strftime("%Y-%m-%dT%H-%M-%S")
    # Counted on from the last of this second: a number that a deleted copy had would sort it first.
    same = [file.stem for file in find_files(own, id_) if file.stem.startswith(when)]
    number = int(same[0].partition(".")[2] or 1) + 1 if same else 1
    copy = folder / (f"{when}.{number:03}{path.suffix}" if same else f"{when}{path.suffix}")
    write_whole(copy, read_whole(path))
    for oldest in find_files(own, id_)[KEPT:]:
        oldest.unlink(missing_ok=True)
    return copy


def find_files(own: Path, id_: str) -> list[Path]:
    """The copies of a collection, the newest first."""
    folder = own / FOLDER / id_
    files = [path for path in folder.glob("*") if path.name[:1] != "."] if folder.is_dir() else []
    return sorted(files, key=lambda path: path.stem, reverse=True)


def find_ids() -> list[str]:
    """Return the ids of the collections that have copies."""
    own = places.data_dir()
    folder = own / FOLDER if own else None
    return sorted(path.name for path in folder.iterdir()) if folder and folder.is_dir() else []


def count(own: Path, id_: str) -> int:
    """How many copies of a collection there are."""
    return len(find_files(own, id_))


def find_copies(own: Path, id_: str, themes: list[str]) -> list[Copy]:
    """The copies of a collection with what is in them, the newest first. Raises NotFoundError."""
    files = find_files(own, id_)
    if not files:
        raise NotFoundError(f'there are no copies of a collection "{id_}"')
    return [_copy(path, themes) for path in files]


def _copy(path: Path, themes: list[str]) -> Copy:
    try:
        dataset = load_dataset(path, themes)
    except BrokenCollectionError:
        return Copy(path, when_of(path), 0, 0)
    return Copy(path, when_of(path), len(dataset.cases), len(dataset.lessons))


def when_of(path: Path) -> str:
    """When a copy was made: "2026-11-24 21:30:05", with a number behind it if not the first."""
    day, _, rest = path.stem.partition("T")
    clock, dot, number = rest.partition(".")
    return f"{day} {clock.replace('-', ':')}{dot}{number}"


def get_copy(own: Path, id_: str, when: str | None) -> Path:
    """The copy of that time, or of its beginning; the newest where none is said.

    Raises NotFoundError.
    """
    files = find_files(own, id_)
    wanted = (when or "").strip().replace("T", " ")
    for path in sorted(files, key=lambda path: when_of(path) != wanted):
        if when_of(path).startswith(wanted):
            return path
    at = f' of "{when}"; scr collection restore {id_} --list shows them' if files else ""
    raise NotFoundError(f'there is no copy of a collection "{id_}"{at}')


def forget(own: Path, id_: str) -> int:
    """Delete the copies of a collection for good; returns how many there were."""
    number = count(own, id_)
    shutil.rmtree(own / FOLDER / id_, ignore_errors=True)
    return number
