"""Names and places of every kind: whatever file systems make of them, and wherever a command is stopped."""

from __future__ import annotations

import fcntl
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clitools import THREE, TODAY, command_line, environment, theirs, tree

from tests.cli.test_endurance import as_ordinary_user, listed, problems

if TYPE_CHECKING:
    from clitools import Make, Outcome, Run

TRIALS = int(os.environ.get("WARMSITE_TRIALS", "1"))
DAY = ("--today", TODAY)
NFC, NFD = (unicodedata.normalize(form, "zoë") for form in ("NFC", "NFD"))


def record(name: str) -> str:
    return f"---\nname: {name}\ncircle: close\n---\n\n## Log\n\n- 2026-01-01 call: Of [[ada]].\n"


# names


def test_names__no_address_of_the_site_is_hard_for_any_system(run: Run, network: Make) -> None:
    """Reserved on Windows, equal where case or Unicode form do not count, too long, not to be typed: as names of records."""
    stems = [
        *("CON", "aux", "nul", "com1", "LPT9", "CONIN$", "COM¹", "con.foo", "aux/con", "trailing ", "trailing.", " lead", "..x"),
        *("co:lon", "q?", "st*r", "lt<", "p|pe", '"q"', "back\\slash", "-rf", "--help", "%41", "a%2fb", "a#b", "a?b=c", "index"),
        *(
            "~2",
            "\u202egpj",
            "\u200b",
            "\ufeffx",
            "\u2028",
            "\u0301",
            "\ue000",
            "`id`",
            "x /y",
            "x./z",
            "ı",
            "İ",
            "K",
            "ﬁ",
            "straße",
        ),
        *(NFC, "é" * 126, "李" * 84, "😀" * 63, "a" * 252, "%" * 252),
    ]
    folder = network({f"contacts/{stem}.md": record(f"N {number}") for number, stem in enumerate(stems)})
    assert run("-C", folder, *DAY, "build").is_tidy
    addresses = list(tree(folder / "output"))
    assert len([each for each in addresses if each.startswith("people/")]) >= len(stems) - 5
    for address in addresses:
        for part in address.split("/"):
            assert re.fullmatch(r"[A-Za-z0-9._~-]{1,255}", part), address
            assert not part.endswith("."), address
            assert not re.fullmatch(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(\..*)?", part), address
    assert len({unicodedata.normalize("NFKC", each).casefold() for each in addresses}) == len(addresses)


def test_names__ids_that_only_some_systems_tell_apart_are_one(run: Run, network: Make) -> None:
    folder = network({f"contacts/{stem}.md": record(stem) for stem in ("ada", "ADA", NFC, NFD, "sub/Ada")})
    if len(list((folder / "contacts").glob("*.md"))) < 4:
        pytest.skip("THIS FILE SYSTEM CANNOT HOLD NAMES THAT DIFFER IN CASE OR FORM: NOTHING TO BE TOLD APART")
    assert len(listed(run, folder)) == 2
    found = [each for each in problems(run, folder) if each["code"] == "repeated-id"]
    assert len(found) == 3
    assert all(each["severity"] == "error" and "contacts/" in each["message"] for each in found)


@pytest.mark.parametrize("name", ["Contacts/site", "TEMPLATES", "Plans", ".GIT/x", ".Warmsite", "Imports"])
def test_output__is_not_put_where_records_are_on_systems_without_case(run: Run, network: Make, name: str) -> None:
    folder = network()
    before = theirs(folder)
    done = run("-C", folder, *DAY, "build", "--output", folder / name)
    assert (done.status, theirs(folder)) == (2, before)
    assert "holds something else" in done.err


def test_output__a_second_way_to_the_network_is_the_network(network: Make, run_process: Run, tmp_path: Path) -> None:
    """As where case does not count, two paths that no link joins lead to one folder: here by a mount."""
    folder, other = network(), tmp_path / "other"
    other.mkdir()
    mount = ("unshare", "-m", "sh", "-c", 'mount --bind "$1" "$2" && shift 2 && exec "$@"', "sh", str(folder), str(other))
    if not shutil.which("unshare") or subprocess.run([*mount, "true"], check=False, capture_output=True).returncode:
        pytest.skip("NO MOUNT CAN BE MADE HERE: ONE FOLDER UNDER TWO PATHS WAS NOT TRIED")
    for target in (other / "contacts/site", other / "templates", other):
        done = run_process("-C", folder, "build", "--output", target, before=mount)
        assert (done.status, done.is_tidy) == (2, True), target
    assert set(theirs(folder)) == {"warmsite.yaml", "contacts", *THREE}
    assert run_process("-C", folder, "build", before=mount).status == 0
    assert run_process("-C", other, "build", before=mount).status == 0


# places


@pytest.mark.parametrize("name", ["new\nline quo\"te' $(id)", "-rf", "%41 100% #?&* äö \u202ex", "x" * 255])
def test_place__the_network_stands_in_a_folder_of_any_name(run: Run, network: Make, name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    network().rename(folder)
    for words in (["build"], ["log", "ada", "Well."], ["rename", "bo-lindqvist", "bo"], ["build"], ["check"]):
        done = run("-C", folder, *DAY, *words)
        assert (done.status, done.is_tidy) == (0, True), done.told
    assert {"people/ada-okafor.html", "people/bo.html"} <= set(tree(folder / "output"))


def test_place__a_path_almost_too_long(run_process: Run, network: Make, tmp_path: Path) -> None:
    """What no longer fits into a path is said in one line, and what does is read."""
    made, at = network(), tmp_path
    while len(os.fsencode(at)) < 3700:
        at = at / ("d" * 200)
        at.mkdir()
    folder = at / "network"
    made.rename(folder)
    deep = folder / ("e" * (4080 - len(os.fsencode(folder))))[:255]
    for words in (["list"], ["build"], ["build", "--output", deep], ["log", "ada", "Well."]):
        done = run_process("-C", folder, *DAY, *words)
        assert done.is_tidy, done.err
        assert done.status in {0, 2}
        assert len(done.err.splitlines()) <= 2


def test_place__things_that_are_no_files(run: Run, network: Make) -> None:
    folder = network()
    held = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(folder / "contacts")  # the address of a socket is short
    try:
        held.bind("socket.md")
        if os.geteuid() == 0:
            os.mknod("endless.md", 0o20644, os.makedev(1, 5))  # /dev/zero
        assert run("-C", folder, *DAY, "build").is_tidy
        assert len(listed(run, folder)) == 3
    finally:
        os.chdir(before)
        held.close()


def test_place__contacts_are_a_link_within_the_network(run: Run, network: Make) -> None:
    folder = network()
    (folder / "contacts").rename(folder / "people")
    (folder / "contacts").symlink_to("people")
    assert run("-C", folder, *DAY, "build").status == 0
    assert run("-C", folder, *DAY, "log", "ada", "Well.").status == 0
    assert (folder / "contacts").is_symlink()
    assert "Well." in (folder / "people/ada-okafor.md").read_text()


def test_place__contacts_are_a_link_out_of_the_network(run: Run, network: Make, tmp_path: Path) -> None:
    folder = network()
    (folder / "contacts").rename(tmp_path / "elsewhere")
    (folder / "contacts").symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path / "elsewhere")
    assert [each["code"] for each in problems(run, folder)] == ["link"]
    for words in (["build"], ["new", "Eve"], ["log", "ada", "Well."]):
        assert run("-C", folder, *DAY, *words).status in {1, 2}
    assert tree(tmp_path / "elsewhere") == before
    assert not list((folder / "output/people").glob("*")) if (folder / "output").exists() else True


def test_place__a_network_that_is_only_read_is_built_elsewhere(network: Make, run_process: Run, tmp_path: Path) -> None:
    before = as_ordinary_user()
    folder, target = network(), tmp_path / "site"
    paths = [folder, folder / "contacts"]
    for each in paths:
        each.chmod(0o500)
    try:

        def go(*words: object) -> Outcome:
            return run_process("-C", folder, *DAY, *words, before=before)

        for words in (["today"], ["check"], ["list"], ["show", "ada"], ["stats"]):
            assert go(*words).status == 0, words
        built = go("build", "--output", target)
        assert (built.status, built.err) == (0, "")
        assert " 0 files written" in go("build", "--output", target).out
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            busy = go("build", "--clean", "--output", target)
        finally:
            os.close(descriptor)
        assert busy.status == 2
        assert "another build" in busy.err
        assert not (folder / ".warmsite").exists()
    finally:
        for each in paths:
            each.chmod(0o700)


# stopped by Ctrl-C, or killed

# Beside the program, before it: sends the process a signal at its n-th call of a function, counted from its own first one,
# or at the import of a module (with a ~: while an object is taken away), or while Python ends; writes down how many calls there
# were.
STOPPER = """
import atexit, os, sys
at, module, told = int(os.environ["STOP_AT"]), os.environ["STOP_IN"], os.environ["STOP_TOLD"]
by = int(os.environ["STOP_BY"])
calls, begun = 0, False
def stop():
    sys.setprofile(None)
    os.kill(os.getpid(), by)
def count(frame, event, argument):
    global calls, begun
    if not begun:
        begun = frame.f_code.co_name == "main" and frame.f_code.co_filename.endswith("__main__.py")
    elif event == "call":
        calls += 1
        if calls == at:
            stop()
def tidied():
    try:
        yield
    finally:
        stop()
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            stop()
        if f"~{name}" == module:
            next(tidied())  # and nobody wants more
if at:
    sys.setprofile(count)
elif module == "end":
    atexit.register(stop)
else:
    sys.meta_path.insert(0, Finder())
if at < 0:
    atexit.register(lambda: open(told, "w").write(str(calls)))
"""
COMMANDS = [["build"], ["log", "ada", "Well."], ["rename", "bo-lindqvist", "bo"], ["import", "in.csv"], ["today"]]


class Stopped:
    """Runs commands in copies of a network, and stops them."""

    def __init__(self, folder: Path, place: Path) -> None:
        self.folder = folder
        self.place = place
        (place / "hook").mkdir()
        (place / "hook/sitecustomize.py").write_text(STOPPER)
        (place / "in.csv").write_text("Name,Email\nEve,eve@example.com\nAda Okafor,ada@example.org\n")

    def __call__(self, words: list[str], at: int = 0, module: str = "", by: int = signal.SIGINT) -> tuple[int, Path]:
        """Its status as a shell has it, and the network after it."""
        copy = self.place / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder, copy)
        env = environment(STOP_AT=str(at), STOP_IN=module, STOP_TOLD=str(self.place / "told"), STOP_BY=str(int(by)))
        env["PYTHONPATH"] = f"{self.place / 'hook'}{os.pathsep}{env['PYTHONPATH']}"
        done = subprocess.run(
            command_line("-C", copy, *DAY, *words),
            cwd=self.place,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert "Exception" not in done.stderr, done.stderr
        return done.returncode if done.returncode >= 0 else 128 - done.returncode, copy


@pytest.fixture
def stopped(network: Make, tmp_path: Path) -> Stopped:
    return Stopped(network(), tmp_path)


@pytest.mark.parametrize("module", ["warmsite.cli.main", "click", "jinja2", "~jinja2", "end"])
def test_interrupt__before_the_command_and_after_it(stopped: Stopped, module: str) -> None:
    status, _ = stopped(["build", "--clean"], module=module)
    assert status == 128 + signal.SIGINT


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL], ids=lambda by: by.name)
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_interrupt__anywhere_leaves_records_whole(stopped: Stopped, words: list[str], by: signal.Signals, run: Run) -> None:
    """Each file is as it was or as it would have been, and the next command finds nothing in its way."""
    before = theirs(stopped.folder)
    status, copy = stopped(words, at=-1)
    assert status == 0
    after = theirs(copy)
    calls = int((stopped.place / "told").read_text())
    assert calls > 1000
    chosen = random.Random(f"{words[0]} {by}")
    for _ in range(TRIALS):
        status, copy = stopped(words, at=chosen.randrange(1, calls), by=by)
        assert status in {0, 128 + by}
        for path, data in theirs(copy).items():
            if path.endswith(".md"):
                assert data in (before.get(path, data), after.get(path, data)), path
        assert run("-C", copy, *DAY, "build").status == 0
        site = tree(copy / "output")
        assert run("-C", copy, *DAY, "build", "--clean").status == 0
        clean = tree(copy / "output")
        assert {path for path in site if site[path] != clean.get(path)} <= {".warmsite.json"}
        assert site.keys() == clean.keys()
        assert not list(copy.rglob(".warmsite-tmp-*"))
