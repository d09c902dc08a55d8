"""The watcher: first its loop, on a clock that only moves as it waits; then real folders and real editors' manners."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editors import SAVES
from toy import DAY, DEADLINE, Toy
from watchdog.events import (
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileOpenedEvent,
)
from watchdog.observers import Observer

from warmsite.build.report import BuildError, Report
from warmsite.live import inotify
from warmsite.live.watcher import EVENTS, Clock, Pace, Watcher, _GitHandler, _Handler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watchdog.events import FileSystemEvent

NOTHING = Report((), (), 0, (), ())
PAGE = Report(("index.html",), (), 0, (), ())


class Tape(Clock):
    """Plays (second, what happens then); no real time passes."""

    def __init__(self, *events: tuple[float, Callable[[], None]]) -> None:
        self.time, self.events = 0.0, sorted(events, key=lambda event: event[0])

    def now(self) -> float:
        return self.time

    def wait(self, _condition: threading.Condition, seconds: float) -> None:
        until = self.time + seconds
        if self.events and self.events[0][0] <= until:
            moment, act = self.events.pop(0)
            self.time = max(self.time, moment)
            act()
        else:
            self.time = until


class Blind:
    """An observer that sees nothing by itself, and counts."""

    made: list[Blind]

    def __init__(self) -> None:
        self.made.append(self)
        self.watched: list[tuple[str, bool]] = []
        self.running = False

    def start(self) -> None:
        self.running = True

    def is_alive(self) -> bool:
        return self.running

    def schedule(self, handler: object, path: str, *, recursive: bool, **_: object) -> None:
        self.handler = handler
        self.watched.append((path, recursive))

    def stop(self) -> None:
        self.running = False

    def join(self) -> None:
        pass


class Stage:
    """A watcher on a tape: `builds` holds the seconds at which it built."""

    def __init__(self, toy: Toy) -> None:
        self.toy, self.builds, self.events = toy, [], []
        self.report: Report | BaseException = NOTHING
        self.costs = 0.0
        Blind.made = []
        self.watcher = Watcher(toy.root, self.build, toy.today, toy.busy, toy.said.append, observers=Blind, clock=Tape())

    def build(self, day: object) -> Report:
        self.toy.days.append(day)
        self.builds.append(round(self.watcher.clock.now(), 3))
        self.watcher.clock.time += self.costs
        if isinstance(self.report, BaseException):
            raise self.report
        return self.report

    def at(self, *seconds: float, do: Callable[[], None] | None = None) -> None:
        self.events += [(second, do or self.watcher.stir) for second in seconds]

    def play(self, until: float) -> list[float]:
        self.watcher.clock = Tape(*self.events, (until, self.watcher.stop))
        self.watcher.run()
        return self.builds


@pytest.fixture
def stage(toy: Toy) -> Stage:
    return Stage(toy)


# The loop


def test_run__builds_at_once_then_rests(stage: Stage) -> None:
    assert stage.play(until=4.9) == [0]


def test_run__one_build_after_a_quiet_moment(stage: Stage) -> None:
    stage.at(1, 1.01, 1.02)
    assert stage.play(until=3) == [0, 1.05]


def test_run__events_without_end_do_not_put_it_off_for_ever(stage: Stage) -> None:
    stage.at(*(1 + n / 100 for n in range(250)))
    builds = stage.play(until=4)
    assert builds[:2] == [0, 2]
    assert len(builds) == 4


def test_run__waits_for_the_end_of_a_branch_switch(stage: Stage) -> None:
    stage.at(1, 1.5, 2.9)
    stage.at(0.9, do=lambda: setattr(stage.toy, "is_busy", True))
    stage.at(3, do=lambda: setattr(stage.toy, "is_busy", False))
    builds = stage.play(until=4)
    assert len(builds) == 2
    assert 3 <= builds[1] <= 3.05


def test_run__a_forgotten_lock_is_not_waited_for_for_ever(stage: Stage) -> None:
    stage.at(1)
    stage.toy.is_busy = True
    builds = stage.play(until=15)
    assert len(builds) == 2
    assert 11 <= builds[1] <= 11.1


def test_run__looks_by_itself_every_few_seconds(stage: Stage) -> None:
    assert stage.play(until=16) == [0, 5, 10, 15]


def test_run__a_look_that_takes_long_is_had_less_often(stage: Stage) -> None:
    stage.costs = 2
    assert stage.play(until=60) == [0, 22, 44]


def test_run__a_build_that_wrote_does_not_make_looks_rare(stage: Stage) -> None:
    stage.costs, stage.report = 2, PAGE
    assert stage.play(until=15) == [0, 7, 14]


@pytest.mark.parametrize("days", [1, 400, -1, -400])
def test_run__the_day_turns(stage: Stage, days: int) -> None:
    """Also backwards, where somebody sets the clock, or flies west."""
    other = DAY + timedelta(days=days)
    stage.at(7, do=lambda: setattr(stage.toy, "day", other))
    stage.at(22, do=lambda: setattr(stage.toy, "day", DAY))
    stage.play(until=26)
    assert stage.toy.days == [DAY, DAY, *[other] * 3, DAY]


def test_run__the_turn_of_the_day_does_not_wait_for_the_rescan(stage: Stage) -> None:
    stage.watcher.pace = Pace(rescan=1000)

    def turn_and_wake() -> None:
        stage.toy.day = DAY + timedelta(days=1)

    stage.at(7, do=turn_and_wake)  # any waking will do
    assert stage.play(until=8) == [0, 7]


def test_build__calls_readers_before_it_is_over(stage: Stage) -> None:
    watcher, epochs = stage.watcher, []

    def build(_: object) -> Report:
        before = watcher.visible
        watcher.call_readers()
        epochs.append((watcher.visible - before, watcher.wait_until_fresh(0)))
        return PAGE

    watcher.build = build
    for expected in (1, 2):
        watcher.build_once()
        assert watcher.visible == expected  # they are not called twice
    assert epochs == [(1, True), (1, True)]


def test_build__readers_called_by_one_that_works_again_see_no_failure(stage: Stage) -> None:
    """Nor are they called twice; but they are if it fails after all, be it with the same words."""
    watcher, seen, outcomes = stage.watcher, [], iter(["full", "", "full", "late", ""])

    def build(_: object) -> Report:
        outcome = next(outcomes)
        if outcome != "full":
            watcher.call_readers()
            seen.append((watcher.visible, watcher.error))
        if outcome:
            raise BuildError("full")
        return PAGE

    watcher.build = build
    shown = [(watcher.build_once(), watcher.visible, watcher.error)[1:] for _ in range(5)]
    assert shown == [(1, "full"), (2, None), (3, "full"), (5, "full"), (6, None)]
    assert seen == [(2, None), (4, None), (6, None)]
    assert stage.toy.said == ["full", "The build works again."] * 2


def test_build__readers_called_while_something_changes_have_another_to_wait_for(stage: Stage) -> None:
    watcher = stage.watcher

    def build(_: object) -> Report:
        watcher.stir()
        watcher.call_readers()
        return PAGE

    watcher.build = build
    watcher.build_once()
    assert watcher.visible == 1
    assert not watcher.wait_until_fresh(0)


def test_run__stopped_before_it_began(stage: Stage) -> None:
    stage.watcher.stop()
    stage.watcher.run()
    assert stage.builds == []


def test_run__stopped_by_a_signal(stage: Stage) -> None:
    before = signal.signal(signal.SIGUSR1, lambda *_: stage.watcher.stop())
    try:
        stage.at(1, do=lambda: signal.raise_signal(signal.SIGUSR1))
        assert stage.play(until=100) == [0]
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert stage.watcher.clock.now() == 1


def test_run__an_interrupt_leaves_nothing_running(stage: Stage) -> None:
    stage.report = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        stage.play(until=1)
    assert [observer.running for observer in Blind.made] == [False]
    assert stage.watcher.wait_until_fresh(0)  # readers are let go


# Watching


def test_watches__the_folders_that_are_there_and_the_root_last(stage: Stage) -> None:
    (stage.toy.root / "templates").mkdir()
    stage.play(until=1)
    root = os.path.realpath(stage.toy.root)
    assert [observer.watched for observer in Blind.made] == [
        [(f"{root}/contacts", True), (f"{root}/templates", True), (root, False)]
    ]
    assert not Blind.made[0].running


def test_watches__gits_own_folder_once_there_is_one(stage: Stage) -> None:
    stage.at(1, do=(stage.toy.root / ".git").mkdir)
    stage.play(until=6)
    root = os.path.realpath(stage.toy.root)
    assert Blind.made[-1].watched == [(f"{root}/.git", False), (f"{root}/contacts", True), (root, False)]


def test_watches__a_folder_linked_from_elsewhere_is_not_ours_to_watch(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (stage.toy.root / "templates").symlink_to(tmp_path / "elsewhere")
    stage.play(until=1)
    assert [recursive for _, recursive in Blind.made[0].watched] == [True, False]


def test_watches__a_new_folder(stage: Stage) -> None:
    def make() -> None:
        (stage.toy.root / "plans").mkdir()
        stage.watcher.stir()

    stage.at(1, do=make)
    stage.play(until=2)
    assert [len(observer.watched) for observer in Blind.made] == [2, 3]
    assert [observer.running for observer in Blind.made] == [False, False]


def test_watches__anew_when_a_folder_was_deleted_even_if_its_number_lives_on(stage: Stage) -> None:
    gone = DirDeletedEvent(f"{os.path.realpath(stage.toy.root)}/contacts")
    stage.at(1, do=lambda: Blind.made[0].handler.dispatch(gone))
    stage.play(until=2)
    assert len(Blind.made) == 2


def test_watches__the_root_goes_and_comes_back(stage: Stage) -> None:
    away = stage.toy.root.with_name("away")
    stage.at(1, do=lambda: stage.toy.root.rename(away))
    stage.at(20, do=lambda: away.rename(stage.toy.root))
    builds = stage.play(until=23)
    gone, back = stage.toy.said
    assert "is gone" in gone
    assert back == "The build works again."
    assert len(builds) == 2  # none while there was nothing to build
    assert 20 <= builds[1] <= 20.5
    assert Blind.made[-1].watched
    assert stage.watcher.visible == 2  # the notice, and its going


@pytest.mark.parametrize(("number", "setting"), [(errno.ENOSPC, "max_user_watches"), (errno.EMFILE, "max_user_instances")])
@pytest.mark.parametrize("step", ["__init__", "start", "schedule"])
def test_watches__the_system_has_none_left(stage: Stage, step: str, number: int, setting: str) -> None:
    def used_up(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    stage.watcher.observers = type("Exhausted", (Blind,), {step: used_up})
    assert stage.play(until=1.6) == [0, 0.5, 1, 1.5]
    assert len(stage.toy.said) == 1
    assert f"raise fs.inotify.{setting}." in stage.toy.said[0]
    assert "\n" not in stage.toy.said[0]
    assert not any(observer.running for observer in Blind.made)


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("warmsite.yaml", True),
        ("contacts/ada.md", True),
        ("contacts/clients/é.md", True),
        ("templates/_row.html", True),
        ("contacts/output/ada.md", True),
        ("portraits/ada.jpg", True),
        ("output", False),
        ("output/ada.html", False),
        (".warmsite/cache", False),
        (".git/index.lock", False),
        ("contacts/.#ada.md", False),
        ("contacts/#ada.md#", False),
        ("contacts/ada.md~", False),
        ("contacts/.ada.md.swp", False),
        ("contacts/ada.swp", False),
    ],
)
def test_handler__what_matters(name: str, *, matters: bool) -> None:
    stirred: list[bool] = []
    handler = _Handler("/network", lambda _paths, *, lost: stirred.append(lost))
    handler.dispatch(FileCreatedEvent(f"/network/{name}"))
    assert stirred == ([False] if matters else [])


@pytest.mark.parametrize(
    ("event", "matters"),
    [
        (FileMovedEvent("/network/.git/index.lock", "/network/.git/index"), True),
        (FileMovedEvent("/network/.git/HEAD.lock", "/network/.git/HEAD"), True),
        (FileCreatedEvent("/network/.git/ORIG_HEAD"), True),
        (FileCreatedEvent("/network/.git/index.lock"), False),
        (FileCreatedEvent("/network/.git/COMMIT_EDITMSG"), False),
        (FileCreatedEvent("/network/.git/FETCH_HEAD"), False),
    ],
)
def test_handler__what_matters_of_gits_own(event: FileSystemEvent, *, matters: bool) -> None:
    stirred: list[bool] = []
    _GitHandler(lambda: stirred.append(True)).dispatch(event)
    assert stirred == [True] * matters


def test_handler__an_atomic_save_has_our_name_as_its_destination() -> None:
    stirred: list[bool] = []
    handler = _Handler("/network", lambda _paths, *, lost: stirred.append(lost))
    handler.dispatch(FileMovedEvent("/network/contacts/.ada.tmp", "/network/contacts/ada.md"))
    handler.dispatch(DirMovedEvent("/network/contacts", "/network/contacts.old"))
    assert stirred == [False, True]


@pytest.mark.parametrize("path", [b"/network/contacts/\xff.md", "/elsewhere", "", "\0", "/network"])
def test_handler__never_raises(path: str | bytes) -> None:
    stirred: list[bool] = []
    _Handler("/network", lambda _paths, *, lost: stirred.append(lost)).dispatch(FileCreatedEvent(path))
    assert len(stirred) <= 1


def test_handler__names_files_and_no_folders() -> None:
    named: list[list[str] | None] = []

    def stir(paths: list[str] | None, *, lost: bool) -> None:
        named.append(paths)
        assert not lost

    handler = _Handler("/network", stir)
    handler.dispatch(FileMovedEvent("/network/contacts/.ada.tmp", "/network/contacts/ada.md"))
    handler.dispatch(FileCreatedEvent("/network/contacts/a/bo.md"))
    handler.dispatch(DirMovedEvent("/network/contacts/a", "/network/contacts/b"))
    assert named == [["contacts/.ada.tmp", "contacts/ada.md"], ["contacts/a/bo.md"], None]


# What a build may take to be as it was


def touched_by(stage: Stage, *acts: tuple[float, Callable[[], None]], until: float) -> list[frozenset[str] | None]:
    """What each build is told that alone was touched."""
    told: list[frozenset[str] | None] = []
    build = stage.build

    def seen(day: object) -> Report:
        told.append(stage.watcher.touched)
        return build(day)

    stage.watcher.build = seen
    for second, act in acts:
        stage.at(second, do=act)
    stage.play(until)
    return told


def test_touched__the_files_that_events_named(stage: Stage) -> None:
    stir = stage.watcher.stir
    acts = [(1.0, lambda: stir(["a.md"])), (1.01, lambda: stir(["b.md", "a.md"])), (2.0, lambda: stir(["c.md"]))]
    assert touched_by(stage, *acts, until=3) == [None, {"a.md", "b.md"}, {"c.md"}]


def test_touched__is_everything_after_events_that_name_none(stage: Stage) -> None:
    stir = stage.watcher.stir
    acts = [(1.0, lambda: stir(["a.md"])), (1.01, stir), (1.02, lambda: stir(["b.md"])), (2.0, lambda: stir(["a.md"], lost=True))]
    assert touched_by(stage, *acts, until=3) == [None, None, None]


def test_touched__is_everything_every_few_seconds_even_where_events_never_rest(stage: Stage) -> None:
    acts = [(second / 2, lambda: stage.watcher.stir(["a.md"])) for second in range(1, 40)]
    told = touched_by(stage, *acts, until=20)
    assert len(told) == 40
    full = [at / 2 for at, each in enumerate(told) if each is None]
    assert full[0] == 0
    assert all(later - sooner <= 5.5 for sooner, later in pairwise(full))
    assert len(full) < 6


def test_touched__is_everything_after_a_failure(stage: Stage) -> None:
    def fail() -> None:
        stage.report = BuildError("no")
        stage.watcher.stir(["a.md"])

    def mend() -> None:
        stage.report = PAGE
        stage.watcher.stir(["b.md"])

    acts = [(1.0, fail), (2.0, mend), (3.0, lambda: stage.watcher.stir(["c.md"]))]
    assert touched_by(stage, *acts, until=4) == [None, {"a.md"}, None, {"c.md"}]


def test_events__reading_is_not_among_them() -> None:
    assert not any(issubclass(FileOpenedEvent, kind) for kind in EVENTS)


# Epochs


def test_epochs__move_only_for_what_readers_can_see(stage: Stage) -> None:
    seen = []
    for outcome in (
        NOTHING,
        PAGE,
        PAGE,
        BuildError("a:1: b"),
        BuildError("a:1: b"),
        BuildError("a:2: c"),
        NOTHING,
        NOTHING,
    ):
        stage.report = outcome
        report = stage.watcher.build_once()
        assert report == (None if isinstance(outcome, BuildError) else outcome)
        assert stage.watcher.wait_until_fresh(0)
        seen.append((stage.watcher.visible, stage.watcher.error))
    assert seen == [(0, None), (1, None), (2, None), (3, "a:1: b"), (3, "a:1: b"), (4, "a:2: c"), (5, None), (5, None)]
    assert stage.toy.said == ["a:1: b", "a:2: c", "The build works again."]


def test_epochs__a_removed_page_counts(stage: Stage) -> None:
    stage.report = Report((), ("ada.html",), 0, (), ())
    stage.watcher.build_once()
    assert stage.watcher.visible == 1


def test_epochs__a_fault_of_the_program_is_said_and_survived(stage: Stage) -> None:
    stage.report = ZeroDivisionError("by zero")
    assert stage.play(until=6) == [0, 5]
    assert stage.toy.said == ["The build broke off: ZeroDivisionError: by zero"]


def test_epochs__a_change_during_a_build_is_still_wanted(stage: Stage) -> None:
    def build(day: object) -> Report:
        stage.watcher.stir()
        return PAGE

    stage.watcher.build = build
    stage.watcher.build_once()
    assert stage.watcher.visible == 1
    assert not stage.watcher.wait_until_fresh(0)


def test_epochs__readers_wait_for_the_build(stage: Stage) -> None:
    stage.watcher.stir()
    fresh: list[bool] = []
    reader = threading.Thread(target=lambda: fresh.append(stage.watcher.wait_until_fresh(DEADLINE)))
    reader.start()
    assert not stage.watcher.wait_until_fresh(0)
    stage.watcher.build_once()
    reader.join(DEADLINE)
    assert fresh == [True]


def test_epochs__readers_wait_for_no_change_that_comes_after_them(stage: Stage) -> None:
    """Somebody saves during every build, so that there is always another to come."""

    def build(day: object) -> Report:
        stage.watcher.stir()
        return PAGE

    stage.watcher.build = build
    stage.watcher.stir()
    fresh: list[bool] = []
    reader = threading.Thread(target=lambda: fresh.append(stage.watcher.wait_until_fresh(5)))
    reader.start()
    while reader.is_alive():
        stage.watcher.build_once()
    assert fresh == [True]


def test_epochs__wait_for_change(stage: Stage) -> None:
    stage.report = PAGE
    assert stage.watcher.wait_for_change(0, 0) == 0
    seen: list[int] = []
    reader = threading.Thread(target=lambda: seen.append(stage.watcher.wait_for_change(0, DEADLINE)))
    reader.start()
    stage.watcher.build_once()
    reader.join(DEADLINE)
    assert seen == [1]
    assert stage.watcher.wait_for_change(0, DEADLINE) == 1


def test_epochs__stop_lets_everybody_go(stage: Stage) -> None:
    reader = threading.Thread(target=stage.watcher.wait_for_change, args=(0, 1000))
    reader.start()
    stage.watcher.stop()
    reader.join(DEADLINE)
    assert not reader.is_alive()


# Real folders


@contextmanager
def watching(toy: Toy, pace: Pace | None = None) -> Iterator[Watcher]:
    """A running watcher that has built once. Its looks are far apart, so that events alone must do."""
    watcher = Watcher(toy.root, toy.build, toy.today, toy.busy, toy.said.append, pace or Pace(rescan=1000))
    thread = threading.Thread(target=watcher.run)
    with toy.built:
        thread.start()
        assert toy.built.wait_for(lambda: toy.days, DEADLINE)
    try:
        yield watcher
    finally:
        watcher.stop()
        thread.join(DEADLINE)
        assert not thread.is_alive()


def soon(toy: Toy, watcher: Watcher, true: Callable[[], bool]) -> None:
    """Wait for builds until it is true."""
    epoch = watcher.visible
    while not true():
        later = watcher.wait_for_change(epoch, DEADLINE)
        assert later > epoch, "no build made it true"
        epoch = later


@pytest.mark.parametrize("save", SAVES)
def test_editors__a_save_is_built(toy: Toy, save: Callable[[Path, str], None]) -> None:
    path = toy.contact("ada")
    with watching(toy) as watcher:
        for text in ("first", "second"):
            save(path, text)
            soon(toy, watcher, lambda text=text: toy.shows("ada", text))


def test_reading_and_leftovers_cause_no_build(toy: Toy, tmp_path: Path) -> None:
    path = toy.contact("ada")
    incoming = [tmp_path / "bo.md", tmp_path / "cy.md"]
    for file in incoming:
        file.write_text("hello")
    stirs: list[bool] = []
    watcher = Watcher(toy.root, toy.build, toy.today, toy.busy, toy.said.append, Pace(rescan=1000))
    stir = watcher.stir

    def counted(paths: list[str] | None, *, lost: bool) -> None:
        stirs.append(lost)
        stir(paths, lost=lost)

    watcher.stir = counted
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        soon(toy, watcher, lambda: toy.shows("ada"))
        for file in incoming:
            # What is moved in makes one event, after all those of what was done before it.
            path.read_text()
            list(path.parent.iterdir())
            path.with_name(".ada.md.swp").write_text("")
            path.with_name("ada.md~").write_text("")
            (toy.root / "output" / "index.html").touch()
            file.rename(path.with_name(file.name))
            soon(toy, watcher, lambda file=file: toy.shows(file.stem))
    finally:
        watcher.stop()
        thread.join(DEADLINE)
    assert stirs == [False, False]


def test_folders__nested_ones_are_watched_as_they_come(toy: Toy) -> None:
    with watching(toy) as watcher:
        toy.contact("clients/texas/ada")
        soon(toy, watcher, lambda: toy.shows("ada"))
        toy.contact("clients/texas/ada", "again")
        soon(toy, watcher, lambda: toy.shows("ada", "again"))
        toy.contact("clients/texas/houston/bo")
        soon(toy, watcher, lambda: toy.shows("bo"))


def test_folders__moved_in_and_out(toy: Toy, tmp_path: Path) -> None:
    outside, inside = tmp_path / "friends", toy.root / "contacts" / "friends"
    outside.mkdir()
    (outside / "ada.md").write_text("hello")
    with watching(toy) as watcher:
        outside.rename(inside)
        soon(toy, watcher, lambda: toy.shows("ada"))
        (inside / "ada.md").write_text("still watched")
        soon(toy, watcher, lambda: toy.shows("ada", "still watched"))
        inside.rename(outside)
        soon(toy, watcher, lambda: "ada.html" not in toy.listing())


@pytest.mark.parametrize("ends", ["by_themselves", "with_the_watcher"])
def test_folders__one_takes_the_place_of_another_that_was_moved_out(toy: Toy, ends: str) -> None:
    contacts, away = toy.root / "contacts", toy.root / "away"
    threads = threading.active_count()
    toy.contact("older/ada")
    with watching(toy) as watcher:
        toy.contact("younger/bo")
        soon(toy, watcher, lambda: toy.shows("bo"))
        (contacts / "younger").rename(away)
        (contacts / "older").rename(contacts / "younger")
        soon(toy, watcher, lambda: "bo.html" not in toy.listing())
        if ends == "by_themselves":
            shutil.rmtree(contacts / "younger")
            shutil.rmtree(away)
            soon(toy, watcher, lambda: "ada.html" not in toy.listing())
        toy.contact("cy")
        soon(toy, watcher, lambda: toy.shows("cy"))
    assert threading.active_count() == threads


@pytest.mark.skipif(Observer.__module__ != "watchdog.observers.inotify", reason="its names are this observer's")
@pytest.mark.parametrize("name", ["InotifyWatchGroup", "InotifyWatchGroup._remove_watch_internally"])
def test_mend__a_watchdog_without_the_names_is_left_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As older ones are, newer ones may be, and other systems' are."""
    watchdogs = sys.modules[Observer.__module__]
    monkeypatch.delattr(f"{watchdogs.__name__}.{name}")
    before = dict(vars(watchdogs))
    inotify.mend()
    assert vars(watchdogs) == before
    assert not hasattr(getattr(watchdogs, "InotifyWatchGroup", None), "_remove_watch_internally")


