"""What a change becomes in a record, where not all of it can be written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drafts import TODAY, drafts

from warmsite.formats import own
from warmsite.formats.compose import Composed, compose_more, compose_new
from warmsite.formats.merge import Merging
from warmsite.formats.settle import Wish
from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings

SETTINGS = Settings()
PATH = "contacts/ada.md"
PRESENT = "---\nname: Ada Okafor\nid: ada\n---\n"
FURTHER = {"date": "2026-02-01", "kind": "call", "text": "The move.", "line": 30}


def composed(entry: dict[str, Any], *, is_new: bool) -> Composed:
    """Ada's record with an entry from another network of ours in it, under which a promise stands, and one further entry."""
    timeline = [{"date": "2026-03-02", "kind": "call", "text": "Berlin.", "line": 10, **entry}, FURTHER]
    told = {
        "id": "ada",
        "name": "Ada Okafor",
        "file": PATH,
        "cadence_days": None,
        "timeline": [{"file": PATH, **each} for each in timeline],
        "promises": [{"date": "2026-12-10", "text": "send her the salary survey", "done": False, "line": 11}],
    }
    contact, _ = parse_contact(PRESENT, PATH, SETTINGS)
    assert contact
    merging = Merging([] if is_new else [contact], {}, Wish(today=TODAY))
    for draft in drafts(own, json.dumps(told)):
        merging.add("x", own.NAME, draft)
    merging.end()
    (change,) = merging.changes
    return compose_new(change, SETTINGS) if is_new else compose_more(change, PRESENT, SETTINGS)


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize(
    ("entry", "lost"),
    [
        ({"time": "25:00"}, "25:00"),
        ({"reaction": "over the moon"}, "over the moon"),
        ({"time": "25:00", "reaction": "over the moon"}, "25:00 over the moon"),
    ],
)
def test_entry__without_a_time_and_reaction_that_cannot_be_written(entry: dict[str, str], lost: str, *, is_new: bool) -> None:
    made = composed(entry, is_new=is_new)
    assert "- 2026-03-02 call: Berlin.\n  - [ ] 2026-12-10 send her the salary survey\n- 2026-02-01 call: The move." in made.text
    assert made.left == (f"2026-03-02 call: `{lost}` cannot be written as its time and reaction",)


@pytest.mark.parametrize("is_new", [True, False])
def test_entry__that_cannot_be_written_is_told_with_what_stands_under_it(*, is_new: bool) -> None:
    made = composed({"kind": "podcast", "time": "09:30"}, is_new=is_new)
    assert "podcast" not in made.text
    assert "- 2026-02-01 call: The move." in made.text
    assert made.left == (
        "2026-03-02 podcast: `Berlin.` cannot be written as an entry",
        "2026-03-02 podcast: nor what stands under it: [ ] 2026-12-10 send her the salary survey",
    )
