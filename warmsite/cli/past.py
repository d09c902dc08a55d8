"""What git remembers, in the terminal: history and compare."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from warmsite.cli.cards import change_lines
from warmsite.cli.common import (
    JSON_OPTION,
    Failure,
    command,
    day_of,
    history_of,
    load,
    network_folder,
    say_json,
    warn,
)
from warmsite.cli.drawing import line, page
from warmsite.cli.naming import find_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from warmsite.build.revisions import Revision
    from warmsite.cli.drawing import Line
    from warmsite.network.compare import Comparison, Turn
    from warmsite.network.history import Trace
    from warmsite.network.people import Network, Person


@command("history")
@click.argument("who", nargs=-1)
@JSON_OPTION
def history_command(context: click.Context, who: tuple[str, ...], as_json: bool, **_: object) -> int:
    """What changed lately, as git remembers it.

    By day, newest first; with WHO of one contact, through renames. Entries of the log are told by `show`.
    """
    from warmsite.build.roster import Roster
    from warmsite.cli import shapes
    from warmsite.network.history import trace_of

    folder = network_folder(context)
    today, _given = day_of(context)
    roster = Roster(folder)
    wanted = find_one(roster.directory, " ".join(who)).path if who else None
    history = history_of(folder)
    if history.why:
        warn(history.why)
    people = {each.path: each for each in roster.known.values()}
    found = []
    for commit, touch, path in history.walk(until=today):
        known = people.get(path or "")
        if wanted in {None, path}:  # a file that is gone, or cannot be read now, goes by its name
            identity, name = (known.id, known.name) if known else (PurePosixPath(path or touch.path).stem,) * 2
            found.append((trace_of(commit, touch), identity, name))
    found.sort(key=lambda told: told[0].day, reverse=True)  # an author's day need not be in the order of commits
    if as_json:
        say_json([shapes.change(trace, identity) for trace, identity, _ in found])
    else:
        page(_days([(trace, name) for trace, _, name in found]))
    return 0


def _days(found: list[tuple[Trace, str]]) -> Iterator[Line]:
    """Commits by day; one of many contacts in a line."""
    from warmsite.days import spell

    for number, (day, told) in enumerate(groupby(found, key=lambda pair: pair[0].day)):
        if number:
            yield line()
        yield line((f"{day:%A}", "title"), (f"  {spell(day)}", "soft"))
        for _, group in groupby(told, key=lambda pair: pair[0].id):
            pairs = list(group)
            first = pairs[0][0]
            yield line(first.subject, (f"  {first.author}  {first.id[:8]}", "soft"), indent=2)
            if first.of_many and len(pairs) > 1:  # of one person's history each change is told
                yield line((f"{first.others + 1:,} people", "soft"), indent=4)
                continue
            for trace, name in pairs:
                yield line((name, "name"), indent=4)
                yield from change_lines(trace, indent=6)


@command("compare")
@click.argument("before", metavar="REV|DATE")
@click.argument("after", metavar="[REV|DATE]", required=False)
@JSON_OPTION
def compare_command(context: click.Context, before: str, after: str | None, as_json: bool, **_: object) -> int:
    """Who warmed, who cooled, who joined and who went between two commits, or since one.

    Each is a revision of git, or a date: then the newest commit on or before it.
    """
    from warmsite.build.git import GitFault
    from warmsite.build.revisions import between, find_revision
    from warmsite.network.compare import by_way_of, compare

    folder = network_folder(context)
    try:
        first = find_revision(folder, before)
        last = find_revision(folder, after) if after else None
        moved = history_of(folder, last).moved(between(folder, first, last))
        if undone := between(folder, last, first):  # it does not follow the first
            moved = by_way_of(history_of(folder, first).moved(undone), moved)
        then = _network(folder, first)
        now = _network(folder, last) if last else load(context)[0]
    except GitFault as fault:
        raise Failure(str(fault)) from None
    found = compare(then, now, moved)
    if as_json:
        say_json(_shape(found, first, last, now.today))
    else:
        page(_parts(found, then, now))
    return 0


def _network(folder: Path, revision: Revision) -> Network:
    """The network of a commit, on its day."""
    from warmsite.build.records import Records
    from warmsite.build.revisions import CommitTree

    with CommitTree(folder, revision) as commit:
        records = Records(folder, tree=commit)
        return records.join(records.load(), revision.day, today_given=True)[0]


def _parts(found: Comparison, then: Network, now: Network) -> Iterator[Line]:
    from warmsite.days import spell

    yield line((f"{spell(then.today)} → {spell(now.today)}", "title"))
    yield line((f"{len(then.people):,} people then, {len(now.people):,} now", "soft"))
    turns = {
        "Warmed": found.warmed,
        "Cooled": found.cooled,
        "First spoken to": found.met,
        "Silent, or active again": found.silent,
    }
    people = {"Joined": found.joined, "Went": found.went}
    for title, told in turns.items():
        if told:
            yield from _headed(title, len(told))
            for turn in told:
                yield line((turn.person.name, "name"), f"  {turn.before or 'active'} → {turn.after or 'active'}", indent=2)
    for title, those in people.items():
        if those:
            yield from _headed(title, len(those))
            for each in those:
                yield line((each.name, "name"), (f"  {each.id}", "soft"), indent=2)
    if not any((*turns.values(), *people.values())):
        yield line()
        yield line("Everybody stands as they did.")


def _headed(title: str, count: int) -> Iterator[Line]:
    yield line()
    yield line((title, "title"), (f"  {count:,}", "soft"))


def _shape(found: Comparison, first: Revision, last: Revision | None, today: date) -> dict[str, Any]:
    def turns(told: Iterable[Turn]) -> list[dict[str, Any]]:
        return [{"id": each.person.id, "name": each.person.name, "before": each.before, "after": each.after} for each in told]

    def people(told: Iterable[Person]) -> list[dict[str, Any]]:
        return [{"id": each.id, "name": each.name} for each in told]

    return {
        "from": {"commit": first.id, "date": first.day.isoformat()},
        "to": {"commit": last.id if last else None, "date": today.isoformat()},
        "warmed": turns(found.warmed),
        "cooled": turns(found.cooled),
        "met": turns(found.met),
        "silent": turns(found.silent),
        "joined": people(found.joined),
        "went": people(found.went),
    }
