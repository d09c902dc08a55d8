"""The site from disk in a real browser, as somebody would open it."""

from __future__ import annotations

import json
import shutil
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import sites

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page
    from sites import Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM HERE: NOTHING OF THE SITE WAS TRIED IN A BROWSER")

# One of each kind.
PAGES = [
    *("index.html", "overdue.html", "upcoming.html", "upcoming/2026-08.html", "timeline.html", "timeline/2026-03.html"),
    *("people.html", "problems.html", "circles/index.html", "circles/close.html", "tags/index.html", "tags/mentor.html"),
    *("places/index.html", "places/texas.html", "companies/index.html", "people/ada-okafor.html"),
    *("people/desmond-orourke.html", "people/brent-hollis.html"),
]
WIDTHS = [320, 390, 1280]
WIDTH = "[document.documentElement.scrollWidth, innerWidth]"
HANDLERS = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(name => name.startsWith('on'))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="NO PLAYWRIGHT HERE: NOTHING WAS TRIED IN A BROWSER")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@dataclass
class Watched:
    """A page, and everything about it that nobody should see."""

    page: Page
    root: Path
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda said: self.faults.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self._look(request.url))
        self.page.on("dialog", self._dismiss)

    def _look(self, url: str) -> None:
        if not url.startswith((self.root.as_uri(), "data:image/")):
            self.faults.append(f"foreign: {url}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was opened meanwhile
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def _dismiss(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, address: str) -> Page:
        self.page.goto(f"{self.root.as_uri()}/{address}", wait_until="load")
        return self.page

    def overflows(self) -> bool:
        wide, window = self.page.evaluate(WIDTH)
        return bool(wide > window)

    def too_narrow(self) -> list[int]:
        """The widths of a window in which the page must be moved sideways."""
        found = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            if self.overflows():
                found.append(width)
        return found


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    yield made
    made.close()


@pytest.fixture
def seen(context: BrowserContext, site: Site) -> Iterator[Watched]:
    page = context.new_page()
    yield Watched(page, site.output)
    page.close()


@pytest.fixture
def on_a_day(browser: Browser, site: Site) -> Iterator[Watched]:
    """A page whose clock may be set, which would set it for all pages of its context."""
    made = browser.new_context()
    yield Watched(made.new_page(), site.output)
    made.close()


@pytest.fixture
def unscripted(browser: Browser, site: Site) -> Iterator[Watched]:
    made = browser.new_context(java_script_enabled=False)
    yield Watched(made.new_page(), site.output)
    made.close()


def test_pages__the_sample_has_one_of_each_kind(site: Site) -> None:
    assert set(PAGES) <= set(site.read)


@pytest.mark.parametrize("address", PAGES)
def test_page__opens_from_disk_in_silence_and_fits(seen: Watched, address: str) -> None:
    seen.open(address)
    assert seen.too_narrow() == []
    for scheme in ("dark", "light"):
        seen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert seen.faults == []
    assert seen.page.evaluate(HANDLERS) == []


def test_page__of_everybody_is_silent_and_fits_a_phone(seen: Watched, site: Site) -> None:
    seen.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    for address in site.read:
        if address.startswith("people/") and address not in PAGES:
            seen.open(address)
            assert not seen.overflows(), address
    assert seen.faults == []


# without scripts


def test_unscripted__all_can_be_read(unscripted: Watched, site: Site) -> None:
    page = unscripted.open("people.html")
    for name in ("Ada Okafor", "李伟", "أمل حداد", "Desmond O'Rourke"):
        assert page.get_by_role("link", name=name).first.is_visible(), name
    page = unscripted.open("index.html")
    assert page.get_by_role("link", name="call", exact=False).first.is_visible()
    assert page.locator("article").count() >= 8
    assert all(each.is_visible() for each in page.locator("article h3").all())
    page = unscripted.open("people/ada-okafor.html")
    for text in ("Moving the team to Berlin", "Met on the train back", "+1 555 0100"):
        assert page.get_by_text(text).first.is_visible(), text
    page = unscripted.open("timeline.html")
    assert page.get_by_text("A photo from a finish line").first.is_visible()
    assert unscripted.faults == []


def test_unscripted__nothing_stands_there_that_does_nothing(unscripted: Watched) -> None:
    """Boxes that search and buttons that filter need a script: without one they are not shown."""
    for address in PAGES:
        page = unscripted.open(address)
        for control in page.locator("input, select, textarea, button").all():
            assert not control.is_visible(), f"{address}: {control.evaluate('e => e.outerHTML')}"


def test_unscripted__one_may_go_from_page_to_page(unscripted: Watched) -> None:
    page = unscripted.open("index.html")
    page.get_by_role("link", name="People", exact=True).first.click()
    page.get_by_role("link", name="Zoë Keller").first.click()
    assert "Zoë Keller" in page.locator("h1").inner_text()
    assert unscripted.faults == []


# figures and reactions stand folded (SPEC 6)


@pytest.mark.parametrize("text", ["thrilled", "of 100", "introduction to"])
def test_folded__figures_reactions_and_the_ledger(seen: Watched, text: str) -> None:
    page = seen.open("people/ada-okafor.html")
    found = page.locator("main").get_by_text(text).all()
    assert found, text
    assert [each.inner_text() for each in found if each.is_visible()] == []


# the banner


def test_banner__says_that_the_built_day_has_passed(on_a_day: Watched) -> None:
    on_a_day.page.clock.set_fixed_time("2026-06-17T09:00:00")
    page = on_a_day.open("index.html")
    banner = page.get_by_role("status").filter(has_text="15 June 2026")
    assert banner.is_visible()
    assert "build" in banner.inner_text()


def test_banner__is_silent_on_the_day_itself(on_a_day: Watched) -> None:
    on_a_day.page.clock.set_fixed_time("2026-06-15T23:59:00")
    for address in ("index.html", "people/ada-okafor.html"):
        page = on_a_day.open(address)
        assert not page.get_by_text("Built for").is_visible()


def test_banner__stands_on_every_kind_of_page(on_a_day: Watched) -> None:
    on_a_day.page.clock.set_fixed_time("2027-01-01T09:00:00")
    for address in PAGES[::4]:
        assert on_a_day.open(address).get_by_text("15 June 2026").first.is_visible(), address
    assert on_a_day.faults == []


# searching


@pytest.mark.parametrize(
    ("typed", "name"),
    [("siobhan", "Siobhán Ní Bhriain"), ("ZOE kel", "Zoë Keller"), ("zielin", "Tomasz Zieliński"),
     ("李", "李伟"), ("li wei", "李伟"), ("ngugi", "Ngũgĩ wa Kamau"), ("northwind", "Ada Okafor"), ("okafor ada", "Ada Okafor")],
)  # fmt: skip
def test_search__finds_people_by_unaccented_parts(seen: Watched, typed: str, name: str) -> None:
    page = seen.open("people.html")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type(typed)
    link = page.locator("main").get_by_role("link").filter(has_text=name).first
    link.wait_for(state="visible")
    link.click()
    page.wait_for_url("**/people/*.html")
    assert unicodedata.normalize("NFC", page.locator("h1").inner_text()) == name
    assert seen.faults == []


def test_search__enter_opens_the_first(seen: Watched) -> None:
    page = seen.open("people.html")
    page.keyboard.press("/")
    page.keyboard.type("zoe kel")
    page.locator("main").get_by_role("link").filter(has_text="Zoë Keller").first.wait_for(state="visible")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/zo*.html")


def test_search__from_another_page(seen: Watched) -> None:
    page = seen.open("people/ada-okafor.html")
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement && document.activeElement.type === 'search'")
    page.keyboard.type("keller")
    page.locator("main").get_by_role("link").filter(has_text="Zoë Keller").first.wait_for(state="visible")
    assert seen.faults == []


def test_search__of_nobody_says_so_and_is_cleared(seen: Watched) -> None:
    page = seen.open("people.html")
    page.keyboard.press("/")
    page.keyboard.type("zzzz<b>x")
    page.locator("main").get_by_role("status").filter(has_text="Nobody").wait_for(state="visible")
    assert not page.get_by_role("link", name="Ada Okafor").first.is_visible()
    page.keyboard.press("Escape")
    page.locator("main").get_by_role("link", name="Ada Okafor").first.wait_for(state="visible")
    assert seen.faults == []


def test_search__leaves_a_slash_that_is_typed_into_the_box(seen: Watched) -> None:
    page = seen.open("people.html")
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert page.evaluate("document.activeElement.value") == "a/b"


def test_overdue__is_filtered(seen: Watched) -> None:
    page = seen.open("overdue.html")
    before = page.locator("main li").filter(visible=True).count()
    page.get_by_role("searchbox").fill("close")
    after = page.locator("main li").filter(visible=True).count()
    assert 0 < after < before


def test_people__are_sorted(seen: Watched) -> None:
    page = seen.open("people.html")
    head = page.get_by_role("columnheader", name="Name")

    def first() -> str:
        return page.locator("tbody tr").first.inner_text()

    before = first()
    head.get_by_role("button").click()
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") in {"ascending", "descending"}
    assert first() != before


def test_timeline__is_filtered_by_kind(seen: Watched) -> None:
    page = seen.open("timeline.html")
    entries = page.locator("[data-kind]")
    whole = entries.filter(visible=True).count()
    page.get_by_role("button", name="call", exact=True).click()
    some = entries.filter(visible=True).count()
    assert 0 < some < whole
    page.get_by_role("button", name="call", exact=True).click()
    assert entries.filter(visible=True).count() == whole


def test_keyboard__reaches_the_page_past_the_navigation(seen: Watched) -> None:
    page = seen.open("index.html")
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"


def test_print__is_a_call_sheet(seen: Watched) -> None:
    page = seen.open("index.html")
    page.emulate_media(media="print")
    assert page.locator("article").first.is_visible()
    assert not page.locator("nav").first.is_visible()
    assert not seen.overflows()


# a hostile network

EVIL = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'><svg onload=alert(3)> javascript:alert(4) {{7*7}} {% x %} ]]> -->"
    " \u202eright\u202c \u2066x\u2069 </script></style></title></textarea> <iframe src=//evil.example> &lt;b&gt; \\ %3Cscript%3E"
)
LONG = "W" * 300
NOTES = f"""
# {EVIL}

{EVIL} [x](javascript:alert(5)) [y](data:text/html,<script>alert(6)</script>) ![z](https://evil.example/x.png)

<javascript:alert(7)>

[a](https://example.com" onclick="alert(8)) # h {{#x onclick=alert(9)}} [[{LONG}]] [[eve|{LONG}]]

| {EVIL} | {LONG} |
|---|---|
| {LONG} | `{EVIL}` |

```{LONG}
{LONG} {EVIL}
```

{LONG}

> {LONG}

- [ ] 2026-06-10 {EVIL}
- [ ] {LONG}

## Log

- 2026-06-01 call (thrilled) with [[mallory]]: {EVIL} {LONG}
  - gave: {EVIL}
  - challenge: {LONG}
  - {LONG}
- 2026-05-01 note: [x](javascript:alert(10)) ![z](//evil.example/x.png) {EVIL}
"""
FIELDS = ["company", "role", "location", "pronouns", "language", "how", "introduced_by", "own key"]


