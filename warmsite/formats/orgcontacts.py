"""org-contacts: headings of an Org file, each with a drawer of properties (Emacs's org-contacts, and novoid's naming).

A heading is a person if its drawer says how to reach them, or when they were born; what stands below it, and under deeper
headings without such a drawer, are notes about them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from warmsite.formats.draft import Foreign, Skipped
from warmsite.formats.gathered import Gathered
from warmsite.formats.text import tidy
from warmsite.formats.whole import is_web_page, numbered_lines
from warmsite.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.formats.draft import Asked, Draft, Found, Opened

TITLE = "org-contacts"
NAME = "orgcontacts"

# Property → field and label. The first line has org-contacts' own names, what follows those that people give beside them.
_PROPERTIES = {
    "EMAIL": ("email", ""), "PHONE": ("phone", ""), "ALIAS": ("aka", ""), "NICKNAME": ("aka", ""), "ADDRESS": ("address", ""),
    "BIRTHDAY": ("birthday", ""), "NOTE": ("notes", ""),
    "MAIL": ("email", ""), "TEL": ("phone", ""), "MOBILE": ("phone", "mobile"), "CELL": ("phone", "mobile"),
    "HOMEPHONE": ("phone", "home"), "WORKPHONE": ("phone", "work"), "NICK": ("aka", ""), "BORN": ("birthday", ""),
    "URL": ("url", ""), "WEBSITE": ("url", ""), "HOMEPAGE": ("url", ""), "BLOG": ("url", "blog"),
    "COMPANY": ("company", ""), "ORG": ("company", ""), "ORGANIZATION": ("company", ""), "EMPLOYER": ("company", ""),
    "ROLE": ("role", ""), "JOB": ("role", ""), "POSITION": ("role", ""),
    "LOCATION": ("location", ""), "DIED": ("died", ""), "DEATHDAY": ("died", ""), "NOTES": ("notes", ""),
    "ANNIVERSARY": ("dates", "anniversary"), "WEDDING": ("dates", "wedding"), "SPOUSE": ("relations", "spouse"),
    "TIMEZONE": ("timezone", ""), "LANGUAGE": ("language", ""), "PRONOUNS": ("pronouns", ""),
}  # fmt: skip
_SPLIT_IN = {
    "email": re.compile(r"[,;\s]+"),
    "phone": re.compile("[,;]"),
    "aka": re.compile("[,;]"),
    "url": re.compile(r"[,;\s]+"),
}
_ADDRESS = ("STREET", "POSTALCODE", "CITY", "STATE", "COUNTRY")
_MAKES_A_PERSON = frozenset({"email", "phone", "aka", "address", "birthday", "url"})
# What programs keep for themselves, and pictures.
_OF_PROGRAMS = re.compile(
    "ID|CUSTOM_ID|CREATED|MODIFIED|DATE|TYPE|CATEGORY|VISIBILITY|IGNORE|ICON|AVATAR|PHOTO|PHOTOGRAPH|PICTURE|LAST_READ_MAIL|"
    "EFFORT|ARCHIVE_.*|ORDERED|STYLE|LOGGING|COLUMNS"
)
_WITH_LABEL = re.compile(r"(EMAIL|PHONE|ADDRESS|URL)[_(-]([A-Z0-9]+)\)?")
_KEYWORDS = frozenset({"TODO", "NEXT", "WAITING", "DONE", "CANCELLED"})

_HEADING = re.compile(r"(\*+)\s+(.*)")
_TAGS = re.compile(r"(?:^|\s):([\w@#%]+(?::[\w@#%]+)*):$")
_PROPERTY = re.compile(r":([^\s:]+?)(\+?):(?:\s+(.*))?")
_DRAWER_MARK = re.compile(r":[\w-]+:")
_PLANNED = re.compile(r"(?:SCHEDULED|DEADLINE|CLOSED):")
_COOKIE = re.compile(r"\[(?:#\w|[0-9]{0,3}/[0-9]{0,3}|[0-9]{0,3}%)\]")
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")
_SCHEME = re.compile(r"(?:mailto|tel|phone|mail|geo):", re.IGNORECASE)
_STAMP = re.compile(r"[<\[]?(-*[0-9]{2,4}(?:-[0-9]{2}){0,2})(?:\s[^<>\[\]]*)?[>\]]?")
_LOOKS_LIKE_IT = re.compile(rb"^\*+ .*\n(?:\s*(?:SCHEDULED|DEADLINE|CLOSED):.*\n)?\s*:PROPERTIES:", re.MULTILINE)


class _Heading(Struct):
    """A heading as far as it is read: its properties in the order of the drawer, the lines below it."""

    line: int
    level: int
    title: str
    tags: tuple[str, ...]
    properties: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    drawer: int = 0  # the line on which its drawer was opened, while it is open

    @property
    def is_person(self) -> bool:
        return any(value and _meaning(key)[0] in _MAKES_A_PERSON for key, value in self.properties)


def recognises(name: str, head: bytes) -> bool:
    """By a heading with a drawer; by its ending where the head holds none."""
    return _LOOKS_LIKE_IT.search(head) is not None or (name.casefold().endswith(".org") and not is_web_page(head))


def read(source: Opened, _asked: Asked) -> Iterator[Found]:
    """The people of the file, in its order."""
    found = False
    for section in _sections(source):
        person = section[0]
        if person.drawer:
            yield Skipped(person.line, f"the drawer of {quoted(person.title)} is not closed; write :END: below it")
        elif person.is_person and person.title:
            found = True
            yield _draft(person, section[1:])
        elif person.is_person:
            yield Skipped(person.line, "has no name")
    if not found:
        raise Foreign(
            "holds no heading with a drawer of contact properties", "write :PROPERTIES:, :EMAIL: …, :END: below the name"
        )


def _sections(source: Opened) -> Iterator[list[_Heading]]:
    """Each heading that is a person, and the headings below it that are not; any other heading alone."""
    section: list[_Heading] = []
    for heading in _headings(source):
        if section and not heading.is_person and not heading.drawer and heading.level > section[0].level:
            if section[0].is_person:
                section.append(heading)
            continue
        if section:
            yield section
        section = [heading]
    if section:
        yield section


def _headings(source: Opened) -> Iterator[_Heading]:
    keywords = set(_KEYWORDS)
    above: list[_Heading] = []  # from the outermost to the last one
    number = 0
    for number, line in numbered_lines(source):
        if start := _HEADING.match(line):
            if above:
                yield above[-1]
            level = len(start[1])
            above = [each for each in above if each.level < level]
            above.append(_opened(number, level, start[2], keywords, above[-1].tags if above else ()))
        elif above:
            _take(above[-1], number, line)
        elif line.upper().startswith(("#+TODO:", "#+SEQ_TODO:", "#+TYP_TODO:")):
            keywords |= {word.split("(")[0] for word in line.split()[1:]} - {"|"}
    if above:
        if above[-1].drawer:
            raise Foreign("ends within a drawer", "export or copy it again", number)
        yield above[-1]


def _opened(number: int, level: int, said: str, keywords: set[str], inherited: tuple[str, ...]) -> _Heading:
    """A heading as it begins: keyword, priority, counts and tags taken off; Org's tags hold for the headings below, too."""
    said = said.rstrip()
    tags = list(inherited)
    if marks := _TAGS.search(said):
        tags += marks[1].split(":")
        said = said[: marks.start()]
    word, _, rest = said.partition(" ")
    if word in keywords:
        tags, said = [*tags, word.lower()], rest
    return _Heading(number, level, tidy(_LINK.sub(_shown, _COOKIE.sub("", said))), tuple(dict.fromkeys(tags)))


