"""Plans: every key, right and wrong; the lines of letters in every shape; and no text that breaks the reader (SPEC 7)."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from warmsite.records.plan import KINDS, Plan, parse_plan
from warmsite.records.readers import keys_of
from warmsite.records.settings import Settings

PATH = "plans/back.md"
LEAST = {
    "campaign": "kind: campaign\nstart: 2026-06-15",
    "season": "kind: season",
    "trigger": "kind: trigger\ndate: 2026-06-15",
    "letter": "kind: letter\ndate: 2026-06-15",
}


def read(front, body="", path=PATH):
    """A plan, for everybody unless it says for whom."""
    for_whom = "" if re.search(r"^(kind: season|select:|members:)", front, re.MULTILINE) else "select:\n"
    return parse_plan(f"---\n{front}\n{for_whom}---\n{body}", path, Settings())


def good(front, body="", path=PATH):
    plan, problems = read(front, body, path)
    assert problems == ()
    assert plan is not None
    return plan


def letter(body):
    """A letter's body, lines and problems; the body begins on line 6 of the file."""
    plan, problems = read(LEAST["letter"], body)
    return plan.body, {each.target: each.text for each in plan.lines}, problems


def places(problems):
    return [(each.line, each.column, each.severity) for each in problems]


# Keys


@pytest.mark.parametrize("kind", KINDS)
def test_kind__with_what_it_needs_and_nothing_else(kind):
    plan = good(LEAST[kind])
    assert (plan.kind, plan.name, plan.path) == (kind, "back", PATH)
    assert (plan.select, plan.members, plan.per_day, plan.limit >= 10_000) == (None, None, 10, True)
    assert (plan.body, plan.lines, plan.named) == ("", (), ())


@pytest.mark.parametrize(
    ("kind", "typed", "key", "meant"),
    [
        ("campaign", "title: Back in touch", "title", "Back in touch"),
        ("campaign", 'title: "Gulf: the storm"', "title", "Gulf: the storm"),
        ("campaign", "select: state:cold or state:dormant", "select", "state:cold or state:dormant"),
        ("campaign", 'select: place:"Gulf Coast" -tag:family', "select", 'place:"Gulf Coast" -tag:family'),
        ("campaign", "members: [ada, Bo Lindqvist]", "members", ("ada", "Bo Lindqvist")),
        ("campaign", "members:\n  - ada\n  - '[[bo]]'\n  - ADA", "members", ("ada", "[[bo]]")),
        ("campaign", "members: [[ada]]", "members", ("[[ada]]",)),
        ("campaign", "members: [[[ada]], [[bo|Bo]]]", "members", ("[[ada]]", "[[bo|Bo]]")),
        ("campaign", "members: ada", "members", ("ada",)),
        ("campaign", "members: []", "members", ()),
        ("campaign", "members:", "members", ()),
        ("campaign", "limit: 250", "limit", 250),
        ("campaign", "per_day: 7", "per_day", 7),
        ("campaign", "weekdays: [mon, Wed, FRIDAY]", "weekdays", {0, 2, 4}),
        ("campaign", "off: 2026-12-24", "off", ((date(2026, 12, 24), date(2026, 12, 24)),)),
        (
            "campaign",
            "off: [2026-12-24, {from: 2026-12-28, to: 2027-01-01}]",
            "off",
            ((date(2026, 12, 24), date(2026, 12, 24)), (date(2026, 12, 28), date(2027, 1, 1))),
        ),
        ("campaign", "off: {from: 2026-12-28, to: 2026-12-28}", "off", ((date(2026, 12, 28), date(2026, 12, 28)),)),
        ("trigger", "until: 2026-06-15", "until", date(2026, 6, 15)),
        ("trigger", "weekdays: [sat, sun]", "weekdays", {5, 6}),
        ("letter", "every: quarter", "every", "quarter"),
        ("letter", "every: Half-Yearly", "every", "half-year"),
        ("letter", "every: yearly", "every", "year"),
        ("letter", "title:", "title", ""),
    ],
)
def test_key__is_read(kind, typed, key, meant):
    assert getattr(good(f"{LEAST[kind]}\n{typed}"), key) == meant


