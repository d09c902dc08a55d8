"""The drawing room: numbers become pictures, and templates/_charts.html makes SVG of them.

A picture is forms on a plane that is stretched to whatever width a page has, and words over it that keep their size: so it
can be read on a phone and on a wide screen alike. What a form looks like is the stylesheet's: it has classes and no
colours. Nothing here knows what a contact is, and nothing here is markup.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from warmsite.days import MONTHS, WEEKDAYS
from warmsite.site.views import Form, Picture, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

_GUTTER = 3  # columns left of the first, for words

# The sides of the squares of a heat map, in cells, by size: none, and more and more.
_SIDES = (0.18, 0.46, 0.62, 0.78, 0.94)

_TOP, _GROUND, _BELOW, _FOOT = 16, 74, 76, 86  # of a picture of columns, in percent of its height
_STEPS = (1, 2, 5)
_TICKS = 4
_OUT_OF_SIGHT = 2  # a level more than so many times as high as the highest column would only make all columns flat

_CEILING, _FLOOR = 2, 88  # of a picture of layers
_THEN, _NOW = 72, 74  # where the past ends and the bar of the last day begins, in percent
_THICK, _MONTH_WORD, _YEAR_WORD = 8, 20, 10  # what words need on a phone: height, and width of `Jun 2023` and of `2024`

_SCALE, _PEAK, _DEPTH = 9, 12, 88  # of a picture of a course: where its days begin, its highest and its lowest, in percent

_STRIP_GROUND, _STRIP_STEP, _STRIP_STEP_BELOW, _STRIP_MOST = 58, 14, 4, 4


class Day(NamedTuple):
    """A cell of a heat map."""

    day: date
    number: int
    says: str


class Column(NamedTuple):
    """A column: how many stand above the ground and how many hang below it."""

    day: date
    above: int
    below: int
    says: str


class Level(NamedTuple):
    """A line across a picture of columns, in their measure."""

    look: str
    value: float
    words: str


class Layer(NamedTuple):
    """A layer of a stack: its number on each day, and what it is called at its end."""

    look: str
    words: str
    numbers: tuple[int, ...]


class Span(NamedTuple):
    """A bar under its words."""

    look: str
    value: float
    words: str


def heat_step(numbers: Sequence[int]) -> int:
    """How many more make a square of a heat map larger by a size, so that nine of ten days have the size of their number.

    The few others would make all squares small: they are as large as the largest.
    """
    some = sorted(filter(None, numbers))
    return -(-some[len(some) * 9 // 10] // (len(_SIDES) - 1)) if some else 1


def heat_keys(step: int) -> tuple[tuple[str, str], ...]:
    """What the sizes of squares mean, each with its look."""
    largest = len(_SIDES) - 1
    ranges = [(size, (size - 1) * step + 1, size * step) for size in range(1, largest)]
    keys = [(f"some-{size}", f"{first}" if step == 1 else f"{first} to {last}") for size, first, last in ranges]
    return (("none", "none"), *keys, (f"some-{largest}", f"{(largest - 1) * step + 1} conversations or more"))


def heat_map(title: str, about: str, days: Sequence[Day], step: int) -> Picture:
    """Days from a Monday on: a column a week, a row a weekday, the greater the number the larger the square."""
    weeks = -(-len(days) // 7)
    width, height = _GUTTER + weeks, 8
    sizes = [min(-(-each.number // step), len(_SIDES) - 1) for each in days]
    squares = [_square(*divmod(at, 7), size) for at, size in enumerate(sizes)]
    forms = [Form("none", "".join(square for square, size in zip(squares, sizes, strict=True) if not size))]
    forms += (Form(f"some-{size}", path, each.says) for each, path, size in zip(days, squares, sizes, strict=True) if size)
    words = [Word("", 0, _percent(row + 1.72, height), WEEKDAYS[row].capitalize()) for row in range(0, 7, 2)]
    for at, each in enumerate(days):
        if each.day.day == 1 and at // 7 < weeks - 1:  # at the very end there is no room for a name
            words.append(Word("", _percent(_GUTTER + at // 7, width), _percent(0.72, height), MONTHS[each.day.month - 1][:3]))
    return Picture("heat", title, about, width, height, tuple(forms), tuple(words))


@cache  # the same few hundred in every picture
def _square(week: int, weekday: int, size: int) -> str:
    side = _SIDES[size]
    rest = (1 - side) / 2
    return _box(_GUTTER + week + rest, 1 + weekday + rest, side, side)


def columns(title: str, about: str, found: Sequence[Column], levels: Sequence[Level] = ()) -> Picture:
    """Columns with a scale, and lines across them; what hangs below the ground has a scale of its own.

    A level far above all columns is told at the upper edge with an arrow, and not drawn. Two levels at most have room: the
    words of the first stand at the left, those of the second at the right.
    """
    width = _GUTTER + len(found)
    highest = max(each.above for each in found)
    seen = [each for each in levels if each.value <= _OUT_OF_SIGHT * highest]
    scale = (_GROUND - _TOP) / max(highest, *(each.value for each in seen), 1)
    forms: list[Form] = []
    words = [Word("", _percent(_GUTTER + at, width), 98, _month(found[at].day)) for at in _quarters(found)]
    for tick in range(0, highest + 1, _step(highest)):
        forms.append(Form("rule", _line(_GUTTER, _GROUND - tick * scale, width)))
        words.append(Word("", 0, _round(_GROUND - tick * scale + 2), str(tick)))
    forms += _bars(found, scale)
    places = (("", _percent(_GUTTER, width)), ("end", 100))
    for level, (look, x) in zip(levels, places, strict=False):
        if level in seen:
            forms.append(Form(level.look, _line(_GUTTER, _GROUND - level.value * scale, width)))
            words.append(Word(look, x, _round(_GROUND - level.value * scale - 2), level.words))
        else:
            words.append(Word(look, x, _TOP - 8, f"↑ {level.words}"))
    return Picture("weeks", title, about, width, 100, tuple(forms), tuple(words))


def _bars(found: Sequence[Column], scale: float) -> Iterator[Form]:
    below = (_FOOT - _BELOW) / max(*(each.below for each in found), 1)
    for at, each in enumerate(found):
        left = _GUTTER + at + 0.15
        if each.above:
            yield Form("talks", _box(left, _GROUND - each.above * scale, 0.7, each.above * scale), each.says)
        if each.below:
            yield Form("touches", _box(left, _BELOW, 0.7, each.below * below), each.says)


def _step(highest: int) -> int:
    """The distance of a scale's ticks: 1, 2 or 5, or one of them with noughts."""
    tens = 1
    while True:
        for each in _STEPS:
            if highest <= each * tens * _TICKS:
                return each * tens
        tens *= 10


