"""No traceback for anything that a user, or a user's disk, can cause."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from clitools import ADA, DEADLINE, THREE, TODAY, Outcome, command_line, environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from clitools import Make, Run

IDS = ["ada-okafor", "bo-lindqvist", "cy-tran"]
COMMANDS = [
    *(["list"], ["list", "--json"], ["list", "--csv"], ["show", "ada"], ["show", "ada", "--json"]),
    *(["check"], ["check", "--json"], ["check", "--format", "github"], ["build"], ["today"], ["overdue"], ["upcoming"]),
]


def as_ordinary_user() -> tuple[str, ...]:
    """Words before a command that take root's right to read and write anything; skips where that cannot be done."""
    if os.geteuid() != 0:
        return ()
    taken = "-dac_override,-dac_read_search"
    words = ("setpriv", "--inh-caps", taken, "--bounding-set", taken)
    if not shutil.which("setpriv") or subprocess.run([*words, "true"], check=False, capture_output=True).returncode:
        pytest.skip("root may read and write anything, and there is no setpriv that would take that right away")
    return words


def everything(run: Run, folder: Path) -> list[Outcome]:
    """What every reading command does; none may end in a traceback."""
    done = [run("-C", folder, "--today", TODAY, *words) for words in COMMANDS]
    for each in done:
        assert each.is_tidy
        assert each.status in {0, 1, 2}
    return done


def listed(run: Run, folder: Path) -> list[str]:
    return [each["id"] for each in run("-C", folder, "--today", TODAY, "list", "--json").json]


def problems(run: Run, folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("-C", folder, "--today", TODAY, "check", "--json").json
    return found


# files that cannot be read, or not as text


def test_disk__a_file_that_may_not_be_read(network: Make, run_process: Run) -> None:
    before = as_ordinary_user()
    folder = network({**THREE, "contacts/closed.md": ADA, "contacts/closed/eve.md": ADA})
    (folder / "contacts/closed.md").chmod(0)
    (folder / "contacts/closed").chmod(0)
    try:
        done = run_process("-C", folder, "check", "--json", before=before)
        assert done.is_tidy
        assert done.status == 1
        assert {each["path"] for each in done.json} == {"contacts/closed.md", "contacts/closed"}
        assert {each["severity"] for each in done.json} == {"error"}
        built = run_process("-C", folder, "build", before=before)
        assert (built.status, built.is_tidy) == (1, True)
        assert (folder / "output/people/bo-lindqvist.html").is_file()
    finally:
        (folder / "contacts/closed").chmod(0o700)


def test_disk__settings_that_may_not_be_read(network: Make, run_process: Run) -> None:
    before = as_ordinary_user()
    folder = network()
    (folder / "warmsite.yaml").chmod(0)
    done = run_process("-C", folder, "check", "--json", before=before)
    assert (done.status, done.is_tidy) == (1, True)
    assert [each["path"] for each in done.json] == ["warmsite.yaml"]


def test_disk__a_network_that_may_not_be_written(network: Make, run_process: Run) -> None:
    before = as_ordinary_user()
    folder = network()
    folder.chmod(0o500)
    (folder / "contacts").chmod(0o500)
    try:
        listed_here = run_process("-C", folder, "list", "--json", before=before)
        assert (listed_here.status, len(listed_here.json)) == (0, 3)
        for words in (["build"], ["new", "Eve"], ["watch"], ["serve", "--port", "0"]):
            done = run_process("-C", folder, *words, before=before)
            assert (done.status, done.is_tidy) == (2, True), words
            assert str(folder) in done.err
    finally:
        folder.chmod(0o700)


def test_disk__bytes_that_are_no_text(network: Make, run: Run) -> None:
    folder = network({**THREE, "contacts/latin.md": "---\nname: Zoë\n---\n\nCafé.\n".encode("latin-1")})
    everything(run, folder)
    assert [(each["path"], each["line"], each["column"], each["severity"]) for each in problems(run, folder)] == [
        ("contacts/latin.md", 2, 9, "error")
    ]
    assert "latin" in listed(run, folder)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 5000, b"\xff\xfe-\x00-\x00-\x00", b"\xef\xbb\xbf---\nname: Marked\n---\n", b"---", b"---\n", b"---\n---",
     b"\r\r\r", b"---\r\nname: Windows\r\n---\r\n", b"---\rname: Old Mac\r---\r", bytes(range(256)),
     b"---\nname: x\n---\n" + b"[" * 5000,
     b"---\nname: Big\n---\n" + b"a\n" * 600_000, b"---\nname: \xed\xa0\x80\n---\n", b"---\nname: a\x85b\xe2\x80\xa8c\n---\n"],
    ids=lambda data: repr(data[:12]),
)  # fmt: skip
def test_disk__whatever_bytes_a_record_has(network: Make, run: Run, data: bytes) -> None:
    folder = network({**THREE, "contacts/odd.md": data})
    everything(run, folder)
    assert set(IDS) <= set(listed(run, folder))


