"""The records of a commit, read from git's objects: nothing is checked out, nothing is written to the work tree (SPEC 12)."""

from __future__ import annotations

import errno
import os
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from warmsite.build.git import Blobs, GitFault, is_partial, listed, point, read, start
from warmsite.build.history import author_day
from warmsite.build.sources import (
    CONTACTS,
    PLANS,
    SETTINGS,
    SETTINGS_LEAVE,
    Scan,
    Source,
    decoded,
    is_ignored,
    is_nameable,
    leaving,
    unreadable,
)
from warmsite.days import DateError, parse_partial, spell
from warmsite.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path
    from typing import Self

    from warmsite.build.git import Listed
    from warmsite.build.records import Decoded

_MOST_LINKS = 40  # on the way to a file: a system's own measure of a way that goes round
_ANOTHERS = "is a repository of its own: the commit has none of its records"
_WHOLE = 1 << 20  # bytes: of what is larger `Blobs` gives the first alone
_UNKNOWN = (0, 0, 0, 0)  # a signature that no file has


class Revision(NamedTuple):
    """A commit, and its day: the author's, in their own zone."""

    id: str
    day: date


def find_revision(network: Path, name: str) -> Revision:
    """The commit that a REV or a DATE means; GitFault where there is none.

    A date means the newest commit of the first-parent line on or before it, a month or a year that of its last day, though
    an abbreviated id may look like one.
    """
    now = point(network)
    if now.why:
        raise GitFault(now.why)
    try:
        told = parse_partial(name)
    except DateError:
        return _by_name(network, name)
    year, month = told.year or 1, told.month or 12
    day = told.full or date(year, month, monthrange(year, month)[1])
    for line in read(network, "log", "--first-parent", "--date=raw", "--format=%H %ad", "HEAD").decode().splitlines():
        commit, _, when = line.partition(" ")
        if author_day(when) <= day:
            return Revision(commit, author_day(when))
    shallow = " here: the repository is shallow" if now.shallow else ""
    raise GitFault(f"{name}: there is no commit on or before that day{shallow}")


