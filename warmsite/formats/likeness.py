"""Whether two names may be one person's: what families share, what time changes, what people shorten.

Nobody can know it from names alone. Where it is wrong to join two people, and only tedious to have one twice, the answer is no.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from warmsite.formats.text import tidy
from warmsite.names import fold

_TOKEN = re.compile(r"\w+\.?")
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "herr", "frau", "mme", "sir", "dame"})
_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "les", "ni", "o", "of",
     "san", "st", "ten", "ter", "van", "von", "vom", "y", "zu", "zum", "zur"}
)  # fmt: skip
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
# In each line the names by which one person goes.
_NICKNAMES = """
alexander alex sasha
andrew andy drew
anthony tony
charles charlie chuck
daniel danny
david dave
deborah debbie
edward ted ned eddie
elizabeth liz beth betty lizzie eliza
francisco paco
frederick fred fritz
henry harry hank
james jim jimmy jamie
johannes hans
john jack johnny
jose pepe
joseph joe
katherine kate kathy katie cathy
lawrence larry
margaret peggy meg maggie
matthew matt
michael mike mick mickey
nicholas nick
patricia pat patty trish
peter pete
rebecca becky
richard dick rick ricky
robert bob bobby
ronald ron
stephen steven steve
susan sue suzy
theodore ted
thomas tom tommy
william bill billy willy
"""
_LONG_FOR: dict[str, set[str]] = {}
for _line in _NICKNAMES.split("\n"):
    for _name in _line.split():
        _LONG_FOR.setdefault(_name, set()).add(_line)


class _Called(NamedTuple):
    """A name taken apart: its words without titles and particles, the first of them, those that are initials."""

    words: frozenset[str]
    first: str
    initials: frozenset[str]
    generation: str


@lru_cache(maxsize=1 << 16)
def _called(name: str) -> _Called:
    name = tidy(name)
    last, comma, before = name.partition(",")
    if comma and not {fold(each) for each in re.findall(r"\w+", before)} <= _GENERATIONS.keys():
        name = f"{before} {last}"  # Okafor, Ada
    # A number in the place of a name says nothing.
    tokens = [(fold(each.rstrip(".")), each) for each in _TOKEN.findall(name)] if any(map(str.isalpha, name)) else []
    told = [(word, each) for word, each in tokens if word not in _TITLES and word not in _PARTICLES] or tokens
    generation = next((_GENERATIONS[word] for word, _ in told[1:] if word in _GENERATIONS), "")
    told = told[:1] + [(word, each) for word, each in told[1:] if word not in _GENERATIONS]
    words = [word for word, _ in told]
    initials = (word for word, each in told if len(word) == 1 or (len(word) == 2 and each.endswith(".")))
    return _Called(frozenset(words), words[0] if words else "", frozenset(initials), generation)


def name_words(name: str) -> frozenset[str]:
    """The words of a name, folded, without titles: `Okafor, Ada` and `Dr. Ada Okafor` have the same, a junior has one more."""
    called = _called(name)
    return called.words | ({called.generation} if called.generation else frozenset())


def is_likely_one(one: str, other: str) -> bool:
    """Whether two names are likely one person's, who has the same phone: not those of a household, or of colleagues.

    The first names fit, and so does a further one; a name of one word fits where it is among the other's.
    """
    ours, theirs = _called(one), _called(other)
    if not ours.words or not theirs.words:
        return True
    if ours.generation != theirs.generation:
        return False
    if ours.words == theirs.words or (ours.words & theirs.words and 1 in {len(ours.words), len(theirs.words)}):
        return True
    mine, others = ours.words - {ours.first}, theirs.words - {theirs.first}
    return _first_names_fit(ours, theirs) and (bool(mine & others) or _are_initials(ours, others) or _are_initials(theirs, mine))


def may_be_one(one: str, other: str) -> bool:
    """Whether two names may be one person's, who has the same e-mail address or profile: the last name may have changed.

    Names in two scripts stand in nobody's way.
    """
    ours, theirs = _called(one), _called(other)
    if is_likely_one(one, other):
        return True
    if ours.generation != theirs.generation:
        return False
    return _first_names_fit(ours, theirs) or _is_monogram(one, other) or _scripts(one).isdisjoint(_scripts(other))


def _first_names_fit(ours: _Called, theirs: _Called) -> bool:
    """Whether the first names are the same, or one is the other's initial, beginning or short form."""
    short, long = sorted((ours.first, theirs.first), key=len)
    is_initial = short in (ours.initials | theirs.initials)
    if short == long or ((is_initial or len(short) > 2) and long.startswith(short)):
        return True
    return bool(_LONG_FOR.get(short, set()) & _LONG_FOR.get(long, set()))


def _are_initials(called: _Called, words: frozenset[str]) -> bool:
    """Whether a name goes on with nothing but initials, and each begins one of these words."""
    further = called.words - {called.first}
    return bool(further) and further <= called.initials and all(any(word.startswith(each) for word in words) for each in further)


def _is_monogram(one: str, other: str) -> bool:
    """Whether one is made of the other's first letters: `ao` of Ada Okafor."""
    return any(
        short.replace(".", "").strip().casefold() == "".join(word[0] for word in _TOKEN.findall(fold(long)))
        for short, long in ((one, other), (other, one))
    )


def _scripts(name: str) -> set[str]:
    """The scripts of a name's letters, by the first words of their Unicode names."""
    return {unicodedata.name(char, "").partition(" ")[0] for char in name if char.isalpha()}
