"""Commits of exactly the files meant, in real repositories with the user's own hooks and index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from tests.build.repositories import isolate
from warmsite.build.git import GitFault, begin, commit, git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two files, and nobody's git around it."""
    isolate(tmp_path, monkeypatch)
    folder = tmp_path / "net"
    (folder / "contacts").mkdir(parents=True)
    for name in ("ada", "bo"):
        (folder / f"contacts/{name}.md").write_text(f"{name}\n" * 9)
    begin(folder, ["contacts/ada.md", "contacts/bo.md"], "A new network")
    return folder


def last(folder: Path) -> tuple[str, list[str]]:
    """The newest commit's subject, and each path with what it did to it."""
    subject, *changes = git(folder, "show", "--format=%s", "--name-status", "--no-renames").split("\n")
    return subject, [each for each in changes if each]


def status(folder: Path) -> str:
    return git(folder, "status", "--porcelain")


def hook(folder: Path, name: str, script: str) -> None:
    file = folder / ".git/hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def others_changed(folder: Path) -> str:
    """Another file staged, changed again and one that is new: what a commit of ada.md may not touch."""
    (folder / "contacts/bo.md").write_text("staged\n")
    (folder / "staged.txt").write_text("staged\n")
    git(folder, "add", "contacts/bo.md", "staged.txt")
    (folder / "contacts/bo.md").write_text("changed\n")
    (folder / "new.txt").write_text("new\n")
    return status(folder)


def test_commit__that_file_and_nothing_else(repository: Path) -> None:
    others = others_changed(repository)
    (repository / "contacts/ada.md").write_text("changed\n")
    assert commit(repository, ["contacts/ada.md"], "call: Ada")
    assert last(repository) == ("call: Ada", ["M\tcontacts/ada.md"])
    assert status(repository) == others
    assert git(repository, "show", ":contacts/bo.md") == "staged\n"


def test_commit__a_file_that_git_does_not_know_yet(repository: Path) -> None:
    others = others_changed(repository)
    (repository / "contacts/[eve]*.md").write_text("eve\n")
    (repository / "contacts/e.md").write_text("not meant\n")
    assert commit(repository, ["contacts/[eve]*.md"], "call: Eve")
    assert last(repository) == ("call: Eve", ["A\tcontacts/[eve]*.md"])
    assert status(repository).replace("?? contacts/e.md\n", "") == others


def test_commit__a_file_under_another_name(repository: Path) -> None:
    others = others_changed(repository)
    (repository / "contacts/ada.md").rename(repository / "contacts/Zoë.md")
    assert commit(repository, ["contacts/ada.md", "contacts/Zoë.md"], "rename: ada → Zoë")
    assert sorted(last(repository)[1]) == ['A\t"contacts/Zo\\303\\253.md"', "D\tcontacts/ada.md"]
    assert status(repository) == others


def test_commit__a_file_that_git_never_knew_under_another_name(repository: Path) -> None:
    (repository / "contacts/eve.md").write_text("eve\n")
    assert commit(repository, ["contacts/gone.md", "contacts/eve.md"], "rename: gone → eve")
    assert last(repository)[1] == ["A\tcontacts/eve.md"]


def test_commit__without_a_change_there_is_none(repository: Path) -> None:
    others = others_changed(repository)
    assert not commit(repository, ["contacts/ada.md"], "call: Ada")
    assert not commit(repository, ["contacts/nobody.md"], "call: Nobody")
    assert (last(repository)[0], status(repository)) == ("A new network", others)


def test_commit__a_name_is_no_pattern(repository: Path) -> None:
    (repository / "contacts/b*.md").write_text("star\n")
    assert commit(repository, ["contacts/b*.md"], "call: Star")
    (repository / "contacts/bo.md").write_text("changed\n")
    assert not commit(repository, ["contacts/b*.md"], "call: Star")
    assert status(repository) == " M contacts/bo.md\n"


