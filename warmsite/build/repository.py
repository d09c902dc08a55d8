"""What the repository around a network should tell its owner: records that it does not keep, and what it keeps too well.

Only git's index and its objects' names are asked for, and files are compared here: `git status` would run the filters
that a repository's configuration names. Without a repository, or without git, nothing is wrong.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from warmsite.build.git import GitFault, ids_of, read
from warmsite.build.sources import CONTACTS, FOLDER, PLANS, SETTINGS, git_folder, read_regular, signature_of, stamp_of
from warmsite.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from warmsite.build.records import Records

Stamp = list[Any]

OUTPUT = "output"
PATIENCE = timedelta(days=7)
_EPOCH = date(1970, 1, 1)
PRIVATE = "warmsite.remote-is-private"
_LARGEST = 1 << 20  # bytes
_NAMED = 3  # files, of many
_RECORDS = (CONTACTS, PLANS, SETTINGS)
# Where what is pushed is public unless its owner says otherwise.
_PUBLIC = (
    "bitbucket.org", "codeberg.org", "disroot.org", "framagit.org", "gitea.com", "gitee.com", "github.com", "gitlab.com",
    "launchpad.net", "notabug.org", "pagure.io", "salsa.debian.org", "sourceforge.net", "sr.ht",
)  # fmt: skip
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://(?:[^/@]*@)?|(?=[^/:]*:(?!:|//))(?:[^/@:]*@)?)([^/:\s]+)", re.IGNORECASE)
_ENTRY = re.compile(
    rb"([0-7]{6}) ([0-9a-f]+) ([0-3])\t([^\0]*)\0"
    rb"  ctime: \d+:\d+\n  mtime: (\d+):\d+\n  dev: \d+\tino: \d+\n  uid: \d+\tgid: \d+\n  size: (\d+)\tflags: [0-9a-f]+\n"
)


class _File(NamedTuple):
    """A record on the disk; `mtime` in seconds."""

    path: str
    size: int
    mtime: int


class _Entry(NamedTuple):
    """A file as the index has it; `mtime` in seconds."""

    is_regular: bool
    blob: str
    mtime: int
    size: int


class _Index(NamedTuple):
    """What git keeps of a network: its records by path, those staged and not committed, those in a merge, and the rest."""

    entries: dict[str, _Entry]
    staged: frozenset[str]
    unmerged: tuple[str, ...]
    ours: tuple[str, ...]  # folders of the program's own that are kept by mistake


_EMPTY = _Index({}, frozenset(), (), ())


def is_current(network: Path, stamp: Stamp) -> bool:
    """Whether the repository has nothing new to say of the same records, since `Repository.stamp` was this."""
    state, strangers = stamp[:3], stamp[3:]
    return state == _stamp(network) and (not any(strangers) or strangers == [_digest(_strangers(network))])


def _stamp(network: Path) -> Stamp:
    """What tells of the repository's state, but for what it ignores; empty where there is none."""
    folder = git_folder(network)
    if folder is None:
        return []
    try:
        index = stamp_of((folder / "index").stat())
    except OSError:
        index = None
    return [(folder / "MERGE_HEAD").exists(), _public_remote(network), index]


def _strangers(network: Path) -> bytes:
    """The files that git neither keeps nor ignores. What it ignores many files say, in many places: it is asked itself."""
    with suppress(GitFault):
        return read(network, "ls-files", "-z", "--others", "--exclude-standard", "--", *_RECORDS)
    return b""


def _digest(told: bytes) -> str:
    return sha256(told).hexdigest()


class Repository:
    """The repository around a network. What it keeps is read once for each state that it is in.

    `stamp` is for `is_current`, in another process.
    """

    def __init__(self, network: Path) -> None:
        self.stamp: Stamp = []
        self._network = network
        self._state: Stamp = []
        self._head = ""
        self._index: _Index | None = None
        self._same: dict[tuple[_File, str], bool] = {}  # a file and a blob → whether it is that

    def problems(self, head: str, records: Records, today: date) -> tuple[Problem, ...]:
        """What its owner should know of the records as they were loaded. `head` is the commit, empty before the first."""
        state = self.stamp = _stamp(self._network)
        if not state:
            self._index = None
            return ()
        if self._index is None or (state, head) != (self._state, self._head):
            self._state, self._head = state, head
            try:
                self._index = _read_index(self._network, head)
            except GitFault:  # no work tree, another user's, damaged: the history says so
                self._index = _EMPTY
        if self._index is _EMPTY:
            return ()
        merging, remote, *_ = state
        files = list(_files(self._network, records))
        unknown = {each.path for each in files} - self._index.entries.keys() - {*self._index.unmerged}
        strangers = _strangers(self._network) if unknown else b""
        self.stamp = [*state, _digest(strangers) if unknown else ""]
        found = [
            _not_kept(sorted(unknown & {os.fsdecode(path) for path in strangers.split(b"\0")})),
            self._not_committed(files, today),
            *map(_made_by_us, self._index.ours),
            _unfinished(self._index.unmerged, merging=merging),
            _public(remote),
        ]
        return tuple(each for each in found if each)

    def _not_committed(self, files: Sequence[_File], today: date) -> Problem | None:
        assert self._index
        latest = (today - _EPOCH - PATIENCE).total_seconds()
        late = {each.path: each for each in files if each.mtime < latest and each.path in self._index.entries}
        staged = self._index.staged & late.keys()
        found = sorted(staged | self._changed(each for path, each in late.items() if path not in staged))
        if not found:
            return None
        message = f"{_told(found, 'has', 'have')} been uncommitted for over a week"
        return _problem("uncommitted", message, "commit, so that git remembers", found[0])

    def _changed(self, files: Iterable[_File]) -> set[str]:
        """Which files are other than the index has them, but for the ends of lines."""
        assert self._index
        found = set()
        for file in files:
            entry = self._index.entries[file.path]
            if not entry.is_regular or (entry.size, entry.mtime) == (file.size, file.mtime):
                continue
            key = file, entry.blob
            if key not in self._same:
                self._same[key] = _is_blob(self._network / file.path, entry.blob)
            if not self._same[key]:
                found.add(file.path)
        return found - _filtered(self._network, found)


