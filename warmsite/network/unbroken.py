"""Who has stayed: with whom one has spoken for the longest time without falling silent on the way."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import YEAR
from warmsite.network.people import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

_SILENT_YEARS = 3  # SPEC 5 and 8: a tie silent for longer is dormant, whatever its rhythm


class Unbroken(Struct, frozen=True):
    """A tie that holds: the first day of conversation since the last long silence, and on how many days one spoke since."""

    person: Person
    since: date
    conversations: int


def longest_unbroken(people: Iterable[Person], most: int) -> tuple[Unbroken, ...]:
    """The ties that have held the longest, of those that are not dormant; the oldest first."""
    ties = (tie for each in people if (tie := _unbroken(each)))
    return tuple(sorted(ties, key=lambda tie: (tie.since, tie.person.fair))[:most])


def _unbroken(person: Person) -> Unbroken | None:
    """None for a tie that does not hold, and for a single conversation."""
    if person.standing.state not in {"warm", "cooling", "cold"}:
        return None
    days = sorted({entry.date for entry in person.entries if entry.counts == "conversation"})
    begins = [0, *(at for at, (before, after) in enumerate(pairwise(days), 1) if after > YEAR.after(before, _SILENT_YEARS))]
    held = days[begins[-1] :]
    return Unbroken(person, held[0], len(held)) if len(held) > 1 else None
