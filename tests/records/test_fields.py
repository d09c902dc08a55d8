"""Every field of SPEC 3's table: what it takes, what it refuses, and where it says so."""

from __future__ import annotations

from datetime import date

import pytest

from warmsite.days import Duration, PartialDate
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.readers import keys_of
from warmsite.records.settings import Settings, parse_settings

FIELDS = """
    name id aka company role started email phone url address location timezone language pronouns tags circle cadence counts
    glad longterm birthday dates met how introduced_by relations seeking offering snooze status died added photo
"""


def field(lines, settings=None):
    front = lines if lines.startswith("name:") else f"name: Ada\n{lines}"
    return parse_contact(f"---\n{front}\n---\n", "contacts/ada.md", settings or Settings())


def good(lines, settings=None):
    contact, problems = field(lines, settings)
    assert problems == ()
    return contact


def bad(key, value, settings=None):
    """The one problem of a wrong value, which must say where, which field, which value and what would be right."""
    contact, problems = field(f"{key}: {value}\nnickel: English", settings)
    assert contact.extra == {"nickel": "English"}
    assert [(each.line, each.column) for each in problems] == [(3, len(key) + 3)]
    problem = problems[0]
    assert problem.severity == "error"
    assert problem.message.startswith(f"{key}: ")
    assert problem.hint
    assert getattr(contact, key) == getattr(good("nickel: x"), key)
    return problem


def test_fields__are_those_of_the_contract():
    assert sorted(keys_of(Contact)) == sorted(FIELDS.split())


@pytest.mark.parametrize("key", FIELDS.split())
def test_fields__have_help(key):
    assert keys_of(Contact)[key].help


@pytest.mark.parametrize("key", ["company", "role", "location", "language", "pronouns", "how"])
def test_text__one(key):
    assert getattr(good(f"{key}: Houston, Texas"), key) == "Houston, Texas"
    for value in ("[a, b]", "{a: b}"):
        bad(key, value)


@pytest.mark.parametrize("key", ["aka", "tags", "seeking", "offering"])
def test_texts__a_list_or_one(key):
    assert getattr(good(f"{key}: [b, a, c]"), key) == ("b", "a", "c")
    assert getattr(good(f"{key}:\n  - b\n  - a"), key) == ("b", "a")
    assert getattr(good(f"{key}: b"), key) == ("b",)
    bad(key, "{a: b}")


@pytest.mark.parametrize("key", ["aka", "seeking", "offering"])
def test_texts__a_comma_belongs_to_a_text(key):
    assert getattr(good(f"{key}: Okafor, Ada"), key) == ("Okafor, Ada",)


@pytest.mark.parametrize("key", ["email", "phone", "url", "address"])
def test_labelled__a_text_a_list_or_pairs(key):
    def said(lines):
        return [(each.label, each.text) for each in getattr(good(lines), key)]

    assert said(f"{key}: +1 555 0100") == [("", "+1 555 0100")]
    assert said(f"{key}: [one, two]") == [("", "one"), ("", "two")]
    assert said(f"{key}: {{home: one, work: two}}") == [("home", "one"), ("work", "two")]
    assert said(f"{key}:\n  home: one\n  work: 0049") == [("home", "one"), ("work", "0049")]


@pytest.mark.parametrize(
    ("value", "started"),
    [("2019-06-01", PartialDate(2019, 6, 1)), ("2019-06", PartialDate(2019, 6)), ("2019", PartialDate(2019))],
)
def test_started__may_be_partial(value, started):
    assert good(f"started: {value}").started == started


@pytest.mark.parametrize("value", ["2019-02-30", "06-01", "June 2019", "2019-13", "[2019]"])
def test_started__bad(value):
    bad("started", value)


@pytest.mark.parametrize("value", ["America/Chicago", "Europe/Berlin", "UTC", "Asia/Kolkata"])
def test_timezone__of_the_iana(value):
    assert good(f"timezone: {value}").timezone == value


@pytest.mark.parametrize("value", ["Houston", "America/Chicag", "+5", "../../etc/passwd", "CDT"])
def test_timezone__bad(value):
    assert value in bad("timezone", value).message


def test_timezone__suggests():
    assert "America/Chicago" in bad("timezone", "America/Chicag").hint


@pytest.mark.parametrize("value", ["inner", "close", "wide", "outer"])
def test_circle__of_the_settings(value):
    assert good(f"circle: {value}").circle == value


def test_circle__in_any_case():
    assert good("circle: Close").circle == "close"


def test_circle__bad_suggests():
    problem = bad("circle", "clsoe")
    assert "clsoe" in problem.message
    assert "close" in problem.hint


def test_circle__own():
    settings, _ = parse_settings("circles: {Band: 2 weeks}\n")
    assert good("circle: band", settings).circle == "Band"
    assert good("circle: close", settings).circle == "close"


@pytest.mark.parametrize(
    ("value", "cadence"),
    [
        ("1 day", Duration(1, "days")), ("10 days", Duration(10, "days")), ("2 weeks", Duration(2, "weeks")),
        ("18 months", Duration(18, "months")), ("20 years", Duration(20, "years")), ("weekly", Duration(1, "weeks")),
        ("monthly", Duration(1, "months")), ("quarterly", Duration(3, "months")), ("never", "never"),
        ("half-yearly", Duration(6, "months")), ("yearly", Duration(1, "years")), ("Never", "never"),
    ],
)  # fmt: skip
def test_cadence__good(value, cadence):
    assert good(f"cadence: {value}").cadence == cadence


@pytest.mark.parametrize("value", ["often", "0 days", "21 years", "3", "-2 weeks", "[weekly]", "2 fortnights"])
def test_cadence__bad(value):
    bad("cadence", value)


