"""Birthday lists as extractors write them."""

from __future__ import annotations

import pytest
from drafts import drafts

from warmsite.formats import birthdays, roster
from warmsite.formats.draft import Draft
from warmsite.records.readers import Labelled

HEADER = "Name,Year,Month,Day,Link to Profile\n"


def test_birthdays__a_row():
    data = HEADER + '"Ada Okafor","1979","3","14","https://www.facebook.com/ada.okafor"\n'
    assert birthdays.recognises("birthdays.csv", data.encode())
    assert not birthdays.recognises("people.csv", b"Name,Birthday\nAda,1979-03-14\n")
    assert drafts(birthdays, data) == [
        Draft(
            line=2,
            name="Ada Okafor",
            uid="facebook.com/ada.okafor",
            fields={"birthday": "1979-03-14", "url": (Labelled("facebook", "https://www.facebook.com/ada.okafor"),)},
        )
    ]


@pytest.mark.parametrize("year", ['""', "null", '"null"', "", "0"])
def test_birthdays__hidden_year(year):
    (ada,) = drafts(birthdays, HEADER + f"Ada,{year},2,29,\n")
    assert ada.fields == {"birthday": "--02-29"}


def test_birthdays__quotes_behind_a_backslash():
    data = HEADER + r'"Ada \"Ace, the\" Okafor",null,3,14,https://www.facebook.com/profile.php?id=1001' + "\n"
    (ada,) = drafts(birthdays, data)
    assert (ada.name, ada.uid) == ('Ada "Ace, the" Okafor', "facebook.com/profile.php?id=1001")


@pytest.mark.parametrize(
    ("cells", "birthday", "left"),
    [
        ("1979,March,14", "1979-03-14", ()),
        (",März,14", "--03-14", ()),
        ("1979,,", "1979", ()),
        (",,", None, ()),
        ("1979,2,30", None, ("birthday 1979-02-30 is not a date: February 1979 has no day 30",)),
        ("2035,3,14", None, ("birthday 2035-03-14 lies ahead",)),
        (",3,x", None, ("birthday x 3 is no date",)),
    ],
)
def test_birthdays__odd_ones(cells, birthday, left):
    (ada,) = drafts(birthdays, f"{HEADER}Ada,{cells},\n")
    assert (ada.fields.get("birthday"), ada.left) == (birthday, left)


def test_birthdays__own_table_of_names_and_days_is_a_roster():
    (ada,) = drafts(roster, "Name,Birthday\nAda,14.3.\n")
    assert ada.fields == {"birthday": "--03-14"}
