"""Any table of people with named columns: an HR roster, a CRM's export, JibberJobber's, one's own spreadsheet.

Each column goes to a field by the words of its header, or as `--map "HEADER=FIELD"` says; with nothing behind the `=` it is
passed over. FIELD is a field of a contact, or one of these, of which values are made:

- `prefix`, `first`, `middle`, `last`, `suffix`: parts of the name; `nickname`: the same as `aka`
- `street`, `city`, `region`, `postcode`, `country`: parts of an address; a city with its region or country is a location
- `department`: the company where no column names one, else a line of the notes. Only of `Department` it is guessed, where a
  public body's name may stand; an `Abteilung` or a `Division` is a part of a company, and goes to the notes
- `ended`: the day on which they left; `employment`: a word such as `terminated`. Whoever has left keeps no company, role
  and start; the notes say what they were
- `notes`, and `uid`: what the source calls them whatever else changes

Where values have labels, one may be given: `--map "Cell=phone:mobile"`, `--map "Engaged=dates:engagement"`.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.days import DateError, parse_partial, spell_partial
from warmsite.formats.dates import Dates, in_order
from warmsite.formats.draft import Asked, Draft, Foreign, Found, Opened, Skipped, Told
from warmsite.formats.person import DAYS, LABELLED, NAME_PARTS, SEVERAL, Person
from warmsite.formats.tables import Header, Row, header_in, likely_header, no_table, rows_below
from warmsite.formats.text import tidy, tidy_lines
from warmsite.names import fold, is_id
from warmsite.problems import quoted
from warmsite.records.contact import Contact
from warmsite.records.readers import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

TITLE = "Any CSV with named columns"
NAME = "roster"

# What `--map` takes beside the fields of a contact.
PARTS = (
    *NAME_PARTS, "nickname", "street", "city", "region", "postcode", "country", "department",
    "ended", "employment", "notes", "uid",
)  # fmt: skip
_MADE_OF_PARTS = {
    **dict.fromkeys(NAME_PARTS, "name"), "nickname": "aka", "street": "address", "postcode": "address", "city": "location",
    "region": "location", "country": "location", "ended": "the end of a job", "employment": "the end of a job",
}  # fmt: skip
FIELDS = (*(key for key in keys_of(Contact) if key != "photo"), *PARTS)

# The usual words, folded; of several columns for one value the earlier word goes first, the others stand in where it is empty.
_WORDS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "full name", "fullname", "display name", "displayname", "employee name", "contact name", "contact", "worker",
        "employee", "person", "member", "mitarbeiter", "vollstandiger name", "nom complet", "nombre completo",
    ),
    "prefix": ("prefix", "salutation", "honorific", "anrede", "name prefix"),
    "first": (
        "first name", "firstname", "given name", "forename", "first", "fname", "legal first name", "vorname", "prenom",
        "voornaam",
    ),
    "middle": ("middle name", "middle", "middle initial", "mi", "zweiter vorname", "weitere vornamen"),
    "last": (
        "last name", "lastname", "surname", "family name", "last", "lname", "legal last name", "nachname", "familienname",
        "nom de famille", "apellido", "apellidos", "cognome", "achternaam",
    ),
    "suffix": ("suffix", "name suffix"),
    "nickname": (
        "nickname", "nick name", "preferred name", "preferred first name", "known as", "goes by", "aka", "alias", "rufname",
        "spitzname",
    ),
    "company": (
        "company", "company name", "employer", "organization", "organisation", "organization name", "org", "account name",
        "firma", "unternehmen", "arbeitgeber", "entreprise", "empresa", "azienda", "bedrijf",
    ),
    "role": (
        "job title", "role", "position", "position title", "designation", "occupation", "job", "title", "stelle",
        "stellenbezeichnung", "beruf", "funktion", "position/funktion", "funktion/position", "poste", "puesto", "cargo",
        "functie",
    ),
    "department": ("department", "dept"),
    "notes:department": ("division", "business unit", "abteilung"),
    "started": (
        "rehire date", "hire date", "start date", "date of hire", "date hired", "hired", "started", "date started",
        "joining date", "date of joining", "doj", "join date", "employment start date", "latest hire date", "eintrittsdatum",
        "eintritt", "original hire date",
    ),
    "ended": (
        "termination date", "end date", "exit date", "leaving date", "leave date", "date left", "last day", "last working day",
        "employment end date", "austrittsdatum", "austritt",
    ),
    "employment": ("status", "employment status", "employee status", "worker status", "beschaftigungsstatus"),
    "birthday": (
        "birthday", "date of birth", "birth date", "birthdate", "dob", "bday", "born", "geburtstag", "geburtsdatum",
        "date de naissance", "fecha de nacimiento", "geboortedatum",
    ),
    "location": (
        "location", "work location", "office location", "place", "wohnort", "standort",
    ),
    "street": ("street", "street address", "address line 1", "address 1", "strasse"),
    "city": ("city", "town", "ort", "stadt", "ville", "ciudad"),
    "region": ("state", "region", "province", "state/province", "bundesland", "kanton"),
    "postcode": ("zip", "zip code", "zipcode", "postal code", "postcode", "plz", "postleitzahl"),
    "country": ("country", "country/region", "land", "pays", "pais"),
    "tags": ("tags", "tag", "labels", "categories", "category", "groups", "keywords", "kategorien"),
    "notes": (
        "notes", "note", "comments", "comment", "remarks", "description", "notiz", "notizen",
        "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "kommentar", "kommentare",
    ),
    "timezone": ("timezone", "time zone", "tz"),
    "language": ("language", "sprache"),
    "pronouns": ("pronouns",),
    "how": ("how", "how we met"),
    "met": ("met", "date met", "first met"),
    "introduced_by": ("introduced by", "referred by"),
    "seeking": ("seeking", "needs"),
    "offering": ("offering", "offers"),
    "died": ("died", "date of death", "deceased on"),
    "relations:spouse": ("spouse", "husband", "wife", "partner"),
    "relations:assistant": ("assistant", "assistant name"),
    "relations:manager": ("manager", "manager name", "supervisor", "reports to", "vorgesetzter"),
    "dates:anniversary": ("anniversary", "wedding anniversary", "jahrestag", "hochzeitstag"),
}  # fmt: skip
_BY_WORD = {
    word.replace("_", " "): (target, rank)
    for words_of in ({key: each.tried for key, each in keys_of(Contact).items() if key in _WORDS}, _WORDS)
    for target, words in words_of.items()
    for rank, word in enumerate(words)
}
# Columns of which a table may have several, known by one word among few; what else the header says is the label.
_SIGNS: dict[str, frozenset[str]] = {
    "email": frozenset({"email", "emails", "mail"}),
    "phone": frozenset(
        {"phone", "phones", "telephone", "tel", "mobile", "cell", "cellphone", "telefon", "mobil", "handy", "fax", "telefax"}
        | {"faxnummer", "telefonnummer", "mobilnummer", "pager"}
    ),
    "url": frozenset(
        {"url", "website", "webpage", "homepage", "blog", "web", "linkedin", "twitter", "github", "facebook", "xing"}
    ),
    "address": frozenset({"address", "addresses", "adresse", "anschrift"}),
}  # fmt: skip
_NO_PART_OF_LABEL = frozenset(
    {"e", "email", "emails", "mail", "phone", "phones", "telephone", "tel", "telefon", "number", "numbers", "no", "nr", "primary"}
    | {
        "main",
        "url",
        "website",
        "webpage",
        "web",
        "page",
        "site",
        "link",
        "profile",
        "address",
        "addresses",
        "adresse",
        "contact",
    }
    | {"telefonnummer", "anschrift", "postal", "mailing", "full", "employee", "direct", "the", "of"}
)
_LABEL = {
    "business": "work", "geschaftlich": "work", "dienstlich": "work", "privat": "home",
    **dict.fromkeys(("cell", "cellphone", "mobil", "mobilnummer", "handy"), "mobile"),
    **dict.fromkeys(("telefax", "faxnummer"), "fax"), **dict.fromkeys(("assistants", "assistent", "assistenz"), "assistant"),
    **dict.fromkeys(("switchboard", "zentrale", "firma"), "company"),
}  # fmt: skip
_ABOUT_A_VALUE = frozenset(
    {"opt", "out", "in", "type", "verified", "status", "valid", "domain", "do", "not", "date", "count", "id", "format", "ip"}
    | {"mac", "extension", "ext", "label", "consent", "subscribed", "bounced", "source", "owner", "carrier", "display"}
)
_GONE = frozenset(
    {"terminated", "resigned", "retired", "left", "leaver", "former", "former employee", "dismissed", "ausgeschieden"}
)
_DEAD = frozenset({"deceased", "died", "dead", "verstorben"})
_YES_OR_NO = {"yes": "yes", "true": "yes", "no": "", "false": ""}  # what stands where a day of death might
_OF_NAME = (*NAME_PARTS, "name")
_ENDINGS = (".csv", ".tsv", ".tab")
_SHOWN = 40


class Column(Struct, frozen=True):
    """A column and where it goes: a field of a contact or one of `PARTS`, and a label."""

    header: str
    at: int
    field: str
    label: str = ""
    rank: int = -1  # of several columns for one value the lowest is asked first


def recognises(name: str, head: bytes) -> bool:
    """Whether it is called a table, or its header has a column of names among others that are known."""
    return name.casefold().endswith(_ENDINGS) or header_in(head, lambda cells: _worth(cells, {}, least=2)) is not None


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """How the columns are understood, then a draft a row."""
    mapped = _mapped(asked.columns)
    header = header_in(source.head, lambda cells: _worth(cells, mapped, least=1))
    if header is None:
        raise no_table(source.head) if not source.head.strip() else _without_names(likely_header(source.head))
    _check_columns(header, asked.columns)
    columns = _understood(header.cells, mapped)
    if not any(column.field in {*_OF_NAME, "nickname"} for column in columns):
        raise _without_names(header)
    yield from _told(header, columns, mapped)
    dates = Dates(asked)
    dated = {column.header: column.at for column in columns if _is_day(column.field)}
    for row in in_order(rows_below(header, source), dated, dates):
        yield row if isinstance(row, Skipped) else _person(row, columns, asked.today, dates)
    yield from dates.told()


# How columns are understood


def _mapped(asked: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What the person said: field and label by folded header."""
    mapped = {}
    for header, said in asked.items():
        field, _, label = said.partition(":")
        field = fold(field).replace(" ", "_")
        if field and field not in FIELDS:
            close = get_close_matches(field, FIELDS, 1, 0.6)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(FIELDS)}"
            raise Foreign(f"--map: {quoted(said)} is no field", hint)
        mapped[fold(header)] = ("aka" if field == "nickname" else field, tidy(label))
    return mapped


