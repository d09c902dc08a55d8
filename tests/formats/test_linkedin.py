"""LinkedIn's Connections.csv."""

from __future__ import annotations

import pytest
from drafts import drafts, found, skipped, told

from warmsite.formats import linkedin, roster
from warmsite.formats.draft import Draft, Skipped
from warmsite.formats.linkedin import profile_of
from warmsite.records.readers import Labelled

NOTICE = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing.\n'
    'First Name,Last Name,URL,Email Address,Company,Position,Connected On is what ""each row"" has."\n\n'
)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ADA = "Ada,Okafor,https://www.linkedin.com/in/ada-okafor,,Northwind Health,CTO,12 Mar 2024\n"


@pytest.mark.parametrize("before", ["", "\ufeff", NOTICE, "\ufeff" + NOTICE])
def test_linkedin__with_and_without_the_notice(before):
    data = before + HEADER + ADA
    assert linkedin.recognises("Connections.csv", data.encode())
    row = 5 if "Notes" in before else 2
    assert drafts(linkedin, data) == [
        Draft(
            line=row,
            name="Ada Okafor",
            uid="linkedin.com/in/ada-okafor",
            fields={
                "company": "Northwind Health",
                "role": "CTO",
                "how": "LinkedIn, 12 March 2024",
                "url": (Labelled("linkedin", "https://www.linkedin.com/in/ada-okafor"),),
            },
        )
    ]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Bärbel", "Köhler-Wenz, PMP®", "Bärbel Köhler-Wenz"),
        ("Robert", "Fitzgerald 🚀", "Robert Fitzgerald"),
        ("Bo 👩🏽‍💻", "Lindqvist ⭐️ 🇸🇪", "Bo Lindqvist"),
        ("Ada", "Okafor, PhD, MBA", "Ada Okafor"),
        ("Ada", "Okafor,M.Sc. | CFA® Level II,Prince2", "Ada Okafor"),
        ("Ada", "O'Brien™, Ph.D.", "Ada O'Brien"),
        ("Martin", "King, Jr., MBA", "Martin King, Jr."),
        ("Martin", "King, III", "Martin King, III"),
        ("Ada", "Okafor, née McDonald", "Ada Okafor, née McDonald"),
        ("Ada", "Okafor , Anne-Marie", "Ada Okafor , Anne-Marie"),
        ("සුනිල්", "ශ්‍රී", "සුනිල් ශ්‍රී"),
        ("Robert", "🚀", "Robert 🚀"),
        ("", "🚀🚀", "🚀🚀"),
    ],
)
def test_linkedin__credentials_and_emoji_are_no_names(first, last, name):
    (draft,) = drafts(linkedin, f'{HEADER}{first},"{last}",,,,,01 Jan 2020\n')
    assert draft.name == name


def test_linkedin__what_is_left_off_names_is_told():
    rows = 'Bo,"Lindqvist, PMP",,,,,01 Jan 2020\nCy 🚀,Okafor,,,,,01 Jan 2020\n'
    assert told(linkedin, HEADER + ADA + rows) == ["Emoji, and letters such as `, PMP`, are left off names (2)"]
    assert told(linkedin, HEADER + ADA) == []


def test_linkedin__a_company_with_a_comma():
    data = HEADER + 'Bo,Lindqvist,https://www.linkedin.com/in/bo,bo@example.com,"Acme, Inc",,01 Jan 2020\n'
    (bo,) = drafts(linkedin, data)
    assert (bo.name, bo.fields["company"], bo.fields["email"]) == (
        "Bo Lindqvist",
        "Acme, Inc",
        (Labelled("", "bo@example.com"),),
    )
    assert "role" not in bo.fields


def test_linkedin__members_who_left_are_rows_without_a_name():
    data = HEADER + ",,,,,,\n,,,,,,07 Apr 2019\n" + ADA
    assert found(linkedin, data)[0] == Skipped(3, "a member who has left LinkedIn: the row has no name", wrong=False)
    assert [each.line for each in drafts(linkedin, data)] == [4]


def test_linkedin__older_layout_without_profiles():
    data = 'First Name,Last Name,Email Address,Company,Position,Connected On\nAda,Okafor,,Northwind,CTO,"3/14/19, 9:12 AM"\n'
    (ada,) = drafts(linkedin, data)
    assert (ada.uid, ada.fields["how"]) == ("", "LinkedIn, 14 March 2019")


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am", "12. Mai 2024"),
        ("Vorname;Nachname;URL;E-Mail-Adresse;Unternehmen;Position;Kontakt seit", "12.05.2024"),
        ("Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Relation depuis", "12 mai 2024"),
        ("Nombre,Apellidos,URL,Correo electrónico,Empresa,Cargo,Conectado", "12 may 2024"),
    ],
)
def test_linkedin__other_languages(header, day):
    sign = ";" if ";" in header else ","
    data = f"{header}\n" + sign.join(["Ada", "Okafor", "https://linkedin.com/in/ada", "", "Northwind", "CTO", day]) + "\n"
    assert linkedin.recognises("x", data.encode())
    (ada,) = drafts(linkedin, data)
    assert (ada.fields["how"], ada.fields["company"]) == ("LinkedIn, 12 May 2024", "Northwind")


def test_linkedin__an_unknown_language_is_for_mapping():
    data = "Imię,Nazwisko,URL,Adres,Firma,Stanowisko,Data\nAda,Okafor,,,Northwind,CTO,12 Mar 2024\n"
    assert not linkedin.recognises("Connections.csv", data.encode())
    (ada,) = drafts(roster, data, columns={"Imię": "first", "Nazwisko": "last", "Stanowisko": "role"})
    assert (ada.name, ada.fields["role"]) == ("Ada Okafor", "CTO")


def test_linkedin__a_date_that_is_none_is_told():
    (ada,) = drafts(linkedin, HEADER + ADA.replace("12 Mar 2024", "31 Feb 2024"))
    assert ada.fields["how"] == "LinkedIn"
    assert ada.left == ("Connected On 31 Feb 2024 is not a date: February 2024 has no day 31",)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/in/jürgen-o/",
        "http://de.linkedin.com/in/J%C3%BCrgen-O?trk=x",
        "linkedin.com/in/jürgen-o#top",
        " https://www.linkedin.com/in/j%c3%bcrgen-o ",
    ],
)
def test_profile__one_form_of_many_spellings(address):
    assert profile_of(address) == "linkedin.com/in/jürgen-o"


@pytest.mark.parametrize(
    "address", ["", "https://example.com/in/ada", "https://evil.example/linkedin.com/in/ada", "linkedin.com/in/"]
)
def test_profile__none(address):
    assert profile_of(address) == ""


def test_linkedin__rows_that_are_too_long_are_told():
    assert [each.wrong for each in skipped(linkedin, HEADER + "Ada,Okafor,,,Northwind, Inc,CTO,12 Mar 2024\n")] == [True]
