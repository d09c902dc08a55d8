"""Any table of people: headers understood, mapped by hand, and told."""

from __future__ import annotations

import pytest
from drafts import drafts, found, told

from warmsite.formats import google, linkedin, outlook, owncsv, roster
from warmsite.formats.draft import Draft, Foreign
from warmsite.records.readers import Labelled

STAFF = (
    "Employee #,First Name,Preferred Name,Last Name,Work Email,Job Title,Department,Hire Date,Original Hire Date,Date of Birth,"
    "Work Phone,Office Address,State,Website,Status,Termination Date\n"
)


def test_roster__the_usual_words():
    data = STAFF + (
        "0007,Robert,Bob,Smith,bob@example.com,CTO,Triage,2021-03-01,2015-06-01,1979-03-14,+1 555 0100,"
        '"1 Elm Street, Houston",TX,https://example.com,Active,\n'
    )
    assert roster.recognises("staff.txt", data.encode())
    assert drafts(roster, data) == [
        Draft(
            line=2,
            name="Robert Smith",
            fields={
                "aka": ("Bob",),
                "email": (Labelled("work", "bob@example.com"),),
                "role": "CTO",
                "company": "Triage",
                "started": "2021-03-01",
                "birthday": "1979-03-14",
                "phone": (Labelled("work", "+1 555 0100"),),
                "address": (Labelled("office", "1 Elm Street, Houston"),),
                "location": "TX",
                "url": (Labelled("", "https://example.com"),),
            },
        )
    ]


def test_roster__says_how_it_understands_the_columns():
    assert told(roster, STAFF) == [
        (
            "First Name, Last Name → name; Preferred Name → aka; Work Email → email (work); Job Title → role; "
            "Department → company (a guess: --map 'Department=' passes it over); "
            "Hire Date, else Original Hire Date → started; Date of Birth → birthday; Work Phone → phone (work); "
            "Office Address → address (office); State → location; Website → url; Status, Termination Date → the end of a job"
        ),
        "Employee # is passed over (--map 'Employee #=FIELD' takes it)",
    ]


def test_roster__what_was_said_wins_over_guesses():
    data = "Name,Title,Employee #,Cell,Team,Engaged,State\nAda Okafor,Countess,0007,555 0100,Blue,2015-06-20,happy\n"
    asked = {
        "title": "aka", "Employee #": "uid", "Cell": "phone:summer", "Team": "notes", "Engaged": "dates:engagement", "State": "",
    }  # fmt: skip
    (ada,) = drafts(roster, data, columns=asked)
    assert ada.uid == "0007"
    assert ada.fields == {
        "aka": ("Countess",),
        "phone": (Labelled("summer", "555 0100"),),
        "dates": (Labelled("engagement", "2015-06-20"),),
    }
    assert ada.notes == "Team: Blue"
    assert told(roster, data, columns=asked) == [
        "Name → name; Title → aka; Employee # → uid; Cell → phone (summer); Team → notes; Engaged → dates (engagement)"
    ]


def test_roster__an_id_stays_text():
    ada, bo = drafts(roster, "Name,No\nAda,0007\nBo,a/b\n", columns={"No": "id"})
    assert (ada.id, bo.id) == ("0007", "")
    assert bo.left == ("id a/b is no id: letters, digits, space, `-`, `_`, `.`",)


def test_roster__a_header_only_mapping_knows():
    data = "Quarterly list\n\nPersona,Tarea\nAda Okafor,CTO\n"
    assert [each.name for each in drafts(roster, data, columns={"Persona": "name"})] == ["Ada Okafor"]


def test_roster__no_column_of_names():
    with pytest.raises(Foreign, match="no column seems to hold a name; there are `Persona`, `Tarea`") as caught:
        found(roster, "Persona,Tarea\nAda Okafor,CTO\n")
    assert caught.value.hint == 'say which with --map "Persona=name", or =first and =last'


def test_roster__a_field_that_is_none():
    with pytest.raises(Foreign, match="`startd` is no field") as caught:
        found(roster, "Name,Since\nAda,2019\n", columns={"Since": "startd"})
    assert caught.value.hint == "did you mean started?"


@pytest.mark.parametrize("field", ["role", ""])
def test_roster__a_column_that_is_not_there_stops(field):
    with pytest.raises(Foreign, match="--map: there is no column `Hire Dat`") as caught:
        found(roster, "A list\n\nName,Hire Date\nAda,2020-01-01\n", columns={"name": "name", "Hire Dat": field})
    assert (caught.value.hint, caught.value.line) == ("there are `Name`, `Hire Date`", 3)


@pytest.mark.parametrize(
    ("status", "ended", "notes", "words"),
    [
        ("Terminated", "2024-05-31", "CTO at Triage, from 1 March 2021 until 31 May 2024", "has left (2024-05-31)"),
        ("Resigned", "", "CTO at Triage, since 1 March 2021; has left (day unknown)", "has left (Resigned)"),
        ("", "2024-05-31", "CTO at Triage, from 1 March 2021 until 31 May 2024", "has left (2024-05-31)"),
    ],
)
def test_roster__whoever_left_keeps_no_work(status, ended, notes, words):
    data = (
        f"Name,Email,Job Title,Department,Hire Date,Status,End Date\nAda,a@example.com,CTO,Triage,2021-03-01,{status},{ended}\n"
    )
    (ada,) = drafts(roster, data)
    assert ada.fields == {"email": (Labelled("", "a@example.com"),)}
    assert ada.notes == notes
    assert ada.left == (f"{words}: company, role, started are told in the notes",)


