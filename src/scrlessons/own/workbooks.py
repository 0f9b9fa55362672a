"""Importing a workbook, once or again: read, resolve, and put into the data folder."""

import csv
import io
import time
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from scrlessons import places
from scrlessons.errors import BrokenCollectionError, NotFoundError, UsageError
from scrlessons.files import write_output
from scrlessons.own import layout, mapping, updating
from scrlessons.own.cells import case_kind_of, line_of, list_of, text_of
from scrlessons.own.collections import (
    STANDARD_INPUT,
    Added,
    Confirm,
    confirm_fewer,
    put_dataset,
    read_file,
)
from scrlessons.own.columns import Header, NoHeaderError, header_names, measure_header
from scrlessons.own.exporting import CASES, COLLECTION, SHEETS, THEMES, harmless
from scrlessons.own.folder import Say, check_id, find_file, folder, id_of, load_collection, writing
from scrlessons.own.importing import (
    Imported,
    faults_in_words,
    import_rows,
)
from scrlessons.own.reading import Row, find_sheet, read_rows
from scrlessons.own.resolving import Resolver, Told
from scrlessons.own.sheets import Cell, Sheet
from scrlessons.own.taken import render_taken
from scrlessons.own.workbook import read_sheets
from scrlessons.records import Case, Collection, Dataset, Theme
from scrlessons.store.dataset import load_bundled
from scrlessons.store.names import Names
from scrlessons.store.opening import own_files
from scrlessons.text import fold, slug, typed_text

MOST_FAULTS = 20
"""How many lines of faults are shown."""


class Wishes(Struct, kw_only=True):
    """How a workbook is to be imported."""

    file: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    summary: str | None = None
    area: str | None = None
    sheet: str | None = None
    maps: tuple[str, ...] = ()
    map_themes: tuple[str, ...] = ()
    map_kinds: tuple[str, ...] = ()
    new_themes: bool = False
    skip_faulty: bool = False
    faults: Path | None = None
    replace: bool = False
    update: bool = False
    prune: bool = False
    dry_run: bool = False


class Result(Struct):
    """What became of an import."""

    dataset: Dataset
    said: list[str]
    """What was done besides, in a line each."""
    faults: list[str]
    """The rows that were left out, in a line each."""
    taken: list[str]
    """What the workbook's themes and kinds were taken for, in a line each."""
    added: Added | None = None
    """Where it is; None after a dry run."""
    update: updating.Update | None = None


class Workbook(Struct):
    """A workbook that was read, with all that its values stand for."""

    path: Path
    rows: list[Row]
    header: Header
    resolver: Resolver
    extra: dict[str, Sheet]
    """The sheets that `scr collection export` writes besides, by their names."""
    said: list[str]
    """Which sheet was read, and what was done on the way, a line each."""


AskTheme = Callable[[Names, str, int], str]
"""Asks what a theme of a workbook is: of the themes there are, its name, and its number of rows."""

AskKind = Callable[[str, int], str]
"""Asks what a kind of lesson in a workbook is: its name, and its number of rows."""


def open_workbook(
    wishes: Wishes, ask: AskTheme | None = None, ask_kind: AskKind | None = None
) -> Workbook:
    """Read a workbook. Raises BrokenCollectionError and UsageError."""
    path, content = read_file(wishes.file)
    kept = _kept_map(wishes)
    told = mapping.read_told(kept, wishes.maps, wishes.map_themes, wishes.map_kinds)
    wishes, as_before = _with_options(wishes, told)
    sheets = read_sheets(path, content, lambda sheet: measure_header(sheet, told.columns))
    sheet, header, read = find_sheet(path, sheets, wishes.sheet, told)
    extra = {one.name: one for one in sheets if one.name in SHEETS and one is not sheet}
    own = _load_own(wishes) if wishes.update else None
    resolver = _resolver(own, _themes(extra), told, wishes, ask)
    resolver.ask_kind = ask_kind
    rows, notes = read_rows(sheet, header, resolver.is_known, wishes.area)
    typed = (wishes.maps, wishes.map_themes, wishes.map_kinds)
    mapping.check_typed(*typed, header_names(sheet, header), rows, resolver)
    said = [*as_before, *([read] if read else []), *notes]
    return Workbook(path, rows, header, resolver, extra, said)


def _with_options(wishes: Wishes, told: Told) -> tuple[Wishes, list[str]]:
    """Return an import with the options of the last one, if it is an update, and a note on them."""
    said = {"sheet": wishes.sheet, "area": wishes.area}
    said["new-themes"] = "yes" if wishes.new_themes else None
    kept = {name: value for name, value in told.options.items() if wishes.update and not said[name]}
    told.options = {**kept, **{name: value for name, value in said.items() if value}}
    if not kept:
        return wishes, []
    typed = (f"--{name}" if name == "new-themes" else f'--{name} "{kept[name]}"' for name in kept)
    wishes = replace(
        wishes,
        sheet=told.options.get("sheet"),
        area=told.options.get("area"),
        new_themes="new-themes" in told.options,
    )
    return wishes, [f"read as the last time: {' '.join(typed)}"]


