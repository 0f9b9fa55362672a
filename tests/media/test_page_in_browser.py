"""The page of everything, in a real browser: what colleagues do with it, what it never does."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scrlessons.cli import share
from scrlessons.cli.output import look_up_apart
from scrlessons.store.answers import search
from scrlessons.store.library import Library
from scrlessons.store.opening import open_library
from tests.conftest import PASTED, TESTS

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed here")

pytestmark = pytest.mark.slow
AXE = os.environ.get("SCR_AXE", "")
needs_axe = pytest.mark.skipif(not AXE, reason="SCR_AXE does not name an axe.min.js")
SCRIPT_ERROR = "pageerror"
SHOWN = "document.querySelectorAll('main > .part:not([hidden])').length"
SHOWN_HITS = (
    "[...document.querySelectorAll('#results > li > h3 > a, #nearest > li > h3 > a')]"
    ".map((one) => one.hash.slice(1))"
)
LINKS = "[...document.querySelectorAll('#results > li > h3 > a')].map((one) => one.hash.slice(1))"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the bundled collection, as an address."""
    path = tmp_path_factory.mktemp("page") / "lessons.html"
    path.write_bytes(look_up_apart(share.render_everything, ())[0])
    return path.as_uri()


class Window:
    """A window with the page in it, and all that went wrong or out of it."""

    def __init__(self, browser: Any, file: str, **settings: Any) -> None:
        self.scripted = settings.get("java_script_enabled", True)
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.file = file
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on(SCRIPT_ERROR, lambda error: self.errors.append(str(error)))
        self.open()

    def open(self, address: str = "") -> None:
        """Open the page, and wait until it can be searched, where it can."""
        self.page.goto("about:blank")
        self.page.goto(self.file + address)
        if self.scripted:
            self.wait()

    def wait(self) -> None:
        """Wait until the script has begun: it unpacks its data first."""
        self.page.wait_for_selector("form:not([hidden])")

    def go(self, address: str) -> None:
        """Follow an address of the page, as a link does."""
        self.page.evaluate(
            "(hash) => new Promise((done) => { if (location.hash === hash) return done();"
            "addEventListener('popstate', () => done(), { once: true }); location.hash = hash })",
            address,
        )

    def hits(self) -> list[str]:
        """The anchors of the results, in order."""
        found: list[str] = self.page.evaluate(LINKS)
        return found

    def says(self) -> str:
        """What is announced."""
        return str(self.page.inner_text("#status"))


@pytest.fixture(scope="module")
def shared(browser: Any, file: str) -> Iterator[Window]:
    """One window for all tests that leave it as it was."""
    window = Window(browser, file, bypass_csp=False)
    yield window
    assert window.errors == []
    window.context.close()


@pytest.fixture
def window(shared: Window) -> Window:
    """The window, at the start of the page, freshly opened."""
    shared.open()
    return shared


def test_typing_finds(window: Window) -> None:
    """Each key answers; results are announced, lead to their parts, and say what matched."""
    window.page.fill("#q", "DNA")
    assert window.hits()[0] == "term-dna"
    assert "lesson-5.4a" in window.hits()[:4]
    assert window.says().endswith(" answers")
    assert "Also searched for: Did Not Attend" in window.page.inner_text("#done")
    assert window.page.url.endswith("#q=DNA")
    assert {"DNA"} <= {*window.page.locator("#results mark").all_inner_texts()}
    window.page.fill("#q", "hostile par")  # on the way to "hostile parents"
    assert window.hits()
    window.page.fill("#q", "was not brought")
    assert window.page.url.endswith("#q=was%20not%20brought")
    window.page.fill("#q", "neglec")
    assert "lesson-4.1c" in window.hits()[:3]


def test_it_says_what_it_did(window: Window) -> None:
    """Corrected words, words that nothing has, a subject with nothing on it, nothing at all."""
    done = window.page.locator("#done")
    window.go("#q=disguised%20complience")
    assert "Read “complience” as “compliance”." in done.inner_text()
    window.go("#q=missed%20appointments%20camhs%20xyzzyq")
    assert "No record has all of these words. The closest:" in done.inner_text()
    window.go("#q=online%20grooming")
    assert "The collections have nothing on online grooming." in done.inner_text()
    assert window.page.locator("#done a").first.get_attribute("href").startswith("https://")
    assert (window.says(), window.hits()) == ("Nothing found", [])
    window.go("#q=xyzzyq")
    assert (window.says(), window.hits()) == ("Nothing found", [])


