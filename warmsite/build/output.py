"""The site's folder: what it holds and how that came about stands in its manifest, which also makes it ours."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from copy import copy
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from warmsite.build.files import TEMPORARY, make_private_folder, write_atomically, write_new
from warmsite.build.report import BuildError
from warmsite.build.sources import FOLDER, read_regular, signature_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MANIFEST = ".warmsite.json"
_UNFINISHED = ".warmsite-unfinished.json"
_FORMAT = 1
_LARGEST = 256 * 1024 * 1024
PAGE_FOLDERS = ("people", "circles", "tags", "places", "companies", "timeline", "upcoming", "overdue")
_TAKEN = ("contacts", "plans", "imports", "templates", ".git", FOLDER)
_NUMBERS = count()  # of what this process stages
_OURS = frozenset({MANIFEST, _UNFINISHED, ".gitignore"})


class Kept(NamedTuple):
    """What the manifest says of one file of the site.

    `key` digests all that the page was made of, `view` what its template reads, `content` its bytes; `size` and
    `mtime` are the file's, as it was written.
    """

    key: str
    view: str
    content: str
    size: int
    mtime: int


UNKNOWN = Kept("", "", "", -1, -1)


class Output:
    """The folder of one site."""

    def __init__(self, folder: Path, network: Path) -> None:
        self.folder = folder
        self.network = network
        self.files: dict[str, Kept] = {}
        self.made: dict[str, Any] = {}  # what the last whole build was made from
        self._folders: set[str] = set()
        self._untouched: dict[str, int] = {}
        self._manifest: tuple[int, ...] | None = None
        self._staged: list[tuple[Path, Path]] = []

    def read(self) -> bool:
        """Read the manifest and touch nothing; whether it is that of a whole build of this network."""
        return self._read_manifest() and not (self.folder / _UNFINISHED).exists() and self._is_of_this_network()

    def open(self, *, redacted: bool = False) -> None:
        """Make the folder ours or find that it is, and read its manifest. BuildError if it is somebody else's.

        A `redacted` copy may be shown to others: the true site is never built over one. What a crash left is taken away,
        so only one build at a time may do this.
        """
        self._refuse_strange_places()
        try:
            make_private_folder(self.folder)
        except OSError as error:
            raise BuildError(f"{self.folder}: cannot be made: {error.strerror}") from None
        self._folders = {""}
        self.files, self.made = {}, {}
        self._manifest = self._stamp_of_manifest()
        if not self._read_manifest() and (self.folder / MANIFEST).exists():
            self._adopt_pages()
        if not self._is_of_this_network():
            raise BuildError(f"{self.folder}: is the site of {self.made.get('network')}; build elsewhere with --output")
        if self.made.get("redacted") and not redacted:
            raise BuildError(f"{self.folder}: holds a redacted copy, fit to show others; build elsewhere with --output")
        self._clear_after_a_crash()

    def _is_of_this_network(self) -> bool:
        """Whether the manifest names this network, or one that is no more (a network may be moved)."""
        named = self.made.get("network")
        if not isinstance(named, str) or named == name_of(self.network):
            return True
        try:
            folder = Path(os.fsdecode(unquote_to_bytes(named)))
            return _is_same(folder, self.network) or not any((folder / each).exists() for each in ("contacts", "warmsite.yaml"))
        except (OSError, ValueError):
            return True

    def _refuse_strange_places(self) -> None:
        folder, network = self.folder.resolve(), self.network.resolve()
        if any(_is_same(folder, each) for each in (network, *network.parents)):
            raise BuildError(f"{self.folder}: the site cannot be built over the network itself")
        if any(each.name.casefold() in _TAKEN and _is_same(each.parent, network) for each in (folder, *folder.parents)):
            raise BuildError(f"{self.folder}: this folder holds something else")
        if self.folder.is_symlink() and self.folder.parent.resolve() == network:
            raise BuildError(f"{self.folder}: is a link; the site is not built through it")
        if self.folder.exists() and not self.folder.is_dir():
            raise BuildError(f"{self.folder}: is not a folder")
        if self.folder.is_dir() and not (self.folder / MANIFEST).is_file():
            strangers = [each.name for each in self.folder.iterdir() if each.name not in _OURS and not _is_ours(each.name)]
            if strangers and not (self.folder / _UNFINISHED).is_file():
                message = f"{self.folder}: holds files that warmsite did not make ({min(strangers)}); not touched"
                raise BuildError(f"{message}\nBuild elsewhere with --output, or empty the folder yourself.")

    def _read_manifest(self) -> bool:
        """Read what the last whole build left; whether that could be done."""
        with suppress(OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
            told = json.loads(read_regular(self.folder / MANIFEST, _LARGEST, follow=False))
            if told["format"] == _FORMAT:
                self.files = {str(address): Kept(*each) for address, each in told["files"].items() if _is_sound(address)}
                self.made = dict(told["made"])
                return True
        return False

    def _adopt_pages(self) -> None:
        """The manifest is lost: take every page where pages of ours stand for one of them, to be written or pruned."""
        for name in PAGE_FOLDERS:
            for file in (self.folder / name).glob("*.html") if not (self.folder / name).is_symlink() else ():
                self.files[file.relative_to(self.folder).as_posix()] = UNKNOWN

    def _clear_after_a_crash(self) -> None:
        """What an unfinished build wrote and no manifest lists may be a stranger to the next one: take it away."""
        _remove_files(self.folder.glob(f"{TEMPORARY}*"))
        try:
            begun = json.loads(read_regular(self.folder / _UNFINISHED, _LARGEST, follow=False))
        except (OSError, ValueError, RecursionError):
            begun = None
        if begun is None and not (self.folder / _UNFINISHED).exists():
            return
        self.made = {}
        self.sweep()
        for address in begun if isinstance(begun, list) else ():
            if isinstance(address, str) and _is_sound(address):
                # Listed with nothing known of it: the build will write it again, or prune it.
                self.files.setdefault(address, UNKNOWN)

    def is_current(self) -> bool:
        """Whether the manifest is still the one that this process wrote or read: another build may have come between."""
        return self._manifest == self._stamp_of_manifest()

    def _stamp_of_manifest(self) -> tuple[int, ...] | None:
        try:
            return signature_of((self.folder / MANIFEST).lstat())
        except OSError:
            return None

    def look_again(self) -> None:
        """Trust no folder of an earlier build: one may have become a link that leads out of the site."""
        self._folders = {""}
        if self.folder.is_symlink() and self.folder.parent.resolve() == self.network.resolve():
            raise BuildError(f"{self.folder}: is a link; the site is not built through it")

    def begin(self, addresses: Iterable[str]) -> None:
        """Say which files are about to be written that no manifest lists yet: a crash must not orphan them."""
        self._write(self.folder / _UNFINISHED, json.dumps(list(addresses)).encode())

    def is_intact(self, address: str, kept: Kept) -> bool:
        """Whether a file is still as it was written."""
        try:
            about = os.lstat(f"{self.folder}/{address}")
        except (OSError, ValueError):
            return False
        return about.st_size == kept.size and about.st_mtime_ns == kept.mtime

    def stage(self, address: str, data: bytes) -> tuple[int, int]:
        """Write one file beside its place, to be put there by `commit`; its (size, mtime in ns)."""
        self._make_folder_of(address)
        path = self.folder / address
        if path.is_dir() and not path.is_symlink():
            raise BuildError(f"{path}: is a folder, where a page belongs; remove it")
        temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{next(_NUMBERS)}")
        try:
            about = write_new(temporary, data)
        except OSError as error:
            raise BuildError(f"{path}: cannot be written: {error.strerror}") from None
        self._staged.append((temporary, path))
        return about.st_size, about.st_mtime_ns

    def commit(self) -> None:
        """Put all staged files in their places. All that may fail was done before; this takes moments."""
        for temporary, path in self._staged:
            try:
                temporary.replace(path)
            except OSError as error:
                raise BuildError(f"{path}: cannot be written: {error.strerror}") from None
        self._staged = []

    def share(self) -> Output:
        """The same folder, for whoever stages a share of the files: nothing is staged there yet."""
        mine = copy(self)
        mine._staged = []
        return mine

    def handed_over(self) -> list[tuple[str, str]]:
        """What is staged, (temporary, path), for another process to `adopt`."""
        staged, self._staged = [(str(temporary), str(path)) for temporary, path in self._staged], []
        return staged

    def adopt(self, staged: Iterable[tuple[str, str]]) -> None:
        """Stage what another process wrote."""
        self._staged += ((Path(temporary), Path(path)) for temporary, path in staged)

    def sweep(self) -> None:
        """Take away what a process that was killed may have staged, and nobody adopted."""
        staged = {temporary for temporary, _ in self._staged}
        _remove_files(each for each in self.folder.rglob(f"{TEMPORARY}*") if each not in staged)

    def abandon(self) -> None:
        """Forget what was staged: the site stays as it was."""
        for temporary, _ in self._staged:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._staged = []

    def prune(self, address: str) -> None:
        """Take away a file that the site no longer has, and the folders that it leaves empty."""
        path = self.folder / address
        if any(folder.is_symlink() for folder in path.parents if folder.is_relative_to(self.folder)):
            return
        try:
            path.unlink(missing_ok=True)
        except (IsADirectoryError, NotADirectoryError):
            return
        except OSError as error:
            raise BuildError(f"{path}: cannot be removed: {error.strerror}") from None
        for folder in path.parents:
            if folder == self.folder:
                break
            try:
                folder.rmdir()
            except OSError:
                break
            self._folders.discard(folder.relative_to(self.folder).as_posix())

    def finish(self, files: dict[str, Kept], made: dict[str, Any]) -> None:
        """Write the manifest: from here on the site is this one."""
        self.files, self.made = files, made
        import msgspec  # ten times quicker than json on a manifest of ten thousand files

        told = {"format": _FORMAT, "made": made, "files": {address: tuple(each) for address, each in files.items()}}
        self._write(self.folder / MANIFEST, msgspec.json.encode(told))
        (self.folder / _UNFINISHED).unlink(missing_ok=True)
        self._untouched, self._manifest = self._stamp(), self._stamp_of_manifest()

    def is_untouched(self) -> bool:
        """Whether no file came into the site's folders or went since this process last finished a build.

        Cheaper than to look at every file; a file that somebody changed in place is found by the next process.
        """
        return bool(self._untouched) and self._untouched == self._stamp()

    def _stamp(self) -> dict[str, int]:
        try:
            return {name: os.lstat(f"{self.folder}/{name}").st_mtime_ns for name in self._folders_of(self.files)}
        except OSError:
            return {}

    @staticmethod
    def _folders_of(addresses: Iterable[str]) -> set[str]:
        return {"", *(address.rpartition("/")[0] for address in addresses)}

    def _make_folder_of(self, address: str) -> None:
        name = address.rpartition("/")[0]
        if name in self._folders:
            return
        self._make_folder_of(name)
        folder = self.folder / name
        if folder.is_symlink():
            raise BuildError(f"{folder}: is a link; the site is not built through it")
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
        except OSError as error:
            raise BuildError(f"{folder}: cannot be made: {error.strerror}") from None
        self._folders.add(name)

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        try:
            write_atomically(path, data)
        except OSError as error:
            raise BuildError(f"{path}: cannot be written: {error.strerror}") from None


def name_of(network: Path) -> str:
    """A network's folder as manifests name it: any file name, as text."""
    return quote(os.fsencode(network.resolve()))


def _is_same(folder: Path, other: Path) -> bool:
    """Whether two paths, without links, lead to one folder: where case does not count it has several."""
    return folder == other or (folder.exists() and folder.samefile(other))


def _remove_files(files: Iterable[Path]) -> None:
    for file in files:
        if not file.is_dir() or file.is_symlink():
            file.unlink(missing_ok=True)


def _is_ours(name: str) -> bool:
    return name.startswith(TEMPORARY)


def _is_sound(address: str) -> bool:
    """Whether an address from a manifest lies within the site; a manifest may have been written by anybody."""
    try:
        parts = [part.encode() for part in address.split("/")]
    except UnicodeEncodeError:
        return False
    strange = {b"", b".", b".."}
    return not any(part in strange or len(part) > 255 or b"\\" in part or b"\0" in part for part in parts)
