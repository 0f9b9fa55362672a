"""What a user wants changed of a record, as told in options, as the fields of that record."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from scrlessons.errors import UsageError
from scrlessons.own.cells import CASE_KINDS, KINDS, case_kind_of, kind_of
from scrlessons.own.edits import Target
from scrlessons.own.folder import load_collection, theme_names
from scrlessons.own.lessons import Draft, find_case
from scrlessons.own.resolving import get_theme
from scrlessons.records import Dataset, LessonKind
from scrlessons.store.dataset import load_bundled

FIELDS: dict[str, dict[str, str]] = {
    "text": {"lesson": "text", "since": "text", "term": "meaning"},
    "theme": {"lesson": "theme", "since": "theme"},
    "case": {"lesson": "case", "since": "case"},
    "keyword": {"lesson": "keywords"},
    "ref": {"lesson": "ref"},
    "kind": {"lesson": "kind", "case": "kind", "source": "kind"},
    "also": {"lesson": "also"},
    "title": {"collection": "title", "source": "title"},
    "publisher": {"collection": "publisher", "source": "publisher"},
    "year": {"collection": "year", "case": "year", "source": "year"},
    "area": {"case": "area"},
    "summary": {"collection": "summary", "case": "summary", "theme": "summary"},
}
"""Each option of `scr edit` with the kinds of record that it changes, and the field of each."""


class Wishes(Struct, kw_only=True):
    """The options of `scr edit`; None where nothing was said, empty where a field is to go."""

    text: str | None = None
    theme: str | None = None
    case: str | None = None
    keyword: list[str] | None = None
    ref: str | None = None
    kind: str | None = None
    also: list[str] | None = None
    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    area: str | None = None
    summary: str | None = None

    def said(self) -> dict[str, Any]:
        """The options that were given."""
        values = {name: getattr(self, name) for name in FIELDS}
        return {name: value for name, value in values.items() if value is not None}


def find_changes(target: Target, wishes: Wishes) -> Mapping[str, Any]:
    """The fields that are to change, with their values; None takes one out.

    Raises UsageError for an option that the record has no use for, and NotFoundError for a theme.
    """
    own = load_collection(target.collection)
    changes: dict[str, Any] = {}
    for option, value in wishes.said().items():
        field = FIELDS[option].get(target.kind)
        if field is None:
            kinds = " or ".join(FIELDS[option])
            raise UsageError(f"{target.name} is a {target.kind}; --{option} is for a {kinds}")
        changes[field] = _value(own, target, option, value)
    return changes


def _value(own: Dataset, target: Target, option: str, value: Any) -> Any:
    if isinstance(value, list):
        value = [one.strip() for one in value if one.strip()]
    if not value:
        return None
    if option in {"theme", "also"}:
        names = theme_names([load_bundled(), own])
        ids = [get_theme(names, one) for one in ([value] if option == "theme" else value)]
        return ids[0] if option == "theme" else ids
    if option == "case":
        case = find_case(own, Draft(case=value))
        if case is None:
            raise UsageError(f'{target.collection} has no case called "{value}"')
        return case.id
    if option == "kind" and target.kind == "lesson":
        return get_kind(value)
    if option == "kind" and target.kind == "case":
        known = value if value in CASE_KINDS.values() else case_kind_of(value)
        if known is None:
            kinds = ", ".join(dict.fromkeys(CASE_KINDS.values()))
            raise UsageError(f'"{value}" is not a kind of review: {kinds}')
        return known
    return value


def get_kind(word: str) -> LessonKind:
    """The kind of lesson that a word stands for. Raises UsageError."""
    kind = kind_of(word)
    if kind is None:
        known = ", ".join(dict.fromkeys(KINDS.values()))
        raise UsageError(f'"{word}" is not a kind of lesson: {known}')
    return kind
