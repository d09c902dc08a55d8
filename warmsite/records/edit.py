"""One change in a record's text, which keeps every other byte (SPEC 1): an entry, a tick, a field, a link.

Every function takes a file's text as it stands, with its own line ends and byte order mark, and gives the text with
the change made. Before it is given it is read again: where anything else of the record came out different, or what was
written does not read back, the change is refused.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from warmsite.records.blocks import Line, Piece, Role, outline, wiki_links
from warmsite.records.contact import Contact, Promise, parse_contact
from warmsite.records.frontmatter import read_yaml, value_spans
from warmsite.records.log import Interaction, parse_head
from warmsite.records.plan import parse_plan
from warmsite.records.readers import is_empty, typed
from warmsite.records.source import Edit, Refused, SourceText, margin, placeless, read_record, reread, rest_of
from warmsite.records.writing import write_typed, write_value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from warmsite.records.contact import Link
    from warmsite.records.plan import Plan
    from warmsite.records.settings import Settings

_ITEM = re.compile(r"([ \t]*)([-+*]|[0-9]{1,9}[.)])([ \t]+)")
_YEAR = re.compile(r"[0-9]{4}")
# An id for which a query asks (SPEC 9), in any of its quotes or bare; what stands in quotes by itself is a text, and passed over.
_QUOTE = '"＂«»“”„'
_MENTIONS = re.compile(
    rf"[{_QUOTE}][^{_QUOTE}]*[{_QUOTE}]"
    rf"|(?<![^\s()（）－{_QUOTE}-])(mentions[:：])([{_QUOTE}][^{_QUOTE}]+[{_QUOTE}]|[^\s()（）{_QUOTE}]+)",
    re.IGNORECASE,
)
_LATEST = "~"  # behind every time of day


class NewEntry(Struct, frozen=True):
    """An entry to be written. `people` are link targets; `nested` are the lines under it, each an item of a list."""

    date: date
    kind: str
    text: str = ""
    time: str = ""
    reaction: str = ""
    people: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """What stands behind the list's marker: the head, and what its text goes on with."""
        first, *more = self.text.strip().split("\n")
        mood = f" ({self.reaction})" if self.reaction else ""
        company = f" with {_joined([f'[[{each}]]' for each in self.people])}" if self.people else ""
        said = f": {first}" if first else ""
        return [f"{f'{self.date} {self.time}'.rstrip()} {self.kind}{mood}{company}{said}", *more]


class _Entry(Struct, frozen=True):
    """An entry that stands there: its lines as indexes into the file's, its day and its time (`HH:MM` or empty)."""

    start: int
    end: int
    date: date
    time: str


