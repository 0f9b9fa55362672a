"""Showing what is longer than the screen, as git does."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SHELL_CHARACTERS = frozenset("|&;<>()$`*?~")
"""Characters of a pager's command that the shell is needed for, as in "less -R | cat"."""

NOT_FOUND = 127
"""The exit code of a shell that does not find the command."""


def page_through(text: str, height: int) -> None:
    """Show a text for a terminal of that height: through a pager where it is longer."""
    command = find_pager() if text.count("\n") >= height else None
    if command is None or not _run(command, text):
        sys.stdout.write(text)


def find_pager() -> Sequence[str] | None:
    """The pager as a command: SCR_PAGER, else PAGER, else less; None where there is to be none.

    What the user set is run by the shell where it needs one, as git does. An empty value and `cat`
    turn it off.
    """
    told = next((os.environ[name] for name in ("SCR_PAGER", "PAGER") if name in os.environ), None)
    if told is None:
        return ["less", "-R"] if shutil.which("less") else None
    try:
        command = shlex.split(told, posix=os.name != "nt")
    except ValueError:  # a quotation mark without its other
        return None
    if os.name != "nt" and SHELL_CHARACTERS & {*told}:
        return ["sh", "-c", told]
    if command and Path(command[0]).stem == "less":
        command.insert(1, "-R")  # the user's LESS may lack it, and colours would be shown as text
    return command if command and command != ["cat"] else None


def _run(command: Sequence[str], text: str) -> bool:
    """Whether the pager could be started; returns when the reader leaves it."""
    environment = {"LESS": "FRX", "LV": "-c", **os.environ}
    sys.stdout.flush()
    # The keyboard is the pager's now: it decides what Ctrl-C means, and q may come early.
    interrupted = signal.signal(signal.SIGINT, lambda *_: None)
    broken = signal.signal(signal.SIGPIPE, signal.SIG_IGN) if hasattr(signal, "SIGPIPE") else None
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
        pager.communicate(text.encode(sys.stdout.encoding, "replace"))
    except OSError:  # there is no such program
        return False
    finally:
        signal.signal(signal.SIGINT, interrupted)
        if hasattr(signal, "SIGPIPE"):
            signal.signal(signal.SIGPIPE, broken)
    return pager.returncode != NOT_FOUND
