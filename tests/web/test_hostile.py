"""Nothing of a record runs, loads, becomes markup, breaks the page or turns round what stands beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hostile import ENDS, EVIL, EXPRESSIONS, FILES, LONG, MARKUP, SCHEMES, UNCLOSED
from judges import DESK, NARROW, UNFOLD, Visit, serving
from sites import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from judges import Judged, Watched


@pytest.fixture(scope="module", params=["from disk", "served"])
def visits(request: pytest.FixtureRequest, hostile: Judged) -> Iterator[list[Visit]]:
    """From disk everybody's page, and one of every other kind; served one of every kind."""
    everybody = [address for address in hostile.templates if address.startswith("people/")]
    if request.param == "from disk":
        yield hostile.visits(everybody)
    else:
        with serving(hostile.network, "--today", TODAY) as root:
            yield [visit._replace(root=root) for visit in hostile.visits(["people/mallory.html"])]


def test_hostile__everything_was_taken_in(hostile: Judged) -> None:
    """Or the tests below would try a network of nobody."""
    contacts = [text for text in FILES.values() if text.startswith("---")]
    assert sum(page.startswith("people/") for page in hostile.read) == len(contacts)
    for page in ("index.html", "people.html", "timeline.html", "history.html", "problems.html"):
        assert MARKUP[:40] in hostile.read[page].text, page
    for text in (MARKUP, ENDS, SCHEMES, EXPRESSIONS, LONG, UNCLOSED):
        assert text in hostile.read["people/eve.html"].text
    assert f"Before {MARKUP[:40]}" in hostile.read["people/eve.html"].text


def test_hostile__nothing_of_it_is_markup(hostile: Judged) -> None:
    for page, read in hostile.read.items():
        assert read.unbalanced == [], page
        assert read.repeated == [], page
        assert len(read.ids) == len(set(read.ids)), page
        for each in read.elements:
            assert not [name for name in each.attributes if name.startswith("on") or name in {"style", "srcdoc"}], page
            assert each.tag not in {"iframe", "object", "embed", "form", "base", "style", "textarea", "template"}, page
            for name in {"href", "src"} & each.attributes.keys():
                scheme = re.sub(r"[\s\0-\x1f]", "", each.attributes[name]).partition(":")[0].lower()
                assert scheme not in {"javascript", "data", "vbscript"}, f"{page}: {each.attributes[name][:60]}"


def test_hostile__nothing_runs_loads_or_breaks_a_page(visits: list[Visit], seen: Watched) -> None:
    found = []
    for visit in visits:
        page = seen.open(visit)
        page.evaluate(UNFOLD)
        found += seen.ask("foreign", visit.root)
        for size in (NARROW, DESK):
            page.set_viewport_size(size)
            found += seen.ask("cut")
    assert seen.faults == []
    assert not found, "\n".join(found)


def test_hostile__no_sign_of_direction_reaches_words_of_ours(hostile: Judged, seen: Watched) -> None:
    found = []
    for visit in hostile.visits(["people/zed.html", "people/eve.html"]):
        seen.open(visit)
        found += seen.ask("turned", UNCLOSED)
    assert not found, "\n".join(found)


def test_hostile__what_follows_a_name_stands_where_it_would_after_any_other(hostile: Judged, seen: Watched) -> None:
    page = seen.open(Visit(hostile.output.as_uri(), "index.html"))
    page.set_viewport_size(DESK)
    head = page.locator("article > header").filter(has_text=f"Zed {UNCLOSED}")
    name, state = head.locator(".name").bounding_box(), head.locator(".state").bounding_box()
    assert name
    assert state
    assert name["x"] + name["width"] <= state["x"]


@pytest.mark.parametrize("typed", [EVIL, "eve", UNCLOSED], ids=["all of it", "a name", "signs of direction"])
def test_hostile__what_is_typed_and_found_is_text(hostile: Judged, seen: Watched, typed: str) -> None:
    page = seen.open(Visit(hostile.output.as_uri(), "index.html"))
    page.keyboard.press("/")
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("combobox").fill(typed)
    dialog.locator("[role=option], [aria-invalid=true]").first.wait_for()
    assert seen.ask("foreign", seen.root) + seen.ask("cut") == []
    assert seen.faults == []
