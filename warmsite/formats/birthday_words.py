"""How calendars say that a day is somebody's birthday: `Ada Okafor’s 40th Birthday`, `Geburtstag von Bo`, `🎂 Cy (1979)`."""

from __future__ import annotations

import re

from msgspec import Struct

_LONGEST = 500
_ELSEWHERE = "geburtstag|anniversaire|cumpleaños|compleanno|verjaardag|aniversário"
_OF = " von | vom | de | du | di | van | da | do | d['’]"
_AGE = r"(?P<age>\d{1,3})"
_WORDINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<name>.+?)(?: ?[:,–-] ?| ?\()(?:birthday|{_ELSEWHERE})\)?",
        rf"(?P<name>.+?)(?:['’`´]s?)? (?:{_AGE}(?:st|nd|rd|th) )?(?:birth|b-?)day",
        r"birthday(?: of | ?[:–-] ?)(?P<name>.+)",
        rf"(?:{_AGE}\S{{1,2}} )?(?:{_ELSEWHERE})(?:{_OF}| ?[:–-] ?| )(?P<name>.+)",
        rf"(?P<name>.+?) hat (?:{_AGE}\. )?geburtstag",
        r"(?P<name>.+?) is jarig",
    )
)
_CAKE = "🎂"
_FRINGE = re.compile(r"^[\s*!🎂🎉🎁🎈🥳]+|[\s*!🎂🎉🎁🎈🥳]+$")
_NO_NAMES = frozenset({"happy", "my", "the", "joyeux", "bon", "feliz", "mon", "mi", "mein"})
_WEDDINGS = frozenset({"mariage", "boda", "casamento", "matrimonio"})  # `Anniversaire de mariage`

_YEAR = r"((?:19|20)\d\d)"
_YEAR_BEHIND = re.compile(rf" ?\((\*|born |geb\. ?)? ?{_YEAR}\)$", re.IGNORECASE)
_YEARS_TOLD = (
    re.compile(rf"\((?:\*|\d\d?[/.]\d\d?[/.])? ?{_YEAR}\)"),
    re.compile(rf"\b(?:born|geboren|née?|nacid[oa]|jahrgang|birth ?year|geb\.)[^\n]{{0,30}}?\b{_YEAR}\b", re.IGNORECASE),
)


class Birthday(Struct, frozen=True):
    """Whose birthday it is; the year of birth and the age on that day as far as they are told, else 0."""

    name: str
    year: int = 0
    age: int = 0


def birthday_of(summary: str) -> Birthday | None:
    """Whose birthday a day with such a title is; None if it is none."""
    title = _FRINGE.sub("", summary[:_LONGEST])
    behind = _YEAR_BEHIND.search(title)
    year = int(behind[2]) if behind else 0
    title = _FRINGE.sub("", title[: behind.start()] if behind else title)
    found = next(filter(None, (each.fullmatch(title) for each in _WORDINGS)), None)
    if not found and (_CAKE in summary or (behind and behind[1])):
        return Birthday(title, year) if title else None
    name = found["name"].strip() if found else ""
    if not name or name.casefold() in _NO_NAMES or name.casefold().split()[0] in _WEDDINGS:
        return None
    return Birthday(name, year, int(found.groupdict().get("age") or 0) if found else 0)


def year_told(text: str) -> int:
    """The year of birth that a description tells (`born 1979`, `(12/03/1979)`); 0 if none."""
    found = next(filter(None, (each.search(text[: 10 * _LONGEST]) for each in _YEARS_TOLD)), None)
    return int(found[1]) if found else 0
