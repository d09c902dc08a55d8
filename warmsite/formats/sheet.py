"""CSV for spreadsheets: a row a contact, `id` first, then the fields by name; `owncsv` reads it back as what went out.

Nothing in it is a formula to a spreadsheet. Lists are joined by `; `, labels stand before `: `; where a text holds such a
sign itself, a backslash stands before it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from warmsite.formats.person import LABELLED, SEVERAL
from warmsite.formats.text import as_typed
from warmsite.records.contact import Contact
from warmsite.records.readers import Labelled, Typed, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = ("id", *(name for name in keys_of(Contact) if name != "id"))

# A cell that begins so is a formula to some spreadsheet, in those of East Asia also in wide letters. An apostrophe keeps it text.
_FORMULA = "[=+\\-@\t\r＝＋－＠]"
GUARDED = re.compile(f"'*{_FORMULA}")  # and what is a text beside apostrophes of its own

# LibreOffice takes semicolons and tabs for separators too, unless one tells it otherwise.
_SEPARATOR = re.compile('[,;\t\r\n"]')

NEXT, LABEL, NEXT_DATE = "; ", ": ", "; on: "
_WHAT = "; what: "


def sheet(contacts: Iterable[Contact]) -> str:
    """The table, with its header."""
    rows = ([_quoted(_guarded(_cell(each, column))) for column in COLUMNS] for each in contacts)
    return "".join(f"{','.join(row)}\n" for row in (COLUMNS, *rows))


def _quoted(cell: str) -> str:
    """A cell that stays whole whichever sign a program takes for the separator (RFC 4180)."""
    return '"{}"'.format(cell.replace('"', '""')) if _SEPARATOR.search(cell) else cell


def _guarded(text: str) -> str:
    return f"'{text}" if GUARDED.match(text) else text


def _cell(contact: Contact, column: str) -> str:
    """A field as the user wrote it, but for the form of lists."""
    read, typed = getattr(contact, column), contact.typed.get(column, "")
    if column in {"id", "name"}:
        return str(read)
    if column == "dates" and read:
        return "; ".join(f"on: {each.on}{_WHAT}{_escaped(each.what, NEXT_DATE)}" for each in contact.dates)
    if column in SEVERAL and typed and read:
        return NEXT.join(_escaped(each, NEXT) for each in read)
    if column in LABELLED:
        return NEXT.join(_labelled(_texts(typed)))
    return "yes" if read is True else NEXT.join(each.text for each in _texts(typed))


def _texts(typed: Typed, label: str = "") -> Iterator[Labelled]:
    """What was typed under a key, text by text."""
    if isinstance(typed, dict):
        for inner, each in typed.items():
            yield from _texts(each, inner)
    elif isinstance(typed, list):
        for each in typed:
            yield from _texts(each, label)
    elif typed:
        yield Labelled(label, typed)


def _labelled(texts: Iterable[Labelled]) -> Iterator[str]:
    """Each text behind its label, which holds for those after it; before one without a label a bare `: ` ends that."""
    label = ""
    for each in texts:
        said = each.text
        if each.label != label or LABEL in said:
            said = f"{_escaped(as_typed(each.label), LABEL)}{LABEL}{said}"
        label = each.label
        yield _escaped(said, NEXT)


def _escaped(text: str, sign: str) -> str:
    """A text in which a sign that would end it has a backslash before it, and those backslashes that were there are two."""
    return _before(sign).sub(lambda found: found[1] * 2 + ("\\" + found[2] if found[2] else ""), text)


def parts(text: str, sign: str) -> list[str]:
    """The texts between signs, as they were before `_escaped`."""
    begins = [0, *(found.end() for found in _before(sign).finditer(text) if _parts(found))]
    ends = [*(found.start(2) for found in _before(sign).finditer(text) if _parts(found)), len(text)]
    return [_plain(text[begin:end], sign) for begin, end in zip(begins, ends, strict=True)]


def label_of(text: str) -> tuple[str, str] | None:
    """A text's label, and what stands behind it; None where it has none."""
    found = next(filter(_parts, _before(LABEL).finditer(text)), None)
    return (_plain(text[: found.start(2)], LABEL), text[found.end() :]) if found else None


def _parts(found: re.Match[str]) -> bool:
    """Whether a sign parts texts: two backslashes before it are one, and another one takes that from it."""
    return bool(found[2]) and len(found[1]) % 2 == 0


def _plain(text: str, sign: str) -> str:
    return _before(sign).sub(lambda found: found[1][: len(found[1]) // 2] + found[2], text)


@cache
def _before(sign: str) -> re.Pattern[str]:
    """The backslashes before a sign, or at the end, where a sign may follow."""
    return re.compile(rf"(?<!\\)(\\*+)({re.escape(sign)}|\Z)")
