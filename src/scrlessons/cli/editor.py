"""The user's editor: `VISUAL`, else `EDITOR`, else what the system has."""

import contextlib
import os
import shlex
import subprocess
from pathlib import Path

from scrlessons.errors import UsageError
from scrlessons.files import BRIEFLY


def edit(file: Path) -> bool:
    """Let the user edit a file; return whether the editor ended without an error.

    Raises UsageError where no editor can be started.
    """
    windows = os.name == "nt"
    wanted = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    command = wanted or ("notepad" if windows else "vi")
    try:
        parts = [command] if Path(command).exists() else shlex.split(command, posix=not windows)
        editor = subprocess.Popen([*parts, str(file)])
    except (OSError, ValueError):
        raise UsageError(
            f'the editor "{command}" cannot be started: set EDITOR, or say what to change in '
            "options: scr edit --help"
        ) from None
    try:
        return editor.wait() == 0
    except BaseException:  # stopped meanwhile: the editor may still set the terminal right
        editor.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            editor.wait(BRIEFLY)
        editor.kill()
        raise
