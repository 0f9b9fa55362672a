"""Each search phrase leads to one record and is fit to stand beside a child's name."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from scrlessons.places import bundled_path
from scrlessons.records import Case, Lesson, Since, Term, Theme
from scrlessons.store.dataset import load_dataset

MOST = 14
LEAST = {Theme: 6, Case: 6, Lesson: 6, Term: 6, Since: 4}
"""A later fact, often a figure and its year, is asked for in fewer ways."""

UNFIT = {
    "bame": (
        "the Office for National Statistics and government do not use it",
        "https://style.ons.gov.uk/house-style/race-and-ethnicity/",
    ),
    "bme": (
        "the Office for National Statistics and government do not use it",
        "https://style.ons.gov.uk/house-style/race-and-ethnicity/",
    ),
    "born addicted": (
        "a baby can be dependent on a drug, not addicted to it",
        "https://americanhealth.jhu.edu/article/it-addiction-or-dependence",
    ),
    "child prostitution": (
        "the child is exploited; the words left the law in 2015",
        "https://www.criminal-injuries.co.uk/news/serious-crime-act-2015-amendments/",
    ),
    "head lice": (
        "no sign of neglect or dirt",
        "https://www.nursinginpractice.com/clinical/"
        "mythbuster-dirty-hair-makes-children-more-prone-to-catching-head-lice/",
    ),
    "intimate search": (
        "in law an examination of body orifices, never done at a school: not a strip search",
        "https://www.legislation.gov.uk/ukpga/1984/60/section/55",
    ),
    "lac": (
        "an acronym that children in care said stigmatised them",
        "https://learning.nspcc.org.uk/news/why-language-matters/looked-after-children",
    ),
    "low level concern": (
        "by definition below the threshold of an allegation against staff",
        "https://www.judiciumeducation.co.uk/news/"
        "managing-low-level-concerns-around-adults-in-your-setting",
    ),
    "missing education": (
        "a child without any school place, not one who is absent or was withdrawn",
        "https://www.cheshirewestandchester.gov.uk/residents/education-and-learning/"
        "early-years-and-childcare/education-welfare-service/fixed-penalty-notices/"
        "children-missing-in-education",
    ),
    "off rolling": (
        "a school's removal of a pupil, not a parent's",
        "https://educationinspection.blog.gov.uk/2019/05/10/"
        "what-is-off-rolling-and-how-does-ofsted-look-at-it-on-inspection/",
    ),
    "paedophile": (
        "NSPCC Learning advises using it with caution",
        "https://thebarnetscp.org.uk/bscp/p/training/why-language-matters-nspcc-guides",
    ),
    "parental alienation": (
        "Cafcass does not use it: a child may be afraid of a parent who was abusive",
        "https://www.cafcass.gov.uk/grown-ups/parents-and-carers/divorce-and-separation/"
        "parental-alienation/",
    ),
    "shaken baby": (
        "today's term is non-accidental head injury",
        "https://learning.nspcc.org.uk/news?type=26003",
    ),
    "toxic trio": (
        "a label for families, criticised: name the domestic abuse, ill health and drug use",
        "https://www.communitycare.co.uk/2018/03/05/toxic-trio-social-workers-need-know/",
    ),
}
"""Words that no phrase has, each with the reason and the page that gives it."""

Searched = Theme | Case | Lesson | Term | Since


@pytest.fixture(scope="module")
def records() -> list[Searched]:
    """All bundled records that have search phrases."""
    data = load_dataset(bundled_path())
    return [*data.themes, *data.cases, *data.lessons, *data.terms, *data.since]


def fold(text: str) -> str:
    """Return `text` without case and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’]", "", text.casefold())))


def phrases(records: list[Searched]) -> Iterator[tuple[Searched, str]]:
    """Yield each record with each of its phrases, folded."""
    for record in records:
        for phrase in record.asked:
            yield record, fold(phrase)


def test_each_record_has_some_phrases_and_not_many(records: list[Searched]) -> None:
    """6 to 14, a later fact 4 to 14: a phrase more is a chance more of a wrong answer."""
    unfit = {
        record.id: len(record.asked)
        for record in records
        if not LEAST[type(record)] <= len(record.asked) <= MOST
    }
    assert not unfit


def test_each_phrase_belongs_to_one_record(records: list[Searched]) -> None:
    """No phrase stands twice in a record or in two records."""
    owners = defaultdict(list)
    for record, phrase in phrases(records):
        owners[phrase].append(record.id)
    assert not {phrase: ids for phrase, ids in owners.items() if len(ids) > 1}


def test_no_phrase_has_an_outdated_stigmatising_or_wrong_word(records: list[Searched]) -> None:
    """Only the glossary's entry on such a word may have it."""
    assert not [
        (record.id, phrase, *reason)
        for record, phrase in phrases(records)
        for word, reason in UNFIT.items()
        if re.search(rf"\b{word}s?\b", phrase) and fold(getattr(record, "name", "")) != word
    ]
