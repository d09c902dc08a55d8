"""warmsite's own JSON: what `export json`, `show --json` and `list --json` write, one contact or an array of them.

`export` gives whole records: the fields as they were typed, and the text below them. `show` lacks that text, and so the notes,
what hangs under an entry in words, and how much of an entry's date was known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import structs

from warmsite.days import DateError, parse_day
from warmsite.formats.draft import Foreign, Skipped, Told
from warmsite.formats.gathered import Gathered, written
from warmsite.formats.text import as_typed, tidy
from warmsite.formats.whole import list_of, member, scalar_of, text_of, whole_json
from warmsite.names import is_id
from warmsite.problems import quoted
from warmsite.records import readers
from warmsite.records.contact import MIDDLING, Contact
from warmsite.records.edit import NewEntry
from warmsite.records.frontmatter import Items, Pairs, Text
from warmsite.records.log import LEDGER
from warmsite.records.readers import Labelled, OwnDate, Reading, Wrong, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from warmsite.formats.draft import Asked, Draft, Found, Opened
    from warmsite.records.frontmatter import Fault, Node
    from warmsite.records.readers import Reader

TITLE = "warmsite's own JSON"
NAME = "own"

_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s{0,100}(?:\[\s{0,100})?\{\s{0,100}"id"\s{0,100}:')
_BY_LIST = ("company", "role", "circle", "tags")
_PRINTED = frozenset({"name", "id"})  # a draft has places of their own for them
_DEEPEST = 4  # lists and pairs within each other


def recognises(_name: str, head: bytes) -> bool:
    """By the keys that a contact of ours begins with."""
    return _BEGINS.match(head) is not None and b'"cadence_days"' in head


def read(source: Opened, _asked: Asked) -> Iterator[Found]:
    """The contacts, in the order of the file."""
    told = whole_json(source)
    people = told if isinstance(told, list) else [told]
    ours = [each for each in people if isinstance(each, dict) and "cadence_days" in each]
    if not ours:
        raise Foreign("holds no contacts of warmsite", "write it with warmsite export json")
    if not any(member(each, "fields") for each in ours):
        yield Told("this is from `list`, which knows little of a person; `export json` has the whole records")
    elif not all(isinstance(member(each, "body"), str) for each in ours):
        yield Told("this is from `show`, which lacks the notes and what stands under an entry in words; `export json` has them")
    files = {text_of(each, "file") for each in ours}
    for number, each in enumerate(people, 1):
        yield _draft(number, each, files) if _name(each) else Skipped(number, "has no name")


def _draft(number: int, contact: Any, files: set[str]) -> Draft:
    person, identity = Gathered(is_own=True), text_of(contact, "id")
    fields = member(contact, "fields")
    for name, value in (fields if isinstance(fields, dict) else _listed(contact)).items():
        if name == "photo":
            person.left.append(f"photo {scalar_of(fields, name)}: pictures are not imported")
        elif name not in _PRINTED:
            _take(person, as_typed(name), value)
    _take_log(person, contact)
    _tell_others(person, contact, files)
    if identity and not is_id(identity):
        person.left.append(f"id {quoted(identity)} is no id")
    draft = person.draft(number, _name(contact), identity=identity if is_id(identity) else "")
    return structs.replace(draft, body=_body(contact))


def _name(contact: Any) -> str:
    name = member(contact, "name")
    return as_typed(name) if isinstance(name, str) else ""


def _body(contact: Any) -> str:
    """All that stood below the front matter; halves of characters, which no file can hold, as U+FFFD."""
    body = member(contact, "body")
    return body.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(body, str) else ""


def _listed(contact: Any) -> dict[str, Any]:
    """The fields that `list` prints, where they are not the default."""
    fields = {name: member(contact, name) for name in _BY_LIST}
    fields |= {name: str(value) for name in ("glad", "longterm") if (value := member(contact, name)) != MIDDLING}
    status = text_of(contact, "status")
    if status == "died":
        fields["died"] = "yes"
    elif status != "active":
        fields["status"] = status
    return {name: value for name, value in fields.items() if value}


def _take(person: Gathered, name: str, value: Any) -> None:
    """A field as its reader reads it; under a key that is no field, whatever is text, a list or pairs."""
    node = _node(value)
    if node is None or not name:
        person.left.append(f"{name}: {scalar_of({name: value}, name) or 'lists in lists'} is nothing that a field can hold")
        return
    faults: list[Fault] = []
    reader = keys_of(Contact)[name].reader if name in keys_of(Contact) else _BY_SHAPE[type(node)]
    try:
        found = reader(node, Reading(name, None, faults))
    except Wrong as wrong:
        person.left.append(f"{name}: {wrong.message}")
        return
    person.left += [fault.message for fault in faults if fault.severity == "error"]
    for each in found if isinstance(found, tuple) else ():
        _add(person, name, each)
    if isinstance(node, Text) and not isinstance(found, tuple):
        person.put(name, node.text)


def _add(person: Gathered, name: str, each: Any) -> None:
    if isinstance(each, Labelled):
        person.label(name, each.label, each.text)
    elif isinstance(each, OwnDate):
        person.label(name, each.what, written(each.on))
    else:
        person.add(name, each)


def _node(value: Any, depth: int = 0) -> Node | None:
    """What was typed, as the readers of fields take it; None for what no front matter holds."""
    if isinstance(value, str):
        return Text(as_typed(value), 1, 1)
    if isinstance(value, list) and depth < _DEEPEST:
        items = [_node(each, depth + 1) for each in value]
        return Items(tuple(filter(None, items)), 1, 1) if all(items) else None
    if isinstance(value, dict) and depth < _DEEPEST:
        pairs = [(Text(as_typed(key), 1, 1), _node(each, depth + 1)) for key, each in value.items()]
        whole = tuple((key, node) for key, node in pairs if node)
        return Pairs(whole, 1, 1) if len(whole) == len(pairs) else None
    return None


def _take_log(person: Gathered, contact: Any) -> None:
    """The entries of the person's own file, oldest first, each with the promises below it and the ledger of its day."""
    own = [each for each in list_of(contact, "timeline") if text_of(each, "file") == text_of(contact, "file")]
    dated = [(day, each) for each in own if (day := _day(each)) and text_of(each, "kind")]
    if len(dated) < len(own):
        person.left.append(f"entries without a date or kind: {len(own) - len(dated)}")
    below = _below(person, contact, dated)
    person.entries += [
        NewEntry(
            day,
            text_of(each, "kind"),
            text_of(each, "text"),
            text_of(each, "time"),
            text_of(each, "reaction"),
            tuple(tidy(other) for other in list_of(each, "with") if isinstance(other, str)),
            nested,
        )
        for (day, each), nested in reversed([*zip(dated, below, strict=True)])
    ]


