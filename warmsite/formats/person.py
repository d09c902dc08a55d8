"""A person of a table: cells made values of a record, and what spreadsheets and exports do to them undone or told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_type_hints

from warmsite.days import DateError, PartialDate
from warmsite.formats.draft import Draft, Skipped, Told
from warmsite.formats.gathered import Gathered
from warmsite.formats.text import as_typed, tidy, tidy_lines
from warmsite.names import fold
from warmsite.problems import quoted
from warmsite.records.contact import Contact
from warmsite.records.frontmatter import Text
from warmsite.records.readers import Labelled, Reading, Wrong, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warmsite.formats.dates import Dates

_HINTS = get_type_hints(Contact)
# The shapes of the fields, as the table of fields declares them.
LABELLED = frozenset(key for key in keys_of(Contact) if _HINTS.get(key) == tuple[Labelled, ...])
SEVERAL = frozenset(key for key in keys_of(Contact) if _HINTS.get(key) == tuple[str, ...])
DAYS = frozenset(key for key in keys_of(Contact) if PartialDate in getattr(_HINTS.get(key), "__args__", ())) | {"snooze", "added"}
NAME_PARTS = ("prefix", "first", "middle", "last", "suffix")

_LONGEST = 2000  # characters of a value on one line
_SPREADSHEET_ERROR = re.compile(r"#(?:[A-ZÄÖÜ0/]{2,12}[!?]|N/A|NV|#*)")
_CUT_NUMBER = re.compile(r"[0-9][.,][0-9]+[eE]\+?[0-9]+")
_EMAIL = re.compile(r"[^\s<>;,\"]+@[^\s<>;,\"]+")
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "mx", "herr", "frau", "monsieur", "madame", "m", "mme", "senor", "senora"})
_COMMON_LABELS = frozenset(
    {"home", "work", "mobile", "main", "home fax", "work fax", "fax", "pager", "profile", "home page", "homepage", "blog"}
    | {"spouse", "partner", "child", "mother", "father", "parent", "brother", "sister", "friend", "relative", "manager"}
    | {"assistant", "referred by", "domestic partner", "anniversary", "google voice", "ftp", "school", "iphone"}
    | {"company", "callback", "car", "radio", "telex"}
)
# The same in programs' words: whose a number is that is not the person's own must be told in one way.
_LABELS = {
    "other": "", "other fax": "fax", "otherfax": "fax", "workfax": "work fax", "homefax": "home fax",
    "company main": "company", "company-main": "company", "tty tdd": "tty", "tty-tdd": "tty", "ttytdd": "tty",
}  # fmt: skip


def spoken(label: str) -> str:
    """A label as people say it: the usual ones in lower case, own ones as typed, none for `Other`.

    A star before it is Google's mark for the first of several.
    """
    said = tidy(label).removeprefix("*").lstrip()
    plain = fold(said)
    return _LABELS.get(plain, plain if plain in _COMMON_LABELS else said)


def without_pictures(count: int, cards: str) -> Iterator[Told]:
    """That pictures stay behind, if there are any: how many have one, of what (`cards`)."""
    if count:
        has = f"{cards.removesuffix('s')} has" if count == 1 else f"{cards} have"
        yield Told(f"pictures are not imported: {count:,} {has} one")


def one_line(text: str) -> str:
    """A text of several lines on one, its parts joined by commas."""
    return ", ".join(part for line in tidy_lines(text).split("\n") if (part := tidy(line).rstrip(",")))


class Person(Gathered):
    """What a row says of a person, taken cell by cell."""

    def __init__(self, line: int, *, is_own: bool = False) -> None:
        super().__init__(is_own=is_own)
        self.line = line
        self._name: dict[str, str] = {}
        self._places: list[tuple[str, str]] = []
        self._stand_ins: dict[str, str] = {}

    def named(self, part: str, text: str) -> None:
        """Take a part of the name (one of `NAME_PARTS`), or the whole of it (`name`)."""
        said = self._sound(part, text)
        if part == "prefix" and fold(said).rstrip(".") in _COURTESY:
            return
        if said:
            self._name.setdefault(part, said)

    def is_called(self, text: str) -> bool:
        """Whether that is their name or first name already."""
        return fold(text) in {fold(self._name.get("name", "")), fold(self._name.get("first", ""))}

    def take(self, field: str, text: str, label: str = "") -> None:
        """Take a cell for a field that is no date, or for the notes."""
        if field == "notes":
            self.note(text)
        elif field == "email":
            self._emails(text, label)
        elif field == "phone":
            self._phone(text, label)
        elif field == "address":
            self.label(field, label, self._sound(field, one_line(text)))
        elif field in LABELLED:
            self.label(field, label, self._sound(field, text))
        elif field in SEVERAL:
            for each in re.split(r"[;,\n]" if field == "tags" else r"[;\n]", text):
                self.add(field, self._sound(field, each))
        else:
            self._single_text(field, text)

    def date(self, field: str, text: str, column: str, dates: Dates) -> None:
        """Take a cell for a field that is a date."""
        if day := self._day(field, text, column, dates, yearly=field == "birthday"):
            self.put(field, day)

    def own_date(self, what: str, text: str, column: str, dates: Dates) -> None:
        """Take a cell that is a yearly date of the person's own."""
        day = self._day(what, text, column, dates, yearly=True)
        if day.count("-") >= 2:
            self.label("dates", what, day)
        elif day:
            self.left.append(f"{what} {tidy(text)} has no day that comes round")

    def address(self, label: str, street: Iterable[str], city: str, region: str, code: str, country: str) -> None:
        """Take an address in its parts."""
        self.take("address", "\n".join([*street, city, region, code, country]), label)
        self.place(label, city, region, country)

    def place(self, label: str, city: str, region: str = "", country: str = "") -> None:
        """Take where they are: a city with its region or country."""
        if town := self._sound("city", city):
            self._places.append((label, ", ".join(filter(None, (town, tidy(region) or tidy(country))))))

    def stand_in(self, kind: str, text: str) -> None:
        """Take what they may be called where there is no name."""
        if said := tidy(text):
            self._stand_ins.setdefault(kind, said)

    def finished(self, uid: str = "", identity: str = "") -> Draft | Skipped:
        """The draft, under the best name that there is; Skipped where there is none."""
        if self._places and "location" not in self._single:
            at_home = [place for label, place in self._places if label == "home"]
            self.put("location", [*at_home, *(place for _, place in self._places)][0])
        name = self._name.get("name") or " ".join(self._name[part] for part in NAME_PARTS if part in self._name)
        if not name:
            name = self._other_name()
        if not name:
            words = f" ({'; '.join(self.left)})" if self.left else ""
            return Skipped(self.line, f"no name, and nothing that could stand for one{words}")
        return self.draft(self.line, name, uid=uid, identity=identity)

    def _other_name(self) -> str:
        nicknames = self._several.get("aka", [])
        if nicknames:
            return nicknames.pop(0) if len(nicknames) > 1 else self._several.pop("aka")[0]
        if stand_in := next(iter(self._stand_ins.values()), ""):
            return stand_in
        if "company" in self._single:
            return self._single.pop("company")
        emails, phones = (self._labelled.get(field, []) for field in ("email", "phone"))
        local = re.split(r"[\W\d_]+", emails[0].text.partition("@")[0].partition("+")[0]) if emails else []
        words = " ".join(word[:1].upper() + word[1:] for word in local if word)
        return words or next((each.text for each in [*emails, *phones]), "")

    def _sound(self, what: str, text: str) -> str:
        """A text of one line; empty, and told, where a spreadsheet or an accident left something else."""
        said = tidy(text)
        if len(said) > _LONGEST:
            self.left.append(f"{what} {quoted(said)} is too long: {len(said):,} characters")
            return ""
        if said[:1] == "#" and _SPREADSHEET_ERROR.fullmatch(said):
            self.left.append(f"{what} {said} is a spreadsheet's error and no value")
            return ""
        return said

    def _emails(self, text: str, label: str) -> None:
        said = self._sound("email", text)
        found = _EMAIL.findall(said) if "@" in said else []
        if said and not found:
            self.left.append(f"email {said} is no address")
        for each in found:
            self.label("email", label, re.sub("^mailto:", "", each, flags=re.IGNORECASE))

    def _phone(self, text: str, label: str) -> None:
        said = re.sub("^tel:", "", self._sound("phone", text), flags=re.IGNORECASE).strip()
        if _CUT_NUMBER.fullmatch(said):
            self.left.append(f"phone {said} has lost its digits in a spreadsheet")
        elif said and not re.search(r"\d", said):
            self.left.append(f"phone {said} is no number")
        else:
            self.label("phone", label, said)

    def _single_text(self, field: str, text: str) -> None:
        """Take a text that the field's own reader accepts."""
        said = self._sound(field, text)
        if not said:
            return
        try:
            keys_of(Contact)[field].reader(Text(said, self.line, 1), Reading(field, None, []))
        except Wrong as wrong:
            self.left.append(f"{field} {wrong.message}")
        else:
            self.put(field, said)

    def _day(self, what: str, text: str, column: str, dates: Dates, *, yearly: bool) -> str:
        said = self._sound(what, text)
        try:
            return dates.read(column, said, yearly=yearly)
        except DateError as error:
            self.left.append(f"{what} {said} {error.args[0]}")
            return ""


class Ours(Person):
    """Somebody of a file that we wrote: every text in it is what was typed, however long, whatever else it looks like."""

    def __init__(self, line: int) -> None:
        super().__init__(line, is_own=True)

    def take(self, field: str, text: str, label: str = "") -> None:
        if field in LABELLED:
            self.label(field, label, text)
        elif field in SEVERAL:
            self.add(field, text)
        else:
            self._single_text(field, text)

    def _sound(self, _what: str, text: str) -> str:
        return as_typed(text)
