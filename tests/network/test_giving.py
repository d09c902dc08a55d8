"""What I gave, got and asked, and whether I may ask (SPEC 8)."""

from __future__ import annotations

import pytest

from warmsite.network.giving import ledger, only_taking, readiness


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


def test_ready__says_what_is_missing(person_of):
    missing = readiness(person_of(record("2026-05-01 call (wary): a\n  - asked: x"))).missing
    assert any("wary" in each for each in missing)
    assert any("2 more conversations" in each for each in missing)
    assert any("given" in each for each in missing)
