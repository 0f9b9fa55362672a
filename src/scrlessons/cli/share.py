"""The commands that make something to hand on."""

from pathlib import Path
from typing import Annotated

import typer

from scrlessons import __version__
from scrlessons.cli.options import DataOption, OnlyOption, completing
from scrlessons.cli.output import check_output, joined, look_up
from scrlessons.cli.streams import write

SHARE = "Share"

commands = typer.Typer()


@commands.command("brief", rich_help_panel=SHARE)
def brief(
    name: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="A theme or a case; several for a meeting.",
            autocompletion=completing("theme", "case"),
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
        from scrlessons.files import write_whole

        write_whole(output, content)
    else:
        write(content)
