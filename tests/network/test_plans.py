"""Campaigns, seasons, triggers and letters: whom they are for, whom they deal, when they end (SPEC 7)."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, timedelta

import pytest

import warmsite.network.plans as plans_module
from warmsite.names import fair_key
from warmsite.network.callsheet import call_sheet
from warmsite.network.people import Network
from warmsite.network.query import parse_query, select

TODAY = date(2026, 6, 15)  # a Monday


def day(offset):
    return TODAY + timedelta(days=offset)


def record(name, fields="", *log):
    entries = "".join(f"- {each}\n" for each in log)
    return f"---\nname: {name}\n{fields}\n---\n\n## Log\n\n{entries}"


def cold(count, fields="", prefix="p"):
    """People who were last spoken to two years ago."""
    return {f"{prefix}{number:03}.md": record(f"P {number}", fields, "2024-05-05 call: a") for number in range(count)}


def campaign(start=TODAY, select="", extra=""):
    return f"---\nkind: campaign\nstart: {start}\nselect: {select}\n{extra}\n---\n\nHow have you been?\n"


def logged(files, key, *entries):
    """The files with entries added to one person's log."""
    return {**files, f"{key}.md": files[f"{key}.md"] + "".join(f"- {each}\n" for each in entries)}


@pytest.fixture(scope="session")
def course_of(network_of):
    """The course of the plan `plan` in a network of files."""

    def find(files, plan, today=TODAY, settings="", **others):
        network = network_of(files, today, settings, plans={"plan": plan, **others})
        return network.courses.find("plan")

    return find


def states(course):
    return {each.person.id: each.state for each in course.members}


# Campaigns


def test_campaign__250_at_10_a_working_day_end_after_25_working_days(course_of):
    course = course_of(cold(250), campaign())
    assert len(course.members) == 250
    assert (course.start, course.end, course.expected, course.late_days) == (TODAY, date(2026, 7, 17), date(2026, 7, 17), 0)
    assert len(course.dealt) == 10
    assert course.planned()[0] == (TODAY, 10)
    assert course.planned()[-1] == (date(2026, 7, 17), 250)


def test_campaign__days_off_and_away_move_the_end_and_double_no_day(course_of):
    own = campaign(extra="off: [2026-06-16, {from: 2026-06-22, to: 2026-06-23}]")
    course = course_of(cold(100), own, settings="away: [{from: 2026-06-24, to: 2026-06-26}]")
    assert course.end == date(2026, 7, 6)
    assert [number for _, number in course.planned()] == list(range(10, 101, 10))
    assert course_of(cold(100), own, date(2026, 6, 16)).dealt == ()


def test_campaign__own_weekdays(course_of):
    course = course_of(cold(30), campaign(extra="weekdays: [mon, wed]"))
    assert [each for each, _ in course.planned()] == [date(2026, 6, 15), date(2026, 6, 17), date(2026, 6, 22)]


def test_campaign__the_order_is_longterm_times_glad_then_the_newest_last_then_fair(course_of):
    files = {
        "a.md": record("A", "glad: 2\nlongterm: 2", "2024-05-05 call: a"),
        "b.md": record("B", "glad: 5\nlongterm: 5", "2020-05-05 call: a"),
        "c.md": record("C", "glad: 2\nlongterm: 2", "2025-05-05 call: a"),
        "d.md": record("D", "glad: 2\nlongterm: 2"),
        "e.md": record("E", "glad: 4\nlongterm: 1", "2024-05-05 call: a"),
    }
    equal = sorted("ae", key=fair_key)
    course = course_of(files, campaign())
    assert [each.person.id for each in course.members] == ["b", "c", *equal, "d"]


def test_campaign__a_conversation_since_the_start_ticks_off_and_one_before_does_not(course_of):
    files = logged(cold(3), "p000", f"{day(0)} coffee (thrilled): good")
    files = logged(files, "p001", f"{day(-1)} call: too early")
    files = logged(files, "p002", f"{day(0)} email: hello")
    course = course_of(files, campaign())
    assert states(course) == {"p000": "done", "p001": "today", "p002": "today"}
    assert (course.done, course.reached(TODAY)) == (1, [(TODAY, 1)])
    assert next(each for each in course.members if each.done_on).reaction == "thrilled"


def test_campaign__who_is_meant_is_judged_on_the_first_day_by_the_fields_of_now(course_of):
    files = cold(2, "circle: close")
    # Cold on the first day, warm since; and somebody who was warm then and is not now.
    files = logged(files, "p000", f"{day(1)} call: b")
    files["was.md"] = record("Was", "cadence: 1 week", f"{day(-6)} call: a")
    late = day(60)
    course = course_of(files, campaign(select="state:dormant or state:cold"), late)
    assert states(course).keys() == {"p000", "p001"}
    assert course_of(files, campaign(select="state:warm"), late).members[0].person.id == "was"


