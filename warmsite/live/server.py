"""The preview: shows output/ to this machine's browser and to nobody else, and reloads it at every new epoch.

Twelve rules, each from a published fault in a tool like ours, are numbered where they are kept: 1 loopback, 2 Host,
3 malformed headers, 4 foreign origins, 5 live reload, 6 nothing for other sites to load, 7 paths, 8 symlinks, 9 only
what was built, 10 methods and redirects, 11 no caching, 12 Content-Security-Policy.
"""

from __future__ import annotations

import errno
import hmac
import os
import re
import secrets
import socket
import stat
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from email.message import Message

    from warmsite.live.watcher import Watcher

LOOPBACK = ("127.0.0.1", "localhost", "::1")

# 12. The site's own files only; no inline script, no frame, no form.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# On every answer, errors included. 4: no Access-Control header is among them.
HEADERS = (
    ("Cache-Control", "no-store"),  # 11
    ("Content-Security-Policy", POLICY),
    ("Cross-Origin-Resource-Policy", "same-origin"),  # 6
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),  # 6
    ("X-Frame-Options", "DENY"),
)
HTML = "text/html; charset=utf-8"
TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": HTML,
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
}
# Our own script and sheet are here; nothing of the site is, since dotfiles are never served.
OWN = "/.warmsite/"
ASSETS = ("live.css", "live.js")

HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
ORIGIN = re.compile(r"null|[A-Za-z][A-Za-z0-9+.-]*://[^\s/@]+")

# Seconds: for a client to say or take something; a page waits for the build that it would else miss; a live reload
# question waits for its answer; who was refused may go on sending.
PATIENCE = 10
FRESH = 5
LINGERING = 1
POLL = 25
# Connections at once. A browser opens six, and one for every window that waits for a change: of these not so many that
# pages have no place, since who left while it waited is not noticed.
MOST = 128
WAITING = MOST // 2
# Bytes of a request with all its headers, and what they end with.
LONGEST = 65536
PIECE = 4096
END = re.compile(rb"\n\r?\n")


