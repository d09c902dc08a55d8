"""Days: dates of which a part may be unknown, durations in calendar arithmetic, yearly occasions.

Everything here is a pure function of its arguments; `today` is always one of them.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["days", "weeks", "months", "years"]

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS = tuple(name[:3].lower() for name in WEEKDAY_NAMES)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEARLESS = re.compile(r"(?:--)?([0-9]{2})-([0-9]{2})")
_DURATION = re.compile(r"([0-9]{1,5})\s+(day|week|month|year)s?", re.IGNORECASE)

_NAMED_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_RELATIVE = re.compile(r"([+-]?)([0-9]{1,5})([dwmy])")


class DateError(ValueError):
    """A text that is no date. `args[0]` says what is wrong, for people."""


class DurationError(ValueError):
    """A text that is no duration. `args[0]` says what is wrong, for people."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which one may know less: `2026-03-02`, `2026-03`, `2026`, or `03-02` without a year.

    A month without a day has a year, a day has a month. Where it must stand for one day that is its `first`.
    """

    year: int | None
    month: int | None = None
    day: int | None = None

    @property
    def full(self) -> date | None:
        """The date itself if all of it is known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def first(self) -> date | None:
        """The first day that it can mean; None without a year."""
        return None if self.year is None else date(self.year, self.month or 1, self.day or 1)

    @property
    def yearly(self) -> tuple[int, int] | None:
        """Month and day, if both are known: what comes round each year."""
        return None if self.month is None or self.day is None else (self.month, self.day)

    def __str__(self) -> str:
        """As it is written in a record."""
        if self.year is None:
            return f"{self.month:02}-{self.day:02}"
        rest = [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join([f"{self.year:04}", *rest])


def parse_partial(text: str) -> PartialDate:
    """Read `2026-03-02`, `2026-03` or `2026`; DateError says what is wrong with anything else."""
    match = _DATE.fullmatch(text)
    if not match:
        raise DateError("is not a date")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year == 0:
        raise DateError("is not a date: there is no year 0")
    if month is not None and not 1 <= month <= 12:
        raise DateError(f"is not a date: there is no month {month}")
    if month is not None and day is not None and not 1 <= day <= monthrange(year or 1, month)[1]:
        raise DateError(f"is not a date: {MONTHS[month - 1]} {year} has no day {day}")
    return PartialDate(year, month, day)


def parse_yearly(text: str) -> PartialDate:
    """Read what `parse_partial` reads, or a day without a year: `03-14`, `--03-14`, `02-29`."""
    match = _YEARLESS.fullmatch(text)
    if not match:
        return parse_partial(text)
    month, day = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        raise DateError(f"is not a date: there is no month {month}")
    if not 1 <= day <= monthrange(2000, month)[1]:  # 2000 was a leap year: 02-29 is a birthday
        raise DateError(f"is not a date: {MONTHS[month - 1]} has no day {day}")
    return PartialDate(None, month, day)


def parse_day(text: str) -> date:
    """Read one whole day, `2026-03-02`."""
    day = parse_partial(text).full
    if day is None:
        raise DateError("is not a whole date: the day is missing" if "-" in text else "is not a whole date")
    return day


@dataclass(frozen=True, slots=True)
class Duration:
    """A span in calendar arithmetic: twice two months are four months, not 124 days."""

    count: int
    unit: Unit

    def after(self, day: date, times: int = 1) -> date:
        """The day `times` spans later; in a shorter month its last day, at the end of time the last date."""
        count = self.count * times
        try:
            if self.unit == "days":
                return day + timedelta(days=count)
            if self.unit == "weeks":
                return day + timedelta(weeks=count)
            return add_months(day, count * 12 if self.unit == "years" else count)
        except OverflowError:
            return date.max

    def days_from(self, day: date) -> int:
        """How many days the span lasts when it begins on `day`; at least one."""
        return max((self.after(day) - day).days, 1)

    def __str__(self) -> str:
        """`1 day`, `3 weeks`."""
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


YEAR = Duration(1, "years")
NEVER = "never"
_UNITS: dict[str, Unit] = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
_NAMED: dict[str, Duration] = {
    "daily": Duration(1, "days"),
    "weekly": Duration(1, "weeks"),
    "monthly": Duration(1, "months"),
    "quarterly": Duration(3, "months"),
    "half-yearly": Duration(6, "months"),
    "yearly": YEAR,
}
_LONGEST = date(2020, 1, 1) - date(2000, 1, 1)


def parse_duration(text: str) -> Duration:
    """Read `3 weeks`, `1 year`, `monthly` …, from one day to twenty years."""
    words = " ".join(text.split()).casefold()
    if words in _NAMED:
        return _NAMED[words]
    match = _DURATION.fullmatch(words)
    if not match:
        raise DurationError("is not a duration")
    duration = Duration(int(match[1]), _UNITS[match[2]])
    if duration.count == 0:
        raise DurationError("is not a duration: it must be one day or more")
    if duration.after(date(2000, 1, 1)) - date(2000, 1, 1) > _LONGEST:
        raise DurationError("is too long: it may be twenty years at most")
    return duration


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), in a shorter month its last day: 31 January + 1 = 28 February."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= years <= date.max.year:
        raise OverflowError("the date is outside of the calendar")
    return date(years, month + 1, day.day if day.day < 29 else min(day.day, monthrange(years, month + 1)[1]))


