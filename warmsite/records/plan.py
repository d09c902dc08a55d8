"""A plan: a campaign, season, trigger or letter, read from its Markdown file (SPEC 7)."""

from __future__ import annotations

import datetime  # a plan has a key `date`
import re
from bisect import bisect_right
from contextlib import suppress
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Struct

from warmsite.days import DateError, Duration, PartialDate, in_year, parse_day, shift, spell
from warmsite.names import fold
from warmsite.problems import Problem, quoted
from warmsite.records import readers
from warmsite.records.blocks import Role, continuation, read_lines, warn_if_overloaded, wiki_links
from warmsite.records.contact import Link
from warmsite.records.frontmatter import Fault, Items, Node, Pairs, Text, read_yaml, split_frontmatter
from warmsite.records.readers import Key, Reading, Typed, Wrong, keys_of, likely_key, read_keys, typed
from warmsite.records.settings import days_of_week

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from warmsite.records.blocks import Line
    from warmsite.records.settings import Settings

Kind = Literal["campaign", "season", "trigger", "letter"]
KINDS: tuple[Kind, ...] = ("campaign", "season", "trigger", "letter")

_FAR = 100_000
_TRIGGER_DAYS = 14
_PERSONAL = re.compile(r"\[\[[^\[\]\n]+\]\]:")
_DATED = re.compile(r"(.+)-([0-9]{4}-[0-9]{2}-[0-9]{2})")
_SEASON = PartialDate(None, 11, 15), PartialDate(None, 1, 15)
EVERY = {"quarter": Duration(3, "months"), "half-year": Duration(6, "months"), "year": Duration(1, "years")}
# What only some kinds of plan have; the rest means something in each.
_ONLY = {
    "start": ("campaign",),
    "per_day": ("campaign",),
    "from": ("season",),
    "to": ("season",),
    "date": ("trigger", "letter"),
    "until": ("trigger",),
    "every": ("letter",),
    "weekdays": ("campaign", "season", "trigger"),
    "off": ("campaign", "season", "trigger"),
}
# Without these a plan of the kind has no first day.
_NEEDS = {"campaign": "start", "season": "", "trigger": "date", "letter": "date"}


class PersonalLine(Struct, frozen=True, array_like=True, gc=False):
    """`- [[ada]]: the personal line` of a letter: the link's target, the words, the file's line."""

    target: str
    text: str
    line: int


def _yearly(node: Node, reading: Reading) -> PartialDate:
    day = readers.yearly_date(node, reading)
    if day.yearly is None:
        raise Wrong(node, f"{quoted(str(day))} has no day that comes round", "write 11-15")
    return day


def _every(node: Node, reading: Reading) -> str:
    said = readers.text(node, reading).casefold()
    other = {"quarterly": "quarter", "half-yearly": "half-year", "half year": "half-year", "yearly": "year", "annual": "year"}
    return readers.one_of(node, other.get(said, said), tuple(EVERY), "rhythm of a letter")


def _days_off(node: Node, reading: Reading) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """Single days, and spans of them: in order, and no day in two."""

    def read(each: Node, reading: Reading) -> tuple[datetime.date, datetime.date]:
        if not isinstance(each, Pairs):
            day = readers.whole_date(each, reading)
            return day, day
        parts = _span(each, reading)
        if parts["to"] < parts["from"]:
            raise Wrong(each, f"`to` ({parts['to']}) lies before `from` ({parts['from']})", "swap them")
        return parts["from"], parts["to"]

    merged: list[tuple[datetime.date, datetime.date]] = []
    for first, last in sorted(readers.list_of(read)(node, reading)):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return tuple(merged)


_span = readers.parts_reader(**{"from": readers.whole_date, "to": readers.whole_date})


def _members(node: Node, reading: Reading) -> tuple[str, ...]:
    """Names, as `readers.texts` gives them; one that cannot be read costs only itself, and never the whole list."""
    a_list = isinstance(node, Items) and isinstance(typed(node), list)  # `[[ada]]` is none
    found: dict[str, str] = {}
    for each in node.items if isinstance(node, Items) and a_list else (node,):
        try:
            said = readers.text(each, reading)
        except Wrong as wrong:
            message, hint = f"{reading.key}: {wrong.message}", "for example [ada-okafor, bo-lindqvist]"
            reading.faults.append(Fault(each.line, each.column, "error", "value", message, hint))
        else:
            found.setdefault(fold(said), said)
    return tuple(filter(None, found.values()))


