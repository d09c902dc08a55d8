"""A network on disk, and what the builder makes of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from warmsite.build.builder import Builder

if TYPE_CHECKING:
    from pathlib import Path

    from warmsite.build.report import Report

TODAY = date(2026, 6, 15)

ADA = """\
---
name: Ada Okafor
company: Northwind Health
location: Houston, Texas
tags: [mentor]
circle: close
birthday: 03-14
---

Runs marathons; met through [[bo]].

## Log

- 2026-03-02 call (thrilled): Moving to **Berlin**.
- 2025-11-28 lunch with [[bo]]: Planned the spring meet-up.
"""
BO = """\
---
name: Bo Lindqvist
circle: wide
---

## Log

- 2024-01-10 call: About data.
"""


class Site:
    """A network in a folder, with its builder's ways."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "output"

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def build(self, today: date = TODAY, output: Path | None = None, **options: bool) -> Report:
        """A build as a new process would do it."""
        return Builder(self.folder, output or self.output, **options).build(today, today_given=True)

    def files(self, output: Path | None = None) -> dict[str, bytes]:
        """The site's files by address, without what is the build's own."""
        return contents(output or self.output)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "net")
    made.write("contacts/ada.md", ADA)
    made.write("contacts/bo.md", BO)
    return made
