"""schema: what a contact's front matter may hold, as a JSON Schema for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warmsite.cli.common import Failure, command, given, network_folder, say_json

if TYPE_CHECKING:
    import click

    from warmsite.records.settings import Settings


@command("schema")
def schema_command(context: click.Context, **_: object) -> int:
    """Print the JSON Schema of the front matter.

    Editors check and complete records by it. In a network it knows that network's circles and kinds, elsewhere those that
    every network begins with.
    """
    from warmsite.records.schema import schema

    say_json(schema(_settings(context)))
    return 0


def _settings(context: click.Context) -> Settings:
    """The settings of the network around, or of none; Failure for one that was named and is none."""
    from warmsite.build.records import Records
    from warmsite.records.settings import Settings

    try:
        records = Records(network_folder(context))
    except Failure:
        if given(context, "directory"):
            raise
        return Settings()
    records.load_settings()
    return records.settings
