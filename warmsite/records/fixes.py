"""What would mend a problem, where that is obvious: one line, changed at the problem's place.

A problem's code says which changes to try. A change counts only if the record, read again, is without the problem and has
none that it did not have: so what is suggested is right, or nothing is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from difflib import get_close_matches
from typing import TYPE_CHECKING

import yaml
from msgspec import Struct

from warmsite.names import fold
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.frontmatter import Items, Pairs, Text, read_yaml, split_frontmatter
from warmsite.records.readers import DATE_ORDERS, likely_date, likely_key
from warmsite.records.schema import choices
from warmsite.records.settings import Settings, parse_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.problems import Problem
    from warmsite.records.frontmatter import Node

SETTINGS = "warmsite.yaml"
_NEAR = 0.6  # how alike a misspelt word and the one that was meant must be, as in the hints
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_KEY = re.compile(r"""["']?([^\s:"'{},]+)["']?(?=\s*:)""")
_KIND = re.compile(r"[^\s:()\[\]]+(?: [^\s:()\[\]]+)?(?=\s*(?:\(|:)|\s+with\b)")
_REACTION = re.compile(r"\(([^()]*)\)")
_LINK = re.compile(r"\[\[([^\[\]|]+?)\s*(?:\|[^\[\]]*)?\]\]")
_VALUE = re.compile(r"(\s*(?:- )?\s*[^\s:#]+:[ \t]+)(\S.*)")


class Fix(Struct, frozen=True):
    """A line (from 1) as it stands, and as it would be right; both without their end."""

    line: int
    before: str
    after: str


class Record(Struct, frozen=True):
    """A file with problems: its text with the line ends that it has, and what its words may mean.

    `near` gives the one id that a misspelt link most likely means, or nothing.
    """

    path: str
    text: str
    settings: Settings
    near: Callable[[str], str]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each line, and the end that it has."""
        return _LINE.findall(self.text)

    def with_line(self, number: int, line: str) -> Record:
        """The file with another line (from 1)."""
        lines = self.lines
        lines[number - 1] = line, lines[number - 1][1]
        return Record(self.path, "".join(map("".join, lines)), self.settings, self.near)

    def problems(self) -> Counter[tuple[str, str, int, str]]:
        """What reading it finds (code, message, line, severity), but for what links mean: only the network knows."""
        _, found = parse_settings(self.text) if self.path == SETTINGS else parse_contact(self.text, self.path, self.settings)
        return Counter((each.code, each.message, each.line, each.severity) for each in found)


def fix_of(problem: Problem, record: Record) -> Fix | None:
    """What would mend a problem of a record; None where nobody can know."""
    if not 0 < problem.line <= len(record.lines):
        return None
    line = record.lines[problem.line - 1][0]
    at = problem.column - 1
    for after in _CHANGES.get(problem.code, _nothing)(line, at, problem, record):
        if after != line and _mends(record, record.with_line(problem.line, after), problem):
            return Fix(problem.line, line, after)
    return None


def mended(problems: Iterable[Problem], record: Record) -> Record:
    """A record with all that is obvious mended."""
    # From the end, so that no change moves the place of a problem that is still to come.
    for problem in sorted(problems, key=lambda each: (each.line, each.column), reverse=True):
        if fix := fix_of(problem, record):
            record = record.with_line(fix.line, fix.after)
    return record


def _mends(before: Record, after: Record, problem: Problem) -> bool:
    """Whether the problem is gone, and none has come but a warning that it hid, in its line."""
    had, has = before.problems(), after.problems()
    if problem.code == "yaml":  # it hid everything else
        return not any(code == "yaml" for code, *_ in has)
    itself = problem.code, problem.message, problem.line, problem.severity
    gone = problem.code == "link" or has[itself] < had[itself]
    return gone and all(line == problem.line and severity == "warning" for _, _, line, severity in has - had)


_Change = Callable[[str, int, "Problem", Record], "Iterable[str]"]

# What to try. Each takes the line, where in it the problem stands, the problem and the record, and gives changed lines.


def _nothing(_line: str, _at: int, _problem: Problem, _record: Record) -> Iterator[str]:
    return iter(())


