"""What would make the load fit: a proposal, never done unasked (SPEC 5, issue 6).

Two things lighten a load: to let those go who would rather be left alone, and to speak with some less often. The first costs
nobody anything, so it comes first; then few rhythms are slowed, and each by little.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import YEAR, Duration
from warmsite.names import closed
from warmsite.network.overdue import Load, weekly
from warmsite.network.people import Person
from warmsite.network.standing import TRIES, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.network.listed import Rank
    from warmsite.network.people import Network

_A_PACE = 1.0  # conversations a week; who holds fewer has no pace yet that a load could be measured by
_LEEWAY = 1.25  # times the pace
_ROUNDED = 1e-9
# The rhythms that people have, the quick ones first: somebody is slowed from one to the next.
_LADDER = (
    *(Duration(count, "weeks") for count in (1, 2, 3)),
    *(Duration(count, "months") for count in (1, 2, 3, 4, 6, 9)),
    *(Duration(count, "years") for count in (1, 2, 3)),
)


class Slower(Struct, frozen=True):
    """People of one rhythm, spoken with less often. `circle` is empty for those whose cadence is the settings' default or own."""

    circle: str
    own: bool  # whether it is their own cadence
    before: Duration
    after: Duration
    people: int
    saves: float  # conversations a week


class Relief(Struct, frozen=True):
    """What would bring a load down: people to let go, rhythms to slow, and what would be asked for then.

    `limit` is what it should come down to, conversations a week; `by_pace` where that is what was held of late, and not what
    the days have room for.
    """

    limit: float
    by_pace: bool
    archive: tuple[Person, ...]
    archived: float  # what letting them go saves
    slower: tuple[Slower, ...]
    then: float

    @property
    def fits(self) -> bool:
        """Whether all of it together is enough."""
        return self.then <= self.limit + _ROUNDED


class _Group:
    """The people of one rhythm, by the days of their last conversations."""

    def __init__(self, circle: str, cadence: Duration, *, own: bool) -> None:
        self.circle = circle
        self.own = own
        self.before = self.cadence = cadence
        self.steps = 0
        self.lasts = Counter[date]()
        self._asked: dict[Duration, float] = {}

    def asked(self, cadence: Duration, today: date) -> float:
        """Conversations a week with another cadence: the longer it is, the later one is dormant, and out of the load."""
        if cadence not in self._asked:
            self._asked[cadence] = sum(_weekly(cadence, last, today) * number for last, number in self.lasts.items())
        return self._asked[cadence]

    def in_load(self, cadence: Duration, today: date) -> int:
        return sum(number for last, number in self.lasts.items() if state_of(last, cadence, today) != "dormant")


@lru_cache(maxsize=1 << 16)
def _weekly(cadence: Duration, last: date, today: date) -> float:
    """What a cadence asks of somebody last spoken to on a day, in conversations a week; nothing of the dormant."""
    return 0.0 if state_of(last, cadence, today) == "dormant" else 7 / cadence.days_from(last)


def limit_of(burden: Load) -> tuple[float, bool]:
    """What fits into a week, and whether that is one's own pace: what was held of late, but never more than there is room for."""
    by_pace = _A_PACE <= burden.held < burden.room
    return (burden.held, True) if by_pace else (burden.room, False)


def is_too_much(burden: Load) -> bool:
    """More than the days have room for, or a quarter more than what one holds."""
    limit, by_pace = limit_of(burden)
    return burden.asked > (limit * _LEEWAY if by_pace else limit) + _ROUNDED


def relief(network: Network, burden: Load) -> Relief | None:
    """What would make it fit; None while it does."""
    if not is_too_much(burden):
        return None
    limit, by_pace = limit_of(burden)
    leaving = tuple(network.ranked("to let go", "load", _leaving_rank))
    archived = sum(7 / days for each in leaving if (days := each.asked_days))
    groups = _groups(network, leaving)
    then = burden.asked - archived
    while then > limit + _ROUNDED and (step := _next_step(groups, then - limit, network.today)):
        group, cadence, saves = step
        group.cadence = cadence
        group.steps += 1
        then -= saves
    slower = sorted(_slowed(groups, network.today), key=lambda each: (each.saves, each.circle, each.own, str(each.before)))
    return Relief(limit, by_pace, leaving, archived, tuple(slower), max(then, 0.0))


