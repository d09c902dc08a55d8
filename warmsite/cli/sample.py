"""The sample network, with its dates moved so that it is alive on any day."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from warmsite.build.program import shipped_contacts
from warmsite.days import add_months, shift

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE_DAY = date(2026, 6, 15)  # the day on which the sample's dates are right

_DATE = re.compile(r"(?<![0-9-])(?:([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?|(?<=birthday: )(?:--)?([0-9]{2})-([0-9]{2}))(?![0-9-])")

SETTINGS = """\
# The sample's settings. Every setting, with its default, stands in docs/settings.md.
weekdays: [mon, tue, wed, thu, fri, sat, sun]   # so that the sample has calls on every day
regions:
  Gulf Coast: [Houston, Galveston, New Orleans, Mobile]
"""


def sample_files(today: date) -> Iterator[tuple[str, str]]:
    """Path in the network and text of each sample contact."""
    folder = shipped_contacts()
    for file in sorted(folder.rglob("*.md")):
        yield f"contacts/{file.relative_to(folder).as_posix()}", moved(file.read_text("utf-8"), today)


def moved(text: str, today: date) -> str:
    """A text with its dates, also those that know only a month or no year, moved from the sample's day to `today`."""
    days = (today - SAMPLE_DAY).days
    months = (today.year - SAMPLE_DAY.year) * 12 + today.month - SAMPLE_DAY.month

    def move(found: re.Match[str]) -> str:
        year, month, day, month_alone, day_alone = found.groups()
        if month_alone:
            typed = found[0].removesuffix(f"{month_alone}-{day_alone}")
            there = shift(date(2026, int(month_alone), int(day_alone)), days)
            return f"{typed}{there:%m-%d}"
        if not day:
            return f"{add_months(date(int(year), int(month), 1), months):%Y-%m}"
        if (month, day) == ("02", "29"):  # the sample shows what becomes of that birthday
            return found[0]
        return shift(date(int(year), int(month), int(day)), days).isoformat()

    return _DATE.sub(move, text)
