"""The commands: parse, ask the library, hand to a renderer, exit. Only here: Typer.

What one path alone needs is imported where it is needed: start-up time is a feature.
"""

import sys
import time
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typer.models import TyperInfo

from scrlessons import __version__
from scrlessons.errors import BrokenCollectionError, NotFoundError, ScrError, UsageError

if TYPE_CHECKING:
    from rich.progress import Progress

    from scrlessons.library import Library, Named
    from scrlessons.records import Dataset, View

INTERRUPTED = 130
"""The exit code of a program that was stopped from the keyboard, as shells have it."""

LOOK_UP, FIND, SHARE, OWN = "Look up", "Search and compare", "Share", "Your own collections"


commands = typer.Typer()
"""Where the commands below are registered, to be built one by one."""


class _Commands(MutableMapping[str, Any]):
    """The commands by name, each built when it is asked for.

    Building all of them takes as long as a lookup.
    """

    def __init__(self) -> None:
        registered: list[Any] = [*commands.registered_commands, *commands.registered_groups]
        self.known = {str(info.name): info for info in registered}
        self.built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.built:
            self.built[name] = _build(self.known[name])
        return self.built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self.built[name] = command

    def __delitem__(self, name: str) -> None:
        del self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def _build(info: Any) -> Any:
    """A command or a group of commands, from what was registered of it."""
    if isinstance(info, TyperInfo):
        assert info.typer_instance
        group = get_command(info.typer_instance)
        group.name = info.name
        setattr(group, "rich_help_panel", info.rich_help_panel)  # noqa: B010
        return group
    alone = typer.Typer(add_completion=False)
    alone.registered_commands.append(info)
    return get_command(alone)


