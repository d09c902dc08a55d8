"""Drawing for people: lines that wrap to the terminal's width, tables that fit it, and a pager for what is taller than it.

A pipe gets the same words, plain and each line whole, so that a program can read what a person reads: of a table all
columns, parted by tabs and without a head. A command that gives a pipe less than a terminal says so itself.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from itertools import chain, islice, pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

import click

from warmsite.cli.common import clean, columns, is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

Piece = str | tuple[str, str]  # a text, or (text, look)

# Signs that the plainest fonts have; the word always stands beside them, so that neither colour nor sign is needed.
SIGNS = {
    "warm": "☼",
    "cooling": "•",
    "cold": "○",
    "dormant": "·",
    "new": "+",
    "paused": "=",
    "archived": "□",
    "died": "–",
}
# The terminal's own sixteen colours, which its owner chose to be legible; no yellow, which few can read on white.
_LOOKS = {
    "title": click.style("", bold=True, reset=False),
    "name": click.style("", bold=True, reset=False),
    "soft": click.style("", dim=True, reset=False),
    "said": click.style("", italic=True, reset=False),
    "warm": click.style("", "green", reset=False),
    "cooling": click.style("", "magenta", reset=False),
    "cold": click.style("", "bright_blue", reset=False),
    "dormant": click.style("", dim=True, reset=False),
    "new": click.style("", "cyan", reset=False),
}
_NO_LOOK = click.style("")
_WIDEST = 100  # columns: longer lines are hard to follow
_LABEL = len("In this job since")  # a longer label goes its own way
_GAP = 2
_AT_ONCE = 200  # rows
_WORD = re.compile(r"\S+\s*|\s+")


class Line(NamedTuple):
    """Something to say in a line.

    What does not fit goes on below, indented as far as the `lead` before it, or as its first `hang` characters. One with a
    `zone` says how late it is there (`timed`).
    """

    pieces: tuple[tuple[str, str], ...]
    lead: tuple[str, str]
    indent: int
    hang: int
    zone: str = ""

    @property
    def plain(self) -> str:
        return f"{' ' * self.indent}{self.lead[0]}{''.join(text for text, _ in self.pieces)}".rstrip()


def line(*pieces: Piece, lead: Piece = "", indent: int = 0, hang: int | None = None) -> Line:
    """A line of texts, some of them with a look."""
    first, *rest = ((each, "") if isinstance(each, str) else each for each in (lead, *pieces))
    before = _flat(first[0])
    return Line(
        tuple((_flat(text), look) for text, look in rest), (before, first[1]), indent, len(before) if hang is None else hang
    )


def facts(known: Iterable[tuple[str, Iterable[str]]], indent: int = 0) -> Iterator[Line]:
    """What is known, each label with its texts below each other; a label without any is left out."""
    for label, texts in known:
        shown = label
        for text in filter(None, texts):
            lead = padded(shown, _LABEL) + " " * _GAP
            yield line(text, lead=(lead, "soft"), indent=indent, hang=min(len(lead), _LABEL + _GAP))
            shown = ""


def time_there(zone: str, indent: int = 0) -> Iterator[Line]:
    """How late it is in a time zone, as one of the facts; nothing where none is known."""
    yield from (each._replace(zone=zone) for each in facts([("Time there", (zone,))], indent))


def timed(shown: Iterable[Line], now: datetime | None) -> Iterator[Line]:
    """Lines as they are to be shown `now`; None where nobody looks who stands on that day: then no line tells how late it is."""
    for each in shown:
        if not each.zone:
            yield each
        elif now:
            from zoneinfo import ZoneInfo

            yield each._replace(pieces=((f"{now.astimezone(ZoneInfo(each.zone)):%H:%M} ({each.zone})", ""),))


def padded(text: str, width: int) -> str:
    """A text that takes so many columns, or more if it needs them."""
    return text + " " * (width - columns(text))


class Column(NamedTuple):
    """A column of a table: its head, its cells, perhaps a look for each.

    One with a `least` may be narrowed to that, one that goes `below` may leave its place for a line of its own; a `named`
    one needs its head to be understood. A `signed` one has states, which stand behind their signs on a terminal.
    """

    head: str
    cells: tuple[str, ...]
    look: str = ""
    least: int = 0
    below: bool = False
    named: bool = False
    signed: bool = False

    def piece(self, row: int) -> tuple[str, str]:
        cell = self.cells[row]
        return (f"{SIGNS[cell]} {cell}", cell) if self.signed else (_flat(cell), self.look)

    @property
    def width(self) -> int:
        widest = max(map(columns, (self.head, *self.cells)))
        return widest + 2 if self.signed else widest


class Table(NamedTuple):
    """A table: in columns where they fit a terminal, else each row as a paragraph that begins with its first cell.

    The cells of the first column are never broken: one that is too long for it stands on a line of its own.
    """

    columns: tuple[Column, ...]

    @property
    def rows(self) -> range:
        return range(len(self.columns[0].cells))


def draw(shown: Iterable[Line | Table]) -> None:
    """Print lines and tables: wrapped and coloured on a terminal, plain elsewhere."""
    _print(_rows_on_terminal(shown) if is_terminal() else _rows_in_pipe(shown))


def page(shown: Iterable[Line | Table]) -> None:
    """The same, for what a person reads from its beginning: if it is taller than the terminal, through the pager."""
    if not is_terminal() or not _has_pager():
        draw(shown)
        return
    rows = _rows_on_terminal(shown)
    first = list(islice(rows, shutil.get_terminal_size().lines))
    if len(first) < shutil.get_terminal_size().lines:
        _print(iter(first))
    else:
        _through_pager(chain(first, rows))


def _has_pager() -> bool:
    """Whether `$PAGER`, or `less` where it is not set, can be asked; `cat` and nothing are no pager, as for git."""
    words = os.environ.get("PAGER", "less").split()
    return sys.stdin.isatty() and bool(words) and words[0] != "cat" and shutil.which(words[0]) is not None


def _through_pager(rows: Iterator[str]) -> None:
    os.environ.setdefault("LESS", "-FRX")  # as git has it: colours pass, and what was read stays on the screen
    before = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the pager's while it runs
    try:
        # Click ends the last row itself.
        click.echo_via_pager((("\n" if at else "") + text for at, text in enumerate(_texts(rows))), color=_colour())
    finally:
        signal.signal(signal.SIGINT, before)


def _print(rows: Iterator[str]) -> None:
    for text in _texts(rows):
        click.echo(text, color=_colour())


def _texts(rows: Iterator[str]) -> Iterator[str]:
    """Many rows at a time, but so that the first are there while the last are made."""
    while some := list(islice(rows, _AT_ONCE)):
        yield "\n".join(some)


def _colour() -> bool | None:
    """False where no colour is wanted, else None: click knows where it can be."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def _rows_in_pipe(shown: Iterable[Line | Table]) -> Iterator[str]:
    for each in shown:
        if isinstance(each, Line):
            yield clean(each.plain)
        else:
            cells = (map(_flat, column.cells) for column in each.columns)
            yield from map("\t".join, zip(*cells, strict=True))


