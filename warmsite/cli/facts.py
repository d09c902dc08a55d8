"""The facts in the terminal: today, overdue, upcoming, list, show."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from warmsite.cli.common import (
    JSON_OPTION,
    QUERY_ARGUMENT,
    Asking,
    choose,
    clean,
    command,
    day_of,
    find_one,
    is_terminal,
    load,
    network_folder,
    quantity,
    say,
    say_json,
    warn,
)
from warmsite.cli.drawing import Column, draw, draw_table, facts, line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from warmsite.cli.drawing import Line, Piece
    from warmsite.network.callsheet import CallSheet
    from warmsite.network.introductions import Introduction
    from warmsite.network.occasions import Occasion
    from warmsite.network.overdue import Parts
    from warmsite.network.people import Network, Person

CSV_OPTION = click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a row a contact.")

# As the site calls them.
_KINDS = {"work": "work anniversary", "date": "their day", "due": "call due"}
_COMING_DAYS, _COMING = 7, 12  # as many days and lines of what is coming as the site's Today shows


@command("today", cls=Asking)
@QUERY_ARGUMENT
@JSON_OPTION
def today_command(context: click.Context, query: str, as_json: bool, **_: object) -> int:
    """Whom to call today, and why.

    With QUERY only whom it fits; see `warmsite help queries`.
    """
    from msgspec import structs

    from warmsite.cli import shapes
    from warmsite.network.callsheet import call_sheet

    network, _problems = load(context)
    wanted = choose(network, query)
    dealt = call_sheet(network)
    sheet = structs.replace(dealt, rows=tuple(row for row in dealt.rows if row.person.id in wanted))
    if as_json:
        say_json(shapes.sheet(sheet))
    else:
        draw(_sheet(sheet, network, _now(context), whole=not query))
    return _status(query, wanted)


@command("overdue", cls=Asking)
@QUERY_ARGUMENT
@JSON_OPTION
@CSV_OPTION
def overdue_command(context: click.Context, query: str, as_json: bool, as_csv: bool, **_: object) -> int:
    """Who is overdue.

    Those within reach by priority, then the dormant; on a terminal also the others who wait. With QUERY only whom it
    fits; see `warmsite help queries`.
    """
    from msgspec import structs

    from warmsite.cli import shapes
    from warmsite.network.overdue import Parts, parts

    network, _problems = load(context)
    wanted = choose(network, query)
    found = Parts(*(tuple(each for each in part if each.id in wanted) for part in structs.astuple(parts(network))))
    late = (*found.within_reach, *found.dormant)
    if as_json:
        say_json([shapes.contact(each) for each in late])
    elif as_csv:
        _print_csv(late)
    elif not is_terminal():
        _print_people(late)
    else:
        for title, about, people in _parts(found):
            draw((line((title, "title"), (f"  {len(people)}", "soft")), line((about, "soft")), line()))
            _print_people(people)
            say()
        if not any(structs.astuple(found)):
            say("Nobody waits.")
    return _status(query, wanted)


@command("upcoming", cls=Asking)
@QUERY_ARGUMENT
@JSON_OPTION
def upcoming_command(context: click.Context, query: str, as_json: bool, **_: object) -> int:
    """What the next 60 days bring, by day.

    With QUERY only for whom it fits; see `warmsite help queries`.
    """
    from warmsite.cli import shapes
    from warmsite.network.occasions import upcoming

    network, _problems = load(context)
    wanted = choose(network, query)
    found = [each for each in upcoming(network) if each.id in wanted]
    if as_json:
        say_json([shapes.occasion(each) for each in found])
        return _status(query, wanted)
    if not found:
        say("Nothing in the next 60 days.")
    elif is_terminal():
        draw(_calendar(found, network))
    else:
        for day, occasions in groupby(found, key=lambda each: each.date):
            say(day.isoformat())
            for each in occasions:
                say(f"  {each.kind:<9} {each.name}: {each.what}")
    return _status(query, wanted)


@command("list", cls=Asking)
@QUERY_ARGUMENT
@JSON_OPTION
@CSV_OPTION
def list_command(context: click.Context, query: str, as_json: bool, as_csv: bool, **_: object) -> int:
    """Everybody, or whom QUERY fits; see `warmsite help queries`."""
    from warmsite.cli import shapes
    from warmsite.names import fold

    network, _problems = load(context)
    found = sorted(choose(network, query).values(), key=lambda each: (fold(each.name), each.id))
    if as_json:
        say_json([shapes.contact(each) for each in found])
    elif as_csv:
        _print_csv(found)
    else:
        _print_people(found)
    return _status(query, found)


@command("show")
@click.argument("who", nargs=-1, required=True)
@JSON_OPTION
def show_command(context: click.Context, who: tuple[str, ...], as_json: bool, **_: object) -> int:
    """One contact, with the log."""
    from warmsite.build.roster import Roster
    from warmsite.cli import shapes
    from warmsite.cli.cards import card, introductions_for, timeline

    roster = Roster(network_folder(context))
    today, today_given = day_of(context)
    if roster.errors:
        warn(f"{quantity(roster.errors, 'problem')} in the records: see warmsite check")
    contact = find_one(roster.directory, " ".join(who))
    network = roster.around([contact.id], today, today_given=today_given)
    person = network.person(contact)
    if as_json:
        say_json(shapes.whole_contact(person, network))
        return 0
    draw((*card(person, network, _now(context)), *timeline(person, network)))
    if is_terminal() and not person.standing.silent:
        # Only everybody's records tell whom they could meet; whoever reads meanwhile can wait for these lines.
        everybody, _problems = load(context, quiet=True)
        meetings = _meetings(everybody).get(person.id, ())
        if meetings:
            draw((line(), *facts([("You could introduce", introductions_for(person, everybody, meetings))])))
    return 0


def _status(query: str, found: Collection[object]) -> int:
    """1 where a QUERY was given and fits nobody (SPEC 10)."""
    return 1 if query and not found else 0


def _now(context: click.Context) -> datetime | None:
    """The time, for whoever looks at it now: None where nobody does, or who looks stands on another day."""
    from datetime import UTC, datetime

    return datetime.now(UTC) if is_terminal() and not day_of(context)[1] else None


def _meetings(network: Network) -> dict[str, list[Introduction]]:
    """The introductions that could be made, for each of the two whom one concerns, by id."""
    from warmsite.network.introductions import introductions

    found: dict[str, list[Introduction]] = {}
    for each in introductions(network):
        found.setdefault(each.seeker, []).append(each)
        found.setdefault(each.helper, []).append(each)
    return found


def _sheet(sheet: CallSheet, network: Network, now: datetime | None, *, whole: bool) -> Iterator[Line]:
    """The call sheet in the words of the site; the `whole` one also says what it leaves out, and what is coming."""
    from warmsite.cli.cards import row_of_today
    from warmsite.days import spell
    from warmsite.network.callsheet import SECTIONS

    done = sum(row.done for row in sheet.rows)
    count = (f": {done} of {len(sheet.rows)} done", "soft")
    yield line((f"{sheet.date:%A}, {spell(sheet.date)}", "title"), *([count] if sheet.rows else []))
    if not sheet.working:
        yield line("A day off. Only dates and promises stand here; nobody else needs to be called.")
    meetings = _meetings(network) if any(not row.done for row in sheet.rows) else {}
    for why, rows in groupby(sheet.rows, key=lambda row: row.why):
        yield line()
        yield line((SECTIONS[why], "title"))
        for at, row in enumerate(rows):
            if at and not row.done:
                yield line()
            yield from row_of_today(row, network, meetings.get(row.person.id, ()), now)
    yield line()
    if not sheet.rows:
        yield line("Nobody to call today.")
    elif sheet.done:
        yield line("That was the last one. The day is done.")
    if whole:
        yield from _rest(sheet)
        yield from _next_days(network)


def _rest(sheet: CallSheet) -> Iterator[Line]:
    """What the day leaves out, and how many wait."""
    if sheet.more_dates:
        yield line(f"{', '.join(sheet.more_dates)}.", lead="Also today: ")
    if sheet.old_promises:
        are = "is" if sheet.old_promises == 1 else "are"
        yield line(f"{quantity(sheet.old_promises, 'promise')} older than 30 days {are} still open.")
    if not sheet.in_rhythm and sheet.without_rhythm:
        waits = "person waits" if sheet.without_rhythm == 1 else "people wait"
        yield line(f"Nobody is in a rhythm yet: {sheet.without_rhythm:,} {waits} for one.")
        yield line("`warmsite triage` goes through them, one by one.")
    waiting = {
        "within reach": sheet.waiting,
        "drifting": sheet.drifting,
        "dormant": sheet.dormant,
        "not spoken yet": sheet.new,
        "not yet in rhythm": sheet.without_rhythm,
    }
    if told := ", ".join(f"{count:,} {name}" for name, count in waiting.items() if count):
        yield line(told, lead="Waiting: ")


def _parts(found: Parts) -> Iterator[tuple[str, str, tuple[Person, ...]]]:
    """The parts of Overdue that hold anybody, as the site has them: title, what it is about, who."""
    told = (
        ("Within reach", "A call still keeps these alive; the most pressing first.", found.within_reach),
        ("Drifting", "Not overdue, but silent for longer than the two of you ever are.", found.drifting),
        ("Dormant",
         "Silent for so long that most ties have ended. Those who were close are glad to be found again: a few at a time.",
         found.dormant),
        ("Not spoken yet", "They have a rhythm, but no first conversation.", found.new),
        ("Not yet in rhythm", "Give them a circle or a cadence, and they come up by themselves.", found.without_rhythm),
    )  # fmt: skip
    return (each for each in told if each[2])


def _next_days(network: Network) -> Iterator[Line]:
    """What the next week brings beside calls, as the site's Today has it."""
    from warmsite.network.occasions import upcoming

    soon = [each for each in upcoming(network, _COMING_DAYS) if each.date > network.today and each.kind != "due"][:_COMING]
    if soon:
        yield line()
        yield line(("The next days", "title"))
    for each in soon:
        yield line(*_occasion(each, network), lead=f"{each.date:%a} {each.date.day:>2}  ", indent=2)


