"""vCards for a phone's address book: version 3.0, which phones read best, and 4.0.

A card says how to reach somebody, who they are, and their days. What is between you and them stays out of it: no log, no
reactions, no ledger, no circle, no figures, and notes only where they are asked for.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.formats.text import tidy, tidy_lines
from warmsite.network.links import with_names
from warmsite.records.blocks import wiki_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.days import PartialDate
    from warmsite.network.links import Directory
    from warmsite.records.contact import Contact
    from warmsite.records.readers import Labelled

VERSIONS = ("3.0", "4.0")
OWN = "warmsite:"  # before an id, in a card's UID

_LINE = 75  # octets, without the line's end (RFC 2425, 6350)
_TYPES = {
    "home": ("home",), "work": ("work",), "mobile": ("cell",), "fax": ("fax",), "pager": ("pager",),
    "home fax": ("home", "fax"), "work fax": ("work", "fax"),
}  # fmt: skip
_OF_PHONES = frozenset({"cell", "fax", "pager"})
# What Apple's address book has words of its own for, in every language.
_APPLE = frozenset(
    {"anniversary", "mother", "father", "parent", "brother", "sister", "child", "friend", "spouse", "partner", "assistant"}
    | {"manager"}
)
# RFC 6350, 6.6.6; without `contact`, which says nothing of anybody.
_RELATED = frozenset(
    {"acquaintance", "friend", "met", "co-worker", "colleague", "co-resident", "neighbor", "child", "parent", "sibling"}
    | {"spouse", "kin", "muse", "crush", "date", "sweetheart", "me", "agent", "emergency"}
)
_ANNIVERSARY = "anniversary"
_LEAP = 1604  # Apple's year for a day without one
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_PICTURES = {"jpg": "jpeg", "png": "png", "gif": "gif"}  # by their endings; phones show no others
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
_PARAMETER_ESCAPES = str.maketrans({"^": "^^", '"': "^'"})  # RFC 6868

Picture = tuple[str, bytes]  # ending, content


class Wanted(Struct, frozen=True):
    """What a card is to hold; `pictures` are by the ids of contacts."""

    version: str = VERSIONS[0]
    notes: bool = False
    pictures: Mapping[str, Picture] = {}


def is_shown(ending: str) -> bool:
    """Whether phones show pictures whose names end so."""
    return ending in _PICTURES


def cards(contacts: Iterable[Contact], directory: Directory, wanted: Wanted) -> bytes:
    """A card for each; in relations links are the names that they stand for in the directory."""
    return b"".join(_Card(each, directory, wanted).text() for each in contacts)


class _Card:
    """A card while it is written, line by line."""

    def __init__(self, contact: Contact, directory: Directory, wanted: Wanted) -> None:
        self.contact = contact
        self.directory = directory
        self.wanted = wanted
        self.is_new = wanted.version == "4.0"
        self._lines: list[str] = []
        self._groups = 0

    def text(self) -> bytes:
        self._put("BEGIN", "VCARD")
        self._put("VERSION", self.wanted.version)
        self._put("PRODID", "-//warmsite//EN")
        self._put("UID", f"{OWN}{self.contact.id}", *(("VALUE=text",) if self.is_new else ()))
        self._put_names()
        self._put_ways()
        self._put_days()
        for each in filter(_is_seen, self.contact.relations):
            if tidy(each.label):  # a card has no word for somebody of whom one does not say what they are
                self._put_relation(each)
        self._put_list("CATEGORIES", self.contact.tags)
        if self.wanted.notes and (notes := tidy_lines(self.contact.notes)):
            self._put("NOTE", notes.translate(_ESCAPES))
        if picture := self.wanted.pictures.get(self.contact.id):
            self._put_picture(*picture)
        self._put("END", "VCARD")
        return b"".join(map(_folded, self._lines))

    def _put(self, name: str, value: str, *parameters: str, label: str = "") -> None:
        """Write a line; one with a label gets a group, in which that stands beside it."""
        group = ""
        if label:
            self._groups += 1
            group = f"item{self._groups}."
        self._lines.append(f"{group}{';'.join((name, *parameters))}:{value}")
        if label:
            shown = f"_$!<{label.capitalize()}>!$_" if label in _APPLE else _escaped(label)
            self._lines.append(f"{group}X-ABLabel:{shown}")

    def _put_text(self, name: str, text: str, *parameters: str) -> None:
        if said := _escaped(text):
            self._put(name, said, *parameters)

    def _put_list(self, name: str, texts: Iterable[str]) -> None:
        if said := ",".join(filter(None, map(_escaped, texts))):
            self._put(name, said)

    def _put_names(self) -> None:
        name = tidy(self.contact.name) or self.contact.id
        given, family = _parted(name)
        self._put("N", f"{_escaped(family)};{_escaped(given)};;;")
        self._put("FN", _escaped(name))
        self._put_list("NICKNAME", self.contact.aka)
        self._put_text("ORG", self.contact.company)
        self._put_text("TITLE", self.contact.role)

    def _put_ways(self) -> None:
        """How to reach them, and when."""
        contact = self.contact
        for each in filter(_is_seen, contact.phone):
            self._put_labelled("TEL", _escaped(each.text), each.label, "" if self.is_new else "VOICE", of_phone=True)
        for each in filter(_is_seen, contact.email):
            self._put_labelled("EMAIL", _escaped(each.text), each.label, "" if self.is_new else "INTERNET")
        for each in filter(_is_seen, contact.url):
            # An address in the web is no text: commas stand in it as they are.
            self._put_labelled("URL", tidy(each.text).replace("\\", "\\\\"), each.label)
        for each in filter(_is_seen, contact.address):
            self._put_labelled("ADR", f";;{_escaped(each.text)};;;;", each.label)
        self._put_text("TZ", contact.timezone, *(() if self.is_new else ("VALUE=text",)))
        if self.is_new:
            self._put_text("PRONOUNS", contact.pronouns)
            self._put_text("LANG", contact.language if _LANGUAGE.fullmatch(contact.language) else "")

    def _put_labelled(self, name: str, value: str, label: str, plain: str = "", *, of_phone: bool = False) -> None:
        """A value with its label: as a type where there is one, and in words where that does not say it to the letter.

        `plain` is the type of those without.
        """
        types = _TYPES.get(label.casefold(), ())
        if not of_phone and _OF_PHONES.intersection(types):
            types = ()
        shown = types if self.is_new else tuple(each.upper() for each in types)
        plain = "" if types and of_phone else plain
        parameters = (f"TYPE={each}" for each in (plain, *shown) if each)
        self._put(name, value, *parameters, label="" if types and label in _TYPES else tidy(label))

    def _put_days(self) -> None:
        contact = self.contact
        if contact.birthday and (self.is_new or contact.birthday.yearly):  # else a phone would make it 1 January
            self._put_day("BDAY", contact.birthday)
        if contact.died is True:
            self._put("DEATHDATE", "yes", "VALUE=text")
        elif contact.died:
            self._put_day("DEATHDATE", contact.died)
        is_told = False  # a card has one anniversary at most
        for each in contact.dates:
            what = tidy(each.what)
            if self.is_new and what == _ANNIVERSARY and not is_told:
                self._put_day("ANNIVERSARY", each.on)
                is_told = True
            elif what:
                self._put_day("X-ABDATE", each.on, label=what)

    def _put_day(self, name: str, day: PartialDate, label: str = "") -> None:
        said = str(day)
        if self.is_new:
            basic = said.replace("-", "") if day.yearly else said
            self._put(name, basic if day.year else f"--{basic}", label=label)
        elif day.year is None:
            self._put(name, f"{_LEAP}-{said}", f"X-APPLE-OMIT-YEAR={_LEAP}", "VALUE=date", label=label)
        else:
            self._put(name, said, "VALUE=date", label=label)

    def _put_relation(self, each: Labelled) -> None:
        """Somebody who is that to them, by name; where links stand for it, what was typed is beside it for the way back."""
        name, label = _escaped(with_names(each.text, self.directory)), tidy(each.label)
        typed = (f'X-WARMSITE="{tidy(each.text).translate(_PARAMETER_ESCAPES)}"',) if wiki_links(each.text) else ()
        if self.is_new:
            types = (f"TYPE={label.casefold()}",) if label.casefold() in _RELATED else ()
            self._put("RELATED", name, *types, "VALUE=text", *typed, label="" if label in _RELATED else label)
        else:
            self._put("X-ABRELATEDNAMES", name, *typed, label=label)

    def _put_picture(self, ending: str, content: bytes) -> None:
        kind, data = _PICTURES[ending], b64encode(content).decode()
        if self.is_new:
            self._put("PHOTO", f"data:image/{kind};base64,{data}")
        else:
            self._put("PHOTO", data, "ENCODING=b", f"TYPE={kind.upper()}")


def _parted(name: str) -> tuple[str, str]:
    """A name as (given, family), which phones want apart and show together: the last word is the family's.

    What is one word, or has its family first behind a comma, or is in a script of which the order is another, stays in one.
    """
    given, _, family = name.rpartition(" ")
    is_western = given and "," not in name and not any("\u2e80" <= char <= "\ud7ff" for char in name)
    return (given, family) if is_western else (name, "")


def _is_seen(each: Labelled) -> bool:
    """Whether anything of a text can be seen: signs of direction alone leave nothing."""
    return bool(tidy(each.text))


def _escaped(text: str) -> str:
    """A text of one line as a vCard has it."""
    return tidy(text).translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """A line with its end, folded where it is too long, never within a character."""
    data = line.encode("utf-8", "replace")
    if len(data) <= _LINE:
        return data + b"\r\n"
    return b"\r\n ".join(_pieces(data)) + b"\r\n"


def _pieces(data: bytes) -> Iterator[bytes]:
    begin, room = 0, _LINE
    while begin < len(data):
        end = begin + room
        while end < len(data) and data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        yield data[begin:end]
        begin, room = end, _LINE - 1  # a space stands before what goes on
