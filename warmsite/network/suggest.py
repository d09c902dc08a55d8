"""What a query that fits nobody may have meant: its values that are unknown here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warmsite.names import fold
from warmsite.network.links import find_who
from warmsite.network.query import nearest
from warmsite.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from warmsite.network.people import Network

_FEW = 8  # values that one can take in at a glance
# A text in quotes, or one of the fields whose values are known words. Of what only looks like it nothing hangs but a hint.
_ASKED = re.compile(r'"[^"]*"|(?<![^\s(-])(circle|kind|mentions|reaction|tag):("[^"]+"|[^\s()"]+)', re.IGNORECASE)
_KNOWN: dict[str, Callable[[Network], Iterable[str]]] = {
    "circle": lambda network: network.settings.circles,
    "kind": lambda network: network.settings.vocabulary.words,
    "mentions": lambda network: (each.id for each in network.people.values()),
    "reaction": lambda network: network.settings.reactions,
    "tag": lambda network: (tag for each in network.people.values() for tag in each.contact.tags),
}


def unknown_values(query: str, network: Network) -> list[str]:
    """A sentence for each value of a query that is unknown here: `there is no circle clse; did you mean close?`"""
    told = {}
    for field, typed in _ASKED.findall(query):
        if field:
            name, value = fold(field), typed.strip('"')
            known = {fold(each): each for each in _KNOWN[name](network)}
            if fold(value) not in known:
                what = "id" if name == "mentions" else name
                told[name, value] = f"there is no {what} {quoted(value)}{_meant(name, value, known, network)}"
    return list(told.values())


def _meant(name: str, value: str, known: dict[str, str], network: Network) -> str:
    """What a value may have meant, as the sentence goes on; empty where that is anybody's guess."""
    if near := nearest(fold(value), known):
        return f"; did you mean {known[near]}?"
    if name == "mentions":
        held = [each.id for each in find_who(network.directory, value)]
        return f"; did you mean {' or '.join(held)}?" if 0 < len(held) <= _FEW else ""
    return f"; there are {', '.join(known.values())}" if 0 < len(known) <= _FEW else ""
