"""One record changed or taken out: all else stays byte for byte, and a copy is kept."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scrlessons.errors import UsageError
from scrlessons.own import folder as own
from scrlessons.own.edits import Target, change_text
from tests.conftest import SMALL, Run, is_private

TEXT = '''# What Anytown learnt.  Keep this comment.
format = 1

[collection]
id     = "anytown"   # its id
title  = "Anytown"
publisher = "Anytown SCP"
year = 2024

# The cases
[[cases]]
id = "child-z"
name = "Child Z"
kind = "case-review"
area = "Anytown"
summary = "A review."

[[themes]]
id = "neglect"
number = 8
name = "Neglect"
summary = "Ours."

[[lessons]]
id   = "1"
theme = "voice"  # the child
case = "child-z"
kind = "finding"
text = """
[[lessons]] is a heading in this text.
"""

# Between two lessons.

[[lessons]]
id = '2'
theme = "neglect"
kind = "finding"
also = ["voice"]
text = "Second."
'''


@pytest.fixture(params=["\n", "\r\n"], ids=["unix", "windows"])
def file(request: pytest.FixtureRequest, folder: Path) -> Path:
    """A collection with comments and spacing of its own, with either line end."""
    folder.mkdir(mode=0o700)
    path = folder / "anytown.toml"
    path.write_bytes(TEXT.replace("\n", request.param).encode())
    return path


def changed_lines(before: bytes, after: bytes) -> tuple[list[bytes], list[bytes]]:
    """The lines that are gone, and those that are new."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_fields_change_and_all_else_stays(run: Run, file: Path) -> None:
    """The one line; its comment and the file's line ends too."""
    before = file.read_bytes()
    end = b"\r\n" if b"\r\n" in before else b"\n"
    done = run("edit", "anytown:1", "--theme", "neglect")
    assert done.code == 0, done.err
    gone, new = changed_lines(before, file.read_bytes())
    assert gone == [b'theme = "voice"  # the child' + end]
    assert new == [b'theme = "neglect"  # the child' + end]
    kept = Path(done.out.split("is kept: ")[1].strip())
    assert kept.read_bytes() == before


@pytest.mark.parametrize(
    ("args", "field", "value"),
    [
        (["anytown:2", "--text", 'He said: "no".'], "text", 'He said: "no".'),
        (["anytown:2", "--kind", "what worked"], "kind", "good-practice"),
        (["anytown:2", "--case", "child z"], "case", "child-z"),
        (["anytown:2", "--keyword", "a", "--keyword", "b"], "keywords", ("a", "b")),
        (["anytown:2", "--also", "1", "--also", "challenge"], "also",
         ("communication", "challenge")),
        (["anytown:2", "--also", ""], "also", ()),
        (["anytown:2", "--ref", "4.2"], "ref", "4.2"),
    ],
)  # fmt: skip
def test_every_option(run: Run, file: Path, args: list[str], field: str, value: object) -> None:
    """Names are resolved as elsewhere; an empty value takes a field out."""
    done = run("edit", *args)
    assert done.code == 0, done.err
    assert getattr(own.load_collection("anytown").lessons[1], field) == value


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["anytown:9", "--text", "x"], 1, "9"),
        (["3", "--text", "x"], 2, "say in which of your collections too, as in own:3"),
        (["salford-2013:1.1a", "--text", "x"], 2, "salford-2013 is the bundled collection"),
        (["anytown:1", "--kind", "poem"], 2, '"poem" is not a kind of lesson'),
        (["anytown:1", "--case", "nobody"], 2, 'anytown has no case called "nobody"'),
        (["anytown:1", "--theme", "zzz"], 1, 'no theme is called "zzz"'),
        (["anytown:1", "--title", "x"], 2, "is a lesson; --title is for a collection or source"),
        (["anytown:child-z", "--area", ""], 2, "that does not hold"),
        (["anytown:1"], 2, "say what to change"),
    ],
)
def test_what_cannot_be_changed(
    run: Run, file: Path, args: list[str], code: int, message: str
) -> None:
    """One line, and the file as it was."""
    before = file.read_bytes()
    done = run("edit", *args)
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert file.read_bytes() == before


def test_a_collection_s_own_fields(run: Run, file: Path) -> None:
    """Its title, publisher, year and summary; never its id."""
    told = ["--title", "T", "--publisher", "P", "--year", "2025", "--summary", "S"]
    assert run("edit", "anytown", *told).code == 0
    head = own.load_collection("anytown").collection
    assert (head.title, head.publisher, head.year, head.summary) == ("T", "P", 2025, "S")
    assert b"# its id" in file.read_bytes()


def test_taking_out_leaves_nothing_dangling(run: Run, file: Path) -> None:
    """A case's lessons lose it and that is told; a theme in use stays; comments stay."""
    done = run("remove", "anytown:child-z", "--yes")
    assert (done.code, done.err) == (0, "scr: anytown:1 had it as its case\n")
    refused = run("remove", "anytown:neglect", "--yes")
    assert (refused.code, "is the theme of lessons such as anytown:2" in refused.err) == (2, True)
    assert run("remove", "anytown:2", "--yes").code == 0
    assert run("remove", "anytown:neglect", "--yes").code == 0
    left = own.load_collection("anytown")
    assert (left.cases, left.themes, len(left.lessons)) == ((), (), 1)
    text = file.read_text("utf-8")
    assert "# What Anytown learnt.  Keep this comment." in text
    assert "# Between two lessons." in text
    asked = run("remove", "anytown:1")
    assert (asked.code, asked.err) == (2, "scr: removing anytown:1 without asking needs --yes\n")
    whole = run("remove", "anytown", "--yes")
    assert "scr collection remove anytown" in whole.err


