"""calendar.ics among the files of the site: written again only when something that it tells has changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from warmsite.formats.feed import Feed, whole
from warmsite.site.views import Page

if TYPE_CHECKING:
    from warmsite.site.context import Context

ADDRESS = "calendar.ics"


def calendar_page(context: Context) -> Page:
    """The calendar of everybody; a lasting builder makes again the events of those about whom anything changed."""
    network, memo, discreet = context.network, context.memo, context.discreet
    feed = Feed(network, base=network.settings.base, discreet=discreet)
    texts = [
        memo.get("events", each.id, (each, network.naming, network.settings, discreet), partial(feed.text_of, each))
        for each in network.active()
    ]
    texts.append(feed.calls(context.sheet))
    make = partial(whole, texts)
    return Page(ADDRESS, "", "", tuple(texts), make, make)
