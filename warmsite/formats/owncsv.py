"""warmsite's own CSV: what `export csv` and `list --csv` wrote comes back as what went out.

How its cells are written stands in `sheet`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warmsite.days import DateError, parse_yearly
from warmsite.formats.draft import Asked, Found, Opened, Skipped
from warmsite.formats.gathered import written
from warmsite.formats.person import DAYS, LABELLED, SEVERAL, Ours, without_pictures
from warmsite.formats.sheet import GUARDED, NEXT, NEXT_DATE, label_of, parts
from warmsite.formats.tables import header_in, no_table, rows_below
from warmsite.formats.text import tidy
from warmsite.names import is_id
from warmsite.records.contact import Contact
from warmsite.records.readers import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "warmsite CSV"
NAME = "own-csv"

_PASSED_OVER = "photo"  # lies in the network that the file came from
# What still has an apostrophe of `sheet`'s when the table's reader has taken those that stood right before `=`, `+`, `-`, `@`.
_STILL_GUARDED = re.compile(f"'(?=['＝＋－＠]){GUARDED.pattern}")


def recognises(_name: str, head: bytes) -> bool:
    """Whether the header of our own CSV stands in it."""
    return header_in(head, _worth) is not None


def read(source: Opened, _asked: Asked) -> Iterator[Found]:
    """A draft a contact, with its id."""
    header = header_in(source.head, _worth)
    if header is None:
        raise no_table(source.head, "a CSV of warmsite's")
    photos = 0
    for row in rows_below(header, source):
        if isinstance(row, Skipped):
            yield row
            continue
        cells = {field: _unguarded(text) for field, text in zip(header.cells, row.cells, strict=True) if text.strip()}
        photos += _PASSED_OVER in cells
        yield _contact(row.line, cells)
    yield from without_pictures(photos, "rows")


def _worth(cells: tuple[str, ...]) -> int:
    fields = keys_of(Contact)
    named = len(cells) > 1 and cells[0] == "id" and "name" in cells and all(cell in fields for cell in cells)
    return len(cells) if named else 0


def _unguarded(text: str) -> str:
    return text[1:] if _STILL_GUARDED.match(text) else text


def _contact(line: int, cells: dict[str, str]) -> Found:
    person = Ours(line)
    identity = tidy(cells.pop("id", ""))
    if identity and not is_id(identity):
        person.left.append(f"id {identity} is no id")
        identity = ""
    person.named("name", cells.pop("name", ""))
    cells.pop(_PASSED_OVER, None)
    for field, text in cells.items():
        if field == "dates":
            _take_dates(person, text)
        elif field in LABELLED:
            _take_labelled(person, field, text)
        elif field in SEVERAL:
            for each in parts(text, NEXT):
                person.add(field, each)
        elif field in DAYS and not (field == "died" and text == "yes"):
            person.put_date(field, text)
        else:
            person.take(field, text)
    return person.finished(identity=identity)


def _take_labelled(person: Ours, field: str, text: str) -> None:
    """Take `a; b` or `label: a; b; label: c`: a label holds for what follows it."""
    label = ""
    for each in parts(text, NEXT):
        label, value = label_of(each) or (label, each)
        person.label(field, label, value)


def _take_dates(person: Ours, text: str) -> None:
    """Take `on: DATE; what: TEXT; on: …`, where the text may hold a `; ` itself."""
    for each in parts(f"; {text}", NEXT_DATE)[1:]:
        day, _, what = each.partition("; what: ")
        try:
            person.label("dates", what, written(parse_yearly(day)))
        except DateError:
            person.left.append(f"{what} {day} is no date")
