"""Two records of one person made one: the text of the one, with all in it that the other says.

Where both say something, one stays in its field and the other is told in the notes. What is there already is not put there
again: whoever joins the same two twice changes nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from warmsite.formats.draft import Draft
from warmsite.formats.memory import Remembered
from warmsite.formats.merge import Merging
from warmsite.formats.settle import LISTED, Wish, values_of
from warmsite.formats.text import same_text
from warmsite.names import canonical_id, fold
from warmsite.records.adding import add_values
from warmsite.records.contact import parse_contact
from warmsite.records.edit import set_field
from warmsite.records.moving import (
    body_of,
    check_closed,
    check_moved,
    comments_of,
    has_notes,
    put_entries,
    put_notes,
)
from warmsite.records.source import Refused, read_record, reread
from warmsite.records.unlinking import IsMeant, ties, without_self
from warmsite.records.writing import UNLABELLED, flow, flow_text, labelled, write_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from warmsite.records.contact import Contact
    from warmsite.records.readers import Labelled, Typed
    from warmsite.records.settings import Settings
    from warmsite.records.writing import Value

_APART = frozenset({"name", "id", "status", "died", "added"})  # each has a rule of its own
_PARTIAL = frozenset({"birthday", "started", "met", "location"})  # where one text may tell all of another, and more
_JOB, _RHYTHM = ("company", "role", "started"), ("circle", "cadence")


class Record(Struct, frozen=True):
    """A contact's file; `is_self` holds for what names, in it, the person who has two files."""

    text: str
    path: str
    is_self: IsMeant


class Difference(Struct, frozen=True):
    """A field of which the two say different things: what stands in it then, and what the notes tell.

    Nothing stands for what ties somebody to themselves, in a field or as company (`with`). `is_own` if the one said it.
    """

    field: str
    kept: str
    noted: str
    is_own: bool

    @property
    def fact(self) -> str:
        """What the notes tell, in words."""
        return f"with {self.noted}" if self.field == "with" else f"{self.field} was {self.noted}"


class Joined(Struct, frozen=True):
    """The one's text with all of the other in it; `taken` are the fields whose text comes from the other."""

    text: str
    differences: tuple[Difference, ...]
    taken: frozenset[str]


def join(one: Record, other: Record, today: date, settings: Settings, *, prefer_other: bool = False) -> Joined:
    """Join the other's record to the one's; Refused where it cannot be done without loss.

    With `prefer_other` the other's word stands in the fields of which both say something.
    """
    _check_readable(other, settings)
    kept, gone = (read_record(each.text, each.path, settings) for each in (one, other))
    _check_state(kept, gone)
    for each in (one, other):
        check_closed(each.text, each.path)
    names = {canonical_id(each.id): each.name for each in (kept, gone)}
    loosened = [
        Difference(field, "", said, is_own=is_own)
        for record, each, is_own in ((kept, one, True), (gone, other, False))
        for field, said in ties(record, each.is_self, names)
    ]
    text, theirs = (without_self(each.text, each.is_self, names, each.path, settings) for each in (one, other))
    kept, gone = read_record(text, one.path, settings), read_record(theirs, other.path, settings)
    fields = _Fields(kept, gone, today, prefer_other=prefer_other)
    for key, value in fields.set.items():
        text = set_field(text, key, value, one.path, settings).text
    for key, more in fields.more.items():
        text = add_values(text, key, more, one.path, settings).text
    body = body_of(theirs, other.path, settings)
    text = put_entries(text, body.entries, one.path, settings)
    own = () if has_notes(reread(text, one.path, settings), gone, body.notes) else body.notes
    comments = _comments(text, kept, other)
    differences = (*fields.differences, *loosened)
    if notes := _told(kept, gone, differences, today, [*comments, *([""] if comments and own else []), *own]):
        text = put_notes(text, notes, one.path)
    both = reread(text, one.path, settings)
    check_moved(kept, gone, both)
    _check_fields(kept, fields, both)
    return Joined(text, differences, frozenset(fields.taken))


def _check_readable(record: Record, settings: Settings) -> None:
    """What cannot be read would be lost with its file."""
    _, problems = parse_contact(record.text, record.path, settings)
    if error := next((each for each in problems if each.severity == "error"), None):
        raise Refused(f"{record.path}:{error.line}: {error.message}; mend that first")


