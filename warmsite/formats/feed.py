"""calendar.ics: the days of a network in a calendar that the phone keeps and rings for (SPEC 11).

What comes round each year stands in it once, for ever; calls are one event a day. Everything follows from the records and
the day: an event keeps its identity while its contact keeps the id, and its bytes while nothing that it tells has changed.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from warmsite.days import PartialDate, in_year, shift, spell, spell_partial
from warmsite.formats.ics_lines import Event, calendar_text, event_text
from warmsite.formats.text import tidy
from warmsite.names import address, canonical_id
from warmsite.network.callsheet import SECTIONS, call_sheet
from warmsite.network.links import with_names
from warmsite.network.occasions import OLDEST_GREETED, UPCOMING_DAYS, Kind, Occasion
from warmsite.network.openers import opener
from warmsite.network.overdue import reach_rank
from warmsite.network.people import Person, known_day, rhythm_words, work_of
from warmsite.network.standing import due_day, last_words
from warmsite.records.blocks import wiki_links

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from warmsite.network.callsheet import CallSheet, Row
    from warmsite.network.listed import Rank
    from warmsite.network.people import Network
    from warmsite.records.contact import Contact
    from warmsite.records.settings import Settings

KINDS = ("birthdays", "work", "dates", "promises", "calls")

_EPOCH = date(1970, 1, 1)  # every program knows the days from then on
_EARLIEST = 1900  # the first year in which they let something begin that comes round
_ANY_YEAR = 1972  # where it begins if no year is known: it has a 29 February
_LEAP_DAY = (2, 29)
_EACH_YEAR = "FREQ=YEARLY"
# Each 28 or 29 February: the plain rule would come round every fourth year.
_EACH_LEAP_DAY = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"
_LONGEST_WORDS = 300
_NAMED = 3  # people in a title
_EXTENSION = re.compile(r";ext=(?=[0-9])", re.IGNORECASE)  # RFC 3966; phones would dial all of it, or nothing
_KIND_OF: dict[Kind, str] = {"birthday": "birthdays", "work": "work", "date": "dates"}


class _Round(NamedTuple):
    """A day of somebody's that comes round each year, beginning in the year `since`; `mark` tells it from their others."""

    kind: Kind
    mark: str
    on: PartialDate
    since: int | None
    title: str
    why: str
    rings: bool = True


class _Call(NamedTuple):
    """Somebody whom a day's event names, why (empty where they fall due), and what to say first if that is known by now."""

    person: Person
    why: str
    say: str = ""


def feed(
    network: Network,
    *,
    kinds: Collection[str] = KINDS,
    base: str | None = None,
    discreet: bool = False,
    chosen: Container[str] | None = None,
) -> bytes:
    """The calendar of a network on its day: of some kinds of events, and with `chosen` ids of some people only.

    `base` is the site's address, ending in `/`, for links. A `discreet` calendar has no last words, and nothing that gives
    away how people reacted.
    """
    told = Feed(network, base=base, discreet=discreet)
    people = [each for each in network.active() if chosen is None or each.id in chosen]
    texts = [told.text_of(person, kinds) for person in people]
    if "calls" in kinds:
        texts.append(told.calls(call_sheet(network), map(tally, network.people.values()), chosen))
    return whole(texts, kinds).encode()


def whole(texts: Iterable[str], kinds: Collection[str] = KINDS) -> str:
    """A calendar of such events as a `Feed` tells."""
    named = [each for each in KINDS if each in kinds]
    return calendar_text("warmsite" if len(named) == len(KINDS) else f"warmsite: {' and '.join(named)}", texts)


