"""Timeline: all interactions, newest first, by month and year."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

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
_Order = tuple[int, str, str, int]  # day, time, path, place in the file


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
        self._ordered: dict[_Month, list[_Order]] = {}
        self._months: dict[_Month, list[_Said]] = {}

    def brought_up(self, network: Network) -> list[tuple[_Month, list[_Said]]]:
        """The months, newest first, each with its entries, oldest first; an untouched month has its very list."""
        people, before = network.people, self._people
        touched = network.changed if network.before is self._version else before.keys() | people.keys()
        gone, come = _by_month(before, touched, people), _by_month(people, touched, before)
        for month in gone.keys() | come.keys():
            self._redo(month, gone[month], come[month])
        self._people, self._version = people, network.version
        return sorted(self._months.items(), reverse=True, key=itemgetter(0))

    def _redo(self, month: _Month, gone: list[_Placed], come: list[_Placed]) -> None:
        """New lists for a month: thousands of entries stay, so that these are not looked at."""
        ordered, said = self._ordered.get(month, [])[:], self._months.get(month, [])[:]
        for each in gone:
            at = bisect_left(ordered, each.order)
            del ordered[at], said[at]
        if come and len(come) > len(ordered):
            placed = sorted((*zip(ordered, said, strict=True), *((each.order, each.said) for each in come)), key=itemgetter(0))
            ordered, said = [order for order, _ in placed], [each for _, each in placed]
        else:
            for each in come:
                at = bisect_left(ordered, each.order)
                ordered.insert(at, each.order)
                said.insert(at, each.said)
        self._ordered[month], self._months[month] = ordered, said
        if not said:
            del self._ordered[month], self._months[month]


def _by_month(people: dict[str, Person], keys: Iterable[str], others: dict[str, Person]) -> dict[_Month, list[_Placed]]:
    """The own entries of those of `keys` who are not the same among the `others`."""
    found: dict[_Month, list[_Placed]] = defaultdict(list)
    for key in keys:
        person = people.get(key)
        if person and others.get(key) is not person:
            for each in person.entries:
                if each.mine:
                    found[_month_of(each)].append(_placed(person, each))
    return found


class _Placed(NamedTuple):
    """An entry in a month's order: oldest first; on one day and time by the files' paths."""

    order: _Order
    said: _Said


def _placed(person: Person, entry: Entry) -> _Placed:
    day, time, _, at = entry.order
    return _Placed((day.toordinal(), time, person.contact.path, at), (person, entry))


def _month_of(entry: Entry) -> _Month:
    return entry.date.year, entry.date.month


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
    common = title, near, context.network.naming, context.network.settings, context.discreet
    made = []
    for number, (address, said) in enumerate(zip(addresses, reversed(leaves), strict=True), 1):
        leaf = Leaf(number, addresses)
        make = partial(_page, address, title, said[::-1], near, leaf, context)
        made.append(context.memo.equal("leaf", address, (said, leaf, *common), make))
    return made


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
    newest: Context,
) -> Page:
    memo, network = newest.memo, newest.network

    def key() -> tuple[object, ...]:
        context = memo.context
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
        context = memo.context
        entries = tuple(
            TimelineEntry(context.ref(person.contact), context.entry(entry, person.contact, placed=leaf is None))
            for person, entry in said
        )
        kinds = sorted({each.entry.kind for each in entries})
        return TimelineView(title, entries, months, leaf, tuple(kinds))

    made_of = (tuple(entry for _, entry in said), months, leaf, network.naming, network.settings, newest.discreet)
    page_title = title if leaf is None else f"Timeline: {title}"
    return Page(address, "timeline.html", page_title, made_of, key, view)
