"""History: what changed lately in the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.site.views import HistoryView, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.site.context import Context


def pages(_context: Context) -> Iterator[Page]:
    """The place of history. Commits are not read yet, and the page says so rather than showing an empty list."""
    yield Page.of("history.html", "history.html", "History", HistoryView("warmsite does not read git yet."))
