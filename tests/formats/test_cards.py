"""vCards for phones: what they hold, that nothing in a record can break out of its line, and that they come back."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
import vobject
from drafts import drafts
from exported import (
    BO,
    DATES,
    KINSHIP,
    NAMES,
    NAMING,
    PLAIN,
    WAYS,
    YEARLY,
    files_of,
    imported,
    labelled_of,
    listed,
    read,
    records,
)
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import vcard
from warmsite.formats.cards import VERSIONS, Wanted, cards
from warmsite.formats.settle import values_of
from warmsite.formats.text import tidy, tidy_lines
from warmsite.network.links import Directory, unique_ids
from warmsite.records.frontmatter import split_frontmatter

ADA = """---
name: Ada Okafor
id: ada-okafor
aka: [Adaeze, 'A., O.']
company: Northwind; Health
role: CTO
started: 2019-06-01
email: {work: ada@example.com, home: ada@example.org}
phone: {mobile: +1 555 0100, boat phone: +1 555 0199, home fax: 555 0101}
url: https://example.com/a,b;c
address: {home: '1 Elm Street, Houston'}
location: Houston, Texas
timezone: America/Chicago
language: en
pronouns: she/her
tags: [mentor, health]
circle: close
glad: 5
longterm: 5
birthday: 03-14
dates: [{on: 2015-06-20, what: wedding day}, {on: 02-29, what: anniversary}]
met: 2017
how: on the train
introduced_by: '[[bo-lindqvist]]'
relations: {spouse: '[[bo-lindqvist]]', boss: Cy}
seeking: [a head of data]
snooze: 2027-01-01
status: paused
added: 2026-01-05
photo: photos/ada.jpg
---

Two daughters.

## Log

- 2026-03-02 call (thrilled): Moving the team to Berlin.
  - gave: introduction to [[bo-lindqvist]]
