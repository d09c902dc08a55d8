"""vCards cut out of a file while it streams by, and their lines read: pictures cost no memory, a bad card costs only itself.

Lines are unfolded on bytes, because a fold may stand inside a character. (vobject's reader was tried for this: its pattern for
a line takes twice as long for each `;A` more in one that has no colon, five seconds at 24 of them, and one bad line or
character loses the file.)
"""

from __future__ import annotations

import binascii
import codecs
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.formats.draft import Foreign, Skipped
from warmsite.formats.text import encoding_of
from warmsite.formats.whole import is_web_page
from warmsite.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Set

    from warmsite.formats.draft import Opened

_CHUNK = 1 << 16
_LONGEST = 1 << 16  # bytes of a line that are handled at once
_LARGEST = 4 << 20  # bytes that may be kept of a card
_ENDLESS = 16 << 20  # bytes without a line end, which no card has outside a picture
_OVERHEAD = 200  # bytes that a property costs beside its own, about

_LINE_END = re.compile(rb"\r{0,2}\n|\r")  # some writers end their lines twice: CR CR LF
_FENCE = re.compile(rb"(?:\xef\xbb\xbf)?(BEGIN|END)[ \t]*:[ \t]*VCARD[ \t]*", re.IGNORECASE)
_BEGINS = re.compile(r"[\s\0\ufeff]{0,1000}BEGIN[ \t]*:[ \t]*VCARD[ \t]*[\r\n]", re.IGNORECASE)
_NAME = re.compile(rb"(?:[^.;:]{0,99}\.)?([\w-]{1,99})[ \t]*[;:]", re.ASCII)
# What stands before the colon that ends the parameters: one within quotes does not.
_HEAD = re.compile(rb'(?:[^":]++|"[^"]*+")*+(?=:)')
_PARAMETERS = re.compile(r'(?:[^";]++|"[^"]*+"?)++')
# Android's own labels: `X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=C3=A9t=C3=A9)`.
_CUSTOM = re.compile(r"X-CUSTOM\((?:CHARSET=([^,]*),)?(?:ENCODING=QUOTED-PRINTABLE,)?(.*)\)", re.IGNORECASE)

_CARET = re.compile(r"\^([n^'])")
_AFTER_CARET = {"n": "\n", "^": "^", "'": '"'}

_BARE_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_OF_SEVERAL_BYTES = re.compile(r"gb[k\d]|big5|shift|sjis|euc|iso-2022|hz", re.IGNORECASE)
_CHARSET = re.compile(
    r"utf-?8|(?:us-)?ascii|iso-?8859-?\d+|latin-?\d+|(?:windows|cp)-?\d+|koi8-[ru]|mac\w+"
    r"|gb[\d-]+|gbk|big5[\w-]*|s(?:hift)?[_-]?jis|euc[_-](?:jp|kr|cn)|iso-2022-\w+|hz",
    re.IGNORECASE,
)
_NO_CARD = "is no vCard file: no line of it is BEGIN:VCARD"
_EXPORT_AGAIN = "export it again as vCard (.vcf)"


class Property(Struct, frozen=True):
    """A line of a card: `item1.TEL;TYPE=cell,pref;VALUE=uri:tel:+1-555-0100`.

    `name` and the keys of `params` are in upper case, `types` as typed, with the bare words of version 2.1 among them. The value
    is decoded from quoted-printable and base64, its escapes (`\\,`) are still there; those of `params` (`^n`, RFC 6868) are not.
    """

    name: str
    value: str
    group: str = ""
    types: tuple[str, ...] = ()
    params: dict[str, str] = {}


class Card(Struct, frozen=True):
    """A card: the line on which it begins, its wanted properties, what could not be read of it, in words, and whether there is
    a picture in it, which is passed over.
    """

    line: int
    properties: tuple[Property, ...]
    left: tuple[str, ...] = ()
    has_picture: bool = False

    def of(self, *names: str) -> list[Property]:
        """Its properties of these names."""
        return [each for each in self.properties if each.name in names]


