"""Who is due (SPEC 5): every rule as a worked example with the numbers of the contract."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest

from warmsite.days import parse_duration
from warmsite.network.overdue import load, parts
from warmsite.network.standing import last_words

TODAY = "2026-06-15"


def record(fields="", *log):
    """A contact's file: fields, and a log."""
    lines = "\n".join(f"- {line}" for line in log)
    return f"---\nname: Ada\n{fields}\n---\n\n## Log\n\n{lines}\n"


def days_of_talk(today, *gaps, silent):
    """Log lines of calls with these gaps, the newest of them `silent` days before today."""
    day = date.fromisoformat(today) - timedelta(days=silent)
    lines = [f"{day} call: a"]
    for gap in reversed(gaps):
        day -= timedelta(days=gap)
        lines.append(f"{day} call: a")
    return lines


@pytest.fixture
def standing(person_of):
    def judge(text, today=TODAY, settings="", **others):
        return person_of(text, today, settings, **others).standing

    return judge


# last


def test_last__the_newest_conversation(standing):
    text = record("met: 2017", "2026-06-01 email: a", "2026-05-01 call: b", "2026-04-01 lunch: c")
    assert standing(text).last == date(2026, 5, 1)


def test_last__today_counts(standing):
    assert standing(record("", "2026-06-15 call: a")).last == date(2026, 6, 15)


@pytest.mark.parametrize("line", ["email: a", "card: a", "voicemail: a", "note: a", "gift: a", "message (thrilled): a"])
def test_last__only_a_conversation_resets_the_clock(standing, line):
    assert standing(record("circle: close", "2026-01-01 call: a", f"2026-06-10 {line}")).last == date(2026, 1, 1)


@pytest.mark.parametrize(("met", "last"), [("2017-05-04", "2017-05-04"), ("2017-05", "2017-05-01"), ("2017", "2017-01-01")])
def test_last__else_met(standing, met, last):
    assert standing(record(f"met: {met}", "2026-06-01 email: a")).last == date.fromisoformat(last)


def test_last__met_after_an_older_conversation_does_not_count(standing):
    assert standing(record("met: 2020", "2010-01-01 call: a")).last == date(2010, 1, 1)


def test_last__met_after_today_has_not_happened(standing):
    assert standing(record("met: 2026-07-01")).last is None


def test_last__added_starts_no_clock(standing):
    assert standing(record("added: 2026-01-01\ncircle: close")).state == "new"


def test_last__a_partial_entry_stands_for_its_first_day(standing):
    assert standing(record("", "2026-03 call: a", "2025 call: b")).last == date(2026, 3, 1)


def test_last__is_a_function_of_today(standing):
    text = record("circle: close", "2026-06-10 call: a", "2026-01-10 call: b")
    assert standing(text, "2026-03-01").last == date(2026, 1, 10)
    assert standing(text, "2025-01-01").last is None


# the order of a day's entries, and last words


SAME_DAY = ("2026-06-01 call (wary): newer", "2026-06-01 call (warm): older", "2026-05-01 call: first")


@pytest.mark.parametrize("lines", [SAME_DAY, SAME_DAY[::-1]], ids=["newest first", "oldest first"])
def test_order__of_a_day_without_times_as_the_log_runs(network_of, lines):
    network = network_of({"ada.md": record("", *lines), "bo.md": record("", *(f"{line} with [[ada]]" for line in lines))})
    bo, ada = (network.find(each).entries for each in ("bo", "ada"))
    assert [each.interaction.text.split()[0] for each in bo] == ["newer", "older", "first"]
    assert [each.reaction for each in bo] == ["wary", "warm", ""]
    assert [each.interaction.text for each in ada if each.mine] == ["newer", "older", "first"]


@pytest.mark.parametrize("lines", [SAME_DAY, SAME_DAY[::-1]], ids=["newest first", "oldest first"])
def test_order__in_anothers_file_as_that_log_runs(network_of, lines):
    shared = [line.replace(":", " with [[ada]]:", 1) for line in lines]
    network = network_of({"ada.md": record(), "bo.md": record("", *shared)})
    told = network.find("ada").entries
    assert [(each.interaction.text, each.mine, each.reaction) for each in told] == [
        ("newer", False, ""), ("older", False, ""), ("first", False, ""),
    ]  # fmt: skip


