"""What the thesaurus and the glossary hold, as data: whatever engine reads them, nothing is untrue.

A term of the glossary widens a search as a group does: its names stand for each other, and lead
to its `see`. Words are compared by Porter's stems, as the index does; what a query reaches is
followed from group to group, from each run of its words.
"""

import re
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from scrlessons.places import data_file

THESAURUS: dict[str, list[dict[str, list[str]]]] = tomllib.loads(
    data_file("thesaurus.toml").read_text(encoding="utf-8")
)
SAME = [group["words"] for group in THESAURUS["same"]]
UNDER = [(group["words"], group["as"]) for group in THESAURUS["under"]]
TERMS: list[dict[str, Any]] = tomllib.loads(data_file("lessons.toml").read_text(encoding="utf-8"))[
    "terms"
]

MOST = 300  # groups: what a second reader can read in a sitting
NOT_SAID = {"id", "url", "basis", "printed", "asked"}

APART = """
unregulated placement | unregistered placement
gillick competence, gillick | fraser guidelines
off roll, off rolling, taken off roll | deregister, withdrawn from school
EAL, English as an additional language | limited English, little English, language barrier
people smuggler, smuggling, brought into the country | trafficked, modern slavery, NRM
low level concern, neutral notification | allegation against a member of staff, LADO
early help | family help, early intervention
extra familial harm, harm outside the home | contextual safeguarding
concealed pregnancy | denied pregnancy, late booking
strip search | intimate search, Child Q
frisked, patted down, body search | strip search, intimate search
burqa, niqab, headscarf, jilbab | hijab
still exist, still in place | abolished, done away with, ended
excuse, hide behind | barrier
missing education | persistent absence, severe absence, skiving, wagging school
neonatal abstinence syndrome | drug withdrawal
medically unexplained | perplexing presentation
learning difficulty, learning difficulties | learning disability
overweight | obese, obesity
complex needs, complex health needs | life limiting
race | ethnicity
interpreter | translator
refugee | migrant, asylum seeker
gang | gang affiliation, gang member
police record | police intelligence
absent father | invisible father, overlooked father
kinship carer, family and friends carer | connected person
extended family, wider family | family network
designated safeguarding lead, DSL | safeguarding lead
child protection authority | child safeguarding practice review panel
rapid review, serious incident notification | serious case review
KCSIE, Keeping Children Safe in Education | working together
child protection | safeguarding children
professional curiosity | respectful uncertainty
seven-minute briefing | reflective supervision, peer case discussion, learning event
taught at home, unschooling, home education | withdrawn from school
boarding school, residential school | children's homes
quiet | withdrawn
non mobile baby | bruising in babies
risk to children | person posing a risk
behaviour | behaviour problems, challenging behaviour
"""
"""Words that law, guidance or plain truth tells apart: neither leads to the other."""

