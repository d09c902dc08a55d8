"""Imports on the disk: sources opened, what earlier imports brought recalled, and what a plan of changes says written."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader, FileIO
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.build import edits
from warmsite.build.files import TEMPORARY
from warmsite.build.records import Records
from warmsite.build.sources import CONTACTS, FOLDER, contact_files, leaves, read_regular
from warmsite.formats.compose import compose_more, compose_new
from warmsite.formats.draft import Opened
from warmsite.formats.memory import line_of, parse_memory, text_of
from warmsite.formats.merge import Merging
from warmsite.formats.settle import Change
from warmsite.records.source import Edit, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TextIO

    from warmsite.formats.memory import Remembered
    from warmsite.formats.settle import Wish

MEMORY = "imports"
_LARGEST_MEMORY = 64 << 20  # bytes
_HEAD = 64 << 10


class Planned(Struct, frozen=True):
    """A file that an import writes: its text before (None for a new one) and after."""

    change: Change
    before: str | None
    after: str


def files_of(source: Path) -> list[Path]:
    """The files of a source: itself, or all that lie in a folder, in the order of their names."""
    if not source.is_dir():
        return [source]
    return sorted(
        each
        for each in source.rglob("*")
        if each.is_file() and not any(part.startswith(".") for part in each.relative_to(source).parts)
    )


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")


@contextmanager
def opened(path: Path, name: str) -> Iterator[Opened]:
    """A file with its beginning; OSError if it cannot be read."""
    with BufferedReader(FileIO(path), _HEAD) as stream:  # it may be a pipe, of which nothing is read twice
        yield Opened(name.encode("utf-8", "backslashreplace").decode(), stream.peek()[:_HEAD], stream)


class Import:
    """One import into a network, from the records as they stand to the files written."""

    def __init__(self, network: Path, wish: Wish) -> None:
        self.network = network
        self._check_places()
        records = Records(network)
        contacts = records.load()
        records.keep()
        self.settings = records.settings
        read = {each.path for each in contacts}
        unreadable = {_stem(path): path for path, _ in contact_files(network, []) if path not in read}
        self._odd: dict[str, list[str]] = {}  # format → lines of its memory that nobody can read
        self.merging = Merging(contacts, self._recall(), wish, self._taken(wish.folder), unreadable)

    def _taken(self, folder: str) -> Iterator[str]:
        """The stems of whatever stands in a folder."""
        with suppress(OSError):
            yield from (_stem(each.name) for each in (self.network / folder).iterdir())

    def _check_places(self) -> None:
        """Refused where what an import writes would go astray: it is found before anything is written."""
        memory = self.network / MEMORY
        for place in (self.network / CONTACTS, memory):
            if leaves(place, self.network):
                raise Refused(f"{place.name}: is a link that leaves the network; nothing was written")
        if os.path.lexists(memory) and not memory.is_dir():
            raise Refused("imports is no folder: what imports bring is remembered there; nothing was written")
        for each in memory.glob("*.jsonl"):
            if each.is_symlink() or not each.is_file():
                raise Refused(f"{MEMORY}/{each.name}: is no file of its own; nothing was written")

    def _recall(self) -> dict[str, dict[str, Remembered]]:
        """What earlier imports brought, by format; Refused where it cannot be read whole, for it would be lost."""
        found = {}
        for file in sorted((self.network / MEMORY).glob("*.jsonl")):
            name = f"{MEMORY}/{file.name}"
            try:
                data = read_regular(file, _LARGEST_MEMORY + 1, follow=False)
                text = data.decode()
            except OSError as error:
                raise Refused(f"{name}: cannot be read: {error.strerror}; nothing was written") from None
            except UnicodeDecodeError:
                raise Refused(f"{name}: is not UTF-8; take it from git, or delete it. Nothing was written") from None
            if len(data) > _LARGEST_MEMORY:
                raise Refused(f"{name}: is larger than {_LARGEST_MEMORY >> 20} MiB; nothing was written")
            if "\n<<<<<<< " in f"\n{text}":
                raise Refused(f"{name}: git left a conflict in it; settle that first. Nothing was written")
            found[file.stem], self._odd[file.stem] = parse_memory(text)
        return found

    def plan(self) -> Iterator[Planned]:
        """Each file as it will be; what a record cannot take is added to what its change has `left`."""
        self.merging.remember_what_happened()
        for change in self.merging.changes:
            if not change.says_something:
                continue
            try:
                before = None if change.is_new else edits.text_of(self.network, change.path)
            except Refused as refused:
                self.merging.refuse(change, str(refused))
                continue
            made = compose_new(change, self.settings) if before is None else compose_more(change, before, self.settings)
            if len(made.text.encode()) > edits.LARGEST:
                self.merging.refuse(change, f"{change.path} would be larger than 1 MiB, and not be read any more")
                continue
            change.left += made.left
            self.merging.unsettle(change, made.fields)
            if made.text != before:
                yield Planned(change, before, made.text)

    def carry_out(self, planned: list[Planned], progress: Callable[[int], None]) -> list[str]:
        """Write what is planned, each file whole or not at all; the paths of all files written.

        Whoever interrupts it keeps what is written, and the same import goes on from there.
        """
        written: list[str] = []
        new = {each.change.path: each for each in planned if each.before is None}
        paths = chain(
            edits.create_all(self.network, [(path, each.after) for path, each in new.items()]),
            (self._change(each) for each in planned if each.before is not None),
        )
        ids = {each.change.path: each.change.id for each in planned}
        with ExitStack() as opened:
            if self.merging.learnt:  # else people would be written of whom nothing can be remembered
                opened.callback(self._give_up_memory, is_new=not (self.network / MEMORY).exists())
                (self.network / MEMORY).mkdir(exist_ok=True)
            logs: dict[str, TextIO] = {}
            for path in paths:
                progress(len(written))
                written.append(path)
                for form, uid in self.merging.learnt.get(ids[path], {}):
                    if form not in logs:
                        logs[form] = opened.enter_context(self._append_to(form))
                    logs[form].write(line_of(self.merging.memory[form][uid]))
                    logs[form].flush()
        return [*written, *self._remember()]

    def _give_up_memory(self, *, is_new: bool) -> None:
        """Take the folder away that was made for nothing, for nobody could be written."""
        if is_new:
            with suppress(OSError):  # there is something in it
                (self.network / MEMORY).rmdir()

    def _append_to(self, form: str) -> TextIO:
        """A format's memory, open behind its last whole line."""
        file = self._memory(form)
        is_cut = file.exists() and not file.read_bytes().endswith(b"\n")
        out = file.open("a", encoding="utf-8", newline="\n")
        out.write("\n" if is_cut else "")
        return out

    def _change(self, each: Planned) -> str:
        """Write a record that is there; Refused if it is not as it was planned from."""

        def unless_changed(source: str) -> Edit:
            if source != each.before:
                raise Refused(f"{each.change.path}: was changed by another program meanwhile; import again")
            return Edit(each.after, 1)

        edits.change(self.network, each.change.path, unless_changed)
        return each.change.path

    def _memory(self, form: str) -> Path:
        return self.network / MEMORY / f"{form}.jsonl"

    def _remember(self) -> Iterator[str]:
        """Put the memory in order, after all is written: of an interrupted import it has what was written, at its end."""
        for form, lines in self.merging.memory.items():
            file, text = self._memory(form), text_of(lines.values(), self._odd.get(form, ())).encode()
            with suppress(FileNotFoundError):
                if file.read_bytes() == text:
                    continue
            if not lines:
                continue
            file.parent.mkdir(exist_ok=True)
            temporary = self.network / FOLDER / f"{TEMPORARY}memory"
            temporary.write_bytes(text)
            temporary.replace(file)
            yield f"{MEMORY}/{file.name}"
