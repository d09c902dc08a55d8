"""Monica 4's JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest
from drafts import drafts, found, skipped, told, with_anything
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import monica
from warmsite.formats.draft import Encounter, Foreign, Identity
from warmsite.records.edit import NewEntry
from warmsite.records.readers import Labelled

MIDNIGHT = "T00:00:00.000000Z"


def export(*collections, instance=None, properties=None):
    """An export as version 4.1.2 writes it."""
    return {
        "version": "1.0-preview.1",
        "app_version": "4.1.2",
        "export_date": f"2026-11-20{MIDNIGHT}",
        "url": "https://example.com",
        "exported_by": "u-1",
        "account": {
            "uuid": "account",
            "data": list(collections),
            "properties": properties or {},
            "instance": instance or {},
        },
    }


def values(kind, *each):
    return {"count": len(each), "type": kind, "values": list(each)}


def thing(uuid="", created="2026-01-05", data=None, **properties):
    """Something that Monica keeps, with its id and the day on which it was made."""
    plain = {"uuid": uuid, "created_at": f"{created}{MIDNIGHT}", "properties": properties}
    return plain if data is None else {**plain, "data": data}


def contact(uuid, *data, **properties):
    return thing(uuid, data=list(data), **{"is_partial": False, "is_active": True, "is_dead": False, **properties})


def special(day, **more):
    return {"date": f"{day}{MIDNIGHT}", "is_age_based": False, "is_year_unknown": False, **more}


def one(*data, instance=None, **properties):
    """The draft of an account's only contact."""
    (draft,) = drafts(
        monica, json.dumps(export(values("contact", contact("c-1", *data, first_name="Ada", **properties)), instance=instance))
    )
    return draft


def test_contact__names_work_tags_and_what_is_said_of_them() -> None:
    ada = one(
        middle_name="N.",
        last_name="Okafor",
        nickname="The Admiral",
        company="Northwind Health",
        job="CTO",
        tags=["mentor", "health"],
        is_starred=True,
        description="Two daughters.\nRuns marathons.",
        food_preferences="no nuts",
        stay_in_touch_frequency=60,
    )
    assert (ada.line, ada.name, ada.uid, ada.left) == (1, "Ada N. Okafor", "c-1", ())
    assert ada.fields == {
        "aka": ("The Admiral",), "company": "Northwind Health", "role": "CTO", "tags": ("mentor", "health", "starred"),
        "cadence": "60 days",
    }  # fmt: skip
    assert ada.notes == "Two daughters.\nRuns marathons.\n\nFood: no nuts"


def test_special_dates__mean_the_day_that_is_written() -> None:
    ada = one(birthdate=special("1979-03-14"), first_met_date=special("2017-10-01"))
    assert ada.fields == {"birthday": "1979-03-14", "met": "2017-10-01"}


def test_special_dates__without_a_year_are_no_year_and_of_an_age_no_date() -> None:
    assert one(birthdate=special("2024-03-14", is_year_unknown=True)).fields == {"birthday": "--03-14"}
    aged = one(birthdate=special("1979-01-01", is_age_based=True), first_met_date=special("2024-05-01", is_year_unknown=True))
    assert aged.fields == {}
    assert aged.left == ("birthday: only an age is known, born about 1979", "met 1 May has no year that is known")


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"is_dead": True}, {"died": "yes"}),
        ({"is_dead": True, "deceased_date": special("2024-11-02")}, {"died": "2024-11-02"}),
        ({"is_dead": False, "deceased_date": special("2024-11-02")}, {}),
        ({"is_active": False}, {"status": "archived"}),
    ],
)
def test_the_dead_and_the_archived(said: dict[str, object], fields: dict[str, str]) -> None:
    assert one(**said).fields == fields


