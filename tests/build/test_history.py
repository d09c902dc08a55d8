"""What is remembered of a repository is what reading it afresh tells, whatever happened to it."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.build.repositories import Repository, isolate, record
from warmsite.build.git import read
from warmsite.network.history import new_post, posts

if TYPE_CHECKING:
    from pathlib import Path

    from warmsite.network.history import Trace
    from warmsite.records.versions import Change


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate(tmp_path, monkeypatch)
    made = Repository(tmp_path / "net")
    made.write("contacts/ada.md", record("Ada", role="CTO"))
    made.commit("created", "2026-01-01")
    return made


def changes(traces: tuple[Trace, ...]) -> list[tuple[str, ...]]:
    """What each of somebody's commits changed, newest first: subject, and each `field: before → after`."""
    return [(each.subject, *map(_told, each.touch.revision.changes)) for each in traces]


def _told(change: Change) -> str:
    return f"{change.field}: {change.before} → {change.after}"


# Law: to read on from what is remembered equals to read afresh.


@pytest.mark.parametrize("seed", range(6))
def test_history__any_life_of_a_repository_is_remembered_as_it_is_read(
    repository: Repository, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    moments = iter(range(1_780_000_000, 1_790_000_000, 1_000))
    for step in range(24):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{next(moments) + chance.choice([0, 0, -7000, 7000])} +0000")
        live(chance, repository, step)
        if chance.random() < 0.7:
            repository.remembered()


def live(chance: random.Random, repository: Repository, step: int) -> None:
    """Do one thing that users do."""
    files = sorted((repository.folder / "contacts").glob("*.md"))
    branches = repository.git("branch", "--format=%(refname:short)").split()
    deed = chance.choice(
        ["edit", "edit", "edit", "break", "rename", "remove", "make", "branch", "merge", "amend", "rebase", "names"]
    )
    if deed in {"edit", "break", "rename", "remove"} and files:
        file = chance.choice(files)
        if deed == "remove":
            file.unlink()
        else:
            text = record(file.stem, role=f"Role {step}", notes=f"Noted {step}.\n" * 9)
            file.write_text("not a record\n" + text if deed == "break" else text)
            if deed == "rename":
                file.rename(file.with_name(f"name-{step}.md"))
        repository.commit(f"{deed} {step}", f"{1_780_000_000 + step * 90_000} +0200")
    elif deed == "branch":
        repository.git("checkout", "--quiet", "-b", f"branch-{step}", chance.choice(["HEAD", "HEAD~1", *branches]))
    elif deed in {"merge", "rebase"}:
        other = chance.choice(branches)
        try:
            repository.git(
                *([deed, "--quiet", "-X", "ours"] if deed == "rebase" else [deed, "--quiet", "--no-edit", "-X", "ours"]), other
            )
        except AssertionError:
            repository.git(deed, "--abort")
        repository.git("checkout", "--quiet", chance.choice(branches))
    elif deed == "amend":
        repository.commit(f"amended {step}", "2026-03-03", GIT_EDITOR="true")
        repository.git("commit", "--quiet", "--amend", "--allow-empty", f"--message=amended again {step}")
    elif deed == "names":
        repository.write(".mailmap", f"Somebody {step} <test@example.com>\n")
        repository.commit("names")
    else:
        repository.write(f"contacts/new-{step}.md", record(f"New {step}", role="First", notes="A line.\n" * 9))
        repository.commit(f"made {step}", f"{1_780_000_000 + step * 90_000} -0700")


def test_history__only_what_is_new_is_read(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.history()
    asked: list[tuple[str, ...]] = []

    def spy(folder: Path, *arguments: str) -> bytes:
        asked.append(arguments)
        return read(folder, *arguments)

    monkeypatch.setattr("warmsite.build.history.read", spy)
    repository.history()
    assert asked == []
    before = repository.git("rev-parse", "HEAD")
    repository.write("contacts/ada.md", record("Ada", role="Chair"))
    after = repository.commit("changed")
    assert [each.subject for each in repository.history().commits] == ["changed", "created"]
    assert [each for each in asked if each[0] == "log" for each in each if ".." in each] == [f"{before}..{after}"]


def test_history__amended(repository: Repository) -> None:
    repository.remembered()
    repository.write("contacts/ada.md", record("Ada", role="Chair"))
    repository.git("commit", "--quiet", "--all", "--amend", "--message=made")
    assert repository.subjects() == ["made"]


def test_history__of_a_branch_that_was_switched_to(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/ada.md", record("Ada", role="Chair"))
    repository.commit("on the side")
    assert repository.subjects() == ["on the side", "created"]
    repository.git("checkout", "--quiet", "main")
    assert repository.subjects() == ["created"]
    repository.git("checkout", "--quiet", "--detach", "side")
    assert repository.subjects() == ["on the side", "created"]


def test_history__rewritten_and_the_old_one_thrown_away(repository: Repository) -> None:
    repository.remembered()
    repository.git("checkout", "--quiet", "--orphan", "anew")
    repository.commit("anew")
    repository.git("branch", "--quiet", "-D", "main")
    repository.git("reflog", "expire", "--expire=now", "--all")
    repository.git("gc", "--quiet", "--prune=now")
    assert repository.subjects() == ["anew"]


@pytest.mark.parametrize(
    "make",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-9]),
        lambda file: file.write_bytes(b"\xc1" * 99),
        lambda file: file.write_bytes(b"\x91" * 100_000),
        lambda file: file.write_bytes(msgspec.msgpack.encode([{"a": 1}, [], [], {}])),
        lambda file: file.write_bytes(msgspec.msgpack.encode(["x", ["h", "", "", ""], [["id", "2026-99-99", 1, None, []]], {}])),
        lambda file: (file.unlink(), os.mkfifo(file)),
        lambda file: (file.unlink(), file.mkdir()),
        lambda file: (file.rename(file.with_name("other")), file.symlink_to("other")),
        lambda file: (file.unlink(), file.symlink_to("/dev/zero")),
    ],
)
def test_history__what_is_remembered_may_be_spoilt(repository: Repository, make) -> None:
    before = repository.history()
    make(repository.folder / ".warmsite/history.msgpack")
    assert repository.history() == before
    repository.write("contacts/ada.md", record("Ada", role="Chair"))
    repository.commit("changed")
    assert repository.subjects() == ["changed", "created"]