def test_order__by_time_before_the_place_in_the_log(network_of):
    lines = ("2026-06-01 9:00 call: early", "2026-06-01 15:00 call: late", "2026-06-01 call: untimed", "2026-05-01 call: first")
    told = network_of({"ada.md": record("", *lines)}).find("ada").entries
    assert [each.interaction.text for each in told] == ["late", "early", "untimed", "first"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), None),
        (("2026-06-01 call",), None),
        (("2026-06-01 note: of them", "2026-05-01 voicemail: b"), None),
        (("2026-06-01 email: newer", "2026-05-01 email: older"), "newer"),
        (("2026-06-01 email: newer", "2026-05-01 call"), "newer"),
        (("2026-06-01 email: newer", "2026-05-01 call: older"), "older"),
        (("2026-06-01 call", "2026-05-01 call: older", "2026-04-01 call: oldest"), "older"),
    ],
)
def test_last_words__of_a_conversation_else_of_a_touch(person_of, lines, said):
    found = last_words(person_of(record("", *lines), TODAY).entries)
    assert (found.interaction.text if found else None) == said


def test_counts__what_is_a_conversation_with_this_person(standing):
    assert standing(record("counts: [email, chat]", "2026-06-01 email: a", "2026-01-01 call: b")).last == date(2026, 6, 1)
    assert standing(record("counts: [email]", "2026-06-01 letter: a", "2026-01-01 call: b")).last == date(2026, 1, 1)


def test_counts__kinds_moved_by_the_settings(standing):
    text = record("", "2026-06-01 letter: a", "2026-05-01 lunch: c", "2026-01-01 call: b")
    assert standing(text, settings="kinds: {conversation: [letter]}").last == date(2026, 6, 1)
    assert standing(text, settings="kinds: {touch: [lunch]}").last == date(2026, 1, 1)


# cadence


@pytest.mark.parametrize(
    ("fields", "settings", "cadence"),
    [
        ("circle: close\ncadence: 5 weeks", "", "5 weeks"),
        ("circle: close", "", "2 months"),
        ("circle: close", "circles: {close: 5 weeks}\ncadence: 1 year", "5 weeks"),
        ("role: x", "cadence: 1 year", "1 year"),
        ("role: x", "", None),
        ("circle: none such", "cadence: 1 year", "1 year"),
        ("cadence: never\ncircle: close", "cadence: 1 year", None),
    ],
)
def test_cadence__own_else_the_circles_else_the_default(standing, fields, settings, cadence):
    assert standing(record(fields), settings=settings).cadence == (parse_duration(cadence) if cadence else None)


# due, overdue


@pytest.mark.parametrize(
    ("last", "cadence", "due"),
    [("2026-01-31", "1 month", "2026-02-28"), ("2024-01-31", "1 month", "2024-02-29"), ("2026-06-01", "3 weeks", "2026-06-22"),
     ("2024-02-29", "1 year", "2025-02-28")],
)  # fmt: skip
def test_due__last_and_cadence_in_calendar_arithmetic(standing, last, cadence, due):
    assert standing(record(f"cadence: {cadence}", f"{last} call: a")).due == date.fromisoformat(due)


def test_due__no_last_no_due(standing):
    each = standing(record("circle: close"))
    assert (each.due, each.overdue, each.days_overdue, each.priority, each.warmth, each.state) == (
        None,
        False,
        0,
        None,
        None,
        "new",
    )


@pytest.mark.parametrize("fields", ["role: x", "cadence: never"])
def test_due__without_a_cadence_nobody_is(standing, fields):
    each = standing(record(fields, "2025-06-15 call: a"))
    assert (each.due, each.overdue, each.priority, each.cadence_days) == (None, False, None, None)


