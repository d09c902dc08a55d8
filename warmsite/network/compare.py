"""Two days of a network side by side: who warmed, who cooled, who joined, who went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.names import fold
from warmsite.network.people import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warmsite.network.people import Network

# From the coldest on. Who is new has not spoken yet, and is neither warm nor cold.
_WARMTH = {"dormant": 0, "cold": 1, "cooling": 2, "warm": 3}


class Turn(Struct, frozen=True):
    """Somebody who stood otherwise before: a state or why they are silent, then and now; `was` is the id of then."""

    person: Person
    was: str
    before: str
    after: str


class Comparison(Struct, frozen=True):
    """What is new of people between two networks, each part in the order of names."""

    warmed: tuple[Turn, ...]
    cooled: tuple[Turn, ...]
    met: tuple[Turn, ...]  # first spoken to since
    silent: tuple[Turn, ...]  # who died, was paused or archived since, or is active again
    joined: tuple[Person, ...]
    went: tuple[Person, ...]


def compare(before: Network, after: Network, moved: Mapping[str, str | None]) -> Comparison:
    """What is new in `after`. `moved` gives the path now of a file that had another, None for one that is gone.

    A person goes by their file, through its renames; where that tells nothing, by the id.
    """
    then = {moved.get(each.contact.path, each.contact.path): each for each in before.people.values()}
    old_of = {each.id: then[each.contact.path] for each in after.people.values() if each.contact.path in then}
    claimed = {each.id for each in old_of.values()}
    by_id = {each.id: each for each in before.people.values() if each.id not in claimed}
    turns: list[Turn] = []
    joined: list[Person] = []
    known: set[str] = set()
    for person in _by_name(after):
        old = old_of.get(person.id) or by_id.get(person.id)
        if old is None:
            joined.append(person)
            continue
        known.add(old.id)
        was, now = (each.standing.silent or each.standing.state or "" for each in (old, person))
        if was != now:
            turns.append(Turn(person, old.id, was, now))
    return Comparison(
        warmed=tuple(each for each in turns if _rose(each)),
        cooled=tuple(each for each in turns if _rose(each) is False),
        met=tuple(each for each in turns if each.before == "new" and each.after in _WARMTH),
        silent=tuple(each for each in turns if not {each.before, each.after} <= {*_WARMTH, "new"}),
        joined=tuple(joined),
        went=tuple(each for each in _by_name(before) if each.id not in known),
    )


def by_way_of(back: Mapping[str, str | None], forth: Mapping[str, str | None]) -> dict[str, str | None]:
    """Where files went from one commit to another that does not follow it: back to where both begin, and forth from there.

    `back` tells where files of that beginning went up to the first commit; of a path that it names beside, none was there.
    """
    then: dict[str, str | None] = dict.fromkeys(back)
    then |= {path: path for path in forth if path not in back}
    then |= {path: was for was, path in back.items() if path}
    return {path: forth.get(was, was) if was else None for path, was in then.items()}


def _rose(turn: Turn) -> bool | None:
    """Whether somebody is warmer than before; None where that is no question."""
    if turn.before not in _WARMTH or turn.after not in _WARMTH:
        return None
    return _WARMTH[turn.after] > _WARMTH[turn.before]


def _by_name(network: Network) -> list[Person]:
    return sorted(network.people.values(), key=lambda each: (fold(each.name), each.id))
