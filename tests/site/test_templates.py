"""The network's own look: templates and assets in the place of ours, and what a wrong one does."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import sites

from warmsite.build import look
from warmsite.build.builder import Builder
from warmsite.cli import main
from warmsite.live.watcher import Pace, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from warmsite.build.report import Report

TODAY = "2026-06-15"
DEADLINE = 20  # seconds; only a failing test waits so long
SHIPPED = sites.REPOSITORY / "templates"
FILES = {
    "contacts/ada-okafor.md": """
        ---
        name: Ada <b>Okafor</b>
        company: Northwind Health
        tags: [mentor]
        circle: close
        birthday: 06-20
        ---

        Met on the train.

        ## Log

        - 2026-03-02 call: Moving the team to **Berlin**.
        """,
    "contacts/bo-lindqvist.md": """
        ---
        name: Bo Lindqvist
        circle: close
        ---
        """,
    "warmsite.yaml": "",
}

Files = dict[str, str | bytes]
Bytes = dict[str, bytes]


@dataclass
class Network:
    """A network in a folder, and the command that builds it."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    said: str = field(default="", init=False)

    def put(self, templates: Files) -> None:
        """Put these files, and no others, into the network's templates."""
        folder = self.folder / "templates"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in templates.items():
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def build(self, *options: str) -> int:
        """The exit status of a build."""
        self.capture.readouterr()
        status = main.run(["-C", str(self.folder), "--today", TODAY, "build", *options])
        sys.stdout.flush()
        self.said = "".join(self.capture.readouterr())
        return status

    def fails(self) -> str:
        """What a build says that cannot be done."""
        assert self.build() == 2, self.said
        assert self.said.count("\n") == 1
        return self.said

    def site(self) -> Bytes:
        return sites.Site(self.folder, self.folder / "output").files

    def built(self, templates: Files) -> Bytes:
        """The site with these templates."""
        self.put(templates)
        assert self.build() == 0, self.said
        return self.site()