def test_without_a_cadence__state_and_warmth_are_judged_by_one_year(standing):
    text = record("", "2025-06-15 call: a")
    assert (standing(text).state, standing(text).warmth) == ("warm", 50)
    assert standing(text, "2026-06-16").state == "cooling"


@pytest.mark.parametrize(
    ("today", "overdue", "days"), [("2026-06-14", False, 0), ("2026-06-15", False, 0), ("2026-06-16", True, 1)]
)
def test_overdue__the_due_day_itself_is_not(standing, today, overdue, days):
    each = standing(record("cadence: 2 weeks", "2026-06-01 call: a"), today)
    assert (each.due, each.overdue, each.days_overdue) == (date(2026, 6, 15), overdue, days)


def test_overdue__not_while_snoozed_and_due_does_not_move(standing):
    text = record("circle: close\nsnooze: 2026-07-01", "2026-01-01 call: a")
    each = standing(text)
    assert (each.due, each.overdue, each.days_overdue, each.priority) == (date(2026, 3, 1), False, 0, 0)
    assert not standing(text, "2026-06-30").overdue
    assert standing(text, "2026-07-01").overdue
    assert standing(text, "2026-07-01").days_overdue == 122


def test_overdue__not_with_an_appointment_ahead(standing):
    text = record("circle: close", "2026-07-01 call: planned", "2026-01-01 call: a")
    assert not standing(text).overdue
    assert standing(text).appointment == date(2026, 7, 1)
    assert standing(text).days_overdue == 0


@pytest.mark.parametrize(
    "kind", ["call", "video", "meeting", "met", "visit", "coffee", "lunch", "dinner", "drinks", "walk", "event"]
)
def test_appointment__a_call_a_video_or_face_to_face(standing, kind):
    assert standing(record("circle: close", f"2026-06-20 {kind}: planned", "2026-01-01 call: a")).appointment


@pytest.mark.parametrize("kind", ["email", "letter", "voicemail", "note", "card"])
def test_appointment__nothing_else(person_of, kind):
    person = person_of(record("circle: close\ncounts: [letter]", f"2026-06-20 {kind}: planned", "2026-01-01 call: a"))
    assert person.standing.appointment is None
    assert person.standing.overdue


@pytest.mark.parametrize(("day", "is_one"), [("2026-06-16", True), ("2026-09-13", True), ("2026-09-14", False)])
def test_appointment__up_to_90_days_ahead(standing, day, is_one):
    assert (standing(record("", f"{day} call: planned")).appointment is not None) == is_one


def test_appointment__the_soonest(standing):
    assert standing(record("", "2026-07-20 call: b", "2026-07-01 call: a")).appointment == date(2026, 7, 1)


def test_appointment__is_no_conversation_yet(standing):
    each = standing(record("circle: close", "2026-06-20 call (thrilled): planned", "2026-06-01 call: a"))
    assert (each.last, each.conversations, each.reaction) == (date(2026, 6, 1), 1, "")


# the silent


@pytest.mark.parametrize(
    ("fields", "why"),
    [("status: paused", "paused"), ("status: archived", "archived"), ("died: yes", "died"), ("died: 2024", "died"),
     ("died: 2026-06-15", "died"), ("died: 2024\nstatus: paused", "died")],
)  # fmt: skip
def test_silent__state_due_warmth_and_priority_are_null(standing, fields, why):
    each = standing(record(f"circle: close\n{fields}", "2026-01-01 call: a"))
    assert each.silent == why
    assert (each.state, each.due, each.warmth, each.priority) == (None, None, None, None)
    assert (each.overdue, each.days_overdue, each.drifting, each.next_step) == (False, 0, False, None)
    assert each.last == date(2026, 1, 1)


def test_silent__who_dies_tomorrow_lives_today(standing):
    assert standing(record("died: 2026-06-16")).silent == ""


# state