def test_campaign__one_that_is_still_to_come_is_judged_today_and_deals_nobody(course_of):
    course = course_of(cold(3), campaign(day(7)))
    assert states(course) == dict.fromkeys(["p000", "p001", "p002"], "waiting")
    assert (course.dealt, course.end) == ((), day(7))


def test_campaign__limit_and_members(course_of):
    assert len(course_of(cold(9), campaign(extra="limit: 4")).members) == 4
    frozen = f"---\nkind: campaign\nstart: {TODAY}\nmembers: [p002, '[[p000]]', P 1]\n---\n"
    assert [each.person.id for each in course_of(cold(9), frozen).members] == ["p002", "p000", "p001"]


def test_plan__the_silent_and_those_who_need_no_telling_are_in_none(course_of):
    files = {
        "died.md": record("A", "died: 2026-06-01", "2024-05-05 call: a"),
        "archived.md": record("B", "status: archived", "2024-05-05 call: a"),
        "paused.md": record("C", "status: paused", "2024-05-05 call: a"),
        "never.md": record("D", "cadence: never", "2024-05-05 call: a"),
        "here.md": record("E", "", "2024-05-05 call: a"),
    }
    assert states(course_of(files, campaign())) == {"here": "today"}
    named = f"---\nkind: campaign\nstart: {TODAY}\nmembers: [never, archived, here]\n---\n"
    assert states(course_of(files, named)) == {"never": "today", "here": "today"}


def test_campaign__the_missed_go_to_the_end_of_the_queue(course_of):
    plan = campaign(extra="per_day: 2")
    first = course_of(cold(5), plan)
    missed, called = first.dealt
    files = logged(cold(5), called, f"{day(0)} call: b")
    second = course_of(files, plan, day(1))
    order = [each.person.id for each in second.members]
    assert second.dealt == tuple(order[2:4])
    assert course_of(files, plan, day(2)).dealt == (order[4], missed)


def test_campaign__the_snoozed_and_those_who_wait_for_another_try_keep_their_places(course_of):
    plan = campaign(extra="per_day: 1")
    order = [each.person.id for each in course_of(cold(3), plan).members]
    first = f"{order[0]}.md"
    snoozed = {**cold(3), first: cold(3)[first].replace("---\n\n", f"snooze: {day(2)}\n---\n\n", 1)}
    assert course_of(snoozed, plan).dealt == (order[1],)
    assert course_of(snoozed, plan, day(2)).dealt == (order[0],)
    tried = logged(cold(3), order[0], f"{day(0)} no-answer")
    # Dealt and missed on Monday, behind the others since; and not called again before Thursday.
    assert [course_of(tried, plan, day(number)).dealt for number in range(1, 5)] == [
        (order[1],), (order[2],), (order[0],), (order[1],),
    ]  # fmt: skip


def test_campaign__after_three_attempts_somebody_is_not_reached_and_a_talk_undoes_it(course_of):
    tried = logged(cold(1), "p000", f"{day(0)} no-answer", f"{day(3)} voicemail", f"{day(7)} missed")
    assert states(course_of(tried, campaign(), day(40))) == {"p000": "not-reached"}
    assert states(course_of(logged(tried, "p000", f"{day(30)} call: b"), campaign(), day(40))) == {"p000": "done"}
    before = logged(cold(1), "p000", *(f"{day(-number)} no-answer" for number in (60, 55, 50)))
    assert states(course_of(before, campaign(), day(400))) == {"p000": "today"}


# Several plans


def test_plans__nobody_is_dealt_twice_on_a_day_and_together_no_more_than_calls_per_day(network_of):
    plans = {"late": campaign(day(-2), "tag:b"), "first": campaign(day(-3), "tag:a", "per_day: 6")}
    files = {**cold(20, "tags: [a, b]"), **cold(20, "tags: [b]", "q")}
    network = network_of(files, plans=plans)
    dealt = [each.person.id for each in network.courses.dealt]
    assert len(dealt) == len(set(dealt)) == 10
    assert [len(network.courses.find(name).dealt) for name in ("first", "late")] == [6, 4]
    sheet = call_sheet(network)
    assert [row.why for row in sheet.rows] == ["plan"] * 10
    assert "plan: Late" in sheet.rows[-1].reasons
    assert sheet.rows[0].opener == "How have you been?"


def test_plans__say_by_how_many_days_the_others_make_them_late(network_of):
    plans = {"one": campaign(select="tag:a"), "two": campaign(select="tag:b")}
    network = network_of({**cold(50, "tags: [a]"), **cold(50, "tags: [b]", "q")}, plans=plans)
    one, two = (network.courses.find(name) for name in ("one", "two"))
    assert (one.end, one.expected, one.late_days) == (day(4), day(4), 0)
    assert (two.end, two.expected, two.late_days) == (day(4), day(11), 7)
    told = [each for each in network.courses.problems if each.code == "crowded"]
    assert [each.path for each in told] == ["plans/two.md"]
    assert "20 calls" in told[0].message


