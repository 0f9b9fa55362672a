"""The commands on whole collections of the user's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from scrlessons.cli.options import (
    COLLECTION,
    BackedUpArgument,
    FormatOption,
    IdArgument,
    JsonOption,
)
from scrlessons.cli.output import (
    Printing,
    check_output,
    counted,
    counts,
    existing,
    look_up,
    printing_faults,
    show,
)
from scrlessons.cli.own import PANEL, YesOption, confirm_removing
from scrlessons.cli.streams import ask_for, can_ask, confirm, print_error, print_message, write
from scrlessons.errors import UsageError
from scrlessons.text import shorten

if TYPE_CHECKING:
    from scrlessons.own.collections import Added, Confirm
    from scrlessons.own.workbooks import Result, Wishes
    from scrlessons.store.library import Library
    from scrlessons.store.names import Names

MOST_SAID = 8
"""How many lines of what was done besides are printed."""

FORMS = {".toml": "toml", ".json": "json", ".csv": "csv", ".xlsx": "xlsx"}
"""The ending of a file's name, with what a collection is exported as."""

commands = typer.Typer()

collection_app = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    help="Your own collections: list, add, check, import, export, remove, restore, forget.\n\n"
    "Example: scr collection",
)


@collection_app.callback()
def collection(
    context: typer.Context, form: FormatOption = "rich", json: JsonOption = False
) -> None:
    """List the collections on this machine.

    Example: scr collection
    """
    if context.invoked_subcommand is None:
        from scrlessons.own.collections import with_copies
        from scrlessons.pages import CollectionList

        def ask(library: "Library") -> None:
            states = with_copies(library.find_states())
            show(library, CollectionList(collections=states), Printing(form, json))

        look_up(ask)


FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="The file; - for what is piped.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put it in the place of one of the same id.")
]


def _confirmation(yes: bool) -> "Confirm":
    return (lambda _: True) if yes else confirm


def _print_added(added: "Added", done: str = "added") -> None:
    """Say where a collection is, and where the copy of the one before it."""
    from scrlessons.own.collections import find_warnings

    id_ = added.dataset.collection.id
    for warning in find_warnings(added.dataset):
        print_error(warning)
    if added.kept:
        print_error(f"a copy of {id_} as it was is kept: {added.kept}")
    print_message(f"{done} {id_}: {counts(added.dataset)}: {added.path}")


@collection_app.command("add")
def collection_add(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A file, a folder of files, or - for what is piped."),
    ],
    replace: ReplaceOption = False,
    yes: YesOption = False,
) -> None:
    """Check a collection file, TOML or JSON, and copy it to your own.

    Example: scr collection add anytown.toml
    """
    from scrlessons.own.collections import add_collection, find_folder_files

    existing(file)
    files = find_folder_files(file) if file.is_dir() else [file]
    for one in files:
        with printing_faults():
            added = add_collection(
                one, replace=replace, confirm=_confirmation(yes), say=print_error
            )
        _print_added(added)


@collection_app.command("check")
def collection_check(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A file, - for what is piped, or the id of a collection of yours."
        ),
    ],
) -> None:
    """List everything that is wrong with a collection.

    Example: scr collection check anytown.toml
    """
    from scrlessons.own.collections import check, find_warnings

    with printing_faults():
        dataset = check(str(file))
    for warning in find_warnings(dataset):
        print_error(warning)
    print_message(f"{dataset.path}: sound: {dataset.collection.id}, {counts(dataset)}")


