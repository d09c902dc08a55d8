"""How it has gone: conversations by day and week, how the network stood over the months, what its rhythms ask for.

What one person adds to this is a `Trace`. Ten thousand of them are small and quick to sum up, so whoever looks again after
an edit makes only the traces of those who changed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from warmsite.days import YEAR, Duration, PartialDate
from warmsite.names import canonical_id
from warmsite.network.overdue import Load, load
from warmsite.network.standing import State, state_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from warmsite.network.people import Network, Person
    from warmsite.records.contact import Contact

WEEKS = 53
MONTHS = 36
STATES: tuple[State, ...] = get_args(State)

_MARKS = _WARM, _COOLING, _COLD, _DORMANT, _NEW = "wocdn"  # a letter for each of the STATES
_NOT_THERE = "."
_COLDEST_FIRST: tuple[State, ...] = ("dormant", "cold", "cooling", "warm")

_Edges = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


class Trace(Struct, frozen=True):
    """What one person adds to the picture. Days are ordinals; conversations and touches those of the last weeks."""

    states: str  # a letter for each month's end, and for today
    talks: tuple[int, ...]  # the days of conversation in the person's own file
    guest: tuple[tuple[int, str], ...]  # those in another's file, by day and key, where this person's `counts` may be why
    touches: tuple[int, ...]  # the day of each touch in the person's own file
    asks: tuple[str, int] | None  # circle, empty for none, and cadence in days of those who are in the load
    undated: bool  # neither a record nor a commit says since when one has known them


class Week(Struct, frozen=True):
    """The conversations of each day from a Monday on, in the last week only up to today, and the touches of the week."""

    monday: date
    days: tuple[int, ...]
    touches: int

    @property
    def conversations(self) -> int:
        return sum(self.days)


class Stand(Struct, frozen=True):
    """How many people were in each of the STATES on a day."""

    day: date
    counts: tuple[int, ...]


class CircleLoad(Struct, frozen=True):
    """How many people of a circle are in the load, and how many conversations a week their rhythms ask for."""

    circle: str  # empty for those without one
    people: int
    asked: float


class Insight(Struct, frozen=True):
    """How a network has gone up to its day: weeks and stands oldest first, circles in the order of the settings.

    The `undated` count from today on only: neither a record nor a commit says since when one has known them.
    """

    weeks: tuple[Week, ...]
    stands: tuple[Stand, ...]
    undated: int
    load: Load
    circles: tuple[CircleLoad, ...]


def insight(network: Network, traces: Mapping[str, Trace]) -> Insight:
    """Sum up the traces of everybody in a network, by the keys of its people.

    What stands in one file on one day is one conversation: two calls with somebody on a day are one (SPEC 3), and a lunch
    with three people, which stands in the file of one of them, is one that was held. A date of which one knows only the
    month or the year stands for its first day here too. The conversations with those who are silent now were held as well.
    """
    everybody = traces.values()
    held = Counter(chain.from_iterable(map(attrgetter("talks"), everybody)))
    guest = set(chain.from_iterable(map(attrgetter("guest"), everybody)))
    held.update(day for day, owner in guest if day not in traces[owner].talks)
    touched = Counter(chain.from_iterable(map(attrgetter("touches"), everybody)))
    asks = Counter(filter(None, map(attrgetter("asks"), everybody)))
    return Insight(
        weeks=tuple(_weeks(held, touched, network.today)),
        stands=tuple(_stands(everybody, network.today)),
        undated=sum(map(attrgetter("undated"), everybody)),
        load=load(network),
        circles=tuple(_circles(asks, network.settings.circles)),
    )


def _weeks(held: Counter[int], touched: Counter[int], today: date) -> Iterator[Week]:
    for monday in _mondays(today):
        days = range(monday, min(monday + 7, today.toordinal() + 1))
        yield Week(date.fromordinal(monday), tuple(held[day] for day in days), sum(touched[day] for day in days))


def _stands(traces: Collection[Trace], today: date) -> Iterator[Stand]:
    days = (*_month_ends(today), today.toordinal())
    states = "".join(map(attrgetter("states"), traces))
    for at, day in enumerate(days):
        found = states[at :: len(days)]
        yield Stand(date.fromordinal(day), tuple(map(found.count, _MARKS)))


def _circles(asks: Counter[tuple[str, int]], circles: Iterable[str]) -> Iterator[CircleLoad]:
    for circle in (*circles, ""):
        people = {days: count for (name, days), count in sorted(asks.items()) if name == circle}
        if people:
            yield CircleLoad(circle, sum(people.values()), sum(7 / days * count for days, count in people.items()))


def trace(person: Person, today: date) -> Trace:
    """What somebody adds, as it stands on their network's day."""
    since = _mondays(today)[0]
    talked: list[int] = []  # newest first, as the entries are
    talks: dict[int, None] = {}
    touches: list[int] = []
    guest: list[tuple[int, str]] = []
    for entry in person.entries:
        day = entry.interaction.date.toordinal()
        if entry.counts == "conversation":
            talked.append(day)
            if day >= since and entry.mine:
                talks[day] = None
            elif day >= since and person.contact.counts:
                guest.append((day, canonical_id(entry.owner.id)))
        elif entry.counts == "touch" and entry.mine and day >= since:
            touches.append(day)
    known = _known_since(person, today)
    return Trace(
        states=_states(person, talked, known or today, today),
        talks=tuple(talks),
        touches=tuple(touches),
        guest=tuple(guest),
        asks=_asks(person),
        undated=known is None and not person.standing.silent,
    )


