"""What a build says when it is over, and the one way in which it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warmsite.problems import Problem


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one build: addresses relative to output/, the records' problems, seconds per step."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int
    problems: tuple[Problem, ...]
    timings: tuple[tuple[str, float], ...]


class BuildError(Exception):
    """A build that could not be done; the last good site stands. Its text is for the user, in a line or a few."""