@pytest.mark.parametrize("typed", ["11-01", "--11-01", "2019-11-01"])
def test_season__its_days_have_no_year(typed):
    assert good(f"kind: season\nfrom: {typed}\nto: 12-31").span_around(date(2026, 6, 15)) == (
        date(2026, 11, 1),
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("kind", "typed", "said", "hint"),
    [
        ("campaign", "per_day: 0", "`0` is not a whole number", "from 1 to"),
        ("campaign", "per_day: ten", "`ten` is not a whole number", "from 1 to"),
        ("campaign", "per_day: 1.5", "`1.5` is not a whole number", "from 1 to"),
        ("campaign", "limit: -1", "`-1` is not a whole number", "from 1 to"),
        ("campaign", "limit: 9999999", "`9999999` is not a whole number", "from 1 to"),
        ("campaign", "weekdays: [mon, noday]", "noday", "sunday"),
        ("campaign", "off: 2026-02-30", "February 2026 has no day 30", ""),
        ("campaign", "off: [{from: 2026-12-28}]", "`to` is missing", "{from: …, to: …}"),
        ("campaign", "off: [{from: 2026-12-28, to: 2026-12-24}]", "lies before `from`", "swap them"),
        ("campaign", "off: [{from: 2026-12-28, to: 2026-12-29, why: x}]", "`why` does not belong here", "{from: …, to: …}"),
        ("campaign", "title: {a: b}", "one text is expected here, not pairs", ""),
        ("season", "from: 2026", "has no day that comes round", "write 11-15"),
        ("season", "to: 2026-11", "has no day that comes round", "write 11-15"),
        ("season", "to: 13-01", "there is no month 13", ""),
        ("trigger", "until: 2026-06-14", "2026-06-14 lies before 2026-06-15", "swap them"),
        ("trigger", "until: soon", "`soon` is not a", ""),
        ("trigger", "until: 1.7.2026", "`1.7.2026` is not a", "write 2026-07-01"),
        ("letter", "every: month", "`month` is no rhythm", ""),
        ("letter", "every: quartr", "`quartr` is no rhythm", "quarter"),
    ],
)
def test_key__a_wrong_value_is_told_at_its_place_and_costs_itself(kind, typed, said, hint):
    plan, (problem,) = read(f"{LEAST[kind]}\n{typed}")
    key = typed.partition(":")[0]
    line = LEAST[kind].count("\n") + 3
    assert (problem.path, problem.line, problem.severity) == (PATH, line, "error")
    assert problem.column > len(key) + 1
    assert problem.message.startswith(f"{key}: ")
    assert said in problem.message
    assert hint in problem.hint
    assert plan == structs.replace(good(LEAST[kind]), typed=plan.typed, places=plan.places)


@pytest.mark.parametrize(
    ("front", "line", "said", "hint"),
    [
        ("title: x", 1, "kind: is missing", "write kind:"),
        ("kind:", 1, "kind: is missing", "write kind:"),
        ("kind: campain", 2, "kind: `campain` is not one of", "campaign"),
        ("kind: [campaign]", 2, "kind: one text is expected", ""),
        ("kind: campaign", 1, "start: is missing", "write start:"),
        ("kind: campaign\nstart:", 1, "start: is missing", "write start:"),
        ("kind: campaign\nstart: 2026-06", 3, "start: `2026-06` is not a whole date", ""),
        ("kind: campaign\nstart: 15 June 2026", 3, "start: `15 June 2026`", "write 2026-06-15"),
        ("kind: trigger", 1, "date: is missing", "write date:"),
        ("kind: letter\ndate: 2026-02-30", 3, "date: `2026-02-30`", ""),
        ("- kind: campaign", 2, "cannot be read", "name"),
        ("kind: *a", 2, "kind: `*a` is an alias", "quotes"),
        ("kind: campaign\nstart: [2026-06-15", 3, "cannot be read as YAML", "close it"),
        ("kind: campaign\n\tstart: 2026-06-15", 3, "cannot be read as YAML: a tab", "use spaces"),
        ("select: kind: x", 2, "cannot be read as YAML", "quotes"),
    ],
)
def test_plan__that_could_not_run_is_one_error_and_no_plan(front, line, said, hint):
    plan, (problem,) = read(front)
    assert plan is None
    assert (problem.path, problem.line, problem.severity) == (PATH, line, "error")
    assert said in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("kind", ["campaign", "trigger", "letter"])
