"""What a handout holds: a theme or a case, chosen to fit two pages, what is left out counted."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import TypeVar

from scrlessons.briefs import Brief, Excerpt, Part
from scrlessons.errors import AmbiguousError, NotFoundError
from scrlessons.pages import MOST_LISTED, CasePage, ThemePage
from scrlessons.records import (
    BUNDLED,
    UNDESCRIBED,
    Case,
    Collection,
    Entry,
    Lesson,
    Question,
    Since,
    Source,
    Term,
    Theme,
    name_to_type,
)
from scrlessons.store.library import Library
from scrlessons.store.nearest import nearest
from scrlessons.text import fold

R = TypeVar("R", Lesson, Term, Source, Since)

LINE = 95
"""How many characters a line of a handout has, about."""

ROOM = {
    "summary": 8, "matters": 6, "findings": 22, "other": 8, "asked": 12, "comments": 5,
    "words": 8, "since": 11, "reading": 6,
}  # fmt: skip
"""How many lines each part may have, so that all together fit two pages."""

MOST_QUESTIONS = 5
"""How many questions a handout asks."""

MOST_SINCE = 4
"""How many later facts a handout tells."""

MOST_NAMED = 12
"""How many cases or paragraphs are named one by one."""

FINDING, ASKED, LEARNT, COMMENT = (
    ("finding", "good-practice"),
    ("recommendation", "response", "guidance"),
    ("evidence", "guidance", "response"),
    ("comment",),
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
            except NotFoundError as error:
                if end == at + 1 and isinstance(error, AmbiguousError):
                    raise
            else:
                at = end
                break
        else:
            library.get_page(" ".join(names[at : _next_known(library, names, at + 1)]))
    return tuple(briefs)


def owners_of(briefs: Iterable[Brief]) -> set[str]:
    """Return the ids of all collections that handouts hold anything of."""
    owners: set[str] = set()
    for one in briefs:
        excerpts = (one.words, one.since, one.reading, *(part.excerpt for part in one.parts))
        owners |= {record.collection for record in chain(*(each.records for each in excerpts))}
        owners |= {of.id for of in (*one.collections, *one.asked_by, *one.meant_by)}
        owners |= {case.collection for case in one.cases}
        owners |= {theme.collection for theme in one.themes}
    return owners


def _next_known(library: Library, names: Sequence[str], start: int) -> int:
    """Return where the next word stands that is a name, or where the words end."""
    for at in range(start, len(names)):
        if library.names.is_name(names[at], ("theme", "case")):
            return at
    return len(names)


def _find_brief(library: Library, name: str) -> Brief:
    page = library.get_page(name)
    return _of_case(library, page) if isinstance(page, CasePage) else _of_theme(library, page)


def _of_theme(library: Library, page: ThemePage) -> Brief:
    theme = page.theme
    command = (
        f"scr theme {name_to_type(theme)}{' --all' if page.lesson_count > MOST_LISTED else ''}"
    )
    cases = _listed([_told_apart(case) for case in page.cases])
    title = f"{theme.name} {' '.join(theme.aliases)}"
    other = nearest(page.bearing, [title, theme.name], lambda lesson: lesson.text)

    def part(title: str, kinds: Sequence[str], room: str, text: str = "") -> Part:
        lessons = [lesson for lesson in page.lessons if lesson.kind in kinds]
        return Part(title=title, text=text, excerpt=_fit(lessons, room, command, _lesson_text))

    words = _fit(_words(library, page.lessons), "words", "scr term", _term_text)
    return Brief(
        name=theme.name,
        kind="theme",
        id=theme.id,
        cases=page.cases,
        themes=(theme,),
        collections=_of(library, [*page.lessons, *page.bearing, theme]),
        summary="" if theme.summary == UNDESCRIBED else _clip(theme.summary),
        refs=_refs(page.lessons, theme),
        parts=(
            part(
                "Why it matters",
                ("evidence",),
                "matters",
                f"It is a theme of these cases: {cases}." if cases else "",
            ),
            part("What reviews found", FINDING, "findings"),
            Part(
                title="What bears on it from other themes",
                excerpt=_fit(other, "other", command, _lesson_text),
            ),
            part("What they asked for, and what was done", ASKED, "asked"),
            part("What the paper adds", COMMENT, "comments"),
        ),
        questions=theme.questions[:MOST_QUESTIONS],
        asked_by=_of(library, [theme]),
        notes=(),
        words=words,
        meant_by=_of(library, words.records),
        since=_since(page.since, page.lessons, f"scr since {name_to_type(theme)}"),
        reading=_fit(page.sources, "reading", command, _source_text),
    )


def _of_case(library: Library, page: CasePage) -> Brief:
    case = page.case
    command = f"scr case {name_to_type(case)}"
    others = [f"{one.number} {one.name} (scr theme {name_to_type(one)})" for one in page.themes]

    def part(title: str, kinds: Sequence[str], room: str, text: str = "") -> Part:
        lessons = [lesson for lesson in page.lessons if lesson.kind in kinds]
        return Part(title=title, text=text, excerpt=_fit(lessons, room, command, _lesson_text))

    questions = _questions(page)
    words = _fit(_words(library, page.lessons), "words", "scr term", _term_text)
    return Brief(
        name=case.name,
        kind="case",
        id=case.id,
        cases=(case,),
        themes=page.themes,
        collections=_of(library, [*page.lessons, case]),
        summary=_clip(case.summary),
        refs=_refs(page.lessons, case),
        parts=(
            part("What was found, by theme", FINDING, "findings"),
            part("What was asked for", ("recommendation",), "asked"),
            part(
                "Learning",
                LEARNT,
                "matters",
                f"It stands under: {'; '.join(others)}." if others else "",
            ),
            part("What the paper adds", COMMENT, "comments"),
        ),
        questions=questions,
        asked_by=_of(library, [one for one in page.themes if {*one.questions} & {*questions}]),
        notes=case.notes,
        words=words,
        meant_by=_of(library, words.records),
        since=_since(_later(library, page), page.lessons, f"scr since {name_to_type(case)}"),
        reading=_fit(page.sources, "reading", command, _source_text),
    )


def _fit(records: Iterable[R], part: str, command: str, text: Callable[[R], str]) -> Excerpt:
    """The first records that there is room for; the rest are counted."""
    records = tuple(records)
    room = ROOM[part]
    shown: list[R] = []
    for record in records:
        room -= sum(-(-len(line) // LINE) for line in text(record).split("\n"))
        if room < 0 and shown:
            break
        shown.append(record)
    return Excerpt(
        records=tuple(shown),
        left_out=len(records) - len(shown),
        command=command,
    )


def _clip(text: str) -> str:
    """A summary that there is room for, cut between words where it is too long, and that said."""
    room = ROOM["summary"] * LINE
    if len(text) <= room:
        return text
    kept = text[:room].rsplit(" ", 1)[0]
    return f"{kept} … ({len(text.split()) - len(kept.split())} more words)"


def _lesson_text(lesson: Lesson) -> str:
    notes = "".join(f"\nNote: {note.text} {note.basis}" for note in lesson.notes)
    cited = "In general" if lesson.collection == BUNDLED else "(A case, its own area and year)"
    return f"{lesson.text} {lesson.ref} {cited}{notes}"


def _term_text(term: Term) -> str:
    return f"{term.name} {term.meaning} {term.now or ''}" * 2  # in a table of three columns


def _source_text(source: Source) -> str:
    return f"{source.title} {source.publisher} {source.url or ''}"


def _since_text(fact: Since) -> str:
    return f"{fact.date} {fact.who} {fact.told_by}\n{fact.text} {fact.date_note}\n{fact.url}"


def _told_apart(case: Case) -> str:
    return f"{case.name} ({', '.join(filter(None, [case.area, str(case.year or '')]))})"


def _refs(lessons: Iterable[Lesson], of: Theme | Case) -> str:
    """The paragraphs that a summary tells of: those of its own collection."""
    own = [lesson.ref for lesson in lessons if lesson.collection == of.collection and lesson.ref]
    return _listed(list(dict.fromkeys(own)), ", ")


def _listed(names: Sequence[str], between: str = "; ") -> str:
    """The first names, and how many more there are."""
    more = f"{between}and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return between.join(names[:MOST_NAMED]) + more


def _questions(page: CasePage) -> tuple[Question, ...]:
    """Of the themes that lessons of the case stand under in turn, the questions nearest to them."""
    by_theme = []
    for theme in page.themes:
        said = [
            f"{lesson.text} {' '.join(lesson.keywords)}"
            for lesson in page.lessons
            if lesson.theme == theme.id
        ]
        asked = theme.questions if said else ()
        by_theme.append(nearest(asked, said, lambda question: question.text))
    in_turn = chain.from_iterable(zip_longest(*by_theme))
    return tuple(question for question in in_turn if question)[:MOST_QUESTIONS]


def _since(facts: Iterable[Since], lessons: Iterable[Lesson], command: str) -> Excerpt:
    """The later facts nearest to the lessons."""
    facts = tuple(facts)
    near = nearest(facts, [lesson.text for lesson in lessons], _said)[:MOST_SINCE]
    shown = _fit(near, "since", command, _since_text).records
    return Excerpt(records=shown, left_out=len(facts) - len(shown), command=command)


def _said(fact: Since) -> str:
    return fact.text


def _later(library: Library, page: CasePage) -> Sequence[Since]:
    """What came after of the case or, where that is nothing, of the themes it stands under."""
    return page.since or [
        fact
        for theme in page.themes
        if any(lesson.theme == theme.id for lesson in page.lessons)
        for fact in library.get_theme(name_to_type(theme)).since
    ]


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


def _of(library: Library, records: Iterable[Entry]) -> tuple[Collection, ...]:
    """The collections that records are of."""
    used = {record.collection for record in records}
    return tuple(one for one in library.find_collections() if one.id in used)
