"""Being ended by the system: what is half done is cleaned up first, as after Ctrl-C."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

SIGNALS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # Windows has no SIGHUP
"""How a system ends a program: at its shutdown, or because the terminal was closed."""


class Stopped(BaseException):
    """The system ends the program. No handler of errors catches this."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@contextmanager
def cleaning_up() -> Iterator[None]:
    """Turn the signals that end a program into an exception, then end by the signal after all.

    A signal that the caller lets the program ignore, as nohup does, stays ignored.
    """
    caught = [number for number in SIGNALS if signal.getsignal(number) is signal.SIG_DFL]

    def stop(number: int, _: object) -> NoReturn:
        for one in caught:  # once: cleaning up is not stopped
            signal.signal(one, signal.SIG_IGN)
        raise Stopped(number)

    for one in caught:
        signal.signal(one, stop)
    try:
        yield
    except Stopped as stopped:
        signal.signal(stopped.number, signal.SIG_DFL)
        os.kill(os.getpid(), stopped.number)
    finally:
        for one in caught:
            signal.signal(one, signal.SIG_DFL)