def test_plans__the_overdue_keep_their_places_beside_them(network_of):
    late = {f"late{number}.md": record(f"Late {number}", "cadence: 1 month", f"{day(-40)} call: a") for number in range(8)}
    sheet = call_sheet(network_of({**cold(30), **late}, plans={"plan": campaign(select="-has:cadence")}))
    assert Counter(row.why for row in sheet.rows) == {"plan": 10, "overdue": 3}


# Seasons


def test_season__crosses_the_new_year_and_comes_every_year(course_of):
    season = "---\nkind: season\nfrom: 11-15\nto: 01-15\n---\n"
    spans = {
        date(2026, 6, 15): (date(2026, 11, 15), date(2027, 1, 15)),
        date(2026, 11, 15): (date(2026, 11, 15), date(2027, 1, 15)),
        date(2027, 1, 15): (date(2026, 11, 15), date(2027, 1, 15)),
        date(2027, 1, 16): (date(2027, 11, 15), date(2028, 1, 15)),
    }
    for today, span in spans.items():
        course = course_of(cold(3, "circle: wide"), season, today)
        assert (course.start, course.end) == span


def test_season__is_for_those_with_a_cadence_unless_it_says_whom(course_of):
    files = {**cold(2, "circle: wide"), **cold(2, "", "q")}
    assert len(course_of(files, "---\nkind: season\n---\n").members) == 2
    assert len(course_of(files, '---\nkind: season\nselect: ""\n---\n').members) == 2
    assert len(course_of(files, "---\nkind: season\nselect: name:p\n---\n").members) == 4


def test_season__deals_the_remaining_over_the_remaining_working_days(course_of):
    season = "---\nkind: season\nfrom: 06-15\nto: 06-26\n---\n"  # ten working days
    files = cold(45, "circle: wide")
    assert len(course_of(files, season).dealt) == 5
    # Nobody was called for eight days: 45 remain for two days, and ten are a day's calls.
    assert len(course_of(files, season, date(2026, 6, 25)).dealt) == 10
    late = course_of(files, season, date(2026, 6, 25))
    assert (late.expected, late.late_days, late.left_over) == (None, 0, 25)
    for number in range(45):
        files = logged(files, f"p{number:03}", f"{day(0)} call: b") if number < 27 else files
    assert len(course_of(files, season, day(1)).dealt) == 2


def test_season__each_is_called_once_and_greeted_by_the_date(network_of):
    season = {"winter": "---\nkind: season\n---\n"}
    files = logged(cold(2, "circle: wide"), "p000", "2026-11-16 call: b")
    network = network_of(files, date(2026, 12, 22), plans=season)
    assert [each.person.id for each in network.courses.dealt] == ["p001"]
    assert "holidays" in network.courses.dealt[0].opener
    own = "greetings: [{from: 12-20, to: 12-26, say: Merry Christmas.}]"
    assert network_of(files, date(2026, 12, 22), own, plans=season).courses.dealt[0].opener == "Merry Christmas."
    assert "new year" in network_of(files, date(2027, 1, 4), plans=season).courses.dealt[0].opener
    said = {"winter": "---\nkind: season\n---\n\n# Mine\nHello.\n"}
    assert network_of(files, date(2026, 12, 22), plans=said).courses.dealt[0].opener == "Hello."
    assert network_of(files, date(2026, 12, 22), own, plans=said).courses.dealt[0].opener == "Merry Christmas."


def test_opener__is_said_without_marks(network_of):
    body = "# A heading\n\nHow is **everything**, and [[p001]]?\nSee [this](https://example.org) and `that` snake_case.\n\nMore."
    network = network_of(cold(2), plans={"back": f"---\nkind: campaign\nstart: {TODAY}\nselect:\n---\n\n{body}\n"})
    assert network.courses.dealt[0].opener == "How is everything, and P 1? See this and that snake_case."


# Triggers


def test_trigger__a_region_the_nearest_first_for_fourteen_days(course_of):
    files = {
        "warm.md": record("W", "location: Houston, Texas", f"{day(-30)} call: a"),
        "cold.md": record("C", "location: Mobile, Alabama\nlongterm: 5\nglad: 5", "2020-05-05 call: a"),
        "new.md": record("N", "location: New Orleans"),
        "other.md": record("O", "location: Boston", f"{day(-30)} call: a"),
    }
    storm = f'---\nkind: trigger\ndate: {TODAY}\nselect: place:"Gulf Coast"\n---\n\nAre you all right?\n'
    regions = "regions: {Gulf Coast: [Houston, New Orleans, Mobile]}"
    course = course_of(files, storm, settings=regions)
    assert [each.person.id for each in course.members] == ["warm", "cold", "new"]
    assert (course.start, course.end) == (TODAY, day(14))
    over = course_of(logged(files, "warm", f"{day(1)} call: b"), storm, day(15), regions)
    assert states(over) == {"warm": "done", "cold": "not-reached", "new": "not-reached"}
    assert over.dealt == ()


