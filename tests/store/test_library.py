"""Names are forgiving, and what belongs together is found together."""

from pathlib import Path

import pytest

from scrlessons.errors import AmbiguousError, NotFoundError
from scrlessons.pages import CasePage, LessonList, LessonPage, ThemePage
from scrlessons.records import Lesson, Since
from scrlessons.store.library import Library
from scrlessons.store.opening import open_library
from tests.conftest import SMALL


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("challenge", "challenge"),
        ("Challenge", "challenge"),
        ("2", "challenge"),
        ("chal", "challenge"),
        ("Challenge & Escalation", "challenge"),
        ("challenge and escalation", "challenge"),
        ("Challenge/Escalation", "challenge"),
        ("information sharing", "communication"),
        ("working with", "resistance"),
        ("voice of", "voice"),
        ("salford-2013:voice", "voice"),
        ("  EQUALITY  ", "equality"),
    ],
)
def test_a_theme_by_any_of_its_names(library: Library, name: str, id_: str) -> None:
    """Id, number, name, alias, beginning; any case and punctuation."""
    assert library.get_theme(name).theme.id == id_


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("child-h", "child-h"),
        ("Child H", "child-h"),
        ("h", "child-h"),
        ("d", "child-d"),
        ("baby p", "peter-connelly"),
        ("BABY P", "peter-connelly"),
        ("climbie", "victoria-climbie"),
        ("Climbié", "victoria-climbie"),
        ("kyra", "khyra-ishaq"),
        ("case 14", "khyra-ishaq"),
        ("case 1", "case-1"),
        ("ishaq", "khyra-ishaq"),
        ("ish", "khyra-ishaq"),
        ("dan pel", "daniel-pelka"),
        ("2010-11/3", "birmingham-2010-11-3"),
    ],
)
def test_a_case_by_any_of_its_names(library: Library, name: str, id_: str) -> None:
    """Words of a name in any order, and beginnings of them, where they mean one case.

    `d` is Child D, whose word it is, and not Daniel, which only begins so.
    """
    assert library.get_case(name).case.id == id_


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("theme", "challnge", 'no theme is called "challnge"; near: challenge'),
        ("theme", "xyzzy", 'no theme is called "xyzzy"; "scr theme" lists them all'),
        ("theme", "", 'no theme is called ""; "scr theme" lists them all'),
        ("theme", "!?", 'no theme is called "!?"; "scr theme" lists them all'),
        (
            "case",
            "daniel pelca",
            'no case is called "daniel pelca"; near: daniel-pelka (Daniel Pelka, Coventry, 2013)',
        ),
        (
            "case",
            "childd",
            'no case is called "childd"; near: child-d (Child D, Salford), '
            "child-c (Child C, Salford), child-h (Child H, Salford, 2011)",
        ),
    ],
)
def test_an_unknown_name_tells_near_ones(
    library: Library, kind: str, name: str, message: str
) -> None:
    """Up to three, as they would be typed."""
    get = library.get_theme if kind == "theme" else library.get_case
    with pytest.raises(NotFoundError) as caught:
        get(name)
    assert str(caught.value) == message
    assert caught.value.exit_code == 1


def test_an_ambiguous_name_lists_the_candidates(library: Library) -> None:
    """With area and year, since codes are not unique between boards."""
    with pytest.raises(AmbiguousError) as caught:
        library.get_case("child")
    assert str(caught.value) == (
        '"child" may be any of: child-h (Child H, Salford, 2011), child-d (Child D, Salford), '
        "child-c (Child C, Salford), bury-a05-a06 (Child A05 and Child A06, Bury); say which"
    )


def test_a_theme_or_a_case_by_the_name_that_fits_more_closely(library: Library) -> None:
    """A theme's number, a case's name; what is neither names what is near among both."""
    theme, case = library.get_page("2"), library.get_page("baby p")
    assert isinstance(theme, ThemePage)
    assert isinstance(case, CasePage)
    assert (theme.theme.id, case.case.id) == ("challenge", "peter-connelly")
    with pytest.raises(NotFoundError) as caught:
        library.get_page("childd")
    assert str(caught.value) == (
        'no theme or case is called "childd"; near: child-d (Child D, Salford), '
        "child-c (Child C, Salford), child-h (Child H, Salford, 2011)"
    )


def test_two_collections_may_share_an_id(two: Library) -> None:
    """`collection:id` settles it, with every name form behind the colon."""
    with pytest.raises(AmbiguousError, match=r"salford-2013:child-d .*anytown-2020:child-d"):
        two.get_case("child d")
    assert two.get_case("anytown-2020:Child D").case.area == "Anytown"
    assert two.get_case("salford-2013:child-d").case.area == "Salford"


