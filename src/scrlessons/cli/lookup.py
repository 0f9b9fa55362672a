"""What makes a command a lookup: the options that all lookups have, and how they end."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrlessons.cli.options import DataOption, FormatOption, JsonOption, OnlyOption
from scrlessons.cli.output import Printing, look_up, show

if TYPE_CHECKING:
    from scrlessons.pages import View
    from scrlessons.store.library import Library


class Lookup:
    """The library, opened for one command, and how its answer is to be printed."""

    def __init__(self, library: "Library", limit: int | None, printing: Printing) -> None:
        self.library = library
        self.limit = limit
        """How many records a list may show; None: all."""
        self.printing = printing

    def show(self, page: "View") -> None:
        """Print a page as the options say."""
        show(self.library, page, self.printing)


def _options(
    form: FormatOption = "rich",
    json: JsonOption = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, by its ending."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    pager: Annotated[
        bool, typer.Option(" /--no-pager", help="Print all at once.", show_default=False)
    ] = True,
    everything: Annotated[
        bool, typer.Option("--all", help="All of it, however much that is.")
    ] = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """The options that every lookup has; only their declarations are used."""


_SHARED = [*inspect.signature(_options).parameters.values()]


def lookup(command: Callable[..., None], *, searching: bool = False) -> Callable[..., None]:
    """A command that gets a Lookup first, with the options that every lookup has behind its own.

    `searching` says that it is going to search.
    """

    def run(**told: Any) -> None:
        printing = Printing(
            *(told.pop(name) for name in ("form", "json", "output", "force", "pager"))
        )
        everything, data, only = (told.pop(name) for name in ("everything", "data", "only"))
        from scrlessons.pages import MOST_LISTED

        limit = None if everything else MOST_LISTED
        look_up(
            lambda library: command(Lookup(library, limit, printing), **told),
            data,
            only,
            searching=searching,
        )

    own = [*inspect.signature(command).parameters.values()][1:]
    run.__signature__ = inspect.Signature([*own, *_SHARED])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *_SHARED)}
    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    return run
