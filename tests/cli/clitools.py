"""What the tests of the command line are made of: a small network, and commands that run."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
DEADLINE = 20.0  # seconds that no step of these tests comes near
TODAY = "2026-06-15"  # a Monday

ADA = """
    ---
    name: Ada Okafor
    company: Northwind Health
    role: CTO
    email: ada@example.com
    phone: {mobile: +1 555 0100}
    location: Houston, Texas
    tags: [mentor, health]
    circle: close
    birthday: 1980-06-15
    seeking: [a head of data]
    ---

    Met on the train back from the 2017 conference.

    ## Log

    - 2026-03-02 call (thrilled): Moving the team to Berlin.
      - gave: introduction to [[bo-lindqvist]]
      - [ ] 2026-06-20 send her the salary survey
    """
BO = """
    ---
    name: Bo Lindqvist
    circle: inner
    ---

    ## Log

    - 2026-06-10 call: He is well.
    """
CY = """
    ---
    name: Cy Tran
    circle: wide
    ---

    ## Log

    - 2016-05-01 lunch: Long ago.
    """
THREE = {"contacts/ada-okafor.md": ADA, "contacts/bo-lindqvist.md": BO, "contacts/cy-tran.md": CY}


@dataclass
class Outcome:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def told(self) -> str:
        return self.out + self.err

    @property
    def is_tidy(self) -> bool:
        """Whether it ended in words, and not in a traceback."""
        return not any(sign in self.told for sign in ("Traceback", "Exception ignored", 'File "'))


Files = dict[str, str | bytes]


def environment(**changes: str | None) -> dict[str, str]:
    """This environment with some variables set, or taken away."""
    merged = {**os.environ, "PYTHONPATH": str(REPOSITORY), **changes}
    return {name: value for name, value in merged.items() if value is not None}


def command_line(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "warmsite", *map(str, arguments)]


class Running:
    """A command that goes on until it is told to stop."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self, stream: str, containing: str = "") -> str:
        """The next line of `out` or `err` with these words; fails when none comes."""
        file: Any = {"out": self.process.stdout, "err": self.process.stderr}[stream]
        seen = []
        with selectors.DefaultSelector() as waiting:
            waiting.register(file, selectors.EVENT_READ)
            while waiting.select(DEADLINE):
                # Unbuffered, so that what `select` says of the pipe is all there is.
                if not (line := _read_line(file.fileno())):
                    break
                seen.append(line)
                if containing in line:
                    return line.rstrip("\n")
        raise AssertionError(f"no line with {containing!r} came, only {seen}")

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)

    def rest(self) -> str:
        """What the ended process said and nobody read."""
        assert self.process.stdout
        assert self.process.stderr
        return self.process.stdout.read() + self.process.stderr.read()


def _read_line(descriptor: int) -> str:
    told = bytearray()
    while (byte := os.read(descriptor, 1)) and byte != b"\n":
        told += byte
    return f"{told.decode()}\n" if told or byte else ""


def git(folder: Path, *arguments: str) -> str:
    """What git prints, run in a folder."""
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True).stdout


@contextmanager
def unchanged_tree(folder: Path) -> Iterator[None]:
    """Fails if anything of the user's in a folder was made, changed or taken away; what we remember is ours (law 3)."""
    before = theirs(folder)
    yield
    assert theirs(folder) == before


def theirs(folder: Path) -> dict[str, bytes | None]:
    """What `tree` gives without the folder in which warmsite remembers."""
    return {path: data for path, data in tree(folder).items() if path.split("/")[0] != ".warmsite"}


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every path of a folder, but git's own, with the bytes that stand there."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if ".git" not in path.relative_to(folder).parts
    }


if TYPE_CHECKING:
    Run = Callable[..., Outcome]
    Make = Callable[..., Path]
    Start = Callable[..., Running]