@pytest.mark.parametrize(
    ("cadence", "limits"),
    [
        # last 2026-01-31 + 2 months, + 2 × 2 months = 4 months, + 8 × 2 months
        ("2 months", [("2026-03-31", "warm"), ("2026-04-01", "cooling"), ("2026-05-31", "cooling"), ("2026-06-01", "cold"),
                      ("2027-05-31", "cold"), ("2027-06-01", "dormant")]),
        # 8 weeks are sooner than a year
        ("1 week", [("2026-02-07", "warm"), ("2026-02-14", "cooling"), ("2026-02-15", "cold"), ("2027-01-31", "cold"),
                    ("2027-02-01", "dormant")]),
        # 3 years are sooner than 8
        ("1 year", [("2027-01-31", "warm"), ("2028-01-31", "cooling"), ("2028-02-01", "cold"), ("2029-01-31", "cold"),
                    ("2029-02-01", "dormant")]),
        # who is called every five years is warm for five
        ("5 years", [("2029-02-01", "warm"), ("2031-01-31", "warm"), ("2031-02-01", "dormant")]),
        ("2 years", [("2028-01-31", "warm"), ("2028-02-01", "cooling"), ("2029-01-31", "cooling"), ("2029-02-01", "dormant")]),
    ],
)  # fmt: skip
def test_state__the_limit_day_belongs_to_the_milder_one(standing, cadence, limits):
    text = record(f"cadence: {cadence}", "2026-01-31 call: a")
    assert [(day, standing(text, day).state) for day, _ in limits] == limits


def test_state__new_without_a_last(standing):
    assert standing(record("circle: close", "2026-06-01 email: a")).state == "new"
    assert standing(record("circle: close\nmet: 2026-06-01")).state == "warm"


# gaps and drifting


@pytest.mark.parametrize(("silent", "drifting"), [(21, False), (22, True)])
def test_drifting__7_7_7_from_day_22(standing, silent, drifting):
    assert standing(record("cadence: 1 year", *days_of_talk(TODAY, 7, 7, 7, silent=silent))).drifting is drifting


@pytest.mark.parametrize(("silent", "drifting"), [(60, False), (61, True)])
def test_drifting__30_30_30_from_day_61(standing, silent, drifting):
    assert standing(record("", *days_of_talk(TODAY, 30, 30, 30, silent=silent))).drifting is drifting


def test_drifting__three_gaps_must_be_known(standing):
    assert not standing(record("", *days_of_talk(TODAY, 7, 7, silent=100))).drifting


def test_drifting__of_an_even_number_the_mean_of_the_middle_two(standing):
    assert standing(record("", *days_of_talk(TODAY, 10, 40, 20, 31, silent=10))).median_gap == 25.5


@pytest.mark.parametrize(("silent", "drifting"), [(51, False), (52, True)])
def test_drifting__more_than_twice_half_a_day(standing, silent, drifting):
    assert standing(record("", *days_of_talk(TODAY, 10, 40, 20, 31, silent=silent))).drifting is drifting


def test_drifting__the_last_ten_gaps(standing):
    assert standing(record("", *days_of_talk(TODAY, *[100] * 30, *[7] * 10, silent=22))).drifting
    assert standing(record("", *days_of_talk(TODAY, *[1] * 30, *[7] * 10, silent=22))).median_gap == 7


def test_drifting__neither_nine_nor_eleven_gaps(standing):
    """The last ten: half of them 10 days, half 20; with one more or fewer the median is no mean of the two."""
    ten = [20] * 5 + [10] * 5
    assert standing(record("", *days_of_talk(TODAY, 99, 99, *ten, silent=1))).median_gap == 15


def test_drifting__conversations_of_one_day_are_one(standing):
    lines = days_of_talk(TODAY, 30, 30, 30, silent=61)
    each = standing(record("", *lines, *lines, lines[0].replace("call", "lunch")))
    assert (each.median_gap, each.conversations, each.drifting) == (30, 4, True)


def test_drifting__touches_make_no_gaps(standing):
    lines = days_of_talk(TODAY, 30, 30, 30, silent=61)
    assert standing(record("", *lines, "2026-06-10 email: a", "2026-03-01 note: b")).drifting


