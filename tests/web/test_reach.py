"""Everybody reaches everything: on a narrow window, enlarged, by keyboard, without scripts, in any script, on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sites
from judges import DESK, HERE, NARROW, PHONE, TEMPLATES, UNFOLD, Visit, Watched, build, serving
from sites import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from judges import Judged
    from playwright.sync_api import Browser, BrowserContext

# WCAG 1.4.10: 320 px; and a desk's window at twice the size.
SMALL: dict[str, dict[str, Any]] = {
    "320 px": {"viewport": NARROW},
    "200 %": {"viewport": {"width": DESK["width"] // 2, "height": DESK["height"] // 2}, "device_scale_factor": 2},
}


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Windows of which a test says by its parameter what they are like."""
    made = browser.new_context(reduced_motion="reduce", **getattr(request, "param", {}))
    yield made
    made.close()


def test_kinds__no_template_is_forgotten(sample: Judged, kinds: list[Visit]) -> None:
    assert {sample.templates[visit.address] for visit in kinds if visit.address in sample.templates} == TEMPLATES


@pytest.mark.parametrize("context", SMALL.values(), ids=SMALL.keys(), indirect=True)
def test_page__from_disk_is_silent_and_fits_a_small_window(context: BrowserContext, kinds: list[Visit]) -> None:
    seen, found = Watched.within(context), []
    for visit in kinds:
        page = seen.open(visit)
        page.evaluate(UNFOLD)
        found += seen.ask("foreign", visit.root) + seen.ask("cut") + seen.ask("covered")
    assert seen.faults == []
    assert not found, "\n".join(found)


@pytest.mark.parametrize("context", SMALL.values(), ids=SMALL.keys(), indirect=True)
@pytest.mark.parametrize("key", ["/", "?"])
def test_dialog__fits_a_small_window(context: BrowserContext, sample: Judged, key: str) -> None:
    seen = Watched.within(context)
    page = seen.open(Visit(sample.output.as_uri(), "people/ada-okafor.html"))
    page.keyboard.press(key)
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    if key == "/":
        page.keyboard.type("a")
        dialog.get_by_role("option").first.wait_for()
    assert seen.ask("cut") + seen.faults == []


def test_page__served_is_silent_and_fits_a_desk(seen: Watched, sample: Judged, kinds: list[Visit]) -> None:
    found = []
    with serving(sample.network, "--today", TODAY) as root:
        for visit in kinds:
            if visit.root == sample.output.as_uri():
                seen.open(Visit(root, visit.address))
                found += seen.ask("foreign", root) + seen.ask("cut") + seen.ask("covered")
    assert seen.faults == []
    assert not found, "\n".join(found)


@pytest.mark.parametrize("context", [{"viewport": PHONE}, {"viewport": DESK}], ids=["phone", "desk"], indirect=True)
def test_keyboard__reaches_everything_in_order_and_shows_where_it_stands(context: BrowserContext, sample: Judged) -> None:
    seen, found = Watched.within(context), []
    for visit in sample.visits(["people/ada-okafor.html"]):
        page = seen.open(visit)
        if visit.address == "people.html":  # search there makes what belongs to it when it is first touched
            page.locator("#search").focus()
            page.locator("main select:disabled").first.wait_for(state="detached")
        for _ in range(page.evaluate("judge.follow()") + 1):
            page.keyboard.down("Tab")
        found += seen.ask("walked")
    assert seen.faults == []
    assert not found, "\n".join(found)


@pytest.mark.parametrize("context", [{"java_script_enabled": False, "viewport": DESK}], ids=["no script"], indirect=True)
def test_unscripted__nothing_is_missing(context: BrowserContext, kinds: list[Visit]) -> None:
    seen, found = Watched.within(context), []
    for visit in kinds:
        page = seen.open(visit)
        page.evaluate((HERE / "judge.js").read_text("utf-8"))
        assert page.locator("h1").is_visible(), visit.address
        found += seen.ask("unseen") + seen.ask("cut")
    assert seen.faults == []
    assert not found, "\n".join(found)


