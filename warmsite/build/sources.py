"""The files of a network: found, and read only where they changed (by stat, then by content).

Nothing outside the network is read: links that leave it are passed over.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from warmsite.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

Signature = tuple[int, int, int, int]  # size, mtime and ctime in ns, inode

CONTACTS = "contacts"
PLANS = "plans"
SETTINGS = "warmsite.yaml"
TEMPLATES = "templates"
FOLDER = ".warmsite"  # where we remember; it may be deleted at any time
RECORDS = "records.msgpack"  # in it, what the contacts' files were read as

_LARGEST = 1024 * 1024
_LONGEST_PATH = 1000
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONFLICT = tuple(re.compile(mark, re.MULTILINE) for mark in (rb"^<<<<<<< ", rb"^=======\r?$", rb"^>>>>>>> "))
_LEFTOVERS = (".swp", ".swo", ".swx", ".tmp", ".bak", ".orig", ".rej")
SETTINGS_LEAVE = Problem(SETTINGS, 1, 1, "error", "link", "leaves the network: it is not read", "")
# Two writes within one tick of the file system's clock leave one signature: a file so fresh is read again next time.
_TICK_NS = 50_000_000


class Source(NamedTuple):
    """A file of the network: its path relative to it, with `/`, and what stat says; `settled` if that may be trusted."""

    path: str
    signature: Signature
    settled: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """What a look at the folder finds; `problems` are files that cannot be read at all."""

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]


def scan(network: Path) -> Scan:
    """Find every contact's file, in the order of their paths."""
    problems: list[Problem] = []
    sources: list[Source] = []
    now = time.time_ns()
    for path, entry in contact_files(network, problems):
        try:
            about = entry.stat()
        except OSError as error:
            _note_unless_gone(path, error, problems)
        else:
            sources.append(Source(path, signature_of(about), _is_settled(about, now)))
    sources.sort(key=lambda each: each.path)
    return Scan(tuple(sources), tuple(problems))


def glance(network: Path, known: Scan, touched: Collection[str]) -> Scan | None:
    """What an earlier look found, with these paths looked at again; None where that does not do, and all must be looked at.

    It does for contacts' files that were there and still are.
    """
    sources = list(known.sources)
    at = {each.path: number for number, each in enumerate(sources)} if touched else {}
    now = time.time_ns()
    for path in touched:
        if path in at:
            try:
                about = os.lstat(network / path)
            except OSError:
                return None
            if not stat.S_ISREG(about.st_mode):
                return None
            sources[at[path]] = Source(path, signature_of(about), _is_settled(about, now))
        elif path.endswith(".md"):  # new, or what a link leads to
            return None
    return Scan(tuple(sources), known.problems)


def scan_plans(network: Path) -> Scan:
    """Find every plan's file, in the order of their paths; those in folders below are none."""
    problems: list[Problem] = []
    sources: list[Source] = []
    now = time.time_ns()
    top = network / PLANS
    if leaves(top, network):
        return Scan((), (leaving(PLANS),))
    if not top.is_dir():
        message = "is no folder: no plan is read"
        wrong = Problem(PLANS, 1, 1, "error", "unreadable", message, "put the plans into a folder of that name")
        return Scan((), (wrong,) if os.path.lexists(top) else ())
    try:
        with os.scandir(top) as found:
            entries = [each for each in found if each.name.endswith(".md") and not is_ignored(each.name)]
    except OSError as error:
        return Scan((), (unreadable(PLANS, error),))
    for entry in entries:
        path = f"{PLANS}/{entry.name}"
        try:
            if not is_nameable(entry.name, path, problems):
                continue
            if _leaves_at(entry.path, network):
                message, hint = "is a link that leaves the network: it is not read", "move the file into the network"
                problems.append(Problem(path, 1, 1, "warning", "link", message, hint))
            elif not entry.is_file():
                message, hint = "is no file: it is not read", "give it another name"
                problems.append(Problem(path, 1, 1, "warning", "unreadable", message, hint))
            else:
                about = entry.stat()
                sources.append(Source(path, signature_of(about), _is_settled(about, now)))
        except OSError as error:
            _note_unless_gone(path, error, problems)
    return Scan(tuple(sorted(sources)), tuple(problems))