def _load_own(wishes: Wishes) -> Dataset:
    """Return the collection that is to be brought up to date. Raises NotFoundError."""
    try:
        return load_collection(_id(wishes))
    except NotFoundError:
        ids = [id_ for path in own_files()[0] if (id_ := id_of(path))]
        near = get_close_matches(_id(wishes), ids, 1, cutoff=0)
        then = (
            f"you have {', '.join(ids)}. Say which it is: --update --id {near[0]}"
            if near
            else "import the file without --update first"
        )
        raise NotFoundError(f'no collection is called "{_id(wishes)}"; {then}') from None


def _resolver(
    own: Dataset | None,
    themes: tuple[Theme, ...],
    told: Told,
    wishes: Wishes,
    ask: AskTheme | None,
) -> Resolver:
    if themes:
        ids = {theme.id for theme in own.themes} if own else set()
        more = tuple(theme for theme in themes if theme.id not in ids)
        own = own or Dataset(collection=_collection(wishes, None))
        own = replace(own, themes=(*own.themes, *more))
    resolver = Resolver(load_bundled(), own, told, new_themes=wishes.new_themes, ask=None)
    if ask is not None and not wishes.new_themes:
        asking = ask
        resolver.ask = lambda name, rows: asking(resolver.names, name, rows)
    return resolver


def _id(wishes: Wishes) -> str:
    if wishes.id is not None:
        check_id(wishes.id)
        return wishes.id
    stem = "standard-input" if wishes.file == STANDARD_INPUT else Path(wishes.file).stem
    return slug(stem, {})


def _kept_map(wishes: Wishes) -> Path | None:
    """The file of what was said the last time. Raises UsageError where it is not trusted."""
    own = places.data_dir()
    if own is None:
        return None
    path = layout.answers_of(own, _id(wishes))
    layout.check_trusted(own, path)
    return path


def _collection(wishes: Wishes, sheet: Sheet | None) -> Collection:
    """What the collection is: as told, as the workbook says, or made of the file's name."""
    said = next(iter(_records(sheet, COLLECTION)), {}) if sheet else {}
    stem = "Standard input" if wishes.file == STANDARD_INPUT else typed_text(Path(wishes.file).stem)
    year = text_of(said.get("year"))
    return Collection(
        id=_id(wishes),
        title=wishes.title or line_of(said.get("title")) or stem,
        publisher=wishes.publisher or line_of(said.get("publisher")) or "not stated",
        year=wishes.year or (int(year) if year.isdecimal() else time.localtime().tm_year),
        summary=wishes.summary or text_of(said.get("summary")) or None,
        about=text_of(said.get("about")) or None,
    )


def _records(sheet: Sheet, fields: tuple[str, ...]) -> list[dict[str, Cell]]:
    """The rows of a sheet that `scr collection export` wrote; none where it did not."""
    if not sheet.rows or [line_of(cell) for cell in sheet.rows[0][1][: len(fields)]] != [*fields]:
        return []
    return [dict(zip(fields, row, strict=False)) for _, row in sheet.rows[1:]]


def _themes(extra: dict[str, Sheet]) -> tuple[Theme, ...]:
    if "Themes" not in extra:
        return ()
    return tuple(
        Theme(
            id=line_of(row.get("id")),
            number=int(number),
            name=line_of(row.get("name")),
            summary=text_of(row.get("summary")),
            aliases=list_of(row.get("aliases")),
        )
        for row in _records(extra["Themes"], THEMES)
        if (number := line_of(row.get("number"))).isdecimal()
    )


def _with_cases(dataset: Dataset, sheet: Sheet | None) -> Dataset:
    """The cases as the workbook's own sheet tells them: those without lessons too."""
    told: dict[tuple[str, str], Case] = {}
    for row in _records(sheet, CASES) if sheet else []:
        year = line_of(row.get("year"))
        case = Case(
            id=line_of(row.get("id")),
            name=line_of(row.get("name")),
            area=line_of(row.get("area")),
            year=int(year) if year.isdecimal() else None,
            kind=case_kind_of(line_of(row.get("kind"))) or "other",
            board=line_of(row.get("board")) or None,
            summary=text_of(row.get("summary")),
            aliases=list_of(row.get("aliases")),
        )
        told[fold(case.name), fold(case.area)] = case
    if not told:
        return dataset
    ids: dict[str | None, str] = {}
    more = []
    for case in dataset.cases:
        own = told.get((fold(case.name), fold(case.area)))
        ids[case.id] = own.id if own else case.id
        more += [] if own else [case]
    lessons = tuple(replace(one, case=ids.get(one.case)) for one in dataset.lessons)
    return replace(dataset, cases=(*told.values(), *more), lessons=lessons)


