"""The long fuzzes: `python tests/fuzz.py [--files 20000] [--queries 100000] [--seed 2013]`.

Collection files in TOML, JSON and CSV, cut, spliced and bit-flipped from real ones, each checked
and looked up in; and random and grammar-made queries against 2,000 cases. Anything but an answer or
one clear error within the bounds ends the run. `tests/test_trust.py` runs a short part of both.
"""

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scrlessons import places
from scrlessons.errors import ScrError
from scrlessons.media import csv, html, markdown, terminal
from scrlessons.media.collection_file import render_collection
from scrlessons.media.data import render_json
from scrlessons.own import folder as own
from scrlessons.own.exporting import render_csv, render_workbook
from scrlessons.own.workbooks import Wishes, import_workbook
from scrlessons.pages import View
from scrlessons.records import BUNDLED, Collection, Dataset
from scrlessons.show.views import tell
from scrlessons.store.answers import search
from scrlessons.store.build import build
from scrlessons.store.dataset import load_bundled, load_dataset
from scrlessons.store.index import Index
from scrlessons.store.library import Library
from tests.conftest import SMALL

FILE_SECONDS = 10.0
QUERY_SECONDS = 2.0

PIECES = [
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\r", b'"', b"'''", b'"""', b"[[", b"]]", b"{",
    b"[" * 300, b"a." * 300, b"9" * 5000, b"\\ud800", b"\\u0000", b"\\u202e", b"\x1b[31m", b"=",
    b"1979-05-27T07:32:00Z", b"inf", b"nan", b"true", b"-1", b"1e999", b"\xed\xa0\x80", b",", b";",
    b"format = 1\n", b"[collection]\n", b"collection", b"challenge", b'id = "x"\n', b"\xe2\x80\xae",
]  # fmt: skip


def mangled(source: random.Random, originals: list[bytes]) -> bytes:
    """A file made of real ones: cut, spliced, pieces put in, bits flipped."""
    content = bytearray(source.choice(originals))
    for _ in range(source.randint(1, 6)):
        at = source.randrange(len(content) + 1)
        end = min(len(content), at + source.randint(1, 400))
        other = source.choice(originals)
        start = source.randrange(len(other))
        match source.randrange(6):
            case 0:
                del content[at:]
            case 1:
                del content[at:end]
            case 2:
                content[at:at] = other[start : start + source.randint(1, 400)]
            case 3:
                content[at:end] = source.choice(PIECES)
            case 4:
                content[at:at] = source.choice(PIECES)
            case _:
                for _ in range(source.randint(1, 8)):
                    if content:
                        content[source.randrange(len(content))] ^= 1 << source.randrange(8)
    return bytes(content)


def fuzz_files(count: int, seed: int, seconds: float | None = None) -> Counter[str]:
    """Check and look up in so many files, each in so many seconds at most; how each ended."""
    source = random.Random(seed)
    bundled = load_bundled()
    small = load_dataset(SMALL, own.known_themes())
    part = Dataset(
        collection=Collection(id="part", title="Part", publisher="P", year=2013),
        cases=bundled.cases[3:5],
        lessons=tuple(one for one in bundled.lessons if one.case == "case-2")[:3],
        terms=bundled.terms[:3],
    )
    originals = {
        ".toml": [SMALL.read_bytes(), render_collection(part, "toml")],
        ".json": [render_collection(small, "json"), render_collection(part, "json")],
        ".csv": [
            render_csv(small)[0].encode(),
            render_csv(part)[0].encode("utf-8-sig"),
        ],
        ".xlsx": [render_workbook(small)[0], render_workbook(part)[0]],
    }
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            suffix = (".toml", ".json", ".csv", ".xlsx")[number % 4]
            path = Path(folder) / f"fuzzed{suffix}"
            path.write_bytes(mangled(source, originals[suffix]))
            start = time.monotonic()
            try:
                if suffix in {".csv", ".xlsx"}:
                    dataset = read_workbook(path)
                else:
                    dataset = load_dataset(path, own.known_themes(), taken={BUNDLED})
                look_up(bundled, dataset)
                ended[f"{suffix} sound"] += 1
            except ScrError as error:
                if error.exit_code not in {1, 2, 3} or "\n" in cli_line(str(error)):
                    raise AssertionError(f"file {number}: {error!r}") from error
                ended[f"{suffix} refused"] += 1
            except Exception:
                kept = Path(tempfile.gettempdir()) / f"scr-fuzz-{seed}-{number}{suffix}"
                kept.write_bytes(path.read_bytes())
                print(f"file {number} of seed {seed}, kept as {kept}", file=sys.stderr)
                raise
            took = time.monotonic() - start
            assert seconds is None or took < seconds, f"file {number} took {took:.1f} s"
    return ended


def read_workbook(path: Path) -> Dataset:
    """The collection that a workbook makes."""
    wishes = Wishes(file=str(path), dry_run=True)
    return import_workbook(wishes, confirm=lambda _: True).dataset


