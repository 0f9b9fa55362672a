"""Saying what a command did: a line for people or, with --json, a report for programs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrlessons.cli.streams import print_error, print_message, write
from scrlessons.errors import BrokenCollectionError

if TYPE_CHECKING:
    from scrlessons.own.collections import Added
    from scrlessons.records import Dataset
    from scrlessons.reports import Report

ReportOption = Annotated[bool, typer.Option("--json", help="Say what was done as JSON.")]


def print_report(json: bool, message: str, **fields: Any) -> None:
    """Say on stdout what was done: the message or, with `json`, a Report of these fields."""
    from scrlessons.reports import Report

    print_done(json, message, Report(**fields))


def print_done(json: bool, message: str, report: "Report") -> None:
    """Say on stdout what was done: the message or, with `json`, the report."""
    if json:
        print_json(report)
    else:
        print_message(message)


def print_json(value: Any) -> None:
    """Print a report, or a list of them, as JSON."""
    from scrlessons.media.collection_file import indented_json

    write(indented_json(value))


def find_counts(dataset: "Dataset") -> dict[str, Any]:
    """Return the fields of a report that say how much a collection holds, and whose it is."""
    return {
        "name": dataset.collection.id,
        "case_count": len(dataset.cases),
        "lesson_count": len(dataset.lessons),
    }


def describe_added(added: "Added", done: Any = "added") -> tuple[str, "Report"]:
    """Return where a collection is, as a line and as a report; warnings go to stderr."""
    from scrlessons.own.collections import find_warnings
    from scrlessons.reports import Report

    id_ = added.dataset.collection.id
    warnings = tuple(find_warnings(added.dataset))
    for warning in warnings:
        print_error(warning)
    if added.kept:
        print_error(f"a copy of {id_} as it was is kept: {added.kept}")
    report = Report(
        done=done,
        path=str(added.path),
        backup=str(added.kept) if added.kept else None,
        warnings=warnings,
        **find_counts(added.dataset),
    )
    return f"{done} {id_}: {counts(added.dataset)}: {added.path}", report


def write_file(
    json: bool,
    file: Path,
    content: bytes,
    size: str = "",
    say: Callable[[str], None] = print_message,
) -> None:
    """Write a file that the user asked for, and say so as a line or, with `json`, as a report."""
    from scrlessons.files import write_output

    write_output(file, content)
    if json:
        print_report(json, "", done="written", path=str(file), size=len(content))
    else:
        say(f"wrote {file}{f' ({size})' if size else ''}")


def counts(dataset: "Dataset") -> str:
    """How much a collection holds, in words."""
    return f"{counted(len(dataset.cases), 'case')}, {counted(len(dataset.lessons), 'lesson')}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things: "1 case", "2 cases"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


@contextmanager
def printing_faults(json: bool = False, then: str = "nothing was changed") -> Iterator[None]:
    """Print everything that is wrong with a file, each fault once, and end with its exit code."""
    try:
        yield
    except BrokenCollectionError as error:
        print_faults(json, str(error.path), error.faults)
        print_error("; ".join(filter(None, [_fault_count(error), then])))
        raise typer.Exit(error.exit_code) from None


def _fault_count(error: BrokenCollectionError) -> str:
    return f"{error.path}: {counted(len(error.faults), 'fault')}"


def print_faults(json: bool, path: str, faults: Sequence[str]) -> None:
    """Print faults on stdout, a line each or as a report."""
    if json:
        print_report(json, "", done="refused", path=path, faults=tuple(faults))
    else:
        for fault in faults:
            print_message(fault)
