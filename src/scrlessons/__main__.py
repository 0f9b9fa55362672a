"""The console script, and `python -m scrlessons`."""

import os
import signal

# Ctrl-C while the program is being loaded: nothing is open yet, so it ends at once, silently.
signal.signal(signal.SIGINT, lambda *_: os._exit(130))

import gc  # noqa: E402
from typing import NoReturn  # noqa: E402


def main() -> NoReturn:
    """Run the program. What is loaded at the start stays until the end: nothing to collect."""
    gc.disable()
    from scrlessons.cli.app import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
