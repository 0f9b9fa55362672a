"""The commands that look something up."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from scrlessons.cli.options import (
    AllOption,
    CaseName,
    DataOption,
    FormatOption,
    JsonOption,
    OnlyOption,
    SourceName,
    TermName,
    ThemeName,
    completing,
)
from scrlessons.cli.output import joined, most, open_in_browser, open_records, show
from scrlessons.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from scrlessons.pages import View

LOOK_UP, FIND = "Look up", "Search and compare"

commands = typer.Typer()


class SearchCommand(TyperCommand):
    """Lets `-word` through: in a query it leaves a word out, so it is no option here."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the arguments apart, `-word` being none of the options."""
        options = {name for param in self.get_params(ctx) for name in param.opts}
        literal = [f" {arg}" if _is_left_out(arg) and arg not in options else arg for arg in args]
        return super().parse_args(ctx, literal)


def _is_left_out(arg: str) -> bool:
    """Whether it is `-word` or `-"a phrase"`, not an option or a number."""
    return arg[:1] == "-" and (arg[1:2].isalpha() or arg[1:2] in {'"', "“"})


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
    from scrlessons.pages import ThemeList

    with open_records(data, only) as library:
        if name:
            view: View = library.get_theme(joined(name), most(everything))
        else:
            view = ThemeList(themes=library.find_themes())
        show(library, view, form, json)


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
    with open_records(data, only) as library:
        if name:
            view: View = library.get_case(joined(name))
        else:
            view = library.find_cases(most(everything))
        show(library, view, form, json)


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
    with open_records(data, only) as library:
        show(library, library.get_lesson(joined([ref]), most(everything)), form, json)


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
    with open_records(data, only) as library:
        if name:
            found = library.get_source(joined(name))
            show(library, found, form, json)
            if open_:
                open_in_browser(found.url, found.id)
        else:
            show(library, library.find_sources(most(everything)), form, json)


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
    with open_records(data, only) as library:
        if name:
            view: View = library.get_term(joined(name))
        else:
            view = library.find_terms(most(everything))
        show(library, view, form, json)


@commands.command("search", rich_help_panel=FIND, cls=SearchCommand)
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="What to look for.")],
    theme: Annotated[
        str | None,
        typer.Option(help="Only what belongs to this theme.", autocompletion=completing("theme")),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(help="Only what belongs to this case.", autocompletion=completing("case")),
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
    from scrlessons.search.answer import search as find

    with open_records(data, only) as library:
        answer = find(
            library, joined(query), theme=theme, case=case, kind=kind, limit=limit, exact=exact
        )
        if answer.hits or json or form != "rich":
            show(library, answer, form, json)
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
    with open_records(data, only) as library:
        show(library, library.find_matrix(most(everything)), form, json)
