"""One person: the fields of the front matter, the notes, the log, the promises (SPEC 3)."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import takewhile
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Struct, structs

from warmsite.days import DateError, Duration, PartialDate, parse_partial
from warmsite.names import id_from, is_id
from warmsite.problems import Problem, quoted
from warmsite.records import readers
from warmsite.records.blocks import (
    Line,
    Piece,
    Role,
    continuation,
    is_log_title,
    outline,
    read_lines,
    warn_if_overloaded,
    wiki_links,
)
from warmsite.records.frontmatter import Fault, Items, Node, Pairs, Text, read_yaml, split_frontmatter
from warmsite.records.log import Interaction, LedgerLine, ledger_line, parse_head
from warmsite.records.readers import (
    Key,
    Labelled,
    OwnDate,
    Reading,
    Typed,
    Wrong,
    keys_of,
    likely_key,
    one_of,
    partial_date,
    read_keys,
    tags,
    text,
    typed,
    warn_if_cut,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from warmsite.records.settings import Settings

MIDDLING = 3
STATUSES = ("active", "paused", "archived")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHECKBOX = re.compile(r"\[([ xX])\](?:\s+(.*)|$)")
# A year alone is no date here: `- [ ] 1984 (the novel): lend it`.
_PROMISE_DATE = re.compile(r"([0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?)(?![\w-]):?\s*")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\s+(?:[0-9]{1,2}:[0-9]{2}\s+)?")


def _id(node: Node, reading: Reading) -> str:
    identity = text(node, reading)
    if not is_id(identity):
        hint = f"write {id_from(identity)}: letters, digits, space, `-`, `_`, `.`"
        raise Wrong(node, f"{quoted(identity)} is no id", hint)
    return identity


def _circle(node: Node, reading: Reading) -> str:
    name = text(node, reading)
    return one_of(node, name, tuple(reading.settings.circles), "circle of the settings") if reading.settings else name


def _counts(node: Node, reading: Reading) -> tuple[str, ...]:
    kinds = tags(node, reading)
    if reading.settings is None:
        return kinds
    vocabulary = reading.settings.vocabulary
    return tuple(vocabulary.kind(one_of(node, kind, vocabulary.words, "kind of entry")) for kind in kinds)


def _timezone(node: Node, reading: Reading) -> str:
    name = text(node, reading)
    try:
        return one_of(node, name, zone_names(), "time zone") if name else name
    except Wrong as wrong:
        hint = wrong.hint if wrong.hint.startswith("did") else "write its IANA name, such as Europe/Berlin"
        raise Wrong(node, wrong.message, hint) from None


def _died(node: Node, reading: Reading) -> PartialDate | bool:
    if isinstance(node, Text) and node.text.strip().casefold() in {"yes", "true"}:
        return True
    return partial_date(node, reading)


def _photo(node: Node, reading: Reading) -> str:
    path = text(node, reading).replace("\\", "/")
    if path.startswith("/") or ":" in path.split("/")[0] or ".." in path.split("/"):
        raise Wrong(node, f"{quoted(path)} does not lie inside the network", "write photos/ada.jpg")
    return path


class Promise(Struct, frozen=True, array_like=True, gc=False):
    """`- [ ] [DATE] TEXT`: something promised to the person in whose file it stands."""

    date: date | None
    text: str
    done: bool
    line: int


class Link(Struct, frozen=True, array_like=True, gc=False):
    """A place that names another contact: `[[target]]`, or a field that takes a contact or a plain name (`loose`)."""

    target: str
    line: int
    column: int
    loose: bool = False


class Contact(Struct, frozen=True, kw_only=True, array_like=True):
    """A person's file, read. The annotated attributes are the fields of the front matter, and their only list."""

    path: str
    links: tuple[Link, ...] = ()
    name: Annotated[str, Key(readers.text, "what people call them; required", "Ada Okafor", ("fullname", "full_name", "fn"))]
    id: Annotated[str, Key(_id, "a stable name for links, feed and history; the file's stem unless given", "ada-okafor")]
    aka: Annotated[
        tuple[str, ...], Key(readers.texts, "other names, for search, links and imports", "[Ada O.]", ("nickname", "alias"))
    ] = ()
    company: Annotated[
        str, Key(readers.text, "where they work", "Northwind Health", ("employer", "organization", "organisation", "org"))
    ] = ""
    role: Annotated[str, Key(readers.text, "what they do there", "CTO", ("title", "position", "job", "job_title"))] = ""
    started: Annotated[
        PartialDate | None,
        Key(
            readers.partial_date,
            "first day of that job; a whole date has an anniversary, a month shows in Upcoming",
            "2019-06-01",
            ("hired", "start", "hire_date"),
        ),
    ] = None
    email: Annotated[
        tuple[Labelled, ...],
        Key(readers.labelled, "addresses: a text, a list, or label: text", "ada@example.com", ("mail", "e_mail", "emails")),
    ] = ()
    phone: Annotated[
        tuple[Labelled, ...],
        Key(
            readers.labelled,
            "numbers: a text, a list, or label: text",
            "{mobile: +1 555 0100}",
            ("tel", "telephone", "mobile", "phones"),
        ),
    ] = ()
    url: Annotated[
        tuple[Labelled, ...],
        Key(
            readers.labelled,
            "web addresses: a text, a list, or label: text",
            "https://example.com/ada",
            ("website", "web", "urls", "link"),
        ),
    ] = ()
    address: Annotated[
        tuple[Labelled, ...],
        Key(
            readers.labelled,
            "postal addresses: a text, a list, or label: text",
            "1 Elm Street, Houston",
            ("street", "addresses"),
        ),
    ] = ()
    location: Annotated[
        str, Key(readers.text, "where they live, parts from small to large", "Houston, Texas", ("city", "place", "town"))
    ] = ""
    timezone: Annotated[str, Key(_timezone, "IANA zone; the page shows the time there", "America/Chicago", ("tz",))] = ""
    language: Annotated[str, Key(readers.text, "what to speak with them", "English", ("lang",))] = ""
    pronouns: Annotated[str, Key(readers.text, "how to speak of them", "she/her")] = ""
    tags: Annotated[tuple[str, ...], Key(readers.tags, "words to find them by", "[mentor, health]", ("tag", "labels"))] = ()
    circle: Annotated[str, Key(_circle, "a circle of the settings; it brings its cadence", "close", ("group", "tier"))] = ""
    cadence: Annotated[
        Duration | str | None,
        Key(
            readers.cadence,
            "how often to speak, instead of the circle's; `never` for no telling",
            "6 weeks",
            ("frequency", "every", "rhythm"),
        ),
    ] = None
    counts: Annotated[tuple[str, ...], Key(_counts, "kinds that are a conversation with this person", "[email, chat]")] = ()
    glad: Annotated[int, Key(readers.number(1, 5), "1 to 5: how glad they would be to hear from me; 3", "4")] = MIDDLING
    longterm: Annotated[int, Key(readers.number(1, 5), "1 to 5: how good a long-term contact they are; 3", "4")] = MIDDLING
    birthday: Annotated[
        PartialDate | None,
        Key(readers.yearly_date, "a date, a day without a year, or a year alone", "03-14", ("born", "bday", "birth_date")),
    ] = None
    dates: Annotated[
        tuple[OwnDate, ...], Key(readers.own_dates, "other yearly dates", "[{on: 2015-06-20, what: wedding day}]")
    ] = ()
    met: Annotated[PartialDate | None, Key(readers.partial_date, "when you first really met; starts the clock", "2017-05")] = None
    how: Annotated[str, Key(readers.text, "how you met", "on the train back from a conference")] = ""
    introduced_by: Annotated[str, Key(readers.text, "a contact or a name", "'[[bo-lindqvist]]'", ("introduced", "via"))] = ""
    relations: Annotated[
        tuple[Labelled, ...],
        Key(
            readers.labelled,
            "label: contact or text (spouse, assistant, …)",
            "{spouse: '[[bo-lindqvist]]'}",
            ("relation", "related", "family"),
        ),
    ] = ()
    seeking: Annotated[tuple[str, ...], Key(readers.texts, "what they need", "[a head of data]", ("needs", "wants"))] = ()
    offering: Annotated[
        tuple[str, ...], Key(readers.texts, "what they can give", "[introductions to hospital buyers]", ("offers",))
    ] = ()
    snooze: Annotated[date | None, Key(readers.first_day, "not called before that day", "2026-12-01", ("snoozed", "until"))] = (
        None
    )
    status: Annotated[str, Key(readers.choice(*STATUSES), "active, paused or archived", "paused")] = "active"
    died: Annotated[
        PartialDate | bool | None, Key(_died, "the day, as far as known, or `yes`", "2024-11-02", ("death", "deceased"))
    ] = None
    added: Annotated[
        date | None, Key(readers.first_day, "the day the file was made; starts no clock", "2026-01-05", ("created",))
    ] = None
    photo: Annotated[str, Key(_photo, "a picture file inside the network", "photos/ada.jpg", ("picture", "image"))] = ""

    digest: str = ""  # of the whole file: equal digests, equal contacts
    typed: dict[str, Any] = {}
    lines: dict[str, int] = {}
    notes: str = ""
    log: tuple[Interaction, ...] = ()
    promises: tuple[Promise, ...] = ()

    @property
    def extra(self) -> dict[str, Typed]:
        """What was typed under keys that are no fields."""
        known = keys_of(Contact)
        return {key: value for key, value in self.typed.items() if key not in known}


