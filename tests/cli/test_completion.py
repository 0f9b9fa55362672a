"""The Tab key, in real shells: names are completed, and nothing in them is run or obeyed."""

import json
import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrlessons.media.collection_file import render_collection
from scrlessons.own import folder as own
from scrlessons.store.dataset import parse_dataset
from tests.conftest import HOSTILE, SMALL, UNSEEN, Run, machine, read_terminal, settle

SHELLS = ("bash", "zsh", "fish", "powershell")
READY, SHOW, CLEAR = b"READY> ", b"\x14", b"\x15"  # the prompt; Ctrl-T, bound below; Ctrl-U
SETUP = {
    "bash": """PS1='READY> '; bind -x '"\\C-t": printf "%s\\n" "$READLINE_LINE" >line'""",
    "zsh": """
PS1='READY> '
show() { print -r -- "$BUFFER" >line }
zle -N show
bindkey '^T' show
bindkey '^U' kill-whole-line
""",
}
"""What lets a test read the line that is being typed, for each shell with a start-up file."""

LOG = """format = 1
collection = {id = "log", title = "Log", publisher = "x", year = 2024}
cases = [
  {id = "child-z", name = "Child Z", kind = "case-review", area = "x", summary = "x"},
  {id = "child-y", name = "Zoë O'Neill", kind = "case-review", area = "x", summary = "x"},
]
lessons = [{id = "1", theme = "voice", case = "child-z", kind = "finding", text = "Ask."}]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with `scr`, and with collections that say all that is hostile where Tab shows it."""
    home = tmp_path_factory.mktemp("shells")
    data = home / "data"
    (data / "copies" / "gone").mkdir(parents=True)
    for folder in (data, data / "copies", data / "copies" / "gone"):
        folder.chmod(0o700)
    small = parse_dataset(SMALL.read_text(encoding="utf-8"), ".toml", own.known_themes())
    raw = json.loads(render_collection(small, "json"))
    case = raw["cases"][0]
    hostile = {
        "format": 1,
        "collection": {**raw["collection"], "id": "nasty", "title": " ".join(HOSTILE.values())},
        "cases": [
            {**case, "id": f"nasty-{name}", "name": f"Baby {text}", "aliases": [], "sources": []}
            for name, text in HOSTILE.items()
        ],
        "lessons": [
            {"id": f"n{n}", "theme": "voice", "kind": "finding", "text": text}
            for n, text in enumerate(HOSTILE.values())
        ],
    }
    (data / "nasty.json").write_text(json.dumps(hostile), encoding="utf-8")
    (data / "log.toml").write_text(LOG, encoding="utf-8")
    for name in ("bad", "$(touch OWNED)", "\\$(touch OWNED)", "ends in \\", "\x1b]0;owned\x07"):
        if os.name != "nt" or name == "bad":
            (data / f"{name}.toml").write_text("not toml", encoding="utf-8")
    program = home / "bin" / "scr"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scrlessons "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    settle(*data.glob("*.*"))
    return home


def environment(home: Path) -> dict[str, str]:
    """The environment of a terminal on that machine."""
    return machine(
        home,
        PATH=f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        SCR_DATA_DIR=str(home / "data"),
        SCR_CACHE_DIR=str(home / "cache"),
        TERM="xterm",
        LANG="C.UTF-8",
    )


def need(shell: str) -> None:
    """Skip a test where the machine has no such shell."""
    if os.name == "nt" or not shutil.which(shell):
        pytest.skip(f"no {shell} on this machine")


