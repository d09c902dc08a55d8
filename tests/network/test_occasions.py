"""Days that come round, and what the next weeks bring (SPEC 3, 4, 6)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.network.occasions import upcoming, yearly_occasions
from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings

TODAY = date(2026, 6, 15)


def contact(fields):
    found, problems = parse_contact(f"---\nname: Ada\n{fields}\n---\n", "ada.md", Settings())
    assert problems == ()
    return found


def rounds(fields, first, last):
    found = yearly_occasions(contact(fields), date.fromisoformat(first), date.fromisoformat(last))
    return [(str(each.date), each.kind, each.years) for each in found]


@pytest.fixture
def coming(network_of):
    def look(text, today=TODAY, **others):
        files = {"ada.md": f"---\nname: Ada\n{text}", **{f"{stem}.md": other for stem, other in others.items()}}
        return [(str(each.date), each.kind, each.years) for each in upcoming(network_of(files, today)) if each.id == "ada"]

    return look


def test_birthday__turning_n():
    assert rounds("birthday: 1979-06-15", "2026-06-01", "2027-06-30") == [
        ("2026-06-15", "birthday", 47),
        ("2027-06-15", "birthday", 48),
    ]


@pytest.mark.parametrize("typed", ["06-15", "--06-15"])
def test_birthday__without_a_year_there_is_no_age(typed):
    assert rounds(f"birthday: {typed}", "2026-06-01", "2026-06-30") == [("2026-06-15", "birthday", None)]


def test_birthday__a_year_alone_has_no_day():
    assert rounds("birthday: 1979", "2026-01-01", "2026-12-31") == []


def test_birthday__29_february_falls_on_the_28th_in_common_years():
    assert rounds("birthday: 2000-02-29", "2027-02-01", "2028-03-31") == [
        ("2027-02-28", "birthday", 27),
        ("2028-02-29", "birthday", 28),
    ]


@pytest.mark.parametrize("day", ["06-15", "02-29"])
def test_birthday__past_110_years_nobody_is_greeted(day):
    assert [years for _, _, years in rounds(f"birthday: 1916-{day}", "2024-01-01", "2030-12-31")] == [108, 109, 110]


def test_birthday__not_before_the_first_year():
    assert rounds("birthday: 2026-06-15", "2026-01-01", "2027-12-31") == [("2027-06-15", "birthday", 1)]


def test_work__each_year_from_one_year_on():
    assert rounds("started: 2024-06-15", "2024-01-01", "2026-12-31") == [("2025-06-15", "work", 1), ("2026-06-15", "work", 2)]


def test_work__a_month_comes_round_on_its_first_and_a_year_never():
    """Only Upcoming shows the month's: on Today nobody is called for it (test_call_sheet)."""
    assert rounds("started: 2024-06", "2026-01-01", "2026-12-31") == [("2026-06-01", "work", 2)]
    assert rounds("started: 2024", "2026-01-01", "2026-12-31") == []


def test_work__29_february():
    assert rounds("started: 2024-02-29", "2025-01-01", "2025-12-31") == [("2025-02-28", "work", 1)]


def test_dates__of_ones_own():
    fields = "dates: [{on: 2015-06-20, what: wedding}, {on: 06-21, what: name day}, {on: 2027-06-22, what: fair}]"
    assert rounds(fields, "2026-06-01", "2027-06-30") == [
        ("2026-06-20", "date", 11), ("2026-06-21", "date", None),
        ("2027-06-20", "date", 12), ("2027-06-21", "date", None), ("2027-06-22", "date", None),
    ]  # fmt: skip


@given(st.dates(date(1950, 1, 1), date(2020, 12, 31)), st.integers(2021, 2059))
def test_rounds__once_a_year_from_the_original(born, year):
    found = rounds(f"birthday: {born}", f"{year}-01-01", f"{year}-12-31")
    assert [(kind, years) for _, kind, years in found] == [("birthday", year - born.year)]


