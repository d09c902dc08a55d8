"""Insight: what its pictures show is what its tables say, and what the records hold."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
import sites

from warmsite.build.builder import Builder
from warmsite.site import charts

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, FloatRect
    from sites import Site

LOOKS = ("talks", "touches")
HALO = 4  # pixels
KEYS = ("days", "weeks", "states", "load")
FLAT = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")


def record(fields: str = "", *log: str, name: str = "Ada") -> str:
    lines = "\n".join(f"- {line}" for line in log)
    return f"---\nname: {name}\n{fields}\n---\n\n## Log\n\n{lines}\n"


SPOKEN = {
    "contacts/ada.md": record("circle: close", "2026-06-09 lunch with [[bo]]: a", "2026-06-09 call: b", "2026-03-03 call: c"),
    "contacts/bo.md": record("circle: wide", "2026-06-08 email: a", "2026-06-02 call: b", "2025-08-05 walk: c", name="Bo"),
    "contacts/cy.md": record("cadence: 1 week\nadded: 2024-01-01", "2026-06-09 visit: a", "2026-06-10 card: b", name="Cy"),
    "contacts/di.md": record("added: 2026-02-01", name="Di"),
}


def figures(site: Site) -> dict[str, ElementTree.Element]:
    """The sections of the page as XML, by their keys: what is no well-formed XML is no SVG either."""
    page = site.files["insight.html"].decode()
    parts = page.split('<section class="insight" aria-labelledby="')[1:]
    parts[-1] = parts[-1].partition("</main>")[0]
    texts = {part.partition('"')[0]: f'<section id="{part}' for part in parts}
    return dict(zip(texts, map(ElementTree.fromstring, texts.values()), strict=True))


def said(element: ElementTree.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def caption(figure: ElementTree.Element) -> str:
    return said(figure.find("figure/figcaption"))


def table(figure: ElementTree.Element) -> list[list[str]]:
    """The rows of the table behind a figure, its head first."""
    return [[said(cell) for cell in row] for row in figure.iter("tr")]


def forms(figure: ElementTree.Element, look: str) -> list[ElementTree.Element]:
    """The forms of a figure's pictures that have a look, in their order."""
    pictures = figure.findall("figure/div/svg/svg")
    return [path for picture in pictures for path in picture.iter("path") if look in path.attrib["class"].split()]


def words(figure: ElementTree.Element) -> list[str]:
    return [said(text) for text in figure.iter("text")]


