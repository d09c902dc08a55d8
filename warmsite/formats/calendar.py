"""Calendars (.ics): birthdays, and the meetings that were held with others.

icalendar reads one event at a time, bare of all that is not needed here: a calendar of any size costs no memory, and a
broken event costs itself only.
"""

from __future__ import annotations

import re
import warnings
from calendar import isleap
from collections import Counter, deque
from contextlib import suppress
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from warmsite.days import add_months
from warmsite.formats.birthday_words import birthday_of, year_told
from warmsite.formats.draft import Draft, Encounter, Identity, Skipped, Told
from warmsite.formats.ics import Property, begins_calendar, read_events
from warmsite.formats.recurrence import Rule, TooLong, days, end_of, read_rule
from warmsite.formats.text import tidy
from warmsite.records.edit import NewEntry
from warmsite.records.readers import Labelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icalendar import Component as Read

    from warmsite.formats.birthday_words import Birthday
    from warmsite.formats.draft import Asked, Found, Opened
    from warmsite.formats.ics import Event
    from warmsite.records.writing import Value

TITLE = "Calendar (.ics)"
NAME = "calendar"

MANY = 20  # people: a meeting of more is no talk with each
YEARS_BACK = 3  # how far a recurring meeting is followed
_OCCURRENCES = 500  # of one recurring meeting, the newest
_HELD = 10_000  # recurring meetings that wait for word of a moved occurrence
_UNDECIDED = 5_000  # birthdays that wait for word of anything else
_EARLIEST = 1900

