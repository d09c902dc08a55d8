"""The preview under attack: what else a request can be bent into, slow and many clients, foreign pages, readers in a storm."""

from __future__ import annotations

import logging
import os
import random
import re
import socket
import threading
import time
from base64 import b64decode
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from chromium import CHROMIUM, SWITCHES
from served import Site, answer_of, serving
from toy import DAY, DEADLINE, Toy

from warmsite.build.builder import Builder
from warmsite.live import server
from warmsite.live.server import Preview
from warmsite.live.watcher import Pace, Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Browser

    from warmsite.build.report import Report

TRIALS = int(os.environ.get("WARMSITE_TRIALS", "1"))
HIDDEN = "nobody may read this"
WHOLE = set(dict(server.HEADERS)) | {"Content-Type", "Content-Length"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    toy = Toy(tmp_path_factory.mktemp("shared") / "network")
    toy.contact("ada")
    (toy.output / "style.css").write_text("p { color: red }")
    for path in (toy.root / "secret.txt", toy.output / ".secret.txt", toy.output / "unlisted.txt"):
        path.write_text(HIDDEN)
    with serving(toy) as site:
        (toy.output / "unlisted.txt").unlink()
        yield site


@pytest.fixture
def site(toy: Toy) -> Iterator[Site]:
    with serving(toy) as started:
        yield started


def is_alive(site: Site) -> bool:
    return site.get("/").status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("LOCALHOST:{}", "localhost.:{}", "127.0.0.1.:{}", "localhost:0{}", "localhost:+{}", "localhost:{}:{}", "localhost: {}"),
        *("127.1:{}", "2130706433:{}", "0x7f000001:{}", "0177.0.0.1:{}", "127.0.0.2:{}", "127.0.0.01:{}", "0:{}"),
        *("[::]:{}", "[0:0:0:0:0:0:0:1]:{}", "[::ffff:127.0.0.1]:{}", "[::1%25lo]:{}", "[::1]", "::1:{}", "[127.0.0.1]:{}"),
        *("user@localhost:{}", "evil.example@localhost:{}", "localhost:{}@evil.example", "localhost:{}#@evil.example"),
        *("localhost:{}, evil.example", "localhost:{};x", "localhost\0:{}", "localhost\x0b:{}", "l\u00f6calhost:{}"),
        *("http://localhost:{}", "localhost%00:{}", "localhost:{}\x00", "localhost.evil:{}", "localhost:99999"),
    ],
)  # fmt: skip
def test_host__every_other_spelling_is_refused(shared: Site, host: str) -> None:
    said = host.replace("{}", str(shared.preview.port))
    answer = shared.send(f"GET / HTTP/1.1\r\nHost: {said}\r\n\r\n".encode())
    assert answer.status in {400, 403}
    assert set(answer.headers) >= WHOLE
    assert b"evil" not in answer.body


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:{}@evil.example", "http://localhost:{}.evil.example", "HTTP://localhost:{}", "http://localhost.:{}",
     "http://http://localhost:{}", "http://127.1:{}", "file://", "null", "http://LOCALHOST:{}", "chrome-extension://abc",
     "http://localhost:{}\0", "http://localhost:{}, http://evil.example", "http://evil.example#localhost:{}", "localhost:{}"],
)  # fmt: skip
def test_origin__every_other_spelling_is_refused(shared: Site, origin: str) -> None:
    answer = shared.get("/", "Origin: " + origin.replace("{}", str(shared.preview.port)))
    assert answer.status in {400, 403}
    assert set(answer.headers) >= WHOLE


ESCAPES = (".", "..", "%2e", "%2E%2e", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "%e0%80%ae", "%uff0e%uff0e", "．．", "..;", "...")
SLASHES = ("/", "//", "\\", "%2f", "%5c", "%252f", "%c0%af", "%u2215", "/./", ";/", "/%00/", "%2f/", "\t/")


@pytest.mark.parametrize("target", ["secret.txt", ".secret.txt", "unlisted.txt", ".warmsite.json", "etc/passwd"])
def test_paths__no_spelling_leads_out(shared: Site, target: str) -> None:
    """Every step up in every encoding, alone and behind a folder; and whatever a scheme or a host may do to it."""
    climbs = [up + slash for up in ESCAPES for slash in SLASHES]
    paths = [f"/{before}{climb * 3}{target}" for climb in climbs for before in ("", "people/")]
    paths += [f"{way}{shared.preview.port}/{target}" for way in ("http://127.0.0.1:", "//127.0.0.1:", "/http://127.0.0.1:")]
    paths += [f"{shared.toy.root}/{target}", f"/{shared.toy.root}/{target}", f"file://{shared.toy.root}/{target}", f"/{target}/."]
    for path in paths:
        answer = shared.get(path)
        assert answer.status in {400, 404}, path
        assert set(answer.headers) >= WHOLE
        assert HIDDEN.encode() not in answer.body


