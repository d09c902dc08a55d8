"""check: every problem, with its place, for people, programs and forges."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from clitools import THREE, TODAY, unchanged_tree
from terminals import shown

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


# what would mend them


MENDED = [
    ("emial: ada@example.com", "email: ada@example.com"),
    ("birth_date: 03-14", "birthday: 03-14"),
    ("circle: clsoe", "circle: close"),
    ("cadence: monthy", "cadence: monthly"),
    ("status: 'archvied'", "status: 'archived'"),
    ("timezone: Europe/Berln", "timezone: Europe/Berlin"),
    ("birthday: 14.3.1980", "birthday: 1980-03-14"),
    ("birthday: 3.4.1980", "birthday: 1980-04-03"),
    ("started: 2019/06/01   # kept", "started: 2019-06-01   # kept"),
    ("started: 2019-6-1", "started: 2019-06-01"),
    ("met: 06/25/2018", "met: 2018-06-25"),
    ('met: "March 2, 2018"', 'met: "2018-03-02"'),
    ("met: 2 Mar 2018", "met: 2018-03-02"),
    ("dates: [{on: 20/6/2015, what: wedding day}]", "dates: [{on: 2015-06-20, what: wedding day}]"),
    ("tags: mentor,health", "tags: [mentor, health]"),
    ("how: at stand # 3 of the fair", 'how: "at stand # 3 of the fair"'),
    ('role: CTO: "the boss"', "role: 'CTO: \"the boss\"'"),
    ("role: @cto", 'role: "@cto"'),
    ("role: *the* one", 'role: "*the* one"'),
    ('introduced_by: "[[bo-lindqvst]]"', 'introduced_by: "[[bo-lindqvist]]"'),
]
MENDED_LOG = [
    ("14.3.2026 call: Hello.", "2026-03-14 call: Hello."),
    ("2026/03/14 call: Hello.", "2026-03-14 call: Hello."),
    ("2026-3-4 call: Hello.", "2026-03-04 call: Hello."),
    ("2026-03-04 lucnh: Hello.", "2026-03-04 lunch: Hello."),
    ("2026-03-04 9:30 lucnh (warm) with [[bo-lindqvist]]: Hello.", "2026-03-04 9:30 lunch (warm) with [[bo-lindqvist]]: Hello."),
    ("2026-03-04 call (thriled): Hello.", "2026-03-04 call (thrilled): Hello."),
    ("2026-03-04 note: See [[Bo Lindkvist|him]].", "2026-03-04 note: See [[bo-lindqvist|him]]."),
    ("[ ] 2026-3-4 send it", "[ ] 2026-03-04 send it"),
]
LEFT = [
    "started: 03/04/2019",  # March or April?
    "birthday: 30.2.1980",
    "circle: nothing of the kind",
    "glad: 12",
    "cadence: 3 wekks",
    "hobbby: sailing",
    "nmae: Ada",  # there is a name already
    "introduced_by: '[[nobody at all]]'",
]


def suggested(run: Run, folder: Path) -> dict[str, str]:
    """The lines that would change, and what they would be."""
    found = check(run, folder, "--fix-suggestions", "--json").json
    assert all(list(each)[-1] == "fix" for each in found)
    return {each["fix"]["before"]: each["fix"]["after"] for each in found if each["fix"]}


@pytest.mark.parametrize(("before", "after"), MENDED)
def test_fix__a_field(run: Run, network: Make, before: str, after: str) -> None:
    folder = network({**THREE, "contacts/eve.md": f"---\nname: Eve\n{before}\n---\n"})
    assert suggested(run, folder) == {before: after}
    [each] = check(run, folder, "--fix-suggestions", "--json").json
    assert each["fix"]["line"] == 3
    (folder / "contacts/eve.md").write_text(f"---\nname: Eve\n{after}\n---\n")
    assert check(run, folder, "--json").json == []


@pytest.mark.parametrize(("before", "after"), MENDED_LOG)
def test_fix__a_log_line(run: Run, network: Make, before: str, after: str) -> None:
    folder = network({**THREE, "contacts/eve.md": f"---\nname: Eve\n---\n\n## Log\n\n- {before}\n"})
    assert suggested(run, folder) == {f"- {before}": f"- {after}"}


@pytest.mark.parametrize("line", LEFT)
def test_fix__what_nobody_can_know_is_left(run: Run, network: Make, line: str) -> None:
    folder = network({**THREE, "contacts/eve.md": f"---\nname: Eve\n{line}\n---\n"})
    assert len(check(run, folder, "--json").json) == (line != "hobbby: sailing")
    assert suggested(run, folder) == {}
    assert check(run, folder, "--fix-suggestions").out == ""


def test_fix__of_two_that_are_as_near_neither(run: Run, network: Make) -> None:
    files = {f"contacts/ann{n}.md": f"---\nname: Ann Miller{n}\n---\n" for n in "xy"}
    folder = network({**files, "contacts/eve.md": "---\nname: Eve\n---\n\nSee [[Ann Miller]] and [[Ann Millerz]].\n"})
    assert len(check(run, folder, "--json").json) == 2
    assert suggested(run, folder) == {}


def test_fix__of_the_settings(run: Run, network: Make) -> None:
    folder = network(THREE, settings="# ours\ncalls_per_dya: 5  # enough\n")
    assert suggested(run, folder) == {"calls_per_dya: 5  # enough": "calls_per_day: 5  # enough"}


TROUBLED = {
    **THREE,
    "contacts/eve.md": (
        b"\xef\xbb\xbf---\r\nname: Eve\r\nemial: eve@example.com\r\ntags: a, b\r\n---\r\n\r\n"
        b"See [[Bo Lindkvist]].\r\n\r\n## Log\r\n\r\n- 14.3.2026 call: \xc3\x9cber alles.\r\n- 2026-03-04 lucnh: Hm"
    ),
    "contacts/deep/ann o.md": "---\nname: Ann\nrole: CTO: all of it\nkey: 'x\n---\n",
    "contacts/dan.md": "---\nname: Dan\nbirthday: 14.3.1980\nglad: 9\n---\n",
    "contacts/bytes.md": b"---\nname: B\xff\nemial: x\n---\n",
}


@pytest.mark.parametrize(("here", "told"), [("", ""), ("contacts/deep", " -d ../.."), ("../else where", " -d ../network")])
def test_fix__says_how_to_take_the_diff_from_where_one_is(
    run: Run, network: Make, monkeypatch: pytest.MonkeyPatch, here: str, told: str
) -> None:
    folder = network(TROUBLED)
    (folder / here).mkdir(exist_ok=True)
    monkeypatch.chdir(folder / here)
    done = check(run, folder, "--fix-suggestions")
    command = done.err.partition("to do so, add: | ")[2].splitlines()[0]
    assert command == f"patch -p1{told}"
    if shutil.which("patch"):
        subprocess.run(shlex.split(command), input=done.out, text=True, check=True, capture_output=True)
        assert "birthday: 1980-03-14" in (folder / "contacts/dan.md").read_text()


def test_fix__a_folder_with_a_strange_name_is_quoted(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = network(TROUBLED, "my; touch x")
    monkeypatch.chdir(folder.parent)
    assert "| patch -p1 -d 'my; touch x'\n" in check(run, folder, "--fix-suggestions").err


@pytest.mark.parametrize(
    ("before", "hint"),
    [("14.3.2026", "write 2026-03-14"), ("2019-6-1", "write 2019-06-01"), ("3/4/2026", "for example 03-14")],
)
def test_check__a_date_in_another_order_is_told_as_it_would_be_right(run: Run, network: Make, before: str, hint: str) -> None:
    [problem] = check(run, network({"contacts/eve.md": f"---\nname: Eve\nbirthday: {before}\n---\n"}), "--json").json
    assert problem["hint"] == hint


def test_fix__the_diff_is_one_that_git_applies(run: Run, network: Make) -> None:
    """Every other byte stays: the mark at the head, the ends of lines, the end that is missing."""
    folder = network(TROUBLED)
    with unchanged_tree(folder / "contacts"):
        done = check(run, folder, "--fix-suggestions")
    assert done.status == 1
    assert "6 lines to change" in done.err
    applied = subprocess.run(["git", "apply", "-"], cwd=folder, input=done.out, text=True, capture_output=True, check=False)
    assert (applied.returncode, applied.stderr) == (0, "")
    eve = TROUBLED["contacts/eve.md"]
    assert isinstance(eve, bytes)
    for before, after in ((b"emial", b"email"), (b"a, b", b"[a, b]"), (b"Bo Lindkvist", b"bo-lindqvist"), (b"lucnh", b"lunch"),
                          (b"14.3.2026", b"2026-03-14")):  # fmt: skip
        eve = eve.replace(before, after)
    assert (folder / "contacts/eve.md").read_bytes() == eve
    left = [(each["path"], each["code"]) for each in check(run, folder, "--json").json]
    assert ("contacts/dan.md", "value") in left
    assert not any(path == "contacts/eve.md" for path, _ in left)


def test_fix__only_of_the_paths_named(run: Run, network: Make) -> None:
    folder = network(TROUBLED)
    out = check(run, folder, "contacts/dan.md", "--fix-suggestions").out
    assert out.startswith("--- a/contacts/dan.md\n+++ b/contacts/dan.md\n")
    assert out.count("+++") == 1


def test_fix__a_sound_network_has_nothing_to_mend(run: Run, network: Make) -> None:
    done = check(run, network(), "--fix-suggestions")
    assert (done.status, done.out) == (0, "")


def test_fix__is_no_workflow_command(run: Run, network: Make) -> None:
    done = check(run, network(), "--fix-suggestions", "--format", "github")
    assert (done.status, done.out) == (2, "")


def test_fix__nothing_of_a_record_steers_the_terminal(network: Make) -> None:
    folder = network({"contacts/eve.md": "---\nname: Eve\nemial: \u202ex\n---\n\nNotes \x1b]0;owned\x07.\n"})
    told = shown("-C", folder, "--today", TODAY, "check", "--fix-suggestions")
    assert "+email: \ufffdx" in told
    assert "\x1b]" not in told
    assert "\u202e" not in told
