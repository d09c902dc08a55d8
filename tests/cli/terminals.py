"""A terminal of a given size, in which a command runs as it does for a person."""

from __future__ import annotations

import fcntl
import os
import re
import selectors
import struct
import subprocess
import termios
from typing import TYPE_CHECKING

from clitools import DEADLINE, command_line, environment

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A running command (of warmsite, unless a `program` is named), what it shows, and the keys that one presses."""

    def __init__(
        self,
        *words: object,
        width: int = 80,
        height: int = 24,
        program: str = "",
        cwd: Path | None = None,
        **variables: str | None,
    ) -> None:
        self._leader, follower = os.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        quiet = {"COLUMNS": None, "LINES": None, "NO_COLOR": None, "TERM": "xterm", "PAGER": "cat"}
        self._process = subprocess.Popen(
            [program, *map(str, words)] if program else command_line(*words),
            cwd=cwd,
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=environment(**{**quiet, **variables}),
            start_new_session=True,
        )
        os.close(follower)
        self._told = bytearray()
        self._seen = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._leader)

    @property
    def told(self) -> str:
        """All that was shown, escapes included."""
        return self._told.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def text(self) -> str:
        """All that was shown, without colours."""
        return _ESCAPES.sub("", self.told)

    def press(self, keys: str) -> None:
        os.write(self._leader, keys.encode())

    def signal(self, number: int) -> None:
        """What Ctrl-C sends, or whoever kills it."""
        self._process.send_signal(number)

    def wait_for(self, words: str) -> str:
        """What was shown since the last wait, as soon as these words are among it."""
        while words not in self.text[self._seen :]:
            if not self._read():
                raise AssertionError(f"{words!r} never came after:\n{self.text[self._seen :]}")
        since = self.text[self._seen :]
        self._seen += since.index(words) + len(words)
        return since

    def end(self) -> int:
        """Wait for the command's end; its exit status."""
        while self._read():
            pass
        return self._process.wait(DEADLINE)

    def _read(self) -> bool:
        """Take in what is shown next; False when nothing will be."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._leader, selectors.EVENT_READ)
            if not waiting.select(DEADLINE):
                raise AssertionError(f"nothing more came after:\n{self.text}")
        try:
            part = os.read(self._leader, 65536)
        except OSError:  # the other end is closed
            return False
        self._told += part
        return bool(part)


def shown(*words: object, width: int = 80, **variables: str | None) -> str:
    """What a command shows on a terminal of that width, without colours."""
    with Terminal(*words, width=width, **variables) as terminal:
        terminal.end()
        return terminal.text