class Plan(Struct, frozen=True, kw_only=True, array_like=True):
    """A plan's file, read. The annotated attributes are the keys of its front matter, and their only list.

    `name` is the file's stem; of a letter `body` is what all get, and `lines` what one gets. `named` are the members
    who stand there without brackets; there are no `members` where people were named and none of it can be read. `places`
    are the line and column at which each key's value stands, `typed` is what was typed there.
    """

    path: str
    name: str
    body: str
    lines: tuple[PersonalLine, ...]
    named: tuple[Link, ...]
    places: dict[str, tuple[int, int]]
    typed: dict[str, Typed]
    kind: Annotated[str, Key(readers.choice(*KINDS), "campaign, season, trigger or letter; required", "campaign")]
    title: Annotated[str, Key(readers.text, "what pages call it; the file's name", "Back in touch")] = ""
    select: Annotated[str | None, Key(readers.text, "whom it is for, as a query", "state:cold or state:dormant")] = None
    members: Annotated[
        tuple[str, ...] | None, Key(_members, "the people themselves, instead of `select`", "[ada-okafor, bo-lindqvist]")
    ] = None
    limit: Annotated[int, Key(readers.number(1, _FAR), "at most so many people", "250")] = _FAR
    start: Annotated[datetime.date | None, Key(readers.whole_date, "a campaign's first day", "2026-11-24")] = None
    per_day: Annotated[int, Key(readers.number(1, _FAR), "how many a campaign deals a day; 10", "10")] = 10
    weekdays: Annotated[
        frozenset[int] | None, Key(days_of_week, "the days of the week for it; those of the settings", "[mon, wed, fri]")
    ] = None
    off: Annotated[
        tuple[tuple[datetime.date, datetime.date], ...],
        Key(_days_off, "days without it", "[2026-12-24, {from: 2026-12-28, to: 2027-01-01}]"),
    ] = ()
    from_: Annotated[PartialDate, Key(_yearly, "a season's first day, every year; 11-15", "11-15")] = _SEASON[0]
    to: Annotated[PartialDate, Key(_yearly, "a season's last day, perhaps of the year after; 01-15", "01-15")] = _SEASON[1]
    date: Annotated[datetime.date | None, Key(readers.whole_date, "the day of the event, or of the letter", "2026-11-20")] = None
    until: Annotated[datetime.date | None, Key(readers.whole_date, "a trigger's last day; 14 days after", "2026-12-04")] = None
    every: Annotated[str, Key(_every, "how often a letter goes out: quarter, half-year or year; once", "quarter")] = ""

    def is_off(self, day: datetime.date) -> bool:
        """Whether the plan rests on a day, whatever the settings say."""
        resting = self.weekdays is not None and day.weekday() not in self.weekdays
        at = bisect_right(self.off, day, key=itemgetter(0))
        return resting or (at > 0 and day <= self.off[at - 1][1])

    def issues(self, until: datetime.date) -> tuple[datetime.date, ...]:
        """The days on which a letter goes out, up to one."""
        assert self.date
        if not self.every:
            return (self.date,) if self.date <= until else ()
        found: list[datetime.date] = []
        while (day := EVERY[self.every].after(self.date, len(found))) <= until and day < datetime.date.max:
            found.append(day)
        return tuple(found)

    @property
    def heading(self) -> str:
        """What people read as its name."""
        dated = _DATED.fullmatch(self.name)
        said = (dated[1] if dated else self.name).replace("-", " ").replace("_", " ").strip() or self.name
        said = said[:1].upper() + said[1:]
        with suppress(DateError):
            return self.title or (f"{said} of {spell(parse_day(dated[2]))}" if dated else said)
        return said

    def place(self, key: str) -> tuple[int, int]:
        """The line and column of a key's value; the file's beginning where it was not typed."""
        return self.places.get(key, (1, 1))

    def span_around(self, today: datetime.date) -> tuple[datetime.date, datetime.date | None]:
        """The first and the last day of a plan as of today; a campaign ends when all are through, a letter with none.

        A season is the one that runs, else the next one. Of a letter with `every` the newest issue counts, the first one
        while that is still to come.
        """
        if self.kind == "season":
            return self._season(today)
        if self.kind == "campaign":
            assert self.start  # parse_plan gives no campaign without it
            return self.start, None
        assert self.date
        if self.kind == "trigger":
            return self.date, self.until or shift(self.date, _TRIGGER_DAYS)
        if not self.every:
            return self.date, None
        rhythm, times = EVERY[self.every], max(len(self.issues(today)), 1)
        first = rhythm.after(self.date, times - 1)
        return first, max(first, shift(rhythm.after(self.date, times), -1))

    def _season(self, today: datetime.date) -> tuple[datetime.date, datetime.date]:
        (month, day), (last_month, last_day) = self.from_.yearly or (1, 1), self.to.yearly or (1, 1)
        across = (last_month, last_day) < (month, day)
        spans = [
            (in_year(month, day, year), in_year(last_month, last_day, year + across))
            for year in range(max(today.year - 1, datetime.MINYEAR), min(today.year + 1, datetime.MAXYEAR - across) + 1)
        ]
        return next((span for span in spans if span[1] >= today), spans[-1])


