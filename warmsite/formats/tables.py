"""Tables of text: a CSV of unknown encoding, delimiter and beginning, as rows with their numbers, read in one pass.

A row's number is the one that a spreadsheet shows beside it: the first of the file is 1, a cell of several lines is
within one row. Only Foreign names a line of the text, for whoever opens the file in an editor.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from itertools import islice

from msgspec import Struct

from warmsite.formats.draft import Foreign, Opened, Skipped
from warmsite.formats.text import encoding_of, tidy

# How well cells would do as a format's header: how many it knows of them, 0 if it is none.
Known = Callable[[tuple[str, ...]], int]

_DELIMITERS = ",;\t|"
_HEAD = 1 << 16  # bytes of a source that recognising may see
_ENDLESS = 16 << 20  # bytes of nothing: a disk that failed, or a device of zeros
_CHUNK = 1 << 16
_ROWS_OF_HEAD = 40
_LARGEST_CELL = 1 << 22  # characters; one larger is what follows a quote that was never closed
_PARTED_BY = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body|script|\?xml|!--)", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_OTHER_FILES = (
    (b"PK\x03\x04", "a packed file: a spreadsheet's own (.xlsx) or an archive (.zip)", "save it as CSV, or unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet's own file (.xls)", "open it and save it as CSV"),
    (b"%PDF", "a PDF", "export it as CSV"),
)
# What our own CSV, and others that are safe to open, put before a text that a spreadsheet would take for a formula.
_GUARDED = tuple(f"'{sign}" for sign in "=+-@\t\r")


class Header(Struct, frozen=True):
    """The row that names a table's columns: its cells, tidied, its number, and what parts its cells."""

    cells: tuple[str, ...]
    row: int
    delimiter: str


class Row(Struct, frozen=True):
    """A row below the header, a cell for each column."""

    line: int
    cells: list[str]


def header_in(head: bytes, known: Known, *, escape: str | None = None) -> Header | None:
    """The header of a table that begins so, wherever it stands: the row of which most is known."""
    text = _text_of(head)
    if _what_else(head, text):
        return None
    best, most = None, 0
    for delimiter in _DELIMITERS:
        for at, cells in enumerate(_first_rows(text, delimiter, escape), 1):
            names = tuple(map(tidy, cells))
            if (worth := known(names)) > most:
                best, most = Header(names, at, delimiter), worth
    return best


def likely_header(head: bytes) -> Header:
    """The first row that could be a header where nothing of it is known; Foreign where nothing looks like a table."""
    header = header_in(head, lambda cells: sum(bool(_LETTERS.search(cell)) for cell in cells))
    if header is None:
        raise no_table(head)
    return header


def no_table(head: bytes, wanted: str = "a table with the names of its columns in the first row") -> Foreign:
    """Why a source is not the table that it is taken for."""
    text = _text_of(head)
    if not text.strip("\0\ufeff \t\r\n"):
        return Foreign("the file is empty", "export it again")
    if found := _what_else(head, text):
        return Foreign(f"this is {found[0]}, not a table", found[1])
    return Foreign(f"this is not {wanted}", "look whether it is the right file, and export it again if not")


def rows_below(header: Header, source: Opened, *, escape: str | None = None) -> Iterator[Row | Skipped]:
    """The rows of a table, without the empty ones; Foreign where it cannot be read to its end."""
    width = len(header.cells)
    rows, short = 0, 0
    for number, record, cut in _records(source, header.delimiter, escape):
        if number <= header.row or not any(map(str.strip, record)):
            continue
        if cut and len(record) < width and rows and not short:
            message = f"the file is cut off in row {number}: it ends after {len(record)} of {width} cells"
            raise Foreign(message, "download or export it again", number)
        if any(map(str.strip, record[width:])):
            sign = _PARTED_BY[header.delimiter]
            yield Skipped(number, f"{len(record)} cells under {width} headers: a text with a {sign} in it may lack its quotes")
            continue
        rows += 1
        short += len(record) < width
        cells = [cell[1:] if cell.startswith(_GUARDED) else cell for cell in record[:width]]
        cells += [""] * (width - len(cells))
        if cells[0] != header.cells[0] or tuple(cells) != header.cells:  # tables that were joined repeat it
            yield Row(number, cells)


