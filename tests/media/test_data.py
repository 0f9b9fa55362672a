"""Pages as JSON."""

import json
from pathlib import Path

from tests.conftest import SMALL, Run

FACT = """
[[since]]
id = "later"
theme = "voice"
date = "2024"
who = "Anytown"
url = "https://example.org"
text = "Later."
"""


def test_when_facts_of_several_collections_were_looked_up(run: Run, tmp_path: Path) -> None:
    """The latest of their days."""
    file = tmp_path / "own.toml"
    dated = 'year = 2020\nchecked = "2025-01-31"\n'
    small = SMALL.read_text("utf-8").replace("year = 2020\n", dated, 1)
    file.write_text(f"{small}{FACT}", encoding="utf-8")
    page = json.loads(run("since", "voice", "--data", str(file), "--json").out)
    assert {fact["collection"] for fact in page["since"]} == {"salford-2013", "anytown-2020"}
    assert page["checked"] == "2026-11-23"
