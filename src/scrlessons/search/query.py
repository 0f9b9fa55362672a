"""A query taken apart: words, "phrases", beginnings* and -what is left out.

Whatever is not a quotation mark, a final `*` or a leading `-` is literal: no query is ever wrong.
"""

from msgspec import Struct

from scrlessons.store.idioms import spell_out
from scrlessons.text import split

MOST_WORDS = 50
"""How many words of a query are looked for: more than any question has, few enough to be quick."""

MAX_CHARACTERS = 10_000
"""Characters of a query that are read: many more than so many words have."""

_QUOTES = dict.fromkeys(map(ord, "“”„«»"), '"')

SMALL = frozenset(
    # The words that hold a question together and say nothing of what it is about.
    "a about actually after all also always am an and any anything are as at away be because been "
    "before being between both but by ca came can come could did do does doing define definition "
    "done down else even ever every everyone everything for from get gets getting go goes going "
    "gone got had happen happened happening happens has have having he her here hers herself him "
    "himself his how i if in instead into is it its itself just keep keeps kept know known let "
    "lot made make makes making many may maybe me mean meaning means meant might more most much "
    "must my need needs no nor not now of off often on once one only or other others our ours out "
    "over own people put quite really said same saw say saying says see seem seemed seems seen "
    "she should so some somebody someone something stand stands still stuff such take tell than "
    "that the their theirs them themselves then there these they thing things this those though "
    "through to told too under until up us very was way we went were what when where whether "
    "which while who whom whose why will with wo would yet you your yours".split()
)

NEGATIONS = frozenset("not no never nobody none without nothing neither".split())
"""The words that turn what follows them round."""


class Part(Struct, frozen=True):
    """A part of a query: a word, a phrase or the beginning of a word."""

    text: str
    """As it was typed, without quotation marks."""
    words: tuple[str, ...]
    """Its letters and figures, word by word."""
    quoted: bool = False
    """The words stand next to each other in this order."""
    prefix: bool = False
    """The last word is the beginning of one."""

    @property
    def is_literal(self) -> bool:
        """Whether it is to be looked for as it stands."""
        return self.quoted or self.prefix

    @property
    def is_small(self) -> bool:
        """Whether it holds a question together and no more."""
        return not self.is_literal and all(word.lower() in SMALL for word in self.words)


class Query(Struct, frozen=True):
    """A query taken apart."""

    wanted: tuple[Part, ...]
    unwanted: tuple[Part, ...]


def parse(text: str) -> Query:
    """Take a query apart."""
    text = text[:MAX_CHARACTERS]
    wanted: list[Part] = []
    unwanted: list[Part] = []
    before = ""
    for place, piece in enumerate(text.translate(_QUOTES).split('"')):
        quoted = place % 2 == 1
        for token in [piece] if quoted else piece.split():
            without = f" {before}".endswith(" -") if quoted else token.startswith("-")
            for part in [_phrase(token)] if quoted else _words(token):
                parts = unwanted if without else wanted
                # A word counts once; small ones hold phrases together, each where it stands.
                again = not part.is_small and part in parts
                if part.words and len(parts) < MOST_WORDS and not again:
                    parts.append(part)
        before = piece
    return Query(tuple(wanted), tuple(unwanted))


def _phrase(text: str) -> Part:
    return Part(" ".join(text.split()), split(text), quoted=True)


def _words(token: str) -> list[Part]:
    """A word; "didn't" is two of them, "did" and "not"."""
    bare = spell_out(token.strip(".,;:!?()[]{}'’‘-"))
    if bare.endswith(" not"):
        return [Part(word, (word,)) for word in bare.split()]
    return [Part(bare.strip("*"), split(bare), prefix=bare.endswith("*"))]
