"""Another id for somebody: the file's name, its `id:`, and every link to it, checked whole before anything is written."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.build import edits
from warmsite.build.sources import scan_plans
from warmsite.names import canonical_id, id_from, is_id
from warmsite.records.blocks import wiki_links
from warmsite.records.edit import rename_in_plan, rename_links, set_field
from warmsite.records.plan import parse_plan
from warmsite.records.source import Edit, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from warmsite.build.roster import Roster
    from warmsite.records.contact import Contact
    from warmsite.records.settings import Settings

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
    if (owner := roster.known.get(canonical_id(new))) and owner.path != contact.path:
        raise Refused(f"{new}: {owner.path} has that id already")
    edits.check_free(network, contact.path, name)
    plans = {each.path: edits.text_of(network, each.path) for each in scan_plans(network).sources}
    named = {path: each.targets for path, each in roster.files.items()}
    named |= {path: _targets_of_plan(text, path, roster.settings) for path, text in plans.items()}
    if astray := [*_lost(roster, contact, new, named), *_captured(roster, new, named)]:
        told = "\n".join(f"  {path}: {target}" for path, target in astray)
        raise Refused(f"{new}: somebody goes by that name, and what names them would mean {contact.name}:\n{told}")
    return Renaming(
        old=contact.id,
        new=new,
        path=contact.path,
        moved=PurePosixPath(contact.path).with_name(name).as_posix(),
        files=tuple(_rewrite(network, roster, contact, new, plans)),
        unread=tuple(_left_behind(network, roster, contact)),
    )


def carry_out(network: Path, renaming: Renaming) -> None:
    """Write what was planned, the file's own name last: what a killed process leaves, the same rename finishes.

    What is refused on the way leaves everything as it was, but for what somebody else has changed meanwhile.
    """
    done: list[Rewritten] = []
    try:
        for each in renaming.files:
            edits.change(network, each.path, partial(_unless_changed, each))
            done.append(each)
        if renaming.moved != renaming.path:
            edits.move(network, renaming.path, PurePosixPath(renaming.moved).name)
    except Refused:
        for each in reversed(done):
            with suppress(Refused):
                back = Rewritten(each.path, each.after, each.before)
                edits.change(network, each.path, partial(_unless_changed, back))
        raise


def _unless_changed(planned: Rewritten, source: str) -> Edit:
    if source != planned.before:
        raise Refused(f"{planned.path}: was changed by another program meanwhile; run the same command again")
    return Edit(planned.after, 1)


def _targets_of_plan(source: str, path: str, settings: Settings) -> tuple[str, ...]:
    """Whom a plan names, each once: its members, and all links, of lines that are still to be written too; of no plan nobody."""
    found, _ = parse_plan(source, path, settings)
    if found is None:
        return ()
    links = (link.target for line in source.splitlines() for link in wiki_links(line))
    return tuple(dict.fromkeys((*(each.target for each in found.named), *links)))


def _lost(roster: Roster, contact: Contact, new: str, named: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Each (path, link) to somebody else, or to several, that the new id would take over; `named` are targets by path.

    Names stay what they were, so that only what is spelt as the new id can come to mean another.
    """
    for path, targets in named.items():
        for target in targets:
            taken = _is(target, new) and not _is(target, contact.id)
            if taken and roster.directory.candidates(target) not in ([], [contact]):
                yield path, f"[[{target}]]"


def _captured(roster: Roster, new: str, named: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Each (path, text) of a link, or a plain name in a field, that means nobody here and would mean the contact.

    One that is spelt as the id itself is taken for what a rename that was cut short has written.
    """
    for path, targets in named.items():
        for target in targets:
            if _is(target, new) and target != new and not roster.directory.candidates(target):
                yield path, target


def _rewrite(network: Path, roster: Roster, contact: Contact, new: str, plans: Mapping[str, str]) -> Iterator[Rewritten]:
    """The files that name the contact, each once whatever links lead to it; the contact's own last.

    `plans` are the texts of the plans, by path.
    """
    own = (network / contact.path).resolve()
    paths = [path for path, each in roster.files.items() if any(_is(target, contact.id) for target in each.targets)]
    others = {file: path for path in paths if (file := (network / path).resolve()) != own}

    def renamed(target: str) -> str:
        return new if _is(target, contact.id) else target

    for path, before in plans.items():
        after = rename_in_plan(before, renamed, path, roster.settings)
        if after != before:
            yield Rewritten(path, before, after)
    for path in (*others.values(), contact.path):
        before = edits.text_of(network, path)
        after = rename_links(before, renamed, path, roster.settings)
        if path == contact.path and roster.whole(contact).typed.get("id"):
            after = set_field(after, "id", new, path, roster.settings).text
        if after != before:
            yield Rewritten(path, before, after)


def _left_behind(network: Path, roster: Roster, contact: Contact) -> Iterator[str]:
    """The files that are no contacts, and link to this one all the same."""
    for path in (path for path, each in roster.files.items() if not each.id):
        with suppress(Refused):  # what is no text has no links
            lines = edits.text_of(network, path).splitlines()
            if any(_is(link.target, contact.id) for line in lines for link in wiki_links(line)):
                yield path


def _is(target: str, identity: str) -> bool:
    return canonical_id(target) == canonical_id(identity)
