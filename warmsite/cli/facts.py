"""The facts in the terminal: today, overdue, upcoming, list, show."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING

import click

from warmsite.cli.common import (
    AS_OF_OPTION,
    JSON_OPTION,
    QUERY_ARGUMENT,
    Asking,
    choose,
    clean,
    command,
    day_of,
    history_of,
    is_terminal,
    load,
    network_folder,
    quantity,
    say,
    say_json,
    status_of,
    warn_of_errors,
)
from warmsite.cli.day import Day, keep_day, recall_day, told
from warmsite.cli.drawing import Column, Table, draw, line, page, timed
from warmsite.cli.naming import find_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from warmsite.cli.drawing import Line, Piece
    from warmsite.network.callsheet import CallSheet
    from warmsite.network.introductions import Introduction
    from warmsite.network.links import Directory
    from warmsite.network.occasions import Occasion
    from warmsite.network.overdue import Parts
    from warmsite.network.people import Network, Person
    from warmsite.records.contact import Contact

_NAMES = 3  # of those to whom something old is promised

CSV_OPTION = click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a row a contact.")


@command("today", cls=Asking)
@QUERY_ARGUMENT
@AS_OF_OPTION
@JSON_OPTION
def today_command(context: click.Context, query: str, as_of: str | None, as_json: bool, **_: object) -> int:
    """Whom to call today, and why.

    With QUERY only whom it fits; see `warmsite help queries`.
    """
    if not query and as_of is None:
        day = _whole_day(context)
        warn_of_errors(day.errors)
        if as_json:
            say_json(day.shape)
        else:
            page(timed(day.lines, _now(context)))
        return 0
    from msgspec import structs

    from warmsite.cli import shapes
    from warmsite.network.callsheet import call_sheet

    network, _problems = load(context, historic=True)
    wanted = choose(network, query)
    dealt = call_sheet(network)
    sheet = structs.replace(dealt, rows=tuple(row for row in dealt.rows if row.person.id in wanted))
    if as_json:
        say_json(shapes.sheet(sheet))
    elif wanted or not query:
        page(timed(_sheet(sheet, network, whole=not query), _now(context)))
    return status_of(query, wanted)


def _whole_day(context: click.Context) -> Day:
    """The day of the folder's records; found out only where anything that it comes from changed since it was told."""
    from warmsite.build.answers import loaded, looked_at

    folder = network_folder(context)
    today, today_given = day_of(context)
    if known := recall_day(folder, looked_at(folder, today, today_given=today_given).digest):
        return known
    from warmsite.build.git import point
    from warmsite.build.history import history
    from warmsite.build.records import Records
    from warmsite.cli import shapes
    from warmsite.network.callsheet import call_sheet

    records = Records(folder)
    contacts = records.load()
    at = point(folder)
    past = history(folder, at)
    network, problems = records.join(contacts, today, today_given=today_given, history=past)
    records.keep()
    sheet = call_sheet(network)
    day = told(
        loaded(records, at, today, today_given=today_given).digest,
        sum(each.severity == "error" for each in problems),
        shapes.sheet(sheet),
        _sheet(sheet, network, whole=True),
    )
    if not past.is_lacking:  # what it lacks may be there the next time
        keep_day(folder, day)
    return day


@command("overdue", cls=Asking)
@QUERY_ARGUMENT
@AS_OF_OPTION
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

    _check_formats(as_json, as_csv)
    network, _problems = load(context)
    wanted = choose(network, query)
    found = Parts(*(tuple(each for each in part if each.id in wanted) for part in structs.astuple(parts(network))))
    late = (*found.within_reach, *found.dormant)
    if as_json:
        say_json([shapes.contact(each) for each in late])
    elif as_csv:
        _print_csv(late)
    elif is_terminal():
        page(_parts(found))
        if wanted and not any(structs.astuple(found)):
            say("None of them waits." if query else "Nobody waits.")
    else:  # the same as the JSON: those whom the command is named for
        draw([_table(late)])
    return status_of(query, wanted)


