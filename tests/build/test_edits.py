"""Files changed on disk: whole or not at all, by one command at a time, and never over somebody else's change."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.build.conftest import ADA, Site
from warmsite.build.edits import BUSY, change, check_free, create, editing, move, text_of, undo
from warmsite.build.report import BuildError
from warmsite.build.sources import scan
from warmsite.records.edit import NewEntry, add_entry
from warmsite.records.settings import Settings
from warmsite.records.source import Edit, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRY = NewEntry(date(2026, 6, 15), "call", "Moving to Berlin.")
PATH = "contacts/ada.md"


def with_entry(source: str) -> Edit:
    return add_entry(source, ENTRY, PATH, Settings())


def log(folder: Path, path: str = PATH) -> Edit:
    with editing(folder):
        return change(folder, path, with_entry, log_of="Ada Okafor")


def left_behind(folder: Path) -> list[str]:
    return [file.name for file in folder.rglob(".warmsite-tmp-*")]


def test_change__writes_the_file_and_leaves_nothing_behind(site: Site) -> None:
    made = log(site.folder)
    assert (site.folder / PATH).read_text() == made.text == with_entry(ADA).text
    assert left_behind(site.folder) == []


def test_change__whoever_has_it_open_reads_the_old_one_whole(site: Site) -> None:
    with (site.folder / PATH).open() as reader:
        log(site.folder)
        assert reader.read() == ADA


def test_change__keeps_the_files_rights(site: Site) -> None:
    file = site.folder / PATH
    file.chmod(0o640)
    log(site.folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_change__that_changes_nothing_does_not_touch_the_file(site: Site) -> None:
    before = (site.folder / PATH).stat()
    with editing(site.folder):
        change(site.folder, PATH, lambda source: Edit(source, 1))
    assert (site.folder / PATH).stat() == before


def test_change__a_link_within_the_network_stays_a_link(site: Site) -> None:
    real = site.write("people/eve.md", ADA)
    link = site.folder / "contacts/eve.md"
    link.symlink_to("../people/eve.md")
    log(site.folder, "contacts/eve.md")
    assert link.is_symlink()
    assert "Moving to Berlin." in real.read_text()


def test_change__in_a_subfolder(site: Site) -> None:
    site.write("contacts/a/b/eve.md", ADA)
    log(site.folder, "contacts/a/b/eve.md")
    assert "Moving to Berlin." in (site.folder / "contacts/a/b/eve.md").read_text()


def test_change__refused_where_a_link_leads_out(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(ADA)
    (site.folder / "contacts/eve.md").symlink_to(outside)
    with pytest.raises(Refused, match="leads out of the network"):
        log(site.folder, "contacts/eve.md")
    assert outside.read_text() == ADA


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (ADA.encode() + b"\xff\n", "is not UTF-8"),
        (ADA.encode("utf-16"), "is not UTF-8"),
        (ADA.encode() + b"x" * (1 << 20), "larger than 1 MiB"),
        (b"", "has no front matter"),
    ],
)
def test_change__refused_and_nothing_written(site: Site, data: bytes, why: str) -> None:
    site.write(PATH, data)
    with pytest.raises(Refused, match=why):
        log(site.folder)
    assert (site.folder / PATH).read_bytes() == data
    assert left_behind(site.folder) == []


def test_change__refused_where_the_file_is_gone_or_none(site: Site) -> None:
    (site.folder / PATH).unlink()
    with pytest.raises(Refused, match="cannot be changed: No such file"):
        log(site.folder)
    os.mkfifo(site.folder / PATH)
    with pytest.raises(Refused, match="is not a file"):
        log(site.folder)


def test_change__refused_where_the_new_text_is_none(site: Site) -> None:
    with editing(site.folder), pytest.raises(Refused, match="no text"):
        change(site.folder, PATH, lambda source: Edit(f"{source}\udcff", 1))
    assert (site.folder / PATH).read_text() == ADA


def test_change__refused_where_the_file_would_be_too_large_to_read(site: Site) -> None:
    site.write(PATH, ADA + "x" * ((1 << 20) - len(ADA)))
    with editing(site.folder), pytest.raises(Refused, match="would be larger than 1 MiB"):
        change(site.folder, PATH, with_entry)


@pytest.mark.parametrize("length", [len(ADA), len(ADA) - 1], ids=["same length", "other length"])
def test_change__refused_where_another_program_wrote_meanwhile(site: Site, length: int) -> None:
    def slow(source: str) -> Edit:
        site.write(PATH, "x" * length)
        return with_entry(source)

    with editing(site.folder), pytest.raises(Refused, match="was changed by another program meanwhile"):
        change(site.folder, PATH, slow, log_of="Ada Okafor")
    assert (site.folder / PATH).read_text() == "x" * length
    assert left_behind(site.folder) == []
    with editing(site.folder), pytest.raises(Refused, match="no entry to take back"):
        undo(site.folder)


def test_editing__another_waits_and_is_told(site: Site) -> None:
    with editing(site.folder), pytest.raises(BuildError, match=BUSY), editing(site.folder):
        pass
    log(site.folder)


def test_change__without_a_folder_of_ours_that_locks(site: Site, tmp_path: Path) -> None:
    """A folder of ours that is a link is somebody's decision: nothing is written there."""
    (tmp_path / "elsewhere").mkdir()
    (site.folder / ".warmsite").symlink_to(tmp_path / "elsewhere")
    log(site.folder)
    assert "Moving to Berlin." in (site.folder / PATH).read_text()
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert left_behind(site.folder) == []


