"""That there is nothing on a subject is an answer too."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from scrlessons.places import data_file
from scrlessons.store.answers import search
from scrlessons.store.library import Library
from scrlessons.store.opening import open_library
from tests.conftest import SMALL, Run

SUBJECTS = tomllib.loads(data_file("subjects.toml").read_text(encoding="utf-8"))["subjects"]


APART = (
    ("Gillick", "Fraser guidelines"),
    ("unregulated placement", "unregistered placement"),
    ("contextual safeguarding", "extra-familial harm"),
    ("concealed pregnancy", "denied pregnancy"),
    ("concealed pregnancy", "late booking"),
    ("dental neglect", "tooth decay"),
    ("fetal alcohol spectrum disorder", "drinking in pregnancy"),
    ("alienating behaviours", "child refusing to see a parent"),
    ("honour-based abuse", "forced marriage"),
    ("school exclusion", "children missing education"),
    ("emergency protection order", "police protection"),
    ("upskirting", "voyeurism"),
    ("obesity", "overweight child"),
    ("attachment disorder", "insecure attachment"),
)
"""Words that law, guidance or decency tells apart: one subject never has both."""

SUSPICIONS = (
    "alienated child turning-a-child babies-born-addicted sunna exorcism belief-in-spirits overlay "
    "overlaying refusal-of-medical-treatment offenders-families Fraser-competence witchcraft "
    "spirit-possession religious-sects sexualised-behaviour unmet-medical-needs taxi-drivers "
    "untreated-dental-disease cluttered-homes AI-generated-images"
).split()
"""What no subject has: a label, or a word of faith, illness or a right that led to a charge."""


def test_subjects_rest_on_addresses() -> None:
    """At least 150, each with a page to read, the day it was read, and words of its own."""
    assert len(SUBJECTS) >= 150
    words = [word.lower() for one in SUBJECTS for word in (one["name"], *one["words"])]
    assert [word for word in words if words.count(word) > 1] == []
    for one in SUBJECTS:
        assert one["url"].startswith(("https://", "http://"))
        assert not re.search("sortBy|switchstyle|utm_|[<> ]", one["url"]), one["url"]
        assert one["title"]
        assert one["who"]
        assert one["read"].year == 2026


def test_every_word_leads_to_its_subject(library: Library) -> None:
    """Alone, as it stands: so no subject is one that the collections speak of."""
    wrong = {}
    for one in SUBJECTS:
        for word in (one["name"], *one["words"]):
            found = search(library, word).subject
            if found is None or found.name != one["name"]:
                wrong[word] = found
    assert wrong == {}


def test_what_is_told_apart_has_subjects_of_its_own() -> None:
    """A page on the one is no answer to the other."""
    of = {word.lower(): one["name"] for one in SUBJECTS for word in (one["name"], *one["words"])}
    of |= {word.removesuffix("s"): name for word, name in of.items()}
    same = [(a, b) for a, b in APART if of[a.lower()] == of[b.lower()]]
    assert same == []


def test_no_subject_is_a_charge() -> None:
    """Nobody's faith, illness or refusal leads to a page on harm."""
    words = {word.lower() for one in SUBJECTS for word in (one["name"], *one["words"])}
    assert [word for word in SUSPICIONS if word.replace("-", " ").lower() in words] == []


@pytest.mark.parametrize("query", ["private fostering", "sexting", "SEND", "dangerous dogs"])
def test_what_there_is_nothing_on_is_said(library: Library, query: str) -> None:
    """The answer names the subject, and what is nearest is no answer."""
    answer = search(library, query)
    assert answer.subject
    assert (answer.match, answer.hits, answer.total) == ("none", (), 0)


def test_an_own_lesson_on_it_makes_it_something(tmp_path: Path) -> None:
    """As soon as a collection speaks of it, there is an answer."""
    file = tmp_path / "own.toml"
    text = SMALL.read_text(encoding="utf-8")
    file.write_text(text.replace("Records did not follow", "Private fostering was not"), "utf-8")
    with open_library([file], cached=False) as library:
        answer = search(library, "private fostering")
        assert answer.subject is None
        assert answer.hits[0].collection == "anytown-2020"


def test_an_own_lesson_that_is_called_so_is_an_answer(tmp_path: Path) -> None:
    """By its id, whatever its text says: what was named is shown, and not that there is nothing."""
    file = tmp_path / "own.toml"
    text = SMALL.read_text(encoding="utf-8")
    file.write_text(text.replace('id = "1b"', 'id = "private-fostering"'), "utf-8")
    with open_library([file], cached=False) as library:
        answer = search(library, "private fostering")
    assert (answer.subject, answer.match) == (None, "all")
    assert [hit.id for hit in answer.hits] == ["private-fostering"]


def test_send_is_a_verb_too(library: Library) -> None:
    """ "send a referral" is not about SEND; but FGM is no word, however it is typed."""
    assert search(library, "send a referral").subject is None
    found = search(library, "fgm clinic").subject
    assert found
    assert found.name == "female genital mutilation"


def test_an_apostrophe_hides_no_subject(library: Library) -> None:
    """ "Clare's Law" is neither two words and an s, nor a misspelling of "care law"."""
    typed = [word for one in SUBJECTS for word in (one["name"], *one["words"]) if "'" in word]
    assert len(typed) > 5
    assert [word for word in typed if not search(library, word).subject] == []


def test_how_it_is_told(run: Run) -> None:
    """One line that there is nothing, one with what to read and its address; exit code 1."""
    done = run("search", "private fostering")
    assert done.code == 1
    assert " ".join(done.out.split()).partition(" Related, but not about this")[0] == (
        "The collections have nothing on private fostering. Read: Private fostering, Devon "
        "Safeguarding Children Partnership (read on 24 November 2026) "
        "https://www.devonscp.org.uk/keeping-children-safe/private-fostering/"
    )


@pytest.mark.parametrize(
    "query",
    ["child in immediate danger", "emergency duty team number", "not safe tonight",
     "he's hitting her now", "frightened of him, what do I do right now"],
)  # fmt: skip
def test_a_child_in_danger_now_comes_before_anything_else(run: Run, query: str) -> None:
    """999 and the council's emergency duty team, first in the terminal and in JSON."""
    assert "call 999" in run("search", query).out.splitlines()[0]
    assert "call 999" in json.loads(run("search", query, "--json").out)["emergency"]


@pytest.mark.parametrize("query", ["hitting children", "what holds now", "domestic abuse", "DNA"])
def test_what_can_wait_has_no_such_line(run: Run, query: str) -> None:
    """A question about harm is a question about harm."""
    assert json.loads(run("search", query, "--json").out)["emergency"] is None