# names of all scripts, and of all lengths

AMAL, NOA, LONG_NAME = "أمل حداد", "נועה לוי", "Wolfeschlegelsteinhausenbergerdorff-Hubertsheimer"
NAMES = (AMAL, NOA, "李伟", "सीता देवी", "ஸ்ரீநிவாச", "🙂 Smith", "X", f"Maria da Conceição {LONG_NAME} {LONG_NAME} e Sousa")
PERSON = """
    ---
    name: "{name}"
    company: "{name} {name}"
    role: "{name}"
    location: "{name}, {name}"
    phone: {{"{name}": +1 555 0100}}
    email: averyveryverylongaddress.of.somebody@averyveryverylongdomain.example.com
    tags: ["{name}"]
    circle: close
    birthday: 06-15
    ---

    {name} and {name}.

    ## Log

    - 2026-01-05 call with [[0]]: {name}
    - 2026-06-01 note: {name}
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    people = {f"contacts/{number}.md": PERSON.format(name=name) for number, name in enumerate(NAMES)}
    settings = {"warmsite.yaml": f"dates_per_day: {len(NAMES)}\n"}  # all of them on Today
    return build(sites.write(tmp_path_factory.mktemp("scripts"), settings | people))


@pytest.mark.parametrize("context", [{"viewport": NARROW}], ids=["320 px"], indirect=True)
def test_names__of_any_script_and_length_fit(context: BrowserContext, scripts: Judged) -> None:
    seen, found = Watched.within(context), []
    for visit in scripts.visits([f"people/{number}.html" for number in range(len(NAMES))]):
        seen.open(visit)
        found += seen.ask("cut") + seen.ask("covered")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", [AMAL, NOA])
def test_names__from_right_to_left_stand_so_and_what_follows_does_not(seen: Watched, scripts: Judged, name: str) -> None:
    page = seen.open(Visit(scripts.output.as_uri(), "index.html"))
    page.set_viewport_size(DESK)
    head = page.locator("article > header").filter(has=page.get_by_role("link", name=name, exact=True))
    ends = head.locator("bdi").first.evaluate(
        """(bdi) => [0, bdi.firstChild.length - 1].map((at) => {
             const range = document.createRange();
             range.setStart(bdi.firstChild, at);
             range.setEnd(bdi.firstChild, at + 1);
             return range.getBoundingClientRect().left;
           })"""
    )
    assert ends[0] > ends[1]
    state = head.locator(".state").bounding_box()
    assert state
    assert state["x"] > max(ends)


# on paper


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def titles_of(pdf: bytes) -> list[str]:
    """The headings of a printed page, as its outline names them."""
    found = re.findall(rb"/Title\s*(?:\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f]+)>)", pdf)
    return [
        bytes.fromhex(coded.decode()).decode("utf-16") if coded else plain.decode("latin-1").replace("\\", "")
        for plain, coded in found
    ]


def test_print__today_is_a_call_sheet_with_room_for_notes(seen: Watched, sample: Judged) -> None:
    page = seen.open(Visit(sample.output.as_uri(), "index.html"))
    names = [each.inner_text() for each in page.locator("article h3").all()]
    assert names
    pdf = page.pdf(format="A4", outline=True, tagged=True)
    assert set(names) <= set(titles_of(pdf))
    # About four calls to a sheet.
    assert 1 <= pages_of(pdf) <= 1 + len(names) // 3
    page.emulate_media(media="print")
    for each in page.locator("article").filter(visible=True).all():
        room = each.locator(".room").bounding_box()
        assert room
        assert room["height"] >= 45, each.inner_text()  # two lines by hand, 12 mm


def test_print__the_richest_contact_is_one_page(seen: Watched, sample: Judged) -> None:
    page = seen.open(Visit(sample.output.as_uri(), "people/ada-okafor.html"))
    assert pages_of(page.pdf(format="A4")) == 1
