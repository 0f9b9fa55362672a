"""Every command as a user calls it: what it prints, where, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scrlessons import __version__
from scrlessons.cli import output
from scrlessons.errors import UsageError
from tests.conftest import Run

Compare = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "args", "columns"),
    [
        ("overview-80.txt", [], 80),
        ("themes-80.txt", ["theme"], 80),
        ("theme-challenge-80.txt", ["theme", "challenge"], 80),
        ("theme-voice-60.txt", ["theme", "voice"], 60),
        ("theme-equality-20.txt", ["theme", "equality"], 20),
        ("cases-60.txt", ["case"], 60),
        ("case-child-d-80.txt", ["case", "child-d"], 80),
        ("case-peter-connelly-120.txt", ["case", "baby", "p"], 120),
        ("lesson-5.4-80.txt", ["lesson", "5.4"], 80),
        ("source-birmingham-80.txt", ["source", "birmingham"], 80),
        ("source-child-d-80.txt", ["source", "child-d-scr"], 80),
        ("term-dna-80.txt", ["term", "wnb"], 80),
        ("term-adult-a-80.txt", ["term", "adult", "a"], 80),
        ("matrix-80.txt", ["matrix"], 80),
        ("search-dna-80.txt", ["search", "DNA"], 80),
        ("search-corrected-60.txt", ["search", "disguised complience"], 60),
        ("search-some-80.txt", ["search", "nursery staff zebra challenge", "--limit", "2"], 80),
    ],
)
def test_views_as_they_look(
    run: Run, golden: Compare, name: str, args: list[str], columns: int
) -> None:
    """Whole outputs, at the widths that people use."""
    outcome = run(*args, columns=columns)
    assert (outcome.code, outcome.err) == (0, "")
    golden(name, outcome.out)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("case-child-d.toml", ["case", "child-d", "--format", "toml"]),
        ("lesson-5.4.csv", ["lesson", "5.4", "--format", "csv"]),
        ("matrix.csv", ["matrix", "--format", "csv"]),
        ("since-voice.html", ["since", "voice", "--format", "html"]),
        ("help.txt", ["--help"]),
        ("help-search.txt", ["search", "--help"]),
        ("help-import.txt", ["collection", "import", "--help"]),
    ],
)
def test_other_formats_and_help_as_they_are(
    run: Run, golden: Compare, monkeypatch: pytest.MonkeyPatch, name: str, args: list[str]
) -> None:
    """Whole outputs: TOML, CSV, a page of HTML, and help, in the frames of today's terminals."""
    monkeypatch.setattr("rich.console.detect_legacy_windows", lambda: False)
    outcome = run(*args)
    assert (outcome.code, outcome.err) == (0, "")
    golden(name, outcome.out)


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("args", [["theme"], ["theme", "2"], ["case", "h"], ["term"], ["matrix"]])
def test_nothing_is_cut_off(run: Run, args: list[str], columns: int) -> None:
    """Only search snippets end in "…"; only addresses are wider than the terminal."""
    out = run(*args, columns=columns).out
    assert "…" not in out
    assert [line for line in out.splitlines() if len(line) > columns and "://" not in line] == []


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("theme-challenge.json", ["theme", "challenge"]),
        ("case-child-d.json", ["case", "child-d"]),
        ("lesson-5.4a.json", ["lesson", "5.4a"]),
        ("search-dna.json", ["search", "DNA"]),
        ("matrix.json", ["matrix"]),
    ],
)
def test_json_as_it_is(run: Run, golden: Compare, name: str, args: list[str]) -> None:
    """Whole outputs; `--json` and `--format json` are the same."""
    outcome = run(*args, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == run(*args, "--format", "json").out
    golden(name, outcome.out)


def loads(run: Run, *args: str) -> Any:
    """What a command prints as JSON."""
    return json.loads(run(*args, "--json").out)


def test_json_keys_are_promises(run: Run) -> None:
    """Every key is always there; nothing known is null or an empty list."""
    theme = loads(run, "theme", "challenge")
    assert set(theme) >= set(
        "id number name aliases summary questions cases lessons bearing sources collection".split()
    )
    assert set(theme["lessons"][0]) >= set(
        "id theme also case kind text keywords ref sources collection".split()
    )
    assert {lesson["case"] for lesson in theme["lessons"]} >= {None, "child-h"}
    assert set(loads(run, "theme")[0]) >= set(
        "id number name aliases summary case_count lesson_count".split()
    )
    case = loads(run, "case", "h")
    assert set(case) >= set(
        "id name aliases kind area board year summary themes lessons notes sources".split()
    )
    assert loads(run, "case", "case-1")["year"] is None
    assert len(loads(run, "case")) == 12
    answer = loads(run, "search", "DNA")
    assert set(answer) >= {"query", "match", "widened", "corrected", "total", "hits"}
    assert set(answer["hits"][0]) >= set(
        "rank score type id title text snippet theme case ref collection".split()
    )


def test_every_list_has_its_json(run: Run) -> None:
    """The lists of sources and terms, one of each, a paragraph, and the overview."""
    sources, terms = loads(run, "source"), loads(run, "term")
    assert len(sources) >= 20
    assert len(terms) >= 45
    assert loads(run, "source", "munro") in sources
    assert {**loads(run, "term", "DNA"), "since": []} in [{**term, "since": []} for term in terms]
    assert [lesson["id"] for lesson in loads(run, "lesson", "5.4")] == ["5.4a", "5.4b", "5.4c"]
    assert loads(run)["version"] == __version__
    munro = loads(run, "source", "munro")
    assert munro["archive"] == f"https://web.archive.org/web/*/{munro['url']}"


def test_search_that_finds_nothing_is_json_all_the_same(run: Run) -> None:
    """`hits` is an empty list, the line is on stderr, the exit code 1."""
    outcome = run("search", "xyzzy", "--json")
    assert outcome.code == 1
    assert outcome.err == 'scr: nothing found for "xyzzy"\n'
    answer = json.loads(outcome.out)
    assert (answer["match"], answer["total"], answer["hits"]) == ("none", 0, [])


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (
            ["theme", "challnge"],
            1,
            'no theme is called "challnge". Did you mean: scr theme challenge',
        ),
        (
            ["case", "xyzzy"],
            1,
            'no case is called "xyzzy". To search for it, type: scr search xyzzy',
        ),
        (
            ["lesson", "9.9"],
            1,
            'no lesson or paragraph is called "9.9"; lessons are numbered as the paper\'s '
            'paragraphs are: "scr lesson 5.4"',
        ),
        (["search", "DNA", "--theme", "nope"], 1, 'no theme is called "nope"; "scr theme" lists'),
        (["search", "xyzzy"], 1, 'nothing found for "xyzzy"'),
        (["search", "!!!"], 1, 'nothing found for "!!!"'),
        (["search", ""], 2, 'nothing to search for; try: scr search "missed appointments"'),
        (
            ["search", "a", "--limit", "0"],
            2,
            '--limit takes a number from 1 to 100000, not "0". Help: scr search --help',
        ),
        (["search", "a", "--limit", "-1"], 2, '--limit takes a number from 1 to 100000, not "-1"'),
        (
            ["search", "a", "--limit", "9" * 20],
            2,
            '--limit takes a number from 1 to 100000, not "99999999999999999999"',
        ),
        (
            ["theme", "2", "--json", "--format", "toml"],
            2,
            "--json and --format toml are two formats",
        ),
        (
            ["search", "a", "--type", "poem"],
            2,
            '--type takes lesson, theme, case, source, term or since, not "poem"',
        ),
        (
            ["search"],
            2,
            '"scr search" needs more after it. For example: scr search "was not brought"',
        ),
        (
            ["search", "--lmit", "3", "a"],
            2,
            '"scr search" has no option "--lmit". Did you mean: scr search --limit 3 a',
        ),
        (["lesson"], 2, '"scr lesson" needs more after it. For example: scr lesson 5.4'),
        (
            ["theme", "--jsn"],
            2,
            '"scr theme" has no option "--jsn". Did you mean: scr theme --json',
        ),
        (["thme"], 2, 'there is no command "thme". Did you mean: scr theme'),
        (
            ["theme", "2", "--format", "pdf"],
            2,
            '--format takes rich, markdown, html, csv, json or toml, not "pdf"',
        ),
        (
            ["theme", "2", "--format"],
            2,
            '"--format" needs a value after it. Help: scr theme --help',
        ),
        (["matrix", "x"], 2, '"scr matrix" takes nothing more: "x" is too much. Help: scr matrix'),
        (
            ["collection", "lst"],
            2,
            '"scr collection" has no command "lst". Did you mean: scr collection list',
        ),
        (
            ["collection", "x"],
            2,
            '"scr collection" has no command "x". Help: scr collection --help',
        ),
        ([""], 2, "nothing was typed to look up; try: scr search missed appointments"),
        (["theme", "2.5"], 1, 'no theme is called "2.5". It is a paragraph: scr lesson 2.5'),
        (
            ["lesson", "own:99"],
            1,
            'no lesson or paragraph is called "own:99"; lessons are numbered',
        ),
        (["edit", ""], 2, "say which record, as in own:3"),
        (
            ["collection", "remove", "salford-2013", "--yes"],
            2,
            "salford-2013 is the bundled collection, which stays as it is",
        ),
        (["collection", "check", "no"], 2, '"no" is neither a file nor the id of a collection of'),
        (["--json", "theme"], 2, "put the format after the command: scr theme ... --json"),
        (["source", "--open"], 2, "say which source to open: scr source munro --open"),
    ],
)
def test_wrong_input_is_one_clear_line(run: Run, args: list[str], code: int, message: str) -> None:
    """On stderr, with the exit code of its kind; stdout stays empty."""
    outcome = run(*args)
    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err.startswith(f"scr: {message}")
    assert outcome.err.count("\n") == 1
    assert outcome.err.endswith("\n")