def test_contact_fields__by_the_types_of_the_account() -> None:
    types = {
        "contact_field_types": [
            thing("t-mail", name="Email", protocol="mailto:", type="email"),
            thing("t-phone", name="Phone", protocol="tel:", type="phone"),
            thing("t-office", name="Office", protocol="tel:"),
            thing("t-face", name="Facebook", protocol="https://facebook.com/"),
            thing("t-tele", name="Telegram", protocol="telegram:"),
        ]
    }
    said = [
        ("t-mail", "ada@example.com"),
        ("t-mail", "ADA@example.com"),
        ("t-phone", "+1 555 0100"),
        ("t-office", "+1 555 0199"),
        ("t-face", "ada.o"),
        ("t-face", "https://example.com/ada"),
        ("t-tele", "@ada"),
        ("t-none", "x"),
    ]
    ada = one(values("contact_field", *({"properties": {"type": kind, "data": data}} for kind, data in said)), instance=types)
    assert ada.fields == {
        "email": (Labelled("", "ada@example.com"),),
        "phone": (Labelled("", "+1 555 0100"), Labelled("office", "+1 555 0199")),
        "url": (Labelled("facebook", "https://facebook.com/ada.o"), Labelled("facebook", "https://example.com/ada")),
    }
    assert ada.left == ("telegram @ada", "address of an unknown kind x")


def test_addresses__on_one_line_with_the_city_as_location() -> None:
    home = thing(name="Home", street="1 Elm Street", city="Houston", province="Texas", postal_code="77001", country="US")
    ada = one(values("address", home, thing(name="", city="Berlin", country="DE")))
    assert ada.fields == {
        "address": (Labelled("home", "1 Elm Street, 77001, Houston, Texas, US"), Labelled("", "Berlin, DE")),
        "location": "Houston, Texas",
    }


def test_what_happened__becomes_entries_on_its_day() -> None:
    messages = [thing(content="How are you?", written_by_me=True), thing(content="Fine.", written_by_me=False)]
    ada = one(
        values("call", thing(called_at=f"2026-03-02{MIDNIGHT}", content="Moving the team\nto Berlin.", emotions=["joy", "joy"])),
        values("note", thing(created="2026-02-01", body="Likes pears.")),
        values("conversation", thing(happened_at="2026-01-10", messages=messages)),
        values(
            "life_event",
            thing(type="l-1", happened_at="2025-12-01", note="At last."),
            thing(name="Moved", happened_at="2025-11-01"),
        ),
        instance={"life_event_types": [thing("l-1", translation_key="new_job")]},
    )
    assert [(str(each.date), each.kind, each.text) for each in ada.entries] == [
        ("2026-03-02", "call", "Moving the team to Berlin. (joy)"),
        ("2026-02-01", "note", "Likes pears."),
        ("2026-01-10", "message", "I: How are you? / They: Fine."),
        ("2025-12-01", "note", "New job: At last."),
        ("2025-11-01", "note", "Moved"),
    ]


def test_notes__of_several_lines_keep_their_shape() -> None:
    ada = one(values("note", thing(created="2026-02-01", body="Ideas:\r\n\r\n- pears\r\n- plums")))
    assert ada.entries == ()
    assert ada.notes == "1 February 2026:\nIdeas:\n\n- pears\n- plums"


def test_reminders__yearly_ones_are_dates_and_those_to_come_are_promises() -> None:
    def reminder(title, day, every, number=1, **more):
        said = {"title": title, "initial_date": day, "frequency_type": every, "frequency_number": number, "delible": True}
        return thing(**{**said, **more})

    ada = one(
        values(
            "reminder",
            reminder("wedding day", f"2024-08-22{MIDNIGHT}", "year"),
            reminder("Ada's birthday", "2024-03-14", "year"),
            reminder("Wish Ada a happy birthday", "2024-01-01", "year", delible=False),
            reminder("no more", "2024-01-01", "year", inactive=True),
            reminder("ask about the move", "2026-12-01", "one_time", description="and the dog"),
            reminder("long ago", "2020-12-01", "one_time"),
            reminder("call her mother", "2026-01-01", "month", 3),
        ),
        birthdate=special("1979-03-14"),
    )
    assert ada.fields == {"birthday": "1979-03-14", "dates": (Labelled("wedding day", "--08-22"),)}
    assert ada.entries == (
        NewEntry(date(2026, 1, 5), "note", "Reminder from Monica", nested=("[ ] 2026-12-01 ask about the move: and the dog",)),
    )
    assert ada.left == (
        "reminder, once from 1 December 2020: long ago",
        "reminder, every 3 months from 1 January 2026: call her mother",
    )


