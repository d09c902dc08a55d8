"""A plan's page: how it goes, whom it deals today, and how everybody in it stands."""

from __future__ import annotations

import shlex
from bisect import bisect_right
from collections import Counter
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import structs

from warmsite.days import shift, spell
from warmsite.network.openers import season_greeting
from warmsite.site.charts import bar, course
from warmsite.site.pages.letters import letter_pages, paper_pages, ready_ones
from warmsite.site.pages.people import list_pages
from warmsite.site.views import FigureView, Mood, Named, Page, Part, Picture, Place, PlanView, ProblemView, Table, TodayRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.network.plans import Course, Member
    from warmsite.problems import Problem
    from warmsite.site.context import Context
    from warmsite.site.views import CrowdView, PersonRow, Ref

Line = list[tuple[date, int]]  # how a number goes: days, and what it is at the end of each

_FIRST_ROWS = 30
_MOST_PROBLEMS = 20
_MOST_FIGURES = 200  # rows of a table
_MONTHS_A_YEAR = 12
_PARTS_OF_CALLS = {
    "waiting": ("Waiting", "In the order in which their turn comes for the first time."),
    "reached": ("Reached", "A conversation since the first day ticks people off by itself; the newest first."),
    "not-reached": (
        "Not reached",
        "Tried three times running, perhaps from before it began, or the last day has passed. Perhaps a letter finds them.",
    ),
}
_PARTS_OF_LETTER = {
    "ready": ("Ready", "They have an address, and a line of their own."),
    "not-ready": ("Not ready", "Without a line of its own a letter is not printed."),
    "sent": ("Sent", "A letter in their log ticks them off; the newest first."),
}
_TICKS_OFF = frozenset({"conversation", "attempt"})  # what, logged today, settles a row of today's


def pages_of(of: Course, plan: Named, crowd: CrowdView | None, context: Context) -> Iterator[Page]:
    """The page of a plan, further ones for those in it, and of a letter those for the printer.

    `crowd` is there while the plans of today ask for more than fits.
    """
    kind, today = of.plan.kind, context.network.today
    letters, envelopes = paper_pages(plan) if kind == "letter" and ready_ones(of) else ("", "")
    if letters:
        yield from letter_pages(of, plan, context)
    groups = list(_groups(of, plan, context))
    for part, rows in groups:
        if part.more:
            up = Named(f"Plan: {plan.name}", plan.page)
            yield from list_pages(part.more, f"{plan.name}: {part.title.lower()}", part.about, rows, up=up)
    rows_of_today = tuple(_today(of, context))
    problems, more_problems = problems_of(of, context, _MOST_PROBLEMS)
    runs = of.start <= today and not is_over(of, today)
    view = PlanView(
        kind=kind,
        days=days_of(of),
        said=tuple(filter(None, (progress(of, today), _share(of, today), end_of(of, today), *_why_late(of, crowd, today)))),
        body=context.prose(of.plan.body),
        greeting=season_greeting(context.network) if kind == "season" and runs else "",
        figure=None if context.discreet else _figure(of, today),
        rows=rows_of_today,
        idle="" if rows_of_today or kind == "letter" else _idle(of, context),
        coffee=() if context.discreet else tuple(_coffee(of, context)),
        moods=() if context.discreet else tuple(_moods(of, context)),
        order=() if context.discreet else tuple(_order(of, context)),
        parts=tuple(part for part, _ in groups),
        letters=letters,
        envelopes=envelopes,
        done=_command(of) if letters else "",
        problems=problems,
        more_problems=more_problems,
        place=Place(of.plan.path, 1),
    )
    yield Page.of(plan.page, "plan.html", plan.name, view)


def is_over(of: Course, today: date) -> bool:
    """Whether a plan is done with: everybody is through, or its last day has passed."""
    return of.over or (of.plan.kind != "campaign" and of.end is not None and of.end < today)