def _rows_on_terminal(shown: Iterable[Line | Table]) -> Iterator[str]:
    room = shutil.get_terminal_size().columns
    for each in shown:
        yield from _wrapped(each, room) if isinstance(each, Line) else _laid_out(each, room)


def _laid_out(table: Table, room: int) -> Iterator[str]:
    """A table as rows of the terminal, in the first way that fits it."""
    filled = [each for each in table.columns if any(each.cells)]
    below = [each for each in filled if each.below]
    for shown, apart in ((filled, []), ([each for each in filled if not each.below], below)):
        if fitting := _fitting(shown, room):
            return _in_columns(table, shown, apart, *fitting, room)
    lines = (told for row in table.rows for told in _paragraph(filled, row))
    return (row for each in lines for row in _wrapped(each, room))


def _in_columns(
    table: Table, shown: Sequence[Column], apart: Sequence[Column], widths: Sequence[int], gap: int, room: int
) -> Iterator[str]:
    """The columns beside each other, under their heads; what stands `apart` goes on a line of its own, below its row."""
    yield _aligned([(each.head, "soft") for each in shown], widths, gap)
    for row in table.rows:
        pieces = [each.piece(row) for each in shown]
        if columns(pieces[0][0]) > widths[0]:
            yield _dressed(*pieces[0])
            pieces[0] = ("", "")
        if all(columns(cell) <= width for (cell, _), width in zip(pieces, widths, strict=True)):
            yield _aligned(pieces, widths, gap)
        else:
            yield from (_aligned(part, widths, gap) for part in _cells_wrapped(pieces, widths))
        for each in apart:
            if each.cells[row]:
                yield from _wrapped(line((each.cells[row], "soft"), indent=_GAP), room)