@pytest.fixture
def network(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Network:
    return Network(sites.write(tmp_path / "network", FILES), capfd)


def changed(before: Bytes, after: Bytes) -> set[str]:
    return {address for address in before.keys() | after.keys() if before.get(address) != after.get(address)}


# in the place of ours


def test_own__a_page_takes_the_place_of_ours_until_it_goes(network: Network) -> None:
    shipped = network.built({})
    own = network.built({"today.html": "Mine: {{ view.date|spell }}, {{ title }}, {{ address }}"})
    assert changed(shipped, own) == {"index.html"}
    assert own["index.html"] == b"Mine: 15 June 2026, Today, index.html"
    assert network.built({}) == shipped


def test_own__copies_of_ours_make_the_same_site_in_the_sandbox(site: sites.Site, tmp_path: Path) -> None:
    copied = sites.sample(tmp_path / "copied")
    shutil.copytree(SHIPPED, copied / "templates")
    assert changed(site.files, sites.build(copied).files) == set()


def test_own__macros_are_those_of_all_pages(network: Network) -> None:
    macros = (SHIPPED / "_macros.html").read_text().replace('<a class="name"', '<a class="name mine"')
    own = network.built({"_macros.html": macros})
    for page in ("index.html", "people.html", "overdue.html", "timeline.html"):
        assert b'class="name mine"' in own[page], page
        assert b'class="name"' not in own[page], page


def test_own__macros_may_take_in_the_shipped_ones(network: Network) -> None:
    macros = """
        {% import "warmsite/_macros.html" as shipped with context %}
        {% macro state(word) %}<b>{{ word }}</b>{% endmacro %}
        {% set person = shipped.person %}
    """
    rows = "{% for row in view.rows %}{{ m.person(row.ref) }}{{ m.state(row.state) }}{% endfor %}"
    mine = f'{{% import "my macros.html" as m with context %}}{rows}'
    own = network.built({"my macros.html": macros, "list.html": mine})
    assert own["people.html"].count(b'<a class="name" href="people/') == 2
    assert b"<b>new</b>" in own["people.html"]


def test_own__assets_take_the_place_of_ours(network: Network) -> None:
    shipped = network.built({})
    own = network.built({"style.css": "body{color:red}", "favicon.svg": "<svg/>"})
    assert changed(shipped, own) == {"assets/style.css", "assets/favicon.svg"}
    assert own["assets/style.css"] == b"body{color:red}"
    assert own["assets/favicon.svg"] == b"<svg/>"


def test_own_css__stands_at_the_end_of_the_stylesheet(network: Network) -> None:
    shipped = network.built({})
    own = network.built({"own.css": b"\xef\xbb\xbf:root{--link:red}"})  # as some editors save it
    assert changed(shipped, own) == {"assets/style.css"}
    assert own["assets/style.css"] == shipped["assets/style.css"] + b"\n:root{--link:red}"
    both = network.built({"own.css": "b{}", "style.css": "a{}"})
    assert both["assets/style.css"] == b"a{}\nb{}"
    assert network.built({}) == shipped


def test_own__what_records_say_is_escaped(network: Network) -> None:
    own = network.built({"list.html": "{% for row in view.rows %}[{{ row.ref.name }}]{% endfor %}"})
    assert own["people.html"] == b"[Ada &lt;b&gt;Okafor&lt;/b&gt;][Bo Lindqvist]"


def test_own__templates_of_other_names_may_be_taken_in(network: Network) -> None:
    own = network.built({"today.html": '{% include "my line.html" %}', "my line.html": "{{ view.total }} rows"})
    assert own["index.html"] == b"2 rows"


def test_own__what_is_no_template_means_nothing(network: Network) -> None:
    shipped = network.built({})
    network.put(
        {"Thumbs.db": b"\xff\xfe\x00", "logo.png": b"\x89PNG", "today.html~": "{{", ".today.html": "{{", "notes.txt": "{{"}
    )
    folder = network.folder / "templates"
    (folder / "folder.html").mkdir()
    (folder / ".#today.html").symlink_to("nobody@nowhere")
    (folder / os.fsdecode(b"\xff.html")).write_text("{{")
    assert network.build() == 0, network.said
    assert network.site() == shipped
    assert network.build() == 0
    assert "0 files written" in network.said


# one block of ours


def test_extends__the_shipped_template_of_the_same_name(network: Network) -> None:
    shipped = network.built({})
    assert b'class="coming"' in shipped["index.html"]
    own = network.built({"today.html": '{% extends "warmsite/today.html" %}{% block coming %}{% endblock %}'})
    assert changed(shipped, own) == {"index.html"}
    before, _, rest = shipped["index.html"].partition(b'<section class="coming">')
    assert own["index.html"] == before + rest.partition(b"</section>\n")[2]


def test_extends__super_is_what_the_shipped_block_holds(network: Network) -> None:
    shipped = network.built({})
    own = network.built({"today.html": '{% extends "warmsite/today.html" %}{% block coming %}<hr>{{ super() }}{% endblock %}'})
    assert own["index.html"] == shipped["index.html"].replace(b'<section class="coming">', b'<hr><section class="coming">')


def test_extends__the_macros_of_the_shipped_page_are_at_hand(network: Network) -> None:
    own = network.built(
        {"today.html": '{% extends "warmsite/today.html" %}{% block coming %}{{ m.state("warm") }}!{% endblock %}'}
    )
    assert b'<span class="state warm">warm</span>!' in own["index.html"]


def test_extends__a_shipped_page_stands_in_the_frame_of_the_network(network: Network) -> None:
    templates = {
        "base.html": "<main>{% block main %}{% endblock %}</main>",
        "problems.html": '{% extends "warmsite/problems.html" %}{% block files %}none{% endblock %}',
    }
    own = network.built(templates)
    assert own["problems.html"].startswith(b"<main>")
    assert own["problems.html"].endswith(b"none</main>")
    assert own["index.html"].startswith(b"<main>")


def test_extends__follows_when_the_shipped_template_changes(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version brings new templates; of the network's only a line differs."""
    version = tmp_path / "version"
    shutil.copytree(SHIPPED, version)
    monkeypatch.setattr(look, "shipped_templates", lambda: version)
    own = {"problems.html": '{% extends "warmsite/problems.html" %}{% block wide %}wide{% endblock %}'}
    network.built(own)
    problems = version / "problems.html"
    problems.write_text(problems.read_text().replace("<h1>Problems</h1>", "<h1>What could not be read</h1>"))
    assert b"<h1>What could not be read</h1>" in network.built(own)["problems.html"]


# wrong ones

TODAYS = '{% extends "warmsite/today.html" %}\n{% block coming %}\n'


WRONG_LINES = {
    "field": ("{{ view.sektions }}", "TodayView has no 'sektions'; did you mean 'sections'?"),
    "field of a row": ("{{ view.sections[0].rows[0].card.ref.nmae }}", "Ref has no 'nmae'; did you mean 'name'?"),
    "row": ("{{ view.sections[99].why }}", "tuple object has no element 99"),
    "name": ("{{ viwe.sections }}", "'viwe' is undefined"),
    "macro": ("{{ m.persn(view) }}", "_macros.html has no 'persn'; did you mean 'person'?"),
    "argument": ("{{ m.person(view) }}", "TodayView has no 'page' (in the shipped _macros.html:"),
    "filter": ("{{ view.date|spel }}", "No filter named 'spel'."),
    "what a filter is of": ("{{ view.date|month }}", "TypeError: "),
    "number": ("{{ 1 / 0 }}", "ZeroDivisionError: division by zero"),
    "tag": ("{% bock %}", "Encountered unknown tag 'bock'"),
    "syntax": ("{{ view. }}", "expected name or number"),
    "class": ("{{ view.__class__ }}", "access to attribute '__class__' of 'TodayView' object is unsafe"),
    "clock": ("{{ view.date.today() }}", "access to attribute 'today' of 'date' object is unsafe"),
    "chance": ("{{ [1, 2]|random }}", "No filter named 'random'."),
    "markup": ("{{ view.coming[0].ref.name|safe }}", "No filter named 'safe'."),
    "no escaping": ("{% autoescape false %}{{ title }}{% endautoescape %}", "what a page prints is always escaped"),
}


@pytest.mark.parametrize(("line", "message"), WRONG_LINES.values(), ids=WRONG_LINES.keys())
def test_wrong__a_line_is_told_and_the_last_good_site_stays(network: Network, line: str, message: str) -> None:
    good = network.built({})
    network.put({"today.html": f"{TODAYS}{line}{{% endblock %}}"})
    assert network.fails().startswith(f"templates/today.html:3: {message}")
    assert network.site() == good


WRONG_FILES: dict[str, tuple[Files, str]] = {
    "no end": ({"today.html": TODAYS}, "today.html:2: Unexpected end of template"),
    "parent": (
        {"today.html": "\n{% extends 'bsae.html' %}"},
        "today.html:2: there is no template 'bsae.html'; did you mean 'base",
    ),
    "itself": ({"today.html": "\n{% extends 'today.html' %}"}, "today.html:2: means itself; the shipped one is 'warmsite/today"),
    "frame": ({"base.html": "<html>\n{{ titel }}"}, "base.html:2: 'titel' is undefined"),
    "macros": ({"_macros.html": "\n{% macro person(ref) %}\n{{ ref.nmae }}{% endmacro %}"}, "_macros.html:3: Ref has no 'nmae'"),
    "syntax of macros": ({"_macros.html": "\n{% macro person( %}"}, "_macros.html:2: "),
    "included": ({"today.html": "{% include 'a.html' %}", "a.html": "\n\n{{ a }}"}, "a.html:3: 'a' is undefined"),
    "empty": ({"today.html": " \n"}, "today.html:1: is empty"),
    "empty macros": ({"_macros.html": ""}, "_macros.html:1: is empty"),
    "bytes": ({"today.html": b"one\ntwo\n\xff\xfe"}, "today.html:3: a byte that is no UTF-8 (0xff)"),
    "picture": ({"favicon.svg": b"\x89PNG\r\n"}, "favicon.svg:1: a byte that is no UTF-8 (0x89)"),
    "too large": ({"style.css": "a" * (1024 * 1024 + 1)}, "style.css: is larger than 1 MiB"),
    "nested too deeply": ({"today.html": "{% if 1 %}" * 200 + "{% endif %}" * 200}, "today.html: goes round without end, or is"),
}


@pytest.mark.parametrize(("templates", "message"), WRONG_FILES.values(), ids=WRONG_FILES.keys())
def test_wrong__a_file_is_told_and_the_last_good_site_stays(network: Network, templates: Files, message: str) -> None:
    good = network.built({})
    network.put(templates)
    assert network.fails().startswith(f"templates/{message}")
    assert network.site() == good


def test_wrong__a_shipped_page_misses_a_macro_of_the_networks(network: Network) -> None:
    network.put({"_macros.html": "{% macro prson(ref) %}{% endmacro %}"})
    assert re.search(r"_macros\.html has no 'person'; did you mean 'prson'\? \(in the shipped \w+\.html:\d+\)", network.fails())


@pytest.mark.parametrize("name", ["no end", "frame", "macros", "bytes"])
def test_wrong__mended_it_is_the_site_of_a_clean_build(network: Network, name: str) -> None:
    good = network.built({"own.css": "b{}"})
    network.put(WRONG_FILES[name][0])
    (network.folder / "contacts/cy-tran.md").write_text("---\nname: Cy Tran\n---\n")
    for _ in range(2):
        network.fails()
        assert network.site() == good
    mended = network.built({"today.html": f"{TODAYS}mended{{% endblock %}}"})
    assert b"mended" in mended["index.html"]
    assert "people/cy-tran.html" in mended
    assert network.build("--clean") == 0
    assert network.site() == mended


def test_wrong__a_folder_a_link_to_nothing_and_one_that_leaves(network: Network, tmp_path: Path) -> None:
    good = network.built({})
    (tmp_path / "outside.html").write_text("secret")
    ways: dict[str, Callable[[Path], None]] = {
        "Is a directory": lambda path: path.mkdir(),
        "No such file": lambda path: path.symlink_to("nothing.html"),
        "Too many levels": lambda path: path.symlink_to("today.html"),
        "leaves the network": lambda path: path.symlink_to(tmp_path / "outside.html"),
    }
    for message, make in ways.items():
        network.put({})
        make(network.folder / "templates/today.html")
        for _ in range(2):
            assert re.match(f"templates/today.html: .*{message}", network.fails())
            assert network.site() == good
    assert network.built({}) == good


def test_wrong__a_folder_of_templates_that_leaves(network: Network, tmp_path: Path) -> None:
    good = network.built({})
    (network.folder / "templates").rmdir()
    (tmp_path / "outside").mkdir()
    (network.folder / "templates").symlink_to(tmp_path / "outside")
    assert network.fails().startswith("templates: is a link that leaves the network")
    assert network.site() == good


ENDLESS = {
    "recursion": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "inclusion": '{% include "today.html" %}',
    "range": "{% for a in range(10 ** 9) %}x{% endfor %}",
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "much text": "{% for a in range(99999) %}" + "x" * 9999 + "{% endfor %}",
    "constant text": "{% for a in range(99999) %}{{ 'x'|center(9999) }}{% endfor %}",
    "calls": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "repetition": "{{ 'x' * 10 ** 12 }}",
    "list": "{{ 10 ** 12 * [0] }}",
    "power": "{{ 10 ** (10 ** 10) }}",
    "squares": "{% set n = namespace(v=3) %}{% for a in range(60) %}{% set n.v = n.v * n.v %}{% endfor %}",
    "sums": "{% set n = namespace(v='x') %}{% for a in range(60) %}{% set n.v = n.v + n.v %}{% endfor %}",
    "joins": "{% set n = namespace(v='x') %}{% for a in range(60) %}{% set n.v = n.v ~ n.v %}{% endfor %}",
    "captures": "{% set n = namespace(v='x') %}{% for a in range(60) %}{% set n.v %}{{ n.v }}{{ n.v }}{% endset %}{% endfor %}",
    "one filter": "{{ 'x'|center(10 ** 15) }}",
}


@pytest.mark.parametrize("template", ENDLESS.values(), ids=ENDLESS.keys())
def test_endless__ends_with_a_message(network: Network, template: str) -> None:
    good = network.built({})
    network.put({"today.html": f"\n{template}"})
    assert network.fails().startswith("templates/today.html:2: ")
    assert network.site() == good


def test_endless__two_that_extend_one_another(network: Network) -> None:
    network.put({"today.html": "{% extends 'a.html' %}", "a.html": "{% extends 'today.html' %}"})
    assert re.fullmatch(r"templates/(a|today)\.html:1: goes round without end, or is nested too deeply\n", network.fails())


def test_endless__inclusions_that_double(network: Network) -> None:
    network.built({})
    doubling = {f"{at}.html": f"{{% include '{at + 1}.html' %}}" * 2 for at in range(40)}
    network.put({"today.html": "{% include '0.html' %}", **doubling, "40.html": ""})
    assert "more than a page may hold" in network.fails()


# while watching


@contextmanager
def watching(folder: Path) -> Iterator[Watcher]:
    builder = Builder(folder, folder / "output", lasting=True)

    def build(_day: object) -> Report:
        return builder.build(sites.TODAY, today_given=True)

    watcher = Watcher(folder, build, lambda: sites.TODAY, lambda: False, lambda _said: None, Pace(rescan=1000))
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        yield watcher
    finally:
        watcher.stop()
        thread.join(DEADLINE)


def wait(watcher: Watcher, until: Callable[[], bool]) -> None:
    """Let builds go on until this is so."""
    epoch = watcher.visible
    while not until():
        before, epoch = epoch, watcher.wait_for_change(epoch, DEADLINE)
        assert epoch > before or until(), f"it did not come about; the last error is {watcher.error!r}"


def test_watching__a_wrong_template_keeps_the_site_until_it_is_mended(network: Network) -> None:
    network.put({})
    today = network.folder / "templates/today.html"
    with watching(network.folder) as watcher:
        wait(watcher, lambda: watcher.visible > 0)
        good = network.site()
        for text, message in (
            (f"{TODAYS}{{{{ view.sektions }}}}{{% endblock %}}", "templates/today.html:3: TodayView has no 'sektions'"),
            ("{% for a in range(99999) %}{{ '%s'|format(a)|center(9999) }}{% endfor %}", "templates/today.html:1: more than"),
            ("{% if %}", "templates/today.html:1: "),
        ):
            today.write_text(text)
            wait(watcher, lambda message=message: (watcher.error or "").startswith(message))
            assert network.site() == good
        (network.folder / "contacts/cy-tran.md").write_text("---\nname: Cy Tran\n---\n")
        today.write_text(f"{TODAYS}mended{{% endblock %}}")
        wait(watcher, lambda: watcher.error is None and "people/cy-tran.html" in network.site())
        mended = network.site()
        assert b"mended" in mended["index.html"]
        today.unlink()
        wait(watcher, lambda: b"mended" not in network.site()["index.html"])
    network.put({"today.html": f"{TODAYS}mended{{% endblock %}}"})
    assert network.build("--clean") == 0
    assert network.site() == mended
