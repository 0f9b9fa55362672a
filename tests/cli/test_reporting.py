"""`--json` works on every command that prints anything, and what help names can be typed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.main import get_command

from scrlessons.cli.app import app
from scrlessons.media.schemas import OUTPUTS
from tests.conftest import ROOT, SMALL, Run


def commands(
    group: Any = None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group with what is typed for it."""
    group = group or get_command(app)
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


def test_every_command_takes_json() -> None:
    """No exception: `scr`, its commands and theirs."""
    without = [
        path
        for path, command in commands()
        if "--json" not in {option for param in command.params for option in param.opts}
    ]
    assert without == []


def test_every_output_has_its_schema() -> None:
    """A collection that is exported has that of collection files."""
    named = {"-".join(path) or "scr" for path, _ in commands()}
    assert named - {*OUTPUTS} == {"lesson", "collection-export"}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A workbook of two lessons."""
    file = tmp_path / "log.csv"
    file.write_text("theme,lesson\nvoice,Ask.\nvoice,Ask again.\n", encoding="utf-8")
    return file


def validated(run: Run, schema: str, *args: str, code: int = 0) -> Any:
    """What a command prints with --json, checked against its schema: every key is there."""
    outcome = run(*args, "--json")
    assert outcome.code == code, outcome.err
    output = json.loads(outcome.out)
    rules = json.loads((ROOT / "docs" / "schema" / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.validate(output, rules)
    for one in output if isinstance(output, list) else [output]:
        definition = rules["$defs"][{"brief": "BriefOutput"}.get(schema, "Report")] if (
            "done" in one or schema == "brief"
        ) else None  # fmt: skip
        assert definition is None or {*one} == {*definition["properties"]}
    return output


@pytest.mark.parametrize("name", ["voice", "child-d"])
def test_a_handout_as_json(run: Run, name: str, tmp_path: Path) -> None:
    """What it holds, and how much there was no room for; to a file by its ending."""
    (brief,) = validated(run, "brief", "brief", name)
    assert brief["id"] == name
    assert brief["parts"][0]["lessons"][0]["ref"]
    file = tmp_path / "brief.json"
    assert run("brief", name, "--output", str(file)).code == 0
    assert json.loads(file.read_text("utf-8")) == [brief]
    assert run("brief", name, "--format", "json").out == file.read_text("utf-8")


@pytest.mark.parametrize(
    "args", [["page"], ["brief", "voice"], ["theme", "voice"], ["collection", "export", "own"]]
)
def test_what_is_written_to_a_file_is_reported(
    run: Run, folder: Path, tmp_path: Path, args: list[str]
) -> None:
    """Its path and its size; the file is what it is without --json."""
    assert run("add", "--theme", "voice", "--text", "Ask.").code == 0
    ending = ".toml" if args[0] == "collection" else ".html"
    plain, reported = tmp_path / f"plain{ending}", tmp_path / f"reported{ending}"
    said = run(*args, "--output", str(plain))
    assert (said.code, f"wrote {plain}" in said.out + said.err) == (0, True)
    report = validated(run, "page", *args, "--output", str(reported))
    size = len(reported.read_bytes())
    assert (report["done"], report["path"], report["size"]) == ("written", str(reported), size)
    assert reported.read_bytes() == plain.read_bytes()


def test_own_records_as_json(run: Run, folder: Path) -> None:
    """Added, changed, unchanged and removed."""
    added = validated(run, "add", "add", "--theme", "voice", "--text", "Ask.")
    assert (added["done"], added["name"]) == ("added", "own:1")
    assert Path(added["path"]).exists()
    changed = validated(run, "edit", "edit", "own:1", "--text", "Ask more.")
    assert (changed["done"], Path(changed["backup"]).exists()) == ("changed", True)
    same = validated(run, "edit", "edit", "own:1", "--text", "Ask more.")
    assert (same["done"], same["backup"]) == ("unchanged", None)
    removed = validated(run, "remove", "remove", "own:1", "--yes")
    assert (removed["done"], Path(removed["backup"]).exists()) == ("removed", True)


def test_own_collections_as_json(run: Run, folder: Path, sheet: Path, tmp_path: Path) -> None:
    """From the first import to forgetting; the list is `collection` and `collection list`."""
    planned = validated(run, "collection-import", "collection", "import", str(sheet), "--dry-run")
    assert (planned["done"], planned["lesson_count"], planned["path"]) == ("planned", 2, None)
    made = validated(run, "collection-import", "collection", "import", str(sheet))
    assert (made["done"], made["name"], made["lesson_count"]) == ("added", "log", 2)
    sheet.write_text("theme,lesson\nvoice,Ask.\nvoice,Listen.\n", encoding="utf-8")
    updated = validated(
        run, "collection-import", "collection", "import", str(sheet), "--update", "--prune"
    )
    assert updated["done"] == "updated"
    assert updated["new"] or updated["changed"]
    (added,) = validated(run, "collection-add", "collection", "add", str(SMALL))
    assert (added["done"], added["name"]) == ("added", "anytown-2020")
    sound = validated(run, "collection-check", "collection", "check", "log")
    assert (sound["done"], sound["faults"], sound["lesson_count"]) == ("checked", [], 2)
    listed = validated(run, "collection-list", "collection", "list")
    assert [one["id"] for one in listed] == ["salford-2013", "anytown-2020", "log"]
    assert run("collection", "list").out == run("collection").out
    written = json.loads(
        run("collection", "export", "--all", "--output", str(tmp_path / "all"), "--json").out
    )
    assert [one["done"] for one in written] == ["written", "written"]
    removed = validated(run, "collection-remove", "collection", "remove", "log", "--yes")
    assert removed["done"] == "removed"
    backups = validated(run, "collection-restore-list", "collection", "restore", "log", "--list")
    assert backups[0]["lesson_count"] == 2
    restored = validated(run, "collection-restore", "collection", "restore", "log")
    assert (restored["done"], restored["name"]) == ("restored", "log")
    forgotten = validated(run, "collection-forget", "collection", "forget", "log", "--yes")
    assert (forgotten["done"], forgotten["backup_count"]) == ("deleted", len(backups))


@pytest.mark.parametrize("command", ["check", "add"])
def test_faults_stand_once(run: Run, folder: Path, tmp_path: Path, command: str) -> None:
    """On stdout, a line each or as JSON; stderr counts them."""
    file = tmp_path / "broken.toml"
    file.write_text(SMALL.read_text("utf-8").replace("format = 1", "format = 9", 1), "utf-8")
    plain = run("collection", command, str(file))
    assert plain.code == 3
    (fault,) = plain.out.splitlines()
    assert fault not in plain.err
    assert "1 fault" in plain.err
    schema = f"collection-{command}"
    outcome = run("collection", command, str(file), "--json")
    report = json.loads(outcome.out)
    assert (outcome.code, report["done"], report["faults"]) == (3, "refused", [fault]), schema


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_what_a_help_text_names_can_be_typed(run: Run, path: tuple[str, ...]) -> None:
    """Every `scr WORD` and every command in a list of them is a command, with these options."""
    known = dict(commands())
    out = " ".join(run(*path, "--help", columns=300).out.split())
    for typed in re.findall(r"\bscr ((?:--?)?[a-z][-a-z]*(?: [a-z][-a-z]*)?)", out):
        words = tuple(typed.split())
        assert words[:1] in known or words[0] == "--help", typed
        if words[:1] == ("collection",) and len(words) > 1:
            assert words[:2] in known, typed
    for listed in re.findall(r"collections: ([a-z, ]+)\.", out):
        for word in listed.split(", "):
            assert ("collection", word) in known, word
    options = {option for param in known[path].params for option in param.opts} | {"--help", "-h"}
    example = re.search(r"Example: (scr [^│]*?)(?: ╭|$)", out)
    for option in re.findall(r"(?<= )--[a-z][-a-z]*", example[1] if example else ""):
        assert option in options, option
