"""Plans on the site and on paper: what their pages say is what the records hold, and nobody who is not ready is printed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
import sites

from warmsite.build.builder import Builder

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
    from sites import Site

TODAY = sites.TODAY  # a Monday
START = TODAY - timedelta(days=14)


def record(name: str, fields: str = "", *log: str) -> str:
    lines = "".join(f"- {line}\n" for line in log)
    return f"---\nname: {name}\nlocation: Houston, Texas\n{fields}\n---\n\n- [ ] 2026-07-01 send a seed list\n\n## Log\n\n{lines}"


def campaign(select: str = "name:Old", start: date = START, extra: str = "") -> str:
    return f"---\nkind: campaign\nstart: {start}\nper_day: 2\nselect: {select}\n{extra}\n---\n\nI **thought** of you.\n"


LETTER = f"""\
---
kind: letter
title: Midsummer
date: {TODAY}
select: circle:outer
---

Dear friend, the *days* are long.

## Lines

- [[ada]]: How is the garden?
- [[bo]]: Was it a good year?
- [[cy]]: I have no address for you.
- [[eve]]: You had yours.
"""
ELM = 'address: "1 Elm Street, Houston, Texas 77002"\ncircle: outer'
FILES = {
    "contacts/ada.md": record("Ada", ELM, "2026-06-01 call (thrilled): Roses, mostly."),
    "contacts/bo.md": record(
        "Bo", "address: {home: 2 Oak Road, office: Elsewhere}\ncircle: outer", "2020-05-05 call: Old times."
    ),
    "contacts/cy.md": record("Cy", "circle: outer", "2020-05-05 call: b"),
    "contacts/dee.md": record("Dee", "address: 4 Ash Lane\ncircle: outer", "2020-05-05 call: b"),
    "contacts/eve.md": record(
        "Eve", "address: 5 Fir Row\ncircle: outer", f"{TODAY} letter: You had yours.", "2020-05-05 call: b"
    ),
    **{f"contacts/old{at}.md": record(f"Old {at}", "", f"2019-0{at + 1}-02 call: The move.") for at in range(8)},
    "plans/back.md": campaign(extra="title: Back in touch"),
    "plans/letter.md": LETTER,
    "plans/season.md": "---\nkind: season\nfrom: 06-01\nto: 06-26\nselect: name:Old\n---\n",
    "plans/storm.md": f'---\nkind: trigger\ndate: {TODAY}\nselect: place:"Gulf Coast"\n---\n\nIs the **roof** on?\n',
    "plans/later.md": campaign(start=TODAY + timedelta(days=30)),
    "plans/faulty.md": campaign(select="sate:cold"),
    "plans/broken.md": "---\nkind: campain\n---\n",
    "warmsite.yaml": sites.SETTINGS,
}
REACHED = "2026-06-03 call (thrilled): We laughed."
FILES["contacts/old7.md"] += f"- {REACHED}\n"
FILES["contacts/old6.md"] += "- 2026-06-04 call (wary): Short.\n"
FILES["contacts/old5.md"] += "- 2026-06-04 no-answer\n- 2026-06-08 no-answer\n- 2026-06-12 no-answer\n"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return sites.build(sites.write(tmp_path_factory.mktemp("planned"), FILES))


def text(site: Site, address: str) -> str:
    """What a page's main part says, in one line."""
    page = site.files[address].decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(sites.Read(f"<main{page}</main>").text.split())


def part(site: Site, address: str, key: str) -> str:
    """What a section of a page says, from its heading to the next."""
    page = site.files[address].decode().partition(f'<h2 id="{key}')[2].partition("<h2")[0]
    return " ".join(sites.Read(f'<h2 id="{key}{page.rpartition("</section>")[0]}').text.split())


def changed(files: dict[str, str], **others: str) -> dict[str, str]:
    return {**files, **{f"plans/{name}.md": plan for name, plan in others.items()}}


# all plans


