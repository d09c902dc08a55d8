"""Text out of foreign files: bytes of unknown encoding made characters, and characters made fit for a record."""

from __future__ import annotations

import codecs
import re
import unicodedata

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What can be no part of a record: controls and halves of characters.
_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_CONTROLS = re.compile(f"[{_CONTROL}]")
# What no foreign file brings into one: signs too that turn the direction of what follows.
_UNFIT = re.compile(rf"[{_CONTROL}\u202a-\u202e\u2066-\u2069\ufeff]")
_PLAIN_SPACE = re.compile(r"[ \t\r\n]+")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def encoding_of(head: bytes, *, whole: bool) -> str:
    """The encoding of a text that begins so, by its mark, else UTF-8 if it can be, else Windows-1252.

    `whole` says that nothing follows the head; else its last character may be cut.
    """
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    # Without a mark: every second byte of a Latin text in UTF-16 is zero.
    for encoding, zeros in (("utf-16-le", head[1:200:2]), ("utf-16-be", head[:200:2])):
        if len(zeros) > 8 and zeros.count(0) > 0.8 * len(zeros):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def tidy(text: str) -> str:
    """A text of one line: no controls, no runs of space, no space around it."""
    return " ".join(_UNFIT.sub("", text).split())


def as_typed(text: str) -> str:
    """A text of one line as a record has it: spaces of other kinds and signs of direction stay, for somebody typed them."""
    return _PLAIN_SPACE.sub(" ", _CONTROLS.sub("", text)).strip()


def tidy_lines(text: str) -> str:
    """A text of several lines: `\\n` between them, no controls, no space at their ends, no empty lines around it."""
    lines = (_UNFIT.sub("", line).replace("\t", "    ").rstrip() for line in _LINE_END.sub("\n", text).split("\n"))
    return "\n".join(lines).strip("\n")


def same_text(text: str) -> str:
    """The form in which two texts are compared: Unicode forms, case and runs of space do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
