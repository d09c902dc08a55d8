"""warmsite.yaml: every setting of SPEC 2, good and bad."""

from __future__ import annotations

from datetime import date

import pytest

from warmsite.days import Duration
from warmsite.records.contact import parse_contact
from warmsite.records.settings import Alarm, Settings, parse_settings

SETTINGS = """
    circles cadence kinds words reactions next calls_per_day keep_places new_per_day dates_per_day weekdays away
    regions greetings editor alarms autocommit base
"""


def good(source):
    settings, problems = parse_settings(source)
    assert problems == ()
    return settings


def bad(source, key=None):
    """The problems of a wrong setting, which must be errors at their place that name the setting."""
    settings, problems = parse_settings(source)
    assert problems
    for each in problems:
        assert (each.path, each.severity) == ("warmsite.yaml", "error")
        assert each.line >= 1
        assert key is None or each.message.startswith(f"{key}: ")
    return settings


def kind_of(settings, line):
    contact, _ = parse_contact(f"---\nname: Ada\n---\n## Log\n- 2026-03-02 {line}\n", "ada.md", settings)
    return contact.log[0].kind


@pytest.mark.parametrize("source", ["", "\n", "# nothing\n", "\ufeff", "calls_per_day:\n"])
def test_settings__empty_is_the_default(source):
    assert good(source) == Settings()


def test_settings__defaults_of_the_contract():
    settings = Settings()
    assert {name: str(each) for name, each in settings.circles.items()} == {
        "inner": "3 weeks", "close": "2 months", "wide": "6 months", "outer": "1 year"
    }  # fmt: skip
    assert settings.cadence is None
    assert str(settings.next.thrilled) == "14 days"
    assert str(settings.next.wary) == "6 months"
    assert str(settings.next.indifferent) == "1 year"
    assert str(settings.next.retry) == "3 days"
    numbers = (settings.calls_per_day, settings.keep_places, settings.new_per_day, settings.dates_per_day)
    assert numbers == (10, 3, 1, 5)
    assert settings.weekdays == {0, 1, 2, 3, 4}
    assert (settings.away, settings.regions, settings.greetings) == ((), {}, ())
    assert (settings.editor, settings.autocommit, settings.base) == ("vscode", False, None)
    assert settings.alarms == (Alarm(0, 9, 0),)


@pytest.mark.parametrize("key", SETTINGS.split())
def test_settings__each_is_known(key):
    assert key in Settings.__dataclass_fields__


@pytest.mark.parametrize(
    ("typed", "meant"), [("circels", "circles"), ("calls-per-day", "calls_per_day"), ("weekday", "weekdays")]
)
def test_settings__unknown_is_a_problem_with_a_suggestion(typed, meant):
    settings, problems = parse_settings(f"base: https://x/\n{typed}: 3\n")
    assert settings.base == "https://x/"
    assert [(each.line, each.column) for each in problems] == [(2, 1)]
    assert meant in problems[0].hint


@pytest.mark.parametrize("source", ["- a\n", "just text\n", "calls_per_day: [\n", "a: b: c\n", "[" * 100_000, "{" * 900])
def test_settings__unreadable_are_the_defaults(source):
    settings, problems = parse_settings(source)
    assert settings == Settings()
    assert {each.severity for each in problems} == {"error"}


def test_settings__a_wrong_one_costs_itself():
    settings, problems = parse_settings("calls_per_day: many\nkeep_places: 4\nweekdays: [mon, noday]\n")
    assert (settings.calls_per_day, settings.keep_places, settings.weekdays) == (10, 4, {0, 1, 2, 3, 4})
    assert [each.line for each in problems] == [1, 3]
    assert problems[0].column == 16


def test_settings__repeated_keys_are_errors():
    settings = bad("calls_per_day: 4\ncalls_per_day: 5\n")
    assert settings.calls_per_day == 4


def test_circles__each_given_one_is_added_or_replaced():
    circles = good("circles: {close: 5 weeks, band: 1 month}\n").circles
    assert {name: str(each) for name, each in circles.items()} == {
        "inner": "3 weeks", "close": "5 weeks", "wide": "6 months", "outer": "1 year", "band": "1 month"
    }  # fmt: skip


def test_circles__a_wrong_one_costs_itself():
    circles = bad("circles: {close: often, band: 1 month}\n", "circles").circles
    assert circles["close"] == Duration(2, "months")
    assert circles["band"] == Duration(1, "months")


def test_circles__no_mapping():
    assert bad("circles: [close]\n", "circles") == Settings()


def test_cadence__of_people_without_a_circle():
    assert good("cadence: 6 months\n").cadence == Duration(6, "months")
    assert bad("cadence: sometimes\n", "cadence").cadence is None


