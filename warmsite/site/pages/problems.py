"""Problems: everything that could not be read as it was meant, with its place."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from warmsite.site.views import Page, Place, ProblemsView, ProblemView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.site.context import Context


def pages(context: Context) -> Iterator[Page]:
    """The one page."""
    by_path = {person.contact.path: person.contact for person in context.network.people.values()}
    files = []
    for path, found in groupby(context.problems, key=lambda each: each.path):
        contact = by_path.get(path)
        ref = context.ref(contact) if contact else None
        views = (ProblemView(Place(path, each.line), each.column, each.severity, each.message, each.hint, ref) for each in found)
        files.append((path, tuple(views)))
    errors = sum(each.severity == "error" for each in context.problems)
    view = ProblemsView(tuple(files), errors, len(context.problems) - errors)
    yield Page.of("problems.html", "problems.html", "Problems", view)