@command("upcoming", cls=Asking)
@QUERY_ARGUMENT
@AS_OF_OPTION
@JSON_OPTION
def upcoming_command(context: click.Context, query: str, as_json: bool, **_: object) -> int:
    """What the next 60 days bring, by day.

    With QUERY only for whom it fits; see `warmsite help queries`.
    """
    from warmsite.cli import shapes
    from warmsite.network.occasions import upcoming

    network, _problems = load(context, historic=True)
    wanted = choose(network, query)
    found = [each for each in upcoming(network) if each.id in wanted]
    if as_json:
        say_json([shapes.occasion(each) for each in found])
    elif is_terminal():
        page(_calendar(found, network))
        if not found and (wanted or not query):
            say("Nothing in the next 60 days.")
    else:
        draw([_occasions(found)])
    return status_of(query, wanted)


@command("list", cls=Asking)
@QUERY_ARGUMENT
@AS_OF_OPTION
@JSON_OPTION
@CSV_OPTION
def list_command(context: click.Context, query: str, as_json: bool, as_csv: bool, **_: object) -> int:
    """Everybody, or whom QUERY fits; see `warmsite help queries`."""
    from warmsite.cli import shapes
    from warmsite.names import fold

    _check_formats(as_json, as_csv)
    network, _problems = load(context)
    found = sorted(choose(network, query).values(), key=lambda each: (fold(each.name), each.id))
    if as_json:
        say_json([shapes.contact(each) for each in found])
    elif as_csv:
        _print_csv(found)
    else:
        page([_table(found)])
    return status_of(query, found)


@command("show")
@click.argument("who", nargs=-1, required=True)
@AS_OF_OPTION
@JSON_OPTION
def show_command(context: click.Context, who: tuple[str, ...], as_of: str | None, as_json: bool, **_: object) -> int:
    """One contact, with the log."""
    from warmsite.build.roster import Roster
    from warmsite.cli import shapes
    from warmsite.cli.cards import card, changes, introduced_to, timeline
    from warmsite.network.callsheet import call_sheet
    from warmsite.network.introductions import by_person, introductions

    if as_of is not None:
        network, _problems = load(context, historic=True)
        directory = network.directory
        contact = find_one(directory, " ".join(who))
        meetings: Iterable[Introduction] = by_person(introductions(network)).get(contact.id, ())
    else:
        folder = network_folder(context)
        roster = Roster(folder)
        today, today_given = day_of(context)
        warn_of_errors(roster.errors)
        directory = roster.directory
        contact = find_one(directory, " ".join(who))
        about = [contact.id, *_given_to(roster.whole(contact), directory)]
        network = roster.around(about, today, today_given=today_given, history=history_of(folder))
        # Those of the whole network, though `network` is only what is around one person.
        meetings = roster.introductions_for(contact, today)
    person = network.person(contact)
    if as_json:
        say_json(shapes.whole_contact(person, network, meetings))
    else:
        introduced = introduced_to(contact, directory, meetings)
        row = next((each for each in call_sheet(network).rows if each.person is person), None)
        page(chain(timed(card(person, network, introduced, row), _now(context)), timeline(person, network), changes(person)))
    return 0


def _given_to(contact: Contact, directory: Directory) -> Iterator[str]:
    """The ids of those whom a `gave:` in somebody's file names: whether to ask how it went depends on both."""
    from warmsite.records.blocks import wiki_links

    given = (line.text for each in contact.log for line in each.ledger if line.kind == "gave")
    found = (directory.find(link.target) for text in given for link in wiki_links(text))
    return (each.id for each in found if each)


def _check_formats(as_json: bool, as_csv: bool) -> None:
    if as_json and as_csv:
        raise click.UsageError("--json or --csv: a list is printed in one way.")


def _now(context: click.Context) -> datetime | None:
    """The time, for whoever looks at it now: None where nobody does, or who looks stands on another day."""
    from datetime import UTC, datetime

    elsewhere = day_of(context)[1] or context.params.get("as_of") is not None
    return datetime.now(UTC) if is_terminal() and not elsewhere else None


