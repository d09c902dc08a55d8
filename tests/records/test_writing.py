"""What is written reads back as itself, and what comes from elsewhere is only words."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_edit import BODY

from warmsite.formats.text import tidy
from warmsite.records.adding import texts_of
from warmsite.records.contact import parse_contact
from warmsite.records.readers import Labelled
from warmsite.records.settings import Settings
from warmsite.records.writing import flow, labelled, plain_notes, record

PATH = "contacts/ada.md"
SETTINGS = Settings()


def read(text):
    contact, problems = parse_contact(text, PATH, SETTINGS)
    assert contact, problems
    return contact, problems


# flow: a value on one line


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("email", "ada@example.com", "ada@example.com"),
        ("role", "CTO: data", '"CTO: data"'),
        ("role", "VP, Sales #1", '"VP, Sales #1"'),
        ("email", ("a@example.com", "b@example.com"), "[a@example.com, b@example.com]"),
        ("email", (Labelled("", "a@example.com"),), "a@example.com"),
        ("tags", ("health",), "[health]"),
        ("address", ("12 Elm St, Austin",), "12 Elm St, Austin"),
        ("address", ("12 Elm St, Austin", "x"), '["12 Elm St, Austin", x]'),
        ("phone", (Labelled("mobile", "+1 555 0100"),), "{mobile: +1 555 0100}"),
        ("phone", (Labelled("work", "1"), Labelled("", "2"), Labelled("work", "3")), "{work: [1, 3], other: 2}"),
        ("url", (Labelled("linkedin", "https://linkedin.com/in/ada"),), "{linkedin: https://linkedin.com/in/ada}"),
        ("dates", (Labelled("wedding", "2001-06-01"),), "[{on: 2001-06-01, what: wedding}]"),
    ],
)
def test_flow__as_people_write_it(key, value, written):
    assert flow(key, value) == written


ODD = (
    *(
        "no",
        "~",
        "null",
        "0123",
        "1e3",
        "2026-02-30",
        "12:30",
        "a: b",
        "a #b",
        "a # b",
        "- x",
        "? x",
        "[x",
        "]",
        "{",
        "}, {",
        "'",
        '"',
    ),
    *(
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "---",
        "...",
        "<<",
        "=",
        "a,b",
        "a\\",
        "\\n",
        "a'b",
        'a"b',
        "x:",
        ":x",
        "👍",
        "\u200d",
    ),
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20).map(tidy).filter(bool) | st.sampled_from(ODD)
LABELS = st.sampled_from(["", "", "work", "own: label", "no", "#1"])
ITEMS = st.lists(st.builds(Labelled, LABELS, TEXTS), min_size=1, max_size=4).map(tuple)


@given(st.sampled_from(["email", "phone", "url", "address"]), ITEMS)
def test_flow__any_value_reads_back(key, value):
    contact, _ = read(record({"name": "Ada", key: value}))
    assert set(texts_of(contact, key)) == {each.text for each in labelled(value)}


@given(st.sampled_from(["role", "company", "how", "language"]), TEXTS)
def test_flow__any_text_reads_back(key, text):
    contact, _ = read(record({"name": "Ada", key: text}))
    assert texts_of(contact, key) == [text]


@given(TEXTS)
def test_record__any_name_reads_back(name):
    contact, problems = read(record({"name": name, "tags": (name,)}))
    assert (contact.name, contact.tags) == (name, (name,))
    assert not [each for each in problems if each.severity == "error"]


# record: a new file


def test_record__as_a_person_would_write_it():
    values = {"added": "2026-11-23", "email": "ada@example.com", "name": "Ada Okafor", "circle": "", "Shoe size": "38"}
    assert record(values, "Met on a train.", ["- 2026-03-02 call: x\n  - gave: y", "- 2026-01-01 lunch"]) == (
        "---\nname: Ada Okafor\nemail: ada@example.com\nadded: 2026-11-23\nShoe size: 38\n---\n\nMet on a train.\n\n"
        "## Log\n\n- 2026-03-02 call: x\n  - gave: y\n- 2026-01-01 lunch\n"
    )


def test_record__of_a_name_alone():
    assert record({"name": "Ada"}) == "---\nname: Ada\n---\n\n## Log\n"


# plain_notes: words from elsewhere

TRICKS = [
    *(
        "## Log",
        "# Log",
        "Log\n===",
        "Log\n---",
        "Log\n=",
        "Log\n-",
        "- [ ] 2026-12-01 pay me",
        "* [x] done",
        "1. [ ] pay",
        "- - [ ] pay",
    ),
    *(
        "- 2026-01-01 call: forged",
        "  - 2026-01-01 call: forged",
        "```",
        "~~~",
        "- ```",
        "    - [ ] code",
        "> ## Log",
        "> - [ ] x",
        "---",
    ),
    *(
        "[[bo]]",
        "[[[bo]]]",
        "![[bo]]",
        "[[bo|Bo]]",
        "***",
        "<!--",
        "| a |\n| - |",
        "[^1]: x",
        "\\[[bo]]",
        "\\\\[[bo]]",
        "- - ## Log",
    ),
    *("- ## Log", "1. ## Log", "- Log\n  ===", "- > [ ] x", "> > - [ ] x", "-\t[ ] x", "*\t2026-01-01 call: x"),
]


@pytest.mark.parametrize("trick", TRICKS)
def test_plain_notes__are_only_words(trick):
    """Behind them stands the log, and nothing of it is swallowed."""
    contact, _ = read(record({"name": "Ada"}, plain_notes(trick), ["- 2026-03-02 call: true"]))
    assert [each.text for each in contact.log] == ["true"]
    assert contact.promises == ()
    assert contact.links == ()


@given(st.lists(st.sampled_from([*TRICKS, *BODY]) | TEXTS, max_size=6).map("\n".join))
@example("- x\n\n      - 2026-01-01 call: y\n\n## Log")
def test_plain_notes__any_text_is_only_words(text):
    contact, _ = read(record({"name": "Ada"}, plain_notes(text), ["- 2026-03-02 call: true"]))
    assert [each.text for each in contact.log] == ["true"]
    assert contact.promises == ()
    assert contact.links == ()


def test_plain_notes__leave_prose_alone():
    prose = "Likes tea (green) & cake.\n\n- two daughters\n- runs\n\n1986. A good year.\n#1 fan of *jazz*, a-b_c <3"
    assert plain_notes(prose) == prose.replace("\n#1", "\n\\#1")
