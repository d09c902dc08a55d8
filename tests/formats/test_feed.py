"""What calendar.ics says (SPEC 11): yearly days, promises, calls."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import build_network
from tests.formats.calendars import TODAY, events, feed_of, only, read
from tests.formats.drafts import drafts
from warmsite.formats import calendar
from warmsite.formats.feed import KINDS, feed
from warmsite.formats.text import tidy
from warmsite.site.addresses import contact_page

ADA = """\
---
name: Ada Okafor
company: Northwind Health
role: CTO
started: 2019-06-01
phone: {mobile: +1 555 0100, office: +1 555 0199}
circle: close
birthday: 1979-03-14
dates: [{on: 2011-05-04, what: wedding day}]
added: 2024-01-05
---

- [ ] 2026-12-10 send her the salary survey
- [x] 2026-12-11 call the school

## Log

- 2026-03-02 call (thrilled): Moving the team to Berlin, with [[bo]].
- 2026-02-01 coffee: About data.
- 2026-02-01 email: The article.
"""
BO = "---\nname: Bo\ncircle: close\n---\n\n## Log\n\n- 2026-11-01 call: About maps.\n"
BASE = "base: https://example.org/net\n"


def person(fields, log="", name="Ada"):
    return f"---\nname: {name}\n{fields}\n---\n\n## Log\n\n{log}"


def one(kind, text, today=TODAY, settings="", **options):
    (found,) = only(kind, text, today, settings, **options)
    return found


# Each year


def test_birthday__comes_round_from_the_year_of_birth_which_the_title_tells():
    found = one("birthdays", ADA)
    assert (found.day, found.title) == (date(1979, 3, 14), "Ada Okafor’s birthday (1979)")
    assert found.rule == {"FREQ": ["YEARLY"]}


@pytest.mark.parametrize(("typed", "begins"), [("03-14", "1972-03-14"), ("--02-29", "1972-02-29")])
def test_birthday__without_a_year_tells_none(typed, begins):
    found = one("birthdays", person(f"birthday: {typed}"))
    assert (str(found.day), found.title) == (begins, "Ada’s birthday")


@pytest.mark.parametrize("typed", ["2000-02-29", "02-29"])
def test_birthday__29_february_is_the_last_day_of_february(typed):
    rule = one("birthdays", person(f"birthday: {typed}")).rule
    assert rule == {"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [-1]}


def test_birthday__28_february_stays_there():
    assert one("birthdays", person("birthday: 1999-02-28")).rule == {"FREQ": ["YEARLY"]}


def test_birthday__the_last_one_greeted_is_the_110th():
    assert str(one("birthdays", person("birthday: 1916-11-23")).day) == "1916-11-23"


def test_birthday__of_the_first_day_that_programs_know_begins_later():
    assert str(one("birthdays", person("birthday: 1970-01-01")).day) == "1972-01-01"
    assert str(one("birthdays", person("birthday: 1970-01-02")).day) == "1970-01-02"


@pytest.mark.parametrize("typed", ["1979", "1916-11-22", "2026-12-24"])
def test_birthday__none_of_a_year_alone_of_who_is_past_greeting_or_not_born(typed):
    assert only("birthdays", person(f"birthday: {typed}")) == []


def test_work__from_one_year_on():
    found = one("work", ADA)
    assert (str(found.day), found.title) == ("2020-06-01", "Ada Okafor: work anniversary at Northwind Health (2019)")
    assert found.about[0] == "CTO, Northwind Health since 1 June 2019."


def test_work__of_a_month_stands_on_its_first_and_does_not_ring():
    found = one("work", person("started: 2019-06"))
    assert (str(found.day), found.alarms) == ("2020-06-01", [])


@pytest.mark.parametrize("typed", ["2019", "9999-12-31", "9998-02-01"])
def test_work__none_of_a_year_or_beyond_the_calendar(typed):
    assert only("work", person(f"started: {typed}")) == []


def test_dates__with_their_year():
    found = one("dates", ADA)
    assert (str(found.day), found.title) == ("2011-05-04", "Ada Okafor: wedding day (2011)")


def test_dates__before_all_calendars_begin_later_and_say_when():
    found = one("dates", person("dates: [{on: 1066-10-14, what: Hastings}]"))
    assert (str(found.day), found.title) == ("1972-10-14", "Ada: Hastings (1066)")


def test_dates__at_the_end_of_time_are_left_out():
    assert only("dates", person("dates: [{on: 9999-12-31, what: the end}]")) == []


def test_dates__of_one_day_are_two_events():
    found = only("dates", person("dates: [{on: 05-04, what: name day}, {on: 05-04, what: wedding day}]"))
    assert len({each.uid for each in found}) == 2


def test_dates__of_one_day_keep_their_identity_in_another_order():
    own = ("{on: 05-04, what: name day}", "{on: 2011-05-04, what: wedding day}", "{on: 2013-05-04, what: wedding day}")
    before, after = (only("dates", person(f"dates: [{', '.join(each)}]")) for each in (own, own[::-1]))
    assert {each.uid: each.title for each in before} == {each.uid: each.title for each in after}
    assert len({each.uid for each in before}) == 3


def test_dates__one_alone_keeps_its_identity_in_other_words():
    assert len({one("dates", person(f"dates: [{{on: 05-04, what: {each}}}]")).uid for each in ("wedding", "wedding day")}) == 1


# Promises


def test_promises__the_open_ones_with_a_day():
    found = one("promises", ADA)
    assert (str(found.day), found.title) == ("2026-12-10", "Promise to Ada Okafor: send her the salary survey")
    assert found.rule == {}


def test_promises__a_late_one_stays_on_its_day_and_comes_up_among_todays_calls():
    text = "---\nname: Ada\n---\n\n- [ ] 2026-11-10 the key\n"
    assert str(one("promises", text).day) == "2026-11-10"
    assert one("calls", text).about[0] == "Ada: promise: the key (due 10 November 2026)"


def test_promises__todays_is_an_event_of_its_own_and_no_call():
    text = "---\nname: Ada\n---\n\n- [ ] 2026-11-23 the key\n"
    assert [each.kind for each in events({"ada.md": text})] == ["promises"]


def test_promises__links_are_names():
    files = {"ada.md": "---\nname: Ada\n---\n\n- [ ] 2026-12-10 bring [[bo]] along\n", "bo.md": BO}
    assert one("promises", files).title == "Promise to Ada: bring Bo along"


def test_promises__the_same_words_twice_are_two_and_keep_theirs_on_another_day():
    twice = [each.uid for each in only("promises", "---\nname: Ada\n---\n\n- [ ] 2026-12-10 ring\n- [ ] 2026-12-20 ring\n")]
    assert len(set(twice)) == 2
    assert one("promises", "---\nname: Ada\n---\n\n- [ ] 2027-01-10 ring\n").uid == twice[0]


def test_promises__an_event_keeps_its_identity_whatever_others_are_called():
    files = {"ada.md": "---\nname: Ada\n---\n\n- [ ] 2026-12-10 introduce her to [[bo]]\n", "bo.md": BO}
    before = one("promises", files)
    after = one("promises", {**files, "bo.md": BO.replace("name: Bo", "name: Bo Lindqvist")})
    by_name = one("promises", {**files, "ada.md": files["ada.md"].replace("[[bo]]", "[[Bo|him]]")})
    assert (before.title, after.title) == ("Promise to Ada: introduce her to Bo", "Promise to Ada: introduce her to Bo Lindqvist")
    assert before.uid == after.uid == by_name.uid


def test_promises__to_introduce_to_one_or_to_another_are_two():
    text = "---\nname: Ada\n---\n\n- [ ] 2026-12-10 see [[bo]]\n- [ ] 2026-12-10 see [[cy]]\n- [ ] 2026-12-10 see [[nobody]]\n"
    found = only("promises", {"ada.md": text, "bo.md": BO, "cy.md": BO})
    assert len({each.uid.partition("+")[0] for each in found}) == 3


# Calls


def test_calls__one_event_a_day_for_those_who_fall_due():
    files = {"bo.md": BO, "cy.md": BO.replace("Bo", "Cy"), "dee.md": BO.replace("Bo", "Dee").replace("11-01", "11-02")}
    first, second = only("calls", files)
    assert (str(first.day), first.title, first.uid) == ("2027-01-01", "Call Bo and Cy", "due-2027-01-01@warmsite")
    # 2 January 2027 is a Saturday.
    assert (str(second.day), second.title) == ("2027-01-04", "Call Dee")
    assert second.about[0] == "Dee: fell due on 2 January 2027; every 2 months (close)"


def test_calls__todays_holds_the_overdue_as_the_sheet_deals_them():
    late = [f"2026-0{1 + each}-01" for each in range(9)]
    files = {f"p{each}.md": person("circle: close", f"- {day} call: x\n", f"P{each}") for each, day in enumerate(late)}
    found = one("calls", files, settings="calls_per_day: 4\n")
    assert (found.day, found.uid) == (TODAY, "due-2026-11-23@warmsite")
    names = [line.split(":")[0] for line in found.about if "overdue by" in line]
    assert len(names) == 4
    assert found.title == f"Call {names[0]}, {names[1]}, {names[2]} and 1 more"


def test_calls__never_more_names_than_calls_per_day():
    files = {f"p{each}.md": person("circle: close", "- 2026-11-01 call: x\n", f"P{each}") for each in range(13)}
    (found,) = only("calls", files)
    assert sum("falls due" in line for line in found.about) == 10
    assert found.about[-1] == "And 3 more wait"
    assert found.title.endswith(" and 7 more")
    assert only("calls", files, settings="calls_per_day: 0\n") == []


def test_calls__late_promises_leave_the_places_to_the_overdue():
    promising = {f"p{each}.md": f"---\nname: P{each}\n---\n\n- [ ] 2026-11-10 a book\n" for each in range(12)}
    found = one("calls", {**promising, "ada.md": person("circle: close", "- 2026-01-01 call: x\n")})
    assert found.about[0].startswith("Ada: overdue by")


def test_calls__a_plans_too():
    files = {"bo.md": person("", "- 2020-01-01 call: x\n", "Bo")}
    plan = "---\nkind: campaign\nstart: 2026-11-23\nper_day: 1\nselect: bo\n---\n\nHow have you been all this time?\n"
    found = one("calls", files, plans={"back": plan})
    assert found.about[0].startswith("Bo: plan: ")
    assert "To begin with: How have you been all this time?" in found.about


def test_calls__who_was_called_today_is_gone():
    late = {each: person("circle: close", "- 2026-01-01 call: x\n", each) for each in ("Ada", "Bo")}
    files = {f"{each}.md": text for each, text in late.items()}
    before, after = one("calls", files), only("calls", {**files, "Bo.md": late["Bo"] + "- 2026-11-23 call: At last.\n"})[0]
    assert (set(before.title.split()), after.title) == ({"Call", "Ada", "and", "Bo"}, "Call Ada")
    assert before.uid == after.uid
    assert after.sequence > before.sequence


def test_calls__todays_birthday_is_an_event_of_its_own_unless_there_is_another_reason():
    text = person("birthday: 11-23\ncircle: close", "- 2026-11-10 call: x\n")
    assert str(only("calls", text)[0].day) > "2026-11-23"
    overdue = only("calls", text.replace("2026-11-10", "2026-01-10"))[0]
    assert overdue.day == TODAY
    assert "overdue" in overdue.about[0]


def overdue(*names):
    """People whose call is late, each of them later than the next one."""
    late = [date(2026, 7, 1) + timedelta(days=each) for each in range(len(names))]
    return {f"{name}.md": person("circle: close", f"- {day} call: x\n", name) for name, day in zip(names, late, strict=True)}


def test_calls__all_others_who_wait_are_counted_by_one_rule():
    files = {**overdue("Ada", "Bo", "Cy", "Dee"), "em.md": person("circle: close", "- 2026-09-23 call: x\n", "Em")}
    settings = "calls_per_day: 2\nkeep_places: 0\n"
    for today in ("2026-11-21", "2026-11-22", "2026-11-23"):
        found = only("calls", files, today, settings)[0]
        assert (found.uid, found.title, found.about[-1]) == ("due-2026-11-23@warmsite", "Call Ada and Bo", "And 3 more wait")


def test_calls__a_row_that_is_done_calls_up_no_other():
    files = overdue("Ada", "Bo", "Cy")
    files["Ada.md"] += "- 2026-11-23 call: At last.\n"
    settings = "calls_per_day: 2\nkeep_places: 0\n"
    (found, *_) = only("calls", files, settings=settings)
    assert (found.title, found.about[-1]) == ("Call Bo", "And 1 more wait")
    files["Bo.md"] += "- 2026-11-23 no-answer\n"
    assert only("calls", files, settings=settings) == []


def test_calls__who_got_a_message_for_their_day_today_is_done_though_still_overdue():
    files = overdue("Ada", "Bo")
    files["Ada.md"] = files["Ada.md"].replace("circle", "birthday: 11-23\ncircle") + "- 2026-11-23 message: All the best.\n"
    assert one("calls", files).title == "Call Bo"


def test_calls__of_some_people_alone_name_whom_the_sheet_has_no_place_for():
    network = build_network(overdue("Ada", "Bo", "Cy", "Dee"), TODAY, "calls_per_day: 1\nkeep_places: 0\n")
    assert [each.title for each in read(feed(network, chosen={"Dee"}))] == ["Call Dee"]


def test_calls__on_a_day_off_the_next_days_hold_the_overdue_in_the_order_of_its_sheet():
    files = {**overdue("Ada", "Bo", "Cy"), "Dee.md": person("circle: close", "- 2026-09-20 call: x\n", "Dee")}
    files["Ada.md"] += "- 2026-11-22 no-answer\n"  # held until Wednesday
    saturday = one("calls", {**files, "Ada.md": overdue("Ada")["Ada.md"]}, "2026-11-21")
    assert [line.partition(":")[0] for line in saturday.about if "fell due" in line] == ["Ada", "Bo", "Cy", "Dee"]
    sunday, monday = one("calls", files, "2026-11-22"), one("calls", files)
    assert sunday.title == monday.title == "Call Bo, Cy and Dee"


def test_calls__a_belated_day_is_among_todays():
    text = person("birthday: 11-20\ncircle: close", "- 2026-11-10 call: x\n")
    assert only("calls", text)[0].about[0].startswith("Ada: birthday on 20 November 2026, belated")
    assert only("calls", text.replace("11-20", "11-23"))[0].day > TODAY


def test_calls__those_who_fall_due_stand_by_day_and_name():
    saturday, sunday = BO.replace("11-01", "11-02"), BO.replace("11-01", "11-03")
    files = {"a.md": sunday, "b.md": saturday.replace("Bo", "Zoe"), "c.md": saturday.replace("Bo", "Ada")}
    assert only("calls", files, "2026-11-30")[0].title == "Call Ada, Zoe and Bo"


@pytest.mark.parametrize("log", ["- 2026-12-31 no-answer\n", "- 2027-01-11 call: Next time.\n"])
def test_calls__not_of_whom_an_attempt_or_an_appointment_keeps_off_the_lists(log):
    assert one("calls", BO, "2026-12-31").title == "Call Bo"
    assert only("calls", BO + log, "2026-12-31") == []


def test_calls__not_of_whom_one_snoozes_beyond_their_day_or_meets_after_days_off():
    assert only("calls", BO.replace("circle", "snooze: 2027-01-02\ncircle"), "2026-12-20") == []
    late = overdue("Ada")["Ada.md"]
    assert one("calls", late, "2026-11-21").title == "Call Ada"
    assert only("calls", f"{late}- 2026-11-24 call: Next time.\n", "2026-11-21") == []


def test_calls__none_where_no_day_for_calls_is_near():
    text = person("circle: close", "- 2026-01-01 call: x\n")
    assert only("calls", text, settings="weekdays: []\n") == []
    assert only("calls", {"bo.md": BO}, settings="away: [{from: 2026-12-01, to: 2029-01-01}]\n") == []


# People in whose records something comes to pass by itself, whatever the day.
PASSING = {
    "ahead.md": person("cadence: 2 weeks", "- 2026-11-10 call: x\n- 2026-12-06 call: next time\n", "Ahead"),
    "beyond.md": person("cadence: 5 weeks", "- 2026-11-24 call: x\n- 2027-03-01 call: in spring\n", "Beyond"),
    "beside.md": person("cadence: 5 weeks", "- 2026-11-24 call: x\n", "Beside"),
    "dying.md": person("cadence: 5 weeks\ndied: 2026-12-03", "- 2026-11-10 call: x\n", "Dying"),
    "tried.md": person("cadence: 1 month", "- 2026-10-01 call: x\n- 2026-12-04 no-answer\n", "Tried"),
    "met.md": person("cadence: 1 week\nmet: 2026-12-05", "", "Met"),
}
# People with whom nothing does.
STEADY = {
    **overdue("Late", "Later"),
    **{
        f"p{each}.md": person("cadence: 4 weeks", f"- {date(2026, 10, 16) + timedelta(days=each)} call: x\n", f"P{each}")
        for each in range(36)
    },
    "snoozed.md": person("cadence: 1 month\nsnooze: 2026-12-06", "- 2026-09-01 call: x\n", "Snoozed"),
    "drowsy.md": person("cadence: 1 month\nsnooze: 2026-12-06", "- 2026-11-05 call: x\n", "Drowsy"),
    "leave.md": person("cadence: 3 weeks", "- 2025-12-05 call (indifferent): x\n", "Leave"),
    "wary.md": person("cadence: 2 months", "- 2026-06-06 call (wary): x\n", "Wary"),
    "ending.md": person("cadence: 3 weeks", "- 2025-12-07 call: x\n", "Ending"),
}
SPAN = [date(2026, 11, 25) + timedelta(days=each) for each in range(40)]
DAYS_OFF = {
    "weekends": "",
    "a fortnight": "away: [{from: 2026-12-04, to: 2026-12-18}]\n",
    "two absences": "weekdays: [tue, thu]\naway: [{from: 2026-11-26, to: 2026-12-02}, {from: 2026-12-04, to: 2026-12-11}]\n",
    "without end": "away: [{from: 2026-12-01, to: 9999-12-31}]\n",
    "no days at all": "weekdays: []\n",
}


def told(event):
    return event.day, event.title, event.about, event.link, event.alarms


def assert_newer(before, after):
    """Nothing of an event runs backwards from one day to the next, and one that tells something else is newer."""
    for uid in before.keys() & after.keys():
        old, new = before[uid], after[uid]
        assert (new.stamp, new.sequence) >= (old.stamp, old.sequence)
        assert new.sequence >= old.sequence
        if told(new) != told(old):
            assert new.sequence > old.sequence, uid


@pytest.mark.parametrize("discreet", [False, True])
@pytest.mark.parametrize("settings", DAYS_OFF.values(), ids=DAYS_OFF)
def test_calls__day_by_day_without_news_what_changes_is_newer(settings, discreet):
    before = {}
    for today in SPAN:
        found = events({**STEADY, **PASSING}, today, f"calls_per_day: 4\n{settings}", discreet=discreet)
        after = {each.uid: each for each in found}
        assert len(after) == len(found)
        assert_newer(before, after)
        before = after


@pytest.mark.parametrize("settings", DAYS_OFF.values(), ids=DAYS_OFF)
def test_calls__day_by_day_with_conversations_what_changes_is_newer(settings):
    before, files = {}, {**STEADY, **PASSING}
    for at, today in enumerate(SPAN):
        after = {each.uid: each for each in events(files, today, f"calls_per_day: 4\n{settings}")}
        assert_newer(before, after)
        name = ("p3.md", "Late.md", "p7.md", "tried.md", "p20.md")[at % 5]
        files[name] += f"- {today} {'no-answer' if at % 3 else 'call'}: x\n"
        before = {each.uid: each for each in events(files, today, f"calls_per_day: 4\n{settings}")}
        assert_newer(after, before)


@pytest.mark.parametrize("settings", DAYS_OFF.values(), ids=DAYS_OFF)
def test_calls__nobody_who_was_not_called_is_lost_on_the_way_to_the_next_day_for_calls(settings):
    before, kept, off = {}, 0, False
    for today in SPAN:
        found = only("calls", STEADY, today, f"calls_per_day: 1000\nkeep_places: 0\n{settings}")
        after = {each.uid: {line.split(":")[0] for line in each.about if "due" in line} for each in found}
        named = [name for names in after.values() for name in names]
        assert len(named) == len(set(named))
        for uid in before.keys() & after.keys():
            assert before[uid] <= after[uid]
            kept += len(before[uid])
        if found and off:
            assert {"Late", "Later"} <= after[found[0].uid]
        off = found[0].day != today if found else off
        before = after
    assert kept > 30 or "[]" in settings


def test_calls__the_days_off_turn_a_day_once_and_the_day_itself_once_more():
    days = ("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23")
    found = [next(each for each in only("calls", STEADY, day) if each.uid == "due-2026-11-23@warmsite") for day in days]
    first = found[0].sequence
    assert [each.sequence - first for each in found] == [0, 1, 1, 2]
    assert [each.stamp[:8] for each in found[1:]] == ["20261121", "20261121", "20261123"]
    assert told(found[1]) == told(found[2])


def test_calls__as_a_day_comes_it_keeps_its_identity_and_gets_newer():
    then = one("calls", {"bo.md": BO}, "2026-12-20")
    now = one("calls", {"bo.md": BO}, "2027-01-01")
    assert then.uid == now.uid
    assert (now.sequence, now.stamp) > (then.sequence, then.stamp)


def test_calls__a_conversation_makes_a_day_newer_that_it_empties():
    files = {"bo.md": BO, "cy.md": BO.replace("Bo", "Cy")}
    before = one("calls", files)
    spoken = {**files, "bo.md": BO + "- 2026-11-22 call: Again.\n"}
    after = next(each for each in only("calls", spoken) if each.uid == before.uid)
    assert (before.title, after.title) == ("Call Bo and Cy", "Call Cy")
    assert after.sequence > before.sequence


def test_calls__an_attempt_makes_the_day_newer_that_it_changes():
    files = {f"{each}.md": person("circle: close", "- 2026-01-01 call: x\n", each) for each in ("Ada", "Bo")}
    before = only("calls", files)[0]
    after = only("calls", {**files, "Bo.md": files["Bo.md"] + "- 2026-11-23 no-answer: Rang twice.\n"})[0]
    assert (before.uid, before.title != after.title) == (after.uid, True)
    assert after.sequence > before.sequence


def test_calls__no_day_stands_in_it_before_all_of_it_is_known():
    # Bo falls due on Saturday 2 January, the 60th day; Cy on Sunday: both are called on Monday, of which only Bo is known yet.
    bo, cy = BO.replace("11-01", "11-02"), BO.replace("Bo", "Cy").replace("11-01", "11-03")
    files = {"bo.md": bo, "cy.md": cy}
    assert only("calls", files, "2026-11-03") == []
    assert only("calls", files, "2026-11-05")[0].title == "Call Bo and Cy"


# Whom


@pytest.mark.parametrize("silent", ["died: 2026-01", "status: archived", "status: paused"])
def test_feed__the_silent_are_in_none(silent):
    files = {"ada.md": ADA.replace("circle: close", f"circle: close\n{silent}"), "bo.md": BO}
    assert {each.kind for each in events(files)} == {"calls"}
    assert "Ada" not in feed_of(files).decode()


def test_feed__the_snoozed_keep_their_days_and_are_not_called():
    kinds = {each.kind for each in events({"ada.md": ADA.replace("circle: close", "circle: close\nsnooze: 2027-06-01")})}
    assert kinds == {"birthdays", "work", "dates", "promises"}


def test_feed__some_kinds_or_some_people_alone():
    network = build_network({"ada.md": ADA, "bo.md": BO}, TODAY)
    assert {each.kind for each in read(feed(network))} == set(KINDS)
    for kind in KINDS:
        data = feed(network, kinds=[kind])
        assert {each.kind for each in read(data)} == {kind}
        assert f"X-WR-CALNAME:warmsite: {kind}\r\n" in data.decode()
    assert [each.title for each in read(feed(network, chosen={"bo"}))] == ["Call Bo"]


# What helps


def test_about__why_phones_last_words_opener_link():
    assert one("birthdays", {"ada.md": ADA, "bo.md": BO}, settings=BASE).about == [
        "Born 14 March 1979.",
        "mobile: +1 555 0100",
        "office: +1 555 0199",
        "Last words, 2 March 2026 (call): Moving the team to Berlin, with Bo.",
        "To begin with: Happy birthday!",
        "https://example.org/net/people/ada.html",
    ]


@pytest.mark.parametrize("stem", ["ada", "李伟", "a b", "con", "x" * 120])
def test_about__the_link_is_to_the_contacts_page(stem):
    found = one("birthdays", {f"{stem}.md": person("birthday: 03-14")}, settings=BASE)
    assert found.link == found.about[-1] == f"https://example.org/net/{contact_page(stem)}"


def test_about__no_link_without_a_base():
    assert "http" not in feed_of({"ada.md": ADA, "bo.md": BO}).decode()


def test_about__a_phones_extension_is_told_and_not_dialled():
    text = person("birthday: 03-14\nphone: {office: +1-555-0100;ext=42, '': 555 0199;EXT=x}")
    assert one("birthdays", text).about[1] == "office: +1-555-0100 ext. 42"


def test_discreet__no_last_words_and_nothing_of_reactions():
    files = {
        "ada.md": ADA,
        "bo.md": person("", "- 2026-11-18 call (thrilled): Secret words.\n", "Bo"),
        "cy.md": person("cadence: 1 month", "- 2026-05-25 call (wary): Secret words.\n", "Cy"),
    }
    told = feed_of(files, discreet=True).decode()
    assert "coffee" in feed_of(files).decode()
    assert "falls due" in feed_of({"cy.md": files["cy.md"]}).decode()
    for giveaway in ("Secret", "Berlin", "Last words", "coffee", "thrilled", "wary", "Cy"):
        assert giveaway not in told
    assert "Bo: Next steps" in told


def test_discreet__a_day_put_off_for_a_reaction_is_told_by_its_sheet_alone():
    text = person("cadence: 1 month", "- 2026-05-21 call (wary): x\n")
    assert [one("calls", text, day).title for day in ("2026-11-20", "2026-11-21", "2026-11-23")] == ["Call Ada"] * 3
    assert [len(only("calls", text, day, discreet=True)) for day in ("2026-11-20", "2026-11-21", "2026-11-23")] == [0, 0, 1]


# Alarms


def hours(*numbers):
    return [timedelta(hours=each) for each in numbers]


@pytest.mark.parametrize(
    ("typed", "rings"),
    [
        ("[on the day 9:00]", hours(9)),
        ("on the day at 07:30", hours(7.5)),
        ("[The Day Before 18:00, on the day 0:00]", hours(-6, 0)),
        ("[a week before 9:00, 2 weeks before 23:59]", [*hours(9 - 7 * 24), timedelta(days=-14, hours=23, minutes=59)]),
        ("[1 day before 0:00]", hours(-24)),
        ("[the day before 9:00, 1 day before 9:00, on the day 9:00, on the day 09:00]", hours(-15, 9)),
        ("[]", []),
    ],
)
def test_alarms__as_the_settings_say(typed, rings):
    assert one("birthdays", person("birthday: 03-14"), settings=f"alarms: {typed}\n").alarms == rings


def test_alarms__at_nine_on_the_day_by_default():
    assert {tuple(each.alarms) for each in events({"ada.md": ADA})} == {tuple(hours(9))}


def test_alarms__calls_ring_on_their_day_only():
    assert only("calls", {"bo.md": BO}, settings="alarms: [a week before 9:00, on the day 8:00]\n")[0].alarms == hours(8)


# Identity


def test_uid__follows_the_id_and_not_the_name_or_the_file():
    renamed = ADA.replace("name: Ada Okafor", "id: ada\nname: Ada Okafor-Lindqvist")
    before, after = events({"ada.md": ADA}), events({"people/ada-lindqvist.md": renamed})
    assert [each.uid for each in before] == [each.uid for each in after]
    assert [each.title for each in before] != [each.title for each in after]


def test_uid__none_twice():
    text = person("birthday: 05-04\ndates: [{on: 05-04, what: a}, {on: 05-04, what: b}]")
    files = {f"{each}.md": text for each in ("ada", "0504-ada", "2-ada")}
    uids = [each.uid for each in events(files)]
    assert len(uids) == len(set(uids)) == 9


def test_version__the_newest_date_of_the_record_and_its_days_of_conversation():
    for kind in ("birthdays", "work", "dates", "promises"):
        found = one(kind, ADA)
        assert (found.stamp, found.sequence) == ("20260302T000000Z", 2)


@pytest.mark.parametrize(
    ("fields", "stamp"),
    [
        ("added: 2026-04-01", "20260401"),
        ("started: 2026-04", "20260401"),
        ("met: 2026-04-05", "20260405"),
        ("dates: [{on: 2026-05-04, what: wedding day}, {on: 01-01, what: new year}]", "20260504"),
        ("birthday: 2026-06-07", "20260607"),
        ("added: 2026-11-23", "20261123"),
        ("added: 2026-11-24\nmet: 2027\ndates: [{on: 2027-05-04, what: wedding day}]", "20260301"),
        ("snooze: 2026-11-20", "20260301"),
    ],
)
def test_version__any_day_on_which_something_happened_counts_once_it_has_come(fields, stamp):
    promises = "\n- [ ] 2026-11-20 the key\n- [x] 2026-11-21 the book\n"
    text = person(fields if "birthday" in fields else f"{fields}\nbirthday: 03-14", "- 2026-03-01 call: x\n" + promises)
    assert {each.stamp for each in events({"ada.md": text}) if each.kind != "calls"} == {f"{stamp}T000000Z"}


def test_version__the_promises_day_changes_nothing():
    text = person("birthday: 03-14", "- 2026-03-01 call: x\n\n- [ ] 2026-12-10 the key\n")
    kinds = {"kinds": ("birthdays", "promises")}
    assert feed_of({"ada.md": text}, "2026-12-09", **kinds) == feed_of({"ada.md": text}, "2026-12-11", **kinds)


def test_version__of_a_day_of_calls_is_the_newest_date_in_all_records():
    files = {"bo.md": BO, "cy.md": "---\nname: Cy\nadded: 2026-11-20\n---\n"}
    assert one("calls", files).stamp == "20261120T000000Z"
    assert one("calls", {**files, "cy.md": "---\nname: Cy\n---\n"}).stamp == "20261101T000000Z"


@pytest.mark.parametrize("silent", ["status: archived", "status: paused", "died: yes", "died: 2026-01"])
def test_version__of_a_day_of_calls_never_falls_when_somebody_is_silent(silent):
    files = {"bo.md": BO, "cy.md": BO.replace("Bo", "Cy")}
    before = one("calls", files)
    after = one("calls", {**files, "cy.md": files["cy.md"].replace("circle", f"{silent}\ncircle")})
    assert (before.title, after.title) == ("Call Bo and Cy", "Call Bo")
    assert after.sequence - before.sequence == ("died" in silent)


def test_version__a_record_without_dates_has_one_all_the_same():
    assert one("birthdays", person("birthday: 03-14")).stamp == "19700101T000000Z"


def test_bytes__the_same_whatever_the_order_of_files():
    files = {"ada.md": ADA, "bo.md": BO}
    assert feed_of(files) == feed_of(dict(reversed(files.items())))


def test_bytes__a_day_on_which_nothing_happens_changes_nothing_of_a_person():
    kinds = {"kinds": ("birthdays", "work", "dates", "promises")}
    assert feed_of({"ada.md": ADA}, "2026-11-23", **kinds) == feed_of({"ada.md": ADA}, "2027-02-03", **kinds)


# Any text

TEXTS = st.text(max_size=60) | st.sampled_from([
    "END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x", "a\\nb", "a\\,b;c,d", "\\", "x\x00y\x07z", "a\rb", "a\x85b\u2028c", "שלום עולם",
    "\u202eabc", "👩‍👩‍👧‍👦" * 20, "ä" * 5000, "BEGIN:VEVENT", "e\u0301" * 40, ";:\"'", "=0D=0A", "\ufeff", " \u3000 ",
])  # fmt: skip


def quoted(text):
    return '"' + "".join(f"\\U{ord(each):08X}" for each in text) + '"'


@given(TEXTS, TEXTS, TEXTS)
def test_text__reads_back_as_it_is_and_breaks_no_line(name, what, number):
    fields = f"birthday: 03-14\ndates: [{{on: 05-04, what: {quoted(what or 'x')}}}]\nphone: [{quoted(number)}]"
    network = build_network({"ada.md": f"---\nname: {quoted(name)}\n{fields}\n---\n"}, TODAY)
    (contact,) = [each.contact for each in network.people.values()]
    data = feed(network)
    called = tidy(contact.name) or contact.id
    found = {each.kind: each for each in read(data)}
    assert found["birthdays"].title == f"{called}’s birthday"
    for own in contact.dates:
        assert found["dates"].title == tidy(f"{called}: {own.what}")
    for phone in contact.phone:
        assert tidy(f"phone: {phone.text}") in found["birthdays"].about
    assert set(found) == {"birthdays", *(["dates"] if contact.dates else [])}
    assert_sound(data)


@given(TEXTS, TEXTS)
def test_text__of_logs_and_promises_too(words, promise):
    plain = re.compile(r"[\r\n\x85\u2028\u2029\x0b\x0c\x1c-\x1e]")
    log = f"- 2026-01-02 call: {plain.sub(' ', words)}\n\n- [ ] 2026-12-24 {plain.sub(' ', promise)}\n"
    network = build_network({"ada.md": person("circle: close", log)}, TODAY)
    data = feed(network)
    contact = network.people["ada"].contact
    found = {each.kind: each for each in read(data)}
    for each in contact.promises:
        if each.date:
            assert found["promises"].title == tidy(f"Promise to Ada: {each.text}")
    assert "calls" in found
    assert_sound(data)


def assert_sound(data):
    """Lines end in CRLF, are short, and hold no controls; what is cut was cut between characters."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x1f\x7f]", line)
        line.decode()


def test_text__last_words_are_cut_where_they_would_fill_the_screen():
    said = one("calls", person("circle: close", f"- 2026-01-02 call: {'word ' * 500}\n")).about[1]
    assert len(said) < 400
    assert said.endswith("word …")


# Back


def test_import__our_own_feed_says_what_the_records_say():
    leap = person("birthday: 2000-02-29", name="Bo’s")
    data = feed_of({"ada.md": ADA, "bo.md": leap, "cy.md": person("birthday: 02-29", name="李伟")})
    found = {each.name: each.fields["birthday"] for each in drafts(calendar, data)}
    assert found == {"Ada Okafor": "1979-03-14", "Bo’s": "2000-02-29", "李伟": "--02-29"}
