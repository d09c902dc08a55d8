"""Repositories as they are found in the wild: each tells its history, or why there is none, and the site is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.build.conftest import ADA, TODAY, Site
from tests.build.repositories import Repository, isolate, record
from warmsite.build.builder import Builder
from warmsite.build.git import GitFault, point
from warmsite.build.records import Records
from warmsite.build.revisions import CommitTree, find_revision
from warmsite.build.sources import scan, scan_plans
from warmsite.build.unchanged import unchanged


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(tmp_path, monkeypatch)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return two_commits(Repository(tmp_path / "net"))


def two_commits(made: Repository) -> Repository:
    made.write("contacts/ada.md", record("Ada", role="CTO"))
    made.commit("created", "2026-01-01")
    made.write("contacts/ada.md", record("Ada", role="Chair"))
    made.commit("changed", "2026-02-02")
    return made


def is_told(made: Repository) -> bool:
    """Whether both commits are told, and the older one can be read."""
    assert made.build().problems == ()
    newest = made.traces()["contacts/ada.md"][0]
    assert [(each.before, each.after) for each in newest.touch.revision.changes] == [("CTO", "Chair")]
    with CommitTree(made.folder, find_revision(made.folder, "2026-01-15")) as tree:
        assert [each.role for each in Records(made.folder, tree=tree).load()] == ["CTO"]
    return made.subjects()[-2:] == ["changed", "created"]


def why(made: Site) -> str:
    """Why there is no history; the site is built all the same."""
    made.build()
    return point(made.folder).why


# Where there is none


def test_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    assert why(repository) == "git is not installed, so there is no history."


def test_no_repository(site: Site) -> None:
    assert why(site) == "The network is not under git, so there is no history. `git init` in its folder begins one."


def test_no_commit(tmp_path: Path) -> None:
    made = Repository(tmp_path / "net")
    made.write("contacts/ada.md", ADA)
    assert why(made) == "The repository has no commit yet, so there is no history."


def test_bare(tmp_path: Path) -> None:
    made = Repository(tmp_path / "net", "--bare")
    made.write("contacts/ada.md", ADA)
    assert "bare" in why(made) or "no commit" in why(made)
    two_commits(Repository(tmp_path / "full"))
    made.git("fetch", "--quiet", str(tmp_path / "full"), "main:main")
    assert why(made) == "The repository is bare: there is no history of the files here."


def test_of_another_user(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own way to try this without root
    assert "belongs to another user" in why(repository)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(repository.folder))
    settings = repository.folder.parent / "settings"
    settings.write_text(f"[safe]\n\tdirectory = {repository.folder}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert is_told(repository)


@pytest.mark.parametrize("name", ["HEAD", "config", "objects", "refs"])
def test_broken(repository: Repository, name: str) -> None:
    spoilt = repository.folder / ".git" / name
    if spoilt.is_dir():
        shutil.rmtree(spoilt)
    else:
        spoilt.write_bytes(b"\x00\xff[")
    assert why(repository)


def test_a_pipe_that_a_hostile_git_file_names(tmp_path: Path) -> None:
    made = Site(tmp_path / "net")
    made.write("contacts/ada.md", ADA)
    made.write(".git", "gitdir: " + "x" * 5000)
    assert why(made)


# Where it lies


def test_in_a_folder_of_a_bigger_repository(tmp_path: Path) -> None:
    top = tmp_path / "all"
    Repository(top).write("elsewhere/contacts/ada.md", record("Not ours"))
    made = two_commits(Repository(top / "my people [x]*" / "net", top=top))
    made.write("../../outside.md", "A file of the repository that is none of ours.")
    made.commit("elsewhere", "2026-03-03")
    assert is_told(made)
    assert made.subjects() == ["changed", "created"]
    made.git("mv", "contacts/ada.md", "../ada.md")
    made.commit("moved out", "2026-03-04")
    made.git("mv", "../ada.md", "contacts/ada.md")
    made.commit("moved in", "2026-03-05")
    assert [(each.subject, each.touches[0].deed) for each in made.remembered().commits[:2]] == [
        ("moved in", "created"),
        ("moved out", "removed"),
    ]


def test_a_linked_work_tree(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    made = Repository(tmp_path / "linked", top=repository.folder)
    assert is_told(made)
    made.write("contacts/bo.md", record("Bo"))
    made.commit("on the side")
    assert made.subjects() == ["on the side", "changed", "created"]
    assert repository.subjects() == ["changed", "created"]


def test_a_submodule_and_one_among_the_contacts(repository: Repository, tmp_path: Path) -> None:
    top = Repository(tmp_path / "top")
    top.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.folder), "net")
    top.commit("with a submodule")
    made = Repository(top.folder / "net", top=top.folder)
    assert is_told(made)
    made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.folder), "contacts/team.md")
    made.commit("a submodule")
    made.build()
    assert made.subjects() == ["changed", "created"]
    made.git("rm", "--quiet", "-f", "contacts/team.md")
    made.write("contacts/team.md", record("Team"))
    made.commit("a file instead")
    assert made.traces()["contacts/team.md"][0].subject == "a file instead"
    assert made.history().why == ""


def test_shallow_and_then_whole(repository: Repository, tmp_path: Path) -> None:
    repository.write("contacts/ada.md", record("Ada", role="Chair", company="Northwind"))
    repository.commit("joined", "2026-03-03")
    repository.git("clone", "--quiet", "--depth=1", repository.folder.as_uri(), str(tmp_path / "clone"))
    made = Repository(tmp_path / "clone", top=repository.folder)
    assert made.subjects() == []  # of the commit at which it ends nothing is known, least of all that files are new
    assert made.history().why.startswith("The repository is shallow")
    made.git("fetch", "--quiet", "--deepen=1")
    assert made.subjects() == ["joined"]
    assert [each.touches[0].deed for each in made.history().commits] == ["changed"]
    made.write("contacts/bo.md", record("Bo"))
    made.commit("bo", "2026-04-04")
    assert made.subjects() == ["bo", "joined"]
    with pytest.raises(GitFault, match="no commit on or before that day here: the repository is shallow"):
        find_revision(made.folder, "2026-01-15")
    made.git("fetch", "--quiet", "--unshallow")
    assert made.subjects() == ["bo", "joined", "changed", "created"]
    assert made.history().why == ""


def test_detached(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--detach")
    assert is_told(repository)
    repository.git("checkout", "--quiet", "HEAD~1")
    assert repository.subjects() == ["created"]


def test_sha256(tmp_path: Path) -> None:
    made = two_commits(Repository(tmp_path / "net", "--object-format=sha256"))
    assert is_told(made)
    assert len(point(made.folder).head) == 64


def test_packed(repository: Repository) -> None:
    repository.git("gc", "--quiet")
    repository.git("pack-refs", "--all")
    assert is_told(repository)


@pytest.mark.parametrize("name", ["a\nb", "täg", "a\x85b\u2028c", "-C", "--help", ":(literal)x", "sp ace"])
def test_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    assert is_told(two_commits(Repository(tmp_path / name)))


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    assert is_told(two_commits(Repository(folder)))


def test_through_a_link(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository.folder)
    assert is_told(Repository(tmp_path / "link", top=repository.folder))


# What it is set to


SETTINGS = {
    "core.quotePath": "true",
    "log.showSignature": "true",
    "log.date": "relative",
    "log.follow": "true",
    "log.showRoot": "false",
    "log.mailmap": "false",
    "log.abbrevCommit": "true",
    "log.diffMerges": "separate",
    "format.pretty": "fuller",
    "notes.displayRef": "*",
    "color.ui": "always",
    "color.diff": "always",
    "diff.noprefix": "true",
    "diff.renames": "false",
    "diff.renameLimit": "0",
    "diff.relative": "true",
    "diff.orderFile": "no-such-file",
    "diff.ignoreSubmodules": "none",
    "diff.submodule": "log",
    "diff.external": "false",
    "i18n.logOutputEncoding": "UTF-16",
    "submodule.recurse": "true",
    "core.pager": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": "no-such-folder",
    "core.autocrlf": "true",
    "core.ignoreCase": "true",
    "mailmap.file": "no-such-file",
    "alias.log": "!false",
    "gpg.program": "false",
    "feature.experimental": "true",
}


@pytest.mark.parametrize("name", [*SETTINGS, "all"])
def test_settings_change_nothing(repository: Repository, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("contacts/Zoë [x].md", record("Zoë", notes="Some notes.\n" * 9))
    repository.commit("Zoë joined", "2026-03-03")
    repository.git("mv", "contacts/Zoë [x].md", "contacts/Zoë.md")
    repository.commit("renamed", "2026-03-04")
    repository.git("notes", "add", "-m", "A note beside the commit.")
    plain = repository.remembered()
    settings = repository.folder.parent / "settings"
    for each in SETTINGS if name == "all" else [name]:
        repository.git("config", "--file", str(settings), each, SETTINGS[each])
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert repository.history(fresh=True) == plain


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "other/.git"),
        ("GIT_WORK_TREE", "other"),
        ("GIT_INDEX_FILE", "other/index"),
        ("GIT_OBJECT_DIRECTORY", "other/objects"),
        ("GIT_NAMESPACE", "other"),
        ("GIT_PREFIX", "other"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_DIFF_OPTS", "-u0"),
        ("GIT_PAGER", "false"),
        ("GIT_PAGER_IN_USE", "1"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_GLOB_PATHSPECS", "1"),
        ("GIT_NOGLOB_PATHSPECS", "1"),
        ("GIT_DEFAULT_HASH", "sha256"),
        ("GIT_CONFIG_PARAMETERS", "'log.showroot=false'"),
        ("GIT_TRACE", "1"),
        ("GIT_FLUSH", "0"),
        ("GIT_OPTIONAL_LOCKS", "1"),
        ("LANGUAGE", "de"),
        ("LC_ALL", "de_DE.UTF-8"),
        ("TZ", "Pacific/Kiritimati"),
    ],
)
def test_environment_changes_nothing(repository: Repository, name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = repository.remembered()
    value = value.replace("other", str(repository.folder.parent / "other"))
    Repository(repository.folder.parent / "other").commit("other")
    monkeypatch.setenv(name, value)
    found, where = repository.history(fresh=True), point(repository.folder)
    with CommitTree(repository.folder, find_revision(repository.folder, "2026-01-15")) as tree:
        assert [each.role for each in Records(repository.folder, tree=tree).load()] == ["CTO"]
    monkeypatch.delenv(name)
    assert (found, where) == (plain, point(repository.folder))


def test_mailmap_tells_the_name_of_today(repository: Repository) -> None:
    assert {each.author for each in repository.remembered().commits} == {"Test"}
    repository.write(".mailmap", "Ada Okafor <test@example.com>\n")
    assert {each.author for each in repository.remembered().commits} == {"Ada Okafor"}
    repository.write(".mailmap", "Ada Lindqvist <test@example.com>\n")
    assert {each.author for each in repository.remembered().commits} == {"Ada Lindqvist"}


# What is in it


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        (b"Zo\xc3\xab.md", True),
        (b"quo\"te's.md", True),
        (b"back\\slash.md", True),
        (b"sp ace .md", True),
        (b" :(glob)*.md", True),
        ("emoji-😀-李伟.md".encode(), True),
        (b"-rf.md", True),
        (b"deep/er/ada.md", True),
        (b"tab\there.md", False),
        (b"line\nend.md", False),
        (b"latin-\xeb.md", False),
        (b"\xff\xfe.md", False),
        (b"_draft.md", False),
    ],
)
def test_file_names(repository: Repository, name: bytes, *, is_ours: bool) -> None:
    path = os.fsdecode(b"contacts/" + name)
    repository.write(path, record("Somebody", role="One"))
    repository.commit("came", "2026-03-03")
    repository.write(path, record("Somebody", role="Another"))
    repository.commit("changed again", "2026-03-04")
    found = repository.traces()
    assert [each.subject for each in repository.traces()["contacts/ada.md"]] == ["changed", "created"]
    if is_ours:
        assert [each.subject for each in found[path]] == ["changed again", "came"]
    repository.build()


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("0 +0000", "1970-01-01"),
        ("1780000000 -1200", "2026-05-28"),
        ("1780000000 +1400", "2026-05-29"),
        ("4102444800 +0000", "2100-01-01"),
        ("99999999999 +0000", "5138-11-16"),
        ("1780012800 -0000", "2026-05-29"),
    ],
)
def test_days_are_the_authors(repository: Repository, when: str, day: str) -> None:
    repository.write("contacts/ada.md", record("Ada", role="Baker"))
    repository.commit("odd", f"@{when}")
    assert repository.remembered().commits[0].day.isoformat() == day
    repository.build()


@pytest.mark.parametrize(
    "line",
    ["Test <test@example.com> 1780000000", "Test <test@example.com>", "Test", "Test <t> 99999999999999999999 +0000",
     "Test <t> -5 +0000", "Test <t> 1780000000 +9999", "Test <t> 1780000000 zone", "\ud83d <t> 1 +0000"],
)  # fmt: skip
def test_days_that_other_programs_wrote(repository: Repository, line: str) -> None:
    tree = repository.git("rev-parse", "HEAD~1^{tree}")
    head = repository.git("rev-parse", "HEAD")
    written = f"tree {tree}\nparent {head}\nauthor {line}\ncommitter {line}\n\nodd\n".encode("utf-8", "surrogatepass")
    odd = repository.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=written)
    repository.git("update-ref", "HEAD", odd)
    repository.remembered()
    repository.build()


@pytest.mark.parametrize(
    "subject", ["", "\x1b[31mred", "a\x01b", "<b>&</b>", "x" * 300, "x" * 301, "x" * 100_000, "line\n\nbody", "\u202e"]
)
def test_subjects_of_any_kind(repository: Repository, subject: str) -> None:
    repository.write("contacts/ada.md", record("Ada", role="Baker"))
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--allow-empty-message", "--cleanup=verbatim", "--file=-", feed=subject.encode())
    told = repository.remembered().commits[0].subject
    whole = " ".join(subject.partition("\n\n")[0].split())
    assert told == (whole if len(whole) <= 300 else f"{whole[:299]}…")
    repository.build()


def test_a_subject_in_another_encoding(repository: Repository) -> None:
    repository.write("contacts/ada.md", record("Ada", role="Baker"))
    repository.git("add", "--all")
    repository.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--quiet", "--file=-", feed="Zoë".encode("latin-1"))
    assert repository.remembered().commits[0].subject == "Zoë"


def test_records_in_another_encoding_very_large_and_links(repository: Repository) -> None:
    for number, data in enumerate([b"---\nname: Zo\xeb\n---\n", b"\xff\xfe-\x00", b"x" * (1 << 21), record("Ada").encode()]):
        repository.write("contacts/ada.md", data)
        repository.commit(f"version {number}", f"2026-04-0{number + 1}")
    (repository.folder / "contacts/link.md").symlink_to("ada.md")
    repository.commit("a link", "2026-04-09")
    assert repository.traces()["contacts/ada.md"][0].subject == "version 3"
    repository.build()


def test_grafts_and_replaced_commits_change_nothing(repository: Repository) -> None:
    plain = repository.remembered()
    older = repository.git("rev-parse", "HEAD~1")
    repository.write("contacts/ada.md", record("Ada", role="Baker"))
    other = repository.commit("other")
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    repository.git("replace", older, other)
    assert repository.remembered() == plain
    repository.git("replace", "-d", older)
    repository.write(".git/info/grafts", f"{repository.git('rev-parse', 'HEAD')}\n")
    assert repository.remembered() == plain


@pytest.mark.parametrize("damage", ["emptied", "torn", "another", "gone"])
def test_a_version_that_is_damaged(repository: Repository, damage: str) -> None:
    """It costs only itself."""
    blob = repository.git("rev-parse", "HEAD~1:contacts/ada.md")
    file = repository.folder / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o600)
    if damage == "gone":
        file.unlink()
    else:
        data = file.read_bytes()
        file.write_bytes({"emptied": b"", "torn": data[:-4], "another": zlib.compress(b"blob 3\0abc")}[damage])
    repository.write("contacts/bo.md", record("Bo", role="CTO"))
    repository.commit("bo", "2026-03-03")
    repository.write("contacts/bo.md", record("Bo", role="Chair"))
    repository.commit("bo changed", "2026-03-04")
    repository.build()
    assert repository.subjects() == ["bo changed", "bo", "changed", "created"]
    assert repository.remembered().commits[0].touches[0].revision.changes


@pytest.mark.parametrize("which", ["HEAD~1", "HEAD~1^{tree}"])
def test_a_commit_that_is_damaged(repository: Repository, which: str) -> None:
    found = repository.git("rev-parse", which)
    file = repository.folder / ".git/objects" / found[:2] / found[2:]
    file.chmod(0o600)
    file.write_bytes(b"")
    repository.build()
    assert "cannot read the repository" in repository.history(fresh=True).why


@pytest.mark.parametrize("which", ["HEAD~1", "HEAD~1^{tree}", "HEAD~1:contacts/ada.md"])
def test_what_was_missing_is_told_when_it_is_here_again(repository: Repository, which: str) -> None:
    found = repository.git("rev-parse", which)
    file = repository.folder / ".git/objects" / found[:2] / found[2:]
    lasting = Builder(repository.folder, repository.output, lasting=True)
    file.rename(repository.folder / "away")
    lasting.build(TODAY, today_given=True)
    assert "Chair" in (repository.output / "people/ada.html").read_text()
    assert "CTO" not in (repository.output / "people/ada.html").read_text()
    assert repository.history().why
    assert unchanged(repository.folder, repository.output, TODAY, today_given=True, discreet=False) is None
    (repository.folder / "away").rename(file)
    assert lasting.build(TODAY, today_given=True).written
    assert repository.files() == repository.clean_site()
    assert repository.remembered().why == ""
    assert is_told(repository)


def test_what_was_missing_is_told_too_where_the_branch_moved_meanwhile(repository: Repository) -> None:
    repository.write("contacts/bo.md", record("Bo"))
    repository.commit("bo", "2026-03-03")
    blob = repository.git("rev-parse", "HEAD~2:contacts/ada.md")
    file = repository.folder / ".git/objects" / blob[:2] / blob[2:]
    file.rename(repository.folder / "away")
    assert repository.history().why
    repository.git("reset", "--quiet", "--soft", "HEAD~1")  # which writes no object
    assert repository.history().why
    (repository.folder / "away").rename(file)
    assert repository.remembered().why == ""


def test_what_a_partial_clone_left_out_is_told_when_it_is_here(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "--quiet", "--filter=blob:none", repository.folder.as_uri(), str(tmp_path / "clone"))
    made = Repository(tmp_path / "clone", top=repository.folder)
    made.build()
    assert made.history().why == "This clone left out what files said before. `git fetch --refetch --no-filter` brings it."
    assert made.files() == made.clean_site()
    made.git("fetch", "--quiet", "--refetch", "--no-filter")
    made.build()
    assert made.files() == made.clean_site()
    assert made.remembered().why == ""
    assert is_told(made)


def test_contacts_that_are_a_link_have_no_history_and_it_is_said_why(tmp_path: Path) -> None:
    made = Repository(tmp_path / "net")
    made.write("people/ada.md", record("Ada"))
    (made.folder / "contacts").symlink_to("people")
    made.commit("a link")
    assert made.history().why.startswith("In the repository contacts is a link")
    assert made.history(fresh=True) == made.history()
    assert made.shows("contacts is a link", "history.html")


def test_a_partial_clone_is_told_as_far_as_it_is_here(repository: Repository, tmp_path: Path) -> None:
    """And nothing is fetched."""
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.write("contacts/ada okafor.md", (repository.folder / "contacts/ada.md").read_text() + "More.\n")
    (repository.folder / "contacts/ada.md").unlink()
    repository.commit("renamed", "2026-03-03")
    repository.git("clone", "--quiet", "--filter=blob:none", repository.folder.as_uri(), str(tmp_path / "clone"))
    made = Repository(tmp_path / "clone", top=repository.folder)
    count = made.git("count-objects", "-v")
    made.build()
    assert made.subjects() == ["renamed", "changed", "created"]
    assert made.git("count-objects", "-v") == count
    assert shutil.rmtree(repository.folder) is None
    assert made.subjects() == ["renamed", "changed", "created"]


@pytest.mark.parametrize("is_partial", [True, False])
def test_a_version_that_is_not_here_is_no_empty_record(repository: Repository, tmp_path: Path, *, is_partial: bool) -> None:
    """But a fault that says which file, and what would help."""
    repository.git("config", "uploadpack.allowFilter", "true")
    older = repository.git("rev-parse", "HEAD~1")
    blob = repository.git("rev-parse", "HEAD~1:contacts/ada.md")
    made = repository
    if is_partial:
        repository.git("clone", "--quiet", "--filter=blob:none", repository.folder.as_uri(), str(tmp_path / "clone"))
        made = Repository(tmp_path / "clone", top=repository.folder)
    else:
        (made.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()

    def read() -> list[str]:
        with CommitTree(made.folder, find_revision(made.folder, older)) as tree:
            return [each.role for each in Records(made.folder, tree=tree).load()]

    with pytest.raises(GitFault) as fault:
        read()
    told, advice = str(fault.value).rsplit("; ", 1)
    assert told.startswith(f"commit {older[:8]} of 1 January 2026: contacts/ada.md: ")
    assert advice.startswith("`git fetch --refetch --no-filter`" if is_partial else "`git fsck`")
    if is_partial:
        made.git("fetch", "--quiet", "--refetch", "--no-filter")
        assert read() == ["CTO"]


def test_a_commit_without_a_network(repository: Repository) -> None:
    repository.git("rm", "--quiet", "-r", "contacts")
    repository.write("readme.md", "Nothing yet.")
    gone = repository.commit("gone", "2026-03-03")
    with pytest.raises(GitFault, match=f"^commit {gone[:8]} of 3 March 2026 holds no network: it has neither contacts/ nor"):
        CommitTree(repository.folder, find_revision(repository.folder, "HEAD"))
    repository.write("warmsite.yaml", "calls_per_day: 3\n")
    repository.commit("settings alone", "2026-03-04")
    with CommitTree(repository.folder, find_revision(repository.folder, "HEAD")) as tree:
        assert (Records(repository.folder, tree=tree).load(), tree.settings()[0]) == ([], "calls_per_day: 3\n")


def link(made: Repository, path: str, target: str) -> None:
    """Make a link in the network; `HERE` is where that is."""
    file = made.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.symlink_to(target.replace("HERE", str(made.folder.resolve())))


# Each step makes a file, or where a second word is a link that leads there.
TREES: dict[str, list[tuple[str, ...]]] = {
    "names": [
        *[(os.fsdecode(b"contacts/" + name),) for name in (b"tab\there.md", b"latin-\xeb.md", b"\xff.txt", b"\xe2\x80\xae.md")],
        *[(f"contacts/fo\nlder/{name}.md",) for name in "ab"],
        *[(f"contacts/{name}/ada.md",) for name in ("a.bak", "_draft", "#x#", "old~", ".git-not", "deep/er")],
        ("contacts/.hidden.md",), ("contacts/notes.txt",),
    ],
    "a file": [("contacts/link", "ada.md"), ("contacts/link.md", "ada.md")],
    "a file elsewhere": [("notes/x.txt",), ("contacts/x.md", "../notes/x.txt")],
    "a folder": [("team/cy.md",), ("contacts/team", "../team")],
    "a folder that stands there too": [("contacts/z/cy.md",), ("team/dee.md",), ("contacts/z/a", "../../team")],
    "of links": [("deep/cy.md",), ("contacts/one", "../two"), ("two", "three"), ("three", "./deep/")],
    "to a file in a linked folder": [("deep/cy.md",), ("two", "deep"), ("contacts/x.md", "../two/cy.md")],
    "the whole network": [("contacts/x", "..")],
    "absolute": [("team/cy.md",), ("contacts/team", "HERE/team")],
    "absolute, elsewhere": [("contacts/x", "/"), ("contacts/y.md", "HERE-not/y.md")],
    "elsewhere": [("../out/cy.md",), ("contacts/x", "../../out"), ("contacts/y.md", "../../out/cy.md"), ("contacts/z", "../..")],
    "to nowhere": [("contacts/x", "nowhere"), ("contacts/y.md", "nowhere.md")],
    "round": [("contacts/x", "y"), ("contacts/y", "x"), ("contacts/z.md", "z.md")],
    "plans": [("plans/p.md",), ("plans/deep/q.md",), ("plans/_r.md",), ("plans/l.md", "p.md")],
    "plans, elsewhere": [("plans", "..")],
    "settings": [("of/warmsite.yaml",), ("warmsite.yaml", "of/warmsite.yaml")],
    "settings, elsewhere": [("../of.yaml",), ("warmsite.yaml", "../of.yaml")],
    "settings, round": [("warmsite.yaml", "warmsite.yaml")],
}  # fmt: skip


def is_alike(made: Repository) -> bool:
    """Whether the newest commit is read as the folder is: the same records and settings, with the same problems."""
    with CommitTree(made.folder, find_revision(made.folder, "HEAD")) as tree:
        there, here = Records(made.folder, tree=tree), Records(made.folder)
        for contacts in (there.load(), here.load()):
            contacts.sort(key=lambda each: each.path)
        assert [each.path for each in tree.scan().sources] == [each.path for each in scan(made.folder).sources]
        assert [each.path for each in tree.scan_plans().sources] == [each.path for each in scan_plans(made.folder).sources]
        assert sorted(there.problems) == sorted(here.problems)
        assert there.settings == here.settings
    return there.load() == here.load()


@pytest.mark.parametrize("name", TREES)
def test_a_commit_is_read_as_the_folder_is(tmp_path: Path, name: str) -> None:
    made = two_commits(Repository(tmp_path / "all/net"))
    for path, *target in TREES[name]:
        if target:
            link(made, path, *target)
        else:
            made.write(path, "calls_per_day: 7\n" if path.endswith(".yaml") else record("Somebody"))
    made.commit("as it is")
    assert is_alike(made)


@pytest.mark.parametrize("target", ["people", "./x/../people/", "../people", ".", "nowhere", "HERE/people"])
def test_contacts_that_are_a_link(tmp_path: Path, target: str) -> None:
    made = two_commits(Repository(tmp_path / "all/net"))
    made.write("x/readme.txt", "Is there for the way through it.")
    made.write("warmsite.yaml", "")
    (made.folder / "contacts").rename(made.folder / "people")
    made.write("../people/eve.md", record("Eve"))
    link(made, "contacts", target)
    made.commit("a link")
    assert is_alike(made)


def test_a_submodule_among_the_contacts_of_a_commit(repository: Repository, tmp_path: Path) -> None:
    other = two_commits(Repository(tmp_path / "other"))
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.folder), "contacts/team")
    repository.commit("a submodule")
    with CommitTree(repository.folder, find_revision(repository.folder, "HEAD")) as tree:
        records = Records(repository.folder, tree=tree)
        assert [each.path for each in records.load()] == ["contacts/ada.md"]
        assert [(each.path, each.code) for each in records.problems] == [("contacts/team", "submodule")]


def test_a_commit_of_many(repository: Repository) -> None:
    for number in range(1200):
        repository.write(f"contacts/{number}.md", record(f"Person {number}", notes=f"{number} is their number.\n" * 3))
    repository.commit("import", "2026-03-03")
    for number in range(1200):
        (repository.folder / f"contacts/{number}.md").rename(repository.folder / f"contacts/moved-{number}.md")
    repository.commit("moved", "2026-03-04")
    moved, imported, *_ = repository.remembered().commits
    assert (moved.of_many, imported.of_many) == (True, True)
    assert {each.deed for each in moved.touches} == {"renamed"}


READ = """
import sys
from pathlib import Path
from warmsite.build.git import point
from warmsite.build.history import history
network = Path(sys.argv[1])
print(len(history(network, point(network)).commits))
"""


def test_two_processes_read_at_once(repository: Repository) -> None:
    command = [sys.executable, "-c", READ, str(repository.folder)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [each.communicate()[0] for each in running] == ["2\n"] * 3
    assert repository.subjects() == ["changed", "created"]


def test_nothing_of_the_repository_is_written(repository: Repository) -> None:
    repository.build()

    def state() -> dict[str, bytes]:
        return {str(file): file.read_bytes() for file in (repository.folder / ".git").rglob("*") if file.is_file()}

    before = state()
    os.utime(repository.folder / "contacts/ada.md", (TODAY.toordinal(), TODAY.toordinal()))
    repository.build()
    repository.history(fresh=True)
    assert state() == before