"""
THREE = """BEGIN:VCARD
VERSION:3.0
PRODID:-//warmsite//EN
UID:warmsite:ada-okafor
N:Okafor;Ada;;;
FN:Ada Okafor
NICKNAME:Adaeze,A.\\, O.
ORG:Northwind\\; Health
TITLE:CTO
TEL;TYPE=CELL:+1 555 0100
item1.TEL;TYPE=VOICE:+1 555 0199
item1.X-ABLabel:boat phone
TEL;TYPE=HOME;TYPE=FAX:555 0101
EMAIL;TYPE=INTERNET;TYPE=WORK:ada@example.com
EMAIL;TYPE=INTERNET;TYPE=HOME:ada@example.org
URL:https://example.com/a,b;c
ADR;TYPE=HOME:;;1 Elm Street\\, Houston;;;;
TZ;VALUE=text:America/Chicago
BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-03-14
item2.X-ABDATE;VALUE=date:2015-06-20
item2.X-ABLabel:wedding day
item3.X-ABDATE;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-02-29
item3.X-ABLabel:_$!<Anniversary>!$_
item4.X-ABRELATEDNAMES;X-WARMSITE="[[bo-lindqvist]]":Bo Lindqvist
item4.X-ABLabel:_$!<Spouse>!$_
item5.X-ABRELATEDNAMES:Cy
item5.X-ABLabel:boss
CATEGORIES:mentor,health
END:VCARD
"""
FOUR = """BEGIN:VCARD
VERSION:4.0
PRODID:-//warmsite//EN
UID;VALUE=text:warmsite:ada-okafor
N:Okafor;Ada;;;
FN:Ada Okafor
NICKNAME:Adaeze,A.\\, O.
ORG:Northwind\\; Health
TITLE:CTO
TEL;TYPE=cell:+1 555 0100
item1.TEL:+1 555 0199
item1.X-ABLabel:boat phone
TEL;TYPE=home;TYPE=fax:555 0101
EMAIL;TYPE=work:ada@example.com
EMAIL;TYPE=home:ada@example.org
URL:https://example.com/a,b;c
ADR;TYPE=home:;;1 Elm Street\\, Houston;;;;
TZ:America/Chicago
PRONOUNS:she/her
LANG:en
BDAY:--0314
item2.X-ABDATE:20150620
item2.X-ABLabel:wedding day
ANNIVERSARY:--0229
RELATED;TYPE=spouse;VALUE=text;X-WARMSITE="[[bo-lindqvist]]":Bo Lindqvist
item3.RELATED;VALUE=text:Cy
item3.X-ABLabel:boss
CATEGORIES:mentor,health
END:VCARD
"""


def written(text: str, version: str = "3.0", **wanted: Any) -> bytes:
    """The cards of Ada, whose record is given; Bo is known."""
    ada, bo = read(text), read(BO, "contacts/bo-lindqvist.md")
    return cards([ada], Directory(unique_ids([ada, bo])[0]), Wanted(version=version, **wanted))


def all_written(files: dict[str, str], version: str) -> bytes:
    """The cards of all of these files."""
    contacts = [read(text, path) for path, text in files.items()]
    return cards(contacts, Directory(unique_ids(contacts)[0]), Wanted(version=version))


def record(fields: str) -> str:
    return f"---\nname: Ada Okafor\nadded: 2026-01-05\n{fields}\n---\n"


@pytest.mark.parametrize(("version", "card"), [("3.0", THREE), ("4.0", FOUR)])
def test_card__holds_how_to_reach_them_and_their_days_and_nothing_of_what_is_between_you(version: str, card: str) -> None:
    assert written(ADA, version).decode() == card.replace("\n", "\r\n")


def test_notes__are_in_it_where_they_are_asked_for() -> None:
    assert b"NOTE:Two daughters.\r\n" in written(ADA, notes=True)
    assert b"Berlin" not in written(ADA, notes=True)


def test_pictures__are_in_it_where_they_are_given() -> None:
    picture = ("jpg", b"\xff\xd8" + bytes(range(200)))
    card = vobject.readOne(written(ADA, pictures={"ada-okafor": picture}).decode())
    assert card.photo.value == picture[1]
    assert card.photo.type_param == "JPEG"
    unfolded = written(ADA, "4.0", pictures={"ada-okafor": picture}).replace(b"\r\n ", b"")
    assert b"\r\nPHOTO:data:image/jpeg;base64," + base64.b64encode(picture[1]) + b"\r\n" in unfolded


@pytest.mark.parametrize(
    ("birthday", "three", "four"),
    [
        ("1979-03-14", "BDAY;VALUE=date:1979-03-14", "BDAY:19790314"),
        ("02-29", "BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-02-29", "BDAY:--0229"),
        ("1979", "", "BDAY:1979"),  # in 3.0 a phone would show 1 January
        ("1979-03", "", "BDAY:1979-03"),
    ],
)
def test_birthday__as_far_as_it_is_known(birthday: str, three: str, four: str) -> None:
    for version, line in (("3.0", three), ("4.0", four)):
        lines = written(record(f"birthday: {birthday}"), version).decode().split("\r\n")
        assert [each for each in lines if each.startswith("BDAY")] == ([line] if line else [])


@pytest.mark.parametrize(("died", "line"), [("2024-11-02", "DEATHDATE:20241102"), ("yes", "DEATHDATE;VALUE=text:yes")])
def test_dead__say_so(died: str, line: str) -> None:
    assert f"\r\n{line}\r\n".encode() in written(record(f"died: {died}"), "4.0")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Okafor", "Okafor;Ada"),
        ("Ludwig van Beethoven", "Beethoven;Ludwig van"),
        ("Ada", ";Ada"),
        ("李伟", ";李伟"),
        ("山田 太郎", ";山田 太郎"),
        ("Okafor, Ada", ";Okafor\\, Ada"),
        ("محمد علي", "علي;محمد"),
    ],
)
def test_name__its_parts_read_as_it_does(name: str, parts: str) -> None:
    card = written(f"---\nname: {name}\n---\n").decode()
    assert f"\r\nN:{parts};;;\r\n" in card
    family, _, given_name = parts.replace("\\,", ",").partition(";")
    assert f"{given_name} {family}".strip() == name


def lines_with(name: str, text: str, version: str = "4.0") -> list[str]:
    """The unfolded lines of this name, groups and labels included."""
    lines = written(text, version).decode().replace("\r\n ", "").split("\r\n")
    return [each for each in lines if re.match(rf"(item\d+\.)?({name}|X-ABLabel)\b", each)]


def test_anniversary__one_is_the_standards_and_the_others_have_labels() -> None:
    dates = "dates: [{on: 06-20, what: anniversary}, {on: 2001-07-01, what: anniversary}, {on: 08-01, what: Anniversary}]"
    assert lines_with("ANNIVERSARY|X-ABDATE", record(dates)) == [
        "ANNIVERSARY:--0620",
        "item1.X-ABDATE:20010701",
        "item1.X-ABLabel:_$!<Anniversary>!$_",
        "item2.X-ABDATE:--0801",
        "item2.X-ABLabel:Anniversary",
    ]


def test_dates__of_which_nothing_says_what_they_are_stay_at_home() -> None:
    assert lines_with("X-ABDATE", record('dates: [{on: 06-20, what: "\\u202e"}]')) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_labels__of_phones_are_types_of_phones_alone(version: str) -> None:
    assert "TYPE=CELL" in lines_with("TEL", record("phone: {mobile: '1'}"), version)[0].upper()
    for field, name in (("email", "EMAIL"), ("url", "URL"), ("address", "ADR")):
        for label in ("mobile", "home fax", "pager"):
            value, words = lines_with(name, record(f"{field}: {{{label}: x}}"), version)
            assert "CELL" not in value.upper()
            assert "FAX" not in value.upper()
            assert words == f"item1.X-ABLabel:{label}"


@pytest.mark.parametrize(("label", "lines"), [
    ("mobile", ["TEL;TYPE=cell:1"]),
    ("Mobile", ["item1.TEL;TYPE=cell:1", "item1.X-ABLabel:Mobile"]),
])  # fmt: skip
def test_labels__with_capitals_are_types_and_words(label: str, lines: list[str]) -> None:
    assert lines_with("TEL", record(f"phone: {{{label}: '1'}}")) == lines


def test_url__a_backslash_is_no_escape() -> None:
    text = record("url: 'https://example.com/a\\nb\\,c'")
    assert lines_with("URL", text) == [r"URL:https://example.com/a\\nb\\,c"]


@pytest.mark.parametrize(("language", "line"), [("pt-BR", ["LANG:pt-BR"]), ("Spanish", []), ("e", []), ("en and fr", [])])
def test_language__is_in_it_where_it_is_a_code(language: str, line: list[str]) -> None:
    assert lines_with("LANG", record(f"language: {language}")) == line
    assert lines_with("LANG", record(f"language: {language}"), "3.0") == []


@pytest.mark.parametrize(
    ("typed", "name", "beside"),
    [
        ("[[bo-lindqvist]]", "Bo Lindqvist", '"[[bo-lindqvist]]"'),
        ("[[Bo Lindqvist|Bobby]]", "Bobby", '"[[Bo Lindqvist|Bobby]]"'),
        ("[[bo-lindqvist]], my cousin", r"Bo Lindqvist\, my cousin", '"[[bo-lindqvist]], my cousin"'),
        ('[[bo-lindqvist|"Bo" ^]]: x', '"Bo" ^: x', """"[[bo-lindqvist|^'Bo^' ^^]]: x\""""),
        ("[[nobody]]", "nobody", '"[[nobody]]"'),
        ("bo-lindqvist", "bo-lindqvist", ""),
        ("`[[bo-lindqvist]]`", "`[[bo-lindqvist]]`", ""),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_relation__is_a_name_with_the_links_that_were_typed_beside_it(version: str, typed: str, name: str, beside: str) -> None:
    text = record(f"relations: {{boss: {json.dumps(typed)}}}")
    (line, _) = lines_with("RELATED|X-ABRELATEDNAMES", text, version)
    head, _, value = line.rpartition(f":{name}")
    assert value == ""
    assert head.partition(";X-WARMSITE=")[2] == beside
    assert imported(vcard, written(text, version), {"contacts/ada.md": text}) == {}
    (made,) = imported(vcard, written(text, version), {}).values()
    assert values_of(read(made))["relations"] == values_of(read(text))["relations"]


