"""The repository's history of the contacts, read in one run of git and remembered by commit (SPEC 12).

Nothing of a repository's own configuration runs here: no hook, no pager, no filter, no diff driver, no signature check.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from warmsite.build.git import (
    Blobs,
    GitFault,
    Point,
    ids_of,
    is_partial,
    listed,
    objects_stamp,
    read,
    shallow_ends,
    why_none,
)
from warmsite.build.memory import recall, remember
from warmsite.build.program import made_by
from warmsite.build.sources import CONTACTS, contact_files, is_ignored, is_nameable, read_regular, stamp_of
from warmsite.network.history import Commit, Deed, History, Touch
from warmsite.records.versions import Revision, is_contact, is_same_person, revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    Progress = Callable[[str, int, int], None]

_REMEMBERED = "history.msgpack"
_LARGEST_RECORD = 1 << 20  # bytes
_LONGEST = 300  # letters of a subject, or of an author's name
_MOST_PAIRS = 1000  # of files that may be one another's: what is more than that was not renamed by hand
_MOST_LETTERS = 1 << 25  # of the files of all pairs: a second of comparing
_ALIKE = 0.5  # of the lines: git's own measure of a rename
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT = "%H%x00%P%x00%ad%x00%aN%x00%s%x00"
_NOTHING_NEW = Revision()


# Versions that cannot be read as contacts: `path:blob` → the blob of the last one before that could be.
Unread = dict[str, str]


class _Memory(msgspec.Struct, array_like=True):
    made_by: str
    point: Point
    commits: tuple[Commit, ...]
    unread: Unread  # at the point
    files: dict[str, frozenset[str]]  # as a History has them
    objects: int  # the stamp of the repository's objects, where one that was wanted is damaged or not here; else 0


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
    parents: list[str]  # of those that touched contacts
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
    known = None if fresh else recall(network, _REMEMBERED, _Memory)
    try:
        if known and (known.made_by != made_by() or (known.objects and known.objects != objects_stamp(network))):
            known = None  # another program read it, or what it lacked may be here by now
        if known is None or known.point != at:
            known = _read(network, at, known, progress or (lambda _step, _done, _of: None))
            if keep:
                remember(network, _REMEMBERED, known)
        found = History(known.commits, _why_not_all(network, known), known.files, is_lacking=bool(known.objects))
    except GitFault as fault:
        return History(why=why_none(str(fault)), is_lacking=True)
    return followed(network, at, found) if keep else found


def _why_not_all(network: Path, known: _Memory) -> str:
    """Why a history is not all that there was; empty where it is."""
    if known.point.shallow:
        return "The repository is shallow: what was before is not here. `git fetch --unshallow` brings it."
    if not known.files and any(each.mode == "120000" for each in listed(network, known.point.head, CONTACTS)):
        return "In the repository contacts is a link, and git looks behind none: what changed there is not told."
    if not known.objects:
        return ""
    if is_partial(network):
        return "This clone left out what files said before. `git fetch --refetch --no-filter` brings it."
    return "Some of what files said before is missing from the repository, or damaged; `git fsck` tells more."


def followed(network: Path, at: Point, found: History) -> History:
    """A history of the folder with what was renamed or moved there and is not committed yet; the same one if that is known.

    It is told from what else came and went as git tells it: the same bytes, or half of the lines.
    """
    told: tuple[tuple[str, str], ...] = ()
    with suppress(GitFault):  # what git cannot tell is not followed
        told = _moves(network, at, found.files)
    return found if told == found.moves else replace(found, moves=told)


def _moves(network: Path, at: Point, files: Mapping[str, frozenset[str]]) -> tuple[tuple[str, str], ...]:
    """Which files of a commit stand elsewhere now: (path, path). Where none is gone, nothing but the folders is looked at."""
    gone = frozenset(f"{folder}/{name}" for folder, names in files.items() for name in names - _names(network / folder))
    came: list[tuple[str, tuple[int, ...]]] = []
    for path, entry in contact_files(network, []) if gone else ():
        if entry.name not in files.get(path.rpartition("/")[0], ()):
            with suppress(OSError):  # it is gone too
                came.append((path, tuple(stamp_of(entry.stat()))))
    return _paired(network, at.head, gone, tuple(sorted(came))) if came else ()


@lru_cache(maxsize=1)  # who watches the folder asks again at each save, until the moves are committed
def _paired(
    network: Path, head: str, gone: frozenset[str], came: tuple[tuple[str, tuple[int, ...]], ...]
) -> tuple[tuple[str, str], ...]:
    """Which files of a commit (paths) are now which of the folder (path and stamp)."""
    blobs = {path: each.id for each in listed(network, head, CONTACTS) if (path := contact_path(each.path)) in gone}
    data: dict[str, bytes] = {}
    for path, _ in came:
        with suppress(OSError):
            data[path] = read_regular(network / path, _LARGEST_RECORD)
    same = _same_files(blobs, data, len(head))
    left = {path: blob for path, blob in blobs.items() if path not in same}
    texts = {path: each.decode(errors="replace") for path, each in data.items() if path not in same.values()}
    return tuple(sorted((same | _edited_files(network, left, texts)).items()))


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
    if sum(len(text) + len(other) for text in texts.values() for other in came.values()) > _MOST_LETTERS:
        return {}
    before, now = ({path: _lines(text) for path, text in each.items()} for each in (texts, came))
    pairs = [(-_likeness(before[was], now[path]), was, path) for was in texts for path in came]
    found: dict[str, str] = {}
    for unlike, was, path in sorted(pairs):
        if -unlike < _ALIKE:
            break
        if was not in found and path not in found.values() and is_same_person(texts[was], came[path]):
            found[was] = path
    return found


def _lines(text: str) -> Counter[str]:
    """The lines of a text that say anything."""
    return Counter(line for line in text.splitlines() if any(map(str.isalnum, line)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """How many of their lines two texts share, of the longer one's."""
    return (one & other).total() / max(one.total(), other.total(), 1)


