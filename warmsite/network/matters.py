"""What lists of a day may ask about somebody: found out once for a person, who seldom changes, and not by every list.

A matter only says whom to look at. The list still judges, so that a matter named too often costs time and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from warmsite.days import PartialDate
from warmsite.network.occasions import UPCOMING_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.people import Person

GREETED_LATELY = 60  # days

Matter = Literal[
    "active",  # not silent
    "rhythm",  # active, with a cadence
    "load",  # every so often a conversation with them is asked for
    "overdue",
    "due",  # or soon to be
    "new",  # in rhythm, and never spoken to
    "drifting",
    "unpaced",  # active, and not yet in rhythm
    "step",  # a next step
    "post",  # a new role or company
    "promise",  # dated, its day has come, and it is open, or something was logged today
    "coming",  # something in the next weeks
    "greeted",  # lately, a day to call them for an occasion
    "logged",  # something was logged today
    "died",
    "photo",
]


def matters_of(person: Person) -> Iterator[Matter]:
    """The matters of somebody on their network's day."""
    contact, standing = person.contact, person.standing
    if contact.photo:
        yield "photo"
    if isinstance(contact.died, PartialDate):
        yield "died"
    if standing.silent:
        return
    yield "active"
    if standing.cadence is not None:
        yield "rhythm"
        if standing.state == "new":
            yield "new"
    elif not standing.never:
        yield "unpaced"
    if person.asked_days:
        yield "load"
    if standing.due and (standing.due - person.today).days <= UPCOMING_DAYS:
        yield "due"
    if standing.overdue:
        yield "overdue"
    if standing.drifting:
        yield "drifting"
    if standing.next_step:
        yield "step"
    if person.post:
        yield "post"
    logged = bool(person.entries) and person.entries[0].date == person.today
    if logged:
        yield "logged"
    if any(each.date and each.date <= person.today and (logged or not each.done) for each in contact.promises):
        yield "promise"
    if person.coming or person.ahead or person.post:
        yield "coming"
    if person.greeted and (person.today - person.greeted).days <= GREETED_LATELY:
        yield "greeted"