class Terminal:
    """A shell at a terminal, with completion installed as a user installs it."""

    def __init__(self, shell: str, home: Path) -> None:
        import pty

        env = environment(home)
        subprocess.run([shell, "-c", "scr --install-completion; true"], env=env, check=True)
        with (home / f".{shell}rc").open("a", encoding="utf-8") as file:
            file.write(SETUP[shell])
        self.line = home / "line"
        self.reader, writer = pty.openpty()
        command = 'exec "$1" -i <>"$0" >&0 2>&0'  # the first terminal opened is the session's own
        self.process = subprocess.Popen(
            ["sh", "-c", command, os.ttyname(writer), shell],
            env=env,
            cwd=home,
            start_new_session=True,
        )
        self.read_until(READY)
        os.close(writer)
        if shell == "zsh":  # its first Tab loads the script, and completes nothing
            self.complete("scr ")

    def read_until(self, *wanted: bytes) -> bytes:
        """Return what the shell shows, up to and with all of these."""
        shown, end = b"", time.monotonic() + 60
        while not all(text in shown for text in wanted):
            assert time.monotonic() < end, (wanted, shown)
            if select.select([self.reader], [], [], 1)[0]:
                shown += read_terminal(self.reader)
        return shown

    def complete(self, typed: str) -> str:
        """Return the line once it was typed anew and Tab pressed."""
        self.line.unlink(missing_ok=True)
        os.write(self.reader, CLEAR + typed.encode() + b"\t" + SHOW)
        end = time.monotonic() + 60
        while not (self.line.exists() and self.line.read_text(encoding="utf-8").endswith("\n")):
            assert time.monotonic() < end, typed
            if select.select([self.reader], [], [], 0.05)[0]:
                read_terminal(self.reader)
        return self.line.read_text(encoding="utf-8")[:-1]

    def list(self, typed: str, *wanted: str) -> str:
        """Return what is shown when Tab is pressed twice, up to and with all that is wanted."""
        os.write(self.reader, CLEAR + typed.encode() + b"\t\t")
        return self.read_until(*(text.encode() for text in wanted)).decode()

    def close(self) -> None:
        """End the shell."""
        self.process.kill()
        self.process.wait()
        os.close(self.reader)


@pytest.fixture(scope="module", params=["bash", "zsh"])
def terminal(request: pytest.FixtureRequest, home: Path) -> Iterator[Terminal]:
    """A shell at a terminal."""
    need(request.param)
    terminal = Terminal(request.param, home)
    yield terminal
    terminal.close()


@pytest.fixture(scope="module")
def fish(home: Path) -> str:
    """What fish runs first: its completion, installed as a user installs it."""
    need("fish")
    env = environment(home)
    subprocess.run(["fish", "-c", "scr --install-completion"], env=env, check=True)
    return "fish"


def ask_fish(home: Path, typed: str) -> list[list[str]]:
    """What fish offers for a line, each word with its description."""
    command = ["fish", "-c", 'complete -C "$argv[1]"', typed]
    done = subprocess.run(command, env=environment(home), cwd=home, capture_output=True, check=True)
    assert not done.stderr
    return [line.split("\t") for line in done.stdout.decode().splitlines()]


COMPLETED = {
    "scr case log:chi": "scr case log:child-",
    "scr case log:child-z": "scr case log:child-z ",
    "scr case log:zo": "scr case log:child-y ",
    "scr theme Chal": "scr theme challenge ",
    "scr theme ch": "scr theme challenge ",
    "scr case baby-p": "scr case peter-connelly ",
    "scr brief Dan": "scr brief daniel-pelka ",
    "scr lesson 5.4b": "scr lesson 5.4b ",
    "scr edit log:CHILD-Z": "scr edit log:child-z ",
    "scr remove log:1": "scr remove log:1 ",
    "scr collection export lo": "scr collection export log ",
    "scr collection remove ba": "scr collection remove bad ",
    "scr collection forget go": "scr collection forget gone ",
    "scr case --collection=LO": "scr case --collection=log ",
    "scr theme --js": "scr theme --json ",
    "scr mat": "scr matrix ",
}
"""What is typed, with what Tab makes of it."""


@pytest.mark.parametrize("typed", COMPLETED)
def test_names_are_completed(terminal: Terminal, typed: str) -> None:
    """By any of their names, in any case, in a collection or in all."""
    assert terminal.complete(typed) == COMPLETED[typed]


def test_the_cases_of_a_collection_alone_are_listed(terminal: Terminal) -> None:
    """After `log:` there is nothing of other collections."""
    shown = terminal.list("scr case log:child-", "child-y", "child-z")
    assert "child-h" not in shown


def test_no_shell_runs_or_obeys_what_a_collection_says(terminal: Terminal, home: Path) -> None:
    """Names of cases, titles, lessons and the names of broken files."""
    shown = terminal.list("scr case nasty-", *(f"nasty-{name}" for name in HOSTILE))
    shown += terminal.list("scr edit nasty:n", *(f"n{n}" for n, _ in enumerate(HOSTILE)))
    for typed in (
        "scr case baby",
        "scr brief nasty-command",
        "scr case --collection nas",
        "scr collection remove ",
        "scr edit nasty",
    ):
        terminal.complete(typed)
    assert terminal.complete("scr case --collection nas").strip().endswith("nasty")
    bare = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\r\x07\x08]", "", shown)  # the shell's own
    assert not UNSEEN.search(bare)
    assert "Traceback" not in shown
    assert not list(home.rglob("OWNED"))


