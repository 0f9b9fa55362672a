"""The rules of the house: who may import whom, and that start-up stays short."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import scrlessons

PACKAGE = Path(scrlessons.__file__).parent
ALLOWED = {
    "__init__": set(),
    "__main__": {"cli"},
    "errors": set(),
    "records": set(),
    "text": set(),
    "places": set(),
    "dataset": {"errors", "records", "text"},
    "build": {"errors", "records", "text"},
    "index": {"__init__", "text", "places"},
    "library": {"errors", "records", "text", "places", "dataset", "build", "index"},
    "search": {"errors", "records", "text", "library"},
    "extract": {"errors", "records", "library"},
    "brief": {"errors", "records", "text", "library"},
    "render.__init__": set(),
    "render.data": {"records", "text"},
    "render.terminal": {"records", "text"},
    "render.markdown": {"records", "text"},
    "render.handout": {"records", "text", "render"},
    "spreadsheet": {"errors", "records", "text", "dataset"},
    "own": {"errors", "records", "text", "places", "dataset", "spreadsheet", "render.data"},
    "asking": {"errors", "text", "dataset", "own"},
    "cli": {"__init__", "errors", "records", "text", "library", "search", "extract", "brief", "own"}
    | {"asking", "spreadsheet"}
    | {f"render.{name}" for name in ("data", "terminal", "markdown", "handout")},
}
"""Each module with those that it may import."""


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
                others.add(module.split(".")[0])
    return own, others


def modules() -> dict[str, Path]:
    """Every module of the package."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
        for path in PACKAGE.rglob("*.py")
    }


def test_imports_run_one_way() -> None:
    """Inner code never imports outer code."""
    assert set(modules()) == set(ALLOWED)
    for name, path in modules().items():
        assert imports(path)[0] <= ALLOWED[name], name


def test_only_the_commands_know_typer_and_only_the_terminal_knows_rich() -> None:
    """And nobody imports click, which Typer vendors."""
    for name, path in modules().items():
        others = imports(path)[1]
        assert "typer" not in others or name == "cli"
        assert "rich" not in others or name in {"cli", "render.terminal"}
        assert "click" not in others


def loaded(*args: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    code = (
        "import sys; sys.argv[0] = 'scr'; from scrlessons.cli import main\n"
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
    modules = loaded("theme", "challenge")
    assert not modules & {"pydantic", "click", "http.client", "socket", "jsonschema", "asyncio"}
    assert "scrlessons.search" not in modules


def test_importing_does_nothing() -> None:
    """Nothing reads a file or makes a folder at import."""
    code = (
        "import sys, builtins, pathlib, os\n"
        "import typer, rich.console, rich.table, rich.panel, rich.padding, msgspec, sqlite3\n"
        "def stop(*a, **k): raise SystemExit('touched a file')\n"
        "pathlib.Path.open = pathlib.Path.read_text = pathlib.Path.read_bytes = stop\n"
        "pathlib.Path.mkdir = os.mkdir = os.makedirs = sqlite3.connect = stop\n"
        "import scrlessons.cli, scrlessons.search, scrlessons.render.terminal\n"
        "import scrlessons.render.data"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