def begins_card(head: bytes) -> bool:
    """Whether a text that begins so is a vCard."""
    return _BEGINS.match(head[:2000].decode(encoding_of(head, whole=False), "replace")) is not None


def read_cards(source: Opened, wanted: Set[str]) -> Iterator[Card | Skipped]:
    """The cards of a file with the properties wanted; Foreign where it has none or breaks off within one."""
    if is_web_page(source.head):
        raise Foreign("is a web page, not the vCards themselves", "sign in and download them again")
    card: _Open | None = None
    within = 0  # cards within the card, which are its agents
    found = stray = False
    lines = _lines(source, lambda: card is not None and card.passes_over)
    for number, line in lines:
        fence = _FENCE.fullmatch(line)
        if fence and fence[1].upper() == b"BEGIN":
            if card and card.awaits_agent:
                within += 1
                continue
            if card:
                yield Skipped(card.line, "this card has no END:VCARD before the next one begins")
            card, within, found = _Open(number, wanted), 0, True
        elif card and fence:
            if within:
                within -= 1
                continue
            yield card.closed()
            card, stray = None, False
        elif card and not within:
            card.add(number, line)
        elif not card and line.strip() and not stray:
            stray = True
            yield Skipped(number, "this stands outside of any card")
    if card:
        message = f"breaks off: the card that begins on line {card.line} has no END:VCARD"
        raise Foreign(message, "export or download it again; nothing of it was taken", card.line)
    if not found:
        raise Foreign(_NO_CARD if source.head.strip() else "is empty", _EXPORT_AGAIN)


class _Open:
    """A card of which more lines are to come."""

    def __init__(self, line: int, wanted: Set[str]) -> None:
        self.line = line
        self._wanted = wanted
        self._kept: list[list[bytes]] = []  # properties, in the pieces that their folded lines are
        self._size = 0
        self._name = ""
        self._is_kept = False
        self._is_printable = False  # quoted-printable
        self._goes_on = False  # by a soft line break
        self._unread = 0
        self._first_unread = 0
        self._has_picture = False

    @property
    def awaits_agent(self) -> bool:
        """Whether what stands last is the property behind which another card may stand, within this one."""
        return self._name == "AGENT"

    @property
    def passes_over(self) -> bool:
        """Whether what stands last is a property that is not wanted: a picture, a sound, a key."""
        return bool(self._name) and self._name not in self._wanted

    def add(self, number: int, line: bytes) -> None:
        """Take the next line of the file."""
        if not line.strip():
            self._goes_on = False
        elif self._goes_on:
            self._append(b"\n" + line)
        elif line[:1] in {b" ", b"\t"}:
            self._append(line[1:])
        elif begin := _NAME.match(line):
            self._begin(begin[1].decode().upper().replace("_", "-"), line)
        elif self._is_kept or not self._name:  # else it is base64 of a picture that was not folded
            self._first_unread = self._first_unread or number
            self._unread += 1
            self._name, self._is_kept = "", False  # nor is what is folded behind it

    def closed(self) -> Card | Skipped:
        """The card, now that all of it is there."""
        if self._size > _LARGEST:
            return Skipped(self.line, "this card is too large to be a person's, even without its pictures")
        lines = [b"".join(pieces) for pieces in self._kept]
        left = [f"{quoted(_characters(line, ''))} has no value" for line in lines if b":" not in line]
        if self._unread:
            others = f" and {self._unread - 1} after it are" if self._unread > 1 else " is"
            left.append(f"line {self._first_unread}{others} not written as a vCard's")
        read = (_property(line) for line in lines if b":" in line)
        return Card(self.line, tuple(each for each in read if each.value), tuple(left), self._has_picture)

    def _begin(self, name: str, line: bytes) -> None:
        self._name = name
        self._is_kept = name in self._wanted and self._size <= _LARGEST
        self._is_printable = b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()
        if self._is_kept:
            self._kept.append([])
            self._size += _OVERHEAD
        self._append(line)

    def _append(self, piece: bytes) -> None:
        if self._name == "PHOTO" and not self._has_picture:  # what some write stands on the lines below only
            self._has_picture = bool(piece.rpartition(b":")[2].strip())
        self._goes_on = self._is_printable and piece.rstrip(b" \t").endswith(b"=")
        if self._is_kept:
            self._size += len(piece)
            self._kept[-1].append(piece.rstrip(b" \t") if self._goes_on else piece)
        if self._size > _LARGEST:
            self._is_kept = False
            self._kept.clear()