def contact_files(network: Path, problems: list[Problem]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The path of every contact's file, however deep, and its entry, in no order; what cannot be read is a problem.

    No plain file is asked for its stat, which takes longer than all the rest. A folder that links lead to again is walked
    once.
    """
    top = network / CONTACTS
    if leaves(top, network):
        problems.append(leaving(CONTACTS))
        return
    if not top.is_dir():
        return
    seen = {_identity(top.stat())}
    waiting = [(str(top), CONTACTS)]
    while waiting:
        folder, path = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError as error:
            problems.append(unreadable(path, error))
            continue
        for entry in entries:
            here = f"{path}/{entry.name}"
            if is_ignored(entry.name) or not is_nameable(entry.name, here, problems):
                continue
            try:
                if entry.is_symlink() and _leaves_at(entry.path, network):
                    continue
                if entry.name.endswith(".md") and entry.is_file():
                    yield here, entry
                elif entry.is_dir() and (identity := _identity(entry.stat())) not in seen:
                    seen.add(identity)
                    waiting.append((entry.path, here))
            except OSError as error:
                _note_unless_gone(here, error, problems)


def _note_unless_gone(path: str, error: OSError, problems: list[Problem]) -> None:
    """What cannot be looked at is a problem; of a file that is gone, or a link to nowhere, the next look will tell."""
    if not isinstance(error, FileNotFoundError):
        problems.append(unreadable(path, error))


def is_nameable(name: str, path: str, problems: list[Problem]) -> bool:
    """Whether a file's name is text that can be shown; what is not is a problem."""
    if name.isascii() and name.isprintable():
        return True
    shown = path.encode("utf-8", "backslashreplace").decode()
    if not _is_decodable(name):
        problems.append(Problem(shown, 1, 1, "error", "file-name", "the name is not UTF-8", "rename it"))
        return False
    if _CONTROL.search(name):
        shown = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", shown)
        problems.append(Problem(shown, 1, 1, "error", "file-name", "a control character in the name", "rename it"))
        return False
    return True


def signature_of(about: os.stat_result) -> Signature:
    """What tells one state of a file from the next without reading it."""
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino


def stamp_of(about: os.stat_result) -> list[int]:
    """A signature to compare with a later one; of a file too fresh to be told from its next state it equals none."""
    now = time.time_ns()
    return list(signature_of(about)) if _is_settled(about, now) else [now]


def _is_settled(about: os.stat_result, now: int) -> bool:
    return now - max(about.st_mtime_ns, about.st_ctime_ns) > _TICK_NS


def read_source(network: Path, path: str) -> tuple[str, str, tuple[Problem, ...]]:
    """A file's (text, digest of its bytes, problems). FileNotFoundError if it is gone.

    Bytes that are no UTF-8 stand as U+FFFD in the text, and are a problem; so is a file that cannot be read, whose
    text is empty and whose digest is empty too.
    """
    try:
        data = read_regular(network / path, _LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        return "", "", (unreadable(path, error),)
    return decoded(data, path)


def decoded(data: bytes, path: str) -> tuple[str, str, tuple[Problem, ...]]:
    """A file's bytes as `read_source` gives them."""
    if len(data) > _LARGEST:
        problem = Problem(path, 1, 1, "error", "too-large", "larger than 1 MiB: it is not read", "split it")
        return "", "", (problem,)
    digest = sha256(data).hexdigest()
    try:
        return data.decode("utf-8"), digest, _conflict(data, path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            problem = Problem(path, 1, 1, "error", "encoding", "is UTF-16, not UTF-8: it is not read", "save it as UTF-8")
            return "", "", (problem,)
        message = f"a byte that is no UTF-8 (0x{data[error.start]:02x}) stands as � from here"
        return (
            data.decode("utf-8", "replace"),
            digest,
            (Problem(path, line, column, "error", "encoding", message, "save the file as UTF-8"),),
        )


def _conflict(data: bytes, path: str) -> tuple[Problem, ...]:
    """Whether git left two versions of a text in a file, for its owner to choose from."""
    marks: list[int] = []
    for mark in _CONFLICT:
        found = mark.search(data, marks[-1] if marks else 0)
        if found is None:
            return ()
        marks.append(found.start())
    line = data.count(b"\n", 0, marks[0]) + 1
    message = "two versions of a merge stand here, between <<<<<<< and >>>>>>>"
    return (Problem(path, line, 1, "error", "conflict", message, "keep what is right, and delete those marks"),)


def read_regular(path: Path, most: int, *, follow: bool = True) -> bytes:
    """A file's first bytes; OSError for what is no file: a pipe would be waited for, a device never ends."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "is not a file")
        return file.read(most)


def settings_stamp(network: Path) -> list[int] | None:
    """What tells whether the settings' file changed; None where there is none, and nothing of one that is not read."""
    if leaves(network / SETTINGS, network):
        return []
    try:
        return stamp_of((network / SETTINGS).stat())
    except OSError:
        return None


def settings_source(network: Path) -> tuple[str, str, tuple[Problem, ...]]:
    """The settings' file as `read_source` gives it; empty where there is none."""
    if leaves(network / SETTINGS, network):
        return "", "", (SETTINGS_LEAVE,)
    try:
        return read_source(network, SETTINGS)
    except FileNotFoundError:
        return "", "", ()


def git_folder(network: Path) -> Path | None:
    """git's own folder for the work tree around a network, found without asking git; None where there is none."""
    for folder in (network.resolve(), *network.resolve().parents):
        git = folder / ".git"
        if git.is_dir():
            return git
        if git.is_file():  # a linked work tree: the file says where its own folder is
            with suppress(OSError, ValueError):
                said = os.fsdecode(read_regular(git, _LONGEST_PATH)).removeprefix("gitdir:").strip()
                return folder / said if (folder / said).is_dir() else None
    return None


def index_lock(network: Path) -> Path:
    """The file that exists while git changes the work tree around a network (a path that never exists without git)."""
    return (git_folder(network) or network / ".git") / "index.lock"


def own_templates(network: Path) -> Path | None:
    """The network's folder of templates, if it has one of its own."""
    folder = network / TEMPLATES
    return folder if folder.is_dir() and not leaves(folder, network) else None


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is no record: a draft, a hidden one, what an editor left."""
    return name[0] in "._" or name[-1] == "~" or (name[0] == "#" and name[-1] == "#") or name.endswith(_LEFTOVERS)


def leaving(folder: str) -> Problem:
    """What is wrong with a folder of records that lies elsewhere."""
    message = f"{folder} is a link that leaves the network: nothing in it is read"
    return Problem(folder, 1, 1, "error", "link", message, "move the folder into the network")


def leaves(path: Path, network: Path) -> bool:
    """Whether a path, with all links followed, lies outside the network."""
    return _leaves_at(str(path), network)


def _leaves_at(path: str, network: Path) -> bool:
    top = os.path.realpath(network)
    real = os.path.realpath(path)
    return real != top and not real.startswith(top.rstrip(os.sep) + os.sep)


def _is_decodable(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _identity(about: os.stat_result) -> tuple[int, int]:
    return about.st_dev, about.st_ino


def unreadable(path: str, error: OSError) -> Problem:
    """What is wrong with a file or folder that the system gives nobody to read."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    return Problem(shown, 1, 1, "error", "unreadable", f"cannot be read: {error.strerror}", "check its permissions")
