"""Who is meant by a foreign file: people found by e-mail address, phone number, profile and name, written in any manner."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from warmsite.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = 7  # of a phone number, from its end: enough to find who may be meant
_ALIKE = 86  # of 100: names that may be one person's ("Ana Muller", "Anna Miller"); a hint and never more
_WORD = re.compile(r"\w+")
# Addresses under which one person shows; any other may be a company's, and shared by all who work there.
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)?(linkedin\.com/(?:in|pub)|facebook\.com|instagram\.com|github\.com|gitlab\.com|twitter\.com|x\.com"
    r"|xing\.com/profile|bsky\.app/profile|mastodon\.[a-z]+)/([^?#]+)",
    re.IGNORECASE,
)
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "herr", "frau", "mme", "sir", "dame"})


def email_key(address: str) -> str:
    """The form in which e-mail addresses are compared."""
    return address.strip().casefold().removeprefix("mailto:")


def profile_key(address: str) -> str:
    """The form in which profiles are compared; empty for an address that is nobody's own."""
    found = _PROFILE.match(address.strip())
    return f"{found[1]}/{found[2]}".casefold().rstrip("/").replace("twitter.com", "x.com") if found else ""


def phone_digits(number: str) -> str:
    """The digits of a phone number; those of its extension too."""
    return "".join(char for char in number if char.isdecimal())


@lru_cache(maxsize=1 << 16)
def name_words(name: str) -> frozenset[str]:
    """The words of a name, folded, without titles: `Okafor, Ada` and `Dr. Ada Okafor` have the same."""
    words = _WORD.findall(fold(name))
    return frozenset(words) - _TITLES or frozenset(words)


def may_be_one(one: str, other: str) -> bool:
    """Whether two names may be one person's, who has the same e-mail address: they share a word, or an initial fits.

    A name that says nothing stands in nobody's way.
    """
    ours, theirs = name_words(one), name_words(other)
    return not ours or not theirs or bool(ours & theirs) or _fits_initials(ours, theirs)


def is_likely_one(one: str, other: str) -> bool:
    """Whether two names are likely one person's, who has the same phone: not those of a household, who share the last."""
    ours, theirs = name_words(one), name_words(other)
    common = ours & theirs
    if not common or ours <= theirs or theirs <= ours or len(common) > 1:
        return may_be_one(one, other)
    last = {_WORD.findall(fold(each))[-1] for each in (one, other)}
    return common != last or _fits_initials(ours - common, theirs - common)


def _fits_initials(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    pairs = ((short, long) for some, others in ((ours, theirs), (theirs, ours)) for short in some for long in others)
    return any(len(short) <= 2 and long.startswith(short[0]) for short, long in pairs)


class Index:
    """People by all that tells who they are. A person is any key that the caller chooses, such as an id."""

    def __init__(self, region: str = "") -> None:
        self._region = region or None
        self._by_email: dict[str, list[str]] = defaultdict(list)
        self._by_profile: dict[str, list[str]] = defaultdict(list)
        self._by_phone: dict[str, list[tuple[str, str]]] = defaultdict(list)  # last digits → (key, number)
        self._by_name: dict[frozenset[str], list[str]] = defaultdict(list)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self.names: dict[str, str] = {}

    def add(
        self, key: str, names: Iterable[str], emails: Iterable[str] = (), phones: Iterable[str] = (), urls: Iterable[str] = ()
    ) -> None:
        """Make somebody known by these, beside those by which they are known already; the first name is what they are called."""
        for name in names:
            self.names.setdefault(key, name)
            words = name_words(name)
            _put(self._by_name[words], key)
            for word in words:
                if len(word) > 2:
                    _put(self._by_word[word], key)
        for email in emails:
            _put(self._by_email[email_key(email)], key)
        for url in urls:
            if profile := profile_key(url):
                _put(self._by_profile[profile], key)
        for phone in phones:
            if len(digits := phone_digits(phone)) >= _DIGITS:
                self._by_phone[digits[-_DIGITS:]].append((key, phone))

    def by_email(self, emails: Iterable[str]) -> list[str]:
        return _each_once(key for email in emails for key in self._by_email.get(email_key(email), ()))

    def by_profile(self, urls: Iterable[str]) -> list[str]:
        profiles = filter(None, map(profile_key, urls))
        return _each_once(key for profile in profiles for key in self._by_profile.get(profile, ()))

    def by_phone(self, phones: Iterable[str]) -> list[str]:
        found = []
        for phone in phones:
            digits = phone_digits(phone)
            for key, known in self._by_phone.get(digits[-_DIGITS:], ()) if len(digits) >= _DIGITS else ():
                if phone_digits(known) == digits or _is_same_number(known, phone, self._region):
                    found.append(key)
        return _each_once(found)

    def by_name(self, name: str) -> list[str]:
        words = name_words(name)
        return list(self._by_name.get(words, ())) if words else []

    def alike(self, name: str) -> str:
        """Somebody whose name is like this one, though not the same; empty if there is nobody."""
        from rapidfuzz import fuzz, utils

        words = [word for word in name_words(name) if len(word) > 2]
        # A word that half the network shares tells nothing, and would be compared for ever.
        near = {key for word in words if len(keys := self._by_word.get(word, ())) < 200 for key in keys}
        scored = ((fuzz.token_sort_ratio(name, self.names[key], processor=utils.default_process), key) for key in near)
        score, best = max(scored, default=(0, ""))
        return best if score >= _ALIKE else ""


def _put(keys: list[str], key: str) -> None:
    if key not in keys:
        keys.append(key)


def _each_once(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))


def _is_same_number(one: str, other: str, region: str | None) -> bool:
    """Whether two numbers ring at one place, one of them perhaps written without its country."""
    import phonenumbers

    def number(text: str) -> phonenumbers.PhoneNumber | str:
        text = f"+{text.lstrip()[2:]}" if text.lstrip().startswith("00") else text
        try:
            return phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return text

    matched: int = phonenumbers.is_number_match(number(one), number(other))
    return matched in {phonenumbers.MatchType.NSN_MATCH, phonenumbers.MatchType.EXACT_MATCH}