class _Log:
    """Where the entries of a log stand, under which years, and in which order they run."""

    def __init__(self, text: SourceText, settings: Settings) -> None:
        self.text = text
        self.entries: list[_Entry] = []
        self.years: dict[int, tuple[int, int]] = {}  # year → (start, end) of the heading over its entries
        self.end = 0  # behind the last filled line of the first section; 0 where there is no log
        headings: list[int] = []
        sections = 0
        for piece, first, last in outline(text.body):
            line, at = text.body[first], first + text.first_line - 1
            end = min(last + text.first_line - 1, len(text.lines))  # behind the last line end stands nothing
            sections += piece is Piece.LOG
            if piece is Piece.NOTE:
                continue
            if line.role is Role.HEADING:
                headings.append(at)
                end += not line.raw.lstrip().startswith("#")  # underlined
                if _YEAR.fullmatch(line.content):
                    self.years.setdefault(int(line.content), (at, end))
            elif piece is Piece.ENTRY and (head := _head(line, settings)):
                self.entries.append(_Entry(at, end, head.date, head.time))
            if line.role is not Role.BLANK and sections == 1:
                self.end = end
        self._headings = [*headings, len(text.lines)]
        # SPEC 3: downwards when the first dated entry is older than the last, otherwise upwards.
        self.downwards = bool(self.entries) and self.entries[0].date < self.entries[-1].date

    def group(self, year: int) -> list[_Entry]:
        """The entries among which one of that year belongs: those under its heading, else those under none."""
        if not self.years:
            return self.entries
        if year in self.years:
            start = self.years[year][0]
            end = next(each for each in self._headings if each > start)
            return [each for each in self.entries if start < each.start < end]
        top = min(start for start, _ in self.years.values())
        above = [each for each in self.entries if each.start < top]
        belongs = year > max(self.years) or any(each.date.year == year for each in above)
        return above if belongs else []

    def place_of_year(self, year: int) -> int:
        """The index of the line before which a heading for that year belongs."""
        behind = [start for other, (start, _) in self.years.items() if (other > year if self.downwards else other < year)]
        return min(behind, default=self.end)

    def place(self, entry: NewEntry, group: list[_Entry]) -> tuple[int, _Entry]:
        """The index of the line before which an entry belongs, and the entry that it will stand beside."""
        moment = (entry.date, entry.time or _LATEST)
        earlier = [each for each in group if (each.date, each.time) <= moment]
        if self.downwards:
            return (earlier[-1].end, earlier[-1]) if earlier else (group[0].start, group[0])
        return (earlier[0].start, earlier[0]) if earlier else (group[-1].end, group[-1])

    def is_loose(self, beside: _Entry) -> bool:
        """Whether blank lines part the entries thereabouts."""
        lines = self.text.lines
        neighbours = [
            (one, other)
            for one, other in pairwise(self.entries)
            if not any(line.strip() for line, _ in lines[one.end : other.start])
        ]
        nearest = min(neighbours, key=lambda pair: min(abs(each.start - beside.start) for each in pair), default=None)
        return nearest is not None and nearest[0].end < nearest[1].start


def add_entry(source: str, entry: NewEntry, path: str, settings: Settings) -> Edit:
    """Put an entry into the log, where its order wants it, written as its neighbours are.

    A log that lacks is begun at the end of the file. Within a day an entry without a time stands as the newest. Where
    years have headings of their own, a new year gets one.
    """
    text = SourceText(source, path)
    log = _Log(text, settings)
    year = entry.date.year
    if group := log.group(year):
        made = _beside(text, log, entry, group)
    elif year in log.years:
        made = _alone(text, log.years[year][1], [], _item(entry))
    elif log.years:
        start, end = next(iter(log.years.values()))
        heading = [_YEAR.sub(f"{year:04}", line) for line, _ in text.lines[start:end]]
        made = _alone(text, log.place_of_year(year), [*heading, ""], _item(entry))
    elif log.end:
        made = _alone(text, log.end, [], _item(entry))
    else:
        _check_astray(source, path, settings)
        made = _alone(text, len(text.lines), ["## Log", ""], _item(entry))
    _check_entry(source, made, entry, path, settings)
    return made


def add_entries(source: str, entries: Sequence[NewEntry], path: str, settings: Settings) -> Edit:
    """Put many entries into the log at once, each where `add_entry` would put it; the text is read but twice."""
    text = SourceText(source, path)
    log = _Log(text, settings)
    if len(entries) == 1 or log.years:  # each may begin a year of its own
        for each in entries:
            made = add_entry(source, each, path, settings)
            source = made.text
        return made
    ordered = sorted(entries, key=lambda each: (each.date, each.time or _LATEST), reverse=not log.downwards)
    new: list[tuple[int, list[str]]] = []
    if not log.entries:
        at = log.end or len(text.lines)
        if not log.end:
            _check_astray(source, path, settings)
        before = [""] if text.lines[at - 1][0].strip() else []
        behind = [""] if at < len(text.lines) and text.lines[at][0].strip() else []
        head = [] if log.end else ["## Log", ""]
        new.append((at, [*before, *head, *(line for each in ordered for line in _item(each)), *behind]))
    for each in ordered if log.entries else ():
        at, beside = log.place(each, log.entries)
        lines, blank = _item(each, text.lines[beside.start][0]), [""] if log.is_loose(beside) else []
        new.append((at, [*lines, *blank] if at == beside.start else [*blank, *lines]))
    made = text.put_all(new)
    _check_entries(source, made, new, entries, path, settings)
    return made


