"""The one reader of TOML: of collections, of their heads alone, and of maps for a workbook."""

import re
import tomllib
from typing import Any

MAX_PARTS = 16
"""How many parts a dotted key may have: a collection needs 3, and a reader's time and memory grow
with the square of their number."""

_TEXTS = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5})?'
    r"|'''(?:[^']|'{1,2}(?!'))*+(?:'{3,5})?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
"""Strings and comments. Each matches without its end too, so that the search never goes back: its
time grows with the length of the text."""

_BETWEEN_KEYS = re.compile(r"[\n=,\[\]{}]+")


def parse_toml(text: str) -> dict[str, Any]:
    """Return a TOML document as plain tables. Raises ValueError if it is not one."""
    keys = _BETWEEN_KEYS.split(_TEXTS.sub("", text))
    if any(key.count(".") >= MAX_PARTS for key in keys):
        raise ValueError(f"a key has more than {MAX_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # of int(), whose message is about Python's settings
        raise ValueError("a number in it is too long") from None