def days_of(of: Course) -> str:
    """From when to when a plan goes."""
    first = spell(of.start)
    if of.plan.every:
        return f"every {of.plan.every}, this time from {first}"
    end = max(day for day, _ in of.reached(date.max)) if of.plan.kind == "campaign" and of.over and of.done else of.end
    return f"{first} to {spell(end)}" if end and end != of.start else first


def progress(of: Course, today: date) -> str:
    """How far a plan is, in a sentence."""
    total, counted = len(of.members), _counted(of)
    if not total:
        return "Nobody is in it."
    if of.plan.kind == "letter":
        told = [f"{counted['sent']} of {total} sent", f"{counted['ready']} ready"]
        return f"{', '.join(told)}, {counted['not-ready']} not ready." if counted["not-ready"] else f"{', '.join(told)}."
    if today < of.start:
        return f"{_count(total, 'person', 'people')} on {_count(len(of.days), 'working day')}."
    gone = f", {counted['not-reached']} not reached" if counted["not-reached"] else ""
    return f"{counted['reached']} of {total} reached{gone}."


def end_of(of: Course, today: date) -> str:
    """When a plan ends, and how late that is, in a sentence; empty where no such day can be named, or it is over.

    A plan with a last day of its own is never late: it leaves people over.
    """
    if not of.end or is_over(of, today):
        return ""
    if of.left_over:
        return f"At this pace {_count(of.left_over, 'person is', 'people are')} left over on {spell(of.end)}, its last day."
    if not of.expected:
        return ""
    if of.late_days:
        return f"At this pace it ends on {spell(of.expected)}, {_count(of.late_days, 'day')} later than planned."
    if today < of.start:
        return ""  # its days say so already
    early = "as planned" if of.expected == of.end else f"before {spell(of.end)}, its last day"
    return f"At this pace it ends on {spell(of.expected)}, {early}."


def bar_of(of: Course) -> Picture | None:
    """A plan's progress drawn; None while nobody is in it."""
    total, counted = len(of.members), _counted(of)
    if not total:
        return None
    if of.plan.kind == "letter":
        word, looks = "sent", {"talks": counted["sent"], "ready": counted["ready"]}
        about = "Filled is what was sent, the lighter part is ready; the whole bar is everybody in the plan."
    else:
        word, looks = "reached", {"talks": counted["reached"], "gone": counted["not-reached"]}
        about = "The whole bar is everybody in the plan."
    return bar(f"{counted[word]} of {total} {word}", about, tuple(looks.items()), total)


def problems_of(of: Course, context: Context, most: int) -> tuple[tuple[ProblemView, ...], int]:
    """The first things that are wrong with a plan, and how many more are, but for what its sentences say already."""
    said = ("crowded", "warning")
    found = [each for each in context.problems if each.path == of.plan.path and (each.code, each.severity) != said]
    return tuple(map(problem_view, found[:most])), max(len(found) - most, 0)


def problem_view(each: Problem) -> ProblemView:
    return ProblemView(Place(each.path, each.line), each.column, each.severity, each.message, each.hint, None)


def _command(of: Course) -> str:
    """What logs a letter to everybody who is ready; empty where the file's name has what nobody can read or type."""
    return f"warmsite plan done {shlex.quote(of.plan.path)}" if of.plan.path.isprintable() else ""


def state_of(member: Member, kind: str) -> str:
    """How somebody stands in a plan of a kind, as the keys of its parts; who is dealt today is `today`."""
    if kind == "letter":
        return "sent" if member.state == "done" else "not-ready" if member.lacks else "ready"
    return "reached" if member.state == "done" else member.state


def _counted(of: Course) -> Counter[str]:
    return Counter(state_of(each, of.plan.kind) for each in of.members)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


# How it goes


def _share(of: Course, today: date) -> str:
    """What is left for how many days, of a plan that divides it."""
    left = sum(day >= today for day in of.days)
    if of.plan.kind not in {"season", "trigger"} or not of.wanted or not left:
        return ""
    waiting = sum(each.state in {"waiting", "today"} for each in of.members)
    return f"{_count(waiting, 'waits', 'wait')}, on {_count(left, 'working day')}: {of.wanted} a day."