def _check_entries(
    source: str, made: Edit, new: Sequence[tuple[int, list[str]]], entries: Sequence[NewEntry], path: str, settings: Settings
) -> None:
    """Refused where the entries would not read back as they are meant, or anything else would read otherwise."""
    written: set[int] = set()
    line = 1
    for at, lines in sorted(new, key=lambda each: each[0]):
        start = at + line
        written.update(range(start, start + len(lines)))
        line += len(lines)
    before, after = read_record(source, path, settings), reread(made.text, path, settings)
    if rest_of(after, but_lines=written) != rest_of(before):
        raise Refused(f"{path}: what stands there would be read otherwise with these entries in it; edit the file")
    meant = sorted((each.date, each.time, each.kind) for each in entries)
    if sorted((each.date, each.time, each.kind) for each in after.log if each.line in written) != meant:
        raise Refused(f"{path}: these entries would not be read back as they are meant; edit the file")


def is_readable(entry: NewEntry, settings: Settings) -> bool:
    """Whether an entry, written alone, reads back as it is meant."""
    contact, _ = parse_contact("\n".join(["---", "name: x", "---", "## Log", *_item(entry)]), "contacts/x.md", settings)
    return contact is not None and _is_meant(contact, entry)


def item_of(entry: NewEntry) -> str:
    """An entry as an item of a new log."""
    return "\n".join(_item(entry))


def _beside(text: SourceText, log: _Log, entry: NewEntry, group: list[_Entry]) -> Edit:
    """Put an entry in beside another, parted from it as that one is from its own neighbours."""
    at, beside = log.place(entry, group)
    new = _item(entry, text.lines[beside.start][0])
    blank = [""] if log.is_loose(beside) else []
    if at == beside.start:
        return structs.replace(text.put(at, [*new, *blank]), written=tuple(new))
    made = text.put(at, [*blank, *new])
    return Edit(made.text, made.line + len(blank), tuple(new))


def _alone(text: SourceText, at: int, head: list[str], new: list[str]) -> Edit:
    """Put a head and an entry in, with a blank line before and behind them where there is none yet."""
    before = [""] if text.lines[at - 1][0].strip() else []
    behind = [""] if at < len(text.lines) and text.lines[at][0].strip() else []
    made = text.put(at, [*before, *head, *new, *behind])
    return Edit(made.text, made.line + len(before) + len(head), tuple(new))


def _item(entry: NewEntry, like: str = "") -> list[str]:
    """An entry as an item of a list, marked and indented as the line that it is to be like."""
    found = _ITEM.match(like)
    indent, marker, gap = found.groups() if found else ("", "-", " ")
    if gap.strip(" ") or len(gap) > 4:
        gap = " "
    first, *more = entry.lines
    within = indent + " " * len(marker + gap)
    return [
        f"{indent}{marker}{gap}{first}",
        *(f"{within}{line}".rstrip() for line in more),
        *(f"{within}- {line}" for line in entry.nested),
    ]


def tick(source: str, which: Callable[[Collection[Promise]], Promise], path: str, settings: Settings) -> Edit:
    """Mark a promise as kept: the one that `which` picks from the open ones."""
    before = read_record(source, path, settings)
    kept = which([each for each in before.promises if not each.done])
    text = SourceText(source, path)
    made = text.replace(kept.line - 1, text.lines[kept.line - 1][0].replace("[ ]", "[x]", 1))
    after = read_record(made.text, path, settings)
    if after.promises != tuple(structs.replace(each, done=True) if each is kept else each for each in before.promises):
        raise Refused(f"{path}:{kept.line}: this line cannot be ticked off; edit the file")
    return made


def set_field(source: str, key: str, value: str, path: str, settings: Settings) -> Edit:
    """Give a field of the front matter another value, as YAML; an empty one empties it.

    A comment behind the value stays; a field that is not there yet becomes the last line of the front matter.
    """
    before = read_record(source, path, settings)
    text = SourceText(source, path)
    front = text.front or ""
    written = write_typed(key, value.strip()).removeprefix(f"{key}:") if value.strip() else ""
    span = value_spans(front).get(key)
    if span and span.commented:
        raise Refused(f"{path}:{span.start[0] + 2}: comments stand within `{key}`, and would be lost; edit the file")
    if span:
        (first, column), (last, behind) = span.start, span.end
        lines = front.split("\n")
        made = text.replace(first + 1, f"{lines[first][:column]}{written}{lines[last][behind:]}", last - first + 1)
    elif key in before.lines or front.lstrip().startswith("{"):
        raise Refused(f"{path}:{before.lines.get(key, 2)}: `{key}` cannot be changed where it stands; edit the file")
    elif not written:
        return Edit(source, 1)
    else:
        made = text.put(text.first_line - 2, [f"{margin(text, before)}{key}:{written}"])
    _check_field(before, made, key, written, path, settings)
    return made


