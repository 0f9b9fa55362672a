"""The number that each record has in the compiled library."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from scrlessons.records import Dataset, Record

Progress = Callable[[int, int], None]
"""Is told, now and then, how much is done, and of how much."""

Numbers = dict[str, range]
"""Each type of record to the numbers that its records have, in the file's order."""

R = TypeVar("R", bound=Record)


def number(dataset: Dataset, first: int) -> Numbers:
    """The numbers of a collection's records, from `first` on."""
    numbers = {}
    for kind, records in tables(dataset):
        numbers[kind] = range(first, first + len(records))
        first += len(records)
    return numbers


def numbered(numbers: range, records: Iterable[R]) -> Iterator[tuple[int, R]]:
    """Records, each with its number."""
    return zip(numbers, records, strict=True)


def tables(dataset: Dataset) -> Iterator[tuple[str, tuple[Record, ...]]]:
    """Each type of record with a collection's records of it."""
    yield "collection", (dataset.collection,)
    yield "theme", dataset.themes
    yield "case", dataset.cases
    yield "lesson", dataset.lessons
    yield "source", dataset.sources
    yield "term", dataset.terms
    yield "since", dataset.since
