"""Copies are found by the time that is listed for them, or by its beginning."""

import time
from pathlib import Path

import pytest

from scrlessons.errors import NotFoundError
from scrlessons.own import copies

SECOND = (2024, 1, 2, 3, 4, 5, 1, 2, 0)

NAMES = (
    "2024-01-02T03-04-05.toml",
    "2024-01-02T03-04-05.002.toml",
    "2024-01-02T03-04-05.003.json",
    "2024-02-01T00-00-00.toml",
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A data folder with four copies, three of them made within one second."""
    folder = tmp_path / "copies" / "own"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_text("", encoding="utf-8")
    return tmp_path


def test_the_newest_is_listed_first(own: Path) -> None:
    """As it is said and typed; those of one second by their numbers."""
    assert [(one.when, one.path.name) for one in copies.find_copies(own, "own", [])] == [
        ("2024-02-01 00:00:00", NAMES[3]),
        ("2024-01-02 03:04:05.003", NAMES[2]),
        ("2024-01-02 03:04:05.002", NAMES[1]),
        ("2024-01-02 03:04:05", NAMES[0]),
    ]


@pytest.mark.parametrize(
    ("when", "place"),
    [
        (None, 3),
        ("", 3),
        ("2024-01-02", 2),
        ("2024-01-02 03:04:05.002", 1),
        ("2024-01-02 03:04:05", 0),
        (" 2024-01-02T03:04:05 ", 0),
    ],
)
def test_a_copy_by_its_time(own: Path, when: str | None, place: int) -> None:
    """The whole time is that copy, though others begin so; a beginning is the newest of them."""
    assert copies.get_copy(own, "own", when).name == NAMES[place]


def test_a_time_without_a_copy(own: Path) -> None:
    """It is said how to list them."""
    with pytest.raises(NotFoundError, match="scr collection restore own --list shows them"):
        copies.get_copy(own, "own", "2023")


def test_many_of_one_second_leave_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the oldest of a second is gone, the next one does not take its place."""
    monkeypatch.setattr(copies, "KEPT", 2)
    monkeypatch.setattr("scrlessons.own.copies.time.gmtime", lambda: time.struct_time(SECOND))
    file = tmp_path / "own.toml"
    for number in range(4):
        file.write_text(f"{number}", encoding="utf-8")
        assert copies.keep(tmp_path, "own", file).read_text("utf-8") == f"{number}"
    left = [path.read_text("utf-8") for path in copies.find_files(tmp_path, "own")]
    assert left == ["3", "2"]
