"""What a command answered about the whole network, for when it is asked again and nothing has changed.

Whether it has is told by stat alone, as builds tell it, so that nobody is read and nobody joined; nothing imported here
knows a record.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from warmsite.build.git import point
from warmsite.build.program import made_by
from warmsite.build.sources import scan, scan_plans, settings_stamp

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from warmsite.build.git import Point
    from warmsite.build.records import Records
    from warmsite.problems import Problem


class Basis(NamedTuple):
    """All that an answer about a network comes from, but for what was asked.

    `sources` are the records and plans, each a path with its signature; one whose signature is missing equals none that is
    looked at later. `problems` are those of files that are no sources, for they cannot be read.
    """

    today: date
    today_given: bool
    settings: list[int] | None
    git: Point
    sources: list[list[Any]]
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        return blake2b(msgspec.msgpack.encode((made_by(), *self)), digest_size=16).hexdigest()


def looked_at(network: Path, today: date, *, today_given: bool) -> Basis:
    """What an answer would come from now, found by a look at the folder."""
    found, plans = scan(network), scan_plans(network)
    return Basis(
        today,
        today_given,
        settings_stamp(network),
        point(network),
        [[each.path, *each.signature] for each in (*found.sources, *plans.sources)],
        (*found.problems, *plans.problems),
    )


def loaded(records: Records, git: Point, today: date, *, today_given: bool) -> Basis:
    """What an answer from these records comes from, and from the history as of that point."""
    sources = [*records.stamps, *records.plan_stamps]
    return Basis(today, today_given, records.settings_stamp, git, sources, records.strays)
