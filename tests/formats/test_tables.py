"""Tables of text: encodings, delimiters, headers, and what is wrong with rows."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import suppress
from itertools import chain, repeat

import pytest
from drafts import TODAY, Endless, drafts, found, skipped
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import birthdays, google, linkedin, outlook, owncsv, roster
from warmsite.formats.draft import Asked, Draft, Foreign, Opened, Told

MODULES = (birthdays, google, linkedin, outlook, owncsv, roster)
TABLE = "Name,Company,City\nAda Okafor,Northwind,Köln\nBo Lindqvist,Acme,Malmö\n"
# What files of people are full of, so that arbitrary bytes get past the first look.
CRUMBS = st.sampled_from(
    [
        b"Name,Birthday,Phone\n",
        b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n",
        b"Given Name,Family Name,Yomi Name,E-mail 1 - Value,Event 1 - Value,Address 1 - City\n",
        b"First Name,Last Name,Home Phone,Home City,Birthday,Anniversary,Notes,Spouse,Web Page\n",
        b"Name,Year,Month,Day\n",
        b"id,name,dates\n",
        *(b'"', b",", b"\n", b"\r", b"\0", b"\xff\xfe", b";", b"\\", b"'="),
        *(b"03/04/1979", b"44287", b"1,2E+10", b"#REF!", b" ::: ", b"on: 3; what: "),
    ]
)


def names(data, **asked):
    return [each.name for each in drafts(roster, data, **asked)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_table__any_encoding_delimiter_and_line_end(encoding, delimiter, end):
    data = TABLE.replace(",", delimiter).replace("\n", end).encode(encoding)
    assert [(each.name, each.fields["location"]) for each in drafts(roster, data)] == [
        ("Ada Okafor", "Köln"),
        ("Bo Lindqvist", "Malmö"),
    ]


def test_table__two_encodings_in_one_file():
    data = "Name,City\nAda,Köln\n".encode() + "Bo,Malmö\nCy,Zürich\n".encode("cp1252") + "Dee,Łódź\n".encode()
    assert [each.fields["location"] for each in drafts(roster, data)] == ["Köln", "Malmö", "Zürich", "Łódź"]


def test_table__line_ends_and_characters_cut_by_the_size_of_a_piece():
    rows = [f"Person {at} é,Company {at}\r\n" for at in range(9000)]
    found_names = names("Name,Company\r\n" + "".join(rows))
    assert found_names == [f"Person {at} é" for at in range(9000)]


def test_table__nuls_are_left_out():
    assert names(b"Na\0me,Company\nA\0da,No\0rthwind\n") == ["Ada"]


def test_table__header_under_a_notice_and_an_empty_line():
    assert names('Staff list\n"Printed in March; Name,Company are ours"\n\nName,Company\nAda,Northwind\n') == ["Ada"]


def test_table__rows_are_numbered_as_a_spreadsheet_numbers_them():
    data = 'Notice\n\nName,Notes\nAda,"two\nlines"\n,,\n\nBo,one\n'
    assert [(each.line, each.name) for each in drafts(roster, data)] == [(4, "Ada"), (7, "Bo")]


def test_table__rows_of_bare_commas_are_no_rows():
    assert [each.name for each in found(roster, "Name,Company\nAda,Northwind\n,\n,,,,\n \n")[1:]] == ["Ada"]


def test_table__short_rows_are_filled_and_long_ones_told():
    data = "Name,Company,Role\nAda\nBo,Acme, Inc,CTO\nCy,Acme,CTO,,\n"
    assert names(data) == ["Ada", "Cy"]
    assert [(each.line, each.reason) for each in skipped(roster, data)] == [
        (3, "4 cells under 3 headers: a text with a comma in it may lack its quotes")
    ]


def test_table__a_header_in_the_middle_is_no_person():
    assert names(TABLE + TABLE) == ["Ada Okafor", "Bo Lindqvist", "Ada Okafor", "Bo Lindqvist"]


def test_table__cells_of_several_lines():
    (ada,) = drafts(roster, 'Name,Address,Notes\r\nAda,"1 Elm Street,\r\nHouston","Met.\r\n\r\nTwice."\r\n')
    assert ada.fields["address"][0].text == "1 Elm Street, Houston"
    assert ada.notes == "Met.\n\nTwice."


def test_table__a_cell_of_more_than_a_megabyte():
    (ada,) = drafts(roster, 'Name,Notes\nAda,"' + "long line\n" * 150_000 + '"\n')
    assert len(ada.notes) == 150_000 * 10 - 1


@pytest.mark.parametrize("quote", ['"Bo,Acme\nCy,Acme\n', '"Bo,Acme\nCy,"Acme"\nDee,Acme\n'])
def test_table__quote_that_is_never_closed(quote):
    with pytest.raises(Foreign, match="a quote opens here") as caught:
        drafts(roster, "Name,Company\nAda,Northwind\n" + quote)
    assert caught.value.line == 3


def test_table__quote_that_would_swallow_the_rest_is_told_within_bounds():
    data = b'Name,Company\n"Ada,Northwind\n' + b"Bo,Acme\n" * 2_000_000
    tracemalloc.start()
    with pytest.raises(Foreign, match="a quote opens here"):
        drafts(roster, data)
    assert tracemalloc.get_traced_memory()[1] < 60e6
    tracemalloc.stop()


def test_table__one_line_without_end():
    data = b"Name,Company\n" + b"x" * 20_000_000
    with pytest.raises(Foreign):
        drafts(roster, data)


def test_table__quotes_within_a_plain_cell_are_its_own():
    assert [each.fields["company"] for each in drafts(roster, 'Name,Company\nAda,6" Pipes\nBo,"Say ""yes"""\n')] == [
        '6" Pipes',
        'Say "yes"',
    ]


