"""The repository's history of the contacts, read in one run of git and remembered by commit (SPEC 12).

Nothing of a repository's own configuration runs here: no hook, no pager, no filter, no diff driver, no signature check.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from warmsite.build.files import make_private_folder, write_atomically
from warmsite.build.git import Blobs, GitFault, Point, ids_of, is_partial, listed, read, shallow_ends, why_none
from warmsite.build.program import made_by
from warmsite.build.sources import CONTACTS, FOLDER, contact_files, is_ignored, is_nameable, read_regular
from warmsite.network.history import Commit, Deed, History, Touch
from warmsite.records.versions import Revision, is_contact, is_same_person, revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

_REMEMBERED = "history.msgpack"
_LARGEST = 1 << 30  # bytes
_LARGEST_RECORD = 1 << 20
_LONGEST = 300  # letters of a subject, or of an author's name
_MOST_PAIRS = 1000  # of files that may be one another's: what is more than that was not renamed by hand
_ALIKE = 0.5  # of the lines: git's own measure of a rename
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT = "%H%x00%ad%x00%aN%x00%s%x00"
_NOTHING_NEW = Revision()


class _Memory(msgspec.Struct, array_like=True):
    made_by: str
    point: Point
    commits: tuple[Commit, ...]
    unread: dict[str, str]  # a version that cannot be read, as `path:blob` → the blob of the last one before that could be
    files: dict[str, frozenset[str]]  # as a History has them


class _File(NamedTuple):
    """What git says that a commit did to a file: blobs are ids, empty for none.

    `others` are those of a merge's further parents; None where the commit is no merge.
    """

    deed: Deed
    path: str
    was: str = ""
    before: str = ""
    after: str = ""
    others: tuple[str, ...] | None = None


class _Raw(NamedTuple):
    """A commit as git tells it."""

    id: str
    day: date
    author: str
    subject: str
    files: list[_File]


def history(network: Path, at: Point, progress: Progress | None = None, *, fresh: bool = False, keep: bool = True) -> History:
    """The history up to a point; `fresh` forgets what earlier processes remembered.

    With `keep` the point is where the folder stands: it is remembered for the next process, and what was moved since is
    followed.
    """
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
    found = History(known.commits, why, known.files)
    return followed(network, at, found) if keep else found


def followed(network: Path, at: Point, found: History) -> History:
    """A history of the folder with what was renamed or moved there and is not committed yet; the same one if that is known.

    It is told from what else came and went as git tells it: the same bytes, or half of the lines.
    """
    moves: dict[str, str] = {}
    with suppress(GitFault):  # what git cannot tell is not followed
        moves = _moves(network, at, found.files)
    told = tuple(sorted(moves.items()))
    return found if told == found.moves else replace(found, moves=told)


def _moves(network: Path, at: Point, files: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Which files of a commit stand elsewhere now: path → path. Where none is gone, nothing but the folders is looked at."""
    gone = {f"{folder}/{name}" for folder, names in files.items() for name in names - _names(network / folder)}
    if not gone:
        return {}
    found = contact_files(network, [])
    came = sorted(path for path, entry in found if entry.name not in files.get(path.rpartition("/")[0], ()))
    if not came:
        return {}
    blobs = {path: each.id for each in listed(network, at.head, CONTACTS) if (path := contact_path(each.path)) in gone}
    data: dict[str, bytes] = {}
    for path in came:
        with suppress(OSError):
            data[path] = read_regular(network / path, _LARGEST_RECORD)
    same = _same_files(blobs, data, len(at.head))
    left = {path: blob for path, blob in blobs.items() if path not in same}
    texts = {path: each.decode(errors="replace") for path, each in data.items() if path not in same.values()}
    return same | _edited_files(network, left, texts)


def _same_files(gone: Mapping[str, str], came: Mapping[str, bytes], digits: int) -> dict[str, str]:
    """Which files (path → blob) are now which (path → bytes), of those whose bytes are the same."""
    waiting: dict[str, list[str]] = {}
    for path in sorted(gone, reverse=True):
        waiting.setdefault(gone[path], []).append(path)
    found = {}
    for path, data in came.items():
        if same := next((paths for each in ids_of(data, digits) if (paths := waiting.get(each))), None):
            found[same.pop()] = path
    return found


def _names(folder: Path) -> set[str]:
    with suppress(OSError), os.scandir(folder) as found:
        return {each.name for each in found}
    return set()


def _edited_files(network: Path, gone: Mapping[str, str], came: Mapping[str, str]) -> dict[str, str]:
    """Which files (path → blob) are now which (path → text), of those whose bytes are others."""
    if not 0 < len(gone) * len(came) <= _MOST_PAIRS:
        return {}
    with Blobs(network) as blobs:
        texts = {path: _text(blobs, blob) for path, blob in gone.items()}
    pairs = [(-_likeness(texts[was], came[path]), was, path) for was in texts for path in came]
    found: dict[str, str] = {}
    for unlike, was, path in sorted(pairs):
        if -unlike < _ALIKE:
            break
        if was not in found and path not in found.values() and is_same_person(texts[was], came[path]):
            found[was] = path
    return found


def _likeness(one: str, other: str) -> float:
    """Of how many lines that say anything two texts share, of the longer one's."""
    mine, others = (Counter(line for line in text.splitlines() if any(map(str.isalnum, line))) for text in (one, other))
    return (mine & others).total() / max(mine.total(), others.total(), 1)


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
                since, unread = _commits(network, _log(network, at, since=known.point.head), {}, known.unread, progress)
                return _Memory(made_by(), at, (*since, *known.commits), unread, _files(network, at))
    # A merge, another branch: the order is another one, but what a commit did stays what it was.
    told, unread = ({each.id: each for each in known.commits}, known.unread) if known else ({}, {})
    return _Memory(made_by(), at, *_commits(network, _log(network, at), told, unread, progress), _files(network, at))