def test_commit__the_file_behind_a_link(repository: Path) -> None:
    (repository / "contacts/link.md").symlink_to("ada.md")
    assert commit(repository, ["contacts/link.md"], "a link")
    (repository / "contacts/ada.md").write_text("changed\n")
    assert commit(repository, ["contacts/link.md"], "behind it")
    assert last(repository) == ("behind it", ["M\tcontacts/ada.md"])


def test_commit__in_a_folder_of_a_repository(repository: Path) -> None:
    (repository / "contacts/ada.md").write_text("changed\n")
    assert commit(repository / "contacts", ["ada.md"], "call: Ada")
    assert last(repository)[1] == ["M\tcontacts/ada.md"]


def test_commit__hooks_run(repository: Path) -> None:
    hook(repository, "commit-msg", 'echo "Seen-by: hook" >> "$1"')
    (repository / "contacts/ada.md").write_text("changed\n")
    commit(repository, ["contacts/ada.md"], "call: Ada")
    assert "Seen-by: hook" in git(repository, "log", "-1", "--format=%B")


@pytest.mark.parametrize("name", ["contacts/ada.md", "contacts/new.md"])
def test_commit__a_hook_that_fails_leaves_all_as_it_was(repository: Path, name: str) -> None:
    others_changed(repository)
    hook(repository, "pre-commit", "echo one; echo 'names are private' >&2; exit 3")
    (repository / name).write_text("changed\n")
    before, index = status(repository), git(repository, "ls-files", "--stage")
    with pytest.raises(GitFault, match="names are private"):
        commit(repository, [name], "call: Ada")
    assert (last(repository)[0], status(repository)) == ("A new network", before)
    assert git(repository, "ls-files", "--stage") == index
    assert (repository / name).read_text() == "changed\n"


@pytest.mark.parametrize("settings", [(), ("core.hooksPath", "hooks")])
def test_commit__a_hook_that_says_nothing_is_told_of_in_words(repository: Path, settings: tuple[str, ...]) -> None:
    hook(repository, "commit-msg", "exit 1")
    if settings:
        git(repository, "config", *settings)
        (repository / ".git/hooks").rename(repository / "hooks")
    (repository / "contacts/ada.md").write_text("changed\n")
    with pytest.raises(GitFault, match=r"^a hook refused it and said nothing$"):
        commit(repository, ["contacts/ada.md"], "call: Ada")