def hostile(name: str) -> str:
    """A contact in whose every field and note stands what no page may take for its own."""
    lines = [f"name: {json.dumps(f'{name} {EVIL} {LONG}')}", "circle: inner", "birthday: 06-15"]
    lines += [f"{key}: {json.dumps(f'{EVIL} {LONG}')}" for key in FIELDS]
    lines += [f"{key}: [{json.dumps(EVIL)}, {LONG}]" for key in ("aka", "tags", "seeking", "offering")]
    for key in ("email", "phone", "url", "address", "relations"):
        lines.append(f"{key}: {{{json.dumps(EVIL)}: {json.dumps(f'javascript:alert(11) {EVIL} 555')}, long: {LONG}}}")
    lines += [f"dates: [{{on: 2001-06-20, what: {json.dumps(EVIL + LONG)}}}]", f"timezone: {json.dumps(EVIL)}"]
    lines += [f"{json.dumps(EVIL)}: {json.dumps(EVIL)}", f"photo: {json.dumps('../../' + EVIL)}"]
    return "---\n" + "\n".join(lines) + "\n---\n" + NOTES


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Site:
    settings = (
        f"circles: {{{json.dumps('x' + EVIL)}: 3 weeks}}\nregions: {{{json.dumps(EVIL)}: [{LONG}]}}\neditor: {json.dumps(EVIL)}\n"
    )
    files = {"warmsite.yaml": settings, "contacts/eve.md": hostile("Eve"), "contacts/mallory.md": hostile("Mallory")}
    return sites.build(sites.write(tmp_path_factory.mktemp("hostile"), files))


