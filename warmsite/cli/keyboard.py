"""Keys as they are pressed, one at a time and none of them shown."""

from __future__ import annotations

import os
import select
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform != "win32":
    import termios
    import tty

_ESCAPE = b"\x1b"


class Keyboard:
    """The keyboard of a terminal while one key after the other is asked for.

    click's `getchar` throws away what was pressed since the last key was taken; whoever answers quickly would lose keys.
    """

    def __init__(self) -> None:
        self._usual: list[Any] = []  # how the terminal was

    def key(self) -> str:
        """The next key, as soon as it is pressed; EOFError when there will be none."""
        if sys.platform == "win32":
            return click.getchar()
        descriptor = sys.stdin.fileno()
        pressed = os.read(descriptor, 1)
        if pressed in {b"", b"\x04"}:
            raise EOFError
        while pressed[:1] == _ESCAPE and select.select([descriptor], [], [], 0)[0]:  # what an arrow sends, all at once
            pressed += os.read(descriptor, 1)
        if pressed >= b"\xc0":  # the first byte of a letter says how many it has
            pressed += os.read(descriptor, 1 + (pressed >= b"\xe0") + (pressed >= b"\xf0"))
        return pressed.decode("utf-8", "replace")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """The terminal hands over each key at once and shows none."""
        if sys.platform == "win32":
            yield
            return
        descriptor = sys.stdin.fileno()
        self._usual = termios.tcgetattr(descriptor)
        tty.setcbreak(descriptor, termios.TCSADRAIN)
        try:
            yield
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, self._usual)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """In between, while another program listens, the terminal is as it was."""
        if sys.platform == "win32":
            yield
            return
        descriptor = sys.stdin.fileno()
        termios.tcsetattr(descriptor, termios.TCSADRAIN, self._usual)
        try:
            yield
        finally:
            tty.setcbreak(descriptor, termios.TCSADRAIN)