def test_tasks__open_ones_are_promises() -> None:
    ada = one(values("task", thing(title="Buy a gift", description="a small one"), thing(title="Write", completed=True)))
    assert [each.nested for each in ada.entries] == [("[ ] Buy a gift: a small one",)]
    assert ada.left == ("task that is done: Write",)


def test_gifts_and_debts() -> None:
    ada = one(
        values(
            "gift",
            thing(name="A pen", status="offered", date="2025-12-24"),
            thing(name="A chair", status="received", date="2025-04-01"),
            thing(name="A book", status="idea"),
        ),
        values(
            "debt",
            thing(amount=50, currency="USD", status="inprogress", in_debt=True),
            thing(amount="7.50", currency="EUR", status="complete", in_debt=False),
        ),
        values("pet", thing(name="Rex", category="dog"), thing(name="Tom")),
    )
    assert ada.entries == (
        NewEntry(date(2025, 12, 24), "gift", "A pen"),
        NewEntry(date(2025, 4, 1), "note", "A gift from them", nested=("got: A chair",)),
    )
    assert ada.left == ("gift idea: A book", "debt: you owe them 50 USD", "debt: they owe you 7.50 EUR (settled)")
    assert ada.notes == "Pet: Rex (dog)\n\nPet: Tom"


def test_relations__to_people_and_to_names_with_their_birthdays() -> None:
    people = values(
        "contact",
        contact("c-1", first_name="Ada", last_name="Okafor", first_met_through="c-2"),
        contact("c-2", first_name="Bo", gender="g-f"),
        contact("c-3", first_name="Nkechi", is_partial=True, birthdate=special("2015-06-02")),
    )
    ties = values(
        "relationship",
        thing(type="uncle", contact_is="c-1", of_contact="c-2"),
        thing(type="nephew", contact_is="c-2", of_contact="c-1"),
        thing(type="child", contact_is="c-1", of_contact="c-3"),
        thing(type="bestfriend", contact_is="c-1", of_contact="c-9"),
    )
    data = json.dumps(export(people, ties, instance={"genders": [thing("g-f", type="F")]}))
    ada, bo = drafts(monica, data)
    assert ada.fields == {
        "introduced_by": "Bo",
        "relations": (Labelled("aunt", "Bo"), Labelled("child", "Nkechi")),
        "dates": (Labelled("birthday of Nkechi", "2015-06-02"),),
    }
    assert bo.fields == {"relations": (Labelled("nephew", "Ada Okafor"),)}
    assert [(each.line, each.wrong) for each in skipped(monica, data)] == [(3, False)]


@pytest.mark.parametrize("plural", [False, True])
def test_activities__stand_on_the_account_and_are_one_for_all(plural: bool) -> None:
    def kind(one: str, several: str) -> str:
        return several if plural else one

    def did(*which: str):
        return {"count": len(which), "type": kind("activity", "activities"), "values": list(which)}

    data = json.dumps(
        export(
            values("user", thing("u-1", me_contact="c-me")),
            values(
                kind("contact", "contacts"),
                contact("c-1", did("a-1", "a-1", "a-2"), first_name="Ada"),
                contact("c-2", did("a-1"), first_name="Bo"),
                contact("c-me", did("a-1", "a-3"), first_name="Me"),
            ),
            values(
                kind("activity", "activities"),
                thing("a-1", summary="Concert", description="Loud.", happened_at=f"2026-05-01{MIDNIGHT}", type="t-1"),
                thing("a-2", summary="Hung out", happened_at="2026-05-02"),
                thing("a-3", summary="Alone", happened_at="2026-05-03"),
                thing("a-4", summary="Nowhere"),
            ),
            instance={"activity_types": [thing("t-1", translation_key="went_concert")]},
            properties={"journal_entries": [{}, {}]},
        )
    )
    both, alone = (each for each in found(monica, data) if isinstance(each, Encounter))
    assert (both.uid, both.entry) == ("a-1", NewEntry(date(2026, 5, 1), "event", "Concert: Loud."))
    assert both.people == (Identity(uid="c-1", name="Ada"), Identity(uid="c-2", name="Bo"))
    assert (alone.entry.kind, [each.name for each in alone.people]) == ("met", ["Ada"])
    assert [(each.line, each.wrong) for each in skipped(monica, data)] == [(3, False), (3, False), (4, False)]
    assert told(monica, data) == ["2 journal entries are about nobody, and are passed over"]


