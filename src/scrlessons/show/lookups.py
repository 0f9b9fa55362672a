"""Each page told as blocks, once for every medium."""

from collections.abc import Iterable, Sequence

from scrlessons import pages
from scrlessons.records import BUNDLED, Case, Collection, Entry, Term, Theme, name_to_type
from scrlessons.show import blocks as b
from scrlessons.show import parts
from scrlessons.show import phrases as say
from scrlessons.text import fold

EXAMPLES = (
    ("scr theme challenge", "a theme: its lessons, questions for your team, reading"),
    ("scr case child-h", "a case, across every theme that it touches"),
    ("scr search not brought", "any words, then or now, in any spelling"),
    ("scr brief voice", "a handout for a team meeting or supervision"),
    ("scr page", "all of it as one web page, for colleagues"),
    ("scr add", "a lesson from a review of your own"),
    ("scr --help", "all commands"),
)
"""What a newcomer types first: the screen of `scr` alone has 24 lines."""


def tell_overview(page: pages.Overview) -> list[b.Block]:
    """What this is, the themes, and where to go next: one screen of 80 by 24."""
    bundled, *own = page.collections
    title = f"{bundled.title}, {bundled.publisher}, {bundled.year}"
    more = f" and {say.count(len(own), 'collection')} of your own: scr collection" if own else ""
    promise = "The lessons of child safeguarding case reviews, one command away."
    rows = [
        (one.theme.id if one.theme.collection == BUNDLED else name_to_type(one.theme),
         b.plain(f"{one.theme.number} {one.theme.name} ({_counted(one)})"))
        for one in page.themes
    ]  # fmt: skip
    total = f"{say.count(page.lesson_count, 'lesson')} of {say.count(page.case_count, 'case')}"
    rows.append(("all themes", b.plain(f"{page.general_count} lessons more; {total} in all")))
    return [
        b.Entries(
            [
                b.Entry((*b.strong(promise), *b.quiet(f" (scr {page.version})"))),
                b.Entry(b.quiet(f"{title}{more}")),
            ]
        ),
        b.Facts(rows),
        b.Facts([(command, b.plain(meaning)) for command, meaning in EXAMPLES]),
        b.Paragraph(b.quiet(say.SAFEGUARDING_NOW)),
    ]


def _counted(one: pages.ThemeCount) -> str:
    return f"{say.count(one.lesson_count, 'lesson')}, {say.count(one.case_count, 'case')}"


def tell_themes(page: pages.ThemeList) -> list[b.Block]:
    """All themes with what goes wrong under each."""
    summaries = [
        b.Entry(b.strong(say.theme_name(one.theme)), [b.plain(one.theme.summary)])
        for one in page.themes
    ]
    told: list[b.Block] = [
        _theme_table(page.themes),
        b.Entries(summaries),
        b.Paragraph(b.quiet(f"{say.written_by('Summaries', page.collections)}.")),
    ]
    told += (
        [parts.lessons(b.strong("On all themes"), page.general, "On all themes")]
        if page.general
        else []
    )
    return [*told, b.hint("One of them, by name or number: scr theme challenge, scr theme 2")]


def _theme_table(counts: Iterable[pages.ThemeCount]) -> b.Table:
    columns = [
        b.Column(""),
        b.Column("Theme", 3),
        b.Column("Name to type", 2),
        b.Column("Cases", align="right"),
        b.Column("Lessons", align="right"),
    ]
    rows = [
        (
            b.plain(str(one.theme.number)),
            b.strong(one.theme.name),
            _typed(one.theme),
            b.plain(str(one.case_count)),
            b.plain(str(one.lesson_count)),
        )
        for one in counts
    ]
    return b.Table("Themes", columns, rows)


