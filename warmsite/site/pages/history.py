"""History: what changed in the repository, newest first, by day, by person."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from warmsite.site.changes import file_change
from warmsite.site.views import CommitFile, CommitView, HistoryDay, HistoryView, HistoryYear, Leaf, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.network.history import Commit, History
    from warmsite.site.context import Context
    from warmsite.site.views import Ref

_NEWEST = 100
_A_PAGE = 100
_DEEDS = {"created": "added", "changed": "changed", "renamed": "moved or renamed", "removed": "removed"}


class _Told(NamedTuple):
    """A commit and whose the files are that it touched, one by one; nobody's where it touched many."""

    commit: Commit
    whose: tuple[Ref | str, ...]


def pages(context: Context) -> Iterator[Page]:
    """The newest commits, and the pages of each year.

    A year's pages are filled from its oldest commit on, so that a new one changes only the newest of them.
    """
    network = context.network
    paths = context.memo.get("paths", "", (network.people,), lambda: tuple(each.contact.path for each in network.people.values()))
    made_of = (network.history, network.today, network.naming, paths, context.discreet)
    yield from context.memo.get("history", "", made_of, partial(_pages, context))


def _pages(context: Context) -> list[Page]:
    history = context.network.history
    years = [
        (HistoryYear(year, f"history/{year:04}.html", len(found)), found)
        for year, each in groupby(_by_day(history, context), key=lambda told: told.commit.day.year)
        if (found := list(each))
    ]
    listed = tuple(year for year, _ in years)
    newest = [told for _, found in years for told in found][:_NEWEST]
    made = [_page("history.html", HistoryView(history.why, "History", (), listed, None), newest, context.discreet)]
    for at, (year, found) in enumerate(years):
        near = tuple(HistoryYear(each.year, each.page, 0) for each in listed[max(at - 1, 0) : at + 2])
        made += _of_year(year, found, near, context.discreet)
    return made


def _by_day(history: History, context: Context) -> list[_Told]:
    """The commits, newest day first: git has them in the order in which one follows the other, whatever their days."""
    refs = {each.contact.path: context.ref(each.contact) for each in context.network.people.values()}
    whose: dict[str, list[Ref | str]] = {}
    today = context.network.today
    for commit, touch, path in history.walk(until=today):
        if not commit.of_many:
            whose.setdefault(commit.id, []).append(refs.get(path or "") or PurePosixPath(touch.path).stem)
    told = [_Told(each, tuple(whose.get(each.id, ()))) for each in history.commits if each.day <= today]
    return sorted(told, key=lambda each: each.commit.day, reverse=True)


def _of_year(year: HistoryYear, found: list[_Told], near: tuple[HistoryYear, ...], discreet: bool) -> Iterator[Page]:
    oldest_first = found[::-1]
    leaves = [oldest_first[at : at + _A_PAGE][::-1] for at in range(0, len(found), _A_PAGE)]
    # The newest leaf has the year's own address; the older ones count from the oldest.
    folder = year.page.removesuffix(".html")
    addresses = (year.page, *(f"{folder}~{number}.html" for number in range(len(leaves) - 1, 0, -1)))
    for number, (address, leaf) in enumerate(zip(addresses, reversed(leaves), strict=True), 1):
        yield _page(address, HistoryView("", str(year.year), (), near, Leaf(number, addresses)), leaf, discreet)


def _page(address: str, frame: HistoryView, found: Sequence[_Told], discreet: bool) -> Page:
    """A page of these commits: `frame` is its view but for the days."""

    def view() -> HistoryView:
        days = groupby(found, key=lambda each: each.commit.day)
        return HistoryView(
            frame.why,
            frame.title,
            tuple(HistoryDay(day, tuple(_commit(each, discreet) for each in of_day)) for day, of_day in days),
            frame.years,
            frame.leaf,
        )

    made_of = (tuple(found), frame, discreet)
    title = f"History: {frame.title}" if frame.leaf else frame.title
    return Page(address, "history.html", title, made_of, lambda: made_of, view)


def _commit(told: _Told, discreet: bool) -> CommitView:
    commit = told.commit
    touches = () if commit.of_many else zip(told.whose, commit.touches, strict=True)
    changes = [(who, file_change(touch, discreet=discreet)) for who, touch in touches]
    return CommitView(
        id=commit.id,
        subject=commit.subject,
        author=commit.author,
        summary=_summary(commit) if commit.of_many else "",
        files=tuple(CommitFile(who, change) for who, change in changes if change),
        logged=tuple(who for who, change in changes if not change),
    )


def _summary(commit: Commit) -> str:
    """`50 contacts added`, `51 contacts: 50 added, 1 changed`."""
    counts = Counter[str](touch.deed for touch in commit.touches)
    told = [(counts[deed], word) for deed, word in _DEEDS.items() if counts[deed]]
    if len(told) == 1:
        return f"{len(commit.touches)} contacts {told[0][1]}"
    return f"{len(commit.touches)} contacts: {', '.join(f'{number} {word}' for number, word in told)}"
