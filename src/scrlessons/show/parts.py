"""Parts that several views and handouts have."""

from collections.abc import Iterable, Sequence

from scrlessons.records import (
    BUNDLED,
    Case,
    Collection,
    Lesson,
    Note,
    Question,
    Since,
    Source,
    Theme,
    name_to_type,
    theme_of,
)
from scrlessons.show import blocks as b
from scrlessons.show import phrases as say
from scrlessons.text import day

NOT_OF_THE_PAPER = "What later reviews, guidance and law said: none of it is in the paper."


def by_case(found: Iterable[Lesson], cases: Iterable[Case]) -> list[b.Block]:
    """Lessons under the cases that they are from, in the order of the cases' first lessons.

    The authors' own comments stand apart, at the end.
    """
    known = {(case.collection, case.id): case for case in cases}
    groups: dict[tuple[bool, str, str | None], list[Lesson]] = {}
    for lesson in found:
        comment = lesson.kind == "comment"
        key = (comment, lesson.collection, None if comment else lesson.case)
        groups.setdefault(key, []).append(lesson)
    told: list[b.Block] = []
    for (comment, collection, id_), own in sorted(groups.items(), key=lambda group: group[0][0]):
        case = known.get((collection, id_ or ""))
        if comment:
            title = comments_title(collection)
        elif case:
            title = (*b.name(case.name, say.anchor(case)), *b.quiet(f"  {say.placed(case)}"))
        else:
            title = (*b.strong("In general"), *b.quiet(say.from_collection(collection)))
        cited = say.told_apart(case) if case else "In general"
        told.append(lessons(title, own, cited, _of_cases(own, known) if comment else {}))
    return told


def by_theme(
    found: Sequence[Lesson], themes: Sequence[Theme], cases: Iterable[Case] = ()
) -> list[b.Block]:
    """Lessons under the themes that they stand under, in order; `cases` are named behind them."""
    known = {(case.collection, case.id): case for case in cases}
    told = []
    for theme in (None, *themes):
        own = [lesson for lesson in found if theme_of(lesson, themes) == theme]
        title = say.theme_name(theme) if theme else "On all themes"
        called = b.strong(title, say.anchor(theme) if theme else "")
        told += [lessons(called, own, title, _of_cases(own, known))] if own else []
    return told


def _of_cases(found: Iterable[Lesson], cases: dict[tuple[str, str], Case]) -> dict[str, str]:
    """The name of each lesson's case, by the lesson's id."""
    named = {one.id: cases.get((one.collection, one.case or "")) for one in found}
    return {id_: case.name for id_, case in named.items() if case}


def comments_title(collection: str) -> b.Words:
    """The heading of what is the authors' own comment and no finding of a review."""
    if collection == BUNDLED:
        return b.strong("What the paper adds")
    return (*b.strong("Comments"), *b.quiet(say.from_collection(collection)))


def lessons(
    title: b.Words, found: Iterable[Lesson], cited: str, after: dict[str, str] | None = None
) -> b.Block:
    """Lessons in a list under a title, which `cited` says in short.

    `after` is what stands behind the text of each, by the lesson's id.
    """
    lines = []
    for lesson in found:
        told = (after or {}).get(lesson.id)
        lines.append(
            b.LessonLine(
                number=name_to_type(lesson),
                kind="" if lesson.kind == "comment" else say.kind_of(lesson),
                text=b.plain(lesson.text),
                after=b.quiet(f"({told})") if told else (),
                cited=cited,
                notes=[*map(note, lesson.notes)],
                anchor=say.anchor(lesson),
            )
        )
    return b.Lessons(title, lines)


def questions(asked: Sequence[Question], collections: Iterable[Collection]) -> list[b.Block]:
    """Questions for a meeting, each with the lessons that it rests on."""
    if not asked:
        return []
    written = say.written_by("", collections, ", not taken from the paper")
    title = (*b.strong("Questions for your team"), *b.quiet(f" ({written})"))
    entries = [b.Entry((*b.plain(one.text), *b.quiet(_refs(one)))) for one in asked]
    return [b.Heading(title, ruled=True), b.Entries(entries, "numbered")]


def _refs(question: Question) -> str:
    return f"  ({', '.join(question.refs)})" if question.refs else ""


def notes(found: Iterable[Note], collections: Iterable[Collection]) -> list[b.Block]:
    """Notes, each with the address that it rests on."""
    if not found:
        return []
    written = say.written_by("", collections, ", not taken from the paper")
    title = (*b.strong("Notes"), *b.quiet(f" ({written})"))
    return [b.Heading(title), b.Entries([*map(note, found)], "bullets", tone="ours")]


def note(one: Note) -> b.Entry:
    """A note, and the address that it rests on."""
    return b.Entry(b.plain(one.text), [b.address(one.basis)] if one.basis else [])


def since_title(found: Iterable[Since], collections: Iterable[Collection]) -> str:
    """The heading of what came after, and when that was last looked up.

    Of some cases official bodies spoke before the paper did.
    """
    title = "Before and since 2013" if any(fact.date < "2013" for fact in found) else "Since 2013"
    return say.joined(", ", title, say.as_of(collections))


def since(found: Sequence[Since], collections: Iterable[Collection]) -> list[b.Block]:
    """What came after, apart from what the paper says."""
    if not found:
        return []
    title = (*b.strong(since_title(found, collections)), *b.quiet(" (not in the paper)"))
    return [b.Heading(title, ruled=True), facts(found)]


def facts(found: Iterable[Since]) -> b.Entries:
    """Later facts: when, whose, what and where it can be read."""
    entries = []
    for fact in found:
        whose = f" · {say.whose(fact)}{say.from_collection(fact.collection)}"
        dated = b.quiet(f" ({fact.date_note})" if fact.date_note else None)
        lines = [(*b.plain(fact.text), *dated), b.address(fact.url)]
        head = (*b.strong(day(fact.date)), *b.quiet(whose))
        entries.append(b.Entry(head, lines, say.anchor(fact)))
    return b.Entries(entries, "bullets")


def reading(title: str, sources: Iterable[Source], *, named: bool = False) -> list[b.Block]:
    """What to read, with addresses and where copies are kept; `named`: with what to type for it."""
    entries = []
    for source in sources:
        head = b.plain(say.titled(source))
        head += (
            (*b.plain(" · "), *b.name(name_to_type(source), say.anchor(source))) if named else ()
        )
        copies = (*b.quiet("kept copies: "), *b.address(source.archive)) if source.archive else ()
        lines = [b.address(source.url), copies, *(b.quiet(one.text) for one in source.notes)]
        entries.append(b.Entry(head, [line for line in lines if line]))
    return [b.Heading(b.strong(title)), b.Entries(entries, "bullets")] if entries else []