NEVER = """
scared of mum, scared of dad, afraid of the parents > hostile, aggressive, resistant, resistance
frightened of my dad, frightened of dad > hostile families, resistant families
compliant parents, fully compliant > disguised compliance
clean test, says she's clean > misled, misled about drug, drug use
methadone, subutex, buprenorphine, on a script, pregabalin, benzos > drugs misuse, drug use
likes her wine, tipsy, hangover, cider, vodka, drinking > alcohol misuse
insists he's ill, convinced he's ill, always at the hospital > fabricated or induced illness, FII
test after test, third opinion, factitious disorder > perplexing presentation, did not exist
no medical cause, not really ill, unexplained symptoms > circumstances that did not exist, FII
FII, fabricated or induced illness > did not exist, circumstances that did not exist
circumstances that did not exist, did not exist > FII, fabricated or induced illness
complaint, threatened to sue, demanded a new worker > resistance, uncooperative
declined support, turned down help, refuse > non-engagement, resistance
trying her best, loves her kids, lovely family > over optimistic, optimism
no insight, does not accept the concerns, ambivalent, ambivalence > resistance, resistant families
rowing with the school, changed schools > withdrew a child, withdrawn from school
nightmare family, problem family, difficult parents > resistant families, hostile families
nightmare family, tricky family > difficult families, uncooperative families
sneaky, cunning, devious, sly > disguised compliance
two buses, bus fare, cannot read the letter > non-engagement, hard to reach
let down by services > non-engagement, hard to reach
no coat, no winter coat, holes in his shoes, no mattress > neglect, basic needs
sleeping on the floor, empty fridge, no toys, mucky > neglect, basic needs
latchkey, puts herself first, can't be bothered > neglect
squalor, tooth decay > neglect, poor home conditions
nits, full of nits, lice > unwashed, neglect, poor hygiene
new man, seeing someone new, lodger > hidden man, unknown men
mum's partner, new partner > significant male, unknown males
string of men, revolving door of men > unknown men
drama queen, mum's dramas > parent's crisis
like mother like daughter, third generation, notorious family > historical information
speaks Urdu, speaks Polish, bilingual, multilingual > language barrier, EAL
Romanian, Lithuanian, Chinese > migrant, immigrant, migrant families
hong kong, far east > Chinese family, migrant family
asylum hotel, small boat > refugee
illegal immigrant, sent back to china > clandestine, immigration status
sunna, belief in spirits, exorcism > FGM, female genital mutilation, abuse linked to faith
let kids decide, up to the kid > Article 12
kept off school, never in school, never at school > withdrawn from school, withdrew a child
domestic abuse, domestic violence > intimate partner violence, domestic dispute
shady past, dodgy past > past convictions, previous conviction
deaf, blind > disability, disabled
abuse, child abuse, signs of abuse > perpetrator
perpetrator > abuse, abuser
paedophile, pervert > sex offender
addict, alcoholic > drugs misuse, alcohol misuse
custody battle > contact dispute
FII, fabricated or induced illness > munchausen by proxy, munchausen
sar > safeguarding adult review
unseen men > hidden men, hidden man, invisible fathers, unknown males
hidden man, hidden men, invisible father > unknown men, unknown males
significant male > unseen men, hidden men
race, racial identity > racism, racist, ethnicity
disproportionality > race and racism, racism
home education register, on the register > child protection plan
taught at home, schooled at home > home education
home education, home schooling, EHE > withdrawn from school, withdrew
removed from school > withdrawn from school
perplexing presentation > circumstances that did not exist
drug addict, junkie, drug use, substance use > drugs misuse, drug misuse
avoidance, school avoidance, hard to reach, difficult to reach > non-engagement, disengagement
hard to engage, hard to reach > resistant, resistance, uncooperative
emotional abuse > domestic violence, domestic abuse
child criminal exploitation, criminal exploitation > modern slavery
physical abuse > serious injury
LADO, designated officer > nursery staff
anxiety, anxious > mental ill health
case worker, caseworker, allocated worker > social worker
front door > safeguarding hub, MASH
sign off, signed off > closing of the case
working together > joint working, partnership working
ethnic minority > BAME, BME, global majority
looked after child, child in care > LAC
abusive head trauma > shaken baby, shaken baby syndrome
adult at risk > vulnerable adult
special educational needs > special needs
female genital mutilation > female circumcision
"""
"""What is typed, and what it never leads to: a suspicion, a label, another harm, an old word."""

UNTAUGHT = """
munchausen, shaken baby, LAC, BAME, BME, female circumcision, sunna, addict, junkie, druggie,
alcoholic, alcohol abuse, substance abuse, special needs, handicapped, mentally handicapped,
vulnerable adult, custody battle, child prostitution, prostitute, paedophile, pervert, nonce,
squalor, illegal immigrant, half caste, mixed race, domestic dispute, problem family, drama queen,
difficult families, hard to reach families, perpetrator, abuser, failure to thrive, failed asylum,
at risk register, child protection register, guardian ad litem, policeman, toxic trio,
born addicted, deaf and dumb, suffers from, unfit mother, absent father, attention seeking,
honour killing, parental alienation, intimate partner violence, drug abuse, committed suicide
"""
"""Outdated or stigmatising words: people type them, an answer never shows them."""


@cache
def database() -> sqlite3.Connection:
    """A place where words are stemmed."""
    made = sqlite3.connect(":memory:")
    made.execute("CREATE VIRTUAL TABLE one USING fts5(text, tokenize='porter unicode61')")
    made.execute("CREATE VIRTUAL TABLE ones USING fts5vocab(one, instance)")
    return made


