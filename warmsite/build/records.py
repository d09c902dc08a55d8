"""The records of a network, kept up with its files: each file is parsed once for each content that it has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from warmsite.build.cache import Cache, Remembered
from warmsite.build.sources import Scan, Source, glance, read_source, scan, scan_plans, settings_source, settings_stamp
from warmsite.build.workers import shared
from warmsite.network.history import NO_HISTORY, History
from warmsite.network.people import Network
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.plan import Plan, parse_plan
from warmsite.records.settings import Settings, parse_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date
    from pathlib import Path

    from warmsite.problems import Problem

    Progress = Callable[[str, int, int], None]  # is told of each step's name, how much of it is done, of how much

Decoded = tuple[str, str, "tuple[Problem, ...]"]  # text, digest, what is wrong, as `read_source` gives them


class Tree(Protocol):
    """Where the files of a network stand: in its folder, or in a commit."""

    def scan(self) -> Scan:
        """Every contact's file."""

    def glance(self, known: Scan, touched: Collection[str]) -> Scan | None:
        """Every contact's file where only these were touched since; None where all must be looked at."""

    def scan_plans(self) -> Scan:
        """Every plan's file."""

    def read(self, path: str) -> Decoded:
        """A file; FileNotFoundError if it is gone."""

    def settings(self) -> Decoded:
        """The settings' file; empty where there is none."""


class Folder:
    """The files as they stand in the network's folder."""

    def __init__(self, network: Path) -> None:
        self.network = network

    def scan(self) -> Scan:
        return scan(self.network)

    def glance(self, known: Scan, touched: Collection[str]) -> Scan | None:
        return glance(self.network, known, touched)

    def scan_plans(self) -> Scan:
        return scan_plans(self.network)

    def read(self, path: str) -> Decoded:
        return read_source(self.network, path)

    def settings(self) -> Decoded:
        return settings_source(self.network)


class Records:
    """What the files of a network say. `load` looks at them and brings this up to date."""

    def __init__(self, network: Path, *, fresh: bool = False, tree: Tree | None = None) -> None:
        """`fresh` forgets what earlier processes remembered. What a `tree` but the folder holds is not remembered."""
        self.network = network
        self.tree = tree or Folder(network)
        self.cache = Cache(network)
        self.settings = Settings()
        self.settings_digest = ""
        self.problems: tuple[Problem, ...] = ()
        self.plans: tuple[Plan, ...] = ()
        self.plan_stamps: list[list[Any]] = []
        self.strays: tuple[Problem, ...] = ()  # what the last look found and could not take for a file
        self._found: Scan | None = None
        self._files: dict[str, Remembered] | None = {} if fresh else None
        self._kept: dict[str, Remembered] | None = None  # as the cache on disk has them
        self.settings_stamp: list[int] | None = None
        self._settings_read: tuple[str, str] | None = None
        self._settings_problems: tuple[Problem, ...] = ()

    def load(self, progress: Progress | None = None, touched: Collection[str] | None = None) -> list[Contact]:
        """Look at the files, read what changed; the contacts in the order of their paths.

        With `touched` other contacts' files than these are taken to be as they were at the last look.
        """
        glanced = self.tree.glance(self._found, touched) if self._found and touched is not None else None
        found = self._found = glanced or self.tree.scan()
        problems = [*found.problems, *self.load_settings()]
        if self._files is None:
            self._files = self._kept = self.cache.records(self.settings_digest)
        known = self._files
        files = {
            path: each if (each := known.get(path)) and each.signature == signature else None
            for path, signature, _ in found.sources
        }
        changed = [source for source in found.sources if not files[source.path]]
        for part in shared(changed, partial(self._read_some, progress or _silently), list[tuple[str, Remembered | None]]):
            files.update(part)
        self._files = {path: each for path, each in files.items() if each}
        plans = self.tree.scan_plans()
        self.strays = (*found.problems, *plans.problems)
        problems += self._load_plans(plans)
        problems += (problem for each in self._files.values() for problem in each.problems)
        self.problems = tuple(problems)
        return [each.contact for each in self._files.values() if each.contact]

    def _read_some(self, progress: Progress, sources: Sequence[Source]) -> list[tuple[str, Remembered | None]]:
        """Files by their paths as they are now; None for one that is gone since the look at the folder."""
        found: list[tuple[str, Remembered | None]] = []
        for number, source in enumerate(sources):
            progress("reading", number, len(sources))
            try:
                found.append((source.path, self.read(source, self._files.get(source.path) if self._files else None)))
            except FileNotFoundError:
                found.append((source.path, None))
        return found

    def _load_plans(self, found: Scan) -> list[Problem]:
        """Read the plans, which are few."""
        problems = list(found.problems)
        plans = []
        self.plan_stamps = []
        for source in found.sources:
            try:
                text, digest, wrong = self.tree.read(source.path)
            except FileNotFoundError:  # gone since the look at the folder
                continue
            self.plan_stamps.append([source.path, *(source.signature if source.settled else ())])
            problems += wrong
            if digest:
                plan, wrong = parse_plan(text, source.path, self.settings)
                problems += wrong
                plans += [plan] if plan else []
        self.plans = tuple(plans)
        return problems

    def join(
        self,
        contacts: list[Contact],
        today: date,
        *,
        today_given: bool,
        before: Network | None = None,
        history: History | None = None,
    ) -> tuple[Network, tuple[Problem, ...]]:
        """The network of a day, and all problems: of the files, and of the whole."""
        network = Network(
            contacts,
            today,
            self.settings,
            today_given=today_given,
            before=before,
            history=history or NO_HISTORY,
            plans=self.plans,
        )
        return network, tuple(sorted((*self.problems, *network.problems, *network.courses.problems)))

    @property
    def stamps(self) -> list[list[Any]]:
        """Path and signature of every file, as the last look found them; a signature not to be trusted is missing."""
        return [[path, *(each.signature or ())] for path, each in (self._files or {}).items()]

    def keep(self) -> None:
        """Remember for the next process, if there is anything new."""
        if self._files is not None and self._files != self._kept and isinstance(self.tree, Folder):
            self.cache.keep_records(self.settings_digest, self._files)
            self._kept = self._files

    def load_settings(self) -> tuple[Problem, ...]:
        self.settings_stamp = settings_stamp(self.network)
        text, digest, problems = self.tree.settings()
        if (text, digest) != self._settings_read:
            before = self.settings_digest if self._settings_read else digest
            self.settings, wrong = parse_settings(text)
            self._settings_read, self.settings_digest = (text, digest), digest
            self._settings_problems = (*problems, *wrong)
            if before != digest:
                self._files = {}  # circles and kinds decide what a record says
        return self._settings_problems

    def read(self, source: Source, known: Remembered | None = None) -> Remembered:
        """One file, as it is now; what was known of it stands if its bytes are the same. FileNotFoundError if it is gone."""
        text, digest, problems = self.tree.read(source.path)
        signature = source.signature if source.settled else None
        if known and digest and known.digest == digest:
            return Remembered(signature, digest, known.contact, known.problems)
        if not digest:
            return Remembered(None, "", None, problems)
        contact, wrong = parse_contact(text, source.path, self.settings)
        return Remembered(signature, digest, contact, (*problems, *wrong))


def _silently(_step: str, _done: int, _of: int) -> None:
    """Tell nobody of progress."""
