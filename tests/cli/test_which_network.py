"""Which network and which day a command means, and what wrong usage looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clitools import THREE, TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Run

ONE = {"contacts/eve.md": "---\nname: Eve\nbirthday: 06-16\n---\n"}
IDS = {"ada-okafor", "bo-lindqvist", "cy-tran"}


def ids(run: Run, *before: object) -> set[str]:
    return {each["id"] for each in run(*before, "list", "--json").json}


# -C and the working directory


def test_directory__before_the_command_and_after_it(run: Run, network: Make) -> None:
    folder = network()
    assert ids(run, "-C", folder) == IDS
    done = run("list", "-C", folder, "--json")
    assert {each["id"] for each in done.json} == IDS


def test_directory__the_nearer_one_wins(run: Run, network: Make) -> None:
    folder, other = network(), network(ONE, "other")
    done = run("-C", other, "list", "-C", folder, "--json")
    assert {each["id"] for each in done.json} == IDS


def test_directory__relative_to_the_working_directory(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = network()
    monkeypatch.chdir(folder.parent)
    assert ids(run, "-C", folder.name) == IDS
    assert ids(run, "-C", f"./{folder.name}/contacts/..") == IDS


def test_directory__wins_over_the_network_around(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(network())
    assert ids(run, "-C", network(ONE, "other")) == {"eve"}


def test_network__the_settings_above_the_working_directory(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = network()
    deep = folder / "contacts/family/of/mine"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert ids(run) == IDS


def test_network__the_nearest_settings_win(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    network()
    inner = network(ONE, "network/inner")
    (inner / "below").mkdir()
    monkeypatch.chdir(inner / "below")
    assert ids(run) == {"eve"}


def test_network__contacts_alone_count_in_the_working_directory(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = network(settings=None)
    monkeypatch.chdir(folder)
    assert ids(run) == IDS


def test_network__contacts_alone_do_not_count_above_it(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = network(settings=None)
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    assert run("list").status == 2


def test_network__settings_above_win_over_a_folder_of_that_name(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """SPEC 2: the nearest one at or above that holds `warmsite.yaml`; a `contacts/` alone counts here only."""
    inner = network(settings=None)
    monkeypatch.chdir(inner)
    (inner.parent / "warmsite.yaml").write_text("")
    assert run("list", "--json").status == 0


@pytest.mark.parametrize("command", ["list", "today", "overdue", "upcoming", "check", "build", "watch", "serve"])
def test_network__none_is_said_with_a_way_out(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(command)
    assert done.status == 2
    assert done.out == ""
    assert "warmsite init" in done.err
    assert "-C" in done.err
    assert not (tmp_path / ".warmsite").exists()
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("given", ["nowhere", "empty", "file"])
@pytest.mark.parametrize("command", ["list", "build", "serve"])
def test_directory__no_network_there_is_said(run: Run, tmp_path: Path, given: str, command: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    done = run("-C", tmp_path / given, command)
    assert done.status == 2
    assert given in done.err
    assert list((tmp_path / "empty").iterdir()) == []


def test_directory__new_in_no_network_makes_none(run: Run, tmp_path: Path) -> None:
    assert run("-C", tmp_path, "new", "Eve").status == 2
    assert not (tmp_path / "contacts").exists()


# --today


def test_today__before_the_command_and_after_it(run: Run, network: Make) -> None:
    folder = network(ONE)
    for words in (("--today", TODAY, "upcoming", "--json"), ("upcoming", "--today", TODAY, "--json")):
        assert [each["date"] for each in run("-C", folder, *words).json] == ["2026-06-16"]


def test_today__the_nearer_one_wins(run: Run, network: Make) -> None:
    folder = network(ONE)
    found = run("-C", folder, "--today", TODAY, "upcoming", "--today", "2027-06-01", "--json").json
    assert [each["date"] for each in found] == ["2027-06-16"]


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "2026-13-01", "15.6.2026", "", "2026", "2026-06", "99999-01-01"])
def test_today__what_is_no_day_is_wrong_usage(run: Run, network: Make, day: str) -> None:
    folder = network(ONE)
    for words in (("--today", day, "list"), ("list", "--today", day)):
        done = run("-C", folder, *words)
        assert done.status == 2
        assert "--today" in done.err
        assert done.out == ""


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-02-28", "2028-02-29"])
@pytest.mark.parametrize("command", ["today", "overdue", "upcoming", "list", "check", "build"])
def test_today__the_edges_of_time(run: Run, network: Make, day: str, command: str) -> None:
    done = run("-C", network(), "--today", day, command)
    assert done.status == 0
    assert done.is_tidy


def test_today__given_what_lies_ahead_is_no_warning(run: Run, network: Make) -> None:
    """SPEC 3: an entry after today is a warning unless today was given."""
    folder = network({"contacts/eve.md": "---\nname: Eve\n---\n\n## Log\n\n- 2999-01-01 email: Sent.\n"})
    assert run("-C", folder, "check", "--strict").status == 1
    assert run("-C", folder, "--today", TODAY, "check", "--strict").status == 0


# usage


def test_help__for_everything(run: Run) -> None:
    whole = run("--help")
    assert whole.status == 0
    names = ("init", "new", "check", "build", "today", "overdue", "upcoming", "list", "show", "completion", "serve", "watch")
    for name in names:
        assert f"\n  {name} " in whole.out
        told = run(name, "--help")
        assert told.status == 0
        assert "-C DIR" in told.out
        assert "--today DATE" in told.out
        assert run(name, "-h").out == told.out


def test_version__is_printed(run: Run) -> None:
    done = run("--version")
    assert done.status == 0
    assert done.out.startswith("warmsite")


@pytest.mark.parametrize("words", [["lst"], ["nosuch"], ["list", "--nosuch"], ["show"], ["new"], ["--nosuch", "list"], ["-C"]])
def test_usage__wrong_is_status_2_on_standard_error(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.status == 2
    assert done.out == ""
    assert done.err


def test_usage__a_misspelt_command_is_guessed(run: Run) -> None:
    assert "list" in run("lst").err
    assert "overdue" in run("overdu").err


def test_interrupt__is_status_130(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from warmsite.build.records import Records

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    folder = network(dict(THREE))
    monkeypatch.setattr(Records, "load", interrupted)
    for command in ("list", "build", "check", "today"):
        done = run("-C", folder, command)
        assert done.status == 130
        assert done.is_tidy
        assert done.out == ""
