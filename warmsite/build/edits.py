"""Changing the user's own files, when asked to: whole or not at all, and never over a change of somebody else's."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from warmsite.build.files import TEMPORARY, write_new
from warmsite.build.leftovers import clear_edits
from warmsite.build.lock import held
from warmsite.build.sources import FOLDER, leaves, read_regular, scan
from warmsite.names import canonical_id
from warmsite.records.source import Edit, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

BUSY = "another command is writing to this network; try again when it is done"
LARGEST = 1 << 20  # bytes; nothing larger is read as a record either
_REMEMBERED = "last-log.json"
_BATCH = 200  # files
_FLUSHING = 16  # at once


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

    def undone(self, now: bytes) -> bytes:
        """What was there, of what is there now."""
        return now[: self.at] + self.old + now[self.at + len(self.new) :]


@contextmanager
def editing(network: Path) -> Iterator[None]:
    """One command at a time changes files: what one reads no other changes before it has written."""
    with held(network / FOLDER, "edits", BUSY):
        clear_edits(network)
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
        if len(after) > LARGEST:
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
    found = _recalled(network)
    # The memory is only a file: it can name nothing but a record, and what it says must fit to the byte.
    if found is None or found.path not in {each.path for each in scan(network).sources}:
        raise Refused("there is no entry to take back")
    file = _real(network, found.path)
    with _told(found.path):
        now = _read(file, found.path)
        was = found.undone(now)
        if _digest(now) == found.before:
            raise Refused("there is no entry to take back")
        if (_digest(now), _digest(was)) != (found.after, found.before):
            raise Refused(f"{found.path}: has changed since the entry was written; edit the file (line {found.line})")
        _replace(network, file, found.path, now, was)
    with suppress(OSError):
        (network / FOLDER / _REMEMBERED).unlink()
    return found


def follow(network: Path, path: str, written: Edit) -> Edit:
    """What became of an entry with which its writer went on in an editor, after it was `written`.

    `undo` takes it back as it is now. Where other lines changed too there is nothing to take back, and no line is given.
    """
    with _told(path):
        now = _read(_real(network, path), path)
    after, memory = written.text.encode(), _recalled(network)
    if now == after or not memory or (memory.path, memory.after) != (path, _digest(after)):
        return written
    before = memory.undone(after)
    was, lines = before.splitlines(), now.splitlines()
    same = _alike(was, lines)
    behind = _alike(was[same:][::-1], lines[same:][::-1])
    if same + behind < len(was):
        return Edit(_text(now, path), written.line)
    new = [line.decode("utf-8", "replace") for line in lines[same : len(lines) - behind]]
    blank = next((at for at, line in enumerate(new) if line.strip()), len(new))
    line = same + blank + 1
    _remember(network / FOLDER, _undo_of(path, memory.person, line, before, now))
    return Edit(_text(now, path), line, tuple(new[blank:]))


def _alike(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """How many items at the beginning of both are the same."""
    return next((at for at, (this, that) in enumerate(zip(one, other, strict=False)) if this != that), min(len(one), len(other)))


def create(network: Path, path: str, text: str) -> None:
    """Make a file that is not there yet, whole or not at all; Refused if it is there, or cannot be made."""
    for _ in create_all(network, [(path, text)]):
        pass


def create_all(network: Path, files: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Make many files, each as `create` does, and give the path of each that is made.

    Those of a batch are put on the disk side by side, and have their names only then: to wait for one after the other takes
    longer than all else.
    """
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        temporaries: list[Path] = []
        path = batch[0][0]
        try:
            descriptors = []
            for number, (path, text) in enumerate(batch):
                (network / path).parent.mkdir(parents=True, exist_ok=True)
                temporary = _temporary(network, network / path, number)
                temporary.unlink(missing_ok=True)
                temporaries.append(temporary)
                descriptors.append(_write_unflushed(temporary, text.encode()))
            _flush(descriptors)
            for temporary, (path, _text) in zip(temporaries, batch, strict=True):
                _put(temporary, network / path)
                yield path
        except FileExistsError:
            raise Refused(f"{path}: exists already; nothing was changed") from None
        except OSError as error:
            raise Refused(f"{path}: cannot be written: {error.strerror}") from None
        finally:
            for each in temporaries:
                _clear(each)