# Letters


LETTER = """\
---
kind: letter
date: {date}
every: quarter
select: has:address
---

Dear all, a winter's tale.

## Lines

- [[p000]]: How was the marathon?
  I thought of you.
- [[p001]]
"""


def test_letter__who_has_no_line_or_no_address_is_not_ready(course_of):
    files = cold(3, "address: 1 Elm Street")
    files["p002.md"] = record("P", "")
    course = course_of(files, LETTER.format(date=TODAY))
    assert {each.person.id: each.lacks for each in course.members} == {"p000": (), "p001": ("a personal line",)}
    assert course.plan.body == "Dear all, a winter's tale."
    assert course.members[0].line.text == "How was the marathon? I thought of you."
    assert course.dealt == ()


def test_letter__comes_again_and_wants_a_new_line(course_of):
    files = logged(cold(2, "address: 1 Elm Street"), "p000", f"{day(2)} letter: How was the marathon? I thought of you.")
    plan = LETTER.format(date=TODAY)
    assert states(course_of(files, plan, day(5))) == {"p000": "done", "p001": "waiting"}
    again = course_of(files, plan, day(100))
    assert again.start == date(2026, 9, 15)
    assert states(again) == {"p000": "waiting", "p001": "waiting"}
    assert "new personal line" in again.members[0].lacks[0]


@pytest.mark.parametrize(
    "keys",
    [
        "kind: campaign\nstart: 0026-06-15",
        "kind: campaign\nstart: 9999-12-31",
        "kind: trigger\ndate: 9999-12-30",
        "kind: trigger\ndate: 2026-06-15\nuntil: 9999-12-31",
        "kind: letter\ndate: 9999-12-31\nevery: quarter",
        "kind: letter\ndate: 0001-01-01\nevery: quarter",
    ],
)
@pytest.mark.parametrize("today", ["0001-01-01", "2026-06-15", "9999-12-31"])
def test_plan__of_any_day_comes_to_an_end(course_of, keys, today):
    assert len(course_of(cold(3), f"---\n{keys}\nselect:\n---\n", date.fromisoformat(today)).members) == 3


def test_letter__of_two_lines_for_one_person_the_first_counts(network_of):
    plan = LETTER.format(date=TODAY).replace("- [[p001]]", "- [[P 0]]: another")
    network = network_of(cold(2, "address: 1 Elm Street"), plans={"plan": plan})
    assert network.courses.find("plan").members[0].line.text.startswith("How was")
    assert [each.message for each in network.courses.problems] == ["P 0 has a line already; the first one counts"]


# What is wrong with plans


@pytest.mark.parametrize(
    ("plan", "line", "code", "said"),
    [
        ("---\nkind: campaign\nstart: 2026-06-15\nselect: sate:cold\n---\n", 4, "query", "sate"),
        ("---\nkind: campaign\nstart: 2026-06-15\nselect: plan:other\n---\n", 4, "query", "plan"),
        ("---\nkind: campaign\nstart: 2026-06-15\nselect: tag:nobody\n---\n", 4, "empty-plan", "nobody"),
        ("---\nkind: campaign\nstart: 2026-06-15\nmembers: [p000, gone, old]\n---\n", 4, "silent-member", "Old (died)"),
        ("---\nkind: campaign\nstart: 2026-06-15\nmembers: [p000, gone]\n---\n", 4, "link", "gone"),
        ("---\nkind: campaign\nstart: 2026-06-15\nweekdays: [sun]\nselect:\n---\n", 4, "dates", "working day"),
        ("---\nkind: letter\ndate: 2026-06-15\nselect:\n---\n\n## Lines\n\n- [[old]]: hello\n", 9, "link", "Old"),
    ],
)
def test_problems__at_file_and_line_and_the_rest_runs(network_of, plan, line, code, said):
    files = {**cold(3), "old.md": record("Old", "died: 2026-06-01")}
    network = network_of(files, plans={"broken": plan, "sound": campaign(select="name:p")})
    told = [each for each in network.courses.problems if each.code == code]
    assert [(each.path, each.line) for each in told] == [("plans/broken.md", line)]
    assert said in told[0].message + told[0].hint
    assert {each.person.id for each in network.courses.dealt} == {"p000", "p001", "p002"}


def test_query__plan_finds_the_members(network_of):
    network = network_of(cold(5), plans={"back": campaign(extra="limit: 2"), "other": campaign(day(9), "name:zz")})
    found = select(network, parse_query("plan:back", TODAY, network.settings))
    assert {each.id for each in found} == {each.person.id for each in network.courses.find("back").members}


# What only shows in the second week


