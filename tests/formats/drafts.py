"""What importers make of bytes."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

from warmsite.formats.draft import Asked, Draft, Found, Opened, Skipped, Told

if TYPE_CHECKING:
    from warmsite.formats.draft import Format

TODAY = date(2026, 11, 23)


def found(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[Found]:
    """All that an importer says of a file of that content."""
    content = data.encode() if isinstance(data, str) else data
    source = Opened(name, content[:65536], io.BytesIO(content))
    return list(module.read(source, Asked(**{"today": TODAY, **asked})))


def drafts(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[Draft]:
    """The people among it."""
    return [each for each in found(module, data, name, **asked) if isinstance(each, Draft)]


def skipped(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[Skipped]:
    """What was passed over."""
    return [each for each in found(module, data, name, **asked) if isinstance(each, Skipped)]


def told(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[str]:
    """What there is to know about the file."""
    return [each.text for each in found(module, data, name, **asked) if isinstance(each, Told)]
