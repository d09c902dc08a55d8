"""The calendar in other programs: all find the same days in it, and it lives on a server (docs/phone.md)."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from base64 import b64encode
from datetime import date, datetime
from http.client import HTTPConnection

import icalendar
import pytest
from dateutil.rrule import rrulestr

from tests.conftest import build_network
from tests.formats.calendars import feed_of, read
from tests.site.sites import REPOSITORY
from tests.web.judges import HERE as WEB
from tests.web.judges import NODE, needs_node
from warmsite.formats.feed import feed
from warmsite.network.occasions import yearly_occasions

TODAY, LAST = date(2026, 11, 23), date(2036, 11, 22)
ROUNDS = ("birthdays", "work", "dates")
PEOPLE = {
    "ada.md": "---\nname: Ada Okafor, MD; PhD\nbirthday: 1979-03-14\nstarted: 2019-06-01\ncompany: A & B\n---\n",
    "bo.md": "---\nname: 'Bo \\ n'\nbirthday: 02-29\nstarted: 2024-02-29\n---\n",
    "cy.md": "---\nname: 李伟 😀\nbirthday: 2000-02-29\nstarted: 2020-02\ndates: [{on: 12-31, what: 'BEGIN:VEVENT'}]\n---\n",
    "dee.md": "---\nname: 'שלום עולם'\nbirthday: 1930-01-31\ndates: [{on: 1064-02-29, what: long ago}]\n---\n",
    "em.md": f"---\nname: {'Émilie ' * 30}\nbirthday: 11-23\ndates: [{{on: 2030-11-22, what: still to come}}]\n---\n",
    "gus.md": "---\nname: Gus\nbirthday: 1970-01-01\nstarted: 1969-01-01\n---\n",
    "fay.md": "---\nname: Fay\nbirthday: 1999-02-28\ndates: [{on: 01-01, what: new year}]\n---\n",
}


def at_home(folder):
    """The surroundings of a program whose home is that folder."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(folder)}


def needs(*programs):
    missing = [each for each in programs if shutil.which(each) is None]
    return pytest.mark.skipif(bool(missing), reason=f"NOT TRIED IN {' AND '.join(missing).upper()}: NOT INSTALLED HERE")


@pytest.fixture(scope="module")
def known():
    """The days that the site has, by title."""
    network = build_network(PEOPLE, TODAY)
    titles = {}
    for each in read(feed(network, kinds=ROUNDS)):
        kind, _, identity = re.sub(r"@.*", "", each.uid).partition("-")
        titles[kind, identity.rpartition("-")[2]] = each.title
    found = {
        (str(each.date), titles[each.kind, each.id])
        for person in network.people.values()
        for each in yearly_occasions(person.contact, TODAY, LAST)
    }
    assert len(found) > 120
    return found


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "calendar.ics"
    made.write_bytes(feed_of(PEOPLE, TODAY, kinds=ROUNDS))
    return made


