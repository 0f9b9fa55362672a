"""The command line: what `scr` alone does, and the console script. Only in this folder: Typer."""

import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from scrlessons import __version__
from scrlessons.cli.options import FormatOption, JsonOption
from scrlessons.cli.output import Printing, look_up, show
from scrlessons.cli.program import Program
from scrlessons.cli.streams import can_ask, prepare_streams
from scrlessons.errors import UsageError

if TYPE_CHECKING:
    from scrlessons.store.library import Library

app = typer.Typer(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Exit codes: 0 found; 1 nothing found by that name or query; 2 wrong usage; "
    "3 a collection is broken.\n\nThis tells what reviews found. For a child at risk now, follow "
    "your local procedures; in immediate danger call 999.",
)


def main() -> NoReturn:
    """The console script."""
    prepare_streams()
    app()
    raise AssertionError("unreachable: the program exits")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"scr {__version__}")
        raise typer.Exit


@app.callback()
def overview(
    context: typer.Context,
    form: FormatOption = "rich",
    json: JsonOption = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-v", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Look up the lessons of child safeguarding case reviews, by theme, case or any word.

    Works offline. Every lesson carries the paragraph that it comes from.

    Example: scr theme challenge
    """
    if context.invoked_subcommand is not None:
        if json or form != "rich":
            raise UsageError(
                f"put the format after the command: scr {context.invoked_subcommand} ... --json"
            )
        return
    from scrlessons.pages import Overview
    from scrlessons.records import Case, Lesson

    def ask(library: "Library") -> None:
        page = Overview(
            version=__version__,
            collections=library.find_collections(),
            themes=library.count_themes(),
            since_count=library.count_since(),
            case_count=library.reader.total(Case),
            lesson_count=library.reader.total(Lesson),
            general_count=len(library.find_general(Lesson)),
        )
        show(library, page, Printing(form, json))

    look_up(ask)
    if form == "rich" and not json and can_ask() and sys.stdout.isatty():
        from scrlessons.cli.prompt import answer_questions

        raise typer.Exit(answer_questions(context.command))
