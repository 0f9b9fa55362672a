"""The documentation cannot drift: what it shows is made anew and compared, what it tells is run."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zlib
from base64 import b64decode
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scrlessons.cli.app import app
from scrlessons.store.dataset import load_bundled
from tests.conftest import ROOT, Run, machine

README = (ROOT / "README.md").read_text(encoding="utf-8")


def made() -> dict[str, str]:
    """What docs/make.py would write."""
    spec = importlib.util.spec_from_file_location("make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {path.relative_to(ROOT).as_posix(): content for path, content in module.documents()}


def test_every_address_of_the_data_is_listed_with_the_day_it_was_last_read() -> None:
    """Once each and sorted, with the records that rest on it; what the paper gives has no day."""
    command = [sys.executable, str(ROOT / "docs" / "make.py"), "addresses"]
    out = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    lines = [line.split("\t") for line in out.splitlines()]
    listed = {address: (day, records.split(", ")) for address, day, records in lines}
    assert [address for address, *_ in lines] == sorted(listed)
    data = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "data").glob("*.toml"))
    assert set(listed) == set(re.findall(r'(?:url|basis) = "(https?://[^"]+)"', data))
    collection, subjects = (
        load_bundled(),
        tomllib.loads((ROOT / "data" / "subjects.toml").read_text(encoding="utf-8")),
    )
    for fact in collection.since:
        day, records = listed[fact.url]
        assert f"since:{fact.id}" in records
        assert day >= (collection.collection.checked or "")
    for subject in subjects["subjects"]:
        if "url" in subject:
            assert listed[subject["url"]][0] >= str(subject["read"])
    note = "https://familylaw.co.uk/news_and_comment/BabyP26102010"
    assert {"case:peter-connelly", "source:peter-connelly-scr-reports"} <= {*listed[note][1]}
    assert listed["http://www.unicef.org/crc/"][0] == "no day"


def unpacked(document: str) -> str:
    """A document with the page's data laid open: not every zlib packs it in the same bytes."""
    packed = r'(?<=id="data">)[\w+/=]+'
    return re.sub(packed, lambda data: zlib.decompress(b64decode(data[0])).decode(), document)


def test_made_documents_are_up_to_date() -> None:
    """The picture and the schemas are what docs/make.py writes, and no others lie about."""
    documents = made()
    for path, content in documents.items():
        kept = unpacked((ROOT / path).read_text(encoding="utf-8"))
        assert kept == unpacked(content), f"{path}: run docs/make.py"
    lying = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.*")}
    others = {"docs/make.py", "docs/page.png"}
    assert {path for path in lying if "__pycache__" not in path} == {*documents, *others}


@pytest.mark.parametrize(
    ("schema", "args"),
    [
        ("scr", []),
        ("theme", ["theme"]),
        ("theme-name", ["theme", "challenge"]),
        ("theme-name", ["theme", "voice"]),
        ("case", ["case"]),
        ("case-name", ["case", "child-h"]),
        ("case-name", ["case", "case-1"]),
        ("lesson-id", ["lesson", "5.4a"]),
        ("lesson-paragraph", ["lesson", "5.4"]),
        ("source", ["source"]),
        ("source-name", ["source", "munro"]),
        ("term", ["term"]),
        ("term-name", ["term", "DNA"]),
        ("matrix", ["matrix"]),
        ("search", ["search", "DNA"]),
        ("search", ["search", "disguised complience"]),
        ("search", ["search", "xyzzy"]),
    ],
)
def test_output_keeps_its_schema(run: Run, schema: str, args: list[str]) -> None:
    """Every command's JSON is what its JSON Schema says, with every key that it names."""
    rules = json.loads((ROOT / "docs" / "schema" / f"{schema}.json").read_text(encoding="utf-8"))
    output = json.loads(run(*args, "--json").out)
    jsonschema.validate(output, strict(rules))


def strict(rules: Any) -> Any:
    """The schema with every property required and no other allowed."""
    if isinstance(rules, dict):
        rules = {key: strict(value) for key, value in rules.items()}
        if "properties" in rules:
            rules["required"] = list(rules["properties"])
            rules["additionalProperties"] = False
    elif isinstance(rules, list):
        rules = [strict(value) for value in rules]
    return rules


def blocks() -> list[str]:
    """The README's console blocks."""
    return re.findall(r"```console\n(.*?)```", README, re.DOTALL)


@pytest.mark.skipif(not shutil.which("bash"), reason="the README's examples are for bash")
@pytest.mark.parametrize("block", blocks())
def test_the_readme_shows_what_happens(block: str, tmp_path: Path) -> None:
    """Every command of the README prints what it says; `...` stands for anything."""
    for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = example.partition("\n")
        if "jq" in command and not shutil.which("jq"):
            pytest.skip("jq is not installed here")
        scripts = str(Path(sys.executable).parent)
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env={
                **machine(tmp_path / "home"),
                "PATH": f"{scripts}:{os.environ['PATH']}",
                "COLUMNS": "80",
            },
            capture_output=True,
            check=False,
        )
        shown = (done.stdout + done.stderr).decode()
        pattern = re.escape(trimmed(output)).replace(re.escape("..."), r"(?:.|\n)*?")
        assert re.fullmatch(pattern, trimmed(shown)), shown


def trimmed(text: str) -> str:
    """Text without the blanks at the ends of its lines."""
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


def test_the_readme_names_every_command_and_option() -> None:
    """An undocumented command or option fails here."""
    from typer.main import get_command

    commands = getattr(get_command(app), "commands")  # noqa: B009
    for name, command in commands.items():
        assert f"`scr {name}" in README, name
        options = {option for param in command.params for option in param.opts}
        for option in options:
            assert not option.startswith("--") or option in README, (name, option)


def test_the_readme_holds_two_commands_that_do_all_the_setting_up() -> None:
    """One ends with a theme on the screen, one with the tests; .ci/run runs both as they stand."""
    commands = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)
    assert [command.split("/")[-1] for command in commands] == ["scr theme challenge", "pytest"]


def test_links_in_the_documents_lead_somewhere() -> None:
    """Every relative link of the documents is a file of the repository."""
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (ROOT / target).exists(), (name, target)