def test_plans__by_how_far_they_are_with_what_is_wrong(planned: Site) -> None:
    page = text(planned, "plans.html")
    order = [page.index(each) for each in ("Under way", "Back in touch", "Later", "Not read")]
    assert order == sorted(order)
    assert "2 of 8 reached, 1 not reached." in page
    assert "plans/faulty.md, line 5" in page
    assert "plans/broken.md, line 2" in page
    assert "campain" in page


def test_plans__whom_each_deals_today_and_nobody_who_is_through(planned: Site, tmp_path: Path) -> None:
    assert "Today Old" in text(planned, "plans.html")
    dealt = re.search(r"Today (Old \d)", text(planned, "plans.html"))
    assert dealt
    key = dealt[1].lower().replace(" ", "")
    files = {**FILES, f"contacts/{key}.md": FILES[f"contacts/{key}.md"] + f"- {TODAY} call: Hello.\n"}
    site = sites.build(sites.write(tmp_path, files))
    assert f"Today {dealt[1]}" not in text(site, "plans.html")
    assert "3 of 8 reached" in text(site, "plans.html")


def test_plans__without_any_says_what_they_are_for_and_who_waits(tmp_path: Path) -> None:
    files = {"contacts/a.md": record("A", "", "2019-01-02 call: a"), "contacts/b.md": record("B")}
    files["contacts/c.md"] = record("C", "cadence: never", "2019-01-02 call: a")
    page = text(sites.build(sites.write(tmp_path, files)), "plans.html")
    assert "warmsite plan new campaign" in page
    assert "1 dormant" in page
    assert "1 never spoken to" in page


def test_plans__beside_plans_a_campaign_could_take_more(tmp_path: Path) -> None:
    page = text(sites.build(sites.write(tmp_path, {**FILES, "contacts/zoe.md": "---\nname: Zoe\n---\n"})), "plans.html")
    assert "Begin with warmsite plan new campaign" in page.partition("A campaign could take")[2]


def test_plans__names_that_differ_in_case_alone_have_pages_of_their_own(tmp_path: Path) -> None:
    odd = {f"plans/{name}.md": campaign() for name in ("Back", "a b", "a-b", "индекс", "index", "CON")}
    site = sites.build(sites.write(tmp_path, {**FILES, **odd}))
    plans = [file for file in (tmp_path / "plans").iterdir() if file.name != "broken.md"]
    pages = [address for address in site.files if re.fullmatch(r"plans/[^/]+\.html", address)]
    assert len({page.casefold() for page in pages}) == len(pages) == len(plans)
    assert set(pages) <= {unquote(each.attributes["href"]) for each in site.read["plans.html"].all("a")}


def test_plans__a_folder_of_pages_never_lies_where_another_page_is(tmp_path: Path) -> None:
    many = {f"contacts/many{at}.md": f"---\nname: Many {at}\ntags: [a, a.html]\n---\n" for at in range(130)}
    site = sites.build(sites.write(tmp_path, {**FILES, **many, "plans/x.md": LETTER, "plans/x.html.md": LETTER}))
    assert {"plans/x.html", "plans/x/letters.html", "tags/a.html", "tags/a/~2.html"} <= site.files.keys()
    assert {each.attributes["href"] for each in site.read["plans.html"].all("a")} > {"plans/x.html"}


def test_build__a_page_where_a_folder_is_is_a_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sites.write(tmp_path, {**FILES, "plans/x.md": LETTER, "plans/x.html.md": LETTER})
    monkeypatch.setattr("warmsite.site.addresses.address", lambda text, *_: text)
    with pytest.raises(AssertionError, match=r"a page and a folder have the address plans/x\.html"):
        sites.build(folder)


def test_plans__more_than_fits_is_said_with_the_days_that_it_costs(tmp_path: Path) -> None:
    late = campaign("circle:outer", start=TODAY)
    files = changed({**FILES, "warmsite.yaml": "calls_per_day: 2\n"}, back=campaign(start=TODAY), later=late)
    site = sites.build(sites.write(tmp_path, files))
    for address in ("plans.html", "index.html"):
        assert re.search(
            r"Your plans ask for \d+ calls today, and there is room for 2\. .*Later ends \d+ days? later", text(site, address)
        )
    asked = r"The plans together ask for \d+ calls today, and calls_per_day has room for 2"
    assert re.search(rf"{asked}: so it ends \d+ days? later\.", text(site, "plans/later.html"))
    assert "Your plans ask" not in text(
        sites.build(sites.write(tmp_path / "quiet", FILES | {"plans/later.md": ""})), "index.html"
    )


