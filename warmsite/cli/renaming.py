"""rename: another id for somebody, with the file's name and every link to it."""

from __future__ import annotations

import re
from difflib import unified_diff
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from warmsite.cli.changes import COMMIT_OPTION, committing, editing
from warmsite.cli.common import Failure, command, network_folder, say, warn
from warmsite.cli.naming import find_one
from warmsite.names import canonical_id

if TYPE_CHECKING:
    from warmsite.build.renaming import Renaming
    from warmsite.build.roster import Roster
    from warmsite.records.contact import Contact

_LINE_END = re.compile(r"\r\n|\r|\n")


@command("rename")
@click.argument("who")
@click.argument("words", metavar="NEW-ID", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@COMMIT_OPTION
def rename_command(context: click.Context, who: str, words: tuple[str, ...], *, dry_run: bool, wanted: bool, **_: object) -> int:
    """Give somebody another id.

    The file gets its name, and every link to the old id changes with it. Links by name stay. A rename that was cut short
    is finished by the same command.
    """
    from warmsite.build import renaming
    from warmsite.build.roster import Roster

    folder = network_folder(context)
    *name, new = who, *words  # whatever stands before the last word is WHO
    who = " ".join(name)
    path = _meant(Roster(folder), who, new).path  # it may ask, and nobody else has to wait for the answer
    with editing(folder):
        renaming.check_id(new)
        roster = Roster(folder)
        contact = next((each for each in roster.known.values() if each.path == path), None)
        if contact is None:
            raise Failure(f"{path}: was changed by another program meanwhile; nothing was written")
        planned = renaming.plan(folder, roster, contact, new)
        if not dry_run:
            renaming.carry_out(folder, planned)
    if dry_run:
        _tell(planned, diff=True)
        return 0
    paths = (planned.path, planned.moved, *(each.path for each in planned.files if each.path != planned.path))
    with committing(folder, roster.settings, wanted, paths, f"rename: {planned.old} → {planned.new}"):
        _tell(planned, diff=False)
    return 0


def _meant(roster: Roster, who: str, new: str) -> Contact:
    """The contact that WHO means; one whose file was to be moved when a rename was cut short has the new id already."""
    renamed = roster.known.get(canonical_id(new))
    halfway = renamed and canonical_id(PurePosixPath(renamed.path).stem) == canonical_id(who)
    return renamed if renamed and halfway and not roster.directory.candidates(who) else find_one(roster.directory, who)


def _tell(planned: Renaming, *, diff: bool) -> None:
    """The files and lines that change, or the change itself."""
    for each in planned.files:
        before, after = _LINE_END.split(each.before), _LINE_END.split(each.after)
        if diff:
            for line in unified_diff(before, after, each.path, each.path, n=1, lineterm=""):
                say(line)
        else:
            changed = [number for number, (was, now) in enumerate(zip(before, after, strict=False), 1) if was != now]
            say(f"{each.path}:{', '.join(map(str, changed))}")
    if planned.moved != planned.path:
        say(f"{planned.path} → {planned.moved}")
    elif not planned.files:
        warn(f"{planned.path}: has that id already")
    for path in planned.unread:
        warn(f"{path}: is not read as a contact; the link in it stays")