def test_drifting__partial_dates_make_no_gaps(standing):
    assert standing(record("", "2026-04 call: a", "2026-03 call: b", "2026-02 call: c", "2026-01 call: d")).median_gap is None


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ("cadence: 2 weeks", ()),  # overdue already
        ("cadence: never", ()),
        ("snooze: 2026-12-01", ()),
        ("status: paused", ()),
        ("role: x", ("2026-06-14 voicemail: a",)),  # held back until the third day
        ("died: yes", ()),
    ],
)
def test_drifting__not_these(standing, fields, more):
    lines = days_of_talk(TODAY, 7, 7, 7, silent=30)
    assert standing(record("", *lines)).drifting
    assert not standing(record(fields, *more, *lines)).drifting


def test_drifting__again_on_the_day_that_holds_back_no_longer(standing):
    lines = days_of_talk(TODAY, 7, 7, 7, silent=30)
    assert [standing(record("", f"2026-06-{day} voicemail: a", *lines)).drifting for day in (12, 13)] == [True, False]


def test_drifting__not_the_dormant(standing):
    assert not standing(record("", *days_of_talk(TODAY, 7, 7, 7, silent=1200))).drifting


def test_drifting__held_back_by_wary(standing):
    lines = days_of_talk(TODAY, 7, 7, 7, silent=30)
    assert not standing(record("", lines[0].replace("call", "call (wary)"), *lines[1:])).drifting


# warmth


@pytest.mark.parametrize(
    ("gap", "warmth"),
    [(0, 100), (10, 50), (20, 25), (30, 13), (1, 93), (5, 71), (70, 1), (76, 1), (77, 0)],  # 12.5 is 13: half up
)
def test_warmth__halves_with_each_cadence_half_up(standing, gap, warmth):
    last = date(2026, 6, 15) - timedelta(days=gap)
    assert standing(record("cadence: 10 days", f"{last} call: a")).warmth == warmth


def test_warmth__days_of_c_are_those_from_last(standing):
    """31 January + 1 month are 28 days."""
    each = standing(record("cadence: 1 month", "2026-01-31 call: a"), "2026-02-28")
    assert (each.cadence_days, each.warmth) == (28, 50)


# late


@pytest.mark.parametrize(
    ("last", "late"), [("2026-06-05", 0), ("2026-06-04", 0.1), ("2026-05-26", 1), ("2026-03-27", 7), ("2026-03-26", 7)]
)
def test_late__in_cadences_and_at_most_seven(standing, last, late):
    assert standing(record("cadence: 10 days", f"{last} call: a")).late == late


# priority


@pytest.mark.parametrize(
    ("cadence", "last", "glad", "longterm", "priority"),
    [
        ("10 days", "2026-06-05", 3, 3, 0),  # due today
        ("10 days", "2026-06-04", 3, 3, 0.9),
        ("10 days", "2026-05-26", 5, 5, 25.0),
        ("7 days", "2026-06-07", 1, 1, 0.1),  # 1/7 = 0.142…
        ("20 days", "2026-05-25", 1, 1, 0.1),  # 1/20 = 0.05: half up
        ("20 days", "2026-05-25", 1, 3, 0.2),  # 3/20 = 0.15: half up
        ("20 days", "2026-05-25", 1, 5, 0.3),  # 0.25
        ("1 day", "2026-06-07", 1, 1, 7),  # seven cadences late
        ("1 day", "2026-06-06", 1, 1, 7),  # no more than seven
        ("1 day", "2026-01-01", 5, 5, 175),
    ],
)
def test_priority__late_times_glad_times_longterm(standing, cadence, last, glad, longterm, priority):
    fields = f"cadence: {cadence}\nglad: {glad}\nlongterm: {longterm}"
    assert standing(record(fields, f"{last} call: a")).priority == priority


def test_priority__marks_are_three_unless_given(standing):
    assert standing(record("cadence: 10 days", "2026-05-26 call: a")).priority == 9


# Overdue's parts


def ids(people):
    return [each.id for each in people]