def test_history__deep_names_in_what_is_remembered_do_no_harm(repository: Repository) -> None:
    """What another program, or another version of this one, wrote is not believed, however well it is formed."""
    repository.history()
    file = repository.folder / ".warmsite/history.msgpack"
    made, *others = msgspec.msgpack.decode(file.read_bytes())
    others[1][0][2] = "a lie"
    file.write_bytes(msgspec.msgpack.encode([f"{made}x", *others]))
    assert repository.subjects() == ["created"]


# What is told of a file


def test_traces__a_field_before_and_after(repository: Repository) -> None:
    repository.write("contacts/ada.md", record("Ada", role="Chair", company="Northwind"))
    repository.commit("promoted", "2026-02-02")
    (newest, oldest) = repository.traces()["contacts/ada.md"]
    assert changes((newest,)) == [("promoted", "role: CTO → Chair", "company:  → Northwind")]
    assert (newest.day.isoformat(), newest.author, oldest.touch.deed) == ("2026-02-02", "Test", "created")


def test_traces__through_a_rename_with_an_edit(repository: Repository) -> None:
    text = record("Ada", notes="One.\n\nTwo.\n\nThree.\n\nFour.")
    repository.write("contacts/ada.md", text)
    repository.commit("notes", "2026-02-01")
    repository.git("mv", "contacts/ada.md", "contacts/ada-okafor.md")
    repository.write("contacts/ada-okafor.md", text.replace("name: Ada", "name: Ada Okafor"))
    repository.commit("married", "2026-02-02")
    assert changes(repository.traces()["contacts/ada-okafor.md"]) == [
        ("married", "name: Ada → Ada Okafor"),
        ("notes", "role: CTO → "),
        ("created",),
    ]


def test_traces__two_that_changed_places(repository: Repository) -> None:
    repository.write("contacts/bo.md", record("Bo", notes="Of whom there is another thing to tell.\n" * 9))
    repository.commit("bo")
    ada, bo = ((repository.folder / f"contacts/{name}.md") for name in ("ada", "bo"))
    ada.rename(ada.with_suffix(".x"))
    bo.rename(ada)
    ada.with_suffix(".x").rename(bo)
    repository.commit("changed places")
    traces = repository.traces()
    assert {path: len(found) for path, found in traces.items()} == {"contacts/ada.md": 2, "contacts/bo.md": 2}


def test_traces__of_a_file_that_went_and_came_again(repository: Repository) -> None:
    text = (repository.folder / "contacts/ada.md").read_text()
    (repository.folder / "contacts/ada.md").unlink()
    repository.commit("gone", "2026-02-01")
    assert repository.traces() == {}
    repository.write("contacts/ada.md", text.replace("CTO", "Chair"))
    repository.commit("again", "2026-02-02")
    assert changes(repository.traces()["contacts/ada.md"]) == [("again",)]


