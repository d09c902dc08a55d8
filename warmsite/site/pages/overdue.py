"""Overdue, in parts that are never mixed: what waits is a number and a link."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from warmsite.days import spell
from warmsite.network.load import relief_words
from warmsite.network.overdue import PARTS, load_words
from warmsite.network.people import rhythm_words
from warmsite.site.pages.people import list_pages
from warmsite.site.views import Named, OverdueView, Page, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from warmsite.network.people import Person
    from warmsite.site.context import Context
    from warmsite.site.views import PersonRow

_FIRST_ROWS = 30


def pages(context: Context) -> Iterator[Page]:
    """The page of parts, and for each long part pages of its own."""
    found = context.parts
    up = Named("Overdue", "overdue.html")
    parts = []
    for field, (title, about) in PARTS.items():
        key, why = field.replace("_", "-"), _WHY[field]
        rows_of = _rows_of(key, why, context)
        rows = [rows_of[person.key] for person in getattr(found, field)]
        more = f"overdue/{key}.html" if len(rows) > _FIRST_ROWS else ""
        parts.append(Part(key, title, about, len(rows), tuple(rows[:_FIRST_ROWS]), more))
        if more:
            yield from list_pages(more, title, about, rows, up=up)
    words = load_words(context.load) if context.load.asked and not context.discreet else ""
    lighter = relief_words(context.relief) if words and context.relief else ()
    view = OverdueView(tuple(parts), not context.network.people, words, lighter)
    yield Page.of("overdue.html", "overdue.html", "Overdue", view)


def _rows_of(key: str, why: Callable[[Person, Context], str], context: Context) -> Mapping[str, PersonRow]:
    """The rows of a part, by the keys of its people."""

    def row(person: Person) -> PersonRow:
        return context.person_row(person, why(person, context), words=True)

    return context.memo.of_each(key, row, (context.network.naming, context.network.settings, context.discreet))


def _why_within_reach(person: Person, context: Context) -> str:
    standing = person.standing
    rhythm = rhythm_words(person, context.network.settings)
    if standing.hold and context.network.today < standing.hold:
        return f"{rhythm}; you tried, wait until {spell(standing.hold)}"
    return f"due {spell(standing.due)}; {rhythm}" if standing.due else rhythm


def _why_dormant(person: Person, context: Context) -> str:
    if context.discreet:
        return f"the last time was {_last(person)}"
    count = person.standing.conversations
    return f"{count} {'conversation' if count == 1 else 'conversations'}, the last on {_last(person)}"


def _why_drifting(person: Person, context: Context) -> str:
    if context.discreet:
        return f"the last time was {_last(person)}"
    days = person.standing.median_gap or 0
    return f"you used to speak every {floor(days + 0.5)} days; the last time was {_last(person)}"


def _why_new(person: Person, _context: Context) -> str:
    added = person.contact.added
    return f"added {spell(added)}" if added else ""


def _why_without_rhythm(person: Person, _context: Context) -> str:
    return f"last spoke {_last(person)}" if person.standing.last else "no conversation yet"


def _last(person: Person) -> str:
    return spell(person.standing.last) if person.standing.last else "an unknown day"


_WHY: dict[str, Callable[[Person, Context], str]] = {
    "within_reach": _why_within_reach,
    "drifting": _why_drifting,
    "dormant": _why_dormant,
    "new": _why_new,
    "without_rhythm": _why_without_rhythm,
}