def test_filters_narrow(window: Window) -> None:
    """Theme, case, kind and collection; alone they list; all of it is in the address."""
    window.page.fill("#q", "assessment")
    window.page.locator("summary").click()
    before = len(window.hits())
    window.page.select_option("#kind", "recommendation")
    narrowed = window.hits()
    assert 0 < len(narrowed) < before
    assert all(hit.startswith("lesson-") for hit in narrowed)
    assert window.page.url.endswith("#q=assessment&kind=recommendation")
    window.page.fill("#q", "")
    window.page.select_option("#kind", "lesson")
    window.page.select_option("#case", "child-h")
    window.page.select_option("#theme", "resistance")
    listed = set(window.hits())
    assert "lesson-5.4a" in listed
    window.page.reload()
    window.wait()
    assert set(window.hits()) == listed
    assert window.page.input_value("#theme") == "resistance"
    window.page.select_option("#collection", "salford-2013")
    assert set(window.hits()) == listed


def test_more_are_shown_when_asked_for(window: Window) -> None:
    """Ten at first."""
    window.go("#q=child")
    assert len(window.hits()) == 10
    window.page.click("#more")
    assert len(window.hits()) > 10


def test_one_part_is_shown_and_back_works(window: Window) -> None:
    """Links lead to parts; Back leads to the answer and to the start."""
    window.page.fill("#q", "was not brought")
    found = window.hits()
    window.page.click("#results a[href='#lesson-5.4a']")
    assert window.page.evaluate(SHOWN) == 1
    assert window.page.is_visible("#lesson-5\\.4a")
    assert window.page.evaluate("document.activeElement.id") == "lesson-5.4a"
    assert window.page.title().startswith("5.4a")
    window.page.locator(".lessons a[href='#case-child-h']:visible").click()
    assert window.page.is_visible("#case-child-h")
    window.page.go_back()
    window.page.wait_for_selector("#lesson-5\\.4a", state="visible")
    window.page.go_back()
    window.page.wait_for_selector("#results", state="visible")
    assert window.hits() == found
    assert window.page.input_value("#q") == "was not brought"
    window.page.go_back()
    window.page.wait_for_selector("#start", state="visible")
    assert window.page.is_hidden("#results")


def test_an_address_that_is_sent_opens_the_same(window: Window) -> None:
    """An answer, a part, a place in a part; one that leads nowhere opens the start."""
    for address, shown in (
        ("#q=DNA", "results"),
        ("#theme-challenge", "theme-challenge"),
        ("#term-dna", "term-dna"),
        ("#nowhere%", "start"),
    ):
        window.open(address)
        window.page.wait_for_selector(f"#{shown}", state="visible")
        assert window.page.evaluate("document.documentElement.className") == ""
    window.go("#everything")
    assert window.page.evaluate(SHOWN) > 100


@pytest.mark.parametrize("address", ["#%E0%A4%A", "#%", "#%zz", "#nowhere%FF"])
def test_an_address_that_leads_nowhere_opens_the_start(window: Window, address: str) -> None:
    """Not everything at once, and no error."""
    window.open()
    at_start = window.page.evaluate(SHOWN)
    window.open(address)
    assert window.page.evaluate(SHOWN) == at_start
    assert window.errors == []


@pytest.mark.parametrize("word", ["x" * 20_000, "x" * 100_000 + ".", "." * 100_000 + "x"])
def test_a_word_of_any_length_is_answered_at_once(window: Window, word: str) -> None:
    """A pasted token, typed or in an address: the page stays alive."""
    window.page.fill("#q", f"{word} neglect")
    assert window.says() == "Nothing found"
    window.open(f"#q={word}")
    assert (window.says(), window.hits()) == ("Nothing found", [])
    window.page.fill("#q", "neglect")
    assert window.hits()


