"""Names are forgiving, and what belongs together is found together."""

import pytest

from scrlessons.errors import AmbiguousError, NotFoundError
from scrlessons.pages import LessonList, LessonPage
from scrlessons.store.library import Library


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
    """Words of a name in any order, and beginnings of them, where they mean one case."""
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
    assert library.names.complete("theme", "ch") == (("challenge", "Challenge and escalation"),)
    assert len(library.names.complete("case", "")) == 12
    assert library.names.complete("source", "zzz") == ()
