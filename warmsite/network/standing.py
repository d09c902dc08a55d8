"""What is true of a contact on a day, and why: last, due, overdue, state, drifting, warmth, priority (SPEC 5).

Every rule is a function of the records and of `today`; the sentences it comes from stand in docs/rules.md.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise, takewhile
from math import floor
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from warmsite.days import NEVER, YEAR, Duration, PartialDate, shift, spell
from warmsite.records.contact import Contact
from warmsite.records.log import Interaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from warmsite.records.settings import Settings

State = Literal["warm", "cooling", "cold", "dormant", "new"]

FURTHEST_APPOINTMENT = 90  # days
HELD_DAYS = 84
_DORMANT_TIMES = 8
_DORMANT_YEARS = 3
_KNOWN_GAPS = 3
_RECENT_GAPS = 10
_DRIFT_DAYS = 14
_LATEST = 7
TRIES = 3
_COFFEE_FROM = 3
_RETRY_DAYS = 7
_MONTH = Duration(1, "months")


class Entry(Struct, frozen=True):
    """An interaction as it counts for one person.

    `owner` is the contact in whose file it stands; `mine` is false where the person is only named in it, and then its
    reaction, its details and its ledger belong to another. `order` sorts a person's entries, oldest first.
    """

    interaction: Interaction
    owner: Contact
    counts: str
    mine: bool
    order: tuple[date, str, str, int]

    @property
    def date(self) -> date:
        return self.interaction.date

    @property
    def reaction(self) -> str:
        return self.interaction.reaction if self.mine else ""


class NextStep(Struct, frozen=True):
    """What follows from how the last attempt or conversation went; `calls` where it is something to do.

    `tells` where it gives away how they reacted, which a discreet site does not say.
    """

    text: str
    first: date
    last: date
    calls: bool
    tells: bool = False


class Standing(Struct, frozen=True, kw_only=True):
    """The facts about one contact on one day. For the silent, state, due, warmth and priority are None."""

    silent: str  # "", or why: died, archived, paused
    snoozed: bool
    last: date | None
    gap: int | None  # days since last
    cadence: Duration | None
    never: bool  # cadence: never, "I do not need telling"
    cadence_days: int | None
    due: date | None
    overdue: bool
    days_overdue: int
    state: State | None
    warmth: int | None
    late: float  # days overdue ÷ days of the cadence, at most 7
    priority: float | None
    drifting: bool
    median_gap: float | None
    next_step: NextStep | None
    hold: date | None  # not listed for calls before that day
    archive: bool  # indifferent twice running: the page proposes to archive
    appointment: date | None
    conversations: int  # days with a conversation
    held: int  # of these in the last 84 days
    reaction: str  # the newest one


def own_entries(contact: Contact, settings: Settings) -> list[Entry]:
    """The entries of a contact's own log, in the order of the file."""
    groups = _groups_for(contact, settings)
    log = contact.log
    downwards = bool(log) and log[0].date < log[-1].date
    return [
        Entry(each, contact, groups[each.kind], True, (each.date, each.time, "", index if downwards else -index))
        for index, each in enumerate(log)
    ]


def shared_entry(contact: Contact, owner: Contact, index: int, settings: Settings) -> Entry:
    """The entry of another's log, at `index`, that names the contact, as it counts for the contact."""
    log = owner.log
    downwards = log[0].date < log[-1].date
    each = log[index]
    group = _groups_for(contact, settings)[each.kind]
    return Entry(each, owner, group, False, (each.date, each.time, owner.id, index if downwards else -index))


def _groups_for(contact: Contact, settings: Settings) -> dict[str, str]:
    groups = settings.vocabulary.groups
    if not contact.counts:
        return groups
    return {**groups, **dict.fromkeys(contact.counts, "conversation")}


def silence(contact: Contact, today: date) -> str:
    """Why a contact is silent on a day: `died`, `archived`, `paused`, or empty for the active."""
    died = contact.died
    first = died.first if isinstance(died, PartialDate) else None
    if died is True or (first and first <= today):
        return "died"
    return "" if contact.status == "active" else contact.status


def cadence_of(contact: Contact, settings: Settings) -> Duration | str | None:
    """How often to speak: the contact's own cadence, else the circle's, else the settings' default."""
    if contact.cadence is not None:
        return contact.cadence
    if contact.circle:
        return settings.circles.get(contact.circle, settings.cadence)
    return settings.cadence


