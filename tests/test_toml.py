"""Every file of TOML is read by one reader, whose time is bounded."""

import tomllib
from pathlib import Path

import pytest

from scrlessons.errors import BrokenCollectionError
from scrlessons.own.folder import id_of
from scrlessons.own.mapping import read_told
from scrlessons.store.dataset import load_dataset
from scrlessons.toml import MAX_PARTS, parse_toml
from tests.conftest import ROOT

LONG = "x." * 5_000 + "x"
KEYS = {
    "at the start of a line": f"{LONG} = 1",
    "behind a quoted equals sign": f'"=".{LONG} = 1',
    "behind a quoted hash": f"'#'.{LONG} = 1",
    "in a heading": f"[{LONG}]",
    "in a heading of an array": f"[[{LONG}]]",
    "in an inline table": f"a = {{b = 1, {LONG} = 1}}",
    "apart by spaces": LONG.replace(".", " . ") + " = 1",
    "behind a text that ends in quotation marks": f'a = {{b = """c""""", {LONG} = 1}}',
    "behind an escaped quotation mark": f'a = {{b = "\\"", {LONG} = 1}}',
    "of quoted parts": '"x".' * 5_000 + "'x' = 1",
    "behind a comment": f"# it's\n{LONG} = 1",
}


@pytest.mark.parametrize("text", KEYS.values(), ids=KEYS)
def test_a_key_of_many_parts_is_refused_wherever_it_stands(tmp_path: Path, text: str) -> None:
    """In a collection, in its head, and in a map: a reader's time grows with their square."""
    with pytest.raises(ValueError, match=f"more than {MAX_PARTS} parts"):
        parse_toml(text)
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenCollectionError, match="parts"):
        load_dataset(path)
    with pytest.raises(BrokenCollectionError, match="parts"):
        read_told(path, (), (), ())
    assert id_of(path) is None


def test_dots_in_texts_and_comments_are_no_keys() -> None:
    """Prose, addresses and lists of numbers are read as tomllib reads them."""
    dots = "..." * 100 + LONG
    text = f"""
        a = "{dots}"  # {dots}
        b = '{dots}'
        c = \"\"\"{dots}
        "" {dots} \\\" {dots}\"\"\"\"\"
        d = '''{dots} '' {dots}'''''
        e = [{"1.5, " * 100}]
        "{dots}" = 1
        f.g.h = 1
    """
    assert parse_toml(text) == tomllib.loads(text)
    bundled = (ROOT / "data" / "lessons.toml").read_text(encoding="utf-8")
    assert parse_toml(bundled) == tomllib.loads(bundled)


def test_what_is_nested_too_deeply_is_a_fault_like_any_other() -> None:
    """And no RecursionError."""
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_toml("a = " + "[" * 100_000)


def test_a_number_of_thousands_of_digits_is_refused_in_plain_words() -> None:
    """Python's own message is about its settings."""
    with pytest.raises(ValueError, match=r"^a number in it is too long$"):
        parse_toml(f"format = {'9' * 5000}")
