"""Whatever a collection, a file's name or a query says comes out harmless, in every medium."""

import io
import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from scrlessons.cli.output import Format, render
from scrlessons.media import html, markdown, terminal
from scrlessons.media.collection_file import render_collection
from scrlessons.own import folder as own
from scrlessons.pages import CollectionList, View
from scrlessons.show.handout import tell_handouts
from scrlessons.show.views import tell
from scrlessons.store.answers import search
from scrlessons.store.brief import find_briefs
from scrlessons.store.dataset import parse_dataset
from scrlessons.store.library import Library
from scrlessons.store.opening import open_library
from scrlessons.store.since import get_since
from scrlessons.text import escaped_json, escaped_toml, visible
from tests.conftest import HOSTILE, SMALL, UNSEEN, Run, settle, spawn


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A collection that says all of it in every field."""
    text = f"x {' '.join(HOSTILE.values())} y"
    tables = parse_dataset(SMALL.read_text(encoding="utf-8"), ".toml", own.known_themes())
    raw = json.loads(render_collection(tables, "json"))
    raw["collection"] |= {"title": text, "publisher": text, "summary": text}
    raw["lessons"][0] |= {"text": text, "ref": text, "keywords": [text], "asked": [text]}
    raw["lessons"][0]["notes"] = [{"text": text, "basis": text}]
    raw["cases"][0] |= {"name": f"Q {text}", "area": text, "board": text, "summary": text}
    raw["cases"][0]["notes"] = [{"text": text, "basis": text}]
    raw["sources"][0] |= {"title": text, "url": text, "printed": text, "kind": text}
    raw["terms"][0] |= {"name": f"T {text}", "now": text, "meaning": text, "aliases": [text]}
    raw["themes"][0] |= {"name": text, "summary": text, "questions": [text]}
    raw["since"] = [
        {"id": "s", "theme": raw["themes"][0]["id"], "text": text, "date": "2020", "who": text,
         "told_by": text, "url": "https://example.org/" + text.replace(" ", ""), "date_note": text}
    ]  # fmt: skip
    file = tmp_path_factory.mktemp("hostile") / "hostile.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    with open_library([file], cached=False) as library:
        yield library


VIEWS: dict[str, Callable[[Library], View]] = {
    "themes": lambda library: library.find_themes(),
    "theme": lambda library: library.get_theme("transitions"),
    "cases": lambda library: library.find_cases(),
    "case": lambda library: library.get_case("anytown-2020:child-d"),
    "lesson": lambda library: library.get_lesson("anytown-2020:1a"),
    "source": lambda library: library.get_source("anytown-report"),
    "term": lambda library: library.get_term("ctf"),
    "since": lambda library: get_since(library, "anytown-2020:transitions"),
    "matrix": lambda library: library.find_matrix(),
    "search": lambda library: search(library, "Q red owned", limit=100),
    "collections": lambda library: CollectionList(collections=library.find_states()),
}


@pytest.mark.parametrize("view", VIEWS)
def test_hostile_text_is_harmless_in_every_medium(hostile: Library, view: str) -> None:
    """From data: nothing that is not seen comes out, of any renderer; JSON and TOML escape it."""
    page = VIEWS[view](hostile)
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, highlight=False, markup=False)
    console.print(terminal.render_blocks(tell(page)), crop=False)
    bare = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", out.getvalue())
    assert not UNSEEN.search(bare), "terminal"
    forms: tuple[Format, ...] = ("markdown", "html", "csv", "json", "toml")
    for form in forms:
        text = render(hostile, page, form).decode()
        assert not UNSEEN.search(text), form
    assert "javascript:" not in render(hostile, page, "html").decode()


def test_hostile_text_is_harmless_in_handouts(hostile: Library) -> None:
    """In Markdown and in HTML."""
    briefs = find_briefs(hostile, ["anytown-2020:child-d"])
    told = tell_handouts(briefs, "1", date(2026, 1, 1))
    for text in (html.render_page("x", told), markdown.render_page(told)):
        assert not UNSEEN.search(text)


def test_escaping_loses_nothing() -> None:
    """What JSON and TOML escape reads as it was; what is shown is less only what is not seen."""
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert json.loads(escaped_json(json.dumps(every, ensure_ascii=False))) == every
    assert tomllib.loads(escaped_toml(msgspec.toml.encode({"a": every}).decode())) == {"a": every}
    spaces = "\t\n\x0b\x0c\r\x85\u2028\u2029"
    kept = [
        c
        for c in every
        if c in spaces or not (UNSEEN.match(c) or "\ufff9" <= c <= "\ufffb" or c in "\ufffe\uffff")
    ]
    assert visible(every) == "".join(" " if c in spaces else c for c in kept)


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names of files")
def test_file_names_and_queries_come_back_harmless(run: Run, folder: Path) -> None:
    """On stderr, in JSON, in Markdown: what was typed or is a file's name."""
    folder.mkdir(mode=0o700)
    names = [text.replace("/", "") for text in HOSTILE.values()]
    for name in names:
        (folder / f"{name}.toml").write_text("format = 2", encoding="utf-8")
    settle(*folder.iterdir())
    calls = [
        ["collection"],
        ["collection", "--json"],
        ["collection", "--format", "markdown"],
        *(["theme", hostile] for hostile in HOSTILE.values()),
        *(["search", f"child {hostile}", "--json"] for hostile in HOSTILE.values()),
        *(["collection", "check", str(folder / f"{name}.toml")] for name in names),
    ]
    for args in calls:
        outcome = run(*args)
        assert not UNSEEN.search(outcome.out), args
        assert not UNSEEN.search(outcome.err), args


@pytest.mark.skipif(os.name == "nt", reason="names of files are text on Windows")
def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    """Bytes of no encoding in a name are written out, in a message and in JSON."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.toml")).write_text("format = 2")
    shutil.copy(SMALL, Path(os.fsdecode(os.fsencode(folder) + b"/\xfe.toml")))
    for form in ("rich", "json", "markdown", "toml"):
        done = spawn("collection", "--format", form, env={"SCR_DATA_DIR": str(folder)})
        assert done.returncode == 0
        assert b"\\xff.toml: file: field" in done.stderr