def _below(person: Gathered, contact: Any, dated: list[tuple[date, Any]]) -> list[tuple[str, ...]]:
    """What hangs under each entry."""
    nested: list[list[str]] = [[] for _ in dated]
    for line, at in _ledger(contact, dated):
        nested[at].append(line)
    starts = sorted((member(each, "line"), at) for at, (_, each) in enumerate(dated) if isinstance(member(each, "line"), int))
    for promise in list_of(contact, "promises"):
        said = _promise(promise)
        if said and dated:
            nested[_above(member(promise, "line"), starts)].append(said)
        elif said and not _body(contact):
            person.left.append(f"promise: {said}")
    return [tuple(lines) for lines in nested]


def _ledger(contact: Any, dated: list[tuple[date, Any]]) -> Iterator[tuple[str, int]]:
    """The lines of the ledger, each with the entry of its day; a gift is in it as an entry itself."""
    of_day = {day: at for at, (day, _) in enumerate(dated)}
    gifts = {(_day(each), text_of(each, "text")) for each in list_of(contact, "timeline") if text_of(each, "kind") == "gift"}
    for kind in LEDGER:
        for line in list_of(member(contact, "ledger"), kind):
            day, said = _day(line), text_of(line, "text")
            if day in of_day and not (kind == "gave" and (day, said) in gifts):
                yield f"{kind}: {said}", of_day[day]


def _above(line: Any, starts: list[tuple[int, int]]) -> int:
    """The entry under which a promise stands; for one among the notes the oldest, which stays what it is in a later export."""
    before = bisect_right(starts, (line, len(starts))) if isinstance(line, int) else 0
    return starts[before - 1][1] if before else -1


def _promise(promise: Any) -> str:
    """The promise as an item of a list has it; nothing where it has no text."""
    said, day = text_of(promise, "text"), _day(promise)
    return tidy(f"[{'x' if member(promise, 'done') is True else ' '}] {day or ''} {said}") if said else ""


def _tell_others(person: Gathered, contact: Any, files: set[str]) -> None:
    """Entries in files that did not come along are told: the person in whose file they stand has them."""
    others = Counter(text_of(each, "file") for each in list_of(contact, "timeline"))
    for file, count in others.items():
        if file not in files:
            person.left.append(f"{count} {'entry stands' if count == 1 else 'entries stand'} in {file}")


def _day(thing: Any) -> date | None:
    try:
        return parse_day(text_of(thing, "date"))
    except DateError:
        return None


_BY_SHAPE: dict[type[Node], Reader] = {Text: readers.text, Items: readers.texts, Pairs: readers.labelled}