def _quarters(weeks: Sequence[Column]) -> list[int]:
    """Which weeks are the first whole ones of a quarter, but for the last few, where a name would run out of the picture."""
    return [at for at, each in enumerate(weeks[:-_GUTTER]) if each.day.month % 3 == 1 and each.day.day <= 7]


def _month(day: date) -> str:
    """A month at the foot of a picture; the year stands at its beginning only."""
    name = MONTHS[day.month - 1][:3]
    return f"{name} {day.year}" if day.month == 1 else name


def layers(title: str, about: str, days: Sequence[date], found: Sequence[Layer]) -> Picture:
    """Shares of a whole, stacked from the first layer up: how they went over the days, and how they are on the last.

    Of the days there are three at least, and on each the whole is what the layers add up to. The last one has a bar of its
    own, wide enough for the names of the layers that are thick enough.
    """
    wholes = [max(sum(numbers), 1) for numbers in zip(*(each.numbers for each in found), strict=True)]
    across = _times(days[:-1])
    upper = [float(_FLOOR)] * len(days)
    forms: list[Form] = []
    words: list[Word] = []
    for each in found:
        lower = upper
        steps = zip(lower, each.numbers, wholes, strict=True)
        upper = [under - (_FLOOR - _CEILING) * number / whole for under, number, whole in steps]
        if any(each.numbers[:-1]):
            forms.append(Form(each.look, _area(across, upper[:-1], lower[:-1])))
        if each.numbers[-1]:
            forms.append(Form(each.look, _box(_NOW, upper[-1], 100 - _NOW, lower[-1] - upper[-1])))
        if lower[-1] - upper[-1] >= _THICK:
            words.append(Word("", _NOW + 1, _round((lower[-1] + upper[-1]) / 2 + 2), each.words))
    half = (_CEILING + _FLOOR) / 2
    forms.append(Form("rule", _line(0, half, 100)))
    words += [Word("", 1, half - 1, "half"), Word("", 0, 98, f"{MONTHS[days[0].month - 1][:3]} {days[0].year}")]
    words += (Word("", _round(x), 98, str(day.year + 1)) for day, x in _year_ends(days, across))
    words.append(Word("", _NOW, 98, "today"))
    return Picture("layers", title, about, 100, 100, tuple(forms), tuple(words))


def _times(days: Sequence[date]) -> list[float]:
    """Where days stand in the room before the last bar."""
    first, last = days[0].toordinal(), days[-1].toordinal()
    return [_THEN * (each.toordinal() - first) / (last - first) for each in days]


def _area(across: Sequence[float], upper: Sequence[float], lower: Sequence[float]) -> str:
    there = [f"{_text(x)} {_text(y)}" for x, y in zip(across, upper, strict=True)]
    back = [f"{_text(x)} {_text(y)}" for x, y in zip(across, lower, strict=True)]
    return f"M{'L'.join(there + back[::-1])}z"


