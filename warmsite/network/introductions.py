"""Who should know whom: what somebody seeks against what others offer, do and are tagged with, and where (SPEC 8)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property, lru_cache
from itertools import islice
from math import log2
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.names import canonical_id, closed, fair_key, fold
from warmsite.network.facets import place_parts, places_by_region
from warmsite.network.links import with_names
from warmsite.network.people import work_of
from warmsite.network.standing import silence
from warmsite.records.blocks import wiki_links
from warmsite.records.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from warmsite.network.links import Directory
    from warmsite.network.people import Network, Person
    from warmsite.records.settings import Settings

Knows = Callable[[Contact, Contact], bool]  # whether the file of one shows that they know another

HELPERS_EACH = 3  # more is a list, and nobody introduces by list
_COMMON = 0.05  # a word that more of the network than this bears says nothing by itself
_FEW = 10
_MANY = 200
_CANDIDATES = 50  # for one want, before it is known whom the seeker has met
_LONGEST_PLACE = 4  # words
_WORD = re.compile(r"\w+")
_FILLER = re.compile(
    "an?|and|any|anyone|are|as|at|be|by|can|for|from|good|has|have|help|her|his|in|into|is|it|its|like|my|new|of|on|or|our|out|"
    "people|person|so|some|somebody|someone|something|that|the|their|them|they|thing|to|up|us|we|what|where|which|who|with|would|"
    "you|your|i"
)


class Introduction(Struct, frozen=True):
    """Two people (ids) who should know each other: what one `seeks`, and what the other `has` for it.

    `where` is the field of the other's in which it stands: offering, role or tags. `words` are those of what is sought
    that it fits, as they were typed; `place` is the other's location, if what is sought names a place and they live there.
    """

    seeker: str
    helper: str
    seeks: str
    has: str
    where: str
    words: tuple[str, ...] = ()
    place: str = ""


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


class _Want(Struct, frozen=True):
    """What somebody seeks: all its words, those that name no place, and the places that it names."""

    words: frozenset[str]
    thing: frozenset[str]
    places: tuple[str, ...]


class _Match(Struct, frozen=True):
    """An offer that fits something sought: how well, by which words, and whether they live where it is sought."""

    worth: float
    offer: _Offer
    words: frozenset[str]
    there: bool

    def introduction(self, seeker: Contact, want: str) -> Introduction:
        helper = self.offer.contact
        words = (each for each in _WORD.findall(want) if not content_words(each).isdisjoint(self.words))
        return Introduction(
            seeker.id,
            helper.id,
            want,
            self.offer.shown(self.words),
            self.offer.where,
            tuple(dict.fromkeys(words)),
            helper.location if self.there else "",
        )


def introductions(network: Network) -> tuple[Introduction, ...]:
    """All introductions that could be made, the seekers in the network's order, each one's best helpers first.

    Text matches text where two content words stand in both, or all of one in the other (a single tag is not enough for
    that: `health` says too little). A place that is sought is fitted by whoever lives there, or in a place of that region;
    a place alone is no match. Left out: the silent, pairs whom a `gave:` in either file has introduced, and pairs who
    evidently know each other.
    """
    known: dict[str, frozenset[str]] = {}

    def knows(one: Contact, other: Contact) -> bool:
        if one.id not in known:
            known[one.id] = acquaintances(one, network.directory, network.today)
        return other.id in known[one.id]

    active = [each.contact for each in network.active()]
    seekers = [each for each in active if each.seeking]
    wanted = _wanted(seekers)
    places = _Places((each.contact.location for each in network.people.values()), places_by_region(network.settings))
    ranking = _Ranking(_offers(active, wanted), wanted, places)
    return tuple(each for seeker in seekers for each in _fresh(seeker, ranking.of(seeker), knows))


def introductions_for(
    who: Contact, everybody: Collection[Contact], today: date, settings: Settings, knows: Knows
) -> Iterator[Introduction]:
    """Those of them that concern one person, in the same order, each found when it is asked for.

    Of everybody only id, role, tags, location, seeking, offering, status and died need to be known.
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
    places = _Places((each.location for each in everybody), places_by_region(settings))
    ranking = _Ranking(offers, wanted, places)
    for seeker in seekers:
        ranked = ranking.of(seeker)
        if seeker.id == who.id or any(match.offer.contact.id == who.id for _, match in ranked):
            yield from (each for each in _fresh(seeker, ranked, knows) if who.id in {each.seeker, each.helper})


