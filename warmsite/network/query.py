"""The query language (SPEC 9): a text becomes a test of people, or an error that points at the character.

    either = both { "or" both }
    both   = part { part }
    part   = { "-" } ( "(" either ")" | FIELD SIGN VALUE | WORD | "QUOTED" )

`tests/queries.json` holds what queries find and where broken ones go wrong; the browser is judged by the same file.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from msgspec import Struct

from warmsite.days import DateError, days_away, parse_partial
from warmsite.names import distance, fold
from warmsite.network.facets import HAS, IS, Facets, kinds_by_word, place_parts, places_by_region
from warmsite.network.standing import State
from warmsite.problems import quoted
from warmsite.records.contact import STATUSES
from warmsite.records.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from warmsite.network.people import Network, Person

Test = Callable[[Facets], bool]

DEEPEST = 50  # brackets within brackets
_FURTHEST_TYPO = 2
# What opens a text, and what may close it, the usual first: languages part ways over “ and ”, and so do phones.
_QUOTES = {'"': '"', "＂": "＂", "«": "»", "»": "«»", "“": "”“", "„": "“”", "”": "”“"}
_OPENING = "".join(_QUOTES)
_QUOTED = re.compile("|".join(f"{opens}[^{closes}]*[{closes}]?" for opens, closes in _QUOTES.items()))
# What other keyboards type for the signs of the language; one for one, so that places stay right.
_WIDE = str.maketrans("（）：＜＞＝－", "():<>=-")
_WIDE_OR_QUOTED = re.compile(f"{_QUOTED.pattern}|[（）：＜＞＝－]")
_DASHES = re.compile(r"-+")
_OR = re.compile(rf"or(?=[\s(){_OPENING}]|\Z)", re.IGNORECASE)
_WORD = re.compile(rf"[^\s(){_OPENING}]+")
_FIELD = re.compile(rf"([^\s(){_OPENING}:<>=]*)(<=|>=|[:<>=])")
_RELATIVE = re.compile(r"([+-][0-9]{1,5})([dwmy])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_BIRTHDAY = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?")


class QueryError(ValueError):
    """A query that cannot be read.

    `at` is the character (from 0) where it goes wrong, `message` says what is wrong there; `suggests` is the known word
    that was most likely meant, or empty; `hint` says what would be right where no one word does.
    """

    def __init__(self, at: int, message: str, *, suggests: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.suggests = suggests
        self.hint = f"did you mean {suggests}?" if suggests else hint


class Query(Struct, frozen=True):
    """A query that was read: as it was typed, and the test that a person passes or not."""

    text: str
    fits: Test


def parse_query(text: str, today: date, settings: Settings, *, without: Container[str] = ()) -> Query:
    """Read a query; QueryError says where and why it is none. The empty one fits everybody, the silent included.

    `without` are fields that it must not ask for.
    """
    return Query(text, _Parser(_WIDE_OR_QUOTED.sub(_narrowed, text), today, settings, without).parse())


def _narrowed(found: re.Match[str]) -> str:
    """A wide sign as the plain one; a text in quotes stays as it is."""
    return found[0] if found[0][0] in _QUOTES else found[0].translate(_WIDE)


def select(network: Network, query: Query) -> list[Person]:
    """Whom a query fits, in the order of the network."""
    return [each for each in network.people.values() if query.fits(Facets(each, network))]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word nearest to a misspelt one: at most two letters away, and fewer than it has; the first of equals."""
    near = {name: distance(word, name) for name in known if abs(len(word) - len(name)) <= _FURTHEST_TYPO}
    best = min(near, key=lambda name: near[name], default="")
    return best if best and near[best] <= min(_FURTHEST_TYPO, len(word) - 1) else ""


