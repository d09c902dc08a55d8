"""What builds remember in .warmsite/: records and rendered texts by content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from warmsite.build.memory import recall, remember
from warmsite.build.program import made_by
from warmsite.build.sources import RECORDS, Signature
from warmsite.problems import Problem
from warmsite.records.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TEXTS = "texts.msgpack"


class Remembered(msgspec.Struct, frozen=True, array_like=True):
    """A contact's file as it was read: when it looked like that, what its bytes were, what came of them."""

    signature: Signature | None  # None where stat could not be trusted to tell the next change
    digest: str
    contact: Contact | None
    problems: tuple[Problem, ...]


class Unread(msgspec.Struct, frozen=True, array_like=True):
    """A contact's file as it was read, the contact itself not yet decoded."""

    signature: Signature | None
    digest: str
    record: msgspec.Raw
    problems: msgspec.Raw

    def contact(self) -> Contact | None:
        """What it says; None for a file that is no contact."""
        return msgspec.msgpack.decode(self.record, type=Contact | None)


class _Records(msgspec.Struct, array_like=True):
    made_by: str
    settings: str
    files: dict[str, Remembered]


class _Unread(msgspec.Struct, array_like=True):
    made_by: str
    settings: str
    files: dict[str, Unread]


class _Texts(msgspec.Struct, array_like=True):
    made_by: str
    texts: dict[str, str]


def _rendered_by() -> str:
    """This program with the very libraries that render its texts: a mended one must render them anew."""
    from importlib.metadata import version

    return f"{made_by()} {version('markdown')} {version('nh3')}"


class Cache:
    """The cache of one network. What cannot be read is empty, what cannot be written is lost."""

    def __init__(self, network: Path) -> None:
        self.network = network

    def records(self, settings: str) -> dict[str, Remembered]:
        """The records read with these settings (a digest), by path."""
        found = recall(self.network, RECORDS, _Records)
        return found.files if found and found.made_by == made_by() and found.settings == settings else {}

    def unread(self, settings: str) -> dict[str, Unread]:
        """The same, a tenth as dear, for who will decode a few of them only."""
        found = recall(self.network, RECORDS, _Unread)
        return found.files if found and found.made_by == made_by() and found.settings == settings else {}

    def keep_records(self, settings: str, files: Mapping[str, Remembered]) -> None:
        remember(self.network, RECORDS, _Records(made_by(), settings, dict(files)))

    def texts(self) -> dict[str, str]:
        """Rendered texts, by the digest of what they were rendered from."""
        found = recall(self.network, _TEXTS, _Texts)
        return found.texts if found and found.made_by == _rendered_by() else {}

    def keep_texts(self, texts: Mapping[str, str]) -> None:
        remember(self.network, _TEXTS, _Texts(_rendered_by(), dict(texts)))
