"""What the tests of the calendar are made of: feeds of records as the user types them, read back with icalendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import icalendar

from tests.conftest import build_network
from warmsite.formats.feed import KINDS, feed

TODAY = date(2026, 11, 23)  # a Monday


@dataclass
class Read:
    """An event as another program understands it; alarms are the time from its first moment to when each rings."""

    uid: str
    kind: str
    day: date
    title: str
    about: list[str]
    rule: dict[str, list[Any]]
    stamp: str
    sequence: int
    link: str
    alarms: list[timedelta] = field(default_factory=list)


def feed_of(files: dict[str, str], today: date | str = TODAY, settings: str = "", **options: Any) -> bytes:
    """The feed of a network of `{"ada.md": text}`, with the settings' base."""
    plans = options.pop("plans", None)
    network = build_network(files, today, settings, plans=plans)
    return feed(network, **{"base": network.settings.base, **options})


def read(data: bytes) -> list[Read]:
    """The events of a calendar; an event that icalendar finds fault with fails the test."""
    calendar = icalendar.Calendar.from_ical(data)
    assert not calendar.errors
    return [_event(each) for each in calendar.walk("VEVENT")]


def _event(event: Any) -> Read:
    assert not event.errors
    assert {each.name for each in event.subcomponents} <= {"VALARM"}
    begin, end = event["DTSTART"].dt, event["DTEND"].dt
    assert type(begin) is date
    assert end - begin == timedelta(days=1)
    assert (event["CLASS"], event["TRANSP"]) == ("PRIVATE", "TRANSPARENT")
    for alarm in event.subcomponents:
        assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", event["SUMMARY"])
    (kind,) = event["CATEGORIES"].cats
    return Read(
        uid=str(event["UID"]),
        kind=str(kind),
        day=begin,
        title=str(event["SUMMARY"]),
        about=str(event["DESCRIPTION"]).split("\n"),
        rule=dict(event["RRULE"]) if "RRULE" in event else {},
        stamp=event["DTSTAMP"].to_ical().decode(),
        sequence=int(event["SEQUENCE"]),
        link=str(event.get("URL", "")),
        alarms=[each["TRIGGER"].dt for each in event.subcomponents],
    )


def events(files: dict[str, str], today: date | str = TODAY, settings: str = "", **options: Any) -> list[Read]:
    return read(feed_of(files, today, settings, **options))


def only(kind: str, files: dict[str, str] | str, today: date | str = TODAY, settings: str = "", **options: Any) -> list[Read]:
    """The events of one kind; of a text alone it is Ada's record."""
    assert kind in KINDS
    files = {"ada.md": files} if isinstance(files, str) else files
    return [each for each in events(files, today, settings, **options) if each.kind == kind]
