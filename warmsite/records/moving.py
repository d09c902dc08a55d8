"""What stands in the body of one record, put into another's: its notes, its entries and promises, copied as they stand."""

from __future__ import annotations

import re
from itertools import count, pairwise, takewhile
from textwrap import dedent
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.names import canonical_id
from warmsite.records.blocks import Piece, Role, continuation, outline, read_lines
from warmsite.records.edit import NewEntry, add_entries
from warmsite.records.frontmatter import Items, Node, Text, read_yaml
from warmsite.records.log import Interaction, ledger_line
from warmsite.records.source import Refused, SourceText, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.records.blocks import Line
    from warmsite.records.contact import Contact
    from warmsite.records.settings import Settings

_SIGN = "\ufdd3"  # a character that no text has
_SIGNED = re.compile(f"#{_SIGN}([0-9]+){_SIGN}")
_MARKER = re.compile(r"[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]+")


class Copied(NewEntry, frozen=True):
    """An entry as it stands elsewhere: its lines from behind the marker on, those below indented to its text."""

    copied: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        return list(self.copied)


class Entry(Struct, frozen=True):
    """An entry that is read, and its lines; `wrapped` of those below the first go on with its text."""

    read: Interaction
    lines: tuple[str, ...]
    wrapped: int

    @property
    def copy(self) -> Copied:
        """What `add_entries` takes."""
        read = self.read
        return Copied(read.date, read.kind, read.text, read.time, read.reaction, read.people, (), self.lines)

    @property
    def nested(self) -> list[str]:
        """What is nested under it: each item, or paragraph's line, with what belongs to it."""
        units: list[str] = []
        for line in dedent("\n".join(self.lines[1 + self.wrapped :])).split("\n"):
            if units and (not line.strip() or line.startswith((" ", "\t"))):
                units[-1] += f"\n{line}"
            elif line.strip():
                units.append(line)
        return [each.rstrip() for each in units]


class Body(Struct, frozen=True):
    """The body of a record, parted: `notes` are lines, with the promises and items of the log that are no entries."""

    notes: tuple[str, ...]
    entries: tuple[Entry, ...]


def body_of(source: str, path: str, settings: Settings) -> Body:
    """Part the body of a record."""
    read = {each.line: each for each in read_record(source, path, settings).log}
    text = SourceText(source, path)
    notes: list[str] = []
    entries: list[Entry] = []
    is_among_items = False
    for piece, first, end in outline(text.body):
        line = text.body[first]
        raw = [each for each, _ in text.lines[line.number - 1 : line.number - 1 + end - first]]
        is_item = piece is Piece.ENTRY and line.number not in read
        if piece is Piece.ENTRY and not is_item:
            wrapped = sum(1 for _ in takewhile(lambda said: not ledger_line(said, 0), continuation(text.body, first)))
            entries.append(Entry(read[line.number], tuple(_behind_marker(raw, text.body[first:end])), wrapped))
        elif is_item:
            notes += raw if is_among_items else [*_blank_behind(notes), *raw]
        elif piece is Piece.ASIDE and line.role is Role.BLANK:  # between entries that are no notes
            notes += _blank_behind(notes)
        elif piece in {Piece.NOTE, Piece.ASIDE}:
            notes += raw
        is_among_items = is_item
    return Body(tuple(_without_blank_ends(notes)), tuple(entries))


def _blank_behind(lines: Sequence[str]) -> list[str]:
    return [""] if lines and lines[-1].strip() else []


def _without_blank_ends(lines: Sequence[str]) -> Sequence[str]:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else ()


def _behind_marker(raw: Sequence[str], lines: Sequence[Line]) -> Iterator[str]:
    """An item's lines without its marker; those below it without as much space as the marker takes.

    A line that goes on with the text above it stands below that text then, as far out as it may have been typed.
    """
    marker = _MARKER.match(raw[0])
    width = text = len(marker[0].expandtabs(4)) if marker else 0
    yield raw[0][marker.end() :] if marker else raw[0]
    for line, (above, here) in zip(raw[1:], pairwise(lines), strict=False):  # a text may end without a last line
        margin = line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4)
        if here.role is Role.TEXT and above.role in {Role.ITEM, Role.TEXT}:
            margin = margin.ljust(text)
        nested = _MARKER.match(line) if here.role is Role.ITEM else None
        text = len(nested[0].expandtabs(4)) if nested else len(margin)
        yield margin[width:] + line.lstrip(" \t")


def comments_of(source: str, path: str) -> list[str]:
    """The lines of a front matter in which a comment stands, with all else that they say.

    A `#` may be text, in quotes or in a block: so each gets a number, and those that YAML reads begin no comment.
    """
    front = SourceText(source, path).front or ""
    numbers = count()
    pairs, _ = read_yaml(re.sub("#", lambda _: f"#{_SIGN}{next(numbers)}{_SIGN}", front), 2)
    if pairs is None:
        raise Refused(f"{path}: its comments cannot be told from its text; take them out of the front matter first")
    read = {int(number) for text in _texts(pairs) for number in _SIGNED.findall(text)}
    found: list[str] = []
    first = 0
    for line in front.split("\n"):
        end = first + line.count("#")
        if not read.issuperset(range(first, end)) and line.strip("# \t"):
            found.append(line.strip())
        first = end
    return found


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Text):
        yield node.text
    elif isinstance(node, Items):
        for each in node.items:
            yield from _texts(each)
    else:
        for key, value in node.pairs:
            yield key.text
            yield from _texts(value)