def is_appointment(entry: Entry, today: date, settings: Settings) -> bool:
    """Whether an entry dated ahead is a call, a video or a meeting within the next 90 days."""
    each = entry.interaction
    ahead = today < each.date <= shift(today, FURTHEST_APPOINTMENT) and each.known == 3
    return ahead and (each.kind in {"call", "video"} or settings.vocabulary.is_face_to_face(each.kind))


def standing_of(contact: Contact, entries: Sequence[Entry], today: date, settings: Settings) -> Standing:
    """Judge a contact by all entries that count for them (any order); those after today only make appointments."""
    past = sorted((each for each in entries if each.interaction.date <= today), key=attrgetter("order"), reverse=True)
    ahead = [each for each in entries if each.interaction.date > today]
    appointment = min((each.date for each in ahead if is_appointment(each, today, settings)), default=None)
    talks = [each for each in past if each.counts == "conversation"]
    talk_days = {each.interaction.date for each in talks}
    held_since = shift(today, -HELD_DAYS)
    last = talks[0].date if talks else _met(contact, today)
    silent = silence(contact, today)
    typed = cadence_of(contact, settings)
    cadence = typed if isinstance(typed, Duration) else None
    snoozed = contact.snooze is not None and contact.snooze > today
    step = _Step(contact, past, talks, appointment, today, settings)
    days = sorted({each.interaction.date for each in talks if each.interaction.known == 3})
    median = median_gap(days)
    judged = cadence or YEAR
    state = state_of(last, judged, today)
    due = due_day(last, cadence, step.not_before)
    overdue = due is not None and due < today and not silent and not snoozed and appointment is None
    days_overdue = (today - due).days if overdue and due else 0
    length = cadence.days_from(last or today) if cadence else None
    gap = (today - last).days if last else None
    held = step.hold is not None and today < step.hold
    free = not (silent or snoozed or held or typed == NEVER)
    drifting = free and not overdue and state != "dormant" and is_drifting(gap, median)
    return Standing(
        silent=silent,
        snoozed=snoozed,
        last=last,
        gap=gap,
        cadence=cadence,
        never=typed == NEVER,
        cadence_days=length,
        due=None if silent else due,
        overdue=overdue,
        days_overdue=days_overdue,
        state=None if silent else state,
        warmth=None if silent or gap is None or last is None else warmth_of(gap, judged.days_from(last)),
        late=lateness(days_overdue, length or 1),
        priority=None if silent or due is None else priority_of(days_overdue, length or 1, contact.glad, contact.longterm),
        drifting=drifting,
        median_gap=median,
        next_step=None if silent or snoozed else step.step,
        hold=step.hold,
        archive=step.archive and not silent,
        appointment=appointment,
        conversations=len(talk_days),
        held=sum(day > held_since for day in talk_days),
        reaction=next((each.reaction for each in past if each.reaction), ""),
    )


def _met(contact: Contact, today: date) -> date | None:
    met = contact.met.first if contact.met else None
    return met if met and met <= today else None


def due_day(last: date | None, cadence: Duration | None, not_before: date | None = None) -> date | None:
    """last + cadence in calendar arithmetic, but never before what a wary or indifferent reaction asks for."""
    if last is None or cadence is None:
        return None
    due = cadence.after(last)
    return max(due, not_before) if not_before else due


def state_of(last: date | None, cadence: Duration, today: date) -> State:
    """How the relationship stands; a limit's own day belongs to the milder state."""
    if last is None:
        return "new"
    if today <= cadence.after(last):
        return "warm"
    ended = max(cadence.after(last, _DORMANT_TIMES), YEAR.after(last))
    if today > ended or today > YEAR.after(last, _DORMANT_YEARS):
        return "dormant"
    return "cooling" if today <= cadence.after(last, 2) else "cold"


def median_gap(days: Sequence[date]) -> float | None:
    """The median of the last ten gaps between sorted days of conversation; None while fewer than three are known."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    if len(gaps) < _KNOWN_GAPS:
        return None
    recent = sorted(gaps[-_RECENT_GAPS:])
    middle = len(recent) // 2
    return recent[middle] if len(recent) % 2 else (recent[middle - 1] + recent[middle]) / 2


def is_drifting(gap: int | None, median: float | None) -> bool:
    """Silent for more than twice one's own rhythm, and for more than that rhythm and 14 days."""
    return gap is not None and median is not None and gap > 2 * median and gap > median + _DRIFT_DAYS