def test_letters_are_found_however_they_are_written(
    browser: Any, pasted: Path, tmp_path: Path
) -> None:
    """As in the terminal; what is shown stays as it is."""
    path = tmp_path / "lessons.html"
    with open_library([pasted]) as library:
        path.write_bytes(share.render_everything(library)[0])
    window = Window(browser, path.as_uri())
    for text, queries in PASTED.items():
        for query in queries:
            window.page.fill("#q", query)
            assert text in window.page.inner_text("#results"), query
    assert window.errors == []
    window.context.close()


def test_a_lesson_is_copied_with_its_reference(browser: Any, file: str) -> None:
    """In one click, from an answer and from the lesson itself."""
    own = Window(browser, file, permissions=["clipboard-read", "clipboard-write"])
    for address, place in (("#q=5.4a", "#results"), ("#lesson-5.4a", ".lessons:not([hidden])")):
        own.go(address)
        own.page.locator(f"{place} button[value=copy]").first.click()
        own.page.wait_for_selector("#status:text('Copied')")
        copied = own.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("A pattern of DNAs (Did Not Attend) was found in Child H.")
        assert copied.endswith(
            "(Child H (Salford, 2011) · Working with resistance. Lessons from Case Reviews, "
            "Salford Safeguarding Children Board, 2013, in the words of scr, paragraph 5.4)"
        )
    own.context.close()


def test_a_handout_gathers_lessons(window: Window) -> None:
    """Added once, taken out, with room to write; gone when the page is closed."""
    page = window.page
    window.go("#q=5.4")
    first, second = (page.locator("#results button[value=add]").nth(place) for place in (0, 1))
    for button in (first, second, first):
        button.click()
    assert page.inner_text("#gathered") == "2"
    assert window.says() == "In the handout: 2"
    window.go("#handout")
    rows = page.locator("#chosen tr")
    assert "A pattern of DNAs" in rows.nth(0).inner_text()
    assert "paragraph 5.4" in rows.nth(0).inner_text()
    notes = page.get_by_role("textbox", name="Notes on 5.4a")
    notes.fill("Ask at the next meeting")
    window.go("#start")
    window.go("#handout")
    assert notes.inner_text() == "Ask at the next meeting"
    page.emulate_media(media="print")
    assert page.is_visible("#chosen")
    assert page.is_hidden("#q")
    assert page.is_hidden("button[value=remove] >> nth=0")
    page.emulate_media(media="screen")
    page.locator("button[value=remove]").first.click()
    assert (rows.count(), page.inner_text("#gathered")) == (1, "1")
    page.reload()
    assert page.inner_text("#gathered") == "0"
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == [
        "", 0, 0,
    ]  # fmt: skip


def test_everything_by_keyboard(window: Window) -> None:
    """Search, open an answer, add it and come back without a mouse, seeing where one is."""
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("#q")
    page.keyboard.type("was not brought")
    page.keyboard.press("Enter")
    assert window.hits()
    for _ in range(60):
        page.keyboard.press("Tab")
        now = page.evaluate(
            "[document.activeElement.hash ?? '', getComputedStyle(document.activeElement)"
            ".outlineStyle]"
        )
        assert now[1] != "none"
        if now[0] == "#lesson-5.4a":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#lesson-5\\.4a", state="visible")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "add":
            break
    page.keyboard.press("Enter")
    assert page.inner_text("#gathered") == "1"


def test_without_javascript_it_is_a_document(browser: Any, file: str) -> None:
    """All is shown, nothing is offered that would not work, links lead to their places."""
    own = Window(browser, file, java_script_enabled=False)
    for anchor in ("#theme-challenge", "#case-child-h", "#lesson-5\\.4a", "#term-dna", "#since"):
        assert own.page.is_visible(anchor)
    for gone in ("form", ".bar", "#results", "#handout"):
        assert own.page.is_hidden(gone)
    own.page.click("nav a[href='#theme-voice']")
    assert own.page.url.endswith("#theme-voice")
    own.context.close()


def test_it_asks_nothing_of_anybody(window: Window) -> None:
    """Whatever one does, the file itself is all that is ever read."""
    window.requests.clear()
    window.open()
    window.page.fill("#q", "online grooming")
    for address in ("#theme-voice", "#reading", "#q=climbie", "#everything"):
        window.go(address)
    assert {url.partition("#")[0] for url in window.requests} <= {window.file}


