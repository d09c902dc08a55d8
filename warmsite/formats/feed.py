"""calendar.ics: the days of a network in a calendar that the phone keeps and rings for (SPEC 11).

What comes round each year stands in it once, for ever; calls are one event a day. Everything follows from the records and
the day: an event keeps its identity while its contact keeps the id, and its bytes while nothing that it tells has changed.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from warmsite.days import PartialDate, in_year, shift, spell, spell_partial
from warmsite.formats.ics_lines import Event, calendar_text, event_text
from warmsite.formats.text import tidy
from warmsite.names import address, canonical_id
from warmsite.network.callsheet import SECTIONS, call_sheet
from warmsite.network.links import with_names
from warmsite.network.occasions import OLDEST_GREETED, UPCOMING_DAYS, Kind, Occasion, upcoming
from warmsite.network.openers import opener
from warmsite.network.people import Person, known_day, rhythm_words, work_of
from warmsite.network.standing import last_words
from warmsite.records.blocks import wiki_links

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from warmsite.network.callsheet import CallSheet, Row
    from warmsite.network.people import Network
    from warmsite.records.contact import Contact

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
    """Somebody whom a day's event names, why, and what to say first if that is known by now."""

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
        texts.append(told.calls(call_sheet(network), upcoming(network), chosen))
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
        self.discreet = discreet

    def text_of(self, person: Person, kinds: Container[str] = KINDS) -> str:
        """The events of somebody's yearly days and promises, which are the same from day to day."""
        events = (*self._rounds(person), *self._promises(person))
        return "".join(event_text(each) for each in events if each.kind in kinds)

    def calls(self, sheet: CallSheet, coming: Iterable[Occasion], chosen: Container[str] | None = None) -> str:
        """An event for each day with calls: today's for those on the sheet, later ones for those who fall due."""
        if not self.network.settings.calls_per_day:
            return ""
        days: dict[date, dict[str, _Call]] = {}
        for day, call in (*self._dealt(sheet), *self._falling_due(coming)):
            if chosen is None or call.person.id in chosen:
                days.setdefault(day, {}).setdefault(call.person.id, call)
        people = self.network.people.values()
        entries, newest = sum(len(each.entries) for each in people), max(map(_newest, people), default=_EPOCH)
        return "".join(event_text(self._calls_of(day, tuple(days[day].values()), entries, newest)) for day in sorted(days))

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
            alarms=self.network.settings.alarms if rings else (),
            rule=rule,
            url=self._page(person),
        )

    # Calls, a day at a time

    def _dealt(self, sheet: CallSheet) -> Iterator[tuple[date, _Call]]:
        """Whom today's sheet deals and who was not called yet, but for those of whom an event of their own says it all."""
        if self.network.settings.is_working_day(sheet.date):
            # Days and promises that are late take the places that the calls leave.
            for row in sorted(sheet.rows, key=_is_no_call):
                if not row.done and not _has_its_event(row, sheet.date):
                    why = SECTIONS[row.why] if self.discreet else "; ".join(row.reasons)
                    say = "" if self.discreet and row.why == "next" else row.opener
                    yield sheet.date, _Call(row.person, why, say)

    def _falling_due(self, coming: Iterable[Occasion]) -> Iterator[tuple[date, _Call]]:
        """Whom the next weeks ask for, on the first day for calls from the day on which each falls due.

        Of a day after these weeks only a part is known, and who comes to it later would not make it newer.
        """
        last = shift(self.network.today, UPCOMING_DAYS)
        for each in filter(lambda each: each.kind == "due", coming):
            person = self.network.people[canonical_id(each.id)]
            day = self._working_day(each.date, last)
            if day and not (self.discreet and _tells(person)):
                when = "falls due" if day == each.date else f"fell due on {spell(each.date)}"
                yield day, _Call(person, f"{when}; {rhythm_words(person, self.network.settings)}")

    def _working_day(self, first: date, last: date) -> date | None:
        """The first day for calls of these."""
        days = (shift(first, each) for each in range((last - first).days + 1))
        return next(filter(self.network.settings.is_working_day, days), None)

    def _calls_of(self, day: date, calls: Sequence[_Call], entries: int, newest: date) -> Event:
        """A day's calls in one event.

        Its content follows from everybody's conversations and attempts, so these make it newer; on the day itself it turns
        from what falls due into what is dealt, which is one step more.
        """
        named = calls[: self.network.settings.calls_per_day]
        about: list[str] = []
        for call in named:
            about += [f"{_name(call.person.contact)}: {call.why}", *self._help(call), ""]
        more = len(calls) - len(named)
        about = [*about, f"And {more} more"] if more else about[:-1]
        is_today = day == self.network.today
        return Event(
            kind="calls",
            uid=f"due-{day}@warmsite",
            day=day,
            title=tidy(f"Call {_names([each.person for each in named], len(calls))}"),
            about=tuple(map(tidy, about)),
            changed=day if is_today else newest,
            sequence=entries + is_today,
            # Who is told a week ahead whom to call that day is told of another list.
            alarms=tuple(each for each in self.network.settings.alarms if not each.days),
        )

    # What helps with a call

    def _help(self, call: _Call) -> Iterator[str]:
        """Phone numbers, last words, an opener and the page, a line each."""
        person = call.person
        yield from (f"{each.label or 'phone'}: {each.text}" for each in person.contact.phone)
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
    for own in contact.dates:
        if own.on.yearly and own.on.full != date.max:
            mark = _told_apart(f"date-{own.on.month:02}{own.on.day:02}", same)
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
    """The newest day in somebody's record that has come."""
    contact = person.contact
    begun = (each.first for each in (contact.started, contact.met) if each)
    days = [person.entries[0].date if person.entries else None, contact.added, *begun]
    return max((each for each in days if each and each <= person.today), default=_EPOCH)


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


def _tells(person: Person) -> bool:
    """Whether the day on which a call falls due gives away how they reacted."""
    step = person.standing.next_step
    return step is not None and step.tells and not step.calls


def _names(people: Sequence[Person], count: int) -> str:
    """`Ada, Bo and 4 more`: the first of so many."""
    names = [_name(each.contact) for each in people[:_NAMED]]
    if count > len(names):
        names.append(f"{count - len(names)} more")
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
