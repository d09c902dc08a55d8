"""What the tests of the pages are made of: Chromium and the judges of package.json, and a page that is watched."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import sites
from clitools import Running, command_line, environment
from sites import REPOSITORY, Site

from warmsite.site.render import Renderer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from playwright.sync_api import BrowserContext, Page

HERE = Path(__file__).parent
NODE = shutil.which("node")
PACKAGES = HERE / "node_modules"
needs_node = pytest.mark.skipif(
    # npm writes this file when everything is in its place.
    NODE is None or not (PACKAGES / ".package-lock.json").exists(),
    reason="NO JUDGES HERE: node IS MISSING, OR `npm ci` WAS NOT RUN IN tests/web",
)

TEMPLATES = frozenset(
    file.name for file in (REPOSITORY / "templates").glob("*.html") if '{% extends "base.html" %}' in file.read_text("utf-8")
)
# Pages that differ from others of their kind: rich, dead, archived, with a table, in another script.
CHOSEN = (
    *("people/ada-okafor.html", "people/desmond-orourke.html", "people/brent-hollis.html", "people/ngugi-wa-kamau.html"),
    *("people/amal-haddad.html", "upcoming/2026-08.html", "timeline/2026-03.html", "circles/close.html", "tags/mentor.html"),
)

NARROW, PHONE, DESK = {"width": 320, "height": 568}, {"width": 390, "height": 844}, {"width": 1280, "height": 800}
UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"

Kind = tuple[str, str]


class Visit(NamedTuple):
    """A page of the site at `root`, an address of a folder or of a preview that ends without a slash."""

    root: str
    address: str

    def __str__(self) -> str:
        return f"{self.root}/{self.address}"


@dataclass
class Judged(Site):
    """A site, and by address the template of each of its pages."""

    templates: dict[str, str] = field(default_factory=dict)

    def visits(self, chosen: Sequence[str] = (), but: Collection[Kind] = ()) -> list[Visit]:
        """The chosen pages, and one of every kind that is neither theirs nor among `but`."""
        found = {self.kind(address): address for address in sorted(self.templates, reverse=True)}
        rest = found.keys() - but - set(map(self.kind, chosen))
        return [Visit(self.output.as_uri(), address) for address in (*chosen, *(found[kind] for kind in sorted(rest)))]

    def kind(self, address: str) -> Kind:
        """Pages are of a kind when they are made with one template and lie in one folder."""
        return self.templates[address], address.rpartition("/")[0]


def build(network: Path) -> Judged:
    """The site of a network, with what a builder knows and keeps to itself: which page is made with which template."""
    templates: dict[str, str] = {}
    render = Renderer.render

    def spy(self: Renderer, page: Any, view: Any) -> str:
        if page.template:
            templates[page.address] = page.template
        return render(self, page, view)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "render", spy)
        site = sites.build(network)
    return Judged(site.network, site.output, templates=templates)


@dataclass
class Watched:
    """A window, and everything about its pages that nobody should see."""

    page: Page
    faults: list[str] = field(default_factory=list)
    root: str = ""  # whatever is asked for must lie below it

    @classmethod
    def within(cls, context: BrowserContext) -> Watched:
        """A new window."""
        context.add_init_script(path=HERE / "judge.js")
        watched = cls(context.new_page())
        watched.page.set_default_timeout(10_000)
        context.on("console", lambda said: watched._fault(f"console: {said.text}"))
        context.on("weberror", lambda error: watched._fault(f"error: {error.error}"))
        context.on("requestfailed", watched._failed)
        context.on("request", watched._asked)
        context.on("dialog", watched._dismissed)
        return watched

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.root)}: {what[:300]}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.root, "data:image/")):
            self._fault(f"foreign: {request.url}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was opened meanwhile
            self._fault(f"failed: {request.url}: {request.failure}")

    def _dismissed(self, dialog: Any) -> None:
        self._fault(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, visit: Visit) -> Page:
        """The page, when all that it loads is there."""
        self.root = visit.root
        self.page.goto(str(visit), wait_until="load")
        return self.page

    def ask(self, what: str, argument: str = "") -> list[str]:
        """What judge.js finds wrong with the page, such as `cut`, each beside the page's address."""
        found = self.page.evaluate("([what, argument]) => judge[what](argument)", [what, argument])
        return [f"{self.page.url.removeprefix(self.root)}: {each}" for each in found]


@contextmanager
def serving(network: Path, *options: object) -> Iterator[str]:
    """The address at which `warmsite serve` shows a network meanwhile, without a slash at its end."""
    process = subprocess.Popen(
        command_line("-C", network, "serve", "--port", "0", *options),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Running(process).line("out").rstrip("/")
    finally:
        process.terminate()
        process.communicate()
