"""An answer told: what was done, in a line each, and how much there is."""

from scrlessons.pages import Answer
from scrlessons.show import blocks as b
from scrlessons.show.answer import WIDTH, tell_answer
from tests.conftest import Run


def last_line(run: Run, *args: str) -> str:
    """The last line of an answer at the terminal."""
    return run("search", *args).out.splitlines()[-1].strip()


def test_how_many_there_are(run: Run) -> None:
    """All are counted; where some are left out it is said how to see them."""
    assert last_line(run, "laming", "--case", "baby p") == "2 answers"
    assert last_line(run, "laming", "--case", "baby p", "--limit", "2") == "2 answers"
    assert last_line(run, "laming", "--case", "baby p", "--limit", "1") == (
        "1 of 2; more with --limit 2"
    )
    assert last_line(run, "laming", "--type", "lesson", "--case", "baby p") == "1 answer"


def test_what_was_read_otherwise_has_a_line_at_most() -> None:
    """As many words as there is room for; the rest are counted."""
    corrected = {f"misspelt{n}": f"word-number-{n}" for n in range(5)}
    answer = Answer(
        query="q", emergency=None, match="all", widened={}, corrected=corrected, missing=(),
        near=(), subject=None, total=0, hits=(), near_hits=(),
    )  # fmt: skip
    (done,) = tell_answer(answer)
    assert isinstance(done, b.Entries)
    (line,) = [b.text_of(entry.head) for entry in done.entries]
    assert line == (
        'Read "misspelt0" as "word-number-0", "misspelt1" as "word-number-1" and 3 more'
    )
    assert len(line) <= WIDTH
