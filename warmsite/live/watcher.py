"""Keeps the site fresh: an event sets a flag, a quiet moment passes, one build runs, a new epoch begins.

After the manner of MkDocs' livereload (`mkdocs/livereload/`): every build finds by itself what changed, and counters tell
a site that is being built from one that may be read. Events are only a hint: the paths that they name are
looked at first. They get lost, come late or never; so the whole folder is looked through every few seconds as well.
"""

from __future__ import annotations

import errno
import logging
import math
import os
import stat
import threading
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from warmsite.build.report import BuildError
from warmsite.build.sources import git_folder
from warmsite.live import inotify

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from watchdog.observers.api import BaseObserver

    from warmsite.build.report import Report

Identity = tuple[int, int] | None

# Watched with all that is in them; of the root itself only the direct members are.
FOLDERS = ("contacts", "plans", "templates")
WATCHED = ((), *((folder,) for folder in FOLDERS))

# In git's own folder, what a commit, another branch, a merge or a new setting writes. Its locks come and go without one.
GITS = frozenset({"HEAD", "MERGE_HEAD", "ORIG_HEAD", "config", "index", "packed-refs", "shallow"})

# Opening and reading are not among these, or a build would call up the next for ever. Nor is the change of a folder,
# which only repeats what happened to a member of it, and would bring the ignored members in again.
EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]

# The kernel's setting that is used up, by the error that says so.
LIMITS = {errno.ENOSPC: "fs.inotify.max_user_watches", errno.EMFILE: "fs.inotify.max_user_instances"}

# Its warnings (a queue that ran over, an event after the end) are for developers, and our rescan has the answer;
# without a handler of their own they would land on the user's terminal.
logging.getLogger("watchdog").addHandler(logging.NullHandler())

inotify.mend()


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a watcher is, in seconds.

    quiet: without an event before a build. most: how long events without end can put a build off. busy: how long a
    branch switch can. rescan: between looks at a folder whose events arrive; poll: at one whose events do not.
    """

    quiet: float = 0.03
    most: float = 1.0
    busy: float = 10.0
    rescan: float = 5.0
    poll: float = 0.5


class Clock:
    """Seconds that only go forward, and the way to let them pass. Tests bring their own."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def wait(self, condition: threading.Condition, seconds: float) -> None:
        """Let go of the condition, which is held, until it is notified or the time is over."""
        condition.wait(seconds)


