"""LinkedIn's Connections.csv: whom one is connected with, their work, and since when.

LinkedIn puts a notice above the header, or none; what people are connected to is a profile, whose address is the one thing
that stays. `Connected On` tells how one knows them, and never that one met.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from warmsite.days import DateError, parse_day, spell
from warmsite.formats.dates import Dates, in_order
from warmsite.formats.draft import Asked, Found, Opened, Skipped, Told
from warmsite.formats.person import Person
from warmsite.formats.tables import header_in, no_table, rows_below
from warmsite.formats.text import tidy
from warmsite.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "LinkedIn Connections.csv"
NAME = "linkedin"

# The headers in English, German, French, Spanish, Portuguese, Italian and Dutch.
_HEADERS = {
    "first": ("first name", "vorname", "prenom", "nombre", "nome", "voornaam"),
    "last": ("last name", "nachname", "nom de famille", "nom", "apellidos", "apellido", "sobrenome", "cognome", "achternaam"),
    "url": ("url", "profil-url", "url du profil", "url del perfil", "url do perfil", "url del profilo", "profiel-url"),
    "email": (
        "email address", "e-mail address", "e-mail-adresse", "adresse e-mail", "direccion de correo electronico",
        "correo electronico", "endereco de e-mail", "e-mail", "indirizzo email", "indirizzo e-mail", "e-mailadres",
    ),
    "company": ("company", "unternehmen", "entreprise", "empresa", "azienda", "bedrijf"),
    "position": ("position", "poste", "fonction", "cargo", "puesto", "posizione", "ruolo", "functie"),
    "connected": ("connected on", "verbunden am", "vernetzt am"),
}  # fmt: skip
_COLUMN = {word: column for column, words in _HEADERS.items() for word in words}
# Where nobody has seen how LinkedIn says `Connected On`, it is still the last one of these.
_LAYOUTS = (
    ("first", "last", "url", "email", "company", "position"),
    ("first", "last", "email", "company", "position"),
)
_PROFILE = re.compile(r"(?:https?://)?(?:[\w-]+\.)?linkedin\.com/(in/[^/?#\s]+|pub/[^?#\s]+)(?:[/?#].*)?", re.IGNORECASE)
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
# Emoji, ®, ™ and their like, with the signs that choose their colour or join them to another.
_SIGNS = re.compile(
    "[\xa9\xae\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\u200d\u20e3\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
)
_OF_A_LINE = re.compile("[IVX]+")  # `, III` is part of a name


def recognises(_name: str, head: bytes) -> bool:
    """Whether LinkedIn's header stands in it."""
    return header_in(head, _worth) is not None


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """A draft a connection; those who have left LinkedIn are rows without a name."""
    header = header_in(source.head, _worth)
    if header is None:
        raise no_table(source.head, "LinkedIn's Connections.csv")
    columns = _columns(header.cells)
    dates = Dates(asked)
    dated = {header.cells[columns["connected"]]: columns["connected"]}
    shortened = 0
    for row in in_order(rows_below(header, source), dated, dates):
        if isinstance(row, Skipped):
            yield row
            continue
        cells = {column: row.cells[at] for column, at in columns.items()}
        if not (cells["first"].strip() or cells["last"].strip()):
            yield Skipped(row.line, "a member who has left LinkedIn: the row has no name", wrong=False)
            continue
        names = {"first": _without_signs(cells["first"]), "last": _without_credentials(cells["last"])}
        shortened += any(said != tidy(cells[part]) for part, said in names.items())
        yield _connection(row.line, cells | names, next(iter(dated)), dates)
    if shortened:
        yield Told(f"Emoji, and letters such as `, PMP`, are left off names ({shortened:,})")
    yield from dates.told()


def profile_of(address: str) -> str:
    """A profile's address in the one form that all its spellings share; empty where it is none of LinkedIn's."""
    found = _PROFILE.fullmatch(address.strip())
    if not found:
        return ""
    path = _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), found[1].encode()).decode(errors="replace")
    return f"linkedin.com/{path.rstrip('/').casefold()}"


def _without_signs(name: str) -> str:
    """A name without emoji and their like, unless it is made of them."""
    return tidy(_SIGNS.sub(" ", name)).strip(" ,") or tidy(name)


def _without_credentials(name: str) -> str:
    """A surname without emoji, and without the letters after it: `Köhler-Wenz, PMP®, Prince2` is `Köhler-Wenz`."""
    name = _without_signs(name)
    surname, *behind = re.split(" ?, ?", name)
    kept = list(takewhile(lambda part: not _is_credential(part), behind))
    return ", ".join((surname, *kept)) if len(kept) < len(behind) else name


def _is_credential(said: str) -> bool:
    """Whether it begins with a word in capitals (`MBA`, `PhD`, `M.Sc.`)."""
    word = said.partition(" ")[0]
    capitals = sum(map(str.isupper, word))
    return capitals > 1 and capitals >= sum(map(str.islower, word)) and not _OF_A_LINE.fullmatch(word)


def _connection(line: int, cells: dict[str, str], column: str, dates: Dates) -> Found:
    person = Person(line)
    person.named("first", cells["first"])
    person.named("last", cells["last"])
    for field, of_column in (("company", "company"), ("role", "position"), ("email", "email")):
        person.take(field, cells.get(of_column, ""))
    url = cells.get("url", "")
    person.take("url", url, "linkedin")
    try:
        since = dates.read(column, cells["connected"])
        person.put("how", f"LinkedIn, {spell(parse_day(since))}" if since else "LinkedIn")
    except DateError as error:
        person.put("how", "LinkedIn")
        person.left.append(f"{column} {cells['connected']} {error.args[0]}")
    return person.finished(uid=profile_of(url))


def _worth(cells: tuple[str, ...]) -> int:
    columns = _columns(cells)
    return len(columns) if {"first", "last", "company", "position", "connected"} <= columns.keys() else 0


def _columns(cells: tuple[str, ...]) -> dict[str, int]:
    """Where each column stands."""
    known = [_COLUMN.get(fold(cell), "") for cell in cells]
    if tuple(known[:-1]) in _LAYOUTS and not known[-1] and fold(cells[0]) not in {"first name", ""}:
        known[-1] = "connected"
    return {column: at for at, column in reversed(list(enumerate(known))) if column}
