"""Dates of tables: in the words and orders of people and spreadsheets, made what the front matter has.

`03/04/1979` alone may be in March or April. A whole column mostly tells: in one that has a `13/04/1979` days come first.
So rows are held back until their dates can be read, and none is read by guess.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import DateError, parse_yearly, spell
from warmsite.formats.draft import Asked, Foreign, Skipped, Told
from warmsite.formats.tables import Row
from warmsite.names import fold
from warmsite.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DAY_FIRST = "dmy"
MONTH_FIRST = "mdy"
_MOST_HELD = 1 << 25  # bytes, about
_LONGEST = 60  # characters that a date may take
_NAMES = (
    "january januar janner janvier enero janeiro gennaio januari",
    "february februar feber fevrier febrero fevereiro febbraio februari",
    "march marz mars marzo marco maart maerz mrz",
    "april avril abril aprile",
    "may mai mayo maio maggio mei",
    "june juni juin junio junho giugno",
    "july juli juillet julio julho luglio",
    "august aout agosto augustus",
    "september septembre septiembre setembro settembre",
    "october oktober octobre octubre outubro ottobre",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dezembro dicembre",
)
_MONTHS = tuple(tuple(names.split()) for names in _NAMES)
_TIME = re.compile(r"[T,]?[ ]?[0-9]{1,2}:[0-9]{2}.*")
_ZEROS = re.compile(r"0+(?:([-/.])0+\1?)*(?: 0)?")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")
_NO_YEAR = re.compile(r"--([0-9]{2})-?([0-9]{2})")
_MONTH_OF_YEAR = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})|([0-9]{1,2})[/.]([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:[.,][0-9]+)?")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/.]) ?([0-9]{1,2})(?:\2 ?([0-9]{4}|[0-9]{2})|\2)?")
_NAME = r"([^\W\d_]{3,12})\.?"
_DAY_NAME = re.compile(
    rf"([0-9]{{1,2}})(?:\.|st|nd|rd|th|º|er)?[ -]?(?:de |of )?{_NAME}(?:,?[ -]?(?:de |del )?([0-9]{{4}}|[0-9]{{2}}))?"
)
_NAME_DAY = re.compile(rf"{_NAME} ([0-9]{{1,2}})(?:st|nd|rd|th)?(?:,? ([0-9]{{4}}))?")
_NAME_YEAR = re.compile(rf"{_NAME}[ -](?:de )?([0-9]{{4}})")
_NOTHING = frozenset({"", "-", "--", "—", "?", "n/a", "none", "null", "unknown", "unbekannt"})
_NO_DATE_OF_DATABASES = ("0001", 1, 1)
_SERIAL_DAY_0 = date(1899, 12, 30)
_NO_REAL_YEAR = {0, 1604}  # what address books write where they know the day only


class Written(Struct, frozen=True):
    """A date as a cell has it. The year is as typed, empty where there is none; 0 is a month or day that it does not say.

    `open` says that month and day may stand in either order: `day` is the first of the two.
    """

    year: str = ""
    month: int = 0
    day: int = 0
    open: bool = False
    serial: bool = False


class _Column(Struct):
    """What the dates of a column tell of their order: the row and text of one that is so or so, or could be either."""

    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None
    either: tuple[int, str] | None = None
    order: str = ""


class Dates:
    """The dates of one table: their order, column by column, and the texts made dates.

    Each is to be looked at before one of its row is read: see `in_order`.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._columns: dict[str, _Column] = {}
        self._serials: dict[str, tuple[int, str]] = {}

    def look(self, column: str, text: str, line: int) -> None:
        """Learn from a cell; Foreign where a column is in both orders, so that nobody can tell the others' days."""
        written = None if self._asked.dates else parse(text)
        if written is None or not written.open:
            return
        known = self._columns.setdefault(column, _Column())
        first, second = written.day, written.month
        if first == second:
            return
        if first <= 12 and second <= 12:
            known.either = known.either or (line, text)
        elif first <= 31 and second <= 12:
            known.day_first = known.day_first or (line, text)
            known.order = known.order or DAY_FIRST
        elif second <= 31 and first <= 12:
            known.month_first = known.month_first or (line, text)
            known.order = known.order or MONTH_FIRST
        against = known.month_first if known.order == DAY_FIRST else known.day_first
        if known.either and known.order and against:
            raise _in_both_orders(column, known)

    @property
    def unclear(self) -> bool:
        """Whether there are dates that cannot be read yet."""
        return any(known.either and not known.order for known in self._columns.values())

    def settle(self) -> None:
        """Let columns that tell nothing follow those that do; Foreign where none does."""
        orders = {known.order for known in self._columns.values() if known.order}
        for column, known in self._columns.items():
            if not known.either or known.order:
                continue
            if len(orders) != 1:
                raise _unclear(column, known.either)
            (known.order,) = orders

    def read(self, column: str, text: str, *, yearly: bool = False) -> str:
        """A cell as the front matter has it, empty where it says nothing; DateError where it is no date.

        `yearly` for birthdays and their like: they may lack a year, and do not lie ahead.
        """
        written = parse(text)
        if written is None:
            raise DateError("is no date")
        if written == Written():
            return ""
        if written.serial:
            count, first = self._serials.get(column, (0, text))
            self._serials[column] = count + 1, first
        if written.open:
            known = self._columns.get(column)
            order = self._asked.dates or _only_order(written) or (known.order if known else "")
            if not order and written.day != written.month:
                raise DateError("leaves open which number is the day")
            if order == MONTH_FIRST:
                written = Written(written.year, written.day, written.month)
        return self._finished(written, yearly=yearly)

    def told(self) -> Iterator[Told]:
        """How the dates were understood, where that was not plain."""
        for column, known in self._columns.items():
            if known.either:
                shown = known.day_first if known.order == DAY_FIRST else known.month_first
                why = f"row {shown[0]} has {shown[1]}" if shown else "as in the other columns"
                yield Told(f"{column}: the {'day' if known.order == DAY_FIRST else 'month'} comes first ({why})")
        for column, (count, first) in self._serials.items():
            day = spell(_SERIAL_DAY_0 + timedelta(days=int(first[:5])))
            many = "one date is a spreadsheet's number" if count == 1 else f"{count} dates are a spreadsheet's numbers"
            yield Told(f"{column}: {many}; {first} is read as {day}")

    def _finished(self, written: Written, *, yearly: bool) -> str:
        year = self._year(written, yearly=yearly)
        parts = [f"{part:02}" for part in (written.month, written.day) if part]
        if yearly and year in _NO_REAL_YEAR and len(parts) == 2:
            text = f"--{'-'.join(parts)}"
        else:
            text = "-".join([f"{year:04}", *parts])
        parse_yearly(text)
        if yearly and text > str(self._asked.today):
            raise DateError("lies ahead")
        return text

    def _year(self, written: Written, *, yearly: bool) -> int:
        if len(written.year) != 2:
            return int(written.year or 0)
        today = self._asked.today
        last = today.year if yearly else today.year + 1
        year = today.year - today.year % 100 + 100 + int(written.year)
        while year > last or (yearly and (year, written.month, written.day) > (today.year, today.month, today.day)):
            year -= 100
        return year


