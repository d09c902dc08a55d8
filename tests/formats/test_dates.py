"""Dates of tables: many ways to write one, and which of two numbers is the day."""

from __future__ import annotations

import pytest
from drafts import drafts, found, told
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import roster
from warmsite.formats.draft import Draft, Foreign


def birthdays(*cells, **asked):
    rows = "".join(f'Person {at},"{cell}"\n' for at, cell in enumerate(cells))
    return [each.fields.get("birthday", each.left) for each in drafts(roster, f"Name,Birthday\n{rows}", **asked)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1979-03-14", "1979-03-14"), ("1979/3/14", "1979-03-14"), ("19790314", "1979-03-14"), ("14.03.1979", "1979-03-14"),
        ("4.3.1979", "1979-03-04"), ("4. 3. 1979", "1979-03-04"), ("14/3/1979", "1979-03-14"), ("3/14/1979", "1979-03-14"),
        ("3/14/79", "1979-03-14"), ("03/03/2003", "2003-03-03"), ("14.3.", "--03-14"), ("14-03-1979", "1979-03-14"),
        ("1979-03-14T23:30:00Z", "1979-03-14"), ("1979-03-14 00:00:00 UTC", "1979-03-14"), ("3/14/79, 3:43 PM", "1979-03-14"),
        ("14 March 1979", "1979-03-14"), ("March 14, 1979", "1979-03-14"), ("14-Mar-79", "1979-03-14"), ("14-Mar", "--03-14"),
        ("Mar 14", "--03-14"), ("14th of March 1979", "1979-03-14"), ("14. März 1979", "1979-03-14"), ("14. Mrz.", "--03-14"),
        ("1. Jänner 1980", "1980-01-01"), ("14 de marzo de 1979", "1979-03-14"), ("14 août 1979", "1979-08-14"),
        ("March 1979", "1979-03"), ("Dezember 1979", "1979-12"), ("03/1979", "1979-03"), ("1979", "1979"),
        ("--03-14", "--03-14"), ("--0314", "--03-14"), ("1604-03-14", "--03-14"), ("0000-03-14", "--03-14"),
        ("02/29/1980", "1980-02-29"), ("29.02.", "--02-29"), ("28928", "1979-03-14"), ("28928.5", "1979-03-14"),
        ("3/14/26", "2026-03-14"), ("12/14/26", "1926-12-14"), ("3/14/00", "2000-03-14"),
    ],
)  # fmt: skip
def test_date__ways_to_write_one(text, date):
    assert birthdays(text) == [date]


@pytest.mark.parametrize(
    "text", ["", "0/0/00", "00.00.0000", "0000-00-00", "0001-01-01T00:00:00", "null", "N/A", "-", "0", "1/1/0001"]
)
def test_date__empty(text):
    assert birthdays(text) == [()]


@pytest.mark.parametrize(
    "text",
    [
        "30.02.1979",
        "13/13/1979",
        "soon",
        "Mar-79",
        "1979-13-01",
        "14 Foo 1979",
        "3.14",
        "12345678901",
        "jui 1979",
        "9" * 3000,
        "٣/٤/١٩٧٩",
    ],
)
def test_date__none_is_told(text):
    ((said,),) = birthdays(text)
    assert said.startswith("birthday ")


def test_date__a_birthday_does_not_lie_ahead():
    assert birthdays("2035-03-14") == [("birthday 2035-03-14 lies ahead",)]


def test_date__a_job_may_begin_next_year_and_needs_a_year():
    data = "Name,Start Date\nAda,1/31/27\nBo,1/31\nCy,2027-02-01\n"
    ada, bo, cy = drafts(roster, data)
    assert (ada.fields["started"], cy.fields["started"]) == ("2027-01-31", "2027-02-01")
    assert bo.left == ("started 1/31 is not a date: there is no year 0",)


@pytest.mark.parametrize(("last", "first"), [("13/04/1979", "1979-04-03"), ("04/13/1979", "1979-03-04")])
def test_order__found_from_the_whole_column(last, first):
    assert birthdays(*["03/04/1979"] * 3000, last)[0] == first


def test_order__told():
    lines = told(roster, "Name,Birthday\nAda,03/04/1979\nBo,14/04/1979\n")
    assert lines[-1] == "Birthday: the day comes first (row 3 has 14/04/1979)"


def test_order__of_another_column():
    data = "Name,Birthday,Start Date\nAda,03/04/1979,01/02/2019\nBo,,31/01/2019\n"
    assert drafts(roster, data)[0].fields == {"birthday": "1979-04-03", "started": "2019-02-01"}
    assert told(roster, data)[1] == "Birthday: the day comes first (as in the other columns)"


def test_order__each_column_has_its_own():
    data = "Name,Birthday,Start Date\nAda,03/04/1979,01/02/2019\nBo,14/04/1979,01/31/2019\n"
    assert drafts(roster, data)[0].fields == {"birthday": "1979-04-03", "started": "2019-01-02"}


def test_order__nothing_decides():
    with pytest.raises(Foreign, match="`Birthday` does not tell") as caught:
        birthdays("1979-01-02", "03/04/1979", "05/05/1979")
    assert (caught.value.line, caught.value.hint) == (3, "say it with --dates dmy or --dates mdy")


@pytest.mark.parametrize(("order", "date"), [("dmy", "1979-04-03"), ("mdy", "1979-03-04")])
def test_order__asked(order, date):
    assert birthdays("03/04/1979", dates=order) == [date]


def test_order__asked_and_a_date_that_does_not_fit():
    assert birthdays("03/14/1979", "14.03.1979", dates="dmy") == [
        ("birthday 03/14/1979 is not a date: there is no month 14",),
        "1979-03-14",
    ]


def test_order__both_in_one_column():
    with pytest.raises(Foreign, match=r"first in row 2 \(14/03/1979\) and the month first in row 4 \(03/14/1979\)") as caught:
        birthdays("14/03/1979", "05/04/1979", "03/14/1979")
    assert caught.value.line == 4
    assert birthdays("14/03/1979", "03/14/1979") == ["1979-03-14", "1979-03-14"]  # each can be read


def test_order__full_stops_need_no_deciding():
    assert birthdays("03.04.1979") == ["1979-04-03"]


def test_serials__are_read_and_told():
    data = "Name,Start Date\nAda,44287\nBo,44288\n"
    assert [each.fields["started"] for each in drafts(roster, data)] == ["2021-04-01", "2021-04-02"]
    assert told(roster, data)[-1] == "Start Date: 2 dates are a spreadsheet's numbers; 44287 is read as 1 April 2021"


def test_order__what_waits_for_it_is_bounded():
    row = "Ada,03/04/1979," + "x" * 1000 + "\n"
    with pytest.raises(Foreign, match="does not tell"):
        found(roster, "Name,Birthday,Notes\n" + row * 60_000 + "Bo,14/04/1979,\n")


@given(
    st.dates().filter(lambda day: 1000 < day.year < 2026),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %B %Y", "%Y%m%d"]),
)
def test_date__every_day_comes_back(day, layout):
    if day.year == 1604:
        return
    asked = {"dates": "mdy" if layout.startswith("%m") else "dmy"}
    assert birthdays(day.strftime(layout), **asked) == [str(day)]


@given(st.text(max_size=40))
def test_date__any_text_is_read_or_told(text):
    data = f"Name,Birthday\nAda,{text}\n"
    for each in found(roster, data, dates="dmy"):
        assert not isinstance(each, Draft) or each.fields.keys() <= {"birthday"}