class Feed:
    """The events of a network's calendar, person by person: whoever makes it again need ask for few."""

    def __init__(self, network: Network, *, base: str | None = None, discreet: bool = False) -> None:
        self.network = network
        self.base = base
        self.alarms = tuple(dict.fromkeys(network.settings.alarms))
        self.discreet = discreet

    def text_of(self, person: Person, kinds: Container[str] = KINDS) -> str:
        """The events of somebody's yearly days and promises, which are the same from day to day."""
        events = (*self._rounds(person), *self._promises(person))
        return "".join(event_text(each) for each in events if each.kind in kinds)

    def calls(self, sheet: CallSheet, tallies: Iterable[Tally], chosen: Container[str] | None = None) -> str:
        """An event for each day with calls: today's for those on the sheet, later ones for those who fall due.

        `tallies` are everybody's.

        On a day off the overdue stand in the event of the next day for calls. The last line of an event counts all others
        who wait for a call by that day.
        """
        settings, today = self.network.settings, self.network.today
        following = self._day_for_calls(today)
        if following is None or not settings.calls_per_day:
            return ""
        off_since = _off_since(settings, today)
        rows = [each for each in sheet.rows if chosen is None or each.person.id in chosen] if following == today else []
        dealt = self._dealt(rows)
        days = {following: {each.person.id: each for each in dealt}}
        for day, person in (*self._overdue(following, off_since), *self._falling_due(off_since)):
            if chosen is None or person.id in chosen:
                days.setdefault(day, {}).setdefault(person.id, _Call(person, ""))
        for done in (each.person.id for each in rows if each.done):
            days[following].pop(done, None)
        # Others get the places that the sheet leaves free, and none of a row that is done: it is a list that ends.
        places = {following: len(dealt) + max(settings.calls_per_day - len(rows), 0)}
        told = tuple(tallies)
        happened, newest = sum(each.happened for each in told), max((each.newest for each in told), default=_EPOCH)
        turned = {following: (1, max(newest, off_since)), today: (2, today)}
        events = []
        for day, calls in sorted(days.items()):
            named = tuple(calls.values())[: min(places.get(day, len(calls)), settings.calls_per_day)]
            turns, changed = turned.get(day, (0, newest))
            if named:
                events.append(self._calls_of(day, named, len(calls) - len(named), happened + turns, changed))
        return "".join(map(event_text, events))

    # What comes round each year

    def _rounds(self, person: Person) -> Iterator[Event]:
        for each in _rounds_of(person.contact, self.network.today):
            month, day = each.on.month or 1, each.on.day or 1
            begin = in_year(month, day, each.since or _ANY_YEAR)
            if begin.year < _EARLIEST or begin == _EPOCH:  # whose first moment is no time to calcurse
                begin = in_year(month, day, _ANY_YEAR)
            say = opener(person, self.network, occasion=Occasion(self.network.today, each.kind, "", "", "", None))
            yield self._event(
                person,
                _KIND_OF[each.kind],
                each.mark,
                begin,
                each.title,
                _Call(person, each.why, say),
                rule=_EACH_LEAP_DAY if (month, day) == _LEAP_DAY else _EACH_YEAR,
                rings=each.rings,
            )

    def _promises(self, person: Person) -> Iterator[Event]:
        """What is promised for a day and not kept. It stays on its day: one that is late comes up among today's calls."""
        same: Counter[str] = Counter()
        for promise in person.open_promises:
            if promise.date and promise.date < date.max:
                said = self._line(promise.text)
                mark = _told_apart(f"promise-{_digest(self._with_ids(promise.text))}", same)
                title = f"Promise to {_name(person.contact)}: {said}"
                call = _Call(person, f"You promised it for {spell(promise.date)}", opener(person, self.network, "promise"))
                yield self._event(person, "promises", mark, promise.date, title, call)

    def _event(
        self,
        person: Person,
        kind: str,
        mark: str,
        day: date,
        title: str,
        call: _Call,
        *,
        rule: str = "",
        rings: bool = True,
    ) -> Event:
        return Event(
            kind=kind,
            uid=f"{mark}-{address(person.id)}@warmsite",
            day=day,
            title=tidy(title),
            about=tuple(map(tidy, (f"{call.why}.", *self._help(call)))),
            changed=_newest(person),
            sequence=person.standing.conversations,
            alarms=self.alarms if rings else (),
            rule=rule,
            url=self._page(person),
        )

    # Calls, a day at a time

    def _dealt(self, rows: Iterable[Row]) -> list[_Call]:
        """Whom today's sheet deals and who was not called yet, but for those of whom an event of their own says it all."""
        dealt = []
        # Days and promises that are late take the places that the calls leave.
        for row in sorted(rows, key=_is_no_call):
            if not row.done and not _has_its_event(row, self.network.today):
                why = SECTIONS[row.why] if self.discreet else "; ".join(row.reasons)
                dealt.append(_Call(row.person, why, "" if self.discreet and row.why == "next" else row.opener))
        return dealt

    def _overdue(self, day: date, off_since: date) -> Sequence[tuple[date, Person]]:
        """Who is overdue by the next day for calls, in the order of its sheet.

        They are judged as they will stand on that day, so that its event is the same on every day off before it.
        """

        def places(person: Person) -> Iterator[tuple[Rank, tuple[date, Person]]]:
            standing, due = person.standing, person.standing.due
            if not due or due >= day or standing.state == "dormant":  # who is dormant today stays so
                return
            if due < off_since or not self._hides(person):
                then = person if day == person.today else replace(person, today=day)
                rank = reach_rank(then)
                if rank and not _is_held(then, day):
                    yield (*rank, person.fair), (day, then)

        return self.network.listed(f"late, {self.discreet}", "due", places)

    def _falling_due(self, off_since: date) -> Sequence[tuple[date, Person]]:
        """Whom the days off until now and the next weeks ask for, each on the first day for calls from when they fall due.

        Of a day after these weeks only a part is known, and who comes to it later would not make it newer.
        """

        def places(person: Person) -> Iterator[tuple[Rank, tuple[date, Person]]]:
            due, waits = person.standing.due, (person.contact.snooze, person.standing.appointment)
            if due and due >= off_since and not any(until and due < until for until in waits) and not self._hides(person):
                day = self._day_for_calls(max(due, self.network.today))
                if day and not _is_held(person, day):
                    yield (due, person.name, person.id), (day, person)

        return self.network.listed(f"falling due, {self.discreet}", "due", places)

    def _why_due(self, person: Person, day: date) -> str:
        due = person.standing.due
        when = "falls due" if due == day or not due else f"fell due on {spell(due)}"
        return f"{when}; {rhythm_words(person, self.network.settings)}"

    def _day_for_calls(self, first: date) -> date | None:
        """The first day for calls from a day on, in the next weeks."""
        last = shift(self.network.today, UPCOMING_DAYS)
        days = (shift(first, each) for each in range((last - first).days + 1))
        return next(filter(self.network.settings.is_working_day, days), None)

    def _hides(self, person: Person) -> bool:
        """Whether the day on which a call falls due is not told ahead: put off for how they reacted, it gives that away."""
        standing = person.standing
        return self.discreet and standing.due != due_day(standing.last, standing.cadence)

    def _calls_of(self, day: date, named: Sequence[_Call], more: int, sequence: int, changed: date) -> Event:
        """A day's calls in one event.

        What it says follows from everybody's records, so that it gets newer with all that comes to pass in them. By itself
        it turns twice: on the first of the days off before it the overdue come to it, and on the day the sheet is dealt.
        """
        about: list[str] = []
        for call in named:
            why = call.why or self._why_due(call.person, day)
            about += [f"{_name(call.person.contact)}: {why}", *self._help(call), ""]
        return Event(
            kind="calls",
            uid=f"due-{day}@warmsite",
            day=day,
            title=tidy(f"Call {_names([each.person for each in named])}"),
            about=tuple(map(tidy, [*about, f"And {more} more wait"] if more else about[:-1])),
            changed=changed,
            sequence=sequence,
            # Who is told a week ahead whom to call that day is told of another list.
            alarms=tuple(each for each in self.alarms if not each.days),
        )

    # What helps with a call

    def _help(self, call: _Call) -> Iterator[str]:
        """Phone numbers, last words, an opener and the page, a line each."""
        person = call.person
        yield from (f"{each.label or 'phone'}: {_EXTENSION.sub(' ext. ', each.text)}" for each in person.contact.phone)
        words = None if self.discreet else last_words(person.entries)
        if words:
            said = self._line(words.interaction.text)
            said = said if len(said) <= _LONGEST_WORDS else f"{said[:_LONGEST_WORDS].rstrip()} …"
            yield f"Last words, {known_day(words)} ({words.interaction.kind}): {said}"
        if call.say:
            yield f"To begin with: {call.say}"
        if page := self._page(person):
            yield page

    def _line(self, text: str) -> str:
        """What somebody wrote, in one line, with names for links."""
        return tidy(with_names(text, self.network.directory))

    def _with_ids(self, text: str) -> str:
        """What somebody wrote, with ids for links: it is the same whatever those are called whom it means."""
        pieces, at = [], 0
        for link in wiki_links(text):
            found = self.network.directory.find(link.target)
            pieces += [text[at : link.start], canonical_id(found.id) if found else text[link.start : link.end]]
            at = link.end
        return tidy("".join([*pieces, text[at:]]))

    def _page(self, person: Person) -> str:
        return f"{self.base}people/{address(person.id)}.html" if self.base else ""


