"""The preview over real sockets: its twelve rules, what it serves, and live reload in a real browser."""

from __future__ import annotations

import errno
import os
import re
import socket
import threading
from contextlib import ExitStack
from html import escape
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served import Answer, Site, serving
from toy import DEADLINE, Toy

from warmsite.build.report import BuildError
from warmsite.live import server
from warmsite.live.server import Preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PANEL = "document.querySelector('#warmsite-error')"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """For tests that change nothing but files of their own."""
    toy = Toy(tmp_path_factory.mktemp("shared") / "network")
    toy.contact("ada")
    toy.contact("bo", "</body> twice")
    for name in ("style.css", "app.js", "index.json", "feed.ics", "a b.txt", "ü.svg", "photo.webp", "what.xyz"):
        (toy.output / name).write_text(f"this is {name}")
    with serving(toy) as site:
        (toy.output / "people").mkdir()
        (toy.output / "people" / "index.html").write_text("<p>no body, no end")
        yield site


@pytest.fixture
def site(toy: Toy) -> Iterator[Site]:
    with serving(toy) as started:
        yield started


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no [::1], as many containers have none")


# The twelve rules


def test_rule_1_loopback__both_addresses_and_no_other(shared: Site) -> None:
    assert shared.get("/").status == 200
    with pytest.raises(ConnectionRefusedError):
        shared.send("", to="127.0.0.2")


@needs_ipv6
def test_rule_1_loopback__also_in_version_6(shared: Site) -> None:
    request = f"GET / HTTP/1.1\r\nHost: [::1]:{shared.preview.port}\r\n\r\n"
    assert shared.send(request, to="::1").status == 200


@needs_ipv6
def test_rule_1_loopback__a_port_that_is_half_taken_is_not_ours(shared: Site, toy: Toy) -> None:
    with socket.socket(socket.AF_INET6) as other:
        other.bind(("::1", 0))
        other.listen()
        second = Preview(toy.output, toy.listing, shared.watcher, port=other.getsockname()[1])
        with pytest.raises(OSError) as failure:
            second.start()
    assert failure.value.errno == errno.EADDRINUSE


@pytest.mark.parametrize("host", [str(IPv4Address(0)), "::", "", "0"])
def test_rule_1_loopback__never_every_address(shared: Site, host: str) -> None:
    preview = Preview(shared.toy.output, shared.toy.listing, shared.watcher, host=host)
    with pytest.raises(ValueError, match="Name one address"):
        preview.start()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_rule_2_host__our_names(shared: Site, name: str) -> None:
    assert shared.get("/", host=f"{name}:{shared.preview.port}").status == 200


@pytest.mark.parametrize("path", ["/", "/nothing", "/.warmsite/live.js", "/.warmsite/epoch", "/%00"])
@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:{}", "0.0.0.0:{}"])
def test_rule_2_host__any_other_name_is_refused(shared: Site, name: str, path: str) -> None:
    answer = shared.get(path, host=name.format(shared.preview.port))
    assert answer.status == 403
    assert b"evil" not in answer.body


HERE = "Host: 127.0.0.1:{port}\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        "",
        HERE + HERE,
        HERE + "Host: evil.example\r\n",
        "Host:\r\n",
        "Host: 127.0.0.1:{port}/x\r\n",
        "Host: user@127.0.0.1:{port}\r\n",
        "Host: 127.0.0.1:{port}\r\n evil\r\n",
        "Host: [::1:{port}\r\n",
        "Host: 127.0.0.1:port\r\n",
        "Host : 127.0.0.1:{port}\r\n",
        "no colon\r\n" + HERE,
        HERE + "Origin:\r\n",
        HERE + "Origin: 127.0.0.1:{port}\r\n",
        HERE + "Origin: http://[\r\n" + "Origin: http://[\r\n",
        HERE + "Origin: http://127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n",
        HERE + "Origin: http://127.0.0.1:{port}/\r\n",
        HERE + "Origin: http://\xff\r\n x\r\n",
    ],
)
def test_rule_3_malformed__host_or_origin_is_a_bad_request(shared: Site, headers: str) -> None:
    request = "GET / HTTP/1.1\r\n" + headers.format(port=shared.preview.port) + "\r\n"
    answer = shared.send(request.encode("latin-1"))
    assert answer.status == 400
    assert shared.toy.said == []


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/0.9\r\n\r\n",
        b"GET / HTTQ/1.1\r\n\r\n",
        b"GET / x HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_rule_3_malformed__requests_are_answered_with_all_headers(shared: Site, request_bytes: bytes) -> None:
    answer = shared.send(request_bytes)
    if answer.status:
        assert 400 <= answer.status < 506
        assert set(dict(server.HEADERS)) <= set(answer.headers)
    else:
        assert answer.body == b""
    assert shared.toy.said == []


