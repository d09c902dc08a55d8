"""Search and the keys, in a real browser and from disk; what the language means is what tests/queries.json says."""

from __future__ import annotations

import json
import random
import re
import shutil
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import generate
import pytest
import sites
from test_browser import HANDLERS, WIDTHS, Watched

from warmsite.build.records import Records
from warmsite.names import fold
from warmsite.network.query import QueryError, parse_query, select
from warmsite.site.addresses import contact_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from playwright.sync_api import Browser, BrowserContext, Page
    from sites import Site


VECTORS = json.loads((Path(__file__).parents[1] / "queries.json").read_text("utf-8"))
TODAY = date.fromisoformat(VECTORS["today"])
CROWD = 300  # more than one page of People shows


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    yield made
    made.close()


@pytest.fixture
def seen(context: BrowserContext, site: Site) -> Watched:
    """A window on the sample network's site."""
    return Watched(context.new_page(), site.output)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the network that the vectors ask."""
    contacts = {f"contacts/{stem}.md": text for stem, text in VECTORS["contacts"].items()}
    network = sites.write(tmp_path_factory.mktemp("asked"), {"warmsite.yaml": VECTORS["settings"], **contacts})
    return sites.build(network, today=TODAY)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of more people than stand on one page, with one tag, and but for two of one company."""
    network = tmp_path_factory.mktemp("crowd") / "network"
    generate.generate(network, CROWD)
    for number, file in enumerate(sorted((network / "contacts").iterdir())):
        company = "Harbour & Sons" if number > 1 else "Harbour & Sons Marine"
        text = re.sub("^company: .*$", f"company: {company}", file.read_text("utf-8"), flags=re.MULTILINE)
        file.write_text(re.sub(r"^tags: \[", "tags: ['5\" disc', ", text, flags=re.MULTILINE), "utf-8")
    return sites.build(network)


def search(page: Page, text: str = "") -> None:
    """Open the box with its key, and type once it knows whom there is."""
    page.keyboard.press("/")
    page.locator(".finder .hints li").first.wait_for(state="attached")
    page.keyboard.type(text)


def answers(page: Page) -> list[str]:
    """The names of those who were found, when all that must be read was read."""
    said = page.locator(".finder").get_by_role("status")
    said.filter(has_text=re.compile(r"^([0-9,]+ found|Nobody found.*)$")).wait_for()
    return page.locator(".answers, .all-found").locator(".name").all_inner_texts()


def status(page: Page) -> str:
    return page.locator(".finder").get_by_role("status").inner_text()


# one language, here and in the terminal

ASK = """queries => {
  const box = document.querySelector(".finder"), input = box.querySelector("input"), fault = box.querySelector(".fault");
  const said = node => node.localName === "code" ? `\\`${node.textContent}\\`` : node.textContent;
  return queries.map(query => {
    input.value = query;
    input.dispatchEvent(new Event("input"));
    const found = [...document.querySelectorAll(".all-found tbody a")].map(link => decodeURIComponent(link.getAttribute("href")));
    if (fault.hidden) return {finds: found.sort()};
    const at = [...fault.querySelector("mark").previousSibling.data].length;
    const message = [...document.getElementById(input.getAttribute("aria-describedby")).childNodes].map(said).join("");
    return {wrong: {at, suggests: fault.querySelector("button")?.textContent ?? "", message}};
  });
}"""


def told(page: Page, queries: list[str]) -> list[dict[str, Any]]:
    """What the box on People says to each query: the pages of those it finds, or where it is wrong."""
    search(page, "cello")
    answers(page)
    page.get_by_label("Order").select_option("name")  # in some order the empty query shows everybody too
    found: list[dict[str, Any]] = page.evaluate(ASK, queries)
    return found


def wrong(at: int, suggests: str, message: str, hint: str) -> dict[str, Any]:
    """What the box says of a query that is wrong."""
    return {"wrong": {"at": at, "suggests": suggests, "message": ": ".join(filter(None, (message, hint)))}}


def test_query__means_what_the_vectors_say(context: BrowserContext, asked: Site) -> None:
    seen = Watched(context.new_page(), asked.output)
    vectors = [each for each in VECTORS["queries"] if "\n" not in each["query"]]  # a box has one line
    found = told(seen.open("people.html"), [each["query"] for each in vectors])
    differing = []
    for vector, said in zip(vectors, found, strict=True):
        wanted = wrong(**vector["wrong"]) if "wrong" in vector else {"finds": sorted(map(contact_page, vector["finds"]))}
        if said != wanted:
            differing.append((vector["query"], said, wanted))
    assert differing == []
    assert seen.faults == []


