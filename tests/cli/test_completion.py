"""Completion: the protocol that shells speak, and a real bash."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from clitools import DEADLINE, THREE, command_line, environment, unchanged_tree

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Files, Make, Run

FILES: Files = {
    **THREE,
    "contacts/deep/zoe.md": "---\nname: Zoë Ngũgĩ\naka: [Zee]\ntags: [sailing, round table]\ncircle: wide\n---\n",
    "contacts/Mary Ann.md": "---\nname: Mary Ann Miller\n---\n",
    "contacts/_draft.md": "---\nname: Draft\n---\n",
    "contacts/readme.md": "No contact.\n",
}
NAMES = {"ada-okafor": "Ada Okafor", "bo-lindqvist": "Bo Lindqvist", "cy-tran": "Cy Tran", "zoe": "Zoë Ngũgĩ"}


@pytest.fixture
def folder(network: Make, run: Run) -> Path:
    made = network(FILES, settings="circles: {family: 1 week}\nreactions: [amused]\n")
    assert run("-C", made, "list").status == 0  # which remembers the records
    return made


@pytest.fixture
def complete(run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`complete(folder, "show", "a")`: what a shell in a folder is offered for the last word of a line."""

    def go(folder: Path, *words: str, of: str = "bash") -> list[str]:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("_WARMSITE_COMPLETE", f"{of}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(("warmsite", *words)))
        monkeypatch.setenv("COMP_CWORD", words[-1] if of == "fish" else str(len(words)))
        stdout = sys.stdout
        done = run()
        sys.stdout.close()  # the command ends as if nobody read on
        monkeypatch.setattr(sys, "stdout", stdout)
        monkeypatch.delenv("_WARMSITE_COMPLETE")
        assert (done.status, done.err) == (0, "")
        return done.out.split("\n")[:-1] if done.out.strip() else []

    return go


@pytest.fixture
def offers(complete: Any) -> Any:
    """The words alone that bash is offered."""
    return lambda *words: [each.partition(",")[2] for each in complete(*words)]


# WHO


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Mary Ann", "ada-okafor", "bo-lindqvist", "cy-tran", "zoe"]),
        ("ad", ["ada-okafor"]),
        ("ADA", ["ada-okafor"]),
        ("zoe", ["zoe"]),
        ("ngugi", ["zoe"]),
        ("lind", ["bo-lindqvist"]),
        ("zee", ["zoe"]),
        ("m", ["Mary Ann"]),
        ("mill", ["Mary Ann"]),
        ("x", []),
        ("draft", []),
        ("readme", []),
    ],
)
def test_who__ids_first_then_names_without_case_and_accents(folder: Path, typed: str, found: list[str], offers: Any) -> None:
    assert offers(folder, "show", typed) == found


@pytest.mark.parametrize("command", ["show", "log", "done", "snooze", "set", "edit", "rename"])
def test_who__in_every_command_that_takes_one(folder: Path, command: str, offers: Any) -> None:
    assert offers(folder, command, "cy") == ["cy-tran"]


def test_who__the_ones_after_a_comma_too(folder: Path, complete: Any, offers: Any) -> None:
    assert offers(folder, "log", "ada,bo") == ["ada,bo-lindqvist"]
    assert complete(folder, "log", "ada,bo", of="fish") == ["plain,ada,bo-lindqvist\tBo Lindqvist"]


def test_who__names_stand_beside_the_ids_where_the_shell_shows_them(folder: Path, complete: Any) -> None:
    told = complete(folder, "show", "", of="zsh")
    assert {told[at + 1]: told[at + 2] for at in range(3, len(told), 3)} == NAMES
    assert complete(folder, "show", "zo", of="fish") == ["plain,zoe\tZoë Ngũgĩ"]


def test_who__a_file_that_nobody_has_read_goes_by_its_name(folder: Path, offers: Any) -> None:
    (folder / "contacts/eve-stone.md").write_text("---\nname: Eve Stone\n---\n")
    (folder / "contacts/cy-tran.md").unlink()
    assert offers(folder, "show", "eve") == ["eve-stone"]
    assert offers(folder, "show", "cy") == []


def test_who__follows_a_new_name_once_it_was_read(folder: Path, run: Run, offers: Any) -> None:
    assert offers(folder, "show", "okafor") == ["ada-okafor"]
    file = folder / "contacts/ada-okafor.md"
    file.write_text(file.read_text().replace("Ada Okafor", "Ada Quill"))
    assert run("-C", folder, "list").status == 0
    assert offers(folder, "show", "quill") == ["ada-okafor"]
    assert offers(folder, "show", "okafor") == []


def test_who__without_a_cache_there_are_the_files(network: Make, offers: Any) -> None:
    assert offers(network(FILES), "show", "b") == ["bo-lindqvist"]


@pytest.mark.parametrize("rubbish", [b"", b"{}", b'{"made_of": 1}', b"\xff"])
def test_who__a_spoilt_memory_is_made_anew(folder: Path, rubbish: bytes, offers: Any) -> None:
    assert offers(folder, "show", "lind") == ["bo-lindqvist"]
    (folder / ".warmsite/words.json").write_bytes(rubbish)
    assert offers(folder, "show", "lind") == ["bo-lindqvist"]


