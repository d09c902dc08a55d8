"""Lists of birthdays as Facebook extractors write them: `Name,Year,Month,Day,Link to Profile`.

The year is empty or `null` where Facebook hides it, and quotes within a text stand behind a backslash.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warmsite.days import DateError
from warmsite.formats.dates import Dates
from warmsite.formats.draft import Asked, Found, Opened, Skipped
from warmsite.formats.person import Person
from warmsite.formats.tables import header_in, no_table, rows_below
from warmsite.formats.text import tidy
from warmsite.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "Birthdays from Facebook (CSV)"
NAME = "birthdays"

_UNKNOWN = frozenset({"", "null", "none", "0"})
_COLUMNS = ("name", "year", "month", "day")
_PROFILE = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*facebook\.com/(profile\.php\?id=[0-9]+|[^?#\s/&]+)(?:[/?#&]\S*)?", re.IGNORECASE
)


def recognises(_name: str, head: bytes) -> bool:
    """Whether the header of such a list stands in it."""
    return header_in(head, _worth, escape="\\") is not None


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """A draft a birthday."""
    header = header_in(source.head, _worth, escape="\\")
    if header is None:
        raise no_table(source.head, "a list of birthdays")
    names = list(map(fold, header.cells))
    at = {name: names.index(name) for name in _COLUMNS}
    link = next((place for place, name in enumerate(names) if "link" in name or "profile" in name), None)
    dates = Dates(asked)
    for row in rows_below(header, source, escape="\\"):
        if isinstance(row, Skipped):
            yield row
            continue
        person = Person(row.line)
        person.named("name", row.cells[at["name"]])
        year, month, day = (tidy(row.cells[at[part]]) for part in ("year", "month", "day"))
        _take_birthday(person, year, month, day, dates)
        profile = row.cells[link] if link is not None else ""
        person.take("url", profile, "facebook")
        yield person.finished(uid=_profile_of(profile))


def _take_birthday(person: Person, year: str, month: str, day: str, dates: Dates) -> None:
    year, month, day = ("" if fold(part) in _UNKNOWN else part for part in (year, month, day))
    said = " ".join(filter(None, (day, month, year)))
    if month.isdecimal() and day.isdecimal():
        said = f"{year or '0000'}-{month:>02}-{day:>02}"
    if not said:
        return
    try:
        person.put("birthday", dates.read("Birthday", said, yearly=True))
    except DateError as error:
        person.left.append(f"birthday {said.removeprefix('0000')} {error.args[0]}")


def _profile_of(address: str) -> str:
    found = _PROFILE.fullmatch(address.strip())
    return f"facebook.com/{found[1].casefold()}" if found else ""


def _worth(cells: tuple[str, ...]) -> int:
    names = set(map(fold, cells))
    return len(names) if names.issuperset(_COLUMNS) else 0
