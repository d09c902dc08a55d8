"""JSON of whole records: as its schema promises, and what comes back is the same records."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from drafts import TODAY, drafts, told
from exported import BO, SETTINGS, files_of, imported, read, records, says
from hypothesis import given
from jsonschema import Draft202012Validator

from warmsite.cli import shapes
from warmsite.formats import own
from warmsite.formats.document import document, schema
from warmsite.network.people import Network
from warmsite.records.frontmatter import split_frontmatter

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "export.schema.json"
READER = Draft202012Validator(json.loads(schema()))
ADA = """---
name: Ada Okafor
added: 2026-01-05
phone: {mobile: [+1 555 0100], office: +1 555 0199}
circle: close
seeking: [a head of data]
---

Two daughters.

## Log

- 2026-03-02 9:30 call (thrilled): Moving the team to Berlin.
  - gave: introduction to [[bo-lindqvist]]
  - [ ] 2026-12-10 send her the salary survey
- 2019-05-01 note: Asked for advice.
  - asked: advice
"""


def exported(files: dict[str, str]) -> bytes:
    """What `export json` writes of these files."""
    network = Network([read(text, path) for path, text in files.items()], TODAY, SETTINGS)
    bodies = {path: split_frontmatter(text)[1] for path, text in files.items()}
    people = network.people.values()
    return document({**shapes.whole_contact(each, network, ()), "body": bodies[each.contact.path]} for each in people)


def test_document__a_contact_a_line_and_none_is_an_empty_array() -> None:
    lines = exported({"contacts/ada.md": ADA, "contacts/bo-lindqvist.md": BO}).decode().split("\n")
    assert (lines[0], lines[-2:]) == ("[", ["]", ""])
    assert [json.loads(line.rstrip(","))["id"] for line in lines[1:-2]] == ["ada", "bo-lindqvist"]
    assert document([]) == b"[]\n"


def test_document__what_cannot_be_seen_is_written_in_plain_letters() -> None:
    data = document([{"body": "a\u202eb\x9bc\u2028d\x00e\ud800"}])
    assert data == b'[\n{"body":"a\\u202eb\\u009bc\\u2028d\\u0000e\\ud800"}\n]\n'


def test_schema__is_the_one_that_is_published() -> None:
    assert PUBLISHED.read_bytes() == schema()
    Draft202012Validator.check_schema(READER.schema)


@given(records())
def test_schema__holds_for_what_is_written(text: str) -> None:
    people = json.loads(exported({"contacts/ada.md": text, "contacts/bo-lindqvist.md": BO, "contacts/cy.md": ADA}))
    assert [each.message for each in READER.iter_errors(people)] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("id", 7), ("tags", "mentor"), ("status", "gone"), ("last", "soon"), ("glad", 6), ("body", None), ("fields", {"a": 1})],
)
def test_schema__holds_for_nothing_else(key: str, value: Any) -> None:
    people = json.loads(exported({"contacts/ada.md": ADA}))
    for changed in ({**people[0], key: value}, {name: each for name, each in people[0].items() if name != key}):
        assert not READER.is_valid([changed])


@given(records())
def test_law__in_an_empty_network_come_the_same_records(text: str) -> None:
    files = files_of(text)
    made = imported(own, exported(files), {})
    assert made.keys() == files.keys()
    for path, before in files.items():
        assert says(read(made[path], path)) == says(read(before, path))
        assert split_frontmatter(made[path])[1] == split_frontmatter(before)[1]


@given(records())
def test_law__in_the_same_network_nothing_changes(text: str) -> None:
    files = files_of(text)
    assert imported(own, exported(files), files) == {}


def test_law__a_name_of_any_length_comes_back() -> None:
    files = {"contacts/ada.md": ADA.replace("Ada Okafor", "A" * 5001)}
    (made,) = imported(own, exported(files), {}).values()
    assert read(made).name == "A" * 5001
    assert imported(own, exported(files), files) == {}


def test_import__somebody_who_is_there_gets_what_is_new_and_keeps_the_rest() -> None:
    here = {"contacts/ada.md": "---\nname: Ada Okafor\nadded: 2026-01-05\n---\n\nOther notes.\n"}
    made = imported(own, exported({"contacts/ada.md": ADA}), here)
    after = read(made["contacts/ada.md"])
    assert (after.notes, after.circle) == ("Other notes.", "close")
    assert [each.text for each in after.log] == ["Moving the team to Berlin.", "Asked for advice."]


def test_import__of_what_show_prints_says_what_it_lacks() -> None:
    people = json.loads(exported({"contacts/ada.md": ADA}))
    assert told(own, json.dumps(people)) == []
    del people[0]["body"]
    [said] = told(own, json.dumps(people))
    assert "notes" in said


@pytest.mark.parametrize("body", [7, None, ["x"], "half \ud83d of a sign", "\0\u0007"])
def test_import__any_body_is_taken_or_left(body: Any) -> None:
    people = deepcopy(json.loads(exported({"contacts/ada.md": ADA})))
    people[0]["body"] = body
    (ada,) = drafts(own, json.dumps(people))
    assert ada.body == (body.replace("\ud83d", "\ufffd") if isinstance(body, str) else "")
