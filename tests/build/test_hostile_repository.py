"""Nothing that a repository's configuration could run is run: every trap would leave a file behind."""

from __future__ import annotations

import os
import stat
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.build.conftest import TODAY
from tests.build.repositories import Repository, isolate, record
from warmsite.build.git import GitFault
from warmsite.build.records import Records
from warmsite.build.revisions import CommitTree, find_revision

if TYPE_CHECKING:
    from pathlib import Path

SIGNATURE = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n Zm9yZ2Vk\n -----END PGP SIGNATURE-----\n"


class Trap(NamedTuple):
    """Settings whose `TRAP` becomes a program; a command of git's that springs it, empty where it takes a terminal."""

    settings: tuple[str, ...]
    sprung_by: str = ""
    hook: str = ""


TRAPS = {
    "fsmonitor": Trap(("core.fsmonitor=TRAP",), "status"),
    "hook": Trap((), "update-ref refs/heads/other HEAD", hook=".git/hooks/reference-transaction"),
    "hooksPath": Trap(("core.hooksPath=.traps",), "update-ref refs/heads/other HEAD", hook=".traps/reference-transaction"),
    "index hook": Trap((), "read-tree HEAD", hook=".git/hooks/post-index-change"),
    "clean": Trap(("filter.trap.clean=TRAP",), "add --renormalize ."),
    "smudge": Trap(("filter.trap.smudge=TRAP",), "checkout-index --all --force"),
    "process": Trap(("filter.trap.process=TRAP",), "add --renormalize ."),
    "textconv": Trap(("diff.trap.textconv=TRAP",), "log --patch"),
    "diff driver": Trap(("diff.trap.command=TRAP",), "diff HEAD~2"),
    "external diff": Trap(("diff.external=TRAP",), "diff HEAD~2"),
    "signature": Trap(("log.showSignature=true", "gpg.program=TRAP"), "log"),
    "signature format": Trap(("format.pretty=%G?", "gpg.program=TRAP", "gpg.openpgp.program=TRAP"), "log"),
    "include": Trap(("include.path=../included",), "status"),
    "include in a folder": Trap(("includeIf.gitdir:**.path=../included",), "status"),
    "merge driver": Trap(("merge.trap.driver=TRAP", "merge.default=trap")),
    "pager": Trap(("core.pager=TRAP", "pager.log=TRAP", "pager.show=TRAP", "pager.config=TRAP", "pager.ls-files=TRAP")),
    "alias": Trap(tuple(f"alias.{name}=!TRAP" for name in ("log", "rev-parse", "cat-file", "ls-files", "config", "remote"))),
    "editor": Trap(("core.editor=TRAP", "sequence.editor=TRAP", "core.askPass=TRAP")),
    "missing, by ssh": Trap(
        ("remote.origin.url=host:there", "core.sshCommand=TRAP", "ssh.variant=simple"), "cat-file -p MISSING"
    ),
    "missing, by a program": Trap(("remote.origin.url=ext::TRAP %S", "protocol.ext.allow=always"), "cat-file -p MISSING"),
    "missing, by a helper": Trap(("remote.origin.url=there", "remote.origin.uploadpack=TRAP"), "cat-file -p MISSING"),
    "missing, by a proxy": Trap(("remote.origin.url=git://host/x", "core.gitProxy=TRAP"), "cat-file -p MISSING"),
    "credentials": Trap(("remote.origin.url=https://localhost:1/x", "credential.helper=!TRAP", "http.proxy=TRAP")),
}


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with a signed commit, attributes for every driver, and a file changed since git looked."""
    isolate(tmp_path, monkeypatch)
    made = Repository(tmp_path / "net")
    made.write("contacts/ada.md", record("Ada", role="CTO"))
    made.commit("created")
    made.write("contacts/ada.md", record("Ada", role="Chair of the board"))
    made.commit("changed")
    made.write("contacts/ada.md", record("Ada", role="Baker"))
    made.write(".gitattributes", "* filter=trap diff=trap merge=trap\n")
    head = made.commit("signed")
    head, body = made.git("cat-file", "commit", head).split("\n\n", 1)
    signed = made.git("hash-object", "-t", "commit", "-w", "--stdin", feed=f"{head}\n{SIGNATURE}\n{body}\n".encode())
    made.git("update-ref", "HEAD", signed)
    made.write("contacts/bo.md", record("Bo"))
    file = made.write("contacts/ada.md", record("Ada", role="Baker", notes="Not committed."))
    os.utime(file, (TODAY.toordinal(), TODAY.toordinal()))  # decades ago
    return made


def arm(repository: Repository, trap: Trap) -> tuple[Path, str]:
    """Set a trap: what it would leave behind, and the command that springs it."""
    sprung = repository.folder.parent / "sprung"
    program = repository.folder.parent / "trap"
    program.write_text(f"#!/bin/sh\ntouch {sprung}\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    command = trap.sprung_by
    if "MISSING" in command or "remote.origin.url=https://localhost:1/x" in trap.settings:
        blob = repository.git("rev-parse", "HEAD~1:contacts/ada.md")
        command = command.replace("MISSING", blob)
        (repository.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
        for setting in ("core.repositoryFormatVersion=1", "extensions.partialClone=origin", "remote.origin.promisor=true"):
            repository.git("config", *setting.split("="))
    if trap.hook:
        hook = repository.folder / trap.hook
        hook.parent.mkdir(exist_ok=True)
        hook.write_bytes(program.read_bytes())
        hook.chmod(0o755)
    (repository.folder / "included").write_text(f"[core]\n\tfsmonitor = {program}\n")
    for setting in trap.settings:
        name, _, value = setting.partition("=")
        repository.git("config", "--local", name, value.replace("TRAP", str(program)))
    return sprung, command


@pytest.mark.parametrize("name", [name for name, trap in TRAPS.items() if trap.sprung_by])
def test_trap__would_spring(hostile: Repository, name: str) -> None:
    sprung, command = arm(hostile, TRAPS[name])
    subprocess.run(["git", "-C", hostile.folder, *command.split()], capture_output=True, check=False)
    assert sprung.exists()


@pytest.mark.parametrize("name", TRAPS)
def test_build__runs_nothing_of_a_repository(hostile: Repository, name: str) -> None:
    sprung, _ = arm(hostile, TRAPS[name])
    hostile.build()
    assert [each.subject for each in hostile.history(fresh=True).commits] == ["signed", "changed", "created"]
    for when in ("HEAD~1", "2026-06-10"):
        # Of a version that only a fetch would bring it is said that it is not here.
        with CommitTree(hostile.folder, find_revision(hostile.folder, when)) as tree, suppress(GitFault):
            Records(hostile.folder, tree=tree).load()
    assert not sprung.exists()


def test_build__all_traps_at_once(hostile: Repository) -> None:
    for trap in TRAPS.values():
        if "missing" not in trap.sprung_by.lower() and not any(each.startswith("remote") for each in trap.settings):
            sprung, _ = arm(hostile, trap)
    hostile.build()
    assert len(hostile.history(fresh=True).commits) == 3
    assert not sprung.exists()
