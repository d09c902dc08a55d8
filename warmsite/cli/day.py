"""The day as the terminal tells it, remembered until something changes: most who ask ask again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from warmsite.build.memory import recall, remember
from warmsite.cli.drawing import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_REMEMBERED = "day.msgpack"
_DEEPEST = 100  # columns that a line may be indented by


class Day(msgspec.Struct, frozen=True, array_like=True):
    """What `today` says of everybody: `rows` is its JSON, `lines` are for a person, `errors` is how many the records have."""

    basis: str  # the digest of all that it comes from
    errors: int
    rows: str
    lines: tuple[Line, ...]

    @property
    def shape(self) -> list[dict[str, Any]]:
        return _shape(self.rows)


def told(basis: str, errors: int, shape: list[dict[str, Any]], lines: Iterable[Line]) -> Day:
    """A day that was just found out."""
    return Day(basis, errors, msgspec.json.encode(shape).decode(), tuple(lines))


def recall_day(network: Path, basis: str) -> Day | None:
    """The day, if it was told before on the same basis."""
    found = recall(network, _REMEMBERED, Day)
    if found is None or found.basis != basis:
        return None
    try:
        _shape(found.rows)
        return msgspec.structs.replace(found, lines=tuple(map(_harmless, found.lines)))
    except (ValueError, KeyError, OSError):  # ours never fails: another hand wrote it
        return None


def keep_day(network: Path, day: Day) -> None:
    remember(network, _REMEMBERED, day)


def _shape(rows: str) -> list[dict[str, Any]]:
    return msgspec.json.decode(rows, type=list[dict[str, Any]])


def _harmless(each: Line) -> Line:
    """A line that steers no terminal; ValueError, KeyError or OSError for one that cannot be shown."""
    if not 0 <= each.indent <= _DEEPEST:
        raise ValueError(each.indent)
    if each.zone:
        from zoneinfo import ZoneInfo

        ZoneInfo(each.zone)
    return line(*each.pieces, lead=each.lead, indent=each.indent, hang=each.hang)._replace(zone=each.zone)