def test_plan__that_does_not_say_for_whom_is_an_error_and_no_plan(kind):
    plan, (problem,) = parse_plan(f"---\n{LEAST[kind]}\n---\n", PATH, Settings())
    assert (plan, problem.line, problem.severity) == (None, 1, "error")
    assert problem.message == "select: is missing; say whom it is for"
    assert parse_plan(f"---\n{LEAST[kind]}\nselect:\n---\n", PATH, Settings())[0].members is None


# People who cannot be read are never everybody


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("members:", ()),
        ("members: [zoe, {a: b}]", ("zoe",)),
        ("members: [zoe, [x, y], '', [[bo]], ZOE]", ("zoe", "[[bo]]")),
        ("members: &x [zoe]", ()),
        ("members: [zoe, *x]", ()),
        ("members: !!seq [zoe]", ()),
        ("members: {zoe: 1}", ()),
        ("members: [{zoe: 1}]", ()),
        ("select: [state:cold]", ()),
        ("select: {state: cold}", ()),
        ("select: !!str x", ()),
        ("select: &x state:cold", ()),
        ("select: a\nmembers: {zoe: 1}", ()),
        ("selct: state:cold", ()),
        ("member: [zoe]", ()),
        ("Members: [zoe]", ()),
        ("membres: &x [zoe]", ()),
        ("select:\nmembrs: [zoe]", ()),
        ("select: #mentor", ()),
        ("select: # all", ()),
        ("members: #zoe", ()),
        ("select: a\nmembers: #zoe", ()),
        ("remember: them", ()),
        ("select: [a]\nmembers: [zoe]", ("zoe",)),
        ("selct: a\nmembers: [zoe]", ("zoe",)),
    ],
)
def test_people__that_cannot_be_read_cost_themselves_and_bring_in_nobody_else(kind, typed, kept):
    plan, problems = parse_plan(f"---\n{LEAST[kind]}\n{typed}\n---\n", PATH, Settings())
    assert plan.members == kept
    assert bool(problems) == (not typed.endswith(("members:", "members: #zoe")))  # the network tells of those
    assert all(each.line > LEAST[kind].count("\n") + 2 for each in problems)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "typed",
    [
        "select:", 'select: ""', 'select: "" # all', "select:\n# all", "select: state:cold", "select: a\nzzz: 1",
        "select: a\nremember: call before nine", "select: a\nelected: yes", "select: a\nselects: b", "select: a\nmembers:",
    ],
)  # fmt: skip
def test_people__of_a_query_that_can_be_read_are_not_members(kind, typed):
    plan, _ = parse_plan(f"---\n{LEAST[kind]}\n{typed}\n---\n", PATH, Settings())
    assert plan.members is None


@pytest.mark.parametrize(("typed", "outcome"), [("", "so the plan is for nobody"), ("select: a\n", "it means nothing")])
def test_people__of_what_may_be_a_misspelt_key_it_is_said_there_what_comes_of_it(typed, outcome):
    _, problems = parse_plan(f"---\n{LEAST['campaign']}\n{typed}membrs: [zoe]\n---\n", PATH, Settings())
    assert [(each.message, each.hint) for each in problems] == [
        (f"`membrs` is no key of a plan; {outcome}", "did you mean members?")
    ]


def test_trigger__of_which_until_lies_before_the_day_runs_for_14_days():
    plan, (problem,) = read(f"{LEAST['trigger']}\nuntil: 2026-06-14")
    assert (problem.line, problem.severity, problem.code) == (4, "error", "dates")
    assert plan.span_around(date(2026, 6, 15)) == (date(2026, 6, 15), date(2026, 6, 29))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "no-front-matter", "this is no plan"),
        ("Call them all.\n", "no-front-matter", "this is no plan"),
        ("\n---\nkind: season\n---\n", "no-front-matter", "this is no plan"),
        ("---\nkind: season\n", "yaml", "is not closed"),
    ],
)
def test_plan__without_front_matter(text, code, said):
    plan, (problem,) = parse_plan(text, PATH, Settings())
    assert (plan, problem.line, problem.column, problem.code) == (None, 1, 1, code)
    assert said in problem.message
    assert "---" in problem.hint


