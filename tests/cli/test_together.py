"""Two commands at once, as real processes: both survive, nothing is lost, and the site is that of a clean build.

Whoever cannot have its turn says so in one line and has changed nothing. WARMSITE_TRIALS sets how often each is tried.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from clitools import TODAY, theirs, tree

from warmsite.build import builder, edits
from warmsite.live.server import OWN

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Run, Running, Start

TRIALS = int(os.environ.get("WARMSITE_TRIALS", "1"))
MANY = 6  # commands at once
TABLE = "Name,Email\n" + "".join(f"Person {number},person-{number}@example.com\n" for number in range(40))
OTHERS = "Name,Email\n" + "".join(f"Other {number},other-{number}@example.com\n" for number in range(40))


@pytest.fixture
def go(network: Make, started: Start) -> Start:
    """`go(*words)`: starts a command in the one network."""
    folder = network()
    return lambda *words: started("-C", folder, "--today", TODAY, *words)


@pytest.fixture
def folder(go: Start, tmp_path: Path) -> Path:
    """The network of all commands, with its site."""
    assert ended(go("build")) == (0, "")
    return tmp_path / "network"


def ended(running: Running) -> tuple[int, str]:
    """The status, and why it failed."""
    _, err = running.process.communicate()
    assert "Traceback" not in err
    if running.process.returncode:
        assert len(err.splitlines()) == 1
    return running.process.returncode, err if running.process.returncode else ""


def assert_clean(run: Run, folder: Path) -> None:
    """The site becomes, by a build, what a clean build makes of the records."""
    assert run("-C", folder, "--today", TODAY, "build").status == 0
    site = tree(folder / "output")
    assert run("-C", folder, "--today", TODAY, "build", "--clean").status == 0
    clean = tree(folder / "output")
    assert {path for path in site.keys() | clean if site.get(path) != clean.get(path)} <= {".warmsite.json"}
    assert not list(folder.rglob(".warmsite-tmp-*"))


def test_logs__of_one_person_are_all_kept(go: Start, folder: Path, run: Run) -> None:
    file = folder / "contacts/bo-lindqvist.md"
    before = file.read_text()
    said = []
    for trial in range(TRIALS):
        texts = [f"Trial {trial} said {number}." for number in range(MANY)]
        running = [go("log", "bo", text) for text in texts]
        for each, text in zip(running, texts, strict=True):
            status, why = ended(each)
            assert not status or edits.BUSY in why
            said += [] if status else [text]
    after = file.read_text().splitlines()
    assert said
    assert [line for line in after if line in before.splitlines()] == before.splitlines()
    assert all(sum(text in line for line in after) == 1 for text in said)
    assert len(after) == len(before.splitlines()) + len(said)
    assert_clean(run, folder)


def test_builds__one_makes_the_site_and_the_other_says_that_it_does(go: Start, folder: Path, run: Run) -> None:
    before = theirs(folder)
    for _ in range(TRIALS):
        outcomes = [ended(each) for each in [go("build", "--clean") for _ in range(3)]]
        assert 0 in {status for status, _ in outcomes}
        assert all(not status or builder.BUSY in why for status, why in outcomes)
    assert {path: data for path, data in theirs(folder).items() if not path.startswith("output")} == {
        path: data for path, data in before.items() if not path.startswith("output")
    }
    assert_clean(run, folder)


def test_build__while_records_change(go: Start, folder: Path, run: Run) -> None:
    for trial in range(TRIALS):
        running = [go("build", "--clean"), go("log", "ada", f"Trial {trial}."), go("set", "cy-tran", f"role=Role {trial}")]
        assert [ended(each)[0] for each in running] == [0, 0, 0]
        assert f"Trial {trial}." in (folder / "contacts/ada-okafor.md").read_text()
        assert f"role: Role {trial}\n" in (folder / "contacts/cy-tran.md").read_text()
    assert_clean(run, folder)


def test_serve__shows_all_that_commands_beside_it_write(go: Start, folder: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE)
    served = go("serve", "--port", "0")
    served.line("err", "Ctrl-C")
    running = [
        go("import", tmp_path / "in.csv"),
        *(go("log", who, "Well.") for who in ("ada", "bo", "cy")),
        go("new", "Eve Example"),
    ]
    for each in running:
        status, why = ended(each)
        assert not status or edits.BUSY in why
    refused = ended(go("build"))
    assert refused[0] == 2
    assert "a watcher keeps this site" in refused[1]
    (folder / "contacts/last.md").write_text("---\nname: The Last\n---\n")
    while not (folder / "output/people/last.html").exists():
        served.line("err", "written")
    assert served.stop(signal.SIGTERM) == 0
    assert "Traceback" not in served.rest()
    assert not any(OWN.encode() in (data or b"") for path, data in tree(folder / "output").items() if path.endswith(".html"))
    assert_clean(run, folder)


def test_imports__of_two_files_bring_everybody_once(go: Start, folder: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE)
    (tmp_path / "other.csv").write_text(OTHERS)
    running = {name: go("import", tmp_path / name) for name in ("in.csv", "other.csv")}
    for name, each in running.items():
        status, why = ended(each)
        if status:
            assert edits.BUSY in why
            assert ended(go("import", tmp_path / name))[0] == 0
    before = theirs(folder)
    assert len([path for path in before if path.startswith("contacts/person-")]) == 40
    assert len([path for path in before if path.startswith("contacts/other-")]) == 40
    for name in running:
        assert ended(go("import", tmp_path / name))[0] == 0
    assert theirs(folder) == before  # it knows all of them
    assert_clean(run, folder)


def test_rename__and_a_log_of_the_same_person(go: Start, folder: Path, run: Run) -> None:
    """Whoever comes second finds the new name or waits for it; no line is lost, and no old file comes back."""
    name, other = "ada-okafor", "ada"
    for trial in range(TRIALS):
        renamed, logged = go("rename", name, other), go("log", "Ada Okafor", f"Trial {trial}.")
        outcomes = [ended(renamed), ended(logged)]
        assert all(not status or edits.BUSY in why or "No such file" in why for status, why in outcomes), outcomes
        (file,) = (each for each in (folder / "contacts").iterdir() if each.name.startswith("ada"))
        assert (f"Trial {trial}." in file.read_text()) == (outcomes[1][0] == 0)
        assert file.stem == (other if outcomes[0][0] == 0 else name)
        if outcomes[0][0] == 0:
            name, other = other, name
    assert_clean(run, folder)
