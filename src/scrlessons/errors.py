"""What can go wrong, each kind with the exit code that it ends the program with."""

from collections.abc import Iterable, Sequence


class ScrError(Exception):
    """The root of every error that a user can cause or meet; its text is one clear line."""

    exit_code = 2


class UsageError(ScrError):
    """The command cannot be carried out as it was given."""


Candidate = tuple[str, str]
"""What to type for a record, and what tells it from others of its name; empty where nothing."""


class UnknownCommandError(UsageError):
    """There is no command of that name; each of `choices` is the arguments of one that may be."""

    def __init__(self, fault: str, choices: Sequence[Sequence[str]]) -> None:
        self.choices = tuple(choices)
        super().__init__(fault)


class NotFoundError(ScrError):
    """Nothing goes by that name.

    `fault` says what is wrong, and `then` what to type where there are no candidates. `name` is
    what was typed for a record; each of `candidates` can be typed in its place. `elsewhere` is the
    kind of another record of that name, with what to type for it.
    """

    exit_code = 1

    def __init__(
        self,
        fault: str,
        then: str = "",
        *,
        name: str = "",
        candidates: Sequence[Candidate] = (),
        elsewhere: tuple[str, str] | None = None,
    ) -> None:
        self.fault = fault
        self.elsewhere = elsewhere
        self.name = name
        self.candidates = tuple(candidates)
        listed = ", ".join(f"{typed} ({told})" if told else typed for typed, told in candidates)
        super().__init__(f"{fault}{self.summarise(listed, then)}")

    def summarise(self, listed: str, then: str) -> str:
        """Return what the one line of the error says behind the fault."""
        return f"; near: {listed}" if listed else f"; {then}" if then else ""


class AmbiguousError(NotFoundError):
    """Several records go by that name: the candidates, and `more` that are not listed."""

    def __init__(
        self, fault: str, *, name: str, candidates: Sequence[Candidate], more: int = 0
    ) -> None:
        self.more = more
        super().__init__(fault, name=name, candidates=candidates)

    def summarise(self, listed: str, then: str) -> str:
        """Return the candidates on one line."""
        return f": {listed}{f' and {self.more} more' if self.more else ''}; say which"


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