def test_who__nothing_outside_of_dot_warmsite_is_touched(folder: Path, offers: Any) -> None:
    with unchanged_tree(folder / "contacts"):
        offers(folder, "show", "")
    assert {each.name for each in folder.iterdir()} == {"contacts", "warmsite.yaml", ".warmsite"}


# QUERY


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cir", ["circle:"]),
        ("sta", ["state:", "status:", "started:"]),
        ("-ta", ["-tag:"]),
        ("circle:", ["circle:inner", "circle:close", "circle:wide", "circle:outer", "circle:family"]),
        ("circle:FAM", ["circle:family"]),
        ("-circle:fam", ["-circle:family"]),
        ("tag:s", ["tag:sailing"]),
        ("tag:r", ['tag:"round table"']),
        ("state:c", ["state:cooling", "state:cold"]),
        ("is:ov", ["is:overdue"]),
        ("has:phot", ["has:photo"]),
        ("has:prom", ["has:promise"]),
        ("kind:no", ["kind:no-answer", "kind:note"]),
        ("reaction:am", ["reaction:amused"]),
        ("status:di", ["status:died"]),
        ("name:ada", []),
        ("nofield:", []),
    ],
)
def test_query__fields_and_the_values_they_know(folder: Path, typed: str, found: list[str], offers: Any) -> None:
    assert offers(folder, "list", typed) == found


@pytest.mark.parametrize(
    "command", [("today",), ("overdue",), ("upcoming",), ("list", "mentor"), ("triage", "--select")], ids=" ".join
)
def test_query__in_every_command_that_takes_one(folder: Path, command: tuple[str, ...], offers: Any) -> None:
    assert offers(folder, *command, "is:tak") == ["is:taking"]


def test_query__no_space_follows_a_field(folder: Path, complete: Any) -> None:
    assert complete(folder, "list", "cir") == ["open,circle:"]
    assert complete(folder, "set", "ada", "circ") == ["open,circle="]


# FIELD=VALUE


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("circ", ["circle="]),
        ("circle=cl", ["circle=close"]),
        ("status=", ["status=active", "status=paused", "status=archived"]),
        ("cadence=n", ["cadence=never"]),
        ("timezone=europe/berl", ["timezone=Europe/Berlin"]),
        ("glad=", ["glad=1", "glad=2", "glad=3", "glad=4", "glad=5"]),
        ("company=", []),
    ],
)
def test_field__of_a_record_and_its_values(folder: Path, typed: str, found: list[str], offers: Any) -> None:
    assert offers(folder, "set", "ada", typed) == found
    assert offers(folder, "new", "Eve", "--set", typed) == found


# Where there is nothing to offer


@pytest.mark.parametrize(
    "words", [("show", "a"), ("list", "circle:"), ("set", "ada", "ci"), ("nonsense", "a"), ("list", "-tag:")]
)
def test_completion__outside_of_a_network_nothing_and_no_error(tmp_path: Path, words: tuple[str, ...], complete: Any) -> None:
    assert complete(tmp_path, *words) == []


def test_completion__of_the_network_that_is_named(folder: Path, tmp_path: Path, offers: Any) -> None:
    assert offers(tmp_path, "-C", str(folder), "show", "ad") == ["ada-okafor"]
    assert offers(tmp_path, "show", "-C", str(folder), "ad") == ["ada-okafor"]
    assert offers(tmp_path, "-C", str(tmp_path / "nowhere"), "show", "ad") == []


def test_completion__commands_and_options_as_ever(folder: Path, offers: Any) -> None:
    assert offers(folder, "tri") == ["triage"]
    assert offers(folder, "today", "--js") == ["--json"]


# A real bash

BASH = """
PATH="$BIN:$PATH"
eval "$(_WARMSITE_COMPLETE=bash_source warmsite)"
compopt() { printf 'compopt %s\\n' "$*"; }
COMP_LINE=$LINE
COMP_POINT=${#LINE}
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
_warmsite_completion warmsite
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("warmsite show ad", ["ada-okafor"]),
        ("warmsite show lind", ["bo-lindqvist"]),
        ("warmsite show mary", ["Mary\\ Ann"]),
        ('warmsite show "mary', ["Mary Ann"]),
        ("warmsite show ", ["Mary\\ Ann", "ada-okafor", "bo-lindqvist", "cy-tran", "zoe"]),
        ("warmsite list circle:cl", ["close"]),
        ("warmsite list 'circle:cl", ["circle:close"]),
        ("warmsite list -tag:sa", ["sailing"]),
        ("warmsite list tag:ro", ['\\"round\\ table\\"']),
        ("warmsite list cir", ["compopt -o nospace", "circle:"]),
        ("warmsite set ada circle=cl", ["close"]),
        ("warmsite log ada,bo", ["ada,bo-lindqvist"]),
        ("warmsite tri", ["triage"]),
        ("warmsite show nobody", [""]),
    ],
)
def test_bash__completes_the_word_that_it_will_replace(folder: Path, tmp_path: Path, line: str, found: list[str]) -> None:
    """bash parts words at `:` and `=`: what is offered must begin behind them."""
    program = tmp_path / "bin/warmsite"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {" ".join(command_line())} "$@"\n')
    program.chmod(0o755)
    env = environment(LINE=line, BIN=str(program.parent))
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH], cwd=folder, env=env, capture_output=True, text=True, timeout=DEADLINE, check=False
    )
    assert (done.stdout.splitlines(), done.stderr) == (found, "")
