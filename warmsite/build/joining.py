"""Two contacts made one: the one's file with all in it that the other's says, every link to it, the other's file taken away.

All is checked before anything is written, and written whole or not at all. The other's file goes last: what a killed process
leaves, the same merge finishes.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.build import edits, renaming
from warmsite.build.files import TEMPORARY
from warmsite.build.git import GitFault, read
from warmsite.build.renaming import Renaming, Rewritten
from warmsite.build.sources import FOLDER, leaves, read_regular, scan_plans
from warmsite.formats.duplicates import parse_apart, with_apart, without_gone
from warmsite.formats.joining import Difference, Record, join, joined_memory
from warmsite.names import canonical_id
from warmsite.records.blocks import wiki_links
from warmsite.records.contact import Contact
from warmsite.records.edit import rename_in_plan, rename_links
from warmsite.records.source import Edit, Refused
from warmsite.records.unlinking import without_repeated_company

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from warmsite.build.roster import Roster
    from warmsite.formats.duplicates import Two

_IMPORTS = "imports"
_APART = f"{_IMPORTS}/not-the-same.txt"
_LARGEST_MEMORY = 64 << 20  # bytes


class Joining(Struct, frozen=True):
    """What a merge comes to: `files` that change, the one's own last; then `gone` is taken away.

    `memory` are the files of imports/. `unread` are files that keep a link to the other, because they cannot be read as
    contacts. `behind` is the file that stays where the other's is a link to it; `is_kept` if git has the other's file as it
    stands.
    """

    kept: Contact
    gone: Contact
    files: tuple[Rewritten, ...]
    memory: tuple[Rewritten, ...]
    removed: Rewritten
    differences: tuple[Difference, ...]
    unread: tuple[str, ...]
    behind: str
    is_kept: bool

    @property
    def changes(self) -> tuple[Rewritten, ...]:
        """Every file's text before and after, in the order in which they are written."""
        return (*self.memory, *self.files, self.removed)


def plan(network: Path, roster: Roster, kept: Contact, gone: Contact, today: date, *, prefer_gone: bool) -> Joining:
    """All that a merge would write; Refused if any of it cannot be."""
    if (network / kept.path).samefile(network / gone.path):
        raise Refused(f"{kept.path} and {gone.path} are one file; take one of its names away")
    if frozenset(map(canonical_id, (kept.id, gone.id))) in apart(network):
        raise Refused(f"{_APART}: you said that {kept.id} and {gone.id} are two people; take that line away first")
    texts = [edits.text_of(network, each.path) for each in (kept, gone)]
    _check_removable(network, gone.path)

    def means(target: str, *these: Contact) -> bool:
        found = {each.path for each in roster.directory.candidates(target)}
        return bool(found) and not found.isdisjoint(each.path for each in these) and found <= {kept.path, gone.path}

    one = Record(texts[0], kept.path, lambda target: means(target, gone))
    other = Record(texts[1], gone.path, lambda target: means(target, kept, gone))
    joined = join(one, other, today, roster.settings, prefer_other=prefer_gone)
    own = Rewritten(kept.path, texts[0], joined.text)
    return Joining(
        kept=kept,
        gone=gone,
        files=(*_links(network, roster, kept, gone), *([own] if own.after != own.before else [])),
        memory=tuple(_memory(network, kept, gone, joined.taken)),
        removed=Rewritten(gone.path, texts[1], ""),
        differences=joined.differences,
        unread=tuple(_left_behind(network, roster, gone)),
        behind=_behind(network, gone.path),
        is_kept=_is_kept(network, gone.path),
    )


def carry_out(network: Path, joining: Joining) -> None:
    """Write what was planned; what is refused on the way leaves everything as it was."""
    done: list[Rewritten] = []
    links = Renaming(joining.gone.id, joining.kept.id, joining.kept.path, joining.kept.path, joining.files, ())
    try:
        for each in joining.memory:
            _put_memory(network, each)
            done.append(each)
        renaming.carry_out(network, links)
        try:
            _remove(network, joining.removed)
        except Refused:
            _take_back(network, links)
            raise
    except Refused:
        for each in reversed(done):
            with suppress(Refused):
                _put_memory(network, Rewritten(each.path, each.after, each.before))
        raise


def _take_back(network: Path, links: Renaming) -> None:
    back = tuple(Rewritten(each.path, each.after, each.before) for each in reversed(links.files))
    with suppress(Refused):
        renaming.carry_out(network, Renaming(links.new, links.old, links.path, links.path, back, ()))


