"""What is remembered of a repository is what reading it afresh tells, whatever happened to it."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.build.conftest import TODAY
from tests.build.repositories import Repository, isolate, record
from warmsite.build.builder import Builder
from warmsite.build.git import point, read
from warmsite.build.history import followed
from warmsite.build.memory import sealed, unsealed
from warmsite.build.records import Records
from warmsite.build.sources import stamp_of
from warmsite.network.history import new_post, posts

if TYPE_CHECKING:
    from pathlib import Path

    from warmsite.network.history import History, Trace
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


@pytest.mark.parametrize("seed", range(3))
def test_build__any_life_of_a_repository_comes_to_what_a_clean_build_is(
    repository: Repository, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(f"site {seed}")
    moments = iter(range(1_780_000_000, 1_790_000_000, 1_000))
    lasting = Builder(repository.folder, repository.output, lasting=True)
    for step in range(14):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{next(moments)} +0000")
        live(chance, repository, step)
        if chance.random() < 0.2:  # another process
            lasting.keep()
            lasting = Builder(repository.folder, repository.output, lasting=True)
        if chance.random() < 0.4:
            lasting.build(TODAY, today_given=True)
            assert repository.files() == repository.clean_site(), step


DEEDS = [
    *("edit", "edit", "break", "break", "rename", "remove", "make", "save", "move", "ignore"),
    *("branch", "branch", "merge", "rebase", "amend", "reset", "names"),
]


def live(chance: random.Random, repository: Repository, step: int) -> None:
    """Do one thing that users do."""
    files = sorted((repository.folder / "contacts").glob("*.md"))
    branches = repository.git("branch", "--format=%(refname:short)").split()
    deed = chance.choice(DEEDS)
    if deed in {"edit", "break", "rename", "remove"} and files:
        file = chance.choice(files)
        if deed == "remove":
            file.unlink()
        else:
            text = record(file.stem, role=f"Role {step}", notes=f"Noted {step}.\n" * 9)
            file.write_text("not a record\n" if deed == "break" else text)
            if deed == "rename":
                file.rename(file.with_name(f"name-{step}.md"))
        repository.commit(f"{deed} {step}", f"{1_780_000_000 + step * 90_000} +0200")
    elif deed in {"save", "move"} and files:  # and nothing is committed
        file = chance.choice(files)
        file.write_text(record(file.stem, role=f"Role {step}", notes="Noted.\n" * 9))
        if deed == "move":
            repository.write("contacts/team/readme", "")
            file.rename(repository.folder / f"contacts/team/moved-{step}.md")
    elif deed == "ignore":
        where = chance.choice([".gitignore", "contacts/.gitignore", "contacts/team/.gitignore", ".git/info/exclude"])
        repository.write(where, chance.choice(["", "moved-*.md\n", "new-*.md\n"]))
    elif deed == "reset":
        with suppress(AssertionError):  # there is but one commit
            repository.git("reset", "--quiet", chance.choice(["--soft", "--mixed", "--hard"]), "HEAD~1")
    elif deed == "branch":
        repository.commit("before")
        repository.git("checkout", "--quiet", "-b", f"branch-{step}", chance.choice(["HEAD", "HEAD~1", *branches]))
    elif deed in {"merge", "rebase"}:
        repository.commit("before")
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


def test_history__of_a_folder_that_was_moved_within_its_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No commit came, and other files are meant."""
    isolate(tmp_path, monkeypatch)
    top = Repository(tmp_path / "top")
    before = Repository(tmp_path / "top/net", top=top.folder)
    before.write("contacts/ada.md", record("Ada", role="CTO"))
    before.commit("created")
    assert before.subjects() == ["created"]
    before.build(TODAY)
    before.folder.rename(tmp_path / "top/moved")
    after = Repository(tmp_path / "top/moved", top=top.folder)
    assert after.subjects() == []
    after.build(TODAY)
    built = after.files()
    assert built == after.clean_site()


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
        lambda file: file.write_bytes(sealed(msgspec.msgpack.encode([{"a": 1}, [], [], {}]))),
        lambda file: file.write_bytes(sealed(b"\x91" * 100_000)),
        lambda file: file.write_bytes(sealed(msgspec.msgpack.encode(["x", ["h"], [["id", "2026-99-99", 1, None, []]], {}]))),
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
    made, *others = msgspec.msgpack.decode(unsealed(file.read_bytes()))
    others[1][0][2] = "a lie"
    file.write_bytes(sealed(msgspec.msgpack.encode([f"{made}x", *others])))
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