@dataclass
class Line:
    """A line of a card, as a reader of the standard alone sees it."""

    name: str
    value: str


def lines_of(card: bytes) -> list[Line]:
    """The lines, unfolded: what stands before the first colon that no quotes hold, and what behind it."""
    assert card.endswith(b"\r\n")
    physical = card[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    assert not any(sign in line for line in physical for sign in (b"\r", b"\n", b"\0"))
    for line in physical:
        line.decode()  # no character is cut
    found = []
    for line in card[:-2].replace(b"\r\n ", b"").decode().split("\r\n"):
        head, quoted = "", False
        for char in line:
            quoted ^= char == '"'
            if char == ":" and not quoted:
                break
            head += char
        found.append(Line(head.rpartition(".")[2].partition(";")[0], line[len(head) + 1 :]))
    return found


HOSTILE = st.text(
    st.sampled_from("a b,;:\\\"'=\u2028\u2029\x85\u202e\ufeff😀é") | st.characters(exclude_categories=["Cs", "Cc"]), max_size=300
) | st.sampled_from(["END:VCARD", "x\u2028END:VCARD", "BEGIN:VCARD", "\\n", "\\", "é" * 200, "😀" * 5000, "item1.TEL:1"])
KNOWN = {
    *("BEGIN", "VERSION", "PRODID", "UID", "N", "FN", "NICKNAME", "ORG", "TITLE", "TEL", "EMAIL", "URL", "ADR", "X-ABLabel"),
    *("X-ABDATE", "ANNIVERSARY", "X-ABRELATEDNAMES", "RELATED", "CATEGORIES", "NOTE", "END"),
}


@given(HOSTILE, HOSTILE, st.sampled_from(VERSIONS))
def test_hostile__nothing_breaks_out_of_its_line(text: str, label: str, version: str) -> None:
    ada = read(record("role: x\nphone: {x: y}\nurl: x\nrelations: {x: y}\ndates: [{on: 06-20, what: x}]\ntags: [x]\n"))
    said, named = text or "x", label or "x"
    fields = ("phone", "email", "url", "address", "relations")
    contact = type(ada)(
        path=ada.path,
        id="ada",
        name=said,
        aka=(said, named),
        company=said,
        role=said,
        tags=(said, named),
        dates=tuple(type(each)(each.on, named) for each in ada.dates),
        notes=f"{said}\n{named}",
        **{field: (type(ada.phone[0])(named, said),) for field in fields},
    )
    card = cards([contact], Directory({"ada": contact}), Wanted(version=version, notes=True))
    lines = lines_of(card)
    assert {each.name for each in lines} <= KNOWN
    assert [each.name for each in lines].count("BEGIN") == [each.name for each in lines].count("END") == 1
    # Nor for readers that take other signs for the end of a line.
    assert len(card.decode().splitlines()) == card.count(b"\r\n")
    (read_back,) = vobject.readComponents(card.decode())
    assert read_back.fn.value == (tidy(said) or "ada")
    seen = [tidy(said)] if tidy(said) else []
    assert [each.value.street for each in read_back.contents.get("adr", [])] == seen
    assert [each.value for each in read_back.contents.get("title", [])] == seen
    assert [each.value for each in read_back.contents.get("note", [])] == list(filter(None, [tidy_lines(f"{said}\n{named}")]))


HELD = st.fixed_dictionaries(
    {"added": st.just("2026-01-05")},
    optional={
        "aka": listed(NAMES),
        "company": PLAIN | NAMES,
        "role": PLAIN,
        **dict.fromkeys(["email", "phone", "url", "address"], WAYS | labelled_of(PLAIN)),
        "timezone": st.just("Europe/Berlin"),
        "tags": listed(PLAIN),
        "birthday": YEARLY,
        "dates": DATES,
        "relations": KINSHIP,
        "died": st.sampled_from(["yes", "2024", "2024-11", "2024-11-02"]),
    },
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "fields",
    [
        'tags: ["a,b", "c;d"]',
        'tags: ["*a", "My Contacts", starred]',
        'aka: ["a;b", "c,d"]',
        'email: {work: "Ada <ada@example.com>", home: "ada at example.org"}',
        'email: "a;b@example.com"',
        'company: "Ada Okafor"',
        f"role: {'r' * 5001}",
        f"address: {'a' * 5001}",
        f"relations: {{ {'l' * 101}: Cy }}",
    ],
)
def test_law__our_own_lists_and_addresses_come_back_to_the_letter(version: str, fields: str) -> None:
    text = record(fields)
    (made,) = imported(vcard, written(text, version), {}).values()
    assert {**values_of(read(made)), "added": "2026-01-05"} == values_of(read(text))
    files = {"contacts/ada.md": text, "contacts/bo-lindqvist.md": BO}
    assert imported(vcard, written(text, version), files) == {}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["A" * 5001, "é" * 5001, "ada@example.com", "#N/A"])
