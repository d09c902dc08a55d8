"""duplicates and merge: who is here twice, and two contacts made one."""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

import click

from warmsite.cli.changes import COMMIT_OPTION, committing, editing
from warmsite.cli.common import (
    JSON_OPTION,
    QUERY_ARGUMENT,
    Asking,
    Failure,
    choose,
    clean,
    command,
    day_of,
    is_terminal,
    load,
    network_folder,
    say,
    say_json,
    status_of,
    warn,
)
from warmsite.cli.naming import find_first, find_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warmsite.build.joining import Joining
    from warmsite.build.renaming import Rewritten
    from warmsite.build.roster import Roster
    from warmsite.formats.duplicates import Pair
    from warmsite.records.contact import Contact

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@command("duplicates", cls=Asking)
@QUERY_ARGUMENT
@click.option("--not", "two", metavar="A B", nargs=2, help="Remember that these are two people.")
@JSON_OPTION
def duplicates_command(context: click.Context, query: str, *, two: tuple[str, str] | None, as_json: bool, **_: object) -> int:
    """Who may be here twice, likeliest first, and why.

    With QUERY only pairs of which one is found by it. `--not` is kept in imports/not-the-same.txt.
    """
    from warmsite.build.joining import apart
    from warmsite.formats.duplicates import duplicates
    from warmsite.records.source import Refused

    if two:
        return _tell_apart(context, *two)
    network, _problems = load(context)
    chosen = choose(network, query)
    try:
        known = apart(network_folder(context))
    except Refused as refused:
        raise Failure(str(refused)) from None
    found = [
        pair
        for pair in duplicates((each.contact for each in network.people.values()), known)
        if pair.one.id in chosen or pair.other.id in chosen
    ]
    if as_json:
        say_json([{"a": each.one.id, "b": each.other.id, "score": each.score, "reasons": each.reasons} for each in found])
    else:
        _list(found)
    return status_of(query, chosen)


def _tell_apart(context: click.Context, one: str, other: str) -> int:
    from warmsite.build.joining import tell_apart
    from warmsite.build.roster import Roster

    folder = network_folder(context)
    roster = Roster(folder)
    first, second = (find_one(roster.directory, each) for each in (one, other))
    if first is second:
        raise Failure(f"{first.id}: name two contacts")
    with editing(folder):
        path = tell_apart(folder, first, second)
    if not path:
        warn(f"{first.id} and {second.id}: are known to be two people")
        return 0
    with committing(folder, roster.settings, False, [path], f"not the same: {first.name}, {second.name}"):
        say(f"{path}: {first.name} and {second.name} are two people")
    return 0


def _list(found: Sequence[Pair]) -> None:
    for each in found:
        say(f"{each.score:3}  {each.one.id}  {each.other.id}")
        say(f"     {each.one.name} · {each.other.name}: {', '.join(each.reasons)}")
    if found:
        warn("`warmsite merge A B` joins two, `warmsite duplicates --not A B` keeps them apart")
    else:
        warn("nobody seems to be here twice")


@command("merge")
@click.argument("one", metavar="A")
@click.argument("words", metavar="B", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--prefer", type=click.Choice(["a", "b"]), default="a", help="Whose word stands where both say something: a (default) or b."
)
@COMMIT_OPTION
@JSON_OPTION
def merge_command(
    context: click.Context,
    one: str,
    words: tuple[str, ...],
    *,
    dry_run: bool,
    prefer: str,
    wanted: bool,
    as_json: bool,
    **_: object,
) -> int:
    """Join two contacts: B becomes part of A.

    A keeps its file and its id. What B says beside is added, what both say otherwise is told in the notes, every link to
    B means A, and B's file is removed. A merge that was cut short is finished by the same command.
    """
    from warmsite.build import joining
    from warmsite.build.roster import Roster

    folder = network_folder(context)
    today, _given = day_of(context)
    paths = [each.path for each in _both(Roster(folder), (one, *words))]  # it may ask, and nobody else has to wait
    with editing(folder):
        roster = Roster(folder)
        by_path = {each.path: each for each in roster.known.values()}
        if not by_path.keys() >= {*paths}:
            raise Failure(f"{' and '.join(paths)}: were changed by another program meanwhile; nothing was written")
        kept, gone = (by_path[path] for path in paths)
        planned = joining.plan(folder, roster, kept, gone, today, prefer_gone=prefer == "b")
        _tell_what_goes(planned)
        if not dry_run:
            joining.carry_out(folder, planned)
    if dry_run:
        _tell(planned, as_json=as_json, dry_run=True)
        return 0
    message = f"merge: {gone.id} → {kept.id}"
    with committing(folder, roster.settings, wanted, [each.path for each in planned.changes], message):
        _tell(planned, as_json=as_json, dry_run=False)
    return 0


def _both(roster: Roster, words: Sequence[str]) -> tuple[Contact, Contact]:
    """The two that the words mean, one after the other."""
    kept, behind = find_first(roster.directory, words)
    if not behind:
        raise Failure("name two contacts: warmsite merge A B")
    gone = find_one(roster.directory, " ".join(behind))
    if kept.path == gone.path:
        raise Failure(f"{kept.id}: is one contact already; name two")
    return kept, gone


def _tell_what_goes(planned: Joining) -> None:
    """What nobody could take back, before anything is removed."""
    if planned.behind:
        warn(f"{planned.removed.path}: is a link; {planned.behind}, the file behind it, stays")
    elif not planned.is_kept:
        warn(f"{planned.removed.path}: git does not have it as it stands; only the merge keeps it")


def _tell(planned: Joining, *, as_json: bool, dry_run: bool) -> None:
    """What was done, or would be."""
    if as_json:
        say_json(_shape(planned))
    elif dry_run:
        for line in (line for each in planned.changes for line in _diff(each, is_gone=each is planned.removed)):
            _say_diff(line)
    else:
        for each in (*planned.memory, *planned.files):
            say(each.path)
        say(f"{planned.removed.path} → {planned.kept.path}")
    for field, stands, noted in ((each.field, each.kept, each.noted) for each in planned.differences):
        warn(f"{field} is {stands!r}; {noted!r} is told in the notes" if stands else f"{field}: {noted!r} is told in the notes")
    for path in planned.unread:
        warn(f"{path}: is not read as a contact; the link in it stays")


def _shape(planned: Joining) -> dict[str, Any]:
    """The JSON of `merge`."""
    return {
        "id": planned.kept.id,
        "merged": planned.gone.id,
        "changed": [each.path for each in (*planned.memory, *planned.files)],
        "removed": planned.removed.path,
        "differences": [{"field": each.field, "kept": each.kept or None, "noted": each.noted} for each in planned.differences],
        "unread": list(planned.unread),
    }


def _diff(each: Rewritten, *, is_gone: bool) -> Iterator[str]:
    """The change of a file, as git could apply it."""
    before, after = (_LINE.findall(text) for text in (each.before, each.after))
    return unified_diff(before, after, f"a/{each.path}", "/dev/null" if is_gone else f"b/{each.path}")


def _say_diff(line: str) -> None:
    """A line of a diff: in colour for a person, as it is for a program."""
    shown = line.removesuffix("\n")
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    click.echo(click.style(clean(shown), fg=colour) if is_terminal() else shown)
    if not line.endswith("\n"):
        click.echo("\\ No newline at end of file")
