"""The command that makes a collection of a workbook."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrlessons.cli.output import check_output, existing
from scrlessons.cli.own import YesOption
from scrlessons.cli.reporting import (
    ReportOption,
    counted,
    counts,
    describe_added,
    find_counts,
    print_json,
    printing_faults,
    write_file,
)
from scrlessons.cli.streams import ask_for, can_ask, confirm, print_error, print_message
from scrlessons.errors import UsageError
from scrlessons.text import shorten

if TYPE_CHECKING:
    from scrlessons.own.collections import Confirm
    from scrlessons.own.updating import Update
    from scrlessons.own.workbooks import Result, Wishes
    from scrlessons.reports import Done, Report
    from scrlessons.store.names import Names

MOST_SAID = 8
"""How many lines of what was done besides are printed."""

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="The file; - for what is piped.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put it in the place of one of the same id.")
]


def sure(yes: bool) -> "Confirm":
    """Return what asks whether to go on; it asks nobody where the user said yes."""
    return (lambda _: True) if yes else confirm


def collection_import(
    file: FileArgument,
    id_: Annotated[
        str | None, typer.Option("--id", help="Its id; none: made from the file's name.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Its title; none: the file's name.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who publishes or keeps it.")] = None,
    year: Annotated[
        int | None, typer.Option(min=1900, max=2100, help="Its year; none: this year.")
    ] = None,
    summary: Annotated[str | None, typer.Option(help="What it holds, in a sentence.")] = None,
    area: Annotated[
        str | None, typer.Option(help="The area of the cases that have none in the workbook.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet; none: the one with most known columns.")
    ] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FILE|NAME=COLUMN", help="What its words mean; repeatable."),
    ] = None,
    map_theme: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=THEME", help="What a theme in it is; repeatable."),
    ] = None,
    map_kind: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=KIND", help="What a kind of lesson in it is; repeatable."),
    ] = None,
    write_map: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what is not known to FILE.toml, to fill in."),
    ] = None,
    new_themes: Annotated[
        bool, typer.Option("--new-themes", help="Make themes of your own of what is not known.")
    ] = False,
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write faulty rows to FILE.csv.")
    ] = None,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Take the other rows.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file of --faults.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made; write nothing.")
    ] = False,
    replace: ReplaceOption = False,
    update: Annotated[
        bool, typer.Option("--update", help="Bring the collection of this id up to date.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="With --update: take out what is gone.")
    ] = False,
    yes: YesOption = False,
    json: ReportOption = False,
) -> None:
    """Make a collection of a workbook (.xlsx) or a table (.csv, .tsv), or bring it up to date.

    The header is found, and its columns by their usual names: case, area, year,
    theme, lesson, kind, keywords, paragraph and more. What is not known is asked
    once for each value.

    Example: scr collection import learning-log.xlsx --update
    """
    from scrlessons.own import workbooks

    if prune and not update:
        raise UsageError("--prune goes with --update")
    if update and replace:
        raise UsageError("--update and --replace are two things: choose one")
    wishes = workbooks.Wishes(
        file=existing(file),
        id=id_,
        title=title,
        publisher=publisher,
        year=year,
        summary=summary,
        area=area,
        sheet=sheet,
        maps=tuple(maps or ()),
        map_themes=tuple(map_theme or ()),
        map_kinds=tuple(map_kind or ()),
        new_themes=new_themes,
        skip_faulty=skip_faulty,
        faults=faults,
        replace=replace,
        update=update,
        prune=prune,
        dry_run=dry_run,
    )
    if write_map:
        check_output(write_map, False, {".toml": "toml"})
        with printing_faults(json):
            write_file(json, write_map, workbooks.render_map(wishes))
        return
    if faults:
        check_output(faults, force, {".csv": "csv"}, file)
    with printing_faults(json):
        result = workbooks.import_workbook(
            wishes,
            confirm=sure(yes),
            say=print_error,
            ask=_ask_for_theme if can_ask() and not yes else None,
            ask_kind=_ask_for_kind if can_ask() and not yes else None,
        )
    _print_result(result, wishes, json)


def _ask_for_theme(names: "Names", name: str, rows: int) -> str:
    from scrlessons.own.asking import ask_for_theme_of

    return ask_for_theme_of(names, name, rows, ask_for, print_error)


def _ask_for_kind(word: str, rows: int) -> str:
    from scrlessons.own.asking import ask_for_kind_of

    return ask_for_kind_of(word, rows, ask_for, print_error)


def _print_result(result: "Result", wishes: "Wishes", json: bool) -> None:
    """Say what became of a workbook."""
    from scrlessons.reports import Report

    for fault in result.faults:
        print_error(f"left out: {fault}")
    for line in (*result.said[:MOST_SAID], *result.taken):
        print_error(line)
    report = Report(done="planned", **find_counts(result.dataset))
    lines = []
    if result.update:
        lines.append(_describe_update(result.update, wishes))
    if result.added:
        line, report = describe_added(result.added)
        lines.append(line)
    elif not result.update:
        own = result.dataset.themes
        made = f" and {counted(len(own), 'theme')} of your own" if own else ""
        lines.append(f"would add {report.name}: {counts(result.dataset)}{made}")
    if json:
        print_json(_with_update(report, result))
    else:
        for line in lines:
            print_message(line)


def _describe_update(update: "Update", wishes: "Wishes") -> str:
    """Return what an update makes of a collection; what is gone goes to stderr."""
    id_ = update.dataset.collection.id
    for lesson in update.gone[:MOST_SAID]:
        print_error(f"gone from the workbook: {id_}:{lesson.id}: {shorten(lesson.text)}")
    cases = counted(len(update.cases.changed), "case")
    gone = "taken out" if wishes.prune else "stays: --prune takes it out"
    counted_ = (
        f"{len(update.added)} new, {len(update.changed)} changed, {len(update.gone)} gone"
        f"{f' ({gone})' if update.gone else ''}"
        f"{f'; {cases} changed' if update.cases.changed else ''}"
    )
    return f"{'would update' if wishes.dry_run else 'updated'} {id_}: {counted_}"


def _with_update(report: "Report", result: "Result") -> "Report":
    """Return a report with the rows that were left out and what an update does."""
    from msgspec.structs import replace

    report = replace(report, faults=tuple(result.faults))
    if not result.update:
        return report
    new, changed, gone = (
        tuple(lesson.id for lesson in lessons)
        for lessons in (result.update.added, result.update.changed, result.update.gone)
    )
    done: Done = "updated" if report.done == "added" else report.done
    return replace(report, done=done, new=new, changed=changed, gone=gone)
