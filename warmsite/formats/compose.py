"""A change that an import comes to, as the text of a record: a new one, or more in one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from warmsite.problems import quoted
from warmsite.records.adding import add_notes, add_values
from warmsite.records.contact import parse_contact
from warmsite.records.edit import add_entries, is_readable, item_of, set_field
from warmsite.records.frontmatter import split_frontmatter
from warmsite.records.source import Refused
from warmsite.records.writing import flow, labelled, plain_notes, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from warmsite.formats.settle import Change
    from warmsite.records.edit import NewEntry
    from warmsite.records.settings import Settings
    from warmsite.records.source import Edit
    from warmsite.records.writing import Value


class Composed(Struct, frozen=True):
    """A record's text with a change made, and in words what of the change it could not take.

    `fields` are those that could not be written, `notes` and `log` among them.
    """

    text: str
    left: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()


def compose_new(change: Change, settings: Settings) -> Composed:
    """The text of a new record. A value that its field cannot take is left out, and told."""
    if change.body:
        made = _fitting(change, settings, lambda fields: _with_body(fields, change.body))
        # What another source told of them beside.
        more = compose_more(structs.replace(change, fields={}, items={}, replaced={}), made.text, settings)
        return Composed(more.text, (*made.left, *more.left), made.fields | more.fields)
    left: list[str] = []
    newest_first = sorted(_entries(change, settings, left), key=lambda each: (each.date, each.time or "~"), reverse=True)
    entries = [item_of(each) for each in newest_first]
    notes = "\n\n".join(map(plain_notes, change.notes))
    made = _fitting(change, settings, lambda fields: record(fields, notes, entries))
    return structs.replace(made, left=(*left, *made.left), fields=made.fields | ({"log"} if left else set()))


def _fitting(change: Change, settings: Settings, written: Callable[[dict[str, Value]], str]) -> Composed:
    """A text with those fields of a new record that can be read back."""
    left: list[str] = []
    fields = dict(change.fields)
    while True:
        text = written(fields)
        contact, problems = parse_contact(text, change.path, settings)
        wrong = {key for key, line in contact.lines.items() for each in problems if each.line == line} if contact else set()
        if not wrong or wrong == {"name"}:
            return Composed(text, tuple(left), frozenset(change.fields.keys() - fields.keys()))
        for key in sorted(wrong & fields.keys()):
            told = next(each.message for each in problems if contact and each.line == contact.lines[key])
            left.append(f"{key} {_shown(fields[key])}: {told}")
            del fields[key]


def _with_body(fields: dict[str, Value], body: str) -> str:
    """A record of these fields and this body, with the body's line ends."""
    front, _, _ = split_frontmatter(record(fields))
    end = "\r\n" if "\r\n" in body else "\n"
    return end.join(["---", *(front or "").split("\n"), "---", body])


def compose_more(change: Change, before: str, settings: Settings) -> Composed:
    """The text of a record with more in it. What it cannot take safely is left out, and told."""
    text, left, path = before, list[str](), change.path
    failed: set[str] = set()
    known = _problems(text, path, settings)

    def attempt(key: str, what: str, edit: Callable[..., Edit], *said: object) -> None:
        nonlocal text, known
        try:
            made = edit(text, *said, path, settings).text
            now = _problems(made, path, settings)
            if new := now - known:
                raise Refused(min(new)[1])
        except Refused as refused:
            left.append(f"{what}: {str(refused).removeprefix(f'{path}: ')}")
            failed.add(key)
            return
        text, known = made, now

    for key, value in (*change.fields.items(), *change.items.items()):
        attempt(key, f"{key} {_shown(value)}", add_values, key, value)
    for key, (_, theirs) in change.replaced.items():
        attempt(key, f"{key} {theirs}", set_field, key, flow(key, theirs))
    for notes in change.notes:
        attempt("notes", "notes", add_notes, plain_notes(notes))
    if entries := _entries(change, settings, left):
        attempt("log", f"{len(entries)} log entries", add_entries, entries)
    return Composed(text, tuple(left), frozenset(failed))


def _problems(text: str, path: str, settings: Settings) -> set[tuple[str, str]]:
    return {(each.code, each.message) for each in parse_contact(text, path, settings)[1]}


def _shown(value: Value) -> str:
    return ", ".join(each.text for each in labelled(value))


def _entries(change: Change, settings: Settings, left: list[str]) -> list[NewEntry]:
    """The entries of a change as they can be written; what is lost of them goes into `left`.

    No words of theirs link to anybody, or promise anything, by accident.
    """
    written = []
    for said in change.entries:
        entry = structs.replace(said, text=plain_notes(said.text))
        bare = structs.replace(entry, time="", reaction="")
        known_by = f"{entry.date} {entry.kind}"
        if is_readable(entry, settings):
            written.append(entry)
        elif is_readable(bare, settings):
            written.append(bare)
            lost = " ".join(filter(None, (entry.time, entry.reaction)))
            left.append(f"{known_by}: {quoted(lost)} cannot be written as its time and reaction")
        else:
            left.append(f"{known_by}: {quoted(entry.text)} cannot be written as an entry")
            left.extend(f"{known_by}: nor what stands under it: {each}" for each in entry.nested)
    return written