def in_year(month: int, day: int, year: int) -> date:
    """When a yearly date falls in that year: 29 February falls on 28 February in common years."""
    if (month, day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return date(year, month, day)


def occurrences(month: int, day: int, first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both counting, on which a yearly date falls."""
    days = (in_year(month, day, year) for year in range(first.year, last.year + 1))
    return [each for each in days if first <= each <= last]


def shift(day: date, days: int) -> date:
    """`day` plus so many days, held within the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def days_away(today: date, count: int, unit: str) -> date:
    """The day so many days, weeks, months or years (`d w m y`) from today, held within the calendar (SPEC 4)."""
    if unit in "dw":
        return shift(today, count * 7 if unit == "w" else count)
    try:
        return add_months(today, count * 12 if unit == "y" else count)
    except OverflowError:
        return date.max if count > 0 else date.min


def parse_when(text: str, today: date, *, ahead: bool = False) -> date:
    """A day as one says it: `2026-03-02`, `-3d` or `+2w`, `today`, `yesterday`, `tomorrow`, `mon`, `tues` or `Monday`.

    A weekday is the last one before today, or the next one after it where one looks `ahead`; so is a number of days
    without a sign. DateError for anything else.
    """
    said = text.strip().casefold()
    if said in _NAMED_DAYS:
        return shift(today, _NAMED_DAYS[said])
    if relative := _RELATIVE.fullmatch(said):
        sign = relative[1] or ("+" if ahead else "-")
        return days_away(today, int(f"{sign}{relative[2]}"), relative[3])
    weekday = next((at for at, name in enumerate(WEEKDAY_NAMES) if len(said) > 2 and name.lower().startswith(said)), None)
    if weekday is not None:
        away = (weekday - today.weekday()) % 7
        return shift(today, (away or 7) if ahead else (away - 7))
    try:
        return parse_day(said)
    except DateError as error:
        raise DateError(f"{error}: write 2026-03-02, {'+2w, mon or tomorrow' if ahead else '-3d, mon or yesterday'}") from None


def spell(day: date) -> str:
    """A date for people: `2 March 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spell_partial(day: PartialDate) -> str:
    """What is known of a date, for people: `2 March 2026`, `March 2026`, `2026`, `2 March`."""
    parts = (
        str(day.day) if day.day is not None else "",
        MONTHS[day.month - 1] if day.month is not None else "",
        str(day.year) if day.year is not None else "",
    )
    return " ".join(part for part in parts if part)
