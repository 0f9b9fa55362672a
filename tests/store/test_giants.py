"""Files of any content and any size end in records or in a line, within bounds."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrlessons.errors import BrokenCollectionError
from scrlessons.media.collection_file import render_collection
from scrlessons.records import Case, Collection, Dataset, Lesson, Note, Source, Term
from scrlessons.store.dataset import parse_dataset
from tests.fuzz import fuzz_files, fuzz_queries

SCR = [sys.executable, "-m", "scrlessons"]


@pytest.mark.slow
def test_a_short_fuzz_of_files() -> None:
    """A part of what `python tests/fuzz.py` does in full."""
    ended = fuzz_files(600, seed=1)
    assert sum(ended.values()) == 600
    assert ended[".csv sound"] > 0


@pytest.mark.slow
def test_a_short_fuzz_of_queries() -> None:
    """A part of what `python tests/fuzz.py` does in full, at fewer cases."""
    ended = fuzz_queries(1_000, seed=1, cases=200)
    assert ended["all"] > 0
    assert ended["none"] > 0


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


NAME = TEXT.filter(str.strip)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    name=NAME,
    text=TEXT,
    words=st.lists(TEXT, max_size=3),
    basis=st.none() | TEXT,
    ref=st.none() | TEXT,
)
def test_any_text_goes_out_and_in_again(
    name: str, text: str, words: list[str], basis: str | None, ref: str | None
) -> None:
    """Whatever characters a collection holds, TOML and JSON lose none of them."""
    dataset = Dataset(
        collection=Collection(id="any", title=name, publisher=text, year=2020),
        cases=(
            Case(
                id="c", name=name, aliases=tuple(words), kind="inquiry", area=text, summary=text,
                notes=(Note(text=text, basis=basis),), collection="any",
            ),
        ),
        lessons=(
            Lesson(
                id="1", theme="voice", case="c", kind="finding", text=text, ref=ref,
                keywords=tuple(words), collection="any",
            ),
        ),
        sources=(Source(id="s", title=name, kind=text, url=basis, collection="any"),),
        terms=(Term(id="t", name=name, meaning=text, collection="any"),),
    )  # fmt: skip
    for kind in ("toml", "json"):
        out = render_collection(dataset, "toml" if kind == "toml" else "json").decode()
        assert parse_dataset(out, f".{kind}", ["voice"]) == dataset


@settings(deadline=None, max_examples=300)
@given(st.text())
def test_any_text_is_refused_in_a_line_or_taken(text: str) -> None:
    """No text makes reading a collection fail in any other way."""
    for suffix in (".toml", ".json"):
        with pytest.raises(BrokenCollectionError):
            parse_dataset(text, suffix)


HEAD = 'format = 1\n[collection]\nid = "x"\ntitle = "T"\npublisher = "P"\nyear = 2020\n'


GIANTS = {
    "deep.toml": ("a = " + "[" * 100_000, "nested too deeply"),
    "deep.json": ("[" * 100_000, "nested too deeply"),
    "keys.toml": (".".join("a" * 200_000) + " = 1", "a key has more than 16 parts"),
    "quoted.toml": ('"=".' + "x." * 200_000 + "x = 1", "a key has more than 16 parts"),
    "inline.toml": ("a = {" + "x." * 200_000 + "x = 1}", "a key has more than 16 parts"),
    "string.toml": (f'{HEAD}summary = "{"x" * 100 * 2**20}"', "is longer than 32 MiB"),
    "string.json": ('{"format": 1, "about": "' + "x" * 100 * 2**20 + '"}', "file"),
    "tables.toml": (HEAD + "[[lessons]]\n" * 1_000_000, "the first 1,000 faults are listed"),
    "tables.json": ('{"lessons": [' + "{}," * 999_999 + "{}]}", "the first 1,000 faults"),
    "integer.toml": (HEAD.replace("2020", "9" * 5_000), "is not valid TOML"),
    "integer.json": (
        '{"format": ' + "9" * 5_000 + "}",
        "is not valid JSON: Integer value out of range",
    ),
    "nul.toml": ("a = '\x00'", "is not valid TOML"),
    "surrogate.json": ('{"format": "\\ud800"}', "is not valid JSON"),
    "huge.csv": (
        "theme,lesson\nvoice," + "x" * 200_000,
        "lesson is longer than 100,000 characters",
    ),
    "wide.csv": ("," * 100_000, 'no column "lesson" and "theme" in the first 20 rows'),
    "long.csv": ("x" * (64 * 2**20 + 1), "is longer than 64 MiB"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", GIANTS)
def test_giants_are_refused_in_bounded_time_and_memory(tmp_path: Path, name: str) -> None:
    """A process of its own, with two gigabytes of memory and two minutes, says what is wrong."""
    resource = pytest.importorskip("resource", reason="Windows has no limits on memory")

    content, fault = GIANTS[name]
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    command = "import" if file.suffix == ".csv" else "check"
    done = subprocess.run(
        [*SCR, "collection", command, str(file)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3, done.stderr[-500:]
    assert done.stderr.count(b"\n") == 1
    assert fault in (done.stdout + done.stderr).decode()
    assert done.stdout.count(b"\n") <= 1_001
