"""Outlook's CSV, English and German."""

from __future__ import annotations

import pytest
from drafts import drafts, found

from warmsite.formats import google, linkedin, outlook
from warmsite.formats.draft import Skipped
from warmsite.records.readers import Labelled

ENGLISH = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2,Business City,"
    "Business State,Business Postal Code,Business Country/Region,Home Street,Home City,Home State,Home Postal Code,"
    "Home Country/Region,Other Country/Region,Business Fax,Business Phone,Home Phone,Mobile Phone,Primary Phone,Anniversary,"
    "Assistant's Name,Birthday,Categories,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,Manager's Name,Notes,"
    "Priority,Private,Sensitivity,Spouse,User 1,Web Page"
)
GERMAN = (
    "Anrede;Vorname;Weitere Vornamen;Nachname;Firma;Abteilung;Position;Straße geschäftlich;Ort geschäftlich;Region geschäftlich;"
    "Postleitzahl geschäftlich;Land/Region geschäftlich;Straße privat;Ort privat;Bundesland/Kanton privat;Postleitzahl privat;"
    "Land/Region privat;Telefon geschäftlich;Telefon privat;Mobiltelefon;E-Mail-Adresse;E-Mail 2: Adresse;Geburtstag;Jahrestag;"
    "Kategorien;Notizen;Partner;Webseite;Vertraulichkeit"
)


def table(header, *rows):
    sign = ";" if ";" in header else ","
    names = header.split(sign)
    lines = [header]
    for cells in rows:
        assert not cells.keys() - set(names)
        lines.append(sign.join('"' + cells.get(name, "").replace('"', '""') + '"' for name in names))
    return "\r\n".join(lines) + "\r\n"


ADA = {
    "Title": "Ms.",
    "First Name": "Ada",
    "Last Name": "Okafor",
    "Company": "Northwind",
    "Department": "Triage",
    "Job Title": "CTO",
    "Business Street": "1 Elm Street",
    "Business City": "Houston",
    "Business State": "TX",
    "Business Postal Code": "77002",
    "Home Street": "2 Oak Road",
    "Home City": "Galveston",
    "Home Country/Region": "USA",
    "Other Country/Region": "USA",
    "Business Phone": "+1 555 0100",
    "Mobile Phone": "+1 555 0101",
    "Anniversary": "6/20/2015",
    "Assistant's Name": "Cy Tran",
    "Birthday": "3/14/1979",
    "Categories": "Mentor;Red Category",
    "E-mail Address": "ada@example.com",
    "E-mail Type": "SMTP",
    "E-mail 2 Address": "/o=First/ou=Exchange/cn=ada",
    "Manager's Name": "Dee Roy",
    "Notes": "Line one\r\nline two",
    "Priority": "Normal",
    "Private": "False",
    "Sensitivity": "Normal",
    "Spouse": "Bo",
    "User 1": "tea",
    "Web Page": "https://example.com/ada",
}


def test_outlook__english():
    data = table(ENGLISH, ADA)
    assert outlook.recognises("contacts.csv", data.encode())
    assert not google.recognises("contacts.csv", data.encode())
    (ada,) = drafts(outlook, data)
    assert ada.name == "Ada Okafor"
    assert ada.fields == {
        "company": "Northwind",
        "role": "CTO",
        "email": (Labelled("", "ada@example.com"),),
        "phone": (Labelled("mobile", "+1 555 0101"), Labelled("work", "+1 555 0100")),
        "url": (Labelled("", "https://example.com/ada"),),
        "relations": (Labelled("spouse", "Bo"), Labelled("assistant", "Cy Tran"), Labelled("manager", "Dee Roy")),
        "tags": ("Mentor", "Red Category"),
        "birthday": "1979-03-14",
        "dates": (Labelled("anniversary", "2015-06-20"),),
        "address": (Labelled("home", "2 Oak Road, Galveston, USA"), Labelled("work", "1 Elm Street, Houston, TX, 77002")),
        "location": "Galveston, USA",
    }
    assert ada.notes == "Line one\nline two\n\nDepartment: Triage\n\nUser 1: tea"
    assert ada.left == ("email /o=First/ou=Exchange/cn=ada is no address",)


