"""Every system call fails once: records and site stand as before or after, nothing is left lying, the next run mends it.

The calls of a run are told apart by what they do and who asks for it; each place of the program fails the first and the
last time that it asks. With WARMSITE_TRIALS=all every single call fails, and in every way; that takes minutes.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from clitools import THREE, theirs

from tests.build.conftest import contents
from warmsite.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

ALL = os.environ.get("WARMSITE_TRIALS") == "all"
TODAY = "2026-06-15"
CHANGING = {"mkdir", "chmod", "fchmod", "replace", "rename", "link", "unlink", "remove", "rmdir", "fsync", "ftruncate"}
LOOKING = {"stat", "lstat", "scandir", "fstat"}
WRITING = CHANGING | {"open to write", "write"}
WAYS = {  # 0 is Ctrl-C
    "full": errno.ENOSPC,
    "broken": errno.EIO,
    "forbidden": errno.EACCES,
    "interrupted": errno.EINTR,
    "read-only": errno.EROFS,
    "Ctrl-C": 0,
}
TABLE = "Name,Email,Title\nEve Example,eve@example.com,CTO\nFay Other,fay@example.com,CEO\nAda Okafor,ada@example.com,CFO\n"


@dataclass
class Faults:
    """Lets one call of those that concern a folder fail: the `nth`, with what `fail` raises."""

    folder: Path
    nth: int = 0
    fail: Callable[[str], BaseException] = lambda path: OSError(errno.EIO, os.strerror(errno.EIO), path)
    sites: list[tuple[str, ...]] = field(default_factory=list)  # what each call was, and who asked for it
    failed: str = ""
    paths: dict[int, str] = field(default_factory=dict)  # of descriptors

    def concerns(self, path: object) -> str:
        """The path, as far as it is one of the folder's."""
        if isinstance(path, int):
            return self.paths.get(path, "")
        with suppress(TypeError):
            told = os.fsdecode(path)  # type: ignore[arg-type]
            return told if told.startswith(str(self.folder)) else ""
        return ""

    def call(self, name: str, path: object) -> None:
        """Count a call; fail if it is the one."""
        where = self.concerns(path)
        if not where:
            return
        self.sites.append((name, *_asking()))
        if len(self.sites) == self.nth:
            self.failed = f"{name} {where} by {' < '.join(self.sites[-1][1:])}"
            raise self.fail(where)


def _asking() -> tuple[str, ...]:
    """The lines of the program that led to a call."""
    frame, lines = sys._getframe(2), []
    while frame and len(lines) < 5:
        if "/warmsite/" in frame.f_code.co_filename and "/tests/" not in frame.f_code.co_filename:
            lines.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return tuple(lines)