def acquaintances(contact: Contact, directory: Directory, today: date) -> frozenset[str]:
    """The ids of those whom somebody's file shows that they know on a day."""
    return frozenset(each.id for each in map(directory.find, _acquainted(contact, today)) if each)


def makings(person: Person) -> tuple[object, ...]:
    """All by which somebody is introduced to others, but for whom the links mean."""
    contact = person.contact
    said = (contact.seeking, contact.offering, contact.role, contact.tags, contact.location)
    return (*said, person.standing.silent, _acquainted(contact, person.today))


def _acquainted(contact: Contact, today: date) -> frozenset[str]:
    """Whom somebody knows, as their file writes them.

    A `gave:` introduced them, or a relation, a shared entry or their first meeting tells that they met. An entry of a day
    to come tells nothing yet.
    """
    log = [each for each in contact.log if each.date <= today]
    given = (line.text for each in log for line in each.ledger if line.kind == "gave")
    named = [contact.introduced_by, *(each.text for each in contact.relations)]
    company = (who for each in log for who in each.people)
    return frozenset((*_targets(given), *_targets(named), *named, *company))


def by_person(found: Iterable[Introduction]) -> dict[str, list[Introduction]]:
    """Introductions by the ids of the two whom each concerns."""
    concerned: dict[str, list[Introduction]] = {}
    for each in found:
        concerned.setdefault(each.seeker, []).append(each)
        concerned.setdefault(each.helper, []).append(each)
    return concerned


def requests(each: Introduction, network: Network) -> tuple[str, str]:
    """What to write to the one who seeks, and to the one who could help: both are asked before either is introduced.

    Tags stay out of it: they are for nobody's eyes but the user's.
    """
    seeker, helper = (network.people[canonical_id(identity)].contact for identity in (each.seeker, each.helper))
    seeks, has = (closed(with_names(text, network.directory).rstrip(" .?!")) for text in (each.seeks, each.has))
    offers = f", who offers: {has}" if each.where == "offering" else ""
    there = f" in {closed(each.place)}" if each.place else ""
    to_seeker = (
        f"You are looking for: {seeks}. I thought of {_presented(helper)}{there}{offers}. "
        "Would you like me to introduce you to each other? If it is no longer of use, that is quite all right."
    )
    to_helper = (
        f"{_presented(seeker)} is looking for: {seeks}. I thought of you. "
        "May I introduce the two of you? A no is quite all right; I have promised nothing."
    )
    return to_seeker, to_helper


def _presented(contact: Contact) -> str:
    """A name as it is told to somebody who never heard it: `Ada Okafor (CTO, Northwind Health)`."""
    work = work_of(contact)
    return f"{closed(contact.name)} ({work})" if work else closed(contact.name)


def _fresh(seeker: Contact, ranked: Iterable[tuple[str, _Match]], knows: Knows) -> Iterator[Introduction]:
    """The best that would bring together two who do not know each other."""

    def known(helper: Contact) -> bool:
        return knows(seeker, helper) or knows(helper, seeker)

    fresh = ((want, match) for want, match in ranked if not known(match.offer.contact))
    return (match.introduction(seeker, want) for want, match in islice(fresh, HELPERS_EACH))


def _wanted(seekers: Iterable[Contact]) -> set[str]:
    """The words of all that somebody seeks."""
    return {word for each in seekers for want in each.seeking for word in content_words(want)}


@lru_cache(maxsize=65_536)
def content_words(text: str) -> frozenset[str]:
    """The words that carry a text's meaning, folded, a plural's `s` cut off."""
    words = _WORD.findall(fold(text))
    return frozenset(_singular(word) for word in words if not _FILLER.fullmatch(word))