# a campaign


def test_campaign__says_when_it_ends_and_who_stands_where(planned: Site) -> None:
    page = "plans/back.html"
    assert "Campaign, 1 June 2026 to 4 June 2026" in text(planned, page)
    assert re.search(r"At this pace it ends on \d+ June 2026, \d+ days later than planned\.", text(planned, page))
    assert "5 calls are behind the plan." in text(planned, page)
    reached = part(planned, page, "reached")
    assert "Old 7" in reached
    assert "reached on 3 June 2026" in reached
    assert reached.index("Old 6") < reached.index("Old 7")
    assert "Old 5" in part(planned, page, "not-reached")
    assert "tried 3 times" in part(planned, page, "not-reached")
    parts = [part(planned, page, key) for key in ("today", "waiting", "reached", "not-reached")]
    assert [sum(f"Old {at}" in each for each in parts) for at in range(8)] == [1] * 8


def test_campaign__cards_have_what_helps_with_the_call(tmp_path: Path) -> None:
    files = {
        **FILES,
        "contacts/old0.md": record("Old 0", "glad: 5\nlongterm: 5\nphone: +1 555 0100", "2019-01-02 call: The move."),
    }
    site = sites.build(sites.write(tmp_path, changed(files, back=campaign(start=TODAY))))
    today = part(site, "plans/back.html", "today")
    for said in ("Old 0", "+1 555 0100", "The move.", "I thought of you.", "last spoke 2 January 2019", "send a seed list"):
        assert said in today, said


def test_campaign__its_course_is_drawn_and_told(planned: Site) -> None:
    page = planned.files["plans/back.html"].decode()
    svg = page.partition('class="picture course"')[2].partition("</figure>")[0]
    looks = re.findall(r'<path class="(\w+)"', svg.partition('<ul class="legend"')[0])
    assert {"talks", "planned", "pace"} <= set(looks)
    assert "The dashed line is the plan" in svg
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>(\d*)</td><td>(\d*)</td>', page)
    assert rows[:3] == [("7 June 2026", "8", "2"), ("14 June 2026", "8", "2"), ("15 June 2026", "8", "2")]


def test_campaign__thrilled_ones_wait_for_a_coffee(planned: Site) -> None:
    coffee = part(planned, "plans/back.html", "coffee")
    assert "Old 7" in coffee
    assert "invite to coffee by 17 June 2026" in coffee
    assert "Old 6" not in coffee


def test_campaign__that_is_done_says_no_more_what_to_do(tmp_path: Path) -> None:
    done = {f"contacts/old{at}.md": record(f"Old {at}", "", "2026-06-10 call: Hello.") for at in range(8)}
    site = sites.build(sites.write(tmp_path, {**FILES, **done}))
    page = text(site, "plans/back.html")
    assert "8 of 8 reached." in page
    assert "1 June 2026 to 10 June 2026" in page
    assert "Everybody is through." in page
    assert "At this pace" not in page
    assert "Back in touch" in text(site, "plans.html").partition("Done")[2]


def test_campaign__long_lists_go_on_on_pages_of_their_own(tmp_path: Path) -> None:
    many = {f"contacts/q{at:03}.md": record(f"Q {at}", "", "2019-01-02 call: a") for at in range(240)}
    site = sites.build(sites.write(tmp_path, {**many, "plans/q.md": campaign("name:Q", TODAY)}))
    assert part(site, "plans/q.html", "waiting").count("last spoke") == 30
    further = ["plans/q/waiting.html", "plans/q/waiting/~2.html", "plans/q/waiting/~3.html"]
    assert {address for address in site.files if address.startswith("plans/q/")} == set(further)
    links = [each.attributes["href"] for each in site.read["plans/q.html"].all("a")]
    assert "../plans/q/waiting.html" in links
    assert "Plan: Q" in text(site, further[0])


