"""What becomes of what foreign files say: a new contact, more for one who is there, a clash that is told, or nothing.

Nothing that the user wrote is changed unasked. A text that an earlier import wrote, and nobody touched, follows its source.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from warmsite.formats.identity import Index, own, profile_key
from warmsite.formats.likeness import is_likely_one, may_be_one, name_words
from warmsite.formats.memory import MADE, Remembered, digest, digest_of, uid_of, without
from warmsite.formats.settle import Change, Person, Settling, Wish, day_of, empty_change, has, is_same, may_be_one_day, values_of
from warmsite.names import canonical_id, fold, id_for_name, is_id
from warmsite.network.links import Directory, unique_ids
from warmsite.records.writing import Value, labelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from warmsite.formats.draft import Draft, Encounter, Identity, Skipped
    from warmsite.records.contact import Contact
    from warmsite.records.edit import NewEntry

_LONGEST_ID = 180  # bytes
_SHOWN = 80  # letters of what a source calls somebody
_NAMESAKES = 50  # that are compared with a draft: among more of one name nobody is found by it


class Passed(NamedTuple):
    """A row of a source of which nothing was taken."""

    source: str
    line: int
    reason: str
    wrong: bool


class Merging:
    """An import while it is decided. `memory` is what earlier ones brought, by format and by the sources' names for people.

    `taken` are the stems of all files where new ones are made, `unreadable` the paths of those of contacts that cannot be
    read, by their stems.
    """

    def __init__(
        self,
        contacts: Iterable[Contact],
        memory: Mapping[str, dict[str, Remembered]],
        wish: Wish,
        taken: Iterable[str] = (),
        unreadable: Mapping[str, str] | None = None,
    ) -> None:
        self.wish = wish
        self.contacts, _ = unique_ids(contacts)
        self.memory = {name: dict(lines) for name, lines in memory.items()}
        self._recalled = memory
        self.learnt: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)  # id → (format, uid) of what is new in the memory
        self.passed: list[Passed] = []
        self.spoken: dict[str, str] = {}  # id → name of whom a source spoke, with or without news
        self._people: dict[str, Person] = {}
        self._unreadable = {canonical_id(stem): path for stem, path in (unreadable or {}).items()}
        self._taken = {*self.contacts, *self._unreadable, *map(canonical_id, taken)}
        self._numbers: dict[str, int] = {}  # the last that was put behind an id
        self._called: dict[str, list[Draft]] = defaultdict(list)  # of this source: UID → the people whom it calls so
        self._without_uid: dict[tuple[str, str], list[str]] = defaultdict(list)  # (format, key) → names made of what it said
        for form, lines in memory.items():
            for uid, line in lines.items():
                if uid.startswith(MADE):
                    self._without_uid[form, canonical_id(line.id)].append(uid)
        self._claimed: dict[str, str] = {}  # whom this source spoke of already → the id that it has for them, if it is ours
        self._waiting: list[tuple[str, str, Draft]] = []  # drafts of an export of ours, whose ids are nobody's here
        self._taken_in: set[str] = set()  # digests of what it said: a row that stands there twice says nothing the second time
        self._index = Index()
        for key, each in self.contacts.items():
            self._index.add(key, (each.name, *each.aka), *map(own, (each.email, each.phone, each.url)))
        self._told: dict[str, dict[tuple[date, str], list[tuple[str, str]]]] | None = None  # key → day and kind → time and text
        self._met: dict[tuple[str, str, str], dict[str, None]] = {}  # (format, source, id) → digests of what happened

    @property
    def changes(self) -> list[Change]:
        """What is to be written or told, in the order of the sources."""
        return [
            each.change for each in self._people.values() if each.change.says_something or each.change.clashes or each.change.left
        ]

    @property
    def settled(self) -> int:
        """How many differences were settled as they are here, on the person's word."""
        return sum(each.change.settled for each in self._people.values())

    def skip(self, source: str, found: Skipped) -> None:
        self.passed.append(Passed(source, found.line, found.reason, found.wrong))

    # People

    def begin(self) -> None:
        """Go on to the next source: what it calls people is its own, and it may speak of whom the last one spoke of."""
        self._called.clear()
        self._claimed.clear()
        self._taken_in.clear()

    def add(self, source: str, form: str, draft: Draft) -> None:
        """Decide what becomes of a draft of a source of that format, now or at the source's `end`."""
        if draft.id and not self._is_here(canonical_id(draft.id)):
            self._waiting.append((source, form, draft))  # nobody is taken for them of whom the source speaks too
        else:
            self._decide(source, form, draft)

    def end(self) -> None:
        """Decide what waited for a source's end."""
        for each in self._waiting:
            self._decide(*each)
        self._waiting.clear()

    def _decide(self, source: str, form: str, draft: Draft) -> None:
        whole = digest_of(draft)
        if whole in self._taken_in:
            return
        uid = self._uid(draft)
        known = self.memory.setdefault(form, {}).get(uid)
        if known and self._is_here(canonical_id(known.id)) and not self._is_still(canonical_id(known.id), uid, draft):
            uid = f"{uid}-{whole}"
            known = self.memory[form].get(uid)
        key = self._whom(source, form, draft, known)
        if key is None:
            return
        self._taken_in.add(whole)
        is_known = known and known.whole == whole and canonical_id(known.id) == key
        if is_known and self._is_wished(key) and not self.wish.prefer:
            self._claimed.setdefault(key, draft.id)
            self.spoken.setdefault(self._id(key), self._name(key))
            return
        if not key:
            key = self._begin(source, draft)
        elif known is None and key not in self._claimed:
            known = self._renamed(form, key, uid)
        person = self._person(key, source, draft.line)
        self._claimed.setdefault(key, draft.id)
        # Whoever goes by another id now was renamed; what is known of them stays true.
        is_theirs = known and (canonical_id(known.id) == key or not self._is_here(canonical_id(known.id)))
        before = known if known and is_theirs else Remembered(uid=uid, id=person.change.id)
        follows = not uid.startswith(MADE) or any(map(draft.fields.get, ("email", "phone")))  # by a name alone nobody is sure
        after = Settling(person, before, self.wish, follows=follows).merge(draft)
        person.change.alike = person.change.alike or self._double(key, draft)
        self._learn(key, draft)
        self.spoken.setdefault(person.change.id, person.change.name)
        settled = not person.change.clashes and not draft.left
        self._remember(form, structs.replace(after, file=source, whole=whole if settled else ""))

    def _uid(self, draft: Draft) -> str:
        """What a source calls somebody; of several whom it calls so, and who are no one person, each has a number behind it."""
        uid = uid_of(draft)
        same = self._called[uid]
        for number, other in enumerate(same):
            if is_likely_one(other.name, draft.name) and (not uid.startswith(MADE) or other.fields == draft.fields):
                return uid if number == 0 else f"{uid}-{number + 1}"
        same.append(draft)
        return uid if len(same) == 1 else f"{uid}-{len(same)}"

    def _is_still(self, key: str, uid: str, draft: Draft) -> bool:
        """Whether whom a source called so earlier is the same now: what is made of a name alone names the next one too."""
        if uid.startswith(MADE) and not self._shares(key, draft):
            return not self._contradicts(key, draft)
        names = (*self._index.names(key), self._name(key))
        return any(may_be_one(draft.name, name) for name in names) or self._shares(key, draft)

    def _shares(self, key: str, draft: Draft) -> bool:
        """Whether somebody has an address, a number or a profile of a draft."""
        values = self._values(key)
        return any(
            has(values, field, each) for field in ("email", "phone", "url") for each in labelled(draft.fields.get(field, ()))
        )

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
        for form, uid in self.learnt.pop(change.id, {}):
            self.memory[form].pop(uid, None)
            for known in (uid, *self._without_uid.get((form, canonical_id(change.id)), ())):
                if known in self._recalled.get(form, {}):
                    self.memory[form][known] = self._recalled[form][known]

    def unsettle(self, change: Change, fields: Collection[str]) -> None:
        """Take these fields (`notes` and `log` among them) for not settled: the record could not take what was to be added."""
        for form, uid in tuple(self.learnt.get(change.id, {})) if fields else ():
            before = self._recalled.get(form, {}).get(uid) or Remembered(uid=uid, id=change.id)
            self._remember(form, without(self.memory[form][uid], before, fields))

    def _whom(self, source: str, form: str, draft: Draft, known: Remembered | None) -> str | None:
        """The key of whom a draft is about, empty for somebody new; None where it is passed over, and told."""
        for identity in filter(None, (known.id if known else "", draft.id)):
            key = canonical_id(identity)
            if not self._is_here(key) or self._is_another(key, draft):
                continue
            if identity != draft.id or may_be_one(draft.name, self._name(key)):
                return key
        if path := self._unreadable.get(canonical_id(known.id if known else draft.id or id_for_name(draft.name))):
            self._pass(source, draft, f"{path} cannot be read (see warmsite check); {draft.name} waits until it is mended")
            return None
        found, why = self._find(draft, known)
        if len(found) > 1 and (chosen := next((each for each in found if self._is_it(draft, each)), "")):
            return chosen
        if len(found) > 1:
            names = _listed((f"{self._name(each)} ({self._id(each)})" for each in found), " and ")
            self._pass(source, draft, f"{why} fits {names}; write its e-mail address or phone into the right one, or import with"
                                      " --prefer ask")  # fmt: skip
            return None
        if found:
            return found[0]
        if draft.known_only:
            self._pass(source, draft, f"nobody here is called {_shortened(draft.name)}", wrong=False)
            return None
        if known:
            told = f"taken out since they were imported; without their lines in imports/{form}.jsonl they come back"
            self._pass(source, draft, told, wrong=False)
            return None
        alike = (each for each in self._index.alike(draft.name) if not self._is_another(each, draft)) if self.wish.ask else ()
        return next((each for each in alike if self._is_it(draft, each)), "")

    def _is_another(self, key: str, draft: Draft) -> bool:
        """Whether somebody has another id in the same export of ours, which tells people apart by their ids."""
        return bool(draft.id) and self._claimed.get(key, draft.id) != draft.id

    def _is_it(self, draft: Draft, key: str) -> bool:
        """Whether a draft is about somebody, by the person's own word."""
        return bool(self.wish.ask and self.wish.ask(f"Is {draft.name} this one?", f"{self._name(key)}, {self._id(key)}"))

    def _find(self, draft: Draft, known: Remembered | None) -> tuple[list[str], str]:
        """Who may be meant by a draft, and by what they were found."""
        claimed = self._claimed
        for what, keys, fits in (
            ("its e-mail address", self._index.by_email(_own(draft, "email")), may_be_one),
            ("its phone number", self._index.by_phone(_own(draft, "phone")), is_likely_one),
            ("its profile", self._index.by_profile(_own(draft, "url")), may_be_one),
        ):
            likely = []
            for key in keys:
                if self._is_another(key, draft):
                    continue
                # Two rows of one source with one address are a couple's more often than one person's.
                suits = is_likely_one if key in claimed else fits
                # Somebody who was imported and is gone was given another name, and another file.
                if any(suits(draft.name, each) for each in self._index.names(key)) or (known and key not in claimed):
                    likely.append(key)
            if likely:
                return self._closest(likely, draft), what
        # By a name alone two rows of one source are two people, unless they say the same.
        named = [key for key in self._index.by_name(draft.name) if not self._is_another(key, draft)]
        free = list(islice((key for key in named if key not in claimed), _NAMESAKES))
        taken = (key for key in islice((key for key in named if key in claimed), _NAMESAKES) if self._says_all(key, draft))
        fitting = [key for key in (*free, *taken) if not self._contradicts(key, draft)]
        if len(name_words(draft.name)) < 2:  # a first name says who it is only beside something else
            fitting = [key for key in fitting if self._agreement(key, draft) > 1 or not draft.fields]
        return self._closest(fitting, draft), "its name"

    def _double(self, key: str, draft: Draft) -> str:
        """The id of somebody else who may be the same person, having an address of theirs or, of a new one, a like name."""
        person = self._people[key]
        addressed = (*self._index.by_email(_own(draft, "email")), *self._index.by_profile(_own(draft, "url")))
        called = (each for each in self._index.by_phone(_own(draft, "phone")) if may_be_one(draft.name, self._name(each)))
        alike = self._index.alike(draft.name) if person.change.is_new and not self.wish.ask else ()
        others = (each for each in (*addressed, *called, *alike) if each != key and not self._is_another(each, draft))
        return next((self._id(each) for each in others if not self._contradicts(each, draft)), "")

    def _closest(self, keys: list[str], draft: Draft) -> list[str]:
        """Those of them of whom most of what the draft says is known already."""
        if len(keys) < 2:
            return keys
        counts = {key: self._agreement(key, draft) for key in keys}
        return [key for key in keys if counts[key] == max(counts.values())]

    def _agreement(self, key: str, draft: Draft) -> int:
        values = self._values(key)
        same = sum(has(values, field, each) for field, value in draft.fields.items() for each in labelled(value))
        return 2 * same + (fold(self._name(key)) == fold(draft.name))

    def _says_all(self, key: str, draft: Draft) -> bool:
        values = self._values(key)
        return all(has(values, field, each) for field, value in draft.fields.items() for each in labelled(value))

    def _contradicts(self, key: str, draft: Draft) -> bool:
        """Whether somebody of the same name is known to be another: born on another day, with another profile of one kind."""
        values = self._values(key)
        born = [day_of(each.get("birthday", "")) for each in (values, draft.fields)]
        if all(born) and not may_be_one_day(*born):
            return True
        ours, theirs = ({profile_key(url) for url in _texts(each, "url")} - {""} for each in (values, draft.fields))
        hosts = ({each.rpartition("/")[0] for each in profiles} for profiles in (ours, theirs))
        return bool(set.intersection(*hosts)) and ours.isdisjoint(theirs)

    def _begin(self, source: str, draft: Draft) -> str:
        """Somebody new; the key."""
        is_free = is_id(draft.id) and canonical_id(draft.id) not in self._taken
        # A file that begins with `_` is no contact's, and what begins with `-` looks like an option.
        is_stem = is_id(draft.id) and draft.id[0].isalnum()
        stem = self._free_id(draft.id if is_stem else id_for_name(draft.name))
        identity = draft.id if is_free else stem
        self._taken.add(canonical_id(identity))
        change = empty_change(identity, f"{self.wish.folder}/{stem}.md", draft.name, source, draft.line, is_new=True)
        if identity != stem:
            change.fields["id"] = identity
        change.fields["name"] = draft.name
        change.fields["added"] = draft.fields.get("added") or self.wish.today.isoformat()
        key = canonical_id(identity)
        change.body = draft.body
        told = [(each.date, each.time, each.kind, each.text) for each in draft.entries] if draft.body else ()
        self._people[key] = Person(change, dict(change.fields), told, "")
        return key

    def _free_id(self, wanted: str) -> str:
        short = wanted.encode()[:_LONGEST_ID].decode("utf-8", "ignore").rstrip(" -.")
        number, identity = self._numbers.get(canonical_id(short), 1), short
        while canonical_id(identity) in self._taken:
            number += 1
            identity = f"{short}-{number}"
        self._numbers[canonical_id(short)] = number
        self._taken.add(canonical_id(identity))
        return identity

    def _person(self, key: str, source: str, line: int) -> Person:
        if key not in self._people:
            contact = self.contacts[key]
            change = empty_change(contact.id, contact.path, contact.name, source, line, is_new=False)
            entries = [(each.date, each.time, each.kind, each.text) for each in contact.log]
            self._people[key] = Person(change, values_of(contact), entries, contact.notes)
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
        self._index.add(key, filter(None, names), *(_own(draft, field) for field in ("email", "phone", "url")))

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
        self.learnt[after.id][form, after.uid] = None

    def _pass(self, source: str, draft: Draft | Encounter, reason: str, *, wrong: bool = True) -> None:
        self.passed.append(Passed(source, draft.line, reason, wrong))

    # What happened

    def happened(self, source: str, form: str, encounter: Encounter) -> None:
        """Decide what becomes of something that happened."""
        found = [self._taking_part(form, each) for each in encounter.people]
        keys = list(dict.fromkeys(key for key, _ in found if key))
        if not keys:
            self._pass(source, encounter, next((why for _, why in found if why), "nobody is named"), wrong=False)
            return
        entry = structs.replace(encounter.entry, people=tuple(self._id(key) for key in keys[1:]))
        first = self._person(keys[0], source, encounter.line)
        self.spoken.setdefault(first.change.id, first.change.name)
        name = digest(encounter.uid or f"{entry.date} {entry.time} {entry.kind} {entry.text}")
        met = self._met_with(form, source, first.change.id)
        is_remembered = any(name in self._met_with(form, source, self._id(key)) for key in keys)
        if is_remembered or any(self._knows_of(key, entry, counted=encounter.counted) for key in keys):
            return
        first.change.entries.append(entry)
        met[name] = None
        for key in keys:
            self._entries_of(key).setdefault((entry.date, entry.kind), []).append((entry.time, entry.text))

    def _met_with(self, form: str, source: str, identity: str) -> dict[str, None]:
        """Digests of what happened with somebody, of this import and earlier ones of that format."""
        if (form, source, identity) not in self._met:
            known = self.memory.setdefault(form, {}).get(f"@{identity}")
            self._met[form, source, identity] = dict.fromkeys(known.entries if known else ())
        return self._met[form, source, identity]

    def remember_what_happened(self) -> None:
        """Put what happened into the memory, when all is decided."""
        for (form, source, identity), names in self._met.items():
            known = self.memory[form].get(f"@{identity}", Remembered(uid=f"@{identity}", id=identity))
            if new := tuple(each for each in names if each not in set(known.entries)):
                self._remember(form, structs.replace(known, entries=(*known.entries, *new), file=source))
        self._met.clear()

    def _taking_part(self, form: str, who: Identity) -> tuple[str, str]:
        """The key of somebody who took part, or why nobody is taken for them."""
        known = self.memory.get(form, {}).get(who.uid) if who.uid else None
        if known and self._is_here(canonical_id(known.id)):
            return canonical_id(known.id), ""
        named = self._index.by_name(who.name)
        called = _shortened(who.name or who.email or who.phone or who.uid)
        for said, keys in (
            (who.email, self._index.by_email([who.email] if who.email else [])),
            (who.phone, self._index.by_phone([who.phone] if who.phone else [])),
        ):
            exact = [key for key in keys if key in named]
            # A first name, or none, leaves it to the number; whoever has another full name is somebody else at that number.
            likely = exact or [key for key in keys if is_likely_one(who.name, self._name(key)) or len(name_words(who.name)) < 2]
            if len(likely) == 1:
                return likely[0], ""
            if likely:
                return "", f"{_shortened(said)} is {_listed(map(self._name, likely), ' and ')}'s; which of them is not said"
        return (
            (named[0], "")
            if len(named) == 1
            else ("", f"nobody here is {called}" if not named else f"several are called {called}")
        )

    def _id(self, key: str) -> str:
        return self._people[key].change.id if key in self._people else self.contacts[key].id

    def _knows_of(self, key: str, entry: NewEntry, *, counted: bool) -> bool:
        """Whether somebody's log tells of it already; of something counted, whether it tells of one of that kind on that day."""
        told = self._entries_of(key).get((entry.date, entry.kind), ())
        return any(is_same(entry, entry.date, time, entry.kind, text, counted=counted) for time, text in told)

    def _entries_of(self, key: str) -> dict[tuple[date, str], list[tuple[str, str]]]:
        """Somebody's entries, those included that stand in another's file, and those of this import."""
        if self._told is None:
            directory = Directory(self.contacts)
            self._told = defaultdict(lambda: defaultdict(list))
            for own, contact in self.contacts.items():
                for each in contact.log:
                    others = (other for other in map(directory.find, each.people) if other)
                    for one in {own, *(canonical_id(other.id) for other in others)}:
                        self._told[one][each.date, each.kind].append((each.time, each.text))
            for own, person in self._people.items():
                for new in person.change.entries:
                    self._told[own][new.date, new.kind].append((new.time, new.text))
        return self._told[key]


def _texts(fields: Mapping[str, Value], key: str) -> list[str]:
    return [each.text for each in labelled(fields.get(key, ()))]


def _own(draft: Draft, key: str) -> list[str]:
    return own(labelled(draft.fields.get(key, ())))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _listed(names: Iterable[str], joined: str) -> str:
    return joined.join(names)
