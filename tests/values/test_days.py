"""Dates of which a part may be unknown, durations in calendar arithmetic, yearly occasions (SPEC 3, 4, 5)."""

from __future__ import annotations

from calendar import isleap
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.days import (
    WEEKDAYS,
    DateError,
    Duration,
    DurationError,
    PartialDate,
    add_months,
    in_year,
    occurrences,
    parse_day,
    parse_duration,
    parse_partial,
    parse_when,
    parse_yearly,
    shift,
    spell,
    spell_partial,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
DURATIONS = st.builds(Duration, st.integers(1, 60), st.sampled_from(["days", "weeks", "months", "years"]))
YEARLY = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: (day.month, day.day))


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [("2026-03-02", 2026, 3, 2), ("2026-03", 2026, 3, None), ("2026", 2026, None, None), ("2024-02-29", 2024, 2, 29)],
)
def test_parse_partial__what_is_known(text, year, month, day):
    assert parse_partial(text) == PartialDate(year, month, day)
    assert str(parse_partial(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-02-30", "2026-13", "2026-00", "2026-01-00", "2026-01-32", "2025-02-29", "0000", "0000-01-01",
        "2026-3-2", "2026/03/02", "02.03.2026", "20260302", "2026-03-02T10:00", "2026-03-02 ", "soon", "26", "12026",
        "٢٠٢٦-٠٣-٠٢", "2026-03-", "-2026", "2026--03", "2026-03-02\n",
    ],
)  # fmt: skip
def test_parse_partial__no_date(text):
    with pytest.raises(DateError, match="is not a date"):
        parse_partial(text)


@pytest.mark.parametrize(
    ("text", "first"),
    [("2026-03-02", date(2026, 3, 2)), ("2026-03", date(2026, 3, 1)), ("2026", date(2026, 1, 1))],
)
def test_partial__stands_for_its_first_day(text, first):
    assert parse_partial(text).first == first


def test_partial__full_only_when_all_is_known():
    assert parse_partial("2026-03-02").full == date(2026, 3, 2)
    assert parse_partial("2026-03").full is None
    assert parse_yearly("03-02").full is None
    assert parse_yearly("03-02").first is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", "is not a date"),
        ("0000", "is not a date: there is no year 0"),
        ("2026-00-01", "is not a date: there is no month 0"),
        ("2026-13", "is not a date: there is no month 13"),
        ("2026-02-30", "is not a date: February 2026 has no day 30"),
        ("2026-12-00", "is not a date: December 2026 has no day 0"),
        ("13-01", "is not a date: there is no month 13"),
        ("00-10", "is not a date: there is no month 0"),
        ("01-00", "is not a date: January has no day 0"),
        ("02-30", "is not a date: February has no day 30"),
    ],
)
def test_parse__says_what_is_wrong(text, said):
    with pytest.raises(DateError) as caught:
        parse_yearly(text)
    assert caught.value.args == (said,)


@pytest.mark.parametrize("text", ["0001-01-01", "2026-01-01", "2026-12-31", "01-01", "12-31", "06-30"])
def test_parse__first_and_last_days_are_days(text):
    assert str(parse_yearly(text)) == text


@pytest.mark.parametrize("text", ["03-14", "--03-14"])
def test_parse_yearly__without_a_year(text):
    assert parse_yearly(text) == PartialDate(None, 3, 14)
    assert parse_yearly(text).yearly == (3, 14)


def test_parse_yearly__with_a_year_or_a_year_alone():
    assert parse_yearly("1979-03-14") == PartialDate(1979, 3, 14)
    assert parse_yearly("1979") == PartialDate(1979)
    assert parse_yearly("1979").yearly is None


def test_parse_yearly__29_february_without_a_year_exists():
    assert parse_yearly("02-29").yearly == (2, 29)


@pytest.mark.parametrize("text", ["02-30", "13-01", "00-10", "04-31", "3-14", "-03-14", "03-14-1979", "14 March"])
def test_parse_yearly__no_date(text):
    with pytest.raises(DateError):
        parse_yearly(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03", "is not a whole date: the day is missing"),
        ("2026", "is not a whole date"),
        ("03-02", "is not a date"),
        ("", "is not a date"),
    ],
)
def test_parse_day__wants_the_whole(text, said):
    with pytest.raises(DateError) as caught:
        parse_day(text)
    assert caught.value.args == (said,)


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("1 day", 1, "days"), ("10 days", 10, "days"), ("3 weeks", 3, "weeks"), ("2 months", 2, "months"),
        ("20 years", 20, "years"), ("1 YEAR", 1, "years"), ("  6   weeks ", 6, "weeks"), ("240 months", 240, "months"),
        ("daily", 1, "days"), ("weekly", 1, "weeks"), ("monthly", 1, "months"),
        ("quarterly", 3, "months"), ("half-yearly", 6, "months"),
        ("yearly", 1, "years"), ("Monthly", 1, "months"), ("7305 days", 7305, "days"),
    ],
)  # fmt: skip
def test_parse_duration__words(text, count, unit):
    assert parse_duration(text) == Duration(count, unit)


