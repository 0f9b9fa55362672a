"""Whole collections of the user's own: add, check, import and remove."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scrlessons import places
from scrlessons.errors import UsageError
from scrlessons.files import locked
from scrlessons.media.collection_file import render_collection
from scrlessons.own import copies
from scrlessons.own.folder import (
    bundled,
    check_id,
    find_file,
    folder,
    get_file,
    known_themes,
    put,
)
from scrlessons.own.spreadsheet import read_spreadsheet
from scrlessons.records import BUNDLED, Collection, Dataset
from scrlessons.store.dataset import (
    MOST_BYTES,
    kind_of,
    load_dataset,
    parse_dataset,
    parse_file,
    read_bytes,
)
from scrlessons.store.index import remove_compiled
from scrlessons.text import slug

Say = Callable[[str], None]

STANDARD_INPUT = "-"
"""What is typed in the place of a file, for what comes through a pipe."""


def read_file(name: str | Path) -> tuple[Path, bytes]:
    """The path and the bytes of a file, read once; "-" is standard input."""
    if str(name) == STANDARD_INPUT:
        return Path("standard input"), sys.stdin.buffer.read(MOST_BYTES[".json"] + 1)
    return Path(name), read_bytes(Path(name))


def add_collection(
    file: str | Path, *, replace: bool = False, say: Say | None = None
) -> tuple[Dataset, Path, Path | None]:
    """Check a collection file and copy it into the data folder.

    Returns what it holds, where the copy is, and the kept copy of what it replaced. Raises
    BrokenCollectionError, and UsageError where there is one of that id that this is not to
    `replace`.
    """
    path, content = read_file(file)
    dataset = parse_file(path, content, known_themes(), taken={BUNDLED})
    with locked(folder(), say) as own:
        kind = kind_of(path, content)
        put_at, kept = put(own, dataset.collection.id, kind, content, replace=replace)
    return dataset, put_at, kept


def add_dataset(
    dataset: Dataset, *, replace: bool = False, say: Say | None = None
) -> tuple[Path, Path | None]:
    """Write a collection made here into the data folder, as `add_collection` does."""
    content = render_collection(dataset, "toml")
    parse_dataset(content.decode(), ".toml", known_themes(), taken={BUNDLED})
    with locked(folder(), say) as own:
        return put(own, dataset.collection.id, ".toml", content, replace=replace)


def remove_collection(id_: str, say: Say | None = None) -> Path:
    """Take a collection out of use; returns the copy that is kept.

    Raises NotFoundError where there is none of that id.
    """
    with locked(folder(), say) as own:
        path = get_file(id_)
        kept = copies.keep(own, id_, path)
        path.unlink()
        remove_compiled(places.cache_dir())
    return kept


def check(name: str) -> Dataset:
    """The collection in a file, or the own collection of an id. Raises BrokenCollectionError."""
    file = Path(name)
    found = places.bundled_path() if name == BUNDLED else find_file(name)
    if name != STANDARD_INPUT and not file.exists() and found is None:
        raise UsageError(f'"{name}" is neither a file nor the id of a collection of yours')
    if found is not None and not file.exists():
        return load_dataset(found, known_themes() if name != BUNDLED else ())
    path, content = read_file(name)
    return parse_file(path, content, known_themes())


def find_warnings(dataset: Dataset) -> list[str]:
    """What is allowed in a collection and may surprise."""
    known = known_themes() if dataset.collection.id != BUNDLED else []
    return [
        f'theme {theme.id}: a bundled theme has this id too: "scr theme {theme.id}" shows that, '
        f'"scr theme {dataset.collection.id}:{theme.id}" shows this'
        for theme in dataset.themes
        if theme.id in known
    ]


def import_spreadsheet(
    file: Path,
    *,
    id_: str | None = None,
    title: str | None = None,
    publisher: str,
    year: int | None = None,
    replace: bool = False,
    say: Say | None = None,
) -> tuple[Path, Path | None, Dataset, Sequence[str]]:
    """Make an own collection of a spreadsheet's rows.

    Returns where it is, the kept copy of what it replaced, what it holds, and the columns that were
    left out. Missing values default to the file's name and the current year. Raises
    BrokenCollectionError, and UsageError for the id.
    """
    if id_ is not None:
        check_id(id_)
    stem = "standard-input" if str(file) == STANDARD_INPUT else file.stem
    collection = Collection(
        id=id_ or slug(stem, {}),
        title=title or stem,
        publisher=publisher,
        year=year or time.localtime().tm_year,
    )
    dataset, left_out = read_spreadsheet(file, collection, bundled())
    path, kept = add_dataset(dataset, replace=replace, say=say)
    return path, kept, dataset, left_out