def cli_line(message: str) -> str:
    """The message as the commands print it."""
    return " ".join(message.split())


def look_up(bundled: Dataset, dataset: Dataset) -> None:
    """Every kind of lookup, in every format, over the bundled collection and this one."""
    from rich.console import Console

    connection = sqlite3.connect(":memory:")
    build(connection, [bundled, dataset])
    with (
        Library(Index(connection), [dataset.collection.id]) as library,
        Path(os.devnull).open("w", encoding="utf-8") as out,
    ):
        console = Console(file=out, width=80)
        views: list[View] = [library.find_cases(), library.find_matrix(), library.find_sources()]
        views += [library.find_terms(), search(library, "child records school", limit=50)]
        views += [library.get_case(f"{case.collection}:{case.id}") for case in dataset.cases[:2]]
        views += [library.get_theme(theme.id) for theme in bundled.themes[:2]]
        for view in views:
            render_json(view)
            blocks = tell(view)
            html.render_page("x", [blocks])
            markdown.render_blocks(blocks)
            csv.render_csv(view)
            console.print(terminal.render_blocks(blocks), crop=False)


THEMES = "communication challenge assessment recognition resistance equality voice".split()


def many_cases(count: int) -> Library:
    """The bundled collection beside one of so many cases."""
    source = random.Random(7)
    words = " ".join(lesson.text for lesson in load_bundled().lessons).split()
    rows = "".join(
        f"Child {n},Town {n % 150},{1990 + n % 35},{THEMES[n % 7]},"
        f'"{" ".join(source.choices(words, k=30)).replace(chr(34), "")}"\n'
        for n in range(count)
        for _ in range(5)
    )
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "many.csv"
        sheet.write_text(f"case,area,year,theme,lesson\n{rows}", encoding="utf-8")
        dataset = read_workbook(sheet)
    connection = sqlite3.connect(":memory:")
    build(connection, [load_bundled(), dataset])
    return Library(Index(connection))


def queries(source: random.Random, words: list[str]) -> Iterator[str]:
    """Queries without end: noise, the grammar's pieces, and long ones now and then."""
    marks = [
        '"',
        "*",
        "-",
        ":",
        "^",
        "(",
        ")",
        "{",
        "}",
        "+",
        "'",
        "\\",
        "/",
        ".",
        ",",
        "|",
        "~",
        "[",
        "]",
    ]
    operators = [
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR(",
        "NEAR/2",
        "name:",
        "-",
        '"',
        "*",
        "body : x",
        "--",
        ";",
    ]
    odd = [
        "é",
        "ß",
        "ﬁ",
        "½",
        "\u0301",
        "\u200b",
        "\u202e",
        "\x00",
        "\x1b",
        "👪",
        "中文",
        "\ud800",
        "\ue000",
    ]
    while True:
        match source.randrange(20):
            case 0:
                yield "".join(
                    chr(source.randrange(0x20, 0x3000)) for _ in range(source.randint(1, 40))
                )
            case 1 if source.random() < 0.02:
                yield source.choice(['"', "a", "child ", "co-", "-x ", '"a" ', "*"]) * 1000
            case 2 if source.random() < 0.02:
                yield " ".join(source.choices(words, k=1500))[:10_000]
            case _:
                kinds = source.choices(
                    [words, marks, operators, odd], [8, 2, 1, 1], k=source.randint(1, 8)
                )
                pieces = [source.choice(kind) for kind in kinds]
                yield source.choice(["", " ", " "]).join(pieces)


def fuzz_queries(
    count: int, seed: int, cases: int = 2_000, seconds: float | None = None
) -> Counter[str]:
    """Ask so many queries, each in so many seconds at most; how each ended.

    Every tenth is asked twice. The slowest is told as milliseconds.
    """
    source = random.Random(seed)
    words = sorted(
        {w for one in load_bundled().lessons for w in one.text.split()} | {"DNA", "s.47"}
    )
    ended: Counter[str] = Counter()
    slowest = 0.0
    with many_cases(cases) as library:
        asked = queries(source, words)
        for number in range(count):
            query = next(asked)
            start = time.monotonic()
            try:
                answer = search(library, query, limit=5)
                took = time.monotonic() - start
                if number % 10 == 0:
                    assert search(library, query, limit=5) == answer
                ended[answer.match] += 1
            except ScrError:
                took = time.monotonic() - start
                ended["refused"] += 1
            except Exception:
                print(f"query {number} of seed {seed}: {query[:200]!r}", file=sys.stderr)
                raise
            assert seconds is None or took < seconds, f"{took:.1f} s: {query[:200]!r}"
            slowest = max(slowest, took)
    ended["slowest, ms"] = round(slowest * 1000)
    return ended


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fuzz collection files and queries.")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2013)
    told = parser.parse_args()
    assert places.bundled_path().exists()
    print("files:", dict(fuzz_files(told.files, told.seed, FILE_SECONDS)))
    print("queries:", dict(fuzz_queries(told.queries, told.seed, seconds=QUERY_SECONDS)))
