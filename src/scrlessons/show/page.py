"""Everything on one page, told as blocks: part by part, each record at an anchor of its own."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from scrlessons import pages
from scrlessons.records import BUNDLED, Collection, Entry, Source, Term
from scrlessons.show import blocks as b
from scrlessons.show import lookups, parts
from scrlessons.show import phrases as say
from scrlessons.show.views import tell
from scrlessons.text import day

GROUPS = {
    "themes": "Themes",
    "cases": "Cases",
    "matrix": "Cases by themes",
    "lessons": "Lessons",
    "words": "Words, then and now",
    "reading": "Reading",
    "since": "Since 2013",
    "about": "About this page",
}
"""The heads of the page's contents, by their anchors."""


class Part(Struct, frozen=True):
    """What is shown at a time: blocks that begin with a panel."""

    blocks: Sequence[b.Block]
    group: str
    """The head of the contents that it belongs to."""
    name: str = ""
    """What the contents call it; empty where it is listed in its group alone."""

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        first = self.blocks[0]
        assert isinstance(first, b.Panel)
        return first.anchor


class Page(Struct, frozen=True):
    """The whole page."""

    title: str
    notice: str
    """What a reader with a child in front of them needs first."""
    made: str
    """What the page is made of, with what and when."""
    parts: Sequence[Part]
    cited: dict[str, str]
    """Each collection on it, by its id, as it is cited behind a lesson."""


def tell_page(
    views: Iterable[pages.View], collections: Sequence[Collection], version: str, made: date
) -> Page:
    """The page, as it was on the day that it was made."""
    named = "; ".join(f"{one.title} ({one.publisher}, {one.year})" for one in collections)
    own = [one for one in collections if one.id != BUNDLED]
    apart = " What is a board's own says so." if own else ""
    return Page(
        title="Lessons from case reviews",
        notice=say.SAFEGUARDING_NOW,
        made=f"On this page: {named}.{apart} "
        f"Made with scr {version} on {day(made.isoformat())}; later facts "
        f"{say.as_of(collections) or 'undated'}. It works offline, and sends nothing anywhere.",
        parts=_tell_parts(views, collections),
        cited={one.id: _cited(one) for one in collections},
    )


def _tell_parts(views: Iterable[pages.View], collections: Sequence[Collection]) -> list[Part]:
    """The parts of the page, in order; no anchor stands on it twice."""
    seen: set[str] = set()
    told = [part for view in views for part in _parts(view)]
    lessons = [part for part in told if part.group == "lessons"]
    at = told.index(lessons[0])
    told.insert(at, _lesson_list(lessons))
    told.append(Part([_about(collections)], "about", GROUPS["about"]))
    return [replace(one, blocks=_unique(one, seen)) for one in told]


def _parts(view: pages.View) -> Iterator[Part]:
    match view:
        case pages.ThemeList():
            yield Part(_theme_list(view), "themes", GROUPS["themes"])
        case pages.ThemePage():
            found = tell(replace(view, since=(), since_count=0, sources=()))
            told = [*_after_head(found, "What reviews found, by case"), *_leads(view)]
            yield Part(told, "themes", say.theme_name(view.theme))
        case pages.CaseList():
            yield Part([_case_list(view)], "cases", GROUPS["cases"])
        case pages.CasePage():
            found = tell(replace(view, since=(), sources=()))
            told = [*_after_head(found, "Lessons, by theme"), *_leads(view)]
            yield Part(told, "cases", view.case.name)
        case pages.Matrix():
            yield Part(_matrix(view), "matrix", GROUPS["matrix"])
        case pages.LessonPage():
            yield Part(_lesson(view), "lessons")
        case pages.TermList():
            yield Part([_words(view)], "words", GROUPS["words"])
        case pages.SourceList():
            yield Part([_reading(view)], "reading", GROUPS["reading"])
        case pages.SinceList():
            yield Part(_since(view), "since", GROUPS["since"])


def _after_head(told: list[b.Block], title: str) -> list[b.Block]:
    """A view with a heading over the lists that follow its head."""
    is_list = len(told) > 1 and isinstance(told[1], b.Lessons)
    return [told[0], *([b.Heading(b.strong(title))] if is_list else []), *told[1:]]


