"""The commands on whole collections of the user's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from scrlessons.cli.importing import ReplaceOption, collection_import, sure
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
    existing,
    look_up,
    show,
)
from scrlessons.cli.own import PANEL, YesOption, confirm_removing
from scrlessons.cli.reporting import (
    ReportOption,
    counted,
    counts,
    describe_added,
    find_counts,
    print_done,
    print_json,
    print_report,
    printing_faults,
    write_file,
)
from scrlessons.cli.streams import print_error, print_message, write
from scrlessons.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrlessons.own.copies import Copy
    from scrlessons.store.library import Library

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
        collection_list(form, json)


@collection_app.command("list")
def collection_list(form: FormatOption = "rich", json: JsonOption = False) -> None:
    """List the collections on this machine.

    Example: scr collection list
    """
    from scrlessons.own.collections import with_copies
    from scrlessons.pages import CollectionList

    printing = Printing(form, json)

    def ask(library: "Library") -> None:
        states = with_copies(library.find_states())
        show(library, CollectionList(collections=states), printing)

    look_up(ask)


@collection_app.command("add")
def collection_add(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A file, a folder of files, or - for what is piped."),
    ],
    replace: ReplaceOption = False,
    yes: YesOption = False,
    json: ReportOption = False,
) -> None:
    """Check a collection file, TOML or JSON, and copy it to your own.

    Example: scr collection add anytown.toml
    """
    from scrlessons.own.collections import add_collection, find_folder_files

    existing(file)
    files = find_folder_files(file) if file.is_dir() else [file]
    reports = []
    for one in files:
        with printing_faults(json):
            added = add_collection(one, replace=replace, confirm=sure(yes), say=print_error)
        message, report = describe_added(added)
        reports.append(report)
        if not json:
            print_message(message)
    if json:
        print_json(reports)


@collection_app.command("check")
def collection_check(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A file, - for what is piped, or the id of a collection of yours."
        ),
    ],
    json: ReportOption = False,
) -> None:
    """List everything that is wrong with a collection.

    Example: scr collection check anytown.toml
    """
    from scrlessons.own.collections import check, find_warnings

    with printing_faults(json, then=""):
        dataset = check(str(file))
    warnings = tuple(find_warnings(dataset))
    for warning in warnings:
        print_error(warning)
    print_report(
        json,
        f"{dataset.path}: sound: {dataset.collection.id}, {counts(dataset)}",
        done="checked",
        path=str(dataset.path),
        warnings=warnings,
        **find_counts(dataset),
    )


collection_app.command("import")(collection_import)


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
    json: JsonOption = False,
) -> None:
    """Print a whole collection, or write it to a file: .toml, .json, .csv or .xlsx.

    Example: scr collection export salford-2013 --output salford.xlsx
    """
    from scrlessons.own.collections import export
    from scrlessons.own.folder import load_collection

    if everything:
        if output is None or id_ or form:
            raise UsageError("--all takes a folder: scr collection export --all --output FOLDER")
        _export_all(output, force, json)
        return
    if id_ is None:
        raise UsageError(
            "say which collection, or --all. Type: scr collection export --all --output FOLDER"
        )
    by_ending: Any = check_output(output, force, FORMS) if output else None
    if form and by_ending and form != by_ending:
        raise UsageError(f"{output} is written as {by_ending}, not as {form}")
    if json and form not in {None, "json"} and not output:
        raise UsageError(f"--json and --format {form} are two formats: choose one")
    wanted = by_ending or form or ("json" if json else "toml")
    if wanted == "xlsx" and output is None:
        raise UsageError("a workbook goes into a file: --output FILE.xlsx")
    content, lost = export(load_collection(id_), wanted)
    if output:
        mark = b"\xef\xbb\xbf" if wanted == "csv" else b""  # by which Excel knows UTF-8
        write_file(json, output, mark + content)
    else:
        write(content)
    if lost:
        print_error(f"{wanted.upper()} cannot hold: {'; '.join(lost)}")


def _export_all(folder: Path, force: bool, json: bool) -> None:
    from scrlessons.own.collections import export_all
    from scrlessons.reports import Report

    reports = []
    try:
        for path in export_all(folder, force=force):
            size = path.stat().st_size
            reports.append(Report(done="written", path=str(path), size=size))
            if not json:
                print_message(f"wrote {path}")
    finally:  # what was written is told, though another collection could not be
        if json:
            print_json(reports)


@collection_app.command("remove")
def collection_remove(id_: IdArgument, yes: YesOption = False, json: ReportOption = False) -> None:
    """Take a collection out of use; a copy is kept.

    Example: scr collection remove anytown
    """
    from scrlessons.own.collections import remove_collection
    from scrlessons.own.folder import get_file

    get_file(id_)
    confirm_removing(id_, f"Remove {id_} from your collections?", yes)
    kept = remove_collection(id_, print_error)
    message = f"removed {id_}; a copy is kept: {kept}"
    print_report(json, message, done="removed", name=id_, backup=str(kept))


@collection_app.command("restore")
def collection_restore(
    id_: BackedUpArgument,
    listed: Annotated[bool, typer.Option("--list", help="List the copies.")] = False,
    at: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="The copy of that time, as --list shows it."),
    ] = None,
    json: ReportOption = False,
) -> None:
    """Bring back a collection as it was: the latest copy, or one of an earlier time.

    Example: scr collection restore anytown --list
    """
    from scrlessons.own.collections import find_copies, restore_collection

    if listed:
        _list_copies(find_copies(id_), json)
        return
    with printing_faults(json):
        added = restore_collection(id_, at, print_error)
    print_done(json, *describe_added(added, "restored"))


def _list_copies(copies: "Iterable[Copy]", json: bool) -> None:
    from scrlessons.reports import BackupListed

    if json:
        print_json(
            [
                BackupListed(
                    when=copy.when,
                    case_count=copy.cases,
                    lesson_count=copy.lessons,
                    fault=copy.fault,
                )
                for copy in copies
            ]
        )
        return
    for copy in copies:
        held = f"{counted(copy.cases, 'case')}, {counted(copy.lessons, 'lesson')}"
        print_message(f"{copy.when}: {copy.fault or held}")


@collection_app.command("forget")
def collection_forget(
    id_: BackedUpArgument, yes: YesOption = False, json: ReportOption = False
) -> None:
    """Delete for good the copies of a collection, and what was kept of its workbook.

    Example: scr collection forget anytown --yes
    """
    from scrlessons.own.collections import forget_collection

    confirm_removing(f"the copies of {id_}", f"Delete the copies of {id_} for good?", yes)
    done = forget_collection(id_, print_error)
    drafts = f", {counted(done.drafts, 'unfinished edit')}" if done.drafts else ""
    workbook = ", and what was kept of its workbook" if done.workbook else ""
    message = f"deleted {counted(done.copies, 'copy', 'copies')} of {id_}{drafts}{workbook}"
    print_report(json, message, done="deleted", name=id_, backup_count=done.copies)


commands.add_typer(collection_app, name="collection", rich_help_panel=PANEL)
