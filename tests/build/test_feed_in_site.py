"""calendar.ics among the files of the site: there, complete, and written when something that it tells has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.build.conftest import ADA, BO, TODAY, Site
from tests.formats.calendars import read
from warmsite.build.builder import Builder
from warmsite.build.records import Records
from warmsite.formats.feed import Feed, feed

if TYPE_CHECKING:
    from tests.formats.calendars import Read

FILE = "calendar.ics"
BASE = "https://example.org/net/"
HIDDEN = "---\nname: Hidden\nstatus: archived\nbirthday: 01-01\n---\n"


@pytest.fixture
def network(site: Site) -> Site:
    site.write("contacts/ada.md", ADA)
    site.write("contacts/bo.md", BO)
    site.write("contacts/hidden.md", HIDDEN)
    site.write("warmsite.yaml", f"base: {BASE}\nalarms: [the day before 18:00]\n")
    return site


def events(site: Site) -> dict[str, Read]:
    return {each.uid.partition("@")[0]: each for each in read((site.output / FILE).read_bytes())}


def test_site__has_the_feed_that_export_gives(network: Site) -> None:
    network.build()
    records = Records(network.folder)
    joined, _ = records.join(records.load(), TODAY, today_given=True)
    assert (network.output / FILE).read_bytes() == feed(joined, base=joined.settings.base)
    assert {"birthday-ada", f"due-{TODAY}"} <= events(network).keys()


def test_site__the_settings_take_effect(network: Site) -> None:
    network.build()
    birthday = events(network)["birthday-ada"]
    assert birthday.alarms == [timedelta(hours=-6)]
    assert birthday.link.startswith(BASE)


def test_site__every_link_leads_to_a_page(network: Site) -> None:
    for stem in ("李伟", "a b", "nul"):
        network.write(f"contacts/{stem}.md", "---\nname: X\nbirthday: 02-03\n---\n")
    network.build()
    links = [line for each in events(network).values() for line in each.about if line.startswith(BASE)]
    assert len(links) > 4
    assert all((network.output / each.removeprefix(BASE)).is_file() for each in links)


def test_site__upcoming_leads_to_it_and_says_what_becomes_of_alarms(network: Site) -> None:
    network.build()
    page = (network.output / "upcoming.html").read_text("utf-8")
    assert f'href="{FILE}"' in page
    for each in ("Remove Alarms", "Google", "Outlook"):
        assert each in page


def test_site__is_not_written_again_when_nothing_in_it_changed(network: Site) -> None:
    network.build()
    assert FILE not in network.build().written
    network.write("contacts/ada.md", ADA.replace("Runs marathons", "Ran marathons"))
    assert FILE not in network.build().written
    network.write("contacts/ada.md", ADA.replace("birthday: 03-14", "birthday: 03-15"))
    assert FILE in network.build().written


def test_site__a_new_day_without_news_writes_it_only_for_the_calls(network: Site) -> None:
    network.write("contacts/bo.md", BO.replace("circle: wide", "status: paused"))
    network.write("contacts/ada.md", ADA.replace("circle: close", "snooze: 2027-01-01"))
    network.build()
    assert FILE not in network.build(TODAY + timedelta(days=1)).written


def test_lasting__an_edit_asks_only_for_the_events_of_whom_it_concerns(network: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    text_of = Feed.text_of
    monkeypatch.setattr(Feed, "text_of", lambda feed, person: asked.append(person.id) or text_of(feed, person))
    builder = Builder(network.folder, network.output, lasting=True)
    builder.build(TODAY, today_given=True)
    assert sorted(asked) == ["ada", "bo"]
    asked.clear()
    network.write("contacts/bo.md", f"{BO}- 2026-06-01 call: About maps.\n")
    builder.build(TODAY, today_given=True)
    assert asked == ["bo"]


def test_lasting__a_new_name_changes_every_text_that_links_to_it(network: Site) -> None:
    network.write("contacts/ada.md", ADA.replace("Moving to **Berlin**", "Spoke of [[bo]]"))
    builder = Builder(network.folder, network.output, lasting=True)
    builder.build(TODAY, today_given=True)
    network.write("contacts/bo.md", BO.replace("Bo Lindqvist", "Bo Berg"))
    builder.build(TODAY, today_given=True)
    assert "Last words, 2 March 2026 (call): Spoke of Bo Berg." in events(network)["birthday-ada"].about


def test_settings__new_alarms_ring_at_once(network: Site) -> None:
    builder = Builder(network.folder, network.output, lasting=True)
    builder.build(TODAY, today_given=True)
    network.write("warmsite.yaml", "alarms: [on the day 7:15]\n")
    builder.build(TODAY, today_given=True)
    assert {tuple(each.alarms) for each in events(network).values()} == {(timedelta(hours=7, minutes=15),)}


def test_discreet__has_no_last_words(network: Site) -> None:
    network.build(discreet=True)
    assert "Berlin" not in (network.output / FILE).read_text("utf-8")
    network.build()
    assert "Berlin" in (network.output / FILE).read_text("utf-8")
