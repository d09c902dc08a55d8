"""The site from disk in a real browser, as somebody would open it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page
    from sites import Site


# One of each kind.
PAGES = [
    *("index.html", "overdue.html", "upcoming.html", "upcoming/2026-08.html", "timeline.html", "timeline/2026-03.html"),
    *("people.html", "insight.html", "history.html", "problems.html"),
    *(
        "circles/index.html",
        "circles/close.html",
        "tags/index.html",
        "tags/mentor.html",
        "places/index.html",
        "places/texas.html",
    ),
    *("companies/index.html", "people/ada-okafor.html", "people/desmond-orourke.html", "people/brent-hollis.html"),
]
WIDTHS = [320, 390, 1280]
WIDTH = "[document.documentElement.scrollWidth, innerWidth]"
HANDLERS = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(name => name.startsWith('on'))"


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


# filtering and sorting; searching and the keys are in test_search.py


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