def test_traces__what_cannot_be_read_is_passed_over(repository: Repository) -> None:
    """And the next version is compared with the last that could be."""
    for number, text in enumerate(["<<<<<<< mine\n", "---\n[\n---\n"]):
        repository.write("contacts/ada.md", text)
        repository.commit(f"broken {number}", f"2026-02-0{number + 1}")
        assert changes(repository.traces().get("contacts/ada.md", ()))[:-1] in (
            [],
            [("broken 0",)],
            [("broken 1",), ("broken 0",)],
        )
    repository.write("contacts/ada.md", record("Ada", role="Chair"))
    repository.commit("mended", "2026-02-03")
    assert changes(repository.traces()["contacts/ada.md"]) == [
        ("mended", "role: CTO → Chair"), ("broken 1",), ("broken 0",), ("created",)
    ]  # fmt: skip


def test_traces__broken_and_renamed(repository: Repository) -> None:
    lines = "".join(f"A line of notes, the number {number}.\n" for number in range(20))
    repository.write("contacts/ada.md", record("Ada", role="CTO", notes=lines))
    repository.commit("notes")
    repository.write("contacts/ada.md", record("Ada", role="[", notes=lines))
    repository.commit("broken")
    repository.git("mv", "contacts/ada.md", "contacts/new.md")
    repository.commit("renamed")
    repository.write("contacts/new.md", record("Ada", role="Chair", notes=lines))
    repository.commit("mended")
    told = changes(repository.traces()["contacts/new.md"])
    assert [each[0] for each in told] == ["mended", "renamed", "broken", "notes", "created"]
    assert told[0] == ("mended", "role: CTO → Chair")


def test_traces__both_branches_of_a_merge(repository: Repository) -> None:
    repository.write("contacts/ada.md", record("Ada", role="CTO", notes="Notes.\n\n" * 9))
    repository.commit("notes", "2026-01-02")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/ada.md", record("Ada", role="Chair", notes="Notes.\n\n" * 9))
    repository.commit("side", "2026-01-04")
    repository.git("checkout", "--quiet", "main")
    repository.write("contacts/ada.md", record("Ada", role="CTO", notes="Notes.\n\n" * 9 + "More.\n"))
    repository.commit("main", "2026-01-03")
    repository.remembered()
    repository.git("merge", "--quiet", "--no-edit", "side")
    told = changes(repository.traces()["contacts/ada.md"])
    assert sorted(told) == [("created",), ("main",), ("notes",), ("side", "role: CTO → Chair")]


@pytest.mark.parametrize("edited_at", ["2026-01-03", "2026-01-05"])
def test_traces__renamed_on_one_branch_and_edited_on_another(
    repository: Repository, edited_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = "Notes.\n\n" * 9
    repository.write("contacts/ada.md", record("Ada", role="CTO", notes=notes))
    repository.commit("notes", "2026-01-02", GIT_COMMITTER_DATE="2026-01-02T12:00:00")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/ada.md", record("Ada", role="Chair", notes=notes))
    repository.commit("edited", edited_at, GIT_COMMITTER_DATE=f"{edited_at}T12:00:00")
    repository.git("checkout", "--quiet", "main")
    repository.git("mv", "contacts/ada.md", "contacts/ada-okafor.md")
    repository.commit("renamed", "2026-01-04", GIT_COMMITTER_DATE="2026-01-04T12:00:00")
    repository.git("merge", "--quiet", "--no-edit", "side")
    told = changes(repository.traces()["contacts/ada-okafor.md"])
    assert sorted(told) == [("created",), ("edited", "role: CTO → Chair"), ("notes",), ("renamed",)]


def test_traces__clocks_that_went_wrong_tear_no_file_apart(repository: Repository) -> None:
    """A child that is older than its parent still stands before it."""
    repository.git("checkout", "--quiet", "-b", "side")
    repository.git("mv", "contacts/ada.md", "contacts/ada-okafor.md")
    repository.commit("renamed", GIT_COMMITTER_DATE="2001-01-01T12:00:00+0000")
    repository.git("checkout", "--quiet", "main")
    repository.write("contacts/cy.md", record("Cy"))
    repository.commit("cy")
    repository.git("merge", "--quiet", "--no-edit", "side")
    assert [each.subject for each in repository.traces()["contacts/ada-okafor.md"]] == ["renamed", "created"]


def test_posts__from_a_repository(repository: Repository) -> None:
    for day, role, company in (("2026-02-01", "CTO.", ""), ("2026-05-20", "CEO", ""), ("2026-06-01", "CEO", "Northwind")):
        repository.write("contacts/ada.md", record("Ada", role=role, company=company))
        repository.commit(f"{role} {company}", day)
    network, _ = repository.joined()
    traces = network.find("ada").traces
    assert [(each.role, each.company, each.until.isoformat()) for each in posts(traces, network.find("ada").contact)] == [
        ("CTO.", "", "2026-05-20")
    ]
    assert new_post(traces, network.find("ada").contact, network.today)[1] == "became CEO at Northwind"