def test_campaign__own_misses_are_not_blamed_on_the_other_plans(tmp_path: Path) -> None:
    files = {key: each for key, each in FILES.items() if not key.startswith("plans/")}
    site = sites.build(sites.write(tmp_path, {**files, "warmsite.yaml": "calls_per_day: 2\n", "plans/back.md": campaign()}))
    page = text(site, "plans/back.html")
    assert "days later than planned" in page
    assert "5 calls are behind the plan." in page
    assert "The plans together" not in page


def test_campaign__a_try_in_vain_has_a_line_for_the_log(planned: Site) -> None:
    lines = [each.attributes["data-log"] for each in planned.read["plans/back.html"].all("code") if "data-log" in each.attributes]
    assert lines == ["call: ", "no-answer"] * 2


def test_campaign__why_the_order_stands_folded(tmp_path: Path) -> None:
    dear = {"contacts/old0.md": record("Old 0", "glad: 5\nlongterm: 4", "2019-01-02 call: a")}
    site = sites.build(sites.write(tmp_path, {**FILES, **dear, "plans/later.md": campaign(start=TODAY + timedelta(days=30))}))
    waiting = part(site, "plans/later.html", "waiting")
    assert "Old 0 long-term 4 × glad 5 = 20" in waiting
    assert waiting.index("= 20") < waiting.index("long-term 3 × glad 3 = 9")
    fold = site.files["plans/later.html"].decode().partition("Why this order")[0].rpartition("<details")[2]
    assert "</details>" not in fold


def test_campaign__the_plan_is_flat_on_days_off(tmp_path: Path) -> None:
    """Two of four on a Friday, the others on the Monday after."""
    off = campaign(start=date(2026, 6, 12), extra="limit: 4")
    page = sites.build(sites.write(tmp_path, {**FILES, "plans/off.md": off})).files["plans/off.html"].decode()
    drawn = re.search(r'<path class="planned" d="([^"]+)"', page.partition('class="picture course"')[2])
    assert drawn
    assert re.fullmatch(r"M9 88H9V(\S+)H[\d.]+V12", drawn[1])


def test_campaign__with_no_room_at_all_says_so(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, {**FILES, "warmsite.yaml": "calls_per_day: 0\n"}))
    assert "calls_per_day is 0: nobody of it is ever dealt" in text(site, "plans/back.html")


LONG = {
    "the last day of all": (date(9999, 12, 1), date(9999, 12, 31), 5),
    "a year": (date(2025, 6, 16), TODAY, 53),
    "ten years": (date(2016, 6, 13), TODAY, 121),
    "a century": (date(1926, 6, 14), TODAY, 101),
    "since the year 1": (date(1, 1, 1), TODAY, 185),
}


@pytest.mark.parametrize(("start", "today", "rows"), LONG.values(), ids=LONG.keys())
def test_campaign__however_long_its_figures_are_a_few(tmp_path: Path, start: date, today: date, rows: int) -> None:
    site = sites.build(
        sites.write(tmp_path, {"contacts/a.md": record("A"), "plans/long.md": campaign("name:A", start)}), today=today
    )
    days = re.findall(r'<th scope="row">([^<]+)</th>', site.files["plans/long.html"].decode())
    assert len(days) == len(set(days)) == rows
    assert days[-1] == f"{today.day} {today:%B %Y}"


# seasons, triggers


def test_season__that_does_not_fit_leaves_people_over_and_is_never_late(tmp_path: Path) -> None:
    short = "---\nkind: season\nfrom: 06-01\nto: 06-16\nselect: name:Old\n---\n"
    files = {**FILES, "warmsite.yaml": "calls_per_day: 2\n", "plans/season.md": short}
    site = sites.build(sites.write(tmp_path, files))
    page = text(site, "plans/season.html")
    assert re.search(r"At this pace \d (person is|people are) left over on 16 June 2026, its last day\.", page)
    assert re.search(r"so it leaves \d (person|people) over\.", page)
    assert re.search(r"Season leaves \d (person|people) over", text(site, "plans.html"))
    assert "later than planned" not in page
    assert not re.search(r"Season ends \d+ days? later", text(site, "plans.html"))


