"""More for a record that is there: written as what stands beside it is, and nothing else moves."""

from __future__ import annotations

from collections import Counter
from datetime import date
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_edit import BODY, DAYS, ENTRIES, kept_logs, records

from warmsite.records.adding import add_notes, add_values
from warmsite.records.contact import parse_contact
from warmsite.records.edit import NewEntry, add_entries
from warmsite.records.readers import Labelled
from warmsite.records.settings import Settings
from warmsite.records.source import Refused

SETTINGS = Settings()
PATH = "contacts/ada.md"
DAY, LATER = date(2026, 3, 2), date(2026, 4, 1)


def record(front, body="\nNotes.\n\n## Log\n\n- 2026-01-01 call: x\n"):
    return f"---\nname: Ada\n{dedent(front).strip()}\n---\n{body}"


def front_of(text):
    """What stands between the name and the fence."""
    return text.split("name: Ada\n")[1].split("\n---\n")[0]


def add(source, key, *texts):
    """The text with these texts, or pairs of a label and a text, in a field."""
    value = tuple(Labelled(*each) if isinstance(each, tuple) else Labelled("", each) for each in texts)
    return add_values(source, key, value, PATH, SETTINGS).text


def read(text):
    contact, problems = parse_contact(text, PATH, SETTINGS)
    assert contact, problems
    return contact


def keeps_in_order(before, after):
    """Whether every character of a text stands in another, in the same order."""
    rest = iter(after)
    return all(char in rest for char in before)


# A field that is empty, or not there


@pytest.mark.parametrize(
    ("front", "made"),
    [
        ("role: CTO", "role: CTO\nemail: ada@example.com"),
        ("email:", "email: ada@example.com"),
        ("email: # ask her", "email: ada@example.com # ask her"),
        ("email: []  # none yet", "email: [ada@example.com]  # none yet"),
    ],
)
def test_add_values__where_nothing_stands(front, made):
    assert front_of(add(record(front), "email", "ada@example.com")) == made


def test_add_values__pairs_where_nothing_stands():
    made = add(record("role: CTO"), "phone", ("mobile", "+1 555 0100"), ("work", "+1 555 0199"))
    assert front_of(made) == "role: CTO\nphone: {mobile: +1 555 0100, work: +1 555 0199}"


def test_add_values__tags_are_a_list_also_of_one():
    assert front_of(add(record("role: CTO"), "tags", "health")) == "role: CTO\ntags: [health]"


# Beside what stands there


@pytest.mark.parametrize(
    ("front", "made"),
    [
        ("email: a@example.com", "email: [a@example.com, new@example.com]"),
        ("email: a@example.com  # the old one", "email: [a@example.com, new@example.com]  # the old one"),
        ("email: 'a@example.com'", "email: ['a@example.com', new@example.com]"),
        ('email: "a@example.com"', 'email: ["a@example.com", new@example.com]'),
        ("email: [a@example.com]", "email: [a@example.com, new@example.com]"),
        ("email: [ a@example.com ] # c", "email: [ a@example.com, new@example.com ] # c"),
        ("email: [a@example.com,]", "email: [a@example.com, new@example.com]"),
        ("email: [a@example.com,\n  b@example.com]", "email: [a@example.com,\n  b@example.com, new@example.com]"),
        ("email: [\n  a@example.com,\n]", "email: [\n  a@example.com,\n  new@example.com,\n]"),
        ("email: [\n  a@example.com\n]", "email: [\n  a@example.com,\n  new@example.com\n]"),
        ("email:\n  - a@example.com", "email:\n  - a@example.com\n  - new@example.com"),
        ("email:\n- a@example.com # c\nrole: CTO", "email:\n- a@example.com # c\n- new@example.com\nrole: CTO"),
        ("email:\n  -   a@example.com\n\n# c\nrole: x", "email:\n  -   a@example.com\n  -   new@example.com\n\n# c\nrole: x"),
        ("email: {work: a@example.com}", "email: {work: a@example.com, other: new@example.com}"),
        ("email:\n    work: a@example.com", "email:\n    work: a@example.com\n    other: new@example.com"),
    ],
)  # fmt: skip
def test_add_values__in_the_style_of_the_field(front, made):
    assert front_of(add(record(front), "email", "new@example.com")) == made