class _Parser:
    """Reads a query from left to right; each method begins where the one before it stopped."""

    def __init__(self, text: str, today: date, settings: Settings, without: Container[str]) -> None:
        self.text = text
        self.today = today
        self.settings = settings
        self.without = without
        self.at = 0
        self.depth = 0

    @property
    def _next(self) -> str:
        """The character here, empty at the end."""
        return self.text[self.at : self.at + 1]

    def parse(self) -> Test:
        if not self.text.strip():
            return lambda _facets: True
        return self._either(0)

    def _either(self, opened: int) -> Test:
        """Sides parted by `or`; `opened` is where the bracket around them stands."""
        sides = [self._both(opened)]
        while found := _OR.match(self.text, self.at):
            self.at = found.end()
            sides.append(self._both(found.start()))
        return sides[0] if len(sides) == 1 else lambda facets: any(fits(facets) for fits in sides)

    def _both(self, wanted_by: int) -> Test:
        """Parts that must all fit; at least one, which the bracket or the `or` at `wanted_by` asks for."""
        parts = []
        while self._has_part():
            parts.append(self._part())
        if not parts:
            raise self._lack(wanted_by)
        return parts[0] if len(parts) == 1 else lambda facets: all(fits(facets) for fits in parts)

    def _has_part(self) -> bool:
        """Whether there is a part before the end of this side."""
        while self._next.isspace():
            self.at += 1
        if self._next == ")" and not self.depth:
            raise QueryError(self.at, "this bracket closes nothing", hint='to look for a bracket, write ")"')
        return not self._is_over()

    def _is_over(self) -> bool:
        """Whether a side ends here: with the text, its bracket, or an `or`."""
        return self._next in {"", ")"} or _OR.match(self.text, self.at) is not None

    def _lack(self, wanted_by: int) -> QueryError:
        if _OR.match(self.text, self.at):
            return QueryError(self.at, "`or` needs something before it", hint='to look for the word, write "or"')
        if self.text[wanted_by] == "(":
            return QueryError(wanted_by, "nothing stands in this bracket", hint='to look for a bracket, write "("')
        return QueryError(wanted_by, "`or` needs something behind it", hint='to look for the word, write "or"')

    def _part(self) -> Test:
        dashes = _DASHES.match(self.text, self.at)
        if not dashes:
            return self._atom()
        self.at = dashes.end()
        if self._is_over() or self._next.isspace():
            hint = 'to leave people out, write it right before the word; to look for it, write "-"'
            raise QueryError(self.at - 1, "`-` needs something right behind it", hint=hint)
        fits = self._atom()
        return (lambda facets: not fits(facets)) if len(dashes[0]) % 2 else fits

    def _atom(self) -> Test:
        """A bracket, a field with its value, or a word."""
        if self._next == "(":
            return self._bracket()
        field = _FIELD.match(self.text, self.at)
        if field and (field[2] != "=" or fold(field[1]) in FIELDS):  # `a=b` is a word like another
            return self._field(field)
        word = self._text("there is nothing to look for here")
        return lambda facets: word in facets.words

    def _bracket(self) -> Test:
        opened = self.at
        if self.depth == DEEPEST:
            raise QueryError(opened, f"brackets go {DEEPEST} deep and no deeper")
        self.at += 1
        self.depth += 1
        fits = self._either(opened)
        if not self._next:
            raise QueryError(opened, "this bracket is not closed", hint="add a ) behind what belongs together")
        self.at += 1
        self.depth -= 1
        return fits

    def _field(self, found: re.Match[str]) -> Test:
        name, sign = fold(found[1]), found[2]
        field = FIELDS.get(name)
        if field is None:
            message = f"there is no field {quoted(found[1])}" if found[1] else f"`{sign}` needs a field before it"
            hint = "to look for the text itself, put it in quotes"
            raise QueryError(found.start(), message, suggests=nearest(name, FIELDS), hint=hint)
        if name in self.without:
            raise QueryError(found.start(), f"`{name}:` cannot be asked for here", hint="ask for what its people have in common")
        if sign not in field.signs:
            message = f"`{name}` takes {' '.join(field.signs)} and not `{sign}`"
            raise QueryError(found.start(2), message, hint=f"write {name}:…")
        self.at = found.end()
        value = self._text(f"`{name}{sign}` needs a value right behind it")
        return field.read(_Asked(name, sign, value, found.end(), self.today, self.settings))

    def _text(self, lack: str) -> str:
        """The text that stands here, in quotes or up to the next space, bracket or quote, folded; `lack` if none does."""
        start = self.at
        if found := _QUOTED.match(self.text, start):
            closes = _QUOTES[found[0][0]]
            if len(found[0]) == 1 or found[0][-1] not in closes:
                raise QueryError(start, "this quote is not closed", hint=f"add a {closes[0]} behind what belongs together")
            said, self.at = found[0][1:-1], found.end()
        else:
            word = _WORD.match(self.text, start)
            said, self.at = (word[0], word.end()) if word else ("", start)
        if not (folded := fold(said)):
            raise QueryError(start, lack)
        return folded


class _Asked(Struct, frozen=True):
    """What stands at a field: the sign, the folded value and its place, and what the value may depend on."""

    field: str
    sign: str
    value: str
    at: int
    today: date
    settings: Settings


class _Field(Struct, frozen=True):
    """A field of the language: how its value becomes a test, and which signs it takes."""

    read: Callable[[_Asked], Test]
    signs: tuple[str, ...] = (":",)


def _part_of(facet: str) -> _Field:
    """Anywhere in the value."""
    return _Field(lambda asked: lambda facets: asked.value in fold(facets[facet]))


def _place(asked: _Asked) -> Test:
    """Anywhere in the location, or in one of the places that a region of that name holds."""
    held = places_by_region(asked.settings).get(asked.value, ())

    def fits(facets: Facets) -> bool:
        parts = place_parts(facets["location"])
        return asked.value in fold(facets["location"]) or any(place in parts for place in held)

    return fits