def test_folders__contacts_deleted_and_made_again(toy: Toy) -> None:
    toy.contact("ada")
    with watching(toy) as watcher:
        soon(toy, watcher, lambda: toy.shows("ada"))
        for text in ("one", "two", "three"):
            shutil.rmtree(toy.root / "contacts")
            toy.contact("bo", text)
            soon(toy, watcher, lambda text=text: toy.shows("bo", text) and "ada.html" not in toy.listing())
            # Only a new watch can tell of this one.
            toy.contact("cy", text)
            soon(toy, watcher, lambda text=text: toy.shows("cy", text))


def test_folders__contacts_appear_later(toy: Toy) -> None:
    (toy.root / "contacts").rmdir()
    with watching(toy) as watcher:
        toy.contact("ada")
        soon(toy, watcher, lambda: toy.shows("ada"))


def test_folders__the_root_moved_away_and_back(toy: Toy) -> None:
    toy.contact("ada")
    away = toy.root.with_name("away")
    with watching(toy, Pace(rescan=0.02, poll=0.02)) as watcher:
        soon(toy, watcher, lambda: toy.shows("ada"))
        toy.root.rename(away)
        soon(toy, watcher, lambda: watcher.error is not None)
        (away / "contacts" / "bo.md").write_text("hello")
        away.rename(toy.root)
        soon(toy, watcher, lambda: watcher.error is None and toy.shows("bo"))
    assert len(toy.said) == 2


def test_folders__behind_a_link_the_rescan_finds_changes(toy: Toy) -> None:
    other = toy.root / "more"
    other.mkdir()
    (toy.root / "contacts" / "more").symlink_to(other)
    with watching(toy, Pace(rescan=0.02)) as watcher:
        (other / "ada.md").write_text("hello")
        soon(toy, watcher, lambda: toy.shows("ada"))


def test_burst__three_hundred_files_few_builds(toy: Toy) -> None:
    with watching(toy) as watcher:
        for n in range(300):
            toy.contact(f"person-{n}")
        soon(toy, watcher, lambda: len(toy.listing()) == 301)
        assert len(toy.days) < 20


def test_stop__closes_all(toy: Toy) -> None:
    threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with watching(toy):
            pass
    assert threading.active_count() == threads
    assert len(list(Path("/proc/self/fd").iterdir())) == files
