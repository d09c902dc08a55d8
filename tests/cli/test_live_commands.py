"""serve and watch: real processes, real requests, real signals."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sys
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest
from clitools import DEADLINE, TODAY, tree

if TYPE_CHECKING:
    from clitools import Make, Run, Start


class Answer(NamedTuple):
    """An answer to GET, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    body: str


def get(url: str, **headers: str) -> Answer:
    """Ask once, on a connection of its own."""
    told = urlsplit(url)
    connection = http.client.HTTPConnection(told.hostname or "", told.port, timeout=DEADLINE)
    path = told.path + (f"?{told.query}" if told.query else "")
    connection.request("GET", path or "/", headers=headers)
    answer = connection.getresponse()
    told_back = Answer(answer.status, answer.headers, answer.read().decode())
    connection.close()
    return told_back


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)], ids=["SIGINT", "SIGTERM"])
def test_serve__shows_the_site_until_it_is_stopped(network: Make, started: Start, number: int, status: int) -> None:
    folder = network()
    served = started("-C", folder, "serve", "--port", "0", "--today", TODAY)
    url = served.line("out")
    assert urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    answer = get(url)
    assert answer.status == 200
    assert "Ada Okafor" in answer.body
    assert "default-src 'none'" in (answer.headers["Content-Security-Policy"] or "")
    assert get(url.rstrip("/") + "/people/ada-okafor.html").status == 200
    assert get(url.rstrip("/") + "/../warmsite.yaml").status in {400, 403, 404}
    assert get(url, Host="evil.example").status == 403
    assert served.stop(number) == status
    assert "Traceback" not in served.rest()
    assert "/.warmsite/" not in (folder / "output/index.html").read_text()  # SPEC 6: nothing of the preview on disk


def test_serve__follows_an_edit(network: Make, started: Start) -> None:
    folder = network()
    served = started("-C", folder, "serve", "--port", "0", "--today", TODAY)
    url = served.line("out")
    served.line("err", "Ctrl-C")
    (folder / "contacts/eve.md").write_text("---\nname: Eve Newcomer\n---\n")
    served.line("err", "written")
    assert "Eve Newcomer" in get(url.rstrip("/") + "/people/eve.html").body
    assert served.stop(signal.SIGTERM) == 0


def test_serve__a_taken_port_that_was_asked_for(network: Make, started: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = started("-C", network(), "serve", "--port", port)
        assert served.process.wait(DEADLINE) == 2
    told = served.rest()
    assert str(port) in told
    assert "--port" in told
    assert "Traceback" not in told


def test_serve__a_taken_port_that_was_not_asked_for(network: Make, started: Start) -> None:
    from warmsite.cli.site import PORT

    try:
        taken = socket.create_server(("127.0.0.1", PORT))
    except OSError:  # taken by somebody else: as good
        taken = socket.socket()
    with taken:
        served = started("-C", network(), "serve")
        url = served.line("out")
        assert urlsplit(url).port != PORT
        assert get(url).status == 200
        assert served.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_serve__no_port_is_wrong_usage(network: Make, run: Run, port: str) -> None:
    assert run("-C", network(), "serve", "--port", port).status == 2


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is ours without asking on Linux only")
def test_serve__another_address_asks_for_the_token_it_printed(network: Make, started: Start) -> None:
    """SPEC 13."""
    served = started("-C", network(), "serve", "--host", "127.0.0.2", "--port", "0", "--today", TODAY)
    told = urlsplit(served.line("out"))
    assert "token=" in told.query
    here = f"http://{told.netloc}"
    for path in ("/", "/index.html", "/people/ada-okafor.html", "/assets/search.js", "/?token=wrong", "/?token="):
        refused = get(here + path)
        assert refused.status in {400, 401, 403}, path
        assert "Ada" not in refused.body
    first = get(f"{here}/?{told.query}")
    cookie = (first.headers["Set-Cookie"] or "").partition(";")[0]
    assert first.status in {200, 302, 303}
    assert get(f"{here}/index.html", Cookie=cookie).status == 200
    assert served.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("address", ["203.0.113.1", "0.0.0.0", "::", "nowhere.invalid"])
def test_serve__an_address_that_is_not_ours_or_not_one(network: Make, started: Start, address: str) -> None:
    served = started("-C", network(), "serve", "--host", address, "--port", "0")
    assert served.process.wait(DEADLINE) == 2
    assert "Traceback" not in served.rest()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)], ids=["SIGINT", "SIGTERM"])
def test_watch__builds_again_at_a_change_until_it_is_stopped(network: Make, started: Start, number: int, status: int) -> None:
    folder = network()
    watched = started("-C", folder, "watch", "--today", TODAY)
    watched.line("err", "written")
    assert (folder / "output/people/ada-okafor.html").is_file()
    (folder / "contacts/eve.md").write_text("---\nname: Eve Newcomer\n---\n")
    watched.line("err", "written")
    assert "Eve Newcomer" in (folder / "output/people/eve.html").read_text()
    (folder / "contacts/eve.md").unlink()
    watched.line("err", "removed")
    assert not (folder / "output/people/eve.html").exists()
    assert watched.stop(number) == status
    assert "Traceback" not in watched.rest()


def test_watch__a_bad_record_is_said_and_does_not_end_it(network: Make, started: Start) -> None:
    folder = network()
    watched = started("-C", folder, "watch", "--today", TODAY)
    watched.line("err", "written")
    (folder / "contacts/eve.md").write_text("---\nname: Eve\nbirthday: 2026-02-30\n---\n")
    watched.line("err", "1 error")
    (folder / "contacts/eve.md").write_bytes(b"\xff\xfe---\n[[[[")
    watched.line("err", "written")
    assert watched.process.poll() is None
    assert watched.stop(signal.SIGTERM) == 0


def test_watch__one_watcher_a_network(network: Make, started: Start, run: Run) -> None:
    folder = network()
    watched = started("-C", folder, "watch", "--today", TODAY)
    watched.line("err", "written")
    second = started("-C", folder, "watch")
    assert second.process.wait(DEADLINE) == 2
    assert "watcher" in second.rest()
    # SPEC 12: a site of another day is not written to an output that a watcher holds.
    site = tree(folder / "output")
    assert run("-C", folder, "--today", "2026-06-20", "build").status == 2
    assert tree(folder / "output") == site
    assert run("-C", folder, "--today", "2026-06-20", "build", "--output", folder.parent / "elsewhere").status == 0
    assert watched.stop(signal.SIGTERM) == 0


def test_watch__leaves_what_the_next_build_finds_up_to_date(network: Make, started: Start, run: Run) -> None:
    folder = network()
    watched = started("-C", folder, "watch", "--today", TODAY)
    watched.line("err", "written")
    (folder / "contacts/eve.md").write_text("---\nname: Eve Newcomer\n---\n")
    watched.line("err", "written")
    assert watched.stop(signal.SIGTERM) == 0
    done = run("-C", folder, "--today", TODAY, "build")
    assert "0 files written" in done.out
    manifest = json.loads((folder / "output/.warmsite.json").read_text())
    assert "people/eve.html" in manifest["files"]


def test_watch__in_no_network(started: Start, tmp_path: object) -> None:
    watched = started("watch")
    assert watched.process.wait(DEADLINE) == 2
