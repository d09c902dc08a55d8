"""Plans: all of them, and what else of the site knows of plans."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby, islice
from typing import TYPE_CHECKING

from warmsite.site.addresses import group_page
from warmsite.site.pages.plan import (
    bar_of,
    days_of,
    end_of,
    is_over,
    pages_of,
    problem_view,
    problems_of,
    progress,
)
from warmsite.site.views import CrowdView, Named, Page, PlanRow, PlansView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from warmsite.network.plans import Course
    from warmsite.network.standing import State
    from warmsite.problems import Problem
    from warmsite.site.context import Context

_FOLDER = "plans"
_TITLES = ("Under way", "To come", "Done")
_MOST_PROBLEMS = 3  # of one file
# Whom a campaign could take, as `warmsite plan new campaign` proposes it.
_COULD_BE_TAKEN: tuple[State, ...] = ("cold", "dormant", "new")


def pages(context: Context) -> Iterator[Page]:
    """The page of all plans, and those of each."""
    named, crowded, today = plan_pages(context), crowd(context), context.network.today
    rows: dict[str, list[PlanRow]] = {title: [] for title in _TITLES}
    for each in sorted(context.network.courses.courses, key=lambda each: (each.start, each.plan.name)):
        plan = named[each.plan.name]
        rows[_title(each, today)].append(_row(each, plan, context))
        yield from pages_of(each, plan, crowded, context)
    parts = tuple((title, tuple(found)) for title, found in rows.items() if found)
    view = PlansView(parts, tuple(map(problem_view, _unread(context))), tuple(_waiting(context)), crowded)
    yield Page.of("plans.html", "plans.html", "Plans", view)


def plan_pages(context: Context) -> dict[str, Named]:
    """What each plan is called, and the address of its page, by its name.

    Two files whose names differ in case alone are two plans, where the file system tells them apart.
    """
    found: dict[str, Named] = {}
    taken: set[str] = set()
    for each in context.network.courses.courses:
        page = group_page(_FOLDER, each.plan.name)
        while page in taken:
            page = group_page(_FOLDER, page)
        taken.add(page)
        found[each.plan.name] = Named(each.plan.heading, page)
    return found


def plans_by_person(context: Context) -> dict[str, tuple[Named, ...]]:
    """The plans that people are in, by id; the same objects while they are the same: pages tell by identity."""
    named = plan_pages(context)
    found = ((key, tuple(named[name] for name in names)) for key, names in context.network.courses.names.items())
    return {key: context.memo.get("plans", key, (plans,), partial(tuple, plans)) for key, plans in found}


def crowd(context: Context) -> CrowdView | None:
    """What the plans ask for today, where that is more than fits."""
    courses, room = context.network.courses.courses, context.network.settings.calls_per_day
    asked = sum(each.wanted for each in courses)
    if asked <= room:
        return None
    named = plan_pages(context)
    late = ((named[each.plan.name], each.cost_of_crowd) for each in courses if each.wanted)
    return CrowdView(asked, room, tuple((plan, cost) for plan, cost in late if cost))


def _title(of: Course, today: date) -> str:
    under_way, to_come, done = _TITLES
    return to_come if today < of.start else done if is_over(of, today) else under_way


def _row(of: Course, plan: Named, context: Context) -> PlanRow:
    today = context.network.today
    through = {each.person.id for each in of.members if each.state == "done"}
    problems, more = problems_of(of, context, _MOST_PROBLEMS)
    return PlanRow(
        plan=plan,
        kind=of.plan.kind,
        days=days_of(of),
        said=" ".join(filter(None, (progress(of, today), end_of(of, today)))),
        bar=bar_of(of),
        today=tuple(context.ref_to(each) for each in of.dealt if each not in through),
        problems=problems,
        more_problems=more,
    )


def _unread(context: Context) -> Iterator[Problem]:
    """What is wrong with files of plans that could not be read as plans, the first of each file."""
    read = {each.plan.path for each in context.network.courses.courses}
    for path, found in groupby(context.problems, key=lambda each: each.path):
        if path.partition("/")[0] == _FOLDER and path not in read:
            yield from islice(found, _MOST_PROBLEMS)


def _waiting(context: Context) -> Iterator[tuple[str, int]]:
    """How many of those whom a campaign could take are in no plan yet."""
    network = context.network
    free = (each.standing for each in network.active() if each.id not in network.courses.names)
    counted = Counter(each.state for each in free if each.state and not each.never)
    return ((state, counted[state]) for state in _COULD_BE_TAKEN if counted[state])
