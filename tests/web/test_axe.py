"""axe-core finds nothing on any kind of page: in both themes, on a phone and on a desk, folded parts open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from judges import DESK, HERE, PACKAGES, PHONE, UNFOLD, needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from judges import Judged, Visit
    from playwright.sync_api import Browser, Page

pytestmark = needs_node

# Every rule of axe's own choice, and the size of targets, which it leaves to be asked for.
RULES = {"target-size": {"enabled": True}}
# What a change of colours can change; the rest was looked at before it.
COLOURS = ["color-contrast", "link-in-text-block"]
# axe's own numbers (WCAG 1.4.3), but that a single sign is a text too, and that signs drawn with ::before, which stand beside
# the text and never behind it, do not hide from axe what is behind.
CONTRAST = {
    "ignoreUnicode": False,
    "ignoreLength": True,
    "ignorePseudo": True,
    "boldValue": 700,
    "boldTextPt": 14,
    "largeTextPt": 18,
    "contrastRatio": {"normal": {"expected": 4.5}, "large": {"expected": 3}},
    "pseudoSizeThreshold": 0.25,
    "shadowOutlineEmMax": 0.2,
    "textStrokeEmMin": 0.03,
}
CHECKS = {"checks": [{"id": "color-contrast", "options": CONTRAST}]}


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A window in which axe may be brought to a page whose policy lets no foreign script in."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    for script in (PACKAGES / "axe-core" / "axe.min.js", HERE / "judge.js"):
        context.add_init_script(path=script)
    yield context.new_page()
    context.close()


def judge(page: Page, **options: Any) -> list[str]:
    """What is wrong, or cannot be told: `rule at element: what to do`. Texts in pictures are left to judge.js."""
    page.evaluate("checks => axe.configure(checks)", CHECKS)
    options |= {"resultTypes": ["violations", "incomplete"]}
    judged = page.evaluate("options => axe.run({exclude: ['svg text']}, options)", options)
    return [
        f"{rule['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary'].partition(chr(10))[2].strip()}"
        for rule in (*judged["violations"], *judged["incomplete"])
        for node in rule["nodes"]
        if not beyond_the_edge(node)
    ]


def beyond_the_edge(node: dict[str, Any]) -> bool:
    """Whether nothing is the matter but that it lies where a wide table must be scrolled to."""
    return [check["data"]["messageKey"] for check in node["any"] if check["id"] == "color-contrast"] == ["elmPartiallyObscured"]


def judge_in_both_themes(page: Page) -> list[str]:
    found = []
    for theme, options in (("light", {"rules": RULES}), ("dark", {"runOnly": COLOURS})):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}: {each}" for each in (*judge(page, **options), *page.evaluate("judge.faint()"))]
    return found


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe__finds_nothing_on_any_kind_of_page(window: Page, kinds: list[Visit], size: Any) -> None:
    window.set_viewport_size(size)
    found = []
    for visit in kinds:
        window.goto(str(visit))
        window.evaluate(UNFOLD)
        found += [f"{visit.address}: {each}" for each in judge_in_both_themes(window)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("key", ["/", "?"])
def test_axe__finds_nothing_in_a_dialog(window: Page, sample: Judged, key: str, size: Any) -> None:
    window.set_viewport_size(size)
    window.goto(f"{sample.output.as_uri()}/index.html")
    window.keyboard.press(key)
    dialog = window.locator("dialog[open]")
    dialog.wait_for()
    found = judge_in_both_themes(window)
    if key == "/":
        window.keyboard.type("a")
        dialog.get_by_role("option").first.wait_for()
        found += judge_in_both_themes(window)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(("query", "said"), [("tag:mentor", "found"), ("tag:mentor is:overdu", "did you mean overdue?")])
def test_axe__finds_nothing_in_an_answer_on_people(window: Page, sample: Judged, query: str, said: str, size: Any) -> None:
    window.set_viewport_size(size)
    window.goto(f"{sample.output.as_uri()}/people.html#q={query}")
    window.reload()  # a change of what stands behind # alone brings the page no fresh look
    window.locator(".finder").get_by_role("status").filter(has_text=said).wait_for()
    found = judge_in_both_themes(window)
    assert not found, "\n".join(found)
