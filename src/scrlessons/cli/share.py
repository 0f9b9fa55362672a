"""The commands that make something to hand on."""

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scrlessons import __version__
from scrlessons.cli.options import COLLECTION, DataOption, JsonOption, completing
from scrlessons.cli.output import (
    Format,
    Printing,
    check_output,
    joined,
    look_up,
    look_up_apart,
    show_at_terminal,
)
from scrlessons.cli.reporting import ReportOption, write_file
from scrlessons.cli.streams import can_ask, confirm, print_error
from scrlessons.errors import AmbiguousError, NotFoundError, UsageError
from scrlessons.text import shorten

if TYPE_CHECKING:
    from scrlessons.briefs import Brief
    from scrlessons.show.blocks import Block
    from scrlessons.store.library import Library

SHARE = "Share"

LARGE = 20 * 2**20
"""From how many bytes on a page is so large that it is asked about before it is written."""

BRIEF_ENDINGS: dict[str, Format] = {".md": "markdown", ".html": "html", ".json": "json"}
"""The ending of a file's name, with what a handout is written as."""

commands = typer.Typer()


ApartOption = Annotated[
    list[str] | None,
    typer.Option(
        "--collection",
        metavar="ID",
        help="Take in this collection of your own too; repeatable.",
        click_type=COLLECTION,
    ),
]
AllCollectionsOption = Annotated[
    bool, typer.Option("--all-collections", help="Take in all collections of your own.")
]


@commands.command("brief", rich_help_panel=SHARE)
def brief(
    name: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="A theme or a case; several for a meeting.",
            click_type=completing("theme", "case"),
        ),
    ],
    form: Annotated[
        Literal["rich", "markdown", "html", "json"],
        typer.Option("--format", "-f", help="Output format."),
    ] = "rich",
    json: JsonOption = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE.md, .html or .json."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    pager: Annotated[
        bool, typer.Option(" /--no-pager", help="Print all at once.", show_default=False)
    ] = True,
    data: DataOption = None,
    only: ApartOption = None,
    everything: AllCollectionsOption = False,
) -> None:
    """A handout on a theme or a case, for a team meeting or supervision: two pages at most.

    The bundled collection alone is in it, unless own ones are named: it is made to be passed on.

    Example: scr brief challenge --output challenge.html
    """
    from datetime import date

    from scrlessons.show.handout import tell_handouts, title_of
    from scrlessons.store.brief import find_briefs, owners_of

    printing = Printing(form, json, output, force, pager, BRIEF_ENDINGS)
    names = [joined([word]) for word in name]
    chosen = None if everything else only or ()

    def find(library: "Library") -> "tuple[tuple[Brief, ...], list[str]]":
        briefs = find_briefs(library, names)
        return briefs, _own(library, owners_of(briefs))

    try:
        briefs, own = look_up_apart(find, chosen, data)
    except AmbiguousError:
        raise
    except NotFoundError as error:
        if where := _where_it_is(names, chosen, data):
            raise NotFoundError(where) from None
        raise error
    if printing.form == "json":
        from scrlessons.media.brief_data import render_json

        printing.write(render_json(briefs), print_error)
    else:
        handouts = tell_handouts(briefs, __version__, date.today())
        _print_handouts(title_of(briefs), handouts, printing)
    for one in own:
        print_error(f"in the handout is your own collection {one}: mind whom you pass it on to")


def _print_handouts(title: str, handouts: "list[list[Block]]", printing: Printing) -> None:
    if printing.form == "rich":
        show_at_terminal([*chain.from_iterable(handouts)], printing.pager)
        return
    if printing.form == "html":
        from scrlessons.media import html

        content = html.render_page(title, handouts).encode()
    else:
        from scrlessons.media import markdown

        content = markdown.render_page(handouts).encode()
    printing.write(content, print_error)


def _where_it_is(
    names: list[str], chosen: Sequence[str] | None, data: list[Path] | None
) -> str | None:
    """Say what to type for names that only own collections have; None where these have none too."""
    from scrlessons.records import BUNDLED, name_to_type
    from scrlessons.store.brief import find_briefs

    def find(library: "Library") -> "tuple[tuple[Brief, ...], set[str]]":
        return find_briefs(library, names), {one.id for one in library.find_collections()}

    try:
        briefs, known = look_up(find, data)
    except NotFoundError:
        return None
    subjects = [(one.cases if one.kind == "case" else one.themes)[0] for one in briefs]
    owners = dict.fromkeys(one.collection for one in subjects if one.collection != BUNDLED)
    if not {*owners} - {*(chosen or ())}:
        return None
    typed = " ".join(map(name_to_type, subjects))
    ids = [*owners, *(id_ for id_ in chosen or () if id_ in known and id_ not in owners)]
    taken_in = " ".join(f"--collection {id_}" for id_ in ids)
    return (
        f'"{shorten(" ".join(names))}" is in your own collections alone, which a handout leaves '
        f"out. Type: scr brief {typed} {taken_in}"
    )


def _own(library: "Library", ids: Iterable[str]) -> list[str]:
    """Those collections of some ids that are the user's own, as a message names them."""
    from scrlessons.records import BUNDLED

    own = [one for one in library.find_collections() if one.id in ids and one.id != BUNDLED]
    return [f"{one.id} ({one.title})" for one in own]


@commands.command("page", rich_help_panel=SHARE)
def page(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE.html."),
    ] = Path("lessons.html"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    only: ApartOption = None,
    everything: AllCollectionsOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write it however large it is.")] = False,
    json: ReportOption = False,
) -> None:
    """Everything on one page with search, for colleagues without a terminal: one file, offline.

    It opens with a double click and asks nothing of any network. The bundled collection alone is on
    it, unless own ones are named: it is made to be passed on.

    Example: scr page --output lessons.html
    """
    check_output(output, force, {".html": "html"})
    content, own = look_up_apart(render_everything, None if everything else only or ())
    size = f"{len(content) / 2**20:.1f} MiB"
    if len(content) > LARGE and not yes:
        if not can_ask():
            raise UsageError(f"the page would be {size} large: --yes writes it all the same")
        if not confirm(f"The page is {size} large. Write it?"):
            raise UsageError("nothing was written")
    for one in own:
        print_error(f"on the page is your own collection {one}: mind whom you pass it on to")
    write_file(json, output, content, size)


def render_everything(library: "Library") -> tuple[bytes, list[str]]:
    """The page, and the user's own collections that are on it."""
    from datetime import date

    from scrlessons.media.page import render_page
    from scrlessons.show.page import tell_page
    from scrlessons.store.everything import find_everything
    from scrlessons.store.page_data import find_page_data

    collections = library.find_collections()
    told = tell_page(find_everything(library), collections, __version__, date.today())
    own = _own(library, [one.id for one in collections])
    return render_page(told, find_page_data(library)), own
