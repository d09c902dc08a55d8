"""Where pages are (SPEC 6): fixed, and no two the same on any file system."""

from __future__ import annotations

from functools import lru_cache

from warmsite.names import address

_INDEX = frozenset({"index"})


@lru_cache(maxsize=1 << 17)  # lists ask for everybody in turn at every build: fewer than there are would be none
def contact_page(identity: str) -> str:
    """The page of the contact with that id."""
    return f"people/{address(identity)}.html"


def group_page(kind: str, name: str) -> str:
    """The page of a circle, tag, place or company; `kind` is the folder's name."""
    return f"{kind}/{address(name, _INDEX)}.html"


def leaf_pages(first: str, count: int) -> tuple[str, ...]:
    """The addresses of a list's pages: the first, and further ones in a folder of its name.

    Their names hold a `~`, which no name of a contact or group begins with.
    """
    folder = first.removesuffix(".html").removesuffix("/index")
    return (first, *(f"{folder}/~{number}.html" for number in range(2, max(count, 1) + 1)))
