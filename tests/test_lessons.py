"""The bundled collection is whole and sound: data is held as code is."""

import re
from collections import Counter
from datetime import date

import pytest

from scrlessons.places import bundled_path
from scrlessons.records import Dataset
from scrlessons.store.dataset import load_dataset

PARAGRAPHS = {"0": 6, "1": 6, "2": 6, "3": 4, "4": 5, "5": 5, "6": 4, "7": 6}
THEMES = {
    "child-h": "communication challenge assessment recognition resistance equality",
    "child-d": "communication challenge",
    "child-c": "equality",
    "case-1": "communication challenge",
    "case-2": "resistance voice",
    "case-6": "challenge voice",
    "birmingham-2010-11-3": "challenge",
    "bury-a05-a06": "recognition",
    "victoria-climbie": "recognition",
    "peter-connelly": "recognition resistance",
    "daniel-pelka": "equality voice",
    "khyra-ishaq": "voice",
}


@pytest.fixture(scope="module")
def data() -> Dataset:
    """The bundled collection."""
    return load_dataset(bundled_path())


def test_every_paragraph_has_a_lesson(data: Dataset) -> None:
    """Sections 0 to 7 are there paragraph by paragraph, and no other is cited."""
    wanted = {f"{section}.{n}" for section, last in PARAGRAPHS.items() for n in range(1, last + 1)}
    assert {lesson.ref for lesson in data.lessons} == wanted


def test_lessons_stand_in_the_papers_order_under_their_paragraph(data: Dataset) -> None:
    """A lesson's id is its paragraph and the next letter; its theme is its section's.

    The introduction speaks of all themes.
    """
    letters: Counter[str] = Counter()
    themes = [None, *(theme.id for theme in data.themes)]
    for lesson in data.lessons:
        assert lesson.ref is not None
        assert lesson.id == f"{lesson.ref}{'abcdefghij'[letters[lesson.ref]]}"
        assert lesson.theme == themes[int(lesson.ref[0])]
        letters[lesson.ref] += 1
    assert [lesson.id for lesson in data.lessons] == sorted(lesson.id for lesson in data.lessons)


def test_the_seven_themes(data: Dataset) -> None:
    """Ids and numbers are promises to users; each theme has three to five questions."""
    assert [(theme.number, theme.id) for theme in data.themes] == list(
        enumerate(
            "communication challenge assessment recognition resistance equality voice".split(), 1
        )
    )
    for theme in data.themes:
        assert 3 <= len(theme.questions) <= 5
        assert all(question.text.endswith("?") for question in theme.questions)


def test_each_question_rests_on_a_lesson_of_its_theme(data: Dataset) -> None:
    """Or on one of another theme that bears on it."""
    lessons = {lesson.id: lesson for lesson in data.lessons}
    for theme in data.themes:
        for question in theme.questions:
            assert question.refs
            for ref in question.refs:
                assert theme.id in {lessons[ref].theme, *lessons[ref].also}, (theme.id, ref)


def test_the_twelve_cases_and_their_themes(data: Dataset) -> None:
    """Each case stands under every theme that the paper discusses it in."""
    assert {case.id for case in data.cases} == set(THEMES)
    for case, themes in THEMES.items():
        own = [lesson for lesson in data.lessons if lesson.case == case]
        have = {lesson.theme for lesson in own} | {t for lesson in own for t in lesson.also}
        assert have >= set(themes.split())


def test_the_glossary(data: Dataset) -> None:
    """It is large, bridges then and now, and a basis is a web address."""
    assert len(data.terms) >= 45
    for term in data.terms:
        assert term.basis is None or re.match(r"https?://\S+$", term.basis)
        assert term.now is None or term.now != term.name


def test_corrections_rest_on_an_address_or_on_the_paper_itself(data: Dataset) -> None:
    """A note's basis is a web address or nothing."""
    notes = [note for case in data.cases for note in case.notes]
    notes += [note for source in data.sources for note in source.notes]
    notes += [note for lesson in data.lessons for note in lesson.notes]
    assert len(notes) >= 30
    assert all(note.basis is None or re.match(r"https?://\S+$", note.basis) for note in notes)


