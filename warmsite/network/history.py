"""What the repository remembers of people: their files' commits, the changes of their fields, news of their work (SPEC 12)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from warmsite.names import distance, fold
from warmsite.records.versions import Revision

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from warmsite.records.contact import Contact

Deed = Literal["created", "changed", "renamed", "removed"]

JOB = ("role", "company")
NEWS_DAYS = 30
_INITIALS = re.compile(r"\b[A-Z]{2,5}\b")
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
        return len(self.touches) > MANY


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
        return self.others >= MANY


class History(Struct, frozen=True):
    """The commits, newest first; `why` says why there are none, or where they end, and is empty where all is known."""

    commits: tuple[Commit, ...] = ()
    why: str = ""

    def until(self, day: date) -> History:
        """What was known at the end of a day."""
        if not any(each.day > day for each in self.commits):
            return self
        return History(tuple(each for each in self.commits if each.day <= day), self.why)

    def walk(self) -> Iterator[tuple[Commit, Touch, str | None]]:
        """Each touch of each commit, newest first, with the path that the file has today; None for a file that is gone.

        A file that is gone and came again is another one.
        """
        now: dict[str, str | None] = {}  # a path of that time → the path today
        for commit in self.commits:
            before: dict[str, str | None] = {}
            for touch in commit.touches:
                gone = touch.deed == "removed"
                path = None if gone else now.get(touch.path, touch.path)
                yield commit, touch, path
                if gone:
                    before[touch.path] = None
                elif touch.deed == "created" or touch.was:
                    before.setdefault(touch.path, None)
                if touch.was:
                    before[touch.was] = path
            now |= before

    def traces(self, paths: Container[str]) -> dict[str, tuple[Trace, ...]]:
        """Each file's commits, newest first, through its renames."""
        found: dict[str, list[Trace]] = {}
        for commit, touch, path in self.walk():
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
    """The posts that somebody held before that of `now`, the newest first."""
    role, company = now.role, now.company
    found: list[Post] = []
    for trace in traces:
        changed = {each.field: each.before for each in trace.touch.revision.changes}
        before = changed.get("role", role), changed.get("company", company)
        if any(before) and any(is_news(*pair) for pair in zip(before, (role, company), strict=True)):
            found.append(Post(*before, trace.day))
        role, company = before
    return found


def new_post(traces: tuple[Trace, ...], now: Contact, today: date) -> tuple[date, str] | None:
    """Since when somebody has a new role or company, of the last 30 days, and what it is: `became CEO at Northwind`."""
    since: date | None = None
    fresh: set[str] = set()
    for trace in traces:
        if (today - trace.day).days > NEWS_DAYS:
            break
        for change in trace.touch.revision.changes:
            if change.field in JOB and change.after == getattr(now, change.field) and is_news(change.before, change.after):
                fresh.add(change.field)
                since = since or trace.day
    if since is None:
        return None
    if "role" not in fresh or not now.role:
        return since, f"joined {now.company}" + (f" as {now.role}" if now.role else "")
    return since, f"became {now.role}" + (f" at {now.company}" if now.company else "")


def is_news(before: str, after: str) -> bool:
    """Whether another value says something new: not the first one, nor a change of case, spaces, marks or a letter or two.

    But who was CTO and is CEO has a new post, though that is one letter.
    """
    was, now = (re.sub(r"[\W_]+", "", fold(each)) for each in (before, after))
    if not was or not now or was == now:
        return False
    initials = [set(_INITIALS.findall(each)) for each in (before, after)]
    return distance(was, now) > _LETTERS or (all(initials) and initials[0] != initials[1])
