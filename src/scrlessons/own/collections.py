"""Whole collections of the user's own: add, check, export, remove, restore and forget."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace as replace_fields

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError, UsageError
from scrlessons.files import locked, make_folder, read_whole, write_whole
from scrlessons.media.collection_file import render_collection
from scrlessons.own import copies, mapping, updating
from scrlessons.own.exporting import render_csv, render_workbook
from scrlessons.own.folder import (
    check_id,
    find_file,
    folder,
    get_file,
    id_of,
    known_themes,
    put,
)
from scrlessons.pages import CollectionState
from scrlessons.records import BUNDLED, Dataset
from scrlessons.store.dataset import (
    MOST_BYTES,
    kind_of,
    load_dataset,
    parse_dataset,
    parse_file,
    read_bytes,
)
from scrlessons.store.index import remove_compiled
from scrlessons.store.opening import own_files

Say = Callable[[str], None]

Confirm = Callable[[str], bool]
"""Asks whether to go on; False where nobody can be asked."""

STANDARD_INPUT = "-"
"""What is typed in the place of a file, for what comes through a pipe."""


class Added(Struct, frozen=True):
    """A collection that was put into the data folder."""

    dataset: Dataset
    path: Path
    kept: Path | None
    """The copy of what it replaced; None where it replaced nothing."""


def read_file(name: str | Path) -> tuple[Path, bytes]:
    """The path and the bytes of a file, read once; "-" is standard input."""
    if str(name) == STANDARD_INPUT:
        return Path("standard input"), sys.stdin.buffer.read(MOST_BYTES[".json"] + 1)
    return Path(name), read_bytes(Path(name))


def add_collection(
    file: str | Path, *, replace: bool, confirm: Confirm, say: Say | None = None
) -> Added:
    """Check a collection file and copy it into the data folder.

    Raises BrokenCollectionError, and UsageError where there is one of that id that this is not to
    `replace`.
    """
    path, content = read_file(file)
    dataset = parse_file(path, content, known_themes(), taken={BUNDLED})
    return _put(dataset, kind_of(path, content), content, replace, confirm, say)


def add_dataset(
    dataset: Dataset, *, replace: bool, confirm: Confirm, say: Say | None = None
) -> Added:
    """Write a collection made here into the data folder, as `add_collection` does."""
    content = render_collection(dataset, "toml")
    parse_dataset(content.decode(), ".toml", known_themes(), taken={BUNDLED})
    return _put(dataset, ".toml", content, replace, confirm, say)


def _put(
    dataset: Dataset, kind: str, content: bytes, replace: bool, confirm: Confirm, say: Say | None
) -> Added:
    id_ = dataset.collection.id
    check_id(id_)
    if replace:
        _confirm_fewer(id_, len(dataset.lessons), confirm)
    with locked(folder(), say) as own:
        path, kept = put(own, id_, kind, content, replace=replace)
    return Added(dataset, path, kept)


def _confirm_fewer(id_: str, lessons: int, confirm: Confirm) -> None:
    """Ask before something far smaller takes a collection's place."""
    old = find_file(id_)
    if old is None:
        return
    try:
        there = len(load_dataset(old, known_themes()).lessons)
    except BrokenCollectionError:
        return  # a broken one may be replaced by anything; its copy is kept
    if lessons * 2 < there and not confirm(
        f"{id_} has {there} lessons and would have {lessons}: replace it?"
    ):
        raise UsageError(f"{id_} has {there} lessons and would have {lessons}; --yes replaces it")


def find_folder_files(path: Path) -> list[Path]:
    """The collection files in a folder that is to be added. Raises UsageError."""
    files = sorted(one for one in path.iterdir() if one.suffix in places.SUFFIXES)
    if not files:
        raise UsageError(f"{path}: has no collection file in it, .toml or .json")
    return files


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


def find_copies(id_: str) -> list[copies.Copy]:
    """The copies of a collection, the newest first. Raises NotFoundError."""
    return copies.find_copies(folder(), id_, known_themes())


def restore_collection(id_: str, when: str | None, say: Say | None = None) -> Added:
    """Bring a copy back, the latest where no time is said; what is there now is kept as a copy.

    Raises NotFoundError and BrokenCollectionError.
    """
    copy = copies.get_copy(folder(), id_, when)
    content = read_whole(copy)
    dataset = parse_file(copy, content, known_themes())
    return _put(dataset, copy.suffix, content, True, lambda _: True, say)


def forget_collection(id_: str, say: Say | None = None) -> int:
    """Delete the copies of a collection for good, and what was kept of its workbook.

    Returns how many copies there were. Raises NotFoundError where nothing of it is kept.
    """
    check_id(id_)
    with locked(folder(), say) as own:
        number = copies.forget(own, id_)
        kept = [mapping.path_of(own, id_), own / updating.FOLDER / f"{id_}.json"]
        left = [path for path in kept if path.exists()] if find_file(id_) is None else []
        for path in left:
            path.unlink()
        remove_compiled(places.cache_dir())
    if not number and not left:
        raise NotFoundError(f'nothing is kept of a collection "{id_}"')
    return number


def with_copies(states: Iterable[CollectionState]) -> tuple[CollectionState, ...]:
    """Collections with the number of copies that are kept of each."""
    own = places.data_dir()
    return tuple(
        replace_fields(state, copies=copies.count(own, state.collection.id))
        if own and state.collection
        else state
        for state in states
    )


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


def export(dataset: Dataset, form: str) -> tuple[bytes, list[str]]:
    """A collection in a form, and what that cannot hold of it, in words."""
    if form == "csv":
        text, lost = render_csv(dataset)
        return text.encode(), lost
    if form == "xlsx":
        return render_workbook(dataset)
    return render_collection(dataset, "json" if form == "json" else "toml"), []


def export_all(into: Path, *, force: bool) -> list[Path]:
    """Write every own collection into a folder, for a backup; returns the files.

    Raises UsageError where a file is there already, unless by `force`.
    """
    make_folder(into)
    files = []
    for path in own_files()[0]:
        id_ = id_of(path) or path.stem
        target = into / f"{id_}{path.suffix}"
        if target.exists() and not force:
            raise UsageError(f"{target} is there already; --force overwrites it")
        write_whole(target, read_whole(path))
        files.append(target)
    if not files:
        raise NotFoundError("you have no collections of your own")
    return files
