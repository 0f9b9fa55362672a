"""How a fixed phrase is known again: whoever bit their tongue bites his tongue too."""

from collections.abc import Sequence

LOOSE = frozenset(
    "a an the my your hi her their our it thi that these those some ani "
    "i he she we thei me you him us them be been is wa were ar".split()
)
"""Stems of articles and pronouns: a phrase of two other words or more is known without them."""

_PAST = """
    beat beaten | begin began begun | bite bit bitten | blow blew blown | break broke broken
    bring brought | build built | buy bought | catch caught | choos chose chosen | come came
    dig dug | do did done doe | draw drew drawn | drive drove driven | eat ate eaten
    fall fell fallen | feed fed | feel felt | fight fought | find found | forget forgot forgotten
    freez froze frozen | get got | give gave given | go went gone goe | grow grew grown | hang hung
    have had ha | hear heard | hide hid hidden | hold held | keep kept | know knew known
    lead led | leav left | lend lent | lie lai | lose lost | make made | mean meant | meet met
    pai paid | ride rode ridden | ring rang rung | rise rose risen | run ran | sai said
    see saw seen | sell sold | send sent | shake shook shaken | shoot shot | show shown
    sing sang sung | sink sank sunk | sit sat | sleep slept | slide slid | speak spoke spoken
    spend spent | stand stood | steal stole stolen | stick stuck | strike struck | swear swore sworn
    sweep swept | swim swam swum | take took taken | teach taught | tear tore torn | tell told
    think thought | throw threw thrown | wake woke woken | wear wore worn | win won
    write wrote written
"""
PAST = {
    past: verb
    for line in _PAST.replace("\n", "|").split("|")
    if line.strip()
    for verb, *forms in [line.split()]
    for past in forms
}
"""Stems of irregular forms of verbs, each with the verb's own stem."""


_ENDINGS = tuple(mark + end for end in ("s", "ve", "re", "ll", "m", "d") for mark in "'’")
"""What is run together with the word before it and says nothing: I've, they're, mother's."""

_VERBS = "do does did is was are were has have had would could should must need".split()
DENIED = {f"{verb}nt": verb for verb in _VERBS} | {"cant": "can", "wont": "will", "aint": "is"}
"""What is denied, with or without its apostrophe: didn't, dont."""


def spell_out(word: str) -> str:
    """A word without what is run together with it: mother for mother's, did not for didn't."""
    for ending in _ENDINGS:
        word = word.removesuffix(ending)
    for ending in ("n't", "n’t"):
        word = f"{word.removesuffix(ending)}nt" if word.endswith(ending) else word
    verb = DENIED.get(word.lower())
    return f"{verb} not" if verb else word


def key_of(stems: Sequence[str]) -> tuple[str, ...]:
    """What a word or phrase goes by among those that stand for each other."""
    bare = [PAST.get(one, one) for one in stems if one not in LOOSE]
    return tuple(bare) if len(bare) > 1 else tuple(stems)


def is_whole(stems: Sequence[str]) -> bool:
    """Whether no article or pronoun stands at an end that its key leaves out."""
    return len(key_of(stems)) == len(stems) or not {stems[0], stems[-1]} & LOOSE