def _asks(person: Person) -> tuple[str, int] | None:
    days = person.asked_days
    return _rhythm(person.contact.circle, days) if days else None


@lru_cache(maxsize=1024)
def _rhythm(circle: str, days: int) -> tuple[str, int]:
    """One object for all who are alike: to count ten thousand different ones takes eight times as long."""
    return circle, days


def _known_since(person: Person, today: date) -> date | None:
    """The day of the first entry, of `met`, of `added`, or of the commit that brought the file, whichever came first."""
    contact = person.contact
    days = [person.entries[-1].date] if person.entries else []
    days += (day for day in (_met(contact), contact.added) if day and day <= today)
    days += (each.day for each in person.traces[-1:] if each.touch.deed == "created")
    return min(days, default=None)


def _met(contact: Contact) -> date | None:
    return contact.met.first if contact.met else None


def _states(person: Person, talked: list[int], known: date, today: date) -> str:
    """A letter for the state on each month's end, as a standing of that day would say it, and for that of today.

    Cadences are those of today. Nobody counts before one has known them, nor from the day of their death on. Nobody who is
    silent without a day counts at all: no record says since when.
    """
    days = _month_ends(today)
    met = _met(person.contact)
    if met:  # the clock of those with whom one had not spoken yet; after a conversation there is no room left for it
        talked = [*talked, met.toordinal()]
    edges = _edges(person.standing.cadence or YEAR, today)
    states, until = "", len(days)
    for last in talked:
        first = bisect_left(days, last)
        if first < until:
            states = _without_another(last, edges)[first:until] + states
            until = first
    absent = bisect_left(days, known.toordinal())
    states = (_NOT_THERE * absent + _NEW * (until - absent) + states)[: bisect_left(days, _gone(person.contact))]
    now = person.standing.state
    return states.ljust(len(days), _NOT_THERE) + (_MARKS[STATES.index(now)] if now else _NOT_THERE)


def _gone(contact: Contact) -> int:
    """The day since which somebody is silent; 0 where no record says it."""
    if contact.status != "active" or contact.died is True:
        return 0
    died = contact.died.first if isinstance(contact.died, PartialDate) else None
    return (died or date.max).toordinal()


def _without_another(last: int, edges: _Edges) -> str:
    """The states on the month's ends if the conversation of that day was the last; before it they mean nothing."""
    cold, cooling, warm = edges
    dormant_from, cold_from, cooling_from = bisect_right(cold, last), bisect_right(cooling, last), bisect_right(warm, last)
    return (
        _WARM * cooling_from
        + _COOLING * (cold_from - cooling_from)
        + _COLD * (dormant_from - cold_from)
        + _DORMANT * (len(cold) - dormant_from)
    )


@lru_cache(maxsize=8192)
def _edges(cadence: Duration, today: date) -> _Edges:
    """For cold, cooling and warm: the earliest day of a last conversation that leaves nobody colder on each month's end.

    The later one has spoken, the warmer it is, and the later the month, the later one must have. So the rule is asked only
    around these days; then two days are compared where the rule adds months, which takes many times as long.
    """
    cold, cooling, warm = (tuple(_edge(rank, cadence, today)) for rank in range(1, len(_COLDEST_FIRST)))
    return cold, cooling, warm


def _edge(rank: int, cadence: Duration, today: date) -> Iterator[int]:
    earliest = 1
    for day in _month_ends(today):
        warmth = partial(_warmth, cadence, date.fromordinal(day))
        earliest = bisect_left(range(day + 1), rank, earliest, key=warmth)
        yield earliest


def _warmth(cadence: Duration, today: date, last: int) -> int:
    return _COLDEST_FIRST.index(state_of(date.fromordinal(last), cadence, today))


@lru_cache(maxsize=4)
def _mondays(today: date) -> tuple[int, ...]:
    """The Mondays of the last weeks, oldest first."""
    newest = today.toordinal() - today.weekday()
    return tuple(day for day in range(newest - 7 * (WEEKS - 1), newest + 1, 7) if day > 0)


@lru_cache(maxsize=4)
def _month_ends(today: date) -> tuple[int, ...]:
    """The last days of the months before today's, oldest first."""
    month = today.year * 12 + today.month - 1
    months = range(max(month - MONTHS + 1, 13), month + 1)  # before January of the year 1 there is none
    return tuple(date(each // 12, each % 12 + 1, 1).toordinal() - 1 for each in months)