class _Raw(io.FileIO):
    """A file whose writes can fail, as on a disk that becomes full: half is written and counted, and the next one fails."""

    faults: Faults
    fails: BaseException | None = None

    def write(self, data):
        if self.fails:
            self.fails, fault = None, self.fails
            raise fault
        try:
            self.faults.call("write", self.fileno())
        except InterruptedError:  # nothing was written then
            raise
        except BaseException as fault:
            if len(data) < 2:
                raise
            self.fails = fault
            return super().write(bytes(data)[: len(data) // 2])
        return super().write(data)


@contextmanager
def injected(faults: Faults) -> Iterator[Faults]:
    """The system as it is, but for the one call."""
    patch = pytest.MonkeyPatch()

    def guarded(name: str, real):
        def step(path=".", *arguments, **more):
            faults.call(name, path)
            return real(path, *arguments, **more)

        return step

    def guarded_open(path, flags, *arguments, real=os.open, **more):
        faults.call("open to write" if flags & (os.O_WRONLY | os.O_RDWR) else "open", path)
        descriptor = real(path, flags, *arguments, **more)
        faults.paths[descriptor] = faults.concerns(path)
        return descriptor

    def guarded_write(descriptor, data, real=os.write):
        try:
            faults.call("write", descriptor)
        except InterruptedError:
            raise
        except BaseException:
            real(descriptor, bytes(data)[: len(data) // 2])  # a write that fails may have been half done
            raise
        return real(descriptor, data)

    def guarded_close(descriptor, real=os.close):
        faults.paths.pop(descriptor, None)
        real(descriptor)

    def guarded_io(path, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, real=io.open, **more):
        where = faults.concerns(path)
        writes = set(mode) & set("wax+")
        if where and not isinstance(path, int):
            faults.call("open to write" if writes else "open", path)
        if not where or not writes:
            return real(path, mode, buffering, encoding, errors, newline, closefd, **more)
        raw = _Raw(path, mode.replace("b", "").replace("t", ""), closefd)
        raw.faults = faults
        faults.paths[raw.fileno()] = where
        buffered = io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

    for name in CHANGING | LOOKING:
        patch.setattr(os, name, guarded(name, getattr(os, name)))
    patch.setattr(os, "open", guarded_open)
    patch.setattr(os, "write", guarded_write)
    patch.setattr(os, "close", guarded_close)
    patch.setattr(io, "open", guarded_io)
    patch.setattr(builtins, "open", guarded_io)
    try:
        yield faults
    finally:
        patch.undo()


@dataclass
class Done:
    """What a command came to."""

    status: int
    err: str
    faults: Faults


def run(folder: Path, *words: object, faults: Faults | None = None) -> Done:
    """A command in this process."""
    out, err = io.StringIO(), io.StringIO()
    faults = faults or Faults(Path("/nowhere"))
    with redirect_stdout(out), redirect_stderr(err), injected(faults):
        status = main.run(["-C", str(folder), "--today", TODAY, *map(str, words)])
    return Done(status, err.getvalue(), faults)


def chosen(sites: list[tuple[str, ...]]) -> list[int]:
    """Which calls fail: the first and the last of each place of the program."""
    if ALL:
        return [*range(1, len(sites) + 1)]
    last = {site: number for number, site in enumerate(sites, 1)}
    return sorted({*last.values(), *(sites.index(site) + 1 for site in last)})


def write(folder: Path, path: str, text: str) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(text).removeprefix("\n"))


def records(folder: Path) -> dict[str, bytes | None]:
    return {path: data for path, data in theirs(folder).items() if path.split("/")[0] != "output"}


def as_far_as_known(found: dict[str, bytes | None]) -> dict[str, bytes | None]:
    """Records, and who was imported. Of somebody who was written, and not yet remembered, the same import again finds nothing
    new, and so cannot tell any more that it was an import which brought their fields."""
    return {path: data and re.sub(rb',"brought":\[.*?\]', b"", data) for path, data in found.items()}


def unfinished(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(".warmsite-tmp-*"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A network with a built site. It stands at one place whatever becomes of it: manifests name it."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    made = tmp_path / "net"
    for path, text in (("warmsite.yaml", ""), *THREE.items(), ("people.csv", TABLE)):
        write(made, path, text)
    assert run(made, "build").status == 0
    return made


class Trial:
    """A command that is run again and again from one state of a folder, each time with another call failing."""

    def __init__(self, folder: Path, *words: object) -> None:
        self.folder, self.words = folder, words
        self._kept = folder.with_name("kept")
        shutil.copytree(folder, self._kept)
        self.before, self.site_before = records(folder), contents(folder / "output")
        self.sites = run(folder, *words, faults=Faults(folder)).faults.sites
        self.after, self.site_after = records(folder), contents(folder / "output")

    def each(self, only: Collection[str], step: int = 1) -> Iterator[tuple[str, Done]]:
        """Each outcome with the way in which a call failed; in CI the ways take turns, and some calls are passed over."""
        numbers = [number for number in chosen(self.sites) if self.sites[number - 1][0] in only][:: 1 if ALL else step]
        assert numbers, "nothing can fail"
        for turn, number in enumerate(numbers):
            for way in WAYS if ALL else [[*WAYS][turn % len(WAYS)]]:
                shutil.rmtree(self.folder)
                shutil.copytree(self._kept, self.folder)
                faults = Faults(self.folder, number, partial(raised, way))
                done = run(self.folder, *self.words, faults=faults)
                if faults.failed:  # two threads may flush in another order
                    yield f"{way}: {faults.failed}: {done.err}", done


def raised(way: str, path: str) -> BaseException:
    return OSError(WAYS[way], os.strerror(WAYS[way]), path) if WAYS[way] else KeyboardInterrupt()


def is_told(done: Done) -> bool:
    """Whether a failure is a line that names a file; before it stands at most what the command says anyhow."""
    *before, last = done.err.splitlines() or [""]
    return "Traceback" not in done.err and len(before) <= 1 and any(sign in last for sign in ("/", ".md", ".yaml", "output"))


@pytest.mark.parametrize(
    "words",
    [
        ["log", "ada-okafor", "Moving to Berlin."],
        ["set", "ada-okafor", "role=CEO"],
        ["done", "ada-okafor"],
        ["new", "Eve"],
        ["rename", "ada-okafor", "ada"],
    ],
    ids=lambda words: words[0],
)
def test_edit__whatever_fails_the_records_stand_as_before_or_after(folder: Path, words: list[str]) -> None:
    trial = Trial(folder, *words)
    for where, done in trial.each(WRITING, 1 if words[0] == "log" else 2):
        now = records(folder)
        if done.status == 0:
            assert now == trial.after, where
        elif done.status == main.INTERRUPTED:
            assert all(now[path] in {trial.before.get(path), trial.after.get(path)} for path in now), where
        else:
            assert (done.status, now) == (2, trial.before), where
            assert is_told(done), where
        assert run(folder, "set", "cy-tran", "role=CEO").status == 0, where
        assert unfinished(folder) == [], where
        if now != trial.before or words[0] != "rename":
            continue
        assert run(folder, *words).status == 0, where


@pytest.mark.parametrize("words", [["merge", "ada-okafor", "bo-lindqvist"], ["import"]], ids=lambda words: words[0])
def test_edit__of_many_files_is_finished_by_the_same_again(folder: Path, words: list[str]) -> None:
    words = [*words, str(folder / "people.csv")] if words == ["import"] else words
    trial = Trial(folder, *words)
    for where, done in trial.each(WRITING, 3):
        now = records(folder)
        seen = [path for path in now if not path.startswith("imports/")]  # to which lines are added one by one
        assert all(now[path] in {trial.before.get(path), trial.after.get(path)} for path in seen), where
        assert done.status in {0, 1, 2, main.INTERRUPTED}, where
        assert "Traceback" not in done.err, where
        run(folder, *words)
        assert as_far_as_known(records(folder)) == as_far_as_known(trial.after), where
        assert unfinished(folder) == [], where


def test_build__whatever_fails_the_site_is_whole_and_the_next_build_mends_it(folder: Path) -> None:
    write(folder, "contacts/eve.md", "---\nname: Eve\ncircle: close\n---\n")
    (folder / "contacts/cy-tran.md").unlink()
    trial = Trial(folder, "build")
    assert trial.before == trial.after
    for where, done in trial.each(WRITING, 9):
        assert records(folder) == trial.before, where
        site = contents(folder / "output")
        assert all(data in {trial.site_before.get(path), trial.site_after.get(path)} for path, data in site.items()), where
        assert not trial.site_before.keys() & trial.site_after.keys() - site.keys(), where
        if done.status == 0:
            assert site == trial.site_after, where
        else:
            assert done.status in {2, main.INTERRUPTED}, where
            assert done.status == main.INTERRUPTED or is_told(done), where
        assert run(folder, "build").status == 0, where
        assert contents(folder / "output") == trial.site_after, where
        assert unfinished(folder) == [], where


def test_build__takes_away_what_killed_processes_left_in_our_folder(folder: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours = folder / ".warmsite"
    left = [ours / f".warmsite-tmp-{name}" for name in (dead.pid, "edit", "edit-57", "undo", "memory", 10**30)]
    alive = ours / f".warmsite-tmp-{os.getppid()}"
    for each in (*left, alive):
        each.write_text("private")
    assert run(folder, "build").status == 0  # although nothing else is to be done
    assert [each for each in left if each.exists()] == []
    assert alive.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for little."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", place], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("NO FILE SYSTEM CAN BE MOUNTED HERE: A DISK THAT IS REALLY FULL WAS NOT TRIED")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.parametrize("room", [0, 4096, 16384, 65536] if ALL else [0, 16384])
@pytest.mark.parametrize("words", [["build"], ["build", "--clean"], ["log", "ada", "Hello."], ["import"]], ids=" ".join)
def test_disk__really_full(
    small_disk: Path, words: list[str], room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fits, records are whole and the last good site stands; with room again the same command does its work."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = small_disk / "net"
    for path, text in (("warmsite.yaml", ""), *THREE.items()):
        write(folder, path, text)
    write(tmp_path, "people.csv", TABLE + "".join(f"Person {number},p{number}@example.com,CTO\n" for number in range(40)))
    words = [*words, str(tmp_path / "people.csv")] if words == ["import"] else words
    assert run(folder, "build").status == 0
    before, site = records(folder), contents(folder / "output")
    with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))
    os.truncate(small_disk / "filler", max((small_disk / "filler").stat().st_size - room, 0))
    done = run(folder, *words)
    now = records(folder)
    assert done.status or room or words == ["build"]  # which has nothing to do
    if done.status:
        assert done.status in {1, 2}
        assert "Traceback" not in done.err
        assert "No space left" in done.err
        assert contents(folder / "output") == site
    if words[0] != "import":
        assert done.status == 0 or now == before
    assert all(now[path] == data for path, data in before.items() if path.endswith(".md") and words[0] == "build")
    assert all((now[path] or b"").endswith(b"\n") for path in now if path.endswith(".md"))
    (small_disk / "filler").unlink()
    if done.status:
        assert run(folder, *words).status == 0
    assert run(folder, "build").status == 0
    assert run(folder, "build", "--clean").status == 0
    assert unfinished(folder) == []
