"""Finding people by words: every word must stand somewhere in what is known of a person (SPEC 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.names import fold

if TYPE_CHECKING:
    from warmsite.network.people import Network, Person


def search_text(person: Person) -> str:
    """Where words are looked for: name, aka, company, role, tags, location and notes, the log's text included."""
    contact = person.contact
    log = (f"{each.text}\n{each.details}" for each in contact.log)
    gifts = (line.text for each in contact.log for line in each.ledger)
    said = (contact.name, *contact.aka, contact.company, contact.role, *contact.tags, contact.location, contact.notes)
    return fold("\n".join((*said, *log, *gifts)))


def find_people(network: Network, words: str) -> list[Person]:
    """Everybody, the silent included, in whom all the words stand; no words find everybody."""
    wanted = fold(words).split()
    people = network.people.values()
    return [each for each in people if _has_all(search_text(each), wanted)] if wanted else list(people)


def find_who(network: Network, who: str) -> list[Person]:
    """Whom WHO on the command line means: an id, else a name, else all whose id or names have it as a part."""
    exact = network.directory.candidates(who)
    if exact:
        return [network.person(each) for each in exact]
    part = fold(who)
    if not part:
        return []
    return [
        each for each in network.people.values() if any(part in fold(name) for name in (each.id, each.name, *each.contact.aka))
    ]


def _has_all(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)
