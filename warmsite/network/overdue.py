"""Who is overdue, in parts that are never mixed, and how much the cadences ask for (SPEC 5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.network.people import Person
from warmsite.network.standing import HELD_DAYS

if TYPE_CHECKING:
    from warmsite.network.listed import Rank
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
    return Parts(
        within_reach=tuple(network.ranked("within reach", "overdue", reach_rank)),
        dormant=tuple(network.ranked("dormant", "overdue", _dormant_rank)),
        new=tuple(network.ranked("new", "new", new_rank)),
        drifting=tuple(network.ranked("drifting", "drifting", _drifting_rank)),
        without_rhythm=tuple(network.ranked("without rhythm", "unpaced", _unpaced_rank)),
    )


def reach_rank(person: Person) -> Rank | None:
    """Of the overdue who are cooling or cold: by priority; equal ones: older due first."""
    standing = person.standing
    if not standing.overdue or standing.state not in {"cooling", "cold"}:
        return None
    return -(standing.priority or 0), standing.due


def new_rank(person: Person) -> Rank | None:
    """Of those with a cadence and no last: the newest `added` first; a day still to come says nothing."""
    if not person.callable or not person.in_rhythm or person.standing.state != "new":
        return None
    added = person.contact.added
    return (-added.toordinal() if added and added <= person.today else 0,)


def _dormant_rank(person: Person) -> Rank | None:
    standing = person.standing
    if not standing.overdue or standing.state != "dormant":
        return None
    return -person.contact.glad * person.contact.longterm, -standing.conversations, standing.due


def _drifting_rank(person: Person) -> Rank | None:
    standing = person.standing
    if not person.callable or not standing.drifting:
        return None
    return (-(standing.gap or 0) / (standing.median_gap or 1),)


def _unpaced_rank(person: Person) -> Rank | None:
    standing = person.standing
    if not person.callable or standing.cadence is not None or standing.never:
        return None
    return -person.contact.glad * person.contact.longterm, -(standing.last or date.min).toordinal()


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
