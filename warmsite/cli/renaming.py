"""rename: another id for somebody, with the file's name and every link to it."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import click
from msgspec import structs

from warmsite.cli.changes import COMMIT_OPTION, commit_asked, editing
from warmsite.cli.common import Failure, command, find_one, network_folder, quantity, say, warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warmsite.build.roster import Roster
    from warmsite.records.contact import Contact

_LONGEST = 255  # bytes that file systems take for a name


class _Rewritten(NamedTuple):
    """A file whose links change: its path, its text before and after."""

    path: str
    before: str
    after: str


@command("rename")
@click.argument("who")
@click.argument("new", metavar="NEW-ID")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@COMMIT_OPTION
def rename_command(context: click.Context, who: str, new: str, *, dry_run: bool, wanted: bool, **_: object) -> int:
    """Give somebody another id.

    The file gets its name, and every link to the old id is changed with it. Links by name stay. A rename that was cut
    short is finished by the same command.
    """
    from warmsite.build import edits
    from warmsite.build.roster import Roster

    folder = network_folder(context)
    _check_id(new)
    path = _meant(Roster(folder), who, new).path  # it may ask, and nobody else has to wait for the answer
    with editing(folder):
        roster = Roster(folder)
        contact = next((each for each in roster.known.values() if each.path == path), None)
        if contact is None:
            raise Failure(f"{path}: was changed by another program meanwhile; nothing was written")
        name = f"{new}.md"
        moved = PurePosixPath(path).with_name(name).as_posix()
        _check_free(roster, contact, new)
        edits.check_free(folder, path, name)
        rewritten = list(_rewrite(folder, roster, contact, new))
        if dry_run:
            _print_diff(rewritten)
        else:
            _write(folder, rewritten)
            edits.move(folder, path, name)
            _print_lines(rewritten)
    say(f"{path} → {moved}" if moved != path else f"{path}: has its name already")
    ...
    return 0
