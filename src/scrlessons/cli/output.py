"""What the commands share: opening the library, and showing what was found."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from scrlessons.cli.streams import print_error, print_message, write
from scrlessons.errors import UsageError
from scrlessons.files import reason
from scrlessons.text import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from scrlessons.pages import View
    from scrlessons.show.blocks import Block
    from scrlessons.store.library import Library

T = TypeVar("T")

Format = Literal["rich", "markdown", "html", "csv", "json", "toml"]
"""What a lookup can be printed as."""

ENDINGS: dict[str, Format] = {
    ".md": "markdown", ".html": "html", ".csv": "csv", ".json": "json", ".toml": "toml",
}  # fmt: skip
"""The ending of a file's name, with what is written to it."""


class Printing:
    """How a lookup is to be printed, and where to."""

    def __init__(
        self,
        form: Format = "rich",
        json: bool = False,
        output: Path | None = None,
        force: bool = False,
        pager: bool = True,
        endings: dict[str, Format] | None = None,
    ) -> None:
        if json and form not in {"rich", "json"}:
            raise UsageError(f"--json and --format {form} are two formats: choose one")
        self.form: Format = "json" if json else form
        self.json = json
        self.output = output
        self.pager = pager
        if output is not None:
            by_ending = check_output(output, force, endings or ENDINGS)
            if form not in {"rich", by_ending}:
                raise UsageError(f"{output} is written as {by_ending}, not as {form}")
            self.form = by_ending

    def write(self, content: bytes, say: Callable[[str], None] = print_message) -> None:
        """Write to the file, and say so as a line or as JSON; without one to stdout."""
        if not self.output:
            write(content)
            return
        from scrlessons.cli.reporting import write_file

        mark = b"\xef\xbb\xbf" if self.form == "csv" else b""  # by which Excel knows UTF-8
        write_file(self.json, self.output, mark + content, say=say)


def check_output(
    file: Path, force: bool, endings: dict[str, Any], source: Path | None = None
) -> Any:
    """What the ending of a file to be written stands for. Raises UsageError.

    What is there already is not written over, unless by `force`.
    """
    form = endings.get(file.suffix.lower())
    if form is None:
        known = " or ".join(f"FILE{ending}" for ending in endings)
        raise UsageError(f"{file}: the name must end as in {known}")
    try:
        if not file.parent.is_dir():
            raise UsageError(f"{file}: the folder {file.parent} is not there")
        if source and file.exists() and source.exists() and file.samefile(source):
            raise UsageError(f"{file} is the workbook itself; choose another name")
        if file.exists() and not force:
            raise UsageError(f"{file} is there already; --force overwrites it")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {reason(error)}") from None
    return form


def show(library: "Library", page: "View", printing: Printing) -> None:
    """Print a page, or write it to a file."""
    if printing.form == "rich":
        from scrlessons.show.views import tell

        show_at_terminal(tell(page), printing.pager)
    else:
        printing.write(render(library, page, printing.form))
    if left_out := getattr(page, "left_out", None):
        print_error(left_out)


def render(library: "Library", page: "View", form: Format) -> bytes:
    """A page in a medium other than the terminal."""
    if form == "json":
        from scrlessons.media.data import render_json

        return render_json(page)
    if form == "csv":
        from scrlessons.media.csv import render_csv

        return render_csv(page).encode()
    if form == "toml":
        from scrlessons.media.collection_file import render_collection
        from scrlessons.store.extract import find_extract

        return render_collection(find_extract(library, page), "toml")
    from scrlessons.show.views import tell_titled, title_of

    if form == "html":
        from scrlessons.media.html import render_page

        return render_page(title_of(page), [tell_titled(page)]).encode()
    from scrlessons.media.markdown import render_blocks

    return render_blocks(tell_titled(page)).encode()


def show_at_terminal(blocks: "Sequence[Block]", pager: bool) -> None:
    """Print blocks for a person: through a pager where they are longer than the screen."""
    from rich.console import Console

    from scrlessons.media.terminal import render_blocks

    # What is not a terminal shows the same as one that can draw: no old Windows' frames.
    legacy = None if sys.stdout.isatty() else False
    console = Console(highlight=False, markup=False, emoji=False, legacy_windows=legacy)
    if pager and console.is_terminal and not console.is_dumb_terminal:
        with console.capture() as captured:
            console.print(render_blocks(blocks), crop=False)
        from scrlessons.cli.pager import page_through

        page_through(captured.get(), console.height)
    else:
        console.print(render_blocks(blocks), crop=False)


def joined(words: Sequence[str]) -> str:
    """What was typed, as one text."""
    return " ".join(word.strip() for word in words)


def look_up(
    ask: "Callable[[Library], T]",
    data: Sequence[Path] | None = None,
    only: Sequence[str] | None = None,
    *,
    searching: bool = False,
) -> T:
    """What `ask` finds in the library, after saying which collections are left out and why.

    `searching` says that it is going to search.
    """
    for file in data or ():
        existing(file, piped=False)
    from scrlessons.store import opening

    def ask_and_tell(library: "Library") -> T:
        progress.stop()
        tell_broken(library)
        return ask(library)

    progress = Progress()
    try:
        return opening.look_up(
            ask_and_tell, data or (), only or (), searching=searching, progress=progress
        )
    finally:
        progress.stop()


def look_up_apart(
    ask: "Callable[[Library], T]", ids: Sequence[str] | None, data: Sequence[Path] | None = None
) -> T:
    """What `ask` finds in the bundled collection, these own ones and the files of `data` alone.

    What is made of it can be handed on. `ids` None: all own ones.
    """
    for file in data or ():
        existing(file, piped=False)
    from scrlessons.store.opening import open_apart

    progress = Progress()
    try:
        library = open_apart(ids, data or (), progress)
    finally:
        progress.stop()
    with library:
        tell_broken(library)
        return ask(library)


def tell_broken(library: "Library") -> None:
    """Say which collections are left out, and why."""
    for path, fault in library.find_broken():
        check = f": scr collection check {Path(path).stem}" if Path(path).suffix else ""
        print_error(f"{path}: {fault}; left out{check}")


def existing(file: Path, *, piped: bool = True) -> str:
    """Return the name of a file, which must be there. Raises UsageError.

    `piped`: whether "-" is standard input.
    """
    try:
        if not (piped and str(file) == "-") and not file.exists():
            raise UsageError(f"{file}: there is no such file")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {reason(error)}") from None
    return str(file)


class Progress:
    """A bar on stderr, where a person is watching and a build takes longer than a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.bar: Bar | None = None
        self.clock = clock
        self.start = clock()

    def stop(self) -> None:
        """Take the bar away."""
        if self.bar:
            self.bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done, and of how much."""
        if self.bar is None and self.clock() - self.start > 1 and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar

            self.bar = Bar(console=Console(stderr=True), transient=True)
            self.bar.start()
            self.bar.add_task("Compiling your collections", total=total)
        if self.bar:
            self.bar.update(self.bar.task_ids[0], completed=done, total=total)


def open_in_browser(url: str | None, name: str) -> None:
    """Hand an address to the browser, as it is shown: http and https only. Raises UsageError."""
    shown = visible(url or "")
    if not shown.startswith(("http://", "https://")):
        raise UsageError(f"{name} has no web address to open")
    import webbrowser

    if not webbrowser.open(shown):
        raise UsageError(f"no browser could be started; the address is {shown}")
