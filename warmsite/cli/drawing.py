"""Drawing for people: lines that wrap to the terminal's width, and tables that fit it.

A pipe gets the same words, plain and each line whole, so that a program can read what a person reads.
"""

from __future__ import annotations

import os
import re
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from warmsite.cli.common import clean, columns, is_terminal, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console
    from rich.text import Text

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
# The terminal's own sixteen colours, which its owner chose to be legible.
_STYLES = {
    "title": "bold",
    "name": "bold",
    "soft": "dim",
    "said": "italic",
    "warm": "yellow",
    "cooling": "yellow",
    "cold": "bright_blue",
    "dormant": "dim",
    "new": "cyan",
}
_WIDEST = 100  # columns: longer lines are hard to follow
_LABEL = 19  # columns: a longer label goes its own way
_GAP = 2
_AT_ONCE = 50  # rows
_WORD = re.compile(r"\S+\s*|\s+")


class Line(NamedTuple):
    """Something to say in a line. What does not fit goes on below, indented as far as the `lead` before it."""

    pieces: tuple[tuple[str, str], ...]
    lead: tuple[str, str]
    indent: int

    @property
    def plain(self) -> str:
        return f"{' ' * self.indent}{self.lead[0]}{''.join(text for text, _ in self.pieces)}".rstrip()


def line(*pieces: Piece, lead: Piece = "", indent: int = 0) -> Line:
    """A line of texts, some of them with a look."""
    first, *rest = ((each, "") if isinstance(each, str) else each for each in (lead, *pieces))
    return Line(tuple((_flat(text), look) for text, look in rest), (_flat(first[0]), first[1]), indent)


def facts(known: Iterable[tuple[str, Iterable[str]]], indent: int = 0) -> Iterator[Line]:
    """What is known, each label with its texts below each other; a label without any is left out."""
    said = [(label, text) for label, texts in known for text in filter(None, texts)]
    widest = max((columns(label) for label, _ in said if columns(label) <= _LABEL), default=0)
    before = ""
    for label, text in said:
        shown = label if label != before else ""
        yield line(text, lead=(padded(shown, widest) + " " * _GAP, "soft"), indent=indent)
        before = label


def padded(text: str, width: int) -> str:
    """A text that takes so many columns, or more if it needs them."""
    return text + " " * (width - columns(text))


def draw(lines: Iterable[Line]) -> None:
    """Print lines: wrapped and coloured on a terminal, each as one line elsewhere."""
    if not is_terminal():
        for each in lines:
            say(each.plain)
        return
    console = _console()
    _print(_rows_of(lines, console), console)


class Column(NamedTuple):
    """A column of a table: its head, its cells, perhaps a look for each.

    One with a `least` may be narrowed to that, one that goes `below` may leave its place for a line of its own; a `named`
    one needs its head to be understood.
    """

    head: str
    cells: tuple[str, ...]
    looks: tuple[str, ...] = ()
    least: int = 0
    below: bool = False
    named: bool = False

    def piece(self, row: int) -> tuple[str, str]:
        return self.cells[row], self.looks[row] if self.looks else ""


def draw_table(columns: Sequence[Column]) -> None:
    """Print a table on the terminal: in columns where they fit, else each row as a paragraph that begins with its first cell.

    The cells of the first column are never broken: one that is too long for it stands on a line of its own.
    """
    console = _console()
    filled = [each for each in columns if any(each.cells)]
    beside = [each for each in filled if not each.below]
    for shown, below in ((filled, []), (beside, [each for each in filled if each.below])):
        if widths := _fitting(shown, console.width):
            _print(_table(shown, widths, below, console), console)
            return
    _print(_rows_of((each for row in range(len(filled[0].cells)) for each in _paragraph(filled, row)), console), console)


def _table(columns: Sequence[Column], widths: Sequence[int], below: Sequence[Column], console: Console) -> Iterator[Text]:
    from rich.cells import cell_len

    heads = (f"{each.head:<{width}}" for each, width in zip(columns, widths, strict=True))
    yield _styled((" " * _GAP).join(heads), "soft")
    for row in range(len(columns[0].cells)):
        pieces = [each.piece(row) for each in columns]
        cells, looks = [_flat(cell) for cell, _ in pieces], [look for _, look in pieces]
        if cell_len(cells[0]) > widths[0]:
            yield _styled(cells[0], looks[0])
            cells[0] = ""
        for part in _cells_wrapped(cells, widths, console):
            text = _styled("")
            for cell, look, width in zip(part, looks, widths, strict=True):
                text.append(cell, _STYLES.get(look, "")).append(" " * (width - cell_len(cell) + _GAP))
            text.rstrip()
            yield text
        yield from _rows_of((line((each.cells[row], "soft"), indent=_GAP) for each in below if each.cells[row]), console)


