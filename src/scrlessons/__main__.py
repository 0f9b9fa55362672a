"""The console script, and `python -m scrlessons`."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the program. What is loaded at the start stays until the end: nothing to collect."""
    gc.disable()
    from scrlessons import cli

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