def _leaving_rank(person: Person) -> Rank | None:
    """Of those in the load who were indifferent twice running, and of those who answered no call for more than a year."""
    standing = person.standing
    if not person.asked_days or standing.appointment:
        return None
    silent = standing.last is not None and person.today > YEAR.after(standing.last)
    return (standing.last or date.min,) if standing.archive or (silent and _unanswered(person) >= TRIES) else None


def _unanswered(person: Person) -> int:
    since = takewhile(lambda each: each.counts != "conversation", person.entries)
    return sum(each.counts == "attempt" for each in since)


def _groups(network: Network, leaving: Iterable[Person]) -> list[_Group]:
    """Those with a rhythm and a last conversation who do not leave, by what gives them the rhythm."""
    paced = Counter(network.listed("paced", "rhythm", _paced))
    paced.subtract(pace for each in leaving for _, pace in _paced(each))
    found: dict[tuple[str, bool, Duration], _Group] = {}
    for (circle, own, cadence, last), number in paced.items():
        if (circle, own, cadence) not in found:
            found[circle, own, cadence] = _Group(circle, cadence, own=own)
        found[circle, own, cadence].lasts[last] += number
    return list(found.values())


def _paced(person: Person) -> Iterator[tuple[Rank, tuple[str, bool, Duration, date]]]:
    """What gives somebody their rhythm, and the day of the last conversation."""
    cadence, last = person.standing.cadence, person.standing.last
    if cadence is not None and last is not None:
        own = person.contact.cadence is not None
        circle = person.contact.circle if not own and person.contact.circle in person.settings.circles else ""
        yield (person.fair,), (circle, own, cadence, last)


def _next_step(groups: Iterable[_Group], wanted: float, today: date) -> tuple[_Group, Duration, float] | None:
    """The smallest step that is enough alone, else the largest; None where no rhythm can be slowed.

    A second step with the same people counts half, a third a third: rather several somewhat slower than one by far.
    """
    steps = [(group, cadence, saves) for group in groups for cadence, saves in _rung(group, today)]
    enough = [each for each in steps if each[2] >= wanted - _ROUNDED]

    def order(step: tuple[_Group, Duration, float]) -> tuple[float, str, bool, str]:
        group, _, saves = step
        return saves if enough else saves / (group.steps + 1), group.circle, group.own, str(group.before)

    return min(enough, key=order) if enough else max(steps, key=order, default=None)


def _rung(group: _Group, today: date) -> Iterator[tuple[Duration, float]]:
    """The next slower rhythm that saves anything, and what it saves."""
    now = group.asked(group.cadence, today)
    longer = (each for each in _LADDER if each.days_from(today) > group.cadence.days_from(today))
    for cadence in longer:
        if (saves := now - group.asked(cadence, today)) > _ROUNDED:
            yield cadence, saves
            return


def _slowed(groups: Iterable[_Group], today: date) -> Iterator[Slower]:
    for each in groups:
        if each.cadence != each.before:
            saves = each.asked(each.before, today) - each.asked(each.cadence, today)
            yield Slower(each.circle, each.own, each.before, each.cadence, each.in_load(each.before, today), saves)


def relief_words(found: Relief) -> tuple[str, ...]:
    """The proposal in sentences, the smallest change first; empty where there is nothing to propose."""
    told = [*_archive_words(found), *map(_slower_words, found.slower)]
    if not told:
        return ()
    to = "what you hold" if found.by_pace else "what your days have room for"
    then = f"{'That' if len(told) == 1 else 'Together that'} would ask for {weekly(found.then)} a week"
    end = f"{then}, which fits {to}." if found.fits else f"{then}; for {to} that is still too much."
    return (*told, end)


def _archive_words(found: Relief) -> Iterator[str]:
    if found.archive:
        whom = "1 person who seems" if len(found.archive) == 1 else f"{len(found.archive)} people who seem"
        yield f"Archive {whom} to want to be left alone: {weekly(found.archived)} a week less."


def _slower_words(each: Slower) -> str:
    number = f"{each.people} {'person' if each.people == 1 else 'people'}"
    if each.circle:
        whom = f"the circle {closed(each.circle)} ({number})"
    elif each.own:
        whom = f"{number} with a rhythm of their own"
    else:
        whom = f"{number} without a circle"
    return f"Slow {whom} from {_every(each.before)} to {_every(each.after)}: {weekly(each.saves)} a week less."


def _every(cadence: Duration) -> str:
    return f"every {cadence}" if cadence.count != 1 else f"every {str(cadence).split()[1]}"