def add_members(source: str, ids: Sequence[str], path: str, settings: Settings) -> Edit:
    """Freeze a plan: list its members in its front matter."""
    before, problems = parse_plan(source, path, settings)
    text = SourceText(source, path)
    if before is None or (text.front or "").lstrip().startswith("{"):
        raise Refused(f"{path}: cannot be changed as it is; edit the file")
    if error := next((each for each in problems if each.severity == "error"), None):
        raise Refused(f"{path}:{error.line}: {error.message}; mend that first")
    if before.members is not None:
        raise Refused(f"{path}: names its members already; nothing was changed")
    listed = [f"  -{write_value('id', each).removeprefix('id:')}" for each in ids]
    made = text.put(text.first_line - 2, ["members:", *listed])
    after, _ = parse_plan(made.text, path, settings)
    if after is None or after.members != tuple(ids) or {**after.typed, "members": None} != {**before.typed, "members": None}:
        raise Refused(f"{path}: the members cannot be listed safely; edit the file")
    return made


def rename_links(source: str, renamed: Callable[[str], str], path: str, settings: Settings) -> str:
    """The text with the targets of its links as `renamed` gives them; what stands behind `|` stays.

    A name without brackets is a link too, in a field that takes one.
    """
    before = read_record(source, path, settings)
    made = _renamed(SourceText(source, path), [each for each in before.links if each.loose], renamed)
    _check_links(before, reread(made, path, settings), renamed)
    return made


def rename_in_plan(source: str, renamed: Callable[[str], str], path: str, settings: Settings) -> str:
    """The text of a plan with the targets of its links, its members, and the ids in its query, as `renamed` gives them."""
    before, _ = parse_plan(source, path, settings)
    if before is None:
        return source
    made = _renamed(SourceText(source, path), before.named, renamed)
    after, _ = parse_plan(made, path, settings)
    if after is None or [each.target for each in after.named] != [renamed(each.target) for each in before.named]:
        raise Refused(f"{path}: its members cannot be changed where they stand; edit the file")
    return _renamed_in_query(made, after, renamed, settings)


def _renamed_in_query(source: str, before: Plan, renamed: Callable[[str], str], settings: Settings) -> str:
    """The text of a plan with the ids for which its query asks as `renamed` gives them."""

    def asked_anew(found: re.Match[str]) -> str:
        field, value = found.groups()
        if not field:
            return found[0]
        old = value.strip(_QUOTE)
        new = renamed(old)
        if value == old != new and " " in new:
            return f'{field}"{new}"'
        return field + value.replace(old, new)

    query = before.select or ""
    anew = _MENTIONS.sub(asked_anew, query)
    if anew == query:
        return source
    text = SourceText(source, before.path)
    number, column = before.place("select")
    line = text.lines[number - 1][0]
    made = text.replace(number - 1, line[: column - 1] + line[column - 1 :].replace(query, anew, 1)).text
    after, _ = parse_plan(made, before.path, settings)
    if after is None or after.select != anew or {**after.typed, "select": None} != {**before.typed, "select": None}:
        raise Refused(f"{before.path}:{number}: the id behind `mentions:` cannot be changed where it stands; edit the file")
    return made


def _renamed(text: SourceText, loose: Sequence[Link], renamed: Callable[[str], str]) -> str:
    """The text with other targets: of `loose` ones where they stand, and of all links outside code."""
    lines = [line for line, _ in text.lines]
    for link in reversed(loose):  # so that places on a line stay true
        line, at = lines[link.line - 1], link.column - 1
        at += line.startswith(("'", '"'), at)
        if line.startswith(link.target, at):
            lines[link.line - 1] = line[:at] + renamed(link.target) + line[at + len(link.target) :]
    code = {line.number - 1 for line in text.body if line.role is Role.CODE}
    lines = [line if at in code else _with_targets(line, renamed) for at, line in enumerate(lines)]
    return "".join(line + end for line, (_, end) in zip(lines, text.lines, strict=True))


