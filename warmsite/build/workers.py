"""Heavy work shared among the processors: forked processes take a part each, and give back plain values.

A worker that fails, is killed or cannot be had costs time only: this process does that part too, so whatever is wrong shows
here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

MANY = 200  # items from which on a second process is worth its beginning
_BLOCK = 64  # neighbours stay together: pages beside one another have rows in common
_MOST = 4  # processes: each keeps what it makes in memory of its own


@contextmanager
def collecting(*, garbage: bool) -> Iterator[None]:
    """Look for garbage meanwhile, or do not.

    Where records are joined there is none, and every look goes through all of them; pages leave much of it behind.
    """
    before = gc.isenabled()
    (gc.enable if garbage else gc.disable)()
    try:
        yield
    finally:
        (gc.enable if before else gc.disable)()


def shared(items: Sequence[T], work: Callable[[Sequence[T]], R], kind: Any) -> Iterator[R]:
    """What `work` makes of each part of `items`, a part for each processor. It must pass through MessagePack as `kind`."""
    count = 1 if len(items) < MANY else _processes()
    first, *others = (_part(items, number, count) for number in range(count))
    with ExitStack() as workers:
        if len(items) >= MANY:
            workers.enter_context(collecting(garbage=True))
        if others:
            gc.freeze()  # else a collection would copy every page of memory that the processes share
            workers.callback(gc.unfreeze)
        given = [(part, workers.enter_context(_worker(work, part))) for part in others]
        yield work(first)
        for part, receiver in given:
            made = _received(receiver, kind)
            yield work(part) if made is None else made


def _part(items: Sequence[T], number: int, count: int) -> Sequence[T]:
    """One of so many parts of the items, which are alike in what they cost."""
    blocks = range(number * _BLOCK, len(items), count * _BLOCK)
    return items if count == 1 else [each for at in blocks for each in items[at : at + _BLOCK]]


def _processes() -> int:
    """How many processes may work. One where a fork is not safe: beside other threads, and on systems that forbid it."""
    if sys.platform in {"win32", "darwin"} or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


@contextmanager
def _worker(work: Callable[[Sequence[T]], R], part: Sequence[T]) -> Iterator[Connection]:
    """A process at work, and where it will say what it made."""
    from multiprocessing import get_context

    fork = get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    process = fork.Process(target=_give, args=(sender, work, part), daemon=True)
    waiting = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Ctrl-C is for the process that waits
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
    sender.close()
    try:
        yield receiver
    except BaseException:
        process.kill()
        raise
    finally:
        receiver.close()
        process.join()


def _give(sender: Connection, work: Callable[[Sequence[T]], R], part: Sequence[T]) -> None:
    with suppress(BaseException):  # the process that waits finds out why, when it does the same
        sender.send_bytes(msgspec.msgpack.encode(work(part)))


def _received(receiver: Connection, kind: Any) -> Any:
    """What a worker made, or None."""
    try:
        return msgspec.msgpack.decode(receiver.recv_bytes(), type=kind)
    except (EOFError, OSError, msgspec.MsgspecError):
        return None
