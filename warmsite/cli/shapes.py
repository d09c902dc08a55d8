"""The JSON of the command line (SPEC 10): dates as text, unknown as null, keys only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warmsite.network.giving import ledger, readiness
from warmsite.network.history import posts
from warmsite.network.standing import last_words
from warmsite.site.addresses import contact_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from warmsite.network.callsheet import CallSheet
    from warmsite.network.history import Trace
    from warmsite.network.introductions import Introduction
    from warmsite.network.occasions import Occasion
    from warmsite.network.people import Network, Person
    from warmsite.network.plans import Course, Dealt
    from warmsite.network.standing import Entry, NextStep
    from warmsite.problems import Problem
    from warmsite.records.contact import Contact
    from warmsite.records.fixes import Fix


def contact(person: Person) -> dict[str, Any]:
    """A contact as `list` and `overdue` print it."""
    told, standing = person.contact, person.standing
    return {
        "id": told.id,
        "name": told.name,
        "company": told.company or None,
        "role": told.role or None,
        "circle": told.circle or None,
        "tags": list(told.tags),
        "status": "died" if standing.silent == "died" else told.status,
        "state": standing.state,
        "last": day(standing.last),
        "due": day(standing.due),
        "days_overdue": standing.days_overdue,
        "cadence_days": standing.cadence_days,
        "warmth": standing.warmth,
        "glad": told.glad,
        "longterm": told.longterm,
        "priority": standing.priority,
        "drifting": standing.drifting,
        "next_step": next_step(standing.next_step),
        "file": told.path,
        "page": contact_page(told.id),
    }


def whole_contact(person: Person, network: Network, introductions: Iterable[Introduction]) -> dict[str, Any]:
    """A contact as `show` prints it, with the introductions that concern them."""
    said, ready = ledger(person), readiness(person)
    return {
        **contact(person),
        "fields": person.contact.typed,
        "timeline": [entry(each, person, network) for each in person.entries],
        "promises": [
            {"date": day(each.date), "text": each.text, "done": each.done, "line": each.line} for each in person.contact.promises
        ],
        "ledger": {
            name: [{"date": day(each.date), "text": each.text} for each in getattr(said, name)]
            for name in ("gave", "got", "asked", "challenge")
        },
        "mentions": list(person.mentioned_by),
        "changes": [change(each, person.id) for each in person.traces],
        "ready_to_ask": {"ready": ready.ready, "missing": list(ready.missing)},
        "introductions": [
            {"seeker": each.seeker, "seeks": each.seeks, "helper": each.helper, "has": each.has, "where": each.where}
            for each in introductions
        ],
        "posts": [
            {"role": each.role or None, "company": each.company or None, "until": day(each.until)}
            for each in posts(person.traces, person.contact)
        ],
    }


def change(trace: Trace, identity: str) -> dict[str, Any]:
    """What a commit changed in somebody's file, as `history` prints it."""
    return {
        "date": day(trace.day),
        "commit": trace.id,
        "subject": trace.subject,
        "author": trace.author,
        "id": identity,
        "path": trace.touch.path,
        "deed": trace.touch.deed,
        "was": trace.touch.was or None,
        "added": list(trace.touch.revision.added),
        "removed": list(trace.touch.revision.removed),
        "changes": [
            {"field": each.field, "before": each.before or None, "after": each.after or None}
            for each in trace.touch.revision.changes
        ],
    }


def entry(each: Entry, person: Person, network: Network) -> dict[str, Any]:
    """An entry of a timeline, as it counts for the person."""
    told = each.interaction
    company = network.company(each, person.contact)
    return {
        "date": day(told.date),
        "time": told.time or None,
        "kind": told.kind,
        "counts": each.counts,
        "reaction": each.reaction or None,
        "with": [other.id for other in company if not isinstance(other, str)],
        "text": told.text,
        "file": each.owner.path,
        "line": told.line,
    }


def occasion(each: Occasion) -> dict[str, Any]:
    """A line of `upcoming`."""
    return {
        "date": day(each.date),
        "kind": each.kind,
        "what": each.what,
        "id": each.id,
        "name": each.name,
        "years": each.years,
    }


def sheet(dealt: CallSheet) -> list[dict[str, Any]]:
    """The rows of the call sheet."""
    rows = []
    for row in dealt.rows:
        told = row.person.contact
        words = last_words(row.person.entries)
        rows.append(
            {
                "id": told.id,
                "name": told.name,
                "why": row.why,
                "reasons": list(row.reasons),
                "phones": phones(told),
                "opener": row.opener,
                "promise": row.promise.text if row.promise else None,
                "last": day(row.person.standing.last),
                "last_words": words.interaction.text if words else None,
                "done": row.done,
            }
        )
    return rows


def plan(course: Course) -> dict[str, Any]:
    """A plan as `plan list` prints it."""
    return {
        "name": course.plan.name,
        "kind": course.plan.kind,
        "title": course.plan.heading,
        "start": day(course.start),
        "end": day(course.end),
        "total": len(course.members),
        "done": course.done,
    }


def whole_plan(course: Course) -> dict[str, Any]:
    """A plan as `plan show` prints it."""
    return {
        **plan(course),
        "expected": day(course.expected),
        "late_days": course.late_days,
        "left_over": course.left_over,
        "members": [
            {
                "id": each.person.id,
                "state": each.state,
                "done_on": day(each.done_on),
                "reaction": each.reaction or None,
                "attempts": each.attempts,
                "lacks": list(each.lacks),
            }
            for each in course.members
        ],
    }


def dealt(each: Dealt) -> dict[str, Any]:
    """Somebody as `plan next` prints them."""
    told = each.person.contact
    return {
        "plan": each.plan,
        "id": told.id,
        "name": told.name,
        "reason": each.reason,
        "phones": phones(told),
        "opener": each.opener or None,
    }


def phones(told: Contact) -> list[dict[str, Any]]:
    """A contact's numbers."""
    return [{"label": each.label or None, "number": each.text} for each in told.phone]


def problem(each: Problem) -> dict[str, Any]:
    """A line of `check`."""
    return {
        "path": each.path,
        "line": each.line,
        "column": each.column,
        "severity": each.severity,
        "code": each.code,
        "message": each.message,
        "hint": each.hint or None,
    }


def fix(each: Fix) -> dict[str, Any]:
    """What would mend a problem: a line as it stands, and as it would be right."""
    return {"line": each.line, "before": each.before, "after": each.after}


def next_step(step: NextStep | None) -> dict[str, Any] | None:
    """What follows from how it went."""
    return {"text": step.text, "from": day(step.first), "until": day(step.last)} if step else None


def day(value: date | None) -> str | None:
    """A date as text."""
    return value.isoformat() if value else None