def _with_targets(line: str, renamed: Callable[[str], str]) -> str:
    pieces, done = [], 0
    for link in wiki_links(line):
        at = line.index(link.target, link.start)
        pieces += [line[done:at], renamed(link.target)]
        done = at + len(link.target)
    return "".join([*pieces, line[done:]])


def _head(line: Line, settings: Settings) -> Interaction | None:
    return parse_head(line.content, line.number, 1, settings.vocabulary, [])


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _check_astray(source: str, path: str, settings: Settings) -> None:
    """Entries that lack a heading would be left behind by a new log, and no longer be warned of."""
    _, problems = parse_contact(source, path, settings)
    for each in problems:
        if each.code == "astray":
            raise Refused(f"{path}:{each.line}: {each.message}; {each.hint} first")


def _check_entry(source: str, made: Edit, entry: NewEntry, path: str, settings: Settings) -> None:
    before, after = read_record(source, path, settings), reread(made.text, path, settings)
    text = SourceText(made.text, path)
    if text.body[made.line - text.first_line].role is Role.CODE:
        raise Refused(f"{path}: what is put there would be code; close the code block above line {made.line} first")
    lines = range(made.line, made.line + len(made.written))
    if rest_of(after, but_lines=lines) != rest_of(before):
        raise Refused(f"{path}: what stands there would be read otherwise with this entry in it; edit the file")
    alone = reread("\n".join(["---", "name: x", "---", "## Log", *_item(entry)]), path, settings)
    new = [placeless(each) for each in after.log if each.line in lines]
    if new != list(map(placeless, alone.log)) or not _is_meant(alone, entry):
        raise Refused(f"{path}: this would not be read back as it is meant; edit the file")


def _is_meant(record: Contact, entry: NewEntry) -> bool:
    """Whether a record's log holds that one entry, with all that is nested under it."""
    if len(record.log) != 1:
        return False
    (read,) = record.log
    ledger = (f"{each.kind}: {each.text}" for each in read.ledger)
    promises = (f"[{'x' if each.done else ' '}] {each.date or ''} {each.text}".replace("  ", " ") for each in record.promises)
    same = (read.date, read.time, read.kind, read.reaction, read.people) == (
        entry.date, entry.time, entry.kind, entry.reaction, entry.people
    )  # fmt: skip
    return same and read.text.startswith(entry.text.strip().split("\n")[0].strip()) and {*ledger, *promises} >= {*entry.nested}


def _check_field(before: Contact, made: Edit, key: str, written: str, path: str, settings: Settings) -> None:
    after = reread(made.text, path, settings)
    if rest_of(after, but_key=key) != rest_of(before, but_key=key):
        raise Refused(f"{path}: other fields would be read otherwise with this in it; edit the file")
    pairs, _ = read_yaml(f"{key}:{written}", 1)
    meant = {name.text: typed(node) for name, node in pairs.pairs if not is_empty(node)} if pairs else None
    if written and (pairs is None or all(name.text != key for name, _ in pairs.pairs)):
        raise Refused(f"{path}: {key!r} cannot be the name of a field")
    if {name: said for name, said in after.typed.items() if name == key} != meant:
        raise Refused(f"{path}: `{key}` cannot be set to this safely; edit the file")


def _check_links(before: Contact, after: Contact, renamed: Callable[[str], str]) -> None:
    stayed = [link for link, now in zip(before.links, after.links, strict=False) if now.target != renamed(link.target)]
    if stayed:
        raise Refused(f"{before.path}:{stayed[0].line}: [[{stayed[0].target}]] cannot be changed where it stands; edit the file")
    shape = [
        (len(each.links), [*each.typed], [(entry.date, entry.kind) for entry in each.log], len(each.promises))
        for each in (before, after)
    ]
    if shape[0] != shape[1]:
        raise Refused(f"{before.path}: a link goes on in the next line; edit the file")
