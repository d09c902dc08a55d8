"""What a query may ask of a person, as plain values.

The terminal judges queries by these values, and the site's index carries them to the browser, so that a query cannot mean
two things.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from warmsite.names import fold
from warmsite.network.giving import Ledger, ledger, only_taking, readiness
from warmsite.records.contact import Contact
from warmsite.records.readers import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from warmsite.days import PartialDate
    from warmsite.network.people import Network, Person
    from warmsite.records.settings import Settings


class Facets:
    """One person as queries see them; each facet is made when it is asked for: `facets["last"]`.

    Days are `YYYY-MM-DD`, a partial one its first day, and empty where there is none; numbers are None where there is
    none; lists are tuples of texts.
    """

    def __init__(self, person: Person, network: Network) -> None:
        self.person = person
        self.contact = person.contact
        self.standing = person.standing
        self.network = network

    def __getitem__(self, name: str) -> Any:
        return _FACETS[name](self)

    def row(self) -> list[Any]:
        """All facets, in the order of `FACETS`."""
        return [self[name] for name in FACETS]

    @cached_property
    def ledger(self) -> Ledger:
        return ledger(self.person)

    @cached_property
    def text(self) -> str:
        """The notes and what the log says, a line for each part: the notes, an entry's text, its details, a ledger line.

        Of an entry in another's file its text is said of this person too; the rest belongs to the other.
        """
        contact = self.contact
        own = ((each.text, each.details, *(line.text for line in each.ledger)) for each in contact.log)
        shared = (owner.log[index].text for owner, index in self.person.shared)
        told = "\n".join(_lines((contact.notes, *(text for entry in own for text in entry), *shared)))
        # A promise that stands between the entries of a log is neither a note nor a part of one of them.
        apart = (each for each in _lines(promise.text for promise in contact.promises) if each not in told)
        return "\n".join(filter(None, (told, *apart)))

    @cached_property
    def words(self) -> str:
        """Where plain words are looked for, folded: a line for each value, so that no phrase spans two of them."""
        contact = self.contact
        values = (contact.name, *contact.aka, contact.company, contact.role, *contact.tags, contact.location)
        return "\n".join([*map(fold, values), *map(fold, self.text.split("\n"))])


def _lines(texts: Iterable[str]) -> list[str]:
    """Texts as lines: what stands on several is one; the empty are left out."""
    return [line for text in texts if (line := " ".join(text.split()))]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _first(day: PartialDate | None) -> date | None:
    return day.first if day else None


def _come(facets: Facets, day: date | None) -> str:
    """A day that must have come to mean anything (SPEC 3: `met` and `added` after today have not happened yet)."""
    return _day(day) if day and day <= facets.network.today else ""


def _birthday(contact: Contact) -> str:
    yearly = contact.birthday.yearly if contact.birthday else None
    return f"{yearly[0]:02}-{yearly[1]:02}" if yearly else ""


def _has_field(name: str, facets: Facets) -> bool:
    """Whether a field was typed, and could be read."""
    return name in facets.contact.typed and bool(getattr(facets.contact, name))


def _has(facets: Facets) -> tuple[str, ...]:
    """All that `has:` finds, most fields ruled out by a look at what was typed."""
    fields = (name for name in _FIELDS if name in facets.contact.typed)
    return tuple(name for name in (*fields, *_IN_BODY) if HAS[name](facets))


def _is_due(facets: Facets) -> bool:
    """Whether a call is due, today or longer, and nothing speaks against it."""
    due = facets.standing.due
    return due is not None and due <= facets.network.today and facets.person.callable


_FIELDS = tuple(keys_of(Contact))
_IN_BODY: dict[str, Callable[[Facets], bool]] = {
    "log": lambda of: bool(of.person.entries),
    "promise": lambda of: any(not each.done for each in of.contact.promises),
    "gave": lambda of: bool(of.ledger.gave),
}
# What `has:` can ask: the fields of the front matter, and what stands in the body.
HAS: dict[str, Callable[[Facets], bool]] = {**{name: partial(_has_field, name) for name in _FIELDS}, **_IN_BODY}

# What `is:` can ask.
IS: dict[str, Callable[[Facets], bool]] = {
    "due": _is_due,
    "overdue": lambda of: of.standing.overdue,
    "drifting": lambda of: of.standing.drifting,
    "new": lambda of: of.standing.state == "new",
    "snoozed": lambda of: of.standing.snoozed,
    "silent": lambda of: bool(of.standing.silent),
    # Two things without which nobody is ready, before the whole is weighed.
    "ready": lambda of: of.standing.state == "warm" and bool(of.ledger.gave) and readiness(of.person, of.ledger).ready,
    "taking": lambda of: only_taking(of.person, of.ledger),
}

_FACETS: dict[str, Callable[[Facets], Any]] = {
    "id": lambda of: of.contact.id,
    "name": lambda of: of.contact.name,
    "aka": lambda of: of.contact.aka,
    "company": lambda of: of.contact.company,
    "role": lambda of: of.contact.role,
    "location": lambda of: of.contact.location,
    "tags": lambda of: of.contact.tags,
    "circle": lambda of: of.contact.circle,
    "state": lambda of: of.standing.state or "",
    "status": lambda of: "died" if of.standing.silent == "died" else of.contact.status,
    "last": lambda of: _day(of.standing.last),
    "due": lambda of: _day(of.standing.due),
    "added": lambda of: _come(of, of.contact.added),
    "met": lambda of: _come(of, _first(of.contact.met)),
    "started": lambda of: _day(_first(of.contact.started)),
    "birthday": lambda of: _birthday(of.contact),
    "warmth": lambda of: of.standing.warmth,
    "priority": lambda of: of.standing.priority,
    "glad": lambda of: of.contact.glad,
    "longterm": lambda of: of.contact.longterm,
    "kinds": lambda of: tuple(dict.fromkeys(entry.interaction.kind for entry in of.person.entries)),
    "reaction": lambda of: of.standing.reaction,
    "mentions": lambda of: of.network.mentions(of.contact),
    "plans": lambda of: of.network.courses.names.get(of.contact.id, ()),
    "has": _has,
    "is": lambda of: tuple(name for name, holds in IS.items() if holds(of)),
}
FACETS = tuple(_FACETS)


def kinds_by_word(settings: Settings) -> dict[str, str]:
    """The kinds of entries by the words that mean them, all folded."""
    vocabulary = settings.vocabulary
    return {fold(word): fold(vocabulary.kind(word)) for word in vocabulary.words}


def places_by_region(settings: Settings) -> dict[str, tuple[str, ...]]:
    """What each region (its name folded) holds, as `place_parts`, the places of the regions within it included.

    A region that holds itself, perhaps through others, adds nothing.
    """
    listed = {fold(name): places for name, places in settings.regions.items()}

    def held(region: str) -> tuple[str, ...]:
        found, waiting = {region: None}, [region]
        while waiting:
            inside = [place for each in listed[waiting.pop()] if (place := fold(each)) not in found]
            found.update(dict.fromkeys(inside))
            waiting += (place for place in inside if place in listed)
        return tuple(filter(None, map(place_parts, found)))

    return {region: held(region) for region in listed}


def place_parts(place: str) -> str:
    """A place so that another lies in it as a substring exactly if all of the other's parts do: `,houston,texas,`."""
    parts = [part for each in place.split(",") if (part := fold(each))]
    return f",{','.join(parts)}," if parts else ""