def test_plan__repeated_keys_the_first_counts():
    plan, (problem,) = read("kind: campaign\nstart: 2026-06-15\nper_day: 3\nper_day: 4")
    assert plan.per_day == 3
    assert (problem.line, problem.code) == (5, "repeated-key")


def test_plan__a_comment_that_cuts_a_query_is_a_warning():
    plan, (problem,) = read(f"{LEAST['campaign']}\nselect: tag:health #1")
    assert plan.select == "tag:health"
    assert (problem.line, problem.severity, problem.code) == (4, "warning", "comment")


@pytest.mark.parametrize(
    ("typed", "hint"), [("selct: x", "select"), ("per-day: 5", "per_day"), ("zzz: 1", ""), ("Start: 2026-01-01", "start")]
)
def test_plan__an_unknown_key_is_a_warning_with_a_suggestion(typed, hint):
    plan, (problem,) = read(f"{LEAST['campaign']}\n{typed}")
    assert plan is not None
    assert places([problem]) == [(4, 1, "warning")]
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)


EXAMPLES = {name: key.example for name, key in keys_of(Plan).items()}
MEANS = {
    "campaign": {"start", "per_day", "weekdays", "off"},
    "season": {"from", "to", "weekdays", "off"},
    "trigger": {"date", "until", "weekdays", "off"},
    "letter": {"date", "every"},
}
COMMON = {"kind", "title", "select", "members", "limit"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", [key for key in EXAMPLES if key not in COMMON])
def test_key__that_means_nothing_in_a_kind_is_a_warning_and_no_more(kind, key):
    typed = f"{key}: {EXAMPLES[key]}"
    front = LEAST[kind] if re.search(rf"^{key}:", LEAST[kind], re.MULTILINE) else f"{LEAST[kind]}\n{typed}"
    plan, problems = read(front)
    assert plan is not None
    if key in MEANS[kind]:
        assert problems == ()
    else:
        (problem,) = problems
        assert places(problems) == [(front.count("\n") + 2, 1, "warning")]
        assert f"{key}: means nothing in a {kind}" in problem.message
        assert all(each in problem.hint for each, means in MEANS.items() if key in means)


@pytest.mark.parametrize("key", sorted(COMMON - {"kind"}))
@pytest.mark.parametrize("kind", KINDS)
def test_key__that_means_something_in_every_kind(kind, key):
    good(f"{LEAST[kind]}\n{key}: {EXAMPLES[key]}")


@pytest.mark.parametrize(
    ("name", "title", "meant"),
    [
        ("back-in-touch", "", "Back in touch"),
        ("back_in_touch", "", "Back in touch"),
        ("campaign-2026-06-15", "", "Campaign of 15 June 2026"),
        ("campaign-2026-02-30", "", "Campaign"),
        ("NYC-trip", "", "NYC trip"),
        ("ärzte", "", "Ärzte"),
        ("李伟", "", "李伟"),
        ("-", "", "-"),
        ("back", "Old friends", "Old friends"),
        ("campaign-2026-06-15", "Old friends", "Old friends"),
    ],
)
def test_heading__the_title_or_the_files_name_as_people_read_it(name, title, meant):
    assert good(f"{LEAST['campaign']}\ntitle: {title}", path=f"plans/{name}.md").heading == meant


# Days


@pytest.mark.parametrize(
    ("days", "today", "span"),
    [
        ("from: 11-15\nto: 01-15", "2026-06-15", ("2026-11-15", "2027-01-15")),
        ("from: 11-15\nto: 01-15", "2026-11-15", ("2026-11-15", "2027-01-15")),
        ("from: 11-15\nto: 01-15", "2026-12-31", ("2026-11-15", "2027-01-15")),
        ("from: 11-15\nto: 01-15", "2027-01-01", ("2026-11-15", "2027-01-15")),
        ("from: 11-15\nto: 01-15", "2027-01-16", ("2027-11-15", "2028-01-15")),
        ("from: 06-01\nto: 08-31", "2026-09-01", ("2027-06-01", "2027-08-31")),
        ("from: 06-15\nto: 06-15", "2026-06-15", ("2026-06-15", "2026-06-15")),
        ("from: 02-29\nto: 03-10", "2026-01-01", ("2026-02-28", "2026-03-10")),
        ("from: 02-29\nto: 03-10", "2028-01-01", ("2028-02-29", "2028-03-10")),
        ("from: 12-01\nto: 02-29", "2026-12-01", ("2026-12-01", "2027-02-28")),
        ("from: 12-01\nto: 02-29", "2028-02-29", ("2027-12-01", "2028-02-29")),
        ("from: 11-15\nto: 01-15", "0001-01-10", ("0001-11-15", "0002-01-15")),
        ("from: 11-15\nto: 01-15", "9999-01-10", ("9998-11-15", "9999-01-15")),
        ("from: 11-15\nto: 11-30", "9999-11-20", ("9999-11-15", "9999-11-30")),
    ],
)
def test_season__the_one_that_runs_or_the_next(days, today, span):
    assert tuple(map(str, good(f"kind: season\n{days}").span_around(date.fromisoformat(today)))) == span


@pytest.mark.parametrize("days", ["from: 11-15\nto: 01-15", "from: 01-01\nto: 01-02", "from: 12-31\nto: 12-30"])
def test_season__the_last_one_of_the_calendar_stays(days):
    first, last = good(f"kind: season\n{days}").span_around(date.max)
    assert first <= last <= date.max


def test_trigger__fourteen_days_unless_it_says_until_when():
    assert good(LEAST["trigger"]).span_around(date(2030, 1, 1)) == (date(2026, 6, 15), date(2026, 6, 29))
    until = good(f"{LEAST['trigger']}\nuntil: 2026-06-16")
    assert until.span_around(date(2026, 1, 1)) == (date(2026, 6, 15), date(2026, 6, 16))
    assert good("kind: trigger\ndate: 9999-12-30").span_around(date(2026, 1, 1)) == (date(9999, 12, 30), date.max)


@pytest.mark.parametrize("kind", ["campaign", "letter"])
def test_campaign__and_a_letter_that_goes_out_once_have_no_last_day(kind):
    assert good(LEAST[kind]).span_around(date(2030, 1, 1)) == (date(2026, 6, 15), None)


@pytest.mark.parametrize(
    ("every", "first", "today", "span"),
    [
        ("quarter", "2026-01-31", "2026-01-01", ("2026-01-31", "2026-04-29")),
        ("quarter", "2026-01-31", "2026-04-29", ("2026-01-31", "2026-04-29")),
        ("quarter", "2026-01-31", "2026-04-30", ("2026-04-30", "2026-07-30")),
        ("quarter", "2026-01-31", "2026-07-31", ("2026-07-31", "2026-10-30")),
        ("quarter", "2025-11-30", "2026-03-01", ("2026-02-28", "2026-05-29")),
        ("half-year", "2026-08-31", "2027-03-01", ("2027-02-28", "2027-08-30")),
        ("year", "2024-02-29", "2026-03-01", ("2026-02-28", "2027-02-27")),
        ("year", "2024-02-29", "2028-02-28", ("2027-02-28", "2028-02-28")),
        ("year", "2024-02-29", "2028-02-29", ("2028-02-29", "2029-02-27")),
        ("quarter", "0001-01-01", "2026-06-15", ("2026-04-01", "2026-06-30")),
        ("year", "9999-12-30", "9999-12-31", ("9999-12-30", "9999-12-30")),
    ],
)
def test_letter__every_so_often_computed_from_the_first(every, first, today, span):
    plan = good(f"kind: letter\ndate: {first}\nevery: {every}")
    assert tuple(map(str, plan.span_around(date.fromisoformat(today)))) == span


@pytest.mark.parametrize("kind", ["campaign", "season", "trigger"])
def test_off__days_and_weekdays_of_its_own(kind):
    plan = good(f"{LEAST[kind]}\nweekdays: [mon, tue]\noff: [2026-06-16, {{from: 2026-06-22, to: 2026-06-29}}]")
    working = [day for day in range(15, 31) if not plan.is_off(date(2026, 6, day))]
    assert working == [15, 30]


# Letters


def test_off__spans_in_any_order_and_within_each_other():
    spans = (
        "{from: 2026-07-05, to: 2026-07-06}, {from: 2026-06-01, to: 2026-06-30}, 2026-06-03, {from: 2026-06-29, to: 2026-07-02}"
    )
    plan = good(f"{LEAST['campaign']}\noff: [{spans}]")
    days = [date(2026, 5, 31) + timedelta(days=number) for number in range(40)]
    assert [str(each) for each in days if not plan.is_off(each)] == [
        "2026-05-31", "2026-07-03", "2026-07-04", "2026-07-07", "2026-07-08", "2026-07-09",
    ]  # fmt: skip


def test_letter__what_all_get_and_what_one_gets():
    text = "\nDear all,\n\n1. one\n2. two\n\n## Lines\n\n- [[ada]]: How was it?\n* [[Bo Lindqvist|Bo]]:  Hello \n"
    assert letter(text) == ("Dear all,\n\n1. one\n2. two", {"ada": "How was it?", "Bo Lindqvist": "Hello"}, ())


def test_letter__its_lines_know_where_they_stand():
    plan = good(LEAST["letter"], "\n## Lines\n\n- [[ada]]:\n- [[bo]]: x\n")
    assert [(each.target, each.line) for each in plan.lines] == [("bo", 10)]


@pytest.mark.parametrize(
    "heading", ["# Lines", "## lines", "###### LINES", "## Lines ##", "## Lines:", "Lines\n-----", "Lines\n==="]
)
def test_lines__under_a_heading_of_any_level_and_case(heading):
    assert letter(f"a\n\n{heading}\n\n- [[ada]]: x\n") == ("a", {"ada": "x"}, ())


def test_lines__end_at_the_next_heading_of_their_level():
    text = "a\n\n## Lines\n\n- [[ada]]: x\n\n### Family\n\n- [[bo]]: y\n\n## More\n\nb\n\n# Lines\n\n- [[cy]]: z\n"
    assert letter(text) == ("a\n\n## More\n\nb", {"ada": "x", "bo": "y", "cy": "z"}, ())


def test_lines__a_word_in_a_heading_of_the_letter_begins_none():
    body, lines, problems = letter("## Between the lines\n\n- news\n")
    assert (body, lines, problems) == ("## Between the lines\n\n- news", {}, ())


def test_body__keeps_what_was_written():
    text = "Title\n=====\n\n    code\n\n| a | b |\n|---|---|\n\n```\n## Lines\n- [[ada]]: x\n```\n\n> ## Lines\n\nend  "
    assert letter(f"\n{text}\n\n") == (text, {}, ())


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<!-- to do -->\n\nDear all.", "Dear all."),
        ("<!-- a\nb -->\n", ""),
        ("Dear <!-- who? -->all.<!---->", "Dear all."),
        ("Dear all. <!-- not closed", "Dear all. <!-- not closed"),
        ("a --> b", "a --> b"),
    ],
)
def test_body__of_a_letter_has_no_comments(text, body):
    assert letter(f"{text}\n\n## Lines\n\n- [[ada]]: x\n") == (body, {"ada": "x"}, ())


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("x", "x"),
        ("x\n  goes on", "x goes on"),
        ("x\n  goes on\n  and on", "x goes on and on"),
        ("x\ngoes on unindented", "x goes on unindented"),
        ("\n  begins below", "begins below"),
        ("`code` and *more* and [[bo]]: y", "`code` and *more* and [[bo]]: y"),
        ("a: b: c", "a: b: c"),
        ("<b>&amp;", "<b>&amp;"),
        ("مرحبا 你好", "مرحبا 你好"),
    ],
)
def test_lines__as_they_are_wrapped_and_worded(said, text):
    assert letter(f"## Lines\n\n- [[ada]]: {said}\n- [[bo]]: z\n") == ("", {"ada": text, "bo": "z"}, ())


