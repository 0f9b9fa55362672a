"""The commands: parse, ask the library, hand to a renderer, exit. Only here: Typer.

What one path alone needs is imported where it is needed: start-up time is a feature.
"""

import sys
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from scrlessons import __version__
from scrlessons.errors import NotFoundError, ScrError, UsageError

if TYPE_CHECKING:
    from scrlessons.library import Library, Named
    from scrlessons.records import View

INTERRUPTED = 130
"""The exit code of a program that was stopped from the keyboard, as shells have it."""

LOOK_UP, FIND = "Look up", "Search and compare"


commands = typer.Typer()
"""Where the commands below are registered, to be built one by one."""


class _Commands(MutableMapping[str, Any]):
    """The commands by name, each built when it is asked for.

    Building all of them takes as long as a lookup.
    """

    def __init__(self) -> None:
        self.known = {str(info.name): info for info in commands.registered_commands}
        self.built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.built:
            alone = typer.Typer(add_completion=False)
            alone.registered_commands.append(self.known[name])
            self.built[name] = get_command(alone)
        return self.built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self.built[name] = command

    def __delitem__(self, name: str) -> None:
        del self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


class _Program(TyperGroup):
    """Turns every error that a user can cause into one line on stderr and an exit code."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands()

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        code = 0
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False}) or 0
        except typer.TyperException as error:
            _complain(f"{error.format_message()} {_where_help_is(error)}")
            code = 2
        except ScrError as error:
            _complain(str(error))
            code = error.exit_code
        except (typer.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        sys.exit(code)


class _SearchCommand(TyperCommand):
    """Lets `-word` through: in a query it leaves a word out, so it is no option here."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = {name for param in self.get_params(ctx) for name in param.opts}
        literal = [f" {arg}" if _is_left_out(arg) and arg not in options else arg for arg in args]
        return super().parse_args(ctx, literal)


def _is_left_out(arg: str) -> bool:
    """Whether it is `-word` or `-"a phrase"`, not an option or a number."""
    return arg[:1] == "-" and (arg[1:2].isalpha() or arg[1:2] in {'"', "“"})


app = typer.Typer(
    cls=_Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Exit codes: 0 found; 1 nothing found by that name or query; 2 wrong usage; "
    "3 a collection is broken.",
)


def main() -> NoReturn:
    """The console script."""
    _prepare_streams()
    app()
    raise AssertionError("unreachable: the program exits")


def _prepare_streams() -> None:
    """End silently on a closed pipe, and print what a narrow encoding cannot as best it can."""
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            utf8 = stream.encoding.lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="surrogateescape" if utf8 else "replace")


def _complain(message: str) -> None:
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    print(f"scr: {line}", file=sys.stderr)


def _where_help_is(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"See: {context.command_path} --help" if context else "See: scr --help"


# Options that several commands have


def _completing(kind: "Named") -> Callable[[str], list[tuple[str, str]]]:
    def complete(incomplete: str) -> list[tuple[str, str]]:
        with _library() as library:
            return list(library.find_completions(kind, incomplete))

    return complete


def _name(kind: "Named", help_: str) -> Any:
    return typer.Argument(
        metavar="[NAME]", help=help_, show_default=False, autocompletion=_completing(kind)
    )


Format = Literal["rich", "json"]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="How to print it.", show_default=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]

ThemeName = Annotated[
    list[str] | None,
    _name("theme", "Its name, number or the beginning of one. None: all themes."),
]
CaseName = Annotated[
    list[str] | None,
    _name("case", "Any of its names or the beginning of one. None: all cases."),
]
SourceName = Annotated[
    list[str] | None,
    _name("source", "Its title or words of it. None: everything there is to read."),
]
TermName = Annotated[
    list[str] | None,
    _name("term", "The word, then or now. None: the whole glossary."),
]


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
            "--version", help="Print the version.", callback=_print_version, is_eager=True
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
    from scrlessons.records import Overview

    with _library() as library:
        view = Overview(
            version=__version__,
            collections=library.find_collections(),
            themes=library.find_themes(),
        )
    _show(view, form, json)


@commands.command("theme", rich_help_panel=LOOK_UP)
def theme(name: ThemeName = None, form: FormatOption = "rich", json: JsonOption = False) -> None:
    """A theme: its lessons by case, questions for your team, and reading.

    Example: scr theme challenge
    """
    from scrlessons.records import ThemeList

    with _library() as library:
        view = library.get_theme(_joined(name)) if name else ThemeList(themes=library.find_themes())
    _show(view, form, json)


