"""Work shared among processes: the same results as one alone, whatever becomes of the others."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SHARED = """
import os, signal, sys, threading
from warmsite.build import workers

mine, numbers = os.getpid(), list(range(1000))
workers._processes = (lambda: 3) if threading.active_count() == 1 else workers._processes

def squares(part):
    {work}
    return [(number, number * number, os.getpid()) for number in part]

made = [each for part in workers.shared(numbers, squares, list[tuple[int, int, int]]) for each in part]
assert sorted(each[:2] for each in made) == [(number, number * number) for number in numbers]
print(len(set(each[2] for each in made)))
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, text=True, timeout=60, check=False)


def test_shared__each_process_does_a_part() -> None:
    assert run(SHARED.format(work="pass")).stdout == "3\n"


@pytest.mark.parametrize(
    "end",
    ["os.kill(os.getpid(), signal.SIGKILL)", "raise ValueError(number)", "os._exit(0)", "raise SystemExit", "return [1, 'x']"],
)
def test_shared__what_another_process_failed_to_do_is_done_here(end: str) -> None:
    done = run(SHARED.format(work=f"if os.getpid() != mine:\n        {end}"))
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_shared__what_is_wrong_in_every_process_shows_here_once() -> None:
    done = run(SHARED.format(work="raise ValueError('wrong with ' + str(part[0]))"))
    assert done.stderr.count("Traceback") == 1
    assert done.stderr.endswith("ValueError: wrong with 0\n")


def test_shared__beside_another_thread_nothing_is_forked() -> None:
    script = SHARED.replace(
        "mine, numbers", "threading.Thread(target=threading.Event().wait, daemon=True).start()\nmine, numbers", 1
    )
    assert run(script.format(work="pass")).stdout == "1\n"


def test_shared__who_ends_early_leaves_no_process() -> None:
    work = "if os.getpid() != mine:\n        signal.pause()\n    else:\n        raise KeyboardInterrupt"
    done = run(SHARED.format(work=work))  # one that is not ended waits for ever, and this for it
    assert "KeyboardInterrupt" in done.stderr


BUILD = """
import sys
from warmsite.build import workers
from warmsite.cli.main import run

workers._processes = lambda: {processes}
sys.argv = ["warmsite", "-C", {network!r}, "--today", "2026-06-15", "build", "--output", {output!r}, *{words}]
sys.exit(run())
"""


def build(network: Path, output: Path, processes: int, *words: str) -> None:
    done = run(BUILD.format(network=str(network), output=str(output), processes=processes, words=words))
    assert done.returncode == 0, done.stderr


def test_build__by_two_processes_is_the_same_as_by_one(tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    for number in range(260):
        other = f"[[person-{(number * 7) % 260}]]"
        text = f"---\nname: Person {number}\ncircle: close\ntags: [t{number % 9}]\n---\n\nKnows *{other}* and {number}.\n\n"
        text += f"## Log\n\n- 2026-0{number % 5 + 1}-11 call with {other}: About {number}.\n  - [ ] **write** {number}\n"
        (tmp_path / f"contacts/person-{number}.md").write_text(text)
    one, two = tmp_path / "one", tmp_path / "two"
    build(tmp_path, one, 1, "--clean")
    build(tmp_path, two, 2, "--clean")
    files = {
        path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file() and path.name != ".warmsite.json"
    }
    assert len(files) > 300
    assert files == {
        path.relative_to(two): path.read_bytes() for path in two.rglob("*") if path.is_file() and path.name != ".warmsite.json"
    }
    build(tmp_path, two, 1)  # what the other process rendered is remembered like the rest
    before = (tmp_path / ".warmsite/texts.msgpack").read_bytes()
    build(tmp_path, two, 1, "--clean")
    assert len((tmp_path / ".warmsite/texts.msgpack").read_bytes()) == len(before)
