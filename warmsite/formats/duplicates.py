"""Who may be here twice: pairs of contacts with much in common, and why; found by what they share, never by trying all."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

from msgspec import Struct
from rapidfuzz import fuzz

from warmsite.formats.identity import Index, email_key, phone_digits, profile_key
from warmsite.formats.likeness import is_likely_one, name_words
from warmsite.names import canonical_id, fold
from warmsite.network.links import Directory
from warmsite.records.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Set

    from warmsite.days import PartialDate
    from warmsite.records.readers import Labelled

Two = frozenset[str]  # the canonical ids of two contacts
Trait = tuple[str, object]  # a reason why two may be one, and what they share

_ALIKE = 85  # of 100: names that may be one person's; "Ana Muller" and "Anna Miller" have 85.7
_ENDING = 7  # digits of a phone number
_FEW = 6  # an address or a number that more have is a company's, and tells of nobody
_MANY = 50  # what more have in common than these makes no two of them one
_LEAST = 50  # of 100: a pair that is less likely is not told
# How far each reason alone makes one of two, of 1; together they leave what each of them leaves (1 - Π(1 - w)).
_EMAIL, _PHONE, _PROFILE = "same e-mail", "same phone", "same profile"
_NAME, _FIRST_NAME, _NAMES_ALIKE = "same name", "same single name", "names alike"
_BIRTHDAY, _DAY, _COMPANY, _PLACE = "same birthday", "same day of birth", "same company", "same place"
_WEIGHTS = {
    _EMAIL: 0.85, _PHONE: 0.75, _PROFILE: 0.9, _NAME: 0.75, _FIRST_NAME: 0.5, _NAMES_ALIKE: 0.45,
    _BIRTHDAY: 0.6, _DAY: 0.4, _COMPANY: 0.25, _PLACE: 0.15,
}  # fmt: skip
_MOST = {reason: _FEW if reason in {_EMAIL, _PROFILE} else _MANY for reason in _WEIGHTS}
_NEEDS_NAME = frozenset({_BIRTHDAY, _DAY, _COMPANY, _PLACE})  # which alone make nobody one
# What two share whose names are not alike: a couple has one telephone, a family one mailbox, twins one birthday.
_WEIGHTS_APART = {**_WEIGHTS, _EMAIL: 0.5, _PHONE: 0.3, _BIRTHDAY: 0.3, _DAY: 0.2}

_HEAD = "# Pairs who are two people, whatever they have in common; `warmsite duplicates` passes them over.\n"
_SIGN = " | "  # no id has it


class Pair(Struct, frozen=True):
    """Two who are likely one: the one with more to tell first; `score` of 100, `reasons` in words, the weightiest first."""

    one: Contact
    other: Contact
    score: int
    reasons: tuple[str, ...]


def duplicates(contacts: Iterable[Contact], apart: Set[Two]) -> list[Pair]:
    """The likely pairs, likeliest first, without those that are known to be `apart`.

    Contacts who link to each other, who were born on different days, or have two profiles of one kind are two people.
    """
    people = {canonical_id(each.id): each for each in contacts}
    search = _Search(people)
    directory = Directory(people)
    found = [
        pair
        for two in dict.fromkeys(search.candidates())
        if frozenset(two) not in apart and (pair := search.judge(*two)) and not _are_two(pair.one, pair.other, directory)
    ]
    return sorted(found, key=lambda each: (-each.score, each.one.id, each.other.id))


class _Search:
    """Everybody by what they might have in common with others; a person is a canonical id."""

    def __init__(self, people: dict[str, Contact]) -> None:
        self.people = people
        self._traits = {key: frozenset(_traits(each)) for key, each in people.items()}
        self._groups = defaultdict[Trait, list[str]](list)
        self._numbers = Index()
        self._spelt = {key: " ".join(sorted(name_words(each.name))) for key, each in people.items()}
        endings = Counter(phone_digits(each)[-_ENDING:] for contact in people.values() for each in _texts(contact.phone))
        for key, each in people.items():
            for trait in self._traits[key]:
                self._groups[trait].append(key)
            self._numbers.add(
                key, (), phones=(each for each in _texts(each.phone) if endings[phone_digits(each)[-_ENDING:]] <= _MANY)
            )

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Each two who have something in common that may tell of one person; some more than once."""
        for trait, group in self._groups.items():
            if 1 < len(group) <= _MOST[trait[0]]:
                yield from (two for two in combinations(sorted(group), 2) if trait[0] not in _NEEDS_NAME or self._is_alike(*two))
        for key, each in self.people.items():
            others = self._numbers.by_phone(_texts(each.phone))
            if len(others) <= _FEW:
                yield from ((key, other) for other in others if other > key)

    def judge(self, one: str, other: str) -> Pair | None:
        """How likely two are one, and why; None where it is not likely."""
        first, second = sorted((self.people[one], self.people[other]), key=_precedence)
        reasons = {trait[0] for trait in self._traits[one] & self._traits[other] if len(self._groups[trait]) <= _MOST[trait[0]]}
        if other in self._numbers.by_phone(_texts(self.people[one].phone)):
            reasons.add(_PHONE)
        if reasons.isdisjoint({_NAME, _FIRST_NAME}) and self._is_alike(one, other):
            reasons.add(_NAMES_ALIKE)
        for more, less in ((_BIRTHDAY, _DAY), (_NAME, _FIRST_NAME)):
            if more in reasons:
                reasons.discard(less)
        is_named = not reasons.isdisjoint({_NAME, _FIRST_NAME, _NAMES_ALIKE}) or is_likely_one(first.name, second.name)
        weights = _WEIGHTS if is_named else _WEIGHTS_APART
        ordered = sorted(reasons, key=lambda each: (-weights[each], each))
        score = round(100 * (1 - prod(1 - weights[each] for each in ordered)))
        return Pair(first, second, score, tuple(ordered)) if score >= _LEAST else None

    def _is_alike(self, one: str, other: str) -> bool:
        """Whether the names are spelt nearly the same, or one has all words of the other and more."""
        ours, theirs = (name_words(self.people[each].name) for each in (one, other))
        if len(ours & theirs) > 1 and (ours <= theirs or theirs <= ours):
            return True
        return fuzz.ratio(self._spelt[one], self._spelt[other]) >= _ALIKE