def test_season__burns_down_with_the_share_and_the_greeting_of_the_day(tmp_path: Path) -> None:
    greeting = "greetings: [{from: 06-01, to: 06-30, say: A good summer to you.}]"
    site = sites.build(sites.write(tmp_path, {**FILES, "warmsite.yaml": greeting}))
    page = text(site, "plans/season.html")
    assert "2 of 8 reached, 1 not reached." in page
    assert "5 wait, on 10 working days: 1 a day." in page
    assert "A good summer to you." in page
    rows = re.findall(r'<th scope="row">[^<]+</th><td>(\d*)</td><td>(\d*)</td>', site.files["plans/season.html"].decode())
    assert [remain for _, remain in rows if remain][-1] == "6"
    assert rows[-1] == ("0", "")


def test_trigger__why_to_call_and_the_nearest_first(planned: Site) -> None:
    page = planned.files["plans/storm.html"].decode()
    assert "Is the <strong>roof</strong> on?" in page
    everybody = part(planned, "plans/storm.html", "today") + part(planned, "plans/storm.html", "waiting")
    assert everybody.index("Ada") < everybody.index("Old 3")


# letters


def test_letter__tells_who_is_ready_and_what_the_others_lack(planned: Site) -> None:
    page = "plans/letter.html"
    assert "1 of 5 sent, 2 ready, 2 not ready." in text(planned, page)
    assert "Cy" in part(planned, page, "not-ready")
    assert "lacks an address" in part(planned, page, "not-ready")
    assert "lacks a personal line" in part(planned, page, "not-ready")
    assert "Eve" in part(planned, page, "sent")
    links = {each.attributes["href"] for each in planned.read[page].all("a")}
    assert {"../plans/letter/letters.html", "../plans/letter/envelopes.html"} <= links


def test_paper__is_for_those_who_are_ready_and_for_nobody_else(planned: Site) -> None:
    sheets, envelopes = text(planned, "plans/letter/letters.html"), text(planned, "plans/letter/envelopes.html")
    for said in ("Ada", "1 Elm Street", "Texas 77002", "Bo", "2 Oak Road"):
        assert said in sheets
        assert said in envelopes
    for said in (
        "How is the garden?",
        "Was it a good year?",
        "the days are long",
        "15 June 2026",
        "Roses, mostly.",
        "send a seed",
    ):
        assert said in sheets
    for said in ("Elsewhere", "Cy", "Dee", "4 Ash Lane", "Eve", "5 Fir Row", "no address", "You had yours"):
        assert said not in sheets + envelopes, said


def test_paper__an_address_has_lines_that_say_something(tmp_path: Path) -> None:
    odd = "address: ['-, ,', '--, 7 Sea Lane,, Galveston, .']\ncircle: outer"
    files = {**FILES, "contacts/ada.md": record("Ada", odd, "2020-05-05 call: b")}
    envelopes = sites.build(sites.write(tmp_path, files)).files["plans/letter/envelopes.html"].decode()
    assert "<bdi>Ada</bdi><bdi>7 Sea Lane</bdi><bdi>Galveston</bdi></address>" in envelopes


def test_letter__its_bar_is_filled_by_what_was_sent(planned: Site) -> None:
    page = planned.files["plans.html"].decode().partition("1 of 5 sent")[2].partition("</svg>")[0]
    assert re.findall(r'<path class="(\w+)" d="M(\d+) 0h(\d+)', page) == [
        ("whole", "0", "100"),
        ("talks", "0", "20"),
        ("ready", "20", "40"),
    ]


NAMES = {
    "plain": ("midsummer", "warmsite plan done plans/midsummer.md"),
    "a command in it": ('a"b$(touch pwned)`x`', "warmsite plan done 'plans/a\"b$(touch pwned)`x`.md'"),
    "a quote": ("it's", """warmsite plan done 'plans/it'"'"'s.md'"""),
    "a sign of direction": ("a\u202eb", ""),
}


