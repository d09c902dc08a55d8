"""How it has gone, by day, week and month, counted by hand; and the states of the past against standings of the past."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.network.history import Commit, History, Touch
from warmsite.network.insight import STATES, insight, trace
from warmsite.network.overdue import load
from warmsite.network.people import Network
from warmsite.records.settings import Settings

TODAY = date(2026, 6, 15)  # a Monday


def record(fields="", *log, name="Ada"):
    lines = "\n".join(f"- {line}" for line in log)
    return f"---\nname: {name}\n{fields}\n---\n\n## Log\n\n{lines}\n"


def gone(network):
    """How a network has gone."""
    return insight(network, {key: trace(person, network.today) for key, person in network.people.items()})


@pytest.fixture
def of(network_of):
    """`of(ada=text, bo=text, …)`: how the network of these records has gone."""

    def build(today=TODAY, settings="", **files):
        return gone(network_of({f"{stem}.md": text for stem, text in files.items()}, today, settings))

    return build


def talks(found):
    """The days with conversations, as they would be typed, each with how many."""
    days = {week.monday + timedelta(at): number for week in found.weeks for at, number in enumerate(week.days)}
    return {str(day): number for day, number in days.items() if number}


def touches(found):
    return {str(week.monday): week.touches for week in found.weeks if week.touches}


def states(found, day=str(TODAY)):
    """How many were in which state on a day, those in which nobody was left out."""
    counts = next(stand.counts for stand in found.stands if str(stand.day) == day)
    return {state: number for state, number in zip(STATES, counts, strict=True) if number}


# days and weeks


def test_weeks__are_the_last_53_from_monday_to_today(of):
    weeks = of(ada=record()).weeks
    assert [str(weeks[at].monday) for at in (0, 1, -1)] == ["2025-06-16", "2025-06-23", "2026-06-15"]
    assert [len(week.days) for week in weeks] == [7] * 52 + [1]
    assert len(of(today="2026-06-21", ada=record()).weeks[-1].days) == 7


def test_days__each_with_its_conversations(of):
    found = of(
        ada=record("", "2026-06-15 call: a", "2026-06-10 lunch: b", "2025-06-16 walk: c"),
        bo=record("", "2026-06-10 video: a", "2026-06-14 email: b", "2026-06-14 missed", "2026-06-14 note: c"),
    )
    assert talks(found) == {"2026-06-15": 1, "2026-06-10": 2, "2025-06-16": 1}
    assert found.weeks[-2].days == (0, 0, 2, 0, 0, 0, 0)
    assert found.weeks[-2].conversations == 2


def test_days__none_before_the_first_monday_and_none_to_come(of):
    assert talks(of(ada=record("", "2025-06-15 call: a", "2026-06-16 call: b", "2026-07-01 lunch: c"))) == {}


def test_days__two_calls_with_one_person_are_one(of):
    assert talks(of(ada=record("", "2026-06-10 9:00 call: a", "2026-06-10 18:30 call: b"))) == {"2026-06-10": 1}


def test_days__a_lunch_with_three_is_one(of):
    people = {name: record(name=name) for name in ("bo", "cy")}
    assert talks(of(ada=record("", "2026-06-10 lunch with [[bo]] and [[cy]]: a"), **people)) == {"2026-06-10": 1}


def test_days__a_guest_with_a_call_of_their_own_is_two(of):
    found = of(ada=record("", "2026-06-10 lunch with [[bo]]: a"), bo=record("", "2026-06-10 call: b"))
    assert talks(found) == {"2026-06-10": 2}


@pytest.mark.parametrize(
    ("ada", "bo"), [("counts: [email]", ""), ("", "counts: [email]"), ("counts: [email]", "counts: [email]")]
)
def test_days__one_where_it_counts_for_any_of_them(of, ada, bo):
    assert talks(of(ada=record(ada, "2026-06-10 email with [[bo]]: a"), bo=record(bo))) == {"2026-06-10": 1}


def test_days__one_where_it_counts_for_two_guests_or_the_host_has_another(of):
    guests = {name: record("counts: [email]", name=name) for name in ("bo", "cy")}
    mail = "2026-06-10 email with [[bo]], [[cy]]: a"
    assert talks(of(ada=record("", mail), **guests)) == {"2026-06-10": 1}
    assert talks(of(ada=record("", mail, "2026-06-10 call: b"), **guests)) == {"2026-06-10": 1}


def test_days__a_month_stands_for_its_first_day(of):
    assert talks(of(ada=record("", "2026-03 call: a", "2026 call: b"))) == {"2026-03-01": 1, "2026-01-01": 1}


@pytest.mark.parametrize("fields", ["died: 2026-06-12", "died: yes", "status: archived", "status: paused"])
def test_days__what_was_held_with_the_silent_was_held(of, fields):
    assert talks(of(ada=record(fields, "2026-06-10 call: a"))) == {"2026-06-10": 1}


def test_days__kinds_are_the_settings(of):
    found = of(
        ada=record("", "2026-06-10 letter: a", "2026-06-11 lunch: b"), settings="kinds: {conversation: [letter], touch: [lunch]}"
    )
    assert (talks(found), touches(found)) == ({"2026-06-10": 1}, {"2026-06-08": 1})


def test_touches__each_once_with_however_many(of):
    found = of(
        ada=record("", "2026-06-10 email with [[bo]]: a", "2026-06-10 card: b", "2025-06-15 gift: c"),
        bo=record("", "2026-06-14 gift: d", "2026-06-01 message: e"),
    )
    assert touches(found) == {"2026-06-08": 3, "2026-06-01": 1}


# states over the months


def test_stands__the_ends_of_36_months_and_today(of):
    days = [str(stand.day) for stand in of(ada=record()).stands]
    assert (len(days), days[0], days[1], days[-2], days[-1]) == (37, "2023-06-30", "2023-07-31", "2026-05-31", "2026-06-15")
    assert "2024-02-29" in days


def test_stands__from_warm_to_dormant(of):
    """Two months from 20 January: warm to 20 March, cooling to 20 May, cold to 20 May of 16 months later, then dormant."""
    found = of(ada=record("circle: close", "2024-01-20 call: a"))
    told = {str(stand.day): next(iter(states(found, str(stand.day))), "") for stand in found.stands}
    assert told["2023-12-31"] == ""
    assert [told[day] for day in ("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30")] == [
        "warm",
        "warm",
        "cooling",
        "cooling",
    ]
    assert [told[day] for day in ("2024-05-31", "2025-04-30", "2025-05-31", "2026-06-15")] == [
        "cold",
        "cold",
        "dormant",
        "dormant",
    ]


def test_stands__a_conversation_on_the_day_itself_counts(of):
    found = of(ada=record("circle: inner", "2026-05-31 call: a", "2026-03-01 call: b"))
    assert states(found, "2026-05-31") == {"warm": 1}
    assert states(found, "2026-04-30") == {"cold": 1}


@pytest.mark.parametrize(
    ("fields", "log", "since", "state"),
    [
        ("added: 2026-03-31", (), "2026-03-31", "new"),
        ("added: 2026-04-01", (), "2026-04-30", "new"),
        ("", ("2026-03-15 email: a",), "2026-03-31", "new"),
        ("", ("2026-03-15 note: a",), "2026-03-31", "new"),
        ("met: 2026-03", (), "2026-03-31", "warm"),
        ("met: 2026-03\nadded: 2026-01-10", (), "2026-01-31", "new"),
        ("added: 2026-05-01", ("2026-03-15 call: a",), "2026-03-31", "warm"),
    ],
)
def test_stands__nobody_before_one_has_known_them(of, fields, log, since, state):
    """No entry, `met` or `added` on the day or before it: not there yet."""
    found = of(ada=record(fields, *log))
    there = [str(stand.day) for stand in found.stands if any(stand.counts)]
    assert there[0] == since
    assert there[-1] == str(TODAY)
    assert states(found, since) == {state: 1}
    assert found.undated == 0


def test_stands__those_without_any_day_count_from_today(of):
    found = of(ada=record("circle: close"), bo=record("added: 2027-01-01"), cy=record("status: archived"))
    assert [str(stand.day) for stand in found.stands if any(stand.counts)] == [str(TODAY)]
    assert states(found) == {"new": 2}
    assert found.undated == 2


@pytest.mark.parametrize(
    ("fields", "since"),
    [("", "2026-02-28"), ("added: 2026-03-31", "2026-02-28"), ("added: 2026-01-31", "2026-01-31")],
)
def test_stands__from_the_commit_on_that_brought_the_file(network_of, fields, since):
    """Where nothing earlier is known. What came to the file later says nothing."""
    ada = network_of({"ada.md": record(fields)}).find("ada").contact
    touches = {"2026-04-01": Touch("ada.md", "changed"), "2026-02-10": Touch("ada.md", "created")}
    commits = tuple(Commit(day, date.fromisoformat(day), "", "", (touch,)) for day, touch in touches.items())
    found = gone(Network([ada], TODAY, Settings(), history=History(commits)))
    assert next(str(stand.day) for stand in found.stands if any(stand.counts)) == since
    assert found.undated == 0


def test_stands__the_dead_count_until_the_day_of_death(of):
    found = of(ada=record("died: 2026-03-31", "2026-01-10 call: a"), bo=record("died: yes", "2026-01-10 call: a"))
    there = [str(stand.day) for stand in found.stands if any(stand.counts)]
    assert there == ["2026-01-31", "2026-02-28"]


@pytest.mark.parametrize("status", ["archived", "paused"])
def test_stands__without_the_archived_and_the_paused(of, status):
    assert not any(any(stand.counts) for stand in of(ada=record(f"status: {status}", "2026-01-10 call: a")).stands)


DAYS = st.dates(date(2020, 1, 1), date(2026, 7, 31)).map(str)
LINES = st.builds(
    "{} {}: a".format,
    DAYS | DAYS.map(lambda day: day[:7]) | DAYS.map(lambda day: day[:4]),
    st.sampled_from(["call", "lunch", "email", "missed", "note", "call with [[bo]]", "email with [[cy]]"]),
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "circle": st.sampled_from(["inner", "close", "wide", "outer"]),
        "cadence": st.sampled_from(["1 day", "10 days", "5 weeks", "1 month", "18 months", "4 years", "20 years", "never"]),
        "met": DAYS,
        "added": DAYS,
        "died": DAYS | DAYS.map(lambda day: day[:7]) | st.just("yes"),
        "status": st.sampled_from(["active", "active", "paused", "archived"]),
        "counts": st.just("[email]"),
    },
)
RECORDS = st.builds(
    lambda fields, log: record("\n".join(f"{key}: {value}" for key, value in fields.items()), *log),
    FIELDS,
    st.lists(LINES, max_size=6),
)
TODAYS = st.sampled_from([TODAY, date(2026, 5, 31), date(2026, 3, 1), date(2024, 2, 29), date(2026, 1, 1)])


def stand_of(network):
    """How many were in which state by the standings of that day, of those whom one knew then."""
    found = Counter()
    for person in network.people.values():
        contact, day = person.contact, network.today
        known = [contact.met.first if contact.met else None, contact.added, *(entry.date for entry in person.entries)]
        if not person.standing.silent and any(each and each <= day for each in known):
            found[person.standing.state] += 1
    return found


@given(st.fixed_dictionaries(dict.fromkeys(("ada.md", "bo.md", "cy.md"), RECORDS)), TODAYS)
def test_stands__are_those_of_standings_on_these_days(network_of, files, today):
    """A past day is judged by the records as they are now, as `--today` judges it (SPEC 4)."""
    found = gone(network_of(files, today))
    for stand in found.stands[:-1]:
        told = stand_of(network_of(files, stand.day, today_given=True))
        assert dict(zip(STATES, stand.counts, strict=True)) == {state: told[state] for state in STATES}, stand.day
    now = Counter(person.standing.state for person in network_of(files, today).active())
    assert dict(zip(STATES, found.stands[-1].counts, strict=True)) == {state: now[state] for state in STATES}


# the load


def test_load__by_circle_in_the_order_of_the_settings(of):
    spoken = "2026-06-10 call: a"
    found = of(
        ada=record("circle: wide", spoken),
        bo=record("circle: close\ncadence: 7 days", spoken),
        cy=record("circle: close\ncadence: 14 days", spoken),
        di=record("cadence: 70 days", spoken),
        ed=record("circle: inner"),
        fi=record("circle: inner", "2020-01-01 call: dormant"),
        gu=record("circle: inner\nstatus: paused", spoken),
        ha=record("", spoken),
        io=record("cadence: never", spoken),
    )
    assert [(each.circle, each.people) for each in found.circles] == [("close", 2), ("wide", 1), ("", 1)]
    assert [round(each.asked, 4) for each in found.circles] == [1.5, round(7 / 183, 4), 0.1]


@given(st.fixed_dictionaries(dict.fromkeys(("ada.md", "bo.md", "cy.md"), RECORDS)))
def test_load__the_circles_add_up_to_it(network_of, files):
    network = network_of(files)
    found = gone(network)
    assert found.load == load(network)
    assert sum(each.asked for each in found.circles) == pytest.approx(found.load.asked)


# the ends of the calendar, and nobody


def test_insight__of_nobody(of):
    found = of()
    assert (talks(found), touches(found), states(found), found.circles, found.undated) == ({}, {}, {}, (), 0)


@pytest.mark.parametrize(("today", "weeks", "stands"), [("0001-01-01", 1, 1), ("0001-03-05", 10, 3), ("9999-12-31", 53, 37)])
def test_insight__at_the_ends_of_the_calendar(of, today, weeks, stands):
    found = of(today=today, ada=record("cadence: 20 years", f"{today} call: a"))
    assert (len(found.weeks), len(found.stands)) == (weeks, stands)
    assert talks(found) == {today: 1}
    assert states(found, today) == {"warm": 1}
