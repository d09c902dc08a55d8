"""A change that an import comes to, as the text of a record: a new one, or more in one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from warmsite.problems import quoted
from warmsite.records.adding import add_notes, add_values
from warmsite.records.contact import parse_contact
from warmsite.records.edit import add_entries, is_readable, item_of, set_field
from warmsite.records.source import Refused
from warmsite.records.writing import flow, labelled, plain_notes, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from warmsite.formats.merge import Change
    from warmsite.records.edit import NewEntry
    from warmsite.records.settings import Settings
    from warmsite.records.source import Edit
    from warmsite.records.writing import Value


class Composed(Struct, frozen=True):
    """A record's text with a change made, and in words what of the change it could not take."""

    text: str
    left: tuple[str, ...] = ()


def compose_new(change: Change, settings: Settings) -> Composed:
    """The text of a new record. A value that its field cannot take is left out, and told."""
    left: list[str] = []
    readable = [each for each in _entries(change) if _is_readable(each, settings, left)]
    entries = [item_of(each) for each in sorted(readable, key=lambda each: (each.date, each.time or "~"), reverse=True)]
    notes = "\n\n".join(each if change.markdown else plain_notes(each) for each in change.notes)
    fields = dict(change.fields)
    while True:
        text = record(fields, notes, entries)
        contact, problems = parse_contact(text, change.path, settings)
        wrong = {key for key, line in contact.lines.items() for each in problems if each.line == line} if contact else set()
        if not wrong or wrong == {"name"}:
            return Composed(text, tuple(left))
        for key in sorted(wrong & fields.keys()):
            told = next(each.message for each in problems if contact and each.line == contact.lines[key])
            left.append(f"{key} {_shown(fields[key])}: {told}")
            del fields[key]


def compose_more(change: Change, before: str, settings: Settings) -> Composed:
    """The text of a record with more in it. What it cannot take safely is left out, and told."""
    text, left, path = before, list[str](), change.path
    known = _problems(text, path, settings)

    def attempt(what: str, edit: Callable[..., Edit], *said: object) -> None:
        nonlocal text, known
        try:
            made = edit(text, *said, path, settings).text
        except Refused as refused:
            left.append(f"{what}: {str(refused).removeprefix(f'{path}: ')}")
            return
        now = _problems(made, path, settings)
        if new := now - known:
            left.append(f"{what}: {min(new)[1]}")
            return
        text, known = made, now

    for key, value in (*change.fields.items(), *change.items.items()):
        attempt(f"{key} {_shown(value)}", add_values, key, value)
    for key, (_, theirs) in change.replaced.items():
        attempt(f"{key} {theirs}", set_field, key, flow(key, theirs))
    for notes in change.notes:
        attempt("notes", add_notes, notes if change.markdown else plain_notes(notes))
    if entries := [each for each in _entries(change) if _is_readable(each, settings, left)]:
        attempt(f"{len(entries)} log entries", add_entries, entries)
    return Composed(text, tuple(left))


def _problems(text: str, path: str, settings: Settings) -> set[tuple[str, str]]:
    return {(each.code, each.message) for each in parse_contact(text, path, settings)[1]}


def _is_readable(entry: NewEntry, settings: Settings, left: list[str]) -> bool:
    if is_readable(entry, settings):
        return True
    left.append(f"{entry.date} {entry.kind}: {quoted(entry.text)} cannot be written as an entry")
    return False


def _shown(value: Value) -> str:
    return ", ".join(each.text for each in labelled(value))


def _entries(change: Change) -> list[NewEntry]:
    """The entries of a change; in those that are no Markdown no words link to anybody, or promise anything, by accident."""
    return [each if change.markdown else structs.replace(each, text=plain_notes(each.text)) for each in change.entries]