def test_kinds__are_added_or_moved():
    settings = good("kinds: {conversation: [swim, letter], touch: postcard, attempt: [], remark: [card]}\n")
    assert kind_of(settings, "swim: in the lake") == "swim"
    groups = settings.vocabulary.groups
    assert (groups["swim"], groups["letter"], groups["postcard"], groups["card"], groups["call"]) == (
        "conversation", "conversation", "touch", "remark", "conversation"
    )  # fmt: skip


def test_kinds__an_added_kind_is_no_longer_another_word():
    """Whoever makes `zoom` a kind of their own means it: SPEC 2, lists of kinds that are added there."""
    settings = good("kinds: {touch: [zoom]}\n")
    assert kind_of(settings, "zoom: a webinar") == "zoom"


@pytest.mark.parametrize("kind", ["Straßenfest", "café", "встреча", "会议", "Kaffee"])
def test_kinds__of_any_script_in_any_case(kind):
    settings = good(f"kinds: {{conversation: [{kind}]}}\n")
    for typed in (kind, kind.upper(), kind.lower()):
        assert settings.vocabulary.groups[kind_of(settings, f"{typed}: x")] == "conversation"


@pytest.mark.parametrize("source", ["kinds: {talk: [swim]}\n", "kinds: [swim]\n", "kinds: {conversation: {a: b}}\n"])
def test_kinds__bad(source):
    assert bad(source, "kinds").kinds == Settings().kinds


def test_words__add():
    settings = good("words: {coffee: [espresso, flat white], call: ring}\n")
    assert kind_of(settings, "flat white: x") == "coffee"
    assert kind_of(settings, "ring: x") == "call"
    assert kind_of(settings, "phone call: x") == "call"


def test_words__for_a_kind_of_ones_own():
    assert kind_of(good("kinds: {conversation: [swim]}\nwords: {swim: [bathe]}\n"), "bathe: x") == "swim"


def test_words__for_no_kind():
    settings = bad("words: {cofee: [espresso], call: [ring]}\n", "words")
    assert kind_of(settings, "ring: x") == "call"


def test_reactions__add():
    settings = good("reactions: [amused]\n")
    contact, problems = parse_contact("---\nname: A\n---\n## Log\n- 2026-03-02 call (Amused): x\n", "a.md", settings)
    assert contact.log[0].reaction == "amused"
    assert problems == ()
    assert "thrilled" in settings.reactions


def test_reactions__bad():
    assert bad("reactions: {a: b}\n", "reactions").reactions == Settings().reactions


def test_next__each_given_one_replaces():
    spans = good("next: {thrilled: 10 days, retry: 1 week}\n").next
    assert (str(spans.thrilled), str(spans.retry), str(spans.wary)) == ("10 days", "1 week", "6 months")


@pytest.mark.parametrize("value", ["{thriled: 10 days}", "{thrilled: 14}", "{wary: never}", "[3 days]", "3 days"])
def test_next__bad(value):
    assert bad(f"next: {value}\n", "next").next == Settings().next


@pytest.mark.parametrize("key", ["calls_per_day", "keep_places", "new_per_day", "dates_per_day"])
def test_numbers__whole_and_not_negative(key):
    assert getattr(good(f"{key}: 7\n"), key) == 7
    assert getattr(good(f"{key}: 0\n"), key) == 0
    for value in ("-1", "ten", "1.5", "[1]", "9999999999999"):
        assert getattr(bad(f"{key}: {value}\n", key), key) == getattr(Settings(), key)


@pytest.mark.parametrize(
    ("value", "days"),
    [("[mon, tue]", {0, 1}), ("[Sun]", {6}), ("[sat, sun, mon, tue, wed, thu, fri]", {0, 1, 2, 3, 4, 5, 6}), ("fri", {4})],
)
def test_weekdays__good(value, days):
    assert good(f"weekdays: {value}\n").weekdays == days


@pytest.mark.parametrize("value", ["[mon, noday]", "[1]", "{mon: yes}", "[money]", "[friends, sunk]", "mon-fri", "[mo]"])
def test_weekdays__bad(value):
    assert bad(f"weekdays: {value}\n", "weekdays").weekdays == Settings().weekdays


def test_weekdays__a_comma_makes_no_list_and_loses_no_day():
    settings, problems = parse_settings("weekdays: mon, tue\n")
    assert problems or settings.weekdays == {0, 1}


def test_away__both_ends_count():
    settings = good("away: [{from: 2026-08-01, to: 2026-08-21}]\n")
    assert settings.is_away(date(2026, 8, 1))
    assert settings.is_away(date(2026, 8, 21))
    assert not settings.is_away(date(2026, 8, 22))
    assert not settings.is_working_day(date(2026, 8, 3))


@pytest.mark.parametrize(
    "value",
    ["[{from: 2026-08-21, to: 2026-08-01}]", "[{from: 2026-08-01}]", "[2026-08-01]", "soon", "[{from: 08-01, to: 08-21}]"],
)
def test_away__bad(value):
    assert bad(f"away: {value}\n", "away").away == ()


