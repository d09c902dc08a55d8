"""Texts that would keep a Markdown reader busy are told with file and line, before anything is rendered."""

from __future__ import annotations

import pytest

from warmsite.records.contact import parse_contact
from warmsite.records.plan import parse_plan
from warmsite.records.settings import Settings

SETTINGS = Settings()
BRACKETS = "[" * 500


def told(problems):
    return [(each.path, each.line, each.column, each.severity) for each in problems if each.code == "markdown"]


def problems_of(body):
    return parse_contact(f"---\nname: Ada\n---\n{body}", "contacts/ada.md", SETTINGS)[1]


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (f"\n\nWords.\n{BRACKETS}\n", 6, 1),
        (f"## Log\n- 2026-01-01 call: x\n\n## Else\n{BRACKETS}\n", 7, 1),
        (f"## Log\n- 2026-01-01 call: x\n- 2026-01-02 call: {BRACKETS}\n", 6, 3),
        (f"## Log\n- 2026-01-01 call: x\n  - gave: y\n  - {BRACKETS}\n", 5, 3),
        ("\n" + "# a\n" * 3000, 5, 1),
        ("\n" + "```a\n===\n\n" * 3000, 5, 1),
        ("\n" + "Words. " * 30_000, 5, 1),
    ],
    ids=["notes", "notes below the log", "entry", "below an entry", "headings", "fences", "length"],
)
def test_heavy__is_told_at_its_place(body, line, column):
    assert told(problems_of(body)) == [("contacts/ada.md", line, column, "warning")]


def test_heavy__the_text_of_a_plan():
    front = "---\nkind: campaign\nstart: 2026-06-01\nselect: circle:close\n---\n"
    _, problems = parse_plan(f"{front}\n{BRACKETS}", "plans/back.md", SETTINGS)
    assert told(problems) == [("plans/back.md", 6, 1, "warning")]


def test_heavy__is_no_ordinary_text():
    """Many links, a table and a nested list: what people write."""
    links = ", ".join(f"[[person-{number}]]" for number in range(60))
    table = "| Year | What |\n|---|---|\n" + "| 2026 | a *call* |\n" * 100
    items = "- [ ] 2026-03-10 a promise (to [[bo]])\n  - more of it\n" * 150
    assert told(problems_of(f"{links}\n\n{table}\n{items}\n## Log\n- 2026-01-01 dinner with {links}: x\n")) == []


@pytest.mark.parametrize("open_one", ["[", "![", "[a](", "[["])
def test_heavy__brackets_that_nobody_closes_are_short(open_one):
    """Each costs a look at all that follows: 400 of them took 80 ms, and a file of a megabyte two minutes."""
    assert told(problems_of(open_one * 60))
    assert told(problems_of(open_one * 20)) == []
