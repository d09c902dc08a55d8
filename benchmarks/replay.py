"""Replay a network's logs as a repository: the entries of a day are a commit of that day.

usage: python benchmarks/replay.py NETWORK OUT [--years 90] [--until 1990-12-31]

Every date in the records moves by so many years too: git cannot date a commit before 1970, it records another day in
silence. A contact's file appears with its first entry; those without any are there from the first commit on. With
`--until`, nothing after that day is written, and no repository: the records as they were.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATE = re.compile(r"(?<![0-9-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9-])")
_ENTRY = re.compile(r"- ([0-9]{4}-[0-9]{2}-[0-9]{2})\b")


def main() -> int:
    """Write the repository, or the records of a day."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--years", type=int, default=0)
    parser.add_argument("--until", type=date.fromisoformat)
    options = parser.parse_args()
    options.out.mkdir(parents=True)
    if options.until:
        for path, text in states(options.network, options.years, options.until).items():
            file = options.out / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    else:
        replay(options.network, options.out, options.years)
    return 0


def moved(text: str, years: int) -> str:
    """A text with its whole dates moved by years; 29 February becomes 28 February where the year has none."""

    def move(found: re.Match[str]) -> str:
        year, month, day = int(found[1]) + years, int(found[2]), int(found[3])
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return f"{year}-{month:02}-{day - 1:02}"

    return _DATE.sub(move, text)


class Record:
    """A contact's file: what stands above its entries, and the entries with their days, oldest first in the file."""

    def __init__(self, text: str) -> None:
        head, title, log = text.partition("## Log\n\n")
        self.head = head + title
        self.entries: list[tuple[date, str]] = []
        for line in log.splitlines(keepends=True):
            found = _ENTRY.match(line)
            if found:
                self.entries.append((date.fromisoformat(found[1]), line))
            elif self.entries:
                day, said = self.entries[-1]
                self.entries[-1] = day, said + line

    def until(self, day: date) -> str:
        """The file as it was at the end of a day."""
        return self.head + "".join(line for when, line in self.entries if when <= day)


def records(network: Path, years: int) -> dict[str, Record]:
    """The contacts by path."""
    files = sorted((network / "contacts").rglob("*.md"))
    return {file.relative_to(network).as_posix(): Record(moved(file.read_text("utf-8"), years)) for file in files}


def settings(network: Path) -> dict[str, str]:
    """The settings' file, if there is one."""
    file = network / "warmsite.yaml"
    return {"warmsite.yaml": file.read_text("utf-8")} if file.exists() else {}


def states(network: Path, years: int, day: date) -> dict[str, str]:
    """Every file as it was at the end of a day."""
    there = {
        path: record.until(day)
        for path, record in records(network, years).items()
        if not record.entries or min(when for when, _ in record.entries) <= day
    }
    return {**settings(network), **there}


def replay(network: Path, out: Path, years: int) -> None:
    """Write the repository through `git fast-import`."""
    subprocess.run(["git", "init", "--quiet", str(out)], check=True)
    stream = b"".join(_stream(network, years))
    subprocess.run(["git", "-C", str(out), "fast-import", "--quiet"], input=stream, check=True)
    subprocess.run(["git", "-C", str(out), "checkout", "--quiet", "main"], check=True)


def _stream(network: Path, years: int) -> Iterator[bytes]:
    known = records(network, years)
    days: dict[date, set[str]] = defaultdict(set)
    for path, record in known.items():
        for when, _ in record.entries:
            days[when].add(path)
    silent = {path: record.head for path, record in known.items() if not record.entries}
    first = min(days)
    for day in sorted(days):
        files = {path: known[path].until(day) for path in sorted(days[day])}
        if day == first:
            files = {**settings(network), ".gitignore": "/output/\n/.warmsite/\n", **silent, **files}
        names = ", ".join(sorted(Path(path).stem for path in days[day]))
        yield from _commit(day, f"letters: {names}", files)


def _commit(day: date, subject: str, files: dict[str, str]) -> Iterator[bytes]:
    when = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    who = f"Replay <replay@example.com> {when} +0000\n"
    yield f"commit refs/heads/main\nauthor {who}committer {who}".encode()
    yield _data(subject)
    for path, text in files.items():
        yield f"M 100644 inline {path}\n".encode() + _data(text)
    yield b"\n"


def _data(text: str) -> bytes:
    said = text.encode()
    return f"data {len(said)}\n".encode() + said + b"\n"


if __name__ == "__main__":
    sys.exit(main())
