"""What every page kind asks for: the network of the day, and the small views that pages share."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from warmsite.names import canonical_id, fold
from warmsite.network.callsheet import CallSheet, Row, call_sheet
from warmsite.network.giving import Account, Introduced, account, introduced, to_ask_after
from warmsite.network.introductions import Introduction, by_person, introductions, makings
from warmsite.network.load import Relief, relief
from warmsite.network.occasions import KIND_WORDS, Occasion, upcoming
from warmsite.network.openers import opener
from warmsite.network.overdue import Load, Parts, load, parts
from warmsite.network.people import known_day, work_of
from warmsite.network.standing import last_words
from warmsite.records.blocks import wiki_links
from warmsite.site.addresses import contact_page
from warmsite.site.memo import Memo, OfEach
from warmsite.site.views import (
    CallCard,
    Contactable,
    EntryView,
    IntroducedView,
    IntroductionView,
    LedgerView,
    OccasionView,
    PersonRow,
    Place,
    PromiseView,
    Prose,
    Ref,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from warmsite.network.people import Network, Person
    from warmsite.network.standing import Entry
    from warmsite.problems import Problem
    from warmsite.records.contact import Contact, Promise
    from warmsite.records.readers import Labelled

_DIALABLE = re.compile(r"[^0-9+*#,;]")
_CHALLENGES = 3
_MEETINGS = 3


class DayRow(Struct, frozen=True):
    """What today's sheet says of somebody: the reasons to call, the opener, and whether the row is ticked off."""

    reasons: tuple[str, ...]
    opener: str
    done: bool


