"""How records are named and whose words they are: each said in one place."""

from collections.abc import Iterable

from scrlessons.records import (
    BUNDLED,
    Case,
    Collection,
    Entry,
    Lesson,
    Since,
    Source,
    Theme,
    name_to_type,
)
from scrlessons.text import day

SAFEGUARDING_NOW = (
    "This tells what reviews found. For a child at risk now, follow your local procedures; "
    "in immediate danger call 999."
)
"""What a reader with a child in front of them needs first."""


def written_by(what: str, collections: Iterable[Collection], apart: str = "") -> str:
    """Who wrote what is not in a review's own words: the authors of this tool, or a board.

    `apart` says what the tool's own words are apart from.
    """
    writers = []
    for one in collections:
        if one.id == BUNDLED:
            writers.append(f"for this tool{apart}")
        elif one.publisher == "not stated":
            writers.append(f"by whoever keeps the collection {one.id}")
        else:
            writers.append(f"by {one.publisher}")
    return f"{what} written {' and '.join(dict.fromkeys(writers))}".strip()


def as_of(collections: Iterable[Collection]) -> str:
    """When later facts were last looked up; empty where nobody says."""
    checked = max((one.checked for one in collections if one.checked), default=None)
    return f"as of {day(checked)}" if checked else ""


def whose(fact: Since) -> str:
    """Whose finding or law a later fact is, and who tells it."""
    return f"{fact.who}, as told by {fact.told_by}" if fact.told_by else fact.who


def from_collection(collection: str) -> str:
    """Where a record comes from, if not from the bundled collection."""
    return "" if collection == BUNDLED else f" · {collection}"


def placed(case: Case) -> str:
    """What tells a case from others of its name: area, kind of review and year."""
    published = f"published {case.year}" if case.year else ""
    return joined(" · ", case.area, spoken(case.kind), published) + from_collection(case.collection)


def told_apart(case: Case) -> str:
    """A case with its area and year, on which its name depends."""
    return f"{case.name} ({joined(', ', case.area, case.year)})"


def where(case: Case) -> str:
    """A case's area and year."""
    return joined(", ", case.area, case.year) + from_collection(case.collection)


def theme_name(theme: Theme) -> str:
    """A theme's number and name."""
    return f"{theme.number} {theme.name}{from_collection(theme.collection)}"


def described(source: Source) -> str:
    """Who wrote and published a source, and when."""
    told = joined(", ", *source.authors, source.publisher, source.year)
    return joined(" · ", told, "" if source.collection == BUNDLED else source.collection)


def titled(source: Source) -> str:
    """A source's title, with who wrote and published it, and when."""
    told = joined(", ", source.title, *source.authors, source.publisher, source.year)
    return told + from_collection(source.collection)


def spoken(kind: str) -> str:
    """A kind as it is said."""
    return kind.replace("-", " ")


def kind_of(lesson: Lesson) -> str:
    """A lesson's kind as it stands before its text; empty for a finding."""
    return "" if lesson.kind == "finding" else spoken(lesson.kind).capitalize()


def count(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def joined(between: str, *parts: object) -> str:
    """The parts that are known, on one line."""
    return between.join(str(part) for part in parts if part)


def anchor(record: Entry) -> str:
    """What a page calls the place of a record: "lesson-5.4a", "case-anytown:child-z"."""
    return f"{type(record).__name__.lower()}-{name_to_type(record)}"