def test_rule_3_malformed__not_even_a_version(shared: Site) -> None:
    answer = shared.send(f"GET /\r\nHost: 127.0.0.1:{shared.preview.port}\r\n\r\n")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/style.css", "/.warmsite/live.js", "/.warmsite/epoch?after=0&token=x"])
@pytest.mark.parametrize(
    "header",
    [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: https://127.0.0.1:{}",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate",
    ],
)
def test_rule_4_foreign__origins_and_sites_are_refused(shared: Site, header: str, path: str) -> None:
    answer = shared.get(path, header.format(shared.preview.port))
    assert answer.status == 403
    assert not any(name.startswith("Access-Control") for name in answer.headers)


def test_rule_4_foreign__our_own_pages_are_not(shared: Site) -> None:
    own = f"Origin: http://127.0.0.1:{shared.preview.port}"
    assert shared.get("/style.css", own, "Sec-Fetch-Site: same-origin").status == 200
    assert shared.get("/", "Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate").status == 200


@pytest.mark.parametrize("query", ["", "after=0", "after=0&token=", "after=0&token=wrong", "after=0&token=%ff"])
def test_rule_5_live_reload__needs_the_token(shared: Site, query: str) -> None:
    assert shared.get(f"/.warmsite/epoch?{query}").status == 403
    token = shared.preview.token
    assert shared.get(f"/.warmsite/epoch?after=0&token={token}&token={token}").status == 403


@pytest.mark.parametrize("after", ["", "-1", "x", "1" * 30, "1.5", "%D9%A1"])
def test_rule_5_live_reload__needs_a_number(shared: Site, after: str) -> None:
    assert shared.epoch(after).status == 400


def test_rule_5_live_reload__says_a_number_and_nothing_else(shared: Site, toy: Toy) -> None:
    answer = shared.epoch()
    assert (answer.status, answer.body) == (200, b"1")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert Preview(toy.output, toy.listing, shared.watcher).token != shared.preview.token


@pytest.mark.parametrize("path", ["/", "/index.json", "/app.js", "/nothing", "/..", "/.warmsite/epoch", "/.warmsite/live.js"])
def test_rule_6_no_private_data__for_the_scripts_of_others(shared: Site, path: str) -> None:
    headers = shared.get(path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/people/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/.%2e/secret.txt",
        "/people%2f..%2f..%2fsecret.txt",
        "/..%2Fsecret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/%5C..%5Csecret.txt",
        "/index.html%00.css",
        "/./index.html",
        "/people//index.html",
        "/%ff",
        "/%",
        "index.html",
        "*",
        "http://127.0.0.1/index.html",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "//secret.txt",
        "//evil.example/..",
    ],
)
def test_rule_7_paths__none_leads_out(shared: Site, path: str) -> None:
    (shared.toy.root / "secret.txt").write_text("the secret")
    answer = shared.get(path)
    assert answer.status in (400, 404)
    assert "Location" not in answer.headers
    assert b"the secret" not in answer.body


def test_rule_8_symlinks__out_of_the_root_are_not_followed(site: Site) -> None:
    secret = site.toy.root / "secret.txt"
    secret.write_text("the secret")
    (site.toy.output / "link.txt").symlink_to(secret)
    (site.toy.output / "folder").symlink_to(site.toy.root)
    (site.toy.output / "ring.txt").symlink_to("ring.txt")
    (site.toy.output / "inside.txt").symlink_to("index.html")
    os.mkfifo(site.toy.output / "pipe.txt")
    listed = {"link.txt", "folder/secret.txt", "ring.txt", "inside.txt", "pipe.txt"}
    site.preview.listing = lambda: listed | {"index.html"}
    assert {name: site.get(f"/{name}").status for name in listed} == dict.fromkeys(listed, 404) | {"inside.txt": 200}


