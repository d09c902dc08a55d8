"""Who should know whom: what somebody seeks against what others offer, do and are tagged with (SPEC 8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from math import log2
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.names import fair_key, fold
from warmsite.network.standing import silence
from warmsite.records.blocks import wiki_links
from warmsite.records.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from warmsite.network.links import Directory
    from warmsite.network.people import Network

Knows = Callable[[Contact, Contact], bool]  # whether the file of one shows that they know another

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

    contact: Contact
    text: str
    where: str
    words: frozenset[str]

    def shown(self, want: frozenset[str]) -> str:
        """What of it fits a want: of the tags those that say something about it."""
        if self.where != "tags":
            return self.text
        return ", ".join(tag for tag in self.contact.tags if not content_words(tag).isdisjoint(want))


def introductions(network: Network) -> tuple[Introduction, ...]:
    """All introductions that could be made, the seekers in the network's order, each one's best helpers first.

    Text matches text where two content words stand in both, or all of one in the other (a single tag is not enough for
    that: `health` says too little). Left out: the silent, pairs whom a `gave:` in either file has introduced, and pairs
    who evidently know each other.
    """
    known: dict[str, frozenset[str]] = {}

    def knows(one: Contact, other: Contact) -> bool:
        if one.id not in known:
            known[one.id] = acquaintances(one, network.directory)
        return other.id in known[one.id]

    active = [each.contact for each in network.active()]
    seekers = [each for each in active if each.seeking]
    wanted = _wanted(seekers)
    ranking = _Ranking(_offers(active, wanted), wanted, len(network.people))
    return tuple(each for seeker in seekers for each in _fresh(seeker, ranking.of(seeker), knows))


def introductions_for(who: Contact, everybody: Collection[Contact], today: date, knows: Knows) -> Iterator[Introduction]:
    """Those of them that concern one person, in the same order, each found when it is asked for.

    Of everybody only id, role, tags, seeking, offering, status and died need to be known.
    """
    theirs = {word for _, text in _texts_of(who) for word in content_words(text)}
    seekers = [
        each
        for each in everybody
        if each.seeking and (each.id == who.id or not theirs.isdisjoint(_wanted([each]))) and not silence(each, today)
    ]
    if not seekers:
        return
    wanted = _wanted(seekers)
    # Few of ten thousand offer what is wanted, and only whether those are silent is looked at.
    offers = (each for each in _offers(everybody, wanted) if not silence(each.contact, today))
    ranking = _Ranking(offers, wanted, len(everybody))
    for seeker in seekers:
        ranked = ranking.of(seeker)
        if seeker.id == who.id or any(helper.id == who.id for _, helper in ranked):
            yield from (each for each in _fresh(seeker, ranked, knows) if who.id in {each.seeker, each.helper})


def acquaintances(contact: Contact, directory: Directory) -> frozenset[str]:
    """The ids of those whom somebody's file shows that they know.

    A `gave:` introduced them, or a relation, a shared entry or their first meeting tells that they met.
    """
    given = (line.text for each in contact.log for line in each.ledger if line.kind == "gave")
    named = [contact.introduced_by, *(each.text for each in contact.relations)]
    company = (who for each in contact.log for who in each.people)
    found = map(directory.find, {*_targets(given), *_targets(named), *named, *company})
    return frozenset(each.id for each in found if each)


def by_person(found: Iterable[Introduction]) -> dict[str, list[Introduction]]:
    """Introductions by the ids of the two whom each concerns."""
    concerned: dict[str, list[Introduction]] = {}
    for each in found:
        concerned.setdefault(each.seeker, []).append(each)
        concerned.setdefault(each.helper, []).append(each)
    return concerned


def _fresh(seeker: Contact, ranked: Iterable[tuple[Introduction, Contact]], knows: Knows) -> Iterator[Introduction]:
    """The best that would bring together two who do not know each other."""
    fresh = (each for each, helper in ranked if not (knows(seeker, helper) or knows(helper, seeker)))
    return islice(fresh, HELPERS_EACH)


def _wanted(seekers: Iterable[Contact]) -> set[str]:
    """The words of all that somebody seeks."""
    return {word for each in seekers for want in each.seeking for word in content_words(want)}


@lru_cache(maxsize=65_536)
def content_words(text: str) -> frozenset[str]:
    """The words that carry a text's meaning, folded, a plural's `s` cut off."""
    words = re.findall(r"\w+", fold(text))
    return frozenset(_singular(word) for word in words if not _FILLER.fullmatch(word))


@lru_cache(maxsize=65_536)
def _fair(identity: str) -> str:
    return fair_key(identity)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class _Ranking:
    """Who could help whom: the offers by the words that somebody wants, in a network of so many people."""

    def __init__(self, offers: Iterable[_Offer], wanted: set[str], people: int) -> None:
        self._people = people
        self._by_word: dict[str, list[_Offer]] = {}
        for offer in offers:
            for word in offer.words & wanted:
                self._by_word.setdefault(word, []).append(offer)
        self._bearers = {word: len({offer.contact.id for offer in found}) for word, found in self._by_word.items()}
        self._most = max(_FEW, min(people * _COMMON, _MANY))
        self._found: dict[frozenset[str], list[tuple[float, _Offer]]] = {}

    def of(self, seeker: Contact) -> list[tuple[Introduction, Contact]]:
        """Who could help somebody, acquainted or not, the best first: the introduction, and the helper."""
        best: dict[str, tuple[float, Introduction, Contact]] = {}
        for want in seeker.seeking:
            words = content_words(want)
            for worth, offer in self._for_want(words):
                helper = offer.contact
                known = best.get(helper.id)
                if helper.id != seeker.id and (known is None or known[0] < worth):
                    introduction = Introduction(seeker.id, helper.id, want, offer.shown(words), offer.where)
                    best[helper.id] = worth, introduction, helper
        ranked = sorted(best.values(), key=lambda each: (-each[0], _fair(each[2].id)))
        return [(introduction, helper) for _, introduction, helper in ranked]

    def _for_want(self, want: frozenset[str]) -> list[tuple[float, _Offer]]:
        """The offers that fit a want, the worthiest first; several people often want the same."""
        if want not in self._found:
            found = ((-worth, _fair(offer.contact.id), offer.where, offer.text, offer) for worth, offer in self._matches(want))
            fitting = sorted(found, key=lambda each: each[:4])
            self._found[want] = [(-worth, offer) for worth, *_, offer in fitting[:_CANDIDATES]]
        return self._found[want]

    def _matches(self, want: frozenset[str]) -> Iterator[tuple[float, _Offer]]:
        """Each fitting offer with its worth: rare words weigh more, and an offer a little more than a role."""
        seen: set[int] = set()
        for word in want:
            for offer in self._by_word[word] if 0 < self._bearers.get(word, 0) <= self._most else ():
                if id(offer) in seen:
                    continue
                seen.add(id(offer))
                shared = want & offer.words
                if len(shared) > 1 or shared == want or (shared == offer.words and offer.where != "tags"):
                    # In one order: the last digit of a sum depends on it, and with it who stands first.
                    rarity = sum(log2(1 + self._people / self._bearers[each]) for each in sorted(shared))
                    yield rarity * len(shared) / len(want) + (offer.where == "offering"), offer


def _offers(contacts: Iterable[Contact], wanted: set[str]) -> Iterator[_Offer]:
    """What people offer, do and are tagged with, as far as it has words that somebody wants."""
    for contact in contacts:
        for where, text in _texts_of(contact):
            words = content_words(text)
            if not words.isdisjoint(wanted):
                yield _Offer(contact, text, where, words)


def _texts_of(contact: Contact) -> Iterator[tuple[str, str]]:
    """What somebody offers, does and is tagged with, and the field in which it stands."""
    yield from (("offering", each) for each in dict.fromkeys(contact.offering))
    yield "role", contact.role
    yield "tags", ", ".join(contact.tags)


def _targets(texts: Iterable[str]) -> Iterator[str]:
    return (link.target for text in texts for link in wiki_links(text))
