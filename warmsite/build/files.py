"""Writing so that a file is there whole or not at all, and only its owner can read it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEMPORARY = ".warmsite-tmp-"


def make_private_folder(folder: Path) -> None:
    """Make a folder of ours: readable by its owner alone, and never taken into git."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_mode & 0o777 != 0o700:
        folder.chmod(0o700)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        write_atomically(ignore, b"*\n")


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file's content in one step: whoever reads meanwhile, or after a crash, finds the old or the new."""
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}")
    write_new(temporary, data)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes) -> os.stat_result:
    """Write a file of ours, readable by its owner alone; what could not be written whole is taken away again."""
    with suppress(FileNotFoundError):  # of a killed process, or a pipe on which one would wait
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        about = os.fstat(descriptor)
    except BaseException:
        os.close(descriptor)
        path.unlink(missing_ok=True)
        raise
    os.close(descriptor)
    return about