def _by_name(network: Path, name: str) -> Revision:
    try:
        named = read(network, "rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()
        commit = read(network, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}").decode().strip()
    except GitFault:
        raise GitFault(f"{name}: names no commit and is no date; write a revision of git, or 2026-03-02") from None
    when = read(network, "show", "--no-patch", "--date=raw", "--format=%ad", commit, "--").decode().strip()
    return Revision(commit, author_day(when))


class CommitTree:
    """The files of a network as they stood in a commit. To be used within `with`.

    They are found as in the folder (`sources`): by the same names, through the same links, with the same problems.
    """

    def __init__(self, network: Path, revision: Revision) -> None:
        self.revision = revision
        self._network = network
        self._blobs = Blobs(network)
        self._ids: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._modules: set[str] = set()
        self._names: dict[str, dict[str, None]] = {}  # what stands in each folder
        self._found: dict[str, str] = {}  # as scanned: path → blob
        for each in listed(network, revision.id):
            self._take(each)
        if not {CONTACTS, SETTINGS} & self._names.get("", {}).keys():
            raise GitFault(f"commit {self._told} holds no network: it has neither {CONTACTS}/ nor {SETTINGS}")

    def _take(self, each: Listed) -> None:
        path = each.path.decode("utf-8", "surrogateescape")
        if each.mode == "120000":
            self._links[path] = each.id
        elif each.mode == "160000":
            self._modules.add(path)
        else:
            self._ids[path] = each.id
        while path:
            folder, _, name = path.rpartition("/")
            names = self._names.setdefault(folder, {})
            if name in names:
                break
            names[name] = None
            path = folder

    @property
    def _told(self) -> str:
        """The commit, for people."""
        return f"{self.revision.id[:8]} of {spell(self.revision.day)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._blobs.close()

    def scan(self) -> Scan:
        return self._scan(CONTACTS, deep=True)

    def glance(self, known: Scan, _touched: Collection[str]) -> Scan:
        """A commit never changes."""
        return known

    def scan_plans(self) -> Scan:
        return self._scan(PLANS, deep=False)

    def read(self, path: str) -> Decoded:
        return decoded(self._content(path, self._found[path]), path)

    def settings(self) -> Decoded:
        try:
            there = self._follow(SETTINGS)
        except OSError as error:
            return "", "", (unreadable(SETTINGS, error),)
        if there is None:
            return "", "", (SETTINGS_LEAVE,)
        return decoded(self._content(SETTINGS, self._ids[there]), SETTINGS) if there in self._ids else ("", "", ())

    def photo(self, path: str, most: int) -> bytes:
        """The first bytes of a picture, at most so many; FileNotFoundError where the commit has none there."""
        blob = self._ids.get(self._follow(path) or "")
        data = self._blobs.read(blob) if blob else None
        if blob is None or data is None:
            raise FileNotFoundError(path)
        if len(data) <= _WHOLE:
            return data
        with start(self._network, "cat-file", "blob", blob) as asked:
            assert asked.stdout  # it is a pipe
            return asked.stdout.read(most)

    def _scan(self, top: str, *, deep: bool) -> Scan:
        problems: list[Problem] = []
        found = dict(self._files(top, problems, deep=deep))
        self._found |= found
        return Scan(tuple(Source(path, _UNKNOWN, settled=False) for path in sorted(found)), tuple(problems))

    def _files(self, top: str, problems: list[Problem], *, deep: bool) -> Iterator[tuple[str, str]]:
        """The path of every record below a folder, and its blob; of a folder that links lead to again its own path."""
        waiting, linked = [(top, top)], list[tuple[str, str]]()
        seen = set[str]()
        while waiting or linked:
            path, folder = (waiting or linked).pop()
            try:
                there = self._follow(folder) if folder in self._links else folder
            except OSError as error:
                problems.append(unreadable(path, error))
                continue
            if there is None and path == top:
                problems.append(leaving(top))
            if there is None or there in seen:
                continue
            if path.endswith(".md") and there in self._ids:
                yield path, self._ids[there]
            elif there in self._modules:
                problems.append(Problem(path, 1, 1, "error", "submodule", _ANOTHERS, "its own repository tells what was in it"))
            elif path == top or deep:
                seen.add(there)
                for name in self._names.get(there, ()):
                    here, inside = f"{path}/{name}", f"{there}/{name}".removeprefix("/")
                    if not is_ignored(name) and is_nameable(name, here, problems):
                        (linked if inside in self._links else waiting).append((here, inside))

    def _follow(self, path: str) -> str | None:
        """Where a path leads, its links followed; None if that is out of the network. OSError if it goes round."""
        ahead, done = path.split("/")[::-1], list[str]()
        followed = 0
        while ahead:
            part = ahead.pop()
            if part == "..":
                if not done:
                    return None
                done.pop()
            elif part not in {"", "."}:
                done.append(part)
                link = self._links.get("/".join(done))
                if link is None:
                    continue
                followed += 1
                if followed > _MOST_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                target = self._inside(self._content(path, link).decode("utf-8", "surrogateescape"))
                if target is None:
                    return None
                done = [] if target.startswith("/") else done[:-1]
                ahead += target.split("/")[::-1]
        return "/".join(done)

    def _inside(self, target: str) -> str | None:
        """What a link says, from the network's folder on where it names that; None where it names another place."""
        if not target.startswith("/"):
            return target
        top = f"{self._network.resolve().as_posix()}/"
        return f"/{target.removeprefix(top)}" if f"{target}/".startswith(top) else None

    def _content(self, path: str, blob: str) -> bytes:
        data = self._blobs.read(blob)
        if data is not None:
            return data
        if is_partial(self._network):
            why = "this clone left out what stood here; `git fetch --refetch --no-filter` brings it"
        else:
            why = "what stood here is missing from the repository, or damaged; `git fsck` tells more"
        raise GitFault(f"commit {self._told}: {path}: {why}")


def between(network: Path, before: Revision | None, after: Revision | None) -> frozenset[str]:
    """The ids of the commits that one has and another has not; None is the newest."""
    first, last = (each.id if each else "HEAD" for each in (before, after))
    told = read(network, "rev-list", f"{first}..{last}", "--", CONTACTS)
    return frozenset(told.decode().split())