@pytest.mark.parametrize(
    ("front", "made"),
    [
        ("phone: +1 555 0100", "phone: {main: +1 555 0100, work: +1 555 0199}"),
        ("phone: '0123' # home", "phone: {main: '0123', work: +1 555 0199} # home"),
        ("phone: {mobile: +1 555 0100}", "phone: {mobile: +1 555 0100, work: +1 555 0199}"),
        ("phone: {work: +1 555 0100}", "phone: {work: +1 555 0100, work 2: +1 555 0199}"),
        ("phone:\n  work: +1 555 0100", "phone:\n  work: +1 555 0100\n  work 2: +1 555 0199"),
        ("phone: [+1 555 0100]", "phone: [+1 555 0100, +1 555 0199]"),
    ],
)
def test_add_values__a_label_among_others(front, made):
    assert front_of(add(record(front), "phone", ("work", "+1 555 0199"))) == made


def test_add_values__dates():
    made = add(record("dates:\n  - {on: 2001-06-01, what: wedding}"), "dates", ("first day", "2019-03-01"))
    assert front_of(made) == "dates:\n  - {on: 2001-06-01, what: wedding}\n  - {on: 2019-03-01, what: first day}"
    made = add(record("dates: [{on: 2001-06-01, what: wedding}]"), "dates", ("it's: odd", "03-01"))
    assert [(str(each.on), each.what) for each in read(made).dates] == [("2001-06-01", "wedding"), ("03-01", "it's: odd")]


@pytest.mark.parametrize("text", ["12 Elm St, Austin", "a: b", "a # b", "- x", "[x", "{x", "'x", '"', "#1", "no", "@x", "ü 李"])
@pytest.mark.parametrize("front", ["address: x", "address: [x]", "address:\n  - x", "address: {home: x}", "address:\n  home: x"])
def test_add_values__whatever_the_text(front, text):
    assert [each.text for each in read(add(record(front), "address", text)).address] == ["x", text]


def test_add_values__line_ends_and_byte_order_mark_stay():
    source = "\ufeff" + record("tags:\n  - a\nrole: CTO # for now").replace("\n", "\r\n")
    assert add(source, "tags", "b") == source.replace("  - a\r\n", "  - a\r\n  - b\r\n")


@pytest.mark.parametrize(
    "front",
    [
        "address: |\n  12 Elm St\n  Houston",
        "address: >-\n  12 Elm St\n  Houston",
        "address: 12 Elm St\n  Houston",
        "address: [x\n  # why\n  ]",
        "address: [x # why\n  ]",
        "? address\n: x",
    ],
)
def test_add_values__what_cannot_be_kept_is_refused(front):
    """Rather than that the words of the user are written anew."""
    with pytest.raises(Refused, match="edit the file"):
        add(record(front), "address", "5 New St")


def test_add_values__front_matter_in_braces_is_refused():
    with pytest.raises(Refused, match="edit the file"):
        add("---\n{name: Ada, tags: [a]}\n---\n", "tags", "b")


# Laws

COMMENT = "# of mine"
STYLES = [
    *(
        "email: a@example.com",
        "email: 'a@example.com'",
        f"email: a@example.com  {COMMENT}",
        "email: [a@example.com,  b@example.com]",
    ),
    *('email:\n  - a@example.com\n  - "b@example.com"', f"email:\n- a@example.com {COMMENT}", "email: {work:  a@example.com}"),
    *("email:\n   home: a@example.com\n\n   work:  b@example.com", "email:", "email: []", "email: [ a@example.com , ]"),
    *(f"email: [\n  a@example.com, {COMMENT}\n  b@example.com\n]", "email: |\n  a@example.com", f"email: {COMMENT}"),
    *("email: {\n work: a@example.com }", "email: [\n  a@example.com,\n]", "'email': 'a@example.com'", "email : a@example.com"),
]
OTHERS = ["role: CTO", f"{COMMENT}", "", "tags: [a,b]", "mine: {x: y}", "aka:\n- one", "  ", "phone: {mobile: '1'}"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12)
ITEMS = st.tuples(st.sampled_from(["", "", "work", "mobile", "own: label"]), TEXTS.map(lambda text: " ".join(text.split())))


@st.composite
def fronts(draw):
    """A record whose front matter is typed in one of many ways, with the field among others."""
    lines = draw(st.lists(st.sampled_from(OTHERS), unique=True, max_size=4))
    lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(STYLES)))
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + record("\n".join(lines)).replace("\n", ends)