@pytest.mark.parametrize(
    ("tail", "status"),
    [
        ("\r\nRange: bytes=0-1\r\n\r\n", 200),
        ("\r\nExpect: 100-continue\r\n\r\n", 200),
        ("\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /nothing HTTP/1.1\r\nHost: evil\r\n\r\n", 200),
        ("\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200),
        ("\r\nContent-Length: -1\r\n\r\n", 200),
        ("\r\nContent-Length: 99999999999999\r\n\r\nabc", 200),
        ("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n", 200),
        ("\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n", 200),
        ("\r\nIf-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT\r\nIf-None-Match: *\r\n\r\n", 200),
        ("\r\nConnection: keep-alive\r\n\r\nGET /nothing HTTP/1.1\r\nHost: evil\r\n\r\n", 200),
        ("\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Original-URL: /.secret.txt\r\n\r\n", 200),
        ("\r\nX-HTTP-Method-Override: DELETE\r\n\r\n", 200),
        ("\nhost: evil.example\r\n\r\n", 400),
        ("\r\n\tevil.example\r\n\r\n", 400),
        ("\r\nHost: evil.example\r\n\r\n", 400),
        ("\rHost: evil.example\r\n\r\n", 400),
        ("\r\n:\r\n\r\n", 400),
        ("\r\n\0: x\r\n\r\n", 400),
    ],
)
def test_requests__odd_headers_give_one_whole_answer_or_a_refusal(shared: Site, tail: str, status: int) -> None:
    answer = shared.send(f"GET /style.css HTTP/1.1\r\nHost: 127.0.0.1:{shared.preview.port}{tail}".encode())
    assert answer.status == status
    assert set(answer.headers) >= WHOLE
    assert len(answer.body) == int(answer.headers["Content-Length"])  # not one byte more: whatever was smuggled is not answered
    assert answer.headers.keys().isdisjoint({"Upgrade", "Accept-Ranges", "Content-Range", "Connection"})


def test_requests__torn_bent_and_noisy_bytes_are_survived(shared: Site) -> None:
    chance = random.Random(1)
    sound = f"GET /style.css?a=b HTTP/1.1\r\nHost: 127.0.0.1:{shared.preview.port}\r\nOrigin: http://x\r\nX: y\r\n\r\n".encode()
    for _ in range(300 * TRIALS):
        bent = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(bent) + 1)
            bent[at : at + chance.choice([0, 0, 1, 9])] = chance.choice([b"", chance.randbytes(3), b"\r\n", b"\0", b" ", b"\xff"])
        try:
            answer = shared.send(bytes(bent[: chance.choice([len(bent), chance.randrange(len(bent) + 1)])]))
        except ConnectionError:  # closed before all of it was said
            continue
        assert answer.status == 0 or set(answer.headers) >= WHOLE
        assert answer.status or answer.body == b""
    assert is_alive(shared)
    assert shared.toy.said == []


# Slow, and many