def test_what_is_injected_does_not_run(window: Window) -> None:
    """The policy refuses scripts, handlers, styles and addresses that are not the page's own."""
    window.page.evaluate(
        "() => { const add = (tag, more) => document.body.append("
        "Object.assign(document.createElement(tag), more));"
        "add('script', { textContent: 'window.ran = 1' });"
        "add('img', { src: 'https://example.org/x.png' });"
        "const holder = document.createElement('div');"
        "holder.innerHTML = '<img src=x onerror=\"window.ran = 1\">';"
        "document.body.append(holder) }"
    )
    window.page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    assert window.page.evaluate("window.ran") is None
    window.page.reload()


def test_what_a_query_says_is_text(window: Window) -> None:
    """Nothing of what is typed or sent in an address becomes a tag."""
    window.page.fill("#q", '<img src=x onerror="alert(1)"> "<b>neglect')
    window.go("#q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%20neglect")
    assert window.page.locator("#done *:not(p):not(a), main script, main img").count() == 0


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_screen(window: Window, width: int) -> None:
    """Nor at 400% of 1280, which is 320 wide."""
    window.page.set_viewport_size({"width": width, "height": 800})
    for address in ("#start", "#q=was%20not%20brought", "#theme-challenge", "#case-child-h",
                    "#lesson-5.4a", "#words", "#reading", "#matrix", "#cases", "#since",
                    "#lessons", "#about", "#handout"):  # fmt: skip
        window.go(address)
        wide = "document.documentElement.scrollWidth"
        assert window.page.evaluate(wide) <= width, address
    window.page.set_viewport_size({"width": 1280, "height": 800})


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_checker_finds_nothing(browser: Any, file: str, scheme: str) -> None:
    """axe-core with the rules of WCAG 2.2 AA and best practice, in every state of the page."""
    own = Window(browser, file, color_scheme=scheme, bypass_csp=True)
    own.context.add_init_script(path=AXE)
    tags = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()
    rules: dict[str, object] = {"type": "tag", "values": tags}
    if scheme == "dark":  # what else there is, the light page has too
        rules = {"type": "rule", "values": ["color-contrast"]}
    check = (  # without the parts that are not shown, which take the checker most of its time
        "(runOnly) => {"
        "document.querySelectorAll('main > [hidden]').forEach((one) => one.remove());"
        "return axe.run({ runOnly }).then((found) => "
        "[found.passes.length, found.violations.map((one) => [one.id, one.nodes[0].html])]) }"
    )
    states = (
        "#start #q=was%20not%20brought #theme-challenge #handout #q=xyzzyq #case-child-h "
        "#lesson-5.4a #words #matrix #since #q=online%20grooming "
    ).split()
    for address in states if scheme == "light" else states[:5]:
        own.open(address)
        if address == "#handout":
            own.go("#q=5.4a")
            own.page.locator("#results button[value=add]").first.click()
            own.go(address)
        passes, violations = own.page.evaluate(check, rules)
        assert passes
        assert violations == [], address
    own.context.close()


def test_its_answers_are_those_of_the_terminal(window: Window, library: Library) -> None:
    """Over all questions: the first three shown share one with the terminal's in 90 of 100."""
    listed = tomllib.loads((TESTS / "questions.toml").read_text(encoding="utf-8"))
    asked = [question for questions in listed.values() for question in questions]
    ask = (
        "(questions) => questions.map((question) => {"
        "history.replaceState(null, '', '#q=' + encodeURIComponent(question));"
        f"dispatchEvent(new PopStateEvent('popstate')); return {SHOWN_HITS}.slice(0, 3) }})"
    )
    found = window.page.evaluate(ask, asked)
    same = 0
    for question, hits in zip(asked, found, strict=True):
        answer = search(library, question, limit=3)
        shown = {f"{hit.type}-{hit.id}" for hit in answer.hits or answer.near_hits}
        same += bool(shown & set(hits)) or not (shown or hits)
    assert same >= 0.9 * len(asked)