@pytest.mark.parametrize("hostile", ["\x1b[31mred\x1b]0;title\x07", "[red]markup[/]", "a\nb", "👶"])
@pytest.mark.parametrize("command", [["theme"], ["case"], ["search"], ["lesson"], ["term"]])
def test_what_was_typed_comes_back_harmless(run: Run, command: list[str], hostile: str) -> None:
    """No control character reaches the terminal, and markup is text."""
    outcome = run(*command, f"zzz{hostile}")
    assert outcome.code in {0, 1}
    shown = outcome.out + outcome.err
    assert "\x1b" not in shown
    assert "\x07" not in shown
    if "[red]" in hostile and command != ["search"]:
        assert "[red]markup[/]" in outcome.err


def test_a_word_can_be_left_out_though_it_looks_like_an_option(run: Run) -> None:
    """`-judge` and `-health` are words of the query; -h alone is help."""
    outcome = run("search", "neglect", "-judge", "--json")
    assert outcome.code == 0
    assert "4.1d" not in [hit["id"] for hit in json.loads(outcome.out)["hits"]]
    assert json.loads(run("search", "mental", "-health", "--json").out)["query"] == "mental -health"
    assert run("search", "-h").out.lstrip().startswith("Usage: scr search")


@pytest.mark.parametrize(
    "command", ["theme", "case", "lesson", "source", "term", "search", "matrix"]
)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    """Its help has an example, which works."""
    outcome = run(command, "--help")
    assert outcome.code == 0
    lines = [line.strip() for line in outcome.out.splitlines()]
    example = next(line for line in lines if line.startswith("Example: scr "))
    words = example.removeprefix("Example: scr ").replace('"', "").split()
    assert run(*words).code == 0


