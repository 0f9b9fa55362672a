"""The streams: what is printed where, and in which encoding."""

import contextlib
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

MAX_SIZE = "10000"
"""Columns or lines of a terminal. Rich draws every one of them, and no screen has more."""


def prepare_streams() -> None:
    """UTF-8 into pipes and files; what a narrow terminal cannot print becomes question marks."""
    import signal

    open_closed_streams()
    bound_size()

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a closed pipe ends the program silently
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper):
            continue
        if stream.isatty():
            utf8 = stream.encoding.lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="surrogateescape" if utf8 else "replace")
        else:  # the same bytes on every machine
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")


def open_closed_streams() -> None:
    """Open the null device in the place of each standard stream that is closed (`2>&-`).

    Else Python prints errors to stdout, and the next file that is opened takes the stream's number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def bound_size() -> None:
    """Bound the terminal's size as the environment gives it; leave out what is no number."""
    for name in ("COLUMNS", "LINES"):
        size = os.environ.get(name, "").strip()
        if not (size.isascii() and size.isdigit()):
            os.environ.pop(name, None)
        elif len(size.lstrip("0")) >= len(MAX_SIZE):
            os.environ[name] = MAX_SIZE


def can_ask() -> bool:
    """Whether a person is there to answer."""
    return sys.stdin.isatty()


def confirm(question: str) -> bool:
    """Whether a person who is there says yes; False where nobody is."""
    import typer

    return can_ask() and typer.confirm(one_line(question), err=True)


def ask_for(question: str, default: str) -> str:
    """Ask a question at the terminal, in one line; an empty answer gives the default."""
    import typer

    return str(typer.prompt(one_line(question), default=default, show_default=False, err=True))


def print_error(message: str) -> None:
    """Say something on stderr, in one line."""
    _print_to_stderr(f"scr: {one_line(message)}")


def print_lines(lines: Sequence[str]) -> None:
    """Say something on stderr, then what to choose from, each choice on a line as it stands."""
    print_error(lines[0])
    for line in lines[1:]:
        _print_to_stderr(line)


def print_note(message: str) -> None:
    """Say something on stderr to a person who is being asked, in one line."""
    _print_to_stderr(one_line(message))


def _print_to_stderr(line: str) -> None:
    """Print a line; on a full disk it is lost, so that the exit code stays that of the command."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)


def print_message(message: str) -> None:
    """Say what was done on stdout, in one line."""
    print(one_line(message))


def one_line(message: str) -> str:
    """A message on one line, whatever was typed or read into it."""
    from scrlessons.text import spelt, visible

    return " ".join(visible(spelt(message)).split())


def write(content: bytes) -> None:
    """Write bytes to stdout as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def discard(stream: TextIO) -> None:
    """Let what is still to be written to a closed pipe or a full disk go nowhere."""
    with contextlib.suppress(OSError, ValueError):  # as where the test runner stands in for it
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
