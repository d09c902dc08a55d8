"""One module a page kind, and the one table of them. A new page kind is a module here, a line below, a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.site.pages import (
    contact,
    giving,
    groups,
    history,
    insight,
    overdue,
    people,
    plans,
    problems,
    timeline,
    today,
    upcoming,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from warmsite.site.context import Context
    from warmsite.site.views import Page

PAGE_KINDS: tuple[Callable[[Context], Iterator[Page]], ...] = (
    today.pages,
    contact.pages,
    overdue.pages,
    upcoming.pages,
    timeline.pages,
    people.pages,
    groups.pages,
    plans.pages,
    giving.pages,
    insight.pages,
    history.pages,
    problems.pages,
)


def all_pages(context: Context) -> Iterator[Page]:
    """Every page of the site."""
    for pages in PAGE_KINDS:
        yield from pages(context)