PIECES = [
    *("(", ")", "(", ")", '"', "“", "”", "«", "»", "„", "＂", "-", "--", " ", " ", "（", "：", "＜", "－", "or", " or ", "="),
    *("ada", "a", "berlin", "ß", "Straße", "İ", "ı", "Σ", "ς", "ά", "ø", "प्रि", "李", "e\u0301", "\u0345", "ﬁ", "½", "😀", "ꮿ"),
    *("tag:", "tga:", "circle:", "inner", "state:", "warm", "cooling", "status:", "is:", "overdue", "ready", "has:", "birthday"),
    *("last<", "last>=", "due:", "added<=", "met>", "started:", "2026", "2026-05", "2026-05-10", "0999", "-90d", "+1m", "-3Y"),
    *("warmth>", "priority<=", "glad:", "3", "50", "3.9", "birthday:", "02-29", "03", "place:", '"gulf coast"', "texas", "south"),
    *("kind:", "zoom", "kaffe", "reaction:", "mentions:", "BO-lindqvist", "plan:", "constructor", "__proto__", "name:", ",", "."),
]  # fmt: skip


def test_query__means_the_same_here_and_in_the_terminal(context: BrowserContext, asked: Site) -> None:
    """Whatever is typed: texts made of the language's own signs and words, and of letters that are hard to compare."""
    chance = random.Random(9)
    queries = ["".join(chance.choices(PIECES, k=chance.randrange(1, 9))) for _ in range(1500)]
    records = Records(asked.network)
    network, _ = records.join(records.load(), TODAY, today_given=True)
    wanted: list[dict[str, Any]] = []
    for query in queries:
        try:
            people = select(network, parse_query(query, TODAY, network.settings))
            wanted.append({"finds": sorted(contact_page(each.id) for each in people)})
        except QueryError as error:
            wanted.append(wrong(error.at, error.suggests, error.message, error.hint))
    found = told(Watched(context.new_page(), asked.output).open("people.html"), queries)
    assert [each for each in zip(queries, found, wanted, strict=True) if each[1] != each[2]] == []
    assert sum("finds" in each for each in wanted) > 250


FOLD = "texts => texts.split('|~|').map(warmsite.fold).join('|~|')"  # in one text, which goes to and fro faster than many


def test_fold__leaves_of_every_character_what_it_leaves_in_the_terminal(seen: Watched) -> None:
    """Of all that this Python knows: alone, and within a word, where it may stand between others."""
    page = seen.open("people.html")
    known = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    for text in ("{}", "a{}\u0315\u0327e"):
        texts = [text.format(each) for each in known]
        folded = page.evaluate(FOLD, "|~|".join(texts)).split("|~|")
        assert [(each, one) for each, one in zip(texts, folded, strict=True) if one != fold(each)] == []


# the box over any page


@pytest.mark.parametrize(
    ("typed", "name"),
    [("siobhan", "Siobhán Ní Bhriain"), ("ZOE kel", "Zoë Keller"), ("zielin", "Tomasz Zieliński"),
     ("李", "李伟"), ("li wei", "李伟"), ("ngugi", "Ngũgĩ wa Kamau"), ("northwind", "Ada Okafor"), ("okafor ada", "Ada Okafor")],
)  # fmt: skip
def test_search__finds_people_by_unaccented_parts(seen: Watched, typed: str, name: str) -> None:
    page = seen.open("people/bo-lindqvist.html")
    search(page, typed)
    first = page.get_by_role("option").first
    first.filter(has_text=name).wait_for()
    first.click()
    page.wait_for_url("**/people/*.html")
    page.locator("h1").filter(has_text=unicodedata.normalize("NFC", name)).wait_for()
    assert seen.faults == []


def test_search__needs_no_mouse(seen: Watched) -> None:
    page = seen.open("index.html")
    search(page, "hospital")
    found = answers(page)
    assert len(found) > 3
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    box = page.get_by_role("combobox")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert active.get_attribute("aria-selected") == "true"
    assert active.locator(".name").inner_text() == found[1]
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*.html")
    assert page.locator("h1").inner_text() == found[1]
    assert seen.faults == []


def test_search__enter_opens_the_first_and_with_control_in_a_new_tab(seen: Watched) -> None:
    page = seen.open("upcoming.html")
    search(page, "zoe kel")
    assert answers(page) == ["Zoë Keller"]
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.locator("h1").filter(has_text="Zoë Keller").wait_for()
    assert page.url.endswith("/upcoming.html")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/zo*.html")


