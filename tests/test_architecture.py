"""The rules of the house: who may import whom, and that start-up stays short."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import scrlessons

PACKAGE = Path(scrlessons.__file__).parent
SMALL = {
    "__init__",
    "errors",
    "text",
    "places",
    "files",
    "records",
    "pages",
    "briefs",
    "reports",
    "toml",
}
"""Small things that every room may use."""

ALLOWED = {
    "__init__": set(),
    "__main__": {"cli"},
    "errors": set(),
    "text": set(),
    "places": set(),
    "toml": set(),
    "files": {"errors"},
    "records": set(),
    "pages": {"records"},
    "briefs": {"records"},
    "reports": {"records"},
    "search": SMALL,
    "store": SMALL | {"search"},
    "show": SMALL,
    "media": SMALL | {"show"},
    "own": SMALL | {"store", "media"},
    "cli": SMALL | {"store", "search", "own", "show", "media"},
}
"""Each room, or module outside of one, with those that it may import besides itself."""


def imports(path: Path) -> tuple[set[str], set[str]]:
    """The modules of the package and the other packages that a module imports, anywhere in it."""
    own, others = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [(node.module or "", alias.name) for alias in node.names]
        else:
            continue
        for module, name in names:
            if module == "scrlessons":
                own.add("__init__" if name.startswith("__") else name)
            elif module.startswith("scrlessons."):
                own.add(module.removeprefix("scrlessons."))
            else:
                others.add(room(module))
    return own, others


def modules() -> dict[str, Path]:
    """Every module of the package."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
        for path in PACKAGE.rglob("*.py")
    }


def room(module: str) -> str:
    """The room that a module is in, or the module itself where it is in none."""
    return module.partition(".")[0]


def test_imports_run_one_way() -> None:
    """Inner rooms never import outer ones."""
    assert {room(name) for name in modules()} == set(ALLOWED)
    for name, path in modules().items():
        rooms = {room(imported) for imported in imports(path)[0]}
        assert rooms - {room(name)} <= ALLOWED[room(name)], name


def test_modules_and_functions_are_short() -> None:
    """A module has at most 400 lines, a function at most 50, its options not counted."""
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.body[0].lineno + 1
                assert length <= 50, (name, node.name)


def test_no_module_imports_in_a_circle() -> None:
    """Taking away what imports nothing that is left, again and again, leaves nothing."""
    left = {name: imports(path)[0] & set(modules()) for name, path in modules().items()}
    while free := [name for name, imported in left.items() if not imported & set(left)]:
        for name in free:
            del left[name]
    assert not left


def test_only_the_commands_know_typer_and_only_the_terminal_knows_rich() -> None:
    """And nobody imports click, which Typer vendors."""
    for name, path in modules().items():
        others = imports(path)[1]
        assert "typer" not in others or room(name) == "cli", name
        assert "rich" not in others or name in {"cli.output", "media.terminal"}, name
        assert "click" not in others, name


def loaded(*args: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    code = (
        "import sys; sys.argv[0] = 'scr'; from scrlessons.__main__ import main\n"
        "try: main()\n"
        "finally: print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    return set(done.stderr.decode().split())


@pytest.mark.parametrize("args", [["theme", "challenge"], ["search", "DNA"], ["case"], ["matrix"]])
def test_json_is_printed_without_rich(args: list[str]) -> None:
    """Rich costs as much as all the rest: it is loaded only where a person will read."""
    assert not [name for name in loaded(*args, "--json") if name.split(".")[0] == "rich"]


def test_a_lookup_does_not_load_what_only_others_need() -> None:
    """No network, no subprocesses of ours, no schema tools, no pydantic."""
    loaded("theme", "challenge")  # it may compile the library
    modules = loaded("theme", "challenge")
    assert not modules & {"typing_extensions", "tempfile"}, "a twentieth of a lookup, a fiftieth"
    assert not modules & {"pydantic", "click", "http.client", "socket", "jsonschema", "asyncio"}
    assert not [name for name in modules if name.startswith("scrlessons.search")]


def test_the_tab_key_loads_no_more_than_a_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Rich, which Typer takes to read markup in names, and nothing that reads collections."""
    monkeypatch.setenv("_SCR_COMPLETE", "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "scr theme chal")
    modules = loaded()
    assert "scrlessons.store.names" in modules
    assert not [name for name in modules if name.split(".")[0] == "rich"]
    assert not [
        name for name in modules if name.startswith(("scrlessons.own", "scrlessons.search"))
    ]
    assert not modules & {"scrlessons.store.dataset", "scrlessons.store.build"}


def test_importing_does_nothing() -> None:
    """Nothing reads a file or makes a folder at import."""
    code = (
        "import sys, builtins, pathlib, os\n"
        "import typer, rich.console, rich.table, rich.panel, rich.padding, msgspec, sqlite3\n"
        "def stop(*a, **k): raise SystemExit('touched a file')\n"
        "pathlib.Path.open = pathlib.Path.read_text = pathlib.Path.read_bytes = stop\n"
        "pathlib.Path.mkdir = os.mkdir = os.makedirs = sqlite3.connect = stop\n"
        "import scrlessons.cli.app, scrlessons.store.answers, scrlessons.media.terminal\n"
        "import scrlessons.media.data"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
