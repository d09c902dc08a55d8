"""What completion offers of a network: its people, and the words that fields know.

Whoever presses Tab waits for it, so it is kept in a small file of its own, made anew from the cache of the records when
that, the settings or the program changed. Whose file nobody has read yet goes by the file's name.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from warmsite.build.files import make_private_folder, write_atomically
from warmsite.build.program import made_by
from warmsite.build.sources import FOLDER, RECORDS, SETTINGS, contact_files, read_regular
from warmsite.names import id_from, is_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REMEMBERED = "words.json"
_LARGEST = 64 << 20  # bytes
_TOLD = {"name": str, "id": str, "aka": tuple[str, ...], "location": str, "tags": tuple[str, ...]}


class Someone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A contact's id and names."""

    id: str
    names: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True):
    """The people by their files, and for each field of a query and of a record the values that it knows, perhaps none.

    `compared` are the fields of a query that take other signs than `:` too.
    """

    made_of: tuple[str, ...]
    people: dict[str, Someone | None]  # None for a file that is no contact
    asked: dict[str, tuple[str, ...]]
    compared: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]

    def everybody(self, network: Path) -> Iterator[Someone]:
        """Who is in the folder now."""
        for path, _entry in contact_files(network, []):
            someone = self.people[path] if path in self.people else Someone(_id_of(path))
            if someone:
                yield someone


def words(network: Path) -> Words:
    """The words of a network, as the last reading of all its records left them."""
    made_of = made_by(), _stamp(network / FOLDER / RECORDS), _stamp(network / SETTINGS)
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        known = msgspec.json.decode(read_regular(network / FOLDER / _REMEMBERED, _LARGEST, follow=False), type=Words)
        if known.made_of == made_of:
            return known
    found = _gathered(network, made_of)
    with suppress(OSError):
        if not (network / FOLDER).is_symlink():
            make_private_folder(network / FOLDER)
            write_atomically(network / FOLDER / _REMEMBERED, msgspec.json.encode(found))
    return found


def _id_of(path: str) -> str:
    """The id of whose file has none of its own."""
    stem = PurePosixPath(path).stem
    return stem if is_id(stem) else id_from(stem)


def _stamp(file: Path) -> str:
    try:
        about = file.stat()
    except OSError:
        return ""
    return f"{about.st_size} {about.st_mtime_ns} {about.st_ino}"


def _gathered(network: Path, made_of: tuple[str, ...]) -> Words:
    """The words as the cache and the settings have them; of each record no more is read than they need."""
    from typing import get_args

    from warmsite.build.records import Records
    from warmsite.network.facets import HAS, IS
    from warmsite.network.query import FIELDS
    from warmsite.network.standing import State
    from warmsite.records.contact import STATUSES, Contact
    from warmsite.records.readers import keys_of
    from warmsite.records.schema import choices

    records = Records(network)
    records.load_settings()
    fields = Contact.__struct_fields__
    last = max(map(fields.index, _TOLD))
    glance = msgspec.defstruct("Glance", [(each, _TOLD.get(each, msgspec.Raw)) for each in fields[: last + 1]], array_like=True)
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(glance | None)
    people: dict[str, Someone | None] = {}
    tags: set[str] = set()
    locations: set[str] = set()
    for path, unread in records.cache.unread(records.settings_digest).items():
        seen = decoder.decode(unread.record)
        people[path] = Someone(seen.id, (seen.name, *seen.aka)) if seen else None
        if seen:
            tags.update(seen.tags)
            locations.add(seen.location)
    told = choices(records.settings) | {"tags": tuple(sorted(tags))}
    known = {
        **told,
        "tag": told["tags"],
        "place": (*records.settings.regions, *sorted({place.strip() for each in locations for place in each.split(",")} - {""})),
        "state": get_args(State),
        "status": (*STATUSES, "died"),
        "kind": tuple(records.settings.kinds),
        "reaction": records.settings.reactions,
        "has": tuple(HAS),
        "is": tuple(IS),
    }
    return Words(
        made_of,
        people,
        asked={field: known.get(field, ()) for field in FIELDS},
        compared=tuple(name for name, field in FIELDS.items() if len(field.signs) > 1),
        fields={field: told.get(field, ()) for field in keys_of(Contact)},
    )