@dataclass(eq=False)
class Preview:
    """Serves what the build lists below `root`.

    `listing()`: the addresses, relative to `root` with `/`. `port`: 0 for any that is free. `host`: loopback, unless
    another address of this machine was asked for by name; then only who knows the token in `url` gets in.
    """

    root: Path
    listing: Callable[[], Collection[str]]
    watcher: Watcher
    port: int = 0
    host: str = "127.0.0.1"

    # 5. The one that pages carry, new with each start; and the one that an explicit address asks for.
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), init=False)
    entry: str | None = field(default=None, init=False)
    # 2. What a request may call us.
    names: frozenset[str] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        """No socket is open before `start`."""
        self.slots = threading.BoundedSemaphore(MOST)
        self.waits = threading.BoundedSemaphore(WAITING)
        self._listeners: list[_Listener] = []
        self._threads: list[threading.Thread] = []
        if self.host not in LOOPBACK:
            self.entry = secrets.token_urlsafe(24)

    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def url(self) -> str:
        """Where the site is, once started; with the token, if one is needed."""
        if self.entry is None:
            return f"http://127.0.0.1:{self.port}/"
        return f"http://{self._bracketed()}:{self.port}/?token={self.entry}"

    def start(self) -> None:
        """Listen, and answer in threads of our own.

        OSError: the port is taken, or the address is not ours. ValueError: it is not one address but all of them.
        """
        self._listeners = self._loopback() if self.entry is None else [self._explicit()]
        self.port = self._listeners[0].server_port
        hosts = ("127.0.0.1", "localhost", "[::1]") if self.entry is None else (self._bracketed(),)
        ports = (f":{self.port}", "") if self.port == 80 else (f":{self.port}",)
        self.names = frozenset(host + port for host in hosts for port in ports)
        self._threads = [
            threading.Thread(target=listener.serve_forever, args=(0.1,), name="preview", daemon=True)
            for listener in self._listeners
        ]
        for thread in self._threads:
            thread.start()

    def _loopback(self) -> list[_Listener]:
        """1. 127.0.0.1 and, where the machine has it, [::1] at the same port: `localhost` may mean either."""
        for _ in range(20):
            first = _Listener(self, socket.AF_INET, ("127.0.0.1", self.port))
            try:
                return [first, _Listener(self, socket.AF_INET6, ("::1", first.server_port))]
            except OSError as problem:
                if problem.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    return [first]
                first.server_close()
                # Not taken for half ours: whoever has the other half would be shown under our name.
                if self.port or problem.errno != errno.EADDRINUSE:
                    raise
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))

    def _explicit(self) -> _Listener:
        family, _, _, _, address = socket.getaddrinfo(self.host or "::", self.port, type=socket.SOCK_STREAM)[0]
        if ip_address(address[0]).is_unspecified:
            raise ValueError("Name one address of this machine: the preview answers only requests that name it so.")
        return _Listener(self, family, address)

    def stop(self) -> None:
        """Close everything and wait for the threads. Stop the watcher first: it ends the readers' waiting."""
        for listener in self._listeners:
            listener.shutdown()
            listener.server_close()
            listener.hang_up()
        for thread in self._threads:
            thread.join()
        deadline = time.monotonic() + 1
        held = [self.slots.acquire(timeout=max(0, deadline - time.monotonic())) for _ in range(MOST)]
        for _ in filter(None, held):
            self.slots.release()
        self._listeners, self._threads = [], []

    def refusal(self, method: str, headers: Message) -> tuple[HTTPStatus, str] | None:
        """Why a request is not answered (rules 2, 3, 4 and 10); None if it is."""
        hosts, origins = headers.get_all("Host", []), headers.get_all("Origin", [])
        whole = not headers.defects and len(hosts) == 1 and len(origins) <= 1
        if not (whole and HOST.fullmatch(hosts[0]) and all(ORIGIN.fullmatch(origin) for origin in origins)):
            return HTTPStatus.BAD_REQUEST, "The request does not say clearly where it goes and comes from."
        if hosts[0] not in self.names:
            return HTTPStatus.FORBIDDEN, "This preview does not go by that name."
        # `same-site` is another port of this machine: another program.
        near = {"same-origin", "none"}.issuperset(headers.get_all("Sec-Fetch-Site", []))
        if not near or any(origin.removeprefix("http://") not in self.names for origin in origins):
            return HTTPStatus.FORBIDDEN, "This preview is not for other sites. Type its address, or paste it."
        if method not in ("GET", "HEAD"):
            return HTTPStatus.METHOD_NOT_ALLOWED, "This preview can only be read."
        return None

    def find(self, address: str) -> bytes | None:
        """9. What the build lists under this address; None if it does not, or if there is no such file after all."""
        if address not in self.listing():
            return None
        try:
            # 8. Resolved, it must still be inside; and nobody makes it a link between the question and the answer.
            root = self.root.resolve()
            path = (root / address).resolve()
            if not path.is_relative_to(root):
                return None
            # Every file is replaced as a whole, so one opening sees the old one or the new one.
            with open(path, "rb", opener=_open_plain) as file:
                return file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
        except (OSError, RuntimeError):  # the latter for links in a ring
            return None

    def dress(self, page: bytes, epoch: int) -> bytes:
        """A page with live reload, and with the error of the last build on top; the file on disk stays as it is."""
        panel = ""
        if error := self.watcher.error:
            panel = (
                '<link rel="stylesheet" href="/.warmsite/live.css"><div id="warmsite-error" role="alert">'
                f"<strong>The last build failed.</strong><pre>{escape(error)}</pre></div>"
            )
        network = escape(str(self.watcher.root.resolve()))  # where editor links find the records
        script = (
            f'<script src="/.warmsite/live.js" data-epoch="{epoch}" data-token="{self.token}" '
            f'data-network="{network}" defer></script>'
        )
        end = page.lower().rfind(b"</body>")
        end = len(page) if end < 0 else end
        # A path in the error may hold what is no character.
        return page[:end] + (panel + script).encode("utf-8", "backslashreplace") + page[end:]