_LINKS = ("LOCATION", "URL", "CONFERENCE", "DESCRIPTION")
_NO_PEOPLE = frozenset({"ROOM", "RESOURCE", "GROUP"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEFORE = re.compile(r"^\d{4}_(?=BIRTHDAY_)")  # Google names each year's event of one person so
_TIMED = re.compile(rb":\d{8}T")
_PROFILE = re.compile(r"https?://(?:www\.|m\.)?facebook\.com/[\w.?=/-]+")

# What was drunk or eaten says more of a meeting than the link for a video call that calendars put into every event.
_AT_TABLE = tuple(
    (kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for kind, words in (
        ("coffee", "coffee|kaffee|café"),
        ("lunch", "lunch|mittagessen|déjeuner|almuerzo"),
        ("dinner", "dinner|supper|abendessen|dîner|cena"),
        ("drinks", "drinks?|beers?|bier"),
    )
)
_VIDEO_WORD = re.compile(
    r"\b(?:video|zoom|facetime|webex|google meet|microsoft teams|(?:teams|skype) (?:call|meeting))\b", re.IGNORECASE
)
_CALL_WORD = re.compile(r"(?<![\w-])(?:call|phone|telephone|telefonat|telefon|anruf)\b(?! for\b)", re.IGNORECASE)
_VIDEO_LINK = re.compile(
    r"\b(?:zoom\.us|zoomgov\.com|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|webex\.com|whereby\.com"
    r"|meet\.jit\.si|gotomeeting\.com|facetime\.apple\.com)\b",
    re.IGNORECASE,
)

_PASSED_OVER = {
    "ahead": "still to come",
    "cancelled": "cancelled",
    "declined": "you declined",
    "many": f"with more than {MANY} people",
    "alone": "with nobody else",
    "old": f"without an occurrence in the last {YEARS_BACK} years",
    "yearly": "yearly and no birthday",
}


class _Meeting(Struct, frozen=True):
    """A meeting, once or by a rule. `start` is the time on the wall there; `without` and `besides` are exceptions to the rule."""

    line: int
    uid: str
    start: datetime
    entry: NewEntry
    people: tuple[Identity, ...]
    rule: Rule | None = None
    without: frozenset[date] = frozenset()
    besides: frozenset[date] = frozenset()


def recognises(name: str, head: bytes) -> bool:
    """A text that begins as a calendar; one that is something else under a calendar's name is ours to refuse."""
    return begins_calendar(head) or name.lower().endswith((".ics", ".ical"))


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """Its birthdays and past meetings. A file of nothing but birthdays may make people; among other events they only add.

    What recurs comes behind the rest, when it is known which of its occurrences were moved.
    """
    calendar = _Calendar(asked)
    waiting: list[Draft] = []
    for found in calendar.read(source):
        if isinstance(found, Draft):
            waiting.append(found)
        if not isinstance(found, Draft) or calendar.is_mixed or len(waiting) == _UNDECIDED:
            yield from (structs.replace(each, known_only=calendar.is_mixed) for each in waiting)
            waiting.clear()
        if not isinstance(found, Draft):
            yield found
    yield from (structs.replace(each, known_only=calendar.is_mixed) for each in waiting)
    yield from calendar.told()


class _Calendar:
    """What is known of a calendar while it is read from its beginning."""

    def __init__(self, asked: Asked) -> None:
        self.today = asked.today
        self.own = set(asked.own)
        self.zone: tzinfo | None = None  # where the person was; times in UTC are shown there
        self.is_mixed = False  # whether anything but birthdays was found
        self.birthdays: set[tuple[str, str]] = set()
        self.held: deque[_Meeting] = deque()
        self.moved: dict[str, set[date]] = {}  # days on which a meeting would have been held, by its UID
        self.passed: Counter[str] = Counter()
        self.timeless = 0

    def read(self, source: Opened) -> Iterator[Found]:
        for piece in read_events(source):
            if isinstance(piece, Property):
                self._learn(piece)
            elif isinstance(piece, Skipped):
                yield piece
            else:
                yield from self._event(piece)
            if len(self.held) > _HELD:
                yield from self._release()
        while self.held:
            yield from self._release()

    def told(self) -> Iterator[Told]:
        """What there is to know of the whole."""
        if passed := [f"{self.passed[why]:,} {words}" for why, words in _PASSED_OVER.items() if self.passed[why]]:
            yield Told(f"Events passed over: {', '.join(passed)}")
        if self.timeless:
            yield Told(
                f"Meetings with a time in UTC and no word of where you were: {self.timeless:,}. Their time is left out, and a"
                " late one may stand on the day beside its own"
            )

    def _learn(self, known: Property) -> None:
        """Google's calendars say in which zone the person lives, and bear the person's address as their title."""
        if known.name == "X-WR-TIMEZONE":
            self.zone = _zone(known.value)
        elif known.name == "X-WR-CALNAME" and "@" in known.value and " " not in known.value:
            self.own.add(known.value.lower())

    def _pass_over(self, why: str) -> None:
        self.passed[why] += 1
        self.is_mixed = True

    def _event(self, event: Event) -> Iterator[Found]:
        names = event.names
        if names.isdisjoint({"ATTENDEE", "ORGANIZER", "RRULE"}) and _is_timed(event):
            self._pass_over("alone")  # most of what there is: not worth icalendar's time
            return
        import icalendar

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it tells of zones by names of their own; the wall's time is the same
                known = icalendar.Event.from_ical(event.text)
        except (ValueError, TypeError, AttributeError, OSError):  # it trips over a parameter given twice, or a zone's odd name
            yield Skipped(event.line, "this event cannot be read")
            return
        begin = _moment(known, "DTSTART")
        if begin is None or begin.year < _EARLIEST:
            yield Skipped(event.line, "this event has no day that can be read")
            return
        yearly = _parts(known).get("FREQ") == ["YEARLY"]
        all_day = not isinstance(begin, datetime) or (yearly and begin.time() == time())
        if all_day and (birthday := birthday_of(_text(known, "SUMMARY"))):
            yield from self._birthday(event.line, known, begin, birthday)
        elif all_day and yearly and names.isdisjoint({"ATTENDEE", "ORGANIZER"}):
            self._pass_over("yearly")
        else:
            yield from self._meeting(event.line, known, begin)

    def _birthday(self, line: int, known: Read, begin: date, birthday: Birthday) -> Iterator[Draft]:
        """The birthday, with a year only where one is told: calendars start such events in any year."""
        year = birthday.year or _year_kept(known) or year_told(_text(known, "DESCRIPTION"))
        if birthday.age and not year:
            year = begin.year - birthday.age
        parts = _parts(known)
        # The last day of February each year is how our feed, and others', write the 29th.
        is_leap_day = parts.get("BYMONTH") == [2] and parts.get("BYMONTHDAY") == [-1] and (not year or isleap(year))
        month, day = (2, 29) if is_leap_day else (begin.month, begin.day)
        left: tuple[str, ...] = ()
        if (month, day) == (2, 29) and year and not isleap(year):
            year, left = 0, (f"birth year {year}: it has no 29 February",)
        written = f"{year}-{month:02}-{day:02}"
        if year < _EARLIEST or written > str(self.today):
            written = f"--{month:02}-{day:02}"
        fields: dict[str, Value] = {"birthday": written}
        if profile := _PROFILE.search(_text(known, "DESCRIPTION")):
            fields["url"] = (Labelled("facebook", profile[0]),)
        if (key := (birthday.name.casefold(), written)) not in self.birthdays:  # some write one event a year
            self.birthdays.add(key)
            uid = _YEAR_BEFORE.sub("", _text(known, "UID"))
            yield Draft(line=line, name=birthday.name, uid=uid, fields=fields, left=left)

    def _meeting(self, line: int, known: Read, begin: date) -> Iterator[Found]:
        self.is_mixed = True
        in_utc = isinstance(begin, datetime) and str(begin.tzinfo) == "UTC"
        zone = begin.tzinfo if isinstance(begin, datetime) and not in_utc else self.zone
        start = _on_wall(begin, zone)
        uid = _text(known, "UID")
        original = _moment(known, "RECURRENCE-ID")
        called = _on_wall(original, zone).date() if original else start.date()
        if original and uid:
            self.moved.setdefault(uid, set()).add(called)
        people, declined = self._people(known)
        if why := self._why_not(known, start, people, declined=declined):
            self._pass_over(why)
            return
        has_time = isinstance(begin, datetime) and not (in_utc and zone is None)
        self.timeless += in_utc and not has_time
        time_there = f"{start:%H:%M}" if has_time else ""
        entry = NewEntry(date=start.date(), kind=_kind(known), text=_text(known, "SUMMARY"), time=time_there)
        meeting = _Meeting(line, uid, start, entry, people)
        if original or not ("RRULE" in known or "RDATE" in known):
            yield _held_on(meeting, start.date(), called)
            return
        try:
            rule = _rule(known, start, zone)
            without, besides = (frozenset(_days(known, name, zone)) for name in ("EXDATE", "RDATE"))
        except ValueError:
            yield Skipped(line, "this meeting recurs by a rule that cannot be read")
            return
        self.held.append(structs.replace(meeting, rule=rule, without=without, besides=besides))

    def _people(self, known: Read) -> tuple[tuple[Identity, ...], bool]:
        """The others who are asked to a meeting and have not declined, and whether the person has."""
        people: dict[str, Identity] = {}
        declined = False
        for address in [*_all(known, "ATTENDEE"), *_all(known, "ORGANIZER")]:
            if _parameter(address, "CUTYPE").upper() in _NO_PEOPLE:
                continue
            has_declined = _parameter(address, "PARTSTAT").upper() == "DECLINED"
            person = _identity(address)
            key = (person.email or person.phone or person.name).casefold()
            if key in self.own:
                declined = declined or has_declined
            elif key and not has_declined:
                people.setdefault(key, person)
        return tuple(people.values()), declined

    def _why_not(self, known: Read, start: datetime, people: tuple[Identity, ...], *, declined: bool) -> str:
        """Why a meeting is passed over, empty where it is not."""
        reasons = {
            "cancelled": _text(known, "STATUS").upper() == "CANCELLED",
            "declined": declined,
            "alone": not people,
            "many": len(people) > MANY,
            "ahead": start.date() > self.today,
        }
        return next((why for why, holds in reasons.items() if holds), "")

    def _release(self) -> Iterator[Encounter | Skipped]:
        """The occurrences of the recurring meeting that was held longest."""
        meeting = self.held.popleft()
        first = add_months(self.today, -12 * YEARS_BACK)
        try:
            by_rule = list(days(meeting.rule, meeting.start, first, self.today)) if meeting.rule else [meeting.start.date()]
        except TooLong:
            yield Skipped(meeting.line, "this meeting recurs by a rule that counts from too long ago")
            return
        besides = {day for day in meeting.besides if first <= day <= self.today}
        without = meeting.without | self.moved.get(meeting.uid, set())
        found = sorted({day for day in by_rule if day >= first}.union(besides) - without)[-_OCCURRENCES:]
        if not found:
            self.passed["old"] += 1
        yield from (_held_on(meeting, day, day) for day in found)


def _held_on(meeting: _Meeting, day: date, called: date) -> Encounter:
    """An occurrence of a meeting; `called` is the day that its rule has it on, by which it is known."""
    return Encounter(
        line=meeting.line,
        entry=structs.replace(meeting.entry, date=day),
        people=meeting.people,
        uid=f"{meeting.uid} {called}" if meeting.uid else "",
        counted=True,
    )


def _kind(known: Read) -> str:
    """What a meeting was, by its title, else by where it was held."""
    summary, place = _text(known, "SUMMARY"), _text(known, "LOCATION")
    if at_table := next((kind for kind, words in _AT_TABLE if words.search(summary)), ""):
        return at_table
    if _VIDEO_WORD.search(summary):
        return "video"
    if _CALL_WORD.search(summary) or (_CALL_WORD.search(place) and not _VIDEO_WORD.search(place)):
        return "call"
    links = (*_LINKS, *(name for name in known if name.startswith("X-")))
    is_video = _VIDEO_WORD.search(place) or any(_VIDEO_LINK.search(str(each)) for name in links for each in _all(known, name))
    return "video" if is_video else "meeting"


def _identity(address: object) -> Identity:
    """Who takes part: Apple's calendars name an e-mail beside an address of their own."""
    uri = tidy(str(address))
    scheme, _, rest = uri.partition(":")
    email = rest if scheme.lower() == "mailto" else _parameter(address, "EMAIL") or ("" if rest else uri)
    email = email if "@" in email else ""
    name = _parameter(address, "CN").strip("'\"")
    return Identity(
        name="" if name.casefold() == email.casefold() else name,
        email=email,
        phone=rest if scheme.lower() == "tel" else "",
    )


def _rule(known: Read, start: datetime, zone: tzinfo | None) -> Rule | None:
    """The rule of a meeting, None where it only names days; ValueError where it cannot be read."""
    if "RRULE" not in known:
        return None
    parts = _parts(known)
    [until] = parts.get("UNTIL", [None])
    end = _on_wall(until, zone) if isinstance(until, datetime) else end_of(until) if until else None
    return read_rule(parts, start.date(), end)


def _year_kept(known: Read) -> int:
    """The year of birth that a calendar of birthdays keeps in a property of its own; 0 if none."""
    if _text(known, "X-NEXTCLOUD-BC-UNKNOWN-YEAR") == "1":
        return 0
    kept = (_text(known, name) for name in known if name == "X-NEXTCLOUD-BC-YEAR" or (name.startswith("X-") and "BIRTH" in name))
    return next((int(found[0]) for found in map(_YEAR.search, kept) if found), 0)


def _is_timed(event: Event) -> bool:
    return any(name == "DTSTART" and _TIMED.search(line) for name, line in event.properties)


def _zone(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # of a folder of zones it says only that it is no file
        return None


def _on_wall(moment: date, zone: tzinfo | None) -> datetime:
    """A moment as the clock on the wall has it, one in UTC in that zone if it is known."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    if zone and str(moment.tzinfo) == "UTC":
        with suppress(OverflowError):  # on the first or last day of all time
            moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


# What icalendar has read. A property may stand there more than once, or be broken: then it has no value.


def _all(known: Read, name: str) -> list[Any]:
    value = known.get(name, [])
    return value if isinstance(value, list) else [value]


def _text(known: Read, name: str) -> str:
    return tidy(str(next(iter(_all(known, name)), "")))


def _parameter(value: object, name: str) -> str:
    return tidy(str(getattr(value, "params", {}).get(name, "")))


def _parts(known: Read) -> dict[str, list[Any]]:
    """The parts of a rule of recurrence; none where it is broken."""
    rule = next(iter(_all(known, "RRULE")), None)
    return rule if isinstance(rule, dict) else {}


def _moment(known: Read, name: str) -> date | None:
    """A day, or a time (datetime) with the zone that it names if that is known."""
    value = next(iter(_all(known, name)), None)
    try:
        moment = getattr(value, "dt", None)
    except ValueError:  # broken
        return None
    return moment if isinstance(moment, date) else None


def _days(known: Read, name: str, zone: tzinfo | None) -> Iterable[date]:
    """The days of a list of exceptions to a rule; ValueError where it is broken."""
    for value in _all(known, name):
        for each in getattr(value, "dts", ()):
            moment = each.dt[0] if isinstance(each.dt, tuple) else each.dt
            if isinstance(moment, date):
                yield _on_wall(moment, zone).date()
