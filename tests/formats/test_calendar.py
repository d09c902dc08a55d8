"""Calendars: birthdays and meetings, as the calendars that people have write them."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from drafts import TODAY, Endless, found
from hypothesis import given
from hypothesis import strategies as st
from icalendar import vRecur

from warmsite.formats import calendar
from warmsite.formats.birthday_words import birthday_of
from warmsite.formats.draft import Asked, Draft, Encounter, Foreign, Identity, Opened, Skipped, Told
from warmsite.formats.recurrence import days, read_rule

OWN = frozenset({"me@example.com"})
BO = "ATTENDEE;CN=Bo Lindqvist;PARTSTAT=ACCEPTED:mailto:bo@example.org"
ME = "ORGANIZER;CN=Me:mailto:me@example.com"


def ics(*events: str, head: str = "") -> bytes:
    """A calendar of events, each its lines between BEGIN and END."""
    inner = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n{head}{inner}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def meetings(*events: str, head: str = "", **asked: object) -> list[Encounter]:
    return [each for each in found(calendar, ics(*events, head=head), **{"own": OWN, **asked}) if isinstance(each, Encounter)]


def birthdays(*events: str) -> list[Draft]:
    return [each for each in found(calendar, ics(*events)) if isinstance(each, Draft)]


def told(*events: str, **asked: object) -> str:
    return " ".join(each.text for each in found(calendar, ics(*events), **{"own": OWN, **asked}) if isinstance(each, Told))


def meeting(summary: str = "Plans", start: str = "DTSTART;TZID=Europe/Berlin:20260305T140000", *lines: str) -> str:
    return "\n".join(["UID:one@example.com", f"SUMMARY:{summary}", start, ME, BO, *lines])


def birthday(summary: str, start: str = "20200314", *lines: str) -> str:
    return "\n".join([f"SUMMARY:{summary}", f"DTSTART;VALUE=DATE:{start}", "RRULE:FREQ=YEARLY", *lines])


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("Ada Okafor's birthday", "Ada Okafor"),
        ("Ada Okafor’s 40th Birthday", "Ada Okafor"),
        ("Bob Jones' Birthday", "Bob Jones"),
        ("🎂 Ada Okafor", "Ada Okafor"),
        ("🎂 Ada Okafor's Birthday 🎉", "Ada Okafor"),
        ("Ada Okafor (*1979)", "Ada Okafor"),
        ("Birthday: Ada Okafor", "Ada Okafor"),
        ("Ada Okafor - Birthday", "Ada Okafor"),
        ("Geburtstag von Jörg Müller", "Jörg Müller"),
        ("Geburtstag: Jörg Müller", "Jörg Müller"),
        ("Jörg Müller hat Geburtstag", "Jörg Müller"),
        ("Jörg Müller hat 40. Geburtstag", "Jörg Müller"),
        ("40. Geburtstag von Jörg Müller", "Jörg Müller"),
        ("Anniversaire de Zoé", "Zoé"),
        ("Anniversaire d’Anna", "Anna"),
        ("Cumpleaños de José Díaz", "José Díaz"),
        ("Verjaardag van Piet", "Piet"),
    ],
)
def test_birthday__words(summary, name):
    [draft] = birthdays(birthday(summary))
    assert draft.name == name
    assert draft.fields["birthday"][-5:] == "03-14"


@pytest.mark.parametrize(
    "summary",
    ["Happy birthday!", "Christmas", "Birthday party", "Anniversaire de mariage", "Wedding anniversary", "💍 Ada (2010)"],
)
def test_birthday__other_yearly_days(summary):
    assert birthdays(birthday(summary)) == []
    assert "1 yearly and no birthday" in told(birthday(summary))


def test_birthday__year_of_the_start_is_no_year_of_birth():
    assert birthdays(birthday("Ada's birthday", "20200314"))[0].fields == {"birthday": "--03-14"}


@pytest.mark.parametrize(
    ("event", "when"),
    [
        (birthday("Ada (1979)’s birthday", "20200314"), "--03-14"),
        (birthday("🎂 Ada (1979)", "20200314"), "1979-03-14"),
        (birthday("Ada's birthday", "20200314", "DESCRIPTION:Ada was born on 14 March 1979"), "1979-03-14"),
        (birthday("Ada's birthday", "20200314", "DESCRIPTION:Ada (14/03/1979)\\nhttps://www.facebook.com/100"), "1979-03-14"),
        (birthday("Ada's birthday", "20200314", "DESCRIPTION:Ada (14/03/????)"), "--03-14"),
        (birthday("🎂 Ada", "20200314", "X-NEXTCLOUD-BC-UNKNOWN-YEAR:0", "X-NEXTCLOUD-BC-YEAR:1979"), "1979-03-14"),
        (birthday("🎂 Ada", "19700314", "X-NEXTCLOUD-BC-UNKNOWN-YEAR:1"), "--03-14"),
        ("SUMMARY:Ada’s 40th Birthday\nDTSTART;VALUE=DATE:20190314", "1979-03-14"),
        ("SUMMARY:Ada's birthday\nDTSTART;VALUE=DATE:19720229\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "--02-29"),
        (birthday("Ada's birthday (1980)", "20200229"), "1980-02-29"),
        (birthday("Ada's birthday (2029)", "20200314"), "--03-14"),
        ("SUMMARY:Geburtstag von Ada\nDTSTART;TZID=W. Europe Standard Time:20190314T000000\nRRULE:FREQ=YEARLY", "--03-14"),
    ],
)
def test_birthday__year(event, when):
    [draft] = birthdays(event)
    assert draft.fields["birthday"] == when


def test_birthday__29_february_of_no_leap_year():
    [draft] = birthdays(birthday("Ada's birthday (1979)", "20200229"))
    assert draft.fields["birthday"] == "--02-29"
    assert draft.left == ("birth year 1979: it has no 29 February",)


def test_birthday__profile_and_uid():
    event = birthday(
        "Ada's birthday", "20200314", "UID:2014_BIRTHDAY_79d3@google.com", "DESCRIPTION:https://www.facebook.com/100"
    )
    [draft] = birthdays(event)
    assert [each.text for each in draft.fields["url"]] == ["https://www.facebook.com/100"]
    assert draft.uid == "BIRTHDAY_79d3@google.com"


def test_birthday__one_event_a_year_is_one_birthday():
    events = [f"SUMMARY:Ada’s {age}th Birthday\nDTSTART;VALUE=DATE:{1979 + age}0314" for age in (44, 45, 46)]
    assert len(birthdays(*events)) == 1


def test_birthday__makes_people_only_in_a_list_of_nothing_else():
    both = [birthday("Ada's birthday"), birthday("Bo's birthday")]
    assert [each.known_only for each in birthdays(*both)] == [False, False]
    assert [each.known_only for each in birthdays(*both, birthday("Christmas"))] == [True, True]
    assert [each.known_only for each in birthdays(meeting(), *both)] == [True, True]


def test_birthday__of_words_alone_ends():
    assert birthday_of("(" * 100_000 + "birthday " * 10_000) is None


def test_meeting__taken():
    [each] = meetings(meeting("Plans\\, and more"))
    assert each.entry.date == date(2026, 3, 5)
    assert (each.entry.time, each.entry.kind, each.entry.text) == ("14:00", "meeting", "Plans, and more")
    assert each.people == (Identity(name="Bo Lindqvist", email="bo@example.org"),)
    assert (each.uid, each.counted, each.line) == ("one@example.com 2026-03-05", True, 4)


@pytest.mark.parametrize(
    ("start", "when"),
    [
        ("DTSTART;VALUE=DATE:20260305", (date(2026, 3, 5), "")),
        ("DTSTART:20260305T233000", (date(2026, 3, 5), "23:30")),
        ("DTSTART;TZID=America/New_York:20260305T233000", (date(2026, 3, 5), "23:30")),
        ("DTSTART;TZID=Somewhere of ours:20260305T233000", (date(2026, 3, 5), "23:30")),
        ("DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20260305T233000", (date(2026, 3, 5), "23:30")),
        ("DTSTART:20260305T233000Z", (date(2026, 3, 5), "")),
    ],
)
def test_meeting__its_own_zone(start, when):
    [each] = meetings(meeting("Plans", start))
    assert (each.entry.date, each.entry.time) == when


def test_meeting__utc_where_the_calendar_names_the_zone():
    [each] = meetings(meeting("Plans", "DTSTART:20260305T233000Z"), head="X-WR-TIMEZONE:Europe/Berlin\n")
    assert (each.entry.date, each.entry.time) == (date(2026, 3, 6), "00:30")


def test_meeting__utc_is_told():
    assert "no word of where you were: 1" in told(meeting("Plans", "DTSTART:20260305T233000Z"))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["SUMMARY:Call with Bo"], "call"),
        (["SUMMARY:Bo", "LOCATION:Phone +1 555 0100"], "call"),
        (["SUMMARY:Call for papers"], "meeting"),
        (["SUMMARY:On-call handover"], "meeting"),
        (["SUMMARY:Video call"], "video"),
        (["SUMMARY:Bo", "LOCATION:https://us02web.zoom.us/j/1"], "video"),
        (["SUMMARY:Bo", "LOCATION:Microsoft Teams Meeting"], "video"),
        (["SUMMARY:Bo", "DESCRIPTION:Join: https://teams.microsoft.com/l/meetup"], "video"),
        (["SUMMARY:Bo", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc"], "video"),
        (["SUMMARY:Lunch with Bo", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc"], "lunch"),
        (["SUMMARY:Coffee"], "coffee"),
        (["SUMMARY:Dinner at eight"], "dinner"),
        (["SUMMARY:Drinks"], "drinks"),
        (["SUMMARY:Budget"], "meeting"),
    ],
)
def test_meeting__kind(lines, kind):
    [each] = meetings("\n".join(["DTSTART:20260305T140000", BO, *lines]))
    assert each.entry.kind == kind


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (meeting("Plans", "DTSTART:20261124T090000"), "1 still to come"),
        (meeting("Plans", "DTSTART:20260305T140000", "STATUS:CANCELLED"), "1 cancelled"),
        (meeting("Plans", "DTSTART:20260305T140000", "ATTENDEE;PARTSTAT=DECLINED:MAILTO:ME@example.com"), "1 you declined"),
        (
            meeting("All hands", "DTSTART:20260305T140000", *(f"ATTENDEE:mailto:p{at}@example.org" for at in range(20))),
            "1 with more than 20 people",
        ),
        (f"SUMMARY:Focus\nDTSTART:20260305T140000\n{ME}", "1 with nobody else"),
        ("SUMMARY:Gym\nDTSTART:20260305T140000", "1 with nobody else"),
        (meeting("Old", "DTSTART:20100305T140000", "RRULE:FREQ=WEEKLY;COUNT=5"), "1 without an occurrence in the last 3 years"),
    ],
)
def test_meeting__passed_over_and_counted(event, why):
    assert meetings(event) == []
    assert why in told(event)


def test_meeting__who_is_nobody():
    [each] = meetings(
        meeting(
            "Plans",
            "DTSTART:20260305T140000",
            "ATTENDEE;CUTYPE=ROOM;CN=Blue Room:mailto:blue@example.com",
            "ATTENDEE;PARTSTAT=DECLINED;CN=Cy:mailto:cy@example.org",
            'ATTENDEE;CN="Tran, Di";EMAIL=di@example.org:/aMzY/principal/',
            "ATTENDEE;CN=eve@example.org:mailto:eve@example.org",
            "ATTENDEE:tel:+15550100",
            "ATTENDEE;CN=Bo again:mailto:BO@example.org",
        )
    )
    assert each.people == (
        Identity(name="Bo Lindqvist", email="bo@example.org"),
        Identity(name="Tran, Di", email="di@example.org"),
        Identity(email="eve@example.org"),
        Identity(phone="+15550100"),
    )


def test_meeting__calendar_that_bears_the_address_of_its_owner():
    head = "X-WR-CALNAME:me@example.com\n"
    [each] = meetings(meeting(), head=head, own=frozenset())
    assert [person.email for person in each.people] == ["bo@example.org"]


WEEKLY = meeting(
    "Weekly", "DTSTART;TZID=Europe/Berlin:20261026T140000", "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20261102T140000"
)
MOVED = meeting("Moved", "DTSTART;TZID=Europe/Berlin:20261110T090000", "RECURRENCE-ID:20261109T130000Z")


@pytest.mark.parametrize("events", [(WEEKLY, MOVED), (MOVED, WEEKLY)])
def test_recurring__exceptions_and_moved_ones(events):
    taken = sorted((each.entry.date, each.entry.text, each.uid) for each in meetings(*events))
    assert taken == [
        (date(2026, 10, 26), "Weekly", "one@example.com 2026-10-26"),
        (date(2026, 11, 10), "Moved", "one@example.com 2026-11-09"),
        (date(2026, 11, 16), "Weekly", "one@example.com 2026-11-16"),
        (date(2026, 11, 23), "Weekly", "one@example.com 2026-11-23"),
    ]


def test_recurring__cancelled_occurrence():
    gone = meeting(
        "Weekly",
        "DTSTART;TZID=Europe/Berlin:20261109T140000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261109T140000",
        "STATUS:CANCELLED",
    )
    assert date(2026, 11, 9) not in {each.entry.date for each in meetings(WEEKLY, gone)}


def test_recurring__until_in_utc_and_extra_days():
    event = meeting(
        "Weekly",
        "DTSTART;TZID=America/New_York:20261026T200000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261103T010000Z",
        "RDATE;TZID=America/New_York:20261112T200000",
    )
    assert [str(each.entry.date) for each in meetings(event)] == ["2026-10-26", "2026-11-02", "2026-11-12"]


def test_recurring__three_years_and_the_newest_500():
    daily = meetings(meeting("Daily", "DTSTART:20000101T090000", "RRULE:FREQ=DAILY"))
    assert len(daily) == 500
    assert daily[-1].entry.date == TODAY
    weekly = meetings(meeting("Weekly", "DTSTART:20000103T090000", "RRULE:FREQ=WEEKLY"))
    assert weekly[0].entry.date == date(2023, 11, 27)


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=FOO", "FREQ=WEEKLY;INTERVAL=0", "COUNT=3", "FREQ=YEARLY;BYWEEKNO=3", "FREQ=WEEKLY,DAILY"]
)
def test_recurring__rule_that_is_none(rule):
    event = meeting("Odd", "DTSTART:20260305T140000", f"RRULE:{rule}")
    [skipped] = [each for each in found(calendar, ics(event), own=OWN) if isinstance(each, Skipped)]
    assert (skipped.line, skipped.reason) == (4, "this meeting recurs by a rule that cannot be read")


@pytest.mark.parametrize(
    "start", [date(2019, 2, 28), date(2022, 1, 31), date(2024, 2, 29), date(2025, 12, 29), date(2026, 6, 17)]
)
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;COUNT=1500",
        "FREQ=DAILY;BYMONTH=1,12",
        "FREQ=DAILY;BYDAY=MO,WE;COUNT=30",
        "FREQ=DAILY;UNTIL=20260101T090000",
        "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1,-1",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=WEEKLY;BYDAY=MO;COUNT=9",
        "FREQ=DAILY;INTERVAL=3;COUNT=700",
        "FREQ=WEEKLY;COUNT=300",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TU,SU;WKST=SU;COUNT=250",
        "FREQ=WEEKLY;BYMONTH=7;COUNT=25",
        "FREQ=WEEKLY;BYMONTH=7",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;COUNT=40",
        "FREQ=MONTHLY;INTERVAL=5",
        "FREQ=MONTHLY;BYDAY=1FR",
        "FREQ=MONTHLY;BYDAY=-1SU,2MO",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTHDAY=15,-1,31",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3;INTERVAL=2",
        "FREQ=MONTHLY;BYMONTH=2",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=2",
        "FREQ=YEARLY;BYMONTH=1,6",
        "FREQ=YEARLY;BYMONTHDAY=5",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYDAY=-1SU",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "FREQ=YEARLY;BYYEARDAY=1,100,-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=1;BYDAY=MO,SU",
        "FREQ=YEARLY;BYDAY=WE;COUNT=200",
        "FREQ=YEARLY;BYDAY=MO;BYSETPOS=1,-1",
    ],
)
def test_recurrence__as_another_reader_has_it(rule, start):
    begin, first = datetime.combine(start, time(9)), date(2023, 11, 23)
    others = takewhile(lambda day: day <= TODAY, (moment.date() for moment in rrulestr(rule, dtstart=begin)))
    parts = vRecur.from_ical(rule)
    until = parts.get("UNTIL", [None])[0]
    assert list(days(read_rule(parts, start, until), begin, first, TODAY)) == [day for day in others if day >= first]


@pytest.mark.parametrize(
    ("rule", "newest"),
    [
        ("FREQ=DAILY;COUNT=1000000000", TODAY),
        (f"FREQ=DAILY;COUNT={(TODAY - date(1901, 1, 1)).days}", TODAY - timedelta(days=1)),
        ("FREQ=WEEKLY;COUNT=1000000000", TODAY - timedelta(days=6)),  # on Tuesdays
        ("FREQ=WEEKLY;BYDAY=MO,TU;COUNT=1000000000", TODAY),
    ],
)
def test_recurrence__counted_from_long_ago(rule, newest):
    assert meetings(meeting("Old", "DTSTART:19010101T090000", f"RRULE:{rule}"))[-1].entry.date == newest


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYDAY=MO;COUNT=1000000000", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=1"])
def test_recurrence__counted_day_by_day_from_too_long_ago(rule):
    event = meeting("Old", "DTSTART:19010101T090000", f"RRULE:{rule}")
    once = meeting("Plans", "DTSTART:20260305T140000", "RRULE:FREQ=DAILY;COUNT=1")
    [skipped, other] = found(calendar, ics(event, once), own=OWN)
    assert (skipped.line, skipped.reason) == (4, "this meeting recurs by a rule that counts from too long ago")
    assert other.entry.text == "Plans"


def test_recurrence__that_was_over_long_ago():
    assert "without an occurrence" in told(meeting("Old", "DTSTART:19010101T090000", "RRULE:FREQ=DAILY;BYDAY=MO;COUNT=9"))


def test_recurrence__that_never_comes_true():
    event = meeting("Never", "DTSTART:20240101T090000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert "without an occurrence" in told(event)


def test_read__one_bad_event_costs_itself():
    data = ics(meeting(), "SUMMARY:Odd\nDTSTART:soon\n" + BO, "SUMMARY:Left open\nDTSTART:20260305T140000").replace(
        b"DTSTART:20260305T140000\r\nEND:VEVENT\r\n",
        b"DTSTART:20260305T140000\r\nBEGIN:VEVENT\r\nDTSTART:20260306T140000\r\n" + BO.encode() + b"\r\nEND:VEVENT\r\n",
    )
    everything = found(calendar, data, own=OWN)
    assert [each.entry.date.day for each in everything if isinstance(each, Encounter)] == [5, 6]
    assert [each.reason for each in everything if isinstance(each, Skipped)] == [
        "this event has no day that can be read",
        "this event is not closed: its END:VEVENT is missing",
    ]


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.97])
def test_read__truncated(cut):
    data = ics(*[meeting()] * 20)
    with pytest.raises(Foreign, match="breaks off"):
        found(calendar, data[: int(len(data) * cut)])


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"<!DOCTYPE html><html>Sign in</html>", "a web page, not a calendar"), (b"", "no calendar"), (b"\0" * 5000, "no calendar")],
)
def test_read__something_else(data, message):
    assert calendar.recognises("birthdays.ics", data)
    with pytest.raises(Foreign, match=message):
        found(calendar, data)


def test_recognises__by_content():
    assert calendar.recognises("x", b"\xef\xbb\xbfbegin:vcalendar\r\n")
    assert not calendar.recognises("x.vcf", b"BEGIN:VCARD\r\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_read__encodings(encoding):
    data = ics(birthday("Geburtstag von Jörg Müller")).decode().encode(encoding)
    assert [each.name for each in found(calendar, data) if isinstance(each, Draft)] == ["Jörg Müller"]


def test_read__folded_within_a_character():
    data = (
        ics(birthday("Geburtstag von Jörg")).replace("ö".encode(), b"\xc3\r\n \xb6").replace(b"\r\nRRULE", b"\r\n\tX\r\nRRULE", 1)
    )
    assert data.count(b"\r\n \xb6") == 1
    with_tab = data.replace(b"\r\n\tX", b"")
    assert [each.name for each in found(calendar, with_tab) if isinstance(each, Draft)] == ["Jörg"]


def test_read__alarms_are_not_the_event():
    alarm = "BEGIN:VALARM\nDESCRIPTION:born 1979\nSUMMARY:Alarm\nEND:VALARM"
    [draft] = birthdays(birthday("Ada's birthday", "20200314", alarm))
    assert draft.fields["birthday"] == "--03-14"


def test_read__huge_in_little_memory():
    def pieces():
        yield b"BEGIN:VCALENDAR\r\n"
        for at in range(20_000):
            yield f"BEGIN:VEVENT\r\nUID:{at}\r\nDTSTART:20260305T140000Z\r\nSUMMARY:Gym\r\nEND:VEVENT\r\n".encode()
        yield b"BEGIN:VEVENT\r\nDTSTART:20260305T140000Z\r\nATTACH;ENCODING=BASE64:"
        yield from (b"QUJD" * 20 + b"\r\n " for _ in range(40_000))
        yield b"\r\nDESCRIPTION:"
        yield from (b"x" * 10_000 for _ in range(1_000))
        yield b"\r\n" + BO.encode() + b"\r\nSUMMARY:Plans\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

    source = Opened("x", b"BEGIN:VCALENDAR\r\n", io.BufferedReader(Endless(pieces())))
    tracemalloc.start()
    try:
        everything = list(calendar.read(source, Asked(today=TODAY)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [each.entry.text for each in everything if isinstance(each, Encounter)] == ["Plans"]
    assert peak < 20_000_000


def endless(*begin):
    """A calendar that begins so and goes on for 40 MB without a line end, then ends as it should."""
    pieces = [b"BEGIN:VCALENDAR\r\n", *begin, *[b"\0" * 65536] * 640, b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"]
    source = Opened("x", b"BEGIN:VCALENDAR\r\n", io.BufferedReader(Endless(pieces)))
    return list(calendar.read(source, Asked(today=TODAY, own=OWN)))


@pytest.mark.parametrize("begin", [b"", b"BEGIN:VEVENT\r\nDESCRIPTION:", b"BEGIN:VEVENT\r\nATTACHED"])
def test_read__line_without_end(begin):
    with pytest.raises(Foreign, match="does not end"):
        endless(begin)


def test_read__attached_file_in_one_line():
    event = meeting().replace("\n", "\r\n").encode()
    [taken] = endless(b"BEGIN:VEVENT\r\n", event, b"\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:")
    assert taken.entry.text == "Plans"


LINES = st.lists(
    st.sampled_from(
        ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "SUMMARY:Ada's birthday", "SUMMARY:x", "RRULE:FREQ=YEARLY",
         "RRULE:FREQ=WEEKLY;COUNT=99999", "RRULE:", "DTSTART:20200314", "DTSTART:20260101T090000Z", "DTSTART:00010101T000000Z",
         "DTSTART:99991231T235959Z", "EXDATE:x", "RDATE;VALUE=PERIOD:20260306T100000Z/PT1H", "RECURRENCE-ID:20260101T090000Z",
         BO, "ATTENDEE;CN=\"x:mailto:y", "UID:1", "BEGIN:", "END:", ":", ";", "X-WR-TIMEZONE:Europe", "X-WR-TIMEZONE:../x",
         "DTSTART;TZID=../x:20260101T090000", "DTSTART;TZID=Europe/Berlin:20260101T090000", "UNTIL", " folded", "\0"]
    )
)  # fmt: skip


@given(data=st.binary(max_size=300) | LINES.map(lambda lines: "\r\n".join(lines).encode()))
def test_read__nothing_but_foreign_is_raised(data):
    for each in (data, b"BEGIN:VCALENDAR\r\n" + data, b"BEGIN:VCALENDAR\r\n" + data + b"\r\nEND:VCALENDAR\r\n"):
        with suppress(Foreign):
            found(calendar, each)


@pytest.mark.parametrize(
    "line",
    [
        f"DTSTART;TZID=Europe/{'B' * 2000}:20260305T140000",
        "DTSTART;TZID=Europe:20260305T140000",
        "DTSTART;VALUE=DATE,DATE:20260305",
    ],
)
def test_read__line_over_which_the_reader_trips(line):
    everything = found(calendar, ics(meeting("Odd", line), meeting()), own=OWN)
    assert [type(each) for each in everything] in ([Skipped, Encounter], [Encounter, Encounter])


def test_today_is_not_ahead():
    at = f"{TODAY:%Y%m%d}"
    assert len(meetings(meeting("Plans", f"DTSTART:{at}T090000"))) == 1
    tomorrow = f"{TODAY + timedelta(days=1):%Y%m%d}"
    assert meetings(meeting("Plans", f"DTSTART:{tomorrow}T090000")) == []
