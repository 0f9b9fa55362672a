"""The commands that look something up."""

from functools import partial
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from scrlessons.cli.lookup import Lookup, lookup
from scrlessons.cli.options import (
    CaseName,
    SinceName,
    SourceName,
    TermName,
    ThemeName,
    completing,
)
from scrlessons.cli.output import joined, open_in_browser
from scrlessons.errors import NotFoundError, UsageError
from scrlessons.text import shorten

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
@lookup
def theme(to: Lookup, name: ThemeName = None) -> None:
    """A theme: its lessons by case, questions for your team, what came after, and reading.

    Example: scr theme challenge
    """
    library = to.library
    to.show(library.get_theme(joined(name), to.limit) if name else library.find_themes())


@commands.command("case", rich_help_panel=LOOK_UP)
@lookup
def case(to: Lookup, name: CaseName = None) -> None:
    """A case: what it was, and its lessons by theme.

    Example: scr case child-h
    """
    library = to.library
    to.show(library.get_case(joined(name)) if name else library.find_cases(to.limit))


@commands.command("lesson", rich_help_panel=LOOK_UP)
@lookup
def lesson(
    to: Lookup,
    ref: Annotated[
        list[str],
        typer.Argument(
            metavar="REF",
            help="A lesson, 5.4a, a paragraph, 5.4, or a section, 5.",
            click_type=completing("lesson"),
        ),
    ],
) -> None:
    """A lesson, or all lessons of a paragraph or a section, whole.

    Example: scr lesson 5.4
    """
    to.show(to.library.get_lesson(joined(ref), to.limit))


@commands.command("source", rich_help_panel=LOOK_UP)
@lookup
def source(
    to: Lookup,
    name: SourceName = None,
    open_: Annotated[bool, typer.Option("--open", help="Open its address in the browser.")] = False,
) -> None:
    """What to read, with addresses and where copies of them are kept.

    Example: scr source munro
    """
    if open_ and not name:
        raise UsageError("say which source to open: scr source munro --open")
    if not name:
        to.show(to.library.find_sources(to.limit))
        return
    page = to.library.get_source(joined(name))
    to.show(page)
    if open_:
        open_in_browser(page.source.url, page.source.id)


@commands.command("term", rich_help_panel=LOOK_UP)
@lookup
def term(to: Lookup, name: TermName = None) -> None:
    """A word of the field, then and now.

    Example: scr term DNA
    """
    library = to.library
    to.show(library.get_term(joined(name)) if name else library.find_terms(to.limit))


@commands.command("since", rich_help_panel=LOOK_UP)
@lookup
def since(to: Lookup, name: SinceName = None) -> None:
    """What came after 2013: of a theme, a case or a term, or in general; with addresses.

    Example: scr since voice
    """
    from scrlessons.store.since import find_since, get_since

    to.show(get_since(to.library, joined(name)) if name else find_since(to.library))


@commands.command("search", rich_help_panel=FIND, cls=SearchCommand)
@partial(lookup, searching=True)
def search(
    to: Lookup,
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="What to look for.")],
    theme: Annotated[
        str | None,
        typer.Option(help="Only what belongs to this theme.", click_type=completing("theme")),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(help="Only what belongs to this case.", click_type=completing("case")),
    ] = None,
    kind: Annotated[
        Literal["lesson", "theme", "case", "source", "term", "since"] | None,
        typer.Option("--type", help="Only this kind of record."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many hits to show.")] = 10,
    exact: Annotated[
        bool,
        typer.Option(
            "--exact", help="Match the words as typed: no synonyms, no spelling correction."
        ),
    ] = False,
) -> None:
    """Any word, phrase, acronym, misspelling, or today's word for it.

    In your own words: the best answers come first. "A phrase" in quotes, begin* for a beginning,
    -without to leave out.

    Example: scr search "was not brought"
    """
    from scrlessons.store.answers import search as find

    words = joined(query)
    answer = find(to.library, words, theme=theme, case=case, kind=kind, limit=limit, exact=exact)
    if answer.hits or answer.near_hits or answer.subject or to.printing.form != "rich":
        to.show(answer)
    if answer.subject:
        raise typer.Exit(NotFoundError.exit_code)
    if answer.near_hits and to.printing.form == "rich":
        raise typer.Exit(NotFoundError.exit_code)  # the answer says that nothing was found
    if not answer.hits:
        near = f"; near: {', '.join(answer.near)}" if answer.near else ""
        raise NotFoundError(f'nothing found for "{shorten(answer.query)}"{near}')


@commands.command("matrix", rich_help_panel=FIND)
@lookup
def matrix(to: Lookup) -> None:
    """Cases by themes: which cases teach more than one thing.

    Example: scr matrix
    """
    to.show(to.library.find_matrix(to.limit))
