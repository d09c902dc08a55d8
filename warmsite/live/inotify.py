"""A fault of watchdog (7.1.0) on Linux, mended from here.

Of a folder that was moved away, and another moved to where it stood, it knows two watches at one path. It stumbles over the
one that ends last: with a KeyError out of `Observer.stop`, which ended our watching, or in the observer's reading thread,
after which nothing was heard any more. `InotifyWatchGroup._remove_watch_internally` is where; ours does the same, and forgives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchdog.observers import inotify

if TYPE_CHECKING:
    from watchdog.observers.inotify_c import WatchDescriptor


class _Group(inotify.InotifyWatchGroup):
    """The watches of a folder and all below."""

    def _remove_watch_internally(self, wd: WatchDescriptor) -> None:
        """Forget a watch, and its path unless that is another's by now."""
        path = self._active_callbacks_by_watch.pop(wd, b"")
        if self._active_callbacks_by_path.get(path) == wd:
            del self._active_callbacks_by_path[path]


def mend() -> None:
    """Let every observer from now on use it."""
    vars(inotify)["InotifyWatchGroup"] = _Group