@cache
def zone_names() -> tuple[str, ...]:
    """The names of the IANA time zones, from the tzdata package: the same on every machine.

    Read once, and only if some contact has a zone.
    """
    from importlib.resources import files

    return tuple(files("tzdata").joinpath("zones").read_text("utf-8").split())


def parse_contact(source: str, path: str, settings: Settings) -> tuple[Contact | None, tuple[Problem, ...]]:
    """Read one file's text; None where it is no contact, with every problem at its place.

    `path` is relative to the network, with `/`. What is wrong with a field costs that field only.
    """
    faults: list[Fault] = []
    if _SURROGATE.search(source):  # half a character: nothing that text can hold, nor a file give
        source = _SURROGATE.sub("\ufffd", source)
        faults.append(Fault(1, 1, "error", "encoding", "holds halves of characters; they stand as �", "save it as UTF-8"))
    contact = _parse(source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), path, settings, faults)
    problems = (Problem(path, f.line, f.column, f.severity, f.code, f.message, f.hint) for f in faults)
    return contact, tuple(sorted(problems))


def _parse(source: str, path: str, settings: Settings, faults: list[Fault]) -> Contact | None:
    front, body, first_line = split_frontmatter(source)
    if front is None:
        if first_line:
            hint = "begin with `---`, `name: …`, `---`, or let the name begin with `_`"
            faults.append(Fault(1, 1, "warning", "no-front-matter", "no front matter: this is no contact", hint))
        else:
            hint = "close it with a line of `---`"
            faults.append(Fault(1, 1, "error", "yaml", "the front matter that begins here is not closed", hint))
        return None
    pairs, yaml_faults = read_yaml(front, 2)
    faults += yaml_faults
    if pairs is None:
        return None
    values = read_keys(Contact, pairs, settings, faults)
    _warn_unknown(pairs, faults)
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    if not values.get("name"):
        if not any(fault.message.startswith("name:") and fault.severity == "error" for fault in faults):
            line = next((name.line for name, _ in pairs.pairs if name.text == "name"), 2)
            faults.append(Fault(line, 1, "error", "no-name", f"name: is missing; {quoted(stem)} stands in", "write name: …"))
        values["name"] = stem
    if "id" not in values:
        values["id"] = stem if is_id(stem) else id_from(stem)
        if values["id"] != stem:
            message = f"the file's name {quoted(stem)} is no id; {quoted(values['id'])} stands in"
            faults.append(Fault(1, 1, "error", "id", message, "rename the file, or give it an id: of its own"))
    parsed = _Body(body, first_line, settings, faults)
    return Contact(
        **values,
        path=path,
        digest=sha256(source.encode()).hexdigest(),
        typed={name.text: typed(node) for name, node in pairs.pairs if not _is_blank(node)},
        lines={name.text: name.line for name, _ in pairs.pairs},
        notes=parsed.notes(),
        log=tuple(parsed.log),
        promises=tuple(parsed.promises),
        links=tuple(_field_links(pairs)) + tuple(parsed.links),
    )