def parse_plan(source: str, path: str, settings: Settings) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Read one file's text; None where it is no plan that could run, with every problem at its place.

    `path` is relative to the network, with `/`.
    """
    faults: list[Fault] = []
    plan = _parse(source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), path, settings, faults)
    return plan, tuple(sorted(Problem(path, f.line, f.column, f.severity, f.code, f.message, f.hint) for f in faults))


def _parse(source: str, path: str, settings: Settings, faults: list[Fault]) -> Plan | None:
    front, text, first_line = split_frontmatter(source)
    if front is None:
        hint = "begin with `---`, `kind: campaign`, `---`" if first_line else "close it with a line of `---`"
        message = "no front matter: this is no plan" if first_line else "the front matter that begins here is not closed"
        faults.append(Fault(1, 1, "error", "no-front-matter" if first_line else "yaml", message, hint))
        return None
    pairs, wrong = read_yaml(front, 2)
    faults += wrong
    if pairs is None:
        return None
    # YAML's anchors and tags have cost their keys already; each fault begins with the name.
    given = {name.text for name, _ in pairs.pairs} | {each.message.partition(":")[0] for each in wrong}
    values = read_keys(Plan, pairs, settings, faults)
    if "kind" not in values:
        if not any(each.message.startswith("kind:") for each in faults):
            faults.append(Fault(1, 1, "error", "kind", f"kind: is missing; a plan is one of {', '.join(KINDS)}", "write kind: …"))
        return None
    kind = values["kind"]
    unread = _unreadable_people(given, values, pairs)
    _warn_unknown(pairs, kind, unread, faults)
    needed = _NEEDS[kind]
    if needed and needed not in values:
        if not any(each.message.startswith(f"{needed}:") for each in faults):
            message = f"{needed}: is missing; a {kind} without it never begins"
            faults.append(Fault(1, 1, "error", "no-date", message, f"write {needed}: 2026-11-24"))
        return None
    if unread:
        values["members"] = ()
    elif kind != "season" and given.isdisjoint({"select", "members"}):
        message = "select: is missing; say whom it is for"
        faults.append(Fault(1, 1, "error", "no-select", message, "write select: state:cold, or members: [ada-okafor]"))
        return None
    places = {name.text: (node.line, node.column) for name, node in pairs.pairs}
    if kind == "trigger" and "until" in values and values["until"] < values["date"]:
        line, column = places["until"]
        message = f"until: {values.pop('until')} lies before {values['date']}, the day of the event"
        faults.append(Fault(line, column, "error", "dates", message, "swap them, or leave until: away"))
    if "from" in values:
        values["from_"] = values.pop("from")
    body, lines = _letter(text, first_line, faults) if kind == "letter" else (text.strip("\n"), ())
    warn_if_overloaded("the text", body, first_line, 1, faults)
    return Plan(
        **values,
        path=path,
        name=path.rsplit("/", 1)[-1].removesuffix(".md"),
        body=body,
        lines=lines,
        named=tuple(_plain_members(pairs)),
        places=places,
        typed={name.text: typed(node) for name, node in pairs.pairs if not readers.is_empty(node)},
    )


def _unreadable_people(given: Set[str], values: Mapping[str, object], pairs: Pairs) -> str:
    """The key by which people were named of whom none can be read: such a plan is for nobody, and never for everybody.

    Empty where there is none. `given` are the names of all keys, misspelt ones too. An empty `select` is the empty query,
    but for one that a comment cut off. What might be a misspelt key counts only where nothing else says for whom it is.
    """
    empty = {name.text for name, node in pairs.pairs if readers.is_empty(node) and not _is_cut(node)}
    if "members" in given - values.keys() and not ("members" in empty and "select" in values):
        return "members"
    if not values.keys().isdisjoint({"select", "members"}):
        return ""
    if "select" in given - empty:
        return "select"
    return next((name for name in sorted(given) if name != "select" and likely_key(Plan, name) in {"select", "members"}), "")


def _is_cut(node: Node) -> bool:
    return isinstance(node, Text) and node.cut


def _plain_members(pairs: Pairs) -> Iterator[Link]:
    """The members who are named without brackets, and where."""
    for name, node in pairs.pairs:
        if name.text == "members":
            for each in node.items if isinstance(node, Items) else (node,):
                if isinstance(each, Text) and not wiki_links(each.text):
                    yield Link(each.text.strip(), each.line, each.column, loose=True)


def _warn_unknown(pairs: Pairs, kind: str, unread: str, faults: list[Fault]) -> None:
    """Warn of keys that mean nothing; `unread` is the one that makes the plan one for nobody."""
    for name, _node in pairs.pairs:
        if name.text not in keys_of(Plan):
            likely = likely_key(Plan, name.text)
            outcome = "so the plan is for nobody" if name.text == unread else "it means nothing"
            message = f"{quoted(name.text)} is no key of a plan; {outcome}"
            faults.append(
                Fault(name.line, name.column, "warning", "unknown-field", message, f"did you mean {likely}?" * bool(likely))
            )
        elif kind not in _ONLY.get(name.text, KINDS):
            message = f"{name.text}: means nothing in a {kind}"
            hint = f"it belongs to {' and '.join(_ONLY[name.text])}"
            faults.append(Fault(name.line, name.column, "warning", "value", message, hint))


def _letter(text: str, first_line: int, faults: list[Fault]) -> tuple[str, tuple[PersonalLine, ...]]:
    """A letter's body without the section `Lines` and without comments, and what stands in that section."""
    level = read = 0  # of the heading that we are under; how many lines an item has taken
    letter: list[str] = []
    found: dict[str, PersonalLine] = {}
    lines = read_lines(text, first_line)
    for at, (raw, line) in enumerate(zip(text.split("\n"), lines, strict=True)):
        if line.role is Role.HEADING and (not level or line.level <= level):
            level = line.level if line.content.casefold().removesuffix(":").rstrip() == "lines" else 0
            if level:
                continue
        if not level:
            letter.append(raw)
            if line.role is Role.ITEM and _PERSONAL.match(line.content):
                message = f"{quoted(line.content)} stands outside of the section `Lines`: everybody would get it"
                hint = "put it under a heading `## Lines`"
                faults.append(Fault(line.number, line.column, "warning", "line", message, hint))
        elif line.role is Role.ITEM and line.depth == 1:
            more = list(continuation(lines, at))
            read = at + len(more)
            _personal(line, " ".join([line.content, *more]).strip(), found, faults)
        elif at > read and line.role not in {Role.BLANK, Role.HEADING}:
            belongs = "is not read: a line for somebody is one paragraph" if line.depth else "is no line for anybody"
            column = len(raw) - len(raw.lstrip()) + 1
            message = f"{quoted(raw.strip())} {belongs}"
            faults.append(Fault(line.number, column, "warning", "line", message, "write `- [[id]]: the line`"))
    return _without_comments("\n".join(letter)).strip("\n"), tuple(found.values())


def _without_comments(text: str) -> str:
    """A text without HTML comments, which are notes to its writer; one that is not closed stays."""
    kept, at = [], 0
    while (first := text.find("<!--", at)) >= 0 and (end := text.find("-->", first)) >= 0:
        kept.append(text[at:first])
        at = end + len("-->")
    return "".join([*kept, text[at:]])


def _personal(line: Line, said: str, found: dict[str, PersonalLine], faults: list[Fault]) -> None:
    """Take in what an item says to somebody; one that says nothing yet is still to be written."""
    links = wiki_links(said)
    behind = said[links[0].end :].strip() if links and links[0].start == 0 else "?"
    if behind and not behind.startswith(":"):
        message = f"{quoted(said)} does not say for whom it is"
        faults.append(Fault(line.number, line.column, "warning", "line", message, "write `- [[id]]: the line`"))
        return
    words = behind.removeprefix(":").strip()
    if words and found.setdefault(links[0].target, PersonalLine(links[0].target, words, line.number)).line != line.number:
        message = f"{quoted(f'[[{links[0].target}]]')} has a line already; the first one counts"
        faults.append(Fault(line.number, line.column, "warning", "line", message, "keep one of them"))