class _Handler(BaseHTTPRequestHandler):
    """One request, one answer, one connection."""

    timeout = PATIENCE
    # A request line without a version is else answered without any of the headers.
    default_request_version = "HTTP/1.0"

    def __init__(self, preview: Preview, *connection: Any) -> None:
        self._preview = preview
        super().__init__(*connection)  # which answers

    def handle(self) -> None:
        """Take in the request before it is read: the library's own reading has no bound for all lines together."""
        head = self._head()
        self.rfile = BytesIO(head)
        if len(head) > LONGEST:
            self.command = ""
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request is too long.")
            self._let_finish()
        else:
            super().handle()

    def _let_finish(self) -> None:
        """Take in more of a request that was answered before its end: to close on unread bytes takes the answer back too."""
        until = time.monotonic() + LINGERING
        self.connection.shutdown(socket.SHUT_WR)
        for _ in range(0, 16 * LONGEST, PIECE):
            self.connection.settimeout(max(0.001, until - time.monotonic()))
            if not self.connection.recv(PIECE):
                return

    def _head(self) -> bytes:
        """The bytes of a request, whatever comes after them, or more than are read; none if the client ends before it does.

        TimeoutError if it takes longer than our patience, in however many pieces.
        """
        head = bytearray()
        until = time.monotonic() + self.timeout
        while len(head) <= LONGEST and not END.search(head, max(0, len(head) - PIECE - 2)):
            self.connection.settimeout(max(0.001, until - time.monotonic()))
            piece = self.connection.recv(PIECE)
            if not piece:
                return b""
            head += piece
        self.connection.settimeout(self.timeout)
        return bytes(head)

    def parse_request(self) -> bool:
        """Nothing that is refused gets as far as a method."""
        if not super().parse_request():
            return False
        if refusal := self._preview.refusal(self.command, self.headers):
            self._refuse(*refusal)
            return False
        return True

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        if not self._enters(path, query):
            return
        name = path.removeprefix(OWN) if path.startswith(OWN) else ""
        if name in ASSETS:
            self._answer(HTTPStatus.OK, files(__package__).joinpath(name).read_bytes(), TYPES[Path(name).suffix])
        elif name == "epoch":
            self._epoch(query)
        else:
            self._page(path)

    def do_GET(self) -> None:
        """A page, a file of the site, or one of our own."""
        self._serve()

    def do_HEAD(self) -> None:
        """The same without its body."""
        self._serve()

    def _enters(self, path: str, query: str) -> bool:
        """At an explicit address the printed token buys a cookie; without either nobody gets in."""
        entry, cookie = self._preview.entry, f"warmsite-{self._preview.port}"
        if entry is None:
            return True
        carried = "; ".join(self.headers.get_all("Cookie", [])).split(";")
        pairs = [pair.strip().partition("=") for pair in carried]
        if any(name == cookie and _same(value, entry) for name, _, value in pairs):
            return True
        if path == "/" and _same(_only(query, "token"), entry):
            # 10. To one fixed address, whatever was asked for.
            kept = ("Set-Cookie", f"{cookie}={entry}; HttpOnly; SameSite=Strict; Path=/")
            self._answer(HTTPStatus.SEE_OTHER, b"", HTML, (("Location", "/"), kept))
        else:
            self._refuse(HTTPStatus.FORBIDDEN, "Open the address that was printed in the terminal, with its token.")
        return False

    def _epoch(self, query: str) -> None:
        """5. Only a number goes out, and only to pages of ours."""
        if not _same(_only(query, "token"), self._preview.token):
            self._refuse(HTTPStatus.FORBIDDEN, "That is not the token of this start.")
            return
        after = _only(query, "after")
        if not re.fullmatch("[0-9]{1,18}", after):
            self._refuse(HTTPStatus.BAD_REQUEST, "After which epoch?")
            return
        waits = self._preview.waits.acquire(blocking=False)
        try:
            epoch = self._preview.watcher.wait_for_change(int(after), POLL if waits else 0)
        finally:
            if waits:
                self._preview.waits.release()
        self._answer(HTTPStatus.OK, b"%d" % epoch, TYPES[".txt"])

    def _page(self, path: str) -> None:
        address = _address(path)
        if address is None:
            self._refuse(HTTPStatus.BAD_REQUEST, "That is no address of this site.")
            return
        preview = self._preview
        preview.watcher.wait_until_fresh(FRESH)
        epoch = preview.watcher.visible  # before the file is read: too old a number only reloads once more
        body = preview.find(address)
        kind = TYPES.get(Path(address).suffix.lower(), "application/octet-stream")
        if body is not None:
            self._answer(HTTPStatus.OK, preview.dress(body, epoch) if kind == HTML else body, kind)
        elif not preview.listing():
            page = _small_page("There is no site yet", "It will be shown here as soon as it is built.")
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, preview.dress(page, epoch), HTML)
        else:
            page = _small_page("No such page", 'Nothing is at this address. <a href="/">To the first page</a>')
            self._answer(HTTPStatus.NOT_FOUND, preview.dress(page, epoch), HTML)

    def _answer(self, status: int, body: bytes, kind: str, more: Iterable[tuple[str, str]] = ()) -> None:
        self.request_version = "HTTP/1.0"  # a client that said HTTP/0.9 would get none of the headers
        self.send_response_only(status)  # without the names and versions of what runs here
        for name, value in (*HEADERS, ("Content-Type", kind), ("Content-Length", str(len(body))), *more):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, status: int, why: str) -> None:
        """A line of text that repeats nothing of the request."""
        allow = (("Allow", "GET, HEAD"),) if status == HTTPStatus.METHOD_NOT_ALLOWED else ()
        self._answer(status, f"{why}\n".encode(), TYPES[".txt"], allow)

    def send_error(self, code: int, *_quotes: object, **_more: object) -> None:
        """The library's own complaints; their text would quote the request."""
        self._refuse(code, "The request was not understood.")

    def log_message(self, *message: object) -> None:
        """Nothing: the terminal is for what the user did."""


