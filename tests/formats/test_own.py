"""warmsite's own JSON: what `show --json` and `list --json` print comes back."""

from __future__ import annotations

import json
from datetime import date
from textwrap import dedent

import pytest
from clitools import BO, CY
from drafts import drafts, found, skipped, told, with_anything
from hypothesis import given
from hypothesis import strategies as st

from warmsite.cli import shapes
from warmsite.formats import own
from warmsite.formats.draft import Foreign
from warmsite.network.people import Network
from warmsite.records.contact import parse_contact
from warmsite.records.edit import NewEntry
from warmsite.records.readers import Labelled
from warmsite.records.settings import Settings

TODAY = date(2026, 11, 23)
SETTINGS = Settings()
FULL = """
    ---
    name: Ada Okafor
    id: ada
    aka: [Adaeze, The Admiral]
    company: Northwind Health
    started: 2019-06
    email: {work: [ada@example.com, cto@example.com], home: ada@example.org}
    phone: +1 555 0100
    tags: [mentor, health]
    circle: close
    cadence: monthly
    counts: email
    glad: 4
    birthday: 03-14
    dates: [{on: 2015-06-20, what: wedding day}]
    met: 2017
    introduced_by: '[[bo-lindqvist]]'
    relations: {assistant: '[[cy-tran]]', children: [Nkechi, Ifeoma]}
    status: paused
    added: 2026-01-05
    photo: photos/ada.jpg
    children: Nkechi
    hobbies: [running, chess]
    desk: {floor: third}
    ---

    Two daughters.
    - [ ] 2027-01-01 invite them all

    ## Log

    - 2026-03-02 9:30 call (thrilled): Moving the team to Berlin.
      - challenge: hiring a head of data
      - gave: introduction to [[bo-lindqvist]]
      - [ ] 2026-12-10 send her the salary survey
    - 2026-01-10 gift: A pen.
      - gave: the ink, too
      - [x] wrap it
    - 2025-11-28 lunch with [[bo-lindqvist]] and [[cy-tran]]: Planned the spring.
    """

OTHERS = {"contacts/bo-lindqvist.md": BO, "contacts/cy-tran.md": CY}


def network(files):
    contacts = [parse_contact(dedent(text).lstrip(), path, SETTINGS)[0] for path, text in files.items()]
    return Network([each for each in contacts if each], TODAY, SETTINGS)


def shown(files):
    """What `show --json` prints of each."""
    everybody = network(files)
    return [json.loads(json.dumps(shapes.whole_contact(person, everybody, ()))) for person in everybody.people.values()]


def listed(files):
    """What `list --json` prints."""
    return [json.loads(json.dumps(shapes.contact(person))) for person in network(files).people.values()]


def test_fields__come_back_as_they_were_typed() -> None:
    data = json.dumps(shown({"contacts/ada.md": FULL}))
    assert own.recognises("x", data.encode())
    (ada,) = drafts(own, data)
    assert (ada.line, ada.name, ada.id, ada.uid) == (1, "Ada Okafor", "ada", "")
    assert ada.fields == {
        "aka": ("Adaeze", "The Admiral"),
        "company": "Northwind Health",
        "started": "2019-06",
        "email": (Labelled("work", "ada@example.com"), Labelled("work", "cto@example.com"), Labelled("home", "ada@example.org")),
        "phone": (Labelled("", "+1 555 0100"),),
        "tags": ("mentor", "health"),
        "circle": "close",
        "cadence": "monthly",
        "counts": ("email",),
        "glad": "4",
        "birthday": "03-14",
        "dates": (Labelled("wedding day", "2015-06-20"),),
        "met": "2017",
        "introduced_by": "[[bo-lindqvist]]",
        "relations": (Labelled("assistant", "[[cy-tran]]"), Labelled("children", "Nkechi"), Labelled("children", "Ifeoma")),
        "status": "paused",
        "added": "2026-01-05",
        "children": "Nkechi",
        "hobbies": ("running", "chess"),
        "desk": (Labelled("floor", "third"),),
    }
    assert ada.left == ("photo photos/ada.jpg: pictures are not imported",)


def test_entries__oldest_first_with_the_ledger_and_the_promises_below_them() -> None:
    (ada,) = drafts(own, json.dumps(shown({"contacts/ada.md": FULL, **OTHERS})[:1]))
    assert ada.entries == (
        NewEntry(
            date(2025, 11, 28),
            "lunch",
            "Planned the spring.",
            people=("bo-lindqvist", "cy-tran"),
            nested=("[ ] 2027-01-01 invite them all",),  # it stood among the notes
        ),
        NewEntry(date(2026, 1, 10), "gift", "A pen.", nested=("gave: the ink, too", "[x] wrap it")),
        NewEntry(
            date(2026, 3, 2),
            "call",
            "Moving the team to Berlin.",
            "09:30",
            "thrilled",
            nested=(
                "gave: introduction to [[bo-lindqvist]]",
                "challenge: hiring a head of data",
                "[ ] 2026-12-10 send her the salary survey",
            ),
        ),
    )