def tell_theme(page: pages.ThemePage) -> list[b.Block]:
    """One theme: lessons by case, lessons of other themes, questions, since, reading."""
    theme = page.theme
    own = _whose(page.collections, theme)
    counts = say.joined(
        " · ",
        say.count(page.case_count, "case"),
        say.count(page.lesson_count, "lesson"),
        f"{page.bearing_count:,} of other themes",
        say.written_by("summary", own),
    )
    head = [b.Paragraph(b.plain(theme.summary)), *_also(theme), b.Paragraph(b.quiet(counts))]
    title = f"Theme {theme.number} · {theme.name}{say.from_collection(theme.collection)}"
    told: list[b.Block] = [b.Panel(title, head, anchor=say.anchor(theme))]
    told += parts.by_case(page.lessons, page.cases)
    if page.bearing:
        other = "Lessons of other themes that bear on this one"
        told.append(b.Heading(b.strong(other), ruled=True))
        told += parts.by_theme(page.bearing, page.themes, page.cases)
    told += parts.questions(theme.questions, own)
    told += parts.since(page.since, page.collections)
    if page.since_count > len(page.since):
        told.append(b.hint(f"All {page.since_count}: scr since {name_to_type(theme)}"))
    return told + parts.reading("Read on", page.sources)


def tell_cases(page: pages.CaseList) -> list[b.Block]:
    """All cases."""
    columns = [
        b.Column("Case", 3),
        b.Column("Name to type", 3),
        b.Column("Area", 2),
        b.Column("Review", 2),
        b.Column("Published"),
    ]
    rows = [
        (
            b.strong(case.name),
            _typed(case),
            b.plain(case.area),
            b.plain(say.spoken(case.kind)),
            b.plain(str(case.year)) if case.year else b.quiet("not stated"),
        )
        for case in page.cases
    ]
    hint = b.hint("One of them, by any of its names: scr case child-h")
    return [b.Table("Cases", columns, rows), hint]


def tell_case(page: pages.CasePage) -> list[b.Block]:
    """One case: what it was, lessons by theme, notes, since, reading."""
    case = page.case
    own = _whose(page.collections, case)
    counts = (
        f"{say.count(len(page.lessons), 'lesson')} under {say.count(len(page.themes), 'theme')}"
    )
    head = [
        b.Paragraph(b.quiet(say.joined(" · ", say.placed(case), case.board))),
        b.Paragraph(b.plain(case.summary)),
        *_also(case),
        b.Paragraph(b.quiet(f"{counts} · {say.written_by('summary', own)}")),
    ]
    told: list[b.Block] = [b.Panel(case.name, head, anchor=say.anchor(case))]
    comments = [lesson for lesson in page.lessons if lesson.kind == "comment"]
    findings = [lesson for lesson in page.lessons if lesson.kind != "comment"]
    told += parts.by_theme(findings, page.themes)
    if comments:
        after = {one.id: f"under {say.spoken(one.theme)}" for one in comments if one.theme}
        told.append(
            parts.lessons(parts.comments_title(case.collection), comments, "Comment", after)
        )
    told += parts.notes(case.notes, own)
    told += parts.since(page.since, page.collections)
    return told + parts.reading("Read on", page.sources)


def tell_lesson(page: pages.LessonPage) -> list[b.Block]:
    """One lesson, whole."""
    sources = parts.reading("Rests on", page.sources)
    return [*_lesson(page), *parts.since(page.since, [page.collection]), *sources]


def _lesson(page: pages.LessonPage) -> list[b.Block]:
    """A lesson with its notes."""
    lesson, case = page.lesson, page.case
    facts = []
    if page.theme:
        facts.append(("Theme", b.name(say.theme_name(page.theme), say.anchor(page.theme))))
    if page.also:
        facts.append(("Bears on", b.plain("; ".join(map(say.theme_name, page.also)))))
    if case:
        placed = b.plain(f", {say.placed(case)}")
        facts.append(("Case", (*b.name(case.name, say.anchor(case)), *placed)))
    if lesson.ref:
        facts.append(("Paragraph", b.plain(lesson.ref)))
    if lesson.collection != BUNDLED:
        facts.append(("Collection", b.plain(lesson.collection)))
    body: list[b.Block] = [b.Paragraph(b.plain(lesson.text))]
    body += [b.Facts(facts)] if facts else []
    title = f"{name_to_type(lesson)} · {say.spoken(lesson.kind)}"
    panel = b.Panel(title, body, anchor=say.anchor(lesson))
    return [panel, *parts.notes(lesson.notes, [page.collection])]