BROKEN = "---\nname: [\n---\n"


def test_traces__what_was_broken_is_mended_on_its_own_branch(repository: Repository) -> None:
    """Another branch that broke it into the same bytes has no say: neither in what is remembered, nor when all is read."""
    repository.write("contacts/ada.md", BROKEN)
    broken = repository.commit("broken")
    repository.write("contacts/ada.md", record("Ada", role="CFO"))
    repository.commit("mended")
    repository.write("contacts/ada.md", BROKEN)
    repository.commit("broken again")
    repository.remembered()
    repository.git("checkout", "--quiet", "-b", "other", broken)
    repository.write("contacts/ada.md", record("Ada", role="CEO"))
    repository.commit("mended there")
    assert changes(repository.traces()["contacts/ada.md"])[0] == ("mended there", "role: CTO → CEO")
    repository.git("merge", "--quiet", "--strategy=ours", "--message=merge", "main")
    repository.write("contacts/bo.md", record("Bo"))
    repository.commit("bo")
    told = changes(repository.traces()["contacts/ada.md"])
    assert sorted(each for each in told if len(each) > 1) == [("mended there", "role: CTO → CEO")]


def test_traces__broken_on_two_branches_and_mended_on_one(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/ada.md", record("Ada", role="CFO"))
    repository.commit("side")
    repository.write("contacts/ada.md", BROKEN)
    repository.commit("broken there", GIT_COMMITTER_DATE="2026-02-02T12:00:00")
    repository.git("checkout", "--quiet", "main")
    repository.write("contacts/ada.md", BROKEN)
    repository.commit("broken", GIT_COMMITTER_DATE="2026-02-01T12:00:00")
    repository.remembered()
    repository.write("contacts/ada.md", record("Ada", role="CEO"))
    repository.commit("mended", GIT_COMMITTER_DATE="2026-02-03T12:00:00")
    with suppress(AssertionError):  # git says that there is a conflict
        repository.git("merge", "--quiet", "side")
    repository.write("contacts/ada.md", record("Ada", role="CEO", notes="Of both."))
    repository.commit("merge")
    told = {each[0]: each[1:] for each in changes(repository.traces()["contacts/ada.md"])}
    assert (told["mended"], told["side"]) == (("role: CTO → CEO",), ("role: CTO → CFO",))


def test_traces__broken_on_two_branches_alike_and_mended_after_their_merge(repository: Repository) -> None:
    """The first parent's is the version before."""
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/ada.md", record("Ada", role="CFO"))
    repository.commit("side")
    for branch in ("side", "main"):
        repository.git("checkout", "--quiet", branch)
        repository.write("contacts/ada.md", BROKEN)
        repository.commit(f"broken on {branch}")
    repository.git("merge", "--quiet", "--no-edit", "side")
    repository.remembered()
    repository.write("contacts/ada.md", record("Ada", role="CEO"))
    repository.commit("mended")
    assert changes(repository.traces()["contacts/ada.md"])[0] == ("mended", "role: CTO → CEO")


def test_traces__broken_before_a_merge_and_mended_after(repository: Repository) -> None:
    repository.write("contacts/ada.md", BROKEN)
    repository.commit("broken")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/bo.md", record("Bo"))
    repository.commit("side")
    repository.git("checkout", "--quiet", "main")
    repository.write("contacts/cy.md", record("Cy"))
    repository.commit("main")
    repository.git("merge", "--quiet", "--no-edit", "side")
    repository.remembered()
    repository.write("contacts/ada.md", record("Ada", role="CEO"))
    repository.commit("mended")
    assert changes(repository.traces()["contacts/ada.md"])[0] == ("mended", "role: CTO → CEO")


def test_traces__a_stranger_in_the_place_of_another(repository: Repository) -> None:
    """Of one surname, in a file like theirs: the file went, and another came. In the same file the post is no news."""
    repository.write("contacts/john.md", record("John Smith", role="CTO", company="Acme", notes="Notes.\n\n" * 9))
    repository.commit("john")
    repository.git("mv", "contacts/john.md", "contacts/jane.md")
    repository.write("contacts/jane.md", record("Jane Smith", role="CEO", company="Globex", notes="Notes.\n\n" * 9))
    repository.write("contacts/ada.md", record("Bob Stone", role="CEO"))
    repository.commit("others", "2026-06-10")
    network, _ = repository.joined()
    jane, bob = network.find("jane"), network.find("ada")
    assert [each.touch.deed for each in jane.traces] == ["created"]
    assert changes(bob.traces)[0] == ("others", "name: Ada → Bob Stone", "role: CTO → CEO")
    for person in (jane, bob):
        assert posts(person.traces, person.contact) == []
        assert new_post(person.traces, person.contact, network.today) is None


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


@pytest.fixture
def parted(repository: Repository) -> Repository:
    """A network in a folder of its repository, with two branches that both changed Ada's role and notes; on one is Cy."""
    made = Repository(repository.folder / "net", top=repository.folder)
    for name in ("ada", "bo"):
        made.write(f"contacts/{name}.md", record(name.title(), role="CTO", company="Northwind", notes="Notes.\n\n" * 9))
    made.commit("both", "2026-01-02")
    made.git("checkout", "--quiet", "-b", "side")
    made.write("contacts/ada.md", record("Ada", role="Chair", company="Northwind", notes="Side.\n\n" + "Notes.\n\n" * 9))
    made.write("contacts/cy.md", record("Cy", role="Baker", notes="Of the side."))
    made.commit("side", "2026-01-03")
    made.git("checkout", "--quiet", "main")
    made.write("contacts/ada.md", record("Ada", role="CEO", company="Northwind", notes="Notes.\n\n" * 9 + "Main.\n"))
    made.write("contacts/bo.md", record("Bo", role="CEO", company="Northwind", notes="Notes.\n\n" * 9))
    made.commit("main", "2026-01-04")
    with suppress(AssertionError):  # git says that there is a conflict
        made.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    made.remembered()
    return made


def merged(made: Repository) -> list[tuple[str, ...]]:
    """What the merge is told to have done itself: each file's deed, path, old path, and what changed in it."""
    made.commit("merge", "2026-01-05")
    newest = made.remembered().commits[0]
    return [
        (each.deed, each.path, each.was, *map(_told, each.revision.changes), *each.revision.added, *each.revision.removed)
        for each in newest.touches
        if newest.subject == "merge"
    ]


BOTH = "Side.\n\n" + "Notes.\n\n" * 9 + "Main.\n"


def test_merge__a_conflict_that_was_resolved(parted: Repository) -> None:
    """What is in none of its parents, beside what was in the first."""
    parted.write("contacts/ada.md", record("Ada", role="President", company="Northwind", notes=BOTH + "\nBy the merge.\n"))
    assert merged(parted) == [("changed", "contacts/ada.md", "", "role: CEO → President", "By the merge.")]


def test_merge__one_that_takes_from_either_says_nothing(parted: Repository) -> None:
    parted.write("contacts/ada.md", record("Ada", role="Chair", company="Northwind", notes=BOTH))
    assert merged(parted) == []


def test_merge__that_does_what_nobody_asked_it_to(parted: Repository) -> None:
    parted.write("contacts/ada.md", record("Ada", role="Chair", company="Northwind", notes=BOTH.replace("Notes.", "Kept.", 1)))
    parted.write("contacts/cy.md", record("Cy", role="Miller", notes="Of the side."))
    parted.write("contacts/dee.md", record("Dee"))
    parted.git("mv", "contacts/bo.md", "contacts/bo-lindqvist.md")
    assert merged(parted) == [
        ("changed", "contacts/ada.md", "", "Kept.", "Notes."),
        ("renamed", "contacts/bo-lindqvist.md", "contacts/bo.md"),
        ("changed", "contacts/cy.md", "", "role: Baker → Miller"),
        ("created", "contacts/dee.md", ""),
    ]
    assert [each.subject for each in parted.traces()["contacts/bo-lindqvist.md"]] == ["merge", "main", "both"]


def test_merge__that_takes_a_file_away(parted: Repository) -> None:
    parted.write("contacts/ada.md", record("Ada", role="Chair", company="Northwind", notes=BOTH))
    parted.git("rm", "--quiet", "--force", "contacts/bo.md")
    parted.git("commit", "--quiet", "--all", "--message=merge")
    parted.write("contacts/bo.md", record("Bo"))
    parted.commit("another of that name")
    assert [each.subject for each in parted.traces()["contacts/bo.md"]] == ["another of that name"]


def test_merge__that_puts_somebody_else_there(parted: Repository) -> None:
    parted.write("contacts/ada.md", record("Bob Stone", role="President", company="Contoso"))
    merged(parted)
    (newest, *_) = traces = parted.traces()["contacts/ada.md"]
    assert newest.touch.revision.is_another
    assert posts(traces, parted.joined()[0].find("Bob Stone").contact) == []


def test_traces__broken_on_a_branch_and_mended_after_its_merge(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write("contacts/ada.md", BROKEN)
    repository.commit("broken")
    repository.git("checkout", "--quiet", "main")
    repository.write("contacts/bo.md", record("Bo", role="One"))
    repository.commit("bo")
    repository.write("contacts/bo.md", BROKEN)
    repository.commit("bo broken")
    repository.git("merge", "--quiet", "--no-edit", "side")
    repository.remembered()
    repository.write("contacts/ada.md", record("Ada", role="CEO"))
    repository.write("contacts/bo.md", record("Bo", role="Two"))
    repository.commit("mended")
    told = repository.traces()
    assert changes(told["contacts/ada.md"])[0] == ("mended", "role: CTO → CEO")
    assert changes(told["contacts/bo.md"])[0] == ("mended", "role: One → Two")


def test_merge__of_what_one_branch_renamed_and_another_edited(repository: Repository) -> None:
    notes = "Notes.\n\n" * 9
    repository.write("contacts/ada.md", record("Ada", role="CTO", notes=notes))
    repository.commit("notes")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.git("mv", "contacts/ada.md", "contacts/ada-okafor.md")
    repository.write("contacts/ada-okafor.md", record("Ada", role="CTO", notes=notes + "Side.\n"))
    repository.commit("renamed")
    repository.git("checkout", "--quiet", "main")
    repository.write("contacts/ada.md", record("Ada", role="Chair", notes=notes))
    repository.commit("edited")
    repository.git("merge", "--quiet", "--no-edit", "side")
    assert sorted(repository.subjects()) == ["created", "edited", "notes", "renamed"]


def test_merge__committed_with_its_marks(parted: Repository) -> None:
    """The next version is compared with the last that could be read."""
    assert b"<<<<<<<" in (parted.folder / "contacts/ada.md").read_bytes()
    assert merged(parted) == []
    parted.write("contacts/ada.md", record("Ada", role="President", company="Northwind", notes=BOTH))
    parted.commit("mended", "2026-01-06")
    assert changes(parted.traces()["contacts/ada.md"])[0] == ("mended", "role: CEO → President")


# What was moved and is not committed


@pytest.fixture
def three(repository: Repository) -> Repository:
    for name in ("ada", "bo", "cy"):
        repository.write(f"contacts/{name}.md", record(name.title(), role="Baker", notes=f"{name} has a life.\n\nAnd more."))
    repository.commit("all", "2026-01-02")
    return repository


def subjects(repository: Repository) -> dict[str, list[str]]:
    """What is told of each file that is there."""
    told = repository.history().traces({each.path for each in Records(repository.folder).load()})
    return {path.removeprefix("contacts/"): [each.subject for each in traces] for path, traces in told.items()}


def move(repository: Repository, was: str, path: str, **changed: str) -> None:
    """Move a contact's file as a file manager does, and change words in it."""
    file = repository.folder / "contacts" / was
    text = file.read_text()
    for before, after in changed.items():
        assert before in text
        text = text.replace(before, after)
    file.unlink()
    repository.write(f"contacts/{path}", text)


def test_moved__before_it_is_committed(three: Repository) -> None:
    move(three, "ada.md", "ada-okafor.md")
    move(three, "bo.md", "team/deep/bo.md", Bo="Bo Lindqvist")
    told = {"ada-okafor.md": ["all", "created"], "cy.md": ["all"], "team/deep/bo.md": ["all"]}
    assert subjects(three) == told
    assert three.history().moves == (
        ("contacts/ada.md", "contacts/ada-okafor.md"),
        ("contacts/bo.md", "contacts/team/deep/bo.md"),
    )
    three.git("add", "--all")
    assert subjects(three) == told
    three.commit("moved")
    assert three.history().moves == ()
    assert subjects(three) == {path: (["moved"] if path != "cy.md" else []) + each for path, each in told.items()}


def test_moved__and_then_back(three: Repository) -> None:
    move(three, "ada.md", "other.md")
    moved = three.history()
    assert followed(three.folder, point(three.folder), moved) is moved
    move(three, "other.md", "ada.md")
    assert followed(three.folder, point(three.folder), moved) == three.history(fresh=True)
    assert subjects(three)["ada.md"] == ["all", "created"]


def test_moved__with_other_ends_of_lines(three: Repository) -> None:
    move(three, "ada.md", "other.md", **{"\n": "\r\n"})
    assert subjects(three)["other.md"] == ["all", "created"]


@pytest.mark.parametrize(
    "text",
    [
        record("Dee", role="Baker", notes="ada has a life.\n\nAnd more."),  # the lines of another's file
        record("Ada", role="Painter", company="Elsewhere", notes="Not a line of what was."),  # one of that name, and no more
        record("Ada", role="Baker", notes="ada has a life.\n\nAnd more." + "\n\nAnd more than that." * 9),  # half of it is new
        "---\nname: [\n---\n",
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_moved__not_what_is_another(three: Repository, text: str | bytes) -> None:
    (three.folder / "contacts/ada.md").unlink()
    three.write("contacts/new.md", text)
    assert three.history().moves == ()
    assert "new.md" not in subjects(three)


def test_moved__the_likest(three: Repository) -> None:
    for name in ("ada", "bo"):
        file = three.folder / f"contacts/{name}.md"
        file.write_text(record("Kim", role="Baker", notes="".join(f"Of {name}: {number}.\n" for number in range(6))))
    three.commit("two of a name")
    move(three, "ada.md", "x.md", Baker="Chair")
    move(three, "bo.md", "w.md", Baker="Chair")
    assert three.history().moves == (("contacts/ada.md", "contacts/x.md"), ("contacts/bo.md", "contacts/w.md"))


def test_moved__many_of_one_text(three: Repository) -> None:
    for name in "defgh":
        three.write(f"contacts/{name}/them.md", record("Somebody"))
    three.commit("five")
    for name in "defgh":
        move(three, f"{name}/them.md", f"team/{name}.md")
    assert three.history().moves == tuple((f"contacts/{name}/them.md", f"contacts/team/{name}.md") for name in "defgh")


def test_moved__one_file_is_one_of_two(three: Repository) -> None:
    for name in ("x", "y"):
        three.write(f"contacts/{name}.md", record("Kim", role="Baker", notes="Of her.\n\nAnd more."))
    three.commit("twice the same")
    (three.folder / "contacts/x.md").unlink()
    move(three, "y.md", "z.md", Baker="Chair")
    assert three.history().moves == (("contacts/x.md", "contacts/z.md"),)


def test_moved__many_that_were_edited_too_are_left_to_the_commit(three: Repository) -> None:
    """To compare each with each takes longer than anybody wants to wait."""
    for number in range(32):
        three.write(f"contacts/{number}.md", record(f"Kim {number}", role="Baker", notes=f"Of {number}.\n\nAnd more."))
    three.commit("many")
    for number in range(32):
        move(three, f"{number}.md", f"moved/{number}.md", Baker="Chair")
    assert three.history().moves == ()
    three.commit("moved")
    assert subjects(three)["moved/7.md"] == ["moved", "many"]


def test_moved__large_files_that_were_edited_too_are_left_to_the_commit(three: Repository) -> None:
    notes = "".join(f"Line {number} of what there is to say.\n" for number in range(20_000))
    for number in range(6):
        three.write(f"contacts/{number}.md", record(f"Kim {number}", role="Baker", notes=notes))
    three.commit("large")
    for number in range(6):
        move(three, f"{number}.md", f"moved/{number}.md", Baker="Chair")
    assert three.history().moves == ()
    for number in range(1, 6):
        move(three, f"moved/{number}.md", f"{number}.md", Chair="Baker")
    assert three.history().moves == (("contacts/0.md", "contacts/moved/0.md"),)


def test_moved__is_told_once_until_something_else_comes(three: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    move(three, "ada.md", "team/ada.md", Baker="Chair")
    moved = settled(three)
    with monkeypatch.context() as patched:
        patched.setattr("warmsite.build.history.read_regular", lambda *_: pytest.fail("was read again"))
        assert followed(three.folder, point(three.folder), moved) is moved
    move(three, "bo.md", "team/bo.md")
    assert followed(three.folder, point(three.folder), moved).moves == (*moved.moves, ("contacts/bo.md", "contacts/team/bo.md"))
    three.write("contacts/team/ada.md", record("Somebody", notes="Else."))
    assert followed(three.folder, point(three.folder), moved).moves == (("contacts/bo.md", "contacts/team/bo.md"),)


def settled(made: Repository) -> History:
    """The history once all files are old enough to be known by stat alone."""
    there = point(made.folder)
    found = made.history()
    while any(stamp_of(file.stat()) != stamp_of(file.stat()) for file in (made.folder / "contacts").rglob("*.md")):
        pass
    return followed(made.folder, there, found)


def test_moved__not_what_was_only_taken_away_or_only_came(three: Repository) -> None:
    (three.folder / "contacts/ada.md").unlink()
    (three.folder / "contacts/link.md").symlink_to("bo.md")
    assert three.history().moves == ()
    three.git("checkout", "--quiet", ".")
    three.write("contacts/new.md", (three.folder / "contacts/ada.md").read_bytes())
    assert three.history().moves == ()


def test_moved__nothing_is_asked_of_git_where_nothing_was(three: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    three.history()

    def refuse(*_: object) -> None:
        raise AssertionError

    for name in ("read", "listed", "Blobs", "contact_files"):
        monkeypatch.setattr(f"warmsite.build.history.{name}", refuse)
    assert three.history().moves == ()


def test_moved__in_a_shallow_clone(three: Repository, tmp_path: Path) -> None:
    three.write("contacts/ada.md", record("Ada", role="Chair", notes="ada has a life.\n\nAnd more."))
    three.commit("chair")
    three.git("clone", "--quiet", "--depth=2", three.folder.as_uri(), str(tmp_path / "clone"))
    made = Repository(tmp_path / "clone", top=three.folder)
    move(made, "ada.md", "other.md")
    assert subjects(made) == {"other.md": ["chair"]}


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