class _Program(TyperGroup):
    """Turns every error that a user can cause into one line on stderr and an exit code."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands()

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        code = 0
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False}) or 0
            if sys.stdout is not None:
                sys.stdout.flush()
        except typer.TyperException as error:
            _complain(f"{error.format_message()} {_where_help_is(error)}")
            code = 2
        except ScrError as error:
            _complain(str(error))
            code = error.exit_code
        except OSError as error:  # such as a full disk behind a redirection
            _complain(f"the output cannot be written: {error.strerror}")
            code = 2
        except (typer.Abort, KeyboardInterrupt):
            if sys.stderr is not None and sys.stderr.isatty():
                print(file=sys.stderr)  # the shell's prompt begins a line
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
    print(f"scr: {_line(message)}", file=sys.stderr)


def _say(message: str) -> None:
    print(_line(message))


def _line(message: str) -> str:
    """A message on one line, whatever was typed or read into it."""
    from scrlessons.text import seen, spelt

    return " ".join(seen(spelt(message)).split())


@contextmanager
def _all_faults() -> Iterator[None]:
    """Prints everything that is wrong with a collection, where others name only the first."""
    try:
        yield
    except BrokenCollectionError as error:
        for fault in error.faults:
            _say(fault)
        raise


def _where_help_is(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"See: {context.command_path} --help" if context else "See: scr --help"


# Options that several commands have


def _complete_collection(incomplete: str) -> list[tuple[str, str]]:
    with _library() as library:
        known = library.find_collections()
    return [(one.id, one.title) for one in known if one.id.startswith(incomplete)]


def _completing(*kinds: "Named") -> Callable[[str], list[tuple[str, str]]]:
    def complete(incomplete: str) -> list[tuple[str, str]]:
        with _library() as library:
            return [found for kind in kinds for found in library.find_completions(kind, incomplete)]

    return complete


def _name(kind: "Named", help_: str) -> Any:
    return typer.Argument(
        metavar="[NAME]", help=help_, show_default=False, autocompletion=_completing(kind)
    )


Format = Literal["rich", "markdown", "json", "toml"]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="How to print it.", show_default=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
AllOption = Annotated[bool, typer.Option("--all", help="All of it, however much that is.")]
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
        autocompletion=_complete_collection,
    ),
]

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
        _show(library, view, form, json)


@commands.command("theme", rich_help_panel=LOOK_UP)
def theme(
    name: ThemeName = None,
    form: FormatOption = "rich",
    json: JsonOption = False,
    everything: AllOption = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """A theme: its lessons by case, questions for your team, and reading.

    Example: scr theme challenge
    """
    from scrlessons.records import ThemeList

    with _library(data, only) as library:
        if name:
            view: View = library.get_theme(_joined(name), _most(everything))
        else:
            view = ThemeList(themes=library.find_themes())
        _show(library, view, form, json)


@commands.command("case", rich_help_panel=LOOK_UP)
def case(
    name: CaseName = None,
    form: FormatOption = "rich",
    json: JsonOption = False,
    everything: AllOption = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """A case: what it was, and its lessons by theme.

    Example: scr case child-h
    """
    with _library(data, only) as library:
        if name:
            view: View = library.get_case(_joined(name))
        else:
            view = library.find_cases(_most(everything))
        _show(library, view, form, json)


@commands.command("lesson", rich_help_panel=LOOK_UP)
def lesson(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A lesson, 5.4a, or a paragraph, 5.4.")],
    form: FormatOption = "rich",
    json: JsonOption = False,
    everything: AllOption = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """A lesson, or all lessons of a paragraph, whole.

    Example: scr lesson 5.4
    """
    with _library(data, only) as library:
        _show(library, library.get_lesson(_joined([ref]), _most(everything)), form, json)


@commands.command("source", rich_help_panel=LOOK_UP)
def source(
    name: SourceName = None,
    open_: Annotated[bool, typer.Option("--open", help="Open its address in the browser.")] = False,
    form: FormatOption = "rich",
    json: JsonOption = False,
    everything: AllOption = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """What to read, with addresses and where copies of them are kept.

    Example: scr source munro
    """
    if open_ and not name:
        raise UsageError("say which source to open: scr source munro --open")
    with _library(data, only) as library:
        if name:
            found = library.get_source(_joined(name))
            _show(library, found, form, json)
            if open_:
                open_in_browser(found.url, found.id)
        else:
            _show(library, library.find_sources(_most(everything)), form, json)


@commands.command("term", rich_help_panel=LOOK_UP)
def term(
    name: TermName = None,
    form: FormatOption = "rich",
    json: JsonOption = False,
    everything: AllOption = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """A word of the field, then and now.

    Example: scr term DNA
    """
    with _library(data, only) as library:
        if name:
            view: View = library.get_term(_joined(name))
        else:
            view = library.find_terms(_most(everything))
        _show(library, view, form, json)


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
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many hits to show.")] = 10,
    exact: Annotated[
        bool, typer.Option("--exact", help="Neither today's words nor corrected spelling.")
    ] = False,
    form: FormatOption = "rich",
    json: JsonOption = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """Any word, phrase, acronym, misspelling, or today's word for it.

    All words are wanted; "a phrase" in quotes, begin* for a beginning, -without to leave out.

    Example: scr search "was not brought"
    """
    from scrlessons.search import search as find

    with _library(data, only) as library:
        answer = find(
            library, _joined(query), theme=theme, case=case, kind=kind, limit=limit, exact=exact
        )
        if answer.hits or json or form != "rich":
            _show(library, answer, form, json)
    if not answer.hits:
        near = f"; near: {', '.join(answer.near)}" if answer.near else ""
        raise NotFoundError(f'nothing found for "{answer.query}"{near}')


@commands.command("matrix", rich_help_panel=FIND)
def matrix(
    form: FormatOption = "rich",
    json: JsonOption = False,
    everything: AllOption = False,
    data: DataOption = None,
    only: OnlyOption = None,
) -> None:
    """Cases by themes: which cases teach more than one thing.

    Example: scr matrix
    """
    with _library(data, only) as library:
        _show(library, library.find_matrix(_most(everything)), form, json)


@commands.command("brief", rich_help_panel=SHARE)
def brief(
    name: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="A theme or a case; several for a meeting.",
            autocompletion=_completing("theme", "case"),
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

    from scrlessons.brief import find_briefs
    from scrlessons.render.handout import render_handout, render_page

    suffix = output.suffix.lower() if output else ".md"
    if suffix not in {".md", ".html"}:
        raise UsageError(f"{output}: a handout is written to FILE.md or FILE.html")
    if output and output.exists() and not force:
        raise UsageError(f"{output} is there already; --force overwrites it")
    with _library(data, only) as library:
        briefs = find_briefs(library, [_joined([word]) for word in name])
    render = render_page if suffix == ".html" else render_handout
    content = render(briefs, __version__, date.today()).encode()
    if output:
        from scrlessons.own import write_whole

        write_whole(output, content)
    else:
        _write(content)


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
    from scrlessons.own import add_lesson

    if sys.stdin.isatty() and (theme is None or text is None):
        from scrlessons.asking import Told, ask_for_lesson

        def ask(question: str, default: str) -> str:
            return str(typer.prompt(question, default=default, show_default=False, err=True))

        told = Told(theme, text, case, area, year, keyword or [], ref)
        theme, text, case, area, year, keywords, ref = ask_for_lesson(told, to, ask, _complain)
        keyword = list(keywords)
    theme, text = _joined([theme or ""]), _joined([text or ""])
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
    )
    if new_case:
        _complain(f"made a new case for it: {new_case}")
    _say(f"added {to}:{id_} to {path}")


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
        from scrlessons.records import CollectionList

        with _library() as library:
            _show(library, CollectionList(collections=library.find_states()), form, json)


FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The file.")]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put it in the place of one of the same id.")
]


@collection_app.command("add")
def collection_add(file: FileArgument, instead: ReplaceOption = False) -> None:
    """Check a collection file, TOML or JSON, and copy it to your own.

    Example: scr collection add anytown.toml
    """
    from scrlessons.own import add_collection

    with _all_faults():
        path = add_collection(_existing(file), instead=instead)
    _say(f"added {path.stem}: {path}")


@collection_app.command("check")
def collection_check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file, or the id of a collection of yours.")
    ],
) -> None:
    """List everything that is wrong with a collection.

    Example: scr collection check anytown.toml
    """
    from scrlessons.own import check

    with _all_faults():
        dataset = check(file)
    _say(f"{dataset.path}: sound: {dataset.collection.id}, {_counts(dataset)}")


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
    instead: ReplaceOption = False,
) -> None:
    """Make a collection from a spreadsheet saved as CSV.

    Columns: case, area, year, theme, lesson, kind, keywords, ref, in any order. Either all rows go
    in or none does.

    Example: scr collection import reviews.csv
    """
    from scrlessons.own import import_spreadsheet

    with _all_faults():
        path, dataset, left_out = import_spreadsheet(
            _existing(file), id_=id_, title=title, publisher=publisher, year=year, instead=instead
        )
    if left_out:
        _complain(f"columns that are not known were left out: {', '.join(left_out)}")
    _say(f"added {path.stem}: {_counts(dataset)}: {path}")


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
    from scrlessons.own import load_collection
    from scrlessons.render.data import render_collection
    from scrlessons.spreadsheet import render_spreadsheet

    dataset = load_collection(id_)
    if form == "csv":
        text, lost = render_spreadsheet(dataset)
        _write(text.encode())
        _complain(f"CSV cannot hold: {'; '.join(lost)}")
    else:
        _write(render_collection(dataset, form))


@collection_app.command("remove")
def collection_remove(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The collection's id.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Take a collection out of use; a copy is kept.

    Example: scr collection remove anytown
    """
    from scrlessons.own import find_file, remove_collection

    if not yes and find_file(id_):
        if not sys.stdin.isatty():
            raise UsageError(f"removing {id_} without asking needs --yes")
        if not typer.confirm(f"Remove {id_} from your collections?", err=True):
            _complain("nothing was removed")
            raise typer.Exit(1)
    _say(f"removed {id_}; a copy is kept: {remove_collection(id_)}")


