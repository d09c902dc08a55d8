"""Giving: what people need, whom one could bring together, and what went to and fro."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from warmsite.days import spell
from warmsite.names import canonical_id, closed, fold
from warmsite.network.giving import account
from warmsite.network.introductions import requests
from warmsite.network.links import with_names
from warmsite.network.people import work_of
from warmsite.site.addresses import leaf_pages
from warmsite.site.context import mail_address
from warmsite.site.pages.people import ROWS_A_PAGE
from warmsite.site.views import (
    GivenView,
    GivingPart,
    GivingView,
    HelpView,
    HistoryYear,
    Leaf,
    MeetingView,
    MessageView,
    Page,
    PersonRow,
    Place,
    SumsView,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from warmsite.network.giving import Account, Ledger, LedgerEntry
    from warmsite.network.introductions import Introduction
    from warmsite.network.listed import Rank
    from warmsite.network.people import Person
    from warmsite.records.contact import Contact
    from warmsite.site.context import Context
    from warmsite.site.memo import Memo

_KINDS = ("gave", "got", "asked")
_FIRST_ROWS = 20
_NEWEST = 30
_A_PAGE = 100
_LONGEST_MAIL = 1500  # letters; programs for mail cut addresses that are much longer
_SUBJECT = "An introduction, if you like"

_Row = MeetingView | HelpView | PersonRow | SumsView | GivenView


class _Line(NamedTuple):
    """A line of the ledger, and in whose file it stands (by the person's key)."""

    date: date
    key: str
    kind: str
    text: str


def pages(context: Context) -> Iterator[Page]:
    """The page of all parts, for each long part pages of its own, and the ledger by years.

    Without the ledger only what people seek and whom one could bring together is left.
    """
    parts = [_part("introductions", _meetings(context), context)]
    years: tuple[HistoryYear, ...] = ()
    if context.discreet:
        parts.append(_part("help", _help(context), context))
    else:
        lines = _lines(context)
        parts += [
            *(_part(key, rows(context), context) for key, rows in _OF_THE_LEDGER.items()),
            _Made(GivingPart(*("ledger", *_TITLES["ledger"], len(lines)), _newest(lines, context), "", folded=True), ()),
        ]
        made_of = (lines, context.network.naming)
        years, of_years = context.memo.get("ledger", "", made_of, partial(_years, lines, context))
        yield from of_years
    view = GivingView(
        title="Giving",
        asks=tuple(map(context.introduced, context.asks)),
        parts=tuple(each.part for each in parts),
        years=years,
        leaf=None,
        begun=bool(years),
        discreet=context.discreet,
    )
    yield Page.of("giving.html", "giving.html", "Giving", view)
    for each in parts:
        yield from each.pages


class _Made(NamedTuple):
    """A part as the first page shows it, and the pages of its own."""

    part: GivingPart
    pages: tuple[Page, ...]


_TITLES = {
    "introductions": (
        "Introductions you could make",
        "One seeks what another has. Ask both before you bring them together.",
    ),
    "help": (
        "What people need",
        "What they seek, and what they struggle with, the newest first: the answers to “how can I help you?”",
    ),
    "taking": ("Only taking", "You asked or got something, and nothing has gone back yet."),
    "ready": ("Ready to ask", "You have spoken and given enough to ask for something."),
    "nearly": ("Nearly ready to ask", "One thing is missing."),
    "people": ("Person by person", "How often you gave, got and asked."),
    "ledger": ("The ledger", "What you gave, got and asked, the newest first."),
}


def _part(key: str, rows: Sequence[_Row], context: Context) -> _Made:
    """A part, and where it is long its pages."""
    title, about = _TITLES[key]
    more = f"giving/{key}.html" if len(rows) > _FIRST_ROWS else ""
    folded = key not in {"introductions", "help"}
    part = GivingPart(key, title, about, len(rows), tuple(rows[:_FIRST_ROWS]), more, folded)
    return _Made(part, tuple(_part_pages(part, rows, context)) if more else ())


def _part_pages(part: GivingPart, rows: Sequence[_Row], context: Context) -> Iterator[Page]:
    leaves = [tuple(rows[at : at + ROWS_A_PAGE]) for at in range(0, len(rows), ROWS_A_PAGE)]
    addresses = leaf_pages(part.more, len(leaves))
    for number, (address, leaf) in enumerate(zip(addresses, leaves, strict=True), 1):
        shown = GivingPart(part.key, part.title, part.about, part.total, leaf, "", folded=False)
        suffix = f" ({number} of {len(leaves)})" if number > 1 else ""
        view = GivingView(part.title, (), (shown,), (), Leaf(number, addresses), begun=True, discreet=context.discreet)
        yield Page.of(address, "giving.html", part.title + suffix, view)


# introductions


def _meetings(context: Context) -> list[MeetingView]:
    """The introductions that could be made; first those to whom one is closest."""
    seekers = [
        context.network.people[canonical_id(identity)]
        for identity, found in context.introductions.items()
        if any(each.seeker == identity for each in found)
    ]
    seekers.sort(key=lambda each: (*_closest(each), each.fair))
    return [view for each in seekers for view in _meetings_of(each, context)]


def _closest(person: Person) -> Rank:
    return (-person.contact.glad * person.contact.longterm,)


def _meetings_of(seeker: Person, context: Context) -> tuple[MeetingView, ...]:
    """Whom one could bring together with somebody who seeks."""
    proposed = context.introductions[seeker.id]
    found = [each for each in proposed if each.seeker == seeker.id]
    helpers = (context.network.people[canonical_id(each.helper)].contact for each in found)
    made_of = (proposed, context.network.naming, seeker.contact, *helpers)
    return context.memo.get("meetings", seeker.id, made_of, lambda: tuple(_meeting(each, context) for each in found))


def _meeting(each: Introduction, context: Context) -> MeetingView:
    both = [context.network.people[canonical_id(identity)].contact for identity in (each.seeker, each.helper)]
    seeker, helper = map(context.ref, both)
    said = requests(each, context.network)
    return MeetingView(
        seeker=seeker,
        seeks=context.prose(each.seeks),
        helper=helper,
        has=context.prose(each.has),
        where=each.where,
        words=each.words,
        location=each.place,
        messages=tuple(_message(contact, text, context) for contact, text in zip(both, said, strict=True)),
    )


def _message(contact: Contact, text: str, context: Context) -> MessageView:
    address = next(filter(None, (mail_address(each.text) for each in contact.email)), "")
    href = f"{address}?subject={quote(_SUBJECT)}&body={quote(text)}" if address and len(text) <= _LONGEST_MAIL else ""
    return MessageView(context.ref(contact), text, href)


# what people need, and what went to and fro


def _help(context: Context) -> list[HelpView]:
    """Who seeks or struggles: first whoever told of it last, then by name those of whom it stands in a field alone."""

    def rank(person: Person) -> Rank | None:
        told = () if context.discreet else _account_of(person, context).ledger.challenge
        if not (person.contact.seeking or told):
            return None
        return -told[0].date.toordinal() if told else 0, fold(person.name), person.key

    return _helped("help", context.network.ranked(f"help, {context.discreet}", "active", rank), context)


def _account_of(person: Person, context: Context) -> Account:
    """What went to and fro with somebody, who may be of an earlier network: lists ask where they stood."""
    is_of_today = context.network.people.get(person.key) is person
    return context.accounts[person.key] if is_of_today else account(person)


def _taking(context: Context) -> list[HelpView]:
    """From whom one only takes, the newest ask or gift first."""

    def rank(person: Person) -> Rank | None:
        each = _account_of(person, context)
        return (-_latest(each.ledger)[1].date.toordinal(),) if each.taking else None

    return _helped("taking", context.network.ranked("taking", None, rank), context)


def _latest(said: Ledger) -> tuple[str, LedgerEntry]:
    """The newest thing asked of somebody or got, and which of the two."""
    taken = [("asked", each) for each in said.asked[:1]] + [("got", each) for each in said.got[:1]]
    return max(taken, key=lambda each: each[1].date)


def _helped(kind: str, people: Iterable[Person], context: Context) -> list[HelpView]:
    def view(person: Person) -> HelpView:
        contact = person.contact
        said = None if context.discreet else context.accounts[person.key].ledger
        latest = None
        if said and kind == "taking":
            what, entry = _latest(said)
            latest = GivenView(entry.date, context.ref(contact), what, context.prose(entry.text))
        return HelpView(
            ref=context.ref(contact),
            work=work_of(contact),
            state=person.standing.state or "",
            place=Place(contact.path, 1),
            seeking=tuple(map(context.prose, contact.seeking)),
            challenges=tuple((each.date, context.prose(each.text)) for each in said.challenge) if said else (),
            latest=latest,
        )

    views = context.memo.of_each(kind, view, (context.network.naming, context.discreet))
    return [views[each.key] for each in people]


def _ready(context: Context) -> list[PersonRow]:
    """Whom one may ask for something; first those to whom one is closest."""
    return _asked("ready", lambda each: each.readiness.ready, _given, context)


def _nearly(context: Context) -> list[PersonRow]:
    """Whom one could ask after one thing more."""
    return _asked("nearly", lambda each: each.readiness.near, lambda each, _: f"still: {each.readiness.missing[0]}", context)


def _asked(
    kind: str, belongs: Callable[[Account], bool], note: Callable[[Account, Context], str], context: Context
) -> list[PersonRow]:
    def rank(person: Person) -> Rank | None:
        return _closest(person) if belongs(_account_of(person, context)) else None

    def row(person: Person) -> PersonRow:
        return context.person_row(person, note(context.accounts[person.key], context))

    rows = context.memo.of_each(kind, row, (context.network.naming,))
    return [rows[each.key] for each in context.network.ranked(kind, None, rank)]


def _given(each: Account, context: Context) -> str:
    newest = each.ledger.gave[0]
    return f"you gave, on {spell(newest.date)}: {closed(with_names(newest.text, context.network.directory))}"


def _people(context: Context) -> Sequence[SumsView]:
    """What went to and fro with each, by name."""

    def places(person: Person) -> Iterator[tuple[Rank, SumsView]]:
        said = _account_of(person, context).ledger
        if said.gave or said.got or said.asked:
            yield (fold(person.name), person.key), _sums(person, said, context)

    return context.network.listed("sums", None, places)


def _sums(person: Person, said: Ledger, context: Context) -> SumsView:
    newest = max(found[0].date for found in (said.gave, said.got, said.asked) if found)
    return SumsView(context.ref(person.contact), len(said.gave), len(said.got), len(said.asked), newest)


_OF_THE_LEDGER: dict[str, Callable[[Context], Sequence[_Row]]] = {
    "help": _help,
    "taking": _taking,
    "ready": _ready,
    "nearly": _nearly,
    "people": _people,
}


# the ledger of all


def _lines(context: Context) -> tuple[_Line, ...]:
    """What was given, got and asked, newest first; the same object while it is the same."""

    def places(person: Person) -> Iterator[tuple[Rank, _Line]]:
        said = _account_of(person, context).ledger
        entries = ((kind, each) for kind in _KINDS for each in getattr(said, kind))
        for number, (kind, each) in enumerate(entries):
            yield (-each.date.toordinal(), person.contact.path, number), _Line(each.date, person.key, kind, each.text)

    found = context.network.listed("ledger", None, places)
    return context.memo.get("lines", "", (context.network.naming, found), partial(tuple, found))


def _newest(lines: Sequence[_Line], context: Context) -> tuple[GivenView, ...]:
    return tuple(_given_views(lines[:_NEWEST], context))


def _given_views(lines: Iterable[_Line], context: Context) -> Iterator[GivenView]:
    people = context.network.people
    return (GivenView(each.date, context.ref(people[each.key].contact), each.kind, context.prose(each.text)) for each in lines)


def _years(lines: tuple[_Line, ...], context: Context) -> tuple[tuple[HistoryYear, ...], list[Page]]:
    """The years, newest first, and their pages, which are filled from the oldest line on: a new one changes the newest page."""
    by_year = [list(found) for _, found in groupby(lines, key=lambda each: each.date.year)]
    years = tuple(HistoryYear(each[0].date.year, f"giving/{each[0].date.year:04}.html", len(each)) for each in by_year)
    pages: list[Page] = []
    for at, found in enumerate(by_year):
        near = tuple(HistoryYear(each.year, each.page, 0) for each in years[max(at - 1, 0) : at + 2])
        pages += _of_year(years[at], found, near, context.network.naming, context.memo)
    return years, pages


def _of_year(year: HistoryYear, lines: list[_Line], near: tuple[HistoryYear, ...], naming: object, memo: Memo) -> Iterator[Page]:
    oldest_first = lines[::-1]
    leaves = [tuple(oldest_first[at : at + _A_PAGE][::-1]) for at in range(0, len(lines), _A_PAGE)]
    # The newest leaf has the year's own address; the older ones count from the oldest.
    folder = year.page.removesuffix(".html")
    addresses = (year.page, *(f"{folder}~{number}.html" for number in range(len(leaves) - 1, 0, -1)))
    for number, (address, leaf) in enumerate(zip(addresses, reversed(leaves), strict=True), 1):
        frame = (str(year.year), near, Leaf(number, addresses))
        view = partial(_year_view, leaf, *frame, memo)
        yield Page(address, "giving.html", f"Giving: {year.year}", (leaf, frame, naming), view, view)


def _year_view(lines: tuple[_Line, ...], title: str, near: tuple[HistoryYear, ...], leaf: Leaf, memo: Memo) -> GivingView:
    rows = tuple(_given_views(lines, memo.context))
    part = GivingPart(*("ledger", *_TITLES["ledger"], 0), rows, "", folded=False)
    return GivingView(title, (), (part,), near, leaf, begun=True, discreet=False)
