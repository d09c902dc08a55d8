"""Days that come round: birthdays, work anniversaries, own dates; and all that the next weeks bring (SPEC 4, 6)."""

from __future__ import annotations

from datetime import date
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from warmsite.days import PartialDate, add_months, in_year, occurrences, shift, spell
from warmsite.names import closed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.network.listed import Rank
    from warmsite.network.people import Network, Person
    from warmsite.records.contact import Contact

UPCOMING_DAYS = 60
_SOON_DAYS, _SOON = 7, 12  # days, and occasions in them, that stand beside the call sheet
OLDEST_GREETED = 110  # years

Kind = Literal["birthday", "work", "date", "promise", "due", "news", "meeting"]
# What pages and the terminal call a kind, where its own name would not do.
KIND_WORDS: dict[str, str] = {"work": "work anniversary", "date": "their day", "due": "call due"}
_ORDER: tuple[Kind, ...] = ("birthday", "work", "date", "news", "meeting", "promise", "due")


class Occasion(Struct, frozen=True):
    """Something that falls on a day for a contact; `years` is the age or the count of years, None where unknown.

    `calls` is false for the anniversary of a job of which only the month is known: it has no day to call on.
    """

    date: date
    kind: Kind
    what: str
    id: str
    name: str
    years: int | None
    calls: bool = True


def yearly_occasions(contact: Contact, first: date, last: date) -> list[Occasion]:
    """The contact's yearly occasions from `first` to `last`, both counting, computed from the original each time."""
    found: list[Occasion] = []
    born = contact.birthday
    if born:
        found += (
            Occasion(day, "birthday", f"turns {years}" if years else "birthday", contact.id, contact.name, years)
            for day, years in _rounds(born, first, last, from_year=1)
            if not (born.full and is_past_greeting(born.full, day))
        )
    started, whole = contact.started, True
    if started and started.month and not started.day:
        started, whole = PartialDate(started.year, started.month, 1), False
    if started:
        at = f" at {contact.company}" if contact.company else ""
        found += (
            Occasion(day, "work", f"{years} {'year' if years == 1 else 'years'}{at}", contact.id, contact.name, years, whole)
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


def is_past_greeting(born: date, day: date) -> bool:
    """Whether somebody born then would be over 110 years old."""
    age = day.year - born.year - (day < in_year(born.month, born.day, day.year))
    return age > OLDEST_GREETED


def occasions_around(contact: Contact, today: date) -> tuple[Occasion, ...]:
    """The contact's yearly occasions from a year before today to the end of the month a year after."""
    last = add_months(today.replace(day=1), 13) if today.year < date.max.year - 1 else date.max
    return tuple(yearly_occasions(contact, shift(today, -366), last))


def upcoming(network: Network) -> list[Occasion]:
    """What the next 60 days bring, today counting, by day; the silent bring nothing."""
    beside = sorted((each for person in network.about("coming") for each in _upcoming_for(person, network)), key=_order)
    return list(merge(network.listed("coming", "coming", _coming_places), beside, key=_order))


def _coming_places(person: Person) -> Iterator[tuple[Rank, Occasion]]:
    return (((*_order(each), number), each) for number, each in enumerate(person.coming))


def next_days(found: Iterable[Occasion], today: date) -> list[Occasion]:
    """Of what is upcoming the first that the week after today brings beside calls."""
    last = shift(today, _SOON_DAYS)
    return list(islice((each for each in found if today < each.date <= last and each.kind != "due"), _SOON))


def coming_for(person: Person) -> Iterator[Occasion]:
    """What the next 60 days bring that a person's own file tells: yearly days, promises, the call that falls due."""
    contact, standing, first = person.contact, person.standing, person.today
    last = shift(first, UPCOMING_DAYS)
    yield from (each for each in person.occasions if first <= each.date <= last)
    for promise in contact.promises:
        if promise.date and not promise.done and first <= promise.date <= last:
            yield Occasion(promise.date, "promise", promise.text, contact.id, contact.name, None)
    due = standing.due
    waits = [day for day in (contact.snooze, standing.appointment) if day]
    if due and first <= due <= last and not any(due < day for day in waits):
        yield Occasion(due, "due", "call falls due", contact.id, contact.name, None)


def _upcoming_for(person: Person, network: Network) -> Iterator[Occasion]:
    """What the next 60 days bring that does not follow from their own file alone: appointments, and news."""
    if not (person.ahead or person.post):
        return
    contact, last = person.contact, shift(network.today, UPCOMING_DAYS)
    for entry in person.ahead:
        told_by_owner = not entry.mine and not network.person(entry.owner).standing.silent
        if entry.date <= last and not told_by_owner:
            company = [each if isinstance(each, str) else each.name for each in network.company(entry, contact)]
            beside = f" (with {', '.join(map(closed, company))})" if company else ""
            said = f"{entry.interaction.kind}{beside}" + (f": {entry.interaction.text}" if entry.interaction.text else "")
            at = f"{entry.interaction.time} " if entry.interaction.time else ""
            yield Occasion(entry.date, "meeting", f"{at}{said}", contact.id, contact.name, None)
    post = person.post
    if post and not any(talk.counts == "conversation" and talk.date >= post[0] for talk in person.entries):
        yield Occasion(network.today, "news", f"{closed(post[1])} (on {spell(post[0])})", contact.id, contact.name, None)


def _order(each: Occasion) -> tuple[date, int, str, str]:
    return each.date, _ORDER.index(each.kind), each.name, each.id
