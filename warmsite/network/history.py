"""What the repository remembers of people: their files' commits, the changes of their fields, news of their work (SPEC 12)."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from warmsite.names import distance, fold
from warmsite.records.versions import Revision

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from warmsite.records.contact import Contact

Deed = Literal["created", "changed", "renamed", "removed"]

JOB = ("role", "company")
NEWS_DAYS = 30
_INITIALS = re.compile(r"\b[A-Z]{2,5}\b")
_LONGEST_POST = 1000  # letters: whoever changes more has changed more than a slip
_LETTERS = 2  # a difference of so many is a mended slip
MANY = 10  # a commit of more contacts than that is an import or a reformat, and told in a line


class Touch(Struct, frozen=True, array_like=True, gc=False):
    """What a commit did to a contact's file. `path` is its path after it (before it, where it was removed).

    `was` is the path that it had before where that is another.
    """

    path: str
    deed: Deed
    was: str = ""
    revision: Revision = Revision()


class Commit(Struct, frozen=True, array_like=True):
    """A commit that touched contacts' files. `day` is the author's, in their own zone."""

    id: str
    day: date
    subject: str
    author: str
    touches: tuple[Touch, ...]

    @property
    def of_many(self) -> bool:
        return _are_many(len(self.touches))


class Trace(Struct, frozen=True):
    """What one commit did to the file that is now somebody's; `others` is how many contacts it touched beside."""

    id: str
    day: date
    subject: str
    author: str
    others: int
    touch: Touch

    @property
    def of_many(self) -> bool:
        return _are_many(self.others + 1)


def _are_many(touches: int) -> bool:
    return touches > MANY


class History(Struct, frozen=True):
    """The commits, newest first; `why` says why there are none, or where they end, and is empty where all is known.

    `files` are those of the newest commit: their names by folder. `moves` are those of them that stand elsewhere by now,
    which is not committed yet: (path in the commit, path today). `is_lacking` where a part of it could not be read, and
    another time perhaps can be, though nothing was committed since.
    """

    commits: tuple[Commit, ...] = ()
    why: str = ""
    files: dict[str, frozenset[str]] = {}
    moves: tuple[tuple[str, str], ...] = ()
    is_lacking: bool = False

    def moved(self, commits: Container[str]) -> dict[str, str | None]:
        """Where each file went whose path changed in these commits (ids): its path before them → today, None where gone."""
        now: dict[str, str | None] = {}
        for _ in replace(self, commits=tuple(each for each in self.commits if each.id in commits)).walk(now):
            pass
        return now

    def walk(
        self, now: dict[str, str | None] | None = None, *, until: date = date.max
    ) -> Iterator[tuple[Commit, Touch, str | None]]:
        """Each touch of each commit up to a day, newest first, with the path that the file has today; None where it is gone.

        A file that is gone and came again is another one. `now` takes in where the files went, as `moved` gives it. A later
        name, too, tells which file it was.
        """
        now = {} if now is None else now  # a path of that time → the path today
        now.update(self.moves)
        merged = self._merged()
        for commit in self.commits:
            before: dict[str, str | None] = {}
            for touch in commit.touches:
                gone = touch.deed == "removed"
                there = merged.get((commit.id, touch.path), touch.path)
                path = None if gone else now.get(there, there)
                if commit.day <= until:
                    yield commit, touch, path
                if gone:
                    before[touch.path] = None
                elif touch.deed == "created" or touch.was:
                    before.setdefault(touch.path, None)
                if touch.was:
                    before[touch.was] = path
            now |= before

    def _merged(self) -> dict[tuple[str, str], str]:
        """Where a file was renamed on one branch and edited after that on another: (the edit's commit, path) → the new path."""
        moved: dict[str, str] = {}
        found: dict[tuple[str, str], str] = {}
        for commit in reversed(self.commits):
            for touch in commit.touches:
                there = touch.path
                while touch.deed == "changed" and there in moved:
                    there = moved[there]
                if there != touch.path:
                    found[commit.id, touch.path] = there
            for touch in commit.touches:
                if touch.deed != "changed":
                    moved.pop(touch.path, None)
                if touch.was:
                    moved[touch.was] = touch.path
        return found

    def traces(self, paths: Container[str], until: date = date.max) -> dict[str, tuple[Trace, ...]]:
        """Each file's commits up to a day, newest first, through its renames."""
        found: dict[str, list[Trace]] = {}
        for commit, touch, path in self.walk(until=until):
            if path is not None and path in paths:
                found.setdefault(path, []).append(trace_of(commit, touch))
        return {path: tuple(traces) for path, traces in found.items()}


