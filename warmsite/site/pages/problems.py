"""Problems: everything that could not be read as it was meant, with its place, file by file."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from warmsite.site.addresses import leaf_pages
from warmsite.site.views import Leaf, Page, Place, ProblemsView, ProblemView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.site.context import Context

_FILES_A_PAGE = 100


def pages(context: Context) -> Iterator[Page]:
    """As many pages as it takes; mostly one."""
    by_path = {person.contact.path: person.contact for person in context.network.people.values()}
    files = []
    for path, found in groupby(context.problems, key=lambda each: each.path):
        contact = by_path.get(path)
        ref = context.ref(contact) if contact else None
        views = (ProblemView(Place(path, each.line), each.column, each.severity, each.message, each.hint, ref) for each in found)
        files.append((path, tuple(views)))
    errors = sum(each.severity == "error" for each in context.problems)
    leaves = [tuple(files[at : at + _FILES_A_PAGE]) for at in range(0, len(files), _FILES_A_PAGE)] or [()]
    addresses = leaf_pages("problems.html", len(leaves))
    for number, (address, leaf) in enumerate(zip(addresses, leaves, strict=True), 1):
        view = ProblemsView(leaf, errors, len(context.problems) - errors, Leaf(number, addresses))
        yield Page.of(address, "problems.html", "Problems", view)