def _check_columns(header: Header, asked: Iterable[str]) -> None:
    """Foreign where somebody speaks of a column that is not there."""
    there = set(map(fold, header.cells))
    for column in asked:
        if fold(column) not in there:
            raise Foreign(f"--map: there is no column {quoted(column)}", f"there are {_listed(header)}", header.row)


def _listed(header: Header) -> str:
    """The columns of a table, for people."""
    names = [quoted(cell) for cell in header.cells if cell]
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _worth(cells: tuple[str, ...], mapped: Mapping[str, tuple[str, str]], *, least: int) -> int:
    """How many columns of a header are known; 0 if none of them is a name."""
    columns = _understood(cells, mapped)
    named = any(column.field in {*_OF_NAME, "nickname"} or fold(column.header) in mapped for column in columns)
    return len(columns) if named and len(columns) >= least else 0


def _understood(header: tuple[str, ...], mapped: Mapping[str, tuple[str, str]]) -> list[Column]:
    """The columns that go somewhere, those of one value in the order in which they are asked."""
    columns = []
    for at, cell in enumerate(header):
        if fold(cell) in mapped:
            field, label = mapped[fold(cell)]
            column = Column(cell, at, field, label or _label_of(field, cell))
        else:
            column = _guess(cell, at)
        if column.field:
            columns.append(column)
    if sum(column.field == "role" for column in columns) > 1:  # beside a job's title, a title is a person's
        columns = [Column(each.header, each.at, "prefix") if _guessed_title(each) else each for each in columns]
    return sorted(columns, key=lambda column: column.rank)


