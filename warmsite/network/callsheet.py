"""Today: a list that ends (SPEC 5, The call sheet).

The sheet is dealt from what was logged up to yesterday; what is logged today ticks rows off and calls up no others.
"""

from __future__ import annotations

from datetime import date
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from warmsite.days import PartialDate, shift, spell
from warmsite.names import canonical_id, closed, fair_key
from warmsite.network.history import NEWS_DAYS
from warmsite.network.matters import GREETED_LATELY
from warmsite.network.occasions import Occasion
from warmsite.network.openers import opener
from warmsite.network.overdue import Parts, new_rank, parts, reach_rank
from warmsite.network.people import Person, rhythm_words
from warmsite.network.standing import Entry, NextStep, last_words
from warmsite.records.blocks import wiki_links
from warmsite.records.contact import Promise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from warmsite.network.listed import Rank
    from warmsite.network.matters import Matter
    from warmsite.network.people import Network
    from warmsite.records.readers import Labelled

Why = Literal["date", "news", "promise", "next", "plan", "overdue", "new"]

# The sections in their order, as pages and the terminal call them.
SECTIONS: dict[Why, str] = {
    "date": "Their day",
    "news": "News",
    "promise": "You promised",
    "next": "Next steps",
    "plan": "Your plans",
    "overdue": "Time to hear from each other",
    "new": "Not spoken yet",
}
_BELATED_DAYS = 7
_A_YEAR = 366
_GREETED_BEFORE = 3
_PROMISE_DAYS = 30
# What is logged today and settles a row; a message answers a birthday, but no call that has fallen due.
_SETTLES: dict[Why, frozenset[str]] = {
    "date": frozenset({"conversation", "touch"}),
    "news": frozenset({"conversation"}),
    "promise": frozenset({"conversation", "touch", "attempt"}),
    "next": frozenset({"conversation", "touch", "attempt"}),
    "plan": frozenset({"conversation", "attempt"}),
    "overdue": frozenset({"conversation", "attempt"}),
    "new": frozenset({"conversation", "attempt"}),
}


class News(Struct, frozen=True):
    """Something that happened to a person, or near them, and is a reason to call."""

    id: str
    date: date
    text: str


class Row(Struct, frozen=True):
    """One person of the day. `why` is the section that claims them, `reasons` all reasons, that of `why` first.

    A death near them stands before all, and gives the opener: nobody is congratulated beside a grave.
    """

    person: Person
    why: Why
    reasons: tuple[str, ...]
    opener: str
    promise: Promise | None
    words: Entry | None
    done: bool


class CallSheet(Struct, frozen=True):
    """The day's rows in order, and in a line each what it leaves out and how many wait."""

    date: date
    working: bool
    rows: tuple[Row, ...]
    more_dates: tuple[str, ...]  # names that `dates_per_day` left no place for
    more_ids: tuple[tuple[str, bool], ...]  # the same as ids, and whether their day is past
    old_promises: int  # due for more than 30 days
    old_promises_to: tuple[str, ...]  # names, each once
    waiting: int  # within reach beyond today's rows
    dormant: int
    new: int
    drifting: int
    without_rhythm: int
    in_rhythm: int

    @property
    def done(self) -> bool:
        """Whether every row is ticked off."""
        return all(row.done for row in self.rows)


class _Claim(Struct, frozen=True):
    """A section's claim to a person."""

    person: Person
    why: Why
    reason: str
    occasion: Occasion | None = None
    step: NextStep | None = None
    mourns: bool = False  # somebody near them died
    say: str = ""  # what to say first, where the reason brings it with it


def call_sheet(network: Network, waiting: Parts | None = None) -> CallSheet:
    """Deal the day. `waiting` are the parts of Overdue, if they are known already."""
    settings, today = network.settings, network.today
    dealing = _Dealing(network)
    working = settings.is_working_day(today)
    dates = _dates(dealing)
    heard = [*dates, *(_news(dealing) if working else ())]
    greeted = list(dict.fromkeys(claim.person.id for claim in heard))[: settings.dates_per_day]
    claims = [*(claim for claim in heard if claim.person.id in greeted), *_promises(dealing)]
    if working:
        claims += [*_next_steps(dealing), *_dealt(dealing)]
        taken = {claim.person.id for claim in claims}
        places = max(settings.calls_per_day - len(taken), settings.keep_places)
        reach = [each for each in dealing.ranked("reach this morning", "overdue", reach_rank) if not dealing.is_held(each)]
        claims += (_overdue(each, dealing) for each in [each for each in reach if each.id not in taken][:places])
        taken = {claim.person.id for claim in claims}
        new = (each for each in dealing.ranked("new this morning", "new", new_rank) if each.id not in taken)
        fresh = islice((each for each in new if not dealing.is_held(each)), settings.new_per_day)
        claims += [_Claim(each, "new", "new: you have not spoken yet") for each in fresh]
        claims += (_overdue(each, dealing) for each in reach if each.id in taken)  # a reason beside another
    taken = {claim.person.id for claim in claims}
    claims += (claim for claim in heard if claim.person.id in taken)
    rows = _rows(claims, network)
    shown = {row.person.id for row in rows}
    more: dict[str, _Claim] = {}
    for claim in heard:
        if claim.person.id not in shown:
            more.setdefault(claim.person.id, claim)
    waiting = waiting or parts(network)
    old = [person for person in network.about("promise") for promise in person.open_promises if _is_old(promise, today)]
    return CallSheet(
        date=today,
        working=working,
        rows=rows,
        more_dates=tuple(each.person.name for each in more.values()),
        more_ids=tuple((key, bool(each.occasion and each.occasion.date < today)) for key, each in more.items()),
        old_promises=len(old),
        old_promises_to=tuple({person.id: person.name for person in old}.values()),
        waiting=sum(each.id not in shown and not dealing.is_held(each) for each in waiting.within_reach),
        dormant=len(waiting.dormant),
        new=sum(each.id not in shown for each in waiting.new),
        drifting=len(waiting.drifting),
        without_rhythm=len(waiting.without_rhythm),
        in_rhythm=sum(each.in_rhythm for each in network.about("rhythm")),
    )