def test_search__loses_nothing_that_is_typed_at_once(seen: Watched) -> None:
    page = seen.open("index.html")
    for key in "/keller g t":
        page.keyboard.press(key)
    assert page.get_by_role("combobox").input_value() == "keller g t"
    assert page.url.endswith("/index.html")


def test_search__escape_clears_then_closes_and_the_focus_is_where_it_was(seen: Watched) -> None:
    page = seen.open("index.html")
    page.get_by_role("link", name="Overdue", exact=True).focus()
    search(page, "zzzz")
    assert answers(page) == []
    page.keyboard.press("Escape")
    assert page.get_by_role("combobox").input_value() == ""
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "Overdue"


def test_search__opens_by_its_button_and_by_control_k(seen: Watched) -> None:
    page = seen.open("index.html")
    page.locator("[data-search]").click()
    page.get_by_role("combobox").wait_for()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").wait_for()


def test_search__proposes_questions_with_words_of_the_network(seen: Watched) -> None:
    page = seen.open("index.html")
    search(page)
    hints = page.locator(".hints button").all_inner_texts()
    assert {"circle:close", "tag:mentor", 'place:"Gulf Coast"', "is:overdue", "last<-1y"} <= set(hints)
    for each in hints:
        page.locator(".hints").get_by_role("button", name=each, exact=True).click()
        assert page.get_by_role("combobox").input_value() == each
        answers(page)
        page.keyboard.press("Escape")
    assert seen.faults == []


def test_search__proposes_the_values_of_a_field(seen: Watched) -> None:
    page = seen.open("index.html")
    search(page, "mentor circle:cl")
    page.locator(".hints").get_by_role("button", name="close").click()
    assert page.get_by_role("combobox").input_value() == "mentor circle:close"


def test_search__points_at_what_is_wrong_and_mends_it(seen: Watched) -> None:
    page = seen.open("index.html")
    search(page, "ada is:overdu")
    assert "did you mean overdue?" in status(page)
    assert page.locator(".fault").inner_text().startswith("ada is:overdu")
    assert page.locator(".fault mark").inner_text() == "o"
    box = page.get_by_role("combobox")
    assert box.get_attribute("aria-invalid") == "true"
    assert page.locator(f"#{box.get_attribute('aria-describedby')}").inner_text() == status(page)
    page.locator(".fault").get_by_role("button", name="overdue").click()
    assert page.get_by_role("combobox").input_value() == "ada is:overdue"
    answers(page)
    assert page.get_by_role("combobox").get_attribute("aria-invalid") == "false"


def test_search__shows_where_the_words_stand(context: BrowserContext, asked: Site) -> None:
    page = Watched(context.new_page(), asked.output).open("index.html")
    search(page, "Bucher")
    assert answers(page) == ["Jürgen Strauß"]
    assert page.locator(".context").all_inner_texts() == ["Über Bücher."]
    assert page.locator(".context mark").all_inner_texts() == ["Bücher"]
    page.keyboard.press("Escape")
    page.keyboard.type("strauss bosse or bosse")
    assert answers(page) == ["Bo Lindqvist"]
    assert page.locator(".context mark").all_inner_texts() == ["Bosse"]
    page.keyboard.press("Escape")
    page.keyboard.type("lindqvist engineer")  # which shows already
    assert answers(page) == ["Bo Lindqvist"]
    assert page.locator(".context").count() == 0


def test_search__shows_them_as_they_are_written(context: BrowserContext, tmp_path: Path) -> None:
    """Without the marks of Markdown, unless they are looked for, and whatever apostrophe was typed."""
    notes = "Of **quiet** years, [[bo|O’Hara]] and snake_case.\n\n- [ ] send _all_ maps\n"
    plain = "Of quiet years, O’Hara and snake_case. send all maps"
    site = sites.build(sites.write(tmp_path, {"contacts/a.md": f"---\nname: Abe Zone\n---\n\n{notes}"}))
    page = Watched(context.new_page(), site.output).open("index.html")
    search(page)
    for query, line, mark in [
        ("years", plain, "years"),
        ("ohara", plain, "O’Hara"),
        ("maps", plain, "maps"),
        ("**quiet", " ".join(notes.split()), "**quiet"),
    ]:
        page.get_by_role("combobox").fill(query)
        page.locator(".context mark").filter(has_text=mark).wait_for()
        assert page.locator(".context").all_inner_texts() == [line], query


