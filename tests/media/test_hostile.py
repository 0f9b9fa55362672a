"""Whatever a collection, a file's name or a query says comes out harmless, in every medium."""

import json
import os
import re
import shutil
import tomllib
from pathlib import Path

import msgspec
import pytest

from scrlessons.media.collection_file import render_collection
from scrlessons.own import folder as own
from scrlessons.store.dataset import parse_dataset
from scrlessons.text import escaped_json, escaped_toml, visible
from tests.conftest import SMALL, Run, spawn

HOSTILE = {
    "escape": "\x1b[31mred\x1b[0m",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\text\x1b]8;;\x1b\\",
    "c1": "\x9b31m\x9d0;owned\x9c",
    "bidi": "\u202egnirts\u202c \u2066x\u2069 \u200e\u200f\u061c",
    "width": "z\u200be\u2060r\ufeffo\u00ad",
    "tags": "a\U000e0041\U000e007fb",
    "delete": "a\x7fb\x08\x08c",
    "lines": "a\rb\u2028c\u2029d\x85e\x0bf",
}


UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("form", ["rich", "markdown", "json", "toml"])
def test_hostile_text_is_harmless_in_every_format(
    run: Run, tmp_path: Path, kind: str, form: str
) -> None:
    """From data: nothing that is not seen comes out, in any view; JSON and TOML escape it."""
    hostile = f"x {HOSTILE[kind]} y"
    file = tmp_path / "hostile.json"
    text = SMALL.read_text(encoding="utf-8")
    tables = parse_dataset(text, ".toml", own.known_themes())
    raw = json.loads(render_collection(tables, "json"))
    raw["collection"]["title"] = hostile
    raw["lessons"][0] |= {"text": hostile, "ref": hostile, "keywords": [hostile]}
    raw["cases"][0] |= {"name": f"Q {hostile}", "area": hostile, "summary": hostile}
    raw["cases"][0]["notes"] = [{"text": hostile, "basis": hostile}]
    raw["sources"][0] |= {"title": hostile, "url": hostile, "printed": hostile}
    raw["terms"][0] |= {"name": f"T {hostile}", "now": hostile, "meaning": hostile}
    raw["themes"][0] |= {"name": hostile, "questions": [hostile]}
    file.write_text(json.dumps(raw), encoding="utf-8")
    data = ["--data", str(file), "--format", form]
    for args in (
        ["theme"],
        ["theme", "transitions"],
        ["case"],
        ["case", "anytown-2020:child-d"],
        ["lesson", "anytown-2020:1a"],
        ["source", "anytown-report"],
        ["term", "ctf"],
        ["matrix"],
        ["search", "Q"],
    ):
        outcome = run(*args, *data)
        assert outcome.code == 0, outcome.err
        assert not UNSEEN.search(outcome.out), (args, UNSEEN.findall(outcome.out))
        assert not UNSEEN.search(outcome.err)
    page = tmp_path / "page.html"
    assert run("brief", "anytown-2020:child-d", "--data", str(file), "-o", str(page)).code == 0
    assert not UNSEEN.search(page.read_text(encoding="utf-8"))


def test_escaping_loses_nothing() -> None:
    """What JSON and TOML escape reads as it was; what is shown is less only what is not seen."""
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert json.loads(escaped_json(json.dumps(every, ensure_ascii=False))) == every
    assert tomllib.loads(escaped_toml(msgspec.toml.encode({"a": every}).decode())) == {"a": every}
    spaces = "\t\n\x0b\x0c\r\x85\u2028\u2029"
    kept = [c for c in every if c in spaces or not (UNSEEN.match(c) or "\ufff9" <= c <= "\ufffb")]
    assert visible(every) == "".join(" " if c in spaces else c for c in kept)


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names of files")
@pytest.mark.parametrize("hostile", HOSTILE.values())
def test_file_names_and_queries_come_back_harmless(run: Run, tmp_path: Path, hostile: str) -> None:
    """On stderr, in JSON, in Markdown: what was typed or is a file's name."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    name = hostile.replace("/", "").replace("\x00", "")
    (folder / f"{name}.toml").write_text("format = 2", encoding="utf-8")
    os.environ["SCR_DATA_DIR"] = str(folder)
    try:
        for args in (
            ["collection"],
            ["collection", "--json"],
            ["collection", "--format", "markdown"],
            ["search", f"child {hostile}", "--json"],
            ["search", f"child {hostile}", "--format", "markdown"],
            ["collection", "check", str(folder / f"{name}.toml")],
            ["theme", hostile],
        ):
            outcome = run(*args)
            assert not UNSEEN.search(outcome.out), args
            assert not UNSEEN.search(outcome.err), args
    finally:
        del os.environ["SCR_DATA_DIR"]


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
