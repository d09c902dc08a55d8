"""Readers: from what stands behind a key to a typed value, and the table that says which reader a key has.

A record type (`Contact`, `Settings`) lists its keys as annotated attributes: `name: Annotated[TYPE, Key(reader, help)]`.
Whatever knows keys (parsing, spelling hints, skeletons, columns, the reference in the docs) asks `keys_of`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from msgspec import Struct

from warmsite.days import (
    MONTHS,
    NEVER,
    DateError,
    Duration,
    DurationError,
    PartialDate,
    parse_day,
    parse_duration,
    parse_partial,
    parse_yearly,
)
from warmsite.names import fold
from warmsite.problems import quoted
from warmsite.records.frontmatter import Fault, Items, Node, Pairs, Text

if TYPE_CHECKING:
    from datetime import date

    from warmsite.records.settings import Settings

T = TypeVar("T")
Typed = Any  # str, list of Typed, dict of str to Typed: what the user typed, as JSON has it

_FEW = 24
_MOST_TAGS = 500
_SPACE = re.compile(r"[ \t\r\n]+")
_LINK = re.compile(r"\[\[[^\[\]\n]+\]\]")
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
# Day and month in any order, and a month by its name; which is which is judged by the numbers.
DATE_ORDERS = (
    re.compile(r"(?P<year>[0-9]{4})[-/.](?P<one>[0-9]{1,2})[-/.](?P<two>[0-9]{1,2})"),
    re.compile(r"(?P<one>[0-9]{1,2})(?P<sign>[-/.])(?P<two>[0-9]{1,2})[-/.](?P<year>[0-9]{4})"),
    re.compile(rf"(?P<day>[0-9]{{1,2}})\.? (?P<name>{_MONTH})\.?,? (?P<year>[0-9]{{4}})", re.IGNORECASE),
    re.compile(rf"(?P<name>{_MONTH})\.? (?P<day>[0-9]{{1,2}}),? (?P<year>[0-9]{{4}})", re.IGNORECASE),
)


class Wrong(ValueError):
    """A value that its reader cannot take: where it stands, what is wrong, what would be right."""

    def __init__(self, node: Node, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.node = node
        self.message = message
        self.hint = hint


@dataclass(slots=True)
class Reading:
    """What a reader may look at beside the node, and where it puts a warning that costs nothing."""

    key: str
    settings: Settings | None
    faults: list[Fault]

    def warn(self, node: Node, code: str, message: str, hint: str = "") -> None:
        self.faults.append(Fault(node.line, node.column, "warning", code, f"{self.key}: {message}", hint))


Reader = Callable[[Node, Reading], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record: its reader, its line in the reference, an example, other words that people try for it."""

    reader: Reader
    help: str
    example: str = ""
    tried: tuple[str, ...] = ()


class Labelled(Struct, frozen=True, array_like=True, gc=False):
    """A text under a label, as in `phone: {mobile: +1 555 0100}`; the label is empty where none was given."""

    label: str
    text: str


class OwnDate(Struct, frozen=True, array_like=True):
    """A yearly date of the user's own choosing; `on` has a month and a day, perhaps a year."""

    on: PartialDate
    what: str


@cache
def keys_of(record: type) -> dict[str, Key]:
    """The keys of a record type, in the order of their declaration; one that is a word of Python ends in `_` there."""
    hints = get_type_hints(record, include_extras=True)
    marked = ((name, mark) for name, hint in hints.items() for mark in getattr(hint, "__metadata__", ()))
    return {name.removesuffix("_"): mark for name, mark in marked if isinstance(mark, Key)}


def read_keys(record: type, pairs: Pairs, settings: Settings | None, faults: list[Fault]) -> dict[str, Any]:
    """Read each known key with its reader; one that fails is left out and leaves a fault. Empty ones say nothing."""
    values: dict[str, Any] = {}
    keys = keys_of(record)
    for name, node in pairs.pairs:
        key = keys.get(name.text)
        if key is None:
            continue
        if is_empty(node):
            warn_if_cut(node, name.text, faults, but_for=key.reader not in _OF_TEXT)
            continue
        try:
            values[name.text] = key.reader(node, Reading(name.text, settings, faults))
        except Wrong as wrong:
            at = wrong.node
            hint = wrong.hint or (f"for example {key.example}" if key.example else "")
            faults.append(Fault(at.line, at.column, "error", "value", f"{name.text}: {wrong.message}", hint))
    return values


