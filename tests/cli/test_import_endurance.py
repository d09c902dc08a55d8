"""import on a hostile disk, in bad company, and killed: each file whole or not at all, and the same again mends the rest."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from clitools import DEADLINE, THREE, TODAY, Outcome, command_line, environment, theirs, tree, unchanged_tree
from test_endurance import as_ordinary_user

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Run

MANY = 230  # more than one batch
LINES = "Name,Email,Title,Notes\n" + "".join(f"Person {n} Of {n}x,p{n}@example.com,CTO,# Note {n}\n" for n in range(MANY))
NEWER = LINES.replace("CTO", "CEO")

# Runs a command that is killed, or does something else to the network, when it comes to the nth call of a function.
KILLED = """
import os, sys
from importlib import import_module
from warmsite.cli import main

module, name, left, deed = sys.argv[1:5]
owner = import_module(module)
real, left = getattr(owner, name), int(left)

def counted(*arguments, **more):
    global left
    left -= 1
    if left == 0:
        exec(deed)
    return real(*arguments, **more)

setattr(owner, name, counted)
sys.exit(main.run(sys.argv[5:]))
"""
KILL = "os.kill(os.getpid(), 9)"


def disturbed(folder: Path, source: Path, what: str, left: int, deed: str, *words: object) -> Outcome:
    """An import into which something comes when it calls a function of `warmsite.build` for that time."""
    module, name = what.rsplit(".", 1)
    arguments = ("-C", folder, "--today", TODAY, "import", source, *words)
    command = [sys.executable, "-c", KILLED, f"warmsite.build.{module}", name, str(left), deed, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, env=environment(), check=False)
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(LINES)
    return file


def bring(run: Run, folder: Path, source: Path, *words: object) -> Outcome:
    return run("-C", folder, "--today", TODAY, "import", source, *words)


@pytest.fixture
def wanted(network: Make, run: Run, source: Path) -> dict[str, bytes | None]:
    """What an import comes to that nothing disturbs."""
    folder = network(name="wanted")
    assert bring(run, folder, source).status == 0
    return theirs(folder)


def leftovers(folder: Path) -> list[str]:
    """Temporary files that somebody could see."""
    return [path for path in theirs(folder) if "tmp" in path.rsplit("/", 1)[-1]]


# Killed


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("edits._put", 1), ("edits._put", 2), ("edits._put", 200), ("edits._put", 201), ("edits._put", MANY),
        ("edits._write_unflushed", 1), ("edits._write_unflushed", 220), ("importing.line_of", 1), ("importing.line_of", 210),
        ("importing.text_of", 1),
    ],
)  # fmt: skip
def test_killed__the_same_again_is_one_clean_run(
    network: Make, run: Run, source: Path, wanted: dict[str, bytes | None], what: str, left: int
) -> None:
    folder = network()
    assert disturbed(folder, source, what, left, KILL).status == -signal.SIGKILL
    assert leftovers(folder) == []
    for path, data in theirs(folder).items():
        assert path.startswith("imports") or data == wanted[path], path
    assert bring(run, folder, source).status == 0
    again = theirs(folder)
    assert {path: data for path, data in again.items() if not path.startswith("imports/")} == {
        path: data for path, data in wanted.items() if not path.startswith("imports/")
    }
    with unchanged_tree(folder):
        assert bring(run, folder, source).out == f"created 0, updated 0, unchanged {MANY}, skipped 0\n"


@pytest.mark.parametrize(("what", "left"), [("edits._replace", 1), ("edits._replace", 120), ("importing.line_of", 100)])
def test_killed__while_it_changes_what_is_there(network: Make, run: Run, source: Path, what: str, left: int) -> None:
    folder = network()
    bring(run, folder, source)
    source.write_text(NEWER)
    assert disturbed(folder, source, what, left, KILL).status == -signal.SIGKILL
    assert leftovers(folder) == []
    assert bring(run, folder, source).status == 0
    assert sum(b"role: CEO\n" in (data or b"") for data in theirs(folder).values()) == MANY
    with unchanged_tree(folder):
        assert bring(run, folder, source).out == f"created 0, updated 0, unchanged {MANY}, skipped 0\n"


def test_interrupted__what_is_written_stays(network: Make, run: Run, source: Path, wanted: dict[str, bytes | None]) -> None:
    folder = network()
    done = disturbed(folder, source, "edits._put", 210, "raise KeyboardInterrupt")
    assert (done.status, done.is_tidy) == (130, True)
    assert leftovers(folder) == []
    assert 200 <= sum(path.startswith("contacts/person") for path in theirs(folder)) < MANY
    assert bring(run, folder, source).status == 0
    assert theirs(folder) == wanted


# In bad company


def test_company__another_command_writes(network: Make, run: Run, source: Path) -> None:
    folder = network()
    lock = folder / ".warmsite/edits"
    lock.parent.mkdir()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys\nf = open(sys.argv[1], 'w')\nfcntl.flock(f, 2)\nprint(flush=True)\nsys.stdin.read()",
            lock,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout
        holder.stdout.readline()
        with unchanged_tree(folder):
            done = bring(run, folder, source)
        assert done.status == 2
        assert "another command is writing to this network" in done.err
    finally:
        holder.communicate()
    assert bring(run, folder, source).status == 0


def test_company__a_record_is_changed_meanwhile(network: Make, run: Run, source: Path) -> None:
    """What another program wrote between the plan and the writing is not written over."""
    folder = network()
    bring(run, folder, source)
    source.write_text(NEWER)
    theirs_now = "---\nname: Person 7 Of 7x\nrole: by hand\n---\n"
    file = folder / "contacts/person-7-of-7x.md"
    done = disturbed(
        folder,
        source,
        "importing.chain",
        1,
        f"open({str(file)!r}, 'w').write({theirs_now!r})",
    )
    assert (done.status, done.is_tidy) == (2, True)
    assert "contacts/person-7-of-7x.md: was changed by another program meanwhile" in done.err
    assert file.read_text() == theirs_now
    again = bring(run, folder, source)
    assert again.status == 0
    assert "role is 'by hand' here and 'CEO' there" in again.err
    assert sum(b"role: CEO\n" in (data or b"") for data in theirs(folder).values()) == MANY - 1


def test_company__a_file_of_that_name_is_made_meanwhile(network: Make, run: Run, source: Path) -> None:
    folder = network()
    file = folder / "contacts/person-7-of-7x.md"
    done = disturbed(folder, source, "importing.chain", 1, f"open({str(file)!r}, 'w').write('mine')")
    assert (done.status, done.is_tidy) == (2, True)
    assert file.read_text() == "mine"
    again = bring(run, folder, source)
    assert again.status == 1
    assert "contacts/person-7-of-7x.md cannot be read" in again.err
    assert file.read_text() == "mine"
    file.unlink()
    assert bring(run, folder, source).status == 0
    assert "name: Person 7" in file.read_text()


# The disk


def limited(size: int) -> None:
    """A process that may write no file longer than that; and is told so, not killed."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 50, 3000])
