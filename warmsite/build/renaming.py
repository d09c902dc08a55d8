"""Another id for somebody: the file's name, its `id:`, and every link to it, checked whole before anything is written."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from warmsite.build import edits
from warmsite.build.roster import Roster
from warmsite.names import canonical_id, id_from, is_id
from warmsite.records.blocks import wiki_links
from warmsite.records.edit import Edit, Refused, rename_links, set_field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warmsite.records.contact import Contact

_LONGEST = 255  # bytes that file systems take for a name


class Rewritten(Struct, frozen=True):
    """A file that names the contact: its text before and after."""

    path: str
    before: str
    after: str


class Renaming(Struct, frozen=True):
    """What a rename comes to. `files` are those that change, the contact's own last; then it is moved.

    `unread` are files that keep a link to the old id, because they cannot be read as contacts.
    """

    old: str
    new: str
    path: str
    moved: str
    files: tuple[Rewritten, ...]
    unread: tuple[str, ...]


def check_id(new: str) -> None:
    """Refused for what can be no id, or no file's name."""
    if not is_id(new):
        raise Refused(f"{new!r} is no id: letters, digits, space, `-`, `_` and `.`, such as {id_from(new)}")
    if new.startswith("_"):
        raise Refused(f"{new!r}: a file whose name begins with `_` is not read as a contact")
    if len(f"{new}.md".encode()) > _LONGEST:
        raise Refused(f"{new!r} is too long for a file's name")


def plan(network: Path, roster: Roster, contact: Contact, new: str) -> Renaming:
    """All that a rename would write; Refused if any of it cannot be, or a link would come to mean another."""
    name = f"{new}.md"
    old_key, new_key = canonical_id(contact.id), canonical_id(new)
    owner = roster.known.get(new_key)
    if owner and owner.path != contact.path:
        raise Refused(f"{new}: {owner.path} has that id already")
    edits.check_free(network, contact.path, name)
    astray = [
        (path, target)
        for path, target in roster.astray(contact, structs.replace(contact, id=new))
        if canonical_id(target) != old_key
    ]
    astray += _captured(roster, new) if new_key != old_key else ()
    if astray:
        told = "\n".join(f"  {path}: {target}" for path, target in astray)
        raise Refused(f"{new}: somebody else goes by that name, and would lose what links to them:\n{told}")
    return Renaming(
        old=contact.id,
        new=new,
        path=contact.path,
        moved=PurePosixPath(contact.path).with_name(name).as_posix(),
        files=tuple(_rewrite(network, roster, contact, new)),
        unread=tuple(_left_behind(network, roster, old_key)),
    )


def carry_out(network: Path, renaming: Renaming) -> None:
    """Write what was planned, the file's own name last: a process that is killed leaves what the same rename finishes."""
    for each in renaming.files:
        edits.change(network, each.path, lambda source, each=each: _unless_changed(source, each))  # type: ignore[misc]
    if renaming.moved != renaming.path:
        edits.move(network, renaming.path, PurePosixPath(renaming.moved).name)


def _unless_changed(source: str, planned: Rewritten) -> Edit:
    if source != planned.before:
        raise Refused(f"{planned.path}: was changed by another program meanwhile; run the same command again")
    return Edit(planned.after, 1)


def _captured(roster: Roster, new: str) -> Iterator[tuple[str, str]]:
    """Each (path, text) of a plain name in a field that means nobody here, and would mean the contact.

    One that is spelt as the id itself is taken for what an earlier try, cut short, has left.
    """
    for path, each in roster.files.items():
        if any(canonical_id(target) == canonical_id(new) != target for target in each.targets)
        ...
