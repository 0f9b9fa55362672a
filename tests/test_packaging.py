"""The package works in all the ways that it is installed."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

from scrlessons import __version__
from tests.conftest import ROOT, machine

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "dist", "*.svg")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, to build in."""
    copy = tmp_path_factory.mktemp("checkout") / "scr"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    return copy


def build(kind: str, folder: Path, into: Path) -> Path:
    """A wheel or an sdist of the project in `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return next(into.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


def install(what: str | Path, folder: Path, *options: str) -> Path:
    """A new environment with the package in it, borrowing the dependencies of this one."""
    venv = pytest.importorskip("venv", reason="this Python has no venv")
    venv.create(folder, with_pip=False)
    purelib = sysconfig.get_path("purelib")
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (own / "borrowed.pth").write_text(f"{purelib}\n", encoding="utf-8")
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    command += ["--no-deps", "--no-build-isolation", "--no-index", *options, str(what)]
    subprocess.run(command, check=True, capture_output=True)
    return python.parent / "scr"


def theme(scr: Path, cwd: Path) -> str:
    """The name of theme 2, as the installed program prints it."""
    env = machine(cwd)
    done = subprocess.run(
        [scr, "theme", "2", "--json"], cwd=cwd, env=env, capture_output=True, check=True
    )
    return str(json.loads(done.stdout)["name"])


@pytest.mark.slow
def test_the_wheel(checkout: Path, tmp_path: Path) -> None:
    """It holds the collection, the schema and the typing mark, and works from anywhere."""
    wheel = build("wheel", checkout, tmp_path / "dist")
    assert wheel.name == f"scrlessons-{__version__}-py3-none-any.whl"
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "scrlessons/data/lessons.toml",
        "scrlessons/store/schema.sql",
        "scrlessons/search/index.sql",
        "scrlessons/py.typed",
    } <= names
    assert not [name for name in names if "test" in name]
    scr = install(wheel, tmp_path / "env")
    assert theme(scr, tmp_path) == "Challenge and escalation"


@pytest.mark.slow
def test_the_sdist_makes_the_same_wheel(checkout: Path, tmp_path: Path) -> None:
    """What is published as source builds to what is published as wheel."""
    sdist = build("sdist", checkout, tmp_path / "dist")
    shutil.unpack_archive(sdist, tmp_path / "source", filter="data")
    (unpacked,) = (tmp_path / "source").iterdir()
    again = zipfile.ZipFile(build("wheel", unpacked, tmp_path / "again"))
    direct = zipfile.ZipFile(build("wheel", checkout, tmp_path / "direct"))
    assert {n: again.read(n) for n in again.namelist()} == {
        n: direct.read(n) for n in direct.namelist()
    }


@pytest.mark.slow
def test_an_editable_install_follows_the_checkout(checkout: Path, tmp_path: Path) -> None:
    """A lesson edited in data/lessons.toml is read at the next lookup."""
    scr = install(checkout, tmp_path / "env", "--editable")
    assert theme(scr, tmp_path) == "Challenge and escalation"
    data = checkout / "data" / "lessons.toml"
    text = data.read_text(encoding="utf-8")
    try:
        data.write_text(
            text.replace('name = "Challenge and escalation"', 'name = "Edited"'), encoding="utf-8"
        )
        assert theme(scr, tmp_path) == "Edited"
    finally:
        data.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_wheels_are_reproducible(tmp_path: Path) -> None:
    """Two builds of the same tree, at different times and places: the same bytes."""
    wheels = []
    for name in ("one", "two"):
        copy = tmp_path / name / "scr"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache")
        )
        wheels.append(build("wheel", copy, tmp_path / name / "dist").read_bytes())
        time.sleep(2.1)  # longer than the grain of a zip file's time stamps
    assert wheels[0] == wheels[1]


def test_dependencies_are_few_and_bounded() -> None:
    """Each has a lower and an upper bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[\w-]+", one) for one in project["dependencies"]]
    assert [name[0] for name in names if name] == [
        "typer", "rich", "msgspec", "rapidfuzz", "tomli-w", "platformdirs", "openpyxl",
        "defusedxml", "tomlkit",
    ]  # fmt: skip
    assert all(re.search(r">=.*,<", one) for one in project["dependencies"])
