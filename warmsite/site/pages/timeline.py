"""Timeline: all interactions, newest first, by month and year."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from warmsite.days import MONTHS
from warmsite.site.views import Leaf, Page, TimelineEntry, TimelineMonth, TimelineView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.people import Person
    from warmsite.network.standing import Entry
    from warmsite.site.context import Context

_NEWEST = 100
_A_PAGE = 300

_Month = tuple[int, int]
_Said = tuple["Person", "Entry"]


def pages(context: Context) -> Iterator[Page]:
    """The newest entries, and the pages of each month.

    A month's pages are filled from its oldest entry on, so that a new entry changes only the newest of them.
    """
    by_month: dict[_Month, list[tuple[_Said, ...]]] = defaultdict(list)
    for person in context.network.people.values():
        for month, said in context.memo.get("months", person.id, (person,), partial(_months_of, person)):
            by_month[month].append(said)
    months: list[tuple[TimelineMonth, list[_Said]]] = []
    for year, month in sorted(by_month, reverse=True):
        slices = by_month[year, month]
        name = f"{year:04}-{month:02}"
        entries = context.memo.get("month", name, tuple(slices), partial(_in_order, slices))
        months.append((TimelineMonth(year, month, f"timeline/{name}.html", len(entries)), entries))
    told = tuple(month for month, _ in months)
    yield _page("timeline.html", "Timeline", _newest(months), told, None, context)
    for month_told, entries in months:
        yield from _month(month_told, entries, told, context)


def _months_of(person: Person) -> list[tuple[_Month, tuple[_Said, ...]]]:
    """A person's own entries up to today, by month."""
    mine = ((person, each) for each in person.entries if each.mine)
    return [(month, tuple(said)) for month, said in groupby(mine, key=lambda each: (each[1].date.year, each[1].date.month))]


def _in_order(slices: list[tuple[_Said, ...]]) -> list[_Said]:
    """Oldest first; on one day and time by the files' paths."""
    entries = [each for said in slices for each in said]
    return sorted(entries, key=lambda each: (*each[1].order[:2], each[0].contact.path, each[1].order[3]))


def _newest(months: list[tuple[TimelineMonth, list[_Said]]]) -> list[_Said]:
    newest: list[_Said] = []
    for _, entries in months:
        newest += reversed(entries[-(_NEWEST - len(newest)) :])
        if len(newest) >= _NEWEST:
            break
    return newest


def _month(
    month: TimelineMonth, entries: list[_Said], told: tuple[TimelineMonth, ...], context: Context
) -> Iterator[Page]:
    leaves = [entries[at : at + _A_PAGE] for at in range(0, len(entries), _A_PAGE)]
    # The newest leaf has the month's own address; the older ones count from the oldest.
    folder = month.page.removesuffix(".html")
    addresses = (month.page, *(f"{folder}~{number}.html" for number in range(len(leaves) - 1, 0, -1)))
    title = f"{MONTHS[month.month - 1]} {month.year}"
    near = _near(told, month)
    for number, (address, leaf) in enumerate(zip(addresses, reversed(leaves), strict=True), 1):
        yield _page(address, title, leaf[::-1], near, Leaf(number, addresses), context)


def _near(told: tuple[TimelineMonth, ...], month: TimelineMonth) -> tuple[TimelineMonth, ...]:
    """The months beside one, without their counts: a new entry must not change the pages of all other months."""
    at = told.index(month)
    return tuple(TimelineMonth(each.year, each.month, each.page, 0) for each in told[max(at - 1, 0) : at + 2])


def _page(
    address: str,
    title: str,
    said: list[_Said],
    months: tuple[TimelineMonth, ...],
    leaf: Leaf | None,
    context: Context,
) -> Page:
    def key() -> tuple[object, ...]:
        stand = [(each.contact.path, each.contact.digest, entry.interaction.line) for each, entry in said]
        return stand, months, leaf, context.names_digest, context.discreet

    def view() -> TimelineView:
        entries = tuple(
            TimelineEntry(context.ref(person.contact), context.entry(entry, person.contact)) for person, entry in said
        )
        kinds = sorted({each.entry.kind for each in entries})
        return TimelineView(title, entries, months, leaf, tuple(kinds))

    made_of = (tuple(entry for _, entry in said), months, leaf, context.network.naming, context.discreet)
    page_title = title if leaf is None else f"Timeline: {title}"
    return Page(address, "timeline.html", page_title, made_of, key, view)
