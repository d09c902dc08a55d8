"""The repository's history of the contacts, read in one run of git and remembered by commit (SPEC 12).

Nothing of a repository's own configuration runs here: no hook, no pager, no filter, no diff driver, no signature check.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from warmsite.build.files import make_private_folder, write_atomically
from warmsite.build.git import Blobs, GitFault, Point, is_partial, read, why_none
from warmsite.build.program import made_by
from warmsite.build.sources import CONTACTS, FOLDER, read_regular
from warmsite.network.history import Commit, Deed, History, Touch
from warmsite.records.versions import Revision, is_contact, is_same_person, revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

_REMEMBERED = "history.msgpack"
_LARGEST = 1 << 30  # bytes
_LARGEST_RECORD = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT = "%H%x00%ad%x00%aN%x00%s%x00"
_CONTACT = re.compile(rf"{CONTACTS}/(?:[^/]+/)*[^/]+\.md")
_HIDDEN = re.compile(r"(?:^|/)[_.]")


class _Memory(msgspec.Struct, array_like=True):
    made_by: str
    point: Point
    commits: tuple[Commit, ...]
    unread: dict[str, str]  # a version that cannot be read, as `path:blob` → the blob of the last one before that could be


class _File(NamedTuple):
    """What git says that a commit did to a file: blobs are ids, empty for none."""

    deed: Deed
    path: str
    was: str
    before: str
    after: str


class _Raw(NamedTuple):
    """A commit as git tells it."""

    id: str
    day: date
    author: str
    subject: str
    files: list[_File]


def history(network: Path, at: Point, progress: Progress | None = None, *, fresh: bool = False, keep: bool = True) -> History:
    """The history up to a point; `fresh` forgets what earlier processes remembered, `keep` remembers it for the next."""
    if at.why:
        return History(why=at.why)
    known = None if fresh else _recall(network)
    if known is None or known.point != at:
        try:
            known = _read(network, at, known, progress or (lambda _step, _done, _of: None))
        except GitFault as fault:
            return History(why=why_none(str(fault)))
        if keep:
            _keep(network, known)
    why = "The repository is shallow: what was before is not here. `git fetch --unshallow` brings it." if at.shallow else ""
    return History(known.commits, why)


def _recall(network: Path) -> _Memory | None:
    folder = network / FOLDER
    with suppress(OSError, msgspec.MsgspecError, ValueError, RecursionError):
        if not folder.is_symlink():
            found = msgspec.msgpack.decode(read_regular(folder / _REMEMBERED, _LARGEST, follow=False), type=_Memory)
            return found if found.made_by == made_by() else None
    return None


def _keep(network: Path, memory: _Memory) -> None:
    folder = network / FOLDER
    with suppress(OSError):  # what cannot be kept is read again
        if not folder.is_symlink():
            make_private_folder(folder)
            write_atomically(folder / _REMEMBERED, msgspec.msgpack.encode(memory))


def _read(network: Path, at: Point, known: _Memory | None, progress: Progress) -> _Memory:
    """The commits up to a point: those since the one that is known, or all where that is no straight way."""
    if known and (known.point.shallow, known.point.mailmap) != (at.shallow, at.mailmap):
        known = None  # its authors have other names, or its oldest commits did something else
    if known:
        with suppress(GitFault):  # what was known may be no ancestor, or gone
            read(network, "merge-base", "--is-ancestor", known.point.head, at.head)
            if not read(network, "rev-list", "--merges", "--max-count=1", f"{known.point.head}..{at.head}"):
                since, unread = _commits(network, _log(network, f"{known.point.head}..{at.head}"), {}, known.unread, progress)
                return _Memory(made_by(), at, (*since, *known.commits), unread)
    # A merge, another branch: the order is another one, but what a commit did stays what it was.
    told, unread = ({each.id: each for each in known.commits}, known.unread) if known else ({}, {})
    return _Memory(made_by(), at, *_commits(network, _log(network, at.head), told, unread, progress))


def _log(network: Path, revisions: str) -> list[_Raw]:
    """What git tells of commits that touched contacts, newest first."""
    # To compare files that a partial clone has left out, it would fetch them.
    likeness = "100%" if is_partial(network) else "50%"
    said = read(
        network, "log", "-z", "--date-order", "--raw", "--no-abbrev", f"--find-renames={likeness}", "-l1000", "--relative",
        "--no-ext-diff", "--no-textconv", f"-O{os.devnull}", "--date=raw", f"--format={_FORMAT}", revisions, "--", CONTACTS,
    )  # fmt: skip
    tokens = iter(said.split(b"\0"))
    found = []
    token = next(tokens, b"")
    while token:
        when, author, subject = (next(tokens).decode(errors="replace") for _ in range(3))
        commit = _Raw(token.decode(), day_of(when), author, " ".join(subject.split()), [])
        next(tokens)  # what parts a commit from its files
        token = next(tokens, b"").removeprefix(b"\n")
        while token.startswith(b":"):
            commit.files.extend(_file(token.decode().split(), tokens))
            token = next(tokens, b"")
        found.append(commit)
    return found


def _file(told: list[str], tokens: Iterator[bytes]) -> Iterator[_File]:
    """A contact's file in a commit; nothing for a file that is no contact's."""
    _, mode, before, after, status = told
    paths = [next(tokens) for _ in range(2 if status[0] in "RC" else 1)]
    was, path = contact_path(paths[0]), contact_path(paths[-1])
    regular = mode.startswith("100")
    if status[0] == "D" or not path:
        if was:
            yield _File("removed", was, "", "", "")
    elif status[0] == "A" or not was:
        yield _File("created", path, "", "", "")
    else:
        deed: Deed = "renamed" if was != path else "changed"
        yield _File(deed, path, was if was != path else "", before if regular else "", after if regular else "")


def contact_path(path: bytes) -> str:
    """A path as the records have it; empty for one that is no contact's."""
    try:
        text = path.decode()
    except UnicodeDecodeError:
        return ""
    return text if _CONTACT.fullmatch(text) and not _HIDDEN.search(text) else ""


