"""Help: what a command takes, and the language of queries in a screenful."""

from __future__ import annotations

import shutil
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from warmsite.cli.common import command, is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABOUT = """\
A QUERY says whom you mean; list, today, overdue, upcoming take one. In single quotes the shell leaves it alone: \
warmsite list 'place:"Gulf Coast" last<-6m'"""
_ANYWHERE = "name, other names, company, role, tags, location, notes and log"
# Groups of what one writes and what it means, each with the width of its first column.
_LANGUAGE = (
    (
        21,
        (
            ("ada berlin", f"both, anywhere in {_ANYWHERE}; case and accents never matter"),
            ("ada or bo", "either; `or` binds weaker than standing side by side"),
            ("-berlin -is:due", "not; before a word, a field or a bracket"),
            ("(ada or bo) berlin", "brackets group"),
            ('"spring meet-up"', "quotes make text of anything, behind a field too"),
        ),
    ),
    (
        33,
        (
            ("name: company: role: place:", "anywhere in it; place: knows your regions"),
            ("tag: circle: plan:", "the whole of it"),
            ("kind: reaction:", "of any entry; of the newest that has one"),
            ("mentions:", "the id of somebody whom their file links to"),
            ("state:", "warm cooling cold dormant new"),
            ("status:", "active paused archived died"),
        ),
    ),
    (
        7,
        (
            ("is:", "due overdue drifting new snoozed silent ready taking"),
            ("has:", "a field, as in has:email, or log promise gave"),
        ),
    ),
    (
        33,
        (
            ("last due added met started", ": < <= > >= and 2026, 2026-03, 2026-03-02, or from today -90d +2w -3m -1y"),
            ("warmth glad longterm priority", ": < <= > >= and a number"),
            ("birthday:", "03, or 03-14"),
        ),
    ),
)
_WIDTH = 80  # columns, where nobody looks
_LEAST = 30  # columns for what something means; where there are fewer, it goes below


@command("help")
@click.argument("topic", metavar="[COMMAND|queries]", required=False)
def help_command(_context: click.Context, topic: str | None, **_: object) -> int:
    """What a command takes; with `queries`: what a QUERY can say."""
    from warmsite.cli.main import cli  # imported by the time that it runs this command

    if topic == "queries":
        width = min(shutil.get_terminal_size().columns, _WIDTH) if is_terminal() else _WIDTH
        click.echo("\n".join(_queries(width)))
    else:
        cli.main([topic, "--help"] if topic else ["--help"], "warmsite", standalone_mode=False)
    return 0


def _queries(width: int) -> Iterator[str]:
    """The language of queries, in lines of that width at most, but for what is one word."""
    yield from wrap(_ABOUT, width, break_long_words=False, break_on_hyphens=False)
    for at, (column, rows) in enumerate(_LANGUAGE):
        if at < 2:  # the fields are one block
            yield ""
        for lead, means in rows:
            beside = f"  {lead:<{column}}"
            if is_narrow := width - len(beside) < _LEAST:
                yield f"  {lead}"
            first, behind = ("    ", "    ") if is_narrow else (beside, " " * len(beside))
            yield from wrap(
                means, width, initial_indent=first, subsequent_indent=behind, break_long_words=False, break_on_hyphens=False
            )
