"""Whole collections of the user's own: add, check, export, remove, restore and forget."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace as replace_fields

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError, UsageError
from scrlessons.files import is_there, read_whole, reason, remove, write_output
from scrlessons.media.collection_file import render_collection
from scrlessons.own import copies, layout
from scrlessons.own.exporting import render_csv, render_workbook
from scrlessons.own.folder import (
    Say,
    check_id,
    clear_cache,
    find_file,
    find_files,
    folder,
    get_file,
    id_of,
    known_themes,
    put,
    writing,
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
    id_, kind = dataset.collection.id, kind_of(path, content)
    check_id(id_)
    if replace:
        confirm_fewer(id_, len(dataset.lessons), confirm)
    with writing(say) as own:
        added, kept = put(own, id_, kind, content, replace=replace, say=say)
    return Added(dataset, added, kept)


def put_dataset(own: Path, dataset: Dataset, *, replace: bool, say: Say | None = None) -> Added:
    """Write a collection made here into the data folder, whose lock the caller holds.

    Raises as `add_collection` does.
    """
    check_id(dataset.collection.id)
    content = render_collection(dataset, "toml")
    parse_dataset(content.decode(), ".toml", known_themes(), taken={BUNDLED})
    path, kept = put(own, dataset.collection.id, ".toml", content, replace=replace, say=say)
    return Added(dataset, path, kept)


def confirm_fewer(id_: str, lessons: int, confirm: Confirm) -> None:
    """Ask before something far smaller takes a collection's place. Raises UsageError."""
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
    with writing(say) as own:
        get_file(id_)
        files = find_files(id_)
        kept = [copies.keep(own, id_, path) for path in reversed(files)]
        for path in files:
            if error := remove(path):
                raise UsageError(f"{path}: cannot be removed: {reason(error)}")
        clear_cache(say)
    return kept[-1]


def find_copies(id_: str) -> list[copies.Copy]:
    """The copies of a collection, the newest first. Raises NotFoundError."""
    return copies.find_copies(folder(), id_, known_themes())


def restore_collection(id_: str, when: str | None, say: Say | None = None) -> Added:
    """Bring a copy back, the latest where no time is said; what is there now is kept as a copy.

    Raises NotFoundError, UsageError and BrokenCollectionError.
    """
    with writing(say) as own:
        copy = copies.get_copy(own, id_, when)
        content = read_bytes(copy)
        dataset = parse_file(copy, content, known_themes(), taken={BUNDLED})
        to = dataset.collection.id
        path, kept = put(own, to, copy.suffix, content, replace=True, copy=copy, say=say)
    return Added(dataset, path, kept)


class Forgotten(Struct, frozen=True):
    """What was deleted for good of a collection."""

    copies: int
    drafts: int
    """Texts that were typed in an editor and could not be written."""
    workbook: bool
    """Whether what was kept of its workbook is deleted; it stays while the collection is there."""


def forget_collection(id_: str, say: Say | None = None) -> Forgotten:
    """Delete the copies of a collection for good, and what else is kept of it.

    Raises NotFoundError where nothing of it is kept, and UsageError where something could not be
    deleted, with its path.
    """
    with writing(say) as own:
        copied, drafted = layout.copies_of(own, id_), layout.drafts_of(own, id_)
        book = [layout.answers_of(own, id_), layout.rows_of(own, id_)]
        book = [path for path in book if path.exists()] if find_file(id_) is None else []
        number = copies.count(own, id_)
        drafts = len([*drafted.glob("*")])
        faults: list[str] = []
        for path in (copied, drafted, *book):
            layout.check_trusted(own, path)
            faults += _delete(path)
        faults += remove_compiled(places.cache_dir())
    if faults:
        raise UsageError(f"not all of {id_} could be deleted; left is {'; '.join(faults)}")
    if not number and not drafts and not book:
        raise NotFoundError(f'nothing is kept of a collection "{id_}"')
    return Forgotten(number, drafts, bool(book))


def _delete(path: Path) -> list[str]:
    """Delete a file, or a folder with the files in it; return what is left, and why."""
    try:
        if not path.is_dir():
            error = remove(path)
            return [f"{path}: {reason(error)}"] if error else []
        faults = [f"{one}: {reason(error)}" for one in path.iterdir() if (error := remove(one))]
        if not faults and not path.is_symlink():
            path.rmdir()
    except OSError as error:
        return [f"{path}: {reason(error)}"]
    return faults


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
    is_file = is_there(Path(name))
    found = [places.bundled_path()] if name == BUNDLED else find_files(name)
    if name != STANDARD_INPUT and not is_file and not found:
        raise UsageError(
            f'"{name}" is neither a file nor the id of a collection of yours; '
            '"scr collection" lists these'
        )
    if found and not is_file:
        if len(found) > 1:
            fault = f"has the id {name}, as {found[0].name} has: one of them has to go"
            raise BrokenCollectionError(found[1], [fault])
        return load_dataset(found[0], known_themes() if name != BUNDLED else ())
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


def export_all(into: Path, *, force: bool) -> Iterator[Path]:
    """Write every own collection into a folder, for a backup; yields each file.

    Raises UsageError where a file is there already, unless by `force`, and BrokenCollectionError
    at the end where a collection could not be read.
    """
    files, refused = own_files()
    if not files and not refused:
        raise NotFoundError("you have no collections of your own")
    targets: dict[Path, Path] = {}
    for path in files:
        name, number = id_of(path) or path.stem, 1
        while (target := into / f"{name}{path.suffix}") in targets:  # two files of one id
            number += 1
            name = f"{id_of(path)}-{number}"
        if is_there(target) and not force:
            raise UsageError(f"{target} is there already; --force overwrites it")
        targets[target] = path
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{into}: cannot be made: {reason(error)}") from None
    for target, path in targets.items():
        try:
            content = read_whole(path)
        except OSError as error:
            refused.append((str(path), f"cannot be read: {reason(error)}"))
            continue
        write_output(target, content)
        yield target
    for path_, fault in refused:
        raise BrokenCollectionError(path_, [f"{fault}; it is not in the backup"])
