"""Whom triage passed over, so that they come last the next time. It may be forgotten at any time."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from warmsite.build.files import make_private_folder, write_atomically
from warmsite.build.sources import FOLDER, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_REMEMBERED = "skipped.json"
_LARGEST = 16 << 20  # bytes


def skipped(network: Path) -> list[str]:
    """Their ids, whoever was passed over first before the others."""
    try:
        return msgspec.json.decode(read_regular(network / FOLDER / _REMEMBERED, _LARGEST, follow=False), type=list[str])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return []


def keep_skipped(network: Path, ids: Iterable[str]) -> None:
    """Remember them; what cannot be written is lost."""
    folder = network / FOLDER
    with suppress(OSError):
        if not folder.is_symlink():
            make_private_folder(folder)
            write_atomically(folder / _REMEMBERED, msgspec.json.encode(list(ids)))