commands.add_typer(collection_app, name="collection", rich_help_panel=OWN)


# What the commands share


def _joined(words: list[str]) -> str:
    """What was typed, as one text; bytes that are no text in it become question marks."""
    return " ".join(word.strip() for word in words).encode("utf-8", "replace").decode("utf-8")


def _most(everything: bool) -> int | None:
    """How many records a list may show."""
    from scrlessons.records import PAGE

    return None if everything else PAGE


def _library(data: Sequence[Path] | None = None, only: Sequence[str] | None = None) -> "Library":
    from scrlessons.library import open_library

    for file in data or ():
        _existing(file)
    with _Progress() as progress:
        library = open_library(data or (), only or (), watch=progress)
    for path, reason in library.find_broken():
        check = f": scr collection check {Path(path).stem}" if Path(path).suffix else ""
        _complain(f"{path}: {reason}; left out{check}")
    return library


def _existing(file: Path) -> Path:
    if not file.exists():
        raise UsageError(f"{file}: there is no such file")
    return file


def _counts(dataset: "Dataset") -> str:
    told = ((len(dataset.cases), "case"), (len(dataset.lessons), "lesson"))
    return ", ".join(f"{number} {noun}{'s' * (number != 1)}" for number, noun in told)


class _Progress:
    """A bar on stderr, where a person is watching and a build takes longer than a second."""

    def __init__(self) -> None:
        self.bar: Progress | None = None
        self.start = time.monotonic()

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, done: int, total: int) -> None:
        if self.bar is None and time.monotonic() - self.start > 1 and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.add_task("Compiling your collections")
            self.bar.start()
        if self.bar:
            self.bar.update(self.bar.task_ids[0], completed=done, total=total)


def _show(library: "Library", view: "View", form: Format, json: bool) -> None:
    """Print a view to stdout. Rich is loaded only where a person will read it."""
    if json and form not in {"rich", "json"}:
        raise UsageError(f"--json and --format {form} are two formats: choose one")
    if json or form == "json":
        from scrlessons.render.data import render_json

        _write(render_json(view))
    elif form == "markdown":
        from scrlessons.render.markdown import render_markdown

        _write(render_markdown(view).encode())
    elif form == "toml":
        from scrlessons.extract import find_extract
        from scrlessons.render.data import render_collection

        _write(render_collection(find_extract(library, view), "toml"))
    else:
        from rich.console import Console

        from scrlessons.render.terminal import render_view

        console = Console(highlight=False, markup=False, emoji=False)
        console.print(render_view(view), crop=False)
    if left_out := getattr(view, "left_out", None):
        _complain(left_out)


def _write(content: bytes) -> None:
    if sys.stdout is not None:  # it may be closed
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


def open_in_browser(url: str | None, name: str) -> None:
    """Hand an address to the browser: http and https only. Raises UsageError for others."""
    if url is None or not url.startswith(("http://", "https://")):
        raise UsageError(f"{name} has no web address to open")
    typer.launch(url)