def _records(source: Opened, delimiter: str, escape: str | None) -> Iterator[tuple[int, list[str], bool]]:
    """The rows of a text: number, cells, and whether the text ends in it without a line end."""
    csv.field_size_limit(_LARGEST_CELL)
    lines = _Lines(source)
    table = csv.reader(lines, delimiter=delimiter, escapechar=escape, skipinitialspace=True)
    number = 0
    while True:
        number += 1
        first = table.line_num + 1
        lines.of_record.clear()
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error:
            raise _unclosed(first) from None
        # The reader asks for another line only within a record.
        if lines.ended or (len(lines.of_record) > 1 and not _strict(lines.of_record, delimiter, escape)):
            raise _unclosed(first)
        yield number, cells, lines.cut


def _strict(record: list[str], delimiter: str, escape: str | None) -> bool:
    """Whether a record of several lines is quoted by the rules; where it is not, a quote took rows for its text."""
    try:
        return len(list(csv.reader(record, delimiter=delimiter, escapechar=escape, skipinitialspace=True, strict=True))) == 1
    except csv.Error:
        return False


def _unclosed(line: int) -> Foreign:
    return Foreign("a quote opens here and is not closed where its cell ends", 'close it, or double each " within a text', line)


class _Lines:
    """The lines of a source, each with `\\n` as its end; NULs are left out.

    `of_record` are those given since somebody cleared it, `ended` whether one was wanted after the last, `cut` whether the
    last has no end.
    """

    def __init__(self, source: Opened) -> None:
        self.of_record: list[str] = []
        self.ended = False
        self.cut = False
        self._lines = self._read(source)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines, "")
        if not line:
            self.ended = True
            raise StopIteration
        self.of_record.append(line)
        return line

    def _read(self, source: Opened) -> Iterator[str]:
        begun: list[str] = []  # of a line whose end has not come yet
        length = 0
        for text in _texts(source):
            first, *more = text.split("\n")
            begun.append(first)
            length += len(first)
            if more:
                yield "".join(begun) + "\n"
                for line in more[:-1]:
                    yield line + "\n"
                begun, length = [more[-1]], len(more[-1])
            if length > 2 * _LARGEST_CELL:
                raise Foreign("a line without end is no row of a table", "look whether it is the right file")
        if last := "".join(begun):
            self.cut = True
            yield last


def _texts(source: Opened) -> Iterator[str]:
    """A source's text in pieces, its line ends `\\n`."""
    decoder = _decoder(source.head)
    held = ""
    empty = 0
    while chunk := source.stream.read(_CHUNK):
        empty = 0 if chunk.strip(b"\0") else empty + len(chunk)
        if empty > _ENDLESS:
            raise Foreign("this is no table any more: nothing but zeros follows", "export or copy it again")
        text = held + decoder.decode(chunk).replace("\0", "")
        held = "\r" if text.endswith("\r") else ""  # its `\n` may come with the next piece
        yield _with_line_feeds(text.removesuffix("\r"))
    yield _with_line_feeds(held + decoder.decode(b"", final=True).replace("\0", ""))


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _text_of(head: bytes) -> str:
    return _with_line_feeds(_decoder(head).decode(head).replace("\0", ""))


def _first_rows(text: str, delimiter: str, escape: str | None) -> list[list[str]]:
    csv.field_size_limit(_LARGEST_CELL)
    lines = (f"{line}\n" for line in text.split("\n"))
    return list(islice(csv.reader(lines, delimiter=delimiter, escapechar=escape, skipinitialspace=True), _ROWS_OF_HEAD))


def _what_else(head: bytes, text: str) -> tuple[str, str] | None:
    """What a source is that is no table, and what to do about it."""
    if _PAGE.match(text.removeprefix("\ufeff")):
        return "a web page", "the download may have failed: sign in, and download the file again"
    return next(((what, hint) for sign, what, hint in _OTHER_FILES if head.startswith(sign)), None)


def _decoder(head: bytes) -> codecs.IncrementalDecoder:
    """What reads a text that begins so.

    Where it is UTF-8 or Windows-1252 each run of bytes is read as what it is: a list that people typed and pasted
    together for years is both.
    """
    encoding = encoding_of(head, whole=len(head) < _HEAD)
    if encoding in {"utf-8", "utf-8-sig", "cp1252"}:
        return codecs.getincrementaldecoder("utf-8-sig")(_WINDOWS)
    return codecs.getincrementaldecoder(encoding)("replace")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WINDOWS = "warmsite.windows"
codecs.register_error(_WINDOWS, _as_windows)
