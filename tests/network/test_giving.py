"""What I gave, got and asked, and whether I may ask (SPEC 8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmsite.network.giving import account, introduced, ledger, only_taking, readiness, to_ask_after

TODAY = date(2026, 6, 15)


def record(*log, fields="circle: outer"):
    lines = "\n".join(f"- {line}" for line in log)
    return f"---\nname: Ada\n{fields}\n---\n\n## Log\n\n{lines}\n"


TALK = "2026-05-01 call: a"
GAVE = "2026-04-01 lunch: b\n  - gave: a book"


def said(entries):
    return [(str(each.date), each.text) for each in entries]


def test_ledger__newest_first(person_of):
    book = ledger(person_of(record(
        "2026-05-01 call: a\n  - gave: a book\n  - got: a meal\n  - challenge: hiring",
        "2026-04-01 gift: a clock",
        "2026-03-01 email: b\n  - asked: for a word\n  - gave: a link",
    )))  # fmt: skip
    assert said(book.gave) == [("2026-05-01", "a book"), ("2026-04-01", "a clock"), ("2026-03-01", "a link")]
    assert (said(book.got), said(book.asked), said(book.challenge)) == (
        [("2026-05-01", "a meal")], [("2026-03-01", "for a word")], [("2026-05-01", "hiring")]
    )  # fmt: skip


def test_ledger__not_from_days_to_come(person_of):
    assert ledger(person_of(record("2026-07-01 lunch: a\n  - gave: a book", "2026-12-01 gift: b"))).gave == ()


def test_ledger__nested_lines_belong_to_the_file_they_stand_in(network_of):
    network = network_of({"ada.md": record("2026-05-01 lunch with [[bo]]: a\n  - gave: a book"), "bo.md": record()})
    assert len(ledger(network.find("ada")).gave) == 1
    assert ledger(network.find("bo")).gave == ()


def test_ledger__a_gift_with_several_is_given_to_all(network_of):
    """Date, time, kind and text of an entry count for all who are named in it (SPEC 3), and a gift is given (SPEC 8)."""
    network = network_of({"ada.md": record("2026-05-01 gift with [[bo]]: a clock"), "bo.md": record()})
    assert said(ledger(network.find("bo")).gave) == [("2026-05-01", "a clock")]


@pytest.mark.parametrize(
    ("log", "taking"),
    [
        (("2026-05-01 call: a\n  - got: x",), True),
        (("2026-05-01 call: a\n  - asked: x",), True),
        (("2026-05-01 call: a\n  - got: x", GAVE), False),
        (("2026-05-01 call: a\n  - got: x", "2020-01-01 gift: a clock"), False),
        ((TALK,), False),
        ((GAVE,), False),
    ],
)
def test_only_taking__asks_or_gots_and_nothing_given(person_of, log, taking):
    assert only_taking(person_of(record(*log))) is taking


@pytest.mark.parametrize("silent", ["status: archived", "died: yes", "status: paused"])
def test_only_taking__not_the_silent(person_of, silent):
    assert not only_taking(person_of(record("2026-05-01 call: a\n  - got: x", fields=silent)))


def ready(person):
    found = readiness(person)
    assert found.ready is (not found.missing)
    return found.ready


def test_ready__warm_two_conversations_and_one_thing_given(person_of):
    assert ready(person_of(record(TALK, GAVE)))


@pytest.mark.parametrize(
    "log",
    [
        (GAVE,),  # one conversation
        ("2026-04-01 call: b\n  - gave: x", "2026-04-01 lunch: on the same day"),
        (TALK, "2026-04-01 lunch: b"),  # nothing given
        ("2026-05-01 email: a", GAVE),
        ("2026-05-01 call (wary): a", GAVE),
        ("2026-05-02 email (wary): a", TALK, GAVE),
        ("2024-05-01 call: a", "2024-04-01 call: b\n  - gave: x"),  # no longer warm
        (),
    ],
)
def test_ready__not_yet(person_of, log):
    assert not ready(person_of(record(*log)))


def test_ready__only_the_newest_reaction_counts(person_of):
    assert ready(person_of(record("2026-05-01 call (warm): a", "2026-04-01 call (wary): b\n  - gave: x")))


def test_ready__since_the_last_ask(person_of):
    asked = "2026-03-01 call: c\n  - asked: x"
    assert ready(person_of(record(TALK, GAVE, asked)))
    assert not ready(person_of(record(TALK, asked, "2026-02-01 call: d\n  - gave: y", "2026-01-01 call: e")))
    assert not ready(person_of(record(TALK, "2026-04-15 call: x", asked, GAVE.replace("2026-04", "2026-02"))))


def test_ready__the_conversation_of_the_ask_is_not_since(person_of):
    assert not ready(person_of(record(TALK, "2026-03-01 call: c\n  - asked: x\n  - gave: y")))


def test_ready__since_the_end_of_a_silence_of_three_years(person_of):
    old = ("2020-01-01 call: a\n  - gave: x", "2019-12-01 call: b")
    assert not ready(person_of(record(TALK, "2026-04-01 call: again", *old)))
    assert ready(person_of(record(TALK, "2026-04-01 call: again\n  - gave: y", *old)))


def test_ready__the_later_of_ask_and_silence(person_of):
    """An ask before the silence is long forgotten, what was given then too."""
    old = ("2020-02-01 call: b\n  - gave: x", "2020-01-01 call: a\n  - asked: x")
    assert not ready(person_of(record(TALK, "2026-04-01 call: again", *old)))
    assert ready(person_of(record(TALK, "2026-04-01 gift: a clock", "2026-03-01 call: again", *old)))


def test_ready__three_years_to_the_day_are_no_silence_of_more(person_of):
    assert ready(person_of(record(TALK, "2023-06-01 call: a", "2020-06-02 call: b\n  - gave: x")))


@pytest.mark.parametrize("silent", ["status: paused", "died: yes"])
def test_ready__not_the_silent(person_of, silent):
    assert not ready(person_of(record(TALK, GAVE, fields=silent)))


@pytest.mark.parametrize(
    ("log", "near"),
    [
        ((TALK, GAVE), False),  # nothing is missing
        ((GAVE,), True),
        ((TALK, "2026-04-01 lunch: b"), True),
        (("2024-05-01 call: a", "2024-04-01 call: b\n  - gave: x"), True),  # spoken too long ago
        (("2026-05-01 call (wary): a", GAVE), False),  # what is missing is not ours to do
        ((TALK,), False),
        ((), False),
    ],
)
def test_ready__near_where_one_thing_is_missing_that_one_can_do(person_of, log, near):
    assert readiness(person_of(record(*log))).near is near


def test_ready__says_what_is_missing(person_of):
    missing = readiness(person_of(record("2026-05-01 call (wary): a\n  - asked: x"))).missing
    assert any("wary" in each for each in missing)
    assert any("2 more conversations" in each for each in missing)
    assert any("given" in each for each in missing)


# introductions that were made


def asks(network):
    """The pairs after whom to ask on the network's day."""
    accounts = {key: account(person) for key, person in network.people.items()}
    return [{each.one, each.other} for each in to_ask_after(network, introduced(network, accounts))]


