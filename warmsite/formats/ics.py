"""A calendar (RFC 5545) cut into its events while it streams by, unfolded on bytes: a fold may stand inside a character."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.formats.draft import Foreign, Skipped
from warmsite.formats.text import encoding_of, tidy
from warmsite.formats.whole import is_web_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.formats.draft import Opened

_LONGEST = 1 << 16  # bytes kept of a line
_LARGEST = 1 << 20  # bytes kept of an event
_DEEPEST = 50  # components within each other
_ENDLESS = 16 << 20  # bytes without a line end, which no calendar has outside an attached file

_NAME = re.compile(rb"[A-Za-z0-9-]+")
_KEPT = re.compile(
    rb"UID|SUMMARY|DESCRIPTION|LOCATION|URL|CONFERENCE|STATUS|ATTENDEE|ORGANIZER|DTSTART|RRULE|RDATE|EXDATE|RECURRENCE-ID"
    rb"|X-GOOGLE-CONFERENCE|X-MICROSOFT-SKYPETEAMSMEETINGURL|X-NEXTCLOUD-BC-.*|X-.*BIRTH.*"
)
_ATTACHED = re.compile(rb"(?:ATTACH|IMAGE)[;:]", re.IGNORECASE)
_CALENDAR, _EVENT = "VCALENDAR", "VEVENT"


class Property(Struct, frozen=True):
    """A property of the calendar itself, its name in upper case."""

    name: str
    value: str


class Event(Struct, frozen=True):
    """An event: the line on which it begins, and its properties that matter here, name (in upper case) and line."""

    line: int
    properties: tuple[tuple[str, bytes], ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.properties)

    @property
    def text(self) -> bytes:
        """The event by itself, in UTF-8."""
        text = b"\r\n".join([b"BEGIN:VEVENT", *(line for _, line in self.properties), b"END:VEVENT", b""])
        try:
            text.decode()
        except UnicodeDecodeError:
            return text.decode("cp1252", "replace").encode()
        return text


def begins_calendar(head: bytes) -> bool:
    """Whether a text that begins so is a calendar, or an event that some program wrote without one around it."""
    begin = head[:400].decode(encoding_of(head, whole=False), "replace").lstrip("\ufeff \t\r\n\0")
    return begin.upper().startswith(("BEGIN:VCALENDAR", "BEGIN:VEVENT"))


def read_events(source: Opened) -> Iterator[Property | Event | Skipped]:
    """The events and the calendar's own properties, in the file's order; Foreign where it breaks off or is no calendar."""
    if not begins_calendar(source.head):
        what = "this is a web page, not a calendar" if is_web_page(source.head) else "this is no calendar"
        raise Foreign(f"{what}: it does not begin with BEGIN:VCALENDAR", "export or download it again as .ics")
    within: list[str] = []  # the components that are open, outermost first
    opened = size = 0  # the line and the bytes of the event that is open
    properties: list[tuple[str, bytes]] = []
    number = 0
    for number, line in _unfolded(source):
        found = _NAME.match(line)
        name = found[0].upper().decode() if found else ""
        if name == "BEGIN":
            component = _component(line)
            if component == _EVENT and _EVENT in within:
                yield Skipped(opened, "this event is not closed: its END:VEVENT is missing")
                del within[within.index(_EVENT) :]
            if component == _EVENT:
                opened, size, properties = number, 0, []
            within.append(component)
            if len(within) > _DEEPEST:
                raise Foreign("this calendar cannot be read: its parts stand too deep within each other", line=number)
        elif name == "END" and (component := _component(line)) in within:
            if component == _EVENT and size > _LARGEST:
                yield Skipped(opened, "this event is too large to be a meeting")
            elif component == _EVENT:
                yield Event(opened, tuple(properties))
            del within[within.index(component) :]
        elif within[-1:] == [_EVENT] and _KEPT.fullmatch(name.encode()):
            size += len(line)
            if size <= _LARGEST:
                properties.append((name, line))
        elif within == [_CALENDAR] and name.startswith("X-WR-"):
            yield Property(name, tidy(line.partition(b":")[2].decode("utf-8", "replace")))
    if within:
        what = f"the event that begins on line {opened}" if _EVENT in within else "END:VCALENDAR"
        missing = f"it ends within {what}" if _EVENT in within else f"its last line, {what}, is missing"
        raise Foreign(f"this calendar breaks off: {missing}", "export or download it again", number)


def _component(line: bytes) -> str:
    return line.partition(b":")[2].strip().upper().decode("ascii", "replace")


def _unfolded(source: Opened) -> Iterator[tuple[int, bytes]]:
    """The lines as they were before they were folded, each with its number; of one beyond all measure the beginning.

    Foreign where a line does not end.
    """
    encoding = encoding_of(source.head, whole=False)
    stream = codecs.EncodedFile(source.stream, "utf-8", encoding, "replace") if encoding.startswith("utf-") else source.stream
    parts: list[bytes] = []
    begun = size = length = number = 0
    inside = False  # of a line that is longer than what was read of it
    while chunk := stream.readline(_LONGEST):
        folded = not inside and chunk.startswith((b" ", b"\t"))
        if not inside and not folded:
            if parts:
                yield begun, b"".join(parts)
            parts, size, begun = [], 0, number + 1
        if size < _LONGEST:
            parts.append(chunk[folded:].rstrip(b"\r\n"))
            size += len(chunk)
        length = length * inside + len(chunk)
        if length > _ENDLESS and not _ATTACHED.match(parts[0]):
            raise Foreign("this calendar has a line that does not end", "export or download it again as .ics", begun)
        inside = not chunk.endswith(b"\n")
        number += not inside
    if parts:
        yield begun, b"".join(parts)
