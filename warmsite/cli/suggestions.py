"""What would mend the problems that `check` finds, shown and never done."""

from __future__ import annotations

import os
import re
import shlex
from functools import partial
from typing import TYPE_CHECKING

import click

from warmsite.cli import shapes
from warmsite.cli.common import clean, is_terminal, quantity, say_json, warn
from warmsite.names import fold
from warmsite.records.fixes import Record, fix_of, mended

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from warmsite.network.people import Network
    from warmsite.problems import Problem

_ALIKE = 0.8  # how near a misspelt name must be, as in the hints
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


def suggest(folder: Path, network: Network, problems: Sequence[Problem], *, as_json: bool) -> None:
    """Print what would mend the problems where it is obvious: beside each of them in JSON, else as a diff of the files."""
    records = {path: _record(folder, path, network) for path in dict.fromkeys(each.path for each in problems)}
    if as_json:
        found = ((each, record and fix_of(each, record)) for each in problems for record in (records[each.path],))
        say_json([{**shapes.problem(each), "fix": shapes.fix(fix) if fix else None} for each, fix in found])
        return
    changed = 0
    for path, record in records.items():
        if record:
            after = mended([each for each in problems if each.path == path], record)
            changed += sum(was != is_now for was, is_now in zip(record.lines, after.lines, strict=True))
            _say_diff(path, record.text, after.text)
    if changed:
        place = os.path.relpath(folder)
        where = "" if place == os.curdir else f" -d {shlex.quote(place)}"
        warn(f"{quantity(changed, 'line')} to change; to do so, add: | patch -p1{where}")


def _record(folder: Path, path: str, network: Network) -> Record | None:
    """A file with problems; None for one that cannot be read, or holds bytes that are no text."""
    from warmsite.build.sources import read_source

    try:
        text, digest, unread = read_source(folder, path)
    except FileNotFoundError:
        return None
    return Record(path, text, network.settings, partial(_nearest_id, network)) if digest and not unread else None


def _nearest_id(network: Network, target: str) -> str:
    """The one id that a link to nobody most likely means; empty where several are as near."""
    from difflib import get_close_matches

    if network.directory.candidates(target):
        return ""
    known = {fold(name): each for each in network.directory.contacts.values() for name in (each.id, each.name, *each.aka)}
    near = {known[name].id for name in get_close_matches(fold(target), known, 2, _ALIKE)}
    return near.pop() if len(near) == 1 else ""


def _say_diff(path: str, before: str, after: str) -> None:
    """A change as `patch` takes it: into a pipe with every sign as it stands in the file."""
    from difflib import unified_diff

    for line in unified_diff(_LINES.findall(before), _LINES.findall(after), f"a/{path}", f"b/{path}"):
        ended = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        click.echo(clean(ended) if is_terminal() else ended, nl=False)