@pytest.mark.parametrize("data", [b"\xff", b"\xff\xfec\x00", b"calls_per_day: 5\xff", b"\x00"], ids=repr)
def test_disk__whatever_bytes_the_settings_have(network: Make, run: Run, data: bytes) -> None:
    folder = network({**THREE, "warmsite.yaml": data})
    everything(run, folder)
    assert {each["path"] for each in problems(run, folder)} == {"warmsite.yaml"}
    assert listed(run, folder) == IDS


def write_undecodable(folder: Path, name: bytes, text: bytes = b"---\nname: Eve\n---\n") -> None:
    path = folder / os.fsdecode(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    except OSError as error:
        if error.errno == errno.EILSEQ:
            pytest.skip("this file system takes no name that is not UTF-8")
        raise


@pytest.mark.parametrize("name", [b"\xff.md", b"caf\xe9/eve.md", b"a/\xff/eve.md", b"\xff\xfe"])
def test_disk__a_name_that_is_no_text(network: Make, run: Run, name: bytes) -> None:
    folder = network()
    write_undecodable(folder / "contacts", name)
    everything(run, folder)
    assert set(IDS) <= set(listed(run, folder))
    if name.endswith(b".md"):
        assert [each["severity"] for each in problems(run, folder)] == ["error"]


def test_disk__the_network_stands_in_a_folder_whose_name_is_no_text(tmp_path: Path, network: Make, run_process: Run) -> None:
    """Every command, in the folder and from outside."""
    made = network()
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    try:
        made.rename(folder)
    except OSError as error:
        if error.errno == errno.EILSEQ:
            pytest.skip("this file system takes no name that is not UTF-8")
        raise
    for words in (["build"], ["list"], ["check"], ["new", "Eve"]):
        done = run_process("-C", folder, *words)
        assert (done.status, done.is_tidy) == (0, True), words
        assert run_process(*words, cwd=folder).is_tidy


# things that are no files


@pytest.mark.parametrize("name", ["contacts/pipe.md", "contacts/pipe", "warmsite.yaml", "templates/contact.html", "contacts"])
def test_disk__a_pipe_is_not_waited_for(network: Make, run_process: Run, name: str) -> None:
    folder = network({} if name == "contacts" else THREE)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    done = run_process("-C", folder, "build", before=("timeout", "5"))
    assert done.is_tidy
    assert done.status in {0, 1, 2}


@pytest.mark.parametrize("name", ["contacts/eve.md", "warmsite.yaml", "templates/contact.html", "templates/style.css"])
def test_disk__a_folder_where_a_file_should_be(network: Make, run: Run, name: str) -> None:
    folder = network()
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir(parents=True)
    everything(run, folder)
    assert listed(run, folder) == IDS


@pytest.mark.parametrize("name", ["contacts", "output", ".warmsite", "templates"])
def test_disk__a_file_where_a_folder_should_be(network: Make, run: Run, name: str) -> None:
    folder = network({} if name == "contacts" else THREE)
    (folder / name).write_text("here I am\n")
    everything(run, folder)
    done = run("-C", folder, "new", "Eve")
    assert done.is_tidy
    assert (folder / name).read_text() == "here I am\n"


def test_disk__links_in_circles(network: Make, run: Run) -> None:
    folder = network()
    (folder / "contacts/up").symlink_to("..")
    (folder / "contacts/me").symlink_to(".")
    (folder / "contacts/a.md").symlink_to("b.md")
    (folder / "contacts/b.md").symlink_to("a.md")
    (folder / "contacts/gone.md").symlink_to("nowhere.md")
    everything(run, folder)
    assert listed(run, folder) == IDS
    assert not [each for each in problems(run, folder) if each["code"] == "repeated-id"]


@pytest.mark.parametrize("to_folder", [False, True])
def test_disk__a_link_that_leaves_the_network_is_not_followed(network: Make, run: Run, tmp_path: Path, to_folder: bool) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "spy.md").write_text("---\nname: Secret Service\n---\n")
    folder = network()
    (folder / "contacts/spy.md").symlink_to(secret if to_folder else secret / "spy.md")
    (folder / "contacts/spies").symlink_to(secret)
    everything(run, folder)
    assert listed(run, folder) == IDS
    assert not any("Secret Service" in path.read_text() for path in (folder / "output").rglob("*.html"))


