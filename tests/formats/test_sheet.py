"""CSV for spreadsheets: nothing in it is a formula, and it comes back as what went out."""

from __future__ import annotations

import csv
import io

import pytest
from exported import files_of, imported, read, records
from hypothesis import given

from warmsite.formats import owncsv
from warmsite.formats.settle import values_of
from warmsite.formats.sheet import sheet
from warmsite.records.contact import Contact
from warmsite.records.readers import keys_of


def rows(*texts: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet(map(read, texts)), newline="")))


def record(fields: str) -> str:
    return f"---\nname: Ada Okafor\nadded: 2026-01-05\n{fields}\n---\n"


def test_columns__the_id_and_then_the_fields_by_name() -> None:
    header = sheet([]).removesuffix("\n").split(",")
    assert header == ["id", *(name for name in keys_of(Contact) if name != "id")]


def test_cells__lists_are_joined_and_labels_stand_before_their_texts() -> None:
    [ada] = rows(
        record(
            "phone: {mobile: [+1 555 0100, 0555], office: +1 555 0199}\ntags: [mentor, health]\nrole: CTO, mostly\n"
            "dates: [{on: 2015-06-20, what: wedding day}, {on: 10-01, what: first day}]\ndied: true\nglad: 4"
        )
    )
    assert {key: text for key, text in ada.items() if text} == {
        "id": "ada",
        "name": "Ada Okafor",
        "phone": "mobile: +1 555 0100; 0555; office: +1 555 0199",
        "tags": "mentor; health",
        "role": "CTO, mostly",
        "dates": "on: 2015-06-20; what: wedding day; on: 10-01; what: first day",
        "died": "yes",
        "glad": "4",
        "added": "2026-01-05",
    }


@pytest.mark.parametrize(
    ("fields", "cell"),
    [
        ("tags: [mentor, health]", '"mentor; health"'),
        ("""company: 'say "hi"; x'""", '"say ""hi""; x"'),
        ("company: Ink, Paper", '"Ink, Paper"'),
        (r'company: "Ink\tPaper"', '"Ink\tPaper"'),
    ],
)
def test_cells__with_what_some_spreadsheet_takes_for_a_separator_are_quoted(fields: str, cell: str) -> None:
    text = sheet([read(record(fields))])
    assert f",{cell}," in text.splitlines()[1]
    assert list(csv.reader(io.StringIO(text)))[1].count(next(csv.reader([cell]))[0]) == 1


@pytest.mark.parametrize("text", ["=1+1", "+1 555", "-2", "@SUM(A1)", "＝1", "'=1", "''@x"])
def test_cells__what_a_spreadsheet_would_reckon_with_is_text(text: str) -> None:
    quoted = text.replace("'", "''")
    [ada] = rows(record(f"company: '{quoted}'"))
    assert ada["company"] == f"'{text}"


@pytest.mark.parametrize(
    ("fields", "column", "cell"),
    [
        ("tags: ['a; b', c]", "tags", r"a\; b; c"),
        (r"tags: ['a\', 'b\; c', 'd\e']", "tags", r"a\\; b\\\; c; d\e"),
        ("address: 'Attn: Bo, 1 Elm'", "address", ": Attn: Bo, 1 Elm"),
        ("phone: {'a: b': '1', x: ['2', '3: 4']}", "phone", r"a\: b: 1; x: 2; x: 3: 4"),
        ("phone: ['1', {x: '2'}]", "phone", "1; x: 2"),
        ("phone: [{x: '2'}, '1']", "phone", "x: 2; : 1"),
    ],
)
def test_cells__signs_within_a_text_part_nothing(fields: str, column: str, cell: str) -> None:
    text = record(fields)
    [ada] = rows(text)
    assert ada[column] == cell
    (made,) = imported(owncsv, sheet([read(text)]).encode(), {}).values()
    texts = [getattr(each, "text", each) for each in values_of(read(text))[column]]
    assert [getattr(each, "text", each) for each in values_of(read(made))[column]] == texts


@given(records())
def test_law__in_an_empty_network_come_the_same_fields(text: str) -> None:
    assert all(not cell or cell[0] not in "=+-@\t\r＝" for cell in rows(text)[0].values())
    before = {path: read(each, path) for path, each in files_of(text).items()}
    made = imported(owncsv, sheet(before.values()).encode(), {})
    assert {path: values_of(read(each, path)) for path, each in made.items()} == {
        path: values_of(each) for path, each in before.items()
    }


@given(records())
def test_law__in_the_same_network_nothing_changes(text: str) -> None:
    files = files_of(text)
    assert imported(owncsv, sheet(read(text, path) for path, text in files.items()).encode(), files) == {}


def test_law__a_name_of_any_length_comes_back() -> None:
    text = record("glad: 4").replace("Ada Okafor", "A" * 5001)
    data = sheet([read(text)]).encode()
    (made,) = imported(owncsv, data, {}).values()
    assert values_of(read(made)) == values_of(read(text))
    assert imported(owncsv, data, {"contacts/ada.md": text}) == {}
