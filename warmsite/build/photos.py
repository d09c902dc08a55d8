"""Pictures of people, in the folder or in a commit: copied into the site under a name made of their content."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from warmsite.build.sources import leaves, read_regular, stamp_of
from warmsite.problems import Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from warmsite.build.revisions import CommitTree
    from warmsite.records.contact import Contact

_LARGEST = 8 * 1024 * 1024
_BEGINNINGS = {
    "jpg": re.compile(rb"\xff\xd8"),
    "png": re.compile(rb"\x89PNG"),
    "gif": re.compile(rb"GIF8"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "avif": re.compile(rb"....ftyp", re.DOTALL),
}
_ENDINGS = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "gif": "gif", "webp": "webp", "avif": "avif"}
_ADDRESS = re.compile(r"photos/[0-9a-f]{24}\.[a-z]{3,4}")


@dataclass(slots=True)
class Photos:
    """The pictures of a network: by the path that a record names, the address in the site; and what is wrong."""

    addresses: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)  # address → path
    stamps: dict[str, list[int | str]] = field(default_factory=dict)  # path → signature and address
    problems: list[Problem] = field(default_factory=list)


def find_photos(network: Path, contacts: Iterable[Contact], known: object, commit: CommitTree | None = None) -> Photos:
    """Look at the pictures that contacts name; of those in the folder only one whose stamp is not `known` is read."""
    found = Photos()
    for contact in contacts:
        path = contact.photo
        if not path or path in found.stamps:
            continue
        stamp = [] if commit else photo_stamp(network, path)
        told = known.get(path) if isinstance(known, dict) else None  # from a manifest, which anybody may have written
        told = told if isinstance(told, list) and told and _ADDRESS.fullmatch(str(told[-1])) else None
        if stamp and told and told[:-1] == stamp and told[-1] and not leaves(network / path, network):
            address = str(told[-1])
        else:
            picture = read_photo(network, path, commit)
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


def read_photo(network: Path, path: str, commit: CommitTree | None = None) -> tuple[str, bytes] | str:
    """A picture's (ending, bytes), in the network's folder or in a commit; or what is wrong with it."""
    ending = _ENDINGS.get(path.rsplit(".", 1)[-1].lower())
    if ending is None:
        return f"is no picture that browsers show ({', '.join(sorted(_ENDINGS))})"
    try:
        if commit:
            data = commit.photo(path, _LARGEST + 1)
        elif leaves(network / path, network):
            return "leaves the network"
        else:
            data = read_regular(network / path, _LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last for what is no path at all
        return "is not there"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if len(data) > _LARGEST:
        return "is larger than 8 MiB"
    return (ending, data) if _BEGINNINGS[ending].match(data) else "is no picture of the kind that its name says"


def photo_address(ending: str, data: bytes) -> str:
    """Where a picture stands in the site."""
    return f"photos/{blake2b(data, digest_size=12).hexdigest()}.{ending}"


def photo_stamp(network: Path, path: str) -> list[int | str]:
    """What tells whether a picture changed; empty where there is none."""
    try:
        return list(stamp_of((network / path).stat()))
    except (OSError, ValueError):
        return []
