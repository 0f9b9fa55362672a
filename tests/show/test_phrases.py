"""How records are named and whose words they are."""

import pytest

from scrlessons.records import BUNDLED, Collection, Source
from scrlessons.show import phrases as say


def collection(id_: str, publisher: str = "P", checked: str | None = None) -> Collection:
    """A collection of that id."""
    return Collection(id=id_, title="T", publisher=publisher, year=2020, checked=checked)


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 cases"), (1, "1 case"), (2, "2 cases"), (1200, "1,200 cases")]
)
def test_a_number_of_things(number: int, told: str) -> None:
    """One is one; none are several."""
    assert say.count(number, "case") == told


def test_when_later_facts_were_last_looked_up() -> None:
    """The latest day that any collection says; nothing where none does."""
    said = [collection("a", checked="2025-01-31"), collection("b"),
            collection("c", checked="2026-11-23"), collection("d", checked="2024")]  # fmt: skip
    assert say.as_of(said) == "as of 23 November 2026"
    assert say.as_of([collection("b")]) == ""


def test_whose_words() -> None:
    """This tool's, a board's, or those of whoever keeps a collection; each once."""
    writers = [collection(BUNDLED), collection("a", "Anytown"), collection("b", "Anytown"),
               collection("own", "not stated")]  # fmt: skip
    assert say.written_by("Meanings", writers, ", not from the paper") == (
        "Meanings written for this tool, not from the paper and by Anytown "
        "and by whoever keeps the collection own"
    )


def test_a_source_by_its_title() -> None:
    """With what is known of it, and the collection where that is the user's own."""
    bare = Source(id="s", title="A report", kind="report", collection="own")
    full = Source(id="s", title="A report", authors=("A. Author",), publisher="P", year=2020,
                  kind="report", collection=BUNDLED)  # fmt: skip
    assert [say.titled(one) for one in (bare, full)] == [
        "A report · own", "A report, A. Author, P, 2020",
    ]  # fmt: skip
    assert [say.described(one) for one in (bare, full)] == ["own", "A. Author, P, 2020"]