def _links(network: Path, roster: Roster, kept: Contact, gone: Contact) -> Iterator[Rewritten]:
    """The plans and the other contacts that name the one who goes by id; links by name mean the one who stays."""
    own = {(network / each.path).resolve() for each in (kept, gone)}
    named = (path for path, each in roster.files.items() if any(_is(target, gone.id) for target in each.targets))
    others = {file: path for path in named if (file := (network / path).resolve()) not in own}

    def renamed(target: str) -> str:
        return kept.id if _is(target, gone.id) else target

    for path in (each.path for each in scan_plans(network).sources):
        before = edits.text_of(network, path)
        after = rename_in_plan(before, renamed, path, roster.settings)
        if after != before:
            yield Rewritten(path, before, after)
    for path in others.values():
        before = edits.text_of(network, path)
        after = rename_links(before, renamed, path, roster.settings)
        yield Rewritten(path, before, without_repeated_company(after, lambda each: _is(each, kept.id), path, roster.settings))


def _left_behind(network: Path, roster: Roster, gone: Contact) -> Iterator[str]:
    """The files that are no contacts, and link to the one who goes all the same."""
    for path in (path for path, each in roster.files.items() if not each.id):
        with suppress(Refused):  # what is no text has no links
            lines = edits.text_of(network, path).splitlines()
            if any(_is(link.target, gone.id) for line in lines for link in wiki_links(line)):
                yield path


def _is(target: str, identity: str) -> bool:
    return canonical_id(target) == canonical_id(identity)


def _behind(network: Path, path: str) -> str:
    """The file to which a path leads that is a link; empty for one that is none."""
    file = network / path
    return file.resolve().relative_to(network.resolve()).as_posix() if file.is_symlink() else ""


def _is_kept(network: Path, path: str) -> bool:
    """Whether git has a file as it stands."""
    try:
        return not read(network, "status", "--porcelain", "--ignored", "--", f":(literal){path}")
    except GitFault:
        return False


# Taking the other's file away


def _check_removable(network: Path, path: str) -> None:
    if not os.access((network / path).parent, os.W_OK):
        raise Refused(f"{path}: cannot be taken away: its folder is read-only; nothing was changed")


def _remove(network: Path, gone: Rewritten) -> None:
    if edits.text_of(network, gone.path) != gone.before:
        raise Refused(f"{gone.path}: was changed by another program meanwhile; run the same command again")
    try:
        (network / gone.path).unlink()
    except OSError as error:
        raise Refused(f"{gone.path}: cannot be taken away: {error.strerror}; nothing was changed") from None


# What imports remember


def _memory(network: Path, kept: Contact, gone: Contact, taken: frozenset[str]) -> Iterator[Rewritten]:
    """The files of imports/ that name the one who goes."""
    for path in _memories(network):
        before = _read_memory(network, path)
        after = without_gone(before, gone.id, kept.id) if path == _APART else joined_memory(before, gone.id, kept.id, taken)
        if after == before:
            continue
        if "\n<<<<<<< " in f"\n{before}":
            raise Refused(f"{path}: git left a conflict in it; settle that first. Nothing was written")
        yield Rewritten(path, before, after)


def _memories(network: Path) -> list[str]:
    if leaves(network / _IMPORTS, network):
        raise Refused(f"{_IMPORTS}/ is a link that leaves the network; nothing was written")
    try:
        names = sorted(each.name for each in (network / _IMPORTS).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    paths = [f"{_IMPORTS}/{name}" for name in names]
    return [path for path in paths if path == _APART or path.endswith(".jsonl")]


def _read_memory(network: Path, path: str) -> str:
    try:
        data = read_regular(network / path, _LARGEST_MEMORY + 1, follow=False)
        text = data.decode()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{path}: cannot be read; nothing was written") from None
    if len(data) > _LARGEST_MEMORY:
        raise Refused(f"{path}: is larger than {_LARGEST_MEMORY >> 20} MiB; nothing was written")
    return text


def _put_memory(network: Path, each: Rewritten) -> None:
    """Write a file of imports/, which may be larger than any record, unless it changed since it was read."""
    if _read_memory(network, each.path) != each.before:
        raise Refused(f"{each.path}: was changed by another program meanwhile; run the same command again")
    temporary = network / FOLDER / f"{TEMPORARY}memory"
    try:
        temporary.write_bytes(each.after.encode())
        temporary.replace(network / each.path)
    except OSError as error:
        raise Refused(f"{each.path}: cannot be written: {error.strerror}; nothing was changed") from None


# Who is not the same


def apart(network: Path) -> set[Two]:
    """The pairs of which the user has said that they are two people."""
    return parse_apart(_read_memory(network, _APART)) if _APART in _memories(network) else set()


def tell_apart(network: Path, one: Contact, other: Contact) -> str:
    """Remember that two are two people; the path of the file in which it is remembered, empty if it was known."""
    if frozenset(map(canonical_id, (one.id, other.id))) in apart(network):
        return ""
    if _APART in _memories(network):
        edits.change(network, _APART, lambda text: Edit(with_apart(text, one.id, other.id), text.count("\n") + 1))
    else:
        edits.create(network, _APART, with_apart("", one.id, other.id))
    return _APART
