"""The words of the field beside the records: the thesaurus, and subjects that reviews may lack."""

from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from scrlessons import places
from scrlessons.errors import BrokenCollectionError
from scrlessons.records import Subject
from scrlessons.toml import parse_toml

Words = Annotated[tuple[str, ...], Meta(min_length=1)]


class Same(Struct, frozen=True, forbid_unknown_fields=True):
    """Words and fixed phrases that stand for each other, both ways."""

    words: Annotated[tuple[str, ...], Meta(min_length=2)]


class Under(Struct, frozen=True, rename={"as_": "as"}, forbid_unknown_fields=True):
    """What people type, and what it is looked for as besides."""

    words: Words
    as_: Words


class Emergency(Struct, frozen=True, forbid_unknown_fields=True):
    """What to answer first where a query speaks of a child in danger now."""

    message: str
    phrases: Words
    """Phrases that say so by themselves."""
    now: Words
    harm: Words
    """Words of both lists in one query say so too."""


class Lexicon(Struct, frozen=True):
    """All of it."""

    same: tuple[Same, ...] = ()
    under: tuple[Under, ...] = ()
    subjects: tuple[Subject, ...] = ()
    emergency: Emergency | None = None


FILES = ("thesaurus.toml", "subjects.toml")
"""Where it is kept, beside the bundled collection."""


@cache
def load_lexicon() -> Lexicon:
    """The bundled thesaurus and subjects. Raises BrokenCollectionError."""
    tables: dict[str, object] = {}
    for name in FILES:
        path = places.data_file(name)
        try:
            tables |= parse_toml(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BrokenCollectionError(path, [f"cannot be read: {error}"]) from None
    try:
        return msgspec.convert(tables, Lexicon)
    except msgspec.ValidationError as error:
        raise BrokenCollectionError(places.data_file(FILES[0]), [str(error)]) from None