# Upcoming


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("birthday: 1979-06-15\n---\n", ("2026-06-15", "birthday", 47)),
        ("started: 2019-07\n---\n", ("2026-07-01", "work", 7)),
        ("started: 2019-07-02\n---\n", ("2026-07-02", "work", 7)),
        ("dates: [{on: 07-03, what: x}]\n---\n", ("2026-07-03", "date", None)),
        ("role: x\n---\n- [ ] 2026-07-04 send it\n", ("2026-07-04", "promise", None)),
        ("role: x\n---\n## Log\n- 2026-07-05 9:30 lunch: planned\n", ("2026-07-05", "meeting", None)),
        ("circle: close\n---\n## Log\n- 2026-06-01 call: a\n", ("2026-08-01", "due", None)),
    ],
)
def test_upcoming__each_kind(coming, fields, found):
    assert coming(fields) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "birthday: 06-14\n---\n",
        "birthday: 08-20\n---\n",
        "started: 2019\n---\n",
        "role: x\n---\n- [x] 2026-07-04 sent\n- [ ] undated\n",
        "role: x\n---\n## Log\n- 2026-07-05 email: planned\n",
        "circle: close\nsnooze: 2026-09-01\n---\n## Log\n- 2026-06-01 call: a\n",
        "circle: close\n---\n## Log\n- 2026-01-01 call: overdue already\n",
        "cadence: never\n---\n## Log\n- 2026-06-01 call: a\n",
    ],
)
def test_upcoming__not_these(coming, text):
    assert coming(text) == []


@pytest.mark.parametrize("silent", ["status: paused", "status: archived", "died: 2026-01-01", "died: yes"])
def test_upcoming__the_silent_bring_nothing(coming, silent):
    fields = "birthday: 06-20\nstarted: 2019-07-02\ncircle: close"
    body = "- [ ] 2026-07-04 x\n## Log\n- 2026-07-05 lunch: a\n- 2026-06-01 call: b"
    assert len(coming(f"role: x\n{fields}\n---\n{body}\n")) == 5
    assert coming(f"{silent}\n{fields}\n---\n{body}\n") == []


def test_upcoming__a_meeting_that_stands_in_a_silent_persons_file(network_of):
    """Its other people wait for it, so it must show: SPEC 3, in Upcoming, its people are not called before it."""
    network = network_of({
        "ada.md": "---\nname: Ada\ncircle: close\n---\n## Log\n- 2026-05-01 call: a\n",
        "des.md": "---\nname: Des\nstatus: archived\n---\n## Log\n- 2026-07-10 lunch with [[ada]]: planned\n",
    })  # fmt: skip
    assert network.find("ada").standing.appointment == date(2026, 7, 10)
    assert [(str(each.date), each.kind, each.id) for each in upcoming(network)] == [("2026-07-10", "meeting", "ada")]


def test_upcoming__wary_moves_the_day(coming):
    assert coming("circle: close\n---\n## Log\n- 2026-01-20 call (wary): a\n") == [("2026-07-20", "due", None)]


def test_upcoming__by_day(network_of):
    files = {
        "ada.md": "---\nname: Ada\nbirthday: 07-10\n---\n- [ ] 2026-07-01 x\n",
        "bo.md": "---\nname: Bo\nbirthday: 06-16\n---\n## Log\n- 2026-07-10 lunch with [[ada]]: planned\n",
    }
    found = upcoming(network_of(files, TODAY))
    assert [(str(each.date), each.id, each.kind) for each in found] == [
        ("2026-06-16", "bo", "birthday"), ("2026-07-01", "ada", "promise"),
        ("2026-07-10", "ada", "birthday"), ("2026-07-10", "bo", "meeting"),
    ]  # fmt: skip
    assert "Ada" in found[-1].what


def test_upcoming__across_the_new_year(coming):
    assert coming("birthday: 1990-01-02\n---\n", date(2026, 12, 20)) == [("2027-01-02", "birthday", 37)]


def test_upcoming__at_the_end_of_time(coming):
    assert coming("birthday: 1990-01-02\ncircle: close\n---\n", date(9999, 12, 20)) == []