def test_names__what_there_is() -> None:
    people = [
        contact("1", nickname="Ned"),
        contact("2", company="Northwind"),
        contact("3", first_name=" "),
        contact("4", first_name=7),
        5,
    ]
    data = json.dumps(export(values("contact", *people)))
    assert [each.name for each in drafts(monica, data)] == ["Ned", "Northwind"]
    assert [each.line for each in skipped(monica, data)] == [3, 4, 5]


SQL = "# Ada dump of data\n# * run migrations (`php artisan migrate`)\n# ****\n\nSET FOREIGN_KEY_CHECKS=0;\n\nINSERT IGNORE INTO"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (SQL, "as SQL"),
        (
            json.dumps({"app_version": "5.0", "exported_by": "x", "version": "2.0", "account": {"data": [{}]}}),
            "no export of Monica 4",
        ),
        (json.dumps({"app_version": "4.1.2", "exported_by": "x", "version": "1.0", "account": {}}), "no export of Monica 4"),
    ],
)
def test_other_exports__are_asked_for_as_what_is_read(data: str, why: str) -> None:
    assert monica.recognises("export", data.encode())
    with pytest.raises(Foreign, match=why) as caught:
        found(monica, data)
    assert "JSON" in caught.value.hint
    assert "vCard" in caught.value.hint


def test_photos__are_passed_over_while_reading() -> None:
    ada = contact("c-1", values("photo", "p-1"), values("document", "d-1", "d-2"), first_name="Ada")
    picture = thing("p-1", dataUrl=f"data:image/jpeg;base64,{'QUJD' * 20_000_000}")
    data = json.dumps(export(values("photo", picture), values("contact", ada)))
    assert len(data) > 64 << 20
    (draft,) = drafts(monica, data)
    assert (draft.name, draft.left) == ("Ada", ("2 documents", "1 photo"))


def test_truncated__nothing_is_taken() -> None:
    whole = json.dumps(export(values("contact", contact("c-1", first_name="Ada"))), indent=1)
    for end in range(1, len(whole) - 1, 13):
        with pytest.raises(Foreign, match="before it is complete"):
            found(monica, whole[:end])


SAID = {
    **dict.fromkeys(("type", "name", "title", "body", "content"), "t"),
    **dict.fromkeys(("date", "initial_date", "happened_at", "called_at"), "2026-12-01"),
    "status": "offered",
    "frequency_type": "one_time",
    "frequency_number": 1,
    "amount": 1,
    "emotions": ["a"],
    "messages": [thing(content="c", written_by_me=True)],
}
KINDS = ("contact_field", "address", "call", "note", "conversation", "life_event", "reminder", "task", "gift", "debt", "pet")
ADA = contact(
    "c-1",
    *(values(kind, thing("x", **SAID)) for kind in KINDS),
    values("activity", "a-1"),
    first_name="Ada",
    tags=["a"],
    birthdate=special("1979-03-14"),
    deceased_date=special("2024-01-01"),
    stay_in_touch_frequency=3,
)
WHOLE = export(
    values("user", thing("u-1", me_contact="c-9")),
    values("contact", ADA),
    values("relationship", thing(type="child", contact_is="c-1", of_contact="c-1")),
    values("activity", thing("a-1", summary="s", happened_at="2026-01-01", type="t")),
    instance={"contact_field_types": [thing("t", name="n", protocol="tel:")], "genders": []},
)


@given(with_anything(WHOLE))
def test_any_shape__raises_nothing_but_foreign(changed: object) -> None:
    try:
        found(monica, json.dumps(changed))
    except Foreign:
        return


@given(st.binary())
def test_any_bytes__raise_nothing_but_foreign(data: bytes) -> None:
    for content in (
        data,
        b'{"app_version": "4", "exported_by": "' + data,
        b'{"version": "1.0", "account": {"data": [' + data + b"]}}",
    ):
        monica.recognises("x", content)
        try:
            found(monica, content)
        except Foreign:
            continue
