"""What each kind of record is found by, besides its own text."""

from pathlib import Path

import pytest

from scrlessons.store.answers import search
from scrlessons.store.library import Library
from scrlessons.store.opening import open_library
from tests.conftest import SMALL

FACT = """
[[since]]
id = "follow-up"
case = "child-d"
date = "2024"
who = "Ofsted"
url = "https://example.org"
text = "The partnership was asked to look again."
"""


@pytest.mark.parametrize(
    ("query", "found"), [("Marian Brandon", "brandon-2011"), ("Connolly", "connolly-2006")]
)
def test_a_source_is_found_by_who_wrote_it(library: Library, query: str, found: str) -> None:
    """Its authors are no part of its title."""
    assert [hit.id for hit in search(library, query, kind="source").hits] == [found]


def test_a_later_fact_is_found_by_its_case(tmp_path: Path) -> None:
    """Though its own text does not name the case."""
    file = tmp_path / "own.toml"
    file.write_text(f"{SMALL.read_text('utf-8')}{FACT}", encoding="utf-8")
    with open_library([file], cached=False) as library:
        hits = search(library, "Child D partnership", kind="since").hits
    assert [(hit.id, hit.collection) for hit in hits][:1] == [("follow-up", "anytown-2020")]