def _leads(view: pages.ThemePage | pages.CasePage) -> Iterator[b.Block]:
    """What came after and what to read, as links to where each stands."""
    if view.since:
        title = parts.since_title(view.since, view.collections)
        yield b.Heading((*b.strong(title), *b.quiet(" (not in the paper)")))
        heads = [
            _called(one, say.joined(" · ", day(one.date), say.whose(one))) for one in view.since
        ]
        facts = zip(heads, view.since, strict=True)
        yield b.Entries([b.Entry(head, [b.plain(one.text)]) for head, one in facts], "bullets")
    if view.sources:
        yield b.Heading(b.strong("Read on"))
        yield b.Entries([b.Entry(_called(one, one.title)) for one in view.sources], "bullets")


def _called(record: Entry, text: str) -> b.Words:
    return b.name(text, say.anchor(record))


def _theme_list(view: pages.ThemeList) -> list[b.Block]:
    entries = []
    for one in view.themes:
        counts = f"{say.count(one.case_count, 'case')}, {say.count(one.lesson_count, 'lesson')}"
        called = b.strong(say.theme_name(one.theme), say.anchor(one.theme))
        head = (*called, *b.quiet(f" · {counts}"))
        entries.append(b.Entry(head, [b.plain(one.theme.summary)]))
    written = b.Paragraph(b.quiet(f"{say.written_by('Summaries', view.collections)}."))
    told: list[b.Block] = [b.Panel(GROUPS["themes"], [b.Entries(entries), written], "themes")]
    if view.general:
        told.append(b.Heading(b.strong("On all themes")))
        told.append(parts.lessons((), view.general, "On all themes"))
    return told


def _case_list(view: pages.CaseList) -> b.Panel:
    columns = [b.Column(name, 1) for name in ("Case", "Area", "Review", "Published")]
    rows = [
        (
            (*_called(case, case.name), *b.quiet(say.from_collection(case.collection))),
            b.plain(case.area),
            b.plain(say.spoken(case.kind)),
            b.plain(str(case.year)) if case.year else b.quiet("not stated"),
        )
        for case in view.cases
    ]
    return b.Panel(GROUPS["cases"], [b.Table("", columns, rows)], "cases")


def _matrix(view: pages.Matrix) -> list[b.Block]:
    """The view, without its column of names to type: the cases' names are links."""
    table, *rest = tell(view)
    assert isinstance(table, b.Table)
    columns = [column for at, column in enumerate(table.columns) if at != 1]
    rows = [
        ((*_called(row.case, row.case.name), *cells[0][1:]), *cells[2:])
        for row, cells in zip(view.rows, table.rows, strict=True)
    ]
    return [b.Panel(table.title, [b.Table("", columns, rows), *rest], "matrix")]


def _lesson_list(lessons: Sequence[Part]) -> Part:
    entries = [b.Entry(b.name(one.anchor.removeprefix("lesson-"), one.anchor)) for one in lessons]
    about = b.Paragraph(b.plain("Each lesson stands whole, under its number, below."))
    return Part(
        [b.Panel(GROUPS["lessons"], [about, b.Entries(entries)], "lessons")],
        "lessons",
        GROUPS["lessons"],
    )


def _lesson(view: pages.LessonPage) -> list[b.Block]:
    """A lesson whole; what it rests on and what came after as links to their places."""
    panel, *notes = lookups.tell_lesson(replace(view, sources=(), since=()))
    assert isinstance(panel, b.Panel)
    text, *facts = panel.body
    rows = [row for block in facts if isinstance(block, b.Facts) for row in block.rows]
    rows += [("Rests on", _called(one, one.title)) for one in view.sources]
    rows += [
        ("Since 2013", _called(one, f"{day(one.date)}, {say.whose(one)}")) for one in view.since
    ]
    return [b.Panel(panel.title, [text, b.Facts(rows)], panel.anchor), *notes]


def _words(view: pages.TermList) -> b.Panel:
    written = b.Paragraph(b.quiet(f"{say.written_by('Meanings', view.collections)}."))
    entries = b.Entries([*map(_word, view.terms)])
    return b.Panel(GROUPS["words"], [written, entries], "words")


