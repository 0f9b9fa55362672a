"""Small things that all use: names folded, ids made."""

import pytest

from scrlessons.text import fold, normalize, slug


class Counting(dict[str, int]):
    """Ids so far, which counts how often it was asked."""

    asked = 0

    def __contains__(self, key: object) -> bool:
        """Whether an id is taken."""
        self.asked += 1
        return super().__contains__(key)


def test_ids_of_many_of_one_name_take_time_in_proportion() -> None:
    """Forty thousand cases of one name: each asks once or twice, not forty thousand times."""
    taken = Counting()
    made = [slug("Child A", taken) for _ in range(40_000)]
    assert made[:3] == ["child-a", "child-a-2", "child-a-3"]
    assert len(set(made)) == 40_000
    assert taken.asked <= 3 * 40_000


def test_an_id_that_another_name_makes_is_not_taken_twice() -> None:
    """ "Child A 2" makes the id that a second "Child A" would get."""
    taken: dict[str, int] = {}
    names = ("Child A", "Child A 2", "Child A", "Child A 2", "—")
    assert [slug(name, taken) for name in names] == [
        "child-a",
        "child-a-2",
        "child-a-3",
        "child-a-2-2",
        "case",
    ]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ﬁle ﬂow", "file flow"),
        ("Straße STRAẞE", "Strasse STRASSE"),
        ("12½ ¾", "12 1⁄2 3⁄4"),
        ("5㎎ at 37℃", "5mg at 37°C"),
        ("ＤＮＡ", "DNA"),
        ("Øst Łuk Æthel œuvre Đặng", "Ost Luk AEthel oeuvre Dặng"),
        ("e\u0301 Climbié", "é Climbié"),
        ("plain", "plain"),
        ("Київ العربية", "Київ العربية"),
    ],
)
def test_what_is_the_same_to_read_is_spelt_one_way(written: str, normal: str) -> None:
    """Ligatures, widths, fractions and letters with strokes; accents stay for the tokenizer."""
    assert normalize(written) == normal
    assert normalize(normal) == normal


def test_names_fold_and_ids_are_made_of_every_latin_letter() -> None:
    """No letter is dropped from an id."""
    assert fold("Øystein Łuk, Straße") == "oystein luk strasse"
    assert slug("Øystein Łuk", {}) == "oystein-luk"
