"""A toy network behind its preview, asked over real sockets with whatever bytes."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toy import DEADLINE

from warmsite.live.server import Preview
from warmsite.live.watcher import Pace, Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toy import Toy


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def answer_of(address: tuple[str, int], request: bytes) -> Answer:
    """What a server answers to these very bytes; status 0 for nothing."""
    with socket.create_connection(address, timeout=DEADLINE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as stream:
            reply = stream.read()
    head, _, body = reply.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.0 "):
        return Answer(0, {}, reply)
    status, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(": ") for line in lines]
    assert len(pairs) == len({name for name, _, _ in pairs}), "a header came twice"
    return Answer(int(status.split()[1]), {name: value for name, _, value in pairs}, body)


class Site:
    """A toy network that was built, and its preview."""

    def __init__(self, toy: Toy, host: str, port: int) -> None:
        self.toy = toy
        self.watcher = Watcher(toy.root, toy.build, toy.today, toy.busy, toy.said.append, Pace(rescan=1000))
        self.preview = Preview(toy.output, toy.listing, self.watcher, port, host)
        self.host = host

    def send(self, request: str | bytes, to: str | None = None) -> Answer:
        """The answer to these very bytes; status 0 if there was none."""
        return answer_of((to or self.host, self.preview.port), request.encode() if isinstance(request, str) else request)

    def get(self, path: str, *headers: str, method: str = "GET", host: str | None = None) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{self.preview.port}'}", *headers]
        return self.send("\r\n".join(lines) + "\r\n\r\n")

    def epoch(self, after: int | str = 0, token: str | None = None) -> Answer:
        return self.get(f"/.warmsite/epoch?after={after}&token={token or self.preview.token}")


@contextmanager
def serving(toy: Toy, host: str = "127.0.0.1", port: int = 0) -> Iterator[Site]:
    site = Site(toy, host, port)
    site.watcher.build_once()
    site.preview.start()
    try:
        yield site
    finally:
        site.watcher.stop()
        site.preview.stop()