# undo


def test_undo__gives_back_every_byte_once(site: Site) -> None:
    data = b"\xef\xbb\xbf" + ADA.replace("\n", "\r\n").encode() + b"no end"
    site.write(PATH, data)
    made = log(site.folder)
    with editing(site.folder):
        found = undo(site.folder)
    assert (found.path, found.person, found.line) == (PATH, "Ada Okafor", made.line)
    assert (site.folder / PATH).read_bytes() == data
    with editing(site.folder), pytest.raises(Refused, match="no entry to take back"):
        undo(site.folder)


BYTES = st.text("ab\r\n\t§李 -", max_size=30)


@given(BYTES, BYTES, BYTES, BYTES)
def test_undo__gives_back_any_text(start: str, old: str, new: str, end: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name))
        before = f"{start}{old}{end}"
        site.write(PATH, before)
        with editing(site.folder):
            change(site.folder, PATH, lambda _: Edit(f"{start}{new}{end}", 1), log_of="Ada")
            if old != new:
                undo(site.folder)
        assert (site.folder / PATH).read_bytes() == before.encode()


def test_undo__refused_where_the_file_changed_since(site: Site) -> None:
    made = log(site.folder)
    site.write(PATH, f"{made.text}more\n")
    with editing(site.folder), pytest.raises(Refused, match="has changed since"):
        undo(site.folder)
    assert (site.folder / PATH).read_text() == f"{made.text}more\n"


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[]", b'{"path": "../x", "person": "", "line": 1}'])
def test_undo__refused_where_the_memory_is_spoilt(site: Site, data: bytes) -> None:
    log(site.folder)
    site.write(".warmsite/last-log.json", data)
    with editing(site.folder), pytest.raises(Refused, match="no entry to take back"):
        undo(site.folder)


def test_undo__takes_back_the_last_only(site: Site) -> None:
    first, second = log(site.folder), log(site.folder)
    assert first.text != second.text
    with editing(site.folder):
        undo(site.folder)
    assert (site.folder / PATH).read_text() == first.text


def test_undo__a_pipe_in_place_of_the_memory_is_not_waited_for(site: Site) -> None:
    log(site.folder)
    os.mkfifo(site.folder / ".warmsite/.warmsite-tmp-undo")
    log(site.folder)
    assert undo(site.folder).path == PATH


# making


MAKING = """
import sys
from pathlib import Path
from warmsite.build.edits import create, editing

folder = Path(sys.argv[1])
with editing(folder):
    create(folder, "contacts/new.md", "x" * 10_000)
"""


def test_create__on_a_full_disk_there_is_no_file(site: Site, small_files: Callable[[], None]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAKING, site.folder], capture_output=True, text=True, preexec_fn=small_files, check=False
    )
    assert "Refused: contacts/new.md: cannot be written: File too large" in done.stderr
    assert not (site.folder / "contacts/new.md").exists()
    assert left_behind(site.folder) == []


def test_create__never_over_another(site: Site) -> None:
    with editing(site.folder):
        create(site.folder, "contacts/deep/new.md", "mine\n")
        with pytest.raises(Refused, match="exists already"):
            create(site.folder, "contacts/deep/new.md", "not mine\n")
    assert (site.folder / "contacts/deep/new.md").read_text() == "mine\n"
    assert left_behind(site.folder) == []


