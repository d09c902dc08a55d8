"""A contact's page: the call card, what is known, the ledger, the timeline."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import structs

from warmsite.days import MONTHS, spell, spell_partial
from warmsite.names import fold
from warmsite.network.giving import Readiness, ledger, readiness
from warmsite.network.history import posts
from warmsite.network.openers import own_greeting
from warmsite.network.overdue import DRIFTING
from warmsite.network.people import known_day, rhythm_words, silent_words
from warmsite.site.addresses import contact_page, group_page
from warmsite.site.changes import tells, trace_view
from warmsite.site.charts import strip
from warmsite.site.context import web_address
from warmsite.site.pages.groups import place_names
from warmsite.site.pages.plans import plans_by_person
from warmsite.site.views import (
    Contactable,
    ContactView,
    EntryView,
    FieldView,
    Moment,
    Named,
    Page,
    PastPost,
    Picture,
    Prose,
    Ref,
    TraceView,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from warmsite.network.people import Person
    from warmsite.records.contact import Contact
    from warmsite.site.context import Context
    from warmsite.site.memo import Memo

_STRIP_MONTHS = 24


def pages(context: Context) -> Iterator[Page]:
    """One page a contact, the silent included."""
    network = context.network
    rest = (network.naming, network.today, network.settings, context.discreet, bool(network.history.why))
    plans = plans_by_person(context)
    photos = {each.id: context.photos.get(each.contact.photo) for each in network.about("photo")}
    beside: tuple[Mapping[str, Any], ...] = (photos, context.introductions, context.asks_of, context.day_rows, plans)

    def page(person: Person) -> Page:
        made_of = (person, *rest, *(told.get(person.id) for told in beside))
        return _page(person, plans.get(person.id, ()), context.memo, made_of)

    yield from context.memo.of_each("contact pages", page, rest, beside).everybody().values()


def _page(person: Person, plans: tuple[Named, ...], memo: Memo, made_of: tuple[object, ...]) -> Page:
    contact = person.contact
    return Page(
        contact_page(contact.id),
        "contact.html",
        contact.name,
        made_of,
        lambda: _key(person, plans, memo.context),
        lambda: _view(person, plans, memo.context),
    )


def _key(person: Person, plans: tuple[Named, ...], context: Context) -> tuple[object, ...]:
    """All that the page shows: the files it stands in, whom its links mean, who names it, what the day does to it."""
    contact = person.contact
    linked = _refs(tuple(link.target for link in contact.links), context)
    shared = [
        (owner.path, owner.digest, index, context.ref(owner), _refs(owner.log[index].links, context))
        for owner, index in person.shared
    ]
    mentions = list(map(context.ref_to, person.mentioned_by))
    return (
        contact.path,
        contact.digest,
        linked,
        shared,
        mentions,
        _of_the_day(person, context),
        context.discreet,
        context.photos.get(contact.photo),
        [context.introduction(each, contact) for each in context.introductions.get(contact.id, ())],
        [context.introduced(each, contact.id) for each in context.asks_of.get(contact.id, ())],
        context.day_rows.get(contact.id),
        [each for each in person.traces if tells(each.touch)],
        bool(context.network.history.why),
        plans,
    )


def _of_the_day(person: Person, context: Context) -> tuple[object, ...]:
    """What the page shows that follows from the day: a day that changes none of it need not make the view."""
    standing, today = person.standing, context.network.today
    step = standing.next_step
    return (
        # Without what it does not show, and as precisely as it shows the rest.
        structs.replace(standing, gap=None, days_overdue=0, held=0, late=_late(person)),
        step is not None and step.first <= today,
        standing.hold is not None and today < standing.hold,
        own_greeting(context.network),
        len(person.entries),
        len(person.ahead),
        (today.year, today.month) if person.entries else None,  # the months of the strip
    )


def _view(person: Person, plans: tuple[Named, ...], context: Context) -> ContactView:
    contact, standing = person.contact, person.standing
    talked = standing.next_step
    hidden = context.discreet and talked is not None and talked.tells
    ready = Readiness(False, ()) if context.discreet else readiness(person)
    row = context.day_rows.get(contact.id)
    return ContactView(
        card=context.call_card(person, row.opener if row and not row.done else ""),
        aka=contact.aka,
        pronouns=contact.pronouns,
        language=contact.language,
        company=_named("companies", contact.company),
        role=contact.role,
        circle=_named("circles", contact.circle),
        tags=tuple(Named(tag, group_page("tags", fold(tag))) for tag in contact.tags),
        places=tuple(Named(place, group_page("places", fold(place))) for place in place_names(contact.location)),
        urls=tuple(Contactable(each.label, each.text, web_address(each.text)) for each in contact.url),
        addresses=tuple(Contactable(each.label, each.text) for each in contact.address),
        photo=context.photos.get(contact.photo, ""),
        silent=standing.silent,
        silence=silent_words(person),
        reasons=() if row is None else ("done today",) if row.done else row.reasons,
        next_step=talked.text if talked and talked.first <= context.network.today and not hidden else "",
        archive=standing.archive and not context.discreet,
        hold=spell(standing.hold) if standing.hold and context.network.today < standing.hold and not context.discreet else "",
        snoozed=spell(contact.snooze) if standing.snoozed and contact.snooze else "",
        appointments=tuple(context.entry(each, contact) for each in person.ahead),
        last=standing.last,
        spoke=_spoke(person),
        due=None if context.due_tells(person) else standing.due,
        overdue=standing.overdue,
        drifting=DRIFTING if standing.drifting else "",
        rhythm=rhythm_words(person, context.network.settings),
        warmth=None if context.discreet else standing.warmth,
        priority=None if context.discreet else standing.priority,
        late=_late(person),
        glad=contact.glad,
        longterm=contact.longterm,
        kept=tuple(context.promise(contact, each) for each in contact.promises if each.done),
        dates=tuple(_dates(contact)),
        about=tuple(_about(contact, context)),
        extra=tuple(FieldView(key, tuple(map(context.prose, _texts(value)))) for key, value in contact.extra.items()),
        notes=context.prose(contact.notes),
        ledger=() if context.discreet else _ledger(person, context),
        ready=ready.ready,
        missing=ready.missing,
        mentioned_by=tuple(sorted(map(context.ref_to, person.mentioned_by), key=lambda ref: (ref.name, ref.id))),
        strip=_strip(person, context.network.today),
        timeline=_timeline(person, context),
        conversations=None if context.discreet else standing.conversations,
        posts=tuple(PastPost(each.role, each.company, each.until) for each in posts(person.traces, contact)),
        incomplete=bool(context.network.history.why),
        plans=plans,
    )


def _late(person: Person) -> float:
    """As it is shown, to two decimals; what is not overdue is not late."""
    return round(person.standing.late, 2)


def _spoke(person: Person) -> str:
    """The day of the last conversation, as far as it is known; without one that of the first meeting."""
    last = next((each for each in person.entries if each.counts == "conversation"), None)
    met = person.contact.met
    return known_day(last) if last else spell_partial(met) if met and person.standing.last else ""


def _refs(targets: tuple[str, ...], context: Context) -> list[Ref | None]:
    found = map(context.network.directory.find, targets)
    return [context.ref(each) if each else None for each in found]


def _named(folder: str, name: str) -> Named | None:
    return Named(name, group_page(folder, fold(name))) if name else None


def _dates(contact: Contact) -> Iterator[FieldView]:
    if contact.birthday:
        yield FieldView("Birthday", (Prose(spell_partial(contact.birthday)),))
    if contact.started:
        yield FieldView("In this job since", (Prose(spell_partial(contact.started)),))
    for own in contact.dates:
        yield FieldView(own.what, (Prose(spell_partial(own.on)),))


def _about(contact: Contact, context: Context) -> Iterator[FieldView]:
    if contact.met:
        yield FieldView("Met", (Prose(spell_partial(contact.met)),))
    if contact.how:
        yield FieldView("How you met", (context.prose(contact.how),))
    if contact.introduced_by:
        yield FieldView("Introduced by", (_naming(contact.introduced_by, context),))
    for each in contact.relations:
        yield FieldView(each.label.capitalize() or "Related", (_naming(each.text, context),))


def _naming(text: str, context: Context) -> Prose:
    """A field that takes a contact or a name: a plain name that means a contact is a link too."""
    found = context.network.directory.find(text) if "[[" not in text else None
    return context.prose(f"[[{found.id}|{text}]]" if found else text)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(f"{label}: {', '.join(_texts(each))}" for label, each in value.items())
    if isinstance(value, list):
        return tuple(text for each in value for text in _texts(each))
    return (str(value),)


def _ledger(person: Person, context: Context) -> tuple[tuple[str, tuple[tuple[date, Prose], ...]], ...]:
    said = ledger(person)
    lists = {"gave": said.gave, "got": said.got, "asked": said.asked, "challenge": said.challenge}
    return tuple((name, tuple((each.date, context.prose(each.text)) for each in found)) for name, found in lists.items() if found)


def _strip(person: Person, today: date) -> Picture | None:
    """Conversations and touches a month, for the two years up to this month; None where there are none."""
    talks: dict[tuple[int, int], set[date]] = {}
    touches: dict[tuple[int, int], int] = {}
    for each in person.entries:
        month = each.date.year, each.date.month
        if each.counts == "conversation":
            talks.setdefault(month, set()).add(each.date)
        elif each.counts == "touch":
            touches[month] = touches.get(month, 0) + 1
    months = [
        (f"{MONTHS[month - 1]} {year}", len(talks.get((year, month), ())), touches.get((year, month), 0))
        for year, month in _last_months(today)
    ]
    told = [f"{name}: {spoke} spoken, {wrote} written." for name, spoke, wrote in months if spoke or wrote]
    return strip("Rhythm of the last two years", " ".join(told), months) if told else None


@lru_cache(maxsize=4)
def _last_months(today: date) -> tuple[tuple[int, int], ...]:
    """The (year, month) of the strip's months, oldest first."""
    count = today.year * 12 + today.month - 1
    return tuple((month // 12, month % 12 + 1) for month in range(max(count - _STRIP_MONTHS + 1, 12), count + 1))


def _timeline(person: Person, context: Context) -> tuple[tuple[int, tuple[Moment, ...]], ...]:
    """What was, and what git says changed, by year, newest first; within a day the interactions stand first."""
    told = (trace_view(each, discreet=context.discreet) for each in person.traces)
    all_of_it: list[EntryView | TraceView] = [context.entry(each, person.contact) for each in person.entries]
    all_of_it += filter(None, told)
    all_of_it.sort(key=attrgetter("date"), reverse=True)  # what is of one day keeps its order
    return tuple((year, tuple(_moments(found))) for year, found in groupby(all_of_it, key=lambda each: each.date.year))


def _moments(found: Iterable[EntryView | TraceView]) -> Iterator[Moment]:
    """Each interaction, and the changes between two together."""
    traces: list[TraceView] = []
    for each in found:
        if isinstance(each, TraceView):
            traces.append(each)
            continue
        if traces:
            yield Moment(None, tuple(traces))
            traces = []
        yield Moment(each)
    if traces:
        yield Moment(None, tuple(traces))
