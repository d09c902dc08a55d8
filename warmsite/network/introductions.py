"""Who should know whom: what somebody seeks against what others offer, do and are tagged with (SPEC 8)."""

from __future__ import annotations

import re
from functools import lru_cache
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
    by_word: dict[str, list[_Offer]] = {}
    for offer in _offers(network, wanted):
        for word in offer.words & wanted:
            by_word.setdefault(word, []).append(offer)
    bearers = {word: len({offer.person.id for offer in found}) for word, found in by_word.items()}
    everybody = len(network.people)
    found = []
    for seeker in seekers:
        best: dict[str, tuple[float, Introduction]] = {}
        for want in seeker.contact.seeking:
            for offer, worth in _matches(content_words(want), by_word, bearers, everybody):
                helper = offer.person
                known = best.get(helper.id)
                if helper is not seeker and (known is None or known[0] < worth):
                    best[helper.id] = worth, Introduction(seeker.id, helper.id, want, offer.text, offer.where)
        ranked = sorted(best.values(), key=lambda each: (-each[0], network.people[canonical_id(each[1].helper)].fair))
        fresh = (each for _, each in ranked if not _acquainted(seeker, each.helper, network))
        found += [each for each, _ in zip(fresh, range(HELPERS_EACH), strict=False)]
    return tuple(found)


@lru_cache(maxsize=65_536)
def content_words(text: str) -> frozenset[str]:
    """The words that carry a text's meaning, folded, a plural's `s` cut off."""
    words = re.findall(r"\w+", fold(text))
    return frozenset(_singular(word) for word in words if not _FILLER.fullmatch(word))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _offers(network: Network, wanted: set[str]) -> Iterator[_Offer]:
    """What people offer, do and are tagged with, as far as it has words that somebody wants."""
    for person in network.active():
        contact = person.contact
        tags = ", ".join(tag for tag in contact.tags if not content_words(tag).isdisjoint(wanted))
        for where, texts in (("offering", contact.offering), ("role", (contact.role,)), ("tags", (tags,))):
            for text in texts:
                words = content_words(text)
                if not words.isdisjoint(wanted):
                    yield _Offer(person, text, where, words)


def _matches(
    want: frozenset[str], by_word: dict[str, list[_Offer]], bearers: dict[str, int], everybody: int
) -> Iterator[tuple[_Offer, float]]:
    """The offers that fit a want, each with its worth: rare words weigh more, and an offer a little more than a role."""
    seen: set[int] = set()
    telling = [word for word in want if 0 < bearers.get(word, 0) <= max(_FEW, everybody * _COMMON)]
    for word in telling:
        for offer in by_word[word]:
            if id(offer) in seen:
                continue
            seen.add(id(offer))
            shared = want & offer.words
            if len(shared) > 1 or shared == want or (shared == offer.words and offer.where != "tags"):
                worth = sum(log2(1 + everybody / bearers[each]) for each in shared) * len(shared) / len(want)
                yield offer, worth + (offer.where == "offering")


def _acquainted(one: Person, other_id: str, network: Network) -> bool:
    """Whether a `gave:` introduced them, or a relation, a shared entry or their first meeting shows that they met."""
    other = network.people[canonical_id(other_id)]
    return _ties(one, other, network) or _ties(other, one, network)


def _ties(one: Person, other: Person, network: Network) -> bool:
    given = (line.text for each in one.contact.log for line in each.ledger if line.kind == "gave")
    named = [one.contact.introduced_by, *(each.text for each in one.contact.relations)]
    company = (who for each in one.contact.log for who in each.people)
    return any(network.directory.find(each) is other.contact for each in (*_targets(given), *_targets(named), *named, *company))


def _targets(texts: Iterable[str]) -> Iterator[str]:
    return (link.target for text in texts for link in wiki_links(text))
