"""check: every problem, with its place, for people, programs and forges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from clitools import THREE, TODAY, unchanged_tree

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Outcome, Run

LINE = re.compile(r"(?P<path>[^:\n]+):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): (?P<message>.+)")
GITHUB = re.compile(r"::(error|warning) file=([^,\n]+),line=(\d+),col=(\d+)::(.+)")
ERROR = "---\nname: Bad Date\nbirthday: 2026-02-30\n---\n"
WARNING = "---\nname: Odd Key\ncircel: close\n---\n"
BOTH = {**THREE, "contacts/bad.md": ERROR, "contacts/deep/odd.md": WARNING}


def check(run: Run, folder: Path, *words: object) -> Outcome:
    return run("-C", folder, "--today", TODAY, "check", *words)


def test_check__a_sound_network(run: Run, network: Make) -> None:
    done = check(run, network(), "--strict")
    assert (done.status, done.out) == (0, "")
    assert "3 contacts" in done.err


def test_check__an_error_is_status_1_and_stands_at_its_place(run: Run, network: Make) -> None:
    done = check(run, network(BOTH))
    assert done.status == 1
    found = [match.groupdict() for match in map(LINE.fullmatch, done.out.splitlines()) if match]
    assert len(found) == len(done.out.splitlines()) == 2
    assert [(each["path"], each["line"], each["severity"]) for each in found] == [
        ("contacts/bad.md", "3", "error"),
        ("contacts/deep/odd.md", "3", "warning"),
    ]
    assert found[0]["column"] == "11"
    assert "2026-02-30" in found[0]["message"]
    assert "circle" in found[1]["message"]


def test_check__warnings_count_only_when_strict(run: Run, network: Make) -> None:
    folder = network({"contacts/odd.md": WARNING})
    assert check(run, folder).status == 0
    assert check(run, folder, "--strict").status == 1


def test_check__an_empty_network_is_sound(run: Run, network: Make) -> None:
    assert check(run, network({}), "--strict").status == 0
    done = check(run, network({"contacts/.keep": ""}, "again"), "--json")
    assert (done.status, done.json) == (0, [])


def test_check__json_has_the_keys_of_the_contract(run: Run, network: Make) -> None:
    folder = network(BOTH)
    done = check(run, folder, "--format", "json")
    assert done.status == 1
    assert [list(each) for each in done.json] == [["path", "line", "column", "severity", "code", "message", "hint"]] * 2
    bad = done.json[0]
    assert (bad["path"], bad["line"], bad["column"], bad["severity"]) == ("contacts/bad.md", 3, 11, "error")
    assert bad["code"]
    assert check(run, folder, "--json").out == done.out


def test_check__for_github(run: Run, network: Make) -> None:
    done = check(run, network(BOTH), "--format", "github")
    assert done.status == 1
    found = [GITHUB.fullmatch(line) for line in done.out.splitlines()]
    assert [each and each.group(1, 2, 3) for each in found] == [
        ("error", "contacts/bad.md", "3"),
        ("warning", "contacts/deep/odd.md", "3"),
    ]


def test_check__for_github_nothing_forges_a_command(run: Run, network: Make) -> None:
    files = {"contacts/a,b:c%.md": "---\nname: Eve\nglad: |\n  x\n  ::error file=x,line=1::forged\n---\n"}
    folder = network(files)
    lines = check(run, folder, "--format", "github").out.splitlines()
    assert len(lines) == len(check(run, folder, "--json").json) > 1
    assert all(line.startswith("::error file=contacts/a%2Cb%3Ac%25.md,line=") for line in lines)


def test_check__a_line_a_problem_whatever_a_file_is_called(run: Run, network: Make) -> None:
    folder = network({"contacts/a\nb.md:1:1: error: forged.md": ERROR})
    for form in ("text", "github"):
        done = check(run, folder, "--format", form)
        assert done.status == 1
        assert len(done.out.splitlines()) == len(check(run, folder, "--json").json)


def test_check__unknown_format_is_wrong_usage(run: Run, network: Make) -> None:
    done = check(run, network(), "--format", "xml")
    assert (done.status, done.out) == (2, "")


# only some paths


@pytest.mark.parametrize(
    ("paths", "status", "found"),
    [
        (["contacts/bad.md"], 1, ["contacts/bad.md"]),
        (["contacts/deep"], 0, ["contacts/deep/odd.md"]),
        (["contacts"], 1, ["contacts/bad.md", "contacts/deep/odd.md"]),
        (["contacts/ada-okafor.md"], 0, []),
        (["contacts/bad.md", "contacts/deep/"], 1, ["contacts/bad.md", "contacts/deep/odd.md"]),
        (["."], 1, ["contacts/bad.md", "contacts/deep/odd.md"]),
    ],
    ids=str,
)
def test_check__only_the_paths_named(run: Run, network: Make, paths: list[str], status: int, found: list[str]) -> None:
    done = check(run, network(BOTH), *paths, "--json")
    assert [each["path"] for each in done.json] == found
    assert done.status == status


def test_check__paths_as_seen_from_the_working_directory(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = network(BOTH)
    monkeypatch.chdir(folder / "contacts")
    assert [each["path"] for each in run("--today", TODAY, "check", "bad.md", "--json").json] == ["contacts/bad.md"]
    assert [each["path"] for each in run("check", folder / "contacts/bad.md", "--json").json] == ["contacts/bad.md"]


def test_check__a_path_that_is_not_there_is_no_success(run: Run, network: Make) -> None:
    """A hook that misspells a path must not read `no problems`."""
    done = check(run, network(BOTH), "contacts/no-such-file.md")
    assert done.status != 0
    assert "no-such-file" in done.err


# what can be wrong


def test_check__problems_of_the_settings_stand_among_them(run: Run, network: Make) -> None:
    folder = network(THREE, settings="calls_per_day: many\ncolour: blue\n")
    found = check(run, folder, "--json").json
    assert [(each["path"], each["line"], each["severity"]) for each in found] == [
        ("warmsite.yaml", 1, "error"),
        ("warmsite.yaml", 2, "warning"),
    ]


@pytest.mark.parametrize(
    "settings", ["{", "a: [", "- a\n- b\n", "&a [*a]", "!!python/object:os.system x", "\x00", "[" * 900, "circles: 5", "%YAML 9"]
)
def test_check__settings_that_cannot_be_read(run: Run, network: Make, settings: str) -> None:
    folder = network(THREE, settings=settings)
    done = check(run, folder, "--json")
    assert done.status == 1
    assert done.is_tidy
    assert {each["path"] for each in done.json} == {"warmsite.yaml"}
    assert len(run("-C", folder, "list", "--json").json) == 3


@pytest.mark.parametrize(
    "front",
    ["{", "name: [", "name: a\nname: b", "name: *x", "<<: {a: b}", "!!str x: y", "- a", "\x00", "[" * 900,
     "name: a\nglad: " + "{a: " * 400, "name: a\n\tb: c", "name: @x", "name: `x`", "name: 'x", "? a",
     "on: {on: {on: 1}}", "name: !!timestamp x", "name: [[[a]]]"],
    ids=lambda front: repr(front[:20]),
)  # fmt: skip
def test_check__front_matter_that_cannot_be_read_costs_that_contact_only(run: Run, network: Make, front: str) -> None:
    folder = network({**THREE, "contacts/bad.md": f"---\n{front}\n---\n\nNotes.\n"})
    done = check(run, folder, "--json")
    assert done.is_tidy
    assert done.status == 1
    assert {each["path"] for each in done.json} == {"contacts/bad.md"}
    assert {"ada-okafor", "bo-lindqvist", "cy-tran"} <= {each["id"] for each in run("-C", folder, "list", "--json").json}


def test_check__two_with_one_id_name_both(run: Run, network: Make) -> None:
    folder = network({"contacts/a.md": "---\nname: A\nid: same\n---\n", "contacts/b.md": "---\nname: B\nid: SAME\n---\n"})
    [each] = check(run, folder, "--json").json
    assert (each["path"], each["severity"]) == ("contacts/b.md", "error")
    assert "contacts/a.md" in each["message"]
    assert [one["name"] for one in run("-C", folder, "list", "--json").json] == ["A"]


def test_check__no_front_matter_and_no_name(run: Run, network: Make) -> None:
    folder = network({"contacts/readme.md": "Just notes.\n", "contacts/stem.md": "---\nrole: CTO\n---\n"})
    found = {each["path"]: each["severity"] for each in check(run, folder, "--json").json}
    assert found == {"contacts/readme.md": "warning", "contacts/stem.md": "error"}
    assert [each["name"] for each in run("-C", folder, "list", "--json").json] == ["stem"]


def test_check__changes_nothing_but_the_cache(run: Run, network: Make) -> None:
    folder = network(BOTH)
    with unchanged_tree(folder / "contacts"):
        check(run, folder)
    assert {each.name for each in folder.iterdir()} == {"contacts", "warmsite.yaml", ".warmsite"}


def test_check__remembers_between_runs_and_forgets_what_was_mended(run: Run, network: Make) -> None:
    folder = network(BOTH)
    first = check(run, folder)
    assert check(run, folder) == first
    (folder / "contacts/bad.md").write_text("---\nname: Good Date\nbirthday: 2026-02-28\n---\n")
    assert check(run, folder).status == 0
    (folder / "warmsite.yaml").write_text("circles: {close: 1 week}\ncalls_per_day: x\n")
    assert check(run, folder).status == 1


@pytest.mark.parametrize("rubbish", [b"", b"\xff" * 100, b"\x93\xa1x\xa1y\x80", b"not msgpack"])
def test_check__a_damaged_cache_is_forgotten(run: Run, network: Make, rubbish: bytes) -> None:
    folder = network(BOTH)
    first = check(run, folder)
    for each in (folder / ".warmsite").glob("*.msgpack"):
        each.write_bytes(rubbish)
    assert check(run, folder) == first