def _check_state(kept: Contact, gone: Contact) -> None:
    """Nobody falls silent, or comes back to life, by the way."""
    for field, ours, theirs in (("status", kept.status, gone.status), ("died", _death(kept), _death(gone))):
        if ours != theirs:
            told = f"{field} is {ours or 'not said'} in {kept.path} and {theirs or 'not said'} in {gone.path}"
            raise Refused(f"{told}; set one of them first: warmsite set {gone.id} {field}={ours}")


def _death(contact: Contact) -> str:
    return "yes" if contact.died is True else str(contact.died or "")


def _check_fields(kept: Contact, fields: _Fields, both: Contact) -> None:
    """All other fields say what they said."""
    changed = fields.set.keys() | fields.more.keys()
    before, after = ({key: said for key, said in each.typed.items() if key not in changed} for each in (kept, both))
    if before != after:
        raise Refused(f"{kept.path}: other fields would be read otherwise; edit the file")


def _comments(text: str, kept: Contact, other: Record) -> list[str]:
    """The comments of the other's front matter that the one's text lacks, as code: none becomes a heading, or a promise."""
    found = dict.fromkeys(comments_of(other.text, other.path))
    if not found:
        return []
    there = {*comments_of(text, kept.path), *(line.strip() for line in kept.notes.split("\n"))}
    return [f"    {line}" for line in found if line not in there]


def _told(kept: Contact, gone: Contact, differences: Sequence[Difference], today: date, behind: Sequence[str]) -> list[str]:
    """Lines for the notes: what the one said, and no field says any more; what the other said, and `behind` it their notes."""
    was = _line(f"Until {gone.id} was merged", kept, (each.fact for each in differences if each.is_own), today)
    said = _line(f"From {gone.id}, merged", kept, (each.fact for each in differences if not each.is_own), today)
    if behind:
        said = [*(said or [f"From {gone.id}, merged {today}:"]), "", *behind]
    return [*was, *([""] if was and said else []), *said]


def _line(begin: str, kept: Contact, facts: Iterable[str], today: date) -> list[str]:
    """The line that tells facts, if there is one that no such line in the notes tells yet."""
    there = [line for line in kept.notes.split("\n") if line.startswith(begin)]
    new = [each for each in facts if not any(f" {each};" in f"{line};" for line in there)]
    return [f"{begin} {today}: {'; '.join(new)}"] if new else []


class _Fields:
    """What becomes of the one's fields: those `set` to a text (as YAML), those that get `more` items, and what differs."""

    def __init__(self, kept: Contact, gone: Contact, today: date, *, prefer_other: bool) -> None:
        self.set: dict[str, str] = {}
        self.more: dict[str, Value] = {}
        self.taken: set[str] = set()
        self.differences: list[Difference] = []
        self._prefers_other = prefer_other
        ours, theirs = values_of(kept), values_of(gone)
        self._lists(kept, gone, theirs, today)
        groups = [group for group in (_JOB, _RHYTHM) if _are_apart(group, ours, theirs)]
        for key, text in theirs.items():
            if isinstance(text, str) and key not in _APART:
                fills = not any(key in group for group in groups)
                self._settle(key, str(ours.get(key, "")), text, flow(key, text), fills=fills)
        for key in (key for group in groups for key in group if prefer_other and key in ours.keys() - theirs.keys()):
            self.set[key] = ""
            self.differences.append(Difference(key, "", str(ours[key]), is_own=True))
        for key, said in gone.extra.items():
            self._settle(key, _shown(kept.typed.get(key, "")), _shown(said), _as_yaml(key, said))
        if kept.added and gone.added and gone.added < kept.added:
            self.set["added"] = str(gone.added)

    def _lists(self, kept: Contact, gone: Contact, theirs: Mapping[str, Value], today: date) -> None:
        """Unite the lists, as an import would."""
        aka = [each for each in (gone.name, *gone.aka) if fold(each) != fold(kept.name)]
        said = {key: value for key, value in theirs.items() if key in LISTED}
        merging = Merging([kept], {}, Wish(today=today))
        merging.add("", "", Draft(line=0, id=kept.id, name=kept.name, fields={**said, "aka": tuple(aka)}))
        for change in merging.changes:
            self.more |= change.fields | change.items
        # To an import a date is one whatever it is called, and so is a relation.
        for key in ("dates", "relations"):
            self.more.pop(key, None)
            before = labelled(values_of(kept).get(key, ()))
            new = tuple(each for each in labelled(theirs.get(key, ())) if not any(_is_same(each, other) for other in before))
            if new:
                self.more[key] = new

    def _settle(self, key: str, mine: str, theirs: str, written: str, *, fills: bool = True) -> None:
        """Decide on a field of which the other says something; `fills` unless it would not go with what is there."""
        if same_text(mine) == same_text(theirs) or (mine and _tells_all(key, mine, theirs)):
            return
        tells_more = bool(mine) and _tells_all(key, theirs, mine)
        if tells_more or self._prefers_other or (fills and not mine):
            self.set[key] = written
            self.taken.add(key)
            if mine and not tells_more:
                self.differences.append(Difference(key, theirs, mine, is_own=True))
        else:
            self.differences.append(Difference(key, mine, theirs, is_own=False))


