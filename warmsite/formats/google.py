"""Google Contacts' CSV, as exported since 2024 and as before.

Its columns come in numbered families (`E-mail 1 - Label`, `E-mail 1 - Value`; `Type` before 2024). A cell may hold several
values between ` ::: `. Groups whose names begin with `* ` are Google's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.formats.dates import Dates, in_order
from warmsite.formats.draft import Asked, Found, Opened, Skipped
from warmsite.formats.person import Person, spoken, without_pictures
from warmsite.formats.tables import header_in, no_table, rows_below
from warmsite.formats.text import tidy, tidy_lines
from warmsite.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TITLE = "Google Contacts CSV"
NAME = "google"

_NUMBERED = re.compile(r"(.+?) ([0-9]{1,3}) - (.+)")
_BETWEEN = ":::"
_NAMES = {
    "name prefix": "prefix", "first name": "first", "given name": "first", "middle name": "middle",
    "additional name": "middle", "last name": "last", "family name": "last", "name suffix": "suffix",
}  # fmt: skip
_TEXTS = {
    "organization name": "company", "organization title": "role", "occupation": "role", "location": "location",
    "language": "language", "nickname": "aka", "maiden name": "aka",
}  # fmt: skip
_NOTED = ("organization department", "hobby", "subject", "directory server", "mileage", "billing information")
_FIELDS = {"e-mail": "email", "phone": "phone", "website": "url", "relation": "relations"}


class _Family(Struct, frozen=True):
    """Columns that belong together: `E-mail 1`; where each of its parts stands."""

    kind: str
    parts: dict[str, int]

    def of(self, cells: list[str], part: str) -> list[str]:
        """The values of a part, in their order."""
        return _values(cells[self.parts[part]]) if part in self.parts else []


def recognises(_name: str, head: bytes) -> bool:
    """Whether one of Google's headers stands in it."""
    return header_in(head, _worth) is not None


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """A draft a contact."""
    header = header_in(source.head, _worth)
    if header is None:
        raise no_table(source.head, "a CSV of Google Contacts")
    columns = {fold(cell): at for at, cell in reversed(list(enumerate(header.cells)))}
    families = _families(header.cells)
    dates = Dates(asked)
    dated = {header.cells[at]: at for name, at in columns.items() if name == "birthday"}
    dated |= {header.cells[each.parts["value"]]: each.parts["value"] for each in families if each.kind == "event"}
    pictures = 0
    for row in in_order(rows_below(header, source), dated, dates):
        if isinstance(row, Skipped):
            yield row
            continue
        pictures += "photo" in columns and bool(row.cells[columns["photo"]].strip())
        yield _contact(row.line, row.cells, columns, families, header.cells, dates)
    yield from dates.told()
    yield from without_pictures(pictures, "contacts")


def _worth(cells: tuple[str, ...]) -> int:
    names = set(map(fold, cells))
    new = {"first name", "last name"} <= names and names & {"labels", "file as", "phonetic first name", "organization name"}
    old = {"given name", "family name"} <= names and names & {"group membership", "yomi name", "additional name"}
    return len(names) if (new or old) and any(map(_NUMBERED.fullmatch, cells)) else 0


def _values(cell: str) -> list[str]:
    """The values in a cell; places between them are kept, for each belongs to what stands there in its neighbours."""
    return [value.strip() for value in cell.split(_BETWEEN)]


def _families(header: tuple[str, ...]) -> list[_Family]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for at, cell in enumerate(header):
        if match := _NUMBERED.fullmatch(cell):
            part = "label" if fold(match[3]) == "type" else fold(match[3])
            found.setdefault((fold(match[1]), match[2]), {})[part] = at
    families = [_Family(kind, parts) for (kind, _), parts in found.items()]
    return [each for each in families if each.kind in {"address", "organization"} or "value" in each.parts]


def _contact(
    line: int,
    cells: list[str],
    columns: Mapping[str, int],
    families: list[_Family],
    header: tuple[str, ...],
    dates: Dates,
) -> Found:
    person = Person(line)
    for name, part in _NAMES.items():
        if name in columns:
            person.named(part, cells[columns[name]])
    for name, field in _TEXTS.items():
        if name in columns:
            for each in _values(cells[columns[name]]):
                person.take(field, each)
    for name in ("name", "file as"):
        if name in columns:
            person.stand_in("name", cells[columns[name]])
    if "birthday" in columns:
        person.date("birthday", cells[columns["birthday"]], header[columns["birthday"]], dates)
    for name in ("labels", "group membership"):
        if name in columns:
            for group in map(tidy, _values(cells[columns[name]])):
                if group != "*" and not group.startswith("* "):
                    person.add("tags", group)
    if "notes" in columns:
        person.note(cells[columns["notes"]])
    for name in _NOTED:
        if name in columns:
            _note(person, header[columns[name]].removeprefix("Organization "), cells[columns[name]])
    for family in families:
        _take_family(person, family, cells, header, dates)
    return person.finished()


def _take_family(person: Person, family: _Family, cells: list[str], header: tuple[str, ...], dates: Dates) -> None:
    label = spoken(cells[family.parts["label"]]) if "label" in family.parts else ""
    values = family.of(cells, "value")
    if family.kind in _FIELDS:
        for value in values:
            person.take(_FIELDS[family.kind], value, label)
    elif family.kind == "address":
        _take_addresses(person, family, cells, label)
    elif family.kind == "organization":
        _take_work(person, family, cells)
    elif family.kind == "event":
        for value in values:
            person.own_date(label or "anniversary", value, header[family.parts["value"]], dates)
    elif family.kind in {"custom field", "user defined field"}:
        for value in values:
            _note(person, label, value)


def _take_addresses(person: Person, family: _Family, cells: list[str], label: str) -> None:
    names = ("formatted", "street", "extended address", "po box", "city", "region", "postal code", "country")
    parts = {name: family.of(cells, name) for name in names}
    for at in range(max(map(len, parts.values()))):
        one = {name: values[at] if at < len(values) else "" for name, values in parts.items()}
        if one["formatted"]:
            person.take("address", one["formatted"], label)
            person.place(label, one["city"], one["region"], one["country"])
        else:
            street = [one["street"], one["extended address"], one["po box"]]
            person.address(label, street, one["city"], one["region"], one["postal code"], one["country"])


def _take_work(person: Person, family: _Family, cells: list[str]) -> None:
    for part, field in (("name", "company"), ("title", "role")):
        for value in family.of(cells, part):
            person.take(field, value)
    for part in ("department", "job description"):
        for value in family.of(cells, part):
            _note(person, part.capitalize(), value)


def _note(person: Person, what: str, value: str) -> None:
    if said := tidy_lines(value):
        person.note(f"{what}: {said}" if what else said)