def _is_blank(node: Node) -> bool:
    return isinstance(node, Text) and not node.text.strip()


def _warn_unknown(pairs: Pairs, faults: list[Fault]) -> None:
    for name, node in pairs.pairs:
        if name.text in keys_of(Contact):
            continue
        if likely := likely_key(Contact, name.text):
            message = f"{quoted(name.text)} is no field; it is kept and shown, but means nothing"
            faults.append(Fault(name.line, name.column, "warning", "unknown-field", message, f"did you mean {likely}?"))
        warn_if_cut(node, name.text, faults)


def _field_links(pairs: Pairs) -> list[Link]:
    """The contacts that fields name: every `[[link]]`, and the plain names where a field takes one."""
    found: list[Link] = []

    def walk(key: str, node: Node) -> None:
        if isinstance(node, Pairs):
            for _, value in node.pairs:
                walk(key, value)
            return
        said = typed(node)
        if isinstance(node, Items) and not isinstance(said, str):
            for each in node.items:
                walk(key, each)
            return
        links = wiki_links(said)
        found.extend(Link(link.target, node.line, node.column) for link in links)
        if not links and key in {"introduced_by", "relations"} and said:
            found.append(Link(said, node.line, node.column, loose=True))

    for name, node in pairs.pairs:
        walk(name.text, node)
    return found