@pytest.mark.parametrize(
    ("role", "hired", "status", "ended", "notes", "left"),
    [
        ("Chef", "1998-07", "Left", "", "Chef, since July 1998; has left (day unknown)", ": role, started are told in the notes"),
        ("Chef", "", "Left", "", "Chef; has left (day unknown)", ": role is told in the notes"),
        ("Chef", "", "Left", "2024-06-30", "Chef, until 30 June 2024", ": role is told in the notes"),
        ("", "1998-07-01", "Left", "", "Since 1 July 1998; has left (day unknown)", ": started is told in the notes"),
        ("", "1998-07-01", "Left", "2024-06", "From 1 July 1998 until June 2024", ": started is told in the notes"),
        ("", "", "Left", "", "Has left (day unknown)", ""),
        ("", "", "Left", "2024-06-30", "Left 30 June 2024", ""),
        ("Chef", "1998", "Deceased", "", "Chef, from 1998 until their death", ": role, started are told in the notes"),
        ("", "", "Deceased", "", "", ""),
    ],
)
def test_roster__what_is_told_of_former_work(role, hired, status, ended, notes, left):
    (ada,) = drafts(roster, f"Name,Job Title,Hire Date,Status,End Date\nAda,{role},{hired},{status},{ended}\n")
    verb = "died" if status == "Deceased" else "left"
    assert (ada.notes, ada.left) == (notes, (f"has {verb} ({ended or status}){left}",))


@pytest.mark.parametrize("ended", ["2027-05-31", ""])
def test_roster__whoever_leaves_later_still_works_there(ended):
    (ada,) = drafts(roster, f"Name,Company,Status,End Date\nAda,Northwind,On leave,{ended}\n")
    assert (ada.fields, ada.left) == ({"company": "Northwind"}, ())


def test_roster__the_dead():
    (ada,) = drafts(roster, "Name,Company,Status\nAda,Northwind,Deceased\n")
    assert ada.fields == {"died": "yes"}


@pytest.mark.parametrize(("said", "died"), [("yes", "yes"), ("no", None), ("2024-11-02", "2024-11-02"), ("2024", "2024")])
def test_roster__a_column_of_deaths(said, died):
    (ada,) = drafts(roster, f"Name,Deceased\nAda,{said}\n")
    assert (ada.fields.get("died"), ada.left) == (died, ())


def test_roster__a_title_that_was_mapped_stays():
    data = "Name,Title,Job Title\nAda,Chief,CTO\n"
    assert drafts(roster, data, columns={"Title": "role"})[0].fields == {"role": "Chief"}


def test_roster__a_rehire_began_again():
    data = "Name,Original Hire Date,Hire Date,Rehire Date\nAda,2010-01-01,2015-01-01,2021-01-01\nBo,2010-01-01,,\n"
    assert [each.fields["started"] for each in drafts(roster, data)] == ["2021-01-01", "2010-01-01"]


def test_roster__a_title_beside_a_job_title_is_a_persons():
    data = "Title,First Name,Last Name,Job Title\nDr.,Ada,Okafor,CTO\nMrs.,Bo,Lindqvist,CEO\n"
    assert [(each.name, each.fields["role"]) for each in drafts(roster, data)] == [
        ("Dr. Ada Okafor", "CTO"),
        ("Bo Lindqvist", "CEO"),
    ]


def test_roster__department_beside_a_company():
    (ada,) = drafts(roster, "Name,Company,Department\nAda,Northwind,Triage\n")
    assert (ada.fields, ada.notes) == ({"company": "Northwind"}, "Department: Triage")


def test_roster__department_where_the_company_is_not_told():
    data = "Name,Company,Department\nAda,,Triage\n"
    (ada,) = drafts(roster, data)
    assert (ada.fields, ada.notes) == ({}, "Department: Triage")
    assert told(roster, data) == ["Name → name; Company → company; Department → notes"]


def test_roster__a_department_that_was_mapped_is_no_guess():
    data = "Name,Abteilung\nAda,Stadtrat\n"
    assert drafts(roster, data, columns={"Abteilung": "department"})[0].fields == {"company": "Stadtrat"}
    assert told(roster, data, columns={"Abteilung": "department"}) == ["Name → name; Abteilung → company"]