def _take(heading: _Heading, number: int, line: str) -> None:
    said = line.strip()
    if heading.drawer:
        if said.upper() == ":END:":
            heading.drawer = 0
        elif one := _PROPERTY.fullmatch(said):
            heading.properties.append((one[1].upper(), one[3] or ""))
    elif said.upper() == ":PROPERTIES:" and not heading.properties and not any(heading.body):
        heading.drawer = number
    elif not (_DRAWER_MARK.fullmatch(said) or said.startswith(("#+", "# ")) or _PLANNED.match(said)):
        heading.body.append(line)


def _meaning(key: str) -> tuple[str, str]:
    """Field and label of a property; empty where it is none of ours."""
    if found := _WITH_LABEL.fullmatch(key):
        return _PROPERTIES[found[1]][0], found[2].lower()
    return ("address", "") if key in _ADDRESS else _PROPERTIES.get(key, ("", ""))


def _draft(heading: _Heading, below: Iterable[_Heading]) -> Draft:
    person = Gathered()
    said = dict(heading.properties)
    ignored = set(_values("email", said.get("IGNORE", ""))) | set(_values("phone", said.get("IGNORE", "")))
    for key, value in heading.properties:
        name, label = _meaning(key)
        if name and key not in _ADDRESS:
            for each in _values(name, value):
                if each not in ignored:
                    _keep(person, name, label, each)
        elif value and not name and not _OF_PROGRAMS.fullmatch(key):
            person.note(f"{key.replace('_', ' ').capitalize()}: {_unlinked(value)}")
    _keep_place(person, {part: tidy(said.get(part, "")) for part in _ADDRESS})
    for tag in heading.tags:
        person.add("tags", tag)
    person.note(_prose(heading.body))
    for part in below:
        person.note(f"{part.title}\n{_prose(part.body)}")
    return person.draft(heading.line, heading.title, uid=said.get("ID", ""))


