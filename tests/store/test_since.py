"""What came after, by the name of what it is about, by its own id, or all."""

from pathlib import Path

import pytest

from scrlessons.records import Case, Since, Theme
from scrlessons.store.library import Library
from scrlessons.store.opening import open_library
from scrlessons.store.since import find_since, get_since
from tests.conftest import SMALL

FACT = """
[[since]]
id = "national-panel"
date = "2024"
who = "Anytown"
url = "https://example.org"
text = "Our own fact."
"""


@pytest.mark.parametrize(
    ("name", "kind", "id_", "title"),
    [
        ("general", "general", None, "In general"),
        ("In General", "general", None, "In general"),
        ("VOICE", "theme", "voice", "Voice of the child"),
        ("baby p", "case", "peter-connelly", "Peter Connelly"),
        ("was not brought", "term", "dna", "DNA"),
        ("National-Panel", "one", None, "Since 2013"),
    ],
)
def test_by_any_name(library: Library, name: str, kind: str, id_: str | None, title: str) -> None:
    """A theme, a case, a term, in general, or one fact; any case."""
    page = get_since(library, name)
    assert (page.kind, page.id, page.name) == (kind, id_, title)
    assert [group.title for group in page.groups] == [title]


def test_all_is_told_once_the_newest_first(library: Library) -> None:
    """By theme, by case, and in general last; in each by date, from the latest."""
    page = find_since(library)
    themes = [theme.name for theme in library.reader.all(Theme)]
    cases = [case.name for case in library.reader.all(Case)]
    titles = [group.title for group in page.groups]
    assert titles == [*themes, *(name for name in cases if name in titles), "In general"]
    for group in page.groups:
        dates = [fact.date for fact in group.since]
        assert dates == sorted(dates, reverse=True)
    told = [fact.id for group in page.groups for fact in group.since]
    assert sorted(told) == sorted(fact.id for fact in library.reader.all(Since))


def test_an_id_of_two_collections_is_the_bundled_one_s(tmp_path: Path) -> None:
    """An own fact of that id goes by its collection's name: no file takes an id away."""
    file = tmp_path / "own.toml"
    file.write_text(f"{SMALL.read_text('utf-8')}{FACT}", encoding="utf-8")
    with open_library([file], cached=False) as library:
        bundled = get_since(library, "national-panel")
        own = get_since(library, "anytown-2020:national-panel")
    assert [one.id for one in bundled.collections] == ["salford-2013"]
    assert [fact.text for group in own.groups for fact in group.since] == ["Our own fact."]


@pytest.mark.parametrize("name", ["challenge", "escalation", "chal", "voice of the child"])
def test_a_theme_and_a_term_of_one_name_are_told_together(library: Library, name: str) -> None:
    """The theme first; what both have stands once, and each has a heading where both have some."""
    page = get_since(library, name)
    assert page.kind == "theme"
    theme = get_since(library, f"theme:{page.id}")
    term = get_since(library, f"term:{name.replace(' ', '-')}")
    facts = [fact.id for group in page.groups for fact in group.since]
    both = [fact.id for one in (theme, term) for group in one.groups for fact in group.since]
    assert facts == list(dict.fromkeys(both))
    assert (theme.kind, term.kind) == ("theme", "term")


def test_the_facts_of_a_theme_and_of_a_term_have_headings(tmp_path: Path) -> None:
    """Each says which of the two it is of."""
    file = tmp_path / "own.toml"
    term = '\n[[terms]]\nid = "challenge"\nname = "challenge"\nmeaning = "To ask."\n'
    fact = FACT.replace("national-panel", "of-term") + 'term = "challenge"\n'
    file.write_text(f"{SMALL.read_text('utf-8')}{term}{fact}", encoding="utf-8")
    with open_library([file], cached=False) as library:
        page = get_since(library, "anytown-2020:challenge")
        both = get_since(library, "escalation")
    assert [fact.id for group in page.groups for fact in group.since] == ["of-term"]
    assert [group.title for group in both.groups][:1] == ["Theme: Challenge and escalation"]