@pytest.mark.parametrize(
    ("value", "counts"),
    [("[email, chat]", ("email", "chat")), ("email", ("email",)), ("[sms]", ("message",)), ("[E-Mail]", ("email",))],
)
def test_counts__kinds_and_other_words_for_them(value, counts):
    assert good(f"counts: {value}").counts == counts


def test_counts__bad_suggests():
    problem = bad("counts", "[emial]")
    assert "emial" in problem.message
    assert "email" in problem.hint


@pytest.mark.parametrize("key", ["glad", "longterm"])
def test_mark__one_to_five_and_three(key):
    assert [getattr(good(f"{key}: {value}"), key) for value in "12345"] == [1, 2, 3, 4, 5]
    assert getattr(good("role: x"), key) == 3
    for value in ("0", "6", "-1", "3.5", "five", "٣", "99999999999999999999", "1/5", "yes"):
        assert value in bad(key, value).message


@pytest.mark.parametrize(
    ("value", "birthday"),
    [
        ("1979-03-14", PartialDate(1979, 3, 14)), ("03-14", PartialDate(None, 3, 14)),
        ("--03-14", PartialDate(None, 3, 14)), ("1979", PartialDate(1979)), ("02-29", PartialDate(None, 2, 29)),
        ("'1979-03-14'", PartialDate(1979, 3, 14)),
    ],
)  # fmt: skip
def test_birthday__good(value, birthday):
    assert good(f"birthday: {value}").birthday == birthday


@pytest.mark.parametrize("value", ["2026-02-30", "1979-02-29", "14.3.", "March", "3-14", "13-01", "00-00", "1979-3-14"])
def test_birthday__bad(value):
    assert value in bad("birthday", value).message


def test_dates__of_ones_own():
    contact = good("dates: [{on: 2015-06-20, what: wedding day}, {on: 06-21, what: name day}]")
    assert [(str(each.on), each.what) for each in contact.dates] == [("2015-06-20", "wedding day"), ("06-21", "name day")]


@pytest.mark.parametrize(
    "value",
    ["[{on: 2026-02-30, what: x}]", "[{on: 2015, what: x}]", "[{on: 06-20}]", "[{what: x}]", "[wedding]", "soon",
     "[{on: 06-20, what: x, where: y}]", "[{on: 2015-06, what: x}]"],
)  # fmt: skip
def test_dates__bad(value):
    contact, problems = field(f"dates: {value}")
    assert contact.dates == ()
    assert [(each.line, each.severity) for each in problems] == [(3, "error")]
    assert problems[0].message.startswith("dates: ")


@pytest.mark.parametrize("value", ["2017-05-04", "2017-05", "2017"])
def test_met__may_be_partial(value):
    assert str(good(f"met: {value}").met) == value


@pytest.mark.parametrize("value", ["05-04", "long ago", "2017-5"])
def test_met__bad(value):
    bad("met", value)


@pytest.mark.parametrize("value", ["'[[bo]]'", "[[bo]]", '"[[bo]]"'])
def test_introduced_by__a_link_with_or_without_quotes(value):
    contact = good(f"introduced_by: {value}")
    assert contact.introduced_by == "[[bo]]"
    assert [each.target for each in contact.links] == ["bo"]
    assert contact.typed["introduced_by"] == "[[bo]]"


def test_introduced_by__a_name():
    assert good("introduced_by: Bo Lindqvist").introduced_by == "Bo Lindqvist"
    bad("introduced_by", "[a, b]")


def test_relations__contacts_or_texts():
    contact = good("relations: {spouse: [[bo]], sister: Karin, children: [Elin, '[[cy]]']}")
    said = [("spouse", "[[bo]]"), ("sister", "Karin"), ("children", "Elin"), ("children", "[[cy]]")]
    assert [(each.label, each.text) for each in contact.relations] == said
    assert [(each.target, each.loose) for each in contact.links] == [
        ("bo", False), ("Karin", True), ("Elin", True), ("cy", False)
    ]  # fmt: skip


def test_relations__a_link_has_its_place():
    contact = good("relations:\n  spouse: [[bo]]\n  sister: '[[cy|Cy]]'")
    assert [(each.target, each.line) for each in contact.links] == [("bo", 4), ("cy", 5)]


def test_snooze__a_date():
    assert good("snooze: 2026-12-01").snooze == date(2026, 12, 1)
    for value in ("2 weeks", "12-01", "2026-13-01"):
        bad("snooze", value)


@pytest.mark.parametrize("value", ["active", "paused", "archived", "Archived"])
def test_status__good(value):
    assert good(f"status: {value}").status == value.lower()


@pytest.mark.parametrize("value", ["died", "dead", "achived", "no", "[paused]"])
def test_status__bad(value):
    bad("status", value)


def test_status__is_active_by_default():
    assert good("role: x").status == "active"


@pytest.mark.parametrize("value", ["2024-11-02", "2024-11", "2024"])
def test_died__may_be_partial(value):
    assert str(good(f"died: {value}").died) == value


def test_died__yes():
    assert good("died: yes").died is True


@pytest.mark.parametrize("value", ["no", "perhaps", "11-02", "2024-02-30"])
def test_died__bad(value):
    bad("died", value)


def test_added__a_day():
    assert good("added: 2026-01-05").added == date(2026, 1, 5)
    bad("added", "yesterday")


def test_photo__inside_the_network():
    assert good("photo: photos/ada.jpg").photo == "photos/ada.jpg"


@pytest.mark.parametrize(
    "value", ["../ada.jpg", "/etc/passwd", "photos/../../ada.jpg", "C:/ada.jpg", "https://example.com/a.jpg", "..\\ada.jpg"]
)
def test_photo__outside_of_the_network(value):
    bad("photo", value)
