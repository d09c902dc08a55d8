"""Today is a list that ends (SPEC 5, The call sheet)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from warmsite.network.callsheet import call_sheet
from warmsite.network.history import Commit, History, Touch
from warmsite.network.overdue import parts
from warmsite.records.versions import Change, Revision

TODAY = date(2026, 6, 15)  # a Monday
SATURDAY = date(2026, 6, 20)


def record(fields="", *log):
    lines = "\n".join(f"- {line}" for line in log)
    return f"---\nname: {{stem}}\n{fields}\n---\n\n## Log\n\n{lines}\n"


def ago(days):
    return TODAY - timedelta(days=days)


LATE = record("cadence: 10 days", f"{ago(20)} call: a")
NEW = record("circle: close")


@pytest.fixture
def sheet_of(network_of):
    """The call sheet of `stem=text` contacts."""

    def deal(today=TODAY, settings="", news=(), dealt=(), **texts):
        files = {f"{stem}.md": text.replace("{stem}", stem) for stem, text in texts.items()}
        for stem, _ in news:
            files[f"{stem}.md"] = files[f"{stem}.md"].replace("\n---\n\n## Log", "\nrole: Head of News\n---\n\n## Log")
        history = History(tuple(promoted(*each) for each in news))
        return call_sheet(network_of(files, today, settings, history=history, plans=dict(planned(*each) for each in dealt)))

    return deal


def planned(stem, title):
    """A plan that deals that person on every day."""
    return stem, f"---\nkind: campaign\ntitle: {title}\nstart: {ago(7)}\nmembers: [{stem}]\n---\n"


def promoted(stem, day):
    """A commit of that day that gave somebody their role."""
    said = Revision((Change("role", "Clerk", "Head of News"),))
    return Commit(f"{stem}{day}", day, "A new role", "Me", (Touch(f"{stem}.md", "changed", "", said),))


def rows(sheet):
    return [(row.person.id, row.why) for row in sheet.rows]


def reasons(sheet, stem):
    return " | ".join(next(row.reasons for row in sheet.rows if row.person.id == stem))


def born(day):
    return f"birthday: {day:%m-%d}"


# Sections


def test_sheet__is_the_same_when_the_parts_of_overdue_were_asked_for_before(network_of):
    """Both list the same people by the same rank, but the sheet as they were this morning."""
    called = record("cadence: 10 days", f"{TODAY} call: b", f"{ago(20)} call: a")
    network = network_of({"late.md": LATE, "called.md": called, "met.md": record("circle: close", f"{TODAY} call: a")})
    waiting = parts(network)
    assert ([each.id for each in waiting.within_reach], waiting.new) == (["late"], ())
    assert rows(call_sheet(network, waiting)) == [("late", "overdue"), ("called", "overdue"), ("met", "new")]


def test_sheet__one_of_each_in_the_order_of_the_sections(sheet_of):
    sheet = sheet_of(
        new=NEW,
        late=LATE,
        plan=record("", f"{ago(20)} call: a"),
        step=record("circle: close", f"{ago(5)} call (thrilled): a"),
        promised=record("", f"{ago(5)} call: a\n  - [ ] {ago(1)} send it"),
        heard=record("circle: close", f"{ago(5)} call: a"),
        born=record(born(TODAY)),
        news=[("heard", ago(2))],
        dealt=[("plan", "back to the coast")],
    )
    assert rows(sheet) == [
        ("born", "date"), ("heard", "news"), ("promised", "promise"), ("step", "next"), ("plan", "plan"),
        ("late", "overdue"), ("new", "new"),
    ]  # fmt: skip


def test_sheet__one_row_a_person_in_the_first_section_with_the_other_reasons_beside(sheet_of):
    everything = record(f"cadence: 10 days\n{born(TODAY)}", f"{ago(20)} call: a\n  - [ ] {ago(1)} send the list")
    sheet = sheet_of(ada=everything, news=[("ada", ago(2))], dealt=[("ada", "the coast")])
    assert rows(sheet) == [("ada", "date")]
    for word in ("birthday", "became Head of News", "send the list", "the coast", "overdue by 10 days"):
        assert word in reasons(sheet, "ada")
    assert "birthday" in sheet.rows[0].reasons[0]


def test_sheet__two_dates_on_one_day_are_both_named(sheet_of):
    sheet = sheet_of(
        ada=record(f"{born(TODAY)}\ndates: [{{on: 2015-06-15, what: wedding day}}]\ncompany: Northwind\nstarted: 2019-06-15")
    )
    assert rows(sheet) == [("ada", "date")]
    for word in ("birthday", "wedding day", "work anniversary"):
        assert word in reasons(sheet, "ada")


def test_sheet__the_silent_are_in_none(sheet_of):
    everything = f"cadence: 10 days\n{born(TODAY)}\n"
    log = f"{ago(20)} call: a\n  - [ ] {ago(1)} send the list"
    for silent in ("status: paused", "status: archived", "died: yes"):
        sheet = sheet_of(ada=record(everything + silent, log), news=[("ada", ago(2))], dealt=[("ada", "x")])
        assert (sheet.rows, sheet.more_dates, sheet.old_promises, sheet.waiting) == ((), (), 0, 0)


def test_sheet__the_snoozed_show_dates_and_promises_only(sheet_of):
    sheet = sheet_of(
        late=LATE.replace("cadence", "snooze: 2026-07-01\ncadence"),
        step=record("snooze: 2026-07-01", f"{ago(5)} call (thrilled): a"),
        plan=record("snooze: 2026-07-01"),
        new=record("circle: close\nsnooze: 2026-07-01"),
        promised=record("snooze: 2026-07-01", f"{ago(5)} call: a\n  - [ ] {ago(1)} send it"),
        born=record(f"snooze: 2026-07-01\n{born(TODAY)}"),
        dealt=[("plan", "x")],
    )
    assert rows(sheet) == [("born", "date"), ("promised", "promise")]


def test_sheet__nobody_is_called_before_an_appointment(sheet_of):
    ahead = f"{ago(-10)} lunch: planned"
    sheet = sheet_of(
        late=record("cadence: 10 days", ahead, f"{ago(20)} call: a"),
        tried=record("cadence: 10 days", ahead, f"{ago(5)} voicemail: b", f"{ago(20)} call: a"),
        new=record("circle: close", ahead),
        plan=record("", ahead),
        other=LATE,
        host=record("", f"{ago(-3)} dinner with [[other]]: planned"),
        dealt=[("plan", "x")],
    )
    assert rows(sheet) == []


# Dates


@pytest.mark.parametrize(
    "fields", ["birthday: 06-15", "birthday: 1979-06-15", "dates: [{on: 06-15, what: x}]", "started: 2019-06-15"]
)
def test_date__todays_of_everybody(sheet_of, fields):
    assert rows(sheet_of(ada=record(fields))) == [("ada", "date")]
    assert rows(sheet_of(ada=record(f"{fields}\ncadence: never"))) == [("ada", "date")]


@pytest.mark.parametrize(
    "fields", ["birthday: 1979", "started: 2026-06-15", "started: 2019", "dates: [{on: 2027-06-15, what: x}]"]
)
def test_date__not_these(sheet_of, fields):
    assert rows(sheet_of(ada=record(fields))) == []


def test_date__a_job_begun_in_a_month_has_no_day_to_call_on(sheet_of):
    for today in (date(2026, 6, 1), date(2026, 6, 3)):
        assert rows(sheet_of(today, ada=record("cadence: 20 years\nstarted: 2019-06", "2020-01-01 call: a"))) == []


@pytest.mark.parametrize(("days", "shown"), [(1, True), (7, True), (8, False)])
def test_belated__of_the_last_7_days_for_people_with_a_cadence(sheet_of, days, shown):
    text = record(f"circle: close\n{born(ago(days))}", f"{ago(30)} call: a")
    assert rows(sheet_of(ada=text)) == [("ada", "date")] * shown
    assert rows(sheet_of(ada=text.replace("circle: close", "role: x"))) == []
    assert rows(sheet_of(ada=text.replace("circle: close", "cadence: never"))) == []


def test_belated__days_away_are_not_counted(sheet_of):
    """Back after three weeks: the birthdays of those weeks, and of the days before, still come up."""
    settings = f"away: [{{from: {ago(21)}, to: {ago(1)}}}]"
    assert rows(sheet_of(settings=settings, ada=record(f"circle: outer\n{born(ago(21))}", f"{ago(60)} call: a"))) == [
        ("ada", "date")
    ]
    assert rows(sheet_of(settings=settings, ada=record(f"circle: outer\n{born(ago(28))}", f"{ago(60)} call: a"))) == [
        ("ada", "date")
    ]
    assert rows(sheet_of(settings=settings, ada=record(f"circle: outer\n{born(ago(29))}", f"{ago(60)} call: a"))) == []


def test_belated__a_day_away_a_week_ago_is_not_counted(sheet_of):
    settings = f"away: [{{from: {ago(7)}, to: {ago(7)}}}]"
    for days, shown in ((7, True), (8, True), (9, False)):
        text = record(f"circle: outer\n{born(ago(days))}", f"{ago(60)} call: a")
        assert rows(sheet_of(settings=settings, ada=text)) == [("ada", "date")] * shown


def test_belated__today_away_is_no_day_of_the_last_seven(sheet_of):
    settings = f"away: [{{from: {TODAY}, to: {TODAY}}}]"
    for days, shown in ((7, True), (8, False)):
        text = record(f"circle: outer\n{born(ago(days))}", f"{ago(60)} call: a")
        assert rows(sheet_of(settings=settings, ada=text)) == [("ada", "date")] * shown


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"{ago(2)} call: a", False), (f"{ago(2)} card: a", False), (f"{ago(2)} message: a", False),
        (f"{ago(2)} voicemail: a", True), (f"{ago(2)} note: a", True),
        (f"{ago(5)} card: a", True),  # a card before the day is none
        (f"{ago(5)} call: a", False), (f"{ago(7)} call: a", False),  # spoken to in the three days before it
        (f"{ago(8)} call: a", True),
        (f"{ago(4)} card: on the day", False),
    ],
)  # fmt: skip
def test_belated__until_a_word_since_or_a_conversation_shortly_before(sheet_of, line, shown):
    text = record(f"circle: outer\n{born(ago(4))}", line, f"{ago(60)} call: a")
    assert rows(sheet_of(ada=text)) == [("ada", "date")] * shown


def test_belated__todays_are_not_answered_by_yesterdays_call(sheet_of):
    assert rows(sheet_of(ada=record(f"circle: outer\n{born(TODAY)}", f"{ago(1)} call: a"))) == [("ada", "date")]


def test_date__in_the_order_of_the_contract(sheet_of):
    """People with a cadence first, today before belated, birthdays before the rest, then longterm × glad."""
    talk = f"{ago(60)} call: a"
    sheet = sheet_of(
        e=record(f"{born(TODAY)}\nglad: 5\nlongterm: 5"),
        d=record(f"circle: outer\nglad: 5\nlongterm: 5\n{born(ago(1))}", talk),
        c=record("circle: outer\nglad: 5\nlongterm: 5\ndates: [{on: 06-15, what: x}]", talk),
        b=record(f"circle: outer\n{born(TODAY)}", talk),
        a=record(f"circle: outer\nglad: 4\n{born(TODAY)}", talk),
    )
    assert rows(sheet) == [(stem, "date") for stem in "abcde"]


def test_date__at_most_dates_per_day_the_others_are_a_line_of_names(sheet_of):
    people = {f"p{number}": record(f"{born(TODAY)}\nglad: {number}") for number in range(1, 6)}
    sheet = sheet_of(settings="dates_per_day: 2", **people)
    assert rows(sheet) == [("p5", "date"), ("p4", "date")]
    assert sheet.more_dates == ("p3", "p2", "p1")


def test_date__of_the_others_it_is_known_whose_day_is_past(sheet_of):
    sheet = sheet_of(
        settings="dates_per_day: 0", ada=record(born(TODAY)), bo=record(f"circle: outer\n{born(ago(3))}", f"{ago(60)} call: a")
    )
    assert set(sheet.more_ids) == {("ada", False), ("bo", True)}


def test_date__an_own_date_may_be_a_sad_one(sheet_of):
    """Nobody says `I thought of you: her mother died`."""
    sheet = sheet_of(ada=record("circle: outer\ndates: [{on: 2020-06-15, what: her mother died}]"))
    assert sheet.rows[0].opener == "I thought of you today."


def test_date__nobody_is_congratulated_beside_a_grave(sheet_of):
    sheet = sheet_of(
        ada=record(f"circle: outer\n{born(TODAY)}\nrelations: {{friend: bo}}"),
        bo=record(f"died: {ago(5)}"),
    )
    assert rows(sheet) == [("ada", "date")]
    assert reasons(sheet, "ada").startswith("news: ")
    assert "birthday" not in sheet.rows[0].opener.lower()


def test_date__who_finds_no_place_is_named_all_the_same(sheet_of):
    """A birthday is not lost because its person has another row."""
    born_and_late = LATE.replace("cadence", f"{born(TODAY)}\ncadence")
    sheet = sheet_of(settings="dates_per_day: 0", ada=born_and_late)
    assert rows(sheet) == [("ada", "overdue")]
    assert sheet.more_dates == ("ada",) or "birthday" in reasons(sheet, "ada")


# News


def test_news__until_a_conversation_since(sheet_of):
    def heard(*log):
        return rows(sheet_of(ada=record("circle: outer", *log), news=[("ada", ago(4))]))

    assert heard(f"{ago(60)} call: a") == [("ada", "news")]
    assert heard(f"{ago(3)} email: a", f"{ago(60)} call: a") == [("ada", "news")]
    assert heard(f"{ago(3)} call: a") == []


def test_news__of_work_only_of_those_with_a_rhythm(sheet_of):
    assert rows(sheet_of(ada=record("", f"{ago(60)} call: a"), news=[("ada", ago(4))])) == []


def test_news__within_the_same_limit_after_the_dates(sheet_of):
    sheet = sheet_of(
        settings="dates_per_day: 1",
        ada=record(f"circle: outer\n{born(TODAY)}"),
        bo=record("circle: outer", f"{ago(60)} call: a"),
        news=[("bo", ago(1))],
    )
    assert ("bo", "news") not in rows(sheet)
    assert sheet.more_dates == ("bo",)


@pytest.mark.parametrize(("days", "shown"), [(0, True), (30, True), (31, False)])
@pytest.mark.parametrize("direction", ["theirs", "hers", "name", "linked words"])
def test_death__for_30_days_those_whom_relations_tie_to_them(sheet_of, days, shown, direction):
    tie = {"theirs": ("relations: {wife: [[ada]]}", ""), "hers": ("", "relations: {husband: [[des]]}"),
           "name": ("relations: {wife: ada}", ""),
           "linked words": ("relations: {wife: '[[ada|Ada]]'}", "")}[direction]  # fmt: skip
    sheet = sheet_of(
        des=record(f"died: {ago(days)}\n{tie[0]}"), ada=record(tie[1], f"{ago(60)} call: a"), cy=record("", f"{ago(60)} call: a")
    )
    assert rows(sheet) == [("ada", "news")] * shown


def test_death__until_a_conversation_since(sheet_of):
    files = {"des": record(f"died: {ago(5)}\nrelations: {{wife: [[ada]]}}"), "ada": record("", f"{ago(4)} call: a")}
    assert rows(sheet_of(**files)) == []
    assert rows(sheet_of(**{**files, "ada": record("", f"{ago(4)} card: a")})) == [("ada", "news")]


def test_death__without_a_day_or_in_the_future_is_no_news(sheet_of):
    for died in ("yes", str(ago(-1))):
        assert rows(sheet_of(des=record(f"died: {died}\nrelations: {{wife: [[ada]]}}"), ada=record())) == []


# Promises


@pytest.mark.parametrize(("days", "shown", "old"), [(-1, False, 0), (0, True, 0), (30, True, 0), (31, False, 1)])
def test_promise__due_ones_for_30_days_then_a_count(sheet_of, days, shown, old):
    sheet = sheet_of(ada=record("", f"2026-01-01 note: a\n  - [ ] {ago(days)} send it"))
    assert (rows(sheet), sheet.old_promises) == ([("ada", "promise")] * shown, old)


def test_promise__undated_ones_show_on_the_row_only(sheet_of):
    assert rows(sheet_of(ada=record("", "2026-01-01 note: a\n  - [ ] send it"))) == []
    sheet = sheet_of(ada=record(born(TODAY), "2026-01-01 note: a\n  - [ ] send it"))
    assert sheet.rows[0].promise.text == "send it"


def test_promise__kept_ones_are_done_with(sheet_of):
    sheet = sheet_of(ada=record("", f"2026-01-01 note: a\n  - [x] {ago(1)} send it\n  - [x] 2020-01-01 old"))
    assert (rows(sheet), sheet.old_promises) == ([], 0)


# Next


@pytest.mark.parametrize(("days", "shown"), [(2, False), (3, True), (10, True), (11, False)])
def test_next__a_retry_from_day_3_to_10(sheet_of, days, shown):
    text = record("circle: outer", f"{ago(days)} voicemail: a", f"{ago(60)} call: b")
    assert rows(sheet_of(ada=text)) == [("ada", "next")] * shown


@pytest.mark.parametrize(("days", "shown"), [(2, False), (3, True), (28, True), (29, False)])
def test_next__a_coffee_from_day_3_to_28(sheet_of, days, shown):
    assert rows(sheet_of(ada=record("circle: outer", f"{ago(days)} call (thrilled): a"))) == [("ada", "next")] * shown


def test_next__after_an_attempt_nobody_is_called_before_the_third_day(sheet_of):
    log = f"{ago(2)} voicemail: b", f"{ago(40)} call: a"
    sheet = sheet_of(late=record("cadence: 10 days", *log), new=record("circle: close", log[0]))
    assert rows(sheet) == []


def test_next__after_the_third_attempt_not_before_a_month(sheet_of):
    log = [f"{ago(11 + number)} voicemail: b" for number in range(3)]
    text = record("cadence: 1 week", *log, f"{ago(60)} call: a")
    assert rows(sheet_of(ada=text)) == []
    assert rows(sheet_of(ago(-19), ada=text)) == []  # 3 July; the attempt was on 4 June
    assert rows(sheet_of(ago(-21), ada=text)) == [("ada", "overdue")]  # 6 July


# Overdue and new


def test_overdue__fills_what_the_former_leave(sheet_of):
    late = {f"late{number}": LATE for number in range(6)}
    sheet = sheet_of(settings="calls_per_day: 4\nkeep_places: 1", ada=record(born(TODAY)), **late)
    assert [why for _, why in rows(sheet)] == ["date", "overdue", "overdue", "overdue"]
    assert sheet.waiting == 3


def test_overdue__always_keeps_its_places(sheet_of):
    late = {f"late{number}": LATE for number in range(6)}
    born_today = {f"born{number}": record(born(TODAY)) for number in range(5)}
    sheet = sheet_of(settings="calls_per_day: 2", **born_today, **late)
    assert [why for _, why in rows(sheet)] == ["date"] * 5 + ["overdue"] * 3


def test_overdue__by_priority_without_the_dormant(sheet_of):
    sheet = sheet_of(
        low=LATE,
        gone=record("cadence: 10 days\nglad: 5", "2020-01-01 call: a"),
        high=LATE.replace("cadence", "glad: 5\ncadence"),
    )
    assert rows(sheet) == [("high", "overdue"), ("low", "overdue")]
    assert sheet.dormant == 1


def test_new__so_many_a_day_the_newest_first(sheet_of):
    people = {f"n{number}": record(f"circle: close\nadded: 2026-06-0{number}") for number in range(1, 5)}
    assert rows(sheet_of(**people)) == [("n4", "new")]
    assert rows(sheet_of(settings="new_per_day: 2", **people)) == [("n4", "new"), ("n3", "new")]
    assert sheet_of(settings="new_per_day: 0", **people).new == 4


# Days without calls


@pytest.mark.parametrize(
    ("today", "settings"), [(SATURDAY, ""), (TODAY, f"away: [{{from: {TODAY}, to: {TODAY}}}]"), (TODAY, "weekdays: [tue]")]
)
def test_day_off__only_dates_and_promises(sheet_of, today, settings):
    sheet = sheet_of(
        today,
        settings,
        born=record(born(today)),
        promised=record("", f"{ago(5)} call: a\n  - [ ] {ago(1)} send it"),
        late=LATE,
        new=NEW,
        step=record("circle: outer", f"{ago(5)} call (thrilled): a"),
        plan=record(),
        heard=record("circle: outer", f"{ago(60)} call: a"),
        news=[("heard", ago(1))],
        dealt=[("plan", "x")],
    )
    assert rows(sheet) == [("born", "date"), ("promised", "promise")]
    assert not sheet.working


def test_nobody_in_rhythm__says_how_many_wait(sheet_of):
    sheet = sheet_of(ada=record("", "2026-01-01 call: a"), bo=record(), cy=record("status: paused"), dee=record("cadence: never"))
    assert (sheet.rows, sheet.in_rhythm, sheet.without_rhythm) == ((), 0, 2)


# Dealt from yesterday, ticked off today


def talked(text, line="call: done"):
    """The same contact with one entry of today."""
    return text.replace("## Log\n\n", f"## Log\n\n- {TODAY} {line}\n")


def test_ticks__logging_today_calls_up_no_others(sheet_of):
    late = {f"late{number}": LATE for number in range(6)}
    settings = "calls_per_day: 3\nkeep_places: 1"
    before = sheet_of(settings=settings, **late)
    assert len(before.rows) == 3
    assert not before.done
    for count in range(1, 4):
        for row in before.rows[:count]:
            late[row.person.id] = talked(LATE)
        after = sheet_of(settings=settings, **late)
        assert rows(after) == rows(before)
        assert [row.done for row in after.rows] == [number < count for number in range(3)]
    assert after.done


def test_ticks__every_section(sheet_of):
    people = {
        "born": record(f"circle: outer\n{born(TODAY)}", f"{ago(60)} call: a"),
        "heard": record("circle: outer", f"{ago(60)} call: a"),
        "promised": record("", f"{ago(5)} call: a\n  - [ ] {ago(1)} send it"),
        "step": record("circle: outer", f"{ago(5)} call (thrilled): a"),
        "tried": record("circle: outer", f"{ago(5)} voicemail: a", f"{ago(60)} call: a"),
        "plan": record("", f"{ago(60)} call: a"),
        "late": LATE,
        "new": NEW,
    }
    told = {"news": [("heard", ago(1))], "dealt": [("plan", "x")]}
    before = sheet_of(**told, **people)
    after = sheet_of(**told, **{stem: talked(text) for stem, text in people.items()})
    assert rows(after) == rows(before)
    assert len(rows(before)) == 8
    assert after.done
    assert not any(row.done for row in before.rows)


def test_ticks__shared_entries_tick_everybody_in_them(sheet_of):
    sheet = sheet_of(ada=LATE, bo=LATE, cy=record("", f"{TODAY} lunch with [[ada]] and [[bo]]: a"))
    assert [row.done for row in sheet.rows] == [True, True]


@pytest.mark.parametrize("line", ["note: thought of her", "email: a"])
def test_ticks__no_call_that_was_none(sheet_of, line):
    assert not sheet_of(ada=talked(LATE, line)).done


def test_ticks__an_attempt_keeps_the_row_for_today(sheet_of):
    assert rows(sheet_of(ada=talked(LATE, "voicemail: a"))) == [("ada", "overdue")]


def test_ticks__a_new_reason_of_today_waits_for_tomorrow(sheet_of):
    """Thrilled today: the coffee comes up in three days, nothing now."""
    assert rows(sheet_of(ada=talked(record("circle: outer", f"{ago(60)} call: a"), "call (thrilled): b"))) == []


def test_row__shows_last_words_of_now(sheet_of):
    sheet = sheet_of(ada=talked(LATE, "call: how it went"))
    assert sheet.rows[0].words.interaction.text == "how it went"


def test_row__last_words_are_of_a_conversation_else_of_a_touch(sheet_of):
    log = f"{ago(1)} email: newer", f"{ago(2)} note: of them", f"{ago(20)} call: older"
    assert sheet_of(ada=record("cadence: 10 days", *log)).rows[0].words.interaction.text == "older"
    assert sheet_of(ada=record("circle: close", *log[:2])).rows[0].words.interaction.text == "newer"


def test_row__has_an_opener(sheet_of):
    sheet = sheet_of(born=record(born(TODAY)), late=LATE, new=NEW)
    assert all(row.opener for row in sheet.rows)
    assert "birthday" in sheet.rows[0].opener.lower()
