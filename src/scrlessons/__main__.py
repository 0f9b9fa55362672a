"""The console script, and `python -m scrlessons`."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the program. What is loaded at the start stays until the end: nothing to collect."""
    gc.disable()
    from scrlessons.cli.app import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