def test_outlook__german():
    data = table(
        GERMAN,
        {
            "Anrede": "Herr",
            "Vorname": "Jörg",
            "Nachname": "Müller",
            "Firma": "Nordwind",
            "Position": "Leiter",
            "Ort privat": "Köln",
            "Straße privat": "Ulmenweg 1",
            "Postleitzahl privat": "50667",
            "Telefon privat": "0221 5550100",
            "Geburtstag": "14.03.1979",
            "Jahrestag": "0.0.00",
            "E-Mail-Adresse": "joerg@example.com",
            "Kategorien": "Kunde;Chor",
            "Partner": "Ina",
        },
    ).encode("cp1252")
    assert outlook.recognises("Kontakte.CSV", data)
    assert not linkedin.recognises("Kontakte.CSV", data)
    (joerg,) = drafts(outlook, data)
    assert joerg.name == "Jörg Müller"
    assert joerg.fields == {
        "company": "Nordwind",
        "role": "Leiter",
        "email": (Labelled("", "joerg@example.com"),),
        "phone": (Labelled("home", "0221 5550100"),),
        "relations": (Labelled("spouse", "Ina"),),
        "tags": ("Kunde", "Chor"),
        "birthday": "1979-03-14",
        "address": (Labelled("home", "Ulmenweg 1, Köln, 50667"),),
        "location": "Köln",
    }


def test_outlook__german_of_later_years():
    header = GERMAN.replace("Telefon privat", "Telefon (privat);Telefon (privat 2);Assistent(in);Name des/r Vorgesetzten")
    cells = {
        "Telefon (privat)": "555 0100",
        "Telefon (privat 2)": "555 0101",
        "Assistent(in)": "Cy",
        "Name des/r Vorgesetzten": "Dee",
    }
    (joerg,) = drafts(outlook, table(header, {"Vorname": "Jörg", **cells}))
    assert joerg.fields == {
        "phone": (Labelled("home", "555 0100"), Labelled("home", "555 0101")),
        "relations": (Labelled("assistant", "Cy"), Labelled("manager", "Dee")),
    }


def test_outlook__empty_dates():
    (ada,) = drafts(outlook, table(ENGLISH, {**ADA, "Birthday": "0/0/00", "Anniversary": "0/0/00"}))
    assert not {"birthday", "dates"} & ada.fields.keys()


def test_outlook__order_of_days_from_another_column():
    data = table(ENGLISH, {**ADA, "Birthday": "4/3/1979", "Anniversary": "20/6/2015"})
    (ada,) = drafts(outlook, data)
    assert (ada.fields["birthday"], ada.fields["dates"][0].text) == ("1979-03-04", "2015-06-20")


def test_outlook__an_academic_title_is_part_of_the_name():
    assert drafts(outlook, table(ENGLISH, {**ADA, "Title": "Dr."}))[0].name == "Dr. Ada Okafor"


def test_outlook__without_a_name():
    shown = {"E-mail Address": "x@example.com", "E-mail Display Name": "Ada Okafor (x@example.com)"}
    assert [each.name for each in drafts(outlook, table(ENGLISH, shown))] == ["Ada Okafor"]
    assert found(outlook, table(ENGLISH, {"Priority": "Normal"})) == [Skipped(2, "no name, and nothing that could stand for one")]


@pytest.mark.parametrize(
    ("begin", "kinds"),
    [
        (
            "First Name,Last Name,Company,Job Title,Business Street",
            "Company Main Phone,Assistant's Phone,Pager,Business Fax,Home Fax,Other Fax",
        ),
        (
            "Vorname,Nachname,Firma,Position,Straße geschäftlich",
            "Telefon Firma,Telefon Assistent,Pager,Fax geschäftlich,Fax privat,Weiteres Fax",
        ),
    ],
)
def test_outlook__numbers_that_are_not_the_persons_own(begin, kinds):
    numbers = {kind: f"555 010{at}" for at, kind in enumerate(kinds.split(","))}
    (ada,) = drafts(outlook, table(f"{begin},{kinds}", {begin.split(",")[0]: "Ada"} | numbers))
    labels = ("company", "assistant", "pager", "work fax", "home fax", "fax")
    assert ada.fields["phone"] == tuple(map(Labelled, labels, numbers.values()))