def likely_key(record: type, name: str) -> str | None:
    """The known key that a misspelt one most likely means."""
    keys = keys_of(record)
    spelt = fold(name).replace("-", "_").replace(" ", "_")
    for known, key in keys.items():
        if spelt == known or spelt in key.tried:
            return known
    return next(iter(get_close_matches(spelt, keys, 1, 0.74)), None)


def likely_date(text: str) -> str:
    """A date as records have it; empty for a text that is none, or leaves open which number is the day."""
    found = next((match for pattern in DATE_ORDERS if (match := pattern.fullmatch(text.strip()))), None)
    if found is None:
        return ""
    said = found.groupdict()
    if name := said.get("name"):
        month, day = [each[:3].casefold() for each in MONTHS].index(name[:3].casefold()) + 1, int(said["day"])
    else:
        month, day = int(said["one"]), int(said["two"])
        if said.get("sign") == "." or month > 12:  # with full stops the day comes first, wherever they are written
            month, day = day, month
        elif said.get("sign") and day <= 12 and day != month:
            return ""
    written = f"{said['year']}-{month:02}-{day:02}"
    try:
        parse_yearly(written)
    except DateError:
        return ""
    return written


def typed(node: Node) -> Typed:
    """What the user typed, as text, lists and pairs."""
    if isinstance(node, Text):
        return node.text.strip()
    if isinstance(node, Items):
        link = _as_link(node)
        return link.text if link else [typed(each) for each in node.items]
    return {label.text: typed(value) for label, value in node.pairs}


def is_empty(node: Node) -> bool:
    """Whether nothing was typed behind the key: as good as no key."""
    return isinstance(node, Text) and not node.text.strip()


def warn_if_cut(node: Node, key: str, faults: list[Fault], *, but_for: bool = False) -> None:
    """Warn where a comment may have cut a text off, in whatever the node holds."""
    if isinstance(node, Text):
        if node.cut and not but_for:
            message, hint = f"{key}: what follows ` #` is a comment to YAML", "quote the value if it belongs to it"
            faults.append(Fault(node.line, node.column, "warning", "comment", message, hint))
    else:
        for each in node.items if isinstance(node, Items) else [value for _, value in node.pairs]:
            warn_if_cut(each, key, faults)


# Readers of one value


def text(node: Node, reading: Reading) -> str:
    """One text; its line ends are spaces."""
    scalar = _scalar(node)
    warn_if_cut(scalar, reading.key, reading.faults)
    return _SPACE.sub(" ", scalar.text).strip()


def partial_date(node: Node, _reading: Reading) -> PartialDate:
    """`2026-03-02`, `2026-03` or `2026`."""
    return _dated(node, parse_partial)


def yearly_date(node: Node, _reading: Reading) -> PartialDate:
    """`1979-03-14`, `03-14`, `--03-14`, or a year alone."""
    return _dated(node, parse_yearly)


def whole_date(node: Node, _reading: Reading) -> date:
    """`2026-03-02`."""
    return _dated(node, parse_day)


def first_day(node: Node, _reading: Reading) -> date:
    """A date that may be partial and stands for its first day."""
    first = _dated(node, parse_partial).first
    assert first is not None  # parse_partial always knows the year
    return first


def duration(node: Node, _reading: Reading) -> Duration:
    """`3 weeks`, `monthly` …"""
    scalar = _scalar(node)
    try:
        return parse_duration(scalar.text)
    except DurationError as error:
        hint = "write N days, weeks, months or years, or daily, weekly, monthly, quarterly, half-yearly, yearly"
        raise Wrong(node, f"{quoted(scalar.text)} {error.args[0]}", hint) from None