@pytest.mark.parametrize(
    "text",
    [
        "", "0 days", "21 years", "241 months", "7400 days", "1100 weeks", "-3 weeks", "3", "weeks", "3 fortnights",
        "1.5 years", "a month", "3 weeks and 2 days", "99999999 days", "٣ weeks", "never", "sometimes",
    ],
)  # fmt: skip
def test_parse_duration__from_a_day_to_twenty_years(text):
    with pytest.raises(DurationError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", "is not a duration"),
        ("0 days", "is not a duration: it must be one day or more"),
        ("7306 days", "is too long: it may be twenty years at most"),
    ],
)
def test_parse_duration__says_what_is_wrong(text, said):
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert caught.value.args == (said,)


@pytest.mark.parametrize(
    ("day", "duration", "after"),
    [
        ("2026-01-31", "1 month", "2026-02-28"), ("2024-01-31", "1 month", "2024-02-29"),
        ("2026-03-31", "1 month", "2026-04-30"), ("2025-12-31", "2 months", "2026-02-28"),
        ("2024-02-29", "1 year", "2025-02-28"), ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-06-15", "3 weeks", "2026-07-06"), ("2026-06-15", "1 day", "2026-06-16"),
    ],
)  # fmt: skip
def test_after__calendar_arithmetic(day, duration, after):
    assert parse_duration(duration).after(date.fromisoformat(day)) == date.fromisoformat(after)


def test_after__twice_two_months_are_four_months():
    assert parse_duration("2 months").after(date(2026, 1, 31), 2) == date(2026, 5, 31)
    assert parse_duration("1 month").after(date(2026, 1, 31), 2) == date(2026, 3, 31)


def test_after__ends_with_the_calendar():
    assert parse_duration("20 years").after(date(9995, 1, 1)) == date.max
    assert parse_duration("7305 days").after(date.max) == date.max
    assert parse_duration("20 years").days_from(date.max) == 1


def test_days_from__depends_on_where_it_begins():
    assert parse_duration("1 month").days_from(date(2026, 1, 31)) == 28
    assert parse_duration("1 month").days_from(date(2026, 3, 1)) == 31
    assert parse_duration("1 year").days_from(date(2024, 2, 1)) == 366


def test_duration__as_people_say_it():
    assert str(Duration(1, "days")) == "1 day"
    assert str(Duration(3, "weeks")) == "3 weeks"


def test_add_months__backwards():
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -13) == date(2024, 12, 15)


def test_in_year__29_february():
    assert in_year(2, 29, 2026) == date(2026, 2, 28)
    assert in_year(2, 29, 2028) == date(2028, 2, 29)
    assert in_year(2, 29, 2100) == date(2100, 2, 28)
    assert in_year(2, 28, 2028) == date(2028, 2, 28)


def test_occurrences__both_ends_count():
    assert occurrences(6, 15, date(2026, 6, 15), date(2027, 6, 15)) == [date(2026, 6, 15), date(2027, 6, 15)]
    assert occurrences(6, 15, date(2026, 6, 16), date(2027, 6, 14)) == []


def test_occurrences__to_the_end_of_the_calendar():
    assert occurrences(6, 15, date(9999, 1, 1), date.max) == [date(9999, 6, 15)]


def test_occurrences__across_the_new_year():
    assert occurrences(1, 2, date(2026, 12, 20), date(2027, 2, 1)) == [date(2027, 1, 2)]


def test_shift__stays_within_the_calendar():
    assert shift(date(2026, 6, 15), -15) == date(2026, 5, 31)
    assert shift(date.max, 1) == date.max
    assert shift(date.min, -1) == date.min
    assert add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)
    assert add_months(date(1, 2, 1), -1) == date(1, 1, 1)
    for months in (1, -12 * 9999):
        with pytest.raises(OverflowError):
            add_months(date.max, months)


def test_spell__for_people():
    assert spell(date(2026, 3, 2)) == "2 March 2026"
    known = ["2026-03-02", "2026-03", "2026"]
    assert [spell_partial(parse_partial(each)) for each in known] == ["2 March 2026", "March 2026", "2026"]
    assert spell_partial(parse_yearly("03-02")) == "2 March"


def test_spell__each_month_by_its_name():
    months = "January February March April May June July August September October November December"
    assert [spell(date(2026, month, 1)).split()[1] for month in range(1, 13)] == months.split()


