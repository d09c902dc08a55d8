"""Outlook's CSV of contacts: about 90 columns, most of them empty, their names English or German.

`0/0/00` is an empty date; others are in the order of the machine that wrote them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.formats.dates import Dates, in_order
from warmsite.formats.draft import Asked, Found, Opened, Skipped
from warmsite.formats.person import Person
from warmsite.formats.tables import header_in, no_table, rows_below
from warmsite.formats.text import tidy_lines
from warmsite.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TITLE = "Outlook CSV"
NAME = "outlook"

# What each column holds, by its folded header.
_NAMES = {
    "title": "prefix", "first name": "first", "middle name": "middle", "last name": "last", "suffix": "suffix",
    "anrede": "prefix", "vorname": "first", "weitere vornamen": "middle", "nachname": "last",
}  # fmt: skip
_TEXTS = {
    "nickname": ("aka", ""), "spitzname": ("aka", ""),
    "company": ("company", ""), "firma": ("company", ""),
    "job title": ("role", ""), "position": ("role", ""),
    "e-mail address": ("email", ""), "e-mail 2 address": ("email", ""), "e-mail 3 address": ("email", ""),
    "e-mail-adresse": ("email", ""), "e-mail 2: adresse": ("email", ""), "e-mail 3: adresse": ("email", ""),
    "mobile phone": ("phone", "mobile"), "mobiltelefon": ("phone", "mobile"), "mobiltelefon 2": ("phone", "mobile"),
    "business phone": ("phone", "work"), "business phone 2": ("phone", "work"),
    "telefon geschaftlich": ("phone", "work"), "telefon geschaftlich 2": ("phone", "work"),
    "home phone": ("phone", "home"), "home phone 2": ("phone", "home"),
    "telefon privat": ("phone", "home"), "telefon privat 2": ("phone", "home"),
    "telefon (privat)": ("phone", "home"), "telefon (privat 2)": ("phone", "home"),
    "primary phone": ("phone", "main"), "haupttelefon": ("phone", "main"),
    "company main phone": ("phone", "company"), "telefon firma": ("phone", "company"),
    "car phone": ("phone", "car"), "autotelefon": ("phone", "car"),
    "other phone": ("phone", ""), "weiteres telefon": ("phone", ""), "radio phone": ("phone", "radio"),
    "callback": ("phone", "callback"), "ruckmeldung": ("phone", "callback"),
    "assistants phone": ("phone", "assistant"), "telefon assistent": ("phone", "assistant"),
    "pager": ("phone", "pager"), "tty/tdd phone": ("phone", "tty"),
    "business fax": ("phone", "work fax"), "fax geschaftlich": ("phone", "work fax"),
    "home fax": ("phone", "home fax"), "fax privat": ("phone", "home fax"),
    "other fax": ("phone", "fax"), "weiteres fax": ("phone", "fax"),
    "web page": ("url", ""), "webseite": ("url", ""), "personal web page": ("url", ""),
    "spouse": ("relations", "spouse"), "partner": ("relations", "spouse"),
    "children": ("relations", "children"), "kinder": ("relations", "children"),
    "assistants name": ("relations", "assistant"), "name assistent": ("relations", "assistant"),
    "assistent(in)": ("relations", "assistant"), "name des/r vorgesetzten": ("relations", "manager"),
    "managers name": ("relations", "manager"), "name des/der vorgesetzten": ("relations", "manager"),
    "referred by": ("introduced_by", ""), "empfohlen von": ("introduced_by", ""),
    "language": ("language", ""), "sprache": ("language", ""),
    "location": ("location", ""), "ort": ("location", ""),
    "categories": ("tags", ""), "kategorien": ("tags", ""),
    "notes": ("notes", ""), "notizen": ("notes", ""),
}  # fmt: skip
_BIRTHDAY = ("birthday", "geburtstag")
_OWN_DATES = {"anniversary": "anniversary", "jahrestag": "anniversary"}
# What has no field of its own: told in the notes.
_NOTED = {
    "department": "Department", "abteilung": "Department", "profession": "Profession", "beruf": "Profession",
    "office location": "Office", "buro": "Office", "hobby": "Hobby", "schools": "Schools",
    **{f"user {at}": f"User {at}" for at in range(1, 5)}, **{f"benutzer {at}": f"User {at}" for at in range(1, 5)},
}  # fmt: skip
_SHOWN_NAMES = ("e-mail display name", "e-mail: angezeigter name")
# The parts of an address by label: streets, box, city, region, code, country.
_ADDRESSES = (
    *(
        (
            label,
            (f"{kind} street", f"{kind} street 2", f"{kind} street 3", f"{kind} address po box"),
            (f"{kind} city", f"{kind} state", f"{kind} postal code", f"{kind} country/region"),
        )
        for kind, label in (("home", "home"), ("business", "work"), ("other", ""))
    ),
    *(
        (
            label,
            (f"strasse {kind}", f"strasse {kind} 2", f"strasse {kind} 3", f"postfach {kind}"),
            (f"ort {kind}", region, f"postleitzahl {kind}", f"land/region {kind}"),
        )
        for kind, label, region in (
            ("privat", "home", "bundesland/kanton privat"),
            ("geschaftlich", "work", "region geschaftlich"),
        )
    ),
    (
        "",
        ("weitere strasse", "weitere strasse 2", "weitere strasse 3", "weiteres postfach"),
        ("weiterer ort", "weiteres/r bundesland/kanton", "weitere postleitzahl", "weiteres/e land/region"),
    ),
)
_KNOWN = {
    *_NAMES, *_TEXTS, *_BIRTHDAY, *_OWN_DATES, *_NOTED, *_SHOWN_NAMES,
    *(name for _, streets, rest in _ADDRESSES for name in (*streets, *rest)),
}  # fmt: skip
_FEWEST = 8  # columns that a table of anything else would not share
_OUTLOOKS = ("business phone", "home phone", "business street", "telefon geschaftlich", "telefon privat", "strasse geschaftlich")


def recognises(_name: str, head: bytes) -> bool:
    """Whether Outlook's header stands in it."""
    return header_in(head, _worth) is not None


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """A draft a contact."""
    header = header_in(source.head, _worth)
    if header is None:
        raise no_table(source.head, "a CSV of Outlook's contacts")
    columns = {fold(cell): at for at, cell in reversed(list(enumerate(header.cells)))}
    dates = Dates(asked)
    dated = {header.cells[columns[name]]: columns[name] for name in (*_BIRTHDAY, *_OWN_DATES) if name in columns}
    columns_of_dates = {fold(column): column for column in dated}
    for row in in_order(rows_below(header, source), dated, dates):
        if isinstance(row, Skipped):
            yield row
        else:
            cells = {name: text for name, at in columns.items() if (text := row.cells[at]).strip()}
            yield _contact(row.line, cells, columns_of_dates, dates)
    yield from dates.told()


