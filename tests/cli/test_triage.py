"""triage: one key a person, on a real terminal; each choice is in the file at once, and nothing else of it changes."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from clitools import TODAY, command_line, environment, tree
from terminals import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clitools import Make, Run

MANY = """\
---
# who this is
name: 'Ada Okafor'   # quoted
company: Northwind Health
role:   CTO
tags: [mentor,  health]
glad: 4 # keep this
---

Notes.  \t

## Log

- 2026-03-02 call: Moving the team to Berlin.
- 2026-01-02 call: Before.
"""
ONE = "---\r\nname: Bo Lindqvist\r\nlocation: Malmö\r\n---\r\n\r\n## Log\r\n\r\n- 2025-06-15 lunch: The boat.\r\n"
NEWER = "---\nname: 李伟\n---\n\n## Log\n\n- 2026-06-01 call: Hello.\n"
NONE = "---\nname: Zoë Keller\ncircle:\n---\n"
SETTLED = "---\nname: Cy Tran\ncircle: wide\n---\n"
FILES: dict[str, str | bytes] = {
    "contacts/ada.md": MANY.encode(),
    "contacts/bo.md": ONE.encode(),
    "contacts/li.md": NEWER.encode(),
    "contacts/zoe.md": NONE.encode(),
    "contacts/cy.md": SETTLED.encode(),
}
NAMES = ["Ada Okafor", "李伟", "Bo Lindqvist", "Zoë Keller"]  # by conversations, then by the last one
ASKS = "q=quit"
OVER = "any other key ends"


@pytest.fixture
def folder(network: Make) -> Path:
    return network(FILES)


@pytest.fixture
def triage(folder: Path) -> Iterator[Any]:
    """Starts triage on a terminal and waits for the first person; none outlives its test."""
    running: list[Terminal] = []

    def start(*words: str, width: int = 80, **variables: str) -> Terminal:
        terminal = Terminal("-C", folder, "--today", TODAY, "triage", *words, width=width, **variables)
        running.append(terminal)
        terminal.wait_for(ASKS)
        return terminal

    yield start
    for terminal in running:
        terminal.__exit__(None, None, None)


def read(folder: Path, name: str) -> str:
    return (folder / "contacts" / f"{name}.md").read_bytes().decode()


def test_triage__one_key_each_and_every_other_byte_stays(triage: Any, folder: Path) -> None:
    terminal = triage()
    for key, written in (("2", "circle: close"), ("n", "cadence: never"), ("a", "status: archived")):
        terminal.press(key)
        assert written in terminal.wait_for(ASKS)
    terminal.press("1")
    assert "circle: inner" in terminal.wait_for(OVER)
    terminal.press(" ")
    terminal.wait_for("nobody waits now.")
    assert terminal.end() == 0
    assert read(folder, "ada") == MANY.replace("glad: 4 # keep this\n", "glad: 4 # keep this\ncircle: close\n")
    assert read(folder, "li") == NEWER.replace("李伟\n", "李伟\ncadence: never\n")
    assert read(folder, "bo") == ONE.replace("Malmö\r\n", "Malmö\r\nstatus: archived\r\n")
    assert read(folder, "zoe") == NONE.replace("circle:", "circle: inner")
    assert read(folder, "cy") == SETTLED


def test_triage__those_of_whom_most_is_known_first(triage: Any) -> None:
    terminal = triage()
    assert "Ada Okafor" in terminal.text
    for name in NAMES[1:]:
        terminal.press("s")
        assert name in terminal.wait_for(ASKS)
    terminal.press("s")
    terminal.wait_for(OVER)
    terminal.press("\n")
    assert "0 people settled, 4 wait still." in terminal.wait_for("still.")
    assert terminal.end() == 0


def test_triage__shows_what_one_has_to_go_on(triage: Any) -> None:
    told = " ".join(triage(width=60).text.split())
    for part in (
        "1 of 4", "Ada Okafor ada", "CTO, Northwind Health", "mentor, health", "2 conversations, the last 3 months ago",
        "Moving the team to Berlin. (call, 2 March 2026)", "1=inner 2=close 3=wide 4=outer n=never a=archive s=skip ?=help",
        "g=glad l=long-term e=edit u=undo q=quit",
    ):  # fmt: skip
        assert part in told


def test_triage__a_choice_is_in_the_file_before_the_next_one_is_asked_for(triage: Any, folder: Path) -> None:
    terminal = triage()
    terminal.press("3")
    terminal.wait_for(ASKS)
    assert "circle: wide" in read(folder, "ada")


@pytest.mark.parametrize(("keys", "line"), [("g5", "glad: 5 # keep this"), ("l2", "longterm: 2")])
def test_triage__glad_and_long_term_leave_them_waiting(triage: Any, folder: Path, keys: str, line: str) -> None:
    terminal = triage()
    terminal.press(keys[0])
    terminal.wait_for("1 to 5")
    terminal.press(keys[1])
    terminal.wait_for(line)
    assert f"{line}\n" in read(folder, "ada")
    terminal.press("1")
    assert "李伟" in terminal.wait_for(ASKS)


def test_triage__a_figure_that_is_none_changes_nothing(triage: Any, folder: Path) -> None:
    terminal = triage()
    terminal.press("g")
    terminal.wait_for("1 to 5")
    terminal.press("7")
    terminal.wait_for("left as it was")
    assert read(folder, "ada") == MANY


def test_triage__undo_brings_the_bytes_and_the_person_back(triage: Any, folder: Path) -> None:
    before = tree(folder / "contacts")
    terminal = triage()
    for key in "1sn":
        terminal.press(key)
        terminal.wait_for(ASKS)
    for name in ("Bo Lindqvist", "李伟", "Ada Okafor"):
        terminal.press("u")
        told = terminal.wait_for(ASKS)
        assert f"taken back: {name}" in told
        assert name in told.partition("taken back")[2].partition("\n")[2]
    assert tree(folder / "contacts") == before
    assert json.loads((folder / ".warmsite/skipped.json").read_text()) == []
    terminal.press("u")
    terminal.wait_for("nothing to take back")


@pytest.mark.parametrize(("key", "line"), [("1", "circle: inner"), ("a", "status: archived")])
def test_triage__the_last_choice_can_be_undone(triage: Any, folder: Path, key: str, line: str) -> None:
    terminal = triage("--select", "malmö")
    terminal.press(key)
    terminal.wait_for(OVER)
    assert line in read(folder, "bo")
    terminal.press("u")
    told = terminal.wait_for(ASKS)
    assert "Bo Lindqvist" in told.partition("taken back: Bo Lindqvist")[2]
    assert read(folder, "bo") == ONE
    terminal.press(f"{key}q")
    terminal.wait_for("1 person settled, nobody waits now.")
    assert terminal.end() == 0
    assert line in read(folder, "bo")


@pytest.mark.parametrize("key", ["1", "q", "\x04", "\x1b[A"])
def test_triage__any_other_key_ends_it_and_changes_nothing(triage: Any, folder: Path, key: str) -> None:
    terminal = triage("--select", "malmö")
    terminal.press("n")
    terminal.wait_for(OVER)
    settled = read(folder, "bo")
    terminal.press(key)
    assert terminal.end() == 0
    assert read(folder, "bo") == settled == ONE.replace("Malmö\r\n", "Malmö\r\ncadence: never\r\n")


def test_triage__undo_leaves_alone_what_somebody_changed_since(triage: Any, folder: Path) -> None:
    terminal = triage()
    terminal.press("1")
    terminal.wait_for(ASKS)
    changed = read(folder, "ada") + "\nWritten meanwhile.\n"
    (folder / "contacts/ada.md").write_bytes(changed.encode())
    terminal.press("u")
    terminal.wait_for("has changed since")
    assert read(folder, "ada") == changed


def test_triage__goes_on_where_it_stopped_the_skipped_last(triage: Any) -> None:
    terminal = triage()
    terminal.press("s")
    terminal.wait_for(ASKS)
    terminal.press("1")
    terminal.wait_for(ASKS)
    terminal.press("q")
    assert "1 person settled, 3 wait still." in terminal.wait_for("still.")
    assert terminal.end() == 0
    again = triage()
    assert "1 of 3" in again.text
    assert "Bo Lindqvist" in again.text
    again.press("1")
    assert "Zoë Keller" in again.wait_for(ASKS)
    again.press("1")
    assert "Ada Okafor" in again.wait_for(ASKS)


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"[1, 2]", b"\xff\xfe"])
def test_triage__a_spoilt_memory_is_forgotten(triage: Any, folder: Path, rubbish: bytes) -> None:
    (folder / ".warmsite").mkdir()
    (folder / ".warmsite/skipped.json").write_bytes(rubbish)
    assert "Ada Okafor" in triage().text


def test_triage__only_whom_a_query_fits(triage: Any) -> None:
    terminal = triage("--select", "malmö")
    assert "1 of 1" in terminal.text
    assert "Bo Lindqvist" in terminal.text


def test_triage__edit_counts_when_they_have_a_rhythm_then(triage: Any, folder: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/^role:.*/role: CEO\\ncadence: 2 weeks/" "$1"\n')
    editor.chmod(0o755)
    terminal = triage(EDITOR=str(editor))
    terminal.press("e")
    assert "李伟" in terminal.wait_for(ASKS)
    assert "role: CEO\ncadence: 2 weeks\n" in read(folder, "ada")
    terminal.press("u")
    assert "Ada Okafor" in terminal.wait_for(ASKS)
    assert read(folder, "ada") == MANY


def test_triage__edit_without_a_rhythm_asks_again(triage: Any, folder: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/^role:.*/role: CEO/" "$1"\n')
    editor.chmod(0o755)
    terminal = triage(EDITOR=str(editor))
    terminal.press("e")
    told = terminal.wait_for(ASKS)
    assert "Ada Okafor" in told
    assert "CEO, Northwind Health" in told
    assert "role: CEO\n" in read(folder, "ada")


def test_triage__keys_pressed_ahead_are_not_lost(triage: Any, folder: Path) -> None:
    terminal = triage()
    terminal.press("g51l4ns2q")
    terminal.wait_for("1 waits still.")
    assert terminal.end() == 0
    assert "glad: 5 # keep this\ncircle: inner\n" in read(folder, "ada")
    assert "longterm: 4\ncadence: never\n" in read(folder, "li")
    assert read(folder, "bo") == ONE
    assert "circle: close" in read(folder, "zoe")


def test_triage__other_keys_do_nothing(triage: Any, folder: Path) -> None:
    terminal = triage()
    for key in ("x", "9", "\x1b[A", "é", "G"):
        terminal.press(key)
        terminal.wait_for("? shows the keys")
    terminal.press("?")
    told = terminal.wait_for(ASKS)
    assert "2  close: 2 months" in told
    assert "Ada Okafor" in told.partition("q  quit")[2]  # whom the keys had scrolled away
    assert read(folder, "ada") == MANY


def test_triage__what_cannot_be_written_is_said_and_the_person_waits_on(triage: Any, folder: Path) -> None:
    terminal = triage()
    spoilt = MANY.replace("---\n\n", "\n\n")
    (folder / "contacts/ada.md").write_text(spoilt)
    terminal.press("1")
    terminal.wait_for("front matter")
    assert (folder / "contacts/ada.md").read_text() == spoilt
    terminal.press("s")
    assert "李伟" in terminal.wait_for(ASKS)


@pytest.mark.parametrize("key", ["\x04", "q"])
def test_triage__ends_in_peace(triage: Any, key: str) -> None:
    terminal = triage()
    terminal.press(key)
    terminal.wait_for("4 wait still.")
    assert terminal.end() == 0


def test_triage__interrupted_keeps_what_was_chosen(triage: Any, folder: Path) -> None:
    terminal = triage()
    terminal.press("1")
    terminal.wait_for(ASKS)
    terminal.signal(signal.SIGINT)
    terminal.wait_for("1 person settled, 3 wait still.")
    assert terminal.end() == 130
    assert "circle: inner" in read(folder, "ada")


def test_triage__circles_of_the_settings_in_their_order(network: Make) -> None:
    folder = network({"contacts/bo.md": ONE.encode()}, settings="circles: {family: 1 week, inner: never, 工作: 1 month}\n")
    with Terminal("-C", folder, "--today", TODAY, "triage") as terminal:
        told = terminal.wait_for(ASKS)
        keys = dict(each.split("=") for each in told.split() if "=" in each)
        assert [keys[digit] for digit in "123456"] == ["close", "wide", "outer", "family", "inner", "工作"]
        terminal.press("6")
        terminal.wait_for("circle: 工作")
        terminal.press("q")
        assert terminal.end() == 0
    assert "circle: 工作\r\n" in read(folder, "bo")


def test_triage__commits_the_changed_files_and_nothing_else(triage: Any, folder: Path) -> None:
    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout

    git("init", "--quiet")
    git("add", "contacts", "warmsite.yaml")
    git("commit", "--quiet", "--message=first")
    (folder / "contacts/cy.md").write_text(f"{SETTLED}\nNot yet.\n")
    terminal = triage("--commit")
    for key in "1su":
        terminal.press(key)
        terminal.wait_for(ASKS)
    terminal.press("2")
    terminal.wait_for(ASKS)
    terminal.press("q")
    terminal.wait_for("committed: triage: 2 people")
    assert terminal.end() == 0
    assert sorted(git("show", "--name-only", "--format=").split()) == ["contacts/ada.md", "contacts/li.md"]
    assert git("status", "--porcelain").split() == ["M", "contacts/cy.md"]


def test_triage__nobody_waits(network: Make) -> None:
    folder = network({"contacts/cy.md": SETTLED})
    for words, told, status in (
        ((), "Everybody has a rhythm.", 0),
        (("--select", "cy"), "Nobody of those waits for a rhythm.", 0),
        (("--select", "nobody"), "nobody: fits nobody here", 1),
    ):
        with Terminal("-C", folder, "triage", *words) as terminal:
            assert terminal.end() == status
            assert terminal.text == f"{told}\n"


def test_triage__needs_a_terminal(run: Run, folder: Path) -> None:
    done = run("-C", folder, "triage")
    assert (done.status, done.out) == (2, "")
    assert "run it in a terminal" in done.err


def test_triage__killed_leaves_whole_files(folder: Path, triage: Any) -> None:
    terminal = triage()
    terminal.press("1")
    terminal.wait_for(ASKS)
    terminal.signal(signal.SIGKILL)
    terminal.end()
    assert "circle: inner" in read(folder, "ada")
    assert read(folder, "li") == NEWER
    command = command_line("-C", folder, "check")
    assert subprocess.run(command, check=False, env=environment(), capture_output=True).returncode == 0
