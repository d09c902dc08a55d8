"""vCards 2.1, 3.0 and 4.0, as Apple, Google, Outlook, Android, Nextcloud and others write them.

What a line of a card becomes is one table, `_TAKEN`; what is not in it (pictures, sounds, keys, programs' own notes) is
passed over while the file streams by.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from warmsite.days import DateError, parse_yearly
from warmsite.formats.draft import Skipped
from warmsite.formats.gathered import written
from warmsite.formats.person import Ours, Person, one_line, spoken, without_pictures
from warmsite.formats.text import same_text, tidy
from warmsite.formats.vcard_lines import begins_card, read_cards
from warmsite.names import is_id
from warmsite.problems import quoted
from warmsite.records.contact import zone_names
from warmsite.records.readers import likely_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.formats.draft import Asked, Found, Opened
    from warmsite.formats.vcard_lines import Card, Property

TITLE = "vCard"
NAME = "vcard"

_ESCAPED = re.compile(r"\\([\\,;:\"nN])")
_ESCAPE_OR_SIGN = {sign: re.compile(rf"\\.|{sign}", re.DOTALL) for sign in ",;"}
_APPLE = re.compile(r"_\$!<(.*)>!\$_")
_WITHIN_WORDS = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
_ADDRESS = re.compile(r"\S+@\S+")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_TELEPHONE = re.compile(r"tel:([^;]*)(?:.*?;ext=([^;]*))?.*", re.IGNORECASE)  # RFC 3966
_URN = "urn:uuid:"
_OWN = "warmsite:"
_EAST_ASIAN = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")

_DATE = re.compile(r"(?P<year>[0-9]{4}|--?)-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})(?:[T ].*)?")
_PART_OF_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?")
_NO_YEARS = frozenset({"0000", "1604", "-", "--"})  # 1604 is Apple's, and was a leap year

_LABELS = {
    "cell": "mobile", "work": "work", "home": "home", "fax": "fax", "pager": "pager", "main": "main", "mobile": "mobile",
    "car": "car", "school": "school", "iphone": "iphone", "business": "work", "other": "", "profile": "profile", "blog": "blog",
}  # fmt: skip
_NO_LABELS = frozenset(
    {"voice", "internet", "pref", "text", "video", "msg", "dom", "intl", "postal", "parcel", "x400", "isdn", "modem", "bbs"}
    | {"pcs", "textphone", "main-number", "individual", "contact"}
)
_LONGEST_LABEL = 100
_PLACES = frozenset({"work", "home", "school"})
_SYSTEM_TAGS = frozenset({"mycontacts", "my contacts", "starred", "starred in android", "all contacts"})
_NO_PERSONS = frozenset({"group", "location", "device", "thing", "application", "resource", "room"})
# Android's kinds of events and of relations, by their numbers; 0 has a label of its own.
_ANDROID_EVENTS = ("", "anniversary", "other date", "birthday")
_ANDROID_RELATIONS = (
    "", "assistant", "brother", "child", "domestic partner", "father", "friend", "manager", "mother", "parent", "partner",
    "referred by", "relative", "sister", "spouse",
)  # fmt: skip
_UNNAMED_DATE = "other date"
_UNNAMED_RELATION = "related"


def recognises(name: str, head: bytes) -> bool:
    """By its first line; a file with a vCard's name is taken for one so that what is wrong with it can be said."""
    return begins_card(head) or name.casefold().endswith((".vcf", ".vcard"))


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """A draft a card."""
    pictures = 0
    for card in read_cards(source, _WANTED):
        if isinstance(card, Skipped):
            yield card
            continue
        pictures += card.has_picture
        yield _person(card, asked.today)
    yield from without_pictures(pictures, "cards")


class _Reading(Struct, frozen=True):
    """What it takes to understand a property beside itself: its card's labels, by group, the day, and whether we wrote it."""

    labels: dict[str, str]
    today: date
    is_own: bool

    def label(self, line: Property) -> str:
        """What a value is for, in people's words: the label of its group, else what its types say."""
        label = self.labels.get(line.group) if line.group else None
        if label is None:
            words = dict.fromkeys(filter(None, map(_word, line.types)))
            label = " ".join(sorted(words, key=lambda word: word not in _PLACES))
        return label if len(label) <= _LONGEST_LABEL or self.is_own else ""