def run(*command, folder):
    """What a command says."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=at_home(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_occurrences__in_icalendar_and_dateutil(file, known):
    found = set()
    for each in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
        begin = datetime.combine(each["DTSTART"].dt, datetime.min.time())
        rule = rrulestr(each["RRULE"].to_ical().decode(), dtstart=begin)
        days = rule.between(datetime.combine(TODAY, begin.time()), datetime.combine(LAST, begin.time()), inc=True)
        found |= {(str(day.date()), str(each["SUMMARY"])) for day in days}
    assert found == known


@needs_node
@pytest.mark.skipif(not (WEB / "node_modules/ical.js").exists(), reason="NO ical.js: `npm ci` WAS NOT RUN IN tests/web")
def test_occurrences__in_ical_js(file, known):
    found = json.loads(run(NODE, WEB / "calendar.mjs", file, TODAY, LAST, folder=file.parent))
    assert {tuple(each) for each in found} == known


@needs("calcurse")
def test_occurrences__in_calcurse(file, known, tmp_path):
    told = run("calcurse", "-D", tmp_path / "calcurse", "-i", file, folder=tmp_path)
    assert "0 skipped" in told
    shape = ("--output-datefmt", "%Y-%m-%d", "--format-recur-event", "* %m\n", "--format-event", "* %m\n")
    span = ("--from", f"{TODAY:%m/%d/%Y}", "--to", f"{LAST:%m/%d/%Y}")
    days = re.split(
        r"^(\d{4}-\d\d-\d\d):$", run("calcurse", "-D", tmp_path / "calcurse", "-Q", *span, *shape, folder=tmp_path), flags=re.M
    )
    found = {(day, line[2:]) for day, lines in zip(days[1::2], days[2::2], strict=True) for line in lines.split("\n") if line}
    assert found == known


@needs("khal")
def test_occurrences__in_khal(file, known, tmp_path):
    (tmp_path / "events").mkdir()
    settings = tmp_path / "khal.conf"
    formats = ("dateformat", "longdateformat")
    settings.write_text(
        f"[calendars]\n[[network]]\npath = {tmp_path}/events\n[sqlite]\npath = {tmp_path}/khal.db\n[locale]\n"
        "local_timezone = UTC\ndefault_timezone = UTC\n" + "".join(f"{each} = %Y-%m-%d\n" for each in formats)
    )
    run("khal", "-c", settings, "import", "--batch", "-a", "network", file, folder=tmp_path)
    shape = ("--format", "{start-date} {title}", "--day-format", "")
    told = run("khal", "-c", settings, "list", *shape, TODAY, f"{(LAST - TODAY).days + 1}d", folder=tmp_path)
    assert {tuple(line.split(" ", 1)) for line in told.splitlines()} == known


# On a server for calendars of one's own, with what docs/phone.md tells to write


GUIDE = (REPOSITORY / "docs/phone.md").read_text("utf-8")
AT_HOME = "127.0.0.1:5232"


@pytest.fixture
def server(tmp_path):
    """Its port, while Radicale runs as the guide says; the guide's `~` is `tmp_path`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving, feeding = (each.replace(AT_HOME, f"127.0.0.1:{port}") for each in re.findall(r"```ini\n(.*?)```", GUIDE, re.S))
    (tmp_path / "radicale.conf").write_text(serving)
    (tmp_path / "radicale.users").write_text("me:secret\n")
    (tmp_path / "vdirsyncer.conf").write_text(feeding)
    (tmp_path / "network/output").mkdir(parents=True)
    command = ["radicale", "--config", str(tmp_path / "radicale.conf")]
    with (tmp_path / "radicale.log").open("wb") as log, subprocess.Popen(command, env=at_home(tmp_path), stderr=log) as running:
        try:
            until = time.monotonic() + 30
            while not is_open(port):
                assert running.poll() is None, (tmp_path / "radicale.log").read_text()
                assert time.monotonic() < until
            yield port
        finally:
            running.terminate()


def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port, method, login="me:secret"):
    """The answer's status and content, for the calendar's own address."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    word = b64encode(login.encode()).decode()
    connection.request(method, "/me/network/", headers={"Authorization": f"Basic {word}"})
    answer = connection.getresponse()
    return answer.status, answer.read()


@needs("radicale", "vdirsyncer")
def test_server__is_fed_as_the_guide_says_and_follows(server, tmp_path):
    ada = "---\nname: Ada\ncircle: close\nbirthday: 1979-03-14\n---\n\n- [ ] 2026-12-10 the key\n\n## Log\n\n"
    files = {**PEOPLE, "ada.md": f"{ada}- 2026-11-02 call: Hi.\n"}
    file = tmp_path / "network/output/calendar.ics"

    def sync(*, command="sync"):
        file.write_bytes(feed_of(files, TODAY))
        return run("vdirsyncer", "-c", tmp_path / "vdirsyncer.conf", command, folder=tmp_path)

    def events(data):
        return {(each.uid, each.title, each.day, str(each.rule), tuple(each.alarms)) for each in read(data)}

    assert ask(server, "MKCALENDAR")[0] == 201
    sync(command="discover")
    sync()
    assert events(ask(server, "GET")[1]) == events(file.read_bytes())
    assert ask(server, "GET", "me:wrong")[0] == 401
    assert " item " not in sync()
    kept = ada.replace("[ ]", "[x]").replace("name: Ada", "name: Ada Okafor")
    files["ada.md"] = f"{kept}- 2026-11-02 call: Hi.\n- 2026-11-20 call: Again.\n"
    told = sync()
    assert events(ask(server, "GET")[1]) == events(file.read_bytes())
    assert {re.sub("promise-[0-9a-f]{8}", "promise", each) for each in re.findall(r"(\w+\)? item \S+)@", told)} == {
        "updating) item birthday-ada",
        "Deleting item promise-ada",
        "Deleting item due-2027-01-04",
        "uploading) item due-2027-01-20",
    }
