"""friends.md, the file of the `friends` program (0.55): four sections under headings, one thing a line.

`### Activities:` and `### Notes:` hold `- 2026-10-03: text with **Friend** in _Place_ @tag`, `### Friends:` holds
`- Name (a.k.a. One a.k.a. Other) [Place] @tag`, `### Locations:` is about places.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warmsite.days import DateError, parse_day
from warmsite.formats.draft import Encounter, Foreign, Identity, Skipped
from warmsite.formats.gathered import Gathered
from warmsite.formats.text import tidy
from warmsite.formats.whole import numbered_lines
from warmsite.problems import quoted
from warmsite.records.edit import NewEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.formats.draft import Asked, Draft, Found, Opened

TITLE = "friends.md"
NAME = "friends"

_SECTIONS = {"### Activities:": "met", "### Notes:": "note", "### Friends:": "", "### Locations:": None}
_HEADING = re.compile(rb"^### (?:Activities|Notes|Friends|Locations):\s*$", re.MULTILINE)
_EVENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}): (.+)")
_FRIEND = re.compile(r"([^(\[@]*[^(\[@\s])(?: \(a\.k\.a\. ([^()]+)\))?(?: \[([^\]]+)\])?((?: @[^\s@]+)*)")
_NAMED = re.compile(r"\*\*(\w[^*]*)\*\*")
_PLACE = re.compile(r"(?<!\w)_(\w[^_]*)_(?!\w)")
# An activity is something done together, unless it says that it was done from afar.
_FROM_AFAR = (
    ("video", re.compile(r"\b(?:zoom|skype|facetime|video call(?:ed)?)\b", re.IGNORECASE)),
    ("call", re.compile(r"\b(?:on the phone|phoned|phone call|called up)\b", re.IGNORECASE)),
)


def recognises(_name: str, head: bytes) -> bool:
    """By the heading of a section."""
    return _HEADING.search(head) is not None


def read(source: Opened, _asked: Asked) -> Iterator[Found]:
    """Friends, and what was done with them or noted of them; a line that is none of it costs only itself."""
    kind: str | None = None
    sections = 0
    for number, raw in numbered_lines(source):
        line = tidy(raw)
        if line in _SECTIONS:
            kind, sections = _SECTIONS[line], sections + 1
        elif line and not sections:
            yield Skipped(number, f"{quoted(line)} stands under no heading")
        elif line.startswith("#"):
            kind = None
            yield Skipped(number, f"{quoted(line)} is no heading of friends.md; what follows it is passed over")
        elif line and kind is not None:
            thing = line.removeprefix("- ")
            yield _event(number, thing, kind) if kind else _friend(number, thing)
    if not sections:
        raise Foreign("holds none of the sections of friends.md", "look for `### Friends:`")


def _friend(number: int, line: str) -> Draft | Skipped:
    found = _FRIEND.fullmatch(line)
    if not found:
        return Skipped(number, f"{quoted(line)} is no friend; write - Name (a.k.a. Other) [Place] @tag")
    name, nicknames, place, tags = found.groups()
    friend = Gathered()
    for nickname in (nicknames or "").split(" a.k.a. "):
        friend.add("aka", nickname)
    friend.put("location", place or "")
    for tag in tags.split():
        friend.add("tags", tag.removeprefix("@"))
    return friend.draft(number, name)


def _event(number: int, line: str, kind: str) -> Encounter | Skipped:
    found = _EVENT.fullmatch(line)
    try:
        day = parse_day(found[1]) if found else None
    except DateError:
        day = None
    if not found or not day:
        return Skipped(number, f"{quoted(line)} has no date that is read; write - 2026-03-02: text")
    people = dict.fromkeys(_NAMED.findall(found[2]))
    text = _PLACE.sub(r"\1", _NAMED.sub(r"\1", found[2]))
    if not people:
        return Skipped(number, f"{quoted(text)} names no friend", wrong=False)
    if kind == "met":
        kind = next((other for other, words in _FROM_AFAR if words.search(text)), kind)
    return Encounter(line=number, entry=NewEntry(day, kind, text), people=tuple(Identity(name=each) for each in people))