def _aligned(pieces: Iterable[tuple[str, str]], widths: Iterable[int], gap: int) -> str:
    """Cells at their places; no spaces stand behind the last that holds anything."""
    row, used, start = "", 0, 0
    for (cell, look), width in zip(pieces, widths, strict=True):
        if cell:
            row += " " * (start - used) + _dressed(cell, look)
            used = start + columns(cell)
        start += width + gap
    return row


def _cells_wrapped(pieces: Sequence[tuple[str, str]], widths: Sequence[int]) -> Iterator[tuple[tuple[str, str], ...]]:
    """A row of cells as rows of the terminal."""
    parts = [
        [(cell[start:stop], look) for start, stop in _spans(cell, width, folds=True)]
        for (cell, look), width in zip(pieces, widths, strict=True)
    ]
    return zip_longest(*parts, fillvalue=("", ""))


def _fitting(shown: Sequence[Column], room: int) -> tuple[list[int], int] | None:
    """The columns' widths, narrowed until they fit, the widest first, and the gap between them; None where they cannot."""
    widths = [each.width for each in shown]
    widths[0] = min(widths[0], room // 3)
    gap = _GAP if sum(widths) + _GAP * (len(widths) - 1) <= room else 1
    excess = sum(widths) + gap * (len(widths) - 1) - room
    for at in sorted(range(len(widths)), key=lambda at: -widths[at]):
        if shown[at].least:
            spare = max(min(excess, widths[at] - shown[at].least), 0)
            widths[at] -= spare
            excess -= spare
    return (widths, gap) if excess <= 0 else None


def _paragraph(shown: Sequence[Column], row: int) -> Iterator[Line]:
    """A row of a table that is too wide: the first cell, below it the others, with their heads where these are needed."""
    first, *others = shown
    yield line(first.piece(row))
    said: list[Piece] = []
    for each in others:
        if each.cells[row]:
            said += [", " if said else "", f"{each.head} " if each.named else "", each.piece(row)]
    yield line(*said, indent=_GAP)


def _wrapped(told: Line, room: int) -> Iterator[str]:
    """A line as the rows that it takes on a terminal of that width."""
    room = min(room, _WIDEST)
    (before, look), at = told.lead, told.hang
    if columns(before[:at]) > room // 3:  # on a narrow terminal the text would stand in a strip
        before, at = before.rstrip() + " " * _GAP, _GAP
    pieces = ((before[at:], look), *told.pieces)
    hang = columns(before[:at])
    lead = _dressed(before[:at], look)
    for start, stop in _spans("".join(text for text, _ in pieces), room - told.indent - hang):
        yield f"{' ' * told.indent}{lead}{_cut(pieces, start, stop)}".rstrip()
        lead = " " * hang


def _cut(pieces: Iterable[tuple[str, str]], start: int, stop: int) -> str:
    """What stands from one character of the pieces' text to another, in its looks."""
    cut, at = "", 0
    for text, look in pieces:
        cut += _dressed(text[max(start - at, 0) : max(stop - at, 0)], look)
        at += len(text)
    return cut


def _spans(text: str, room: int, *, folds: bool = False) -> list[tuple[int, int]]:
    """Where the rows begin and end that a text takes, so that each fits, but for a word that no row could hold."""
    starts, used = [0], 0
    for start, unit in _units(text, room, folds):
        if used and used + columns(unit.rstrip()) > room:
            starts.append(start)
            used = 0
        used += columns(unit)
    return [(start, start + len(text[start:end].rstrip())) for start, end in pairwise([*starts, len(text)])]


def _units(text: str, room: int, folds: bool) -> Iterator[tuple[int, str]]:
    """What rows are made of, and where it begins: words, or characters in scripts that put no spaces between words.

    A long id or address stays whole, to be copied, unless it `folds`.
    """
    for found in _WORD.finditer(text):
        word = found[0]
        if (word.isascii() and not folds) or columns(word.rstrip()) <= room:
            yield found.start(), word
        else:
            yield from enumerate(word, found.start())


def _dressed(text: str, look: str) -> str:
    return f"{_LOOKS[look]}{text}{_NO_LOOK}" if text and look in _LOOKS else text


def _flat(text: str) -> str:
    """A text that stays on its line, and steers nothing."""
    return text if text.isascii() and text.isprintable() else clean(" ".join(text.split("\n")).expandtabs(4))