def test_plan__what_is_arranged_today_calls_up_nobody_else(course_of):
    plan = campaign(extra="per_day: 2")
    first, second = course_of(cold(4), plan).dealt
    files = logged(cold(4), first, f"{day(0)} call: good talk", f"{day(30)} coffee: at hers")
    assert course_of(files, plan).dealt == (first, second)


def test_plan__an_appointment_keeps_the_place_and_ends_with_its_day(course_of):
    plan = campaign(extra="per_day: 1")
    order = [each.person.id for each in course_of(cold(4), plan).members]
    files = logged(cold(4), order[0], f"{day(1)} lunch: planned")
    assert [course_of(files, plan).dealt, course_of(logged(files, order[1], f"{day(0)} call: b"), plan, day(1)).dealt] == [
        (order[1],),
        (order[2],),
    ]
    past = logged(files, order[1], *(f"{day(number)} call: b" for number in range(3)))
    assert course_of(past, campaign(extra="per_day: 4"), day(3)).done == 2


def test_plans__the_earlier_start_is_dealt_first_whatever_its_name(network_of):
    plans = {"a": campaign(day(-1), "tag:a", "per_day: 10"), "z": campaign(day(-2), "tag:z", "per_day: 10")}
    network = network_of({**cold(30, "tags: [a]"), **cold(30, "tags: [z]", "q")}, plans=plans)
    assert [len(network.courses.find(name).dealt) for name in "az"] == [0, 10]
    both = {"a": campaign(select="tag:a"), "z": f"---\nkind: trigger\ndate: {TODAY}\nselect: tag:z\n---\n"}
    network = network_of({**cold(30, "tags: [a]"), **cold(30, "tags: [z]", "q")}, plans=both)
    assert len(network.courses.find("z").dealt) == 3  # 30 people in eleven working days; what must end has no time to lose


def test_plans__who_is_late_by_oneself_is_not_late_by_the_others(network_of):
    plans = {"a": campaign(day(-7), "tag:a"), "b": campaign(TODAY, "tag:b", "per_day: 2")}
    network = network_of({**cold(50, "tags: [a]"), **cold(8, "tags: [b]", "q")}, plans=plans)
    one, two = (network.courses.find(name) for name in "ab")
    assert (one.late_days, one.crowd_days) == (7, 0)
    assert two.crowd_days > 0
    assert [each.path for each in network.courses.problems if each.code == "crowded"] == ["plans/b.md"]


def test_season__whom_it_does_not_come_to_is_left_over(network_of):
    plans = {
        "a": campaign(day(-7), "tag:a"),
        "b": f"---\nkind: trigger\ndate: {TODAY}\nuntil: {day(1)}\nselect: tag:b\n---\n",
    }
    network = network_of({**cold(50, "tags: [a]"), **cold(8, "tags: [b]", "q")}, plans=plans)
    assert network.courses.find("b").left_over == 8
    told = next(each for each in network.courses.problems if each.code == "crowded")
    assert told.message.endswith("this one leaves 8 people over")


def test_expected__who_was_tried_in_vain_today_comes_up_again(course_of):
    course = course_of(logged(cold(1), "p000", f"{day(0)} missed"), campaign())
    assert course.expected == day(3)
    assert course_of(logged(cold(1), "p000", f"{day(0)} call: b"), campaign()).expected == TODAY


def test_expected__of_people_who_rest_for_decades_is_found_at_once(course_of):
    far = cold(200, "snooze: 2070-01-01")
    course = course_of(far, campaign())
    assert (course.dealt, course.expected) == ((), date(2070, 1, 28))


def test_campaign__the_third_call_in_vain_counts_those_before_the_start(course_of):
    tried = {"p000.md": record("P", "circle: wide", "2025-01-05 call: a", f"{day(-20)} voicemail", f"{day(0)} no-answer")}
    assert states(course_of(tried, campaign(), day(3))) == {"p000": "today"}
    assert states(course_of(logged(tried, "p000", f"{day(3)} no-answer"), campaign(), day(4))) == {"p000": "not-reached"}


def test_campaign__links_since_the_first_day_move_nobody_in(course_of):
    files = {**cold(2), "ada.md": record("Ada", "status: archived")}
    files = logged(files, "p000", f"{day(-3)} note: [[ada]] wrote")
    files = logged(files, "p001", f"{day(1)} note: [[ada]] wrote")
    assert states(course_of(files, campaign(select="mentions:ada"), day(2))).keys() == {"p000"}


def test_campaign__nobody_moves_in_for_one_who_died(course_of):
    plan = campaign(extra="limit: 2")
    first, second = (each.person.id for each in course_of(cold(4), plan).members)
    files = cold(4)
    files[f"{first}.md"] = record("P", f"died: {day(1)}", "2024-05-05 call: a")
    assert states(course_of(files, plan, day(2))).keys() == {second}


