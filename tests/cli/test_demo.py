"""init --demo: the sample network, alive on whatever day it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Run

# Two years, every day of the week, ends of months and years, a leap day, the sample's own day.
DAYS = [
    "2026-06-15", "2026-06-20", "2026-06-21", "2026-09-09", "2026-12-25", "2026-12-31", "2027-01-01", "2027-02-28",
    "2027-03-13", "2027-05-30", "2027-07-22", "2027-10-31", "2028-01-15", "2028-02-29", "2028-03-01", "2028-06-15",
]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_demo__is_alive_and_sound_on_its_day(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("PATH", "")  # without git, which has no part in this and takes its time
    folder = tmp_path / "demo"
    assert run("--today", day, "init", "--demo", folder).status == 0
    rows = run("-C", folder, "--today", day, "today", "--json").json
    assert len(rows) >= 8
    assert {"date", "promise", "next", "overdue"} <= {row["why"] for row in rows}
    assert not any(row["done"] for row in rows)
    checked = run("-C", folder, "--today", day, "check", "--strict", "--json")
    assert checked.json == []
    assert checked.status == 0
    assert run("-C", folder, "--today", day, "upcoming", "--json").json
    found = run("-C", folder, "--today", day, "list", "--json").json
    assert {"warm", "cooling", "cold", "dormant", "new", None} <= {each["state"] for each in found}
    assert "died" in {each["status"] for each in found}


@pytest.mark.parametrize("later", ["2026-06-16", "2026-06-20", "2026-06-22", "2026-07-15"])
def test_demo__is_sound_when_it_is_looked_at_later(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, later: str) -> None:
    monkeypatch.setenv("PATH", "")
    folder = tmp_path / "demo"
    run("--today", "2026-06-15", "init", "--demo", folder)
    assert run("-C", folder, "--today", later, "check", "--strict").status == 0
    assert len(run("-C", folder, "--today", later, "today", "--json").json) >= 8


def test_demo__builds_on_the_day_it_is_made_without_a_day_given(tmp_path: Path, run: Run) -> None:
    """The real clock: nothing in the sample lies ahead that may not."""
    folder = tmp_path / "demo"
    done = run("init", "--demo", folder)
    assert done.status == 0
    assert "contacts" in done.out
    assert run("-C", folder, "check", "--strict").status == 0
    assert run("-C", folder, "build").status == 0


def test_demo__on_its_own_day_is_the_shipped_sample(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from warmsite.build.program import shipped_contacts

    monkeypatch.setenv("PATH", "")
    folder = tmp_path / "demo"
    run("--today", "2026-06-15", "init", "--demo", folder)
    shipped = {path.relative_to(shipped_contacts()): path.read_bytes() for path in shipped_contacts().rglob("*.md")}
    made = {path.relative_to(folder / "contacts"): path.read_bytes() for path in (folder / "contacts").rglob("*.md")}
    assert made == shipped