@collection_app.command("import")
def collection_import(
    file: FileArgument,
    id_: Annotated[
        str | None, typer.Option("--id", help="Its id; none: made from the file's name.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Its title; none: the file's name.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who publishes or keeps it.")] = None,
    year: Annotated[
        int | None, typer.Option(min=1900, max=2100, help="Its year; none: this year.")
    ] = None,
    summary: Annotated[str | None, typer.Option(help="What it holds, in a sentence.")] = None,
    area: Annotated[
        str | None, typer.Option(help="The area of the cases that have none in the workbook.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet; none: the one with most known columns.")
    ] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FILE|NAME=COLUMN", help="What its words mean; repeatable."),
    ] = None,
    map_theme: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=THEME", help="What a theme in it is; repeatable."),
    ] = None,
    map_kind: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=KIND", help="What a kind of lesson in it is; repeatable."),
    ] = None,
    write_map: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what is not known to FILE.toml, to fill in."),
    ] = None,
    new_themes: Annotated[
        bool, typer.Option("--new-themes", help="Make themes of your own of what is not known.")
    ] = False,
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write faulty rows to FILE.csv.")
    ] = None,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Take the other rows.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file of --faults.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made; write nothing.")
    ] = False,
    replace: ReplaceOption = False,
    update: Annotated[
        bool, typer.Option("--update", help="Bring the collection of this id up to date.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="With --update: take out what is gone.")
    ] = False,
    yes: YesOption = False,
) -> None:
    """Make a collection of a workbook (.xlsx) or a table (.csv, .tsv), or bring it up to date.

    The header is found, and its columns by their usual names: case, area, year,
    theme, lesson, kind, keywords, paragraph and more. What is not known is asked
    once for each value.

    Example: scr collection import learning-log.xlsx --update
    """
    from scrlessons.own import workbooks

    if prune and not update:
        raise UsageError("--prune goes with --update")
    if update and replace:
        raise UsageError("--update and --replace are two things: choose one")
    wishes = workbooks.Wishes(
        file=existing(file),
        id=id_,
        title=title,
        publisher=publisher,
        year=year,
        summary=summary,
        area=area,
        sheet=sheet,
        maps=tuple(maps or ()),
        map_themes=tuple(map_theme or ()),
        map_kinds=tuple(map_kind or ()),
        new_themes=new_themes,
        skip_faulty=skip_faulty,
        faults=faults,
        replace=replace,
        update=update,
        prune=prune,
        dry_run=dry_run,
    )
    if write_map:
        check_output(write_map, False, {".toml": "toml"})
        with printing_faults():
            _write(write_map, workbooks.render_map(wishes))
        return
    if faults:
        check_output(faults, force, {".csv": "csv"}, file)
    with printing_faults():
        result = workbooks.import_workbook(
            wishes,
            confirm=_confirmation(yes),
            say=print_error,
            ask=_ask_for_theme if can_ask() and not yes else None,
            ask_kind=_ask_for_kind if can_ask() and not yes else None,
        )
    _print_result(result, wishes)


def _ask_for_theme(names: "Names", name: str, rows: int) -> str:
    from scrlessons.own.asking import ask_for_theme_of

    return ask_for_theme_of(names, name, rows, ask_for, print_error)


def _ask_for_kind(word: str, rows: int) -> str:
    from scrlessons.own.asking import ask_for_kind_of

    return ask_for_kind_of(word, rows, ask_for, print_error)


def _print_result(result: "Result", wishes: "Wishes") -> None:
    """Say what became of a workbook."""
    for fault in result.faults:
        print_error(f"left out: {fault}")
    for line in (*result.said[:MOST_SAID], *result.taken):
        print_error(line)
    id_ = result.dataset.collection.id
    if update := result.update:
        for lesson in update.gone[:MOST_SAID]:
            print_error(f"gone from the workbook: {id_}:{lesson.id}: {shorten(lesson.text)}")
        cases = counted(len(update.cases.changed), "case")
        gone = "taken out" if wishes.prune else "stays: --prune takes it out"
        counted_ = (
            f"{len(update.added)} new, {len(update.changed)} changed, {len(update.gone)} gone"
            f"{f' ({gone})' if update.gone else ''}"
            f"{f'; {cases} changed' if update.cases.changed else ''}"
        )
        print_message(f"{'would update' if wishes.dry_run else 'updated'} {id_}: {counted_}")
    if result.added:
        _print_added(result.added)
    elif not result.update:
        own = result.dataset.themes
        made = f" and {counted(len(own), 'theme')} of your own" if own else ""
        print_message(f"would add {id_}: {counts(result.dataset)}{made}")


