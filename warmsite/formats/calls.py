"""Logs of phone calls: Android's “SMS Backup & Restore” (XML), and the tables (CSV) that other apps export.

A day's calls with one person are one encounter: the longest conversation, else what was tried.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import DateError, parse_day
from warmsite.formats.dates import Dates, in_order
from warmsite.formats.draft import Asked, Encounter, Foreign, Found, Identity, Opened, Skipped, Told
from warmsite.formats.tables import header_in, no_table, rows_below
from warmsite.formats.text import tidy
from warmsite.names import fold
from warmsite.problems import quoted
from warmsite.records.edit import NewEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "Phone calls (Android XML, CSV)"
NAME = "calls"

_MINUTE = 60  # seconds: what was answered for longer was a conversation
_CHUNK = 1 << 16
_LONGEST = 1000  # characters of an attribute
_SILENT = 1 << 20  # bytes in which no element begins or ends; the parser reads all of an unfinished one again for each chunk
_DEEPEST = 50  # elements within each other

_IN, _OUT, _MISSED, _VOICEMAIL = "in", "out", "missed", "voicemail"
_WAYS = {  # android.provider.CallLog.Calls.TYPE; 5 is rejected, 6 blocked, 7 answered on another device
    "1": _IN, "2": _OUT, "3": _MISSED, "4": _VOICEMAIL, "5": _MISSED, "6": _MISSED, "7": _IN,
}  # fmt: skip
_WAY_WORDS = (
    (_MISSED, "missed reject declin refused block unanswered verpasst abgelehnt manque refuse perdida rechazada"),
    (_VOICEMAIL, "voicemail mailbox"),
    (_OUT, "out dial ausgehend gewahlt sortant saliente realizada"),
    (_IN, "in received answered eingehend angenommen entrant recu recibida"),
)
_COLUMNS = {
    "number": "number|phone number|phone|telephone|telephone number|caller|caller id|nummer|telefonnummer|rufnummer|numero",
    "name": "name|contact|contact name|cached name|kontakt|nom|nombre",
    "date": "date|date time|datetime|call date|call time|timestamp|start time|started|datum|datum uhrzeit|fecha",
    "time": "time|uhrzeit|heure|hora",
    "seconds": "duration( .*)?|call duration( .*)?|dauer( .*)?|duree( .*)?|duracion( .*)?",
    "way": "type|call type|direction|call direction|typ|art|anruftyp|tipo",
}
_NOBODY = frozenset(
    {"", "unknown", "(unknown)", "null", "none", "private", "private number", "withheld", "anonymous", "restricted", "unbekannt"}
)

_MILLISECONDS = re.compile(r"[0-9]{12,13}")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])")
_HALVES = re.compile(
    r"(?P<after>(?<=\d)\s?p\.?\s?m\b|下午|晚上|午後|오후)|(?<=\d)\s?a\.?\s?m\b|上午|早上|午前|오전", re.IGNORECASE
)
_HALF_DAY = 12 * 60  # minutes
_COLONS = re.compile(r"(?:(\d{1,3}):)?(\d{1,5}):(\d{2})(?:\.\d+)?")
_UNITS = re.compile(r"(?:(\d{1,3}) ?h[a-z]*)?[ ,.]*(?:(\d{1,4}) ?m[a-z]*)?[ ,.]*(?:(\d{1,6}) ?s[a-z]*)?\.?", re.IGNORECASE)
# Apps write a smiley in a name as two halves of a character, which XML forbids.
_HALF = re.compile(rb"&#(?:5[5-7][0-9]{3}|x[dD][89a-fA-F][0-9a-fA-F]{2});")


class _Call(Struct, frozen=True, gc=False):
    """A call: the time on the phone's clock (empty where unknown), how long it was spoken in seconds, who rang whom."""

    line: int
    number: str
    name: str
    day: date
    time: str
    seconds: int
    way: str

    @property
    def kind(self) -> str:
        if self.way in {_IN, _OUT} and self.seconds > _MINUTE:
            return "call"
        return "no-answer" if self.way == _OUT else "voicemail" if self.way == _VOICEMAIL else "missed"

    @property
    def rank(self) -> tuple[int, int]:
        """What a day is remembered for: the longest conversation, then what came nearest to one."""
        return ("missed", "no-answer", "voicemail", "call").index(self.kind), self.seconds


def recognises(_name: str, head: bytes) -> bool:
    return _is_xml(head) or header_in(head, _worth) is not None


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """An encounter a person and day."""
    passed: Counter[str] = Counter()
    best: dict[tuple[str, date], _Call] = {}
    for call in _from_xml(source, passed) if _is_xml(source.head) else _from_table(source, asked):
        if not isinstance(call, _Call):
            yield call
        elif not (call.number or call.name):
            passed["withheld"] += 1
        elif call.day > asked.today:
            passed["ahead"] += 1
        else:
            key = (call.number or call.name, call.day)
            if key not in best or call.rank > best[key].rank:
                best[key] = call
    yield from map(_encounter, best.values())
    yield from _told(passed)