def _read(network: Path, at: Point, known: _Memory | None, progress: Progress) -> _Memory:
    """The commits up to a point: those since the one that is known, or all where that is no straight way."""
    objects = objects_stamp(network)
    if known and known.point._replace(head=at.head) != at:
        known = None  # its authors have other names, its oldest commits did something else, or its contacts lay elsewhere
    since = known.point.head if known and _leads_straight(network, known.point.head, at.head) else ""
    commits, unread, is_lacking = _commits(network, _log(network, at, since), known, progress, is_straight=bool(since))
    if known:
        commits += known.commits if since else ()
        is_lacking |= bool(known.objects)
    return _Memory(made_by(), at, commits, unread, _files(network, at), objects if is_lacking else 0)


def _leads_straight(network: Path, before: str, after: str) -> bool:
    """Whether a commit is the other's ancestor, with no merge between; not where it is gone."""
    try:
        read(network, "merge-base", "--is-ancestor", before, after)
        return not read(network, "rev-list", "--merges", "--max-count=1", f"{before}..{after}")
    except GitFault:
        return False


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
        network, "log", "-z", "--date-order", "--parents", "--raw", "--no-abbrev", f"--find-renames={likeness}", "-l1000",
        "--relative", "-c", "--combined-all-paths", "--no-ext-diff", "--no-textconv", f"-O{os.devnull}", "--date=raw",
        f"--format={_FORMAT}", f"{since}..{at.head}" if since else at.head, "--", CONTACTS,
    )  # fmt: skip
    ends = shallow_ends(network) if at.shallow else frozenset()
    here = read(network, "rev-parse", "--show-prefix").removesuffix(b"\n")  # of a merge the paths are not relative
    tokens = iter(said.split(b"\0"))
    found = []
    token = next(tokens, b"")
    while token:
        parents, when, author, subject = (next(tokens).decode(errors="replace") for _ in range(4))
        commit = _Raw(token.decode(), parents.split(), author_day(when), _line(author), _line(subject), [])
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
    *modes, before, after, status = told  # of each version a mode and a blob
    paths = [next(tokens) for _ in range(2 if status[0] in "RC" else 1)]
    was, path = contact_path(paths[0]), contact_path(paths[-1])
    regular = all(mode.startswith("100") for mode in modes)
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