def _why_late(of: Course, crowd: CrowdView | None, today: date) -> Iterator[str]:
    """Why a plan does not end as planned, a sentence for each reason: calls that were not made, and the other plans."""
    if not (of.late_days or of.left_over) or is_over(of, today):
        return
    through = sum(each.state in {"done", "not-reached"} for each in of.members)
    behind = max((number for day, number in of.planned() if day < today), default=0) - through
    if behind > 0:
        yield f"{_count(behind, 'call is', 'calls are')} behind the plan."
    if crowd and of.wanted and of.cost_of_crowd:
        asked = f"The plans together ask for {crowd.asked} calls today, and `calls_per_day` has room for {crowd.room}"
        yield f"{asked}: so it {of.cost_of_crowd}."


def _figure(of: Course, today: date) -> FigureView | None:
    """The plan's line and the real one, a burn-down of a season; None before the first day, and for a letter."""
    planned, reached, total = of.planned(), of.reached(today), len(of.members)
    if of.plan.kind == "letter" or not planned or not total or today < of.start:
        return None
    burns = of.plan.kind == "season"
    begin = of.start, 0
    over = is_over(of, today)
    now = max(planned[-1][0] if over else today, reached[-1][0] if reached else today), of.done

    def told(line: Line) -> Line:
        return [(day, total - number if burns else number) for day, number in line]

    gone = sum(each.state == "not-reached" for each in of.members)
    ends = of.end if of.left_over else of.expected
    pace = [] if over or not ends else [now, (ends, total - gone - of.left_over)]
    word = "remain" if burns else "reached"
    picture = course(
        "How many remain, day by day" if burns else "How many were reached, day by day",
        "The dashed line is the plan, the area is how it went, the dotted line how it goes on at this pace.",
        told([begin, *planned]),
        told([begin, *reached, now]),
        told(pace),
    )
    aim = max((number for day, number in planned if day <= today), default=0)
    return FigureView(
        f"{of.done} reached; the plan for this day is {aim}." if not over else f"{of.done} of {total} reached.",
        (picture,),
        Table(("Up to", "Planned", word.capitalize()), tuple(_figures(told([begin, *planned]), told([begin, *reached]), now[0]))),
        legend=(("talks", word), ("planned", "as planned"), *([("pace", "at this pace")] if pace else [])),
    )


