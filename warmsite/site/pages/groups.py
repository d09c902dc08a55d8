"""Circles, tags, places, companies: an index of each, and a page each."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING

from warmsite.names import fold
from warmsite.network.facets import place_parts, places_by_region
from warmsite.site.addresses import group_page
from warmsite.site.pages.people import list_pages
from warmsite.site.views import IndexView, Named, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from warmsite.network.people import Person
    from warmsite.site.context import Context


_Group = tuple[str, str, str]  # kind, key, name

_MOST_PARTS = 8  # of an address that stands as a location, the larger ones


class _Groups:
    """The keys of people by a name that they share, in the order in which they come.

    Spellings that differ in case or accents are one name, shown as most write it.
    """

    def __init__(self) -> None:
        self.ids: dict[str, list[str]] = defaultdict(list)
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, key: str, name: str, identity: str = "") -> None:
        """Put a person under a name; without one the group stands even if nobody comes."""
        self._spellings[key][name] += 1
        ids = self.ids[key]
        if identity and (not ids or ids[-1] != identity):
            ids.append(identity)

    def name(self, key: str) -> str:
        spellings = self._spellings[key]
        return min(spellings, key=lambda each: (-spellings[each], each))


def pages(context: Context) -> Iterator[Page]:
    """All four."""
    settings = context.network.settings
    groups_of = context.memo.of_each("groups of each", _groups_of)
    told = [groups_of[key] for key in context.names]
    kinds = context.memo.get("groups", "", (settings, context.network.naming, *told), partial(_gathered, told, context))
    rhythm = {fold(name): f"every {length}" for name, length in settings.circles.items()}
    order = {fold(name): at for at, name in enumerate(settings.circles)}
    stand = _standing(kinds, groups_of, context)
    yield from _kind("circles", "Circles", "How often you mean to speak.", kinds["circles"], context, stand, rhythm, order)
    yield from _kind("tags", "Tags", "Words to find people by.", kinds["tags"], context, stand)
    yield from _kind("places", "Places", "Where people are, and what lies within what.", kinds["places"], context, stand)
    yield from _kind("companies", "Companies", "Where people work.", kinds["companies"], context, stand)


class _Pages(dict[tuple[str, str], list[Page]]):
    """The pages of each group (kind, key), as they were when the network and the groups were these."""

    version: object = None
    kinds: object = None


def _standing(kinds: dict[str, _Groups], groups_of: Mapping[str, Sequence[_Group]], context: Context) -> _Pages:
    """The pages that stand: where the groups are what they were, all but those of the groups of whoever changed."""
    network = context.network
    pages: _Pages = context.memo.get("pages of groups", "", (), _Pages)
    if pages.kinds is kinds and network.before is pages.version and not network.settings.regions:
        for key in network.changed:
            for kind, group, _ in groups_of[key]:
                pages.pop((kind, group), None)
    else:
        pages.clear()
    pages.version, pages.kinds = network.version, kinds
    return pages


def _gathered(told: Iterable[list[_Group]], context: Context) -> dict[str, _Groups]:
    kinds = {name: _Groups() for name in ("circles", "tags", "places", "companies")}
    for name in context.network.settings.circles:
        kinds["circles"].add(fold(name), name)
    for identity, groups in zip(context.names, told, strict=True):
        for kind, key, name in groups:
            kinds[kind].add(key, name, identity)
    _add_regions(kinds["places"], context)
    return kinds


def _groups_of(person: Person) -> list[_Group]:
    """The (kind, key, name) of every group that a person is in."""
    contact = person.contact
    names = [
        *(("circles", name) for name in (contact.circle,)),
        *(("tags", name) for name in contact.tags),
        *(("places", name) for name in place_names(contact.location)),
        *(("companies", name) for name in (contact.company,)),
    ]
    return [(kind, key, name) for kind, name in names if (key := fold(name))]


def place_names(location: str) -> list[str]:
    """`Houston, Texas` is a place, and in `Texas`."""
    parts = [part.strip() for part in location.split(",") if part.strip()][-_MOST_PARTS:]
    return [", ".join(parts[at:]) for at in range(len(parts))]


def _add_regions(places: _Groups, context: Context) -> None:
    """A page for each region, with those whose location lies in a place that it holds."""
    regions = context.network.settings.regions
    held = places_by_region(context.network.settings) if regions else {}
    for name in regions:
        for person in context.by_name:
            here = place_parts(person.contact.location)
            if any(place in here for place in held[fold(name)]):
                places.add(fold(name), name, person.key)


def _kind(
    folder: str,
    title: str,
    about: str,
    groups: _Groups,
    context: Context,
    stand: _Pages,
    said: dict[str, str] | None = None,
    order: dict[str, int] | None = None,
) -> Iterator[Page]:
    keys = sorted(groups.ids, key=lambda key: ((order or {}).get(key, 0), key))
    named = {
        key: Named(groups.name(key), group_page(folder, key), len(groups.ids[key])) for key in keys
    }  # fmt: skip
    up = Named(title, f"{folder}/index.html")
    names = tuple(_tree(named)) if folder == "places" else tuple((0, each) for each in named.values())
    empty = f"No {title.lower()} yet: give a contact a {_SINGULAR[folder]}."
    yield Page.of(up.page, "index.html", title, IndexView(title, about, empty, names))
    for key in keys:
        if (folder, key) not in stand:
            rows = [context.rows[identity] for identity in groups.ids[key]]
            within = tuple(each for place, each in named.items() if place.endswith(f", {key}")) if folder == "places" else ()
            within = _nearest(within, key)
            told = (said or {}).get(key, "")
            stand[folder, key] = list(list_pages(named[key].page, named[key].name, told, rows, up=up, within=within))
        yield from stand[folder, key]


_SINGULAR = {"circles": "circle", "tags": "tag", "places": "location", "companies": "company"}


def _nearest(within: Iterable[Named], key: str) -> tuple[Named, ...]:
    depth = key.count(",") + 1
    return tuple(each for each in within if each.name.count(",") == depth)


def _tree(named: dict[str, Named]) -> Iterator[tuple[int, Named]]:
    """Places under the places that they lie in."""

    def path(key: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in reversed(key.split(",")))

    for key in sorted(named, key=path):
        yield key.count(","), named[key]
