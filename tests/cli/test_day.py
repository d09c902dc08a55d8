"""The day that `today` remembers: it answers as if nothing were remembered, whatever changed since."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from clitools import ADA, THREE, TODAY, git
from terminals import shown

from warmsite.build import answers
from warmsite.build.memory import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clitools import Make, Outcome, Run

MEMORY = ".warmsite/day.msgpack"
MARK = "Marked in the memory"
PLAN = "---\nkind: campaign\nstart: 2026-06-15\nmembers: [cy-tran]\n---\n\nI thought of you.\n"


@pytest.fixture
def asked(run: Run) -> Callable[..., Outcome]:
    """`asked(folder)`: what `today` says there."""
    return lambda folder, *words, day=TODAY: run("-C", folder, "--today", day, "today", *words)


@pytest.fixture
def told(asked: Any, network: Make) -> Path:
    """A network in a repository whose day was told; what is remembered of it says what no record does."""
    folder = network({**THREE, "plans/spring.md": PLAN}, settings="calls_per_day: 5")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "all")
    _let_settle(folder)
    assert asked(folder).status == 0
    remembering(folder, rows=msgspec.json.encode([{"id": MARK}]).decode(), lines=[of_text(MARK)])
    return folder


def _let_settle(folder: Path) -> None:
    """Wait until no file is so fresh that its next state could not be told from this one."""
    newest = max(path.stat().st_ctime_ns for path in folder.rglob("*") if ".git" not in path.parts)
    while time.time_ns() - newest <= 60_000_000:
        os.sched_yield()


def of_text(text: str, *, indent: Any = 0, zone: str = "") -> list[Any]:
    """A line as the memory has it."""
    return [[[text, "title"]], ["", ""], indent, 0, zone]


def remembering(folder: Path, **other: Any) -> None:
    """Let the memory of a network say something else."""
    names = ("basis", "errors", "rows", "lines")
    known = dict(zip(names, msgspec.msgpack.decode(unsealed((folder / MEMORY).read_bytes())), strict=True))
    (folder / MEMORY).write_bytes(sealed(msgspec.msgpack.encode([*{**known, **other}.values()])))


def change(folder: Path, path: str, before: str, after: str) -> None:
    file = folder / path
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def commit_a_new_job(folder: Path) -> None:
    change(folder, "contacts/bo-lindqvist.md", "circle: inner", "circle: inner\nrole: Chief of Staff")
    git(folder, "commit", "--quiet", "-a", "-m", "job")


def forget_the_last_commit(folder: Path) -> None:
    """The files stay as they are; only the history is another."""
    git(folder, "update-ref", "-d", "HEAD")


def replace_with_the_same_size(folder: Path) -> None:
    file = folder / "contacts/ada-okafor.md"
    about = file.stat()
    change(folder, "contacts/ada-okafor.md", "Ada Okafor", "Eda Okafor")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))


def put_the_settings_outside(folder: Path) -> None:
    """Behind a link where they were; the file stays as it is."""
    (folder / "conf").mkdir()
    (folder / "warmsite.yaml").rename(folder / "conf/w.yaml")
    (folder / "warmsite.yaml").symlink_to("conf/w.yaml")
    (folder / "conf").rename(folder.parent / "conf")
    (folder / "conf").symlink_to("../conf")


def spoil_a_name(folder: Path) -> None:
    (folder / "contacts/a\x01.md").write_text(ADA)


CHANGES: list[Callable[[Path], object]] = [
    lambda folder: change(folder, "contacts/ada-okafor.md", "- 2026-03-02", "- 2026-06-15 call: Today.\n- 2026-03-02"),
    replace_with_the_same_size,
    lambda folder: (folder / "contacts/dee.md").write_text("---\nname: Dee\nbirthday: 06-15\n---\n"),
    lambda folder: (folder / "contacts/ada-okafor.md").unlink(),
    lambda folder: (folder / "contacts/ada-okafor.md").rename(folder / "contacts/ada.md"),
    lambda folder: change(folder, "plans/spring.md", "cy-tran", "bo-lindqvist"),
    lambda folder: (folder / "plans/spring.md").unlink(),
    lambda folder: change(folder, "warmsite.yaml", "5", "1"),
    lambda folder: (folder / "warmsite.yaml").unlink(),
    commit_a_new_job,
    forget_the_last_commit,
    lambda folder: shutil.rmtree(folder / ".git"),
    lambda folder: (folder / ".mailmap").write_text("Somebody <test@example.com>\n"),
    put_the_settings_outside,
    spoil_a_name,
]


def test_today__unchanged_is_told_from_memory(told: Path, asked: Any) -> None:
    assert asked(told).out == f"{MARK}\n"
    assert asked(told, "--json").json == [{"id": MARK}]
    assert MARK in shown("-C", told, "--today", TODAY, "today")


@pytest.mark.parametrize("happens", CHANGES)
def test_today__after_a_change_is_told_anew(happens: Callable[[Path], object], told: Path, asked: Any) -> None:
    happens(told)
    found, rows = asked(told), asked(told, "--json")
    shutil.rmtree(told / ".warmsite")
    assert MARK not in found.told + rows.told
    assert (found, rows) == (asked(told), asked(told, "--json"))


def test_today__a_file_that_could_not_be_taken_and_is_gone_is_no_error_any_more(told: Path, asked: Any) -> None:
    spoil_a_name(told)
    _let_settle(told)
    assert "1 error" in asked(told).err
    assert "1 error" in asked(told).err
    (told / "contacts/a\x01.md").unlink()
    assert asked(told).err == ""


@pytest.mark.parametrize("words", [["ada"], ["--as-of", "HEAD"], ["--as-of", "HEAD", "--json"]])
def test_today__of_some_or_of_a_commit_is_no_matter_of_the_memory(words: list[str], told: Path, asked: Any) -> None:
    found = asked(told, *words)
    assert found.out
    assert MARK not in found.told


def test_today__of_another_day_is_told_anew(told: Path, asked: Any) -> None:
    assert MARK not in asked(told, day="2026-06-16").out


def test_today__of_another_program_is_told_anew(told: Path, asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "made_by", lambda: "another")
    assert MARK not in asked(told).out


def test_today__with_a_part_of_the_history_missing_is_not_remembered(
    asked: Any, network: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", "2026-06-14T12:00:00Z")
    folder = network(THREE)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "all")
    blob = git(folder, "rev-parse", "HEAD:contacts/ada-okafor.md").strip()
    change(folder, "contacts/ada-okafor.md", "role: CTO", "role: Chief Executive")
    git(folder, "commit", "--quiet", "-a", "-m", "job")
    _let_settle(folder)
    kept = folder / ".git/objects" / blob[:2] / blob[2:]
    kept.rename(folder / ".git/away")
    lacking = asked(folder)
    (folder / ".git/away").rename(kept)
    found = asked(folder)
    shutil.rmtree(folder / ".warmsite")
    assert found == asked(folder)
    assert found != lacking


def test_today__from_memory_says_too_that_there_are_errors(asked: Any, network: Make) -> None:
    folder = network({**THREE, "contacts/dee.md": "---\nname: [\n---\n"})
    _let_settle(folder)
    first, second = asked(folder), asked(folder)
    assert "in the records" in first.err
    assert second == first


def test_today__the_time_there_is_that_of_the_moment(told: Path, run: Run) -> None:
    _ = run("-C", told, "today")
    remembering(told, lines=[of_text("Moscow", zone="Europe/Moscow")])
    assert "(Europe/Moscow)" in shown("-C", told, "today")
    assert run("-C", told, "today").out == ""


def test_today__the_memory_is_its_owners_alone(told: Path) -> None:
    assert (told / MEMORY).stat().st_mode & 0o777 == 0o600


SPOILT: dict[str, dict[str, Any]] = {
    "rows that are no rows": {"rows": "[1]"},
    "rows that are no JSON": {"rows": "{"},
    "a number for a text": {"lines": [[[[1, ""]], ["", ""], 0, 0, ""]]},
    "a place far out": {"lines": [of_text(MARK, indent=1 << 40)]},
    "a place that is none": {"lines": [of_text(MARK, indent=-1)]},
    "a zone that is none": {"lines": [of_text(MARK, zone="Nowhere/Land")]},
    "a zone that is a path": {"lines": [of_text(MARK, zone="../../../etc/passwd")]},
    "a zone that is a folder": {"lines": [of_text(MARK, zone="Europe")]},
}


@pytest.mark.parametrize("other", SPOILT.values(), ids=SPOILT)
def test_today__a_spoilt_memory_is_forgotten(other: dict[str, Any], told: Path, asked: Any) -> None:
    remembering(told, **other)
    found = asked(told)
    assert found.status == 0
    assert "Ada Okafor" in found.out
    assert asked(told) == found


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x91" * 5000, b"\xdd\xff\xff\xff\xff", b"\x80"])
def test_today__a_memory_that_is_none_is_forgotten(data: bytes, told: Path, asked: Any) -> None:
    (told / MEMORY).write_bytes(sealed(data))
    assert "Ada Okafor" in asked(told).out


def test_today__a_memory_that_is_a_link_is_not_followed(told: Path, asked: Any, tmp_path: Path) -> None:
    (told / MEMORY).rename(tmp_path / "elsewhere")
    (told / MEMORY).symlink_to(tmp_path / "elsewhere")
    assert "Ada Okafor" in asked(told).out


def test_today__a_memory_steers_no_terminal(told: Path) -> None:
    remembering(told, lines=[of_text("\x1b]0;owned\x07 text")])
    assert "owned\x07" not in shown("-C", told, "--today", TODAY, "today")


def test_today__a_folder_that_cannot_be_written_changes_no_answer(told: Path, asked: Any) -> None:
    (told / MEMORY).unlink()
    (told / MEMORY).mkdir()
    assert asked(told) == asked(told)
    assert "Ada Okafor" in asked(told).out