def test_slow__a_request_that_trickles_has_as_long_as_any_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps no place for ever."""
    monkeypatch.setattr(server._Handler, "timeout", 0.2)
    ended, sent = threading.Event(), 0
    with socket.create_connection(("127.0.0.1", site.preview.port), timeout=DEADLINE) as drip:
        listener = threading.Thread(target=lambda: (_listen(drip), ended.set()))
        listener.start()
        drip.sendall(b"GET / HTTP/1.1\r\n")
        while not ended.wait(0.05) and sent < 100:
            sent += 1
            try:
                drip.sendall(b"X")
            except OSError:
                break
        assert ended.wait(DEADLINE)
        listener.join(DEADLINE)
    assert sent < 100


def _listen(connection: socket.socket) -> None:
    try:
        connection.recv(1)
    except OSError:
        return


def test_large__a_head_has_a_bound_as_a_whole(site: Site) -> None:
    """Many lines, none too long by itself."""
    lines = [b"X: %s\r\n" % (b"a" * 60_000)] * 90
    with socket.create_connection(("127.0.0.1", site.preview.port), timeout=DEADLINE) as client:
        sent = 0
        try:
            client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % site.preview.port)
            for line in lines:
                client.sendall(line)
                sent += len(line)
            client.sendall(b"\r\n")
            with client.makefile("rb") as stream:
                status = stream.read(12)
        except ConnectionError:
            status = b""
    assert status in {b"", b"HTTP/1.0 431"}
    assert is_alive(site)


def test_many__pages_left_while_they_waited_for_a_change_take_no_place_of_others(site: Site) -> None:
    """Each navigation leaves a question behind that nobody will read the answer of."""
    question = f"GET /.warmsite/epoch?after=99&token={site.preview.token} HTTP/1.1\r\nHost: 127.0.0.1:{site.preview.port}\r\n\r\n"
    with ExitStack() as left:
        for _ in range(server.MOST + 50):
            client = left.enter_context(socket.create_connection(("127.0.0.1", site.preview.port), timeout=DEADLINE))
            client.sendall(question.encode())
        assert is_alive(site)


# Foreign pages in a real browser

PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
# Every way that a page has to load something from another site, or to learn that it is there: what came of each.
PROBES = """async (base) => {
  const element = (name, how) => new Promise((done) => {
    const made = Object.assign(document.createElement(name), how);
    made.onload = () => done("loaded");
    made.onerror = () => done("refused");
    document.head.append(made);
  });
  const outcome = (promise) => promise.then(() => "loaded", () => "refused");
  return {
    script: await element("script", { src: base + "assets/people.js" }),
    module: await element("script", { type: "module", src: base + "assets/people.js" }),
    import: await outcome(import(base + "assets/people.js")),
    style: await element("link", { rel: "stylesheet", href: base + "style.css" }),
    icon: await element("img", { src: base + "favicon.png" }),
    nothing: await element("img", { src: base + "nothing.png" }),
    reload: await element("script", { src: base + ".warmsite/live.js" }),
    opaque: await outcome(fetch(base + "ada.html", { mode: "no-cors" })),
    cors: await outcome(fetch(base + "ada.html")),
    head: await outcome(fetch(base, { method: "HEAD", mode: "no-cors" })),
    beacon: await outcome(fetch(base, { method: "POST", mode: "no-cors", body: "x" })),
    leak: String(window.leak),
  };
}"""


class _Open(SimpleHTTPRequestHandler):
    """A server as most are: whoever asks is answered, and every site may load what it has."""

    def log_message(self, *message: object) -> None:
        pass


@contextmanager
def elsewhere(folder: Path) -> Iterator[int]:
    """The port of such a server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Open, directory=folder)) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield running.server_port
        finally:
            running.shutdown()
            thread.join()


def test_browser__a_page_of_another_origin_can_load_nothing_and_learns_nothing(toy: Toy, browser: Browser) -> None:
    (toy.output / "assets").mkdir()
    (toy.output / "assets/people.js").write_text("window.leak = 'everybody'")
    (toy.output / "style.css").write_text("p { color: red }")
    (toy.output / "favicon.png").write_bytes(PIXEL)
    toy.contact("ada")
    with serving(toy) as site, elsewhere(toy.output) as port:
        for host in ("127.0.0.1", "localhost"):  # the same site at another port, and another site
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"http://{host}:{port}/ada.html")
            found = page.evaluate(PROBES, site.preview.url)
            assert found.pop("leak") == "undefined"
            assert set(found.values()) == {"refused"}, found
            # The same questions find an open door where there is one.
            other = page.evaluate(PROBES, f"http://127.0.0.1:{port}/")
            assert (other["script"], other["style"], other["icon"], other["opaque"]) == ("loaded",) * 4
            assert (other["nothing"], other["leak"]) == ("refused", "everybody")
            context.close()
        assert is_alive(site)
        assert site.toy.said == []


# A name of somebody else's that now means this machine.
REBOUND = "rebound.example"
TAKE = """(paths) => Promise.all(paths.map(async (path) => {
  const answer = await fetch(path);
  return [answer.status, await answer.text()];
}))"""


