"""What I gave, got and asked, whether I may ask, and how those whom I introduced get on (SPEC 8)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import YEAR, shift
from warmsite.names import canonical_id
from warmsite.records.blocks import wiki_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from warmsite.network.people import Network, Person
    from warmsite.network.standing import Entry

_ASK_AFTER = 30  # days
_ASK_UNTIL = 90
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
    """Whether one may ask somebody for something, and what is missing if not.

    `near` where it is one thing, and something that one can do.
    """

    ready: bool
    missing: tuple[str, ...]
    near: bool = False


class Account(Struct, frozen=True):
    """What one person adds to the picture of giving; of `named` each is a day, and a link in what was given to them then."""

    ledger: Ledger
    taking: bool
    readiness: Readiness
    named: tuple[tuple[date, str], ...]


class Introduced(Struct, frozen=True):
    """Two people (ids) who were brought together: the day of the first `gave:` in the file of one that links to the other."""

    day: date
    one: str
    other: str


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
    return Readiness(not missing, tuple(missing), near=len(missing) == 1 and standing.reaction != "wary")


def account(person: Person) -> Account:
    """What somebody adds. It depends on nothing but the person, so that whoever looks again may keep it."""
    said = ledger(person)
    named = (
        (entry.date, link.target)
        for entry in person.entries
        if entry.mine
        for line in entry.interaction.ledger
        if line.kind == "gave"
        for link in wiki_links(line.text)
    )
    return Account(said, only_taking(person, said), readiness(person, said), tuple(named))


def introduced(network: Network, accounts: Mapping[str, Account]) -> tuple[Introduced, ...]:
    """Everybody who was introduced to another, newest first; `accounts` are those of the network's people, by their keys."""
    first: dict[frozenset[str], Introduced] = {}
    for key, each in accounts.items():
        one = network.people[key].id
        for day, target in each.named:
            other = network.directory.find(target)  # who may be no person here: a network of a few knows others by name
            if other and other.id != one:
                pair = frozenset({one, other.id})
                if pair not in first or (day, one) < (first[pair].day, first[pair].one):
                    first[pair] = Introduced(day, one, other.id)
    return tuple(sorted(first.values(), key=lambda each: (-each.day.toordinal(), each.one, each.other)))


def to_ask_after(network: Network, made: Iterable[Introduced]) -> Iterator[Introduced]:
    """Of the introductions that were made those after which to ask how it went: once, 30 days later, for sixty days.

    It is settled by a conversation with either since then, or an entry of one since then that names the other. Nobody asks
    after the silent, nor the silent.
    """
    for each in made:
        since = shift(each.day, _ASK_AFTER)
        if since <= network.today <= shift(each.day, _ASK_UNTIL):
            one, other = (network.people[canonical_id(identity)] for identity in (each.one, each.other))
            silent = one.standing.silent or other.standing.silent
            if not (silent or _has_told(network, one, other, since) or _has_told(network, other, one, since)):
                yield each


def _has_told(network: Network, one: Person, other: Person, since: date) -> bool:
    """Whether one had the occasion to tell since a day, or did."""

    def names_other(each: Entry) -> bool:
        found = map(network.directory.find, each.interaction.links)
        return each.owner is other.contact or any(contact is other.contact for contact in found)

    return any(each.date >= since and (each.counts == "conversation" or names_other(each)) for each in one.entries)


def _end_of_silence(person: Person) -> date | None:
    """The day of conversation that ended the last silence of three years."""
    days = sorted({entry.date for entry in person.entries if entry.counts == "conversation"})
    ends = [later for earlier, later in pairwise(days) if later > YEAR.after(earlier, _SILENT_YEARS)]
    return ends[-1] if ends else None