@dataclass(eq=False)
class Watcher:
    """Builds at every change of the network, until stopped.

    `build(day)` is a whole incremental build, cheap when nothing changed; its BuildError has a text for the user.
    `today` is the local date, `busy` whether git is in the middle of something, `say` takes a message for the
    terminal. What the watcher itself fails at is said, never raised.
    """

    root: Path
    build: Callable[[date], Report]
    today: Callable[[], date]
    busy: Callable[[], bool]
    say: Callable[[str], None]
    pace: Pace = field(default_factory=Pace)
    observers: Callable[[], BaseObserver] = Observer
    clock: Clock = field(default_factory=Clock)

    # The epoch that readers may see.
    visible: int = field(default=0, init=False)
    # What the last build failed with.
    error: str | None = field(default=None, init=False)
    # For the build: the files, below the root, that alone can have changed since the last; None where any can.
    touched: frozenset[str] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Nothing is watched and no thread runs before `run`."""
        # Reentrant, since `stop` may come from a signal handler while the same thread holds it.
        self._changes = threading.Condition(threading.RLock())
        self._first: float | None = None  # when the events that are not built yet began, and when the last came
        self._last = 0.0
        self._lost = False  # a watched folder was deleted or moved: its watch is dead even if its number lives on
        self._stopped = False
        self._called = False  # readers, by the build that runs
        self._begun = self._ready = 0  # builds, and those of them whose files readers may have
        self._day: date | None = None
        self._idle = 0.0  # seconds that the last build took which had nothing to do
        self._paths: set[str] | None = None  # that events named since the last build began; None where any may be meant
        self._looked = -math.inf  # when a build last looked at everything
        self._polling = False
        self._observer: BaseObserver | None = None
        self._armed: tuple[Identity, ...] = ()

    def stir(self, paths: Collection[str] | None = None, *, lost: bool = False) -> None:
        """Something changed: build soon. `paths`: only these files did; `lost`: the watches have to be set anew."""
        with self._changes:
            self._last = self.clock.now()
            self._lost = self._lost or lost
            begins = self._first is None
            before: set[str] | None = set() if begins else self._paths
            self._paths = None if paths is None or lost or before is None else before.union(paths)
            if begins:
                self._first = self._last
                self._changes.notify_all()

    def build_once(self) -> Report | None:
        """Build now, in this thread, and let readers see it; None when it failed (then `error` says why)."""
        day, began = self.today(), self.clock.now()
        with self._changes:
            # Events get lost: however many come, everything is looked at every few seconds.
            trusted = self._first is not None and self.error is None and began - self._looked < self._rest()
            self.touched = frozenset(self._paths) if trusted and self._paths is not None else None
            self._looked = self._looked if self.touched is not None else began
            self._first = None  # what happens from here on needs another build
            self._begun += 1
            self._called = False
            before = self.error
        report, error = None, None
        try:
            if not self.root.is_dir():
                raise BuildError(f"The folder {self.root} is gone. The last good site stays until it is back.")
            report = self.build(day)
        except BuildError as problem:
            error = str(problem)
        except Exception as fault:  # a fault of the program must not end the watching
            error = f"The build broke off: {type(fault).__name__}: {fault}"
        wrote = report is not None and bool(report.written or report.removed)
        if not wrote:
            self._idle = self.clock.now() - began
        self._day = day
        self._show(error, wrote=wrote)
        if error != before:
            self.say("The build works again." if error is None else error)
        return report

    def call_readers(self) -> None:
        """For the build: what it wrote may be read, though it is not over. What an earlier one failed at is past."""
        with self._changes:
            self._called = True
            self.error = None
            self._ready = self._begun
            self._begin_epoch()

    def _show(self, error: str | None, *, wrote: bool) -> None:
        """A build is over. Readers are called only if there is something new for them."""
        with self._changes:
            seen, self.error = self.error, error
            self._ready = self._begun
            if (wrote and not self._called) or error != seen:
                self._begin_epoch()
            else:
                self._changes.notify_all()

    def _begin_epoch(self) -> None:
        self.visible += 1
        self._changes.notify_all()

    def wait_for_change(self, after: int, timeout: float) -> int:
        """The visible epoch, as soon as it is later than `after`, the time (s) is over or the watcher stopped."""
        with self._changes:
            self._changes.wait_for(lambda: self.visible > after or self._stopped, timeout)
            return self.visible

    def wait_until_fresh(self, timeout: float) -> bool:
        """Wait for the build of all changes until now, so that nobody reads a half-built site; False if it took too long.

        What changes from here on is not waited for: who saves without end would keep readers out.
        """
        with self._changes:
            needed = self._begun if self._first is None else self._begun + 1
            return self._changes.wait_for(lambda: self._ready >= needed or self._stopped, timeout)

    def stop(self) -> None:
        """End `run` and all waiting; from any thread or a signal handler."""
        self._stopped = True
        with self._changes:
            self._changes.notify_all()

    def run(self) -> None:
        """Watch and build until `stop`. It begins with a build, for what changed before the watches were set."""
        try:
            while not self._stopped:
                self._catch_up()
                self._await_work()
        finally:
            self.stop()
            self._disarm()

    def _catch_up(self) -> None:
        """Watch what is there now, then build: in this order, or a change in between would be lost."""
        git = git_folder(self.root)
        folders = (self.root, *(self.root / name for name in FOLDERS), *([git] if git else []))
        identities = tuple(map(_identity, folders))
        if self._lost or identities != self._armed:
            self._arm(identities, git)
        self.build_once()

    def _await_work(self) -> None:
        """Sleep until a build is due or the watcher is stopped."""
        rested = self.clock.now() + self._rest()
        held: float | None = None
        while True:
            # A machine that slept, or the turn of the day, is noticed here: no timer is set for midnight.
            turned, busy = self.today() != self._day, self.busy()
            with self._changes:
                now = self.clock.now()
                due = now if turned else self._due(rested)
                if self._stopped or (due <= now and not busy):
                    return
                if due <= now:
                    held = now if held is None else held
                    due = min(now + self.pace.quiet, held + self.pace.busy)
                    if due <= now:
                        return
                self.clock.wait(self._changes, due - now)

    def _due(self, rested: float) -> float:
        """The moment of the next build, as things stand."""
        if self._first is None:
            return rested
        return min(self._last + self.pace.quiet, self._first + self.pace.most)

    def _rest(self) -> float:
        """Seconds until the next look; in a large network at most a tenth of the time is spent on looking."""
        blind = self._polling or not self._armed or self._armed[0] is None
        return max(self.pace.poll if blind else self.pace.rescan, 10 * self._idle)

    def _arm(self, identities: tuple[Identity, ...], git: Path | None) -> None:
        """Watch root, folders and git's own with a new observer; poll from now on if the system has no watches left."""
        self._disarm()
        self._armed, self._lost = identities, False
        if self._polling or identities[0] is None:
            return
        root = os.path.realpath(self.root)
        found = [name for name, identity in zip(FOLDERS, identities[1:], strict=False) if identity]
        # A link that leaves the network is not followed by the build either.
        inside = [folder for name in found if (folder := os.path.realpath(self.root / name)).startswith(root + os.sep)]
        handler = _Handler(root, self.stir)
        # The observer's own, where a folder is made inside a new one: harmless, and nothing for the terminal.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        try:
            self._observer = self.observers()
            self._observer.start()
            if git:
                with suppress(FileNotFoundError, NotADirectoryError):
                    self._observer.schedule(_GitHandler(self.stir), str(git), recursive=False, event_filter=EVENTS)
            # The observer keeps quiet about subfolders that it found no watch for; the root, which comes last, tells.
            for folder in [*inside, root]:
                # One that is gone by now differs from `identities`, so the next look comes back to it.
                with suppress(FileNotFoundError, NotADirectoryError):
                    self._observer.schedule(handler, folder, recursive=folder != root, event_filter=EVENTS)
        except OSError as problem:
            self._disarm()
            self._polling = True
            advice = f" To hear of them at once, raise {LIMITS[problem.errno]}." if problem.errno in LIMITS else ""
            self.say(f"Cannot watch folders ({problem.strerror}): looking for changes every half second.{advice}")

    def _disarm(self) -> None:
        """End the observer and wait for its threads."""
        observer, self._observer = self._observer, None
        if observer is None:
            return
        observer.stop()
        if observer.is_alive():
            observer.join()