def cadence(node: Node, reading: Reading) -> Duration | str:
    """A duration, or `never`."""
    scalar = _scalar(node)
    if scalar.text.strip().casefold() == NEVER:
        return NEVER
    return duration(node, reading)


def number(lowest: int, highest: int) -> Reader:
    """A whole number within bounds."""

    def read(node: Node, _reading: Reading) -> int:
        scalar = _scalar(node)
        found = re.fullmatch(r"[0-9]{1,6}", scalar.text.strip())
        if not found or not lowest <= int(found[0]) <= highest:
            message = f"{quoted(scalar.text)} is not a whole number from {lowest} to {highest}"
            raise Wrong(node, message, f"write a number from {lowest} to {highest}")
        return int(found[0])

    return read


def choice(*choices: str) -> Reader:
    """One of a few words."""

    def read(node: Node, _reading: Reading) -> str:
        scalar = _scalar(node)
        word = scalar.text.strip().casefold()
        if word not in choices:
            raise Wrong(
                node,
                f"{quoted(scalar.text)} is not one of {', '.join(choices)}",
                _did_you_mean(word, choices) or "write one of them",
            )
        return word

    return read


def yes_or_no(node: Node, _reading: Reading) -> bool:
    """`yes`, `no`, `true`, `false`."""
    word = _scalar(node).text.strip().casefold()
    if word not in {"yes", "no", "true", "false"}:
        raise Wrong(node, f"{quoted(word)} is neither yes nor no", "write true or false")
    return word in {"yes", "true"}


# Readers of several values


def texts(node: Node, reading: Reading) -> tuple[str, ...]:
    """A list of texts; one text is a list of one. Nothing stands in it twice."""
    nodes = node.items if isinstance(node, Items) and not _as_link(node) else (node,)
    found = [text(each, reading) for each in nodes if not is_empty(each)]
    first: dict[str, str] = {}
    for each in found:
        first.setdefault(fold(each), each)
    return tuple(first.values())


def tags(node: Node, reading: Reading) -> tuple[str, ...]:
    """A list of words; `tags: a, b` is read as the list that it was meant to be, with a warning."""
    if isinstance(node, Text) and "," in node.text:
        words = [each.strip() for each in node.text.split(",") if each.strip()]
        reading.warn(node, "tags", f"{quoted(node.text)} is one text to YAML", f"write [{', '.join(words)}]")
        node = Items(tuple(Text(each, node.line, node.column, node.cut) for each in words), node.line, node.column)
    found = texts(node, reading)
    if len(found) > _MOST_TAGS:
        reading.warn(node, "tags", f"more than {_MOST_TAGS} are left out", "keep those that you look for")
    return found[:_MOST_TAGS]


def labelled(node: Node, reading: Reading) -> tuple[Labelled, ...]:
    """A text, a list of texts, or `label: text` pairs; a label may have a list."""
    if not isinstance(node, Pairs):
        nodes = node.items if isinstance(node, Items) and not _as_link(node) else (node,)
        found: list[Labelled] = []
        for each in nodes:
            found += labelled(each, reading) if isinstance(each, Pairs) else [Labelled("", text(each, reading))]
        return tuple(each for each in found if each.text)
    return tuple(
        Labelled(text(label, reading), each)
        for label, value in node.pairs
        if not is_empty(value)
        for each in texts(value, reading)
    )


def own_dates(node: Node, reading: Reading) -> tuple[OwnDate, ...]:
    """A list of `{on: DATE, what: TEXT}`; a wrong one costs only itself."""
    found = []
    for each in node.items if isinstance(node, Items) else (node,):
        try:
            parts = _parts(each, {"on": yearly_date, "what": text}, reading)
            if parts["on"].yearly is None:
                raise Wrong(each, f"{quoted(str(parts['on']))} has no day that comes round", "write 06-20 or 2015-06-20")
            found.append(OwnDate(parts["on"], parts["what"]))
        except Wrong as wrong:
            message = f"{reading.key}: {wrong.message}"
            hint = wrong.hint or "for example {on: 06-20, what: wedding day}"
            reading.faults.append(Fault(wrong.node.line, wrong.node.column, "error", "value", message, hint))
    return tuple(found)


