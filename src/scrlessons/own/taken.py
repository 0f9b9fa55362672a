"""What the themes and kinds of a workbook were taken for, to be read before it is believed."""

from collections.abc import Iterable

from scrlessons.own.cells import line_of
from scrlessons.own.reading import Row
from scrlessons.own.resolving import NONE, SKIP, Resolver

MOST_VALUES = 6  # of one theme: two lines at 80 columns

Counts = dict[str, dict[str, int]]
"""What values were taken for, with each of the values and its number of rows."""


def render_taken(rows: Iterable[Row], resolver: Resolver) -> list[str]:
    """Return a line for each theme and kind, with the values of the workbook that became it."""
    made = {theme.id for theme in resolver.made.values()}
    themes: Counts = {}
    kinds: Counts = {}
    for row in rows:
        for name in dict.fromkeys((*row.themes, *row.also)):
            _add(themes, resolver.theme(name, 1) or "", name)
        if not row.themes:  # or what says that there is none, such as "N/A"
            _add(themes, resolver.theme("", 1) or "", line_of(row.cells.get("theme")))
        if resolver.theme(row.themes[0] if row.themes else "", 1) != SKIP:
            _add(kinds, resolver.kind(row.kind) or "", row.kind)
    words = {NONE: "no theme", SKIP: "left out"}
    lines = [
        (words.get(id_) or f"{'new ' * (id_ in made)}theme {id_}", values)
        for id_, values in themes.items()
    ]
    lines += [(f"kind {kind}", values) for kind, values in kinds.items()]
    return [f"{target}: {_in_words(values)}" for target, values in lines]


def _add(counts: Counts, target: str, value: str) -> None:
    values = counts.setdefault(target, {})
    values[value] = values.get(value, 0) + 1


def _in_words(values: dict[str, int]) -> str:
    ordered = sorted(values.items(), key=lambda value: -value[1])
    shown = [
        (f'"{value}"' if value else "nothing said") + f" ({rows} row{'s' * (rows != 1)})"
        for value, rows in ordered[:MOST_VALUES]
    ]
    left = len(ordered) - len(shown)
    return ", ".join(shown) + (f" and {left} more" if left else "")
