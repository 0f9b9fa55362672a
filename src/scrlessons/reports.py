"""What a command did, as `--json` prints it."""

from typing import Literal

from scrlessons.records import Record

Done = Literal[
    "added", "updated", "changed", "unchanged", "removed", "restored", "deleted", "written",
    "checked", "planned", "refused",
]  # fmt: skip


class Report(Record, frozen=True, kw_only=True):
    """What a command did. Every key is always there; what is not known is null or empty."""

    done: Done
    """What was done; "planned" after a dry run, "refused" where faults kept it from being done."""
    name: str | None = None
    """The record or the collection, as it is typed."""
    path: str | None = None
    """The file that was written or read."""
    size: int | None = None
    """The bytes that were written to a file of the user's own choice."""
    backup: str | None = None
    """Where a backup of what was is kept."""
    backup_count: int | None = None
    """How many backups were deleted."""
    case_count: int | None = None
    """How many cases the collection has."""
    lesson_count: int | None = None
    """How many lessons the collection has."""
    new: tuple[str, ...] = ()
    """The ids of lessons that an update added."""
    changed: tuple[str, ...] = ()
    """The ids of lessons that an update changed."""
    gone: tuple[str, ...] = ()
    """The ids of lessons that the workbook has no longer."""
    faults: tuple[str, ...] = ()
    """What is wrong with the file."""
    warnings: tuple[str, ...] = ()
    """What may be wrong with the file."""


class BackupListed(Record, frozen=True, kw_only=True):
    """A backup of a collection."""

    when: str
    """When it was made, as `--at` takes it."""
    case_count: int
    lesson_count: int
    fault: str | None
    """Why it cannot be used; None where it can."""