def _worth(cells: tuple[str, ...]) -> int:
    known = _KNOWN.intersection(map(fold, cells))
    return len(known) if len(known) >= _FEWEST and known.intersection(_OUTLOOKS) else 0


def _contact(line: int, cells: Mapping[str, str], dated: Mapping[str, str], dates: Dates) -> Found:
    """A draft of the cells that are not empty, by their columns' folded names; `dated` has the true ones of dates."""
    person = Person(line)
    for name, part in _NAMES.items():
        person.named(part, cells.get(name, ""))
    for name, (field, label) in _TEXTS.items():
        if name in cells:
            person.take(field, cells[name], label)
    for name, column in dated.items():
        if name in _BIRTHDAY:
            person.date("birthday", cells.get(name, ""), column, dates)
        else:
            person.own_date(_OWN_DATES[name], cells.get(name, ""), column, dates)
    for label, streets, rest in _ADDRESSES:
        city, region, code, country = (cells.get(name, "") for name in rest)
        # A country alone is what Outlook fills in by itself.
        if any(name in cells for name in (*streets, rest[0], rest[2])):
            person.address(label, [cells.get(name, "") for name in streets], city, region, code, country)
    for name, what in _NOTED.items():
        if name in cells:
            person.note(f"{what}: {tidy_lines(cells[name])}")
    for name in _SHOWN_NAMES:
        shown = cells.get(name, "").partition("(")[0]
        if "@" not in shown:
            person.stand_in("name", shown)
    return person.finished()