def check_closed(source: str, path: str) -> None:
    """Refused where what is put behind a record's body would be code."""
    body = [line.raw for line in SourceText(source, path).body]
    if read_lines("\n".join([*body, "", "text"]), 1)[-1].role is Role.CODE:
        raise Refused(f"{path}: its last code block is not closed; close it first")


def has_notes(record: Contact, other: Contact, notes: Sequence[str]) -> bool:
    """Whether these lines of another stand in a record's notes, one behind the other, and it says all that the other's body says.

    Blank lines and space around do not matter. A promise that a record goes on with is another one.
    """
    sought = [line.strip() for line in notes if line.strip()]
    there = [line.strip() for line in record.notes.split("\n") if line.strip()]
    stand = any(there[at : at + len(sought)] == sought for at in range(len(there) - len(sought) + 1))
    return stand and _sayings(other) <= _sayings(record)


def put_notes(source: str, notes: Sequence[str], path: str) -> str:
    """The text with lines behind the notes that stand before the log, parted by blank lines. What it means is not checked."""
    text = SourceText(source, path)
    log = next((text.body[first].number - 1 for piece, first, _ in outline(text.body) if piece is Piece.LOG), len(text.lines))
    at = log
    while at > text.first_line - 1 and not text.lines[at - 1][0].strip():
        at -= 1
    behind = [""] if at == log < len(text.lines) else []
    return text.put(at, ["", *notes, *behind]).text


def put_entries(source: str, entries: Sequence[Entry], path: str, settings: Settings) -> str:
    """The text with entries in its log that are not there; of one that is there, what is nested under it and lacks.

    An entry is there if one of that day and kind has its text, and says all else that its head says.
    """
    text = SourceText(source, path)
    own = body_of(source, path, settings).entries
    new: list[Copied] = []
    nested: list[tuple[int, list[str]]] = []
    for each in entries:
        units = {_unmarked(unit) for unit in each.nested}
        twins = [other for other in own if _tells_all(other.read, each.read)]
        if not twins:
            new.append(each.copy)
            continue
        twin = max(twins, key=lambda other: len(units.intersection(map(_unmarked, other.nested))))
        there = {_unmarked(unit) for unit in twin.nested}
        first = twin.read.line - 1
        indent = _indent_below([line for line, _ in text.lines[first : first + twin.read.height]], twin.wrapped)
        lacking = [line for unit in each.nested if _unmarked(unit) not in there for line in _lines_of(unit)]
        nested.append((first + twin.read.height, [f"{indent}{line}".rstrip() for line in lacking]))
    if any(lines for _, lines in nested):
        source = text.put_all(nested).text
    return add_entries(source, new, path, settings).text if new else source


def _tells_all(more: Interaction, less: Interaction) -> bool:
    """Whether an entry is about the same as another, and its head says all that the other's does."""
    same = (more.date, more.known, more.kind, _plain(more.text)) == (less.date, less.known, less.kind, _plain(less.text))
    people = set(map(canonical_id, less.people)) <= set(map(canonical_id, more.people))
    return same and people and less.time in {"", more.time} and less.reaction in {"", more.reaction}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _lines_of(unit: str) -> list[str]:
    """The lines of what is nested; a paragraph is parted from what stands above it."""
    return unit.split("\n") if _MARKER.match(unit) else ["", *unit.split("\n")]


def _unmarked(unit: str) -> str:
    """What is nested, however its list is marked."""
    return _plain(_MARKER.sub("", unit, count=1))


def _indent_below(lines: Sequence[str], wrapped: int) -> str:
    """How what is nested under an item is indented, or would be; `wrapped` of its lines go on with its text."""
    below = next((line for line in lines[1 + wrapped :] if line.strip()), None)
    if below is not None and _MARKER.match(below):
        return below[: len(below) - len(below.lstrip())]
    marker = _MARKER.match(lines[0])
    return " " * len(marker[0].expandtabs(4)) if marker else ""


def check_moved(one: Contact, other: Contact, both: Contact) -> None:
    """Refused unless the body of a record says all that two say."""
    for each in (one, other):
        unread = (_plain(entry.text) for entry in each.log if not any(_tells_all(told, entry) for told in both.log))
        if lost := next(unread, None) or next(iter(_sayings(each) - _sayings(both)), None):
            raise Refused(f"{each.path}: {lost!r} would be lost, or read otherwise in {one.path}; edit the file")


def _sayings(record: Contact) -> frozenset[str]:
    """What a record's body says beside the heads of entries, bit by bit, wherever and however often it says it."""
    return frozenset(
        _plain(each)
        for each in (
            *filter(str.strip, record.notes.split("\n")),
            *(f"[{'x' if each.done else ' '}] {each.date} {each.text}" for each in record.promises),
            *(f"{line.kind}: {line.text}" for each in record.log for line in each.ledger),
            *(line for each in record.log for line in each.details.split("\n") if line.strip()),
        )
    )
