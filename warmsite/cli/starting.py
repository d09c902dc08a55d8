"""Beginnings: a new network, a new contact."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from warmsite.cli.changes import COMMIT_OPTION, committing, editing
from warmsite.cli.common import (
    JSON_OPTION,
    Failure,
    command,
    day_of,
    given,
    network_folder,
    quantity,
    say,
    say_json,
    warn,
)
from warmsite.cli.editor import open_in_editor

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from warmsite.build.roster import Roster
    from warmsite.cli.sample import Stage
    from warmsite.records.contact import Contact

_IGNORE = """\
# The site and the cache are made by warmsite; they are private and never belong in the repository.
/output/
/.warmsite/
*~
*.swp
.DS_Store
"""

_SETTINGS = """\
# warmsite's settings; every line is optional. Take away the `#` and change what follows.

# How often to speak with the people of a circle.
# circles: {inner: 3 weeks, close: 2 months, wide: 6 months, outer: 1 year}

# How often to speak with people who have no circle (without this they wait under `Not yet in rhythm`).
# cadence: 6 months

# Up to how many rows the overdue fill Today, and on which days there are calls.
# calls_per_day: 10
# weekdays: [mon, tue, wed, thu, fri]
# away:
#   - {from: 2026-08-01, to: 2026-08-21}

# Names for several places.
# regions:
#   Gulf Coast: [Houston, New Orleans, Mobile]

# Which editor the site's links open: vscode, cursor, zed, idea, emacs, textmate.
# editor: vscode
"""

_SUBJECT = "A new network"
_FIRST = """\
---
name: Ada Okafor
company: Northwind Health
role: CTO
email: ada@example.com
phone: {{mobile: +1 555 0100}}
location: Houston, Texas
tags: [example]
circle: close
birthday: 03-14
added: {today}
---

An invented person, to show what a record looks like. Change this file into somebody you know, or delete it.

## Log

- {today} note: Wrote down how we met.
"""


@command("init")
@click.argument("directory_to_make", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help="Fill it with the sample network, its dates moved to today.")
def init_command(context: click.Context, directory_to_make: Path | None, demo: bool, **_: object) -> int:
    """Make a new network in DIR.

    It has folders, a first contact, settings, and a first commit. Nothing that is there is changed.
    """
    from warmsite.cli.sample import SETTINGS, Stage, sample_stages

    folder = directory_to_make or given(context, "directory") or Path.cwd()
    today, _given = day_of(context)
    if folder.exists() and not folder.is_dir():
        raise Failure(f"{folder}: is not a folder")
    taken = [name for name in ("warmsite.yaml", "contacts") if (folder / name).exists()]
    if taken:
        raise Failure(f"{folder}: already holds a network ({taken[0]}); nothing was changed")
    files = {"warmsite.yaml": SETTINGS if demo else _SETTINGS}
    if not (folder / ".gitignore").exists():
        files[".gitignore"] = _IGNORE
    stages = sample_stages(today) if demo else [Stage(today, _SUBJECT, {"contacts/ada-okafor.md": _FIRST.format(today=today)})]
    files |= stages[0].files
    for path, text in files.items():
        _write_new(folder / path, text)
    people = sum(path.startswith("contacts/") for path in files)
    say(f"{folder}: a network of {quantity(people, 'contact')}")
    _commit(folder, [Stage(stages[0].day, _SUBJECT, files), *stages[1:]], dated=demo)
    warn(f"Next: warmsite -C {folder} serve --open")
    return 0


@command("new")
@click.argument("name", nargs=-1, required=True)
@click.option("--set", "settings", metavar="FIELD=VALUE", multiple=True, help="Fill in a field; as often as you like.")
@click.option("--edit", is_flag=True, help="Open the new file in your editor.")
@COMMIT_OPTION
@JSON_OPTION
def new_command(
    context: click.Context,
    name: tuple[str, ...],
    settings: tuple[str, ...],
    edit: bool,
    wanted: bool,
    as_json: bool,
    **_: object,
) -> int:
    """Make a contact's file.

    It has the fields that most people fill in. A value that its field cannot take, or that `check` would warn of,
    writes nothing.
    """
    from warmsite.build import edits
    from warmsite.build.roster import Roster
    from warmsite.build.sources import leaves
    from warmsite.names import canonical_id

    folder = network_folder(context)
    today, _given = day_of(context)
    called = " ".join(" ".join(name).split())
    if not called:
        raise Failure("a contact needs a name")
    values = {"name": called, "added": today.isoformat(), **dict(map(field_value, settings))}
    with editing(folder):
        roster = Roster(folder)
        if leaves(folder / "contacts", folder):
            raise Failure(f"{folder / 'contacts'}: is a link that leaves the network; nothing was written")
        if owner := roster.known.get(canonical_id(values.get("id", "").strip())):
            raise Failure(f"--set id={values['id'].strip()}: {owner.path} has that id already")
        contact, text = _new_contact(values, roster, folder)
        edits.create(folder, contact.path, text)
    for each in roster.directory.candidates(contact.name):
        warn(f"there is a {each.name} already: {each.path}")
    if edit:
        open_in_editor(folder / contact.path)
    with committing(folder, roster.settings, wanted, [contact.path], f"new: {contact.name}"):
        if as_json:
            say_json({"id": contact.id, "name": contact.name, "file": contact.path})
        else:
            say(str(folder / contact.path))
    return 0


def _new_contact(values: dict[str, str], roster: Roster, folder: Path) -> tuple[Contact, str]:
    """The contact of these fields, and its file's text; Failure if there is anything wrong with it."""
    from warmsite.names import id_for_name
    from warmsite.records.contact import parse_contact
    from warmsite.records.writing import skeleton

    path = f"contacts/{_free_id(id_for_name(values['name']), roster.known, folder / 'contacts')}.md"
    text = skeleton(values)
    contact, problems = parse_contact(text, path, roster.settings)
    if contact is None or problems:
        told = "\n".join(f"  {each.message}" + (f" ({each.hint})" if each.hint else "") for each in problems)
        raise Failure(f"{values['name']}: not written, for it would have problems:\n{told}")
    return contact, text


