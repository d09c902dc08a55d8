"""Who is meant by a foreign file: people found by e-mail address, phone number, profile and name, written in any manner."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from warmsite.formats.likeness import name_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from warmsite.records.readers import Labelled

_DIGITS = 7  # of a phone number, from its end: enough to tell one from another within a network
_ALIKE = 85  # of 100: names that may be one person's ("Ana Muller", "Anna Miller"); a hint and never more
_SHARED = 20  # people with one number or address: a switchboard's, which tells nobody apart
# Addresses under which one person shows; any other may be a company's, and shared by all who work there.
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)?(?:"
    r"(linkedin\.com/(?:in|pub)|instagram\.com|github\.com|gitlab\.com|twitter\.com|x\.com|xing\.com/profile|bsky\.app/profile"
    r"|mastodon\.[a-z]+)/([^/?#]+)"
    r"|(facebook\.com)/(profile\.php\?(?:[^#]*&)?id=[0-9]+|[^/?#]+))",
    re.IGNORECASE,
)
# Whoever reads what comes there, it is no one person.
_ROLES = frozenset(
    {"admin", "contact", "hello", "info", "kontakt", "mail", "office", "post", "sales", "service", "support", "team", "welcome"}
)
# Labels of numbers and addresses at which somebody else answers, or a machine.
_NOT_OWN = re.compile(
    r"assistant|assistenz|callback|company|emergency|fax|manager|notfall|pager|supervisor|switchboard|zentrale", re.IGNORECASE
)


_ESCAPED = re.compile(r"(?:%[0-9a-f]{2})+", re.IGNORECASE)  # bytes, as addresses write letters beyond ASCII


def _unescaped(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")


def email_key(address: str) -> str:
    """The form in which e-mail addresses are compared."""
    return address.strip().casefold().removeprefix("mailto:")


def profile_key(address: str) -> str:
    """The form in which profiles are compared; empty for an address that is nobody's own."""
    found = _PROFILE.match(address.strip())
    if not found:
        return ""
    host, name = found[1] or found[3], _ESCAPED.sub(_unescaped, found[2] or found[4]).lstrip("@")
    return f"{host}/{name.rpartition('id=')[2] if found[3] else name}".casefold().replace("twitter.com", "x.com")


def phone_digits(number: str) -> str:
    """The digits of a phone number; those of its extension too."""
    return "".join(char for char in number if char.isdecimal())


def is_same_number(one: str, other: str) -> bool:
    """Whether two numbers ring at one place: one of them may lack its country, or have the zero that stands for it."""
    short, long = sorted((phone_digits(each).lstrip("0") for each in (one, other)), key=len)
    return one == other if not short else short == long if len(short) < _DIGITS else long.endswith(short)


def own(items: Iterable[Labelled]) -> list[str]:
    """The numbers or addresses at which somebody answers, and nobody else."""
    return [each.text for each in items if not _NOT_OWN.search(each.label)]


class Index:
    """People by all that tells who they are. A person is any key that the caller chooses, such as an id."""

    def __init__(self) -> None:
        self._by_email: dict[str, dict[str, None]] = defaultdict(dict)
        self._by_profile: dict[str, dict[str, None]] = defaultdict(dict)
        self._by_phone: dict[str, dict[str, dict[str, None]]] = defaultdict(dict)  # last digits → number → keys
        self._by_name: dict[frozenset[str], dict[str, None]] = defaultdict(dict)
        self._by_word: dict[str, dict[str, None]] = defaultdict(dict)
        self._names: dict[str, dict[str, None]] = defaultdict(dict)

    def add(
        self, key: str, names: Iterable[str], emails: Iterable[str] = (), phones: Iterable[str] = (), urls: Iterable[str] = ()
    ) -> None:
        """Make somebody known by these, beside those by which they are known already; the first name is what they are called."""
        for name in names:
            self._names[key][name] = None
            words = name_words(name)
            self._by_name[words][key] = None
            for word in words:
                if len(word) > 2:
                    self._by_word[word][key] = None
        for email in emails:
            self._by_email[email_key(email)][key] = None
        for url in urls:
            if profile := profile_key(url):
                self._by_profile[profile][key] = None
        for phone in phones:
            if len(digits := phone_digits(phone).lstrip("0")) >= _DIGITS:
                self._by_phone[digits[-_DIGITS:]].setdefault(digits, {})[key] = None

    def names(self, key: str) -> list[str]:
        """All names by which somebody goes, what they are called first."""
        return list(self._names.get(key, ()))

    def by_email(self, emails: Iterable[str]) -> list[str]:
        addresses = (email_key(each) for each in emails)
        return _known(self._by_email.get(each, ()) for each in addresses if each.partition("@")[0] not in _ROLES)

    def by_profile(self, urls: Iterable[str]) -> list[str]:
        return _known(self._by_profile.get(profile, ()) for profile in map(profile_key, urls) if profile)

    def by_phone(self, phones: Iterable[str]) -> list[str]:
        numbers = (phone_digits(each).lstrip("0") for each in phones)
        near = ((each, self._by_phone.get(each[-_DIGITS:], {})) for each in numbers if len(each) >= _DIGITS)
        return _known(keys for number, known in near for other, keys in known.items() if is_same_number(number, other))

    def by_name(self, name: str) -> list[str]:
        words = name_words(name)
        return list(self._by_name.get(words, ())) if words else []

    def alike(self, name: str) -> list[str]:
        """People whose names are like this one, though not the same, the likest first."""
        from rapidfuzz import fuzz, utils

        words = [word for word in name_words(name) if len(word) > 2]
        # A word that half the network shares tells nothing, and would be compared for ever.
        near = {key for word in words if len(keys := self._by_word.get(word, ())) < 200 for key in keys}
        scored = ((fuzz.token_sort_ratio(name, self.names(key)[0], processor=utils.default_process), key) for key in near)
        return [key for score, key in sorted(scored, reverse=True) if score >= _ALIKE]


def _known(found: Iterable[Collection[str]]) -> list[str]:
    """The people of all that was found, each once; what many share tells nobody apart."""
    return list(dict.fromkeys(key for keys in found if len(keys) <= _SHARED for key in keys))