def day_of(when: str) -> date:
    """The day of `1795431850 +0100`, in that zone."""
    seconds, _, zone = when.partition(" ")
    try:
        away = int(zone[:3]) * 3600 + int(f"{zone[0]}{zone[3:]}") * 60
        return (_EPOCH + timedelta(seconds=int(seconds) + away)).date()
    except (ValueError, IndexError, OverflowError):  # a commit of another program
        return _EPOCH.date()


def _commits(
    network: Path, raw: list[_Raw], told: Mapping[str, Commit], unread: Mapping[str, str], progress: Progress
) -> tuple[tuple[Commit, ...], dict[str, str]]:
    """Commits with what they changed, newest first, and what is now known of versions that cannot be read."""
    found: list[Commit] = []
    readable = dict(unread)
    with Blobs(network) as blobs:
        for number, each in enumerate(reversed(raw)):
            progress("reading history", number, len(raw))
            if each.id in told:
                found.append(told[each.id])
            elif each.files:
                touches = tuple(touch for file in each.files for touch in _touches(file, blobs, readable))
                found.append(Commit(each.id, each.day, each.subject, each.author, touches))
    return tuple(reversed(found)), readable


def _text(blobs: Blobs, blob: str) -> str:
    data = blobs.read(blob)
    return data.decode(errors="replace") if len(data) <= _LARGEST_RECORD else ""


def _touches(file: _File, blobs: Blobs, readable: dict[str, str]) -> Iterator[Touch]:
    """What a commit changed in a file. Where a version cannot be read, the next one is compared with the last that could.

    A file that git takes for renamed, and that is about somebody else, is another one in the place of the first.
    """
    blob = readable.get(f"{file.was or file.path}:{file.before}", file.before)
    found = None
    if file.deed in {"changed", "renamed"} and blob and blob != file.after:
        before, after = _text(blobs, blob), _text(blobs, file.after)
        if file.was and not is_same_person(before, after):
            yield Touch(file.was, "removed")
            yield Touch(file.path, "created")
            return
        found = revision(before, after)
        if found is None and not is_contact(after):
            readable[f"{file.path}:{file.after}"] = blob
    yield Touch(file.path, file.deed, file.was, found or Revision())
