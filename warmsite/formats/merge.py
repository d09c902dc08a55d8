"""What becomes of what foreign files say: a new contact, more for one who is there, a clash that is told, or nothing.

Nothing that the user wrote is changed unasked. A text that an earlier import wrote, and nobody touched, follows its source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from warmsite.days import DateError, parse_yearly
from warmsite.formats.identity import Index, email_key, is_likely_one, may_be_one, name_words, phone_digits, profile_key
from warmsite.formats.memory import MADE, Remembered, digest, digest_of, uid_of, without
from warmsite.formats.text import same_text
from warmsite.names import canonical_id, fold, id_for_name, is_id
from warmsite.network.links import Directory, unique_ids
from warmsite.records.contact import Contact
from warmsite.records.edit import NewEntry
from warmsite.records.readers import Labelled, keys_of
from warmsite.records.writing import Value, labelled, plain_notes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from warmsite.formats.draft import Draft, Encounter, Identity, Skipped
    from warmsite.records.log import Interaction

LISTED = ("aka", "email", "phone", "url", "address", "tags", "counts", "dates", "relations", "seeking", "offering")
# Filled where nothing stands, and else left alone without a word: a source knows its own way to somebody, and no more.
_QUIET = frozenset({"how", "circle", "status", "added", "met", "cadence", "glad", "longterm", "snooze"})
_DATES = frozenset({"birthday", "started", "died"})
_LONGEST_ID = 180  # bytes

Ask = Callable[[str, str], bool]  # a question and what stands against it; whether the person says yes


class Wish(Struct, frozen=True, kw_only=True):
    """What the person wants of an import. `prefer` is `theirs`, `mine`, or empty for a report; `ask` decides one by one."""

    today: date
    folder: str = "contacts"
    tags: tuple[str, ...] = ()
    circle: str = ""
    prefer: str = ""
    region: str = ""
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
    markdown: bool = False
    body: str = ""  # of a new file: what stands below its front matter, verbatim
    alike: str = ""  # the id of somebody with a name like theirs

    @property
    def says_something(self) -> bool:
        """Whether a file is to be written."""
        return self.is_new or bool(self.fields or self.items or self.replaced or self.notes or self.entries)


class Passed(NamedTuple):
    """A row of a source of which nothing was taken."""

    source: str
    line: int
    reason: str
    wrong: bool


class _Person:
    """Somebody as they stand while drafts are merged into them."""

    def __init__(
        self, change: Change, values: dict[str, Value], entries: Sequence[tuple[date, str, str, str]], notes: str
    ) -> None:
        self.change = change
        self.values = values
        self.entries = list(entries)
        self.notes = notes


class Merging:
    """An import while it is decided. `memory` is what earlier ones brought, by format and by the sources' names for people.

    `taken` are the stems of files beside those of the contacts: of records that cannot be read.
    """

    def __init__(
        self,
        contacts: Iterable[Contact],
        memory: Mapping[str, dict[str, Remembered]],
        wish: Wish,
        taken: Iterable[str] = (),
    ) -> None:
        self.wish = wish
        self.contacts, _ = unique_ids(contacts)
        self.memory = {name: dict(lines) for name, lines in memory.items()}
        self._recalled = memory
        self.learnt: dict[str, list[tuple[str, str]]] = defaultdict(list)  # id → (format, uid) of what is new in the memory
        self.passed: list[Passed] = []
        self.spoken: dict[str, str] = {}  # id → name of whom a source spoke, with or without news
        self._people: dict[str, _Person] = {}
        self._taken = {
            *self.contacts,
            *map(canonical_id, taken),
        }
        self._called: dict[tuple[str, str], str] = {}  # (source, UID) → the name that it calls so
        self._without_uid: dict[tuple[str, str], list[str]] = defaultdict(list)  # (format, key) → names made of what it said
        for form, lines in memory.items():
            for uid, line in lines.items():
                if uid.startswith(MADE):
                    self._without_uid[form, canonical_id(line.id)].append(uid)
        self._claimed: dict[str, set[str]] = defaultdict(set)  # whom a source spoke of already
        self._index = Index(wish.region)
        for key, each in self.contacts.items():
            texts = (tuple(said.text for said in said) for said in (each.email, each.phone, each.url))
            self._index.add(key, (each.name, *each.aka), *texts)
        self._shared: dict[str, list[Interaction]] | None = None

    @property
    def changes(self) -> list[Change]:
        """What is to be written or told, in the order of the sources."""
        return [
            each.change for each in self._people.values() if each.change.says_something or each.change.clashes or each.change.left
        ]

    def skip(self, source: str, found: Skipped) -> None:
        self.passed.append(Passed(source, found.line, found.reason, found.wrong))

    # People

    def add(self, source: str, form: str, draft: Draft) -> None:
        """Decide what becomes of a draft of a source of that format."""
        uid = self._uid(source, draft)
        known = self.memory.setdefault(form, {}).get(uid)
        key = self._whom(source, draft, known)
        if key is None:
            return
        whole = digest_of(draft)
        if known and known.whole == whole and canonical_id(known.id) == key and self._is_wished(key):
            self._claimed[source].add(key)
            self.spoken.setdefault(self._id(key), self._name(key))
            return
        if not key:
            key = self._begin(source, draft)
        elif known is None and key not in self._claimed[source]:
            known = self._renamed(form, key, uid)
        person = self._person(key, source, draft.line)
        self._claimed[source].add(key)
        # Whoever goes by another id now was renamed; what is known of them stays true.
        is_theirs = known and (canonical_id(known.id) == key or not self._is_here(canonical_id(known.id)))
        before = known if known and is_theirs else Remembered(uid=uid, id=person.change.id)
        after = _Merge(person, before, self.wish).merge(draft)
        self._learn(key, draft)
        self.spoken.setdefault(person.change.id, person.change.name)
        settled = not person.change.clashes and not draft.left
        self._remember(form, structs.replace(after, file=source, whole=whole if settled else ""))

    def _uid(self, source: str, draft: Draft) -> str:
        """What a source calls somebody; of two with one UID, who can be no one person, only the first has it."""
        called = self._called.setdefault((source, draft.uid), draft.name) if draft.uid else ""
        return uid_of(draft if may_be_one(called, draft.name) else structs.replace(draft, uid=""))

    def _renamed(self, form: str, key: str, uid: str) -> Remembered | None:
        """What is remembered of somebody under a name made of what was said of them, which is made anew when that changes."""
        made = self._without_uid.get((form, key), ())
        if not uid.startswith(MADE) or len(made) != 1 or made[0] not in self.memory[form]:
            return None
        return structs.replace(self.memory[form].pop(made[0]), uid=uid)

    def refuse(self, change: Change, reason: str) -> None:
        """Pass somebody over whose record cannot be written; of them is remembered what was remembered before."""
        self.passed.append(Passed(change.source, change.line, reason, wrong=True))
        self.spoken.pop(change.id, None)
        for form, uid in self.learnt.pop(change.id, ()):
            self.memory[form].pop(uid, None)
            for known in (uid, *self._without_uid.get((form, canonical_id(change.id)), ())):
                if known in self._recalled.get(form, {}):
                    self.memory[form][known] = self._recalled[form][known]

    def unsettle(self, change: Change, fields: Collection[str]) -> None:
        """Take these fields (`notes` and `log` among them) for not settled: the record could not take what was to be added."""
        for form, uid in tuple(self.learnt.get(change.id, ())) if fields else ():
            before = self._recalled.get(form, {}).get(uid) or Remembered(uid=uid, id=change.id)
            self._remember(form, without(self.memory[form][uid], before, fields))

    def _whom(self, source: str, draft: Draft, known: Remembered | None) -> str | None:
        """The key of whom a draft is about, empty for somebody new; None where it is passed over, and told."""
        if known and self._is_here(canonical_id(known.id)):
            return canonical_id(known.id)
        if (
            draft.id
            and canonical_id(draft.id) in self.contacts
            and may_be_one(draft.name, self.contacts[canonical_id(draft.id)].name)
        ):
            return canonical_id(draft.id)
        found, why = self._find(source, draft)
        if len(found) == 1:
            return found[0]
        if found:
            self._pass(
                source, draft, f"{why} fits {_listed(self._name(each) for each in found)}: write which is meant into `aka`"
            )
            return None
        if draft.known_only:
            self._pass(source, draft, f"nobody here is called {draft.name}", wrong=False)
            return None
        if known:
            told = f"{known.id} was taken out since it was imported; delete its line in imports/ to have it back"
            self._pass(source, draft, told, wrong=False)
            return None
        if (
            self.wish.ask
            and (alike := self._index.alike(draft.name))
            and self.wish.ask(f"Is {draft.name} this one?", self._name(alike))
        ):
            return alike
        return ""

    def _find(self, source: str, draft: Draft) -> tuple[list[str], str]:
        """Who may be meant by a draft, and by what they were found."""
        names = self._index.names
        for what, keys, fits in (
            ("its e-mail address", self._index.by_email(_texts(draft.fields, "email")), may_be_one),
            ("its phone number", self._index.by_phone(_texts(draft.fields, "phone")), is_likely_one),
            ("its profile", self._index.by_profile(_texts(draft.fields, "url")), may_be_one),
        ):
            # Two rows of one source with one address are a couple's more often than one person's.
            strict = {key: is_likely_one if key in self._claimed[source] else fits for key in keys}
            if likely := [key for key in keys if strict[key](draft.name, names.get(key, ""))]:
                return self._closest(likely, draft), what
        # By a name alone two rows of one source are two people, unless they say the same.
        named = [key for key in self._index.by_name(draft.name) if not self._contradicts(key, draft)]
        free = [key for key in named if key not in self._claimed[source] or self._says_all(key, draft)]
        return self._closest(free, draft), "its name"

    def _closest(self, keys: list[str], draft: Draft) -> list[str]:
        """Those of them of whom most of what the draft says is known already."""
        if len(keys) < 2:
            return keys
        counts = {key: self._agreement(key, draft) for key in keys}
        return [key for key in keys if counts[key] == max(counts.values())]

    def _agreement(self, key: str, draft: Draft) -> int:
        values = self._values(key)
        same = sum(_has(values, field, each) for field, value in draft.fields.items() for each in labelled(value))
        return 2 * same + (fold(self._name(key)) == fold(draft.name))

    def _says_all(self, key: str, draft: Draft) -> bool:
        values = self._values(key)
        return all(_has(values, field, each) for field, value in draft.fields.items() for each in labelled(value))

    def _contradicts(self, key: str, draft: Draft) -> bool:
        """Whether somebody of the same name is known to be another: born on another day, with another profile of one kind."""
        values = self._values(key)
        born = [_day(each.get("birthday", "")) for each in (values, draft.fields)]
        if all(born) and not _may_be_one_day(*born):
            return True
        ours, theirs = (
            {host: name for host, _, name in (profile_key(url).partition("/") for url in _texts(each, "url")) if host}
            for each in (values, draft.fields)
        )
        return any(ours[host] != theirs[host] for host in ours.keys() & theirs.keys())

    def _begin(self, source: str, draft: Draft) -> str:
        """Somebody new; the key."""
        # A file that begins with `_` is no contact's, and what begins with `-` looks like an option.
        is_usable = is_id(draft.id) and draft.id[0].isalnum()
        identity = self._free_id(draft.id if is_usable else id_for_name(draft.name))
        change = _empty_change(identity, f"{self.wish.folder}/{identity}.md", draft.name, source, draft.line, is_new=True)
        change.alike = self._index.alike(draft.name) if not self.wish.ask else ""
        change.fields["name"] = draft.name
        change.fields["added"] = draft.fields.get("added") or self.wish.today.isoformat()
        key = canonical_id(identity)
        change.body = draft.body
        told = [(each.date, each.time, each.kind, each.text) for each in draft.entries] if draft.body else ()
        self._people[key] = _Person(change, dict(change.fields), told, "")
        return key

    def _free_id(self, wanted: str) -> str:
        short = wanted.encode()[:_LONGEST_ID].decode("utf-8", "ignore").rstrip(" -.")
        number, identity = 1, short
        while canonical_id(identity) in self._taken:
            number += 1
            identity = f"{short}-{number}"
        self._taken.add(canonical_id(identity))
        return identity

    def _person(self, key: str, source: str, line: int) -> _Person:
        if key not in self._people:
            contact = self.contacts[key]
            change = _empty_change(contact.id, contact.path, contact.name, source, line, is_new=False)
            entries = [(each.date, each.time, each.kind, each.text) for each in contact.log]
            self._people[key] = _Person(change, values_of(contact), entries, contact.notes)
        return self._people[key]

    def _values(self, key: str) -> dict[str, Value]:
        return self._people[key].values if key in self._people else values_of(self.contacts[key])

    def _is_here(self, key: str) -> bool:
        return key in self.contacts or key in self._people

    def _name(self, key: str) -> str:
        return self._people[key].change.name if key in self._people else self.contacts[key].name

    def _learn(self, key: str, draft: Draft) -> None:
        """Later drafts find somebody by what this one tells."""
        names = (draft.name, *(each.text for each in labelled(draft.fields.get("aka", ()))))
        self._index.add(key, filter(None, names), *(_texts(draft.fields, field) for field in ("email", "phone", "url")))

    def _is_wished(self, key: str) -> bool:
        """Whether somebody has the tags and the circle already that the person wishes for."""
        if key not in self.contacts:
            return True  # new in this import
        contact = self.contacts[key]
        tags = set(map(fold, contact.tags))
        return all(fold(each) in tags for each in self.wish.tags) and bool(contact.circle or not self.wish.circle)

    def _remember(self, form: str, after: Remembered) -> None:
        before = self._recalled.get(form, {}).get(after.uid)
        # Another name of the file, or another day, is nothing new.
        if before and structs.replace(after, file=before.file, on=before.on) == before:
            self.memory[form][after.uid] = before
            return
        self.memory[form][after.uid] = structs.replace(after, on=self.wish.today.isoformat())
        self.learnt[after.id].append((form, after.uid))

    def _pass(self, source: str, draft: Draft | Encounter, reason: str, *, wrong: bool = True) -> None:
        self.passed.append(Passed(source, draft.line, reason, wrong))

    # What happened

    def happened(self, source: str, form: str, encounter: Encounter) -> None:
        """Decide what becomes of something that happened."""
        found = [key for each in encounter.people if (key := self._taking_part(form, each))]
        keys = list(dict.fromkeys(found))
        if not keys:
            names = _listed(each.name or each.email or each.phone or each.uid for each in encounter.people)
            self._pass(source, encounter, f"nobody here is {names}", wrong=False)
            return
        entry = structs.replace(encounter.entry, people=tuple(self._id(key) for key in keys[1:]))
        first = self._person(keys[0], source, encounter.line)
        uid, change = f"@{first.change.id}", first.change
        known = self.memory.setdefault(form, {}).get(uid, Remembered(uid=uid, id=change.id))
        name = digest(encounter.uid or f"{entry.date} {entry.time} {entry.kind} {entry.text}")
        self.spoken.setdefault(change.id, change.name)
        if name in known.entries or any(self._knows_of(key, entry, counted=encounter.counted) for key in keys):
            return
        change.entries.append(entry)
        first.entries.append((entry.date, entry.time, entry.kind, entry.text))
        self._remember(form, structs.replace(known, entries=(*known.entries, name), file=source))

    def _taking_part(self, form: str, who: Identity) -> str:
        """The key of somebody who took part; empty where nobody here is meant, or several."""
        known = self.memory.get(form, {}).get(who.uid) if who.uid else None
        if known and self._is_here(canonical_id(known.id)):
            return canonical_id(known.id)
        for keys in (
            self._index.by_email([who.email] if who.email else []),
            self._index.by_phone([who.phone] if who.phone else []),
        ):
            likely = [key for key in keys if may_be_one(who.name, self._index.names.get(key, ""))] or keys
            if likely:
                return likely[0] if len(likely) == 1 else ""
        named = self._index.by_name(who.name)
        return named[0] if len(named) == 1 else ""

    def _id(self, key: str) -> str:
        return self._people[key].change.id if key in self._people else self.contacts[key].id

    def _knows_of(self, key: str, entry: NewEntry, *, counted: bool) -> bool:
        """Whether somebody's log tells of it already; of something counted, whether it tells of one of that kind on that day."""
        own = self._people[key].entries if key in self._people else ()
        told = [(each.date, each.time, each.kind, each.text) for each in self._entries_of(key)]
        return any(_is_same(entry, *each, counted=counted) for each in (*own, *told))

    def _entries_of(self, key: str) -> list[Interaction]:
        """Somebody's entries, those included that stand in another's file."""
        if self._shared is None:
            directory = Directory(self.contacts)
            self._shared = defaultdict(list)
            for own, contact in self.contacts.items():
                for entry in contact.log:
                    others = (each for each in map(directory.find, entry.people) if each)
                    for each in {own, *(canonical_id(other.id) for other in others)}:
                        self._shared[each].append(entry)
        return self._shared.get(key, [])


