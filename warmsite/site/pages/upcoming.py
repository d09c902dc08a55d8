"""Upcoming: the next 60 days, and the year."""

from __future__ import annotations

from bisect import bisect_left
from calendar import Calendar
from collections import Counter, defaultdict
from datetime import date
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from warmsite.days import MONTHS, add_months, shift
from warmsite.site.views import CalendarView, DayView, MonthView, Page, UpcomingView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.network.listed import Rank
    from warmsite.network.occasions import Occasion
    from warmsite.network.people import Person
    from warmsite.site.context import Context

_A_DAY = 12
_MONTHS = 12


def pages(context: Context) -> Iterator[Page]:
    """The page of the next weeks, and a page for each month of the year to come."""
    today = context.network.today
    months = _months(today, context)
    days = [_day(day, list(found)) for day, found in groupby(context.upcoming, key=lambda each: each.date)]
    shown = tuple(DayView(day, tuple(map(context.occasion, first)), tuple(more.items())) for day, first, more in days)
    year = tuple(view for view, _ in months)
    yield Page.of("upcoming.html", "upcoming.html", "Upcoming", UpcomingView(today, shown, year))
    for at, (view, found) in enumerate(months):
        before = year[at - 1].page if at else ""
        after = year[at + 1].page if at + 1 < len(year) else ""
        title = f"{MONTHS[view.month - 1]} {view.year}"
        made_of = (view, tuple(found), before, after)
        yield Page(view.page, "calendar.html", title, made_of, partial(tuple, made_of), partial(_calendar, context, *made_of))


def _calendar(context: Context, month: MonthView, found: tuple[Occasion, ...], before: str, after: str) -> CalendarView:
    days = groupby(found, key=lambda each: each.date)
    return CalendarView(month, tuple(DayView(day, tuple(map(context.occasion, each))) for day, each in days), before, after)


def _day(day: date, found: list[Occasion]) -> tuple[date, list[Occasion], dict[str, int]]:
    """A day's occasions; beyond a dozen only the number of each kind."""
    more: dict[str, int] = defaultdict(int)
    for each in found[_A_DAY:]:
        more[each.kind] += 1
    return day, found[:_A_DAY], more


def _months(today: date, context: Context) -> list[tuple[MonthView, Sequence[Occasion]]]:
    """The yearly occasions of twelve months from today's on."""
    first = today.replace(day=1)
    if first.year >= date.max.year - 1:
        return []
    starts = [add_months(first, each) for each in range(_MONTHS + 1)]
    last = shift(starts[-1], -1)

    def places(person: Person) -> Iterator[tuple[Rank, Occasion]]:
        for number, each in enumerate(person.occasions):
            if first <= each.date <= last:
                yield (each.date, each.kind, each.name, each.id, number), each

    of_the_year = context.network.listed("of the year", "active", places)
    months = []
    for start, end in pairwise(starts):
        begins, ends = (bisect_left(of_the_year, day, key=lambda each: each.date) for day in (start, end))
        occasions = of_the_year[begins:ends]
        counts = Counter(each.date.day for each in occasions)
        weeks = Calendar().monthdayscalendar(start.year, start.month)
        view = MonthView(
            start.year,
            start.month,
            f"upcoming/{start.year:04}-{start.month:02}.html",
            tuple(tuple((day, counts[day]) for day in week) for week in weeks),
        )
        months.append((view, occasions))
    return months
