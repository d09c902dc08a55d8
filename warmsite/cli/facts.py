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

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from warmsite.network.callsheet import CallSheet, Row
    from warmsite.network.people import Network, Person

CSV_OPTION = click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a row a contact.")


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
        _print_rows(sheet)
        if not query:
            _print_rest(sheet)
        elif not sheet.rows:
            say("Nothing for today.")
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
        _print_people("", late)
    else:
        _print_people("Within reach", found.within_reach)
        _print_people("Drifting", found.drifting)
        _print_people("Dormant", found.dormant)
        _print_people("Not spoken yet", found.new)
        _print_people("Not yet in rhythm", found.without_rhythm)
        if not any(structs.astuple(found)):
            say("Nobody waits for a call.")
    return _status(query, wanted)


@command("upcoming", cls=Asking)
@QUERY_ARGUMENT
@JSON_OPTION
def upcoming_command(context: click.Context, query: str, as_json: bool, **_: object) -> int:
    """What the next 60 days bring, by day.

    With QUERY only for whom it fits; see `warmsite help queries`.
    """
    from warmsite.cli import shapes
    from warmsite.days import spell
    from warmsite.network.occasions import upcoming

    network, _problems = load(context)
    wanted = choose(network, query)
    found = [each for each in upcoming(network) if each.id in wanted]
    if as_json:
        say_json([shapes.occasion(each) for each in found])
        return _status(query, wanted)
    for day, occasions in groupby(found, key=lambda each: each.date):
        say(f"{day:%a} {spell(day)}" if is_terminal() else day.isoformat())
        for each in occasions:
            say(f"  {each.kind:<9} {each.name}: {each.what}")
    if not found:
        say("Nothing in the next 60 days.")
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
        _print_people("", found)
    return _status(query, found)


@command("show")
@click.argument("who", nargs=-1, required=True)
@JSON_OPTION
def show_command(context: click.Context, who: tuple[str, ...], as_json: bool, **_: object) -> int:
    """One contact, with the log."""
    from warmsite.build.roster import Roster
    from warmsite.cli import shapes

    roster = Roster(network_folder(context))
    today, today_given = day_of(context)
    if roster.errors:
        warn(f"{quantity(roster.errors, 'problem')} in the records: see warmsite check")
    contact = find_one(roster.directory, " ".join(who))
    network = roster.around([contact.id], today, today_given=today_given)
    person = network.person(contact)
    if as_json:
        say_json(shapes.whole_contact(person, network))
    else:
        _print_person(person, network)
    return 0


def _status(query: str, found: Collection[object]) -> int:
    """1 where a QUERY was given and fits nobody (SPEC 10)."""
    return 1 if query and not found else 0


def _print_rows(sheet: CallSheet) -> None:
    from warmsite.days import spell
    from warmsite.network.callsheet import SECTIONS

    done = sum(row.done for row in sheet.rows)
    say(f"{sheet.date:%A}, {spell(sheet.date)}" + (f": {done} of {len(sheet.rows)} done" if sheet.rows else ""))
    if not sheet.working:
        say("A day without calls: only dates and promises stand here.")
    for why, rows in groupby(sheet.rows, key=lambda row: row.why):
        say()
        say(SECTIONS[why])
        for row in rows:
            _print_row(row)


def _print_rest(sheet: CallSheet) -> None:
    """What the day leaves out, and how many wait."""
    say()
    if sheet.more_dates:
        say(f"Also their day: {', '.join(sheet.more_dates)}")
    if sheet.old_promises:
        say(f"{quantity(sheet.old_promises, 'promise')} due for more than 30 days")
    if not sheet.in_rhythm and sheet.without_rhythm:
        say(f"Nobody is in rhythm yet; {sheet.without_rhythm} wait. Give them a circle: or a cadence:.")
    elif sheet.rows and sheet.done:
        say("The day is done.")
    elif not sheet.rows:
        say("Nothing for today.")
    waiting = {
        "within reach": sheet.waiting,
        "dormant": sheet.dormant,
        "never spoken to": sheet.new,
        "drifting": sheet.drifting,
        "not in rhythm": sheet.without_rhythm,
    }
    if told := ", ".join(f"{count} {name}" for name, count in waiting.items() if count):
        say(f"Waiting: {told}")


def _print_row(row: Row) -> None:
    contact = row.person.contact
    phones = ", ".join(f"{each.text} ({each.label})" if each.label else each.text for each in contact.phone)
    say(f"  [{'x' if row.done else ' '}] {contact.name}" + (f"  {phones}" if phones else ""))
    for reason in row.reasons:
        say(f"      {reason}")
    if row.words:
        words = row.words.interaction
        say(f"      last words, {words.date} {words.kind}: {words.text}")
    if row.promise and row.why != "promise":
        say(f"      you promised: {row.promise.text}")
    if not row.done:
        say(f"      “{row.opener}”")


def _print_people(title: str, people: Sequence[Person]) -> None:
    """People as a table for a person, or as columns parted by tabs for another program."""
    if not people:
        return
    rows = [_columns(each) for each in people]
    if not is_terminal():
        for row in rows:
            click.echo("\t".join(clean(cell).replace("\t", " ").replace("\n", " ") for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "name", "work", "state", "last", "due", "priority", box=box.SIMPLE_HEAD, title=title or None,
                  title_justify="left", pad_edge=False)  # fmt: skip
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    Console().print(table)


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


def _print_person(person: Person, network: Network) -> None:
    from warmsite.days import spell
    from warmsite.network.people import known_day, rhythm_words

    contact, standing = person.contact, person.standing
    say(contact.name + (f" ({', '.join(contact.aka)})" if contact.aka else ""))
    rhythm = rhythm_words(person, network.settings)
    facts = {
        "work": ", ".join(filter(None, (contact.role, contact.company))),
        "phone": ", ".join(f"{each.text} {each.label}".strip() for each in contact.phone),
        "email": ", ".join(each.text for each in contact.email),
        "where": contact.location,
        "state": " ".join(filter(None, (standing.silent or standing.state or "", rhythm))),
        "last": spell(standing.last) if standing.last else "",
        "due": spell(standing.due) if standing.due else "",
        "next": standing.next_step.text if standing.next_step else "",
        "tags": ", ".join(contact.tags),
        "file": contact.path,
    }
    for name, said in facts.items():
        if said:
            say(f"  {name:<6} {said}")
    for each in person.open_promises:
        say(f"  [ ] {f'{each.date} ' if each.date else ''}{each.text}")
    if contact.notes:
        say(f"\n{contact.notes}")
    if person.entries:
        say()
    for entry in person.entries:
        told = entry.interaction
        company = network.company(entry, contact)
        beside = f" with {', '.join(each if isinstance(each, str) else each.name for each in company)}" if company else ""
        reaction = f" ({entry.reaction})" if entry.reaction else ""
        said = f": {told.text}" if told.text else ""
        say(f"{known_day(entry)}  {told.kind}{reaction}{beside}{said}")