def test_table__cut_off_in_a_row():
    with pytest.raises(Foreign, match="cut off in row 3"):
        drafts(roster, "Name,Company,Role\nAda,Northwind,CTO\nBo,Acm")


def test_table__a_last_row_without_line_end_is_whole():
    assert names("Name,Company\nAda,Northwind\nBo,Acme") == ["Ada", "Bo"]
    assert names("Name,Company,Role\nAda,Northwind\nBo,Acme") == ["Ada", "Bo"]  # its maker leaves empty cells out


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (b"<!DOCTYPE html>\n<html><body>Name, sign in</body></html>", "a web page"),
        ("\n<HTML>Name".encode("utf-16"), "a web page"),
        (b"PK\x03\x04\x14\0\x06\0", "save it as CSV|packed"),
        (b"%PDF-1.7\n", "a PDF"),
    ],
)
@pytest.mark.parametrize("module", MODULES)
def test_table__another_file(module, data, message):
    with pytest.raises(Foreign, match=message):
        drafts(module, data, "people.csv")


@pytest.mark.parametrize("module", [linkedin, google, outlook, birthdays, owncsv])
def test_table__a_table_of_something_else(module):
    assert not module.recognises("orders.csv", b"Order,Total\n1,2\n")
    with pytest.raises(Foreign, match="this is not"):
        drafts(module, "Order,Total\n1,2\n")


def test_table__formula_protection_is_undone():
    (ada,) = drafts(roster, "Name,Phone,Company,Notes\nAda,'+1 555 0100,'=Sum & Co,'tis so\n")
    assert (ada.fields["phone"][0].text, ada.fields["company"], ada.notes) == ("+1 555 0100", "=Sum & Co", "'tis so")


def test_table__what_spreadsheets_destroyed_is_told():
    data = 'Name;Phone;Email;Company\nAda;"1,21E+10";#NV;#REF!\nBo;1.21E+10;#N/A;###\n'
    ada, bo = drafts(roster, data)
    assert not ada.fields
    assert ada.left == (
        "phone 1,21E+10 has lost its digits in a spreadsheet",
        "email #NV is a spreadsheet's error and no value",
        "company #REF! is a spreadsheet's error and no value",
    )
    assert len(bo.left) == 3


def test_table__a_hundred_thousand_rows_in_little_memory():
    data = b"Name,Company\n" + b"Ada Okafor,Northwind\n" * 100_000
    source = Opened("x.csv", data[:65536], io.BytesIO(data))
    tracemalloc.start()
    count = sum(isinstance(each, Draft) for each in roster.read(source, Asked(today=TODAY)))
    assert tracemalloc.get_traced_memory()[1] < 3e6
    tracemalloc.stop()
    assert count == 100_000


@pytest.mark.parametrize("module", MODULES)
@given(st.lists(st.binary(max_size=30) | CRUMBS, max_size=14).map(b"".join))
def test_table__arbitrary_bytes_are_read_or_refused(module, data):
    assert module.recognises("x", data) in {True, False}
    with suppress(Foreign):
        assert all(each.line > 0 for each in found(module, data) if not isinstance(each, Told))


def test_table__of_endless_zeros():
    head = b"Name,Email\nAda Okafor,ada@example.com\n"
    pieces = chain([head], repeat(b"\0" * 65536))
    with pytest.raises(Foreign, match="nothing but zeros follows"):
        list(roster.read(Opened("x.csv", head, io.BufferedReader(Endless(pieces))), Asked(today=TODAY)))