def test_fish_completes_names(fish: str, home: Path) -> None:
    """It drops what does not hold what was typed: an alias is completed as it is typed."""
    for typed, offered in {
        "scr case log:chi": [["log:child-y", "Zoë O’Neill"], ["log:child-z", "Child Z"]],
        "scr case baby-p": [["baby-p", "Peter Connelly"]],
        "scr theme Chal": [["challenge", "Challenge and escalation"]],
        "scr remove log:1": [["log:1", "Ask."]],
        "scr collection forget go": [["gone"]],
        "scr case --collection=LO": [["--collection=log", "Log"]],
    }.items():
        assert ask_fish(home, typed) == offered


def test_fish_runs_and_obeys_nothing(fish: str, home: Path) -> None:
    """Every hostile case is listed, on a line, with what is harmless of its name."""
    offered = dict(ask_fish(home, "scr case nasty-"))
    assert set(offered) == {f"nasty-{name}" for name in HOSTILE}
    assert offered["nasty-markup"] == "Baby x bold word"
    titles = ask_fish(home, "scr case --collection nas") + ask_fish(home, "scr edit nasty:n")
    assert not UNSEEN.search("".join([*offered.values(), *(title for _, title in titles)]))
    assert not list(home.rglob("OWNED"))


def press_tab(run: Run, monkeypatch: pytest.MonkeyPatch, shell: str, typed: str) -> str:
    """Return what a shell gets, and see that nothing else is printed."""
    words = re.findall(r"[:=]|[^\s:=]+|(?<=\s)$", typed)  # as bash breaks them
    monkeypatch.setenv("_SCR_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", "\n".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", typed)
    monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", typed.rsplit(" ", maxsplit=1)[-1])
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    outcome = run()
    assert outcome.err == "", "a message would stand over the prompt"
    return outcome.out


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "typed",
    [
        "scr case ",
        "scr case baby",
        "scr edit nasty:",
        "scr theme --collection ",
        "scr collection remove ",
        "scr collection forget ",
        "scr theme --",
        "scr case \udcff",
        "scr nosuch x",
        "scr case 'x",
    ],
)
def test_what_a_shell_gets_is_harmless_and_all_that_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch, home: Path, shell: str, typed: str
) -> None:
    """Letters, digits and a few marks; scr says nothing of the broken collections."""
    monkeypatch.setenv("SCR_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("SCR_CACHE_DIR", str(home / "cache"))
    out = press_tab(run, monkeypatch, shell, typed)
    if shell == "zsh":
        command = r"_files|local -a found; found=\((.*)\); _describe -t names name found -U"
        found = re.fullmatch(command, out.rstrip("\n"))
        assert found, out
        assert re.fullmatch(r"('([-\w.=]|\\:)+(:[-\w–,.’ ]+)?' ?)*", found[1] or ""), out
    else:
        between = {"bash": "", "fish": "\t", "powershell": ":::"}[shell]
        for line in filter(None, out.splitlines()):
            assert re.fullmatch(rf"[-\w.:=]+({between}[-\w–,.’ ]+)?", line), line


def test_bash_replaces_the_part_behind_the_colon(
    run: Run, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """It takes `log:chi` for three words, unless it was told not to, or the word is quoted."""
    monkeypatch.setenv("SCR_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("SCR_CACHE_DIR", str(home / "cache"))
    for words, offered in {
        ("case", "log", ":", "chi"): "child-y\nchild-z\n",
        ("case", "log", ":"): "child-y\nchild-z\n",
        ("case", "log:chi"): "log:child-y\nlog:child-z\n",
        ("case", '"log:chi'): "log:child-y\nlog:child-z\n",
        ("case", "--collection", "=", "lo"): "log\n",
    }.items():
        press_tab(run, monkeypatch, "bash", "scr")
        monkeypatch.setenv("COMP_WORDS", "\n".join(("scr", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert run().out == offered, words


def test_installing_into_a_file_that_is_not_utf8(home: Path, tmp_path: Path) -> None:
    """One line that says what to do; the file stays as it was."""
    need("bash")
    before = b"# caf\xe9\n"
    (tmp_path / ".bashrc").write_bytes(before)
    env = {**environment(home), "HOME": str(tmp_path)}
    command = ["bash", "-c", "scr --install-completion; exit $?"]
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"save it as UTF-8" in done.stderr
    assert (tmp_path / ".bashrc").read_bytes() == before
