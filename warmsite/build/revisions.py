"""The records of a commit, read from git's objects: nothing is checked out, nothing is written to the work tree (SPEC 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from warmsite.build.git import Blobs, GitFault, point, read
from warmsite.build.history import contact_path, day_of
from warmsite.build.sources import CONTACTS, SETTINGS, Scan, Source, decoded
from warmsite.days import DateError, parse_day

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from typing import Self

    from warmsite.build.records import Decoded

_UNKNOWN = (0, 0, 0, 0)  # a signature that no file has


class Revision(NamedTuple):
    """A commit, and its day: the author's, in their own zone."""

    id: str
    day: date


def find_revision(network: Path, name: str) -> Revision:
    """The commit that a REV or a DATE means; GitFault where there is none.

    A date means the newest commit of the first-parent line on or before it.
    """
    now = point(network)
    if now.why:
        raise GitFault(now.why)
    try:
        day = parse_day(name)
    except DateError:
        return _by_name(network, name)
    for line in read(network, "log", "--first-parent", "--date=raw", "--format=%H %ad", "HEAD").decode().splitlines():
        commit, _, when = line.partition(" ")
        if day_of(when) <= day:
            return Revision(commit, day_of(when))
    shallow = " here: the repository is shallow" if now.shallow else ""
    raise GitFault(f"{name}: there is no commit on or before that day{shallow}")


def _by_name(network: Path, name: str) -> Revision:
    try:
        named = read(network, "rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()
        commit = read(network, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}").decode().strip()
    except GitFault:
        raise GitFault(f"{name}: names no commit and is no date; write a revision of git, or 2026-03-02") from None
    when = read(network, "show", "--no-patch", "--date=raw", "--format=%ad", commit, "--").decode().strip()
    return Revision(commit, day_of(when))


class CommitTree:
    """The files of a network as they stood in a commit. To be used within `with`."""

    def __init__(self, network: Path, revision: Revision) -> None:
        self.revision = revision
        self._blobs = Blobs(network)
        self._ids: dict[str, str] = {}
        listed = read(network, "ls-tree", "-r", "-z", revision.id, "--", CONTACTS, SETTINGS)
        for line in filter(None, listed.split(b"\0")):
            about, _, name = line.partition(b"\t")
            mode, _, blob = about.decode().split()
            path = SETTINGS if name == SETTINGS.encode() else contact_path(name)
            if path and mode.startswith("100"):
                self._ids[path] = blob

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._blobs.close()

    def scan(self) -> Scan:
        return Scan(tuple(Source(path, _UNKNOWN, settled=False) for path in sorted(self._ids) if path != SETTINGS), ())

    def read(self, path: str) -> Decoded:
        return decoded(self._blobs.read(self._ids[path]), path)

    def settings(self) -> Decoded:
        return self.read(SETTINGS) if SETTINGS in self._ids else ("", "", ())


def between(network: Path, before: Revision, after: Revision | None) -> frozenset[str]:
    """The ids of the commits after one up to another, or up to the newest."""
    told = read(network, "rev-list", f"{before.id}..{after.id if after else 'HEAD'}", "--", CONTACTS)
    return frozenset(told.decode().split())
