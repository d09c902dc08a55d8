"""Sources read whole, for formats whose parts refer to each other, and texts read line by line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from warmsite.formats.draft import Foreign
from warmsite.formats.text import encoding_of, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from warmsite.formats.draft import Opened

_MOST = 64 << 20  # bytes of a source that is held whole
_LONGEST_LINE = 4 << 20
_PIECE = 1 << 20
_HEAD = 1 << 16
# A picture or document as a value of JSON. A quote within a text has a backslash before it, so that what a note quotes is none;
# base64 has neither quotes nor backslashes, so it ends at the next quote.
_PICTURE = re.compile(rb'[\s:,\[]"data:[\w.+-]{1,80}/[\w.+-]{1,80};base64,')
_LONGEST_MARK = 200
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def is_web_page(head: bytes) -> bool:
    """Whether a file is a web page, as a browser saves one that says that something went wrong."""
    return _WEB_PAGE.match(head) is not None


def whole_text(source: Opened) -> str:
    """All of a source's text, less the pictures in it; Foreign where it is longer than can be held."""
    pieces, size = [], 0
    for piece in _without_pictures(source.stream):
        size += len(piece)
        if size > _MOST:
            raise Foreign(f"is larger than {_MOST >> 20} MB without its pictures", "export it in parts")
        pieces.append(piece)
    data = b"".join(pieces)
    head = data[:_HEAD]
    return data.decode(encoding_of(head, whole=len(data) == len(head)), "replace").removeprefix("\ufeff")


def whole_json(source: Opened) -> Any:
    """What a source of JSON says; Foreign where it is none, or ends too early."""
    text = whole_text(source)
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if is_web_page(source.head):
            raise Foreign("is a web page, not the file itself", "download it again") from None
        if not text.strip("\x00 \r\n\t"):
            raise Foreign("is empty", "download it again") from None
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise Foreign("ends before it is complete", "export or download it again", error.lineno) from None
        raise Foreign("is not sound JSON", "export it again", error.lineno) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; lists in lists in lists
        raise Foreign("is no JSON that any program writes", "export it again") from None


def _without_pictures(stream: BinaryIO) -> Iterator[bytes]:
    kept, inside = b"", False
    while read := stream.read(_PIECE):
        piece, kept, at = kept + read, b"", 0
        while at < len(piece):
            if inside:
                end = piece.find(b'"', at)
                at = len(piece) if end < 0 else end
                inside = end < 0
            elif picture := _PICTURE.search(piece, at):
                yield piece[at : picture.start() + 2]
                at, inside = picture.end(), True
            else:
                sure = max(at, len(piece) - _LONGEST_MARK)  # a mark may go on in the next piece
                yield piece[at:sure]
                kept, at = piece[sure:], len(piece)
    yield kept


def member(thing: Any, key: str) -> Any:
    """What JSON has under a key; None where it has nothing, or is no object."""
    return thing.get(key) if isinstance(thing, dict) else None


def text_of(thing: Any, key: str) -> str:
    """The text of one line that JSON has under a key, or nothing."""
    value = member(thing, key)
    return tidy(value) if isinstance(value, str) else ""


def scalar_of(thing: Any, key: str) -> str:
    """The text or number that JSON has under a key, as text of one line, or nothing."""
    value = member(thing, key)
    return tidy(str(value)) if isinstance(value, str | int | float) else ""


def list_of(thing: Any, key: str) -> list[Any]:
    """The list that JSON has under a key, or an empty one."""
    value = member(thing, key)
    return value if isinstance(value, list) else []


def numbered_lines(source: Opened) -> Iterator[tuple[int, str]]:
    """The lines of a text with their numbers, from 1, without their ends.

    Each is UTF-8, or Windows-1252 where it cannot be: files that several programs wrote have both.
    """
    if is_web_page(source.head):
        raise Foreign("is a web page, not the file itself", "download it again")
    wide = encoding_of(source.head, whole=False).startswith(("utf-16", "utf-32"))
    lines = iter(whole_text(source).splitlines()) if wide else _lines_of_bytes(source.stream)
    yield from enumerate(lines, 1)


def _lines_of_bytes(stream: BinaryIO) -> Iterator[str]:
    at = 0
    while read := stream.readline(_LONGEST_LINE):
        at += 1
        if len(read) == _LONGEST_LINE:
            raise Foreign(f"has a line of more than {_LONGEST_LINE >> 20} MB, which is no text", line=at)
        for line in read.splitlines():
            yield _decoded(line.removeprefix(b"\xef\xbb\xbf") if at == 1 else line)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
