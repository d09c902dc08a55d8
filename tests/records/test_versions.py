"""What is new in a record, by what was typed: no other way to write the same thing is a change."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.records.versions import is_contact, is_same_person, revision

BEFORE = """\
---
name: Ada Okafor
role: CTO
tags: [mentor, health]
birthday: 03-14
email:
  work: ada@example.com
  home: ada@example.org
---

Runs marathons.

Likes the sea.

## Log

- 2026-03-02 call (thrilled): Moving to Berlin.
  - gave: a name
"""


def told(before: str, after: str) -> list[str]:
    """`role: CTO → CEO`, `+ a line`, `- a line`."""
    found = revision(before, after)
    assert found is not None
    changes = [f"{each.field}: {each.before} → {each.after}" for each in found.changes]
    return [*changes, *(f"- {line}" for line in found.removed), *(f"+ {line}" for line in found.added)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Ada", "# a comment\nname: Ada"),
        ("role: CTO", "role: CTO  # since May"),
        ("role: CTO", 'role: "CTO"'),
        ("role: CTO", "role: 'CTO'   "),
        ("role: CTO", "role: >-\n  CTO"),
        ("role: CTO\ntags: [mentor, health]", "tags: [mentor, health]\nrole: CTO"),
        ("tags: [mentor, health]", "tags:\n  - mentor\n  - health"),
        ("tags: [mentor, health]", 'tags: [ "mentor" , health, ]'),
        ("birthday: 03-14", "birthday: --03-14"),
        ("  work: ada@example.com\n  home: ada@example.org", "  {work: ada@example.com, home: ada@example.org}"),
        ("---\n\nRuns", "company:\n---\n\nRuns"),
        ("Runs marathons.\n", "Runs marathons.   \n\n\n"),
        ("Likes the sea.\n", "\nLikes the sea.\n"),
        ("- 2026-03-02 call (thrilled): Moving to Berlin.", "- 2026-03-03 lunch: Moving to Bonn."),
        ("## Log\n\n", "## Log\n\n- 2026-06-01 call: New.\n"),
        ("  - gave: a name\n", ""),
        ("\n", "\r\n"),
        ("---\nname", "\ufeff---\nname"),
    ],
)
def test_revision__no_change(old: str, new: str) -> None:
    assert old in BEFORE
    after = BEFORE.replace(old, new)
    assert told(BEFORE, after) == []
    assert told(after, BEFORE) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("role: CTO", "role: CEO", ["role: CTO → CEO"]),
        ("role: CTO", "role: cto", ["role: CTO → cto"]),
        ("role: CTO\n", "", ["role: CTO → "]),
        ("role: CTO\n", "role: CTO\ncompany: Northwind\n", ["company:  → Northwind"]),
        ("[mentor, health]", "[mentor]", ["tags: mentor; health → mentor"]),
        ("[mentor, health]", "[health, mentor]", ["tags: mentor; health → health; mentor"]),
        ("03-14", "1980-03-14", ["birthday: 03-14 → 1980-03-14"]),
        ("ada@example.com", "a@example.com", [
            "email: work: ada@example.com; home: ada@example.org → work: a@example.com; home: ada@example.org"
        ]),
        ("role: CTO\n", "role: CTO\nshoe: 38\n", ["shoe:  → 38"]),
        ("role: CTO\n", "role: |\n  CTO\n  and more\n", ["role: CTO → CTO and more"]),
        ("marathons", "races", ["- Runs marathons.", "+ Runs races."]),
        ("Likes the sea.\n", "Likes the sea.\nAnd tea.\n", ["+ And tea."]),
        ("Runs marathons.\n\n", "", ["- Runs marathons."]),
        ("Runs marathons.\n\nLikes the sea.", "Likes tea.\n\nRuns marathons.", ["- Likes the sea.", "+ Likes tea."]),
    ],
)  # fmt: skip
def test_revision__what_is_told(old: str, new: str, found: list[str]) -> None:
    assert told(BEFORE, BEFORE.replace(old, new)) == found


def test_revision__the_log_begun_and_ended_is_no_note() -> None:
    without, _, _ = BEFORE.partition("## Log")
    assert told(without, BEFORE) == []
    assert told(BEFORE, without) == []


def test_revision__notes_and_log_at_once() -> None:
    after = BEFORE.replace("the sea", "tea").replace("Berlin", "Bonn").replace("CTO", "CEO")
    assert told(BEFORE, after) == ["role: CTO → CEO", "- Likes the sea.", "+ Likes tea."]


def test_revision__what_looks_like_an_entry_in_the_notes_is_a_note() -> None:
    after = BEFORE.replace("Likes the sea.\n", "Likes the sea.\n\n- 2026 was a good year\n")
    assert told(BEFORE, after) == ["+ - 2026 was a good year"]
    listed = "---\nname: Ada\n---\n\n## Trips\n\n- 2024-05-01 Oslo\n"
    assert told(listed, listed + "- 2025-05-01 Rome\n") == ["+ - 2025-05-01 Rome"]


def test_revision__long_notes() -> None:
    lines = [f"Line {number}." for number in range(500)]
    before = "---\nname: Ada\n---\n\n" + "\n\n".join(lines)
    assert told(before, before.replace("Line 250.", "Line two hundred.")) == ["- Line 250.", "+ Line two hundred."]


LONG = """
from warmsite.records.versions import revision
lines = [f"Line {number}." for number in range(50_000)]
before = "---\\nname: Ada\\n---\\n\\n" + "\\n\\n".join(lines)
found = revision(before, before.replace("Line 250.", "Line two hundred."))
print(found.removed, found.added)
"""


def test_revision__notes_without_end() -> None:
    done = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "('Line 250.',) ('Line two hundred.',)\n"


@pytest.mark.parametrize(
    ("was", "now", "is_one"),
    [
        ("name: Ada Okafor", "name: Ada Lindqvist", True),
        ("name: Ada Okafor", "name: Okafor, Ada", True),
        ("name: Ada Okafor", "name: Zoë Okafor", False),
        ("name: John Smith", "name: Jane Smith", False),
        ("name: Ada Okafor", "name: Bob Stone", False),
        ("name: Zoe Okafor", "name: Zoë Lindqvist", True),
        ("name: A. Okafor", "name: Ada Okafor", True),
        ("name: B. Okafor", "name: Ada Okafor", False),
        ("name: Dr. Ada Okafor", "name: Dr. Bob Okafor", False),
        ("name: Dr. Okafor", "name: Ada Okafor", True),
        ("name: Robert Stone\naka: [Bob]", "name: Bob Stone", True),
        ("name: John Smith\naka: [Jack]", "name: Jane Smith\naka: [Jill]", False),
        ("name: John Smith\nid: smith", "name: Jane Smith\nid: smith", True),
        ("name: John Smith\nemail: s@example.com", "name: Jane Smith\nemail: {home: S@example.com}", True),
        ("name: John Smith\nphone: +1 555 0100", "name: Jane Smith\nphone: +1 555 0199", False),
        ("role: CTO", "name: Ada", True),
        ("name: [", "name: Ada", True),
        ("name: 李伟", "name: 王芳", False),
    ],
)
def test_is_same_person(was: str, now: str, *, is_one: bool) -> None:
    before, after = f"---\n{was}\n---\n", f"---\n{now}\n---\n"
    assert is_same_person(before, after) is is_same_person(after, before) is is_one
    found = revision(before, after)
    assert found is None or found.is_another is not is_one


UNREADABLE = ["", "no front matter", "---\n[\n---\n", "---\nname: [Ada\n---\n", "---\n- a list\n---\n", "\x00\x01"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_revision__a_side_that_cannot_be_read(text: str) -> None:
    assert not is_contact(text)
    assert revision(BEFORE, text) is None
    assert revision(text, BEFORE) is None


def test_is_contact() -> None:
    assert is_contact(BEFORE)
    assert is_contact("---\nrole: CTO\n---\n")


names = st.sampled_from(["name", "role", "company", "tags", "birthday", "nick", "circle", "x-own"])
values = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)
fronts = st.dictionaries(names, values, max_size=6)
notes = st.lists(values, max_size=8)


def written(fields: dict[str, str], lines: list[str]) -> str:
    front = "".join(f"{name}: '{value.replace(chr(39), 2 * chr(39))}'\n" for name, value in fields.items())
    return f"---\n{front}---\n\n" + "\n".join(lines) + "\n"


@given(fronts, notes, fronts, notes)
def test_revision__there_and_back_again(was: dict[str, str], old: list[str], now: dict[str, str], new: list[str]) -> None:
    before, after = written(was, old), written(now, new)
    there, back = revision(before, after), revision(after, before)
    assert (there is None) == (back is None) == (not (is_contact(before) and is_contact(after)))
    if there and back:
        assert {(each.field, each.before, each.after) for each in there.changes} == {
            (each.field, each.after, each.before) for each in back.changes
        }
        assert sorted(there.added) == sorted(back.removed)
        assert {each.field for each in there.changes} <= was.keys() | now.keys()


@given(fronts, notes)
def test_revision__of_the_same_there_is_none(fields: dict[str, str], lines: list[str]) -> None:
    text = written(fields, lines)
    if is_contact(text):
        assert told(text, text) == []
        assert told(text, text.replace("\n---\n", "\n# a comment\n---\n", 1)) == []


@given(st.text(), st.text())
def test_revision__any_two_texts(before: str, after: str) -> None:
    revision(f"---\n{before}", after)
    revision(BEFORE, f"---\nname: Ada\n{before}\n---\n{after}")
