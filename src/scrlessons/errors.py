"""What can go wrong, each kind with the exit code that it ends the program with."""

from collections.abc import Iterable


class ScrError(Exception):
    """The root of every error that a user can cause or meet; its text is one clear line."""

    exit_code = 2


class UsageError(ScrError):
    """The command cannot be carried out as it was given."""


class NotFoundError(ScrError):
    """Nothing goes by that name."""

    exit_code = 1


class AmbiguousError(NotFoundError):
    """Several records go by that name."""


class SearchUnavailableError(ScrError):
    """This Python's SQLite was built without full-text search."""


class BrokenCollectionError(ScrError):
    """A collection's file cannot be used; `faults` says all that is wrong with it, a line each."""

    exit_code = 3

    def __init__(self, path: object, faults: Iterable[str]) -> None:
        self.path = path
        self.faults = tuple(faults)
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        super().__init__(f"{path}: {self.faults[0]}{more}")
