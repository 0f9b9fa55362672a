"""The console script, and `python -m scrlessons`."""

import os
import signal

# Ctrl-C while the program is being loaded: nothing is open yet, so it ends at once, silently.
signal.signal(signal.SIGINT, lambda *_: os._exit(130))

import gc  # noqa: E402
import sys  # noqa: E402
from typing import NoReturn  # noqa: E402


def main() -> NoReturn:
    """Run the program. What is loaded at the start stays until the end: nothing to collect."""
    gc.disable()
    _load_msgspec()
    from scrlessons.cli.app import main as run

    gc.freeze()
    gc.enable()
    run()


def _load_msgspec() -> None:
    """Load msgspec without typing_extensions, whose loading costs a twentieth of a lookup.

    msgspec takes from it what `typing` has too in every Python that this runs on.
    """
    backport = "typing_extensions"
    if backport not in sys.modules:
        sys.modules[backport] = None  # type: ignore[assignment]
        import msgspec  # noqa: F401

        del sys.modules[backport]


if __name__ == "__main__":
    main()