def test_parts__within_reach_by_priority(network_of):
    parted = parts(network_of({
        "low.md": record("cadence: 10 days\nglad: 1", "2026-06-01 call: a"),
        "high.md": record("cadence: 10 days\nglad: 5", "2026-06-01 call: a"),
        "cold.md": record("cadence: 10 days", "2026-04-01 call: a"),
        "warm.md": record("cadence: 1 year", "2026-04-01 call: a"),
        "gone.md": record("cadence: 10 days\nglad: 5\nlongterm: 5", "2020-04-01 call: a"),
        "snoozed.md": record("cadence: 10 days\nsnooze: 2026-07-01", "2026-04-01 call: a"),
        "paused.md": record("cadence: 10 days\nstatus: paused", "2026-04-01 call: a"),
    }))  # fmt: skip
    assert ids(parted.within_reach) == ["cold", "high", "low"]
    assert ids(parted.dormant) == ["gone"]


def test_parts__equal_priorities_by_older_due_then_by_the_digest(network_of):
    """Late by one cadence each: 9.0; the longer cadence has been due for longer."""
    same = {f"{stem}.md": record("cadence: 10 days", "2026-05-26 call: a") for stem in ("ada", "bo", "cy", "dee", "eve", "fay")}
    parted = parts(network_of({**same, "old.md": record("cadence: 20 days", "2026-05-06 call: a")}))
    fair = sorted((stem.removesuffix(".md") for stem in same), key=lambda stem: sha256(stem.encode()).hexdigest())
    assert ids(parted.within_reach) == ["old", *fair]
    assert fair != sorted(fair)


def test_parts__the_dormant_by_marks_then_by_conversations(network_of):
    talks = ("2020-01-01 call: a", "2019-01-01 call: a", "2018-01-01 call: a")
    parted = parts(network_of({
        "few.md": record("circle: close", *talks[:1]),
        "twice-a-day.md": record("circle: close", talks[0], talks[0], talks[0], talks[0]),
        "many.md": record("circle: close", *talks),
        "dear.md": record("circle: close\nglad: 4", *talks[:1]),
        "never.md": record("cadence: never", *talks),
    }))  # fmt: skip
    assert ids(parted.dormant)[:2] == ["dear", "many"]
    assert sorted(ids(parted.dormant)[2:]) == ["few", "twice-a-day"]


def test_parts__the_new_by_newest_added(network_of):
    parted = parts(network_of({
        "old.md": record("circle: close\nadded: 2025-01-01"),
        "none.md": record("circle: close"),
        "young.md": record("circle: close\nadded: 2026-06-01"),
        "free.md": record("added: 2026-06-02"),
        "never.md": record("cadence: never"),
        "paused.md": record("circle: close\nstatus: paused"),
        "snoozed.md": record("circle: close\nsnooze: 2026-07-01"),
    }))  # fmt: skip
    assert ids(parted.new) == ["young", "old", "none"]
    assert ids(parted.without_rhythm) == ["free"]


def test_parts__added_after_today_has_not_happened(network_of):
    parted = parts(network_of({
        "coming.md": record("circle: close\nadded: 2026-07-01"),
        "young.md": record("circle: close\nadded: 2026-06-01"),
    }))  # fmt: skip
    assert ids(parted.new) == ["young", "coming"]


def test_parts__drifting_and_not_yet_in_rhythm_follow(network_of):
    parted = parts(network_of({
        "drifts.md": record("cadence: 1 year", *days_of_talk(TODAY, 7, 7, 7, silent=30)),
        "free.md": record("", "2026-01-01 call: a"),
        "never.md": record("cadence: never", "2026-01-01 call: a"),
        "dead.md": record("died: yes", "2026-01-01 call: a"),
    }))  # fmt: skip
    assert (ids(parted.drifting), ids(parted.without_rhythm)) == (["drifts"], ["free"])
    assert (parted.within_reach, parted.dormant, parted.new) == ((), (), ())


# load