def test_letter__of_another_plan_ticks_nobody_off(network_of):
    letter = "---\nkind: letter\ntitle: {}\ndate: 2026-06-01\nselect: has:address\n---\n\nHello.\n\n## Lines\n\n- [[p000]]: {}\n"
    plans = {"one": letter.format("One", "well"), "two": letter.format("Two", "well")}
    files = cold(1, "address: 1 Elm Street")
    for said, done in (("One: well", {"one"}), ("Two: well", {"two"}), ("by hand", {"one", "two"})):
        network = network_of(logged(files, "p000", f"{day(0)} letter: {said}"), plans=plans)
        assert {each.plan.name for each in network.courses.courses if each.done} == done


@pytest.mark.parametrize("line", ["<!-- todo -->", "&nbsp;", "\u200b", "…", "TODO"])
def test_letter__a_line_that_says_nothing_is_none(course_of, line):
    plan = f"---\nkind: letter\ndate: {TODAY}\nselect: has:address\n---\n\nHello.\n\n## Lines\n\n- [[p000]]: {line}\n"
    assert "a personal line" in course_of(cold(1, "address: 1 Elm Street"), plan).members[0].lacks


def test_letter__an_address_of_marks_is_none(course_of):
    plan = f"---\nkind: letter\ndate: {TODAY}\nselect: has:address\n---\n\nHello.\n\n## Lines\n\n- [[p000]]: yours\n"
    assert course_of(cold(1, 'address: " , ,"'), plan).members[0].lacks == ("an address",)


def test_letter__a_new_line_within_an_old_letter_is_new(course_of):
    plan = f"---\nkind: letter\ndate: {TODAY}\nselect: has:address\n---\n\nHello.\n\n## Lines\n\n- [[p000]]: good luck\n"
    files = logged(cold(1, "address: 1 Elm Street"), "p000", f"{day(-99)} letter: Greetings, and good luck with the boat")
    assert course_of(files, plan).members[0].lacks == ()


def test_problems__plans_that_never_meet_do_not_overlap(network_of):
    plans = {"one": campaign(TODAY), "two": campaign(date(2026, 9, 1)), "three": campaign(TODAY)}
    told = [each for each in network_of(cold(3), plans=plans).courses.problems if each.code == "overlap"]
    assert [(each.path, each.message) for each in told] == [("plans/three.md", "3 people of it wait in one too")]


def test_problems__a_plan_that_is_never_dealt(network_of):
    network = network_of(cold(1), settings="calls_per_day: 0", plans={"one": campaign()})
    assert "calls_per_day is 0" in network.courses.problems[0].message
    network = network_of(cold(1), settings="away: [{from: 2026-06-01, to: 2150-01-01}]", plans={"one": campaign()})
    assert "from 15 June 2026 on there is no working day" in network.courses.problems[0].message


def test_past__a_network_that_changed_is_judged_anew(network_of):
    """Law 1: what the earlier network found is taken over for those alone who did not change."""
    files = cold(3)
    before = network_of(files, day(2), plans={"one": campaign(select="state:cold")})
    assert len(before.courses.courses[0].members) == 3
    files["p000.md"] = record("P 0", "", f"{day(-5)} call: a")
    fresh = network_of(files, day(2), plans={"one": campaign(select="state:cold")})
    contacts = [each.contact for each in fresh.people.values()]
    after = Network(contacts, day(2), fresh.settings, plans=fresh.plans, before=before)
    assert states(after.courses.courses[0]) == states(fresh.courses.courses[0]) == dict.fromkeys(["p001", "p002"], "today")


# Whom a letter in a log was


BRIEF = "---\nkind: letter\ntitle: {}\ndate: {}\nselect: has:address\n---\n\nHello.\n\n## Lines\n\n- [[p000]]: {}\n"
HOME = "address: 1 Elm Street"


def sent(network):
    return {each.plan.name for each in network.courses.courses if each.done}


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Old: well", {"old"}),
        ("New: well", {"new"}),
        ("New: summer: well", {"summer"}),  # the longest heading
        ("Called otherwise: rain", {"new"}),  # by the line behind a heading that is gone
        ("rain", {"new"}),
        ("Called otherwise: gone", set()),
        ("Called otherwise:", set()),
        ("by hand", {"summer"}),  # the newest of that day
        ("on https://example.org", {"summer"}),
    ],
)
def test_letter__in_a_log_is_one_letter_and_no_other(network_of, said, names):
    plans = {
        "old": BRIEF.format("Old", day(-9), "sun"),
        "new": BRIEF.format("New", day(-8), "rain"),
        "summer": BRIEF.format('"New: summer"', day(-7), "snow"),
        "late": BRIEF.format("Late", day(-1), "hail"),
    }
    files = logged(cold(1, HOME), "p000", f"{day(-2)} letter: {said}")
    assert sent(network_of(files, plans=plans)) == names