def each_pair(node: Node, shape: str, reading: Reading, read: Callable[[Text, Node], None]) -> None:
    """Read every pair of a mapping; a wrong one costs only itself."""
    for label, value in pairs_of(node, shape):
        try:
            read(label, value)
        except Wrong as wrong:
            message = f"{reading.key}: {wrong.message}"
            reading.faults.append(Fault(wrong.node.line, wrong.node.column, "error", "value", message, wrong.hint))


def pairs_of(node: Node, shape: str) -> tuple[tuple[Text, Node], ...]:
    """The pairs of a mapping; `shape` is what to write instead of anything else."""
    if not isinstance(node, Pairs):
        raise Wrong(node, f"{quoted(_show(node))} is not a list of `name: value` pairs", f"write {shape}")
    return node.pairs


def _parts(node: Node, readers: dict[str, Reader], reading: Reading) -> dict[str, Any]:
    """A mapping that has exactly these keys."""
    shape = "{" + ", ".join(f"{name}: …" for name in readers) + "}"
    pairs = {label.text: value for label, value in pairs_of(node, shape)}
    for name in pairs:
        if name not in readers:
            raise Wrong(node, f"{quoted(name)} does not belong here", f"write {shape}")
    for name in readers:
        if name not in pairs or is_empty(pairs[name]):
            raise Wrong(node, f"`{name}` is missing", f"write {shape}")
    return {name: reader(pairs[name], reading) for name, reader in readers.items()}


def parts_reader(**readers: Reader) -> Callable[[Node, Reading], dict[str, Any]]:
    """A reader of a mapping that has exactly these keys."""
    return lambda node, reading: _parts(node, readers, reading)


def list_of(reader: Reader) -> Reader:
    """A list, each of whose members has that reader; a single one is a list of one."""

    def read(node: Node, reading: Reading) -> tuple[Any, ...]:
        return tuple(reader(each, reading) for each in (node.items if isinstance(node, Items) else (node,)))

    return read


def _dated(node: Node, parse: Callable[[str], T]) -> T:
    scalar = _scalar(node)
    try:
        return parse(scalar.text.strip())
    except DateError as error:
        meant = likely_date(scalar.text)
        raise Wrong(node, f"{quoted(scalar.text)} {error.args[0]}", f"write {meant}" if meant else "") from None


def _scalar(node: Node) -> Text:
    """The text of a node. `[[ada]]` without quotes is a list to YAML and a link to everybody else."""
    if isinstance(node, Text):
        return node
    if isinstance(node, Items) and (link := _as_link(node)):
        return link
    kind = "a list" if isinstance(node, Items) else "pairs"
    raise Wrong(node, f"one text is expected here, not {kind}")


def _as_link(node: Items) -> Text | None:
    return Text(node.source, node.line, node.column) if _LINK.fullmatch(node.source) else None


def _show(node: Node) -> str:
    return node.text if isinstance(node, Text) else "…"


def _did_you_mean(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, 1, 0.6)
    return f"did you mean {close[0]}?" if close else ""


def one_of(node: Node, word: str, known: tuple[str, ...], what: str) -> str:
    """The known word that equals `word` but for case; Wrong with the nearest where there is none."""
    if word in known:
        return word
    spelt = {fold(each): each for each in known}
    if fold(word) in spelt:
        return spelt[fold(word)]
    close = get_close_matches(fold(word), spelt, 1, 0.6)
    hint = f"did you mean {spelt[close[0]]}?" if close else f"known: {', '.join(known[:_FEW])}{', …' * (len(known) > _FEW)}"
    raise Wrong(node, f"{quoted(word)} is no {what}", hint)


# Readers of text that a person writes: a comment after it may have been meant as its end.
_OF_TEXT = frozenset({text, texts, tags, labelled})