def _key(line: str, at: int, _problem: Problem, record: Record) -> Iterator[str]:
    """A misspelt field or setting."""
    if (found := _KEY.match(line, at)) and (likely := likely_key(Settings if record.path == SETTINGS else Contact, found[1])):
        yield line[: found.start(1)] + likely + line[found.end(1) :]


def _value(line: str, at: int, problem: Problem, record: Record) -> Iterator[str]:
    """A date in another order, or a misspelt word of those that the field knows."""
    found = _node_at(problem, record)
    if found is None:
        return
    key, text = found
    start = line.find(text, at)
    if start < 0 or start > at + 1:  # a quotation mark may stand before it
        return
    words = {fold(each): each for each in choices(record.settings).get(key, ())}
    misspelt = not any(map(str.isdigit, text))  # `12` is no misspelt `1`, nor `3 wekks` a `weekly`
    near = get_close_matches(fold(text), words, 1, _NEAR) if misspelt else []
    for meant in (likely_date(text), words[near[0]] if near else ""):
        if meant:
            yield line[:start] + meant + line[start + len(text) :]


def _dated(line: str, at: int, _problem: Problem, _record: Record) -> Iterator[str]:
    """An entry or a promise whose date stands in another order."""
    for pattern in DATE_ORDERS:
        if (found := pattern.match(line, at)) and (day := likely_date(found[0])):
            yield line[:at] + day + line[found.end() :]


def _list(line: str, at: int, problem: Problem, record: Record) -> Iterator[str]:
    """`tags: a, b`: one text to YAML, and a list to everybody else."""
    if (found := _node_at(problem, record)) and line.startswith(found[1], at):
        words = ", ".join(each.strip() for each in found[1].split(",") if each.strip())
        yield f"{line[:at]}[{words}]{line[at + len(found[1]) :]}"


def _quote(line: str, at: int, _problem: Problem, _record: Record) -> Iterator[str]:
    """A value of which YAML makes something else, or cuts off what follows ` #`."""
    whole = _VALUE.match(line)
    for start in dict.fromkeys((at, whole.start(2) if whole else at)):
        value = line[start:].rstrip()
        mark = "'" if '"' in value and "'" not in value else '"'
        written = yaml.safe_dump(value, allow_unicode=True, default_style=mark, width=10**9).rstrip("\n")
        yield line[:start] + written


def _kind(line: str, at: int, _problem: Problem, record: Record) -> Iterator[str]:
    """A misspelt kind of a log entry."""
    if (found := _KIND.match(line, at)) and (near := record.settings.vocabulary.nearest(found[0].casefold())):
        yield line[:at] + near + line[found.end() :]


def _reaction(line: str, at: int, _problem: Problem, record: Record) -> Iterator[str]:
    """A misspelt reaction."""
    if found := _REACTION.match(line, at):
        for near in get_close_matches(fold(found[1]), record.settings.reactions, 1, _NEAR):
            yield f"{line[:at]}({near}){line[found.end() :]}"


def _link(line: str, at: int, _problem: Problem, record: Record) -> Iterator[str]:
    """A link that is nearly a name."""
    if (found := _LINK.search(line, at)) and (near := record.near(found[1])):
        yield line[: found.start(1)] + near + line[found.end(1) :]


_CHANGES: dict[str, _Change] = {
    "unknown-field": _key,
    "unknown-setting": _key,
    "value": _value,
    "no-date": _dated,
    "date": _dated,
    "tags": _list,
    "comment": _quote,
    "yaml": _quote,
    "alias": _quote,
    "anchor": _quote,
    "tag": _quote,
    "kind": _kind,
    "reaction": _reaction,
    "link": _link,
}


def _node_at(problem: Problem, record: Record) -> tuple[str, str] | None:
    """The outermost key and the text of the value that stands at a problem's place."""
    text = record.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front, first = (text, 1) if record.path == SETTINGS else (split_frontmatter(text)[0], 2)
    pairs = read_yaml(front, first)[0] if front is not None else None
    for key, value in pairs.pairs if pairs else ():
        for node in _texts(value):
            if (node.line, node.column) == (problem.line, problem.column):
                return key.text, node.text
    return None


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Items):
        for each in node.items:
            yield from _texts(each)
    elif isinstance(node, Pairs):
        for _, each in node.pairs:
            yield from _texts(each)