def test_roster__german_staff():
    data = (
        "Personalnr;Vorname;Nachname;Abteilung;Position / Funktion;Bemerkung;Telefon geschäftlich;Fax (geschäftlich);Telefax\n"
        "0007;Ada;Öz;Personal;Leiterin;mag Tee;0555 1;0555 2;0555 3\n"
    )
    (ada,) = drafts(roster, data)
    assert ada.fields == {
        "role": "Leiterin",
        "phone": (Labelled("work", "0555 1"), Labelled("work fax", "0555 2"), Labelled("fax", "0555 3")),
    }
    assert ada.notes == "Abteilung: Personal\n\nmag Tee"
    assert told(roster, data) == [
        (
            "Vorname, Nachname → name; Abteilung → notes (department); Position / Funktion → role; Bemerkung → notes; "
            "Telefon geschäftlich → phone (work); Fax (geschäftlich) → phone (work fax); Telefax → phone (fax)"
        ),
        "Personalnr is passed over (--map 'Personalnr=FIELD' takes it)",
    ]


@pytest.mark.parametrize("header", ["Funktion", "Position/Funktion", "Funktion / Position"])
def test_roster__words_for_a_role(header):
    assert drafts(roster, f"Name,{header}\nAda,Chefin\n")[0].fields == {"role": "Chefin"}


@pytest.mark.parametrize("header", ["Bemerkung", "Notiz", "Anmerkung", "Notes", "Comment"])
def test_roster__words_for_notes(header):
    assert drafts(roster, f"Name,{header}\nAda,Likes tea.\n")[0].notes == "Likes tea."


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("Assistant's Phone", "assistant"),
        ("Assistant Phone", "assistant"),
        ("Company Main Phone", "company"),
        ("Telefon Zentrale", "company"),
        ("Fax", "fax"),
        ("Business Fax", "work fax"),
        ("Fax Number (Home)", "home fax"),
        ("Faxnummer", "fax"),
        ("Pager", "pager"),
    ],
)
def test_roster__numbers_that_are_not_the_persons_own(header, label):
    assert drafts(roster, f"Name,{header}\nAda,555 0100\n")[0].fields == {"phone": (Labelled(label, "555 0100"),)}


def test_roster__address_in_parts():
    data = "Name,Street,City,State,Zip,Country\nAda,1 Elm Street,Houston,TX,77002,USA\nBo,,Malmö,,,Sweden\nCy,,,,,Chad\n"
    assert [each.fields for each in drafts(roster, data)] == [
        {"address": (Labelled("", "1 Elm Street, Houston, TX, 77002, USA"),), "location": "Houston, TX"},
        {"location": "Malmö, Sweden"},
        {"location": "Chad"},
    ]


def test_roster__several_of_a_kind():
    data = (
        "Name,Email 1,Email 2,Mobile Phone,Home Phone,Business Phone,LinkedIn URL,Email Opt Out,Tags,Manager\n"
        'Ada,a@example.com,"A@EXAMPLE.COM; mailto:b@example.com",555 0100,tel:555 0101,555 0102,https://linkedin.com/in/ada,no,'
        '"mentor, health;mentor",Bo\n'
    )
    assert drafts(roster, data)[0].fields == {
        "email": (Labelled("", "a@example.com"), Labelled("", "b@example.com")),
        "phone": (Labelled("mobile", "555 0100"), Labelled("home", "555 0101"), Labelled("work", "555 0102")),
        "url": (Labelled("linkedin", "https://linkedin.com/in/ada"),),
        "tags": ("mentor", "health"),
        "relations": (Labelled("manager", "Bo"),),
    }


def test_roster__german_words():
    data = "Vorname;Nachname;Firma;Beruf;E-Mail;Telefon;Geburtsdatum;PLZ;Ort;Straße\n"
    data += "Ada;Öz;Nord;Ärztin;a@example.com;0555;1.2.79;50667;Köln;Weg 1\n"
    (ada,) = drafts(roster, data.encode("cp1252"))
    assert (ada.name, ada.fields["role"], ada.fields["birthday"], ada.fields["location"]) == (
        "Ada Öz",
        "Ärztin",
        "1979-02-01",
        "Köln",
    )


def test_roster__values_that_are_none_are_told():
    data = "Name,Email,Phone,Time Zone,Birthday,Glad\nAda,nobody,none,Mars/Base,30.02.1979,9\n"
    (ada,) = drafts(roster, data, columns={"Glad": "glad"})
    assert not ada.fields
    assert sorted(each.split()[0] for each in ada.left) == ["birthday", "email", "glad", "phone", "timezone"]


def test_roster__a_name_of_a_megabyte_is_nobodys():
    (ada,) = drafts(roster, "Name,Email\n" + "x" * 1_000_000 + ",ada@example.com\n")
    assert ada.name == "Ada"
    assert ada.left[0].endswith("is too long: 1,000,000 characters")


def test_formats__each_file_has_one_reader():
    heads = {
        linkedin: b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n",
        google: b"First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value\n",
        outlook: b"First Name,Last Name,Company,Job Title,Business Street,Business Phone,Home Phone,E-mail Address,Birthday\n",
        owncsv: b"id,name,company\n",
    }
    for module, head in heads.items():
        assert [each for each in heads if each.recognises("x", head)] == [module]
        assert roster.recognises("x.csv", head)  # whatever nobody else knows is its
    assert not roster.recognises("x.txt", b"Dear Ada,\nthank you.\n")