def test_search__says_where_it_looked_for_nobody(seen: Watched) -> None:
    page = seen.open("people.html")
    search(page, "zzzz")
    answers(page)
    assert status(page) == "Nobody found: names, work, places, tags, notes and logs were looked through"
    page.locator("#search").fill("tag:zzzz")
    assert status(page) == "Nobody found"
    assert not page.locator("h1 .count").is_visible()


def test_search__names_come_first(context: BrowserContext, tmp_path: Path) -> None:
    files = {
        "contacts/a.md": "---\nname: Abe Zone\n---\n\nKnows Mary.\n",
        "contacts/b.md": "---\nname: Bea Mary\n---\n",
        "contacts/c.md": "---\nname: Mary Cole\n---\n",
        "contacts/d.md": "---\nname: Dan Old\ncompany: Mary & Sons\n---\n",
    }
    page = Watched(context.new_page(), sites.build(sites.write(tmp_path, files)).output).open("index.html")
    search(page, "mary")
    assert answers(page) == ["Mary Cole", "Bea Mary", "Abe Zone", "Dan Old"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search__fits_a_narrow_window(seen: Watched, scheme: str) -> None:
    seen.page.emulate_media(color_scheme=scheme)
    page = seen.open("index.html")
    search(page)
    box = page.get_by_role("dialog")
    for typed in ("", "hospital", "tag:x is:overdu"):
        page.keyboard.type(typed)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 600})
            assert box.evaluate("box => box.getBoundingClientRect().right") <= width
            assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
            for target in box.locator("button, input, [role=option]").filter(visible=True).all():
                place = target.bounding_box()
                assert place
                assert place["height"] >= 44, target.inner_text()
        page.get_by_role("combobox").fill("")


# People


def test_people__shows_all_who_are_found_and_goes_back(context: BrowserContext, crowd: Site) -> None:
    seen = Watched(context.new_page(), crowd.output)
    page = seen.open("index.html")
    search(page, "-tag:nobody")
    found = answers(page)
    assert len(found) == 50
    assert status(page) == f"{CROWD} found"
    page.get_by_role("link", name=f"Show all {CROWD}").click()
    page.wait_for_url("**/people.html#q=*")
    assert len(answers(page)) == 250
    page.get_by_role("button", name="More").click()
    assert len(set(answers(page))) == CROWD
    assert not page.get_by_role("button", name="More").is_visible()
    page.locator(".all-found .name").first.click()
    page.wait_for_url("**/people/*.html")
    page.go_back()
    assert status(page) == f"{CROWD} found"
    assert seen.faults == []


def test_people__its_history_is_that_of_the_queries(seen: Watched) -> None:
    page = seen.open("people.html")
    everybody = page.locator(".people tbody tr").filter(visible=True).count()
    search(page, "tag:mentor")
    some = answers(page)
    assert 0 < len(some) < everybody
    page.get_by_label("Circle").select_option("close")
    assert len(answers(page)) < len(some)
    page.go_back()
    page.wait_for_function("() => document.querySelector('#search').value === 'tag:mentor'")
    assert answers(page) == some
    page.go_back()
    page.wait_for_function("() => document.querySelector('#search').value === ''")
    assert page.locator(".people tbody tr").filter(visible=True).count() == everybody
    page.go_forward()
    page.wait_for_function("() => document.querySelector('#search').value === 'tag:mentor'")
    assert answers(page) == some
    assert seen.faults == []


def test_people__choices_are_terms_of_the_query(seen: Watched) -> None:
    page = seen.open("people.html")
    search(page, "lindqvist or mentor")
    answers(page)
    for choice, value, query in [
        ("Circle", "close", "(lindqvist or mentor) circle:close"),
        ("Circle", "inner", "(lindqvist or mentor) circle:inner"),
        ("Place", "Gulf Coast", '(lindqvist or mentor) circle:inner place:"Gulf Coast"'),
        ("State", "warm", '(lindqvist or mentor) circle:inner place:"Gulf Coast" state:warm'),
        ("Place", "", "(lindqvist or mentor) circle:inner state:warm"),
        ("Circle", "", "(lindqvist or mentor) state:warm"),
    ]:
        page.get_by_label(choice).select_option(value)
        assert page.locator("#search").input_value() == query
        assert page.get_by_label(choice).input_value() == value
    page.locator("#search").fill("tag:MENTOR")
    assert page.get_by_label("Tag").input_value() == "mentor"


