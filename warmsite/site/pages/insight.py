"""Insight: how it has gone, in pictures and in words."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import dropwhile
from typing import TYPE_CHECKING

from warmsite.days import WEEKDAY_NAMES, WEEKDAYS, spell
from warmsite.names import fold
from warmsite.network.insight import STATES, insight, trace
from warmsite.network.load import relief_words
from warmsite.network.overdue import load_words, weekly
from warmsite.site.addresses import group_page
from warmsite.site.charts import Column, Day, Layer, Level, Span, columns, heat_keys, heat_map, heat_step, layers, spans
from warmsite.site.views import FigureView, InsightView, Named, Page, Picture, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.network.insight import CircleLoad, Stand, Week
    from warmsite.network.overdue import Load
    from warmsite.site.context import Context

_HALF = 27  # weeks: on a phone a day of a whole year would be a speck
_YEAR_AGO = -13  # the month's end a year ago, from today backwards
_TO_COMPARE = 3  # days: two month's ends and today
_LIVELY = 3  # conversations a week; fewer are no liveliest week
_ENOUGH = 10  # conversations, for the weekday of most of them to mean something


def pages(context: Context) -> Iterator[Page]:
    """The one page."""
    view = InsightView(discreet=True) if context.discreet else _view(context)
    yield Page.of("insight.html", "insight.html", "Insight", view)


def _view(context: Context) -> InsightView:
    traces = context.memo.of_each("traces", partial(trace, today=context.network.today))
    found = insight(context.network, traces.everybody())
    stands = tuple(dropwhile(lambda stand: not any(stand.counts), found.stands))
    return InsightView(
        discreet=False,
        days=_days(found.weeks) if any(week.conversations for week in found.weeks) else None,
        weeks=_weeks(found.weeks, found.load) if any(week.conversations or week.touches for week in found.weeks) else None,
        states=_states(stands, found.undated) if stands else None,
        load=_load(found.load, found.circles) if found.circles else None,
        relief=relief_words(context.relief) if context.relief else (),
        let_go=tuple(context.ref(each.contact) for each in context.relief.archive) if context.relief else (),
    )


def _days(weeks: Sequence[Week]) -> FigureView:
    days = [_day(week.monday.toordinal() + at, number) for week in weeks for at, number in enumerate(week.days)]
    held, on = sum(each.number for each in days), sum(each.number > 0 for each in days)
    halves = [half for half in (days[: _HALF * 7], days[_HALF * 7 :]) if half]
    about = "A square for each day; the more conversations, the larger the square."
    step = heat_step([each.number for each in days])
    rows = tuple(
        (spell(week.monday), (*map(str, week.days), *[""] * (7 - len(week.days)), str(week.conversations))) for week in weeks
    )
    return FigureView(
        f"{_count(held, 'conversation')} on {_count(on, 'day')} since {spell(days[0].day)}{_favourite(weeks)}.",
        tuple(heat_map(f"{spell(half[0].day)} to {spell(half[-1].day)}", about, half, step) for half in halves),
        Table(("Week of", *(name.capitalize() for name in WEEKDAYS), "All"), rows[::-1]),
        legend=heat_keys(step),
    )


def _day(ordinal: int, number: int) -> Day:
    day = date.fromordinal(ordinal)
    return Day(day, number, f"{WEEKDAY_NAMES[day.weekday()]}, {spell(day)}: {_count(number, 'conversation')}")


def _favourite(weeks: Sequence[Week]) -> str:
    """The weekday of most conversations, where there is one."""
    held = [sum(week.days[at] for week in weeks if at < len(week.days)) for at in range(7)]
    if sum(held) < _ENOUGH or held.count(max(held)) > 1:
        return ""
    return f", more of them on {WEEKDAY_NAMES[held.index(max(held))]}s than on any other day"


def _weeks(weeks: Sequence[Week], load: Load) -> FigureView:
    best = max(weeks, key=lambda week: (week.conversations, week.monday))
    liveliest = f"The liveliest week was that of {spell(best.monday)}, with {_count(best.conversations, 'conversation')}."
    if best.conversations < _LIVELY:
        liveliest = f"At most {_count(best.conversations, 'conversation')} a week so far."
    asked = [Level("asked", load.asked, f"rhythms ask for {weekly(load.asked)}")] if load.asked else []
    picture = columns(
        "The weeks of the last year",
        "Conversations above the ground, touches below it; lines for what your rhythms ask for and what your days have room for.",
        [_column(week) for week in weeks],
        [*asked, Level("limit", load.room, f"room for {load.room}")],
    )
    rows = tuple((spell(week.monday), (str(week.conversations), str(week.touches))) for week in weeks)
    return FigureView(
        liveliest if best.conversations else "Letters and messages so far; the first conversation of the year is still to come.",
        (picture,),
        Table(("Week of", "Conversations", "Touches"), rows[::-1]),
        f"Touches have a scale of their own, up to {max(week.touches for week in weeks)} a week.",
    )


def _column(week: Week) -> Column:
    said = f"{_count(week.conversations, 'conversation')}, {_count(week.touches, 'touch', 'touches')}"
    return Column(week.monday, week.conversations, week.touches, f"Week of {spell(week.monday)}: {said}")


def _states(stands: Sequence[Stand], undated: int) -> FigureView:
    before = f" On {spell(stands[_YEAR_AGO].day)}: {_warm(stands[_YEAR_AGO])}." if len(stands) >= -_YEAR_AGO else ""
    rows = tuple((spell(stand.day), tuple(map(str, (*stand.counts, sum(stand.counts))))) for stand in stands)
    return FigureView(
        f"Warm today: {_warm(stands[-1])}.{before}",
        tuple(_shares(stands)),
        Table(("Day", *(state.capitalize() for state in STATES), "All"), rows[::-1]),
        f"{_count(undated, 'person counts', 'people count')} from today on only: nothing says since when you know them."
        if undated
        else "",
    )


def _shares(stands: Sequence[Stand]) -> Iterator[Picture]:
    if len(stands) < _TO_COMPARE:
        return
    numbers = zip(*(stand.counts for stand in stands), strict=True)
    yield layers(
        f"The network since {spell(stands[0].day)}",
        "From below: the share of the people who were warm, cooling, cold, dormant and new.",
        [stand.day for stand in stands],
        [Layer(f"layer {state}", f"{state} {each[-1]}", each) for state, each in zip(STATES, numbers, strict=True)],
    )


def _warm(stand: Stand) -> str:
    return f"{stand.counts[STATES.index('warm')]} of {_count(sum(stand.counts), 'person', 'people')}"


def _load(load: Load, circles: Sequence[CircleLoad]) -> FigureView:
    asked, held = weekly(load.asked), weekly(load.held)
    picture = spans(
        "Conversations a week",
        "Three bars: what your rhythms ask for, what was held, what your days have room for.",
        [
            Span("asked", load.asked, f"asked for: {asked}"),
            Span("talks", load.held, f"held: {held}"),
            Span("limit", load.room, f"room for: {load.room}"),
        ],
    )
    return FigureView(
        load_words(load),
        (picture,),
        Table(
            ("Circle", "People", "Asks for, a week"),
            tuple((_circle(each.circle), (str(each.people), weekly(each.asked))) for each in circles),
        ),
    )


def _circle(name: str) -> Named | str:
    return Named(name, group_page("circles", fold(name))) if name else "no circle"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
