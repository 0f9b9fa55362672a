"""What the user types in an editor: it is on disk while it is open, and kept if it is not taken."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from scrlessons.errors import UsageError
from scrlessons.files import make_folder, open_lock, reason, replace, try_lock
from scrlessons.own import layout
from scrlessons.own.folder import Say, folder, writing

_NAME = "record.toml"
"""The name of the file that the editor opens, which tells it how to colour the text."""


class Draft:
    """A text that is open in an editor."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str) -> None:
        """Put a text there, for the editor to open. Raises UsageError."""
        try:
            self.path.touch(mode=0o600)
            self.path.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(f"{self.path}: cannot be written: {reason(error)}") from None

    def read(self) -> str:
        """Return the text as the editor left it.

        Raises UsageError where there is no file any more, and UnicodeDecodeError where it is not
        UTF-8 text.
        """
        fault = f"the editor left nothing to read: {self.path}"
        try:
            if not stat.S_ISREG(self.path.lstat().st_mode):  # a pipe is waited for, a link followed
                raise UsageError(f"{fault}: it is no longer a file")
            return self.path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise UsageError(f"{fault}: {reason(error)}") from None

    def keep(self, id_: str) -> Path:
        """Keep the text with what is kept of a collection, and return where it is.

        It is moved, which needs no room on the disk. Raises OSError and UsageError.
        """
        drafts = layout.drafts_of(folder(), id_)
        for one in (drafts.parent, drafts):
            make_folder(one)
        number = 1
        while (kept := drafts / f"{number}.toml").exists():
            number += 1
        self.path.chmod(0o600)
        replace(self.path, kept)
        return kept


@contextlib.contextmanager
def draft(say: Say | None = None) -> Iterator[Draft]:
    """A text to be edited, in a folder of its own, which is gone when this ends.

    While it lasts the folder is locked: nobody else takes it for one that was left behind.
    """
    with writing(say) as own:
        place = own / layout.EDITING / os.urandom(8).hex()
        for one in (place.parent, place):
            make_folder(one)
        lock = open_lock(place)
        try_lock(lock, place)
    try:
        yield Draft(place / _NAME)
    finally:
        os.close(lock)
        shutil.rmtree(place, ignore_errors=True)
