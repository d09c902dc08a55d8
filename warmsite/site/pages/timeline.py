"""Timeline: all interactions, newest first, by month and year."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from warmsite.days import MONTHS
from warmsite.site.views import Leaf, Page, TimelineEntry, TimelineMonth, TimelineView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.network.people import Network, Person
    from warmsite.network.standing import Entry
    from warmsite.site.context import Context

_NEWEST = 100
_A_PAGE = 100

_Month = tuple[int, int]
_Said = tuple["Person", "Entry"]
_Order = tuple[object, ...]


def pages(context: Context) -> Iterator[Page]:
    """The newest entries, and the pages of each month.

    A month's pages are filled from its oldest entry on, so that a new entry changes only the newest of them.
    """
    by_month = context.memo.get("timeline", "", (), _Months).brought_up(context.network)
    months = [
        (TimelineMonth(year, month, f"timeline/{year:04}-{month:02}.html", len(entries)), entries)
        for (year, month), entries in by_month
    ]
    told = tuple(month for month, _ in months)
    yield _page("timeline.html", "Timeline", _newest(months), told, None, context)
    for month_told, entries in months:
        near = _near(told, month_told)
        make = partial(_month, month_told, entries, near, context)
        neighbours = context.memo.get("near", month_told.page, (near,), partial(tuple, near))
        made_of = (entries, context.network.naming, context.network.settings, context.discreet, neighbours)
        yield from context.memo.get("timeline", month_told.page, made_of, make)


class _Months:
    """Everybody's own entries up to today, by month; between builds only the months of those who changed are redone."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._version: object = None
        self._slices: dict[_Month, dict[str, list[tuple[_Order, _Said]]]] = defaultdict(dict)
        self._ordered: dict[_Month, list[_Said]] = {}

    def brought_up(self, network: Network) -> list[tuple[_Month, list[_Said]]]:
        """The months, newest first, each with its entries, oldest first; an untouched month has its very list."""
        people, before = network.people, self._people
        touched = network.changed if network.before is self._version else before.keys() | people.keys()
        for key in touched:
            old, new = before.get(key), people.get(key)
            if old is not new:
                self._take_out(key, old.entries if old else ())
                if new:
                    self._put_in(key, new)
        self._people, self._version = people, network.version
        for month, slices in self._slices.items():
            if slices and month not in self._ordered:
                self._ordered[month] = _in_order(slices.values())
        return sorted(self._ordered.items(), reverse=True, key=lambda each: each[0])

    def _take_out(self, key: str, entries: Iterable[Entry]) -> None:
        for month in {_month_of(each) for each in entries}:
            self._slices[month].pop(key, None)
            self._ordered.pop(month, None)

    def _put_in(self, key: str, person: Person) -> None:
        path = person.contact.path
        for each in person.entries:
            if each.mine:
                order = (*each.order[:2], path, each.order[3])
                self._slices[_month_of(each)].setdefault(key, []).append((order, (person, each)))
                self._ordered.pop(_month_of(each), None)


def _month_of(entry: Entry) -> _Month:
    return entry.date.year, entry.date.month


def _in_order(slices: Iterable[list[tuple[_Order, _Said]]]) -> list[_Said]:
    """Oldest first; on one day and time by the files' paths."""
    entries = [each for said in slices for each in said]
    return [said for _, said in sorted(entries, key=itemgetter(0))]


def _newest(months: list[tuple[TimelineMonth, list[_Said]]]) -> list[_Said]:
    newest: list[_Said] = []
    for _, entries in months:
        newest += reversed(entries[-(_NEWEST - len(newest)) :])
        if len(newest) >= _NEWEST:
            break
    return newest


def _month(month: TimelineMonth, entries: list[_Said], near: tuple[TimelineMonth, ...], context: Context) -> list[Page]:
    leaves = [entries[at : at + _A_PAGE] for at in range(0, len(entries), _A_PAGE)]
    # The newest leaf has the month's own address; the older ones count from the oldest.
    folder = month.page.removesuffix(".html")
    addresses = (month.page, *(f"{folder}~{number}.html" for number in range(len(leaves) - 1, 0, -1)))
    title = f"{MONTHS[month.month - 1]} {month.year}"
    return [
        _page(address, title, leaf[::-1], near, Leaf(number, addresses), context)
        for number, (address, leaf) in enumerate(zip(addresses, reversed(leaves), strict=True), 1)
    ]


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
        find = context.network.directory.find
        stand = [
            (
                *(each.contact.path, each.contact.digest, entry.interaction.line),
                [found and context.ref(found) for found in map(find, entry.interaction.links)],
            )
            for each, entry in said
        ]
        return stand, months, leaf, context.discreet

    def view() -> TimelineView:
        entries = tuple(
            TimelineEntry(context.ref(person.contact), context.entry(entry, person.contact)) for person, entry in said
        )
        kinds = sorted({each.entry.kind for each in entries})
        return TimelineView(title, entries, months, leaf, tuple(kinds))

    network = context.network
    made_of = (tuple(entry for _, entry in said), months, leaf, network.naming, network.settings, context.discreet)
    page_title = title if leaf is None else f"Timeline: {title}"
    return Page(address, "timeline.html", page_title, made_of, key, view)
