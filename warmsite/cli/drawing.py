"""Drawing for people: lines that wrap to the terminal's width, and tables that fit it.

A pipe gets the same words, plain and each line whole, so that a program can read what a person reads.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.cli.common import clean, is_terminal, say

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
    "error": "red",
}
_WIDEST = 100  # columns: longer lines are hard to follow
_GAP = 2


class Line(Struct, frozen=True):
    """Something to say in a line. What does not fit goes on below, indented as far as the `lead` before it."""

    pieces: tuple[tuple[str, str], ...]
    lead: str
    indent: int

    @property
    def plain(self) -> str:
        return f"{' ' * self.indent}{self.lead}{''.join(text for text, _ in self.pieces)}".rstrip()


def line(*pieces: Piece, lead: str = "", indent: int = 0) -> Line:
    """A line of texts, some of them with a look."""
    parted = ((each, "") if isinstance(each, str) else each for each in pieces)
    return Line(tuple((_flat(text), look) for text, look in parted), _flat(lead), indent)


def facts(known: Iterable[tuple[str, Iterable[str]]], indent: int = 0) -> Iterator[Line]:
    """What is known, each label with its texts below each other; a label without any is left out."""
    said = [(label, text) for label, texts in known for text in filter(None, texts)]
    widest = max((len(label) for label, _ in said), default=0)
    before = ""
    for label, text in said:
        yield line(text, lead=f"{label if label != before else '':<{widest}}  ", indent=indent)
        before = label


def draw(lines: Iterable[Line]) -> None:
    """Print lines: wrapped and coloured on a terminal, each as one line elsewhere."""
    if not is_terminal():
        for each in lines:
            say(each.plain)
        return
    console = _console()
    for each in lines:
        for row in _wrapped(each, console):
            console.print(row, soft_wrap=True)


class Column(Struct, frozen=True):
    """A column of a table: its head, its cells, perhaps a look for each. One with a `least` may be narrowed to that."""

    head: str
    cells: tuple[str, ...]
    looks: tuple[str, ...] = ()
    least: int = 0


def draw_table(columns: Sequence[Column]) -> None:
    """Print a table on the terminal: in columns where they fit, else each row as a paragraph that begins with its first cell.

    The cells of the first column are never broken: one that is too long for it stands on a line of its own.
    """
    from rich.cells import cell_len

    console = _console()
    shown = [each for each in columns if any(each.cells)]
    widths = _fitting(shown, console.width)
    if widths is None:
        draw(each for row in range(len(shown[0].cells)) for each in _paragraph(shown, row))
        return
    heads = (f"{each.head:<{width}}" for each, width in zip(shown, widths, strict=True))
    console.print(_styled((" " * _GAP).join(heads), "soft"), soft_wrap=True)
    for row in range(len(shown[0].cells)):
        cells = [_flat(each.cells[row]) for each in shown]
        looks = [each.looks[row] if each.looks else "" for each in shown]
        if cell_len(cells[0]) > widths[0]:
            console.print(_styled(cells[0], looks[0]), soft_wrap=True)
            cells[0] = ""
        for part in _cells_wrapped(cells, widths, console):
            text = _styled("")
            for cell, look, width in zip(part, looks, widths, strict=True):
                text.append(cell, _STYLES.get(look, "")).append(" " * (width - cell_len(cell) + _GAP))
            text.rstrip()
            console.print(text, soft_wrap=True)


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


def _wrapped(told: Line, console: Console) -> Iterator[Text]:
    """A line as the rows of the terminal that it takes."""
    from rich.cells import cell_len
    from rich.text import Text

    width = min(console.width, _WIDEST)
    hang, at = cell_len(told.lead), len(told.lead)
    if hang > width // 3:  # on a narrow terminal the text would stand in a strip
        hang = at = _GAP
    whole = Text(told.lead)
    for piece, look in told.pieces:
        whole.append(piece, _STYLES.get(look, ""))
    lead, text = whole.divide([at])
    margin = " " * told.indent
    rows = text.wrap(console, max(width - told.indent - hang, 1), overflow="fold") or [text]
    for number, row in enumerate(rows):
        row.rstrip()
        yield Text.assemble(margin, lead if number == 0 else " " * hang, row)


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
    from itertools import zip_longest

    from rich.cells import cell_len
    from rich.text import Text

    parts = [
        [cell] if cell_len(cell) <= width else [row.plain.rstrip() for row in Text(cell).wrap(console, width, overflow="fold")]
        for cell, width in zip(cells, widths, strict=True)
    ]
    return (list(row) for row in zip_longest(*parts, fillvalue=""))


def _paragraph(columns: Sequence[Column], row: int) -> Iterator[Line]:
    """A row of a table that is too wide: the first cell, then each other one after its head."""
    first, *others = columns
    yield line((first.cells[row], first.looks[row] if first.looks else ""))
    for each in others:
        if each.cells[row]:
            yield line((each.cells[row], each.looks[row] if each.looks else ""), lead=f"{each.head}  ", indent=_GAP)