def boxes(path: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    """The (x, y, width, height) of a form that is made of boxes."""
    return [(float(x), float(y), float(width), float(height)) for x, y, width, height in FLAT.findall(path.attrib["d"])]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return sites.build(sites.write(tmp_path_factory.mktemp("spoken"), SPOKEN))


# what it says


def test_insight__finds_in_words(spoken: Site) -> None:
    found = figures(spoken)
    assert tuple(found) == KEYS
    assert caption(found["days"]) == "5 conversations on 4 days since 16 June 2025."
    assert caption(found["weeks"]) == "At most 2 conversations a week so far."
    assert caption(found["states"]) == "Warm today: 3 of 4 people. On 30 June 2025: 0 of 1 person."
    # 7 ÷ 61, 7 ÷ 183 and 7 ÷ 7; Ada on one day of the last 84, Bo on two, Cy on one.
    assert caption(found["load"]) == (
        "Your rhythms ask for 1.2 conversations a week; you held 0.3 a week over the last twelve weeks; "
        "your days have room for 50."
    )


def test_days__the_weekday_of_most(tmp_path: Path) -> None:
    log = [f"2026-05-{day:02} call: a" for day in (5, 12, 19, 26)] + [f"2026-05-{day:02} call: a" for day in range(13, 19)]
    site = sites.build(sites.write(tmp_path, {"contacts/ada.md": record("", *log)}))
    assert caption(figures(site)["days"]).endswith(", more of them on Tuesdays than on any other day.")


def test_load__more_than_fits(tmp_path: Path) -> None:
    files = {"warmsite.yaml": "calls_per_day: 0\n", "contacts/ada.md": record("cadence: 1 week", "2026-06-10 call: a")}
    assert "That is more than fits." in said(figures(sites.build(sites.write(tmp_path, files)))["load"])


def test_load__circles_are_links_to_their_pages(spoken: Site) -> None:
    rows = table(figures(spoken)["load"])
    assert rows[1:] == [["close", "1", "0.1"], ["wide", "1", "under 0.1"], ["no circle", "1", "1.0"]]
    links = {each.attrib["href"] for each in figures(spoken)["load"].iter("a")}
    assert links == {"circles/close.html", "circles/wide.html"}


# the pictures are the tables


def test_days__squares_are_the_figures(spoken: Site) -> None:
    figure = figures(spoken)["days"]
    weekdays = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    told = {
        (week, weekday): int(number)
        for week, *numbers, _ in table(figure)[1:]
        for weekday, number in zip(weekdays, numbers, strict=True)
        if number
    }
    assert sum(told.values()) == sum(int(row[-1]) for row in table(figure)[1:]) == 5
    assert len(told) == 52 * 7 + 1
    assert {key: number for key, number in told.items() if number} == {
        ("8 June 2026", "Tuesday"): 2,
        ("1 June 2026", "Tuesday"): 1,
        ("2 March 2026", "Tuesday"): 1,
        ("4 August 2025", "Tuesday"): 1,
    }
    drawn = [(look, said(path.find("title"))) for look in ("some-1", "some-2") for path in forms(figure, look)]
    assert drawn == [
        ("some-1", "Tuesday, 5 August 2025: 1 conversation"),
        ("some-1", "Tuesday, 3 March 2026: 1 conversation"),
        ("some-1", "Tuesday, 2 June 2026: 1 conversation"),
        ("some-2", "Tuesday, 9 June 2026: 2 conversations"),
    ]
    assert sum(len(boxes(path)) for path in forms(figure, "none")) == 52 * 7 + 1 - 4
    one, two = (boxes(forms(figure, look)[-1])[0] for look in ("some-1", "some-2"))
    assert two[2] > one[2]
    assert round(two[0] + two[2] / 2 - one[0] - one[2] / 2) == 1  # a week later, in the same row
    assert round(two[1] + two[3] / 2, 2) == round(one[1] + one[3] / 2, 2)


def test_weeks__columns_are_the_figures(spoken: Site) -> None:
    figure = figures(spoken)["weeks"]
    rows = table(figure)[:0:-1]
    for look, column in (("talks", 1), ("touches", 2)):
        drawn = {round(x - 3.15): height for path in forms(figure, look) for x, _, _, height in boxes(path)}
        told = {at: int(row[column]) for at, row in enumerate(rows) if row[column] != "0"}
        assert drawn.keys() == told.keys()
        assert len({round(drawn[at] / told[at], 1) for at in told}) == 1
    assert said(forms(figure, "talks")[-1].find("title")) == "Week of 8 June 2026: 2 conversations, 2 touches"
    assert {"rhythms ask for 1.2", "↑ room for 50", "0", "1", "2"} <= set(words(figure))
    assert len(forms(figure, "asked")) == 1
    assert forms(figure, "limit") == []


def test_weeks__a_level_within_sight_is_a_line_at_its_height(tmp_path: Path) -> None:
    log = [f"2026-06-{day:02} call: a" for day in (8, 9, 10, 11)]
    files = {"warmsite.yaml": "calls_per_day: 1\nweekdays: [mon, tue]\n", "contacts/ada.md": record("cadence: 7 days", *log)}
    figure = figures(sites.build(sites.write(tmp_path, files)))["weeks"]
    ground = float(forms(figure, "rule")[0].attrib["d"].split("H")[0].split()[1])
    heights = {look: ground - float(forms(figure, look)[0].attrib["d"].split("H")[0].split()[1]) for look in ("asked", "limit")}
    column = boxes(forms(figure, "talks")[0])[0][3]
    assert {look: round(4 * height / column, 2) for look, height in heights.items()} == {"asked": 1, "limit": 2}
    assert "room for 2" in words(figure)


def test_states__layers_are_the_figures(site: Site) -> None:
    figure = figures(site)["states"]
    head, *rows = table(figure)
    then = [list(map(int, row[1:])) for row in rows[:0:-1]]
    now = list(map(int, rows[0][1:]))
    assert all(sum(row[:-1]) == row[-1] for row in (*then, now))
    assert len(then) == 36
    for at, state in enumerate(("warm", "cooling", "cold", "dormant", "new")):
        area, bar = forms(figure, state)
        corners = [float(point.split()[1]) for point in area.attrib["d"].strip("Mz").split("L")]
        thick = [lower - upper for upper, lower in zip(corners[:36], corners[:35:-1], strict=True)]
        assert [round(each / 86, 2) for each in thick] == [round(row[at] / row[-1], 2) for row in then], state
        assert round(boxes(bar)[0][3] / 86, 2) == round(now[at] / now[-1], 2)
    assert head == ["Day", "Warm", "Cooling", "Cold", "Dormant", "New", "All"]
    assert {f"warm {now[0]}", f"cooling {now[1]}", "today"} <= set(words(figure))


def test_load__bars_are_the_figures(site: Site) -> None:
    figure = figures(site)["load"]
    widths = [boxes(forms(figure, look)[0])[0][2] for look in ("asked", "talks", "limit")]
    told = [float(each.split(": ")[1]) for each in words(figure)]
    assert widths[2] == 100
    assert [round(100 * each / told[2]) for each in told] == [round(width) for width in widths]
    assert round(sum(float(row[2]) for row in table(figure)[1:]), 0) == round(told[0])


# what is drawn can be read


def test_pictures__have_names_of_their_own_and_colours_of_the_stylesheet(site: Site) -> None:
    pictures = [svg for figure in figures(site).values() for svg in figure.findall("figure/div/svg")]
    assert len(pictures) == 5
    for each in pictures:
        assert each.attrib["role"] == "img"
        names = each.attrib["aria-labelledby"].split()
        assert [part.attrib["id"] for part in each if part.tag in {"title", "desc"}] == names
        assert all(said(part) for part in each if part.tag in {"title", "desc"})
        for part in each.iter():
            assert not {"style", "fill", "stroke"} & part.attrib.keys()
    assert len({each.attrib["aria-labelledby"] for each in pictures}) == 5


@pytest.mark.parametrize(
    ("numbers", "keys"),
    [
        ([0, 1, 0, 2, 1], ["none", "1", "2", "3", "4 conversations or more"]),
        ([0, 4], ["none", "1", "2", "3", "4 conversations or more"]),
        ([5, 0], ["none", "1 to 2", "3 to 4", "5 to 6", "7 conversations or more"]),
        ([10] * 50 + [60] * 5, ["none", "1 to 3", "4 to 6", "7 to 9", "10 conversations or more"]),
    ],
)
def test_heat_map__sizes_fit_what_is_usual(numbers: list[int], keys: list[str]) -> None:
    step = charts.heat_step(numbers)
    assert [words for _, words in charts.heat_keys(step)] == keys
    days = [charts.Day(sites.TODAY + timedelta(at), number, str(number)) for at, number in enumerate(numbers)]
    told = dict(charts.heat_keys(step))
    for form in charts.heat_map("", "", days, step).forms[1:]:
        first, *rest = map(int, re.findall(r"[0-9]+", told[form.look]))
        last = int(form.says) if "more" in told[form.look] else rest[0] if rest else first
        assert first <= int(form.says) <= last


def test_columns__scales_have_few_ticks() -> None:
    for highest, ticks in ((1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4]), (21, [0, 10, 20]), (400, [0, 100, 200, 300, 400])):
        picture = charts.columns("", "", [charts.Column(sites.TODAY, highest, 0, "")] * 4)
        assert [int(each.text) for each in picture.words if each.x == 0] == ticks


