"""org-contacts."""

from __future__ import annotations

import tracemalloc

import pytest
from drafts import drafts, found, skipped
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import orgcontacts
from warmsite.formats.draft import Foreign
from warmsite.records.readers import Labelled

FILE = """\
#+TITLE: Contacts
#+TODO: ASK | ASKED

Some words before the first heading.

* Work                                                        :work:
** ASK [#A] Ada Okafor [1/2]                                  :mentor:health:
SCHEDULED: <2026-12-01 Tue>
:PROPERTIES:
:ID:       6f1c2c70-0001
:EMAIL:    [[mailto:ada@example.com][Ada]] ada@example.org,a.okafor@example.com
:EMAIL_HOME: ada@home.example.com
:PHONE:    [[tel:+1 555 0100]]; +1 555 0199
:ALIAS:    Adaeze O, The Admiral
:NICKNAME: ada
:ADDRESS:  1 Elm Street, Houston
:BIRTHDAY: <1979-03-14 Wed>
:ANNIVERSARY: [2009-08-22 Sat]
:NOTE:     Two daughters.
:IGNORE:   a.okafor@example.com
:ICON:     ada.png
:HOBBIES:  running, [[https://example.com/run][the club]]
:END:
Met on the train. See [[https://example.com][her page]].

# a comment
*** Ideas
- ask her about Berlin
** Meetings
Nothing about anybody.
* Bo Lindqvist
:PROPERTIES:
:MOBILE: +1 555 0101
:MOBILE: +1 555 0102
:HOMEPHONE: +1 555 0103
:WORKPHONE: +1 555 0103
:COMPANY: Lindqvist Data
:STREET: 2 Oak Road
:POSTALCODE: 77001
:CITY: Houston
:COUNTRY: USA
:BORN: 1980-06-20
:END:
"""


def test_org_contacts_own_names() -> None:
    assert orgcontacts.recognises("people.txt", FILE.encode())
    ada, _ = drafts(orgcontacts, FILE)
    assert (ada.line, ada.name, ada.uid, ada.left) == (7, "Ada Okafor", "6f1c2c70-0001", ())
    assert ada.fields == {
        "email": (Labelled("", "ada@example.com"), Labelled("", "ada@example.org"), Labelled("home", "ada@home.example.com")),
        "phone": (Labelled("", "+1 555 0100"), Labelled("", "+1 555 0199")),
        "aka": ("Adaeze O", "The Admiral", "ada"),
        "address": (Labelled("", "1 Elm Street, Houston"),),
        "birthday": "1979-03-14",
        "dates": (Labelled("anniversary", "2009-08-22"),),
        "tags": ("work", "mentor", "health", "ask"),
    }


def test_notes__are_what_stands_below_and_properties_of_ones_own() -> None:
    ada, _ = drafts(orgcontacts, FILE)
    assert ada.notes == (
        "Two daughters.\n\nHobbies: running, the club (https://example.com/run)\n\n"
        "Met on the train. See her page (https://example.com).\n\nIdeas\n- ask her about Berlin"
    )


def test_other_naming() -> None:
    _, bo = drafts(orgcontacts, FILE)
    assert (bo.line, bo.name, bo.notes) == (31, "Bo Lindqvist", "")
    assert bo.fields == {
        "phone": (Labelled("mobile", "+1 555 0101"), Labelled("mobile", "+1 555 0102"), Labelled("home", "+1 555 0103")),
        "company": "Lindqvist Data",
        "address": (Labelled("", "2 Oak Road, 77001, Houston, USA"),),
        "location": "Houston, USA",
        "birthday": "1980-06-20",
    }


def test_headings_without_contact_data__are_nobody() -> None:
    data = "* Project\n:PROPERTIES:\n:EFFORT: 1:00\n:END:\n* TODO Buy milk\n* Ada\n:PROPERTIES:\n:EMAIL: ada@example.com\n:END:\n"
    assert [each.name for each in drafts(orgcontacts, data)] == ["Ada"]
    assert skipped(orgcontacts, data) == []


def test_people_below_people__are_people() -> None:
    data = (
        "* Northwind\n:PROPERTIES:\n:PHONE: +1 555 0100\n:END:\nThe front desk.\n"
        "** Ada\n:PROPERTIES:\n:EMAIL: ada@example.com\n:END:\nUpstairs.\n** Hours\nNine to five.\n"
    )
    assert [(each.name, each.notes) for each in drafts(orgcontacts, data)] == [
        ("Northwind", "The front desk."),
        ("Ada", "Upstairs."),
    ]


@pytest.mark.parametrize(
    ("said", "birthday"),
    [
        ("1979-03-14", "1979-03-14"),
        ("[1979-03-14 Wed 10:00]", "1979-03-14"),
        ("--03-14", "--03-14"),
        ("03-14", "--03-14"),
        ("1979", "1979"),
    ],
)
def test_birthday__in_all_its_forms(said: str, birthday: str) -> None:
    (ada,) = drafts(orgcontacts, f"* Ada\n:PROPERTIES:\n:BIRTHDAY: {said}\n:END:\n")
    assert ada.fields == {"birthday": birthday}


