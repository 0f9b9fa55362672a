"""What an error says: what is wrong, then what to type, each choice on a line of its own."""

import re
import shlex
from collections.abc import Sequence

from scrlessons.errors import AmbiguousError, NotFoundError, ScrError, UnknownCommandError
from scrlessons.text import shorten, visible

SEARCHED = ("theme", "case", "lesson", "source", "term", "since", "brief")
"""The commands whose names can be searched for where nothing goes by them."""

KINDS = {"lesson": "paragraph"}
"""Kinds of records that have another name where a number is typed."""

MAX_QUOTED = 60  # characters
"""The longest name that a command is printed with: a longer one fits on no line."""


def advise(error: ScrError, args: Sequence[str]) -> list[str]:
    """Return what to say of an error: a line, then the commands to choose from, a line each.

    `args` are the arguments of the program, which the choices repeat with another name.
    """
    if isinstance(error, NotFoundError):
        return _advise_name(error, args)
    if isinstance(error, UnknownCommandError):
        commands = [command_line(choice) for choice in error.choices]
        return _did_you_mean(str(error), [(command, "") for command in commands])
    return [str(error)]


def _did_you_mean(fault: str, choices: Sequence[tuple[str, str]]) -> list[str]:
    if len(choices) == 1:
        return [f"{fault}. Did you mean: {choices[0][0]}"]
    return [f"{fault}. Did you mean one of these:", *listed(choices)]


def _advise_name(error: NotFoundError, args: Sequence[str]) -> list[str]:
    """Return what to say of a name that means no record, or several."""
    choices = [
        (command_line(retyped(args, error.name, typed)), told) for typed, told in error.candidates
    ]
    if isinstance(error, AmbiguousError):
        more = [f"and {error.more} more"] if error.more else []
        return [f"{error.fault} these:", *listed(choices), *more]
    if choices:
        return _did_you_mean(error.fault, choices)
    others = _others(error) if args and args[0] in SEARCHED and find_words(args, error.name) else []
    if len(others) == 1:
        what = "It is a paragraph" if others[0][1] else "To search for it, type"
        return [f"{error.fault}. {what}: {others[0][0]}"]
    return [f"{error.fault}. Type one of these:", *listed(others)] if others else [str(error)]


def _others(error: NotFoundError) -> list[tuple[str, str]]:
    """Return the commands that find what is no record of the kind that was asked for."""
    found = []
    if error.elsewhere:
        kind, typed = error.elsewhere
        found.append((command_line([kind, typed]), f"it is a {KINDS.get(kind, kind)}"))
    words = re.fullmatch(r"[^:]*[^\W\d_]{2}[^:]*", error.name) and len(error.name) <= MAX_QUOTED
    if words or (found and error.elsewhere and error.elsewhere[0] != "lesson"):
        found.append((command_line(["search", *error.name.split()]), ""))
    return found


def listed(choices: Sequence[tuple[str, str]]) -> list[str]:
    """Return choices as indented lines: what to type, and what it is."""
    width = max(len(typed) for typed, _ in choices)
    return [
        f"  {visible(typed):{width}}  {visible(shorten(told))}".rstrip() for typed, told in choices
    ]


def retyped(args: Sequence[str], name: str, other: str) -> list[str]:
    """Return arguments with another name in the place of a name; the other name if it is not there.

    The words of a name may be arguments of their own: `scr case child h`.
    """
    if place := find_words(args, name):
        start, end, option = place
        return [*args[:start], option + other, *args[end:]]
    return [other]


def find_words(args: Sequence[str], name: str) -> tuple[int, int, str] | None:
    """Return where a name begins and ends in arguments, and the option before it ("--theme=")."""
    words = name.split()
    for start in range(1, len(args)):
        option, equals, _ = args[start].partition("=")
        option = option + equals if equals and option.startswith("-") else ""
        for end in range(start + 1, len(args) + 1):
            typed = " ".join(args[start:end])[len(option) :].split()
            if typed == words:
                return start, end, option
            if len(typed) > len(words):
                break
    return None


def command_line(args: Sequence[str]) -> str:
    """Return arguments as they are typed in a shell; bare names stay bare."""
    return " ".join(["scr", *map(quoted, args)])


def quoted(word: str) -> str:
    """Return a word as every shell takes it: in double quotes where it needs any."""
    if word and shlex.quote(word) == word:
        return word
    return shlex.quote(word) if {*word} & {*'"$`\\!'} else f'"{word}"'