def test_a_theme_gathers_the_lessons_of_all_collections(two: Library) -> None:
    """Under it, bearing on it, with cases and reading; the bundled collection first."""
    page = two.get_theme("communication")
    assert page.lessons[-1].collection == "anytown-2020"
    assert [lesson.id for lesson in page.bearing if lesson.collection == "anytown-2020"] == ["1a"]
    assert page.cases[-1].area == "Anytown"
    own = two.get_theme("moves and transitions")
    assert [source.id for source in own.sources] == ["anytown-report"]


def test_a_theme_page_is_whole(library: Library) -> None:
    """Its own lessons, those of other themes that bear on it, and its further reading."""
    page = library.get_theme("challenge")
    assert {lesson.ref for lesson in page.lessons} == {f"2.{n}" for n in range(1, 7)}
    assert all(lesson.theme != "challenge" for lesson in page.bearing)
    assert all("challenge" in lesson.also for lesson in page.bearing)
    assert {"4.4b", "4.5b"} <= {lesson.id for lesson in page.bearing}
    cited = {s for lesson in page.lessons for s in lesson.sources}
    assert cited <= {source.id for source in page.sources}


def test_a_theme_s_page_that_is_cut_holds_the_cases_of_what_it_shows(library: Library) -> None:
    """The first lessons of each list with their cases, in the collections' order; counts of all."""
    page = library.get_theme("voice", 6)
    assert [lesson.id for lesson in page.lessons] == "7.1a 7.1b 7.2a 7.2b 7.2c 7.3a".split()
    assert [lesson.id for lesson in page.bearing][:3] == ["2.4b", "2.6b", "2.6c"]
    shown = {lesson.case for lesson in (*page.lessons, *page.bearing)}
    every = library.find_cases().cases
    assert list(page.cases) == [case for case in every if case.id in shown]
    assert len(page.cases) < page.case_count == len(library.get_theme("voice").cases)
    whole = library.get_theme("voice")
    assert page.lesson_count == whole.lesson_count == len(whole.lessons)
    assert page.bearing_count == whole.bearing_count == len(whole.bearing)


def test_what_came_after_is_shown_newest_first_and_cut_with_the_lists(library: Library) -> None:
    """The six newest where lists are cut, all eight where they are not; eight are counted."""
    every = (
        "sara-sharif-court-views disabled-children-residential-settings-2023 "
        "working-together-2023-safe-to-challenge working-together-2023-escalation "
        "panel-2021-challenge arthur-and-star-challenge panel-first-report-disputes "
        "salford-challenge-guidance-2019"
    ).split()
    cut, whole = library.get_theme("challenge", 100), library.get_theme("challenge")
    assert [fact.id for fact in cut.since] == every[:6]
    assert [fact.id for fact in whole.since] == every
    assert (cut.since_count, whole.since_count) == (8, 8)


def test_a_lesson_on_all_themes_is_one_like_any_other(library: Library) -> None:
    """It stands under no theme and no case, and is found by its id and by its paragraph."""
    general = library.find_general(Lesson)
    assert [lesson.id for lesson in general] == "0.1a 0.2a 0.3a 0.4a 0.5a 0.6a".split()
    for lesson in general:
        page = library.get_lesson(lesson.id)
        assert isinstance(page, LessonPage)
        assert (page.lesson, page.theme, page.also, page.case) == (lesson, None, (), None)
    some = library.get_lesson("0.1")
    assert isinstance(some, LessonList)
    assert [page.lesson.id for page in some.lessons] == ["0.1a"]


@pytest.mark.parametrize(
    ("ref", "facts"),
    [
        ("2.4a", ["working-together-2023-safe-to-challenge", "panel-2021-challenge"]),
        (
            "5.3c",
            ["peter-connelly-laming-2009", "disguised-compliance-language",
             "panel-chair-on-labels-2021"],
        ),
        ("5.4a", []),
    ],
)  # fmt: skip
def test_a_lesson_shows_what_came_after_of_it(library: Library, ref: str, facts: list[str]) -> None:
    """What shares words with it, of its case first; nothing that only has its theme."""
    page = library.get_lesson(ref)
    assert isinstance(page, LessonPage)
    assert [fact.id for fact in page.since] == facts


def test_a_lesson_shows_three_later_facts_at_most(tmp_path: Path) -> None:
    """Of five that are alike, the first three."""
    facts = "".join(
        f'[[since]]\nid = "s{n}"\ntheme = "communication"\ndate = "2024"\nwho = "Panel"\n'
        'url = "https://example.org"\ntext = "Schools should ask for records within five days."\n'
        for n in range(5)
    )
    file = tmp_path / "own.toml"
    file.write_text(f"{SMALL.read_text('utf-8')}\n{facts}", encoding="utf-8")
    with open_library([file], cached=False) as library:
        page = library.get_lesson("anytown-2020:1b")
    assert isinstance(page, LessonPage)
    assert [fact.id for fact in page.since] == ["s0", "s1", "s2"]


