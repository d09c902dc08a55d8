"""How the plans go: whom each is for, whom it deals today, who was reached, and when it will end (SPEC 7).

Nothing of this is stored: every working day since a plan's first is dealt anew from the records, so that a conversation
ticks somebody off by itself, and a forgotten entry that is written down later puts all in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from datetime import date
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from warmsite.days import shift, spell
from warmsite.names import canonical_id, closed, fold
from warmsite.network.links import with_names
from warmsite.network.openers import own_greeting, season_greeting
from warmsite.network.people import Network, Person
from warmsite.network.query import QueryError, parse_query, select
from warmsite.network.standing import TRIES, Entry, listed_again
from warmsite.problems import Problem, quoted
from warmsite.records.plan import PersonalLine, Plan

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from warmsite.records.settings import Settings

State = Literal["waiting", "today", "done", "not-reached"]

_FURTHEST = 20_000  # days, back and ahead
_NEVER = date.max
_LONGEST_OPENER = 1000  # letters: nobody says more in one breath
_MOST_TOLD = 20  # problems of one kind in one plan
_MARKS = re.compile(r"(?<![\w*_`])(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?![\w*_`])")  # of emphasis and code
_ENTITY = re.compile(r"&#?\w+;")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
_UNBOUNDED = 1_000_000  # calls a day
_LETTER = "letter"  # the kind of entry that a letter is logged as


class Member(Struct, frozen=True):
    """One person of a plan. `reaction` is the newest since its first day, `attempts` those in vain since then."""

    person: Person
    state: State
    done_on: date | None = None
    reaction: str = ""
    attempts: int = 0
    line: PersonalLine | None = None  # of a letter
    lacks: tuple[str, ...] = ()  # what a letter needs before it can be printed


class End(NamedTuple):
    """How a plan ends: the day on which it deals its last, if that can be said; how many its own last day leaves over."""

    day: date | None
    left_over: int = 0


class Course(Struct, frozen=True):
    """A plan as it stands today. `members` are in the order in which they were dealt first, those who left it left out.

    `end` is the last day as planned, `expected` the last one if from now on everybody is reached when dealt; each is None
    where no such day can be named, `expected` too where people are left over. `wanted` is how many the plan asks for today.
    """

    plan: Plan
    start: date
    end: date | None
    expected: date | None
    alone: End  # how it would end if it had the days to itself
    left_over: int = 0  # whom it does not come to by a last day of its own
    members: tuple[Member, ...] = ()
    dealt: tuple[str, ...] = ()
    wanted: int = 0
    days: tuple[date, ...] = ()  # its working days, from the first to the planned end

    @property
    def done(self) -> int:
        return sum(each.state == "done" for each in self.members)

    @property
    def over(self) -> bool:
        """Whether nobody is left to be dealt."""
        return bool(self.members) and all(each.state in {"done", "not-reached"} for each in self.members)

    @property
    def waits(self) -> bool:
        """Whether anybody is still to be dealt."""
        return any(each.state in {"waiting", "today"} for each in self.members)

    def meets(self, other: Course) -> bool:
        """Whether both have a day on which they run."""
        return self.start <= other.last_day and other.start <= self.last_day

    @property
    def last_day(self) -> date:
        """After which it deals nobody, as things stand; the end of time where that cannot be said."""
        if self.plan.kind == "campaign":
            return max(self.expected or date.max, self.end or self.start)
        return self.end or date.max

    @property
    def late_days(self) -> int:
        """By how many days the plan ends later than planned, as things stand: none where it has a last day of its own."""
        return max((self.expected - self.end).days, 0) if self.expected and self.end else 0

    @property
    def crowd_days(self) -> int:
        """By how many days the other plans make it late."""
        if self.plan.kind != "campaign" or not self.expected or not self.alone.day:
            return 0
        return max((self.expected - self.alone.day).days, 0)

    @property
    def cost_of_crowd(self) -> str:
        """What it costs that the plans ask for more than fits: `ends 3 days later`, `leaves 1 person over`, or nothing."""
        over = self.left_over - self.alone.left_over
        if over > 0:
            return f"leaves {over} {'person' if over == 1 else 'people'} over"
        return f"ends {self.crowd_days} {'day' if self.crowd_days == 1 else 'days'} later" if self.crowd_days else ""

    def planned(self) -> list[tuple[date, int]]:
        """How many should have been reached by the end of each working day."""
        total, days = len(self.members), self.days
        if self.plan.kind == "campaign":
            return [(day, min(total, self.plan.per_day * number)) for number, day in enumerate(days, 1)]
        return [(day, -(-total * number // len(days))) for number, day in enumerate(days, 1)]

    def reached(self, today: date) -> list[tuple[date, int]]:
        """How many were reached by the end of each day on which somebody was."""
        days = sorted(each.done_on for each in self.members if each.done_on and each.done_on <= today)
        return list({day: number for number, day in enumerate(days, 1)}.items())


class Dealt(Struct, frozen=True):
    """Somebody whom a plan, by its name, deals today, and what to say."""

    plan: str
    person: Person
    reason: str
    opener: str


class Courses(Struct, frozen=True):
    """All plans, in the order of their names."""

    courses: tuple[Course, ...] = ()
    dealt: tuple[Dealt, ...] = ()
    problems: tuple[Problem, ...] = ()
    names: dict[str, tuple[str, ...]] = {}  # of the plans somebody is in, by id
    past: dict[date, Mornings] = {}  # everybody on the first days of plans, to be judged anew where they changed

    def find(self, name: str) -> Course | None:
        return next((each for each in self.courses if each.plan.name == name), None)


Mornings = dict[str, tuple[Person, Person]]  # by canonical id: somebody today, and on an earlier morning


def courses_of(network: Network, before: Courses | None = None) -> Courses:
    """How all plans of a network go. `before` is what was found last time, so that only what changed is judged anew."""
    problems: list[Problem] = []
    known = before.past if before else {}
    past: dict[date, Mornings] = {}
    meant: dict[str, list[Person]] = {}
    for plan in network.plans:
        if plan.members is not None:
            meant[plan.name] = _named(plan, network, problems)
        else:
            judged = min(plan.span_around(network.today)[0], network.today)
            if judged not in past:
                past[judged] = _mornings(network, judged, known.get(judged, {}))
            then = network.with_people(judged, {key: pair[1] for key, pair in past[judged].items()})
            meant[plan.name] = _selected(plan, network, then, problems)
    letters = _Letters(meant, network)
    queues = [_Queue(plan, meant[plan.name], letters, network) for plan in network.plans]
    dealing = [each for each in queues if each.plan.kind != "letter"]
    # Of those that begin on one day the one that must end has no time to lose.
    dealing.sort(key=lambda each: (each.first, each.last or date.max, each.plan.name))
    dealt = _deal_up_to(dealing, network.today)
    wanted = {each.plan.name: each.quota(network.today) for each in dealing if each.runs_on(network.today)}
    ends = _ends(dealing, network.today, dealt, network.settings.calls_per_day)
    found: dict[str, Course] = {}
    for queue in queues:
        name = queue.plan.name
        alone = _alone(queue) if sum(wanted.values()) > network.settings.calls_per_day and name in ends else None
        found[name] = _course(queue, dealt.get(name, ()), wanted.get(name, 0), ends.get(name, End(None)), alone, letters)
    told = (_told(found[queue.plan.name], dealt.get(queue.plan.name, ()), network) for queue in dealing)
    names: dict[str, tuple[str, ...]] = {}
    for name, course in found.items():
        for member in course.members:
            names[member.person.id] = (*names.get(member.person.id, ()), name)
    courses = tuple(found.values())
    problems += _problems(courses, network)
    return Courses(courses, tuple(chain.from_iterable(told)), tuple(sorted(problems)), names, past)


# Who belongs


def _mornings(network: Network, day: date, known: Mornings) -> Mornings:
    """Everybody on the morning of a day, those taken over who have not changed since they were `known`."""
    found: Mornings = {}
    for key, now in network.people.items():
        pair = known.get(key)
        found[key] = pair if pair and pair[0] is now else (now, now.on_morning(day))
    return found


def _selected(plan: Plan, network: Network, then: Network, problems: list[Problem]) -> list[Person]:
    """Whom a plan's query fits as of its first day, in the plan's order: who is not silent today."""
    try:
        query = parse_query(plan.select or "", then.today, network.settings, without=("plan",))
    except QueryError as error:
        line, column = plan.place("select")
        message = f"select: {error.message}"
        problems.append(Problem(plan.path, line, column + error.at, "error", "query", message, error.hint))
        return []
    now = network.people
    fitting = [each for each in select(then, query) if not (each.standing.silent or each.standing.never)]
    if plan.kind == "season" and plan.select is None:
        fitting = [each for each in fitting if each.standing.cadence]
    if not fitting:
        line, column = plan.place("select")
        day = "today" if then.today == network.today else f"as of {spell(then.today)}"
        message = f"select: fits nobody {day}"
        problems.append(Problem(plan.path, line, column, "warning", "empty-plan", message, "see warmsite help queries"))
    fitting.sort(key=_rank_of_trigger if plan.kind == "trigger" else _rank)
    chosen = (now[canonical_id(each.id)] for each in fitting[: plan.limit])
    return [each for each in chosen if not each.standing.silent]


def _rank(person: Person) -> tuple[object, ...]:
    """Who first: longterm × glad, then the newest last, then no order that the alphabet gives."""
    last = person.standing.last
    return -person.contact.longterm * person.contact.glad, -(last.toordinal() if last else 0), person.fair


def _rank_of_trigger(person: Person) -> tuple[object, ...]:
    """The nearest first."""
    warmth = person.standing.warmth
    return -(-1 if warmth is None else warmth), *_rank(person)


def _named(plan: Plan, network: Network, problems: list[Problem]) -> list[Person]:
    """The people of a list of members, in its order."""
    line, column = plan.place("members")
    found: dict[str, Person] = {}
    gone = []
    for target in plan.members or ():
        person = network.find(target.removeprefix("[[").removesuffix("]]").partition("|")[0].strip())
        if person is None:
            message = f"members: {quoted(target)} is nobody here, or several"
            problems.append(Problem(plan.path, line, column, "warning", "link", message, "write the id"))
        elif person.standing.silent:
            gone.append(f"{person.name} ({person.standing.silent})")
        else:
            found.setdefault(person.id, person)
    if gone:
        message = f"members: left out: {', '.join(gone)}"
        problems.append(Problem(plan.path, line, column, "warning", "silent-member", message, "take them from the list"))
    if not found and plan.members:
        problems.append(Problem(plan.path, line, column, "warning", "empty-plan", "members: nobody is left", ""))
    elif typed := next((each for each in ("members", "select") if not plan.members and each in plan.places), None):
        message = f"{typed}: names nobody who can be read; so the plan is for nobody"
        problems.append(Problem(plan.path, *plan.place(typed), "warning", "empty-plan", message, "say whom it is for"))
    return list(found.values())[: plan.limit]


# Letters


class _Letters:
    """The letters among the plans, and which of them each in somebody's log was: it ticks them off that one, and no other.

    `lines` are the personal ones, by the name of the plan and the person's id.
    """

    def __init__(self, meant: Mapping[str, Iterable[Person]], network: Network) -> None:
        """`meant` are those whom each plan is for, by its name."""
        letters = [each for each in network.plans if each.kind == _LETTER]
        self.lines = {each.name: _lines(each, network) for each in letters}
        self._called: dict[str, list[str]] = {}
        for each in letters:
            self._called.setdefault(f"{each.heading}:", []).append(each.name)
        self._issues = {each.name: each.issues(network.today) for each in letters}
        self._due: dict[str, list[str]] = {}  # the letters that somebody is to get, by id
        for each in letters:
            for person in meant[each.name]:
                self._due.setdefault(person.id, []).append(each.name)
        self._said: dict[str, list[tuple[str, str]]] = {}  # names of letters and personal lines, folded, by id
        for name, lines in self.lines.items():
            for identity, line in lines.items():
                self._said.setdefault(identity, []).append((name, fold(line.text)))
        self._posts: dict[str, list[tuple[Entry, str]]] = {}
        self._days: dict[str, dict[str, list[date]]] = {}

    def posts(self, person: Person) -> Sequence[tuple[Entry, str]]:
        """What stands as a letter in somebody's log, the newest first, and its text folded."""
        if person.id not in self._posts:
            found = (each for each in person.entries if each.interaction.kind == _LETTER)
            self._posts[person.id] = [(each, fold(each.interaction.text)) for each in found]
        return self._posts[person.id]

    def sent(self, plan: Plan, person: Person) -> Sequence[date]:
        """The days on which somebody was sent a letter, the newest first."""
        if person.id not in self._days:
            days = self._days[person.id] = {}
            for each, whole in self.posts(person):
                for name in self._names_of(each, whole, person):
                    days.setdefault(name, []).append(each.date)
        return self._days[person.id].get(plan.name, ())

    def _names_of(self, entry: Entry, whole: str, person: Person) -> Sequence[str]:
        """Which letter an entry was, its text folded: by its heading, else by the personal line, else the newest of that day.

        What stands behind a heading that no letter has was one that is gone, or is called otherwise now.
        """
        said = entry.interaction.text
        heading = max(filter(said.startswith, self._called), default=None)  # of what one text begins with, the longest
        alike = self._called[heading] if heading else list(self.lines)
        if heading and len(alike) == 1:
            return alike
        if own := [name for name, line in self._said.get(person.id, ()) if _repeats(whole, line) and name in alike]:
            return own
        return alike if heading else () if ": " in f"{said} " else self._newest(entry.date, person)

    def _newest(self, day: date, person: Person) -> Sequence[str]:
        """Those of somebody's letters that went out last, as of a day."""
        issues = ((name, self._issues[name]) for name in self._due.get(person.id, ()))
        begun = {name: days[at - 1] for name, days in issues if (at := bisect_right(days, day))}
        newest = max(begun.values(), default=None)
        return [name for name, first in begun.items() if first == newest]