def warmth_of(gap: int, cadence_days: int) -> int:
    """100 on the day of a conversation, 50 when the next is due, halved with every cadence after; half up."""
    share: float = 0.5 ** (gap / cadence_days)
    return floor(100 * share + 0.5)


def lateness(days_overdue: int, cadence_days: int) -> float:
    """Days overdue in cadences, at most 7."""
    return min(days_overdue / cadence_days, _LATEST)


def priority_of(days_overdue: int, cadence_days: int, glad: int, longterm: int) -> float:
    """late × glad × longterm, to one decimal, half up; in whole numbers, so that no half is lost to binary fractions."""
    late, of = (_LATEST, 1) if days_overdue > _LATEST * cadence_days else (days_overdue, cadence_days)
    tenths, rest = divmod(late * glad * longterm * 10, of)
    return (tenths + (rest * 2 >= of)) / 10


def listed_again(contact: Contact, attempts: Sequence[Entry], settings: Settings) -> date:
    """The first day on which lists of calls name somebody again; `attempts` since the last conversation, newest first."""
    day = attempts[0].date
    if len(attempts) < TRIES:
        return settings.next.retry.after(day)
    cadence = cadence_of(contact, settings)
    judged = cadence if isinstance(cadence, Duration) else YEAR
    return max(judged.after(day), _MONTH.after(day))


class _Step:
    """The next step, and what it holds back: from the newest attempt, else from how the last conversation went."""

    def __init__(
        self,
        contact: Contact,
        past: list[Entry],
        talks: list[Entry],
        appointment: date | None,
        today: date,
        settings: Settings,
    ) -> None:
        self.step: NextStep | None = None
        self.hold: date | None = None
        self.not_before: date | None = None
        self.archive = False
        spans = settings.next
        since = list(takewhile(lambda each: each.counts != "conversation", past))
        if talks:
            self._reaction(talks, bool(since) or appointment is not None, today, settings)
        attempts = [each for each in since if each.counts == "attempt"]
        if attempts:
            again = listed_again(contact, attempts, settings)
            self.hold = max(again, self.hold) if self.hold else again
            first = spans.retry.after(attempts[0].date)
            until = shift(first, _RETRY_DAYS)
            if len(attempts) < TRIES:
                self.step = NextStep("try again", first, until, True)
            else:
                after = takewhile(lambda each: each.counts != "attempt", since)
                written = any(each.counts == "touch" for each in after)
                self.step = None if written else NextStep("write instead: three calls went unanswered", first, until, True)
        waits = self.not_before is not None and today < self.not_before and self.step is not None and self.step.calls
        if self.step and (self.step.last < today or waits):
            self.step = None  # it lapsed; or how they reacted says to leave them alone for longer

    def _reaction(self, talks: list[Entry], settled: bool, today: date, settings: Settings) -> None:
        spans = settings.next
        days: dict[date, list[Entry]] = {}
        for each in talks:
            days.setdefault(each.date, []).append(each)
            if len(days) > 2:
                break
        reactions = [next((each.reaction for each in entries if each.reaction), "") for entries in days.values()][:2]
        day = talks[0].date
        if reactions[0] == "thrilled" and not settled:
            if not any(settings.vocabulary.is_face_to_face(each.interaction.kind) for each in days[day]):
                by = spans.thrilled.after(day)
                text = f"invite to coffee by {spell(by)}" if today <= by else "invite to coffee"
                self.step = NextStep(text, shift(day, _COFFEE_FROM), spans.thrilled.after(day, 2), True, tells=True)
        elif reactions[0] == "wary":
            self.not_before = self.hold = spans.wary.after(day)
            self.step = NextStep("ask for nothing", day, self.not_before, False, tells=True)
        elif reactions[0] == "indifferent":
            self.not_before = self.hold = spans.indifferent.after(day)
            self.archive = reactions[1:] == ["indifferent"]
            text = "let them go: propose to archive" if self.archive else "leave them in peace"
            self.step = NextStep(text, day, self.not_before, False, tells=True)


def last_words(past: Iterable[Entry]) -> Entry | None:
    """The newest conversation that has a text, else the newest touch that has one; entries newest first."""
    touch = None
    for each in past:
        if not each.interaction.text:
            continue
        if each.counts == "conversation":
            return each
        if each.counts == "touch" and touch is None:
            touch = each
    return touch