@pytest.mark.parametrize(("name", "command"), NAMES.values(), ids=NAMES.keys())
def test_letter__the_command_that_logs_it_is_safe_to_paste(tmp_path: Path, name: str, command: str) -> None:
    site = sites.build(sites.write(tmp_path, {**FILES, f"plans/{name}.md": LETTER.replace("Midsummer", "The odd one")}))
    heading = "<h1><bdi>The odd one</bdi></h1>"
    (address,) = [each for each, page in site.files.items() if each.endswith(".html") and heading.encode() in page]
    said = [each.text for each in site.read[address].all("code") if each.text.startswith("warmsite plan done")]
    assert said == [command][: bool(command)]


def test_letter__of_many_problems_the_first_stand_there(tmp_path: Path) -> None:
    many = LETTER + "".join(f"- nobody {at}\n" for at in range(500))
    unread = "---\nkind: letter\n" + "".join(f"odd{at}: 1\n" for at in range(50)) + "---\n"
    site = sites.build(sites.write(tmp_path, changed(FILES, letter=many, unread=unread)))
    for address, shown in (("plans.html", 3), ("plans/letter.html", 20)):
        assert text(site, address).count("does not say for whom it is") == shown
        assert f"{500 - shown} more" in text(site, address)
    assert text(site, "plans.html").count("plans/unread.md, line") == 3
    assert "All problems" in text(site, "plans.html")


def test_paper__there_is_none_while_nobody_is_ready(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, changed(FILES, letter=LETTER.partition("## Lines")[0])))
    assert not [address for address in site.files if address.startswith("plans/letter/")]
    assert "to print" not in text(site, "plans/letter.html")


def test_paper__a_letter_to_come_bears_its_own_day(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, changed(FILES, letter=LETTER.replace(str(TODAY), "2026-07-01"))))
    assert "1 July 2026" in sites.Read(site.files["plans/letter/letters.html"].decode().partition("</article>")[0]).text


# elsewhere


def test_today__a_row_leads_to_its_plan(planned: Site) -> None:
    links = [(each.text, each.attributes["href"]) for each in planned.read["index.html"].all("a")]
    assert any(said.startswith("plan: Back in touch") and href == "plans/back.html" for said, href in links)


@pytest.mark.parametrize("log", [(), (f"{TODAY} call: a",)], ids=["empty", "with a promise"])
def test_today__with_nobody_in_a_rhythm_offers_triage_and_a_campaign(tmp_path: Path, log: tuple[str, ...]) -> None:
    promise = "" if not log else "- [ ] 2026-06-15 ring her\n"
    files = {"contacts/a.md": "---\nname: A\n---\n" + promise, "contacts/b.md": "---\nname: B\n---\n"}
    page = text(sites.build(sites.write(tmp_path, files)), "index.html")
    assert "2 people wait" in page
    assert "warmsite triage" in page
    assert "warmsite plan new campaign" in page


def test_contact__names_the_plans_they_are_in(planned: Site) -> None:
    links = {each.attributes["href"] for each in planned.read["people/old1.html"].all("a")}
    assert {"../plans/back.html", "../plans/season.html", "../plans/storm.html", "../plans/later.html"} <= links
    assert "../plans/letter.html" not in links


def test_discreet__no_reactions_no_words_beside_letters(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, FILES), discreet=True)
    pages = [address for address in site.files if address.startswith("plans") and address.endswith(".html")]
    everything = " ".join(text(site, address) for address in pages)
    for said in ("thrilled", "wary", "coffee", "Roses, mostly.", "How it goes", "The figures", "long-term"):
        assert said not in everything, said
    assert "send a seed" not in text(site, "plans/letter/letters.html")
    assert "2 of 8 reached" in everything
    assert "How is the garden?" in everything


# the laws


