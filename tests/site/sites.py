"""What the tests of the site are made of: sites that were built, and a reader of their pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent

from warmsite.build.builder import Builder

REPOSITORY = Path(__file__).resolve().parents[2]
TODAY = date(2026, 6, 15)
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
SETTINGS = "regions:\n  Gulf Coast: [Houston, Galveston, New Orleans, Mobile]\n"
# Some of each kind of problem, that the page of problems has something to show.
FAULTY = "---\nname: Fay Fault\nbirthday: 2026-02-30\ncircel: close\n---\n\nSee [[nobody-here]].\n"


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""  # what stands in it, without what stands in others


class Read(HTMLParser):
    """A page's elements and text; `unbalanced` are tags that close nothing, or are never closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.text = ""
        self.unbalanced: list[str] = []
        self.repeated: list[str] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        self.unbalanced += [f"<{each.tag}> of line {each.line} stays open" for each in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.repeated += [f"{name} twice on <{tag}>" for name in set(names) if names.count(name) > 1]
        made = Element(tag, {name: value or "" for name, value in attrs}, self.getpos()[0])
        self.elements.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self._open or self._open[-1].tag != tag:
            standing = self._open[-1].tag if self._open else "nothing"
            self.unbalanced.append(f"</{tag}> at line {self.getpos()[0]} closes {standing}")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            self._open[-1].text += data

    def all(self, *tags: str) -> list[Element]:
        return [each for each in self.elements if each.tag in tags]

    @property
    def ids(self) -> list[str]:
        return [each.attributes["id"] for each in self.elements if "id" in each.attributes]


@dataclass
class Site:
    """A network, and the site that was built of it."""

    network: Path
    output: Path
    pages: dict[str, str] = field(default_factory=dict)

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Address and bytes of all that was built; what keeps the build's own books is left out."""
        paths = (path for path in self.output.rglob("*") if path.is_file() and not path.name.startswith("."))
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in sorted(paths)}

    @cached_property
    def read(self) -> dict[str, Read]:
        """Every page by its address."""
        return {address: Read(data.decode()) for address, data in self.files.items() if address.endswith(".html")}


def write(folder: Path, files: dict[str, str]) -> Path:
    """A network of files; texts may be indented."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).removeprefix("\n"), "utf-8")
    return folder


def build(network: Path, output: Path | None = None, *, discreet: bool = False, today: date = TODAY) -> Site:
    """The site of a network on the sample's day."""
    target = output or network / "output"
    Builder(network, target, discreet=discreet).build(today, today_given=True)
    return Site(network, target)


def commit(network: Path, subject: str, day: str, author: str = "Jo Weaver") -> None:
    """Commit all that stands in a network, whatever the settings of this machine; the first time it becomes a repository."""
    who = {f"GIT_{role}_{what}": author for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    message = (f"--message={subject}", f"--date={day}T12:00:00Z")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", *message]):
        subprocess.run(["git", "-C", str(network), *command], env=environment, check=True)


def sample(folder: Path) -> Path:
    """The sample network, with one faulty record beside."""
    shutil.copytree(REPOSITORY / "contacts", folder / "contacts")
    return write(folder, {"warmsite.yaml": SETTINGS, "contacts/fay-fault.md": FAULTY})
