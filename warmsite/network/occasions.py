"""Days that come round: birthdays, work anniversaries, own dates; and all that the next weeks bring (SPEC 4, 6)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from warmsite.days import PartialDate, in_year, occurrences, shift
from warmsite.network.people import is_past_greeting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.people import Network, Person
    from warmsite.records.contact import Contact

UPCOMING_DAYS = 60

Kind = Literal["birthday", "work", "date", "promise", "due", "news", "meeting"]
_ORDER: tuple[Kind, ...] = ("birthday", "work", "date", "news", "meeting", "promise", "due")


class Occasion(Struct, frozen=True):
    """Something that falls on a day for a contact; `years` is the age or the count of years, None where unknown."""

    date: date
    kind: Kind
    what: str
    id: str
    name: str
    years: int | None


def yearly_occasions(contact: Contact, first: date, last: date, *, months: bool = False) -> list[Occasion]:
    """The contact's yearly occasions from `first` to `last`, both counting, computed from the original each time.

    With `months` a job begun in a month of which the day is unknown has its anniversary on the 1st (for Upcoming; no
    day to call on).
    """
    found: list[Occasion] = []
    born = contact.birthday
    if born and born.yearly:
        found += (
            Occasion(day, "birthday", f"turns {years}" if years else "birthday", contact.id, contact.name, years)
            for day, years in _rounds(born, first, last, from_year=1)
            if not (born.full and is_past_greeting(born.full, day))
        )
    started = contact.started
    if started and started.month and not started.day and months:
        started = PartialDate(started.year, started.month, 1)
    if started and started.yearly:
        at = f" at {contact.company}" if contact.company else ""
        found += (
            Occasion(day, "work", f"{years} {'year' if years == 1 else 'years'}{at}", contact.id, contact.name, years)
            for day, years in _rounds(started, first, last, from_year=1)
        )
    for own in contact.dates:
        found += (
            Occasion(day, "date", own.what, contact.id, contact.name, years or None)
            for day, years in _rounds(own.on, first, last, from_year=0)
        )
    return sorted(found, key=_order)


def _rounds(origin: PartialDate, first: date, last: date, *, from_year: int) -> Iterator[tuple[date, int | None]]:
    """The days on which a date comes round, with the years since; none before `from_year` years have passed."""
    if origin.yearly is None:
        return
    for day in occurrences(*origin.yearly, first, last):
        years = None if origin.year is None else day.year - origin.year
        if years is None or years >= from_year:
            yield day, years


def next_round(origin: PartialDate, today: date) -> date | None:
    """When a yearly date falls next; today counts."""
    if origin.yearly is None or today.year >= date.max.year:
        return None
    this_year = in_year(*origin.yearly, today.year)
    return this_year if this_year >= today else in_year(*origin.yearly, today.year + 1)


def upcoming(network: Network, days: int = UPCOMING_DAYS) -> list[Occasion]:
    """What the next days bring, today counting, by day; the silent bring nothing."""
    first, last = network.today, shift(network.today, days)
    found = [each for person in network.active() for each in _upcoming_for(person, network, first, last)]
    return sorted(found, key=_order)


def _upcoming_for(person: Person, network: Network, first: date, last: date) -> Iterator[Occasion]:
    contact, standing = person.contact, person.standing
    yield from yearly_occasions(contact, first, last, months=True)
    for promise in contact.promises:
        if promise.date and not promise.done and first <= promise.date <= last:
            yield Occasion(promise.date, "promise", promise.text, contact.id, contact.name, None)
    for entry in person.ahead:
        if entry.mine and entry.date <= last:
            company = [each if isinstance(each, str) else each.name for each in network.company(entry, contact)]
            beside = f" (with {', '.join(company)})" if company else ""
            said = f"{entry.interaction.kind}{beside}" + (f": {entry.interaction.text}" if entry.interaction.text else "")
            at = f"{entry.interaction.time} " if entry.interaction.time else ""
            yield Occasion(entry.date, "meeting", f"{at}{said}", contact.id, contact.name, None)
    due = standing.due
    waits = [day for day in (contact.snooze, standing.appointment) if day]
    if due and first <= due <= last and not any(due < day for day in waits):
        yield Occasion(due, "due", "call falls due", contact.id, contact.name, None)


def _order(each: Occasion) -> tuple[date, int, str, str]:
    return each.date, _ORDER.index(each.kind), each.name, each.id
