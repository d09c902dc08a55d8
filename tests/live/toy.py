"""A network whose build is a toy: every contact becomes a page of its text, in output/."""

from __future__ import annotations

import threading
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from warmsite.build.report import BuildError, Report

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 3, 2)
# A bound for what must happen soon; only a failing test waits so long.
DEADLINE = 20


class Toy:
    """A folder, its build, and what was said and built. `built` is notified after every build."""

    def __init__(self, root: Path) -> None:
        self.root, self.output = root, root / "output"
        self.day, self.is_busy, self.fault = DAY, False, None
        self.days: list[date] = []
        self.said: list[str] = []
        self.built = threading.Condition()
        self.tail = ""  # what every page ends with
        (root / "contacts").mkdir(parents=True)
        self.output.mkdir()

    def today(self) -> date:
        return self.day

    def busy(self) -> bool:
        return self.is_busy

    def listing(self) -> frozenset[str]:
        files = (path for path in self.output.rglob("*") if path.is_file())
        return frozenset(path.relative_to(self.output).as_posix() for path in files)

    def pages(self) -> dict[str, str]:
        contacts = self.root / "contacts"
        # Links are followed, as far as they stay inside.
        folders = [contacts, *(path for path in contacts.rglob("*") if path.is_dir())]
        files = [path for folder in folders for path in folder.glob("[!.#_]*.md") if path.is_file()]
        return {f"{path.stem}.html": path.read_text() for path in files} | {"index.html": f"{len(files)} people"}

    def build(self, day: date) -> Report:
        with self.built:
            self.days.append(day)
            self.built.notify_all()
            if self.fault is not None:
                raise self.fault
            try:
                pages = self.pages()
            except FileNotFoundError as gone:  # between the look and the reading
                raise BuildError(str(gone)) from None
            written = [name for name, text in pages.items() if self.write(name, text)]
            removed = [name for name in self.listing() if name.endswith(".html") and name not in pages]
            for name in removed:
                (self.output / name).unlink()
            return Report(tuple(written), tuple(removed), len(pages) - len(written), (), ())

    def write(self, name: str, text: str) -> bool:
        page = f"<!doctype html><html><body><p>{escape(text)}</p>{self.tail}</body></html>"
        path = self.output / name
        if path.exists() and path.read_text() == page:
            return False
        path.with_suffix(".new").write_text(page)
        path.with_suffix(".new").replace(path)
        return True

    def contact(self, name: str, text: str = "hello") -> Path:
        path = self.root / "contacts" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def shows(self, name: str, text: str = "hello") -> bool:
        path = self.output / f"{name}.html"
        return path.exists() and f"<p>{text}</p>" in path.read_text()
