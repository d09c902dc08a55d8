"""Timeline: all interactions, newest first, by month and year."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from warmsite.days import MONTHS
from warmsite.site.views import Leaf, Page, TimelineEntry, TimelineMonth, TimelineView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.people import Person
    from warmsite.site.context import Context

_NEWEST = 100
_A_PAGE = 300


def pages(context: Context) -> Iterator[Page]:
    """The newest entries, and the pages of each month.

    A month's pages are filled from its oldest entry on, so that a new entry changes only the newest of them.
    """
    by_month: dict[tuple[int, int], list[tuple[tuple[object, ...], TimelineEntry]]] = defaultdict(list)
    for person in context.network.people.values():
        for order, entry in _entries(person, context):
            by_month[entry.entry.date.year, entry.entry.date.month].append((order, entry))
    months, bodies = [], []
    for year, month in sorted(by_month, reverse=True):
        entries = [entry for _, entry in sorted(by_month[year, month], key=lambda each: each[0])]
        page = f"timeline/{year:04}-{month:02}.html"
        months.append(TimelineMonth(year, month, page, len(entries)))
        bodies.append(entries)
    told = tuple(months)
    newest: list[TimelineEntry] = []
    for entries in bodies:
        newest += reversed(entries[-(_NEWEST - len(newest)) :])
        if len(newest) >= _NEWEST:
            break
    yield Page("timeline.html", "timeline.html", "Timeline", _view("Timeline", newest, told, None))
    for month_told, entries in zip(told, bodies, strict=True):
        yield from _month(month_told, entries, told)


def _month(month: TimelineMonth, entries: list[TimelineEntry], told: tuple[TimelineMonth, ...]) -> Iterator[Page]:
    leaves = [entries[at : at + _A_PAGE] for at in range(0, len(entries), _A_PAGE)]
    # The newest leaf has the month's own address; the older ones count from the oldest.
    folder = month.page.removesuffix(".html")
    addresses = (month.page, *(f"{folder}~{number}.html" for number in range(len(leaves) - 1, 0, -1)))
    title = f"{MONTHS[month.month - 1]} {month.year}"
    near = _near(told, month)
    for number, (address, leaf) in enumerate(zip(addresses, reversed(leaves), strict=True), 1):
        view = _view(title, leaf[::-1], near, Leaf(number, addresses))
        yield Page(address, "timeline.html", f"Timeline: {title}", view)


def _near(told: tuple[TimelineMonth, ...], month: TimelineMonth) -> tuple[TimelineMonth, ...]:
    """The months beside one, without their counts: a new entry must not change the pages of all other months."""
    at = told.index(month)
    return tuple(TimelineMonth(each.year, each.month, each.page, 0) for each in told[max(at - 1, 0) : at + 2])


def _view(
    title: str, entries: list[TimelineEntry], months: tuple[TimelineMonth, ...], leaf: Leaf | None
) -> TimelineView:
    kinds = dict.fromkeys(sorted(each.entry.kind for each in entries))
    return TimelineView(title, tuple(entries), months, leaf, tuple(kinds))


def _entries(person: Person, context: Context) -> list[tuple[tuple[object, ...], TimelineEntry]]:
    """A person's own entries up to today, remembered while neither they nor the names in them change."""
    contact = person.contact
    mine = [each for each in person.entries if each.mine]
    names = tuple(
        context.ref(found)
        for each in mine
        if each.interaction.people or "[[" in each.interaction.text
        for link in contact.links
        if (found := context.network.directory.find(link.target))
    )
    made: list[tuple[tuple[object, ...], TimelineEntry]] = context.memo.get(
        "timeline",
        person.id,
        (person, names, context.discreet),
        lambda: [
            ((*each.order, contact.path), TimelineEntry(context.ref(contact), context.entry(each, contact)))
            for each in mine
        ],
    )
    return made