def _rounds_of(contact: Contact, today: date) -> Iterator[_Round]:
    """Birthday, work anniversary and own dates. A title tells the year, and no age, for that could not move on."""
    name, born, started = _name(contact), contact.birthday, contact.started
    if born and born.yearly and _is_greeted(born.full, today):
        title = f"{name}’s birthday{_year_of(born)}"
        yield _Round("birthday", "birthday", born, born.year, title, f"Born {spell_partial(born)}")
    if started and started.year and started.month and started.year + 1 < date.max.year:
        at = f" at {contact.company}" if contact.company else ""
        title = f"{name}: work anniversary{at}{_year_of(started)}"
        why = f"{work_of(contact) or 'In this job'} since {spell_partial(started)}"
        # Of which only the month is known has no day to call on (SPEC 3), so it stands there and does not ring.
        yield _Round("work", "work", started, started.year + 1, title, why, rings=started.day is not None)
    same: Counter[str] = Counter()
    sharing = Counter(own.on.yearly for own in contact.dates)
    for own in contact.dates:
        if own.on.yearly and own.on.full != date.max:
            mark = f"date-{own.on.month:02}{own.on.day:02}"
            if sharing[own.on.yearly] > 1:  # by their words, since the order of a file may change
                mark = _told_apart(f"{mark}+{_digest(f'{own.on} {own.what}')}", same)
            title = f"{name}: {own.what}{_year_of(own.on)}"
            yield _Round("date", mark, own.on, own.on.year, title, f"{own.what}, {spell_partial(own.on)}")