def test_letter__by_hand_is_of_those_that_somebody_is_to_get(network_of):
    plans = {
        "quarterly": BRIEF.format("Quarterly", day(-200), "sun").replace("select:", "every: quarter\nselect:"),
        "other": BRIEF.format("Other", day(-1), "rain").replace("has:address", "name:nobody"),
        "between": BRIEF.format("Between", day(-150), "snow"),
    }
    files = logged(cold(1, HOME), "p000", f"{day(0)} letter: by hand")
    assert sent(network_of(files, plans=plans)) == {"quarterly"}
    # In the issue that has passed since, it was the quarterly's too.
    files = logged(cold(1, HOME), "p000", f"{day(-100)} letter: by hand")
    assert sent(network_of(files, plans=plans)) == set()


def test_letter__a_line_is_old_where_it_was_sent_and_not_where_it_ends_another(course_of):
    plan = BRIEF.format("News", TODAY, "Love.")
    for said, old in (("with love.", False), ("Love.", True), ("Winter: Love.", True)):
        files = logged(cold(1, HOME), "p000", f"{day(-99)} letter: {said}")
        assert bool(course_of(files, plan).members[0].lacks) == old


def test_problems__letters_of_one_title_that_a_log_cannot_tell_apart(network_of):
    plans = {"one": BRIEF.format("News", day(-9), "sun"), "two": BRIEF.format("News", day(-2), "rain")}
    plans["three"] = BRIEF.format("Other", day(-2), "hail")

    def told(files):
        return [each for each in network_of(files, plans=plans).courses.problems if each.code == "overlap"]

    (problem,) = told(cold(2, HOME))
    assert (problem.path, problem.line, problem.severity) == ("plans/two.md", 3, "warning")
    assert problem.message == "one has the same title, and 2 people in common; a log cannot tell the two apart"
    earlier = logged(cold(1, HOME), "p000", f"{day(-5)} letter: News: sun")
    assert told(earlier) == []
    # The personal line tells them apart where the title does not.
    assert sent(network_of(logged(cold(1, HOME), "p000", f"{day(0)} letter: News: rain"), plans=plans)) == {"two"}


def test_letters__the_text_that_all_get_is_looked_at_once(network_of, monkeypatch):
    looked_at = []
    says = plans_module._says
    monkeypatch.setattr(plans_module, "_says", lambda text: looked_at.append(text) or says(text))
    network = network_of(cold(9, HOME), plans={"news": BRIEF.format("News", TODAY, "sun")})
    assert len(network.courses.find("news").members) == 9
    assert looked_at.count("Hello.") == 1


def lines_run(work, *names):
    """How many lines of those functions of the plans a piece of work runs."""
    count = Counter()

    def trace(frame, event, _):
        ours = frame.f_code.co_filename == plans_module.__file__ and frame.f_code.co_name in names
        count["line"] += ours and event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count["line"]


def test_letters__of_twice_as_many_the_logs_take_twice_the_steps(network_of):
    def steps(count):
        plans = {f"l{at}": BRIEF.format(f"Letter {at}", day(-at), "").replace("[[p000]]: ", "") for at in range(count)}
        files = logged(cold(1, HOME), "p000", *(f"{day(-at)} letter: Letter {at}: well" for at in range(count)))
        network = network_of(files, plans=plans)
        taken = lines_run(lambda: network.courses, "_names_of", "posts")
        assert len(sent(network)) == count
        return taken

    assert 0 < steps(40) < 2.5 * steps(20)


def test_campaign__who_rests_for_long_is_not_looked_at_every_day(network_of):
    def steps(days):
        network = network_of(cold(9, f"snooze: {day(30)}"), plans={"back": campaign(day(-days))})
        return lines_run(lambda: network.courses, "_is_passed_over", "<genexpr>")

    assert 0 < steps(300) < 1.5 * steps(150)


# What was written after the first day


@pytest.mark.parametrize(
    ("select", "entries"),
    [
        ("-zzzword", ["2026-12-03 lunch with [[p001]]: zzzword"]),
        ("-zzzword", [f"{day(9)} email: zzzword"]),
        ("-zzzword", [f"{day(0)} lunch with [[p001]]: zzzword"]),
        ("-has:promise", [f"{day(0)} call: a\n  - [ ] send her\n    the survey"]),
        ("-mentions:p001", [f"{day(9)} note: saw [[p001]]"]),
    ],
)
def test_campaign__what_is_written_since_the_first_day_moves_nobody_out(course_of, select, entries):
    files = logged(cold(2), "p000", *entries)
    assert states(course_of(files, campaign(select=select), day(1))).keys() == {"p000", "p001"}


def test_campaign__what_stands_below_the_log_is_no_part_of_its_last_entry(course_of):
    files = logged(cold(2), "p000", f"{day(0)} email: a\n  - more\n")
    files["p000.md"] += "\n## Notes\n\nKnows [[p001]].\n\n- [ ] send her the survey\n"
    for query in ("mentions:p001", "has:promise"):
        assert states(course_of(files, campaign(select=query), day(1))).keys() == {"p000"}