def test_a_case_s_lessons_stand_in_the_order_of_its_themes(tmp_path: Path) -> None:
    """Whatever their order in the file; those of all themes first."""
    lessons = "".join(
        f'[[lessons]]\nid = "{id_}"\n{theme}case = "child-d"\nkind = "finding"\ntext = "Text."\n'
        for id_, theme in (
            ("v1", 'theme = "voice"\n'), ("c", 'theme = "challenge"\n'),
            ("v2", 'theme = "voice"\n'), ("all", ""),
        )
    )  # fmt: skip
    file = tmp_path / "own.toml"
    file.write_text(f"{SMALL.read_text('utf-8')}\n{lessons}", encoding="utf-8")
    with open_library([file], cached=False) as library:
        page = library.get_case("anytown-2020:child-d")
    assert [lesson.id for lesson in page.lessons] == ["all", "c", "v1", "v2", "1a"]


def test_lessons_of_one_id_are_told_apart(tmp_path: Path) -> None:
    """Where two collections have it, both are named, as they are to be typed."""
    file = tmp_path / "other.toml"
    file.write_text(SMALL.read_text("utf-8").replace("anytown-2020", "elstown"), encoding="utf-8")
    with open_library([SMALL, file], cached=False) as library:
        with pytest.raises(AmbiguousError) as caught:
            library.get_lesson("1a")
        page = library.get_lesson("elstown:1a")
    assert str(caught.value) == '"1a" may be any of: anytown-2020:1a, elstown:1a; say which'
    assert isinstance(page, LessonPage)
    assert page.lesson.collection == "elstown"


def test_pages_that_later_facts_rest_on_are_counted_once(library: Library) -> None:
    """However many facts rest on one."""
    facts = library.reader.all(Since)
    assert library.count_since() == len(facts)
    assert library.find_sources().since_count == len({fact.url for fact in facts}) < len(facts)


def test_the_further_reading_of_a_section_belongs_to_its_theme(library: Library) -> None:
    """5.F names the seminars page, which no lesson rests on."""
    assert "sscb-seminars" in {source.id for source in library.get_theme("resistance").sources}


def test_a_case_goes_across_themes(library: Library) -> None:
    """Child H teaches under six of the seven."""
    page = library.get_case("child-h")
    assert [theme.number for theme in page.themes] == [1, 2, 3, 4, 5, 6]
    assert {lesson.case for lesson in page.lessons} == {"child-h"}


def test_one_lesson_or_a_paragraph(library: Library, two: Library) -> None:
    """5.4a is one; 5.4 is all of that paragraph, in order."""
    one = library.get_lesson("5.4a")
    assert isinstance(one, LessonPage)
    assert (one.lesson.theme, one.case and one.case.id) == ("resistance", "child-h")
    some = library.get_lesson("5.4")
    assert isinstance(some, LessonList)
    assert [page.lesson.id for page in some.lessons] == ["5.4a", "5.4b", "5.4c"]
    other = two.get_lesson("anytown-2020:1A")
    assert isinstance(other, LessonPage)
    assert [theme.id for theme in other.also] == ["communication"]
    assert [source.id for source in other.sources] == ["anytown-report"]


@pytest.mark.parametrize("ref", ["9.9", "", "five"])
def test_an_unknown_paragraph(library: Library, ref: str) -> None:
    """It says how lessons are numbered."""
    with pytest.raises(NotFoundError, match="no lesson or paragraph is called"):
        library.get_lesson(ref)


def test_terms_by_any_word_for_them(library: Library) -> None:
    """Then and now."""
    for name in ("DNA", "was not brought", "WNB", "did not attend"):
        assert library.get_term(name).term.id == "dna"
    assert library.get_term("section 47").term.id == "s47"
    assert len(library.find_terms().terms) >= 45


def test_the_matrix_counts_what_the_case_pages_show(library: Library) -> None:
    """Every cell is the number of lessons under, or bearing on, that theme."""
    for row in library.find_matrix().rows:
        lessons = library.get_case(f"{row.case.collection}:{row.case.id}").lessons
        for theme in library.count_themes():
            id_ = theme.theme.id
            assert row.lessons.get(id_, 0) == sum(lesson.theme == id_ for lesson in lessons)
            assert row.also.get(id_, 0) == sum(id_ in lesson.also for lesson in lessons)


def test_completion_offers_ids_with_names(library: Library) -> None:
    """What the shell can complete."""
    assert library.names.complete("theme", "chal") == (
        ("challenge", "challenge", "Challenge and escalation"),
    )
    assert len(library.names.complete("case", "")) == 12
    assert library.names.complete("source", "zzz") == ()
