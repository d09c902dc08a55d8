"""Who is in the network, without reading everybody: for commands that are about one or two people.

To decode the records of ten thousand takes longer than a person wants to wait for a line to be logged. Of each the names
and the links are enough to find the few files that have a say in what is true of somebody; those are read. The names,
with the little by which one person is introduced to another, have a cache of their own, read in a moment.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from warmsite.build.memory import recall, remember
from warmsite.build.program import made_by
from warmsite.build.records import Records
from warmsite.build.sources import Signature, Source, scan
from warmsite.days import PartialDate
from warmsite.names import canonical_id, fold
from warmsite.network.history import NO_HISTORY
from warmsite.network.introductions import Introduction, acquaintances, introductions_for
from warmsite.network.links import Directory, unique_ids
from warmsite.network.people import Network
from warmsite.problems import Problem
from warmsite.records.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from warmsite.build.cache import Unread
    from warmsite.network.history import History

_REMEMBERED = "roster.msgpack"
_MANY = 50  # files that are read in less time than the cache of all records takes


class Named(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Whom a file was about when it looked like that: the names, and whom it links to; no `id` if it was no contact.

    `errors` is the number of its problems that are errors. The rest is what introductions go by.
    """

    signature: Signature | None  # None where stat could not be trusted to tell the next change
    errors: int
    id: str = ""
    name: str = ""
    aka: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    role: str = ""
    tags: tuple[str, ...] = ()
    location: str = ""
    seeking: tuple[str, ...] = ()
    offering: tuple[str, ...] = ()
    status: str = "active"
    died: PartialDate | bool | None = None

    def contact(self, path: str) -> Contact:
        """The contact as far as it is known here."""
        return Contact(
            path=path,
            id=self.id,
            name=self.name,
            aka=self.aka,
            role=self.role,
            tags=self.tags,
            location=self.location,
            seeking=self.seeking,
            offering=self.offering,
            status=self.status,
            died=self.died,
        )


class _Roster(msgspec.Struct, array_like=True):
    made_by: str
    settings: str
    files: dict[str, Named]