class _Listener(ThreadingHTTPServer):
    """One socket, and a bounded number of threads that answer on it."""

    daemon_threads = True
    request_queue_size = 64
    # Elsewhere it lets a port be taken back right after it was closed; there it lets two programs share one.
    allow_reuse_address = os.name != "nt"

    def __init__(self, preview: Preview, family: int, address: tuple[Any, ...]) -> None:
        self.address_family = family
        self._preview = preview
        self._open: set[socket.socket] = set()
        super().__init__((address[0], address[1]), partial(_Handler, preview))

    def server_bind(self) -> None:
        """As HTTPServer does it, but without asking the network for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for the connection, or none for one too many."""
        if not self._preview.slots.acquire(blocking=False):
            self.shutdown_request(request)
            return
        self._open.add(request)
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread to be had
            self._over(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """What such a thread does."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._over(request)

    def _over(self, request: socket.socket) -> None:
        self._open.discard(request)
        self._preview.slots.release()

    def hang_up(self) -> None:
        """Wake the threads that wait for their client."""
        for request in list(self._open):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_connection: object) -> None:
        """A client that went away is no news; a fault of ours is, but it costs only this answer."""
        fault = sys.exception()
        if not isinstance(fault, OSError):
            self._preview.watcher.say(f"The preview could not answer: {type(fault).__name__}: {fault}")


def _address(path: str) -> str | None:
    """7. The address in the site that a request's path means, decoded once; None if it could mean anything else.

    `/` and `/folder/` mean the index.html there.
    """
    if not path.startswith("/") or re.search(r"%2f|%5c", path, re.IGNORECASE):
        return None
    try:
        plain = unquote(path[1:], errors="strict")
    except UnicodeDecodeError:
        return None
    if "\\" in plain or "\0" in plain:
        return None
    *folders, name = plain.split("/")
    parts = [*folders, name or "index.html"]
    # 9. This takes in the dotfiles as well.
    return None if any(not part or part.startswith(".") for part in parts) else "/".join(parts)


def _open_plain(path: str, flags: int) -> int:
    """For `open`: neither through a link nor waiting for whoever writes into a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _only(query: str, name: str) -> str:
    """The value of a name that the query has once; else nothing."""
    try:
        values = parse_qs(query, max_num_fields=8).get(name, [])
    except ValueError:
        return ""
    return values[0] if len(values) == 1 else ""


def _same(said: str, secret: str) -> bool:
    """In the same time wherever they differ, so that a secret cannot be guessed letter by letter."""
    return hmac.compare_digest(said.encode("utf-8", "replace"), secret.encode())


def _small_page(title: str, text: str) -> bytes:
    """A page of our own; `text` is HTML."""
    # `frame-ancestors` is the header's alone.
    policy = POLICY.rpartition(";")[0]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    ).encode()