def test_disk__whatever_lies_about_is_no_contact(network: Make, run: Run) -> None:
    """SPEC 2: names that begin with `.` or `_`, editor leftovers."""
    names = (".hidden.md", "_draft.md", "eve.md~", "#eve.md#", ".#eve.md", "eve.md.swp", ".git/eve.md", "_drafts/eve.md", "x.txt")
    folder = network({**THREE, **{f"contacts/{name}": ADA for name in names}})
    assert listed(run, folder) == IDS
    assert problems(run, folder) == []


def test_disk__a_very_deep_folder(network: Make, run: Run) -> None:
    folder = network({**THREE, "contacts/" + "d/" * 300 + "eve.md": "---\nname: Eve\n---\n"})
    everything(run, folder)
    assert "eve" in listed(run, folder)


# the surroundings


def test_output__nobody_reads_it(network: Make) -> None:
    """`warmsite list | head -1`, with more than a pipe holds."""
    files = {f"contacts/p{number}.md": f"---\nname: {'Long Name ' * 20}{number}\n---\n" for number in range(600)}
    for words in (["list"], ["list", "--json"], ["list", "--csv"], ["check"]):
        folder = network({**files, "contacts/bad.md": "---\nglad: 9\n---\n" * 1}, "-".join(words).replace("--", ""))
        process = subprocess.Popen(
            command_line("-C", folder, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        assert process.stdout
        process.stdout.close()
        _, err = process.communicate(timeout=DEADLINE)
        done = Outcome(process.returncode, "", err.decode())
        assert done.is_tidy, done.err
        assert done.status in ({0, 1} if words == ["check"] else {0}), words


@pytest.mark.parametrize("words", [["list"], ["check", "--json"], ["build"], ["completion", "bash"]], ids=" ".join)
def test_output__is_closed(network: Make, run_process: Run, words: list[str]) -> None:
    done = run_process("-C", network(), *words, before=("sh", "-c", 'exec "$@" >&-', "sh"), stdout=None)
    assert done.is_tidy, done.err


def test_output__everything_is_closed(network: Make, run_process: Run) -> None:
    done = run_process("-C", network(), "build", before=("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"))
    assert done.status == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full, a disk that is always full")
@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["check", "--json"], ["completion", "bash"]], ids=" ".join)
def test_output__the_disk_is_full(network: Make, run_process: Run, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run_process("-C", network(), *words, stdout=full)
    assert done.is_tidy, done.err
    assert done.status == 2
    assert "space" in done.err


@pytest.mark.parametrize(
    "changes",
    [
        {"HOME": None, "TERM": None, "COLUMNS": "0", "TMPDIR": "/nowhere"},
        {"HOME": "/nowhere", "TZ": "Nowhere/Land", "PATH": ""},
        {"LANG": "C", "LC_ALL": "C"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_surroundings__every_one_works(network: Make, run_process: Run, changes: dict[str, str | None]) -> None:
    folder = network({**THREE, "contacts/wei.md": "---\nname: 李伟 — Zoë\nglad: 9 ☃\n---\n"})
    env = environment(**changes)
    for words in (["list"], ["check"], ["build"]):
        done = run_process("-C", folder, "--today", TODAY, *words, env=env)
        assert done.is_tidy, done.err
        assert done.status in {0, 1}
    assert "李伟 — Zoë" in (folder / "output/people.html").read_text("utf-8")


def test_surroundings__the_working_directory_is_gone(network: Make, run_process: Run, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    before = ("sh", "-c", f'rmdir "{gone}" && exec "$@"', "sh")
    done = run_process("list", cwd=gone, before=before)
    assert (done.status, done.is_tidy) == (2, True)
    gone.mkdir()
    assert run_process("-C", network(), "list", cwd=gone, before=before).status == 0


def test_surroundings__a_fault_of_ours_is_no_silence(run: Run, network: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user did not cause stays an exception: it must not pass for an outcome."""
    from warmsite.build.records import Records

    def broken(*_: object) -> None:
        raise AssertionError("ours")

    monkeypatch.setattr(Records, "load", broken)
    with pytest.raises(AssertionError, match="ours"):
        run("-C", network(), "list")


def test_arguments__of_every_kind(run: Run, network: Make) -> None:
    folder = network()
    hard: list[str] = [
        "",
        " ",
        "\x1b[31m",
        "a" * 5000,
        "💥",
        "\udcff",
        "../..",
        "[[",
        '"',
        "(",
        "-",
        "--",
        "{{7*7}}",
        "%s",
        "\\",
        "\n",
    ]
    for word in hard:
        for words in (["list", "--", word], ["show", "--", word], ["check", "--", word], ["--", word]):
            done = run("-C", folder, *words)
            assert done.is_tidy
            assert done.status in {0, 1, 2}


def test_module__is_the_command(run_process: Callable[..., Outcome], network: Make) -> None:
    assert run_process("--version").out.startswith("warmsite")
