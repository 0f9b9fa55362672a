"""What a handout holds: a theme or a case, chosen to fit two pages, what is left out counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import TypeVar

from scrlessons.errors import NotFoundError
from scrlessons.pages import PAGE, Brief, CasePage, Excerpt, Part, ThemePage
from scrlessons.records import Collection, Lesson, Source, Term
from scrlessons.store.library import Library
from scrlessons.text import fold

R = TypeVar("R", Lesson, Term, Source)

LINE = 95
"""How many characters a line of a handout has, about."""

ROOM = {"findings": 30, "asked": 20, "words": 12, "reading": 10, "summary": 8, "matters": 8}
"""How many lines each part may have, so that all together fit two pages."""

QUESTIONS = 5
"""How many questions a handout asks."""

NAMES = 20
"""How many cases or paragraphs are named one by one."""

FINDING, ASKED, LEARNT = (
    ("finding",),
    ("recommendation", "response", "guidance"),
    ("evidence", "guidance", "response"),
)


def find_briefs(library: Library, names: Sequence[str]) -> tuple[Brief, ...]:
    """A handout for each theme and case named; the words of a name need no quotes.

    Raises NotFoundError or AmbiguousError.
    """
    briefs: list[Brief] = []
    at = 0
    while at < len(names):
        for end in range(len(names), at, -1):
            try:
                briefs.append(_find_brief(library, " ".join(names[at:end])))
            except NotFoundError:
                if end == at + 1:
                    raise
            else:
                at = end
                break
    return tuple(briefs)


def _find_brief(library: Library, name: str) -> Brief:
    page = library.get_page(name)
    return _of_case(library, page) if isinstance(page, CasePage) else _of_theme(library, page)


def _of_theme(library: Library, page: ThemePage) -> Brief:
    theme = page.theme
    command = f"scr theme {theme.id}{' --all' if page.lesson_count > PAGE else ''}"
    cases = _listed(
        [
            f"{case.name} ({', '.join(filter(None, [case.area, str(case.year or '')]))})"
            for case in page.cases
        ]
    )
    evidence = [lesson for lesson in page.lessons if lesson.kind == "evidence"]
    overlap = f"It is a theme of these cases: {cases}." if cases else ""
    return Brief(
        name=theme.name,
        kind="theme",
        id=theme.id,
        cases=page.cases,
        themes=(theme,),
        collections=_collections(library, [*page.lessons, *page.bearing], theme.collection),
        summary=_clipped(theme.summary, "summary"),
        refs=_refs(page.lessons),
        parts=(
            Part(
                title="Why it matters",
                text=overlap,
                excerpt=_fitting(evidence, "matters", command, _lesson_text),
            ),
            Part(
                title="What reviews found",
                excerpt=_fitting(
                    _of_kind(page.lessons, FINDING), "findings", command, _lesson_text
                ),
                text=f"Lessons of other themes that bear on it: {page.bearing_count} ({command})."
                if page.bearing
                else "",
            ),
            Part(
                title="What they asked for, and what was done",
                excerpt=_fitting(_of_kind(page.lessons, ASKED), "asked", command, _lesson_text),
            ),
        ),
        questions=theme.questions[:QUESTIONS],
        notes=(),
        words=_fitting(_words(library, page.lessons), "words", "scr term", _term_text),
        reading=_fitting(page.sources, "reading", command, _source_text),
    )


def _of_case(library: Library, page: CasePage) -> Brief:
    case = page.case
    command = f"scr case {case.id}"
    others = [f"{theme.number} {theme.name} (scr theme {theme.id})" for theme in page.themes]
    return Brief(
        name=case.name,
        kind="case",
        id=case.id,
        cases=(case,),
        themes=page.themes,
        collections=_collections(library, page.lessons, case.collection),
        summary=_clipped(case.summary, "summary"),
        refs=_refs(page.lessons),
        parts=(
            Part(
                title="What was found, by theme",
                excerpt=_fitting(
                    _of_kind(page.lessons, FINDING), "findings", command, _lesson_text
                ),
            ),
            Part(
                title="What was asked for",
                excerpt=_fitting(
                    _of_kind(page.lessons, ("recommendation",)), "asked", command, _lesson_text
                ),
            ),
            Part(
                title="Learning",
                text=f"It stands under: {'; '.join(others)}." if others else "",
                excerpt=_fitting(_of_kind(page.lessons, LEARNT), "matters", command, _lesson_text),
            ),
        ),
        questions=_questions(page),
        notes=case.notes,
        words=_fitting(_words(library, page.lessons), "words", "scr term", _term_text),
        reading=_fitting(page.sources, "reading", command, _source_text),
    )


def _fitting(records: Iterable[R], part: str, command: str, text: Callable[[R], str]) -> Excerpt:
    """The first records that there is room for; the rest are counted."""
    records = tuple(records)
    room = ROOM[part]
    shown: list[R] = []
    for record in records:
        room -= -(-len(text(record)) // LINE)
        if room < 0 and shown:
            break
        shown.append(record)
    return Excerpt(
        records=tuple(shown),
        left_out=len(records) - len(shown),
        command=command,
    )


def _clipped(text: str, part: str) -> str:
    """A text that there is room for, cut between words where it is too long, and that said."""
    room = ROOM[part] * LINE
    if len(text) <= room:
        return text
    kept = text[:room].rsplit(" ", 1)[0]
    return f"{kept} … ({len(text.split()) - len(kept.split())} more words)"


def _lesson_text(lesson: Lesson) -> str:
    return f"{lesson.text} {lesson.ref} In general"


def _term_text(term: Term) -> str:
    return f"{term.name} {term.meaning} {term.now or ''}" * 2  # in a table of three columns


def _source_text(source: Source) -> str:
    return f"{source.title} {source.publisher} {source.url or ''}"


def _of_kind(lessons: Iterable[Lesson], kinds: Sequence[str]) -> list[Lesson]:
    return [lesson for lesson in lessons if lesson.kind in kinds]


def _refs(lessons: Sequence[Lesson]) -> str:
    return _listed(list(dict.fromkeys(lesson.ref for lesson in lessons if lesson.ref)), ", ")


def _listed(names: Sequence[str], between: str = "; ") -> str:
    """The first names, and how many more there are."""
    more = f"{between}and {len(names) - NAMES} more" if len(names) > NAMES else ""
    return between.join(names[:NAMES]) + more


def _questions(page: CasePage) -> tuple[str, ...]:
    """Of the themes that lessons of the case stand under in turn, the questions nearest to them."""
    nearest = []
    for theme in page.themes:
        said = _said(lesson for lesson in page.lessons if lesson.theme == theme.id)
        asked = {question: _stems(question) & said for question in theme.questions if said}
        common = Counter(stem for stems in asked.values() for stem in stems)
        # A word that only one of the questions has tells more than one that all have.
        telling = {one: sum(1 / common[stem] for stem in stems) for one, stems in asked.items()}
        nearest.append(sorted(telling, key=lambda question: -telling[question]))
    in_turn = chain.from_iterable(zip_longest(*nearest))
    return tuple(question for question in in_turn if question)[:QUESTIONS]


def _said(lessons: Iterable[Lesson]) -> set[str]:
    return {
        stem for lesson in lessons for stem in _stems(f"{lesson.text} {' '.join(lesson.keywords)}")
    }


def _stems(text: str) -> set[str]:
    """The beginnings of a text's longer words: near enough to compare two texts by."""
    return {word[:6] for word in fold(text).split() if len(word) > 4}


def _words(library: Library, lessons: Sequence[Lesson]) -> list[Term]:
    """The glossary's words that the lessons use, those that are most their own first."""
    refs = {(lesson.collection, lesson.ref) for lesson in lessons}
    text = f" {' '.join(fold(lesson.text) for lesson in lessons)} "

    def fit(term: Term) -> float:
        inside = sum((term.collection, ref) in refs for ref in term.refs)
        return inside * inside / max(len(term.refs), 1) + 0.2 * (term.now is not None)

    def used(term: Term) -> bool:
        return any(f" {fold(form)} " in text for form in (term.name, *term.aliases))

    return sorted(filter(used, library.find_terms().terms), key=fit, reverse=True)


def _collections(library: Library, lessons: Sequence[Lesson], own: str) -> tuple[Collection, ...]:
    used = {own, *(lesson.collection for lesson in lessons)}
    return tuple(one for one in library.find_collections() if one.id in used)