def author_day(when: str) -> date:
    """The day of `1795431850 +0100`, in that zone."""
    seconds, _, zone = when.partition(" ")
    try:
        away = int(zone[:3]) * 3600 + int(f"{zone[0]}{zone[3:]}") * 60
        return (_EPOCH + timedelta(seconds=int(seconds) + away)).date()
    except (ValueError, IndexError, OverflowError):  # a commit of another program
        return _EPOCH.date()


class _Branches:
    """What is unread at each commit: on its own branch, whatever another has of the same file."""

    def __init__(self, raw: list[_Raw], first: Unread) -> None:
        """`first` is what is unread before all of these."""
        self._first = first
        self._at: dict[str, Unread] = {}
        self._waiting = Counter(parent for each in raw for parent in each.parents)

    def before(self, commit: _Raw) -> Unread:
        """What is unread at the parents; where they differ, as the first has it."""
        found: Unread = {}
        for parent in reversed(commit.parents):
            told = self._at.get(parent, self._first)
            found = found | told if found else told
            self._waiting[parent] -= 1
            if not self._waiting[parent]:  # nobody asks again
                self._at.pop(parent, None)
        return found

    def after(self, commit: _Raw, unread: Unread) -> None:
        self._at[commit.id] = unread


def _commits(
    network: Path, raw: list[_Raw], known: _Memory | None, progress: Progress, *, is_straight: bool
) -> tuple[tuple[Commit, ...], Unread, bool]:
    """Commits with what they changed, newest first; what is unread at the newest; whether a version was lacking.

    They follow what is known where the way from it `is_straight`. Else its commits may stand among them: the order is
    another one, but what a commit did stays what it was.
    """
    told = {each.id: each for each in known.commits} if known and not is_straight else {}
    unread = known.unread if known and is_straight else {}
    unreadable = {key.rpartition(":")[2] for key in known.unread} if known else set[str]()
    branches = _Branches(raw, unread)
    found: list[Commit] = []
    with Blobs(network) as blobs:
        for number, each in enumerate(reversed(raw)):
            progress("reading history", number, len(raw))
            unread = branches.before(each)
            broken: Unread = {}
            touches: list[Touch] = []
            for file in each.files:
                last = unread.get(f"{file.was or file.path}:{file.before}", file.before)
                if each.id not in told:
                    touches += _touches(file, last, blobs, unreadable)
                if last and last != file.after and file.after in unreadable:
                    broken[f"{file.path}:{file.after}"] = last
            if broken:
                unread = unread | broken
            branches.after(each, unread)
            if each.id in told:
                found.append(told[each.id])
            elif touches:  # most merges change nothing themselves
                found.append(Commit(each.id, each.day, each.subject, each.author, tuple(touches)))
    return tuple(reversed(found)), unread, blobs.is_lacking


def _text(blobs: Blobs, blob: str) -> str:
    """A version of a file; of one that is too large, or not here, nothing that could be read as a contact."""
    data = blobs.read(blob)
    return data.decode(errors="replace") if data is not None and len(data) <= _LARGEST_RECORD else ""


def _touches(file: _File, last: str, blobs: Blobs, unreadable: set[str]) -> Iterator[Touch]:
    """What a commit changed in a file, compared with the `last` version (a blob) that could be read.

    A file that git takes for renamed, and that is about somebody else, is another one in the place of the first. What
    cannot be read is added to the `unreadable` blobs.
    """
    found = None
    if last and last != file.after:
        before, after = _text(blobs, last), _text(blobs, file.after)
        found = revision(before, after)
        if file.was and found and found.is_another:
            yield Touch(file.was, "removed")
            yield Touch(file.path, "created")
            return
        for other in file.others or ():
            found = _new_to_both(found, revision(_text(blobs, other), after))
        if found is None and not is_contact(after):
            unreadable.add(file.after)
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
        one.is_another and other.is_another,
    )


def _in_both(lines: tuple[str, ...], others: Iterable[str]) -> tuple[str, ...]:
    wanted = set(others)
    return tuple(line for line in lines if line in wanted)
