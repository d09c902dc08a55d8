"""Help: what a command takes, and the language of queries in a screenful."""

from __future__ import annotations

import click

from warmsite.cli.common import command

QUERIES = """\
A QUERY says whom you mean; list, today, overdue, upcoming take one. In single
quotes the shell leaves it alone: warmsite list 'place:"Gulf Coast" last<-1y'

  ada berlin           both, anywhere in name, other names, company, role, tags,
                       location, notes and log; case and accents never matter
  ada or bo            either; `or` binds weaker than standing side by side
  -berlin -is:due      not; before a word, a field or a bracket
  (ada or bo) berlin   brackets group
  "spring meet-up"     quotes make text of anything, behind a field too

  name: company: role: place:      anywhere in it; place: knows your regions
  tag: circle: plan:               the whole of it
  kind: reaction:                  of any entry; of the newest that has one
  mentions:                        the id of somebody whom their file links to
  state:                           warm cooling cold dormant new
  status:                          active paused archived died
  is:      due overdue drifting new snoozed silent ready taking
  has:     a field, as in has:email, or log promise gave
  last due added met started       : < <= > >= and 2026, 2026-03, 2026-03-02, or
                                   from today -90d +2w -3m -1y
  warmth glad longterm priority    : < <= > >= and a number
  birthday:                        03, or 03-14"""


@command("help")
@click.argument("topic", metavar="[COMMAND|queries]", required=False)
def help_command(_context: click.Context, topic: str | None, **_: object) -> int:
    """What a command takes; with `queries`: what a QUERY can say."""
    from warmsite.cli.main import cli  # imported by the time that it runs this command

    if topic == "queries":
        click.echo(QUERIES)
    else:
        cli.main([topic, "--help"] if topic else ["--help"], "warmsite", standalone_mode=False)
    return 0
