"""People: everybody, by name; and the lists of people that other pages need, a few hundred to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.site.addresses import leaf_pages
from warmsite.site.views import Leaf, ListView, Named, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.site.context import Context
    from warmsite.site.views import PersonRow

ROWS_A_PAGE = 100


def pages(context: Context) -> Iterator[Page]:
    """Everybody, the silent included."""
    rows = [context.rows[key] for key in context.names]
    yield from list_pages("people.html", "People", "Everybody, by name.", rows, searchable=True)


def list_pages(
    first: str,
    title: str,
    about: str,
    rows: Sequence[PersonRow],
    *,
    up: Named | None = None,
    within: tuple[Named, ...] = (),
    searchable: bool = False,
) -> Iterator[Page]:
    """A list of people on as many pages as it takes."""
    leaves = [tuple(rows[at : at + ROWS_A_PAGE]) for at in range(0, len(rows), ROWS_A_PAGE)] or [()]
    addresses = leaf_pages(first, len(leaves))
    for number, (address, leaf) in enumerate(zip(addresses, leaves, strict=True), 1):
        view = ListView(title, about, len(rows), leaf, Leaf(number, addresses), up, within, searchable)
        suffix = f" ({number} of {len(leaves)})" if number > 1 else ""
        yield Page.of(address, "list.html", title + suffix, view)