class _Dealing:
    """The network as it stood when the day was dealt: without what was logged today."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.today = network.today
        self.logged_today = {each.id for each in network.about("logged") if not each.standing.silent}

    def people(self, matter: Matter = "active") -> list[Person]:
        """Whom a list about a matter may name, as they were this morning."""
        return [each.this_morning for each in self.network.about(matter) if not each.standing.silent]

    def free(self, matter: Matter) -> list[Person]:
        return [person for person in self.people(matter) if person.callable]

    def ranked(self, name: str, matter: Matter, rank: Callable[[Person], Rank | None]) -> Iterator[Person]:
        """The free by their rank as they were this morning; those without one are left out."""

        def rank_this_morning(person: Person) -> Rank | None:
            left_out = person.standing.silent or not person.this_morning.callable
            return None if left_out else rank(person.this_morning)

        return (each.this_morning for each in self.network.ranked(name, matter, rank_this_morning))

    def is_held(self, person: Person) -> bool:
        hold = person.standing.hold
        return hold is not None and self.today < hold

    def find(self, identity: str) -> Person | None:
        person = self.network.people.get(canonical_id(identity))
        return person.this_morning if person and not person.standing.silent else None


def _dates(dealing: _Dealing) -> list[_Claim]:
    """Today's occasions and the belated ones, in the order in which their people get the day's places."""
    found: list[list[tuple[tuple[object, ...], _Claim]]] = []
    first = _belated_from(dealing)
    lately = (dealing.today - first).days <= GREETED_LATELY
    for person in dealing.people("greeted" if lately else "active"):
        if not person.greeted or person.greeted < first:
            continue
        theirs: list[tuple[tuple[object, ...], _Claim]] = []
        for each in person.occasions:
            if not (each.calls and first <= each.date <= dealing.today):
                continue
            if each.date < dealing.today and (not person.in_rhythm or _is_answered(person, each.date)):
                continue
            rank = (
                not person.in_rhythm,
                each.date != dealing.today,
                each.kind != "birthday",
                -person.contact.glad * person.contact.longterm,
                -each.date.toordinal(),
                person.fair,
            )
            theirs.append((rank, _Claim(person, "date", _date_reason(each, dealing.today), occasion=each)))
        if theirs:
            found.append(sorted(theirs, key=lambda each: each[0]))
    return [claim for theirs in sorted(found, key=lambda each: each[0][0]) for _, claim in theirs]


def _belated_from(dealing: _Dealing) -> date:
    """The first day whose occasions are still belated today: seven days back, days away not counted."""
    settings, day, counted = dealing.network.settings, dealing.today, 0
    furthest = shift(dealing.today, -_A_YEAR)
    while day > furthest:
        before = shift(day, -1)
        counted += not settings.is_away(before)
        if counted > _BELATED_DAYS:
            break
        day = before
    return day


def _is_answered(person: Person, day: date) -> bool:
    """Whether a past occasion was answered: by word since, or by a conversation in the three days before it."""
    return any(
        (each.counts in {"conversation", "touch"} and each.date >= day)
        or (each.counts == "conversation" and shift(day, -_GREETED_BEFORE) <= each.date < day)
        for each in person.entries
    )


def _date_reason(each: Occasion, today: date) -> str:
    names = {"birthday": "birthday", "work": "work anniversary", "date": closed(each.what)}
    said = names[each.kind]
    if each.kind == "birthday" and each.years:
        said = f"{said}: {'turns' if each.date == today else 'turned'} {each.years}"
    elif each.kind == "work":
        said = f"{said}: {closed(each.what)}"
    elif each.years:
        said = f"{said}: {each.years} {'year' if each.years == 1 else 'years'}"
    return f"{said} {'today' if each.date == today else f'on {spell(each.date)}, belated'}"


def _news(dealing: _Dealing) -> Iterator[_Claim]:
    """What happened to people lately, newest first, until a conversation since."""
    told = [*((each, False) for each in _posts(dealing)), *((each, True) for each in _deaths(dealing))]
    for each, mourns in sorted(told, key=lambda told: (-told[0].date.toordinal(), fair_key(told[0].id))):
        person = dealing.find(each.id)
        if person and not any(talk.counts == "conversation" and talk.date >= each.date for talk in person.entries):
            yield _Claim(person, "news", f"news: {each.text}", mourns=mourns)


def _posts(dealing: _Dealing) -> Iterator[News]:
    """Who of those with a rhythm has another role or company since some commit of the last 30 days (SPEC 12)."""
    for person in dealing.people("post"):
        if person.in_rhythm and person.post:
            day, what = person.post
            days = (dealing.today - day).days
            ago = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
            yield News(person.id, day, f"{closed(what)}, {ago}: call to congratulate")


def _deaths(dealing: _Dealing) -> Iterator[News]:
    """For 30 days, those whom `relations`, in either file, tie to somebody who died."""
    network = dealing.network
    for person in network.about("died"):
        day = person.contact.died.first if isinstance(person.contact.died, PartialDate) else None
        if not day or not shift(dealing.today, -NEWS_DAYS) <= day <= dealing.today:
            continue
        near = {each.id for target in person.contact.relations if (each := _related(network, target))}
        near |= {
            other.id
            for other in dealing.people()
            for target in other.contact.relations
            if (found := _related(network, target)) and found.contact is person.contact
        }
        for identity in sorted(near):
            yield News(identity, day, f"{closed(person.name)} died on {spell(day)}")


def _related(network: Network, relation: Labelled) -> Person | None:
    links = wiki_links(relation.text)
    return network.find(links[0].target if links else relation.text)


def _promises(dealing: _Dealing) -> list[_Claim]:
    """Who is due a promise, the oldest first. One kept on a day with word from today was kept today, and is ticked off."""
    found: list[tuple[date, str, _Claim]] = []
    for person in dealing.people("promise"):
        due = [
            (each.date, each)
            for each in person.contact.promises
            if each.date and each.date <= dealing.today and not _is_old(each, dealing.today)
            if not each.done or person.id in dealing.logged_today
        ]
        if due:
            day, promise = min(due, key=lambda each: (each[1].done, each[0], each[1].line))
            when = "today" if day == dealing.today else spell(day)
            found.append((day, person.fair, _Claim(person, "promise", f"promise: {closed(promise.text)} (due {when})")))
    return [claim for _, _, claim in sorted(found, key=lambda each: each[:2])]


def _is_old(promise: Promise, today: date) -> bool:
    return promise.date is not None and promise.date < shift(today, -_PROMISE_DAYS)


def _next_steps(dealing: _Dealing) -> Iterator[_Claim]:
    steps = (
        (person, step)
        for person in dealing.free("step")
        if (step := person.standing.next_step) and step.calls and step.first <= dealing.today <= step.last
    )
    for person, step in sorted(steps, key=lambda each: (each[1].last, each[0].fair)):
        yield _Claim(person, "next", f"next step: {step.text}", step=step)


def _dealt(dealing: _Dealing) -> Iterator[_Claim]:
    for each in dealing.network.courses.dealt:
        if (person := dealing.find(each.person.id)) and person.callable:
            yield _Claim(person, "plan", f"plan: {each.reason}", say=each.opener)


def _overdue(person: Person, dealing: _Dealing) -> _Claim:
    days = person.standing.days_overdue
    rhythm = rhythm_words(person, dealing.network.settings)
    return _Claim(person, "overdue", f"overdue by {days} {'day' if days == 1 else 'days'}; {rhythm}")


def is_settled(person: Person, why: Why) -> bool:
    """Whether what was logged today ticks a row of that section off."""
    today = takewhile(lambda each: each.date == person.today, person.entries)
    return any(each.counts in _SETTLES[why] for each in today)


def _rows(claims: Iterable[_Claim], network: Network) -> tuple[Row, ...]:
    """One row a person, in the first section that claims them; the other claims are reasons beside it."""
    by_person: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_person.setdefault(claim.person.id, []).append(claim)
    rows = []
    for found in by_person.values():
        first = found[0]
        told = next((each for each in found if each.mourns), first)
        now = network.people[canonical_id(first.person.id)]
        rows.append(
            Row(
                person=now,
                why=first.why,
                reasons=tuple(dict.fromkeys((told.reason, *(each.reason for each in found)))),
                opener=told.say or opener(told.person, network, told.why, told.occasion, told.reason),
                promise=now.open_promises[0] if now.open_promises else None,
                words=last_words(now.entries),
                done=is_settled(now, first.why),
            )
        )
    return tuple(rows)
