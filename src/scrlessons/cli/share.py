"""The commands that make something to hand on."""

from pathlib import Path
from typing import Annotated

import typer

from scrlessons import __version__
from scrlessons.cli.options import DataOption, OnlyOption, completing
from scrlessons.cli.output import joined, open_records, write
from scrlessons.errors import UsageError

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

    from scrlessons.media.handout import render_handout, render_page
    from scrlessons.store.brief import find_briefs

    suffix = output.suffix.lower() if output else ".md"
    if suffix not in {".md", ".html"}:
        raise UsageError(f"{output}: a handout is written to FILE.md or FILE.html")
    if output and output.exists() and not force:
        raise UsageError(f"{output} is there already; --force overwrites it")
    with open_records(data, only) as library:
        briefs = find_briefs(library, [joined([word]) for word in name])
    render = render_page if suffix == ".html" else render_handout
    content = render(briefs, __version__, date.today()).encode()
    if output:
        from scrlessons.own.files import write_whole

        write_whole(output, content)
    else:
        write(content)
