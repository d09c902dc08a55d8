"""Changing the user's own files, when asked to: whole or not at all, and never over a change of somebody else's."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from warmsite.build.files import TEMPORARY, write_new
from warmsite.build.lock import held
from warmsite.build.sources import leaves, read_regular
from warmsite.records.edit import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from warmsite.records.edit import Edit

BUSY = "another command is writing to this network; try again when it is done"
_OURS = ".warmsite"
_LARGEST = 1 << 20  # bytes; nothing larger is read as a record either
_REMEMBERED = "last-log.json"


class Undo(msgspec.Struct, frozen=True):
    """How to take an entry back: in which file, what stood `at` that byte and what stands there, and both digests.

    `line` is where it was put; `person` whose log it was.
    """

    path: str
    person: str
    line: int
    at: int
    old: bytes
    new: bytes
    before: str
    after: str


@contextmanager
def editing(network: Path) -> Iterator[None]:
    """One command at a time changes files: what one reads no other changes before it has written."""
    with held(network / _OURS, "edits", BUSY):
        yield


def change(network: Path, path: str, edit: Callable[[str], Edit], *, log_of: str = "") -> Edit:
    """Change one file, and give what was done; with `log_of`, the name of a person, `undo` can take it back.

    Refused, and nothing written, where the text cannot be changed so, is no UTF-8, or changed meanwhile.
    """
    file = _real(network, path)
    with _told(path):
        before = _read(file, path)
        made = edit(_text(before, path))
        try:
            after = made.text.encode()
        except UnicodeEncodeError:
            raise Refused("what is to be written holds bytes that are no text; nothing was written") from None
        if len(after) > _LARGEST:
            raise Refused(f"{path}: would be larger than 1 MiB, and not be read any more; nothing was written")
        if after != before:
            _replace(network, file, path, before, after, _undo_of(path, log_of, made.line, before, after) if log_of else None)
    return made


def text_of(network: Path, path: str) -> str:
    """What a file says; Refused where it could not be changed."""
    file = _real(network, path)
    with _told(path):
        _check_writable(file)
        return _text(_read(file, path), path)


def undo(network: Path) -> Undo:
    """Take the last entry back; Refused if its file is not as it was left."""
    memory = network / _OURS / _REMEMBERED
    try:
        found = msgspec.json.decode(read_regular(memory, 4 * _LARGEST), type=Undo)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("there is no entry to take back") from None
    file = _real(network, found.path)
    with _told(found.path):
        now = _read(file, found.path)
        was = now[: found.at] + found.old + now[found.at + len(found.new) :]
        if _digest(now) == found.before:
            raise Refused("there is no entry to take back")
        if (_digest(now), _digest(was)) != (found.after, found.before):
            raise Refused(f"{found.path}: has changed since the entry was written; edit the file (line {found.line})")
        _replace(network, file, found.path, now, was)
    with suppress(OSError):
        memory.unlink()
    return found


def move(network: Path, path: str, name: str) -> None:
    """Give a file another name in its folder; Refused if a file has it. Names that differ in case only are two."""
    check_free(network, path, name)
    with _told(path):
        (network / path).rename((network / path).with_name(name))


def check_free(network: Path, path: str, name: str) -> None:
    """Refused if `move` could not give that name."""
    file = network / path
    target = file.with_name(name)
    with _told(path):
        if not os.access(file.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "its folder is read-only")
        # Where case does not count, a file's own name in another case is no other file.
        if os.path.lexists(target) and not (target.name.casefold() == file.name.casefold() and target.samefile(file)):
            raise Refused(f"{target.relative_to(network).as_posix()}: exists already; nothing was changed")


@contextmanager
def _told(path: str) -> Iterator[None]:
    """What the system refuses is told as what it comes to."""
    try:
        yield
    except OSError as error:
        raise Refused(f"{path}: cannot be changed: {error.strerror}; it is as it was") from None


def _real(network: Path, path: str) -> Path:
    """The file itself, behind a link that stays in the network."""
    file = network / path
    if leaves(file, network):
        raise Refused(f"{path}: leads out of the network; nothing was written")
    return file.resolve()


def _read(file: Path, path: str) -> bytes:
    data = read_regular(file, _LARGEST + 1)
    if len(data) > _LARGEST:
        raise Refused(f"{path}: is larger than 1 MiB; nothing was written")
    return data


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{path}: is not UTF-8; save it as UTF-8 first. Nothing was written") from None


def _check_writable(file: Path) -> None:
    # A file can be replaced whatever its own rights are; they say whether its owner wants it to be.
    if not os.access(file, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")


def _replace(network: Path, file: Path, path: str, before: bytes, after: bytes, memory: Undo | None = None) -> None:
    """Put new bytes in a file's place at once, with its owner and rights, unless it holds others than it did.

    `memory` is kept first: what a killed process leaves is then never another entry to take back.
    """
    _check_writable(file)
    temporary = _temporary(network, file)
    try:
        _write_like(file, temporary, after)
        if read_regular(file, _LARGEST + 1) != before:
            raise Refused(f"{path}: was changed by another program meanwhile; nothing was written")
        if memory and not (network / _OURS).is_symlink():
            _remember(network / _OURS, memory)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _remember(ours: Path, memory: Undo) -> None:
    temporary = ours / f"{TEMPORARY}undo"  # always this one, so that the next edit takes away what a killed one left
    write_new(temporary, msgspec.json.encode(memory))
    temporary.replace(ours / _REMEMBERED)


def _temporary(network: Path, file: Path) -> Path:
    """Where a file's next content is written: in our folder, where nobody sees it, and the next edit writes it anew.

    A file on another disk can be replaced from its own folder only. A folder of ours that is a link has no lock: there
    each process has a name of its own.
    """
    ours = network / _OURS
    if ours.is_symlink():
        return file.with_name(f"{TEMPORARY}{os.getpid()}")
    return (ours if ours.stat().st_dev == file.stat().st_dev else file.parent) / f"{TEMPORARY}edit"


def _write_like(file: Path, new: Path, data: bytes) -> None:
    """Write a file with the owner and the rights of another, so that it outlives a loss of power."""
    about = file.stat()
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        with suppress(PermissionError):  # somebody else's file in a shared folder becomes ours
            os.fchown(out.fileno(), about.st_uid, about.st_gid)
        os.fchmod(out.fileno(), about.st_mode & 0o7777)
        os.fsync(out.fileno())


def _undo_of(path: str, person: str, line: int, before: bytes, after: bytes) -> Undo:
    """How to make the one of the other, which differ in one place."""
    most = min(len(before), len(after))
    at = next((place for place in range(most) if before[place] != after[place]), most)
    most -= at
    same = next((count for count in range(most) if before[-1 - count] != after[-1 - count]), most)
    old, new = before[at : len(before) - same], after[at : len(after) - same]
    return Undo(path, person, line, at, old, new, _digest(before), _digest(after))


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