EDITS = {
    "a plan's file": ("plans/back.md", campaign(extra="title: Found again")),
    "a plan that goes": ("plans/storm.md", ""),
    "a member's log": ("contacts/old0.md", record("Old 0", "", f"{TODAY} call (thrilled): Hello.", "2019-01-02 call: a")),
    "a member's name": ("contacts/old1.md", record("Old Otto", "", "2019-02-02 call: a")),
    "a member who died": ("contacts/old2.md", record("Old 2", "died: 2026-06-14", "2019-03-02 call: a")),
    "a line": ("plans/letter.md", LETTER + "- [[dee]]: And you?\n"),
    "an address": ("contacts/cy.md", record("Cy", "address: 3 Low Road\ncircle: outer", "2020-05-05 call: b")),
    "the settings": ("warmsite.yaml", "calls_per_day: 3\nweekdays: [mon, wed]\n"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_build__after_an_edit_equals_a_clean_one(tmp_path: Path, edit: tuple[str, str]) -> None:
    network = sites.write(tmp_path / "network", FILES)
    lasting = Builder(network, network / "output", lasting=True)
    lasting.build(TODAY, today_given=True)
    path, now = edit
    sites.write(network, {path: now})
    lasting.build(TODAY, today_given=True)
    clean = sites.build(network, tmp_path / "clean")
    built = sites.Site(network, network / "output")
    assert {**built.files, "assets/now.css": b""} == {**clean.files, "assets/now.css": b""}


# in the browser, and on paper


PAGES = ["plans.html", *(f"plans/{name}.html" for name in ("back", "season", "storm", "later", "letter", "faulty"))]
PAPER = ["plans/letter/letters.html", "plans/letter/envelopes.html"]


@pytest.mark.parametrize("address", PAGES + PAPER)
def test_page__is_silent_and_fits(browser: Browser, planned: Site, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text))
    page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(planned.output.as_uri()) else None)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{planned.output.as_uri()}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    assert [each for each in faults if not each.startswith("data:image/")] == []


@pytest.mark.parametrize(("address", "size"), [(PAPER[0], None), (PAPER[1], (220, 110))])
def test_print__one_sheet_for_each_who_is_ready(
    browser: Browser, planned: Site, address: str, size: tuple[int, int] | None
) -> None:
    page = browser.new_page()
    page.goto(f"{planned.output.as_uri()}/{address}")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(boxes) == 2
    if size:
        assert all([round(float(side) * 25.4 / 72) for side in box] == list(size) for box in boxes)


def test_print__ruled_lines_for_the_salutation_and_to_the_end_of_the_page(browser: Browser, planned: Site) -> None:
    page = browser.new_page()
    page.goto(f"{planned.output.as_uri()}/{PAPER[0]}")
    page.emulate_media(media="print")
    boxes = [page.locator(each).first.bounding_box() for each in (".letter", ".ruled", ".ruled > div", ".salutation")]
    page.close()
    sheet, ruled, lines, salutation = filter(None, boxes)
    assert sheet["height"] > 860
    assert sheet["y"] + sheet["height"] - ruled["y"] - ruled["height"] < 2
    assert lines["height"] > ruled["height"]
    assert salutation["height"] > 30


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("paragraphs", "pages"), [(1, 1), (30, 3)])
def test_print__a_sheet_fits_its_paper(browser: Browser, tmp_path: Path, paper: str, paragraphs: int, pages: int) -> None:
    body = "\n\n".join(["It was a good year for roses, and a better one for us. " * 3] * paragraphs)
    said = LETTER.replace("Dear friend, the *days* are long.", body).replace("- [[bo]]", "- [[nobody]]")
    site = sites.build(sites.write(tmp_path, changed(FILES, letter=said)))
    page = browser.new_page()
    page.goto(f"{site.output.as_uri()}/{PAPER[0]}")
    printed = page.pdf(format=paper)
    page.close()
    assert len(re.findall(rb"/MediaBox", printed)) == pages


def test_print__nothing_that_is_for_the_writer(browser: Browser, planned: Site) -> None:
    page = browser.new_page()
    page.goto(f"{planned.output.as_uri()}/{PAPER[0]}")
    page.emulate_media(media="print")
    seen = page.locator("body").inner_text()
    page.close()
    assert "How is the garden?" in seen
    for said in ("Roses, mostly.", "send a seed", "Print this page", "Timeline", "plans/letter.md"):
        assert said not in seen
