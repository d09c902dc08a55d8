"""Which program this is: what another version remembered is not trusted."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from warmsite import __version__


@cache
def made_by() -> str:
    """Names this very program, by its version and the stamps of its files."""
    package = Path(__file__).resolve().parents[1]
    stamps = sorted((str(file.relative_to(package)), file.stat().st_mtime_ns) for file in package.rglob("*.py"))
    return blake2b(repr((__version__, stamps)).encode(), digest_size=12).hexdigest()


def shipped_templates() -> Path:
    """The folder of the templates that came with the program: in the wheel, or beside the package in its repository."""
    return _shipped("_templates", "templates")


def shipped_contacts() -> Path:
    """The folder of the sample network's contacts."""
    return _shipped("_contacts", "contacts")


def _shipped(inside: str, beside: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    return package / inside if (package / inside).is_dir() else package.parent / beside
