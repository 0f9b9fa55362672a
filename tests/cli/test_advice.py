"""No message is a dead end: what it says to type can be typed, and works."""

import re
import shlex
from pathlib import Path

import pytest

from scrlessons.cli.advice import command_line, quoted, retyped
from tests.conftest import SMALL, Run


def commands_in(err: str) -> list[list[str]]:
    """The commands on lines of their own, each as its words after `scr`."""
    lines = re.findall(r"^  (scr .*?)(?:  .*)?$", err, re.MULTILINE)
    return [shlex.split(line)[1:] for line in lines]


AMBIGUOUS = [
    ["case", "child"],
    ["case", "ch"],
    ["source", "salford"],
    ["since", "ch"],
    ["since", "s"],
    ["brief", "child"],
    ["brief", "challenge", "child"],
    ["term", "c"],
    ["term", "child"],
    ["search", "concerns", "--case", "child"],
    ["search", "concerns", "--case=child", "--type", "lesson"],
    ["case", "child", "--json"],
]


@pytest.mark.parametrize("args", AMBIGUOUS)
def test_each_candidate_of_an_ambiguous_name_is_a_command_that_works(
    run: Run, args: list[str]
) -> None:
    """On a line of its own, with everything else that was typed."""
    outcome = run(*args)
    assert (outcome.code, outcome.out) == (1, "")
    typed = commands_in(outcome.err)
    assert len(typed) >= 2
    assert len({*map(tuple, typed)}) == len(typed)
    for command in typed:
        again = run(*command)
        assert (again.code, again.err) == (0, "") or command[0] == "search", command
        assert "may be any" not in again.err
        assert [word for word in args if word.startswith("--")] == [
            re.sub("=.*", "=child", word) for word in command if word.startswith("--")
        ]


def test_an_ambiguous_case_is_told_with_area_and_year(run: Run) -> None:
    """Codes are not unique between boards."""
    assert run("case", "child").err.splitlines() == [
        'scr: "child" may be any of these:',
        "  scr case child-h       Child H, Salford, 2011",
        "  scr case child-d       Child D, Salford",
        "  scr case child-c       Child C, Salford",
        "  scr case bury-a05-a06  Child A05 and Child A06, Bury",
    ]


@pytest.mark.parametrize("command", ["case", "since"])
def test_a_name_of_two_collections_is_offered_with_each(run: Run, command: str) -> None:
    """`collection:id` tells them apart, and can be typed."""
    outcome = run(command, "child d", "--data", str(SMALL))
    typed = commands_in(outcome.err)
    assert [words[1] for words in typed] == ["salford-2013:child-d", "anytown-2020:child-d"]
    assert [run(*words).code for words in typed] == [0, 0]


def test_lessons_of_one_id_are_offered_with_their_collections(run: Run, tmp_path: Path) -> None:
    """As `scr lesson collection:id`."""
    other = tmp_path / "other.toml"
    other.write_text(SMALL.read_text("utf-8").replace("anytown-2020", "elstown"), encoding="utf-8")
    outcome = run("lesson", "1a", "--data", str(SMALL), "--data", str(other))
    typed = commands_in(outcome.err)
    assert [words[1] for words in typed] == ["anytown-2020:1a", "elstown:1a"]
    assert [run(*words).code for words in typed] == [0, 0]


@pytest.mark.parametrize(
    ("args", "then"),
    [
        (["theme", "challnge"], "Did you mean: scr theme challenge"),
        (["case", "daniel", "pelca", "--json"], "Did you mean: scr case daniel-pelka --json"),
        (["case", "climbee"], "Did you mean: scr case victoria-climbie"),
        (["brief", "voice", "chalenge"], "Did you mean: scr brief voice challenge"),
        (["search", "x", "--theme", "voce"], "Did you mean: scr search x --theme voice"),
        (["theme", "parental", "stress"], "To search for it, type: scr search parental stress"),
        (["brief", "parental", "stress"], "To search for it, type: scr search parental stress"),
        (["case", "star hobson"], "To search for it, type: scr search star hobson"),
    ],
)
def test_an_unknown_name_says_what_to_type(run: Run, args: list[str], then: str) -> None:
    """A likely name or a search: in one line."""
    outcome = run(*args)
    assert outcome.code == 1
    assert outcome.err.endswith(f". {then}\n")
    assert outcome.err.count("\n") == 1
    assert run(*shlex.split(then.partition(": scr ")[2])).code in {0, 1}


@pytest.mark.parametrize(
    ("args", "there"),
    [
        (["theme", "domestic", "abuse"], "scr term domestic-violence  it is a term"),
        (["brief", "domestic", "abuse"], "scr term domestic-violence  it is a term"),
        (["theme", "DNA"], "scr term dna    it is a term"),
        (["source", "laming"], "scr case victoria-climbie  it is a case"),
        (["case", "voice"], "scr theme voice   it is a theme"),
    ],
)
def test_what_another_kind_of_record_is_called_says_so(
    run: Run, args: list[str], there: str
) -> None:
    """With the search below it, since more than that record may speak of it."""
    outcome = run(*args)
    assert outcome.code == 1
    search = f"scr search {' '.join(args[1:])}"
    head, *choices = outcome.err.splitlines()
    assert head.endswith(". Type one of these:")
    assert choices == [f"  {there}", f"  {search}"]
    assert [run(*command).code for command in commands_in(outcome.err)] == [0, 0]


@pytest.mark.parametrize("name", ["asdkjh", "xyzzy", "weather"])
def test_only_names_that_could_have_been_meant_are_near(run: Run, name: str) -> None:
    """A few letters in common are no likeness."""
    for command in ("theme", "case", "source", "term", "since"):
        assert "mean" not in run(command, name).err


def test_what_is_typed_again_is_quoted_for_any_shell() -> None:
    """Double quotes where a word needs any; single ones only where double would not do."""
    assert command_line(["case", "child h"]) == 'scr case "child h"'
    assert quoted("a$b") == "'a$b'"
    assert quoted("5.4") == "5.4"
    assert retyped(["case", "child", "h", "--json"], "child h", "x") == ["case", "x", "--json"]
    assert retyped(["add"], "voce", "voice") == ["voice"]


@pytest.mark.parametrize("command", [["edit"], ["remove", "--yes"]])
def test_an_unknown_record_of_an_own_collection_says_how_to_list_them(
    run: Run, folder: Path, command: list[str]
) -> None:
    """And a name that is nearly one says which."""
    args = ["--theme", "voice", "--text", "Ask.", "--case", "Child Zed", "--area", "Anytown"]
    assert run("add", *args).code == 0
    typed = "scr collection export own --format csv"
    outcome = run(*command, "own:99")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f'scr: no record of own is called "99"; all of them: {typed}\n'
    assert run(*shlex.split(typed)[1:]).code == 0
    near = run(*command, "own:child zedd")
    assert "own:child-zed" in near.err
