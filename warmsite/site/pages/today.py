"""Today: whom to call, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.network.callsheet import SECTIONS
from warmsite.network.occasions import next_days
from warmsite.site.pages.plans import crowd, plan_pages
from warmsite.site.views import Named, Page, Section, TodayRow, TodayView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.callsheet import Row
    from warmsite.site.context import Context


def pages(context: Context) -> Iterator[Page]:
    """The one page."""
    sheet = context.sheet
    plans = _plans(context)
    view = TodayView(
        date=sheet.date,
        working=sheet.working,
        empty=not context.network.people,
        sections=tuple(
            Section(why, title, tuple(_row(row, plans.get(row.person.id), context) for row in sheet.rows if row.why == why))
            for why, title in SECTIONS.items()
            if any(row.why == why for row in sheet.rows)
        ),
        done=sum(row.done for row in sheet.rows),
        total=len(sheet.rows),
        more_dates=tuple(context.ref_to(each) for each, past in sheet.more_ids if not past),
        more_belated=tuple(context.ref_to(each) for each, past in sheet.more_ids if past),
        old_promises=sheet.old_promises,
        waiting=sheet.waiting,
        dormant=sheet.dormant,
        new=sheet.new,
        drifting=sheet.drifting,
        without_rhythm=sheet.without_rhythm,
        in_rhythm=sheet.in_rhythm,
        coming=tuple(map(context.occasion, next_days(context.upcoming, sheet.date))),
        asks=tuple(map(context.introduced, context.asks)),
        crowd=crowd(context),
    )
    yield Page.of("index.html", "today.html", "Today", view)


def _plans(context: Context) -> dict[str, Named]:
    """For each whom a plan deals today, by id, the reason that says so and the plan's page."""
    named = plan_pages(context)
    dealt = context.network.courses.dealt
    return {each.person.id: Named(f"plan: {each.reason}", named[each.plan].page) for each in dealt}


def _row(row: Row, plan: Named | None, context: Context) -> TodayRow:
    told = context.day_rows[row.person.id]
    return TodayRow(context.call_card(row.person, told.opener), row.why, told.reasons, row.done, plan)
