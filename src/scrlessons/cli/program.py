"""The program: its commands, each loaded when it is asked for, and how it ends."""

import os
import signal
import sys
from collections.abc import Iterator, MutableMapping
from errno import EINVAL
from importlib import import_module
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_command
from typer.models import TyperInfo

from scrlessons.cli.stopping import cleaning_up
from scrlessons.cli.streams import discard, print_error, print_lines
from scrlessons.errors import ScrError, UsageError
from scrlessons.files import reason
from scrlessons.text import typed_text

INTERRUPTED = 130
"""The exit code of a program that was stopped from the keyboard, as shells have it."""

ROOMS = {
    "lookups": ("theme", "case", "lesson", "source", "term", "since", "search", "matrix"),
    "share": ("brief", "page"),
    "own": ("add", "edit", "remove"),
    "collection": ("collection",),
}
"""Each module of commands with its commands, in the order of `scr --help`."""


class Commands(MutableMapping[str, Any]):
    """The commands by name. Each is built when it is asked for: all take as long as a lookup."""

    def __init__(self) -> None:
        self.rooms = {name: room for room, names in ROOMS.items() for name in names}
        self.built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.built:
            room = import_module(f"scrlessons.cli.{self.rooms[name]}").commands
            registered = [*room.registered_commands, *room.registered_groups]
            self.built[name] = build(next(info for info in registered if info.name == name))
        return self.built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self.built[name] = command

    def __delitem__(self, name: str) -> None:
        del self.rooms[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rooms)

    def __len__(self) -> int:
        return len(self.rooms)


def build(info: Any) -> Any:
    """A command or a group of commands, from what was registered of it."""
    built = _build(info)
    for command in (built, *getattr(built, "commands", {}).values()):
        for parameter in command.params:
            if parameter.type.name != "path" and parameter.callback is None:
                parameter.callback = _read_text
    return built


def _read_text(_context: Any, _parameter: Any, value: Any) -> Any:
    """Return typed text as text. Names of files are paths, and stay as the system has them."""
    if isinstance(value, str):
        return typed_text(value)
    if isinstance(value, list | tuple):
        return [typed_text(one) if isinstance(one, str) else one for one in value]
    return value


def _build(info: Any) -> Any:
    if isinstance(info, TyperInfo):
        assert info.typer_instance
        group = get_command(info.typer_instance)
        group.name = info.name
        setattr(group, "rich_help_panel", info.rich_help_panel)  # noqa: B010
        return group
    alone = typer.Typer(add_completion=False)
    alone.registered_commands.append(info)
    return get_command(alone)


class Program(TyperGroup):
    """Turns every error that a user can cause into one line on stderr and an exit code."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Commands()
        self.args: list[str] = []
        """What was typed after `scr`."""

    def make_context(self, info_name: Any, args: list[str], *rest: Any, **settings: Any) -> Any:
        """Parse the program's own options, of which one writes to the shell's start-up file."""
        self.args = self._with_help(args)
        try:
            return super().make_context(info_name, list(self.args), *rest, **settings)
        except UnicodeDecodeError:
            raise UsageError(
                "your shell's start-up file (~/.bashrc or ~/.zshrc) is not UTF-8 text; "
                "save it as UTF-8, then type: scr --install-completion"
            ) from None

    def _with_help(self, args: list[str]) -> list[str]:
        """Return arguments with "help" and "version" as the options that they are."""
        if args[:1] == ["help"] and (len(args) == 1 or args[1] in self.commands):
            return [*args[1:], "--help"]
        return ["--version"] if args == ["version"] else list(args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was called; what is none may be a name or a question."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            from scrlessons.cli.advice import command_line
            from scrlessons.cli.guessing import guess

            self.args = args = guess(args, self.commands)
            print_error(f"short for: {command_line(args)}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command and exit with its code."""
        settings = {"prog_name": "scr", **extra, "standalone_mode": False}
        if "_SCR_COMPLETE" in os.environ:
            from scrlessons.cli.completion import register

            register()
        at_once = signal.getsignal(signal.SIGINT)  # how __main__.py ends it while it loads
        try:
            if at_once is not signal.default_int_handler:
                signal.signal(signal.SIGINT, signal.default_int_handler)
            with cleaning_up():
                code = self.run(*args, **settings)
        except (typer.Abort, KeyboardInterrupt):
            if sys.stderr.isatty():
                print(file=sys.stderr)  # the shell's prompt begins a line
            code = INTERRUPTED
        if at_once is not signal.default_int_handler:
            signal.signal(signal.SIGINT, at_once)
        sys.exit(code)

    def run(self, *args: Any, **settings: Any) -> int:
        """Run a command; its exit code."""
        code = 0
        try:
            try:
                code = super().main(*args, **settings) or 0
            except typer.TyperException as error:
                from scrlessons.cli.usage import explain

                print_error(explain(error, self.args))
                code = 2
            except ScrError as error:
                from scrlessons.cli.advice import advise

                print_lines(advise(error, self.args))
                code = error.exit_code
            sys.stdout.flush()
        except OSError as error:
            discard(sys.stdout)
            if not is_closed_pipe(error):  # such as a full disk behind a redirection
                what = error.filename or "the output cannot be written"
                print_error(f"{what}: {reason(error)}")
                code = 2
        return code


def is_closed_pipe(error: OSError) -> bool:
    """Whether nobody reads the output any more, which is no error: `scr theme 2 | head -1`."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == EINVAL)