class Context:
    """The network of a day, as pages ask for it. `discreet` leaves figures, reactions and the ledger out."""

    def __init__(
        self,
        network: Network,
        problems: Sequence[Problem],
        memo: Memo | None = None,
        *,
        discreet: bool = False,
        photos: Mapping[str, str] | None = None,
    ) -> None:
        self.network = network
        self.problems = problems
        self.memo = memo or Memo()
        self.memo.context = self
        self.discreet = discreet
        self.photos = photos or {}  # path → address in the site
        self._refs: dict[str, Ref] = {}

    @cached_property
    def sheet(self) -> CallSheet:
        return call_sheet(self.network, waiting=self.parts)

    @cached_property
    def parts(self) -> Parts:
        return parts(self.network)

    @cached_property
    def load(self) -> Load:
        return load(self.network)

    @cached_property
    def relief(self) -> Relief | None:
        """What would make the load fit; None while it does."""
        return relief(self.network, self.load)

    @cached_property
    def upcoming(self) -> list[Occasion]:
        coming = upcoming(self.network)
        if not self.discreet:
            return coming
        return [each for each in coming if each.kind != "due" or not self.due_tells(self.network.people[canonical_id(each.id)])]

    def due_tells(self, person: Person) -> bool:
        """Whether the day on which a call falls due gives away how they reacted, which a discreet site does not say."""
        step = person.standing.next_step
        return self.discreet and step is not None and step.tells and not step.calls

    @cached_property
    def day_rows(self) -> dict[str, DayRow]:
        """Why people stand on today's sheet, and the openers that fit, by id."""
        return {row.person.id: self._day_row(row) for row in self.sheet.rows}

    def _day_row(self, row: Row) -> DayRow:
        found = DayRow(row.reasons, row.opener, row.done)
        step = row.person.standing.next_step
        if self.discreet and step and step.tells:
            reasons = tuple(each.partition(":")[0] if each.endswith(step.text) else each for each in row.reasons)
            found = DayRow(reasons, "" if row.why == "next" else row.opener, row.done)
        return found

    @cached_property
    def accounts(self) -> dict[str, Account]:
        """What was given, got and asked, by the keys of the network's people."""
        return self.memo.of_each("accounts", account).everybody()

    @cached_property
    def asks(self) -> tuple[Introduced, ...]:
        """The introductions after which to ask how it went; none in a site without the ledger, which tells of them."""
        if self.discreet:
            return ()
        network, accounts = self.network, self.accounts
        made_of = (network.naming, *accounts.values())
        made = self.memo.get("introduced", "", made_of, partial(introduced, network, accounts))
        return tuple(to_ask_after(network, made))

    @cached_property
    def asks_of(self) -> dict[str, tuple[Introduced, ...]]:
        """The same for each of the two, by id; the same object while they are the same."""
        found: dict[str, tuple[Introduced, ...]] = {}
        for each in self.asks:
            for identity in (each.one, each.other):
                found[identity] = (*found.get(identity, ()), each)
        return {key: self.memo.get("asks", key, (each,), partial(tuple, each)) for key, each in found.items()}

    @cached_property
    def introductions(self) -> dict[str, tuple[Introduction, ...]]:
        """The introductions that could be made, for each of the two whom one concerns, by id."""
        network = self.network
        makings_of = self.memo.of_each("makings", makings).everybody()
        made_of = (network.naming, network.settings, *makings_of.values())
        found = by_person(self.memo.get("introductions", "", made_of, partial(introductions, network)))
        # The same object while they are the same: pages tell by identity whether they must be made anew.
        return {key: self.memo.get("introductions", key, (each,), partial(tuple, each)) for key, each in found.items()}

    @cached_property
    def names(self) -> list[str]:
        """Everybody's key, in the order of their names."""
        people = self.network.people

        def order() -> list[str]:
            return sorted(people, key=lambda key: (fold(people[key].name), key))

        return self.memo.get("by name", "", (self.network.naming,), order)

    @cached_property
    def by_name(self) -> list[Person]:
        """Everybody, in the order of their names."""
        people = self.network.people
        return [people[key] for key in self.names]

    @cached_property
    def rows(self) -> OfEach[PersonRow]:
        """Everybody's row in a list, by key."""
        return self.memo.of_each("rows", self.person_row)

    def ref(self, contact: Contact) -> Ref:
        known = self._refs.get(contact.id)
        if known is None:
            known = self._refs[contact.id] = Ref(contact.id, contact.name, contact_page(contact.id))
        return known

    def ref_to(self, identity: str) -> Ref:
        return self.ref(self.network.people[canonical_id(identity)].contact)

    def prose(self, text: str) -> Prose:
        """A text with its links resolved."""
        if "[[" not in text:
            return Prose(text)
        targets = dict.fromkeys(link.target for line in text.split("\n") for link in wiki_links(line))
        found = ((target, self.network.directory.find(target)) for target in targets)
        return Prose(text, tuple((target, self.ref(contact)) for target, contact in found if contact))

    def person_row(self, person: Person, note: str = "", *, words: bool = False) -> PersonRow:
        contact, standing = person.contact, person.standing
        said = last_words(person.entries) if words else None
        return PersonRow(
            ref=self.ref(contact),
            work=work_of(contact),
            location=contact.location,
            circle=contact.circle,
            tags=contact.tags,
            state=standing.silent or standing.state or "",
            last=standing.last,
            note=note,
            place=Place(contact.path, 1),
            words=self.words(said) if said else None,
        )

    def call_card(self, person: Person, said: str = "") -> CallCard:
        contact = person.contact
        words = last_words(person.entries)
        struggles = [
            line.text for entry in person.entries if entry.mine for line in entry.interaction.ledger if line.kind == "challenge"
        ]
        return CallCard(
            ref=self.ref(contact),
            work=work_of(contact),
            state=person.standing.silent or person.standing.state or "",
            timezone=contact.timezone,
            phones=phones_of(contact),
            emails=tuple(Contactable(each.label, each.text, mail_address(each.text)) for each in contact.email),
            opener=said or opener(person, self.network),
            log_line="call: ",
            words=self.words(words) if words else None,
            promises=tuple(self.promise(contact, each) for each in person.open_promises),
            challenges=() if self.discreet else tuple(map(self.prose, struggles[:_CHALLENGES])),
            seeking=tuple(map(self.prose, contact.seeking)),
            offering=tuple(map(self.prose, contact.offering)),
            introductions=tuple(self.introduction(each, contact) for each in self.introductions.get(contact.id, ())[:_MEETINGS]),
            introduced=tuple(self.introduced(each, contact.id) for each in self.asks_of.get(contact.id, ())),
            place=Place(contact.path, 1),
        )

    def introduction(self, each: Introduction, of: Contact) -> IntroductionView:
        """An introduction, seen from one of the two."""
        helps = each.helper == of.id
        other, what = (each.seeker, each.seeks) if helps else (each.helper, each.has)
        return IntroductionView(self.ref_to(other), self.prose(what), helps)

    def introduced(self, each: Introduced, first: str = "") -> IntroducedView:
        """Two who were brought together; who is to stand `first` does."""
        one, other = (each.other, each.one) if each.other == first else (each.one, each.other)
        return IntroducedView(self.ref_to(one), self.ref_to(other), each.day)

    def words(self, entry: Entry) -> Words:
        return Words(self.prose(entry.interaction.text), entry.interaction.kind, known_day(entry))

    def promise(self, contact: Contact, promise: Promise) -> PromiseView:
        return PromiseView(promise.date, self.prose(promise.text), promise.done, Place(contact.path, promise.line))

    def occasion(self, each: Occasion) -> OccasionView:
        return OccasionView(each.date, each.kind, KIND_WORDS.get(each.kind, each.kind), each.what, self.ref_to(each.id))

    def entry(self, entry: Entry, of: Contact, *, placed: bool = True) -> EntryView:
        """An entry as a timeline shows it on the page of one of its people; `placed` where it tells its line in the file."""
        each = entry.interaction
        shown = entry.mine and not self.discreet
        company = self.network.company(entry, of) if each.people else []
        return EntryView(
            date=each.date,
            on=known_day(entry),
            time=each.time,
            kind=each.kind,
            counts=entry.counts,
            reaction=each.reaction if shown else "",
            company=tuple(other if isinstance(other, str) else self.ref(other) for other in company),
            text=self.prose(each.text),
            details=self.prose(each.details) if each.details and entry.mine else None,
            ledger=tuple(LedgerView(line.kind, self.prose(line.text)) for line in each.ledger) if shown else (),
            place=Place(entry.owner.path, each.line) if placed else None,
            owner=None if entry.mine else self.ref(entry.owner),
        )