def test_disk__is_full(network: Make, run: Run, source: Path, wanted: dict[str, bytes | None], size: int) -> None:
    """Nothing, a part of a record, or the records and a part of the memory can be written."""
    folder = network()
    run("-C", folder, "list")
    words = command_line("-C", folder, "--today", TODAY, "import", source)
    full = subprocess.run(words, capture_output=True, text=True, env=environment(), preexec_fn=lambda: limited(size), check=False)
    done = Outcome(full.returncode, full.stdout, full.stderr)
    assert (done.status, done.is_tidy) == (2, True), done.told
    assert os.strerror(errno.EFBIG) in done.err
    for path, data in theirs(folder).items():
        assert path.startswith("imports") or data == wanted[path], path
    assert bring(run, folder, source).status == 0
    assert {p: d for p, d in theirs(folder).items() if "imports/" not in p} == {
        p: d for p, d in wanted.items() if "imports/" not in p
    }


@pytest.mark.parametrize("name", ["contacts", "imports"])
def test_disk__a_folder_that_may_not_be_written(network: Make, run_process: Run, source: Path, name: str) -> None:
    before = as_ordinary_user()
    folder = network()
    (folder / name).mkdir(exist_ok=True)
    (folder / name).chmod(0o500)
    try:
        done = run_process("-C", folder, "import", source, before=before)
        assert (done.status, done.is_tidy) == (2, True)
        assert os.strerror(errno.EACCES) in done.err
        assert leftovers(folder) == []
    finally:
        (folder / name).chmod(0o700)
    assert run_process("-C", folder, "import", source).status == 0
    assert sum(path.startswith("contacts/person") for path in theirs(folder)) == MANY