class Roster:
    """Whom the files are about, as they stand now.

    `known` are contacts of whom little more than the names is read, by canonical id; `errors` is how many errors the records
    have.
    """

    def __init__(self, network: Path) -> None:
        self._records = Records(network)
        self._network = network
        found = scan(network)
        problems = [*found.problems, *self._records.load_settings()]
        self.settings = self._records.settings
        self._sources = {source.path: source for source in found.sources}
        self._changed: dict[str, Contact | None] = {}  # as `refresh` found them
        self.files = self._look()
        repeated = self._know()
        self.errors = sum(each.severity == "error" for each in (*problems, *repeated))
        self.errors += sum(each.errors for each in self.files.values())

    def _know(self) -> list[Problem]:
        """Find everybody by the names in their files; two with one id are a problem."""
        contacts = [each.contact(path) for path, each in self.files.items() if each.id]
        self.known, repeated = unique_ids(contacts)
        self.directory: Directory = Directory(self.known)
        return repeated

    def _look(self) -> dict[str, Named]:
        """Whom each file is about: remembered, where it looks as it did, else read."""
        remembered = self._recall()
        changed = [
            source
            for source in self._sources.values()
            if not (known := remembered.get(source.path)) or known.signature != source.signature
        ]
        unread = self._unread() if len(changed) > _MANY else {}
        for source in changed:
            remembered.pop(source.path, None)
            with suppress(FileNotFoundError):  # gone since the look at the folder
                remembered[source.path] = self._name(source, unread.get(source.path))
        files = {path: remembered[path] for path in self._sources if path in remembered}
        if len(changed) > _MANY:
            self._remember(files)
        return files

    def _name(self, source: Source, known: Unread | None) -> Named:
        """Whom a file is about."""
        if known and known.signature == source.signature:
            with suppress(msgspec.MsgspecError):  # a spoilt cache: the file itself tells
                return _named(known.signature, known.contact(), msgspec.msgpack.decode(known.problems, type=tuple[Problem, ...]))
        read = self._records.read(source)
        return _named(read.signature, read.contact, read.problems)

    def whole(self, contact: Contact) -> Contact:
        """All that is known of a contact of whom the names are known; FileNotFoundError if it is gone."""
        return self._read([contact])[0]

    def refresh(self, path: str) -> Contact | None:
        """Read a file again, which changed since: whom it is about now, None for nobody."""
        before = self.files[path]
        try:
            read = self._records.read(self._sources[path])
            self._changed[path] = read.contact
            self.files[path] = now = _named(None, read.contact, read.problems)
        except FileNotFoundError:
            self._changed[path] = None
            self.files[path] = now = _named(None, None, ())
        if (before.id, before.name, before.aka) != (now.id, now.name, now.aka):
            self._know()
        return self._changed[path]

    def astray(self, contact: Contact, changed: Contact) -> list[tuple[str, str]]:
        """Each (path, target) of a link that would mean another, or nobody, were a contact's id and names these instead."""
        if (contact.id, contact.name, contact.aka) == (changed.id, changed.name, changed.aka):
            return []
        others = {key: each for key, each in self.known.items() if each.path != contact.path}
        then = Directory({**others, canonical_id(changed.id): changed})

        def is_lost(target: str) -> bool:
            found = self.directory.candidates(target)
            if len(found) == 1:
                means = then.find(target)
                return means is None or means.path != found[0].path
            return len(found) > 1 and then.find(target) is changed

        lost = set(filter(is_lost, {target for each in self.files.values() for target in each.targets}))
        return [(path, target) for path, each in self.files.items() for target in each.targets if target in lost]

    def around(self, ids: Iterable[str], today: date, *, today_given: bool, history: History = NO_HISTORY) -> Network:
        """A network of these people and of all whose files link to them: what is true of them is true of the whole."""
        wanted = {canonical_id(each) for each in ids}
        theirs = set(self._targets_of(wanted))
        contacts = self._read(
            [each for key, each in self.known.items() if key in wanted or not theirs.isdisjoint(self.files[each.path].targets)]
        )
        # Whom their links may mean, so that each means in this network whom it means in the whole.
        targets = {link.target for contact in contacts for link in contact.links}
        others = {each.path: each for target in targets for each in self.directory.candidates(target)}
        return Network(contacts, today, self.settings, today_given=today_given, others=others.values(), history=history)

    def _targets_of(self, wanted: set[str]) -> Iterator[str]:
        """How links write the contacts with these canonical ids: most links are ids, and are found without the names."""
        names = {fold(name) for key in wanted & self.known.keys() for name in (self.known[key].name, *self.known[key].aka)}
        for target in {target for each in self.files.values() for target in each.targets}:
            key = canonical_id(target)
            if key in self.known:
                if key in wanted:
                    yield target
            elif fold(target) in names and (found := self.directory.find(target)) and canonical_id(found.id) in wanted:
                yield target

    def introductions_for(self, contact: Contact, today: date) -> Iterator[Introduction]:
        """The introductions of the whole network that concern somebody, in its order, each found when it is asked for."""
        told: dict[str, frozenset[str]] = {}

        def knows(one: Contact, other: Contact) -> bool:
            if one.path not in told:
                told[one.path] = frozenset(each.id for each in map(self.directory.find, self.files[one.path].targets) if each)
            # Only a file that links to the other can tell, and only that is read.
            return other.id in told[one.path] and other.id in acquaintances(self.whole(one), self.directory, today)

        return introductions_for(contact, self.known.values(), today, self.settings, knows)

    def _read(self, contacts: list[Contact]) -> list[Contact]:
        """Contacts whole, as their files stand now."""
        unread = self._unread() if len(contacts) > _MANY else {}
        return [self._read_one(each.path, unread.get(each.path)) or each for each in contacts]

    def _read_one(self, path: str, known: Unread | None) -> Contact | None:
        source = self._sources[path]
        if path in self._changed:
            return self._changed[path]
        if known and known.signature == source.signature:
            with suppress(msgspec.MsgspecError):  # a spoilt cache: the file itself tells
                return known.contact()
        return self._records.read(source).contact

    def _unread(self) -> dict[str, Unread]:
        return self._records.cache.unread(self._records.settings_digest)

    def _recall(self) -> dict[str, Named]:
        """The names as an earlier command remembered them; what cannot be read is forgotten."""
        found = recall(self._network, _REMEMBERED, _Roster)
        if found is None or (found.made_by, found.settings) != (made_by(), self._records.settings_digest):
            return {}
        return found.files

    def _remember(self, files: dict[str, Named]) -> None:
        remember(self._network, _REMEMBERED, _Roster(made_by(), self._records.settings_digest, files))


def _named(signature: Signature | None, contact: Contact | None, problems: Iterable[Problem]) -> Named:
    errors = sum(each.severity == "error" for each in problems)
    if contact is None:
        return Named(signature, errors)
    return Named(
        signature,
        errors,
        contact.id,
        contact.name,
        contact.aka,
        tuple(link.target for link in contact.links),
        contact.role,
        contact.tags,
        contact.location,
        contact.seeking,
        contact.offering,
        contact.status,
        contact.died,
    )
