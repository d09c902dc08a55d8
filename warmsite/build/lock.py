"""One build at a time: locks that the operating system lets go of when their process ends, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from warmsite.build.files import make_private_folder
from warmsite.build.report import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform != "win32":  # there is no fcntl on Windows: builds there are not kept apart
    import fcntl

_TRIES, _PAUSE = 20, 0.05  # seconds


@contextmanager
def held(folder: Path, name: str, busy: str, tries: int = _TRIES, *, reading: bool = False) -> Iterator[None]:
    """Hold the lock `name` of a folder of ours; BuildError(busy) if another process holds it all the while.

    Who is only `reading` the network may do so where it cannot be written: then the network's own folder is held.
    """
    if sys.platform == "win32" or folder.is_symlink():
        yield
        return
    try:
        descriptor = _lock_file(folder, name)
    except OSError as error:
        if not reading:
            raise BuildError(f"{folder}: cannot be written: {error.strerror}") from None
        descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        if not _taken(descriptor, tries):
            raise BuildError(busy)
        yield
    finally:
        os.close(descriptor)


def _lock_file(folder: Path, name: str) -> int:
    make_private_folder(folder)
    return os.open(folder / name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _taken(descriptor: int, tries: int) -> bool:
    """Take the lock, waiting a moment for whoever only asked whether it is held, or builds a single page."""
    pause = Event()
    for _ in range(tries):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pause.wait(_PAUSE)
        else:
            return True
    return False


def is_held(folder: Path, name: str) -> bool:
    """Whether some process holds the lock."""
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(folder / name, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
