"""The commands on single records of the user's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrlessons.cli.options import OWN, OWN_COLLECTION, OWN_RECORD, completing
from scrlessons.cli.output import joined
from scrlessons.cli.reporting import ReportOption, print_report
from scrlessons.cli.streams import (
    ask_for,
    can_ask,
    confirm,
    print_error,
    print_note,
)
from scrlessons.errors import UsageError

if TYPE_CHECKING:
    from scrlessons.own.lessons import Addition

PANEL = "Your own reviews"

commands = typer.Typer()

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
KindOption = Annotated[
    str | None,
    typer.Option(
        help="finding, recommendation, response, evidence, guidance, comment or good-practice."
    ),
]
ThemeOption = Annotated[
    str | None,
    typer.Option(help="The theme, by any of its names.", click_type=completing("theme")),
]
AlsoOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Another theme that it bears on; repeatable.", click_type=completing("theme")
    ),
]
KeywordOption = Annotated[list[str] | None, typer.Option(help="A word to find it by; repeatable.")]
YearOption = Annotated[
    int | None, typer.Option(min=1900, max=2100, help="When the review was published.")
]
RefOption = Annotated[str | None, typer.Option(help="The paragraph it comes from.")]


def confirm_removing(what: str, question: str, yes: bool) -> None:
    """Go on where the user is sure. Raises UsageError where nobody can be asked."""
    if yes:
        return
    if not can_ask():
        raise UsageError(f"removing {what} without asking needs --yes")
    if not confirm(question):
        print_error("nothing was removed")
        raise typer.Exit(1)


@commands.command("add", rich_help_panel=PANEL)
def add(
    theme: ThemeOption = None,
    text: Annotated[str | None, typer.Option(help="The lesson, in a sentence or two.")] = None,
    case: Annotated[str | None, typer.Option(help="The case it is from; none: in general.")] = None,
    area: Annotated[str | None, typer.Option(help="The place whose agencies it is about.")] = None,
    year: YearOption = None,
    summary: Annotated[str | None, typer.Option(help="What the new case was.")] = None,
    kind: KindOption = None,
    also: AlsoOption = None,
    keyword: KeywordOption = None,
    ref: RefOption = None,
    source: Annotated[
        str | None, typer.Option(metavar="URL", help="The address of what it rests on.")
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="ID", help="The own collection to add it to.", click_type=OWN_COLLECTION
        ),
    ] = "own",
    yes: YesOption = False,
    json: ReportOption = False,
) -> None:
    """Add a lesson of your own: asks for what it needs, or takes all as options.

    Example: scr add --theme voice --text "Nobody asked the child." --case "Child Z" --area Anytown
    """
    from scrlessons.own.changes import get_kind
    from scrlessons.own.lessons import Draft, add_lesson, prepare

    draft = Draft(
        theme=joined([theme or ""]) or None,
        text=joined([text or ""]) or None,
        case=case,
        area=area,
        year=year,
        summary=summary,
        kind=get_kind(kind) if kind else None,
        keywords=tuple(keyword or ()),
        ref=ref,
        also=tuple(also or ()),
        source=source,
    )
    asked = can_ask() and not (draft.theme and draft.text)
    if asked:
        from scrlessons.own.asking import ask_for_lesson

        draft = ask_for_lesson(draft, to, ask_for, print_note)
    planned = prepare(to, draft)
    if planned.alike:
        names = ", ".join(f"{to}:{lesson.id}" for lesson in planned.alike)
        print_error(f"says nearly the same already: {names}")
    if asked and not yes:
        _preview(to, planned)
        if not confirm("Add it?"):
            print_error("nothing was added")
            raise typer.Exit(1)
    path, added = add_lesson(to, draft, print_error)
    if added.case:
        print_error(f"made a new case for it: {added.case.id}")
    name = f"{to}:{added.lesson.id}"
    print_report(json, f"added {name} to {path}", done="added", name=name, path=str(path))
    print_error(f"see it: scr lesson {name}; change it: scr edit {name}; out: scr remove {name}")


def _preview(to: str, planned: "Addition") -> None:
    """Show what is about to be added."""
    lesson, case = planned.lesson, planned.case
    new = f" (new: {case.area}{f', {case.year}' if case.year else ''})" if case else ""
    told = {
        "Collection": to,
        "Case": f"{case.name if case else lesson.case}{new}" if lesson.case else None,
        "Theme": ", also ".join([lesson.theme or "", *lesson.also]),
        "Kind": lesson.kind,
        "Lesson": lesson.text,
        "Paragraph": lesson.ref,
        "Keywords": ", ".join(lesson.keywords),
        "Rests on": planned.source.url if planned.source else None,
    }
    for label, value in told.items():
        if value:
            print_note(f"{label}: {value}")


@commands.command("edit", rich_help_panel=PANEL)
def edit(
    name: Annotated[
        str,
        typer.Argument(help="A record, as in own:3, or a collection's id.", click_type=OWN),
    ],
    text: Annotated[str | None, typer.Option(help="A lesson's text, a term's meaning.")] = None,
    theme: ThemeOption = None,
    case: Annotated[str | None, typer.Option(help="The case, by any of its names.")] = None,
    keyword: KeywordOption = None,
    ref: RefOption = None,
    kind: Annotated[str | None, typer.Option(help="Of a lesson, a case or a source.")] = None,
    also: AlsoOption = None,
    title: Annotated[str | None, typer.Option(help="Of a collection or a source.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Of a collection or a source.")] = None,
    year: YearOption = None,
    area: Annotated[str | None, typer.Option(help="Of a case.")] = None,
    summary: Annotated[str | None, typer.Option(help="Of a collection, a case or a theme.")] = None,
    json: ReportOption = False,
) -> None:
    """Change a record of your own; a copy of what was is kept.

    With options, or without any in your editor (VISUAL or EDITOR). An empty value takes a field
    out.

    Example: scr edit own:3 --theme voice
    """
    from scrlessons.own.changes import Wishes, find_changes
    from scrlessons.own.edits import change, change_text, find_target

    target = find_target(name)
    wishes = Wishes(
        text=text,
        theme=theme,
        case=case,
        keyword=keyword,
        ref=ref,
        kind=kind,
        also=also,
        title=title,
        publisher=publisher,
        year=year,
        area=area,
        summary=summary,
    )
    kept: Path | None
    if wishes.said():
        kept = change(target, find_changes(target, wishes), print_error)
    elif not can_ask():
        raise UsageError(f"say what to change, as in: scr edit {target.name} --text TEXT")
    else:
        from scrlessons.cli.editor import edit as edit_text

        kept = change_text(target, edit_text, print_error)
    if kept is None:
        message = f"{target.name} stays as it was"
        print_report(json, message, done="unchanged", name=target.name)
    else:
        message = f"changed {target.name}; a copy of what was is kept: {kept}"
        print_report(json, message, done="changed", name=target.name, backup=str(kept))


@commands.command("remove", rich_help_panel=PANEL)
def remove(
    name: Annotated[
        str, typer.Argument(help="A record of your own, as in own:3.", click_type=OWN_RECORD)
    ],
    yes: YesOption = False,
    json: ReportOption = False,
) -> None:
    """Take a record of your own out of its collection; a copy of what was is kept.

    Example: scr remove own:3
    """
    from scrlessons.own.edits import find_target
    from scrlessons.own.edits import remove as remove_record

    target = find_target(name)
    if target.kind == "collection":
        raise UsageError(f"{name} is a collection: scr collection remove {name}")
    confirm_removing(target.name, f"Take the {target.kind} {target.name} out?", yes)
    kept, told = remove_record(target, print_error)
    for line in told:
        print_error(line)
    message = f"removed {target.name}; a copy of what was is kept: {kept}"
    print_report(json, message, done="removed", name=target.name, backup=str(kept))