def test_values_that_cannot_be__are_told() -> None:
    data = "* Ada\n:PROPERTIES:\n:BIRTHDAY: 1979-02-30\n:EMAIL: Ada <ada@example.com>\n:WEDDING: soon\n:BORN: 1979-03-14\n:END:\n"
    (ada,) = drafts(orgcontacts, data)
    assert ada.fields == {"birthday": "1979-03-14", "email": (Labelled("", "ada@example.com"),)}
    assert ada.left == ("birthday 1979-02-30 is no date", "email Ada is no address", "wedding soon is no date")


def test_links_in_a_name_and_in_notes__are_no_links_of_ours() -> None:
    data = "* [[https://example.com/ada][Ada]]\n:PROPERTIES:\n:EMAIL: ada@example.com\n:END:\nLike [[Bo]].\n"
    (ada,) = drafts(orgcontacts, data)
    assert (ada.name, ada.notes) == ("Ada", "Like Bo.")


def test_drawer_that_is_not_closed__costs_its_heading() -> None:
    data = "* Ada\n:PROPERTIES:\n:EMAIL: ada@example.com\n* Bo\n:PROPERTIES:\n:EMAIL: bo@example.com\n:END:\n"
    assert [each.name for each in drafts(orgcontacts, data)] == ["Bo"]
    assert [(each.line, ":END:" in each.reason) for each in skipped(orgcontacts, data)] == [(1, True)]


def test_truncated__nothing_is_taken() -> None:
    cut = FILE[: FILE.index(":CITY:")]
    with pytest.raises(Foreign, match="ends within a drawer"):
        found(orgcontacts, cut)


def test_person_without_a_name__is_skipped() -> None:
    data = "*   :tag:\n:PROPERTIES:\n:EMAIL: ada@example.com\n:END:\n* Bo\n:PROPERTIES:\n:EMAIL: bo@example.com\n:END:\n"
    assert [each.name for each in drafts(orgcontacts, data)] == ["Bo"]
    assert [each.line for each in skipped(orgcontacts, data)] == [1]


@pytest.mark.parametrize(
    "data", ["", "* TODO Buy milk\n", "\x00\x01", "<html><body>* Ada</body></html>", "name,email\nAda,a@example.com\n"]
)
def test_foreign__is_said(data: str) -> None:
    assert not orgcontacts.recognises("x", data.encode())
    with pytest.raises(Foreign):
        found(orgcontacts, data)


def test_encodings__one_line_each_and_wide() -> None:
    card = "* Renée\n:PROPERTIES:\n:EMAIL: r@example.com\n:COMPANY: Žižek\n:END:\n"
    mixed = card.encode() + card.replace("Ž", "Z").replace("ž", "z").encode("cp1252")
    assert [each.name for each in drafts(orgcontacts, mixed)] == ["Renée", "Renée"]
    assert drafts(orgcontacts, card.encode("utf-16"))[0].fields["company"] == "Žižek"


@pytest.mark.parametrize(
    "hostile", ["*" * 1_000_000, "* " + ":a" * 500_000, "* Ada " + "[[x" * 300_000, "* A\n:" + "b" * 1_000_000]
)
def test_huge_lines__are_read_in_time(hostile: str) -> None:
    data = f"{hostile}\n* Bo\n:PROPERTIES:\n:EMAIL: bo@example.com{',' * 1000}\n:END:\n"
    assert [each.name for each in drafts(orgcontacts, data)][-1:] == ["Bo"]


def test_many_people__are_never_all_held() -> None:
    class Long:
        """A file of 20,000 people that are made as they are read."""

        at = 0

        def readline(self, _most: int) -> bytes:
            self.at += 1
            if self.at > 80_000:
                return b""
            lines = (b":END:\n", b"* Person %d\n" % self.at, b":PROPERTIES:\n", b":EMAIL: a%d@example.com\n" % self.at)
            return lines[self.at % 4]

    from drafts import TODAY

    from warmsite.formats.draft import Asked, Opened

    tracemalloc.start()
    count = sum(1 for _ in orgcontacts.read(Opened("x", b"* ", Long()), Asked(today=TODAY)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 2_000_000


LINES = st.lists(
    st.sampled_from(
        ["* Ada :a:", "** B", ":PROPERTIES:", ":END:", ":EMAIL: [[mailto:a@b][x]]", ":BORN: <1979-03-14 Wed>", ":LOGBOOK:", ""]
    )
    | st.text()
)


@given(LINES)
def test_any_lines__raise_nothing_but_foreign(lines: list[str]) -> None:
    try:
        found(orgcontacts, "\n".join(lines).encode("utf-8", "surrogatepass"))
    except Foreign:
        return


@given(st.binary())
def test_any_bytes__raise_nothing_but_foreign(data: bytes) -> None:
    for content in (data, b"* Ada\n:PROPERTIES:\n" + data):
        try:
            found(orgcontacts, content, "x.org")
        except Foreign:
            continue