def test_people__are_ordered(context: BrowserContext, asked: Site) -> None:
    page = Watched(context.new_page(), asked.output).open("people.html#q=circle:inner&sort=name")
    assert answers(page) == ["Bo Lindqvist", "İlknur Işık", "Vera Ashdown", "ليلى حداد"]
    for order, first in [
        ("recent", "İlknur Işık"),
        ("longest", "Vera Ashdown"),
        ("due", "Vera Ashdown"),
        ("state", "İlknur Işık"),
    ]:
        page.get_by_label("Order").select_option(order)
        assert answers(page)[0] == first, order
        assert f"sort={order}" in page.url
    page.get_by_label("Order").select_option("priority")
    assert answers(page)[0] == "ليلى حداد"
    assert page.get_by_role("columnheader", name="Priority").is_visible()
    page.get_by_label("Order").select_option("longest")
    page.locator("#search").fill("circle:outer or circle:inner")
    assert answers(page)[-1] == "Nia Brook"  # never spoken to: who lacks it comes last


def test_people__enter_opens_the_first_and_escape_brings_everybody_back(seen: Watched) -> None:
    page = seen.open("people.html")
    search(page, "zzzz")
    assert answers(page) == []
    assert not page.get_by_role("link", name="Ada Okafor").first.is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Ada Okafor").first.wait_for()
    page.keyboard.type("zoe kel")
    assert answers(page) == ["Zoë Keller"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/zo*.html")
    assert seen.faults == []


def test_people__a_place_on_the_page_is_no_query(seen: Watched) -> None:
    page = seen.open("people.html#q=tag:mentor")
    found = answers(page)
    page.evaluate("location.hash = '#main'")
    page.wait_for_function("() => location.hash === '#main'")
    assert answers(page) == found


def test_people__offers_the_best_match_where_there_are_words(seen: Watched) -> None:
    page = seen.open("people.html")
    search(page, "tag:mentor")
    answers(page)
    offered = page.get_by_label("Order").locator("option:not([hidden])")
    assert offered.all_text_contents()[:2] == ["name", "last spoke, newest first"]
    page.locator("#search").fill("cello")
    assert offered.all_text_contents()[:2] == ["best match", "name"]


def test_lists__one_page_of_many_is_never_sorted_by_itself(crowd: Site, context: BrowserContext) -> None:
    page = Watched(context.new_page(), crowd.output).open("people.html")
    assert page.get_by_role("columnheader", name="Name").get_by_role("button").count() == 0
    page.get_by_label("Order").hover()
    page.get_by_label("Order").locator("option[value=priority]").wait_for(state="attached")
    page.get_by_label("Order").select_option("longest")
    assert status(page) == f"{CROWD} found"


def test_lists__of_several_pages_are_searched_as_a_whole(crowd: Site, context: BrowserContext) -> None:
    page = Watched(context.new_page(), crowd.output).open("tags/index.html")
    page.get_by_role("link", name='5" disc').click()
    page.get_by_role("link", name=f"Search and order all {CROWD}").click()
    page.wait_for_url("**/people.html#q=*")
    answers(page)
    assert page.locator("#search").input_value() == 'tag:«5" disc»'
    assert page.get_by_label("Tag").input_value() == '5" disc'
    assert status(page) == f"{CROWD} found"


def test_lists__promise_no_number_where_a_query_finds_parts_too(crowd: Site, context: BrowserContext) -> None:
    page = Watched(context.new_page(), crowd.output).open("companies/index.html")
    page.get_by_role("link", name="Harbour & Sons", exact=True).click()
    assert page.locator("h1 .count").inner_text() == f"{CROWD - 2}"
    page.get_by_role("link", name="Search on People", exact=True).click()
    page.wait_for_url("**/people.html#q=*")
    answers(page)
    assert page.locator("#search").input_value() == 'company:"Harbour & Sons"'
    assert status(page) == f"{CROWD} found"


def test_lists__sort_on_a_phone(seen: Watched) -> None:
    page = seen.open("people.html")
    page.set_viewport_size({"width": 390, "height": 800})
    heads = page.get_by_role("columnheader")
    assert [each.strip(" ↕") for each in heads.all_inner_texts()] == ["Name", "Work", "Place", "Circle", "State", "Last spoke"]
    names = page.locator(".people tbody .name")
    before = names.all_inner_texts()
    heads.get_by_role("button", name="Circle").click()
    assert heads.nth(3).get_attribute("aria-sort") == "ascending"
    assert names.all_inner_texts() != before
    assert sorted(names.all_inner_texts()) == sorted(before)


def test_lists__have_heads_on_a_phone_where_nothing_sorts(seen: Watched) -> None:
    page = seen.open("people.html#q=tag:mentor")
    page.set_viewport_size({"width": 390, "height": 800})
    assert answers(page)
    assert page.get_by_role("columnheader", name="Last spoke").count() == 1
    assert page.get_by_role("rowheader").count() == page.locator(".all-found tbody tr").count()
    assert page.locator("td[scope]").count() == 0


def test_overdue__is_filtered_by_circle_tag_and_place(seen: Watched) -> None:
    page = seen.open("overdue.html")
    rows = page.locator(".waiting > li").filter(visible=True)
    whole = rows.count()
    page.get_by_label("Circle").select_option("close")
    some = rows.count()
    assert 0 < some < whole
    assert all("close" in text for text in rows.locator(".note").all_inner_texts())
    page.get_by_label("Place").select_option("texas")
    assert rows.locator(".name").all_inner_texts() == ["Ada Okafor"]
    page.get_by_label("Place").select_option("")
    page.get_by_label("Circle").select_option("")
    assert rows.count() == whole
    assert seen.faults == []


# keys


@pytest.mark.parametrize(
    ("keys", "address"),
    [
        ("gt", "index"),
        ("go", "overdue"),
        ("gu", "upcoming"),
        ("gl", "timeline"),
        ("gp", "people"),
        ("gi", "insight"),
        ("gh", "history"),
    ],
)
def test_keys__go_to_the_pages(seen: Watched, keys: str, address: str) -> None:
    page = seen.open("people/ada-okafor.html")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(f"**/{address}.html")


def test_keys__have_a_map(seen: Watched) -> None:
    page = seen.open("index.html")
    page.keyboard.press("?")
    text = page.get_by_role("dialog").inner_text()
    for word in ("search", "copy the opener", "to Today", "to History"):
        assert word in text
    page.keyboard.press("g")
    page.keyboard.press("o")  # nothing goes on behind it
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.url.endswith("/index.html")
    page.locator("[data-keys]").click()
    page.get_by_role("dialog").wait_for()
    assert seen.faults == []


def test_keys__that_are_letters_can_be_turned_off(seen: Watched) -> None:
    page = seen.open("people/ada-okafor.html")
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Letters are keys").uncheck()
    page.keyboard.press("Escape")
    for _ in range(2):  # here, and on the pages after it
        for key in "/?jgt":
            page.keyboard.press(key)
        assert page.get_by_role("dialog").count() == 0
        assert page.evaluate("document.activeElement === document.body")
        page = seen.open("overdue.html")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search everybody").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.locator("[data-keys]").click()
    page.get_by_role("checkbox", name="Letters are keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/index.html")
    assert seen.faults == []


def test_keys__can_be_turned_off_where_nothing_may_be_kept(seen: Watched) -> None:
    seen.page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('not here'); } })")
    page = seen.open("index.html")
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Letters are keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    assert seen.faults == []


