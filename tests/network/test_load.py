"""What the rhythms ask for beside what is held, and what would make it fit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.network.load import is_too_much, limit_of, relief, relief_words
from warmsite.network.overdue import Load, load

TODAY = date(2026, 6, 15)
FEW = "calls_per_day: 1\nweekdays: [mon]\n"  # room for one a week


def person(last, fields="circle: close", *log):
    lines = "\n".join(f"- {line}" for line in (*log, f"{last} call: a"))
    return f"---\nname: Ada\n{fields}\n---\n\n## Log\n\n{lines}\n"


def of(network):
    return relief(network, load(network))


def slowed(found):
    return [(each.circle, each.own, str(each.before), str(each.after), each.people) for each in found.slower]


@pytest.fixture
def network(network_of):
    """`network(settings, person, person, …)`."""

    def build(settings, *people):
        return network_of({f"p{at}.md": text for at, text in enumerate(people)}, settings=settings)

    return build


# what fits


@pytest.mark.parametrize(
    ("asked", "held", "room", "limit", "too_much"),
    [
        (40, 0, 50, 50, False),  # nobody holds anything yet: there is no pace to measure by
        (51, 0, 50, 50, True),
        (50, 0.9, 50, 50, False),
        (5, 4, 50, 4, False),  # a quarter more is no trouble
        (5.1, 4, 50, 4, True),
        (60, 70, 50, 50, True),  # somebody who holds more than there is room for
        (50, 70, 50, 50, False),
        (0, 0, 0, 0, False),
        (0.1, 0, 0, 0, True),
    ],
)
def test_too_much__more_than_there_is_room_for_or_than_the_pace(asked, held, room, limit, too_much):
    burden = Load(asked, held, room)
    assert (limit_of(burden)[0], is_too_much(burden)) == (limit, too_much)


def test_relief__none_while_it_fits(network):
    assert of(network(FEW, *[person("2026-06-01")] * 8)) is None  # 8 × 7 ÷ 61


# what would make it fit


def test_relief__the_smallest_step_that_is_enough(network):
    """Two of inner and four of close ask for 1.13. To slow either is enough, and less is changed with the close."""
    found = of(network(FEW, *[person("2026-06-01", "circle: inner")] * 2, *[person("2026-06-01")] * 4))
    assert (slowed(found), found.fits) == ([("close", False, "2 months", "3 months", 4)], True)
    assert found.then == pytest.approx(2 * 7 / 21 + 4 * 7 / 92)


def test_relief__as_few_circles_as_can_be(network):
    """A step with outer would save next to nothing: it is left as it is."""
    people = [*[person("2026-06-01")] * 10, *[person("2026-06-01", "circle: outer")] * 3]
    assert slowed(of(network(FEW, *people))) == [("close", False, "2 months", "3 months", 10)]


def test_relief__by_more_than_one_step_where_one_is_not_enough(network):
    found = of(network(FEW, *[person("2026-06-12", "circle: inner")] * 6))
    assert slowed(found) == [("inner", False, "3 weeks", "2 months", 6)]


def test_relief__own_rhythms_and_the_default_have_no_circle(network):
    people = [person("2026-06-12", "cadence: weekly")] * 2
    assert slowed(of(network(FEW, *people))) == [("", True, "1 week", "2 weeks", 2)]
    people = [person("2026-06-12", "")] * 2
    assert slowed(of(network(FEW + "cadence: 1 week", *people))) == [("", False, "1 week", "2 weeks", 2)]


def test_relief__a_slower_rhythm_brings_the_dormant_back_into_the_load(network):
    """Silent for 17 months: dormant with two months, cold with three, so that three and four would ask for more."""
    lively, gone = [person("2026-06-01")] * 10, [person("2025-01-10")] * 10
    assert of(network(FEW, *lively)).then < 1
    found = of(network(FEW, *lively, *gone))
    (close,) = found.slower
    assert (str(close.after), close.people) == ("6 months", 10)
    assert found.then == pytest.approx(10 * 7 / 183 + 10 * 7 / 181)


def test_relief__who_is_let_go_is_not_slowed_too(network):
    stay, go = person("2026-06-12"), person("2026-03-01", "circle: close", COOL, "2026-05-01 call (indifferent): x")
    found = of(network(FEW, *[stay] * 10, go))
    assert ([each.id for each in found.archive], [each.people for each in found.slower]) == (["p10"], [10])


def test_relief__says_so_where_nothing_is_enough(network):
    found = of(network("calls_per_day: 0", person("2026-06-12", "circle: outer")))
    assert not found.fits
    assert relief_words(found)[-1].endswith("still too much.")


def test_relief__comes_down_to_what_one_holds(network):
    """Twelve calls in twelve weeks, and twenty whom one only met: one a week is held, though there is room for fifty."""
    talks = [f"{TODAY - timedelta(7 * week)} call: a" for week in range(11)]
    met = "---\nname: Ada\ncircle: close\nmet: 2026-06-01\n---\n"
    found = of(network("", person("2026-03-30", "cadence: weekly", *talks), *[met] * 20))
    assert (found.limit, found.by_pace, found.fits) == (1, True, True)
    assert relief_words(found)[-1].endswith("which fits what you hold.")


# whom to let go


COOL = "2026-06-01 call (indifferent): x"


def test_archive__the_indifferent_twice_running_come_first(network):
    lively = [person("2026-06-01")] * 8
    found = of(network(FEW, *lively, person("2026-03-01", "circle: inner", COOL, "2026-05-01 call (indifferent): x")))
    assert ([each.id for each in found.archive], found.slower, found.fits) == (["p8"], (), True)
    once = of(network(FEW, *lively, person("2026-05-01", "circle: inner", COOL)))
    assert (once.archive, len(once.slower)) == ((), 1)


CALLS = ("2026-05-20 missed: x", "2026-05-10 voicemail: x", "2026-05-01 no-answer: x")


@pytest.mark.parametrize(
    ("last", "log", "let_go"),
    [
        ("2025-06-14", CALLS, True),
        ("2025-06-15", CALLS, False),  # a year to the day
        ("2025-06-14", CALLS[1:], False),
        ("2024-06-14", ("2025-06-16 call: they answered", *CALLS), False),
    ],
)
def test_archive__who_answered_no_call_for_more_than_a_year(network, last, log, let_go):
    found = of(network("calls_per_day: 0", person(last, "circle: outer", *log)))
    assert bool(found.archive) is let_go


@pytest.mark.parametrize("fields", ["circle: close\nstatus: paused", "circle: close\ndied: yes", "tags: [friend]"])
def test_archive__nobody_who_is_not_in_the_load(network, fields):
    cold = person("2026-05-01", fields, COOL)
    assert of(network("calls_per_day: 0", cold, person("2026-06-12"))).archive == ()


def test_words__the_smallest_change_first_then_what_it_comes_to(network):
    settings = FEW + "circles: {weekly: 1 week}"
    people = [*[person("2026-06-01")] * 10, person("2026-06-12", "circle: weekly")]
    leaving = person("2026-03-01", "circle: outer", COOL, "2026-05-01 call (indifferent): x")
    assert relief_words(of(network(settings, *people, leaving))) == (
        "Archive 1 person who seems to want to be left alone: under 0.1 a week less.",
        "Slow the circle close (10 people) from every 2 months to every 4 months: 0.6 a week less.",
        "Slow the circle weekly (1 person) from every week to every 3 weeks: 0.7 a week less.",
        "Together that would ask for 0.9 a week, which fits what your days have room for.",
    )


# laws


CIRCLES = ["inner", "close", "wide", "outer"]


@given(
    people=st.lists(st.tuples(st.sampled_from(CIRCLES), st.integers(0, 1500)), min_size=1, max_size=12),
    room=st.integers(0, 3),
)
def test_relief__done_as_proposed_it_asks_for_what_was_said(network_of, people, room):
    """Whoever does what is proposed finds the load that was foretold, and no more than before."""
    files = {f"p{at}.md": person(TODAY - timedelta(ago), f"circle: {circle}") for at, (circle, ago) in enumerate(people)}
    settings = f"calls_per_day: {room}\nweekdays: [mon]\n"
    before = network_of(files, TODAY, settings)
    found = of(before)
    if found is None:
        assert load(before).asked <= room + 1e-9 or limit_of(load(before))[1]
        return
    slower = {each.circle: str(each.after) for each in found.slower}
    cadences = "".join(f"  {circle}: {after}\n" for circle, after in slower.items())
    after = load(network_of(files, TODAY, settings + (f"circles:\n{cadences}" if slower else "")))
    assert after.asked == pytest.approx(found.then)
    assert all(each.saves > 0 for each in found.slower)
    assert sum(each.saves for each in found.slower) == pytest.approx(load(before).asked - found.then)
    assert found.fits is (after.asked <= found.limit + 1e-6)
