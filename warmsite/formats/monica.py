"""Monica 4: the JSON of an account's export (`1.0-preview.1`), as the program's version 4.1.2 writes it.

`account.data` is a list of `{count, type, values}`: contacts, relationships, activities; each contact has such lists of its
own: calls, notes, reminders … Activities stand on the account, and contacts list their ids. Dates are midnights in UTC and mean
the day that is written. Photos and documents are passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warmsite.days import DateError, DurationError, PartialDate, parse_day, parse_duration, spell, spell_partial
from warmsite.formats.draft import Encounter, Foreign, Identity, Skipped, Told
from warmsite.formats.gathered import Gathered, written
from warmsite.formats.text import tidy
from warmsite.formats.whole import list_of, member, scalar_of, text_of, whole_json
from warmsite.problems import quoted
from warmsite.records.edit import NewEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from warmsite.formats.draft import Asked, Draft, Found, Opened

TITLE = "Monica 4 (JSON)"
NAME = "monica"

_ASK_FOR_IT = "in Monica 4 export as JSON; from Monica 5 take each person's vCard"
_TYPES = {"activities": "activity", "addresses": "address", "address": "address"}
_KINDS = {
    "talked_at_home": "visit", "watched_movie_at_home": "visit", "ate_at_home": "visit", "ate_at_his_place": "visit",
    "went_bar": "drinks", "went_theater": "event", "went_concert": "event", "went_play": "event", "went_museum": "event",
}  # fmt: skip
# As Monica's own pages say them; where they differ for women, the second. Others are their own name.
_RELATIONS = {
    "partner": ("significant other",), "spouse": ("spouse",), "inlovewith": ("in love with",), "lovedby": ("loved by",),
    "ex": ("ex-partner",), "uncle": ("uncle", "aunt"), "nephew": ("nephew", "niece"), "godfather": ("godparent", "godmother"),
    "godson": ("godchild", "goddaughter"), "bestfriend": ("best friend",), "ex_husband": ("ex-spouse", "ex-wife"),
}  # fmt: skip


def recognises(_name: str, head: bytes) -> bool:
    """By what its export, as JSON or as SQL, begins with."""
    as_json = b'"app_version"' in head and b'"exported_by"' in head
    return as_json or _is_sql(head)


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """The contacts, then what was done with them."""
    if _is_sql(source.head):
        raise Foreign("is Monica's export as SQL, which only Monica reads", _ASK_FOR_IT)
    told = whole_json(source)
    account = member(told, "account")
    if not text_of(told, "version").startswith("1.") or not list_of(account, "data"):
        raise Foreign("is no export of Monica 4 with contacts in it", _ASK_FOR_IT)
    export = _Export(account, asked.today)
    yield from export.people()
    yield from export.activities()
    if count := len(list_of(member(account, "properties"), "journal_entries")):
        yield Told(f"{count} journal entries are about nobody, and are passed over")


def _is_sql(head: bytes) -> bool:
    return b"SET FOREIGN_KEY_CHECKS=0;" in head and b"php artisan migrate" in head


class _Export:
    """An account, with what its parts refer to by ids."""

    def __init__(self, account: Any, today: date) -> None:
        self.today = today
        self.contacts = _values(account, "contact")
        self.names = {_id(each): _name(each) for each in self.contacts}
        # Children, mostly: names on somebody's page, with birthdays of their own.
        self.partial = {_id(each): each for each in self.contacts if member(_properties(each), "is_partial") is True}
        self._activities = _values(account, "activity")
        instance = member(account, "instance")
        self.kinds = {
            _id(each): _properties(each)
            for name in ("contact_field_types", "activity_types", "life_event_types", "genders")
            for each in list_of(instance, name)
        }
        self.me = next((text_of(_properties(each), "me_contact") for each in _values(account, "user")), "")
        self.women = {_id(each) for each in self.contacts if self._is_womans(text_of(_properties(each), "gender"))}
        self.relations: dict[str, list[tuple[str, str]]] = {}
        for each in _values(account, "relationship"):
            said = _properties(each)
            pair = (text_of(said, "type"), text_of(said, "of_contact"))
            self.relations.setdefault(text_of(said, "contact_is"), []).append(pair)

    def people(self) -> Iterator[Draft | Skipped]:
        for number, contact in enumerate(self.contacts, 1):
            name = _name(contact)
            if not name:
                yield Skipped(number, "has no name")
            elif self._is_me(contact):
                yield Skipped(number, f"{quoted(name)} is yourself", wrong=False)
            elif _id(contact) in self.partial:
                yield Skipped(number, f"{quoted(name)} is known by name only, from somebody's page", wrong=False)
            else:
                yield _draft(self, number, contact)

    def activities(self) -> Iterator[Encounter | Skipped]:
        company: dict[str, dict[str, None]] = {}
        for contact in self.contacts:
            counts = _id(contact) not in self.partial and not self._is_me(contact)
            for activity in _values(contact, "activity") if counts else ():
                if isinstance(activity, str):
                    company.setdefault(tidy(activity), {})[_id(contact)] = None
        for number, each in enumerate(self._activities, 1):
            said, people = _properties(each), company.get(_id(each), {})
            text, day = _joined(text_of(said, "summary"), text_of(said, "description")), _day(said, "happened_at")
            if not people or day is None:
                why = "has no date" if people else "is on nobody's page"
                yield Skipped(number, f"the activity {quoted(text)} {why}", wrong=bool(people))
                continue
            kind = _KINDS.get(text_of(self.kinds.get(text_of(said, "type")), "translation_key"), "met")
            identities = tuple(Identity(uid=one, name=self.names[one]) for one in people)
            yield Encounter(line=number, entry=NewEntry(day, kind, text), people=identities, uid=_id(each))

    def relation(self, kind: str, other: str) -> str:
        """What `other` is to somebody."""
        words = _RELATIONS.get(kind, (kind.replace("_", " "),))
        return words[-1] if other in self.women else words[0]

    def _is_me(self, contact: Any) -> bool:
        return bool(self.me) and _id(contact) == self.me

    def _is_womans(self, gender: str) -> bool:
        return text_of(self.kinds.get(gender), "type") == "F"


def _draft(export: _Export, number: int, contact: Any) -> Draft:
    person, said = Gathered(), _properties(contact)
    person.add("aka", text_of(said, "nickname"))
    person.put("company", text_of(said, "company"))
    person.put("role", text_of(said, "job"))
    for tag in list_of(said, "tags"):
        person.add("tags", tag if isinstance(tag, str) else "")
    if member(said, "is_starred") is True:
        person.add("tags", "starred")
    person.put("birthday", _birthday(contact))
    if not person.has("birthday") and (born := _day(member(said, "birthdate"), "date")):
        person.left.append(f"birthday: only an age is known, born about {born.year}")
    _put_special(person, "met", member(said, "first_met_date"))
    person.put("introduced_by", export.names.get(text_of(said, "first_met_through"), ""))
    if member(said, "is_dead") is True:
        _put_special(person, "died", member(said, "deceased_date"))
        if not person.has("died"):
            person.put("died", "yes")
    elif member(said, "is_active") is False:
        person.put("status", "archived")
    _put_cadence(person, member(said, "stay_in_touch_frequency"))
    for kind, other in export.relations.get(_id(contact), ()):
        person.label("relations", export.relation(kind, other), export.names.get(other, ""))
        if birthday := _birthday(export.partial.get(other)):
            person.label("dates", f"birthday of {export.names[other]}", birthday)
    description = member(said, "description")
    person.note(description if isinstance(description, str) else "")
    if food := text_of(said, "food_preferences"):
        person.note(f"Food: {food}")
    for kind, take in _TAKEN.items():
        for each in _values(contact, kind):
            take(person, each, export)
    for kind in ("document", "photo"):
        if count := len(_values(contact, kind)):
            person.left.append(f"{count} {kind}{'s' * (count > 1)}")
    return person.draft(number, _name(contact), uid=_id(contact))


def _birthday(contact: Any) -> str:
    """A birthday that is known: without its year Monica writes the year of entry; of an age alone the 1st of January is none."""
    special = member(_properties(contact), "birthdate")
    day = _day(special, "date")
    if day is None or member(special, "is_age_based") is True:
        return ""
    return _yearly(day) if member(special, "is_year_unknown") is True else str(day)


def _put_special(person: Gathered, field: str, special: Any) -> None:
    """A date that means nothing without its year."""
    day = _day(special, "date")
    if day and (member(special, "is_age_based") is True or member(special, "is_year_unknown") is True):
        person.left.append(f"{field} {spell_partial(PartialDate(None, day.month, day.day))} has no year that is known")
    elif day:
        person.put(field, str(day))


def _put_cadence(person: Gathered, days: Any) -> None:
    if isinstance(days, int) and days > 0:
        try:
            person.put("cadence", str(parse_duration(f"{days} days")))
        except DurationError as error:
            person.left.append(f"stay in touch every {days} days {error}")


def _take_field(person: Gathered, each: Any, export: _Export) -> None:
    said = _properties(each)
    kind, value = export.kinds.get(text_of(said, "type")), text_of(said, "data")
    name, protocol = text_of(kind, "name").lower(), text_of(kind, "protocol")
    sort = text_of(kind, "type") or {"mailto:": "email", "tel:": "phone"}.get(protocol, "")
    if sort in {"email", "phone"}:
        person.label(sort, "" if name in {"email", "phone"} else name, value.removeprefix(protocol))
    elif value.startswith(("http://", "https://")):
        person.label("url", name, value)
    elif value and protocol.startswith("https://"):
        person.label("url", name, protocol + value.lstrip("@"))
    elif value:
        person.left.append(f"{name or 'address of an unknown kind'} {value}")


def _take_address(person: Gathered, each: Any, _export: _Export) -> None:
    said = _properties(each)
    parts = [text_of(said, part) for part in ("street", "postal_code", "city", "province", "country")]
    _, _, city, province, country = parts
    person.label("address", text_of(said, "name").lower(), ", ".join(filter(None, parts)))
    if city and not person.has("location"):
        person.put("location", ", ".join(filter(None, (city, province or country))))


def _take_call(person: Gathered, each: Any, _export: _Export) -> None:
    said = _properties(each)
    felt = ", ".join(dict.fromkeys(tidy(each) for each in list_of(said, "emotions") if isinstance(each, str)))
    _log(person, "call", _day(said, "called_at"), " ".join(filter(None, (text_of(said, "content"), felt and f"({felt})"))))


def _take_note(person: Gathered, each: Any, _export: _Export) -> None:
    """A note of one line stands in the log on its day; a longer one keeps its shape among the notes."""
    body, day = member(_properties(each), "body"), _day(each, "created_at")
    if not isinstance(body, str) or not body.strip():
        return
    if day and "\n" not in body.strip():
        _log(person, "note", day, tidy(body))
    else:
        person.note(f"{spell(day)}:\n{body}" if day else body)


def _take_conversation(person: Gathered, each: Any, _export: _Export) -> None:
    said = _properties(each)
    lines = [
        f"{'I' if member(_properties(one), 'written_by_me') is True else 'They'}: {text_of(_properties(one), 'content')}"
        for one in list_of(said, "messages")
    ]
    _log(person, "message", _day(said, "happened_at"), " / ".join(lines))


def _take_life_event(person: Gathered, each: Any, export: _Export) -> None:
    said = _properties(each)
    kind = export.kinds.get(text_of(said, "type"))
    what = text_of(kind, "name") or text_of(kind, "translation_key").replace("_", " ").capitalize()
    name = text_of(said, "name") or what
    _log(person, "note", _day(said, "happened_at"), _joined(name, text_of(said, "note")))


def _take_reminder(person: Gathered, each: Any, export: _Export) -> None:
    """Monica makes the reminders of birthdays itself (not `delible`): their dates are known already."""
    said = _properties(each)
    day, what = _day(said, "initial_date"), _joined(text_of(said, "title"), text_of(said, "description"))
    if member(said, "delible") is False or member(said, "inactive") is True or not what or day is None:
        return
    every, number = text_of(said, "frequency_type"), scalar_of(said, "frequency_number") or "1"
    if every == "year" and number == "1":
        if not person.is_birthday(day):
            person.label("dates", what, _yearly(day))
    elif every == "one_time" and day >= export.today:
        _promise(person, "Reminder from Monica", f"{day} {what}", _day(each, "created_at") or export.today)
    else:
        again = "once" if every == "one_time" else f"every {number} {every}s"
        person.left.append(f"reminder, {again} from {spell(day)}: {what}")


def _take_task(person: Gathered, each: Any, export: _Export) -> None:
    said = _properties(each)
    what = _joined(text_of(said, "title"), text_of(said, "description"))
    if what and member(said, "completed") is True:
        person.left.append(f"task that is done: {what}")
    elif what:
        _promise(person, "Task from Monica", what, _day(each, "created_at") or export.today)


def _take_gift(person: Gathered, each: Any, _export: _Export) -> None:
    said = _properties(each)
    what, day, status = _joined(text_of(said, "name"), text_of(said, "comment")), _day(said, "date"), text_of(said, "status")
    if day and status == "offered":
        _log(person, "gift", day, what)
    elif day and status == "received" and what:
        person.entries.append(NewEntry(day, "note", "A gift from them", nested=(f"got: {what}",)))
    elif what:
        person.left.append(f"gift {status}: {what}")


def _take_debt(person: Gathered, each: Any, _export: _Export) -> None:
    said = _properties(each)
    amount = tidy(f"{scalar_of(said, 'amount')} {text_of(said, 'currency')}")
    settled = " (settled)" if text_of(said, "status") == "complete" else ""
    person.left.append(f"debt: {'you owe them' if member(said, 'in_debt') is True else 'they owe you'} {amount}{settled}")


def _take_pet(person: Gathered, each: Any, _export: _Export) -> None:
    said = _properties(each)
    name, kind = text_of(said, "name"), text_of(said, "category")
    person.note(f"Pet: {name} ({kind})" if name and kind else f"Pet: {name or kind}")


_TAKEN = {
    "contact_field": _take_field,
    "address": _take_address,
    "call": _take_call,
    "note": _take_note,
    "conversation": _take_conversation,
    "life_event": _take_life_event,
    "reminder": _take_reminder,
    "task": _take_task,
    "gift": _take_gift,
    "debt": _take_debt,
    "pet": _take_pet,
}


def _log(person: Gathered, kind: str, day: date | None, text: str) -> None:
    if day:
        person.entries.append(NewEntry(day, kind, text))
    else:
        person.left.append(f"{kind} without a date: {text}")


def _promise(person: Gathered, origin: str, what: str, day: date) -> None:
    """A promise stands under an entry, for in the notes it would be plain text."""
    person.entries.append(NewEntry(day, "note", origin, nested=(f"[ ] {what}",)))


def _values(holder: Any, kind: str) -> list[Any]:
    """What an account or a contact has of one type, which some exports name in the plural."""
    return [
        each
        for collection in list_of(holder, "data")
        if _singular(text_of(collection, "type")) == kind
        for each in list_of(collection, "values")
    ]


def _singular(kind: str) -> str:
    return _TYPES.get(kind) or kind.removesuffix("s")


def _properties(thing: Any) -> Any:
    return member(thing, "properties")


def _id(thing: Any) -> str:
    return text_of(thing, "uuid")


def _name(contact: Any) -> str:
    said = _properties(contact)
    whole = " ".join(filter(None, (text_of(said, part) for part in ("first_name", "middle_name", "last_name"))))
    return whole or text_of(said, "nickname") or text_of(said, "company")


def _day(thing: Any, key: str) -> date | None:
    """The day of `2024-01-10T00:00:00.000000Z`, as it is written: in any other zone it would be the day before."""
    try:
        return parse_day(text_of(thing, key)[:10])
    except DateError:
        return None


def _yearly(day: date) -> str:
    return written(PartialDate(None, day.month, day.day))


def _joined(name: str, more: str) -> str:
    return ": ".join(filter(None, (name, more)))