def _person(card: Card, today: date) -> Found:
    kind = next((tidy(each.value).casefold() for each in card.of("KIND", "X-ADDRESSBOOKSERVER-KIND")), "")
    if kind in _NO_PERSONS:
        return Skipped(card.line, f"the card of a {kind}, not of a person", wrong=False)
    uid = next((tidy(each.value) for each in card.of("UID")), "")
    is_own = uid.startswith(_OWN)
    person = Ours(card.line) if is_own else Person(card.line)
    person.left.extend(card.left)
    _take_names(person, card, is_own=is_own)
    own_label = _label_of_ours if is_own else _own_label
    labels = {each.group: own_label(_plain(each.value)) for each in reversed(card.of("X-ABLABEL"))}
    reading = _Reading(labels, today, is_own)
    for line in sorted(card.properties, key=_preference):
        if line.name in _TAKEN:
            _TAKEN[line.name](person, line, reading)
    if uid[: len(_URN)].casefold() == _URN:
        uid = uid[len(_URN) :]
    identity = uid.removeprefix(_OWN) if is_own else ""
    return person.finished(uid, identity if is_id(identity) else "")


def _preference(line: Property) -> tuple[bool, int]:
    """Orders the preferred before the others; a profession (`ROLE`) after the title of a job."""
    said = line.params.get("PREF", "")
    marked = 1 if any(each.casefold() == "pref" for each in line.types) else 101
    return line.name == "ROLE", int(said) if said.isdecimal() and len(said) < 4 else marked


# Words and values


def _own_label(label: str) -> str:
    """A label of the person's or the program's own: `_$!<HomePage>!$_` and `DOMESTIC_PARTNER` are programs'."""
    said = tidy(label)
    if apple := _APPLE.fullmatch(said):
        said = _WITHIN_WORDS.sub(" ", apple[1]).casefold()
    elif "_" in said and said.isupper():
        said = said.replace("_", " ").casefold()
    return _LABELS.get(said.casefold(), spoken(said))


def _label_of_ours(label: str) -> str:
    """A label that we wrote: as it was typed, but for those of which Apple has words of its own."""
    said = tidy(label)
    apple = _APPLE.fullmatch(said)
    return apple[1].casefold() if apple else said


def _word(kind: str) -> str:
    """A type as people say it; nothing for one that says no more than what the value shows."""
    said = tidy(kind)
    if said.casefold() in _NO_LABELS:
        return ""
    return _LABELS.get(said.casefold(), spoken(re.sub("^x-(?:evolution-)?", "", said, flags=re.IGNORECASE)))


def _plain(value: str) -> str:
    """A text without its escapes."""
    return _ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value)


def _cut(value: str, sign: str) -> list[str]:
    """The parts of a value between signs that are not escaped; the parts keep their escapes."""
    if "\\" not in value:
        return value.split(sign)
    ends = [each.start() for each in _ESCAPE_OR_SIGN[sign].finditer(value) if each[0] == sign]
    return [value[begin + 1 : end] for begin, end in pairwise((-1, *ends, len(value)))]


# Names


def _take_names(person: Person, card: Card, *, is_own: bool) -> None:
    """Take what a card calls somebody; that of a company is its name, whoever answers there.

    In a card of ours (`is_own`) a name is one even where it is an address, or the company's too.
    """
    companies = [[tidy(_plain(part)) for part in _cut(each.value, ";")] for each in card.of("ORG")]
    full = [tidy(_plain(each.value)) for each in sorted(card.of("FN"), key=_preference)]
    names = [each for each in full if each and (is_own or not (_ADDRESS.fullmatch(each) and card.of("EMAIL")))]
    of_company = any(tidy(each.value).casefold() == "company" for each in card.of("X-ABSHOWAS"))
    if of_company and companies and companies[0][0]:
        names.insert(0, companies[0][0])
    parts = next((_name_parts(each.value) for each in card.of("N")), {})
    if names:
        person.named("name", names[0])
        in_parts = " ".join(parts.values()) if of_company else ""
        for other in (*names[1:], in_parts):
            if same_text(other) != same_text(names[0]):
                person.add("aka", other)
    else:
        for part, said in parts.items():
            person.named(part, said)
    for company, *departments in companies:
        if is_own or not names or same_text(company) != same_text(names[0]):
            person.take("company", company)
        if inside := ", ".join(filter(None, departments)):
            person.note(f"Department: {inside}")


def _name_parts(value: str) -> dict[str, str]:
    """The parts of a name in the order in which they are said; those in East Asian characters the family's first, in one."""
    lists = [_cut(part, ",") for part in (_cut(value, ";") + [""] * 5)[:5]]
    family, first, middle, prefix, suffix = (tidy(" ".join(map(_plain, each))) for each in lists)
    if _EAST_ASIAN.fullmatch(family) and _EAST_ASIAN.fullmatch(first):
        family, first = "", family + first
    said = {"prefix": prefix, "first": first, "middle": middle, "last": family, "suffix": suffix}
    return {part: text for part, text in said.items() if text}