def _occasion(each: Occasion, network: Network) -> tuple[Piece, ...]:
    """Who, which kind of day, and what it is; what a kind says by itself is not said twice."""
    from warmsite.cli.cards import with_names

    what = "" if each.what == each.kind else f"  {with_names(each.what, network)}"
    return (each.name, "name"), (f"  {_KINDS.get(each.kind, each.kind)}", "soft"), what


def _calendar(found: Sequence[Occasion], network: Network) -> Iterator[Line]:
    """Upcoming by day; the calls of a day, which may be many, share a line."""
    from warmsite.days import shift, spell

    named = {network.today: "Today, ", shift(network.today, 1): "Tomorrow, "}
    for day, occasions in groupby(found, key=lambda each: each.date):
        if day != found[0].date:
            yield line()
        yield line((f"{named.get(day, '')}{day:%A}", "title"), (f"  {spell(day)}", "soft"))
        parted = list(occasions)
        for each in parted:
            if each.kind != "due":
                yield line(*_occasion(each, network), indent=2)
        if due := [each.name for each in parted if each.kind == "due"]:
            yield line(", ".join(due), lead=f"{'call due' if len(due) == 1 else 'calls due'}  ", indent=2)


def _print_people(people: Sequence[Person]) -> None:
    """People as a table for a person, or as columns parted by tabs for another program."""
    if not people:
        return
    rows = [_columns(each) for each in people]
    if not is_terminal():
        for row in rows:
            click.echo("\t".join(clean(cell).replace("\t", " ").replace("\n", " ") for cell in row))
        return
    from warmsite.cli.cards import state

    identity, name, job, _state, last, due, priority = zip(*rows, strict=True)
    signs, looks = zip(*map(state, people), strict=True)
    draw_table(
        [
            Column("id", identity, ("soft",) * len(rows)),
            Column("name", name, ("name",) * len(rows), least=12),
            Column("work", job, least=24, below=True),
            Column("state", signs, looks),
            Column("last", last, named=True),
            Column("due", due, named=True),
            Column("priority", priority, named=True),
        ]
    )


def _columns(person: Person) -> tuple[str, ...]:
    contact, standing = person.contact, person.standing
    work = ", ".join(filter(None, (contact.role, contact.company)))
    state = standing.silent or standing.state or ""
    last = str(standing.last or "")
    return contact.id, contact.name, work, state, last, str(standing.due or ""), f"{standing.priority or ''}"


def _print_csv(people: Iterable[Person]) -> None:
    """A row a contact: the fields as typed, lists joined by `; `."""
    import csv
    import io

    from warmsite.records.contact import Contact
    from warmsite.records.readers import keys_of

    columns = ["id", *(name for name in keys_of(Contact) if name != "id")]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(columns)
    for person in people:
        typed = {**person.contact.typed, "id": person.id, "name": person.name}
        table.writerow([_cell(typed.get(column, "")) for column in columns])
    click.echo(clean(out.getvalue()), nl=False)


def _joined(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{label}: {_joined(each)}" for label, each in value.items())
    if isinstance(value, list):
        return "; ".join(map(_joined, value))
    return str(value)


def _cell(value: object) -> str:
    text = _joined(value)
    # A spreadsheet takes these for a formula; the apostrophe keeps them text.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
