"""Say in plain words what is wrong with a command line that Typer cannot read."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchOption,
)

from scrlessons.cli.advice import command_line, retyped
from scrlessons.text import shorten

ALIKE = 75
"""From what likeness on, of 100, an option may be another misspelt: a letter or two are wrong."""


def explain(error: typer.TyperException, args: Sequence[str]) -> str:
    """Return what is wrong, then what to type."""
    context: Any = getattr(error, "ctx", None)
    called = ["scr", *(arg for arg in args[:1] if not arg.startswith("-"))]
    command = context.command_path if context else " ".join(called)
    help_ = f"Help: {command} --help"
    match error:
        case MissingParameter():
            example = re.search(r"Example: (scr .*)", context.command.help or "")
            then = f"For example: {example[1]}" if example else help_
            return f'"{command}" needs more after it. {then}'
        case NoSuchOption():
            return f'"{command}" has no option "{shorten(error.option_name)}". ' + (
                _likely_option(error, context, args) or help_
            )
        case BadOptionUsage():
            return f'"{error.option_name}" needs a value after it. {help_}'
        case BadParameter():
            return f"{_fault_of_value(error)}. {help_}"
    extra = re.match(r"Got unexpected extra arguments? ?(?:\(s\) )?\((.*)\)", error.message)
    if extra:
        return f'"{command}" takes nothing more: "{shorten(extra[1])}" is too much. {help_}'
    unknown = re.match(r"No such command '(.*?)'", error.message)
    if unknown:
        near = _nearest(unknown[1], context.command.commands)
        then = (
            f"Did you mean: {command_line([*retyped(args, unknown[1], near)])}" if near else help_
        )
        return f'"{command}" has no command "{shorten(unknown[1])}". {then}'
    return f"{error.format_message().rstrip('.')}. {help_}"


def _likely_option(error: NoSuchOption, context: Any, args: Sequence[str]) -> str | None:
    """Return the command again with the option that may have been meant."""
    known = [option for param in context.command.params for option in param.opts if len(option) > 2]
    typed = error.option_name
    near = _nearest(typed, known)
    if not near:
        return None
    place = re.compile(rf"^{re.escape(typed)}(?==|$)")
    return f"Did you mean: {command_line([place.sub(near, arg) for arg in args])}"


def _nearest(typed: str, known: Iterable[str]) -> str | None:
    from rapidfuzz import fuzz, process

    near = process.extractOne(typed, [*known], scorer=fuzz.ratio, score_cutoff=ALIKE)
    return str(near[0]) if near else None


def _fault_of_value(error: BadParameter) -> str:
    """Return what is wrong with the value of an option or an argument."""
    kind: Any = error.param.type if error.param else None
    value = re.match(r"'?(.*?)'? is not ", error.message, re.DOTALL)
    typed = f', not "{shorten(value[1])}"' if value else ""
    name = max(error.param.opts, key=len) if error.param else ""
    if choices := getattr(kind, "choices", None):
        return f"{name} takes {', '.join(map(str, choices[:-1]))} or {choices[-1]}{typed}"
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if least is not None and most is not None:
        return f"{name} takes a number from {least} to {most}{typed}"
    return error.format_message().rstrip(".")
