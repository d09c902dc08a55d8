"""The lines of a Markdown body, as far as records need them: what is code, a heading, a list item, and how deep.

Nesting follows CommonMark: what is indented to an item's text belongs to it, so that two spaces under `- ` are enough.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from warmsite.records.frontmatter import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SETEXT = re.compile(r"(=+|-+)[ \t]*")
_RULE = re.compile(r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_ITEM = re.compile(r"([-+*]|[0-9]{1,9}[.)])([ \t]+|$)")
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_QUOTE = re.compile(r"(?:> ?)+")
_TICKS = re.compile(r"`+")
_LINK = re.compile(r"(?<!\\)\[\[([^\[\]|]+)(?:\|([^\[\]|]*))?\]\]")


class Role(Enum):
    """What a line is."""

    BLANK = 0
    TEXT = 1
    ITEM = 2
    HEADING = 3
    CODE = 4
    QUOTED_ITEM = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file, its text as typed, its role, how many list items it stands in.

    `content` is what it says without marker or indentation, `column` where that begins (from 1). `level` is a
    heading's; a heading underlined (setext) stands on its text's line, and the underline is blank.
    """

    number: int
    raw: str
    role: Role
    depth: int = 0
    content: str = ""
    column: int = 1
    level: int = 0


def read_lines(body: str, first_line: int) -> list[Line]:
    """Every line of a body, in order."""
    scanner = _Scanner()
    lines: list[Line] = []
    for number, raw in enumerate(body.split("\n"), first_line):
        line = scanner.line(number, raw)
        if line.role is Role.HEADING and line.level and not line.content and lines and scanner.underlined:
            above = lines[-1]
            lines[-1] = Line(above.number, above.raw, Role.HEADING, 0, above.content, above.column, line.level)
            line = Line(number, "", Role.BLANK)
        lines.append(line)
    return lines


class _Scanner:
    """What a Markdown reader knows between two lines."""

    def __init__(self) -> None:
        self.items: list[int] = []  # the column at which each open item's text begins
        self.fence: tuple[str, int, int] | None = None  # character, length, column of the container
        self.quote_fence = False
        self.in_paragraph = False
        self.underlined = False

    def line(self, number: int, raw: str) -> Line:
        content = raw.strip()
        if not content:
            self.in_paragraph = False
            return Line(number, raw, Role.CODE if self.fence else Role.BLANK, len(self.items))
        indent = _indent(raw)
        if self.fence and self._in_fence(indent, content):
            return Line(number, raw, Role.CODE, len(self.items))
        inside = indent - (self.items[-1] if self.items else 0)
        lazy = self.in_paragraph and not self._starts_block(content, inside)
        if not lazy:
            self._leave_items(indent)
            was_inside, inside = inside, indent - (self.items[-1] if self.items else 0)
            self.in_paragraph = self.in_paragraph and was_inside >= 0
        column = len(raw) - len(raw.lstrip()) + 1
        if inside >= 4 and not self.in_paragraph:
            return Line(number, raw, Role.CODE, len(self.items))
        return self._block(number, raw, content, column, indent, inside)

    def _block(self, number: int, raw: str, content: str, column: int, indent: int, inside: int) -> Line:
        was_paragraph, self.in_paragraph = self.in_paragraph, False
        if content[0] != ">":
            self.quote_fence = False
        if inside < 4:
            if was_paragraph and not self.items and _SETEXT.fullmatch(content):
                self.underlined = True
                return Line(number, raw, Role.HEADING, level=1 if content[0] == "=" else 2)
            self.underlined = False
            if not self.items and (heading := _heading(content)):
                return Line(number, raw, Role.HEADING, 0, heading[1], column, heading[0])
            if self._opens_fence(content):
                return Line(number, raw, Role.CODE, len(self.items))
            if _RULE.fullmatch(content):
                return Line(number, raw, Role.TEXT, len(self.items))
            if (item := _ITEM.match(content)) and self._may_interrupt(item[1], was_paragraph, inside):
                return self._item(number, raw, content, column, indent, item)
        if content[0] == ">":
            return self._quote(number, raw, content, column)
        self.in_paragraph = True
        return Line(number, raw, Role.TEXT, len(self.items), content, column)

    def _item(self, number: int, raw: str, content: str, column: int, indent: int, item: re.Match[str]) -> Line:
        text = content[item.end() :]
        gap = _indent(item[2], indent + len(item[1])) if text else 1
        self.items.append(indent + len(item[1]) + (gap if gap <= 4 else 1))
        self.in_paragraph = bool(text) and not self._opens_fence(text)
        return Line(number, raw, Role.ITEM, len(self.items), text, column + item.end())

    def _quote(self, number: int, raw: str, content: str, column: int) -> Line:
        mark = _QUOTE.match(content)
        text = content[mark.end() :] if mark else content
        if _FENCE.match(text):
            self.quote_fence = not self.quote_fence
            return Line(number, raw, Role.CODE, len(self.items))
        role = Role.CODE if self.quote_fence else Role.TEXT
        if role is Role.TEXT and (item := _ITEM.match(text)):
            # An item in a quotation opens nothing outside of it.
            start = column + (mark.end() if mark else 0) + item.end()
            return Line(number, raw, Role.QUOTED_ITEM, len(self.items), text[item.end() :], start)
        return Line(number, raw, role, len(self.items), text, column)

    def _in_fence(self, indent: int, content: str) -> bool:
        assert self.fence  # asked only while one is open
        char, length, container = self.fence
        if indent < container:  # the item that held the fence is over, and the fence with it
            self.fence = None
            return False
        run = len(content) - len(content.lstrip(char))
        if run >= length and run == len(content) and indent < container + 4:
            self.fence = None
        return True

    def _opens_fence(self, content: str) -> bool:
        fence = _FENCE.fullmatch(content)
        if not fence or (fence[1][0] == "`" and "`" in fence[2]):
            return False
        self.fence = (fence[1][0], len(fence[1]), self.items[-1] if self.items else 0)
        return True

    def _leave_items(self, indent: int) -> None:
        while self.items and indent < self.items[-1]:
            self.items.pop()

    def _starts_block(self, content: str, inside: int) -> bool:
        first = content[0]
        if first in "#>`~":
            return bool(first == ">" or _heading(content) or _FENCE.match(content))
        if _RULE.fullmatch(content):
            return True
        item = _ITEM.match(content)
        return bool(item and self._may_interrupt(item[1], self.in_paragraph, inside))

    @staticmethod
    def _may_interrupt(marker: str, in_paragraph: bool, inside: int) -> bool:
        """A wrapped line that begins `14. ` is no list, unless it goes on with one (CommonMark)."""
        return not in_paragraph or inside < 0 or marker in {"-", "+", "*", "1.", "1)"}