# moving


def test_move__to_a_free_name(site: Site) -> None:
    move(site.folder, PATH, "Zoë.md")
    assert (site.folder / "contacts/Zoë.md").read_text() == ADA
    assert not (site.folder / PATH).exists()


def test_move__to_its_name_in_another_case(site: Site) -> None:
    move(site.folder, PATH, "Ada.md")
    assert [file.name for file in sorted((site.folder / "contacts").iterdir())] == ["Ada.md", "bo.md"]


def test_move__refused_where_a_file_has_the_name(site: Site) -> None:
    (site.folder / "contacts/gone.md").symlink_to("nowhere.md")
    for name in ("bo.md", "gone.md"):
        with pytest.raises(Refused, match=f"contacts/{name}: exists already"):
            check_free(site.folder, PATH, name)
        with pytest.raises(Refused, match=f"contacts/{name}: exists already"):
            move(site.folder, PATH, name)
    assert (site.folder / PATH).read_text() == ADA


def test_text_of__refused_as_a_change_would_be(site: Site) -> None:
    assert text_of(site.folder, PATH) == ADA
    site.write(PATH, b"\xff")
    with pytest.raises(Refused, match="is not UTF-8"):
        text_of(site.folder, PATH)


# Killed at any moment: a process of its own logs, and is shot at the n-th thing that it does to the disk.

DOOMED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from warmsite.build.edits import change, editing
from warmsite.records.edit import NewEntry, add_entry
from warmsite.records.settings import Settings

folder, left = Path(sys.argv[1]), int(sys.argv[2])

def shoot(event, arguments):
    global left
    writes = event in {"os.rename", "os.remove", "os.mkdir", "os.chmod", "os.chown", "os.truncate"}
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(str(folder)):
        writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes:
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(shoot)
entry = NewEntry(date(2026, 6, 15), "call", "Moving to Berlin.")
with editing(folder):
    change(folder, "contacts/ada.md", lambda text: add_entry(text, entry, "contacts/ada.md", Settings()), log_of="Ada")
print(left)
"""


def doomed(folder: Path, moment: int) -> int:
    """The status of a process that is shot at its n-th write."""
    return subprocess.run([sys.executable, "-c", DOOMED, folder, str(moment)], stdout=subprocess.DEVNULL, check=False).returncode


def test_change__killed_at_any_moment_leaves_the_old_or_the_new_whole(tmp_path: Path) -> None:
    outcomes, status = [], -signal.SIGKILL
    while status == -signal.SIGKILL:
        site = Site(tmp_path / str(len(outcomes)))
        site.write(PATH, ADA)
        site.write("contacts/bo.md", ADA)
        log(site.folder, "contacts/bo.md")
        status = doomed(site.folder, len(outcomes) + 1)
        outcomes.append((site.folder / PATH).read_text())
        assert outcomes[-1] in {ADA, with_entry(ADA).text}
        assert [each.path for each in scan(site.folder).sources] == [PATH, "contacts/bo.md"]
        assert sorted(file.name for file in (site.folder / "contacts").iterdir()) == ["ada.md", "bo.md"]
        if outcomes[-1] != ADA:
            with editing(site.folder):
                assert undo(site.folder).path == PATH  # and not the one before it, of which nobody thinks
        log(site.folder)  # nothing that a dead process left is in the way, or stays
        assert (site.folder / PATH).read_text() == with_entry(ADA).text
        assert left_behind(site.folder) == []
    assert status == 0
    assert len(outcomes) > 5  # it was shot before and while it wrote; what comes last gives the file its name
    assert outcomes == [*[ADA] * (len(outcomes) - 1), with_entry(ADA).text]


@pytest.fixture
def small_files() -> Callable[[], None]:
    """Makes every file that is longer than 4096 bytes a full disk's."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    return limit


def test_change__a_full_disk_changes_nothing(site: Site, small_files: Callable[[], None]) -> None:
    long = f"{ADA}\n{'Notes. ' * 1000}\n"
    site.write(PATH, long)
    script = DOOMED.replace("sys.addaudithook(shoot)", "")
    done = subprocess.run(
        [sys.executable, "-c", script, site.folder, "0"], capture_output=True, text=True, preexec_fn=small_files, check=False
    )
    assert "Refused: contacts/ada.md: cannot be changed: File too large" in done.stderr
    assert (site.folder / PATH).read_text() == long
    assert left_behind(site.folder) == []
