"""The look of a site: its templates and assets, the shipped ones and those that the network puts in their place."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from warmsite.build.program import shipped_templates
from warmsite.build.report import BuildError
from warmsite.build.sources import own_templates, stamp_of

if TYPE_CHECKING:
    from pathlib import Path

ASSETS = ("style.css", "warmsite.js", "favicon.svg")
_LARGEST = 1024 * 1024

Stamp = list[list[str | int]]


def template_folders(network: Path) -> list[Path]:
    """Where templates are looked for, the network's own first. A network that is warmsite's repository has no other."""
    shipped = shipped_templates()
    own = own_templates(network)
    return [own, shipped] if own and not own.samefile(shipped) else [shipped]


def stamp(network: Path) -> Stamp:
    """What tells, without reading, whether the look changed."""
    return [
        [str(number), file.name, *stamp_of(file.stat())]
        for number, folder in enumerate(template_folders(network))
        for file in sorted(folder.iterdir())
        if file.is_file() and not file.name.startswith(".")
    ]


def read_look(network: Path) -> tuple[str, dict[str, bytes]]:
    """The digest of all templates and assets, and the assets by their addresses."""
    found: dict[str, bytes] = {}
    for folder in reversed(template_folders(network)):
        for file in sorted(folder.iterdir()):
            if file.is_file() and not file.name.startswith(".") and file.stat().st_size <= _LARGEST:
                try:
                    found[file.name] = file.read_bytes()
                except OSError as error:
                    raise BuildError(f"{file}: cannot be read: {error.strerror}") from None
    digest = blake2b(repr(sorted(found.items())).encode(), digest_size=16).hexdigest()
    return digest, {f"assets/{name}": found[name] for name in ASSETS if name in found}
