"""The look of a site: its templates and assets, the shipped ones and those that the network puts in their place."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from warmsite.build.program import shipped_templates
from warmsite.build.report import BuildError
from warmsite.build.sources import leaves, own_templates, read_regular, stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASSETS = ("style.css", "warmsite.js", "favicon.svg")
_LARGEST = 1024 * 1024

Stamp = list[list[str | int]]


@dataclass(frozen=True, slots=True)
class Look:
    """All that pages are made with: templates by name, assets by address; `own` if any is the network's."""

    digest: str
    templates: dict[str, str]
    assets: dict[str, bytes]
    own: bool


def stamp(network: Path) -> Stamp:
    """What tells, without reading, whether the look changed."""
    return [[str(own), file.name, *stamp_of(file.stat())] for own, file in _files(network)]


def read_look(network: Path) -> Look:
    """Read every template and asset; a file of the network's own takes the place of ours of the same name."""
    found: dict[str, bytes] = {}
    any_own = False
    for own, file in _files(network):
        if own and leaves(file, network):
            raise BuildError(f"{file}: is a link that leaves the network; not used")
        try:
            data = read_regular(file, _LARGEST + 1)
            data.decode("utf-8")
        except OSError as error:
            raise BuildError(f"{file}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BuildError(f"{file}: is not UTF-8") from None
        if len(data) > _LARGEST:
            raise BuildError(f"{file}: is larger than 1 MiB")
        found[file.name] = data
        any_own = any_own or own
    digest = blake2b(repr(sorted(found.items())).encode(), digest_size=16).hexdigest()
    templates = {name: data.decode("utf-8") for name, data in found.items() if name not in ASSETS}
    return Look(digest, templates, {f"assets/{name}": found[name] for name in ASSETS if name in found}, any_own)


def _files(network: Path) -> Iterator[tuple[bool, Path]]:
    """The files of the shipped folder, then of the network's: (whether its own, file). Folders in them mean nothing."""
    shipped, own = shipped_templates(), own_templates(network)
    for folder in (shipped, own):
        # In warmsite's own repository the network's templates are the shipped ones.
        if folder and not (folder is own and own.samefile(shipped)):
            for file in sorted(folder.iterdir()):
                if not file.name.startswith(".") and file.name[-1] != "~" and not file.is_dir():
                    yield folder is own, file