def _write(file: Path, content: bytes) -> None:
    from scrlessons.files import write_output

    write_output(file, content)
    print_message(f"wrote {file}")


@collection_app.command("export")
def collection_export(
    id_: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The collection's id.", click_type=COLLECTION),
    ] = None,
    form: Annotated[
        Literal["toml", "json", "csv", "xlsx"] | None,
        typer.Option("--format", "-f", help="What to make of it; none: TOML."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, by its ending."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every collection of yours, into the folder --output.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Print a whole collection, or write it to a file: .toml, .json, .csv or .xlsx.

    Example: scr collection export salford-2013 --output salford.xlsx
    """
    from scrlessons.own.collections import export, export_all
    from scrlessons.own.folder import load_collection

    if everything:
        if output is None or id_ or form:
            raise UsageError("--all takes a folder: scr collection export --all --output FOLDER")
        for path in export_all(output, force=force):
            print_message(f"wrote {path}")
        return
    if id_ is None:
        raise UsageError("say which collection, or --all; scr collection lists them")
    by_ending: Any = check_output(output, force, FORMS) if output else None
    if form and by_ending and form != by_ending:
        raise UsageError(f"{output} is written as {by_ending}, not as {form}")
    wanted = form or by_ending or "toml"
    if wanted == "xlsx" and output is None:
        raise UsageError("a workbook goes into a file: --output FILE.xlsx")
    content, lost = export(load_collection(id_), wanted)
    if output:
        mark = b"\xef\xbb\xbf" if wanted == "csv" else b""  # by which Excel knows UTF-8
        _write(output, mark + content)
    else:
        write(content)
    if lost:
        print_error(f"{wanted.upper()} cannot hold: {'; '.join(lost)}")


@collection_app.command("remove")
def collection_remove(id_: IdArgument, yes: YesOption = False) -> None:
    """Take a collection out of use; a copy is kept.

    Example: scr collection remove anytown
    """
    from scrlessons.own.collections import remove_collection
    from scrlessons.own.folder import get_file

    get_file(id_)
    confirm_removing(id_, f"Remove {id_} from your collections?", yes)
    print_message(f"removed {id_}; a copy is kept: {remove_collection(id_, print_error)}")


@collection_app.command("restore")
def collection_restore(
    id_: BackedUpArgument,
    listed: Annotated[bool, typer.Option("--list", help="List the copies.")] = False,
    at: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="The copy of that time, as --list shows it."),
    ] = None,
) -> None:
    """Bring back a collection as it was: the latest copy, or one of an earlier time.

    Example: scr collection restore anytown --list
    """
    from scrlessons.own.collections import find_copies, restore_collection

    if listed:
        for copy in find_copies(id_):
            held = f"{counted(copy.cases, 'case')}, {counted(copy.lessons, 'lesson')}"
            print_message(f"{copy.when}: {copy.fault or held}")
        return
    with printing_faults():
        added = restore_collection(id_, at, print_error)
    _print_added(added, "restored")


@collection_app.command("forget")
def collection_forget(id_: BackedUpArgument, yes: YesOption = False) -> None:
    """Delete for good the copies of a collection, and what was kept of its workbook.

    Example: scr collection forget anytown --yes
    """
    from scrlessons.own.collections import forget_collection

    confirm_removing(f"the copies of {id_}", f"Delete the copies of {id_} for good?", yes)
    done = forget_collection(id_, print_error)
    drafts = f", {counted(done.drafts, 'unfinished edit')}" if done.drafts else ""
    workbook = ", and what was kept of its workbook" if done.workbook else ""
    print_message(f"deleted {counted(done.copies, 'copy', 'copies')} of {id_}{drafts}{workbook}")


commands.add_typer(collection_app, name="collection", rich_help_panel=PANEL)
