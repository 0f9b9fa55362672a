"""All that a library holds, view by view: what a page for colleagues is made of."""

from collections.abc import Iterator

from scrlessons.pages import View
from scrlessons.records import Case, Lesson, Theme
from scrlessons.store.library import Library
from scrlessons.store.since import find_since


def find_everything(library: Library) -> Iterator[View]:
    """Every view of a library, in the order in which a reader meets them."""
    yield library.find_themes()
    for n, theme in library.reader.numbered(Theme):
        yield library.page_of_theme(n, theme)
    yield library.find_cases()
    for n, case in library.reader.numbered(Case):
        yield library.page_of_case(n, case)
    yield library.find_matrix()
    for n, lesson in library.reader.numbered(Lesson):
        yield library.page_of_lesson(n, lesson)
    yield library.find_terms()
    yield library.find_sources()
    yield find_since(library)