@cache
def stem(word: str) -> str:
    """A word's stem."""
    database().execute("DELETE FROM one")
    database().execute("INSERT INTO one VALUES (?)", (word,))
    return next((str(term) for (term,) in database().execute("SELECT term FROM ones")), word)


@cache
def key(text: str) -> str:
    """The stems of a text, in their order."""
    plain = re.sub(r"n['’]t\b", " not", re.sub(r"['’]s\b", "", text.lower()))
    return " ".join(map(stem, re.findall(r"[^\W_]+", plain)))


def names(term: dict[str, Any]) -> list[str]:
    """Every name of a term."""
    return [one for one in (term["name"], term.get("expansion"), *term.get("aliases", ())) if one]


def leads() -> dict[str, set[str]]:
    """Where each word or phrase leads, by their stems."""
    found: dict[str, set[str]] = {}
    pairs = [(words, words) for words in SAME] + UNDER
    for term in TERMS:
        pairs.append((names(term), [*names(term), *term.get("see", ())]))
    for words, others in pairs:
        for word in words:
            found.setdefault(key(word), set()).update(map(key, others))
    return found


def reached(text: str) -> set[str]:
    """All that a query leads to, through any number of groups, apart from its own words."""
    stems = key(text).split()
    size = len(stems)
    own = {" ".join(stems[a:b]) for a in range(size) for b in range(a + 1, size + 1)}
    found, todo, lead = set[str](), list(own), leads()
    while todo:
        for other in lead.get(todo.pop(), set()) - found:
            found.add(other)
            todo.append(other)
    return found - own


def split(line: str, sign: str) -> tuple[list[str], list[str]]:
    """The words on either side of a sign."""
    before, after = line.split(sign)
    return [one.strip() for one in before.split(",")], [one.strip() for one in after.split(",")]


def strings(value: Any) -> Iterator[str]:
    """Every text that a collection says, apart from addresses, ids and search phrases."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings([one for name, one in value.items() if name not in NOT_SAID])
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def shown() -> Iterable[str]:
    """What an answer may name as searched for too, apart from the words the glossary explains."""
    glossary = [[*term.get("aliases", ()), *term.get("see", ())] for term in TERMS]
    groups = (*SAME, *(others for _, others in UNDER), *glossary)
    return [word for words in groups for word in words]


def test_there_are_few_groups() -> None:
    """So few that one reader can sign them all."""
    assert len(SAME) + len(UNDER) <= MOST


@pytest.mark.parametrize("line", APART.strip().splitlines())
def test_what_is_told_apart_stays_apart(line: str) -> None:
    """Neither side leads to the other, by any way."""
    one, other = split(line, "|")
    pairs = [(a, b) for a in one for b in other]
    pairs += [(b, a) for a, b in pairs]
    assert [(a, b) for a, b in pairs if key(b) in reached(a)] == []


@pytest.mark.parametrize("line", NEVER.strip().splitlines())
def test_no_word_leads_to_a_suspicion(line: str) -> None:
    """What is typed does not lead there, by any way and from any part of it."""
    typed, never = split(line, ">")
    assert [(a, b) for a in typed for b in never if key(b) in reached(a)] == []


def test_no_word_stands_twice_in_a_group() -> None:
    """Nor in another inflection: words are matched by their stems."""
    groups = [*SAME, *([*words, *others] for words, others in UNDER)]
    assert [one for one in groups if len(set(map(key, one))) < len(one)] == []


def test_what_is_looked_for_is_there() -> None:
    """Each word of `as` is said in the bundled collection, and not in a search phrase alone."""
    lessons = tomllib.loads(data_file("lessons.toml").read_text(encoding="utf-8"))
    texts = [f" {key(text)} " for text in strings(lessons)]
    wanted = {word for _, others in UNDER for word in others}
    assert [
        one for one in sorted(wanted) if not any(f" {key(one)} " in text for text in texts)
    ] == []


def test_no_outdated_word_is_shown() -> None:
    """People may type it; an answer names the field's word."""
    untaught = {key(word) for word in UNTAUGHT.replace("\n", " ").split(",")}
    assert [word for word in shown() if key(word) in untaught] == []
