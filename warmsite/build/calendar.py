"""calendar.ics among the files of the site: written again only when something that it tells has changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from warmsite.formats.feed import Feed, tally, whole
from warmsite.site.views import Page

if TYPE_CHECKING:
    from warmsite.network.people import Person
    from warmsite.site.context import Context

ADDRESS = "calendar.ics"


def calendar_page(context: Context) -> Page:
    """The calendar of everybody; a lasting builder makes again the events of those about whom anything changed."""
    network, memo, discreet = context.network, context.memo, context.discreet
    feed = Feed(network, base=network.settings.base, discreet=discreet)

    def text_of(person: Person) -> str:
        return "" if person.standing.silent else feed.text_of(person)

    events = memo.of_each("events", text_of, (network.naming, network.settings, discreet))
    texts = [text for key in network.people if (text := events[key])]
    texts.append(feed.calls(context.sheet, memo.of_each("tallies", tally).everybody().values()))
    make = partial(whole, texts)
    return Page(ADDRESS, "", "", tuple(texts), make, make)
