"""The options and arguments that several commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrlessons.cli.output import Format, look_up

if TYPE_CHECKING:
    from scrlessons.store.names import Named


def complete_collection(incomplete: str) -> list[tuple[str, str]]:
    """The ids of collections that begin so, each with its title."""
    known = look_up(lambda library: library.find_collections())
    return [(one.id, one.title) for one in known if one.id.startswith(incomplete)]


def completing(*kinds: "Named") -> Callable[[str], list[tuple[str, str]]]:
    """Completes the names of records of these kinds."""

    def complete(incomplete: str) -> list[tuple[str, str]]:
        return look_up(
            lambda library: [
                found for kind in kinds for found in library.names.complete(kind, incomplete)
            ]
        )

    return complete


def _name(*kinds: "Named", help_: str) -> Any:
    return typer.Argument(
        metavar="[NAME]", help=help_, show_default=False, autocompletion=completing(*kinds)
    )


FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="How to print it.", show_default=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
DataOption = Annotated[
    list[Path] | None,
    typer.Option("--data", metavar="FILE", help="Look in this collection file too; repeatable."),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--collection",
        metavar="ID",
        help="Look in this collection alone; repeatable.",
        autocompletion=complete_collection,
    ),
]

ThemeName = Annotated[
    list[str] | None,
    _name("theme", help_="Its name, number or the beginning of one. None: all themes."),
]
CaseName = Annotated[
    list[str] | None,
    _name("case", help_="Any of its names or the beginning of one. None: all cases."),
]
SourceName = Annotated[
    list[str] | None,
    _name("source", help_="Its title or words of it. None: everything there is to read."),
]
TermName = Annotated[
    list[str] | None,
    _name("term", help_="The word, then or now. None: the whole glossary."),
]
SinceName = Annotated[
    list[str] | None,
    _name("theme", "case", "term", help_="A theme, case or term, or general. None: all."),
]