def made(network):
    accounts = {key: account(person) for key, person in network.people.items()}
    return [(str(each.day), each.one, each.other) for each in introduced(network, accounts)]


MADE = "{} email: a\n  - gave: introduction to [[{}]]"
DAY = date(2026, 5, 16)  # 30 days before the tests' day


def pair(*log, other=(), day=str(DAY), fields="circle: outer"):
    return {"ada.md": record(MADE.format(day, "bo"), *log), "bo.md": record(*other, fields=fields).replace("Ada", "Bo")}


def test_introduced__newest_first_by_the_first_line_in_either_file(network_of):
    files = {
        "ada.md": record(MADE.format("2026-05-01", "Bo"), MADE.format("2026-03-01", "cy"), MADE.format("2026-02-01", "nobody")),
        "bo.md": record(MADE.format("2026-04-01", "ada")).replace("Ada", "Bo"),
        "cy.md": record("2026-04-02 call: a\n  - got: a word with [[bo]]").replace("Ada", "Cy"),
    }
    assert made(network_of(files)) == [("2026-04-01", "bo", "ada"), ("2026-03-01", "ada", "cy")]


def test_introduced__not_to_oneself_and_not_yet(network_of):
    assert made(network_of({"ada.md": record(MADE.format("2026-05-01", "ada"))})) == []
    assert made(network_of(pair(day="2026-06-16"), today_given=True)) == []


@pytest.mark.parametrize(("ago", "asked"), [(29, False), (30, True), (90, True), (91, False)])
def test_asks__from_the_thirtieth_day_for_sixty_days(network_of, ago, asked):
    assert bool(asks(network_of(pair(day=str(TODAY - timedelta(ago)))))) is asked


@pytest.mark.parametrize(
    ("mine", "theirs", "asked"),
    [
        ((), ("2026-06-14 call: a",), True),  # the day before
        ((), ("2026-06-15 call: a",), False),
        (("2026-06-15 lunch: a",), (), False),
        (("2026-06-15 email: a",), (), True),
        (("2026-06-15 note: they got on, says [[bo]]",), (), False),
        ((), ("2026-06-15 message: how was it?\n  - got: thanks from [[ada]]",), False),
        ((), ("2026-06-15 email with [[ada]]: a",), False),
        (("2026-06-14 note: told [[bo]] who she is",), (), True),
    ],
)
def test_asks__until_either_had_the_occasion_to_tell(network_of, mine, theirs, asked):
    assert bool(asks(network_of(pair(*mine, other=theirs)))) is asked


def test_asks__a_third_who_writes_to_both_has_told(network_of):
    other = {"cy.md": record("2026-06-15 email with [[ada]] and [[bo]]: a").replace("Ada", "Cy")}
    assert asks(network_of(pair())) == [{"ada", "bo"}]
    assert asks(network_of({**pair(), **other})) == []


@pytest.mark.parametrize("silent", ["status: archived", "status: paused", "died: 2026-06-01"])
def test_asks__not_of_the_silent_and_not_after_them(network_of, silent):
    assert asks(network_of(pair(fields=silent))) == []


@settings(max_examples=20)
@given(
    lines=st.lists(st.tuples(st.booleans(), st.integers(-20, 60)), max_size=3),
    talks=st.lists(st.tuples(st.booleans(), st.integers(-30, 100)), max_size=4),
)
def test_asks__each_introduction_exactly_once(network_of, lines, talks):
    """However often it is written down: one run of days, from the thirtieth to the first conversation since, or the ninetieth."""

    def text(of, other):
        gave = [MADE.format(DAY + timedelta(at), other) for whose, at in lines if whose is of and at >= 0]
        spoke = [f"{DAY + timedelta(at)} call: a" for whose, at in talks if whose is of]
        return record(*gave, *spoke)

    begun = {"ada.md": text(True, "bo"), "bo.md": text(False, "ada").replace("Ada", "Bo")}
    begun["ada.md"] += f"- {DAY} email: a\n  - gave: introduction to [[bo]]\n"
    days = (*range(28, 62), 75, *range(88, 94), 120)
    asked = [at for at in days if asks(network_of(begun, DAY + timedelta(at), today_given=True))]
    told = [at for _, at in talks if at >= 30] + [at for _, at in lines if at >= 30] + [91]
    assert asked == [at for at in days if 30 <= at < min(told)]
