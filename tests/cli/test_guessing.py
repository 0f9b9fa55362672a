"""What is no command: names are looked up, slips are asked about, and everything else searched."""

import json
import os
import select
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Run, machine

SCR = [sys.executable, "-m", "scrlessons"]


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("challenge", "scr theme challenge"),
        ("2", "scr theme 2"),
        ("Theme 2", 'scr theme "Theme 2"'),
        ("child h", 'scr case "child h"'),
        ("baby p", 'scr case "baby p"'),
        ("5.4", "scr lesson 5.4"),
        ("para 5.4 a", 'scr lesson "para 5.4 a"'),
        ("missed appointments", 'scr search "missed appointments"'),
        ("DNA", "scr search DNA"),
        ("care plan", 'scr search "care plan"'),
        ("cause of death", 'scr search "cause of death"'),
        ("team", "scr search team"),
        ("cases of neglect", 'scr search "cases of neglect"'),
        ("help for parents", 'scr search "help for parents"'),
        ("open disclosure", 'scr search "open disclosure"'),
    ],
)
def test_what_is_no_command_is_looked_up_or_searched(run: Run, typed: str, command: str) -> None:
    """The same as the full command, which stands on stderr; with or without quotes."""
    outcome = run(typed)
    assert outcome.err.startswith(f"scr: short for: {command}\n")
    whole = run(*shlex.split(command)[1:])
    assert (outcome.code, outcome.out) == (whole.code, whole.out)
    words = run(*typed.split())
    assert (words.code, words.out) == (whole.code, whole.out)


def test_options_go_with_it(run: Run) -> None:
    """`--json` and all others."""
    assert json.loads(run("child", "h", "--json").out)["id"] == "child-h"
    assert len(json.loads(run("neglect", "-judge", "--limit", "2", "--json").out)["hits"]) == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thme challenge", ["scr theme challenge"]),
        ("serach DNA", ["scr search DNA"]),
        ("lessn", ["scr lesson"]),
        ("terms", ["scr term"]),
        ("themes", ["scr theme"]),
        ("themes challenge", ["scr theme challenge"]),
        ("cases", ["scr case"]),
        ("cases child-h --json", ["scr case child-h --json"]),
        ("glossary", ["scr term"]),
        ("glossary DNA", ["scr term DNA"]),
        ("find missed appointments", ["scr search missed appointments"]),
        ("show challenge", ["scr theme challenge"]),
        ("show 5.4", ["scr lesson 5.4"]),
        ("open munro", ["scr source munro --open"]),
        ("import log.xlsx", ["scr collection import log.xlsx"]),
        ("export anytown", ["scr collection export anytown"]),
        ("handout voice", ["scr brief voice"]),
        ("list", ["scr theme", "scr case", "scr term", "scr source", "scr collection list"]),
        ("LS", ["scr theme", "scr case", "scr term", "scr source", "scr collection list"]),
    ],
)
def test_what_is_nearly_a_command_is_asked_about(run: Run, typed: str, meant: list[str]) -> None:
    """And so are the words that people expect, each with its command; nothing is done unasked."""
    outcome = run(*typed.split())
    assert (outcome.code, outcome.out) == (2, "")
    head, *lines = outcome.err.splitlines()
    said = f'scr: there is no command "{typed.split(maxsplit=1)[0]}". Did you mean'
    if len(meant) == 1:
        assert (head, lines) == (f"{said}: {meant[0]}", [])
    else:
        assert (head, lines) == (f"{said} one of these:", [f"  {command}" for command in meant])


def test_help_and_version_as_words(run: Run) -> None:
    """What people type at any program."""
    assert run("help").out == run("--help").out
    assert run("help", "brief").out == run("brief", "--help").out
    assert run("help", "collection", "import").out == run("collection", "import", "--help").out
    assert run("version").out == run("-v").out == run("--version").out


def test_the_first_screen_fits_a_terminal(run: Run) -> None:
    """80 by 24, the question below it too; with what a newcomer needs, and counts that add up."""
    lines = run().out.splitlines()
    assert len(lines) <= 22
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for need in ("theme", "case", "search", "brief", "page", "add", "--help"):
        assert f"scr {need}" in text
    assert "999" in text
    page = json.loads(run("--json").out)
    counts = [one["lesson_count"] for one in page["themes"]]
    assert sum(counts) + page["general_count"] == page["lesson_count"]
    assert f"{page['general_count']} lessons more; {page['lesson_count']} lessons of 12" in text


def test_the_first_screen_names_own_collections_in_a_line(run: Run, folder: Path) -> None:
    """However many there are."""
    assert run("add", "--theme", "voice", "--text", "Ask.").code == 0
    out = run().out
    assert "and 1 collection of your own: scr collection" in " ".join(out.split())
    assert len(out.splitlines()) <= 23


def at_terminal(home: Path, typed: list[bytes]) -> tuple[str, int]:
    """What `scr` alone shows at a terminal of 80 by 24 where this is typed, and its exit code."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    outer, inner = pty.openpty()
    env = machine(home, TERM="dumb", COLUMNS="80", LINES="24", PAGER="cat")
    with subprocess.Popen(SCR, stdin=inner, stdout=inner, stderr=inner, env=env) as program:
        os.close(inner)
        shown = b""
        deadline = time.monotonic() + 60
        waiting = list(typed)
        while time.monotonic() < deadline:
            if not select.select([outer], [], [], 0.1)[0]:
                if program.poll() is not None:
                    break
                continue
            try:
                piece = os.read(outer, 65536)
            except OSError:
                break
            shown += piece
            if not piece:
                break
            if shown.rstrip().endswith(b"ends):") and waiting:
                os.write(outer, waiting.pop(0))
        code = program.wait(10)
    os.close(outer)
    return shown.decode(), code


@pytest.mark.parametrize("end", [b"\n", b"\x04"])
def test_the_first_screen_asks_at_a_terminal(home: Path, end: bytes) -> None:
    """A question with an apostrophe, a theme's number, a command; Enter or Ctrl-D ends it."""
    typed = [b"what is the child's voice\n", b"2\n", b"scr term DNA\n", end]
    shown, code = at_terminal(home, typed)
    assert code == 0
    assert "Voice of the child" in shown
    assert "Theme 2" in shown
    assert "Was Not Brought" in shown
    assert shown.count("(Enter ends)") == 4


def test_the_first_screen_asks_nobody_in_a_pipe(home: Path) -> None:
    """Nor with --json."""
    done = subprocess.run(SCR, env=machine(home), input=b"2\n", stdout=subprocess.PIPE, check=True)
    assert b"Enter ends" not in done.stdout
    assert b"Theme 2" not in done.stdout
