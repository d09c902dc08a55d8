"""Files of the site that are made anew with the network and are no pages: what the day is, and where to search."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from warmsite.site.addresses import contact_page
from warmsite.site.context import work_of
from warmsite.site.views import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.people import Person
    from warmsite.site.context import Context


def asset_pages(context: Context, way_to_network: str) -> Iterator[Page]:
    """The generated assets."""
    yield Page.of("assets/now.css", "", "", _now(context, way_to_network))
    yield _search(context)
    yield Page.of("robots.txt", "", "", "User-agent: *\nDisallow: /\n")


def _now(context: Context, way_to_network: str) -> str:
    """What changes on every page at once: the day, and how many problems there are.

    A stylesheet, so that it works without a script, and so that a new day rewrites one file and not ten thousand.
    """
    count = len(context.problems)
    lines = [f":root{{--built:{_css_string(context.network.today.isoformat())};--network:{_css_string(way_to_network)}}}"]
    if count:
        lines.append(f'.problems-badge{{display:inline-block}}.problems-badge::after{{content:" {count}"}}')
    return "\n".join(lines) + "\n"


def _css_string(text: str) -> str:
    """Any text as a CSS string."""
    return '"' + "".join(each if each.isalnum() or each in "/._- " else f"\\{ord(each):x} " for each in text) + '"'


def _search(context: Context) -> Page:
    """Everybody, for the search box: a script that hands over rows, for that works from disk where a fetch does not."""
    rows = [context.memo.get("search", each.id, (each,), partial(_row, each)) for each in context.by_name]

    def script() -> str:
        return "warmsiteSearch([\n" + ",\n".join(rows) + "\n]);\n"

    return Page("assets/search.js", "", "", (tuple(rows),), script, script)


def _row(person: Person) -> str:
    contact = person.contact
    rest = " ".join((*contact.aka, *contact.tags, contact.location, contact.circle, contact.id))
    row = [
        contact.name,
        contact_page(contact.id),
        work_of(contact),
        person.standing.silent or person.standing.state,
        rest,
    ]
    # ASCII only, and no `<`: nothing in a record can end the script or be read in another encoding.
    return json.dumps(row, separators=(",", ":")).replace("<", "\\u003c")
