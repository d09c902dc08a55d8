"""The next step (SPEC 5): at most one, from the newest attempt, else from how the last conversation went."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

CALLED = date(2026, 6, 1)


def record(*log, fields="circle: close"):
    lines = "\n".join(f"- {line}" for line in log)
    return f"---\nname: Ada\n{fields}\n---\n\n## Log\n\n{lines}\n"


def after(days):
    return CALLED + timedelta(days=days)


@pytest.fixture
def step_on(person_of):
    """The next step on a day so many days after 1 June."""

    def judge(text, days=3, settings=""):
        return person_of(text, after(days), settings).standing.next_step

    return judge


# thrilled


def test_thrilled__invite_to_coffee_from_day_3_to_28(step_on):
    step = step_on(record("2026-06-01 call (thrilled): a"))
    assert "coffee" in step.text
    assert (step.first, step.last, step.calls) == (after(3), after(28), True)


def test_thrilled__lapses_after_its_last_day(step_on):
    text = record("2026-06-01 call (thrilled): a")
    assert step_on(text, 28) is not None
    assert step_on(text, 29) is None


@pytest.mark.parametrize("kind", ["lunch", "coffee", "walk", "met", "visit", "event"])
def test_thrilled__face_to_face_needs_no_coffee(step_on, kind):
    assert step_on(record(f"2026-06-01 {kind} (thrilled): a")) is None


def test_thrilled__a_coffee_on_the_same_day_is_face_to_face(step_on):
    assert step_on(record("2026-06-01 15:00 coffee: b", "2026-06-01 9:00 call (thrilled): a")) is None


@pytest.mark.parametrize("line", ["email: b", "note: b", "letter: b"])
def test_thrilled__any_later_entry_settles_it(step_on, line):
    assert step_on(record(f"2026-06-02 {line}", "2026-06-01 call (thrilled): a")) is None
    assert step_on(record(f"2026-06-01 18:00 {line}", "2026-06-01 9:00 call (thrilled): a")) is None


def test_thrilled__a_later_conversation_decides_alone(step_on):
    assert step_on(record("2026-06-02 call: b", "2026-06-01 call (thrilled): a")) is None


def test_thrilled__an_earlier_entry_settles_nothing(step_on):
    assert step_on(record("2026-06-01 call (thrilled): a", "2026-05-31 email: b")) is not None


@pytest.mark.parametrize("line", ["email (thrilled): a", "note (thrilled): a"])
def test_thrilled__only_a_conversation_asks_for_more(step_on, line):
    assert step_on(record(f"2026-06-01 {line}")) is None


def test_thrilled__belongs_to_the_person_in_whose_file_it_stands(network_of):
    files = {"ada.md": record("2026-06-01 video (thrilled) with [[bo]]: a"), "bo.md": record()}
    network = network_of(files, after(3))
    assert network.find("ada").standing.next_step is not None
    assert network.find("bo").standing.next_step is None
    assert network.find("bo").standing.last == CALLED


def test_thrilled__settings_change_the_span(step_on):
    step = step_on(record("2026-06-01 call (thrilled): a"), settings="next: {thrilled: 10 days}")
    assert (step.first, step.last) == (after(3), after(20))


def test_thrilled__by_a_day_while_that_is_to_come(step_on):
    texts = [step_on(record("2026-06-01 call (thrilled): a"), days).text for days in (14, 15)]
    assert texts == ["invite to coffee by 15 June 2026", "invite to coffee"]


def test_thrilled__an_appointment_settles_it(step_on):
    assert step_on(record("2026-06-20 lunch: planned", "2026-06-01 call (thrilled): a")) is None


# wary and indifferent


def test_wary__ask_for_nothing_and_due_not_before_six_months(person_of):
    person = person_of(record("2026-01-31 call (wary): a"), "2026-06-15")
    assert "ask for nothing" in person.standing.next_step.text
    assert (person.standing.due, person.standing.overdue) == (date(2026, 7, 31), False)
    assert person_of(record("2026-01-31 call (wary): a"), "2026-08-01").standing.overdue


def test_wary__a_longer_cadence_stays(person_of):
    person = person_of(record("2026-01-31 call (wary): a", fields="cadence: 1 year"), "2026-06-15")
    assert person.standing.due == date(2027, 1, 31)


def test_wary__without_a_cadence_there_is_no_due(person_of):
    assert person_of(record("2026-01-31 call (wary): a", fields="role: x"), "2026-06-15").standing.due is None


def test_wary__state_is_judged_by_the_cadence_all_the_same(person_of):
    assert person_of(record("2026-01-31 call (wary): a"), "2026-06-15").standing.state == "cold"


def test_indifferent__due_not_before_a_year(person_of):
    standing = person_of(record("2026-01-31 call (indifferent): a"), "2026-06-15").standing
    assert (standing.due, standing.overdue, standing.archive) == (date(2027, 1, 31), False, False)


@pytest.mark.parametrize(
    "older",
    [
        ("2025-01-31 call (indifferent): a",),
        ("2025-01-31 15:00 call: b", "2025-01-31 9:00 call (indifferent): a"),  # one day, one reaction
        ("2025-01-31 call (indifferent): b", "2024-01-31 call (indifferent): a"),
        ("2025-01-31 call (indifferent): b", "2024-01-31 call (thrilled): a"),
    ],
)
def test_indifferent__twice_running_proposes_to_archive(person_of, older):
    standing = person_of(record("2026-01-31 call (indifferent): c", *older), "2026-06-15").standing
    assert standing.archive
    assert standing.next_step.text == "let them go: propose to archive"


@pytest.mark.parametrize(
    "lines",
    [
        ("2026-01-31 call (indifferent): c", "2025-06-01 call: b", "2025-01-31 call (indifferent): a"),
        ("2026-03-01 call (warm): c", "2026-01-31 call (indifferent): b", "2025-01-31 call (indifferent): a"),
        ("2026-01-31 call (indifferent): b", "2026-01-31 call (indifferent): a"),
    ],
)
def test_indifferent__not_twice_running(person_of, lines):
    assert not person_of(record(*lines), "2026-06-15").standing.archive


def test_indifferent__settings_change_the_spans(person_of):
    settings = "next: {indifferent: 4 months, wary: 3 months}"
    assert person_of(record("2026-01-31 call (indifferent): a"), "2026-04-01", settings).standing.due == date(2026, 5, 31)
    assert person_of(record("2026-01-31 call (wary): a"), "2026-04-01", settings).standing.due == date(2026, 4, 30)


# attempts


@pytest.mark.parametrize("kind", ["voicemail", "no-answer", "missed"])
def test_attempt__try_again_from_day_3_to_10(step_on, kind):
    step = step_on(record(f"2026-06-01 {kind}: a", "2026-01-01 call: b"))
    assert step.text == "try again"
    assert (step.first, step.last, step.calls) == (after(3), after(10), True)


def test_attempt__lapses_after_its_last_day(step_on):
    text = record("2026-06-01 voicemail: a", "2026-01-01 call: b")
    assert step_on(text, 10) is not None
    assert step_on(text, 11) is None


def test_attempt__the_newest_counts(step_on):
    step = step_on(record("2026-06-01 voicemail: b", "2026-05-28 missed: a", "2026-01-01 call: c"))
    assert step.text == "try again"
    assert step.first == after(3)


def test_attempt__a_conversation_since_settles_it(step_on):
    assert step_on(record("2026-06-01 15:00 call: b", "2026-06-01 9:00 voicemail: a")) is None


def test_attempt__goes_before_the_reaction(step_on):
    step = step_on(record("2026-06-01 voicemail: b", "2026-05-30 call (thrilled): a"))
    assert step.text == "try again"


def test_attempt__waits_while_a_wary_one_is_left_alone(step_on):
    text = record("2026-06-01 voicemail: b", "2025-12-03 call (wary): a")  # six months: until 3 June
    assert [step_on(text, days) and step_on(text, days).text for days in (1, 2, 3)] == [None, "try again", "try again"]


def test_attempt__the_third_running_write_instead(person_of):
    lines = ("2026-06-01 voicemail: c", "2026-05-20 missed: b", "2026-05-10 no-answer: a", "2026-01-01 call: x")
    standing = person_of(record(*lines), after(3)).standing
    assert "write instead" in standing.next_step.text
    assert standing.hold == date(2026, 8, 1)  # the attempt + 2 months


@pytest.mark.parametrize(("lines", "is_left"), [((), True), (("2026-06-02 email: d",), False), (("2026-06-02 note: d",), True)])
def test_attempt__what_was_written_since_is_written_instead(step_on, lines, is_left):
    tries = ("2026-06-01 voicemail: c", "2026-05-25 letter: z", "2026-05-20 missed: b", "2026-05-10 no-answer: a")
    assert (step_on(record(*lines, *tries)) is not None) == is_left


def test_attempt__not_called_before_at_least_a_month(person_of):
    lines = ("2026-06-01 voicemail: c", "2026-05-31 missed: b", "2026-05-30 no-answer: a", "2026-01-01 call: x")
    standing = person_of(record(*lines, fields="cadence: 1 week"), after(3)).standing
    assert standing.hold == date(2026, 7, 1)


def test_attempt__a_conversation_between_starts_the_count_again(step_on):
    lines = ("2026-06-01 voicemail: c", "2026-05-20 call: x", "2026-05-10 missed: b", "2026-05-09 missed: a")
    assert step_on(record(*lines)).text == "try again"


def test_attempt__settings_change_the_wait(step_on):
    step = step_on(record("2026-06-01 voicemail: a"), 6, "next: {retry: 5 days}")
    assert step.first == after(5)


def test_step__none_for_the_snoozed_and_the_silent(step_on):
    for fields in ("snooze: 2026-12-01", "status: paused", "died: yes"):
        assert step_on(record("2026-06-01 voicemail: a", fields=fields)) is None
        assert step_on(record("2026-06-01 call (thrilled): a", fields=fields)) is None


@pytest.mark.parametrize(
    ("line", "tells"),
    [("call (thrilled)", True), ("call (wary)", True), ("call (indifferent)", True), ("voicemail", False)],
)
def test_step__gives_away_what_they_felt(step_on, line, tells):
    assert step_on(record(f"2026-06-01 {line}: a")).tells is tells


def test_step__none_for_an_everyday_call(step_on):
    for reaction in ("(warm)", "(neutral)", ""):
        assert step_on(record(f"2026-06-01 call {reaction}: a")) is None
