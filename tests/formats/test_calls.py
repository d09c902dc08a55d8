"""Logs of phone calls, as phones and apps write them."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from drafts import found
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import calls
from warmsite.formats.draft import Encounter, Foreign, Identity, Skipped, Told

HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<?xml-stylesheet type=\"text/xsl\" href=\"calls.xsl\"?>\n"


def millis(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 1000


def call(**changed: object) -> str:
    """A call of 12 minutes from Berlin, 14:30 on 5 March 2026."""
    written = {
        "number": "+1 555 0100",
        "duration": 754,
        "date": millis(2026, 3, 5, 13, 30, 12),
        "type": 2,
        "presentation": 1,
        "readable_date": "05.03.2026 14:30:12",
        "contact_name": "Ada Okafor",
        **changed,
    }
    return "<call " + " ".join(f'{name}="{value}"' for name, value in written.items()) + " />"


def xml(*rows: str) -> bytes:
    return f'{HEAD}<calls count="{len(rows)}">\n{"".join(rows)}\n</calls>'.encode()


def encounters(data: bytes, **asked: object) -> list[Encounter]:
    return [each for each in found(calls, data, **asked) if isinstance(each, Encounter)]


def told(data: bytes) -> list[str]:
    return [each.text for each in found(calls, data) if isinstance(each, Told)]


def said(each: Encounter) -> tuple[str, str, str, str]:
    return str(each.entry.date), each.entry.time, each.entry.kind, each.entry.text


def test_xml__taken():
    [each] = encounters(xml(call()))
    assert said(each) == ("2026-03-05", "14:30", "call", "12 min")
    assert each.people == (Identity(name="Ada Okafor", phone="+1 555 0100"),)
    assert (each.uid, each.counted, each.line) == ("+1 555 0100 2026-03-05", True, 1)


@pytest.mark.parametrize(
    ("way", "seconds", "kind", "text"),
    [
        (1, 754, "call", "12 min"),
        (2, 61, "call", "1 min"),
        (2, 4000, "call", "1 h 6 min"),
        (2, 3600, "call", "1 h"),
        (2, 7259, "call", "2 h"),
        (7, 754, "call", "12 min"),
        (2, 60, "no-answer", "rang off after 1 min"),
        (2, 32, "no-answer", "rang off after 32 s"),
        (2, 0, "no-answer", ""),
        (1, 20, "missed", "over after 20 s"),
        (3, 20, "missed", "rang for 20 s"),
        (5, 75, "missed", "rang for 1 min"),
        (3, 0, "missed", ""),
        (4, 90, "voicemail", "1 min"),
        (5, 0, "missed", ""),
        (6, 0, "missed", ""),
    ],
)
def test_xml__kinds(way, seconds, kind, text):
    [each] = encounters(xml(call(type=way, duration=seconds)))
    assert (each.entry.kind, each.entry.text) == (kind, text)


@pytest.mark.parametrize(
    ("instant", "readable", "when"),
    [
        ((2026, 3, 5, 13, 30, 12), "05.03.2026 14:30:12", ("2026-03-05", "14:30")),
        ((2026, 3, 5, 23, 30, 12), "06.03.2026 00:30:12", ("2026-03-06", "00:30")),
        ((2026, 3, 6, 2, 30, 12), "Mar 5, 2026 9:30:12 PM", ("2026-03-05", "21:30")),
        ((2026, 3, 6, 2, 30, 12), "5 mars 2026 21:30:12", ("2026-03-05", "21:30")),
        ((2026, 3, 5, 6, 30, 12), "2026年3月5日 下午2:30:12", ("2026-03-05", "14:30")),
        ((2026, 3, 5, 8, 15, 12), "05-Mar-2026 1:45:12 pm", ("2026-03-05", "13:45")),
        ((2026, 3, 5, 13, 30, 12), "Donnerstag am 5. März 2026 14:30:12", ("2026-03-05", "14:30")),
        ((2026, 3, 5, 13, 30, 12), "5.3.2026 15.30.12", ("2026-03-05", "15:30")),
        ((2026, 3, 5, 11, 30, 12), "Mar 6, 2026 1:30:12 AM", ("2026-03-06", "01:30")),
        ((2026, 3, 5, 13, 30, 12), "yesterday", ("2026-03-05", "")),
    ],
)
def test_xml__the_clock_of_the_phone(instant, readable, when):
    [each] = encounters(xml(call(date=millis(*instant), readable_date=readable)))
    assert (str(each.entry.date), each.entry.time) == when


def test_xml__without_the_phones_clock_is_told():
    assert any("Calls without the phone's own time: 1" in each for each in told(xml(call(readable_date=""))))


def test_day__the_longest_conversation_wins():
    data = xml(
        call(type=3, duration=0), call(duration=90), call(duration=600), call(type=4, duration=0), call(number="+1 555 0111")
    )
    assert [each.entry.text for each in encounters(data)] == ["10 min", "12 min"]


def test_day__what_was_tried():
    data = xml(call(type=3, duration=0), call(type=2, duration=0), call(type=3, duration=0))
    assert [each.entry.kind for each in encounters(data)] == ["no-answer"]


@pytest.mark.parametrize(
    "nobody",
    [
        {"number": "-2", "contact_name": "(Unknown)"},
        {"number": "", "contact_name": "null"},
        {"number": "Private", "contact_name": "Unknown"},
        {"presentation": 2, "contact_name": ""},
    ],
)
def test_xml__withheld(nobody):
    data = xml(call(**nobody))
    assert encounters(data) == []
    assert told(data) == ["Calls passed over: 1 with a number withheld"]


def test_xml__unknown_name_is_none():
    assert encounters(xml(call(contact_name="(Unknown)")))[0].people == (Identity(phone="+1 555 0100"),)


def test_xml__smiley_in_halves():
    assert encounters(xml(call(contact_name="Ada &#55357;&#56842; Okafor")))[0].people[0].name == "Ada Okafor"
    long = xml(*[call(contact_name="Ada &#55357;&#56842; Okafor")] * 1000)
    assert len(encounters(long)) == 1


def test_xml__after_today():
    assert told(xml(call(date=millis(2026, 12, 5, 13, 30, 12)))) == ["Calls passed over: 1 dated after today"]


def test_xml__row_that_says_too_little():
    [skipped] = [each for each in found(calls, xml(call(), call(date="soon"))) if isinstance(each, Skipped)]
    assert skipped.line == 2


@pytest.mark.parametrize("attribute", ["number", "readable_date", "further"])
def test_xml__attribute_that_is_too_long(attribute):
    [skipped, other] = found(calls, xml(call(**{attribute: "5" * 1001}), call()))
    assert (skipped.line, skipped.reason) == (1, "this call says more than a call does")
    assert other.line == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (xml(call(number="5" * 2_000_000)), "does not end"),
        (xml(call(number=">" * 2_000_000)), "does not end"),
        (xml("<a>" * 100 + "</a>" * 100), "too deep"),
        (b"<calls>" + b"<a>" * 200_000, "too deep"),
    ],
)
def test_xml__out_of_all_measure(data, message):
    with pytest.raises(Foreign, match=message):
        found(calls, data)


@pytest.mark.parametrize(
    "data",
    [
        xml(call())[:-5],
        xml(call()).replace(b"</calls>", b"</cal>"),
        xml('<call number="1" number="2"/>'),
        b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><calls>&b;</calls>',
        b'<?xml version="1.0" encoding="klingon"?><calls></calls>',
        b"<calls>\0</calls>",
    ],
)
def test_xml__damaged(data):
    with pytest.raises(Foreign, match="log of calls"):
        found(calls, data)


def table(*rows: str, head: str = "Name,Phone Number,Call Type,Date/Time,Duration") -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Ada,+1 555 0100,Outgoing,2026-03-05 14:30:12,754", ("2026-03-05", "14:30", "call", "12 min")),
        ("Ada,+1 555 0100,OUTGOING_TYPE,2026-03-05T14:30:12,12:34", ("2026-03-05", "14:30", "call", "12 min")),
        ('Ada,+1 555 0100,incoming,"Mar 5, 2026 2:30:12 PM",00:12:34', ("2026-03-05", "14:30", "call", "12 min")),
        ("Ada,+1 555 0100,1,05.03.2026 14:30,12 min 34 s", ("2026-03-05", "14:30", "call", "12 min")),
        ("Ada,+1 555 0100,Ausgehend,05.03.2026 14:30,0", ("2026-03-05", "14:30", "no-answer", "")),
        ("Ada,+1 555 0100,Missed,2026-03-05,", ("2026-03-05", "", "missed", "")),
        ("Ada,+1 555 0100,Rejected Incoming,2026-03-05,0s", ("2026-03-05", "", "missed", "")),
        ("Ada,+1 555 0100,Voicemail,2026-03-05,0", ("2026-03-05", "", "voicemail", "")),
        ("Ada,+1 555 0100,Voice mail,2026-03-05,0", ("2026-03-05", "", "voicemail", "")),
        ("Ada,+1 555 0100,Outgoing voice call,2026-03-05,754", ("2026-03-05", "", "call", "12 min")),
    ],
)
def test_csv__rows(row, what):
    [each] = encounters(table(row))
    assert said(each) == what
    assert each.people == (Identity(name="Ada", phone="+1 555 0100"),)


def test_csv__milliseconds():
    [each] = encounters(table(f"Ada,+1 555 0100,Outgoing,{millis(2026, 3, 5, 13, 30)},754"))
    assert said(each) == ("2026-03-05", "", "call", "12 min")


def test_csv__other_headers():
    head = "Rufnummer;Kontakt;Datum;Uhrzeit;Dauer (min);Art"
    [each] = encounters(table("+1 555 0100;Ada;05.03.2026;14:30;12;Eingehend", head=head))
    assert said(each) == ("2026-03-05", "14:30", "call", "12 min")


def test_csv__order_of_dates():
    rows = ["Ada,1,Outgoing,03/04/2026 14:30,754", "Bo,2,Outgoing,13/04/2026 14:30,754"]
    assert [each.entry.date for each in encounters(table(*rows))] == [date(2026, 4, 3), date(2026, 4, 13)]
    with pytest.raises(Foreign) as foreign:
        encounters(table(rows[0]))
    assert "--dates" in foreign.value.hint
    assert [each.entry.date for each in encounters(table(rows[0]), dates="mdy")] == [date(2026, 3, 4)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ada,+1 555 0100,Outgoing,soon,754", "`soon` is no date"),
        ("Ada,+1 555 0100,Sideways,2026-03-05,754", "`Sideways` does not say whether the call came in or went out"),
        ("Ada,+1 555 0100,Outgoing,2026-03-05,long", "`long` is no duration"),
    ],
)
def test_csv__row_that_is_wrong(row, reason):
    [skipped] = [each for each in found(calls, table(row)) if isinstance(each, Skipped)]
    assert (skipped.line, skipped.reason) == (2, reason)


def test_recognises__by_content():
    assert calls.recognises("x", xml(call()))
    assert calls.recognises("x", table())
    assert not calls.recognises("calls.csv", b"First Name,Last Name,Email Address\r\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<!DOCTYPE html><html>Sign in</html>", "web page"),
        (HEAD.encode() + b"<smses count='0'></smses>", "text messages, not calls"),
        (b"", "empty"),
        (b"\0" * 5000, "empty"),
    ],
)
def test_read__something_else(data, message):
    with pytest.raises(Foreign, match=message):
        found(calls, data)


def test_read__many_in_little_memory():
    rows = [
        call(number=f"+1 555 01{at % 100:02}", date=millis(2026, 1 + at % 9, 1 + at % 28, 13, 30, 12)) for at in range(20_000)
    ]
    data = xml(*rows)
    tracemalloc.start()
    try:
        encounters(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < len(data) * 3


WRITTEN = ["0", "9", "-1", "99999999999999", "9999999999999", "1741181412000", "05.03.2026", "24:70:99", "x"]


@given(
    data=st.binary(max_size=200)
    | st.binary(max_size=60).map(lambda some: b"<calls>" + some + b"</calls>")
    | st.lists(st.text(max_size=30), min_size=5, max_size=5).map(lambda cells: table(",".join(cells)))
    | st.lists(st.sampled_from(WRITTEN), min_size=4, max_size=4).map(
        lambda values: xml(call(duration=values[0], date=values[1], type=values[2], readable_date=values[3]))
    )
)
def test_read__nothing_but_foreign_is_raised(data):
    with suppress(Foreign):
        found(calls, data)
