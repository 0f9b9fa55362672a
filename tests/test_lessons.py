"""The bundled collection is whole and sound: data is held as code is."""

import re
from collections import Counter

import pytest

from scrlessons.places import bundled_path
from scrlessons.records import Dataset
from scrlessons.store.dataset import load_dataset

PARAGRAPHS = {"1": 6, "2": 6, "3": 4, "4": 5, "5": 5, "6": 4, "7": 6}
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
    """Sections 1 to 7 are there paragraph by paragraph, and no other is cited."""
    wanted = {f"{section}.{n}" for section, last in PARAGRAPHS.items() for n in range(1, last + 1)}
    assert {lesson.ref for lesson in data.lessons} == wanted


def test_lessons_stand_in_the_papers_order_under_their_paragraph(data: Dataset) -> None:
    """A lesson's id is its paragraph and the next letter; its theme is its section's."""
    letters: Counter[str] = Counter()
    themes = [theme.id for theme in data.themes]
    for lesson in data.lessons:
        assert lesson.ref is not None
        assert lesson.id == f"{lesson.ref}{'abcdefghij'[letters[lesson.ref]]}"
        assert lesson.theme == themes[int(lesson.ref[0]) - 1]
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
    assert len(notes) >= 12
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
    assert [text for text in texts if "\n" in text or "  " in text or text != text.strip()] == []
