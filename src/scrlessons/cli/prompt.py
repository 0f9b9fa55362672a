"""The question below the first screen: answered until nothing is typed."""

import shlex
from contextlib import suppress
from typing import Any

from scrlessons.cli.guessing import find_kind
from scrlessons.store.opening import look_up

QUESTION = "Your question, or a theme's number (Enter ends): "


def answer_questions(program: Any) -> int:
    """Ask for a question, a name or a command, and answer it, until nothing is typed.

    Returns the exit code of the last.
    """
    with suppress(ImportError):  # Windows
        import readline  # noqa: F401 (the arrow keys edit the line)
    code = 0
    while args := _read():
        print()
        code = program.run(args=args, prog_name="scr", standalone_mode=False)
        print()
    return code


def _read() -> list[str]:
    """Return the arguments of the command that answers what is typed; none to end."""
    try:
        typed = input(QUESTION).strip()
    except EOFError:
        print()
        return []
    words = typed.split()
    if words[:1] == ["scr"]:
        with suppress(ValueError):  # a quotation mark without its other
            words = shlex.split(typed)
        return words[1:]
    if not words:
        return []
    kind = look_up(lambda library: find_kind(library, typed))
    return [kind or "search", *words]