def _year_ends(days: Sequence[date], across: Sequence[float]) -> list[tuple[date, float]]:
    """The ends of December that have room for the name of the next year, between that of the first month and the last bar."""
    return [(day, x) for day, x in zip(days, across, strict=False) if day.month == 12 and _MONTH_WORD < x < _THEN - _YEAR_WORD]


def spans(title: str, about: str, found: Sequence[Span]) -> Picture:
    """Bars from the left, one below the other, each under its words."""
    height = 10 * len(found)
    widest = max(*(each.value for each in found), 1)
    forms = [Form(each.look, _box(0, 10 * at + 5.5, 100 * each.value / widest, 3)) for at, each in enumerate(found)]
    words = [Word("", 0, _percent(10 * at + 4, height), each.words) for at, each in enumerate(found)]
    return Picture("spans", title, about, 100, height, tuple(forms), tuple(words))


def course(
    title: str,
    about: str,
    planned: Sequence[tuple[date, int]],
    real: Sequence[tuple[date, int]],
    pace: Sequence[tuple[date, int]] = (),
) -> Picture:
    """How a number goes over the days: as planned, as it went, and perhaps how it goes on from there.

    Each has the number at the end of a day; the first two begin on one day, and are a step on each of theirs: between them
    nothing happens. The pace is a guess, and straight.
    """
    first, last = planned[0][0], max(each[-1][0] for each in (planned, real, pace) if each)
    highest = max(number for _, number in (*planned, *real))
    days = max((last - first).days, 1)

    def place(point: tuple[date, int]) -> tuple[str, str]:
        day, number = point
        x = _SCALE + (100 - _SCALE) * (day - first).days / days
        return _text(x), _text(_DEPTH - (_DEPTH - _PEAK) * number / max(highest, 1))

    def steps(points: Sequence[tuple[date, int]]) -> str:
        return "".join(f"H{x}V{y}" for x, y in map(place, points))

    left, start = place(real[0])
    forms = [Form("talks", f"M{left} {_DEPTH}V{start}{steps(real[1:])}V{_DEPTH}z")]
    words = [Word("", _SCALE, 98, _short(first)), Word("end", 100, 98, _short(last))]
    for tick in range(0, highest + 1, _step(highest)):
        y = float(place((first, tick))[1])
        forms.append(Form("rule", _line(_SCALE, y, 100)))
        words.append(Word("", 0, _round(y + 2), str(tick)))
    forms.append(Form("planned", f"M{' '.join(place(planned[0]))}{steps(planned[1:])}"))
    if pace:
        forms.append(Form("pace", f"M{'L'.join(' '.join(place(point)) for point in pace)}"))
    return Picture("course", title, about, 100, 100, tuple(forms), tuple(words))


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def bar(title: str, about: str, parts: Sequence[tuple[str, int]], whole: int) -> Picture:
    """How much of a whole has come about: its parts by their looks, from the left, and the rest."""
    forms = [Form("whole", _box(0, 0, 100, 10))]
    done = 0
    for look, number in parts:
        if number:
            forms.append(Form(look, _box(100 * done / whole, 0, 100 * number / whole, 10)))
        done += number
    return Picture("bar", title, about, 100, 10, tuple(forms))


def strip(title: str, about: str, months: Sequence[tuple[str, int, int]]) -> Picture:
    """A small picture without a scale: of each month, by name, how many stand above the ground, how many hang below it.

    More than a few are as high as a few: what it shows is when, not how often.
    """
    above = [(at, _STRIP_STEP * min(number, _STRIP_MOST)) for at, (_, number, _) in enumerate(months) if number]
    below = [(at, _STRIP_STEP_BELOW * min(number, _STRIP_MOST)) for at, (_, _, number) in enumerate(months) if number]
    forms = (
        Form("rule", _line(0, _STRIP_GROUND + 2, len(months))),
        Form("talks", "".join(_box(at + 0.2, _STRIP_GROUND - height, 0.6, height) for at, height in above)),
        Form("touches", "".join(_box(at + 0.2, _STRIP_GROUND + 4, 0.6, height) for at, height in below)),
    )
    words = (Word("", 0, 98, months[0][0]), Word("end", 100, 98, months[-1][0]))
    return Picture("rhythm", title, about, len(months), 100, forms, words)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{_text(x)} {_text(y)}h{_text(width)}v{_text(height)}h{_text(-width)}z"


def _line(x: float, y: float, end: float) -> str:
    return f"M{_text(x)} {_text(y)}H{_text(end)}"


def _percent(value: float, whole: float) -> float:
    return _round(100 * value / whole)


def _round(value: float) -> float:
    """Finer than anybody sees, and no longer: equal pictures are equal bytes."""
    return round(value, 2)


def _text(value: float) -> str:
    return f"{_round(value):g}"