def test_rule_8_symlinks__a_sibling_that_begins_alike_is_outside(site: Site) -> None:
    (site.toy.root / "output-2").mkdir()
    (site.toy.root / "output-2" / "a.txt").write_text("the secret")
    (site.toy.output / "a.txt").symlink_to("../output-2/a.txt")
    assert site.get("/a.txt").status == 404


def test_rule_9_only_what_was_built(site: Site) -> None:
    site.preview.listing = lambda: {"index.html", ".htaccess", "gone.html"}
    (site.toy.output / ".htaccess").write_text("x")
    (site.toy.output / "unlisted.html").write_text("x")
    (site.toy.output / "folder").mkdir()
    statuses = {path: site.get(path).status for path in ("/unlisted.html", "/folder/", "/folder", "/gone.html", "/.htaccess")}
    assert statuses == {"/unlisted.html": 404, "/folder/": 404, "/folder": 404, "/gone.html": 404, "/.htaccess": 400}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "serve"])
def test_rule_10_methods__get_and_head_only(shared: Site, method: str) -> None:
    answer = shared.get("/", method=method)
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_rule_10_methods__head_is_get_without_a_body(shared: Site) -> None:
    for path in ("/", "/style.css", "/nothing", "/.warmsite/live.js"):
        head, get = shared.get(path, method="HEAD"), shared.get(path)
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


@pytest.mark.parametrize("path", ["/people", "//evil.example/", "//evil.example", "/people?next=//evil.example"])
def test_rule_10_methods__no_redirects(shared: Site, path: str) -> None:
    answer = shared.get(path)
    assert answer.status == 404
    assert b"evil" not in answer.body


@pytest.mark.parametrize("path", ["/", "/style.css", "/nothing", "/..", "/.warmsite/live.css", "/.warmsite/epoch"])
def test_rule_11_no_store__everywhere(shared: Site, path: str) -> None:
    assert shared.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/style.css", "/nothing", "/.."])
def test_rule_12_csp__on_everything(shared: Site, path: str) -> None:
    headers = shared.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Server" not in headers


def test_rule_12_csp__our_own_pages_say_it_too(shared: Site) -> None:
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\';' in shared.get("/nothing").text


# What is served


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/style.css", "text/css; charset=utf-8"),
        ("/app.js?v=1", "text/javascript; charset=utf-8"),
        ("/index.json", "application/json"),
        ("/feed.ics", "text/calendar; charset=utf-8"),
        ("/a%20b.txt", "text/plain; charset=utf-8"),
        ("/%C3%BC.svg", "image/svg+xml"),
        ("/photo.webp", "image/webp"),
        ("/what.xyz", "application/octet-stream"),
        ("/", "text/html; charset=utf-8"),
        ("/people/", "text/html; charset=utf-8"),
        ("/.warmsite/live.js", "text/javascript; charset=utf-8"),
        ("/.warmsite/live.css", "text/css; charset=utf-8"),
    ],
)
def test_serves__with_the_right_type(shared: Site, path: str, kind: str) -> None:
    answer = shared.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_serves__files_as_they_are(shared: Site) -> None:
    assert shared.get("/style.css").text == "this is style.css"


def test_serves__pages_with_live_reload_while_the_disk_stays_clean(shared: Site) -> None:
    network = escape(str(shared.preview.watcher.root.resolve()))
    script = (
        f'<script src="/.warmsite/live.js" data-epoch="1" data-token="{shared.preview.token}" '
        f'data-network="{network}" defer></script>'
    )
    assert shared.get("/ada.html").text.endswith(f"<p>hello</p>{script}</body></html>")
    assert shared.get("/bo.html").text.endswith(f"&lt;/body&gt; twice</p>{script}</body></html>")
    assert shared.get("/people/").text == f"<p>no body, no end{script}"
    assert "script" not in (shared.toy.output / "ada.html").read_text()


def test_serves__a_missing_page_that_may_come_back(shared: Site) -> None:
    answer = shared.get("/<script>alert(1)</script>.html".replace("<", "%3C"))
    assert answer.status == 404
    assert '<a href="/">' in answer.text
    assert "/.warmsite/live.js" in answer.text
    assert "alert" not in answer.text


def test_serves__the_error_of_the_last_build_until_it_is_mended(site: Site) -> None:
    site.toy.fault = BuildError("templates/page.html:3: <b> & \udcff")
    site.watcher.build_once()
    for path in ("/", "/nothing"):
        text = site.get(path).text
        assert "templates/page.html:3: &lt;b&gt; &amp; \\udcff" in text
        assert 'href="/.warmsite/live.css"' in text
    assert 'data-epoch="2"' in text
    site.toy.fault = None
    site.watcher.build_once()
    assert "warmsite-error" not in site.get("/").text
    assert site.epoch(2).body == b"3"


