"""What a large own collection costs: compile time, and lookups against the bundled one alone.

    python benchmarks/scale.py [--cases 200 2000 20000 100000] [--runs 10]

Makes collections of so many cases with five lessons each, their words distributed as those of a
language are (Zipf), from a fixed seed. Prints Markdown tables: compile time against only reading
the file; then CPU time and peak memory of lookups, as ratios to the same lookup with the bundled
collection alone, in alternated runs.
"""

import argparse
import os
import random
import resource
import shutil
import string
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.startup import SCRIPTS, Command

THEMES = "communication challenge assessment recognition resistance equality voice".split()
WORDS = 30_000


def vocabulary(source: random.Random) -> list[str]:
    """Made-up words, short ones first, as frequent words are short."""
    words = dict.fromkeys(
        "".join(source.choices(string.ascii_lowercase, k=min(12, 3 + number // 3000)))
        for number in range(WORDS)
    )
    return list(words)


def collection(cases: int) -> bytes:
    """A collection file in JSON: the word "agencies" in half of its lessons."""
    source = random.Random(2013)
    words = vocabulary(source)
    weights = list(accumulate(1 / (place + 10) for place in range(len(words))))
    lessons = [
        {
            "id": f"{case}.{number}",
            "theme": source.choice(THEMES),
            "case": f"case-{case}",
            "kind": "finding",
            "text": " ".join(
                ["Agencies"] * (number % 2)
                + source.choices(words, cum_weights=weights, k=source.randint(15, 45))
            ),
            "ref": f"{case % 400}.{number}",
        }
        for case in range(cases)
        for number in range(5)
    ]
    table = {
        "format": 1,
        "collection": {"id": "made", "title": "Made", "publisher": "Nobody", "year": 2020},
        "cases": [
            {
                "id": f"case-{case}",
                "name": f"Child {words[case % len(words)]} {case}",
                "kind": "case-review",
                "area": words[case % 150].title(),
                "year": 1990 + case % 35,
                "summary": " ".join(source.choices(words, cum_weights=weights, k=20)),
            }
            for case in range(cases)
        ],
        "lessons": lessons,
    }
    return msgspec.json.encode(table)


def rare_word(content: bytes) -> str:
    """A word that few lessons have."""
    lessons = msgspec.json.decode(content)["lessons"]
    count: dict[str, int] = {}
    for lesson in lessons:
        for word in set(lesson["text"].split()):
            count[word] = count.get(word, 0) + 1
    return min((abs(n - 5), word) for word, n in count.items() if len(word) > 8)[1]


def lookups(home: Path, rare: str) -> dict[str, Command]:
    """The commands to be measured, in a home."""
    scr = SCRIPTS / "scr"
    env = {"HOME": str(home)}
    misspelt = rare[:4] + rare[5] + rare[4] + rare[6:]
    complete = {"_SCR_COMPLETE": "complete_bash", "COMP_WORDS": "scr case ch", "COMP_CWORD": "2"}
    return {
        "case": Command("case", scr, "case", "child-h", "--json", **env),
        "theme": Command("theme", scr, "theme", "challenge", "--json", **env),
        "search, selective": Command("rare", scr, "search", "DNA", "--json", **env),
        "search, two words": Command("two", scr, "search", "school nurse", "--json", **env),
        "search, in half the lessons": Command("half", scr, "search", "agencies", "--json", **env),
        "search, misspelt": Command("misspelt", scr, "search", "complience", "--json", **env),
        "search, misspelt, of the own": Command(
            "own", scr, "search", misspelt if home.name != "bundled" else "complience", **env
        ),
        "completion": Command("complete", scr, **env, **complete),
    }


def measure(cases: int, runs: int, folder: Path) -> tuple[str, str]:
    """A row of each table."""
    home = folder / f"home-{cases}"
    own = home / ".local" / "share" / "scr"
    own.mkdir(parents=True)
    content = collection(cases)
    path = own / "made.json"
    path.write_bytes(content)
    os.utime(path, (0, 0))
    start = time.process_time()
    msgspec.json.decode(path.read_bytes())
    reading = time.process_time() - start
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    build = Command("build", SCRIPTS / "scr", "theme", "--json", HOME=str(home))
    build.run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    compiling = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    compiled = sum(file.stat().st_size for file in (home / ".cache" / "scr").glob("*"))
    first = (
        f"| {cases:,} | {len(content) / 2**20:.1f} MiB | {compiling:.1f} s "
        f"| {compiling / reading:.0f} | {compiled / 2**20:.0f} MiB |"
    )
    rare = rare_word(content)
    mine, alone = lookups(home, rare), lookups(folder / "bundled", rare)
    for number in range(runs + 1):
        for name in mine:
            for command in (alone[name], mine[name]):
                command.run(count=number > 0)
    cells = [
        f"{mine[name].ratio(alone[name]):.2f} / {mine[name].peak() / alone[name].peak():.2f}"
        for name in mine
    ]
    return first, f"| {cases:,} | {' | '.join(cells)} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure lookups in large collections.")
    parser.add_argument("--cases", type=int, nargs="+", default=[200, 2_000, 20_000, 100_000])
    parser.add_argument("--runs", type=int, default=10)
    told = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        Command("warm", SCRIPTS / "scr", "theme", "--json", HOME=str(folder / "bundled")).run()
        rows = [measure(cases, told.runs, folder) for cases in told.cases]
    finally:
        shutil.rmtree(folder)
    names = list(lookups(folder, "abcdefghij"))
    print("| own cases | file | compile, CPU | of reading the file alone | compiled file |")
    print("|---|---|---|---|---|")
    print("\n".join(first for first, _ in rows))
    print(f"\n| own cases | {' | '.join(names)} |")
    print("|---" * (len(names) + 1) + "|")
    print("\n".join(second for _, second in rows))


if __name__ == "__main__":
    main()