def _whole(facet: str) -> _Field:
    """The whole value."""
    return _Field(lambda asked: lambda facets: asked.value == fold(facets[facet]))


def _one_of(facet: str) -> _Field:
    """The whole of one of the values."""
    return _Field(lambda asked: lambda facets: asked.value in map(fold, facets[facet]))


def _kind(asked: _Asked) -> Test:
    """A kind of one of the entries, by any word that means it."""
    kind = kinds_by_word(asked.settings).get(asked.value, "")  # a word that means no kind is in nobody's log
    return lambda facets: kind in map(fold, facets["kinds"])


def _choice(facet: str, names: tuple[str, ...]) -> _Field:
    """One of a few known values."""

    def read(asked: _Asked) -> Test:
        name = _known(asked, names)
        return lambda facets: facets[facet] == name

    return _Field(read)


def _known(asked: _Asked, names: Iterable[str], told: str = "") -> str:
    """The value, if it is one of the names; `told` is what to say of them where they are many."""
    if asked.value in names:
        return asked.value
    message = f"`{asked.field}:` knows no {quoted(asked.value)}"
    raise QueryError(asked.at, message, suggests=nearest(asked.value, names), hint=f"it knows {told or ', '.join(names)}")


_COMPARE: dict[str, Callable[[Any, Any, Any], bool]] = {
    ":": lambda value, first, last: first <= value <= last,
    "<": lambda value, first, _last: value < first,
    "<=": lambda value, _first, last: value <= last,
    ">": lambda value, _first, last: value > last,
    ">=": lambda value, first, _last: value >= first,
}


def _compared(facet: str, span: Callable[[_Asked], tuple[Any, Any]]) -> _Field:
    """Compares the value with the first and the last of a span; what a person lacks satisfies no comparison."""

    def read(asked: _Asked) -> Test:
        first, last = span(asked)
        compare = _COMPARE[asked.sign]
        return lambda facets: (value := facets[facet]) not in {None, ""} and compare(value, first, last)

    return _Field(read, tuple(_COMPARE))


def _days(asked: _Asked) -> tuple[str, str]:
    """The first and the last day, `YYYY-MM-DD`, that `2026`, `2026-03`, `2026-03-02` or `-90d` means."""
    if relative := _RELATIVE.fullmatch(asked.value):
        day = days_away(asked.today, int(relative[1]), relative[2]).isoformat()
        return day, day
    try:
        typed = parse_partial(asked.value)
    except DateError:
        hint = "write 2026, 2026-03 or 2026-03-02, or count from today: -90d, +2w, -3m, -1y"
        raise QueryError(asked.at, f"{quoted(asked.value)} is not a date", hint=hint) from None
    assert typed.year is not None  # parse_partial always knows it
    month = typed.month or 12
    last = date(typed.year, month, typed.day or monthrange(typed.year, month)[1])
    return f"{typed.first}", last.isoformat()


def _number(asked: _Asked) -> tuple[float, float]:
    """A number as a span of itself."""
    if not _NUMBER.fullmatch(asked.value):
        raise QueryError(asked.at, f"{quoted(asked.value)} is no number", hint="write it like 3 or 3.5")
    return float(asked.value), float(asked.value)


def _birthday(asked: _Asked) -> Test:
    """A month, or a day of one."""
    found = _BIRTHDAY.fullmatch(asked.value)
    month, day = (int(found[1]), int(found[2] or 1)) if found else (0, 0)
    if not (1 <= month <= 12 and 1 <= day <= monthrange(2000, month)[1]):  # 2000 was a leap year: 02-29 is a birthday
        message = f"{quoted(asked.value)} is neither a month nor a day of one"
        raise QueryError(asked.at, message, hint="write 03 for March, or 03-14")
    wanted = f"{month:02}-{day:02}" if found and found[2] else f"{month:02}-"
    return lambda facets: facets["birthday"].startswith(wanted)


FIELDS: dict[str, _Field] = {
    "name": _part_of("name"),
    "company": _part_of("company"),
    "role": _part_of("role"),
    "place": _Field(_place),
    "tag": _one_of("tags"),
    "circle": _whole("circle"),
    "state": _choice("state", get_args(State)),
    "status": _choice("status", (*STATUSES, "died")),
    "kind": _Field(_kind),
    "reaction": _whole("reaction"),
    "plan": _one_of("plans"),
    "mentions": _one_of("mentions"),
    "has": _Field(lambda asked: HAS[_known(asked, HAS, "a field's name, log, promise and gave")]),
    "is": _Field(lambda asked: IS[_known(asked, IS)]),
    "last": _compared("last", _days),
    "due": _compared("due", _days),
    "added": _compared("added", _days),
    "met": _compared("met", _days),
    "started": _compared("started", _days),
    "warmth": _compared("warmth", _number),
    "glad": _compared("glad", _number),
    "longterm": _compared("longterm", _number),
    "priority": _compared("priority", _number),
    "birthday": _Field(_birthday),
}
