"""Calendars as they are written: events of whole days, in lines that every phone accepts (RFC 5545).

A calendar of ten thousand people has a text of theirs to each event, and the lines around it are always the same: they are
joined here by hand, a hundred times quicker than through components, and the tests read them back with other programs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import shift
from warmsite.records.settings import Alarm

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE = 75  # octets, the end of the line not counted (RFC 5545, 3.1)
_DAY = 24 * 60  # minutes
_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//warmsite//calendar//EN\r\nCALSCALE:GREGORIAN\r\n"
# How often to look again, in the words of the standard and in those of Outlook and Apple. Most programs do as they like.
_REFRESH = "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nX-PUBLISHED-TTL:PT12H\r\n"


class Event(Struct, frozen=True):
    """An event of one whole day, again by the `rule`. Its texts are of one line each and hold no controls.

    `changed` and `sequence` say which of two versions of an event is the newer one.
    """

    kind: str
    uid: str
    day: date
    title: str
    about: tuple[str, ...]
    changed: date
    sequence: int
    alarms: tuple[Alarm, ...]
    rule: str = ""
    url: str = ""


def calendar_text(name: str, events: Iterable[str]) -> str:
    """A whole calendar; its name holds no comma or semicolon, since some programs show how these are written."""
    return "".join([_HEAD, f"X-WR-CALNAME:{name}\r\n", _REFRESH, *events, "END:VCALENDAR\r\n"])


def event_text(event: Event) -> str:
    """The lines of an event."""
    title, about = _escaped(event.title), _escaped("\n".join(event.about))
    alarm_title = folded(f"DESCRIPTION:{title}")
    return "\r\n".join(
        (
            "BEGIN:VEVENT",
            folded(f"UID:{event.uid}"),
            f"DTSTAMP:{_digits(event.changed)}T000000Z",
            f"SEQUENCE:{event.sequence}",
            f"DTSTART;VALUE=DATE:{_digits(event.day)}",
            f"DTEND;VALUE=DATE:{_digits(shift(event.day, 1))}",
            *((f"RRULE:{event.rule}",) if event.rule else ()),
            folded(f"SUMMARY:{title}"),
            folded(f"DESCRIPTION:{about}"),
            *((folded(f"URL:{event.url}"),) if event.url else ()),
            f"CATEGORIES:{event.kind}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            *(f"BEGIN:VALARM\r\nACTION:DISPLAY\r\n{alarm_title}\r\n{_trigger(each)}\r\nEND:VALARM" for each in event.alarms),
            "END:VEVENT\r\n",
        )
    )


def _escaped(text: str) -> str:
    """A text as the value of a property (RFC 5545, 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, cut between characters."""
    if len(line) <= _LINE and line.isascii():
        return line
    octets = line.encode()
    pieces, begin, room = [], 0, _LINE
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:  # within a character of UTF-8
            end -= 1
        pieces.append(octets[begin:end].decode())
        begin, room = end, _LINE - 1  # the space before a further piece counts
    pieces.append(octets[begin:].decode())
    return "\r\n ".join(pieces)


def _digits(day: date) -> str:
    return day.isoformat().replace("-", "")


def _trigger(alarm: Alarm) -> str:
    """From the first moment of the event's day to when it rings: `PT9H`, `-PT6H`, `-P6DT15H`."""
    minutes = alarm.hour * 60 + alarm.minute - alarm.days * _DAY
    days, rest = divmod(abs(minutes), _DAY)
    hours, rest = divmod(rest, 60)
    told = (f"{days}D" if days else "") + ("T" if hours or rest or not days else "")
    told += (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return f"TRIGGER;VALUE=DURATION:{'-' if minutes < 0 else ''}P{told if minutes else 'T0S'}"