def test_help_is_grouped(run: Run) -> None:
    """A newcomer sees what is for looking up and what for searching, and the exit codes."""
    out = run("--help").out
    assert "─ Look up ─" in out
    assert "─ Search and compare ─" in out
    assert "Exit codes:" in out


def test_version(run: Run) -> None:
    """One line."""
    assert run("--version").out == f"scr {__version__}\n"


def test_open_hands_web_addresses_to_the_browser(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """And shows the source with its web-archive address beside."""
    opened: list[str] = []

    def open_(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", open_)
    outcome = run("source", "munro", "--open")
    assert opened == [
        "https://www.gov.uk/government/publications/"
        "munro-review-of-child-protection-final-report-a-child-centred-system"
    ]
    assert f"https://web.archive.org/web/*/{opened[0]}" in outcome.out


def test_open_opens_nothing_else(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source without an address says so; file: and javascript: are never opened."""
    monkeypatch.setattr("webbrowser.open", pytest.fail)
    outcome = run("source", "child-d-scr", "--open")
    assert (outcome.code, outcome.err) == (2, "scr: child-d-scr has no web address to open\n")
    for url in ("file:///etc/passwd", "javascript:alert(1)", "ftp://example.org"):
        with pytest.raises(UsageError):
            output.open_in_browser(url, "x")


def test_what_is_opened_is_what_was_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No character that cannot be seen leads to another place."""
    opened: list[str] = []

    def open_(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", open_)
    output.open_in_browser("https://www.gov.uk\u200b.evil.example/\x1b]0;t\x07", "x")
    assert opened == ["https://www.gov.uk.evil.example/]0;t"]
    with pytest.raises(UsageError):
        output.open_in_browser("http\u200b://a.uk/\x1b".replace("http", "file"), "x")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("scr theme ch", "challenge"),
        ("scr case dan", "daniel-pelka"),
        ("scr source mun", "munro-review"),
        ("scr term dn", "dna"),
        ("scr search x --theme vo", "voice"),
        ("scr brief dan", "daniel-pelka"),
        ("scr case h --collection sal", "salford-2013"),
        ("scr mat", "matrix"),
    ],
)
def test_the_shell_completes_names(
    run: Run, monkeypatch: pytest.MonkeyPatch, shell: str, words: str, wanted: str
) -> None:
    """Themes, cases, sources and terms, as the shells ask for them."""
    monkeypatch.setenv("_SCR_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", words)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    assert wanted in run().out


def test_counts_count_all_where_lists_are_cut(run: Run, folder: Path, tmp_path: Path) -> None:
    """A theme with 150 more cases counts every one of them, and the lists say that they are cut."""
    rows = "".join(f"Case {n},Anytown,2020,voice,Lesson {n}.\n" for n in range(150))
    sheet = tmp_path / "many.csv"
    sheet.write_text(f"case,area,year,theme,lesson\n{rows}", encoding="utf-8")
    before = loads(run, "theme", "voice")["case_count"]
    assert run("collection", "import", str(sheet)).code == 0
    shown = run("theme", "voice")
    assert f"{before + 150} cases" in " ".join(shown.out.split())
    assert shown.err.endswith("shown; all: scr theme voice --all\n")
    page = loads(run, "theme", "voice")
    assert page["case_count"] == before + 150
    assert [one["case_count"] for one in loads(run, "theme") if one["id"] == "voice"] == [
        before + 150
    ]
    assert len(loads(run, "theme", "voice", "--all")["cases"]) == before + 150


def test_a_case_has_each_heading_once(run: Run, tmp_path: Path) -> None:
    """Lessons are grouped by theme, whatever their order in the file."""
    file = tmp_path / "k.toml"
    lessons = "".join(
        f'[[lessons]]\nid = "{n}"\ntheme = "{theme}"\ncase = "k"\nkind = "finding"\n'
        f'text = "Text {n}."\n'
        for n, theme in enumerate(("voice", "challenge", "voice"))
    )
    file.write_text(
        'format = 1\n[collection]\nid = "k"\ntitle = "T"\npublisher = "P"\nyear = 2020\n[[cases]]\n'
        'id = "k"\nname = "K"\nkind = "case-review"\narea = "A"\nsummary = "S."\n' + lessons,
        encoding="utf-8",
    )
    out = run("case", "k:k", "--data", str(file)).out
    assert [line.strip(" ─") for line in out.splitlines() if line[:2] in {"2 ", "7 "}] == [
        "2 Challenge and escalation",
        "7 Voice of the child",
    ]
    told = run("case", "k:k", "--data", str(file), "--format", "markdown").out
    assert [line for line in told.splitlines() if line.startswith("###")] == [
        "### 2 Challenge and escalation",
        "### 7 Voice of the child",
    ]


def test_a_browser_that_cannot_be_started(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is said, and the exit code is not 0."""
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    done = run("source", "munro", "--open")
    assert done.code == 2
    assert done.err == (
        "scr: no browser could be started; the address is https://www.gov.uk/government/"
        "publications/munro-review-of-child-protection-final-report-a-child-centred-system\n"
    )


@pytest.mark.parametrize("columns", [20, 60, 72, 80])
def test_a_rule_never_stands_alone(run: Run, columns: int) -> None:
    """A heading that is too long for its line is wrapped, and the rule ends its last line."""
    for args in (["theme", "voice"], ["theme", "recognition"], ["case", "victoria-climbie"]):
        lines = run(*args, columns=columns).out.splitlines()
        assert not [line for line in lines if set(line) == {"─"}]
