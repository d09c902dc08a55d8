"""What is wrong with the user's records, said as values: a problem is never an exception."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from warmsite.names import closed

Severity = Literal["error", "warning"]

_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong at one place.

    `path` is relative to the network, with `/`; `line` and `column` count from 1. `message` says what is wrong,
    `hint` what would be right (empty where nobody can know).
    """

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """The one-line form that editors jump on: `path:line:column: severity: message (hint)`."""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message}{hint}"


def quoted(text: str) -> str:
    """A value as messages show it: short, on one line."""
    shown = _SPACE.sub(" ", text)
    return f"`{closed(shown[:57])}…`" if len(shown) > 60 else f"`{closed(shown)}`"