def _guess(header: str, at: int) -> Column:
    """Where a column goes by its header."""
    words = re.findall(r"[^\W_]+", fold(header))
    said = re.sub(" ?/ ?", "/", fold(header).replace("_", " ").strip(" *:"))
    if said in _BY_WORD:
        target, rank = _BY_WORD[said]
        field, _, label = target.partition(":")
        return Column(header, at, field, label, rank)
    if len(words) > 4 or _ABOUT_A_VALUE.intersection(words):
        return Column(header, at, "")
    field = next((field for field, signs in _SIGNS.items() if signs.intersection(words)), "")
    return Column(header, at, field, _label_of(field, header) if field else "")


def _guessed_title(column: Column) -> bool:
    return column.field == "role" and column.rank >= 0 and fold(column.header) == "title"


def _label_of(field: str, header: str) -> str:
    """The label that a header gives its values: `work` for Work Phone, none for E-mail 2."""
    if field in {"dates", "relations"}:
        return tidy(header).lower()
    if field not in _SIGNS:
        return ""
    words = (word for word in re.findall(r"[^\W_]+", fold(header)) if word not in _NO_PART_OF_LABEL and not word.isdigit())
    return " ".join(sorted((_LABEL.get(word, word) for word in words), key=lambda word: word == "fax"))  # `Fax (Work)`