def _traits(contact: Contact) -> Iterator[Trait]:
    """What others may have in common with somebody."""
    yield from ((_EMAIL, email_key(each)) for each in _texts(contact.email))
    yield from ((_PROFILE, profile) for profile in map(profile_key, _texts(contact.url)) if profile)
    yield from ((_NAME, words) for words in map(name_words, (contact.name, *contact.aka)) if len(words) > 1)
    if len(words := name_words(contact.name)) == 1:
        yield (_FIRST_NAME if contact.name.isascii() else _NAME), words  # other scripts put no space in a name
    if contact.birthday and contact.birthday.yearly:
        yield _DAY, contact.birthday.yearly
        if contact.birthday.full:
            yield _BIRTHDAY, contact.birthday.full
    yield from ((trait, said) for trait, said in ((_COMPANY, fold(contact.company)), (_PLACE, fold(contact.location))) if said)


def _texts(said: tuple[Labelled, ...]) -> tuple[str, ...]:
    return tuple(each.text for each in said)


def _precedence(contact: Contact) -> tuple[int, int, str, str]:
    """Puts the one first whose record tells more, and who has been here longer."""
    return -len(contact.log), -len(contact.typed), str(contact.added or "~"), contact.id


def _are_two(one: Contact, other: Contact, directory: Directory) -> bool:
    """Whether the two records say themselves that they are about two people."""
    for each, its_other in ((one, other), (other, one)):
        if any(directory.find(link.target) is its_other for link in each.links):
            return True
    return _contradict(one.birthday, other.birthday) or any(
        names[0] != names[1] for names in _profiles_by_host(one.url, other.url)
    )


def _contradict(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two dates, of which parts may be unknown, cannot be one day."""
    if one is None or other is None:
        return False
    parts = zip((one.year, one.month, one.day), (other.year, other.month, other.day), strict=True)
    return any(ours is not None and theirs is not None and ours != theirs for ours, theirs in parts)


def _profiles_by_host(one: Collection[Labelled], other: Collection[Labelled]) -> Iterator[tuple[str, str]]:
    """The names that both have where both have a profile."""
    ours, theirs = (
        {host: name for host, _, name in (profile_key(url.text).partition("/") for url in urls) if host} for urls in (one, other)
    )
    yield from ((ours[host], theirs[host]) for host in ours.keys() & theirs.keys())


def parse_apart(text: str) -> set[Two]:
    """The pairs of which the user has said that they are two people: a line each, `ada-okafor | ada-okafor-2`."""
    lines = (line.split(_SIGN.strip()) for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {frozenset(canonical_id(each.strip()) for each in ids) for ids in lines if len(ids) == 2}


def with_apart(text: str, one: str, other: str) -> str:
    """The text with one pair more, by their ids."""
    before = text or _HEAD
    return f"{before}{'' if before.endswith(chr(10)) else chr(10)}{_line(one, other)}"


def without_gone(text: str, gone: str, kept: str) -> str:
    """The text after `gone` was merged into `kept`: who is not the one is not the other; all other lines as they stand."""
    there = parse_apart(text)
    made: list[str] = []
    for line in text.splitlines(keepends=True):
        if not any(canonical_id(gone) in two for two in parse_apart(line)):
            made.append(line)
            continue
        ids = ((each, each.strip()) for each in line.split(_SIGN.strip()))
        new = _SIGN.strip().join(
            each.replace(identity, kept) if canonical_id(identity) == canonical_id(gone) else each for each, identity in ids
        )
        if not parse_apart(new) <= there:
            made.append(new)
            there |= parse_apart(new)
    return "".join(made)


def _line(one: str, other: str) -> str:
    return f"{one}{_SIGN}{other}\n"