@pytest.mark.parametrize("said", ["[[ada]]", "[[ada]]:", "[[ada]]: ", "[[ada]]:\t"])
def test_lines__one_that_is_still_to_be_written_is_none_and_no_problem(said):
    assert letter(f"## Lines\n\n- {said}\n- [[bo]]: x\n") == ("", {"bo": "x"}, ())


@pytest.mark.parametrize(
    "said",
    [
        "[ada]", "[ada]: x", "ada: x", "x", "", "[[]]: x", "[[ada]] x", "[[ada]] and [[bo]]: x", "**[[ada]]**: x", "`[[ada]]`: x",
        "[ ] [[ada]]: x", ": x",
    ],
)  # fmt: skip
def test_lines__an_item_for_nobody_is_a_warning(said):
    _, lines, (problem,) = letter(f"## Lines\n\n- [[bo]]: y\n- {said}\n")
    assert lines == {"bo": "y"}
    assert (problem.line, problem.severity, problem.code) == (9, "warning", "line")
    assert "[[id]]" in problem.hint


def test_lines__the_second_for_somebody_is_a_warning_and_the_first_counts():
    _, lines, (problem,) = letter("## Lines\n\n- [[ada]]:\n- [[ada]]: x\n- [[bo]]: y\n- [[ada]]: z\n")
    assert lines == {"ada": "x", "bo": "y"}
    assert (problem.line, problem.severity) == (11, "warning")
    assert "already" in problem.message