def _heading(content: str) -> tuple[int, str] | None:
    """Level and title of `## Title ##`. `##Log` is none in CommonMark, but nobody means anything else by it."""
    title = content.lstrip("#")
    level = len(content) - len(title)
    if not 1 <= level <= 6:
        return None
    tight = title[:1] not in {"", " ", "\t"}
    title = title.strip()
    without = title.rstrip("#")
    if without != title and without[-1:] in {"", " ", "\t"}:
        title = without.rstrip()
    return None if tight and not is_log_title(title) else (level, title)


def is_log_title(title: str) -> bool:
    """Whether a heading opens the log."""
    return title.casefold().removesuffix(":").rstrip() == "log"


class Piece(Enum):
    """What a stretch of a body is to a record."""

    NOTE = 0
    LOG = 1  # the heading that opens the log
    HEADING = 2  # within the log: it orders entries, and is no note
    ENTRY = 3  # an item of the log's outermost list, with all that belongs to it
    ASIDE = 4  # what else stands in the log: a note too


def outline(lines: list[Line]) -> Iterator[tuple[Piece, int, int]]:
    """A body in pieces (what, first, end), as indexes into its lines, without a gap.

    A section headed `Log` goes up to the next heading of its level or higher; several are one log.
    """
    log_level = at = 0
    while at < len(lines):
        line, end = lines[at], at + 1
        if line.role is Role.HEADING and (not log_level or line.level <= log_level or is_log_title(line.content)):
            log_level = min(log_level or line.level, line.level) if is_log_title(line.content) else 0
            piece = Piece.LOG if log_level else Piece.NOTE
        elif not log_level:
            piece = Piece.NOTE
        elif line.role is Role.ITEM and line.depth == 1:
            piece, end = Piece.ENTRY, _end_of_item(lines, at)
        else:
            piece = Piece.HEADING if line.role is Role.HEADING else Piece.ASIDE
        yield piece, at, end
        at = end


def continuation(lines: list[Line], at: int) -> Iterator[str]:
    """The lines on which the first paragraph of the item at `at` goes on."""
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if line.role is not Role.TEXT or line.depth != lines[at].depth:
            return
        yield line.content


