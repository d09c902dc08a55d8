"""What a source says of one person, gathered piece by piece until it is a draft: nothing empty, nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.days import DateError, PartialDate, parse_yearly
from warmsite.formats.draft import Draft
from warmsite.formats.text import as_typed, same_text, tidy, tidy_lines
from warmsite.records.readers import Labelled

if TYPE_CHECKING:
    from datetime import date

    from warmsite.records.edit import NewEntry
    from warmsite.records.writing import Value


def written(day: PartialDate) -> str:
    """A date as a draft has it: `1979-03-14`, `1979-03`, `1979`, `--03-14`."""
    return str(day) if day.year is not None else f"--{day}"


class Gathered:
    """A person of whom more is still to be read; of a file that we wrote (`is_own`) each text stays as it was typed."""

    def __init__(self, *, is_own: bool = False) -> None:
        self.is_own = is_own
        self.tidied = as_typed if is_own else tidy
        self.left: list[str] = []
        self.entries: list[NewEntry] = []
        self._notes: list[str] = []
        self._single: dict[str, str] = {}
        self._several: dict[str, list[str]] = {}
        self._labelled: dict[str, list[Labelled]] = {}
        self._known: set[tuple[str, str]] = set()

    def put(self, field: str, text: str) -> None:
        """Say what a field of one text is; a second text for it is left."""
        text = self.tidied(text)
        if not self._is_new(field, text):
            return
        if field in self._single:
            self.left.append(f"another {field}: {text}")
        else:
            self._single[field] = text

    def put_date(self, field: str, said: str) -> None:
        """Say what a field that is a date is; what is none is left."""
        said = tidy(said)
        try:
            if said:
                self.put(field, written(parse_yearly(said)))
        except DateError:
            self.left.append(f"{field} {said} is no date")

    def put_yearly(self, what: str, said: str) -> None:
        """Add a date of their own that comes round each year; what is none is left."""
        said = tidy(said)
        try:
            day = parse_yearly(said)
        except DateError:
            self.left.append(f"{what} {said} is no date")
            return
        if day.yearly:
            self.label("dates", what, written(day))
        else:
            self.left.append(f"{what} {said} has no day that comes round")

    def has(self, field: str) -> bool:
        """Whether a field of one text is known."""
        return field in self._single

    def is_birthday(self, day: date) -> bool:
        """Whether their birthday, as far as it is known, is that day of the year."""
        return self._single.get("birthday", "").endswith(f"-{day:%m-%d}")

    def add(self, field: str, text: str) -> None:
        """Add to a field that is a list of texts."""
        text = self.tidied(text)
        if self._is_new(field, text):
            self._several.setdefault(field, []).append(text)

    def label(self, field: str, label: str, text: str) -> None:
        """Add to a field whose texts have labels; to a foreign file the same text under another label is not new."""
        text = self.tidied(text)
        if self._is_new(field, f"{label}: {text}" if field in {"dates", "relations"} and text else text):
            self._labelled.setdefault(field, []).append(Labelled(self.tidied(label), text))

    def note(self, text: str) -> None:
        """Add a paragraph to the notes."""
        if text := tidy_lines(text):
            self._notes.append(text)

    def draft(self, line: int, name: str, *, uid: str = "", identity: str = "") -> Draft:
        """All of it; `identity` is the id that they had in a network of ours."""
        several: dict[str, Value] = {field: tuple(texts) for field, texts in self._several.items()}
        labelled: dict[str, Value] = {field: tuple(texts) for field, texts in self._labelled.items()}
        return Draft(
            line=line,
            name=self.tidied(name),
            uid=tidy(uid),
            id=identity,
            fields={**self._single, **several, **labelled},
            notes="\n\n".join(self._notes),
            entries=tuple(self.entries),
            left=tuple(map(tidy, self.left)),
        )

    def _is_new(self, field: str, text: str) -> bool:
        key = (field, same_text(text))
        if not text or (key in self._known and not self.is_own):
            return False
        self._known.add(key)
        return True