@given(YEARLY, st.integers(1900, 2100))
def test_occurrences__once_a_year(yearly, year):
    assert len(occurrences(*yearly, date(year, 1, 1), date(year, 12, 31))) == 1


@given(YEARLY, DAYS)
def test_occurrences__within_the_next_year_and_on_its_own_day(yearly, today):
    """Computed from the original each time: nothing drifts, 29 February comes back in every leap year."""
    for day in occurrences(*yearly, today, shift(today, 366)):
        leapless = yearly == (2, 29) and not isleap(day.year)
        assert (day.month, day.day) == ((2, 28) if leapless else yearly)


@given(DAYS, DURATIONS)
def test_after__is_later(day, duration):
    assert duration.after(day) > day
    assert duration.days_from(day) == (duration.after(day) - day).days


@given(DAYS, DAYS, DURATIONS)
def test_after__is_monotone(one, other, duration):
    first, second = sorted((one, other))
    assert duration.after(first) <= duration.after(second)


@given(DAYS, DURATIONS, st.integers(1, 8), st.integers(1, 8))
def test_after__more_times_are_later(day, duration, one, other):
    first, second = sorted((one, other))
    assert duration.after(day, first) <= duration.after(day, second)


@given(DAYS, st.integers(-600, 600))
def test_add_months__same_day_or_the_months_last(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(DAYS)
def test_parse_partial__reads_what_is_written(day):
    for text in (f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day:%Y}"):
        assert str(parse_partial(text)) == text


@given(DURATIONS)
def test_parse_duration__reads_what_it_writes(duration):
    if duration.after(date(2000, 1, 1)) <= date(2020, 1, 1):
        assert parse_duration(str(duration)) == duration


@given(st.text())
def test_parse__any_text_is_a_date_or_a_date_error(text):
    for parse in (parse_partial, parse_yearly, parse_day):
        with suppress(DateError):
            assert parse(text)


@given(st.text())
def test_parse_duration__any_text_is_a_duration_or_an_error(text):
    with suppress(DurationError):
        assert isinstance(parse_duration(text), Duration)


# parse_when: a day as one says it

MONDAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("text", "back", "ahead"),
    [
        ("2026-03-02", date(2026, 3, 2), date(2026, 3, 2)),
        ("today", MONDAY, MONDAY),
        ("Yesterday", date(2026, 6, 14), date(2026, 6, 14)),
        (" tomorrow ", date(2026, 6, 16), date(2026, 6, 16)),
        ("mon", date(2026, 6, 8), date(2026, 6, 22)),
        ("Tuesday", date(2026, 6, 9), date(2026, 6, 16)),
        ("thurs", date(2026, 6, 11), date(2026, 6, 18)),
        ("SUN", date(2026, 6, 14), date(2026, 6, 21)),
        ("3d", date(2026, 6, 12), date(2026, 6, 18)),
        ("-3d", date(2026, 6, 12), date(2026, 6, 12)),
        ("+2w", date(2026, 6, 29), date(2026, 6, 29)),
        ("-1m", date(2026, 5, 15), date(2026, 5, 15)),
        ("+1y", date(2027, 6, 15), date(2027, 6, 15)),
        ("0d", MONDAY, MONDAY),
        ("-99999y", date.min, date.min),
        ("+99999d", date(2300, 3, 30), date(2300, 3, 30)),
        ("+99999m", date.max, date.max),
    ],
)
def test_parse_when__back_and_ahead(text, back, ahead):
    assert (parse_when(text, MONDAY), parse_when(text, MONDAY, ahead=True)) == (back, ahead)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "d",
        "+d",
        "3",
        "3 d",
        "+-3d",
        "3q",
        "3dx",
        "mo",
        "mond ay",
        "mondays",
        "2026",
        "2026-03",
        "2026-02-30",
        "03-02",
        "٣d",
    ],
)
def test_parse_when__no_day(text):
    with pytest.raises(DateError, match=r"is not a (whole )?date.*: write 2026-03-02, -3d, mon or yesterday$"):
        parse_when(text, MONDAY)
    with pytest.raises(DateError, match=r"is not a (whole )?date.*: write 2026-03-02, \+2w, mon or tomorrow$"):
        parse_when(text, MONDAY, ahead=True)


def test_weekdays__three_letters_from_monday():
    assert WEEKDAYS == ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def test_parse_when__ends_with_the_calendar():
    for unit in "dwmy":
        assert parse_when(f"+1{unit}", date.max) == date.max
        assert parse_when(f"-1{unit}", date.min) == date.min


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_parse_when__a_weekday_is_within_a_week_and_never_today(today, name):
    back, ahead = parse_when(name, today), parse_when(name, today, ahead=True)
    assert f"{back:%a}".casefold() == f"{ahead:%a}".casefold() == name
    assert today - timedelta(7) <= back < today < ahead <= today + timedelta(7)
