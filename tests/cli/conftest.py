"""What the tests of the command line share: networks made of texts, and ways to run a command."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from clitools import DEADLINE, THREE, Outcome, Running, command_line, environment

from warmsite.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from clitools import Files


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home and a git of nobody's, so that no test depends on whose machine this is."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.com")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "EDITOR", "VISUAL", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def network(tmp_path: Path) -> Callable[..., Path]:
    """Makes a network of files: `network({"contacts/ada.md": text})`; texts may be indented."""

    def make(files: Files | None = None, name: str = "network", *, settings: str | None = "") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        told: Files = {} if settings is None else {"warmsite.yaml": settings}
        for path, text in {**told, **(THREE if files is None else files)}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else dedent(text).removeprefix("\n").encode())
        return folder

    return make


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Outcome]]:
    """Runs a command in this process: `run("-C", folder, "list")`."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def go(*arguments: object) -> Outcome:
        capfd.readouterr()
        status = main.run([str(each) for each in arguments])
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return Outcome(status, out, err)

    yield go
    gc.unfreeze()
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def run_process(tmp_path: Path) -> Callable[..., Outcome]:
    """Runs a command in a process of its own; `before` are words before it, such as those of setpriv."""

    def go(
        *arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None, before: tuple[str, ...] = (), **more: Any
    ) -> Outcome:
        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
        done = subprocess.run(
            [*before, *command_line(*arguments)],
            cwd=cwd or tmp_path,
            env=env or environment(),
            timeout=DEADLINE,
            check=False,
            **more,
        )
        out, err = ((told or b"").decode("utf-8", "backslashreplace") for told in (done.stdout, done.stderr))
        return Outcome(done.returncode, out, err)

    return go


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts commands that go on; none of them outlives its test."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> Running:
        process = subprocess.Popen(
            command_line(*arguments),
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=-1,
        )
        processes.append(process)
        return Running(process)

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
