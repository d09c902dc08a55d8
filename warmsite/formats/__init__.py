"""Foreign files to drafts, and drafts to changes: one module a format, listed in one table.

The order decides where several recognise a file: those that are surest come first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.formats.draft import Format

# Each is imported when a file is to be recognised.
FORMATS = (
    "vcard",
    "calendar",
    "mbox",
    "own",
    "monica",
    "facebook",
    "friends",
    "orgcontacts",
    "calls",
    "owncsv",
    "linkedin",
    "google",
    "outlook",
    "birthdays",
    "roster",
)


def formats() -> Iterator[Format]:
    """All formats, in the order in which they are asked."""
    return (cast("Format", import_module(f"warmsite.formats.{name}")) for name in FORMATS)


def recognise(name: str, head: bytes) -> Format | None:
    """The format of a file that is called and begins so; None where nobody knows it."""
    return next((each for each in formats() if each.recognises(name, head)), None)