def test_serves__something_before_the_first_build_has_worked(toy: Toy) -> None:
    toy.fault = BuildError("warmsite.yaml:1: no")
    with serving(toy) as site:
        answer = site.get("/")
        assert answer.status == 503
        assert "warmsite.yaml:1: no" in answer.text
        assert "/.warmsite/live.js" in answer.text
        assert answer.text.endswith("</body></html>")


def test_serves__nothing_half_built(site: Site) -> None:
    site.toy.contact("ada", "new")
    site.watcher.stir()
    answers: list[Answer] = []
    reader = threading.Thread(target=lambda: answers.append(site.get("/ada.html")))
    reader.start()
    assert site.get("/.warmsite/live.css").status == 200  # our own files need no build
    assert answers == []
    site.watcher.build_once()
    reader.join(DEADLINE)
    assert answers[0].status == 200
    assert "new" in answers[0].text


def test_serves__a_page_late_rather_than_never(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FRESH", 0.01)
    site.watcher.stir()
    assert site.get("/").status == 200


def test_epoch__answers_when_there_is_something_new(site: Site) -> None:
    answers: list[Answer] = []
    reader = threading.Thread(target=lambda: answers.append(site.epoch(1)))
    reader.start()
    site.toy.contact("ada")
    site.watcher.build_once()
    reader.join(DEADLINE)
    assert answers[0].body == b"2"


def test_epoch__answers_when_there_is_nothing_new(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "POLL", 0.01)
    assert site.epoch(1).body == b"1"


# Another address


@pytest.fixture
def elsewhere(toy: Toy) -> Iterator[Site]:
    with serving(toy, "127.0.0.2") as started:
        yield started


def test_explicit_address__asks_for_the_token_that_was_printed(elsewhere: Site) -> None:
    site, host = elsewhere, f"127.0.0.2:{elsewhere.preview.port}"
    token = re.fullmatch(rf"http://{host}/\?token=([\w-]{{32}})", site.preview.url)[1]
    for path in ("/", "/?token=", "/?token=wrong", f"/index.html?token={token}", "/.warmsite/live.js"):
        answer = site.get(path, host=host)
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers
    welcome = site.get(f"/?token={token}&next=//evil.example", host=host)
    assert (welcome.status, welcome.headers["Location"], welcome.body) == (303, "/", b"")
    cookie, *attributes = welcome.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict"} <= set(attributes)
    assert site.get("/", f"Cookie: other=1; {cookie}", host=host).status == 200
    assert site.get("/", f"Cookie: {cookie}x", host=host).status == 403
    assert site.get("/", f"Cookie: {cookie[:-1]}\xe9", host=host).status == 403


def test_explicit_address__goes_by_no_other_name(elsewhere: Site) -> None:
    for name in ("127.0.0.1", "localhost", "[::1]"):
        assert elsewhere.get("/", host=f"{name}:{elsewhere.preview.port}").status == 403
    with pytest.raises(ConnectionRefusedError):
        elsewhere.send("", to="127.0.0.1")


# Robustness


def test_robust__a_client_that_says_nothing_is_dropped(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server._Handler, "timeout", 0.05)
    with socket.create_connection(("127.0.0.1", site.preview.port), timeout=DEADLINE) as silent:
        silent.sendall(b"GET / HT")
        assert silent.recv(1) == b""


def test_robust__too_many_at_once_are_closed_and_the_next_is_served(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST", 4)
    with serving(toy) as site, ExitStack() as clients:
        address = ("127.0.0.1", site.preview.port)
        held = [clients.enter_context(socket.create_connection(address, timeout=DEADLINE)) for _ in range(5)]
        assert held[4].recv(1) == b""
        held[0].close()
        # Its thread needs a moment to notice.
        for _ in range(1000):
            with socket.create_connection(address, timeout=DEADLINE) as late:
                try:
                    late.sendall(f"GET / HTTP/1.0\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode())
                    if late.recv(8) == b"HTTP/1.0":
                        break
                except ConnectionError:
                    continue
        else:
            pytest.fail("the place was never given back")


def test_robust__a_client_that_leaves_is_no_news(
    site: Site, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.toy.output / "large.txt").write_text("x" * 20_000_000)
    with socket.create_connection(("127.0.0.1", site.preview.port)) as client:
        client.sendall(f"GET /large.txt HTTP/1.1\r\nHost: 127.0.0.1:{site.preview.port}\r\n\r\n".encode())
        client.recv(1)
    assert site.get("/").status == 200
    site.preview.stop()
    assert capfd.readouterr() == ("", "")
    assert site.toy.said == []


def test_robust__a_fault_of_ours_costs_one_answer_and_is_said(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    whole = site.preview.listing
    site.preview.listing = lambda: 1 // 0
    assert site.get("/").status == 0
    site.preview.listing = whole
    assert site.get("/").status == 200
    assert site.toy.said == ["The preview could not answer: ZeroDivisionError: integer division or modulo by zero"]
    assert capfd.readouterr() == ("", "")


def test_stop__gives_back_the_port_threads_and_files(toy: Toy) -> None:
    threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    with serving(toy) as site:
        port = site.preview.port
        silent = socket.create_connection(("127.0.0.1", port))
        assert site.get("/").status == 200  # which came after it, so it was let in
    with silent:
        assert silent.recv(1) == b""
    again = Preview(toy.output, toy.listing, site.watcher, port=port)
    again.start()
    assert again.url == f"http://127.0.0.1:{port}/"
    again.stop()
    assert threading.active_count() == threads
    assert len(list(Path("/proc/self/fd").iterdir())) == files


# A real browser


@pytest.fixture
def page(toy: Toy, browser: Browser) -> Iterator[Page]:
    """A window of Chromium. What it complains about fails the test."""
    toy.tail = '<details><summary>More</summary>deep</details><link rel="stylesheet" href="/style.css">'
    (toy.output / "style.css").write_text("p { white-space: pre; font: 20px/30px monospace }")
    context = browser.new_context()
    window = context.new_page()
    window.set_default_timeout(DEADLINE * 1000)
    complaints: list[str] = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    yield window
    context.close()
    assert complaints == []


def until(page: Page, true: str) -> None:
    """Wait for an expression of the page; `wait_for_function` is forbidden by its Content-Security-Policy."""
    page.evaluate(f"new Promise((done) => {{ (function look() {{ {true} ? done() : requestAnimationFrame(look) }})() }})")


def text(page: Page, part: str) -> None:
    """Wait for a paragraph with it."""
    page.locator("p", has_text=part).wait_for()


def test_browser__reloads_where_the_reader_was_and_shows_errors(toy: Toy, page: Page) -> None:
    toy.contact("ada", "\n".join(f"line {n}" for n in range(300)))
    with serving(toy) as site:
        page.goto(f"{site.preview.url}ada.html")
        page.locator("summary").click()
        page.evaluate("scrollTo(0, 2000)")

        toy.contact("ada", "\n".join(f"row {n}" for n in range(300)))
        site.watcher.build_once()
        text(page, "row 299")
        until(page, "scrollY === 2000 && document.querySelector('details').open")

        toy.fault = BuildError("templates/page.html:3: unexpected <b>")
        site.watcher.build_once()
        panel = page.locator("#warmsite-error")
        panel.wait_for()
        assert "templates/page.html:3: unexpected <b>" in panel.inner_text()
        until(page, f"getComputedStyle({PANEL}).position === 'fixed'")
        until(page, "scrollY === 2000")
        text(page, "row 299")

        toy.fault = None
        site.watcher.build_once()
        panel.wait_for(state="detached")
        text(page, "row 299")
        until(page, "scrollY === 2000")


def test_browser__comes_back_with_a_new_start_of_the_server(toy: Toy, page: Page) -> None:
    toy.contact("ada", "before")
    with serving(toy) as site:
        page.goto(f"{site.preview.url}ada.html")
        text(page, "before")
        port = site.preview.port
    toy.contact("ada", "a new start")
    with serving(toy, port=port):
        text(page, "a new start")


def test_browser__a_site_that_could_not_be_built_appears_when_it_can(toy: Toy, page: Page) -> None:
    toy.fault = BuildError("warmsite.yaml:1: no")
    with serving(toy) as site:
        page.goto(site.preview.url)
        page.locator("#warmsite-error").wait_for()
        toy.fault = None
        site.watcher.build_once()
        text(page, "0 people")
