"""A fault of watchdog (7.0.0, 7.1.0) on Linux, mended from here.

Of a folder that was moved away, and another moved to where it stood, it knows two watches at one path. It stumbles over the
one that ends last: with a KeyError out of `Observer.stop`, which ended our watching, or in the observer's reading thread,
after which nothing was heard any more. In `InotifyWatchGroup._remove_watch_internally` all is done by then but for a path
that is forgotten already.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from watchdog.observers import Observer


def mend() -> None:
    """Let it forgive. Where the observer is another, or knows no such thing by this name, nothing is done."""
    group: Any = getattr(sys.modules[Observer.__module__], "InotifyWatchGroup", None)
    remove = getattr(group, "_remove_watch_internally", None)
    if remove is None:
        return

    def forgiving(self: object, wd: int) -> None:
        with suppress(KeyError):
            remove(self, wd)

    group._remove_watch_internally = forgiving