def _keep_place(person: Gathered, parts: dict[str, str]) -> None:
    """An address whose parts are properties of their own."""
    person.label("address", "", ", ".join(filter(None, parts.values())))
    if parts["CITY"] and not person.has("location"):
        person.put("location", ", ".join(filter(None, (parts["CITY"], parts["STATE"] or parts["COUNTRY"]))))


def _keep(person: Gathered, name: str, label: str, value: str) -> None:
    if name in {"birthday", "died"}:
        person.put_date(name, _day(value))
    elif name == "dates":
        person.put_yearly(label, _day(value))
    elif name == "notes":
        person.note(value)
    elif name == "aka":
        person.add(name, value)
    elif name == "email" and "@" not in value:
        person.left.append(f"email {value} is no address")
    elif name in {"email", "phone", "url", "address", "relations"}:
        person.label(name, label, value.strip("<>") if name == "email" else value)
    else:
        person.put(name, value)


def _values(name: str, said: str) -> list[str]:
    """The values in a property, which may be links; a link is one value, whatever stands in it."""
    values: list[str] = []
    rest = said
    if name in _SPLIT_IN:
        values = [_SCHEME.sub("", link[1]) for link in _LINK.finditer(said)]
        rest = _LINK.sub(",", said)
    pieces = _SPLIT_IN[name].split(rest) if name in _SPLIT_IN else [_unlinked(rest)]
    return [tidy(each) for each in (*values, *pieces) if tidy(each)]


def _day(value: str) -> str:
    """The date in a time stamp: `<2017-03-14 Tue>`, `[1979-03-14]`."""
    found = _STAMP.fullmatch(value)
    return found[1] if found else value


def _prose(lines: Iterable[str]) -> str:
    return "\n".join(_unlinked(line) for line in lines)


def _shown(link: re.Match[str]) -> str:
    return link[2] or link[1]


def _unlinked(text: str) -> str:
    """The text with links as they are read: what they are called, and where they lead if that is another thing."""

    def said(link: re.Match[str]) -> str:
        target = _SCHEME.sub("", link[1])
        return target if not link[2] or link[2] == target else f"{link[2]} ({target})"

    return _LINK.sub(said, text)