def _files(network: Path, records: Records) -> Iterator[_File]:
    """The records as they were loaded; those of them that may be written at this very moment as they are now."""
    settings = [[SETTINGS, *records.settings_stamp]] if records.settings_stamp else []
    for path, *signature in (*records.stamps, *records.plan_stamps, *settings):
        with suppress(OSError):  # gone
            size, mtime, *_ = signature if len(signature) > 1 else signature_of((network / path).stat())
            yield _File(path, size, mtime // 1_000_000_000)


def _read_index(network: Path, head: str) -> _Index:
    """What git keeps of the network; GitFault where that cannot be told."""
    said = read(network, "ls-files", "-z", "--stage", "--debug", "--", *_RECORDS, OUTPUT, FOLDER)
    entries: dict[str, _Entry] = {}
    unmerged: dict[str, None] = {}
    ours: dict[str, None] = {}
    for mode, blob, stage, name, mtime, size in _ENTRY.findall(said):
        path = os.fsdecode(name)
        folder, _, member = path.partition("/")
        if folder in {OUTPUT, FOLDER}:
            if member != ".gitignore":
                ours[folder] = None
        elif stage != b"0":
            unmerged[path] = None
        else:
            entries[path] = _Entry(mode.startswith(b"100"), blob.decode(), int(mtime), int(size))
    if not head:
        return _Index(entries, frozenset(entries), tuple(unmerged), tuple(ours))
    listed = read(network, "diff-index", "--cached", "-z", "--name-only", "--no-renames", "--relative", head, "--", *_RECORDS)
    return _Index(entries, frozenset(map(os.fsdecode, listed.split(b"\0"))), tuple(unmerged), tuple(ours))


def _is_blob(file: Path, blob: str) -> bool:
    """Whether a file is what the index has of it, as it stands or with the ends of lines that git gives it."""
    try:
        data = read_regular(file, _LARGEST)
    except OSError:
        return True  # its own problem says so
    return blob in ids_of(data, len(blob))


def _filtered(network: Path, paths: set[str]) -> set[str]:
    """Files that git keeps in another form, which only a program of the user's could tell."""
    if not paths:
        return set()
    feed = b"\0".join(map(os.fsencode, paths))
    said = read(network, "check-attr", "-z", "--stdin", "filter", "ident", "working-tree-encoding", feed=feed).split(b"\0")
    told = zip(said[::3], said[2::3], strict=False)
    return {os.fsdecode(path) for path, value in told if value not in {b"unspecified", b"unset"}}


def _public_remote(network: Path) -> str:
    """The host of a remote that looks public, unless its owner said that it is not; empty where there is none."""
    with suppress(GitFault):
        said = read(network, "remote", "--verbose").decode(errors="replace")
        hosts = [host for line in said.splitlines() if (host := host_of(line.partition("\t")[2]))]
        found = next((host for host in hosts if any(f".{host}".endswith(f".{each}") for each in _PUBLIC)), "")
        return "" if found and _is_private(network) else found
    return ""


def host_of(address: str) -> str:
    """The machine in a remote's address: `git@github.com:ada/people.git`, `ssh://…`, `https://…`; empty for a path."""
    found = _HOST.match(address)
    return found[1].casefold().rstrip(".") if found else ""


def _is_private(network: Path) -> bool:
    with suppress(GitFault):
        return read(network, "config", "--type=bool", "--get", PRIVATE).strip() == b"true"
    return False


def _problem(code: str, message: str, hint: str, path: str = CONTACTS) -> Problem:
    return Problem(path, 1, 1, "warning", code, message, hint)


def _told(paths: Sequence[str], one: str, many: str) -> str:
    """`ada.md is`, `4 files (ada.md, bo.md, cy.md …) are`."""
    names = [path.removeprefix(f"{CONTACTS}/") for path in paths]
    if len(names) == 1:
        return f"{names[0]} {one}"
    shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return f"{len(names):,} files ({shown}) {many}"


def _not_kept(strangers: Sequence[str]) -> Problem | None:
    """What is ignored is none of these: it is left out on purpose."""
    if not strangers:
        return None
    message = f"{_told(strangers, 'is', 'are')} not in git"
    return _problem("not-in-git", message, "`git add` and commit, so that it remembers", strangers[0])


def _made_by_us(folder: str) -> Problem:
    message = f"{folder}/ is in git, where pages made of private notes stay for good"
    return _problem("output-in-git", message, f"git rm -r --cached {folder}", folder)


def _unfinished(unmerged: Sequence[str], *, merging: bool) -> Problem | None:
    if unmerged:
        message = f"{_told(unmerged, 'is', 'are')} in a merge that is not resolved"
        return _problem("merge", message, "choose what is right, `git add`, commit", unmerged[0])
    if merging:
        return _problem("merge", "a merge is not committed yet", "git commit")
    return None


def _public(host: str) -> Problem | None:
    if not host:
        return None
    message = f"the repository has a remote at {host}: these records are private"
    return _problem("public-remote", message, f"if it is private there too: git config {PRIVATE} true")
