"""Files in .warmsite/ in which something is remembered. Each may be deleted at any time.

MessagePack with types checked on reading: whatever a file holds, nothing in it can run, and what does not fit is
forgotten. So is what a disk has spoilt: a checksum stands before it. Nothing here fails: what cannot be read is not there,
what cannot be written is lost.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import msgspec

from warmsite.build.files import make_private_folder, write_atomically
from warmsite.build.sources import FOLDER, read_regular

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

_LARGEST = 1 << 30  # bytes
_SEAL = 4


def sealed(content: bytes) -> bytes:
    """What is to be remembered, with its checksum before it."""
    return crc32(content).to_bytes(_SEAL) + content


def unsealed(told: bytes) -> memoryview:
    """What was sealed; ValueError if it is not as it was then."""
    content = memoryview(told)[_SEAL:]
    if told[:_SEAL] != crc32(content).to_bytes(_SEAL):
        raise ValueError(told[:_SEAL])
    return content


def recall(network: Path, name: str, kind: type[T]) -> T | None:
    """What a file of that name remembers, if it is of that kind."""
    folder = network / FOLDER
    try:
        if folder.is_symlink():
            return None
        return msgspec.msgpack.decode(unsealed(read_regular(folder / name, _LARGEST, follow=False)), type=kind)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def remember(network: Path, name: str, content: msgspec.Struct) -> None:
    """Let a file of that name remember this."""
    folder = network / FOLDER
    try:
        if not folder.is_symlink():
            make_private_folder(folder)
            write_atomically(folder / name, sealed(msgspec.msgpack.encode(content)))
    except OSError:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