def tell_lessons(page: pages.LessonList) -> list[b.Block]:
    """The lessons of a paragraph, each whole; what they share at the end, once."""
    told = [block for one in page.lessons for block in _lesson(one)]
    since = {(f.collection, f.id): f for one in page.lessons for f in one.since}
    sources = {(s.collection, s.id): s for one in page.lessons for s in one.sources}
    collections = {one.collection.id: one.collection for one in page.lessons}
    told += parts.since([*since.values()], collections.values())
    return told + parts.reading("Rests on", sources.values())


def tell_sources(page: pages.SourceList) -> list[b.Block]:
    """All there is to read."""
    told = parts.reading("Reading", page.sources, named=True)
    if page.since_count:
        more = (
            f"What came after 2013 rests on {say.count(page.since_count, 'page')} more: scr since"
        )
        told.append(b.Paragraph(b.quiet(more)))
    return [*told, b.hint("One of them: scr source munro; in the browser: scr source munro --open")]


def tell_source(page: pages.SourcePage) -> list[b.Block]:
    """One source."""
    source = page.source
    refs = f"paragraph {', '.join(source.refs)}" if source.refs else ""
    about = say.joined(" · ", source.kind, name_to_type(source), refs)
    body = [b.Paragraph(b.plain(line)) for line in [say.described(source)] if line]
    body.append(b.Paragraph(b.quiet(about)))
    told: list[b.Block] = [b.Panel(source.title, body, anchor=say.anchor(source))]
    facts = [
        ("Address", b.address(source.url)),
        ("Kept copies", b.address(source.archive)),
        ("As printed", b.plain(source.printed)),
    ]
    none = b.Paragraph(b.quiet("The paper gives no address for it."))
    told.append(b.Facts([fact for fact in facts if fact[1]]) if source.url else none)
    return told + parts.notes(source.notes, [page.collection])


def tell_terms(page: pages.TermList) -> list[b.Block]:
    """The glossary, then and now."""
    return [
        terms_table(page.terms),
        b.Paragraph(b.quiet(f"{say.written_by('Meanings', page.collections)}.")),
        b.hint("One of them, by any word for it: scr term DNA"),
    ]


def terms_table(terms: Iterable[Term], title: str = "Words, then and now") -> b.Table:
    """Words with what they mean and today's words for them."""
    rows = []
    for term in terms:
        expansion = b.quiet(f" ({term.expansion})") if term.expansion else ()
        owner = b.quiet(say.from_collection(term.collection))
        called = (*b.name(term.name, say.anchor(term)), *expansion, *owner)
        rows.append((called, b.plain(term.meaning), b.plain(term.now)))
    columns = [b.Column("Word", 3), b.Column("Meaning", 6), b.Column("Today", 3)]
    return b.Table(title, columns, rows)


def tell_term(page: pages.TermPage) -> list[b.Block]:
    """One word of the glossary."""
    term = page.term
    facts = [
        ("Today", b.plain(term.now)),
        ("Otherwise", b.plain(", ".join(term.aliases))),
        ("Look under", b.plain(", ".join(term.see))),
        ("Paragraphs", b.plain(", ".join(term.refs))),
        ("Today's word rests on" if term.now else "Rests on", b.address(term.basis)),
    ]
    written = say.written_by("Meaning", [page.collection])
    body = (b.Paragraph(b.plain(term.meaning)), b.Paragraph(b.quiet(f"{written}.")))
    title = say.joined(" · ", term.name, term.expansion) + say.from_collection(term.collection)
    told: list[b.Block] = [b.Panel(title, body, anchor=say.anchor(term))]
    told.append(b.Facts([fact for fact in facts if fact[1]]))
    return told + parts.since(page.since, [page.collection])


