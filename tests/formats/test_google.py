"""Google Contacts' CSV, new and old."""

from __future__ import annotations

import pytest
from drafts import drafts, told

from warmsite.formats import google
from warmsite.formats.draft import Draft
from warmsite.records.readers import Labelled

NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,"
    "Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,"
    "Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,"
    "Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Relation 1 - Label,Relation 1 - Value,"
    "Event 1 - Label,Event 1 - Value,Website 1 - Label,Website 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value"
)
OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Name Suffix,Nickname,Birthday,Occupation,Notes,"
    "Language,Photo,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,"
    "Organization 1 - Type,Organization 1 - Name,Organization 1 - Title,Organization 1 - Department,"
    "Event 1 - Type,Event 1 - Value"
)


def table(header, **cells):
    """A CSV of one row, its cells by header with `_` for what a name cannot hold."""
    columns = header.split(",")
    texts = {name.replace("_", " ").replace("E mail", "E-mail"): text for name, text in cells.items()}
    row = []
    for column in columns:
        text = texts.pop(column.replace(" - ", " "), "")
        row.append('"' + text.replace('"', '""') + '"')
    assert not texts
    return header + "\n" + ",".join(row) + "\n"


def test_google__new_layout():
    data = table(
        NEW,
        First_Name="Ada",
        Middle_Name="N.",
        Last_Name="Okafor",
        Name_Prefix="Dr.",
        Nickname="Ace",
        Labels="Friends ::: * myContacts",
        Organization_Name="Northwind",
        Organization_Title="CTO",
        Organization_Department="Triage",
        Birthday=" --03-14",
        Notes="Met.\nTwice.",
        Photo="https://example.com/p.jpg",
        E_mail_1_Label="* Work",
        E_mail_1_Value="ada@example.com ::: a@example.com",
        E_mail_2_Label="Other",
        E_mail_2_Value="ada@example.org",
        Phone_1_Label="Summer house",
        Phone_1_Value="+1 555 0100 ::: 555 0101",
        Address_1_Label="Home",
        Address_1_Formatted="1 Elm Street\nHouston, TX 77002\nUS",
        Address_1_City="Houston",
        Address_1_Region="TX",
        Address_1_Country="US",
        Relation_1_Label="Spouse",
        Relation_1_Value="Bo Lindqvist",
        Event_1_Label="Anniversary",
        Event_1_Value="2015-06-20",
        Website_1_Label="Home Page",
        Website_1_Value="https://example.com/ada",
        Custom_Field_1_Label="Shoe size",
        Custom_Field_1_Value="38",
    )
    assert google.recognises("contacts.csv", data.encode())
    assert drafts(google, data) == [
        Draft(
            line=2,
            name="Dr. Ada N. Okafor",
            fields={
                "aka": ("Ace",),
                "birthday": "--03-14",
                "company": "Northwind",
                "role": "CTO",
                "tags": ("Friends",),
                "email": (
                    Labelled("work", "ada@example.com"),
                    Labelled("work", "a@example.com"),
                    Labelled("", "ada@example.org"),
                ),
                "phone": (Labelled("Summer house", "+1 555 0100"), Labelled("Summer house", "555 0101")),
                "address": (Labelled("home", "1 Elm Street, Houston, TX 77002, US"),),
                "location": "Houston, TX",
                "relations": (Labelled("spouse", "Bo Lindqvist"),),
                "dates": (Labelled("anniversary", "2015-06-20"),),
                "url": (Labelled("home page", "https://example.com/ada"),),
            },
            notes="Met.\nTwice.\n\nDepartment: Triage\n\nShoe size: 38",
        )
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_google__old_layout(encoding):
    data = table(
        OLD,
        Name="Zoë Öz",
        Given_Name="Zoë",
        Family_Name="Öz",
        Birthday="--03-14",
        Group_Membership="Kunden ::: * starred ::: * Coworkers",
        E_mail_1_Type="* Home",
        E_mail_1_Value="zoe@example.com",
        Organization_1_Name="Acme",
        Organization_1_Title="Chef",
        Event_1_Type="Name day",
        Event_1_Value="--02-29",
        Language="Deutsch",
    ).encode(encoding)
    assert google.recognises("contacts.csv", data)
    (zoe,) = drafts(google, data)
    assert zoe.name == "Zoë Öz"
    assert zoe.fields == {
        "language": "Deutsch",
        "birthday": "--03-14",
        "tags": ("Kunden",),
        "email": (Labelled("home", "zoe@example.com"),),
        "company": "Acme",
        "role": "Chef",
        "dates": (Labelled("Name day", "--02-29"),),
    }


def test_google__address_in_parts_and_several_in_a_cell():
    data = table(
        NEW,
        First_Name="Ada",
        Address_1_Label="Work",
        Address_1_Street="1 Elm Street ::: 2 Oak Road",
        Address_1_City="Houston ::: Leeds",
        Address_1_Region="TX",
        Address_1_Postal_Code="77002 ::: LS1",
        Address_1_Country="US ::: UK",
    )
    (ada,) = drafts(google, data)
    assert [each.text for each in ada.fields["address"]] == ["1 Elm Street, Houston, TX, 77002, US", "2 Oak Road, Leeds, LS1, UK"]
    assert ada.fields["location"] == "Houston, TX"


@pytest.mark.parametrize(
    ("cells", "name", "fields"),
    [
        ({"Organization_Name": "Acme"}, "Acme", {}),
        ({"File_As": "The plumber", "Organization_Name": "Acme"}, "The plumber", {"company": "Acme"}),
        ({"Nickname": "Ace", "Organization_Name": "Acme"}, "Ace", {"company": "Acme"}),
        ({"E_mail_1_Value": "ada.okafor+x@example.com"}, "Ada Okafor", {"email": (Labelled("", "ada.okafor+x@example.com"),)}),
        ({"Phone_1_Value": "+1 555 0100"}, "+1 555 0100", {"phone": (Labelled("", "+1 555 0100"),)}),
    ],
)
def test_google__without_a_name(cells, name, fields):
    (draft,) = drafts(google, table(NEW, **cells))
    assert (draft.name, draft.fields) == (name, fields)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("* ", ""), ("*", ""), ("* Home", "home"), ("* Other", ""), ("* Summer house", "Summer house"),
        ("Company Main", "company"), ("Assistant", "assistant"), ("Home Fax", "home fax"), ("Work Fax", "work fax"),
        ("Other Fax", "fax"), ("Pager", "pager"),
    ],
)  # fmt: skip
def test_google__labels(said, label):
    (ada,) = drafts(google, table(OLD, Given_Name="Ada", Phone_1_Type=said, Phone_1_Value="555 0100"))
    assert ada.fields["phone"] == (Labelled(label, "555 0100"),)


def test_google__a_mark_is_no_group():
    (ada,) = drafts(google, table(NEW, First_Name="Ada", Labels="* ::: Friends ::: * myContacts"))
    assert ada.fields["tags"] == ("Friends",)


def test_google__pictures_are_told_once():
    rows = [
        table(NEW, First_Name=name, Photo=photo).split("\n", 1)[1]
        for name, photo in (("Ada", "p.jpg"), ("Bo", "q.jpg"), ("Cy", ""))
    ]
    assert told(google, "\n".join([NEW, *rows])) == ["pictures are not imported: 2 contacts have one"]
    assert told(google, NEW + "\n" + rows[2]) == []


def test_google__what_is_no_value_is_told():
    data = table(
        NEW, First_Name="Ada", Birthday="1979-02-30", E_mail_1_Value="nobody", Event_1_Label="Exam", Event_1_Value="2015"
    )
    (ada,) = drafts(google, data)
    assert ada.left == (
        "birthday 1979-02-30 is not a date: February 1979 has no day 30",
        "email nobody is no address",
        "Exam 2015 has no day that comes round",
    )