def test_commit__that_fails_without_a_word(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As no git does: but no line of it is then the whole command."""
    hook(repository, "commit-msg", "exit 1")
    (repository / ".git/hooks/commit-msg").chmod(0o644)
    real = shutil.which("git")
    mute = tmp_path / "bin/git"
    mute.parent.mkdir()
    mute.write_text(f'#!/bin/sh\ncase " $* " in *" commit "*) exit 1;; esac\nexec {real} "$@"\n')
    mute.chmod(0o755)
    monkeypatch.setenv("PATH", str(mute.parent), prepend=os.pathsep)
    (repository / "contacts/ada.md").write_text("changed\n")
    with pytest.raises(GitFault, match=r"^git commit failed$"):
        commit(repository, ["contacts/ada.md"], "call: Ada")


def test_commit__an_ignored_file_is_told_in_a_line(repository: Path) -> None:
    (repository / ".gitignore").write_text("/contacts/secret.md\n")
    (repository / "contacts/secret.md").write_text("eve\n")
    with pytest.raises(GitFault, match=r"ignored by one of your \.gitignore files: contacts/secret\.md$"):
        commit(repository, ["contacts/secret.md"], "call: Eve")


def test_commit__outside_of_a_repository(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/ada.md").write_text("ada\n")
    with pytest.raises(GitFault, match=r"^fatal: not a git repository"):
        commit(tmp_path / "plain", ["ada.md"], "call: Ada")


def test_commit__one_that_is_ignored_leaves_the_others_as_they_were(repository: Path) -> None:
    (repository / ".gitignore").write_text("/contacts/secret.md\n")
    (repository / "contacts/secret.md").write_text("eve\n")
    (repository / "contacts/new.md").write_text("new\n")
    before = status(repository)
    with pytest.raises(GitFault, match=r"contacts/secret\.md$"):
        commit(repository, ["contacts/new.md", "contacts/secret.md", "contacts/ada.md"], "import")
    assert status(repository) == before
    with pytest.raises(GitFault, match=r"contacts/secret\.md$"):
        begin(repository, ["contacts/secret.md", "contacts/new.md"], "A new network")
    assert status(repository) == before


MANY = """
import sys
from pathlib import Path
from warmsite.build.git import commit
network = Path(sys.argv[1])
paths = [f"contacts/{'x' * 200}-{number}.md" for number in range(1500)]
for path in paths:
    (network / path).touch()
print(commit(network, paths, "import"), commit(network, paths, "again"))
(network / paths[-1]).write_text("changed")
print(commit(network, paths, "changed"))
"""


def test_commit__more_files_than_a_command_line_takes(repository: Path) -> None:
    """Which takes a quarter of the stack: here 256 KiB."""
    command = ["sh", "-c", 'ulimit -s 1024; exec "$@"', "sh", sys.executable, "-c", MANY, str(repository)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True False\nTrue\n", "")
    subject, (change,) = last(repository)
    assert (subject, change[-8:]) == ("changed", "-1499.md")
    assert len(git(repository, "show", "--format=", "--name-only", "HEAD~1").split()) == 1500


def test_commit__in_the_middle_of_a_merge(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "side")
    (repository / "contacts/bo.md").write_text("side\n")
    commit(repository, ["contacts/bo.md"], "side")
    git(repository, "checkout", "--quiet", "-")
    (repository / "contacts/bo.md").write_text("main\n")
    commit(repository, ["contacts/bo.md"], "main")
    merged = subprocess.run(["git", "-C", repository, "merge", "--quiet", "side"], capture_output=True, check=False)
    assert merged.returncode
    (repository / "contacts/ada.md").write_text("changed\n")
    before = status(repository)
    with pytest.raises(GitFault, match="cannot do a partial commit during a merge"):
        commit(repository, ["contacts/ada.md"], "call: Ada")
    assert status(repository) == before


def test_git__that_is_not_installed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitFault, match="git is not installed"):
        commit(repository, ["contacts/ada.md"], "call: Ada")


def test_commit__in_the_networks_repository_whatever_the_environment_names(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "other")], check=True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repository))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    (repository / "contacts/ada.md").write_text("private\n")
    assert commit(repository, ["contacts/ada.md"], "call: Ada")
    assert last(repository) == ("call: Ada", ["M\tcontacts/ada.md"])
    assert not any((tmp_path / "other/.git/objects").glob("??"))
    assert not (tmp_path / "index").exists()


def test_commit__waits_for_another_git_that_holds_the_index(repository: Path) -> None:
    lock = repository / ".git/index.lock"
    lock.touch()
    (repository / "contacts/ada.md").write_text("changed\n")
    asked = Event()

    def release() -> None:
        asked.wait()
        lock.unlink()

    helper = Thread(target=release)
    helper.start()
    asked.set()
    assert commit(repository, ["contacts/ada.md"], "call: Ada")
    helper.join()
    assert last(repository) == ("call: Ada", ["M\tcontacts/ada.md"])


def test_commit__many_at_the_same_instant_are_all_made(repository: Path) -> None:
    paths = [f"contacts/{number}.md" for number in range(5)]
    for path in paths:
        (repository / path).write_text("new\n")
    assert not commit(repository, ["contacts/ada.md"], "nothing new")  # from here on there is the folder of the lock
    (repository / ".warmsite/.gitignore").write_text("*\n")
    with ThreadPoolExecutor() as pool:
        assert all(pool.map(lambda path: commit(repository, [path], path), paths))
    assert sorted(git(repository, "log", "-5", "--format=%s").split()) == paths
    assert status(repository) == ""