def test_columns__of_whatever_height_stay_in_the_picture_and_apart() -> None:
    found = [charts.Column(sites.TODAY, above, below, "") for above, below in ((900, 0), (0, 1), (3, 4000))]
    picture = charts.columns("", "", found, [charts.Level("asked", 1800, "twice as many"), charts.Level("limit", 1801, "more")])
    drawn = {
        look: [tuple(map(float, FLAT.findall(each.path)[0])) for each in picture.forms if each.look == look] for look in LOOKS
    }
    assert min(y for _, y, _, _ in drawn["talks"]) > 0
    assert max(y + height for _, y, _, height in drawn["talks"]) < min(y for _, y, _, _ in drawn["touches"])
    assert max(y + height for _, y, _, height in drawn["touches"]) == 86
    assert [each.look for each in picture.forms if each.look in {"asked", "limit"}] == ["asked"]
    assert [each.text for each in picture.words[-2:]] == ["twice as many", "↑ more"]


def test_strip__conversations_stand_above_the_ground_and_touches_hang_below() -> None:
    months = [("April 2026", 0, 0), ("May 2026", 1, 0), ("June 2026", 9, 2), ("July 2026", 0, 1)]
    picture = charts.strip("Rhythm", "a", months)
    ground, talks, touches = picture.forms
    drawn = [[tuple(map(float, box)) for box in FLAT.findall(each.path)] for each in (talks, touches)]
    assert [[(x, height) for x, _, _, height in boxes] for boxes in drawn] == [[(1.2, 14), (2.2, 56)], [(2.2, 8), (3.2, 4)]]
    line = float(re.findall(r"[0-9.]+", ground.path)[1])
    assert all(y + height < line for _, y, _, height in drawn[0])
    assert all(y > line for _, y, _, _ in drawn[1])
    assert [(word.look, word.text) for word in picture.words] == [("", "April 2026"), ("end", "July 2026")]


# nothing to draw yet


def test_empty__says_of_each_what_will_be_there(tmp_path: Path) -> None:
    read = sites.build(sites.write(tmp_path, {"warmsite.yaml": ""})).read["insight.html"]
    for part in (
        "No conversation of the last year",
        "once they are written down",
        "once there is somebody",
        "Give people a circle",
    ):
        assert part in read.text
    assert read.all("figure", "svg", "details") == []


