"""Pictures of people: copied into the site under a name made of their content."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from warmsite.build.sources import leaves, read_photo, stamp_of
from warmsite.problems import Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from warmsite.records.contact import Contact


_ADDRESS = re.compile(r"photos/[0-9a-f]{24}\.[a-z]{3,4}")


@dataclass(slots=True)
class Photos:
    """The pictures of a network: by the path that a record names, the address in the site; and what is wrong."""

    addresses: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)  # address → path
    stamps: dict[str, list[int | str]] = field(default_factory=dict)  # path → signature and address
    problems: list[Problem] = field(default_factory=list)


def find_photos(network: Path, contacts: Iterable[Contact], known: object) -> Photos:
    """Look at the pictures that contacts name; only one whose stamp is not `known` is read."""
    found = Photos()
    for contact in contacts:
        path = contact.photo
        if not path or path in found.stamps:
            continue
        stamp = photo_stamp(network, path)
        told = known.get(path) if isinstance(known, dict) else None  # from a manifest, which anybody may have written
        told = told if isinstance(told, list) and told and _ADDRESS.fullmatch(str(told[-1])) else None
        if stamp and told and told[:-1] == stamp and told[-1] and not leaves(network / path, network):
            address = str(told[-1])
        else:
            picture = read_photo(network, path)
            address = "" if isinstance(picture, str) else photo_address(*picture)
            if isinstance(picture, str):
                line = contact.lines.get("photo", 1)
                message = f"photo: {quoted(path)} {picture}"
                found.problems.append(Problem(contact.path, line, 1, "error", "photo", message, "photo: photos/ada.jpg"))
        found.stamps[path] = [*stamp, address]  # also of one that is not there: it may come
        if address:
            found.addresses[path] = address
            found.paths[address] = path
    return found


def photo_address(ending: str, data: bytes) -> str:
    """Where a picture stands in the site."""
    return f"photos/{blake2b(data, digest_size=12).hexdigest()}.{ending}"


def photo_stamp(network: Path, path: str) -> list[int | str]:
    """What tells whether a picture changed; empty where there is none."""
    try:
        return list(stamp_of((network / path).stat()))
    except (OSError, ValueError):
        return []