def _lines(source: Opened, may_be_long: Callable[[], bool]) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers, without their ends. Too long a one comes in pieces, as if its writer had folded it.

    Foreign where one does not end, unless it may be long: that is asked when its beginning was given away.
    """
    number, fold, rest = 1, b"", b""
    length = 0  # of the line, with the NULs that are left out
    for chunk in _chunks(source):
        piece = rest + chunk.replace(b"\0", b"")
        held = len(piece[-2:]) - len(piece[-2:].rstrip(b"\r"))  # a line end may go on in the next chunk
        *lines, rest = _LINE_END.split(piece[: len(piece) - held])
        for line in lines:
            yield number, fold + line
            number, fold = number + 1, b""
        length = 0 if lines else length + len(chunk)
        if length > _ENDLESS and not may_be_long():
            raise Foreign("has a line that does not end", "look whether it is the right file", number)
        if len(rest) > _LONGEST:
            yield number, fold + rest
            fold, rest = b" ", b""
        rest += piece[len(piece) - held :]
    for line in _LINE_END.split(rest):
        yield number, fold + line
        number, fold = number + 1, b""


def _chunks(source: Opened) -> Iterator[bytes]:
    """The file's bytes as they are, but in UTF-8 where its characters are wider."""
    encoding = encoding_of(source.head, whole=False)
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding.startswith(("utf-16", "utf-32")) else None
    while read := source.stream.read(_CHUNK):
        yield decoder.decode(read).encode("utf-8", "replace") if decoder else read


def _property(line: bytes) -> Property:
    cut = line.find(b":")
    if b'"' in line[:cut] and (head := _HEAD.match(line)):
        cut = head.end()
    said = _characters(line[:cut], "")
    first, *rest = _PARAMETERS.findall(said) if '"' in said else said.split(";")
    group, _, name = first.rpartition(".")
    types: list[str] = []
    params: dict[str, str] = {}
    for parameter in rest:
        key, equals, value = parameter.partition("=")
        key, value = key.strip(), value.replace('"', "").strip()
        if custom := _CUSTOM.fullmatch(parameter):
            types.append(_characters(binascii.a2b_qp(custom[2].encode()), custom[1] or ""))
        elif not equals and key.upper() in _BARE_ENCODINGS:
            params["ENCODING"] = key
        elif not equals or key.upper() == "TYPE":
            types += (value if equals else key).split(",")
        else:
            params.setdefault(key.upper(), _CARET.sub(lambda escape: _AFTER_CARET[escape[1]], value))
    raw = _bytes_of(line[cut + 1 :], params.get("ENCODING", "").upper())
    value = _characters(raw, params.get("CHARSET", ""))
    return Property(name.strip().upper().replace("_", "-"), value, group.strip().upper(), tuple(types), params)


def _bytes_of(raw: bytes, encoding: str) -> bytes:
    if encoding == "QUOTED-PRINTABLE":
        return binascii.a2b_qp(raw)
    if encoding in {"B", "BASE64"}:
        try:
            return binascii.a2b_base64(raw)
        except binascii.Error:
            return raw
    return raw


def _characters(raw: bytes, declared: str) -> str:
    """The text of bytes whose charset is declared, or not, or wrongly.

    What can be UTF-8 is hardly ever in another charset of one byte a character; with several bytes it may well be.
    """
    charset = declared if _CHARSET.fullmatch(declared) else "utf-8"
    for each in (charset, "utf-8") if _OF_SEVERAL_BYTES.match(charset) else ("utf-8", charset):
        try:
            return raw.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue
    broken = raw.decode("utf-8", "replace")
    is_utf8 = any(char > "\x7f" and char != "\ufffd" for char in broken)
    return broken if is_utf8 else raw.decode("cp1252", "replace")
