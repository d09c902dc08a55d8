"""What completion offers of a network: its people, and the words that fields know.

Whoever presses Tab waits for it, so it is kept in a small file of its own, made anew from the cache of the records when
that, the settings or the program changed. Whose file nobody has read yet goes by the file's name.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from warmsite.build.files import make_private_folder, write_atomically
from warmsite.build.program import made_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warmsite.records.settings import Settings

_OURS = ".warmsite"
_REMEMBERED = "words.json"
_CACHE = "records.msgpack"
_TOLD = {"name": str, "id": str, "aka": tuple[str, ...], "tags": tuple[str, ...]}


class Someone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A contact's id and names."""

    id: str
    names: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True):
    """The people by their files, and for each field of a query and of a record the values that it knows, perhaps none."""

    made_of: tuple[str, ...]
    people: dict[str, Someone | None]  # None for a file that is no contact
    asked: dict[str, tuple[str, ...]]
    fields: dict[str, tuple[str, ...]]

    def everybody(self, network: Path) -> Iterator[Someone]:
        """Who is in the folder now."""
        for path in _paths(network):
            someone = self.people.get(path, Someone(PurePosixPath(path).stem))
            if someone:
                yield someone


def words(network: Path) -> Words:
    """The words of a network, as the last reading of all its records left them."""
    made_of = made_by(), _stamp(network / _OURS / _CACHE), _stamp(network / "warmsite.yaml")
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        known = msgspec.json.decode((network / _OURS / _REMEMBERED).read_bytes(), type=Words)
        if known.made_of == made_of:
            return known
    found = _gathered(network, made_of)
    with suppress(OSError):
        if not (network / _OURS).is_symlink():
            make_private_folder(network / _OURS)
            write_atomically(network / _OURS / _REMEMBERED, msgspec.json.encode(found))
    return found


def _stamp(file: Path) -> str:
    try:
        about = file.stat()
    except OSError:
        return ""
    return f"{about.st_size} {about.st_mtime_ns} {about.st_ino}"


def _paths(network: Path) -> Iterator[str]:
    """The files that may be contacts, as `sources` names them; without a look at each, which would take ten times as long."""
    for folder, folders, files in os.walk(network / "contacts"):
        folders[:] = [each for each in folders if each[0] not in "._"]
        here = PurePosixPath(os.path.relpath(folder, network)).as_posix()
        yield from (f"{here}/{each}" for each in files if each.endswith(".md") and each[0] not in "._")


def _gathered(network: Path, made_of: tuple[str, ...]) -> Words:
    """The words as the cache and the settings have them; of each record no more is read than they need."""
    from warmsite.build.records import Records
    from warmsite.records.contact import Contact

    records = Records(network)
    records.load_settings()
    fields = Contact.__struct_fields__
    last = max(map(fields.index, _TOLD))
    glance = msgspec.defstruct("Glance", [(each, _TOLD.get(each, msgspec.Raw)) for each in fields[: last + 1]], array_like=True)
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(glance | None)
    people: dict[str, Someone | None] = {}
    tags: set[str] = set()
    for path, unread in records.cache.unread(records.settings_digest).items():
        seen = decoder.decode(unread.record)
        people[path] = Someone(seen.id, (seen.name, *seen.aka)) if seen else None
        tags.update(seen.tags if seen else ())
    return Words(made_of, people, _asked(records.settings, tags), _fields(records.settings, tags))


def _asked(settings: Settings, tags: set[str]) -> dict[str, tuple[str, ...]]:
    from typing import get_args

    from warmsite.network.facets import HAS, IS
    from warmsite.network.query import FIELDS
    from warmsite.network.standing import State

    known = {
        "circle": tuple(settings.circles),
        "tag": tuple(sorted(tags)),
        "state": get_args(State),
        "status": ("active", "paused", "archived", "died"),
        "kind": tuple(settings.kinds),
        "reaction": settings.reactions,
        "has": tuple(HAS),
        "is": tuple(IS),
    }
    return {field: known.get(field, ()) for field in FIELDS}


def _fields(settings: Settings, tags: set[str]) -> dict[str, tuple[str, ...]]:
    from warmsite.records.contact import Contact
    from warmsite.records.readers import keys_of
    from warmsite.records.schema import choices

    known = {**choices(settings), "tags": tuple(sorted(tags))}
    return {field: known.get(field, ()) for field in keys_of(Contact)}
