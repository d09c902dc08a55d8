"""What processes that were killed left half written in .warmsite/: private text that nobody would ever take away."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from warmsite.build.files import TEMPORARY
from warmsite.build.lock import held
from warmsite.build.report import BuildError
from warmsite.build.sources import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def has_leftovers(network: Path) -> bool:
    """Whether anything unfinished lies there, be it of a process that is still at work."""
    return any((network / FOLDER).glob(f"{TEMPORARY}*"))


def clear(network: Path) -> None:
    """Take away what no process will finish: what the cache was to hold, and edits unless somebody edits just now."""
    folder = network / FOLDER
    if folder.is_symlink() or not has_leftovers(network):
        return
    _remove(each for each in folder.glob(f"{TEMPORARY}*") if _is_abandoned(each.name.removeprefix(TEMPORARY)))
    with suppress(BuildError), held(folder, "edits", "", tries=1):
        clear_edits(network)


def clear_edits(network: Path) -> None:
    """Take away what edits left; for whoever holds their lock, for then nobody is at it."""
    folder = network / FOLDER
    if not folder.is_symlink():
        _remove(each for each in folder.glob(f"{TEMPORARY}*") if not each.name.removeprefix(TEMPORARY).isdecimal())


def _remove(files: Iterable[Path]) -> None:
    for each in files:
        with suppress(OSError):  # a folder that somebody put there, or nothing any more
            each.unlink()


def _is_abandoned(writer: str) -> bool:
    """Whether a temporary file is that of a process, by its number, that is no more."""
    if not writer.isdecimal() or sys.platform == "win32":  # there a signal to a process, even none, is its end
        return False
    try:
        os.kill(int(writer), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False
