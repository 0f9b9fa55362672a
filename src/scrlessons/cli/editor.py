"""The user's editor: `VISUAL`, else `EDITOR`, else what the system has."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from scrlessons.errors import UsageError


def edit(text: str) -> str | None:
    """The text as it is after editing; None where the editor was left with an error.

    Raises UsageError where no editor can be started.
    """
    windows = os.name == "nt"
    wanted = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    command = wanted or ("notepad" if windows else "vi")
    with tempfile.TemporaryDirectory(prefix="scr-") as folder:  # for the user alone
        file = Path(folder, "record.toml")
        file.write_text(text, encoding="utf-8", newline="")
        try:
            parts = [command] if Path(command).exists() else shlex.split(command, posix=not windows)
            done = subprocess.run([*parts, str(file)], check=False)
        except (OSError, ValueError):
            raise UsageError(
                f'the editor "{command}" cannot be started: set EDITOR, or say what to change in '
                "options: scr edit --help"
            ) from None
        return file.read_bytes().decode("utf-8", "replace") if done.returncode == 0 else None
