"""The days that a calendar's rule of recurrence names (RFC 5545, 3.3.10). The time of day is not its matter.

A rule that never comes true (every 30 February) costs no more than the days it is asked about; a general library looks on
until the year 9999, which takes it many seconds a rule.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MONTHS_OF = {"MONTHLY": 1, "YEARLY": 12}
_DAYS_OF = {"DAILY": 1, "WEEKLY": 7}
_MOST = 10_000  # days that are looked at for one rule
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY", "BYSETPOS"}


class Unknown(ValueError):
    """A rule that is none, or by parts of a day or numbers of weeks, as hardly any meeting recurs."""


class TooLong(Exception):
    """A rule that counts its days, so many of which lie before those asked about that counting them would take too long."""


class Rule(Struct, frozen=True, kw_only=True):
    """A rule of recurrence. Numbers of days count from the end where they are negative.

    `weekdays` are pairs of a rank in the month or year (0 for each) and a day, Monday being 0. `count` is 0 where there is none.
    """

    freq: str
    interval: int = 1
    count: int = 0
    until: datetime | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: tuple[int, ...] = ()


def read_rule(parts: Mapping[str, list[Any]], start: date, until: datetime | None) -> Rule:
    """The rule that icalendar has read, with what it leaves to the day on which it starts; Unknown where that is no rule."""
    [freq] = parts.get("FREQ", [""])
    [interval] = parts.get("INTERVAL", [1])
    [count] = parts.get("COUNT", [0])
    [week_start] = parts.get("WKST", ["MO"])
    if freq not in _MONTHS_OF | _DAYS_OF or not set(parts) <= _KNOWN or interval < 1 or count < 0:
        raise Unknown
    ranked = freq in _MONTHS_OF
    rule = Rule(
        freq=freq,
        interval=interval,
        count=count,
        until=until,
        week_start=_WEEKDAYS.index(week_start),
        months=frozenset(int(each) for each in parts.get("BYMONTH", [])),
        month_days=frozenset(parts.get("BYMONTHDAY", [])),
        year_days=frozenset(parts.get("BYYEARDAY", [])),
        weekdays=frozenset(((each.relative or 0) * ranked, _WEEKDAYS.index(each.weekday)) for each in parts.get("BYDAY", [])),
        positions=tuple(parts.get("BYSETPOS", [])),
    )
    if freq == "DAILY" or rule.month_days or rule.year_days or rule.weekdays:
        return rule
    if freq == "WEEKLY":
        return structs.replace(rule, weekdays=frozenset({(0, start.weekday())}))
    months = rule.months or (frozenset({start.month}) if freq == "YEARLY" else frozenset())
    return structs.replace(rule, months=months, month_days=frozenset({start.day}))


def days(rule: Rule, start: datetime, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, both counting, on which something falls that started then, earliest first.

    TooLong where more than 10,000 days would have to be looked at.
    """
    day_one, at_time = start.date(), start.time()
    from_ = day_one if rule.count and not _is_even(rule) else max(first, day_one)
    found = _before(rule, day_one, from_) if rule.count and _is_even(rule) else 0
    looked_at = 0
    for begin, end in _periods(rule, day_one, from_, last):
        looked_at += (end - begin).days
        if looked_at > _MOST:
            raise TooLong
        for day in _chosen(rule, begin, end):
            if day < day_one:
                continue
            is_over = (rule.until and datetime.combine(day, at_time) > rule.until) or (rule.count and found >= rule.count)
            if is_over or day > last:
                return
            found += 1
            if day >= first:
                yield day


def _is_even(rule: Rule) -> bool:
    """Whether as many days fit in each of its days or weeks."""
    by_parts = rule.months or rule.month_days or rule.year_days or rule.positions
    return not by_parts and (rule.freq == "WEEKLY" or (rule.freq == "DAILY" and not rule.weekdays))


def _before(rule: Rule, start: date, day: date) -> int:
    """How many days of an even rule lie before the day or week with that day in it."""
    anchor, length = _anchor(rule, start), _DAYS_OF[rule.freq]
    periods = (day.toordinal() - anchor) // (length * rule.interval)
    in_first = _chosen(rule, date.fromordinal(anchor), date.fromordinal(anchor + length))
    return periods * len(in_first) - sum(each < start for each in in_first) if periods else 0


def _anchor(rule: Rule, start: date) -> int:
    """The number of the first day of the day or week with the start in it."""
    return start.toordinal() - ((start.weekday() - rule.week_start) % 7 if rule.freq == "WEEKLY" else 0)


def _periods(rule: Rule, start: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The first day and the day behind each week, month … that the rule looks at, from the one with `first` in it."""
    if months := _MONTHS_OF.get(rule.freq):
        anchor = start.year * 12 + (start.month - 1 if months == 1 else 0)
        step = months * rule.interval
        from_, to = (each.year * 12 + each.month - 1 for each in (first, last))
        for at in range(anchor + (from_ - anchor) // step * step, to + 1, step):
            yield _month(at), _month(at + months)
        return
    length = _DAYS_OF[rule.freq]
    anchor = _anchor(rule, start)
    step = length * rule.interval
    for at in range(anchor + (first.toordinal() - anchor) // step * step, last.toordinal() + 1, step):
        yield date.fromordinal(at), date.fromordinal(at + length)


def _month(number: int) -> date:
    """The first day of a month, counted from the beginning of the calendar."""
    return date(number // 12, number % 12 + 1, 1)


def _chosen(rule: Rule, begin: date, end: date) -> list[date]:
    """The days of a period that fit the rule."""
    fitting = [day for day in (begin + timedelta(days=at) for at in range((end - begin).days)) if _fits(rule, day)]
    if not rule.positions:
        return fitting
    places = {at - 1 if at > 0 else len(fitting) + at for at in rule.positions}
    return [day for at, day in enumerate(fitting) if at in places]


def _fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    in_month = monthrange(day.year, day.month)[1]
    if rule.month_days and rule.month_days.isdisjoint({day.day, day.day - in_month - 1}):
        return False
    of_year, in_year = day.timetuple().tm_yday, 365 + (monthrange(day.year, 2)[1] == 29)
    if rule.year_days and rule.year_days.isdisjoint({of_year, of_year - in_year - 1}):
        return False
    if not rule.weekdays:
        return True
    # A rank counts in the year only where the rule names no month.
    by_year = rule.freq == "YEARLY" and not rule.months
    number, length = (of_year, in_year) if by_year else (day.day, in_month)
    ranks = {0, (number - 1) // 7 + 1, -((length - number) // 7 + 1)}
    return any(weekday == day.weekday() and rank in ranks for rank, weekday in rule.weekdays)


def end_of(day: date) -> datetime:
    """The last moment of a day: a rule may run until a day, or until a time."""
    return datetime.combine(day, time.max)
