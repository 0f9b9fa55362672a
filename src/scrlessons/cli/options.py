"""The options and arguments that several commands have, and what the Tab key completes in them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer._click.types import StringParamType

from scrlessons.cli.output import Format
from scrlessons.text import typed_text

if TYPE_CHECKING:
    from typer._click.shell_completion import CompletionItem

    from scrlessons.store.library import Library
    from scrlessons.store.names import Completion


class Completed(StringParamType):
    """A text that the Tab key completes, with what `find` has for what was typed so far."""

    def __init__(self, find: "Callable[[Library, str], Iterable[Completion]]") -> None:
        self.find = find

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> "list[CompletionItem]":
        """Return the completions. Says nothing of collections that are left out."""
        from typer._click.shell_completion import CompletionItem

        from scrlessons.store.opening import look_up

        found = look_up(lambda library: [*self.find(library, typed_text(incomplete))])
        return [CompletionItem(id_, help=name, begun=begun) for id_, begun, name in found]


def completing(*kinds: str) -> Completed:
    """Complete the names of records of these kinds."""
    return Completed(
        lambda library, start: [
            found for kind in kinds for found in library.names.complete(kind, start)
        ]
    )


def _collections(library: "Library", start: str) -> "list[Completion]":
    known = library.find_collections()
    return [(one.id, one.id, one.title) for one in known if one.id.startswith(start.lower())]


def _sound_collections(library: "Library", start: str) -> "list[Completion]":
    """Return the user's collections that can be read."""
    from scrlessons.records import BUNDLED

    return [found for found in _collections(library, start) if found[0] != BUNDLED]


def _own_collections(library: "Library", start: str) -> "list[Completion]":
    """Return the user's collections; broken ones by the names of their files."""
    broken = [Path(path).stem for path, _ in library.find_broken()]
    left_out = [(id_, id_, "") for id_ in broken if id_.startswith(start.lower())]
    return _sound_collections(library, start) + left_out


def _backups(library: "Library", start: str) -> "list[Completion]":
    """Return the user's collections, and those that only backups are left of."""
    from scrlessons.own.copies import find_ids

    found = _own_collections(library, start)
    return found + [(id_, id_, "") for id_ in find_ids() if id_.startswith(start.lower())]


def _own_records(library: "Library", start: str) -> "list[Completion]":
    """Return the records of the user's collections, as "own:3"."""
    from scrlessons.store.reader import TYPES

    head, colon, rest = start.partition(":")
    return [
        found
        for id_, *_ in _sound_collections(library, head)
        if id_ == head.lower() or not colon
        for kind in TYPES
        for found in library.names.complete(kind, f"{id_}:{rest}")
    ]


def _own(library: "Library", start: str) -> "list[Completion]":
    """Return the user's collections and their records."""
    found = [] if ":" in start else _own_collections(library, start)
    return found + _own_records(library, start)


COLLECTION, OWN_COLLECTION, BACKED_UP, OWN_RECORD, OWN = map(
    Completed, (_collections, _own_collections, _backups, _own_records, _own)
)


def _name(*kinds: str, help_: str) -> Any:
    return typer.Argument(
        metavar="[NAME]", help=help_, show_default=False, click_type=completing(*kinds)
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
        click_type=COLLECTION,
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

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="The collection's id.", click_type=OWN_COLLECTION)
]
BackedUpArgument = Annotated[
    str, typer.Argument(metavar="ID", help="The collection's id.", click_type=BACKED_UP)
]