class _Body:
    """The body of a record: its notes, log, promises and links."""

    def __init__(self, body: str, first_line: int, settings: Settings, faults: list[Fault]) -> None:
        self.settings = settings
        self.faults = faults
        self.log: list[Interaction] = []
        self.promises: list[Promise] = []
        self.links: list[Link] = []
        self._notes: list[str] = []
        self._notes_begin = first_line
        self._astray: Fault | None = None
        lines = read_lines(body, first_line)
        for line in lines:
            if line.role is not Role.CODE and "[[" in line.raw:
                self.links += (Link(link.target, line.number, link.start + 1) for link in wiki_links(line.raw))
        self._promises(lines)
        self._sections(lines)
        warn_if_overloaded("the notes", self.notes(), self._notes_begin, 1, faults)
        if self._astray and not any(line.role is Role.HEADING and is_log_title(line.content) for line in lines):
            self.faults.append(self._astray)

    def notes(self) -> str:
        return "\n".join(self._notes).strip("\n")

    def _know(self, targets: Iterable[str], line: int) -> None:
        """Take in the links that a line's end cuts in two, which no single line shows."""
        known = {link.target for link in self.links}
        self.links += (Link(target, line, 1) for target in targets if target not in known)

    def _promises(self, lines: list[Line]) -> None:
        for index, line in enumerate(lines):
            if line.role not in {Role.ITEM, Role.QUOTED_ITEM} or not (box := _CHECKBOX.match(line.content)):
                continue
            words = [box[2] or "", *_continuation(lines, index)]
            said, day = " ".join(filter(None, map(str.strip, words))), None
            if dated := _PROMISE_DATE.match(said):
                try:
                    day = parse_partial(dated[1]).first
                    said = said[dated.end() :]
                except DateError as error:
                    message = f"promise: {quoted(dated[1])} {error.args[0]}; the promise has no date"
                    hint = "write it like 2026-03-10"
                    self.faults.append(Fault(line.number, line.column + 4, "warning", "date", message, hint))
            self._know([link.target for link in wiki_links(said)], line.number)
            self.promises.append(Promise(day, said, box[1] != " ", line.number))

    def _sections(self, lines: list[Line]) -> None:
        for piece, at, end in outline(lines):
            line = lines[at]
            if piece not in {Piece.ENTRY, Piece.LOG, Piece.HEADING} and not any(self._notes):
                self._notes_begin = line.number
            if piece is Piece.ENTRY:
                self._entry(lines[at:end])
            elif piece is Piece.ASIDE:
                self._notes.append(line.raw)
            elif piece is Piece.NOTE and line.role is Role.HEADING:
                self._notes.append(_heading_as_typed(line))
            elif piece is Piece.NOTE:
                self._notes.append(line.raw)
                self._look_astray(line)

    def _look_astray(self, line: Line) -> None:
        """Note the first line that reads like an entry but stands in no log."""
        dated = _DATED.match(line.content) if line.role is Role.ITEM and line.depth == 1 and not self._astray else None
        kind = self.settings.vocabulary.kind_at(line.content[dated.end() :]) if dated else None
        if dated and kind and line.content[dated.end() + kind[1] :].lstrip().startswith((":", "(", "with ")):
            message = f"{quoted(line.content)} stands under no heading `Log` and is not read"
            self._astray = Fault(line.number, line.column, "warning", "astray", message, "put `## Log` above the entries")

    def _entry(self, lines: list[Line]) -> None:
        first = lines[0]
        if _CHECKBOX.match(first.content):
            return
        head = parse_head(first.content, first.number, first.column, self.settings.vocabulary, self.faults)
        if head is None:
            return
        wrapped = _continuation(lines, 0)
        ledger, details = _nested(lines[1 + len(wrapped) :])
        said = " ".join([head.text, *wrapped]).strip()
        warn_if_overloaded("this entry", said, first.number, first.column, self.faults)
        warn_if_overloaded("what stands under this entry", details, first.number, first.column, self.faults)
        texts = (first.content, said, details, *(each.text for each in ledger))
        targets = tuple(dict.fromkeys(link.target for each in texts for link in wiki_links(each)))
        self._know(targets, first.number)
        parts = {"text": said, "details": details, "ledger": ledger, "links": targets, "height": len(lines)}
        self.log.append(structs.replace(head, **parts))