def _files(network: Path, at: Point) -> dict[str, frozenset[str]]:
    """The names of the files of a commit, by folder."""
    found: dict[str, set[str]] = {}
    for each in listed(network, at.head, CONTACTS):
        if path := contact_path(each.path):
            folder, _, name = path.rpartition("/")
            found.setdefault(folder, set()).add(name)
    return {folder: frozenset(names) for folder, names in found.items()}


def _log(network: Path, at: Point, since: str = "") -> list[_Raw]:
    """What git tells of commits that touched contacts, newest first; of merges only what is in none of their parents.

    Those at which a shallow repository ends are left out: to git each of their files is new.
    """
    # To compare files that a partial clone has left out, it would fetch them.
    likeness = "100%" if is_partial(network) else "50%"
    said = read(
        network, "log", "-z", "--date-order", "--raw", "--no-abbrev", f"--find-renames={likeness}", "-l1000", "--relative",
        "-c", "--combined-all-paths", "--no-ext-diff", "--no-textconv", f"-O{os.devnull}", "--date=raw", f"--format={_FORMAT}",
        f"{since}..{at.head}" if since else at.head, "--", CONTACTS,
    )  # fmt: skip
    ends = shallow_ends(network) if at.shallow else frozenset()
    here = read(network, "rev-parse", "--show-prefix").removesuffix(b"\n")  # of a merge the paths are not relative
    tokens = iter(said.split(b"\0"))
    found = []
    token = next(tokens, b"")
    while token:
        when, author, subject = (next(tokens).decode(errors="replace") for _ in range(3))
        commit = _Raw(token.decode(), day_of(when), _line(author), _line(subject), [])
        token = next(filter(None, tokens), b"").removeprefix(b"\n")  # nothing parts a commit from its files
        while token.startswith(b":"):
            told = token.decode().lstrip(":").split()
            commit.files.extend(_merged(told, tokens, here) if len(told) > 5 else _file(told, tokens))
            token = next(tokens, b"")
        if commit.id not in ends:
            found.append(commit)
    return found


def _line(text: str) -> str:
    """A text in a line, and no longer than one would read."""
    told = " ".join(text.split())
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"


def _file(told: list[str], tokens: Iterator[bytes]) -> Iterator[_File]:
    """A contact's file in a commit; nothing for a file that is no contact's."""
    _, mode, before, after, status = told  # modes, blobs
    paths = [next(tokens) for _ in range(2 if status[0] in "RC" else 1)]
    was, path = contact_path(paths[0]), contact_path(paths[-1])
    regular = mode.startswith("100")
    if status[0] == "D" or not path:
        if was:
            yield _File("removed", was)
    elif status[0] == "A" or not was:
        yield _File("created", path)
    else:
        deed: Deed = "renamed" if was != path else "changed"
        yield _File(deed, path, was if was != path else "", before if regular else "", after if regular else "")


def _merged(told: list[str], tokens: Iterator[bytes], here: bytes) -> Iterator[_File]:
    """A contact's file that a merge has otherwise than each of its parents, of which one has it first."""
    parents = len(told) // 2 - 1  # of each a mode and a blob, as of the merge itself; at last a status
    modes, blobs = told[: parents + 1], told[parents + 1 : -1]
    *were, path = (contact_path(next(tokens).removeprefix(here)) for _ in range(parents + 1))
    before = tuple(blob for mode, blob in zip(modes, blobs[:-1], strict=False) if mode.startswith("100"))
    if not path:
        return
    if not before:
        yield _File("created", path)
    elif not modes[-1].startswith("100"):
        yield _File("removed", path)
    else:
        was = "" if path in were else were[0]
        yield _File("renamed" if was else "changed", path, was, before[0], blobs[-1], before[1:])


def contact_path(path: bytes) -> str:
    """A path as the records have it; empty for one that is no contact's."""
    text = path.decode("utf-8", "surrogateescape")
    folder, *names = text.split("/")
    is_one = folder == CONTACTS and names and text.endswith(".md")
    return text if is_one and all(not is_ignored(name) and is_nameable(name, name, []) for name in names) else ""


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
                if touches:  # most merges change nothing themselves
                    found.append(Commit(each.id, each.day, each.subject, each.author, touches))
    return tuple(reversed(found)), readable


def _text(blobs: Blobs, blob: str) -> str:
    """A version of a file; of one that is too large, or not here, nothing that could be read as a contact."""
    data = blobs.read(blob)
    return data.decode(errors="replace") if data is not None and len(data) <= _LARGEST_RECORD else ""


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
        for other in file.others or ():
            found = _new_to_both(found, revision(_text(blobs, other), after))
        if found is None and not is_contact(after):
            readable[f"{file.path}:{file.after}"] = blob
    if file.others is None or file.deed != "changed" or (found or _NOTHING_NEW) != _NOTHING_NEW:
        yield Touch(file.path, file.deed, file.was, found or _NOTHING_NEW)


def _new_to_both(one: Revision | None, other: Revision | None) -> Revision | None:
    """What a merge itself changed, of what is new to one parent and what is new to another: what came from either is neither."""
    if one is None or other is None:
        return None
    fields = {each.field for each in other.changes}
    return Revision(
        tuple(each for each in one.changes if each.field in fields),
        _in_both(one.added, other.added),
        _in_both(one.removed, other.removed),
    )


def _in_both(lines: tuple[str, ...], others: Iterable[str]) -> tuple[str, ...]:
    wanted = set(others)
    return tuple(line for line in lines if line in wanted)