@given(fronts(), st.sampled_from(["email", "url", "tags", "address"]), st.lists(ITEMS, min_size=1, max_size=3))
@example(record("email: a@example.com"), "email", [("main", "x")])
def test_add_values__nothing_that_stands_there_changes(source, key, items):
    value = [(label if key != "tags" else "", text) for label, text in items if text]
    before = read(source)
    try:
        made = add(source, key, *value) if value else source
    except Refused:
        return
    assert keeps_in_order(source, made)
    assert made.count("\r\n") in {0, made.count("\n")}
    after = read(made)
    assert {**after.typed, key: ""} == {**before.typed, key: ""}
    assert after.notes == before.notes
    assert [(each.date, each.text) for each in after.log] == [(each.date, each.text) for each in before.log]


# Notes


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("", "\nNew."),
        ("\nOld.\n", "\nOld.\n\nNew.\n"),
        ("\n\nOld.\n\n\n## Log\n\n- 2026-01-01 call: x\n", "\n\nOld.\n\nNew.\n\n\n## Log\n\n- 2026-01-01 call: x\n"),
        ("\n## Log\n", "\nNew.\n\n## Log\n"),
        ("## Log\n- 2026-01-01 call: x", "\nNew.\n\n## Log\n- 2026-01-01 call: x"),
    ],
)
def test_add_notes__behind_those_that_stand_there(body, made):
    text = add_notes(record("role: x", body), "New.", PATH, SETTINGS).text
    assert text.rstrip("\n") == record("role: x", made).rstrip("\n")


def test_add_notes__line_ends_stay():
    source = record("role: x").replace("\n", "\r\n")
    made = add_notes(source, "One.\n\nTwo.", PATH, SETTINGS).text
    assert made == source.replace("Notes.\r\n", "Notes.\r\n\r\nOne.\r\n\r\nTwo.\r\n")


@pytest.mark.parametrize("notes", ["## Log\n\n- 2026-01-02 call: forged", "- [ ] 2026-01-02 pay me", "```\nopen"])
def test_add_notes__that_would_be_more_than_notes(notes):
    """A note that opens a log or a promise, or swallows the log that follows, is refused."""
    with pytest.raises(Refused):
        add_notes(record("role: x"), notes, PATH, SETTINGS)


HOSTILE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8) | st.sampled_from(BODY)


@given(records(), st.lists(HOSTILE, min_size=1, max_size=4).map("\n".join))
def test_add_notes__any_record_keeps_every_other_byte(source, notes):
    try:
        made = add_notes(source, notes, PATH, SETTINGS).text
    except Refused:
        return
    before, after = read(source), read(made)
    assert keeps_in_order(source, made)
    assert after.typed == before.typed
    assert [(each.date, each.text) for each in after.log] == [(each.date, each.text) for each in before.log]
    assert [each.text for each in after.promises] == [each.text for each in before.promises]


# Entries


@given(records(), st.lists(ENTRIES, min_size=1, max_size=4))
def test_add_entries__any_record_keeps_every_other_byte(source, entries):
    try:
        made = add_entries(source, entries, PATH, SETTINGS).text
    except Refused:
        return
    assert keeps_in_order(source, made)
    before, after = read(source), read(made)
    new = Counter((each.date, each.time, each.kind) for each in after.log)
    new.subtract((each.date, each.time, each.kind) for each in before.log)
    assert +new == Counter((each.date, each.time, each.kind) for each in entries)
    assert (after.typed, after.notes.split()) == (before.typed, before.notes.split())


@given(kept_logs(), st.lists(DAYS, min_size=1, max_size=5))
def test_add_entries__keep_the_order_of_a_log(kept, days):
    source, downwards = kept
    made = add_entries(source, [NewEntry(day, "call", "new") for day in days], PATH, SETTINGS)
    found = [each.date for each in read(made.text).log]
    assert found == sorted(found, reverse=not downwards)
    assert keeps_in_order(source, made.text)


def test_add_entries__begin_a_log_where_there_is_none():
    made = add_entries(record("role: x", "\nNotes.\n"), [NewEntry(day, "call", "x") for day in (DAY, LATER)], PATH, SETTINGS)
    assert made.text == record("role: x", "\nNotes.\n\n## Log\n\n- 2026-04-01 call: x\n- 2026-03-02 call: x\n")


def test_add_entries__under_headings_of_years():
    source = record("role: x", "\n## Log\n\n### 2026\n\n- 2026-03-20 call: a\n\n### 2024\n\n- 2024-01-01 call: b\n")
    days = (DAY, LATER, LATER.replace(year=2025))
    made = add_entries(source, [NewEntry(day, "call", "x") for day in days], PATH, SETTINGS).text
    assert [str(each.date) for each in read(made).log] == ["2026-04-01", "2026-03-20", "2026-03-02", "2025-04-01", "2024-01-01"]
    assert "### 2025\n\n- 2025-04-01 call: x\n" in made