def test_keys__walk_the_rows(seen: Watched) -> None:
    for address in ("index.html", "overdue.html", "people.html", "tags/index.html", "timeline.html"):
        page = seen.open(address)
        names = []
        for key in "jjkjj":
            page.keyboard.press(key)
            names.append(page.evaluate("document.activeElement.textContent"))
        assert names[0] == names[2], address
        assert names[1] == names[3], address
        assert len(set(names)) == 3, address


def test_keys__copy_the_opener_and_open_the_file(seen: Watched) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = seen.open("index.html")
    page.keyboard.press("j")
    page.keyboard.press("j")
    card = page.locator(".card").nth(1)
    page.keyboard.press("c")
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    assert card.locator(".copy").filter(has_text="Copied").count() == 1
    assert page.evaluate("navigator.clipboard.readText()") == card.locator("[data-copy=opener]").inner_text()
    page.evaluate("document.addEventListener('click', event => { event.preventDefault(); window.opened = event.target.href; })")
    page.keyboard.press("e")
    assert page.evaluate("window.opened") == card.locator("a.edit").get_attribute("href")


def test_keys__copy_the_first_opener_where_no_row_was_chosen(seen: Watched) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = seen.open("index.html")
    page.keyboard.press("c")
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    opener = page.locator("[data-copy=opener]").filter(visible=True).first
    assert page.evaluate("navigator.clipboard.readText()") == opener.inner_text()


