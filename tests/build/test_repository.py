"""What Problems tells of the repository around the records."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.build.conftest import TODAY
from tests.build.repositories import Repository, isolate, record
from warmsite.build.builder import Builder
from warmsite.build.repository import host_of
from warmsite.build.unchanged import unchanged

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO = date(2026, 6, 1)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate(tmp_path, monkeypatch)
    made = Repository(tmp_path / "net")
    age(made.write("contacts/ada.md", record("Ada", role="CTO")))
    age(made.write("contacts/bo.md", record("Bo")))
    made.commit("created", "2026-01-01")
    return made


def age(file: Path, day: date = LONG_AGO) -> Path:
    """Let a file have been changed on a day."""
    seconds = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    os.utime(file, (seconds, seconds))
    return file


def settle(made: Repository, today: date) -> None:
    """Build until all files are old enough to be known by stat alone."""
    for _ in range(99):
        if unchanged(made.folder, made.output, today, today_given=True, discreet=False):
            break
        made.build(today)


def problems(made: Repository, today: date = TODAY) -> list[tuple[str, str]]:
    """What is wrong, by code."""
    found = made.build(today).problems
    assert {each.severity for each in found} <= {"warning"}
    return [(each.code, each.message) for each in found]


def test_problems__none(repository: Repository) -> None:
    assert problems(repository) == []


def test_problems__none_without_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("contacts/cy.md", record("Cy"))
    monkeypatch.setenv("PATH", "")
    assert problems(repository) == []


def test_problems__files_that_git_does_not_have(repository: Repository) -> None:
    repository.write("contacts/Zoë.md", record("Zoë"))
    assert problems(repository) == [("not-in-git", "Zoë.md is not in git")]
    for name in "cdef":
        repository.write(f"contacts/team/{name}.md", record(name))
    assert problems(repository) == [("not-in-git", "5 files (Zoë.md, team/c.md, team/d.md …) are not in git")]
    repository.git("add", "contacts/Zoë.md")
    assert "4 files" in problems(repository)[0][1]
    repository.write(".gitignore", "/contacts/team/\n")
    assert problems(repository) == []


def test_problems__of_a_repository_without_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(tmp_path, monkeypatch)
    made = Repository(tmp_path / "net")
    age(made.write("contacts/ada.md", record("Ada")))
    assert [code for code, _ in problems(made)] == ["not-in-git"]
    made.git("add", "contacts")
    assert [code for code, _ in problems(made)] == ["uncommitted"]


def test_problems__uncommitted_for_over_a_week(repository: Repository) -> None:
    file = repository.write("contacts/ada.md", record("Ada", role="Chair"))
    age(file, TODAY - timedelta(days=7))
    assert problems(repository) == []
    assert problems(repository, TODAY + timedelta(days=1)) == [("uncommitted", "ada.md has been uncommitted for over a week")]
    repository.commit("changed")
    assert problems(repository, TODAY + timedelta(days=1)) == []


def test_problems__staged_is_not_committed(repository: Repository) -> None:
    age(repository.write("contacts/ada.md", record("Ada", role="Chair")))
    repository.git("add", "contacts/ada.md")
    assert [code for code, _ in problems(repository)] == ["uncommitted"]


def test_problems__the_settings_too(repository: Repository) -> None:
    file = age(repository.write("warmsite.yaml", "calls_per_day: 3\n"))
    assert problems(repository) == [("not-in-git", "warmsite.yaml is not in git")]
    repository.commit("settings")
    assert problems(repository) == []
    file.write_text("calls_per_day: 15\n")
    age(file)
    assert [code for code, _ in problems(repository)] == ["uncommitted"]


def test_problems__a_file_only_touched_is_as_it_was(repository: Repository) -> None:
    age(repository.folder / "contacts/ada.md", date(2026, 5, 5))
    assert problems(repository) == []


@pytest.mark.parametrize("setting", ["core.autocrlf=true", "core.eol=crlf", "core.autocrlf=input"])
def test_problems__other_ends_of_lines_are_no_change(repository: Repository, setting: str) -> None:
    repository.git("config", *setting.split("="))
    file = repository.folder / "contacts/ada.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    age(file)
    assert problems(repository) == []


def test_problems__a_file_that_a_filter_encrypts_is_not_called_changed(repository: Repository) -> None:
    repository.git("config", "filter.secret.clean", "rev")
    repository.git("config", "filter.secret.smudge", "rev")
    repository.write(".gitattributes", "*.md filter=secret\n")
    repository.git("add", "--renormalize", ".")
    repository.commit("encrypted")
    age(repository.folder / "contacts/ada.md", date(2026, 5, 5))
    assert problems(repository) == []


def test_problems__sha256(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(tmp_path, monkeypatch)
    made = Repository(tmp_path / "net", "--object-format=sha256")
    file = made.write("contacts/ada.md", record("Ada"))
    made.commit("created")
    age(file)
    assert problems(made) == []
    age(made.write("contacts/ada.md", record("Bo")))
    assert [code for code, _ in problems(made)] == ["uncommitted"]


@pytest.mark.parametrize("folder", ["output", ".warmsite"])
def test_problems__output_in_git(repository: Repository, folder: str) -> None:
    repository.build()
    repository.git("add", "--force", folder)
    (found,) = problems(repository)
    assert found == ("output-in-git", f"{folder}/ is in git, where pages made of private notes stay for good")
    repository.git("rm", "-r", "--quiet", "--cached", "--force", folder)
    assert problems(repository) == []


def test_problems__an_ignore_file_of_output_may_be_in_git(repository: Repository) -> None:
    repository.build()
    repository.git("add", "--force", "output/.gitignore")
    repository.commit("ignored")
    assert problems(repository) == []


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("git@github.com:ada/people.git", "github.com"),
        ("github.com:ada/people.git", "github.com"),
        ("https://ada:secret@gitlab.com/ada/people.git", "gitlab.com"),
        ("ssh://git@ssh.GitHub.com:443/ada/people.git", "ssh.github.com"),
        ("git+ssh://git@codeberg.org/ada/people", "codeberg.org"),
        ("git://bitbucket.org./ada/people", "bitbucket.org"),
        ("file:///srv/github.com/people", ""),
        ("/srv/github.com:people", ""),
        ("../github.com/people", ""),
        ("github.com/people", ""),
        ("gcrypt::git@github.com:ada/people", ""),
        ("https://mygithub.com/ada/people", "mygithub.com"),
        ("", ""),
    ],
)
def test_host_of(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("git@github.com:ada/people.git", True),
        ("ssh://git@altssh.bitbucket.org:443/ada/people", True),
        ("https://git.sr.ht/~ada/people", True),
        ("https://mygithub.com/ada/people", False),
        ("server:people.git", False),
        ("../people.git", False),
        ("hub:ada/people", True),
    ],
)
def test_problems__a_remote_that_looks_public(repository: Repository, address: str, *, is_told: bool) -> None:
    repository.git("config", "url.https://github.com/.insteadOf", "hub:")
    repository.git("remote", "add", "plain", "../elsewhere")
    repository.git("remote", "add", "there", address)
    assert [code for code, _ in problems(repository)] == ["public-remote"] * is_told
    repository.git("config", "warmsite.remote-is-private", "yes")
    assert problems(repository) == []


def test_problems__a_secret_in_an_address_is_not_shown(repository: Repository) -> None:
    repository.git("remote", "add", "there", "https://ada:secret@gitlab.com/ada/people.git")
    assert problems(repository) == [("public-remote", "the repository has a remote at gitlab.com: these records are private")]


def test_problems__a_merge_that_is_not_resolved(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/bo.md", record("Bo", role="Here"))
    repository.commit("side")
    repository.git("checkout", "--quiet", "main")
    repository.write("contacts/bo.md", record("Bo", role="There"))
    repository.commit("main")
    with pytest.raises(AssertionError):
        repository.git("merge", "--quiet", "side")
    (repository.folder / "contacts/bo.md").write_text(record("Bo", role="Both"))
    assert problems(repository) == [("merge", "bo.md is in a merge that is not resolved")]
    repository.git("add", "contacts")
    assert problems(repository) == [("merge", "a merge is not committed yet")]
    repository.git("commit", "--quiet", "--no-edit")
    assert problems(repository) == []


def test_problems__in_a_folder_of_a_bigger_repository_and_a_linked_work_tree(repository: Repository, tmp_path: Path) -> None:
    made = Repository(repository.folder / "more/net", top=repository.folder)
    made.write("contacts/eve.md", record("Eve"))
    assert problems(made) == [("not-in-git", "eve.md is not in git")]
    made.commit("eve")
    assert problems(made) == []
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked/more/net", top=repository.folder)
    assert problems(linked) == []
    linked.write("contacts/fay.md", record("Fay"))
    assert problems(linked) == [("not-in-git", "fay.md is not in git")]


@pytest.mark.parametrize("where", ["contacts/sub/.gitignore", "contacts/.gitignore", "../.gitignore", "exclude", "global"])
def test_problems__whatever_tells_git_to_ignore_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """And when nothing tells it any more."""
    isolate(tmp_path, monkeypatch)
    top = Repository(tmp_path / "all")
    top.write("net/contacts/ada.md", record("Ada"))
    top.commit("created")
    top.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    made = Repository(tmp_path / "linked/net", top=top.folder)
    made.write("contacts/sub/bo.md", record("Bo"))
    rules = made.folder / where
    if where == "exclude":
        rules = top.folder / ".git/info/exclude"
    elif where == "global":
        rules = tmp_path / "ignored"
        top.git("config", "core.excludesFile", str(rules))
    lasting = Builder(made.folder, made.output, lasting=True)
    for ignored in (False, True, False):
        if ignored:
            rules.write_text("bo.md\n")
        else:
            rules.unlink(missing_ok=True)
        told = [("not-in-git", "sub/bo.md is not in git")] * (not ignored)
        found = unchanged(made.folder, made.output, TODAY, today_given=True, discreet=False)
        assert found is None or [(each.code, each.message) for each in found.problems] == told
        assert [(each.code, each.message) for each in lasting.build(TODAY, today_given=True).problems] == told
        assert problems(made) == told
        settle(made, TODAY)


def test_unchanged__asks_git_of_no_file_where_it_keeps_them_all(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(repository, TODAY)
    monkeypatch.setattr("warmsite.build.repository._strangers", lambda _: pytest.fail("was asked"))
    assert unchanged(repository.folder, repository.output, TODAY, today_given=True, discreet=False)


def test_problems__a_link_that_was_committed_is_no_change(repository: Repository) -> None:
    """The index has where it leads, and the file behind it is compared by itself."""
    (repository.folder / "contacts/link.md").symlink_to("bo.md")
    repository.commit("a link")
    age(repository.folder / "contacts/bo.md", TODAY - timedelta(days=8))
    assert problems(repository) == []


def test_unchanged__notices_what_happens_in_the_repository_alone(repository: Repository) -> None:
    def is_unchanged() -> bool:
        return bool(unchanged(repository.folder, repository.output, TODAY, today_given=True, discreet=False))

    lasting = Builder(repository.folder, repository.output, lasting=True)
    file = age(repository.write("contacts/ada.md", record("Ada", role="Chair")))
    deeds = {
        "git rm --cached": lambda: repository.git("rm", "--quiet", "--cached", "contacts/bo.md"),
        "git add": lambda: repository.git("add", "contacts"),
        "git commit": lambda: repository.commit("changed"),
        "git remote": lambda: repository.git("remote", "add", "hub", "git@github.com:ada/people"),
        "git config": lambda: repository.git("config", "warmsite.remote-is-private", "true"),
        "git reset": lambda: repository.git("reset", "--quiet", "--soft", "HEAD~1"),
    }
    told = []
    for deed in deeds.values():
        settle(repository, TODAY)
        assert is_unchanged()
        deed()
        age(file)
        assert not is_unchanged()
        found = lasting.build(TODAY, today_given=True).problems
        assert repository.build(clean=True).problems == found
        told.append(sorted(each.code for each in found))
    assert told == [["not-in-git", "uncommitted"], ["uncommitted"], [], ["public-remote"], [], ["uncommitted"]]


def test_problems__both_versions_of_a_merge_in_a_file(repository: Repository) -> None:
    text = record("Ada", notes="<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> side\n\nEnd.")
    repository.write("contacts/ada.md", text)
    repository.write("contacts/bo.md", record("Bo", notes="<<<<<<< here\n\nTitle\n=======\n\n> said\n"))
    (found,) = repository.build().problems
    assert (found.code, found.path, found.line, found.severity) == ("conflict", "contacts/ada.md", 5, "error")


def test_problems__a_plan_belongs_in_git_too(repository: Repository) -> None:
    repository.write("plans/winter.md", "---\nkind: season\nselect: name:ada\n---\n")
    assert problems(repository) == [("not-in-git", "plans/winter.md is not in git")]
    repository.commit("a plan", "2026-01-02")
    assert problems(repository) == []
    age(repository.write("plans/winter.md", "---\nkind: season\nselect: name:bo\n---\n"))
    assert [code for code, _ in problems(repository)] == ["uncommitted"]