def _take_nicknames(person: Person, line: Property, _reading: _Reading) -> None:
    for each in _cut(line.value, ","):
        person.take("aka", _plain(each))


# How to reach them


def _take_labelled(field: str) -> _Taking:
    """What takes a field whose texts have labels."""

    def take(person: Person, line: Property, reading: _Reading) -> None:
        person.take(field, _plain(line.value), reading.label(line))

    return take


def _take_phone(person: Person, line: Property, reading: _Reading) -> None:
    """Take a number; one that is an address (`tel:+1-555-0100;ext=12`) as people write it. We write none of those."""
    said = _plain(line.value).strip()
    is_typed = reading.is_own and "VALUE" not in line.params
    if not is_typed and (address := _TELEPHONE.fullmatch(said)):
        said = f"{address[1]} ext. {address[2]}" if address[2] else address[1]
    person.take("phone", said, reading.label(line))


def _take_profile(person: Person, line: Property, reading: _Reading) -> None:
    """Take a profile or chat that has an address in the web; a mere name in some service is passed over."""
    said = _plain(line.value).strip()
    if _WEB.fullmatch(said):
        service = line.params.get("X-SERVICE-TYPE") or line.params.get("SERVICE-TYPE")
        person.take("url", said, spoken(service).casefold() if service else reading.label(line).casefold())


def _take_address(person: Person, line: Property, reading: _Reading) -> None:
    box, more, street, city, region, code, country = (one_line(_plain(each)) for each in (_cut(line.value, ";") + [""] * 7)[:7])
    label = reading.label(line)
    if reading.is_own and not any((box, more, city, region, code, country)):
        person.take("address", _plain(_cut(line.value, ";")[2]), label)
        return
    if not any((box, more, street, city, region, code, country)):
        person.take("address", _plain(line.params.get("LABEL", "")), label)
    person.address(label, [street, more, box], city, region, code, country)


def _take_zone(person: Person, line: Property, _reading: _Reading) -> None:
    """Take the name of a time zone; a mere difference (`-0500`) says nothing of summer."""
    if (zone := tidy(_plain(line.value))) in zone_names():
        person.put("timezone", zone)


# Days


def _day(line: Property) -> str:
    """A day as a draft has it, without its time (the day it was where it was written); empty if it is none."""
    said = tidy(_plain(line.value))
    found = _DATE.fullmatch(said) or _PART_OF_DATE.fullmatch(said)
    if not found:
        return likely_date(said)
    parts = found.groupdict()
    if parts["year"] in _NO_YEARS or parts["year"] == line.params.get("X-APPLE-OMIT-YEAR"):
        parts["year"] = "-"
    day = "-".join(part for part in parts.values() if part)
    try:
        return written(parse_yearly(day))
    except DateError:
        return ""


def _take_birthday(person: Person, line: Property, reading: _Reading) -> None:
    day = _day(line)
    if not day:
        person.left.append(f"birthday {quoted(tidy(_plain(line.value)))} is no date")
    elif day > str(reading.today):
        person.left.append(f"birthday {day} is still to come")
    else:
        person.put("birthday", day)


def _take_death(person: Person, line: Property, _reading: _Reading) -> None:
    day = _day(line)
    if day and not day.startswith("-"):
        person.put("died", day)
        return
    person.put("died", "yes")
    if (said := tidy(_plain(line.value))) != "yes":
        person.left.append(f"their death: {quoted(said)} is no date with a year")


def _take_own_date(person: Person, line: Property, reading: _Reading) -> None:
    _add_date(person, line, reading.label(line) or _UNNAMED_DATE, reading)


def _take_anniversary(person: Person, line: Property, reading: _Reading) -> None:
    _add_date(person, line, "anniversary", reading)


def _add_date(person: Person, line: Property, what: str, reading: _Reading) -> None:
    day = _day(line)
    if what == "birthday" and not reading.is_own:
        _take_birthday(person, line, reading)
    elif day.count("-") < 2:
        person.left.append(f"{what} {quoted(tidy(_plain(line.value)))} is no day that comes round")
    else:
        person.label("dates", what, day)


# The rest


