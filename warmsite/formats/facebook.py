"""Facebook's list of friends: `your_friends.json` of an account's own download.

An object with one list, under `friends_v2` (earlier `friends`), of `{"name", "timestamp"}`: seconds since 1970 when they
became friends. Its UTF-8 is written as if each byte were a character: `Ren\\u00c3\\u00a9` is `René`. No birthdays, no addresses.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from warmsite.days import spell
from warmsite.formats.draft import Draft, Foreign, Skipped
from warmsite.formats.text import tidy
from warmsite.formats.whole import is_web_page, list_of, member, scalar_of, whole_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.formats.draft import Asked, Found, Opened

TITLE = "Facebook friends (JSON)"
NAME = "facebook"

_FRIENDS = re.compile(r"friends(?:_v[0-9]{1,3})?")
# Lists of the same download with people who are no friends: asked, refused, removed.
_FIRST_KEY = re.compile(
    rb'(?:\xef\xbb\xbf)?\s{0,1000}\{\s{0,1000}"(?:(?:removed|deleted)_friends|friends|(?:sent|received|rejected)_(?:friend_)?requests)'
    rb'(?:_v[0-9]{1,3})?"'
)
_ASK_FOR_IT = "download your information from Facebook as JSON and take your_friends.json"
_NOBODY = frozenset({"facebook user", "facebook-nutzer"})  # whoever has closed their account
_FIRST_DAY = date(2004, 2, 4)  # of Facebook


def recognises(name: str, head: bytes) -> bool:
    """By the key that it begins with; its web page by what it says of itself."""
    if is_web_page(head):
        return "friends" in name.casefold() or b"facebook" in head[:20_000].lower()
    return _FIRST_KEY.match(head) is not None


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """The friends, in the order of the file."""
    if is_web_page(source.head):
        raise Foreign("is a web page", _ASK_FOR_IT)
    told = whole_json(source)
    key = next((each for each in told if _FRIENDS.fullmatch(each)), None) if isinstance(told, dict) else None
    if key is None or not isinstance(told[key], list):
        raise Foreign("holds no list of Facebook friends", _ASK_FOR_IT)
    for number, friend in enumerate(list_of(told, key), 1):
        yield _friend(number, friend, asked.today)


def mended(text: str) -> str:
    """The text whose UTF-8 was taken for Latin-1, where that is what happened to it: all of it, or nothing."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _friend(number: int, friend: Any, today: date) -> Draft | Skipped:
    typed = member(friend, "name")
    name = tidy(mended(typed)) if isinstance(typed, str) else ""
    if not name:
        return Skipped(number, "has no name")
    if name.casefold() in _NOBODY:
        return Skipped(number, "has closed their account", wrong=False)
    day = _day(member(friend, "timestamp"))
    if day is None or not _FIRST_DAY <= day <= today:
        said = scalar_of(friend, "timestamp")
        left = (f"friends since {said} is no date",) if said.strip("0") else ()
        return Draft(line=number, name=name, fields={"how": "Facebook"}, left=left)
    return Draft(line=number, name=name, fields={"how": f"Facebook, {spell(day)}"})


def _day(seconds: Any) -> date | None:
    """The day in UTC, which may be the neighbour of the day where they lived."""
    if not isinstance(seconds, int | float):
        return None
    try:
        return date(1970, 1, 1) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None
