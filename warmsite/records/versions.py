"""What is new in a record: two versions of a file compared field by field, by the reader of the records (SPEC 12).

A comment, another order, other quotes or another way to write the same date are no change. Of the log nothing is told
here: its entries tell themselves when they were.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from warmsite.names import fold
from warmsite.records.blocks import Piece, is_log_title, outline, read_lines
from warmsite.records.contact import Contact
from warmsite.records.frontmatter import read_yaml, split_frontmatter
from warmsite.records.readers import is_empty, read_keys, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warmsite.records.readers import Typed

_ENTRY = re.compile(r"[ \t]*[-+*][ \t]+[0-9]{4}-|[ \t]+\S|[ \t]*\Z")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*\s*\Z")
_YEAR = re.compile(r"[0-9]{4}")
_LONGEST = 400  # lines of notes that are compared one by one
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof"})


class Change(Struct, frozen=True, array_like=True, gc=False):
    """A field of the front matter before and after, as text; empty where it was not there."""

    field: str
    before: str
    after: str


class Revision(Struct, frozen=True, array_like=True, gc=False):
    """What one version of a record has new: fields, and the lines of the notes that came and went.

    `is_another` where the file is about somebody else than before.
    """

    changes: tuple[Change, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    is_another: bool = False


def revision(before: str, after: str) -> Revision | None:
    """What is new in a file's text; None where either cannot be read as a contact."""
    old, new = _Version(before), _Version(after)
    if old.front is None or new.front is None:
        return None
    changes: tuple[Change, ...] = ()
    is_another = False
    if old.front != new.front:
        was, now = _fields(old.front), _fields(new.front)
        if was is None or now is None:
            return None
        changes, is_another = _changes(was, now), not _are_one(was, now)
    removed, added = _notes(old, new)
    return Revision(changes, added, removed, is_another)


def is_contact(text: str) -> bool:
    """Whether a file's text can be read as a contact."""
    front = _Version(text).front
    return front is not None and _fields(front) is not None


def is_same_person(before: str, after: str) -> bool:
    """Whether two versions of a file may be about one person. True where one cannot be read: nothing speaks against it."""
    old, new = (_fields(front) if (front := _Version(each).front) is not None else None for each in (before, after))
    return old is None or new is None or _are_one(old, new)


def _are_one(old: _Fields, new: _Fields) -> bool:
    """Whether a first name, an alias, an id, an address or a number stands in both; of those who have no name nobody knows.

    A surname alone is a family's. An initial may be any name that begins with it.
    """
    (first, words), (its_first, its_words) = _names(old), _names(new)
    if not words or not its_words or first & its_words or its_first & words:
        return True
    if first & {each[0] for each in its_first} or its_first & {each[0] for each in first}:
        return True
    return any(_told_in(old, key) & _told_in(new, key) for key in ("id", "email", "phone", "url"))


def _names(fields: _Fields) -> tuple[set[str], set[str]]:
    """Of the names that somebody goes by the first words, titles left out, and all words."""
    told = (fields.get("name", ("", ""))[1], *fields.get("aka", ((), ""))[0])
    names = [words for name in told if (words := [word for word in re.findall(r"[\w'-]+", fold(name)) if word not in _TITLES])]
    return {words[0] for words in names}, {word for words in names for word in words}


def _told_in(fields: _Fields, key: str) -> set[str]:
    """The values of a field, without their labels."""
    value = fields.get(key, ("", ""))[0]
    return {fold(value)} - {""} if isinstance(value, str) else {fold(each.text) for each in value or ()}


class _Version:
    """A file's text, parted."""

    def __init__(self, text: str) -> None:
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.front, self.body, self.first_line = split_frontmatter(plain)
        self.lines = self.body.split("\n")

    def notes(self) -> list[str]:
        """The lines of the body that are not the log's."""
        lines = read_lines(self.body, self.first_line)
        said = [lines[at].raw.rstrip() for piece, at, _ in outline(lines) if piece in {Piece.NOTE, Piece.ASIDE}]
        return [line for line in said if line]


_Fields = dict[str, tuple[Any, str]]


def _fields(front: str) -> _Fields | None:
    """Each field's value and how it is told; None for a front matter that cannot be read."""
    pairs, _ = read_yaml(front, 2)
    if pairs is None:
        return None
    values = read_keys(Contact, pairs, None, [])
    found = {name.text: node for name, node in pairs.pairs if not is_empty(node)}
    return {name: (values.get(name, typed(node)), told(typed(node))) for name, node in found.items()}


def _changes(was: _Fields, now: _Fields) -> tuple[Change, ...]:
    nothing = (None, "")
    names = [*now, *(name for name in was if name not in now)]
    return tuple(
        Change(name, was.get(name, nothing)[1], now.get(name, nothing)[1])
        for name in names
        if was.get(name, nothing)[0] != now.get(name, nothing)[0]
    )


def told(value: Typed) -> str:
    """What was typed in a field, in a line: `mobile: +1 555 0100; work: +1 555 0101`."""
    if isinstance(value, dict):
        return "; ".join(f"{label}: {told(each)}" for label, each in value.items())
    if isinstance(value, list):
        return "; ".join(map(told, value))
    return " ".join(value.split())


def _notes(old: _Version, new: _Version) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that went, and those that came."""
    if old.lines == new.lines or _is_log_alone(old.lines, new.lines):
        return (), ()
    was, now = old.notes(), new.notes()
    if was == now:
        return (), ()
    if len(was) + len(now) > _LONGEST:  # of a long text whatever is in one only
        had, has = set(was), set(now)
        return tuple(line for line in was if line not in has), tuple(line for line in now if line not in had)
    removed: list[str] = []
    added: list[str] = []
    for what, first, last, start, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what != "equal":
            removed += was[first:last]
            added += now[start:end]
    return tuple(removed), tuple(added)


def _is_log_alone(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether only entries of a log differ: so it is nearly always, and to take both texts apart takes long."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    end = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    changed = (*old[start : len(old) - end], *new[start : len(new) - end])
    if not all(map(_ENTRY.match, changed)):
        return False
    for line in reversed(new[:start]):
        heading = _HEADING.match(line)
        if heading and not _YEAR.fullmatch(heading[2] or ""):
            return is_log_title(heading[2] or "")
    return False