def _continuation(lines: list[Line], at: int) -> list[str]:
    """The lines on which an item's first paragraph goes on; the ledger may begin without a mark of its own."""
    return list(takewhile(lambda said: not ledger_line(said, 0), continuation(lines, at)))


def _nested(lines: list[Line]) -> tuple[tuple[LedgerLine, ...], str]:
    """What is nested under an entry, parted: what the ledger takes, and the Markdown that remains."""
    ledger: list[LedgerLine] = []
    rest: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        gift = ledger_line(line.content, line.number) if line.role in {Role.ITEM, Role.TEXT} else None
        if gift:
            wrapped = _continuation(lines, at)
            ledger.append(LedgerLine(gift.kind, " ".join([gift.text, *wrapped]).strip(), gift.line))
            at += len(wrapped)
        else:
            rest.append(line.raw)
        at += 1
    return tuple(ledger), _dedent(rest)


def _dedent(lines: list[str]) -> str:
    filled = [line.expandtabs(4) for line in lines]
    margin = min((len(line) - len(line.lstrip()) for line in filled if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in filled).strip("\n")


def _heading_as_typed(line: Line) -> str:
    # A heading over a line of `===` has lost that line to the scanner; written with `#` it says the same.
    return line.raw if line.raw.lstrip().startswith("#") else f"{'#' * line.level} {line.content}"