def test_hostile__everything_was_taken_in(bad: Site) -> None:
    """Or the tests below would try a network of nobody."""
    assert len([page for page in bad.read if page.startswith("people/")]) == 2
    for page in ("index.html", "people.html", "people/eve.html", "problems.html"):
        assert LONG in bad.read[page].text, page
    assert "{{7*7}}" in bad.read["people/eve.html"].text
    assert "<script>alert(1)</script>" in bad.read["people/eve.html"].text


def test_hostile__nothing_of_it_is_markup(bad: Site) -> None:
    for page, read in bad.read.items():
        assert read.unbalanced == [], page
        for each in read.elements:
            assert not [name for name in each.attributes if name.startswith("on") or name == "srcdoc"], page
            assert each.tag not in {"iframe", "object", "embed", "form", "base", "style", "textarea"}, page
            for name in ("href", "src"):
                scheme = each.attributes.get(name, "").strip().partition(":")[0].lower()
                assert scheme not in {"javascript", "data", "vbscript"}, f"{page}: {each.attributes[name][:60]}"


def test_hostile__nothing_runs_and_nothing_is_asked_for_and_all_fits(bad: Site, context: BrowserContext) -> None:
    seen = Watched(context.new_page(), bad.output)
    narrow = {}
    for page in bad.read:
        seen.open(page)
        assert seen.page.evaluate(HANDLERS) == [], page
        assert seen.page.evaluate("document.scripts.length") <= 2, page
        if found := seen.too_narrow():
            narrow[page] = found
    assert seen.faults == []
    assert narrow == {}


def test_hostile__nothing_runs_after_a_search(bad: Site, context: BrowserContext) -> None:
    seen = Watched(context.new_page(), bad.output)
    page = seen.open("people.html")
    page.keyboard.press("/")
    page.keyboard.type("<script>alert(1)")
    page.locator("main").get_by_role("link").filter(has_text="Mallory").first.wait_for(state="visible")
    assert page.evaluate(HANDLERS) == []
    assert page.locator("img").count() == 0
    assert seen.faults == []


def test_hostile__bidi_signs_turn_nothing_outside_their_own_words(bad: Site, context: BrowserContext) -> None:
    """Names are isolated: the words after one stand where they would stand after any other."""
    seen = Watched(context.new_page(), bad.output)
    page = seen.open("people/eve.html")
    isolated = page.evaluate("getComputedStyle(document.querySelector('h1 bdi, h1[dir=auto], h1')).unicodeBidi")
    assert "isolate" in isolated or "plaintext" in isolated