def import_workbook(
    wishes: Wishes,
    *,
    confirm: Confirm,
    say: Say | None = None,
    ask: AskTheme | None = None,
    ask_kind: AskKind | None = None,
) -> Result:
    """Make a collection of a workbook, or bring the one that it made up to date.

    Raises BrokenCollectionError, whose faults are grouped, and UsageError.
    """
    if not (wishes.update or wishes.replace or wishes.dry_run) and find_file(_id(wishes)):
        raise UsageError(
            f"there is a collection {_id(wishes)} already; --update brings it up to date, "
            "--replace puts this in its place"
        )
    book = open_workbook(wishes, ask, ask_kind)
    if say:
        for line in book.said:
            say(line)
    if not wishes.dry_run:
        book.resolver.keep = lambda: _keep_answers(wishes, book.resolver.told, say)
    collection = _collection(wishes, book.extra.get("Collection"))
    imported = import_rows(book.rows, collection, book.resolver, book.header)
    imported.dataset = _with_cases(imported.dataset, book.extra.get("Cases"))
    faults = faults_in_words(imported.faults, MOST_FAULTS)
    if wishes.faults and not wishes.dry_run:
        write_output(wishes.faults, render_faults(imported.faulty, book.header))
    if not imported.dataset.lessons and not faults:
        skipped = "every row was left out, as you said"
        faults = [skipped if imported.taken else "has no rows below its header"]
    if faults and book.resolver.was_asked and not wishes.dry_run and say:
        say("your answers are kept; they are not asked again")
    if faults and (not wishes.skip_faulty or not imported.dataset.lessons):
        raise BrokenCollectionError(book.path, faults)
    taken = render_taken(imported.taken, book.resolver)
    result = Result(imported.dataset, imported.said, faults, taken)
    if wishes.dry_run:
        if wishes.update:
            _update(result, imported, wishes)
        return result
    if wishes.replace:
        confirm_fewer(_id(wishes), len(result.dataset.lessons), confirm)
    if wishes.prune:
        _confirm_prune(_find_update(imported, wishes), _id(wishes), confirm)
    with writing(say) as own:  # nobody is asked anything from here on
        is_new = not wishes.update or _update(result, imported, wishes)
        if is_new:
            replace_ = wishes.replace or wishes.update
            result.added = put_dataset(own, result.dataset, replace=replace_, say=say)
        _keep(own, result, imported, book)
    return result


def _find_update(imported: Imported, wishes: Wishes) -> updating.Update:
    """Return what a workbook makes of its collection as that is now."""
    own = _load_own(wishes)
    last = updating.last_said(folder(), own.collection.id)
    return updating.find_update(own, imported, last, prune=wishes.prune)


def _update(result: Result, imported: Imported, wishes: Wishes) -> bool:
    """Merge a workbook into its collection as that is now; return whether it changes anything."""
    result.update = _find_update(imported, wishes)
    changes = {
        name: value
        for name in ("title", "publisher", "year", "summary")
        if (value := getattr(wishes, name)) is not None
    }
    made = result.update.dataset
    result.dataset = replace(made, collection=replace(made.collection, **changes))
    result.said += updating.render_update(result.update, prune=wishes.prune)
    return result.dataset != result.update.own


def _confirm_prune(update: updating.Update, id_: str, confirm: Confirm) -> None:
    """Ask before an update takes out more than half of the lessons. Raises UsageError."""
    gone, there = len(update.gone), len(update.own.lessons)
    what = f"{gone} of the {there} lessons of {id_}"
    if gone * 2 > there and not confirm(f"The update takes out {what}. Take them out?"):
        raise UsageError(f"the update would take out {what}; --yes takes them out")


def _keep(own: Path, result: Result, imported: Imported, book: Workbook) -> None:
    """Keep the answers, and what the workbook said, for the next time."""
    id_ = result.dataset.collection.id
    first = updating.Said(imported.dataset.lessons, imported.dataset.cases)
    mapping.keep_told(own, id_, book.resolver.told)
    updating.keep_said(own, id_, result.update.said if result.update else first)


def _keep_answers(wishes: Wishes, told: Told, say: Say | None) -> None:
    """Keep what was answered so far: a later fault, or Ctrl-C, does not lose it."""
    with writing(say) as own:
        mapping.keep_told(own, _id(wishes), told)


def render_faults(rows: list[Row], header: Header) -> bytes:
    """The rows that cannot be taken, each with its reasons, as CSV that Excel opens."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = list(header.columns)
    writer.writerow(["row", "reason", *columns])
    for row in rows:
        values = [harmless(text_of(row.cells.get(name))) for name in columns]
        writer.writerow([row.number, harmless("; ".join(row.faults)), *values])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def render_map(wishes: Wishes) -> bytes:
    """A map of what is not known in a workbook, to fill in."""
    try:
        book = open_workbook(wishes)
    except NoHeaderError as error:
        return mapping.render_columns(error.names)
    return mapping.render_map(book.rows, book.header, book.resolver)
