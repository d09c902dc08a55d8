"""The sample network, with its dates moved so that it is alive on any day."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

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

_PLANS = {
    "back-in-touch": """\
---
kind: campaign
start: 2026-06-08
per_day: 1
off: [{from: 2026-06-09, to: 2026-06-14}]   # the week in Galway
members: [zoe-keller, henrik-aalto, 李伟, tomasz-zielinski, hannah-weiss]
---

I thought of you today, and wondered how you are. I want nothing; I only noticed how long it has been.
""",
    "letter": """\
---
kind: letter
title: A letter by hand
date: 2026-06-10
every: half-year
select: has:address
---

The windows are open and the choir rehearses across the street, every evening the same four bars, a little better each
time. Here is what became of the things that you asked about: the forms are down to eight, the old laptops work, and
nobody has been late for a handover since spring.

I write this by hand because I wanted to think of you for as long as it takes.

## Lines

- [[rosemary-orourke]]: I still write with a green pencil, and it still makes me kinder.
- [[ngugi-wa-kamau]]: Eight forms. I hear you say *seven*; I will come to Nairobi and lose that argument in person.
- [[lurdes-almeida]]:
""",
}

# What was otherwise before a commit: days ago, its subject, whose file, what stands there since, what stood there before.
_CHANGES = (
    (199, "Ada is coming to the meet-up", "ada-okafor", "tags: [mentor, health, meet-up]", "tags: [mentor, health]"),
    (
        150,
        "Ada: how she likes to be reached",
        "ada-okafor",
        "If it matters, call before eight",
        "If it matters, call before nine",
    ),
    (60, "Ada: another number", "ada-okafor", "office: +1 555 0199", "office: +1 555 0198"),
    (9, "Kofi has the post", "kofi-mensah", "role: Biostatistician", "role: Postdoctoral fellow"),
)
# The days (ago) on which all was committed that had been logged since.
_LOGGED = (400, 300, 200, 120, 61, 30, 0)
_ENTRY = re.compile(r"^- ([0-9]{4}-[0-9]{2}-[0-9]{2})\b.*\n(?:[ \t]+.*\n)*", re.MULTILINE)


class Stage(NamedTuple):
    """A commit of the sample: its day, subject, and the files that it changes, by path."""

    day: date
    subject: str
    files: dict[str, str]


def sample_stages(today: date) -> list[Stage]:
    """The sample network as it came to be, oldest first; the last stages leave the files of `sample_files`."""
    files = dict(sample_files(today))
    subjects = dict.fromkeys(_LOGGED, "What was said since") | {max(_LOGGED): "A new network"}
    subjects |= {days: subject for days, subject, *_ in _CHANGES}
    stages: list[Stage] = []
    known: dict[str, str] = {}
    for days in sorted(subjects, reverse=True):
        then = {path: _as_it_was(path, text, today, days) for path, text in files.items()} if days else files
        changed = {path: text for path, text in then.items() if known.get(path) != text}
        if changed:
            stages.append(Stage(shift(today, -days), subjects[days], changed))
        known = then
    return stages


def _as_it_was(path: str, text: str, today: date, days: int) -> str:
    """A file as it stood so many days ago: without what was logged since, and with what was changed since as it had been.

    Only the days of `_LOGGED` commit what was logged.
    """
    for since, _, stem, now, before in _CHANGES:
        if since < days and path == f"contacts/{stem}.md":
            text = text.replace(now, before)
    logged = shift(today, -min(each for each in _LOGGED if each >= days)).isoformat()
    return _ENTRY.sub(lambda entry: "" if entry[1] > logged else entry[0], text)


def sample_files(today: date) -> Iterator[tuple[str, str]]:
    """Path in the network and text of each sample contact and plan."""
    folder = shipped_contacts()
    for file in sorted(folder.rglob("*.md")):
        yield f"contacts/{file.relative_to(folder).as_posix()}", moved(file.read_text("utf-8"), today)
    for name, text in _PLANS.items():
        yield f"plans/{name}.md", moved(text, today)


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