def in_order(rows: Iterable[Row | Skipped], columns: Mapping[str, int], dates: Dates) -> Iterator[Row | Skipped]:
    """The rows, held back until the dates in these columns can be read."""
    held: list[Row | Skipped] = []
    size = 0
    for row in rows:
        held.append(row)
        if isinstance(row, Row):
            for column, at in columns.items():
                if row.cells[at]:
                    dates.look(column, row.cells[at], row.line)
            size += sum(map(len, row.cells)) + 80 * len(row.cells)
        if dates.unclear and size < _MOST_HELD:
            continue
        dates.settle()
        yield from held
        held, size = [], 0
    dates.settle()
    yield from held


def parse(text: str) -> Written | None:
    """A date as it is written, without a time of day; empty where a cell means nothing by it, None for what is none."""
    if len(text) > _LONGEST:
        return None
    said = _TIME.sub("", " ".join(text.split())).rstrip(" ,")
    if said.casefold() in _NOTHING or _ZEROS.fullmatch(said):
        return Written()
    found = _in_numbers(said) or _in_words(fold(said))
    return Written() if found and (found.year, found.month, found.day) == _NO_DATE_OF_DATABASES else found


def _in_numbers(said: str) -> Written | None:
    if match := _ISO.fullmatch(said):
        year, month, day = (match[at] or match[at + 3] for at in (1, 2, 3))
        return Written(year, int(month), int(day))
    if match := _NO_YEAR.fullmatch(said):
        return Written("", int(match[1]), int(match[2]))
    if match := _MONTH_OF_YEAR.fullmatch(said):
        return Written(match[1] or match[4], int(match[2] or match[3]))
    if _YEAR.fullmatch(said):
        return Written(said)
    if match := _SERIAL.fullmatch(said):
        day = _SERIAL_DAY_0 + timedelta(days=int(match[1]))
        return Written(str(day.year), day.month, day.day, serial=True)
    if match := _NUMBERS.fullmatch(said):
        one, sign, two, year = int(match[1]), match[2], int(match[3]), match[4] or ""
        # With full stops the day comes first, wherever they are written.
        return Written(year, two, one, open=sign != ".") if one and two else None
    return None


def _in_words(said: str) -> Written | None:
    if match := _DAY_NAME.fullmatch(said):
        day, name, year = match.groups()
    elif match := _NAME_DAY.fullmatch(said):
        name, day, year = match.groups()
    elif match := _NAME_YEAR.fullmatch(said):
        (name, year), day = match.groups(), "0"
    else:
        return None
    month = _month(name)
    return Written(year or "", month, int(day)) if month else None


def _month(name: str) -> int:
    """The number of a month by its name or the beginning of one; 0 where none or several begin so."""
    fitting = {at for at, names in enumerate(_MONTHS, 1) if any(each.startswith(name) for each in names)}
    return fitting.pop() if len(fitting) == 1 else 0


def _only_order(written: Written) -> str:
    """The one order in which a date is one; empty where either would do."""
    if written.day > 12:
        return DAY_FIRST
    return MONTH_FIRST if written.month > 12 else ""


def _unclear(column: str, either: tuple[int, str]) -> Foreign:
    line, text = either
    message = f"{quoted(column)} does not tell whether the day or the month comes first: {text} could be either"
    return Foreign(message, "say it with --dates dmy or --dates mdy", line)


def _in_both_orders(column: str, known: _Column) -> Foreign:
    assert known.day_first
    assert known.month_first
    assert known.either
    (one, day_first), (two, month_first) = known.day_first, known.month_first
    message = (
        f"{quoted(column)} has the day first in row {one} ({day_first}) and the month first in row {two} ({month_first}); "
        f"{known.either[1]} could be either"
    )
    return Foreign(message, "make them one way, or say with --dates dmy or mdy how to read them", max(one, two))
