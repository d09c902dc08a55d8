"""The watcher and git: what a commit, a branch or a merge made elsewhere changes is built within a moment, and once."""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from toy import DAY, DEADLINE

from warmsite.build.builder import Builder
from warmsite.build.git import commit
from warmsite.build.sources import index_lock
from warmsite.live.watcher import Pace, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from warmsite.build.report import Report

ADA = "---\nname: Ada\nrole: {role}\n---\n"


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-02-20T12:00:00+0000")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.com")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


class Seen:
    """A watcher's builds of a network: `reports` is notified after each."""

    def __init__(self, network: Path) -> None:
        self.reports: list[Report] = []
        self.built = threading.Condition()
        self._builder = Builder(network, network / "output", lasting=True)

    def build(self, day: object) -> Report:
        report = self._builder.build(day, today_given=True)
        with self.built:
            self.reports.append(report)
            self.built.notify_all()
        return report

    def soon(self, true: Callable[[], bool]) -> bool:
        """Wait for builds until it is true."""
        with self.built:
            return self.built.wait_for(true, DEADLINE)


@contextmanager
def watching(network: Path) -> Iterator[Seen]:
    """A watcher whose looks are far apart, so that events alone must do."""
    seen = Seen(network)
    said: list[str] = []
    watcher = Watcher(network, seen.build, lambda: DAY, index_lock(network).exists, said.append, Pace(rescan=1000))
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        assert seen.soon(lambda: bool(seen.reports))
        assert watcher.wait_until_fresh(DEADLINE)
        yield seen
    finally:
        watcher.stop()
        thread.join(DEADLINE)
    assert not thread.is_alive()
    assert said == []


def network_in(tmp_path: Path, where: str) -> Path:
    """A network with a commit: the repository's own folder, a folder in it, or a linked work tree."""
    top = tmp_path / "all"
    network = top / "net" if where == "folder" else top
    (network / "contacts").mkdir(parents=True)
    (network / "contacts/ada.md").write_text(ADA.format(role="CTO"))
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(top))
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "created", "--date=2026-02-02T12:00:00")
    if where == "linked":
        git(top, "worktree", "add", "--quiet", str(tmp_path / "linked"))
        return tmp_path / "linked"
    return network


@pytest.mark.parametrize("where", ["top", "folder", "linked"])
def test_commit__made_elsewhere_is_told(tmp_path: Path, where: str) -> None:
    network = network_in(tmp_path, where)

    def tells(words: str) -> Callable[[], bool]:
        return lambda: words in (network / "output/people/ada.html").read_text()

    with watching(network) as seen:
        (network / "contacts/ada.md").write_text(ADA.format(role="Chair of the board"))
        assert seen.soon(tells("Chair of the board"))
        git(network, "commit", "--quiet", "--all", "-m", "a promotion")
        assert seen.soon(tells("a promotion"))
        git(network, "reset", "--quiet", "--soft", "HEAD~1")
        assert seen.soon(lambda: not tells("a promotion")())
        git(network, "checkout", "--quiet", "-b", "other")
        git(network, "commit", "--quiet", "--all", "-m", "on another branch")
        assert seen.soon(tells("on another branch"))


def test_commit__of_ours_while_serving_brings_no_build_after_build(tmp_path: Path) -> None:
    network = network_in(tmp_path, "top")
    with watching(network) as seen:
        (network / "contacts/ada.md").write_text(ADA.format(role="Chair of the board"))
        commit(network, ["contacts/ada.md"], "set: Ada")
        assert seen.soon(lambda: "set: Ada" in (network / "output/people/ada.html").read_text())
        before = len(seen.reports)
        (network / "contacts/bo.md").write_text("---\nname: Bo\n---\n")
        assert seen.soon((network / "output/people/bo.html").exists)
        assert len(seen.reports) - before < 4  # one for the new file, and one or two looks at what git wrote last
