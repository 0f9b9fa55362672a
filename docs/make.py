"""Writes what the documentation shows and promises: `python docs/make.py`.

`python docs/make.py addresses` lists the web addresses of the data instead.

The pictures in the README, a handout, the page of everything, and the JSON Schemas: of every
command's output and of a collection file. A test holds them to date, but for the picture of the
page, which needs a browser: Playwright's, or a Chromium on the machine.
"""

import io
import re
import shutil
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from scrlessons import __version__
from scrlessons.media import html, markdown, terminal
from scrlessons.media.collection_file import render_file_schema
from scrlessons.media.page import render_page
from scrlessons.media.schemas import OUTPUTS, render_schema
from scrlessons.places import data_file
from scrlessons.show.handout import tell_handouts, title_of
from scrlessons.show.page import tell_page
from scrlessons.show.views import tell
from scrlessons.store.answers import search
from scrlessons.store.brief import find_briefs
from scrlessons.store.everything import find_everything
from scrlessons.store.opening import open_library
from scrlessons.store.page_data import find_page_data

DOCS = Path(__file__).parent
MADE = date(2026, 11, 23)
"""The day that the handout in docs/ bears: fixed, so that it changes only when the data does."""


def documents() -> Iterator[tuple[Path, str]]:
    """Every made file with its content."""
    yield DOCS / "search.svg", picture()
    for name in OUTPUTS:
        yield DOCS / "schema" / f"{name}.json", render_schema(name).decode()
    yield DOCS / "schema" / "collection-file.json", render_file_schema().decode()
    with open_library(cached=False) as library:
        briefs = find_briefs(library, ["challenge"])
        collections = library.find_collections()
        everything = tell_page(find_everything(library), collections, __version__, MADE)
        yield DOCS / "lessons.html", render_page(everything, find_page_data(library)).decode()
    handouts = tell_handouts(briefs, __version__, MADE)
    yield DOCS / "brief-challenge.md", markdown.render_page(handouts)
    yield DOCS / "brief-challenge.html", html.render_page(title_of(briefs), handouts)


def picture() -> str:
    """A real view, as the terminal shows it."""
    console = Console(
        record=True,
        width=84,
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        highlight=False,
        legacy_windows=False,
    )
    with open_library(cached=False) as library:
        answer = tell(search(library, "was not brought", limit=3))
    console.print(terminal.render_blocks(answer), crop=False)
    svg = console.export_svg(
        title='scr search "was not brought" --limit 3', theme=DIMMED_MONOKAI, unique_id="scr"
    )
    # No font is fetched: the reader's own fixed-width font does.
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL) + "\n"


def photograph(page: Path, picture: Path) -> None:
    """The page as a browser shows it, at 1280 pixels."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # the test needs none

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        window = browser.new_page(viewport={"width": 1280, "height": 860})
        window.goto(f"{page.as_uri()}#q=was%20not%20brought")
        window.screenshot(path=picture)
        browser.close()


def addresses() -> Iterator[str]:
    """A line for each address of the data: the address, the day it was last read, its records.

    Those that the paper itself gives have no day: nobody says when they were read.
    """
    days: defaultdict[str, set[str]] = defaultdict(set)
    records: defaultdict[str, set[str]] = defaultdict(set)
    for name in ("lessons.toml", "subjects.toml", "thesaurus.toml"):
        data = tomllib.loads(data_file(name).read_text(encoding="utf-8"))
        checked = data.get("collection", {}).get("checked", "")
        for table in (table for table in data if isinstance(data[table], list)):
            for record in data[table]:
                for field, address in _addresses_in(record):
                    given = table == "sources" and field == "url"
                    days[address].add("" if given else str(record.get("read", checked)))
                    own = record.get("id", record.get("name"))
                    records[address].add(f"{table.removesuffix('s')}:{own}")
    for address in sorted(records):
        day = max(days[address]) or "no day"
        yield f"{address}\t{day}\t{', '.join(sorted(records[address]))}"


def _addresses_in(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field of a record, or of its notes, that is an address."""
    for field, value in record.items():
        for inner in value if isinstance(value, list) else ():
            if isinstance(inner, dict):
                yield from _addresses_in(inner)
        if isinstance(value, str) and re.match(r"https?://", value) and field != "printed":
            yield field, value


if __name__ == "__main__":
    if sys.argv[1:] == ["addresses"]:
        print("\n".join(addresses()))
        sys.exit()
    for path, content in documents():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    photograph(DOCS / "lessons.html", DOCS / "page.png")