def _rows_of(lines: Iterable[Line], console: Console) -> Iterator[Text]:
    width = console.width
    return (row for each in lines for row in _wrapped(each, width))


def _print(rows: Iterator[Text], console: Console) -> None:
    """Print rows some at a time: the console looks at the terminal anew whenever it prints."""
    from rich.text import Text

    while some := list(islice(rows, _AT_ONCE)):
        console.print(Text("\n").join(some), soft_wrap=True)


def _console() -> Console:
    from rich.console import Console

    plain = bool(os.environ.get("NO_COLOR"))
    return Console(highlight=False, markup=False, emoji=False, color_system=None if plain else "auto")


def _flat(text: str) -> str:
    """A text that stays on its line, and steers nothing."""
    return text if text.isascii() and text.isprintable() else clean(" ".join(text.split("\n")).expandtabs(4))


def _styled(text: str, look: str = "") -> Text:
    from rich.text import Text

    return Text(text, _STYLES.get(look, ""), no_wrap=True, end="")


def _wrapped(told: Line, width: int) -> Iterator[Text]:
    """A line as the rows that it takes on a terminal of that width."""
    from rich.cells import cell_len
    from rich.text import Text

    width = min(width, _WIDEST)
    before, look = told.lead
    hang, at = cell_len(before), len(before)
    if hang > width // 3:  # on a narrow terminal the text would stand in a strip
        before = before.rstrip() + " " * _GAP
        hang = at = _GAP
    whole = Text.assemble((before, _STYLES.get(look, "")))
    for piece, look in told.pieces:
        whole.append(piece, _STYLES.get(look, ""))
    lead, text = whole.divide([at])
    margin = " " * told.indent
    for number, row in enumerate(_rows(text, width - told.indent - hang)):
        row.rstrip()
        yield Text.assemble(margin, lead if number == 0 else " " * hang, row)


def _rows(text: Text, room: int) -> Iterable[Text]:
    """A text parted so that each row fits, but for a word that no row could hold."""
    from rich.cells import cell_len

    ends, used = [], 0
    for start, unit in _units(text.plain, room):
        if used and used + cell_len(unit.rstrip()) > room:
            ends.append(start)
            used = 0
        used += cell_len(unit)
    return text.divide(ends)


def _units(text: str, room: int) -> Iterator[tuple[int, str]]:
    """What rows are made of, and where it begins: words, or characters in scripts that put no spaces between words.

    A long id or address stays whole, to be copied.
    """
    from rich.cells import cell_len

    for found in _WORD.finditer(text):
        word = found[0]
        if word.isascii() or cell_len(word.rstrip()) <= room:
            yield found.start(), word
        else:
            yield from enumerate(word, found.start())


def _fitting(columns: Sequence[Column], room: int) -> list[int] | None:
    """The columns' widths, narrowed until they fit, the widest first; None where they cannot."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, (each.head, *each.cells))) for each in columns]
    widths[0] = min(widths[0], room // 3)
    excess = sum(widths) + _GAP * (len(widths) - 1) - room
    for at in sorted(range(len(widths)), key=lambda at: -widths[at]):
        if columns[at].least:
            spare = max(min(excess, widths[at] - columns[at].least), 0)
            widths[at] -= spare
            excess -= spare
    return widths if excess <= 0 else None


def _cells_wrapped(cells: Sequence[str], widths: Sequence[int], console: Console) -> Iterator[list[str]]:
    """A row of cells as rows of the terminal."""
    from rich.cells import cell_len
    from rich.text import Text

    parts = [
        [cell] if cell_len(cell) <= width else [row.plain.rstrip() for row in Text(cell).wrap(console, width, overflow="fold")]
        for cell, width in zip(cells, widths, strict=True)
    ]
    return (list(row) for row in zip_longest(*parts, fillvalue=""))


def _paragraph(columns: Sequence[Column], row: int) -> Iterator[Line]:
    """A row of a table that is too wide: the first cell, below it the others, with their heads where these are needed."""
    first, *others = columns
    yield line(first.piece(row))
    said: list[Piece] = []
    for each in others:
        if each.cells[row]:
            said += [", " if said else "", f"{each.head} " if each.named else "", each.piece(row)]
    yield line(*said, indent=_GAP)