def _sheet(sheet: CallSheet, network: Network, *, whole: bool) -> Iterator[Line]:
    """The call sheet in the words of the site; the `whole` one also says what it leaves out, and what is coming."""
    from warmsite.cli.cards import introduced_to, row_of_today
    from warmsite.days import spell
    from warmsite.network.callsheet import SECTIONS
    from warmsite.network.introductions import by_person, introductions

    done = sum(row.done for row in sheet.rows)
    count = (f": {done} of {len(sheet.rows)} done", "soft")
    yield line((f"{sheet.date:%A}, {spell(sheet.date)}", "title"), *([count] if sheet.rows else []))
    if not sheet.working:
        yield line("A day off. Only dates and promises stand here; nobody else needs to be called.")
    meetings = by_person(introductions(network)) if any(not row.done for row in sheet.rows) else {}
    for why, rows in groupby(sheet.rows, key=lambda row: row.why):
        yield line()
        yield line((SECTIONS[why], "title"))
        for at, row in enumerate(rows):
            if at and not row.done:
                yield line()
            introduced = introduced_to(row.person.contact, network.directory, meetings.get(row.person.id, ()))
            yield from row_of_today(row, network, introduced)
    yield line()
    if not sheet.rows:
        yield line("Nobody to call today." if whole else "None of them is on today’s list.")
    elif sheet.done:
        yield line("That was the last one. The day is done." if whole else "All of them are done.")
    if whole:
        yield from _rest(sheet)
        yield from _next_days(network)


def _rest(sheet: CallSheet) -> Iterator[Line]:
    """What the day leaves out, and how many wait."""
    if sheet.more_dates:
        yield line(f"{', '.join(sheet.more_dates)}.", lead="Also today: ")
    if sheet.old_promises:
        are = "is" if sheet.old_promises == 1 else "are"
        promises = f"{quantity(sheet.old_promises, 'promise')} older than 30 days {are} still open: "
        yield line(_some(sheet.old_promises_to), lead=promises, hang=0)
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


def _some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - _NAMES
    return f"{', '.join(names[:_NAMES])} and {quantity(more, 'other')}." if more > 0 else f"{', '.join(names)}."


def _parts(found: Parts) -> Iterator[Line | Table]:
    """The parts of Overdue that hold anybody, as the site has them."""
    from warmsite.network.overdue import PARTS

    for field, (title, about) in PARTS.items():
        if people := getattr(found, field):
            yield from (line((title, "title"), (f"  {len(people):,}", "soft")), line((about, "soft")), line())
            yield from (_table(people), line())


def _next_days(network: Network) -> Iterator[Line]:
    """What the next week brings beside calls, as the site's Today has it."""
    from warmsite.network.occasions import next_days, upcoming

    soon = next_days(upcoming(network), network.today)
    if soon:
        yield line()
        yield line(("The next days", "title"))
    for each in soon:
        yield line(*_occasion(each, network), lead=f"{each.date:%a} {each.date.day:>2}  ", indent=2)


def _occasion(each: Occasion, network: Network) -> tuple[Piece, ...]:
    """Who, which kind of day, and what it is; what a kind says by itself is not said twice."""
    from warmsite.network.links import with_names
    from warmsite.network.occasions import KIND_WORDS

    what = "" if each.what == each.kind else f"  {with_names(each.what, network.directory)}"
    return (each.name, "name"), (f"  {KIND_WORDS.get(each.kind, each.kind)}", "soft"), what


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


def _occasions(found: Sequence[Occasion]) -> Table:
    """Upcoming in columns, an occasion a row."""
    return Table(
        (
            Column("date", tuple(each.date.isoformat() for each in found)),
            Column("kind", tuple(each.kind for each in found)),
            Column("id", tuple(each.id for each in found)),
            Column("name", tuple(each.name for each in found)),
            Column("what", tuple(each.what for each in found)),
        )
    )


def _table(people: Sequence[Person]) -> Table:
    from warmsite.cli.cards import state_word
    from warmsite.network.people import work_of

    standings = [each.standing for each in people]
    return Table(
        (
            Column("id", tuple(each.id for each in people), "soft"),
            Column("name", tuple(each.name for each in people), "name", least=12),
            Column("work", tuple(work_of(each.contact) for each in people), least=24, below=True),
            Column("state", tuple(map(state_word, people)), signed=True),
            Column("last", tuple(str(each.last or "") for each in standings), named=True),
            Column("due", tuple(str(each.due or "") for each in standings), named=True),
            Column("priority", tuple(str(each.priority or "") for each in standings), named=True),
        )
    )


def _print_csv(people: Iterable[Person]) -> None:
    """A row a contact, as `export csv` writes it."""
    from warmsite.formats.sheet import sheet

    click.echo(clean(sheet(each.contact for each in people)), nl=False)