def trace_of(commit: Commit, touch: Touch) -> Trace:
    """What a commit did to one of its files."""
    return Trace(commit.id, commit.day, commit.subject, commit.author, len(commit.touches) - 1, touch)


NO_HISTORY = History()


class Post(Struct, frozen=True):
    """A post that somebody held: its role and company, either perhaps empty, and the day on which the file changed."""

    role: str
    company: str
    until: date


def posts(traces: tuple[Trace, ...], now: Contact) -> list[Post]:
    """The posts that somebody held before that of `now`, the newest first; also one that only a gap came after.

    One that began and ended on one day was a slip; one that goes on after that never ended.
    """
    held = later = now.role, now.company  # later: what a field says next, once it says anything
    found: list[Post] = []
    for trace in _theirs(traces):
        changed = {each.field: each.before for each in trace.touch.revision.changes}
        held = changed.get("role", held[0]), changed.get("company", held[1])
        if any(held) and (not any(later) or any(is_news(*pair) for pair in zip(held, later, strict=True))):
            found.append(Post(*held, trace.day))
        later = held[0] or later[0], held[1] or later[1]
    lasting = [each for at, each in enumerate(found) if at + 1 == len(found) or found[at + 1].until != each.until]
    followers = [(now.role, now.company), *((each.role, each.company) for each in lasting)]
    return [each for each, follower in zip(lasting, followers, strict=False) if (each.role, each.company) != follower]


def _theirs(traces: tuple[Trace, ...]) -> Iterator[Trace]:
    """What commits did since the file is about whom it is about now."""
    return takewhile(lambda each: not each.touch.revision.is_another, traces)


def new_post(traces: tuple[Trace, ...], now: Contact, today: date) -> tuple[date, str] | None:
    """Since when somebody has a new role or company, of the last 30 days, and what it is: `became CEO at Northwind`."""
    fresh = {name: since for name in JOB if (since := _new_since(name, traces, now, today))}
    if not fresh:
        return None
    since = max(fresh.values())
    if "role" not in fresh or not now.role:
        return since, f"joined {now.company}" + (f" as {now.role}" if now.role else "")
    return since, f"became {now.role}" + (f" at {now.company}" if now.company else "")


def _new_since(name: str, traces: tuple[Trace, ...], now: Contact, today: date) -> date | None:
    """Since when a field says what it says; None where it said so 30 days ago, or was never filled before.

    What was held before those days decides: a post that was taken back is none, and one whose name was mended is.
    """
    held: str = getattr(now, name)
    changes = [(trace.day, each) for trace in _theirs(traces) for each in trace.touch.revision.changes if each.field == name]
    lately = [told for told in changes if (today - told[0]).days <= NEWS_DAYS]
    if not held or not lately:
        return None
    earlier = (each for day, each in changes if (today - day).days > NEWS_DAYS)
    before = lately[-1][1].before or next((said for each in earlier for said in (each.after, each.before) if said), "")
    if not is_news(before, held):
        return None
    return min((day for day, each in lately if _is_alike(each.after, held)), default=None)


def _is_alike(one: str, other: str) -> bool:
    """Whether both are there and say the same, but for a slip."""
    return bool(one and other) and not is_news(one, other)


def is_news(before: str, after: str) -> bool:
    """Whether another value says something new: not the first one, nor a change of case, spaces, marks or a letter or two.

    But who was CTO and is CEO has a new post, and so has a firm of two letters whose name has two others.
    """
    was, now = (re.sub(r"[\W_]+", "", fold(each)) for each in (before, after))
    if not was or not now or was == now:
        return False
    longest = max(len(was), len(now))
    if abs(len(was) - len(now)) > _LETTERS or longest > _LONGEST_POST:
        return True
    initials = zip(*(_INITIALS.findall(each) for each in (before, after)), strict=False)
    if any(one != other and (len(one) == len(other) or max(len(one), len(other)) < 4) for one, other in initials):
        return True
    return distance(was, now) > min(_LETTERS, longest // 3)