class _Handler(FileSystemEventHandler):
    """Turns events into a flag."""

    def __init__(self, root: str, stir: Callable[..., None]) -> None:
        self._root = root
        self._stir = stir

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Never raises: that would end the observer's thread in silence, while a build too many costs little."""
        try:
            paths = [Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]
            members = [path.relative_to(self._root).parts for path in paths]
            lost = event.is_directory and any(names in WATCHED for names in members)
            if lost or any(_matters(names) for names in members):
                self._stir(None if event.is_directory else ["/".join(names) for names in members], lost=lost)
        except Exception:
            self._stir(None, lost=True)


class _GitHandler(FileSystemEventHandler):
    """Turns what happens in git's own folder into a flag."""

    def __init__(self, stir: Callable[..., None]) -> None:
        self._stir = stir

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Never raises, as that of the network."""
        if any(Path(os.fsdecode(path)).name in GITS for path in (event.src_path, event.dest_path)):
            self._stir()


def _matters(names: tuple[str, ...]) -> bool:
    """Whether a path, as its parts below the root, can change the site: not the site itself, no editor's leftovers."""
    if not names:
        return True
    leftover = names[-1].endswith(("~", ".swp", ".swx")) or (names[-1][0] == names[-1][-1] == "#")
    return not (leftover or names[0] == "output" or any(name.startswith(".") for name in names))


def _identity(path: Path) -> Identity:
    """Which folder this is, whatever it is called; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None