def test_addresses_are_mended(data: Dataset) -> None:
    """No address has a space, and what the paper printed otherwise is kept beside it."""
    urls = [source.url for source in data.sources if source.url]
    assert len(urls) >= 17
    assert all(re.match(r"https?://\S+$", url) for url in urls)
    assert all(source.printed != source.url for source in data.sources if source.printed)
    assert len(urls) == len(set(urls))


def test_every_source_and_case_is_used(data: Dataset) -> None:
    """Nothing lies in the collection that no lesson, case or paragraph leads to."""
    cited = {source for lesson in data.lessons for source in lesson.sources}
    cited |= {source for case in data.cases for source in case.sources}
    assert all(source.id in cited or source.refs for source in data.sources)


def test_the_file_reads_as_a_document() -> None:
    """Wrapped at 100 columns, a heading for each theme, in the paper's order."""
    lines = bundled_path().read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 and "http" not in line] == []
    headings = [m[1] for line in lines if (m := re.match(r"#.*\bTheme (\d)\b", line))]
    assert headings == list("1234567")


def test_values_are_clean(data: Dataset) -> None:
    """No value has a line end or a double space left over from wrapping."""
    texts = [lesson.text for lesson in data.lessons]
    texts += [theme.summary for theme in data.themes]
    texts += [case.summary for case in data.cases]
    texts += [term.meaning for term in data.terms]
    texts += [fact.text for fact in data.since]
    texts += [note.text for lesson in data.lessons for note in lesson.notes]
    assert [text for text in texts if "\n" in text or "  " in text or text != text.strip()] == []


def test_guidance_of_2013_is_not_read_as_today_s(data: Dataset) -> None:
    """What has been superseded says what holds now, in a line with an address."""
    lessons = {lesson.id: lesson for lesson in data.lessons}
    for id_ in ("0.4a", "1.6a", "4.3a", "4.5a", "4.5d", "5.1c", "5.1d", "5.5a", "5.5b"):
        assert lessons[id_].notes, id_
        assert all(note.basis for note in lessons[id_].notes), id_
    dated = [lesson for lesson in lessons.values() if lesson.kind in {"guidance", "response"}]
    standing = {"0.5a", "7.1a", "7.1b"}  # advice to readers; the Convention and its Article 12
    assert {lesson.id for lesson in dated if not lesson.notes} == standing
    sources = {source.id: source for source in data.sources}
    for id_ in ("government-information-sharing", "sscb-escalation-policy"):
        assert sources[id_].notes[0].text.startswith("What stood in 2013. What holds now is ")
    text = " ".join(lesson.text for lesson in data.lessons)
    assert not re.search(r"\b(at present|currently|recently|nowadays|there is now)\b", text)


def test_the_paper_s_own_comments_are_no_findings(data: Dataset) -> None:
    """What careful readers named as the paper's own is kept apart from what reviews found."""
    kinds = {lesson.id: lesson.kind for lesson in data.lessons}
    comments = (
        "1.5b 2.3c 2.4d 2.6c 2.6d 3.3c 3.4c 4.5b 4.5c 5.1a 5.1b 5.3c 5.4b 5.4c 6.4d 7.2a 7.2c 7.3c"
    )
    assert {kinds[id_] for id_ in comments.split()} == {"comment"}


def test_what_came_after(data: Dataset) -> None:
    """Each rests on an address and a date that can be, and is of something that is there."""
    assert data.collection.checked is not None
    assert len({fact.id for fact in data.since}) == len(data.since) == 102
    for fact in data.since:
        assert re.match(r"https?://\S+$", fact.url), fact.id
        assert fact.date[:10] <= data.collection.checked, fact.id
        year, month, day = [*map(int, fact.date.split("-")), 1, 1][:3]
        assert date(year, month, day) >= date(2003, 1, 1)
    for theme in data.themes:
        own = [fact for fact in data.since if fact.theme == theme.id]
        assert len(own) >= 5, theme.id
        assert sum(fact.date >= "2023-11" for fact in own) >= 3, theme.id
    general = [fact for fact in data.since if fact.is_general]
    assert len(general) >= 20
