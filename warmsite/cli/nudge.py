"""nudge: the day's sheet as plain text, for cron, a systemd timer, or a mail to oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from warmsite.cli.common import clean, columns, command, load, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.network.callsheet import CallSheet, Row

_WIDTH = 72  # columns: what a mail shows without breaking its lines


@command("nudge")
@click.option("--quiet", is_flag=True, help="Print nothing; exit with 0 if somebody is to be called, else with 1.")
def nudge_command(context: click.Context, quiet: bool, **_: object) -> int:
    """Whom to call today, in plain text for cron or a mail.

    It prints nothing where nobody is left to call, so that whoever runs it has nothing to send. That is no failure: the
    exit status is 0, unless --quiet asks.
    """
    from warmsite.network.callsheet import call_sheet

    # Problems are told where somebody looks: each word to standard error would be a mail from cron, every morning.
    network, _problems = load(context, quiet=True, historic=True)
    sheet = call_sheet(network)
    if quiet:
        return int(sheet.done)
    if not sheet.done:
        for text in _letter(sheet):
            say(_fitted(text))
    return 0


def _letter(sheet: CallSheet) -> Iterator[str]:
    """The lines: the day, then those who are left to call, each after an empty line."""
    from warmsite.days import spell

    left = [row for row in sheet.rows if not row.done]
    people = "1 person" if len(left) == 1 else f"{len(left)} people"
    yield f"{sheet.date:%A}, {spell(sheet.date)}: {people} to call"
    for row in left:
        yield ""
        yield from _call(row)
    if sheet.more_dates:
        yield ""
        yield f"Also today: {', '.join(sheet.more_dates)}"


def _call(row: Row) -> Iterator[str]:
    """Who, why, by which numbers; and what a plan would say, for the other reasons speak for themselves."""
    contact = row.person.contact
    yield contact.name
    yield f"  {'; '.join(row.reasons)}"
    if contact.phone:
        yield f"  {', '.join(' '.join(filter(None, (each.text, each.label))) for each in contact.phone)}"
    if row.why == "plan":
        yield f"  “{row.opener}”"


def _fitted(text: str) -> str:
    """A text on one line that is not too wide; what is cut off is marked."""
    told = clean(text[: len(text) - len(text.lstrip())] + " ".join(text.split()))
    if columns(told) <= _WIDTH:
        return told
    kept = told[: _WIDTH - 1]  # no more fit, and of a text of five thousand letters the rest need not be measured
    while columns(kept) > _WIDTH - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
