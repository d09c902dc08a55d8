"""Everybody on a day: contacts joined by their links and shared entries, each with a standing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from copy import copy
from datetime import date
from functools import cached_property
from itertools import dropwhile
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from warmsite.days import NEVER, PartialDate, spell_partial
from warmsite.names import canonical_id, closed, fair_key
from warmsite.network.history import NO_HISTORY, History, Trace, new_post
from warmsite.network.links import Directory, unique_ids
from warmsite.network.listed import Listed, Rank
from warmsite.network.matters import Matter, matters_of
from warmsite.network.occasions import OLDEST_GREETED, Occasion, coming_for, is_past_greeting, occasions_around
from warmsite.network.standing import (
    Entry,
    Standing,
    cadence_of,
    is_appointment,
    own_entries,
    shared_entry,
    silence,
    standing_of,
)
from warmsite.problems import Problem
from warmsite.records.contact import Contact, Promise
from warmsite.records.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import CodeType

    from warmsite.network.plans import Courses
    from warmsite.records.plan import Plan


class Person(Struct, frozen=True, dict=True):
    """A contact with what the others' files say of them, as it stands on the network's day.

    `entries` are the past ones, newest first; `ahead` the appointments, soonest first; `traces` what git knows of their
    file, newest first.
    """

    contact: Contact
    shared: tuple[tuple[Contact, int], ...]
    entries: tuple[Entry, ...]
    ahead: tuple[Entry, ...]
    mentioned_by: tuple[str, ...]
    problems: tuple[Problem, ...]
    today: date
    settings: Settings
    traces: tuple[Trace, ...] = ()

    @property
    def id(self) -> str:
        return self.contact.id

    @cached_property
    def key(self) -> str:
        """The canonical id, under which they stand among the network's people."""
        return canonical_id(self.contact.id)

    @property
    def name(self) -> str:
        return self.contact.name

    @cached_property  # of ten thousand people it takes a second, and much is asked without it
    def standing(self) -> Standing:
        """The facts about them on the day."""
        return standing_of(self.contact, (*self.entries, *self.ahead), self.today, self.settings)

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """The yearly ones of a year before and after."""
        return occasions_around(self.contact, self.today)

    @cached_property
    def coming(self) -> tuple[Occasion, ...]:
        """What the next weeks bring that follows from their own file alone."""
        return tuple(coming_for(self))

    @cached_property
    def greeted(self) -> date | None:
        """The newest day on or before today on which to call them for an occasion."""
        return max((each.date for each in self.occasions if each.calls and each.date <= self.today), default=None)

    @cached_property
    def post(self) -> tuple[date, str] | None:
        """Since when they have a new role or company, and what it is."""
        return new_post(self.traces, self.contact, self.today) if self.traces else None

    @cached_property
    def asked_days(self) -> int | None:
        """Every how many days a rhythm asks for a conversation; not with the silent, the dormant and the new (SPEC 5)."""
        return None if self.standing.state in {None, "dormant", "new"} else self.standing.cadence_days

    @cached_property
    def matters(self) -> tuple[Matter, ...]:
        """Which lists of the day may name them, now or as they were this morning."""
        morning = self.this_morning
        before = () if morning is self else matters_of(morning)
        return tuple(dict.fromkeys((*matters_of(self), *before)))

    @cached_property
    def fair(self) -> str:
        """Orders people who are equal in all that counts."""
        return fair_key(self.id)

    @cached_property
    def this_morning(self) -> Person:
        """Them without what was logged today, nor what was arranged in today's conversation."""
        if not self.entries or self.entries[0].date < self.today:
            return self
        entries = tuple(each for each in self.entries if each.date < self.today)
        spoken = any(each.date == self.today and each.counts == "conversation" for each in self.entries)
        return replace(self, entries=entries, ahead=() if spoken else self.ahead)

    def on_morning(self, day: date) -> Person:
        """Them on the morning of a day that is not after today: entries before it, fields as they are.

        A snooze and an appointment are left out: nobody knows since when they stand, and whoever has one keeps the place.
        """
        entries = tuple(dropwhile(lambda each: each.date >= day, self.entries))
        shared = tuple((owner, index) for owner, index in self.shared if owner.log[index].date < day)
        contact = _before(self.contact, day)
        contact = replace(contact, snooze=None) if contact.snooze else contact
        cut = contact is not self.contact or (len(entries), len(shared)) != (len(self.entries), len(self.shared))
        if not cut and (day, self.ahead) == (self.today, ()):
            return self
        return replace(self, contact=contact, shared=shared, entries=entries, today=day, ahead=(), traces=())

    @cached_property
    def in_rhythm(self) -> bool:
        """Whether there is a cadence, and somebody to keep it with."""
        return self.standing.cadence is not None and not self.standing.silent

    @cached_property
    def open_promises(self) -> tuple[Promise, ...]:
        """What is promised and not kept, the dated ones first, by date."""
        waiting = (each for each in self.contact.promises if not each.done)
        return tuple(sorted(waiting, key=lambda each: (each.date is None, each.date or date.max, each.line)))

    @property
    def callable(self) -> bool:
        """Whether lists of calls may name them: not silent, not snoozed, no appointment ahead."""
        standing = self.standing
        return not (standing.silent or standing.snoozed or standing.appointment)


