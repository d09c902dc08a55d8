"""What importers make of bytes."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from warmsite.formats.draft import Asked, Draft, Found, Opened, Skipped, Told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from warmsite.formats.draft import Format

TODAY = date(2026, 11, 23)


def found(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[Found]:
    """All that an importer says of a file of that content."""
    content = data.encode() if isinstance(data, str) else data
    source = Opened(name, content[:65536], io.BytesIO(content))
    return list(module.read(source, Asked(**{"today": TODAY, **asked})))


def drafts(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[Draft]:
    """The people among it."""
    return [each for each in found(module, data, name, **asked) if isinstance(each, Draft)]


def skipped(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[Skipped]:
    """What was passed over."""
    return [each for each in found(module, data, name, **asked) if isinstance(each, Skipped)]


def told(module: Format, data: bytes | str, name: str = "x", **asked: Any) -> list[str]:
    """What there is to know about the file."""
    return [each.text for each in found(module, data, name, **asked) if isinstance(each, Told)]


class Endless(io.RawIOBase):
    """A file that is made while it is read: a huge one without a disk."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.held = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        if not self.held:
            self.held = next(self.pieces, b"")
        taken, self.held = self.held[: len(into)], self.held[len(into) :]
        into[: len(taken)] = taken
        return len(taken)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def with_anything(whole: Any) -> st.SearchStrategy[Any]:
    """JSON in which anything stands in one place, whichever."""

    def changed(place: tuple[str | int, ...], other: object) -> Any:
        made = holder = deepcopy(whole)
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = other
        return made

    return st.builds(changed, st.sampled_from(_places(whole)[1:]), ANYTHING)


def _places(told_json: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where something stands in JSON."""
    inner = told_json.items() if isinstance(told_json, dict) else enumerate(told_json) if isinstance(told_json, list) else ()
    return [at, *(place for key, value in inner for place in _places(value, (*at, key)))]
