"""CPU time and peak memory of whole commands, against bare apps and comparable programs.

    python benchmarks/startup.py [--runs 20]

Prints a Markdown table. Every figure is the median over rounds in which all commands run in turn,
so that a machine whose speed drifts does so for all alike; ratios are taken round by round. The
other programs are measured where they are installed: pip install '.[bench]'.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

SCRIPTS = Path(sys.executable).parent


class Command:
    """A command to be measured, and what it needed so far."""

    def __init__(self, name: str, *args: str | Path, **env: str) -> None:
        self.name = name
        self.args = [str(arg) for arg in args]
        self.env = {"PATH": os.environ["PATH"], **env}
        self.seconds: list[float] = []
        self.peaks: list[int] = []

    def run(self, count: bool = True) -> None:
        """Run once; CPU seconds (user and system) and peak memory (KiB) as the kernel has them."""
        with subprocess.Popen(
            self.args, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            told = process.stderr.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{self.name} ended with {process.returncode}: {told}")
        if count:
            self.seconds.append(usage.ru_utime + usage.ru_stime)
            self.peaks.append(usage.ru_maxrss)

    def ratio(self, other: "Command") -> float:
        """How many times the other's CPU time it needs."""
        return median(mine / its for mine, its in zip(self.seconds, other.seconds, strict=True))

    def peak(self) -> float:
        """Peak memory in MiB."""
        return median(self.peaks) / 1024


def rivals(folder: Path) -> list[Command]:
    """Programs that look something up in text kept on the machine, each with a text to look in."""
    commands = []
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    if (SCRIPTS / "sqlite-utils").exists():
        from scrlessons import places  # noqa: PLC0415
        from scrlessons.store import dataset  # noqa: PLC0415

        database = folder / "lessons.db"
        lessons = dataset.load_dataset(places.bundled_path()).lessons
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("CREATE TABLE lessons (id TEXT, text TEXT)")
            rows = [(lesson.id, lesson.text) for lesson in lessons]
            connection.executemany("INSERT INTO lessons VALUES (?, ?)", rows)
        enable: list[str | Path] = [
            SCRIPTS / "sqlite-utils",
            "enable-fts",
            database,
            "lessons",
            "text",
        ]
        subprocess.run(enable, check=True)
        search = Command(
            "sqlite-utils search", SCRIPTS / "sqlite-utils", "search", database, "lessons", "DNA"
        )
        commands.append(search)
    if (SCRIPTS / "tldr").exists():
        page = folder / "tldr" / "pages" / "common" / "scr.md"
        page.parent.mkdir(parents=True)
        page.write_text("# scr\n\n> Look up lessons.\n\n- One theme:\n\n`scr theme`\n")
        commands.append(Command("tldr", SCRIPTS / "tldr", "-p", "common", "scr", **home))
    if (SCRIPTS / "jrnl").exists():
        journal = folder / "journal.txt"
        journal.write_text("[2013-11-19 09:00] DNA at CAMHS. Seen again.\n")
        config = folder / "jrnl.yaml"
        config.write_text(f"version: v4.2\njournals:\n  default: {journal}\neditor: ''\n")
        jrnl: list[str | Path] = [SCRIPTS / "jrnl", "--config-file", config, "-contains", "DNA"]
        commands.append(Command("jrnl -contains", *jrnl, **home))
    return commands


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time scr against bare apps.")
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    folder = Path(tempfile.mkdtemp())
    scr = SCRIPTS / "scr"
    bare = Command("bare Typer", sys.executable, HERE / "bare.py")
    rich = Command("bare Typer + Rich", sys.executable, HERE / "bare_rich.py")
    home = {"HOME": str(folder / "home")}
    commands = [
        bare,
        rich,
        Command("scr theme challenge --json", scr, "theme", "challenge", "--json", **home),
        Command("scr search DNA --json", scr, "search", "DNA", "--json", **home),
        Command("scr theme challenge", scr, "theme", "challenge", **home),
        Command("scr search DNA", scr, "search", "DNA", **home),
        Command("scr --help", scr, "--help", **home),
        *rivals(folder),
    ]
    for number in range(runs + 2):
        for command in commands:
            command.run(count=number > 1)
    print("| command | CPU, of bare Typer | CPU, of bare Typer + Rich | peak memory |")
    print("|---|---|---|---|")
    for command in commands:
        print(
            f"| `{command.name}` | {command.ratio(bare):.2f} | {command.ratio(rich):.2f} "
            f"| {command.peak():.0f} MiB |"
        )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