def test_paths__are_copied_whole(seen: Watched) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = seen.open("people/ada-okafor.html")
    page.locator(".file").get_by_role("button", name="Copy the path").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    path = page.evaluate("navigator.clipboard.readText()")
    assert path.endswith("/" + page.locator(".file code").inner_text())
    assert Path(path).is_file()
    page = seen.open("overdue.html")
    assert page.get_by_role("button", name=re.compile("^Copy path of ")).count() > 0


def test_keys__never_in_a_box_nor_with_modifiers(seen: Watched) -> None:
    page = seen.open("overdue.html")
    page.locator("#filter").focus()
    page.keyboard.type("/?gtje")
    assert page.locator("#filter").input_value() == "/?gtje"
    page.locator("#filter").fill("")
    page.locator("#filter").blur()
    for key in ("Control+j", "Alt+/", "Meta+j", "Control+e", "Alt+j"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    assert page.get_by_role("dialog").count() == 0
    assert page.url.endswith("/overdue.html")


# records that would rather be markup

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> </script><!-- {{7*7}} \\ \u202eright \u2066x ' \\' \u2028"
HOSTILE = f"""\
---
name: {json.dumps(f"Eve {EVIL}")}
aka: [{json.dumps(EVIL)}]
company: {json.dumps(EVIL)}
location: {json.dumps(f"{EVIL}, Lisbon")}
tags: [{json.dumps(EVIL)}, "W{"w" * 300}"]
circle: close
---

Marathon {EVIL}

## Log

- 2026-06-01 call: marathon {EVIL} {"W" * 300}
"""


def test_hostile__records_are_texts_wherever_they_are_found(context: BrowserContext, tmp_path: Path) -> None:
    settings = f"circles: {{{json.dumps(EVIL)}: 3 weeks}}\nregions: {{{json.dumps(EVIL)}: [Lisbon]}}\n"
    proto = "---\nname: Pro To\nid: __proto__\n---\n\nMarathon.\n"
    files = {"warmsite.yaml": settings, "contacts/eve.md": HOSTILE, "contacts/proto.md": proto}
    site = sites.build(sites.write(tmp_path, files))
    seen = Watched(context.new_page(), site.output)
    page = seen.open("index.html")
    search(page, "marathon -pro")
    assert len(answers(page)) == 1
    assert "<script>alert(1)</script>" in page.get_by_role("option").inner_text()
    assert "<img src=x onerror=alert(2)>" in page.get_by_role("option").locator(".name").inner_text()
    assert page.locator(".context mark").first.inner_text() == "Marathon"
    page.keyboard.press("Escape")
    page.keyboard.type("<script>alert(1)</script>")
    page.locator(".fault").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type('"<img src=x"')
    assert len(answers(page)) == 1
    page.keyboard.press("Escape")
    page.keyboard.type('marathon "pro to"')
    assert answers(page) == ["Pro To"]
    page = seen.open("people.html#q=%22%3Cscript%3E%22")
    assert len(answers(page)) == 1
    assert [seen.overflows(), seen.too_narrow()] == [False, []]
    assert page.locator(".all-found img, .finder img, .all-found script").count() == 0
    assert page.evaluate(HANDLERS) == []
    assert seen.faults == []


def test_index__is_ascii_and_can_end_no_script(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, {"contacts/eve.md": HOSTILE}))
    for address in ("assets/people.js", "assets/texts/00.js"):
        text = site.files[address].decode("ascii")
        assert "Eve" in text or "Marathon" in text
        assert "<" not in text
        assert text.count("\n") == 1


# what the index holds


def index(site: Site) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, str]]:
    """The frame, the rows by facet and the texts of a site's index, as a browser reads them."""

    def read(address: str) -> list[Any]:
        strings = re.findall(r"'((?:[^'\\]|\\.)*)'", site.files[address].decode())
        return [json.loads(re.sub(r"\\(.)", r"\1", each)) for each in strings]

    frame, rows = read("assets/people.js")
    texts: dict[str, str] = {}
    for address in site.files:
        if address.startswith("assets/texts/"):
            texts |= read(address)[0]
    return frame, [dict(zip([*frame["facets"], "page"], row, strict=True)) for row in rows], texts


def test_index__an_edit_writes_the_people_and_one_file_of_texts(crowd: Site, tmp_path: Path) -> None:
    network = tmp_path / "network"
    shutil.copytree(crowd.network / "contacts", network / "contacts")
    file = sorted((network / "contacts").iterdir())[7]
    file.write_text(file.read_text("utf-8") + "- 2026-06-14 call: Quite another thing.\n", "utf-8")
    after = sites.build(network)
    changed = {each for each in after.files if each.startswith("assets/") and after.files[each] != crowd.files[each]}
    assert "assets/people.js" in changed
    assert len(changed) == 2
    assert set(after.files) == set(crowd.files)