def field_value(said: str) -> tuple[str, str]:
    """FIELD=VALUE as the two; Failure for what is none, or names a field that is only misspelt."""
    from warmsite.records.contact import Contact
    from warmsite.records.readers import keys_of, likely_key
    from warmsite.records.writing import write_typed

    field, sign, value = said.partition("=")
    field = field.strip()
    if not sign or not field:
        raise Failure(f"{said!r}: write FIELD=VALUE, such as circle=close")
    if field not in keys_of(Contact) and (likely := likely_key(Contact, field)):
        raise Failure(f"{said!r}: there is no field {field!r}; did you mean {likely}?")
    if value.lstrip()[:1] in {"[", "{"} and write_typed(field, value) != f"{field}: {value}":
        raise Failure(f"{said!r}: cannot be read as YAML; close the bracket, or put the text in quotes")
    return field, value


def _free_id(wanted: str, taken: Collection[str], folder: Path) -> str:
    """An id that no contact has and no file's name holds, cut so that every file system takes it."""
    from warmsite.names import canonical_id

    short = wanted.encode()[:180].decode("utf-8", "ignore").rstrip(" -.")
    number, identity = 1, short
    while canonical_id(identity) in taken or (folder / f"{identity}.md").exists():
        number += 1
        identity = f"{short}-{number}"
    return identity


def _write_new(path: Path, text: str) -> None:
    """Write a file that must not exist yet."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Failure(f"{path}: exists already; nothing was changed") from None
    except OSError as error:
        raise Failure(f"{path}: cannot be written: {error.strerror}") from None


def _commit(folder: Path, stages: Sequence[Stage], *, dated: bool) -> None:
    """Put the new files under git, if there is git, as they came to be; without it everything else works, and it is told."""
    from warmsite.build.git import GitFault, begin, commit

    first, *others = stages
    fault = ""
    try:
        begin(folder, first.files, first.subject, first.day if dated else None)
    except GitFault as refused:
        fault = str(refused)
    for stage in others:
        for path, text in stage.files.items():
            (folder / path).write_text(text, "utf-8", newline="\n")
        if not fault:
            commit(folder, stage.files, stage.subject, stage.day)
    if fault:
        warn(f"Not committed: {fault}")
        warn("The network works without git, but has no history. When git is ready, commit the files yourself.")
