"""What was typed that is no command: a name is looked up, a slip asked about, all else searched."""

from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile

from scrlessons.errors import AmbiguousError, NotFoundError, UnknownCommandError, UsageError
from scrlessons.store.library import Library
from scrlessons.store.names import Named
from scrlessons.store.opening import look_up
from scrlessons.text import shorten, typed_text

Args = tuple[str, ...]

LISTS: tuple[Args, ...] = (("theme",), ("case",), ("term",), ("source",), ("collection", "list"))
"""What there are lists of."""

EXPECTED: dict[str, tuple[Args, ...]] = {
    "list": LISTS,
    "ls": LISTS,
    "show": LISTS,
    "themes": (("theme",),),
    "cases": (("case",),),
    "glossary": (("term",),),
    "find": (("search",),),
    "open": (("source",),),
    "import": (("collection", "import"),),
    "export": (("collection", "export"),),
    "handout": (("brief",),),
}
"""Words that people expect of such a tool, each with the commands that do it."""

ALIKE = 75
"""From what likeness on, of 100, a word may be a command misspelt: a letter or two are wrong."""

SHOWN: tuple[Named, ...] = ("theme", "case")
"""The kinds of records that are shown by their bare names."""


def guess(args: Sequence[str], commands: Collection[str]) -> list[str]:
    """Return the command that arguments stand for which begin with no command.

    The name of a theme or a case and the number of a paragraph are looked up, everything else is
    searched. Raises UnknownCommandError, with what to type, for what is nearly a command.
    """
    words = typed_words(args)
    if not words:
        raise UsageError("nothing was typed to look up; try: scr search missed appointments")
    if words[0] == "scr" and args[1:]:
        return [*args[1:]] if args[1] in commands else guess(args[1:], commands)
    rest = [*args[1:]]
    word = words[0].lower()

    def find(library: Library) -> list[str]:
        if kind := find_kind(library, " ".join(words)):
            return [kind, *args]
        if choices := [*_expected(library, word, words[1:], rest)]:
            raise _error(words, choices)
        near = _nearest(word, commands)
        alone = len(words) == 1 and near and word == f"{near}s"
        if near and (alone or not _is_known(library, words)):
            raise _error(words, [[near, *rest]])
        return ["search", *args]

    return look_up(find, searching=True)


def typed_words(args: Sequence[str]) -> list[str]:
    """Return the words before the first option."""
    typed = takewhile(lambda arg: not arg.startswith("-"), args)
    return [word for arg in typed for word in typed_text(arg).split()]


def find_kind(library: Library, name: str) -> str | None:
    """Return the command that shows what has exactly that name: a theme, a case or a paragraph."""
    if library.names.is_name(name, SHOWN):
        _, found = library.names.find_all(name, SHOWN)
        return found[0][0]
    try:
        library.get_lesson(name, 1)
    except AmbiguousError:
        pass  # the command says which there are
    except NotFoundError:
        return None
    return "lesson"


def _expected(
    library: Library, word: str, words: Sequence[str], rest: Sequence[str]
) -> Iterable[list[str]]:
    """Return what may be meant by a word that people expect to be a command."""
    if word not in EXPECTED:
        return
    if not words:
        yield from ([*command, *rest] for command in EXPECTED[word])
    elif word in {"list", "ls", "show"}:
        if kind := find_kind(library, " ".join(words)):
            yield [kind, *rest]
    else:
        (command,) = EXPECTED[word]
        kind = command[0]
        named: dict[str, Sequence[Named]] = {"theme": ["theme"], "case": ["case"],
                 "term": ["term"], "source": ["source"]}  # fmt: skip
        if kind not in named or library.names.is_likely(" ".join(words), named[kind]):
            yield [*command, *rest, *(["--open"] if word == "open" else [])]


def _nearest(word: str, commands: Iterable[str]) -> str | None:
    """Return the command that a word is nearly, or None."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(word, [*commands], scorer=fuzz.ratio, score_cutoff=ALIKE)
    return near[0] if near else None


def _is_known(library: Library, words: Sequence[str]) -> bool:
    """Return whether the records have the first word: "care" is then no slip for "case"."""
    from scrlessons.store.answers import search

    answer = search(library, " ".join(words), limit=1)
    return words[0].lower() not in {*map(str.lower, (*answer.missing, *answer.corrected))}


def _error(words: Sequence[str], choices: Sequence[list[str]]) -> UnknownCommandError:
    return UnknownCommandError(f'there is no command "{shorten(words[0])}"', choices)