def test_empty__without_rhythm_or_conversation(tmp_path: Path) -> None:
    files = {"contacts/ada.md": record("", "2026-06-10 email: a"), "contacts/bo.md": record("circle: close", name="Bo")}
    found = figures(sites.build(sites.write(tmp_path, files)))
    assert [key for key in KEYS if found[key].find("figure") is not None] == ["weeks", "states"]
    assert caption(found["weeks"]) == "Letters and messages so far; the first conversation of the year is still to come."
    assert "1 person counts from today on only" in said(found["states"])


def test_states__of_a_young_network_are_told_and_not_yet_drawn(tmp_path: Path) -> None:
    found = figures(sites.build(sites.write(tmp_path, {"contacts/ada.md": record("added: 2026-06-01")})))
    assert caption(found["states"]) == "Warm today: 0 of 1 person."
    assert table(found["states"])[1:] == [["15 June 2026", "0", "0", "0", "0", "1", "1"]]
    assert list(found["states"].iter("svg")) == []


def test_discreet__shows_no_figures_and_says_so(discreet: Site) -> None:
    read = discreet.read["insight.html"]
    assert "built without figures" in read.text
    assert read.all("figure", "svg", "table") == []


# safe and the same


def test_hostile__a_circle_is_no_markup(tmp_path: Path) -> None:
    name = "<script>alert(1)</script>&'"
    settings = f'circles: {{"{name}": 1 week}}\n'
    ada = record(f'circle: "{name}"', "2026-06-10 call: <svg onload=alert(2)>")
    site = sites.build(sites.write(tmp_path, {"warmsite.yaml": settings, "contacts/ada.md": ada}))
    assert table(figures(site)["load"])[1][0] == name
    assert len(site.read["insight.html"].all("script")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"contacts/ada.md": record("circle: close", "2026-06-09 lunch with [[bo]]: a", "2026-06-14 call: b")},
        {"contacts/bo.md": record("counts: [email]\ndied: 2026-05-01", "2026-06-08 email: a", name="Bo")},
        {"contacts/ed.md": record("circle: inner", "2026-05-01 visit with [[cy]]: a", name="Ed")},
        {"warmsite.yaml": "circles: {close: 1 week}\n"},
    ],
)
def test_bytes__after_a_change_are_those_of_a_new_build(tmp_path: Path, change: dict[str, str]) -> None:
    network = sites.write(tmp_path / "network", SPOKEN)
    builder = Builder(network, network / "output", lasting=True)
    builder.build(sites.TODAY)
    before = (network / "output/insight.html").read_bytes()
    (network / "contacts/di.md").unlink()
    sites.write(network, change)
    builder.build(sites.TODAY)
    after = (network / "output/insight.html").read_bytes()
    assert after != before
    Builder(network, tmp_path / "clean", clean=True).build(sites.TODAY)
    assert after == (tmp_path / "clean/insight.html").read_bytes()


# in a browser


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_browser__pictures_fill_the_page_and_their_words_can_be_read(browser: Browser, site: Site, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto((site.output / "insight.html").as_uri())
    main = page.locator("main").bounding_box()
    assert main
    pictures = page.locator("svg[role=img]")
    assert pictures.count() == 5
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box
        assert box["width"] >= min(main["width"] / 2.3, 400)
        texts = [each.bounding_box() for each in picture.locator("text").all()]
        for text in texts:
            assert text
            assert text["height"] >= 11
            assert main["x"] <= text["x"]
            assert text["x"] + text["width"] <= main["x"] + main["width"]
        together = [(one, two) for at, one in enumerate(texts) for two in texts[:at] if one and two and overlap(one, two)]
        assert together == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for each in page.locator("details").all():
        each.locator("summary").click()
        assert each.locator("table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def overlap(one: FloatRect, two: FloatRect) -> bool:
    """Whether two words run into each other; the halos around them and the room between lines may."""
    beside = min(one["x"] + one["width"], two["x"] + two["width"]) - max(one["x"], two["x"])
    under = min(one["y"] + one["height"], two["y"] + two["height"]) - max(one["y"], two["y"])
    return beside > HALO and under > one["height"] / 3


def test_browser__wide_tables_are_moved_by_the_keyboard(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto((site.output / "insight.html").as_uri())
    details = page.locator("section", has=page.locator("#states")).locator("details")
    details.locator("summary").click()
    region = details.get_by_role("region", name="Month by month, the figures")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("region => region.scrollLeft > 0", arg=region.element_handle())
    context.close()


def test_browser__print_shows_the_pictures(browser: Browser, site: Site) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((site.output / "insight.html").as_uri())
    page.emulate_media(media="print")
    assert all(each.is_visible() for each in page.locator("svg[role=img]").all())
    assert not page.locator("table").first.is_visible()
    context.close()