def _before(contact: Contact, day: date) -> Contact:
    """A contact without the entries of a day and later, nor the links and promises in them."""
    log = tuple(each for each in contact.log if each.date < day)
    if len(log) == len(contact.log):
        return contact
    gone = sorted((each.line, each.line + each.height) for each in contact.log if each.date >= day)

    def stays(line: int) -> bool:
        at = bisect_right(gone, line, key=itemgetter(0))
        return not at or line >= gone[at - 1][1]

    links = tuple(each for each in contact.links if stays(each.line))
    promises = tuple(each for each in contact.promises if stays(each.line))
    return replace(contact, log=log, links=links, promises=promises)


T = TypeVar("T")

_About = dict[Matter, list["Person"]]
_MANY = 100  # people who changed, from which on it is quicker to ask everybody again


class _Ties(Struct, frozen=True):
    """What one contact's links come to: (whom, which entry) they share, whom they mention, which mean nobody."""

    contact: Contact
    shared: tuple[tuple[str, int], ...]
    mentions: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def whom(self) -> set[str]:
        """Whom they concern."""
        return {other for other, _ in self.shared}.union(self.mentions)


class _Met(NamedTuple):
    """By key: the entries of others' logs that somebody shares, (whose, which); and the ids of those who mention them."""

    shared: dict[str, tuple[tuple[Contact, int], ...]]
    mentions: dict[str, tuple[str, ...]]

    def owners_of(self, key: str) -> set[str]:
        """The keys of those whose files concern somebody."""
        owners = {canonical_id(owner.id) for owner, _ in self.shared.get(key, ())}
        return owners.union(map(canonical_id, self.mentions.get(key, ())))


