"""Everything as one page with search: self-contained, fetching nothing, all text escaped."""

import re
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path

import msgspec

from scrlessons.media.html import render_blocks
from scrlessons.show.page import Page, Part
from scrlessons.text import visible

_HERE = Path(__file__).parent
VENDORED = {"minisearch": "MiniSearch", "stemmer": "stemmer"}
"""What the script uses of others, each file of `vendor/` with the one name that it defines."""

MOST_LISTED = 60
"""How many parts of a group the contents list; of more, the group's own list does."""


def render_page(page: Page, data: Mapping[str, object]) -> bytes:
    """The whole page; `data` is what its search needs."""
    style, script = _read("page.css"), _script()
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    filled = {
        "policy": escape(policy),
        "title": _text(page.title),
        "notice": _text(page.notice),
        "made": _text(page.made),
        "style": style,
        "contents": "\n".join(_contents(page.parts)),
        "parts": "\n".join(map(_part, page.parts)),
        "filters": "\n".join(_filters(page)),
        "data": _pack({**data, "collections": page.cited, "kinds": NAMES}),
        "script": script,
    }
    frame = _read("page.html")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], frame).encode()


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _script() -> str:
    """The libraries, each in a scope of its own and without its comments, and our script."""
    wrapped = []
    for file, name in VENDORED.items():
        code = re.sub(r"^\s*/\*\*.*?\*/\n", "", _read(f"vendor/{file}.js"), flags=re.S | re.M)
        code = re.sub(r"^export (?:\{.*\};?|(?=function))|^//.*|^\s+", "", code, flags=re.M)
        holder = _read(f"vendor/{file}.LICENSE").strip()
        wrapped.append(
            f"/* {file}\n{holder} */\nconst {name} = (() => {{\n{code}\nreturn {name};\n}})();"
        )
    search = re.sub(r"^export ", "", _read("search.js"), flags=re.M)
    return "\n".join([*wrapped, search, _read("page.js")])


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _pack(value: object) -> str:
    """JSON in a third of its length, in letters that end no element that they stand in."""
    return b64encode(zlib.compress(msgspec.json.encode(value), 9)).decode()


def _text(text: str) -> str:
    return escape(visible(text))


def _part(part: Part) -> str:
    body = render_blocks(part.blocks, links=True, level=2)
    return f'<section class="part {part.group}">\n{body}</section>'


def _contents(parts: Iterable[Part]) -> Iterator[str]:
    """The contents: the groups with their parts, where these are few enough to be listed."""
    yield "<ul>"
    for _, of in groupby(parts, key=lambda part: part.group):
        head, *rest = [part for part in of if part.name]
        listed = "".join(f"<li>{_link(one)}</li>" for one in rest if len(rest) <= MOST_LISTED)
        more = f"<ul>{listed}</ul>" if listed else ""
        yield f"<li>{_link(head)}{more}</li>"
    yield "</ul>"


def _link(part: Part) -> str:
    return f'<a href="#{_text(part.anchor)}">{_text(part.name)}</a>'


NAMES = {
    "lesson": "lesson",
    "theme": "theme",
    "case": "case",
    "term": "word",
    "source": "reading",
    "since": "since 2013",
}
"""What a hit is called, by its type."""

KINDS = {
    "lesson": "Lessons",
    "finding": "Lessons: findings",
    "recommendation": "Lessons: recommendations",
    "response": "Lessons: responses",
    "evidence": "Lessons: evidence",
    "guidance": "Lessons: guidance",
    "comment": "Lessons: comments",
    "good-practice": "Lessons: good practice",
    "theme": "Themes",
    "case": "Cases",
    "term": "Words",
    "source": "Reading",
    "since": "Since 2013",
}
"""What a search can be narrowed to, by kind."""


def _filters(page: Page) -> Iterator[str]:
    """What a search can be narrowed to."""

    def named(group: str, start: str) -> dict[str, str]:
        own = [part for part in page.parts if part.group == group and part.anchor != group]
        return {part.anchor.removeprefix(start): part.name for part in own}

    yield _select("theme", "Theme", "All themes", named("themes", "theme-"))
    yield _select("case", "Case", "All cases", named("cases", "case-"))
    yield _select("kind", "Kind", "All kinds", KINDS)
    yield _select("collection", "Collection", "All collections", page.cited)


def _select(name: str, label: str, every: str, options: Mapping[str, str]) -> str:
    listed = "".join(f'<option value="{_text(k)}">{_text(v)}</option>' for k, v in options.items())
    return (
        f'<label for="{name}">{label}</label>'
        f'<select id="{name}" name="{name}"><option value="">{every}</option>{listed}</select>'
    )
