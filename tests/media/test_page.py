"""The page of everything: what is on it, that it asks nothing of anybody, that its text is text."""

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import zlib
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scrlessons.cli import share
from scrlessons.cli.output import look_up_apart
from scrlessons.media import page as media
from scrlessons.store.library import Library
from scrlessons.text import stem
from tests.conftest import SMALL, Run, settle

MEDIA = Path(media.__file__).parent
VENDORED = {
    "minisearch": ("minisearch@7.2.0", "dist/es/index.js", "LICENSE.txt"),
    "stemmer": ("stemmer@2.0.1", "index.js", "license"),
}
"""Each file of others, with its package, and where it and its licence stand there."""

MOST_BYTES = 900 * 1024


class Reading(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [value or "" for _, own in self.tags for key, value in own.items() if key == name]


def between(text: str, start: str, end: str) -> str:
    """What stands between two marks, the first of which stands there once."""
    assert text.count(start) == 1, start
    return text.split(start)[1].split(end, maxsplit=1)[0]


def data_of(text: str) -> Any:
    """What the page's search is given."""
    packed = between(text, '<script type="application/zlib" id="data">', "</script>")
    return json.loads(zlib.decompress(b64decode(packed)))


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the bundled collection."""
    content, own = look_up_apart(share.render_everything, ())
    assert own == []
    return content.decode()


def test_every_record_has_its_place_and_every_link_leads_somewhere(
    bundled: str, library: Library
) -> None:
    """Anchors stand once; a name leads to its record; addresses are of the web."""
    page = Reading(bundled)
    ids = Counter(page.all("id"))
    assert not [id_ for id_, times in ids.items() if times > 1]
    rows = library.reader.rows("SELECT type, id FROM record WHERE type <> 'collection'")
    assert {f"{kind}-{id_}" for kind, id_ in rows} <= set(ids)
    assert {"theme-challenge", "case-child-h", "lesson-5.4a", "term-dna", "results"} <= set(ids)
    for address in page.all("href"):
        known = address[1:] in ids or address == "#everything"
        assert known if address.startswith("#") else address.startswith(("http://", "https://"))


def test_it_holds_every_text(bundled: str, library: Library) -> None:
    """Lessons, summaries, meanings, later facts and questions are on it, word for word."""
    text = html.unescape(re.sub(r"<script.*?</script>", "", bundled, flags=re.DOTALL))
    query = "SELECT body FROM entry JOIN record USING (n) WHERE type <> 'source'"
    for (body,) in library.reader.rows(query):
        assert body in text
    for source in library.find_sources().sources:
        assert all(note.text in text for note in source.notes)
    assert library.get_theme("voice").theme.questions[0].text in text
    assert "in immediate danger call 999." in text
    assert "written for this tool, not taken from the paper" in text
    assert "as of 23 November 2026" in text


def test_it_is_a_document_of_its_own(bundled: str) -> None:
    """Headings in order, a table of contents, no more than its size allows."""
    assert len(bundled.encode()) <= MOST_BYTES
    page = Reading(bundled)
    assert ("html", {"lang": "en-GB"}) in page.tags
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    contents = between(bundled, '<nav aria-labelledby="contents">', "</nav>")
    for anchor in ("themes", "theme-voice", "case-child-h", "lessons", "words", "reading", "since"):
        assert f'href="#{anchor}"' in contents


def test_it_can_ask_nothing_of_anybody(bundled: str) -> None:
    """One style and one script, each with its hash; nothing else may load or run."""
    page = Reading(bundled)
    tags = Counter(tag for tag, _ in page.tags)
    assert (tags["style"], tags["script"]) == (1, 2)
    assert not tags.keys() & {"link", "img", "iframe", "object", "base", "video", "embed"}
    assert not {"src", "style", "action", "srcset"} & {key for _, own in page.tags for key in own}
    assert not [key for _, own in page.tags for key in own if key.startswith("on")]
    policy = html.unescape(between(bundled, 'Content-Security-Policy" content="', '"'))
    for kind, inside in (
        ("style", between(bundled, "<style>", "</style>")),
        ("script", between(bundled, '<script type="module">', "</script>")),
    ):
        found = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{found}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"unsafe|https?:|\*", policy)


def test_the_script_keeps_nothing_and_is_short() -> None:
    """No storage, no cookies, no request; the searching part has at most 140 lines."""
    script = (MEDIA / "page.js").read_text(encoding="utf-8")
    searching = (MEDIA / "search.js").read_text(encoding="utf-8")
    assert len(searching.splitlines()) <= 140
    for text in (script, searching):
        assert not re.search(r"Storage|cookie|fetch|XMLHttp|innerHTML|indexedDB|eval|beacon", text)


def test_it_can_search_every_record(bundled: str, library: Library) -> None:
    """Each record stands in its data; a subject does that no record speaks of."""
    data = data_of(bundled)
    assert len(data["records"]) == library.reader.number("SELECT count(*) FROM entry")
    assert "online grooming" in {one["name"] for one in data["subjects"]}


HOSTILE = (
    '</script><script>alert(1)</script><img src=x onerror="alert(1)">{{script}}\\u202e\\u0000'
    "</style><!-- <script>"
)


def hostile(folder: Path) -> None:
    """An own collection whose every text tries to be more than text."""
    folder.mkdir(mode=0o700, exist_ok=True)
    text = SMALL.read_text(encoding="utf-8").replace("anytown-2020", "hostile")
    for field in ("title", "publisher", "name", "summary", "text", "area", "meaning", "now"):
        text = re.sub(rf'^{field} = "', rf"\g<0>{re.escape('@')}", text, flags=re.MULTILINE)
    quoted = HOSTILE.replace('"', '\\"').replace("\\u0000", "")
    text = text.replace("\\@", "@").replace("@", quoted).replace("\\u202e", "\\\\u202e")
    text = text.replace('url = "https://example.org', 'url = "javascript:alert(1)//example.org')
    path = folder / "hostile.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    settle(path)


def test_hostile_text_is_text(run: Run, folder: Path, tmp_path: Path) -> None:
    """What a collection says never becomes a tag, an address or a part of the script."""
    hostile(folder)
    page = tmp_path / "page.html"
    done = run("page", "--output", str(page), "--collection", "hostile")
    assert done.code == 0
    text = page.read_text(encoding="utf-8")
    assert "&lt;img src=x" in text
    read = Reading(text)
    tags = Counter(tag for tag, _ in read.tags)
    assert (tags["script"], tags["style"], tags["img"]) == (2, 1, 0)
    assert not [address for address in read.all("href") if address.startswith("javascript:")]
    titles = [one["title"] for one in data_of(text)["records"]]
    assert any("<img src=x" in title for title in titles)


# The command


def write_own(folder: Path) -> None:
    """Two own collections, one of them broken or not."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "anytown-2020.toml"
    path.write_bytes(SMALL.read_bytes())
    path.chmod(0o600)


def test_own_collections_are_on_it_only_where_they_are_named(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """The bundled one alone by default; others by name, and then it says which."""
    write_own(folder)
    page = tmp_path / "lessons.html"
    plain = run("page", "--output", str(page))
    assert (plain.code, plain.err) == (0, "")
    assert plain.out.startswith(f"wrote {page} (0.")
    text = page.read_text(encoding="utf-8")
    assert "nytown" not in text
    assert "Moves &amp; transitions" not in text
    assert "Common Transfer File" not in text
    for args in (["--collection", "anytown-2020"], ["--all-collections"]):
        own = run("page", "-o", str(page), "--force", *args)
        assert own.code == 0
        assert "on the page is your own collection anytown-2020 (Learning from Anytown)" in own.err
        text = page.read_text(encoding="utf-8")
        assert "Learning from Anytown (Anytown Safeguarding Children Partnership, 2020)" in text
        read = Reading(text)
        ids = {
            "lesson-anytown-2020:1a",
            "case-anytown-2020:child-d",
            "theme-anytown-2020:transitions",
        }
        assert ids <= set(read.all("id"))
        assert {f"#{id_}" for id_ in ids} <= set(read.all("href"))
    unknown = run("page", "-o", str(page), "--force", "--collection", "nowhere")
    assert unknown.code == 1
    assert 'no collection is called "nowhere"; there are: salford-2013, anytown-2020' in unknown.err


def test_a_broken_collection_is_left_out_or_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    """Among all it is left out, which is said; asked for by name it ends the command."""
    write_own(folder)
    (folder / "broken.toml").write_text("format = 1\n", encoding="utf-8")
    (folder / "broken.toml").chmod(0o600)
    page = tmp_path / "lessons.html"
    among = run("page", "-o", str(page), "--all-collections")
    assert among.code == 0
    assert "left out: scr collection check broken" in among.err
    named = run("page", "-o", str(page), "--force", "--collection", "broken")
    assert named.code == 3


def test_nothing_is_written_over_unasked(run: Run, tmp_path: Path) -> None:
    """The name ends in .html, and a file that is there stays, unless --force says otherwise."""
    page = tmp_path / "lessons.html"
    page.write_text("mine", encoding="utf-8")
    refused = run("page", "--output", str(page))
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == f"scr: {page} is there already; --force overwrites it\n"
    assert page.read_text(encoding="utf-8") == "mine"
    assert "FILE.html" in run("page", "--output", str(tmp_path / "lessons.pdf")).err


def test_a_large_page_is_asked_about(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how large it is; where nobody can answer, --yes is needed."""
    monkeypatch.setattr(share, "LARGE", 1000)
    monkeypatch.setattr(share, "render_everything", lambda _: (bytes(2**18), []))
    page = tmp_path / "lessons.html"
    refused = run("page", "--output", str(page))
    assert (refused.code, refused.out) == (2, "")
    assert re.fullmatch(r"scr: the page would be 0\.\d MiB large: --yes .*\n", refused.err)
    assert not page.exists()
    assert run("page", "--output", str(page), "--yes").code == 0
    page.unlink()
    monkeypatch.setattr(share, "can_ask", lambda: True)
    answers: dict[bool, Callable[[str], bool]] = {True: lambda _: True, False: lambda _: False}
    for answer, code in ((False, 2), (True, 0)):
        monkeypatch.setattr(share, "confirm", answers[answer])
        assert run("page", "--output", str(page)).code == code
        assert page.exists() is answer


# What others wrote


@pytest.mark.parametrize("name", VENDORED)
@pytest.mark.thorough
def test_what_others_wrote_is_what_they_published(name: str, tmp_path: Path) -> None:
    """The copies are those of the packages, byte for byte, with their licences."""
    package, file, licence = VENDORED[name]
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("no npm on this machine")
    done = subprocess.run([npm, "pack", package], cwd=tmp_path, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("npm's registry cannot be reached")
    (packed,) = tmp_path.glob("*.tgz")
    shutil.unpack_archive(packed, tmp_path, filter="data")
    vendor = MEDIA / "vendor"
    assert (vendor / f"{name}.js").read_bytes() == (tmp_path / "package" / file).read_bytes()
    held = (vendor / f"{name}.LICENSE").read_bytes()
    assert held == (tmp_path / "package" / licence).read_bytes()


@pytest.mark.skipif(not shutil.which("node"), reason="no Node.js on this machine")
def test_its_stems_are_those_of_sqlite(library: Library, tmp_path: Path) -> None:
    """Every word of the records has the same stem in both."""
    connection = library.reader.connection
    words = {word for (word,) in connection.execute("SELECT term FROM word")}
    listed = sorted(word for word in words if len(word) > 2 and word.isascii())
    script = tmp_path / "stems.mjs"
    script.write_text(
        "import { stemmer } from './stemmer.mjs';"
        f"console.log(JSON.stringify({json.dumps(listed)}.map(stemmer)))",
        encoding="utf-8",
    )
    shutil.copy(MEDIA / "vendor" / "stemmer.js", tmp_path / "stemmer.mjs")
    done = subprocess.run(
        [shutil.which("node") or "node", str(script)], capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [" ".join(own) for own in stem(connection, listed)]
