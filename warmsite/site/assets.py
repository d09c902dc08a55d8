"""Files of the site that are made anew with the network and are no pages: what the day is, and what search looks through.

The index is scripts that hand over JSON, for these work from disk where a fetch does not. What changes with the day is in
`people.js`, what people wrote, which changes only when they write, in shards beside it: an edit writes `people.js` and one
shard, a new day `people.js` alone.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import structs

from warmsite.network.facets import FACETS, HAS, IS, Facets, kinds_by_word, places_by_region
from warmsite.site.addresses import contact_page
from warmsite.site.views import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.network.people import Person
    from warmsite.site.context import Context

_SHARD = 256  # people, at most about so many to a file of texts
# What a discreet site leaves out, and with it what can be asked of it: figures, reactions, the ledger (SPEC 6).
_WITHHELD: dict[str, Any] = {"warmth": None, "priority": None, "glad": None, "longterm": None, "reaction": ""}
_WITHHELD_HAS = frozenset({"glad", "longterm", "gave"})
_WITHHELD_IS = frozenset({"ready", "taking"})


def asset_pages(context: Context, way_to_network: str) -> Iterator[Page]:
    """The generated assets."""
    yield Page.of("assets/now.css", "", "", _now(context, way_to_network))
    yield from _index(context)
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


def _index(context: Context) -> Iterator[Page]:
    people = context.by_name
    shards: list[list[Person]] = [[] for _ in range(_shards(len(people)))]
    for each in people:
        shards[int(each.fair, 16) % len(shards)].append(each)
    yield _people(context, len(shards))
    for number, shard in enumerate(shards):
        yield _texts(context, number, shard)


def _shards(people: int) -> int:
    """Into how many files the texts go: a power of two, so that it seldom changes, which moves everybody."""
    return 1 << (max(people - 1, 0) // _SHARD).bit_length()


def _people(context: Context, shards: int) -> Page:
    """Everybody's facets, by name, each with the page's address; and the words of the settings that queries know.

    Of facets that choose among few names, `names`, the rows hold the numbers.
    """
    network, settings = context.network, context.network.settings
    names = {"has": tuple(HAS), "is": tuple(IS), "kinds": tuple(settings.kinds)}
    frame = {
        "today": network.today.isoformat(),
        "facets": FACETS,
        "names": names,
        "circles": tuple(settings.circles),
        "kinds": kinds_by_word(settings),
        "regions": tuple(settings.regions),
        "places": places_by_region(settings),
        "withheld": sorted({*_WITHHELD, *_WITHHELD_HAS, *_WITHHELD_IS}) if context.discreet else (),
        "shards": shards,
    }
    numbers = {facet: {name: number for number, name in enumerate(known)} for facet, known in names.items()}
    facets = context.memo.of_each(
        "facets", partial(_row, context=context, numbers=numbers), (network.naming, context.discreet), (network.courses.names,)
    )
    rows = [facets[key] for key in context.names]

    def script() -> str:
        # A browser reads so many values faster as JSON in a string than as parts of a script.
        return f"warmsiteIndex('{_escaped(frame)}','[{','.join(rows)}]');\n"

    return Page("assets/people.js", "", "", (frame, tuple(rows)), script, script)


def _row(person: Person, context: Context, numbers: dict[str, dict[str, int]]) -> str:
    row = dict(zip(FACETS, Facets(person, context.network).row(), strict=True))
    if context.discreet:
        row |= _WITHHELD
        row["due"] = "" if context.due_tells(person) else row["due"]
        row["has"] = [each for each in row["has"] if each not in _WITHHELD_HAS]
        row["is"] = [each for each in row["is"] if each not in _WITHHELD_IS]
    row |= {facet: [number[name] for name in row[facet]] for facet, number in numbers.items()}
    return _escaped([*row.values(), contact_page(person.id)])


def _texts(context: Context, number: int, people: Sequence[Person]) -> Page:
    """What some people's notes and logs say, by id."""
    discreet = context.discreet
    made_of = (discreet, *((each.contact, each.shared) for each in people))

    def key() -> list[Any]:
        files = ((each.contact, [(owner.digest, index) for owner, index in each.shared]) for each in people)
        return [discreet, *((contact.id, contact.digest, shared) for contact, shared in files)]

    def script() -> str:
        told = {each.id: text for each in people if (text := _text(each, context))}
        return f"warmsiteTexts('{_escaped(told)}');\n"

    return Page(f"assets/texts/{number:02}.js", "", "", made_of, key, script)


def _text(person: Person, context: Context) -> str:
    if context.discreet:
        log = tuple(structs.replace(each, ledger=()) for each in person.contact.log)
        person = structs.replace(person, contact=structs.replace(person.contact, log=log))
    return Facets(person, context.network).text


def _escaped(value: Any) -> str:
    """A value as JSON within a script's single quotes, in ASCII and without a `<`: no text can end string or script."""
    told = json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
    return told.replace("\\", "\\\\").replace("'", "\\'")