class _Merge:
    """One draft, merged into one person."""

    def __init__(self, person: _Person, known: Remembered, wish: Wish) -> None:
        self.person, self.change, self.wish = person, person.change, wish
        self.said = {key: list(texts) for key, texts in known.said.items()}
        self.brought = dict.fromkeys(known.brought)
        self.known = known

    def merge(self, draft: Draft) -> Remembered:
        """Add what is new; what is settled by now."""
        self.change.markdown = self.change.markdown or draft.markdown
        for key, value in draft.fields.items():
            if key in LISTED:
                self._add_items(key, labelled(value))
            elif isinstance(value, str):
                self._settle(key, value)
        if draft.name and name_words(draft.name) not in map(name_words, self._names()):
            self._add_items("aka", (Labelled("", draft.name),))
        self._add_items("tags", tuple(Labelled("", each) for each in self.wish.tags), asked=True)
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
        before = {_comparable(key, each) for each in self.said.get(key, ())}
        new: list[Labelled] = []
        for each in items:
            is_there = _has(self.person.values, key, each) or any(_is_same_text(key, each.text, other.text) for other in new)
            if not is_there and (asked or _comparable(key, each.text) not in before):
                new.append(each)
            if not asked and _comparable(key, each.text) not in before:
                self.said.setdefault(key, []).append(each.text)
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
        if any(_is_same_text(key, theirs, each) for each in self.said.get(key, ())):
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
        self.said[key] = [theirs]

    def _follows(self, key: str, mine: str) -> bool:
        """Whether a text stands as an earlier import of this source wrote it."""
        return key in self.brought and mine in self.said.get(key, ())

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
            if not any(_is_same(entry, *each, counted=False) for each in before):
                self.change.entries.append(entry)
                self.person.entries.append((entry.date, entry.time, entry.kind, entry.text))

    def _add_notes(self, draft: Draft) -> Iterator[str]:
        yield from self.known.notes
        name = digest(draft.notes)
        if draft.notes and name not in self.known.notes:
            yield name
            there = same_text(self.person.notes)
            if not any(same_text(each) in there for each in (draft.notes, plain_notes(draft.notes))):
                self.change.notes.append(draft.notes)
                self.person.notes += f"\n\n{draft.notes}"


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