def test_entries__of_other_files_come_with_their_own_person_or_are_told() -> None:
    files = {"contacts/ada.md": FULL, **OTHERS}
    people = shown(files)
    together = {each.id: each for each in drafts(own, json.dumps(people))}
    assert together["bo-lindqvist"].left == ()
    assert [each.kind for each in together["bo-lindqvist"].entries] == ["call"]
    bo = next(each for each in people if each["id"] == "bo-lindqvist")
    (alone,) = drafts(own, json.dumps(bo))
    assert alone.left == ("1 entry stands in contacts/ada.md",)


def test_promise__of_somebody_without_a_log_is_told() -> None:
    (ada,) = drafts(own, json.dumps(shown({"contacts/ada.md": "---\nname: Ada\n---\n\n- [ ] 2027-01-01 write to her\n"})))
    assert ada.left == ("promise: [ ] 2027-01-01 write to her",)


def said_by(contact):
    """What a record's log says, wherever it stands in the file."""
    promises = sorted((str(each.date), each.text, each.done) for each in contact.promises)
    entries = sorted((each.date, each.time, each.kind, each.reaction, each.people, each.text) for each in contact.log)
    return entries, sorted((each.kind, each.text) for entry in contact.log for each in entry.ledger), promises


def test_written_again__the_log_reads_as_it_did() -> None:
    files = {"contacts/ada.md": FULL, **OTHERS}
    before = {each.id: each for each in (person.contact for person in network(files).people.values())}
    for draft in drafts(own, json.dumps(shown(files))):
        log = "\n".join("\n".join([f"- {entry.lines[0]}", *(f"  - {line}" for line in entry.nested)]) for entry in draft.entries)
        again, problems = parse_contact(f"---\nname: x\n---\n\n## Log\n\n{log}\n", "x.md", SETTINGS)
        assert again is not None
        assert problems == ()
        assert said_by(again) == said_by(before[draft.id])


def test_list__gives_the_little_that_it_prints() -> None:
    dead = "---\nname: Dora\ndied: 2026-01-02\nglad: 3\n---\n"
    data = json.dumps(listed({"contacts/ada.md": FULL, **OTHERS, "contacts/dora.md": dead}))
    assert own.recognises("x", data.encode())
    ada, *_, dora = drafts(own, data)
    assert ada.fields == {
        "company": "Northwind Health", "circle": "close", "tags": ("mentor", "health"), "glad": "4", "status": "paused",
    }  # fmt: skip
    assert (dora.id, dora.fields, dora.entries) == ("dora", {"died": "yes"}, ())
    (said,) = told(own, data)
    assert "export json" in said


def test_notes__are_said_to_be_missing() -> None:
    (said,) = told(own, json.dumps(shown({"contacts/ada.md": FULL})))
    assert "notes" in said


def test_values_that_cannot_be__are_told() -> None:
    (person,) = shown({"contacts/ada.md": FULL})
    person["id"] = "../../etc/passwd"
    person["fields"] = {
        "birthday": "1979-02-30",
        "email": {"a": {"b": ["c"]}},
        "dates": [{"on": "soon", "what": "x"}, {"on": "06-20", "what": "y"}],
        "desk": [[["deep"]]],
        "floor": 3,
        "glad": "9",
        "name": "Other",
    }
    person["timeline"].append({"date": "soon", "kind": "call", "file": person["file"]})
    (ada,) = drafts(own, json.dumps(person))
    assert (ada.name, ada.id) == ("Ada Okafor", "")
    assert ada.fields == {"dates": (Labelled("y", "--06-20"),)}
    assert len(ada.left) == 8
    assert all(word in "\n".join(ada.left) for word in ("1979-02-30", "soon", "desk", "floor", "glad", "passwd", "kind: 1"))


def test_people_without_a_name__are_skipped() -> None:
    (person,) = shown({"contacts/ada.md": FULL})
    data = json.dumps([person, {**person, "name": ""}, 7, None])
    assert [each.line for each in skipped(own, data)] == [2, 3, 4]


@pytest.mark.parametrize("data", ["[]", "{}", "7", '[{"id": "x", "name": "y"}]', '"cadence_days"', '{"id": 1}'])
def test_foreign__is_said(data: str) -> None:
    assert not own.recognises("x", data.encode())
    with pytest.raises(Foreign, match="no contacts of warmsite"):
        found(own, data)


def test_truncated__nothing_is_taken() -> None:
    whole = json.dumps(shown({"contacts/ada.md": FULL}), indent=2)
    for end in range(1, len(whole) - 1, 41):
        with pytest.raises(Foreign, match="before it is complete"):
            found(own, whole[:end])


WHOLE = shown({"contacts/ada.md": FULL, **OTHERS})


@given(with_anything(WHOLE))
def test_any_shape__raises_nothing_but_foreign(changed: object) -> None:
    try:
        found(own, json.dumps(changed))
    except Foreign:
        return


@given(st.binary())
def test_any_bytes__raise_nothing_but_foreign(data: bytes) -> None:
    for content in (data, b'[{"id": "a", "cadence_days": null, "name": "' + data):
        own.recognises("x", content)
        try:
            found(own, content)
        except Foreign:
            continue
