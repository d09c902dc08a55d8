"""plan: campaigns, seasons, triggers and letters in the terminal."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from warmsite.cli.changes import COMMIT_OPTION, committing, editing, tell
from warmsite.cli.common import (
    JSON_OPTION,
    NETWORK_OPTION,
    TODAY_OPTION,
    Failure,
    command,
    day_of,
    load,
    network_folder,
    pointed,
    quantity,
    say,
    say_json,
    warn,
)
from warmsite.cli.drawing import Column, Table, draw, line, page

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from warmsite.cli.drawing import Line
    from warmsite.network.people import Network
    from warmsite.network.plans import Course, Dealt, Member
    from warmsite.records.settings import Settings
    from warmsite.records.source import Edit

_KINDS = ("campaign", "season", "trigger", "letter")
_EVERY = ("quarter", "half-year", "year")
_FIRST = 5
_MOST = 100_000  # that a plan's file may say
# How somebody stands in a plan, in the order in which people want to see them.
_STATES = ("today", "waiting", "ready", "not ready", "reached", "sent", "not reached")
# What a new plan's file holds beside its days: whom it is for, and a text to begin with.
_SELECTS = {"campaign": "state:cold or state:dormant or state:new", "letter": "has:address"}
_BODIES = {
    "campaign": "I thought of you today, and wondered how you are.\n",
    "season": "",
    "trigger": "I heard the news, and thought of you. Is everything all right?\n",
    "letter": "<!-- Write here what all of them get. What only one gets stands under Lines, behind the name. -->\n\n## Lines\n",
}
_NONE = "No plans yet; `warmsite plan new campaign` makes one."


class _Words(click.Group):
    """The words behind `plan`; one that is none of them gets a hint."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.commands, 1)
            hint = f"Did you mean {near[0]}?" if near else f"For a plan of that name: warmsite plan show {args[0]}"
            raise click.UsageError(f"There is no word {args[0]!r} for plan. {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group("plan", cls=_Words, invoke_without_command=True)
@NETWORK_OPTION
@TODAY_OPTION
@click.pass_context
def plan_command(context: click.Context, /, **_: object) -> int:
    """Campaigns, seasons, triggers and letters.

    Without a word behind it, it lists them.
    """
    return 0 if context.invoked_subcommand else _list(context, as_json=False)


@command("list", plan_command)
@JSON_OPTION
def list_command(context: click.Context, as_json: bool, **_: object) -> int:
    """Every plan, and how far it is."""
    return _list(context, as_json=as_json)


def _list(context: click.Context, *, as_json: bool) -> int:
    from warmsite.cli import shapes

    network, problems = load(context)
    found = network.courses.courses
    if as_json:
        count = Counter(each.path for each in problems)
        say_json([{**shapes.plan(each), "problems": count[each.plan.path]} for each in found])
    elif found:
        page([_plans(found, {each.path for each in problems if each.severity == "error"})])
    else:
        warn(_NONE)
    return 0


@command("show", plan_command)
@click.argument("plan", metavar="NAME", nargs=-1, required=True)
@JSON_OPTION
def show_command(context: click.Context, plan: tuple[str, ...], as_json: bool, **_: object) -> int:
    """One plan, and everybody in it.

    NAME is the file's name, or the title.
    """
    from warmsite.cli import shapes

    network, course = _load_plan(context, " ".join(plan))
    if as_json:
        say_json(shapes.whole_plan(course))
    else:
        page(_shown(course, network))
    return 0


@command("next", plan_command)
@JSON_OPTION
def next_command(context: click.Context, as_json: bool, **_: object) -> int:
    """Whom the plans still want you to call today."""
    from warmsite.cli import shapes
    from warmsite.network.callsheet import is_settled

    network, _problems = load(context)
    dealt = [each for each in network.courses.dealt if not is_settled(each.person, "plan")]
    if as_json:
        say_json([shapes.dealt(each) for each in dealt])
    elif dealt:
        page([_dealt(dealt)])
    else:
        warn("The plans want nobody called today any more." if network.courses.courses else _NONE)
    return 0


@command("new", plan_command)
@click.argument("plan_kind", metavar="KIND", type=click.Choice(_KINDS))
@click.argument("name", nargs=-1)
@click.option("--select", "query", metavar="QUERY", help="Whom it is for; see `warmsite help queries`.")
@click.option("--start", "day", metavar="DATE", help="Its first day, or the day of the event or letter; today unless given.")
@click.option("--per-day", type=click.IntRange(1, _MOST), help="How many a campaign deals a day; 10 unless given.")
@click.option("--limit", type=click.IntRange(1, _MOST), help="At most so many people.")
@click.option("--every", type=click.Choice(_EVERY), help="How often a letter goes out; once unless given.")
@click.option("--edit", is_flag=True, help="Open the new file in your editor.")
@COMMIT_OPTION
def new_command(
    context: click.Context,
    plan_kind: str,
    name: tuple[str, ...],
    query: str | None,
    day: str | None,
    per_day: int | None,
    limit: int | None,
    every: str | None,
    *,
    edit: bool,
    wanted: bool,
    **_: object,
) -> int:
    """Make a plan, and propose whom it is for.

    KIND is campaign, season, trigger or letter; NAME is what you call it. A campaign is for the cold, the dormant and
    those you have not spoken to yet, unless you say otherwise.
    """
    from warmsite.build import edits
    from warmsite.build.sources import PLANS
    from warmsite.cli.editor import open_in_editor
    from warmsite.days import DateError, parse_when
    from warmsite.records.writing import write_value

    folder = network_folder(context)
    today, _given = day_of(context)
    if day and plan_kind == "season":
        raise Failure("--start: a season comes every year; write `from` and `to` in its file")
    if per_day and plan_kind != "campaign":
        raise Failure(f"--per-day: only a campaign has it, no {plan_kind}")
    if every and plan_kind != "letter":
        raise Failure(f"--every: only a letter has it, no {plan_kind}")
    try:
        first = parse_when(day, today, ahead=True) if day else today
    except DateError as error:
        raise Failure(f"--start {day!r} {error}") from None
    chosen = query if query is not None else _SELECTS.get(plan_kind)
    if plan_kind == "trigger" and chosen is None:
        raise Failure("""a trigger needs --select: whom it touches, such as --select 'place:"Gulf Coast"'""")
    keys = {
        "campaign": {"start": str(first), "per_day": str(per_day or 10)},
        "season": {"from": "11-15", "to": "01-15"},
        "trigger": {"date": str(first)},
        "letter": {"date": str(first)} | ({"every": every} if every else {}),
    }[plan_kind]
    keys = {"kind": plan_kind, **keys} | ({"select": chosen} if chosen else {}) | ({"limit": str(limit)} if limit else {})
    stem = _stem(" ".join(name), plan_kind, first)
    path = f"{PLANS}/{stem}.md"
    front = "\n".join(["---", *(write_value(key, value) for key, value in keys.items()), "---", ""])
    text = f"{front}\n{_BODIES[plan_kind]}" if _BODIES[plan_kind] else front
    with editing(folder):
        _check_place(folder / PLANS, folder)
        _check_query(chosen, today, folder)
        edits.create(folder, path, text)
    network, problems = load(context, quiet=True)
    course = _at(path, network)
    if course and plan_kind == "letter":
        with editing(folder):
            edits.change(folder, path, partial(_with_lines, course=course))
    if edit:
        open_in_editor(folder / path)
        network, problems = load(context, quiet=True)
        course = _at(path, network)
    with committing(folder, network.settings, wanted, [path], f"plan: {stem}"):
        say(path)
        for each in problems:
            if each.path == path:
                warn(str(each))
        if course:
            draw(_proposal(course))
            if plan_kind == "campaign" and query is None and limit is None and course.members:
                draw(_left_out(course, network))
    return 1 if query and course and not course.members else 0


@command("freeze", plan_command)
@click.argument("plan", metavar="NAME", nargs=-1, required=True)
@COMMIT_OPTION
def freeze_command(context: click.Context, plan: tuple[str, ...], *, wanted: bool, **_: object) -> int:
    """Write a plan's people into its file, so that no change of fields moves anybody in or out."""
    from warmsite.build import edits
    from warmsite.records.edit import add_members

    folder = network_folder(context)
    network, course = _load_plan(context, " ".join(plan))
    path, name = course.plan.path, course.plan.name
    if not course.members:
        raise Failure(f"{name}: nobody is in it; nothing was written", 1)
    ids = [each.person.id for each in course.members]

    def freeze(source: str) -> Edit:
        return add_members(source, ids, path, network.settings)

    with editing(folder):
        made = edits.change(folder, path, freeze)
    with committing(folder, network.settings, wanted, [path], f"freeze: {name}"):
        say(f"{path}:{made.line}: {quantity(len(ids), 'member')}")
    return 0


@command("done", plan_command)
@click.argument("plan", metavar="NAME")
@click.argument("who", nargs=-1)
@COMMIT_OPTION
def done_command(context: click.Context, plan: str, who: tuple[str, ...], *, wanted: bool, **_: object) -> int:
    """Log a letter that went out.

    WHO are those who got it, parted by commas; without any, all who were ready and have not had it. People of other
    plans are ticked off by a conversation: see `warmsite log`.
    """
    from warmsite.build import edits
    from warmsite.days import spell

    folder = network_folder(context)
    with editing(folder):  # who has had it is judged by what no other command is writing at that moment
        network, course = _load_plan(context, plan)
        name, heading = course.plan.name, course.plan.heading
        if course.plan.kind != "letter":
            raise Failure(f"{name}: a {course.plan.kind} is ticked off by conversations: `warmsite log WHO …`")
        if network.today < course.start:
            raise Failure(f"{name}: goes out on {spell(course.start)}; if it went out earlier, change its date")
        sent = _who_got_it(course, who, network)
        entries = [(each.person.contact.path, _entry(each, heading, network.today, network.settings)) for each in sent]
        for path, entry in entries:  # one that is refused stops all, before anything is written
            entry(edits.text_of(folder, path))
        made, fault = _changed_until_refused(folder, entries)
    told = sent[0].person.name if len(made) == 1 else f"{len(made)} people"
    with committing(folder, network.settings, wanted, [path for path, _ in made], f"letter: {told}"):
        for path, edit in made:
            tell(path, edit)
        waiting = len(course.members) - course.done - len(made)
        say(f"{heading}: {quantity(len(made), 'letter')} logged, {waiting:,} to go")
    if fault:
        raise Failure(f"{fault}\n{len(made)} of {len(sent)} logged; run it again for the others")
    return 0


def _changed_until_refused(
    folder: Path, entries: Sequence[tuple[str, Callable[[str], Edit]]]
) -> tuple[list[tuple[str, Edit]], str]:
    """Change each file, up to one that is refused: what was done, and what was refused then. Refused where it is the first."""
    from warmsite.build import edits
    from warmsite.records.source import Refused

    made: list[tuple[str, Edit]] = []
    for path, entry in entries:
        try:
            made.append((path, edits.change(folder, path, entry)))
        except Refused as refused:
            if not made:
                raise
            return made, str(refused)
    return made, ""


def _load_plan(context: click.Context, name: str) -> tuple[Network, Course]:
    """The network, and its plan of that name or title.

    Failure with what is wrong in its file, with those that fit alike, or with the nearest name.
    """
    from difflib import get_close_matches

    from warmsite.build.sources import PLANS
    from warmsite.names import fold

    network, problems = load(context)
    stem = name.removeprefix(f"{PLANS}/").removesuffix(".md")
    plans = network.courses.courses
    if exact := network.courses.find(stem):
        return network, exact
    if broken := next((each for each in problems if each.path == f"{PLANS}/{stem}.md"), None):
        raise Failure(str(broken), 1)
    said = fold(stem)
    alike = [each for each in plans if said in {fold(each.plan.name), fold(each.plan.heading)}]
    found = alike or [each for each in plans if said and said in f"{fold(each.plan.name)}\n{fold(each.plan.heading)}"]
    if len(found) == 1:
        return network, found[0]
    if found:
        raise Failure(f"{name!r}: {len(found)} plans fit; name the file: {', '.join(each.plan.name for each in found)}")
    names = [each.plan.name for each in plans]
    near = get_close_matches(stem, names, 1)
    known = f"there are {', '.join(names[:9])}{', …' * (len(names) > 9)}" if names else "`warmsite plan new campaign` makes one"
    raise Failure(f"{name!r}: there is no plan of that name; " + (f"did you mean {near[0]}?" if near else known), 1)


def _who_got_it(course: Course, who: Sequence[str], network: Network) -> list[Member]:
    """The members who got a letter; Failure for somebody who is not among them, or has had it."""
    from warmsite.cli.naming import find_several

    if not who:
        ready = [each for each in course.members if each.state != "done" and not each.lacks]
        if not ready:
            raise Failure(
                f"{course.plan.name}: nobody is ready who has not had it; see `warmsite plan show {course.plan.name}`", 1
            )
        return ready
    contacts, rest = find_several(network.directory, who)
    if rest:
        raise Failure(f"{' '.join(rest)!r}: names nobody; nothing was written", 1)
    members = {each.person.id: each for each in course.members}
    for contact in contacts:
        if contact.id not in members:
            raise Failure(f"{contact.name}: is not among those whom the letter is for; nothing was written", 1)
        if members[contact.id].state == "done":
            raise Failure(f"{contact.name}: had the letter on {members[contact.id].done_on}; nothing was written", 1)
    return [members[each.id] for each in contacts]


def _entry(member: Member, heading: str, today: date, settings: Settings) -> Callable[[str], Edit]:
    """The edit that logs a letter, by its name, with the line that only this one had: other letters are not ticked off."""
    from warmsite.records.edit import NewEntry, add_entry

    entry = NewEntry(date=today, kind="letter", text=f"{heading}: {member.line.text if member.line else ''}".rstrip())
    return lambda source: add_entry(source, entry, member.person.contact.path, settings)


def _stem(name: str, kind: str, first: date) -> str:
    """What a new plan's file is called: by its name, else a season as what it is, and the others by their kind and day."""
    from warmsite.names import id_for_name

    if any(map(str.isalnum, name)):
        return id_for_name(name)
    return kind if kind == "season" else f"{kind}-{first}"


def _at(path: str, network: Network) -> Course | None:
    """The plan of that file."""
    return next((each for each in network.courses.courses if each.plan.path == path), None)


def _with_lines(source: str, course: Course) -> Edit:
    """The text of a new letter with a line to fill in for each of its people."""
    from warmsite.records.source import Edit

    lines = "".join(f"- [[{each.person.id}]]:\n" for each in course.members)
    return Edit(f"{source}\n{lines}" if lines else source, 1)


def _check_place(plans: Path, network: Path) -> None:
    """Failure where plans cannot be put into their folder."""
    from warmsite.build.sources import leaves

    if leaves(plans, network):
        raise Failure(f"{plans}: is a link that leaves the network; nothing was written")
    if plans.exists() and not plans.is_dir():
        raise Failure(f"{plans}: is no folder; nothing was written")


def _check_query(query: str | None, today: date, folder: Path) -> None:
    """Failure for a query that could not be read in a plan."""
    from warmsite.build.records import Records
    from warmsite.network.query import QueryError, parse_query

    records = Records(folder)
    records.load_settings()
    try:
        parse_query(query or "", today, records.settings, without=("plan",))
    except QueryError as error:
        raise Failure(pointed(query or "", error)) from None


def _proposal(course: Course) -> Iterator[Line]:
    """What a new plan comes to, in a few lines."""
    from warmsite.days import spell

    total = len(course.members)
    if not total:
        yield line("It is for nobody yet.")
        return
    first = ", ".join(each.person.name for each in course.members[:_FIRST])
    more = f" and {total - _FIRST:,} more" if total > _FIRST else ""
    yield line(f"{_people(total)}: {first}{more}")
    if course.plan.kind == "letter":
        ready = sum(not each.lacks for each in course.members)
        yield line(f"{ready:,} ready; write a line for each under the heading Lines")
        return
    yield line(f"{quantity(len(course.days), 'working day')}, {_span(course)}")
    if course.late_days and course.expected:
        yield line(f"With the other plans it ends on {spell(course.expected)}")
    elif course.left_over:
        crowded = "With the other plans it" if course.cost_of_crowd else "It"
        yield line(f"{crowded} leaves {_people(course.left_over)} over")


def _left_out(course: Course, network: Network) -> Iterator[Line]:
    """Whom a campaign as it is proposed leaves out, and why."""
    from warmsite.network.overdue import parts

    found = parts(network)
    chosen = {each.person.id for each in course.members}
    reach, free = (sum(each.id not in chosen for each in part) for part in (found.within_reach, found.without_rhythm))
    told = [
        *([f"{reach:,} within reach {'stays' if reach == 1 else 'stay'} on Today"] if reach else []),
        *([f"{free:,} {'has no rhythm and is' if free == 1 else 'have no rhythm and are'} not cold yet"] if free else []),
    ]
    if told:
        yield line(f"Left out: {'; '.join(told)}")


def _people(count: int) -> str:
    return quantity(count, "person", "people")


def _span(course: Course) -> str:
    """The days of a plan; of a letter the one from which it goes out."""
    from warmsite.days import spell

    if not course.end or course.end == course.start or course.plan.kind == "letter":
        return spell(course.start)
    return f"{spell(course.start)} to {spell(course.end)}"


def _plans(found: Sequence[Course], wrong: Container[str]) -> Table:
    """All plans; `wrong` are the paths of those that have errors."""
    return Table(
        (
            Column("name", tuple(each.plan.name for each in found), "name", least=12),
            Column("kind", tuple(each.plan.kind for each in found), "soft"),
            Column("title", tuple(each.plan.heading for each in found), least=12, below=True),
            Column("start", tuple(str(each.start) for each in found), named=True),
            Column("end", tuple(str(each.end or "") for each in found), named=True),
            Column("total", tuple(str(len(each.members)) for each in found), named=True),
            Column("done", tuple(str(each.done) for each in found), named=True),
            Column("late", tuple(quantity(each.late_days, "day") if each.late_days else "" for each in found), named=True),
            Column("leaves over", tuple(str(each.left_over or "") for each in found), named=True),
            Column("problems", tuple("see check" if each.plan.path in wrong else "" for each in found)),
        )
    )


def _dealt(dealt: Sequence[Dealt]) -> Table:
    people = [each.person for each in dealt]
    return Table(
        (
            Column("id", tuple(each.id for each in people), "soft"),
            Column("name", tuple(each.name for each in people), "name", least=12),
            Column("plan", tuple(each.plan for each in dealt), "soft", least=12),
            Column("phone", tuple(", ".join(phone.text for phone in each.contact.phone) for each in people), least=12),
            Column("last", tuple(str(each.standing.last or "") for each in people), named=True),
        )
    )


def _shown(course: Course, network: Network) -> Iterator[Line | Table]:
    """A plan's card, and its people: who is to be called first, who was reached as it went, who was not."""
    plan = course.plan
    yield line((plan.heading, "title"), (f"  {plan.kind}", "soft"))
    yield line(_span(course))
    yield line(_progress(course, network))
    if not course.members:
        return
    yield line()
    moods = ["", *reversed(network.settings.reactions)]

    def rank(member: Member) -> tuple[int, int, int]:
        mood = moods.index(member.reaction) if member.reaction in moods else 0
        return _STATES.index(_state(member, plan.kind)), -mood, -(member.done_on.toordinal() if member.done_on else 0)

    members = sorted(course.members, key=rank)
    called = plan.kind != "letter"  # of a letter calls and their reactions are no part
    yield Table(
        (
            Column("id", tuple(each.person.id for each in members), "soft"),
            Column("name", tuple(each.person.name for each in members), "name", least=12),
            Column("state", tuple(_state(each, plan.kind) for each in members), least=9),
            Column("on", tuple(str(each.done_on or "") for each in members), named=True),
            Column("reaction", tuple(each.reaction if each.done_on and called else "" for each in members)),
            Column("tried", tuple(str(each.attempts or "") if called else "" for each in members), named=True),
            Column("lacks", tuple(", ".join(each.lacks) if not each.done_on else "" for each in members), least=12, below=True),
        )
    )


def _state(member: Member, kind: str) -> str:
    """How somebody stands in a plan, in the words of its kind."""
    if kind == "letter":
        return "sent" if member.state == "done" else "not ready" if member.lacks else "ready"
    return {"done": "reached", "not-reached": "not reached"}.get(member.state, member.state)


def _progress(course: Course, network: Network) -> str:
    """How far a plan is, in a sentence."""
    from warmsite.days import spell

    kind, total = course.plan.kind, len(course.members)
    counted = Counter(_state(each, kind) for each in course.members)
    if not total:
        return "Nobody is in it."
    if kind == "letter":
        unready = f", {counted['not ready']:,} not ready" if counted["not ready"] else ""
        return f"{counted['sent']:,} of {total:,} sent, {counted['ready']:,} ready{unready}"
    if network.today < course.start:
        return f"{_people(total)}; it has not begun"
    moods = Counter(each.reaction for each in course.members if each.done_on)
    told = [
        f"{counted['reached']:,} of {total:,} reached",
        *(f"{moods[each]:,} {each}" for each in network.settings.reactions if moods[each]),
        *([f"{counted['not reached']:,} not reached"] if counted["not reached"] else []),
    ]
    said = ", ".join(told)
    if course.over:
        return f"Ended: {said}"
    if course.left_over and course.end:
        return f"{said}; at this pace it leaves {_people(course.left_over)} over on {spell(course.end)}"
    if not course.expected:
        return said
    late = f", {quantity(course.late_days, 'day')} late" if course.late_days else ""
    return f"{said}; it can end on {spell(course.expected)}{late}"
