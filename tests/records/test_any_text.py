"""Whatever a file holds: reading it never raises, says the same each time, and points into the file."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings, parse_settings

SETTINGS = Settings()

YAML = (
    "name: Ada", "name:", "id: x/y", "tags: a, b", "tags: [a, b]", "  - a", "- a", "birthday: 2026-02-30",
    "glad: 9",
    "role: &a b", "x: *a", "<<: *a", "!!str", "? k", ": v", "[", "]", "{", "}", '"', "'", "|", ">-", "\t", " # c", "---", "...",
    "%YAML 1.1",
    "a: b: c", "dates: [{on: 06-20, what: x}]", "relations: {a: [[b]]}", "cadence: 3 weeks", "circle: close", "counts: [sms]",
    "died: yes", "met: 2017", "name: 李伟", "phone: {a: 1, a: 2}", "\x00", "\ufeff", "\u2028", "\x85", "timezone: UTC",
)  # fmt: skip
MARKDOWN = (
    "# Log", "## Log", "Log\n===", "Log\n---", "## Other", "- 2026-03-02 call: a", "* 2026-03 lunch with [[bo]]: x",
    "1. 2026 met", "- 2026-02-30 call", "- no date", "  - gave: x", "\t- [ ] 2026-13-01 y", "- [ ] 2026-03-10 z", "- [x]",
    "```", "~~~", "    code", "> - 2026-01-01 call", "> ```",
    "[[bo|Bo]]", "[[", "]]", "`", "- 2026-03-02 9:30 vıdeo (thriled): x", "- 2026-03-02 cal: x",
    "-", "***", "- - -", "| a | b |", "<b>", "text", "  ", "", "- 2026-03-02 call with [[a]], [[b]] and: c", "1979. x",
    "- 0000 x", "- 9999-12-31 call: x", "\u2028- x", "\x0c", "\x0b",
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", " ", ""])
PIECES = st.lists(st.tuples(st.sampled_from(YAML + MARKDOWN) | st.text(max_size=8), ENDS), max_size=14)
ASSEMBLED = PIECES.map(lambda pieces: "".join(text + end for text, end in pieces))
FRONT = st.lists(st.sampled_from(YAML), max_size=8).map("\n".join)
BODY = st.lists(st.sampled_from(MARKDOWN), max_size=12).map("\n".join)
RECORDS = st.builds(lambda front, body: f"---\n{front}\n---\n{body}", FRONT, BODY)
ANYTHING = st.text() | ASSEMBLED | RECORDS | ASSEMBLED.map(lambda text: f"---\nname: Ada\n---\n{text}")
STEMS = st.sampled_from(["ada", "李伟", "a b", "😀", ".", "a~b", "AUX"])


def lines_of(text):
    return re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))


def check(problems, text, path):
    lines = lines_of(text)
    for each in problems:
        assert each.path == path
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1
        assert each.severity in {"error", "warning"}
        assert each.code
        assert each.message
        assert "\n" not in str(each)


@given(ANYTHING, STEMS)
@example("---\n---", "ada")
@example("---\nname: a\n---\n## Log\n- 2026-01-01 vıdeo: x", "ada")
@example("---\nx: |\n  a\u2028b\nglad: 9\n---\n", "ada")
@example("---\r\nname: [\r\n---\r\n", "ada")
@example("---\n\ufeffname: Ada\nglad: 9\n---\n", "ada")
@example("---\nname: \ud800\n---\n", "ada")
def test_contact__any_text_is_read(text, stem):
    path = f"contacts/{stem}.md"
    contact, problems = parse_contact(text, path, SETTINGS)
    check(problems, text, path)
    if contact is None:
        assert problems
    else:
        assert contact.name
        assert contact.id
        for each in (*contact.log, *contact.promises, *contact.links):
            assert 1 <= each.line <= len(lines_of(text))


@given(ANYTHING)
def test_contact__is_read_the_same_each_time(text):
    first, second = (parse_contact(text, "contacts/ada.md", Settings()) for _ in range(2))
    assert first == second


@given(ANYTHING)
def test_contact__line_ends_do_not_matter(text):
    plain = "\n".join(lines_of(text))
    assert parse_contact(plain, "a.md", SETTINGS) == parse_contact(plain.replace("\n", "\r\n"), "a.md", SETTINGS)


@given(RECORDS)
def test_contact__order_of_problems_is_that_of_the_file(text):
    _, problems = parse_contact(text, "contacts/ada.md", SETTINGS)
    assert [(each.line, each.column) for each in problems] == sorted((each.line, each.column) for each in problems)


@given(st.text() | FRONT | st.lists(st.sampled_from([
    "circles: {close: often}", "kinds: {touch: [call]}", "words: {nope: [x]}", "reactions: [[a]]", "next: {retry: 1 week}",
    "calls_per_day: x", "weekdays: [mon]", "weekdays: {}", "away: [{from: 2026-01-02, to: 2026-01-01}]", "regions: {a: {b: c}}",
    "greetings: [{from: 1, to: 2, say: 3}]", "autocommit: No", "base: 1", "alarms: [a]", "circle: x", "<<: {a: b}",
]), max_size=6).map("\n".join))  # fmt: skip
def test_settings__any_text_is_read(text):
    settings, problems = parse_settings(text)
    assert isinstance(settings, Settings)
    assert {each.path for each in problems} <= {"warmsite.yaml"}
    for each in problems:
        assert 1 <= each.line <= text.count("\n") + 1
    assert parse_settings(text)[1] == problems