@pytest.mark.parametrize(
    ("more", "column", "said"),
    [
        ("  - nested", 3, "one paragraph"),
        ("\n  a second paragraph", 3, "one paragraph"),
        ("  - [[bo]]: nested", 3, "one paragraph"),
        ("\n      code", 7, "one paragraph"),
        ("\ntext between", 1, "no line for anybody"),
        ("\n> - [[bo]]: quoted", 1, "no line for anybody"),
        ("\n```\n```", 1, "no line for anybody"),
    ],
)
def test_lines__what_is_not_read_is_told(more, column, said):
    _, lines, problems = letter(f"## Lines\n\n- [[ada]]: x\n{more}\n")
    assert lines == {"ada": "x"}
    assert {(each.column, each.severity, each.code) for each in problems} == {(column, "warning", "line")}
    assert problems[0].line == 9 + more.startswith("\n")
    assert said in problems[0].message


@pytest.mark.parametrize("heading", ["", "## Line", "##Lines", "**Lines**", "## Personal lines"])
def test_lines__that_everybody_would_get_are_a_warning(heading):
    _, lines, (problem,) = letter(f"Dear all,\n\n{heading}\n\n- news of [[bo]]: he sails\n- [[ada]]: about your son\n")
    assert lines == {}
    assert (problem.line, problem.severity, problem.code) == (11, "warning", "line")
    assert "everybody would get it" in problem.message
    assert "## Lines" in problem.hint


