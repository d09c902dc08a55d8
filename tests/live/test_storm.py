"""A storm of edits over a real network, its real builder and a real watcher; then quiet, and what the quiet must show.

WARMSITE_TRIALS sets how many storms there are; each has a seed of its own and can be had again alone.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editors import SAVES
from toy import DAY, DEADLINE

from tests.build.conftest import contents
from warmsite.build.builder import Builder
from warmsite.build.report import BuildError
from warmsite.build.sources import index_lock
from warmsite.live.watcher import Pace, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date

    from warmsite.build.report import Report

TRIALS = int(os.environ.get("WARMSITE_TRIALS", "2"))
GUSTS, ACTS = 3, 15  # a storm has so many gusts, each of so many acts; after each gust it is quiet
LOOKS, LATE = 3, 20  # in a row that must find a quiet network quiet, and rows until then: some events come half a second late
NAMES = ("ada", "bo", "cy-tran", "dee", "Zoë", "李伟")
FOLDERS = ("", "", "clients", "clients/texas", "friends")
PIXEL = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.com")


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


class Storm:
    """A network in a repository with two branches, what can befall it, and the watcher that keeps its site."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.output, self.chance = root, root / "output", random.Random(seed)
        self.day, self.acts = DAY, 0
        self.said: list[str] = []
        self.stirs = 0
        self.builds: list[Report | None] = []  # None for one that failed
        self.one_at_a_time = threading.Lock()  # builds of the watcher, and those that it is measured by
        self.built = threading.Condition()
        (root / "contacts").mkdir(parents=True)
        for name in NAMES:
            (root / "contacts" / f"{name}.md").write_text(self.record())
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit()
        self.git("branch", "other")
        self.builder = Builder(root, self.output, lasting=True)
        self.watcher = Watcher(root, self.build, lambda: self.day, index_lock(root).exists, self.said.append, Pace(rescan=1000))
        stir = self.watcher.stir

        def counted(paths: Collection[str] | None = None, *, lost: bool = False) -> None:
            self.stirs += 1
            stir(paths, lost=lost)

        self.watcher.stir = counted

    def build(self, day: date) -> Report:
        """As the commands `watch` and `serve` go about it."""
        report = None
        with self.one_at_a_time:
            try:
                report = self.builder.build(day, today_given=True, touched=self.watcher.touched, stands=self.watcher.call_readers)
                return report
            finally:
                with self.built:
                    self.builds.append(report)
                    self.built.notify_all()

    # What can befall a network

    def git(self, *arguments: str) -> bool:
        return not subprocess.run(["git", "-C", self.root, *arguments], check=False, capture_output=True).returncode

    def commit(self) -> None:
        self.git("add", "--all", "contacts")
        self.git("commit", "--quiet", "--message", f"act {self.acts}", "--date=2026-02-20T12:00:00+0000")

    def switch(self) -> None:
        self.commit()
        self.git("checkout", "--quiet", self.chance.choice(["main", "other", "HEAD~1"]))

    def record(self) -> str:
        pick = self.chance.choice
        day = f"2026-0{self.chance.randrange(1, 3)}-{self.chance.randrange(1, 28):02}"
        name = f"{pick(['Ada', 'Bo', 'Cy & Co', 'Zoë'])} {self.chance.randrange(4)}"
        return (
            f"---\nname: {name}\ncircle: {pick(['inner', 'wide', 'no'])}\n"
            f"birthday: {pick(['03-02', '1980-02-29', 'never'])}\nphoto: photos/ada.png\n---\n\nKnows [[{pick(NAMES)}]].\n\n"
            f"## Log\n\n- {day} call with [[{pick(NAMES)}]]: Words {self.chance.random()}.\n"
        )

    def files(self) -> list[Path]:
        return sorted((self.root / "contacts").rglob("*.md"))

    def place(self) -> Path:
        folder = self.root / "contacts" / self.chance.choice(FOLDERS)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.chance.choice(NAMES)}.md"

    def save(self) -> None:
        path = self.place()
        if not path.exists():
            path.write_text("")
        self.chance.choice(SAVES)(path, self.record())

    def rename(self) -> None:
        self.chance.choice(self.files()).rename(self.place())

    def delete(self) -> None:
        self.chance.choice(self.files()).unlink()

    def move_folder(self) -> None:
        folders = sorted(path for path in (self.root / "contacts").rglob("*") if path.is_dir())
        where = self.chance.choice([self.root / "contacts/moved", self.root / "contacts/clients/moved", self.root / "away"])
        self.chance.choice(folders).rename(where)

    def move_contacts(self) -> None:
        """Away and back, or away and made again with other people in it."""
        contacts, away = self.root / "contacts", self.root / "old"
        shutil.rmtree(away, ignore_errors=True)
        contacts.rename(away)
        if self.chance.random() < 0.5:
            away.rename(contacts)
        else:
            shutil.copytree(away, contacts)
            self.save()

    def replace_contacts_by_a_link(self) -> None:
        contacts, behind = self.root / "contacts", self.root / "behind"
        if contacts.is_symlink():
            contacts.unlink()
            behind.rename(contacts)
        else:
            contacts.rename(behind)
            contacts.symlink_to("behind")

    def swap(self) -> None:
        one, two = self.chance.sample(self.files(), 2)
        between = one.with_name(".between")
        one.rename(between)
        two.rename(one)
        between.rename(two)

    def template(self) -> None:
        templates = self.root / "templates"
        templates.mkdir(exist_ok=True)
        text = self.chance.choice(["{% if %}", '{% extends "shipped/contact.html" %}', "<p>{{ title }}</p>", None])
        self.put(templates / "contact.html", text)
        self.put(templates / "own.css", self.chance.choice(["p { color: red }", "p { color: blue }", None]))
        if self.chance.random() < 0.3:
            shutil.rmtree(templates)

    def settings(self) -> None:
        text = self.chance.choice(["calls_per_day: 3\n", "calls_per_day: 5\n", "nonsense: [\n", None])
        self.put(self.root / "warmsite.yaml", text)

    def plan(self) -> None:
        (self.root / "plans").mkdir(exist_ok=True)
        kind = self.chance.choice(["campaign\nstart: 2026-02-20\nper_day: 1", "campain"])
        text = f"---\nkind: {kind}\nselect: circle:wide\n---\n\n- [[{self.chance.choice(NAMES)}]]: Hello.\n"
        self.put(self.root / "plans/one.md", self.chance.choice([text, text, None]))

    def photo(self) -> None:
        (self.root / "photos").mkdir(exist_ok=True)
        self.put(self.root / "photos/ada.png", self.chance.choice([PIXEL, PIXEL + b"x", None]))

    def the_day(self) -> None:
        self.day += timedelta(days=self.chance.choice([1, 1, 30, -1, -2]))

    def put(self, path: Path, content: str | bytes | None) -> None:
        if content is None:
            path.unlink(missing_ok=True)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.touch()
            self.chance.choice(SAVES)(path, content)

    def blow(self) -> None:
        """One act; what cannot be done just now is not."""
        often, seldom = [self.save] * 8, [self.switch, self.template, self.settings, self.plan, self.photo, self.the_day]
        moves = [self.rename, self.delete, self.swap, self.move_folder, self.move_contacts, self.replace_contacts_by_a_link]
        with suppress(OSError, IndexError, ValueError, shutil.Error):
            self.chance.choice([*often, *moves, *seldom])()
        self.acts += 1

    # What the quiet must show

    def expected(self, elsewhere: Path) -> dict[str, bytes] | str:
        """What a builder that knows nothing makes of the network as it stands, or why it does not."""
        with self.one_at_a_time:
            shutil.rmtree(elsewhere, ignore_errors=True)
            try:
                Builder(self.root, elsewhere, clean=True).build(self.day, today_given=True)
            except BuildError as problem:
                return str(problem)
            return comparable(elsewhere)

    def shown(self) -> dict[str, bytes] | str:
        with self.one_at_a_time:
            return self.watcher.error or comparable(self.output)

    def wait(self, true: Callable[[], bool]) -> bool:
        """Wait for builds until it is true."""
        with self.built:
            return self.built.wait_for(true, DEADLINE)


