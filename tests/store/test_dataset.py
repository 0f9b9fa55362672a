"""A collection file is checked whole, and every fault is told with its record and field."""

from pathlib import Path

import pytest

from scrlessons.errors import BrokenCollectionError
from scrlessons.store.dataset import load_dataset
from tests.conftest import SMALL

KNOWN = ["communication"]


def faults(path: Path) -> tuple[str, ...]:
    """All that is wrong with a file."""
    with pytest.raises(BrokenCollectionError) as caught:
        load_dataset(path, KNOWN)
    assert caught.value.exit_code == 3
    return caught.value.faults


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The small collection with words replaced."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "changed.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_becomes_records() -> None:
    """Every record is there, carries its collection, and what is unknown is empty."""
    small = load_dataset(SMALL, KNOWN)
    assert [lesson.id for lesson in small.lessons] == ["1a", "1b"]
    assert small.lessons[1].case is None
    assert small.lessons[1].sources == ()
    assert {small.themes[0].collection, small.terms[0].collection} == {"anytown-2020"}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Unknown and missing keys, wrong types, bad ids, dangling references, unknown themes."""
    path = changed(
        tmp_path,
        ("format = 1", "format = 2\nextra = true"),
        ('publisher = "Anytown Safeguarding Children Partnership"\nyear = 2020', "year = '2020'"),
        ('id = "1b"\ntheme = "communication"', 'id = "1b"\ntheme = "comunication"'),
        ('case = "child-d"', 'case = "child-x"\ncolour = "red"'),
        ('sources = ["anytown-report"]', 'sources = ["nowhere"]'),
        ('kind = "case-review"', 'kind = "poem"'),
        ('id = "ctf"', 'id = "C T F"'),
        ('name = "Moves & transitions"\n', ""),
        ('also = ["communication"]', 'also = ["transitions"]'),
    )
    assert faults(path) == (
        'file: field "format": must be 1 (is 2)',
        'file: unknown key "extra"',
        'collection: field "publisher" is missing',
        'collection: field "year": must be a whole number, is text',
        'theme transitions: field "name" is missing',
        "case child-d: field \"kind\": Invalid enum value 'poem'",
        'lesson 1a: unknown key "colour"',
        'term C T F: field "id": must be lower-case letters, figures, hyphens and dots, '
        "such as child-h or 5.4a",
        'lesson 1b: field "theme": no theme "comunication"',
        'lesson 1a: field "case": no case "child-x"',
        'lesson 1a: field "sources": no source "nowhere"',
        'lesson 1a: field "also": repeats its own theme',
    )


def test_ids_and_theme_numbers_are_used_once(tmp_path: Path) -> None:
    """Two lessons of one id, and two themes of one number, are faults."""
    path = changed(tmp_path, ('id = "1b"', 'id = "1a"'))
    extra = '\n[[themes]]\nid = "other"\nnumber = 8\nname = "Other"\nsummary = "Other."\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    assert faults(path) == (
        'lesson 1a: field "id": used twice',
        'theme other: field "number": used twice',
    )


def test_a_file_cannot_set_what_loading_sets(tmp_path: Path) -> None:
    """`collection` stands once, at the head: on a record it is an unknown key."""
    path = changed(tmp_path, ('kind = "recommendation"', 'kind = "finding"\ncollection = "x"'))
    assert faults(path) == ('lesson 1b: unknown key "collection"',)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"format = 1\n[collection\n", "is not valid TOML: "),
        (b"\xff\xfe", "is not UTF-8 text (byte 0)"),
        (b"format = 1\ncollection = 3\n", 'file: field "collection": must be a table'),
        (b"", 'file: field "format": must be 1 (is missing)'),
        (b"a = " + b"[" * 5000, "is "),
        (b'format = 1\nlessons = "none"\n', 'file: field "collection" is missing'),
    ],
)
def test_what_is_no_collection_is_told_in_a_line(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    """Broken TOML, other encodings and other shapes end in a fault, never in another error."""
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    assert faults(path)[0].startswith(fault)


def test_a_table_that_is_no_array_is_a_fault(tmp_path: Path) -> None:
    """[lessons] in place of [[lessons]] is told, not skipped."""
    path = changed(tmp_path, ("[[terms]]", "[terms]"))
    assert faults(path) == ('file: field "terms": must be an array of tables, [[terms]]',)


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """A path that leads nowhere says so."""
    assert faults(tmp_path / "none.toml") == (
        "cannot be read: the file or its folder is not there",
    )


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.read_bytes())
    assert load_dataset(path, KNOWN).collection.id == "anytown-2020"


NUMBERS = {
    "huge": "0x" + "F" * 3_600,
    "negative": "-" + "9" * 4_000,
    "beyond a word": str(2**64),
    "inf": "inf",
    "nan": "nan",
    "date": "2020-01-01",
    "time": "07:32:00",
    "moment": "1979-05-27T07:32:00Z",
    "true": "true",
    "list": "[1]",
    "table": "{ a = 1 }",
}
FIELDS = {
    "format": ("format = 1\n", "format = {}\n"),
    "year": ("year = 2020\n", "year = {}\n"),
    "number": ("number = 8\n", "number = {}\n"),
    "id": ('id = "1a"\n', "id = {}\n"),
    "ref": ('ref = "1"\n', "ref = {}\n"),
    "unknown": ("format = 1\n", "format = 1\nextra = {}\n"),
}


@pytest.mark.parametrize("value", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("field", FIELDS)
def test_no_value_of_a_field_is_a_traceback(tmp_path: Path, field: str, value: str) -> None:
    """A number of any size, a date, a table: a fault in a line, in TOML as in JSON."""
    old, new = FIELDS[field]
    path = changed(tmp_path, (old, new.format(value)))
    told = [fault for fault in faults(path) if field in fault or "extra" in fault]
    assert told
    assert all(len(fault) < 200 for fault in told)


def test_numbers_of_themes_are_bounded(tmp_path: Path) -> None:
    """A collection that is sound can be compiled, shown and searched."""
    load_dataset(changed(tmp_path, ("number = 8\n", "number = 100000\n")), KNOWN)
    (fault,) = faults(changed(tmp_path, ("number = 8\n", "number = 100001\n")))
    assert fault.endswith('field "number": must be a whole number <= 100000')