def tell_since(page: pages.SinceList) -> list[b.Block]:
    """What came after, under the headings that it is of."""
    about = (b.Paragraph(b.quiet(parts.NOT_OF_THE_PAPER)),)
    found = [fact for group in page.groups for fact in group.since]
    title = parts.since_title(found, page.collections)
    told: list[b.Block] = [b.Panel(say.joined(" · ", page.name, title), about)]
    for group in page.groups:
        told += [b.Heading(b.strong(group.title), ruled=True)] if len(page.groups) > 1 else []
        told.append(parts.facts(group.since))
    if not page.groups:
        told.append(b.Paragraph(b.plain("Nothing is recorded.")))
    return [
        *told,
        b.hint("Of a theme, case or term: scr since voice; scr since general"),
    ]


def tell_matrix(page: pages.Matrix) -> list[b.Block]:
    """Cases by themes."""
    columns = [b.Column("Case", 1), b.Column("Name to type")]
    columns += [b.Column(str(theme.number), align="center") for theme in page.themes]
    rows = []
    for row in page.rows:
        case = (*b.strong(row.case.name), *b.quiet(f" ({say.where(row.case)})"))
        rows.append((case, _typed(row.case), *(_cell(row, key) for key in page.keys)))
    return [
        b.Table("Cases by themes", columns, rows),
        b.Facts(
            [(str(theme.number), b.name(theme.name, say.anchor(theme))) for theme in page.themes]
        ),
        b.Paragraph(
            b.quiet("3: lessons under the theme; +2: lessons of other themes that bear on it.")
        ),
        b.hint("One of the cases: scr case child-h"),
    ]


def _cell(row: pages.MatrixRow, key: str) -> b.Words:
    under, also = row.lessons.get(key, 0), row.also.get(key, 0)
    told = (*b.strong(str(under) if under else ""), *b.quiet(f"+{also}" if also else None))
    return told if under or also else b.quiet("·")


def tell_collections(page: pages.CollectionList) -> list[b.Block]:
    """The collections on this machine."""
    columns = [
        b.Column("Collection", 3),
        b.Column("Name to type", 2),
        b.Column("Cases", align="right"),
        b.Column("Lessons", align="right"),
        b.Column("Copies", align="right"),
        b.Column("State", 2),
    ]
    rows, files = [], []
    for state in page.collections:
        one = state.collection
        title = b.strong(one.title) if one else b.quiet("not known")
        rows.append(
            (
                (*title, *b.quiet(f", {one.publisher}, {one.year}" if one else None)),
                b.name(one.id) if one else (),
                b.plain(f"{state.case_count:,}"),
                b.plain(f"{state.lesson_count:,}"),
                b.plain(str(state.copies)),
                b.plain(state.fault or "sound"),
            )
        )
        files.append((one.id if one else "broken", b.plain(state.path)))
    hint = b.hint("What is wrong with one: scr collection check ID")
    return [b.Table("Collections", columns, rows), b.Facts(files), hint]


def _typed(record: Entry) -> b.Words:
    return b.name(name_to_type(record), say.anchor(record))


def _whose(collections: Sequence[Collection], record: Entry) -> list[Collection]:
    return [one for one in collections if one.id == record.collection]


def _also(record: Theme | Case) -> list[b.Block]:
    """The other names, without those that differ in case and punctuation alone."""
    bare = {fold(alias).replace(" ", ""): alias for alias in record.aliases}
    bare.pop(fold(record.name).replace(" ", ""), None)
    return [b.Paragraph(b.quiet(f"Also: {', '.join(bare.values())}"))] if bare else []