def test_disk__a_record_that_may_not_be_written_costs_only_itself(network: Make, run_process: Run, source: Path) -> None:
    before = as_ordinary_user()
    folder = network({"contacts/p7.md": "---\nname: Person 7 Of 7x\n---\n"})
    (folder / "contacts/p7.md").chmod(0o400)
    done = run_process("-C", folder, "import", source, before=before)
    assert (done.status, done.out) == (1, f"created {MANY - 1}, updated 0, unchanged 0, skipped 1\n")
    assert "contacts/p7.md" in done.err
    (folder / "contacts/p7.md").chmod(0o600)
    done = run_process("-C", folder, "import", source, before=before)
    assert (done.status, done.out) == (0, f"created 0, updated 1, unchanged {MANY - 1}, skipped 0\n")


def test_disk__a_file_that_may_not_be_read(network: Make, run_process: Run, source: Path) -> None:
    before = as_ordinary_user()
    folder = network()
    source.chmod(0)
    with unchanged_tree(folder):
        done = run_process("-C", folder, "import", source, before=before)
    assert (done.status, done.is_tidy) == (2, True)
    assert f"{source}: cannot be read: {os.strerror(errno.EACCES)}; nothing was written" in done.err


@pytest.mark.parametrize("name", ["contacts", "imports", "imports/roster.jsonl"])
def test_disk__a_link_that_leaves_the_network(network: Make, run: Run, source: Path, tmp_path: Path, name: str) -> None:
    folder = network()
    outside = tmp_path / "outside"
    shutil.rmtree(folder / name, ignore_errors=True)
    (folder / name).parent.mkdir(exist_ok=True)
    if name.endswith("jsonl"):
        outside.touch()
    else:
        outside.mkdir()
    (folder / name).symlink_to(outside)
    with unchanged_tree(folder):
        done = bring(run, folder, source)
    assert done.status == 2
    told = "is no file of its own" if name.endswith("jsonl") else "is a link that leaves the network"
    assert f"{name}: {told}" in done.err
    assert outside.read_bytes() == b"" if name.endswith("jsonl") else tree(outside) == {}


@pytest.mark.parametrize("name", ["contacts", "imports"])
def test_disk__a_link_within_the_network(network: Make, run: Run, source: Path, name: str) -> None:
    folder = network()
    (folder / name).mkdir(exist_ok=True)
    (folder / name).rename(folder / "elsewhere")
    (folder / name).symlink_to("elsewhere")
    assert bring(run, folder, source).status == 0
    with unchanged_tree(folder):
        assert bring(run, folder, source).status == 0


@pytest.mark.parametrize("name", ["contacts", "imports", ".warmsite"])
def test_disk__a_file_where_a_folder_should_be(network: Make, run: Run, source: Path, name: str) -> None:
    folder = network({} if name == "contacts" else THREE)
    (folder / name).write_text("here I am\n")
    with unchanged_tree(folder):
        done = bring(run, folder, source)
    assert (done.status, done.is_tidy) == (2, True)
    assert (folder / name).read_text() == "here I am\n"


def test_disk__a_folder_where_the_file_should_be(network: Make, run: Run, source: Path) -> None:
    folder = network({**THREE, "contacts/person-7-of-7x.md/x.txt": "x"})
    assert bring(run, folder, source).status == 0
    assert (folder / "contacts/person-7-of-7x-2.md").is_file()


def test_disk__nobody_reads_the_report(network: Make, source: Path) -> None:
    folder = network()
    process = subprocess.Popen(
        command_line("-C", folder, "import", source, "--dry-run"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout
    process.stdout.close()
    _, err = process.communicate(timeout=DEADLINE)
    assert Outcome(process.returncode, "", err.decode()).is_tidy