def _end_of_item(lines: list[Line], start: int) -> int:
    """Where what belongs to the item at `start` ends; blank lines at its end belong to nobody."""
    end = start + 1
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if line.role is Role.BLANK:
            continue
        if line.depth == 0 or (line.role is Role.ITEM and line.depth == 1):
            break
        end = at + 1
    return end


def _indent(text: str, start: int = 0) -> int:
    """The width of the white space at the beginning, with tab stops of four, seen from column `start`."""
    column = start
    for char in text:
        if char == " ":
            column += 1
        elif char == "\t":
            column += 4 - column % 4
        else:
            break
    return column - start


def without_code(text: str) -> str:
    """The text with the insides of code spans blanked, each character still in its place."""
    if "`" not in text:
        return text
    runs = list(_TICKS.finditer(text))
    by_length: dict[int, list[int]] = {}
    for run in runs:
        by_length.setdefault(len(run[0]), []).append(run.start())
    pieces, at = [], 0
    for run in runs:
        if run.start() < at:
            continue
        same = by_length[len(run[0])]
        closing = bisect_right(same, run.start())
        if closing < len(same):
            end = same[closing] + len(run[0])
            pieces += [text[at : run.start()], " " * (end - run.start())]
            at = end
    return "".join([*pieces, text[at:]])


@dataclass(frozen=True, slots=True)
class WikiLink:
    """`[[target]]` or `[[target|shown]]` in a line; `start` and `end` are places in it."""

    target: str
    shown: str
    start: int
    end: int


def wiki_links(text: str) -> list[WikiLink]:
    """The wiki links of a line that stand outside code."""
    if "[[" not in text:
        return []
    return [
        WikiLink(link[1].strip(), (link[2] or "").strip(), link.start(), link.end())
        for link in _LINK.finditer(without_code(text))
        if link[1].strip()
    ]


_MARKS = re.compile(r"[\[\]`*_<>!&\\~^]")
_UNIT_END = re.compile(r"\n\n|\n(?=[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t])")
_MANY_MARKS = 400
_MANY_UNCLOSED = 50  # brackets, each of which a reader goes through the rest of the text for
_MOST_LOAD = 2_000_000  # the sum of the squares; about a second
_LONGEST = 128 * 1024
_LIMITS = (  # what makes Markdown readers slow without many marks, and how much of it is borne
    (re.compile(r"\[\^"), 300),
    (re.compile(r"://"), 500),
    (re.compile(r"  \n"), 1000),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE), 300),
    (re.compile(r"^[ \t]*[-+*] ", re.MULTILINE), 3000),
    (re.compile(r"^ {0,3}#.*\n(?=[^\n])", re.MULTILINE), 1000),
    (re.compile(r"^(?:`{3}|~{3})", re.MULTILINE), 400),
)
_MANY_MARKERS = re.compile(r"^[ \t]*(?:[-+*][ \t]+){12}", re.MULTILINE)
_MOST_CELLS = 10_000


def is_overloaded(text: str) -> bool:
    """Whether a text would keep Markdown readers busy for seconds: it is shown as typed instead.

    Their time grows with the square of the marks in a paragraph (5 KB of `[` take seconds), and with the square of
    much else. Nobody writes such notes; somebody may be sent them.
    """
    if len(text) <= _MANY_MARKS:
        return _is_left_open(text)
    if len(text) > _LONGEST or _MANY_MARKERS.search(text):
        return True
    if any(len(pattern.findall(text)) > most for pattern, most in _LIMITS):
        return True
    if max((line.count("|") for line in text.split("\n")), default=0) * text.count("\n") > _MOST_CELLS:
        return True
    return are_too_many(_UNIT_END.split(text))


def are_too_many(units: Iterable[str]) -> bool:
    """Whether the marks in units of text, each of which a reader reads as one, would keep it busy for seconds."""
    total = 0
    for unit in units:
        load = len(_MARKS.findall(unit))
        total += load * load
        if load > _MANY_MARKS or total > _MOST_LOAD or _is_left_open(unit):
            return True
    return False


def _is_left_open(text: str) -> bool:
    return any(text.count(begin) > text.count(end) + _MANY_UNCLOSED for begin, end in ("[]", "()"))


def warn_if_overloaded(what: str, text: str, line: int, column: int, faults: list[Fault]) -> None:
    """Warn where a text, which is `what` to its writer, will be shown as typed."""
    if is_overloaded(text):
        message = f"{what}: too long, or too many marks (brackets, stars, …), to be read as Markdown; shown as typed"
        faults.append(Fault(line, column, "warning", "markdown", message, "shorten it, or keep what was pasted elsewhere"))
