"""A network in a repository of its own, written and committed as a user, or another program, would."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.build.conftest import TODAY, Site
from warmsite.build.git import point
from warmsite.build.history import followed, history
from warmsite.build.records import Records

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from warmsite.network.history import History, Trace
    from warmsite.network.people import Network
    from warmsite.problems import Problem


def isolate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no settings of this machine, and no repository around the test's folder, have a say."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.com")


def record(name: str, *, role: str = "", company: str = "", notes: str = "", log: str = "") -> str:
    """A contact's file."""
    fields = {"name": name, "role": role, "company": company}
    front = "".join(f"{field}: {value}\n" for field, value in fields.items() if value)
    return f"---\n{front}---\n\n{notes}\n" + (f"\n## Log\n\n{log}" if log else "")


class Repository(Site):
    """A network's folder that is a repository, or lies in one (`top`)."""

    def __init__(self, folder: Path, *options: str, top: Path | None = None) -> None:
        """`options` are those of `git init`; none is made where `top` already is one."""
        super().__init__(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if top is None:
            self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, feed: bytes | None = None, **environment: str) -> str:
        """What git prints when the user runs it here."""
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, input=feed, capture_output=True, check=False, env={**os.environ, **environment})
        assert not done.returncode, done.stderr.decode(errors="replace")
        return done.stdout.decode(errors="replace").strip()

    def commit(self, subject: str, day: str = "2026-06-01", **options: str) -> str:
        """Commit all that there is on a day, or a moment as git takes it; the commit's id."""
        when = f"{day}T12:00:00+0000" if len(day) == len("2026-06-01") else day
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={subject}", GIT_AUTHOR_DATE=when, **options)
        return self.git("rev-parse", "HEAD")

    def history(self, *, fresh: bool = False) -> History:
        """What is known of the repository now, by a new process."""
        return history(self.folder, point(self.folder), fresh=fresh)

    def remembered(self) -> History:
        """The same, of which it is certain that reading afresh tells nothing else."""
        found, now = self.history(), point(self.folder)
        assert found == followed(self.folder, now, history(self.folder, now, fresh=True, keep=False))
        return found

    def traces(self) -> dict[str, tuple[Trace, ...]]:
        """What is told of each file that is there."""
        return self.remembered().traces({each.path for each in Records(self.folder).load()})

    def subjects(self) -> list[str]:
        """What was ever done, newest first."""
        return [each.subject for each in self.remembered().commits]

    def joined(self) -> tuple[Network, tuple[Problem, ...]]:
        """The network of the records as they stand, with what the repository remembers."""
        records = Records(self.folder)
        return records.join(records.load(), TODAY, today_given=True, history=self.remembered())

    def clean_site(self) -> dict[str, bytes]:
        """The files of a site that is made of a copy of the folder, where nothing is remembered."""
        there = Site(self.folder.parent / "copy")
        left_out = shutil.ignore_patterns("output", ".warmsite")
        shutil.copytree(self.folder, there.folder, symlinks=True, ignore=left_out)
        there.build()
        files = there.files()
        shutil.rmtree(there.folder)
        return files

    def shows(self, words: str, path: str = "people/ada.html") -> bool:
        """Whether a page of the site, built now, says something."""
        self.build(TODAY)
        return words in (self.output / path).read_text()
