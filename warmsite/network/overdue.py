"""Who is overdue, in parts that are never mixed, and how much the cadences ask for (SPEC 5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.network.people import Person
from warmsite.network.standing import HELD_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from warmsite.network.matters import Matter
    from warmsite.network.people import Network


# Why a person is among the drifting, as pages and the terminal say it.
DRIFTING = "silent for longer than the two of you ever are"


class Parts(Struct, frozen=True):
    """Those whom a list of calls could name, parted by what would help them."""

    within_reach: tuple[Person, ...]
    dormant: tuple[Person, ...]
    new: tuple[Person, ...]
    drifting: tuple[Person, ...]
    without_rhythm: tuple[Person, ...]


# The parts by their fields, in the order in which they are shown: as pages and the terminal call them, and what each is.
PARTS: dict[str, tuple[str, str]] = {
    "within_reach": ("Within reach", "A call still keeps these alive; the most pressing first."),
    "drifting": ("Drifting", f"Not overdue, but {DRIFTING}."),
    "dormant": (
        "Dormant",
        "Silent for so long that most ties have ended. Those who were close are glad to be found again: a few at a time.",
    ),
    "new": ("Not spoken yet", "They have a rhythm, but no first conversation."),
    "without_rhythm": ("Not yet in rhythm", "Give them a circle or a cadence, and they come up by themselves."),
}


def parts(network: Network) -> Parts:
    """Everybody who waits for a call."""
    late = [each for each in network.about("overdue") if each.standing.overdue]

    def free(matter: Matter) -> Iterator[Person]:
        return (each for each in network.about(matter) if each.callable)

    return Parts(
        within_reach=within_reach(late),
        dormant=_sorted(
            (each for each in late if each.standing.state == "dormant"),
            lambda each: (-each.contact.glad * each.contact.longterm, -each.standing.conversations, each.standing.due),
        ),
        new=new_ones(free("new"), network.today),
        drifting=_sorted(
            (each for each in free("drifting") if each.standing.drifting),
            lambda each: -(each.standing.gap or 0) / (each.standing.median_gap or 1),
        ),
        without_rhythm=_sorted(
            (each for each in free("unpaced") if each.standing.cadence is None and not each.standing.never),
            lambda each: (-each.contact.glad * each.contact.longterm, -(each.standing.last or date.min).toordinal()),
        ),
    )


def within_reach(people: Iterable[Person]) -> tuple[Person, ...]:
    """The overdue who are cooling or cold, by priority; equal ones: older due first."""
    reach = (each for each in people if each.standing.overdue and each.standing.state in {"cooling", "cold"})
    return _sorted(reach, lambda each: (-(each.standing.priority or 0), each.standing.due))


def new_ones(people: Iterable[Person], today: date) -> tuple[Person, ...]:
    """Those with a cadence and no last, the newest `added` first; a day still to come says nothing."""

    def newest(person: Person) -> int:
        added = person.contact.added
        return -added.toordinal() if added and added <= today else 0

    return _sorted((each for each in people if each.in_rhythm and each.standing.state == "new"), newest)


def _sorted(people: Iterable[Person], key: Callable[[Person], object]) -> tuple[Person, ...]:
    """By a key, and equal ones so that the alphabet decides nothing."""
    return tuple(sorted(people, key=lambda each: (key(each), each.fair)))


class Load(Struct, frozen=True):
    """Conversations a week: what the cadences ask for, what was held over the last 84 days, what the days allow."""

    asked: float
    held: float
    room: int


def load(network: Network) -> Load:
    """The load of a network."""
    asked = sum(7 / days for each in network.about("load") if (days := each.asked_days))
    held = sum(each.standing.held for each in network.active())
    settings = network.settings
    return Load(asked, held * 7 / HELD_DAYS, settings.calls_per_day * len(settings.weekdays))


def load_words(burden: Load) -> str:
    """A load in a sentence, and two more where it is more than fits."""
    asked, held = weekly(burden.asked), weekly(burden.held)
    told = f"Your rhythms ask for {asked} conversations a week; you held {held} a week over the last twelve weeks"
    told = f"{told}; your days have room for {burden.room}."
    if burden.asked <= burden.room:
        return told
    return f"{told} That is more than fits. Longer rhythms for some would be honest, and kinder to the rest."


def weekly(number: float) -> str:
    """Conversations a week, to one decimal; those of a yearly call are few, and not none."""
    return "under 0.1" if 0 < number < 0.05 else f"{number:.1f}"
