"""Dated copies: what was replaced or removed can be brought back."""

import time
from pathlib import Path

from scrlessons.files import make_folder, write_whole

FOLDER = "copies"
"""Where the copies are, in the data folder: a folder for each collection's id."""

KEPT = 50
"""How many copies of a collection are kept; the oldest go first."""


def keep(own: Path, id_: str, path: Path) -> Path:
    """Keep a dated copy of a collection's file; returns it. Raises UsageError."""
    folder = own / FOLDER / id_
    for one in (folder.parent, folder):
        make_folder(one)
    when = time.strftime("%Y-%m-%dT%H-%M-%S")
    copy, number = folder / f"{when}{path.suffix}", 1
    while copy.exists():
        number += 1
        copy = folder / f"{when}-{number:03}{path.suffix}"
    write_whole(copy, path.read_bytes())
    for oldest in find_files(own, id_)[KEPT:]:
        oldest.unlink(missing_ok=True)
    return copy


def find_files(own: Path, id_: str) -> list[Path]:
    """The copies of a collection, the newest first."""
    folder = own / FOLDER / id_
    files = [path for path in folder.glob("*") if path.name[:1] != "."] if folder.is_dir() else []
    return sorted(files, key=lambda path: path.stem, reverse=True)