@pytest.mark.parametrize("kind", ["campaign", "season", "trigger"])
def test_body__only_a_letter_has_lines(kind):
    text = "Hello.\n\n## Lines\n\n- [[ada]]: x"
    plan = good(LEAST[kind], f"\n{text}\n")
    assert (plan.body, plan.lines) == (text, ())


# Bytes of every kind


WHOLE = (
    "---\nkind: letter\ndate: 2026-06-15\nmembers: [ada, 'bo', x: y]\nzzz: 1\n---\n\nDear all,\n\n"
    "## Lines\n\n- [[ada]]: one\n  two\n- nobody\n"
)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("text", [WHOLE, WHOLE.replace(", x: y", "")])
def test_plan__line_ends_and_a_byte_order_mark_do_not_matter(text, end, mark):
    plain = parse_plan(text, PATH, Settings())
    assert parse_plan(mark + text.replace("\n", end), PATH, Settings()) == plain


@pytest.mark.parametrize("named", ["ada", "[[ada]]", "'[[ada]]'"])
def test_members__without_brackets_are_known_by_their_places(named):
    plan = good(f'{LEAST["campaign"]}\nmembers: [{named}, "Bo"]')
    told = [(each.target, each.line, each.column) for each in plan.named]
    assert told == [*([("ada", 4, 11)] if named == "ada" else []), ("Bo", 4, 13 + len(named))]


