"""The data folder: which file holds which of the user's own collections."""

import contextlib
import re
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from scrlessons import places
from scrlessons.errors import NotFoundError, UsageError
from scrlessons.files import locked, make_folder, read_whole, write_whole
from scrlessons.own import copies, layout
from scrlessons.records import BUNDLED, ID_PATTERN, Dataset
from scrlessons.store.build import build
from scrlessons.store.dataset import load_bundled, load_dataset, parse_file
from scrlessons.store.index import Index, remove_compiled
from scrlessons.store.library import Library
from scrlessons.store.names import Names
from scrlessons.store.opening import own_files
from scrlessons.toml import parse_toml

Say = Callable[[str], None]
"""Says something to the user, in one line."""

OWN = "own"
"""The id of the collection that `scr add` makes at its first use."""

MOST_LETTERS = 80
"""How long an id may be, as records.Id says."""


def known_themes() -> list[str]:
    """The ids of the themes that every collection may use."""
    return [theme.id for theme in load_bundled().themes]


def theme_names(datasets: Iterable[Dataset]) -> Names:
    """The resolver of names over the themes of some collections."""
    connection = sqlite3.connect(":memory:")
    bare = {"cases": (), "lessons": (), "sources": (), "terms": (), "since": ()}
    themes = [msgspec.structs.replace(dataset, **bare) for dataset in datasets]
    build(connection, themes, searching=False)
    names = Library(Index(connection)).names
    weakref.finalize(names, connection.close)  # nobody but the resolver knows of it
    return names


def folder() -> Path:
    """The data folder, made where it is not there. Raises UsageError where it cannot be."""
    found = places.data_dir()
    if found is None:
        raise UsageError("there is no place for your collections: set SCR_DATA_DIR to a folder")
    make_folder(found)
    return found


@contextlib.contextmanager
def writing(say: Say | None = None) -> Iterator[Path]:
    """The data folder, with nobody else writing in it, and without what killed programs left.

    Raises UsageError.
    """
    with locked(folder(), say) as own:
        layout.sweep(own)
        yield own


def clear_cache(say: Say | None = None) -> None:
    """Remove the compiled library, which is made anew; tell where text of it may be left."""
    for fault in remove_compiled(places.cache_dir()):
        if say:
            say(f"the cache cannot be cleared, so text may be left in it: {fault}")


def check_id(id_: str) -> None:
    """Refuse what cannot be the id of an own collection. Raises UsageError."""
    if id_ == BUNDLED:
        raise UsageError(f"{id_} is the bundled collection, which stays as it is")
    if not is_id(id_):
        raise UsageError(f'"{id_}" cannot be an id: use lower-case letters, figures and hyphens')


def is_id(id_: str) -> bool:
    """Return whether a text can be the id of a collection."""
    return len(id_) <= MOST_LETTERS and re.fullmatch(ID_PATTERN, id_) is not None


def find_file(id_: str) -> Path | None:
    """The file of the own collection of that id; None where there is none.

    A broken file that does not say its id goes by its name.
    """
    return next(iter(find_files(id_)), None)


def find_files(id_: str) -> list[Path]:
    """The files that have that id, the one in use first: a kill may have left two."""
    paths, _ = own_files()
    ids = {path: id_of(path) for path in paths}
    named = [path for path in paths if ids[path] == id_]
    broken = [path for path in paths if ids[path] is None and path.stem == id_]
    return [*named, *broken]


def get_file(id_: str) -> Path:
    """The file of the own collection of that id. Raises NotFoundError and UsageError."""
    path = find_file(id_)
    if id_ == BUNDLED:
        raise UsageError(f"{id_} is the bundled collection, which stays as it is")
    if path is None:
        raise NotFoundError(f'no own collection is called "{id_}"; "scr collection" lists them')
    return path


class _Head(msgspec.Struct):
    """What says whose a file is."""

    collection: dict[str, object]


def id_of(path: Path) -> str | None:
    """The id that a collection file gives; None where it gives none that can be one."""
    try:
        content = read_whole(path)
        if path.suffix == ".json":
            head: Any = msgspec.json.decode(content, type=_Head).collection
        else:
            head = _head_of(content.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    id_ = head.get("id") if isinstance(head, dict) else None
    return id_ if isinstance(id_, str) and is_id(id_) else None


def _head_of(text: str) -> Any:
    """The [collection] of a TOML file, without reading what stands behind it where that goes."""
    begun = re.search(r"^[ \t]*\[collection\]", text, re.MULTILINE)
    ended = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, begun.end()) if begun else None
    if ended:
        try:
            return parse_toml(text[: ended.start()]).get("collection")
        except ValueError:  # such as a heading inside a text
            pass
    return parse_toml(text).get("collection")


def load_collection(id_: str) -> Dataset:
    """The whole collection of an id, the bundled one's included. Raises NotFoundError."""
    if id_ == BUNDLED:
        return load_bundled()
    path = find_file(id_)
    if path is None:
        raise NotFoundError(f'no collection is called "{id_}"; "scr collection" lists them')
    return load_dataset(path, known_themes())


def parse_at(path: Path, content: bytes) -> Dataset:
    """Check the content of a file that is, or is to be, at that path."""
    return parse_file(path, content, known_themes())


def put(
    own: Path,
    id_: str,
    suffix: str,
    content: bytes,
    *,
    replace: bool,
    copy: Path | None = None,
    say: Say | None = None,
) -> tuple[Path, Path | None]:
    """Write a collection's file; returns where it is, and the copy of what was there.

    Nothing is written, and no copy kept, where the file has that content already. `copy` is the
    copy that the content is from: what the workbook had said then comes back too. Raises UsageError
    where there is a collection of that id that this is not to `replace`.
    """
    old = find_files(id_)
    if old and not replace:
        raise UsageError(f"there is a collection {id_} already; --replace puts this in its place")
    path = old[0] if old and old[0].suffix == suffix else _free(own, id_, suffix)
    if copy is None and old == [path] and _holds(path, content):
        return path, None
    kept = [copies.keep(own, id_, one) for one in reversed(old)]  # the one in use is the newest
    if copy and copies.has_rows(copy):
        _put_rows(own, id_, copies.find_rows(own, copy))
    write_whole(path, content)
    for one in old:
        if one != path:
            one.unlink()
    clear_cache(say)
    return path, kept[-1] if kept else None


def _holds(path: Path, content: bytes) -> bool:
    try:
        return read_whole(path) == content
    except OSError:
        return False


def _put_rows(own: Path, id_: str, rows: bytes | None) -> None:
    path = layout.rows_of(own, id_)
    if rows is None:
        path.unlink(missing_ok=True)
    else:
        make_folder(path.parent)
        write_whole(path, rows)


def _free(own: Path, id_: str, suffix: str) -> Path:
    """A name for the file of a collection that no other file has."""
    path, number = own / f"{id_}{suffix}", 1
    while path.exists():
        number += 1
        path = own / f"{id_}-{number}{suffix}"
    return path
