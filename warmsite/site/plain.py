"""Texts that mean nothing to Markdown, which most are: they need no reader of it, the dearest step of a build.

Each function says what Markdown would (a test), or None where it may say something else.
"""

from __future__ import annotations

import re

# What means something to Markdown within a line; a text without any of it is its own escaped self.
_PLAIN = re.compile(r"[^\[\]*_`<>&\\\n\r\t]*")
# What means something to it at the beginning of a line of a paragraph, or makes a table, or breaks a line.
_BLOCK_MARK = re.compile(r"(?:^|\n)(?: {4}|\t| {0,3}(?:[#>+=~|:-]|[0-9]+[.)]))|\||~~|  \n|\^")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_HARD_SPACE = "\u00a0"
_ITEM = re.compile(r"- (?:\[([ xX])\] )?(\S.*)")
_BOXES = {" ": "☐ ", "x": "☑ ", "X": "☑ "}


def plain_line(text: str) -> str | None:
    """The HTML of a text within a line: the text itself, for it holds no `<`, `>` and `&`."""
    return text if _PLAIN.fullmatch(text) and not _has_address(text) else None


def _has_address(text: str) -> bool:
    return "://" in text and _ADDRESS.search(text) is not None


def plain_blocks(text: str) -> str | None:
    """The HTML of paragraphs, or of a list of lines as those below an entry mostly are."""
    if _has_address(text) or _HARD_SPACE in text:
        return None
    return _list(text) if text.startswith("- ") else _paragraphs(text)


def _paragraphs(text: str) -> str | None:
    if _BLOCK_MARK.search(text):
        return None
    parts = [part.strip("\n ") for part in re.split(r"\n[ ]*\n", text) if part.strip("\n ")]
    if not all(_PLAIN.fullmatch(line) for part in parts for line in part.split("\n")):
        return None
    return "\n".join(f"<p>{part}</p>" for part in parts)


def _list(text: str) -> str | None:
    items = []
    for line in text.rstrip("\n").split("\n"):
        found = _ITEM.fullmatch(line)
        if not found or not _PLAIN.fullmatch(found[2]) or _BLOCK_MARK.search(found[2]) or found[2].endswith(" "):
            return None
        task = ' class="task"' if found[1] else ""
        items.append(f"<li{task}>{_BOXES.get(found[1], '')}{found[2]}</li>\n")
    return f"<ul>\n{''.join(items)}</ul>"