def _without_names(header: Header) -> Foreign:
    example = next(filter(None, header.cells), "HEADER")
    hint = f'say which with --map "{example}=name", or =first and =last'
    return Foreign(f"no column seems to hold a name; there are {_listed(header)}", hint, header.row)


def _told(header: Header, columns: list[Column], mapped: Mapping[str, tuple[str, str]]) -> Iterator[Told]:
    """How the columns are understood, and what is passed over."""
    targets: dict[str, list[Column]] = {}
    for column in sorted(columns, key=lambda column: column.at):
        targets.setdefault(_target(column, columns), []).append(column)
    understood = []
    for target, group in targets.items():
        several = target in {"name", "location", "notes"} or group[0].field in LABELLED | SEVERAL | {"dates", *PARTS}
        in_turn = group if several else sorted(group, key=lambda column: column.rank)
        headers = (", " if several else ", else ").join(column.header for column in in_turn)
        guess = target == "company" and group[0].field == "department" and fold(group[0].header) not in mapped
        doubt = f" (a guess: --map '{group[0].header}=' passes it over)" if guess else ""
        understood.append(f"{headers} → {target}{doubt}")
    yield Told("; ".join(understood))
    taken = {column.at for column in columns}
    passed = [cell for at, cell in enumerate(header.cells) if cell and at not in taken and fold(cell) not in mapped]
    if passed:
        names = ", ".join(passed[:_SHOWN]) + (f" and {len(passed) - _SHOWN} more" if len(passed) > _SHOWN else "")
        them, are = ("it", "is") if len(passed) == 1 else ("one", "are")
        yield Told(f"{names} {are} passed over (--map '{passed[0]}=FIELD' takes {them})")


def _target(column: Column, columns: list[Column]) -> str:
    """Where the values of a column end, for people."""
    if column.field == "department":
        return "notes" if any(each.field == "company" for each in columns) else "company"
    target = _MADE_OF_PARTS.get(column.field, column.field)
    return f"{target} ({column.label})" if column.label else target


# A row


def _is_day(field: str) -> bool:
    return field in DAYS or field in {"dates", "ended"}


def _person(row: Row, columns: list[Column], today: date, dates: Dates) -> Found:
    """A draft of a row."""
    person = Person(row.line)
    parts: dict[str, str] = {}
    for column in columns:
        text = row.cells[column.at]
        if text.strip():
            _take(person, column, text, parts, dates)
    _take_place(person, parts)
    if fold(parts.get("employment", "")) in _DEAD:
        person.put("died", "yes")
    if department := tidy(parts.get("department", "")):
        if any(column.field == "company" for column in columns):
            person.note(f"Department: {department}")
        else:
            person.take("company", department)
    draft = person.finished(tidy(parts.get("uid", "")), parts.get("id", ""))
    return _without_work(draft, parts, today) if isinstance(draft, Draft) else draft


