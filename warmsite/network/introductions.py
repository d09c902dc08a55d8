"""Who should know whom: what somebody seeks against what others offer, do and are tagged with (SPEC 8)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from math import log2
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.names import canonical_id, fold
from warmsite.network.people import Person
from warmsite.records.blocks import wiki_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.network.people import Network

HELPERS_EACH = 3  # more is a list, and nobody introduces by list
_COMMON = 0.05  # a word that more of the network than this bears says nothing by itself
_FEW = 10
_MANY = 200
_CANDIDATES = 50  # for one want, before it is known whom the seeker has met
_FILLER = re.compile(
    "an?|and|any|anyone|are|as|at|be|by|can|for|from|good|has|have|help|her|his|in|into|is|it|its|like|my|new|of|on|or|our|out|"
    "people|person|so|some|somebody|someone|something|that|the|their|them|they|thing|to|up|us|we|what|where|which|who|with|would|"
    "you|your|i"
)


class Introduction(Struct, frozen=True):
    """Two people (ids) who should know each other: what one `seeks`, and what the other `has` for it.

    `where` is the field of the other's in which it stands: offering, role or tags.
    """

    seeker: str
    helper: str
    seeks: str
    has: str
    where: str


class _Offer(Struct, frozen=True):
    """One thing a person offers, is or is tagged with."""

    person: Person
    text: str
    where: str
    words: frozenset[str]


def introductions(network: Network) -> tuple[Introduction, ...]:
    """All introductions that could be made, the seekers in the network's order, each one's best helpers first.

    Text matches text where two content words stand in both, or all of one in the other (a single tag is not enough for
    that: `health` says too little). Left out: the silent, pairs whom a `gave:` in either file has introduced, and pairs
    who evidently know each other.
    """
    seekers = [each for each in network.active() if each.contact.seeking]
    wanted = {word for each in seekers for want in each.contact.seeking for word in content_words(want)}
    if not wanted:
        return ()
    offers = _Offers(network, wanted)
    found: list[Introduction] = []
    for seeker in seekers:
        best: dict[str, tuple[float, Introduction]] = {}
        for want in seeker.contact.seeking:
            for worth, offer in offers.for_want(content_words(want)):
                helper = offer.person
                known = best.get(helper.id)
                if helper is not seeker and (known is None or known[0] < worth):
                    best[helper.id] = worth, Introduction(seeker.id, helper.id, want, offer.text, offer.where)
        ranked = sorted(best.values(), key=lambda each: (-each[0], offers.fair[each[1].helper]))
        fresh = (each for _, each in ranked if not offers.are_acquainted(seeker.id, each.helper))
        found += islice(fresh, HELPERS_EACH)
    return tuple(found)


@lru_cache(maxsize=65_536)
def content_words(text: str) -> frozenset[str]:
    """The words that carry a text's meaning, folded, a plural's `s` cut off."""
    words = re.findall(r"\w+", fold(text))
    return frozenset(_singular(word) for word in words if not _FILLER.fullmatch(word))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class _Offers:
    """What everybody offers, does and is tagged with, by the words that somebody wants."""

    def __init__(self, network: Network, wanted: set[str]) -> None:
        self.network = network
        self.fair = {each.id: each.fair for each in network.people.values()}
        self._by_word: dict[str, list[_Offer]] = {}
        for offer in _offers(network, wanted):
            for word in offer.words & wanted:
                self._by_word.setdefault(word, []).append(offer)
        self._bearers = {word: len({offer.person.id for offer in found}) for word, found in self._by_word.items()}
        self._most = max(_FEW, min(len(network.people) * _COMMON, _MANY))
        self._found: dict[frozenset[str], list[tuple[float, _Offer]]] = {}
        self._known: dict[str, frozenset[str]] = {}

    def for_want(self, want: frozenset[str]) -> list[tuple[float, _Offer]]:
        """The offers that fit a want, the worthiest first; several people often want the same."""
        if want not in self._found:
            fitting = sorted(self._matches(want), key=lambda each: (-each[0], each[1].person.fair, each[1].where, each[1].text))
            self._found[want] = fitting[:_CANDIDATES]
        return self._found[want]

    def _matches(self, want: frozenset[str]) -> Iterator[tuple[float, _Offer]]:
        """Each fitting offer with its worth: rare words weigh more, and an offer a little more than a role."""
        seen: set[int] = set()
        everybody = len(self.network.people)
        for word in want:
            for offer in self._by_word[word] if 0 < self._bearers.get(word, 0) <= self._most else ():
                if id(offer) in seen:
                    continue
                seen.add(id(offer))
                shared = want & offer.words
                if len(shared) > 1 or shared == want or (shared == offer.words and offer.where != "tags"):
                    # In one order: the last digit of a sum depends on it, and with it who stands first.
                    rarity = sum(log2(1 + everybody / self._bearers[each]) for each in sorted(shared))
                    yield rarity * len(shared) / len(want) + (offer.where == "offering"), offer

    def are_acquainted(self, one: str, other: str) -> bool:
        """Whether a `gave:` introduced them, or a relation, a shared entry or their first meeting shows that they met."""
        return other in self._knows(one) or one in self._knows(other)

    def _knows(self, identity: str) -> frozenset[str]:
        """The ids of those whom somebody's file says that they know."""
        if identity not in self._known:
            contact = self.network.people[canonical_id(identity)].contact
            given = (line.text for each in contact.log for line in each.ledger if line.kind == "gave")
            named = [contact.introduced_by, *(each.text for each in contact.relations)]
            company = (who for each in contact.log for who in each.people)
            found = map(self.network.directory.find, {*_targets(given), *_targets(named), *named, *company})
            self._known[identity] = frozenset(each.id for each in found if each)
        return self._known[identity]


def _offers(network: Network, wanted: set[str]) -> Iterator[_Offer]:
    """What people offer, do and are tagged with, as far as it has words that somebody wants."""
    for person in network.active():
        contact = person.contact
        tags = ", ".join(tag for tag in contact.tags if not content_words(tag).isdisjoint(wanted))
        for where, texts in (("offering", dict.fromkeys(contact.offering)), ("role", (contact.role,)), ("tags", (tags,))):
            for text in texts:
                words = content_words(text)
                if not words.isdisjoint(wanted):
                    yield _Offer(person, text, where, words)


def _targets(texts: Iterable[str]) -> Iterator[str]:
    return (link.target for text in texts for link in wiki_links(text))