class Network:
    """Everybody on a day. `people` is by canonical id, in the order of the files' paths."""

    def __init__(
        self,
        contacts: Iterable[Contact],
        today: date,
        settings: Settings,
        *,
        today_given: bool = False,
        before: Network | None = None,
        others: Iterable[Contact] = (),
        history: History = NO_HISTORY,
        plans: Iterable[Plan] = (),
    ) -> None:
        """Join the contacts. `naming` is the same object as before while every link means whom it meant.

        `before` is an earlier network whose people are taken over where nothing touched them. `others` are contacts of
        whom the names alone are known: links may mean them, and they are no `people`.

        Of what the `history` says nothing is told that came after today.

        With `today_given` an entry after today is no warning: whoever names a day stands there knowingly.
        """
        self.today = today
        self.settings = settings
        self.today_given = today_given
        self.plans = tuple(plans)
        self._courses_before: Courses | None = vars(before).get("courses") if before else None
        kept, problems = unique_ids(contacts)
        named = {**unique_ids(others)[0], **kept} if others else kept
        self._named = named
        same = before if before and _same_names(before._named, named) else None
        self.naming: object = same.naming if same else object()
        self.directory: Directory = Directory(named, same.directory if same else None)
        self._ties: dict[str, _Ties] = self._tie(kept, same._ties if same else {})
        self._met = self._meet(same)
        self.history: History = history
        paths: frozenset[str] = frozenset(each.path for each in kept.values())
        told = before if before and before.history is history and (before.today, before._paths) == (today, paths) else None
        self._paths: frozenset[str] = paths
        self._traces: dict[str, tuple[Trace, ...]] = told._traces if told else history.traces(paths, until=today)
        old = before.people if before and before._same_day(self) else {}
        self.people: dict[str, Person] = {}
        changed = []
        for key, contact in kept.items():
            known = old.get(key)
            if not known or known.contact is not contact or not self._is_told_the_same(known, key):
                known = self._person(key, contact)
                changed.append(key)
            self.people[key] = known
        # What follows from each person alone need be asked only of the `changed`, by whoever asked the network before.
        self.version: object = object()
        self.before: object = before.version if before and list(before.people) == list(self.people) else None
        self.changed: tuple[str, ...] = tuple(changed)
        mended = before if self.before and old else None
        self._about_before: _About | None = vars(mended).get("_about") if mended else None
        self._lists_before: dict[tuple[str, CodeType], Listed[Any]] = mended._lists if mended else {}
        self._lists: dict[tuple[str, CodeType], Listed[Any]] = {}
        self._replaced = [(old[key], self.people[key]) for key in changed if key in old]
        problems += (problem for person in self.people.values() for problem in person.problems)
        problems += (problem for tie in self._ties.values() for problem in tie.problems)
        self.problems = tuple(sorted(problems))

    @cached_property
    def courses(self) -> Courses:
        """How the plans go; found when it is first asked for, and all at once, for they share the days."""
        from warmsite.network.plans import courses_of  # it asks queries, and they ask a network

        before, self._courses_before = self._courses_before, None
        return courses_of(self, before)

    def with_people(self, day: date, people: dict[str, Person]) -> Network:
        """The same network on another day, with its people as they were on that."""
        other = copy(self)
        for cached in ("courses", "_about"):
            vars(other).pop(cached, None)
        other.today, other.people, other.plans, other._about_before = day, people, (), None
        other._lists, other._lists_before = {}, {}
        cut = {key: each.contact for key, each in people.items() if each.contact is not self.people[key].contact}
        other._ties = self._ties | {key: self._ties_of(key, contact) for key, contact in cut.items()}
        return other

    def find(self, target: str) -> Person | None:
        """The person that a link's target means, if exactly one."""
        contact = self.directory.find(target)
        return self.person(contact) if contact else None

    def person(self, contact: Contact) -> Person:
        """The person a contact of this network is."""
        return self.people[canonical_id(contact.id)]

    def mentions(self, contact: Contact) -> tuple[str, ...]:
        """The canonical ids of those whom a contact's file links to, the company of its entries included; sorted."""
        ties = self._ties.get(canonical_id(contact.id))
        return ties.mentions if ties else ()

    def active(self) -> list[Person]:
        """Everybody who is not silent."""
        return self.about("active")

    def about(self, matter: Matter) -> list[Person]:
        """Whom a list that is about this matter may name, in the order of `people`."""
        return self._about.get(matter, [])

    @cached_property
    def _about(self) -> _About:
        before, self._about_before = self._about_before, None
        if before is None or len(self._replaced) > _MANY:
            return _by_matter(self.people.values())
        found = {matter: people[:] for matter, people in before.items()}
        for old, new in self._replaced:
            for matter in old.matters:
                del found[matter][bisect_left(found[matter], _path_of(old), key=_path_of)]
            for matter in new.matters:
                insort(found.setdefault(matter, []), new, key=_path_of)
        return found

    def listed(self, name: str, matter: Matter | None, places: Callable[[Person], Iterable[tuple[Rank, T]]]) -> Sequence[T]:
        """What follows from each of the people of a matter (None: of all) alone, by ranks of which no two are equal.

        Lists of one function are told apart by `name`: by all, beside the person, that makes a difference to it.
        """
        return self._listed((name, places.__code__), matter, places)

    def _listed(
        self, key: tuple[str, CodeType], matter: Matter | None, places: Callable[[Person], Iterable[tuple[Rank, T]]]
    ) -> Sequence[T]:
        if key not in self._lists:
            before = self._lists_before.pop(key, None)
            if before is None or len(self._replaced) > _MANY:
                found = Listed(self.people.values() if matter is None else self.about(matter), places)
            else:
                gone = (old for old, _ in self._replaced if matter is None or matter in old.matters)
                come = (new for _, new in self._replaced if matter is None or matter in new.matters)
                found = before.mended(gone, come, places)
            self._lists[key] = found
        return cast("Sequence[T]", self._lists[key].items)

    def ranked(self, name: str, matter: Matter | None, rank: Callable[[Person], Rank | None]) -> Sequence[Person]:
        """The people of a matter (None: of all) who have a rank, by it, and equal ones so that the alphabet decides nothing.

        Lists of one function are told apart by `name`, as of `listed`.
        """

        def places(person: Person) -> Iterator[tuple[Rank, Person]]:
            theirs = rank(person)
            if theirs is not None:
                yield (*theirs, person.fair), person

        return self._listed((name, rank.__code__), matter, places)

    def names_of(self, targets: Iterable[str], but: Contact | None = None) -> list[Contact | str]:
        """Whom links' targets mean, each once: a contact, or the text itself where it means nobody."""
        found: dict[str, Contact | str] = {}
        for target in targets:
            contact = self.directory.find(target)
            if contact is None:
                found.setdefault(target, target)
            elif contact is not but:
                found.setdefault(contact.id, contact)
        return list(found.values())

    def company(self, entry: Entry, of: Contact) -> list[Contact | str]:
        """Who else was there, seen from one of them."""
        others = self.names_of(entry.interaction.people, but=of)
        return others if entry.mine else [entry.owner, *(each for each in others if each is not entry.owner)]

    def _same_day(self, other: Network) -> bool:
        same = self.today == other.today and self.settings is other.settings
        return same and self.today_given == other.today_given

    def _tie(self, contacts: dict[str, Contact], before: dict[str, _Ties]) -> dict[str, _Ties]:
        """What each contact's links mean; taken over where the contact and everybody's names are what they were."""
        ties = {}
        for key, contact in contacts.items():
            if contact.links:
                known = before.get(key)
                ties[key] = known if known and known.contact is contact else self._ties_of(key, contact)
        return ties

    def _ties_of(self, key: str, contact: Contact) -> _Ties:
        find = self.directory.find
        shared: dict[tuple[str, int], None] = {}
        for index, each in enumerate(contact.log):
            for target in each.people:
                if (found := find(target)) and found is not contact:
                    shared[canonical_id(found.id), index] = None
        mentioned = {canonical_id(found.id) for link in contact.links if (found := find(link.target))}
        return _Ties(contact, tuple(shared), tuple(sorted(mentioned - {key})), tuple(self.directory.check(contact)))

    def _meet(self, before: Network | None) -> _Met:
        """Who shares which entry of whose log, and who is mentioned by whom.

        Of `before`, in which all names were the same, is taken over what concerns nobody whose ties have changed.
        """
        old = before._ties if before else {}
        met = _Met(dict(before._met.shared), dict(before._met.mentions)) if before else _Met({}, {})
        changed = {key for key in old.keys() | self._ties.keys() if old.get(key) is not self._ties.get(key)}
        whom = {other for key in changed for tie in (old.get(key), self._ties.get(key)) if tie for other in tie.whom}
        owners = {other: met.owners_of(other) - changed for other in whom}
        for key in changed & self._ties.keys():
            for other in self._ties[key].whom:
                owners[other].add(key)
        for other, keys in owners.items():
            ties = sorted((self._ties[key] for key in keys), key=lambda each: each.contact.path)
            met.shared[other] = tuple((tie.contact, index) for tie in ties for whom, index in tie.shared if whom == other)
            met.mentions[other] = tuple(tie.contact.id for tie in ties if other in tie.mentions)
        return met

    def _is_told_the_same(self, known: Person, key: str) -> bool:
        return (known.shared, known.mentioned_by, known.traces) == self._told_of(key, known.contact)

    def _told_of(self, key: str, contact: Contact) -> tuple[Any, ...]:
        """What others' files and the repository say of somebody: entries shared, who mentions them, traces."""
        return self._met.shared.get(key, ()), self._met.mentions.get(key, ()), self._traces.get(contact.path, ())

    def _person(self, key: str, contact: Contact) -> Person:
        shared, mentions, traces = self._told_of(key, contact)
        entries = own_entries(contact, self.settings)
        entries += (shared_entry(contact, owner, index, self.settings) for owner, index in shared)
        entries.sort(key=lambda each: each.order, reverse=True)
        past = tuple(each for each in entries if each.interaction.date <= self.today)
        ahead = tuple(
            each for each in reversed(entries[: len(entries) - len(past)]) if is_appointment(each, self.today, self.settings)
        )
        problems = self._days_of(contact, ahead, silence(contact, self.today))
        return Person(contact, shared, past, ahead, mentions, problems, self.today, self.settings, traces)

    def _days_of(self, contact: Contact, ahead: tuple[Entry, ...], silent: str) -> tuple[Problem, ...]:
        """What a contact says of days to come that no record can know, and birthdays too long ago to greet."""
        today = self.today
        found: list[tuple[int, str, str, str]] = []
        if not self.today_given:
            coming = {each.interaction.line for each in ahead if each.mine}
            for each in contact.log:
                if each.date > today and each.line not in coming:
                    message = f"{each.date} is still to come; the entry counts for nothing until then"
                    hint = "only a call or a meeting within 90 days is an appointment"
                    found.append((each.line, "future", message, hint))
            for key, day in _days_that_were(contact):
                if day > today:
                    message = f"{key}: {day} is still to come; it means nothing until then"
                    found.append((contact.lines.get(key, 1), "future", message, "check the date"))
        born = contact.birthday.first if contact.birthday else None
        if born and not silent and is_past_greeting(born, today):
            message = f"birthday: {born} is more than {OLDEST_GREETED} years ago"
            found.append((contact.lines.get("birthday", 1), "age", message, "add died: with the day, or yes"))
        return tuple(Problem(contact.path, line, 1, "warning", code, text, hint) for line, code, text, hint in found)


