"""What of a draft is new for one person, what says otherwise, and what was settled by an earlier import.

Nothing that the user wrote is changed unasked. A text that an earlier import wrote, and nobody touched, follows its source.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from warmsite.days import DateError, parse_yearly
from warmsite.formats.identity import email_key, is_same_number, profile_key
from warmsite.formats.likeness import name_words
from warmsite.formats.memory import Remembered, digest
from warmsite.formats.text import same_text, tidy, tidy_lines
from warmsite.names import fold
from warmsite.records.contact import Contact
from warmsite.records.edit import NewEntry
from warmsite.records.readers import Labelled, keys_of
from warmsite.records.writing import Value, labelled, plain_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from warmsite.formats.draft import Draft

LISTED = ("aka", "email", "phone", "url", "address", "tags", "counts", "dates", "relations", "seeking", "offering")
# Filled where nothing stands, and else left alone without a word: a source knows its own way to somebody, and no more.
_QUIET = frozenset({"how", "circle", "status", "added", "met", "cadence", "glad", "longterm", "snooze"})
_DATES = frozenset({"birthday", "started", "died"})
Ask = Callable[[str, str], bool]  # a question and what stands against it; whether the person says yes


class Wish(Struct, frozen=True, kw_only=True):
    """What the person wants of an import. `prefer` is `theirs`, `mine`, or empty for a report; `ask` decides one by one."""

    today: date
    folder: str = "contacts"
    tags: tuple[str, ...] = ()
    circle: str = ""
    prefer: str = ""
    ask: Ask | None = None


class Clash(NamedTuple):
    """A field of which the source says otherwise than the record."""

    field: str
    mine: str
    theirs: str


class Change(Struct, kw_only=True):
    """What an import comes to for one person: a new file, or more for the one at `path`.

    `fields` are those that were empty, `items` further ones of lists, `replaced` those that get another text.
    """

    id: str
    path: str
    name: str
    source: str
    line: int
    is_new: bool
    fields: dict[str, Value]
    items: dict[str, Value]
    replaced: dict[str, tuple[str, str]]
    notes: list[str]
    entries: list[NewEntry]
    clashes: list[Clash]
    left: list[str]
    body: str = ""  # of a new file: what stands below its front matter, verbatim
    alike: str = ""  # the id of somebody who may be the same person
    settled: int = 0  # fields of which both said something, and which were left as they are

    @property
    def says_something(self) -> bool:
        """Whether a file is to be written."""
        return self.is_new or bool(self.fields or self.items or self.replaced or self.notes or self.entries)


class Person:
    """Somebody as they stand while drafts are merged into them."""

    def __init__(
        self, change: Change, values: dict[str, Value], entries: Sequence[tuple[date, str, str, str]], notes: str
    ) -> None:
        self.change = change
        self.values = values
        self.entries = list(entries)
        self.notes = notes


class Settling:
    """One draft, merged into one person; `follows` says whether a text that an import wrote may follow its source."""

    def __init__(self, person: Person, known: Remembered, wish: Wish, *, follows: bool) -> None:
        self.follows = follows
        self.person, self.change, self.wish = person, person.change, wish
        self.said = {key: list(texts) for key, texts in known.said.items()}
        self.brought = dict.fromkeys(known.brought)
        self.known = known

    def merge(self, draft: Draft) -> Remembered:
        """Add what is new; what is settled by now."""
        for key, value in draft.fields.items():
            if key in LISTED:
                # What is alike in a record of ours, such as a number under two labels, was typed so.
                self._add_items(key, labelled(value) if draft.id else _distinct(key, labelled(value)))
            elif isinstance(value, str):
                self._settle(key, value)
        if draft.name and name_words(draft.name) not in map(name_words, self._names()):
            self._add_items("aka", (Labelled("", draft.name),))
        self._add_items("tags", _distinct("tags", tuple(Labelled("", each) for each in self.wish.tags)), asked=True)
        if self.wish.circle and not self.person.values.get("circle"):
            self._set("circle", self.wish.circle)
        entries = tuple(self._add_entries(draft))
        notes = tuple(self._add_notes(draft))
        self.change.left += (each for each in draft.left if each not in self.change.left)
        said = {key: tuple(texts) for key, texts in self.said.items()}
        return structs.replace(
            self.known, id=self.change.id, said=said, brought=tuple(self.brought), entries=entries, notes=notes
        )

    def _names(self) -> list[str]:
        return [self.change.name, *(each.text for each in labelled(self.person.values.get("aka", ())))]

    def _set(self, key: str, value: Value) -> None:
        self.change.fields[key] = value
        self.person.values[key] = value

    def _add_items(self, key: str, items: Sequence[Labelled], *, asked: bool = False) -> None:
        """Add the items of a list that are new; one that was said before and is gone was taken out; `asked` ones come back."""
        before = self.said.get(key, [])
        unsaid = [each for each in items if not any(_is_same_text(key, _told(key, each), other) for other in before)]
        new = [each for each in (items if asked else unsaid) if not has(self.person.values, key, each)]
        if unsaid and not asked:
            self.said[key] = list(dict.fromkeys([*before, *(_told(key, each) for each in unsaid)]))
        if not new:
            return
        held = self.person.values.get(key, ())
        self.person.values[key] = (*labelled(held), *new)
        to = self.change.fields if key in self.change.fields or not held else self.change.items
        to[key] = (*labelled(to.get(key, ())), *new)

    def _settle(self, key: str, theirs: str) -> None:
        """Decide on a field of one text."""
        mine = self.person.values.get(key, "")
        mine = mine if isinstance(mine, str) else ""
        was_said = any(_is_same_text(key, theirs, each) for each in self.said.get(key, ()))
        if was_said and self.wish.prefer != "theirs":
            return
        if not mine:
            self._set(key, theirs)
            self.brought[key] = None
        elif _is_same_text(key, mine, theirs) or _says_more(key, mine, theirs) or key in _QUIET:
            pass  # it is settled, and remembered as said
        elif self._follows(key, mine) or self._is_preferred(key, mine, theirs):
            self._replace(key, mine, theirs)
        elif self.wish.prefer != "mine" and not self.wish.ask:
            self.change.clashes.append(Clash(key, mine, theirs))
            return
        else:
            self.change.settled += 1
        self.said[key] = [theirs]

    def _follows(self, key: str, mine: str) -> bool:
        """Whether a text stands as an earlier import of this source wrote it."""
        return self.follows and key != "birthday" and key in self.brought and mine in self.said.get(key, ())

    def _replace(self, key: str, mine: str, theirs: str) -> None:
        if key in self.change.fields:
            self.change.fields[key] = theirs
        else:
            self.change.replaced[key] = (mine, theirs)
        self.person.values[key] = theirs
        self.brought[key] = None

    def _is_preferred(self, key: str, mine: str, theirs: str) -> bool:
        if self.wish.ask:
            return self.wish.ask(f"{self.change.name}, {key}: {theirs}?", mine)
        return self.wish.prefer == "theirs"

    def _add_entries(self, draft: Draft) -> Iterator[str]:
        before = list(self.person.entries)
        yield from self.known.entries
        for entry in draft.entries:
            name = digest(f"{entry.date} {entry.time} {entry.kind} {entry.text}")
            if name in self.known.entries:
                continue
            yield name
            if not any(is_same(entry, *each, counted=False) for each in before):
                self.change.entries.append(entry)
                self.person.entries.append((entry.date, entry.time, entry.kind, entry.text))

    def _add_notes(self, draft: Draft) -> Iterator[str]:
        """Add the lines of notes that are new; what was said before and is gone was taken out."""
        yield from self.known.notes
        there = {same_text(each) for each in tidy_lines(self.person.notes).split("\n")}
        filled = [line for line in draft.notes.split("\n") if line.strip()]
        said = {line: digest(line) for line in filled}
        yield from dict.fromkeys(each for each in said.values() if each not in self.known.notes)
        new = [
            line
            for line in filled
            if said[line] not in self.known.notes and there.isdisjoint({same_text(line), same_text(plain_notes(line))})
        ]
        if new:
            notes = draft.notes if len(new) == len(filled) else "\n".join(new)
            self.change.notes.append(notes)
            self.person.notes += f"\n\n{notes}"


def values_of(contact: Contact) -> dict[str, Value]:
    """What a record says in its front matter, as a draft would say it."""
    found: dict[str, Value] = {}
    for key in keys_of(Contact):
        said = getattr(contact, key)
        if key not in contact.typed or said is None:
            continue
        if key == "dates":
            found[key] = tuple(Labelled(each.what, str(each.on)) for each in contact.dates)
        elif isinstance(said, tuple):
            found[key] = said
        else:
            found[key] = "yes" if said is True else str(said)
    return found | {key: said for key, said in contact.extra.items() if isinstance(said, str)}


def empty_change(identity: str, path: str, name: str, source: str, line: int, *, is_new: bool) -> Change:
    return Change(
        id=identity, path=path, name=name, source=source, line=line, is_new=is_new,
        fields={}, items={}, replaced={}, notes=[], entries=[], clashes=[], left=[],
    )  # fmt: skip


def has(values: Mapping[str, Value], key: str, item: Labelled) -> bool:
    """Whether a field says this already."""
    return any(_is_same_item(key, item, each) for each in labelled(values.get(key, ())))


def _distinct(key: str, items: Sequence[Labelled]) -> list[Labelled]:
    """The items of which none says the same as one before it."""
    found: list[Labelled] = []
    for each in items:
        if not any(_is_same_item(key, each, other) for other in found):
            found.append(each)
    return found


def _is_same_item(key: str, one: Labelled, other: Labelled) -> bool:
    return _is_same_text(key, _told(key, one), _told(key, other))


def _told(key: str, item: Labelled) -> str:
    """What an item says; of dates and of relations it is the label that says the half of it."""
    return f"{item.label}: {item.text.removeprefix('--')}" if key in {"dates", "relations"} and item.label else item.text


def _is_same_text(key: str, one: str, other: str) -> bool:
    one, other = tidy(one), tidy(other)
    if key == "phone":
        return one == other or is_same_number(one, other)
    return _comparable(key, one) == _comparable(key, other)


def _comparable(key: str, text: str) -> str:
    """The form in which two texts of a field are compared."""
    if key == "email":
        return email_key(text)
    if key == "url":
        return profile_key(text) or text.strip().casefold().rstrip("/").removeprefix("https://").removeprefix("http://")
    if key in _DATES:
        return text.strip().removeprefix("--")
    return same_text(fold(text)) if key in {"tags", "aka"} else same_text(text)


def _says_more(key: str, mine: str, theirs: str) -> bool:
    """Whether a text tells all that the other does, and more: a whole date for a year, `Houston, Texas` for `Houston`."""
    if key in _DATES:
        ours, others = day_of(mine), day_of(theirs)
        return bool(ours and others) and may_be_one_day(ours, others) and len(mine) > len(theirs.removeprefix("--"))
    return key == "location" and same_text(mine).startswith(f"{same_text(theirs)},")


_Day = tuple[int | None, int | None, int | None]


def day_of(value: Value) -> _Day | None:
    with suppress(DateError):
        if isinstance(value, str) and value:
            day = parse_yearly(value)
            return day.year, day.month, day.day
    return None


def may_be_one_day(one: _Day | None, other: _Day | None) -> bool:
    """Whether two dates, of which parts may be unknown, can mean one day."""
    return all(a is None or b is None or a == b for a, b in zip(one or (), other or (), strict=False))


def is_same(entry: NewEntry, day: date, time: str, kind: str, text: str, *, counted: bool) -> bool:
    """Whether an entry of a log tells of the same: that day, that kind, and those words; of what is counted, about that time."""
    if (entry.date, entry.kind) != (day, kind):
        return False
    if counted:
        return not time or not entry.time or time == entry.time
    first = entry.text.split("\n")[0]
    return same_text(text) in {same_text(first), same_text(plain_notes(first))}
