"""Opening the library: the bundled collection, the user's own, and files given for one call."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError, ScrError, UsageError
from scrlessons.files import find_distrust, reason
from scrlessons.records import Dataset
from scrlessons.store import index
from scrlessons.store.index import Index
from scrlessons.store.library import Library, unknown_collection
from scrlessons.store.sealed import DamagedLibraryError
from scrlessons.text import spelt

if TYPE_CHECKING:
    from scrlessons.store.numbering import Progress


T = TypeVar("T")

DAMAGE = (sqlite3.Error, DamagedLibraryError, ValueError, TypeError, LookupError)
"""What reading a compiled library ends in, where a failing disk has altered it."""


def look_up(
    ask: Callable[[Library], T],
    data: Sequence[Path] = (),
    only: Sequence[str] = (),
    *,
    searching: bool = False,
    progress: "Progress | None" = None,
) -> T:
    """What `ask` finds in the library; one whose file turns out to be damaged is made anew.

    `searching` says that it is going to search.
    """
    with open_library(data, only, searching=searching, progress=progress) as library:
        try:
            return ask(library)
        except DAMAGE:
            if not library.index.is_damaged():
                raise
            library.index.discard()
    with open_library(data, only, searching=searching, progress=progress) as library:
        return ask(library)


def open_library(
    data: Sequence[Path] = (),
    only: Sequence[str] = (),
    *,
    cached: bool = True,
    searching: bool = True,
    progress: "Progress | None" = None,
) -> Library:
    """The library of the bundled collection, the user's own, and those in the files of `data`.

    `only` narrows it to these collections; `cached` False compiles it in memory, and so does
    `data`: what is given for one call leaves nothing behind. Raises BrokenCollectionError where the
    bundled collection or a file of `data` is broken; a broken one of the user's own is told by
    `find_broken`.
    """
    own, refused = own_files()

    def fill(connection: sqlite3.Connection, searching: bool) -> None:
        from scrlessons.store.build import build

        build(connection, _load(own, data), progress, searching=searching)

    files = [places.bundled_path(), *own, *data]
    folder = places.cache_dir() if cached and not data else None
    opened = index.open_index(files, fill, folder, places.data_dir(), searching=searching)
    try:
        return Library(opened, only, refused)
    except ScrError:
        opened.connection.close()
        raise


def open_apart(
    ids: Sequence[str] | None, data: Sequence[Path] = (), progress: "Progress | None" = None
) -> Library:
    """A library of the bundled collection, these own ones (None: all) and those in the files of
    `data`, for one call.

    It is compiled in memory, and nothing of any other collection is in it: what is made of it can
    be handed on. Raises NotFoundError for an id that no collection has, and BrokenCollectionError
    for a broken one; where all are asked for, a broken one is told by `find_broken`.
    """
    from scrlessons.store.build import build

    own, refused = own_files()
    known: list[str] = []
    given = {spelt(path) for path in data}
    chosen: list[Dataset | BrokenCollectionError] = []
    for one in _load(own, data):
        if isinstance(one, Dataset):
            known.append(one.collection.id)
            named = one.collection.id in {known[0], *(ids or ())}
            is_chosen = ids is None or named or one.path in given
        elif ids is not None and Path(str(one.path)).stem in ids:
            raise one
        else:
            is_chosen = ids is None
        chosen += [one] if is_chosen else []
    for id_ in ids or ():
        if id_ not in known:
            raise NotFoundError(unknown_collection(id_, known))
    connection = sqlite3.connect(":memory:")
    try:
        build(connection, chosen, progress)
        return Library(Index(connection), refused=refused if ids is None else ())
    except BaseException:
        connection.close()
        raise


def own_files() -> tuple[list[Path], list[tuple[str, str]]]:
    """The files of the user's own collections, in the order of listing, and those not trusted.

    These with the reason: links are not followed, and what others can write is not read. Raises
    BrokenCollectionError or UsageError where it cannot be found out what is in the data folder.
    """
    folder = places.data_dir()
    try:
        found = sorted(folder.iterdir()) if folder else []
    except FileNotFoundError:
        return [], []
    except OSError as error:
        if folder and folder.is_file():
            raise UsageError(f"{folder}: is a file; a folder is needed there") from None
        if isinstance(error, NotADirectoryError):
            return [], []
        fault = f"your own collections cannot be read: {reason(error)} (SCR_DATA_DIR names it)"
        raise BrokenCollectionError(folder, [fault]) from None
    if folder and (distrust := find_distrust(folder)):
        return [], [(spelt(folder), distrust)]
    files = [path for path in found if path.suffix in places.SUFFIXES and path.name[:1] != "."]
    distrusted = {path: find_distrust(path) for path in files}
    refused = [(spelt(path), fault) for path, fault in distrusted.items() if fault]
    return [path for path, fault in distrusted.items() if not fault], refused


def _load(own: Iterable[Path], data: Iterable[Path]) -> Iterator[Dataset | BrokenCollectionError]:
    from scrlessons.store import dataset

    bundled = dataset.load_bundled()
    yield bundled
    themes = [theme.id for theme in bundled.themes]
    seen = {bundled.collection.id}
    for path in own:
        try:
            yield dataset.load_dataset(path, themes, taken=seen)
        except BrokenCollectionError as error:
            yield error
    for path in data:
        yield dataset.load_dataset(path, themes, taken=seen)