def _take_relation(label: str) -> _Taking:
    """What takes the name of somebody who is that to them; without a label the line says it itself."""

    def take(person: Person, line: Property, reading: _Reading) -> None:
        what = label or reading.label(line) or _UNNAMED_RELATION
        said, typed = _plain(line.value), line.params.get("X-WARMSITE", "")
        if typed:  # a card of ours names people, and has beside it the links that were typed
            person.label("relations", what, typed)
        elif reading.is_own:
            person.label("relations", what, said)
        elif said.casefold().startswith(_URN):
            person.left.append(f"{what}: named by the number of a card only, {tidy(said)}")
        else:
            person.label("relations", what, re.sub("^mailto:", "", said, flags=re.IGNORECASE))

    return take


def _take_android(person: Person, line: Property, reading: _Reading) -> None:
    """Take `vnd.android.cursor.item/relation;Jenny;14;`: kind, value, number of what it is, label if that is 0."""
    kind, value, number, label, *_ = [tidy(_plain(each)) for each in _cut(line.value, ";")] + [""] * 4
    kind = kind.rpartition("/")[2]
    known = _ANDROID_EVENTS if kind == "contact_event" else _ANDROID_RELATIONS
    what = (known[int(number)] if number.isdecimal() and len(number) < 3 and int(number) < len(known) else "") or label
    if kind == "nickname":
        person.take("aka", value)
    elif kind == "contact_event":
        _add_date(person, replace(line, value=value), what or _UNNAMED_DATE, reading)
    elif kind == "relation":
        person.label("relations", what or _UNNAMED_RELATION, value)


def _take_tags(person: Person, line: Property, reading: _Reading) -> None:
    """Take the tags between commas. Other programs part them by semicolons and escaped commas too, and add some of their own."""
    if reading.is_own:
        for each in _cut(line.value, ","):
            person.add("tags", _plain(each))
        return
    for each in re.split("[,;]", _plain(line.value)):
        tag = tidy(each)
        if not tag.startswith("*") and tag.casefold() not in _SYSTEM_TAGS:
            person.add("tags", tag)


def _take_note(person: Person, line: Property, _reading: _Reading) -> None:
    person.note(_plain(line.value))


def _take_text(field: str) -> _Taking:
    """What takes a field of one text."""

    def take(person: Person, line: Property, _reading: _Reading) -> None:
        person.take(field, _plain(line.value))

    return take


_Taking = Callable[[Person, "Property", _Reading], None]
_TAKEN: dict[str, _Taking] = {
    "NICKNAME": _take_nicknames,
    "X-MAIDENNAME": _take_nicknames,
    "TITLE": _take_text("role"),
    "ROLE": _take_text("role"),
    "EMAIL": _take_labelled("email"),
    "TEL": _take_phone,
    "X-MS-TEL": _take_phone,  # Outlook's, of those who answer for them
    "URL": _take_labelled("url"),
    "X-SOCIALPROFILE": _take_profile,
    "SOCIALPROFILE": _take_profile,
    "IMPP": _take_profile,
    "ADR": _take_address,
    "TZ": _take_zone,
    "LANG": _take_text("language"),
    "PRONOUNS": _take_text("pronouns"),
    "BDAY": _take_birthday,
    "DEATHDATE": _take_death,
    **dict.fromkeys(
        ("ANNIVERSARY", "X-ANNIVERSARY", "X-MS-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY", "X-KADDRESSBOOK-X-ANNIVERSARY"),
        _take_anniversary,
    ),
    "X-ABDATE": _take_own_date,
    "RELATED": _take_relation(""),
    "X-ABRELATEDNAMES": _take_relation(""),
    **dict.fromkeys(("X-SPOUSE", "X-MS-SPOUSE", "X-EVOLUTION-SPOUSE", "X-KADDRESSBOOK-X-SPOUSESNAME"), _take_relation("spouse")),
    **dict.fromkeys(
        ("X-MANAGER", "X-MS-MANAGER", "X-EVOLUTION-MANAGER", "X-KADDRESSBOOK-X-MANAGERSNAME"), _take_relation("manager")
    ),
    **dict.fromkeys(
        ("X-ASSISTANT", "X-MS-ASSISTANT", "X-EVOLUTION-ASSISTANT", "X-KADDRESSBOOK-X-ASSISTANTSNAME"), _take_relation("assistant")
    ),
    "X-ANDROID-CUSTOM": _take_android,
    "CATEGORIES": _take_tags,
    "NOTE": _take_note,
}
_WANTED = frozenset({*_TAKEN, "FN", "N", "ORG", "UID", "KIND", "X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS", "X-ABLABEL"})
