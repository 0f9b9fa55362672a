"""The commands that make something to hand on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrlessons import __version__
from scrlessons.cli.options import COLLECTION, DataOption, OnlyOption, completing
from scrlessons.cli.output import check_output, joined, look_up, look_up_apart
from scrlessons.cli.streams import can_ask, confirm, print_error, print_message, write
from scrlessons.errors import UsageError

if TYPE_CHECKING:
    from scrlessons.store.library import Library

SHARE = "Share"

LARGE = 20 * 2**20
"""From how many bytes on a page is so large that it is asked about before it is written."""

commands = typer.Typer()


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
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE.md or FILE.html."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """A handout on a theme or a case, for a team meeting or supervision: two pages at most.

    Prints Markdown, or writes it or a page of HTML to a file.

    Example: scr brief challenge --output challenge.html
    """
    from datetime import date

    from scrlessons.show.handout import tell_handouts, title_of
    from scrlessons.store.brief import find_briefs

    form = check_output(output, force, {".md": "markdown", ".html": "html"}) if output else None
    names = [joined([word]) for word in name]
    briefs = look_up(lambda library: find_briefs(library, names), data, only)
    handouts = tell_handouts(briefs, __version__, date.today())
    if form == "html":
        from scrlessons.media import html

        content = html.render_page(title_of(briefs), handouts).encode()
    else:
        from scrlessons.media import markdown

        content = markdown.render_page(handouts).encode()
    if output:
        from scrlessons.files import write_output

        write_output(output, content)
    else:
        write(content)


@commands.command("page", rich_help_panel=SHARE)
def page(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE.html."),
    ] = Path("lessons.html"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--collection",
            metavar="ID",
            help="Put this own collection on it too; repeatable.",
            click_type=COLLECTION,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all-collections", help="Put all own collections on it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write it however large it is.")] = False,
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
    from scrlessons.files import write_output

    write_output(output, content)
    for one in own:
        print_error(f"on the page is your own collection {one}: mind whom you pass it on to")
    print_message(f"wrote {output} ({size})")


def render_everything(library: "Library") -> tuple[bytes, list[str]]:
    """The page, and the user's own collections that are on it."""
    from datetime import date

    from scrlessons.media.page import render_page
    from scrlessons.records import BUNDLED
    from scrlessons.search.export import find_data
    from scrlessons.show.page import tell_page
    from scrlessons.store.everything import find_everything

    collections = library.find_collections()
    told = tell_page(find_everything(library), collections, __version__, date.today())
    own = [f"{one.id} ({one.title})" for one in collections if one.id != BUNDLED]
    return render_page(told, find_data(library)), own