def test_regions__lists_of_places():
    regions = good("regions: {Gulf Coast: [Houston, New Orleans], South: Gulf Coast}\n").regions
    assert regions == {"Gulf Coast": ("Houston", "New Orleans"), "South": ("Gulf Coast",)}
    assert bad("regions: [Houston]\n", "regions").regions == {}


def test_greetings__across_the_new_year():
    (greeting,) = good("greetings: [{from: 12-18, to: 01-06, say: A good new year}]\n").greetings
    assert greeting.say == "A good new year"
    days = [date(2026, 12, 17), date(2026, 12, 18), date(2026, 12, 31), date(2027, 1, 6), date(2027, 1, 7)]
    assert [greeting.fits(day) for day in days] == [False, True, True, True, False]


@pytest.mark.parametrize("value", ["[{from: 13-01, to: 01-06, say: x}]", "[{from: 12-18, to: 01-06}]", "Merry", "[{say: x}]",
    "[{from: 2026, to: 01-06, say: x}]", "[{from: 12-18, to: 2026-01, say: x}]"])  # fmt: skip
def test_greetings__bad(value):
    assert bad(f"greetings: {value}\n", "greetings").greetings == ()


def test_autocommit__yes_or_no():
    assert good("autocommit: true\n").autocommit is True
    assert good("autocommit: no\n").autocommit is False
    assert bad("autocommit: perhaps\n", "autocommit").autocommit is False


def test_editor__one_that_is_known():
    assert good("editor: emacs\n").editor == "emacs"
    assert bad("editor: [a, b]\n", "editor").editor == "vscode"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("on the day 9:00", Alarm(0, 9, 0)),
        ("On the Day at 09:05", Alarm(0, 9, 5)),
        ("the day before 18:00", Alarm(1, 18, 0)),
        ("one day before 0:00", Alarm(1, 0, 0)),
        ("3 days before 23:59", Alarm(3, 23, 59)),
        ("a week before 9:00", Alarm(7, 9, 0)),
        ("2 weeks before 9:00", Alarm(14, 9, 0)),
    ],
)
def test_alarms__days_before_and_a_time(typed, meant):
    assert good(f"alarms: {typed}\n").alarms == (meant,)
    assert good(f"alarms: [{typed}, on the day 7:00]\n").alarms == (meant, Alarm(0, 7, 0))


@pytest.mark.parametrize(
    "value", ["9:00", "on the day", "on the day 24:00", "the day after 9:00", "{on: 9}", "999 days before 9:00"]
)
def test_alarms__bad(value):
    assert bad(f"alarms: {value}\n", "alarms").alarms == (Alarm(0, 9, 0),)


def test_alarms__none():
    assert good("alarms: []\n").alarms == ()


@pytest.mark.parametrize("typed", ["https://example.org/net", "https://example.org/net/"])
def test_base__ends_in_a_slash(typed):
    assert good(f"base: {typed}\n").base == "https://example.org/net/"


@pytest.mark.parametrize("login", ["me:secret@", "me@", "m%40e:se@cret@"])
def test_base__holds_no_login(login):
    settings, [problem] = parse_settings(f"alarms: []\nbase: https://{login}example.org/net/@home\n")
    assert settings.base == "https://example.org/net/@home/"
    assert (problem.line, problem.severity, problem.message[:6]) == (2, "warning", "base: ")
    assert problem.hint == "write https://example.org/net/@home"
    assert "cret" not in problem.message


@pytest.mark.parametrize(
    "value",
    [
        "https://me@/",
        "example.org",
        "javascript:alert(1)",
        "https://",
        "https://a b/",
        "https://a/?x",
        "https://a/#x",
        '"https://a/\\nX:y"',
        "1",
    ],
)
def test_base__bad(value):
    assert bad(f"base: {value}\n", "base").base is None


def test_working_day__weekdays_without_those_away():
    settings = good("weekdays: [sat]\naway: [{from: 2026-06-20, to: 2026-06-20}]\n")
    assert settings.is_working_day(date(2026, 6, 13))
    assert not settings.is_working_day(date(2026, 6, 15))
    assert not settings.is_working_day(date(2026, 6, 20))


@pytest.mark.parametrize("editor", ["javascript:alert(1)//{path}", "https://example.com/{path}", "{path}", "data://x{path}"])
def test_editor__an_address_that_opens_no_editor_is_refused(editor):
    settings, problems = parse_settings(f'editor: "{editor}"\n')
    assert settings.editor == "vscode"
    assert [each.severity for each in problems] == ["error"]


def test_editor__a_pattern_of_ones_own():
    assert parse_settings("editor: myeditor://open?file={path}&line={line}\n") == (
        Settings(editor="myeditor://open?file={path}&line={line}"), (),
    )  # fmt: skip