def _figures(planned: Line, real: Line, last: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The figures at the ends of weeks and at the very end; of what is still to come the plan's alone."""
    for day in _ends_between(planned[0][0], max(planned[-1][0], last)):
        yield spell(day), (str(_on(day, planned)), str(_on(day, real)) if day <= last else "")


def _ends_between(first: date, last: date) -> Iterator[date]:
    """The ends of the weeks from one day to another, and the last day.

    Where those would be too many they are the ends of months, else of years, else of so many years.
    """
    weeks = range(first.toordinal() + 6 - first.weekday(), last.toordinal(), 7)
    months = range(_month(first), _month(last))
    if len(weeks) < _MOST_FIGURES:
        yield from map(date.fromordinal, weeks)
    else:
        years = -(-len(months) // (_MONTHS_A_YEAR * _MOST_FIGURES))
        step = 1 if len(months) < _MOST_FIGURES else _MONTHS_A_YEAR * years
        for following in range(months.start + 1, months.stop + 1):
            if not following % step:
                year, month = divmod(following, _MONTHS_A_YEAR)
                yield shift(date(year, month + 1, 1), -1)
    yield last


def _month(day: date) -> int:
    """A month's number among all."""
    return day.year * _MONTHS_A_YEAR + day.month - 1


def _on(day: date, line: Line) -> int:
    """Where a line stands on a day."""
    return line[bisect_right(line, day, key=lambda each: each[0]) - 1][1]


# Who


def _groups(of: Course, plan: Named, context: Context) -> Iterator[tuple[Part, list[PersonRow]]]:
    """Those who stand alike in a plan, and the rows of all of them; a part without any is left out."""
    kind = of.plan.kind
    for key, (title, about) in (_PARTS_OF_LETTER if kind == "letter" else _PARTS_OF_CALLS).items():
        found = (each for each in of.members if state_of(each, kind) == key)
        rows = [_row(each, kind, context) for each in _newest_first(found)]
        more = f"{plan.page.removesuffix('.html')}/{key}.html" if len(rows) > _FIRST_ROWS else ""
        if rows:
            yield Part(key, title, about, len(rows), tuple(rows[:_FIRST_ROWS]), more), rows


def _today(of: Course, context: Context) -> Iterator[TodayRow]:
    """Whom the plan deals today, with all that helps with the call."""
    members = {each.person.id: each for each in of.members}
    for dealt in context.network.courses.dealt:
        if dealt.plan == of.plan.name:
            person = dealt.person
            done = any(each.date == context.network.today and each.counts in _TICKS_OFF for each in person.entries)
            why = _tried(members[person.id], "you have not spoken yet")
            yield TodayRow(context.call_card(person, dealt.opener), "plan", (why,), done)


def _idle(of: Course, context: Context) -> str:
    """Why a plan deals nobody today."""
    today = context.network.today
    if not of.members:
        return "It is for nobody yet."
    if today < of.start:
        return f"It begins on {spell(of.start)}."
    if is_over(of, today):
        return "Everybody is through." if of.over else f"It ended on {spell(of.end or of.start)}."
    if not context.network.settings.is_working_day(today) or of.plan.is_off(today):
        return "Today is a day off for it."
    return "Nobody can be dealt today: those who wait are snoozed, were tried lately, or have their call from another plan."


def _newest_first(found: Iterable[Member]) -> list[Member]:
    """Those who are through by their days, the newest first; the others as they are."""
    return sorted(found, key=lambda each: -each.done_on.toordinal() if each.done_on else 0)


def _row(member: Member, kind: str, context: Context) -> PersonRow:
    row = context.rows[member.person.key]
    note = _note(member, kind)
    return structs.replace(row, note=note) if note else row


def _note(member: Member, kind: str) -> str:
    if member.done_on:
        return f"{'sent' if kind == 'letter' else 'reached'} on {spell(member.done_on)}"
    if member.lacks:
        return f"lacks {' and '.join(member.lacks)}"
    return _tried(member)


def _tried(member: Member, unspoken: str = "") -> str:
    """When one spoke last, and how often one tried since the first day."""
    last = member.person.standing.last
    told = [f"last spoke {spell(last)}" if last else unspoken]
    told += [f"tried {'once' if member.attempts == 1 else _count(member.attempts, 'time')}"] if member.attempts else []
    return ", ".join(filter(None, told))


def _order(of: Course, context: Context) -> Iterator[tuple[Ref, str]]:
    """By what the first of those stand who wait in a plan that ranks them, but for a trigger, which has the nearest first."""
    if of.plan.kind not in {"campaign", "season"} or of.plan.members is not None:
        return
    for each in islice((each for each in of.members if each.state == "waiting"), _FIRST_ROWS):
        contact = each.person.contact
        rank = f"long-term {contact.longterm} × glad {contact.glad} = {contact.longterm * contact.glad}"
        yield context.ref(contact), rank


def _coffee(of: Course, context: Context) -> Iterator[PersonRow]:
    """Who was thrilled and waits for an invitation, which is their next step; the most pressing first."""
    steps = ((each.person, each.person.standing.next_step) for each in of.members if each.done_on)
    waiting = [(step.last, person, step) for person, step in steps if step and step.tells and step.calls]
    for _, person, step in sorted(waiting, key=lambda each: each[0]):
        yield structs.replace(context.rows[person.key], note=step.text)


def _moods(of: Course, context: Context) -> Iterator[Mood]:
    """How those who were reached reacted."""
    done = _newest_first(each for each in of.members if each.done_on and of.plan.kind != "letter")
    for reaction in context.network.settings.reactions:
        found = [context.ref(each.person.contact) for each in done if each.reaction == reaction]
        if found:
            yield Mood(reaction, len(found), tuple(found[:_FIRST_ROWS]))