REFERRED = """
[[terms]]
id = "ctf"
name = "CTF"
meaning = "A file."

[[since]]
id = "later"
term = "ctf"
theme = "voice"
date = "2024"
who = "Anytown"
url = "https://example.org"
text = "It is sent at once."

[[lessons]]
id = "3"
theme = "voice"
also = ["challenge", "gangs", "equality"]
kind = "finding"
text = "Third."

[[themes]]
id = "gangs"
number = 9
name = "Gangs"
summary = "Ours."
"""


def test_what_else_a_record_refers_to_stays(run: Run, file: Path) -> None:
    """A later fact loses its term and keeps its theme; a lesson keeps its other themes."""
    file.write_bytes(file.read_bytes() + REFERRED.encode())
    term, theme = (run("remove", f"anytown:{id_}", "--yes") for id_ in ("ctf", "gangs"))
    assert (term.code, term.err) == (0, "scr: anytown:later had it as its term\n")
    assert (theme.code, theme.err) == (0, "scr: anytown:3 had it as its also\n")
    left = own.load_collection("anytown")
    assert (left.terms, [one.id for one in left.themes]) == ((), ["neglect"])
    assert (left.since[0].term, left.since[0].theme) == (None, "voice")
    assert left.lessons[2].also == ("challenge", "equality")


def typing(change: Callable[[str], str]) -> Callable[[Path], bool]:
    """An editor that changes its text so."""

    def edit(path: Path) -> bool:
        text = path.read_bytes().decode()
        path.write_bytes(change(text).encode())
        return True

    return edit


def test_what_was_changed_while_the_editor_was_open_is_not_lost(file: Path) -> None:
    """The file is left as the other program wrote it."""
    other = file.read_bytes().replace(b"Second.", b"From elsewhere.")

    def write_meanwhile(lines: str) -> str:
        file.write_bytes(other)
        return lines.replace("Second.", "From here.")

    with pytest.raises(UsageError, match="was changed meanwhile; nothing was written") as caught:
        change_text(Target("anytown", "lesson", "2"), typing(write_meanwhile))
    assert file.read_bytes() == other
    kept = Path(str(caught.value).partition("what you typed is kept: ")[2])
    assert "From here." in kept.read_text("utf-8")
    assert is_private(kept)


def test_a_collection_keeps_its_id(file: Path) -> None:
    """In the editor too: another id would be another collection."""
    before = file.read_bytes()
    with pytest.raises(UsageError, match="the id of a collection stays: export it, and add it"):
        change_text(
            Target("anytown", "collection", "anytown"),
            typing(lambda lines: lines.replace('"anytown"', '"elstown"')),
        )
    assert file.read_bytes() == before


EDITOR = """
import sys
from pathlib import Path
file, calls = Path(sys.argv[2]), Path(sys.argv[1])
seen = calls.read_text() if calls.exists() else ""
calls.write_text(seen + file.read_text() + "\\n=====\\n")
text = file.read_text()
if not seen:
    file.write_text(text.replace('"neglect"', '"nonsense"'))
else:
    file.write_text(text.replace('"nonsense"', '"challenge"'))
"""


@pytest.mark.skipif(os.name == "nt", reason="the test's editor is a script that a shell starts")
def test_the_editor_opens_again_until_it_holds(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not hold is shown with what was typed; left as it was, nothing changes."""
    script, calls = tmp_path / "editor.py", tmp_path / "calls"
    script.write_text(EDITOR, encoding="utf-8")
    monkeypatch.setattr("scrlessons.cli.own.can_ask", lambda: True)
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script} {calls}")
    before = file.read_bytes()
    done = run("edit", "anytown:2")
    assert done.code == 0, done.err
    first, second, _ = calls.read_text("utf-8").split("\n=====\n")
    assert first.startswith("[[lessons]]")
    assert 'no theme "nonsense"' in second.splitlines()[0]
    assert own.load_collection("anytown").lessons[1].theme == "challenge"
    gone, new = changed_lines(before, file.read_bytes())
    assert (len(gone), len(new)) == (1, 1)
    monkeypatch.setenv("VISUAL", "true")
    assert run("edit", "anytown:2").out == "anytown:2 stays as it was\n"
    monkeypatch.setenv("VISUAL", "/no/such/editor")
    missing = run("edit", "anytown:2")
    assert (missing.code, "cannot be started: set EDITOR" in missing.err) == (2, True)


def test_json_collections_can_be_changed_too(run: Run, folder: Path) -> None:
    """They are written anew."""
    from scrlessons.media.collection_file import render_collection
    from scrlessons.store.dataset import load_dataset

    folder.mkdir(mode=0o700)
    small = load_dataset(SMALL, own.known_themes())
    (folder / "anytown-2020.json").write_bytes(render_collection(small, "json"))
    assert run("edit", "anytown-2020:1a", "--text", "Changed.").code == 0
    assert run("remove", "anytown-2020:1b", "--yes").code == 0
    left = own.load_collection("anytown-2020").lessons
    assert [lesson.text for lesson in left if lesson.id in {"1a", "1b"}] == ["Changed."]