def _write_unflushed(file: Path, data: bytes) -> int:
    """Write a new file, and give its descriptor, which is still open."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb", closefd=False) as out:
            out.write(data)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _flush(descriptors: Sequence[int]) -> None:
    """Let what was written outlive a loss of power, and close the files."""
    with ThreadPoolExecutor(_FLUSHING) as pool:
        done = [pool.submit(os.fsync, each) for each in descriptors]
    for each in descriptors:
        os.close(each)
    for flushed in done:
        flushed.result()


def _put(file: Path, place: Path) -> None:
    """Give a file its name; FileExistsError if another has it."""
    try:
        os.link(file, place)  # unlike a rename it takes nobody's place
    except FileExistsError:
        raise
    except OSError:  # a file system without links: between the look and the rename there is a moment
        if os.path.lexists(place):
            raise FileExistsError(place) from None
        file.rename(place)


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
        # Where case and Unicode form do not count, a file's own name in another is no other file.
        if os.path.lexists(target) and not (canonical_id(target.name) == canonical_id(file.name) and target.samefile(file)):
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
    data = read_regular(file, LARGEST + 1)
    if len(data) > LARGEST:
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
        if read_regular(file, LARGEST + 1) != before:
            raise Refused(f"{path}: was changed by another program meanwhile; nothing was written")
        if memory and not (network / FOLDER).is_symlink():
            _remember(network / FOLDER, memory)
        temporary.replace(file)
    except BaseException:
        _clear(temporary)
        raise


def _recalled(network: Path) -> Undo | None:
    """How to take the last entry back, if anybody knows."""
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        found = msgspec.json.decode(read_regular(network / FOLDER / _REMEMBERED, 4 * LARGEST, follow=False), type=Undo)
        return found if found.at >= 0 else None
    return None


def _remember(ours: Path, memory: Undo) -> None:
    temporary = ours / f"{TEMPORARY}undo"  # always this one, so that the next edit takes away what a killed one left
    write_new(temporary, msgspec.json.encode(memory))
    try:
        temporary.replace(ours / _REMEMBERED)
    except BaseException:
        _clear(temporary)
        raise


def _clear(temporary: Path) -> None:
    """Take a temporary file away. What stays is no failure of an edit that was made: the next edit or build takes it."""
    with suppress(OSError):
        temporary.unlink(missing_ok=True)


def _temporary(network: Path, file: Path, number: int = 0) -> Path:
    """Where a file's next content is written: in our folder, where nobody sees it, and the next edit writes it anew.

    A file on another disk can be replaced from its own folder only. A folder of ours that is a link has no lock: there
    each process has a name of its own.
    """
    ours = network / FOLDER
    if ours.is_symlink():
        return file.with_name(f"{TEMPORARY}{os.getpid()}{_numbered(number)}")
    return (ours if ours.stat().st_dev == file.parent.stat().st_dev else file.parent) / f"{TEMPORARY}edit{_numbered(number)}"


def _numbered(number: int) -> str:
    return f"-{number}" if number else ""


def _write_like(file: Path, new: Path, data: bytes) -> None:
    """Write a file with the owner and the rights of another, so that it outlives a loss of power."""
    about = file.stat()
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        kept = _keep_owner(out.fileno(), about)
        os.fchmod(out.fileno(), about.st_mode & (0o7777 if kept else 0o777))  # no right to act as another owner passes over
        with suppress(OSError, AttributeError):  # not every file system, nor system, has any
            for name in os.listxattr(file):
                os.setxattr(out.fileno(), name, os.getxattr(file, name))
        os.fsync(out.fileno())


def _keep_owner(descriptor: int, about: os.stat_result) -> bool:
    """Give a file of ours another's owner and group; where only root may, at least the group."""
    with suppress(PermissionError):
        os.fchown(descriptor, about.st_uid, about.st_gid)
        return True
    with suppress(PermissionError):  # somebody else's file in a shared folder becomes ours
        os.fchown(descriptor, -1, about.st_gid)
    return False


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