def _empty_change(identity: str, path: str, name: str, source: str, line: int, *, is_new: bool) -> Change:
    return Change(
        id=identity, path=path, name=name, source=source, line=line, is_new=is_new,
        fields={}, items={}, replaced={}, notes=[], entries=[], clashes=[], left=[],
    )  # fmt: skip


def _texts(fields: Mapping[str, Value], key: str) -> list[str]:
    return [each.text for each in labelled(fields.get(key, ()))]


def _has(values: Mapping[str, Value], key: str, item: Labelled) -> bool:
    """Whether a field says this already."""
    return any(_is_same_text(key, item.text, each.text) for each in labelled(values.get(key, ())))


def _is_same_text(key: str, one: str, other: str) -> bool:
    return _comparable(key, one) == _comparable(key, other)


def _comparable(key: str, text: str) -> str:
    """The form in which two texts of a field are compared."""
    if key == "email":
        return email_key(text)
    if key == "phone":
        return phone_digits(text).removeprefix("00") or text
    if key == "url":
        return profile_key(text) or text.strip().casefold().rstrip("/").removeprefix("https://").removeprefix("http://")
    if key in _DATES:
        return text.strip().removeprefix("--")
    return same_text(fold(text)) if key in {"tags", "aka"} else same_text(text)


def _says_more(key: str, mine: str, theirs: str) -> bool:
    """Whether a text tells all that the other does, and more: a whole date for a year, `Houston, Texas` for `Houston`."""
    if key in _DATES:
        ours, others = _day(mine), _day(theirs)
        return bool(ours and others) and _may_be_one_day(ours, others) and len(mine) > len(theirs.removeprefix("--"))
    return key == "location" and same_text(mine).startswith(f"{same_text(theirs)},")


_Day = tuple[int | None, int | None, int | None]


def _day(value: Value) -> _Day | None:
    with suppress(DateError):
        if isinstance(value, str) and value:
            day = parse_yearly(value)
            return day.year, day.month, day.day
    return None


def _may_be_one_day(one: _Day | None, other: _Day | None) -> bool:
    """Whether two dates, of which parts may be unknown, can mean one day."""
    return all(a is None or b is None or a == b for a, b in zip(one or (), other or (), strict=False))


def _is_same(entry: NewEntry, day: date, time: str, kind: str, text: str, *, counted: bool) -> bool:
    """Whether an entry of a log tells of the same: that day, that kind, and those words; of what is counted, about that time."""
    if (entry.date, entry.kind) != (day, kind):
        return False
    if counted:
        return not time or not entry.time or time == entry.time
    first = entry.text.split("\n")[0]
    return same_text(text) in {same_text(first), same_text(plain_notes(first))}


def _listed(names: Iterable[str]) -> str:
    return " or ".join(filter(None, names)) or "named"
