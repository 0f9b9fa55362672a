"""Where things are kept: the bundled collection, the user's own, and the compiled library."""

import os
import sys
from pathlib import Path

SUFFIXES = (".toml", ".json")
"""What the name of a collection file ends in."""


def bundled_path() -> Path:
    """Where the bundled collection is: in the package or, installed editable, in the checkout."""
    here = Path(__file__).resolve()
    packaged = here.parent / "data" / "lessons.toml"
    return packaged if packaged.exists() else here.parents[2] / "data" / "lessons.toml"


def data_file(name: str) -> Path:
    """Where a bundled file is: beside the bundled collection."""
    return bundled_path().with_name(name)


def data_dir() -> Path | None:
    """The folder of own collections: SCR_DATA_DIR, or the platform's place for a user's data.

    None where the platform gives no such place, as without a home.
    """
    return _told_dir("SCR_DATA_DIR") or _user_dir("data")


def cache_dir() -> Path | None:
    """The folder of the compiled library: SCR_CACHE_DIR, or the platform's place for such.

    What is in it can be made anew. None where the platform gives no such place.
    """
    return _told_dir("SCR_CACHE_DIR") or _user_dir("cache")


def _told_dir(variable: str) -> Path | None:
    """The folder that a variable of the environment names; "~" is the user's home."""
    told = os.environ.get(variable, "").strip()
    return Path(os.path.expanduser(told)).absolute() if told else None  # noqa: PTH111


def _user_dir(kind: str) -> Path | None:
    if sys.platform == "linux":
        # What platformdirs says here, which would take a tenth of a lookup's time to load.
        variable, default = {
            "data": ("XDG_DATA_HOME", "~/.local/share"),
            "cache": ("XDG_CACHE_HOME", "~/.cache"),
        }[kind]
        base = os.environ.get(variable, "").strip() or os.path.expanduser(default)  # noqa: PTH111
        folder = Path(base, "scr")
    else:
        import platformdirs

        find = platformdirs.user_data_path if kind == "data" else platformdirs.user_cache_path
        folder = find("scr", appauthor=False)
    return folder if folder.is_absolute() else None