def _is_same(each: Labelled, other: Labelled) -> bool:
    """Whether an item stands there, perhaps under the label that it got among others: `friend 2`, `other`."""
    label = re.sub(r" [0-9]+$", "", other.label)
    return each.text == other.text and each.label in {other.label, label, "" if label == UNLABELLED else label}


def _tells_all(key: str, more: str, less: str) -> bool:
    """Whether a text begins or ends with all that another tells: `1979-03-14` and `03-14`, `Houston, Texas` and `Houston`."""
    if key not in _PARTIAL:
        return False
    sign = "," if key == "location" else "-"
    whole, part = ([same_text(each) for each in text.removeprefix("--").split(sign)] for text in (more, less))
    return part in (whole[: len(part)], whole[-len(part) :])


def _are_apart(group: tuple[str, ...], ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> bool:
    """Whether the fields of a job are of two jobs, or both have a rhythm: a mixture would be neither."""
    if group == _RHYTHM:
        return any(key in ours for key in group) and any(key in theirs for key in group)
    return any(same_text(str(ours[key])) != same_text(str(theirs[key])) for key in group if key in ours and key in theirs)


def _shown(said: Typed) -> str:
    """What was typed under a key that is no field, in one line."""
    if isinstance(said, dict):
        return ", ".join(f"{label}: {_shown(each)}" for label, each in said.items())
    return ", ".join(map(_shown, said)) if isinstance(said, list) else " ".join(str(said).split())


def _as_yaml(key: str, said: Typed) -> str:
    """The same as YAML in one line."""
    if isinstance(said, dict):
        return f"{{{', '.join(f'{flow_text(label)}: {_in_flow(each)}' for label, each in said.items())}}}"
    if isinstance(said, list):
        return f"[{', '.join(map(_in_flow, said))}]"
    return write_value(key, said).removeprefix(f"{key}: ")


def _in_flow(said: Typed) -> str:
    return flow_text(said) if isinstance(said, str) else _as_yaml("", said)


def joined_memory(text: str, gone: str, kept: str, taken: frozenset[str]) -> str:
    """A memory of imports in which what is known of the two is known of the one; all other lines stay as they stand.

    Only texts that were `taken` from the other follow their source. Lines that nobody can read come first, as imports put them.
    """
    unread: list[str] = []
    people: dict[str, tuple[Remembered, str]] = {}  # of several lines under one name the last counts
    for line in text.split("\n"):
        if each := _remembered(line):
            people[each.uid] = each, line
        elif line.strip():
            unread.append(line)
    theirs = {uid for uid, (each, _) in people.items() if canonical_id(each.id) == canonical_id(gone)}
    if not theirs:
        return text
    happened = f"@{kept}"  # the name under which imports keep what happened with somebody
    made: dict[tuple[str, str], str] = {}
    events: list[tuple[Remembered, str]] = []
    for uid, (each, line) in people.items():
        if uid == happened or (uid in theirs and uid.startswith("@")):
            events.append((each, line))
        elif uid in theirs:
            made[kept, uid] = _with([line], id=kept, brought=[key for key in each.brought if key in taken])
        else:
            made[each.id, uid] = line
    if events:
        entries = dict.fromkeys(entry for each, _ in events for entry in each.entries)
        made[kept, happened] = _with([line for _, line in events], uid=happened, id=kept, entries=[*entries])
    return "".join(f"{line}\n" for line in (*unread, *(line for _, line in sorted(made.items()))))


def _remembered(line: str) -> Remembered | None:
    try:
        return msgspec.json.decode(line, type=Remembered)
    except msgspec.MsgspecError:
        return None


def _with(lines: Sequence[str], **new: object) -> str:
    """Lines of a memory made one, with keys that say something new; those that say nothing then are left out."""
    said: dict[str, msgspec.Raw] = {}
    for line in lines:
        said |= msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    said |= {key: msgspec.Raw(msgspec.json.encode(value)) for key, value in new.items()}
    return msgspec.json.encode({key: value for key, value in said.items() if new.get(key, True)}).decode()