def test_campaign__who_is_snoozed_since_stays_in(course_of):
    files = {"p000.md": record("P", f"cadence: 1 month\nsnooze: {day(9)}", "2024-05-05 call: a")}
    course = course_of(files, campaign(select="is:overdue"), day(1))
    assert (states(course), course.dealt) == ({"p000": "waiting"}, ())


# When it ends, and whom it leaves over


def test_expected__who_is_called_for_one_plan_today_is_through_with_the_other(network_of):
    plans = {name: campaign(date(2026, 11, 9), extra="per_day: 1") for name in "ab"}
    network = network_of(cold(4), date(2026, 11, 9), "calls_per_day: 1", plans=plans)
    assert [(each.expected, each.late_days) for each in network.courses.courses] == [(date(2026, 11, 12), 0)] * 2


def test_expected__a_call_before_the_first_day_is_none_of_the_plan(network_of):
    plans = {"a": campaign(), "b": campaign(day(1))}
    assert network_of(cold(1), plans=plans).courses.find("b").expected == day(1)


def test_expected__who_is_left_over_takes_no_place_from_another_plan(network_of):
    plans = {
        "a": f"---\nkind: trigger\ndate: {TODAY}\nuntil: {day(1)}\nselect: tag:a\n---\n",
        "b": campaign(select="tag:b"),
    }
    files = {**cold(5, "tags: [a]"), **cold(2, "tags: [b]", "q")}
    network = network_of(files, settings="calls_per_day: 1", plans=plans)
    storm, back = (network.courses.find(name) for name in "ab")
    assert (storm.expected, storm.late_days, storm.left_over) == (None, 0, 3)
    assert back.expected == day(3)


def test_season__what_it_leaves_over_alone_is_not_charged_to_the_others(network_of):
    """Of five people four rest until after the last day, whatever the other plan asks for."""
    plans = {
        "a": f"---\nkind: trigger\ndate: {TODAY}\nuntil: {day(1)}\nselect: tag:a\n---\n",
        "b": campaign(select="tag:b"),
    }
    files = {**cold(4, f"tags: [a]\nsnooze: {day(30)}"), **cold(30, "tags: [b]", "q"), **cold(1, "tags: [a]", "r")}
    network = network_of(files, plans=plans)
    storm = network.courses.find("a")
    assert (storm.left_over, storm.cost_of_crowd) == (4, "")
    assert "plans/a.md" not in {each.path for each in network.courses.problems if each.code == "crowded"}


def test_trigger__that_is_over_is_not_reached_by_a_call_months_later(course_of):
    storm = f"---\nkind: trigger\ndate: {TODAY}\nselect:\n---\n"
    files = logged(cold(2), "p000", f"{day(14)} call: b")
    files = logged(files, "p001", f"{day(15)} call (warm): b")
    over = course_of(files, storm, day(90))
    assert states(over) == {"p000": "done", "p001": "not-reached"}
    assert [each.reaction for each in over.members] == ["", ""]


def test_problems__plans_that_leave_people_over_do_not_meet_later_ones(network_of):
    storm = "---\nkind: trigger\ndate: {}\nuntil: {}\nselect:\n---\n"
    plans = {"one": storm.format(TODAY, day(1)), "two": storm.format(day(2), day(3))}
    network = network_of(cold(9), settings="calls_per_day: 1", plans=plans)
    assert network.courses.find("one").left_over == 7
    assert [each for each in network.courses.problems if each.code == "overlap"] == []


# Who rests


def test_campaign__a_snooze_reaches_back_to_the_newest_entry_and_no_further(course_of):
    plan = campaign(day(-7), extra="per_day: 1")
    order = [each.person.id for each in course_of(cold(9), plan).members]
    first = f"{order[0]}.md"
    files = {**cold(9), first: record("P", f"snooze: {day(1)}", "2024-05-05 call: a", f"{day(-7)} email: not now")}
    # Called in vain on the first day, and so behind the others, of whom five were called since.
    assert course_of(files, plan, day(1)).dealt == (order[6],)


def test_campaign__an_attempt_counts_in_the_plan_however_many_were_before(course_of):
    tried = {"p000.md": record("P", "", *(f"2024-0{month}-05 no-answer" for month in (1, 2, 3)), f"{day(0)} no-answer")}
    course = course_of(tried, campaign())
    assert (course.dealt, states(course)) == (("p000",), {"p000": "not-reached"})


def test_campaign__where_all_rest_the_first_who_is_back_is_dealt(course_of):
    files = {**cold(2, f"snooze: {day(9)}"), **cold(1, f"snooze: {day(3)}", "q")}
    assert [course_of(files, campaign(day(-99)), day(number)).dealt for number in (2, 3)] == [(), ("q000",)]