FRONT = (
    "kind: campaign", "kind: season", "kind: trigger", "kind: letter", "kind:", "kind: x", "start: 2026-06-15",
    "date: 2026-06-15", "start: 0001-01-01", "date: 9999-12-31", "until: 2026-06-14", "from: 02-29", "to: 02-28", "from: x",
    "every: quarter",
    "every: year", "per_day: 0", "limit: 3", "select: a or", "members: [a, [[b]], '[[c]]', d: e]", "members:", "  - a", "- b",
    "weekdays: [mon]", "weekdays: {}", "off: [2026-01-01, {from: 2026-01-02, to: 2026-01-01}]", "off: {from: x}", "title: |\n  x",
    "x: *a", "<<: *a", "!!str", "? k", "[", "}", '"', "\t", "---", "...", "a: b: c", "\x00", "\u2028", "kind: \ud800",
)  # fmt: skip
BODY = (
    "# Lines", "## Lines", "Lines\n===", "## Other", "### Sub", "- [[ada]]: a", "- [[ada]]", "* [ada]: x", "1. [[bo|B]]: c",
    "goes on", "  goes on", "  - nested", "\n  paragraph", "```", "~~~", "    code", "> - [[a]]: x", "[[", "]]", "`", "-",
    "***", "- - -", "",
    "\u2028", "\x0b",
)  # fmt: skip
TEXTS = st.text() | st.builds(
    lambda front, body, end: f"---\n{front}\n---\n{body}".replace("\n", end),
    st.lists(st.sampled_from(FRONT), max_size=8).map("\n".join),
    st.lists(st.sampled_from(BODY) | st.text(max_size=6), max_size=12).map("\n".join),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


@given(TEXTS, st.sampled_from([date.min, date(2026, 6, 15), date(2028, 2, 29), date.max]))
@example("---\n---", date.min)
@example("---\nkind: season\nfrom: 02-29\nto: 02-28\n---\n", date(2028, 2, 29))
@example("---\nkind: letter\ndate: 9999-12-31\nevery: quarter\n---\n", date.max)
def test_plan__any_text_is_read_and_has_its_days(text, today):
    plan, problems = parse_plan(text, PATH, Settings())
    assert (plan, problems) == parse_plan(text, PATH, Settings())
    lines = re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))
    assert [(each.line, each.column) for each in problems] == sorted((each.line, each.column) for each in problems)
    for each in problems:
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1
        assert "\n" not in str(each)
    if plan is None:
        assert any(each.severity == "error" for each in problems)
        return
    assert plan.heading
    first, last = plan.span_around(today)
    assert last is None or first <= last
    for each in (*plan.lines, *plan.named):
        assert each.target in lines[each.line - 1]


def steps(text):
    """How many lines of Python reading a text takes."""
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse_plan(text, PATH, Settings())
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "- [[ada]]: x\n", "- [[ada]]: x\n  more\n", "- [ada]\n", "[", "[[", "`", "- ", "> ", "text\n", "    code\n",
        "  - nested\n",
        "## Lines\n", "```\n", "*", "\n", "- [[a|", "\u2028",
    ],
)  # fmt: skip
def test_plan__takes_steps_as_the_text_is_long(piece):
    """Of a text twice as long no more than twice the steps, and a bit: nothing grows with the square."""
    head = f"---\n{LEAST['letter']}\nselect:\n---\n\n## Lines\n\n"
    once, twice = (steps(head + piece * count) for count in (200, 400))
    assert twice < 2.2 * once


def test_off__of_many_days_a_few_are_looked_at():
    def looked_at(count):
        days = ", ".join(str(date(2026, 1, 1) + timedelta(days=2 * at)) for at in range(count))
        plan = good(f"{LEAST['campaign']}\noff: [{days}]")
        seen = 0

        def trace(_frame, event, _):
            nonlocal seen
            seen += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            assert not plan.is_off(date(2200, 1, 2))
        finally:
            sys.settrace(before)
        return seen

    assert looked_at(400) == looked_at(200)


@pytest.mark.parametrize("piece", ["- [[ada]]: x\n", "[", "- ", "`", "x"])
def test_plan__of_a_megabyte_is_read(piece):
    count = (1 << 20) // len(piece)
    plan, _ = parse_plan(f"---\n{LEAST['letter']}\nselect:\n---\n\n## Lines\n\n{piece * count}", PATH, Settings())
    assert plan is not None
    plan, (problem,) = parse_plan(f"---\n{LEAST['letter']}\ntitle: {piece.strip() * count}\n---\n", PATH, Settings())
    assert plan is None
    assert "longer than 256 KiB" in problem.message