def test_index__a_new_day_writes_the_people_only(crowd: Site, tmp_path: Path) -> None:
    after = sites.build(crowd.network, tmp_path / "output", today=sites.TODAY + timedelta(days=1))
    changed = {each for each in after.files if each.startswith("assets/") and after.files[each] != crowd.files[each]}
    assert changed == {"assets/people.js", "assets/now.css"}


def test_index__has_a_file_of_texts_for_about_256_people(crowd: Site, site: Site) -> None:
    assert sum(each.startswith("assets/texts/") for each in crowd.files) == 2
    assert sum(each.startswith("assets/texts/") for each in site.files) == 1


FIGURES = """\
---
name: Fay Field
circle: close
glad: 5
longterm: 4
---

## Log

- 2026-06-01 call (thrilled): The orchestra.
  - gave: a pair of cellos
  - asked: her oboe teacher
- 2026-01-01 call: Rain.
"""


def test_discreet__index_has_no_figures_reactions_or_ledger(context: BrowserContext, tmp_path: Path) -> None:
    network = sites.write(tmp_path, {"contacts/fay.md": FIGURES})
    frame, [open_row], texts = index(sites.build(network, tmp_path / "open"))
    assert (open_row["warmth"], open_row["glad"], open_row["longterm"], open_row["reaction"]) == (85, 5, 4, "thrilled")
    assert texts == {"fay": "The orchestra.\na pair of cellos\nher oboe teacher\nRain."}
    assert {"glad", "gave"} <= {frame["names"]["has"][number] for number in open_row["has"]}
    site = sites.build(network, tmp_path / "discreet", discreet=True)
    frame, [row], texts = index(site)
    assert {row[facet] for facet in ("warmth", "priority", "glad", "longterm")} == {None}
    assert row["reaction"] == ""
    assert {frame["names"]["has"][number] for number in row["has"]} == {"name", "circle", "log"}
    assert row["is"] == []
    assert texts == {"fay": "The orchestra.\nRain."}
    page = Watched(context.new_page(), site.output).open("people.html")
    search(page)
    for query in ("warmth>0", "-reaction:wary", "has:gave or fay", "is:ready", "-is:taking"):
        page.locator("#search").fill(query)
        assert "leaves out figures" in status(page), query
        assert page.locator(".all-found .name").count() == 0
    page.locator("#search").fill("is:due or fay")
    assert answers(page) == ["Fay Field"]
    assert page.get_by_label("Order").locator("option[value=warmth]").count() == 0


# what must hold of the scripts


def test_scripts__are_small(context: BrowserContext, site: Site) -> None:
    """All that a page loads at once together, and each of those that search asks for."""
    page = context.new_page()
    wanted: list[str] = []
    page.on("request", lambda request: wanted.append(request.url.partition("/output/")[2]))
    page.goto(f"{site.output.as_uri()}/people.html")
    at_once = [each for each in wanted if each.endswith(".js")]
    assert at_once == ["assets/warmsite.js"]
    for script in (*at_once, "assets/query.js", "assets/facets.js", "assets/search.js"):
        assert len(site.files[script]) < 20_000, script


def test_search__reads_nothing_before_it_is_wanted(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    wanted: list[str] = []
    page.on("request", lambda request: wanted.append(request.url.rpartition("/")[2]))
    page.goto(f"{site.output.as_uri()}/people.html")
    assert not {"query.js", "facets.js", "search.js", "people.js", "00.js"} & set(wanted)
    page.locator("#search").focus()
    page.locator(".finder select:enabled").first.wait_for()
    assert {"query.js", "facets.js", "search.js", "people.js"} <= set(wanted)
    assert "00.js" not in wanted
    page.keyboard.type("cello")
    answers(page)
    assert "00.js" in wanted


def test_search__says_so_when_the_index_is_gone_and_tries_again(context: BrowserContext, tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, {"contacts/fay.md": FIGURES}))
    (site.output / "assets/people.js").rename(site.output / "assets/kept.js")
    page = context.new_page()
    page.goto(f"{site.output.as_uri()}/index.html")
    page.keyboard.press("/")
    page.get_by_role("status").filter(has_text="could not be loaded").wait_for()
    shutil.copy(site.output / "assets/kept.js", site.output / "assets/people.js")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("/")
    page.keyboard.type("field")
    assert answers(page) == ["Fay Field"]
