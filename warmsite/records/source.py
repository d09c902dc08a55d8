"""A record's text on its way to a changed one: its lines with their own ends, and what it says, read again and compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from warmsite.records.blocks import read_lines
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.frontmatter import split_frontmatter

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from warmsite.records.log import Interaction
    from warmsite.records.settings import Settings

_LINE_END = re.compile(r"(\r\n|\r|\n)")


class Refused(Exception):
    """A change that cannot be made without touching something else, or would not read back; its text says why."""


class Edit(Struct, frozen=True):
    """A changed text; the line (from 1) on which the change begins, and the lines that were written there."""

    text: str
    line: int
    written: tuple[str, ...] = ()


class SourceText:
    """A record's text in lines, each with the line end that it has: the last one may have none."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        parts = _LINE_END.split(text)
        self.lines = list(zip(parts[::2], [*parts[1::2], ""], strict=True))
        self.front, body, self.first_line = split_frontmatter("\n".join(parts[::2]).removeprefix("\ufeff"))
        if self.front is None:
            why = "has no front matter" if self.first_line else "has front matter that is not closed"
            raise Refused(f"{path}: {why}; nothing was written")
        self.body = read_lines(body, self.first_line)
        if not parts[-1]:
            self.lines.pop()  # behind the last line end stands nothing

    def put(self, at: int, new: list[str]) -> Edit:
        """The text with lines put in before the line at that index, with the line ends of their neighbours."""
        ends = (self.lines[at - 1][1], self.lines[at][1] if at < len(self.lines) else "", self.lines[0][1], "\n")
        end = next(filter(None, ends))
        before = [line + (ending or end) for line, ending in self.lines[:at]]
        after = [line + ending for line, ending in self.lines[at:]]
        return Edit("".join([*before, *(line + end for line in new), *after]), at + 1, tuple(new))

    def put_all(self, new: Sequence[tuple[int, list[str]]]) -> Edit:
        """The text with lines put in at several places, each before the line at its index in this text."""
        end = self.lines[0][1] or "\n"
        by_place: dict[int, list[str]] = {}
        for at, lines in new:
            by_place.setdefault(at, []).extend(lines)
        pieces: list[str] = []
        for at, (line, ending) in enumerate([*self.lines, ("", "")]):
            pieces += (each + end for each in by_place.get(at, ()))
            pieces.append(line + (ending or (end if at < len(self.lines) and by_place.keys() - range(at + 1) else "")))
        return Edit("".join(pieces), min(by_place) + 1)

    def replace(self, at: int, line: str, count: int = 1) -> Edit:
        """The text with another line in the place of the `count` ones from that index on."""
        changed = [*self.lines[:at], (line, self.lines[at + count - 1][1]), *self.lines[at + count :]]
        return Edit("".join(line + ending for line, ending in changed), at + 1, (line,))


def margin(text: SourceText, contact: Contact) -> str:
    """How far the fields of a front matter are indented."""
    line = text.lines[min(contact.lines.values(), default=1) - 1][0]
    return line[: len(line) - len(line.lstrip(" "))]


def read_record(source: str, path: str, settings: Settings) -> Contact:
    contact, _ = parse_contact(source, path, settings)
    if contact is None:
        raise Refused(f"{path}: the front matter cannot be read; nothing was written")
    return contact


def reread(source: str, path: str, settings: Settings) -> Contact:
    contact, _ = parse_contact(source, path, settings)
    if contact is None:
        raise Refused(f"{path}: could not be read with this in it; edit the file")
    return contact


def rest_of(contact: Contact, *, but_key: str = "", but_lines: Collection[int] = ()) -> tuple[Any, ...]:
    """What a record says, wherever it says it; without what one field, or some lines of the body, say."""
    return (
        {key: said for key, said in contact.typed.items() if key != but_key},
        [line for line in contact.notes.split("\n") if line.strip()],
        [placeless(each) for each in contact.log if each.line not in but_lines],
        [structs.replace(each, line=0) for each in contact.promises if each.line not in but_lines],
    )


def placeless(entry: Interaction) -> Interaction:
    return structs.replace(entry, line=0, ledger=tuple(structs.replace(each, line=0) for each in entry.ledger))
