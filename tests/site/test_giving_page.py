"""Giving: what people need, whom one could bring together, and what went to and fro."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import sites
from sites import TODAY, Site

from warmsite.build.builder import Builder

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

CALL = "{} call: a"


def record(name: str, *log: str, fields: str = "") -> str:
    lines = "\n".join(f"- {line}" for line in log)
    return f"---\nname: {name}\n{fields}\n---\n\n## Log\n\n{lines}\n"


MADE = date(2026, 5, 10)
PEOPLE = {
    "warmsite.yaml": "regions: {Gulf Coast: [Houston]}\n",
    "contacts/ada.md": record(
        "Ada & <Co>",
        "2026-06-01 call: a\n  - challenge: a roof that leaks\n  - gave: a map",
        "2026-05-20 lunch: b",
        fields="circle: close\nemail: ada@example.com\nseeking: ['a plumber & on the <Gulf Coast>?', a flat]",
    ),
    "contacts/bo.md": record("Bo", fields="role: Master plumber\nlocation: Houston, Texas\ncircle: close"),
    "contacts/cy.md": record("Cy", "2026-02-01 call: a\n  - got: a key", "2026-01-01 call: b\n  - asked: for [[bo]]"),
    "contacts/di.md": record("Di", f"{MADE} email: a\n  - gave: introduction to [[ev]]", fields="circle: close"),
    "contacts/ev.md": record("Ev", "2026-05-01 call: a", "2026-04-01 call: b", fields="circle: wide"),
    "contacts/fay.md": record(
        "Fay", "2025-03-01 call: a\n  - challenge: dust\n  - got: tea", fields="status: archived\nseeking: [rain]"
    ),
}


@pytest.fixture(scope="module")
def giving(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return sites.build(sites.write(tmp_path_factory.mktemp("giving"), PEOPLE))


def text(html: str) -> str:
    """What HTML says."""
    return re.sub(r" (?=[.,:;])", "", " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split()))


def says(site: Site, address: str = "giving.html") -> str:
    """What a page says in its main part."""
    page = site.files[address].decode()
    return text(page[page.index("<main") : page.index("</main>")])


def part(site: Site, key: str) -> str:
    """What stands in one part of Giving; empty where it has none."""
    _, _, rest = site.files["giving.html"].decode().partition(f' id="{key}">')
    return text(re.split('<details class="fold"|<section aria-labelledby|<nav', rest)[0])


# what it says


def test_giving__stands_in_the_navigation_of_every_page(giving: Site) -> None:
    for address, page in giving.read.items():
        (link,) = [each for each in page.all("a") if each.text == "Giving" and each.attributes["href"].endswith("giving.html")][
            :1
        ]
        assert link.attributes["href"] == "../" * address.count("/") + "giving.html"


def test_introductions__both_what_fits_and_where(giving: Site) -> None:
    said = part(giving, "introductions")
    assert "Ada & <Co> seeks a plumber & on the <Gulf Coast>? Bo works as Master plumber" in said
    assert "What fits: plumber, Gulf, Coast; they live in Houston, Texas" in said
    assert "gave: introduction to [[bo]]" in said


def test_introductions__a_message_to_each_and_a_mail_where_an_address_is_known(giving: Site) -> None:
    page = giving.read["giving.html"]
    messages = [each.text for each in page.all("span") if each.attributes.get("data-copy", "").startswith("message to ")]
    assert len(messages) == 2
    assert messages[0].startswith(
        "You are looking for: a plumber & on the <Gulf Coast>. I thought of Bo (Master plumber) in Houston, Texas."
    )
    assert messages[1].startswith("Ada & <Co> is looking for: a plumber & on the <Gulf Coast>. I thought of you.")
    (mail,) = [each.attributes["href"] for each in page.all("a") if each.attributes.get("href", "").startswith("mailto:")]
    told = urlsplit(mail)
    assert told.path == "ada@example.com"
    assert set(parse_qs(told.query)) == {"subject", "body"}
    assert parse_qs(told.query)["body"] == [messages[0]]


def test_help__what_they_seek_and_struggle_with_but_not_the_silent(giving: Site) -> None:
    said = part(giving, "help")
    assert "Ada & <Co>" in said
    assert "a flat" in said
    assert "a roof that leaks 1 June 2026" in said
    assert "rain" not in said
    assert "dust" not in said


def test_taking__the_latest_and_what_could_be_given(giving: Site) -> None:
    said = part(giving, "taking")
    assert said.startswith("Only taking 1")
    assert "you got, on 1 February 2026: a key" in said
    assert "How can I help you?" in said
    assert "Fay" not in said


def test_ready__and_nearly_with_what_is_missing(giving: Site) -> None:
    assert "Ada & <Co>" in part(giving, "ready")
    assert "you gave, on 1 June 2026: a map" in part(giving, "ready")
    assert re.search(r"Ev .*still: something given", part(giving, "nearly"))
    assert "Ada" not in part(giving, "nearly")


def test_ledger__the_newest_first_with_that_of_the_silent(giving: Site) -> None:
    said = part(giving, "ledger")
    order = ["a map", "introduction to Ev", "a key", "for Bo", "tea"]
    assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)
    assert "The ledger 5" in said
    assert said.count("you asked") == 1


def test_people__the_sums_of_each(giving: Site) -> None:
    said = part(giving, "people")
    assert "Ada & <Co> 1 0 0 1 June 2026" in said
    assert "Cy 0 1 1 1 February 2026" in said


def test_years__each_has_a_page(giving: Site) -> None:
    assert {address for address in giving.files if address.startswith("giving/")} == {"giving/2026.html", "giving/2025.html"}
    assert "tea" in says(giving, "giving/2025.html")
    assert "tea" not in says(giving, "giving/2026.html")


def test_giving__nothing_yet_says_how_to_begin(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, {"contacts/ada.md": record("Ada", "2026-06-01 call: a")}))
    assert "How to begin" in says(site)
    assert "challenge:" in says(site)
    assert not [address for address in site.files if address.startswith("giving/")]


# how it went


def test_asks__on_both_cards_on_today_and_above_all_else(giving: Site) -> None:
    assert "You introduced Di and Ev on 10 May 2026." in says(giving)
    assert "Ask how it went you introduced Ev on 10 May 2026" in says(giving, "people/di.html")
    assert "Ask how it went you introduced Di on 10 May 2026" in says(giving, "people/ev.html")
    assert "Ask how it went: you introduced Di and Ev on 10 May 2026." in says(giving, "index.html")


def test_asks__gone_from_everywhere_once_they_have_told(tmp_path: Path) -> None:
    network = sites.write(tmp_path, PEOPLE)
    builder = Builder(network, network / "output", lasting=True)
    builder.build(TODAY, today_given=True)
    sites.write(network, {"contacts/ev.md": PEOPLE["contacts/ev.md"] + "- 2026-06-14 call: They have lunch on Fridays.\n"})
    builder.build(TODAY, today_given=True)
    site = Site(network, network / "output")
    for address in ("giving.html", "people/di.html", "people/ev.html", "index.html"):
        assert "Ask how it went" not in says(site, address), address


# without the ledger


def test_discreet__only_what_they_seek_and_offer(giving: Site, tmp_path: Path) -> None:
    site = sites.build(giving.network, tmp_path, discreet=True)
    said = says(site)
    assert "a plumber & on the <Gulf Coast>?" in said
    assert "a flat" in said
    assert "without the ledger" in said
    for told in ("a map", "a key", "roof", "introduction to Ev", "Only taking", "Ready", "Person by person", "Ask how it went"):
        assert told not in said
    assert not [address for address in site.files if address.startswith("giving/")]
    for address in ("people/di.html", "people/ev.html", "index.html"):
        assert "Ask how it went" not in says(site, address)


# many


def many(number: int, entries: int) -> dict[str, str]:
    """So many people who seek something, one of them with so many entries that gave."""
    people = {f"contacts/p{at:03}.md": record(f"P{at:03}", fields=f"seeking: [thing {at}]") for at in range(number)}
    log = [f"{TODAY - timedelta(at % 160)} email: a\n  - gave: gift {at}" for at in range(entries)]
    return {**people, "contacts/zed.md": record("Zed", *log)}


def test_many__the_first_rows_and_the_rest_on_pages_of_their_own(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, many(120, 0)))
    assert says(site).count("thing ") == 20
    rest = [says(site, address) for address in ("giving/help.html", "giving/help/~2.html")]
    assert [said.count("thing ") for said in rest] == [100, 20]


def test_many__a_new_line_changes_only_the_newest_page_of_the_year(tmp_path: Path) -> None:
    network = sites.write(tmp_path, many(0, 250))
    builder = Builder(network, network / "output", lasting=True)
    builder.build(TODAY, today_given=True)
    site = Site(network, network / "output")
    assert {each for each in site.files if each.startswith("giving/2026")} == {
        "giving/2026.html", "giving/2026~1.html", "giving/2026~2.html"
    }  # fmt: skip
    zed = many(0, 250)["contacts/zed.md"]
    sites.write(network, {"contacts/zed.md": f"{zed}- {TODAY} email: a\n  - got: thanks\n"})
    report = builder.build(TODAY, today_given=True)
    assert {each for each in report.written if each.startswith("giving/")} == {"giving/2026.html"}
    assert "thanks" in says(Site(network, network / "output"), "giving/2026.html")


# law 1: a build after an edit is a clean build


EDITS = [
    ("contacts/bo.md", ("location: Houston, Texas", "location: Oslo")),  # no longer where the plumber is sought
    ("contacts/bo.md", ("location: Oslo", "location: Houston")),
    ("contacts/ada.md", ("a roof that leaks", "a roof that [[bo]] mended")),
    ("contacts/ada.md", ("gave: a map", "asked: a map")),
    ("contacts/cy.md", ("name: Cy", "name: Cyrus")),
    ("contacts/bo.md", ("name: Bo", "id: bob\nname: Bo")),  # links to bo mean nobody now
    ("contacts/di.md", ("[[ev]]", "[[cy]]")),
    ("contacts/fay.md", ("status: archived", "circle: close")),
    ("contacts/ev.md", ("circle: wide", "died: 2026-06-01")),
    ("contacts/ada.md", ("email: ada@example.com", "email: other@example.com")),
    ("contacts/cy.md", ("2026-02-01", "2024-02-01")),
    ("contacts/ada.md", ("  - gave: introduction to [[bo]]", "")),
    ("warmsite.yaml", ("[Houston]", "[Lisbon]")),
]


def test_incremental__is_a_clean_build_byte_for_byte(tmp_path: Path) -> None:
    network = sites.write(tmp_path / "network", PEOPLE)
    builder = Builder(network, network / "output", lasting=True)
    builder.build(TODAY, today_given=True)
    for number, (path, (before, after)) in enumerate(EDITS):
        file = network / path
        file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
        builder.build(TODAY, today_given=True)
        clean = sites.build(network, tmp_path / f"clean-{number}")
        told = Site(network, network / "output").files
        assert told.keys() == clean.files.keys(), after
        assert [address for address in told if told[address] != clean.files[address]] in ([], ["assets/now.css"]), after


# what would make the load fit


def test_load__a_proposal_on_insight_and_in_short_on_overdue(tmp_path: Path) -> None:
    cool = ["2026-06-01 call (indifferent): a", "2026-03-01 call (indifferent): b"]
    network = sites.write(tmp_path, {
        "warmsite.yaml": "calls_per_day: 1\nweekdays: [mon]\n",
        **{f"contacts/p{at}.md": record(f"P{at}", "2026-06-01 call: a", fields="circle: close") for at in range(9)},
        "contacts/cool.md": record("Cool", *cool, fields="circle: outer"),
    })  # fmt: skip
    site = sites.build(network)
    for address in ("insight.html", "overdue.html"):
        said = says(site, address)
        assert "What would make it fit" in said
        assert "Slow the circle close (9 people) from every 2 months to every 3 months: 0.3 a week less." in said
        assert "which fits what your days have room for" in said
    assert "To archive, perhaps: Cool." in says(site, "insight.html")
    assert (network / "warmsite.yaml").read_text("utf-8") == "calls_per_day: 1\nweekdays: [mon]\n"  # nothing is done unasked
    discreet = sites.build(network, tmp_path / "discreet", discreet=True)
    assert all("make it fit" not in says(discreet, address) for address in ("insight.html", "overdue.html"))


def test_load__no_word_while_it_fits(giving: Site) -> None:
    assert all("make it fit" not in says(giving, address) for address in ("insight.html", "overdue.html"))


# in a browser


def test_browser__messages_are_read_without_a_script(browser: Browser, giving: Site) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto((giving.output / "giving.html").as_uri())
    assert not page.get_by_text("I have promised nothing").is_visible()
    page.get_by_text("Ask both first").click()
    assert page.get_by_text("I have promised nothing").is_visible()
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_browser__a_message_is_copied(browser: Browser, giving: Site) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((giving.output / "giving.html").as_uri())
    page.get_by_text("Ask both first").click()
    page.get_by_role("button", name="Copy the message to Bo").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Ada & <Co> is looking for:")
    context.close()
