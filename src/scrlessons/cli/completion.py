"""What the Tab key hands to a shell: the one place that makes it harmless.

Typer's scripts run what is printed here (zsh), or show it as it is. So only words of letters,
digits and a few marks leave this module, whatever a collection holds.
"""

import re
import unicodedata

import typer
from typer import _completion_classes as typers
from typer._click.shell_completion import CompletionItem, ShellComplete, add_completion_class

from scrlessons.errors import ScrError

WORD = re.compile(r"[-\w.:=]+")
"""What can be completed: ids, names of options and commands. No other word is handed on."""

MARKS = "-–,.’"
"""Punctuation that descriptions keep: it means nothing to any shell."""

LONGEST = 80  # characters of a description: one line

BREAKS = ":="
"""Where bash begins a new word within what the user takes for one."""


def describe(text: str) -> str:
    """Return a text as one line of letters, digits, spaces and MARKS."""
    text = unicodedata.normalize("NFC", text[: 4 * LONGEST].replace("'", "’"))
    kept = "".join(c if c.isalnum() or c in MARKS else " " for c in text)
    return " ".join(kept.split())[:LONGEST].strip()


class Harmless(ShellComplete):
    """What all shells get. Errors are silent: they would be printed over the prompt."""

    replaces = True
    """Whether the shell takes a word that does not begin as what was typed."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return the completions of `incomplete`, each once: ids, or else records by other names.

        A sole record is completed to its id. Several keep the name that begins as what was typed,
        since shells go on from what all have in common.
        """
        try:
            all_ = super().get_completions(args, incomplete)
        except (ScrError, typer.TyperException, OSError):
            return []
        found = [item for item in all_ if item.begun in {None, item.value}] or all_
        sole = self.replaces and len({item.value for item in found}) == 1
        option, equals, _ = incomplete.partition("=")
        head = option + equals if equals and option.startswith("-") else ""
        made: dict[str, CompletionItem] = {}
        for item in found:
            value = head + (item.value if sole else item.begun or item.value)
            if WORD.fullmatch(value):
                made.setdefault(value, CompletionItem(value, help=describe(item.help or "")))
        return list(made.values())


class Bash(Harmless, typers.BashComplete):
    """Bash takes `log:chi` for three words, and replaces only the last of them."""

    kept = 0
    """How many characters of the word stay as they are typed."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one to be completed, and that word, as the user sees them."""
        args, last = super().get_completion_args()
        words: list[str] = []
        for word in (*args, last):
            joins = words and word and (word.strip(BREAKS) == "" or words[-1][-1] in BREAKS)
            if joins:
                words[-1] += word
            else:
                words.append(word)
        incomplete = words.pop()
        self.kept = len(incomplete) - (len(last) if last.strip(BREAKS) else 0)
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return what takes the place of the last part of the word."""
        return str(item.value[self.kept :])


class Zsh(Harmless, typers.ZshComplete):
    """Zsh runs what it gets."""

    def format_completion(self, item: CompletionItem) -> str:
        """Return a word of zsh: what to type, a colon, and what that is."""
        value = item.value.replace(":", r"\:")
        return f"'{value}:{item.help}'" if item.help else f"'{value}'"

    def complete(self) -> str:
        """Return a command of zsh that takes the words as they are (-U), whatever was typed."""
        items = self.get_completions(*self.get_completion_args())
        if not items:
            return "_files"
        words = " ".join(map(self.format_completion, items))
        return f"local -a found; found=({words}); _describe -t names name found -U"


class Fish(Harmless, typers.FishComplete):
    """Fish drops what does not hold what was typed: an alias is completed as an alias."""

    replaces = False

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line: what to type, a tab, and what that is."""
        return f"{item.value}\t{item.help}" if item.help else str(item.value)


class PowerShell(Harmless, typers.PowerShellComplete):
    """PowerShell shows what it gets."""

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line: what to type, three colons, and what that is."""
        return f"{item.value}:::{item.help or ' '}"


def register() -> None:
    """Put these classes in the place of Typer's own."""
    add_completion_class(Bash, "bash")
    add_completion_class(Zsh, "zsh")
    add_completion_class(Fish, "fish")
    add_completion_class(PowerShell, "powershell")
    add_completion_class(PowerShell, "pwsh")