def _lines(plan: Plan, network: Network) -> dict[str, PersonalLine]:
    """The personal lines of a letter by the ids of those for whom they are, the first for each."""
    found: dict[str, PersonalLine] = {}
    for each in plan.lines:
        if person := network.find(each.target):
            found.setdefault(person.id, each)
    return found


def _repeats(said: str, line: str) -> bool:
    """Whether an entry's text is a personal line, or has it behind a heading; both are folded."""
    return said == line or said.endswith(f": {line}")


# Day by day


def days_between(first: date, last: date) -> Iterator[date]:
    """The days from one to another, both counting, at most as many as anybody plans for."""
    for number in range(first.toordinal(), min(last.toordinal(), first.toordinal() + _FURTHEST) + 1):
        yield date.fromordinal(number)


class _Queue:
    """The people of one plan on one day, in the order in which they are dealt."""

    def __init__(self, plan: Plan, people: Sequence[Person], letters: _Letters, network: Network) -> None:
        self.plan, self.people = plan, people
        self.first, self.last = plan.span_around(network.today)
        self.settings: Settings = network.settings
        self.today = network.today
        self.waiting = {each.id: each for each in people}
        self._rests: dict[str, list[tuple[date, date]]] = {}
        self._back: dict[str, date] = {}  # from when on those may be called again who were passed over
        self._all_back = date.min  # before that day nobody who waits may be called
        self.since = {each.id: _since(plan, each, (self.first, self.last or date.max), letters) for each in people}
        # The day on which somebody is through: was spoken to, or tried in vain for the last time.
        self.through = {key: min(each.done_on or _NEVER, each.given_up or _NEVER) for key, each in self.since.items()}
        self._leaving = sorted(self.through, key=lambda key: self.through[key], reverse=True)
        self.days = tuple(self._planned_days()) if plan.kind != "letter" else ()

    @property
    def is_over(self) -> bool:
        return self.last is not None and self.last < self.today

    def runs_on(self, day: date) -> bool:
        """Whether the plan deals on a day."""
        return self.first <= day and (self.last is None or day <= self.last) and self.is_open(day)

    def is_open(self, day: date) -> bool:
        return self.settings.is_working_day(day) and not self.plan.is_off(day)

    def _planned_days(self) -> Iterator[date]:
        """Its working days: all of a plan that has a last day, of a campaign as many as its people need."""
        needed = -(-len(self.people) // self.plan.per_day)
        for day in days_between(self.first, self.last or date.max):
            if not needed:
                return
            if self.is_open(day):
                yield day
                needed -= self.last is None

    def begin(self, day: date) -> None:
        """Let go of everybody who was through before a day."""
        while self._leaving and self.through[self._leaving[-1]] < day:
            self.waiting.pop(self._leaving.pop(), None)

    def quota(self, day: date, waiting: int | None = None) -> int:
        """How many the plan asks for on a day on which so many wait."""
        waiting = len(self.waiting) if waiting is None else waiting
        if self.last is None:
            return min(self.plan.per_day, waiting)
        left = len(self.days) - bisect_left(self.days, day)
        return -(-waiting // max(left, 1))

    def deal(self, day: date, most: int, taken: Container[str]) -> list[Person]:
        """The first of those who wait and may be called; the others keep their places."""
        if day < self._all_back:
            return []
        free = (each for each in self.waiting.values() if each.id not in taken and not self._is_passed_over(each, day))
        found = list(islice(free, most))
        if not found:
            self._all_back = min((self._back.get(key, date.min) for key in self.waiting), default=date.max)
        return found

    def _is_passed_over(self, person: Person, day: date) -> bool:
        """Whether somebody is snoozed on a day, has an appointment ahead, or waits for another try."""
        if day < self._back.get(person.id, date.min):
            return True
        if person.id not in self._rests:
            self._rests[person.id] = list(_rests(person, shift(self.first, -1), self.settings))
        back = max((until for since, until in self._rests[person.id] if since <= day < until), default=None)
        if back:
            self._back[person.id] = back
        return back is not None

    def free_from(self, person: Person) -> date:
        """The first day after today on which somebody could be dealt, as things stand."""
        return max((until for _, until in _rests(person, self.today, self.settings, whole=True)), default=date.min)

    def put_back(self, dealt: Iterable[Person], day: date) -> None:
        """Whoever was dealt on a day and is not through goes to the end."""
        for each in dealt:
            if self.through[each.id] > day:
                self.waiting[each.id] = self.waiting.pop(each.id)


def _rests(person: Person, first: date, settings: Settings, *, whole: bool = False) -> Iterator[tuple[date, date]]:
    """The spans of days since a first one on which no plan deals somebody: from, and up to the day before.

    What was logged today counts only in a view of the `whole` day. Nobody wrote down when a snooze or an appointment was
    made: it holds from the day after the newest entry.
    """
    seen = person if whole else person.this_morning
    since = shift(seen.entries[0].date, 1) if seen.entries else date.min
    until = max(person.contact.snooze or date.min, _behind(seen.standing.appointment))
    if since < until:
        yield since, until
    vain: list[Entry] = []  # attempts since a conversation, newest first
    for each in reversed(seen.entries):
        if each.counts == "conversation":
            vain = []
        elif each.counts == "attempt":
            vain = [each, *vain[: TRIES - 1]]
            again = listed_again(person.contact, vain, settings)
            if again > first:
                yield shift(each.date, 1), again


def _behind(day: date | None) -> date:
    """The day after one; the first of all where there is none."""
    return shift(day, 1) if day else date.min


Deal = dict[str, list[Person]]  # by the plan's name


def _deal(queues: Sequence[_Queue], day: date) -> Deal:
    """Whom each plan deals on a day: together at most `calls_per_day`, the earlier start first, nobody twice."""
    dealt: Deal = {}
    taken: set[str] = set()
    for queue in queues:
        if queue.runs_on(day):
            queue.begin(day)
            room = queue.settings.calls_per_day - len(taken)
            dealt[queue.plan.name] = found = queue.deal(day, min(queue.quota(day), room), taken)
            taken.update(each.id for each in found)
    return dealt


def _deal_up_to(queues: Sequence[_Queue], today: date) -> Deal:
    """What the plans deal today, after all days since the first of them began."""
    first = min((each.first for each in queues), default=today)
    for day in days_between(max(first, shift(today, -_FURTHEST)), shift(today, -1)):
        dealt = _deal(queues, day)
        for queue in queues:
            queue.put_back(dealt.get(queue.plan.name, ()), day)
    return _deal(queues, today)


class _Forecast:
    """One plan from today on, if everybody is reached when dealt; `dealt` are those whom any plan deals today."""

    def __init__(self, queue: _Queue, dealt: Iterable[Person]) -> None:
        self.queue = queue
        today = queue.today
        tried = {each.id for each in dealt if any(said.date == today and said.counts == "attempt" for said in each.entries)}
        reached = {each.id for each in dealt if today >= queue.first and each.id in queue.waiting} - tried
        self.free = {
            key: queue.free_from(each) for key, each in queue.waiting.items() if key not in reached and queue.through[key] > today
        }
        # An appointment ticks somebody off by itself.
        arranged = {key: day for key in self.free if (day := queue.waiting[key].standing.appointment) and day >= queue.first}
        met = {key: day for key, day in arranged.items() if queue.last is None or day <= queue.last}
        for key in met:
            del self.free[key]
        through = (at for at in queue.through.values() if at <= today)
        self.day = max(today if reached else max(through, default=today), *met.values(), date.min)
        self.left_over = 0

    def deal(self, day: date, room: int, taken: Container[str]) -> list[str]:
        """Whom the plan deals on a day; those who wait after its last one are left over."""
        if self.queue.last and self.queue.last < day:
            self.left_over, self.free = len(self.free), {}
        if not self.queue.runs_on(day):
            return []
        most = min(self.queue.quota(day, len(self.free)), room)
        found = list(islice((key for key, free in self.free.items() if free <= day and key not in taken), most))
        self.reach(found, day)
        return found

    def reach(self, spoken_to: Iterable[str], day: date) -> None:
        """Tick off those of the plan with whom any plan has a conversation on a day."""
        for key in spoken_to if day >= self.queue.first else ():
            if self.free.pop(key, None):
                self.day = max(self.day, day)


def _ends(queues: Sequence[_Queue], today: date, dealt: Deal, places: int) -> dict[str, End]:
    """How each plan ends that runs or is to come, when they have so many places a day together."""
    everybody = [each for found in dealt.values() for each in found]
    running = {each.plan.name: _Forecast(each, everybody) for each in queues if not each.is_over}
    waiting = [each for each in running.values() if each.free]
    day, furthest = today, shift(today, _FURTHEST)
    while waiting and day < furthest:
        day = shift(day, 1)
        taken: set[str] = set()
        for each in waiting:
            taken.update(each.deal(day, places - len(taken), taken))
        for each in waiting:
            each.reach(taken, day)
        waiting = [each for each in waiting if each.free]
        # Where all rest, nothing happens before the first of them is back, or before a plan's last day has passed.
        if waiting and not taken:
            back = min(min(each.free.values()) for each in waiting)
            over = min((each.queue.last for each in waiting if each.queue.last and each.queue.last >= day), default=date.max)
            day = max(day, shift(min(back, over), -1))
    return {
        name: End(None if each.free or each.left_over else each.day, each.left_over)
        for name, each in running.items()
        if each.queue.people
    }


def _alone(queue: _Queue) -> End:
    """How a plan would end without the others, and with room for all it asks for."""
    today, name = queue.today, queue.plan.name
    dealt = queue.deal(today, queue.quota(today), ()) if queue.runs_on(today) else []
    return _ends([queue], today, {name: dealt}, _UNBOUNDED)[name]


class _Since(NamedTuple):
    """What came of somebody since a plan's first day."""

    done_on: date | None  # spoken to, or sent the letter
    given_up: date | None  # tried in vain for the last time
    attempts: int
    reaction: str  # the newest


def _since(plan: Plan, person: Person, span: tuple[date, date], letters: _Letters) -> _Since:
    """What came of somebody from a plan's first day to its last."""
    first, last = span
    newest = [each for each in takewhile(lambda each: each.date >= first, person.entries) if each.date <= last]
    if not newest:
        return _NOTHING
    if plan.kind == _LETTER:
        done = [each for each in letters.sent(plan, person) if each >= first]
    else:
        done = [each.date for each in newest if each.counts == "conversation"]
    attempts = [each.date for each in newest if each.counts == "attempt"]
    # A third call in vain that began before the plan lets them rest, and the plan with them.
    running = takewhile(lambda each: each.counts != "conversation", person.entries)
    in_vain = [each.date for each in running if each.counts == "attempt"]
    given_up = in_vain[-TRIES] if attempts and len(in_vain) >= TRIES else None
    return _Since(
        done_on=done[-1] if done else None,
        given_up=max(given_up, attempts[-1]) if given_up else None,
        attempts=len(attempts),
        reaction=next((each.reaction for each in newest if each.reaction), ""),
    )


_NOTHING = _Since(None, None, 0, "")


# What comes of it


def _course(queue: _Queue, dealt: Sequence[Person], wanted: int, end: End, alone: End | None, letters: _Letters) -> Course:
    plan, today = queue.plan, {each.id for each in dealt}
    lines, says = letters.lines.get(plan.name, {}), _says(plan.body)

    def earlier(person: Person) -> Iterator[tuple[date, str]]:
        return ((each.date, said) for each, said in letters.posts(person) if each.mine and each.date < queue.first)

    def member(person: Person) -> Member:
        since = queue.since[person.id]
        state: State = "today" if person.id in today else "waiting"
        if since.done_on:
            state = "done"
        elif plan.kind != "letter" and (since.given_up or queue.is_over):
            state = "not-reached"
        line = lines.get(person.id)
        lacks = tuple(_lacking(person, line, earlier(person), says=says)) if plan.kind == _LETTER else ()
        return Member(person, state, since.done_on, since.reaction, since.attempts, line, lacks)

    return Course(
        plan=plan,
        start=queue.first,
        end=queue.days[-1] if queue.last is None and queue.days else queue.last,
        expected=end.day,
        alone=alone or end,
        left_over=end.left_over,
        members=tuple(map(member, queue.people)),
        dealt=tuple(each.id for each in dealt),
        wanted=wanted,
        days=queue.days,
    )


def _lacking(person: Person, line: PersonalLine | None, earlier: Iterable[tuple[date, str]], *, says: bool) -> Iterator[str]:
    """What a letter to somebody needs before it can be printed.

    `earlier` are the letters that they had before, day and text (folded); `says` whether this one's text says anything.
    """
    if not says:
        yield "the letter’s text"
    if line is None or not _says(line.text):
        yield "a personal line"
    else:
        # Who reads the same line twice knows that nobody wrote it.
        new = fold(line.text)
        if sent := next((day for day, said in earlier if _repeats(said, new)), None):
            yield f"a new personal line: this one went out on {spell(sent)}"
    if not any(map(_says, (each.text for each in person.contact.address))):
        yield "an address"


def _says(text: str) -> bool:
    """Whether a text says anything: has letters or digits beside comments and entities, and is no mark to fill it in."""
    words = re.findall(r"[^\W_]+", _ENTITY.sub(" ", _COMMENT.sub("", text)))
    return bool(words) and not (len(words) == 1 and fold(words[0]) in {"todo", "tbd", "tba", "xxx", "fixme"})


def _told(course: Course, dealt: Iterable[Person], network: Network) -> Iterator[Dealt]:
    """Why a plan deals people today, and what to say."""
    plan = course.plan
    said = _opener(plan.body, network)
    if plan.kind == "season":
        said = own_greeting(network) or said or season_greeting(network)
    tries = {each.person.id: each.attempts for each in course.members}
    for person in dealt:
        tried = {0: "", 1: ", tried once"}.get(tries[person.id], f", tried {tries[person.id]} times")
        yield Dealt(plan.name, person, f"{closed(plan.heading)}{tried}", said)


def _problems(courses: Sequence[Course], network: Network) -> Iterator[Problem]:
    """What is wrong with plans beside each other, and with the people whom they name."""
    asked = sum(each.wanted for each in courses)
    places = network.settings.calls_per_day
    for course in courses:
        plan = course.plan
        if course.waits and plan.kind != "letter":
            if not course.days:
                until = f"{spell(course.start)} to {spell(course.end)}" if course.end else f"{spell(course.start)} on"
                line, column = plan.place("weekdays")
                message = f"from {until} there is no working day"
                yield Problem(plan.path, line, column, "error", "dates", message, "see weekdays and away in the settings")
            elif not places:
                message = "calls_per_day is 0: nobody of it is ever dealt"
                yield Problem(plan.path, 1, 1, "error", "crowded", message, "set calls_per_day in the settings")
            elif course.wanted and asked > places and (cost := course.cost_of_crowd):
                line, column = plan.place("per_day")
                message = f"the plans ask for {asked} calls today, and {places} fit in: this one {cost}"
                hint = "raise calls_per_day, or let one plan wait"
                yield Problem(plan.path, line, column, "warning", "crowded", message, hint)
        yield from islice(_unknown_lines(course, network), _MOST_TOLD)
    yield from _overlaps([each for each in courses if each.plan.kind != "letter" and each.waits])
    yield from _mistakable([each for each in courses if each.plan.kind == "letter"])


def _mistakable(letters: Sequence[Course]) -> Iterator[Problem]:
    """Letters of one heading of which somebody's log cannot tell which they got."""
    open_until: dict[tuple[str, str], tuple[date, str]] = {}  # by heading and person: when an earlier one went out, and which
    for course in sorted(letters, key=lambda each: (each.start, each.plan.name)):
        keys = {(course.plan.heading, each.person.id): each.done_on or _NEVER for each in course.members}
        others = [open_until[key][1] for key in keys if key in open_until and open_until[key][0] >= course.start]
        if others:
            message = f"{others[0]} has the same title, and {_people(len(others))} in common; a log cannot tell the two apart"
            yield Problem(course.plan.path, *course.plan.place("title"), "warning", "overlap", message, "call one otherwise")
        for key, done in keys.items():
            open_until[key] = max(open_until.get(key, (date.min, "")), (done, course.plan.name))


def _overlaps(courses: Sequence[Course]) -> Iterator[Problem]:
    """Plans of one kind that run at one time, and wait for the same people."""
    waiting = [{each.person.id for each in course.members if each.state in {"waiting", "today"}} for course in courses]
    for number, course in enumerate(courses):
        others = {
            other.plan.name: both
            for other, theirs in zip(courses[:number], waiting[:number], strict=True)
            if other.plan.kind == course.plan.kind and other.meets(course) and (both := theirs & waiting[number])
        }
        if others:
            count = len(set().union(*others.values()))
            first, *more = others
            names = first + (f" and {len(more)} more" if more else "")
            line, column = course.plan.place("select" if course.plan.members is None else "members")
            message = f"{_people(count)} of it {'waits' if count == 1 else 'wait'} in {names} too"
            yield Problem(course.plan.path, line, column, "warning", "overlap", message, "narrow one, or let it begin later")


def _unknown_lines(course: Course, network: Network) -> Iterator[Problem]:
    """Personal lines of a letter that are for nobody."""
    theirs = {each.person.id: each.line for each in course.members}
    for each in course.plan.lines:
        person = network.find(each.target)
        if person is None:
            message, hint = f"{quoted(f'[[{each.target}]]')} is nobody here", "write the id"
        elif theirs.get(person.id) is each:
            continue
        elif person.id in theirs:
            message, hint = f"{person.name} has a line already; the first one counts", "keep one of them"
        else:
            message, hint = f"{person.name} is not among those whom this letter is for", "see select:, or take the line out"
        yield Problem(course.plan.path, each.line, 1, "warning", "link", message, hint)


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"


def _opener(body: str, network: Network) -> str:
    """What a plan's text begins with, as one says it: its first paragraph below headings, in one line, without marks."""
    said_alone = "\n".join("" if line.lstrip().startswith("#") else line for line in _COMMENT.sub("", body).split("\n"))
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n[ \t]*\n", said_alone))
    said = next(filter(None, paragraphs), "")
    return _MARKS.sub(r"\2", _LINK.sub(r"\1", with_names(said[:_LONGEST_OPENER], network.directory)))