def test_law__our_own_names_come_back_to_the_letter(version: str, name: str) -> None:
    text = f"---\nname: '{name}'\nadded: 2026-01-05\nemail: ada@example.com\n---\n"
    (made,) = imported(vcard, written(text, version), {}).values()
    assert {**values_of(read(made)), "added": "2026-01-05"} == values_of(read(text))
    assert imported(vcard, written(text, version), {"contacts/ada.md": text}) == {}


def test_dead__without_a_day_are_nothing_to_look_at() -> None:
    (ada,) = drafts(vcard, written(record("died: yes")))
    assert (ada.fields["died"], ada.left) == ("yes", ())


UNSEEN = """---
name: "Ad\u202ea Okafor"
company: "North\u2066wind\u2069"
role: "Head of\u00a0data"
email: {work: "\u202aada@example.com\u202c"}
phone: "\u202d+1\u00a0555\u202f0100\u202c"
url: "https://example.com/\u202dada"
tags: ["men\u202etor"]
relations: {"bo\u202ess": "Cy\u00a0Tran"}
---
"""


@pytest.mark.parametrize("version", VERSIONS)
def test_law__what_nobody_sees_stays_at_home_and_changes_nothing(version: str) -> None:
    card = written(UNSEEN, version)
    assert not set(card.decode()) & set("\u00a0\u202a\u202c\u202d\u202e\u202f\u2066\u2069")
    assert imported(vcard, card, {"contacts/ada.md": UNSEEN}) == {}


@pytest.mark.parametrize("version", VERSIONS)
@given(text=records(HELD, NAMES))
def test_law__in_an_empty_network_come_the_same_contacts(version: str, text: str) -> None:
    ours, theirs = imported(vcard, all_written(files_of(text), version), {"contacts/bo-lindqvist.md": BO}).values()
    for made in (ours, theirs):
        assert {**values_of(read(made)), "added": "2026-01-05"} == values_of(read(text))
        assert split_frontmatter(made)[1] == "\n## Log\n"


@pytest.mark.parametrize("version", VERSIONS)
@given(text=records(HELD | NAMING))
def test_law__in_the_same_network_nothing_changes(version: str, text: str) -> None:
    assert imported(vcard, all_written(files_of(text), version), files_of(text)) == {}


@pytest.mark.parametrize("version", VERSIONS)
@given(text=records(st.just({"added": "2026-01-05"}), st.just("Ada Okafor")))
def test_law__notes_come_back_and_change_nothing(version: str, text: str) -> None:
    card = written(text, version, notes=True)
    assert imported(vcard, card, {"contacts/ada.md": text, "contacts/bo-lindqvist.md": BO}) == {}
