"""Which view tells which page."""

from collections.abc import Callable
from typing import Any

from scrlessons import pages
from scrlessons.show import lookups
from scrlessons.show.answer import tell_answer
from scrlessons.show.blocks import Block, Panel, Table

VIEWS: dict[type, Callable[[Any], list[Block]]] = {
    pages.Overview: lookups.tell_overview,
    pages.ThemeList: lookups.tell_themes,
    pages.ThemePage: lookups.tell_theme,
    pages.CaseList: lookups.tell_cases,
    pages.CasePage: lookups.tell_case,
    pages.LessonPage: lookups.tell_lesson,
    pages.LessonList: lookups.tell_lessons,
    pages.SourceList: lookups.tell_sources,
    pages.SourcePage: lookups.tell_source,
    pages.TermList: lookups.tell_terms,
    pages.TermPage: lookups.tell_term,
    pages.SinceList: lookups.tell_since,
    pages.Matrix: lookups.tell_matrix,
    pages.Answer: tell_answer,
    pages.CollectionList: lookups.tell_collections,
}
"""Each page with the function that tells it: a new view is one of these."""


def tell(view: pages.View) -> list[Block]:
    """A page as blocks."""
    return VIEWS[type(view)](view)


def title_of(view: pages.View) -> str:
    """What a page is called: the title of its first panel or table."""
    for block in tell(view):
        if isinstance(block, Panel | Table):
            return block.title
    return f"Search: {view.query}" if isinstance(view, pages.Answer) else "scr"


def tell_titled(view: pages.View) -> list[Block]:
    """A page as blocks under its title, for a file that is read apart from its command."""
    told = tell(view)
    titled = any(isinstance(block, Panel | Table) for block in told)
    return told if titled else [Panel(title_of(view), ()), *told]