def _encounter(call: _Call) -> Encounter:
    return Encounter(
        line=call.line,
        entry=NewEntry(date=call.day, kind=call.kind, text=_told_of(call), time=call.time),
        people=(Identity(name=call.name, phone=call.number),),
        uid=f"{call.number or call.name} {call.day}",
        counted=True,
    )


def _told_of(call: _Call) -> str:
    """What the seconds of a call were, for people: an unanswered one was not spoken for 32 s."""
    if not call.seconds:
        return ""
    how_long = _span(call.seconds)
    if call.kind == "missed":
        return f"over after {how_long}" if call.way == _IN else f"rang for {how_long}"
    return f"rang off after {how_long}" if call.kind == "no-answer" else how_long


def _span(seconds: int) -> str:
    """A span of time for people: `32 s`, `12 min`, `1 h 6 min`."""
    if seconds < _MINUTE:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)


def _told(passed: Counter[str]) -> Iterator[Told]:
    words = {"withheld": "with a number withheld", "ahead": "dated after today"}
    if found := [f"{passed[why]:,} {said}" for why, said in words.items() if passed[why]]:
        yield Told(f"Calls passed over: {', '.join(found)}")
    if count := passed["utc"]:
        yield Told(f"Calls without the phone's own time: {count:,}. Their day is the one in UTC, their time is left out")


def _person(number: str, name: str) -> tuple[str, str]:
    """The number and name of a call as typed, empty where it was withheld."""
    number, name = tidy(number), tidy(name)
    has_number = not number.startswith("-") and any(map(str.isdigit, number))
    return number if has_number else "", "" if name.casefold() in _NOBODY or name == number else name


# Android's XML.


def _is_xml(head: bytes) -> bool:
    return re.search(rb"<calls[\s>/]", head[:2000]) is not None


