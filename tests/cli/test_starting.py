"""init, new and completion: beginnings that never cost anything that was there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clitools import TODAY, git, tree, unchanged_tree

if TYPE_CHECKING:
    from clitools import Make, Run


# init


def test_init__makes_a_network_that_works_at_once(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "mine"
    done = run("init", folder)
    assert done.status == 0
    assert str(folder) in done.out
    assert (folder / "warmsite.yaml").is_file()
    assert len(list((folder / "contacts").glob("*.md"))) == 1
    assert run("-C", folder, "check", "--strict").status == 0
    assert len(run("-C", folder, "list", "--json").json) == 1


def test_init__settings_are_comments_and_change_nothing(tmp_path: Path, run: Run) -> None:
    run("init", tmp_path / "mine")
    lines = (tmp_path / "mine/warmsite.yaml").read_text().splitlines()
    assert all(not line.strip() or line.startswith("#") for line in lines)
    assert any("circles" in line for line in lines)


def test_init__commits_all_it_made_and_ignores_what_is_generated(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "mine"
    run("init", folder)
    assert len(git(folder, "log", "--format=%H").split()) == 1
    assert git(folder, "status", "--porcelain") == ""
    assert set(git(folder, "ls-files").split()) == {".gitignore", "contacts/ada-okafor.md", "warmsite.yaml"}
    run("-C", folder, "build")
    assert git(folder, "status", "--porcelain", "--untracked-files=all") == ""


def test_init__without_directory_takes_this_one(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init").status == 0
    assert (tmp_path / "warmsite.yaml").is_file()


def test_init__option_names_the_directory_too(tmp_path: Path, run: Run) -> None:
    assert run("-C", tmp_path / "mine", "init").status == 0
    assert (tmp_path / "mine/warmsite.yaml").is_file()


@pytest.mark.parametrize("there", ["warmsite.yaml", "contacts/ada.md"])
@pytest.mark.parametrize("demo", [(), ("--demo",)])
def test_init__refuses_a_network_that_is_there(
    tmp_path: Path, run: Run, network: Make, there: str, demo: tuple[str, ...]
) -> None:
    folder = network({there: "mine\n"}, settings=None)
    with unchanged_tree(folder):
        done = run("init", folder, *demo)
    assert done.status == 2
    assert "already" in done.err
    assert done.out == ""
    assert not (folder / ".git").exists()


def test_init__keeps_the_other_files_of_a_folder(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / ".gitignore").write_text("/secret/\n")
    (folder / "notes.txt").write_text("keep me\n")
    assert run("init", folder).status == 0
    assert (folder / ".gitignore").read_text() == "/secret/\n"
    assert (folder / "notes.txt").read_text() == "keep me\n"
    assert "notes.txt" not in git(folder, "ls-files")


def test_init__in_a_repository_commits_only_its_own_files(tmp_path: Path, run: Run) -> None:
    git(tmp_path, "init", "--quiet", "repository")
    repository = tmp_path / "repository"
    (repository / "staged.txt").write_text("mine\n")
    git(repository, "add", "staged.txt")
    assert run("init", repository / "people").status == 0
    assert not (repository / "people/.git").exists()
    assert "staged.txt" not in git(repository, "show", "--name-only", "--format=")
    assert git(repository, "status", "--porcelain", "staged.txt") == "A  staged.txt\n"


def test_init__without_git_makes_the_network_and_says_so(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("init", tmp_path / "mine")
    assert done.status == 0
    assert "git" in done.err
    assert (tmp_path / "mine/contacts").is_dir()


def test_init__without_a_name_for_git_makes_the_network_and_says_so(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "")
    done = run("init", tmp_path / "mine")
    assert done.status == 0
    assert "ommit" in done.err
    assert done.is_tidy


def test_init__where_nothing_can_be_made(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("no folder\n")
    done = run("init", tmp_path / "file")
    assert done.status == 2
    assert "file" in done.err
    assert done.is_tidy
    assert (tmp_path / "file").read_text() == "no folder\n"


def test_init__says_what_comes_next_and_that_works(tmp_path: Path, run: Run) -> None:
    done = run("init", tmp_path / "mine")
    assert f"warmsite -C {tmp_path / 'mine'} serve" in done.err


# new


def test_new__makes_a_contact_that_is_no_problem(run: Run, network: Make) -> None:
    folder = network()
    done = run("-C", folder, "--today", TODAY, "new", "Eve", "Stone")
    assert done.status == 0
    assert done.out.strip().endswith("contacts/eve-stone.md")
    text = (folder / "contacts/eve-stone.md").read_text()
    assert text.startswith("---\nname: Eve Stone\n")
    assert f"added: {TODAY}" in text
    assert "## Log" in text
    assert run("-C", folder, "--today", TODAY, "check", "--strict", "contacts/eve-stone.md").status == 0
    assert run("-C", folder, "--today", TODAY, "show", "eve-stone", "--json").json["name"] == "Eve Stone"


def test_new__changes_only_the_new_file(run: Run, network: Make) -> None:
    folder = network()
    before = tree(folder)
    run("-C", folder, "new", "Eve Stone")
    after = {path: data for path, data in tree(folder).items() if not path.startswith(".warmsite")}
    assert set(after) - set(before) == {"contacts/eve-stone.md"}
    assert all(after[path] == data for path, data in before.items())


def test_new__a_second_one_of_a_name_gets_a_number(run: Run, network: Make) -> None:
    folder = network()
    with_old = (folder / "contacts/ada-okafor.md").read_bytes()
    for wanted in ("ada-okafor-2", "ada-okafor-3"):
        assert run("-C", folder, "new", "Ada Okafor", "--json").json == {
            "id": wanted,
            "name": "Ada Okafor",
            "file": f"contacts/{wanted}.md",
        }
    assert (folder / "contacts/ada-okafor.md").read_bytes() == with_old


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("contacts/eve-stone.md", "no front matter, but mine\n"),
        ("contacts/deep/eve-stone.md", "---\nname: Another Eve\n---\n"),
        ("contacts/other.md", "---\nid: EVE-Stone\nname: Another Eve\n---\n"),
    ],
)
def test_new__never_overwrites_nor_takes_an_id(run: Run, network: Make, path: str, text: str) -> None:
    folder = network({path: text})
    assert run("-C", folder, "new", "Eve Stone", "--json").json["id"] == "eve-stone-2"
    assert (folder / path).read_text() == text
    assert run("-C", folder, "list", "--json").status == 0


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Ngũgĩ wa Kamau", "ngũgĩ-wa-kamau"),
        ("李伟", "李伟"),
        ("Desmond O'Rourke", "desmond-orourke"),
        ("Smith, John: Jr. #1", None),
        ("No", "no"),
        ("0123", "0123"),
        ('Ann "Annie" Lee', None),
        ("💥", None),
        ("..", None),
        ("a/../../b", None),
        ("-n", None),
        ("x" * 400, None),
        ("أمل حداد", None),
        ("@", None),
        ("null", "null"),
        ("- [ ] x", None),
    ],
)
def test_new__any_name_reads_back_as_it_was_given(run: Run, network: Make, name: str, wanted: str | None) -> None:
    folder = network({})
    made = run("-C", folder, "--today", TODAY, "new", "--json", "--", name).json
    assert made["name"] == name
    assert wanted in (None, made["id"])
    assert Path(made["file"]).parent == Path("contacts")
    shown = run("-C", folder, "--today", TODAY, "list", "--json").json
    assert [(each["id"], each["name"], each["file"]) for each in shown] == [(made["id"], name, made["file"])]
    assert run("-C", folder, "--today", TODAY, "check", "--strict").status == 0


def test_new__sets_fields(run: Run, network: Make) -> None:
    folder = network()
    done = run(
        "-C", folder, "--today", TODAY, "new", "Eve Stone",
        "--set", "circle=close", "--set", "tags=[a, b]", "--set", "birthday=--03-14", "--set", "phone={mobile: +1 555 0123}",
        "--set", "role=Head: data #1", "--set", "favourite tea=oolong",
    )  # fmt: skip
    assert done.status == 0
    shown = run("-C", folder, "--today", TODAY, "show", "eve-stone", "--json").json
    assert (shown["circle"], shown["tags"], shown["role"]) == ("close", ["a", "b"], "Head: data #1")
    assert shown["fields"]["favourite tea"] == "oolong"
    assert run("-C", folder, "--today", TODAY, "check", "contacts/eve-stone.md").status == 0


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("circle=nope", "circle"),
        ("birthday=2026-02-30", "birthday"),
        ("glad=9", "glad"),
        ("cadence=sometimes", "cadence"),
        ("crcle=close", "did you mean circle"),
        ("circle", "FIELD=VALUE"),
        ("=close", "FIELD=VALUE"),
        ("id=../../evil", "id"),
        ("id=ada-okafor", "ada-okafor"),
        ("id=ADA-okafor", "ada-okafor"),
        ("added=someday", "added"),
    ],
)
def test_new__refuses_what_would_be_a_problem_and_writes_nothing(run: Run, network: Make, setting: str, said: str) -> None:
    folder = network()
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "new", "Eve Stone", "--set", setting)
    assert done.status == 2
    assert said in done.err
    assert done.out == ""


@pytest.mark.parametrize("name", ["", "   ", "\t\n"])
def test_new__needs_a_name(run: Run, network: Make, name: str) -> None:
    folder = network()
    with unchanged_tree(folder / "contacts"):
        assert run("-C", folder, "new", name).status == 2


def test_new__opens_the_editor(run: Run, network: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{tmp_path / "opened"}"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    folder = network()
    assert run("-C", folder, "new", "Eve Stone", "--edit").status == 0
    assert (tmp_path / "opened").read_text().endswith("contacts/eve-stone.md")


def test_new__says_it_when_the_editor_cannot_be_started(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "/nowhere/no-such-editor")
    folder = network()
    done = run("-C", folder, "new", "Eve Stone", "--edit")
    assert done.is_tidy
    assert done.status != 0
    assert "no-such-editor" in done.err
    assert (folder / "contacts/eve-stone.md").is_file()


def test_new__a_link_in_place_of_the_contacts_is_not_written_through(run: Run, network: Make, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = network({})
    (folder / "contacts").symlink_to(elsewhere)
    done = run("-C", folder, "new", "Eve Stone")
    assert list(elsewhere.iterdir()) == []
    assert done.status == 2
    assert done.is_tidy


# completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion__prints_one_line_for_the_shell(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.status == 0
    assert "_WARMSITE_COMPLETE" in done.out
    assert done.out.count("\n") == 1
    assert done.err == ""


def test_completion__an_unknown_shell_is_wrong_usage(run: Run) -> None:
    done = run("completion", "tcsh")
    assert done.status == 2
    assert "bash" in done.err


def test_completion__needs_no_network(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("completion", "bash").status == 0


def test_new__by_the_settings_is_committed(network: Make, run: Run) -> None:
    folder = network({"warmsite.yaml": "autocommit: true\n"})
    subprocess.run(["git", "-C", folder, "init", "--quiet"], check=True)
    assert run("-C", folder, "new", "Eve Stone").out.endswith("committed: new: Eve Stone\n")
    shown = subprocess.run(["git", "-C", folder, "show", "--name-only", "--format="], capture_output=True, text=True, check=True)
    assert shown.stdout == "contacts/eve-stone.md\n"


def test_new__a_second_one_of_a_name_is_told(network: Make, run: Run) -> None:
    folder = network()
    assert "there is a Ada Okafor already: contacts/ada-okafor.md" in run("-C", folder, "new", "ada okafor").err


@pytest.mark.parametrize("name", ["_foo", "-x", "../x", "__", "Dr. Eva O'Neil"])
def test_new__ids_that_can_be_typed(network: Make, run: Run, name: str) -> None:
    folder = network({})
    identity = run("-C", folder, "new", "--json", "--", name).json["id"]
    assert identity[0] not in "-_."
    assert not {"-.", ".-"} & {identity[at : at + 2] for at in range(len(identity))}
    assert run("-C", folder, "show", identity, "--json").json["name"] == name
