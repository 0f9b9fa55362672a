"""What is longer than the screen goes through the user's pager, in colours that it can show."""

import os

import pytest

from scrlessons.cli.pager import find_pager, page_through

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it takes a Unix shell")


@pytest.mark.parametrize(
    ("told", "command"),
    [
        ("less", ["less", "-R"]),
        ("/usr/bin/less -i", ["/usr/bin/less", "-R", "-i"]),
        ("most -w", ["most", "-w"]),
        ("less -R | cat", ["sh", "-c", "less -R | cat"]),
        ("less > $HOME/x", ["sh", "-c", "less > $HOME/x"]),
        ("cat", None),
        ("", None),
        ("less 'x", None),
    ],
)
def test_the_pager_that_is_set(
    monkeypatch: pytest.MonkeyPatch, told: str, command: list[str] | None
) -> None:
    """`less` shows colours whatever LESS says; what needs a shell gets one, as with git."""
    monkeypatch.delenv("SCR_PAGER", raising=False)
    monkeypatch.setenv("PAGER", told)
    monkeypatch.setenv("LESS", "-i")
    assert find_pager() == command


@pytest.mark.parametrize(
    ("told", "printed"), [("cat | tr a-z A-Z", "TEXT\n"), ("no-such-pager | no-such", "text\n")]
)
def test_a_pipe_of_pagers(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], told: str, printed: str
) -> None:
    """It prints what it makes; what cannot be started leaves the text to be printed plainly."""
    monkeypatch.setenv("SCR_PAGER", told)
    page_through("text\n", 1)
    assert capfd.readouterr().out == printed