def _take(person: Person, column: Column, text: str, parts: dict[str, str], dates: Dates) -> None:
    """Take a cell into the person, or into the parts of which values are made."""
    field = column.field
    if field in _OF_NAME:
        person.named(field, text)
    elif field == "nickname":
        _take_nickname(person, text)
    elif field == "id":
        _take_id(person, tidy(text), parts)
    elif field == "dates":
        person.own_date(column.label, text, column.header, dates)
    elif field == "ended":
        _take_end(person, column.header, text, parts, dates)
    elif field in PARTS and field != "notes":
        parts.setdefault(field, text)
    elif field == "notes":
        own_words = fold(column.header) in _WORDS["notes"]
        person.note(text if own_words else f"{column.header}: {tidy_lines(text)}")
    elif field in LABELLED:
        person.take(field, text, column.label)
    elif person.has(field):
        return
    elif field == "died" and fold(text) in _YES_OR_NO:
        person.put("died", _YES_OR_NO[fold(text)])
    elif field in DAYS:
        person.date(field, text, column.header, dates)
    else:
        person.take(field, text)


def _take_nickname(person: Person, text: str) -> None:
    """Take another name, unless it is the one that they have."""
    for each in re.split(r"[;\n]", text):
        if not person.is_called(each):
            person.take("aka", each)


def _take_id(person: Person, said: str, parts: dict[str, str]) -> None:
    if is_id(said):
        parts.setdefault("id", said)
    elif said:
        person.left.append(f"id {said} is no id: letters, digits, space, `-`, `_`, `.`")


def _take_end(person: Person, header: str, text: str, parts: dict[str, str], dates: Dates) -> None:
    try:
        parts.setdefault("ended", dates.read(header, text))
    except DateError as error:
        person.left.append(f"{header} {tidy(text)} {error.args[0]}")


def _take_place(person: Person, parts: Mapping[str, str]) -> None:
    street, city, region, code, country = (parts.get(part, "") for part in ("street", "city", "region", "postcode", "country"))
    if street.strip() or code.strip():
        person.address("", [street], city, region, code, country)
    elif city.strip():
        person.place("", city, region, country)
    else:
        person.place("", region or country, country if region else "")


def _former_work(work: Mapping[str, str], ended: str, *, died: bool) -> str:
    """What somebody did, for the notes: `CTO at Acme, from March 2021 until May 2024`."""
    last_day = spell_partial(parse_partial(ended)) if ended else ""
    if not work:
        return "" if died else f"Left {last_day}" if ended else "Has left (day unknown)"
    place = " at ".join(work[field] for field in ("role", "company") if field in work)
    until = f"until {last_day or 'their death'}" if ended or died else ""
    began = f"{'from' if until else 'since'} {spell_partial(parse_partial(work['started']))}" if "started" in work else ""
    when = f"{began} {until}".strip()
    was = ", ".join(filter(None, (place, when))) if place else when[:1].upper() + when[1:]
    return was if until else f"{was}; has left (day unknown)"


def _without_work(draft: Draft, parts: Mapping[str, str], today: date) -> Draft:
    """The draft of somebody who has left without the work that they had, which the notes tell instead."""
    ended = parts.get("ended", "")
    word = fold(parts.get("employment", ""))
    if word not in _GONE | _DEAD and not (ended and ended <= str(today)):
        return draft
    fields = dict(draft.fields)
    work: dict[str, str] = {field: str(fields.pop(field)) for field in ("company", "role", "started") if field in fields}
    was = _former_work(work, ended, died=word in _DEAD)
    told = f"has {'died' if word in _DEAD else 'left'} ({ended or tidy(parts['employment'])})"
    if work:
        told += f": {', '.join(work)} {'is' if len(work) == 1 else 'are'} told in the notes"
    return Draft(
        line=draft.line,
        name=draft.name,
        uid=draft.uid,
        id=draft.id,
        fields=fields,
        notes="\n\n".join(filter(None, (draft.notes, was))),
        left=(*draft.left, told),
    )