def comparable(folder: Path) -> dict[str, bytes]:
    """The files of a site, but for the way from it to its network."""
    files = contents(folder)
    files["assets/now.css"] = files["assets/now.css"].split(b";--network")[0]
    return files


def differences(one: dict[str, bytes] | str, other: dict[str, bytes] | str) -> list[str]:
    if isinstance(one, str) or isinstance(other, str):
        return [] if one == other else [f"error: {each}" for each in (one, other) if isinstance(each, str)]
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@contextmanager
def watching(storm: Storm) -> Iterator[Watcher]:
    thread = threading.Thread(target=storm.watcher.run)
    thread.start()
    try:
        assert storm.wait(lambda: bool(storm.builds))
        yield storm.watcher
    finally:
        storm.watcher.stop()
        thread.join(DEADLINE)
    assert not thread.is_alive()


def look(storm: Storm) -> None:
    """Let the watcher look through everything; it does not of itself."""
    before = len(storm.builds)
    storm.watcher.stir()
    assert storm.wait(lambda: len(storm.builds) > before)


def calm(storm: Storm, elsewhere: Path) -> None:
    """Nothing happens any more; the site is then that of a clean build."""
    for _ in range(2):  # the first may have been under way
        look(storm)
    assert storm.watcher.wait_until_fresh(DEADLINE)
    assert differences(storm.shown(), storm.expected(elsewhere)) == []


def rests(storm: Storm) -> bool:
    """Whether a look finds nothing, and calls up nothing by itself."""
    stirs, builds, epoch = storm.stirs, len(storm.builds), storm.watcher.visible
    look(storm)
    wrote = any(each and (each.written or each.removed) for each in storm.builds[builds:])
    return not wrote and (storm.stirs, storm.watcher.visible) == (stirs + 1, epoch)


@pytest.mark.parametrize("seed", range(TRIALS))
def test_storm__the_site_is_that_of_a_clean_build_and_the_watcher_rests(tmp_path: Path, seed: int) -> None:
    threads, files = threading.active_count(), handles()
    storm = Storm(tmp_path / "net", seed)
    with watching(storm):
        for _ in range(GUSTS):
            for _ in range(ACTS):
                storm.blow()
            calm(storm, tmp_path / "clean")
        assert any(all(rests(storm) for _ in range(LOOKS)) for _ in range(LATE))
    assert (threading.active_count(), handles()) == (threads, files)
    assert not [each for each in storm.said if "broke off" in each]
