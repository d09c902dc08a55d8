"""Pictures of people: copied into the site under a name made of their content."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from warmsite.build.sources import read_photo, stamp_of
from warmsite.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from warmsite.records.contact import Contact


@dataclass(slots=True)
class Photos:
    """The pictures of a network: by the path that a record names, the address in the site; and what is wrong."""

    addresses: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)  # address → path
    stamps: dict[str, list[int | str]] = field(default_factory=dict)  # path → signature and address
    problems: list[Problem] = field(default_factory=list)


def find_photos(network: Path, contacts: Iterable[Contact], known: dict[str, list[int | str]]) -> Photos:
    """Look at the pictures that contacts name; only one whose stamp is not `known` is read."""
    found = Photos()
    for contact in contacts:
        path = contact.photo
        if not path or path in found.addresses:
            continue
        stamp = photo_stamp(network, path)
        told = known.get(path)
        if stamp and told and told[:-1] == stamp:
            address = str(told[-1])
        else:
            picture = read_photo(network, path)
            if isinstance(picture, str):
                line = contact.lines.get("photo", 1)
                message = f"photo: `{path}` {picture}"
                found.problems.append(Problem(contact.path, line, 1, "error", "photo", message, "photo: photos/ada.jpg"))
                continue
            ending, data = picture
            address = f"photos/{blake2b(data, digest_size=12).hexdigest()}.{ending}"
        found.addresses[path] = address
        found.paths[address] = path
        if stamp:
            found.stamps[path] = [*stamp, address]
    return found


def photo_stamp(network: Path, path: str) -> list[int | str] | None:
    """What tells whether a picture changed; None where there is none."""
    try:
        return list(stamp_of((network / path).stat()))
    except (OSError, ValueError):
        return None
