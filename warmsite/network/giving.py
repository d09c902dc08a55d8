"""What I gave, got and asked, and whether I may ask (SPEC 8)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import YEAR

if TYPE_CHECKING:
    from warmsite.network.people import Person

_SILENT_YEARS = 3
_TALKS_BEFORE_ASKING = 2


class LedgerEntry(Struct, frozen=True):
    """One thing given, got, asked or struggled with, on the day of its entry."""

    date: date
    text: str


class Ledger(Struct, frozen=True):
    """A person's ledger, newest first. A `gift` in the log is something given."""

    gave: tuple[LedgerEntry, ...] = ()
    got: tuple[LedgerEntry, ...] = ()
    asked: tuple[LedgerEntry, ...] = ()
    challenge: tuple[LedgerEntry, ...] = ()


class Readiness(Struct, frozen=True):
    """Whether one may ask somebody for something, and what is missing if not."""

    ready: bool
    missing: tuple[str, ...]


def ledger(person: Person) -> Ledger:
    """What was logged up to the network's day: the gifts to them, and the nested lines of their own file."""
    lists: dict[str, list[LedgerEntry]] = {"gave": [], "got": [], "asked": [], "challenge": []}
    for entry in person.entries:
        each = entry.interaction
        if each.kind == "gift":
            lists["gave"].append(LedgerEntry(each.date, each.text))
        for line in each.ledger if entry.mine else ():
            lists[line.kind].append(LedgerEntry(each.date, line.text))
    return Ledger(**{name: tuple(found) for name, found in lists.items()})


def only_taking(person: Person, said: Ledger | None = None) -> bool:
    """Something asked or got, and nothing given. `said` is the person's ledger, where it is at hand."""
    said = said or ledger(person)
    return not person.standing.silent and bool(said.asked or said.got) and not said.gave


def readiness(person: Person, said: Ledger | None = None) -> Readiness:
    """Ready to ask: warm, not wary, and since the last ask two conversations and one thing given.

    Counted since the later of the last ask and the end of the last silence of three years. `said` is the person's
    ledger, where it is at hand.
    """
    said = said or ledger(person)
    standing = person.standing
    if standing.silent:
        return Readiness(False, (f"silent: {standing.silent}",))
    since = max((day for day in (said.asked[0].date if said.asked else None, _end_of_silence(person)) if day), default=date.min)
    asked_then = bool(said.asked) and said.asked[0].date == since
    talks = {
        entry.date
        for entry in person.entries
        if entry.counts == "conversation" and (entry.date > since if asked_then else entry.date >= since)
    }
    given = [each for each in said.gave if (each.date > since if asked_then else each.date >= since)]
    missing = []
    if standing.state != "warm":
        missing.append(f"a conversation: the relationship is {standing.state}")
    if standing.reaction == "wary":
        missing.append("trust: the newest reaction was wary")
    if len(talks) < _TALKS_BEFORE_ASKING:
        lacking = _TALKS_BEFORE_ASKING - len(talks)
        again = " since the last ask" if asked_then else ""
        missing.append(f"{lacking} more {'conversation' if lacking == 1 else 'conversations'}{again}")
    if not given:
        missing.append("something given" + (" since the last ask" if asked_then else ""))
    return Readiness(not missing, tuple(missing))


def _end_of_silence(person: Person) -> date | None:
    """The day of conversation that ended the last silence of three years."""
    days = sorted({entry.date for entry in person.entries if entry.counts == "conversation"})
    ends = [later for earlier, later in pairwise(days) if later > YEAR.after(earlier, _SILENT_YEARS)]
    return ends[-1] if ends else None