def test_load__what_the_cadences_ask_for(network_of):
    network = network_of({
        "week.md": record("cadence: 7 days", "2026-06-15 call: a", "2026-06-08 call: a"),
        "fortnight.md": record("cadence: 2 weeks", "2026-06-01 call: a"),
        "free.md": record("", "2026-06-01 call: a"),
        "never.md": record("cadence: never", "2026-06-01 call: a"),
        "new.md": record("cadence: 7 days"),
        "gone.md": record("cadence: 7 days", "2020-06-01 call: a"),
        "paused.md": record("cadence: 7 days\nstatus: paused", "2020-06-01 call: a"),
    })  # fmt: skip
    assert load(network).asked == pytest.approx(1.5)
    assert load(network).held == pytest.approx(5 / 12)
    assert load(network).room == 50


def test_load__what_was_held_in_the_last_84_days(network_of):
    """84 days are twelve weeks: the 84th day back is out, one day has one conversation with one person."""
    network = network_of({
        "ada.md": record("", "2026-06-15 call: a", "2026-06-15 lunch: a", "2026-03-24 call: in", "2026-03-23 call: out"),
        "bo.md": record("", "2026-06-01 email: a", "2026-06-20 call: to come"),
    })  # fmt: skip
    assert load(network).held == pytest.approx(2 / 12)


def test_load__the_silent_are_in_none(network_of):
    network = network_of({"ada.md": record("status: archived\ncircle: close", "2026-06-01 call: a")})
    assert (load(network).asked, load(network).held) == (0, 0)


def test_load__room_is_calls_per_day_times_working_days(network_of):
    assert load(network_of({}, settings="calls_per_day: 4\nweekdays: [mon, tue, wed]")).room == 12


# What lies ahead


@pytest.mark.parametrize(
    "line", ["2026-06-16 email: a", "2026-07-01 note: a", "2026-12-01 call: too far", "2026-06-20 voicemail: a"]
)
def test_future__an_entry_counts_for_nothing_and_is_a_warning(network_of, line):
    files = {"ada.md": record("circle: close", line, "2026-06-01 call: a")}
    network = network_of(files)
    assert [(each.path, each.line, each.severity) for each in network.problems] == [("ada.md", 8, "warning")]
    standing = network.find("ada").standing
    assert (standing.last, standing.appointment, standing.next_step) == (date(2026, 6, 1), None, None)
    assert len(network.find("ada").entries) == 1
    assert network_of(files, today_given=True).problems == ()


@pytest.mark.parametrize("field", ["met: 2026-07-01", "died: 2026-07-01", "added: 2026-07-01", "met: 2027", "added: 2027-01-01"])
def test_future__a_field_that_cannot_lie_ahead_is_a_warning(network_of, field):
    files = {"ada.md": record(field)}
    assert [(each.line, each.severity) for each in network_of(files).problems] == [(3, "warning")]
    assert network_of(files, today_given=True).problems == ()


@pytest.mark.parametrize(
    "field", ["snooze: 2026-07-01", "started: 2026-07-01", "dates: [{on: 2027-01-01, what: fair}]", "birthday: 2026-06-15"]
)
def test_future__what_may_lie_ahead_is_none(network_of, field):
    assert network_of({"ada.md": record(field)}).problems == ()


def test_future__appointments_and_promises_may_lie_ahead(network_of):
    text = record("", "2026-07-01 call: planned", "2026-06-01 call: a\n  - [ ] 2027-01-01 send it")
    assert network_of({"ada.md": text}).problems == ()


def test_future__today_is_not(network_of):
    assert network_of({"ada.md": record("met: 2026-06-15\nadded: 2026-06-15", "2026-06-15 note: a")}).problems == ()


@pytest.mark.parametrize(
    ("birthday", "warned"), [("1916-06-15", False), ("1915-06-16", False), ("1915-06-15", True), ("1800", True), ("06-15", False)]
)
def test_age__past_110_years_a_warning_asks_for_died(network_of, birthday, warned):
    network = network_of({"ada.md": record(f"birthday: {birthday}")})
    assert [(each.line, each.severity, "died" in each.hint) for each in network.problems] == [(3, "warning", True)] * warned
    assert network_of({"ada.md": record(f"birthday: {birthday}\ndied: yes")}).problems == ()