def test_browser__a_foreign_name_that_points_here_gets_nothing(toy: Toy, browser: Browser) -> None:
    """DNS rebinding: to the browser the page and what it asks for are of one origin, so it lets the page read every answer."""
    toy.contact("ada", HIDDEN)
    points_here = f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    own_guard_off = "--disable-features=LocalNetworkAccessChecks"  # that of younger browsers
    switches = [*SWITCHES, points_here, own_guard_off]
    with serving(toy) as site, browser.browser_type.launch(executable_path=CHROMIUM, args=switches) as rebound:
        page, origin = rebound.new_page(), f"http://{REBOUND}:{site.preview.port}"
        page.route("**/lure", lambda route: route.fulfill(content_type="text/html", body="<p>Look here"))
        page.goto(f"{origin}/lure")
        paths = ["/", "/ada.html", "/nothing", "/.warmsite/live.js", f"/.warmsite/epoch?after=0&token={site.preview.token}"]
        refusal = [403, "This preview does not go by that name.\n"]
        assert page.evaluate(TAKE, paths) == [refusal] * len(paths)
        assert page.goto(f"{origin}/ada.html").status == 403
        assert HIDDEN not in page.content()


# Readers while the site is built again and again

READERS, REQUESTS = 4, 15 * TRIALS
PEOPLE = [f"person-{number}" for number in range(12)]


class Rewritten:
    """A network of people whose records carry a number that only grows, and what its pages must at least have."""

    def __init__(self, root: Path) -> None:
        self.root, self.output = root, root / "output"
        self.floor = dict.fromkeys(PEOPLE, 0)
        self.over, self.builds = threading.Event(), 0
        self.faults: list[str] = []
        (root / "contacts").mkdir(parents=True)
        for name in PEOPLE:
            self.rewrite(name, 0)
        self.builder = Builder(root, self.output, lasting=True)
        self.watcher = Watcher(root, self.build, lambda: DAY, lambda: False, self.faults.append, Pace(rescan=0.5))

    def rewrite(self, name: str, version: int) -> None:
        path = self.root / "contacts" / f"{name}.md"
        new = path.with_suffix(".tmp")
        new.write_text(f"---\nname: {name}\n---\n\n{'Many words. ' * 300}\n\nThis is version {version} of it.\n")
        new.replace(path)

    def build(self, day: date) -> Report:
        report = self.builder.build(day, today_given=True, touched=self.watcher.touched, stands=self.watcher.call_readers)
        self.builds += bool(report.written)
        for name in PEOPLE:
            if f"people/{name}.html" in report.written:
                self.floor[name] = version_of((self.output / f"people/{name}.html").read_bytes())
        return report

    def edit(self) -> None:
        """Everybody in turn, as fast as the watcher follows; one more comes and goes."""
        version = 0
        passing = self.root / "contacts/passing.md"
        while not self.over.is_set():
            version += 1
            for name in PEOPLE:
                self.rewrite(name, version)
            passing.unlink() if passing.exists() else passing.write_text("---\nname: Passing\n---\n")
            self.watcher.wait_for_change(self.watcher.visible, 1)

    def read(self, port: int, seed: int) -> None:
        """Ask for pages at random: each is whole, and none is older than the last build that was over when it was asked for."""
        chance = random.Random(seed)
        for _ in range(REQUESTS):
            name = chance.choice(PEOPLE)
            path = chance.choice(
                [f"people/{name}.html", f"people/{name}.html", "index.html", "people.html", "people/passing.html"]
            )
            least = self.floor[name] if name in path else 0
            answer = answer_of(("127.0.0.1", port), f"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            if answer.status not in ({200, 404} if "passing" in path else {200}):
                self.faults.append(f"{path}: {answer.status}")
            if len(answer.body) != int(answer.headers["Content-Length"]) or not answer.body.rstrip().endswith(b"</html>"):
                self.faults.append(f"{path}: half a page")
            if name in path and version_of(answer.body) < least:
                self.faults.append(f"{path}: {version_of(answer.body)}, and {least} was there")


def version_of(page: bytes) -> int:
    return int(re.search(rb"This is version (\d+) of it", page)[1])


def test_readers__get_whole_pages_that_are_never_older_than_the_last_build(tmp_path: Path) -> None:
    """`--log-cli-level=INFO` tells how fast."""
    site = Rewritten(tmp_path / "net")
    site.watcher.build_once()
    preview = Preview(site.output, lambda: site.builder.listing, site.watcher)
    preview.start()
    readers = [threading.Thread(target=site.read, args=(preview.port, seed)) for seed in range(READERS)]
    others = [threading.Thread(target=site.watcher.run), threading.Thread(target=site.edit)]
    began = time.perf_counter()
    for thread in (*others, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    seconds = time.perf_counter() - began
    site.over.set()
    site.watcher.stop()
    for thread in others:
        thread.join(DEADLINE)
    preview.stop()
    logging.info("%.0f requests a second beside %d builds in %.0f s", READERS * REQUESTS / seconds, site.builds, seconds)
    assert site.faults == []
    assert site.builds > 2
