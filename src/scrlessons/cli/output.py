"""What the commands share: opening the library, printing results and errors."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from scrlessons.errors import BrokenCollectionError, UsageError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from scrlessons.pages import View
    from scrlessons.records import Dataset
    from scrlessons.store.library import Library

Format = Literal["rich", "markdown", "json", "toml"]
"""What a lookup can be printed as."""


def prepare_streams() -> None:
    """End silently on a closed pipe, and print what a narrow encoding cannot as best it can."""
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            utf8 = stream.encoding.lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="surrogateescape" if utf8 else "replace")


def print_error(message: str) -> None:
    """Say something on stderr, in one line."""
    print(f"scr: {one_line(message)}", file=sys.stderr)


def print_message(message: str) -> None:
    """Say what was done on stdout, in one line."""
    print(one_line(message))


def one_line(message: str) -> str:
    """A message on one line, whatever was typed or read into it."""
    from scrlessons.text import seen, spelt

    return " ".join(seen(spelt(message)).split())


@contextmanager
def printing_faults() -> Iterator[None]:
    """Prints everything that is wrong with a collection, where others name only the first."""
    try:
        yield
    except BrokenCollectionError as error:
        for fault in error.faults:
            print_message(fault)
        raise


def joined(words: list[str]) -> str:
    """What was typed, as one text; bytes that are no text in it become question marks."""
    return " ".join(word.strip() for word in words).encode("utf-8", "replace").decode("utf-8")


def most(everything: bool) -> int | None:
    """How many records a list may show."""
    from scrlessons.pages import PAGE

    return None if everything else PAGE


def open_records(
    data: Sequence[Path] | None = None, only: Sequence[str] | None = None
) -> "Library":
    """The library, after saying which collections are left out and why."""

    for file in data or ():
        existing(file)
    from scrlessons.store.library import open_library

    with Progress() as progress:
        library = open_library(data or (), only or (), watch=progress)
    for path, reason in library.find_broken():
        check = f": scr collection check {Path(path).stem}" if Path(path).suffix else ""
        print_error(f"{path}: {reason}; left out{check}")
    return library


def existing(file: Path) -> Path:
    """The file, which must be there. Raises UsageError."""
    if not file.exists():
        raise UsageError(f"{file}: there is no such file")
    return file


def counts(dataset: "Dataset") -> str:
    """How much a collection holds, in words."""
    told = ((len(dataset.cases), "case"), (len(dataset.lessons), "lesson"))
    return ", ".join(f"{number} {noun}{'s' * (number != 1)}" for number, noun in told)


class Progress:
    """A bar on stderr, where a person is watching and a build takes longer than a second."""

    def __init__(self) -> None:
        self.bar: Bar | None = None
        self.start = time.monotonic()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done, and of how much."""
        if self.bar is None and time.monotonic() - self.start > 1 and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.add_task("Compiling your collections")
            self.bar.start()
        if self.bar:
            self.bar.update(self.bar.task_ids[0], completed=done, total=total)


def show(library: "Library", view: "View", form: Format, json: bool) -> None:
    """Print a view to stdout. Rich is loaded only where a person will read it."""
    if json and form not in {"rich", "json"}:
        raise UsageError(f"--json and --format {form} are two formats: choose one")
    if json or form == "json":
        from scrlessons.media.data import render_json

        write(render_json(view))
    elif form == "markdown":
        from scrlessons.media.markdown import render_markdown

        write(render_markdown(view).encode())
    elif form == "toml":
        from scrlessons.media.data import render_collection
        from scrlessons.store.extract import find_extract

        write(render_collection(find_extract(library, view), "toml"))
    else:
        from rich.console import Console

        from scrlessons.media.terminal import render_view

        console = Console(highlight=False, markup=False, emoji=False)
        console.print(render_view(view), crop=False)
    if left_out := getattr(view, "left_out", None):
        print_error(left_out)


def write(content: bytes) -> None:
    """Write bytes to stdout as they are."""
    if sys.stdout is not None:  # it may be closed
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


def open_in_browser(url: str | None, name: str) -> None:
    """Hand an address to the browser: http and https only. Raises UsageError for others."""
    if url is None or not url.startswith(("http://", "https://")):
        raise UsageError(f"{name} has no web address to open")
    typer.launch(url)