@lru_cache(maxsize=65_536)
def _fair(identity: str) -> str:
    return fair_key(identity)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class _Places:
    """Where everybody lives, and which places a text names.

    A place goes by its words, folded: `new orleans`. It is named by whoever lives there, or by a region of the settings.
    """

    def __init__(self, locations: Iterable[str], regions: Mapping[str, tuple[str, ...]]) -> None:
        """`locations` are everybody's, as typed; `regions` what each holds, as `places_by_region` tells it."""
        self._homes = Counter(locations)
        self._regions = {_place(name): held for name, held in regions.items()}
        self._inhabitants: dict[str, int] = {}

    @property
    def people(self) -> int:
        """How many people there are, wherever they live."""
        return self._homes.total()

    @cached_property
    def _names(self) -> frozenset[str]:
        held = (place for each in self._regions.values() for place in each)
        lived_in = (place for each in self._homes for place in _parts(each))
        return frozenset(filter(content_words, (*self._regions, *map(_place, held), *lived_in)))

    def want(self, text: str) -> _Want:
        """What somebody seeks, read; the places that it names are in order."""
        words = _WORD.findall(fold(text))
        runs = {" ".join(words[at : at + length]) for at in range(len(words)) for length in range(1, _LONGEST_PLACE + 1)}
        places = tuple(sorted(runs & self._names))
        said = content_words(text)
        return _Want(said, said.difference(*map(content_words, places)), places)

    def has(self, place: str, location: str) -> bool:
        """Whether who lives at a location lives in a place."""
        if place in _parts(location):
            return True
        held = self._regions.get(place, ())
        return bool(held) and any(each in place_parts(location) for each in held)

    def inhabitants(self, place: str) -> int:
        """How many people live in a place."""
        if place not in self._inhabitants:
            self._inhabitants[place] = sum(number for home, number in self._homes.items() if self.has(place, home))
        return self._inhabitants[place]


def _place(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))


@lru_cache(maxsize=65_536)
def _parts(location: str) -> frozenset[str]:
    """The places in which a location lies: `houston`, `texas`."""
    return frozenset(filter(None, map(_place, location.split(","))))


class _Ranking:
    """Who could help whom: the offers by the words that somebody wants, and where everybody lives."""

    def __init__(self, offers: Iterable[_Offer], wanted: set[str], places: _Places) -> None:
        self._places = places
        self._by_word: dict[str, list[_Offer]] = {}
        for offer in offers:
            for word in offer.words & wanted:
                self._by_word.setdefault(word, []).append(offer)
        self._bearers = {word: len({offer.contact.id for offer in found}) for word, found in self._by_word.items()}
        self._most = max(_FEW, min(places.people * _COMMON, _MANY))
        self._found: dict[_Want, list[_Match]] = {}

    def of(self, seeker: Contact) -> list[tuple[str, _Match]]:
        """Who could help somebody, acquainted or not, the best first: what is sought, and the match."""
        best: dict[str, tuple[str, _Match]] = {}
        for text in seeker.seeking:
            for match in self._for_want(self._places.want(text)):
                helper = match.offer.contact
                known = best.get(helper.id)
                if helper.id != seeker.id and (known is None or known[1].worth < match.worth):
                    best[helper.id] = text, match
        return sorted(best.values(), key=lambda each: (-each[1].worth, _fair(each[1].offer.contact.id)))

    def _for_want(self, want: _Want) -> list[_Match]:
        """The offers that fit a want, the worthiest first; several people often want the same."""
        if want not in self._found:
            fitting = sorted(self._matches(want), key=_rank)
            self._found[want] = fitting[:_CANDIDATES]
        return self._found[want]

    def _matches(self, want: _Want) -> Iterator[_Match]:
        """Each fitting offer with its worth: rare words weigh more, and an offer a little more than a role."""
        seen: set[int] = set()
        for word in want.thing:
            for offer in self._by_word[word] if 0 < self._bearers.get(word, 0) <= self._most else ():
                if id(offer) in seen:
                    continue
                seen.add(id(offer))
                # A place alone is never a match, nor does it make one of a single word.
                whole = offer.where != "tags" and offer.words <= want.words
                if whole or len(want.thing) == 1 or len(want.thing & offer.words) > 1:
                    here = tuple(place for place in want.places if self._places.has(place, offer.contact.location))
                    shared = (want.words & offer.words).union(*map(content_words, here))
                    if whole or len(shared) > 1 or shared == want.words:
                        worth = self._rarity(shared, here) * len(shared) / len(want.words) + (offer.where == "offering")
                        yield _Match(worth, offer, shared, bool(here))

    def _rarity(self, words: frozenset[str], places: tuple[str, ...]) -> float:
        """How much it says that somebody has these words, and lives there."""
        lived = frozenset().union(*map(content_words, places))
        # In one order: the last digit of a sum depends on it, and with it who stands first.
        numbers = [*(self._bearers[each] for each in sorted(words - lived)), *map(self._places.inhabitants, places)]
        return sum(log2(1 + self._places.people / number) for number in numbers)


def _rank(match: _Match) -> tuple[float, str, str, str]:
    offer = match.offer
    return -match.worth, _fair(offer.contact.id), offer.where, offer.text


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