def _word(term: Term) -> b.Entry:
    known = (
        ("Today: ", b.plain(term.now)),
        ("Otherwise: ", b.plain(", ".join(term.aliases))),
        ("Look under: ", b.plain(", ".join(term.see))),
        ("Paragraphs: ", b.plain(", ".join(term.refs))),
        ("Rests on: ", b.address(term.basis)),
    )
    expansion = b.plain(f" ({term.expansion})" if term.expansion else None)
    owner = b.quiet(say.from_collection(term.collection))
    lines = [b.plain(term.meaning), *((*b.quiet(label), *told) for label, told in known if told)]
    return b.Entry((*b.strong(term.name), *expansion, *owner), lines, say.anchor(term))


def _reading(view: pages.SourceList) -> b.Panel:
    entries = b.Entries([*map(_source, view.sources)])
    return b.Panel(GROUPS["reading"], [entries], "reading")


def _source(source: Source) -> b.Entry:
    described = b.plain(f", {say.described(source)}" if say.described(source) else None)
    copies = (*b.quiet("kept copies: "), *b.address(source.archive)) if source.archive else ()
    printed = (*b.quiet("as printed: "), *b.plain(source.printed)) if source.printed else ()
    refs = b.quiet(f"paragraph {', '.join(source.refs)}" if source.refs else None)
    notes = [(*b.quiet("Note: "), *b.plain(one.text)) for one in source.notes]
    lines = [b.address(source.url), printed, copies, refs, *notes]
    head = (*b.strong(source.title), *described)
    return b.Entry(head, [line for line in lines if line], say.anchor(source))


def _since(view: pages.SinceList) -> list[b.Block]:
    about = b.Paragraph(b.quiet(parts.NOT_OF_THE_PAPER))
    found = [fact for group in view.groups for fact in group.since]
    title = parts.since_title(found, view.collections)
    told: list[b.Block] = [b.Panel(title, [about], "since")]
    for group in view.groups:
        told += [b.Heading(b.strong(group.title)), parts.facts(group.since)]
    return told


def _about(collections: Sequence[Collection]) -> b.Panel:
    """Which collections are on the page, and whose words they are."""
    told: list[b.Block] = []
    for one in collections:
        told.append(b.Heading(b.strong(f"{one.title}, {one.publisher}, {one.year}")))
        told += [b.Paragraph(b.plain(text)) for text in (one.summary, one.about) if text]
        checked = f"Later facts: {say.as_of([one])}." if one.checked else ""
        whose = "Told in the words of this tool." if one.id == BUNDLED else f"Collection {one.id}."
        told.append(b.Paragraph(b.quiet(say.joined(" ", whose, checked))))
    return b.Panel(GROUPS["about"], told, "about")


def _cited(collection: Collection) -> str:
    """A collection as it is cited behind a lesson that is copied from the page."""
    title = f"{collection.title}, {collection.publisher}, {collection.year}"
    return f"{title}, in the words of scr" if collection.id == BUNDLED else title


# Anchors


_HELD = {
    "themes": ("theme",),
    "cases": ("case",),
    "lessons": ("lesson",),
    "words": ("term",),
    "reading": ("source",),
    "since": ("since",),
}
"""Which records have their own place in which group; elsewhere a name leads there."""


def _unique(part: Part, seen: set[str]) -> list[b.Block]:
    def placed(anchor: str) -> str:
        own = anchor == part.group or anchor.partition("-")[0] in _HELD.get(part.group, ())
        if not own or anchor in seen:
            return ""
        seen.add(anchor)
        return anchor

    def entry(one: b.Entry) -> b.Entry:
        return replace(one, anchor=placed(one.anchor)) if one.anchor else one

    def line(one: b.LessonLine) -> b.LessonLine:
        return replace(one, anchor=placed(one.anchor), target=one.anchor)

    def block(one: b.Block) -> b.Block:
        match one:
            case b.Panel():
                body = [block(inner) for inner in one.body]
                return replace(one, body=body, anchor=placed(one.anchor))
            case b.Entries():
                return replace(one, entries=[*map(entry, one.entries)])
            case b.Lessons():
                return replace(one, lessons=[*map(line, one.lessons)])
        return one

    return [block(one) for one in part.blocks]