class _Calls:
    """Takes the elements of a log as they are read; the number and attributes of each call wait in `rows`.

    `seen` counts where elements begin and end.
    """

    def __init__(self) -> None:
        self.depth = self.count = self.seen = 0
        self.rows: list[tuple[int, dict[str, str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.seen += 1
        if self.depth > _DEEPEST:
            raise Foreign("this is no log of calls: its parts stand too deep within each other", "make the backup again")
        if self.depth == 2 and tag == "call":
            self.count += 1
            self.rows.append((self.count, attributes))

    def end(self, _tag: str) -> None:
        self.depth -= 1
        self.seen += 1

    def close(self) -> None:
        pass


def _from_xml(source: Opened, passed: Counter[str]) -> Iterator[_Call | Skipped]:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    calls = _Calls()
    parser = DefusedXMLParser(target=calls)
    silent = 0
    try:
        for chunk in _chunks(source):
            before = calls.seen
            parser.feed(chunk)
            silent = silent + len(chunk) if calls.seen == before else 0
            if silent > _SILENT:
                raise Foreign("this is no log of calls: a part of it does not end", "make the backup again")
            for number, row in calls.rows:
                yield _from_row(number, row, passed)
            calls.rows.clear()
        parser.close()
    except ParseError as error:
        line = error.position[0]
        raise Foreign("this log of calls breaks off or is damaged", "make the backup again", line) from None
    except (DefusedXmlException, ValueError, LookupError):
        raise Foreign("this is no log of calls that an app writes", "make the backup again") from None


def _chunks(source: Opened) -> Iterator[bytes]:
    """The bytes of a source without halves of characters; what may be the beginning of one waits for the next."""
    held = b""
    while chunk := source.stream.read(_CHUNK):
        chunk = _HALF.sub(b"", held + chunk)
        begun = chunk.rfind(b"&", -len("&#xdfff;"))
        held = chunk[begun:] if begun >= 0 else b""
        yield chunk[:begun] if begun >= 0 else chunk
    yield held


def _from_row(number: int, row: dict[str, str], passed: Counter[str]) -> _Call | Skipped:
    if any(len(each) > _LONGEST for each in row.values()):
        return Skipped(number, "this call says more than a call does")
    way = _WAYS.get(row.get("type", ""))
    millis = row.get("date", "")
    if not way or not _MILLISECONDS.fullmatch(millis):
        return Skipped(number, "this call does not say when it was, or whether it came in or went out")
    instant = _instant(millis)
    there = _local(instant, row.get("readable_date", ""))
    passed["utc"] += there is None
    seconds = row.get("duration", "")
    phone, name = _person("" if row.get("presentation") == "2" else row.get("number", ""), row.get("contact_name", ""))
    return _Call(
        line=number,
        number=phone,
        name=name,
        day=(there or instant).date(),
        time=f"{there:%H:%M}" if there else "",
        seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 7 else 0,
        way=way,
    )


def _instant(millis: str) -> datetime:
    """A time in milliseconds since 1970, in UTC."""
    return datetime.fromtimestamp(int(millis) // 1000, UTC).replace(tzinfo=None)


def _local(instant: datetime, readable: str) -> datetime | None:
    """A UTC time on the phone's clock: in the zone in which it reads as the phone wrote it, in whatever language.

    Only its clock and the number of its day are looked for, so that it does not matter how the date is written.
    """
    clock = _clock(readable if ":" in readable else readable.replace(".", ":"))
    if clock is None:
        return None
    hour, minute = clock
    numbers = {int(each) for each in re.findall(r"\d{1,4}", readable)}
    ahead = (hour * 60 + minute - instant.hour * 60 - instant.minute) % _HALF_DAY  # minutes, whichever half of the day it is
    zones = [instant + timedelta(minutes=each) for each in range(ahead - _HALF_DAY, 14 * 60 + 1, _HALF_DAY)]
    fitting = [each for each in zones if each.day in numbers] if ahead % 15 == 0 else []
    return min(fitting, key=lambda each: (each.hour != hour, abs(each - instant)), default=None)


def _clock(text: str) -> tuple[int, int] | None:
    """The last time of day in a text, as hour and minute."""
    found = list(_CLOCK.finditer(text))
    if not found:
        return None
    hour, minute = int(found[-1][1]), int(found[-1][2])
    if half := _HALVES.search(text):
        hour = hour % 12 + 12 * (half.lastgroup == "after")
    return (hour, minute) if hour < 24 and minute < 60 else None


# Tables.


def _columns(cells: tuple[str, ...]) -> dict[str, int]:
    """Where the columns of a log stand, by what is in them."""
    said = [" ".join(re.findall(r"\w+", fold(cell).replace("_", " "))) for cell in cells]
    found = {what: [at for at, each in enumerate(said) if re.fullmatch(words, each)] for what, words in _COLUMNS.items()}
    return {what: places[0] for what, places in found.items() if places}


def _worth(cells: tuple[str, ...]) -> int:
    columns = _columns(cells)
    return len(columns) if columns.keys() >= {"date", "seconds", "way"} and columns.keys() & {"number", "name"} else 0


def _from_table(source: Opened, asked: Asked) -> Iterator[_Call | Skipped | Told]:
    header = header_in(source.head, _worth)
    if header is None and b"<smses" in source.head[:2000]:
        raise Foreign("these are text messages, not calls", "choose the calls when you make the backup")
    if header is None:
        raise no_table(source.head, "a log of calls")
    columns = _columns(header.cells)
    label = header.cells[columns["date"]]
    in_minutes = "min" in header.cells[columns["seconds"]].casefold()
    dates = Dates(asked)
    for row in in_order(rows_below(header, source), {label: columns["date"]}, dates):
        if isinstance(row, Skipped):
            yield row
            continue
        cells = {what: tidy(row.cells[at]) for what, at in columns.items()}
        try:
            day = _day(cells["date"]) or parse_day(dates.read(label, cells["date"]))
            yield _from_cells(row.line, cells, day, in_minutes=in_minutes)
        except DateError:
            yield Skipped(row.line, f"{quoted(cells['date'])} is no date")
        except ValueError as error:
            yield Skipped(row.line, str(error))
    yield from dates.told()


def _day(said: str) -> date | None:
    """The day of a time in milliseconds, in UTC; None where it is not written so."""
    return _instant(said).date() if _MILLISECONDS.fullmatch(said) else None


def _from_cells(line: int, cells: dict[str, str], day: date, *, in_minutes: bool) -> _Call:
    """A call from a row and its day; ValueError says why it is none."""
    clock = _clock(cells.get("time") or cells["date"])
    number, name = _person(cells.get("number", ""), cells.get("name", ""))
    return _Call(
        line=line,
        number=number,
        name=name,
        day=day,
        time=f"{clock[0]:02}:{clock[1]:02}" if clock else "",
        seconds=_seconds(cells["seconds"], in_minutes=in_minutes),
        way=_way(cells["way"]),
    )


def _way(said: str) -> str:
    """Who rang whom, by a number of Android's or the words of apps; ValueError where neither tells."""
    words = fold(said).replace("-", " ").replace("voice mail", "voicemail")
    ways = (way for way, beginnings in _WAY_WORDS for each in words.split() if each.startswith(tuple(beginnings.split())))
    way = _WAYS.get(words) or next(ways, "")
    if not way:
        raise ValueError(f"{quoted(said)} does not say whether the call came in or went out")
    return way


def _seconds(said: str, *, in_minutes: bool) -> int:
    """How long a call was: `754`, `12:34`, `0:12:34` or `12 min 34 s`; ValueError where it is none of them."""
    if re.fullmatch(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?", said):
        return round(float(said.replace(",", ".")) * (60 if in_minutes else 1))
    found = _COLONS.fullmatch(said) or _UNITS.fullmatch(said)
    if not found:
        raise ValueError(f"{quoted(said)} is no duration")
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return hours * 3600 + minutes * 60 + seconds
