"""The commands on the user's own collections."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scrlessons.cli.options import FormatOption, JsonOption
from scrlessons.cli.output import (
    Printing,
    counts,
    existing,
    joined,
    look_up,
    printing_faults,
    show,
)
from scrlessons.cli.streams import can_ask, print_error, print_message, write
from scrlessons.errors import UsageError

if TYPE_CHECKING:
    from scrlessons.store.library import Library

OWN = "Your own collections"

commands = typer.Typer()


@commands.command("add", rich_help_panel=OWN)
def add(
    theme: Annotated[str | None, typer.Option(help="The theme, by any of its names.")] = None,
    text: Annotated[str | None, typer.Option(help="The lesson, in a sentence or two.")] = None,
    case: Annotated[str | None, typer.Option(help="The case it is from; none: in general.")] = None,
    area: Annotated[str | None, typer.Option(help="The place whose agencies it is about.")] = None,
    year: Annotated[
        int | None, typer.Option(min=1900, max=2100, help="When the review was published.")
    ] = None,
    kind: Annotated[
        Literal["finding", "recommendation", "response", "evidence", "guidance"],
        typer.Option(help="What kind of lesson it is."),
    ] = "finding",
    keyword: Annotated[
        list[str] | None, typer.Option(help="A word to find it by; repeatable.")
    ] = None,
    ref: Annotated[str | None, typer.Option(help="The paragraph it comes from.")] = None,
    to: Annotated[str, typer.Option(metavar="ID", help="The own collection to add it to.")] = "own",
) -> None:
    """Add a lesson of your own: asks for what it needs, or takes all as options.

    Example: scr add --theme voice --text "Nobody asked the child." --case "Child Z" --area Anytown
    """
    from scrlessons.own.lessons import add_lesson

    if can_ask() and (theme is None or text is None):
        from scrlessons.own.asking import Told, ask_for_lesson

        def ask(question: str, default: str) -> str:
            return str(typer.prompt(question, default=default, show_default=False, err=True))

        told = Told(theme, text, case, area, year, keyword or [], ref)
        theme, text, case, area, year, keywords, ref = ask_for_lesson(told, to, ask, print_error)
        keyword = list(keywords)
    theme, text = joined([theme or ""]), joined([text or ""])
    missing = [name for name, value in (("--theme", theme), ("--text", text)) if not value]
    if missing:
        raise UsageError(f"a lesson needs {' and '.join(missing)}")
    path, id_, new_case = add_lesson(
        to,
        theme=theme,
        text=text,
        case=case,
        area=area,
        year=year,
        kind=kind,
        keywords=keyword or [],
        ref=ref,
        say=print_error,
    )
    if new_case:
        print_error(f"made a new case for it: {new_case}")
    print_message(f"added {to}:{id_} to {path}")


collection_app = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    help="Your own collections: list, add, check, import, export, remove.\n\n"
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
        from scrlessons.pages import CollectionList

        def ask(library: "Library") -> None:
            show(library, CollectionList(collections=library.find_states()), Printing(form, json))

        look_up(ask)


FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="The file; - for what is piped.")]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put it in the place of one of the same id.")
]


def _print_added(id_: str, held: str, path: Path, kept: Path | None) -> None:
    """Say where a collection is, and where the copy of the one before it."""
    if kept:
        print_error(f"a copy of {id_} as it was is kept: {kept}")
    print_message(f"added {id_}: {held}: {path}")


@collection_app.command("add")
def collection_add(file: FileArgument, replace: ReplaceOption = False) -> None:
    """Check a collection file, TOML or JSON, and copy it to your own.

    Example: scr collection add anytown.toml
    """
    from scrlessons.own.collections import add_collection, find_warnings

    with printing_faults():
        dataset, path, kept = add_collection(existing(file), replace=replace, say=print_error)
    for warning in find_warnings(dataset):
        print_error(warning)
    _print_added(dataset.collection.id, counts(dataset), path, kept)


@collection_app.command("check")
def collection_check(
    file: Annotated[
        str,
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
        dataset = check(file)
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
    publisher: Annotated[str, typer.Option(help="Who publishes or keeps it.")] = "not stated",
    year: Annotated[
        int | None, typer.Option(min=1900, max=2100, help="Its year; none: this year.")
    ] = None,
    replace: ReplaceOption = False,
) -> None:
    """Make a collection from a spreadsheet saved as CSV.

    Columns: case, area, year, theme, lesson, kind, keywords, ref, in any order. Either all rows go
    in or none does.

    Example: scr collection import reviews.csv
    """
    from scrlessons.own.collections import import_spreadsheet

    with printing_faults():
        path, kept, dataset, left_out = import_spreadsheet(
            Path(existing(file)),
            id_=id_,
            title=title,
            publisher=publisher,
            year=year,
            replace=replace,
            say=print_error,
        )
    if left_out:
        print_error(f"columns that are not known were left out: {', '.join(left_out)}")
    _print_added(dataset.collection.id, counts(dataset), path, kept)


@collection_app.command("export")
def collection_export(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The collection's id.")],
    form: Annotated[
        Literal["toml", "json", "csv"], typer.Option("--format", "-f", help="What to make of it.")
    ] = "toml",
) -> None:
    """Print a whole collection as TOML, JSON or CSV.

    Example: scr collection export salford-2013 --format csv
    """
    from scrlessons.media.collection_file import render_collection
    from scrlessons.own.folder import load_collection
    from scrlessons.own.spreadsheet import render_spreadsheet

    dataset = load_collection(id_)
    if form == "csv":
        text, lost = render_spreadsheet(dataset)
        write(text.encode())
        print_error(f"CSV cannot hold: {'; '.join(lost)}")
    else:
        write(render_collection(dataset, form))


@collection_app.command("remove")
def collection_remove(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The collection's id.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Take a collection out of use; a copy is kept.

    Example: scr collection remove anytown
    """
    from scrlessons.own.collections import remove_collection
    from scrlessons.own.folder import get_file

    get_file(id_)
    if not yes:
        if not can_ask():
            raise UsageError(f"removing {id_} without asking needs --yes")
        if not typer.confirm(f"Remove {id_} from your collections?", err=True):
            print_error("nothing was removed")
            raise typer.Exit(1)
    print_message(f"removed {id_}; a copy is kept: {remove_collection(id_, print_error)}")


commands.add_typer(collection_app, name="collection", rich_help_panel=OWN)