def _is_greeted(born: date | None, today: date) -> bool:
    """Whether a birthday is still greeted, and is one already; None for a day without a year."""
    if born is None:
        return True
    last = in_year(born.month, born.day, min(born.year + OLDEST_GREETED, date.max.year))
    return born <= today <= last


def _name(contact: Contact) -> str:
    return tidy(contact.name) or contact.id


def _year_of(day: PartialDate) -> str:
    return f" ({day.year})" if day.year else ""


def _told_apart(mark: str, same: Counter[str]) -> str:
    """A mark, numbered from the second of the same on."""
    same[mark] += 1
    return mark if same[mark] == 1 else f"{mark}+{same[mark]}"


def _digest(text: str) -> str:
    return blake2b(text.casefold().encode(), digest_size=4).hexdigest()


def _newest(person: Person) -> date:
    """The newest day on which anything happened by somebody's record; a day still to come counts from then on.

    Promises, snoozes and appointments tell of what shall be: that their day comes is no news.
    """
    contact = person.contact
    told = (contact.started, contact.met, contact.birthday, contact.died, *(own.on for own in contact.dates))
    days = [each.first for each in told if isinstance(each, PartialDate)]
    days += [contact.added, person.entries[0].date if person.entries else None]
    return max([each for each in days if each and each <= person.today], default=_EPOCH)


class Tally(NamedTuple):
    """How much came to pass by somebody's record, and the newest day of it: what makes the days with calls newer."""

    happened: int
    newest: date


def tally(person: Person) -> Tally:
    """Somebody's."""
    return Tally(_come_to_pass(person), _newest(person))


def _come_to_pass(person: Person) -> int:
    """How much of what changes a day's calls has come to pass by a record. As days go by it only grows.

    An entry ahead counts when it becomes an appointment, and again when it is past; so do the day since which one knows
    them and the day of their death.
    """
    contact = person.contact
    died = contact.died.first if isinstance(contact.died, PartialDate) else person.today if contact.died else None
    days = (died, contact.met.first if contact.met else None)
    return 2 * len(person.entries) + len(person.ahead) + sum(each is not None and each <= person.today for each in days)


def _off_since(settings: Settings, today: date) -> date:
    """The first of the unbroken days off that reach up to today; today where yesterday was a day for calls."""
    day = today
    while day > date.min and not settings.is_working_day(shift(day, -1)):
        day = shift(day, -1)
    return day


def _is_held(person: Person, day: date) -> bool:
    """Whether an attempt, or how they reacted, keeps somebody off a day's list."""
    return person.standing.hold is not None and day < person.standing.hold


def _has_its_event(row: Row, today: date) -> bool:
    """Whether all that a row of the sheet says is a day or a promise of today, which is an event itself."""
    if not _is_no_call(row):
        return False
    if row.why == "date":
        return any(each.calls and each.date == today for each in row.person.occasions)
    return row.promise is not None and row.promise.date == today


def _is_no_call(row: Row) -> bool:
    """Whether a day or a promise is the only reason for a row."""
    return len(row.reasons) == 1 and row.why in {"date", "promise"}


def _names(people: Sequence[Person]) -> str:
    """`Ada, Bo and 4 more`."""
    names = [_name(each.contact) for each in people[:_NAMED]]
    if len(people) > len(names):
        names.append(f"{len(people) - len(names)} more")
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