def _by_matter(people: Iterable[Person]) -> _About:
    found: _About = {}
    for person in people:
        for matter in person.matters:
            found.setdefault(matter, []).append(person)
    return found


def _path_of(person: Person) -> str:
    return person.contact.path


def _same_names(before: dict[str, Contact], now: dict[str, Contact]) -> bool:
    """Whether every link means whom it meant: the same people in the same order, under the same names."""

    def names(contact: Contact) -> tuple[str, str, tuple[str, ...]]:
        return contact.id, contact.name, contact.aka

    return list(before) == list(now) and all(
        old is new or names(old) == names(new) for old, new in zip(before.values(), now.values(), strict=True)
    )


def _days_that_were(contact: Contact) -> list[tuple[str, date]]:
    """The fields whose day must have passed to mean anything."""
    died = contact.died.first if isinstance(contact.died, PartialDate) else None
    days = {"met": contact.met.first if contact.met else None, "died": died, "added": contact.added}
    return [(key, day) for key, day in days.items() if day]


def work_of(contact: Contact) -> str:
    """What somebody does, and where."""
    return ", ".join(map(closed, filter(None, (contact.role, contact.company))))


def silent_words(person: Person) -> str:
    """Why somebody stands in no list, for people; empty for the active."""
    died = person.contact.died
    return {
        "": "",
        "died": f"died {spell_partial(died)}" if isinstance(died, PartialDate) else "has died",
        "paused": "Paused: stands in no list until you set the status to active.",
        "archived": "Archived: stands in no list; the past stays here.",
    }[person.standing.silent]


def rhythm_words(person: Person, settings: Settings) -> str:
    """How often one means to speak with somebody, for people: `every 2 months (close)`."""
    typed = cadence_of(person.contact, settings)
    if typed is None:
        return ""
    if typed == NEVER:
        return "no reminders wanted"
    circle = person.contact.circle if person.contact.cadence is None else ""
    every = f"every {typed}" if getattr(typed, "count", 1) != 1 else f"every {str(typed).split()[1]}"
    return f"{every} ({circle})" if circle else every


def known_day(entry: Entry) -> str:
    """The day of an entry for people, as far as it is known."""
    day, known = entry.date, entry.interaction.known
    return spell_partial(PartialDate(day.year, day.month if known > 1 else None, day.day if known > 2 else None))