def phones_of(contact: Contact) -> tuple[Contactable, ...]:
    """The phone numbers, as typed, each with what a phone can dial."""
    return tuple(Contactable(each.label, each.text, dialable(each)) for each in contact.phone)


def dialable(number: Labelled) -> str:
    """A `tel:` address, or empty for a text without digits."""
    said = _DIALABLE.sub("", number.text.split("ext")[0])
    return f"tel:{quote(said, safe='+*#,;')}" if any(char.isdigit() for char in said) else ""


def mail_address(text: str) -> str:
    """A `mailto:` address, or empty for what is none."""
    name, at, host = text.strip().partition("@")
    sound = at and name and host and not re.search(r"[\s<>?&]", text.strip())
    return f"mailto:{quote(text.strip(), safe='@.+-_')}" if sound else ""


def web_address(text: str) -> str:
    """A link's address: only http and https, other schemes stay text."""
    said = text.strip()
    if re.match(r"https?://[^\s]+$", said, re.IGNORECASE):
        return quote(said, safe="%/:?#[]@!$&'()*+,;=~-._")
    bare = re.fullmatch(r"(?:[\w-]+\.)+[\w-]{2,}(?:/\S*)?", said)
    return quote(f"https://{said}", safe="%/:?#[]@!$&'()*+,;=~-._") if bare else ""