@commands.command("case", rich_help_panel=LOOK_UP)
def case(name: CaseName = None, form: FormatOption = "rich", json: JsonOption = False) -> None:
    """A case: what it was, and its lessons by theme.

    Example: scr case child-h
    """
    from scrlessons.records import Case, CaseList

    with _library() as library:
        view = library.get_case(_joined(name)) if name else CaseList(cases=library.find_all(Case))
    _show(view, form, json)


@commands.command("lesson", rich_help_panel=LOOK_UP)
def lesson(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A lesson, 5.4a, or a paragraph, 5.4.")],
    form: FormatOption = "rich",
    json: JsonOption = False,
) -> None:
    """A lesson, or all lessons of a paragraph, whole.

    Example: scr lesson 5.4
    """
    with _library() as library:
        view = library.get_lesson(ref)
    _show(view, form, json)


@commands.command("source", rich_help_panel=LOOK_UP)
def source(
    name: SourceName = None,
    open_: Annotated[bool, typer.Option("--open", help="Open its address in the browser.")] = False,
    form: FormatOption = "rich",
    json: JsonOption = False,
) -> None:
    """What to read, with addresses and where copies of them are kept.

    Example: scr source munro
    """
    from scrlessons.records import Source, SourceList

    if open_ and not name:
        raise UsageError("say which source to open: scr source munro --open")
    with _library() as library:
        if not name:
            _show(SourceList(sources=library.find_all(Source)), form, json)
            return
        found = library.get_source(_joined(name))
    _show(found, form, json)
    if open_:
        open_in_browser(found.url, found.id)


@commands.command("term", rich_help_panel=LOOK_UP)
def term(name: TermName = None, form: FormatOption = "rich", json: JsonOption = False) -> None:
    """A word of the field, then and now.

    Example: scr term DNA
    """
    from scrlessons.records import Term, TermList

    with _library() as library:
        view = library.get_term(_joined(name)) if name else TermList(terms=library.find_all(Term))
    _show(view, form, json)


@commands.command("search", rich_help_panel=FIND, cls=_SearchCommand)
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="What to look for.")],
    theme: Annotated[
        str | None,
        typer.Option(help="Only what belongs to this theme.", autocompletion=_completing("theme")),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(help="Only what belongs to this case.", autocompletion=_completing("case")),
    ] = None,
    kind: Annotated[
        Literal["lesson", "theme", "case", "source", "term"] | None,
        typer.Option("--type", help="Only this kind of record."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many hits to show.")] = 10,
    exact: Annotated[
        bool, typer.Option("--exact", help="Neither today's words nor corrected spelling.")
    ] = False,
    form: FormatOption = "rich",
    json: JsonOption = False,
) -> None:
    """Any word, phrase, acronym, misspelling, or today's word for it.

    All words are wanted; "a phrase" in quotes, begin* for a beginning, -without to leave out.

    Example: scr search "was not brought"
    """
    from scrlessons.search import search as find

    with _library() as library:
        answer = find(
            library, _joined(query), theme=theme, case=case, kind=kind, limit=limit, exact=exact
        )
    if answer.hits or json or form != "rich":
        _show(answer, form, json)
    if not answer.hits:
        near = f"; near: {', '.join(answer.near)}" if answer.near else ""
        raise NotFoundError(f'nothing found for "{answer.query}"{near}')


@commands.command("matrix", rich_help_panel=FIND)
def matrix(form: FormatOption = "rich", json: JsonOption = False) -> None:
    """Cases by themes: which cases teach more than one thing.

    Example: scr matrix
    """
    with _library() as library:
        view = library.find_matrix()
    _show(view, form, json)


# What the commands share


def _joined(words: list[str]) -> str:
    """What was typed, as one text; bytes that are no text in it become question marks."""
    return " ".join(word.strip() for word in words).encode("utf-8", "replace").decode("utf-8")


def _library() -> "Library":
    from scrlessons.library import open_library

    return open_library()


def _show(view: "View", form: Format, json: bool) -> None:
    """Print a view to stdout. Rich is loaded only where a person will read it."""
    if json or form == "json":
        from scrlessons.render.data import render_json

        sys.stdout.flush()
        sys.stdout.buffer.write(render_json(view))
        return
    from rich.console import Console

    from scrlessons.render.terminal import render_view

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(render_view(view), crop=False)


def open_in_browser(url: str | None, name: str) -> None:
    """Hand an address to the browser: http and https only. Raises UsageError for others."""
    if url is None or not url.startswith(("http://", "https://")):
        raise UsageError(f"{name} has no web address to open")
    typer.launch(url)
